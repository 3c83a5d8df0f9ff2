"""One act on many findings: the usual verb for each, in a transaction of its own."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import NotAllowed, Refused
from synthesis import permissions
from synthesis.enums import FindingAct
from synthesis.models import Finding, SynthesisReport
from synthesis.reports.findings.services import edit_finding, move_finding, remove_finding
from synthesis.review.services import add_comment


@dataclass(slots=True)
class FindingBatch:
    """How many were changed, and the keys of those that were left out by reason."""

    done: int = 0
    left_out: dict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))


def acts_on_findings(report: SynthesisReport, user: User) -> list[FindingAct]:
    """Return what the person may do with many findings of the report."""
    if permissions.may_draft(user, report.round):
        return [FindingAct.COMMENT] if report.workflow_in_progress else list(FindingAct)
    return [FindingAct.COMMENT] if permissions.may_review(user, report.round) else []


def act_on_findings(
    report: SynthesisReport,
    act: FindingAct,
    chosen: Iterable[tuple[UUID, int]],
    *,
    by: User,
    **values: Any,
) -> FindingBatch:
    """Do the act with each finding, given by its key and the revision that the person saw; say which were left out.

    `values` are `theme` (None for no theme), `section` or `text`. Raises NotAllowed where the person may not do it.
    """
    if act not in acts_on_findings(report, by):
        raise NotAllowed("no_duty", _("Page not found."))
    batch = FindingBatch()
    for key, revision in chosen:
        finding = report.findings.filter(pk=key, removed_at__isnull=True).select_related("section").first()
        if finding is None:
            batch.left_out[_("Removed from the report in the meantime")].append(key)
            continue
        finding.report = report
        if finding.revision != revision:
            batch.left_out[_("Changed by somebody in the meantime")].append(key)
            continue
        try:
            _act(act, finding, by, values)
            batch.done += 1
        except Refused as refusal:
            batch.left_out[str(refusal.message)].append(key)
    return batch


def set_themes(report: SynthesisReport, rows: Iterable[tuple[UUID, int, Any]], *, by: User) -> FindingBatch:
    """Give each finding, by its key and the revision that the person saw, its theme or none."""
    batch = FindingBatch()
    for key, revision, theme in rows:
        each = act_on_findings(report, FindingAct.THEME, [(key, revision)], by=by, theme=theme)
        batch.done += each.done
        for reason, keys in each.left_out.items():
            batch.left_out[reason] += keys
    return batch


def _act(act: FindingAct, finding: Finding, by: User, values: dict[str, Any]) -> None:
    if act == FindingAct.THEME:
        edit_finding(finding, {"theme": values["theme"]}, revision=finding.revision, by=by)
    elif act == FindingAct.MOVE:
        move_finding(finding, section=values["section"], by=by)
    elif act == FindingAct.COMMENT:
        add_comment(finding, values["text"], by=by)
    else:
        remove_finding(finding, by=by)
