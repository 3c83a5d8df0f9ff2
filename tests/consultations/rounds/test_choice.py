"""Choosing what a round asks: numbers typed, rows ticked, filters; twelve of 254 in a few clicks."""

import gzip
import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from consultations.documents import services as documents_services
from consultations.models import Paragraph, Round, RoundAct
from consultations.rounds.choice import states_in
from consultations.rounds.services import begin_round
from core import clock
from tests.factories import RoundFactory
from tests.support.officers import own_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]

HEADINGS = ("Conclusions and recommendations", "Cooperation")
STATES = ("Ombira", "Lazwara", "Arandia and Ombira", "Trinidad and Tobago")
TEXT = (
    "Strengthen the procedures by which children on the move are heard, with a guardian for each of them, and translate"
    " number {n} of the forms they are handed into the languages that they speak ({state});"
)


def paragraph(place, number, text, **limb):
    limb = {"limb": 1, "text": text, "addressees": ["States"], "force": "recommends", **limb}
    return {"number": number, "text": text, "heading_path": [HEADINGS[place >= 200]], "limbs": [limb]}


def listing(officer, count=254):
    """A confirmed report with recommendations 140.1 to 140.254, as a working group prints them."""
    rows = [
        paragraph(n, f"140.{n}", TEXT.format(n=n, state=STATES[n % len(STATES)]), addressees=["States"])
        for n in range(1, count + 1)
    ]
    rows.append(paragraph(count, "141", "Treaty bodies should ask for figures.", addressees=["treaty bodies"]))
    reading = {"language": "en", "paragraphs": rows}
    document = documents_services.add_document(symbol="A/HRC/99/12", title="A report", reading=reading, by=officer)
    return documents_services.confirm_reading(document, by=officer)


@pytest.fixture
def draft(officer):
    return begin_round(document=listing(officer), title="A round", by=officer)


def address(round_):
    return reverse("consultations:choose_recommendations", args=[round_.pk])


def chosen(round_):
    return [row.label for row in round_.recommendations.select_related("paragraph").order_by("order")]


def press(client, round_, act="add", **data):
    return client.post(address(round_), {"act": act, **data}, follow=act != "save")


def shown(page):
    return [row.recommendation.label for _heading, rows in page.context["groups"] for row, _is_chosen in rows]


def as_shown(page):
    """What a browser sends of the list: the rows, and those that are ticked."""
    rows = [(str(row.recommendation.pk), ticked) for _h, rows in page.context["groups"] for row, ticked in rows]
    return {"row": [key for key, _t in rows], "chosen": [key for key, ticked in rows if ticked]}


def test_twelve_of_many_are_chosen_with_one_line(client, draft):
    page = press(client, draft, numbers="140.15, 140.49-52, paras. 140.100 to 140.105 and 141")
    expected = ["140.15", *(f"140.{n}" for n in (*range(49, 53), *range(100, 106))), "141"]
    assert chosen(draft) == expected and len(expected) == 12
    assert "12 of 255 recommendations chosen" in page.text
    assert "Added (12): \u2068140.15, 140.49–140.52, 140.100–140.105, 141\u2069." in page.text
    answer = press(client, draft, "save")
    assert answer["Location"] == reverse("consultations:edit_part", args=[draft.pk, "participants"])


def test_numbers_that_are_not_there_are_named_and_stay_in_their_field(client, draft):
    press(client, draft, numbers="140.1")
    answer = press(client, draft, numbers="140.15, 140.999")
    assert answer.status_code == 422
    assert "Numbers: Not in this document: 140.999." in answer.text
    assert 'value="140.15, 140.999"' in answer.text
    assert chosen(draft) == ["140.1"]
    assert "at most 5000 characters" in press(client, draft, numbers="1," * 5_000).text


def test_all_none_remove_and_only_these(client, draft):
    press(client, draft, "all")
    assert len(chosen(draft)) == 255
    press(client, draft, "remove", numbers="140.2-140.254")
    assert chosen(draft) == ["140.1", "141"]
    press(client, draft, "only", numbers="140.7")
    assert chosen(draft) == ["140.7"]
    assert "Enter the numbers, such as 140.15, 140.49-52." in press(client, draft, "remove").text
    press(client, draft, "none")
    assert chosen(draft) == []
    refused = press(client, draft, "save")
    assert refused.status_code == 422
    assert "Tick at least one recommendation in the list, or enter its number here." in refused.text


def test_ticks_stay_when_another_page_or_filter_is_shown(client, draft):
    page = client.get(address(draft))
    assert shown(page)[:2] == ["140.1", "140.2"] and len(shown(page)) == 50
    sent = as_shown(page)
    sent["chosen"] = sent["row"][:2]
    page = client.post(address(draft), {**sent, "page": ["1", "2"]}, follow=True)
    assert shown(page)[0] == "140.51"
    assert chosen(draft) == ["140.1", "140.2"]
    page = press(client, draft, "show", **as_shown(page), q="141", page="2", narrowed="")
    assert page.redirect_chain[-1][0].endswith("?q=141")
    page = press(client, draft, "show", only="chosen")
    assert shown(page) == ["140.1", "140.2"]
    sent = as_shown(page)
    press(client, draft, "show", **{**sent, "chosen": sent["row"][1:]})
    assert chosen(draft) == ["140.2"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "140.77"}, ["140.77"]),
        ({"q": "141"}, ["140.141", "141"]),
        ({"addressee": "treaty bodies"}, ["141"]),
        ({"heading": "Cooperation", "state": "Trinidad and Tobago", "q": "forms 203"}, ["140.203"]),
        ({"state": "Lazwara", "q": "number 253"}, ["140.253"]),
        ({"q": "nothing like it"}, []),
        ({"state": "Atlantis", "q": "141"}, ["140.141", "141"]),  # an invalid choice narrows nothing
    ],
)
def test_the_list_is_narrowed(client, draft, query, expected):
    page = client.get(address(draft), query)
    assert shown(page) == expected
    if not expected:
        assert "Nothing matches." in page.text


def test_everything_that_matches_is_added_at_once_beyond_the_page(client, draft):
    page = client.get(address(draft), {"state": "Arandia"})
    assert "Add those shown (64)" in page.text and len(shown(page)) == 50
    press(client, draft, "add_matching", state="Arandia")
    assert len(chosen(draft)) == 64
    press(client, draft, "remove_matching", heading="Cooperation")
    assert all(int(label.partition(".")[2]) < 200 for label in chosen(draft))
    page = press(client, draft, "clear", state="Arandia")
    assert len(shown(page)) == 50 and page.redirect_chain[-1][0] == address(draft)


def test_the_words_open_at_each_row_without_scripts(client, draft):
    page = client.get(address(draft)).text
    row = re.search(r"<details>.*?</details>", page, re.DOTALL)[0]
    assert "into the languages that they speak (Lazwara);" in row and "<summary" in row and "Lazwara</bdi>" in row


def test_the_page_is_small_and_asks_the_same_whatever_its_length(client, draft, officer):
    page = client.get(address(draft))
    assert len(gzip.compress(page.content)) < 60_000
    assert page.text.count('name="chosen"') == 50  # some fifty rows of one line: below 12,000 px
    rounds = [RoundFactory(officer=officer, paragraphs={str(n): 1 for n in range(1, count)}) for count in (2, 60)]
    counts = {own_queries(client, address(round_), beside=reverse("consultations:add_document")) for round_ in rounds}
    assert counts == {13}


@pytest.mark.both_databases  # the migration selects by JSON
def test_a_chosen_row_of_a_table_is_narrowed_by_its_columns(client, officer):
    rows = [
        {**paragraph(n, str(n), f"Do {n}."), "columns": {"recommending_state": state, "issues": issues}}
        for n, state, issues in ((1, "Ombira", "Labour; Migrants"), (2, "Lazwara", "Migrants"))
    ]
    document = documents_services.add_document(symbol="A/1", title="T", reading={"paragraphs": rows}, by=officer)
    document = documents_services.confirm_reading(document, by=officer)
    round_ = begin_round(document=document, title="A round", by=officer)
    for _before_and_after in range(2):
        assert shown(client.get(address(round_), {"theme": "Labour"})) == ["1"]
        assert shown(client.get(address(round_), {"state": "Lazwara"})) == ["2"]
        # As a document that was confirmed before its paragraphs kept the cells; an upgrade fills them in.
        Paragraph.objects.update(columns={})
        import_module("consultations.migrations.0030_columns_of_earlier_tables").fill(apps, None)


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("Ratify it (Philippines);", ("Philippines",)),
        ("Ratify it (the Netherlands, Slovenia and Chile).", ("Netherlands", "Slovenia", "Chile")),
        ("Ratify it (Bosnia and Herzegovina; Bolivia (Plurinational State of))2",
         ("Bosnia and Herzegovina", "Bolivia (Plurinational State of)")),
        ("Ratify the Convention (adopted in 1990).", ()),
        ("Ratify it.", ()),
    ],
)  # fmt: skip
def test_who_made_a_recommendation_stands_in_its_brackets(text, states):
    assert states_in(text) == states


def test_nobody_has_made_a_statement_that_ends_in_brackets(client, officer):
    texts = ("The sea has risen (Figure 7).", "The ice has melted (Table 2).")
    part = {"addressees": [], "force": "", "participants": []}
    rows = [{**paragraph(n, f"A.{n}", text, **part), "kind": "statement"} for n, text in enumerate(texts, 1)]
    document = documents_services.add_document(
        symbol="IPCC/1", title="A report", reading={"paragraphs": rows}, by=officer
    )
    document = documents_services.confirm_reading(document, by=officer)
    round_ = begin_round(document=document, title="A round", by=officer)
    page = client.get(address(round_)).text
    assert "Recommending State" not in page
    tabs = re.findall(r"<nav.*?</nav>", page, re.DOTALL)
    assert not any("Recommendations" in tab for tab in tabs)  # before anything is chosen, too
    assert any("Statements" in tab for tab in tabs)


def test_an_announced_round_carries_the_choice_until_a_reason_is_given(client, officer):
    round_ = RoundFactory(officer=officer, opens=clock.now() + timedelta(days=3))
    seen = client.get(address(round_)).context["form"]["seen"].value()
    page = press(client, round_, "only", numbers="124", seen=seen, kept="123, 124, 127.1–127.3")
    assert "1 of 5 recommendations chosen" in page.text and "Not saved yet." in page.text
    assert 'name="kept" id="kept" value="124"' in page.text
    assert len(chosen(round_)) == 5
    sent = {"act": "save", "kept": "124", "seen": seen, **as_shown(page)}
    refused = client.post(address(round_), sent)
    assert "Reason: Enter the reason for changing the announced round." in refused.text
    assert 'value="124"' in refused.text
    answer = client.post(address(round_), {**sent, "reason": "The Council asked for it."})
    assert answer["Location"] == reverse("consultations:edit_round", args=[round_.pk])
    assert chosen(round_) == ["124"]
    assert RoundAct.objects.get().reason == "The Council asked for it."


def test_after_the_opening_the_list_can_be_read_and_not_changed(client, officer):
    round_ = RoundFactory(officer=officer)
    page = client.get(address(round_))
    assert "all participants must answer the same questions" in page.text
    assert 'value="add"' not in page.text and "disabled" in page.text
    answer = press(client, round_, "none")
    assert answer.status_code == 422 and len(chosen(round_)) == 5


def test_made_up_rows_and_rounds_of_others(client, draft):
    other = Round.objects.get(pk=RoundFactory().pk)
    foreign = str(other.recommendations.first().pk)
    press(client, draft, "show", row=[foreign, "x"], chosen=[foreign, "x", "\x00"])
    assert chosen(draft) == []
    assert client.get(address(other)).status_code == client.post(address(other)).status_code == 404
