"""Somebody was harmed because they took part: who reads it, what it holds back, who lets it go."""

import pytest

from consultations import permissions
from consultations.enums import Role
from consultations.models import ProtectedReport, held_back_delegations
from consultations.organisations import services as organisations_services
from consultations.protection import services as protection_services
from consultations.rounds import duties
from core import clock
from core.errors import NotAllowed, Refused
from core.models import Job
from tests.consultations.conftest import DURING
from tests.factories import UserFactory, new_token


@pytest.fixture(autouse=True)
def _while_the_round_is_open():
    with clock.at(DURING):
        yield


@pytest.fixture
def named(house):
    """An officer outside the round."""
    user = UserFactory(name="P. Rotector")
    duties.make_officer(user, group=duties.protection_officers_group())
    return user


def told(house, **changes):
    given = {
        "by": house.XCC.focal,
        "what": "They came to our office.",
        "consent": "contact",
        "organisation": house.XCC.organisation,
        "token": new_token(),
    }
    return protection_services.report_harm(**{**given, **changes})


def test_a_named_officer_outside_the_round_reads_it_and_nobody_else(house, named):
    inside = UserFactory()
    duties.make_officer(inside, group=duties.protection_officers_group())
    duties.make_officer(inside)
    duties.change_duties(house.round, give=[(inside, "code_round")], by=house.officer)
    report = told(house)
    assert protection_services.named_officers(house.XCC.organisation) == [named]
    everybody = {"named": named, "inside": inside, "officer": house.officer, "focal": house.XCC.focal}
    assert [name for name, user in everybody.items() if permissions.receives_protected_report(user, report)] == [
        "named"
    ]
    seen = [name for name, user in everybody.items() if permissions.protected_reports_received_by(user).exists()]
    assert seen == ["named"]
    mail = Job.objects.get(payload__template="consultations.protected")
    assert mail.payload == {"template": "consultations.protected", "report": str(report.pk), "user": str(named.pk)}


def test_without_a_body_every_named_officer_reads_it(house, named):
    report = told(house, organisation=None)
    assert permissions.receives_protected_report(named, report)
    assert list(permissions.protected_reports_received_by(named)) == [report]


def test_who_does_not_name_their_body_is_read_by_nobody_of_its_rounds(house, named):
    inside = UserFactory()
    duties.make_officer(inside, group=duties.protection_officers_group())
    duties.make_officer(inside)
    duties.change_duties(house.round, give=[(inside, "code_round")], by=house.officer)
    report, anonymous = told(house, organisation=None), told(house, by=None, organisation=None)
    assert list(permissions.protected_reports_received_by(inside)) == [anonymous]
    assert set(permissions.protected_reports_received_by(named)) == {report, anonymous}
    assert not permissions.receives_protected_report(inside, report)
    assert permissions.receives_protected_report(inside, anonymous)
    mails = Job.objects.filter(payload__template="consultations.protected", payload__report=str(report.pk))
    assert [job.payload["user"] for job in mails] == [str(named.pk)]


def test_its_own_log_entry_does_not_say_who_told(house, named):
    from core.audit import entries

    entry = entries(told(house)).get()
    assert (entry.action, entry.user_id) == ("consultations.protection.report", None)


def test_it_holds_back_only_where_the_person_says_so(house):
    told(house)
    assert not held_back_delegations().exists()
    report = told(house, hold_back=True)
    assert list(held_back_delegations()) == [house.XCC.delegation]
    protection_services.release_report(report, by=house.XCC.focal)
    assert not held_back_delegations().exists()
    with pytest.raises(Refused, match="does not withhold anything"):
        protection_services.release_report(report, by=house.XCC.focal)


def test_the_officer_lets_go_only_with_the_persons_word(house, named):
    report = told(house, hold_back=True)
    colleague = UserFactory()
    organisations_services.add_member(house.XCC.organisation, colleague, Role.DEPUTY, by=house.officer)
    for person in (house.officer, colleague, house.XAA.focal):
        with pytest.raises(NotAllowed):
            protection_services.release_report(report, by=person, word="They agreed.")
    with pytest.raises(Refused, match="Enter what you did"):
        protection_services.release_report(report, by=named)
    assert held_back_delegations().exists()
    protection_services.release_report(report, by=named, word="They said so on the phone.")
    assert not held_back_delegations().exists()
    assert [note.text for note in report.notes.all()] == ["They said so on the phone."]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"what": "  "}, "what"),
        ({"what": "x" * 20_001}, "what"),
        ({"what": "a\x00b"}, "what"),
        ({"consent": "everything"}, "consent"),
        ({"contact": "x" * 301}, "contact"),
        ({"organisation": None, "hold_back": True}, "organisation"),
    ],
)
def test_a_fault_is_told_at_its_field(house, change, field):
    with pytest.raises(Refused) as refusal:
        told(house, **change)
    assert refusal.value.field == field
    assert not ProtectedReport.objects.exists()


def test_nobody_speaks_for_a_body_that_is_not_theirs(house):
    with pytest.raises(NotAllowed):
        told(house, organisation=house.XAA.organisation)


def test_a_double_click_is_one_report(house):
    token = new_token()
    assert told(house, token=token) == told(house, token=token)
    with pytest.raises(Refused, match="already used"):
        told(house, by=house.XAA.focal, organisation=None, token=token)
    for changes in (
        {"what": "More."}, {"consent": "act"}, {"contact": "A phone"}, {"organisation": None}, {"hold_back": True},
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            told(house, token=token, **changes)
        assert refusal.value.code == "form_used"
    assert ProtectedReport.objects.count() == 1
