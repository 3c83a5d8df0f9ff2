"""The comments of bodies on circulated drafts, each with its answer (DOMAIN 6, Responses): for the secretariat."""

from django.utils.translation import gettext as _

from core.spreadsheets import Column, Value
from submissions.columns import utc
from submissions.exports import Table
from synthesis.domain.circulated import Received, received
from synthesis.exports.packs import Pack
from synthesis.models import SynthesisReport


def responses_table(pack: Pack) -> Table | None:
    """One row a comment, by report, draft and paragraph; what this reader may not read is told as there. None for the
    public, and where nothing was circulated."""
    reports = SynthesisReport.objects.filter(round=pack.round, circulations__isnull=False).distinct()
    if not pack.inside or not reports:
        return None
    rows = [
        (report.reference, *response_row(each))
        for report in reports.order_by("begun_at", "pk")
        for each in received(report, pack.audience)
    ]
    columns = (Column("report", _("Report"), 16, "code"), *response_columns())
    return Table("responses", _("Responses"), columns, iter(rows))


def response_columns() -> tuple[Column, ...]:
    """Of one comment on a draft and its answer."""
    return (
        Column("draft", _("Draft"), 7, "number"),
        Column("paragraph", _("Paragraph"), 10, "number"),
        Column("body", _("Body"), 18, "code"),
        Column("received", _("Received (UTC)"), 18, "datetime"),
        Column("level", _("Confidentiality"), 14, "code"),
        Column("comment", _("Comment"), 46),
        Column("wording", _("Proposed wording"), 30),
        Column("outcome", _("Answer"), 14, "code"),
        Column("answer", _("Why"), 36),
        Column("responder", _("Responder"), 14, "code"),
    )


def response_row(each: Received) -> tuple[Value, ...]:
    comment, said = each.comment, each.text is not None
    return (
        comment.circulation.number,
        comment.paragraph,
        each.body.short_name if each.body else _("Name withheld"),
        utc(each.at),
        str(comment.get_confidentiality_display()),
        (each.text or None) if said else _("For the secretariat only"),
        each.wording or None,
        str(each.answer.get_outcome_display()) if each.answer else None,
        each.answer.text if each.answer else None,
        each.answer.by.get_full_name() or None if each.answer else None,
    )
