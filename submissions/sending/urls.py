"""Review, submission, correction and withdrawal; receipts, and the public check of them."""

from django.urls import path

from submissions.sending import receipt_views, transmittal_views, views

ROUND = "rounds/<uuid:delegation>/"

urlpatterns = [
    path(f"{ROUND}clarifications/", views.ClarificationsView.as_view(), name="clarifications"),
    path(f"{ROUND}clarifications/put-back/", views.RestoreSentView.as_view(), name="restore_sent"),
    path(f"{ROUND}review/", views.review, name="review"),
    path(f"{ROUND}transmittal-note/", transmittal_views.TransmittalNoteView.as_view(), name="transmittal_note"),
    path(f"{ROUND}correct/", views.correct, name="correct"),
    path(f"{ROUND}correct/discard/", views.DiscardCorrectionView.as_view(), name="discard_correction"),
    path(f"{ROUND}draft/delete/", views.DeleteDraftView.as_view(), name="delete_draft"),
    path(f"{ROUND}withdraw/", views.withdraw, name="withdraw"),
    path(f"{ROUND}withdrawn/", views.WithdrawnView.as_view(), name="withdrawn"),
    path("receipts/<path:number>/pdf/", receipt_views.receipt_page, name="receipt_pdf"),
    path("receipts/<path:number>/proof/", receipt_views.proof, name="receipt_proof"),
    path("receipts/<path:number>/file/", receipt_views.receipt_file, name="receipt_file"),
    path("receipts/<path:number>/", receipt_views.receipt, name="receipt"),
    path("check-receipt/", receipt_views.check, name="check_receipt"),
    path("keys/", receipt_views.keys, name="signing_keys"),
]
