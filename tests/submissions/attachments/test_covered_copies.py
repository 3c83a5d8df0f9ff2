"""A sender covers words in the clean copy: sees it first, takes it or drops it; the original stays (PRACTICE 6)."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from consultations.models import Delegation
from core.errors import NotAllowed, Refused
from core.models import StoredFile
from submissions.attachments import copies, covered_copies
from submissions.attachments.filing import file_paragraphs
from submissions.attachments.scrubbing.patterns import MARK
from submissions.attachments.services import add_file, remove_file
from submissions.models import Attachment, CoveredCopy, DerivedFile
from tests.factories import ContributorFactory, DelegationFactory, DraftFactory, focal_point, recommendation
from tests.support.html import text

pytestmark = pytest.mark.django_db
WORDS = "We met Amina, aged 12.\n\nWrite to help@quaynine.example, or call +41 22 555 01 23.\n\nNothing here."


@pytest.fixture
def delegation(db: None) -> Delegation:
    return DelegationFactory()


@pytest.fixture
def run(django_capture_on_commit_callbacks: Callable) -> Callable:
    """What the queue does after each act."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def report(delegation: Delegation, tmp_path: Path, run: Callable) -> Attachment:
    return upload(delegation, tmp_path, run, WORDS)


def upload(delegation: Delegation, tmp_path: Path, run: Callable, words: str) -> Attachment:
    (tmp_path / "report.txt").write_text(words)
    version = DraftFactory(delegation=delegation)
    with run(), (tmp_path / "report.txt").open("rb") as stream:
        made = add_file(version, stream, name="report.txt", by=focal_point(delegation), title="Our report")
    return Attachment.objects.get(pk=made.pk)


@pytest.fixture
def page(report: Attachment, delegation: Delegation) -> str:
    return reverse("file_words", args=[delegation.pk, report.pk])


def content(answer: object) -> str:
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # a file


def test_the_page_shows_each_find_with_its_paragraph(page: str, client: Client, delegation: Delegation) -> None:
    client.force_login(focal_point(delegation))
    shown = text(client.get(page))
    for words in ("help@quaynine.example", "+41 22 555 01 23", "aged 12", "paragraph 2", "An email address"):
        assert words in shown


@pytest.mark.parametrize("is_recent", [True, False])
def test_of_a_file_cleaned_before_names_were_searched_it_says_so(
    is_recent: bool,
    delegation: Delegation,
    tmp_path: Path,
    run: Callable,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not is_recent:  # a row of before says nothing of names
        store = copies.store_clean_copy
        monkeypatch.setattr(
            copies, "store_clean_copy", lambda file, made, **facts: store(file, replace(made, names={}), **facts)
        )
    made = upload(delegation, tmp_path, run, "Nothing to hide.")
    assert made.file.cleaning.names == ({"authors": [], "mentioned": [], "beside": []} if is_recent else {})
    client.force_login(focal_point(delegation))
    shown = text(client.get(reverse("file_words", args=[delegation.pk, made.pk])))
    assert ("checked before the portal began to search headers and footers" in shown) is not is_recent
    assert ("The automatic check found no names" in shown) is is_recent


def test_one_click_makes_a_copy_that_is_seen_before_it_counts(
    page: str, report: Attachment, client: Client, delegation: Delegation, run: Callable
) -> None:
    client.force_login(focal_point(delegation))
    clean = reverse("clean_copy", args=[delegation.pk, report.pk])
    with run():
        client.post(page, {"words": "help@quaynine.example"})
    shown = text(client.get(page))
    assert "The copy is ready" in shown and "Redacted in the new copy" in shown
    assert "help@quaynine.example" in content(client.get(clean))
    assert f"Write to {MARK}, or call" in content(client.get(reverse("proposed_copy", args=[delegation.pk, report.pk])))
    client.post(reverse("decide_copy", args=[delegation.pk, report.pk]))
    assert f"Write to {MARK}, or call" in content(client.get(clean))
    own = client.get(reverse("file", args=[delegation.pk, report.pk]))
    assert content(own) == WORDS
    shown = text(client.get(page))
    assert "Redacted in the current clean copy: help@quaynine.example" in shown and "aged 12" in shown


def test_while_a_copy_is_made_further_words_can_be_typed(page: str, client: Client, delegation: Delegation) -> None:
    """Without scripts, a page that came again every few seconds would empty the field."""
    client.force_login(focal_point(delegation))
    client.post(page, {"words": "help@quaynine.example"})
    shown = client.get(page).content.decode()
    assert "The copy is being made" in shown and 'name="further"' in shown
    assert f'<a href="{page}">Refresh the page</a>' in shown


def test_further_words_join_those_that_wait(report: Attachment, delegation: Delegation, run: Callable) -> None:
    by = focal_point(delegation)
    for words in (["aged 12"], ["amina"]):
        with run():
            covered_copies.cover_words(report, words, by=by)
    assert covered_copies.proposed(report.file).words == ["aged 12", "amina"]
    assert StoredFile.objects.count() == 3  # the original, the clean copy, the last proposal
    covered_copies.accept_copy(report, by=by)
    assert StoredFile.objects.count() == 2
    with run():
        covered_copies.cover_words(report, ["555"], by=by)
    assert covered_copies.proposed(report.file).words == ["aged 12", "amina", "555"]


def test_paragraphs_are_read_and_filed_with_the_mark(
    report: Attachment, client: Client, delegation: Delegation, run: Callable
) -> None:
    by = focal_point(delegation)
    with run():
        covered_copies.cover_words(report, ["Amina"], by=by)
    covered_copies.accept_copy(report, by=by)
    client.force_login(by)
    assert f"We met {MARK}, aged 12." in text(client.get(reverse("file_text", args=[delegation.pk, report.pk])))
    made = file_paragraphs(report, [1], recommendation(delegation.round, "123"), by=by)
    assert made.comment == f"We met {MARK}, aged 12."


def test_a_dropped_copy_leaves_nothing(report: Attachment, delegation: Delegation, run: Callable) -> None:
    by = focal_point(delegation)
    with run():
        covered_copies.cover_words(report, ["Amina"], by=by)
    covered_copies.drop_copy(report, by=by)
    assert not CoveredCopy.objects.exists()
    assert StoredFile.objects.count() == 2
    with pytest.raises(Refused) as refusal:
        covered_copies.accept_copy(report, by=by)
    assert refusal.value.code == "no_copy"


def test_words_that_are_not_there_are_no_harm_and_none_are_refused(
    page: str, report: Attachment, client: Client, delegation: Delegation
) -> None:
    client.force_login(focal_point(delegation))
    answer = client.post(page, {"further": " \n "})
    assert answer.status_code == 422
    assert "No words have been entered." in text(answer)


def test_colleagues_cover_nothing_in_files_of_others(report: Attachment, delegation: Delegation) -> None:
    colleague = ContributorFactory(delegation=delegation)
    with pytest.raises(NotAllowed):
        covered_copies.cover_words(report, ["Amina"], by=colleague)


def test_all_of_it_goes_with_the_file(report: Attachment, delegation: Delegation, run: Callable) -> None:
    by = focal_point(delegation)
    with run():
        covered_copies.cover_words(report, ["Amina"], by=by)
    with run():
        covered_copies.accept_copy(report, by=by)
    with run():
        covered_copies.cover_words(report, ["aged 12"], by=by)
    with run():
        remove_file(report, by=by)
    assert not any(model.objects.exists() for model in (CoveredCopy, StoredFile, DerivedFile))
    assert not [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]
