"""Editions of a published report (PUBLISHED 1, 2): numbered, each made of one public state, never made again.

An edition that the system makes keeps the digest of what two people approved, names no person and bears no sign-off of
its own: what differs is what may no longer be shown.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from consultations.models import Round
from core import audit, clock
from core.moments import office_day
from submissions.domain.public_states import current_state
from submissions.enums import PublicReason
from submissions.models import PublicState
from synthesis.domain.affected import tell_of_act, tell_of_edition
from synthesis.domain.narrowed import narrowed_outline
from synthesis.domain.reports import locked_report
from synthesis.enums import EditionReason
from synthesis.models import Evidence, Publication, PublicationFile, SynthesisReport

_REASONS = {
    PublicReason.NARROWED: EditionReason.NARROWING,
    PublicReason.ADDENDUM: EditionReason.ADDENDUM,
    PublicReason.REPORT: EditionReason.ADDENDUM,
    PublicReason.OPENED: EditionReason.RELEASE,
}


def reissue(round: Round, state: PublicState, at_act: bool = True, **kwargs: Any) -> None:
    """The next edition of every published report of the round, made of its new public state. Heard from below, inside
    the transaction that moves it; `at_act` is False where only a day has come.

    An edition of which no file was handed out yet is replaced only where its text differs.
    """
    for report in SynthesisReport.objects.filter(round=round):
        latest = standing_edition(report)
        if latest is None or latest.release_at > clock.now():
            continue
        outline = narrowed_outline(latest.outline, round, state)
        handed_out = PublicationFile.objects.filter(publication=latest).exists()
        if handed_out or not _is_same(outline, latest.outline):
            kept = EditionReason(latest.reason or EditionReason.RELEASE)
            reason = _REASONS[PublicReason(state.reason)] if handed_out else kept
            made = next_edition(latest, outline, reason=reason, state=state)
            tell_of_edition(made, latest, at_act=at_act)


def tell_at_act(round: Round, lines: Collection[UUID], **kwargs: Any) -> None:
    """People with sight hear at the act of matter that leaves the public on a later day. Heard from below."""
    findings = Evidence.objects.filter(input__line__in=lines, finding__removed_at__isnull=True)
    for report in SynthesisReport.objects.filter(round=round):
        keys = set(findings.filter(finding__report=report).order_by().values_list("finding", flat=True))
        if keys:
            tell_of_act(report, keys)


def catch_up(publication: Publication) -> Publication:
    """The edition whose text is made of the public state as it is now: a planned release froze its text before. The
    report's next edition where it differs, else the same."""
    state = current_state(publication.report.round)
    if state is None or publication.state_id == state.pk:
        return publication
    outline = narrowed_outline(publication.outline, publication.report.round, state)
    if _is_same(outline, publication.outline):
        return publication
    return next_edition(publication, outline, reason=EditionReason(publication.reason or "release"), state=state)


def next_edition(
    before: Publication,
    outline: Mapping[str, Any],
    *,
    reason: EditionReason,
    state: PublicState | None = None,
    by: Any = None,
) -> Publication:
    """The edition that follows `before` with another outline of the same approved text, at once, or when the one
    before is released."""
    now = clock.now()
    report = locked_report(before.report)
    edition = next_edition_number(report)
    reason = reason if edition > 1 else EditionReason.RELEASE
    made = Publication.objects.create(
        report=report,
        number=next_number(report),
        ledger_digest=before.ledger_digest,  # what two people approved; the notes say what differs
        outline={**outline, "edition": edition_facts(edition, now if edition > 1 else before.release_at, reason)},
        reason=reason,
        replaces=replaced_manifest(report),
        state=state or before.state,
        release_at=max(before.release_at, now),
        published_at=now,
        published_by=by,
    )
    audit.record("synthesis.report.reissue", report, by=by, publication=made.pk)
    return made


def edition_facts(number: int, at: datetime, reason: EditionReason) -> dict[str, Any]:
    """What an outline says of its edition: a day, never the hour."""
    return {"number": number, "on": office_day(at).isoformat(), "reason": reason.value}


def given_for(outline: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The sign-off and the statement of the review editor say for which edition they were given."""
    names = [name for name in ("signed_off", "review_editor") if outline.get(name)]
    return {**outline, **{name: {**outline[name], "edition": number} for name in names}}


def _is_same(outline: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two outlines say the same, whatever their number."""
    return {**outline, "edition": None} == {**other, "edition": None}


def next_edition_number(report: SynthesisReport) -> int:
    """One more than were handed out: nobody looks for an edition that was replaced before its release."""
    handed_out = PublicationFile.objects.filter(publication__report=report).order_by()
    return handed_out.values("publication").distinct().count() + 1


def next_number(report: SynthesisReport) -> int:
    """Of the row: it counts every text that was frozen."""
    last: int | None = report.publications.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def standing_edition(report: SynthesisReport) -> Publication | None:
    """The newest edition that was not withdrawn, released or not."""
    return (
        report.publications.filter(withdrawn_at__isnull=True)
        .select_related("report__round__rules", "report__round__document")
        .order_by("number")
        .last()
    )


def replaced_manifest(report: SynthesisReport) -> str:
    """The SHA-256 of the manifest that was handed out last; "" where none was."""
    files = PublicationFile.objects.filter(publication__report=report, name__contains="_manifest_")
    last = files.order_by("publication__number", "file__stored_at").select_related("file").last()
    return last.file.sha256 if last is not None else ""
