"""Published reports and notes: from the frozen publication alone, quotes as the public may read them (DECIDED 12)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext as _, gettext_lazy

from consultations.enums import Constituency
from consultations.models import Round
from core.audience import PUBLIC
from core.text.dates import office_day
from core.text.search_terms import Search, terms
from portal.models import RoundPage
from portal.public.contributors import contributor_page
from portal.public.matrix import last_report, matrix_page, shared_url
from portal.public.source_names import source_details, source_name
from submissions.public_state.public_senders import PublicSenders
from submissions.visibility.disclosure_context import inputs_are_public
from submissions.visibility.reader import PassageQuote, read_passages
from submissions.visibility.visible_inputs import VisibleInput
from synthesis.exports.charts import position_tables
from synthesis.exports.report_document import front_matter, roman
from synthesis.exports.sources import Joints, attribution, passages
from synthesis.models import Publication, PublicationFile
from synthesis.publication.edition_marks import (
    edition_name,
    edition_reason,
    paragraph_anchor,
    paragraph_mark,
    paragraph_text,
    sign_off_line,
)
from synthesis.publication.frozen_outline import kind_of, outline_of
from synthesis.publication.named_bodies import followers_of
from synthesis.publication.note_places import note_places
from synthesis.publication.selectors import editions, public_files, released, released_in


@dataclass(frozen=True, slots=True)
class NoteSource:
    """One input behind a finding, with the words that are cited; without `quotes` only that there is a source.

    `translations`: working translations, into the language of the report, of the texts that are quoted.
    """

    who: str
    about: str = ""
    quotes: tuple[str, ...] = ()
    language: str = ""
    url: str = ""
    translations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportNote:
    number: int
    who: str
    sources: list[NoteSource]
    at: int  # its mark stands before this character of the sentence


def notes_of(
    round_: Round,
    findings: Iterable[Mapping[str, Any]],
    texts: Mapping[str, str],
    joints: Joints,
    now: datetime,
    *,
    language: str,
    names: bool = True,
) -> dict[str, list[ReportNote]]:
    """Return the notes of each finding by the finding's id, numbered through the report.

    `texts` are the sentences as they are shown, by the same id. As many queries for one passage as for a thousand.
    Without `names` nobody is named: notes have the words that are cited, and their kind of participant.
    """
    findings = list(findings)
    rows = [row for finding in findings for row in finding["evidence"]]
    quotes = read_passages(passages(rows), PUBLIC, round_=round_, now=now)
    followers = followers_of(round_, {UUID(row["input"]) for row in rows}, public=True)
    by_id = {str(key): quote for key, quote in quotes.items()}
    notes: dict[str, list[ReportNote]] = {}
    number = 0
    for finding in findings:
        mine = []
        on = finding["recommendation"]
        for place in note_places(finding, texts[finding["id"]], by_id, language=language):
            inputs_of_rows = [(by_id[row["id"]], row["field"]) for row in place.rows]
            sources = _sources(inputs_of_rows, joints, language, names=names)
            sources += [NoteSource(f"{capfirst(line)}.") for line in place.gone]
            cited = (quote for quote, _field in inputs_of_rows)
            line = attribution(cited, joints, on=on, followers=followers, also=place.gone, names=names)
            number += 1
            mine.append(ReportNote(number, line, sources, place.at))
        if mine:
            notes[finding["id"]] = mine
    return notes


def _sources(
    quotes: Iterable[tuple[PassageQuote, str]], joints: Joints, language: str, *, names: bool
) -> list[NoteSource]:
    """Return one source for each input that may be read, in the order of lists.

    Information on file is named once and last, however much there is: its number would reveal something (PRACTICE 8).
    """
    cited: dict[str, tuple[VisibleInput, list[str], list[str]]] = {}
    on_file = False
    for quote, field in quotes:
        if quote.source is None or quote.text is None:
            on_file = True
        else:
            _shown, words, translated = cited.setdefault(quote.source.reference, (quote.source, [], []))
            words.append(quote.text)
            texts = [text for of, into, text in quote.source.translations if (of, into) == (field, language)]
            translated += [text for text in texts if text not in translated]
    inputs = sorted(cited.values(), key=lambda each: each[0].sort_key)
    sources = [_source(visible, words, translated, joints, names=names) for visible, words, translated in inputs]
    return [*sources, NoteSource(_("Information on file with the secretariat"))] if on_file else sources


def _source(
    visible: VisibleInput, words: list[str], translated: list[str], joints: Joints, *, names: bool
) -> NoteSource:
    if not names:
        kind = Constituency(visible.constituency).label if visible.constituency else _("Submission")
        return NoteSource(
            who=str(kind), quotes=tuple(words), language=visible.language or "", translations=tuple(translated)
        )
    joint = joints.get(visible.submission_reference or "")
    name = source_name(visible, short=True)
    return NoteSource(
        who=joint or name,
        about=f"{name} · {source_details(visible)}" if joint else source_details(visible),
        quotes=tuple(words),
        language=visible.language or "",
        url=reverse("public_input", args=[visible.reference]),
        translations=tuple(translated),
    )


# What each kind of file is to a person, in the order in which they are offered.
KINDS = {
    "docx": gettext_lazy("Word"),
    "pdf": gettext_lazy("PDF"),
    "xlsx": gettext_lazy("Spreadsheet"),
    "csv": gettext_lazy("CSV"),
    "json": gettext_lazy("JSON"),
    "ndjson": gettext_lazy("NDJSON"),
    "html": gettext_lazy("Web page"),
    "evidence": gettext_lazy("Evidence"),
    "manifest": gettext_lazy("Signed manifest"),
}


@dataclass(frozen=True, slots=True)
class FileLink:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in a list."""

    title: str
    language: str
    url: str
    note: str
    released: date  # the office's, as in its files: a reader's own zone may have another
    files: list[FileLink]


def report_lines(publications: Iterable[Publication]) -> list[ReportLine]:
    """Return the reports as lines of a list. Nine queries for any number of lines."""
    rows = list(publications)
    files = public_files(rows)
    return [_report_line(row, files[row.pk]) for row in rows]


def report_of(round_: Round, now: datetime) -> ReportLine | None:
    """Return the last report of a round that the public may read."""
    row = last_report(round_, now)
    return report_lines([row])[0] if row else None


def reports_of(round_: Round, now: datetime) -> list[ReportLine]:
    """Return all reports of a round that the public may read, the first one first."""
    return report_lines(released_in(round_, now))


def publication(reference: str, now: datetime) -> Publication | None:
    """Return what anybody may read under that reference now; None before its release, as for an invented one (A5)."""
    return released(now).select_related("report__round__rules").filter(report__reference=reference).first()


def file_of(publication: Publication, name: str, now: datetime) -> PublicationFile | None:
    """Return a file of the public edition, or the manifest of an earlier one."""
    files = public_files([publication])[publication.pk]
    for edition in editions(publication.report, now):
        files += edition.manifests  # type: ignore[attr-defined]  # prefetched
    return next((row for row in files if row.name == name), None)


def replaced_file_page(publication: Publication, name: str) -> dict[str, Any] | None:
    """Return the context of the page for a file that an earlier edition had; None for a name that none had."""
    if not PublicationFile.objects.filter(publication__report=publication.report, name=name).exists():
        return None
    return {
        "name": name,
        "reference": publication.report.reference,
        "line": report_lines([publication])[0],
        "edition_name": edition_name(publication.outline),
        "language": publication.outline["language"],
    }


def report_page(publication: Publication, now: datetime, *, words: str = "", page: str | None = None) -> dict[str, Any]:
    """Return the context of the page, with a page of its contributors.

    With `words` only the paragraphs that have them, in their text or quotes.
    """
    search = Search.of(words)
    outline, round_ = outline_of(publication), publication.report.round
    kind = kind_of(outline)
    tables = position_tables(outline["positions"])
    senders = PublicSenders(round_, now=now)
    rows = [row for part in outline["sections"] for row in part["findings"]]
    texts = {row["id"]: paragraph_text(row, outline) for row in rows}
    notes = notes_of(round_, rows, texts, senders.joints, now, language=outline["language"], names=kind.names_sources)
    sections = []
    for place, part in enumerate(outline["sections"], start=1):
        findings = [
            _finding(row, texts[row["id"]], notes.get(row["id"], []), outline["language"], search)
            for row in part["findings"]
        ]
        if words:
            findings = [each for each in findings if search and each["holds"]]
        labels = dict.fromkeys(row["recommendation"] for row in part["findings"])
        charts = [tables.pop(label) for label in labels if label in tables]
        sections.append(
            {
                "number": roman(place),
                "title": part["title"],
                "about": part.get("words", ""),
                "about_language": part.get("words_language", ""),
                "anchor": f"part-{place}",
                "findings": findings,
                "positions": [] if words else charts,
            }
        )
    found_in = sum(len(part["findings"]) for part in sections)
    line = report_lines([publication])[0]
    are_public = inputs_are_public(round_, now)
    return {
        "publication": publication,
        "outline": outline,
        "line": line,
        "issued_on": date.fromisoformat(outline["documents"]["on"]) if outline.get("documents") else None,
        "front_matter": list(front_matter_in(outline)),
        "editions": [edition_line(row) for row in editions(publication.report, now)],
        "edition": outline.get("edition"),
        "cited_on": _cited_on(outline, line),
        "edition_name": edition_name(outline),
        "signed_off": sign_off_line(outline.get("signed_off")),
        "sections": [part for part in sections if part["findings"]] if words else sections,
        "matrix": None if words else matrix_page(outline["positions"], round_.reference, links=are_public),
        "picture": shared_url("report_picture", publication.report.reference),
        "words": words,
        "found_in": found_in,
        "more_positions": [] if words else list(tables.values()),
        "names_sources": kind.names_sources,
        **(contributor_page(round_, senders, number=page, links=are_public) if kind.names_sources else {}),
        "contributors_number": roman(len(sections) + 1),
        "round": round_,
        "round_has_page": RoundPage.objects.visible().filter(round=round_).exists(),
        "inputs_are_public": are_public,
        "address": f"{settings.PORTAL_URL}{line.url}",
        "example": f"{settings.PORTAL_URL}{line.url}#{paragraph_anchor(rows[0])}" if rows else "",
    }


def _cited_on(outline: Mapping[str, Any], line: ReportLine) -> date:
    """Return the day of the edition that is cited: an earlier one had other words."""
    return date.fromisoformat(outline["edition"]["on"]) if outline.get("edition") else line.released


def _finding(row: dict[str, Any], text: str, notes: list[ReportNote], language: str, search: Search) -> dict[str, Any]:
    is_displayed = not (row.get("suspended") or row.get("removed"))
    return {
        "number": row["number"],
        "anchor": paragraph_anchor(row),
        "segments": _segments(search.mark(text, language), len(text), notes),
        "language": language if is_displayed else get_language(),
        "is_displayed": is_displayed,
        "mark": paragraph_mark(row),
        "notes": notes,
        "holds": search.matches(_paragraph_terms(text, language, notes)) if search else True,
        "replies": row.get("replies") or [],
        "corrigenda": [
            {**each, "at": office_day(datetime.fromisoformat(each["at"]))} for each in row.get("corrigenda") or ()
        ],
    }


def _paragraph_terms(text: str, language: str, notes: Iterable[ReportNote]) -> frozenset[str]:
    quoted = (terms(quote, source.language) for note in notes for source in note.sources for quote in source.quotes)
    return terms(text, language).union(*quoted)


def _segments(pieces: list[tuple[str, bool]], length: int, notes: Iterable[ReportNote]) -> list[dict[str, Any]]:
    """Return the sentence, cut into `pieces`, up to each note, and what follows the last note.

    `{"pieces": [(text, whether it is looked for)], "note": Note | None}`.
    """
    segments: list[dict[str, Any]] = []
    at = 0
    for note, end in [*((note, note.at) for note in notes), (None, length)]:
        mine, here = [], 0
        for piece, is_marked in pieces:
            cut = piece[max(0, at - here) : max(0, end - here)]
            mine += [(cut, is_marked)] if cut else []
            here += len(piece)
        if mine or note:
            segments.append({"pieces": mine, "note": note})
        at = end
    return segments


def front_matter_in(outline: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the front matter; a promise is in the words of the report's language."""
    with translation.override(outline["language"]):
        return list(front_matter(outline))


def edition_line(row: Publication) -> dict[str, Any]:
    """Return an edition that was released, with its manifest, "" where that is not handed out."""
    edition = row.facts or {  # type: ignore[attr-defined]  # an annotation
        "number": row.number,
        "on": office_day(row.release_at).isoformat(),
        "reason": row.reason or "release",
    }
    manifest = next(iter(row.manifests), None)  # type: ignore[attr-defined]  # prefetched
    return {
        "number": edition["number"],
        "label": edition_reason(edition),
        "manifest": reverse("report_file", args=[row.report.reference, manifest.name]) if manifest else "",
    }


def _report_line(row: Publication, files: list[PublicationFile]) -> ReportLine:
    outline = row.outline
    reference = row.report.reference
    note = _("Call for inputs %(round)s on %(symbol)s") % {
        "round": outline["round"]["reference"],
        "symbol": outline["round"]["document"],
    }
    order = list(KINDS)
    files_of_report = [file for file in files if _file_kind(file) in KINDS]
    files_of_report.sort(key=lambda file: (order.index(_file_kind(file)), file.name))
    return ReportLine(
        title=outline["title"],
        language=outline["language"],
        url=reverse("report", args=[reference]),
        note=note,
        released=office_day(getattr(row, "first_released", row.release_at)),
        files=[
            FileLink(str(KINDS[_file_kind(file)]), reverse("report_file", args=[reference, file.name]))
            for file in files_of_report
        ],
    )


def _file_kind(file: PublicationFile) -> str:
    """Return the kind of a file: by what it is where its name says so, else by its extension."""
    named = (kind for kind in ("manifest", "evidence") if f"_{kind}_" in file.name)
    return next(named, file.name.rpartition(".")[2].lower())
