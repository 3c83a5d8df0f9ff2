"""Which inputs the coding workbench shows: what is asked of the words as they are shown, and of their codings."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from submissions.domain.shown import ALL, Filters, ShownInput
from submissions.domain.subjects import Subject
from synthesis.enums import ShownCodings
from synthesis.models import CodedPassage, given_by


@dataclass(frozen=True, slots=True)
class Choice:
    """`themes` are a theme and those under it. `at` is the input that was last worked on: it stays in sight, though it
    fits no more, until the person goes on."""

    filters: Filters = ALL
    themes: frozenset[UUID] = frozenset()
    only: str = ""  # ShownCodings
    at: UUID | None = None


class Chosen:
    """A choice with the codings it asks for: one query for themes, one for one's own, else none."""

    def __init__(self, choice: Choice, about: Subject, *, by: Any) -> None:
        self._choice = choice
        self._themes: dict[UUID, set[UUID]] = defaultdict(set)  # by input
        self._mine: set[UUID] = set()
        given = CodedPassage.objects.filter(theme__round=about.round, **about.filters_by("input"))
        if choice.themes or choice.only == ShownCodings.UNCODED:
            for input, theme in given.values_list("input", "theme"):
                self._themes[input].add(theme)
        if choice.only == ShownCodings.MINE:
            self._mine = set(given.filter(given_by(by)).values_list("input", flat=True))

    def match(self, row: ShownInput) -> bool:
        if row.id is None:
            return False
        return row.id == self._choice.at or (self._choice.filters.match(row) and self._fits(row.id))

    def _fits(self, input: UUID) -> bool:
        choice = self._choice
        if choice.only == ShownCodings.UNCODED and input in self._themes:
            return False
        if choice.only == ShownCodings.MINE and input not in self._mine:
            return False
        return not choice.themes or bool(choice.themes & self._themes.get(input, set()))
