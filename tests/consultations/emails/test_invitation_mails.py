"""What an invitation says, by who gets it: a State, a drafter, civil society; and who can raise it (decision 0045)."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import translation

from accounts.models import MailStyle, User
from accounts.people import services as accounts
from consultations.emails import wordings
from consultations.enums import Constituency, Role
from consultations.invitations import services
from consultations.models import Invitation, Registration, Round
from core import clock
from core.jobs import queue
from core.mail_content import FullText
from tests.consultations.conftest import BEFORE
from tests.factories import MembershipFactory
from tests.support.html import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]
# What a neutral mail names never, by its headers, subject, text or HTML.
NAMES = ("Body X", "A/HRC", "On a report", "F. X", "O. Fficer", "Office of Examples", "consultation", "call for inputs",
         "United Nations", "para", "portal.example")  # fmt: skip


@pytest.fixture(autouse=True)
def addresses(settings: Any) -> None:
    settings.PORTAL_URL = "https://portal.example"
    settings.NEUTRAL_URL = "https://m7.example"
    settings.DEFAULT_FROM_EMAIL = "Consultations <consultations@portal.example>"
    settings.NEUTRAL_FROM_EMAIL = "post@m7.example"


def invited(house: Any, code: str, role: str = Role.FOCAL_POINT, email: str = "new@body.example", **fields: Any) -> Any:
    """The mail that the invited person gets; None where none is sent."""
    body = getattr(house, code)
    by = house.officer if role == Role.FOCAL_POINT else body.focal
    services.invite(body.organisation, email=email, role=role, by=by, delegation=body.delegation, **fields)
    before = len(outbox.outbox)
    queue.run_due()
    return outbox.outbox[-1] if len(outbox.outbox) > before else None


def whole(message: Any) -> str:
    html = "".join(str(content) for content, _kind in message.alternatives)
    return "\n".join([message.subject, message.body, html, str(message.message())])


def named(message: Any) -> list[str]:
    return [name for name in NAMES if name.casefold() in whole(message).casefold()]


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.in_head = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.in_head = tag == "title" or (self.in_head and tag != "body")
        assert tag not in ("img", "script", "link", "iframe", "style")
        assert not [value for name, value in attrs if name in ("src", "background") or "url(" in (value or "")]

    def handle_data(self, data: str) -> None:
        if not self.in_head:
            self.found += data.split()


def words(text: str) -> list[str]:
    return [word for each in re.split(r"\s+|(?<=：)", text) if (word := each.strip(":：-"))]


def same_words(message: Any) -> bool:
    [(html, kind)] = message.alternatives
    parser = Words()
    parser.feed(html)
    assert kind == "text/html" and len(words(message.body)) > 5
    return words(" ".join(parser.found)) == words(message.body)


class TestAState:
    def test_a_line_break_in_the_name_of_the_office_stops_no_mail(self, house: Any) -> None:
        """A header with one cannot be sent: every full mail of the round would wait for three days, and fail."""
        Round.objects.update(office="Office\r\nBcc: a.b@elsewhere.example")
        message = invited(house, "XBB")
        assert message.from_email == '"Office Bcc: a.b@elsewhere.example" <consultations@portal.example>'
        assert message.recipients() == ["new@body.example"]

    def test_the_focal_point_learns_who_asks_what_and_how_to_check_it(self, house: Any) -> None:
        wordings.save_settings(house.round, by=house.officer, **SETTINGS)
        message = invited(house, "XBB")
        assert (
            message.subject
            == "Office of Examples: invitation to comment on A/HRC/99/1, paras. 7 and 8, by 12 March 2027"
        )
        assert message.from_email == "Office of Examples <consultations@portal.example>"
        assert message.reply_to == ["desk@office.example"]
        for part in (
            "Office of Examples invites Body XBB to comment on A/HRC/99/1, paras. 7 and 8.",
            "Closing date: 12 March 2027, 12:00 (Geneva, UTC+1)", "Your role: Focal point",
            "Invited by: O. Fficer, Office of Examples", "Time needed: about two hours", "desk@office.example",
            "To check that this email is genuine, make sure that the link begins with https://portal.example/. You can",
            "https://portal.example/consultations/A-HRC-99-1_round-1/", "works once, for you only",
        ):  # fmt: skip
            assert part in message.body, part
        assert re.search(r"^https://portal\.example/invitation/\S+/$", message.body, re.MULTILINE)
        assert same_words(message)

    @pytest.mark.parametrize("style", [MailStyle.FULL, MailStyle.NEUTRAL])
    def test_the_link_works_until_the_minute_that_email_and_page_name(self, house: Any, style: str) -> None:
        User.objects.create_user("new@body.example", mail_style=style)
        with clock.at(datetime(2027, 3, 3, 9, tzinfo=UTC)):
            message = invited(house, "XBB")
        assert "until 2 April 2027, 09:00 (UTC)" in " ".join(message.body.split())
        link = f"/invitation/{services.token_of(Invitation.objects.get())}/"
        with clock.at(datetime(2027, 4, 2, 8, 59, tzinfo=UTC)):
            assert "This link is valid until 2 April 2027, 09:00 (UTC)" in text(Client().get(link))
        with clock.at(datetime(2027, 4, 2, 9, tzinfo=UTC)):
            assert Client().get(link).status_code == 410

    def test_a_drafter_learns_who_of_their_mission_asks_for_what_and_until_when(self, house: Any) -> None:
        due = wordings.clock.now().date().replace(day=20)
        message = invited(house, "XAA", Role.CONTRIBUTOR, recommendations=[house.recommendations[0]], due=due)
        assert message.subject == f"Body XAA: please draft answers on A/HRC/99/1, para. 7, by {due.day} February 2027"
        assert message.reply_to == ["focal@xaa.example"]
        assert "F. XAA asks you to draft answers for Body XAA on A/HRC/99/1, para. 7." in message.body
        assert "Internal deadline: 20 February 2027" in message.body
        assert same_words(message)

    def test_before_the_opening_it_says_when_that_is(self, house: Any) -> None:
        assert "Opens: " not in invited(house, "XAA").body
        with clock.at(BEFORE):
            assert "Opens: 18 January 2027" in invited(house, "XBB", email="other@body.example").body

    def test_a_successor_learns_that_the_focal_point_asks_and_not_the_office(self, house: Any) -> None:
        """The secretariat knows nothing of it: who asks there would hear that it sent nothing."""
        Round.objects.update(office="Office of Examples", office_email="office@office.example")
        services.invite(
            house.XAA.organisation, email="next@body.example", role=Role.FOCAL_POINT, by=house.XAA.focal,
            delegation=house.XAA.delegation,
        )  # fmt: skip
        queue.run_due()
        message = outbox.outbox[-1]
        assert message.subject == "Body XAA: invitation to join the team"
        assert "F. XAA invites you to join the team of Body XAA." in message.body
        assert "Your role: Focal point" in message.body
        assert "Office of Examples" not in message.body and "office@office.example" not in message.body
        assert message.reply_to == [house.XAA.focal.email]

    @pytest.mark.parametrize("language", ["ar", "zh-hans", "fr", "ru", "es"])
    def test_in_every_language_both_parts_say_the_same_words(self, house: Any, language: str) -> None:
        message = invited(house, "XBB", language=language)
        [(html, _kind)] = message.alternatives
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in html
        assert "A/HRC/99/1" in message.subject
        with translation.override(language):
            assert translation.gettext("Closing date") in message.body != "Closing date"
        assert same_words(message)

    def test_a_name_cannot_smuggle_an_address_or_a_line_into_it(self, house: Any) -> None:
        links = "https://evil.example/x www.evil.example evil.example/y @evil.example/z .evil.example/ evil.example?z"
        house.XAA.focal.name = f"Click {links}\nBcc: a@b.example \u202eolleh"
        house.XAA.focal.save()
        message = invited(house, "XAA", Role.DEPUTY)
        assert "evil.example" not in whole(message) and "www." not in whole(message)
        assert "evil example x" in message.body
        assert "https://evil" not in whole(message) and "\u202e" not in whole(message)
        assert message.message()["Bcc"] is None

    @pytest.mark.parametrize(
        "text",
        ["A/HRC/99/1, A/C.3/77/L.1/Rev.1/Add.2", "desk@office.example", "St. John and/or U.S. office", "1.Why? 2.How?"],
    )
    def test_what_is_no_web_address_stays(self, text: str) -> None:
        assert FullText(text) == text


SETTINGS = {
    "sender_name": "Office of Examples",
    "reply_to": "desk@office.example",
    "neutral_sender_name": "Ada",
    "neutral_reply_to": "ada@m7.example",
    "time_needed": "about two hours",
}


class TestCivilSociety:
    @pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.DEPUTY, Role.CONTRIBUTOR])
    def test_an_invitation_names_nothing(self, house: Any, role: str) -> None:
        wordings.save_settings(house.round, by=house.officer, **SETTINGS)
        message = invited(house, "XCC", role, recommendations=house.recommendations[:1])
        assert message.subject == "Message from Ada"
        assert (message.from_email, message.reply_to) == ("Ada <post@m7.example>", ["ada@m7.example"])
        assert message.extra_headers["Message-ID"].endswith("@m7.example>")
        assert re.search(r"^https://m7\.example/m/[\w-]+/$", message.body, re.MULTILINE)
        assert named(message) == []
        assert same_words(message)

    def test_its_own_address_invited_by_a_state_gets_a_neutral_mail(self, house: Any) -> None:
        message = invited(house, "XAA", Role.CONTRIBUTOR, house.XCC.focal.email)
        assert named(message) == []

    def test_an_address_that_it_has_invited_gets_neutral_mails_of_a_state_too(self, house: Any) -> None:
        assert named(invited(house, "XCC", Role.CONTRIBUTOR, "both@m.example")) == []
        assert named(invited(house, "XAA", Role.CONTRIBUTOR, "both@m.example")) == []


class TestTheChoice:
    def test_an_account_of_a_state_has_full_mails_until_it_joins_civil_society(self, house: Any) -> None:
        person = User.objects.get(pk=house.XAA.focal.pk)
        assert person.effective_mail_style == MailStyle.FULL
        MembershipFactory(organisation=house.XCC.organisation, user=person, role=Role.CONTRIBUTOR)
        assert person.effective_mail_style == MailStyle.NEUTRAL

    def test_only_what_is_known_of_an_address_lowers_it(self, house: Any) -> None:
        """Neither a registration that nobody has confirmed, nor a cancelled invitation."""
        person = User.objects.get(pk=house.XAA.focal.pk)
        registration = Registration.objects.create(
            reference="R-1", email=person.email, name="N", constituency=Constituency.CIVIL_SOCIETY
        )
        invitation, _is_new = services.invite(
            house.XCC.organisation, email=person.email, role=Role.CONTRIBUTOR, by=house.XCC.focal
        )
        assert person.effective_mail_style == MailStyle.NEUTRAL
        services.cancel_invitation(invitation, by=house.XCC.focal)
        assert person.effective_mail_style == MailStyle.FULL
        Registration.objects.filter(pk=registration.pk).update(address_confirmed_at=clock.now())
        assert person.effective_mail_style == MailStyle.NEUTRAL

    def test_defaults(self, house: Any) -> None:
        assert house.XCC.focal.effective_mail_style == MailStyle.NEUTRAL
        assert house.officer.effective_mail_style == MailStyle.FULL
        assert User.objects.create_user("nobody@m.example").effective_mail_style == MailStyle.NEUTRAL

    def test_the_person_can_raise_it_and_nobody_else(self, house: Any) -> None:
        person = User.objects.create_user("drafter@body.example")
        accounts.set_preferences(person, by=person, mail_style=MailStyle.FULL)
        assert "Body XCC" in invited(house, "XCC", Role.CONTRIBUTOR, person.email).body
        with pytest.raises(accounts.NotAllowed):
            accounts.set_preferences(person, by=house.officer, mail_style=MailStyle.FULL)

    def test_who_wants_no_mail_gets_no_invitation(self, house: Any) -> None:
        person = house.XBB.focal
        accounts.set_preferences(person, by=person, mail_style=MailStyle.NONE)
        assert invited(house, "XAA", Role.CONTRIBUTOR, person.email) is None

    def test_the_page_shows_the_default_and_saving_it_does_not_choose_it(self, house: Any, browser: Any) -> None:
        person, form = house.XAA.focal, {"name": "F.", "language": "en", "time_zone": "UTC"}
        page = browser(person)
        assert re.search(r'value="full"[^>]*checked', page.get("/account/").text)
        for chosen, stored in (("full", ""), ("neutral", "neutral"), ("full", "full")):
            assert page.post("/account/", {**form, "mail_style": chosen}).status_code == 302
            assert User.objects.get(pk=person.pk).mail_style == stored

    def test_a_default_that_changes_while_the_page_is_open_is_not_chosen(self, house: Any, browser: Any) -> None:
        person, form = house.XAA.focal, {"name": "F.", "language": "en", "time_zone": "UTC"}
        page = browser(person)
        [shown] = re.findall(r'name="shown_mail_style" value="(\w+)"', page.get("/account/").text)
        MembershipFactory(organisation=house.XCC.organisation, user=person, role=Role.CONTRIBUTOR)
        page.post("/account/", {**form, "mail_style": "full", "shown_mail_style": shown})
        person = User.objects.get(pk=person.pk)
        assert (person.mail_style, person.effective_mail_style) == ("", MailStyle.NEUTRAL)
        page.post("/account/", {**form, "mail_style": "full", "shown_mail_style": "neutral"})
        assert User.objects.get(pk=person.pk).mail_style == MailStyle.FULL

    def test_a_form_that_invites_cannot_set_it(self, house: Any, browser: Any) -> None:
        data = {"email": "new@m.example", "role": "deputy", "language": "en", "mail_style": "full", "style": "full"}
        browser(house.XCC.focal).post(f"/rounds/{house.XCC.delegation.pk}/people/", data)
        queue.run_due()
        assert named(outbox.outbox[-1]) == []


def test_in_french_a_space_stands_before_the_colon(house: Any) -> None:
    message = invited(house, "XAA", language="fr")
    labelled = [line for line in message.body.splitlines() if "A/HRC/99/1, " in line or "Point focal" in line]
    assert "Document\xa0: A/HRC/99/1, par. 7 et 8" in labelled and "Votre rôle\xa0: Point focal" in labelled
    assert not re.search(r"[a-zé]: ", message.body)


def test_the_language_of_a_focal_point_is_that_of_the_team(house: Any) -> None:
    """The register has every State in English until an officer says otherwise."""
    body = house.XAA
    invited(house, "XAA", language="fr")
    body.organisation.refresh_from_db()
    assert body.organisation.language == "fr"
    message = invited(house, "XAA", role=Role.CONTRIBUTOR, email="drafter@body.example")
    assert "Rédact" in message.body
    invited(house, "XAA", role=Role.CONTRIBUTOR, email="other@body.example", language="es")
    body.organisation.refresh_from_db()
    assert body.organisation.language == "fr"  # a colleague's language is only theirs
