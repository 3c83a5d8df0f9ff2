"""The current work on the inputs of a coding workbook, looked up once, to compare the changed rows with."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any
from uuid import UUID

from accounts.models import User
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.models import Delegation, Round
from consultations.rounds.selectors import recommendations_of
from core.db.ids import id_in
from core.text.strings import fold
from submissions.models import Input, Line, OfficerNote, Redaction, Version
from submissions.permissions import inputs_read_by
from submissions.sensitive.redactions import LineRedaction, redactions_in_force
from submissions.triage.notes import open_to_notes, readable
from submissions.visibility.reader import InputReader
from submissions.workbooks.columns import meanings
from synthesis.coding.selectors import whole_lines
from synthesis.enums import Outcome
from synthesis.imports.uploads import AT_ONCE
from synthesis.imports.workbook_changes import ChangedRow
from synthesis.models import CodedPassage, SynthesisReport, Theme
from synthesis.publication.named_bodies import SourceNames
from synthesis.quality.dispositions import cited_lines, latest_dispositions
from synthesis.quality.source_changes import SourceFacts

_PUBLIC = 24  # characters of a public reference


class CurrentWork:
    """The inputs by their Ref, as far as the person reads them, and the officers' work on each.

    With `lock` nobody can record anything on these inputs, or write notes on submissions that the workbook has notes
    on, until the transaction is over. Bodies are locked first: sending a correction locks them before it needs their
    lines. What is cited is asked of the `report` with this id, of all reports of the round where it is not there.
    """

    def __init__(
        self, round_: Round, rows: Iterable[ChangedRow], *, by: User, lock: bool = False, report: str = ""
    ) -> None:
        rows = list(rows)
        self.round, self.by = round_, by
        self.inputs = _inputs(round_, {name for row in rows for name in _named(row)}, by)
        pairs = [(row, self.inputs[row.reference]) for row in rows if row.reference in self.inputs]
        lines = {input_.line_id for _row, input_ in pairs}
        noted = {input_.version.submission_id for row, input_ in pairs if row.theirs["note"] != row.base["note"]}
        if lock:
            bodies = Delegation.objects.filter(submissions__in=noted).order_by("pk").values("pk")
            list(Delegation.objects.select_for_update(no_key=True).filter(pk__in=bodies).order_by("pk"))
            list(Line.objects.select_for_update().filter(id_in("pk", lines)).order_by("pk").values_list("pk"))
        self.themes = list(round_.themes.all())
        self._themes = {fold(theme.name): theme for theme in self.themes} | {theme.name: theme for theme in self.themes}
        self._asked: dict[str, Theme | None] = {}  # the same few names stand in every row
        self.codings: dict[UUID, dict[UUID, list[CodedPassage]]] = defaultdict(dict)
        for coded in CodedPassage.objects.filter(id_in("input__line", lines), theme__round=round_).select_related(
            "input"
        ):
            self.codings[coded.input.line_id].setdefault(coded.theme_id, []).append(coded)
        self.dispositions = latest_dispositions(lines)
        self.names = SourceNames(round_)
        self._naming: dict[str, bool] = {}  # the same few reasons stand in many rows
        reasoned = {line for line, disposition in self.dispositions.items() if disposition.reason}
        reasoned |= {input_.line_id for row, input_ in pairs if self.names_anybody(row.theirs["reason"])}
        self.reasons_read = whole_lines(round_, reasoned, by=by)
        of_book = SynthesisReport.objects.filter(round=round_, pk=report).first() if report else None
        self.cited = cited_lines(round_, of_book)
        self.outcomes = meanings(Outcome)
        self.places = {row.pk: (row.paragraph.number, str(row.limb or "")) for row in recommendations_of(round_)}
        self.covered = _covered(round_)
        self.whole, self.notes = self._notes(noted)

    def theme(self, name: str) -> Theme | None:
        """Return the theme by its name, alone or after the names above it; None where there is none."""
        if name not in self._asked:
            last = name.rpartition("›")[2].strip()
            names = (name, fold(name), last, fold(last))
            self._asked[name] = next((self._themes[each] for each in names if each in self._themes), None)
        return self._asked[name]

    def names_anybody(self, reason: Any) -> bool:
        """Return whether the text of a cell names an organization of the round."""
        text = reason if isinstance(reason, str) else ""
        if text not in self._naming:
            self._naming[text] = bool(self.names.in_text(text))
        return self._naming[text]

    def is_redacted(self, input_: Input, name: str) -> bool:
        """Return whether any part of the field is redacted."""
        facts = SourceFacts({}, {}, frozenset(), frozenset(), self.covered)
        return facts.is_redacted(input_, name, 0, len(getattr(input_, name)))

    def _notes(self, submissions: set[UUID]) -> tuple[set[UUID], dict[UUID, str]]:
        """Return the submissions on which the person may write a note, and the last note on each."""
        if not submissions or not consulting.holds_duty(self.by, Duty.TRIAGE, self.round):
            return set(), {}
        reader = InputReader(self.round, audience_in(self.by, self.round), only=submissions, streams=True)
        rows = OfficerNote.objects.filter(submission__in=submissions).order_by("at", "pk")
        rows = readable(rows, sighted=reader.audience.sees_confidential)
        return open_to_notes(reader, submissions), dict(rows.values_list("submission", "text"))


def _inputs(round_: Round, references: set[str], by: User) -> dict[str, Input]:
    """Return inputs by Ref: the line's id, or for some readers the random public reference."""
    lines, named = [], []
    for reference in references:
        try:
            lines.append(UUID(reference))
        except ValueError:
            named += [reference] if 0 < len(reference) <= _PUBLIC else []
    rows = inputs_read_by(by, round_)
    inputs: dict[str, Input] = {}
    for piece in batched(sorted(lines), AT_ONCE):
        inputs |= {str(input_.line_id): input_ for input_ in rows.filter(id_in("line", piece))}
    for names in batched(sorted(named), AT_ONCE):
        rows_of_inputs = rows.filter(line__public_reference__in=names).select_related("line")
        inputs |= {input_.line.public_reference: input_ for input_ in rows_of_inputs}
    keys = {input_.version_id for input_ in inputs.values()}
    versions = Version.objects.filter(id_in("pk", keys)).select_related("submission__delegation").in_bulk()
    for input_ in inputs.values():  # many stand in one version
        input_.version = versions[input_.version_id]
    return inputs


def _named(row: ChangedRow) -> Iterator[str]:
    """Yield the Refs that a row names: its own, and those of the inputs it duplicates."""
    yield row.reference
    for value in (row.base["duplicate_of"], row.theirs["duplicate_of"]):
        if isinstance(value, str) and value:
            yield value.strip()


def _covered(round_: Round) -> dict[UUID, list[LineRedaction]]:
    covered = defaultdict(list)
    for line, each in redactions_in_force(Redaction.objects.filter(line__submission__delegation__round=round_)):
        covered[line].append(each)
    return dict(covered)
