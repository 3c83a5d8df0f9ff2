"""A round's own sender, answers and wordings of its mails, and what a neutral mail may never name (decision 0045)."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.emails.values import sample_values, settings_of
from consultations.enums import Duty
from consultations.models import MailSettings, MailWording, Organisation, Round, SentNote
from consultations.organisations.lookalikes import NAMES, names_of
from core import audit, clock, mail
from core.errors import Refusals, Refused
from core.mail import Recipient, RoundMail
from core.refusals import changed_meanwhile
from core.text.languages import join_list
from core.text.mail_bodies import WrittenMail
from core.text.mail_wordings import PLACEHOLDER, WEB_ADDRESS, is_domain_of, names_the_portal
from core.text.strings import clean_text, digest

SETTINGS = ("sender_name", "reply_to", "neutral_sender_name", "neutral_reply_to", "time_needed")
LONGEST = 5_000  # characters of a wording
# Letters of scripts that part their words by spaces and write nothing in front of them.
_LETTER = r"0-9A-Za-z\u00aa-\u024f\u0370-\u052f"
_SPACED = re.compile(f"[{_LETTER}]")
_ARABIC = re.compile(r"[\u0620-\u064a]")
_ARABIC_MARKS = re.compile(r"[\u0640\u064b-\u0655\u0670]")
_ARABIC_FORMS = str.maketrans("أإآىة", "ااايه")  # letters that are often written without their marks
_HAN = re.compile(r"(?=([\u3400-\u9fff]{4}))")
_WORD = re.compile(r"[^\W\d_]{5,}")
# What points at the United Nations or at a call for inputs in any of the languages. Short ones as whole words only.
_REVEALING = (
    "United Nations", "Nations Unies", "Naciones Unidas", "Организации Объединенных Наций",
    "Организация Объединенных Наций", "联合国", "الأمم المتحدة", "OHCHR", "HCDH", "ACNUDH", "УВКПЧ", "人权高专办",
    "ООН", "ONU", "human rights", "droits de l", "derechos humanos", "прав человека", "人权", "حقوق الإنسان",
    "secretariat", "secrétariat", "secretaría", "секретариат", "秘书处", "الأمانة",
    "call for inputs", "appel à contributions", "convocatoria de aportaciones", "призыв представить", "意见征集",
    "دعوة إلى تقديم", "special rapporteur", "treaty body", "permanent mission",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and text of a mail; `is_own` where the round has its own, `digest` a digest of what is stored."""

    subject: str
    body: str
    is_own: bool
    digest: str


def round_mail(round_id: UUID, name: str, style: str, language: str) -> RoundMail:
    """Return what the round sets for this mail: for a full one, else its office.

    What a neutral one holds is checked again: titles, participants and senders may have come since it was saved. What
    names something now gives way to the portal's own.
    """
    round_ = Round.objects.select_related("document").get(pk=round_id)
    own = settings_of(round_)
    row = MailWording.objects.filter(round=round_id, mail=name, style=style, language=language).first()
    if style == mail.FULL:
        office = " ".join(round_.office.split())  # no line break gets into a header
        pair = {"sender_name": own.sender_name or office, "reply_to": own.reply_to or round_.office_email}
    else:
        faulty = {each.field for each in _settings_faults(round_, own)}
        fields = ("neutral_sender_name", "neutral_reply_to")
        pair = {each.removeprefix("neutral_"): getattr(own, each) for each in fields if each not in faulty}
        row = row if row and _is_acceptable(round_, row) else None
    return RoundMail(**pair, **({"subject": row.subject, "body": row.body} if row else {}))


def _is_acceptable(round_: Round, row: MailWording) -> bool:
    try:
        check_wording(round_, row.mail, row.style, row.language, row.subject, row.body)
    except Refusals:
        return False
    return True


def editable_mails() -> list[str]:
    """Return the names of the mails that a round can word, in the order of the table."""
    return sorted(name for name, each in mail.TEMPLATES.items() if each.round_of is not None)


def wording_of(round_: Round, name: str, style: str, language: str) -> Wording:
    """Return the round's own wording, else the portal's, with placeholders."""
    row = MailWording.objects.filter(round=round_, mail=name, style=style, language=language).first()
    if row is not None:
        return Wording(row.subject, row.body, True, _digest(row))
    return Wording(*standard_wording(name, style, language), False, "")


def standard_wording(name: str, style: str, language: str) -> tuple[str, str]:
    """Return the portal's own subject and text in that language, with placeholders for its values."""
    template = mail.TEMPLATES[name]
    names = mail.value_names(template, style)
    listed = {"parts"} | ({"closes"} if name == "consultations.reminder" else set())
    values: dict[str, Any] = {key: [f"{{{key}}}"] if key in listed else f"{{{key}}}" for key in names}
    with translation.override(language):
        subject, body = mail.standard_text(name, {**values, "count": 1}, style)
    return subject, re.sub(r"\n{3,}", "\n\n", body).strip()


def preview(round_: Round, name: str, style: str, language: str, subject: str, body: str) -> WrittenMail:
    """Return the mail as it would be sent with this wording, with sample values."""
    recipient = Recipient("", language=language, time_zone=settings.OFFICE_TIME_ZONE, style=style)
    with mail.read_by(recipient):
        return mail.write(name, sample_values(round_.pk, name), recipient, RoundMail(subject=subject, body=body))


def settings_digest(own: MailSettings) -> str:
    """Return a digest of SETTINGS, by which a form tells what its reader saw."""
    return digest("\n".join(getattr(own, name) for name in SETTINGS))


def save_settings(round_: Round, *, by: User, digest_seen: str = "", **values: Any) -> None:
    """Save sender, answers and the time needed: SETTINGS. `digest_seen` is the `settings_digest` of what was seen (B4).

    Raises NotAllowed, Refusals for neutral values that name something, and Refused where somebody else has changed them
    since.
    """
    with transaction.atomic():
        round_ = _locked(round_, by)
        own = settings_of(round_)
        before, digest_now = {name: getattr(own, name) for name in SETTINGS}, settings_digest(own)
        for name in SETTINGS:
            value = values[name]
            setattr(own, name, " ".join(clean_text(value).split()))
        _check_settings(round_, own)
        changed = [name for name in SETTINGS if getattr(own, name) != before[name]]
        if changed:
            if digest_seen not in ("", digest_now):
                raise changed_meanwhile()
            own.save()
            audit.record("consultations.round.set_mail_sender", round_, by=by, changed=changed)


def save_wording(
    round_: Round, name: str, style: str, language: str, *, subject: str, body: str, by: User, expected_digest: str = ""
) -> MailWording | None:
    """Save a wording. The portal's own text, saved as it is, stays the portal's: None.

    Raises NotAllowed; Refusals with the fields `subject` and `body` for placeholders that the mail does not have, a
    missing link, links to other sites, or, in a neutral mail, what names something; Refused where somebody else has
    changed the wording since `expected_digest`.
    """
    subject = " ".join(clean_text(subject).split())
    body = clean_text(body).strip()
    with transaction.atomic():
        round_ = _locked(round_, by)
        there = MailWording.objects.filter(round=round_, mail=name, style=style, language=language).first()
        if (_digest(there) if there else "") != expected_digest:
            raise changed_meanwhile()
        check_wording(round_, name, style, language, subject, body)
        if there is None and (subject, body) == standard_wording(name, style, language):
            return None
        row = there or MailWording(round=round_, mail=name, style=style, language=language)
        row.subject, row.body, row.changed_at, row.changed_by = subject, body, clock.now(), by
        row.save()
        audit.record("consultations.round.word_mail", round_, by=by, mail=name, style=style, language=language)
    return row


def remove_wording(round_: Round, name: str, style: str, language: str, *, by: User) -> None:
    """Return to the portal's own text. Raises NotAllowed."""
    with transaction.atomic():
        round_ = _locked(round_, by)
        rows = MailWording.objects.filter(round=round_, mail=name, style=style, language=language)
        if rows.delete()[0]:
            audit.record("consultations.round.restore_mail", round_, by=by, mail=name, style=style, language=language)


def send_test(round_: Round, name: str, style: str, language: str, *, by: User) -> None:
    """Queue the mail with sample values to the officer's own address. Raises NotAllowed."""
    permissions.check_duty(by, Duty.MANAGE, round_)
    mail.send_test_later(name, to=by, round_id=round_.pk, style=style, language=language)


def copy_mails(source: Round, copy: Round, *, by: User) -> None:
    """Give a copy of a round the same senders and wordings. Neutral ones may name the new round: they are checked."""
    own = MailSettings.objects.filter(round=source).first()
    if own is not None:
        fields = {name: getattr(own, name) for name in SETTINGS}
        faulty = {each.field for each in _settings_faults(copy, MailSettings(round=copy, **fields))}
        usable = {name: "" if name in faulty else value for name, value in fields.items()}
        MailSettings.objects.create(round=copy, **usable)
    for row in MailWording.objects.filter(round=source):
        if _is_acceptable(copy, row):
            fields = {name: getattr(row, name) for name in ("mail", "style", "language", "subject", "body")}
            MailWording.objects.create(round=copy, changed_by=by, **fields)


def check_wording(round_: Round, name: str, style: str, language: str, subject: str, body: str) -> None:
    """Raise Refusals for what a wording of this mail may not hold."""
    allowed = mail.value_names(mail.TEMPLATES[name], style)
    faults = []
    for field, text in (("subject", subject), ("body", body)):
        faults += [Refused("wording", words, field=field) for words in _faults(text, field, allowed)]
    if style == mail.NEUTRAL:
        standard = " ".join(standard_wording(name, style, language))
        for field, text in (("subject", subject), ("body", body)):
            if names := revealing_words(PLACEHOLDER.sub(" ", text), round_, besides=standard):
                words = _(
                    "A neutral email cannot name the portal, the secretariat, the document or a participant. "
                    "Remove: %(words)s."
                )
                faults.append(Refused("revealing", words % {"words": _quoted(names)}, field=field))
    if faults:
        raise Refusals("wording_faulty", _("This wording cannot be saved."), refusals=faults)


def _faults(text: str, field: str, allowed: list[str]) -> Iterable[Any]:
    if not text:
        yield _("Enter a subject.") if field == "subject" else _("Enter a text.")
        return
    if field == "body" and len(text) > LONGEST:
        yield _("The text is too long. Enter at most %(n)s characters.") % {"n": LONGEST}
    used = PLACEHOLDER.findall(text)
    may = [
        name
        for name in allowed
        if field == "body" or name not in ("link", "again", "preferences", "page", "parts", "text")
    ]
    if unknown := sorted(set(used) - set(may)):
        words = _("This field cannot contain %(unknown)s. You can use: %(known)s.")
        yield words % {"unknown": _braced(unknown), "known": _braced(may) if may else gettext("none")}
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        yield _("A brace is missing. Write each placeholder between two braces, as in {expires}.")
    if field == "body" and "link" not in used:
        yield _("The text must contain {link}. Without it, recipients cannot answer.")
    if addresses := WEB_ADDRESS.findall(text):
        words = _("Remove the web address %(address)s. Recipients are told that genuine links are those of the portal.")
        yield words % {"address": addresses[0][:80]}
    elif field == "subject" and "@" in text:
        yield _("Remove the email address from the subject.")


def revealing_words(text: str, round_: Round, own: MailSettings | None = None, *, besides: str = "") -> list[str]:
    """Return what in the text names the portal, the office, the document, the round or one of its participants.

    `own` are the round's settings where they are not saved yet. Words of the text `besides` are no finding: the
    portal's own neutral text has them.
    """
    if not text:
        return []
    own, folded = own or settings_of(round_), _folded(text)
    names = [name for name in _names(round_, own) if _names_in(name, text, folded)]
    harmless = {word.casefold() for word in _WORD.findall(besides)}
    revealing = {word.casefold() for word in _WORD.findall(" ".join(_titles(round_, own)))} - harmless
    names += [word for word in _WORD.findall(text) if word.casefold() in revealing]
    inner = [word for word in _inner_words(" ".join(_titles(round_, own))) if _names_in(word, text, folded)]
    if inner:
        allowed = _folded(besides)
        names += [word for word in inner if not _names_in(word, besides, allowed)]
    if "@" in text:
        names += re.findall(r"\S*@\S*", text)
    return list(dict.fromkeys(names))


def _inner_words(text: str) -> list[str]:
    """Return the words of a title that stand inside longer ones: Arabic words, four Chinese characters in a row."""
    return [word for word in _WORD.findall(text) if _ARABIC.search(word)] + _HAN.findall(text)


def _titles(round_: Round, own: MailSettings) -> list[str]:
    return [round_.title, round_.document.title, round_.issued_by, round_.mandate, round_.feeds, round_.office,
            own.sender_name]  # fmt: skip


def _names(round_: Round, own: MailSettings) -> list[str]:
    """Return the names that no neutral mail of the round may hold."""
    host = urlsplit(settings.PORTAL_URL).hostname or ""
    names = [*_REVEALING, host, settings.WAGTAIL_SITE_NAME, parseaddr(settings.DEFAULT_FROM_EMAIL)[0]]
    names += [round_.document.symbol, round_.reference, *_titles(round_, own)]
    names += SentNote.objects.filter(delegation__round=round_).values_list("reference", flat=True).distinct()
    for body in Organisation.objects.filter(delegations__round=round_).only(*NAMES, "former_names"):
        names += (*names_of(body), *body.former_names)
    return [name for name in dict.fromkeys(names) if len(name) > 1]


def _names_in(name: str, text: str, folded: str) -> bool:
    """Return whether the text names it. `folded` is `_folded(text)`.

    A Latin or Cyrillic name stands where a word begins; a short one in capitals (ONU, ООН, IUCN) is a whole word, and a
    participant's code (CAN, PER) as written: in small letters it may be a common word. An Arabic one may have particles
    and the article in front. Other scripts have no spaces.
    """
    wanted = _folded(name)
    if _ARABIC.search(wanted):
        words = [word.removeprefix("ال") if len(word) > 4 else word for word in wanted.split()]
        if not all(word in folded for word in words):
            return False
        joined = r"\s+(?:ال)?".join(map(re.escape, words))
        return re.search(rf"(?<!\w)[وفبلك]{{0,3}}(?:ال)?{joined}", folded) is not None
    if wanted not in folded:
        return False
    if not _SPACED.match(wanted):
        return True
    if name.isupper() and len(name) < 6:
        end = rf"(?![{_LETTER}])"
        if len(name) < 4 and name not in _REVEALING:
            as_written = unicodedata.normalize("NFKC", text)
            return re.search(rf"(?<![{_LETTER}]){re.escape(name)}{end}", as_written) is not None
    else:
        end = ""
    return re.search(rf"(?<![{_LETTER}]){re.escape(wanted)}{end}", folded) is not None


def _folded(text: str) -> str:
    """Return the text without differences of case, width, and Arabic marks."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _ARABIC_MARKS.sub("", plain).translate(_ARABIC_FORMS)


def _check_settings(round_: Round, own: MailSettings) -> None:
    if faults := list(_settings_faults(round_, own)):
        raise Refusals("sender_faulty", _("These settings cannot be saved."), refusals=faults)


def _settings_faults(round_: Round, own: MailSettings) -> Iterable[Refused]:
    """Return what the neutral sender and the neutral reply address name, with their fields."""
    if names := revealing_words(own.neutral_sender_name, round_, own):
        words = _(
            "The neutral sender cannot name the portal, the secretariat, the document or a participant. "
            "Remove: %(words)s."
        )
        yield Refused("revealing", words % {"words": _quoted(names)}, field="neutral_sender_name")
    name, _at, domain = own.neutral_reply_to.rpartition("@")
    sender = f"{name} {domain}".replace(".", " ").replace("-", " ").strip()
    office = [each.rpartition("@")[2] for each in (own.reply_to, round_.office_email)]
    is_known = names_the_portal(domain) or is_domain_of(domain, office)
    if is_known or revealing_words(sender, round_, own):
        words = _("Enter an address whose name and domain name neither the portal nor the secretariat.")
        yield Refused("revealing", words, field="neutral_reply_to")


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def _quoted(words: Iterable[str]) -> str:
    return join_list([f"“{word}”" for word in words])


def _digest(row: MailWording) -> str:
    return digest(f"{row.subject}\n{row.body}")


def _locked(round_: Round, by: User) -> Round:
    permissions.check_duty(by, Duty.MANAGE, round_)
    return Round.objects.select_for_update(of=("self",), no_key=True).select_related("document").get(pk=round_.pk)


def chosen_wordings(round_: Round) -> Mapping[tuple[str, str], list[str]]:
    """Return the languages in which the round has its own wording, by mail and style. One query."""
    languages: dict[tuple[str, str], list[str]] = {}
    for row in MailWording.objects.filter(round=round_).order_by("language"):
        languages.setdefault((row.mail, row.style), []).append(row.language)
    return languages
