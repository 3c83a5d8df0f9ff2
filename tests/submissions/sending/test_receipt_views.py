"""Receipts: shown to whom they belong, checked by anybody, alike for unknown and wrong."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from consultations.models import Delegation, Organisation
from core import clock
from core.documents import ParagraphBlock, ReportDocument
from core.documents.pdf_file import write_pdf
from core.models import Job, StoredFile
from core.text.dates import moment
from submissions.joint.members import invite_body
from submissions.joint.services import confirm
from submissions.models import Receipt
from submissions.sending import check_receipt, receipts
from tests.factories import DelegationFactory, DraftFactory, OrganisationFactory, SubmittedFactory, focal_point, send
from tests.submissions.conftest import Browser
from tests.support.html import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(delegation: Delegation) -> Receipt:
    SubmittedFactory(delegation=delegation)
    return Receipt.objects.get()


def test_it_promises_a_correction_only_while_one_can_be_sent(focal: Client, receipt: Receipt) -> None:
    promise = "You can correct your submission until the call for inputs closes."
    page = f"/receipts/{receipt.number}/"
    assert promise in text(focal.get(page))
    with clock.at(clock.now() + timedelta(days=40)):
        shown = text(focal.get(page))
    assert "Keep this receipt in a safe place." in shown and promise not in shown


def test_its_time_can_be_compared_with_the_deadline(focal: Client, receipt: Receipt) -> None:
    """The deadline is told in the office's time; a page without names tells nothing of the office."""
    page, there = f"/receipts/{receipt.number}/", moment(receipt.at)
    whole = focal.get(f"{page}?whole=yes")
    printed = pypdfium2.PdfDocument(focal.get(f"{page}pdf/?whole=yes").getvalue())[0].get_textpage().get_text_range()
    assert f"{receipt.at:%Y-%m-%d %H:%M:%S} UTC Time at the secretariat {there} Participant" in text(whole)
    assert there in printed
    Organisation.objects.update(constituency="civil_society")
    assert "UTC" in text(short := focal.get(page)) and "Geneva" not in text(short)


def test_the_file_is_found_genuine_by_anybody(focal: Client, client: Client, receipt: Receipt) -> None:
    file = focal.get(f"/receipts/{receipt.number}/file/")
    assert file["Content-Disposition"] == f'attachment; filename="receipt-{receipt.number.replace("/", "-")}.json"'
    assert file["Content-Security-Policy"] == "default-src 'none'; sandbox"  # as every download has it (C2)
    content = file.getvalue()
    for form in ({"text": content.decode()}, {"file": SimpleUploadedFile("receipt.json", content)}):
        shown = text(client.post("/check-receipt/", form))
        assert "Genuine. The portal issued this receipt, and nothing in it was changed." in shown
        body = receipt.version.submission.delegation.organisation
        said = shown.partition("Or the receipt file")[0].partition("The receipt")[0]  # above what was pasted
        when = f"{receipt.at:%Y-%m-%d %H:%M:%S} UTC"
        assert all(
            word in said for word in (receipt.number, "Submitted", when, "It does not prove which text was sent")
        )
        assert not [word for word in (receipt.digest, body.code) if word in said]


def test_a_changed_receipt_and_an_invented_one_look_alike(focal: Client, client: Client, receipt: Receipt) -> None:
    genuine = json.loads(focal.get(f"/receipts/{receipt.number}/file/").getvalue())
    changed = {**genuine, "payload": {**genuine["payload"], "at": "2020-01-01T00:00:00.000000+00:00"}}
    invented = {"payload": {**genuine["payload"], "receipt": "SR-2026-AAAAAAA/1"}, "signature": "0" * 128}
    nameless = {**invented, "payload": {**invented["payload"], "key": "\0"}}
    pages = []
    for given in (json.dumps(changed), json.dumps(invented), json.dumps(nameless), "no receipt at all", "[" * 5_000):
        page = client.post("/check-receipt/", {"text": given})
        assert page.status_code == 200
        pages.append(text(page).replace(given, ""))
        assert "Not genuine." in pages[-1]
    assert len({re.sub(r"\{.*\}|&quot;|\[+", "", page)[:600] for page in pages}) == 1


def posted(client: Client, content: bytes, name: str = "receipt.pdf") -> tuple[int, str]:
    page = client.post("/check-receipt/", {"file": SimpleUploadedFile(name, content)})
    return page.status_code, text(page)


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
def test_the_receipt_as_pdf_is_read_whole_or_not(
    focal: Client, client: Client, receipt: Receipt, language: str
) -> None:
    focal.cookies["django_language"] = language
    for query in ("", "?whole=yes"):
        pdf = b"".join(focal.get(f"/receipts/{receipt.number}/pdf/{query}", headers={"Accept-Language": language}))
        code, shown = posted(client, pdf)
        assert code == 200 and "Genuine." in shown and receipt.number in shown


def test_what_is_uploaded_is_written_nowhere(
    focal: Client, client: Client, receipt: Receipt, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pdf = b"".join(focal.get(f"/receipts/{receipt.number}/pdf/")) + b"%" + b"x" * 200_000  # more than stays in memory

    def written(*args: object, **kwargs: object) -> None:
        raise AssertionError("a file was written")

    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", written)
    monkeypatch.setattr("core.files.storage.store", written)
    before = StoredFile.objects.count()
    assert posted(client, pdf)[0] == 200
    assert StoredFile.objects.count() == before
    assert receipt.number not in caplog.text


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"%PDF-1.7 broken", "receipt.pdf", "The file is damaged and cannot be read."),
        (b"PK\x03\x04", "receipt.docx", "This is not the receipt file. Choose the PDF"),
        (b"{" + b" " * (1 << 20), "receipt.json", "The file is larger than 1 MB."),
        (b'{\n "proof": 1,\n "content": {}}', "proof.json", "This is a proof file, not a receipt."),
        (b'{"proof": 1, "content": "\xff', "proof.json", "This is a proof file, not a receipt."),
    ],
)
def test_what_is_no_receipt_file_is_said(client: Client, content: bytes, name: str, words: str) -> None:
    code, shown = posted(client, content, name)
    assert code == 422 and words in shown and "Not genuine." not in shown and "Paste the receipt" not in shown


def test_a_pdf_that_holds_no_receipt_is_answered_like_a_wrong_one(client: Client) -> None:
    other = write_pdf(ReportDocument("A file", "en", clock.now(), [ParagraphBlock('Words {"payload":{}} and more.')]))
    code, shown = posted(client, other)
    assert code == 200 and "Not genuine." in shown


@pytest.mark.parametrize("number", ["SR-2026-AAAAAAA/1", "{}", " sr-2026-7k3f9qx ", "{}W"])
def test_a_bare_number_is_no_receipt_whether_it_is_known_or_not(client: Client, receipt: Receipt, number: str) -> None:
    given = number.format(receipt.number)
    page = client.post("/check-receipt/", {"text": given})
    assert page.status_code == 422 and "This is a number, not a receipt." in text(page)
    assert "Genuine" not in text(page) and "Not genuine." not in text(page)


def test_somebody_who_tries_too_often_waits(client: Client) -> None:
    for _each in range(30):
        assert client.post("/check-receipt/", {"text": "{}"}).status_code == 200
    page = client.post("/check-receipt/", {"text": "typed text"})
    assert page.status_code == 429 and "Too many attempts. Try again in ten minutes." in text(page)
    assert "typed text" in page.content.decode()


def test_the_proof_file_is_had_after_a_warning_and_belongs_to_the_receipt(
    focal: Client, receipt: Receipt, tmp_path: Path
) -> None:
    address = f"/receipts/{receipt.number}/proof/"
    assert address in focal.get(f"/receipts/{receipt.number}/").content.decode()
    warning = focal.get(address)
    assert "The file names you and contains your whole text." in text(warning)
    assert receipt.version.salt not in warning.content.decode()
    mails, jobs = len(mail.outbox), Job.objects.count()
    file = focal.post(address)
    assert "no-store" in file["Cache-Control"]
    assert file["Content-Disposition"] == f'attachment; filename="proof-{receipt.number.replace("/", "-")}.json"'
    content = b"".join(file)
    assert b"".join(focal.post(address)) == content
    assert (len(mail.outbox), Job.objects.count()) == (mails, jobs)
    kept = focal.get(f"/receipts/{receipt.number}/file/").getvalue()
    assert check_receipt.judge(kept, content, [receipt.key.public_key]).code == 0
    assert check_receipt.judge(kept, content).code == 3


def test_no_proof_file_where_text_on_the_device_is_off(
    browser: Browser, focal: Client, contributor: Client, receipt: Receipt
) -> None:
    """A file on a seized phone names its sender (PRACTICE 4)."""
    address = f"/receipts/{receipt.number}/proof/"
    assert contributor.get(address).status_code == contributor.post(address).status_code == 404
    User.objects.filter(pk=focal_point(receipt.version.submission.delegation).pk).update(keeps_text_on_device=False)
    refused_to(focal, receipt.number)
    delegation = DelegationFactory(constituency="civil_society")
    SubmittedFactory(delegation=delegation)
    number = Receipt.objects.exclude(pk=receipt.pk).get().number
    client = browser(focal_point(delegation))
    refused_to(client, number)
    assert "Do not keep it on a device that others may search." in text(client.get(f"/receipts/{number}/"))


def test_no_proof_file_that_would_not_belong_to_the_receipt(
    focal: Client, receipt: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = receipts.content(receipt.version)
    monkeypatch.setattr(receipts, "content", lambda version: {**content, "inputs": []})
    for page in (focal.get(f"/receipts/{receipt.number}/proof/"), focal.post(f"/receipts/{receipt.number}/proof/")):
        assert page.status_code == 409 and "A proof file cannot be created for this receipt." in text(page)


def refused_to(client: Client, number: str) -> None:
    address = f"/receipts/{number}/proof/"
    for page in (client.get(address), client.post(address)):
        assert page.status_code == 409 and "No proof file is offered here" in text(page)
    shown = client.get(f"/receipts/{number}/").content.decode()
    assert address not in shown and "proof file" not in shown


def test_the_keys_are_a_page_for_people_and_a_file_for_programs(client: Client, receipt: Receipt) -> None:
    page = client.get("/keys/", headers={"Accept": "text/html,*/*"})
    groups = re.findall(r">((?:[0-9a-f]{4} ){15}[0-9a-f]{4})<", page.content.decode())
    assert [group.replace(" ", "") for group in groups] == [receipt.key.public_key]
    told = {
        "keys": [{"key": receipt.key_id, "ed25519": receipt.key.public_key, "since": receipt.key.since.isoformat()}]
    }
    assert (
        client.get("/keys/").json() == client.get("/keys/?format=json", headers={"Accept": "text/html"}).json() == told
    )
    assert page["Vary"] and "Accept" in page["Vary"]


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
    assert "details" not in json.loads(client.get(f"/receipts/{number}/file/").getvalue())
    assert "details" in json.loads(client.get(f"/receipts/{number}/file/?whole=yes").getvalue())


def test_to_a_member_at_risk_the_receipt_of_another_lead_names_nothing_unless_asked(browser: object) -> None:
    """It joined the text of a State, which is shown the whole receipt."""
    lead = DelegationFactory(constituency="state", organisation__name="Old Republic")
    draft = DraftFactory(delegation=lead)
    body = OrganisationFactory(short_name="Red Thread", constituency="civil_society")
    until = clock.now() + timedelta(days=7)
    member = invite_body(lead, by=draft.started_by, expires_at=until, body=body)
    speaker = body.memberships.get(role="focal_point").user
    confirm(member, by=speaker)
    receipt = send(draft)
    page, secrets = f"/receipts/{receipt.number}/", ("Old Republic", lead.round.reference, receipt.digest)
    client = browser(speaker)  # type: ignore[operator]
    shown = client.get(page).content.decode()
    assert "For your safety" in shown and "Do not keep it on a device" in shown
    assert not [secret for secret in secrets if secret in shown]
    assert "details" not in json.loads(client.get(f"{page}file/").getvalue())
    assert "Old Republic" not in words_of(client.get(f"{page}pdf/").getvalue())
    assert "details" in json.loads(client.get(f"{page}file/?whole=yes").getvalue())
    whole = browser(draft.started_by).get(page).content.decode()  # type: ignore[operator]
    assert all(secret in whole for secret in secrets) and "Do not keep it on a device" not in whole


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
    content = first.getvalue()
    assert content == again.getvalue()
    words = words_of(content)
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
    short, whole = (words_of(client.get(f"{link}{more}").getvalue()) for more in ("", "?whole=yes"))
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
    data = focal.get(f"/receipts/{receipt.number}/pdf/").getvalue()
    page = pypdfium2.PdfDocument(data)[0]
    words = page.get_textpage()
    boxes = [words.get_charbox(place) for place in range(words.count_chars())]
    margin = 2.5 / 2.54 * 72
    assert min(left for left, *_rest in boxes if left) >= margin - 2
    assert max(right for _left, _low, right, _high in boxes) <= page.get_width() - margin + 2
    assert said in words.get_text_range()
