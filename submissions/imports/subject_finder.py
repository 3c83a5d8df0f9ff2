"""Finds the subject of a row that somebody added: by symbol, paragraph, part and scope."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from consultations.enums import SubjectKind
from consultations.models import Delegation, Paragraph
from core.errors import Refused
from core.text.languages import isolate_name
from submissions.workbooks.answer_rows import Subject, recommendations_with_texts, text_in
from submissions.workbooks.columns import GENERAL, words_of

# "Para. no. 16", "§16", "Rec. 16", and the same in the other languages; then "16, subpara. (a)", "16 lit. a".
_LEAD = re.compile(
    r"(?:(?:para(?:graph)?s?|clause|section|rec(?:ommendation)?s?|nos?|par(?:agraphes?)?|párr(?:afos?)?|"
    r"пункты?|пп?|الفقرة|فقرة|n°|№|§+|¶|第)(?![^\W\d])\.?\s*)+"
)
_INSIDE = re.compile(r",?\s*\b(?:sub-?\s?para(?:graph)?s?|lit(?:era)?|letter|part|limb)\b\.?")
_PIECE = re.compile(r"\w+|[^\w\s.()]")  # a dash or a comma is said: "12-14" is no place
_LETTERED = re.compile(r"(.*\d)([a-z])")
_CUT = re.compile(r"(\d+\.\d*?)0+")  # 140.10, of which a spreadsheet makes the number 140.1
_NAMED = 20  # places that a hint lists
_OF_THE_CALL = _("Call question %(number)s")  # a spelling that no document has


def comparable(number: str) -> str:
    """Return a paragraph number for comparison: "16 (a)", "16.a.", "Para. 16(A)" and "§16, lit. a" are the same."""
    return ".".join(_PIECE.findall(_INSIDE.sub(" ", _plain(number))))


def _plain(number: str) -> str:
    """Return the number without the words before it and without differences that no reader sees."""
    plain = unicodedata.normalize("NFKC", number).casefold().strip()
    plain = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in plain).rstrip(":;,段")
    lead = _LEAD.match(plain)
    return plain[lead.end() :] if lead else plain


def as_cell_number(number: str) -> str:
    """Return what remains of a number that a spreadsheet took for a decimal: 140.1 of 140.10."""
    cut = _CUT.fullmatch(number)
    return cut[1].removesuffix(".") if cut else number


class SubjectFinder:
    """Finds the subjects of a round by what people write.

    A number printed in the document is never a part of another.
    """

    def __init__(self, delegation: Delegation, language: str) -> None:
        document = delegation.round.document
        self.symbol = document.symbol
        self._by: dict[tuple[str, str], Subject] = {}
        self._languages: dict[Subject, str] = {}
        self._labels: dict[str, Subject] = {}  # of parts, where the document prints dots
        self._questions: set[Subject] = set()  # of the document: like those of the round, they take no position
        self._twice: set[str] = set()
        self._names_of_places: list[str] = []
        self._printed: set[str] = set()  # in the whole document
        self._cells: dict[str, set[str]] = defaultdict(set)  # the same as a cell of numbers shows them
        for printed_number in _numbers_printed(delegation):
            self._printed.add(comparable(printed_number))
            self._cells[as_cell_number(printed_number)].add(printed_number)
        parts: dict[str, int] = {}
        printed: dict[str, str] = {}
        for row in recommendations_with_texts(delegation):
            number = comparable(row.paragraph.number)
            if printed.setdefault(number, row.paragraph.number) != row.paragraph.number:
                self._twice.add(number)
            parts[row.paragraph.number] = max(parts.get(row.paragraph.number, 0), row.limb)
            subject = ("recommendation", str(row.pk))
            self._names_of_places.append(row.label)
            self._by[number, str(row.limb or "")] = subject
            if row.kind == SubjectKind.QUESTION:
                self._questions.add(subject)
            if row.limb and row.paragraph.parts_in_brackets:
                self._labels[_plain(row.label)] = subject
            self._languages[subject] = text_in(row, language)[1]
            if row.limb:
                whole = ("paragraph", str(row.paragraph_id))
                self._by.setdefault((number, ""), whole)
                self._languages[whole] = document.language
            else:
                self._by[number, "1"] = subject
        self._of_round: list[int] = []  # numbers of its questions
        self._shared: dict[str, int] = {}  # those that the document has too, by how people write them
        for question in delegation.round.questions.all():
            self._add_question(question.number, ("question", str(question.pk)))
        self._names = [f"{number} (1–{most})" if most else number for number, most in parts.items()]

    def subject(self, symbol: str, para: str, limb: str, scope: str, *, is_number: bool = False) -> Subject:
        """Return the subject of an added row; without a paragraph, the round as a whole.

        `is_number`: the cell of the paragraph contains a number and no text, so that 140.10 has become 140.1.

        Raises Refused: `other_document`, `unknown_paragraph`, `two_places`, `number_cut`, `general_with_paragraph`,
        `paragraph_missing`.
        """
        if symbol and symbol.casefold().replace(" ", "") != self.symbol.casefold().replace(" ", ""):
            raise Refused(
                "other_document",
                _("This call for inputs is on another document."),
                field="symbol",
                hint=_("Enter %(symbol)s, or leave the cell empty.") % {"symbol": isolate_name(self.symbol)},
            )
        if not para and not (scope == GENERAL and limb):
            if scope == GENERAL:
                return "round", ""
            raise Refused(
                "paragraph_missing",
                _("The row does not say which paragraph it is about."),
                field="para",
                hint=_(
                    "Enter the paragraph number. For a comment on the call for inputs as a whole, choose "
                    "“General” under scope."
                ),
            )
        if scope == GENERAL:
            raise Refused(
                "general_with_paragraph",
                _("A general comment cannot have a paragraph or a part."),
                field="scope",
                hint=_(
                    "If it is about the call for inputs as a whole, empty the cells of paragraph and part. If it is "
                    "about this paragraph, choose “Specific”."
                ),
            )
        if is_number:
            para = self._printed_as(para)
        if not limb and (labelled := self._labels.get(_plain(para))):
            return labelled
        if not limb and comparable(para) in self._shared:
            raise Refused(
                "two_places",
                _("Both the document and the call for inputs have a question with this number."),
                field="para",
                hint=_(
                    "Enter “%(question)s” for the question of the call for inputs. For the question of the document, "
                    "enter its part too: 1 if it has only one part."
                )
                % {"question": self.question_name(self._shared[comparable(para)])},
            )
        subjects = {self._by[key]: key for key in self._keys(comparable(para), comparable(limb)) if key in self._by}
        if len(subjects) > 1 or any(number in self._twice for number, _limb in subjects.values()):
            raise Refused(
                "two_places",
                _("The row could refer to two different places."),
                field="para",
                hint=_("Enter the part in its own column. Enter 1 if the paragraph has only one part."),
            )
        if not subjects:
            raise Refused(
                "unknown_paragraph",
                _("This call for inputs has no such paragraph or part."),
                field="para",
                hint=_("Enter one of: %(names)s.") % {"names": self._hint()},
            )
        return next(iter(subjects))

    def takes_position(self, subject: Subject) -> bool:
        """Return whether an answer on the subject can have a position, as the form says."""
        return subject[0] in ("recommendation", "paragraph") and subject not in self._questions

    def question_name(self, number: int) -> str:
        """Return what people write for a question of the round: Q2, or another name where the document has a Q2."""
        name = f"Q{number}"
        return _OF_THE_CALL % {"number": number} if comparable(name) in self._shared else name

    def spellings(self) -> list[str]:
        """Return what people can write for each recommendation and each question of the round, for one place each."""
        places = [f"{label} (1)" if comparable(label) in self._shared else label for label in self._names_of_places]
        return [*places, *map(self.question_name, self._of_round)]

    def language_of(self, subject: Subject) -> str:
        """Return the language of the text that a rewording in this workbook changes."""
        return self._languages.get(subject, "")

    def _add_question(self, number: int, subject: Subject) -> None:
        self._of_round.append(number)
        for name in words_of(_OF_THE_CALL):
            self._by[comparable(name % {"number": number}), ""] = subject
        short = comparable(f"Q{number}")
        if short in self._printed:
            self._shared[short] = number
        else:
            self._by[short, ""] = subject

    def _printed_as(self, para: str) -> str:
        """Return the number as printed where a spreadsheet took it for a decimal. Raises Refused `number_cut`."""
        numbers = self._cells.get(para, set())
        if len(numbers) > 1:
            raise Refused(
                "number_cut",
                _("The cell contains a number, not text. The number can mean: %(names)s.")
                % {"names": _(", ").join(sorted(numbers, key=len))},
                field="para",
                hint=_("Format the cell as text, then enter the number again."),
            )
        return next(iter(numbers), para)

    def _keys(self, para: str, limb: str) -> Iterator[tuple[str, str]]:
        """Yield what people may mean: as printed, the last piece as a part, "16a" as "16 (a)"."""
        yield para, limb
        if not limb:
            whole, _dot, last = para.rpartition(".")
            if para not in self._printed or (para, "") in self._by:
                yield whole, last
            if match := _LETTERED.fullmatch(para):
                yield f"{match[1]}.{match[2]}", ""

    def _hint(self) -> str:
        more = ["…"] if len(self._names) > _NAMED else []
        return _(", ").join([*self._names[:_NAMED], *more])


def _numbers_printed(delegation: Delegation) -> list[str]:
    """Return the numbers of all paragraphs of the document, also those that the round does not ask about."""
    return list(Paragraph.objects.filter(document=delegation.round.document_id).values_list("number", flat=True))
