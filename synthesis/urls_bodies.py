"""Pages of the synthesis for bodies: the draft that was circulated to them, and what names their State."""

from django.urls import path

from synthesis.views import commenting, facts

DRAFT = "rounds/<uuid:delegation>/draft-report/"
FACTS = "rounds/<uuid:delegation>/facts/"

urlpatterns = [
    path(DRAFT, commenting.circulated, name="circulated"),
    path(f"{DRAFT}comments/", commenting.write, name="comment_on_draft"),
    path(f"{DRAFT}comments/<uuid:draft_comment>/", commenting.edit, name="edit_draft_comment"),
    path(f"{DRAFT}comments/<uuid:draft_comment>/drop/", commenting.drop, name="drop_draft_comment"),
    path(FACTS, facts.own_facts, name="own_facts"),
    path(f"{FACTS}<uuid:check>/correct/", facts.correct, name="correct_facts"),
    path(f"{FACTS}<uuid:check>/reply/", facts.reply, name="reply_to_finding"),
    path(f"{DRAFT}submit/", commenting.submit, name="submit_draft_comments"),
]
