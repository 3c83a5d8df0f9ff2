"""Rounds as officers set them up and follow them: what a page says, keeps and refuses."""

import csv
import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.forms import Form
from django.urls import reverse

from consultations.enums import Constituency, Duty
from consultations.invitations.delegations import decline
from consultations.models import Delegation, Extension, Invitation, Organisation, Round, Window
from consultations.rounds import duties
from consultations.rounds.copies import bodies_of
from consultations.rounds.duties import duty_holders
from consultations.rounds.services import mark_published
from core import clock
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    OrganisationFactory,
    RoundFactory,
    SubmittedFactory,
    UserFactory,
    focal_point,
)
from tests.support.html import compact
from tests.support.officers import own_queries, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


@pytest.fixture
def round_(officer):
    return RoundFactory(officer=officer)


def test_a_round_is_announced_when_its_windows_are_set(client, officer):
    round_ = RoundFactory(officer=officer, announced=False, constituencies=("state", "nhri"))
    Window.objects.all().delete()
    url = reverse("consultations:round_act", args=[round_.pk, "announce"])
    asked = client.get(url).content.decode()
    assert "Announce the round?" in asked and "Nobody is invited yet." in asked
    answer = client.post(url)
    assert (answer.status_code, "Set a window for:" in answer.content.decode()) == (409, True)
    times = {"opens": "2027-01-18T09:00", "closes": "2027-03-12T12:00", "zone": "Africa/Nairobi"}
    for constituency in ("state", "nhri"):
        client.post(reverse("consultations:window", args=[round_.pk, constituency]), times)
    client.post(url)
    round_.refresh_from_db()
    assert round_.announced_at is not None
    assert client.get(url)["Location"] == reverse("consultations:round", args=[round_.pk])  # it is not asked again


def test_of_the_two_times_of_a_window_each_says_which_it_is(client, round_):
    page = compact(client.get(reverse("consultations:participants", args=[round_.pk])).content.decode())
    told = re.search(r'<td class="window">(.+?)<br>(.+?)\s', page)
    assert told and (told[1][:6], told[2][:6]) == ("Opens ", "Closes")


def test_moving_the_window_of_an_announced_round_wants_a_reason(client, round_):
    url = reverse("consultations:window", args=[round_.pk, "state"])
    times = {"opens": "2027-01-18T09:00", "closes": "2027-03-12T12:00", "zone": "Africa/Nairobi"}
    assert "Enter the reason for changing the window" in client.post(url, times).content.decode()
    assert client.post(url, {**times, "reason": "A holiday"}).status_code == 302
    assert 'value="2027-01-18T09:00"' in client.get(url).content.decode()


def test_time_that_a_colleague_gave_since_the_page_was_opened_is_not_taken_back(client, round_):
    url = reverse("consultations:window", args=[round_.pk, "state"])
    opened = client.get(url).context["form"].initial
    times = {"opens": "2027-01-18T09:00", "closes": "2027-03-12T12:00", "zone": "Africa/Nairobi", "reason": "A holiday"}
    opened |= {key: f"{opened[key]:%Y-%m-%dT%H:%M}" for key in ("opens", "closes")}
    assert client.post(url, {**opened, **times}).status_code == 302
    assert client.post(url, {**opened, **times}).status_code == 302  # sent twice by the same hand
    refused = client.post(url, {**opened, "reason": "An earlier close"})
    assert "Somebody else has changed this since you opened the page." in refused.content.decode()
    assert (round_.acts.get().reason, round_.windows.get(constituency="state").zone) == ("A holiday", "Africa/Nairobi")


def test_bodies_are_invited_from_the_register(client, round_):
    african, european = (OrganisationFactory(regional_group=group) for group in ("african", "weog"))
    unconfirmed = OrganisationFactory()
    for body in (african, european):
        Organisation.objects.filter(pk=body.pk).update(confirmed_at=clock.now())
    url = reverse("consultations:invite", args=[round_.pk])
    page = client.get(url, {"region": "african"}).content.decode()
    assert african.short_name in page
    assert european.short_name not in page
    refused = client.post(url, {"bodies": [str(african.pk), str(unconfirmed.pk)]})
    made_up = client.post(url, {"bodies": [str(african.pk), str(uuid4())]})
    assert (refused.status_code, made_up.status_code) == (422, 422)
    assert Delegation.objects.count() == 0
    assert "Tick at least one participant." in client.post(url, {}).content.decode()
    client.post(url, {"bodies": [str(european.pk)]})
    client.post(f"{url}?region=african", {"all": "yes"})
    assert set(round_.delegations.values_list("organisation__code", flat=True)) == {african.code, european.code}


def test_the_page_of_participants_tells_who_did_what(client, officer, round_):
    duties.change_duties(round_, give=[(officer, Duty.SEE_CONFIDENTIAL)], by=officer)
    SubmittedFactory(delegation=DelegationFactory(round=round_))
    DraftFactory(delegation=DelegationFactory(round=round_, constituency="civil_society"))
    quiet = DelegationFactory(round=round_, constituency="civil_society")
    page = client.get(reverse("consultations:participants", args=[round_.pk]))
    rows = {each.constituency: (each.invited, each.more) for each in page.context["classes"]}
    assert rows["state"] == (1, [0, 1])
    assert rows["civil_society"] == (2, [1, 0])
    asked = {"constituency": "civil_society", "standing": "silent"}
    narrowed = client.get(reverse("consultations:participants", args=[round_.pk]), asked)
    assert [row for row, _numbers in narrowed.context["delegations"]] == [quiet]  # and not who has begun
    others = client.get(reverse("consultations:participants", args=[round_.pk]), {**asked, "constituency": "state"})
    assert [row for row, _numbers in others.context["delegations"]] == []


def test_a_participant_is_found_by_name_or_code(client, round_):
    wanted, _other = (DelegationFactory(round=round_, constituency="civil_society") for _each in range(2))
    address = reverse("consultations:participants", args=[round_.pk])
    for words in (wanted.organisation.name.upper(), wanted.organisation.code.lower()):
        shown = [row for row, _numbers in client.get(address, {"words": words}).context["delegations"]]
        assert shown == [wanted]
    assert len(client.get(address, {"words": ""}).context["delegations"]) == 2


def test_each_number_of_the_round_leads_to_a_list_of_that_many(client, round_):
    for _body in range(2):
        DelegationFactory(round=round_, constituency="civil_society")
    gone = DelegationFactory(round=round_, constituency="civil_society")
    decline(gone, by=focal_point(gone))
    url = reverse("consultations:participants", args=[round_.pk])
    links = re.findall(r'<a href="(\?constituency=[^"]*)#bodies">(\d+)<', client.get(url).text)
    told = {unescape(query): int(number) for query, number in links}
    assert told["?constituency=civil_society&standing="] == 3
    assert told["?constituency=civil_society&standing=declined"] == 1
    for query, number in told.items():
        assert len(client.get(url + query).context["delegations"]) == number, query


@pytest.mark.parametrize(("level", "is_sighted", "declined"), [
    ("public", True, 0), ("public", False, 0), ("nameless", True, 0), ("nameless", False, 1),
])  # fmt: skip
def test_who_answered_after_all_has_not_declined(client, officer, round_, level, is_sighted, declined):
    """Without sight, as far as it answered by its name: else the list would show who wrote without one."""
    if is_sighted:
        duties.change_duties(round_, give=[(officer, Duty.SEE_CONFIDENTIAL)], by=officer)
    sent = SubmittedFactory(delegation=DelegationFactory(round=round_), package={"confidentiality": level})
    decline(sent.submission.delegation, by=focal_point(sent.submission.delegation))
    url = reverse("consultations:participants", args=[round_.pk])
    (row,) = client.get(url).context["classes"][:1]
    assert row.declined == declined
    assert len(client.get(url, {"standing": "declined"}).context["delegations"]) == declined
    assert len(client.get(url).context["declined"]) == declined
    (line,) = csv.DictReader(client.get(url, {"format": "csv"}).getvalue().decode("utf-8-sig").splitlines())
    assert line["Declined"] == ("2027-02-01" if declined else "")


def test_a_focal_point_is_invited_and_invited_again(client, round_, mailoutbox):
    delegation = DelegationFactory(round=round_)
    url = reverse("consultations:invite_focal_point", args=[delegation.pk])
    bad = client.post(url, {"focal-email": "nobody", "focal-name": "A. Name", "focal-language": "ar"})
    assert "Enter an email address such as name@example.org." in bad.content.decode()
    assert 'value="A. Name"' in bad.content.decode()
    client.post(url, {"focal-email": "n@body.example", "focal-language": "ar", "focal-role": "deputy"})
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.delegation, invitation.language) == ("focal_point", delegation, "ar")
    again = reverse("consultations:invite_focal_point_again", args=[delegation.pk, invitation.pk])
    assert client.post(again).status_code == 302
    other = DelegationFactory(round=round_)
    assert (
        client.post(reverse("consultations:invite_focal_point_again", args=[other.pk, invitation.pk])).status_code
        == 404
    )


def test_an_imported_body_whose_focal_point_is_invited_is_invited(client, officer, round_):
    """On its page, to colleagues without sight of confidential matter, and for a copy of the round."""
    row = Delegation.objects.create(round=round_, organisation=OrganisationFactory(constituency="state", by=officer))
    register = reverse("consultations:organisation", args=[row.organisation_id])
    duties.change_duties(round_, give=[(officer, Duty.SEE_CONFIDENTIAL)], by=officer)
    assert "Not invited (imported)" in client.get(register).content.decode()
    url = reverse("consultations:invite_focal_point", args=[row.pk])
    form = {"focal-email": "n@body.example", "focal-language": "en"}
    client.post(url, form)
    row.refresh_from_db()
    assert row.invited_by == officer
    assert "Not invited (imported)" not in client.get(register).content.decode()
    assert bodies_of(round_) == [row.organisation]
    sign_in(client, OfficerFactory(round=round_, duties=["manage_round"]))
    listed = client.get(reverse("consultations:participants", args=[round_.pk])).content.decode()
    assert row.organisation.short_name in listed
    other = Delegation.objects.create(round=round_, organisation=OrganisationFactory(constituency="academia"))
    page = client.post(reverse("consultations:invite_focal_point", args=[other.pk]), form).content.decode()
    assert "this kind of participant is not part of the round." in page
    assert not Invitation.objects.filter(organisation=other.organisation).exists()


def test_more_time_is_given_with_a_reason(client, round_):
    delegation = DelegationFactory(round=round_)
    url = reverse("consultations:extend", args=[delegation.pk])
    data = {"extension-closes": "2020-03-12T12:00", "extension-zone": "UTC", "extension-ground": "request"}
    assert "Complete “Reason”." in client.post(url, data).content.decode()
    data["extension-reason"] = "A power cut"
    assert "Choose a date after the closing date." in client.post(url, data).content.decode()
    assert "A power cut" in client.post(url, data).content.decode()
    client.post(url, {**data, "extension-closes": "2127-03-12T12:00"})
    assert Extension.objects.get().reason == "A power cut"
    assert "On extension" in client.get(reverse("consultations:delegation", args=[delegation.pk])).content.decode()


def test_a_note_verbale_is_recorded(client, round_):
    delegation = DelegationFactory(round=round_)
    data = {"note-note_number": "NV 12/2027", "note-note_date": "2027-02-30"}
    url = reverse("consultations:record_authority", args=[delegation.pk])
    assert "Enter a valid date." in client.post(url, data).content.decode()
    client.post(url, {**data, "note-note_date": "2027-02-10"})
    assert "NV 12/2027" in client.get(reverse("consultations:delegation", args=[delegation.pk])).content.decode()


def test_only_a_page_with_errors_has_a_title_that_says_so(client, round_):
    delegation = DelegationFactory(round=round_)
    page = client.get(reverse("consultations:delegation", args=[delegation.pk]))
    assert isinstance(page.context["refusal"], Form) and "<title>Error:" not in page.content.decode()
    wrong = client.post(reverse("consultations:extend", args=[delegation.pk]), {})
    assert "<title>Error: " in wrong.content.decode()


def save_duties(client, round_, *ticked: tuple, before: tuple = ()):
    """Post the page of duties: pairs of a person and a duty."""
    sent = {"duty": ticked, "before": before}
    values = {name: [f"{user.pk}:{duty}" for user, duty in pairs] for name, pairs in sent.items()}
    return client.post(reverse("consultations:duties", args=[round_.pk]), values)


def test_all_duties_are_saved_at_once(client, round_, officer):
    one, other = OfficerFactory(name="A. First"), OfficerFactory(name="O. Other")
    url = reverse("consultations:duties", args=[round_.pk])
    managing = (officer, "manage_round")
    wanted = ((one, "triage_round"), (one, "code_round"), (other, "export_round"))
    assert save_duties(client, round_, managing, *wanted, before=(managing,)).status_code == 302
    assert duty_holders(round_) == {
        one: {"triage_round", "code_round"}, other: {"export_round"}, officer: {*duty_holders(round_)[officer]}
    }  # fmt: skip
    page = client.get(url).content.decode()
    assert re.search(rf'value="{one.pk}:code_round"[^>]* checked', page)
    assert not re.search(rf'value="{other.pk}:code_round"[^>]* checked', page)
    save_duties(client, round_, managing, wanted[0], before=(managing, *wanted))
    assert duty_holders(round_)[one] == {"triage_round"} and other not in duty_holders(round_)


def test_what_a_colleague_changed_meanwhile_stays(client, round_, officer):
    one, other = OfficerFactory(), OfficerFactory()
    managing = (officer, "manage_round")
    save_duties(client, round_, managing, (one, "code_round"), before=(managing,))
    save_duties(client, round_, managing, (other, "triage_round"), before=(managing,))  # a page from before
    assert duty_holders(round_)[one] == {"code_round"} and duty_holders(round_)[other] == {"triage_round"}


def test_a_round_keeps_a_manager_who_can_sign_in(client, round_, officer):
    """The last who can still sign in keeps the duty, whoever else is written down for it; nothing of it is saved."""
    gone, one = OfficerFactory(), OfficerFactory()
    managing = (officer, "manage_round")
    save_duties(client, round_, managing, (gone, "manage_round"), before=(managing,))
    gone.is_active = False
    gone.save()
    last = save_duties(client, round_, (one, "code_round"), before=(managing,))
    assert last.status_code == 422
    assert "At least one officer must manage the round." in last.content.decode()
    assert re.search(rf'value="{one.pk}:code_round"[^>]* checked', last.content.decode())
    assert one not in duty_holders(round_) and "manage_round" in duty_holders(round_)[officer]
    assert save_duties(client, round_, managing, before=(managing, (gone, "manage_round"))).status_code == 302
    assert gone not in duty_holders(round_)


def test_duties_are_for_officers_only(client, round_, officer):
    stranger = UserFactory()
    assert save_duties(client, round_, (officer, "manage_round"), (stranger, "code_round")).status_code == 422
    assert save_duties(client, round_, (officer, "no_such_duty")).status_code == 422


def test_officers_stand_in_the_order_of_their_names(client, round_, officer):
    people = [OfficerFactory(name=name) for name in ("M. Iddle", "Z. Last", "A. First")]
    save_duties(client, round_, *((one, "triage_round") for one in people))
    assert [one.name for one, held in duty_holders(round_).items() if held == {"triage_round"}] == [
        "A. First", "M. Iddle", "Z. Last"
    ]  # fmt: skip


def test_what_is_not_yours_does_not_exist(client, officer, round_):
    foreign = RoundFactory()
    delegation = DelegationFactory(round=foreign)
    for name in ("round", "invite", "duties"):
        answers = [client.get(reverse(f"consultations:{name}", args=[key])) for key in (foreign.pk, uuid4())]
        assert [answer.status_code for answer in answers] == [404, 404]
    assert client.get(reverse("consultations:delegation", args=[delegation.pk])).status_code == 404
    assert client.post(reverse("consultations:round_act", args=[foreign.pk, "announce"])).status_code == 404
    assert client.get(reverse("consultations:round_act", args=[round_.pk, "invent"])).status_code == 404
    assert client.get(reverse("consultations:window", args=[round_.pk, "treaty_body"])).status_code == 404


def test_a_duty_other_than_managing_follows_but_does_not_act(client, officer):
    foreign = RoundFactory()
    reader = OfficerFactory(round=foreign, duties=[Duty.CODE])
    sign_in(client, reader)
    page = client.get(reverse("consultations:participants", args=[foreign.pk])).content.decode()
    assert "Invite participants" not in page
    assert client.get(reverse("consultations:invite", args=[foreign.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 10, 1_000])
def test_pages_ask_the_same_whatever_their_length(client, officer, round_, count):
    bodies = Organisation.objects.bulk_create(
        Organisation(code=f"M{n}", name=f"Body {n}", short_name=f"Body {n}", constituency=Constituency.STATE)
        for n in range(count)
    )
    now = clock.now()
    Delegation.objects.bulk_create(Delegation(round=round_, organisation=body, invited_at=now) for body in bodies)
    rows = Delegation.objects.filter(round=round_)
    Extension.objects.bulk_create(
        Extension(delegation=row, closes=now + timedelta(days=90), zone="UTC", reason="r", granted_by=officer)
        for row in rows
    )
    beside = reverse("consultations:add_document")
    duties.change_duties(round_, give=[(officer, Duty.SEE_CONFIDENTIAL)], by=officer)
    assert own_queries(client, reverse("consultations:participants", args=[round_.pk]), beside) == 15
    assert own_queries(client, reverse("consultations:invite", args=[round_.pk]), beside) == 7


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_asks_the_same_whatever_its_length(client, officer, count):
    for _each in range(count):
        RoundFactory(officer=officer)
    assert own_queries(client, reverse("consultations:rounds"), beside=reverse("consultations:add_document")) == 4


def test_once_the_review_has_begun_more_time_is_given_and_no_window_moved(client, officer, round_):
    page, window = (
        reverse("consultations:participants", args=[round_.pk]),
        reverse("consultations:window", args=[round_.pk, "state"]),
    )
    Round.objects.filter(pk=round_.pk).update(review_begun_at=clock.now())
    assert window not in client.get(page).content.decode()
    said = {"opens": "2027-03-01T10:00", "closes": "2029-05-01T10:00", "zone": "Europe/Zurich", "reason": "More."}
    answer = client.post(window, said)
    assert (answer.status_code, "The review of the synthesis has begun." in answer.content.decode()) == (422, True)


def test_once_the_report_is_out_no_window_is_offered_to_be_moved(client, officer, round_):
    page, window = (
        reverse("consultations:participants", args=[round_.pk]),
        reverse("consultations:window", args=[round_.pk, "state"]),
    )
    assert window in client.get(page).content.decode()
    mark_published(round_, by=officer)
    assert window not in client.get(page).content.decode()


@pytest.mark.parametrize("act", ["follow-up", "archive"])
def test_nothing_follows_a_report_before_its_release(client, officer, round_, act):
    release = clock.now() + timedelta(days=3)
    mark_published(round_, by=officer, at=release)
    address = reverse("consultations:round_act", args=[round_.pk, act])
    assert client.post(address).status_code == 409
    with clock.at(release):
        assert client.post(address).status_code == 302
