"""What officers made of the inputs, in the compiled workbook: whose an input is, what was noted, and lists to code by
(WORKBOOK 3)."""

import csv
import io
import json
from collections import Counter
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from core import clock
from core.audience import CONFIDENTIAL, PUBLIC, SECRETARIAT
from core.spreadsheets import write_book
from submissions.drafting.services import begin_draft
from submissions.joint.services import confirm, invite_member
from submissions.tables.exports import inputs
from submissions.triage.labels import set_labels
from submissions.triage.notes import assign_recommendations, assign_submission, write_note
from submissions.visibility.visible_inputs import InputFilters
from synthesis.codebook.services import add_theme
from synthesis.coding.services import code_passage
from synthesis.exports.compilations import compilation_of
from synthesis.exports.plain_files import write_csv, write_json
from synthesis.exports.workbook import body_book, compiled_book
from synthesis.publication.services import sign_off
from synthesis.quality.dispositions import dispose
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import add_section, begin_report, plan_release
from synthesis.review.approval import act_on_step, send_to_review
from synthesis.review.fact_checks import send_for_facts, submit_correction, submit_reply
from tests.synthesis.conftest import AFTER, DURING, LATER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def afterwards():
    with clock.at(AFTER):
        yield


def book_of(scenario, audience):
    target = io.BytesIO()
    write_book(compiled_book(compilation_of(scenario.round, audience, now=AFTER, by="M. Manager")), target)
    return load_workbook(target)


def rows_of(page):
    head, *rows = page.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def told(scenario, audience, column):
    """By body and paragraph, where there is something."""
    rows = rows_of(book_of(scenario, audience)["Inputs"])
    return {(row["Participant"], row["Para"]): row[column] for row in rows if row.get(column)}


def test_whose_an_input_is(answered):
    assign_recommendations(answered.round, [answered.recommendations["124"]], to=answered.coder, by=answered.manager)
    assign_submission(answered.versions["XAA"].submission, to=answered.triage, by=answered.triage)
    found = told(answered, CONFIDENTIAL, "Officer")
    assert found["Arandia", "124"] == "Coder; Triage"
    assert (found["Arandia", "123"], found["Veldrane", "124"]) == ("Triage", "Coder")
    assert ("Veldrane", "123") not in found
    assert not {cell.value for cell in book_of(answered, PUBLIC)["Inputs"][1]} & {"Officer", "Officer's note"}


def test_the_last_note_stands_beside_the_inputs_of_its_submission(answered):
    for day, words in ((-1, "Ask the mission."), (0, "The mission has answered.")):
        with clock.at(AFTER + timedelta(days=day)):
            write_note(answered.versions["XBB"].submission, text=words, by=answered.triage)
    found = told(answered, SECRETARIAT, "Officer's note")
    assert set(found.values()) == {"The mission has answered."}
    assert {body for body, _para in found} == {"Veldrane"}


def test_a_note_of_who_saw_all_is_for_who_sees_all(answered):
    write_note(answered.versions["XAA"].submission, text="It names a village.", by=answered.manager)
    for hides in (False, True):  # whatever stands beside it
        if hides:
            answered.tighten(answered.versions["XAA"], "124", "secretariat")
        assert not told(answered, SECRETARIAT, "Officer's note")
        assert set(told(answered, CONFIDENTIAL, "Officer's note").values()) == {"It names a village."}
    write_note(answered.versions["XAA"].submission, text="Who signed it?", by=answered.triage)
    assert set(told(answered, SECRETARIAT, "Officer's note").values()) == {"Who signed it?"}


def test_a_label_is_a_column_of_the_secretariat(answered):
    set_labels(
        answered.round,
        list(answered.versions["XBB"].inputs.values_list("pk", flat=True)),
        label="Law",
        by=answered.coder,
    )
    assert {body for body, _para in told(answered, SECRETARIAT, "Label")} == {"Veldrane"}
    assert not {cell.value for cell in book_of(answered, PUBLIC)["Inputs"][1]} & {"Label", "Note on the label"}


def test_officers_choose_codes_from_lists(answered):
    for name in ("Call for inputs", "Access: money, places"):
        add_theme(answered.round, name, by=answered.manager)
    book = book_of(answered, CONFIDENTIAL)
    page, codes = book["Inputs"], book["Codes"]
    heads = {cell.value: cell.column_letter for cell in page[1]}
    lists = {str(each.sqref).split(":")[0]: each for each in page.data_validations.dataValidation}

    def offered(header):
        sheet, _bang, place = lists[f"{heads[header]}2"].formula1.partition("!")
        assert sheet.strip("'") == "Codes"
        return [cell.value for (cell,) in codes[place.replace("$", "")]]

    assert offered("Themes") == ["Call for inputs", "Access: money, places"]
    assert offered("Outcome") == ["Cited", "Grouped with others", "Duplicate", "Out of scope", "Not reflected"]
    assert "Outside the mandate" in offered("Reason")
    strict = {header: bool(lists[f"{heads[header]}2"].showErrorMessage) for header in ("Themes", "Outcome", "Reason")}
    assert strict == {"Themes": False, "Outcome": True, "Reason": False}
    assert {page[f"{heads[header]}2"].number_format for header in (*strict, "Officer's note")} == {"@"}
    assert not page.protection.sheet
    assert not book_of(answered, PUBLIC)["Inputs"].data_validations.dataValidation


def test_themes_are_those_of_the_words_as_they_are_now(answered):
    """A coding of words that were corrected waits to be carried over: workbench and counts do not know it."""
    towns = add_theme(answered.round, "Towns", by=answered.writer)
    for label, words in (("123", "in writing"), ("124", "Towns")):
        code_passage(*answered.passage(answered.versions["XAA"], label, words), towns, by=answered.writer)
    assert set(told(answered, CONFIDENTIAL, "Themes")) == {("Arandia", "123"), ("Arandia", "124")}
    answered.correct(answered.versions["XAA"], {"123": ("supports", "We withdraw this point.")})
    assert told(answered, CONFIDENTIAL, "Themes") == {("Arandia", "124"): "Towns"}


def test_the_columns_of_inputs_come_in_the_order_of_the_workbook(answered):
    page = book_of(answered, CONFIDENTIAL)["Inputs"]
    assert [cell.value for cell in page[1]] == [
        "Ref", "Para", "Part", "Participant", "Constituency", "Position", "Comment (original)", "Working translation",
        "Suggested wording", "Rationale", "Source cited", "Themes", "States concerned", "Finding(s)", "Outcome",
        "Reason", "Officer", "Officer's note", "Label", "Note on the label",
        "Symbol", "Heading", "Full name", "Country", "Region", "Status", "Speaks as", "Joint with", "Type", "Language",
        "Words", "Submission", "Version", "Changed since v1", "Received (Geneva)", "Received (UTC)",
        "Late or extension", "Channel", "Authority", "Triage", "Confidentiality", "Redacted", "Campaign", "Adds own",
        "Duplicate of", "Same point in finding", "Annex and page", "Response", "Responder", "Sort key",
    ]  # fmt: skip
    hidden = [cell.value for cell in page[1] if page.column_dimensions[cell.column_letter].hidden]
    given, further = hidden[: hidden.index("Symbol")], hidden[hidden.index("Symbol") :]
    assert given == ["Working translation", "Rationale", "Source cited", "States concerned"]  # nobody gave any
    assert further[:2] + further[-2:] == ["Symbol", "Heading", "Responder", "Sort key"]
    assert page.freeze_panes == "E2"


def test_what_was_changed_since_the_first_version(answered):
    answered.correct(answered.versions["XAA"], {"123": ("supports", "We decide in writing, always.")})
    found = told(answered, CONFIDENTIAL, "Changed since v1")
    assert found == {("Arandia", "123"): "Yes", ("Arandia", "124"): "No", ("Arandia", "128"): "No"}
    assert not told(answered, PUBLIC, "Changed since v1")


def test_speaks_as_says_who_aligns_itself(answered):
    found = told(answered, CONFIDENTIAL, "Speaks as")
    assert (found["Lazwara", "128"], found["Arandia", "128"]) == ("Own submission, aligned", "Own submission")


def test_the_office_s_answer_and_whose_it_is(answered, section):
    lines = {code: answered.input(answered.versions[code], "123").line for code in ("XAA", "XBB", "XCC")}
    dispose(lines["XAA"], "duplicate", duplicate_of=lines["XBB"], by=answered.coder)
    dispose(lines["XCC"], "not_reflected", reason="It came up once.", by=answered.coder)
    dispose(lines["XBB"], "duplicate", reason="Ombira says so.", duplicate_of=lines["XCC"], by=answered.coder)
    finding = add_finding(
        section, by=answered.writer, text="It may be appealed.", recommendation=answered.recommendations["123"]
    )
    cite(finding, *answered.passage(answered.versions["XBB"], "123", "appealed"), by=answered.writer)
    rows = {(row["Participant"], row["Para"]): row for row in rows_of(book_of(answered, CONFIDENTIAL)["Inputs"])}
    said = {
        body: (rows[body, "123"]["Response"], rows[body, "123"]["Responder"])
        for body in ("Arandia", "Ombira", "Veldrane")
    }
    assert said == {
        "Arandia": ("Duplicate", "Coder"),
        "Ombira": ("Not reflected: It came up once.", "Coder"),
        "Veldrane": ("Cited (finding 1)", "Writer"),
    }
    assert rows["Arandia", "123"]["Duplicate of"] == rows["Veldrane", "123"]["Ref"]
    cited = rows["Veldrane", "123"]  # it was a duplicate before
    assert (cited["Outcome"], cited["Reason"], cited["Duplicate of"]) == ("Cited", None, None)
    answered.tighten(answered.versions["XBB"], "123", "secretariat")
    assert told(answered, SECRETARIAT, "Outcome")["Arandia", "123"] == "Duplicate"
    assert not told(answered, SECRETARIAT, "Duplicate of")


def test_who_answered_is_who_cited_in_the_report_of_the_file(answered, section):
    with clock.at(LATER):  # the file is of the report that was begun last
        another = begin_report(answered.round, "Another report", by=answered.writer)
    own = add_section(another, "Coordination", by=answered.writer)
    for minutes, part, person in ((0, own, answered.writer), (1, section, answered.drafter)):
        with clock.at(AFTER + timedelta(minutes=minutes)):
            finding = add_finding(
                part, by=person, text="It may be appealed.", recommendation=answered.recommendations["123"]
            )
            cite(finding, *answered.passage(answered.versions["XBB"], "123", "appealed"), by=person)
    assert told(answered, CONFIDENTIAL, "Responder") == {("Veldrane", "123"): "Writer"}


def test_a_submission_bears_the_number_of_its_receipt_and_leads_to_its_page(answered, settings):
    settings.PORTAL_URL = "https://portal.example"
    book = book_of(answered, CONFIDENTIAL)
    page = book["Submissions"]
    assert [cell.value for cell in page[1]] == [
        "Short name", "Full name", "Constituency", "Status", "Country", "Language", "Received (UTC)",
        "Late or extension", "Version", "Words / limit", "Members", "Aligned with", "Lapsed", "Note no.", "Files",
        "Confidentiality", "Receipt", "Paras answered", "Reference", "Triage", "Channel",
    ]  # fmt: skip
    at = {cell.value: cell.column for cell in page[1]}
    row = next(row for row in page.iter_rows(min_row=2) if row[0].value == "Lazwara")
    assert row[at["Aligned with"] - 1].value == "Arandia"
    version = answered.versions["XAA"]
    at = {cell.value: cell.column for cell in page[1]}
    row = next(row for row in page.iter_rows(min_row=2) if row[0].value == "Arandia")
    assert row[at["Receipt"] - 1].value == version.receipts.get().number
    address = f"https://portal.example/admin/submissions/{version.submission_id}/"
    assert row[at["Reference"] - 1].hyperlink.target == address
    inputs = book["Inputs"]
    _sheet, _bang, place = row[at["Words / limit"] - 1].hyperlink.location.partition("!")
    assert inputs[f"D{inputs[place].row}"].value == "Arandia"
    _sheet, _bang, back = inputs[place].hyperlink.location.partition("!")
    assert page[f"A{page[back].row}"].value == "Arandia"


def test_findings_tell_what_they_owe_and_what_states_said(answered, report, section):
    finding = add_finding(
        section,
        by=answered.writer,
        text="Veldrane spoke of federalism.",
        recommendation=answered.recommendations["124"],
    )
    cite(finding, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
    state = answered.bodies["XBB"]
    check = send_for_facts(finding, state.delegation, closes=AFTER + timedelta(days=20), zone="UTC", by=answered.writer)
    submit_correction(check, "Of federalism and of cantons.", by=state.focal)
    submit_reply(check, "We are many.", language="en", by=state.focal)
    answered.correct(answered.versions["XBB"], {"124": ("reservations", "Without prejudice to anything.")})
    book = book_of(answered, CONFIDENTIAL)
    (row,) = rows_of(book["Findings"])
    names = ("States named", "Correction requested", "Reply", "Needs attention")
    assert [row[name] for name in names] == [
        "Veldrane", "Of federalism and of cantons. [Veldrane]", "We are many. [Veldrane]",
        "The words were corrected in a newer version",
    ]  # fmt: skip
    (passage,) = rows_of(book["Evidence"])
    assert passage["Current status"] == "The words were corrected in a newer version"
    page = book["Findings"]
    cell = next(cell for cell in page[2] if cell.hyperlink)
    assert (page.cell(1, cell.column).value, cell.value) == ("Passages", 1)
    assert cell.hyperlink.location.endswith("!A2")


def test_a_finding_that_was_signed_off_says_by_whom(answered, report, section):
    finding = add_finding(
        section, by=answered.writer, text="One State of two spoke.", recommendation=answered.recommendations["124"],
        quantity="number", counted=["state"], number=1,
    )  # fmt: skip
    cite(finding, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
    other = add_finding(
        section, by=answered.writer, text="It may be appealed.", recommendation=answered.recommendations["123"]
    )
    cite(other, *answered.passage(answered.versions["XBB"], "123", "appealed"), by=answered.writer)
    assert [row["Count correct"] for row in rows_of(book_of(answered, CONFIDENTIAL)["Findings"])] == ["Yes", None]
    plan_release(report, at=None, by=answered.manager, waits_for_sign_off=True)
    for person in (answered.first, answered.second):
        report = act_on_step(
            send_to_review(report, by=answered.writer) if person == answered.first else report, "approve", by=person
        )
    sign_off(report, by=answered.manager)
    for audience, edition in ((CONFIDENTIAL, ""), (PUBLIC, " (for edition 1)")):
        told = {row["Finding"]: row["Sign-off"] for row in rows_of(book_of(answered, audience)["Findings"])}
        assert set(told.values()) == {f"The Independent Author, 15 March 2027{edition}"}
    secret = {
        "Count correct",
        "States named",
        "Correction requested",
        "Needs attention",
        "Current status",
        "Confidentiality",
    }
    book = book_of(answered, PUBLIC)
    assert not secret & {cell.value for name in ("Findings", "Evidence") for cell in book[name][1]}


def test_a_joint_submission_is_called_as_in_the_notes(answered):
    lead, other = answered.bodies["XEE"], answered.bodies["XJJ"]
    with clock.at(DURING):
        version = begin_draft(lead.delegation, by=lead.focal, kind="joint")
        until = DURING + timedelta(days=20)
        confirm(invite_member(version.submission, other.organisation, by=lead.focal, expires_at=until), by=other.focal)
        answered._fill(version, {"123": ("supports", "Both of us agree.")}, lead)
        answered._send(version, lead, None, admitted=True)
    assert told(answered, CONFIDENTIAL, "Speaks as")["Tovral", "123"] == "Joint submission (JS1)"
    assert "Quay Nine" in told(answered, CONFIDENTIAL, "Joint with")["Tovral", "123"]


def test_a_printed_page_says_of_what_it_is_a_part(answered):
    filters = InputFilters(positions=frozenset({"reservations"}))
    made = compilation_of(answered.round, CONFIDENTIAL, now=AFTER, by="M. Manager", filters=filters)
    heads = {sheet.title: sheet.print.header[2] for sheet in compiled_book(made).sheets}
    assert heads["Inputs"] == "Inputs · Position: Expresses reservations"
    whole = compilation_of(answered.round, CONFIDENTIAL, now=AFTER, by="M. Manager")
    assert {sheet.title: sheet.print.header[2] for sheet in compiled_book(whole).sheets}["Inputs"] == "Inputs"
    (first, *_others) = body_book(whole, "Arandia", [inputs(whole.request)], "0" * 64).sheets
    assert first.print.header[2] == "Inputs · Arandia"


def test_csv_and_json_have_the_columns_of_the_sheet(answered, section):
    made = compilation_of(answered.round, CONFIDENTIAL, now=AFTER, by="M. Manager")
    head = [cell.value for cell in book_of(answered, CONFIDENTIAL)["Inputs"][1]]
    table, tree = io.BytesIO(), io.BytesIO()
    write_csv(made, table)
    write_json(made, tree)
    rows = list(csv.reader(io.StringIO(table.getvalue().decode("utf-8-sig"))))
    assert rows[0][: len(head)] == head
    first = json.loads(tree.getvalue())
    assert first["about"]["digest"] == rows[1][rows[0].index("digest")]
    finding = add_finding(section, by=answered.writer, text="Towns were named.")
    dispose(answered.input(answered.versions["XAA"], "123").line, "grouped", finding=finding, by=answered.coder)
    again = io.BytesIO()
    write_json(made, again)
    told = json.loads(again.getvalue())
    assert told["about"]["digest"] == first["about"]["digest"]  # it is over what was received
    assert {row["disposition"] for row in told["inputs"]} == {None, "Grouped with others"}


def counts_of_outcomes(made):
    """What the sheet of inputs says, and the sheet of coverage, by paragraph and outcome."""
    book = compiled_book(made)
    tables = {sheet.title: (sheet.columns, list(sheet.rows)) for sheet in book.sheets}
    columns, rows = tables["Inputs"]
    para, outcome = ([each.key for each in columns].index(key) for key in ("para", "disposition"))
    listed = Counter((row[para], row[outcome] or "Without an outcome") for row in rows)
    columns, rows = tables["Coverage"]
    heads = [each.header for each in columns]
    counted = Counter({(row[0], heads[at]): row[at] for row in rows for at in range(2, len(heads)) if row[at]})
    assert {row[0]: row[1] for row in rows if row[1]} == {para: sum_of(counted, para) for para, _outcome in counted}
    return listed, counted


def sum_of(counted, para):
    return sum(number for (about, _outcome), number in counted.items() if about == para)


@pytest.mark.parametrize("audience", [SECRETARIAT, CONFIDENTIAL], ids=["officer", "sighted"])
@pytest.mark.parametrize(
    "filters",
    [{}, {"constituencies": {"state"}}, {"positions": {"amendment"}}, {"paragraphs": ["123"]}],
    ids=["all", "kind", "position", "paragraph"],
)
def test_coverage_counts_the_inputs_of_the_sheet_of_inputs(answered, section, report, audience, filters):
    """A file of a part of the inputs, in a round of which another report cites some of them."""
    for each in (report, begin_report(answered.round, "Another report", by=answered.writer)):
        part = section if each == report else add_section(each, "Another", by=answered.writer)
        finding = add_finding(
            part, by=answered.writer, text="It was said.", recommendation=answered.recommendations["124"]
        )
        code, words = ("XBB", "federalism") if each == report else ("XAA", "Towns")
        cite(finding, *answered.passage(answered.versions[code], "124", words), by=answered.writer)
    chosen = {name: frozenset(values) for name, values in filters.items() if name != "paragraphs"}
    chosen |= {
        "recommendations": frozenset(answered.recommendations[label].pk for label in filters.get("paragraphs", ()))
    }
    made = compilation_of(answered.round, audience, now=AFTER, by="M. Manager", filters=InputFilters(**chosen))
    listed, counted = counts_of_outcomes(made)
    assert listed and listed == counted
