"""Hooks through which higher packages add to the pages of this one.

`register_delegation_columns(round, audience)` returns `DelegationColumn`s for the page of a round, as far as this
reader may know whose something is; `register_delegation_links(row)` links for the page of one body in the round;
`register_time_notes(round)` what to read before more time is given;
`register_round_hub(round, user, act)` the `RoundHub` of the page of a round; `register_waiting(user)` returns
`DeskItem`s for the panel on the secretariat's first page, `register_changes(user, since)` the same for what has arrived
or changed since the person last looked.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, ngettext_lazy
from wagtail import hooks

from accounts.models import User
from consultations import permissions
from consultations.audience import audience_in
from consultations.enums import Constituency, Duty, Response, RoundState, StageStatus
from consultations.models import Delegation, DeskLook, Document, Organisation, Round, Window
from consultations.monitoring import extensions, responses
from consultations.monitoring.responses import ConstituencySummary
from consultations.organisations import registrations
from consultations.rounds.selectors import known_to, not_expected
from core import clock
from core.audience import Audience
from core.errors import NotAllowed

TONES = {RoundState.OPEN: "good", RoundState.ANNOUNCED: "accent", RoundState.DRAFT: "", RoundState.COMPILING: "care"}
_KIND = "organisation__constituency"
_TRUE = Value(True, output_field=BooleanField())
_IS_INVITED = ExpressionWrapper(Q(invited_at__isnull=False), output_field=BooleanField())
STAGE_TONES = {StageStatus.WAITING: "care", StageStatus.BEGUN: "accent", StageStatus.DONE: "good"}


@dataclass(frozen=True, slots=True)
class DelegationColumn:
    """A number for each delegation, 0 where there is none. `response` is what a body with a number has done."""

    label: Any
    numbers: Mapping[UUID, int]
    response: Response | None = None


@dataclass(frozen=True, slots=True)
class DeskItem:
    """Something that waits for a person, or is new: how many, what, where, and how many of them are late.

    `duty` is the duty that it belongs to, "" for the register and for the person's own work; `round_id` the round that
    it waits in, None where it is of no single round.
    """

    count: int
    label: Any
    url: str
    duty: str = ""
    late: int = 0
    round_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A button: what it does and where it leads."""

    label: Any
    url: str


@dataclass(frozen=True, slots=True)
class StageItem:
    """Something of a stage that waits for the reader, and what the reader does about it."""

    count: int
    label: Any
    url: str
    act: Any
    late: int = 0


@dataclass(frozen=True, slots=True)
class HubStage:
    """A stage of the round as one reader sees it.

    `status` is None, and nothing is counted, where the stage is not the reader's: `duties` then names whose it is.
    """

    name: str
    label: Any
    url: str = ""
    status: StageStatus | None = None
    facts: tuple[str, ...] = ()
    waiting: tuple[StageItem, ...] = ()
    links: tuple[dict[str, Any], ...] = ()
    duties: tuple[Any, ...] = ()

    @property
    def chip(self) -> dict[str, Any] | None:
        """Return `word` and `tone` of the status."""
        return {"word": self.status.label, "tone": STAGE_TONES.get(self.status, "")} if self.status else None


@dataclass(frozen=True, slots=True)
class RoundHub:
    """Everything of a round in its order of work. `main` is the one thing to do now, `act` a further act on the round.

    `act_stage` is the stage to which the act belongs.
    """

    stages: tuple[HubStage, ...]
    main: Action | None = None
    act: Action | None = None
    act_stage: str = ""


# Items of one round stand in the order of work, that of these duties.
DUTIES_IN_ORDER = (Duty.MANAGE, Duty.TRIAGE, Duty.CODE, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS, Duty.EXPORT, "")


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for a person in one round. `round` is None for what waits in none: the register, second approvals."""

    round: Round | None
    items: tuple[DeskItem, ...]


def state_chip(state: str) -> dict[str, Any]:
    """Return the state of a round as a chip: `word` and `tone`."""
    return {"word": RoundState(state).label, "tone": TONES.get(RoundState(state), "")}


def round_rows(rounds: Iterable[Round]) -> list[tuple[Round, dict[str, Any], Window | None]]:
    """Return rounds of `responses.secretariat_rounds` for the table: each with its state chip and last window."""
    return [
        (round_, state_chip(state), max(round_.windows.all(), key=lambda window: window.closes, default=None))
        for round_, state in responses.with_states(list(rounds))
    ]


def delegation_columns(round_: Round, audience: Audience) -> list[DelegationColumn]:
    registered = hooks.get_hooks("register_delegation_columns")
    return [column for register in registered for column in register(round_, audience)]


def delegation_links(delegation: Delegation) -> list[dict[str, Any]]:
    """Return further links for a body: `label` and `url` each."""
    return [link for register in hooks.get_hooks("register_delegation_links") for link in register(delegation)]


def time_notes(round_: Round) -> list[str]:
    """Return what an officer should read before giving more time in this round."""
    return [note for register in hooks.get_hooks("register_time_notes") for note in register(round_)]


def delegations_known_to(round_: Round, audience: Audience, columns: list[DelegationColumn] | None = None) -> Q:
    """Return `known_to` for delegations of the round. `columns` are its `delegation_columns`, where they are read."""
    if audience.sees_confidential:
        return known_to(audience, ())
    return known_to(audience, submitted_in(delegation_columns(round_, audience) if columns is None else columns))


def constituencies_in(round_: Round, audience: Audience) -> list[tuple[str, Any]]:
    """Return the constituencies that are asked or, as far as the reader may know, take part, with labels.

    One query, and those of `delegations_known_to` where a reader without sight of confidential matter asks and imports
    alone bring a constituency.
    """
    windows = round_.windows.order_by().annotate(is_invited=_TRUE).values_list("constituency", "is_invited")
    rows = round_.delegations.order_by().annotate(is_invited=_IS_INVITED)
    pairs = set(windows.union(rows.values_list(_KIND, "is_invited")))
    kinds = {kind for kind, is_invited in pairs if is_invited or audience.sees_confidential}
    if imported := {kind for kind, _is_invited in pairs} - kinds:
        there = rows.filter(delegations_known_to(round_, audience), **{f"{_KIND}__in": imported})
        kinds |= set(there.values_list(_KIND, flat=True))
    return [choice for choice in Constituency.choices if choice[0] in kinds]


def responses_by_delegation(round_: Round, audience: Audience) -> dict[UUID, Response]:
    """Return what bodies have done, as far as higher packages show it to this reader; the furthest response counts.

    Of whom nothing more is expected is for those who may know who wrote without a name (decision 0031).
    """
    rest = not_expected(round_.delegations.values_list("pk", flat=True)) if audience.sees_confidential else set()
    columns = [(column.response, column) for column in delegation_columns(round_, audience) if column.response]
    columns.sort(key=lambda row: list(Response).index(row[0]), reverse=True)
    further = {key: response for response, column in columns for key, number in column.numbers.items() if number}
    return dict.fromkeys(rest, Response.NOT_EXPECTED) | further


def submitted_in(columns: Iterable[DelegationColumn]) -> set[UUID]:
    """Return the delegations that have submitted something, as far as these columns show it."""
    sent = (column.numbers for column in columns if column.response == Response.SENT)
    return {key for numbers in sent for key, number in numbers.items() if number}


def round_hub(round_: Round, user: User, act: Action | None) -> RoundHub:
    """Return the order of work of the round for this reader. `act` is the next act on the round, for who manages it."""
    hub: RoundHub = hooks.get_hooks("register_round_hub")[0](round_, user, act)
    return hub


def with_columns(
    classes: list[ConstituencySummary], columns: list[DelegationColumn], round_: Round
) -> list[ConstituencySummary]:
    """Return the constituencies with the sums of the columns. One query."""
    kinds = dict(round_.delegations.values_list("pk", "organisation__constituency")) if columns else {}
    for each in classes:
        each.more = [
            sum(number for key, number in column.numbers.items() if kinds.get(key) == each.constituency)
            for column in columns
        ]
    return classes


def desk_items(user: User) -> list[Desk]:
    """Return everything that waits for the person, by round, the newest first; items with count zero are left out."""
    rows = [row for register in hooks.get_hooks("register_waiting") for row in register(user) if row.count]
    rows.sort(key=lambda row: DUTIES_IN_ORDER.index(row.duty))
    keys = {row.round_id for row in rows if row.round_id}
    rounds = [*Round.objects.filter(pk__in=keys).order_by("-created_at", "reference"), None] if rows else []
    desks = [
        (round_, tuple(row for row in rows if row.round_id == (round_.pk if round_ else None))) for round_ in rounds
    ]
    return [Desk(round_, items) for round_, items in desks if items]


def first_step(user: User) -> dict[str, Any] | None:
    """Return the first thing to do where there is nothing yet, as parts/empty.html expects it; else None.

    `steps`, where there are several, are (label, address, whether it is done).
    """
    if not Round.objects.exists() and permissions.keeps_register(user):
        registered = Organisation.objects.confirmed().exists()
        read = Document.objects.filter(confirmed_at__isnull=False).exists()
        return {
            "title": _("No rounds yet."),
            "text": _("In a round, States and other stakeholders comment on the texts of one document."),
            "steps": [
                (_("Fill the register of organizations"), reverse("consultations:register"), registered),
                (_("Add a document and confirm its reading"), reverse("consultations:documents"), read),
                (_("Set up a round"), reverse("consultations:add_round"), False),
            ],
        }
    if user.has_perm("accounts.add_user") and not permissions.somebody_is_officer():
        return {
            "title": _("The secretariat has no officers yet."),
            "text": _("Add the people who set up rounds. Each receives an email to choose a password."),
            "url": reverse("wagtailusers_users:add"),
            "url_label": _("Add a person"),
        }
    return None


def desk_changes(user: User, since: datetime) -> list[DeskItem]:
    """Return what is new for the person; items with count zero are left out."""
    rows = [row for register in hooks.get_hooks("register_changes") for row in register(user, since)]
    return [row for row in rows if row.count]


def own_changes(user: User, since: datetime) -> list[DeskItem]:
    """Return what is new in this package."""
    came = registrations.for_officers(user).filter(address_confirmed_at__gt=since).count()
    requests = extensions.waiting_requests(user).filter(asked_at__gt=since).count()
    declined = responses.declined_since(user, since)
    new = ngettext_lazy("registration received", "registrations received", came)
    time = ngettext_lazy("request for more time received", "requests for more time received", requests)
    without = ngettext_lazy("participant declined", "participants declined", declined)
    return [
        DeskItem(came, new, reverse("consultations:registrations")),
        DeskItem(requests, time, reverse("consultations:rounds"), Duty.MANAGE),
        DeskItem(declined, without, reverse("consultations:rounds"), Duty.MANAGE),
    ]


def own_waiting(user: User) -> list[DeskItem]:
    """Return what waits in this package."""
    documents, came = responses.documents_to_confirm(user), registrations.for_officers(user).count()
    reports = permissions.protected_reports_received_by(user).unanswered().count()
    to_confirm = ngettext_lazy("document to confirm", "documents to confirm", documents)
    to_answer = ngettext_lazy("registration to answer", "registrations to answer", came)
    protected = ngettext_lazy("protected report to answer", "protected reports to answer", reports)
    return [
        DeskItem(reports, protected, reverse("protection:reports")),
        DeskItem(documents, to_confirm, reverse("consultations:documents")),
        DeskItem(came, to_answer, reverse("consultations:registrations")),
        *_to_announce(user),
        *_silent(user),
        *_time_asked(user),
    ]


def _to_announce(user: User) -> list[DeskItem]:
    """Return each draft round that the person manages."""
    label = ngettext_lazy("round to announce", "rounds to announce", 1)
    return [
        DeskItem(1, label, reverse("consultations:round", args=[key]), Duty.MANAGE, round_id=key)
        for key in responses.rounds_to_announce(user)
    ]


def _silent(user: User) -> list[DeskItem]:
    """Return the counts of silent bodies in rounds that close soon, with a link to them. Some queries a round."""
    items = []
    for round_ in responses.silent_before_close(user):
        audience = audience_in(user, round_)
        columns = delegation_columns(round_, audience)
        scope, sent = delegations_known_to(round_, audience, columns), submitted_in(columns)
        count = responses.filter_delegations(round_, scope, sent=sent, standing=responses.CLOSING).count()
        label = ngettext_lazy(
            "participant has not opened its invitation (round closes within a week)",
            "participants have not opened their invitation (round closes within a week)",
            count,
        )
        listed = f"{reverse('consultations:participants', args=[round_.pk])}?standing={responses.CLOSING}"
        items.append(DeskItem(count, label, listed, Duty.MANAGE, round_id=round_.pk))
    return items


def _time_asked(user: User) -> list[DeskItem]:
    """Return the counts of requests for more time, with a link to where they are answered."""
    counts = Counter(extensions.waiting_requests(user).values_list("delegation__round", flat=True))
    return [
        DeskItem(
            count,
            ngettext_lazy("request for more time", "requests for more time", count),
            f"{reverse('consultations:responses', args=[key])}#asking",
            Duty.MANAGE,
            round_id=key,
        )
        for key, count in counts.items()
    ]


CHANGES_WITHOUT_MARK = timedelta(days=7)  # what somebody who has set no mark is told of


def last_mark(user: User) -> datetime | None:
    """Return the person's mark, None where none was ever set. One query."""
    return DeskLook.objects.filter(user=user).values_list("at", flat=True).first()


def set_mark(*, by: User, at: datetime) -> datetime:
    """Set the mark: changes up to `at`, the moment when the page was made, are no longer new.

    A mark never moves back, nor ahead of the clock. Raises NotAllowed unless `by` is an officer.
    """
    if not permissions.is_officer(by):
        raise NotAllowed("no_officer", _("Page not found."))
    with transaction.atomic():
        mark, _made = DeskLook.objects.select_for_update().get_or_create(user=by, defaults={"at": at})
        mark.at = min(max(mark.at, at), clock.now())
        mark.save(update_fields=["at"])
    return mark.at
