"""The ground on which all models of the rule language stand: closed keys, and the words they share."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

Binds = Literal["must", "principle", "encouraged", "inform"]
ClockUnit = Literal["working_days", "calendar_days", "months", "years", "hours"]
LimitUnit = Literal["times", "items", "percent", "persons", "yuan"]
Period = Literal["week", "two_weeks", "month", "quarter", "half_year", "year"]
EmptyRule = Literal["met", "breached", "not_applicable", "cannot_tell", "as_base"]
Relation = Literal["not_later_than", "before", "same_day_as", "not_earlier_than", "after", "within_days_before"]


class Closed(BaseModel):
    """A mapping with a closed set of keys that never changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _know_every_key(cls, value: object) -> object:
        if isinstance(value, dict):
            allowed = {info.alias or name for name, info in cls.model_fields.items()}
            for key in value:
                if key not in allowed and key not in cls.model_fields:
                    context = {"key": str(key), "allowed": "、".join(sorted(allowed))}
                    raise PydanticCustomError("unknown_key", "unknown key {key}", context)
        return value
