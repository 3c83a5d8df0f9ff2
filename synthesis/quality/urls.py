"""What a report owes: coverage, debt and balance."""

from django.urls import path

from synthesis.quality import views

REPORT = "reports/<uuid:report>/"

secretariat = [
    path(f"{REPORT}coverage/", views.CoverageView.as_view(), name="coverage"),
    path(f"{REPORT}coverage/settle/", views.SettleInputsView.as_view(), name="settle_inputs"),
    path(f"{REPORT}debt/", views.DebtView.as_view(), name="debt"),
    path(f"{REPORT}debt/settle/", views.SettleDebtView.as_view(), name="settle_debt"),
    path(f"{REPORT}balance/", views.balance, name="balance"),
]
