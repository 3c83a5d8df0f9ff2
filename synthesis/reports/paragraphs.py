"""Acts on paragraphs: join a finding with the next one, and divide one after a sentence. Evidence follows its words."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, clock
from core.errors import Refused
from synthesis.counts.paragraph_sentences import paragraph_of
from synthesis.models import Evidence, FactCheck, Finding, FindingComment
from synthesis.reports.clauses import Clause, clean_part, place_of, sentences
from synthesis.reports.findings import check_positions, standing_finding
from synthesis.reports.services import lock_report

_NO_PROMISE = {"quantity": "", "counted": [], "positions": [], "counts_theme": False, "number": None, "out_of": None}


def join_with_next(finding: Finding, *, by: User) -> Finding:
    """Join the finding with the one after it in its section, which is removed; its comments move along.

    Passages are tied to the sentences that they supported. Raises Refused `no_next`, `other_recommendation`,
    `fact_checked` where a State was sent either, `miscounted`, and what `lock_report` raises.
    """
    with transaction.atomic():
        report = lock_report(finding.report, by=by)
        first = standing_finding(finding)
        first.report = report
        rows = list(first.section.findings.filter(removed_at__isnull=True).order_by("order", "pk"))
        place = rows.index(first)
        if place + 1 == len(rows):
            raise Refused("no_next", _("There is no finding after this one in the section."))
        second = rows[place + 1]
        if first.recommendation_id != second.recommendation_id:
            raise Refused("other_recommendation", _("The two findings are about different recommendations."))
        _check_not_sent(first, second)
        with translation.override(report.language):
            text = paragraph_of([first.text, second.text])
        for row in (first, second):
            for each in row.evidence.all():
                each.parts = each.parts or [clean_part(part.of(row.text)) for part in sentences(row.text)]
                _move(each, first)
        FindingComment.objects.filter(finding=second).update(finding=first)
        Finding.objects.filter(pk=second.pk).update(removed_at=clock.now())
        _rewrite(first, text, by, theme=first.theme if first.theme_id == second.theme_id else None)
        audit.record("synthesis.finding.edit", report, by=by, finding=first.pk, revision=first.revision)
        audit.record("synthesis.finding.remove", report, by=by, finding=second.pk)
    return first


def split_after(finding: Finding, number: int, *, by: User) -> Finding:
    """Divide the finding after its sentence `number`, counted from one; return the new finding with the rest.

    A passage goes where the words that it supports are; one for the whole paragraph supports both. Comments stay.
    Raises Refused `no_sentence`, `fact_checked`, `miscounted`, and what `lock_report` raises.
    """
    with transaction.atomic():
        report = lock_report(finding.report, by=by)
        first = standing_finding(finding)
        first.report = report
        places = sentences(first.text)
        if not 0 < number < len(places):
            raise Refused("no_sentence", _("Choose a sentence after which the paragraph is divided."), field="after")
        _check_not_sent(first)
        at = places[number].start
        text, rest = first.text[:at].rstrip(), first.text[at:].strip()
        first.section.findings.filter(order__gt=first.order).update(order=F("order") + 1)
        second = Finding(
            report=report, section=first.section, order=first.order + 1, recommendation=first.recommendation,
            theme=first.theme, text=rest, written_by=by,
        )  # fmt: skip
        second.save(force_insert=True)
        for each in list(first.evidence.all()):
            _divide(each, (first, text), (second, rest))
        _rewrite(first, text, by, theme=first.theme)
        check_positions(second)
        audit.record("synthesis.finding.edit", report, by=by, finding=first.pk, revision=first.revision)
        audit.record("synthesis.finding.add", report, by=by, finding=second.pk)
    return second


def _check_not_sent(*findings: Finding) -> None:
    if FactCheck.objects.filter(finding__in=findings).exists():
        raise Refused(
            "fact_checked",
            _("A State was sent this text for factual corrections. You can edit it, but not join or divide it."),
        )


def _rewrite(finding: Finding, text: str, by: User, *, theme: object) -> None:
    for name, value in {**_NO_PROMISE, "text": text, "theme": theme}.items():
        setattr(finding, name, value)
    finding.revision, finding.written_at, finding.written_by = finding.revision + 1, clock.now(), by
    finding.save()
    for each in finding.evidence.all():
        parts = _parts(text, each.parts)
        if parts != each.parts:
            each.parts = parts
            each.save(update_fields=["parts"])
    check_positions(finding)


def _parts(text: str, parts: Iterable[str]) -> list[str]:
    """Return the parts that are in the text; none where they are all of it."""
    kept = [part for part in parts if place_of(text, part)]
    whole = [clean_part(each.of(text)) for each in sentences(text)]
    return [] if kept == whole else kept


def _move(evidence: Evidence, onto: Finding) -> None:
    """Move a passage to the finding; where it is cited there already, only its parts."""
    place = {"input": evidence.input_id, "field": evidence.field, "start": evidence.start, "end": evidence.end}
    there = onto.evidence.filter(**place).exclude(pk=evidence.pk).first()
    if there is None:
        evidence.order = evidence.order if evidence.finding_id == onto.pk else onto.evidence.count() + 1
        evidence.finding = onto
        evidence.save(update_fields=["finding", "parts", "order"])
        return
    there.parts = list(dict.fromkeys([*there.parts, *evidence.parts]))
    there.save(update_fields=["parts"])
    evidence.delete()


def _divide(evidence: Evidence, *halves: tuple[Finding, str]) -> None:
    mine = [[part for part in evidence.parts if place_of(text, part)] for _finding, text in halves]
    wanted = [bool(parts) or not any(mine) for parts in mine]
    second = halves[1][0]
    if wanted[1]:
        copy = Evidence.objects.get(pk=evidence.pk)
        copy.pk, copy._state.adding = Evidence().pk, True
        copy.finding, copy.parts = second, _parts(second.text, mine[1])
        copy.save(force_insert=True)
    if not wanted[0]:
        evidence.delete()


def sentence_choices(text: str) -> list[tuple[int, str]]:
    """Return the sentences after which a paragraph can be divided, by number."""
    places: Sequence[Clause] = sentences(text)
    return [(number, place.of(text)) for number, place in enumerate(places[:-1], start=1)]
