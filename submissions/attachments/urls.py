"""Addresses of files of a body's submission: add, describe, clean, read, use as answers, remove."""

from django.urls import path

from submissions.attachments import text_views, upload_views, views

ROUND = "rounds/<uuid:delegation>/"
FILE = f"{ROUND}files/<uuid:attachment>/"

urlpatterns = [
    path(f"{ROUND}files/", views.files_page, name="files"),
    path(FILE, views.FileDetailsView.as_view(), name="file_details"),
    path(f"{FILE}download/", views.download, name="file"),
    path(f"{FILE}clean-copy/", views.clean_copy, name="clean_copy"),
    path(f"{FILE}words/", text_views.FileWordsView.as_view(), name="file_words"),
    path(f"{FILE}words/decide/", text_views.DecideCopyView.as_view(), name="decide_copy"),
    path(f"{FILE}words/copy/", text_views.proposal, name="proposed_copy"),
    path(f"{FILE}text/", text_views.FileTextView.as_view(), name="file_text"),
    path(f"{FILE}remove/", views.RemoveFileView.as_view(), name="remove_file"),
    path(f"{ROUND}uploads/", upload_views.begin, name="uploads"),
    path(f"{ROUND}uploads/<uuid:upload>/", upload_views.piece, name="upload"),
]
