"""One act on many people of a round: the usual verb for each, in a transaction of its own."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import User
from consultations.enums import PersonAct
from consultations.invitations import services
from consultations.invitations.people_list import ListedPerson
from consultations.organisations.services import end_membership
from core.errors import NotAllowed, Refused


@dataclass(slots=True)
class PeopleBatch:
    """How many were changed, and the names of those that were left out by reason."""

    done: int = 0
    left_out: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def fits(act: PersonAct, person: ListedPerson) -> bool:
    """Return whether the act is one for this person: a link for somebody invited, an end for a member."""
    return person.membership is not None if act == PersonAct.END else person.is_waiting


def act_on_people(act: PersonAct, people: Iterable[ListedPerson], *, by: User) -> PeopleBatch:
    """Do the act with each person that it fits; say which were left out."""
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
