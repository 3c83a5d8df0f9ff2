"""Triage: the queue, decisions, notes, who has what; letters entered on behalf of a body."""

from django.urls import path

from submissions.triage import officer_views, queue_views, views

secretariat = [
    path("triage/", views.rounds, name="rounds"),
    path("triage/<uuid:round_id>/", queue_views.queue, name="queue"),
    path("triage/<uuid:round_id>/batch/", queue_views.StartBatchView.as_view(), name="start_batch"),
    path("batches/<uuid:batch>/", queue_views.BatchView.as_view(), name="batch"),
    path("batches/<uuid:batch>/state/", queue_views.BatchStateView.as_view(), name="batch_state"),
    path("triage/<uuid:round_id>/next/", views.reserve_next, name="reserve_next"),
    path("assignments/<uuid:round_id>/", officer_views.recommendations, name="assignments"),
    path("addenda/<uuid:round_id>/", officer_views.AddendumView.as_view(), name="addendum"),
    path("<uuid:submission>/assign/", officer_views.assign, name="assign"),
    path("<uuid:submission>/note/", officer_views.NoteView.as_view(), name="note"),
    path("<uuid:submission>/take/", views.ReserveView.as_view(), name="reserve"),
    path("<uuid:submission>/give-back/", views.ReleaseView.as_view(), name="release"),
    path("<uuid:submission>/", views.DetailView.as_view(), name="submission"),
    path("<uuid:submission>/admit/", views.AdmitView.as_view(), name="admit"),
    path("<uuid:submission>/inadmissible/", views.FindInadmissibleView.as_view(), name="inadmissible"),
    path("<uuid:submission>/ask/", views.AskView.as_view(), name="ask"),
    path("files/<uuid:attachment>/", views.file, name="file"),
]
urlpatterns = [
    path(
        "admin/submissions/on-behalf/<uuid:delegation>/", officer_views.EnterLetterView.as_view(), name="enter_letter"
    ),
]
