"""Addresses of a body's pages, from the task list to the receipt, and of the public check of receipts."""

from submissions.approval_copies import urls as approval_copies
from submissions.attachments import urls as attachments
from submissions.drafting import urls as drafting
from submissions.joint import urls as joint
from submissions.sending import urls as sending
from submissions.triage import urls as triage
from submissions.visibility import urls as visibility
from submissions.workbooks import urls as workbooks

urlpatterns = [
    *visibility.urlpatterns,
    *triage.urlpatterns,
    *drafting.urlpatterns,
    *sending.urlpatterns,
    *joint.urlpatterns,
    *attachments.urlpatterns,
    *workbooks.urlpatterns,
    *approval_copies.urlpatterns,
]
