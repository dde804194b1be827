"""Codes of what was read as it stands and does not agree with itself (``D3..``)."""

from __future__ import annotations

from typing import Final

from facts.intake.codes.model import Code

OUT_OF_ORDER: Final = Code(
    "D301",
    "先后颠倒",
    "同一件里后一步的日期早于前一步，两者必有一错；按原样读入，有关的时限判断不出来。",
    "请核对这两个日期。",
    "收到日期 2021-03-10，答复日期 2021-03-01。",
)
BEFORE_COVERAGE: Final = Code(
    "D302",
    "不在报送的时段里",
    "这一行的日期全都早于报送范围的“起”，多半是年份写错，或者“起”没有改到那一年。",
    "请核对年份；确实是以前年份的，请把报送范围的“起”改到那一年，并把那一段列全。",
    "报送范围从 2021-01-01 起，收到日期是 2012-03-05。",
)
SAME_CONTENT: Final = Code(
    "D303",
    "内容重复",
    "两行除了编号以外完全相同，可能是一件列了两次，会多算一件。",
    "请核对；是同一件的，只保留一行。",
    "W-3 和 W-8 的文件标题、类别、各个日期都一样。",
)
COUNTS_DIFFER: Final = Code(
    "D304",
    "汇总与逐件不符",
    "“留言办理汇总”里一个渠道一个时段的件数，与“留言咨询答复”里逐件列出的件数不一样。",
    "请核对哪一处少列或多列了。",
    "汇总写网上咨询 12 件，逐件只列了 11 件。",
)
TOTAL_DIFFERS: Final = Code(
    "D305",
    "合计不等于各行之和",
    "合计行的数与上面各行相加的结果不一样，多半是有一行漏了、重了或者写错了。",
    "请核对各行和合计。",
    "各行参训人数相加是 120，合计写 118。",
)
PERIOD_REVERSED: Final = Code(
    "D306",
    "时段起止颠倒",
    "时段的“止”早于“起”，这一行不知道说的是哪一段。",
    "请核对这两个日期。",
    "时段起 2021-06-30，时段止 2021-04-01。",
)
PART_EXCEEDS_WHOLE: Final = Code(
    "D307",
    "部分大于整体",
    "其中的数大于总数，两者必有一错。",
    "请核对这两个数。",
    "收到意见 3 条，采纳意见 5 条。",
)

OTHER_PLAN_TITLE: Final = Code(
    "D308",
    "封面写的是别的要点",
    "封面“工作要点”写的名称，与现在收的这份要点的名称不一样，可能拿错了文件；台账照样读入。",
    "请核对是不是这份要点的报告；是的，请改正封面。",
    "封面写“2020年政务公开工作要点”，现在收的是 2021 年的。",
)

CONTRADICTIONS: Final = (
    OUT_OF_ORDER,
    BEFORE_COVERAGE,
    SAME_CONTENT,
    COUNTS_DIFFER,
    TOTAL_DIFFERS,
    PERIOD_REVERSED,
    PART_EXCEEDS_WHOLE,
    OTHER_PLAN_TITLE,
)
"""All codes of contradictions, in order."""
