"""C1: no upload is parsed in the process that serves people. Every hostile file, through every door that takes files:
a readable answer, no 500, nothing kept that should not be, the draft as it was, and a process that stays small."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.models import Delegation, Document
from consultations.reading.messages import MESSAGES as READING
from core.files.messages import MESSAGES, SPREADSHEET_MESSAGES as BOOKS
from core.models import Job, StoredFile
from core.text.world_languages import every_language
from submissions.attachments.extraction.readers import answer
from submissions.models import Attachment, Extraction, FileParagraph, Input, Version
from tests.factories import DraftFactory, OfficerFactory
from tests.submissions.conftest import *  # noqa: F403 - browsers of a delegation's people
from tests.support.doors import OpenedHereError, nothing_is_opened, peak, report, reset_peak, words
from tests.support.hostile import REFUSED, TAKEN
from tests.support.html import compact
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db
GROWTH = 48_000  # KB; the largest file of the corpus is 6 MB, the most that one unpacks to 40 MB and more
AT_THE_FIELD = {"empty", "kind_unknown"}
OTHER_KINDS = {"deep.rtf", "unclosed.rtf", "locked.odt"}  # good for what it is, which is no document
AS_DOCUMENT = {"page.html": "empty", "odd_utf16.txt": "not_text"}  # kinds and encodings that a document may have
READ = {"too_long.txt", "latin1.txt"}  # a document may be longer than a report, and in an older encoding


@pytest.fixture
def corpus(tmp_path: Path) -> dict[str, bytes]:
    """Made before the watch begins: making a zip opens zips."""
    made = {}
    for number, (name, (make, _expected)) in enumerate([*REFUSED.items(), *TAKEN.items()]):
        made[name] = make(tmp_path / f"made-{number}").read_bytes()
    return made


@pytest.fixture
def watch(corpus: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    Client().get("/")  # the first request of a process brings in every view
    every_language()  # and the page of a reading all that languages are called
    with monkeypatch.context() as patch:
        caught = nothing_is_opened(patch)
        before = reset_peak() if sys.platform == "linux" else 0
        yield
        assert caught == []
        if before:
            assert peak() - before < GROWTH


def tells(shown: str, code: str, *, among: Mapping[str, Any] = MESSAGES) -> bool:
    """Whether the page holds the words for a refusal, up to where they name a number or a part of the file."""
    return str(among[code][0]).partition("{")[0].strip() in shown


def test_a_report_sent_with_a_draft(
    focal: Client, delegation: Delegation, corpus: dict[str, bytes], django_capture_on_commit_callbacks: Callable,
    watch: None, settings: Any,
) -> None:  # fmt: skip
    DraftFactory(delegation=delegation)
    page, told_as = f"/rounds/{delegation.pk}/files/", {"old.doc": "kind_unknown"}
    before = _draft()
    for name, (_make, code) in REFUSED.items():
        with django_capture_on_commit_callbacks(execute=True):
            answer = focal.post(page, report(name, corpus[name]))
        shown = words(answer if answer.status_code == 422 else focal.get(page))
        assert answer.status_code in (302, 422), name
        assert tells(shown, told_as.get(name, code)), (name, code)
        if answer.status_code == 302:
            assert "Not accepted" in shown, name
            assert Extraction.objects.get().error == code, name
            assert "cannot be accepted" in words(focal.get(f"/rounds/{delegation.pk}/review/")), name
            focal.post(f"{page}{Attachment.objects.get().pk}/remove/")
        assert code not in AT_THE_FIELD or answer.status_code == 422, name
        assert _draft() == before and not StoredFile.objects.exists() and not FileParagraph.objects.exists(), name
    assert not Job.objects.exclude(state="done").exists()


def test_files_that_are_unusual_and_good(
    focal: Client, delegation: Delegation, corpus: dict[str, bytes], django_capture_on_commit_callbacks: Callable,
    watch: None,
) -> None:  # fmt: skip
    for name in TAKEN:
        with django_capture_on_commit_callbacks(execute=True):
            assert focal.post(f"/rounds/{delegation.pk}/files/", report(name, corpus[name])).status_code == 302, name
    assert not Extraction.objects.exclude(error="").exists()
    assert Extraction.objects.count() == len(TAKEN)


def test_a_workbook_that_comes_back(
    focal: Client, delegation: Delegation, corpus: dict[str, bytes], watch: None
) -> None:
    DraftFactory(delegation=delegation)
    before = _draft()
    for name, content in corpus.items():
        answer = focal.post(f"/rounds/{delegation.pk}/workbook/upload/", {"file": report(name, content)["file"]})
        assert answer.status_code == 422, name
        assert 'href="#id_file">Workbook: ' in compact(answer.content.decode()), name
        code = REFUSED.get(name, (None, ""))[1]
        if name.endswith(".xlsx") and code:
            told = words(answer)
            vast = name == "vast.xlsx" and tells(told, "too_many_rows", among=BOOKS)
            assert vast or tells(told, code), (name, code, told)
        assert _draft() == before, name


def test_a_document_read_in_by_an_officer(
    client: Client, corpus: dict[str, bytes], django_capture_on_commit_callbacks: Callable, watch: None, settings: Any
) -> None:
    sign_in(client, OfficerFactory())
    for number, (name, (_make, code)) in enumerate(REFUSED.items()):
        data = {"symbol": f"A/{number}", "title": "Kept title", "file": report(name, corpus[name])["file"]}
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("consultations:add_document"), data)
        if answer.status_code == 302:  # reading takes longer than a request waits, and goes on in the background
            shown = words(client.get(answer["Location"]))
            document = Document.objects.get()
            assert not document.reading.get("paragraphs") or name in READ, name
            document.delete()
            StoredFile.objects.all().delete()
            for path in filter(Path.is_file, Path(settings.FILES_ROOT).rglob("*")):
                path.unlink()
        else:
            assert answer.status_code == 422, name
            shown = words(answer)
            assert "The document: " in shown and "Kept title" in answer.content.decode(), (name, shown[:900])
            files = [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]
            assert (Document.objects.count(), StoredFile.objects.count(), len(files)) == (0, 0, 0), name
        code = {"entities": "damaged", **AS_DOCUMENT}.get(name if name in AS_DOCUMENT else code, code)
        is_other = name in OTHER_KINDS or name.endswith((".png", ".jpg"))
        other_kind = is_other and "The portal reads PDF, Word and OpenDocument documents, web pages" in shown
        in_own_words = code in READING and tells(shown, code, among=READING)
        assert name in READ or other_kind or in_own_words or tells(shown, code), (name, code, shown)


def _draft() -> list[Any]:
    """All that was typed."""
    return [list(Version.objects.values()), list(Input.objects.values())]


@pytest.mark.parametrize("name", ["bomb.docx", "vast.xlsx", "book.xlsx", "truncated.pdf", "long_line.csv"])
def test_the_watch_sees_a_file_that_is_opened_here(
    name: str, corpus: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "received").write_bytes(corpus[name])
    Client().get("/")  # the first request of a process brings in every view
    every_language()  # and the page of a reading all that languages are called
    with monkeypatch.context() as patch:
        caught = nothing_is_opened(patch)
        with suppress(Exception, OpenedHereError):
            answer(tmp_path / "received", declared_name=name)
    assert caught
