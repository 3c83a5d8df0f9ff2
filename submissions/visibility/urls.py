"""Pages on safety: who may see what was sent, what would be safer, and the receipt as a document."""

from django.urls import path

from submissions.sending import receipt_views
from submissions.triage import officer_views
from submissions.visibility import views

urlpatterns = [
    path("rounds/<uuid:delegation>/levels/", views.levels, name="levels"),
    path("rounds/<uuid:delegation>/risk/", views.risk, name="risk"),
    path("rounds/<uuid:delegation>/risk/use/", views.use_level, name="use_level"),
    path(
        "admin/submissions/on-behalf/<uuid:delegation>/", officer_views.EnterLetterView.as_view(), name="enter_letter"
    ),
    path("receipts/<path:number>/pdf/", receipt_views.receipt_page, name="receipt_pdf"),
    path("receipts/<path:number>/proof/", receipt_views.proof, name="receipt_proof"),
]
