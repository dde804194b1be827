"""Takes typed fields out of a strict document: closed keys, and a place in every refusal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Collection

    from facts.errors import MingchaError
    from facts.strict_yaml import Marks, YamlPath, YamlValue


class Fields:
    """One mapping of a strict document, checked for its keys, read field by field.

    Every refusal raises the error class given, in Chinese, beginning with ``file:line``.
    """

    def __init__(  # noqa: PLR0913 - the last two are what the mapping may hold
        self,
        value: YamlValue,
        marks: Marks,
        path: YamlPath,
        error: type[MingchaError],
        *,
        required: Collection[str],
        optional: Collection[str] = (),
    ) -> None:
        """Check that `value`, found at `path`, is a mapping with these keys and no others."""
        self.marks = marks
        self.path = path
        self.error = error
        if not isinstance(value, dict):
            self.refuse(None, f"这里应是一组“键: 值”（可用的键：{_join([*required, *optional])}）")
        self.values: dict[str, YamlValue] = value
        for key in value:
            if key not in required and key not in optional:
                self.refuse(key, f"不认识的键“{key}”。可用的键：{_join([*required, *optional])}")
        for key in required:
            if value.get(key) is None:
                self.refuse(None, f"缺少“{key}”。请补上")

    def place(self, key: str | None = None) -> str:
        """Give ``file:line`` of the key, or of the mapping itself."""
        return self.marks.place(*self.path) if key is None else self.marks.place(*self.path, key)

    def refuse(self, key: str | None, reason: str) -> NoReturn:
        """Raise the error, in Chinese, with the place of the key."""
        message = f"{self.place(key)}：{reason}。"
        raise self.error(message)

    def take_text(self, key: str) -> str:
        """Give the text of a required key; it may not be blank."""
        return self._check_text(key, self.values[key])

    def take_optional_text(self, key: str) -> str | None:
        """Give the text of the key, None where it is missing."""
        value = self.values.get(key)
        return None if value is None else self._check_text(key, value)

    def take_texts(self, key: str) -> tuple[str, ...]:
        """Give the list of texts under the key, empty where it is missing."""
        return tuple(self._check_text(key, value) for value in self.take_list(key))

    def take_day(self, key: str) -> date:
        """Give the date of a required key."""
        return self._check_day(key, self.values[key])

    def take_optional_day(self, key: str) -> date | None:
        """Give the date of the key, None where it is missing."""
        value = self.values.get(key)
        return None if value is None else self._check_day(key, value)

    def take_days(self, key: str) -> tuple[date, ...]:
        """Give the list of dates under the key, empty where it is missing."""
        return tuple(self._check_day(key, value) for value in self.take_list(key))

    def take_integer(self, key: str) -> int:
        """Give the integer of a required key."""
        value = self.values[key]
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(key, f"“{key}”应是整数，现为“{value}”")
        return value

    def take_list(self, key: str) -> list[YamlValue]:
        """Give the list under the key, empty where it is missing."""
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse(key, f"“{key}”应是列表（每项一行，以“- ”开头）")
        return value

    def take_entries(self, key: str, *, required: Collection[str], optional: Collection[str] = ()) -> list[Fields]:
        """Give the list of mappings under the key, each checked for its keys."""
        return [
            Fields(value, self.marks, (*self.path, key, index), self.error, required=required, optional=optional)
            for index, value in enumerate(self.take_list(key))
        ]

    def _check_text(self, key: str, value: YamlValue) -> str:
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, f"“{key}”应是文字，现为“{value}”。如果写的是数字或日期，请加引号")
        return value.strip()

    def _check_day(self, key: str, value: YamlValue) -> date:
        if not isinstance(value, date):
            self.refuse(key, f"“{key}”应是日期，写作 2021-03-05，现为“{value}”")
        return value


def _join(names: Collection[str]) -> str:
    return "、".join(names)
