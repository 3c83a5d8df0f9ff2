"""What was chosen of a coded book is carried out by the verbs, in one transaction, as this officer."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings
from wagtail.models import ModelLogEntry

from core import clock
from core.audience import SECRETARIAT
from core.errors import NotAllowed, Refused
from core.jobs import queue
from core.models import Job
from submissions.models import OfficerNote
from synthesis.codebook.services import add_theme
from synthesis.coding.services import code_passage
from synthesis.imports import services
from synthesis.imports.services import merge_codes
from synthesis.models import CodedBook, CodedPassage, Disposition
from synthesis.quality.dispositions import dispose
from synthesis.reports.findings.services import add_finding
from tests.support.objects import in_objects, take_away
from tests.synthesis.conftest import AFTER, LATER
from tests.synthesis.imports.workbooks import compiled, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("afterwards")]


@pytest.fixture
def coded(answered: Any, tmp_path: Path) -> Path:
    """A theme given and one taken, dispositions alike and alone, a note."""
    with clock.at(AFTER):
        add_theme(answered.round, "Towns", by=answered.writer)
        roads = add_theme(answered.round, "Roads", by=answered.writer)
        code_passage(*answered.passage(answered.versions["XHH"], "124", "communes"), roads, by=answered.writer)
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        sheet.code("Valbrume", "124", themes="Towns")
        sheet.code("Arandia", "124", themes="Towns", note="Ask the mission.")
        sheet.code("Veldrane", "123", disposition="Not reflected", reason="Said by others.")
        sheet.code("Ombira", "123", disposition="Not reflected", reason="Said by others.")
        sheet.code("Veldrane", "124", disposition="Not reflected", reason="Too early.")
    return path


def state(answered: Any) -> tuple[Any, ...]:
    return (
        {(str(row.input.line_id), row.theme.name, row.start) for row in CodedPassage.objects.all()},
        {(str(row.line_id), row.outcome, row.reason, row.by_id) for row in Disposition.objects.all()},
        {(row.text, row.by_id) for row in OfficerNote.objects.all()},
    )


def test_themes_are_locked_before_the_head_of_the_log(answered: Any, coded: Path) -> None:
    """A coder holds a theme and then waits for the log: the other way round the two would wait for each other."""
    before = ModelLogEntry.objects.count()
    merge_codes(answered.round, coded, by=answered.manager, enter=True)
    acts = list(ModelLogEntry.objects.order_by("pk").values_list("action", flat=True)[before:])
    assert acts[0] == "synthesis.codings.import"
    assert "synthesis.passage.uncode" in acts


def test_all_of_it_is_done_as_this_officer(answered: Any, coded: Path) -> None:
    merge_codes(answered.round, coded, by=answered.manager, enter=True)
    line = {
        code: {label: str(answered.input(version, label).line_id) for label in ("123", "124") if label in labels}
        for code, version in answered.versions.items()
        for labels in [set(version.inputs.values_list("recommendation__paragraph__number", flat=True))]
    }
    by = answered.manager.pk
    assert state(answered) == (
        {(line["XAA"]["124"], "Towns", 0), (line["XHH"]["124"], "Towns", 0)},
        {
            (line["XBB"]["123"], "not_reflected", "Said by others.", by),
            (line["XCC"]["123"], "not_reflected", "Said by others.", by),
            (line["XBB"]["124"], "not_reflected", "Too early.", by),
        },
        {("Ask the mission.", by)},
    )
    acts = set(ModelLogEntry.objects.filter(timestamp=LATER).values_list("action", flat=True))
    assert acts >= {
        "synthesis.codings.import", "synthesis.passage.uncode", "synthesis.lines.dispose", "synthesis.line.dispose",
        "submissions.officer.note",
    }  # fmt: skip
    book = CodedBook.objects.get()
    assert "rows" not in book.look and book.choices == {}  # no words of it are kept
    _look, again = merge_codes(answered.round, coded, by=answered.manager)
    assert (again.rows, again.faults) == ([], [])


def test_a_workbook_waits_for_a_store_that_is_away(
    answered: Any, coded: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no fault of the workbook, and its file stays."""
    with in_objects(settings) as storage:
        with coded.open("rb") as stream:
            book = services.receive_workbook(answered.round, stream, name="codes.xlsx", by=answered.manager)
        with monkeypatch.context() as patch:
            take_away(storage, patch)
            with pytest.raises(queue.JobFailed):
                queue.run_job(str(book.job_id))
        book.refresh_from_db()
        assert book.job is not None and book.job.state == Job.State.WAITING
        assert book.file is not None and not book.look
        Job.objects.update(due_at=book.job.asked_at)
        queue.run_job(str(book.job_id))
        book.refresh_from_db()
        assert book.file is None and "refused" not in book.look and book.look["rows"]


def test_nothing_half(answered: Any, coded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    before = state(answered)
    monkeypatch.setattr(services, "dispose", breaks)
    with pytest.raises(RuntimeError):
        merge_codes(answered.round, coded, by=answered.manager, enter=True)
    assert state(answered) == before and not CodedBook.objects.exists()


def test_who_does_not_code_brings_nothing(answered: Any, coded: Path) -> None:
    with pytest.raises(NotAllowed):
        merge_codes(answered.round, coded, by=answered.drafter)


def test_the_second_of_two_meets_what_the_first_has_said(answered: Any, coded: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    other.write_bytes(coded.read_bytes())
    with opened(other) as sheet:
        sheet.code("Veldrane", "123", disposition="Out of scope", reason="Not asked.")
        sheet.code("Veldrane", "124", disposition="Not reflected", reason="Too early.")
    merge_codes(answered.round, coded, by=answered.manager, enter=True)
    with pytest.raises(Refused) as refused:
        merge_codes(answered.round, other, by=answered.writer, enter=True)
    assert refused.value.code == "undecided" and Disposition.objects.count() == 3
    with clock.at(LATER + timedelta(minutes=1)):
        merge_codes(answered.round, other, by=answered.writer, accept=0, enter=True)
    assert Disposition.objects.count() == 4  # what both had said was not said again
    assert Disposition.objects.order_by("-at")[0].outcome == "out_of_scope"


def test_a_reason_that_names_who_spoke_without_a_name_stays_and_the_others_come_in(answered: Any, coded: Path) -> None:
    """Quay Nine may read its own name, in whichever rows the same words stand."""
    words = {"disposition": "Not reflected", "reason": "Quay Nine says the same."}
    with opened(coded) as sheet:
        stays = sheet.code("Arandia", "123", **words)
        sheet.code("Quay Nine", "123", **words)
    book = CodedBook.objects.create(round=answered.round, name="b.xlsx", by=answered.manager)
    book.look = services.changes_in(services.read_coded_book(coded), answered.round, by=answered.manager).stored()
    book.save()
    assert [(fault.code, fault.row) for fault in services.preview_workbook(book, by=answered.manager).faults] == [
        ("names_withheld", stays)
    ]
    assert services.apply_workbook(book, by=answered.manager).look["left"] == [stays]
    quay = answered.input(answered.versions["XJJ"], "123").line
    assert Disposition.objects.get(reason=words["reason"]).line == quay
    assert Disposition.objects.count() == 4


def test_a_workbook_does_not_tell_by_names_who_sent_a_text(answered: Any, tmp_path: Path) -> None:
    path = compiled(answered, tmp_path, audience=SECRETARIAT)
    with opened(path) as sheet:
        sheet.code("Name withheld", "123", disposition="Not reflected", reason="Quay Nine says so.")
    _look, seen = merge_codes(answered.round, path, by=answered.coder)
    assert ([fault.code for fault in seen.faults], seen.rows) == (["names_withheld"], [])
    _look, seen = merge_codes(answered.round, path, by=answered.manager)
    assert (seen.faults, len(seen.rows)) == ([], 1)


def test_what_arose_since_the_page_was_shown_stops_it(answered: Any, coded: Path) -> None:
    seen = services.changes_in(services.read_coded_book(coded), answered.round, by=answered.manager)
    book = CodedBook.objects.create(round=answered.round, name="b.xlsx", by=answered.manager, look=seen.stored())
    assert services.preview_workbook(book, by=answered.manager).open == []
    dispose(answered.input(answered.versions["XBB"], "123").line, "out_of_scope", reason="No.", by=answered.writer)
    with pytest.raises(Refused) as refused:
        services.apply_workbook(book, by=answered.manager)
    assert refused.value.code == "undecided" and not CodedPassage.objects.filter(theme__name="Towns").exists()
    with pytest.raises(NotAllowed):
        services.apply_workbook(book, by=answered.writer)  # it is for who brought it
    book = services.choose_all(book, -1, by=answered.manager)
    assert services.apply_workbook(book, by=answered.manager).applied_at
    with pytest.raises(Refused):
        services.apply_workbook(book, by=answered.manager)


def test_the_command(answered: Any, coded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ("merge_codes", answered.round.reference, str(coded), "--by", answered.manager.email)
    call_command(*call)
    told = json.loads(capsys.readouterr().out)
    assert told["applied"] is False and not Disposition.objects.exists()
    assert {(change["field"], change["returned"], change["class"], change["taken"]) for change in told["changes"]} == {
        ("themes", "Towns", "theirs", True), ("themes", "", "theirs", True),
        ("disposition", "Not reflected\nSaid by others.", "theirs", True),
        ("disposition", "Not reflected\nToo early.", "theirs", True), ("note", "Ask the mission.", "theirs", True),
    }  # fmt: skip
    call_command(*call, "--apply")
    assert json.loads(capsys.readouterr().out)["applied"] and Disposition.objects.count() == 3
    with pytest.raises(CommandError, match="already"):
        call_command(*call, "--apply")
    with pytest.raises(CommandError, match="do not code"):
        call_command(*call[:-1], answered.drafter.email)


def test_a_grouped_one_keeps_its_paragraph_when_its_reason_changes(
    answered: Any, report: Any, section: Any, tmp_path: Path
) -> None:
    with clock.at(AFTER):
        finding = add_finding(section, by=answered.writer, text="Towns were named.")
        for code in ("XAA", "XBB"):
            line = answered.input(answered.versions[code], "123").line
            dispose(line, "grouped", reason="Before.", finding=finding, by=answered.writer)
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        sheet.code("Arandia", "123", reason="Better.")
        sheet.code("Veldrane", "123", reason="Better.")
    merge_codes(answered.round, path, by=answered.manager, enter=True)
    rows = Disposition.objects.filter(reason="Better.")
    assert [(row.outcome, row.finding, row.by) for row in rows] == [("grouped", finding, answered.manager)] * 2
