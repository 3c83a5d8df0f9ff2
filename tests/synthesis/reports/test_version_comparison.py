"""A report against an earlier version: words, findings that came and went, and what they rest on."""

import pytest

from core import clock
from synthesis.models import SynthesisReport
from synthesis.reports.findings.services import add_finding, cite, edit_finding, move_finding, remove_finding, set_parts
from synthesis.reports.services import add_section, rename_section, write_front_matter
from synthesis.reports.version_comparison import approved_last_by, compare, current_text, text_of_revision, versions_of
from synthesis.review.approval import act_on_step, send_to_review
from tests.synthesis.conftest import AFTER


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


@pytest.fixture
def approved(report, section, answered):
    """Three findings, approved by the first and returned by the second."""
    for text in ("Towns matter.", "It goes.", "It stays."):
        made = add_finding(section, text=text, recommendation=answered.recommendations["124"], by=answered.writer)
        cite(made, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
    report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    return act_on_step(report, "reject", by=answered.second)


def since(report, person):
    kept = approved_last_by(versions_of(report), person)
    return compare(
        text_of_revision(report.revisions.get(pk=kept.key)), current_text(SynthesisReport.objects.get(pk=report.pk))
    )


def words(pieces):
    return "".join({"equal": "{}", "insert": "[+{}]", "delete": "[-{}]"}[op].format(text) for op, text in pieces)


def test_nothing_changed_since(approved, answered):
    assert since(approved, answered.first).is_same
    assert approved_last_by(versions_of(approved), answered.second) is None


def test_what_changed_since_somebody_approved(approved, section, answered):
    first, second, third = approved.findings.order_by("order")
    edit_finding(first, {"text": "Towns matter much."}, revision=1, by=answered.writer)
    remove_finding(second, by=answered.writer)
    cite(third, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
    add_finding(section, text="It is new.", by=answered.writer)
    found = since(approved, answered.first)
    assert not found.is_same
    (part,) = found.parts
    assert [(each.then, each.now, words(each.pieces), each.cited, each.uncited) for each in part.changes] == [
        (1, 1, "Towns matter[+ much].", 0, 0),
        (3, 2, "It stays.", 1, 0),
        (2, None, "[-It goes.]", 0, 1),
        (None, 3, "[+It is new.]", 0, 0),
    ]
    assert part.unchanged == 0


def test_titles_front_matter_and_counts(approved, section, answered):
    write_front_matter(approved, [("paragraph", "Read all of it.")], title="Views heard", by=answered.writer)
    rename_section(section, "Coordination of towns", by=answered.writer)
    first = approved.findings.order_by("order").first()
    edit_finding(first, {"quantity": "number", "number": 1, "counted": ["state"]}, revision=1, by=answered.writer)
    found = since(approved, answered.first)
    assert words(found.title) == "Views [-received][+heard]"
    assert words(found.front_matter) == "[+Read all of it.]"
    assert words(found.parts[0].title) == "Coordination[+ of towns]"
    assert [(each.now, each.counts_otherwise) for each in found.parts[0].changes] == [(1, True)]
    assert found.parts[0].unchanged == 2


def test_a_finding_that_only_moved(approved, answered):
    other = add_section(approved, "Other", by=answered.writer)
    move_finding(approved.findings.order_by("order").first(), section=other, by=answered.writer)
    found = since(approved, answered.first)
    assert [words(part.title) for part in found.parts] == ["Coordination", "[+Other]"]
    assert [(part.changes, part.unchanged) for part in found.parts] == [((), 2), ((), 1)]


@pytest.mark.parametrize("more", [0, 20])
def test_query_count_of_the_list(approved, answered, more, django_assert_num_queries):
    for number in range(more):
        write_front_matter(approved, [("paragraph", f"Text {number}.")], by=answered.writer)
    with django_assert_num_queries(2):
        versions = versions_of(approved)
    assert len(versions) == 2 + more
    assert {each.at for each in versions} == {AFTER}  # the portal's own time, as everywhere


def test_evidence_tied_to_another_part(approved, answered):
    first = approved.findings.order_by("order").first()
    set_parts(first.evidence.get(), ["Towns"], by=answered.writer)
    found = since(approved, answered.first)
    assert not found.is_same
    (change,) = found.parts[0].changes
    assert (change.now, change.cited, change.uncited, change.tied_otherwise) == (1, 0, 0, 1)
