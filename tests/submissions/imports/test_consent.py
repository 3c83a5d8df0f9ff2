"""Who may see imported inputs: the most restricted of file and row, and nothing open without a recorded consent."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core.errors import Refused
from submissions.imports import services, stored_checks
from submissions.models import ImportedInput, Input, InputImport, Version
from submissions.permissions import inputs_read_by
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, SubmittedFactory
from tests.submissions.imports.tables import HEADING, as_csv, imported, received, row

pytestmark = pytest.mark.django_db

LETTER = {"consented_on": date(2026, 3, 1), "consent_source": "Letter of 1 March"}


@pytest.fixture
def round_() -> Any:
    return RoundFactory()


def said(number: int, **more: str) -> list[str]:
    return row(External_ID=f"R{number}", Organisation=f"Body {number}", Constituency="State", Comment="Words.", **more)


def levels() -> dict[str, str]:
    rows = Input.objects.select_related("line__imported")
    return {each.line.imported.external_id: each.confidentiality for each in rows}


WITH_CONSENT = {"Consent_given_on": "2026-02-28", "Source_of_the_consent": "Note verbale 12"}


def test_each_row_has_its_level_and_the_consent_is_on_record(round_: Any) -> None:
    rows = [
        said(1, Who_may_see_it="Public", **WITH_CONSENT),
        said(2, Who_may_see_it="anonymous", **WITH_CONSENT),
        said(3, Who_may_see_it="Public"),  # nobody has recorded a consent
        said(4, **WITH_CONSENT),  # the sender chose nothing
    ]
    batch = imported(round_, rows, level="public")
    assert levels() == {"R1": "public", "R2": "nameless", "R3": "secretariat", "R4": "secretariat"}
    assert batch.found["levels"] == {"public": 1, "nameless": 1, "secretariat": 2, "without_consent": 1}
    first = ImportedInput.objects.get(external_id="R1")
    assert (first.consented_on, first.consent_source) == (date(2026, 2, 28), "Note verbale 12")
    wholes = Version.objects.values_list("submission__delegation__organisation__name", "confidentiality", "consents")
    assert set(wholes) == {
        ("Body 1", "public", True), ("Body 2", "nameless", True), ("Body 3", "secretariat", False),
        ("Body 4", "secretariat", True),
    }  # fmt: skip


def test_the_more_restricted_of_file_and_row_counts(round_: Any) -> None:
    imported(
        round_,
        [said(1, Who_may_see_it="Public"), said(2, Who_may_see_it="Secretariat only")],
        level="nameless",
        **LETTER,
    )
    assert levels() == {"R1": "nameless", "R2": "secretariat"}


def test_a_consent_for_the_file_counts_where_rows_have_no_column(round_: Any) -> None:
    heading = HEADING[: HEADING.index("Who may see it")]
    batch = received(round_, as_csv([said(1)[: len(heading)]], heading=heading), level="public", **LETTER)
    stored_checks.check_file(batch)
    services.apply(batch, by=batch.by)
    assert levels() == {"R1": "public"}
    assert ImportedInput.objects.get().consent_source == "Letter of 1 March"


@pytest.mark.parametrize("level", ["public", "nameless"])
def test_without_a_recorded_consent_no_row_becomes_public(round_: Any, level: str) -> None:
    rows = [
        said(1, Who_may_see_it="Public"),
        said(2, Who_may_see_it="Public without our name"),
        said(3),
    ]
    imported(round_, rows, level=level)
    assert set(levels().values()) == {"secretariat"}
    assert set(Version.objects.values_list("confidentiality", flat=True)) == {"secretariat"}
    coder = OfficerFactory(round=round_, duties=["code_round"])
    assert not inputs_read_by(coder, round_).exists()


def test_the_database_refuses_an_open_row_without_consent(round_: Any) -> None:
    batch = InputImport.objects.create(round=round_, name="x.csv", by=round_.created_by, level="public")
    input_ = SubmittedFactory(
        delegation=DelegationFactory(round=round_), answers={"123": {"comment": "x"}}
    ).inputs.get()
    assert input_.confidentiality == "public"
    with pytest.raises(DatabaseError), transaction.atomic():
        ImportedInput.objects.create(line=input_.line, batch=batch, row=2)
    ImportedInput.objects.create(line=input_.line, batch=batch, row=2, **LETTER)


def test_half_a_consent_is_an_error_of_its_row(round_: Any) -> None:
    rows = [
        said(1, Who_may_see_it="Public", Consent_given_on="2026-02-28"),
        said(2, Who_may_see_it="Public", Source_of_the_consent="Email"),
        said(3, Who_may_see_it="Everybody"),
        said(4, Who_may_see_it="Public", Consent_given_on="2099-01-01", Source_of_the_consent="Email"),
    ]
    checked = stored_checks.check_file(received(round_, as_csv(rows), level="public"))
    assert [(each.row, each.code, each.header) for each in checked.faults] == [
        (2, "consent_incomplete", "Source of the consent"),
        (3, "consent_incomplete", "Consent given on"),
        (4, "not_a_choice", "Who may see it"),
        (5, "not_yet", "Consent given on"),
    ]


@pytest.mark.parametrize(
    ("consent", "field"),
    [
        ({"consented_on": date(2026, 3, 1)}, "consent_source"),
        ({"consent_source": "Letter"}, "consented_on"),
        ({"consented_on": date(2099, 3, 1), "consent_source": "Letter"}, "consented_on"),
    ],
)
def test_half_a_consent_for_the_file_is_refused(round_: Any, consent: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        received(round_, as_csv([said(1)]), level="public", **consent)
    assert refused.value.field == field
