"""Addresses of notes verbales: of a round for the secretariat, of a mission for its own people."""

from django.urls import path

from consultations.notes import views

secretariat = [
    path("rounds/<uuid:round_id>/notes/", views.RoundNotesView.as_view(), name="notes"),
    path("rounds/<uuid:round_id>/notes/text/<str:language>/", views.NoteTextView.as_view(), name="note_text"),
    path("rounds/<uuid:round_id>/notes/download/", views.MakeNotesView.as_view(), name="make_notes"),
    path("rounds/<uuid:round_id>/notes/state/", views.NotesStateView.as_view(), name="notes_state"),
    path("rounds/<uuid:round_id>/notes/file/", views.NotesFileView.as_view(), name="notes_file"),
    path("rounds/<uuid:round_id>/notes/sent/", views.AllSentView.as_view(), name="all_notes_sent"),
    path("delegations/<uuid:delegation>/note-verbale/", views.DraftNoteView.as_view(), name="draft_note"),
    path("delegations/<uuid:delegation>/note-verbale/sent/", views.NoteSentView.as_view(), name="note_sent"),
    path(
        "delegations/<uuid:delegation>/note-verbale/not-sent/",
        views.WithdrawRecordView.as_view(),
        name="withdraw_note_record",
    ),
]
urlpatterns = [
    path("rounds/<uuid:delegation>/focal-point-note/", views.FocalPointNoteView.as_view(), name="focal_point_note"),
]
