"""Show what reading a document proposes, without storing anything."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from consultations.documents.limited_reading import read_limited
from consultations.reading.results import DocumentReading, ParagraphProposal
from core.errors import Refused
from core.management.base import PlainCommand


class Command(PlainCommand):
    help = "Read a document (PDF, DOCX, ODT, HTML, TXT, MD, XLSX, CSV) and print its paragraphs as proposals."
    requires_system_checks = []  # a file is read, no database: `manage.py` runs it without the applications

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--symbol", default="", help="the document's symbol, where the file does not show it")
        parser.add_argument("--json", action="store_true", help="print the proposals as JSON")

    def handle(self, *args: Any, file: Path, symbol: str, json: bool, **options: Any) -> None:
        try:
            with file.open("rb"):
                pass
            reading = DocumentReading.from_dict(read_limited(file, file.name, symbol))
        except OSError as error:
            raise CommandError(f"{file} cannot be opened: {error.strerror}.") from error
        except Refused as error:
            raise CommandError(f"{file.name}: {error}") from error
        self.stdout.write(reading.to_json() if json else _summary(reading))


def _summary(reading: DocumentReading) -> str:
    limbs = sum(len(paragraph.limbs) for paragraph in reading.paragraphs)
    lines = [
        f"{reading.symbol or 'no symbol'} ({reading.language or 'language unknown'}): "
        f"{len(reading.paragraphs)} paragraphs, {limbs} recommendations"
    ]
    path: tuple[str, ...] | None = None
    for paragraph in reading.paragraphs:
        if paragraph.heading_path != path:
            path = paragraph.heading_path
            lines += ["", " > ".join(path) or f"({paragraph.heading_reason.sentence()})"]
        lines += _of_paragraph(paragraph)
    notes = [f"Note: {note.sentence()}" for note in reading.notes]
    return "\n".join([*lines, "", *notes])


def _of_paragraph(paragraph: ParagraphProposal) -> list[str]:
    pages = f"  [page {', '.join(map(str, paragraph.pages))}]" if paragraph.pages else ""
    lines = [f"  {paragraph.number}{pages}  {_shortened(paragraph.text)}"]
    for limb in paragraph.limbs:
        implied = " (implied)" if limb.implied else ""
        mentioned = f"; mentioned: {', '.join(limb.participants)}" if limb.participants else ""
        made_by = f"; recommended by: {', '.join(limb.recommending)}" if limb.recommending else ""
        force = limb.force or "asked of everybody"
        lines.append(f"      {limb.limb}. {force}: {', '.join(limb.addressees)}{implied}{mentioned}{made_by}")
    return lines


def _shortened(text: str) -> str:
    return text if len(text) <= 70 else f"{text[:70].rsplit(' ', 1)[0]} …"
