"""Mail that came back: which mail of ours a notice of a mail server is about (RFC 3464).

Nothing of a notice is kept: it quotes addresses and words (A8). Who invents one would have to know the number of the
mail, which only its recipient has.
"""

import logging
import re
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path
from uuid import UUID

from core.mail import KIND, TEMPLATES, MailOutcome
from core.models import Job
from core.web.logs import where

logger = logging.getLogger("portal.mail")

LONGEST = 1 << 20  # bytes of a notice that are read; what it quotes of the mail stands at its end
_OWN = re.compile(r"<([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})@")


def read_bounce(content: bytes) -> bool:
    """Tell the mail that a notice is about that its address does not take it.

    Return whether it was such a notice: about a mail of ours that will not be delivered. Delays, answers of people who
    are away and everything else are none; nor is what cannot be read: anybody may write to our address.
    """
    jobs = Job.objects.filter(kind=KIND, pk__in=_failed_mails(content[:LONGEST]))
    for job in jobs:
        report_returned(job)
    return bool(jobs)


def report_returned(job: Job) -> None:
    """Tell the template of a mail that came back, after a server had taken it, that its address refuses it."""
    ids = dict(job.payload)
    mail = TEMPLATES.get(ids.pop("template"))  # None: of a release before
    if mail is not None and mail.outcome and "sample" not in ids:
        mail.outcome(ids, MailOutcome.REFUSED, "")


def read_folder(folder: Path) -> tuple[int, int]:
    """Read the new messages of a Maildir; return how many were notices, and of how many.

    Notices are deleted, other messages stay as if a mail program had listed them. Raises FileNotFoundError where there
    is no such Maildir.
    """
    new = sorted((folder / "new").iterdir())
    count = 0
    for path in new:
        with path.open("rb") as file:
            is_notice = read_bounce(file.read(LONGEST))
        if is_notice:
            path.unlink()
            count += 1
        else:
            path.rename(folder / "cur" / f"{path.name}:2,")
    return count, len(new)


def _failed_mails(content: bytes) -> set[UUID]:
    """Return the numbers of the mails that a notice gives up; none where it is no notice."""
    try:
        notice = message_from_bytes(content, policy=policy.default)
        return {UUID(key) for key in _OWN.findall(_numbers(notice))} if _has_failed(notice) else set()
    except Exception as error:  # the parser of mail fails in many ways, of which nobody needs the words
        logger.warning("A message could not be read: %s at %s", type(error).__name__, where(error))
        return set()


def _has_failed(notice: Message) -> bool:
    """Whether it says of an address that the mail was given up, after days in a queue too."""
    for part in notice.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in list(part.walk())[2:]:  # after the part itself and the block about all addresses
                if str(block.get("Action", "")).strip().lower() == "failed":
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
