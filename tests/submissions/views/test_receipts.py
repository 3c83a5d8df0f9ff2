"""Receipts: shown to whom they belong, checked by anybody, alike for unknown and wrong."""

import json
import re
from datetime import timedelta

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from consultations.models import Delegation
from core import clock
from submissions.models import Receipt
from tests.factories import DelegationFactory, SubmittedFactory, focal_point
from tests.submissions.views.test_tasks import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(delegation: Delegation) -> Receipt:
    SubmittedFactory(delegation=delegation)
    return Receipt.objects.get()


def test_it_promises_a_correction_only_while_one_can_be_sent(focal: Client, receipt: Receipt) -> None:
    promise = "You can correct until the round closes."
    page = f"/receipts/{receipt.number}/"
    assert promise in text(focal.get(page))
    with clock.at(clock.now() + timedelta(days=40)):
        shown = text(focal.get(page))
    assert "Keep the receipt" in shown and promise not in shown


def test_the_file_is_found_genuine_by_anybody(focal: Client, client: Client, receipt: Receipt) -> None:
    file = focal.get(f"/receipts/{receipt.number}/file/")
    assert file["Content-Disposition"] == f'attachment; filename="receipt-{receipt.number.replace("/", "-")}.json"'
    for form in ({"text": file.content.decode()}, {"file": SimpleUploadedFile("receipt.json", file.content)}):
        shown = text(client.post("/check-receipt/", form))
        assert "Genuine. The portal issued this receipt, and nothing in it was changed." in shown
        body = receipt.version.submission.delegation.organisation
        said = shown.partition("The receipt")[0]  # above the form, which holds what was pasted
        assert not [word for word in (receipt.number, receipt.digest, body.code) if word in said]


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


def test_the_receipt_as_pdf_is_not_called_forged(focal: Client, client: Client, receipt: Receipt) -> None:
    pdf = b"".join(focal.get(f"/receipts/{receipt.number}/pdf/?whole=yes"))
    page = client.post("/check-receipt/", {"file": SimpleUploadedFile("receipt.pdf", pdf)})
    assert page.status_code == 422 and "Not genuine." not in text(page)
    assert "This is not the receipt file. Choose the one whose name ends in .json." in text(page)
    assert "Paste the receipt" not in text(page)


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


def words_of(data: bytes) -> str:
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    return re.sub(r"\s+", " ", " ".join(pages))


def test_the_receipt_as_pdf_is_always_the_same_and_holds_what_is_checked(
    focal: Client, client: Client, receipt: Receipt
) -> None:
    link = f"/receipts/{receipt.number}/pdf/"
    assert link in focal.get(f"/receipts/{receipt.number}/").content.decode()
    first, again = focal.get(link), focal.get(link)
    assert first["Content-Type"] == "application/pdf" and first["Content-Disposition"].endswith('.pdf"')
    assert first.content == again.content
    words = words_of(first.content)
    assert f"Receipt {receipt.number}" in words and receipt.version.submission.delegation.organisation.name in words
    copied = words[words.index("{") : words.rindex("}") + 1]
    assert "Genuine." in text(client.post("/check-receipt/", {"text": copied}))
    wrong = copied.replace('"submit"', '"correct"')
    assert "Not genuine." in text(client.post("/check-receipt/", {"text": wrong}))


def test_the_pdf_of_a_body_at_risk_names_nothing_unless_asked(browser: object, stranger: Client) -> None:
    delegation = DelegationFactory(constituency="civil_society")
    SubmittedFactory(delegation=delegation)
    link = f"/receipts/{Receipt.objects.get().number}/pdf/"
    client = browser(focal_point(delegation))  # type: ignore[operator]
    short, whole = (words_of(client.get(f"{link}{more}").content) for more in ("", "?whole=yes"))
    for secret in (delegation.organisation.name, delegation.round.reference):
        assert secret not in short and secret in whole
    assert delegation.round.title not in short
    assert stranger.get(link).status_code == 404


def test_public_keys_are_public(client: Client, receipt: Receipt) -> None:
    keys = client.get("/keys/").json()["keys"]
    assert [key["key"] for key in keys] == [receipt.key_id]
    assert len(keys[0]["ed25519"]) == 64


@pytest.mark.parametrize(("language", "said"), [("en", "Page 1 of 1"), ("fr", "Page 1 sur 1"), ("ar", "الصفحة")])
def test_nothing_of_the_pdf_runs_over_its_margins_or_stays_in_english(
    focal: Client, receipt: Receipt, language: str, said: str
) -> None:
    User.objects.update(language=language)
    data = focal.get(f"/receipts/{receipt.number}/pdf/").content
    page = pypdfium2.PdfDocument(data)[0]
    words = page.get_textpage()
    boxes = [words.get_charbox(place) for place in range(words.count_chars())]
    margin = 2.5 / 2.54 * 72
    assert min(left for left, *_rest in boxes if left) >= margin - 2
    assert max(right for _left, _low, right, _high in boxes) <= page.get_width() - margin + 2
    assert said in words.get_text_range()
