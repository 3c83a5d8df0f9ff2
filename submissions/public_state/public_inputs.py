"""What anybody may read of a round, counted and found in SQL, so that a page reads only what it shows.

The rows are those of the public state. `InputReader` decides what is shown of each. In a search it is asked first about
rows with redacted words or shown in translation: whether what they show contains the words.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf
from typing import Any, NamedTuple, overload
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from consultations.models import Extension, Organisation, Round, Window
from core.audience import PUBLIC
from core.db import search_index
from core.db.text_functions import containing
from core.text.search_terms import NO_SEARCH
from submissions.drafting.subjects import SUBJECTS
from submissions.enums import Confidentiality, PublicReason
from submissions.models import Input, PublicInput, PublicInputTerms, PublicState
from submissions.models.input_fields import PUBLIC_TEXTS
from submissions.public_state.public_context import public_lines
from submissions.public_state.public_senders import body_orders
from submissions.visibility.disclosure_context import are_public, inputs_are_public
from submissions.visibility.input_rows import places_of
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import ALL_INPUTS, InputFilters, VisibleInput

_AT_ONCE = 20_000  # inputs of a long list; each stretch of them is put in order anew


class PublicInputs(Sequence[VisibleInput]):
    """What `read_inputs(round, PUBLIC, filters=filters)` returns, in the same order, for a paginator.

    Rows of the public state are counted, filtered and sorted; a slice reads only its own inputs, and shows of them what
    the reader shows and the filters match: a row that is behind hides an input, never more. In a search the reader is
    asked first what inputs with redacted words show. Of whole words the index says where they may be (DECIDED 24). The
    database does not match letters that become two in capitals: “ß” does not match “ss”.
    """

    def __init__(self, round_: Round, *, now: datetime, filters: InputFilters = ALL_INPUTS) -> None:
        self._now, self._round, self._filters = now, round_, filters
        self._rows = _filtered(round_, now, filters)
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
            whole = InputReader(round_, PUBLIC, now=now).listed(Input.objects.filter(pk__in=self._rows.values("input")))
            self._read = list(filters.among(whole))
        self._groups = self._counts() if self._read is None else []

    def __len__(self) -> int:
        return len(self._read) if self._read is not None else sum(group.total for group in self._groups)

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
        groups, skipped, before = [], 0, 0
        for group in self._groups:
            if before + group.total <= start:
                skipped += group.total
            elif before < stop:
                groups.append(group)
            before += group.total
        keys = self._in_order(groups)[start - skipped : stop - skipped]
        submissions = {key.submission for key in keys}
        reader = InputReader(self._round, PUBLIC, now=self._now, only=submissions)
        inputs = Input.objects.filter(pk__in=[key.input for key in keys])
        return list(self._filters.among(reader.listed(inputs)))

    def _in_order(self, groups: list["_SubjectGroup"]) -> list["_RowKey"]:
        """Return the rows of these places, each sorted like `VisibleInput.sort_key`: by body, then by random reference.

        Three queries.
        """
        subjects = [subject for group in groups for subject in group.subjects]
        places = {tuple(subject.values()): place for place, group in enumerate(groups) for subject in group.subjects}
        rows = self._rows.filter(_on(subjects)).order_by()
        named, unnamed = (rows.filter(level=level) for level in (Confidentiality.PUBLIC, Confidentiality.NAMELESS))
        columns = ("input", "submission", "organisation", "number", *SUBJECTS)
        keys = [_RowKey._make(row) for row in named.values_list(*columns, "submission__reference")]
        rest = [_RowKey._make(row) for row in unnamed.values_list(*columns, "line__public_reference")]
        orders = body_orders(Organisation.objects.filter(pk__in=named.values("organisation")))

        def place_of(key: _RowKey) -> int:
            return places[key.recommendation, key.paragraph, key.question]

        keys = [key for key in keys if key.organisation in orders]  # the state can move between two queries
        keys.sort(key=lambda key: (place_of(key), orders[key.organisation], key.reference, key.number))
        rest.sort(key=lambda key: (place_of(key), key.reference))
        return sorted([*keys, *rest], key=place_of)  # keeps the named before the others at each place

    def _counts(self) -> list["_SubjectGroup"]:
        """Return the places in the order of lists, each with its number of inputs. Four queries, over an index."""
        counted = self._rows.order_by().values_list(*SUBJECTS).annotate(total=Count("*"))
        totals = {tuple(keys): total for *keys, total in counted}
        order = places_of(totals)
        groups: list[_SubjectGroup] = []
        last: tuple[int, float] | None = None
        for subject in sorted(totals, key=order.__getitem__):
            place, limb = order[subject]
            here = (place, 0 if limb == inf else limb)  # as the reader groups them
            named = dict(zip(SUBJECTS, subject, strict=True))
            if here == last:
                groups[-1] = _SubjectGroup([*groups[-1].subjects, named], groups[-1].total + totals[subject])
            else:
                groups.append(_SubjectGroup([named], totals[subject]))
            last = here
        return groups


class _RowKey(NamedTuple):
    """A row of the state before it is read. `reference` is that of the submission, or the random one of the line."""

    input: UUID
    submission: UUID
    organisation: UUID
    number: int
    recommendation: UUID | None
    paragraph: UUID | None
    question: UUID | None
    reference: str


@dataclass(frozen=True, slots=True)
class _SubjectGroup:
    """The subjects of one place in the document: a recommendation, and its paragraph as a whole where it has no parts.

    `total` is their number of inputs.
    """

    subjects: list[dict[str, UUID | None]]
    total: int


def _on(subjects: Iterable[dict[str, UUID | None]]) -> Q:
    """Return the condition for rows on any of these subjects.

    There is one list per kind: SQLite does not take a thousand terms.
    """
    by_kind: dict[str, list[UUID]] = {}
    wanted = Q(pk__in=[])
    for subject in subjects:
        subject_key = next(((name, key) for name, key in subject.items() if key is not None), None)
        if subject_key is None:
            wanted |= Q(**{f"{name}__isnull": True for name in subject})
        else:
            by_kind.setdefault(subject_key[0], []).append(subject_key[1])
    for name, keys in by_kind.items():
        wanted |= Q(**{f"{name}__in": keys})
    return wanted


def _filtered(round_: Round, now: datetime, filters: InputFilters) -> QuerySet[PublicInput]:
    if not inputs_are_public(round_, now):
        return PublicInput.objects.none()
    rows = public_lines(round_).filter(submission__isnull=False)
    if filters.recommendations:
        rows = rows.filter(recommendation__in=filters.recommendations)
    if filters.positions:
        rows = rows.filter(position__in=filters.positions)
    if filters.constituencies:
        by_name = Q(level=Confidentiality.PUBLIC, organisation__constituency__in=filters.constituencies)
        rows = rows.filter(by_name | Q(level=Confidentiality.NAMELESS, constituency__in=filters.constituencies))
    if filters.bodies:
        rows = rows.filter(level=Confidentiality.PUBLIC, organisation__in=filters.bodies)
    if filters.search:
        has_terms = PublicInputTerms.objects.filter(search_index.has_terms(filters.search), round=round_)
        rows = rows.filter(pk__in=has_terms.values("public_input"))
    words = filters.words.strip()
    return _holding(words, rows, round_, now) if words else rows


def _holding(words: str, rows: QuerySet[PublicInput], round_: Round, now: datetime) -> QuerySet[PublicInput]:
    """Return the rows that contain the words as they are shown; rows not shown as written are checked one by one."""
    is_changed = ~Q(redactions=[]) | Q(translated=True)
    texts = [f"input__{name}" for name in PUBLIC_TEXTS]
    written = rows.filter(containing(words, *texts)).exclude(is_changed)
    other = rows.filter(is_changed)
    reader = InputReader(round_, PUBLIC, now=now, only=other.order_by().values("line__submission"))
    holds = InputFilters(words=words).match
    candidates = reader.each(Input.objects.filter(pk__in=other.order_by().values("input")))
    keys = [key for key, visible_row in candidates if visible_row is not None and holds(visible_row)]
    return rows.filter(Q(pk__in=written.values("pk")) | Q(input__in=keys)) if keys else written


def count_rewordings(round_: Round, now: datetime) -> dict[UUID, int]:
    """Return the number of public inputs that propose other words, by recommendation. Three queries."""
    rows = _filtered(round_, now, ALL_INPUTS).filter(recommendation__isnull=False, rewords=True)
    return dict(rows.order_by().values_list("recommendation").annotate(total=Count("*")))


def public_rewordings(round_: Round, now: datetime, recommendations: Iterable[UUID]) -> Iterator[VisibleInput]:
    """Yield the public inputs on these recommendations that propose other words, in the order of lists.

    Those on every recommendation where none is given, as filters do.
    """
    rows = _filtered(round_, now, InputFilters(recommendations=frozenset(recommendations)))
    rows = rows.filter(recommendation__isnull=False, rewords=True)
    inputs, submissions = rows.order_by().values("input"), rows.order_by().values("submission")
    reader = InputReader(round_, PUBLIC, now=now, only=submissions)
    return reader.listed(Input.objects.filter(pk__in=inputs))


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
    ids = PublicInput.objects.filter(named | unnamed).order_by().values_list("input", "round").first()
    key, round_ = ids or (None, None)
    return key if round_ in public_rounds(now) else None


def public_rounds(now: datetime) -> set[UUID]:
    """Return the rounds for which `inputs_are_public` is true. One query."""

    def last(rows: QuerySet[Any]) -> Subquery:
        return Subquery(rows.order_by("-closes").values("closes")[:1])

    opened = PublicState.objects.filter(round=OuterRef("pk"), reason=PublicReason.OPENED)
    rows = Round.objects.filter(announced_at__isnull=False).annotate(
        opened=Exists(opened),
        window=last(Window.objects.filter(round=OuterRef("pk"))),
        extension=last(Extension.objects.filter(delegation__round=OuterRef("pk"))),
    )
    rule = ("rules__inputs_public", "rules__inputs_public_days", "published_at")
    columns = ("pk", *rule, "opened", "window", "extension")
    return {key for key, *facts in rows.values_list(*columns) if are_public(*facts, now=now)}
