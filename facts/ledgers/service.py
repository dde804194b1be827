"""Ledgers of messages, applications, and everything in which the public takes part."""

# Annotations are not postponed here: read from text, those of six hundred columns cost every start 20 ms.

from typing import ClassVar

from facts.ledgers.base import Record, Shape
from facts.ledgers.columns import choice, choices, day, flag, number, ref, text

REPLY_CHANNELS = (
    "网上咨询",
    "网站留言",
    "12345网上受理",
    "12345热线",
    "领导信箱",
    "人民建议征集信箱",
    "网上信访",
    "政策文件留言",
    "网站找错",
    "中国政府网转办",
)

HANDLING_NODES = ("接收", "登记", "答复", "邮寄", "办结归档", "复议诉讼报备")


class Reply(Record):
    """A message, consultation or complaint, whatever the channel, with its reply."""

    ledger: ClassVar[str] = "replies"
    partition: ClassVar[str] = "channel"
    title: ClassVar[str] = "留言咨询答复"
    one_row_is: ClassVar[str] = "一件留言、咨询或投诉"
    shape: ClassVar[Shape] = "case"
    anchor: ClassVar[str] = "received"

    channel: str = choice("渠道", *REPLY_CHANNELS, required=True)
    category: str | None = choice("类别", "咨询", "求助", "投诉", "建议", "举报")
    simple: int | None = flag("是否简单问题", note="由承办单位认定")
    received: int = day("收到日期", required=True)
    transferred: int | None = day("转办日期")
    replied: int | None = day("答复日期")
    due: int | None = day("法定或约定期限", note="法律另有期限的填写到期日")
    due_basis: str | None = text("期限依据")
    published: int | None = day("公开日期")


class ReplyCount(Record):
    """How many messages were handled in a period, where the cases themselves are not listed."""

    ledger: ClassVar[str] = "reply_counts"
    partition: ClassVar[str] = "channel"
    title: ClassVar[str] = "留言办理汇总"
    one_row_is: ClassVar[str] = "一个渠道一个时段的汇总"
    shape: ClassVar[Shape] = "count"
    anchor: ClassVar[str] = "period_from"

    channel: str = choice("渠道", *REPLY_CHANNELS, required=True)
    period_from: int = day("时段起", required=True)
    period_to: int = day("时段止", required=True)
    simple: int | None = flag("是否简单问题")
    limit_days: int = number("办理时限", "工作日", required=True, exact=True)
    in_time: int = number("按时办结", "件", required=True)
    late: int = number("超时办结", "件", required=True)
    open_in_time: int = number("在办未超时", "件", required=True)
    overdue: int = number("在办已超时", "件", required=True)


class Application(Record):
    """An application for government information, without the applicant."""

    ledger: ClassVar[str] = "applications"
    title: ClassVar[str] = "依申请公开"
    one_row_is: ClassVar[str] = "一件政府信息公开申请"
    shape: ClassVar[Shape] = "case"
    anchor: ClassVar[str] = "received"

    channel: str | None = choice("申请方式", "当面", "挂号邮寄", "平信", "传真", "网络")
    received: int = day(
        "收到日期", required=True, note="当面为提交日，挂号邮寄为签收日，平信、网络、传真为双方确认之日"
    )
    registered: int | None = day("录入平台日期")
    transferred_by_office: int | None = day("区政府办公室转办日期")
    materials_sent: int | None = day("提交情况说明日期")
    replied: int | None = day("答复日期")
    outcome: str | None = choice("答复类型", "予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理")
    reviewed_for_conversion: int | None = day("转主动公开研判日期")
    suitable: int | None = flag("是否符合主动公开条件")
    converted: int | None = day("转主动公开日期")
    review_result: str | None = choice("复议结果", "无", "维持", "纠正", "其他", "尚未审结")
    lawsuit_result: str | None = choice("诉讼结果", "无", "维持", "纠正", "其他", "尚未审结")
    nodes_traced: str | None = choices("已留痕节点", *HANDLING_NODES)
    nodes_absent: str | None = choices("不存在的节点", *HANDLING_NODES)


class CaseStep(Record):
    """A dated step of a case that moves its clock: a stop, an extension, a correction."""

    ledger: ClassVar[str] = "case_steps"
    title: ClassVar[str] = "办理环节"
    one_row_is: ClassVar[str] = "一件申请的一个中止、延期或补正环节"
    shape: ClassVar[Shape] = "deed"
    anchor: ClassVar[str] = "started"

    case: str = ref("申请编号", "applications", required=True)
    kind: str = choice("环节", "征求第三方意见", "征求其他机关意见", "延期", "补正", required=True)
    started: int = day("开始日期", required=True, note="征求意见发出日、延期决定日、补正通知日")
    ended: int | None = day("结束日期", note="意见收到日、补正材料收到日")
    extra_days: int | None = number("延长工作日", "工作日", exact=True, note="延期的填写，最多20")
    consented: int | None = flag("是否经负责人同意", note="延期的填写")
    notified: int | None = day("告知申请人日期", note="延期的填写")


class Meeting(Record):
    """A decision meeting with representatives, or a leader hearing a report."""

    ledger: ClassVar[str] = "meetings"
    title: ClassVar[str] = "会议列席与工作汇报"
    one_row_is: ClassVar[str] = "一次会议或一次听取汇报"
    shape: ClassVar[Shape] = "deed"
    anchor: ClassVar[str] = "held"

    kind: str = choice("会议类别", "听取政务公开汇报", "本单位决策会议", "区政府决策会议", required=True)
    held: int = day("召开日期", required=True)
    chaired_by: str | None = choice("主持或听取人", "主要领导", "分管领导", "其他领导")
    dedicated: int | None = flag("是否专题")
    invited: str | None = choices(
        "邀请列席代表", "利益相关方代表", "企业代表", "市民代表", "人大代表", "政协委员", "专家"
    )
    attended: int | None = number("列席人数", "人次")
    matter: str | None = ref("所涉决策事项编号", "decisions")
    from_catalogue: int | None = flag("议题是否选自决策目录")
    attendance_published: int | None = day("列席情况公开日期")
    adoption_published: int | None = day("意见采纳情况公开日期")


class Training(Record):
    """A training on open government."""

    ledger: ClassVar[str] = "trainings"
    title: ClassVar[str] = "培训"
    one_row_is: ClassVar[str] = "一次培训"
    shape: ClassVar[Shape] = "deed"
    anchor: ClassVar[str] = "held"

    held: int = day("培训日期", required=True)
    kind: str | None = choice(
        "培训类别",
        "政务公开通识培训",
        "实务指导",
        "业务培训",
        "领导干部学法",
        "公务员初任培训",
        "窗口人员培训",
        "村居培训",
    )
    subjects: str | None = choices(
        "培训内容", "政府信息公开条例", "上海市政府信息公开规定", "政务公开通识", "依申请公开", "政策解读", "其他"
    )
    audience: str | None = choices(
        "培训对象", "主要领导", "分管领导", "联络员", "工作人员", "窗口人员", "新录用公务员", "村居干部"
    )
    participants: int | None = number("参训人数", "人次")


class Attendance(Record):
    """A post that took part in a training."""

    ledger: ClassVar[str] = "attendances"
    title: ClassVar[str] = "参训"
    one_row_is: ClassVar[str] = "一个岗位参加一次培训"
    shape: ClassVar[Shape] = "deed"
    anchor: ClassVar[str] = "attended"

    post: str = ref("岗位编号", "posts", required=True)
    attended: int = day("参训日期", required=True)


class Post(Record):
    """A post held, by role and number, never by name."""

    ledger: ClassVar[str] = "posts"
    title: ClassVar[str] = "岗位"
    one_row_is: ClassVar[str] = "一个岗位"
    shape: ClassVar[Shape] = "deed"
    anchor: ClassVar[str] = "since"
    standing: ClassVar[bool] = True

    role: str = choice("岗位", "主要领导", "分管领导", "联络员", "工作人员", "窗口人员", required=True)
    since: int = day("任职起", required=True)
    until: int | None = day("任职止")
    handed_over: int | None = day("工作交接日期")
    filed_with_office: int | None = day("报备日期")


class Activity(Record):
    """An open day, an open week or another event of public participation."""

    ledger: ClassVar[str] = "activities"
    title: ClassVar[str] = "政府开放与公众参与"
    one_row_is: ClassVar[str] = "一次活动"
    shape: ClassVar[Shape] = "deed"
    anchor: ClassVar[str] = "started"

    kind: str = choice("活动类别", "政府开放日", "政府开放周", "网络问政", "其他公众参与", required=True)
    started: int = day("开始日期", required=True)
    ended: int | None = day("结束日期")
    offline: int | None = flag("是否线下")
    venue: str | None = choice("场所", "公共管理机构", "公共服务场所", "重大工程现场", "其他")
    august_series: int | None = flag("是否列入开放月系列")
    sessions: str | None = choices("互动环节", "座谈", "问卷调查", "答疑", "活动体验")
    novel_forms: str | None = choices("新颖形式", "云直播", "VR展示", "流程演示")
    opinions: int | None = number("收到意见", "条")
    opinions_answered: int | None = number("吸纳反馈", "条")
