"""The writing desk: what stands on it, what is written and cited from it, and that nobody is overwritten."""

from uuid import uuid4

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from core import clock
from submissions.models import Campaign, CampaignMember
from synthesis.codebook.services import add_theme
from synthesis.coding.services import code_passage
from synthesis.models import Evidence, Finding
from synthesis.reports import desk as desk_domain
from synthesis.reports.findings.services import add_finding, cite, edit_finding
from synthesis.reports.services import add_section
from synthesis.review.approval import send_to_review
from tests.factories import OfficerFactory
from tests.support.html import compact
from tests.support.officers import sign_in
from tests.support.redacting import redact
from tests.synthesis.conftest import AFTER, repeat_finding


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


@pytest.fixture
def writer(client, answered):
    sign_in(client, answered.writer)
    return answered.writer


@pytest.fixture
def finding(section, answered, writer):
    return add_finding(
        section,
        text="Three States would add the local level.",
        recommendation=answered.recommendations["124"],
        quantity="number",
        counted=["state"],
        positions=["amendment"],
        number=3,
        by=writer,
    )


def desk(report, scenario, label="124", query=""):
    return reverse("synthesis:drafting", args=[report.pk, scenario.recommendations[label].pk]) + query


def address(name, *rows):
    return reverse(f"synthesis:{name}", args=[getattr(row, "pk", row) for row in rows])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_the_mark_stands_where_words_are_covered(client, report, answered, writer, finding):
    theme = add_theme(answered.round, "Towns", by=writer)
    code_passage(*answered.passage(answered.versions["XAA"], "124", "Towns matter"), theme, by=writer)
    redact(answered.input(answered.versions["XAA"], "124"), "Towns")
    page = text_of(client.get(desk(report, answered)))
    assert "<mark>[redacted: a child] matter</mark>." in compact(page)
    # Where words are marked by hand, letters are counted: the blocks stay under the mark.
    assert 'data-code-field="comment"><span class="covered" role="img" aria-label="[redacted: a child]"' in page
    assert "█████</span> matter.</blockquote>" in page
    assert "Towns matter" not in page


def test_who_answered_and_what_was_said(client, report, answered, writer):
    theme = add_theme(answered.round, "Towns", by=writer)
    code_passage(*answered.passage(answered.versions["XAA"], "124", "Towns"), theme, by=writer)
    page = text_of(client.get(desk(report, answered)))
    assert "States should coordinate." in page
    page = compact(page)
    assert "<dt>State</dt><dd><bdi>4 of 5</bdi></dd>" in page  # Arandia, Veldrane, Ombira, and Lazwara by alignment
    assert "<dt>Civil society</dt><dd><bdi>1 of 2</bdi></dd>" in page
    assert "<mark>Towns</mark>matter.</blockquote>" in page
    assert "Towns<strong>1</strong>" in page
    assert "Not coded<strong>4</strong>" in page
    assert "Without prejudice" not in page  # under its own tab
    page = text_of(client.get(desk(report, answered, query="?theme=none")))
    assert "Without prejudice to federalism." in page
    assert "Expresses reservations<small>1 passage</small>" in compact(page)


def test_who_spoke_without_name_is_not_told_by_the_only_body_of_its_kind(client, report, section, answered, writer):
    """To a writer without sight of confidential matter it looks like one that is silent (decision 0031)."""
    made = add_finding(section, text="Said.", recommendation=answered.recommendations["124"], by=writer)
    cite(made, *answered.passage(answered.versions["XHH"], "124", "communes"), by=writer)
    answered.tighten(answered.versions["XHH"], "124", "nameless")
    plain = OfficerFactory(round=answered.round, duties=["draft_synthesis"])
    for person, spoke in ((writer, 1), (plain, 0)):
        sign_in(client, person)
        page = text_of(client.get(desk(report, answered)))
        assert f"<dt>Local government</dt><dd><bdi>{spoke} of 1</bdi></dd>" in compact(page)
        assert "<dt>State</dt><dd><bdi>4 of 5</bdi></dd>" in compact(page)
        assert ("others 1" in page) == (spoke == 1)


def test_a_finding_is_begun_and_counted(client, report, section, answered, writer):
    answer = client.post(
        address("add_finding", report, answered.recommendations["124"]),
        {"new-text": "Three States would add the local level.", "new-section": str(section.pk)},
    )
    made = Finding.objects.get()
    assert answer.headers["Location"] == f"{desk(report, answered)}?finding={made.pk}#finding-{made.pk}"
    cite(made, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=writer)
    said = {"finding-revision": "1", "finding-text": made.text, "finding-quantity": "number", "finding-number": "3"}
    said |= {"finding-counted": ["state"], "finding-positions": ["amendment"]}
    answer = client.post(address("edit_finding", report, made), said, follow=True)
    # Ombira is in the number, though nobody has cited its words, and so is Lazwara, which aligned itself.
    assert "“Three” is correct: 3 of 4 States." in text_of(answer)
    # Of those who took the position, only who is cited, or is followed by Lazwara.
    answer = client.post(
        address("edit_finding", report, made),
        {**said, "finding-revision": "2", "finding-counts_theme": "on"},
        follow=True,
    )
    assert (
        "“Three” does not agree with the number of participants who mention it: 2 of 3 States "
        "(Supports with amendment)."
    ) in text_of(answer)


def test_a_wrong_number_is_refused_and_the_right_sentence_is_one_click_away(client, report, answered, finding):
    said = {"finding-revision": "1", "finding-text": "Two of the four States supported it with an amendment, briefly."}
    said |= {"finding-quantity": "number", "finding-number": "2", "finding-out_of": "4"}
    said |= {"finding-counted": ["state"], "finding-positions": ["amendment"]}
    answer = client.post(address("edit_finding", report, finding), said)
    page = text_of(answer)
    assert answer.status_code == 422
    told = "“two of the four” does not agree with the positions: 3 of 4 States (Supports with amendment). "
    assert f'<a href="#id_finding-number">Number: {told}Write “three of the four”.</a>' in compact(page)
    assert page.count(told) > 1  # on top and at the field
    right = "Three of the four States supported it with an amendment, briefly."
    assert f"{right}</bdi>" in page and 'name="offer" value="right"' in page
    assert said["finding-text"] + "</textarea>" in page  # nothing typed is lost
    finding.refresh_from_db()
    assert finding.revision == 1
    answer = client.post(address("edit_finding", report, finding), {**said, "offer": "right"}, follow=True)
    finding.refresh_from_db()
    assert (finding.text, finding.number, finding.out_of) == (right, 3, 4)
    assert "“Three” is correct: 3 of 4 States." in text_of(answer)


def test_a_new_finding_with_a_wrong_number_is_refused_with_the_right_one(client, report, section, answered, writer):
    said = {"new-text": "All four States supported it with an amendment.", "new-section": str(section.pk)}
    answer = client.post(address("add_finding", report, answered.recommendations["124"]), said)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Sentence: “All four States” does not agree with the positions: 3 of 4 States" in page
    assert "Three of the four States supported it with an amendment.</bdi>" in page
    assert not Finding.objects.exists()
    client.post(address("add_finding", report, answered.recommendations["124"]), {**said, "offer": "right"})
    made = Finding.objects.get()
    assert made.text == "Three of the four States supported it with an amendment."
    assert (made.quantity, made.number, made.out_of, made.positions) == ("number", 3, 4, ["amendment"])


def test_a_number_that_the_public_table_does_not_tell_is_warned_of(client, report, section, answered, writer):
    """In the office the count stays exact; what is offered instead gives no number back."""
    answered.tighten(answered.versions["XBB"], "124", "nameless")
    made = add_finding(
        section,
        text="Three of the four States supported it with an amendment.",
        recommendation=answered.recommendations["124"],
        quantity="number",
        counted=["state"],
        positions=["amendment"],
        number=3,
        out_of=4,
        by=writer,
    )
    page = text_of(client.get(desk(report, answered, query=f"?finding={made.pk}")))
    assert "“Three” is correct: 3 of 4 States." in page
    warning = (
        "would reveal what the public table does not show separately (States). "
        "Write “some States”, or give no quantity."
    )
    assert f"“Three” {warning}" in page
    assert "Some States supported it with an amendment.</bdi>" in page
    said = {"finding-revision": "1", "finding-text": made.text, "finding-quantity": "number", "finding-number": "3"}
    said |= {"finding-out_of": "4", "finding-counted": ["state"], "finding-positions": ["amendment"], "offer": "some"}
    page = text_of(client.post(address("edit_finding", report, made), said, follow=True))
    made.refresh_from_db()
    assert (made.text, made.quantity, made.number) == ("Some States supported it with an amendment.", "some", None)
    assert "“Some” is correct: 3 of 4 States. Possible wording: 3." in page and warning not in page


def test_what_is_refused_while_typing_is_told_and_not_saved(client, report, finding):
    said = {"finding-revision": "1", "finding-text": "One of the four States supported it with an amendment."}
    answer = client.post(address("edit_finding", report, finding), said, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert "“One of the four States” does not agree with the positions" in answer.json()["told"]
    finding.refresh_from_db()
    assert finding.text == "Three States would add the local level."


def test_the_count_while_typing(client, report, answered, finding):
    said = {"finding-revision": "1", "finding-text": "x", "finding-quantity": "several", "finding-counted": ["state"]}
    answer = client.post(address("count_word", report, finding), said)
    assert '<div class="counted" id="count" role="status">' in text_of(answer)
    assert "Use “Several” only for a group of five or more: 0 of 4 States. Cite the participants" in text_of(answer)
    answer = client.post(address("count_word", report, finding), {**said, "finding-counted": []})
    assert "Choose at least one kind of participant for “Several” to count." in text_of(answer)
    said |= {"finding-positions": ["supports", "amendment"], "finding-quantity": "all"}
    answer = client.post(address("count_word", report, finding), said)
    assert "“All” does not agree with the positions: 3 of 4 States" in text_of(answer)
    finding.refresh_from_db()
    assert finding.quantity == "number"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"finding-text": ""}, "Complete “"),
        ({"finding-text": "x" * 1_000_000}, "at most 10000 characters"),
        (
            {"finding-quantity": "several", "finding-counted": []},
            "Choose at least one kind of participant for “Several” to count.",
        ),
        ({"finding-quantity": "number", "finding-number": ""}, "Enter the number that the sentence states"),
        ({"finding-counted": ["treaty_body"]}, "Select a valid choice."),
        ({"finding-theme": str(uuid4())}, "Select a valid choice."),
        ({"finding-number": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_saved_is_told_at_the_field_and_kept(client, report, finding, said, words):
    whole = {
        "finding-revision": "1",
        "finding-text": "Typed for an hour.",
        "finding-quantity": "number",
        "finding-number": "3",
        "finding-counted": ["state"],
        **said,
    }
    answer = client.post(address("edit_finding", report, finding), whole)
    assert answer.status_code == 422
    assert words in text_of(answer)
    if "finding-text" not in said:
        assert "Typed for an hour.</textarea>" in text_of(answer)
    finding.refresh_from_db()
    assert finding.text == "Three States would add the local level."


def test_two_writers_see_both_texts(client, report, answered, finding):
    edit_finding(finding, {"text": "The colleague's sentence."}, revision=1, by=answered.drafter)
    said = {"finding-revision": "1", "finding-text": "My sentence.", "finding-quantity": ""}
    answer = client.post(address("edit_finding", report, finding), said)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "The colleague&#x27;s sentence.</p>" in page
    assert "My sentence.</textarea>" in page
    assert 'name="finding-revision" value="2"' in page
    assert "data-autosave" not in page  # the next comma would save over the colleague's sentence
    assert "data-autosave" in text_of(client.get(desk(report, answered, query=f"?finding={finding.pk}")))
    finding.refresh_from_db()
    assert finding.text == "The colleague's sentence."
    answer = client.post(address("edit_finding", report, finding), {**said, "finding-revision": "2"})
    assert answer.status_code == 302
    finding.refresh_from_db()
    assert finding.text == "My sentence."


def test_a_form_gives_nothing_that_it_does_not_show(client, report, answered, finding):
    said = {"finding-revision": "1", "finding-text": "Mine.", "finding-written_by": str(answered.first.pk)}
    said |= {"finding-section": str(uuid4()), "finding-removed_at": "2027-01-01", "finding-recommendation": ""}
    client.post(address("edit_finding", report, finding), said)
    finding.refresh_from_db()
    assert (finding.text, finding.written_by) == ("Mine.", answered.writer)
    assert (finding.removed_at, finding.recommendation) == (None, answered.recommendations["124"])


def cited(input_, finding, **more):
    return {"input": str(input_.pk), "field": "comment", "finding": str(finding.pk), **more}


def test_citing_by_button_by_mark_and_by_words(client, report, answered, finding):
    url = address("cite", report, answered.recommendations["124"])
    arandia = answered.input(answered.versions["XAA"], "124")
    whole = cited(arandia, finding, start="0", end="13", points="1", words="")
    answer = client.post(url, whole)
    assert answer.headers["Location"].endswith(f"?finding={finding.pk}#finding-{finding.pk}")
    client.post(url, whole)  # a double click
    client.post(url, cited(arandia, finding, start="0", end="5", words="Towns"))
    client.post(url, cited(arandia, finding, words=" matter. "))
    found = [(row.start, row.end) for row in Evidence.objects.order_by("order")]
    assert found == [(0, 13), (0, 5), (6, 13)]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"start": "0", "end": "4", "words": "Towns"}, "do not match the saved text"),
        ({"start": "0", "end": "99", "points": "1"}, "do not match the saved text"),
        ({"words": "nothing of it"}, "are not in the text, or they appear more than once"),
        ({"words": ""}, "are not in the text, or they appear more than once"),
        ({"words": "Towns", "field": "position"}, "Select a valid choice"),
        ({"words": "Towns", "finding": str(uuid4())}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_cited_is_told(client, report, answered, finding, more, words):
    arandia = answered.input(answered.versions["XAA"], "124")
    answer = client.post(address("cite", report, answered.recommendations["124"]), {**cited(arandia, finding), **more})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Evidence.objects.exists()


def test_covered_words_cannot_be_guessed(client, report, answered, finding):
    """Right or wrong, a guess gets the same answer."""
    arandia = answered.input(answered.versions["XAA"], "124")
    redact(arandia, "Towns")
    for guess in ("Towns", "Seven"):
        data = cited(arandia, finding, start="0", end="5", words=guess)
        answer = client.post(address("cite", report, answered.recommendations["124"]), data)
        assert "The passage contains redacted text." in text_of(answer)


def test_words_that_are_not_for_the_writer_do_not_exist(client, report, section, answered):
    from consultations.rounds.duties import change_duties

    finding = add_finding(section, text="One.", recommendation=answered.recommendations["124"], by=answered.writer)
    answered.tighten(answered.versions["XAA"], "124", "secretariat")
    change_duties(answered.round, take=[(answered.drafter, "see_confidential")], by=answered.manager)
    sign_in(client, answered.drafter)
    page = text_of(client.get(desk(report, answered, query="?theme=none")))
    assert "Towns matter." not in page
    assert "1 more input is for the secretariat only" in page
    arandia = answered.input(answered.versions["XAA"], "124")
    for words in ("Towns", "not at all"):
        answer = client.post(
            address("cite", report, answered.recommendations["124"]), cited(arandia, finding, words=words)
        )
        assert answer.status_code == 404


def test_confidential_words_are_marked_for_who_may_see_them(client, report, answered, writer):
    answered.tighten(answered.versions["XAA"], "124", "secretariat")
    page = text_of(client.get(desk(report, answered, query="?theme=none")))
    assert "Towns matter." in page
    assert '<span class="chip chip--bad">confidential</span>' in page


def test_taking_away_moving_and_removing(client, report, section, answered, finding, writer):
    other = add_section(report, "Further", by=writer)
    second = add_finding(section, text="Second.", recommendation=answered.recommendations["124"], by=writer)
    evidence = cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=writer)
    client.post(address("uncite", report, evidence))
    assert not Evidence.objects.exists()
    client.post(address("move", report, second, "up"))
    assert [row.text for row in section.findings.order_by("order")] == ["Second.", finding.text]
    client.post(address("move", report, second, "up"))  # it is first already
    client.post(address("move", report, second, "down"))
    assert [row.text for row in section.findings.order_by("order")] == [finding.text, "Second."]
    client.post(address("place_finding", report, second), {"place-section": str(other.pk)})
    second.refresh_from_db()
    assert second.section == other
    question = client.get(address("remove_finding", report, second))
    assert "Remove this finding?" in text_of(question)
    client.post(address("remove_finding", report, second))
    second.refresh_from_db()
    assert second.removed_at is not None
    assert client.post(address("move", report, second, "up")).status_code == 404


def test_evidence_is_tied_to_a_part_of_the_sentence(client, report, section, answered, writer):
    text = "Towns were named, and others “spoke of federalism, and more”."
    made = add_finding(section, text=text, recommendation=answered.recommendations["124"], by=writer)
    evidence = cite(made, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=writer)
    opened = desk(report, answered, query=f"?finding={made.pk}")
    page = text_of(client.get(opened))
    assert "Parts of the sentence it supports" in page and "Choose the parts it supports" in page
    name = f"parts-{evidence.pk}-parts"
    assert page.count(f'name="{name}"') == 2
    answer = client.post(address("set_parts", report, evidence) + "?theme=none", {name: ["Towns were named"]})
    assert answer.headers["Location"] == desk(
        report, answered, query=f"?theme=none&finding={made.pk}#finding-{made.pk}"
    )
    page = text_of(client.get(opened))
    assert '<span lang="en" dir="ltr">“Towns were named”</span>' in page
    ticked = page.count(" checked") - page.count('type="checkbox" checked> Keyboard shortcuts')
    assert f'name="{name}" value="Towns were named"' in page and ticked == 1
    # Its own words change: what was chosen is said to be gone, and the choice stands open.
    edit_finding(made, {"text": text.replace("Towns", "Cities")}, revision=1, by=writer)
    page = text_of(client.get(opened))
    assert "These words are no longer in the sentence. Choose the part again." in page
    assert "<details open><summary" in compact(page)
    answer = client.post(address("set_parts", report, evidence), {name: ["Towns were named"]})
    assert answer.status_code == 422
    page = text_of(answer)
    assert page.count("These words are no longer in the sentence. Choose the part again.") >= 2
    assert f'href="#id_{name}"' in page
    client.post(address("set_parts", report, evidence), {})
    evidence.refresh_from_db()
    assert evidence.parts == []


def test_a_sentence_of_one_part_offers_none(client, report, section, answered, finding, writer):
    cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=writer)
    page = text_of(client.get(desk(report, answered, query=f"?finding={finding.pk}")))
    assert "Parts of the sentence it supports" not in page
    send_to_review(report, by=writer)


def test_what_is_confidential_is_said_to_have_its_note_at_the_end(client, report, section, answered, writer):
    answered.tighten(answered.versions["XAA"], "124", "secretariat")
    made = add_finding(
        section, text="Towns were named, others silent.", recommendation=answered.recommendations["124"], by=writer
    )
    cite(made, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=writer)
    page = text_of(client.get(desk(report, answered, query=f"?finding={made.pk}")))
    assert "In public files its note is placed at the end of the sentence." in page


def test_then_and_now_and_settled(client, report, answered, finding, writer):
    cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=writer)
    answered.correct(answered.versions["XAA"], {"124": ("amendment", "We repeat: Towns matter.")})
    page = text_of(client.get(desk(report, answered, query=f"?finding={finding.pk}")))
    assert "Needs attention: The words were corrected in a newer version." in page
    assert ">Towns matter.</p></section><section><h3>Now</h3>" in compact(page)
    assert ">We repeat: Towns matter.</p>" in page
    client.post(address("confirm_evidence", report, finding))
    page = text_of(client.get(desk(report, answered, query=f"?finding={finding.pk}")))
    assert "Needs attention" not in page.split('id="findings"')[1].split("You cannot publish the report")[0]


def test_nothing_is_offered_in_approval_and_nothing_done(client, report, answered, finding, writer):
    cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=writer)
    send_to_review(report, by=writer)
    page = text_of(client.get(desk(report, answered, query=f"?finding={finding.pk}")))
    assert "The report cannot be changed until the approval process is complete." in page
    assert "Save the finding" not in page
    said = {"finding-revision": "1", "finding-text": "Other.", "finding-quantity": ""}
    answer = client.post(address("edit_finding", report, finding), said)
    assert answer.status_code == 422
    assert "The report is being approved." in text_of(answer)
    answer = client.post(address("move", report, finding, "up"), follow=True)
    assert "The report is being approved." in text_of(answer)


@pytest.mark.parametrize("who", ["first", "coder", "triage"])
def test_the_desk_is_for_those_who_draft(client, report, answered, finding, who):
    sign_in(client, getattr(answered, who))
    for url in (desk(report, answered), desk(type(report)(pk=uuid4()), answered)):
        assert client.get(url).status_code == 404
    made_up = address("edit_finding", report, uuid4())
    assert client.post(address("edit_finding", report, finding)).status_code == client.post(made_up).status_code == 404


def test_what_belongs_to_another_report_is_not_there(client, report, section, answered, finding, writer):
    from synthesis.reports.services import begin_report

    other = begin_report(answered.round, "Another", by=writer)
    evidence = cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=writer)
    for name, row in (
        ("edit_finding", finding),
        ("confirm_evidence", finding),
        ("uncite", evidence),
        ("set_parts", evidence),
        ("count_word", finding),
    ):
        foreign, made_up = client.post(address(name, other, row)), client.post(address(name, other, uuid4()))
        assert foreign.status_code == made_up.status_code == 404
        assert foreign.content == made_up.content
    assert client.get(reverse("synthesis:drafting", args=[report.pk, uuid4()])).status_code == 404


def test_the_same_number_of_queries_however_much_is_written(
    client, report, section, answered, finding, writer, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked():
        client.get(desk(report, answered))
        with CaptureQueriesContext(connection) as queries:
            client.get(desk(report, answered))
        return len(queries)

    cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=writer)
    one = asked()
    for more in (9, 90):
        row = add_finding(section, text="More.", recommendation=answered.recommendations["124"], by=writer)
        cite(row, *answered.passage(answered.versions["XCC"], "124", "También"), by=writer)
        repeat_finding(row, more - 1, "More.")
        assert asked() == one


def test_a_long_desk_has_pages_and_citing_stays_on_its_page(client, report, answered, finding, writer, monkeypatch):
    monkeypatch.setattr(desk_domain, "SHOWN", 2)
    first = text_of(client.get(desk(report, answered, query="?theme=none")))
    assert ("Page 1 of" in first, "Without prejudice to federalism." in first) == (True, False)
    assert "Expresses reservations" not in first
    last = text_of(client.get(desk(report, answered, query="?theme=none&page=9")))  # the last there is
    assert "Without prejudice to federalism." in last
    assert "Expresses reservations<small>1 passage</small>" in compact(last)
    input_, field, start, end, words = answered.passage(answered.versions["XAA"], "124", "Towns")
    data = {"input": input_.pk, "field": field, "start": start, "end": end, "points": 1, "words": words}
    url = reverse("synthesis:cite", args=[report.pk, answered.recommendations["124"].pk])
    answer = client.post(f"{url}?theme=none&page=2", {**data, "finding": finding.pk})
    assert answer.headers["Location"].startswith(desk(report, answered, query="?theme=none&page=2&finding="))


def autosave(client, report, finding, **said):
    fields = {"finding-revision": str(finding.revision), "finding-text": finding.text, "finding-quantity": ""}
    return client.post(address("edit_finding", report, finding), fields | said, headers={"Accept": "application/json"})


def test_what_is_typed_is_saved_without_overwriting(client, report, answered, finding, writer):
    answer = autosave(client, report, finding, **{"finding-text": "While I type."})
    assert (answer.status_code, answer.json()) == (200, {"revision": 2})
    edit_finding(finding, {"text": "The colleague's sentence."}, revision=2, by=answered.drafter)
    answer = autosave(client, report, finding, **{"finding-revision": "2", "finding-text": "I go on."})
    assert answer.status_code == 409
    assert "Drafter" in answer.json()["told"] and "Nothing was overwritten." in answer.json()["told"]
    answer = autosave(client, report, finding, **{"finding-revision": "3", "finding-text": ""})
    assert answer.status_code == 422 and "Complete this field." in answer.json()["told"]
    finding.refresh_from_db()
    assert finding.text == "The colleague's sentence."


def test_typing_is_recorded_once_for_each_who_types(client, report, answered, finding, writer):
    for revision in (1, 2, 3):
        autosave(client, report, finding, **{"finding-revision": str(revision), "finding-text": f"Text {revision}."})
    assert acts(report, "synthesis.finding.edit") == 0  # its writer stands in the log for having added it
    sign_in(client, answered.drafter)
    for revision in (4, 5):
        autosave(client, report, finding, **{"finding-revision": str(revision), "finding-text": f"Text {revision}."})
    assert acts(report, "synthesis.finding.edit") == 1


def test_two_writers_in_two_findings_do_not_wait_for_each_other(client, report, section, answered, finding, writer):
    other = add_finding(section, text="Another.", recommendation=answered.recommendations["124"], by=answered.drafter)
    edit_finding(other, {"text": "Another, longer."}, revision=1, by=answered.drafter)
    assert autosave(client, report, finding, **{"finding-text": "Mine."}).json() == {"revision": 2}


def acts(report, name):
    return ModelLogEntry.objects.filter(object_id=str(report.pk), action=name).count()


def test_findings_and_sections_are_put_in_order_by_hand(client, report, section, answered, finding, writer):
    second = add_finding(section, text="Second.", recommendation=answered.recommendations["124"], by=writer)
    after = add_section(report, "After", by=writer)
    page = text_of(client.get(address("report", report)))
    assert f'data-url="{address("place_finding", report, second)}?from=report"' in page
    answer = client.post(
        address("place_finding", report, second) + "?from=report",
        {"place-section": str(section.pk), "place-before": str(finding.pk)},
    )
    assert answer.headers["Location"] == f"{address('report', report)}?at={second.pk}#finding-{second.pk}"
    assert section.findings.earliest("order").text == "Second."
    client.post(
        address("place_finding", report, second), {"place-section": str(after.pk), "place-before": str(finding.pk)}
    )
    second.refresh_from_db()
    assert second.section == section  # no place before a finding of another section
    client.post(address("move_section", report, after, "place"), {"place-before": str(section.pk)})
    assert [row.title for row in report.sections.all()] == ["After", "Coordination"]
    client.post(address("move_section", report, after, "down"))
    assert [row.title for row in report.sections.all()] == ["Coordination", "After"]
    client.post(address("move_section", report, after, "down"))  # at the end nothing happens
    client.post(address("move_section", report, after, "up"))
    assert [row.title for row in report.sections.all()] == ["After", "Coordination"]
    for way, before in (("place", uuid4()), ("sideways", "")):
        assert (
            client.post(address("move_section", report, after, way), {"place-before": str(before)}).status_code == 404
        )
    sign_in(client, answered.first)
    assert client.post(address("move_section", report, after, "up")).status_code == 404


def test_a_campaign_is_read_once(client, report, answered, writer):
    """Two bodies with one text stand as one; a third that adds words of its own stays in sight."""
    campaign = Campaign.objects.create(round=answered.round, number=1, name="Towns first")
    inputs = [answered.input(answered.versions[code], "124") for code in ("XAA", "XCC", "XHH")]
    for row, own in zip(inputs, ([], [], [["comment", 0, 8]]), strict=True):
        CampaignMember.objects.create(
            line=row.line, campaign=campaign, input=row, own=own, of_digest="x", settled_at=AFTER, settled_by=writer
        )
    page = text_of(client.get(desk(report, answered, query="?theme=none")))
    assert "The same words from 1 other participant in the campaign “Towns first”" in page
    assert page.count("campaign, with added text") == 1
    assert "También a nivel local." in page and "Associer les communes." in page
    assert "Supports with amendment<small>4 passages</small>" in compact(page)  # folded ones are counted
