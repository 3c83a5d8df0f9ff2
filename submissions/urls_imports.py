"""Imports of inputs received elsewhere, under /admin/submissions/imports/."""

from django.urls import path

from submissions.views.secretariat import imports

app_name = "imports"
urlpatterns = [
    path("", imports.rounds, name="rounds"),
    path("<uuid:round>/", imports.files, name="files"),
    path("file/<uuid:bulk>/", imports.file, name="file"),
    path("file/<uuid:bulk>/state/", imports.state, name="state"),
    path("file/<uuid:bulk>/apply/", imports.apply, name="apply"),
    path("file/<uuid:bulk>/undo/", imports.undo, name="undo"),
    path("file/<uuid:bulk>/drop/", imports.drop, name="drop"),
    path("file/<uuid:bulk>/faults/", imports.faults, name="faults"),
]
