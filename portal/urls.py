"""All addresses of the portal. Each one is in tests/test_permissions_table.py."""

from typing import Any

from django.conf import settings
from django.urls import include, path
from django.views.decorators.csp import csp_override
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from core.web.admin_rows import only_visible_rows
from core.web.health import healthz, part_ready, readyz
from core.web.metrics import metrics
from portal.desk import list_views
from portal.desk.dashboard import dashboard
from portal.desk.office_document_views import OfficeDocumentsView, OfficeDocumentView, SubmissionSlipView
from portal.desk.preview import preview_round
from portal.desk.state_views import BackgroundView, JobsDropView, RetryView, StateView
from portal.logs.views import IntegrityView, round_log, signed_head
from portal.senders import urls as senders


def of_wagtail(view: Any) -> Any:
    """Wrap a view of Wagtail's admin: its scripts need a wider CSP, its rows are checked before it looks them up."""
    return csp_override(settings.ADMIN_CSP)(only_visible_rows(view))


handler500 = "core.web.middleware.server_error"

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("readyz/<slug:part>", part_ready),
    path("metrics", metrics),
    path("", include("accounts.urls")),
    path("", include("accounts.sign_in.wagtail_urls")),
    path("", include("consultations.protection.urls")),
    # The secretariat's own pages keep the strict policy: before Wagtail's include (trap 12).
    path("admin/consultations/rounds/<uuid:round_id>/preview/", preview_round, name="preview_round"),
    *senders.secretariat,
    path(
        "admin/consultations/rounds/<uuid:round_id>/documents/", OfficeDocumentsView.as_view(), name="office_documents"
    ),
    path(
        "admin/consultations/rounds/<uuid:round_id>/documents/<slug:kind>/",
        OfficeDocumentView.as_view(),
        name="office_document",
    ),
    path("admin/synthesis/reports/<uuid:report>/slip/", SubmissionSlipView.as_view(), name="submission_slip"),
    path("admin/consultations/", include("consultations.urls")),
    path("admin/submissions/imports/", include("submissions.imports.urls")),
    path("admin/submissions/", include("submissions.urls_secretariat")),
    path("admin/synthesis/coding/", include("synthesis.coding.urls")),
    path("admin/synthesis/", include("synthesis.urls")),
    path("", include("portal.senders.urls")),
    path("admin/views/<uuid:round_id>/save/<slug:list_name>/", list_views.save_view, name="save_view"),
    path("admin/views/<uuid:round_id>/<uuid:view>/delete/", list_views.delete_view, name="delete_view"),
    path("admin/log/<uuid:round_id>/", round_log, name="round_log"),
    path("admin/background/", BackgroundView.as_view(), name="background_work"),
    path("admin/background/<str:kind>/retry/", RetryView.as_view(), name="retry_jobs"),
    path("admin/background/<str:kind>/drop/", JobsDropView.as_view(), name="drop_jobs"),
    path("admin/state/", StateView.as_view(), name="portal_state"),
    path("admin/integrity/", IntegrityView.as_view(), name="integrity"),
    path("admin/integrity/<uuid:head>/", signed_head, name="signed_head"),
    path("home/", dashboard, name="dashboard"),
    path("lists/", list_views.request_list, name="request_list"),
    path("lists/<uuid:job>/", list_views.asked_list, name="requested_list"),
    path("lists/<uuid:job>/state/", list_views.asked_list_state, name="requested_list_state"),
    path("lists/<uuid:job>/file/", list_views.asked_list_file, name="requested_list_file"),
    path("lists/<uuid:job>/cancel/", list_views.cancel_list, name="cancel_list"),
    path("", include("consultations.invitations.urls")),
    path("", include("consultations.organisations.urls")),
    path("", include("consultations.messages.urls")),
    path("", include("consultations.monitoring.urls")),
    path("", include("consultations.notes.urls")),
    path("", include("synthesis.review.urls")),
    path("", include("submissions.urls")),
    path("", include("portal.public.urls")),
    *decorate_urlpatterns([path("admin/", include(wagtailadmin_urls))], of_wagtail),
    path("", include(wagtail_urls)),
]
