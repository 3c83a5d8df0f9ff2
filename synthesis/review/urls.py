"""Pages of the synthesis for bodies: the draft that was circulated to them, and what names their State."""

from django.urls import path

from synthesis.review import circulation_views, views

DRAFT = "rounds/<uuid:delegation>/draft-report/"
FACTS = "rounds/<uuid:delegation>/facts/"

urlpatterns = [
    path(DRAFT, circulation_views.circulated, name="circulated"),
    path(f"{DRAFT}comments/", circulation_views.add_comment, name="comment_on_draft"),
    path(f"{DRAFT}comments/<uuid:draft_comment>/", circulation_views.edit_comment, name="edit_draft_comment"),
    path(f"{DRAFT}comments/<uuid:draft_comment>/drop/", circulation_views.drop_comment, name="drop_draft_comment"),
    path(FACTS, views.own_facts, name="own_facts"),
    path(f"{FACTS}<uuid:check>/correct/", views.submit_correction, name="correct_facts"),
    path(f"{FACTS}<uuid:check>/reply/", views.submit_reply, name="reply_to_finding"),
    path(f"{DRAFT}submit/", circulation_views.submit_comments, name="submit_draft_comments"),
]
