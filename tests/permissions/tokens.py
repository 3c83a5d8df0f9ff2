"""Random words that stand in protected matter, each with the people who may read it."""

import io
import re
import secrets
import string
import zipfile
import zlib
from dataclasses import dataclass, field

import pypdfium2

# Six letters, twice: random text that is new in each answer, such as a CSRF token, never looks like one.
FORM = re.compile(r"qz([a-z]{6})\1zq", re.IGNORECASE)
LETTERS = 6


@dataclass
class Tokens:
    """`readers` by token, and what each stands in."""

    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def plant(self, place: str, readers: str) -> str:
        """A new token that stands in `place`; `readers` are letters of `roles.ROLES`."""
        token = f"qz{''.join(secrets.choice(string.ascii_lowercase) for _ in range(LETTERS)) * 2}zq"
        self.readers[token], self.places[token] = frozenset(readers), place
        return token

    def of(self, place: str) -> str:
        return next(token for token, where in self.places.items() if where == place)


def tokens_in(data: bytes) -> frozenset[str]:
    """Those that stand in an answer; packed files are opened, the text of a PDF is read."""
    return frozenset(match[0].lower() for text in texts_of(data) for match in FORM.finditer(text))


def texts_of(data: bytes) -> list[str]:
    """What a file says, in pieces: packed ones are opened, a PDF is read."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [text for name in archive.namelist() for text in (name, *texts_of(archive.read(name)))]
    if data[:5] == b"%PDF-":
        document = pypdfium2.PdfDocument(data)
        return [
            " ".join(document.get_metadata_dict().values()),
            *(page.get_textpage().get_text_range() for page in document),
        ]
    if data[:2] == b"\x1f\x8b":
        return texts_of(zlib.decompress(data, 31))
    return [data.decode("utf-8", "replace")]
