"""The mails of this floor: a reference and a link each, never content (A8)."""

from typing import Any

from consultations.models import Invitation
from core.mail import Recipient, link, mail_template


def _invitation(ids: dict[str, Any]) -> Invitation | None:
    return Invitation.objects.filter(pk=ids["invitation"], accepted_at__isnull=True).first()


def invitation_recipient(ids: dict[str, Any]) -> Recipient | None:
    invitation = _invitation(ids)
    return Recipient(invitation.email, language=invitation.language) if invitation else None


def invitation_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    from consultations.domain.invitations import token_of  # the domain sends this mail

    invitation = _invitation(ids)
    if invitation is None:
        return None
    return {"link": link(f"/invitation/{token_of(invitation)}/"), "expires": invitation.expires_at.date()}


mail_template("consultations.invitation", context=invitation_context, recipient=invitation_recipient)
