"""The one table of doors: every place that opens a file of somebody else, and the most that a file may cost there.

A file is opened in a limited child only, through a row of `DOORS` (guarantee C1). Whatever the door, a file that begins
as a zip is checked before anything in it is unpacked, and the size is asked before the child is started. Needs no
Django: the children read their limits here too. `docs/file-limits.md` prints the table.
"""

from dataclasses import dataclass, field

MB = 1 << 20


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """What a container may hold. `ratio` applies to anything that unpacks to more than `ratio_from` bytes.

    No part may be an archive, except in the `embedded` folders, which nobody opens: charts keep their workbook there.
    """

    entries: int = 5_000
    unpacked: int = 200 * MB
    ratio: int = 150
    ratio_from: int = 4 * MB
    embedded: tuple[str, ...] = ("word/embeddings/", "xl/embeddings/")


DEFAULT_LIMITS = ZipLimits()


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much of a book is read. Only cells and rows with a value count; columns count from A."""

    sheets: int = 50
    rows: int = 10_000
    columns: int = 200
    cells: int = 200_000


@dataclass(frozen=True, slots=True)
class Door:
    """Where files come in. `function` ("module:name") is what the limited child runs.

    `size`: bytes of one file. `seconds`: elapsed and processor time. `memory_mb`: the child's address space.
    `output_mb`: its answer. `sheets`: of a table that is read cell by cell. `area`: cells of a table that is read
    whole, from the first cell to the last of each sheet, empty ones included.
    """

    function: str
    size: int = 60 * MB
    seconds: int = 15
    memory_mb: int = 512
    output_mb: int = 16
    zip: ZipLimits = field(default=DEFAULT_LIMITS)
    sheets: ReadLimits | None = None
    area: int | None = None


_ATTACHMENTS = "submissions.attachments"
_READING = "consultations.reading"
_AREA = 2_000_000
DOORS: dict[str, Door] = {
    "kind of a file": Door("core.files.inspection:answer"),
    "attachment": Door(f"{_ATTACHMENTS}.extraction.readers:answer", output_mb=32, area=_AREA),
    "clean copy": Door(f"{_ATTACHMENTS}.scrubbing.cleaning:answer", memory_mb=1024, output_mb=200),
    "covered copy": Door(
        f"{_ATTACHMENTS}.scrubbing.word_removal:answer", size=200 * MB, seconds=30, memory_mb=1024, output_mb=200
    ),
    "document": Door(
        f"{_READING}.reader:read_file", size=50 * MB, seconds=90, memory_mb=1024, output_mb=64, area=_AREA
    ),
    "page of a document": Door(
        f"{_READING}.sources.page_pictures:picture_of_page", size=50 * MB, seconds=20, memory_mb=1024
    ),
    "participants": Door(
        "consultations.register_files.table_reader:rows",
        seconds=60,
        memory_mb=1024,
        output_mb=64,
        sheets=ReadLimits(sheets=30, rows=5_000, columns=100, cells=300_000),
    ),
    "workbook": Door(
        "submissions.workbooks.plain_rows:answer",
        sheets=ReadLimits(sheets=30, rows=5_000, columns=100, cells=100_000),
    ),
    "several workbooks": Door(
        "submissions.workbooks.plain_rows:answers",
        sheets=ReadLimits(sheets=30, rows=5_000, columns=100, cells=100_000),
    ),
    "approval copy": Door("submissions.approval_copies.plain_fields:answer"),
    "table of inputs": Door(
        "submissions.imports.sources.table_reader:rows",
        size=1024 * MB,
        seconds=300,
        memory_mb=3072,
        output_mb=1024,
        sheets=ReadLimits(sheets=30, rows=200_000, columns=300, cells=4_000_000),
    ),
    "mailbox": Door(
        "submissions.imports.sources.mail_reader:messages", size=1024 * MB, seconds=300, memory_mb=1024, output_mb=1024
    ),
    "files of a mailbox": Door(
        "submissions.imports.sources.mail_reader:files", size=1024 * MB, seconds=300, memory_mb=1024, output_mb=1024
    ),
    "coding workbook": Door(
        "synthesis.imports.workbook_reader:answer",
        seconds=300,
        memory_mb=3072,
        output_mb=512,
        sheets=ReadLimits(sheets=60, rows=200_000, columns=16_384, cells=12_000_000),  # the matrix: a column a body
    ),
    "receipt": Door(f"{_ATTACHMENTS}.extraction.receipt_texts:answer", size=MB, seconds=10, output_mb=1),
}
