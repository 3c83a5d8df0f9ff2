"""C2: a file is kept under a name we made and leaves as an attachment that no browser opens in our place, whatever
people call it and whatever else it could be taken for. Wrong endings and two files in one: the corpus of test_c1."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.enums import Duty
from consultations.models import Delegation, Document
from submissions.models import Attachment
from tests.factories import DraftFactory, OfficerFactory, send
from tests.submissions.conftest import *  # noqa: F403 - browsers of a delegation's people
from tests.support.doors import report, words
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db
TEXT = b"1.  States should register every child.\n"
PAGE = b"<!doctype html><script>alert(document.cookie)</script><svg onload=alert(1)>\n"
GENERATED = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}")
# as sent → as shown and offered for saving
NAMES = {
    "../../../etc/cron.d/report.txt": "report.txt",
    "..\\..\\windows\\report.txt": "report.txt",
    "C:report.txt": "C_report.txt",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd.txt": "%2e%2e%2f%2e%2e%2fetc%2fpasswd.txt",
    "report\u202etxt.exe.txt": "reporttxt.exe.txt",
    "<script>alert(1)<script>.txt": "_script_alert(1)_script_.txt",
    "report.pdf.exe.txt": "report.pdf.exe.txt",
    "report.txt.": "report.txt",
    "CON.txt": "_CON.txt",
    "{{ 7*7 }}{% debug %}${7*7}.txt": "{{ 7_7 }}{% debug %}${7_7}.txt",
    "=HYPERLINK('x')&'.txt": "=HYPERLINK('x')&'.txt",
    "-rf ~; $(touch pwned) `id`.txt": "-rf ~; $(touch pwned) `id`.txt",
    "تقرير عن الأطفال.txt": "تقرير عن الأطفال.txt",
    "\u2066\u200fdoc\u2069.txt": "doc.txt",
    "a" * 400 + ".txt": "a" * 146 + ".txt",
}
REFUSED_NAMES = [".txt", "report", "report.txt;.php", "report.txt%00.html", "report.svg", "report.html", "report.docm"]


def kept(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


def check_download(response: Any, name: str, content: bytes, kind: str) -> None:
    assert response.status_code == 200
    assert response.getvalue() == content
    told = response["Content-Disposition"]
    assert told.startswith("attachment; filename")
    assert "\r" not in told and "\n" not in told
    assert response["Content-Type"] == kind
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "no-store, private"
    if name.isascii() and not {'"', "\\"} & set(name):
        assert told == f'attachment; filename="{name}"'


def test_names_are_shown_and_never_used(
    focal: Client, delegation: Delegation, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Callable
) -> None:
    page = f"/rounds/{delegation.pk}/files/"
    before = sorted(path for path in tmp_path.rglob("*") if settings.FILES_ROOT not in (path, *path.parents))
    for sent, shown in NAMES.items():
        assert focal.post(page, report(sent, PAGE)).status_code == 302, sent
        row = Attachment.objects.select_related("file").get()
        assert row.file.display_name == shown
        assert GENERATED.fullmatch(row.file.stored_name)
        assert kept(Path(settings.FILES_ROOT)) == [row.file.stored_name]
        text = focal.get(page)
        assert shown in words(text), sent
        assert "<script>alert" not in text.content.decode()
        check_download(focal.get(f"{page}{row.pk}/download/"), shown, PAGE, "text/plain; charset=utf-8")
        with django_capture_on_commit_callbacks(execute=True):
            focal.post(f"{page}{row.pk}/remove/")
    assert kept(Path(settings.FILES_ROOT)) == []
    assert before == sorted(path for path in tmp_path.rglob("*") if settings.FILES_ROOT not in (path, *path.parents))


@pytest.mark.parametrize("name", REFUSED_NAMES)
def test_names_with_another_ending_are_refused_at_the_field(
    name: str, focal: Client, delegation: Delegation, settings: Any
) -> None:
    answer = focal.post(f"/rounds/{delegation.pk}/files/", report(name, TEXT))
    assert answer.status_code == 422
    assert "Files may be docx, odt, pdf, xlsx, csv, txt, rtf, jpg or png." in words(answer)
    assert kept(Path(settings.FILES_ROOT)) == []


@pytest.mark.parametrize(
    ("ending", "kind"),
    [("csv", "text/csv; charset=utf-8"), ("rtf", "application/rtf"), ("pdf", "application/pdf")],
)
def test_the_kind_told_is_the_portals_not_the_senders(
    ending: str, kind: str, focal: Client, delegation: Delegation
) -> None:
    content = {"csv": b"=1+1,<script>", "rtf": b"{\\rtf1 x}", "pdf": b"%PDF-1.4 <script>"}[ending]
    form = report(f"a.{ending.upper()}", content)
    form["file"].content_type = "text/html"
    assert focal.post(f"/rounds/{delegation.pk}/files/", form).status_code == 302
    row = Attachment.objects.get()
    check_download(focal.get(f"/rounds/{delegation.pk}/files/{row.pk}/download/"), f"a.{ending.upper()}", content, kind)


def test_officers_get_the_same_attachments(
    client: Client, focal: Client, delegation: Delegation, django_capture_on_commit_callbacks: Callable
) -> None:
    version = DraftFactory(delegation=delegation)
    name = "\u202e<img src=x onerror=alert(1)>.txt"
    with django_capture_on_commit_callbacks(execute=True):
        focal.post(f"/rounds/{delegation.pk}/files/", report(name, PAGE))
    send(version)
    sign_in(client, OfficerFactory(round=delegation.round, duties=[Duty.TRIAGE]))
    row = Attachment.objects.get()
    shown = "_img src=x onerror=alert(1)_.txt"
    page = client.get(reverse("submissions:submission", args=[version.submission_id]))
    assert shown in words(page) and "<img src=x" not in page.content.decode()
    check_download(client.get(reverse("submissions:file", args=[row.pk])), shown, PAGE, "text/plain; charset=utf-8")


def test_so_does_the_source_of_a_document(client: Client, db: None, settings: Any) -> None:
    sign_in(client, OfficerFactory())
    name = "..\\..\\\u202e<script>7.txt"
    data = {"symbol": "A/7", "title": "A report", "file": report(name, TEXT)["file"]}
    assert client.post(reverse("consultations:add_document"), data).status_code == 302
    document = Document.objects.select_related("source").get()
    assert document.source.display_name == "_script_7.txt"
    assert kept(Path(settings.FILES_ROOT)) == [document.source.stored_name]
    answer = client.get(reverse("consultations:source", args=[document.pk]))
    check_download(answer, "_script_7.txt", TEXT, "text/plain; charset=utf-8")
