"""Writes YAML as people write it: no anchors, Chinese as it is, keys in their own order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from facts.strict_yaml import YamlValue


class _PlainDumper(yaml.SafeDumper):
    """Writes equal values out each time."""

    def ignore_aliases(self, data: YamlValue) -> bool:
        """Never refer back to a value written before."""
        del data
        return True


def dump_plainly(data: YamlValue) -> str:
    """Give the YAML text of plain data."""
    text: str = yaml.dump(data, Dumper=_PlainDumper, allow_unicode=True, sort_keys=False, width=110)
    return text
