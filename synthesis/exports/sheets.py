"""What the synthesis adds to the compiled workbook: columns of the inputs, coverage, codes.

`finding_sheets` has the findings and the evidence.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import batched
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _, ngettext, pgettext

from consultations.enums import Constituency, RegionalGroup, Status
from consultations.models import Round
from consultations.numbers import sort_key
from consultations.rounds.selectors import recommendations_of
from core.audience import Audience
from core.db.ids import id_in, raw_id, to_uuid
from core.spreadsheets import Choices, Column, Value
from core.tables.fields import AT_ONCE, EVERYBODY, SECRETARIAT, Field, placed_fields
from submissions.campaigns.version_campaigns import decided_lines
from submissions.enums import (
    POSITION_LETTERS,
    Channel,
    CommentType,
    Confidentiality,
    Position,
    SubmissionState,
    TriageReason,
)
from submissions.models import Input, Line, Version
from submissions.tables.columns import REFERENCE_WIDTH, changed_field, officer_fields
from submissions.tables.exports import SIGNS, ExportTable, export_table
from submissions.tables.matrix import CellState
from submissions.visibility.reader import PassageQuote, passages_from
from submissions.visibility.visible_inputs import ALL_INPUTS, VisibleInput
from synthesis.enums import Outcome, Quantity, StaleReason
from synthesis.exports.compilations import Compilation, working_report
from synthesis.exports.sources import passages
from synthesis.imports.workbook_baseline import CODED
from synthesis.models import CodedPassage, Disposition, Evidence, SynthesisReport
from synthesis.publication.frozen_outline import kind_of
from synthesis.quality.dispositions import IN_FORCE, coverage, outcomes

Quotes = Mapping[str, PassageQuote]


def findings_in(outline: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    return [finding for section in (outline or {"sections": []})["sections"] for finding in section["findings"]]


def names_sources(compilation: Compilation, outline: Mapping[str, Any] | None) -> bool:
    """Return whether files say which inputs a finding cites: those of a draft text name nobody (decision 0040)."""
    return compilation.inside or outline is None or kind_of(outline).names_sources


def quotes_in(compilation: Compilation, outline: Mapping[str, Any] | None) -> Quotes:
    """Return the passages of the findings by evidence id, as this reader may read them."""
    rows = [row for finding in findings_in(outline) for row in finding["evidence"]]
    visible_quotes = passages_from(compilation.request.reader(), passages(rows))
    return {str(key): quote for key, quote in visible_quotes.items()}


def visible_passages(
    compilation: Compilation, finding: Mapping[str, Any], quotes: Quotes
) -> list[tuple[Mapping[str, Any] | None, PassageQuote]]:
    """Return the passages of a finding with their words, in the order of lists: by name.

    Information on file comes last; outside the secretariat it is shown once and without its place, however much there
    is: its number would reveal something (PRACTICE 1, 8).
    """
    visible, on_file = [], []
    for row in finding["evidence"]:
        quote = quotes[row["id"]]
        if quote.source is None or quote.source.withheld:
            on_file.append((row, quote))
        else:
            visible.append((quote.source.sort_key, row, quote))
    ordered = [(row, quote) for _key, row, quote in sorted(visible, key=itemgetter(0))]
    return [*ordered, *(on_file if compilation.inside or not on_file else [(None, PassageQuote(None, None))])]


def coverage_table(compilation: Compilation, numbers: Mapping[str, str]) -> ExportTable:
    """Return how many inputs of each recommendation were cited, have a disposition, or wait.

    The public gets numbers of inputs that it is shown, nothing on dispositions (PRACTICE 8, 20).
    """
    counts: Counter[tuple[str, str]] = Counter()
    if compilation.inside:
        lines = _lines_of_filter(compilation)
        rows = coverage(compilation.round, report=working_report(compilation))
        counts = outcomes(row for row in rows if lines is None or row.line in lines)
    else:
        for row in compilation.request.without_progress().inputs(compilation.request.reader()):
            label = "" if row.subject == "question" else row.label  # a question is no paragraph
            counts[label, Outcome.CITED.value if row.reference in numbers else ""] += 1
    kinds = [outcome for outcome in Outcome if any(key[1] == outcome for key in counts)]

    rest = _("The call for inputs as a whole")

    def count_of(outcome: str) -> Callable[[str], Value]:
        return lambda label: counts[label, outcome]

    def inputs(label: str) -> Value:
        return sum(count for (about, _outcome), count in counts.items() if about == label)

    fields = [
        Field(Column("para", _("Para"), 16, "code"), lambda label: label or rest, readers=EVERYBODY),
        Field(Column("inputs", _("Inputs"), 9, "number"), inputs, readers=EVERYBODY),
    ]
    for outcome in kinds:
        fields.append(
            Field(
                Column(outcome.value, str(outcome.label), 14, "number"),
                count_of(outcome.value),
                readers=EVERYBODY if outcome == Outcome.CITED else SECRETARIAT,
            )
        )
    left = Column("open", _("Without an outcome") if compilation.inside else _("Not cited"), 14, "number")
    fields.append(Field(left, count_of(""), readers=EVERYBODY))
    labels = [about.label for about in recommendations_of(compilation.round)]
    others = sorted({about for about, _outcome in counts} - set(labels), key=sort_key)
    return export_table("coverage", _("Coverage"), fields, [*labels, *others], compilation.audience)


def _lines_of_filter(compilation: Compilation) -> set[UUID] | None:
    """Return the lines of the inputs that the filter of the file chooses for its reader; None without a filter."""
    if compilation.filters == ALL_INPUTS:
        return None
    visible = compilation.request.without_progress().inputs(compilation.request.reader())
    keys = [(row.line, row.reference) for row in visible]
    lines = {line for line, _reference in keys if line}
    of_round = Line.objects.filter(submission__delegation__round=compilation.round)
    for references in batched((reference for line, reference in keys if line is None), AT_ONCE):
        lines |= set(of_round.filter(public_reference__in=references).values_list("pk", flat=True))
    return lines


def code_lines(compilation: Compilation) -> list[tuple[Value, ...]]:
    """Return (list, letter, meaning, note): the letters and lists of the other sheets, each list in one piece.

    For the secretariat also the lists that officers code with.
    """
    lines: list[tuple[Value, ...]] = [
        (_("Position"), POSITION_LETTERS[position], str(position.label), None) for position in Position
    ]
    # The public reads one sign for whatever a body did not say there by name (PRACTICE 1).
    for signed, sign in (
        SIGNS.items() if compilation.inside else [(CellState.NOTHING_PUBLIC, SIGNS[CellState.NOTHING_PUBLIC])]
    ):
        lines.append((_("Matrix"), sign, signed.name.replace("_", " ").capitalize(), None))
    lines.append((_("Matrix"), "s", _("Lower case: by alignment with another participant"), None))
    lists: list[tuple[str, Iterable[Any]]] = [
        (_("Constituency"), Constituency),
        (pgettext("of a body", "Status"), Status),
        (_("Region"), RegionalGroup),
        (_("Type"), CommentType),
        (_("Word used"), Quantity),
        (_("Confidentiality"), Confidentiality),
    ]
    if compilation.inside:
        lists += [
            (_("Triage"), SubmissionState),
            (_("Channel"), Channel),
            (_("Outcome"), Outcome),
            (_("Reason"), TriageReason),
            (_("Current status"), StaleReason),
        ]
    lines += [(name, None, str(each.label), None) for name, members in lists for each in members if each.value]
    if compilation.inside:
        lines += [(_("Theme"), None, theme.name, theme.meaning or None) for theme in compilation.round.themes.all()]
    return lines


def codes_table(lines: Iterable[tuple[Value, ...]], audience: Audience) -> ExportTable:
    columns = (
        Column("list", _("List"), 18, "code"),
        Column("letter", _("Letter"), 8, "code"),
        Column("meaning", _("Meaning"), 60),
        Column("note", _("Note"), 70),
    )
    return export_table("codes", _("Codes"), placed_fields(columns, EVERYBODY), lines, audience)


def for_coding(table: ExportTable, lines: Sequence[tuple[Value, ...]]) -> ExportTable:
    """Return the sheet of inputs for coding by officers (WORKBOOK 3).

    What is typed stays text, and there are lists to choose from. Several themes are joined by semicolons and a reason
    may be in other words, so these lists refuse nothing; nor is "cited" refused, which is computed.
    """
    lists = {"themes": _("Theme"), "disposition": _("Outcome"), "reason": _("Reason")}

    def column(plain: Column) -> Column:
        if plain.key not in CODED:
            return plain
        places = [place for place, line in enumerate(lines, start=1) if line[0] == lists.get(plain.key)]
        if not places:
            return replace(plain, editable=True)
        strict = plain.key == "disposition"
        message = _("Choose an outcome from the list. “Cited” is set automatically.") if strict else ""
        choices = Choices(_("Codes"), "meaning", len(places), places[0], strict, plain.header, message)
        return replace(plain, editable=True, choices=choices)

    return replace(table, columns=tuple(map(column, table.columns)))


def input_extras(compilation: Compilation, outline: Mapping[str, Any] | None, quotes: Quotes) -> dict[str, list[Field]]:
    """Return what the synthesis knows of an input, as columns to insert in the sheet of inputs."""
    numbers = finding_numbers(outline, quotes)
    states_field = Field(
        Column("findings", _("Finding(s)"), 9, "code"), lambda row: numbers.get(row.reference), readers=EVERYBODY
    )
    if not compilation.inside:
        return {"states": [states_field]} if outline and names_sources(compilation, outline) else {}
    themes: dict[UUID, str] = {}
    dispositions: dict[UUID, _SaidOf] = {}
    labels = {outcome.value: str(outcome.label) for outcome in Outcome}
    originals = _originals(compilation)
    places = {row["id"]: row["number"] for row in findings_in(outline)}
    citing = _citing(working_report(compilation))

    def load_said(rows: Sequence[VisibleInput]) -> None:
        dispositions.clear()
        dispositions.update(_dispositions(_lines(rows)))

    def load_themes(rows: Sequence[VisibleInput]) -> None:
        themes.clear()
        themes.update(_themes(compilation.round, _lines(rows)))

    def in_force(row: Any) -> _SaidOf | None:
        """Return its disposition; None where it is cited, whatever was recorded before."""
        return dispositions.get(row.line) if row.reference not in numbers else None

    def outcome(row: Any) -> Value:
        if row.reference in numbers:
            return str(Outcome.CITED.label)
        return labels[disposition.outcome] if (disposition := in_force(row)) else None

    def same(row: Any) -> Value:
        """Return the number in this report; None where the paragraph is in another."""
        disposition = in_force(row)
        place = places.get(str(disposition.finding)) if disposition else None
        return str(place) if place else None

    def reason(row: Any) -> Value:
        disposition = in_force(row) if row.is_whole else None
        return (disposition.reason or None) if disposition else None

    def original(row: Any) -> Value:
        return originals.get(disposition.duplicate_of) if (disposition := in_force(row)) else None

    def responder(row: Any) -> Value:
        if row.reference in numbers:
            return citing.get(row.line)
        return disposition.by if (disposition := in_force(row)) else None

    states = [
        states_field,
        Field(Column("disposition", _("Outcome"), 12, "code"), outcome, load_said),
        Field(Column("reason", _("Reason"), 18), reason, load_said),
    ]
    same_in = Field(Column("same", _("Same point in finding"), 12, "code", grouped=True), same, load_said)
    response = answer_of([*states, same_in])
    return {
        "source": [Field(Column("themes", _("Themes"), 18), lambda row: themes.get(row.line), load_themes)],
        "states": [*states, *officer_fields(compilation.request.reader())],
        "version": [changed_field()],
        "redacted": [
            *_campaign_fields(compilation),
            Field(Column("duplicate_of", _("Duplicate of"), REFERENCE_WIDTH, grouped=True), original, load_said),
            same_in,
        ],
        "annex": [
            Field(Column("response", _("Response"), 24, grouped=True), lambda row: response(row) or None, load_said),
            Field(Column("responder", _("Responder"), 18, "code", grouped=True), responder, load_said),
        ],
    }


def answer_of(fields: Iterable[Field]) -> Callable[[Any], str]:
    """Return a function that gives the secretariat's response to an input, as far as the reader may see it.

    "Cited (finding 1)", "Grouped with others (finding 2)", "Not reflected: the reason". It uses the fields of
    `input_extras`, after these have loaded what they need.
    """
    by = {field.column.key: field.value for field in fields}

    def answer(row: Any) -> str:
        findings, outcome, same, reason = (
            str(by[key](row) or "") if key in by else "" for key in ("findings", "disposition", "same", "reason")
        )
        if findings := findings or same:
            findings_text = ngettext("finding %(numbers)s", "findings %(numbers)s", findings.count(",") + 1)
            outcome = f"{outcome or Outcome.CITED.label} ({findings_text % {'numbers': findings}})"
        return ": ".join(filter(None, (outcome, reason)))

    return answer


def _campaign_fields(compilation: Compilation) -> list[Field]:
    """Return the columns for the confirmed campaign of an input, and whether it adds text of its own."""
    settled = decided_lines(compilation.round, compilation.audience)

    def name(row: Any) -> Value:
        return settled[row.line][0] if row.line in settled else None

    def adds(row: Any) -> Value:
        return (_("Yes") if settled[row.line][1] else _("No")) if row.line in settled else None

    return [
        Field(Column("campaign", _("Campaign"), 14, "code", grouped=True), name),
        Field(Column("adds_own", _("Adds own"), 14, "code", grouped=True), adds),
    ]


def reading_extras(outline: Mapping[str, Any] | None, quotes: Quotes) -> dict[str, list[Field]]:
    """Return the column of findings beside the text, on the reading copy."""
    numbers = finding_numbers(outline, quotes)
    column = Column("findings", _("Finding"), 9, "code")
    return {"text": [Field(column, lambda row: numbers.get(row.reference), readers=EVERYBODY)]} if outline else {}


def finding_numbers(outline: Mapping[str, Any] | None, quotes: Quotes) -> dict[str, str]:
    """Return finding numbers such as "2, 5", by the reference of an input that this reader sees."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for finding in findings_in(outline):
        for row in finding["evidence"]:
            source = quotes[row["id"]].source
            if source is not None and finding["number"] not in numbers[source.reference]:
                numbers[source.reference].append(finding["number"])
    return {reference: ", ".join(map(str, findings)) for reference, findings in numbers.items() if findings}


def _lines(rows: Iterable[VisibleInput]) -> list[UUID]:
    return [row.line for row in rows if row.line]


def _themes(round_: Round, lines: Iterable[UUID]) -> dict[UUID, str]:
    """Return by line the names of the themes that its words have as they are now, in the order of the codebook."""
    themes: dict[UUID, str] = {}
    rows = CodedPassage.objects.filter(id_in("input__line", lines), theme__round=round_)
    rows = rows.filter(input__version__current_of__isnull=False).distinct().order_by("theme__order", "theme__name")
    for line, name in rows.values_list(raw_id("input__line_id"), "theme__name").iterator():
        key = to_uuid(line)
        themes[key] = f"{themes[key]}; {name}" if key in themes else name
    return themes


class _SaidOf(NamedTuple):
    """The last disposition of a line."""

    outcome: str
    reason: str
    duplicate_of: UUID | None
    by: str
    finding: UUID | None = None


def _dispositions(lines: Iterable[UUID]) -> dict[UUID, _SaidOf]:
    rows = Disposition.objects.filter(id_in("line", lines)).order_by("at", "pk")
    annotated = rows.annotate(in_force=IN_FORCE)
    fields = annotated.values_list("line", "in_force", "reason", "duplicate_of", "by__name", "finding")
    latest = {row[0]: _SaidOf._make(row[1:]) for row in fields}  # the last one stays
    return {line: row for line, row in latest.items() if row.outcome}


def _originals(compilation: Compilation) -> dict[UUID | None, str]:
    """Return by repeated line its reference as this reader sees it. One query where there is none."""
    rows = Disposition.objects.filter(line__submission__delegation__round=compilation.round, duplicate_of__isnull=False)
    if not rows.exists():
        return {}
    standing = Version.objects.current().filter(submission__delegation__round=compilation.round)
    inputs = Input.objects.filter(line__in=rows.order_by().values("duplicate_of"), version__in=standing.values("pk"))
    lines = dict(inputs.values_list("pk", "line"))
    visible = compilation.request.reader().each(inputs)
    return {lines[key]: row.reference for key, row in visible if row is not None and not row.withheld}


def _citing(report: SynthesisReport | None) -> dict[UUID | None, str]:
    """Return by line that the report cites who cited it last."""
    rows = Evidence.objects.filter(finding__report=report, finding__removed_at__isnull=True)
    return dict(rows.order_by("at", "pk").values_list("input__line", "by__name"))
