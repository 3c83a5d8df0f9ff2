"""Mail that came back: which mail of ours a notice of a mail server is about (RFC 3464).

Nothing of a notice is kept: it quotes addresses and words (A8). Who invents one would have to know the number of the
mail, which only its recipient has.
"""

import mailbox
import re
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path
from uuid import UUID

from core.mail import KIND, report_returned
from core.models import Job

LONGEST = 1 << 20  # bytes of a notice that are read; what it quotes of the mail stands at its end
_OWN = re.compile(r"<([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})@")


def read_bounce(content: bytes) -> bool:
    """Tell the mail that a notice is about that its address does not take it.

    Return whether it was such a notice: about a mail of ours that will not be delivered. Delays, answers of people who
    are away and everything else are none.
    """
    notice = message_from_bytes(content[:LONGEST], policy=policy.default)
    if not _has_failed(notice):
        return False
    jobs = Job.objects.filter(kind=KIND, pk__in={UUID(found) for found in _OWN.findall(_numbers(notice))})
    for job in jobs:
        report_returned(job)
    return bool(jobs)


def read_folder(folder: Path) -> tuple[int, int]:
    """Read the new messages of a Maildir, and mark them as read; return how many were notices, and of how many.

    Raises FileNotFoundError where there is no such Maildir.
    """
    try:
        box = mailbox.Maildir(folder, create=False)
    except mailbox.NoSuchMailboxError:
        raise FileNotFoundError(folder) from None
    count = new = 0
    for key, message in list(box.iteritems()):
        if message.get_subdir() != "new":
            continue
        new += 1
        count += read_bounce(box.get_bytes(key))
        message.set_subdir("cur")
        message.add_flag("S")
        box[key] = message
    return count, new


def _has_failed(notice: Message) -> bool:
    """Whether it says of an address that the mail was given up for good: a block for each address, after the first."""
    for part in notice.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in list(part.walk())[2:]:  # after the part itself and the block about all addresses
                status = str(block.get("Status", "5")).strip()
                if str(block.get("Action", "")).strip().lower() == "failed" and status.startswith("5"):
                    return True
    return False


def _numbers(notice: Message) -> str:
    """The heads that name the mail: its own, quoted whole or in part, else what the notice answers to."""
    heads = [notice.get("In-Reply-To", ""), notice.get("References", "")]
    for part in notice.walk():
        if part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            quoted = message_from_bytes(content if isinstance(content, bytes) else b"", policy=policy.default)
            heads.append(quoted.get("Message-ID", ""))
        elif part is not notice:
            heads.append(part.get("Message-ID", ""))
    return " ".join(map(str, heads))
