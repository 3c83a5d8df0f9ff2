"""The notes as letters: the secretariat's to a mission, and the mission's own to the secretariat."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _, pgettext

from consultations.documents.addressees import actor_names
from consultations.documents.subject_words import are_recommendations, kinds_of, subject_noun
from consultations.enums import TextStanding
from consultations.models import Delegation, NoteText, Recommendation, Round, RoundNote
from consultations.notes.mission_names import mission_address, mission_as_sender, mission_in_short, mission_title
from consultations.rounds.selectors import recommendations_of
from consultations.rounds.windows import delegation_window
from core import clock
from core.documents.docx_letter import LetterDocument, write_letter
from core.documents.tree import DocumentLabels, ReportDocument, Run, TableBlock, Text
from core.files.messages import demonstration_notice
from core.text.dates import clock_time, day, moment
from core.text.languages import language_in_text
from core.text.zones import city_of

FOR_LETTERS = ("windows", "note_texts", "constituency_rules")  # of a round, prefetched for many letters


@dataclass(frozen=True, slots=True)
class OfficeWords:
    """The secretariat's own words in one language: its full style, the mandate, a further paragraph."""

    office: str
    mandate: str
    further: str = ""


def office_words(round_: Round, language: str) -> OfficeWords:
    """Return what the officer wrote for this language, else the usual words."""
    row = next((each for each in round_.note_texts.all() if each.language == language), None)
    return _words_of(row) if row else usual_words(round_, language)


def usual_words(round_: Round, language: str) -> OfficeWords:
    """Return the office as the round names it. No office is supposed where it names none."""
    with translation.override(language):
        return OfficeWords(round_.office or round_.issued_by or _("The secretariat"), round_.mandate)


def _words_of(row: NoteText) -> OfficeWords:
    return OfficeWords(row.office, row.mandate, row.further)


@dataclass(frozen=True, slots=True)
class Annex:
    """The recommendations of a round, read once for the notes to all missions."""

    recommendations: list[Recommendation]
    tables: dict[str, TableBlock] = field(default_factory=dict)  # by language, as they were made

    def document(self, round_: Round, note_reference: str, language: str, created: datetime) -> ReportDocument:
        """Return the annex in the active language: the recommendations with who is asked to act."""
        if language not in self.tables:
            self.tables[language] = self._table(round_, language)
        return letter_pages(title=note_reference, language=language, created=created, blocks=[self.tables[language]])

    def _table(self, round_: Round, language: str) -> TableBlock:
        kinds = kinds_of(self.recommendations)
        symbol = {"symbol": round_.document.symbol}
        if are_recommendations(kinds):
            caption = _("Recommendations of %(symbol)s on which inputs are invited") % symbol
        else:
            caption = _("%(symbol)s: texts on which inputs are invited") % symbol
        head = [_("Para"), subject_noun(kinds), _("Addressed to")]
        original = round_.document.language
        rows: list[list[Text]] = [
            [row.label, *_text_and_addressees(row, language, original)] for row in self.recommendations
        ]
        if all(row.is_for_everybody for row in self.recommendations):
            return TableBlock(head[:2], [row[:2] for row in rows], widths=(12, 88), caption=caption)
        return TableBlock(head, rows, widths=(12, 66, 22), caption=caption)


def annex_of(round_: Round) -> Annex:
    return Annex(list(recommendations_of(round_).prefetch_related("texts")))


def letter_pages(*, title: str, language: str, created: datetime, blocks: Any = (), head: str = "") -> ReportDocument:
    """Return running lines and annex of a letter: its reference at the head, page numbers at the foot.

    `head` is what the running line calls it, a note verbale if empty.
    """
    foot = demonstration_notice() if settings.IS_DEMONSTRATION else ""
    words = DocumentLabels(page=_("Page {page} of {pages}"))
    return ReportDocument(
        title=title,
        language=language,
        created=created,
        blocks=blocks,
        symbol=title,
        running_head=head or _("Note verbale"),
        running_foot=foot,
        words=words,
    )


def office_note(delegation: Delegation, note: RoundNote, language: str, annex: Annex) -> bytes:
    """Return the secretariat's note to one mission as DOCX."""
    round_ = delegation.round
    words = office_words(round_, language)
    with translation.override(language):
        address = mission_address(delegation.organisation, language)
        letter = LetterDocument(
            letterhead=[words.office],
            reference=_("Reference: %(reference)s") % {"reference": note.reference},
            paragraphs=[*_office_paragraphs(delegation, note, words, address, language, annex)],
            place_and_date=place_and_date(note.dated),
            initials=pgettext("in a letter", "Initials"),
            address=[capfirst(address), _("Geneva")],
            annex=annex.document(round_, note.reference, language, clock.now()),
            annex_heading=_("Annex"),
        )
        return write_letter(letter)


def _office_paragraphs(
    delegation: Delegation, note: RoundNote, words: OfficeWords, address: str, language: str, annex: Annex
) -> Iterator[str]:
    round_, window = delegation.round, delegation_window(delegation)
    if are_recommendations(kinds_of(annex.recommendations)):
        opening = _(
            "%(office)s presents its compliments to %(mission)s and has the honour to invite inputs in response to the "
            "call for inputs entitled “%(title)s”, on the recommendations of document %(symbol)s listed in the annex "
            "to the present note."
        )
    else:
        opening = _(
            "%(office)s presents its compliments to %(mission)s and has the honour to invite inputs in response to the "
            "call for inputs entitled “%(title)s”, on the texts of document %(symbol)s listed in the annex to the "
            "present note."
        )
    yield opening % {
        "office": words.office, "mission": address, "title": round_.title, "symbol": round_.document.symbol,
    }  # fmt: skip
    if words.mandate:
        yield _("The call for inputs is issued pursuant to the following mandate: %(mandate)s.") % {
            "mandate": words.mandate.rstrip(".")
        }
    if window is not None:
        yield _(
            "Inputs are submitted through the consultation portal, %(address)s, until %(closes)s, in any of the "
            "following languages: %(languages)s."
        ) % {
            "address": settings.PORTAL_URL,
            "closes": note_moment(window.closes, window.zone),
            "languages": language_names(round_.rules.languages),
        }
    if limit := _word_limit(delegation):
        yield _("A submission may contain at most %(limit)s words.") % {"limit": limit}
    short = mission_in_short(delegation.organisation, language)
    sentence = (
        _(
            "%(office)s would be grateful if %(mission)s would name, by a note verbale sent to %(contact)s not later "
            "than %(date)s, the focal point who will submit on behalf of the State, with name, position and email "
            "address."
        )
        if note.focal_point_by
        else _(
            "%(office)s would be grateful if %(mission)s would name, by a note verbale sent to %(contact)s, the focal "
            "point who will submit on behalf of the State, with name, position and email address."
        )
    )
    date_by = day(note.focal_point_by) if note.focal_point_by else ""
    sentence %= {"office": words.office, "mission": short, "contact": note.contact, "date": date_by}
    yield (
        sentence
        + " "
        + _(
            "A personal link to the portal will follow by email to that address. The email refers to the present note "
            "and "
            "does not replace it."
        )
    )
    yield from filter(None, (each.strip() for each in words.further.split("\n\n")))
    yield _(
        "%(office)s avails itself of this opportunity to renew to %(mission)s the assurances of its highest "
        "consideration."
    ) % {"office": words.office, "mission": short}


@dataclass(frozen=True, slots=True)
class MissionNote:
    """What a mission fills in for a note of its own; `person` and `email` for the naming of a focal point only."""

    reference: str
    dated: date
    language: str
    person: str = ""
    position: str = ""
    email: str = ""


def focal_point_note(delegation: Delegation, note: MissionNote) -> bytes:
    """Return, as DOCX, the mission's note that names its focal point."""

    def paragraphs() -> Iterator[str]:
        yield _(
            "The Permanent Mission has the honour to inform that the following person is named as focal point, with "
            "authority to submit on behalf of the State: %(person)s, %(position)s, %(email)s."
        ) % {"person": note.person, "position": note.position, "email": note.email}
        yield _("This naming replaces any earlier one for the same call for inputs.")

    return mission_note(delegation, note, paragraphs)


def mission_note(delegation: Delegation, note: MissionNote, paragraphs: Any, *, annexed: str = "") -> bytes:
    """Return a note of the mission as DOCX: its courtesies around `paragraphs`, a function that yields the rest.

    `annexed` names what goes with it.
    """
    body, language = delegation.organisation, note.language
    with translation.override(language):
        sender, office = mission_as_sender(body, language), office_words(delegation.round, language).office
        to_office = _addressed(office, language)
        values = {"mission": sender, "office": to_office, "title": delegation.round.title}
        values["reference"] = _what_is_answered(delegation)
        opening = _(
            "%(mission)s presents its compliments to %(office)s and has the honour to refer to %(reference)s "
            "concerning the call for inputs entitled “%(title)s”."
        )
        closing = _(
            "%(mission)s avails itself of this opportunity to renew to %(office)s the assurances of its highest "
            "consideration."
        )
        short = mission_title(body, language)
        letter = LetterDocument(
            letterhead=[short],
            reference=_("Reference: %(reference)s") % {"reference": note.reference} if note.reference else "",
            paragraphs=[
                opening % values,
                *paragraphs(),
                *([_("Enclosure: %(what)s") % {"what": annexed}] if annexed else ()),
                closing % {"mission": short, "office": to_office},
            ],
            place_and_date=place_and_date(note.dated),
            initials=pgettext("in a letter", "Initials"),
            address=[office, _("Geneva")],
            annex=letter_pages(title=note.reference or str(_("Note verbale")), language=language, created=clock.now()),
        )
        return write_letter(letter)


def _what_is_answered(delegation: Delegation) -> str:
    sent = getattr(delegation, "sent_note", None)
    if sent is None:
        return _("its note verbale")
    return _("its note verbale %(reference)s of %(date)s") % {"reference": sent.reference, "date": day(sent.dated)}


def place_and_date(when: date) -> str:
    return _("%(place)s, %(date)s") % {"place": _("Geneva"), "date": day(when)}


def note_moment(when: datetime, zone: str) -> str:
    """Return a time as notes verbales write it: in English "12 March 2027 at 1.30 p.m., Geneva time"."""
    if not (translation.get_language() or "en").startswith("en"):
        return moment(when, zone)
    local = when.astimezone(ZoneInfo(zone))
    with timezone.override(zone):
        date_words = day(when)
    return f"{date_words} at {_english_clock(local)}, {city_of(zone) or clock_time(when, zone)} time"


def _english_clock(local: datetime) -> str:
    if (local.hour, local.minute) == (12, 0):
        return "noon"
    minutes = f".{local.minute:02}" if local.minute else ""
    return f"{(local.hour - 1) % 12 + 1}{minutes} {'a.m.' if local.hour < 12 else 'p.m.'}"


def _text_and_addressees(row: Recommendation, language: str, original: str) -> tuple[Run, str]:
    """Return the text in the language of the note, else in that of the document, each in its direction."""
    text = next((each for each in row.texts.all() if each.language == language), None)
    words = Run(text.text, language=language) if text else Run(row.text, language=original)
    if text and text.standing != TextStanding.OFFICIAL:
        words = replace(words, text=f"{words.text}\n[{_('working translation, unofficial')}]")
    who = _(", ").join(actor_names(row.addressees))
    return words, f"{who} ({_('implied')})" if row.addressees_implied and who else who


def _word_limit(delegation: Delegation) -> str:
    kind = delegation.organisation.constituency
    rules = delegation.round.constituency_rules.all()
    limit = next((row.word_limit for row in rules if row.constituency == kind), 0)
    return f"{limit:,}".replace(",", "\u00a0") if limit else ""


def language_names(codes: list[str]) -> str:
    """Return the languages in words, in the active language; all of the portal's where none are given."""
    return _(", ").join(map(language_in_text, codes or dict(settings.LANGUAGES)))


def _addressed(office: str, language: str) -> str:
    """Return the office's style as the one addressed: "the Office of …", in French "au Haut-Commissariat …"."""
    if language == "fr":
        for begin, joined in (("Le ", "au "), ("La ", "à la "), ("L’", "à l’")):
            if office.startswith(begin):
                return joined + office[len(begin) :]
        return f"à {office}"
    if language == "es":
        for begin, joined in (("El ", "al "), ("La ", "a la ")):
            if office.startswith(begin):
                return joined + office[len(begin) :]
        return f"a {office}"
    if language == "ru":
        noun, space, rest = office.partition(" ")
        return {"Секретариат": "Секретариату", "Управление": "Управлению"}.get(noun, noun) + space + rest
    return office[:1].lower() + office[1:] if office.startswith("The ") else office
