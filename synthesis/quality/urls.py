"""What a report still needs: coverage, stale findings and balance."""

from django.urls import path

from synthesis.quality import views

REPORT = "reports/<uuid:report>/"

secretariat = [
    path(f"{REPORT}coverage/", views.CoverageView.as_view(), name="coverage"),
    path(f"{REPORT}coverage/outcomes/", views.SetOutcomesView.as_view(), name="set_outcomes"),
    path(f"{REPORT}stale-findings/", views.StaleFindingsView.as_view(), name="stale_findings"),
    path(f"{REPORT}stale-findings/confirm/", views.ConfirmFindingsView.as_view(), name="confirm_findings"),
    path(f"{REPORT}balance/", views.balance, name="balance"),
]
