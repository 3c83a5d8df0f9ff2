"""A personal link: shown before anybody signs in, taken up by a POST, once, by the person it was sent to."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from consultations.enums import Role
from consultations.invitations import services as invitations_services
from consultations.models import Invitation, Membership, Round
from consultations.organisations import services as organisations_services
from consultations.rounds import edits
from core import clock
from tests.consultations.conftest import BEFORE, CLOSES, DURING
from tests.factories import invite_with_token
from tests.support.html import text
from tests.support.officers import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]
ACCOUNT = {"name": "N. Ewcomer", "password": "correct horse battery staple", "time_zone": "Africa/Nairobi"}


@pytest.fixture
def link(house):
    """To draft para. 7 for a State."""
    _invitation, token = invite_with_token(
        house.XAA.organisation,
        email="new@xaa.example",
        role=Role.CONTRIBUTOR,
        by=house.XAA.focal,
        delegation=house.XAA.delegation,
        unit="Ministry of Justice",
        recommendations=[house.recommendations[0]],
    )
    return f"/invitation/{token}/"


def test_it_says_what_it_is_before_anybody_signs_in(client: Client, link: str) -> None:
    shown = text(client.get(link))
    for words in ("On a report", "Body XAA", "Drafter", "Ministry of Justice", "para. 7", "F. XAA",
                  "12 March 2027, 12:00 (Geneva, UTC+1)", "new@xaa.example"):  # fmt: skip
        assert words in shown


def test_a_focal_point_reads_which_office_asks(client: Client, house) -> None:
    Round.objects.update(office="Office for Reports", office_email="reports@office.example")
    invitation, _is_new = invitations_services.invite(
        house.XAA.organisation,
        email="mission@xaa.example",
        role=Role.FOCAL_POINT,
        by=house.officer,
        delegation=house.XAA.delegation,
    )
    shown = text(client.get(f"/invitation/{invitations_services.token_of(invitation)}/"))
    assert "Invited by O. Fficer , Office for Reports" in shown
    assert "Contact office for this call for inputs: Office for Reports . reports@office.example" in shown


def test_a_drafter_reads_which_office_answers_questions(client: Client, link: str) -> None:
    Round.objects.update(office="Office for Reports")
    shown = text(client.get(link))
    assert "Invited by F. XAA Call" not in shown and "F. XAA , Office" not in shown
    assert "Contact office for this call for inputs: Office for Reports ." in shown


def test_a_successor_reads_that_the_focal_point_invites_and_not_the_office(client: Client, house) -> None:
    Round.objects.update(office="Office for Reports")
    invitation, token = invite_with_token(
        house.XAA.organisation,
        email="next@xaa.example",
        role=Role.FOCAL_POINT,
        by=house.XAA.focal,
        delegation=house.XAA.delegation,
    )
    assert invitations_services.mail_of(invitation) == invitations_services.DRAFTER_MAIL
    shown = text(client.get(f"/invitation/{token}/"))
    assert "Focal point" in shown and "Invited by F. XAA" in shown and "F. XAA , Office" not in shown


def test_opening_the_link_changes_nothing(client: Client, link: str) -> None:
    client.get(link)
    client.head(link)
    invitation = Invitation.objects.get()
    assert (invitation.opened_at, invitation.accepted_at) == (None, None)
    assert not User.objects.filter(email="new@xaa.example").exists()


def test_who_comes_by_a_link_is_signed_out_when_the_browser_closes(client: Client, link: str) -> None:
    """The next person at a shared computer is not signed in; a browser left open is, for twelve hours."""
    client.post(link, ACCOUNT)
    cookie = client.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert timedelta(hours=11) < client.session.get_expiry_date() - timezone.now() <= timedelta(hours=12)


def test_the_name_is_filled_in_as_the_inviter_wrote_it(client: Client, link: str) -> None:
    Invitation.objects.update(name="Ngũgĩ Ewcomer")
    assert 'value="Ngũgĩ Ewcomer"' in client.get(link).content.decode()
    assert client.post(link, {**ACCOUNT, "name": "N. Ewcomer"})["Location"] == "/home/"  # and theirs to change
    assert User.objects.get(email="new@xaa.example").name == "N. Ewcomer"


def test_a_new_person_chooses_a_password_and_is_in(client: Client, link: str, house) -> None:
    assert client.post(link, ACCOUNT)["Location"] == "/home/"
    person = User.objects.get(email="new@xaa.example")
    assert (person.name, person.time_zone) == ("N. Ewcomer", "Africa/Nairobi")
    assert person.check_password("correct horse battery staple")
    membership = Membership.objects.get(user=person)
    assert (membership.role, membership.unit) == ("contributor", "Ministry of Justice")
    assert list(membership.assignments.values_list("recommendation", flat=True)) == [house.recommendations[0].pk]
    invitation = Invitation.objects.get()
    assert invitation.opened_at == invitation.accepted_at == DURING
    assert "Welcome. You can now answer for Body XAA." in text(client.get("/home/"))


def test_who_comes_before_the_opening_learns_when_it_is(client: Client, link: str) -> None:
    with clock.at(BEFORE):
        assert "The call for inputs opens 18 January 2027" in text(client.get(link))
        client.post(link, ACCOUNT)
        page = text(client.get("/home/"))
    assert "Welcome. You are on the team of Body XAA. The call for inputs opens on 18 January 2027" in page
    assert "You can now answer" not in page


def test_who_comes_after_the_close_learns_it(client: Client, link: str) -> None:
    Invitation.objects.update(expires_at=CLOSES + timedelta(days=9))
    with clock.at(CLOSES + timedelta(days=1)):
        assert "The call for inputs opens" not in text(client.get(link))
        client.post(link, ACCOUNT)
        page = text(client.get("/home/"))
    assert "Welcome. You are on the team of Body XAA. The call for inputs closed on 12 March 2027" in page


def test_the_page_and_the_account_are_in_the_language_of_the_email(client: Client, link: str) -> None:
    """Whatever the browser of the office asks for."""
    Invitation.objects.update(language="fr")
    english = {"Accept-Language": "en"}
    assert '<html lang="fr"' in client.get(link, headers=english).text
    assert '<html lang="fr"' in client.post(link, {**ACCOUNT, "name": ""}, headers=english).text
    client.post(link, ACCOUNT, headers=english)
    assert User.objects.get(email="new@xaa.example").language == "fr"
    assert '<html lang="fr"' in client.get("/home/", headers=english).text
    assert '<html lang="fr"' in Client().get(link, headers=english).text  # used: whom to ask is in it too


def test_a_focal_point_reads_who_invites_in_the_language_of_the_email(client: Client, link: str, house) -> None:
    Invitation.objects.update(language="fr", role=Role.FOCAL_POINT, invited_by=house.officer)
    page = text(client.get(link, headers={"Accept-Language": "en"}))
    assert "Le secrétariat" in page and "The secretariat" not in page


def test_a_language_chosen_on_the_page_stays_after_accepting(client: Client, link: str) -> None:
    Invitation.objects.update(language="fr")
    client.post("/i18n/setlang/", {"language": "ar", "next": link})
    assert '<html lang="ar"' in client.get(link).text
    client.post(link, ACCOUNT)
    assert User.objects.get(email="new@xaa.example").language == "ar"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"password": "short"}, "Choose a password: At least 12 characters."),
        ({"password": "password1234"}, "This password is too common."),
        ({"name": ""}, "Complete “Your name”."),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(client: Client, link: str, changed, words) -> None:
    page = client.post(link, {**ACCOUNT, **changed})
    assert page.status_code == 422
    assert words in text(page)
    assert not User.objects.filter(email="new@xaa.example").exists()


def test_the_same_form_twice_makes_one_account(client: Client, link: str) -> None:
    client.post(link, ACCOUNT)
    assert Client().post(link, ACCOUNT).status_code == 410
    assert User.objects.filter(email="new@xaa.example").count() == 1


def test_whoever_has_an_account_signs_in_first_and_comes_back(client: Client, link: str) -> None:
    person = User.objects.create_user("new@xaa.example", "correct horse battery staple")
    page = client.get(link)
    assert 'name="password"' not in page.content.decode()
    assert f"/accounts/login/?next={link}" in page.content.decode()
    assert client.post(link, ACCOUNT).status_code == 409
    Invitation.objects.update(language="fr")
    client.get(link)
    assert '<html lang="fr"' in client.get(f"/accounts/login/?next={link}", headers={"Accept-Language": "en"}).text
    client.force_login(person)
    assert client.post(link)["Location"] == "/home/"
    assert Membership.objects.get(user=person).role == "contributor"


def test_another_person_is_told_so_and_cannot_accept(link: str, browser, house) -> None:
    client = browser(house.XBB.focal)
    shown = text(client.get(link))
    assert "You are signed in as F. XBB ." in shown and "This invitation is for new@xaa.example" in shown
    assert client.post(link).status_code == 409
    assert not Membership.objects.filter(user=house.XBB.focal, organisation=house.XAA.organisation).exists()


def test_an_officer_cannot_work_for_a_body(house) -> None:
    _invitation, token = invite_with_token(
        house.XAA.organisation, email=house.officer.email, role=Role.CONTRIBUTOR, by=house.XAA.focal
    )
    client = Client()
    sign_in(client, house.officer)
    page = client.post(f"/invitation/{token}/")
    assert page.status_code == 409
    assert "officer of the secretariat cannot work for an organization" in text(page)


def test_invented_and_replaced_links_look_alike(client: Client, link: str, house) -> None:
    pages = [client.get("/invitation/nothing/"), client.get(link[:-3] + "xx/")]
    with clock.at(DURING + timedelta(minutes=1)):
        invitations_services.send_again(Invitation.objects.get(), by=house.XAA.focal)
        pages.append(client.get(link))
    assert {page.status_code for page in pages} == {404}
    assert len({re.sub(r'value="[^"]*"', "", page.content.decode()) for page in pages}) == 1


class TestALinkThatNoLongerLeadsIn:
    """Its holder is told why and whom to ask, never the name of the body: old mail must not tell who takes part."""

    def told(self, client: Client, link: str) -> str:
        page = client.get(link)
        assert page.status_code == 410
        return text(page)

    def test_expired(self, client: Client, link: str) -> None:
        with clock.at(DURING + timedelta(days=31)):
            said = self.told(client, link)
        assert "The link was valid for 30 days" in said
        assert "Body XAA" not in said

    def test_used(self, client: Client, link: str) -> None:
        Client().post(link, ACCOUNT)
        said = self.told(client, link)
        assert "The link has already been used" in said
        assert "Body XAA" not in said

    def test_used_by_who_opens_it_again(self, client: Client, link: str) -> None:
        client.post(link, ACCOUNT)
        assert "You are on the team of Body XAA" in self.told(client, link)

    def test_of_a_focal_point_who_has_handed_over(self, client: Client, house) -> None:
        _invitation, token = invite_with_token(
            house.XAA.organisation, email="new@xaa.example", role=Role.FOCAL_POINT, by=house.XAA.focal,
            delegation=house.XAA.delegation,
        )  # fmt: skip
        client.post(f"/invitation/{token}/", ACCOUNT)
        next_one = User.objects.create_user("next@xaa.example")
        successor = organisations_services.add_member(house.XAA.organisation, next_one, Role.DEPUTY, by=house.officer)
        person = User.objects.get(email="new@xaa.example")
        organisations_services.hand_over(house.XAA.organisation, successor, by=person, stays=False)
        said = self.told(client, f"/invitation/{token}/")
        assert "You are no longer on the team of Body XAA" in said
        assert "ask the current focal point" in said

    def test_sent_by_somebody_who_has_handed_over(self, client: Client, link: str, house) -> None:
        next_one = User.objects.create_user("next@xaa.example")
        organisations_services.add_member(house.XAA.organisation, next_one, Role.FOCAL_POINT, by=house.officer)
        said = self.told(client, link)
        assert "The person who sent the link can no longer invite people" in said
        assert "Body XAA" not in said


def test_fields_that_the_form_does_not_show_change_nothing(client: Client, link: str) -> None:
    client.post(link, {**ACCOUNT, "email": "other@else.example", "role": "focal_point", "is_superuser": "on"})
    person = User.objects.get(email="new@xaa.example")
    assert not person.is_superuser
    assert Membership.objects.get(user=person).role == "contributor"
    assert not User.objects.filter(email="other@else.example").exists()


def test_a_handover_ends_the_rights_of_the_one_before(house, client: Client) -> None:
    _invitation, token = invite_with_token(
        house.XAA.organisation, email="new@xaa.example", role=Role.FOCAL_POINT, by=house.officer,
        delegation=house.XAA.delegation,
    )  # fmt: skip
    client.post(f"/invitation/{token}/", ACCOUNT)
    assert organisations_services.Membership.objects.live().filter(user=house.XAA.focal).count() == 0


def test_a_link_from_before_the_secret_key_was_changed_is_good(client: Client, link: str, settings: Any) -> None:
    old, settings.SECRET_KEY = settings.SECRET_KEY, "n" * 50
    assert client.get(link).status_code == 404
    settings.SECRET_KEY_FALLBACKS = [old]
    assert client.get(link).status_code == 200
    assert client.get(f"{link[:-2]}x/").status_code == 404


def test_a_text_that_left_the_round_keeps_nobody_out(client: Client, house) -> None:
    """Before the opening the secretariat takes para. 7 out; the drafter who was to have it still gets in."""
    with clock.at(BEFORE + timedelta(days=1)):
        _invitation, token = invite_with_token(
            house.XAA.organisation,
            email="new@xaa.example",
            role=Role.CONTRIBUTOR,
            by=house.XAA.focal,
            delegation=house.XAA.delegation,
            recommendations=house.recommendations[:2],
        )
        left = {"recommendations": house.recommendations[1:]}
        edits.change_round(house.round, by=house.officer, changes=left, reason="Asked elsewhere")
    link = f"/invitation/{token}/"
    shown = text(client.get(link))
    assert [row.words in shown for row in house.recommendations] == [False, True, False]
    assert client.post(link, ACCOUNT)["Location"] == "/home/"
    given = Membership.objects.get(user__email="new@xaa.example").assignments.values_list("recommendation", flat=True)
    assert list(given) == [house.recommendations[1].pk]


def test_an_address_of_an_international_domain_signs_in_as_the_browser_writes_it(house, mailoutbox) -> None:
    """From a pasted list it comes in its own letters; the field of the sign-in sends it in ASCII."""
    own, ascii_form = "new@müller.example", "new@xn--mller-kva.example"
    _invitation, token = invite_with_token(house.XAA.organisation, email=own, role=Role.DEPUTY, by=house.XAA.focal)
    assert Client().post(f"/invitation/{token}/", ACCOUNT)["Location"] == "/home/"
    for login in (own, ascii_form):
        signed_in = Client().post("/accounts/login/", {"login": login, "password": ACCOUNT["password"]})
        assert signed_in["Location"] == "/home/", login
    again, token = invite_with_token(
        house.XAA.organisation, email=ascii_form, role=Role.FOCAL_POINT, by=house.XAA.focal
    )
    assert again.email == own
    assert "There is an account for" in text(Client().get(f"/invitation/{token}/"))


def test_an_account_from_before_keeps_its_form(house, browser) -> None:
    """Stored as a browser wrote it, it is still the account of what is invited in letters."""
    person = User.objects.create_user("new@müller.example", ACCOUNT["password"])
    User.objects.filter(pk=person.pk).update(email="new@xn--mller-kva.example")
    person.refresh_from_db()
    _invitation, token = invite_with_token(
        house.XAA.organisation, email="new@müller.example", role=Role.DEPUTY, by=house.XAA.focal
    )
    assert browser(person).post(f"/invitation/{token}/")["Location"] == "/home/"
    signed_in = Client().post("/accounts/login/", {"login": "new@müller.example", "password": ACCOUNT["password"]})
    assert signed_in["Location"] == "/home/"
