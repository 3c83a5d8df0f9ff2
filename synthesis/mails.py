"""The emails of the synthesis: a reference and a link, never the title of a report (A8).

Those to participants also say of which call for inputs, and until when.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from consultations import permissions as consulting
from consultations.mails import value_by
from consultations.rounds.selectors import answered_after_all
from core import clock
from core.mail import mail_template
from core.mail_content import FullText, ZonedTime
from core.mail_links import link
from synthesis import permissions
from synthesis.models import Circulation, Correction, FactCheck, SynthesisReport
from synthesis.review.circulation import reaches


def _mail(ids: dict[str, Any], still: Any) -> dict[str, Any] | None:
    """Return the context; None where the person has lost the duty since, or the report has moved on (A7)."""
    report = SynthesisReport.objects.select_related("round").filter(pk=ids["report"]).first()
    user = get_user_model().objects.filter(pk=ids["user"]).first()
    if report is None or user is None or not still(report, user):
        return None
    return {"reference": report.reference, "link": link(f"/admin/synthesis/reports/{report.pk}/{ids['page']}/")}


def to_approve_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    return _mail(ids, lambda report, user: report.workflow_in_progress and permissions.may_review(user, report.round))


def returned_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    return _mail(
        ids, lambda report, user: not report.workflow_in_progress and permissions.may_draft(user, report.round)
    )


def approved_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    return _mail(ids, lambda report, user: permissions.may_publish(user, report.round))


def published_affected_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the email for people who must act on a paragraph of a published report.

    It does not say which paragraph, nor why (E6).
    """
    return _mail(ids, lambda report, user: permissions.reads_report(user, report))


def circulated_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the email for a body's people; None unless they may read the draft."""
    circulation = Circulation.objects.select_related("report__round__document").filter(pk=ids["circulation"]).first()
    user = get_user_model().objects.filter(pk=ids["user"]).first()
    if circulation is None or user is None or not circulation.is_open(clock.now()):
        return None
    rows = circulation.report.round.delegations.select_related("organisation")
    own = rows.filter(organisation=ids["body"]).first()
    if own is None or not consulting.may_draft_all(user, own):
        return None
    if not reaches(circulation, own, answered_after_all([own])):
        return None
    values = _asked(circulation.report, circulation.closes, circulation.zone)
    return {**values, "link": link(f"/rounds/{own.pk}/draft-report/{circulation.pk}/")}


def facts_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the email for the State's focal point; None unless the fact check is open."""
    rows = FactCheck.objects.select_related("finding__report__round__document", "delegation")
    check = rows.filter(pk=ids["check"]).first()
    user = get_user_model().objects.filter(pk=ids["user"]).first()
    if check is None or user is None or check.closes is None or not check.is_open(clock.now()):
        return None
    if not consulting.is_focal_point(user, check.delegation):
        return None
    values = _asked(check.finding.report, check.closes, check.zone)
    return {**values, "link": link(f"/rounds/{check.delegation_id}/facts/")}


def facts_answered_mail(ids: dict[str, Any]) -> dict[str, Any] | None:
    """Return the email for the State's focal point, whose page shows the answer; None for anybody else by now."""
    rows = Correction.objects.select_related("fact_check__finding__report__round__document", "fact_check__delegation")
    correction = rows.filter(pk=ids["correction"]).first()
    user = get_user_model().objects.filter(pk=ids["user"]).first()
    if correction is None or user is None or not consulting.is_focal_point(user, correction.fact_check.delegation):
        return None
    report, own = correction.fact_check.finding.report, correction.fact_check.delegation_id
    return {**_of_report(report), "link": link(f"/rounds/{own}/facts/")}


def _of_report(report: SynthesisReport) -> dict[str, Any]:
    """Return what says to which call for inputs the report belongs."""
    return {
        "reference": report.reference,
        "title": FullText(report.round.title),
        "document": FullText(report.round.document.symbol),
    }


def _asked(report: SynthesisReport, closes: datetime, zone: str) -> dict[str, Any]:
    """Return what says to which call for inputs the report belongs, and until when a participant can answer."""
    return {**_of_report(report), "closes": ZonedTime(closes, zone)}


OF_REPORT = ("link", "reference", "title", "document")
ASKED = (*OF_REPORT, "closes")

mail_template(
    "synthesis.facts",
    trigger=_("A finding is sent to a State for factual corrections"),
    to=_("the focal point of the State"),
    context=facts_mail,
    values=ASKED,
    round_of=value_by(FactCheck, "check", "delegation__round"),
)
mail_template(
    "synthesis.facts_answered",
    trigger=_("A factual correction is answered"),
    to=_("the focal point of the State"),
    context=facts_answered_mail,
    values=OF_REPORT,
    round_of=value_by(Correction, "correction", "fact_check__delegation__round"),
)
mail_template(
    "synthesis.published_affected",
    trigger=_("A published paragraph is affected and somebody must act"),
    to=_("managers, drafters and approvers of the report"),
    context=published_affected_mail,
    values=("link", "reference"),
    round_of=value_by(SynthesisReport, "report", "round"),
)
mail_template(
    "synthesis.circulated",
    trigger=_("A draft report is circulated for comments"),
    to=_("focal points and deputies of the participants that receive it"),
    context=circulated_mail,
    values=ASKED,
    round_of=value_by(Circulation, "circulation", "report__round"),
)
mail_template(
    "synthesis.to_approve",
    trigger=_("A report is sent for approval"),
    to=_("officers who can approve it"),
    context=to_approve_mail,
    values=("link", "reference"),
    round_of=value_by(SynthesisReport, "report", "round"),
)
mail_template(
    "synthesis.returned",
    trigger=_("A report is returned"),
    to=_("the officer who asked for approval"),
    context=returned_mail,
    values=("link", "reference"),
    round_of=value_by(SynthesisReport, "report", "round"),
)
mail_template(
    "synthesis.approved",
    trigger=_("A report is approved"),
    to=_("officers who manage the round"),
    context=approved_mail,
    values=("link", "reference"),
    round_of=value_by(SynthesisReport, "report", "round"),
)
