"""The nightly checks and the signed ends of the log on the auditors' page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.rounds.duties import auditors_group, make_officer, site_administrators_group
from core.integrity import checks, heads
from core.models import SignedHead
from tests.factories import OfficerFactory, RoundFactory, SubmittedFactory, UserFactory
from tests.guarantees.test_b6_nobody_rewrites_the_past import run_sql
from tests.support.html import text
from tests.support.officers import sign_in
from tests.support.triggers import drop_triggers

pytestmark = pytest.mark.django_db


def reader(client: Client, group: Any) -> None:
    user = UserFactory()
    make_officer(user, group=group)
    sign_in(client, user)


def test_auditors_see_what_differs_and_what_to_do_and_no_content(client: Client) -> None:
    version = SubmittedFactory(answers={"123": {"comment": "Our own words."}})
    for name in checks.CHECKS:
        checks.run_check(name)
    reader(client, auditors_group())
    page = client.get(reverse("integrity")).text
    assert "Everything is as it was stored." in page and "Integrity" in client.get("/admin/").text
    assert "Nothing needs your attention now." in client.get("/admin/").text
    drop_triggers()
    run_sql("UPDATE submissions_input SET comment = %s", "Changed words.")
    checks.run_check("submissions")
    page = client.get(reverse("integrity")).text
    assert "A stored record has changed." in page and str(version) in page
    assert "Save a copy of the database and change nothing." in page
    assert "words." not in page.replace("submitted", "") or ("Our own" not in page and "Changed words" not in page)
    assert client.get("/readyz/integrity").status_code == 503
    for group in (auditors_group(), site_administrators_group()):
        reader(client, group)
        assert "1 check of the records needs attention" in text(client.get("/admin/"))
    assert "check of the records" not in text(sign_in(client, OfficerFactory(round=RoundFactory())).get("/admin/"))


def test_a_signed_end_is_downloaded(client: Client) -> None:
    row = heads.sign_head()
    reader(client, site_administrators_group())
    assert reverse("signed_head", args=[row.pk]) in client.get(reverse("integrity")).text
    answer = client.get(reverse("signed_head", args=[row.pk]))
    assert answer.getvalue() == heads.document(SignedHead.objects.get())
    assert answer["Content-Disposition"].startswith('attachment; filename="audit-head-')


def test_officers_do_not_see_it(client: Client) -> None:
    row = heads.sign_head()
    sign_in(client, OfficerFactory(round=RoundFactory(), duties=["manage_round"]))
    for url in (reverse("integrity"), reverse("signed_head", args=[row.pk])):
        assert client.get(url).status_code == 404


def test_checks_that_do_not_run_are_shown(client: Client) -> None:
    reader(client, site_administrators_group())
    assert "Not every check has finished in the last two days." in client.get(reverse("integrity")).text
