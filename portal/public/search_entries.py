"""The search index of what is public by nature: calls for inputs, their recommendations, published reports.

Inputs have an index of their own (`submissions.public_state.search_index`). An entry only says where a text is; what is
shown of it is read again (`portal.public.search`), so that an entry that is behind hides a text and never shows one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from consultations.models import Recommendation, Round
from core.db.search_index import row_terms
from core.jobs.queue import try_each
from core.text.search_terms import name_terms, terms
from portal.models import RoundPage, SearchEntry, SearchKind
from synthesis.models import Publication
from synthesis.publication.selectors import released

_OF_CALLS = (SearchKind.CALL, SearchKind.RECOMMENDATION)


def call_terms(round_: Round) -> frozenset[str]:
    """Return the terms of a call for inputs: its title, reference, document and mandate."""
    document = round_.document
    names = name_terms((round_.reference, document.symbol, round_.mandate, round_.issued_by))
    titles = (terms(text, document.language) for text in (round_.title, document.title))
    return names.union(*titles, name_terms((round_.title,)))


def recommendation_terms(row: Recommendation, language: str) -> frozenset[str]:
    """Return the terms of a recommendation in all its languages. No query where `texts` are prefetched."""
    parts = [terms(row.text, language), name_terms((row.label,))]
    parts += [terms(each.text, each.language) for each in row.texts.all()]
    return frozenset().union(*parts)


def report_terms(publication: Publication) -> frozenset[str]:
    """Return the terms of a report as a whole: title, reference, symbol, document."""
    outline = publication.outline
    names = (publication.report.reference, outline.get("symbol") or "", outline["round"]["document"])
    return name_terms(names) | terms(outline["title"], outline["language"])


def displayed_paragraphs(publication: Publication) -> Iterator[dict[str, Any]]:
    """Yield the paragraphs of an edition that are displayed: neither suspended nor removed."""
    for part in publication.outline["sections"]:
        for row in part["findings"]:
            if not (row.get("suspended") or row.get("removed")):
                yield row


def visible_pages() -> QuerySet[RoundPage]:
    """Return the pages that anybody may open, with what a search needs of their rounds."""
    rows = RoundPage.objects.visible().select_related("round__document", "round__rules")
    return rows.defer("round__document__reading")


def catch_up(now: datetime) -> None:
    """Bring the entries in step: new calls, changed titles, other recommendations, reports released or replaced."""
    public = set(released(now).values_list("pk", flat=True))
    there = set(_entries(SearchKind.REPORT).values_list("publication", flat=True))
    SearchEntry.objects.filter(publication__isnull=False).exclude(publication__in=public).delete()
    behind = [*_calls_behind(), *released(now).filter(pk__in=public - there)]
    try_each(behind, lambda row: index_call(row) if isinstance(row, Round) else index_report(row))


def _calls_behind() -> Iterator[Round]:
    """Yield the calls whose entries are missing or of other words, or that have other recommendations."""
    calls = dict(_entries(SearchKind.CALL).values_list("round", "terms"))
    entered = _by_round(_entries(SearchKind.RECOMMENDATION).values_list("round", "recommendation"))
    pages = visible_pages()
    chosen = Round.recommendations.through.objects.filter(round__in=pages.values("round"))
    recommended = _by_round(chosen.values_list("round", "recommendation"))
    for page in pages:
        round_ = page.round
        is_indexed = calls.get(round_.pk) == row_terms(call_terms(round_))
        if not is_indexed or entered.get(round_.pk) != recommended.get(round_.pk):
            yield round_


def _by_round(pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, set[UUID]]:
    by_round: dict[UUID, set[UUID]] = defaultdict(set)
    for round_, recommendation in pairs:
        by_round[round_].add(recommendation)
    return by_round


def index_call(round_: Round) -> None:
    """Make the entries of a call and of its recommendations anew. Five queries."""
    rows = round_.recommendations.select_related("paragraph").prefetch_related("texts")
    language = round_.document.language
    entries = [SearchEntry(kind=SearchKind.CALL, round=round_, terms=row_terms(call_terms(round_)))]
    entries += [
        SearchEntry(
            kind=SearchKind.RECOMMENDATION,
            round=round_,
            recommendation=row,
            terms=row_terms(recommendation_terms(row, language)),
        )
        for row in rows
    ]
    with transaction.atomic():
        SearchEntry.objects.filter(round=round_, kind__in=_OF_CALLS).delete()
        SearchEntry.objects.bulk_create(entries, batch_size=500)


def index_report(publication: Publication) -> None:
    """Make the entries of a report from its public edition anew."""
    language, round_ = publication.outline["language"], publication.report.round

    def entry(kind: SearchKind, all_terms: frozenset[str], place: int = 0) -> SearchEntry:
        return SearchEntry(kind=kind, round=round_, publication=publication, place=place, terms=row_terms(all_terms))

    entries = [entry(SearchKind.REPORT, report_terms(publication))]
    entries += [
        entry(SearchKind.PARAGRAPH, terms(row["text"], language), row["number"])
        for row in displayed_paragraphs(publication)
    ]
    with transaction.atomic():
        SearchEntry.objects.filter(publication__report=publication.report).delete()
        SearchEntry.objects.bulk_create(entries, batch_size=500)


def forget_reports(round_: Round | UUID) -> None:
    """Delete the entries of a round's reports; those of what is still public are made anew within a minute."""
    SearchEntry.objects.filter(round=round_, publication__isnull=False).delete()


def differing(now: datetime) -> list[str]:
    """Return what is not in step, in words for a command: entries that are missing, too many, or of other words."""
    wanted: dict[tuple[str, ...], str] = {}
    for page in visible_pages():
        round_, language = page.round, page.round.document.language
        wanted[SearchKind.CALL, str(round_.pk)] = row_terms(call_terms(round_))
        for row in round_.recommendations.select_related("paragraph").prefetch_related("texts"):
            key = SearchKind.RECOMMENDATION, str(round_.pk), str(row.pk)
            wanted[key] = row_terms(recommendation_terms(row, language))
    for publication in released(now):
        key = str(publication.pk)
        wanted[SearchKind.REPORT, key] = row_terms(report_terms(publication))
        for row in displayed_paragraphs(publication):
            language = publication.outline["language"]
            wanted[SearchKind.PARAGRAPH, key, str(row["number"])] = row_terms(terms(row["text"], language))
    there = {_key(row): row.terms for row in SearchEntry.objects.order_by("pk")}
    return [" ".join(key) for key in sorted({*wanted, *there}) if wanted.get(key) != there.get(key)]


def _key(row: SearchEntry) -> tuple[str, ...]:
    kind = str(row.kind)
    if row.kind == SearchKind.CALL:
        return kind, str(row.round_id)
    if row.kind == SearchKind.RECOMMENDATION:
        return kind, str(row.round_id), str(row.recommendation_id)
    return (kind, str(row.publication_id)) if row.kind == SearchKind.REPORT else (
        kind, str(row.publication_id), str(row.place),
    )  # fmt: skip


def _entries(*kinds: SearchKind) -> QuerySet[SearchEntry]:
    return SearchEntry.objects.filter(Q(kind__in=kinds))
