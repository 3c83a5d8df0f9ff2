"""Acts on a body in a round: invite, register, decline; assign recommendations to its people."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.enums import Duty
from consultations.models import Assignment, Authority, Delegation, Membership, Organisation, Recommendation, Round
from consultations.organisations.services import lock_bodies
from consultations.rounds.windows import delegation_window
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.text.dates import moment
from core.text.languages import isolate_name


def invite_organisations(round_: Round, organisations: Iterable[Organisation], *, by: User) -> list[Delegation]:
    """Return delegations of these bodies, creating those that are missing; twelve queries for any number.

    A body that is in the round by an import alone is then invited too.

    Raises Refused for a constituency not in the round.
    """
    bodies = list(organisations)
    with transaction.atomic():
        lock_bodies(*bodies)  # before the log: most of those who invite a body then write to its people
        Round.objects.select_for_update(no_key=True).get(pk=round_.pk)  # no kind of body is taken out meanwhile
        permissions.check_duty(by, Duty.MANAGE, round_)
        offered = set(round_.constituency_rules.values_list("constituency", flat=True))
        for body in bodies:
            if body.constituency not in offered:
                raise Refused(
                    "constituency_not_invited",
                    _("%(body)s: this kind of participant is not part of the round.")
                    % {"body": isolate_name(body.short_name)},
                    field="organisations",
                )
        there = {row.organisation_id: row for row in round_.delegations.filter(organisation__in=bodies)}
        now = clock.now()
        new = {
            body.pk: Delegation(organisation=body, round=round_, invited_at=now, invited_by=by)
            for body in bodies
            if body.pk not in there
        }
        Delegation.objects.bulk_create(new.values())
        imported = [row for row in there.values() if row.invited_at is None]
        for row in imported:
            row.invited_at, row.invited_by = now, by
        Delegation.objects.bulk_update(imported, ["invited_at", "invited_by"], batch_size=500)
        acts = [(row, {"body": row.organisation_id}) for row in (*new.values(), *imported)]
        audit.record_all("consultations.delegation.invite", acts, by=by)
    return [(there | new)[body.pk] for body in bodies]


def mark_registered(delegation: Delegation) -> None:
    """Record that somebody of the body has arrived, by accepting a link or by an act, never by a GET (D4).

    Only the first time counts.
    """
    if delegation.registered_at is None:
        _set_registered(Delegation.objects.filter(pk=delegation.pk))


def mark_signed_in(user: User) -> None:
    """Mark the user's bodies as registered in announced rounds whose report is not public.

    A person with an account from an earlier round accepts no link.
    """
    own = Membership.objects.live().filter(user=user).values("organisation")
    now = clock.now()
    rounds = Round.objects.filter(announced_at__lte=now).exclude(published_at__lte=now)
    _set_registered(Delegation.objects.filter(organisation__in=own, round__in=rounds.values("pk")))


def decline(delegation: Delegation, *, by: User, reason: str = "") -> Delegation:
    """Record that the body will not answer: that is an answer, and is counted separately (DOMAIN 2).

    Raises NotAllowed unless `by` is the focal point.
    """
    with transaction.atomic():
        delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
        if not permissions.is_focal_point(by, delegation):
            raise NotAllowed("not_focal_point", _("Only the focal point can decline."))
        if delegation.declined_at is None:
            delegation.declined_at, delegation.decline_reason = clock.now(), reason.strip()
            delegation.save(update_fields=["declined_at", "decline_reason"])
            audit.record("consultations.delegation.decline", delegation, by=by)
    return delegation


def withdraw_decline(delegation: Delegation, *, by: User) -> Delegation:
    """Record that the body will answer after all: it gets reminders and drafts again, as one that never declined.

    Once more changes nothing. Raises NotAllowed unless `by` is the focal point.
    """
    with transaction.atomic():
        delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
        if not permissions.is_focal_point(by, delegation):
            raise NotAllowed("not_focal_point", _("Only the focal point can decline."))
        if delegation.declined_at is not None:
            delegation.declined_at, delegation.decline_reason = None, ""
            delegation.save(update_fields=["declined_at", "decline_reason"])
            audit.record("consultations.delegation.withdraw_decline", delegation, by=by)
    return delegation


def assign(
    delegation: Delegation,
    membership: Membership,
    recommendations: Iterable[Recommendation],
    *,
    by: User,
    due: date | None = None,
) -> None:
    """Assign recommendations of the round to a contributor of the body, who sees these and nothing else.

    Raises NotAllowed where `by` may not draft everything of the body, Refused for a person of another body, a
    recommendation of another round, or a date that `check_own_date` refuses.
    """
    if due is not None:
        check_own_date(delegation, due)
    assign_accepted(delegation, membership, recommendations, by=by, due=due)
    mark_registered(delegation)


def assign_accepted(
    delegation: Delegation,
    membership: Membership,
    recommendations: Iterable[Recommendation],
    *,
    by: User,
    due: date | None,
) -> None:
    """Do the same as `assign` for an accepted invitation.

    Its date was checked when it was sent, and may have passed.
    """
    chosen = list(recommendations)
    with transaction.atomic():
        lock_bodies(delegation.organisation)
        if not permissions.may_draft_all(by, delegation) and not permissions.keeps_register(by):
            raise NotAllowed("not_focal_point", _("Only the focal point or a deputy can assign work."))
        if not delegation.organisation.memberships.filter(pk=membership.pk, ended_at__isnull=True).exists():
            raise Refused("not_a_colleague", _("This person is not on your team."), field="membership")
        in_round = set(delegation.round.recommendations.values_list("pk", flat=True))
        if {row.pk for row in chosen} - in_round:
            raise Refused("not_in_round", _("This text is not part of the round."), field="recommendations")
        for recommendation in chosen:
            Assignment.objects.update_or_create(
                delegation=delegation,
                membership=membership,
                recommendation=recommendation,
                ended_at=None,
                defaults={"due": due, "given_by": by},
            )
        audit.record(
            "consultations.assignment.give",
            delegation,
            by=by,
            person=membership.user_id,
            recommendations=[row.pk for row in chosen],
        )


def unassign(assignment: Assignment, *, by: User) -> None:
    """End an assignment; what the contributor wrote stays the body's. Raises NotAllowed."""
    with transaction.atomic():
        lock_bodies(assignment.delegation.organisation)
        if not permissions.may_draft_all(by, assignment.delegation):
            raise NotAllowed("not_focal_point", _("Only the focal point or a deputy can withdraw assignments."))
        if Assignment.objects.filter(pk=assignment.pk, ended_at__isnull=True).update(ended_at=clock.now()):
            audit.record("consultations.assignment.end", assignment.delegation, by=by, assignment=assignment.pk)


def set_own_date(delegation: Delegation, day: date | None, *, by: User) -> Delegation:
    """Set the day by which the body wants its contributors' parts; None removes it.

    It holds for everything that was assigned without a date of its own. Raises NotAllowed for anybody but focal point
    and deputy, Refused for a day that has passed or comes after the close.
    """
    with transaction.atomic():
        delegation = (
            Delegation.objects.select_for_update(of=("self",))
            .select_related("round", "organisation")
            .get(pk=delegation.pk)
        )
        if not permissions.may_draft_all(by, delegation):
            raise NotAllowed("not_focal_point", _("Only the focal point or a deputy can set the internal deadline."))
        if day is not None:
            check_own_date(delegation, day)
        if delegation.due != day:
            delegation.due = day
            delegation.save(update_fields=["due"])
            audit.record("consultations.delegation.set_own_date", delegation, by=by, due=day)
    return delegation


def check_own_date(delegation: Delegation, day: date) -> None:
    """Raise Refused for a day that has passed in the window's zone, or comes after the close."""
    window = delegation_window(delegation)
    if window is None:
        return
    zone = ZoneInfo(window.zone)
    if day < clock.now().astimezone(zone).date():
        raise Refused("date_passed", _("This date has passed. Enter a later date."), field="due")
    if day > window.closes.astimezone(zone).date():
        raise Refused(
            "after_close",
            _("The call for inputs closes earlier, on %(time)s.") % {"time": moment(window.closes, window.zone)},
            field="due",
            hint=_("Choose an earlier date, so that there is time to approve and submit."),
        )


def record_authority(
    delegation: Delegation, *, note_number: str, note_date: date, by: User, says: str = ""
) -> Authority:
    """Record a note verbale (PRACTICE 21). Raises NotAllowed unless `by` manages the round."""
    with transaction.atomic():
        permissions.check_duty(by, Duty.MANAGE, delegation.round)
        authority = Authority.objects.create(
            delegation=delegation, note_number=note_number, note_date=note_date, says=says, recorded_by=by
        )
        audit.record("consultations.delegation.record_authority", delegation, by=by, authority=authority.pk)
    return authority


def _set_registered(rows: QuerySet[Delegation]) -> None:
    now = clock.now()
    rows.filter(registered_at__isnull=True).update(registered_at=now, opened_at=now)
