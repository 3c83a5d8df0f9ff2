"""A mailbox, read as a table with one row an answer. The address of a sender is no word of any row.

`choices` of a person are, by number of the message, a subject for each of its blocks: `LEFT_OUT`, "" for the round as a
whole, else a paragraph or question. Without a choice all that its sender wrote is one general comment.
"""

import base64
import contextlib
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations.models import Contact, Membership
from core.files.child import lines_limited
from core.files.kinds import kind_by_extension
from core.files.limits import DOORS
from core.files.messages import MESSAGES
from core.files.storage import store
from core.text.addresses import mail_address
from submissions.attachments.copies import SHARED_DOMAINS
from submissions.attachments.extraction.paragraphs import guess_language
from submissions.imports.sources.mail_text import TEXT
from submissions.imports.sources.tables import COLUMNS, TableFile

LEFT_OUT = "-"
STEP = 1000  # answers that one message can have
HEADING = ("external_id", "organisation", "received", "language", "para", "comment")
ENDINGS = ("eml", "mbox")
_AGAIN = _("Save the messages one by one as eml files, or in smaller mailboxes, and upload these.")
_WORDS = MESSAGES | {
    "no_mail": (
        _("The file contains no email message."),
        _("Export the messages from your email program as mbox or eml, and upload that file."),
    ),
    "too_many_messages": (_("The mailbox contains more than {limit} messages."), _AGAIN),
    "too_many_parts": (
        _("Message {number} is made of more than {limit} parts, or of parts too deep inside each other."),
        _("Remove the message from the mailbox, and upload the mailbox again."),
    ),
    "message_too_large": (
        _("Message {number} is larger than {limit_mb} MB."),
        _("Remove the message from the mailbox, and enter it by hand."),
    ),
}
REASONS: dict[str, Any] = {
    "message": _("a message inside the message"),
    "kind": _("files of this kind are not accepted"),
    "many": _("too many files"),
    "large": _("too large"),
    "empty": _("empty"),
    "unreadable": _("The message is damaged and cannot be read. Enter it by hand."),
    "twice": _("The message is in the mailbox twice."),
    "automatic": _("An automatic reply or a notice of delivery."),
}


@dataclass(frozen=True, slots=True)
class MailMessage:
    """A message. `blocks` are [kind, text], `files` [name, why it is not imported], `reason` why the whole is not."""

    number: int
    key: str
    sender: str
    date: str
    blocks: list[list[str]]
    files: list[list[str]]
    reason: str


@contextlib.contextmanager
def open_mailbox(path: Path) -> Iterator[TableFile]:
    """Yield the messages of the file, one a row. Raises Refused with a message for people."""
    with lines_limited(DOORS["mailbox"], {}, files=[path], messages=_WORDS) as lines:
        yield TableFile(lines)


class SenderNames:
    """The register by addresses of contacts and team members. Two queries."""

    def __init__(self) -> None:
        self._by_address: dict[str, set[str]] = defaultdict(set)
        self._by_domain: dict[str, set[str]] = defaultdict(set)
        contacts = Contact.objects.filter(organisation__confirmed_at__isnull=False)
        members = Membership.objects.live().filter(organisation__confirmed_at__isnull=False)
        for rows, name in ((contacts, "email"), (members, "user__email")):
            for address, code in rows.order_by().values_list(name, "organisation__code").iterator(2000):
                plain = mail_address(address)
                self._by_address[plain].add(code)
                self._by_domain[plain.rpartition("@")[2]].add(code)

    def code(self, address: str) -> str:
        """Return the code of the participant that an address belongs to, "" where that is not certain."""
        address = mail_address(address)
        codes = self._by_address.get(address)
        domain = address.rpartition("@")[2]
        if not codes and domain not in SHARED_DOMAINS:
            codes = self._by_domain.get(domain)
        return next(iter(codes)) if codes and len(codes) == 1 else ""


class MailTable(TableFile):
    """The answers in the messages of a mailbox."""

    def __init__(self, table: TableFile, choices: Mapping[str, Sequence[str]]) -> None:
        self._table, self._choices, self.unread_sheets, self.hidden_rows = table, choices, (), ()
        self.heading: list[Any] = [COLUMNS[field] for field in HEADING]
        self._senders: SenderNames | None = None
        self.left_out = 0

    def messages(self) -> Iterator[MailMessage]:
        """Yield every message, those that are left out too."""
        for _place, number, row in self._table.rows():
            yield MailMessage(number, *row)

    def subjects(self, message: MailMessage) -> list[str]:
        """Return the subject of each block."""
        default = ["" if kind == TEXT else LEFT_OUT for kind, _text in message.blocks]
        chosen = self._choices.get(str(message.number), ())
        return [*chosen] if len(chosen) == len(default) else default

    def participant(self, message: MailMessage) -> str:
        """Return the code of the sender's participant, else the sender's address."""
        if self._senders is None:
            self._senders = SenderNames()
        return self._senders.code(message.sender) or message.sender

    def rows(self) -> Iterator[tuple[int, int, list[Any]]]:
        """Yield (place, number, values) of each answer; `left_out` counts the messages without one."""
        self.left_out = 0
        for place, number, row in self._table.rows():
            answers = self._of_message(MailMessage(number, *row))
            self.left_out += not answers
            for each, values in enumerate(answers):
                yield place * STEP + each, number * STEP + each + 1, values

    def row(self, place: int) -> tuple[int, list[Any]]:
        number, row = self._table.row(place // STEP)
        return number * STEP + place % STEP + 1, self._of_message(MailMessage(number, *row))[place % STEP]

    def shown_row(self, number: int) -> int:
        return number // STEP

    def _of_message(self, message: MailMessage) -> list[list[Any]]:
        if message.reason:
            return []
        texts: dict[str, list[str]] = {}
        for about, (_kind, text) in zip(self.subjects(message), message.blocks, strict=True):
            if about != LEFT_OUT:
                texts.setdefault(about, []).append(text)
        if not texts and any(not why for _name, why in message.files):
            texts[""] = [str(_("See the attached files."))]
        rows = []
        for each, (about, parts) in enumerate(texts.items()):
            comment = "\n\n".join(parts)
            values = {
                "external_id": f"{message.key}/{each + 1}" if len(texts) > 1 else message.key,
                "organisation": self.participant(message),
                "received": message.date,
                "language": guess_language([comment]),
                "para": about,
                "comment": comment,
            }
            rows.append([values[field] for field in HEADING])
        return rows


def stored_files(path: Path, wanted: Iterable[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Store the attachments of these messages; yield the message's number and the columns of a `StoredFile`.

    They are as every upload before it is read: a job scans, cleans and reads each. One whose content is of another kind
    than its name is refused there.
    """
    payload = {"wanted": sorted(wanted)}
    with lines_limited(DOORS["files of a mailbox"], payload, files=[path], messages=_WORDS) as lines:
        for row in map(json.loads, lines):
            kind = kind_by_extension(row["name"])
            if kind is None:
                continue
            stored = store(io.BytesIO(base64.b64decode(row["data"])))
            yield (
                row["message"],
                {
                    **stored.columns, "display_name": row["name"], "kind": kind, "content_type": kind.content_type,
                },
            )  # fmt: skip
