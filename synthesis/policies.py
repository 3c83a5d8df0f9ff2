"""What Wagtail's admin may do with the row of a report. Nobody edits a report there.

Wagtail's editor would overwrite what another writer has saved (B4), and its publishing would skip the end of the
workflow (trap 2).
"""

from wagtail.permissions import register_permission_policy

from accounts.models import AnyUser
from core.web.row_policies import RowPolicy
from synthesis import permissions
from synthesis.models import SynthesisReport


def _may(user: AnyUser, action: str, report: SynthesisReport) -> bool:
    if action == "view":
        return permissions.sees_report(user, report)
    return action in ("lock", "unlock") and permissions.may_draft(user, report.round)


def _may_somewhere(user: AnyUser, action: str) -> bool:
    return action == "view" and permissions.reports_visible_to(user).exists()


register_permission_policy(
    SynthesisReport,
    RowPolicy(SynthesisReport, visible_to=permissions.reports_visible_to, may=_may, may_somewhere=_may_somewhere),
)
