"""What a paragraph is, what can be answered, and the words for it."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from consultations import numbers
from consultations.documents.correction import reading_changes
from consultations.documents.services import add_document, confirm_reading
from consultations.documents.subject_words import counted_subjects, subject_nouns, subjects_heading
from consultations.models import Document, Paragraph, Recommendation
from core.errors import NotAllowed, Refusals, Refused
from tests.factories import MembershipFactory
from tests.support.html import compact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


def row(number, text, kind="paragraph", limbs=(), **facts):
    return {
        "number": number,
        "heading_path": facts.pop("heading", []),
        "text": text,
        "kind": kind,
        "limbs": limbs,
        **facts,
    }


def limb(text, **facts):
    return {"limb": 1, "text": text, "addressees": ["States"], "force": "should", **facts}


ROWS = [
    row("1", "What has changed since 2020?", "question", heading=["Questions"]),
    row(
        "2", "Should States report earlier?", "question", [limb("Should States report earlier?")], heading=["Questions"]
    ),
    row("A.1", "It is virtually certain that heat waves have become more frequent.", "statement"),
    row("A.1.1", "Warming is faster over land.", "statement"),
    row("14", "The Committee is concerned about data.", "concern"),
    row("15", "States should collect data.", "recommendation", [limb("States should collect data.")], context=4),
    row("16", "The Council met on 3 May."),
]


@pytest.fixture
def document(officer):
    return add_document(symbol="INV/1", title="A paper", reading={"language": "en", "paragraphs": ROWS}, by=officer)


def now(document):
    return Document.objects.get(pk=document.pk)


def change(client, document, which, **data):
    named = {f"kinds-{key}": value for key, value in {"which": which, **data}.items()}
    return client.post(reverse("consultations:change_kinds", args=[document.pk]), named)


def answerable(document):
    return [each["number"] for each in now(document).reading["paragraphs"] if each["limbs"]]


def test_one_paragraph_or_all_of_a_kind_or_heading_can_be_answered(client, document):
    assert answerable(document) == ["2", "15"]
    assert change(client, document, "place:0", answerable="yes")["Location"].endswith("#paragraph-0")
    change(client, document, "kind:statement", answerable="yes")
    assert answerable(document) == ["1", "2", "A.1", "A.1.1", "15"]
    change(client, document, "heading:Questions", answerable="no")
    assert answerable(document) == ["A.1", "A.1.1", "15"]
    answer = client.get(change(client, document, "all", answerable="yes")["Location"])
    assert "4 paragraphs have been changed." in answer.text
    page = compact(answer.text)
    assert "7 paragraphs. To be answered: 1 recommendation, 2 questions, 2 statements and 2 paragraphs." in page


def test_what_asks_nobody_to_act_needs_no_addressee(client, document, officer):
    change(client, document, "all", answerable="yes")
    confirm_reading(now(document), by=officer)
    rows = list(Recommendation.objects.select_related("paragraph").order_by("order"))
    assert [(each.paragraph.number, each.kind, each.force, each.addressees) for each in rows] == [
        ("1", "question", "", []), ("2", "question", "", ["States"]), ("A.1", "statement", "", []),
        ("A.1.1", "statement", "", []), ("14", "paragraph", "", []), ("15", "recommendation", "should", ["States"]),
        ("16", "paragraph", "", []),
    ]  # fmt: skip
    assert [each.full_words for each in rows[::2]] == ["question 1", "statement A.1", "paragraph 14", "paragraph 16"]
    assert Paragraph.objects.get(number="15").context.number == "14"
    page = compact(client.get(reverse("consultations:document", args=[document.pk])).text)
    assert "1 recommendation, 2 questions, 2 statements and 2 paragraphs" in page and "all participants" in page


def test_a_recommendation_still_needs_an_addressee_and_something_must_be_asked(client, document, officer):
    change(client, document, "place:6", kind="recommendation", answerable="yes")
    with pytest.raises(Refusals) as refusal:
        confirm_reading(now(document), by=officer)
    assert [str(each) for each in refusal.value.refusals] == ["Paragraph 16: choose who it is addressed to."]
    change(client, document, "all", answerable="no")
    page = client.post(reverse("consultations:confirm_reading", args=[document.pk]))
    assert page.status_code == 409 and "No paragraph can be answered." in page.text


def test_a_reading_from_before_kinds_is_read_as_recommendations(officer):
    old = {
        "paragraphs": [
            {"number": "1", "text": "States should act.", "limbs": [{"limb": 1, "text": "x", "addressees": ["States"]}]}
        ]
    }
    document = add_document(symbol="OLD/1", title="Old", reading=old, by=officer)
    confirm_reading(document, by=officer)
    only = Recommendation.objects.get()
    assert (only.kind, only.force, only.paragraph.kind) == ("recommendation", "should", "paragraph")


def test_bad_choices_are_answered_on_the_page(client, document, officer):
    for data in (
        {"which": "all"}, {"which": "kind:nonsense", "answerable": "yes"}, {"which": "place:99", "answerable": "yes"},
        {"which": "all", "kind": "nonsense"}, {"which": "", "answerable": "yes"},
        {"which": "place:0", "answerable": "x"},
    ):  # fmt: skip
        page = change(client, document, **data)
        assert page.status_code == 422 and "There is a problem" in page.text
    assert answerable(document) == ["2", "15"]
    with pytest.raises(NotAllowed):
        reading_changes.change_kinds(document, [0], "question", None, by=MembershipFactory().user)
    with pytest.raises(Refused):
        reading_changes.change_kinds(document, [], "question", None, by=officer)


def test_the_form_of_a_paragraph_asks_for_addressees_by_its_kind(client, document):
    url = reverse("consultations:paragraph", args=[document.pk, 6])
    was = reading_changes.fingerprint(ROWS[6])
    data = {
        "number": "16", "text": "What did the Council do?", "kind": "question", "was": was, "part-TOTAL_FORMS": 1,
        "part-INITIAL_FORMS": 0, "part-0-text": "What did the Council do?", "part-0-force": "should",
    }  # fmt: skip
    page = client.post(url, {**data, "kind": "recommendation"})
    assert page.status_code == 422 and "Choose who the recommendation is addressed to." in page.text
    assert client.post(url, data).status_code == 302
    changed = now(document).reading["paragraphs"][6]
    assert (changed["kind"], changed["limbs"][0]["force"]) == ("question", "")


def test_the_concern_is_shown_above_its_recommendation_until_it_is_taken_away(client, document):
    page = client.get(reverse("consultations:document", args=[document.pk]), {"number": "15"}, follow=True)
    at = page.text.index('id="paragraph-5"')
    assert "The Committee is concerned about data." in page.text[at:].partition("</li>")[0]
    data = {
        "number": "15", "text": ROWS[5]["text"], "kind": "recommendation", "was": reading_changes.fingerprint(ROWS[5]),
        "part-TOTAL_FORMS": 0, "part-INITIAL_FORMS": 0,
    }  # fmt: skip
    opened = client.get(reverse("consultations:paragraph", args=[document.pk, 5]))
    assert "Show the paragraph above as its context" in opened.text
    client.post(reverse("consultations:paragraph", args=[document.pk, 5]), data)
    assert now(document).reading["paragraphs"][5]["context"] is None


@pytest.mark.parametrize(
    ("language", "words"), [("en", "3 questions"), ("fr", "3 questions"), ("ru", "3 вопроса"), ("zh-hans", "3个问题")]
)
def test_the_words_follow_the_kind(language, words):
    with override(language):
        assert counted_subjects(["question"] * 3).replace(" ", "") == words.replace(" ", "")


def test_several_kinds_are_counted_each():
    assert counted_subjects(["question", "recommendation", "question"]) == "1 recommendation and 2 questions"
    assert counted_subjects([]) == "0 recommendations"
    assert subject_nouns(["statement"]) == "statements"
    assert subjects_heading(["question", "recommendation"]) == "Recommendations and questions"


@pytest.mark.parametrize(
    ("number", "kind", "name"),
    [
        ("140.15", "", "recommendation 140.15"), ("140.15", "recommendation", "recommendation 140.15"),
        ("1.2", "question", "question 1.2"), ("A.1.1", "statement", "statement A.1.1"),
        ("14/1, 3", "paragraph", "paragraph 14/1, 3"), ("1.2", "paragraph", "paragraph 1.2"),
    ],
)  # fmt: skip
def test_the_name_follows_the_kind(number, kind, name):
    assert numbers.full_name(number, kind=kind) == name
    assert numbers.label_of("A.1", 2) == "A.1 (2)"
