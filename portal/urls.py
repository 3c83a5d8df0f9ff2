"""Every door of the portal. Each one stands in tests/test_permissions_table.py."""

from typing import Any

from django.conf import settings
from django.urls import include, path
from django.views.decorators.csp import csp_override
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from core.admin_rows import only_visible_rows
from core.health import healthz, readyz
from portal.views import lists
from portal.views.dashboard import dashboard
from portal.views.preview import preview_round
from portal.views.round_log import round_log


def of_wagtail(view: Any) -> Any:
    """Views of Wagtail's admin: its scripts need a wider policy, its rows are checked before it looks them up."""
    return csp_override(settings.ADMIN_CSP)(only_visible_rows(view))


urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("", include("accounts.urls")),
    path("", include("accounts.urls_shadow")),
    path("", include("consultations.urls_protection")),
    # The secretariat's own pages keep the strict policy: before Wagtail's include (trap 12).
    path("admin/consultations/rounds/<uuid:round>/preview/", preview_round, name="preview_round"),
    path("admin/consultations/", include("consultations.urls_secretariat")),
    path("admin/submissions/imports/", include("submissions.urls_imports")),
    path("admin/submissions/", include("submissions.urls_secretariat")),
    path("admin/synthesis/coding/", include("synthesis.urls_coding")),
    path("admin/synthesis/", include("synthesis.urls_desk")),
    path("", include("portal.urls_senders")),
    path("admin/log/<uuid:round>/", round_log, name="round_log"),
    path("home/", dashboard, name="dashboard"),
    path("lists/", lists.ask, name="ask_for_list"),
    path("lists/<uuid:job>/", lists.asked_list, name="asked_list"),
    path("lists/<uuid:job>/state/", lists.state, name="asked_list_state"),
    path("lists/<uuid:job>/file/", lists.file, name="asked_list_file"),
    path("", include("consultations.urls")),
    path("", include("submissions.urls_sent")),
    path("", include("synthesis.urls_bodies")),
    path("", include("submissions.urls")),
    path("", include("portal.urls_public")),
    *decorate_urlpatterns([path("admin/", include(wagtailadmin_urls))], of_wagtail),
    path("", include(wagtail_urls)),
]
