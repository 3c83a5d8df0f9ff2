"""Whom a message reaches: focal points and deputies with an account, else the focal point who is invited."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from consultations import permissions
from consultations.emails.styles import styles_of
from consultations.enums import SILENT, Response, Role
from consultations.messages.enums import MessageFilter
from consultations.models import Delegation, Invitation, Membership, MessageRecipient, Organisation, Round
from consultations.monitoring.responses import BodyResponse
from core import mail
from core.mail import Recipient
from core.text.languages import interface_language

_RESPONSES = {
    MessageFilter.NOT_ANSWERED: frozenset(SILENT),
    MessageFilter.DRAFTING: frozenset({Response.DRAFTING}),
    MessageFilter.SUBMITTED: frozenset({Response.SENT}),
    MessageFilter.ALL: frozenset(Response),
}


@dataclass(frozen=True, slots=True)
class Addressee:
    """One person of a participant: by membership, or by an invitation that nobody has accepted. Neither: nobody.

    `style` is how much an email to this person shows (`core.mail`), `language` that of the person.
    """

    delegation: Delegation
    membership: Membership | None = None
    invitation: Invitation | None = None
    style: str = ""
    language: str = ""

    @property
    def key(self) -> UUID | None:
        row = self.membership or self.invitation
        return row.pk if row else None

    @property
    def user(self) -> User | None:
        return self.membership.user if self.membership else None

    @property
    def name(self) -> str:
        """The name of the person as officers know it."""
        if self.membership:
            return self.membership.user.get_full_name()
        return self.invitation.name or self.invitation.email if self.invitation else ""

    @property
    def role(self) -> str:
        return self.membership.role if self.membership else self.invitation.role if self.invitation else ""

    def as_recipient(self) -> Recipient:
        """Return the address with its preferences, for a preview of the email."""
        if self.user:
            return Recipient(self.user.email, self.language, self.user.time_zone, self.style)
        return Recipient(self.invitation.email if self.invitation else "", self.language, style=self.style)

    def row(self) -> MessageRecipient:
        """Return the row that a message gets for this person, without its message and state."""
        return MessageRecipient(delegation=self.delegation, user=self.user, invitation=self.invitation, role=self.role)


@dataclass(frozen=True, slots=True)
class RecipientCounts:
    """The exact numbers of the people that a message goes to."""

    people: int
    participants: int
    full: int
    neutral: int
    no_email: int
    unreachable: int  # participants with nobody to write to
    languages: tuple[tuple[str, int], ...]


def delegations_in(filter_: str, responses: Iterable[BodyResponse]) -> list[UUID]:
    """Return the delegations that the filter selects. `responses` are those that a sighted reader sees."""
    wanted = _RESPONSES[MessageFilter(filter_)]
    return [row.delegation for row in responses if row.response in wanted]


def addressees_of(round_: Round, delegations: Collection[UUID]) -> list[Addressee]:
    """Return the people of these participants, in the order of the register. Seven queries for any number."""
    rows = Delegation.objects.filter(round=round_, pk__in=delegations).select_related("organisation")
    order = ("organisation__constituency", Organisation.alphabetical("organisation__"), "pk")
    bodies = list(rows.order_by(*order))
    people: dict[UUID, list[Membership]] = defaultdict(list)
    members = Membership.objects.live().filter(role__in=permissions.DRAFTS_ALL).select_related("user")
    for each in members.filter(organisation__in=[row.organisation_id for row in bodies]).order_by("-role", "pk"):
        people[each.organisation_id].append(each)
    alone = [row.pk for row in bodies if row.organisation_id not in people]
    links = Invitation.objects.valid().filter(permissions.backed(), delegation__in=alone, role=Role.FOCAL_POINT)
    invited = {row.delegation_id: row for row in links.select_related("organisation").order_by("sent_at")}
    styles = styles_of([each.user for rows in people.values() for each in rows], list(invited.values()))
    return [each for body in bodies for each in _of_body(body, people, invited, styles)]


def _of_body(
    body: Delegation,
    people: dict[UUID, list[Membership]],
    invited: dict[UUID | None, Invitation],
    styles: dict[UUID, str],
) -> list[Addressee]:
    members, invitation = people.get(body.organisation_id, []), invited.get(body.pk)
    if members:
        return [Addressee(body, each, None, styles[each.user.pk], each.user.language) for each in members]
    if invitation is not None:
        return [Addressee(body, None, invitation, styles[invitation.pk], invitation.language)]
    return [Addressee(body)]


def numbers_of(addressees: Collection[Addressee]) -> RecipientCounts:
    """Return the exact numbers. One person who works for two of the participants counts once."""
    reached = [each for each in addressees if each.key is not None]
    by_person = {(each.user or each.invitation).pk: each for each in reached}  # type: ignore[union-attr]  # `key` is one of the two
    styles = Counter(each.style for each in by_person.values())
    languages = Counter(interface_language(each.language) for each in by_person.values())
    return RecipientCounts(
        people=len(by_person),
        participants=len({each.delegation.pk for each in addressees}),
        full=styles[mail.FULL],
        neutral=styles[mail.NEUTRAL],
        no_email=styles[mail.NONE],
        unreachable=sum(each.key is None for each in addressees),
        languages=tuple(sorted(languages.items())),
    )
