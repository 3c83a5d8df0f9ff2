"""Compares a report with an earlier version of it, findings included, word by word.

A revision contains the front matter and the ledger, so that sentences and the coordinates of their evidence can be
compared; no revision contains quotes (trap 8).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
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
    """A report at one moment. `kind` is a label: it decides whether sources are named and counts are printed."""

    title: str
    symbol: str
    kind: str
    front_matter: list[tuple[str, str]]
    ledger: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding on both sides: its numbers (None where it is absent), its words, and what else of it changed.

    `about` names the recommendations where it is another one; `moved_from` is the title of the section where it was.
    """

    id: str
    then: int | None
    now: int | None
    pieces: tuple[Piece, ...]
    cited: int = 0
    uncited: int = 0
    tied_otherwise: int = 0  # passages that support other parts of the sentence than before
    counts_otherwise: bool = False
    about: tuple[Piece, ...] = ()
    replied: int = 0
    unreplied: int = 0
    moved_from: str | None = None
    is_reordered: bool = False  # among the findings of its section that are on both sides

    @property
    def is_change(self) -> bool:
        """Whether it changed. A different number alone is none: a finding before it was added or removed."""
        reworded = any(op != "equal" for op, _text in self.pieces)
        rests_otherwise = bool(self.cited or self.uncited or self.tied_otherwise)
        replied_otherwise = bool(self.replied or self.unreplied)
        moved = self.moved_from is not None or self.is_reordered
        return reworded or rests_otherwise or self.counts_otherwise or bool(self.about) or replied_otherwise or moved


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section on both sides: its title, the findings that changed, and how many did not.

    `about` names the recommendations whose words stand above its findings, where it is another one.
    """

    title: tuple[Piece, ...]
    changes: tuple[FindingChange, ...]
    unchanged: int
    about: tuple[Piece, ...] = ()
    is_reordered: bool = False

    @property
    def is_change(self) -> bool:
        renamed = any(op != "equal" for op, _text in self.title)
        return renamed or bool(self.changes or self.about) or self.is_reordered


@dataclass(frozen=True, slots=True)
class ReportComparison:
    """A report compared with an earlier version. `title` and `front_matter` are empty where nothing in them changed.

    `title` has the symbol too, and the kind where it is another one.
    """

    title: tuple[Piece, ...]
    front_matter: tuple[Piece, ...]
    parts: tuple[SectionChange, ...]

    @property
    def is_same(self) -> bool:
        return not (self.title or self.front_matter or any(part.is_change for part in self.parts))


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
    return ReportText(report.title, report.symbol, report.get_kind_display(), front_matter_of(report), ledger(report))


def text_of_revision(revision: Revision) -> ReportText:
    """Return the report as a revision has it, findings included."""
    row = revision.as_object()
    return ReportText(row.title, row.symbol, row.get_kind_display(), front_matter_of(row), revision.content["ledger"])


def compare(then: ReportText, now: ReportText, names: Mapping[str, str]) -> ReportComparison:
    """Return what was removed from `then` and added in `now`. `names`: of recommendations, by key. No query."""
    before = {row["id"]: row for row in then.ledger["sections"]}
    after = {row["id"]: row for row in now.ledger["sections"]}
    changes = defaultdict(list)
    for section, change in _findings(then.ledger, now.ledger, names):
        changes[section].append(change)
    moved = _reordered([*before], [*after])
    kinds = ("", "") if then.kind == now.kind else (then.kind, now.kind)
    parts = [
        SectionChange(
            tuple(redline(_title(before.get(key)), _title(after.get(key)))),
            tuple(each for each in changes[key] if each.is_change),
            sum(1 for each in changes[key] if not each.is_change),
            _about(before.get(key), after.get(key), names),
            key in moved,
        )
        for key in (*after, *(key for key in before if key not in after))
    ]
    return ReportComparison(
        _changed(_heading(then, kinds[0]), _heading(now, kinds[1])),
        _changed(_flat(then.front_matter), _flat(now.front_matter)),
        tuple(parts),
    )


def _findings(
    then: Mapping[str, Any], now: Mapping[str, Any], names: Mapping[str, str]
) -> list[tuple[str, FindingChange]]:
    """Return the changes with their sections: present findings in their order, removed ones where they were before."""
    titles = {row["id"]: row["title"] for row in then["sections"]}
    before = {row["id"]: (place, row) for place, row in enumerate(then["findings"], start=1)}
    after = {row["id"]: (place, row) for place, row in enumerate(now["findings"], start=1)}
    order = [_places(rows.values()) for rows in (before, after)]
    moved = {key for section in order[1] for key in _reordered(order[0].get(section, []), order[1][section])}
    compared = [
        (row["section"], _change(before.get(key), (place, row), names, titles, key in moved))
        for key, (place, row) in after.items()
    ]
    gone = [
        (row["section"], _change((place, row), None, names, titles, False))
        for key, (place, row) in before.items()
        if key not in after
    ]
    return sorted([*compared, *gone], key=lambda each: each[1].now or each[1].then or 0)


def _places(rows: Iterable[tuple[int, dict[str, Any]]]) -> dict[str, list[str]]:
    """Return the keys of findings in their order, by section."""
    places: dict[str, list[str]] = defaultdict(list)
    for _number, row in rows:
        places[row["section"]].append(row["id"])
    return places


def _reordered(then: list[str], now: list[str]) -> set[str]:
    """Return those on both sides that stand elsewhere among the others."""
    there, here = set(then), set(now)
    common = [key for key in now if key in there]
    matcher = SequenceMatcher(None, [key for key in then if key in here], common, autojunk=False)
    stays = {key for _a, start, size in matcher.get_matching_blocks() for key in common[start : start + size]}
    return set(common) - stays


_Side = tuple[int, dict[str, Any]] | None  # number and row of the ledger


def _change(
    side_then: _Side, side_now: _Side, names: Mapping[str, str], titles: Mapping[str, str], is_reordered: bool
) -> FindingChange:
    (was, then), (number, now) = side_then or (None, None), side_now or (None, None)
    before, after = _passages(then), _passages(now)
    replies = [set(row.get("replies", ())) if row else set() for row in (then, now)]
    elsewhere = bool(then and now and then["section"] != now["section"])
    return FindingChange(
        id=(now or then or {})["id"],
        then=was,
        now=number,
        pieces=tuple(redline(then["text"] if then else "", now["text"] if now else "")),
        cited=len(after.keys() - before.keys()),
        uncited=len(before.keys() - after.keys()),
        tied_otherwise=sum(before[place] != after[place] for place in before.keys() & after.keys()),
        counts_otherwise=bool(then and now and any(then.get(name) != now.get(name) for name in PROMISE)),
        about=_about(then, now, names) if then and now else (),
        replied=len(replies[1] - replies[0]),
        unreplied=len(replies[0] - replies[1]),
        moved_from=titles.get(then["section"], "") if elsewhere and then else None,
        is_reordered=is_reordered,
    )


def _title(section: dict[str, Any] | None) -> str:
    return str(section["title"]) if section else ""


def _about(then: dict[str, Any] | None, now: dict[str, Any] | None, names: Mapping[str, str]) -> tuple[Piece, ...]:
    """Return the names of the recommendations before and now; empty where it is the same one."""
    keys = [row.get("recommendation", "") if row else "" for row in (then, now)]
    pieces = zip(("delete", "insert"), keys, strict=True)
    return () if keys[0] == keys[1] else tuple((op, names.get(key, "…")) for op, key in pieces if key)


def _passages(row: dict[str, Any] | None) -> dict[tuple[Any, ...], list[str]]:
    """Return by passage the parts of the sentence that it supports; none: the whole sentence."""
    rows = row["evidence"] if row else ()
    return {(each["input"], each["field"], each["start"], each["end"]): each.get("parts", []) for each in rows}


def _changed(then: str, now: str) -> tuple[Piece, ...]:
    return () if then == now else tuple(redline(then, now))


def _heading(text: ReportText, kind: str) -> str:
    return "\n".join(filter(None, (text.title, text.symbol, kind)))


def _flat(pieces: list[tuple[str, str]]) -> str:
    return "\n\n".join(text for _kind, text in pieces)
