"""What anybody may read of a round, counted and found in SQL, so that a page reads only what it shows.

The rows are those of the public state. `InputReader` decides what is shown of each. In a search it is asked first about
rows with redacted words or shown in translation: whether what they show contains the words.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, overload
from uuid import UUID

from django.db.models import (
    CharField,
    Count,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
)
from django.db.models.functions import Cast

from consultations.models import Extension, Organisation, Round, Window
from core.audience import PUBLIC
from core.db import search_index
from core.text.search_terms import NO_SEARCH
from core.text.strings import containing
from submissions.enums import Confidentiality
from submissions.models import Input, PublicInput, PublicInputTerms
from submissions.models.input_fields import PUBLIC_TEXTS
from submissions.public_state.public_context import PublicContext, public_lines
from submissions.visibility.disclosure_context import are_public, inputs_are_public
from submissions.visibility.input_rows import DOCUMENT_ORDER
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import ALL_INPUTS, InputFilters, VisibleInput, VisibleSender, visible_body

_AT_ONCE = 20_000  # inputs of a long list; each stretch of them is put in order anew


class PublicInputs(Sequence[VisibleInput]):
    """What `read_inputs(round, PUBLIC, filters=filters)` returns, in the same order, for a paginator.

    Its length is a count; a slice reads only its own inputs. In a search the reader is asked first what inputs with
    redacted words show. Of whole words the index says where they may be: what a slice reads must show them, so it is
    shorter, for a minute, where the index is behind (DECIDED 24). The database does not match letters that become two
    in capitals: “ß” does not match “ss”.
    """

    def __init__(self, round_: Round, *, now: datetime, filters: InputFilters = ALL_INPUTS) -> None:
        self._now, self._round = now, round_
        self._inputs = _filtered(round_, now, filters)
        self._search = InputFilters(search=filters.search)
        rest = replace(
            filters,
            recommendations=frozenset(),
            positions=frozenset(),
            constituencies=frozenset(),
            bodies=frozenset(),
            words="",
            search=NO_SEARCH,
        )
        self._read = None
        if rest != ALL_INPUTS:
            whole = InputReader(round_, PUBLIC, now=now)
            self._read = [row for row in self._search.among(whole.listed(self._inputs)) if rest.match(row)]
        self._subjects = self._counts() if self._read is None else []

    def __len__(self) -> int:
        return len(self._read) if self._read is not None else sum(count for _subject, count in self._subjects)

    def __iter__(self) -> Iterator[VisibleInput]:
        return self.first(len(self))

    @overload
    def __getitem__(self, wanted: int) -> VisibleInput: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[VisibleInput]: ...
    def __getitem__(self, wanted: int | slice) -> VisibleInput | list[VisibleInput]:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        if self._read is not None:
            return self._read[wanted]
        start, stop, _step = wanted.indices(len(self))
        return self._between(start, stop)

    def first(self, most: int) -> Iterator[VisibleInput]:
        """Yield the first `most` inputs, some thousands in memory at a time: a database takes no more keys at once."""
        for start in range(0, min(most, len(self)), _AT_ONCE):
            yield from self[start : min(start + _AT_ONCE, most)]

    def _between(self, start: int, stop: int) -> list[VisibleInput]:
        """Return the inputs of a slice. Only the subjects of the slice are sorted, and only its inputs are read."""
        subjects, skipped, before = [], 0, 0
        for subject, count in self._subjects:
            if before + count <= start:
                skipped += count
            elif before < stop:
                subjects.append(subject)
            before += count
        keys, submissions = self._in_order(_on(subjects), start - skipped, stop - skipped)
        door = InputReader(self._round, PUBLIC, now=self._now, only=submissions)
        return list(self._search.among(door.listed(Input.objects.filter(pk__in=keys))))

    def _in_order(self, wanted: Q, start: int, stop: int) -> tuple[list[UUID], set[UUID]]:
        """Return the input ids of a slice, sorted like `VisibleInput.sort_key`, and their submissions. Two queries."""
        submission = "version__submission"
        level = "line__in_public__level"
        columns = ("pk", submission, level, f"{submission}__delegation__organisation", f"{submission}__reference")
        rows = self._inputs.filter(wanted).annotate(place=DOCUMENT_ORDER)
        found = rows.values_list("place", "recommendation__limb", "number", "line__public_reference", *columns)
        of_them = rows.order_by().values(f"{submission}__delegation__organisation")
        bodies = {
            body.pk: visible_body(body).sort_key for body in Organisation.objects.filter(pk__in=of_them).order_by()
        }
        ordered = sorted(
            (place, limb is None, limb or 0, *_rank(bodies[body], level, sent, number, public), key, whole)
            for place, limb, number, public, key, whole, level, body, sent in found
        )[start:stop]
        return [row[-2] for row in ordered], {row[-1] for row in ordered}

    def _counts(self) -> list[tuple[dict[str, Any], int]]:
        """Return every subject in the order of lists, with its number of inputs. Two queries.

        Counting needs only what an index contains; the place of a subject is looked up for one line each.
        """
        names = ("recommendation", "paragraph", "question")
        line = Cast(Min(Cast("line_id", CharField())), UUIDField())  # PostgreSQL has no min() of a UUID
        counted = list(self._inputs.order_by().values_list(*names).annotate(count=Count("*"), one=line))
        one_each = Input.objects.filter(line__in=[row[-1] for row in counted]).annotate(place=DOCUMENT_ORDER).order_by()
        places = {
            key: (place, limb is None, limb or 0)
            for key, place, limb in one_each.values_list("line", "place", "recommendation__limb")
        }
        counted.sort(key=lambda row: places[row[-1]])
        return [(dict(zip(names, keys, strict=True)), count) for *keys, count, _line in counted]


def _rank(body: tuple[Any, ...], level: str, sent: str, number: int, public: str) -> tuple[Any, ...]:
    """Return the sort key of an input, like `VisibleInput.sort_key`."""
    return (0, *body, sent, number) if level == Confidentiality.PUBLIC else (1, public)


def _on(subjects: Iterable[dict[str, Any]]) -> Q:
    """Return the condition for inputs on any of these subjects.

    There is one list per kind: SQLite does not take a thousand terms.
    """
    by_kind: dict[str, list[UUID]] = {}
    wanted = Q(pk__in=[])
    for subject in subjects:
        said = next(((name, key) for name, key in subject.items() if key is not None), None)
        if said is None:
            wanted |= Q(**subject)
        else:
            by_kind.setdefault(said[0], []).append(said[1])
    for name, keys in by_kind.items():
        wanted |= Q(**{f"{name}__in": keys})
    return wanted


def speakers(round_: Round, *, now: datetime) -> list[VisibleSender]:
    """Return the submissions of which anybody sees something by name: for lists of contributors."""
    known = PublicContext(round_, now, words=False)
    if not known.public:
        return []
    named = PublicInput.objects.filter(round=round_, level=Confidentiality.PUBLIC).order_by()
    columns = ("line__submission", "line__submission__reference", "line__submission__kind", "organisation")
    rows = sorted(set(named.values_list(*columns).distinct()), key=lambda row: row[1])
    return [
        VisibleSender(known.bodies[who], sent, kind, known.members_of(submission))
        for submission, sent, kind, who in rows
    ]


def _filtered(round_: Round, now: datetime, filters: InputFilters) -> QuerySet[Input]:
    if not inputs_are_public(round_, now):
        return Input.objects.none()
    lines = public_lines(round_)
    rows = Input.objects.filter(pk__in=lines.values("input"))
    if filters.recommendations:
        rows = rows.filter(recommendation__in=filters.recommendations)
    if filters.positions:
        rows = rows.filter(position__in=filters.positions)
    if filters.constituencies:
        by_name = Q(level=Confidentiality.PUBLIC, organisation__constituency__in=filters.constituencies)
        chosen = lines.filter(by_name | Q(level=Confidentiality.NAMELESS, constituency__in=filters.constituencies))
        rows = rows.filter(pk__in=chosen.values("input"))
    if filters.bodies:
        of_them = lines.filter(level=Confidentiality.PUBLIC, organisation__in=filters.bodies)
        rows = rows.filter(pk__in=of_them.values("input"))
    if filters.search:
        has_terms = PublicInputTerms.objects.filter(search_index.has_terms(filters.search), round=round_)
        rows = rows.filter(pk__in=has_terms.values("public_input__input"))
    words = filters.words.strip()
    return _holding(words, rows, round_, now) if words else rows


def _holding(words: str, rows: QuerySet[Input], round_: Round, now: datetime) -> QuerySet[Input]:
    """Return the rows that contain the words as they are shown; rows not shown as written are checked one by one."""
    other = public_lines(round_).filter(~Q(redactions=[]) | Q(translated=True))
    written = rows.filter(containing(words, *PUBLIC_TEXTS)).exclude(pk__in=other.values("input"))
    door = InputReader(round_, PUBLIC, now=now, only=other.values("line__submission"))
    holds = InputFilters(words=words).match
    asked = door.each(rows.filter(pk__in=other.values("input")))
    found = [key for key, shown in asked if shown is not None and holds(shown)]
    return rows.filter(Q(pk__in=written.values("pk")) | Q(pk__in=found)) if found else written


def find_public_input(reference: str, now: datetime) -> UUID | None:
    """Return the id of the input that anybody may read under this reference at `now`.

    The reference is the line's id if it is public by name, else its random reference. Two queries of the same shape for
    every reference.
    """
    try:
        line = UUID(reference)
    except ValueError:
        line = uuid.uuid4()
    named = Q(level=Confidentiality.PUBLIC, line=line)
    unnamed = Q(level=Confidentiality.NAMELESS, line__public_reference=reference)
    found = PublicInput.objects.filter(named | unnamed).order_by().values_list("input", "round").first()
    key, round_ = found or (None, None)
    return key if round_ in public_rounds(now) else None


def public_rounds(now: datetime) -> set[UUID]:
    """Return the rounds for which `inputs_are_public` is true. One query."""

    def last(rows: QuerySet[Any]) -> Subquery:
        return Subquery(rows.order_by("-closes").values("closes")[:1])

    rows = Round.objects.filter(announced_at__isnull=False).annotate(
        window=last(Window.objects.filter(round=OuterRef("pk"))),
        extension=last(Extension.objects.filter(delegation__round=OuterRef("pk"))),
    )
    columns = ("pk", "rules__inputs_public", "rules__inputs_public_days", "published_at", "window", "extension")
    return {key for key, *facts in rows.values_list(*columns) if are_public(*facts, now=now)}
