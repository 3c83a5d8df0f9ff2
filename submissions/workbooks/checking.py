"""What workbooks that came back would change, and what is wrong with them. Nothing is written here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations import rules as consulting
from consultations.models import Delegation
from core.errors import NotYours, Refused
from submissions import rules
from submissions.domain.desks import WITH_FOCAL_POINT, level_before
from submissions.enums import Confidentiality
from submissions.validators import clean_answer
from submissions.workbooks.cells import is_number
from submissions.workbooks.columns import COMPARED, SUBJECT
from submissions.workbooks.comparing import compare
from submissions.workbooks.faults import BookRefused
from submissions.workbooks.finding import Row, find_inputs
from submissions.workbooks.ground import Ground
from submissions.workbooks.readings import Cell, Line, Reading
from submissions.workbooks.rows import RowReader
from submissions.workbooks.sealing import AGAIN, unseal
from submissions.workbooks.sent import Subject, blank_input, fields_of
from submissions.workbooks.words import SPECIFIC


def check_workbooks(delegation: Delegation, books: Sequence[dict[str, Any]], *, by: Any) -> list[Reading]:
    """Compares books (from `limited.read_workbooks`) with what the delegation has now, one reading a book.

    Raises NotYours for whoever drafts nothing here, and BookRefused for a book as a whole: not ours, changed
    after signing, of another round or body, its sheet or columns gone. What is wrong in single rows is in the readings.
    """
    if not consulting.sees_delegation(by, delegation) or not rules.may_begin(by, delegation):
        raise NotYours("no_draft", _("You do not draft for this body in this round."))
    ground, readings = Ground(delegation, by), []
    for number, book in enumerate(books):
        try:
            readings.append(_of_book(ground, book))
        except Refused as refused:
            raise BookRefused(refused, number) from None
    return readings


def _of_book(ground: Ground, book: dict[str, Any]) -> Reading:
    signed = unseal(book)
    if signed["round"] != str(ground.delegation.round_id):
        raise Refused("other_round", _("This workbook belongs to another round."), hint=AGAIN)
    if signed["delegation"] != str(ground.delegation.pk):
        raise Refused("other_body", _("This workbook belongs to another body."), hint=AGAIN)
    return _Check(ground, signed, Reading(find_inputs(book, signed["headers"]), signed)).reading()


class _Check:
    """The rows of one book: first those that were sent out, then those that people added."""

    def __init__(self, ground: Ground, signed: dict[str, Any], reading: Reading) -> None:
        self.ground, self.result = ground, reading
        self.delegation, self.version = ground.delegation, ground.version
        self.sent: dict[str, Any] = signed["rows"]
        self.places = ground.places(signed["language"])
        self.reader = RowReader(reading.found, ground.words(signed["language"]), reading.faults, reading.spoiled)
        self.seen: dict[str, int] = {}  # row id → row
        self.taken: dict[Subject, set[int]] = {}  # numbers of answers that rows of the book stand for

    def reading(self) -> Reading:
        self.reader.check_merged()
        added: list[Row] = []
        for row in self.result.found.rows:
            key = self.reader.text(row, "row_id")
            if key:
                self._keep(row, self._known(row, key))
            elif key == "" and any(row.values.get(column) for column in COMPARED):
                added.append(row)
        for row in added:
            self._keep(row, self._added(row))
        self.result.missing = len(self.sent) - len(self.seen)
        for line in self.result.changing:  # for the books after this one
            self.ground.claimed.setdefault(line.subject, set()).add(line.number)
            if line.added:
                self.ground.added.setdefault(line.subject, []).append(line.changed)
        return self.result

    def _known(self, row: Row, key: str) -> Line | None:
        """A row that was sent out."""
        sent, fault = self.sent.get(key), self.reader.fault
        if sent is None:
            fault(
                row, "unknown_row", _("The hidden row id is not one of this workbook."), "row_id", hint=AGAIN, value=key
            )
            return None
        if key in self.seen:
            copy = _("This row is a copy of row %(first)s.") % {"first": self.seen[key]}
            hint = _("Delete one of them. A second comment goes into an empty row at the end.")
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
                self._not_given(row)
            return None
        input, now = self.ground.standing(key, subject, number)
        ours = now | {name: sent["fields"][name] for name in sent["too_long"]}
        cells = [*_cells(sent["fields"], theirs, ours)]
        if key in self.ground.by_line or any(cell.theirs != cell.base for cell in cells):
            self.taken.setdefault(subject, set()).add(number)
        for cell in cells:
            if cell.theirs != cell.base and cell.field in sent["too_long"]:
                what = _("The text that stands here is too long for a cell.")
                hint = _("Change it in the portal, and leave this cell as it was.")
                fault(row, "too_long_here", what, cell.field, hint=hint)
        return Line(row.number, subject, number, input, cells, text_language=sent["text_language"])

    def _added(self, row: Row) -> Line | None:
        """A row that a person made: a further answer, unless the same stands there already (the book came twice)."""
        said = {column: self.reader.text(row, column) for column in SUBJECT}
        scope, theirs = self.reader.meant(row, "scope"), self.reader.answer(row)
        place = {column: value for column, value in said.items() if value is not None}
        if len(place) < len(said) or scope is None or theirs is None:
            return None
        try:
            subject = self.places.subject(**place, scope=scope or SPECIFIC, is_number=is_number(row.values.get("para")))
        except Refused as refused:
            column = refused.field or "para"
            value = place.get(column, "")
            self.reader.fault(row, refused.code, refused.message, column, hint=refused.hint, value=value)
            return None
        if not self.ground.may_write(subject):
            self._not_given(row)
            return None
        written = {name: value for name, value in theirs.items() if value}
        taken = self.taken.setdefault(subject, set())
        standing, claimed = self.ground.by_subject.get(subject, {}), self.ground.claimed.get(subject, set())
        for number, input in standing.items():
            if number not in taken and fields_of(input) | written == fields_of(input):
                return Line(row.number, subject, number, input, [])
        blank = blank_input(self.delegation, self.version, subject)
        if written in self.ground.added.get(subject, []):  # an earlier book says the same
            return Line(row.number, subject, 0, blank, [])
        changing = any(line.subject == subject for line in self.result.changing)
        number = blank.number = max([*standing, *claimed, *(taken if changing else ())], default=0) + 1
        taken.add(number)
        cells = [*_cells(dict.fromkeys(written, ""), written, dict.fromkeys(written, ""))]
        language = self.places.language_of(subject)
        return Line(row.number, subject, number, blank, cells, added=True, text_language=language)

    def _keep(self, row: Row, line: Line | None) -> None:
        """Keeps a line, whose changes must be what a form could save."""
        if line is None:
            return
        self.result.lines.append(line)
        proposed = line.proposed
        if not proposed:
            return
        if not self.ground.everything and line.input.stage in WITH_FOCAL_POINT:
            hint = _("Ask the focal point to return it to you.")
            self.reader.fault(row, "with_focal_point", _("This answer is with the focal point."), hint=hint)
        for name, value in proposed.items():
            try:
                self._check_value(line, name, value)
            except Refused as refused:
                self.reader.fault(row, refused.code, refused.message, name, hint=refused.hint)

    def _not_given(self, row: Row) -> None:
        hint = _("Ask your focal point for it.")
        self.reader.fault(row, "not_given", _("This part was not given to you."), hint=hint)

    def _check_value(self, line: Line, name: str, value: str) -> None:
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


def _cells(base: Mapping[str, str], theirs: Mapping[str, str], ours: Mapping[str, str]) -> Iterator[Cell]:
    """A list cell that was emptied says nothing: what was chosen stays, except for a position, which can be none."""
    for name, before in base.items():
        after = theirs[name] or (before if name in ("comment_type", "confidentiality", "language") else "")
        yield Cell(name, before, after, ours[name], compare(before, after, ours[name]))
