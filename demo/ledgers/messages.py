"""Messages and their replies: those that a unit keeps itself, and the export of the hotline centre for all units."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from demo.desk import Desk, choose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from demo.entry import Cell

_OWN_CHANNELS: Final = ("网上咨询", "网站留言")
_PETITIONS: Final = ("领导信箱", "网上信访")
_QUICK_CHANNELS: Final = {"site_errors": "网站找错", "policy_messages": "政策文件留言"}
"""Ground to the channel whose messages are answered on the next working day."""

_HOTLINE: Final = "12345网上受理"
_CATEGORIES: Final = ("咨询", "咨询", "求助", "投诉", "建议", "举报")
_LIMIT: Final = 5
_LONG_LIMIT: Final = 15
_PETITION_DAYS: Final = 60
_EXPORTED: Final = 400
_OWN: Final = 110


def make_messages(desk: Desk) -> None:
    """Make the messages that reach the unit by channels of its own, all answered in time.

    What the hotline centre itself gets is in its export; petitions it lists like everybody else.
    """
    dice = desk.dice("messages")
    if "messages" in desk.traits and desk.reports("replies"):
        for number in range(desk.some(_OWN, 2)):
            channel = choose(dice, _OWN_CHANNELS)
            desk.book.add("replies", _message(desk, dice, channel if number else _OWN_CHANNELS[0], number))
    if "petitions" in desk.traits:
        for _ in range(desk.some(12, 2)):
            desk.book.add("replies", _petition(desk, dice))
    for ground, channel in _QUICK_CHANNELS.items():
        if ground in desk.traits and desk.reports("replies"):
            dice = desk.dice(ground)
            for _ in range(desk.some(6, 1)):
                desk.book.add("replies", {**_message(desk, dice, channel, 0), "simple": False})


def make_messages_of_all(centre: Desk, desks: Sequence[Desk]) -> None:
    """Make the hotline centre's export: messages of all units, each named, in the order in which they came in."""
    dice = centre.dice("hotline")
    found: list[tuple[date, str, dict[str, Cell]]] = []
    for desk in desks:
        for number in range(desk.some(_EXPORTED, 3)):
            values = _message(centre, dice, _HOTLINE, number)
            received = values["received"]
            assert isinstance(received, date)  # noqa: S101 - every message was received
            found.append((received, desk.unit.code, values))
    for _, unit, values in sorted(found, key=lambda message: message[:2]):
        centre.book.add("replies", values, unit=unit, prefix="12345")


def _message(desk: Desk, dice: Random, channel: str, number: int) -> dict[str, Cell]:
    """A message answered within its limit: one working day where it is simple (the first always is), else more."""
    received = date.fromordinal(dice.randrange(desk.start.toordinal(), desk.through.toordinal() + 1))
    simple = number % 4 == 0
    category = "咨询" if simple else choose(dice, _CATEGORIES)
    promised = _LONG_LIMIT if category in {"投诉", "举报"} else _LIMIT
    least = 0 if desk.days.calendar.is_workday(received) else 1
    taken = dice.randrange(least, 2 if simple else _LIMIT + 1)
    return {
        "channel": channel,
        "category": category,
        "simple": simple,
        "received": received,
        "transferred": received,
        "replied": desk.days.add(received, taken, desk.through),
        "due": desk.days.add(received, promised),
        "due_basis": "办理单约定的期限",
        "published": None,
    }


def _petition(desk: Desk, dice: Random) -> dict[str, Cell]:
    received = date.fromordinal(dice.randrange(desk.start.toordinal(), desk.through.toordinal() + 1))
    return {
        "channel": choose(dice, _PETITIONS),
        "category": choose(dice, ("建议", "投诉", "求助")),
        "simple": False,
        "received": received,
        "transferred": desk.days.add(received, 1, desk.through),
        "replied": desk.cap(received + timedelta(dice.randrange(4, _PETITION_DAYS))),
        "due": None,
        "due_basis": None,
        "published": None,
    }
