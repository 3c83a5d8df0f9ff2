"""The public search over all calls for inputs: titles, recommendations, paragraphs of reports, inputs, organizations.

The index says where something may be; each hit is then read as its own page reads it, and shown only if what anybody
may read of it has the words (DECIDED 24).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from consultations.documents.subject_words import subjects_heading
from consultations.models import Organisation, Recommendation, Round
from consultations.organisations.lookalikes import names_of
from core.audience import PUBLIC
from core.db import search_index
from core.text.languages import join_list
from core.text.search_terms import Search, name_terms, terms
from core.text.strings import sort_key
from portal.models import SearchEntry, SearchKind
from portal.public.inputs import input_line
from portal.public.search_entries import (
    call_terms,
    displayed_paragraphs,
    recommendation_terms,
    report_terms,
    visible_pages,
)
from submissions.enums import Confidentiality
from submissions.models import TEXT_FIELDS, Input, PublicInput
from submissions.public_state.public_inputs import public_rounds
from submissions.public_state.public_senders import aligned_bodies
from submissions.public_state.search_index import first_found, found_inputs, public_terms
from submissions.visibility.reader import InputReader, submissions_of
from submissions.visibility.visible_inputs import VisibleInput
from synthesis.models import Publication
from synthesis.publication.edition_marks import paragraph_notes
from synthesis.publication.selectors import released

FIRST, SIZE = 3, 10  # hits of a part where all parts are shown, and on a page of one part
MOST = 500  # hits of one part that are counted and can be reached; more than that calls for another word
Pieces = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that was found, in place: its address, a heading, where it belongs, and the words around what was found.

    `language` is that of the excerpt, `title_language` that of the title, "" for names and the reader's own. `marks`
    say what changed in a paragraph of a report since it was published, as the report does.
    """

    url: str
    title: Pieces
    note: str
    excerpt: Pieces = field(default_factory=list)
    language: str = ""
    title_language: str = ""
    letter: str = ""
    position: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What was found of one kind: `hits` of this page. `is_more` says that `count` is only the least number."""

    key: str
    title: str
    hits: list[Hit]
    count: int
    is_more: bool = False
    page: Page | None = None


class SearchContext:
    """What the parts share: the calls that anybody may open, and those whose inputs anybody may read."""

    def __init__(self, search: Search, now: datetime, body: Organisation | None = None) -> None:
        self.search, self.now, self.body = search, now, body
        self.rounds: dict[UUID, Round] = {page.round_id: page.round for page in visible_pages()}
        self.with_inputs = [self.rounds[key] for key in public_rounds(now) if key in self.rounds]
        self.reports = released(now)


PARTS = {
    "organizations": gettext_lazy("Organizations"),
    "calls": gettext_lazy("Calls for inputs and reports"),
    "recommendations": gettext_lazy("Recommendations"),  # by the kinds of what was found: `_title`
    "paragraphs": gettext_lazy("Paragraphs of reports"),
    "inputs": gettext_lazy("Inputs"),
}


def search_parts(text: str, now: datetime, *, body: Organisation | None = None) -> list[Part]:
    """Return all parts in which something was found, with their first hits. `body` leaves the inputs of that body."""
    context = SearchContext(Search.of(text), now, body)
    if not context.search and body is None:
        return []
    keys = PARTS if body is None else {"inputs": PARTS["inputs"]}
    parts = (_part(key, context, size=FIRST) for key in keys)
    return [part for part in parts if part.count]


def search_part(key: str, text: str, now: datetime, *, number: str | None, body: Organisation | None = None) -> Part:
    """Return a page of one part. Raises KeyError for an unknown one."""
    context = SearchContext(Search.of(text), now, body)
    return _part(key, context, size=SIZE, number=number)


def _part(key: str, context: SearchContext, *, size: int, number: str | None = None) -> Part:
    keys, read = _READERS[key](context)
    page = Paginator(keys[:MOST], size).get_page(number or 1)
    hits = read(list(page.object_list))
    count = page.paginator.count
    if count <= size:
        count = len(hits)  # an entry that is behind counts for nothing
    return Part(key, _title(key, keys[:MOST]), hits, count, len(keys) > MOST, page)


def _title(key: str, keys: list[Any]) -> str:
    """Return the heading of a part: the texts of calls are named by their kinds, on every page of the part alike."""
    return subjects_heading(each[-1] for each in keys) if key == "recommendations" else str(PARTS[key])


def named_bodies(rounds: Iterable[Round]) -> QuerySet[Organisation]:
    """Return the bodies with an input that is public by name in these rounds."""
    named = PublicInput.objects.filter(
        organisation=OuterRef("pk"), level=Confidentiality.PUBLIC, round__in=[row.pk for row in rounds]
    )
    return Organisation.objects.filter(Exists(named))


def find_body(name: str, bodies: QuerySet[Organisation]) -> Organisation | None:
    """Return the one body of this code, or the first with all words of `name` in its names."""
    exact = bodies.filter(code=name.strip().upper()).first()
    if exact is not None:
        return exact
    search = Search.of(name)
    matching = [body for body in bodies if search and search.matches(body_terms(body))]
    return min(matching, key=lambda body: (len(body.display_name()), body.code), default=None)


def public_body(code: str, now: datetime) -> Organisation | None:
    """Return the body of this code or name, if anybody may read an input of it by name now."""
    context = SearchContext(Search(), now)
    return find_body(code, named_bodies(context.with_inputs))


def body_terms(body: Organisation) -> frozenset[str]:
    return name_terms((body.code, *names_of(body)))


def also_known_as(body: Organisation) -> list[str]:
    """Return the other names of a body: its short one and those it is or was known by, not those in other languages."""
    names = (body.display_short_name(), *body.other_names)
    return [name for name in dict.fromkeys(names) if name and name != body.display_name()]


def _organizations(context: SearchContext) -> tuple[list[Any], Callable[[list[Any]], list[Hit]]]:
    named = named_bodies(context.with_inputs)
    bodies = [body for body in named if context.search.matches(body_terms(body))]
    leaders = aligned_bodies([row.pk for row in context.with_inputs])
    aligned = Organisation.objects.filter(pk__in=leaders).exclude(pk__in=named)
    only_aligned = [body for body in aligned if context.search.matches(body_terms(body))] if leaders else []
    both = sorted([*bodies, *only_aligned], key=lambda body: sort_key(body.display_name()))

    def read(some: list[Organisation]) -> list[Hit]:
        followed = Organisation.objects.in_bulk({key for body in only_aligned for key in leaders[body.pk]})
        by_body = {body.pk: [followed[key] for key in leaders[body.pk]] for body in only_aligned}
        return [
            _of_aligned(body, by_body[body.pk], context) if body.pk in by_body else _of_body(body, context)
            for body in some
        ]

    return both[: MOST + 1], read


def _of_body(body: Organisation, context: SearchContext) -> Hit:
    others = also_known_as(body)
    kind = body.get_constituency_display()
    note = _("%(kind)s · also known as: %(names)s") % {"kind": kind, "names": _(", ").join(others)} if others else kind
    url = f"{reverse('search')}?organization={body.code}"
    return Hit(url, context.search.mark(body.display_name()), str(note))


def _of_aligned(body: Organisation, leaders: Iterable[Organisation], context: SearchContext) -> Hit:
    """Return the hit for a body without an input of its own: it leads to those of the first that it follows."""
    first, *others = sorted(leaders, key=lambda each: sort_key(each.display_short_name()))
    names = join_list(each.display_short_name() for each in (first, *others))
    note = _("%(kind)s · aligned itself with %(names)s") % {"kind": body.get_constituency_display(), "names": names}
    return Hit(f"{reverse('search')}?organization={first.code}", context.search.mark(body.display_name()), note)


def _calls(context: SearchContext) -> tuple[list[Any], Callable[[list[Any]], list[Hit]]]:
    keys = _entries(context, SearchKind.CALL, SearchKind.REPORT).values_list("kind", "round", "publication")
    return list(keys[: MOST + 1]), lambda some: _read_calls(some, context)


def _read_calls(keys: list[Any], context: SearchContext) -> list[Hit]:
    reports = {row.pk: row for row in context.reports.filter(pk__in=[key[2] for key in keys if key[2]])}
    hits = []
    for kind, round_key, report_key in keys:
        if kind == SearchKind.CALL:
            round_ = context.rounds[round_key]
            if context.search.matches(call_terms(round_)):
                title = context.search.mark(round_.title, round_.document.language)
                note = _("Call for inputs %(round)s on %(symbol)s") % {
                    "round": round_.reference, "symbol": round_.document.symbol,
                }  # fmt: skip
                hits.append(Hit(reverse("round_page", args=[round_.reference]), title, note))
        elif (report := reports.get(report_key)) is not None and context.search.matches(report_terms(report)):
            hits.append(_of_report(report, context))
    return hits


def _of_report(report: Publication, context: SearchContext) -> Hit:
    outline = report.outline
    return Hit(
        reverse("report", args=[report.report.reference]),
        context.search.mark(outline["title"], outline["language"]),
        pgettext("publication", "Report %(reference)s")
        % {"reference": outline.get("symbol") or report.report.reference},
        title_language=outline["language"],
    )


def _recommendations(context: SearchContext) -> tuple[list[Any], Callable[[list[Any]], list[Hit]]]:
    keys = _entries(context, SearchKind.RECOMMENDATION).values_list("recommendation", "round", "recommendation__kind")
    return list(keys[: MOST + 1]), lambda some: _read_recommendations(some, context)


def _read_recommendations(keys: list[Any], context: SearchContext) -> list[Hit]:
    some = Recommendation.objects.select_related("paragraph__document").defer("paragraph__document__reading")
    some = some.prefetch_related("texts")
    rows = {row.pk: row for row in some.filter(pk__in=[key for key, _round, _kind in keys])}
    hits = []
    for key, round_key, _kind in keys:
        row, round_ = rows[key], context.rounds[round_key]
        if not context.search.matches(recommendation_terms(row, round_.document.language)):
            continue
        texts = [(row.text, round_.document.language), *((each.text, each.language) for each in row.texts.all())]
        text, language = next((each for each in texts if context.search.spans(*each)), texts[0])
        url = f"{reverse('round_page', args=[round_.reference])}#paragraph-{row.paragraph.anchor}"
        title = [(f"{round_.document.symbol}{_(', ')}{row.full_words}", False)]
        hits.append(Hit(url, title, round_.title, context.search.excerpt(text, language), language))
    return hits


def _paragraphs(context: SearchContext) -> tuple[list[Any], Callable[[list[Any]], list[Hit]]]:
    keys = _entries(context, SearchKind.PARAGRAPH).values_list("publication", "place")
    return list(keys[: MOST + 1]), lambda some: _read_paragraphs(some, context)


def _read_paragraphs(keys: list[Any], context: SearchContext) -> list[Hit]:
    reports = {row.pk: row for row in context.reports.filter(pk__in={key for key, _place in keys})}
    paragraphs = {key: {row["number"]: row for row in displayed_paragraphs(row)} for key, row in reports.items()}
    hits = []
    for key, place in keys:
        row = paragraphs.get(key, {}).get(place)
        if row is None:
            continue
        report = reports[key]
        language = report.outline["language"]
        if context.search.matches(terms(row["text"], language)):
            url = f"{reverse('report', args=[report.report.reference])}#finding-{place}"
            title = [(capfirst(_("paragraph %(number)s") % {"number": place}), False)]
            excerpt = context.search.excerpt(row["text"], language)
            marks = tuple(paragraph_notes(row, report.outline))
            hits.append(Hit(url, title, report.outline["title"], excerpt, language, marks=marks))
    return hits


def _inputs(context: SearchContext) -> tuple[list[Any], Callable[[list[Any]], list[Hit]]]:
    rounds = context.with_inputs
    if context.search and context.body is None:
        return first_found(context.search, rounds, MOST + 1), lambda some: _read_inputs(some, context)
    rows = found_inputs(context.search, rounds) if context.search else public_terms(rounds)
    if context.body is not None:
        rows = rows.filter(public_input__organisation=context.body, public_input__level=Confidentiality.PUBLIC)
    keys = rows.values_list("public_input__input", "round")[: MOST + 1]
    return list(keys), lambda some: _read_inputs(some, context)


def _read_inputs(keys: list[Any], context: SearchContext) -> list[Hit]:
    """Read the inputs as their own pages do, by call: the queries grow with the calls on the page only."""
    by_round: dict[UUID, list[UUID]] = defaultdict(list)
    for key, round_key in keys:
        by_round[round_key].append(key)
    visible_by_key: dict[UUID, VisibleInput | None] = {}
    for round_key, some in by_round.items():
        reader = InputReader(context.rounds[round_key], PUBLIC, now=context.now, only=submissions_of(some))
        visible_by_key |= dict(reader.each(Input.objects.filter(pk__in=some)))
    hits = []
    for key, round_key in keys:
        visible = visible_by_key.get(key)
        if visible is None or not context.search.matches(visible.search_terms()):
            continue
        if context.body is not None and (visible.body is None or visible.body.id != context.body.pk):
            continue
        hits.append(_of_input(visible, context.rounds[round_key], context.search))
    return hits


def _of_input(visible: VisibleInput, round_: Round, search: Search) -> Hit:
    line, language = input_line(visible), visible.language or ""
    texts = [text for name in TEXT_FIELDS if (text := visible.text(name))]
    text = next((text for text in texts if search.spans(text, language)), texts[0] if texts else "")
    note = " · ".join(part for part in (line.where, round_.title, line.about) if part)
    return Hit(
        reverse("public_input", args=[visible.reference]),
        search.mark(line.who) if visible.body is not None else [(line.who, False)],
        note,
        search.excerpt(text, language) if text else [],
        language,
        letter=line.letter,
        position=line.position,
    )


def _entries(context: SearchContext, *kinds: SearchKind) -> QuerySet[SearchEntry]:
    """Return the entries of what anybody may open now: of the newest call first, each in its own order."""
    rows = SearchEntry.objects.filter(search_index.has_terms(context.search), kind__in=kinds)
    rows = rows.order_by("-round__announced_at", "pk")
    of_reports = Q(publication__in=context.reports.values("pk"))
    return rows.filter(of_reports | Q(publication__isnull=True, round__in=list(context.rounds)))


_READERS: dict[str, Callable[[SearchContext], tuple[list[Any], Callable[[list[Any]], list[Hit]]]]] = {
    "organizations": _organizations,
    "calls": _calls,
    "recommendations": _recommendations,
    "paragraphs": _paragraphs,
    "inputs": _inputs,
}
