"""Questions about the register: its list, and one organization over the rounds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from wagtail.models import ModelLogEntry

from accounts.models import AnyUser
from consultations import permissions
from consultations.enums import Duty, Role
from consultations.models import Contact, Delegation, Membership, Organisation, Round
from consultations.organisations.entries import PUBLIC_COLUMNS
from consultations.organisations.lookalikes import names_of
from core.text.strings import fold

CORRECTIONS = tuple(f"consultations.organisation.{act}" for act in ("correct", "merge", "undo_merge"))
WITH_CONTACT, WITHOUT_CONTACT = "yes", "no"
ORDERS = {"code": "code", "rounds": "-rounds_count", "last": "-last_invited", "added": "-registered_at"}  # then by name


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """What the list of the register is narrowed to, and its order: a key of ORDERS, else by name."""

    words: str = ""
    constituency: str = ""
    region: str = ""
    contact: str = ""
    round: str = ""
    sort: str = ""


def corrected_after(moment: datetime) -> dict[int, UUID]:
    """Return the entries of which a column that the public may read was corrected after `moment`, by act. One query."""
    acts = ModelLogEntry.objects.filter(action__in=CORRECTIONS, timestamp__gt=moment)
    return {
        act: UUID(key)
        for act, key, data in acts.order_by().values_list("pk", "object_id", "data")
        if not PUBLIC_COLUMNS.isdisjoint(data.get("fields", PUBLIC_COLUMNS))
    }


def rounds_of_officer(user: AnyUser) -> QuerySet[Round]:
    """Return the rounds in which the person has a duty, newest first."""
    return permissions.rounds_with_duty(user, *Duty.values).order_by("-created_at", "reference")


def register_rows(user: AnyUser, chosen: RegisterFilter) -> list[UUID]:
    """Return the ids of the organizations that match, in the chosen order. One query, with words two.

    Rounds are those in which the person has a duty: of others the list says nothing. Raises nothing: an unknown filter
    matches nothing.
    """
    rows = _annotated(Organisation.objects.confirmed(), user)
    if chosen.constituency:
        rows = rows.filter(constituency=chosen.constituency)
    if chosen.region:
        rows = rows.filter(regional_group=chosen.region)
    if chosen.contact:
        has = Exists(Contact.objects.filter(organisation=OuterRef("pk")))
        rows = rows.filter(has if chosen.contact == WITH_CONTACT else ~has)
    if chosen.round:
        own = rounds_of_officer(user).filter(pk=chosen.round).values("pk")
        rows = rows.filter(Exists(Delegation.objects.filter(organisation=OuterRef("pk"), round__in=own)))
    rows = rows.order_by(*filter(None, [ORDERS.get(chosen.sort)]), Organisation.alphabetical(), "pk")
    if not chosen.words.strip():
        return list(rows.values_list("pk", flat=True))
    words = fold(chosen.words).split()
    contacts = _contact_words()
    return [body.pk for body in rows if _matches(body, contacts.get(body.pk, ""), words)]


def register_page(keys: Iterable[UUID], user: AnyUser) -> list[Organisation]:
    """Return these organizations in this order, with their contacts and what a list shows of them. Two queries."""
    order = list(keys)
    rows = _annotated(Organisation.objects.filter(pk__in=order), user)
    by_key = {row.pk: row for row in rows.prefetch_related("contacts")}
    return [by_key[key] for key in order if key in by_key]


def delegations_over_rounds(body: Organisation, user: AnyUser, unknown: Iterable[UUID] = ()) -> QuerySet[Delegation]:
    """Return the organization's rounds in which the person has a duty, newest first, without those `unknown` to it."""
    rows = Delegation.objects.filter(organisation=body, round__in=rounds_of_officer(user).order_by().values("pk"))
    rows = rows.exclude(pk__in=list(unknown))
    rows = rows.select_related("round__rules", "round__document", "organisation").defer("round__document__reading")
    return rows.order_by("-round__created_at", "pk")


def count_other_rounds(body: Organisation, user: AnyUser) -> int:
    """Return to how many further rounds the organization was invited, where the person has no duty."""
    mine = rounds_of_officer(user).order_by().values("pk")
    return Delegation.objects.invited().filter(organisation=body).exclude(round__in=mine).count()


def contacts_for_invitation(bodies: Iterable[Organisation]) -> dict[UUID, Contact]:
    """Return the first contact of each organization that has one and has no focal point yet. One query."""
    keys = [body.pk for body in bodies]
    focal = Membership.objects.live().filter(organisation=OuterRef("organisation"), role=Role.FOCAL_POINT)
    rows = Contact.objects.filter(~Exists(focal), organisation__in=keys).order_by("added_at", "id")
    contacts: dict[UUID, Contact] = {}
    for row in rows:
        contacts.setdefault(row.organisation_id, row)
    return contacts


def _annotated(rows: QuerySet[Any], user: AnyUser) -> QuerySet[Any]:
    mine = Q(delegations__round__in=rounds_of_officer(user).order_by().values("pk"))
    mine &= Q(delegations__invited_at__isnull=False)  # to be in a round by an import alone tells that it sent something
    annotated: QuerySet[Any] = rows.annotate(
        rounds_count=Count("delegations", filter=mine, distinct=True),
        last_invited=Max("delegations__round__created_at", filter=mine),
    )
    return annotated


def _contact_words() -> dict[UUID, str]:
    words_by_body: dict[UUID, str] = {}
    for key, *words in Contact.objects.order_by().values_list("organisation", "name", "function", "email"):
        words_by_body[key] = f"{words_by_body.get(key, '')} {' '.join(words)}"
    return words_by_body


def _matches(body: Organisation, contacts: str, words: Iterable[str]) -> bool:
    """Return whether each word is in a name, the country or a contact, or begins the code."""
    code, text = fold(body.code), fold(" ".join((*names_of(body), body.country, contacts)))
    return all(word in text or code.startswith(word) for word in words)
