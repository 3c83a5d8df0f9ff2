"""Findings joined and divided, and the editor of a section."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.errors import Refused
from synthesis.counts.quantities import counts_of
from synthesis.first_draft.services import compile_draft
from synthesis.quality.dispositions import dispose, latest_dispositions
from synthesis.reports.findings.clauses import part_at, sentences
from synthesis.reports.findings.paragraphs import join_with_next, sentence_choices, split_after
from synthesis.reports.findings.rows import preview_count
from synthesis.reports.findings.services import add_finding, cite, edit_finding, set_parts, uncite
from synthesis.review.services import add_comment
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


@pytest.fixture
def two(section, answered):
    """Two findings on 124, each with a passage of its own, and one that both cite."""
    made = [
        add_finding(section, text=text, recommendation=answered.recommendations["124"], by=answered.writer)
        for text in ("Towns matter to one State.", "Communes matter to a town.")
    ]
    for finding, code, words in ((made[0], "XAA", "Towns"), (made[1], "XHH", "communes")):
        cite(finding, *answered.passage(answered.versions[code], "124", words), by=answered.writer)
        cite(finding, *answered.passage(answered.versions["XCC"], "124", "nivel local"), by=answered.writer)
    return made


def parts_of(finding):
    return {row.input.version.submission.delegation.organisation.code: row.parts for row in finding.evidence.all()}


def test_joined_findings_keep_their_evidence_at_their_sentences(two, answered):
    first, second = two
    joined = join_with_next(first, revision=1, by=answered.writer)
    assert joined.text == "Towns matter to one State. Communes matter to a town."
    assert parts_of(joined) == {
        "XAA": ["Towns matter to one State"],
        "XHH": ["Communes matter to a town"],
        "XCC": [],  # of both, so of the whole paragraph
    }
    second.refresh_from_db()
    assert second.removed_at is not None and not second.evidence.exists()
    rest = split_after(joined, 1, revision=2, by=answered.writer)
    joined.refresh_from_db()
    assert (joined.text, rest.text) == ("Towns matter to one State.", "Communes matter to a town.")
    assert parts_of(joined) == {"XAA": [], "XCC": []}
    assert parts_of(rest) == {"XHH": [], "XCC": []}
    assert rest.order == joined.order + 1


def test_joined_evidence_comes_last_also_where_some_was_taken_out(two, answered):
    first, _second = two
    with clock.at(AFTER + timedelta(hours=1)):
        cite(first, *answered.passage(answered.versions["XII"], "124", "Towns first"), by=answered.writer)
        uncite(first.evidence.get(order=1), by=answered.writer)
        joined = join_with_next(first, revision=1, by=answered.writer)
    assert list(parts_of(joined)) == ["XCC", "XII", "XHH"]


def test_a_drafted_paragraph_divided_is_still_right(report, answered):
    made = next(
        row
        for row in compile_draft(report, by=answered.writer)
        if row.recommendation == answered.recommendations["124"]
    )
    rest = split_after(made, 1, revision=1, by=answered.writer)
    assert rest.text.startswith("The only local government that addressed the recommendation ")
    assert all(count.holds for count in counts_of(report).values())
    join_with_next(made, revision=2, by=answered.writer)
    assert all(count.holds for count in counts_of(report).values())


@pytest.mark.parametrize("number", [0, 1, 9])
def test_a_paragraph_is_divided_after_one_of_its_sentences(two, answered, number):
    with pytest.raises(Refused) as refused:
        split_after(two[0], number, revision=1, by=answered.writer)
    assert refused.value.code == "no_sentence"


def test_only_neighbours_on_one_recommendation_are_joined(two, section, answered):
    with pytest.raises(Refused) as refused:
        join_with_next(two[1], revision=1, by=answered.writer)
    assert refused.value.code == "no_next"
    add_finding(section, text="Fairness.", recommendation=answered.recommendations["123"], by=answered.writer)
    with pytest.raises(Refused) as refused:
        join_with_next(two[1], revision=1, by=answered.writer)
    assert refused.value.code == "other_recommendation"


def test_the_editor_of_a_section_changes_joins_and_divides(client, two, section, answered):
    def post(name, **data):
        return client.post(reverse(f"synthesis:{name}", args=[section.report_id, two[0].pk]), data, follow=True)

    def text(answer):
        return " ".join(answer.content.decode().split())

    sign_in(client, answered.writer)
    page = text(client.get(reverse("synthesis:section", args=[section.report_id, section.pk])))
    assert "Towns matter to one State." in page and "“communes”</blockquote>" in page
    prefix = f"text-{two[0].pk}"
    saved = post("edit_text", **{f"{prefix}-text": "Towns matter.", f"{prefix}-revision": "1"})
    assert "The finding is saved." in text(saved)
    stale = client.post(
        reverse("synthesis:edit_text", args=[section.report_id, two[0].pk]),
        {f"{prefix}-text": "Mine.", f"{prefix}-revision": "1"},
    )
    assert stale.status_code == 409 and 'dir="ltr">Towns matter.</p>' in text(stale)  # the colleague's
    assert 'dir="ltr">Mine.</p>' in text(stale) and "Mine.</textarea>" in text(stale)
    wrong = {f"{prefix}-text": "All nine States that addressed para. 124 supported it.", f"{prefix}-revision": "2"}
    refused = client.post(reverse("synthesis:edit_text", args=[section.report_id, two[0].pk]), wrong)
    assert refused.status_code == 422 and "All nine States" in text(refused)
    assert "Towns matter. Communes matter to a town." in text(post("join", revision="2"))
    assert "Divide the paragraph" in text(
        client.get(reverse("synthesis:section", args=[section.report_id, section.pk]))
    )
    post("split", after="1", revision="3")
    assert section.findings.filter(removed_at__isnull=True).count() == 2
    down = client.post(reverse("synthesis:move", args=[section.report_id, two[0].pk, "down"]) + "?from=section")
    here = reverse("synthesis:section", args=[section.report_id, section.pk])
    assert down.url == f"{here}?at={two[0].pk}#finding-{two[0].pk}"


def test_a_wrong_clause_is_told_and_its_paragraph_is_not_replaced(report, answered):
    made = next(
        row
        for row in compile_draft(report, by=answered.writer)
        if row.recommendation == answered.recommendations["124"]
    )
    text = made.text.replace("three supported it with", "two supported it with")
    preview = preview_count(made, {"text": text})
    assert not preview.holds
    assert "“two” does not agree with the positions: " in preview.says
    assert [offer.text for offer in preview.offers] in ([], [made.text])


def test_a_sentence_that_is_there_twice_keeps_its_own_evidence(two, answered):
    """Words that both paragraphs say stay tied to the paragraph whose evidence they had, joined and divided again."""
    first = two[0]
    for row in two:
        row.text = f"{row.text} Some asked for more."
        row.save(update_fields=["text"])
        for each in row.evidence.filter(input__version__submission__delegation__organisation__code__in=("XAA", "XHH")):
            set_parts(each, ["Some asked for more"], by=answered.writer)
    joined = join_with_next(first, revision=1, by=answered.writer)
    assert parts_of(joined) == {
        "XAA": ["Some asked for more"],
        "XHH": ["Communes matter to a town. Some asked for more"],
        "XCC": [],
    }
    rest = split_after(joined, 2, revision=2, by=answered.writer)
    assert parts_of(joined) == {"XAA": ["Some asked for more"], "XCC": []}
    assert parts_of(rest) == {"XHH": ["Some asked for more"], "XCC": []}


def test_words_that_a_sentence_lost_do_not_make_its_evidence_support_the_other(two, answered):
    """A passage whose part was edited away supports its paragraph, not what the paragraph is joined with."""
    for each in two[1].evidence.all():
        each.parts = ["words that are gone"]
        each.save(update_fields=["parts"])
    joined = join_with_next(two[0], revision=1, by=answered.writer)
    assert parts_of(joined)["XHH"] == ["Communes matter to a town"]


def test_the_second_of_two_clicks_joins_nothing_more(two, section, answered):
    add_finding(section, text="Towns need funds.", recommendation=answered.recommendations["124"], by=answered.writer)
    join_with_next(two[0], revision=1, by=answered.writer)
    with pytest.raises(Refused) as refused:
        join_with_next(two[0], revision=1, by=answered.writer)
    assert refused.value.code == "saved_since"
    with pytest.raises(Refused) as refused:
        split_after(two[0], 1, revision=1, by=answered.writer)
    assert refused.value.code == "saved_since"
    assert section.findings.filter(removed_at__isnull=True).count() == 2


def test_a_comment_moved_along_was_written_on_another_text(two, answered):
    edit_finding(two[1], {"text": "Communes matter to towns."}, revision=1, by=answered.writer)
    made = add_comment(two[1], "", suggestion="Communes matter.", by=answered.first)
    joined = join_with_next(two[0], revision=1, by=answered.writer)
    made.refresh_from_db()
    assert made.finding == joined and joined.revision == 2 and made.on_revision != 2


def test_an_input_whose_point_was_made_in_the_second_finds_it_in_the_joined_paragraph(two, answered):
    line = answered.input(answered.versions["XII"], "124").line
    dispose(line, "grouped", finding=two[1], by=answered.coder)
    joined = join_with_next(two[0], revision=1, by=answered.writer)
    assert latest_dispositions([line.pk])[line.pk].finding == joined


def test_a_sentence_that_refers_back_begins_no_paragraph(two, answered):
    """ "Of these" and "some of these answers" would be about nobody, and nothing would check the number."""
    text = (
        "Of the three States that addressed para. 124, two supported it and one opposed it. "
        "Of these, two referred to “Towns”. Some of these answers referred to “Data”. Towns matter."
    )
    assert [number for number, _words in sentence_choices(text, "en")] == [3]
    row = two[0]
    row.text = text
    row.save(update_fields=["text"])
    with pytest.raises(Refused) as refused:
        split_after(row, 1, revision=1, by=answered.writer)
    assert refused.value.code == "no_sentence"


def test_evidence_of_a_sentence_that_is_there_twice_counts_for_it(report, section, answered):
    same = "One local government made the same proposal."
    text = f"One State proposed deleting “towns”. {same} One State proposed deleting “communes”. {same}"
    made = add_finding(section, text=text, recommendation=answered.recommendations["124"], by=answered.writer)
    row = cite(made, *answered.passage(answered.versions["XHH"], "124", "communes"), by=answered.writer)
    set_parts(row, [part_at(text, sentences(text)[3])], by=answered.writer)
    _deleting, earlier, _another, later = counts_of(report)[made.pk].claims
    assert (earlier.holds, later.holds) == (False, True)


def test_the_page_of_a_section_asks_no_more_for_more_findings(
    client, two, section, answered, report, django_assert_max_num_queries
):
    report.sections.create(title="Another", order=9)
    sign_in(client, answered.writer)
    address = reverse("synthesis:section", args=[section.report_id, section.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        assert "Move to another section" in client.get(address).content.decode()
    for number in range(4):
        add_finding(
            section, text=f"Towns {number}.", recommendation=answered.recommendations["124"], by=answered.writer
        )
    with django_assert_max_num_queries(len(before)):
        client.get(address)
