"""The door of the secretariat's own pages: strangers do not learn that they exist, officers see rows by duty (A2, A4).

These pages stand in Wagtail's admin by their look only: they are mounted before it and keep the strict policy for
content, since they show strangers' texts (trap 12).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from consultations import rules
from consultations.enums import Duty
from consultations.models import Delegation, Document, Round
from core.errors import NotYours

View = Callable[..., HttpResponse]


def officer_page(*methods: str) -> Callable[[View], View]:
    """For people of the secretariat only. Strangers get the same answer as for a page that is not there."""

    def decorate(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not rules.is_officer(request.user):
                raise not_there()
            return view(request, *args, **kwargs)

        return require_http_methods(methods or ("GET", "HEAD"))(door)

    return decorate


def not_there() -> NotYours:
    return NotYours("not_there", _("There is no such page."))


def found(row: Any) -> Any:
    """The row, or the same refusal whether it is somebody else's or made up."""
    if row is None:
        raise not_there()
    return row


def check_register(user: Any) -> None:
    if not rules.keeps_register(user):
        raise not_there()


def check_registrations(user: Any) -> None:
    if not rules.decides_on_registrations(user):
        raise not_there()


def document(user: Any, key: UUID) -> Document:
    """A document of the register. Raises NotYours."""
    check_register(user)
    return found(Document.objects.select_related("source").filter(pk=key).first())


def duty_round(user: Any, key: UUID, *duties: str) -> Round:
    """A round in which the person has any of the duties (any at all where none is named). Raises NotYours."""
    rows = rules.rounds_with_duty(user, *(duties or Duty.values))
    return found(rows.select_related("document", "rules").filter(pk=key).first())


def managed_delegation(user: Any, key: UUID) -> Delegation:
    """A delegation of a round that the person manages. Raises NotYours."""
    rows = Delegation.objects.select_related("round__rules", "round__document", "organisation")
    return found(rows.filter(pk=key, round__in=rules.rounds_with_duty(user, Duty.MANAGE)).first())
