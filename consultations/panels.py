"""What upper floors add to the pages of this one, through hooks of our own names.

`register_delegation_columns(round, audience)` gives `Column`s for the page that follows a round, as far as this reader
may know whose something is; `register_delegation_links(row)` links for the page of one body in it;
`register_round_links(round)` links for whoever manages the round;
`register_waiting(user)` gives `Waiting`s for the panel on the secretariat's first page, `register_changes(user, since)`
the same for what has come or was changed since the person last looked.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail import hooks

from consultations import rules
from consultations.domain import extensions, following, registrations
from consultations.domain.following import Class
from consultations.enums import Duty, Response, RoundState
from consultations.models import Delegation, Round, Window
from core.audience import Audience

TONES = {RoundState.OPEN: "good", RoundState.ANNOUNCED: "accent", RoundState.DRAFT: "", RoundState.COMPILING: "care"}


@dataclass(frozen=True, slots=True)
class Column:
    """A number for each delegation, 0 where there is none. `response` says what a body with a number has done."""

    label: Any
    numbers: Mapping[UUID, int]
    response: Response | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a person, or is new: how many, what, where, by which duty ("" for the register and for
    oneself), and how many of them are late."""

    count: int
    label: Any
    url: str
    duty: str = ""
    late: int = 0


# What a desk is divided into: the duties of each, and its title.
DESKS = (
    ((Duty.TRIAGE,), _("Triage")),
    ((Duty.CODE,), _("Coding")),
    ((Duty.DRAFT_SYNTHESIS,), _("Drafting")),
    ((Duty.REVIEW_SYNTHESIS,), _("Review and approval")),
    ((Duty.MANAGE,), _("Managing rounds")),
    (("",), _("The register")),
)


def state_chip(state: str) -> dict[str, Any]:
    """The state of a round as a chip: `word` and `tone`."""
    return {"word": RoundState(state).label, "tone": TONES.get(RoundState(state), "")}


def shown_rounds(rounds: Iterable[Round]) -> list[tuple[Round, dict[str, Any], Window | None]]:
    """Rounds of `following.rounds_of_office` for the table: each with its state as a chip and its last window."""
    return [
        (round, state_chip(state), max(round.windows.all(), key=lambda window: window.closes, default=None))
        for round, state in following.with_states(list(rounds))
    ]


def delegation_columns(round: Round, audience: Audience) -> list[Column]:
    found = hooks.get_hooks("register_delegation_columns")
    return [column for register in found for column in register(round, audience)]


def delegation_links(delegation: Delegation) -> list[dict[str, Any]]:
    """What else can be done for a body: `label` and `url` each."""
    return [link for register in hooks.get_hooks("register_delegation_links") for link in register(delegation)]


def responses_by_delegation(round: Round, audience: Audience) -> dict[UUID, Response]:
    """What upper floors tell this reader that bodies have done; the furthest counts."""
    columns = [column for column in delegation_columns(round, audience) if column.response is not None]
    columns.sort(key=lambda column: list(Response).index(column.response), reverse=True)
    return {key: column.response for column in columns for key, number in column.numbers.items() if number}


def round_links(round: Round) -> list[dict[str, Any]]:
    """What else can be done with a round by whoever manages it: `label` and `url` each."""
    return [link for register in hooks.get_hooks("register_round_links") for link in register(round)]


def with_columns(classes: list[Class], columns: list[Column], round: Round) -> list[Class]:
    """The constituencies with the sums of the columns. One query."""
    kinds = dict(round.delegations.values_list("pk", "organisation__constituency")) if columns else {}
    for each in classes:
        each.more = [
            sum(number for key, number in column.numbers.items() if kinds.get(key) == each.constituency)
            for column in columns
        ]
    return classes


def waiting_for(user: Any) -> list[tuple[Any, list[Waiting]]]:
    """All that waits for the person, by desk; nothing that is zero."""
    rows = [row for register in hooks.get_hooks("register_waiting") for row in register(user) if row.count]
    desks = [(title, [row for row in rows if row.duty in duties]) for duties, title in DESKS]
    return [(title, found) for title, found in desks if found]


def first_step(user: Any, rounds: Collection[Any]) -> dict[str, Any] | None:
    """For whom there is nothing yet, what to begin with, as parts/empty.html has it."""
    if not rounds and rules.keeps_register(user) and not Round.objects.exists():
        return {
            "title": _("No rounds yet."),
            "text": _("A round asks bodies what they say on the recommendations of one document."),
            "url": reverse("office:add_round"),
            "url_label": _("Set up a round"),
        }
    if user.has_perm("accounts.add_user") and not rules.somebody_is_officer():
        return {
            "title": _("Nobody is an officer of the secretariat yet."),
            "text": _("Add the people who set up rounds. Each chooses a passphrase by mail."),
            "url": reverse("wagtailusers_users:add"),
            "url_label": _("Add a person"),
        }
    return None


def changes_for(user: Any, since: datetime) -> list[Waiting]:
    """What is new for the person; nothing that is zero."""
    rows = [row for register in hooks.get_hooks("register_changes") for row in register(user, since)]
    return [row for row in rows if row.count]


def own_changes(user: Any, since: datetime) -> list[Waiting]:
    """What of this floor is new."""
    came = registrations.for_officers(user).filter(address_confirmed_at__gt=since).count()
    asked = extensions.waiting_requests(user).filter(asked_at__gt=since).count()
    declined = following.declined_since(user, since)
    new = ngettext_lazy("registration came", "registrations came", came)
    time = ngettext_lazy("request for more time came", "requests for more time came", asked)
    without = ngettext_lazy("body declined", "bodies declined", declined)
    return [
        Waiting(came, new, reverse("office:registrations")),
        Waiting(asked, time, reverse("office:rounds"), Duty.MANAGE),
        Waiting(declined, without, reverse("office:rounds"), Duty.MANAGE),
    ]


def own_waiting(user: Any) -> list[Waiting]:
    """What of this floor waits."""
    documents, drafts = following.documents_to_confirm(user), following.rounds_to_announce(user)
    came = registrations.for_officers(user).count()
    to_confirm = ngettext_lazy("document to confirm", "documents to confirm", documents)
    to_announce = ngettext_lazy("round to announce", "rounds to announce", drafts)
    to_answer = ngettext_lazy("registration to answer", "registrations to answer", came)
    return [
        Waiting(documents, to_confirm, reverse("office:documents")),
        Waiting(drafts, to_announce, reverse("office:rounds"), Duty.MANAGE),
        _silent(user),
        Waiting(came, to_answer, reverse("office:registrations")),
        _time_asked(user),
    ]


def _silent(user: Any) -> Waiting:
    """Bodies that said nothing in a round that closes soon; a single round leads to them."""
    count, rounds = following.silent_before_close(user)
    url = reverse("office:rounds")
    if len(rounds) == 1:
        url = f"{reverse('office:round', args=rounds)}?standing={following.CLOSING}"
    said = ngettext_lazy(
        "silent body whose round closes within a week", "silent bodies whose round closes within a week", count
    )
    return Waiting(count, said, url, Duty.MANAGE)


def _time_asked(user: Any) -> Waiting:
    """Requests for more time; a single one leads to its body."""
    waiting = list(extensions.waiting_requests(user).values_list("delegation", flat=True))
    alone = reverse("office:delegation", args=waiting) if len(waiting) == 1 else reverse("office:rounds")
    count = len(waiting)
    said = ngettext_lazy("request for more time", "requests for more time", count)
    return Waiting(count, said, alone, Duty.MANAGE)
