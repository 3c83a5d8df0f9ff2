"""The text of a mail as blocks, and its HTML. Both parts say the same words, since one is made from the other.

Blocks are separated by empty lines. A block that ends in an address is a link, with the words before it as its label. A
block of lines `Label: value` is a table of facts. Everything else is a paragraph.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi

from core.text.world_languages import direction_of

_FACT = re.compile(r"^([^:：]{1,60})([:：])\s*(\S.*)$")
_ADDRESS = re.compile(r"^https?://[^\s<>\"]+$")
_LONGEST_BUTTON = 70  # characters of a label that still fit on a button of a telephone
# White on dark blue: 7.6 to 1, on light and dark backgrounds alike. No colour is set for text and background: mail
# programs choose both.
_BUTTON = "background-color:#00558c;color:#ffffff;font-weight:600;text-decoration:none"
_FONTS = "font-family:-apple-system,Roboto,Arial,sans-serif"
_END_OF_LABEL = " \u00a0\u202f:："


@dataclass(frozen=True, slots=True)
class MailBlock:
    """One block: `kind` is paragraph, facts, link or footer. `facts` are (label with its colon, value)."""

    kind: str
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    url: str = ""
    button: str = ""  # the label without its colon, where it fits on a button
    language: str = ""  # where it is not the mail's

    @property
    def direction(self) -> str:
        """The direction of its language: ltr or rtl."""
        return direction_of(self.language)


@dataclass(frozen=True, slots=True)
class WrittenMail:
    """A mail as it is sent: subject, and the text from which both parts are made."""

    subject: str
    text: str
    language: str = "en"
    blocks: tuple[MailBlock, ...] = field(default=())

    @property
    def html(self) -> str:
        """The HTML part, in the active language: inline styles, no picture, nothing from elsewhere."""
        context: dict[str, Any] = {
            "subject": self.subject,
            "blocks": self.blocks,
            "language": self.language,
            "direction": "rtl" if get_language_bidi() else "ltr",
            "fonts": _FONTS,
            "button": _BUTTON,
        }
        return render_to_string("emails/base.html", context)


def written_mail(subject: str, body: str, passage: tuple[str, str] | None = None) -> WrittenMail:
    """Return the mail with its text tidied: no empty line twice, no blank at the end of a line.

    `passage` is a part of the body and its language: where that is another one, the blocks of the part say so.
    """
    text, language = f"{_tidied(body)}\n", get_language() or "en"
    part, other = (_tidied(passage[0]), passage[1]) if passage else ("", "")
    if part and other not in {"", language} and part in text:
        before, _part, after = text.partition(part)
        blocks = [*mail_blocks(before), *mail_blocks(part, other), *mail_blocks(after)]
    else:
        blocks = mail_blocks(text)
    return WrittenMail(" ".join(subject.split()), text, language, tuple(blocks))


def _tidied(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.strip().splitlines()))


def mail_blocks(text: str, language: str = "") -> list[MailBlock]:
    """Return the blocks of a text, in its order. `language` is that of the text, where it is not the mail's."""
    blocks, footer = [], False
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        if lines and lines[0] == "--":
            lines, footer = lines[1:], True
        if lines:
            blocks.append(MailBlock("footer", tuple(lines)) if footer else _block(lines))
    return [replace(block, language=language) for block in blocks] if language else blocks


def _block(lines: list[str]) -> MailBlock:
    if _ADDRESS.match(lines[-1]) and not any(_ADDRESS.match(line) for line in lines[:-1]):
        label = lines[0] if len(lines) == 2 and len(lines[0]) <= _LONGEST_BUTTON else ""
        button = label.rstrip(_END_OF_LABEL) if label.endswith((":", "：")) and "." not in label else ""
        return MailBlock("link", () if button else tuple(lines[:-1]), url=lines[-1], button=button)
    facts = [match.groups() for line in lines if (match := _FACT.match(line))]
    if len(lines) > 1 and len(facts) == len(lines):
        return MailBlock("facts", facts=tuple((f"{label}{colon}", value) for label, colon, value in facts))
    return MailBlock("paragraph", tuple(lines))
