"""What an edition shows of itself: its number, and marks at paragraphs with sources that may no longer be shown.

The same on the page and in every file, in the active language (PUBLISHED 1, 2).
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _, ngettext, pgettext

from core.text.dates import day, office_day
from core.text.languages import isolate_name
from synthesis.counts.sentences import noun, number_word
from synthesis.enums import EditionReason, ProcessingStep


def paragraph_text(finding: Mapping[str, Any], outline: Mapping[str, Any]) -> str:
    """Return the sentence, or the text in its place while it is suspended or after it was removed."""
    if finding.get("removed"):
        return _("This paragraph was removed.")
    if not finding.get("suspended"):
        return str(finding["text"])
    if (outline.get("documents") or {}).get("step") == ProcessingStep.ISSUED:
        return _("This paragraph is not displayed here. The issued document remains in the Official Document System.")
    return _("This paragraph is not displayed at present.")


def paragraph_mark(finding: Mapping[str, Any]) -> str:
    """Return the dated mark at a paragraph; "" for none. It never says what was there before."""
    if finding.get("suspended") or finding.get("removed"):
        return ""
    if mark := finding.get("mark"):
        if mark.get("of_paragraph"):
            when = day(date.fromisoformat(mark["on"]))
            return _("Since %(day)s, not all numbers in this paragraph are current.") % {"day": when}
        if not mark["parts"]:
            return _("The number in this sentence is no longer shown.")
        numbers = _("; ").join(_counted(kind, number) for kind, number in mark["parts"])
        return _("Updated on %(day)s: %(numbers)s.") % {"day": day(date.fromisoformat(mark["on"])), "numbers": numbers}
    if gone := finding.get("gone"):
        return _("The sources of this paragraph changed in %(month)s.") % {"month": month(max(gone))}
    return ""


def withdrawn_sources(finding: Mapping[str, Any]) -> list[str]:
    """Return text for the note: "one source of this paragraph can no longer be shown (June 2027)".

    It is the same for every kind of act.
    """
    return [
        ngettext(
            "one source of this paragraph can no longer be shown (%(month)s)",
            "%(count)s sources of this paragraph can no longer be shown (%(month)s)",
            count,
        )
        % {"count": number_word(count), "month": month(when)}
        for when, count in sorted(Counter(finding.get("gone") or ()).items())
    ]


def corrigendum_line(note: Mapping[str, Any]) -> str:
    """Return "Corrigendum 1, 3 June 2027." for a note of an outline, without its words."""
    words = _("Corrigendum %(number)s, %(time)s.")
    if note["number"] is None:
        words = _("Edited after the approval, %(time)s.")
    return words % {"number": note["number"], "time": day(office_day(datetime.fromisoformat(note["at"])))}


def paragraph_anchor(finding: Mapping[str, Any]) -> str:
    """Return where a paragraph is on the page of its report, for addresses: it stays where the number changes.

    It is the end of a random id, of which the beginning tells when the paragraph was begun.
    """
    return f"paragraph-{finding['id'][-8:]}"


def paragraph_notes(finding: Mapping[str, Any], outline: Mapping[str, Any]) -> list[str]:
    """Return what is printed beside the sentence of what changed, and what stands in its place, for lists and data."""
    is_displayed = not (finding.get("suspended") or finding.get("removed"))
    gone = [f"{capfirst(line)}." for line in withdrawn_sources(finding)] if is_displayed else []
    lines = [paragraph_mark(finding), *gone, *map(corrigendum_line, finding.get("corrigenda") or ())]
    return [line for line in ("" if is_displayed else paragraph_text(finding, outline), *lines) if line]


def for_edition(line: str, statement: Mapping[str, Any]) -> str:
    """Return the line with the edition it was given for; unchanged where older outlines name none."""
    if "edition" not in statement:
        return line
    return _("%(line)s (for edition %(number)s)") % {"line": line, "number": statement["edition"]}


def sign_off_line(sign_off: Mapping[str, Any] | None) -> str:
    """Return "The Independent Author, 3 June 2027 (for edition 1)"; "" where nobody signed off."""
    if not sign_off:
        return ""
    line = _("%(name)s, %(day)s") % {
        "name": isolate_name(capfirst(sign_off["authority"])),
        "day": day(date.fromisoformat(sign_off["on"])),
    }
    return for_edition(line, sign_off)


def edition_name(outline: Mapping[str, Any]) -> str:
    """Return "Edition 2, reissued on 3 June 2027"; "" for an outline without number."""
    edition = outline.get("edition")
    if not edition:
        return ""
    return _("Edition %(number)s, %(what)s") % {"number": edition["number"], "what": _lower(edition_reason(edition))}


def edition_day(edition: Mapping[str, Any], now: datetime) -> date:
    """Return the day of the edition; of a first one that was made later than planned, the day when it was made."""
    on = date.fromisoformat(edition["on"])
    return on if edition["number"] > 1 else max(on, office_day(now))


def edition_reason(edition: Mapping[str, Any]) -> str:
    """Return "Released on …", "Reissued on …" or "Corrigendum, …".

    More reasons would reveal that somebody left.
    """
    when = day(date.fromisoformat(edition["on"]))
    if edition["reason"] == EditionReason.RELEASE:
        return _("Released on %(day)s") % {"day": when}
    if edition["reason"] == EditionReason.CORRIGENDUM:
        return _("Corrigendum, %(day)s") % {"day": when}
    return _("Reissued on %(day)s") % {"day": when}


def month(when: str) -> str:
    """Return "June 2027" for "2027-06"."""
    # Translators: a month with its year, as Django's date format writes it.
    return format_date(date.fromisoformat(f"{when}-01"), pgettext("date format", "F Y"))


def _counted(kind: str, number: int) -> str:
    if number == 0:
        return _("no %(kind)s") % {"kind": noun(kind, 1)}
    return _("%(number)s %(kind)s") % {"number": number_word(number), "kind": noun(kind, number)}


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
