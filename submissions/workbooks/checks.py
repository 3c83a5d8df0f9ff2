"""What uploaded workbooks would change, and their errors. Nothing is written here."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.utils.translation import gettext, gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.models import Delegation, Recommendation
from consultations.rounds.selectors import recommendations_of
from core.errors import NotAllowed, Refused
from submissions import permissions
from submissions.approval_copies.returned import COPY_AGAIN, is_copy, read_copy_signature, read_returned
from submissions.drafting.draft_editor import WITH_FOCAL_POINT, level_before
from submissions.drafting.validators import clean_answer
from submissions.enums import Confidentiality
from submissions.imports.subject_finder import SubjectFinder
from submissions.models import Input
from submissions.workbooks.answer_rows import Subject, blank_input, fields_of, inputs_of, standing_version
from submissions.workbooks.columns import (
    COMPARED,
    GENERAL,
    SPECIFIC,
    SUBJECT,
    TEXTS,
    ListVocabulary,
    has_text,
    is_number,
    is_same_number,
    key_or_text,
    list_word,
    lists_of,
    text_of,
)
from submissions.workbooks.faults import BookRefused, CellFault
from submissions.workbooks.plain_rows import fingerprint
from submissions.workbooks.proposals import CellReading, LineReading, WorkbookReading, compare_cell
from submissions.workbooks.sheets import AnswerSheetRow, InputSheet, find_inputs, unread_parts
from submissions.workbooks.signature import AGAIN, read_signature


class RowReader:
    """Reads rows of one sheet and collects their errors."""

    def __init__(
        self, sheet: InputSheet, words: ListVocabulary, faults: list[CellFault], spoiled: dict[int, int]
    ) -> None:
        self._found, self._words, self._faults, self._spoiled = sheet, words, faults, spoiled
        self.place_for_general: Any = _(
            "Only the focal point comments on the call for inputs as a whole. Send them your text."
        )

    def text(self, row: AnswerSheetRow, column: str) -> str | None:
        """Return a cell as text, "" without such a column; None, with an error recorded, if it cannot be read."""
        return self._read(row, column, lists=False)

    def list_key(self, row: AnswerSheetRow, column: str) -> str | None:
        """Return what `text` returns, with words of the lists as keys."""
        return self._read(row, column, lists=True)

    def answer(self, row: AnswerSheetRow, locked: str = "") -> dict[str, str] | None:
        """Return the compared cells; None if one cannot be read.

        A rewording that repeats the text (its fingerprint is `locked`) proposes nothing.
        """
        keys = {name: self.list_key(row, name) for name in COMPARED}
        values = {name: value for name, value in keys.items() if value is not None}
        if len(values) < len(keys):
            return None
        if values["rewording"] and fingerprint(values["rewording"]) == locked:
            values["rewording"] = ""
        return values

    def check_place(self, row: AnswerSheetRow, sent: Mapping[str, Any]) -> bool:
        """Return whether the cells beside the answer still belong to this row; record errors.

        Sorting only some columns would mix rows, and wording written over the recommendation would be lost.
        """
        before = len(self._faults)
        for column in SUBJECT:
            text = self.text(row, column)
            if text and text != sent[column] and not is_same_number(row.values.get(column), sent[column]):
                hint = _(
                    "When the workbook was made, this cell contained “%(text)s”. Sort whole rows only, or "
                    "undo the change."
                )
                what = _("This cell does not match its row.")
                self.fault(row, "row_moved", what, column, value=text, hint=hint % {"text": sent[column]})
        if (text := self.text(row, "base_version")) and text != sent["base_version"]:
            what = _("This hidden cell was changed.")
            self.fault(row, "base_changed", what, "base_version", value=text, hint=AGAIN)
        if (text := self.text(row, "recommendation")) and fingerprint(text) != sent["locked"]:
            hint = _("Move your wording to the column “%(header)s”, and empty this cell.")
            self.fault(
                row,
                "locked_changed",
                _("The text to be answered was changed."),
                "recommendation",
                hint=hint % {"header": self._found.headers["rewording"]},
            )
        expected = GENERAL if sent["subject"][0] == "round" else SPECIFIC
        if (scope := self.list_key(row, "scope")) and scope != expected:
            self._scope_changed(row, scope, expected)
        return len(self._faults) == before

    def _scope_changed(self, row: AnswerSheetRow, scope: str, expected: str) -> None:
        """Record an error that says where a general comment belongs: in the row for it, where the book has one."""
        what = _("The scope of this row cannot be changed.")
        put_back = _("Write “%(word)s” here again.") % {"word": list_word("scope", expected)}
        self.fault(row, "scope_changed", what, "scope", hint=f"{self.place_for_general} {put_back}"
                   if scope == GENERAL else put_back)  # fmt: skip

    def check_merged(self) -> None:
        """Record an error for merged cells: they keep one answer of several, and nobody can tell for which row."""
        for ref, key, rows in self._found.merged_over(("para", "scope", *COMPARED)):
            what = _("The cells %(range)s are merged, so it is not clear which answer is meant.") % {"range": ref}
            hint = _("Unmerge the cells, and fill in each row separately.")
            self.fault(AnswerSheetRow(rows.start, {}), "merged", what, key, hint=hint)
            self._spoiled.update((row.number, rows.start) for row in self._found.rows if row.number in rows)

    def fault(
        self, row: AnswerSheetRow, code: str, what: Any, column: str = "", *, hint: Any = "", value: str = ""
    ) -> None:
        """Record an error of a cell, or of the whole row."""
        self._faults.append(self._found.fault(row.number, code, what, column, hint=hint, value=value))

    def _read(self, row: AnswerSheetRow, column: str, *, lists: bool) -> str | None:
        value = row.values.get(column)
        if not value:
            return ""
        try:
            return key_or_text(value, column, self._words) if lists else text_of(value, column)
        except Refused as refused:
            text = value["text"] if isinstance(value, dict) else str(value)
            self.fault(row, refused.code, refused.message, column, hint=refused.hint, value=text)
            return None


class CheckContext:
    """The delegation as one person may see it, and what earlier workbooks of the same upload already use."""

    def __init__(self, delegation: Delegation, by: User) -> None:
        self.delegation = delegation
        self.everything = consulting.may_draft_all(by, delegation)
        self.given = {("recommendation", str(key)) for key in consulting.assigned(by, delegation)}
        self.version = standing_version(delegation)
        self.now = inputs_of(self.version)
        self.by_line = {str(input_.line_id): input_ for input_ in self.now.values()}
        self.by_subject: dict[Subject, dict[int, Any]] = {}
        for (subject, number), input_ in self.now.items():
            self.by_subject.setdefault(subject, {})[number] = input_
        self.lists = lists_of(delegation, sorted({input_.language for input_ in self.now.values()}))
        self.claimed: dict[Subject, set[int]] = {}  # numbers of answers that earlier books write
        self.added: dict[Subject, list[dict[str, str]]] = {}  # further answers of earlier books
        self._standing: dict[str, tuple[Input, dict[str, str]]] = {}
        self._places: dict[str, SubjectFinder] = {}
        self._words: dict[str, ListVocabulary] = {}

    def standing(self, row_id: str, subject: Subject, number: int) -> tuple[Input, dict[str, str]]:
        """Return the input that a row stands for, unsaved if there is none yet, and its compared cells.

        All workbooks share the same input.
        """
        if row_id not in self._standing:
            input_ = self.by_line.get(row_id) or self.now.get((subject, number))
            input_ = input_ or blank_input(self.delegation, self.version, subject, number)
            self._standing[row_id] = input_, fields_of(input_)
        return self._standing[row_id]

    @cached_property
    def recommendations(self) -> dict[Subject, Recommendation]:
        """The round's recommendations, read once for all rows."""
        return {("recommendation", str(row.pk)): row for row in recommendations_of(self.delegation.round)}

    @cached_property
    def questions(self) -> dict[Subject, tuple[str, str]]:
        """The round's questions: the number in a workbook, and the fingerprint of the text. Read once for all rows."""
        rows = self.delegation.round.questions.all()
        return {("question", str(row.pk)): (f"Q{row.number}", fingerprint(row.text)) for row in rows}

    def includes(self, subject: Subject) -> bool:
        """Return whether the round still asks about the subject: a workbook may be older than its last edit."""
        kind, key = subject
        if kind == "paragraph":
            return any(str(row.paragraph_id) == key for row in self.recommendations.values())
        return kind == "round" or subject in self.recommendations or subject in self.questions

    def places(self, language: str) -> SubjectFinder:
        """Return the finder of subjects for a workbook in this language."""
        if language not in self._places:
            self._places[language] = SubjectFinder(self.delegation, language)
        return self._places[language]

    def words(self, language: str) -> ListVocabulary:
        """Return the words that the lists of a workbook in this language may contain."""
        if language not in self._words:
            self._words[language] = ListVocabulary(self.lists, language)
        return self._words[language]

    def may_write(self, subject: Subject) -> bool:
        """Return whether the person may write on the subject.

        It is checked before anything is compared: the current text of other people's rows is not revealed.
        """
        return self.everything or subject in self.given


def check_workbooks(delegation: Delegation, books: Sequence[dict[str, Any]], *, by: User) -> list[WorkbookReading]:
    """Compare workbooks (from `services.read_workbooks`) with the delegation's current answers; one reading each.

    Raises NotAllowed for a person who drafts nothing here, and BookRefused for a whole workbook: not ours, changed
    after signing, of another round or body, without its sheet or columns. Errors in single rows are in the readings.
    """
    if not consulting.sees_delegation(by, delegation) or not permissions.may_begin(by, delegation):
        raise NotAllowed("no_draft", _("You do not draft for this team in this call for inputs."))
    ground, readings = CheckContext(delegation, by), []
    for number, book in enumerate(books):
        try:
            readings.append(_of_book(ground, book))
        except Refused as refused:
            raise BookRefused(refused, number) from None
    return readings


def _of_book(ground: CheckContext, book: dict[str, Any]) -> WorkbookReading:
    copied = is_copy(book)
    again = COPY_AGAIN if copied else AGAIN
    signed = read_copy_signature(book) if copied else read_signature(book)
    if signed["round"] != str(ground.delegation.round_id):
        raise Refused("other_round", _("This file belongs to another call for inputs."), hint=again)
    if signed["delegation"] != str(ground.delegation.pk):
        raise Refused("other_body", _("This file belongs to another participant."), hint=again)
    if not copied:
        sheet = find_inputs(book, signed["headers"])
        return _Check(ground, signed, WorkbookReading(sheet, signed, notices=unread_parts(book, sheet))).reading()
    copy = read_returned(book, signed)
    result = WorkbookReading(copy.sheet, signed, notices=copy.notices, is_copy=True)
    result.faults += copy.faults
    remarks = [each for each in copy.comments if ground.may_write(result.subject_at(each.row))]
    if left := len(copy.comments) - len(remarks):
        result.notices.append(
            gettext("Comments on parts that are not assigned to you are not posted: %(count)s.") % {"count": left}
        )
    check = _Check(ground, signed, result)
    result.comments += [each for each in remarks if not check.edited_at(each.row)]
    if edited := len(remarks) - len(result.comments):
        result.notices.append(
            gettext("Comments on questions that have changed since the file was made are not posted: %(count)s.")
            % {"count": edited}
        )
    return check.reading()


class _Check:
    """Checks the rows of one workbook: first those that were sent out, then those that people added."""

    def __init__(self, ground: CheckContext, signed: dict[str, Any], reading: WorkbookReading) -> None:
        self.ground, self.result = ground, reading
        self.delegation, self.version = ground.delegation, ground.version
        self.sent: dict[str, Any] = signed["rows"]
        self.places = ground.places(signed["language"])
        self.reader = RowReader(reading.found, ground.words(signed["language"]), reading.faults, reading.spoiled)
        for row in reading.found.rows if ground.everything else ():  # a drafter may hold somebody else's file
            if self.sent.get(str(row.values.get("row_id")), {"subject": [""]})["subject"][0] == "round":
                self.reader.place_for_general = _("Put a comment on the call for inputs as a whole in row %(row)s.") % {
                    "row": row.number
                }
        self.again = COPY_AGAIN if reading.is_copy else AGAIN
        self.seen: dict[str, int] = {}  # row id → row
        self.taken: dict[Subject, set[int]] = {}  # numbers of answers that rows of the book stand for

    def reading(self) -> WorkbookReading:
        self.reader.check_merged()
        added: list[AnswerSheetRow] = []
        for row in self.result.found.rows:
            key = self.reader.text(row, "row_id")
            if key:
                self._keep(row, self._known_row(row, key))
            elif key == "" and any(has_text(row.values.get(column)) for column in ("position", *TEXTS)):
                added.append(row)
            elif key == "" and has_text(row.values.get("recommendation")):
                self._misplaced(row)
        for row in added:
            self._keep(row, self._added(row))
        self.result.missing = len(self.sent) - len(self.seen)
        for line in self.result.changing:  # for the books after this one
            self.ground.claimed.setdefault(line.subject, set()).add(line.number)
            if line.added:
                self.ground.added.setdefault(line.subject, []).append(line.changed)
        return self.result

    def _known_row(self, row: AnswerSheetRow, key: str) -> LineReading | None:
        """Read a row that was sent out."""
        sent, fault = self.sent.get(key), self.reader.fault
        if sent is None:
            what = _("The hidden row ID does not belong to this workbook.")
            fault(row, "unknown_row", what, "row_id", hint=AGAIN, value=key)
            return None
        if key in self.seen:
            copy = _("This row is a copy of row %(first)s.") % {"first": self.seen[key]}
            hint = _("Delete one of the two rows. To add a second comment, use an empty row at the end.")
            fault(row, "row_twice", copy, hint=hint)
            return None
        self.seen[key] = row.number
        subject, number = (str(sent["subject"][0]), str(sent["subject"][1])), int(sent["number"])
        in_place = self.reader.check_place(row, sent)
        theirs = self.reader.answer(row, sent["locked"])
        if not in_place or theirs is None:
            return None
        if not self.ground.may_write(subject):
            if any(theirs[name] != base for name, base in sent["fields"].items()):
                self._not_given(row, subject)
            return None
        if edited := self._edited(subject, sent):
            if any(cell.theirs != cell.base for cell in _cells(sent["fields"], theirs, sent["fields"])):
                fault(row, *edited, hint=self.again)
            return None
        input_, now = self.ground.standing(key, subject, number)
        ours = now | {name: sent["fields"][name] for name in sent["too_long"]}
        cells = [*_cells(sent["fields"], theirs, ours)]
        if key in self.ground.by_line or any(cell.theirs != cell.base for cell in cells):
            self.taken.setdefault(subject, set()).add(number)
        for cell in cells:
            if cell.theirs != cell.base and cell.field in sent["too_long"]:
                what = _("The text in the portal is too long for a cell.")
                hint = _("Change it in the portal, and leave this cell as it was.")
                fault(row, "too_long_here", what, cell.field, hint=hint)
        return LineReading(row.number, subject, number, input_, cells, text_language=sent["text_language"])

    def edited_at(self, row: int) -> bool:
        """Return whether a row of a copy was sent out with another text than the round now asks about."""
        sent = [*self.sent.values()][row - 1 : row] if row else []
        return any(self._edited((str(each["subject"][0]), str(each["subject"][1])), each) is not None for each in sent)

    def _edited(self, subject: Subject, sent: Mapping[str, Any]) -> tuple[str, Any] | None:
        """Return code and message where the officers have edited what a row asks since it was sent out."""
        if not self.ground.includes(subject):
            return "subject_gone", _("The text in this row is no longer part of the call for inputs.")
        if subject in self.ground.questions and self.ground.questions[subject][1] != sent["locked"]:
            return "question_changed", _("The question of this row has changed since the file was made.")
        return None

    def _numbered_otherwise(self, subject: Subject) -> bool:
        """Return whether the number of a question that somebody typed meant another one when the book was made."""
        if subject not in self.ground.questions:
            return False
        number, locked = self.ground.questions[subject]
        sent = [(*each["subject"], each["para"], each["locked"]) for each in self.sent.values()]
        return any(
            (each[:2] == subject or each[2] == number) and each != (*subject, number, locked)
            for each in sent
            if each[0] == "question"
        )

    def _misplaced(self, row: AnswerSheetRow) -> None:
        """Record an error for a text that no column of answers contains: else it would be lost without a word."""
        header = self.result.found.headers["comment"]
        hint = _("Move it to the column “%(header)s”.") % {"header": header}
        what = _("This text is not in a column for answers.")
        self.reader.fault(row, "text_misplaced", what, "recommendation", hint=f"{hint} {self.reader.place_for_general}")

    def _added(self, row: AnswerSheetRow) -> LineReading | None:
        """Read a row that a person added: a further answer, unless the same exists already (uploaded twice)."""
        texts = {column: self.reader.text(row, column) for column in SUBJECT}
        scope, theirs = self.reader.list_key(row, "scope"), self.reader.answer(row)
        place = {column: value for column, value in texts.items() if value is not None}
        if len(place) < len(texts) or scope is None or theirs is None:
            return None
        try:
            subject = self.places.subject(**place, scope=scope or SPECIFIC, is_number=is_number(row.values.get("para")))
        except Refused as refused:
            column = refused.field or "para"
            value = place.get(column, "")
            self.reader.fault(row, refused.code, refused.message, column, hint=refused.hint, value=value)
            return None
        if not self.ground.may_write(subject):
            self._not_given(row, subject)
            return None
        if self._numbered_otherwise(subject):
            what = _("The questions have changed since the file was made, and this number now means another one.")
            self.reader.fault(row, "question_changed", what, "para", hint=self.again, value=place["para"])
            return None
        written = {name: value for name, value in theirs.items() if value}
        numbers = self.taken.setdefault(subject, set())
        standing, claimed = self.ground.by_subject.get(subject, {}), self.ground.claimed.get(subject, set())
        for number, input_ in standing.items():
            if number not in numbers and fields_of(input_) | written == fields_of(input_):
                return LineReading(row.number, subject, number, input_, [])
        blank = blank_input(self.delegation, self.version, subject)
        if written in self.ground.added.get(subject, []):  # an earlier book says the same
            return LineReading(row.number, subject, 0, blank, [])
        changing = any(line.subject == subject for line in self.result.changing)
        number = blank.number = max([*standing, *claimed, *(numbers if changing else ())], default=0) + 1
        numbers.add(number)
        cells = [*_cells(dict.fromkeys(written, ""), written, dict.fromkeys(written, ""))]
        language = self.places.language_of(subject)
        return LineReading(row.number, subject, number, blank, cells, added=True, text_language=language)

    def _keep(self, row: AnswerSheetRow, line: LineReading | None) -> None:
        """Keep a line, and check that a form could save its changes."""
        if line is None:
            return
        self.result.lines.append(line)
        proposed = line.proposed
        if not proposed:
            return
        if not self.ground.everything and line.input.stage in WITH_FOCAL_POINT:
            hint = _("Ask the focal point to return it to you.")
            self.reader.fault(row, "with_focal_point", _("This answer is with the focal point."), hint=hint)
        if {"position", "rewording"} & proposed.keys() and line.subject in self.ground.recommendations:
            # asked what kind it is
            line.input.recommendation = self.ground.recommendations[line.subject]
        for name, value in proposed.items():
            try:
                self._check_value(line, name, value)
            except Refused as refused:
                self.reader.fault(row, refused.code, refused.message, name, hint=refused.hint)

    def _not_given(self, row: AnswerSheetRow, subject: Subject) -> None:
        if subject[0] == "round":
            what = _("A comment on the call for inputs as a whole cannot be assigned to you.")
            self.reader.fault(row, "not_given", what, hint=self.reader.place_for_general)
            return
        hint = _("Ask your focal point to assign it to you.")
        self.reader.fault(row, "not_given", _("This part is not assigned to you."), hint=hint)

    def _check_value(self, line: LineReading, name: str, value: str) -> None:
        least: str = Confidentiality.PUBLIC
        if name == "confidentiality" and self.version is not None and not line.input._state.adding:
            least = level_before(line.input)
        clean_answer(
            line.input,
            {name: value},
            positions=self.ground.lists["position"],
            languages=self.ground.lists["language"],
            at_least=least,
        )


def _cells(base: Mapping[str, str], theirs: Mapping[str, str], ours: Mapping[str, str]) -> Iterator[CellReading]:
    """Yield the compared cells. An emptied list cell keeps its value, except for a position, which can be none."""
    for name, before in base.items():
        after = theirs[name] or (before if name in ("comment_type", "confidentiality", "language") else "")
        yield CellReading(name, before, after, ours[name], compare_cell(before, after, ours[name]))
