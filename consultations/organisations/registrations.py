"""Requests to register a new organization or to join one.

The address is confirmed first; then officers decide on a new organization, and the focal point of a body on who joins
it. The applicant gets the same answer whether or not a body or an account exists (D1, A6).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser, User
from consultations import permissions
from consultations.enums import DECLARING_INTEREST, NEEDING_CONSENT, REGISTERING, Duty, Role
from consultations.invitations import delegations, services as invitations_services
from consultations.models import Delegation, Membership, Organisation, Recommendation, Registration, Round, Window
from consultations.monitoring.responses import duty_holders
from consultations.organisations import services as organisations_services
from consultations.organisations.lookalikes import bodies_named, mixed_word
from core import audit, clock
from core.db.ids import new_reference
from core.db.text_functions import alphabetical_order
from core.errors import NotAllowed, Refused
from core.mail import send_later
from core.security import signing
from core.text.addresses import address_forms, mail_address

UNCONFIRMED_FOR, DECIDED_FOR = timedelta(days=7), timedelta(days=180)  # how long rows are kept
SALT = "consultations.registration"
MOST_OPEN = 3  # for one address, so that nobody's mailbox is filled


def open_rounds() -> QuerySet[Round]:
    """Return announced rounds with a window that has not closed."""
    coming = Window.objects.filter(round=OuterRef("pk"), closes__gt=clock.now())
    return Round.objects.announced().filter(Exists(coming)).order_by(alphabetical_order("title"), "id")


def request_registration(*, name: str, email: str, joins: bool = False, **columns: Any) -> Registration | None:
    """Store a request and send a confirmation link to the address. `columns` are columns of Registration.

    Returns None for a repeated request, or an address with too many open ones: the applicant gets the same answer.
    Raises Refused for a name that mixes alphabets, for a company that does not declare its interests, and for a missing
    consent.
    """
    name, email = " ".join(name.split()), mail_address(email)
    if not name:
        raise Refused("name_missing", _("Enter the name of the organization."), field="name")
    if word := mixed_word(name):
        raise Refused(
            "mixed_alphabets",
            _("“%(word)s” contains letters from different alphabets that look alike.") % {"word": word},
            field="name",
            hint=_("Retype the word in one alphabet."),
        )
    if not joins:
        _check_fields(columns)
    try:
        with transaction.atomic():
            if Registration.objects.filter(email=email, decided_at__isnull=True).count() >= MOST_OPEN:
                return None
            row = Registration.objects.create(
                reference=new_reference("RG", clock.now().year), name=name, email=email, joins=joins, **columns
            )
            send_later("consultations.registration", ids={"registration": row.pk})
            audit.record("consultations.registration.ask", row, joins=joins)
    except IntegrityError:  # the same name from the same address: a second click
        return None
    return row


def token_of(row: Registration) -> str:
    """Return the token of the link in the mail."""
    return signing.make_link_token(row, str(row.pk), salt=SALT)


def find_registration(token: str) -> Registration:
    """Return the registration of a link.

    Raises NotAllowed for a link that was never sent, whose row has expired, or whose address belongs to a deactivated
    account.
    """
    try:
        key = UUID(hex=token.partition(".")[0])
        row = Registration.objects.select_related("organisation", "round").get(pk=key)
    except (ValueError, Registration.DoesNotExist):
        row = None
    signed_text = str(row.pk) if row is not None else ""  # checked in either case: it takes the same time
    true = signing.is_valid_link_token(token, signed_text, salt=SALT)
    if row is None or not true or permissions.has_inactive_account(row.email):
        raise NotAllowed("no_registration", _("This link is not valid or has expired."))
    return row


def confirm_address(token: str) -> Registration:
    """Confirm the address; only now the request waits for an answer.

    The focal point of the body decides where exactly one body has the name and somebody can decide; else the officers,
    and once that focal point has left.
    """
    with transaction.atomic():
        row = Registration.objects.select_for_update().get(pk=find_registration(token).pk)
        if row.address_confirmed_at is not None:
            return row
        row.address_confirmed_at = clock.now()
        if row.joins:
            row.organisation = _body_to_join(row.name)
        row.save(update_fields=["address_confirmed_at", "organisation"])
        if row.organisation is not None:
            _notify_focal_point(row)
        else:
            _notify_managers(row)
        audit.record("consultations.registration.confirm_address", row)
    return row


def for_officers(user: AnyUser) -> QuerySet[Registration]:
    """Return the requests that wait for the secretariat, oldest first; none for people who manage no round."""
    rows = Registration.objects.for_officers().select_related("round")
    return rows if permissions.decides_on_registrations(user) else rows.none()


def for_body(delegation: Delegation) -> QuerySet[Registration]:
    """Return the requests to join this body that its focal point answers."""
    return Registration.objects.waiting().filter(organisation_id=delegation.organisation_id)


def join_requests_of(user: User) -> list[tuple[Delegation, int]]:
    """Return a delegation of each body with requests to join, and their number, for a focal point's home page."""
    focal = Membership.objects.live().filter(user=user, role=Role.FOCAL_POINT).values("organisation")
    rows = Registration.objects.waiting().filter(organisation__in=focal)
    counts = dict(rows.values_list("organisation").annotate(Count("pk")))
    announced = Delegation.objects.filter(organisation__in=counts, round__announced_at__lte=clock.now())
    newest = {
        row.organisation_id: row for row in announced.select_related("organisation").order_by("round__announced_at")
    }
    return [(newest[body], n) for body, n in counts.items() if body in newest]


def accept(row: Registration, *, by: User, **fields: Any) -> Organisation:
    """Confirm the organization: it enters the register, and the applicant is invited as its focal point.

    If `by` manages the round and it takes such bodies, the body is invited to it too: to the one that was requested, or
    to the one that the officer chose, `round` (None: to none). Other `fields` are columns of Organisation that the
    officer corrects. Raises NotAllowed, Refused.
    """
    with transaction.atomic():
        row = _undecided(row, by)
        chosen_round = fields.pop("round", row.round)
        applied = {
            "name": row.name,
            "short_name": row.short_name,
            "constituency": row.constituency,
            "country": row.country,
            "declares_interest": row.declares_interest,
            "language": row.language,
            "is_demonstration": row.round is not None and row.round.is_demonstration,
        }
        body = organisations_services.register_body(by=by, **{**applied, **fields})
        delegation = _invited_to(chosen_round, body, by)
        _invite_applicant(row, body, Role.FOCAL_POINT, by=by, delegation=delegation)
    return body


def forward(row: Registration, body: Organisation, *, by: User) -> Registration:
    """Forward the request to an existing body: its focal point decides.

    A body without a focal point invites the applicant as focal point: a body outlives its people. Raises Refused where
    the focal point has no page to decide on.
    """
    with transaction.atomic():
        row = _undecided(row, by)
        if _can_be_asked(body):
            row.organisation, row.joins = body, True
            row.save(update_fields=["organisation", "joins"])
            _notify_focal_point(row)
            audit.record("consultations.registration.pass_on", row, by=by, body=body.pk)
        elif _has_focal_point(body):
            raise Refused(
                "nowhere_to_ask",
                _("This participant is not in any announced round, so its focal point cannot decide on the request."),
                hint=_("Invite the participant to a round first, or refuse the request and give a reason."),
                field="organisation",
            )
        else:
            _invite_applicant(row, body, Role.FOCAL_POINT, by=by, delegation=_invited_to(row.round, body, by))
    return row


def refuse(row: Registration, *, by: User, reason: str) -> Registration:
    """Refuse the request with a reason that the applicant reads behind their link. Raises Refused without one."""
    if not reason.strip():
        raise Refused("reason_missing", _("Enter a reason. The person will see it."), field="reason")
    with transaction.atomic():
        return _decide(_undecided(row, by), accepted=False, by=by, reason=reason.strip())


def accept_join_request(
    row: Registration,
    delegation: Delegation,
    *,
    by: User,
    role: str,
    recommendations: Iterable[Recommendation] = (),
    due: date | None = None,
    unit: str = "",
) -> None:
    """Accept the person into the focal point's body: a personal link is sent. Raises NotAllowed."""
    with transaction.atomic():
        row = _locked_join_request(row, delegation, by)
        _invite_applicant(
            row,
            delegation.organisation,
            role,
            by=by,
            delegation=delegation,
            recommendations=recommendations,
            due=due,
            unit=unit,
        )


def refuse_join_request(row: Registration, delegation: Delegation, *, by: User) -> None:
    """Refuse the person, by the focal point; no reason is needed. Raises NotAllowed."""
    with transaction.atomic():
        _decide(_locked_join_request(row, delegation, by), accepted=False, by=by)


def delete_expired() -> None:
    """Delete unconfirmed requests after a week and decided ones after half a year; the log keeps the acts."""
    now = clock.now()
    Registration.objects.filter(address_confirmed_at__isnull=True, sent_at__lt=now - UNCONFIRMED_FOR).delete()
    Registration.objects.filter(decided_at__lt=now - DECIDED_FOR).delete()


def delete_registrations(email: str) -> None:
    """Delete the requests from the address of a closing account: name and address go, the links end."""
    Registration.objects.filter(email__in=address_forms(email)).delete()


def _check_fields(fields: dict[str, Any]) -> None:
    if fields.get("constituency") not in REGISTERING:
        raise Refused("unknown_constituency", _("Choose the kind of organization."), field="constituency")
    if fields["constituency"] in DECLARING_INTEREST and not fields.get("declares_interest", "").strip():
        raise Refused(
            "interest_missing",
            _("Enter the company's interest in the matter."),
            field="declares_interest",
            hint=_("If there is none, enter “None”."),
        )
    if fields["constituency"] in NEEDING_CONSENT and not fields.get("consents"):
        raise Refused(
            "consent_missing",
            _(
                "Confirm that the children and those who care for them agree to take part. A child-led "
                "organization needs their consent."
            ),
            field="consents",
        )


def _undecided(row: Registration, by: User) -> Registration:
    """Return the row, locked, if it waits for officers."""
    if not permissions.decides_on_registrations(by):
        raise NotAllowed("not_a_manager", _("Only officers who manage a round can answer registrations."))
    return _locked(row, Registration.objects.for_officers())


def _locked_join_request(row: Registration, delegation: Delegation, by: User) -> Registration:
    if not permissions.is_focal_point(by, delegation):
        raise NotAllowed("not_focal_point", _("Only the focal point can decide who joins the team."))
    return _locked(row, for_body(delegation))


def _locked(row: Registration, rows: QuerySet[Registration]) -> Registration:
    registration = rows.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if registration is None:
        raise Refused("answered", _("This request has already been answered."))
    return registration


def _invite_applicant(
    row: Registration, body: Organisation, role: str, *, by: User, unit: str = "", **details: Any
) -> None:
    """Send the applicant a link: its mail is the answer, also where an earlier invitation waits."""
    invitation, is_new = invitations_services.invite(
        body, email=row.email, name=row.person, role=role, language=row.language, unit=unit, by=by, **details
    )
    if not is_new:
        invitations_services.send_again(invitation, by=by, unit=unit)
    row.organisation = body
    _decide(row, accepted=True, by=by)


def _decide(row: Registration, *, accepted: bool, by: User, reason: str = "") -> Registration:
    row.accepted, row.reason, row.decided_at, row.decided_by = accepted, reason, clock.now(), by
    row.save(update_fields=["accepted", "reason", "decided_at", "decided_by", "organisation"])
    if not accepted:
        send_later("consultations.registration_answered", ids={"registration": row.pk})
    audit.record(f"consultations.registration.{'accept' if accepted else 'refuse'}", row, by=by)
    return row


def _invited_to(round_: Round | None, body: Organisation, by: User) -> Delegation | None:
    if round_ is None or not permissions.holds_duty(by, Duty.MANAGE, round_):
        return None
    if not round_.constituency_rules.filter(constituency=body.constituency).exists():
        return None
    return delegations.invite_organisations(round_, [body], by=by)[0]


def _body_to_join(name: str) -> Organisation | None:
    named = bodies_named(name)
    return named[0] if len(named) == 1 and _can_be_asked(named[0]) else None


def _has_focal_point(body: Organisation) -> bool:
    return Membership.objects.live().filter(organisation=body, role=Role.FOCAL_POINT).exists()


def _can_be_asked(body: Organisation) -> bool:
    """Return whether somebody can decide: a live focal point with a page for it."""
    announced = Delegation.objects.filter(organisation=body, round__announced_at__lte=clock.now())
    return _has_focal_point(body) and announced.exists()


def _notify_focal_point(row: Registration) -> None:
    focal = Membership.objects.live().filter(organisation=row.organisation, role=Role.FOCAL_POINT)
    for membership in focal.select_related("user"):
        send_later("consultations.asks_to_join", to=membership.user, ids={"registration": row.pk})


def _notify_managers(row: Registration) -> None:
    """Write to the officers who manage the requested round and may answer. Where none is requested, the desk tells."""
    for officer in duty_holders(row.round, Duty.MANAGE) if row.round else ():
        if permissions.decides_on_registrations(officer):
            send_later("consultations.asks_to_register", to=officer, ids={"registration": row.pk})
