"""Ledgers of documents, their interpretation, and the decisions behind them."""

# Annotations are not postponed here: read from text, those of six hundred columns cost every start 20 ms.

from typing import ClassVar

from facts.ledgers.base import Record, Shape
from facts.ledgers.columns import choice, choices, day, flag, number, ref, text

AUDIENCES = ("企业", "市民", "老年人", "残障人士", "机关内部")
FEEDBACK_CONTENTS = ("意见收集情况", "意见采纳情况", "不采纳原因")
PLATFORMS = (
    "政府网站",
    "一网通办",
    "随申办",
    "政务新媒体",
    "人民建议征集信箱",
    "新闻发布会",
    "政府信息查阅点",
    "电视",
    "报刊",
    "政务征询平台",
)
DECISION_ELEMENTS = (
    "决策草案",
    "草案说明",
    "决策背景",
    "制订背景",
    "草案解读",
    "意见征集采纳情况",
    "代表列席情况",
    "会议审议情况",
    "决策结果",
    "风险评估",
    "专家论证",
    "效果评估",
)
HEARING_METHODS = ("听证座谈", "专家论证", "实地走访", "问卷调查", "民意调查", "专项听取意见")


class Document(Record):
    """An official or policy document, from the day it was formed."""

    ledger: ClassVar[str] = "documents"
    title: ClassVar[str] = "公文与政策文件"
    one_row_is: ClassVar[str] = "一件公文或政策文件"
    shape: ClassVar[Shape] = "case"
    anchor: ClassVar[str] = "formed"

    name: str | None = text("文件标题")
    kind: str = choice(
        "文件类别", "行政规范性文件", "重要政策文件", "其他政策性文件", "规划", "其他公文", required=True
    )
    formed: int | None = day("形成日期", required=True, default_from="issued", note="文件定稿或签发之日")
    issued: int | None = day("印发日期")
    secret: int | None = flag("是否涉密")
    sent_for_issue: int | None = day("报请区政府发文日期", note="报请区政府或区政府办公室发文的填写")
    attribute: str | None = choice("公开属性", "主动公开", "依申请公开", "不予公开")
    attribute_set: int | None = day("属性认定日期")
    reason_given: int | None = flag("是否说明理由", note="定为依申请公开或不予公开的填写")
    reviewed_again: int | None = day("属性重新审查日期")
    converted: int | None = day("转主动公开日期")
    form_filled: int | None = flag("是否填写发文审核意见单")
    draft_sent: int | None = day("解读稿报送日期")
    filed_on_platform: int | None = day("市平台备案日期")
    published: int | None = day("公开日期")
    column: str | None = choices("公开栏目", "政策文件", "法定主动公开内容", "政府公报", open_vocabulary=True)
    validity_shown: int | None = flag("是否标注有效性")
    labelled: int | None = flag("是否标注政策标签")
    audience: str | None = choices("面向对象", *AUDIENCES)
    important: int | None = flag("是否重要政策文件", note="由本单位认定")
    enterprise: int | None = flag("是否涉企")
    enterprises_heard: int | None = day("听取企业意见日期", note="听取相关企业和行业协会意见完成之日")
    heard: str | None = choices("听取意见对象", "相关企业", "行业协会", "商会", "其他")
    deliberated: int | None = day("上会审议日期")
    new_problems: int | None = flag("施行中出现新情况新问题")
    reposted: str | None = choices("转载渠道", "主要新闻媒体", "重点网站", "新媒体平台")
    reposted_on: int | None = day("转载日期")


class Interpretation(Record):
    """One piece of interpretation of a document or draft."""

    ledger: ClassVar[str] = "interpretations"
    title: ClassVar[str] = "政策解读"
    one_row_is: ClassVar[str] = "一件解读材料"
    shape: ClassVar[Shape] = "deed"
    anchor: ClassVar[str] = "published"

    about: str | None = ref("所解读文件编号", "documents")
    stage: str | None = choice("解读阶段", "草案解读", "同步解读", "施行后解读")
    forms: str | None = choices(
        "解读形式",
        "文字",
        "图示图解",
        "短视频",
        "音频",
        "新闻发布会",
        "政策通气会",
        "专家访谈",
        "场景演示",
        "卡通动漫",
        "流程演示",
        "现场宣讲",
        note="一件解读采用多种形式的全部填写",
    )
    published: int = day("解读发布日期", required=True)
    drafted_together: int | None = flag("是否与文件同步起草")
    approved_together: int | None = flag("是否与文件同步审签")
    on_site: int | None = flag("是否现场解读")
    place: str | None = choice("现场解读地点", "政务公开专区", "园区", "社区", "楼宇", "其他")
    concerns_answered: int | None = flag("是否解答普遍关注点和疑惑点")
    summary_only: int | None = flag("是否仅摘抄原文")


class Decision(Record):
    """A major administrative decision in a unit's catalogue."""

    ledger: ClassVar[str] = "decisions"
    title: ClassVar[str] = "重大行政决策"
    one_row_is: ClassVar[str] = "目录中的一个决策事项"
    shape: ClassVar[Shape] = "case"
    anchor: ClassVar[str] = "catalogued"

    name: str | None = text("事项名称")
    kind: str | None = choice(
        "事项类别", "政策性决策", "重大民生事项", "重要改革方案", "重大政策措施", "重大项目", "其他"
    )
    catalogued: int = day("列入目录日期", required=True)
    draft_published: int | None = day("决策草案公开日期")
    basis_published: int | None = day("决策依据公开日期")
    opinions_opened: int | None = day("征求意见开始日期")
    methods: str | None = choices("专门听取意见方式", *HEARING_METHODS)
    issued: int | None = day("决策出台日期", note="作出决策之日，不是公布之日")
    feedback_published: int | None = day("意见反馈公开日期")
    feedback_contents: str | None = choices("反馈内容", *FEEDBACK_CONTENTS)
    concentrated_unadopted: int | None = flag("有较为集中而未采纳的意见")
    elements_shown: str | None = choices("已展示信息", *DECISION_ELEMENTS)
    elements_absent: str | None = choices("不存在的信息", *DECISION_ELEMENTS, note="该事项没有的环节，如尚未审议")
    representatives_invited: int | None = day("代表列席审议日期")
    adjusted: int | None = day("事项调整日期")
    adjustment_explained: int | None = day("调整说明日期")
    enterprise: int | None = flag("是否涉企")
    enterprises_heard: int | None = day("听取企业意见日期")
    deliberated: int | None = day("上会审议日期")


class Consultation(Record):
    """One round of seeking the public's opinions."""

    ledger: ClassVar[str] = "consultations"
    title: ClassVar[str] = "意见征集"
    one_row_is: ClassVar[str] = "一次意见征集"
    shape: ClassVar[Shape] = "case"
    anchor: ClassVar[str] = "opened"

    about_document: str | None = ref("所涉文件编号", "documents")
    about_decision: str | None = ref("所涉决策编号", "decisions")
    subject: str | None = choice("征集对象", "行政规范性文件", "重大行政决策", "规划", "其他")
    opened: int = day("征集开始日期", required=True)
    closed: int | None = day("征集结束日期")
    platforms: str | None = choices("征集平台", *PLATFORMS)
    methods: str | None = choices("其他参与方式", *HEARING_METHODS)
    heard: str | None = choices("听取意见对象", "相关企业", "行业协会", "市民", "专家", "其他")
    received: int | None = number("收到意见数", "条")
    adopted: int | None = number("采纳意见数", "条")
    decided: int | None = day("决策文件出台日期", note="作出决策之日，不是公布之日")
    feedback_published: int | None = day("意见反馈公开日期")
    feedback_contents: str | None = choices("反馈内容", *FEEDBACK_CONTENTS)
    concentrated_unadopted: int | None = flag("有较为集中而未采纳的意见")
