"""The email of a message: full with text and files, neutral with a link to the page where the text waits."""

from typing import Any

from django.utils.translation import get_language, gettext_lazy as _

from consultations import permissions
from consultations.emails import styles
from consultations.invitations.services import token_of
from consultations.messages.enums import Delivery
from consultations.messages.files import file_store
from consultations.messages.recipients import Addressee
from consultations.messages.selectors import mail_jobs
from consultations.messages.services import MAIL
from consultations.messages.texts import PLACEHOLDERS, filled, text_for, values_for
from consultations.models import Delegation, Invitation, Membership, Message, MessageRecipient
from core import clock
from core.mail import MailFile, MailOutcome, MailValue, Recipient, mail_template, mail_values
from core.mail_content import FullText
from core.mail_links import link

_STATES = {
    MailOutcome.SENT: Delivery.SENT,
    MailOutcome.REFUSED: Delivery.REFUSED,
    MailOutcome.FAILED: Delivery.FAILED,
    MailOutcome.NO_EMAIL: Delivery.NO_EMAIL,
    MailOutcome.DROPPED: Delivery.LEFT,
}

UNSENT = (Delivery.QUEUED, Delivery.FAILED)  # an email that failed is sent when its job is tried again


def _waiting(ids: dict[str, Any]) -> MessageRecipient | None:
    rows = MessageRecipient.objects.filter(pk=ids["recipient"], state__in=UNSENT)
    return rows.select_related("user", "invitation__organisation", "delegation__organisation").first()


def message_recipient(ids: dict[str, Any]) -> Recipient | None:
    """Return the address, None for somebody who has left the team since, and for an invitation that has ended."""
    row = _waiting(ids)
    if row is None:
        return None
    if row.user is not None:
        roles = Membership.objects.live().filter(organisation=row.delegation.organisation, user=row.user)
        if not roles.filter(role__in=permissions.DRAFTS_ALL).exists():
            return None
        return Recipient(row.user.email, row.user.language, row.user.time_zone, row.user.effective_mail_style)
    invitation = row.invitation
    if invitation is None or not (permissions.may_open_invitation(invitation) and permissions.is_backed(invitation)):
        return None
    style = styles.invitation_style(invitation.email, invitation.organisation)
    return Recipient(invitation.email, language=invitation.language, style=style)


def message_context(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the values of a message's mail; None where nobody waits for it any more."""
    row = _waiting(ids)
    if row is None:
        return None
    message = Message.objects.prefetch_related("texts").get(pk=row.message_id)
    delegation = Delegation.objects.select_related("round__document", "organisation").get(pk=row.delegation_id)
    return message_values(message, delegation, row.invitation)


def message_values(message: Message, delegation: Delegation, invitation: Invitation | None) -> dict[str, Any] | None:
    """Return the values of the email to one participant, in the active language. Its link leads to the text."""
    text = text_for(message.texts.all(), get_language() or "en")
    if text is None:
        return None
    values = values_for(delegation)
    subject, body = filled(text, values)
    content = {**values, "subject": FullText(subject), "text": body, "link": link(f"/rounds/{delegation.pk}/messages/")}
    if invitation is not None:
        content["link"] = link(f"/invitation/{token_of(invitation)}/")
        content["expires"] = invitation.expires_at
    return content


def preview_values(message: Message, addressee: Addressee) -> dict[str, Any] | None:
    """Return the same for a preview. The link of an invitation is not shown: it works once, for its recipient only."""
    content = message_values(message, addressee.delegation, None)
    if content is not None and addressee.invitation is not None:
        content["link"] = link("/invitation/.../")
        content["expires"] = addressee.invitation.expires_at
    return content


def message_files(ids: dict[str, Any]) -> list[MailFile]:
    """Return the clean copies of the files."""
    files = []
    for row in Message.objects.get(pk=ids["message"]).files.select_related("file"):
        path, name, content_type = file_store().clean_copy(row.file)
        files.append(MailFile(name, content_type.partition(";")[0], path.read_bytes()))
    return files


def save_outcome(ids: dict[str, Any], outcome: MailOutcome, style: str) -> None:
    """Save what became of the email. What is known already is not overwritten, but by an email that came back.

    One that failed says nothing while another one to the same person waits.
    """
    if outcome is MailOutcome.FAILED and mail_jobs([ids["recipient"]]).unfinished().count() > 1:
        return
    open_states = [*UNSENT, Delivery.SENT] if outcome is MailOutcome.REFUSED else UNSENT
    rows = MessageRecipient.objects.filter(pk=ids["recipient"], state__in=open_states)
    rows.update(state=_STATES[outcome], changed_at=clock.now(), **({"style": style} if style else {}))


def message_round(ids: dict[str, Any]) -> Any:
    """Return the round of a message's mail."""
    return Message.objects.filter(pk=ids["message"]).values_list("round", flat=True).first()


mail_values(
    subject=MailValue(_("subject of the message")),
    text=MailValue(_("text of the message")),
    files=MailValue(_("files of the message, attached")),
)
mail_template(
    MAIL,
    trigger=_("An officer sends a message to participants"),
    to=_("focal points and deputies of the chosen participants; where there are none, the invited focal point"),
    context=message_context,
    recipient=message_recipient,
    values=("link", "subject", "text", "files", *PLACEHOLDERS),
    round_of=message_round,
    files=message_files,
    outcome=save_outcome,
)
