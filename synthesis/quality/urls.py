"""What a report owes: coverage, debt and balance, beside its pages in `synthesis.urls`."""

from django.urls import path

from synthesis.quality import views

REPORT = "reports/<uuid:report>/"

urlpatterns = [
    path(f"{REPORT}coverage/", views.coverage, name="coverage"),
    path(f"{REPORT}coverage/settle/", views.settle_inputs, name="settle_inputs"),
    path(f"{REPORT}debt/", views.debt, name="debt"),
    path(f"{REPORT}debt/settle/", views.settle_debt, name="settle_debt"),
    path(f"{REPORT}balance/", views.balance, name="balance"),
]
