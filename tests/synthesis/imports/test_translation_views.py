"""A table of working translations, brought on the page: seen before it counts, with what is wrong at its row."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.people.services import close_account
from core import clock
from core.jobs import queue
from core.models import StoredFile
from submissions.models import WorkingTranslation
from synthesis.models import TranslationTable
from synthesis.receivers import remove_erased
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, SubmittedFactory
from tests.submissions.imports.tables import as_csv
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER

pytestmark = pytest.mark.django_db
HEADING = ["External ID", "Language", "Translation", "Field"]


@pytest.fixture
def round_() -> Any:
    return RoundFactory()


@pytest.fixture
def coder(client: Client, round_: Any) -> Any:
    user = OfficerFactory(round=round_, duties=["code_round"])
    sign_in(client, user)
    return user


@pytest.fixture
def input_(round_: Any) -> Any:
    answers = {"123": {"comment": "Des mots.", "rewording": "D'autres mots.", "language": "fr"}}
    return SubmittedFactory(delegation=DelegationFactory(round=round_), answers=answers).inputs.get()


def brings(client: Client, round_: Any, callbacks: Any, *rows: list[str], name: str = "t.csv") -> Any:
    content = as_csv(list(rows), heading=HEADING)
    with callbacks(execute=True):
        return client.post(
            reverse("coding:translations", args=[round_.pk]), {"file": SimpleUploadedFile(name, content)}
        )


def page(client: Client, table: TranslationTable) -> str:
    return client.get(reverse("coding:translation_table", args=[table.round_id, table.pk])).content.decode()


def act(client: Client, name: str, table: TranslationTable, callbacks: Any) -> Any:
    with callbacks(execute=True):
        return client.post(reverse(f"coding:{name}", args=[table.round_id, table.pk]))


def path_of(table: TranslationTable) -> Path:
    return Path(settings.FILES_ROOT) / table.file.stored_name


def test_what_it_would_bring_is_seen_before_it_counts(
    client: Client, round_: Any, coder: Any, input_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    rows = ([str(input_.line_id), "en", "In words.", ""], [str(input_.line_id), "en", "Other words.", "Rewording"])
    brings(client, round_, django_capture_on_commit_callbacks, *rows)
    table = TranslationTable.objects.get()
    kept, shown = path_of(table), page(client, table)
    assert "Import 2 translations" in shown and "In words." in shown and "Not imported yet" in shown
    assert kept.exists() and not WorkingTranslation.objects.exists()
    act(client, "apply_translations", table, django_capture_on_commit_callbacks)
    assert set(WorkingTranslation.objects.values_list("text", "by")) == {
        ("In words.", coder.pk),
        ("Other words.", coder.pk),
    }
    assert "File imported" in page(client, table) and "Workbook imported" not in page(client, table)
    assert not kept.exists() and not StoredFile.objects.exists()
    act(client, "apply_translations", table, django_capture_on_commit_callbacks)
    assert "These translations have already been imported." in page(client, table)
    assert WorkingTranslation.objects.count() == 2


def test_errors_stand_at_their_row_and_nothing_comes_in(
    client: Client, round_: Any, coder: Any, input_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    secret = SubmittedFactory(
        delegation=DelegationFactory(round=round_), answers={"123": {"comment": "Des mots.", "language": "fr"}},
        package={"confidentiality": "secretariat"},
    ).inputs.get()  # fmt: skip
    rows = (
        [str(input_.line_id), "en", "Good.", ""],
        ["nowhere", "en", "x", ""],
        [str(secret.line_id), "en", "x", ""],
        [str(input_.line_id), "fr", "x", ""],
    )
    brings(client, round_, django_capture_on_commit_callbacks, *rows)
    table = TranslationTable.objects.get()
    assert [(row, column, header) for row, column, header, *_rest in table.found["shown"]] == [
        (3, "A", "External ID"),
        (4, "A", "External ID"),  # who may not read the words hears the same as of an input that is not there
        (5, "B", "Language"),
    ]
    shown = page(client, table)
    assert "The round has no input with this ID." in shown and "The original is in this language." in shown
    assert "translations</button>" not in shown and "translation</button>" not in shown
    act(client, "apply_translations", table, django_capture_on_commit_callbacks)
    assert not WorkingTranslation.objects.exists()
    act(client, "drop_translations", table, django_capture_on_commit_callbacks)
    assert not TranslationTable.objects.exists() and not StoredFile.objects.exists()


def test_what_is_no_such_table_is_said(
    client: Client, round_: Any, coder: Any, django_capture_on_commit_callbacks: Any
) -> None:
    answer = brings(client, round_, django_capture_on_commit_callbacks, ["1", "en", "x", ""], name="t.pdf")
    assert answer.status_code == 422
    assert "Upload translations as a table (xlsx, ods, csv or tsv)." in answer.content.decode()
    url = reverse("coding:translations", args=[round_.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {"file": SimpleUploadedFile("t.csv", b"A,B\n1,2\n")})
    assert "The file lacks the columns: External ID, Language, Translation." in page(
        client, TranslationTable.objects.get()
    )


def test_it_is_for_who_brought_it_and_goes_with_an_erasure(
    client: Client, round_: Any, coder: Any, input_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    brings(client, round_, django_capture_on_commit_callbacks, [str(input_.line_id), "en", "In words.", ""])
    table = TranslationTable.objects.get()
    kept = path_of(table)
    sign_in(client, OfficerFactory(round=round_, duties=["code_round"]))
    url = reverse("coding:translation_table", args=[round_.pk, table.pk])
    assert client.get(url).status_code == 404
    assert "t.csv" not in client.get(reverse("coding:translations", args=[round_.pk])).content.decode()
    assert act(client, "apply_translations", table, django_capture_on_commit_callbacks).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        remove_erased(input_.version.submission)
    assert not TranslationTable.objects.exists() and not kept.exists()


def test_a_table_that_nobody_imports_is_deleted_after_a_month(
    client: Client, round_: Any, coder: Any, input_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    brings(client, round_, django_capture_on_commit_callbacks, [str(input_.line_id), "en", "In words.", ""])
    TranslationTable.objects.update(at=AFTER)
    table = TranslationTable.objects.get()
    path = path_of(table)
    assert "If nobody imports it, the file is deleted on 14 April 2027." in page(client, table)
    for days, there in ((29, True), (31, False)):
        with clock.at(table.at + timedelta(days=days)), django_capture_on_commit_callbacks(execute=True):
            queue.run_job(str(queue.start("synthesis.pending_uploads").pk))
        assert (TranslationTable.objects.exists(), path.exists()) == (there, there)


def test_a_table_goes_with_the_account_of_who_brought_it(
    client: Client, round_: Any, coder: Any, input_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    brings(client, round_, django_capture_on_commit_callbacks, [str(input_.line_id), "en", "In words.", ""])
    path = path_of(TranslationTable.objects.get())
    with django_capture_on_commit_callbacks(execute=True):
        close_account(other := OfficerFactory(round=round_, duties=["code_round"]), by=other)
        assert TranslationTable.objects.exists()
        close_account(coder, by=coder)
    assert not TranslationTable.objects.exists() and not path.exists()
