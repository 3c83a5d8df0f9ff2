"""Acts on findings: write, compare on every save (B4), order, and cite passages as evidence.

Every act locks the report and is refused while it is in approval; acts are recorded on the report.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, clock
from core.errors import Refused, SaveConflict
from core.text.strings import clean_text
from submissions.enums import Position
from submissions.models import Input
from synthesis.codebook.services import lock_theme_for_coding
from synthesis.counts.count_messages import refusal_of
from synthesis.counts.positions import body_positions
from synthesis.counts.quantities import Basis, count
from synthesis.counts.quantity_ladder import check_not_added, check_promise
from synthesis.models import Evidence, Finding, Section
from synthesis.quality.source_changes import readable_passage
from synthesis.reports.findings.clauses import clean_part, place_of
from synthesis.reports.services import lock_report, standing_section

PROMISE = ("quantity", "counted", "positions", "counts_theme", "number", "out_of")
FIELDS = frozenset({"text", "recommendation", "theme", *PROMISE})
LOST_PART = _("These words are no longer in the sentence. Choose the part again.")
COUNTED = frozenset({"text", "recommendation", *PROMISE})  # a change of these is counted anew


def add_finding(section: Section, *, by: User, **fields: Any) -> Finding:
    """Add a finding at the end of the section. `fields` are those of FIELDS, at least `text`.

    Raises NotAllowed; Refused for an empty text, for a recommendation or theme of another round, for a counted word
    that adds constituencies together (`quantity_ladder.check_promise`), and `miscounted` for a sentence that
    understates or overstates positions.
    """
    with transaction.atomic():
        _lock_theme(fields)
        report = lock_report(section.report, by=by)
        section = standing_section(report, section)
        last = section.findings.aggregate(last=Max("order"))["last"] or 0
        finding = Finding(report=report, section=section, order=last + 1, written_by=by)
        _write(finding, {"text": "", **fields})
        finding.save(force_insert=True)
        audit.record("synthesis.finding.add", report, by=by, finding=finding.pk)
    return finding


def edit_finding(
    finding: Finding, fields: Mapping[str, Any], *, revision: int, by: User, while_typing: bool = False
) -> Finding:
    """Change the finding, if nobody did since `revision`. Saving the same text again is no conflict.

    A change saved `while_typing` is recorded once: not again while the same person continues with their own text.
    Raises SaveConflict with the current row and what was not saved, and what `add_finding` raises.
    """
    with transaction.atomic():
        _lock_theme(fields)
        report = lock_report(finding.report, by=by)
        current = standing_finding(finding)
        current.report = report
        before = {name: getattr(current, name) for name in FIELDS}
        _write(current, fields, before=before)
        if all(getattr(current, name) == before[name] for name in FIELDS):
            return current
        if current.revision != revision:
            raise SaveConflict(
                "saved_since",
                _("Someone saved another text in the meantime. Nothing was overwritten: both texts are here."),
                current=standing_finding(finding),
                theirs=dict(fields),
                hint=_("Compare them, choose one, and save again."),
            )
        goes_on = while_typing and current.written_by_id == by.pk
        current.revision, current.written_at, current.written_by = revision + 1, clock.now(), by
        current.save(update_fields=[*FIELDS, "revision", "written_at", "written_by"])
        if not goes_on:
            audit.record("synthesis.finding.edit", report, by=by, finding=current.pk, revision=current.revision)
    return current


def _lock_theme(fields: Mapping[str, Any]) -> None:
    """Lock the theme that a finding gets, before its report: whoever merges or removes a theme locks in this order.

    Raises Refused `theme_gone`.
    """
    if fields.get("theme") is not None:
        lock_theme_for_coding(fields["theme"])


def remove_finding(finding: Finding, *, by: User) -> None:
    """Remove the finding from the report; the row stays on record."""
    with transaction.atomic():
        report = lock_report(finding.report, by=by)
        Finding.objects.filter(pk=finding.pk, removed_at__isnull=True).update(removed_at=clock.now())
        audit.record("synthesis.finding.remove", report, by=by, finding=finding.pk)


def move_finding(finding: Finding, *, section: Section, before: Finding | None = None, by: User) -> Finding:
    """Move the finding to a section of the same report: before another finding there, or to its end."""
    with transaction.atomic():
        report = lock_report(finding.report, by=by)
        current = standing_finding(finding)
        if section.report_id == report.pk:
            section = standing_section(report, section)
        if section.report_id != report.pk or (before is not None and before.section_id != section.pk):
            raise Refused("other_report", _("The finding can be moved within its report only."))
        if before is None or before.pk == current.pk:
            place = (section.findings.exclude(pk=current.pk).aggregate(last=Max("order"))["last"] or 0) + 1
        else:
            place = Finding.objects.get(pk=before.pk).order
            section.findings.filter(order__gte=place).update(order=F("order") + 1)
        current.section, current.order = section, place
        current.save(update_fields=["section", "order"])
        audit.record("synthesis.finding.move", report, by=by, finding=current.pk, section=section.pk)
    return current


def move_finding_by_one(finding: Finding, *, down: bool, by: User) -> Finding:
    """Move the finding up or down by one place; at the end nothing happens. Raises what `move_finding` raises."""
    with transaction.atomic():
        lock_report(finding.report, by=by)
        current = standing_finding(finding)
        rows = list(current.section.findings.filter(removed_at__isnull=True).order_by("order", "pk"))
        place = rows.index(current)
        if (place == len(rows) - 1) if down else place == 0:
            return current
        before = (rows[place + 2] if place + 2 < len(rows) else None) if down else rows[place - 1]
        return move_finding(current, section=current.section, before=before, by=by)


def cite(finding: Finding, input_: Input, field: str, start: int, end: int, words: str, *, by: User) -> Evidence:
    """Add these words to the evidence of the finding. Offsets are code points.

    The same passage again is the same evidence. Raises NotAllowed where the person may not see the words, Refused where
    offsets and words disagree, where the words are redacted or withdrawn.
    """
    with transaction.atomic():
        report = lock_report(finding.report, by=by)
        current = standing_finding(finding)
        passage, facts = readable_passage(input_, field, start, end, words, report.round, by=by)
        coordinates = {name: value for name, value in passage.columns().items() if name != "digest"}
        evidence, is_new = Evidence.objects.get_or_create(
            finding=current,
            **coordinates,
            defaults={"digest": passage.digest, "order": next_place(current), "level": facts.level(input_), "by": by},
        )
        if is_new:
            audit.record("synthesis.finding.cite", report, by=by, finding=current.pk, line=input_.line_id)
    return evidence


def next_place(finding: Finding) -> int:
    """Return the order number of a passage that comes last in the evidence of the finding."""
    last = finding.evidence.aggregate(last=Max("order"))["last"] or 0
    return int(last) + 1


def set_parts(evidence: Evidence, parts: Iterable[str], *, by: User) -> Evidence:
    """Tie a passage to the parts of the sentence that it supports; without any, to the whole sentence.

    Raises Refused `not_in_sentence` where the words of a part are not in the current sentence, and what `lock_report`
    raises.
    """
    with transaction.atomic():
        report = lock_report(evidence.finding.report, by=by)
        text = standing_finding(evidence.finding).text
        row = Evidence.objects.filter(pk=evidence.pk).first()
        if row is None:
            raise Refused("not_cited", _("This passage is no longer cited in the finding."))
        words = list(dict.fromkeys(clean_part(clean_text(part, field="parts", limit=10_000)) for part in parts))
        if not all(place_of(text, part) for part in words):
            raise Refused("not_in_sentence", LOST_PART, field="parts")
        if row.parts != words:
            row.parts = words
            row.save(update_fields=["parts"])
            audit.record("synthesis.finding.part", report, by=by, finding=row.finding_id, evidence=row.pk)
    return row


def uncite(evidence: Evidence, *, by: User) -> None:
    """Remove a passage from the evidence of a finding. Raises what `lock_report` raises."""
    with transaction.atomic():
        report = lock_report(evidence.finding.report, by=by)
        line = evidence.input.line_id
        Evidence.objects.filter(pk=evidence.pk).delete()
        audit.record("synthesis.finding.uncite", report, by=by, finding=evidence.finding_id, line=line)


def standing_finding(finding: Finding) -> Finding:
    """Return the current row. Raises Refused `removed`."""
    current = Finding.objects.select_related("recommendation", "theme", "section").get(pk=finding.pk)
    if current.removed_at is not None:
        raise Refused("removed", _("The finding was removed from the report."))
    return current


def _write(finding: Finding, fields: Mapping[str, Any], *, before: Mapping[str, Any] = MappingProxyType({})) -> None:
    """Set the fields and check them against the round and the rules of counting. `before`: the old values."""
    if set(fields) - FIELDS:
        raise Refused("unknown_field", _("The form contains a field that does not belong to it."))
    round_ = finding.report.round
    for name, value in fields.items():
        if name == "text":
            value = clean_text(value, field="text", limit=10_000).strip()
            if not value:
                raise Refused("text_missing", _("Enter the sentence."), field="text")
        elif name in ("counted", "positions"):
            value = list(value or ())
        setattr(finding, name, value)
    chosen = finding.recommendation if "recommendation" in fields else None
    if chosen is not None and not round_.recommendations.filter(pk=chosen.pk).exists():
        raise Refused("not_in_round", _("This text is not part of the round."), field="recommendation")
    if "theme" in fields and finding.theme is not None and finding.theme.round_id != round_.pk:
        raise Refused("not_in_round", _("This theme is not in the round."), field="theme")
    if set(finding.positions) - set(Position.values):
        raise Refused("not_a_choice", _("This position is not in the list."), field="positions")
    if set(fields) & {*PROMISE, "recommendation"}:
        check_promise(finding.quantity, finding.counted, number=finding.number)
        if len(finding.counted) > 1 and finding.quantity:
            check_not_added(finding, body_positions(round_))
    if any(getattr(finding, name) != before.get(name) for name in COUNTED & set(fields)):
        check_positions(finding)


def check_positions(finding: Finding) -> None:
    """Raise Refused where the sentence is wrong about positions.

    `miscounted` for a wrong count, `no_recommendation` where it counts positions on no recommendation. Counts of what
    bodies said are not checked here: passages are cited afterwards.
    """
    if finding.is_of_positions and finding.quantity and finding.recommendation is None:
        raise Refused(
            "no_recommendation",
            _("A position is about one text. Write this sentence on the page of that text."),
            field="positions",
        )
    counted = count(finding)
    wrong = [claim for claim in counted.wrong if claim.basis != Basis.SPOKEN] if counted else []
    if wrong:
        raise refusal_of(wrong[0], finding)
