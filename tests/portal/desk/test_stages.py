"""The page of a round in the office: the order of work, what waits, the one thing to do, for each duty."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.enums import Duty, StageStatus
from consultations.models import Round
from consultations.panels import HubStage, RoundHub
from consultations.rounds import duties as duty_services
from core import clock
from submissions.triage import services
from synthesis.reports.services import begin_report
from tests.factories import (
    DelegationFactory,
    DocumentFactory,
    OfficerFactory,
    OrganisationFactory,
    RoundFactory,
    SubmittedFactory,
)
from tests.support.officers import own_queries, sign_in

pytestmark = pytest.mark.django_db


def address(round_: Round) -> str:
    return reverse("consultations:round", args=[round_.pk])


def seen(user: Any, round_: Round) -> RoundHub:
    hub: RoundHub = sign_in(Client(), user).get(address(round_)).context["hub"]
    return hub


def stage(hub: RoundHub, name: str) -> HubStage:
    return next(each for each in hub.stages if each.name == name)


def main(hub: RoundHub) -> str:
    return str(hub.main.label) if hub.main else ""


def sent(round_: Round, **fields: Any) -> Any:
    return SubmittedFactory(delegation=DelegationFactory(round=round_), **fields).submission


def officer(round_: Round, *duties: Duty) -> Any:
    return OfficerFactory(round=round_, duties=duties)


def test_a_new_round_leads_to_its_participants_then_to_its_announcement(client: Client) -> None:
    round_ = RoundFactory(announced=False)
    hub = seen(round_.created_by, round_)
    assert (main(hub), str(hub.act.label) if hub.act else "") == ("Invite participants", "Announce the round")
    statuses = {each.name: each.status for each in hub.stages if each.status}
    assert statuses == {
        "document": StageStatus.DONE,
        "recommendations": StageStatus.DONE,
        "participants": StageStatus.LATER,
        "invitations": StageStatus.LATER,
        "responses": StageStatus.LATER,
        "report": StageStatus.WAITING,
        "review": StageStatus.WAITING,
        "publication": StageStatus.LATER,
    }
    DelegationFactory(round=round_)
    hub = seen(round_.created_by, round_)
    assert (main(hub), hub.act) == ("Announce the round", None)
    round_.windows.filter(constituency="state").delete()
    hub = seen(round_.created_by, round_)
    assert main(hub) == "Set the window"
    assert hub.main and hub.main.url == reverse("consultations:window", args=[round_.pk, "state"])


def test_who_was_imported_is_a_participant_for_who_may_know_of_it() -> None:
    """The page of the round and the list of rounds give one number, and nobody is asked to invite others first."""
    round_ = RoundFactory()
    round_.delegations.create(organisation=OrganisationFactory())
    blind, rounds = officer(round_, Duty.MANAGE), reverse("consultations:rounds")
    sighted = officer(round_, Duty.MANAGE, Duty.SEE_CONFIDENTIAL)
    for reader, count in ((sighted, 1), (blind, 0)):
        hub = seen(reader, round_)
        word = "participant" if count == 1 else "participants"
        assert stage(hub, "participants").facts[0] == f"{count} {word}"
        assert (main(hub) == "Invite participants") is (count == 0)
        ((row, _chip, _window),) = sign_in(Client(), reader).get(rounds).context["rounds"]
        assert row.bodies == count


def test_a_duty_that_nobody_has_waits_for_who_manages() -> None:
    round_ = RoundFactory()
    DelegationFactory(round=round_)
    hub = seen(round_.created_by, round_)
    vacant = [each.name for each in hub.stages if any("without an officer" in str(item.label) for item in each.waiting)]
    assert (main(hub), vacant) == ("Assign officers", ["triage", "coding", "report", "review"])
    rina = officer(round_, Duty.TRIAGE, Duty.CODE, Duty.DRAFT_SYNTHESIS)
    assert [each.name for each in seen(round_.created_by, round_).stages if each.waiting] == ["review"]
    assert not any(each.waiting for each in seen(rina, round_).stages)
    rina.is_active = False
    rina.save()
    assert [each.name for each in seen(round_.created_by, round_).stages if each.waiting] == vacant


def test_what_waits_first_in_the_order_of_work_is_the_one_thing_to_do() -> None:
    round_ = RoundFactory()
    rina = officer(round_, Duty.TRIAGE, Duty.CODE)
    first = sent(round_)
    hub = seen(rina, round_)
    assert (main(hub), stage(hub, "triage").waiting[0].count) == ("Triage submissions", 1)
    assert stage(hub, "triage").status == stage(hub, "coding").status == StageStatus.WAITING
    services.admit(first, by=rina)
    hub = seen(rina, round_)
    assert (main(hub), stage(hub, "coding").waiting[0].count) == ("Code inputs", 1)
    assert stage(hub, "triage").status == StageStatus.BEGUN


def test_what_has_no_theme_does_not_wait_once_the_report_is_published() -> None:
    round_ = RoundFactory()
    rina = officer(round_, Duty.TRIAGE, Duty.CODE)
    services.admit(sent(round_), by=rina)
    assert stage(seen(rina, round_), "coding").waiting
    Round.objects.filter(pk=round_.pk).update(published_at=clock.now())
    assert not stage(seen(rina, round_), "coding").waiting


def test_personal_data_is_one_click_away_for_whom_it_opens() -> None:
    round_ = RoundFactory()
    address_ = reverse("submissions:personal_data", args=[round_.pk])
    reader, other = officer(round_, Duty.TRIAGE, Duty.SEE_CONFIDENTIAL), officer(round_, Duty.TRIAGE)
    assert address_ in [link["url"] for link in stage(seen(reader, round_), "triage").links]
    assert address_ not in [link["url"] for link in stage(seen(other, round_), "triage").links]


def test_a_participant_without_a_focal_point_waits_for_who_manages() -> None:
    round_ = RoundFactory()
    DelegationFactory(round=round_)
    lost = DelegationFactory(round=round_, organisation=OrganisationFactory(focal_point=None))
    hub = seen(round_.created_by, round_)
    assert (main(hub), [item.count for item in stage(hub, "invitations").waiting]) == ("Invite focal points", [1])
    assert hub.main
    listed = sign_in(Client(), round_.created_by).get(hub.main.url)
    assert [row for row, _numbers in listed.context["delegations"]] == [lost]
    assert stage(seen(officer(round_, Duty.TRIAGE), round_), "invitations").waiting == ()


def test_to_others_a_stage_says_whose_it_is_and_nothing_else() -> None:
    """A5: neither that something arrived nor that a report is being written."""
    round_ = RoundFactory()
    exporter, reader = officer(round_, Duty.EXPORT), officer(round_, Duty.SEE_CONFIDENTIAL)
    drafter = officer(round_, Duty.DRAFT_SYNTHESIS)
    before = sign_in(Client(), reader).get(address(round_))
    for _each in range(2):
        sent(round_)
    report = begin_report(round_, "A report", by=drafter)
    page = sign_in(Client(), reader).get(address(round_))
    hub = page.context["hub"]
    for name in ("triage", "coding", "report", "review", "publication"):
        assert stage(hub, name) == stage(before.context["hub"], name), name
        assert (stage(hub, name).status, stage(hub, name).facts, stage(hub, name).url) == (None, (), ""), name
    assert report.reference not in page.content.decode()
    assert report.reference in str(stage(seen(exporter, round_), "report").facts)


def test_only_inputs_that_the_officer_reads_are_counted() -> None:
    round_ = RoundFactory()
    rina = officer(round_, Duty.TRIAGE)
    for level in ("public", "secretariat"):
        services.admit(sent(round_, package={"confidentiality": level}), by=rina)
    told = [stage(seen(officer(round_, *each), round_), "coding").facts for each in (
        (Duty.CODE,), (Duty.CODE, Duty.SEE_CONFIDENTIAL),
    )]  # fmt: skip
    assert told == [("Inputs coded: 0 of 1",), ("Inputs coded: 0 of 2",)]
    names = [str(stage(seen(each, round_), "responses").facts) for each in (rina, officer(round_, *Duty))]
    assert ["Submitted: 1" in names[0], "Submitted: 2" in names[1]] == [True, True]


def test_an_embargoed_answer_waits_for_nobody() -> None:
    round_ = RoundFactory(rules={"sealed": True})
    rina = officer(round_, Duty.TRIAGE, Duty.CODE, Duty.SEE_CONFIDENTIAL)
    sent(round_)
    hub = seen(rina, round_)
    assert (stage(hub, "triage").waiting, stage(hub, "coding").facts) == ((), ())
    with clock.at(clock.now() + timedelta(days=40)):
        assert main(seen(rina, round_)) == "Triage submissions"


def test_every_page_is_one_click_away_for_whom_it_opens() -> None:
    round_ = RoundFactory()
    everything = officer(round_, *Duty)
    begin_report(round_, "A report", by=everything)
    client = sign_in(Client(), everything)
    page = client.get(address(round_)).content.decode().split('class="stages"')[1].split("</ol>")[0]
    urls = set(re.findall(r'href="([^"?#]+)', page))
    assert len(urls) > 30
    for url in urls:
        page = client.get(url)
        assert page.status_code == 200, url
        if not url.startswith(("/sign-on", "/admin/synthesis/reports/begin")):
            assert 'class="stages__tabs"' in page.content.decode(), url
            assert page.content.decode().count("aria-current=") >= 1, url


def test_a_document_shows_the_stages_of_its_round_where_it_has_just_one() -> None:
    round_ = RoundFactory()
    client = sign_in(Client(), round_.created_by)
    page = reverse("consultations:document", args=[round_.document_id])
    assert 'class="stages__tabs"' in client.get(page).content.decode()
    RoundFactory(document=round_.document, officer=round_.created_by)
    assert 'class="stages__tabs"' not in client.get(page).content.decode()


@pytest.mark.parametrize("duty", [Duty.TRIAGE, Duty.CODE, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS, Duty.EXPORT])
def test_no_link_of_the_hub_leads_to_a_page_that_does_not_open(duty: Duty) -> None:
    round_ = RoundFactory()
    begin_report(round_, "A report", by=officer(round_, Duty.DRAFT_SYNTHESIS))
    client = sign_in(Client(), officer(round_, duty))
    page = client.get(address(round_)).content.decode().split('class="stages"')[1].split("</ol>")[0]
    for url in set(re.findall(r'href="([^"?#]+)', page)):
        assert client.get(url).status_code == 200, (duty, url)


@pytest.mark.parametrize("count", [1, 12])
def test_the_hub_asks_the_same_whatever_there_is(client: Client, count: int) -> None:
    round_ = RoundFactory()
    everything = round_.created_by
    for duty in Duty:
        duty_services.change_duties(round_, give=[(everything, duty)], by=everything)
    DocumentFactory(by=everything)
    for _each in range(count):
        sent(round_)
    begin_report(round_, "A report", by=everything)
    sign_in(client, everything)
    assert own_queries(client, address(round_), beside=reverse("consultations:add_document")) == 39
