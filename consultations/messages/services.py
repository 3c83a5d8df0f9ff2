"""Acts on messages: write, add files, send once, send again what failed."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _, ngettext_lazy

from accounts.models import User
from consultations import permissions
from consultations.enums import Duty
from consultations.messages.enums import Delivery, MessageFilter
from consultations.messages.files import file_store
from consultations.messages.recipients import addressees_of, delegations_in, numbers_of
from consultations.messages.selectors import failed_rows
from consultations.messages.texts import check_names, check_names_in_file, checked_text, message_digest, text_digest
from consultations.models import Message, MessageFile, MessageRecipient, MessageText, Round
from consultations.monitoring.responses import BodyResponse
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.files.storage import Readable
from core.mail import send_all_later
from core.refusals import changed_meanwhile

MAIL = "consultations.message"
MAX_FILES = 5
MAX_SIZE = 10 << 20  # bytes of all files together: what most mail servers take


def create_message(round_: Round, *, filter_: str, language: str, subject: str, body: str, by: User) -> Message:
    """Begin a message with its text in one language. Raises NotAllowed, and what `checked_text` raises."""
    subject, body = checked_text(round_, subject, body)
    with transaction.atomic():
        permissions.check_duty(by, Duty.MANAGE, round_)
        message = Message.objects.create(round=round_, filter=MessageFilter(filter_), created_by=by)
        MessageText.objects.create(message=message, language=language, subject=subject, body=body)
    return message


def save_text(
    message: Message, language: str, *, filter_: str, subject: str, body: str, by: User, digest_seen: str = ""
) -> MessageText:
    """Save the text in one language, and whom the message goes to.

    `digest_seen` is the `text_digest` of what the officer saw (B4). Raises NotAllowed, what `checked_text` raises, and
    Refused once the message is sent, and where somebody else has changed it since.
    """
    subject, body = checked_text(message.round, subject, body)
    with transaction.atomic():
        message = _locked_draft(message, by)
        now = text_digest(message, language)
        message.filter = MessageFilter(filter_)
        message.save(update_fields=["filter"])
        row, _new = MessageText.objects.update_or_create(
            message=message, language=language, defaults={"subject": subject, "body": body}
        )
        if digest_seen and digest_seen != now and text_digest(message, language) != now:
            raise changed_meanwhile()
    return row


def remove_text(message: Message, language: str, *, by: User) -> None:
    """Remove the text in one language. Raises Refused for the last one, NotAllowed."""
    with transaction.atomic():
        message = _locked_draft(message, by)
        if not message.texts.exclude(language=language).exists():
            raise Refused("last_text", _("A message needs a text in at least one language."))
        message.texts.filter(language=language).delete()


def add_file(message: Message, stream: Readable, *, name: str, by: User) -> MessageFile:
    """Store a file with the message; it is scanned and cleaned before anybody gets it.

    Raises Refused at the field `file`: a wrong kind, too many files, too large; NotAllowed.
    """
    with transaction.atomic():
        message = _locked_draft(message, by)
        if message.files.count() >= MAX_FILES:
            words = ngettext_lazy(
                "A message can have at most %(n)s file.", "A message can have at most %(n)s files.", MAX_FILES
            )
            raise Refused("too_many_files", words % {"n": MAX_FILES}, field="file")
        file = file_store().keep(stream, name=name, by=by)
        size = (message.files.aggregate(all=Sum("file__size"))["all"] or 0) + file.size
        if size > MAX_SIZE:
            raise _too_large()  # what was kept is undone
        return MessageFile.objects.create(message=message, file=file)


def _too_large() -> Refused:
    return Refused(
        "files_too_large",
        _("The files of a message can have at most %(size)s MB together.") % {"size": MAX_SIZE >> 20},
        field="file",
        hint=_("Many email servers refuse larger emails."),
    )


def remove_file(message: Message, key: UUID, *, by: User) -> None:
    """Remove a file from a message that is not sent. Does nothing where it is gone already."""
    with transaction.atomic():
        message = _locked_draft(message, by)
        row = message.files.select_related("file").filter(pk=key).first()
        if row is not None:
            row.delete()
            file_store().remove(row.file)


def discard(message: Message, *, by: User) -> None:
    """Delete a message that is not sent, with its files. Raises Refused once it is sent."""
    with transaction.atomic():
        message = _locked_draft(message, by)
        files = [row.file for row in message.files.select_related("file")]
        message.delete()
        for file in files:
            file_store().remove(file)


def send_message(
    message: Message,
    *,
    responses: Iterable[BodyResponse],
    by: User,
    sighted: bool,
    people: int | None = None,
    digest_seen: str = "",
) -> Message:
    """Fix the recipients and queue an email to each, in one transaction. A second call changes nothing.

    `responses` are those that a sighted reader sees; `people` is the number that the officer confirmed, `digest_seen`
    the `message_digest` of what they saw (B4). An officer who is not `sighted` learns neither the number nor that it is
    zero: it would show who wrote without a name (decision 0031). Raises NotAllowed; Refused where the round is not
    announced, the message or the number has changed, nobody is to be reached, a file is not ready, or a text names an
    organization that is no longer public by name.
    """
    with transaction.atomic():
        message = _locked(message, by)
        if message.sent_at is not None:
            return message
        round_ = message.round
        if round_.announced_at is None or round_.announced_at > clock.now():
            raise Refused("not_announced", _("Announce the round first. Participants cannot see it yet."))
        if digest_seen not in ("", message_digest(message)):
            raise Refused(
                "message_changed",
                _("Somebody else has changed the message since you opened the page."),
                hint=_("Read it again below, then send it."),
            )
        _check_files(message)
        for text in message.texts.all():
            check_names(round_, text.subject, text.body)
        addressees = addressees_of(round_, delegations_in(message.filter, responses))
        reached = numbers_of(addressees).people
        if sighted and not reached:
            raise Refused("nobody", _("This message has no recipients. Choose other recipients."))
        if sighted and people != reached:
            words = ngettext_lazy(
                "The recipients have changed: the message now goes to %(n)s person. Check them and send it again.",
                "The recipients have changed: the message now goes to %(n)s people. Check them and send it again.",
                reached,
            )
            raise Refused("recipients_changed", words % {"n": reached})
        message.sent_at, message.sent_by = clock.now(), by
        message.save(update_fields=["sent_at", "sent_by"])
        rows = [each.row() for each in addressees]
        for row in rows:
            row.message = message
            row.state = Delivery.QUEUED if row.user_id or row.invitation_id else Delivery.NOBODY
        MessageRecipient.objects.bulk_create(rows)
        send_all_later(MAIL, _mails(rows))
        audit.record("consultations.round.send_message", round_, by=by, message=message.pk, filter=message.filter)
    return message


def send_failed_again(message: Message, *, by: User) -> int:
    """Queue the emails again that could not be sent; return how many. Raises NotAllowed."""
    with transaction.atomic():
        message = _locked(message, by)
        rows = list(failed_rows(message))
        MessageRecipient.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=Delivery.QUEUED, changed_at=clock.now()
        )
        send_all_later(MAIL, _mails(rows))
        if rows:
            audit.record("consultations.round.send_message", message.round, by=by, message=message.pk, again=True)
    return len(rows)


def _mails(rows: Iterable[MessageRecipient]) -> list[tuple[None, dict[str, Any]]]:
    waiting = [row for row in rows if row.user_id or row.invitation_id]
    return [(None, {"recipient": row.pk, "message": row.message_id}) for row in waiting]


def _check_files(message: Message) -> None:
    files = [row.file for row in message.files.select_related("file")]
    states = file_store().states(files)
    for file in files:
        state = states[file.pk]
        if state.error:
            raise Refused("file_unusable", state.error, hint=_("Remove the file, and add another one."))
        if not state.is_ready:
            raise Refused("being_cleaned", _("A file is still being checked."), hint=_("Try again in a minute."))
        check_names_in_file(message.round, file.display_name, file_store().text(file))


def _locked(message: Message, by: User) -> Message:
    rows = Message.objects.select_for_update(of=("self",)).select_related("round__document", "round__rules")
    row = rows.filter(pk=message.pk).first()
    if row is None:
        raise NotAllowed("not_there", _("Page not found."))
    permissions.check_duty(by, Duty.MANAGE, row.round)
    return row


def _locked_draft(message: Message, by: User) -> Message:
    row = _locked(message, by)
    if row.sent_at is not None:
        raise Refused("sent", _("This message has been sent. It cannot be changed."))
    return row
