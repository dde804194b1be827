"""Codes of what was understood otherwise than it stands (``D2..``), and the rule by which it is told from notation.

A cell in mere NOTATION says the whole value by itself, in one of the usual signs for it: 2021/3/5, 2021年3月5日,
20210305 and a date with its time are one day; 1,200 is a number; 4 % and a cell shown as 4 % are a share; a short
name is a unit; blanks around a value mean nothing. None of that is on the intake report.

A REPAIR is everything else that is understood all the same: something had to be supplied that does not stand there
(a year, a percent sign, the cells below a merged one), something had to be passed over that does (a unit of measure,
a space within a name, a row of totals, a column that no ledger has), or the cell is of another type than its column
(a serial number for a date). ``--strict`` refuses every repair.
"""

from __future__ import annotations

from typing import Final

from facts.intake.codes.model import Code

ODD_CHARACTERS: Final = Code(
    "D201",
    "全角或夹杂的字符",
    "数字、日期、编号里有全角字符，或者规定的词里夹着空格、大小写不一，已按通常的写法理解。",
    "请改成半角字符，去掉词中间的空格。",
    "“２０２１－０５－１０”按 2021-05-10 读入。",
)
YEAR_SUPPLIED: Final = Code(
    "D202",
    "年份是补上的",
    "日期没有写年份，按报送范围所在的年份补上。跨年办理的件最容易补错。",
    "请核对，并写明年份。",
    "报送范围在 2021 年，“3月5日”按 2021-03-05 读入。",
)
SERIAL_DAY: Final = Code(
    "D203",
    "日期写成了序号",
    "单元格里是表格软件内部的日期序号，没有设成日期格式，已换算成日期。",
    "请把这一列设为日期格式，核对日期。",
    "“44260”按 2021-03-05 读入。",
)
COUNTED_UNIT: Final = Code(
    "D204",
    "数字后面带单位",
    "数字后面的“件”“人次”等已略去。",
    "请只写数字。",
    "“12件”按 12 读入。",
)
BARE_SHARE: Final = Code(
    "D205",
    "占比没有百分号",
    "占比没有百分号：大于 1 的按百分之几理解，小于 1 的按小数理解。",
    "请带百分号写。",
    "“60”和“0.6”都按 60% 读入；“1”分不清，不收。",
)
TENTHS: Final = Code(
    "D206",
    "占比写成“几成”",
    "“几成”已换算成百分比。",
    "请写成百分比。",
    "“六成”按 60% 读入，“六成五”按 65% 读入。",
)
NOTHING_MARK: Final = Code(
    "D207",
    "表示“没有”的记号",
    "“无”“/”“—”一类的记号已换成这一列的说法：日期是没有发生，数量写“无”是 0，其余是不清楚（按空着理解）。",
    "没有发生的日期请留空，没有的数量请填 0，不清楚的留空。",
    "“答复日期”写“/”，按尚未答复读入。",
)
UNIT_ALIAS: Final = Code(
    "D208",
    "单位名称不规范",
    "单位写的是别称、旧称，或者名称里夹着空格，已按名单上的单位理解。",
    "请写单位的全称或者简称，并核对是不是这个单位。",
    "“洋　县政府办”按洋县人民政府办公室读入。",
)
FILLED_DOWN: Final = Code(
    "D209",
    "合并单元格已展开",
    "几行合并成一格的文字，已填到其中每一行。",
    "请取消合并，逐格填写。",
    "“渠道”列三行合并写“网上咨询”，三行都按网上咨询读入。",
)
TOTAL_ROW: Final = Code(
    "D210",
    "合计行没有作为记录",
    "“合计”“总计”“小计”行不是一件事，没有作为记录读入；各数量列已和上面各行之和核对。",
    "请删去合计行；程序自己会加。",
    "最后一行第一格是“合计”。",
)
UNKNOWN_COLUMN: Final = Code(
    "D211",
    "列名不认识，这一列没有读",
    "台账里没有这样一列，和哪一列都不相像，整列没有读取。",
    "请核对列名；确实是台账里的列，请改成表单上的列名，不需要的请删去。",
    "“满意率”列没有读。",
)
SHEET_NAME: Final = Code(
    "D212",
    "表名不规范",
    "表名不是台账的名称，按最明显的那个台账理解。",
    "请核对是不是这个台账，并把表名改成台账的名称。",
    "“附件2：培训台账”按“培训”读入。",
)
FILE_ENDING: Final = Code(
    "D213",
    "扩展名与内容不符",
    "文件名的扩展名和内容不是一种格式，按内容读取。",
    "请用 Excel 或 WPS 另存一次，让扩展名和内容一致。",
    "扩展名是 .xls，内容是 .xlsx。",
)
NOTHING_ROW: Final = Code(
    "D214",
    "整行只写了“没有”",
    "这一行只写了“无”“零报告”，不是一件事，没有作为记录读入。是不是零报告，只看“报送范围”里的“有无”。",
    "请删去这一行，在“报送范围”的“有无”填“无”。",
    "台账第一行写“本季度无”。",
)
HEADING_ALIAS: Final = Code(
    "D215",
    "列名不规范",
    "列名是通行的另一种叫法，按台账的列理解。",
    "请核对是不是这一列，并改成表单上的列名。",
    "“收到时间”按“收到日期”读入，“承办单位”按“单位”读入。",
)
KEPT_APPROXIMATE: Final = Code(
    "D216",
    "约数按上下限读入",
    "“约”“余”“左右”一类的数不是确数，按它最少、最多可能是多少读入：约数上下各一成，5300余是 5300 至 5399。"
    "最少、最多都合要求的算达标，都不合的算不达标，一个合一个不合的无法判定。",
    "请填写确切的数。",
    "“约115条”按 103 至 127 之间读入，“100以上”按 100 或更多读入。",
)

REPAIRED: Final = (
    ODD_CHARACTERS,
    YEAR_SUPPLIED,
    SERIAL_DAY,
    COUNTED_UNIT,
    BARE_SHARE,
    TENTHS,
    NOTHING_MARK,
    UNIT_ALIAS,
    FILLED_DOWN,
    TOTAL_ROW,
    UNKNOWN_COLUMN,
    SHEET_NAME,
    FILE_ENDING,
    NOTHING_ROW,
    HEADING_ALIAS,
    KEPT_APPROXIMATE,
)
"""All codes of repairs, in order."""
