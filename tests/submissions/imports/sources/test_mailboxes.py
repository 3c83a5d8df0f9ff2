"""A mailbox becomes submissions entered for participants: no header, address, quotation or author reaches an output."""

import io
import mailbox
from datetime import date
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from consultations.models import Contact, Organisation
from core.errors import Refused
from core.files.messages import refused
from core.files.storage import stored_path
from core.models import Job
from submissions.imports import decisions, services, stored_checks
from submissions.imports.sources.mail_reader import MOST_PARTS
from submissions.models import Attachment, ImportDecisions, Input, Receipt, Submission, Version
from submissions.sending import receipts
from tests.factories import RoundFactory
from tests.submissions.imports.tables import received
from tests.submissions.imports.test_services import body_named
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


def message(sender: str, text: str, *, key: str = "", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "calls@secretariat.example", "Our secret subject"
    mail["Date"], mail["Message-ID"] = "Thu, 05 Mar 2026 10:00:00 +0100", f"<{key or hash((sender, text))}@example.org>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def as_mbox(tmp_path: Path, *messages: EmailMessage) -> bytes:
    box = mailbox.mbox(tmp_path / "box.mbox")
    for each in messages:
        box.add(each)
    box.close()
    return (tmp_path / "box.mbox").read_bytes()


def docx(author: str) -> bytes:
    from docx import Document

    document, content = Document(), io.BytesIO()
    document.core_properties.author = author
    document.add_paragraph("Annex with figures.")
    document.save(content)
    return content.getvalue()


@pytest.fixture
def round_() -> Any:
    return RoundFactory()


@pytest.fixture
def red_thread(round_: Any) -> Organisation:
    body = body_named("Red Thread", code="RED", constituency="civil_society")
    Contact.objects.create(organisation=body, email="ada@redthread.example", added_by=round_.created_by)
    return body


def test_messages_become_submissions_for_the_secretariat_only(round_: Any, red_thread: Any, tmp_path: Path) -> None:
    first = message(
        "Ada Persson <ada@redthread.example>",
        "We support it.\n\nFrom this on we act.\n\nKind regards,\nAda Persson\n\n"
        "On 2 March, Ben <ben@x.example> wrote:\n> Old.",
    )
    first.add_attachment(docx("Ada Persson"), maintype="application", subtype="octet-stream", filename="by-ada.docx")
    first.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="run.exe")
    second = message("eve@redthread.example", "Tunaunga mkono pendekezo hili la haki za wahamiaji na watoto wao wote.")
    other = message("cy@gmail.com", "Nous soutenons cette recommandation dans son ensemble.", key="3")
    robot = message("robot@x.example", "I am away.", Auto_Submitted="auto-replied")
    batch = received(round_, as_mbox(tmp_path, first, second, other, other, robot), name="calls.mbox")
    stored_checks.check_file(batch)
    assert (batch.found["rows"], batch.found["left_out"], batch.found["bad_rows"]) == (3, 2, 1)
    assert batch.found["unknown"] == [["organisation", "cy@gmail.com", 1]]
    assert [each[0] for each in batch.found["shown"]] == [3]
    assert batch.found["messages"][0][1:] == ["RED", "We support it. From this on we act.", 2, 1, ""]
    decisions.decide(
        batch, by=batch.by, mapping={}, bodies={}, level="public",
        replacements={"organisation": {"cy@gmail.com": "Paper Boat"}},
    )  # fmt: skip
    batch.refresh_from_db()
    assert stored_checks.check_file(batch).faults == []
    services.apply(batch, by=batch.by)
    said = {
        each.comment: each for each in Input.objects.select_related("version__submission__delegation__organisation")
    }
    assert set(said) == {
        "We support it.\n\nFrom this on we act.",
        "Tunaunga mkono pendekezo hili la haki za wahamiaji na watoto wao wote.",
        "Nous soutenons cette recommandation dans son ensemble.",
    }
    assert {each.confidentiality for each in said.values()} == {"secretariat"}
    names = {each.version.submission.delegation.organisation.name for each in said.values()}
    assert names == {"Red Thread", "Paper Boat"} and Submission.objects.count() == 2
    assert {each.language for each in said.values()} >= {"fr"}
    assert set(batch.inputs.values_list("received_at__hour", flat=True)) == {9}

    attachment = Attachment.objects.get()
    assert (attachment.confidentiality, attachment.title) == ("secretariat", "Attachment 1")
    assert Job.objects.filter(kind="submissions.read_file", payload__file=str(attachment.file_id)).exists()
    version = attachment.version
    assert version.digest == receipts.digest(version)
    assert receipts.verify(receipts.as_text(Receipt.objects.get(version=version), whole=True)).genuine

    batch.refresh_from_db()
    assert batch.found["left_out"] == 2  # the result still says so
    tables = (Input, Organisation, Version)
    kept = f"{batch.found} {[list(each._default_manager.values()) for each in tables]}"
    for secret in ("secret subject", "Persson", "gmail", "redthread.example", "Old.", "calls@"):
        assert secret not in kept
    assert "gmail" not in f"{list(ImportDecisions.objects.values())}"


def test_an_attachment_that_cannot_be_stored_holds_up_the_import(
    round_: Any, red_thread: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = message("ada@redthread.example", "See the annex.")
    mail.add_attachment(docx("Ada"), maintype="application", subtype="octet-stream", filename="annex.docx")
    batch = received(round_, mail.as_bytes(), name="one.eml")
    stored_checks.check_file(batch)

    def full(*_given: Any, **_more: Any) -> None:
        raise refused("storage_full")

    monkeypatch.setattr("submissions.imports.sources.mail_table.store", full)
    with pytest.raises(Refused) as told:
        services.apply(batch, by=batch.by)
    assert told.value.code == "storage_full" and not Submission.objects.exists()


def test_a_message_with_files_does_not_wait_without_them(round_: Any, red_thread: Any, tmp_path: Path) -> None:
    good, words = message("ada@redthread.example", "We support it."), message("cy@gmail.com", "So do we.")
    files = message("di@gmail.com", "See the annex.")
    files.add_attachment(docx("Di"), maintype="application", subtype="octet-stream", filename="annex.docx")
    (tmp_path / "words").mkdir()
    batch = received(round_, as_mbox(tmp_path, good, words, files), name="calls.mbox")
    stored_checks.check_file(batch)
    with pytest.raises(Refused, match=r"errors: 3\. Nothing was imported") as refusal:
        services.apply(batch, by=batch.by, good_only=True)
    assert refusal.value.code == "files_wait" and not Submission.objects.exists()
    batch = received(round_, as_mbox(tmp_path / "words", good, words), name="words.mbox")
    stored_checks.check_file(batch)
    services.apply(batch, by=batch.by, good_only=True)
    assert [each.comment for each in Input.objects.all()] == ["We support it."]


LETTER = "<p>We support <b>the text</b>.</p><p>It is late.</p>"


def mixed(*parts: Message, kind: str = "mixed") -> Message:
    mail = MIMEMultipart(kind, _subparts=parts)
    mail["From"] = "ada@redthread.example"
    return mail


def plain(words: str) -> Message:
    return MIMEText(words)


def rich(words: str) -> Message:
    return MIMEText(words, "html")


@pytest.mark.parametrize(
    ("mail", "text"),
    [
        (
            mixed(rich(LETTER), plain("You receive this from the list calls.")),
            "We support the text. It is late. You receive this from the list calls.",
        ),
        (
            mixed(plain("Dear colleagues,"), rich(LETTER), plain("Over.")),
            "Dear colleagues, We support the text. It is late. Over.",
        ),
        (
            mixed(
                mixed(plain("As plain text."), rich(LETTER), kind="alternative"),
                plain("You receive this from the list calls."),
            ),
            "As plain text. You receive this from the list calls.",
        ),
        (
            mixed(plain(" "), rich(LETTER), kind="alternative"),
            "We support the text. It is late.",
        ),
        (
            mixed(
                plain("As plain text."),
                mixed(rich(LETTER), kind="related"),
                kind="alternative",
            ),
            "As plain text.",
        ),
        (
            mixed(rich(f'<p>Before.</p><img src="data:image/png;base64,{"iVBORw0K" * 300_000}"><p>After.</p>')),
            "Before. After.",
        ),
    ],
)
def test_the_letter_is_read_whatever_parts_it_has(mail: Message, text: str, round_: Any) -> None:
    batch = received(round_, mail.as_bytes(), name="letter.eml")
    stored_checks.check_file(batch)
    assert batch.found["messages"][0][2] == text


def test_a_message_is_divided_and_what_was_cut_is_shown(
    client: Any, round_: Any, red_thread: Any, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(client, round_.created_by)
    text = "On 123 we agree.\n\nOn 124 we do not.\n\nThanks.\n\n> Quoted words."
    batch = received(round_, message("ada@redthread.example", text).as_bytes(), name="one.eml")
    stored_checks.check_file(batch)
    assert "Quoted messages" in client.get(reverse("imports:file", args=[batch.pk])).content.decode()
    address = reverse("imports:message", args=[batch.pk, 1])
    page = client.get(address)
    shown = page.content.decode()
    assert "Quoted words." in shown and "Quoted or forwarded text" in shown and "Red Thread" not in shown
    assert [take.value() for _text, _kind, take, _about in page.context["form"].parts] == [True, True, True, False]
    fields = {"take_0": "on", "about_0": "123", "take_1": "on", "about_1": "999", "about_2": "General", "about_3": ""}
    wrong = client.post(address, fields)
    assert wrong.status_code == 422 and "no such paragraph" in wrong.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, fields | {"about_1": "124"}).status_code == 302
    batch.refresh_from_db()
    assert (batch.found["inputs"], batch.found["submissions"]) == (2, 1)
    services.apply(batch, by=batch.by)
    rows = Input.objects.select_related("recommendation__paragraph").order_by("recommendation__paragraph__number")
    assert [(row.recommendation.label, row.comment) for row in rows if row.recommendation] == [
        ("123", "On 123 we agree."),
        ("124", "On 124 we do not."),
    ]
    assert client.get(address).status_code == 404
    assert client.get(reverse("imports:message", args=[batch.pk, 7])).status_code == 404


def test_every_message_is_on_a_page_of_the_list(client: Any, round_: Any, red_thread: Any, tmp_path: Path) -> None:
    mails = [message("ada@redthread.example", f"We support it, part {n}.", key=str(n)) for n in range(1, 53)]
    batch = received(round_, as_mbox(tmp_path, *mails), name="calls.mbox")
    stored_checks.check_file(batch)
    sign_in(client, batch.by)
    address = reverse("imports:file", args=[batch.pk])
    first, second = (client.get(address, {"page": page}).content.decode() for page in (1, 2))
    assert "part 50." in first and "part 51." not in first and 'href="?page=2#messages"' in first
    assert "part 52." in second and reverse("imports:message", args=[batch.pk, 52]) in second


def test_with_a_recorded_consent_the_level_is_the_chosen_one(round_: Any, red_thread: Any) -> None:
    batch = received(
        round_, message("ada@redthread.example", "Public words.").as_bytes(), name="one.eml", level="public",
        consented_on=date(2026, 3, 1), consent_source="Letters, file 12",
    )  # fmt: skip
    stored_checks.check_file(batch)
    services.apply(batch, by=batch.by)
    assert Input.objects.get().confidentiality == "public" and Version.objects.get().consents


def test_a_domain_that_two_share_or_that_anybody_uses_is_asked(round_: Any, red_thread: Any) -> None:
    other = body_named("Blue Thread", code="BLU")
    Contact.objects.create(organisation=other, email="bo@redthread.example", added_by=round_.created_by)
    Contact.objects.create(organisation=other, email="bo@gmail.com", added_by=round_.created_by)
    for sender, faults in (("ada@redthread.example", 0), ("cy@redthread.example", 1), ("cy@gmail.com", 1)):
        batch = received(round_, message(sender, "Words.").as_bytes(), name="one.eml")
        assert len(stored_checks.check_file(batch).faults) == faults


def bomb(kind: str) -> bytes:
    head = b"From: a@example.org\nMessage-ID: <1@x>\nMIME-Version: 1.0\n"
    if kind == "parts":
        part = b"--b\nContent-Type: text/plain\n\nx\n"
        return head + b'Content-Type: multipart/mixed; boundary="b"\n\n' + part * 10_000 + b"--b--\n"
    if kind == "bare parts":
        return (
            head + b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * (MOST_PARTS + 50) + b"--b--\n"
        )
    if kind == "nested":
        inner = b"From: a@example.org\n\ninnermost\n"
        for depth in range(300):
            inner = (
                b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (depth, depth)
                + inner
                + b"\n--b%d--\n" % depth
            )
        return head + inner
    return head + b"\n" + b"x" * (65 << 20)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("parts", "too_many_parts"),
        ("bare parts", "too_many_parts"),
        ("nested", "too_many_parts"),
        ("large", "message_too_large"),
    ],
)
def test_a_bomb_is_refused_with_its_message_and_nothing_is_imported(round_: Any, kind: str, code: str) -> None:
    good = message("b@example.org", "Good.").as_bytes()
    content = b"From x Thu Mar  5 10:00:00 2026\n" + good + b"\n\nFrom x Thu Mar  5 10:00:00 2026\n" + bomb(kind)
    batch = received(round_, content, name="box.mbox", huge=True)
    with pytest.raises(Refused) as refused:
        stored_checks.check_file(batch)
    assert refused.value.code == code and "2" in str(refused.value) and refused.value.hint
    assert not Submission.objects.exists()


def test_broken_headers_and_charsets_are_read_as_far_as_they_can_be(round_: Any) -> None:
    content = (
        b"From: =?no-such?Q?=FF=FE?= <a@example.org\nDate: the day after\nSubject: =?utf-8?B?////?=\n"
        b"Content-Type: text/plain; charset=no-such-charset\nContent-Transfer-Encoding: 8bit\n\n"
        b"W\xf6rter \x00 und mehr.\n"
    )
    batch = received(round_, content, name="one.eml")
    stored_checks.check_file(batch)
    assert batch.found["messages"][0][2] == "Wörter  und mehr."
    assert batch.found["bad_rows"] == 1


def test_what_is_no_mail_is_refused_in_words(round_: Any) -> None:
    contents = {b"PK\x03\x04 rubbish": "damaged", b"just words\n": "no_mail", b"\x00" * 500: "no_mail"}
    for content, code in contents.items():  # what begins as a zip is checked as one first
        with pytest.raises(Refused) as refused:
            stored_checks.check_file(received(round_, content, name="one.eml"))
        assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        received(round_, b"x", name="one.pst")
    assert "eml or mbox" in str(refused.value)


def test_an_organization_is_never_called_by_an_address(round_: Any) -> None:
    from tests.submissions.imports.tables import as_csv, row

    batch = received(round_, as_csv([row(Organisation="ada@example.org", Comment="x")]))
    assert [fault.code for fault in stored_checks.check_file(batch).faults] == ["unknown_sender"]


def test_undoing_withdraws_and_the_file_of_another_officer_shows_no_message(
    client: Any, round_: Any, red_thread: Any
) -> None:
    from tests.factories import OfficerFactory

    batch = received(round_, message("ada@redthread.example", "Words.").as_bytes(), name="one.eml")
    stored_checks.check_file(batch)
    sign_in(client, OfficerFactory())
    assert client.get(reverse("imports:message", args=[batch.pk, 1])).status_code == 404
    services.apply(batch, by=batch.by)
    assert services.undo(batch, by=batch.by) == (1, 0, 0)


def test_the_clean_copy_of_an_attachment_names_no_author(
    round_: Any, red_thread: Any, django_capture_on_commit_callbacks: Any
) -> None:
    mail = message("ada@redthread.example", "See annex.")
    mail.add_attachment(docx("Ada Persson"), maintype="application", subtype="octet-stream", filename="a.docx")
    batch = received(round_, mail.as_bytes(), name="one.eml")
    stored_checks.check_file(batch)
    with django_capture_on_commit_callbacks(execute=True):
        services.apply(batch, by=batch.by)
    from submissions.models import DerivedFile

    clean = DerivedFile.objects.get(original=Attachment.objects.get().file)
    content = stored_path(clean.file.stored_name).read_bytes()
    assert b"Persson" not in content
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"Persson" in archive.read(name) for name in archive.namelist())
