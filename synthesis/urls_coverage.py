"""What a report owes: coverage, debt and balance, beside its pages in `urls_desk`."""

from django.urls import path

from synthesis.views import balance, coverage, debt

REPORT = "reports/<uuid:report>/"

urlpatterns = [
    path(f"{REPORT}coverage/", coverage.coverage, name="coverage"),
    path(f"{REPORT}coverage/settle/", coverage.settle, name="settle_inputs"),
    path(f"{REPORT}debt/", debt.debt, name="debt"),
    path(f"{REPORT}debt/settle/", debt.settle, name="settle_debt"),
    path(f"{REPORT}balance/", balance.balance, name="balance"),
]
