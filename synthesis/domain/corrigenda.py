"""Corrigenda: what is corrected after publication, or edited while it is an advance version. A new edition holds the
new words with a note; the old ones stay readable in it, and the edition before stays as it was, files included."""

from copy import deepcopy
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.errors import NotYours, Refused
from core.text import at_the_door
from synthesis import rules
from synthesis.domain.frozen import is_advance
from synthesis.domain.issuing import next_edition
from synthesis.domain.public_counts import check_words
from synthesis.domain.publishing import released
from synthesis.domain.reports import check_unlocked, locked_report
from synthesis.models import Corrigendum, Finding, Publication, SynthesisReport


def propose(report: SynthesisReport, finding: UUID, new: str, reason: str, *, by: Any) -> Corrigendum:
    """New words for a paragraph of the published text, by who drafts.

    Raises NotYours; Refused where nothing is published, for a paragraph that is not in it, without new words or a
    reason, for the same words, while another corrigendum of the paragraph waits, and for a count in the new words that
    is not so or that the public must not read.
    """
    new = at_the_door(new, field="new", limit=10_000).strip()
    reason = at_the_door(reason, field="reason", limit=5_000).strip()
    for name, text, words in (("new", new, _("Write the new words.")), ("reason", reason, _("Say why."))):
        if not text:
            raise Refused("text_missing", words, field=name)
    with transaction.atomic():
        report = locked_report(report)
        if not rules.may_draft(by, report.round):
            raise NotYours("no_duty", _("You do not draft in this round."))
        row = paragraph_of(edition_of(report).outline, finding)
        if new == row["text"]:
            raise Refused("same_words", _("These are the words that stand there."), field="new")
        if waiting(report).filter(finding=finding).exists():
            raise Refused("waits_already", _("A corrigendum of this paragraph waits for its confirmation already."))
        check_words(Finding.objects.select_related("report", "recommendation").get(pk=finding), new, field="new")
        made = Corrigendum.objects.create(
            report=report, finding_id=finding, old=row["text"], new=new, reason=reason, proposed_by=by
        )
        audit.record("synthesis.corrigendum.propose", report, by=by, corrigendum=made.pk, finding=finding)
    return made


def confirm(corrigendum: Corrigendum, *, by: Any) -> Publication:
    """By a second person who reviews in the round: the next edition is published at once, and its files are made by
    the worker. The live finding follows where it still reads as the published one did.

    Raises NotYours; Refused `same_person`, `done_already`, `in_approval`, and `changed_since` where the published
    paragraph is no longer the one that was to be corrected.
    """
    with transaction.atomic():
        report = locked_report(corrigendum.report)
        if not rules.may_review(by, report.round):
            raise NotYours("no_duty", _("You do not review in this round."))
        row = Corrigendum.objects.select_for_update(of=("self",)).get(pk=corrigendum.pk)
        if row.confirmed_at is not None or row.dropped_at is not None:
            raise Refused("done_already", _("Somebody has decided on this corrigendum in between."))
        if row.proposed_by_id == by.pk:
            raise Refused("same_person", _("You proposed it: a second person confirms a corrigendum."))
        check_unlocked(report)
        before = edition_of(report)
        if paragraph_of(before.outline, row.finding_id)["text"] != row.old:
            raise Refused("changed_since", _("The published paragraph is not the one that was to be corrected."))
        if not is_advance(before.outline):  # before it is issued, editors change it: that is no corrigendum
            row.number = (report.corrigenda.aggregate(last=Max("number"))["last"] or 0) + 1
        row.confirmed_at, row.confirmed_by = clock.now(), by
        row.edition = next_edition(before, _corrected(before.outline, row), by=by)
        row.save()
        _follow(row)
        audit.record("synthesis.corrigendum.confirm", report, by=by, corrigendum=row.pk, publication=row.edition_id)
    return row.edition


def drop(corrigendum: Corrigendum, *, by: Any) -> None:
    """It is not made; by who drafts or reviews. It stays on record. Raises NotYours, Refused `done_already`."""
    with transaction.atomic():
        report = locked_report(corrigendum.report)
        if not (rules.may_draft(by, report.round) or rules.may_review(by, report.round)):
            raise NotYours("no_duty", _("You neither draft nor review in this round."))
        if not waiting(report).filter(pk=corrigendum.pk).update(dropped_at=clock.now()):
            raise Refused("done_already", _("Somebody has decided on this corrigendum in between."))
        audit.record("synthesis.corrigendum.drop", report, by=by, corrigendum=corrigendum.pk)


def waiting(report: SynthesisReport) -> QuerySet[Corrigendum]:
    """Proposed by one, neither confirmed by another nor dropped."""
    return Corrigendum.objects.filter(report=report, confirmed_at__isnull=True, dropped_at__isnull=True)


def edition_of(report: SynthesisReport) -> Publication:
    """What the public reads now. Raises Refused `not_published`."""
    found = released(clock.now()).filter(report=report).first()
    if found is None:
        raise Refused("not_published", _("The report is not published: change it as it is."))
    return found


def paragraph_of(outline: dict[str, Any], finding: UUID) -> dict[str, Any]:
    """The paragraph in an outline. Raises NotYours where it has none of that key."""
    for part in outline["sections"]:
        for row in part["findings"]:
            if row["id"] == str(finding):
                return dict(row)
    raise NotYours("no_such_paragraph", _("There is no such paragraph in the report."))


def _corrected(before: dict[str, Any], row: Corrigendum) -> dict[str, Any]:
    """The outline of the next edition: the new words, and a note of what stood there."""
    outline = deepcopy(before)
    note = {
        "number": row.number,
        "old": row.old,
        "new": row.new,
        "reason": row.reason,
        "at": row.confirmed_at.isoformat() if row.confirmed_at else "",
    }
    for part in outline["sections"]:
        for finding in part["findings"]:
            if finding["id"] == str(row.finding_id):
                finding["text"] = row.new
                finding["corrigenda"] = [*finding.get("corrigenda", []), note]
    return outline


def _follow(row: Corrigendum) -> None:
    """The finding in the working report, so that a later text does not bring the old words back."""
    finding = Finding.objects.select_for_update(of=("self",), no_key=True).get(pk=row.finding_id)
    if finding.removed_at is None and finding.text == row.old:
        finding.text, finding.revision = row.new, finding.revision + 1
        finding.written_at, finding.written_by = row.confirmed_at or clock.now(), row.proposed_by
        finding.save(update_fields=["text", "revision", "written_at", "written_by"])
