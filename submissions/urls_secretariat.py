"""Pages of the secretariat on submissions, under /admin/submissions/."""

from django.urls import path

from submissions.views.secretariat import (
    addenda,
    erasing,
    officers,
    openings,
    redactions,
    second_person,
    taking,
    triage,
)

app_name = "triage"
urlpatterns = [
    path("triage/", triage.rounds, name="rounds"),
    path("triage/<uuid:round>/", triage.queue, name="queue"),
    path("triage/<uuid:round>/next/", taking.take_next, name="take_next"),
    path("assignments/<uuid:round>/", officers.recommendations, name="assignments"),
    path("addenda/<uuid:round>/", addenda.addendum, name="addendum"),
    path("<uuid:submission>/assign/", officers.assign, name="assign"),
    path("<uuid:submission>/note/", officers.note, name="note"),
    path("<uuid:submission>/take/", taking.take, name="take"),
    path("<uuid:submission>/give-back/", taking.give_back, name="give_back"),
    path("erasures/", erasing.erasures, name="erasures"),
    path("second-person/", second_person.second_person, name="second_person"),
    path("second-person/<slug:kind>/<uuid:request_id>/", second_person.answer, name="answer_second"),
    path("redactions/<uuid:redaction>/lift/", redactions.ask_to_lift, name="ask_to_lift"),
    path("<uuid:submission>/redact/", redactions.redact, name="redact"),
    path("<uuid:submission>/identity/ask/", openings.ask_for_identity, name="ask_for_identity"),
    path("<uuid:submission>/identity/", openings.identity, name="identity"),
    path("files/<uuid:attachment>/original/ask/", openings.ask_for_original, name="ask_for_original"),
    path("files/<uuid:attachment>/original/", openings.original, name="original"),
    path("<uuid:submission>/", triage.submission_page, name="submission"),
    path("<uuid:submission>/admit/", triage.admit, name="admit"),
    path("<uuid:submission>/inadmissible/", triage.find_inadmissible, name="inadmissible"),
    path("<uuid:submission>/ask/", triage.ask, name="ask"),
    path("files/<uuid:attachment>/", triage.file, name="file"),
]
