"""Texts of messages: what officers may write, and how a text reads to one participant."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, gettext_lazy as _

from consultations.emails.values import round_values
from consultations.models import Delegation, Message, MessageText, Round
from consultations.protection.withheld_names import check_not_withheld
from consultations.rounds.windows import delegation_window
from core import mail
from core.errors import Refusals, Refused
from core.mail_content import FullMessage, FullText
from core.text.languages import join_list
from core.text.mail_wordings import PLACEHOLDER, WEB_ADDRESS
from core.text.strings import clean_text, digest

LONGEST = 10_000  # characters of a text
PLACEHOLDERS = ("body", "office", "title", "document", "paragraphs", "closes", "closing_day")


def placeholders() -> list[tuple[str, Any]]:
    """Return what a text may contain, each with its label."""
    return [(f"{{{name}}}", mail.VALUES[name].label) for name in PLACEHOLDERS]


def checked_text(round_: Round, subject: str, body: str) -> tuple[str, str]:
    """Return subject and text, tidied.

    Raises Refusals with the fields `subject` and `body` for what is empty, too long, has an unknown placeholder, or
    holds an address outside the portal; Refused where it names an organization that is not public by name.
    """
    subject = " ".join(clean_text(subject, field="subject").split())
    body = clean_text(body.replace("\r\n", "\n"), field="body").strip()
    faults = [
        Refused("message_text", words, field=field)
        for field, text in (("subject", subject), ("body", body))
        for words in _faults(field, text)
    ]
    if faults:
        raise Refusals("message_faulty", _("This message cannot be saved."), refusals=faults)
    check_names(round_, subject, body)
    return subject, body


def check_names(round_: Round, subject: str, body: str) -> None:
    """Raise Refused at the field that names an organization that is not public by name: all recipients read it."""
    check_not_withheld(round_, subject, field="subject")
    check_not_withheld(round_, body, field="body")


def check_names_in_file(round_: Round, name: str, text: str) -> None:
    """Raise Refused where a file, called `name`, names such an organization in its words or in its own name."""
    try:
        check_not_withheld(round_, f"{name}\n{text}", field="file")
    except Refused as refusal:
        words = _("The file “%(name)s” names an organization whose inputs are not public with its name.")
        hint = _("Remove the file, and add another one.")
        raise Refused(refusal.code, words % {"name": name}, field="file", hint=hint) from refusal


def _faults(field: str, text: str) -> Iterable[Any]:
    if not text:
        yield _("Enter a subject.") if field == "subject" else _("Enter a text.")
        return
    limit = 200 if field == "subject" else LONGEST
    if len(text) > limit:
        yield _("The text is too long. Enter at most %(n)s characters.") % {"n": limit}
    if unknown := sorted(set(PLACEHOLDER.findall(text)) - set(PLACEHOLDERS)):
        words = _("This field cannot contain %(unknown)s. You can use: %(known)s.")
        yield words % {"unknown": _braced(unknown), "known": _braced(PLACEHOLDERS)}
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        yield _("A brace is missing. Write each placeholder between two braces, as in {expires}.").replace(
            "expires", "title"
        )
    own = f"{settings.PORTAL_URL}/"
    if others := [address for address in WEB_ADDRESS.findall(text) if not address.startswith(own)]:
        words = _("Remove the web address %(address)s. Recipients are told that genuine links are those of the portal.")
        yield words % {"address": others[0][:80]}


def text_for(texts: Iterable[MessageText], language: str) -> MessageText | None:
    """Return the text in that language, else the English one, else the first."""
    by_language = {row.language: row for row in texts}
    return by_language.get(language) or by_language.get("en") or next(iter(by_language.values()), None)


def text_digest(message: Message, language: str) -> str:
    """Return a digest of recipients and text, by which a form tells what its reader saw."""
    row = next((each for each in message.texts.all() if each.language == language), MessageText())
    return digest(f"{message.filter}\n{row.subject}\n{row.body}")


def message_digest(message: Message) -> str:
    """Return a digest of recipients, texts and files of a message, by which a form tells what its reader saw."""
    codes = sorted(each.language for each in message.texts.all())
    files = sorted(str(key) for key in message.files.values_list("pk", flat=True))
    return digest("\n".join([f"{code} {text_digest(message, code)}" for code in codes] + files))


def values_for(delegation: Delegation) -> dict[str, Any]:
    """Return the values of the placeholders for one participant, in the active language."""
    round_ = delegation.round
    common_values = round_values(
        round_, delegation_window(delegation), round_.recommendations.select_related("paragraph")
    )
    return {name: common_values[name] for name in PLACEHOLDERS if name in common_values} | {
        "body": FullText(delegation.organisation.display_name())
    }


def filled(text: MessageText, values: Mapping[str, Any]) -> tuple[FullMessage, FullMessage]:
    """Return subject and text with their values, in the active language and time zone."""
    subject = " ".join(mail.fill_full(text.subject, values).split())
    return FullMessage(subject, text.language), FullMessage(mail.fill_full(text.body, values), text.language)


def _braced(names: Iterable[str]) -> str:
    return join_list([f"{{{name}}}" for name in names]) or gettext("none")
