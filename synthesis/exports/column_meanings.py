"""The meaning of each column of a round's public data.

Keys, headings and kinds are those of the tables; only the meaning is added here, and a test finds every column without
one.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from consultations.enums import Constituency, RegionalGroup, Status
from consultations.models import Round
from core.audience import PUBLIC
from core.spreadsheets import Book, Column, Print, Sheet, Value, write_book
from core.spreadsheets.paper import legible, on_paper
from core.tables.fields import EVERYBODY, placed_fields
from core.tables.formats import csv_file
from core.tables.listings import note_words
from core.text.dates import moment
from submissions.enums import CommentType, PassageField, Position, SubmissionKind
from submissions.models.input_fields import TEXTS
from submissions.tables.exports import ExportTable, export_table, inputs, submissions
from synthesis.enums import Quantity
from synthesis.exports.compilations import compilation_of
from synthesis.exports.finding_sheets import SecretariatDetails, evidence_table, findings_table
from synthesis.exports.plain_files import plain_rows
from synthesis.exports.sheets import input_extras

KINDS = {
    "text": gettext_lazy("text"),
    "code": gettext_lazy("one of a list, or a short text"),
    "number": gettext_lazy("whole number"),
    "datetime": gettext_lazy("time"),
    "moment": gettext_lazy("time"),
    "date": gettext_lazy("date"),
    "bool": gettext_lazy("yes or no"),
    "link": gettext_lazy("linked to the row it names"),
}
_EVERYWHERE: dict[str, Any] = {
    "para": gettext_lazy("Number of the paragraph of the document."),
    "part": gettext_lazy("Number of the request within the paragraph, if it contains several."),
    "body": gettext_lazy("Short name of the participant; “Name withheld” if it asked not to be named."),
    "name": gettext_lazy("Full name as given by the participant. Designations imply no opinion."),
    "constituency": gettext_lazy("Kind of participant."),
    "country": gettext_lazy("Country of the participant."),
    "region": gettext_lazy("Regional group of the participant's country."),
    "status": gettext_lazy("Status of the participant, such as accreditation or consultative status."),
    "language": gettext_lazy("Language in which the text was written."),
    "version": gettext_lazy("Number of the version that counts: a correction is a new version."),
    "received": gettext_lazy("When that version was received, in Coordinated Universal Time."),
    "late": gettext_lazy("Whether it was received after the closing date or during an extension."),
}
MEANINGS: dict[str, dict[str, Any]] = {
    "inputs": {
        "ref": gettext_lazy(
            "Reference of the input. For an input without a name it is random, so that the input "
            "cannot be linked to anything."
        ),
        "position": gettext_lazy("Position on the text. Only the first input of a participant on a text has one."),
        **{field.name: field.meaning for field in TEXTS},
        "translation": gettext_lazy("Working translation, unofficial; the original prevails."),
        "states": gettext_lazy("States concerned, if the participant named any."),
        "findings": gettext_lazy("Numbers of the findings of the report that cite it."),
        "symbol": gettext_lazy("Symbol of the document on which inputs were requested."),
        "heading": gettext_lazy("Headings above the paragraph, outermost first."),
        "speaks_as": gettext_lazy("Whether the participant submits in its own name or leads a joint submission."),
        "joint": gettext_lazy("Participants in whose name a joint submission is made."),
        "type": gettext_lazy("Kind of comment."),
        "words": gettext_lazy("Number of words; a Han or Kana character is one word."),
        "submission": gettext_lazy("Reference of the submission that it is part of."),
        "received_office": gettext_lazy("When that version was received, in Geneva time."),
        "annex": gettext_lazy("Annex and page or paragraph to which the participant refers."),
        "redacted": gettext_lazy("Whether words were redacted to protect people."),
        "sort_key": gettext_lazy("Sorts the rows in the order of the paragraphs of the document."),
    },
    "submissions": {
        "words": gettext_lazy("Number of words, and how many were allowed."),
        "members": gettext_lazy("Participants in whose name a joint submission is made."),
        "aligned": gettext_lazy(
            "Participant with whose submission it is aligned, and the texts excepted. "
            "Given only if both are named."
        ),
        "files": gettext_lazy("Number of attached files."),
        "answered": gettext_lazy("Paragraphs on which the submission comments."),
        "reference": gettext_lazy("Reference of the submission."),
    },
    "findings": {
        "number": gettext_lazy("Number of the finding in the report."),
        "section": gettext_lazy("Section of the report."),
        "text": gettext_lazy("The finding."),
        "note": gettext_lazy("What changed since it was published, or why it is not displayed."),
        "word": gettext_lazy("Word of quantity that it uses."),
        "counted": gettext_lazy("Number of participants to which that word refers, of those who addressed the text. "
        "Empty if the number would identify one of them."),
        "reply": gettext_lazy("Replies of the States that the finding names, printed beside it."),
        "signed": gettext_lazy("Who signed the text off, and when."),
        "passages": gettext_lazy("Number of passages that support the finding."),
    },
    "evidence": {
        "finding": gettext_lazy("Number of the finding."),
        "ref": gettext_lazy("Reference of the input that the passage is taken from."),
        "field": gettext_lazy("Field of the input that the passage is taken from."),
        "quote": gettext_lazy(
            "The passage, as received, or a working translation, marked as one. Empty if it may not be quoted."
        ),
        "annex": gettext_lazy("Paragraph of the sender's own text."),
    },
}  # fmt: skip
_VALUES: dict[str, Iterable[tuple[str, Any]]] = {
    "constituency": Constituency.choices,
    "region": RegionalGroup.choices,
    "status": Status.choices,
    "position": Position.choices,
    "type": CommentType.choices,
    "speaks_as": SubmissionKind.choices,
    "field": PassageField.choices,
    "word": Quantity.choices,
}


def codebook_rows(round_: Round, *, now: datetime) -> Iterator[tuple[Value, ...]]:
    """Yield (table, key in csv and json, heading, kind, meaning, allowed values) of every column, in order."""
    for table in public_tables(round_, now=now):
        for column in table.columns:
            values = [str(label) for _key, label in _VALUES.get(column.key, ()) if str(label)]
            yield (
                table.title,
                column.key,
                column.header,
                str(KINDS[column.kind]),
                str(meaning(table.key, column.key)),
                "; ".join(values) or None,
            )


def public_tables(round_: Round, *, now: datetime) -> list[ExportTable]:
    """Return the tables whose columns are described; their rows are never read."""
    compilation = compilation_of(round_, PUBLIC, now=now)
    report: dict[str, Any] = {"sections": []}
    return [
        inputs(compilation.request, extra=input_extras(compilation, report, {})),
        submissions(compilation.request),
        findings_table(compilation, report, {}, SecretariatDetails()),
        evidence_table(compilation, report, {}, {}, SecretariatDetails()),
    ]


def meaning(table: str, column: str) -> Any:
    """Return the meaning of a column of that table. Raises KeyError for one without."""
    mine = MEANINGS[table]
    return mine[column] if column in mine else _EVERYWHERE[column]


def codebook_file(round_: Round, kind: str, *, now: datetime, day_of_edition: str = "") -> bytes:
    """Return the codebook as a file, in English, as the files that it describes. `kind` is xlsx or csv.

    The codebook of an edition gives the day of that edition, in words, and not a moment.
    """
    with translation.override("en"):
        columns = (
            Column("table", _("Table"), 16, "code"),
            Column("key", _("Key"), 18, "code"),
            Column("heading", _("Heading"), 24, "code"),
            Column("kind", _("Kind"), 24, "code"),
            Column("meaning", _("Meaning"), 70),
            Column("values", _("Values"), 70),
        )
        fields, target = placed_fields(columns, EVERYBODY), io.BytesIO()
        table = export_table("codebook", _("Codebook"), fields, codebook_rows(round_, now=now), PUBLIC)
        if kind == "csv":
            csv_file([column.header for column in table.columns], plain_rows(table), target)
            return target.getvalue()
        paper = Print(
            header=(f"{round_.document.symbol} · {round_.reference}", "", _("Codebook")),
            footer=(_("As of %(time)s") % {"time": day_of_edition or moment(now)}, "", _("Page {page} of {pages}")),
        )
        layout = legible(table.columns, repeated=2)
        sheet = Sheet(
            table.title,
            layout.columns,
            table.rows,
            freeze="key",
            filter=True,
            band="table",
            print=on_paper(paper, layout, repeated=2),
        )
        title = _("%(round)s: codebook") % {"round": round_.reference}
        words = replace(note_words(), print=paper)
        book = Book(title, [sheet], created=now, zone=settings.OFFICE_TIME_ZONE, words=words, language="en")
        write_book(book, target)
        return target.getvalue()
