"""Mail, always through the queue: kept as ids, written when it is sent, in the language of who gets it (A7, A8).

    mail_template(                                                      # in the package's `mails.py`
        "submissions.receipt", trigger="A version was submitted", to="the focal point", context=receipt_mail
    )
    send_later("submissions.receipt", to=user, ids={"submission": submission.pk})

The text is `templates/emails/<name>.txt`, plain, its first line the subject. A mail carries a reference and a link,
never content, titles or names: a context that holds other text is refused. People choose how much a mail shows
(PRACTICE 5): *neutral* takes `<name>.neutral.txt` where there is one, else the same text under a subject that says
nothing; *none* sends nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy as _

from core.audience import Person
from core.audit import opaque_value
from core.jobs.queue import job, start, start_all
from core.models import Job
from core.text.languages import interface_language

FULL, NEUTRAL, NONE = "full", "neutral", "none"
KIND = "core.mail"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Address and preferences of a recipient, also without an account (an invitation); read when the mail is sent."""

    address: str
    language: str = "en"
    time_zone: str = "UTC"
    style: str = NEUTRAL


Context = Callable[[dict[str, Any]], dict[str, Any] | None]
Address = Callable[[dict[str, Any]], Recipient | None]


@dataclass(frozen=True, slots=True)
class Template:
    """A row of the table of mails (`docs/mails.md`): what triggers it, who gets it, whether it holds a link."""

    trigger: str
    to: str
    context: Context
    recipient: Address | None
    has_link: bool


TEMPLATES: dict[str, Template] = {}


def mail_template(
    name: str,
    *,
    trigger: str,
    to: str,
    context: Context,
    recipient: Address | None = None,
    has_link: bool = True,
) -> None:
    """Registers a mail with the facts of its row in `docs/mails.md`: what triggers it, and who gets it, in English.

    `context(ids)` gives the template's values at the moment of sending, or None: not to be sent.

    `ids` are as `send_later` got them, UUIDs as text, and `user`, the id of who gets it. Values may be ids, numbers,
    dates, closed words, and links below PORTAL_URL. `recipient(ids)` is for mails that go to no account.
    """
    TEMPLATES[name] = Template(trigger, to, context, recipient, has_link)


def mail_table() -> str:
    """The rows of `docs/mails.md`."""
    lines = ["| mail | what triggers it | who gets it | link |", "|---|---|---|---|"]
    for name, mail in sorted(TEMPLATES.items()):
        lines.append(f"| `{name}` | {mail.trigger} | {mail.to} | {'yes' if mail.has_link else 'no'} |")
    return "\n".join(lines)


def send_later(name: str, *, to: Person | None = None, ids: Mapping[str, Any] | None = None) -> Job:
    """Write the mail's job in the caller's transaction.

    `to` is the User who gets it, None for mails whose template has a `recipient`. Raises ValueError for an unknown
    template, and for ids that hold text.
    """
    return start(KIND, payload=_payload(name, to, ids or {}))


def send_all_later(name: str, mails: Iterable[tuple[Person | None, Mapping[str, Any]]]) -> None:
    """Write the jobs of many mails, each given as `(to, ids)`, in one query. Raises ValueError."""
    start_all(KIND, [_payload(name, to, ids) for to, ids in mails])


def link(path: str) -> str:
    """Return the absolute address of a page of the portal, whatever the Host header of a request says."""
    return settings.PORTAL_URL + path


@job(KIND, title=_("Sending emails"))
def send(job: Job) -> None:
    """Write and send one mail. A second try has the same Message-ID, so that mailboxes show one."""
    ids = dict(job.payload)
    template = TEMPLATES[ids.pop("template")]
    recipient = template.recipient(ids) if template.recipient else _account(ids["user"])
    if recipient is None or recipient.style == NONE:
        return
    context = template.context(ids)
    if context is None:
        return
    sender = settings.DEFAULT_FROM_EMAIL if recipient.style == FULL else settings.NEUTRAL_FROM_EMAIL
    subject, body = write(job.payload["template"], context, recipient)
    domain = parseaddr(sender)[1].rpartition("@")[2]
    headers = {"Message-ID": f"<{job.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(subject, body, sender, [recipient.address], headers=headers).send()


def write(name: str, context: Mapping[str, Any], recipient: Recipient) -> tuple[str, str]:
    """Return subject and text of a mail, in the recipient's language and time.

    Raises ValueError for values that hold text.
    """
    values = {key: _harmless(key, value) for key, value in context.items()}
    neutral = recipient.style != FULL
    language = interface_language(recipient.language)
    with translation.override(language), timezone.override(ZoneInfo(recipient.time_zone)):
        template, own_subject = _template(name, neutral)
        text = template.render({**values, "neutral": neutral, "demonstration": settings.IS_DEMONSTRATION})
        subject, _line, body = text.strip().partition("\n")
        if not own_subject:
            subject = gettext("You have a new message")
        if settings.IS_DEMONSTRATION:
            footer = gettext("Demonstration. All participants and statements are invented. Not a United Nations site.")
            body = f"{body.rstrip()}\n\n-- \n{footer}"
    return subject.strip(), body.strip() + "\n"


def _payload(name: str, to: Person | None, ids: Mapping[str, Any]) -> dict[str, Any]:
    if name not in TEMPLATES:
        raise ValueError(f"The mail {name!r} is not registered.")
    if (to is None) == (TEMPLATES[name].recipient is None):
        raise ValueError(f"The mail {name!r} goes {'to an account' if to is None else 'to no account'}.")
    return {**ids, "template": name, **({"user": to.pk} if to else {})}


def _template(name: str, neutral: bool) -> tuple[Any, bool]:
    """Return the template, and whether its first line may be the subject."""
    try:
        if neutral:
            return get_template(f"emails/{name}.neutral.txt"), True
    except TemplateDoesNotExist:
        pass
    try:
        return get_template(f"emails/{name}.txt"), not neutral
    except TemplateDoesNotExist as error:
        raise ImproperlyConfigured(f"The mail {name!r} needs templates/emails/{name}.txt.") from error


def _account(key: str) -> Recipient | None:
    """Return how an account wants its mail; None for a closed one (A7)."""
    user: Any = get_user_model()._default_manager.filter(pk=key, is_active=True).first()
    return Recipient(user.email, user.language, user.time_zone, user.mail_style) if user else None


def _harmless(key: str, value: Any) -> Any:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and value.startswith(f"{settings.PORTAL_URL}/") and not set(value) & set(" \r\n"):
        return value
    try:
        if "//" in str(opaque_value(value)):
            raise ValueError("an address of somewhere else")
    except ValueError as error:
        raise ValueError(f"The mail's {key!r} holds text; a mail carries references and links only.") from error
    return value
