"""The register of accounts in Wagtail's admin, as a site administrator meets it."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.people import services
from consultations.rounds.duties import change_duties, make_officer
from core import audit
from core.jobs import queue
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, focal_point
from tests.support.html import text
from tests.support.officers import sign_in
from tests.support.signing_in import PASSWORD, SECRET, code_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> User:
    """Signed in with a second factor."""
    user = User.objects.create_user("admin@office.example", PASSWORD, name="Site A")
    group = Group.objects.create(name="Site administrators of the test")
    group.permissions.set(
        Permission.objects.filter(codename__in=["access_admin", "add_user", "change_user", "view_user", "delete_user"])
    )
    user.groups.add(group)
    TOTP.activate(user, SECRET)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    return user


def test_list_and_add(client: Client, administrator: User, person: User) -> None:
    page = client.get("/admin/users/")
    assert page.status_code == 200
    assert "Adaeze B" in page.text
    form = client.get("/admin/users/new/")
    assert form.status_code == 200
    assert "password1" not in form.text
    assert "is_superuser" not in form.text
    client.post("/admin/users/new/", {"email": "New@Ministry.example", "name": "N", "language": "fr"})
    made = User.objects.get(email="new@ministry.example")
    assert (made.is_superuser, made.has_usable_password(), made.language) == (False, False, "fr")


def test_who_is_added_chooses_the_password_by_mail_and_is_put_where_the_form_says(
    client: Client, administrator: User
) -> None:
    form = client.get("/admin/users/new/").text
    for line in (
        "Secretariat officers: maintain the register",
        "Auditors: can see the log",
        "Editors: write the public pages",
    ):
        assert line in form
    assert "Protection officers" not in form  # or who keeps accounts could make one to read what people tell
    assert "<title>Add user: User - Calls for inputs" in " ".join(form.split()).replace("<title> ", "<title>")
    group = Group.objects.get(name="Secretariat officers")
    given = {"email": "new@office.example", "name": "N", "language": "fr", "groups": [group.pk]}
    client.post("/admin/users/new/", given)
    assert list(User.objects.get(email="new@office.example").groups.all()) == [group]
    queue.run_due()
    [message] = mail.outbox
    assert message.to == ["new@office.example"] and "/accounts/password/reset/key/" in message.body
    assert message.subject == "Votre compte pour les appels à contributions"
    assert "sur le portail des appels à contributions relatifs à des documents" in message.body
    assert "vous mettrez en place un second facteur" in message.body


def test_the_log_says_who_was_put_where_and_by_whom(client: Client, administrator: User, person: User) -> None:
    officers, auditors = (Group.objects.get(name=name) for name in ("Secretariat officers", "Auditors"))
    said = {"email": person.email, "name": "Adaeze B", "language": "en", "is_active": "on"}
    for groups, removed in (([officers], []), ([officers], []), ([auditors], [officers])):
        keys = {"groups": [group.pk for group in groups], "removed": [group.pk for group in removed]}
        client.post(f"/admin/users/edit/{person.pk}/", {**said, **keys})
    told = [(row.action, row.user, row.data) for row in audit.entries(person) if row.action.startswith("accounts.")]
    assert told == [
        ("accounts.user.put_into_group", administrator, {"group": officers.pk}),
        ("accounts.user.put_into_group", administrator, {"group": auditors.pk}),
        ("accounts.user.take_out_of_group", administrator, {"group": officers.pk}),
    ]
    assert list(audit.verify()) == []
    auditor = User.objects.create_user("auditor@office.example", PASSWORD)
    make_officer(auditor, group=auditors)
    page = sign_in(Client(), auditor).get("/admin/reports/site-history/").text
    for line in ("Person added to a group: Secretariat officers", "Person removed from a group: Secretariat officers"):
        assert line in page
    assert "Officer appointed: Auditors" in page


def test_nobody_loses_a_group_before_it_is_confirmed(client: Client, administrator: User, person: User) -> None:
    officers, auditors = (Group.objects.get(name=name) for name in ("Secretariat officers", "Auditors"))
    person.groups.set([officers, auditors])
    address = f"/admin/users/edit/{person.pk}/"
    said = {"email": person.email, "name": "Adaeze of the office", "language": "fr", "is_active": "on"}
    assert "Confirm the removal" not in client.get(address).text
    entries = len(list(audit.entries(person)))
    for removed in ([], [officers.pk], ["nonsense"], ["999999"]):
        page = client.post(address, {**said, "removed": removed})
        assert page.status_code == 200
        assert "Saving removes this person from: Auditors, Secretariat officers. Confirm it below" in page.text
        assert 'name="removed"' in page.text and "Confirm the removal" in page.text
        assert "Adaeze of the office" in page.text  # what was typed stays
        person.refresh_from_db()
        assert (person.name, person.language, set(person.groups.all())) == ("Adaeze B", "en", {officers, auditors})
    assert len(list(audit.entries(person))) == entries  # nothing is recorded that did not happen

    kept = client.post(address, {**said, "groups": [officers.pk, auditors.pk]})  # selected again: nothing to confirm
    assert kept.status_code == 302
    # What is confirmed is what was shown: another group is asked about anew.
    page = client.post(address, {**said, "groups": [officers.pk], "removed": [officers.pk]})
    assert page.status_code == 200 and "Saving removes this person from: Auditors. Confirm it below" in page.text
    assert client.post(address, {**said, "groups": [officers.pk], "removed": [auditors.pk]}).status_code == 302
    assert list(person.groups.all()) == [officers]
    assert client.post(address, {**said, "removed": [officers.pk]}).status_code == 302
    assert not person.groups.exists()
    told = [(row.action, row.data) for row in audit.entries(person) if row.action.startswith("accounts.")]
    assert told == [
        ("accounts.user.take_out_of_group", {"group": auditors.pk}),
        ("accounts.user.take_out_of_group", {"group": officers.pk}),
    ]


def test_an_address_that_is_taken_is_told(client: Client, administrator: User, person: User) -> None:
    page = client.post("/admin/users/new/", {"email": "A.B@mission.example", "name": "N", "language": "fr"})
    assert page.status_code == 200
    assert "already an account with this email address" in page.text


def test_an_address_that_is_stored_in_its_old_form_is_taken_too(
    client: Client, administrator: User, person: User
) -> None:
    """Stored as a browser once sent it, and typed in letters now: one mailbox, one account."""
    User.objects.filter(pk=person.pk).update(email="a.b@xn--mller-kva.example")
    page = client.post("/admin/users/new/", {"email": "A.B@müller.example", "name": "N", "language": "fr"})
    assert page.status_code == 200
    assert "already an account with this email address" in page.text
    saved = {"email": "a.b@xn--mller-kva.example", "name": "Adaeze C", "language": "en", "is_active": "on"}
    assert client.post(f"/admin/users/edit/{person.pk}/", saved).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.email) == ("Adaeze C", "a.b@xn--mller-kva.example")


def test_edit_takes_nobody_over(client: Client, administrator: User, person: User) -> None:
    before = User.objects.get(pk=person.pk).password
    page = client.get(f"/admin/users/edit/{person.pk}/")
    assert page.status_code == 200
    client.post(
        f"/admin/users/edit/{person.pk}/",
        {
            "email": "mine@evil.example", "name": "Adaeze C", "language": "en", "is_active": "on",
            "is_superuser": "on", "password1": "eight loud rivers", "password2": "eight loud rivers",
        },
    )  # fmt: skip
    person.refresh_from_db()
    assert (person.name, person.email, person.is_superuser, person.password) == (
        "Adaeze C", "a.b@mission.example", False, before,
    )  # fmt: skip


def test_what_a_person_does_while_their_account_is_edited_stays(
    client: Client, administrator: User, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form saves what it shows: sessions of a lost device stay ended."""
    lock = services.lock_for_change

    def sign_out_first(user: User, **said: Any) -> None:
        services.sign_out_everywhere(person, by=person)
        lock(user, **said)

    monkeypatch.setattr(services, "lock_for_change", sign_out_first)
    edited = {"email": person.email, "name": "Adaeze C", "language": "fr", "is_active": "on"}
    assert client.post(f"/admin/users/edit/{person.pk}/", edited).status_code == 302
    before = person.sign_outs
    person.refresh_from_db()
    assert (person.name, person.language, person.sign_outs) == ("Adaeze C", "fr", before)


@pytest.mark.parametrize(("meanwhile", "status"), [("closed", 409), ("deactivated", 409), ("no administrator", 404)])
def test_an_account_is_not_changed_by_who_may_no_longer_or_once_it_is_closed(
    client: Client, administrator: User, person: User, monkeypatch: pytest.MonkeyPatch, meanwhile: str, status: int
) -> None:
    lock = services.lock_for_change

    def change_first(user: User, **said: Any) -> None:
        if meanwhile == "closed":
            services.close_account(person, by=person)
        elif meanwhile == "deactivated":
            User.objects.filter(pk=person.pk).update(is_active=False)
        else:
            administrator.groups.clear()  # as a second administrator does who edits this one at the same moment
        lock(user, **said)

    monkeypatch.setattr(services, "lock_for_change", change_first)
    edited = {"email": person.email, "name": "Adaeze C", "language": "fr", "is_active": "on"}
    edited["seen"] = services.account_digest(person)
    assert client.post(f"/admin/users/edit/{person.pk}/", edited).status_code == status
    person.refresh_from_db()
    assert person.name == "Adaeze B"


def test_a_page_from_before_gives_nothing_back_that_a_colleague_took(
    client: Client, administrator: User, person: User
) -> None:
    """B4: who left may not read the register again because somebody corrects the name."""
    officers = Group.objects.get(name="Secretariat officers")
    person.groups.add(officers)
    address = f"/admin/users/edit/{person.pk}/"

    def shown() -> dict[str, Any]:
        found = re.search(r'name="seen" value="(\w+)"', client.get(address).text)
        assert found
        return {"name": "Adaeze C", "language": "en", "groups": [officers.pk], "is_active": "on", "seen": found[1]}

    before = shown()
    person.groups.remove(officers)
    User.objects.filter(pk=person.pk).update(is_active=False)
    page = client.post(address, before)
    assert page.status_code == 200 and "Somebody else has changed this since you opened the page." in text(page)
    person.refresh_from_db()
    assert (person.name, person.is_active, list(person.groups.all())) == ("Adaeze B", False, [])
    assert client.post(address, {**shown(), "groups": []}).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.is_active) == ("Adaeze C", True)


def test_nobody_closes_or_promotes_oneself_by_the_form(client: Client, administrator: User) -> None:
    other = Group.objects.create(name="Others")
    client.post(
        f"/admin/users/edit/{administrator.pk}/",
        {"email": administrator.email, "name": "Site B", "language": "en", "is_active": "", "groups": [other.pk]},
    )
    administrator.refresh_from_db()
    assert (administrator.name, administrator.is_active) == ("Site B", True)
    assert list(administrator.groups.values_list("name", flat=True)) == ["Site administrators of the test"]


def test_who_holds_a_duty_saves_their_own_account(client: Client, administrator: User, duty: Group) -> None:
    administrator.groups.add(duty)
    own = {"email": administrator.email, "name": "Site B", "language": "fr"}
    assert client.post(f"/admin/users/edit/{administrator.pk}/", own).status_code == 302
    administrator.refresh_from_db()
    assert (administrator.name, administrator.language) == ("Site B", "fr")
    assert duty in administrator.groups.all()


def test_accounts_are_not_deleted(client: Client, administrator: User, person: User) -> None:
    response = client.post(f"/admin/users/delete/{person.pk}/")
    assert response.status_code in (302, 403)
    assert User.objects.filter(pk=person.pk).exists()
    assert "/admin/users/delete/" not in client.get("/admin/users/").text


def test_groups_are_made_by_verbs_only(client: Client, administrator: User) -> None:
    administrator.is_superuser = True
    administrator.save()
    for path in ("/admin/groups/", "/admin/groups/new/"):
        assert client.get(path).status_code in (302, 403)
        assert client.post(path, {"name": "Mine"}).status_code in (302, 403)
    assert not Group.objects.filter(name="Mine").exists()


@pytest.fixture
def duty(db: None) -> Group:
    """A group of a round's duty, which no form of accounts offers."""
    from consultations.models import RoundGroupObjectPermission
    from tests.factories.consultations import RoundFactory

    group = Group.objects.create(name="XX triage")
    RoundGroupObjectPermission.objects.create(
        group=group,
        content_object=RoundFactory(),
        permission=Permission.objects.get(codename="triage_round", content_type__model="round"),
    )
    return group


def test_duty_groups_are_neither_shown_nor_lost(
    client: Client, administrator: User, officer: User, duty: Group
) -> None:
    officer.groups.add(duty)
    address = f"/admin/users/edit/{officer.pk}/"
    assert "XX triage" not in client.get(address).text
    own = list(officer.groups.exclude(pk=duty.pk))
    posted = {"email": officer.email, "name": "O", "language": "en", "is_active": "on"}
    client.post(address, {**posted, "groups": [group.pk for group in own]})
    assert set(officer.groups.all()) == {*own, duty}
    client.post(f"/admin/users/edit/{administrator.pk}/", {**posted, "groups": [duty.pk]})
    response = client.post("/admin/users/new/", {"email": "x@y.example", "language": "en", "groups": [duty.pk]})
    assert response.status_code == 200  # the choice is none
    assert list(duty.user_set.all()) == [officer]


def test_nobody_who_works_for_a_body_is_made_an_officer(client: Client, administrator: User) -> None:
    focal = focal_point(DelegationFactory())
    officers = Group.objects.create(name="More officers")
    officers.permissions.set(Permission.objects.filter(codename="access_admin"))
    given = {"email": focal.email, "name": "F", "language": "en", "is_active": "on", "groups": [officers.pk]}
    page = client.post(f"/admin/users/edit/{focal.pk}/", given)
    assert page.status_code == 409
    assert "cannot be an officer of the secretariat" in page.text
    assert not focal.groups.exists()


def test_the_log_names_officers_as_whom_an_entry_is_about_and_nobody_else(
    client: Client, administrator: User, person: User
) -> None:
    auditor = User.objects.create_user("auditor@office.example", PASSWORD, name="A. Uditor")
    make_officer(auditor, group=Group.objects.get(name="Auditors"))
    audit.record("accounts.user.sign_out_everywhere", person, by=person)
    page = text(sign_in(Client(), auditor).get("/admin/reports/site-history/"))
    assert "A. Uditor User Officer appointed: Auditors" in page
    assert f"{person} User Signed out everywhere" in page and "Adaeze B" not in page
    assert page.startswith("Log - ") and "Site history" not in page


def test_the_log_says_which_duty_was_given_to_whom(client: Client, administrator: User) -> None:
    auditor = User.objects.create_user("auditor@office.example", PASSWORD)
    make_officer(auditor, group=Group.objects.get(name="Auditors"))
    round_ = RoundFactory()
    officer = OfficerFactory(round=round_, duties=["see_confidential"], name="Ilse Varga")
    manager = OfficerFactory(round=round_, duties=["manage_round"])
    change_duties(round_, take=[(officer, "see_confidential")], by=manager)
    page = text(sign_in(Client(), auditor).get("/admin/reports/site-history/"))
    assert "Duty assigned: See confidential content (Ilse Varga)" in page
    assert "Duty withdrawn: See confidential content (Ilse Varga)" in page


def test_the_list_says_who_is_what_and_messages_name_the_person(client: Client, administrator: User) -> None:
    officers = Group.objects.get(name="Secretariat officers")
    given = {"email": "ben@office.example", "name": "Ben Oss", "language": "en", "groups": [officers.pk]}
    page = text(client.post("/admin/users/new/", given, follow=True))
    assert "Account of Ben Oss created. An email with a link to choose a password is on its way." in page
    assert "Email address" in page and "Username" not in page and "Access level" not in page
    assert "ben@office.example Secretariat officers" in page
    ben = User.objects.get(email="ben@office.example")
    round_ = RoundFactory()
    change_duties(round_, give=[(ben, "triage_round")], by=OfficerFactory(round=round_, duties=["manage_round"]))
    page = text(client.post(f"/admin/users/edit/{ben.pk}/", {**given, "is_active": "on"}, follow=True))
    assert "Account of Ben Oss saved." in page
    assert "triage_round" not in page and round_.reference not in page


def test_an_address_that_has_an_account_is_said_plainly(client: Client, administrator: User, person: User) -> None:
    page = text(client.post("/admin/users/new/", {"email": person.email, "name": "N", "language": "en"}))
    assert "There is already an account with this email address. Search for it in the list." in page


def test_who_is_added_reads_times_in_the_zone_of_the_office(client: Client, administrator: User) -> None:
    client.post("/admin/users/new/", {"email": "new@office.example", "name": "N", "language": "en"})
    assert User.objects.get(email="new@office.example").time_zone == "Europe/Zurich"


def test_the_log_says_when_somebody_who_leaves_is_shut_out(client: Client, administrator: User, person: User) -> None:
    given = {"email": person.email, "name": "Adaeze B", "language": "en"}
    for active in ({}, {}, {"is_active": "on"}):
        client.post(f"/admin/users/edit/{person.pk}/", given | active)
    acts = [(row.action, row.user) for row in audit.entries(person) if row.action.startswith("accounts.")]
    assert acts == [("accounts.user.deactivate", administrator), ("accounts.user.activate", administrator)]
