"""Inputs as far as anybody may read them."""

import re
from datetime import timedelta

from core import clock
from portal.public.inputs import Citation, stretches
from submissions.drafting.services import begin_draft, input_for, save_input
from submissions.public_state.services import open_public_state
from tests.portal.public.conftest import RELEASE
from tests.support.html import compact
from tests.synthesis.conftest import DURING

LATER = RELEASE + timedelta(days=1)
BEFORE = RELEASE - timedelta(seconds=1)


def test_inputs_appear_with_the_report_all_at_the_same_time(published, at):
    url = f"/consultations/{published.round.reference}/inputs/"
    one = f"/inputs/{published.public.line_id}/"
    assert (at(BEFORE, url).status_code, at(BEFORE, one).status_code) == (404, 404)
    assert (at(RELEASE, url).status_code, at(RELEASE, one).status_code) == (200, 200)


def test_each_is_shown_as_far_as_its_sender_allows(published, at):
    page = at(LATER, f"/consultations/{published.round.reference}/inputs/").content.decode()
    assert "2 inputs" in page
    assert "Arandia" in page and "Towns matter to us." in page
    assert "Submission, name withheld" in page and "Children wait in corridors." in page


def test_it_is_filtered_by_paragraph_position_kind_and_words(published, at):
    url = f"/consultations/{published.round.reference}/inputs/"
    for query, count in (
        ("?paragraph=124", "2 inputs"),
        ("?paragraph=123", "0 inputs"),
        ("?position=supports", "1 input"),
        ("?constituency=state", "1 input"),
        ("?constituency=civil_society", "0 inputs"),  # of what has no name its kind is not told here
        ("?words=corridors", "1 input"),
    ):
        assert f">{count}<" in at(LATER, url + query).content.decode(), query


def test_a_question_that_makes_no_sense_is_answered_at_its_field(published, at):
    response = at(LATER, f"/consultations/{published.round.reference}/inputs/?paragraph=999&page=x")
    assert response.status_code == 200
    assert "999 is not one of the available choices" in response.content.decode()


def test_an_input_without_name_bears_its_words_and_nothing_that_could_be_joined(published, at):
    input_ = published.nameless
    page = at(LATER, f"/inputs/{input_.line.public_reference}/").content.decode()
    assert compact("Children wait in <mark>corridors</mark>") in compact(page) and "Submission, name withheld" in page
    submission = input_.version.submission
    hidden = ["Quay Nine", "XJJ", "Received", "Civil society", submission.reference, str(submission.pk)]
    steady = re.sub(r"IN-\d{4}-\w{7}|\w{64}", "", page)  # its reference and tokens of forms, which are drawn
    for token in [*hidden, str(input_.pk), str(input_.line_id), str(input_.version_id), submission.delegation_id]:
        assert str(token) not in steady, token


def test_an_input_answers_to_the_reference_that_the_public_knows_and_to_no_other(published, at):
    unknown = at(LATER, "/inputs/00000000-0000-4000-8000-000000000000/")
    for reference in (
        published.nameless.line_id,  # would join it to its sender's
        published.public.line.public_reference,
        published.sealed.line_id,
        published.sealed.line.public_reference,
        published.public.pk,
        "IN-2027-0000000",
    ):
        response = at(LATER, f"/inputs/{reference}/")
        assert (response.status_code, response.content) == (404, unknown.content), reference


def test_whole_input_shows_what_it_speaks_to(published, at):
    page = at(LATER, f"/inputs/{published.public.line_id}/").content.decode()
    assert "States should coordinate." in page and "Supports with amendment" in page
    assert "Received" in page and "1 February 2027" in page


def test_whole_input_on_a_whole_paragraph_shows_the_paragraph(published, at):
    body = published.bodies["XCC"]
    with clock.at(DURING):
        version = begin_draft(body.delegation, by=body.focal)
        row = input_for(version, paragraph=published.recommendations["124"].paragraph, by=body.focal)
        save_input(row, fields={"comment": "On all of it."}, revision=row.revision, by=body.focal)
        published._send(version, body, "public", admitted=True)
    with clock.at(RELEASE):
        open_public_state(published.round, report=True)
    page = at(LATER, f"/inputs/{row.line_id}/").content.decode()
    assert "On all of it." in page and "States should coordinate." in page


def test_the_list_has_pages(published, at, monkeypatch):
    monkeypatch.setattr("portal.public.views.INPUTS", 1)
    url = f"/consultations/{published.round.reference}/inputs/?paragraph=124"
    first, second = (at(LATER, f"{url}&page={page}").content.decode() for page in (1, 2))
    assert "Page 1 of 2" in first and "paragraph=124&amp;page=2" in first
    assert "Arandia" in first and "Arandia" not in second


def test_a_name_does_not_head_the_inputs_of_everybody(published, at):
    """An old link, one of whose filters is gone, selects everything: no body's name stands over that."""
    url = f"/consultations/{published.round.reference}/inputs/?organization=Arandia"
    heads = [
        "Its inputs to all calls" in at(LATER, address).content.decode() for address in (url, f"{url}&position=gone")
    ]
    assert heads == [True, False]


def test_cited_words_are_marked_and_lead_back_to_the_paragraph(published, at):
    named, nameless = published.public.line_id, published.nameless.line.public_reference
    for row, words in ((named, "Towns matter"), (nameless, "corridors")):
        page = at(LATER, f"/inputs/{row}/").content.decode()
        link = (
            f'<a href="{published.url}#finding-1" lang="en" dir="ltr" aria-label="Cited in paragraph 1 of the report">'
            "1</a>"
        )
        assert f"<mark>{words}</mark><sup>{link}</sup>" in compact(page)


def test_stretches_of_words_that_two_paragraphs_cite():
    cited = [Citation("comment", 0, 5, 2, "#2"), Citation("comment", 3, 8, 7, "#7")]
    found = stretches("abcdefghij", cited)
    assert [(each.text, each.is_cited, [end.number for end in each.ends]) for each in found] == [
        ("abc", True, []), ("de", True, [2]), ("fgh", True, [7]), ("ij", False, []),
    ]  # fmt: skip
    assert stretches("", []) == []
