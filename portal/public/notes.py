"""The notes of a published report, read at this moment through the public's audience (DECIDED 12).

The publication holds coordinates only. One note for each part of a sentence that has sources of its own, named as in
its files (PRACTICE 25).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from consultations.enums import Constituency
from consultations.models import Round
from core.audience import PUBLIC
from portal.public.names import about, who
from submissions.domain.reading import Quote, read_passages
from submissions.domain.shown import ShownInput
from synthesis.domain.followers import followers_of
from synthesis.exports.note_places import note_places
from synthesis.exports.sources import Joints, attribution, passages


@dataclass(frozen=True, slots=True)
class Source:
    """One input behind a finding, with the words that are cited; without `quotes` only that there is a source.
    `translations`: working translations, into the language of the report, of the texts that are quoted."""

    who: str
    about: str = ""
    quotes: tuple[str, ...] = ()
    language: str = ""
    url: str = ""
    translations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    number: int
    who: str
    sources: list[Source]
    at: int  # its mark stands before this character of the sentence


def notes_of(
    round: Round,
    findings: Iterable[Mapping[str, Any]],
    texts: Mapping[str, str],
    joints: Joints,
    now: datetime,
    *,
    language: str,
    names: bool = True,
) -> dict[str, list[Note]]:
    """By the finding's id, numbered through the report; `texts` are the sentences as they are shown, by the same. As
    many queries for one passage as for a thousand. Without `names` nobody is named: the words that are cited, and
    their kind of participant."""
    findings = list(findings)
    rows = [row for finding in findings for row in finding["evidence"]]
    quotes = read_passages(passages(rows), PUBLIC, round=round, now=now)
    followers = followers_of(round, {UUID(row["input"]) for row in rows}, public=True)
    by_id = {str(key): quote for key, quote in quotes.items()}
    notes: dict[str, list[Note]] = {}
    number = 0
    for finding in findings:
        mine = []
        on = finding["recommendation"]
        for place in note_places(finding, texts[finding["id"]], by_id, language=language):
            told = [(by_id[row["id"]], row["field"]) for row in place.rows]
            sources = _sources(told, joints, language, names=names)
            sources += [Source(f"{line[:1].upper()}{line[1:]}.") for line in place.gone]
            cited = (quote for quote, _field in told)
            line = attribution(cited, joints, on=on, followers=followers, also=place.gone, names=names)
            number += 1
            mine.append(Note(number, line, sources, place.at))
        if mine:
            notes[finding["id"]] = mine
    return notes


def _sources(quotes: Iterable[tuple[Quote, str]], joints: Joints, language: str, *, names: bool) -> list[Source]:
    """One for each input that may be read, in the order of lists. What is on file is said once and last, however much
    there is: its number would tell something (PRACTICE 8)."""
    cited: dict[str, tuple[ShownInput, list[str], list[str]]] = {}
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
    sources = [_source(shown, words, translated, joints, names=names) for shown, words, translated in inputs]
    return [*sources, Source(_("Information on file with the secretariat"))] if on_file else sources


def _source(shown: ShownInput, words: list[str], translated: list[str], joints: Joints, *, names: bool) -> Source:
    if not names:
        kind = Constituency(shown.constituency).label if shown.constituency else _("Submission")
        return Source(who=str(kind), quotes=tuple(words), language=shown.language or "", translations=tuple(translated))
    joint = joints.get(shown.submission_reference or "")
    name = who(shown, short=True)
    return Source(
        who=joint or name,
        about=f"{name} · {about(shown)}" if joint else about(shown),
        quotes=tuple(words),
        language=shown.language or "",
        url=reverse("public_input", args=[shown.reference]),
        translations=tuple(translated),
    )
