"""Files of a body's submission: sent at once or by pieces, described, cleaned, read, filed, taken out."""

from django.urls import path

from submissions.views import covering, files, filing, uploads

ROUND = "rounds/<uuid:delegation>/"
FILE = f"{ROUND}files/<uuid:attachment>/"

urlpatterns = [
    path(f"{ROUND}files/", files.files_page, name="files"),
    path(FILE, files.file_details, name="file_details"),
    path(f"{FILE}download/", files.download, name="file"),
    path(f"{FILE}clean-copy/", files.clean_copy, name="clean_copy"),
    path(f"{FILE}words/", covering.words, name="file_words"),
    path(f"{FILE}words/settle/", covering.settle, name="settle_copy"),
    path(f"{FILE}words/copy/", covering.proposal, name="proposed_copy"),
    path(f"{FILE}text/", filing.file_text, name="file_text"),
    path(f"{FILE}remove/", files.remove_file, name="remove_file"),
    path(f"{ROUND}uploads/", uploads.begin, name="uploads"),
    path(f"{ROUND}uploads/<uuid:upload>/", uploads.piece, name="upload"),
]
