"""Imports of inputs received elsewhere, under /admin/submissions/imports/."""

from django.urls import path

from submissions.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("<uuid:round_id>/", views.files, name="files"),
    path("file/<uuid:bulk>/", views.file, name="file"),
    path("file/<uuid:bulk>/state/", views.state, name="state"),
    path("file/<uuid:bulk>/apply/", views.apply, name="apply"),
    path("file/<uuid:bulk>/undo/", views.undo, name="undo"),
    path("file/<uuid:bulk>/drop/", views.drop, name="drop"),
    path("file/<uuid:bulk>/faults/", views.faults, name="faults"),
]
