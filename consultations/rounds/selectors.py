"""Named questions about rounds. The number of queries does not grow with the rows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from wagtail import hooks

from accounts.models import User
from consultations import permissions
from consultations.enums import Role
from consultations.models import Delegation, Membership, Organisation, Recommendation, Round
from core.audience import Audience
from core.db.ids import id_in
from core.db.text_functions import alphabetical_order


def recommendations_of(round_: Round) -> QuerySet[Recommendation]:
    """Return the recommendations in the order of the document, with paragraph and document.

    The proposed reading of the document is deferred.
    """
    rows = round_.recommendations.select_related("paragraph__document").defer("paragraph__document__reading")
    return rows.order_by("order", "limb")


def public_texts_of(round_: Round) -> list[str]:
    """Return the texts that everybody reads, each once, so that words in them are nobody's.

    These are the recommendations in every language and the titles of document and round. One query.
    """
    rows = recommendations_of(round_).values_list("text", "texts__text")
    titles = (round_.document.title, round_.title)
    return [text for text in dict.fromkeys((*(text for row in rows for text in row), *titles)) if text]


ALL_DELEGATIONS = Q()


def known_to(audience: Audience, named: Iterable[UUID]) -> Q:
    """Return the condition for delegations of which this reader may know that they are in the round.

    Who was never invited is in it by what was imported alone (decision 0011). Without sight of confidential matter a
    reader knows of those that sent something by name, `named`: else the entry tells who sent without one.
    """
    return ALL_DELEGATIONS if audience.sees_confidential else Q(invited_at__isnull=False) | Q(id_in("pk", named))


def delegations_of(round_: Round) -> QuerySet[Any]:
    """Return the delegations with body and live focal point (`focal_points`), in the order of the register."""
    focal = Membership.objects.live().filter(role=Role.FOCAL_POINT).select_related("user")
    return (
        round_.delegations.select_related("organisation")
        .prefetch_related(Prefetch("organisation__memberships", queryset=focal, to_attr="focal_points"))
        .order_by("organisation__constituency", Organisation.alphabetical("organisation__"), "pk")
    )


def answered(keys: Iterable[UUID]) -> set[UUID]:
    """Return which of these delegations have answered: higher packages say who did (`register_answered`). One query."""
    listed = list(keys)
    return {key for register in hooks.get_hooks("register_answered") for key in register(listed)}


def not_expected(keys: Iterable[UUID]) -> set[UUID]:
    """Return which of these delegations nobody waits for: they have answered, or no answer of their own is to come.

    Withdrawn or erased, with no new draft, or in a joint text that was sent: higher packages say who is
    (`register_not_expected`). One query.
    """
    listed = list(keys)
    return {key for register in hooks.get_hooks("register_not_expected") for key in register(listed)}


def first_releases(now: datetime) -> dict[UUID, tuple[datetime, datetime]]:
    """Return, by round, since when its newest public report is public, and when that report first was.

    Higher packages say so (`register_releases`).
    """
    return {key: at for register in hooks.get_hooks("register_releases") for key, at in register(now).items()}


def outcome_paths(keys: Iterable[UUID]) -> dict[UUID, str]:
    """Return, of those of these delegations that took part, the address of the outcome of their inputs.

    Higher packages say it (`register_outcome_paths`).
    """
    listed = list(keys)
    paths = (register(listed) for register in hooks.get_hooks("register_outcome_paths"))
    return {key: path for each in paths for key, path in each.items()}


def answered_questions(keys: Iterable[UUID]) -> set[UUID]:
    """Return which of these questions have answers: higher packages say which (`register_answered_questions`)."""
    listed = list(keys)
    return {key for register in hooks.get_hooks("register_answered_questions") for key in register(listed)}


def answered_after_all(rows: Iterable[Delegation]) -> set[UUID]:
    """Return which of these declined and answered later. One query; none where nobody declined."""
    return answered(row.pk for row in rows if row.declined_at is not None)


def delegations_of_person(user: User) -> QuerySet[Delegation]:
    """Return a stakeholder's own delegations in announced rounds, newest first."""
    own = Membership.objects.live().filter(user=user).values("organisation_id")
    return (
        permissions.delegations_visible_to(user)
        .filter(organisation_id__in=own)
        .select_related("round__document", "organisation")
        .defer("round__document__reading")
        .prefetch_related("round__windows", "extensions")
        .order_by("-round__announced_at", Organisation.alphabetical("organisation__"))
    )


def colleagues(delegation: Delegation) -> QuerySet[Membership]:
    """Return the people who work for the body now, focal point first."""
    return (
        Membership.objects.live()
        .filter(organisation_id=delegation.organisation_id)
        .select_related("user")
        .order_by("-role", alphabetical_order("user__name"))
    )
