"""Access to pages, as mix-ins for the views of `core.web.act_views`: officers, and people of a body.

A mix-in comes first in the list of bases: `class ExtendView(OfficerMixin, ActView)`.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations import lookups
from consultations.enums import Duty
from consultations.models import Delegation, Round


def round_crumbs(round_: Round, *labels: str) -> list[dict[str, Any]]:
    """The trail from the list of rounds to a page of one round."""
    return [
        {"label": _("Rounds"), "url": reverse("office:rounds")},
        {"label": round_.reference, "url": reverse("office:round", args=[round_.pk])},
        *({"label": label, "url": None} for label in labels),
    ]


AsView = Callable[..., HttpResponseBase]


class SignedInMixin:
    """For everybody who is signed in."""

    methods: ClassVar[Sequence[str]]

    @classmethod
    def as_view(cls, **initkwargs: Any) -> AsView:
        answer = super().as_view(**initkwargs)  # type: ignore[misc]  # of Django's View beside it
        return login_required(require_http_methods(cls.methods)(answer))


class OpenMixin:
    """For everybody, signed in or not."""

    methods: ClassVar[Sequence[str]]

    @classmethod
    def as_view(cls, **initkwargs: Any) -> AsView:
        return require_http_methods(cls.methods)(super().as_view(**initkwargs))  # type: ignore[misc]  # Django's View


class OfficerMixin:
    """For people of the secretariat (`lookups.officer_page`)."""

    methods: ClassVar[Sequence[str]]

    @classmethod
    def as_view(cls, **initkwargs: Any) -> AsView:
        answer = super().as_view(**initkwargs)  # type: ignore[misc]  # of Django's View beside it
        return lookups.officer_page(*cls.methods)(answer)


class RoundMixin(OfficerMixin):
    """About a round in which the officer has one of `duties`; any at all where none is named."""

    duties: ClassVar[Sequence[str]] = (Duty.MANAGE,)
    object_name = "round"
    object: Round
    title: Any
    user: Any

    def get_object(self, round_id: UUID, **kwargs: Any) -> Round:
        return lookups.get_round_or_404(self.user, round_id, *self.duties)

    def get_crumbs(self) -> list[dict[str, Any]]:
        return round_crumbs(self.object, str(self.title))


class BodyMixin(SignedInMixin):
    """About a delegation of the person's own body. `access` is who of the body: a key of `LOOKUPS`."""

    LOOKUPS: ClassVar = {
        "own": lookups.get_own_delegation_or_404,
        "led": lookups.get_led_delegation_or_404,
        "focal": lookups.get_focal_delegation_or_404,
    }
    access = "own"
    object_name = "delegation"
    user: Any

    def get_object(self, delegation: UUID, **kwargs: Any) -> Delegation:
        return self.LOOKUPS[self.access](self.user, delegation)
