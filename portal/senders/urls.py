"""Pages of a body's own people that need the synthesis."""

from django.urls import path

from portal.senders import views

LETTERS = "admin/consultations/rounds/<uuid:round_id>/letters/"
urlpatterns = [
    path("rounds/<uuid:delegation>/outcomes/", views.outcomes, name="outcomes"),
    path("rounds/joint/<uuid:member>/outcomes/", views.joint_outcomes, name="joint_outcomes"),
]
secretariat = [
    path(LETTERS, views.OutcomeLettersView.as_view(), name="outcome_letters"),
    path(f"{LETTERS}make/", views.MakeLettersView.as_view(), name="make_outcome_letters"),
    path(f"{LETTERS}state/", views.OutcomeLettersStateView.as_view(), name="outcome_letters_state"),
    path(f"{LETTERS}file/", views.OutcomeLettersFileView.as_view(), name="outcome_letters_file"),
]
