"""Ledgers of what is published, compiled, checked, handed in, and of what proves the rest."""

# Annotations are not postponed here: read from text, those of six hundred columns cost every start 20 ms.

from typing import ClassVar

from facts.ledgers.base import Record, Shape
from facts.ledgers.columns import choice, choices, day, flag, moment, money, number, percent, ref, text

PLACES = (
    "政府网站",
    "政务新媒体",
    "随申办",
    "一网通办",
    "办事大厅公示栏",
    "服务窗口",
    "公共查阅点",
    "信息公开平台",
    "新闻媒体",
    "公告栏",
)


class Publication(Record):
    """A thing that was to be published, reposted or pushed, from the day it arose."""

    ledger: ClassVar[str] = "publications"
    title: ClassVar[str] = "信息发布"
    one_row_is: ClassVar[str] = "一件应当公开的信息"
    shape: ClassVar[Shape] = "case"
    anchor: ClassVar[str] = "formed"

    topic: str = choice("主题", required=True, open_vocabulary=True)
    about: str | None = ref("所涉文件编号", "documents")
    formed: int | None = day("形成日期", required=True, default_from="published", note="信息形成或变更之日")
    due: int | None = day("法定或约定期限")
    due_basis: str | None = text("期限依据")
    published: int | None = day("公开日期")
    places: str | None = choices("公开渠道", *PLACES)
    elements: str | None = choices("包含要素", open_vocabulary=True)
    period: str | None = text("所属时段", note="如 2021-03、2021Q1、2021")
    link: str | None = text("网址")
    carrier: str | None = text("发布账号或站点", note="政务新媒体的更新须写账号名称")


class Catalogue(Record):
    """A version of a list, catalogue, guide or directory."""

    ledger: ClassVar[str] = "catalogues"
    title: ClassVar[str] = "目录清单指南"
    one_row_is: ClassVar[str] = "目录、清单或指南的一个版本"
    shape: ClassVar[Shape] = "deed"
    anchor: ClassVar[str] = "compiled"

    kind: str = choice("种类", required=True, open_vocabulary=True)
    compiled: int | None = day("编制日期", required=True, default_from="published")
    published: int | None = day("公开日期")
    places: str | None = choices("公开渠道", *PLACES)
    elements: str | None = choices("包含要素", open_vocabulary=True)
    items: int | None = number("事项总数", "项")
    items_online: int | None = number("可查阅事项数", "项", note="可由链接一键查阅的事项")
    none_to_list: int | None = flag("是否零目录", note="本年度没有应列入的事项")
    changed: int | None = day("变动发生日期")
    change_cause: str | None = choice("变动原因", "法律法规修订", "职能转移调整", "流程优化", "其他")
    link: str | None = text("网址")


class Matter(Record):
    """A project, case or event that triggers a duty."""

    ledger: ClassVar[str] = "matters"
    title: ClassVar[str] = "事项"
    one_row_is: ClassVar[str] = "一个触发公开义务的项目、案件或事件"
    shape: ClassVar[Shape] = "case"
    anchor: ClassVar[str] = "arose"

    kind: str = choice("种类", required=True, open_vocabulary=True)
    name: str | None = text("名称")
    arose: int = day("发生日期", required=True)
    arose_at: int | None = moment("发生时刻")
    responded_at: int | None = moment("首次回应时刻")
    amount: int | None = money("金额")
    exempt: int | None = flag("是否不予公开", note="涉密等依法不公开的")
    exempt_reason: str | None = text("不予公开理由")
    opinions_heard: int | None = day("听取意见日期")
    done: int | None = day("办结日期")
    published: int | None = day("公开日期")
    published_with: str | None = ref("随同公开的信息编号", "publications")
    due: int | None = day("法定或约定期限")
    due_basis: str | None = text("期限依据")
    elements_due: str | None = choices("应公开要素", open_vocabulary=True)
    elements_done: str | None = choices("已公开要素", open_vocabulary=True)


class Check(Record):
    """A check of a site, column, account, village, institution or zone."""

    ledger: ClassVar[str] = "checks"
    title: ClassVar[str] = "检查"
    one_row_is: ClassVar[str] = "对一个对象的一次检查"
    shape: ClassVar[Shape] = "deed"
    anchor: ClassVar[str] = "checked"

    subject_kind: str = choice("对象种类", required=True, open_vocabulary=True)
    subject: str = text("对象", required=True)
    checked: int = day("检查日期", required=True)
    aspects: str | None = choices("检查内容", open_vocabulary=True)
    elements: str | None = choices("具备要素", open_vocabulary=True)
    defects: int | None = number("发现问题", "个")
    repaired: int | None = day("整改日期")
    last_update: int | None = day("最近更新日期")
    conforms: int | None = flag("是否符合要求")


class Mechanism(Record):
    """A rule, procedure, scheme or division of duties in force."""

    ledger: ClassVar[str] = "mechanisms"
    title: ClassVar[str] = "制度机制"
    one_row_is: ClassVar[str] = "一项制度、机制或分工"
    shape: ClassVar[Shape] = "deed"
    anchor: ClassVar[str] = "in_force"
    standing: ClassVar[bool] = True

    kind: str = choice("种类", required=True, open_vocabulary=True)
    in_force: int = day("施行日期", required=True)
    repealed: int | None = day("废止日期")
    published: int | None = day("公开日期")
    elements: str | None = choices("包含要素", open_vocabulary=True)


class Filing(Record):
    """A plan, report, statistic or case study handed in or published."""

    ledger: ClassVar[str] = "filings"
    title: ClassVar[str] = "计划与报送"
    one_row_is: ClassVar[str] = "一份计划、报告、统计表或案例"
    shape: ClassVar[Shape] = "deed"
    anchor: ClassVar[str] = "made"

    kind: str = choice("种类", required=True, open_vocabulary=True)
    period: str | None = text("所属时段", note="如 2021Q1、2021-03、2021")
    made: int | None = day("形成日期", required=True, default_from="submitted")
    submitted: int | None = day("报送日期")
    published: int | None = day("公开日期")
    places: str | None = choices("公开渠道", *PLACES)
    elements: str | None = choices("包含要素", open_vocabulary=True)


class Oversight(Record):
    """An act of one body upon another."""

    ledger: ClassVar[str] = "oversight"
    title: ClassVar[str] = "指导督促"
    one_row_is: ClassVar[str] = "一次指导、督促、检查、通报、约谈或表彰"
    shape: ClassVar[Shape] = "deed"
    anchor: ClassVar[str] = "acted"

    kind: str = choice("方式", "指导", "督促", "检查", "通报", "约谈", "表彰", required=True)
    acted: int = day("日期", required=True)
    target: str | None = text("对象")
    topic: str | None = choice("事由", open_vocabulary=True)


class Assessment(Record):
    """The scheme or the result of a year's assessment."""

    ledger: ClassVar[str] = "assessments"
    title: ClassVar[str] = "考核评议"
    one_row_is: ClassVar[str] = "一份考核或评议的方案、结果"
    shape: ClassVar[Shape] = "deed"
    anchor: ClassVar[str] = "decided"

    kind: str = choice("种类", "绩效考核方案", "绩效考核结果", "社会评议", "第三方评估", required=True)
    year: int = number("考核年度", "年", required=True, exact=True)
    decided: int = day("确定日期", required=True)
    weight: int | None = percent("政务公开分值占比")
    independent: int | None = flag("是否第三方独立评价")
    participants: str | None = choices("参与评议方", "社会公众", "新闻媒体", "第三方机构", "人大代表", "政协委员")
    published: int | None = day("结果公开日期")


class Profile(Record):
    """A fact about a unit that decides which duties apply to it."""

    ledger: ClassVar[str] = "profiles"
    title: ClassVar[str] = "单位情况"
    one_row_is: ClassVar[str] = "单位的一项情况"
    shape: ClassVar[Shape] = "deed"
    anchor: ClassVar[str] = "since"
    standing: ClassVar[bool] = True

    fact: str = choice("情况", required=True, open_vocabulary=True)
    since: int = day("自", required=True)
    holds: int = flag("是否具备", required=True)
    name: str | None = text("名称", note="有几个的逐个写，如每个政务新媒体账号一行")


class Statistic(Record):
    """A number for a period, where the things themselves are not listed."""

    ledger: ClassVar[str] = "statistics"
    title: ClassVar[str] = "统计数据"
    one_row_is: ClassVar[str] = "一个时段的一个数"
    shape: ClassVar[Shape] = "count"
    anchor: ClassVar[str] = "period_from"

    kind: str = choice("项目", required=True, open_vocabulary=True)
    period_from: int = day("时段起", required=True)
    period_to: int = day("时段止", required=True)
    amount: int = number("数量", "个", required=True)


class Evidence(Record):
    """What a unit hands in to prove one obligation, or one element of it."""

    ledger: ClassVar[str] = "evidence"
    title: ClassVar[str] = "佐证材料"
    one_row_is: ClassVar[str] = "对一项要求（或其一个要素）的一份佐证"
    shape: ClassVar[Shape] = "deed"
    anchor: ClassVar[str] = "done"

    requirement: str = text("要求编号", required=True)
    element: str | None = text("要素", note="要求分要素的，填写要素名称")
    what: str | None = text("做了什么")
    done: int = day("完成日期", required=True)
    where: str | None = text("公开位置或文号", note="网址、栏目或文件编号")
