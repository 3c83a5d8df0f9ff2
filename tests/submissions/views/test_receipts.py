"""Receipts: shown to whom they belong, checked by anybody, alike for unknown and wrong."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from consultations.models import Delegation
from submissions.models import Receipt
from tests.factories import DelegationFactory, SubmittedFactory, focal_point
from tests.submissions.views.test_tasks import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(delegation: Delegation) -> Receipt:
    SubmittedFactory(delegation=delegation)
    return Receipt.objects.get()


def test_the_file_is_found_genuine_by_anybody(focal: Client, client: Client, receipt: Receipt) -> None:
    file = focal.get(f"/receipts/{receipt.number}/file/")
    assert file["Content-Disposition"] == f'attachment; filename="receipt-{receipt.number.replace("/", "-")}.json"'
    for form in ({"text": file.content.decode()}, {"file": SimpleUploadedFile("receipt.json", file.content)}):
        shown = text(client.post("/check-receipt/", form))
        assert "Genuine." in shown and receipt.number in shown


def test_a_changed_receipt_and_an_invented_one_look_alike(focal: Client, client: Client, receipt: Receipt) -> None:
    genuine = json.loads(focal.get(f"/receipts/{receipt.number}/file/").content)
    changed = {**genuine, "payload": {**genuine["payload"], "at": "2020-01-01T00:00:00.000000+00:00"}}
    invented = {"payload": {**genuine["payload"], "receipt": "SR-2026-AAAAAAA/1"}, "signature": "0" * 128}
    pages = []
    for given in (json.dumps(changed), json.dumps(invented), "no receipt at all", "[" * 5_000):
        page = client.post("/check-receipt/", {"text": given})
        assert page.status_code == 200
        pages.append(text(page).replace(given, ""))
        assert "Not genuine." in pages[-1]
    assert len({re.sub(r"\{.*\}|&quot;|\[+", "", page)[:600] for page in pages}) == 1


def test_nothing_given_is_said(client: Client) -> None:
    page = client.post("/check-receipt/", {"text": " "})
    assert page.status_code == 422
    assert "Paste the receipt, or choose its file." in text(page)


def test_a_receipt_of_another_body_is_not_there(
    stranger: Client, contributor: Client, client: Client, receipt: Receipt
) -> None:
    for page in (f"/receipts/{receipt.number}/", f"/receipts/{receipt.number}/file/", "/receipts/SR-2026-AAAAAAA/1/"):
        assert stranger.get(page).status_code == 404
        assert contributor.get(page).status_code == 404
        assert client.get(page)["Location"].startswith("/accounts/login/")


def test_a_civil_society_receipt_names_nothing_unless_asked(browser: object) -> None:
    delegation = DelegationFactory(constituency="civil_society")
    SubmittedFactory(delegation=delegation)
    number = Receipt.objects.get().number
    client = browser(focal_point(delegation))  # type: ignore[operator]
    page = client.get(f"/receipts/{number}/").content.decode()
    digest = Receipt.objects.get().digest
    for secret in (delegation.organisation.name, delegation.round.reference, digest):
        assert secret not in page
        assert secret in client.get(f"/receipts/{number}/?whole=yes").content.decode()
    assert delegation.round.title not in page
    assert "details" not in client.get(f"/receipts/{number}/file/").json()
    assert "details" in client.get(f"/receipts/{number}/file/?whole=yes").json()


def test_public_keys_are_public(client: Client, receipt: Receipt) -> None:
    keys = client.get("/keys/").json()["keys"]
    assert [key["key"] for key in keys] == [receipt.key_id]
    assert len(keys[0]["ed25519"]) == 64
