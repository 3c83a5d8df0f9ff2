"""Addresses of the form for reports of harm and of the named officers' pages."""

from django.urls import include, path

from consultations.protection import views

officers = [
    path("", views.report_list, name="reports"),
    path("<uuid:report>/", views.ProtectedReportView.as_view(), name="report"),
]
urlpatterns = [
    path("something-happened/", views.ReportHarmView.as_view(), name="something_happened"),
    path("something-happened/<uuid:report>/release/", views.ReleaseReportView.as_view(), name="no_longer_held_back"),
    path("admin/consultations/protected/", include((officers, "protection"))),
]
