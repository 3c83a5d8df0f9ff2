"""Pages that anybody may open; the home page and its tree are Wagtail's and come last of all (`portal.urls`)."""

from django.urls import path

from portal.enums import Topic
from portal.public import views

urlpatterns = [
    path("help/", views.information, {"topic": Topic.HELP}, name="help"),
    path("help/states/", views.information, {"topic": Topic.STATES}, name="help_states"),
    path("help/drafters/", views.information, {"topic": Topic.DRAFTERS}, name="help_drafters"),
    path("help/civil-society/", views.information, {"topic": Topic.CIVIL_SOCIETY}, name="help_civil_society"),
    path("help/readers/", views.information, {"topic": Topic.READERS}, name="help_readers"),
    path("privacy/", views.information, {"topic": Topic.PRIVACY}, name="privacy"),
    path("accessibility/", views.information, {"topic": Topic.ACCESSIBILITY}, name="accessibility"),
    path("contact/", views.information, {"topic": Topic.CONTACT}, name="contact"),
    path("consultations/", views.round_list, name="round_list"),
    path("consultations/<slug:reference>/", views.round_page, name="round_page"),
    path("consultations/<slug:reference>/inputs/", views.round_inputs, name="round_inputs"),
    path("consultations/<slug:reference>/wordings/", views.round_wordings, name="round_wordings"),
    path("consultations/<slug:reference>/positions/", views.round_positions, name="round_positions"),
    path("consultations/<slug:reference>/positions.png", views.round_picture, name="round_picture"),
    path("consultations/<slug:reference>/files/", views.round_files, name="round_files"),
    path("consultations/<slug:reference>/files/<uuid:file>/", views.round_file, name="round_file"),
    path("consultations/<slug:reference>/inputs/<slug:kind>/", views.round_inputs_file, name="round_inputs_file"),
    path("inputs/<slug:reference>/", views.public_input, name="public_input"),
    path("reports/", views.report_list, name="report_list"),
    path("reports/<slug:reference>/", views.report, name="report"),
    path("reports/<slug:reference>/codebook/<slug:kind>/", views.report_codebook, name="report_codebook"),
    path("reports/<slug:reference>/check/", views.report_check, name="report_check"),
    path("reports/<slug:reference>/positions.png", views.report_picture, name="report_picture"),
    path("reports/<slug:reference>/pack/", views.report_pack, name="report_pack"),
    path("checkers/check_pack.py", views.checker, {"name": "check_pack.py"}, name="check_pack_program"),
    path("checkers/check_receipt.py", views.checker, {"name": "check_receipt.py"}, name="check_receipt_program"),
    path("reports/<slug:reference>/files/<str:name>", views.report_file, name="report_file"),
    path("consultations/<slug:reference>/dates.ics", views.round_deadlines, name="round_deadlines"),
    path("feeds/calls/", views.calls_feed, name="calls_feed"),
    path("feeds/reports/", views.reports_feed, name="reports_feed"),
    path("feeds/dates.ics", views.deadlines, name="deadlines"),
    path("search/", views.search, name="search"),
    path("robots.txt", views.robots, name="robots"),
]
