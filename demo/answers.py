"""Values that answer what a rule asks of a record: the words, days and numbers of a row that is as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from demo.traits import is_special
from facts.ledgers import LEDGERS, ledger_columns

if TYPE_CHECKING:
    from random import Random

    from demo.entry import Cell
    from demo.roster import Roster
    from engine.model import Condition, FieldTest, Measure, Predicate

HAPPENED: Final = "\0happened"
"""Stands for *on the day of the deed* until the row is made."""


@dataclass(frozen=True)
class Answers:
    """Answers predicates with values.

    Attributes:
        dice: of the owner and the matter.
    """

    roster: Roster
    dice: Random

    def satisfy_leaf(self, condition: Condition, measure: Measure) -> dict[str, Cell]:
        """Give the columns on which a condition's items and tests hang, with values that satisfy all of them."""
        found: dict[str, Cell] = {}
        for predicate in (measure.among, condition.among, *(test.where or test.supplied for test in measure.tests)):
            found |= self.satisfy(measure.ledger, predicate)
        return found

    def satisfy(self, ledger: str, predicate: Predicate | None) -> dict[str, Cell]:
        """Give values that satisfy a predicate, by its first alternative where it has several."""
        if predicate is None:
            return {}
        asked = {name: test for name, test in predicate.fields.items() if test.at_least_column is None}
        found = {name: self._answer(ledger, name, test) for name, test in asked.items()}
        return {**found, **(self.satisfy(ledger, predicate.any_of[0]) if predicate.any_of else {})}

    def _answer(self, ledger: str, name: str, test: FieldTest) -> Cell:  # noqa: PLR0911 - one answer for each question
        column = ledger_columns(LEDGERS[ledger])[name]
        words = (*column.values, *sorted(self.roster.catalog.words(ledger, name, self.roster.rules.plan)))
        if test.one_of is not None:
            usual = [word for word in test.one_of if not is_special(ledger, word)] or test.one_of
            value = usual[self.dice.randrange(len(usual))]
            return bool(value) if column.kind == "flag" else value
        if test.has is not None:
            return (test.has,)
        if test.has_any is not None:
            return (test.has_any[0],)
        if test.has_all is not None:
            return test.has_all
        if test.has_other_than is not None:
            return (next(word for word in words if word not in (test.has_other_than or ())),)
        if test.values_at_least is not None:
            return words[: test.values_at_least]
        if test.happened is not None:
            return HAPPENED if test.happened else None
        if test.to_day is not None:
            return test.to_day - timedelta(self.dice.randrange(30, 400))
        limit = test.at_least if test.at_least is not None else test.at_most
        assert limit is not None  # noqa: S101 - no plan asks anything else of a deed or a thing
        return int(limit)
