"""Who asks to be let in, who is asked, and what they are told."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client

from accounts.models import MailStyle, User
from consultations.enums import Duty, Role
from consultations.invitations import services as invitations_services
from consultations.models import Delegation, Invitation, Membership, Organisation, Registration
from consultations.organisations import registrations, services as organisations_services
from consultations.rounds import duties
from core import audit, clock
from core.errors import NotAllowed, Refused
from tests.consultations.conftest import DURING
from tests.factories import RoundFactory
from tests.support.html import text

pytestmark = pytest.mark.django_db(transaction=True)
SAID = {"email": "kite@civil.example", "person": "Coordinator", "language": "en"}


@pytest.fixture(autouse=True)
def _during():
    with clock.at(DURING):
        yield


def register(name="Kite House Network", **said):
    return registrations.request_registration(name=name, **{**SAID, "constituency": "civil_society", **said})


def confirmed(row):
    return registrations.confirm_address(registrations.token_of(row))


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.code


class TestAnOrganization:
    def test_waits_for_officers_once_the_address_is_confirmed(self, house) -> None:
        row = register()
        assert [mail.to for mail in outbox.outbox] == [["kite@civil.example"]]
        assert registrations.token_of(row) in outbox.outbox[0].body
        assert "Kite" not in outbox.outbox[0].subject + outbox.outbox[0].body
        assert list(registrations.for_officers(house.officer)) == []
        confirmed(row)
        assert list(registrations.for_officers(house.officer)) == [row]
        assert list(registrations.for_officers(house.XAA.focal)) == []

    def test_enters_the_register_and_its_person_gets_a_link(self, house) -> None:
        row = confirmed(register(round=house.round))
        body = registrations.accept(row, by=house.officer, short_name="KHN")
        assert (body.name, body.short_name, body.constituency) == ("Kite House Network", "KHN", "civil_society")
        assert body.confirmed_at == DURING
        invitation = Invitation.objects.get(organisation=body)
        assert (invitation.email, invitation.role) == ("kite@civil.example", Role.FOCAL_POINT)
        assert invitation.delegation == Delegation.objects.get(organisation=body, round=house.round)
        row.refresh_from_db()
        assert (row.accepted, row.decided_by, row.organisation) == (True, house.officer, body)

    def test_is_in_no_round_that_the_officer_does_not_manage(self, house) -> None:
        RoundFactory(officer=house.other, announced=False)  # manages another one
        body = registrations.accept(confirmed(register(round=house.round)), by=house.other)
        assert not Delegation.objects.filter(organisation=body).exists()
        assert Invitation.objects.get(organisation=body).delegation is None

    def test_is_refused_with_a_reason(self, house) -> None:
        row = confirmed(register())
        assert refusal(registrations.refuse, row, by=house.officer, reason=" ") == "reason_missing"
        outbox.outbox.clear()
        registrations.refuse(row, by=house.officer, reason="Outside the mandate.")
        assert "mandate" not in outbox.outbox[0].body
        assert row.reference in outbox.outbox[0].body
        assert registrations.find_registration(registrations.token_of(row)).reason == "Outside the mandate."
        assert not Organisation.objects.filter(name="Kite House Network").exists()

    def test_is_answered_once(self, house) -> None:
        row = confirmed(register())
        registrations.refuse(row, by=house.officer, reason="No.")
        assert refusal(registrations.accept, row, by=house.officer) == "answered"
        assert refusal(registrations.refuse, row, by=house.officer, reason="No.") == "answered"

    def test_is_decided_by_officers_only(self, house) -> None:
        row = confirmed(register())
        for call in (registrations.accept, registrations.refuse):
            with pytest.raises(NotAllowed):
                call(row, by=house.XAA.focal, **({"reason": "No"} if call is registrations.refuse else {}))
        with pytest.raises(NotAllowed):
            registrations.forward(row, house.XBB.organisation, by=house.XAA.focal)

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"name": "  "}, "name_missing"),
            ({"name": "Kite H\u043euse"}, "mixed_alphabets"),
            ({"constituency": "state"}, "unknown_constituency"),
            ({"constituency": "private_sector"}, "interest_missing"),
            ({"constituency": "child_youth"}, "consent_missing"),
        ],
    )
    def test_says_what_is_missing(self, said, code) -> None:
        assert refusal(register, **said) == code
        assert not Registration.objects.exists()

    def test_sent_twice_is_one_and_one_mail(self) -> None:
        assert register() is not None
        assert register(person="Another") is None
        assert register("Second")
        assert register("Third")
        assert register("Fourth") is None
        assert len(outbox.outbox) == Registration.objects.count() == 3

    def test_writes_to_nobody_who_wants_no_email(self, house) -> None:
        """A stranger may type any address. The page answers the same."""
        User.objects.create_user(SAID["email"], mail_style=MailStyle.NONE)
        row = register()
        assert row is not None
        registrations.refuse(confirmed(row), by=house.officer, reason="Outside the mandate.")
        assert outbox.outbox == []

    def test_the_managers_of_its_round_hear_of_it(self, house) -> None:
        """Its page says no more than that the request waits: of officers nobody else knows who they are."""
        confirmed(register("Second", round=None))
        outbox.outbox.clear()
        row = register(round=house.round)
        duties.change_duties(house.round, give=[(house.other, Duty.CODE)], by=house.officer)
        for _twice in range(2):
            registrations.confirm_address(registrations.token_of(row))
        assert [mail.to for mail in outbox.outbox] == [["kite@civil.example"], ["officer@secretariat.example"]]
        message = outbox.outbox[1]
        assert message.subject == f"Registration {row.reference} needs an answer"
        assert f"/admin/consultations/registrations/{row.pk}/" in message.body
        assert "Kite" not in message.body and "kite@" not in message.body
        page = text(Client().get(f"/registration/{registrations.token_of(row)}/"))
        assert "Your request is waiting for a decision." in page and "has been notified" not in page


class TestJoining:
    def ask(self, name):
        return registrations.request_registration(name=name, joins=True, **SAID)

    def test_asks_the_focal_point_of_the_body(self, house) -> None:
        outbox.outbox.clear()
        row = confirmed(self.ask("body XCC"))
        assert row.organisation == house.XCC.organisation
        assert [mail.to for mail in outbox.outbox] == [["kite@civil.example"], ["focal@xcc.example"]]
        assert list(registrations.for_body(house.XCC.delegation)) == [row]
        assert list(registrations.for_officers(house.officer)) == []

    def test_who_is_taken_in_gets_a_link(self, house) -> None:
        row = confirmed(self.ask("Body XCC"))
        registrations.accept_join_request(
            row, house.XCC.delegation, by=house.XCC.focal, role=Role.CONTRIBUTOR,
            recommendations=[house.recommendations[0]], unit="Field office",
        )  # fmt: skip
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.role, invitation.unit) == (
            "kite@civil.example", "contributor", "Field office",
        )  # fmt: skip
        assert invitations_services.find_invitation(invitations_services.token_of(invitation)) == invitation

    def test_who_is_taken_in_gets_a_link_also_where_an_invitation_waits(self, house) -> None:
        """The mail with the first link may be lost: both pages say that a link is sent now."""
        first, second = house.recommendations[:2]
        by = {"by": house.XCC.focal, "role": Role.CONTRIBUTOR}
        earlier, _is_new = invitations_services.invite(
            house.XCC.organisation, email="kite@civil.example", delegation=house.XCC.delegation,
            recommendations=[first], unit="Office", **by,
        )  # fmt: skip
        row = confirmed(self.ask("Body XCC"))
        outbox.outbox.clear()
        with clock.at(DURING + timedelta(days=1)):
            registrations.accept_join_request(
                row, house.XCC.delegation, recommendations=[second], unit="Field office", **by
            )
            invitation = Invitation.objects.get()
            token = invitations_services.token_of(invitation)
            assert [mail.to for mail in outbox.outbox] == [["kite@civil.example"]]
            assert token in outbox.outbox[0].body
            assert invitations_services.find_invitation(token) == earlier
        assert (invitation.unit, set(invitation.recommendations.all())) == ("Field office", {first, second})
        row.refresh_from_db()
        assert row.accepted is True

    def test_a_request_passed_on_twice_brings_a_link_each_time(self, house) -> None:
        Membership.objects.filter(organisation=house.XCC.organisation).delete()
        registrations.forward(confirmed(self.ask("Kite")), house.XCC.organisation, by=house.officer)
        outbox.outbox.clear()
        with clock.at(DURING + timedelta(days=1)):
            again = self.ask("Kite House")
            registrations.confirm_address(registrations.token_of(again))
            outbox.outbox.clear()
            registrations.forward(again, house.XCC.organisation, by=house.officer)
        assert [mail.to for mail in outbox.outbox] == [["kite@civil.example"]]
        assert invitations_services.token_of(Invitation.objects.get()) in outbox.outbox[0].body

    @pytest.mark.parametrize("who", ["officer", "XAA", "deputy"])
    def test_nobody_else_decides(self, house, who) -> None:
        row = confirmed(self.ask("Body XCC"))
        deputy = house.XBB.focal
        organisations_services.add_member(house.XCC.organisation, deputy, Role.DEPUTY, by=house.officer)
        by = {"officer": house.officer, "XAA": house.XAA.focal, "deputy": deputy}[who]
        with pytest.raises(NotAllowed):
            registrations.accept_join_request(row, house.XCC.delegation, by=by, role=Role.DEPUTY)
        with pytest.raises(NotAllowed):
            registrations.refuse_join_request(row, house.XCC.delegation, by=by)

    def test_who_is_turned_away_hears_no_reason(self, house) -> None:
        row = confirmed(self.ask("Body XCC"))
        registrations.refuse_join_request(row, house.XCC.delegation, by=house.XCC.focal)
        found = registrations.find_registration(registrations.token_of(row))
        assert (found.accepted, found.reason) == (False, "")

    def test_an_unknown_name_goes_to_officers_who_pass_it_on(self, house) -> None:
        row = confirmed(self.ask("The body called XCC"))
        assert (row.organisation, list(registrations.for_officers(house.officer))) == (None, [row])
        registrations.forward(row, house.XCC.organisation, by=house.officer)
        assert list(registrations.for_body(house.XCC.delegation)) == [row]
        assert list(registrations.for_officers(house.officer)) == []

    def test_a_request_whose_focal_point_leaves_goes_to_officers(self, house) -> None:
        row = confirmed(self.ask("Body XCC"))
        organisations_services.end_membership(Membership.objects.get(user=house.XCC.focal), by=house.XCC.focal)
        assert list(registrations.for_officers(house.officer)) == [row]
        registrations.forward(row, house.XCC.organisation, by=house.officer)
        assert Invitation.objects.get(organisation=house.XCC.organisation).role == Role.FOCAL_POINT

    def test_a_body_outlives_its_people(self, house) -> None:
        """Nobody speaks for it any more: officers make who asks its focal point."""
        organisations_services.end_membership(Membership.objects.get(user=house.XCC.focal), by=house.XCC.focal)
        row = confirmed(self.ask("Body XCC"))
        assert row.organisation is None
        registrations.forward(row, house.XCC.organisation, by=house.officer)
        invitation = Invitation.objects.get()
        assert (invitation.organisation, invitation.role) == (house.XCC.organisation, Role.FOCAL_POINT)


def test_a_link_that_was_never_sent(house) -> None:
    row = register()
    for token in ("x", f"{row.pk.hex}.forged", ""):
        with pytest.raises(NotAllowed):
            registrations.find_registration(token)


def test_a_link_from_before_the_secret_key_was_changed_is_good(house, settings) -> None:
    token = registrations.token_of(register())
    old, settings.SECRET_KEY = settings.SECRET_KEY, "n" * 50
    settings.SECRET_KEY_FALLBACKS = [old]
    assert registrations.find_registration(token)
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(NotAllowed):
        registrations.find_registration(token)


def test_what_has_served_its_time_goes(house) -> None:
    unconfirmed, waiting, done = register("One"), confirmed(register("Two")), confirmed(register("Three"))
    registrations.refuse(done, by=house.officer, reason="No.")
    with clock.at(DURING + timedelta(days=8)):
        registrations.delete_expired()
    assert set(Registration.objects.all()) == {waiting, done}
    with clock.at(DURING + timedelta(days=200)):
        registrations.delete_expired()
    assert set(Registration.objects.all()) == {waiting}
    assert unconfirmed is not None
    assert [entry.action for entry in audit.entries(done)][-1] == "consultations.registration.refuse"
