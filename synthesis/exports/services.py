"""Compiled files of a round: who may request one (A7, C7), and how each kind is written."""

import hashlib
import io
import json
import tempfile
from collections.abc import Callable, Container, Generator, Mapping, Sequence
from typing import Any, BinaryIO
from uuid import UUID

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser, User
from consultations import permissions as consulting
from consultations.enums import Duty
from consultations.models import Round
from core.audience import CONFIDENTIAL, PUBLIC, SECRETARIAT, Audience
from core.db.transactions import snapshot
from core.documents import ReportDocument
from core.documents.docx_file import write_docx
from core.files.zip_writer import ZipWriter
from core.jobs.queue import start
from core.models import Job
from core.spreadsheets import write_book
from submissions.visibility.confidentiality import check_still_visible
from submissions.visibility.visible_inputs import InputFilters
from synthesis import permissions
from synthesis.exports.bodies import add_bodies, write_bodies
from synthesis.exports.compilations import Compilation, outline_for
from synthesis.exports.finding_sheets import responses_table
from synthesis.exports.layouts import LAYOUTS, layout_table
from synthesis.exports.plain_files import write_csv, write_json, write_json_lines
from synthesis.exports.report_document import report_document
from synthesis.exports.word_documents import amendments_document, layout_document
from synthesis.exports.workbook import compiled_book, table_book
from synthesis.models import SynthesisReport

COMPILE = "synthesis.compile_file"
AUDIENCES: dict[str, Audience] = {"secretariat": SECRETARIAT, "sealed": CONFIDENTIAL, "public": PUBLIC}


def audiences_for(user: AnyUser, round_: Round) -> list[tuple[str, Any]]:
    """Return the audiences for whom the person may request files: (key, words).

    The one that sees most comes last, so that nobody chooses it by accident.
    """
    offered: list[tuple[str, Any]] = [
        ("secretariat", _("Secretariat, without confidential matter")),
        ("public", _("The public, with the content that is public now")),
    ]
    if permissions.sees_confidential(user, round_):
        offered.append(("sealed", _("Secretariat only, with confidential matter")))
    return offered


def may_have_file(user: AnyUser, round_: Round, audience: str) -> bool:
    """Return whether the person may have the file.

    Checked when it is requested, when it is made, and again when it is downloaded.
    """
    if audience not in AUDIENCES or not permissions.may_export(user, round_):
        return False
    return audience != "sealed" or permissions.sees_confidential(user, round_)


def check_up_to_date(job: Job, round_: Round) -> None:
    """Raise Refused where something was redacted, restricted, withdrawn or erased since the file was requested.

    The file may contain it.
    """
    check_still_visible(round_.pk, job.asked_at)


def request_files(
    round_: Round,
    kinds: Sequence[str],
    audience: str,
    filters: InputFilters,
    *,
    by: User,
    report: SynthesisReport | None = None,
) -> Job:
    """Start the job that makes one file, or several in one zip. Raises NotAllowed.

    `report` is the one that files are of, where the round has several; None for that begun last.
    """
    if not may_have_file(by, round_, audience):
        raise consulting.no_duty(Duty.EXPORT)
    choices = {
        "recommendations": sorted(map(str, filters.recommendations)),
        "positions": sorted(filters.positions),
        "constituencies": sorted(filters.constituencies),
    }
    of_report = {"report": report.pk} if report is not None else {}
    several = {"kinds": list(kinds)} if len(kinds) > 1 else {}
    kind = ZIP if several else kinds[0]
    payload = {"round": round_.pk, "kind": kind, "audience": audience, **choices, **several, **of_report}
    return start(COMPILE, payload=payload, owner=by)


def filters_of_job(payload: Mapping[str, Any]) -> InputFilters:
    """Return the filter that `request_files` stored in a job's payload as lists of text."""
    return InputFilters(
        recommendations=frozenset(UUID(key) for key in payload["recommendations"]),
        positions=frozenset(payload["positions"]),
        constituencies=frozenset(payload["constituencies"]),
    )


def report_of_job(payload: Mapping[str, Any]) -> SynthesisReport | None:
    """Return the report that was chosen, None where none was. One query."""
    rows = SynthesisReport.objects.filter(round=payload["round"]).select_related("round__document", "round__rules")
    return rows.filter(pk=payload["report"]).first() if payload.get("report") else None


def files_requested_by(user: User, round_: Round) -> QuerySet[Job]:
    """Return the files that the person has requested in this round, newest first."""
    rows = Job.objects.filter(kind=COMPILE, owner=user, payload__round=str(round_.pk))
    return rows.select_related("result").order_by("-asked_at", "pk")


KINDS = ("docx", "pdf", "xlsx", "csv", "json", "ndjson")  # of a pack; besides, one of LAYOUTS, ON_PAPER or OTHERS
ON_PAPER = tuple(f"{layout}-{ending}" for layout in LAYOUTS for ending in ("docx", "pdf"))
OTHERS = ("responses", "amendments", "bodies-xlsx", "bodies-docx")
ZIP = "zip"  # several files together
SHEETS_OF_INPUTS = {"xlsx": 2}  # sheets with a row for each input: *By paragraph* and *Inputs*; of others one
_PACKED = ("docx", "pdf", "xlsx", "zip")  # compressed already
_PIECE = 1 << 20
_ROW_BY_ROW = {"csv": write_csv, "json": write_json, "ndjson": write_json_lines}
_PARTS = {
    "docx": "report",
    "pdf": "report",
    "xlsx": "compilation",
    **dict.fromkeys(_ROW_BY_ROW, "inputs"),
    "bodies-xlsx": "workbooks-by-body",
    "bodies-docx": "documents-by-body",
}


def _on_paper(document: ReportDocument, ending: str) -> bytes:
    if ending == "docx":
        return write_docx(document)
    from core.documents.pdf_file import write_pdf  # Typst weighs 7 MB

    return write_pdf(document)


def write_file(compilation: Compilation, kind: str, target: BinaryIO) -> str | None:
    """Write one of KINDS, LAYOUTS, ON_PAPER or OTHERS to a seekable file, all of one moment; return its name.

    None, with nothing written, for a file that does not exist for this reader.
    """
    part, _between, ending = kind.partition("-")
    with translation.override("en"), snapshot():
        if kind in ("docx", "pdf"):
            outline = outline_for(compilation)
            if outline is None:
                return None
            document = report_document(
                outline,
                round_=compilation.round,
                audience=compilation.audience,
                now=compilation.now,
                as_if_public=compilation.as_if_public,
            )
            target.write(_on_paper(document, kind))
        elif kind in ON_PAPER:
            target.write(_on_paper(layout_document(compilation, part), ending))
        elif part == "bodies":
            write_bodies(compilation, ending, target)
            ending = "zip"
        elif kind == "amendments":
            target.write(write_docx(amendments_document(compilation)))
        elif kind == "xlsx":
            write_book(compiled_book(compilation), target)
        elif kind in LAYOUTS or kind == "responses":
            table = layout_table(compilation, kind, own_ids=True) if kind in LAYOUTS else responses_table(compilation)
            if table is None:
                return None
            write_book(table_book(compilation, table), target)
        else:
            _ROW_BY_ROW[kind](compilation, target)
        extension = kind if kind in KINDS else ending or ("docx" if kind == "amendments" else "xlsx")
        return compilation.name(_PARTS.get(kind, part), extension)


def write_files(
    compilation: Compilation, kinds: Sequence[str], target: BinaryIO, *, before_each: Callable[[int], None]
) -> tuple[str, int] | None:
    """Write several files as one zip, all of one moment; return its name and how many files were made.

    Files for each participant go into folders. `manifest.json` is `{"about": {…}, "files": [{"kind", "file",
    "sha256"}], "left_out": [kind]}`; left out are files that do not exist for this reader. None where all are.
    `before_each` is called with the number of files so far; what it raises ends the work.
    """
    package, files, left_out = ZipWriter(target), list[dict[str, str]](), list[str]()
    with translation.override("en"), snapshot():
        compilation = compilation.open()  # one reader for all files
        for done, kind in enumerate(kinds):
            before_each(done)
            if kind.startswith("bodies-"):
                folder = f"{_PARTS[kind]}-{kind.removeprefix('bodies-')}/"
                add_bodies(compilation, kind.removeprefix("bodies-"), package, folder)
                files.append({"kind": kind, "file": folder})
            elif (row := _add_file(compilation, kind, package)) is not None:
                files.append(row)
            else:
                left_out.append(kind)
        if not files:
            return None
        with package.part("manifest.json") as write:
            manifest = {"about": compilation.about(), "files": files, "left_out": left_out}
            write(json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    package.close()
    return compilation.name("files", "zip"), len(files)


def _add_file(compilation: Compilation, kind: str, package: ZipWriter) -> dict[str, str] | None:
    """Add one file to the zip; return its row of the manifest. On disk meanwhile, not in memory."""
    digest = hashlib.sha256()
    with tempfile.TemporaryFile() as stream:
        name = write_file(compilation, kind, stream)
        if name is None:
            return None
        stream.seek(0)
        with package.part(name, compress=not name.endswith(_PACKED)) as write:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                write(piece)
    return {"kind": kind, "file": name, "sha256": digest.hexdigest()}


def compile_files(compilation: Compilation, kinds: Container[str] = KINDS) -> Generator[tuple[str, bytes]]:
    """Yield (name, content) of several of KINDS, LAYOUTS or OTHERS, all of one moment, for packs, which are published.

    One file at a time is in memory.
    """
    with snapshot():
        for kind in (*KINDS, *LAYOUTS, *OTHERS):
            content = io.BytesIO()
            if kind in kinds and (name := write_file(compilation, kind, content)):
                yield name, content.getvalue()
