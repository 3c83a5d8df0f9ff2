"""The current inputs of a round as a list for the secretariat: filtered by what the officer sees, with labels.

A page is cut in SQL while nothing but the recommendation is filtered and the order is that of the document. Else the
inputs are read as the officer sees them, so that a filter and an order reveal nothing more.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from consultations.models import Round
from core.audience import Audience
from submissions.drafting.subjects import SUBJECTS
from submissions.models import Input
from submissions.models.embargo import states_open_now
from submissions.triage.labels import NO_LABEL, LabelAndNote, labels_of, takes_label
from submissions.visibility.input_rows import in_document_order, places_of
from submissions.visibility.reader import InputReader, submissions_of
from submissions.visibility.visible_inputs import InputFilters, VisibleInput

WITH, WITHOUT = "with", "without"


@dataclass(frozen=True, slots=True)
class InputListFilter:
    """What the list shows. `label` is a label, WITH or WITHOUT one, "" for all."""

    filters: InputFilters = field(default_factory=InputFilters)
    label: str = ""

    @property
    def compares_words(self) -> bool:
        """Whether it needs what the officer sees of each input."""
        only_subject = InputFilters(recommendations=self.filters.recommendations)
        return bool(self.label) or self.filters != only_subject


@dataclass(frozen=True, slots=True)
class ListedInput:
    """An input in the list, as the officer sees it, with its label and note."""

    key: UUID
    visible: VisibleInput
    label: LabelAndNote = NO_LABEL

    @property
    def takes_label(self) -> bool:
        return takes_label(self.visible)


class KeysInOrder:
    """The ids of inputs in the order of the document. A slice sorts no more than the subjects that it shows.

    The inputs are counted by subject once, by an index that holds no texts.
    """

    def __init__(self, inputs: QuerySet[Input]) -> None:
        self._inputs = inputs

    @cached_property
    def _counts(self) -> list[tuple[list[dict[str, UUID | None]], int]]:
        """The subjects with their numbers of inputs in the order of the document; those at one place together."""
        counted = self._inputs.order_by().values_list(*SUBJECTS).annotate(total=Count("*"))
        places: dict[Any, tuple[list[dict[str, UUID | None]], int]] = {}
        rows = {tuple(keys): number for *keys, number in counted}
        order = places_of(rows)
        for subject in sorted(rows, key=order.__getitem__):
            subjects, number = places.get(order[subject], ([], 0))
            places[order[subject]] = [*subjects, dict(zip(SUBJECTS, subject, strict=True))], number + rows[subject]
        return list(places.values())

    def __len__(self) -> int:
        return sum(number for _subjects, number in self._counts)

    def all(self) -> list[UUID]:
        return list(in_document_order(self._inputs).values_list("pk", flat=True))

    def part(self, start: int, stop: int) -> list[UUID]:
        """Return the ids from one place to another. One query, over the subjects that have them."""
        chosen: list[dict[str, UUID | None]] = []
        before, first = 0, 0
        for subjects, number in self._counts:
            if before < stop and before + number > start:
                first = first if chosen else before
                chosen += subjects
            before += number
        if not chosen:
            return []
        rows = self._inputs.filter(reduce(or_, (_condition(subject) for subject in chosen)))
        return list(in_document_order(rows).values_list("pk", flat=True)[start - first : stop - first])


def _condition(subject: dict[str, UUID | None]) -> Q:
    subject_keys = {name: key for name, key in subject.items() if key is not None}
    return Q(**subject_keys) if subject_keys else Q(on_round=True)


class InputList(Sequence[Any]):
    """The rows of the list, for a paginator: only those of a page are read where nothing else is needed."""

    def __init__(
        self,
        round_: Round,
        audience: Audience,
        query: InputListFilter,
        *,
        in_order: Callable[[list[ListedInput]], list[ListedInput]] | None = None,
        narrow: Callable[[Any], Any] | None = None,
    ) -> None:
        """`narrow` leaves out rows by what no reader is kept from knowing: it takes and returns a queryset."""
        self.round, self.audience = round_, audience
        rows: Any = Input.objects.filter(version__in=states_open_now(round_).values("version"))
        if query.filters.recommendations:
            rows = rows.filter(recommendation__in=query.filters.recommendations)
        if narrow is not None:
            rows = narrow(rows)
        self._rows: list[ListedInput] | None = None
        self._inputs, self._keys = rows, KeysInOrder(rows)
        if query.compares_words or in_order is not None:
            matching = [row for row in self._read(self.reader, rows) if _matches(row, query)]
            self._rows = in_order(matching) if in_order is not None else matching

    @cached_property
    def reader(self) -> InputReader:
        """A reader of the whole round: for files, and where every row is compared."""
        return InputReader(self.round, self.audience)

    def __len__(self) -> int:
        return len(self._keys) if self._rows is None else len(self._rows)

    def __getitem__(self, place: Any) -> Any:
        if self._rows is not None:
            return self._rows[place]
        start, stop, _step = (place if isinstance(place, slice) else slice(place, place + 1)).indices(len(self))
        keys = self._keys.part(start, stop)
        reader = InputReader(self.round, self.audience, only=submissions_of(keys))
        by_key = {row.key: row for row in self._read(reader, Input.objects.filter(pk__in=keys))}
        rows = [by_key[key] for key in keys if key in by_key]
        return rows if isinstance(place, slice) else rows[0]

    def keys(self) -> list[UUID]:
        """Return the ids of all rows, in their order."""
        return self._keys.all() if self._rows is None else [row.key for row in self._rows]

    def visible(self) -> Iterator[VisibleInput]:
        """Yield every row as the officer sees it, for files."""
        for row in self._read(self.reader, self._inputs) if self._rows is None else self._rows:
            yield row.visible

    def _read(self, reader: InputReader, rows: Any) -> list[ListedInput]:
        visible_rows = [(key, visible) for key, visible in reader.each(rows) if visible is not None]
        labels = labels_of(self.audience, [visible for _key, visible in visible_rows])
        return [ListedInput(key, visible, labels.get(key, NO_LABEL)) for key, visible in visible_rows]


def _matches(row: ListedInput, query: InputListFilter) -> bool:
    label = row.label.label
    answers = {"": True, WITH: bool(label), WITHOUT: not label}
    return answers.get(query.label, label == query.label) and query.filters.match(row.visible)
