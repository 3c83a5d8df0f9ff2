"""A document of each kind, from the file to the public page and the compiled workbook, with what each must say."""

import io
import re
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from consultations.documents import readings
from consultations.enums import Duty
from consultations.models import Document, Recommendation
from core import clock
from core.audience import CONFIDENTIAL
from core.spreadsheets import write_book
from submissions.triage.services import admit
from synthesis.exports.compilations import compilation_of
from synthesis.exports.workbook import compiled_book
from tests.consultations.documents.test_documents import send as send_file
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, SubmittedFactory
from tests.support import kind_texts
from tests.support.officers import sign_in
from tests.support.public import make_public

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


@dataclass(frozen=True)
class Case:
    """A file, what an officer chooses on its page, and what is expected: labels, kinds, title and noun."""

    name: str
    text: str
    labels: tuple[str, ...]
    kinds: tuple[str, ...]
    title: str
    heading: str  # of the first text in the compiled workbook
    choice: tuple[tuple[str, str], ...] = ()  # for "What can be answered"
    position: str = "supports"


CASES = {
    "concluding observations": Case(
        *kind_texts.OBSERVATIONS,
        ("2", "5"),
        ("recommendation", "recommendation"),
        "Recommendations 2",
        "Access to justice",
    ),
    "resolutions": Case(
        *kind_texts.RESOLUTIONS,
        ("9/1, 1", "9/2, 1", "9/2, 3"),
        ("recommendation",) * 3,
        "Recommendations 3",
        "9/1. Safe schools",
    ),
    "a decision without numbers": Case(
        *kind_texts.DECISION,
        ("2", "3"),
        ("recommendation", "recommendation"),
        "Recommendations 2",
        "Decision 15/8. Follow-up to the review of Arandia",
    ),
    "an outline of statements": Case(
        *kind_texts.STATEMENTS,
        ("A.1", "A.1.1", "A.1.3", "B.1"),
        ("statement",) * 4,
        "Statements 4",
        "A. The Current State of Rivers",
        (("which", "all"), ("kind", "statement"), ("answerable", "yes")),
    ),
    "a question paper": Case(
        *kind_texts.QUESTIONS,
        ("Q1", "Q2", "Q3"),
        ("question",) * 3,
        "Questions 3",
        "Part A: Water quality",
        (("which", "all"), ("answerable", "yes")),
        position="",
    ),
    "a table": Case(
        *kind_texts.TABLE,
        ("1", "2"),
        ("recommendation", "recommendation"),
        "Recommendations 2",
        "",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_from_the_file_to_the_public_page_and_the_workbook(client, monkeypatch, case: Case) -> None:
    monkeypatch.setattr(readings, "READ_SECONDS", 120)  # also where the machine is busy
    officer = OfficerFactory()
    sign_in(client, officer)
    assert send_file(client, case.text.encode(), case.name, symbol="INV/1").status_code == 302
    document = Document.objects.get()
    if case.choice:
        data = {f"kinds-{name}": value for name, value in case.choice}
        assert client.post(reverse("consultations:change_kinds", args=[document.pk]), data).status_code == 302
    answer = client.post(reverse("consultations:confirm_reading", args=[document.pk]))
    assert answer.status_code == 302, words(answer.content)
    rows = list(Recommendation.objects.select_related("paragraph").order_by("order"))
    assert tuple(row.label for row in rows) == case.labels
    assert tuple(row.kind for row in rows) == case.kinds

    document.refresh_from_db()
    round_ = RoundFactory(document=document, officer=officer)
    position = {"position": case.position} if case.position else {}
    answers = {case.labels[0]: {"comment": "This is our view.", **position}}
    version = SubmittedFactory(delegation=DelegationFactory(round=round_), answers=answers)
    admit(version.submission, by=OfficerFactory(round=round_, duties=[Duty.TRIAGE]))

    page = words(Client().get(reverse("round_page", args=[round_.reference])).content)
    assert case.title in page and rows[-1].text in page
    make_public(round_, by=officer)
    listed = words(Client().get(reverse("round_inputs", args=[round_.reference])).content)
    assert "This is our view." in listed

    target = io.BytesIO()
    write_book(compiled_book(compilation_of(round_, CONFIDENTIAL, now=clock.now(), by="M. Manager")), target)
    book = load_workbook(target)
    cells = [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    ]
    assert "This is our view." in cells and (not case.heading or any(case.heading in cell for cell in cells))
    if "recommendation" not in case.kinds:
        assert not [cell for cell in (*cells, *book.sheetnames, page, listed) if "ecommendation" in cell]
    assert ("Positions" in book.sheetnames) == bool(case.position)


def words(content: bytes) -> str:
    main = content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())
