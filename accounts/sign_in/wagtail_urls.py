"""Wagtail's own addresses that bypass second factor and limits (trap 10): closed before its urls are included.

Only auditors may read the list of log entries: it shows what was done and no content (A1).
"""

from typing import Any, cast

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, re_path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.audit_logging import LogEntriesView, SiteHistoryReportFilterSet

from accounts.models import User

SITE_HISTORY_PERMISSION = "core.view_auditseal"


class SiteHistoryFilters(SiteHistoryReportFilterSet):
    """Filters without the one by person, whose choices would name everybody who ever did anything."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters.pop("user", None)


class SiteHistory(LogEntriesView):
    """The log of acts. Officers are named, as who acted and as whom an entry is about; all others stay opaque."""

    filterset_class = SiteHistoryFilters
    page_title = _("Log")
    list_export: tuple[str, ...] = ()  # Wagtail's own files ask nobody about the row (trap 1)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if not user.has_perm(SITE_HISTORY_PERMISSION):
            raise Http404
        # What Wagtail would work out from the person's permissions, kept where it looks first.
        user._allowed_content_type_ids = set(ContentType.objects.values_list("pk", flat=True))
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def decorate_paginated_queryset(self, queryset: Any) -> Any:
        entries = super().decorate_paginated_queryset(queryset)
        people = ContentType.objects.get_for_model(User)
        about = {row.pk: row.object_id for row in entries if row.content_type_id == people.pk}
        keys = {row.user_id for row in entries if row.user_id} | set(about.values())
        rows = User.objects.filter(groups__permissions__codename="access_admin", pk__in=keys).distinct()
        officers = {str(officer.pk): officer.get_full_name() for officer in rows}
        for row in entries:
            if row.user_id and str(row.user_id) not in officers:
                row.user_display_name = str(row.user)
            if row.pk in about:
                row.label = officers.get(str(about[row.pk]), row.label)
        return entries


def redirect_to_sign_in(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """Redirect to the only page where people sign in. It receives `next` and checks it."""
    target = request.GET.get("next", "")
    return HttpResponseRedirect(reverse("account_login") + (f"?{urlencode({'next': target})}" if target else ""))


def redirect_to_preferences(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """Redirect to the one page of preferences; Wagtail's also accepts pictures, which no web process may open (C1)."""
    return HttpResponseRedirect(reverse("account_preferences"))


def not_found(request: HttpRequest, **kwargs: str) -> HttpResponse:
    raise Http404


def site_history_view(*, results_only: bool = False) -> Any:
    """Return the list of log entries, for auditors only, in the look and under the CSP of Wagtail's own pages."""
    policy = cast("dict[str, list[str]]", settings.ADMIN_CSP)  # the stubs take its lists for objects
    return csp_override(policy)(require_admin_access(SiteHistory.as_view(results_only=results_only)))


urlpatterns = [
    path("admin/login/", redirect_to_sign_in),
    re_path(r"^admin/password_reset/", not_found),
    path("admin/failwhale/", not_found),
    path("admin/account/", redirect_to_preferences),
    path("admin/reports/site-history/", site_history_view()),
    path("admin/reports/site-history/results/", site_history_view(results_only=True)),
    re_path(
        r"^admin/bulk/(?:accounts|auth)/", not_found
    ),  # roles in bulk would reach duty groups; nobody deletes accounts
    path("_util/login/", redirect_to_sign_in),
    re_path(r"^_util/authenticate_with_password/", not_found),
]
