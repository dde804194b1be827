"""The units of a district: who they are, what they are called, in which order they stand.

The rosters lie in ``facts/data/units``; an office adds units or further names by a file
of the same form. A code never changes its meaning and is never used again.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from facts.errors import InputError, RulesError
from facts.resources import resource
from facts.strict_fields import Fields
from facts.strict_yaml import load_strict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

UnitKind: TypeAlias = Literal[
    "district_government",
    "government_office",
    "department",
    "town",
    "subdistrict",
    "party_body",
    "company",
    "vertical",
    "other",
]

_KINDS: dict[str, UnitKind] = {kind: kind for kind in get_args(UnitKind)}
_CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
_SEAL = re.compile(r"\s*[（(]\s*(?:盖章|公章|单位公章|章)\s*[）)]$")
"""What a form prints behind the name for the seal, and what is typed over with it."""
_REQUIRED = ("code", "name", "short", "kind", "order")
_OPTIONAL = ("aliases", "from", "until", "merged_into")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit.

    Attributes:
        code: stable, such as ``qingpu-fgw``.
        name: the official name in full.
        short: the name that plans and lists use.
        aliases: what else it is or was called.
        kind: what sort of body it is.
        order: its place in the official order, ascending.
        since: the first day of its existence; None where that lies before all plans.
        until: the last day of its existence; None while it exists.
        merged_into: the code of the unit that took over its duties, if any.
    """

    code: str
    name: str
    short: str
    aliases: tuple[str, ...]
    kind: UnitKind
    order: int
    since: date | None = None
    until: date | None = None
    merged_into: str | None = None

    def exists_on(self, day: date | None) -> bool:
        """Say whether the unit exists on the day; without a day it always does."""
        if day is None:
            return True
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class UnitRegistry:
    """All units of a district, by code and by every name they go by. Immutable.

    Attributes:
        district: the district's code, such as ``qingpu``.
        units: all units in official order.
        prefixes: what may stand before a unit's name, longest first (上海市青浦区, 青浦区, 区).
    """

    district: str
    units: tuple[Unit, ...]
    prefixes: tuple[str, ...]
    _by_code: Mapping[str, Unit]
    _by_name: Mapping[str, tuple[Unit, ...]]

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def all(self) -> tuple[Unit, ...]:
        """Give all units in official order, those of the past included."""
        return self.units

    def get(self, code: str) -> Unit:
        """Give the unit with the code; an unknown code raises InputError naming the nearest."""
        unit = self._by_code.get(code)
        if unit is None:
            near = _find_nearest(code, self._by_code)
            raise InputError(f"没有编码为“{code}”的单位。{_suggest(near)}请核对编码。")
        return unit

    def resolve(self, text: str, on: date | None = None) -> Unit:
        """Find the unit that a name means.

        Args:
            text: a name as people write it: full or half width, padded with spaces, with or
                without 区, 青浦区 or 上海市青浦区 before it, official, short or an alias;
                a code serves too.
            on: a day on which the unit must exist; None: any.

        Raises:
            InputError: nothing is called so, or several are, or it did not exist on the
                day; in Chinese, naming the nearest units or the successor.
        """
        found = self._look_up(text)
        alive = [unit for unit in found if unit.exists_on(on)]
        if len(alive) == 1:
            return alive[0]
        if len(alive) > 1:
            names = "、".join(unit.name for unit in alive)
            raise InputError(f"单位“{text.strip()}”指的是哪一个不清楚：{names}。请写全称。")
        if found and on is not None:
            raise InputError(self._tell_gone(found[0], on))
        near = _find_nearest(_normalise(text), self._by_name)
        suggestions = dict.fromkeys(self._by_name[key][0].short for key in near)
        raise InputError(
            f"认不出单位“{text.strip()}”。{_suggest(suggestions)}请写单位的全称或者简称；名单里没有的单位，请加入单位文件。"
        )

    def is_regular_name(self, text: str, unit: Unit) -> bool:
        """Say whether the text, but for blanks around it, writes the unit's name in full or short, or its code.

        What the district is called may stand before either name or be left out.
        """
        written = text.strip()
        regular = {key for name in (unit.name, unit.short) for key in _list_keys(name, self.prefixes)}
        as_written = {written, *(written.removeprefix(prefix) for prefix in self.prefixes if written != prefix)}
        return written == unit.code or not regular.isdisjoint(as_written)

    def members(self, kinds: Collection[UnitKind], on: date | None = None) -> tuple[Unit, ...]:
        """Give the units of these kinds that exist on the day, in official order."""
        return tuple(unit for unit in self.units if unit.kind in kinds and unit.exists_on(on))

    def _look_up(self, text: str) -> tuple[Unit, ...]:
        for key in _list_keys(_SEAL.sub("", text.strip()), self.prefixes):
            if key in self._by_name:
                return self._by_name[key]
        unit = self._by_code.get(text.strip())
        return () if unit is None else (unit,)

    def _tell_gone(self, unit: Unit, on: date) -> str:
        if unit.since is not None and on < unit.since:
            return f"单位“{unit.short}”在 {on} 还没有成立（{unit.since} 成立）。请核对单位和日期。"
        successor = f"，职责由{self.get(unit.merged_into).short}承担" if unit.merged_into is not None else ""
        return f"单位“{unit.short}”在 {on} 已不存在（存在至 {unit.until}{successor}）。请核对单位和日期。"


def load_units(district: str, extra_files: Sequence[Path] = ()) -> UnitRegistry:
    """Read the roster of a district, and what the office adds to it.

    Args:
        district: the district's code, such as ``qingpu``.
        extra_files: files in the form of ``facts/data/units/qingpu.yaml``, with further
            units under ``units`` or further names of known ones under ``more_aliases``
            (each with `code` and `aliases`). A district without a roster of its own
            needs such a file.

    Raises:
        RulesError: there is no roster, or a file does not serve; in Chinese, with the place.
    """
    sources = [(path, f"facts/data/units/{path.name}") for path in _find_roster(district)]
    sources += [(path, str(path)) for path in extra_files]
    if not sources:
        shipped = "、".join(sorted(path.stem for path in resource("facts", "data", "units").glob("*.yaml")))
        raise RulesError(f"没有“{district}”的单位名单（自带的有：{shipped}）。请核对区的代码，或者用单位文件提供名单。")
    roster = _Roster(district)
    for path, name in sources:
        roster.read(path, name)
    return roster.build()


def _find_roster(district: str) -> list[Path]:
    path = resource("facts", "data", "units") / f"{district}.yaml"
    return [path] if _CODE.match(district) and path.is_file() else []


class _Roster:
    """Units while they are gathered from files, with the place of each for messages."""

    def __init__(self, district: str) -> None:
        self.district = district
        self.prefixes: list[str] = []
        self.units: dict[str, Unit] = {}
        self.places: dict[str, Fields] = {}

    def read(self, path: Path, name: str) -> None:
        data, marks = load_strict(path, name)
        fields = Fields(
            data, marks, (), RulesError, required=("district",), optional=("prefixes", "units", "more_aliases")
        )
        district = fields.take_text("district")
        if district != self.district:
            fields.refuse("district", f"这是“{district}”的单位文件，需要的是“{self.district}”。请换用对应的文件")
        self.prefixes += [_normalise(prefix) for prefix in fields.take_texts("prefixes")]
        for entry in fields.take_entries("units", required=_REQUIRED, optional=_OPTIONAL):
            self._add(entry)
        for entry in fields.take_entries("more_aliases", required=("code", "aliases")):
            self._add_aliases(entry)

    def build(self) -> UnitRegistry:
        prefixes = tuple(sorted(set(self.prefixes), key=len, reverse=True))
        units = tuple(sorted(self.units.values(), key=lambda unit: unit.order))
        by_name: dict[str, tuple[Unit, ...]] = {}
        for unit in units:
            self._check_successor(unit)
            for key in dict.fromkeys(
                key for name in (unit.name, unit.short, *unit.aliases) for key in _list_keys(name, prefixes)
            ):
                for other in by_name.get(key, ()):
                    self._check_apart(unit, other, key)
                by_name[key] = (*by_name.get(key, ()), unit)
        return UnitRegistry(
            self.district, units, prefixes, MappingProxyType(dict(self.units)), MappingProxyType(by_name)
        )

    def _add(self, entry: Fields) -> None:
        unit = _read_unit(entry)
        if unit.code in self.units:
            entry.refuse("code", f"编码“{unit.code}”已经用于{self.units[unit.code].name}。请换一个")
        for other in self.units.values():
            if other.order == unit.order:
                entry.refuse("order", f"次序 {unit.order} 已经用于{other.name}。请换一个")
        self.units[unit.code] = unit
        self.places[unit.code] = entry

    def _add_aliases(self, entry: Fields) -> None:
        code = entry.take_text("code")
        unit = self.units.get(code)
        if unit is None:
            entry.refuse("code", f"没有编码为“{code}”的单位。{_suggest(_find_nearest(code, self.units))}请核对编码")
        aliases = (*unit.aliases, *entry.take_texts("aliases"))
        self.units[code] = replace(unit, aliases=aliases)
        self.places[code] = entry

    def _check_successor(self, unit: Unit) -> None:
        if unit.merged_into is not None and unit.merged_into not in self.units:
            self.places[unit.code].refuse("merged_into", f"没有编码为“{unit.merged_into}”的单位。请核对编码")

    def _check_apart(self, unit: Unit, other: Unit, key: str) -> None:
        apart = (unit.until is not None and other.since is not None and unit.until < other.since) or (
            other.until is not None and unit.since is not None and other.until < unit.since
        )
        if not apart:
            self.places[unit.code].refuse(None, f"名称“{key}”同时属于{other.name}和{unit.name}。请去掉一处")


def _read_unit(entry: Fields) -> Unit:
    code, kind = entry.take_text("code"), _KINDS.get(entry.take_text("kind"))
    if not _CODE.match(code):
        entry.refuse("code", f"编码“{code}”只能由小写字母、数字和连字符组成。请改写，例如 qingpu-fgw")
    if kind is None:
        entry.refuse("kind", f"不认识的类别“{entry.take_text('kind')}”。可用的类别：{'、'.join(_KINDS)}")
    since, until = entry.take_optional_day("from"), entry.take_optional_day("until")
    if since is not None and until is not None and until < since:
        entry.refuse("until", f"存续的末日 {until.isoformat()} 早于首日 {since.isoformat()}。请核对")
    merged_into = entry.take_optional_text("merged_into")
    if merged_into is not None and until is None:
        entry.refuse("merged_into", "填了“merged_into”而没有“until”。请补上该单位存在的最后一日")
    return Unit(
        code=code,
        name=entry.take_text("name"),
        short=entry.take_text("short"),
        aliases=entry.take_texts("aliases"),
        kind=kind,
        order=entry.take_integer("order"),
        since=since,
        until=until,
        merged_into=merged_into,
    )


def _normalise(text: str) -> str:
    """Bring a name to one form: half width, without spaces and invisible signs, lower case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if not sign.isspace() and unicodedata.category(sign) != "Cf")


def _list_keys(text: str, prefixes: Iterable[str]) -> tuple[str, ...]:
    """Give the name as it stands and, where a prefix stands before it, without the longest."""
    key = _normalise(text)
    for prefix in prefixes:
        if key.startswith(prefix) and len(key) > len(prefix) + 1:
            return (key, key.removeprefix(prefix))
    return (key,)


def _find_nearest(text: str, known: Iterable[str]) -> list[str]:
    return get_close_matches(text, list(known), n=3, cutoff=0.5)


def _suggest(names: Iterable[str]) -> str:
    joined = "、".join(names)
    return f"相近的有：{joined}。" if joined else ""
