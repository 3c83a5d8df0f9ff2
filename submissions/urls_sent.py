"""Pages on safety: who may see what was sent, what would be safer, and the receipt as a document."""

from django.urls import path

from submissions.views import levels, receipts, risk

urlpatterns = [
    path("rounds/<uuid:delegation>/levels/", levels.levels, name="levels"),
    path("rounds/<uuid:delegation>/risk/", risk.risk, name="risk"),
    path("rounds/<uuid:delegation>/risk/use/", risk.use_level, name="use_level"),
    path("receipts/<path:number>/pdf/", receipts.receipt_page, name="receipt_pdf"),
]
