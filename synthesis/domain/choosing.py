"""Which inputs the coding workbench shows: what is asked of the words as they are shown, and of their codings."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from consultations.models import Recommendation, Round
from submissions.domain.shown import ALL, Filters, ShownInput
from synthesis.enums import ShownCodings
from synthesis.models import CodedPassage


@dataclass(frozen=True, slots=True)
class Choice:
    """`themes` are a theme and those under it. `at` is the input that was last worked on: it stays in sight, though it
    fits no more, until the person goes on."""

    filters: Filters = ALL
    themes: frozenset[UUID] = frozenset()
    only: str = ""  # ShownCodings
    at: UUID | None = None

    @property
    def asks_codings(self) -> bool:
        return bool(self.themes or self.only)


class Chosen:
    """A choice with the codings it asks for. One query where it asks for any, none else."""

    def __init__(self, choice: Choice, round: Round, about: Recommendation, *, by: Any) -> None:
        self._choice = choice
        self._themes: dict[UUID, set[UUID]] = defaultdict(set)  # by input
        self._mine: set[UUID] = set()
        if choice.asks_codings:
            rows = CodedPassage.objects.filter(theme__round=round, input__recommendation=about)
            for input, theme, who in rows.values_list("input", "theme", "by"):
                self._themes[input].add(theme)
                if who == by.pk:
                    self._mine.add(input)

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
