"""The doors that take files, as people use them, and a watch that nothing of what comes in is opened behind them."""

import csv
import re
import xml.etree.ElementTree
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import lxml.etree
import openpyxl.reader.excel
import PIL.Image
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from submissions.attachments.extraction import readers

# Whatever in this process could make sense of a file from outside: (where it lives, its name).
OPENERS: list[tuple[Any, str]] = [
    (zipfile.ZipFile, "__init__"),
    (openpyxl.reader.excel.ExcelReader, "__init__"),
    (pypdfium2.PdfDocument, "__init__"),
    (PIL.Image, "open"),
    (docx, "Document"),
    (readers, "CalamineWorkbook"),
    (csv, "reader"),
    (lxml.etree, "parse"),
    (lxml.etree, "iterparse"),
    (lxml.etree, "fromstring"),
    (xml.etree.ElementTree, "parse"),
    (xml.etree.ElementTree, "iterparse"),
    (xml.etree.ElementTree, "fromstring"),
]


class OpenedHereError(AssertionError):
    """A file was looked into by the process that serves people."""


def nothing_is_opened(patch: pytest.MonkeyPatch) -> list[str]:
    """From here on, whoever opens a file in this process fails, and is named in the list that is given back (readers of
    broken files catch all that goes wrong). The limited children are other processes."""
    caught: list[str] = []
    for owner, name in OPENERS:
        patch.setattr(owner, name, _caught(f"{owner.__name__}.{name}", caught))
    return caught


def _caught(name: str, caught: list[str]) -> Callable[..., Any]:
    def opener(*_args: Any, **_options: Any) -> Any:
        caught.append(name)
        raise OpenedHereError(name)

    return opener


def report(name: str, content: bytes) -> dict[str, Any]:
    """The form that sends a file with a draft."""
    file = SimpleUploadedFile(name, content)
    return {"file": file, "kind": "shadow_report", "title": "", "language": "en", "confidentiality": "public"}


def words(response: Any) -> str:
    """What a page says, without its marks."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", page)
    for mark, sign in (("&quot;", '"'), ("&#x27;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(mark, sign)
    return " ".join(text.split())


def reset_peak() -> int:
    """Forgets this process's largest size so far; its size now, in KB. Linux only."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def peak() -> int:
    """The largest size since `reset_peak`, in KB."""
    return _status("VmHWM")


def _status(name: str) -> int:
    return int(re.search(rf"^{name}:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)[1])  # type: ignore[index]
