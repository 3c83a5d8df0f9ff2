"""Pages on what was sent: who may see it, and the receipt as a document."""

from django.urls import path

from submissions.views import levels, receipts

urlpatterns = [
    path("rounds/<uuid:delegation>/levels/", levels.levels, name="levels"),
    path("receipts/<path:number>/pdf/", receipts.receipt_page, name="receipt_pdf"),
]
