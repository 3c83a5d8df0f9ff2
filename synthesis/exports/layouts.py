"""The inputs in the layouts of others: comment tables of the IPCC, of ISO and of the IPPC, and the UPR matrix.

Their headings are not translated (DOMAIN 6 C).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import count
from typing import Any
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.models import Recommendation
from consultations.rounds.selectors import recommendations_of
from core.spreadsheets import Column, Value
from core.tables.fields import EVERYBODY, Field
from submissions.enums import CommentType, Position
from submissions.models import TEXT_FIELDS
from submissions.tables.columns import body_name, external_fields
from submissions.tables.exports import ExportTable, export_table
from submissions.visibility.visible_inputs import VisibleInput
from synthesis.exports.compilations import Compilation, outline_for
from synthesis.exports.sheets import answer_of, input_extras, quotes_in
from synthesis.models import Observation
from synthesis.observations.services import latest_observations, observation_words

Abouts = dict[UUID, Recommendation]
Said = Callable[[VisibleInput], str]

ISO_TYPES = {CommentType.EDITORIAL: "ed", CommentType.TRANSLATION: "ed", CommentType.TECHNICAL: "te"}  # else ge


def layout_table(compilation: Compilation, layout: str, *, own_ids: bool = False) -> ExportTable:
    """Return the inputs in one of LAYOUTS.

    Every input that the reader is shown is a row; the response is its disposition with the reason, where the reader may
    see it. With `own_ids` the secretariat's table ends with the ID that the sender gave, where the round has such IDs:
    who sent a table finds its rows again.
    """
    title, fields_of = LAYOUTS[layout]
    abouts = {row.pk: row for row in recommendations_of(compilation.round)}
    compilation = compilation.open()
    outline = outline_for(compilation, counts=False, positions=False)
    extras = input_extras(compilation, outline, quotes_in(compilation, outline))
    observed: dict[UUID, Observation] = {}
    answer = answer_of(extras.get("states", []))
    themes = _joined(extras.get("source", []), "; ")

    def load_observed(rows: Sequence[VisibleInput]) -> None:
        observed.clear()
        if compilation.inside:  # the public reads no answers (PRACTICE 20)
            observed.update(latest_observations([row.line for row in rows if row.line]))

    def response(row: VisibleInput) -> str:
        """Return the secretariat's observation, else what became of the input."""
        return observation_words(row, observed.get(row.line) if row.line else None) or answer(row)

    fields = fields_of(abouts, response, themes)
    load_extras = _loads([field for each in extras.values() for field in each])
    fields[0] = replace(fields[0], load=_together(load_extras, load_observed))
    if layout in _NUMBERS:  # the other tables are not numbered
        number = count(1)
        heading = Column("no", _NUMBERS[layout], 9, "number")
        fields = [Field(heading, lambda row: next(number), readers=EVERYBODY), *fields]
    if own_ids and compilation.inside:
        fields += external_fields(compilation.round, all_senders=compilation.audience.sees_confidential)
    return export_table(
        layout, title, fields, compilation.request.inputs(compilation.request.reader()), compilation.audience
    )


def _together(*loads: Callable[[Sequence[VisibleInput]], None]) -> Callable[[Sequence[VisibleInput]], None]:
    def load(rows: Sequence[VisibleInput]) -> None:
        for each in loads:
            each(rows)

    return load


def _loads(fields: Iterable[Field]) -> Callable[[Sequence[VisibleInput]], None]:
    """What any of the fields must look up for the next rows."""
    return _together(*dict.fromkeys(field.load for field in fields if field.load))


def _ipcc(abouts: Abouts, answer: Said, themes: Said) -> list[Field]:
    def page(row: VisibleInput, which: Callable[[Iterable[int]], int]) -> Value:
        pages = abouts[row.recommendation].paragraph.pages if row.recommendation in abouts else []
        return which(pages) if pages else None

    return [
        Field(Column("chapter", "Chapter", 12, "code"), lambda row: row.label or None, readers=EVERYBODY),
        Field(Column("from_page", "From Page", 8, "number"), lambda row: page(row, min), readers=EVERYBODY),
        Field(Column("from_line", "From Line", 8, "number"), lambda row: None, readers=EVERYBODY),
        Field(Column("to_page", "To Page", 8, "number"), lambda row: page(row, max), readers=EVERYBODY),
        Field(Column("to_line", "To Line", 8, "number"), lambda row: None, readers=EVERYBODY),
        Field(
            Column("comment", "Comment", 80), lambda row: f"{_words(row)} [{body_name(row)}]".strip(), readers=EVERYBODY
        ),
        Field(Column("response", "Response", 50), lambda row: answer(row) or None, readers=EVERYBODY),
    ]


def _iso(abouts: Abouts, answer: Said, themes: Said) -> list[Field]:
    return [
        Field(Column("mb", "MB/NC", 16, "code"), body_name, readers=EVERYBODY),
        Field(Column("line", "Line number", 8, "code"), lambda row: None, readers=EVERYBODY),
        Field(Column("clause", "Clause/Subclause", 12, "code"), lambda row: row.label or None, readers=EVERYBODY),
        Field(
            Column("element", "Paragraph/Figure/Table", 16, "code"), lambda row: row.annex or None, readers=EVERYBODY
        ),
        Field(Column("type", "Type of comment", 9, "code"), _iso_type, readers=EVERYBODY),
        Field(Column("comments", "Comments", 60), lambda row: _words(row, rewording=False) or None, readers=EVERYBODY),
        Field(Column("change", "Proposed change", 50), lambda row: row.rewording or None, readers=EVERYBODY),
        Field(
            Column("observations", "Observations of the secretariat", 40),
            lambda row: answer(row) or None,
            readers=EVERYBODY,
        ),
    ]


def _ippc(abouts: Abouts, answer: Said, themes: Said) -> list[Field]:
    return [
        Field(Column("section", "Section", 30, "code"), lambda row: _heading(row, abouts), readers=EVERYBODY),
        Field(
            Column("para", "Para number", 10, "code"),
            lambda row: row.paragraph_number or row.label or None,
            readers=EVERYBODY,
        ),
        Field(Column("sentence", "Sentence", 9, "number"), lambda row: row.part or None, readers=EVERYBODY),
        Field(
            Column("type", "Type of comment", 14, "code"),
            lambda row: str(CommentType(row.comment_type).label) if row.comment_type else None,
            readers=EVERYBODY,
        ),
        Field(Column("rewording", "Proposed rewording", 50), lambda row: row.rewording or None, readers=EVERYBODY),
        Field(
            Column("explanation", "Explanation", 60),
            lambda row: _words(row, rewording=False) or None,
            readers=EVERYBODY,
        ),
        Field(Column("country", "Country", 20, "code"), body_name, readers=EVERYBODY),
    ]


def _upr(abouts: Abouts, answer: Said, themes: Said) -> list[Field]:
    def recommendation(row: VisibleInput) -> Value:
        about = abouts.get(row.recommendation) if row.recommendation else None
        return f"{capfirst(about.words)}: {about.text}" if about else row.label or None

    def theme(row: VisibleInput) -> Value:
        """Return its themes, else the headings of the document over the recommendation."""
        return themes(row) or _heading(row, abouts)

    def assessment(row: VisibleInput) -> Value:
        return f"{body_name(row)}: {_words(row)}"

    return [
        Field(Column("recommendation", "Recommendation", 60), recommendation, readers=EVERYBODY),
        Field(
            Column("position", "Position", 16, "code"),
            lambda row: str(Position(row.position).label) if row.position else None,
            readers=EVERYBODY,
        ),
        Field(Column("theme", "Theme", 24), theme, readers=EVERYBODY),
        Field(
            Column("assessment", "Assessment/comments on level of implementation", 70), assessment, readers=EVERYBODY
        ),
    ]


LAYOUTS: dict[str, tuple[str, Callable[[Abouts, Said, Said], list[Field]]]] = {
    "ipcc": ("IPCC comments", _ipcc),
    "iso": ("ISO comments", _iso),
    "ippc": ("IPPC comments", _ippc),
    "upr": ("UPR matrix", _upr),
}
_NUMBERS = {"ipcc": "Comment No", "ippc": "Comment Number"}


def _joined(fields: list[Field], between: str) -> Said:
    def joined(row: Any) -> str:
        return between.join(str(value) for field in fields if (value := field.value(row)))

    return joined


def _words(row: VisibleInput, *, rewording: bool = True) -> str:
    """Return all texts of an input, one under the other: these tables have one cell for them."""
    if row.withheld:
        return _("Information on file with the secretariat")
    texts = [row.text(name) for name in TEXT_FIELDS if rewording or name != "rewording"]
    return "\n".join(text.strip() for text in texts if text)


def _heading(row: VisibleInput, abouts: Abouts) -> Value:
    about = abouts.get(row.recommendation) if row.recommendation else None
    return " / ".join(about.paragraph.heading_path) or None if about else None


def _iso_type(row: VisibleInput) -> Value:
    return ISO_TYPES.get(CommentType(row.comment_type), "ge") if row.comment_type else "ge"
