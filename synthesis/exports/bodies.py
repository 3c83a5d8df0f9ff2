"""One file for each body in one zip: what this reader may read of it by name, and a list of the files.

The zip is written body by body, one small file in memory at a time, whatever the size of the round. Inputs shown
without a name are in a file of their own, in the order of the whole round, never beside the name of their sender.
"""

import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import batched, groupby
from typing import BinaryIO

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.models import Organisation, Recommendation
from consultations.rounds.selectors import known_to, recommendations_of
from core.documents import Block, HeadingBlock, ParagraphBlock, ReportDocument, Run
from core.documents.docx_file import write_docx
from core.files.zip_writer import ZipWriter
from core.spreadsheets import write_book
from core.tables.fields import readable, values_of
from core.tables.formats import csv_file, plain
from submissions.drafting.subjects import SubjectName, subject_heading
from submissions.enums import Position
from submissions.models.input_fields import TEXTS
from submissions.tables.amendments import proposals
from submissions.tables.columns import input_fields
from submissions.tables.exports import amendment_fields, export_table
from submissions.tables.visible_submissions import joint_names_in
from submissions.triage.queue import sent_by_delegation
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import VisibleInput, original_withheld
from synthesis.exports.compilations import Compilation, digest_of
from synthesis.exports.word_documents import tracked
from synthesis.exports.workbook import body_book

NAMELESS = "name-withheld"
PIECE = 5_000  # inputs without a name in one file
_MANIFEST = ("file", "body", "inputs", "sha256")


def write_bodies(compilation: Compilation, ending: str, target: BinaryIO) -> None:
    """Write the zip; `ending` is xlsx or docx.

    Two queries for each body, and one reading of the round for inputs without a name. `manifest.json` is `{"about":
    {…}, "files": [{"file", "body", "inputs", "sha256"}]}`, `manifest.csv` has the same rows.
    """
    package = ZipWriter(target)
    add_bodies(compilation, ending, package)
    package.close()


def add_bodies(compilation: Compilation, ending: str, package: ZipWriter, folder: str = "") -> None:
    """Add to a zip what `write_bodies` writes, below `folder`, which is "" or ends with a slash."""
    compilation = compilation.open()
    reader = compilation.request.reader()
    make: Callable[[str, list[VisibleInput]], bytes] = (_Workbooks if ending == "xlsx" else _Documents)(
        compilation
    ).file_of
    files: list[tuple[str, str, int, str]] = []
    for name, body, rows in _by_body(compilation, reader):
        if chosen := list(rows):
            content = make(body, chosen)
            _add(package, f"{folder}{name}.{ending}", content)
            files.append((f"{name}.{ending}", body, len(chosen), hashlib.sha256(content).hexdigest()))
    manifest = {"about": compilation.about(), "files": [dict(zip(_MANIFEST, row, strict=True)) for row in files]}
    _add(package, f"{folder}manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    table = io.BytesIO()
    csv_file(_MANIFEST, files, table)
    _add(package, f"{folder}manifest.csv", table.getvalue())


def _add(package: ZipWriter, name: str, content: bytes) -> None:
    with package.part(name) as write:
        write(content)


def safe_name(body: str, code: str) -> str:
    """Return `XAA_Arandia`: a file name that every system accepts, made unique by the body's code."""
    plain = unicodedata.normalize("NFKD", body).encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:60]
    cleaned = re.sub(r"[^A-Za-z0-9-]+", "-", code)
    return f"{cleaned}_{words}" if words else cleaned


def _by_body(compilation: Compilation, reader: InputReader) -> Iterator[tuple[str, str, Iterator[VisibleInput]]]:
    """Yield (name of the file, name of the body, its inputs), by short name; then inputs without a name."""
    names: set[str] = set()
    scope = known_to(compilation.audience, sent_by_delegation(compilation.round, compilation.audience))
    chosen = compilation.round.delegations.filter(scope).select_related("organisation")
    chosen = chosen.order_by(Organisation.alphabetical("organisation__"), "pk")
    if compilation.filters.bodies:
        chosen = chosen.filter(organisation__in=compilation.filters.bodies)
    for row in chosen:
        body: Organisation = row.organisation
        name = safe_name(body.display_short_name(), body.code)
        while name.casefold() in names:
            name += "-2"
        names.add(name.casefold())
        rows = replace(compilation.request, delegation=row.pk).inputs(reader)
        mine = (each for each in rows if each.body is not None and each.body.id == body.pk)
        yield name, body.display_short_name(), mine
    bare = (row for row in compilation.request.inputs(reader) if row.body is None)
    for number, piece in enumerate(batched(bare, PIECE), start=1):
        yield NAMELESS if number == 1 else f"{NAMELESS}-{number}", _("Name withheld"), iter(piece)


class _Workbooks:
    """Writes the inputs of one body as in the compiled workbook, with its proposed wordings."""

    def __init__(self, compilation: Compilation) -> None:
        self.compilation = compilation
        fields = input_fields(
            compilation.round,
            inside=compilation.inside,
            joints=joint_names_in(compilation.request.reader()),
            all_senders=compilation.audience.sees_confidential,
        )
        self._fields = readable(fields, compilation.audience.handling)
        self._abouts = {row.pk: row for row in recommendations_of(compilation.round)}

    def file_of(self, body: str, rows: list[VisibleInput]) -> bytes:
        audience = self.compilation.audience
        digest = digest_of([plain(value) for value in row] for row in values_of(rows, self._fields))
        tables = [export_table("inputs", _("Inputs"), self._fields, rows, audience)]
        if rows_proposed := list(proposals(rows, self._abouts, self.compilation.round.document.language)):
            fields = amendment_fields(self._abouts)
            tables.append(export_table("amendments", _("Amendments"), fields, rows_proposed, audience))
        target = io.BytesIO()
        write_book(body_book(self.compilation, body, tables, digest), target)
        return target.getvalue()


class _Documents:
    """Writes the inputs of one body as a document: headings by subject, its text, its wording as tracked changes."""

    def __init__(self, compilation: Compilation) -> None:
        self.compilation = compilation
        self._abouts = {row.pk: row for row in recommendations_of(compilation.round)}

    def file_of(self, body: str, rows: list[VisibleInput]) -> bytes:
        compilation = self.compilation
        document = ReportDocument(
            title=body,
            language="en",
            created=compilation.now,
            blocks=[compilation.facts(), *self._blocks(rows)],
            symbol=compilation.round.document.symbol,
            masthead=compilation.masthead,
            running_head=f"{compilation.round.reference} · {body}",
            running_foot=compilation.foot,
        )
        return write_docx(document)

    def _blocks(self, rows: list[VisibleInput]) -> Iterator[Block]:
        issued = self.compilation.round.document.language
        for (named, about), on_subject in groupby(rows, key=lambda row: (SubjectName.of(row), row.recommendation)):
            recommendation = self._abouts.get(about) if about else None
            yield HeadingBlock(subject_heading(named, brief=True))
            if recommendation:
                yield ParagraphBlock(recommendation.text, language=issued, small=True, leads=True)
            for row in on_subject:
                yield from self._input(row, recommendation)

    def _input(self, row: VisibleInput, about: Recommendation | None) -> Iterator[Block]:
        if row.withheld:
            yield ParagraphBlock(_("Information on file with the secretariat"))
            return
        if row.is_translated:
            yield _lead(capfirst(original_withheld()))
        if row.position:
            yield _lead(str(Position(row.position).label))
        for field in TEXTS:
            text = row.text(field.name)
            if not text or field.name == "rewording":
                continue
            if field.name != "comment":
                yield _lead(str(field.heading or field.label))
            yield ParagraphBlock(text, language=row.language or "")
        if row.rewording:
            yield _lead(_("Suggested wording"))
            abouts = {about.pk: about} if about else {}
            row_proposals = list(proposals([row], abouts, self.compilation.round.document.language))
            if row_proposals and row_proposals[0].comparable:
                yield tracked(row_proposals[0], self.compilation.round.document.language)
            else:
                yield ParagraphBlock(row.rewording, language=row.rewords_language or row.language or "")


def _lead(words: str) -> ParagraphBlock:
    return ParagraphBlock(Run(words, bold=True), leads=True)
