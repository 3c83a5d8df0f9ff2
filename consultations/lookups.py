"""Rows of the pages by their key. What is not there and what belongs to somebody else are refused alike (A2, A4).

The secretariat's pages are mounted before Wagtail's admin and keep the strict policy for content, since they show
strangers' texts (trap 12). `officer_page` lets in people of the secretariat only.

The mix-ins say who may come to a view of `core.web.act_views` and what it is about. A mix-in comes first in the list of
bases: `class ExtendView(OfficerMixin, ActView)`.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _now, gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.models import AnyUser
from consultations import permissions
from consultations.enums import Duty
from consultations.models import (
    Assignment,
    Delegation,
    Document,
    Invitation,
    Membership,
    Recommendation,
    Registration,
    Round,
)
from consultations.rounds.selectors import recommendations_of
from core import clock
from core.errors import NotAllowed

View = Callable[..., HttpResponse]


def officer_page(*methods: str) -> Callable[[View], View]:
    """Return a decorator for pages of the secretariat. Strangers get the answer of a page that does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not permissions.is_officer(request.user):
                raise not_found()
            return view(request, *args, **kwargs)

        return require_http_methods(methods or ("GET", "HEAD"))(door)

    return decorate


def not_found() -> NotAllowed:
    return NotAllowed("not_there", _("Page not found."))


def row_or_404[Row](row: Row | None) -> Row:
    """Return the row, or raise the same refusal whether it is somebody else's or does not exist."""
    if row is None:
        raise not_found()
    return row


def check_keeps_register(user: AnyUser) -> None:
    if not permissions.keeps_register(user):
        raise not_found()


def check_decides_on_registrations(user: AnyUser) -> None:
    if not permissions.decides_on_registrations(user):
        raise not_found()


def get_document_or_404(user: AnyUser, key: UUID) -> Document:
    """Return a document of the register. Raises NotAllowed."""
    check_keeps_register(user)
    return row_or_404(Document.objects.select_related("source").filter(pk=key).first())


def get_round_or_404(user: AnyUser, key: UUID, *duties: str) -> Round:
    """Return a round in which the person has any of the duties (any duty where none is named). Raises NotAllowed."""
    rows = permissions.rounds_with_duty(user, *(duties or Duty.values))
    return row_or_404(rows.select_related("document", "rules").defer("document__reading").filter(pk=key).first())


def _delegations() -> QuerySet[Delegation]:
    """Return delegations with what most pages show of them; the reading of the document is deferred."""
    rows = Delegation.objects.select_related("round__rules", "round__document", "organisation")
    return rows.defer("round__document__reading")


def get_managed_delegation_or_404(user: AnyUser, key: UUID) -> Delegation:
    """Return a delegation of a round that the person manages. Raises NotAllowed."""
    rows = _delegations()
    return row_or_404(rows.filter(pk=key, round__in=permissions.rounds_with_duty(user, Duty.MANAGE)).first())


def get_own_delegation_or_404(user: AnyUser, key: UUID) -> Delegation:
    """Return the person's own delegation in an announced round, with round, rules, document and body.

    Raises NotAllowed, also for officers: what a body does before it submits is not their business (DECIDED 8).
    """
    delegation = _delegations().filter(pk=key, round__announced_at__lte=clock.now()).first()
    if delegation is None or not permissions.works_for(user, delegation):
        raise not_found()
    return delegation


def get_led_delegation_or_404(user: AnyUser, key: UUID) -> Delegation:
    """Return the person's own delegation where they may draft everything: focal point and deputy. Raises NotAllowed."""
    delegation = get_own_delegation_or_404(user, key)
    if not permissions.may_draft_all(user, delegation):
        raise not_found()
    return delegation


def get_focal_delegation_or_404(user: AnyUser, key: UUID) -> Delegation:
    """Return the person's own delegation where they are the focal point. Raises NotAllowed."""
    delegation = get_own_delegation_or_404(user, key)
    if not permissions.is_focal_point(user, delegation):
        raise not_found()
    return delegation


def get_colleague_or_404(delegation: Delegation, key: UUID) -> Membership:
    """Return the membership of somebody who works for the body now."""
    rows = Membership.objects.live().filter(organisation_id=delegation.organisation_id)
    return row_or_404(rows.select_related("user").filter(pk=key).first())


def get_recommendation_or_404(delegation: Delegation, key: UUID) -> Recommendation:
    """Return a recommendation of the round."""
    return row_or_404(recommendations_of(delegation.round).filter(pk=key).first())


def get_assignment_or_404(delegation: Delegation, key: UUID) -> Assignment:
    """Return a current assignment of a recommendation within the body."""
    rows = Assignment.objects.filter(delegation=delegation, ended_at__isnull=True)
    return row_or_404(rows.select_related("delegation", "membership__user").filter(pk=key).first())


def get_invitation_or_404(delegation: Delegation, key: UUID) -> Invitation:
    """Return an invitation of the body, whatever has become of it: an act on it says why it comes too late."""
    rows = Invitation.objects.filter(organisation_id=delegation.organisation_id)
    return row_or_404(rows.select_related("organisation", "delegation").filter(pk=key).first())


def get_joining_registration_or_404(delegation: Delegation, key: UUID) -> Registration:
    """Return an unanswered request to join this body."""
    return row_or_404(Registration.objects.waiting().filter(organisation_id=delegation.organisation_id, pk=key).first())


def round_crumbs(round_: Round, *labels: str) -> list[dict[str, Any]]:
    """The trail from the list of rounds to a page of one round."""
    return [
        {"label": _now("Rounds"), "url": reverse("consultations:rounds")},
        {"label": round_.reference, "url": reverse("consultations:round", args=[round_.pk])},
        *({"label": label, "url": None} for label in labels),
    ]


class SignedInMixin:
    """For everybody who is signed in."""

    methods: ClassVar[Sequence[str]]

    @classmethod
    def guard(cls, view: View) -> View:
        signed_in: View = login_required(require_http_methods(cls.methods)(view))
        return signed_in


class OpenMixin:
    """For everybody, signed in or not."""

    methods: ClassVar[Sequence[str]]

    @classmethod
    def guard(cls, view: View) -> View:
        limited: View = require_http_methods(cls.methods)(view)
        return limited


class OfficerMixin:
    """For people of the secretariat (`officer_page`)."""

    methods: ClassVar[Sequence[str]]

    @classmethod
    def guard(cls, view: View) -> View:
        return officer_page(*cls.methods)(view)


class RoundMixin(OfficerMixin):
    """About a round in which the officer has one of `duties`; any at all where none is named."""

    duties: ClassVar[Sequence[str]] = (Duty.MANAGE,)
    object_name = "round"
    object: Round
    title: Any
    user: Any

    def get_object(self, round_id: UUID, **kwargs: Any) -> Round:
        return get_round_or_404(self.user, round_id, *self.duties)

    def get_crumbs(self) -> list[dict[str, Any]]:
        return round_crumbs(self.object, str(self.title))


class BodyMixin(SignedInMixin):
    """About a delegation of the person's own body. `access` is who of the body: a key of `LOOKUPS`."""

    LOOKUPS: ClassVar = {
        "own": get_own_delegation_or_404,
        "led": get_led_delegation_or_404,
        "focal": get_focal_delegation_or_404,
    }
    access = "own"
    object_name = "delegation"
    user: Any

    def get_object(self, delegation: UUID, **kwargs: Any) -> Delegation:
        return self.LOOKUPS[self.access](self.user, delegation)
