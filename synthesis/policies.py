"""What Wagtail's admin may do with the row of a report. Nobody publishes by it: the workflow's end does (trap 2)."""

from typing import Any

from wagtail.permissions import register_permission_policy

from consultations import rules as consulting
from consultations.enums import Duty
from core.policies import RowPolicy
from synthesis import rules
from synthesis.models import SynthesisReport


def _may(user: Any, action: str, report: SynthesisReport) -> bool:
    if action == "view":
        return rules.sees_report(user, report)
    if action in ("change", "lock", "unlock"):
        return rules.may_draft(user, report.round)
    return False


def _may_somewhere(user: Any, action: str) -> bool:
    if action == "view":
        return rules.reports_visible_to(user).exists()
    return action == "change" and consulting.rounds_with_duty(user, Duty.DRAFT_SYNTHESIS).exists()


register_permission_policy(
    SynthesisReport,
    RowPolicy(SynthesisReport, visible_to=rules.reports_visible_to, may=_may, may_somewhere=_may_somewhere),
)
