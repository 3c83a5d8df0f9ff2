"""Pages of the secretariat on submissions, under /admin/submissions/."""

from django.urls import path

from submissions.views.secretariat import triage

app_name = "triage"
urlpatterns = [
    path("triage/", triage.rounds, name="rounds"),
    path("triage/<uuid:round>/", triage.queue, name="queue"),
    path("<uuid:submission>/", triage.submission_page, name="submission"),
    path("<uuid:submission>/admit/", triage.admit, name="admit"),
    path("<uuid:submission>/inadmissible/", triage.find_inadmissible, name="inadmissible"),
    path("<uuid:submission>/ask/", triage.ask, name="ask"),
    path("files/<uuid:attachment>/", triage.file, name="file"),
]
