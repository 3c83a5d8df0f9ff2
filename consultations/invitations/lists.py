"""Invitations from a pasted list: one name per line, with or without the email address of a focal point.

Certain matches are proposed, uncertain ones are shown with their candidates, and a person decides; nothing is guessed
silently.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.enums import Constituency, Listed, Role
from consultations.invitations.delegations import invite_organisations
from consultations.invitations.services import MAIL, VALID, check_invites_focal_points, checked_address
from consultations.models import Contact, Delegation, Invitation, Organisation, Round
from consultations.organisations.lookalikes import RegisterNames
from consultations.organisations.services import lock_bodies
from core import audit, clock
from core.errors import Refused
from core.mail import send_all_later
from core.text.addresses import mail_address
from core.text.strings import clean_text, digest_of_keys

MAX_LINES = 1_000  # with a choice for each line, a form stays below DATA_UPLOAD_MAX_NUMBER_FIELDS
MAX_CANDIDATES = 8  # bodies shown beside a name that is not sure
LONGEST_NAME = 300
_SEPARATOR = re.compile(r"[;,\t|]")


@dataclass(slots=True)
class ListedBody:
    """A line of the list and what it was recognized as. `number` counts from 1 as in the text.

    `body` is the matching body, None where that is not known; `like` are the candidates; `why` says what is wrong.
    """

    number: int
    text: str
    name: str
    email: str = ""
    kind: Listed = Listed.UNKNOWN
    body: Organisation | None = None
    like: list[Organisation] = field(default_factory=list)
    why: Any = ""
    contact: Contact | None = None  # of the register, where the line has no address


def read_list(round_: Round, text: str) -> list[ListedBody]:
    """Return the non-empty lines, each matched with the register. Three queries.

    Raises Refused for an empty list and for more than MAX_LINES lines.
    """
    numbered = [(number, line.strip()) for number, line in enumerate(clean_text(text).split("\n"), start=1)]
    numbered = [(number, line) for number, line in numbered if line]
    if not numbered:
        raise Refused("list_empty", _("Paste at least one name."), field="names")
    if len(numbered) > MAX_LINES:
        raise Refused(
            "list_too_long",
            _("The list has %(n)s lines. At most %(most)s can be read at once.")
            % {"n": len(numbered), "most": MAX_LINES},
            field="names",
            hint=_("Paste the list in parts."),
        )
    judge = _ListChecker(round_)
    return [judge.line(number, line) for number, line in numbered]


def invite_listed(round_: Round, chosen: Iterable[tuple[Organisation, str]], *, by: User, bodies_seen: str = "") -> int:
    """Create delegations for these bodies and a personal link for each given address, all or nothing.

    Returns the number of bodies. `bodies_seen` is the `digest_of_keys` of those that the officer saw (B4). Raises what
    `invite_organisations` raises, NotAllowed unless `by` keeps the register, and Refused for an invalid address or
    where these are others.
    """
    wanted = list(chosen)
    if bodies_seen and bodies_seen != digest_of_keys(body.pk for body, _email in wanted):
        raise Refused(
            "changed_meanwhile",
            _("The list has changed since you opened this page."),
            hint=_("Look at the list as it is now."),
        )
    with transaction.atomic():
        created = invite_organisations(round_, [body for body, _email in wanted], by=by)
        named = [(body, row, email) for row, (body, email) in zip(created, wanted, strict=True) if email]
        if named:
            _invite_focal_points(named, by=by)
    return len(created)


def _invite_focal_points(wanted: Iterable[tuple[Organisation, Delegation, str]], *, by: User) -> None:
    """Send a personal link to the future focal point of each body; a fixed number of queries for any number.

    A contact of the register is called by its name, and written to in its language, which is then the body's, as in
    `invite`. An address that has a link to the round which it can still use gets no other: two clicks are one.
    """
    common = {"role": Role.FOCAL_POINT, "invited_by": by, "expires_at": clock.now() + VALID}
    invitations = [
        Invitation(
            organisation=body, delegation=delegation, email=checked_address(email), language=body.language, **common
        )
        for body, delegation, email in wanted
    ]
    check_invites_focal_points(by)
    contacts = Contact.objects.filter(organisation__in=[row.organisation_id for row in invitations])
    by_address = {(each.organisation_id, each.email): each for each in contacts}
    for row in invitations:
        if contact := by_address.get((row.organisation_id, row.email)):
            row.name, row.language = contact.name, contact.language
    with transaction.atomic():
        lock_bodies(*(row.organisation for row in invitations))
        usable = Invitation.objects.valid().filter(role=Role.FOCAL_POINT)
        usable = usable.filter(delegation__in=[row.delegation_id for row in invitations])
        invited = set(usable.values_list("delegation", "email"))
        invitations = [row for row in invitations if (row.delegation_id, row.email) not in invited]
        Invitation.objects.bulk_create(invitations)
        _write_in_language_of(invitations, by=by)
        send_all_later(MAIL, [(None, {"invitation": row.pk}) for row in invitations])
        audit.record_all("consultations.invitation.send", [(row, {"role": row.role}) for row in invitations], by=by)


def _write_in_language_of(invitations: Iterable[Invitation], *, by: User) -> None:
    """Set the language of the bodies to that of their invitations, where it is another."""
    changed = []
    for row in invitations:
        if row.organisation.language != row.language:
            row.organisation.language = row.language
            changed.append(row.organisation)
    if changed:
        Organisation.objects.bulk_update(changed, ["language"])
        acts = [(body, {"fields": ["language"]}) for body in changed]
        audit.record_all("consultations.organisation.correct", acts, by=by)


class _ListChecker:
    """The register, and the bodies of the round, queried once."""

    def __init__(self, round_: Round) -> None:
        self._names = RegisterNames()
        self._asked = set(round_.constituency_rules.values_list("constituency", flat=True))
        invited = round_.delegations.invited()
        self._invited = set(invited.values_list("organisation", flat=True))
        self._invents = round_.is_demonstration
        self._named: dict[UUID, int] = {}  # bodies, with the first line that is surely about them

    def line(self, number: int, text: str) -> ListedBody:
        name, email = _name_and_email(text)
        line = ListedBody(number, text, name, email)
        if len(name) > LONGEST_NAME or not name:
            line.kind, line.why = Listed.FAULTY, _("This line has no name of a participant, or the name is too long.")
        elif email and not _is_address(email):
            line.kind = Listed.FAULTY
            line.why = _("“%(email)s” is not an email address such as name@example.org.") % {"email": email}
        else:
            self._find(line)
        return line

    def _find(self, line: ListedBody) -> None:
        exact = self._of_this_round(self._names.exactly(line.name))
        if len(exact) == 1:
            line.body = exact[0]
            self._judge(line, exact[0])
            return
        like = exact or self._of_this_round([*self._names.resembling(line.name), *self._names.containing(line.name)])
        line.like = [body for body in dict.fromkeys(like) if self._may_be_invited(body)][:MAX_CANDIDATES]
        if line.like:
            line.kind = Listed.UNSURE
        elif like:
            line.body = like[0]
            self._judge(line, like[0])

    def _judge(self, line: ListedBody, body: Organisation) -> None:
        if body.pk in self._named:
            line.kind = Listed.TWICE
            line.why = _("The same participant is in line %(n)s.") % {"n": self._named[body.pk]}
            return
        self._named[body.pk] = line.number
        if body.pk in self._invited:
            line.kind = Listed.INVITED
        elif body.confirmed_at is None:
            line.kind, line.why = (
                Listed.UNCONFIRMED,
                _("This organization registered itself. Confirm the registration first."),
            )
        elif body.constituency not in self._asked:
            line.kind = Listed.NOT_ASKED
            kind = Constituency(body.constituency).label
            line.why = _("This kind of participant is not part of the round: %(kind)s.") % {"kind": kind}
        else:
            line.kind = Listed.SURE

    def _of_this_round(self, bodies: Iterable[Organisation]) -> list[Organisation]:
        """Return the bodies that this round may have: demonstration bodies only in demonstration rounds."""
        return [body for body in bodies if self._invents or not body.is_demonstration]

    def _may_be_invited(self, body: Organisation) -> bool:
        return body.confirmed_at is not None and body.constituency in self._asked and body.pk not in self._invited


def _name_and_email(text: str) -> tuple[str, str]:
    """Return the name of a line, and the address that is its last part, as people separate it; "" without one."""
    ends = [mark.start() for mark in _SEPARATOR.finditer(text)]
    last = text[ends[-1] + 1 :] if ends else ""
    email = mail_address(last.strip().strip("<>")) if "@" in last else ""
    name = text[: ends[-1]] if email else text
    return name.strip().strip(";,|").strip(), email


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= 254
