"""More time: asked for by a body, answered by the officers who manage the round (DOMAIN 4; PRACTICE 30)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consultations import rules
from consultations.domain import windows
from consultations.domain.delegations import mark_registered
from consultations.domain.following import holders
from consultations.enums import Duty, ExtensionGround, Role
from consultations.models import Delegation, Extension, ExtensionRequest, Membership, Round
from core import audit, clock
from core.errors import NotYours, Refused
from core.mail import send_later
from core.text import at_the_door

LONGEST = 5_000  # characters of a reason
GROUNDS = (ExtensionGround.REQUEST, ExtensionGround.SHUTDOWN)  # what a body can say


def ask(
    delegation: Delegation,
    *,
    wanted_until: datetime,
    zone: str,
    reason: str,
    by: Any,
    ground: str = ExtensionGround.REQUEST,
) -> ExtensionRequest:
    """The body asks for more time, before or after its window closed. The same words once more are the same request.

    Raises NotYours for others than focal point and deputy; Refused without a reason, for an end that is not later
    than the window's or has passed, once the report is out, and while an earlier request waits.
    """
    with transaction.atomic():
        delegation = _locked(delegation)
        if not rules.may_draft_all(by, delegation):
            raise NotYours("not_focal_point", _("Only the focal point and the deputy ask for more time."))
        reason = _said(reason, "reason", _("Say why your body needs more time."))
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
                _("Your body has asked already, and the secretariat has not answered yet."),
                hint=_("You are told as soon as it has."),
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
        for officer in holders(delegation.round, Duty.MANAGE):
            send_later("consultations.time_asked", to=officer, ids={"request": request.pk})
        mark_registered(delegation)
        audit.record("consultations.delegation.ask_for_time", delegation, by=by, request=request.pk)
    return request


def give(
    delegation: Delegation,
    *,
    closes: datetime,
    zone: str,
    reason: str,
    by: Any,
    ground: str = ExtensionGround.REQUEST,
    note_number: str = "",
) -> Extension:
    """More time, asked for or not: a request that waits is granted by it, with whatever end the officer gives.

    Raises like `windows.extend`.
    """
    with transaction.atomic():
        delegation = _locked(delegation)
        request = waiting_request(delegation)
        extension = windows.extend(
            delegation, closes=closes, zone=zone, reason=reason, ground=ground, note_number=note_number, by=by
        )
        if request is not None:
            _answer(request, by=by, extension=extension)
        for person in _to_tell(delegation, request):
            send_later("consultations.time_given", to=person, ids={"extension": extension.pk})
    return extension


def refuse(request: ExtensionRequest, *, reason: str, by: Any) -> ExtensionRequest:
    """The officer says no, and why. Raises NotYours, Refused without a reason or where it was answered before."""
    reason = _said(reason, "reason", _("Say why: the body reads it."))
    with transaction.atomic():
        delegation = _locked(request.delegation)
        if not rules.holds_duty(by, Duty.MANAGE, delegation.round):
            raise NotYours("no_duty", _("You do not manage this round."))
        waiting = waiting_request(delegation)
        if waiting is None or waiting.pk != request.pk:
            raise Refused("answered", _("This request was answered already."))
        waiting.refusal = reason
        _answer(waiting, by=by)
        for person in _to_tell(delegation, waiting):
            send_later("consultations.time_refused", to=person, ids={"request": waiting.pk})
        audit.record("consultations.delegation.refuse_time", delegation, by=by, request=waiting.pk)
    return waiting


def waiting_request(delegation: Delegation) -> ExtensionRequest | None:
    """What the body asked and nobody has answered."""
    return ExtensionRequest.objects.filter(delegation=delegation, answered_at__isnull=True).first()


def requests_of(delegation: Delegation) -> QuerySet[ExtensionRequest]:
    """All that the body asked, newest first, with the answers. One query."""
    return ExtensionRequest.objects.filter(delegation=delegation).select_related("extension", "asked_by", "answered_by")


def waiting_requests(user: Any) -> QuerySet[ExtensionRequest]:
    """What waits in the rounds that the person manages."""
    return ExtensionRequest.objects.filter(
        answered_at__isnull=True, delegation__round__in=rules.rounds_with_duty(user, Duty.MANAGE)
    )


def _answer(request: ExtensionRequest, *, by: Any, extension: Extension | None = None) -> None:
    request.extension, request.answered_by, request.answered_at = extension, by, clock.now()
    request.save(update_fields=["extension", "refusal", "answered_by", "answered_at"])


def _to_tell(delegation: Delegation, request: ExtensionRequest | None) -> list[Any]:
    """The focal point, and who asked while they still work for the body."""
    rows = Membership.objects.live().filter(organisation=delegation.organisation_id).select_related("user")
    asked_by = request.asked_by_id if request is not None else None
    return [row.user for row in rows if row.role == Role.FOCAL_POINT or row.user_id == asked_by]


def _locked(delegation: Delegation) -> Delegation:
    Round.objects.select_for_update(no_key=True).get(pk=delegation.round_id)  # its report does not come out meanwhile
    rows = Delegation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("round__rules", "organisation").get(pk=delegation.pk)


def _said(text: str, field: str, missing: Any) -> str:
    text = at_the_door(text.strip(), field=field, limit=LONGEST)
    if not text:
        raise Refused("reason_missing", missing, field=field)
    return text
