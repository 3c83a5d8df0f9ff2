"""The door for those to whom something happened, and the named officers' pages behind it."""

from django.urls import include, path

from consultations.views import protection
from consultations.views.secretariat import protection as office

officers = [
    path("", office.report_list, name="reports"),
    path("<uuid:report>/", office.report_page, name="report"),
]
urlpatterns = [
    path("something-happened/", protection.something_happened, name="something_happened"),
    path("something-happened/<uuid:report>/release/", protection.release, name="no_longer_held_back"),
    path("admin/consultations/protected/", include((officers, "protection"))),
]
