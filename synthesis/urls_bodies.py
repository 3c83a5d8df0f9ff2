"""Pages of the synthesis for bodies: the draft that was circulated to them."""

from django.urls import path

from synthesis.views import commenting

DRAFT = "rounds/<uuid:delegation>/draft-report/"

urlpatterns = [
    path(DRAFT, commenting.circulated, name="circulated"),
    path(f"{DRAFT}comments/", commenting.write, name="comment_on_draft"),
    path(f"{DRAFT}comments/<uuid:draft_comment>/", commenting.edit, name="edit_draft_comment"),
    path(f"{DRAFT}comments/<uuid:draft_comment>/drop/", commenting.drop, name="drop_draft_comment"),
    path(f"{DRAFT}submit/", commenting.submit, name="submit_draft_comments"),
]
