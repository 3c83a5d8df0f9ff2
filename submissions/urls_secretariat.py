"""Addresses of the secretariat's pages on submissions, under /admin/submissions/."""

from django.urls import path

from submissions.sensitive import urls as sensitive
from submissions.tables import label_views, views
from submissions.triage import urls as triage

app_name = "submissions"
inputs = [
    path("inputs/<uuid:round_id>/", views.inputs, name="inputs"),
    path("inputs/<uuid:round_id>/label/", views.LabelInputsView.as_view(), name="label_inputs"),
    path("inputs/<uuid:round_id>/labels/", label_views.LabelTableView.as_view(), name="label_table"),
]
urlpatterns = [*inputs, *triage.secretariat, *sensitive.secretariat]
