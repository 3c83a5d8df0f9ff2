"""How an installation gets its first people."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import User
from consultations import permissions
from consultations.rounds import duties
from core import audit
from core.jobs import queue
from tests.factories import DelegationFactory, focal_point

pytestmark = pytest.mark.django_db


def test_the_first_officer_gets_an_account_and_a_link(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("appoint", "Amal@Office.example", "--as", "officer", "--name", "Amal O")
    assert capsys.readouterr().out == (
        "amal@office.example is among the secretariat officers now. "
        "A mail with a link for the password is on its way.\n"
    )
    amal = User.objects.get(email="amal@office.example")
    assert (amal.name, amal.has_usable_password(), permissions.keeps_register(amal)) == ("Amal O", False, True)
    assert amal.time_zone == "Europe/Zurich"  # the office's
    queue.run_due()
    [message] = mail.outbox
    assert message.to == ["amal@office.example"]
    key, again = [line for line in message.body.splitlines() if line.startswith("http")]
    assert key.startswith("http://127.0.0.1:8000/accounts/password/reset/key/")
    assert again == "http://127.0.0.1:8000/accounts/password/reset/"
    assert "Amal" not in message.body


def test_who_has_an_account_keeps_it(capsys: pytest.CaptureFixture[str]) -> None:
    amal = User.objects.create_user("amal@office.example", "eight loud rivers part", name="Amal O")
    call_command("appoint", "amal@office.example", "--as", "auditor", "--name", "Somebody else")
    amal.refresh_from_db()
    assert amal.name == "Amal O" and amal.has_usable_password() and not mail.outbox
    assert capsys.readouterr().out == "amal@office.example is among the auditors now.\n"


def test_appointed_once_more_the_person_gets_another_link_and_the_log_nothing() -> None:
    for _time in range(2):
        call_command("appoint", "amal@office.example", "--as", "officer")
    queue.run_due()
    assert [message.to for message in mail.outbox] == [["amal@office.example"]] * 2
    amal = User.objects.get()
    assert [row.action for row in audit.entries(amal)] == ["consultations.duty.make_officer"]


def test_a_group_gets_the_permissions_that_it_was_made_before() -> None:
    duties.officers_group().permissions.clear()
    assert duties.officers_group().permissions.count() == 2


def test_nothing_is_made_where_it_cannot_be() -> None:
    closed = User.objects.create_user("closed@office.example", is_active=False)
    focal = focal_point(DelegationFactory())
    before = User.objects.count()
    for address, said in (
        ("no address", "'no address' is not an email address."),
        (closed.email, "The account of closed@office.example is closed."),
        (focal.email, "A person who works for an organization cannot be an officer of the secretariat."),
    ):
        with pytest.raises(CommandError) as refused:
            call_command("appoint", address, "--as", "officer")
        assert str(refused.value).startswith(said)
    assert User.objects.count() == before and not focal.groups.exists()


def test_the_groups_of_the_house_are_there_before_the_first_person() -> None:
    assert set(Group.objects.values_list("name", flat=True)) >= {
        duties.OFFICERS, duties.SITE_ADMINISTRATORS, duties.PROTECTION_OFFICERS, duties.AUDITORS,
    }  # fmt: skip
    officers = Group.objects.get(name=duties.OFFICERS)
    assert set(officers.permissions.values_list("codename", flat=True)) == {"access_admin", "change_organisation"}
