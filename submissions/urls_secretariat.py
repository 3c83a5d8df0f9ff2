"""Pages of the secretariat on submissions, under /admin/submissions/."""

from django.urls import path

from submissions.sensitive import views as sensitive_views
from submissions.triage import officer_views
from submissions.triage import views as triage_views

app_name = "triage"
urlpatterns = [
    path("triage/", triage_views.rounds, name="rounds"),
    path("triage/<uuid:round_id>/", triage_views.queue, name="queue"),
    path("triage/<uuid:round_id>/next/", triage_views.take_next, name="take_next"),
    path("assignments/<uuid:round_id>/", officer_views.recommendations, name="assignments"),
    path("addenda/<uuid:round_id>/", officer_views.addendum, name="addendum"),
    path("<uuid:submission>/assign/", officer_views.assign, name="assign"),
    path("<uuid:submission>/note/", officer_views.note, name="note"),
    path("<uuid:submission>/take/", triage_views.take, name="take"),
    path("<uuid:submission>/give-back/", triage_views.give_back, name="give_back"),
    path("erasures/", sensitive_views.erasures, name="erasures"),
    path("second-person/", sensitive_views.second_person, name="second_person"),
    path("second-person/<slug:kind>/<uuid:request_id>/", sensitive_views.answer, name="answer_second"),
    path("redactions/<uuid:redaction>/lift/", sensitive_views.ask_to_lift, name="ask_to_lift"),
    path("<uuid:submission>/redact/", sensitive_views.redact, name="redact"),
    path("<uuid:submission>/identity/ask/", sensitive_views.ask_for_identity, name="ask_for_identity"),
    path("<uuid:submission>/identity/", sensitive_views.identity, name="identity"),
    path("files/<uuid:attachment>/original/ask/", sensitive_views.ask_for_original, name="ask_for_original"),
    path("files/<uuid:attachment>/original/", sensitive_views.original, name="original"),
    path("<uuid:submission>/", triage_views.submission_page, name="submission"),
    path("<uuid:submission>/admit/", triage_views.admit, name="admit"),
    path("<uuid:submission>/inadmissible/", triage_views.find_inadmissible, name="inadmissible"),
    path("<uuid:submission>/ask/", triage_views.ask, name="ask"),
    path("files/<uuid:attachment>/", triage_views.file, name="file"),
]
