"""The people of a round as a list, and one act on many of them.

They are its officers, those who answer for its participants, and those who are invited.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from accounts.models import User
from consultations import permissions
from consultations.enums import Constituency, Duty, PersonAct, PersonState, Role
from consultations.invitations import services
from consultations.models import Invitation, Membership, Organisation, Round
from consultations.organisations.services import end_membership
from consultations.rounds.duties import duty_holders
from core import clock
from core.errors import NotAllowed, Refused
from core.tables.list_pages import ListColumn, ListForm, SearchField, offered
from core.text.search_terms import name_terms
from core.text.strings import sort_key

OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person of a round. `organisation` is None of an officer; `email` only of somebody invited by the secretariat.

    `membership` or `invitation` is the row that an act changes, neither of an officer.
    """

    key: str
    name: str
    role: str
    role_words: str
    state: PersonState
    organisation: Organisation | None = None
    delegation: UUID | None = None
    unit: str = ""
    email: str = ""
    since: datetime | None = None
    membership: Membership | None = None
    invitation: Invitation | None = None

    @property
    def body_name(self) -> str:
        return self.organisation.display_short_name() if self.organisation else gettext("Secretariat")

    @property
    def constituency(self) -> str:
        return str(self.organisation.get_constituency_display()) if self.organisation else ""

    @property
    def is_waiting(self) -> bool:
        """Whether the person has not accepted an invitation yet."""
        return self.invitation is not None


def listed_people(round_: Round) -> list[ListedPerson]:
    """Return officers, then the people of each participant in the order of the register. Six queries.

    An invitation that the team itself sent is left out: no officer needs the address of a colleague.
    """
    delegations = {row.organisation_id: row for row in round_.delegations.select_related("organisation")}
    people: dict[UUID, list[ListedPerson]] = {key: [] for key in delegations}
    bodies = round_.delegations.values("organisation")
    members = Membership.objects.live().filter(organisation__in=bodies).select_related("user")
    for row in members.order_by("-role", "user__name", "pk"):
        delegation = delegations[row.organisation_id]
        people[row.organisation_id].append(
            ListedPerson(
                key=f"member-{row.pk}",
                name=str(row.user.get_full_name()),
                role=row.role,
                role_words=str(row.get_role_display()),
                state=PersonState.ACTIVE,
                organisation=delegation.organisation,
                delegation=delegation.pk,
                unit=row.unit,
                since=row.started_at,
                membership=row,
            )
        )
    invited = Invitation.objects.unanswered().filter(organisation__in=bodies, role=Role.FOCAL_POINT)
    invited = invited.exclude(permissions.sent_by_team())
    now = clock.now()
    for each in invited.filter(Q(delegation__round=round_) | Q(delegation__isnull=True)).order_by("-sent_at", "pk"):
        delegation = delegations[each.organisation_id]
        people[each.organisation_id].append(
            ListedPerson(
                key=f"invitation-{each.pk}",
                name=each.name or each.email,
                role=each.role,
                role_words=str(each.get_role_display()),
                state=_state(each, now),
                organisation=delegation.organisation,
                delegation=delegation.pk,
                unit=each.unit,
                email=each.email,
                since=each.sent_at,
                invitation=each,
            )
        )
    in_order = sorted(delegations.values(), key=lambda row: sort_key(row.organisation.display_name()))
    return [*_officers(round_), *(person for row in in_order for person in people[row.organisation_id])]


def _state(invitation: Invitation, now: datetime) -> PersonState:
    if invitation.is_undelivered:
        return PersonState.UNDELIVERED
    if invitation.expires_at <= now:
        return PersonState.EXPIRED
    return PersonState.OPENED if invitation.opened_at else PersonState.INVITED


def _officers(round_: Round) -> list[ListedPerson]:
    return [
        ListedPerson(
            key=f"officer-{user.pk}",
            name=str(user.get_full_name()),
            role=OFFICER,
            role_words="; ".join(str(Duty(each).label) for each in Duty.values if each in held),
            state=PersonState.ACTIVE if user.is_active else PersonState.CLOSED,
        )
        for user, held in duty_holders(round_).items()
    ]


PEOPLE_COLUMNS = (
    ListColumn("name", _("Name"), lambda each: sort_key(each.name), is_fixed=True),
    ListColumn("body", _("Organization"), lambda each: sort_key(each.body_name)),
    ListColumn("constituency", _("Constituency"), lambda each: each.constituency or None, starts_shown=False),
    ListColumn("role", _("Role"), lambda each: each.role_words),
    ListColumn(
        "unit", _("Where they work"), lambda each: sort_key(each.unit) if each.unit else None, starts_shown=False
    ),
    ListColumn("status", pgettext_lazy("how far it is", "Status"), lambda each: list(PersonState).index(each.state)),
    ListColumn("email", _("Email address"), lambda each: each.email or None),
    ListColumn("since", _("Since"), lambda each: each.since),
)


class PeopleListForm(ListForm):
    """Which people of a round the list shows."""

    list_columns = PEOPLE_COLUMNS

    words = SearchField(label=_("Name, organization or email address"))
    role = forms.ChoiceField(label=_("Role"), required=False, choices=offered([*Role.choices, (OFFICER, _("Officer"))]))
    constituency = forms.ChoiceField(label=_("Constituency"), required=False)
    status = forms.ChoiceField(
        label=pgettext_lazy("how far it is", "Status"), required=False, choices=offered(PersonState.choices)
    )

    def __init__(self, query: QueryDict, *, constituencies: Iterable[str]) -> None:
        super().__init__(query)
        kinds = set(constituencies)
        self.fields["constituency"].choices = offered(row for row in Constituency.choices if row[0] in kinds)  # type: ignore[attr-defined]  # a field of choices

    def chosen(self, rows: Iterable[ListedPerson]) -> list[ListedPerson]:
        """Return those of the rows that the filters leave, in the chosen order."""
        chosen = self.filters
        return self.in_order(row for row in rows if self._matches(row, chosen))

    def _matches(self, each: ListedPerson, chosen: dict[str, Any]) -> bool:
        body = each.organisation
        return (
            (not chosen.get("role") or chosen["role"] == each.role)
            and (not chosen.get("status") or chosen["status"] == each.state)
            and (not chosen.get("constituency") or (body is not None and body.constituency == chosen["constituency"]))
            and (not self.search or self.search.matches(name_terms(self._names(each))))
        )

    @staticmethod
    def _names(each: ListedPerson) -> list[str]:
        body = [each.organisation.name, each.organisation.code] if each.organisation else []
        return [each.name, each.unit, each.email, each.body_name, *body]


def people_list(round_: Round, query: QueryDict) -> tuple[PeopleListForm, list[ListedPerson], list[ListedPerson]]:
    """Return the filter, the people that it leaves in its order, and all of them."""
    rows = listed_people(round_)
    form = PeopleListForm(query, constituencies=[row.organisation.constituency for row in rows if row.organisation])
    return form, form.chosen(rows), rows


@dataclass(slots=True)
class PeopleBatch:
    """How many were changed, and the names of those that were left out by reason."""

    done: int = 0
    left_out: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def fits(act: PersonAct, person: ListedPerson) -> bool:
    """Return whether the act is one for this person: a link for somebody invited, an end for a member."""
    return person.membership is not None if act == PersonAct.END else person.is_waiting


def act_on_people(act: PersonAct, people: Iterable[ListedPerson], *, by: User) -> PeopleBatch:
    """Do the act with each person that it fits, in a transaction of its own; say which were left out."""
    batch = PeopleBatch()
    for person in people:
        try:
            if act == PersonAct.END and person.membership is not None:
                end_membership(person.membership, by=by)
            elif act == PersonAct.SEND_AGAIN and person.invitation is not None:
                services.send_again(person.invitation, by=by)
            elif act == PersonAct.CANCEL and person.invitation is not None:
                services.cancel_invitation(person.invitation, by=by)
            else:
                continue
            batch.done += 1
        except (Refused, NotAllowed) as refusal:
            batch.left_out[str(refusal.message)].append(person.name)
    return batch
