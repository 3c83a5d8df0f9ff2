"""What became of a message, as a file."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from consultations.enums import Role
from consultations.messages.enums import Delivery
from consultations.messages.recipients import Addressee
from consultations.models import Message, MessageRecipient
from core.audience import Handling
from core.mail import FULL, NEUTRAL, NONE
from core.spreadsheets import Column
from core.tables.fields import Field, ListTable
from core.tables.listings import Listing


def deliveries(message: Message, rows: Iterable[MessageRecipient]) -> Listing:
    """Return the recipients with the state of each email. For officers who may know who wrote without a name."""
    fields = [
        Field(Column("code", _("Code"), 10, "code"), lambda row: row.delegation.organisation.code),
        Field(Column("participant", _("Participant"), 50), lambda row: row.delegation.organisation.display_name()),
        Field(Column("person", _("Person"), 36), person_of),
        Field(Column("role", _("Role"), 18, "code"), lambda row: str(Role(row.role).label) if row.role else None),
        Field(Column("state", _("Email"), 30), lambda row: str(Delivery(row.state).label)),
        Field(Column("at", _("Since"), 20, "moment"), lambda row: row.changed_at),
    ]
    title = _("Recipients of the message")
    return Listing(title, f"message_{message.round.reference}", ListTable(title, fields, rows), Handling.CONFIDENTIAL)


def recipients(message: Message, rows: Iterable[Addressee]) -> Listing:
    """Return whom a draft would go to, with the form of each email. For the same officers."""
    forms = {FULL: _("Full email"), NEUTRAL: _("Neutral email"), NONE: _("No email")}
    fields = [
        Field(Column("code", _("Code"), 10, "code"), lambda row: row.delegation.organisation.code),
        Field(Column("participant", _("Participant"), 50), lambda row: row.delegation.organisation.display_name()),
        Field(Column("person", _("Person"), 36), lambda row: row.name or None),
        Field(Column("role", _("Role"), 18, "code"), lambda row: str(Role(row.role).label) if row.role else None),
        Field(Column("language", _("Language"), 12, "code"), lambda row: row.language or None),
        Field(Column("email", _("Email"), 30), lambda row: forms.get(row.style, _("Nobody to write to."))),
    ]
    title = _("Recipients of the message")
    return Listing(title, f"message_{message.round.reference}", ListTable(title, fields, rows), Handling.CONFIDENTIAL)


def person_of(row: MessageRecipient) -> str | None:
    """Return the person as officers know them: by name, or by the address that was invited."""
    if row.user is not None:
        return row.user.get_full_name()
    return row.invitation.name or row.invitation.display_address if row.invitation else None
