"""Acts on paragraphs: join a finding with the next one, and divide one after a sentence. Evidence follows its words."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, clock
from core.errors import Refused
from synthesis.counts.drafted_counts import drafted_sentences
from synthesis.counts.paragraph_sentences import paragraph_of
from synthesis.models import Disposition, Evidence, FactCheck, Finding, FindingComment
from synthesis.reports.findings.clauses import Clause, part_at, place_of, sentences
from synthesis.reports.findings.services import check_positions, next_place, standing_finding
from synthesis.reports.services import lock_report

_NO_PROMISE = {"quantity": "", "counted": [], "positions": [], "counts_theme": False, "number": None, "out_of": None}


def join_with_next(finding: Finding, *, revision: int, by: User) -> Finding:
    """Join the finding with the one after it in its section, which is removed; its comments move along.

    Passages are tied to the sentences that they supported. `revision` is the one that the person has seen: of two
    clicks the second joins nothing more. Raises Refused `saved_since`, `no_next`, `other_recommendation`,
    `fact_checked` where a State was sent either, `miscounted`, and what `lock_report` raises.
    """
    with transaction.atomic():
        report = lock_report(finding.report, by=by)
        first = _seen_finding(finding, revision)
        first.report = report
        rows = list(first.section.findings.filter(removed_at__isnull=True).order_by("order", "pk"))
        place = rows.index(first)
        if place + 1 == len(rows):
            raise Refused("no_next", _("There is no finding after this one in the section."))
        second = rows[place + 1]
        if first.recommendation_id != second.recommendation_id:
            raise Refused("other_recommendation", _("The two findings are about different texts."))
        _check_not_sent(first, second)
        with translation.override(report.language):
            text = paragraph_of([first.text, second.text])
        for row, offset in ((first, 0), (second, len(text) - len(second.text))):
            for each in row.evidence.all():
                places = _places(row.text, each.parts) or sentences(row.text)
                _move(each, first, text, [_moved(place, offset) for place in places])
        # Their writers read another text than the joined one, whatever its revision.
        FindingComment.objects.filter(finding=second).update(finding=first, on_revision=0)
        Disposition.objects.filter(finding=second).update(finding=first)  # the same point is made there now
        Finding.objects.filter(pk=second.pk).update(removed_at=clock.now())
        _rewrite(first, text, by, theme=first.theme if first.theme_id == second.theme_id else None)
        audit.record("synthesis.finding.edit", report, by=by, finding=first.pk, revision=first.revision)
        audit.record("synthesis.finding.remove", report, by=by, finding=second.pk)
    return first


def split_after(finding: Finding, number: int, *, revision: int, by: User) -> Finding:
    """Divide the finding after its sentence `number`, counted from one; return the new finding with the rest.

    A passage goes where the words that it supports are; one for the whole paragraph supports both. Comments stay.
    `revision` is the one whose sentences the person has seen. Raises Refused `saved_since`, `no_sentence`,
    `fact_checked`, `miscounted`, and what `lock_report` raises.
    """
    with transaction.atomic():
        report = lock_report(finding.report, by=by)
        first = _seen_finding(finding, revision)
        first.report = report
        if number not in dict(sentence_choices(first.text, report.language)):
            raise Refused("no_sentence", _("Choose a sentence after which the paragraph is divided."), field="after")
        _check_not_sent(first)
        at = sentences(first.text)[number].start
        text, rest = first.text[:at].rstrip(), first.text[at:].strip()
        first.section.findings.filter(order__gt=first.order).update(order=F("order") + 1)
        second = Finding(
            report=report, section=first.section, order=first.order + 1, recommendation=first.recommendation,
            theme=first.theme, text=rest, written_by=by,
        )  # fmt: skip
        second.save(force_insert=True)
        for each in list(first.evidence.all()):
            _divide(each, _places(first.text, each.parts), at, (first, text), (second, rest))
        _rewrite(first, text, by, theme=first.theme)
        check_positions(second)
        audit.record("synthesis.finding.edit", report, by=by, finding=first.pk, revision=first.revision)
        audit.record("synthesis.finding.add", report, by=by, finding=second.pk)
    return second


def _seen_finding(finding: Finding, revision: int) -> Finding:
    """Return the current row. Raises Refused `removed`, and `saved_since` where it is another revision (B4)."""
    current = standing_finding(finding)
    if current.revision != revision:
        raise Refused("saved_since", _("Someone changed this in the meantime. Nothing was overwritten."))
    return current


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
    check_positions(finding)


def _places(text: str, parts: Iterable[str]) -> list[Clause]:
    """Return the places of the parts that are in the text; empty for the whole text."""
    return [place for part in parts if (place := place_of(text, part))]


def _moved(place: Clause, by: int) -> Clause:
    return Clause(place.start + by, place.end + by)


def _parts(text: str, places: Sequence[Clause]) -> list[str]:
    """Return the parts at these places; none where they are all of the text."""
    return [] if set(places) >= set(sentences(text)) else [part for each in places if (part := part_at(text, each))]


def _move(evidence: Evidence, onto: Finding, text: str, places: Sequence[Clause]) -> None:
    """Tie a passage to these places of the text to which the finding is joined; cited there already, it is one row."""
    place = {"input": evidence.input_id, "field": evidence.field, "start": evidence.start, "end": evidence.end}
    there = onto.evidence.filter(**place).exclude(pk=evidence.pk).first()
    if there is not None:
        there.parts = _parts(text, [*_places(text, there.parts), *places])
        there.save(update_fields=["parts"])
        evidence.delete()
        return
    evidence.order = evidence.order if evidence.finding_id == onto.pk else next_place(onto)
    evidence.finding, evidence.parts = onto, _parts(text, places)
    evidence.save(update_fields=["finding", "parts", "order"])


def _divide(evidence: Evidence, places: Sequence[Clause], at: int, *halves: tuple[Finding, str]) -> None:
    """Give the passage to the halves that it supports. `places`: its parts; the second half begins `at`."""
    (_first, text), (second, rest) = halves
    mine = [place for place in places if place.start < at]
    theirs = [_moved(place, -at) for place in places if place.start >= at]
    if theirs or not places:
        copy = Evidence.objects.get(pk=evidence.pk)
        copy.pk, copy._state.adding = Evidence().pk, True
        copy.finding, copy.parts = second, _parts(rest, theirs)
        copy.save(force_insert=True)
    if mine or not places:
        evidence.parts = _parts(text, mine)
        evidence.save(update_fields=["parts"])
    else:
        evidence.delete()


def sentence_choices(text: str, language: str) -> list[tuple[int, str]]:
    """Return the sentences after which a paragraph can be divided, by number.

    Not those before a counting sentence that refers back: "Of these, two …" would be about nobody.
    """
    places = sentences(text)
    return [
        (number, places[number - 1].of(text))
        for number, place in enumerate(places[1:], start=1)
        if not _refers_back(place.of(text), language)
    ]


def _refers_back(sentence: str, language: str) -> bool:
    return any(not each.kinds for _place, counts in drafted_sentences(sentence, language) for each in counts or ())
