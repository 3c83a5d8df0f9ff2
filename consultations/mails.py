"""The mails of this package: a reference and a link each, never content (A8)."""

from datetime import date
from typing import Any

from django.conf import settings

from consultations.enums import Role
from consultations.models import ExtensionRequest, Invitation, ProtectedReport, Registration, SentNote
from core import clock
from core.mail import Recipient, link, mail_template


def _invitation(ids: dict[str, Any]) -> Invitation | None:
    rows = Invitation.objects.filter(accepted_at__isnull=True, expires_at__gt=clock.now())
    return rows.filter(pk=ids["invitation"]).first()


def invitation_recipient(ids: dict[str, Any]) -> Recipient | None:
    invitation = _invitation(ids)
    return Recipient(invitation.email, language=invitation.language) if invitation else None


def invitation_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    from consultations.invitations.services import token_of  # the domain sends this mail

    invitation = _invitation(ids)
    if invitation is None:
        return None
    return {"link": link(f"/invitation/{token_of(invitation)}/"), "expires": invitation.expires_at.date()} | _note(
        invitation
    )


def _note(invitation: Invitation) -> dict[str, Any]:
    """Return reference and date of the note verbale that the invitation follows; empty where none was sent.

    Only the mission's own people read the reference: a drafter in a capital may be invited from anywhere.
    """
    sent = SentNote.objects.filter(delegation=invitation.delegation_id).first() if invitation.delegation_id else None
    if sent is None or invitation.role != Role.FOCAL_POINT:
        return {"note": "", "note_date": ""}
    return {"note": sent.reference, "note_date": sent.dated}


def time_asked_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the context, None where the request was answered in the meantime."""
    request = ExtensionRequest.objects.filter(pk=ids["request"], answered_at__isnull=True).first()
    if request is None:
        return None
    return {"link": link(f"/admin/consultations/delegations/{request.delegation_id}/")}


def _registration(ids: dict[str, Any]) -> Registration | None:
    return Registration.objects.filter(pk=ids["registration"]).first()


def registration_recipient(ids: dict[str, Any]) -> Recipient | None:
    row = _registration(ids)
    return Recipient(row.email, language=row.language) if row else None


def registration_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    from consultations.organisations.registrations import token_of  # the domain sends these mails

    row = _registration(ids)
    return {"reference": row.reference, "link": link(f"/registration/{token_of(row)}/")} if row else None


def asks_to_join_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the context, None where the request was answered in the meantime."""
    row = _registration(ids)
    return home_context(ids) if row is not None and row.decided_at is None else None


def reminder_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return closing times, parts that are due and whether colleagues have commented, as of when the mail is written.

    None where nothing of it applies any longer.
    """
    from accounts.models import User
    from consultations.monitoring.reminders import reminder_content

    user = User.objects.get(pk=ids["user"])
    told = reminder_content(user, date.fromisoformat(ids["day"]))
    if not (told.closes or told.parts or told.talked):
        return None
    return {
        "count": len(told.closes),
        "closes": told.closes,
        "parts": told.parts,
        "talked": told.talked,
        "link": link(settings.LOGIN_REDIRECT_URL),
        "preferences": link("/account/"),
    }


def silent_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return when the round closes for that body.

    None where it has answered or declined since, or the time is over.
    """
    from consultations.monitoring.silent_bodies import window_of_silent

    window = window_of_silent(ids["delegation"])
    if window is None:
        return None
    return {
        "closes": window.closes,
        "link": link(settings.LOGIN_REDIRECT_URL),
        "preferences": link("/account/"),
    }


def home_context(ids: dict[str, Any]) -> dict[str, Any]:
    """Return the context of a mail that contains only a link."""
    return {"link": link(settings.LOGIN_REDIRECT_URL)}


def protected_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    report = ProtectedReport.objects.filter(pk=ids["report"]).first()
    if report is None:
        return None
    return {"reference": report.reference, "link": link(f"/admin/consultations/protected/{report.pk}/")}


mail_template(
    "consultations.time_asked",
    trigger="A body asks for more time",
    to="officers who manage the round",
    context=time_asked_context,
)
mail_template(
    "consultations.time_given",
    trigger="More time is given",
    to="the focal point, and who asked while they work for the body",
    context=home_context,
)
mail_template(
    "consultations.time_refused",
    trigger="More time is refused",
    to="the focal point, and who asked while they work for the body",
    context=home_context,
)
mail_template(
    "consultations.protected",
    trigger="Somebody reports harm or pressure",
    to="officers named for protection",
    context=protected_context,
)
mail_template(
    "consultations.invitation",
    trigger="Somebody is invited to a body, or invited again",
    to="the invited address",
    context=invitation_context,
    recipient=invitation_recipient,
)
mail_template(
    "consultations.registration",
    trigger="Somebody registers a body, or asks to join one",
    to="the address that was given",
    context=registration_context,
    recipient=registration_recipient,
)
mail_template(
    "consultations.registration_answered",
    trigger="A registration is refused",
    to="the address that was given",
    context=registration_context,
    recipient=registration_recipient,
)
mail_template(
    "consultations.asks_to_join",
    trigger="Somebody asks to join a body and has confirmed the address",
    to="the focal point of the body",
    context=asks_to_join_context,
)
mail_template(
    "consultations.reminder",
    trigger="A reminder is due in a round, or colleagues have commented",
    to="people of the body who have something to do",
    context=reminder_context,
)
mail_template(
    "consultations.silent",
    trigger="An officer reminds bodies that are silent",
    to="focal points and deputies of the bodies that still wait",
    context=silent_context,
)
