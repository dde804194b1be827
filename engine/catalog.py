"""All rules together: measures, norms, vocabulary and plans, read from ``rules/`` and held in memory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.load import Document, Place, nearest, read_document
from engine.model import Closed, Measure, MeasureFile, Norm, NormFile, Plan, Requirement, RequirementFile
from facts.errors import RulesError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Vocabulary(Closed):
    """The file ``rules/vocabulary.yaml``: words for the open columns, ``ledger.column`` to values."""

    vocabulary: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class PlanRules:
    """One plan and its requirements in the document's own order.

    Attributes:
        places: requirement id to the place in its file.
        documents: requirement id to the document it stands in, and its path there.
    """

    plan: Plan
    requirements: Mapping[str, Requirement]
    documents: Mapping[str, tuple[Document, tuple[str | int, ...]]]
    plan_document: Document

    def place(self, requirement: str, *path: str | int) -> Place:
        """Where a requirement, or something in it, stands."""
        document, base = self.documents[requirement]
        return document.place(*base, *path)


@dataclass(frozen=True)
class Catalog:
    """Everything under ``rules/`` that was asked for.

    Attributes:
        vocabulary: common words of the open columns.
        every_word: those and the words of all plans, also of those that were not asked for.
        hash: SHA-256 over the names and bytes of the files of the plans asked for and of what they share.
    """

    measures: Mapping[str, Measure]
    measure_documents: Mapping[str, tuple[Document, tuple[str | int, ...]]]
    norms: Mapping[str, Norm]
    vocabulary: Mapping[tuple[str, str], frozenset[str]]
    every_word: Mapping[tuple[str, str], frozenset[str]]
    plans: Mapping[str, PlanRules]
    hash: str

    def plan(self, name: str) -> PlanRules:
        """One plan by its id.

        Raises:
            UsageError: there is none of that name; the nearest and all names are given.
        """
        try:
            return self.plans[name]
        except KeyError:
            known = list(self.plans)
            raise UsageError(f"没有名为“{name}”的要点{nearest(name, known)}。现有：{'、'.join(known)}。") from None

    def words(self, ledger: str, column: str, plan: Plan | None = None) -> frozenset[str]:
        """The allowed values of an open column, those of the plan included."""
        common = self.vocabulary.get((ledger, column), frozenset())
        return common | frozenset(plan.vocabulary.get(f"{ledger}.{column}", ())) if plan else common


@dataclass
class _Reader:
    root: Path
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def read(self, path: Path, model: type[Closed]) -> tuple[Closed, Document]:
        shown = f"rules/{path.relative_to(self.root).as_posix()}"
        self.digest.update(shown.encode() + b"\0" + path.read_bytes() + b"\0")
        return read_document(path, model, shown)


def list_plans(root: Path) -> list[str]:
    """The ids of the plans under ``root``, sorted."""
    return sorted(path.parent.name for path in (root / "plans").glob("*/plan.yaml"))


def load_catalog(root: Path, plans: Sequence[str] | None = None) -> Catalog:
    """Read the measures, norms and vocabulary, and the named plans (all of them by default).

    Args:
        root: the folder ``rules/``.
        plans: ids of plans.

    Raises:
        UsageError: a plan of that name does not exist.
        RulesError: with every fault found in the files, each with file, line and column.
    """
    reader = _Reader(root)
    measures: dict[str, Measure] = {}
    measure_documents: dict[str, tuple[Document, tuple[str | int, ...]]] = {}
    faults: list[str] = []
    for path in sorted((root / "measures").glob("*.yaml")):
        measure_file, document = reader.read(path, MeasureFile)
        assert isinstance(measure_file, MeasureFile)  # noqa: S101 - narrows the type
        for index, measure in enumerate(measure_file.measures):
            where: tuple[str | int, ...] = ("measures", index)
            if measure.id in measures:
                faults.append(_say_twice(measure.id, document.place(*where), measure_documents[measure.id]))
            measures[measure.id] = measure
            measure_documents[measure.id] = (document, where)
    norm_file, _ = reader.read(root / "norms.yaml", NormFile)
    vocabulary_file, _ = reader.read(root / "vocabulary.yaml", Vocabulary)
    assert isinstance(norm_file, NormFile)  # noqa: S101 - narrows the type
    assert isinstance(vocabulary_file, Vocabulary)  # noqa: S101 - narrows the type
    known = list_plans(root)
    for name in plans or ():
        if name not in known:
            raise UsageError(f"没有名为“{name}”的要点{nearest(name, known)}。现有：{'、'.join(known)}。")
    read_plans = {name: _read_plan(reader, root / "plans" / name, faults) for name in plans or known}
    if faults:
        raise RulesError("\n".join(faults))
    return Catalog(
        measures=measures,
        measure_documents=measure_documents,
        norms={norm.id: norm for norm in norm_file.norms},
        vocabulary=_gather_words([vocabulary_file.vocabulary]),
        every_word=_gather_words(
            [vocabulary_file.vocabulary, *(_read_words(root / "plans" / name / "plan.yaml") for name in known)]
        ),
        plans=read_plans,
        hash=reader.digest.hexdigest(),
    )


def _read_words(path: Path) -> Mapping[str, tuple[str, ...]]:
    plan, _ = read_document(path, Plan, f"rules/plans/{path.parent.name}/plan.yaml")
    return plan.vocabulary


def _gather_words(vocabularies: Sequence[Mapping[str, tuple[str, ...]]]) -> dict[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], frozenset[str]] = {}
    for vocabulary in vocabularies:
        for name, words in vocabulary.items():
            ledger, _, column = name.partition(".")
            found[ledger, column] = found.get((ledger, column), frozenset()) | frozenset(words)
    return found


def _read_plan(reader: _Reader, folder: Path, faults: list[str]) -> PlanRules:
    plan, plan_document = reader.read(folder / "plan.yaml", Plan)
    assert isinstance(plan, Plan)  # noqa: S101 - narrows the type
    requirements: dict[str, Requirement] = {}
    documents: dict[str, tuple[Document, tuple[str | int, ...]]] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "plan.yaml":
            continue
        chapter, document = reader.read(path, RequirementFile)
        assert isinstance(chapter, RequirementFile)  # noqa: S101 - narrows the type
        for index, requirement in enumerate(chapter.requirements):
            where: tuple[str | int, ...] = ("requirements", index)
            if requirement.id in requirements:
                faults.append(_say_twice(requirement.id, document.place(*where), documents[requirement.id]))
            requirements[requirement.id] = requirement
            documents[requirement.id] = (document, where)
    return PlanRules(plan, requirements, documents, plan_document)


def _say_twice(name: str, place: Place, first: tuple[Document, tuple[str | int, ...]]) -> str:
    return f"{place}：编号“{name}”已经用过（{first[0].place(*first[1])}）。编号不能重复，请另取一个。"
