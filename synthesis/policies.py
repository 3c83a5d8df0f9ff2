"""What Wagtail's admin may do with the row of a report. Nobody writes by it: its editor would save over what another
writer has saved (B4), and its publishing would pass by the workflow's end (trap 2)."""

from typing import Any

from wagtail.permissions import register_permission_policy

from core.policies import RowPolicy
from synthesis import rules
from synthesis.models import SynthesisReport


def _may(user: Any, action: str, report: SynthesisReport) -> bool:
    if action == "view":
        return rules.sees_report(user, report)
    return action in ("lock", "unlock") and rules.may_draft(user, report.round)


def _may_somewhere(user: Any, action: str) -> bool:
    return action == "view" and rules.reports_visible_to(user).exists()


register_permission_policy(
    SynthesisReport,
    RowPolicy(SynthesisReport, visible_to=rules.reports_visible_to, may=_may, may_somewhere=_may_somewhere),
)
