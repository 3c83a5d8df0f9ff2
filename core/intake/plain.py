"""Plain text: UTF-8, or UTF-16 with its mark; anything else would be guessing at people's letters."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from core.intake.errors import IntakeError

_NO_TEXT = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")  # a page break and an old end mark (\x0c, \x1a) are text
_CHUNK = 1 << 20


def encoding_of(path: Path) -> str:
    """`utf-8-sig`, or `utf-16` where the file begins with its byte order mark."""
    with path.open("rb") as file:
        return "utf-16" if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"


def check_plain(path: Path) -> None:
    """Raises `IntakeError`: `encoding` for bytes that are no UTF, `not_text` for control characters."""
    for text in _chunks(path):
        if _NO_TEXT.search(text):
            raise IntakeError("not_text")


def read_plain(path: Path, *, limit: int) -> str:
    """The text with its line ends as `\\n`. Raises `IntakeError`: `encoding`, `not_text`, `too_much_text`."""
    if path.stat().st_size > limit:
        raise IntakeError("too_much_text")
    check_plain(path)
    return "".join(_chunks(path)).replace("\r\n", "\n").replace("\r", "\n")


def _chunks(path: Path) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding_of(path))()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield decoder.decode(chunk)
            yield decoder.decode(b"", final=True)
    except UnicodeError:
        raise IntakeError("encoding") from None
