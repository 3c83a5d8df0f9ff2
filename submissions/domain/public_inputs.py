"""What anybody may read of a round, counted and found in SQL, so that a page reads no more than it shows.

`domain.reading.Door.show` decides, here as everywhere; this says beforehand of many rows what it will say of each (a
test compares them). Only redactions that lost their place are asked of it one by one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, overload
from uuid import UUID

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    Min,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
)
from django.db.models.functions import Cast

from consultations.models import Organisation, Round
from core.audience import PUBLIC
from core.folding import holding
from submissions.domain.confidentiality import by_name, kept_at
from submissions.domain.knowledge import members_by_submission, standing
from submissions.domain.reading import Door
from submissions.domain.rows import PLACE
from submissions.domain.shown import ALL, Filters, ShownInput, Speaker, show_body
from submissions.enums import Confidentiality
from submissions.models import TEXT_FIELDS, Input, JointMember, Redaction

_AT_ONCE = 20_000  # inputs of a long list; each stretch of them is put in order anew


class PublicInputs(Sequence[ShownInput]):
    """What `read_inputs(round, PUBLIC, filters=filters)` gives, in the same order, for a paginator: its length is a
    count, a slice reads no other inputs than its own. Of inputs with covered words it is asked beforehand what is
    shown. A database finds no letter that is written as two in capitals, “ß” for “ss”.
    """

    def __init__(self, round: Round, *, now: datetime, filters: Filters = ALL) -> None:
        self._now = now
        self._door = Door(round, PUBLIC, now=now, only=_redacted(round).values("line__submission"))
        self._inputs = _narrowed(self._door, filters)
        rest = replace(
            filters, recommendations=frozenset(), positions=frozenset(), constituencies=frozenset(), words=""
        )
        self._read = None
        if rest != ALL:
            whole = Door(round, PUBLIC, now=now)
            self._read = [row for row in whole.listed(self._inputs) if rest.match(row)]
        self._subjects = self._counts() if self._read is None else []

    def __len__(self) -> int:
        return len(self._read) if self._read is not None else sum(count for _subject, count in self._subjects)

    @overload
    def __getitem__(self, wanted: int) -> ShownInput: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[ShownInput]: ...
    def __getitem__(self, wanted: int | slice) -> ShownInput | list[ShownInput]:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        if self._read is not None:
            return self._read[wanted]
        start, stop, _step = wanted.indices(len(self))
        return self._between(start, stop)

    def first(self, most: int) -> Iterator[ShownInput]:
        """So many of them and no more, some thousands in memory at a time: a database takes no more keys at once."""
        for start in range(0, min(most, len(self)), _AT_ONCE):
            yield from self[start : min(start + _AT_ONCE, most)]

    def _between(self, start: int, stop: int) -> list[ShownInput]:
        """The inputs of a slice: those of the subjects that it lies in are put in order by what the order is of, and
        no others than its own are read."""
        subjects, skipped, before = [], 0, 0
        for subject, count in self._subjects:
            if before + count <= start:
                skipped += count
            elif before < stop:
                subjects.append(subject)
            before += count
        keys, submissions = self._in_order(_on(subjects), start - skipped, stop - skipped)
        door = Door(self._door.known.round, PUBLIC, now=self._now, only=submissions)
        return list(door.listed(Input.objects.filter(pk__in=keys)))

    def _in_order(self, wanted: Q, start: int, stop: int) -> tuple[list[UUID], set[UUID]]:
        """The ids of a stretch of what is wanted, as `ShownInput.sort_key` has it, and of their submissions. Two
        queries."""
        submission = "version__submission"
        columns = ("pk", submission, "by_name", f"{submission}__delegation__organisation", f"{submission}__reference")
        rows = self._inputs.filter(wanted).annotate(
            place=PLACE, by_name=ExpressionWrapper(by_name(self._door.known.round), BooleanField())
        )
        found = rows.values_list("place", "recommendation__limb", "number", "line__public_reference", *columns)
        of_them = rows.order_by().values(f"{submission}__delegation__organisation")
        bodies = {body.pk: show_body(body).sort_key for body in Organisation.objects.filter(pk__in=of_them).order_by()}
        ordered = sorted(
            (place, limb is None, limb or 0, *((0, *bodies[body], sent, number) if named else (1, public)), key, whole)
            for place, limb, number, public, key, whole, named, body, sent in found
        )[start:stop]
        return [row[-2] for row in ordered], {row[-1] for row in ordered}

    def _counts(self) -> list[tuple[dict[str, Any], int]]:
        """Every subject in the order of lists, with the number of its inputs. Two queries: counting needs no more than
        an index holds, where a subject stands is asked of one line each."""
        names = ("recommendation", "paragraph", "question")
        line = Cast(Min(Cast("line_id", CharField())), UUIDField())  # PostgreSQL has no min() of a UUID
        counted = list(self._inputs.order_by().values_list(*names).annotate(count=Count("*"), one=line))
        one_each = Input.objects.filter(line__in=[row[-1] for row in counted]).annotate(place=PLACE).order_by()
        places = {
            key: (place, limb is None, limb or 0)
            for key, place, limb in one_each.values_list("line", "place", "recommendation__limb")
        }
        counted.sort(key=lambda row: places[row[-1]])
        return [(dict(zip(names, keys, strict=True)), count) for *keys, count, _line in counted]


def _on(subjects: Iterable[dict[str, Any]]) -> Q:
    """Inputs on any of these; each speaks to one subject. A list for each kind: SQLite takes no thousand terms."""
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


def speakers(round: Round, *, now: datetime) -> list[Speaker]:
    """The submissions of which anybody is shown something by name: for lists of contributors."""
    door = Door(round, PUBLIC, now=now, only=_redacted(round).values("line__submission"))
    if not (door.is_public and door.known.names_public):
        return []
    # One of a version's inputs is enough: the others need not be looked at.
    named = Exists(_visible(door).filter(by_name(door.known.round), version=OuterRef("pk")))
    body = "submission__delegation__organisation"
    rows = list(
        standing(round).filter(named).values_list("submission", "submission__reference", "submission__kind", body)
    )
    bodies = {row.pk: show_body(row) for row in Organisation.objects.filter(delegations__round=round).order_by()}
    members = members_by_submission(JointMember.objects.filter(submission__delegation__round=round))
    return [Speaker(bodies[who], sent, kind, members.get(submission)) for submission, sent, kind, who in rows]


def _narrowed(door: Door, filters: Filters) -> QuerySet[Input]:
    rows = _visible(door, filters.words)
    if filters.recommendations:
        rows = rows.filter(recommendation__in=filters.recommendations)
    if filters.positions:
        rows = rows.filter(position__in=filters.positions)
    if filters.constituencies:
        kind = "version__submission__delegation__organisation__constituency"
        told = by_name(door.known.round) & Q(**{f"{kind}__in": filters.constituencies})
        for each in filter(door.known.class_of, filters.constituencies):
            told |= Q(**{kind: each}) & ~_on(door.known.pointing(each))
        rows = rows.filter(told)
    return rows.filter(holding(words, *TEXT_FIELDS)) if (words := filters.words.strip()) else rows


def _redacted(round: Round) -> QuerySet[Redaction]:
    return Redaction.objects.in_force().filter(line__submission__delegation__round=round)


def _visible(door: Door, words: str = "") -> QuerySet[Input]:
    """The inputs of what stands now that are shown to anybody, with or without a name; of those with covered words only
    the ones that hold `words` still."""
    if not door.is_public:
        return Input.objects.none()
    round = door.known.round
    rows = Input.objects.filter(version__in=standing(round).values("pk"))
    rows = rows.exclude(kept_at(round, Confidentiality.SECRETARIAT))
    redacted = Input.objects.filter(line__in=_redacted(round).values("line"))
    holds = Filters(words=words).match
    lost = {key for key, shown in door.each(redacted) if shown is None or not holds(shown)}
    return rows.exclude(pk__in=lost) if lost else rows
