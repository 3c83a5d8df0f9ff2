"""The codebook as a tree with counts, and the passages coded with one theme that the reader may read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q

from accounts.models import User
from consultations.audience import audience_in
from consultations.models import Round
from submissions.drafting.subjects import SUBJECTS, Subject, subject_key
from submissions.permissions import inputs_read_by
from submissions.visibility.input_rows import document_order_by
from submissions.visibility.reader import read_passages
from submissions.visibility.visible_inputs import VisibleInput
from synthesis.models import CodedPassage, Theme


@dataclass(frozen=True, slots=True)
class CodebookEntry:
    """A theme in the tree. `coded` counts passages in current inputs; `name` includes the names above it."""

    theme: Theme
    depth: int
    path: tuple[str, ...]
    coded: int

    @property
    def name(self) -> str:
        return " › ".join(self.path)


def codebook(round_: Round, *, by: User, on: Subject | None = None) -> list[CodebookEntry]:
    """Return the themes as a tree in their order, each with the number of its passages.

    These are counted in the round, or `on` one subject. One query and those of the permission rule.
    """
    visible = inputs_read_by(by, round_)
    visible = visible if on is None else visible.filter(**on.filters)
    counted = Count("codings", filter=Q(codings__input__in=visible.values("pk")))
    return list(_branches(round_.themes.annotate(coded=counted).order_by("order", "name")))


def tree(round_: Round) -> list[CodebookEntry]:
    """Return the same tree without counts, for lists to choose from. One query."""
    return list(_branches(round_.themes.order_by("order", "name")))


def within(entries: Sequence[CodebookEntry], key: UUID) -> frozenset[UUID]:
    """Return the keys of the theme and of those under it; empty for an unknown key."""
    keys: set[UUID] = set()
    for entry in entries:  # a theme stands before those under it
        if entry.theme.pk == key or entry.theme.parent_id in keys:
            keys.add(entry.theme.pk)
    return frozenset(keys)


def _branches(themes: Iterable[Theme]) -> Iterator[CodebookEntry]:
    by_parent: dict[UUID | None, list[Theme]] = defaultdict(list)
    for theme in themes:
        by_parent[theme.parent_id].append(theme)

    def under(parent: UUID | None, path: tuple[str, ...]) -> Iterator[CodebookEntry]:
        for theme in by_parent[parent]:
            here = (*path, theme.name)
            yield CodebookEntry(theme, len(path), here, getattr(theme, "coded", 0))
            yield from under(theme.pk, here)

    return under(None, ())


SHOWN = 50


@dataclass(frozen=True, slots=True)
class CodedWords:
    """Words coded with the theme, and their source."""

    coding: CodedPassage
    words: str
    source: VisibleInput
    about: UUID  # the key of what the input is about


def coded_with(theme: Theme, *, by: User, number: str | None = None) -> tuple[Page, list[CodedWords]]:
    """Return passages in current inputs that the person reads, in the order of the document.

    The number of queries does not grow with the rows.
    """
    rows = CodedPassage.objects.filter(
        theme=theme, input__in=inputs_read_by(by, theme.round).values("pk")
    ).select_related("input")
    limb = F("input__recommendation__limb").asc(nulls_last=True)
    ordered = rows.annotate(place=document_order_by("input__")).order_by(
        "place", limb, "input__line", "field", "start", "end"
    )
    page = Paginator(ordered, SHOWN).get_page(number)
    quotes = read_passages(page, audience_in(by, theme.round), round_=theme.round)
    coded_words = []
    for row in page:
        quote = quotes[row.pk]
        if quote.text and quote.source:
            ids = (getattr(quote.source, name) for name in SUBJECTS)
            coded_words.append(CodedWords(row, quote.text, quote.source, subject_key(theme.round_id, *ids)))
    return page, coded_words
