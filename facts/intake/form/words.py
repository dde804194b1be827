"""What the check of a row says: the words with which it begins, by which rows are coloured and counted."""

from __future__ import annotations

from typing import Final

WRONG: Final = "有误："
LACKING: Final = "缺："
DOUBLE: Final = "编号重复"
OVERDUE: Final = "已超期："
DUE_TODAY: Final = "今天到期："
DUE_SOON: Final = "将到期："
UNCLEAR: Final = "无法核对："
LATE: Final = "超期完成："
NOT_YET: Final = "未交"
NOT_DECLARED: Final = "未填"
FINE: Final = "正常"

UNKNOWN_DUE: Final = "无法推算"
"""Stands for a due day that cannot be told."""

NO_OWN_DUE: Final = "未填期限"
"""Stands for the due day where only the row's own day counts, and none is filled in."""

MOVED_DUE: Final = "见办理环节"
"""Stands for a due day that a stop, an extension or a correction moves."""

SOON_DAYS: Final = 7
"""What is due within so many days is due soon."""

# States of a limit of time in a row, as the rules know them.
IN_TIME: Final = 0
RUNNING: Final = 1
DARK: Final = 2
DONE_LATE: Final = 4
PAST: Final = 5
