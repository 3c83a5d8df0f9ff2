"""Rounds on questions, statements, resolutions, several kinds at once: pages, files and mails name them right."""

import re

import pytest
from django.forms import CharField, Form
from django.test import Client
from django.urls import reverse

from consultations.documents.services import add_document, confirm_reading
from consultations.emails.values import recommendation_names
from consultations.enums import Duty
from consultations.models import Delegation, Document, Recommendation, Round
from consultations.notes.letters import annex_of
from consultations.rounds.selectors import recommendations_of
from core.errors import Refused
from portal.public.rounds import subject_span
from submissions.drafting.forms import warn_of_language
from submissions.drafting.progress import progress_of_body
from submissions.drafting.subjects import describe_input
from submissions.models import Input, Receipt
from submissions.triage.services import admit
from synthesis.counts.positions import body_positions
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    answer,
    focal_point,
)
from tests.factories.submissions import send
from tests.submissions.workbooks.editing import Inputs, brought_back, made, opened

pytestmark = pytest.mark.django_db


def asked(number, text, kind="paragraph", force="", addressees=(), **facts):
    part = {"limb": 1, "text": text, "addressees": list(addressees), "force": force}
    return {"number": number, "heading_path": ["One"], "text": text, "kind": kind, "limbs": [part], **facts}


KINDS = {
    "questions": [asked("1", "What has changed?", "question"), asked("2", "What is missing?", "question")],
    "statements": [
        asked("A.1", "Heat waves are more frequent.", "statement"),
        asked("A.1.1", "It is very likely.", "statement"),
        asked("E.1", "Costs will rise.", "statement"),
    ],
    "resolutions": [
        asked("14/1, 2", "Decides to remain seized.", "operative"),
        asked("14/1, 3", "Urges States to act.", "operative", "urges", ["States"]),
        asked("14/2, 3", "Decides to meet.", "operative"),
    ],
    "mixed": [
        {**asked("1", "The Committee is concerned."), "kind": "concern", "limbs": []},
        asked("2", "States should act.", "recommendation", "should", ["States"], context=0),
        asked("3", "What do you propose?", "question"),
    ],
}


@pytest.fixture
def delegation(request):
    officer = OfficerFactory()
    rows = {"language": "en", "paragraphs": KINDS[request.param]}
    document = add_document(symbol=f"INV/{request.param}", title="A paper", reading=rows, by=officer)
    document = confirm_reading(document, by=officer)
    return DelegationFactory(round=RoundFactory(document=document, officer=officer))


def of(*kinds):
    return pytest.mark.parametrize("delegation", kinds, indirect=True)


def rows_of(delegation: Delegation) -> list[Recommendation]:
    return list(recommendations_of(delegation.round))


def text(client: Client, address: str) -> str:
    page = client.get(address).content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def signed_in(delegation: Delegation) -> Client:
    client = Client()
    client.force_login(focal_point(delegation))
    return client


@of("questions")
def test_a_question_is_asked_of_everybody_without_position_or_rewording(delegation, client):
    person = signed_in(delegation)
    page = text(person, reverse("task_list", args=[delegation.pk]))
    assert "0 of 2 questions" in page and "ecommendation" not in page and "Addressed to" not in page
    first = rows_of(delegation)[0]
    page = person.get(reverse("answer", args=[delegation.pk, first.pk]))
    assert "question 1" in page.text and "Addressed to" not in page.text
    assert set(page.context["form"].fields).isdisjoint({"position", "rewording", "rewords_language"})
    assert "ecommendation" not in page.text.partition("<main")[2].partition("</main>")[0]


@of("questions")
def test_a_position_on_a_question_is_refused(delegation):
    version = DraftFactory(delegation=delegation, answers={})
    with pytest.raises(Refused) as refusal:
        answer(version, "1", position="supports", comment="We agree.")
    assert "answers to questions have none" in str(getattr(refusal.value, "refusals", [refusal.value])[0])


@of("questions")
def test_an_answer_to_a_question_is_sent_counted_and_named(delegation):
    person = signed_in(delegation)
    version = DraftFactory(delegation=delegation, answers={"1": {"comment": "Much has changed."}})
    page = text(person, reverse("review", args=[delegation.pk]))
    assert "No answer yet: 1 question." in page and "ecommendation" not in page.partition("Signed")[0]
    send(version)
    assert describe_input(Input.objects.get()) == "question 1"
    assert person.get(reverse("receipt", args=[Receipt.objects.get().number])).status_code == 200
    admit(version.submission, by=OfficerFactory(round=delegation.round, duties=[Duty.TRIAGE]))
    (row,) = body_positions(delegation.round)
    assert row.position == "information"  # nobody was asked for a position: none is counted as "no position"


@of("questions", "statements", "resolutions", "mixed")
def test_the_public_page_names_what_is_asked(delegation, client):
    page = text(client, reverse("round_page", args=[delegation.round.reference]))
    kind = delegation.round.document.symbol.partition("/")[2]
    title = {
        "questions": "Questions 2", "statements": "Statements 3", "resolutions": "Recommendations and paragraphs 3",
        "mixed": "Recommendations and questions 2",
    }[kind]  # fmt: skip
    assert title in page and "Addressed to: ·" not in page and "wording: ·" not in page
    assert ("wording:" in page) == (kind in ("resolutions", "mixed"))
    lines = text(client, "/consultations/")
    assert {"questions": "2 questions", "statements": "3 statements"}.get(kind, "recommendation") in lines


@of("questions", "statements", "resolutions", "mixed")
def test_names_in_mails_and_letters(delegation):
    rows = rows_of(delegation)
    kind = delegation.round.document.symbol.partition("/")[2]
    names, span, head = {
        "questions": ("questions 1 and 2", "questions 1 and 2", ["Para", "Question"]),
        "statements": ("statements A.1, A.1.1 and E.1", "statements A.1, A.1.1 and E.1", ["Para", "Statement"]),
        "resolutions": (
            "paras. 14/1, 2; 14/1, 3; 14/2, 3", "paragraphs 14/1, 2; 14/1, 3; 14/2, 3",
            ["Para", "Text", "Addressed to"],
        ),
        "mixed": ("1 recommendation and 1 question", "paragraph 2 and question 3", ["Para", "Text", "Addressed to"]),
    }[kind]  # fmt: skip
    assert recommendation_names(rows) == names
    assert subject_span(rows) == span
    table = annex_of(delegation.round)._table(delegation.round, "en")
    assert [str(each) for each in table.head] == head


@of("mixed")
def test_the_concern_is_read_with_its_recommendation(delegation):
    person = signed_in(delegation)
    first, second = rows_of(delegation)
    page = person.get(reverse("answer", args=[delegation.pk, first.pk]))
    main = " ".join(page.text.split())
    assert main.index("Context") < main.index("The Committee is concerned.") < main.index("States should act.")
    assert "Context" not in person.get(reverse("answer", args=[delegation.pk, second.pk])).text
    page = text(person, reverse("task_list", args=[delegation.pk]))
    assert "0 of 2 for you to answer" in page and "Addressed to you or to everybody" in page


@of("resolutions")
def test_what_is_addressed_to_others_is_told_apart(delegation):
    rows = rows_of(delegation)
    assert str(progress_of_body(rows, "civil_society", set())) == "0 of 2 paragraphs"
    assert str(progress_of_body(rows, "state", {rows[1].pk})) == "1 of 3 for you to answer"


@of("questions", "statements", "resolutions", "mixed")
def test_the_workbook_comes_back(delegation, tmp_path):
    kind = delegation.round.document.symbol.partition("/")[2]
    column = {"questions": "Question", "statements": "Statement"}.get(kind, "Text")
    label = rows_of(delegation)[-1].label
    DraftFactory(delegation=delegation, answers={})
    path = made(delegation, tmp_path)
    with opened(path) as book:
        sheet = Inputs(book)
        assert column in sheet.columns and "Recommendation" not in sheet.columns
        row = next(
            n
            for n in range(2, sheet.sheet.max_row + 1)
            if str(sheet.sheet.cell(n, sheet.columns["Para"]).value) == label
        )
        sheet.set(row, "Comment", "Our answer.")
        spare = sheet.first_spare()
        sheet.set(spare, "Para", label)
        sheet.set(spare, "Comment", "A second comment.")
    brought_back(delegation, path)
    about = {(each.recommendation.label, each.comment) for each in Input.objects.all()}
    assert about == {(label, "Our answer."), (label, "A second comment.")}


@of("questions")
def test_a_position_in_the_workbook_of_questions_is_told_by_its_cell(delegation, tmp_path):
    DraftFactory(delegation=delegation, answers={})
    path = made(delegation, tmp_path)
    with opened(path) as book:
        Inputs(book).set("2", "Position", "Supports")
    with pytest.raises(Refused) as refusal:
        brought_back(delegation, path)
    assert "answers to questions have none" in str(refusal.value.refusals[0])


@pytest.mark.parametrize(
    ("document", "answer", "warned"),
    [("fr", "fr", False), ("fr", "en", True), ("pt", "ru", True), ("pt", "en", False), ("zh-hans", "zh-hans", False)],
)
def test_who_writes_in_a_rare_language_is_warned(document: str, answer: str, warned: bool) -> None:
    """Not in the document's language, nor in that of its translations: nobody is told by these."""
    form = Form()
    form.fields["confidentiality"] = CharField(help_text="Choose.")
    warn_of_language(form, answer, Round(document=Document(language=document)))
    assert ("published in translation" in str(form.fields["confidentiality"].help_text)) is warned
