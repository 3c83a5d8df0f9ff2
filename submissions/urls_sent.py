"""Pages on safety: who may see what was sent, what would be safer, and the receipt as a document."""

from django.urls import path

from submissions.views import levels, receipts, risk
from submissions.views.secretariat import on_behalf

urlpatterns = [
    path("rounds/<uuid:delegation>/levels/", levels.levels, name="levels"),
    path("rounds/<uuid:delegation>/risk/", risk.risk, name="risk"),
    path("rounds/<uuid:delegation>/risk/use/", risk.use_level, name="use_level"),
    path("admin/submissions/on-behalf/<uuid:delegation>/", on_behalf.enter, name="enter_letter"),
    path("receipts/<path:number>/pdf/", receipts.receipt_page, name="receipt_pdf"),
    path("receipts/<path:number>/proof/", receipts.proof, name="receipt_proof"),
]
