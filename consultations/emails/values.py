"""What mails of a round hold: names and dates that the page behind their link shows too, never a word of an input."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _, ngettext

from consultations import numbers, permissions
from consultations.documents.subject_words import counted_subjects, kinds_of
from consultations.enums import Constituency, Role, SubjectKind
from consultations.models import Delegation, Invitation, MailSettings, Recommendation, Round, SentNote
from consultations.rounds.windows import DelegationWindow, delegation_window
from core import clock
from core.mail_content import FullMessage, FullText, ZonedTime
from core.mail_links import link
from core.text.languages import isolate_name

MOST_NAMES = 6  # paragraphs that a subject names one by one


def settings_of(round_: Round) -> MailSettings:
    """Return the round's sender and answers; an empty row where nothing is set."""
    return MailSettings.objects.filter(round=round_).first() or MailSettings(round=round_)


def office_name(round_: Round, own: MailSettings) -> str:
    """Return in whose name the round writes."""
    return own.sender_name or round_.office or round_.issued_by or _("The secretariat")


def answer_address(own: MailSettings) -> str:
    of_round = own.round.office_email if own.round_id else ""
    return own.reply_to or of_round or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def recommendation_names(rows: Iterable[Recommendation]) -> str:
    """Return `para. 124`, `paras. 124 and 128`, `recommendations 140.15 and 140.16`, or `9 recommendations`.

    Questions and statements are named so; of several kinds only the counts are.
    """
    recommendations = sorted(rows, key=lambda row: row.sort_key)
    names = list(dict.fromkeys(row.paragraph.number for row in recommendations))
    if not names:
        return ""
    kinds = kinds_of(recommendations)
    kind = kinds[0] if len(set(kinds)) == 1 else ""
    if len(names) > MOST_NAMES or not (kind or set(kinds) <= {SubjectKind.RECOMMENDATION, SubjectKind.PARAGRAPH}):
        return counted_subjects(kinds)
    if len(names) == 1:
        return numbers.brief_name(names[0], kind=kind)
    if kind == SubjectKind.QUESTION:
        words = ngettext("question %(numbers)s", "questions %(numbers)s", len(names))
    elif kind == SubjectKind.STATEMENT:
        words = ngettext("statement %(numbers)s", "statements %(numbers)s", len(names))
    elif any(map(numbers.is_dotted, names)):
        words = _("recommendations %(numbers)s")
    else:
        words = _("paras. %(numbers)s")
    return words % {"numbers": numbers.join_numbers(map(isolate_name, names))}


def round_values(
    round_: Round,
    window: DelegationWindow | None,
    recommendations: Iterable[Recommendation],
    delegation: Delegation | None = None,
) -> dict[str, Any]:
    """Return what a full mail to a participant says about the round."""
    own = settings_of(round_)
    opens_later = window is not None and clock.now() < window.opens
    announced = round_.announced_at is not None and round_.announced_at <= clock.now()
    return {
        "office": FullText(office_name(round_, own)),
        "answer_to": FullText(answer_address(own)),
        "host": FullPage(link("/")),
        "title": FullText(round_.title),
        "document": FullText(round_.document.symbol),
        "paragraphs": FullText(recommendation_names(recommendations)),
        "opens": ZonedTime(window.opens, window.zone) if window and opens_later else "",
        "closes": ZonedTime(window.closes, window.zone) if window else "",
        "closing_day": window.closes.astimezone(ZoneInfo(window.zone)).date() if window else "",
        **_note_values(delegation),
        "time_needed": FullText(own.time_needed),
        "page": FullPage(link(f"/consultations/{round_.reference}/")) if announced else "",
    }


def _note_values(delegation: Delegation | None) -> dict[str, Any]:
    """Return reference and date of the note verbale that was sent to the mission; empty where none was."""
    sent = SentNote.objects.filter(delegation=delegation).first() if delegation else None
    if sent is None:
        return {"note_reference": "", "note_date": ""}
    return {"note_reference": FullText(sent.reference), "note_date": sent.dated}


class FullPage(FullText):
    """The address of the portal, or of a public page, whose path names the round."""

    def __new__(cls, address: str) -> "FullPage":
        return str.__new__(cls, address)


def invitation_values(invitation: Invitation, address: str) -> dict[str, Any]:
    """Return the values of an invitation. `address` is its personal link."""
    body, by, delegation = invitation.organisation, invitation.invited_by, invitation.delegation
    round_ = delegation.round if delegation else None
    assigned = list(invitation.recommendations.select_related("paragraph"))
    common_values: dict[str, Any] = {}
    if delegation is not None and round_ is not None:
        everything = round_.recommendations.select_related("paragraph")
        window = delegation_window(delegation)
        asks_for_all = invitation.role == Role.FOCAL_POINT and not permissions.is_from_team(invitation)
        common_values = round_values(round_, window, everything if asks_for_all else assigned, delegation)
    else:
        names = {"office": _("The secretariat"), "answer_to": answer_address(MailSettings())}
        common_values = {key: FullText(value) for key, value in names.items()} | {"host": FullPage(link("/"))}
    unit = body.memberships.filter(user=by).order_by("-started_at").values_list("unit", flat=True).first()
    return {
        **common_values,
        "body": FullText(body.display_name()),
        "role": FullText(Role(invitation.role).label),
        "inviter": FullText(by.get_full_name()),
        "inviter_unit": FullText(unit or ""),
        "due": invitation.due or (delegation.due if delegation and assigned else None) or "",
        "expires": invitation.expires_at,
        "link": address,
    }


def reminder_values(delegation: Delegation, window: DelegationWindow) -> dict[str, Any]:
    """Return what a full reminder says about the round."""
    common_values = round_values(delegation.round, window, delegation.round.recommendations.select_related("paragraph"))
    return {key: common_values[key] for key in ("office", "title", "document", "paragraphs", "closing_day")}


def sample_values(round_id: Any, mail: str) -> dict[str, Any]:
    """Return values with which officers see a mail of the round: its own facts, and invented people and links."""
    round_ = Round.objects.select_related("document").get(pk=round_id)
    recommendations = list(round_.recommendations.select_related("paragraph").order_by("order"))
    window = sample_window(round_)
    asked_for = recommendations if not mail.endswith("drafter_invitation") else recommendations[:2]
    later: datetime = window.closes if window else clock.now() + timedelta(days=30)
    closes = ZonedTime(later, window.zone if window else settings.OFFICE_TIME_ZONE)
    return {
        **round_values(round_, window, asked_for),
        "closes": [closes] if mail.endswith("reminder") else closes,
        "body": FullText(_("Example State")),
        "role": FullText(Role.CONTRIBUTOR.label if "drafter" in mail else Role.FOCAL_POINT.label),
        "inviter": FullText(_("Example Person")),
        "inviter_unit": FullText(_("Example ministry")),
        "due": (later - timedelta(days=7)).date(),
        "expires": clock.now() + timedelta(days=30),
        "link": link("/example/"),
        "again": link("/example/"),
        "preferences": link("/account/"),
        "reference": "SR-2027-EXAMPLE",
        "number": "SR-2027-EXAMPLE/1",
        "digest": "0123456789abcdef",
        "event": FullText(_("Your submission was received.")),
        "at": clock.now(),
        "parts": [],
        "comments": "",
        "count": 1,
        "subject": FullText(_("Example subject")),
        "text": FullMessage(_("Example text of a message.")),
    }


def sample_window(round_: Round) -> DelegationWindow | None:
    """Return the window of States, else of any constituency, as a mail would name it."""
    rows = sorted(round_.windows.all(), key=lambda row: (row.constituency != Constituency.STATE, row.closes))
    if not rows:
        return None
    first = rows[0]
    return DelegationWindow(first.opens, first.closes, first.zone, first.closes, on_extension=False)
