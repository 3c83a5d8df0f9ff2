"""Somebody has lost app, keys and recovery codes: the operator lets them in again."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import MailStyle, User
from core import audit
from core.jobs import queue
from tests.support.signing_in import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "four quiet herons waiting"


def test_a_lost_second_factor_is_set_up_anew_with_a_new_password(
    client: Client, with_factor: User, capsys: pytest.CaptureFixture[str]
) -> None:
    client.force_login(with_factor)
    call_command("reset_second_factor", " Officer@office.example ")
    assert capsys.readouterr().out == (
        "officer@office.example can set up a second factor anew. An email with a link for the password is on its way.\n"
    )
    assert client.get("/account/").status_code == 302  # the sessions have ended
    assert not Authenticator.objects.filter(user=with_factor).exists()
    old = client.post("/accounts/login/", {"login": with_factor.email, "password": PASSWORD})
    assert "The email address or the password is not correct." in old.text  # a stolen password opens nothing
    queue.run_due()
    [message] = mail.outbox
    link = re.search(r"http\S+(/accounts/password/reset/key/\S+)", message.body)
    assert message.to == ["officer@office.example"] and link
    page = client.get(link[1], follow=True).redirect_chain[-1][0]
    client.post(page, {"password1": NEW, "password2": NEW})
    client.post("/accounts/login/", {"login": with_factor.email, "password": NEW})
    assert client.get("/admin/")["Location"] == "/account/second-factor/"
    [entry] = [row for row in audit.entries(with_factor) if row.action == "accounts.user.reset_factors"]
    assert (entry.user, entry.data) == (None, {})


def test_who_wants_no_email_gets_the_link_all_the_same(with_factor: User) -> None:
    """Without it nobody could let them in again."""
    User.objects.filter(pk=with_factor.pk).update(mail_style=MailStyle.NONE)
    call_command("reset_second_factor", with_factor.email)
    queue.run_due()
    assert [message.to for message in mail.outbox] == [[with_factor.email]]
    with_factor.refresh_from_db()
    assert with_factor.mail_style == MailStyle.NEUTRAL  # it names neither round nor organization


def test_who_has_no_account_or_no_factor_is_told_in_one_line(person: User) -> None:
    with pytest.raises(CommandError, match=r"There is no open account of nobody@office\.example\."):
        call_command("reset_second_factor", "nobody@office.example")
    with pytest.raises(CommandError, match="This account has no second factor"):
        call_command("reset_second_factor", person.email)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_the_second_step_says_where_to_ask(client: Client, with_factor: User) -> None:
    page = client.post("/accounts/login/", {"login": with_factor.email, "password": PASSWORD}, follow=True).text
    assert "If you have lost the app, the key and the recovery codes:" in page and 'href="/contact/"' in page
