"""The codebook of a round as a tree, each theme with how often it was given in what the reader reads."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from consultations.models import Round
from submissions.domain.subjects import Subject
from submissions.rules import inputs_read_by
from synthesis.models import Theme


@dataclass(frozen=True, slots=True)
class Entry:
    """`coded` counts passages in current inputs; `name` is with the names above it."""

    theme: Theme
    depth: int
    path: tuple[str, ...]
    coded: int

    @property
    def name(self) -> str:
        return " › ".join(self.path)


def codebook(round: Round, *, by: Any, on: Subject | None = None) -> list[Entry]:
    """Branches under their theme, in their order, each with how many passages have it in the round, or `on` one
    subject. One query and those of the rule."""
    seen = inputs_read_by(by, round)
    seen = seen if on is None else seen.filter(**on.filters)
    counted = Count("codings", filter=Q(codings__input__in=seen.values("pk")))
    return list(_branches(round.themes.annotate(coded=counted).order_by("order", "name")))


def tree(round: Round) -> list[Entry]:
    """The same without counting, for lists to choose from. One query."""
    return list(_branches(round.themes.order_by("order", "name")))


def within(entries: Sequence[Entry], key: UUID) -> frozenset[UUID]:
    """The theme with that key and those under it; nothing for an unknown one."""
    found: set[UUID] = set()
    for entry in entries:  # a theme stands before those under it
        if entry.theme.pk == key or entry.theme.parent_id in found:
            found.add(entry.theme.pk)
    return frozenset(found)


def _branches(themes: Iterable[Theme]) -> Iterator[Entry]:
    by_parent: dict[UUID | None, list[Theme]] = defaultdict(list)
    for theme in themes:
        by_parent[theme.parent_id].append(theme)

    def under(parent: UUID | None, path: tuple[str, ...]) -> Iterator[Entry]:
        for theme in by_parent[parent]:
            here = (*path, theme.name)
            yield Entry(theme, len(path), here, getattr(theme, "coded", 0))
            yield from under(theme.pk, here)

    return under(None, ())
