"""Addresses of the form for reports of harm and of the named officers' pages."""

from django.urls import include, path
from django.views.generic import RedirectView

from consultations.protection import views

officers = [
    path("", views.report_list, name="reports"),
    path("<uuid:report>/", views.ProtectedReportView.as_view(), name="report"),
]
urlpatterns = [
    path("support/", views.SupportView.as_view(), name="support"),
    path("support/answer/", views.ReadAnswerView.as_view(), name="support_answer"),
    path("support/<uuid:report>/reply/", views.ReplyView.as_view(), name="support_reply"),
    path("support/<uuid:report>/release/", views.ReleaseReportView.as_view(), name="release_report"),
    path("something-happened/", RedirectView.as_view(pattern_name="support")),  # an address that people keep
    path("admin/consultations/protected/", include((officers, "protection"))),
]
