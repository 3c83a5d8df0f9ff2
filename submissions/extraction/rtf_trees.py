"""Rich Text Format as a tree of groups, for reading and for cleaning. Specification 1.9.1, "Syntax"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.intake.errors import IntakeError

MAX_DEPTH = 100  # groups in groups; Word writes about a dozen
_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,10})? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z])"
    r"|(?P<open>\{)|(?P<close>\})|(?P<line>[\r\n]+)|(?P<text>[^\\{}\r\n]+)"
)


@dataclass(slots=True)
class Token:
    """A control word with its number, a symbol (`\\*`), or text as bytes in Latin-1. `raw` is how it was written."""

    raw: str
    word: str = ""
    number: int | None = None
    text: str = ""


@dataclass(slots=True)
class Group:
    """What stands between two braces."""

    items: list["Token | Group"] = field(default_factory=list)

    @property
    def destination(self) -> str:
        """The first control word, which says what the group is for: "pict", "info"."""
        for item in self.items:
            if isinstance(item, Group):
                return ""
            if item.word != "*":
                return item.word
        return ""

    @property
    def is_optional(self) -> bool:
        """Whether readers that do not know the destination skip it (`\\*`)."""
        return bool(self.items) and isinstance(self.items[0], Token) and self.items[0].word == "*"

    def groups(self) -> Iterator["Group"]:
        return (item for item in self.items if isinstance(item, Group))

    def tokens(self) -> Iterator[Token]:
        return (item for item in self.items if isinstance(item, Token))


def parse(source: str) -> Group:
    """The outermost group of a file that was decoded as Latin-1. What stands after it is not read.

    Raises `IntakeError` `damaged`: braces that do not close, groups deeper than `MAX_DEPTH`, bytes that are no RTF.
    """
    root, at = Group(), 0
    opened = [root]
    while at < len(source):
        found = _TOKEN.match(source, at)
        if found is None:
            raise IntakeError("damaged")
        at = found.end()
        kind = found.lastgroup
        if kind == "open":
            if len(opened) > MAX_DEPTH:
                raise IntakeError("damaged")
            opened.append(Group())
            opened[-2].items.append(opened[-1])
        elif kind == "close":
            opened.pop()
            if len(opened) == 1:
                break
        elif kind != "line":
            token = _token(found)
            if token.word == "bin":  # raw bytes follow, braces among them
                length = max(0, token.number or 0)
                token.raw += source[at : at + length]
                at += length
            opened[-1].items.append(token)
    outermost = next(root.groups(), None)
    if len(opened) != 1 or outermost is None:
        raise IntakeError("damaged")
    return outermost


def _token(found: re.Match[str]) -> Token:
    raw, word = found.group(), found["word"]
    if word:
        return Token(raw, word, int(found["number"]) if found["number"] else None)
    if found["byte"]:
        return Token(raw, text=chr(int(found["byte"], 16)))
    if found["symbol"]:
        symbol = found["symbol"]
        return Token(raw, text=symbol) if symbol in "\\{}" else Token(raw, word=symbol)
    return Token(raw, text=raw)
