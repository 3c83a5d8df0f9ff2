"""Mail, always through the queue: kept as ids, written when it is sent, in the language of who gets it (A7, A8).

    mail_template(                                                      # in the package's `mails.py`
        "submissions.receipt", trigger=_("A version was submitted"), to=_("the focal point"), context=receipt_mail
    )
    send_later("submissions.receipt", to=user, ids={"submission": submission.pk})

The text is `templates/emails/<name>.txt`, plain, its first line the subject; the HTML part is made from it
(`core.text.mail_bodies`). People choose how much a mail shows (PRACTICE 5, decision 0045): *full* shows also values of
type `FullText`; *neutral* never gets them, and takes `<name>.neutral.txt`, else `parts/neutral.txt`; *none* sends
nothing. Other text is refused: a mail never holds words of an input.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import formataddr, parseaddr
from enum import StrEnum
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives
from django.template import Context as TemplateContext, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy as _

from core import clock
from core.audience import Person
from core.errors import MailNotWritten, Refusal
from core.jobs.queue import MAIL, is_last_try, job, start, start_all
from core.mail_content import FullMessage, written_value
from core.mail_links import LinkedMail
from core.models import Job
from core.text.languages import interface_language
from core.text.mail_bodies import WrittenMail, written_mail
from core.text.mail_wordings import fill, fill_wording

FULL, NEUTRAL, NONE = "full", "neutral", "none"
KIND = "core.mail"
# After each failed try: a server that is away for a weekend loses nothing.
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 15, 60, 4 * 60, 12 * 60, 24 * 60, 31 * 60))
PERMANENT = 500  # codes of mail servers from which another try changes nothing


@dataclass(frozen=True, slots=True)
class Recipient:
    """Address and preferences of a recipient, also without an account (an invitation); read when the mail is sent."""

    address: str
    language: str = "en"
    time_zone: str = "UTC"
    style: str = NEUTRAL


@dataclass(frozen=True, slots=True)
class RoundMail:
    """What a round sets for its mails: who they come from, and a wording of its own. Empty: as everywhere."""

    sender_name: str = ""
    reply_to: str = ""
    subject: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that goes with full mails: the name that people see, its type and its bytes."""

    name: str
    content_type: str
    content: bytes


class MailOutcome(StrEnum):
    """What became of one mail, as far as the server that takes it tells at once."""

    SENT = "sent"
    REFUSED = "refused"  # the server does not know the address, or does not take mail for it
    FAILED = "failed"  # no try got through
    NO_EMAIL = "no_email"  # the person wants none
    DROPPED = "dropped"  # there was nothing to send any longer


Context = Callable[[dict[str, Any]], dict[str, Any] | None]
Address = Callable[[dict[str, Any]], Recipient | None]


@dataclass(frozen=True, slots=True)
class Template:
    """A row of the table of mails (`docs/mails.md`): trigger, recipients, content."""

    trigger: Any
    to: Any
    context: Context
    recipient: Address | None = None
    values: tuple[str, ...] = ("link",)
    round_of: Callable[[dict[str, Any]], Any] | None = None
    reply_to: Callable[[dict[str, Any]], str] | None = None
    unsubscribe: Callable[[dict[str, Any]], str] | None = None
    files: Callable[[dict[str, Any]], list[MailFile]] | None = None
    outcome: Callable[[dict[str, Any], MailOutcome, str], None] | None = None
    useful_for: timedelta | None = None


@dataclass(frozen=True, slots=True)
class MailValue:
    """A value that mails hold: its label, and whether a neutral mail may hold it."""

    label: Any
    is_neutral: bool = False


TEMPLATES: dict[str, Template] = {}
# What mails may hold, by the name that stands in their texts. Packages above add theirs with `mail_values`.
VALUES: dict[str, MailValue] = {
    "link": MailValue(_("link"), is_neutral=True),
    "again": MailValue(_("link to request a new link"), is_neutral=True),
    "reference": MailValue(_("reference"), is_neutral=True),
    "expires": MailValue(_("end of the link’s validity"), is_neutral=True),
}


def mail_values(**values: MailValue) -> None:
    """Register values that mails may hold."""
    VALUES.update(values)


def mail_template(
    name: str,
    *,
    trigger: Any,
    to: Any,
    context: Context,
    recipient: Address | None = None,
    values: tuple[str, ...] = ("link",),
    round_of: Callable[[dict[str, Any]], Any] | None = None,
    reply_to: Callable[[dict[str, Any]], str] | None = None,
    unsubscribe: Callable[[dict[str, Any]], str] | None = None,
    files: Callable[[dict[str, Any]], list[MailFile]] | None = None,
    outcome: Callable[[dict[str, Any], MailOutcome, str], None] | None = None,
    useful_for: timedelta | None = None,
) -> None:
    """Register a mail with the facts of its row in `docs/mails.md`: what triggers it, and who gets it.

    `context(ids)` gives the template's values at the moment of sending, or None: not to be sent. `ids` are as
    `send_later` got them, UUIDs as text, and `user`, the id of who gets it. Values may be ids, numbers, dates, closed
    words, sentences of ours, links below PORTAL_URL, and `FullText`. `values` names those that a wording of a round may
    hold (keys of VALUES). `recipient(ids)` is for mails that go to no account. `round_of(ids)` is the id of the round
    whose sender and wording apply. `reply_to(ids)` is the address that answers to a full mail go to, before the
    round's. `unsubscribe(ids)` is the path of the page that ends mails of this kind. `files(ids)` go with full mails
    only. `outcome(ids, outcome, style)` learns what became of the mail; REFUSED, without a style, also days later,
    when it came back (`core.bounces`). After `useful_for` from when it was asked for,
    a mail that a server was away for is not sent any more.
    """
    TEMPLATES[name] = Template(
        trigger, to, context, recipient, values, round_of, reply_to, unsubscribe, files, outcome, useful_for
    )


RoundMails = Callable[[Any, str, str, str], RoundMail]
Samples = Callable[[Any, str], dict[str, Any]]
_SOURCES: dict[str, Any] = {}


def set_round_sources(*, mails: RoundMails, samples: Samples) -> None:
    """Register what a round sets for a mail, `mails(round id, mail, style, language)`, and values to show it with,
    `samples(round id, mail)`."""
    _SOURCES.update(mails=mails, samples=samples)


def mail_table() -> str:
    """The rows of `docs/mails.md`, in the active language."""
    lines = [
        "| mail | what triggers it | who gets it | content, in full | content, in neutral |",
        "|---|---|---|---|---|",
    ]
    for name, mail in sorted(TEMPLATES.items()):
        full, neutral = (", ".join(contents(mail, style)) for style in (FULL, NEUTRAL))
        lines.append(f"| `{name}` | {mail.trigger} | {mail.to} | {full} | {neutral} |")
    return "\n".join(lines)


def contents(mail: Template, style: str) -> list[str]:
    """Return the labels of what the mail holds in that style."""
    return [str(VALUES[name].label) for name in value_names(mail, style)]


def value_names(mail: Template, style: str) -> list[str]:
    """Return the names of the values that a text of the mail may hold in that style."""
    return [name for name in mail.values if style == FULL or VALUES[name].is_neutral]


def send_later(name: str, *, to: Person | None = None, ids: Mapping[str, Any] | None = None) -> Job:
    """Write the mail's job in the caller's transaction.

    `to` is the User who gets it, None for mails whose template has a `recipient`. Raises ValueError for an unknown
    template, and for ids that hold text.
    """
    return start(KIND, payload=_payload(name, to, ids or {}))


def send_all_later(name: str, mails: Iterable[tuple[Person | None, Mapping[str, Any]]]) -> None:
    """Write the jobs of many mails, each given as `(to, ids)`, in one query. Raises ValueError."""
    start_all(KIND, [_payload(name, to, ids) for to, ids in mails])


def send_test_later(name: str, *, to: Person, round_id: Any, style: str, language: str) -> Job:
    """Write the job of a mail with sample values, to see it in one's own mailbox."""
    ids = {"sample": round_id, "style": style, "language": language, "template": name, "user": to.pk}
    return start(KIND, payload=ids)


@job(KIND, title=_("Sending emails"), retries=RETRY_AFTER, lane=MAIL)
def send(job: Job) -> None:
    """Write and send one mail. A second try has the same Message-ID, so that mailboxes show one."""
    ids = dict(job.payload)
    mail = TEMPLATES[ids.pop("template")]
    if mail.useful_for is not None and clock.now() > job.asked_at + mail.useful_for:
        return _report(mail, ids, MailOutcome.DROPPED)
    is_test = "sample" in ids
    recipient = mail.recipient(ids) if mail.recipient and not is_test else _account(ids["user"])
    if is_test and recipient is not None:
        recipient = replace(recipient, style=ids["style"], language=ids["language"])
    if recipient is None or recipient.style == NONE:
        return _report(mail, ids, MailOutcome.DROPPED if recipient is None else MailOutcome.NO_EMAIL)
    try:
        message = _message(job, mail, ids, recipient)
        outcome = MailOutcome.DROPPED if message is None else _hand_over(message, mail)
    except Exception as error:
        if is_last_try(job):
            _report(mail, ids, MailOutcome.FAILED, recipient.style)
        if isinstance(error, Refusal):  # nobody asks for a mail whom it could answer: it is an accident, tried again
            raise MailNotWritten(error.code) from None
        raise
    return _report(mail, ids, outcome, recipient.style)


def _message(job: Job, mail: Template, ids: dict[str, Any], recipient: Recipient) -> LinkedMail | None:
    """Return the mail as it goes out; None where there is nothing to send any longer."""
    name, is_test = job.payload["template"], "sample" in ids
    with read_by(recipient):
        context = _SOURCES["samples"](ids["sample"], name) if is_test else mail.context(ids)
        if context is None:
            return None
        round_id = ids["sample"] if is_test else mail.round_of(ids) if mail.round_of else None
        own = round_mail(name, round_id, recipient)
        written = write(name, context, recipient, own)
        subject = gettext("Test: %(subject)s") % {"subject": written.subject} if is_test else written.subject
        answers = mail.reply_to(ids) if mail.reply_to and recipient.style == FULL and not is_test else ""
        message = LinkedMail(
            subject,
            written.text,
            sender_of(recipient.style, own.sender_name),
            [recipient.address],
            reply_to=[answer for answer in (answers or own.reply_to,) if answer],
            headers=_headers(job, mail, ids, recipient.style),
        )
        message.attach_alternative(written.html, "text/html")
        for file in mail.files(ids) if mail.files and recipient.style == FULL and not is_test else ():
            message.attach(file.name, file.content, file.content_type)
    return message


def _hand_over(message: EmailMultiAlternatives, mail: Template) -> MailOutcome:
    """Give the mail to the server; return what became of it.

    An address that the server refuses for good is an answer where the template wants to know; anything else is an
    error, after which the queue tries again.
    """
    try:
        message.send()
    except Exception as error:
        if mail.outcome is not None and _is_refused(error):
            return MailOutcome.REFUSED
        raise
    return MailOutcome.SENT


def _is_refused(error: Exception) -> bool:
    """Whether the address is at fault, and not what we may send there (5.7: relaying, blocked hosts, signatures)."""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(code >= PERMANENT and not words.startswith(b"5.7.") for code, words in error.recipients.values())


def _report(mail: Template, ids: dict[str, Any], outcome: MailOutcome, style: str = NONE) -> None:
    if mail.outcome and "sample" not in ids:
        mail.outcome(ids, outcome, style)


@contextmanager
def read_by(recipient: Recipient) -> Iterator[None]:
    """Write in the language and the time zone of the recipient."""
    language = interface_language(recipient.language)
    with translation.override(language), timezone.override(ZoneInfo(recipient.time_zone)):
        yield


def round_mail(name: str, round_id: Any, recipient: Recipient) -> RoundMail:
    """Return what the round sets for this mail in the recipient's style and language."""
    if round_id is None or not _SOURCES:
        return RoundMail()
    wording: RoundMail = _SOURCES["mails"](round_id, name, recipient.style, interface_language(recipient.language))
    return wording


def sender_of(style: str, name: str = "") -> str:
    """Return the From line, with the name that the round sets. The addresses are the portal's own."""
    sender = settings.DEFAULT_FROM_EMAIL if style == FULL else settings.NEUTRAL_FROM_EMAIL
    return formataddr((name, parseaddr(sender)[1])) if name else sender


def _headers(job: Job, mail: Template, ids: dict[str, Any], style: str) -> dict[str, str]:
    """Return the headers. Those of a neutral mail name the neutral host, or the domain of the neutral sender."""
    host = parseaddr(sender_of(style))[1].rpartition("@")[2]
    base = settings.PORTAL_URL
    if style == NEUTRAL and settings.NEUTRAL_URL:
        base = settings.NEUTRAL_URL
        host = urlsplit(base).hostname or host
    headers = {"Message-ID": f"<{job.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe and "sample" not in ids:
        headers["List-Unsubscribe"] = f"<{base}{mail.unsubscribe(ids)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    return headers


def write(name: str, context: Mapping[str, Any], recipient: Recipient, own: RoundMail | None = None) -> WrittenMail:
    """Return the mail as it is sent, in the recipient's language and time, in the round's own wording if it has one.

    Raises ValueError for values that hold other text.
    """
    own = own or RoundMail()
    full = recipient.style == FULL
    with read_by(recipient):
        values = {key: written_value(key, value, full) for key, value in context.items()}
        if own.body:
            named = {key: values.get(key, "") for key in value_names(TEMPLATES[name], recipient.style)}
            subject, body = fill(own.subject, named), fill_wording(own.body, named)
        else:
            subject, body = standard_text(name, values, recipient.style)
            if not full and own.sender_name and subject == gettext("You have a new message"):
                subject = gettext("Message from %(name)s") % {"name": own.sender_name}
        if settings.IS_DEMONSTRATION:
            footer = gettext("Demonstration. All participants and statements are invented. Not a United Nations site.")
            body = f"{body.rstrip()}\n\n-- \n{footer}"
        message = next((each for each in context.values() if isinstance(each, FullMessage)), None)
        return written_mail(subject, body, (message, message.language) if message and full else None)


def standard_text(name: str, values: Mapping[str, Any], style: str) -> tuple[str, str]:
    """Return subject and body of the portal's own text, in the active language."""
    text = _template(name, style != FULL).template.render(TemplateContext(dict(values), autoescape=False))
    subject, _line, body = text.strip().partition("\n")
    return subject.strip(), body


def fill_full(text: str, values: Mapping[str, Any]) -> str:
    """Return an officer's text for full mails with its values, in the active language and time zone."""
    return fill_wording(text, {key: written_value(key, value, True) for key, value in values.items()})


def _payload(name: str, to: Person | None, ids: Mapping[str, Any]) -> dict[str, Any]:
    if name not in TEMPLATES:
        raise ValueError(f"The mail {name!r} is not registered.")
    if (to is None) == (TEMPLATES[name].recipient is None):
        raise ValueError(f"The mail {name!r} goes {'to an account' if to is None else 'to no account'}.")
    return {**ids, "template": name, **({"user": to.pk} if to else {})}


def _template(name: str, neutral: bool) -> Any:
    """Return the template of the mail in that style."""
    if neutral:
        try:
            return get_template(f"emails/{name}.neutral.txt")
        except TemplateDoesNotExist:
            return get_template("emails/parts/neutral.txt")
    try:
        return get_template(f"emails/{name}.txt")
    except TemplateDoesNotExist as error:
        raise ImproperlyConfigured(f"The mail {name!r} needs templates/emails/{name}.txt.") from error


def _account(key: str) -> Recipient | None:
    """Return how an account wants its mail; None for a closed one (A7)."""
    user: Any = get_user_model()._default_manager.filter(pk=key, is_active=True).first()
    return Recipient(user.email, user.language, user.time_zone, user.effective_mail_style) if user else None
