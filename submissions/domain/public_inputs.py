"""What anybody may read of a round, counted and found in SQL, so that a page reads no more than it shows.

`domain.reading.Door.show` decides, here as everywhere; this says beforehand of many rows what it will say of each (a
test compares them). Only redactions that lost their place are asked of it one by one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, overload

from django.db.models import CharField, Count, F, Min, Q, QuerySet, UUIDField
from django.db.models.functions import Cast

from consultations.models import Delegation, Round, held_back_delegations
from core.audience import PUBLIC
from submissions.domain.reading import PLACE, Door
from submissions.domain.shown import ALL, Filters, ShownInput
from submissions.enums import Confidentiality, SubmissionState
from submissions.models import TEXT_FIELDS, ConfidentialityChange, Input, Redaction, Submission, Version

_STRICTER = (Confidentiality.NAMELESS, Confidentiality.SECRETARIAT)


class PublicInputs(Sequence[ShownInput]):
    """What `read_inputs(round, PUBLIC, filters=filters)` gives, in the same order, for a paginator: its length is a
    count, a slice reads the subjects that it lies in. Words that are looked for are looked for once more in what is
    shown; a database finds no letter that is written as two in capitals, “ß” for “ss”.
    """

    def __init__(self, round: Round, *, now: datetime, filters: Filters = ALL) -> None:
        self._door = Door(round, PUBLIC, now=now)
        self._inputs = _narrowed(self._door, filters)
        rest = replace(filters, recommendations=frozenset(), positions=frozenset(), constituencies=frozenset())
        self._read = None if rest == ALL else [row for row in self._door.listed(self._inputs) if rest.match(row)]
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

    def _between(self, start: int, stop: int) -> list[ShownInput]:
        """The subjects that a slice lies in are read together. One query."""
        wanted, skipped, before = Q(pk__in=[]), 0, 0
        for subject, count in self._subjects:
            if before + count <= start:
                skipped += count
            elif before < stop:
                wanted |= Q(**subject)
            before += count
        return list(self._door.listed(self._inputs.filter(wanted)))[start - skipped : stop - skipped]

    def _counts(self) -> list[tuple[dict[str, Any], int]]:
        """Every subject in the order of lists, with the number of its inputs. One query."""
        names = ("recommendation", "paragraph", "question")
        rows = self._inputs.annotate(place=PLACE).values_list("place", "recommendation__limb", *names)
        rows = rows.annotate(Count("pk")).order_by("place", F("recommendation__limb").asc(nulls_last=True))
        return [(dict(zip(names, keys, strict=True)), count) for _place, _limb, *keys, count in rows]


def speakers(round: Round, *, now: datetime) -> list[ShownInput]:
    """One input of each submission of which anybody is shown something by name: for lists of contributors."""
    door = Door(round, PUBLIC, now=now)
    if not (door.is_public and door.known.names_public):
        return []
    named = _visible(door).filter(_by_name(door))
    first = Cast(Min(Cast("pk", CharField())), UUIDField())  # PostgreSQL has no min() of a UUID
    return list(door.listed(Input.objects.filter(pk__in=named.values("version").annotate(one=first).values("one"))))


def _narrowed(door: Door, filters: Filters) -> QuerySet[Input]:
    rows = _visible(door)
    if filters.recommendations:
        rows = rows.filter(recommendation__in=filters.recommendations)
    if filters.positions:
        rows = rows.filter(position__in=filters.positions)
    if filters.constituencies:
        body = "version__submission__delegation__organisation__constituency__in"
        told = [each for each in filters.constituencies if door.known.class_of(each)]
        rows = rows.filter(Q(**{body: told}) | (_by_name(door) & Q(**{body: filters.constituencies})))
    if (words := filters.words.strip()) and words.isascii():  # SQLite's LIKE knows upper and lower case of these only
        rows = rows.filter(reduce(or_, (Q(**{f"{name}__icontains": words}) for name in TEXT_FIELDS)))
    return rows


def _visible(door: Door) -> QuerySet[Input]:
    """The inputs of what stands now that are shown to anybody, with or without a name."""
    if not door.is_public:
        return Input.objects.none()
    round = door.known.round
    states = Submission.objects.with_state().filter(delegation__round=round)
    admissible = states.filter(state=SubmissionState.ADMISSIBLE)  # type: ignore[misc]  # an annotation
    current = Version.objects.current().filter(submission__in=admissible.values("pk"))
    rows = Input.objects.filter(version__in=current.values("pk"))
    rows = rows.exclude(_kept_at(round, Confidentiality.SECRETARIAT))
    redacted = Redaction.objects.in_force().filter(line__submission__delegation__round=round)
    lost = {key for key, shown in door.each(Input.objects.filter(line__in=redacted.values("line"))) if shown is None}
    return rows.exclude(pk__in=lost) if lost else rows


def _by_name(door: Door) -> Q:
    return ~_kept_at(door.known.round, *_STRICTER) if door.known.names_public else Q(pk__in=[])


def _kept_at(round: Round, *levels: Confidentiality) -> Q:
    """At one of the levels: by themselves or as a whole, in any version that was sent, or by a later change."""
    sent = Version.objects.submitted().filter(submission__delegation__round=round, confidentiality__in=levels)
    said = Input.objects.filter(
        version__submitted_at__isnull=False, version__submission__delegation__round=round, confidentiality__in=levels
    )
    changed = ConfidentialityChange.objects.filter(submission__delegation__round=round, level__in=levels)
    whole = changed.filter(line__isnull=True, attachment__isnull=True)
    held = held_back_delegations() if Confidentiality.SECRETARIAT in levels else Delegation.objects.none()
    return (
        Q(version__submission__delegation__in=held.filter(round=round).values("pk"))
        | Q(version__submission__in=sent.order_by().values("submission"))
        | Q(version__submission__in=whole.order_by().values("submission"))
        | Q(line__in=said.values("line"))
        | Q(line__in=changed.filter(line__isnull=False).order_by().values("line"))
    )
