"""Notices of mail servers about mail that could not be delivered, and who sees what they say."""

import contextlib
import io
import mailbox
import smtplib
import sys
from email import message_from_string, policy
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from consultations.enums import Role
from consultations.invitations import services
from consultations.models import Invitation
from consultations.monitoring.responses import filter_delegations
from core import clock
from core.bounces import read_bounce, read_folder
from core.jobs import queue
from core.management.commands import read_bounces
from tests.consultations.conftest import DURING
from tests.support.html import compact
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db
NOTICE = """\
From: MAILER-DAEMON@mx.example
To: calls@portal.example
Subject: Undelivered mail
In-Reply-To: {answers}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

We could not deliver it to next@xaa.example.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; next@xaa.example
Action: {action}
Status: {status}

--b
Content-Type: {quoted}

Message-ID: {number}
Subject: Invitation
To: next@xaa.example

--b--
"""


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.at(DURING):
        yield


@pytest.fixture
def sent(house: Any) -> tuple[Invitation, str]:
    """An invitation whose mail a server took, and the number of that mail."""
    row, _is_new = services.invite(
        house.XAA.organisation, email="next@xaa.example", role=Role.FOCAL_POINT, by=house.officer,
        delegation=house.XAA.delegation,
    )  # fmt: skip
    queue.run_due()
    (mail,) = [each for each in outbox.outbox if each.to == ["next@xaa.example"]]
    return row, mail.extra_headers["Message-ID"]


def notice(
    number: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    quoted: str = "text/rfc822-headers",
    answers: str = "",
) -> bytes:
    return NOTICE.format(number=number, action=action, status=status, quoted=quoted, answers=answers).encode()


def is_undelivered(row: Invitation) -> bool:
    row.refresh_from_db()
    return row.is_undelivered


@pytest.mark.parametrize("status", ["5.1.1", "4.4.1"])  # the second: given up after days in a queue
@pytest.mark.parametrize("quoted", ["text/rfc822-headers", "message/rfc822"])
def test_an_invitation_that_comes_back_is_marked(sent: Any, quoted: str, status: str) -> None:
    row, number = sent
    assert not is_undelivered(row)
    assert read_bounce(notice(number, quoted=quoted, status=status)) and is_undelivered(row)


def test_one_that_only_says_what_it_answers_to_is_understood_too(sent: Any) -> None:
    row, number = sent
    assert read_bounce(notice("<another@host>", answers=number)) and is_undelivered(row)


@pytest.mark.parametrize(
    "given",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "delivered", "status": "2.0.0"},
        {"number": "<00000000-0000-4000-8000-000000000000@host>"},
        {"number": "no number"},
    ],
)
def test_a_delay_and_what_is_not_ours_change_nothing(sent: Any, given: dict[str, str]) -> None:
    row, number = sent
    assert not read_bounce(notice(**{"number": number, **given})) and not is_undelivered(row)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\xff" * 500,
        b"Content-Type: message/delivery-status\n\nAction: failed",
        b"Subject: away\n\nHi",
        b"Content-Type: a/b; " + b"(" * 3_000,
        b"Content-Type: message/rfc822\n\n" * 35_000,
        b"Content-Type: multipart/mixed; boundary=\xff\n\n--\xff\n",
    ],
)
def test_anything_else_is_no_notice(content: bytes) -> None:
    assert not read_bounce(content)


def test_everybody_who_can_mend_it_sees_it_until_it_is_sent_again(sent: Any, house: Any, client: Client) -> None:
    row, number = sent
    read_bounce(notice(number))
    sign_in(client, house.officer)
    page = compact(client.get(reverse("consultations:delegation", args=[house.XAA.delegation.pk])).text)
    assert "next@xaa.example" in page and "Not delivered" in page
    people = client.get(reverse("consultations:people", args=[house.round.pk]), {"status": "undelivered"})
    assert [each.name for each in people.context["rows"]] == ["next@xaa.example"]
    client.force_login(house.XAA.focal)
    own = compact(client.get(reverse("invited", args=[house.XAA.delegation.pk, row.pk])).text)
    assert "The invitation could not be delivered (1 February 2027). Check the address, or send it again." in own
    assert "not delivered" in client.get(reverse("people", args=[house.XAA.delegation.pk])).text
    services.send_again(row, by=house.officer)
    assert not is_undelivered(row)


def test_a_body_that_nothing_has_reached_is_listed_as_such(house: Any) -> None:
    from consultations.models import Membership

    Membership.objects.filter(organisation=house.XAA.organisation).update(ended_at=clock.now())
    row, _is_new = services.invite(
        house.XAA.organisation, email="next@xaa.example", role=Role.FOCAL_POINT, by=house.officer,
        delegation=house.XAA.delegation,
    )  # fmt: skip
    unreached = filter_delegations(house.round, standing="unreached")
    assert house.XAA.delegation not in unreached.all()
    Invitation.objects.filter(pk=row.pk).update(undelivered_at=clock.now())
    assert house.XAA.delegation in unreached.all()


@pytest.mark.parametrize(
    ("words", "is_marked"), [(b"5.1.1 unknown", True), (b"no such user", True), (b"5.7.1 Relay access denied", False)]
)
def test_an_address_that_is_refused_at_once_is_not_tried_for_three_days(
    house: Any, monkeypatch: pytest.MonkeyPatch, words: bytes, *, is_marked: bool
) -> None:
    """What our own server may not send is no fault of the address."""

    def refuse(mail: Any, *args: Any, **kwargs: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({mail.to[0]: (554, words)})

    monkeypatch.setattr(outbox.EmailMultiAlternatives, "send", refuse)
    row, _is_new = services.invite(
        house.XAA.organisation, email="next@xaa.example", role=Role.FOCAL_POINT, by=house.officer,
        delegation=house.XAA.delegation,
    )  # fmt: skip
    with contextlib.suppress(queue.JobFailed):
        queue.run_due()
    assert is_undelivered(row) is is_marked


def test_a_maildir_is_read_once(sent: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row, number = sent
    box = mailbox.Maildir(tmp_path / "box")
    box.add(message_from_string(notice(number).decode(), policy=policy.default))
    box.add(message_from_string("Subject: Away until Monday\n\nBack soon.", policy=policy.default))
    call_command("read_bounces", maildir=tmp_path / "box")
    assert capsys.readouterr().out == "2 new messages; 1 about mail that was not delivered.\n"
    assert is_undelivered(row) and read_folder(tmp_path / "box") == (0, 0)
    assert [message["Subject"] for message in box] == ["Away until Monday"]  # of the notice nothing stays
    with pytest.raises(CommandError, match="there is no such Maildir"):
        call_command("read_bounces", maildir=tmp_path / "none")


def test_a_mail_server_hands_it_to_a_program(
    sent: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    row, number = sent
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(notice(number))))
    call_command("read_bounces")
    assert capsys.readouterr().out == "1 mail was not delivered.\n" and is_undelivered(row)


def test_a_mail_server_keeps_a_notice_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_content: bytes) -> bool:
        raise OperationalError("the connection failed")

    monkeypatch.setattr(read_bounces, "read_bounce", away)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(CommandError, match="The database cannot be used: the connection failed") as refused:
        call_command("read_bounces")
    assert refused.value.returncode == 75  # what sendmail and Postfix try again
