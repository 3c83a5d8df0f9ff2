"""Bad input is answered in words, keeps nothing of itself, loses nothing that was there, and is never an error of the
server. What other tests show already: hostile files (C1, C2), a megabyte (D5), fields that no form shows (A3), foreign
ids (A2), one form sent twice (B2), the closed window (B3), a stale version (B4)."""

import io
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse

from consultations.models import Delegation, Document
from core import clock
from submissions.models import Attachment, Input, Receipt, Submission, Version
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    focal_point,
    recommendation,
)
from tests.permissions import addresses
from tests.permissions.walk import is_left_out, sparing
from tests.permissions.world import World
from tests.submissions.conftest import *  # noqa: F403 - browsers of a delegation's people
from tests.submissions.drafting.test_answer_views import form
from tests.submissions.workbooks.editing import Inputs, made, opened
from tests.support.doors import report, words
from tests.support.forms import clients_of, forms, undone
from tests.support.officers import sign_in

NONSENSE = {
    "no character": "a\x00b\udcff",
    "a number beyond all": "9" * 30,
    "marks": "2027-13-45 \"'><script>alert(1)</script>{{ 7*7 }}%s\\",
}
WAGTAILS = (*addresses.EDITORIAL, "admin/users/")  # its own screens: their ids are tried by D5
LEAST_FIELDS = 150  # or the pages were not found


def test_nonsense_in_any_field_of_any_form_is_no_error_of_the_server(whole_world: World, shared_folder: Path) -> None:
    clients, tried, wrong = clients_of(whole_world), set(), []
    found = forms(whole_world, clients, shared_folder)
    with sparing():
        for each in found:
            client = clients[each.role]
            for name in each.fields:
                if (each.route, each.method, name) in tried or each.route.startswith(WAGTAILS):
                    continue
                tried.add((each.route, each.method, name))
                if is_left_out(each.route, each.method, name):
                    continue
                for kind, text in NONSENSE.items():
                    cache.clear()
                    data = {**dict(each.values), name: text.encode("utf-8", "surrogateescape")}
                    with undone():
                        response = (
                            client.post(each.action, data) if each.method == "POST" else client.get(each.action, data)
                        )
                        body = response.getvalue() if response.streaming else response.content
                    if response.status_code >= 500 or b"<script>alert(1)" in body:
                        told = getattr(response, "exc_info", None)
                        wrong.append(
                            f"{each.role} {each.method} {each.route} [{name}] {kind}: {told and told[:2]!r:.300}"
                        )
    assert not wrong, "\n".join(wrong)
    assert len(tried) > LEAST_FIELDS


class Broken(io.BytesIO):
    """A line that breaks before anything has come."""

    def read(self, *args: Any) -> bytes:
        raise OSError("connection reset")


def hostile_requests(name: str, values: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What a form that takes a file can be sent instead: `data` and `content_type` for a POST, and what else."""
    text = urlencode({**values, name: "a.docx"})
    part = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename='.encode()
    multipart = "multipart/form-data; boundary=x"
    requests: dict[str, tuple[Any, str, dict[str, Any]]] = {
        "words where a file is wanted": (text.encode(), "application/x-www-form-urlencoded", {}),
        "json": (b'{"file": "a"}', "application/json", {}),
        "no kind": (text.encode(), "", {}),
        "no boundary": (b"x", "multipart/form-data", {}),
        "nothing": (b"", multipart, {}),
        "no end": (part + b'"a.docx"\r\n\r\nPK', multipart, {}),
        "an empty file": (part + b'"a.docx"\r\n\r\n\r\n--x--\r\n', multipart, {}),
        "no name": (part + b'""\r\n\r\nPK\r\n--x--\r\n', multipart, {}),
        "a name of nothing but signs": (part + b'"\xff\xfe/../.docx"\r\n\r\nPK\r\n--x--\r\n', multipart, {}),
        "a length of nothing": (part + b'"a.docx"\r\n\r\nPK\r\n--x--\r\n', multipart, {"CONTENT_LENGTH": "0"}),
        "a length that is none": (part + b'"a.docx"\r\n\r\nPK\r\n--x--\r\n', multipart, {"CONTENT_LENGTH": "x"}),
        "a length below nothing": (part + b'"a.docx"\r\n\r\nPK\r\n--x--\r\n', multipart, {"CONTENT_LENGTH": "-5"}),
        "a length beyond all": (b"x", multipart, {"CONTENT_LENGTH": "9" * 30}),
        "too short": (part + b'"a.docx"\r\n\r\nPK\r\n--x--\r\n', multipart, {"CONTENT_LENGTH": "40"}),
        "a line that breaks": (b"x", multipart, {"wsgi.input": Broken(), "CONTENT_LENGTH": "500"}),
    }
    return {kind: {"data": data, "content_type": as_, **more} for kind, (data, as_, more) in requests.items()}


def test_every_form_that_takes_a_file_refuses_what_is_none(whole_world: World, shared_folder: Path) -> None:
    clients, tried, wrong = clients_of(whole_world), set(), []
    found = forms(whole_world, clients, shared_folder)
    with sparing():
        for each in found:
            for name in each.files:
                if each.method != "POST" or (each.route, name) in tried:
                    continue
                tried.add((each.route, name))
                if is_left_out(each.route, name):
                    continue
                for kind, request in hostile_requests(name, dict(each.values)).items():
                    cache.clear()
                    with undone():
                        response = clients[each.role].generic("POST", each.action, **request)
                        body = response.getvalue() if response.streaming else response.content
                    if response.status_code >= 500 or (response.status_code >= 400 and b"<h1" not in body):
                        told = getattr(response, "exc_info", None)
                        wrong.append(
                            f"{each.role} {each.route} [{name}] {kind}: {response.status_code} {told and told[:2]!r}"
                        )
    assert not wrong, "\n".join(wrong)
    assert len(tried) >= 8, tried


def test_nonsense_in_an_address_is_no_error_of_the_server(whole_world: World) -> None:
    """Numbers beyond all, and letters that are no words, where an address takes either."""
    clients, wrong = clients_of(whole_world), []
    kits = addresses.kits(whole_world)
    for route in addresses.routes():
        kit = kits[addresses.default_kit(route)]
        for kind, put in (("int", "9" * 30), ("str", "%00%ff"), ("path", "..%2f%00"), ("slug", "a" * 3_000)):
            if f"<{kind}:" not in route:
                continue
            path = addresses.path(re.sub(f"<{kind}:\\w+>", put, route), kit)
            for role in "AP!" if path else "":
                with undone():
                    status = clients[role].get(path).status_code
                if status >= 500:
                    wrong.append(f"{role} {path[:200]}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_a_workbook_that_belongs_elsewhere_or_was_changed_is_told_and_the_draft_stays(
    focal: Client, delegation: Delegation, tmp_path: Path
) -> None:
    version = DraftFactory(delegation=delegation)
    elsewhere = DelegationFactory(organisation=delegation.organisation, round=RoundFactory())
    other = DelegationFactory(round=delegation.round)
    changed = made(delegation, tmp_path)
    with opened(changed) as book:
        Inputs(book).set("123", "Comment", "Written into the changed book.")
        sealed = book["Portal"]["B2"]
        sealed.value = sealed.value[:60] + ("A" if sealed.value[60] != "A" else "B") + sealed.value[61:]
    cases = {
        "This file belongs to another call for inputs.": made(elsewhere, tmp_path).read_bytes(),
        "This file belongs to another participant.": made(other, tmp_path).read_bytes(),
        "was changed after the portal signed it.": changed.read_bytes(),
    }
    before = list(version.inputs.values())
    for told, content in cases.items():
        answer = focal.post(
            f"/rounds/{delegation.pk}/workbook/upload/", {"file": SimpleUploadedFile("b.xlsx", content)}
        )
        assert answer.status_code == 422
        assert told in words(answer) and "Download the workbook again" in words(answer)
        assert list(version.inputs.values()) == before
    assert Input.objects.count() == len(before)


@pytest.mark.django_db
def test_a_file_cannot_speak_to_what_is_not_in_the_round(focal: Client, delegation: Delegation) -> None:
    foreign = recommendation(RoundFactory(), "123")
    for key in (foreign.pk, uuid.uuid4(), "no id"):
        answer = focal.post(
            f"/rounds/{delegation.pk}/files/", {**report("a.txt", b"Words."), "title": "Kept", "speaks_to": [str(key)]}
        )
        assert answer.status_code == 422
        assert "What it is about: " in words(answer) and 'value="Kept"' in answer.content.decode()
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_after_the_close_nothing_is_begun_by_a_file_or_a_workbook(
    focal: Client, delegation: Delegation, tmp_path: Path, settings: Any
) -> None:
    book = made(delegation, tmp_path)
    with opened(book) as opened_book:
        Inputs(opened_book).set("123", "Comment", "Too late.")
    page = f"/rounds/{delegation.pk}/"
    with clock.at(clock.now() + timedelta(days=40)):
        sent = focal.post(f"{page}files/", report("a.txt", b"Words."))
        read = focal.post(f"{page}workbook/upload/", {"file": SimpleUploadedFile("b.xlsx", book.read_bytes())})
    for answer in (sent, read):
        assert answer.status_code == 422
        assert "The call for inputs closed on" in words(answer)
    assert not Submission.objects.exists()
    assert [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()] == []


@pytest.mark.django_db
def test_what_is_final_takes_no_file_and_no_workbook(focal: Client, delegation: Delegation, tmp_path: Path) -> None:
    version = SubmittedFactory(delegation=delegation)
    book = made(delegation, tmp_path)
    with opened(book) as opened_book:
        Inputs(opened_book).set("123", "Comment", "After it was sent.")
    page = f"/rounds/{delegation.pk}/"
    before = [list(Version.objects.values()), list(Input.objects.values())]
    for answer in (
        focal.post(f"{page}files/", report("a.txt", b"Words.")),
        focal.post(f"{page}workbook/upload/", {"file": SimpleUploadedFile("b.xlsx", book.read_bytes())}),
    ):
        assert answer.status_code == 422
        assert "already sent" in words(answer)
    assert [list(Version.objects.values()), list(Input.objects.values())] == before
    assert not version.attachments.exists()


@pytest.mark.django_db
def test_the_same_click_twice_is_one_act_or_is_told(
    focal: Client, client: Client, delegation: Delegation, tmp_path: Path
) -> None:
    page = f"/rounds/{delegation.pk}/{recommendation(delegation.round, '123').pk}/"
    for _click in range(2):
        assert focal.post(page, form(comment="Once.")).status_code == 302
    assert Input.objects.get().revision == 2
    book = made(delegation, tmp_path)
    with opened(book) as opened_book:
        Inputs(opened_book).set("124", "Comment", "From the book.")
    for _click in range(2):
        sent = {"file": SimpleUploadedFile("b.xlsx", book.read_bytes())}
        preview = focal.post(f"/rounds/{delegation.pk}/workbook/upload/", sent)["Location"]
    assert [focal.post(preview, {"then": "apply"}).status_code for _click in range(2)] == [302, 422]
    assert sorted(Input.objects.values_list("comment", flat=True)) == ["From the book.", "Once."]


@pytest.mark.django_db(transaction=True)
def test_two_first_saves_at_once_make_one_answer(delegation: Delegation) -> None:
    page = f"/rounds/{delegation.pk}/{recommendation(delegation.round, '123').pk}/"
    clients = [Client(raise_request_exception=False) for _number in range(6)]
    for one in clients:
        one.force_login(focal_point(delegation))

    def save(number: int) -> int:
        try:
            return clients[number].post(page, form(comment=f"Text {number % 2}.")).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as crowd:
        answers = sorted(crowd.map(save, range(len(clients))))
    assert set(answers) <= {302, 409} and 302 in answers
    assert Input.objects.count() == Submission.objects.count() == Version.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_read_the_same_document_in_at_once_make_one(settings: Any) -> None:
    clients = []
    for _number in range(4):
        client = Client(raise_request_exception=False)
        sign_in(client, OfficerFactory())
        clients.append(client)

    def read(number: int) -> int:
        file = SimpleUploadedFile("a.txt", b"7.  States should register every child.\n")
        data = {"symbol": "A/7", "title": "A report", "file": file}
        try:
            return clients[number].post(reverse("consultations:add_document"), data).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as crowd:
        answers = sorted(crowd.map(read, range(len(clients))))
    assert answers == [302, 422, 422, 422]
    assert Document.objects.count() == 1
    assert len([path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\nbroken"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b""),
        ("application/x-www-form-urlencoded", b"comment=%ff%fe&revision=%00"),
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(2_001))),
        ("application/json", b'{"comment": "x"}'),
        ("text/plain; charset=no-such", b"comment=x"),
    ],
)  # fmt: skip
def test_a_broken_request_is_told_and_nothing_is_kept(
    kind: str, content: bytes, focal: Client, delegation: Delegation
) -> None:
    focal.raise_request_exception = False
    for page in (f"/rounds/{delegation.pk}/{recommendation(delegation.round, '123').pk}/", "/check-receipt/",
                 f"/rounds/{delegation.pk}/files/", f"/rounds/{delegation.pk}/review/"):  # fmt: skip
        answer = focal.generic("POST", page, content, content_type=kind)
        assert answer.status_code in (302, 400, 415, 422), page
        assert answer.status_code == 302 or b"<h1" in answer.content, page
    assert not Submission.objects.exists() and not Receipt.objects.exists()
