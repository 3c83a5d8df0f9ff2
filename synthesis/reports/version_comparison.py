"""Compares a report with an earlier version of it, findings included, word by word.

A revision contains the front matter and the ledger, so that sentences and the coordinates of their evidence can be
compared; no revision contains quotes (trap 8).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.models import Revision, TaskState

from accounts.models import AnyUser, User
from submissions.drafting.text_diff import Piece, redline
from synthesis.models import SynthesisReport
from synthesis.reports.ledger import ledger
from synthesis.reports.services import front_matter_of

PROMISE = ("quantity", "counted", "positions", "counts_theme", "number", "out_of")


@dataclass(frozen=True, slots=True)
class ReportVersion:
    """A version to compare with: when it was saved, by whom, and who approved it."""

    key: int
    at: datetime
    by: User | None
    approved_by: tuple[User, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportText:
    """A report at one moment."""

    title: str
    symbol: str
    front_matter: list[tuple[str, str]]
    ledger: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding on both sides: its numbers (None where it is absent), its words, and changes of its evidence."""

    id: str
    then: int | None
    now: int | None
    pieces: tuple[Piece, ...]
    cited: int = 0
    uncited: int = 0
    tied_otherwise: int = 0  # passages that support other parts of the sentence than before
    counts_otherwise: bool = False

    @property
    def is_change(self) -> bool:
        """Whether it changed. A different number alone is none: a finding before it was added or removed."""
        reworded = any(op != "equal" for op, _text in self.pieces)
        return reworded or bool(self.cited or self.uncited or self.tied_otherwise) or self.counts_otherwise


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section on both sides: its title, the findings that changed, and how many did not."""

    title: tuple[Piece, ...]
    changes: tuple[FindingChange, ...]
    unchanged: int


@dataclass(frozen=True, slots=True)
class ReportComparison:
    """A report compared with an earlier version. `title` and `front_matter` are empty where nothing in them changed."""

    title: tuple[Piece, ...]
    front_matter: tuple[Piece, ...]
    parts: tuple[SectionChange, ...]

    @property
    def is_same(self) -> bool:
        renamed = any(op != "equal" for part in self.parts for op, _text in part.title)
        return not (self.title or self.front_matter or renamed or any(part.changes for part in self.parts))


def versions_of(report: SynthesisReport) -> list[ReportVersion]:
    """Return the versions, newest first. Two queries."""
    approved: dict[int, list[Any]] = defaultdict(list)
    states = TaskState.objects.filter(revision__in=report.revisions.all(), status=TaskState.STATUS_APPROVED)
    for state in states.select_related("finished_by").order_by("pk"):
        approved[state.revision_id].append(state.finished_by)
    rows = report.revisions.select_related("user").order_by("-created_at", "-pk")
    return [ReportVersion(row.pk, row.created_at, row.user, tuple(approved[row.pk])) for row in rows]


def approved_last_by(versions: list[ReportVersion], user: AnyUser) -> ReportVersion | None:
    """Return the last version that the person approved, to see what has changed since."""
    return next((each for each in versions if user in each.approved_by), None)


def current_text(report: SynthesisReport) -> ReportText:
    """Return the report as it is now, for comparison."""
    return ReportText(report.title, report.symbol, front_matter_of(report), ledger(report))


def text_of_revision(revision: Revision) -> ReportText:
    """Return the report as a revision has it, findings included."""
    row = revision.as_object()
    return ReportText(row.title, row.symbol, front_matter_of(row), revision.content["ledger"])


def compare(then: ReportText, now: ReportText) -> ReportComparison:
    """Return what was removed from `then` and added in `now`. No query."""
    sections = {row["id"]: row["title"] for row in then.ledger["sections"]}
    titles = {row["id"]: row["title"] for row in now.ledger["sections"]}
    changes = defaultdict(list)
    for section, change in _findings(then.ledger["findings"], now.ledger["findings"]):
        changes[section].append(change)
    parts = [
        SectionChange(
            tuple(redline(sections.get(key, ""), titles.get(key, ""))),
            tuple(each for each in changes[key] if each.is_change),
            sum(1 for each in changes[key] if not each.is_change),
        )
        for key in (*titles, *(key for key in sections if key not in titles))
    ]
    return ReportComparison(
        _changed(_heading(then), _heading(now)),
        _changed(_flat(then.front_matter), _flat(now.front_matter)),
        tuple(parts),
    )


def _findings(then: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[tuple[str, FindingChange]]:
    """Return the changes with their sections: present findings in their order, removed ones where they were before."""
    numbers = {row["id"]: place for place, row in enumerate(then, start=1)}
    before = {row["id"]: row for row in then}
    compared = [
        (row["section"], _change(before.get(row["id"]), row, numbers.get(row["id"]), place))
        for place, row in enumerate(now, start=1)
    ]
    standing = {row["id"] for row in now}
    gone = [(row["section"], _change(row, None, numbers[row["id"]], None)) for row in then if row["id"] not in standing]
    return sorted([*compared, *gone], key=lambda each: each[1].now or each[1].then or 0)


def _change(
    then: dict[str, Any] | None, now: dict[str, Any] | None, was: int | None, number: int | None
) -> FindingChange:
    before, after = _passages(then), _passages(now)
    return FindingChange(
        id=(now or then or {})["id"],
        then=was,
        now=number,
        pieces=tuple(redline(then["text"] if then else "", now["text"] if now else "")),
        cited=len(after.keys() - before.keys()),
        uncited=len(before.keys() - after.keys()),
        tied_otherwise=sum(before[place] != after[place] for place in before.keys() & after.keys()),
        counts_otherwise=bool(then and now and any(then.get(name) != now.get(name) for name in PROMISE)),
    )


def _passages(row: dict[str, Any] | None) -> dict[tuple[Any, ...], list[str]]:
    """Return by passage the parts of the sentence that it supports; none: the whole sentence."""
    rows = row["evidence"] if row else ()
    return {(each["input"], each["field"], each["start"], each["end"]): each.get("parts", []) for each in rows}


def _changed(then: str, now: str) -> tuple[Piece, ...]:
    return () if then == now else tuple(redline(then, now))


def _heading(text: ReportText) -> str:
    return "\n".join(filter(None, (text.title, text.symbol)))


def _flat(pieces: list[tuple[str, str]]) -> str:
    return "\n\n".join(text for _kind, text in pieces)
