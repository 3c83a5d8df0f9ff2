"""Questions about messages. The number of queries does not grow with the rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, QuerySet

from accounts.models import User
from consultations import permissions
from consultations.messages.enums import Delivery
from consultations.messages.files import FileState, file_store
from consultations.messages.texts import filled, text_for, values_for
from consultations.models import Delegation, Membership, Message, MessageFile, MessageRecipient, Organisation, Round
from core import mail
from core.models import Job, JobQuerySet

LOST = (Delivery.REFUSED, Delivery.FAILED)


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message in the list of a round. `counts` is empty for a reader who may not know who received it."""

    message: Message
    subject: str
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def sent(self) -> int:
        return self.counts[Delivery.SENT]

    @property
    def lost(self) -> int:
        return sum(self.counts[state] for state in LOST)

    @property
    def waiting(self) -> int:
        return self.counts[Delivery.QUEUED]


def messages_of(round_: Round, language: str, *, sighted: bool) -> list[MessageLine]:
    """Return the messages of a round, drafts first, then the newest. Four queries."""
    rows = list(Message.objects.filter(round=round_).select_related("sent_by", "created_by").prefetch_related("texts"))
    counts: dict[UUID, Counter[str]] = defaultdict(Counter)
    if sighted:
        states = MessageRecipient.objects.filter(message__in=rows).order_by().values_list("message", "state")
        for key, state, n in states.annotate(Count("pk")):
            counts[key][state] = n
        for row in _lost_in_queue(MessageRecipient.objects.filter(message__in=rows)):
            counts[row.message_id][Delivery.QUEUED] -= 1
            counts[row.message_id][Delivery.FAILED] += 1
    rows.sort(key=lambda row: (row.sent_at is not None, -(row.sent_at or row.created_at).timestamp()))
    return [MessageLine(row, _subject(row, language), counts[row.pk]) for row in rows]


def _subject(message: Message, language: str) -> str:
    text = text_for(message.texts.all(), language)
    return text.subject if text else ""


def recipients_of(message: Message) -> QuerySet[MessageRecipient]:
    """Return the rows of a sent message: those that did not arrive first, then in the order of the register."""
    rows = MessageRecipient.objects.filter(message=message)
    return rows.select_related("delegation__organisation", "user", "invitation").order_by(
        "delegation__organisation__constituency",
        Organisation.alphabetical("delegation__organisation__"),
        "delegation",
        "-role",
        "pk",
    )


def delivery_rows(message: Message) -> list[MessageRecipient]:
    """Return the same with what the queue knows: an email whose job failed for good is not waiting. Two queries."""
    rows = list(recipients_of(message))
    lost = {row.pk for row in _lost_in_queue(MessageRecipient.objects.filter(message=message))}
    for row in rows:
        if row.pk in lost:
            row.state = Delivery.FAILED
    return sorted(rows, key=lambda row: row.state not in LOST)


@dataclass(frozen=True, slots=True)
class DeliverySummary:
    """How many emails are in which state; `done` of `total` are no longer waiting."""

    states: list[tuple[Delivery, int]]
    done: int
    total: int
    failed: int

    @property
    def is_over(self) -> bool:
        return self.done == self.total


def summary(rows: Iterable[MessageRecipient]) -> DeliverySummary:
    """Return how many emails are in which state."""
    counts = Counter(Delivery(row.state) for row in rows)
    states = [(state, counts[state]) for state in Delivery if counts[state]]
    total = counts.total() - counts[Delivery.NOBODY]
    return DeliverySummary(states, total - counts[Delivery.QUEUED], total, counts[Delivery.FAILED])


def failed_rows(message: Message) -> list[MessageRecipient]:
    """Return the emails that could not be sent, without those that the server refused."""
    return [row for row in delivery_rows(message) if row.state == Delivery.FAILED]


def _lost_in_queue(rows: QuerySet[MessageRecipient]) -> list[MessageRecipient]:
    """Return rows that wait though no job of theirs does. Two queries.

    Its worker was lost three times, or it was given up; the night deletes such jobs after a month.
    """
    waiting = {str(row.pk): row for row in rows.filter(state=Delivery.QUEUED)}
    if not waiting:
        return []
    states: dict[str, set[str]] = defaultdict(set)
    for job in mail_jobs(waiting).only("payload", "state"):
        states[job.payload["recipient"]].add(job.state)
    going = {Job.State.WAITING, Job.State.RUNNING}
    sent_since = {Job.State.DONE}  # since the rows were read
    return [row for key, row in waiting.items() if not states[key] & going and states[key] != sent_since]


def mail_jobs(recipients: Iterable[str]) -> JobQuerySet:
    """Return the jobs of the emails to these recipients of messages: several where one was sent again."""
    return Job.objects.filter(kind=mail.KIND, payload__recipient__in=list(recipients))


@dataclass(frozen=True, slots=True)
class MessageFileLine:
    """A file of a message, with how far its check is."""

    row: MessageFile
    state: FileState


def files_of(message: Message) -> list[MessageFileLine]:
    """Return the files with how far each is. The number of queries does not grow with them."""
    rows = list(message.files.select_related("file"))
    states = file_store().states([row.file for row in rows])
    return [MessageFileLine(row, states[row.file_id]) for row in rows]


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A message as a participant reads it."""

    message: Message
    subject: str
    body: str
    language: str
    files: list[MessageFile]


def received_by(delegation: Delegation) -> QuerySet[Message]:
    """Return the messages that were sent to the participant, newest first."""
    rows = Message.objects.filter(sent_at__isnull=False, recipients__delegation=delegation)
    return rows.distinct().order_by("-sent_at", "pk")


def received_messages(delegation: Delegation, language: str) -> list[ReceivedMessage]:
    """Return them with their texts in that language where there is one, else as `text_for` chooses."""
    values = values_for(delegation)
    received = []
    for row in received_by(delegation).prefetch_related("texts", "files__file"):
        text = text_for(row.texts.all(), language)
        if text is not None:
            subject, body = filled(text, values)
            received.append(ReceivedMessage(row, subject, body, text.language, list(row.files.all())))
    return received


@dataclass(frozen=True, slots=True)
class MessageNotice:
    """Messages of a round that wait for a person on the home page: the newest, and how many there are."""

    delegation: Delegation
    count: int


def notices_for(user: User, since: object) -> list[MessageNotice]:
    """Return the participants of the person that got messages since. Two queries, one where there are none."""
    own = Membership.objects.live().filter(user=user, role__in=permissions.DRAFTS_ALL).values("organisation")
    rows = MessageRecipient.objects.filter(delegation__organisation__in=own, message__sent_at__gte=since)
    counts = dict(rows.order_by().values_list("delegation").annotate(Count("message", distinct=True)))
    if not counts:
        return []
    delegations: Iterable[Delegation] = Delegation.objects.filter(pk__in=counts).select_related("organisation", "round")
    return [MessageNotice(row, counts[row.pk]) for row in delegations]
