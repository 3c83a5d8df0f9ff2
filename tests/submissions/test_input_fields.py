"""The fields of an input stand in one registry, and nothing knows one that is not there."""

from typing import Any

import pytest
from django.db import models

from core.audience import PUBLIC, SECRETARIAT
from submissions.drafting.forms import AnswerForm
from submissions.enums import PassageField
from submissions.models import ANSWER_FIELDS, TEXT_FIELDS, Input
from submissions.models.input_fields import BY_NAME, ERASED_VALUES, INPUT_FIELDS, PUBLIC_TEXTS, RECEIPT_FIELDS, TEXTS
from submissions.sending import receipts
from submissions.triage.services import admit
from submissions.visibility import reader
from submissions.visibility.input_rows import InputValues
from submissions.visibility.reader import read_inputs
from submissions.visibility.visible_inputs import VisibleInput
from submissions.workbooks.columns import COMPARED, WIDTHS, headers
from tests.factories import OfficerFactory, SubmittedFactory
from tests.support.public import make_public


def columns_with_words() -> list[str]:
    """What people may write in: texts, short ones without a list to choose from, and lists of texts."""
    return [
        field.name
        for field in Input._meta.get_fields()
        if isinstance(field, models.TextField | models.JSONField)
        or (isinstance(field, models.CharField) and not field.choices)
    ]


def test_every_column_with_words_is_in_the_registry_and_is_erased() -> None:
    """A text that nobody registers would stay when the submission is erased, and be missing in every file."""
    assert set(columns_with_words()) <= set(BY_NAME)
    assert set(columns_with_words()) <= set(ERASED_VALUES)
    assert [field.name for field in INPUT_FIELDS if not hasattr(Input, field.name)] == []


def test_texts_can_be_quoted_and_are_read_with_their_input() -> None:
    assert list(TEXT_FIELDS) == PassageField.values
    assert set(TEXT_FIELDS) <= set(InputValues._fields) & set(VisibleInput._fields)
    at = VisibleInput._fields.index("id")
    assert VisibleInput._fields[at : at + len(InputValues._fields)] == InputValues._fields  # one is made of the other


def test_texts_are_in_the_form_and_in_the_workbook() -> None:
    assert set(TEXT_FIELDS) <= set(AnswerForm.base_fields)
    assert set(TEXT_FIELDS) <= set(COMPARED) & set(headers("consultation")) & set(WIDTHS)
    assert [field.name for field in TEXTS if not field.meaning] == []


def test_what_the_public_reads_and_what_receipts_hold_is_this() -> None:
    """A receipt of before is checked against these keys."""
    assert PUBLIC_TEXTS == ("comment", "rewording", "rationale", "source")
    assert {
        "position", "comment_type", "comment", "rewording", "rationale", "source", "annex", "confidentiality",
        "language", "rewords_language",
    } == RECEIPT_FIELDS  # fmt: skip


@pytest.mark.django_db
def test_a_text_for_the_secretariat_is_not_read_by_the_public(monkeypatch: pytest.MonkeyPatch) -> None:
    version = SubmittedFactory(answers={"123": {"comment": "Open words.", "source": "A source."}})
    round_ = version.submission.delegation.round
    admit(version.submission, by=OfficerFactory(round=round_, duties=["triage_round"]))
    make_public(round_)
    monkeypatch.setattr(reader, "_NO_INTERNAL_TEXTS", {"source": None})

    def sources(audience: Any) -> list[tuple[str | None, str | None]]:
        return [(row.comment, row.source) for row in read_inputs(round_, audience)]

    assert sources(PUBLIC) == [("Open words.", None)]
    assert sources(SECRETARIAT) == [("Open words.", "A source.")]


@pytest.mark.django_db
def test_a_receipt_of_before_a_field_came_still_verifies(monkeypatch: pytest.MonkeyPatch) -> None:
    version = SubmittedFactory(answers={"123": {"comment": "Words."}})
    before = receipts.digest(version)
    monkeypatch.setattr(receipts, "ANSWER_FIELDS", (*ANSWER_FIELDS, "return_reason"))
    assert receipts.digest(version) == before
    (row,) = version.inputs.all()
    row.return_reason = "Something."
    assert receipts.described(version, [row])["inputs"][0]["return_reason"] == "Something."
