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
    path("addenda/<uuid:round_id>/", officer_views.AddendumView.as_view(), name="addendum"),
    path("<uuid:submission>/assign/", officer_views.assign, name="assign"),
    path("<uuid:submission>/note/", officer_views.NoteView.as_view(), name="note"),
    path("<uuid:submission>/take/", triage_views.TakeView.as_view(), name="take"),
    path("<uuid:submission>/give-back/", triage_views.GiveBackView.as_view(), name="give_back"),
    path("erasures/", sensitive_views.ErasuresView.as_view(), name="erasures"),
    path("second-person/", sensitive_views.SecondPersonView.as_view(), name="second_person"),
    path("second-person/<slug:kind>/<uuid:request_id>/", sensitive_views.AnswerView.as_view(), name="answer_second"),
    path("redactions/<uuid:redaction>/lift/", sensitive_views.AskToLiftView.as_view(), name="ask_to_lift"),
    path("<uuid:submission>/redact/", sensitive_views.RedactView.as_view(), name="redact"),
    path("<uuid:submission>/identity/ask/", sensitive_views.AskForIdentityView.as_view(), name="ask_for_identity"),
    path("<uuid:submission>/identity/", sensitive_views.identity, name="identity"),
    path(
        "files/<uuid:attachment>/original/ask/", sensitive_views.AskForOriginalView.as_view(), name="ask_for_original"
    ),
    path("files/<uuid:attachment>/original/", sensitive_views.original, name="original"),
    path("<uuid:submission>/", triage_views.DetailView.as_view(), name="submission"),
    path("<uuid:submission>/admit/", triage_views.AdmitView.as_view(), name="admit"),
    path("<uuid:submission>/inadmissible/", triage_views.FindInadmissibleView.as_view(), name="inadmissible"),
    path("<uuid:submission>/ask/", triage_views.AskView.as_view(), name="ask"),
    path("files/<uuid:attachment>/", triage_views.file, name="file"),
]
