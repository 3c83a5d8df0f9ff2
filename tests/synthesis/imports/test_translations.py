"""Working translations made elsewhere come in by a table, all or none."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from core import clock
from submissions.drafting.services import save_input
from submissions.models import WorkingTranslation
from submissions.sending.services import correct
from submissions.visibility.translations import record_translation
from synthesis.imports import translations
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, SubmittedFactory, focal_point, send
from tests.submissions.imports.tables import as_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Any:
    return RoundFactory()


@pytest.fixture
def input_(round_: Any) -> Any:
    answers = {"123": {"comment": "Des mots.", "rewording": "D'autres mots.", "language": "fr"}}
    return SubmittedFactory(delegation=DelegationFactory(round=round_), answers=answers).inputs.get()


def table(folder: Path, *rows: list[str]) -> str:
    path = folder / "translations.csv"
    path.write_bytes(as_csv(list(rows), heading=["External ID", "Language", "Translation", "Field"]))
    return str(path)


def test_they_come_in_whole(round_: Any, input_: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    coder = OfficerFactory(round=round_, duties=["code_round"])
    key = str(input_.line_id)
    path = table(tmp_path, [key, "en", "In words.", ""], [key, "EN", "In other words.", "Rewording"])
    call_command("import_translations", round_.reference, path, "--by", coder.email)
    assert json.loads(capsys.readouterr().out)["counts"] == {"rows": 2, "translations": 2, "bad_rows": 0}
    assert not WorkingTranslation.objects.exists()
    call_command("import_translations", round_.reference, path, "--by", coder.email, "--apply")
    made = WorkingTranslation.objects.order_by("field").values_list("field", "language", "text", "by")
    assert list(made) == [
        ("comment", "en", "In words.", coder.pk),
        ("rewording", "en", "In other words.", coder.pk),
    ]


def test_a_text_that_was_corrected_is_named_by_what_was_translated(round_: Any, input_: Any, tmp_path: Path) -> None:
    """The table may translate what the sender has taken out: of a text without a name it would become public."""
    coder = OfficerFactory(round=round_, duties=["code_round"])
    by = focal_point(input_.version.submission.delegation)
    draft = correct(input_.version.submission, by=by)
    row = draft.inputs.get()
    save_input(row, fields={"comment": "D'autres."}, revision=row.revision, by=by)
    send(draft)
    key = str(input_.line_id)
    heading = ["External ID", "Language", "Translation", "Field", "Original"]

    def faults(*cells: str, named: list[str] = heading) -> list[str]:
        path = tmp_path / "translations.csv"
        path.write_bytes(as_csv([[*cells]], heading=named))
        return [fault.code for fault in translations.read_translations(round_, path, by=coder).faults]

    assert faults(key, "en", "In words.", "", named=heading[:4]) == ["original_missing"]
    assert faults(key, "en", "In words.", "", "Des mots.") == ["other_original"]
    assert faults(key, "en", "Others.", "", "D'autres.") == []
    assert faults(key, "en", "In other words.", "Rewording", named=heading[:4]) == []


def test_a_translation_that_a_person_made_since_is_not_replaced(round_: Any, input_: Any, tmp_path: Path) -> None:
    coder = OfficerFactory(round=round_, duties=["code_round"])
    path, uploaded = Path(table(tmp_path, [str(input_.line_id), "en", "In words.", ""])), clock.now()
    record_translation(input_, text="In better words.", by=coder, language="en")
    read = translations.read_translations(round_, path, by=coder, since=uploaded)
    assert [fault.code for fault in read.faults] == ["translated_since"]
    assert not translations.read_translations(round_, path, by=coder).faults


@pytest.mark.parametrize("stored", ["new@müller.example", "new@xn--mller-kva.example"])
def test_an_officer_is_named_by_either_form_of_an_address(
    round_: Any, input_: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], stored: str
) -> None:
    coder = OfficerFactory(round=round_, duties=["code_round"])
    User.objects.filter(pk=coder.pk).update(email=stored)
    path = table(tmp_path, [str(input_.line_id), "en", "In words.", ""])
    for typed in ("New@Müller.example", "new@xn--mller-kva.example"):
        call_command("import_translations", round_.reference, path, "--by", typed)
        assert json.loads(capsys.readouterr().out)["counts"]["rows"] == 1


def test_bad_rows_stand_against_all(
    round_: Any, input_: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coder, key = OfficerFactory(round=round_, duties=["code_round"]), str(input_.line_id)
    rows = [
        [key, "en", "Good.", ""], ["none", "en", "x", ""], [key, "fr", "x", ""], [key, "xx", "x", ""],
        [key, "en", " ", ""], [key, "en", "x", "source"], [key, "en", "x", "annex"],
    ]  # fmt: skip
    with pytest.raises(SystemExit):
        call_command("import_translations", round_.reference, table(tmp_path, *rows), "--by", coder.email, "--apply")
    told = json.loads(capsys.readouterr().out)
    assert [(each["row"], each["code"], each["column"]) for each in told["faults"]] == [
        (3, "unknown_input", "External ID"),
        (4, "same_language", "Language"),
        (5, "unknown_language", "Language"),
        (6, "text_missing", "Translation"),
        (7, "nothing_to_translate", "Field"),
        (8, "nothing_to_translate", "Field"),
    ]
    assert (told["applied"], WorkingTranslation.objects.count()) == (False, 0)


def test_only_who_codes_and_reads_the_words(round_: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = SubmittedFactory(
        delegation=DelegationFactory(round=round_), answers={"123": {"comment": "Des mots.", "language": "fr"}},
        package={"confidentiality": "secretariat"},
    ).inputs.get()  # fmt: skip
    path = table(tmp_path, [str(secret.line_id), "en", "In words.", ""])
    coder = OfficerFactory(round=round_, duties=["code_round"])
    with pytest.raises(SystemExit):  # as an input that is not there
        call_command("import_translations", round_.reference, path, "--by", coder.email, "--apply")
    assert "The round has no input with this ID." in capsys.readouterr().err
    with pytest.raises(CommandError):
        officer = OfficerFactory(round=round_, duties=["triage_round"])
        call_command("import_translations", round_.reference, path, "--by", officer.email, "--apply")
    assert not WorkingTranslation.objects.exists()
