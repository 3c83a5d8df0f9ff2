"""The current inputs of a round as a list for the secretariat: filtered by what the officer sees, with labels.

A page is cut in SQL while nothing but the recommendation is filtered and the order is that of the document. Else the
inputs are read as the officer sees them, so that a filter and an order reveal nothing more.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from submissions.models import Input
from submissions.triage.labels import NO_LABEL, LabelAndNote, labels_of, takes_label
from submissions.visibility.input_rows import in_document_order
from submissions.visibility.reader import InputReader
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
    """An input in the list. `shown` is None where it may not be shown since the page was cut."""

    key: UUID
    shown: VisibleInput
    label: LabelAndNote = NO_LABEL

    @property
    def takes_label(self) -> bool:
        return takes_label(self.shown)


class InputList(Sequence[Any]):
    """The rows of the list, for a paginator: only those of a page are read where nothing else is needed."""

    def __init__(
        self,
        reader: InputReader,
        query: InputListFilter,
        *,
        in_order: Callable[[list[ListedInput]], list[ListedInput]] | None = None,
        narrow: Callable[[Any], Any] | None = None,
    ) -> None:
        """`narrow` leaves out rows by what no reader is kept from knowing: it takes and returns a queryset."""
        self.audience = reader.audience
        self.reader = reader
        rows = self.reader.known.inputs()
        rows = rows.exclude(version__submission__delegation__in=self.reader.live.embargoed)
        if query.filters.recommendations:
            rows = rows.filter(recommendation__in=query.filters.recommendations)
        if narrow is not None:
            rows = narrow(rows)
        self._rows: list[ListedInput] | None = None
        if query.compares_words or in_order is not None:
            found = [row for row in self._read(rows) if _matches(row, query)]
            self._rows = in_order(found) if in_order is not None else found
        else:
            self._keys = in_document_order(rows).values_list("pk", flat=True)

    def __len__(self) -> int:
        return self._keys.count() if self._rows is None else len(self._rows)

    def __getitem__(self, place: Any) -> Any:
        if self._rows is not None:
            return self._rows[place]
        keys = list(self._keys[place]) if isinstance(place, slice) else [self._keys[place]]
        found = {row.key: row for row in self._read(Input.objects.filter(pk__in=keys))}
        rows = [found[key] for key in keys if key in found]
        return rows if isinstance(place, slice) else rows[0]

    def keys(self) -> list[UUID]:
        """Return the ids of all rows, in their order."""
        return list(self._keys) if self._rows is None else [row.key for row in self._rows]

    def visible(self) -> Iterator[VisibleInput]:
        """Yield every row as the officer sees it, for files."""
        for row in self if self._rows is not None else self[0 : len(self)]:
            yield row.shown

    def _read(self, rows: Any) -> list[ListedInput]:
        seen = [(key, shown) for key, shown in self.reader.each(rows) if shown is not None]
        labels = labels_of(self.audience, [shown for _key, shown in seen])
        return [ListedInput(key, shown, labels.get(key, NO_LABEL)) for key, shown in seen]


def _matches(row: ListedInput, query: InputListFilter) -> bool:
    label = row.label.label
    asked = {"": True, WITH: bool(label), WITHOUT: not label}
    return asked.get(query.label, label == query.label) and query.filters.match(row.shown)
