"""A report against an earlier version: words, findings that came and went, and what they rest on."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from synthesis.models import FactCheck, SynthesisReport
from synthesis.reports.findings.services import add_finding, cite, edit_finding, move_finding, remove_finding, set_parts
from synthesis.reports.services import add_section, move_section, rename_section, write_front_matter
from synthesis.reports.version_comparison import approved_last_by, compare, current_text, text_of_revision, versions_of
from synthesis.review.approval import act_on_step, send_to_review
from synthesis.review.fact_checks import submit_reply
from tests.support.officers import sign_in
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
    names = {str(row.pk): row.words for row in report.round.recommendations.all()}
    now = current_text(SynthesisReport.objects.get(pk=report.pk))
    return compare(text_of_revision(report.revisions.get(pk=kept.key)), now, names)


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


def test_another_kind_is_a_change(approved, answered):
    """It decides whether sources are named and counts are printed."""
    write_front_matter(approved, [], kind="draft_text", by=answered.writer)
    comparison = since(approved, answered.first)
    assert not comparison.is_same
    assert "Views received" in words(comparison.title) and "Concluding observations" in words(comparison.title)


def test_a_finding_that_only_moved(approved, answered):
    other = add_section(approved, "Other", by=answered.writer)
    move_finding(approved.findings.order_by("order").first(), section=other, by=answered.writer)
    found = since(approved, answered.first)
    assert [words(part.title) for part in found.parts] == ["Coordination", "[+Other]"]
    assert [([each.moved_from for each in part.changes], part.unchanged) for part in found.parts] == [
        ([], 2),
        (["Coordination"], 0),
    ]


def compared(client, report, person):
    sign_in(client, person)
    return " ".join(client.get(reverse("synthesis:compare", args=[report.pk])).content.decode().split())


def test_a_finding_that_moved_between_sections_that_were_there(client, report, section, answered):
    """The page said that both versions have the same text."""
    other = add_section(report, "Other", by=answered.writer)
    for place, text in ((section, "Towns matter."), (other, "It stays.")):
        made = add_finding(place, text=text, recommendation=answered.recommendations["124"], by=answered.writer)
        cite(made, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
    report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    report = act_on_step(report, "reject", by=answered.second)
    assert "No changes." in compared(client, report, answered.first)
    move_finding(report.findings.get(text="Towns matter."), section=other, by=answered.writer)
    page = compared(client, report, answered.first)
    assert "No changes." not in page and "Moved here from the section “Coordination”." in page


def test_findings_and_sections_in_another_order(client, approved, section, answered):
    first, _second, third = approved.findings.order_by("order")
    move_finding(third, section=section, before=first, by=answered.writer)
    page = compared(client, approved, answered.first)
    assert "No changes." not in page and "Previously finding 3." in page and "2 findings unchanged." in page
    move_finding(SynthesisReport.objects.get().findings.get(pk=third.pk), section=section, by=answered.writer)
    assert "No changes." in compared(client, approved, answered.first)


def test_sections_in_another_order(client, report, section, answered):
    other = add_section(report, "Other", by=answered.writer)
    for place in (section, other):
        add_finding(place, text="Towns matter.", by=answered.writer)
    report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    act_on_step(report, "reject", by=answered.second)
    move_section(other, before=section, by=answered.writer)
    page = compared(client, report, answered.first)
    assert "No changes." not in page and page.count("This section has another place than before.") == 1


def test_a_finding_on_another_recommendation(client, approved, section, answered):
    first = approved.findings.order_by("order").first()
    edit_finding(first, {"recommendation": answered.recommendations["128"]}, revision=1, by=answered.writer)
    page = compared(client, approved, answered.first)
    assert "No changes." not in page and "2 findings unchanged." in page
    assert "<bdi>para. 124</bdi>" in page and "<bdi>para. 128</bdi>" in page and "[removed:" in page


def test_a_reply_that_came_since(client, approved, answered):
    first, state = approved.findings.order_by("order").first(), answered.bodies["XAA"]
    FactCheck.objects.create(
        finding=first, delegation=state.delegation, text=first.text, closes=AFTER + timedelta(days=9), zone="UTC",
        by=answered.writer,
    )  # fmt: skip
    submit_reply(FactCheck.objects.get(), "They do.", language="en", by=state.focal)
    page = compared(client, approved, answered.first)
    assert "No changes." not in page and "1 reply of a State added." in page and "2 findings unchanged." in page


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
