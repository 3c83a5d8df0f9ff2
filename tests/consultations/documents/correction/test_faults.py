"""What an officer must look at in a proposed reading, and the text that stands in no paragraph."""

import pytest
from django.urls import reverse

from consultations.documents.correction import faults, reading_changes
from consultations.documents.correction.left_out import left_out_of, next_number, shares_of
from consultations.documents.correction.worklist import WorkList
from consultations.documents.services import add_document
from consultations.models import Document
from core.errors import NotAllowed, Refused
from tests.factories import MembershipFactory, OfficerFactory
from tests.support.html import compact
from tests.support.officers import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]

LOST = "12. The Committee regrets the lack of data."


def row(number, text, **facts):
    return {"number": number, "heading_path": ["Concerns", "Data"], "pages": [3], "text": text, "limbs": [], **facts}


def fault(code, words, place, page=3):
    sentence = f"Look at this: {words}"
    return {"code": code, "words": words, "page": page, "place": place, "sentence": sentence}


def left(text, before, kind="text", page=3):
    return {"text": text, "before": before, "kind": kind, "page": page}


def reading():
    return {
        "language": "en",
        "paragraphs": [
            row("10", "The Committee is concerned about data. Statistics", kind="concern"),
            row("11", "It recommends that the State party collect data.", kind="recommendation", context=0),
            row("13", "It welcomes the new law."),
        ],
        "faults": [
            fault("no_end", "Statistics", 0),
            fault("text_left", LOST, None),
            fault("gap", "13", 2, page=4),
        ],
        "left_out": [
            left("Statistics and research", 1, "heading"),
            left(LOST, 2),
            left("See footnote 3.", 3, "note"),
            left("CEDAW/C/1", 1, "furniture"),
            left("CEDAW/C/1", 2, "furniture"),
        ],
        "shares": {"paragraphs": 80, "headings": 10, "notes": 3, "tables": 0, "furniture": 2, "left_out": 7},
    }


@pytest.fixture
def officer(client):
    user = OfficerFactory(name="O. Fficer")
    sign_in(client, user)
    return user


@pytest.fixture
def document(officer):
    return add_document(symbol="CEDAW/C/99", title="Observations", reading=reading(), by=officer)


def now(document):
    return Document.objects.get(pk=document.pk)


def show(client, document, **query):
    return client.get(reverse("consultations:document", args=[document.pk]), query)


def include(client, document, index, **data):
    key = {each.index: each.key for each in left_out_of(now(document).reading)}.get(index, "")
    return client.post(reverse("consultations:include_text", args=[document.pk, index]), {"was": key, **data})


def test_the_officer_is_led_from_place_to_place(client, document):
    page = show(client, document)
    counts = {str(each["label"]): each["count"] for each in page.context["segments"]}
    assert counts["To check"] == 3 and counts["Left out"] == 4  # a running head once
    first = show(client, document, show="look")
    text = compact(first.text)
    assert "To check: 1 of 3" in text and "Look at this: Statistics" in text and "Page 3" in text
    assert [work.number for work, _proposal in first.context["rows"]] == ["10"]  # its paragraph, to be corrected here
    assert 'rel="next" data-key="j"' in text and 'rel="prev"' not in text
    assert [work.number for work, _proposal in show(client, document, show="look", page=2).context["rows"]] == ["13"]
    last = show(client, document, show="look", page=3)
    assert not last.context["rows"] and LOST in last.text and 'rel="prev" data-key="k"' in compact(last.text)


def test_it_is_right_as_it_is_with_who_and_when(client, document, officer):
    url, keys = (
        reverse("consultations:accept_fault", args=[document.pk]),
        [f.key for f in WorkList(document).to_look_at],
    )
    answer = client.post(url, {"fault": keys[0]})
    assert answer["Location"].endswith("?show=look")
    page = compact(client.get(answer["Location"]).text)
    assert "To check: 1 of 2" in page and "1 place checked" in page and "O. Fficer" in page
    assert WorkList(now(document)).checked == 0  # no paragraph is checked by it
    client.post(url, {"fault": keys[1]})
    client.post(url, {"fault": keys[2]})
    assert "Everything has been checked." in show(client, document, show="look").text
    client.post(url, {"fault": keys[1], "reopen": "yes"})
    assert [each.key for each in WorkList(now(document)).to_look_at] == [keys[1]]


def test_of_a_fault_that_is_not_there_the_page_says_so(client, document, officer):
    url = reverse("consultations:accept_fault", args=[document.pk])
    assert "This place is no longer in the reading." in client.post(url, {"fault": "x"}, follow=True).text
    with pytest.raises(NotAllowed):
        faults.accept_fault(document, WorkList(document).to_look_at[0].key, by=MembershipFactory().user)


def test_a_correction_in_place_closes_the_fault_and_leads_to_the_next(client, document, officer):
    opened = show(client, document, show="look", open=0)
    form = opened.context["opened"]["form"]
    data = {
        "number": "10", "text": "The Committee is concerned about data.", "heading_path": "Concerns\nData",
        "pages": "3", "kind": "concern", "was": form.initial["was"], "part-TOTAL_FORMS": 0, "part-INITIAL_FORMS": 0,
        "show": "look",
    }  # fmt: skip
    answer = client.post(reverse("consultations:paragraph", args=[document.pk, 0]), data)
    assert answer["Location"].endswith("?show=look")
    assert [each.words for each in WorkList(now(document)).to_look_at] == ["13", LOST]
    reading_changes.undo(document, by=officer)
    assert [each.words for each in WorkList(now(document)).to_look_at] == ["Statistics", "13", LOST]
    assert now(document).reading["paragraphs"][1]["context"] == 0


def test_a_change_of_addressees_leaves_what_the_page_printed_to_be_looked_at(document, officer):
    row = document.reading["paragraphs"][0]
    was = reading_changes.fingerprint(row)
    reading_changes.replace_paragraph(document, 0, {**row, "limbs": []}, was=was, by=officer)
    assert len(WorkList(now(document)).to_look_at) == 3


def test_the_page_says_where_the_words_of_the_document_stand(client, document):
    page = compact(show(client, document).text)
    table = page[page.index("Where the words are") :].partition("</table>")[0]
    assert '<th scope="row">Left out</th><td class="number-cell">7</td><td class="number-cell">7%</td>' in table
    assert '<th scope="row">Paragraphs</th><td class="number-cell">80</td>' in table
    old = {key: value for key, value in document.reading.items() if key == "paragraphs"}
    Document.objects.filter(pk=document.pk).update(reading=old)  # from before anything was counted
    page = show(client, document)
    assert page.status_code == 200 and "Where the words are" not in page.text and "To check" not in page.text


def test_left_out_text_is_listed_at_its_place_and_becomes_a_paragraph_with_one_click(client, document, officer):
    page = show(client, document)
    before = page.text[: page.text.index('id="paragraph-2"')], page.text[page.text.index('id="paragraph-2"') :]
    assert LOST not in before[0] and LOST in before[1] and "CEDAW/C/1<" not in page.text
    assert "See footnote 3." in before[1]  # after the last paragraph
    answer = include(client, document, 1, use="paragraph")
    assert answer["Location"].endswith("#paragraph-2")
    rows = now(document).reading["paragraphs"]
    assert [each["number"] for each in rows] == ["10", "11", "12", "13"]
    assert rows[2]["counted"] and rows[2]["text"] == LOST and rows[2]["heading_path"] == ["Concerns", "Data"]
    page = show(client, document)
    assert "Number not printed" in page.text
    assert [each.words for each in WorkList(now(document)).to_look_at] == ["Statistics", "13"]
    assert {share.key: share.words for share in shares_of(now(document).reading)}["left_out"] == 0
    assert WorkList(now(document)).to_look_at[1].place == 3  # moved with its paragraph
    assert [each.before for each in left_out_of(now(document).reading)][-1] == 4
    reading_changes.undo(document, by=officer)
    assert now(document).reading["paragraphs"] == document.reading["paragraphs"]
    assert len(WorkList(now(document)).to_look_at) == 3 and len(left_out_of(now(document).reading)) == 5


def test_left_out_text_joins_the_paragraph_before_or_heads_those_that_follow(client, document):
    include(client, document, 0, use="heading")
    rows = now(document).reading["paragraphs"]
    assert [each["heading_path"][-1] for each in rows] == ["Data"] + ["Statistics and research"] * 2
    include(client, document, 1, use="before")
    assert now(document).reading["paragraphs"][1]["text"].endswith(f"collect data. {LOST}")
    assert include(client, document, 2, use="paragraph", number="14", show="left")["Location"].endswith("?show=left")
    last = now(document).reading["paragraphs"][-1]
    assert last["number"] == "14" and not last["counted"]


def test_bad_input_is_answered_at_the_number_and_nothing_typed_is_lost(client, document):
    page = include(client, document, 1, use="paragraph", number="1" * 30)
    assert page.status_code == 422 and f'value="{"1" * 30}"' in page.text and "There is a problem" in page.text
    page = include(client, document, 2, use="heading")
    assert page.status_code == 422 and "No paragraph follows" in page.text
    assert include(client, document, 1, use="nonsense").status_code == 422
    assert include(client, document, 1).status_code == 422
    assert include(client, document, 99, use="paragraph").status_code == 422
    stale = client.post(
        reverse("consultations:include_text", args=[document.pk, 1]), {"use": "paragraph", "was": "0" * 64}, follow=True
    )
    assert "Someone else has included this text" in stale.text
    assert len(now(document).reading["paragraphs"]) == 3


def test_a_removed_context_is_no_context_of_another(document, officer):
    was = reading_changes.fingerprint(document.reading["paragraphs"][0])
    reading_changes.replace_paragraph(document, 0, None, was=was, by=officer)
    assert now(document).reading["paragraphs"][0]["context"] is None
    reading_changes.undo(document, by=officer)
    assert now(document).reading["paragraphs"][1]["context"] == 0


def test_numbers_are_counted_on():
    def rows(*numbers):
        return [{"number": number} for number in numbers]

    assert next_number(rows("12", "14"), 1) == "13"
    assert next_number(rows("12", "13"), 1) == "12 bis"
    assert next_number(rows("A.1.1", "A.2"), 1) == "A.1.2"
    assert next_number(rows("14/1, 3"), 1) == "14/1, 4"
    assert next_number(rows("2"), 0) == "1" and next_number(rows("1"), 0) == ""
    with pytest.raises(Refused):
        reading_changes._check_number("")
