"""When a delegation may submit. The clock decides; no job has to run at midnight (DOMAIN 4, B3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.enums import ActKind, Duty, ExtensionGround
from consultations.models import Delegation, Extension, Round, RoundAct, Window
from core import audit, clock
from core.errors import Closed, Refusals, Refused
from core.refusals import changed_meanwhile
from core.text.dates import moment
from core.text.strings import digest

YEARS = range(1900, 3000)  # of what people set


@dataclass(frozen=True, slots=True)
class DelegationWindow:
    """The window of one delegation: aware times and the zone's name. An extension sets `closes`."""

    opens: datetime
    closes: datetime
    zone: str
    regular_closes: datetime
    on_extension: bool

    def is_open(self, at: datetime) -> bool:
        """Return whether the window is open at `at`: "Closes 12:00" includes 11:59:59 and not 12:00:00."""
        return self.opens <= at < self.closes

    def lateness_at(self, at: datetime) -> tuple[bool, bool]:
        """Return whether what comes at `at` is late, and whether it is so within an extension of the body."""
        is_late = at >= self.regular_closes
        return is_late, is_late and self.on_extension and self.is_open(at)


def delegation_window(delegation: Delegation) -> DelegationWindow | None:
    """Return the delegation's window, None where its constituency has none.

    Two queries; none with `round__windows` and `extensions` prefetched.
    """
    constituency, now = delegation.organisation.constituency, clock.now()
    window = next((row for row in delegation.round.windows.all() if row.constituency == constituency), None)
    if window is None:
        return None
    granted = [row for row in delegation.extensions.all() if row.granted_at <= now]
    extension = max(granted, key=lambda row: row.closes, default=None)
    last = extension if extension is not None and extension.closes > window.closes else window
    return DelegationWindow(
        opens=window.opens,
        closes=last.closes,
        zone=last.zone,
        regular_closes=window.closes,
        on_extension=last is extension,
    )


def holding_extensions() -> QuerySet[Extension]:
    """Return the extensions at which a delegation's time ends: no later one was given, no window moved beyond them."""
    later = Extension.objects.filter(delegation=OuterRef("delegation"), closes__gt=OuterRef("closes"))
    beyond = Window.objects.filter(
        round=OuterRef("delegation__round"),
        constituency=OuterRef("delegation__organisation__constituency"),
        closes__gte=OuterRef("closes"),
    )
    return Extension.objects.filter(~Exists(later), ~Exists(beyond))


def end_of(day: date, window: DelegationWindow) -> datetime:
    """Return the end of that day in the window's zone, or the close if that comes first."""
    zone = ZoneInfo(window.zone)
    if day >= window.closes.astimezone(zone).date():  # asked first: the last day of the calendar has no next one
        return window.closes
    return datetime.combine(day + timedelta(days=1), time(), zone)


def has_ended(day: date, window: DelegationWindow) -> bool:
    """Return whether that day is over where the window is: nobody else's clocks count."""
    return end_of(day, window) <= clock.now()


def window_for_part(window: DelegationWindow, due: date | None) -> DelegationWindow:
    """Return the window for somebody whose part is due by the end of that day."""
    return window if due is None else replace(window, closes=end_of(due, window))


def is_open(delegation: Delegation, at: datetime) -> bool:
    """Return whether the body may submit at `at`: the round is announced and the body's own window is open."""
    window = delegation_window(delegation)
    return window is not None and delegation.round.announced_at is not None and window.is_open(at)


def check_open(delegation: Delegation, at: datetime) -> DelegationWindow:
    """Return the window if it is open at `at` (the moment the request began).

    Raises Closed with the time and what to do.
    """
    window = delegation_window(delegation)
    if window is None or delegation.round.announced_at is None:
        raise Closed("no_window", _("This call for inputs does not accept submissions from your constituency."))
    if (refusal := closed_at(window, at)) is not None:
        raise refusal
    return window


def closed_at(window: DelegationWindow, at: datetime) -> Closed | None:
    """Return why nobody can answer at that moment, with the time; None while the window is open."""
    if at < window.opens:
        return Closed(
            "not_yet_open", _("The call for inputs opens on %(time)s.") % {"time": moment(window.opens, window.zone)}
        )
    if not window.is_open(at):
        return Closed(
            "closed",
            _("The call for inputs closed on %(time)s.") % {"time": moment(window.closes, window.zone)},
            hint=_("Your draft is saved. You can ask the secretariat for more time and give a reason."),
        )
    return None


def is_embargoed(delegation: Delegation, now: datetime) -> bool:
    """Return whether the delegation's inputs are embargoed (DECIDED 6).

    In a round with an embargo: until the last regular window has closed; with an extension until the delegation's own
    end.
    """
    round_ = delegation.round
    if not round_.rules.sealed:
        return False
    last = round_.windows.aggregate(last=Max("closes"))["last"]
    own = delegation_window(delegation)
    return (last is not None and now < last) or (own is not None and own.on_extension and now < own.closes)


def set_window(
    round_: Round,
    *,
    constituency: str,
    opens: datetime,
    closes: datetime,
    zone: str,
    by: User,
    reason: str = "",
    digest_seen: str = "",
) -> Window:
    """Set or move the window of a constituency. `opens` and `closes` are naive local times in `zone`, or aware.

    `digest_seen` is the `windows_digest` of the window that the officer saw (B4); what is set already stays as it is.
    Raises Refused where somebody else has changed it since, for an unknown zone, for times that do not exist or occur
    twice in it, for a close before the opening, for moving a window of an announced round without a reason, for putting
    off an opening that has come (what people write under is fixed from then on), once the review has begun (an
    extension for the constituency reopens the round), and once the report is published or its release planned.
    """
    opens, closes = (resolve_local(moment, zone, field) for moment, field in ((opens, "opens"), (closes, "closes")))
    if closes <= opens:
        raise Refused("closes_before_opening", _("The closing time must be after the opening time."), field="closes")
    with transaction.atomic():
        round_ = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
        permissions.check_duty(by, Duty.MANAGE, round_)
        check_no_release(round_)
        if round_.review_begun_at is not None:
            raise Refused("under_review", _("The review of the synthesis has begun."), hint=_("Give more time"))
        if not round_.constituency_rules.filter(constituency=constituency).exists():
            raise Refused(
                "constituency_not_invited", _("This constituency is not part of the round."), field="constituency"
            )
        present = Window.objects.filter(round=round_, constituency=constituency).first()
        if present is not None and (present.opens, present.closes, present.zone) == (opens, closes, zone):
            return present
        if digest_seen not in ("", windows_digest([present] if present else [])):
            raise changed_meanwhile()
        announced = present if round_.announced_at is not None else None
        if announced is not None and not reason.strip():
            raise Refused(
                "reason_missing", _("Enter the reason for changing the window of an announced round."), field="reason"
            )
        if announced is not None and announced.opens <= clock.now() < opens:
            raise Refused(
                "opened", _("The window has already opened. You can only change when it closes."), field="opens"
            )
        window, _made = Window.objects.update_or_create(
            round=round_, constituency=constituency, defaults={"opens": opens, "closes": closes, "zone": zone}
        )
        if announced is not None:
            RoundAct.objects.create(round=round_, act=ActKind.WINDOW_MOVED, by=by, reason=reason)
        audit.record("consultations.round.set_window", round_, by=by, constituency=constituency, closes=closes)
    return window


def windows_digest(windows: Iterable[Window]) -> str:
    """Return a digest of the windows of a round, by which a form tells what its reader saw."""
    return digest("\n".join(sorted(f"{row.constituency} {row.opens} {row.closes} {row.zone}" for row in windows)))


def set_windows(
    round_: Round,
    times: Mapping[str, tuple[datetime | None, datetime | None]],
    *,
    zone: str,
    by: User,
    digest_seen: str = "",
) -> None:
    """Set the windows of a draft, each constituency with its opening and close; those without times lose theirs.

    `digest_seen` is the `windows_digest` of what the officer saw (B4). Raises NotAllowed, Refused where somebody else
    has changed them since, and Refusals for faulty times: their fields are `opens_` or `closes_` and the constituency.
    """
    faults, changed = [], False
    with transaction.atomic():
        round_ = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
        permissions.check_duty(by, Duty.MANAGE, round_)
        if round_.announced_at is not None:
            raise Refused("announced", _("The round is announced. Move each window by itself, with a reason."))
        present = {row.constituency: row for row in round_.windows.all()}
        digest_now = windows_digest(present.values())
        for constituency, (opens, closes) in times.items():
            window = present.get(constituency)
            try:
                if opens is None or closes is None:
                    if window is not None:
                        changed = True
                        window.delete()
                        audit.record(
                            "consultations.round.set_window", round_, by=by, constituency=constituency, closes=None
                        )
                elif window is None or (window.opens, window.closes, window.zone) != (
                    resolve_local(opens, zone, "opens"), resolve_local(closes, zone, "closes"), zone
                ):  # fmt: skip
                    changed = True
                    set_window(round_, constituency=constituency, opens=opens, closes=closes, zone=zone, by=by)
            except Refused as refusal:
                refusal.field = refusal.field if refusal.field == "zone" else f"{refusal.field}_{constituency}"
                faults.append(refusal)
        if faults:
            raise Refusals("windows_faulty", _("The windows cannot be set to these dates."), refusals=faults)
        if changed and digest_seen not in ("", digest_now):
            raise changed_meanwhile()


def extend(
    delegation: Delegation,
    *,
    closes: datetime,
    zone: str,
    reason: str,
    by: User,
    ground: str = ExtensionGround.REQUEST,
    note_number: str = "",
) -> Extension:
    """Give one delegation more time.

    Raises Refused without a reason, where the end is not later than the window's or has passed already, and once the
    report is published or its release planned: later inputs could not be in it.
    """
    closes = resolve_local(closes, zone, "closes")
    if not reason.strip():
        raise Refused("reason_missing", _("Enter the reason for the extension."), field="reason")
    with transaction.atomic():
        delegation.round = Round.objects.select_for_update(no_key=True).get(pk=delegation.round_id)
        permissions.check_duty(by, Duty.MANAGE, delegation.round)
        check_no_release(delegation.round)
        check_end(delegation, closes)
        extension = Extension.objects.create(
            delegation=delegation,
            closes=closes,
            zone=zone,
            reason=reason,
            ground=ground,
            note_number=note_number,
            granted_by=by,
        )
        audit.record("consultations.delegation.extend", delegation, by=by, extension=extension.pk, closes=closes)
    return extension


def check_end(delegation: Delegation, closes: datetime, *, field: str = "closes") -> None:
    """Raise Refused where an extension cannot end at `closes`."""
    window = delegation_window(delegation)
    if window is None or closes <= window.closes:
        raise Refused("not_later", _("Choose a date after the closing date."), field=field)
    if closes <= clock.now():
        raise Refused("end_passed", _("This time has already passed. Choose a later one."), field=field)
    _check_unpublished(delegation.round)


def check_no_release(round_: Round) -> None:
    """Raise Refused once the report is published, and while its release is planned: for officers only (A5)."""
    _check_unpublished(round_)
    if round_.published_at is not None:
        raise Refused(
            "release_planned", _("The release of the report is planned."), hint=_("Withdraw the planned text first.")
        )


def resolve_local(moment: datetime, zone: str, field: str) -> datetime:
    """Convert a local time in a named zone to an aware time.

    Raises Refused for a time that does not exist, for a year outside `YEARS` (it might not exist in another zone), and
    for a time that occurs twice, unless `fold` says which (DECIDED 18).
    """
    try:
        info = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Refused("unknown_zone", _("“%(zone)s” is not a time zone.") % {"zone": zone}, field="zone") from error
    if moment.tzinfo is not None:
        return moment
    if moment.year not in YEARS:
        raise Refused("no_time", _("Enter a date and a time, such as 2027-03-12 12:00."), field=field)
    first, second = (moment.replace(tzinfo=info, fold=fold) for fold in (0, 1))
    utc = ZoneInfo("UTC")
    if first.astimezone(utc).astimezone(info).replace(tzinfo=None) != moment:
        raise Refused(
            "time_does_not_exist",
            _("%(time)s does not exist in %(zone)s because the clocks go forward. Choose another time.")
            % {"time": f"{moment:%Y-%m-%d %H:%M}", "zone": zone},
            field=field,
        )
    if first.utcoffset() != second.utcoffset() and moment.fold == 0:
        raise Refused(
            "time_is_twice",
            _("%(time)s occurs twice in %(zone)s because the clocks go back. Choose an earlier or later time.")
            % {"time": f"{moment:%Y-%m-%d %H:%M}", "zone": zone},
            field=field,
        )
    return moment.replace(tzinfo=info)


def _check_unpublished(round_: Round) -> None:
    if round_.is_published:
        raise Refused("published", _("The report has been published. Nothing more can be submitted."))
