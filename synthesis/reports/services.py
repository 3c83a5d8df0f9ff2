"""Acts on a report and its sections. Every change of a report goes through `lock_report`."""

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from accounts.models import User
from consultations.models import Round
from core import audit, clock
from core.db.ids import new_reference
from core.errors import Refused, SaveConflict
from core.text.strings import clean_text, digest
from core.web import forms
from synthesis import permissions
from synthesis.enums import Promise, ReportKind
from synthesis.models import Section, SynthesisReport


def begin_report(
    round_: Round,
    title: str,
    *,
    by: User,
    kind: str = ReportKind.THEMATIC,
    language: str = "en",
    symbol: str = "",
    token: str = "",
) -> SynthesisReport:
    """Create an empty report with its first revision.

    Sending the same form again, recognised by its `token`, returns the same report (B2). Raises NotAllowed, and Refused
    for an empty title or an unknown kind.
    """
    permissions.check_may_draft(by, round_)
    key = uuid.uuid4()
    with transaction.atomic():
        if token and (earlier := forms.use(token, key)):
            return forms.find_earlier(SynthesisReport.objects.filter(begun_by=by), earlier)
        report = SynthesisReport(
            id=key,
            round=round_,
            kind=_known_kind(kind),
            reference=new_reference("SY", clock.now().year),
            title=_line(title, "title", _("Enter a title for the report.")),
            language=language,
            symbol=symbol.strip(),
            begun_by=by,
        )
        report.save()
        save_version(report, by=by)
        audit.record("synthesis.report.begin", report, by=by, round=round_.pk)
    return report


def front_matter_of(report: SynthesisReport) -> list[tuple[str, str]]:
    """Return ("heading" | "paragraph", text) or ("promise", key) in order."""
    return [(block.block_type, str(block.value)) for block in report.front_matter]


def front_matter_words(report: SynthesisReport) -> list[tuple[str, str]]:
    """Return the front matter for reading: promises in words, in the language of the report."""
    return in_words(front_matter_of(report), report.language)


def in_words(pieces: Iterable[tuple[str, str]], language: str) -> list[tuple[str, str]]:
    """Return the pieces of front matter with each promise as the paragraph that it prints in this language."""
    with translation.override(language):
        return [("paragraph", str(Promise(text).label)) if kind == "promise" else (kind, text) for kind, text in pieces]


def front_matter_digest(report: SynthesisReport) -> str:
    """Return the digest of the front matter and of kind, title and symbol.

    An editor's form sends it back, so that a save can detect changes in between.
    """
    return digest(json.dumps([report.kind, report.title, report.symbol, front_matter_of(report)]))


def write_front_matter(
    report: SynthesisReport,
    pieces: Sequence[tuple[str, str]],
    *,
    by: User,
    digest_seen: str | None = None,
    title: str | None = None,
    symbol: str | None = None,
    kind: str | None = None,
) -> SynthesisReport:
    """Save the text before the findings, and title, symbol and kind, where they are given; make a revision.

    `pieces` are ("heading" | "paragraph", text) in order, or ("promise", key) for a sentence that is printed only while
    it is true. `digest_seen` is the `front_matter_digest` of what was changed: raises SaveConflict where somebody saved
    another text since (B4).
    """
    title = report.title if title is None else _line(title, "title", _("Enter a title for the report."))
    symbol = report.symbol if symbol is None else " ".join(clean_text(symbol, field="symbol", limit=60).split())
    blocks = [(block, clean_text(text, field="front_matter")) for block, text in pieces]
    unknown = {block for block, _text in blocks} - {"heading", "paragraph", "promise"}
    if unknown or {text for block, text in blocks if block == "promise"} - set(Promise.values):
        raise Refused(
            "unknown_block", _("Front matter can contain only headings and paragraphs."), field="front_matter"
        )
    with transaction.atomic():
        report = lock_report(report, by=by)
        report_kind = _known_kind(kind or report.kind)
        mine = [report_kind, title, symbol, blocks]
        if digest_seen not in (None, front_matter_digest(report)) and mine != [
            report.kind,
            report.title,
            report.symbol,
            front_matter_of(report),
        ]:
            raise SaveConflict(
                "saved_since",
                _("Someone saved another text in the meantime. Nothing was overwritten: both texts are here."),
                current=report,
                theirs={"front_matter": blocks},
                hint=_("Compare them, choose one, and save again."),
            )
        report.kind, report.title, report.symbol, report.front_matter = report_kind, title, symbol, blocks
        report.save(update_fields=["kind", "title", "symbol", "front_matter"])
        save_version(report, by=by)
        audit.record("synthesis.report.edit", report, by=by)
    return report


def plan_release(
    report: SynthesisReport, *, at: datetime | None, by: User, waits_for_sign_off: bool | None = None
) -> SynthesisReport:
    """Set when the approved report becomes public (None: at once), and whether the issuing authority signs it off.

    The sign-off comes after the approvals (PRACTICE 23). For those who manage the round; raises NotAllowed.
    """
    with transaction.atomic():
        report = SynthesisReport.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)
        permissions.check_may_publish(by, report.round)
        report.release_at = at
        if waits_for_sign_off is not None:
            report.waits_for_sign_off = waits_for_sign_off
        report.save(update_fields=["release_at", "waits_for_sign_off"])
        audit.record("synthesis.report.plan", report, by=by, release=at, waits=report.waits_for_sign_off)
    return report


def save_version(report: SynthesisReport, *, by: User) -> None:
    """Save a revision with its ledger, at the portal's own time: Wagtail uses the system's."""
    revision = report.save_revision(user=by, clean=False)
    Revision.objects.filter(pk=revision.pk).update(created_at=clock.now())


def add_section(report: SynthesisReport, title: str, *, by: User) -> Section:
    """Add a section at the end."""
    with transaction.atomic():
        report = lock_report(report, by=by)
        last = report.sections.aggregate(last=Max("order"))["last"] or 0
        section = Section.objects.create(
            report=report, title=_line(title, "title", _("Enter a title for the section.")), order=last + 1
        )
        audit.record("synthesis.section.add", report, by=by, section=section.pk)
    return section


def rename_section(section: Section, title: str, *, by: User) -> Section:
    """Rename the section. Raises Refused for an empty or too long title, and what `lock_report` raises."""
    with transaction.atomic():
        report = lock_report(section.report, by=by)
        section = standing_section(report, section)
        section.title = _line(title, "title", _("Enter a title for the section."))
        section.save(update_fields=["title"])
        audit.record("synthesis.section.rename", report, by=by, section=section.pk)
    return section


def move_section(section: Section, *, before: Section | None = None, by: User) -> Section:
    """Move the section before another of the report, or to its end. Raises Refused `other_report`."""
    with transaction.atomic():
        report = lock_report(section.report, by=by)
        section = standing_section(report, section)
        rest = list(report.sections.exclude(pk=section.pk).order_by("order", "pk"))
        if before is not None and before not in rest:
            raise Refused("other_report", _("The section can be moved within its report only."))
        rest.insert(rest.index(before) if before is not None else len(rest), section)
        for place, row in enumerate(rest, start=1):
            row.order = place
        Section.objects.bulk_update(rest, ["order"])
        audit.record("synthesis.section.move", report, by=by, section=section.pk)
    return section


def move_section_one(section: Section, *, down: bool, by: User) -> Section:
    """Move the section up or down by one place; at the end nothing happens. Raises what `move_section` raises."""
    with transaction.atomic():
        report = lock_report(section.report, by=by)
        rows = list(report.sections.order_by("order", "pk"))
        place = rows.index(standing_section(report, section))
        if (place == len(rows) - 1) if down else place == 0:
            return section
        before = (rows[place + 2] if place + 2 < len(rows) else None) if down else rows[place - 1]
        return move_section(section, before=before, by=by)


def remove_section(section: Section, *, by: User) -> None:
    """Remove a section without findings. Raises Refused `section_in_use` and `last_section`.

    Removed findings stay on record, in another section; so the only section of a report that ever had one stays.
    """
    with transaction.atomic():
        report = lock_report(section.report, by=by)
        section = standing_section(report, section)
        if section.findings.filter(removed_at__isnull=True).exists():
            raise Refused(
                "section_in_use",
                _("The section contains findings."),
                hint=_("Move them to another section, or remove them first."),
            )
        other = report.sections.exclude(pk=section.pk).order_by("order").first()
        if other is None and section.findings.exists():
            raise Refused(
                "last_section",
                _(
                    "This is the only section. It cannot be removed, because the findings that were removed "
                    "from it stay on record here."
                ),
            )
        section.findings.update(section=other)
        key = section.pk
        section.delete()
        audit.record("synthesis.section.remove", report, by=by, section=key)


def lock_report(report: SynthesisReport, *, by: User) -> SynthesisReport:
    """Return the report's row, locked, for an act that writes.

    Raises NotAllowed without the duty, Refused `in_approval`.
    """
    report = locked_report(report)
    permissions.check_may_draft(by, report.round)
    check_unlocked(report)
    return report


def standing_section(report: SynthesisReport, section: Section) -> Section:
    """Return a section of the locked report, as it is now. Raises Refused where it was removed in between."""
    section_now = report.sections.filter(pk=section.pk).first()
    if section_now is None:
        raise Refused("section_gone", _("The section has been removed in the meantime."), field="section")
    return section_now


def locked_report(report: SynthesisReport, *, publishes: bool = False) -> SynthesisReport:
    """Return the row as it is now, locked, for an act that checks its own rule.

    An act that `publishes`, and so moves the public state of the round, locks the round before: a move of the state
    locks the reports after it, and two that lock in another order wait for each other.
    """
    if publishes:
        Round.objects.select_for_update(of=("self",), no_key=True).get(pk=report.round_id)
    rows = SynthesisReport.objects.select_for_update(of=("self",), no_key=True).select_related("round__rules")
    return rows.get(pk=report.pk)


def check_unlocked(report: SynthesisReport) -> None:
    """Raise Refused while the report is in approval.

    A change after the approvals, while the sign-off is awaited, has to be approved again: publishing refuses it.
    """
    if report.workflow_in_progress:
        raise Refused(
            "in_approval",
            _("The report is being approved. It cannot be changed until the approval ends."),
            hint=_("Withdraw it from approval, or ask an approver to return it."),
        )


def _known_kind(kind: str) -> ReportKind:
    if kind not in ReportKind.values:
        raise Refused("unknown_kind", _("Choose a kind of report."), field="kind")
    return ReportKind(kind)


def _line(text: str, field: str, missing: Any) -> str:
    text = " ".join(clean_text(text, field=field, limit=300).split())
    if not text:
        raise Refused("text_missing", missing, field=field)
    return text
