"""Files that are compiled, and proposed wordings put together."""

from django.urls import path

from synthesis.exports import views

secretariat = [
    path("wordings/<uuid:round_id>/", views.wordings, name="wordings"),
    path("export/", views.rounds, name="export_rounds"),
    path("export/<uuid:round_id>/", views.ExportView.as_view(), name="export"),
    path("export/<uuid:round_id>/jobs/<uuid:job>/", views.state, name="export_state"),
    path("export/<uuid:round_id>/jobs/<uuid:job>/file/", views.file, name="export_file"),
    path("export/<uuid:round_id>/jobs/<uuid:job>/cancel/", views.CancelExportView.as_view(), name="export_cancel"),
]
