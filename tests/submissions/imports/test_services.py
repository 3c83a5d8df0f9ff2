import contextlib
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from consultations.models import Delegation, Organisation
from consultations.rounds import edits
from core import clock
from core.errors import NotAllowed, Refusals, Refused
from core.jobs import queue
from core.models import StoredFile
from submissions.imports import decisions, pending_files, services, stored_checks
from submissions.models import ImportedInput, Input, InputImport, Receipt, Submission, Version, WorkbookImport
from submissions.sending import receipts
from submissions.sending.services import correct, withdraw
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    OrganisationFactory,
    RoundFactory,
    focal_point,
    new_token,
)
from tests.submissions.imports.tables import HEADING, as_csv, as_xlsx, imported, received, row
from tests.support.ods_files import as_ods, cell, ods_file, row as line, sheet
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Any:
    return RoundFactory()


def body_named(name: str, **fields: Any) -> Organisation:
    """A body of the register, confirmed."""
    return OrganisationFactory(name=name, **fields, by=OfficerFactory())


def codes(batch: InputImport, **given: Any) -> list[tuple[int, str, str]]:
    checked = stored_checks.check_file(batch, **given)
    return [(fault.row, fault.header, fault.code) for fault in checked.faults]


def test_rows_become_submissions_entered_on_behalf_and_marked_so(round_: Any) -> None:
    state = body_named("Republic of Arandia", code="ARA")
    batch = imported(
        round_,
        [
            row(External_ID="A-1", Organisation="republic  of arandia", Para="123", Position="Supports", Comment="Yes.",
                Received="2026-03-01"),
            row(External_ID="A-2", Organisation="Harbour Workers' Union", Constituency="NGO", Country="Ombira",
                Para="127", Limb="2", Position="X", Type="technical", Comment="Non.", Proposed_rewording="Autre",
                Language="fr"),
            row(External_ID="A-3", Organisation="ARA", Comment="On the whole."),
        ],
    )  # fmt: skip
    assert batch.applied_at is not None and batch.found["inputs"] == 3
    said = {each.line.imported.external_id: each for each in Input.objects.select_related("version__submission")}
    first, second, third = said["A-1"], said["A-2"], said["A-3"]
    assert first.version == third.version and first.recommendation.label == "123" and third.on_round
    assert (first.position, first.comment, first.version.submission.delegation.organisation) == (
        "supports",
        "Yes.",
        state,
    )
    assert (second.recommendation.label, second.position, second.comment_type) == ("127.2", "opposes", "technical")
    assert (second.rewording, second.rewords_language, second.language) == ("Autre", "en", "fr")
    submission = second.version.submission
    assert (submission.channel, submission.entered_by) == ("import", round_.created_by)
    body = submission.delegation.organisation
    assert (body.name, body.constituency, body.country) == ("Harbour Workers' Union", "civil_society", "Ombira")
    assert [(each.row, each.external_id) for each in batch.inputs.order_by("row")] == [
        (2, "A-1"),
        (3, "A-2"),
        (4, "A-3"),
    ]
    assert first.line.imported.received_at.date().isoformat() == "2026-03-01"


def test_what_comes_in_is_for_the_secretariat_only_and_nobody_has_consented(round_: Any) -> None:
    imported(round_, [row(Organisation="Ombira Migrants' Voice", Constituency="civil society", Comment="Word.")])
    version = Version.objects.get()
    assert (version.confidentiality, version.consents) == ("secretariat", False)
    assert Input.objects.get().confidentiality == "secretariat"


def test_versions_are_real_ones_with_receipts(round_: Any) -> None:
    imported(
        round_,
        [row(Organisation="Body A", Constituency="State", Para="123", Comment=f"Remark {n}.") for n in range(5)],
    )
    version = Version.objects.get()
    assert version.digest == receipts.digest(version)
    receipt = Receipt.objects.get()
    assert receipt.number == f"{version.submission.reference}/1"
    assert receipts.verify(receipts.as_text(receipt, whole=True)).genuine
    assert sorted(version.inputs.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_one_entry_in_the_log(round_: Any) -> None:
    batch = imported(round_, [row(Organisation=f"Body {n}", Constituency="State", Comment="x") for n in range(3)])
    entries = ModelLogEntry.objects.filter(action__startswith="submissions.")
    assert [(each.action, each.data) for each in entries] == [
        ("submissions.import.apply", {"batch": str(batch.pk), "submissions": 3, "inputs": 3})
    ]


def test_half_bad_is_wholly_refused_with_row_column_value_and_remedy(round_: Any) -> None:
    rows = [row(Organisation=f"Body {n}", Constituency="State", Para="123", Comment="Good.") for n in range(4)]
    rows += [
        row(Organisation="", Comment="Whose?"),
        row(Organisation="Body 9", Constituency="Martians", Comment="x"),
        row(Organisation="Body 9", Constituency="State", Para="999", Comment="x"),
        row(Organisation="Body 9", Constituency="State", Para="123", Position="Perhaps", Comment="x", Received="soon"),
    ]
    batch = received(round_, as_csv(rows))
    assert codes(batch) == [
        (6, "Organisation", "body_missing"),
        (7, "Constituency", "unknown_constituency"),
        (8, "Para", "unknown_paragraph"),
        (9, "Position", "not_a_choice"),
        (9, "Received", "no_date"),
    ]
    assert batch.found["shown"][2][:4] == [8, "F", "Para", "999"]
    assert "123" in batch.found["shown"][2][5]
    with pytest.raises(Refusals) as refused:
        services.apply(batch, by=batch.by)
    assert "4 of 8 rows" in str(refused.value)
    assert not Submission.objects.exists() and not Organisation.objects.filter(name__startswith="Body").exists()


def test_names_that_look_like_one_of_the_register_wait_for_a_person(round_: Any) -> None:
    body_named("Migrant Voices Network", code="MVN", constituency="civil_society")
    rows = [row(Organisation="Migrant Voice Network", Constituency="NGO", Comment="We say.")]
    batch = received(round_, as_csv(rows))
    assert codes(batch) == [(2, "Organisation", "body_unsure")]
    assert batch.found["unsure_bodies"][0]["like"][0][1:] == ["Migrant Voices Network", "MVN"]
    assert codes(batch, mapping={"bodies": {"Migrant Voice Network": "MVN"}}) == []
    services.apply(batch, by=batch.by)
    assert Delegation.objects.get(round=round_).organisation.code == "MVN"


def test_a_person_can_say_that_it_is_another_body(round_: Any) -> None:
    body_named("Migrant Voices Network", constituency="civil_society")
    said = row(
        Organisation="Migrant Voice Network", Constituency="NGO", Comment="We say.", Who_may_see_it="without name"
    )
    batch = received(round_, as_csv([said]))
    stored_checks.check_file(batch)
    decisions.decide(
        batch,
        by=batch.by,
        mapping=batch.columns,
        bodies={"Migrant Voice Network": "new"},
        level="nameless",
        consented_on=date(2026, 3, 1),
        consent_source="Letter of 1 March",
    )
    batch.refresh_from_db()
    assert codes(batch) == []
    services.apply(batch, by=batch.by)
    assert Organisation.objects.filter(name__startswith="Migrant Voice").count() == 2
    assert Version.objects.get().confidentiality == "nameless"


def test_a_name_that_two_bodies_have_is_not_guessed(round_: Any) -> None:
    body_named("Council of Cities", code="CC1")
    body_named("Council of Cities", code="CC2")
    batch = received(
        round_, as_csv([row(Organisation="Council of Cities", Comment="x"), row(Organisation="CC2", Comment="y")])
    )
    assert codes(batch) == [(2, "Organisation", "body_unsure")]


def test_a_body_that_nobody_has_confirmed_is_not_taken_by_itself(round_: Any) -> None:
    OrganisationFactory(name="Harbour Choir")
    assert codes(received(round_, as_csv([row(Organisation="Harbour Choir", Comment="x")]))) == [
        (2, "Organisation", "body_unsure")
    ]


def test_numbered_bodies_are_different_ones(round_: Any) -> None:
    body_named("Workers Local 12", code="W12")
    batch = received(round_, as_csv([row(Organisation="Workers Local 13", Constituency="NGO", Comment="x")]))
    assert codes(batch) == []


def test_a_new_body_of_unknown_kind_comes_in_as_other_and_is_told(round_: Any) -> None:
    batch = received(round_, as_csv([["Somebody", "A word."]], heading=["Organisation", "Comment"]))
    checked = stored_checks.check_file(batch)
    assert [(each.code, each.row) for each in checked.notices] == [("kind_unknown", 2)]
    services.apply(batch, by=batch.by)
    assert Organisation.objects.get(name="Somebody").constituency == "other"


def test_a_body_that_has_begun_here_is_left_to_itself(round_: Any) -> None:
    draft = DraftFactory(delegation=DelegationFactory(round=round_))
    body = draft.submission.delegation.organisation
    Organisation.objects.update(confirmed_at=clock.now())
    batch = received(
        round_, as_csv([row(Organisation=body.code, Comment="x"), row(Organisation=body.name, Comment="y")])
    )
    assert [fault.code for fault in stored_checks.check_file(batch).faults] == ["has_begun", "has_begun"]


def test_the_same_file_twice_is_refused_by_its_ids(round_: Any) -> None:
    rows = [row(External_ID="7", Organisation="Body A", Constituency="State", Comment="x")]
    imported(round_, rows)
    batch = received(round_, as_csv(rows))
    assert {fault.code for fault in stored_checks.check_file(batch).faults} == {"has_begun", "imported_before"}
    again = received(
        round_, as_csv([*rows, row(External_ID="7", Organisation="Body B", Constituency="State", Comment="y")])
    )
    assert "external_id_twice" in {fault.code for fault in stored_checks.check_file(again).faults}


def test_an_import_can_be_undone_and_done_again(round_: Any) -> None:
    rows = [row(External_ID=str(n), Organisation=f"Body {n}", Constituency="State", Comment="x") for n in range(3)]
    batch = imported(round_, rows)
    assert services.undo(batch, by=batch.by) == (3, 0, 0)
    assert not Version.objects.current().exists()
    with pytest.raises(Refused, match="nothing to undo"):
        services.undo(batch, by=batch.by)
    imported(round_, rows)
    assert Version.objects.current().count() == 3


def test_files_that_nobody_imports_are_deleted_after_a_month(round_: Any) -> None:
    """They hold words and names; what was imported stays, and so does what was uploaded lately."""
    rows = [row(Organisation="River Watch", Constituency="Civil society", Para="123", Comment="Towns first.")]
    done, late, old = imported(round_, rows), received(round_, as_csv(rows)), received(round_, as_csv(rows))
    delegation = Delegation.objects.get(round=round_)
    for days in (29, 31):
        at = clock.now() - timedelta(days=days)
        WorkbookImport.objects.create(delegation=delegation, by=round_.created_by, at=at, choices={"days": days})
        InputImport.objects.filter(pk=(old if days > 30 else late).pk).update(at=at)
    InputImport.objects.filter(pk=done.pk).update(at=clock.now() - timedelta(days=99))
    queue.run_job(str(queue.start("submissions.pending_imports").pk))
    assert set(InputImport.objects.all()) == {done, late}
    assert not StoredFile.objects.filter(pk=old.file_id).exists()
    assert WorkbookImport.objects.get().choices == {"days": 29}


def test_a_body_that_another_import_brings_just_now_is_the_same(round_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row(Organisation="Harbour Workers' Union", Constituency="NGO", Para="123", Comment="Yes.")]
    batch, look = received(round_, as_csv(rows)), pending_files.checked_file

    def looked_at_by_two(*args: Any) -> Any:
        checked = look(*args)
        monkeypatch.setattr(services, "checked_file", look)
        imported(RoundFactory(officer=round_.created_by), rows)
        return checked

    stored_checks.check_file(batch)
    monkeypatch.setattr(services, "checked_file", looked_at_by_two)
    services.apply(batch, by=round_.created_by)
    assert Organisation.objects.filter(name="Harbour Workers' Union").count() == 1


def test_undoing_leaves_what_a_body_has_corrected(round_: Any) -> None:
    body = body_named("Arandia", code="ARA")
    batch = imported(
        round_, [row(Organisation="ARA", Comment="Old."), row(Organisation="B", Constituency="State", Comment="x")]
    )
    submission = Submission.objects.get(delegation__organisation=body)
    correct(submission, by=focal_point(submission.delegation))
    assert services.undo(batch, by=batch.by) == (1, 0, 1)
    assert Version.objects.current().get().submission == submission


def test_undoing_waits_for_a_body_that_withdraws_just_now(round_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    body_named("Arandia", code="ARA")
    batch = imported(round_, [row(Organisation="ARA", Comment="Old.")])
    submission, lock = Submission.objects.get(), QuerySet.select_for_update
    focal = focal_point(submission.delegation)

    def withdrawn_first(rows: Any, *args: Any, **kwargs: Any) -> Any:
        if rows.model is Delegation:
            monkeypatch.undo()
            withdraw(submission, by=focal, token=new_token())
        return lock(rows, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "select_for_update", withdrawn_first)
    assert services.undo(batch, by=batch.by) == (0, 0, 1)


def test_late_is_marked_and_not_refused() -> None:
    round_ = RoundFactory(opens=clock.now() - timedelta(days=60))
    imported(round_, [row(Organisation="A", Constituency="State", Comment="x", Received=str(clock.now().date())),
                     row(Organisation="B", Constituency="State", Comment="x", Received="2020-01-01")])  # fmt: skip
    late = dict(Version.objects.values_list("submission__delegation__organisation__name", "is_late"))
    assert late == {"A": True, "B": False}


def test_a_second_position_on_the_same_paragraph_is_said_and_not_taken(round_: Any) -> None:
    rows = [
        row(Organisation="A", Constituency="State", Para="123", Position=each, Comment="x") for each in ("S", "X", "S")
    ]
    batch = received(round_, as_csv(rows))
    assert [(each.row, each.code) for each in stored_checks.check_file(batch).notices] == [(3, "second_position")]
    services.apply(batch, by=batch.by)
    assert list(Input.objects.order_by("number").values_list("position", flat=True)) == ["supports", "", ""]


def test_a_number_that_document_and_round_have_is_asked_and_each_has_a_name_of_its_own(client: Any) -> None:
    round_ = RoundFactory(paragraphs={"Q1": 1, "Q2": 1, "Q3": 2}, kind="question")
    edits.set_questions(round_, ["What else?", "What would help?"])
    named = {"Organisation": "A", "Constituency": "State"}
    batch = received(round_, as_csv([row(**named, Para="Q2", Comment="On which?")]))
    (fault,) = stored_checks.check_file(batch).faults
    assert (fault.code, fault.value) == ("two_places", "Q2")
    assert str(fault.hint) == (
        "Enter “Call question 2” for the question of the call for inputs. For the question of the document, enter its "
        "part too: 1 if it has only one part."
    )
    sign_in(client, batch.by)
    page = client.get(reverse("imports:file", args=[batch.pk]))
    assert page.context["paragraphs"][1:] == ["Q1 (1)", "Q2 (1)", "Q3.1", "Q3.2", "Call question 1", "Call question 2"]
    rows = [row(**named, Para=para, Limb=limb, Comment=f"{para}, {limb}") for para, limb in (
        ("Q2", "1"), ("Q2 (1)", ""), ("Call question 2", ""), ("Appel, question 2", ""), ("Q3", ""),
    )]  # fmt: skip
    imported(round_, rows)
    assert list(Input.objects.order_by("changed_at", "line__imported__row").values_list(
        "recommendation__paragraph__number", "question__text", "paragraph__number",
    )) == [
        ("Q2", None, None), ("Q2", None, None), (None, "What would help?", None), (None, "What would help?", None),
        (None, None, "Q3"),
    ]  # fmt: skip


def test_a_survey_does_not_guess_between_the_questions_of_document_and_round() -> None:
    round_ = RoundFactory(paragraphs={"Q1": 1, "Q2": 1}, kind="question")
    edits.set_questions(round_, ["What would help your organisation most?"])
    heading = ["Organisation name", "Q1", "Q2", "What would help your organisation most?"]
    batch = received(round_, as_csv([["A", "One.", "Two.", "Three."]], heading=heading))
    with contextlib.suppress(Refused):
        stored_checks.check_file(batch)
    assert batch.layout["columns"] == [
        ["organisation", ""], ["", ""], ["comment", "Q2"], ["comment", "Call question 1"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        {"Organisation": "Who", "Comment": "What they say"},
        {"Who": "Organisation", "What they say": "Comment"},
        {"columns": {"organisation": "Who", "comment": "What they say"}},
    ],
)
def test_columns_by_a_map(round_: Any, said: dict[str, Any]) -> None:
    content = as_csv([["Body A", "A word."]], heading=["Who", "What they say"])
    batch = received(round_, content)
    with pytest.raises(Refusals, match="have errors"):
        stored_checks.check_file(batch)
    assert batch.found["heading"] == ["Who", "What they say"]
    assert codes(batch, mapping=said) == []


def test_a_map_that_does_not_fit_is_told(round_: Any) -> None:
    batch = received(round_, as_csv([["A", "x"]], heading=["Who", "What"]))
    with pytest.raises(Refusals, match="does not match the file"):
        stored_checks.check_file(batch, mapping={"Organisation": "Whom"})


def test_a_workbook_does_as_well(round_: Any) -> None:
    rows: list[list[Any]] = [[1, "Body A", "State", "", "", 123, None, "S", "", "Good.", None, "", "2026-01-02"]]
    batch = received(round_, as_xlsx(rows), name="inputs.xlsx")
    assert codes(batch) == []
    services.apply(batch, by=batch.by)
    assert Input.objects.get().recommendation.label == "123"
    assert ImportedInput.objects.get().external_id == "1"


def test_formulas_are_not_taken(round_: Any) -> None:
    batch = received(round_, as_xlsx([["1", "Body A", "State", *[""] * 6, "=1+1"]]), name="inputs.xlsx")
    assert codes(batch) == [(2, "Comment", "formula")]


NASTY = ["=cmd|' /C calc'!A0", "\u202egnp.exe", "a\x0bb", "<script>alert(1)</script>", "𝒳" * 50, "  spaces  ", "é" * 9]


def test_nasty_strings_come_in_as_they_are(round_: Any) -> None:
    imported(round_, [row(External_ID=str(n), Organisation=f"Body {n}", Constituency="State", Comment=text)
                     for n, text in enumerate(NASTY)])  # fmt: skip
    said = {each.line.imported.external_id: each.comment for each in Input.objects.all()}
    assert [said[str(n)] for n in range(len(NASTY))] == NASTY


def test_a_cell_that_cannot_be_stored_is_a_fault_of_its_row(round_: Any) -> None:
    rows = [row(Organisation="A", Constituency="State", Comment="nul \x00 here"),
            row(Organisation="B", Constituency="State", Comment="x" * 100_001)]  # fmt: skip
    assert codes(received(round_, as_csv(rows))) == [(2, "Comment", "text_broken"), (3, "Comment", "text_too_long")]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"%PDF-1.7 nothing", "inputs.pdf", "not_a_table"),
        (b"%PDF-1.7 nothing", "inputs.csv", "kind_differs"),
        (b"PK\x03\x04 no workbook", "inputs.xlsx", "damaged"),
        (b"Organisation,Comment\n", "inputs.csv", "no_rows"),
        ("Organisation,Comment\nA,é\n".encode("latin-1"), "inputs.csv", "encoding"),
        (b'Organisation,Comment\nA,"never closed\nB,lost\n', "inputs.csv", "quotation"),
        (ods_file(sheet(line(cell("x"), attributes='table:number-rows-repeated="9999999"'))), "b.ods", "too_many_rows"),
        (ods_file("", manifest="<manifest:encryption-data/>"), "inputs.ods", "password"),
        (as_xlsx([]), "inputs.ods", "kind_differs"),
        (b"", "inputs.csv", "empty"),
    ],
)
def test_another_kind_of_file_is_refused_in_words(round_: Any, content: bytes, name: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        stored_checks.check_file(received(round_, content, name=name))
    assert refused.value.code == code


def _tabbed(rows: list[list[str]]) -> bytes:
    return "\n".join("\t".join(each) for each in rows).encode("utf-16")


@pytest.mark.parametrize("name", ["inputs.ods", "inputs.tsv", "inputs.tab", "inputs.txt", "inputs.csv", "inputs.xlsx"])
def test_every_kind_of_table_is_imported_alike(round_: Any, name: str) -> None:
    rows = [
        row(External_ID="1", Organisation="Body A", Constituency="State", Para="123", Position="Supports",
            Comment="Yes; “quite”, 第二 نص."),
        row(External_ID="2", Organisation="Body B", Constituency="NGO", Comment="On the whole."),
    ]  # fmt: skip
    make = as_ods if name.endswith("ods") else _tabbed
    content = as_xlsx(rows) if name.endswith("xlsx") else make([HEADING, *rows])
    batch = received(round_, content, name=name)
    assert codes(batch) == []
    services.apply(batch, by=batch.by)
    assert sorted(Input.objects.values_list("comment", "position")) == [
        ("On the whole.", ""), ("Yes; “quite”, 第二 نص.", "supports"),
    ]  # fmt: skip


def test_a_heading_that_stands_twice_is_told(round_: Any) -> None:
    batch = received(round_, as_csv([["A", "x", "y"]], heading=["Organisation", "Comment", "Comment"]))
    with pytest.raises(Refusals) as refused:
        stored_checks.check_file(batch)
    assert [each.code for each in refused.value.refusals] == ["heading_twice"]


def test_only_the_rounds_managers_import(round_: Any) -> None:
    with pytest.raises(NotAllowed):
        received(round_, as_csv([]), by=OfficerFactory(round=round_, duties=["triage_round"]))
    batch = received(round_, as_csv([row(Organisation="A", Constituency="State", Comment="x")]))
    with pytest.raises(NotAllowed):
        services.apply(batch, by=OfficerFactory())


def test_a_semicolon_file_with_a_mark_at_its_beginning(round_: Any) -> None:
    content = b"\xef\xbb\xbf" + as_csv([["A", "x"]], heading=["Organisation", "Comment"], delimiter=";")
    assert codes(received(round_, content)) == []
    assert HEADING[1] == "Organisation"


def test_a_date_at_the_end_of_the_calendar_is_told(round_: Any) -> None:
    """In other zones it would be no time at all: every page that shows it there would fail."""
    said = {"Organisation": "Harbour Union", "Constituency": "NGO", "Comment": "Yes.", "Received": "0001-01-01"}
    assert codes(received(round_, as_csv([row(**said)]))) == [(2, "Received", "no_date")]


def test_looked_at_again_the_earlier_error_workbook_is_gone(round_: Any) -> None:
    batch = received(round_, as_csv([row(Organisation="Harbour Union", Comment="")]))
    stored_checks.check_file(batch)
    stored_checks.check_file(batch)
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {batch.file_id, batch.faults_id}


def _filtered_xlsx(rows: list[list[str]], hidden: int) -> bytes:
    """As a program saves it after somebody has filtered a column: one row hidden, and unused rows below."""
    book, content = load_workbook(io.BytesIO(as_xlsx(rows))), io.BytesIO()
    for number in (hidden, 90):
        book.active.row_dimensions[number].hidden = True
    book.save(content)
    return content.getvalue()


def _filtered_ods(rows: list[list[str]], hidden: int) -> bytes:
    lines = [
        line(*map(cell, values), attributes='table:visibility="filter"' if number == hidden else "")
        for number, values in enumerate([HEADING, *rows], start=1)
    ]
    return ods_file(sheet("".join(lines)))


@pytest.mark.parametrize(("name", "filtered"), [("inputs.xlsx", _filtered_xlsx), ("inputs.ods", _filtered_ods)])
def test_rows_that_a_filter_hides_are_told(round_: Any, name: str, filtered: Any) -> None:
    """An officer who filters out those without consent, and gives a level for all rows, imports them as well."""
    rows = [
        row(Organisation=f"River Watch {each}", Constituency="Civil society", Para="123", Comment="Towns first.")
        for each in "AB"
    ]
    checked = stored_checks.check_file(received(round_, filtered(rows, 3), name=name))
    notice = next(each for each in checked.notices if each.code == "rows_hidden")
    assert str(notice).startswith("Row 3: 1 row of the sheet is hidden. It is imported too.")
    assert checked.rows == 2
    plain = stored_checks.check_file(received(round_, as_xlsx(rows), name="inputs.xlsx"))
    assert not [each for each in plain.notices if each.code == "rows_hidden"]
