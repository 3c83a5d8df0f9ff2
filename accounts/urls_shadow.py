"""Wagtail's own doors that pass by second factor and limits (trap 10): shut here, before its urls are included."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, re_path, reverse
from django.utils.http import urlencode
from django.views.decorators.csp import csp_override
from wagtail.admin.auth import require_admin_access

from accounts.site_history import SiteHistory


def to_sign_in(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """The one page where people sign in; `next` is kept, and judged there."""
    target = request.GET.get("next", "")
    return HttpResponseRedirect(reverse("account_login") + (f"?{urlencode({'next': target})}" if target else ""))


def to_preferences(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """One page of preferences for everybody; Wagtail's also takes pictures, which no web process may open (C1)."""
    return HttpResponseRedirect(reverse("account_preferences"))


def shut(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def site_history(*, results_only: bool = False) -> Any:
    """For auditors only, in the look and under the policy of Wagtail's own pages."""
    return csp_override(settings.ADMIN_CSP)(require_admin_access(SiteHistory.as_view(results_only=results_only)))


urlpatterns = [
    path("admin/login/", to_sign_in),
    re_path(r"^admin/password_reset/", shut),
    path("admin/failwhale/", shut),
    path("admin/account/", to_preferences),
    path("admin/reports/site-history/", site_history()),
    path("admin/reports/site-history/results/", site_history(results_only=True)),
    re_path(r"^admin/bulk/(?:accounts|auth)/", shut),  # roles in bulk would reach duty groups; nobody deletes accounts
    path("_util/login/", to_sign_in),
    re_path(r"^_util/authenticate_with_password/", shut),
]
