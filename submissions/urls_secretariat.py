"""Addresses of the secretariat's pages on submissions, under /admin/submissions/."""

from submissions.sensitive import urls as sensitive
from submissions.triage import urls as triage

app_name = "triage"
urlpatterns = [*triage.secretariat, *sensitive.secretariat]
