"""Pages of the synthesis for bodies: the draft that was circulated to them, and what names their State."""

from django.urls import path

from synthesis.review import circulation_views, views

DRAFT = "rounds/<uuid:delegation>/draft-report/"
FACTS = "rounds/<uuid:delegation>/facts/"

urlpatterns = [
    path(DRAFT, circulation_views.CirculatedView.as_view(), name="circulated"),
    path(f"{DRAFT}comments/", circulation_views.AddCommentView.as_view(), name="comment_on_draft"),
    path(f"{DRAFT}comments/<uuid:draft_comment>/", circulation_views.edit_comment, name="edit_draft_comment"),
    path(
        f"{DRAFT}comments/<uuid:draft_comment>/drop/",
        circulation_views.DropCommentView.as_view(),
        name="drop_draft_comment",
    ),
    path(FACTS, views.OwnFactsView.as_view(), name="own_facts"),
    path(f"{FACTS}<uuid:check>/correct/", views.SubmitCorrectionView.as_view(), name="correct_facts"),
    path(f"{FACTS}<uuid:check>/reply/", views.SubmitReplyView.as_view(), name="reply_to_finding"),
    path(f"{DRAFT}submit/", circulation_views.SubmitCommentsView.as_view(), name="submit_draft_comments"),
]
