"""Coded workbooks on the page: seen, settled, accepted or refused, taken in; and told afterwards."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import clock
from core.jobs import queue
from core.models import StoredFile
from synthesis.codebook.services import add_theme
from synthesis.imports.workbook_baseline import CODED, headers
from synthesis.models import CodedBook, CodedPassage, Disposition
from synthesis.quality.dispositions import dispose
from synthesis.receivers import remove_erased
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER
from tests.synthesis.imports.workbooks import compiled, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("afterwards")]


@pytest.fixture
def officer(client: Client, answered: Any) -> Any:
    sign_in(client, answered.writer)
    return answered.writer


@pytest.fixture
def path(answered: Any, tmp_path: Path) -> Path:
    with clock.at(AFTER):
        add_theme(answered.round, "Towns", by=answered.writer)
    return compiled(answered, tmp_path)


def brings(client: Client, scenario: Any, path: Path, callbacks: Any, name: str = "book.xlsx") -> Any:
    url = reverse("coding:books", args=[scenario.round.pk])
    with callbacks(execute=True):
        return client.post(url, {"file": SimpleUploadedFile(name, path.read_bytes())})


def page(client: Client, asked: str = "") -> str:
    book = CodedBook.objects.get()
    return client.get(reverse("coding:book", args=[book.round_id, book.pk]) + asked).content.decode()


def act(client: Client, callbacks: Any, then: str, **choices: str) -> Any:
    book = CodedBook.objects.get()
    with callbacks(execute=True):
        url = reverse("coding:book", args=[book.round_id, book.pk])
        return client.post(url, {"then": then, **choices})


def test_the_page_names_every_column_that_is_read(client: Client, answered: Any, officer: Any) -> None:
    said = client.get(reverse("coding:books", args=[answered.round.pk])).content.decode()
    assert "in the columns Themes, Outcome, Reason, Duplicate of and Officer’s note. The portal does not" in said
    assert [headers()[key] for key in CODED] == ["Themes", "Outcome", "Reason", "Duplicate of", "Officer's note"]


def test_each_change_is_seen_before_it_counts(
    client: Client, answered: Any, officer: Any, path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with opened(path) as sheet:
        sheet.code("Arandia", "124", themes="Towns")
        sheet.code("Veldrane", "123", disposition="Out of scope", reason="Not asked.")
        sheet.code("Ombira", "123", themes="Wells")
        sheet.put(sheet.row("Ombira", "124"), "Officer", "Somebody")
    brings(client, answered, path, django_capture_on_commit_callbacks)
    shown = page(client)
    assert "Arandia on paragraph 124" in shown and "Theme: Towns" in shown and "Not asked." in shown
    assert "Import 2 changes" in shown and not CodedPassage.objects.exists() and not StoredFile.objects.exists()
    told = page(client, "?show=errors")
    assert "This theme is not in the round." in told and "Assign a colleague" in told
    (refused,) = re.findall(r'name="(take\.[^"]*\.disposition)" value="(-1:[^"]*)"', shown)
    act(client, django_capture_on_commit_callbacks, "apply", **dict([refused]))
    assert CodedPassage.objects.get().by == officer and not Disposition.objects.exists()
    done = page(client)
    assert "theme assigned: Towns" in done and "was not imported" in done
    coded = CodedPassage.objects.get()
    assert reverse("coding:bench", args=[answered.round.pk, answered.recommendations["124"].pk]) in done
    assert f"#input-{coded.input_id}" in done


def test_an_unknown_theme_is_one_once_it_was_added(
    client: Client, answered: Any, officer: Any, path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with opened(path) as sheet:
        sheet.code("Ombira", "123", themes="Wells")
    brings(client, answered, path, django_capture_on_commit_callbacks)
    assert "This theme is not in the round." in page(client)
    add_theme(answered.round, "Wells", by=officer)
    assert "Import 1 change" in page(client)


def test_a_conflict_waits_for_a_choice(
    client: Client, answered: Any, officer: Any, path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with opened(path) as sheet:
        sheet.code("Veldrane", "123", disposition="Out of scope", reason="Not asked.")
    dispose(answered.input(answered.versions["XBB"], "123").line, "not_reflected", reason="No.", by=answered.manager)
    brings(client, answered, path, django_capture_on_commit_callbacks)
    assert "needs your decision" in page(client)
    answer = act(client, django_capture_on_commit_callbacks, "apply")
    assert answer.status_code == 422 and "still to be resolved: 1." in answer.content.decode()
    answer = act(client, django_capture_on_commit_callbacks, "save")
    assert answer.status_code == 422 and "choose which text to use" in answer.content.decode()
    act(client, django_capture_on_commit_callbacks, "theirs")
    act(client, django_capture_on_commit_callbacks, "apply")
    assert Disposition.objects.filter(outcome="out_of_scope", reason="Not asked.", by=officer).count() == 1
    assert Disposition.objects.count() == 2


def test_an_untouched_book_shows_no_change_and_is_dropped(
    client: Client, answered: Any, officer: Any, path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    brings(client, answered, path, django_capture_on_commit_callbacks)
    shown = page(client)
    assert "Nothing would change" in shown and "Import 0" not in shown
    assert act(client, django_capture_on_commit_callbacks, "apply").status_code == 422
    act(client, django_capture_on_commit_callbacks, "drop")
    assert not CodedBook.objects.exists()


@pytest.mark.parametrize("then", ["apply", "save", "theirs", "refuse", "", "nonsense"])
def test_what_is_no_such_book_is_said(
    then: str, client: Client, answered: Any, officer: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    other = tmp_path / "other.xlsx"
    other.write_bytes(b"no workbook")
    answer = brings(client, answered, other, django_capture_on_commit_callbacks, name="t.csv")
    assert answer.status_code == 422 and "an xlsx file" in answer.content.decode()
    brings(client, answered, other, django_capture_on_commit_callbacks)
    assert 'class="note note--care"' in page(client)
    assert act(client, django_capture_on_commit_callbacks, then).status_code in (302, 422)
    assert not list(Path(settings.FILES_ROOT).glob("*.xlsx")) and not StoredFile.objects.exists()


def test_others_do_not_see_it_and_an_erasure_takes_it(
    client: Client, answered: Any, officer: Any, path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with opened(path) as sheet:
        sheet.code("Veldrane", "123", disposition="Out of scope", reason="Their words.")
    brings(client, answered, path, django_capture_on_commit_callbacks)
    book = CodedBook.objects.get()
    url = reverse("coding:book", args=[answered.round.pk, book.pk])
    for user in (answered.manager, answered.drafter):
        sign_in(client, user)
        assert client.get(url).status_code == 404
    remove_erased(answered.versions["XBB"].submission)
    assert not CodedBook.objects.exists()


def test_a_workbook_that_nobody_imports_is_deleted_after_a_month(
    client: Client, answered: Any, officer: Any, path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with opened(path) as sheet:
        sheet.code("Veldrane", "123", disposition="Out of scope", reason="Their words.")
    brings(client, answered, path, django_capture_on_commit_callbacks)
    book = CodedBook.objects.get()
    page = client.get(reverse("coding:book", args=[answered.round.pk, book.pk])).content.decode()
    assert "If nobody imports it, the file is deleted on 14 April 2027." in page
    for days, there in ((29, True), (31, False)):
        with clock.at(book.at + timedelta(days=days)):
            queue.run_job(str(queue.start("synthesis.pending_uploads").pk))
        assert CodedBook.objects.exists() is there


def test_it_is_found_where_officers_code_and_compile(client: Client, answered: Any, report: Any) -> None:
    sign_in(client, answered.manager)
    books = reverse("coding:books", args=[answered.round.pk])
    for url in (
        reverse("coding:subjects", args=[answered.round.pk]),
        reverse("synthesis:coverage", args=[report.pk]),
        reverse("synthesis:export", args=[answered.round.pk]),
    ):
        assert books in client.get(url).content.decode()


def test_what_was_taken_in_is_told_page_by_page(
    client: Client, answered: Any, officer: Any, path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with opened(path) as sheet:
        sheet.code("Arandia", "124", themes="Towns")
    brings(client, answered, path, django_capture_on_commit_callbacks)
    act(client, django_capture_on_commit_callbacks, "apply")
    book = CodedBook.objects.get()
    [told] = book.done
    book.done = [{**told, "row": row} for row in range(2, 252)]
    book.save()
    first, last = page(client), page(client, "?page=3")
    assert "250 inputs were coded" in first and "250 inputs were coded" in last
    assert (first.count("theme assigned: Towns"), last.count("theme assigned: Towns")) == (100, 50)
    assert "Page 1 of 3" in first and ">251<" in last
