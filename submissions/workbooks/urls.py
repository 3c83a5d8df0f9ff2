"""Workbooks of a body: taken away, sent back, settled."""

from django.urls import path

from submissions.workbooks import views

ROUND = "rounds/<uuid:delegation>/"

urlpatterns = [
    path(f"{ROUND}workbook/", views.workbook, name="workbook"),
    path(f"{ROUND}workbook/download/", views.download, name="workbook_download"),
    path(f"{ROUND}workbook/upload/", views.upload, name="workbook_upload"),
    path(f"{ROUND}workbook/<uuid:batch>/", views.workbook_import, name="workbook_import"),
    path(f"{ROUND}workbook/<uuid:batch>/undo/", views.UndoWorkbookView.as_view(), name="workbook_undo"),
    path(f"{ROUND}workbook/<uuid:batch>/<int:book>/errors/", views.workbook_errors, name="workbook_errors"),
]
