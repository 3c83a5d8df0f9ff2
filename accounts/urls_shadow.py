"""Wagtail's own doors that pass by second factor and limits (trap 10): shut here, before its urls are included."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, re_path, reverse
from django.utils.http import urlencode


def to_sign_in(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """The one page where people sign in; `next` is kept, and judged there."""
    target = request.GET.get("next", "")
    return HttpResponseRedirect(reverse("account_login") + (f"?{urlencode({'next': target})}" if target else ""))


def to_preferences(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """One page of preferences for everybody; Wagtail's also takes pictures, which no web process may open (C1)."""
    return HttpResponseRedirect(reverse("account_preferences"))


def shut(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


urlpatterns = [
    path("admin/login/", to_sign_in),
    re_path(r"^admin/password_reset/", shut),
    path("admin/failwhale/", shut),
    path("admin/account/", to_preferences),
    re_path(r"^admin/bulk/(?:accounts|auth)/", shut),  # roles in bulk would reach duty groups; nobody deletes accounts
    path("_util/login/", to_sign_in),
    re_path(r"^_util/authenticate_with_password/", shut),
]
