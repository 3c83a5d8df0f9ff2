"""More time: for one body on request, or for whole constituencies; after the close that reopens a round."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser, User
from consultations import permissions
from consultations.enums import ActKind, Constituency, Duty, ExtensionGround, Role, RoundState
from consultations.invitations.delegations import mark_registered
from consultations.models import Delegation, Extension, ExtensionRequest, Membership, Round, RoundAct, Window
from consultations.monitoring.responses import duty_holders
from consultations.rounds import windows
from consultations.rounds.selectors import answered_after_all
from consultations.rounds.services import round_state
from consultations.rounds.windows import resolve_local
from core import audit, clock
from core.errors import NotAllowed, Refusals, Refused
from core.mail import send_all_later, send_later
from core.text.dates import moment
from core.text.strings import clean_text

MAX_REASON = 5_000  # characters of a reason
GROUNDS = (ExtensionGround.REQUEST, ExtensionGround.SHUTDOWN)  # what a body can say


def request_extension(
    delegation: Delegation,
    *,
    wanted_until: datetime,
    zone: str,
    reason: str,
    by: User,
    ground: str = ExtensionGround.REQUEST,
) -> ExtensionRequest:
    """Ask for more time for the body, before or after its window closed.

    Repeating the same request returns the waiting one. Raises NotAllowed for others than focal point and deputy;
    Refused without a reason, for an end that is not later than the window's or has passed, once the report is
    published, and while an earlier request waits.
    """
    with transaction.atomic():
        delegation = _locked(delegation)
        if not permissions.may_draft_all(by, delegation):
            raise NotAllowed("not_focal_point", _("Only the focal point or a deputy can ask for more time."))
        reason = _clean_reason(reason, "reason", _("Enter the reason why you need more time."))
        if ground not in GROUNDS:
            raise Refused("not_a_ground", _("Choose one of the grounds."), field="ground")
        wanted_until = windows.resolve_local(wanted_until, zone, "wanted_until")
        windows.check_end(delegation, wanted_until, field="wanted_until")
        waiting = waiting_request(delegation)
        if waiting is not None:
            if (waiting.wanted_until, waiting.reason, waiting.ground) == (wanted_until, reason, ground):
                return waiting
            raise Refused(
                "asked_already",
                _("You have already requested more time. The secretariat has not answered yet."),
                hint=_("You will be notified as soon as it answers."),
            )
        request = ExtensionRequest.objects.create(
            delegation=delegation,
            wanted_until=wanted_until,
            zone=zone,
            ground=ground,
            reason=reason,
            asked_by=by,
            asked_at=clock.now(),
        )
        for officer in duty_holders(delegation.round, Duty.MANAGE):
            send_later("consultations.time_asked", to=officer, ids={"request": request.pk})
        mark_registered(delegation)
        audit.record("consultations.delegation.ask_for_time", delegation, by=by, request=request.pk)
    return request


def grant_extension(
    delegation: Delegation,
    *,
    closes: datetime,
    zone: str,
    reason: str,
    by: User,
    ground: str = ExtensionGround.REQUEST,
    note_number: str = "",
    answers: UUID | None = None,
    shown_none: bool = False,
) -> Extension:
    """Give more time, with or without a request. A waiting request is granted, with any end that the officer gives.

    `answers` is the request that the officer's page showed, `shown_none` says that it showed none. Raises what
    `windows.extend` raises; Refused `request_gone` where that request was withdrawn or answered in the meantime,
    `request_new` where one came in.
    """
    with transaction.atomic():
        delegation = _locked(delegation)
        request = waiting_request(delegation)
        if answers is not None and (request is None or request.pk != answers):
            raise Refused(
                "request_gone",
                _("The request was withdrawn or answered in the meantime."),
                hint=_("Nothing has changed. You can still give more time without a request: send the form again."),
            )
        if shown_none and request is not None:
            raise Refused(
                "request_new",
                _("The participant has requested more time since you opened this page."),
                hint=_("Read the request, then send the form again."),
            )
        extension = windows.extend(
            delegation, closes=closes, zone=zone, reason=reason, ground=ground, note_number=note_number, by=by
        )
        if request is not None:
            _answer(request, by=by, extension=extension)
        for person in _recipients(delegation, request):
            send_later("consultations.time_given", to=person, ids={"extension": extension.pk})
    return extension


def refuse_extension(request: ExtensionRequest, *, reason: str, by: User) -> ExtensionRequest:
    """Refuse the request, with a reason.

    Raises NotAllowed, Refused without a reason or where it was answered before.
    """
    reason = _clean_reason(reason, "reason", _("Enter a reason. The participant will read it."))
    with transaction.atomic():
        delegation = _locked(request.delegation)
        permissions.check_duty(by, Duty.MANAGE, delegation.round)
        waiting = waiting_request(delegation)
        if waiting is None or waiting.pk != request.pk:
            raise Refused("request_gone", _("The request was withdrawn or answered in the meantime."))
        waiting.refusal = reason
        _answer(waiting, by=by)
        for person in _recipients(delegation, waiting):
            send_later("consultations.time_refused", to=person, ids={"request": waiting.pk})
        audit.record("consultations.delegation.refuse_time", delegation, by=by, request=waiting.pk)
    return waiting


def withdraw_request(delegation: Delegation, *, by: User) -> ExtensionRequest:
    """Withdraw the body's own request before it is answered. Withdrawing again changes nothing.

    Raises NotAllowed for others than focal point and deputy, Refused where none waits.
    """
    with transaction.atomic():
        delegation = _locked(delegation)
        if not permissions.may_draft_all(by, delegation):
            raise NotAllowed("not_focal_point", _("Only the focal point or a deputy can withdraw the request."))
        request = requests_of(delegation).first()
        if request is None or request.answered_at is not None:
            raise Refused("nothing_waits", _("No request is waiting for an answer."))
        if request.withdrawn_at is None:
            request.withdrawn_at, request.withdrawn_by = clock.now(), by
            request.save(update_fields=["withdrawn_at", "withdrawn_by"])
            audit.record("consultations.delegation.withdraw_request", delegation, by=by, request=request.pk)
    return request


def waiting_request(delegation: Delegation) -> ExtensionRequest | None:
    """Return the body's request that was neither answered nor withdrawn, or None."""
    return ExtensionRequest.objects.waiting().filter(delegation=delegation).first()


def requests_of(delegation: Delegation) -> QuerySet[ExtensionRequest]:
    """Return all requests of the body, newest first, with the answers. One query."""
    return ExtensionRequest.objects.filter(delegation=delegation).select_related("extension", "asked_by", "answered_by")


def waiting_requests(user: AnyUser) -> QuerySet[ExtensionRequest]:
    """Return the waiting requests in the rounds that the person manages."""
    rounds = permissions.rounds_with_duty(user, Duty.MANAGE)
    return ExtensionRequest.objects.waiting().filter(delegation__round__in=rounds)


def _answer(request: ExtensionRequest, *, by: User, extension: Extension | None = None) -> None:
    request.extension, request.answered_by, request.answered_at = extension, by, clock.now()
    request.save(update_fields=["extension", "refusal", "answered_by", "answered_at"])


def _recipients(delegation: Delegation, request: ExtensionRequest | None) -> list[Any]:
    """Return the focal point, and the person who asked while they still work for the body."""
    rows = Membership.objects.live().filter(organisation=delegation.organisation_id).select_related("user")
    asked_by = request.asked_by_id if request is not None else None
    return [row.user for row in rows if row.role == Role.FOCAL_POINT or row.user_id == asked_by]


def _locked(delegation: Delegation) -> Delegation:
    Round.objects.select_for_update(no_key=True).get(pk=delegation.round_id)  # its report does not come out meanwhile
    rows = Delegation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("round__rules", "organisation").get(pk=delegation.pk)


def _clean_reason(text: str, field: str, missing: Any) -> str:
    text = clean_text(text.strip(), field=field, limit=MAX_REASON)
    if not text:
        raise Refused("reason_missing", missing, field=field)
    return text


MAX_ROUND_REASON = 5_000  # characters of a reason
_OVER = (RoundState.COMPILING, RoundState.REVIEW)


def extend_constituencies(
    round_: Round, *, constituencies: Iterable[str], closes: datetime, zone: str, reason: str, by: User
) -> ActKind:
    """Move the close of these constituencies to a later moment, a local time in `zone` or an aware one.

    Returns whether that extended or reopened the round. A reopening ends a review of the synthesis that has begun.
    Participants that now have more time get an email, unless they declined; a request that waits for no more than this
    is granted.
    Raises NotAllowed; Refused for a round that is not announced, is published or will be on a planned day; Refusals for
    no constituency, no reason, and an end that is not later than each close or has passed.
    """
    closes = resolve_local(closes, zone, "closes")
    reason, chosen = clean_text(reason.strip(), field="reason", limit=MAX_ROUND_REASON), list(constituencies)
    with transaction.atomic():
        round_ = Round.objects.select_for_update().get(pk=round_.pk)
        permissions.check_duty(by, Duty.MANAGE, round_)
        now = clock.now()
        kind = _act_kind(round_, now)
        rows = list(round_.windows.filter(constituency__in=chosen))
        _check_new_close(rows, chosen, closes=closes, reason=reason, now=now)
        Window.objects.filter(pk__in=[row.pk for row in rows]).update(closes=closes, zone=zone)
        if kind == ActKind.REOPENED and round_.review_begun_at is not None:
            round_.review_begun_at = None
            round_.save(update_fields=["review_begun_at"])
        RoundAct.objects.create(round=round_, act=kind, by=by, reason=reason)
        _notify(round_, chosen, closes=closes, zone=zone, reason=reason, by=by)
        name = "reopen" if kind == ActKind.REOPENED else "extend"
        audit.record(f"consultations.round.{name}", round_, by=by, constituencies=chosen, closes=closes)
    return kind


def _notify(round_: Round, chosen: list[str], *, closes: datetime, zone: str, reason: str, by: User) -> None:
    """Write to those that have more time now, and grant the requests that it covers. Part of a larger act."""
    later = Extension.objects.filter(delegation__round=round_, closes__gte=closes)  # these had so much time before
    rows = round_.delegations.invited().filter(organisation__constituency__in=chosen)
    rows = rows.exclude(pk__in=later.values("delegation"))
    sent = answered_after_all(rows)
    more_time = {row.organisation_id: row for row in rows if not row.has_declined(sent)}
    covered = ExtensionRequest.objects.waiting().filter(delegation__in=more_time.values(), wanted_until__lte=closes)
    asked_by: dict[UUID, UUID] = {}
    for request in covered.select_related("delegation"):
        extension = Extension.objects.create(
            delegation=request.delegation, closes=closes, zone=zone, reason=reason, ground=request.ground, granted_by=by
        )
        _answer(request, by=by, extension=extension)
        asked_by[request.delegation.organisation_id] = request.asked_by_id
        audit.record(
            "consultations.delegation.extend", request.delegation, by=by, extension=extension.pk, closes=closes
        )
    people = Membership.objects.live().filter(organisation__in=more_time).select_related("user").order_by("pk")
    mails = [
        (each.user, {"delegation": more_time[each.organisation_id].pk})
        for each in people
        if each.role == Role.FOCAL_POINT or asked_by.get(each.organisation_id) == each.user_id
    ]
    send_all_later("consultations.time_given", mails)


def may_extend_constituencies(round_: Round) -> bool:
    """Return whether the round is announced and its report neither published nor planned to be.

    Before that windows are simply set; after it later inputs could not be in the report.
    """
    return round_.announced_at is not None and round_.published_at is None


def _act_kind(round_: Round, now: datetime) -> ActKind:
    if round_.announced_at is None:
        raise Refused("not_announced", _("The round has not been announced. Change its windows instead."))
    windows.check_no_release(round_)
    return ActKind.REOPENED if round_state(round_, now) in _OVER else ActKind.EXTENDED


def _check_new_close(rows: list[Window], chosen: list[str], *, closes: datetime, reason: str, now: datetime) -> None:
    faults = []
    if not chosen or len(rows) != len(set(chosen)):
        faults.append(Refused("no_constituencies", _("Choose constituencies of the round."), field="constituencies"))
    if closes <= now:
        faults.append(Refused("end_passed", _("This time has already passed. Choose a later one."), field="closes"))
    for window in rows:
        if closes <= window.closes:
            words = _("%(kind)s: the window already closes later, on %(time)s.") % {
                "kind": Constituency(window.constituency).label,
                "time": moment(window.closes, window.zone),
            }
            faults.append(Refused("not_later", words, field="closes"))
    if not reason:
        faults.append(Refused("reason_missing", _("Enter a reason. It stays on record."), field="reason"))
    if faults:
        raise Refusals("no_more_time", _("More time cannot be given with these details."), refusals=faults)
