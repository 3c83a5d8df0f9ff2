"""Where a row that somebody added belongs: symbol, paragraph, part, scope."""

import re

from django.utils.translation import gettext_lazy as _

from consultations.models import Delegation
from core.errors import Refused
from submissions.workbooks.sent import Subject, recommendations_with_texts, text_in
from submissions.workbooks.words import GENERAL

_LEAD = re.compile(r"^(?:(?:para(?:graph)?s?|clause|section|rec(?:ommendation)?|no)\b\.?|§|¶)\s*", re.IGNORECASE)
_PIECE = re.compile(r"\w+|[^\w\s.()]")  # a dash or a comma is said: "12-14" is no place


def comparable(number: str) -> str:
    """A number of a paragraph as people write it: "16 (a)", "16.a." and "Para 16(A)" are the same."""
    return ".".join(_PIECE.findall(_LEAD.sub("", number.strip()).casefold()))


class Places:
    """The subjects of a round by what people write."""

    def __init__(self, delegation: Delegation, language: str) -> None:
        document = delegation.round.document
        self.symbol = document.symbol
        self._by: dict[tuple[str, str], Subject] = {}
        self._languages: dict[Subject, str] = {}
        parts: dict[str, int] = {}
        for row in recommendations_with_texts(delegation):
            number = comparable(row.paragraph.number)
            parts[row.paragraph.number] = max(parts.get(row.paragraph.number, 0), row.limb)
            subject = ("recommendation", str(row.pk))
            self._by[number, str(row.limb or "")] = subject
            self._languages[subject] = text_in(row, language)[1]
            if row.limb:
                whole = ("paragraph", str(row.paragraph_id))
                self._by.setdefault((number, ""), whole)
                self._languages[whole] = document.language
            else:
                self._by[number, "1"] = subject
        for question in delegation.round.questions.all():
            self._by[f"q{question.number}", ""] = ("question", str(question.pk))
        self._names = [f"{number} (1–{most})" if most else number for number, most in parts.items()]

    def subject(self, symbol: str, para: str, limb: str, scope: str) -> Subject:
        """What an added row speaks to; without a paragraph, the round as a whole.

        Raises Refused: `other_document`, `unknown_paragraph`, `general_with_paragraph`, `paragraph_missing`.
        """
        if symbol and symbol.casefold().replace(" ", "") != self.symbol.casefold().replace(" ", ""):
            raise Refused(
                "other_document",
                _("This round is on another document."),
                field="symbol",
                hint=_("Write %(symbol)s, or leave the cell empty.") % {"symbol": self.symbol},
            )
        if not para:
            if scope == GENERAL and not limb:
                return "round", ""
            raise Refused(
                "paragraph_missing",
                _("The row does not say which paragraph it speaks to."),
                field="para",
                hint=_("Write its number; for a comment on the round as a whole choose “General” under scope."),
            )
        if scope == GENERAL:
            raise Refused(
                "general_with_paragraph",
                _("A general comment speaks to no single paragraph."),
                field="scope",
                hint=_("Empty the paragraph, or choose “Specific”."),
            )
        para, limb = comparable(para), comparable(limb)
        if not limb and (para, "") not in self._by:
            para, _dot, limb = para.rpartition(".")
        found = self._by.get((para, limb))
        if found is None:
            raise Refused(
                "unknown_paragraph",
                _("The round has no such paragraph or part."),
                field="para",
                hint=_("Write one of: %(names)s.") % {"names": _(", ").join(self._names)},
            )
        return found

    def language_of(self, subject: Subject) -> str:
        """The language of the text that a rewording in this workbook changes."""
        return self._languages.get(subject, "")
