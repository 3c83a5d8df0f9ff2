"""Pages of the secretariat on submissions, under /admin/submissions/."""

from django.urls import path

from submissions.views.secretariat import officers, taking, triage

app_name = "triage"
urlpatterns = [
    path("triage/", triage.rounds, name="rounds"),
    path("triage/<uuid:round>/", triage.queue, name="queue"),
    path("triage/<uuid:round>/next/", taking.take_next, name="take_next"),
    path("assignments/<uuid:round>/", officers.recommendations, name="assignments"),
    path("<uuid:submission>/assign/", officers.assign, name="assign"),
    path("<uuid:submission>/note/", officers.note, name="note"),
    path("<uuid:submission>/take/", taking.take, name="take"),
    path("<uuid:submission>/give-back/", taking.give_back, name="give_back"),
    path("<uuid:submission>/", triage.submission_page, name="submission"),
    path("<uuid:submission>/admit/", triage.admit, name="admit"),
    path("<uuid:submission>/inadmissible/", triage.find_inadmissible, name="inadmissible"),
    path("<uuid:submission>/ask/", triage.ask, name="ask"),
    path("files/<uuid:attachment>/", triage.file, name="file"),
]
