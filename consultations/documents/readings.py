"""Documents from files: stored, read in a limited child process, corrected by paragraph until confirmed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.documents.correction.left_out import LeftOut
from consultations.documents.limited_reading import CHILD_MESSAGES, JOB_SECONDS, read_limited
from consultations.documents.services import (
    add_document,
    addressees_of,
    document_language,
    paragraph_kind,
    subject_kind,
)
from consultations.enums import Force, ParagraphKind, SubjectKind
from consultations.models import Document
from consultations.reading.messages import MESSAGES, SENTENCES
from consultations.reading.sources.texts import text_at_start
from core.errors import NotAllowed, Refused
from core.files.child import identify_limited
from core.files.kinds import PICTURES, TABLES, FileKind, clean_display_name, kind_by_extension
from core.files.messages import refused
from core.files.storage import Readable, remove_stored, store, stored_path
from core.jobs import queue
from core.models import Job, StoredFile
from core.text.languages import isolate_name

READ_SECONDS = 2  # what a request waits for; longer reading goes on in the background
JOB = "consultations.read_document"
READABLE = (FileKind.PDF, FileKind.DOCX, FileKind.ODT, *TABLES)
TEXT_ENDINGS = (".md", ".markdown", ".html", ".htm")  # texts too, and kept as such: never served as a page
MAX_REMEMBERED_TABLES = 50  # maps of columns
_REMEMBERED = ("header", "text", "number", "roles")  # of a map; which document was read is the choice for one file
MAX_SOURCE_TEXT = 200_000  # characters of a text file that the page of its reading shows
_MOST_BYTES = 4  # of a character

queue.messages(**{code: pair[0] for code, pair in CHILD_MESSAGES.items() if "{" not in MESSAGES[code][0]})


def add_document_from_file(upload: Readable, *, name: str, symbol: str, title: str, by: User) -> Document:
    """Store the file and read it; a reading that takes too long for a request continues in a Job (`reading_job`).

    `name` is the file name that people see. Raises NotAllowed, and Refused for a symbol in use (field `symbol`) and for
    a file that cannot be read (field `file`); then nothing is kept.
    """
    if not permissions.keeps_register(by):
        raise NotAllowed("not_an_officer", _("Only officers can add documents or correct their reading."))
    if Document.objects.filter(symbol=symbol.strip()).exists():
        raise Refused("symbol_in_use", _("This document is already on the portal."), field="symbol")
    try:
        stored = store(upload)
    except Refused as refusal:
        refusal.field = "file"
        raise
    try:
        path = stored_path(stored.name)
        kind = _kind(path, name)
        remembered = remembered_columns()
        reading = _read(path, name, symbol, seconds=READ_SECONDS, patient=True, columns=remembered)
        with transaction.atomic():
            file = StoredFile.objects.create(
                **stored.columns,
                display_name=clean_display_name(name),
                kind=kind,
                content_type=kind.content_type,
                stored_by=by,
            )
            document = add_document(symbol=symbol, title=title, reading=reading or {}, by=by, source=file)
            if reading is None:
                queue.start(JOB, payload={"document": document.pk}, owner=by)
    except Refused as refusal:
        remove_stored(stored.name)
        refusal.field = refusal.field or "file"
        raise
    return document


def read_in_background(job: Job) -> None:
    """Do the Job: the same reading with a longer time limit. Raises Refused."""
    document = Document.objects.select_related("source").filter(pk=job.payload["document"]).first()
    if document is None:
        return  # removed since: there is nothing to read
    if document.source is None:
        raise refused("file_missing")
    path = stored_path(document.source.stored_name)
    remembered = remembered_columns()
    reading = _read(path, document.source.display_name, document.symbol, seconds=JOB_SECONDS, columns=remembered)
    with transaction.atomic():
        unconfirmed = Document.objects.filter(pk=document.pk, confirmed_at__isnull=True)
        unconfirmed.update(reading=reading, language=document_language(reading or {}))
        queue.finish(job)


def remembered_columns() -> list[dict[str, Any]]:
    """Return the column choices of officers, the last first: tables with the same header are read alike."""
    chosen = Document.objects.filter(reading__table__chosen=True).order_by("-added_at")
    tables = chosen.values_list("reading__table", flat=True)[:MAX_REMEMBERED_TABLES]
    return [{key: table[key] for key in _REMEMBERED if key in table} for table in tables]


def reading_job(document: Document) -> Job | None:
    """Return the Job that reads this document, as long as nothing was read."""
    if document.reading:
        return None
    return Job.objects.filter(kind=JOB, payload__document=str(document.pk)).order_by("-asked_at").first()


@dataclass(slots=True)
class ProposedPart:
    """One separate request of a paragraph, as proposed or corrected."""

    limb: int
    text: str
    force: str
    addressees: list[str]
    implied: bool
    participants: list[str]
    reasons: list[str]
    kind: SubjectKind = SubjectKind.RECOMMENDATION
    recommending: list[str] = field(default_factory=list)

    @property
    def force_label(self) -> str:
        """The wording in the reader's language."""
        return str(Force(self.force).label) if self.force in Force.values else self.force


@dataclass(slots=True)
class ProposedParagraph:
    """A paragraph as the page shows it.

    `pieces` is its text, each piece with the number of the part it belongs to: 0 for none, and where all of it is one
    part. `columns`: for a row of a table, by their headings. `context`: number and text of the paragraph that is read
    with it; `counted`: its number is not printed.
    """

    place: int
    number: str
    heading_path: list[str]
    pages: list[int]
    pieces: list[tuple[int, str]]
    parts: list[ProposedPart]
    reasons: list[str]
    faults: list[str] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    kind: ParagraphKind = ParagraphKind.PARAGRAPH
    context: tuple[str, str] | None = None
    counted: bool = False
    left_out: list[LeftOut] = field(default_factory=list)  # before it


def proposals_of(
    reading: Mapping[str, Any], places: Iterable[int], faults: Sequence[Refused] = ()
) -> list[ProposedParagraph]:
    """Return the paragraphs at these places for the page, each with its faults, which `faults_of` finds."""
    by_field: dict[str, list[str]] = {}
    for fault in faults:
        by_field.setdefault(fault.field or "", []).append(str(fault))
    paragraphs = reading.get("paragraphs", [])
    proposals = [_proposal(place, paragraphs[place], by_field.get(f"paragraph-{place}", [])) for place in places]
    for proposal in proposals:
        context = paragraphs[proposal.place].get("context")
        if isinstance(context, int) and 0 <= context < proposal.place:
            proposal.context = paragraphs[context].get("number", ""), paragraphs[context].get("text", "")
    return proposals


def sentences(reasons: Sequence[Mapping[str, str]]) -> list[str]:
    """Return reasons and notes of a reading as sentences in the reader's language."""
    return [
        gettext(SENTENCES[reason["code"]]).format(words=isolate_name(reason.get("words", "")))
        if reason.get("code") in SENTENCES
        else reason.get("sentence", "")
        for reason in reasons
        if reason
    ]


def source_text(document: Document) -> str:
    """Return the text of a plain text file, to be shown beside the proposals; "" for other kinds."""
    if document.source is None or document.source.kind != FileKind.TXT:
        return ""
    with stored_path(document.source.stored_name).open("rb") as file:
        return text_at_start(file.read(MAX_SOURCE_TEXT * _MOST_BYTES))[:MAX_SOURCE_TEXT]


def _proposal(place: int, row: Mapping[str, Any], faults: list[str]) -> ProposedParagraph:
    parts = [
        ProposedPart(
            limb.get("limb", number),
            limb.get("text", ""),
            limb.get("force", ""),
            addressees_of(row, limb),
            bool(limb.get("implied", False) and addressees_of(row, limb)),
            list(limb.get("participants", [])),
            sentences(limb.get("reasons", [])),
            subject_kind(row, limb),
            recommending=list(limb.get("recommending", [])),
        )
        for number, limb in enumerate(row.get("limbs", []), start=1)
    ]
    return ProposedParagraph(
        place,
        row.get("number", ""),
        list(row.get("heading_path", [])),
        list(row.get("pages", [])),
        _pieces(row.get("text", ""), parts),
        parts,
        sentences([row.get("heading_reason") or {}, *row.get("reasons", [])]),
        faults,
        list(row.get("columns", {}).items()),
        paragraph_kind(row),
        None,
        bool(row.get("counted")),
    )


def _pieces(text: str, parts: Sequence[ProposedPart]) -> list[tuple[int, str]]:
    """Cut the paragraph's text where its parts begin and end; parts that are not found in it are left out."""
    pieces, at = [], 0
    for part in parts:
        start = text.find(part.text, at) if part.text else -1
        if start < 0:
            continue
        pieces += [(0, text[at:start])] if start > at else []
        at = start + len(part.text)
        pieces.append((part.limb, text[start:at]))
    pieces += [(0, text[at:])] if at < len(text) else []
    return [(0, text)] if len(pieces) == 1 else pieces  # all of it is one part: nothing to tell apart


def _kind(path: Path, name: str) -> FileKind:
    is_text = name.lower().endswith(TEXT_ENDINGS)
    claimed = kind_by_extension(clean_display_name(name))
    kind = claimed
    if claimed not in PICTURES:
        kind = identify_limited(path, f"{name}.txt" if is_text else name, tables=True, any_encoding=True)
    if kind not in READABLE:
        raise Refused(
            "kind_not_readable",
            _(
                "The portal reads PDF, Word and OpenDocument documents, web pages, text and spreadsheets (pdf, docx, "
                "odt, html, txt, md, xlsx, ods, csv, tsv)."
            ),
            hint=_("Save the document as one of these, and choose that file."),
        )
    return kind


def _read(
    path: Path,
    name: str,
    symbol: str,
    *,
    seconds: int,
    columns: Sequence[Mapping[str, Any]],
    patient: bool = False,
) -> dict[str, Any] | None:
    """Return the reading; None where it took longer than `seconds` and the caller is `patient`."""
    try:
        return read_limited(path, name, symbol, seconds=seconds, columns=columns)
    except Refused as refusal:
        if patient and refusal.code == "took_too_long":
            return None
        raise
