"""Findings joined and divided, and the editor of a section."""

import pytest
from django.urls import reverse

from core import clock
from core.errors import Refused
from synthesis.counts.quantities import counts_of
from synthesis.first_draft.services import compile_draft
from synthesis.reports.finding_rows import preview_count
from synthesis.reports.findings import add_finding, cite
from synthesis.reports.paragraphs import join_with_next, split_after
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


@pytest.fixture
def two(section, spoken):
    """Two findings on 124, each with a passage of its own, and one that both cite."""
    made = [
        add_finding(section, text=text, recommendation=spoken.on["124"], by=spoken.writer)
        for text in ("Towns matter to one State.", "Communes matter to a town.")
    ]
    for finding, code, words in ((made[0], "XAA", "Towns"), (made[1], "XHH", "communes")):
        cite(finding, *spoken.passage(spoken.said[code], "124", words), by=spoken.writer)
        cite(finding, *spoken.passage(spoken.said["XCC"], "124", "nivel local"), by=spoken.writer)
    return made


def parts_of(finding):
    return {row.input.version.submission.delegation.organisation.code: row.parts for row in finding.evidence.all()}


def test_joined_findings_keep_their_evidence_at_their_sentences(two, spoken):
    first, second = two
    joined = join_with_next(first, by=spoken.writer)
    assert joined.text == "Towns matter to one State. Communes matter to a town."
    assert parts_of(joined) == {
        "XAA": ["Towns matter to one State"],
        "XHH": ["Communes matter to a town"],
        "XCC": [],  # of both, so of the whole paragraph
    }
    second.refresh_from_db()
    assert second.removed_at is not None and not second.evidence.exists()
    rest = split_after(joined, 1, by=spoken.writer)
    joined.refresh_from_db()
    assert (joined.text, rest.text) == ("Towns matter to one State.", "Communes matter to a town.")
    assert parts_of(joined) == {"XAA": [], "XCC": []}
    assert parts_of(rest) == {"XHH": [], "XCC": []}
    assert rest.order == joined.order + 1


def test_a_drafted_paragraph_divided_is_still_right(report, spoken):
    made = next(row for row in compile_draft(report, by=spoken.writer) if row.recommendation == spoken.on["124"])
    rest = split_after(made, 1, by=spoken.writer)
    assert rest.text.startswith("The only local government that addressed the recommendation ")
    assert all(count.holds for count in counts_of(report).values())
    join_with_next(made, by=spoken.writer)
    assert all(count.holds for count in counts_of(report).values())


@pytest.mark.parametrize("number", [0, 1, 9])
def test_a_paragraph_is_divided_after_one_of_its_sentences(two, spoken, number):
    with pytest.raises(Refused) as refused:
        split_after(two[0], number, by=spoken.writer)
    assert refused.value.code == "no_sentence"


def test_only_neighbours_on_one_recommendation_are_joined(two, section, spoken):
    with pytest.raises(Refused) as refused:
        join_with_next(two[1], by=spoken.writer)
    assert refused.value.code == "no_next"
    add_finding(section, text="Fairness.", recommendation=spoken.on["123"], by=spoken.writer)
    with pytest.raises(Refused) as refused:
        join_with_next(two[1], by=spoken.writer)
    assert refused.value.code == "other_recommendation"


def test_the_editor_of_a_section_changes_joins_and_divides(client, two, section, spoken):
    def post(name, **data):
        return client.post(reverse(f"desk:{name}", args=[section.report_id, two[0].pk]), data, follow=True)

    def text(answer):
        return " ".join(answer.content.decode().split())

    sign_in(client, spoken.writer)
    page = text(client.get(reverse("desk:section", args=[section.report_id, section.pk])))
    assert "Towns matter to one State." in page and "“communes”</blockquote>" in page
    prefix = f"text-{two[0].pk}"
    saved = post("edit_text", **{f"{prefix}-text": "Towns matter.", f"{prefix}-revision": "1"})
    assert "The finding is saved." in text(saved)
    stale = client.post(
        reverse("desk:edit_text", args=[section.report_id, two[0].pk]),
        {f"{prefix}-text": "Mine.", f"{prefix}-revision": "1"},
    )
    assert stale.status_code == 409 and "Mine." in text(stale)
    wrong = {f"{prefix}-text": "All nine States that addressed para. 124 supported it.", f"{prefix}-revision": "2"}
    refused = client.post(reverse("desk:edit_text", args=[section.report_id, two[0].pk]), wrong)
    assert refused.status_code == 422 and "All nine States" in text(refused)
    assert "Towns matter. Communes matter to a town." in text(post("join"))
    assert "Divide the paragraph" in text(client.get(reverse("desk:section", args=[section.report_id, section.pk])))
    post("split", after="1")
    assert section.findings.filter(removed_at__isnull=True).count() == 2
    down = client.post(reverse("desk:move", args=[section.report_id, two[0].pk, "down"]) + "?from=section")
    assert down.url == reverse("desk:section", args=[section.report_id, section.pk]) + f"#finding-{two[0].pk}"


def test_a_wrong_clause_is_told_and_its_paragraph_is_not_replaced(report, spoken):
    made = next(row for row in compile_draft(report, by=spoken.writer) if row.recommendation == spoken.on["124"])
    text = made.text.replace("three supported it with", "two supported it with")
    preview = preview_count(made, {"text": text})
    assert not preview.holds
    assert "“two” does not agree with the positions: " in preview.says
    assert [offer.text for offer in preview.offers] in ([], [made.text])
