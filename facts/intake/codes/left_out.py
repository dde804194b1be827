"""Codes of what is no data and was not read (``D4..``). They refuse nothing, not even with ``--strict``."""

from __future__ import annotations

from typing import Final

from facts.intake.codes.model import Code

UNREAD_COLUMN: Final = Code(
    "D401",
    "不读的列",
    "姓名、电话、地址等个人信息和备注、序号，判断用不着，既不读也不存。",
    "不必改动；个人信息请不要报送。",
    "“联系电话”列没有读。",
)
SIGNATURE: Final = Code(
    "D402",
    "签名行",
    "表格末尾的填报人、审核人、联系电话、填报日期等不是台账的内容，没有读取，也没有保存。",
    "不必改动；个人信息请不要报送。",
    "“填报人：……　审核人：……”",
)
NOTE: Final = Code(
    "D403",
    "附注",
    "表格末尾的“注：”“说明：”等不是台账的内容，没有读取。",
    "不必改动；注里写了的事，程序不知道。",
    "“注：数据统计时间为 2021年1月至12月。”",
)
EMPTY_SHEET: Final = Code(
    "D404",
    "空表",
    "这张表没有内容，或者只有列名，没有一行记录。",
    "不必改动；要报零报告的，请在“报送范围”填“无”。",
    "新建工作簿自带的 Sheet2。",
)
OTHER_SHEET: Final = Code(
    "D405",
    "与报送无关的表",
    "这张表是说明、目录一类，不是台账，没有读取。",
    "不必改动；里面如果有台账，请移到台账名称的表里。",
    "“填表说明”表没有读。",
)

REPEATED_HEADER: Final = Code(
    "D406",
    "重复的表头",
    "列名在中间又出现了一次，多半是分页打印留下的，没有作为记录读入。",
    "不必改动。",
    "第 41 行又是“编号、渠道、收到日期”。",
)

UNTOUCHED_ROW: Final = Code(
    "D407",
    "还没有交的佐证",
    "表单预先填好了编号和要求编号的行，没有填做了什么、完成日期、公开位置，当作还没有交，没有读取。",
    "做了的，请填完成日期；没有做的，空着。",
    "“佐证材料”表里 8 行只有预先填好的编号。",
)
OLDER_FORM: Final = Code(
    "D408",
    "旧版表单",
    "这份表是用以前版本的程序发的。填的内容照样读，表里自带的检查可能与现在的规则不同。",
    "不必改动；下一次请用新发的表。",
    "表单版本 1，现在是 2。",
)

LEFT_OUT: Final = (UNREAD_COLUMN, SIGNATURE, NOTE, EMPTY_SHEET, OTHER_SHEET, REPEATED_HEADER, UNTOUCHED_ROW, OLDER_FORM)
"""All codes of what was left out, in order."""
