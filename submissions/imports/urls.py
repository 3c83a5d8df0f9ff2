"""Addresses of imports of inputs received elsewhere, under /admin/submissions/imports/."""

from django.urls import path

from submissions.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("<uuid:round_id>/", views.FilesView.as_view(), name="files"),
    path("<uuid:round_id>/template/", views.template, name="template"),
    path("file/<uuid:bulk>/", views.FileView.as_view(), name="file"),
    path("file/<uuid:bulk>/message/<int:number>/", views.MailMessageView.as_view(), name="message"),
    path("file/<uuid:bulk>/state/", views.state, name="state"),
    path("file/<uuid:bulk>/apply/", views.ApplyView.as_view(), name="apply"),
    path("file/<uuid:bulk>/undo/", views.UndoImportView.as_view(), name="undo"),
    path("file/<uuid:bulk>/drop/", views.ImportDropView.as_view(), name="drop"),
    path("file/<uuid:bulk>/faults/", views.faults, name="faults"),
]
