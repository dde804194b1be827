"""The rule language: what may stand in a rule file. Closed keys, no expressions, no code.

Four kinds of documents exist, each a pydantic model here:

* :class:`MeasureFile`: measures (指标), defined once for all plans and years;
* :class:`Plan`: one document with its dates, groups, vocabulary and consequences;
* :class:`RequirementFile`: the obligations of one chapter of a plan;
* :class:`Norm` records: articles of law with their clocks and the dates between which they hold.

``rules/README.md`` explains the language to those who write it.
"""

from __future__ import annotations

from engine.model.base import Binds, ClockUnit, Closed, EmptyRule, LimitUnit, Period, Relation
from engine.model.condition import OPERATORS, Condition, Each, EvidenceAsked, Limit, Span, Time
from engine.model.consequence import RESTING, Consequence, Count, Ground
from engine.model.item import (
    ChildEvent,
    Clock,
    Companions,
    Event,
    FieldTest,
    Order,
    ParentEvent,
    Predicate,
    SummaryCounts,
    Test,
)
from engine.model.measure import DatedValue, Listing, Measure, MeasureFile, Norm, NormFile
from engine.model.plan import Group, Plan
from engine.model.requirement import Owed, Requirement, RequirementFile, Source, Variant

__all__ = [
    "OPERATORS",
    "RESTING",
    "Binds",
    "ChildEvent",
    "Clock",
    "ClockUnit",
    "Closed",
    "Companions",
    "Condition",
    "Consequence",
    "Count",
    "DatedValue",
    "Each",
    "EmptyRule",
    "Event",
    "EvidenceAsked",
    "FieldTest",
    "Ground",
    "Group",
    "Limit",
    "LimitUnit",
    "Listing",
    "Measure",
    "MeasureFile",
    "Norm",
    "NormFile",
    "Order",
    "Owed",
    "ParentEvent",
    "Period",
    "Plan",
    "Predicate",
    "Relation",
    "Requirement",
    "RequirementFile",
    "Source",
    "Span",
    "SummaryCounts",
    "Test",
    "Time",
    "Variant",
]
