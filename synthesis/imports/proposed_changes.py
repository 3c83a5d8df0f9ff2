"""An uploaded coding workbook compared with the current work: what it would change, the choices, and its errors.

Themes are compared one by one, since one more or less says nothing of the others; a disposition together with its
reason, since a reason belongs to the disposition that it was written for; the note of a submission once, in whichever
row it is.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _, ngettext

from consultations.audience import audience_in
from core.errors import Refused
from core.text.strings import clean_text, fold, nearest_word
from submissions.models import Input, Submission
from submissions.triage.notes import LONGEST, mentioned_in
from submissions.workbooks.columns import choose_hint, is_same_number, text_of
from submissions.workbooks.faults import CellFault
from submissions.workbooks.plain_rows import cell_text
from submissions.workbooks.proposals import CellChange, CellProposal, Choices, compare_cell, holding
from submissions.workbooks.sheets import InputSheet
from synthesis.coding.passages import whole_field
from synthesis.enums import Outcome
from synthesis.imports.current_work import CurrentWork
from synthesis.imports.workbook_baseline import CODED
from synthesis.imports.workbook_changes import ChangedRow, WorkbookChanges
from synthesis.models import CodedPassage, Theme
from synthesis.quality.dispositions import NEEDS_A_REASON, check_reason

_REASON = 5_000  # characters
_PIECES = 4  # of a name of a theme that holds semicolons


@dataclass(frozen=True, slots=True)
class DispositionText:
    """The disposition of a line: an outcome with its reason.

    A duplicate has the input that it repeats, a grouped one the paragraph that it names already: a workbook names none.
    """

    outcome: str = ""
    reason: str = ""
    original: UUID | None = None
    finding: UUID | None = None

    def __str__(self) -> str:
        label = str(Outcome(self.outcome).label) if self.outcome else ""
        outcome = f"{label} ({self.original})" if self.original else label
        return f"{outcome}\n{self.reason}".strip()


@dataclass(slots=True)
class ProposedChange:
    """One change: the cell as it is compared and chosen, and its meaning.

    It is a `theme` to give (no `codings`) or to remove from `codings`; `disposed`; or the note of the input's
    submission.
    """

    cell: CellProposal
    theme: Theme | None = None
    codings: Sequence[CodedPassage] = ()
    disposed: DispositionText | None = None

    @property
    def is_taken(self) -> bool:
        return self.cell.accepted is not None


@dataclass(slots=True)
class ChangedInput:
    """A row that would change something."""

    row: int
    reference: str
    input: Input
    changes: list[ProposedChange]

    @property
    def accepted(self) -> list[ProposedChange]:
        return [change for change in self.changes if change.is_taken]

    @property
    def open(self) -> list[ProposedChange]:
        return [change for change in self.changes if change.cell.is_open]


@dataclass(slots=True)
class ProposedChanges:
    """Rows that would change something, in their order, and the errors of other rows, which change nothing."""

    rows: list[ChangedInput] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)

    @property
    def open(self) -> list[CellProposal]:
        return [change.cell for row in self.rows for change in row.open]


def propose_changes(look: WorkbookChanges, ground: CurrentWork, choices: Choices) -> ProposedChanges:
    """Compare and return the changes.

    A change without a conflict is applied unless it was refused; a conflict waits for a choice.
    """
    return _Merging(look, ground, choices).merged()


class _Merging:
    def __init__(self, look: WorkbookChanges, ground: CurrentWork, choices: Choices) -> None:
        self.look, self.ground, self.choices = look, ground, choices
        self.found: InputSheet = look.sheet
        self.made = datetime.fromisoformat(look.made)
        self.notes: dict[UUID, tuple[int, str]] = {}  # by submission: the row whose note counts, and its text
        self.named: dict[str, dict[str, str]] = {}  # what a cell of themes says: the same few in every row
        self.faults: list[CellFault] = []

    def merged(self) -> ProposedChanges:
        spoiled = {number for _ref, _key, first, last in self.look.merged for number in range(first, last + 1)}
        for ref, key, first, _last in self.look.merged:
            what = _("The cells %(range)s are merged, so the portal cannot tell which input is meant.") % {"range": ref}
            self._fault(first, "merged", what, key, hint=_("Unmerge the cells, and fill in each row separately."))
        result = ProposedChanges(faults=self.faults)
        for row in self.look.rows:
            if row.row in spoiled:
                continue
            before = len(self.faults)
            brought = self._row(row)
            if brought is not None and brought.changes and len(self.faults) == before:
                result.rows.append(brought)
            else:  # its note counts where it stands in a row that can be read
                self.notes = {key: note for key, note in self.notes.items() if note[0] != row.row}
        self.faults.sort(key=lambda fault: fault.row)
        return result

    def _row(self, row: ChangedRow) -> ChangedInput | None:
        if row.copy_of:
            what = _("This row is a copy of row %(first)s.") % {"first": row.copy_of}
            self._fault(row.row, "row_twice", what, hint=_("Delete one of the two rows."))
            return None
        if not row.reference:
            what = _("The row does not say which input it belongs to.")
            self._fault(row.row, "no_reference", what, "ref", hint=_("Enter its Ref again, or delete the row."))
            return None
        input_ = self.ground.inputs.get(row.reference)
        if input_ is None:
            what = _("The round has no input with this Ref.")
            hint = _("It may have been withdrawn, or it belongs to another round. Nothing from this row is used.")
            self._fault(row.row, "unknown_input", what, "ref", hint=hint, value=row.reference)
            return None
        if not self._is_in_place(row, input_):
            return None
        cell_texts = {key: self._cell_text(row, key) for key in CODED}
        texts = {key: text for key, text in cell_texts.items() if text is not None}
        if len(texts) < len(CODED):
            return None
        changes = [
            *self._themes(row, input_, texts["themes"]),
            *self._disposition(row, input_, texts["disposition"], texts["reason"], texts["duplicate_of"]),
            *self._note(row, input_, texts["note"]),
        ]
        return ChangedInput(row.row, row.reference, input_, changes)

    def _is_in_place(self, row: ChangedRow, input_: Input) -> bool:
        """Return whether the row still has the paragraph of its input: sorting only some columns breaks rows apart."""
        expecteds = self.ground.places.get(input_.recommendation_id) if input_.recommendation_id else None
        for key, value, expected in zip(("para", "part"), row.place, expecteds or (), strict=bool(expecteds)):
            text = str(value["text"] if isinstance(value, dict) else value or "").strip()
            if text and text != expected and not is_same_number(value, expected):
                hint = _(
                    "When the workbook was made, this cell contained “%(text)s”. Sort whole rows only, or "
                    "undo the change."
                )
                what = _("This cell does not match its row.")
                self._fault(row.row, "row_moved", what, key, hint=hint % {"text": expected}, value=text)
                return False
        return True

    def _cell_text(self, row: ChangedRow, key: str) -> str | None:
        """Return the text of the cell; None, with an error recorded, where it cannot be read."""
        value, before = row.theirs[key], row.base[key]
        if before is None:  # too long for a cell
            return ""
        try:
            return text_of(value, key) if value != before else before
        except Refused as refused:
            self._fault(row.row, refused.code, refused.message, key, hint=refused.hint, value=str(value["text"]))
            return None

    def _themes(self, row: ChangedRow, input_: Input, text: str) -> Iterator[ProposedChange]:
        base = row.base["themes"]
        if base is None or text == base:
            return
        before, after = self._names(base), self._names(text)
        codings_of_line = self.ground.codings.get(input_.line_id, {})
        for name in (after[key] for key in after if key not in before):
            theme = self.ground.theme(name)
            if theme is None:
                hint = _("Add it to the themes and open this page again, or write a theme from the sheet “Codes”.")
                self._fault(
                    row.row, "unknown_theme", _("This theme is not in the round."), "themes", hint=hint, value=name
                )
            elif not self._is_coded(input_, theme) and self._can_be_coded(row, input_):
                yield self._change(f"{input_.line_id}.+{theme.pk}", "themes", "", name, "", row, theme=theme)
        named = {theme.pk for name in before.values() if (theme := self.ground.theme(name)) is not None}
        for name in (before[key] for key in before if key not in after):
            theme = self.ground.theme(name)
            if theme is None and self._has_renamed(codings_of_line, named):
                what = _(
                    "This theme was renamed or merged after the workbook was compiled, so it cannot be removed here."
                )
                hint = _("Remove it on the page of the input, or compile the workbook again.")
                self._fault(row.row, "unknown_theme", what, "themes", hint=hint, value=name)
            elif theme is not None and (codings := codings_of_line.get(theme.pk)):
                then = sum(coded.at <= self.made for coded in codings)
                yield self._change(
                    f"{input_.line_id}.-{theme.pk}", "themes", _passages(then), "", _passages(len(codings)), row,
                    same=then == len(codings), theme=theme, codings=codings,
                )  # fmt: skip

    def _has_renamed(self, codings: Mapping[UUID, Sequence[CodedPassage]], named: Collection[UUID]) -> bool:
        """Return whether the line had a theme when the workbook was made that the workbook knows by another name."""
        return any(
            theme not in named and any(coded.at <= self.made for coded in passages)
            for theme, passages in codings.items()
        )

    def _names(self, text: str) -> dict[str, str]:
        """Return names of themes by their folded form.

        A name may contain a semicolon: the longest known name counts.
        """
        if text in self.named:
            return self.named[text]
        pieces, names = [each.strip() for each in text.replace("\n", ";").split(";")], dict[str, str]()
        while pieces:
            counts = range(min(len(pieces), _PIECES), 1, -1)
            matches = (count for count in counts if self.ground.theme("; ".join(pieces[:count])) is not None)
            count = next(matches, 1)
            name = "; ".join(pieces[:count])
            del pieces[:count]
            if name:
                theme = self.ground.theme(name)
                names[fold(theme.name if theme else name)] = name
        self.named[text] = names
        return names

    def _is_coded(self, input_: Input, theme: Theme) -> bool:
        """Return whether the words have the theme as they are now."""
        codings = self.ground.codings.get(input_.line_id, {}).get(theme.pk, ())
        return any(coded.input_id == input_.pk for coded in codings)

    def _can_be_coded(self, row: ChangedRow, input_: Input) -> bool:
        """Return whether the input as a whole can be given a theme."""
        name = whole_field(input_)
        if not getattr(input_, name):
            self._fault(row.row, "no_words", _("This input has no text, so no theme can be assigned to it."), "themes")
        elif self.ground.is_redacted(input_, name):
            hint = _("Open the page of its text and mark a passage outside the redacted text.")
            self._fault(row.row, "redacted", _("The input contains redacted text."), "themes", hint=hint)
        else:
            return True
        return False

    def _disposition(
        self, row: ChangedRow, input_: Input, word: str, reason: str, repeated: str
    ) -> Iterator[ProposedChange]:
        before, reasoned, repeats = (row.base[key] for key in ("disposition", "reason", "duplicate_of"))
        if (
            before is None
            or reasoned is None
            or repeats is None
            or (word, reason, repeated) == (before, reasoned, repeats)
        ):
            return
        theirs = self._disposed(row, input_, word, reason, repeated)
        if theirs is None:
            return
        last = self.ground.dispositions.get(input_.line_id)
        ours = DispositionText()
        if last:
            # Of what is not shown by name and whole the workbook has no reason, and nobody compares one with it.
            reason_read = cell_text(last.reason) if input_.line_id in self.ground.reasons_read else ""
            ours = DispositionText(last.outcome, reason_read, last.duplicate_of_id, last.finding_id)
        base = DispositionText(self.ground.outcomes.get(fold(before), ""), reasoned, self._original(repeats))
        if base.outcome == ours.outcome and repeats and base.original is None:
            base = DispositionText(
                base.outcome, base.reason, ours.original
            )  # the person does not read what is repeated
        if base.outcome == ours.outcome:
            base = replace(base, finding=ours.finding)
        if theirs not in (ours, base) and self._can_be_sent(row, input_, reason):
            yield self._change(
                f"{input_.line_id}.disposition", "disposition", str(base), str(theirs), str(ours), row,
                same=base == ours, disposed=theirs,
            )  # fmt: skip

    def _disposed(
        self, row: ChangedRow, input_: Input, word: str, reason: str, repeated: str
    ) -> DispositionText | None:
        """Return the disposition in the row; None, with an error recorded, where it is not valid."""
        outcome, before = self.ground.outcomes.get(fold(word), ""), row.base["disposition"]
        original, last = self._original(repeated), self.ground.dispositions.get(input_.line_id)
        if original is None and repeated == row.base["duplicate_of"] and last is not None:
            original = last.duplicate_of_id
        paragraph = last.finding_id if last is not None else None
        code, what, hint, key = "", "", "", "disposition"
        if not word and before:
            code, what = "disposition_emptied", _("You cannot remove an outcome by emptying the cell.")
            hint = _("Write “%(before)s” again, or choose another outcome.") % {"before": before}
        elif not word:
            code, what = "reason_alone", _("There is a reason, but no outcome.")
            hint = _("Choose an outcome in the same row.")
        elif not outcome:
            offered = _(", ").join(str(each.label) for each in Outcome if each != Outcome.CITED)
            code, what = "not_a_choice", _("This is not one of the outcomes.")
            near_outcome = self.ground.outcomes.get(nearest_word(fold(word), self.ground.outcomes), "")
            hint = choose_hint(
                offered, str(Outcome(near_outcome).label) if near_outcome not in ("", Outcome.CITED) else ""
            )
        elif outcome == Outcome.CITED or input_.line_id in self.ground.cited:
            code = "cited"
            what = _("“Cited” is set automatically from the findings. You cannot choose it.")
            hint = _(
                "Enter the portal’s text again. To change the outcome, cite the input in a finding or "
                "remove it from the finding."
            )
        elif outcome == Outcome.GROUPED and paragraph is None:
            code, what = "no_paragraph", _("“Grouped with others” needs a paragraph that makes the same point.")
            hint = _(
                "Choose “Name the paragraph” next to the input on the page “Coverage”, or choose another outcome here."
            )
        elif outcome in NEEDS_A_REASON and not reason:
            code, what, key = "reason_missing", _("This outcome needs a reason."), "reason"
            hint = _("Enter a reason in the same row. The sender reads it after publication.")
        elif outcome == Outcome.DUPLICATE and original in (None, input_.line_id):
            code, what, key = "no_original", _("A duplicate must name another input of the round."), "duplicate_of"
            hint = _("Write the Ref of that input under “Duplicate of”.")
        elif outcome != Outcome.DUPLICATE and repeated and repeated != row.base["duplicate_of"]:
            code, what, key = "no_duplicate", _("Only a duplicate can name an input that it repeats."), "duplicate_of"
            hint = _("Choose the outcome “Duplicate”, or empty this cell.")
        elif len(reason) > _REASON:
            code, what, key = "text_too_long", _("The reason is too long."), "reason"
            hint = _("Write at most %(limit)s characters.") % {"limit": _REASON}
        if code:
            value = {"disposition": word, "reason": reason, "duplicate_of": repeated}[key]
            self._fault(row.row, code, what, key, hint=hint, value=value)
            return None
        return DispositionText(
            outcome,
            reason,
            original if outcome == Outcome.DUPLICATE else None,
            paragraph if outcome == Outcome.GROUPED else None,
        )

    def _can_be_sent(self, row: ChangedRow, input_: Input, reason: str) -> bool:
        """Return whether the sender of the input may read the reason."""
        if not self.ground.names_anybody(reason):
            return True
        sent = [(input_.line_id, input_.recommendation_id, input_.version.submission.delegation.organisation_id)]
        try:
            check_reason(self.ground.names, reason, sent, self.ground.reasons_read)
        except Refused as refused:
            self._fault(row.row, refused.code, refused.message, "reason", hint=refused.hint, value=reason)
            return False
        return True

    def _original(self, reference: str) -> UUID | None:
        other = self.ground.inputs.get(reference)
        return other.line_id if other is not None else None

    def _note(self, row: ChangedRow, input_: Input, text: str) -> Iterator[ProposedChange]:
        base, submission = row.base["note"], input_.version.submission
        if base is None or text == base:
            return
        if not text:
            what, hint = (
                _("You cannot delete a note by emptying the cell."),
                _("Enter the portal’s text again, or write another note."),
            )
            self._fault(row.row, "note_emptied", what, "note", hint=hint)
            return
        if submission.pk not in self.ground.whole:
            what = _("Only officers who triage and read the whole submission can write notes.")
            self._fault(row.row, "no_sight", what, "note", hint=_("Enter the portal’s text again."), value=text)
            return
        first, note = self.notes.setdefault(submission.pk, (row.row, text))
        if note != text:
            what = _("Row %(first)s has another note on the same submission.") % {"first": first}
            hint = _(
                "A submission can have only one note. Write the same note in all its rows, or write it in one row only."
            )
            self._fault(row.row, "note_differs", what, "note", hint=hint, value=text)
            return
        ours = cell_text(self.ground.notes.get(submission.pk, ""))
        if first == row.row and text != ours and self._can_be_noted(row, submission, text):
            yield self._change(f"{submission.pk}.note", "note", base, text, ours, row)

    def _can_be_noted(self, row: ChangedRow, submission: Submission, text: str) -> bool:
        try:
            clean_text(text, field="note", limit=LONGEST)
            if "@" in text:
                sighted = audience_in(self.ground.by, self.ground.round).sees_confidential
                mentioned_in(text, submission, by_sighted=sighted)
        except Refused as refused:
            self._fault(row.row, refused.code, refused.message, "note", hint=refused.hint, value=text)
            return False
        return True

    def _change(
        self, key: str, field: str, base: str, theirs: str, ours: str, row: ChangedRow, *, same: bool | None = None,
        **meaning: Any,
    ) -> ProposedChange:  # fmt: skip
        """Return the change. `same`: whether the portal's value is unchanged since, where the texts do not show it."""
        contested = compare_cell(base, theirs, ours) is CellChange.CONFLICT if same is None else not same
        change = CellChange.CONFLICT if contested else CellChange.THEIRS
        cell = CellProposal(key, field, base, ours, change, [theirs], [[(0, row.row)]])
        cell.chosen = holding(cell, self.choices.get(key))
        return ProposedChange(cell, **meaning)

    def _fault(self, row: int, code: str, what: Any, key: str = "", *, hint: Any = "", value: str = "") -> None:
        self.faults.append(self.found.fault(row, code, what, key, hint=hint, value=value))


def _passages(passages: int) -> str:
    return ngettext("assigned to %(n)d passage", "assigned to %(n)d passages", passages) % {"n": passages}
