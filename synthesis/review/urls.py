"""Comments, circulation, fact checks and approval; for bodies, the circulated draft and what names their State."""

from django.urls import path

from synthesis.review import approval_views, circulation_views, fact_check_views, views

REPORT = "reports/<uuid:report>/"
DRAFT = "rounds/<uuid:delegation>/draft-report/"
FACTS = "rounds/<uuid:delegation>/facts/"

secretariat = [
    path(f"{REPORT}findings/<uuid:finding>/comment/", views.comment, name="comment"),
    path(f"{REPORT}comments/<uuid:comment>/resolve/", views.resolve_comment, name="resolve_comment"),
    path(f"{REPORT}comments/<uuid:comment>/take/", views.take_suggestion, name="take_suggestion"),
    path(f"{REPORT}circulation/", circulation_views.CirculationView.as_view(), name="circulation"),
    path(f"{REPORT}circulation/reach/", circulation_views.ReachView.as_view(), name="circulation_reach"),
    path(f"{REPORT}circulation/letters/", circulation_views.WriteLettersView.as_view(), name="circulation_letters"),
    path(
        f"{REPORT}circulation/letters/state/",
        circulation_views.CirculationLettersStateView.as_view(),
        name="circulation_letters_state",
    ),
    path(
        f"{REPORT}circulation/letters/file/",
        circulation_views.CirculationLettersFileView.as_view(),
        name="circulation_letters_file",
    ),
    path(f"{REPORT}circulation/enter/", circulation_views.EnterCommentView.as_view(), name="circulation_enter"),
    path(f"{REPORT}circulation/begin/", circulation_views.CirculateView.as_view(), name="circulate"),
    path(
        f"{REPORT}circulation/comments/<uuid:draft_comment>/answer/",
        circulation_views.AnswerCommentView.as_view(),
        name="answer_draft_comment",
    ),
    path(f"{REPORT}facts/", fact_check_views.FactsView.as_view(), name="facts"),
    path(
        f"{REPORT}facts/<uuid:finding>/<uuid:delegation>/send/",
        fact_check_views.SendForFactsView.as_view(),
        name="send_for_facts",
    ),
    path(
        f"{REPORT}facts/corrections/<uuid:correction>/answer/",
        fact_check_views.AnswerCorrectionView.as_view(),
        name="answer_correction",
    ),
    path(f"{REPORT}approval/editor/", approval_views.NameEditorView.as_view(), name="name_editor"),
    path(f"{REPORT}approval/vouch/", approval_views.VouchView.as_view(), name="vouch_for_words"),
    path(f"{REPORT}approval/", approval_views.ApprovalView.as_view(), name="approval"),
    path(f"{REPORT}approval/plan/", approval_views.PlanView.as_view(), name="plan"),
    path(f"{REPORT}approval/sign-off/", approval_views.SignOffView.as_view(), name="sign_off"),
    path(f"{REPORT}approval/act/<slug:name>/", approval_views.ConfirmApprovalActView.as_view(), name="approval_act"),
    path(f"{REPORT}review/", views.review_page, name="review"),
    path(f"{REPORT}review/approve/", views.ApproveView.as_view(), name="approve"),
    path(f"{REPORT}review/read/", views.mark_read, name="mark_read"),
    path(f"{REPORT}review/return/", views.return_report, name="return"),
]
urlpatterns = [
    path(DRAFT, circulation_views.CirculatedView.as_view(), name="circulated"),
    path(f"{DRAFT}<uuid:circulation>/", circulation_views.CirculatedView.as_view(), name="circulated"),
    path(
        f"{DRAFT}<uuid:circulation>/comments/",
        circulation_views.AddCommentView.as_view(),
        name="comment_on_draft",
    ),
    path(
        f"{DRAFT}<uuid:circulation>/submit/",
        circulation_views.SubmitCommentsView.as_view(),
        name="submit_draft_comments",
    ),
    path(f"{DRAFT}comments/<uuid:draft_comment>/", circulation_views.edit_comment, name="edit_draft_comment"),
    path(
        f"{DRAFT}comments/<uuid:draft_comment>/drop/",
        circulation_views.DropCommentView.as_view(),
        name="drop_draft_comment",
    ),
    path(FACTS, fact_check_views.OwnFactsView.as_view(), name="own_facts"),
    path(f"{FACTS}<uuid:check>/correct/", fact_check_views.SubmitCorrectionView.as_view(), name="correct_facts"),
    path(f"{FACTS}<uuid:check>/reply/", fact_check_views.SubmitReplyView.as_view(), name="reply_to_finding"),
]
