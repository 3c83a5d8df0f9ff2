"""The task list: who sees which lines, how far each is, and what can be done next."""

import html
import re
import uuid
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from consultations.invitations import delegations
from consultations.models import Delegation, Recommendation
from core import clock
from core.text.dates import day
from submissions.drafting.services import clear, return_to_drafter
from submissions.models import Submission
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    RoundFactory,
    SubmittedFactory,
    answer,
    focal_point,
    recommendation,
)
from tests.submissions.conftest import Browser
from tests.support.html import compact, text

pytestmark = pytest.mark.django_db


def test_one_line_for_each_recommendation_with_deadline_and_first_step(focal: Client, delegation: Delegation) -> None:
    shown = text(focal.get(f"/rounds/{delegation.pk}/"))
    for label in ("123", "124", "127.1", "127.2", "127.3"):
        assert f" {label} States should do" in shown
    assert "Addressed to you State" in shown
    assert "Closes in 29 days" in shown or "Closes in 30 days" in shown
    assert "Geneva" in shown
    assert "Answered: 0 of 5 addressed to you" in shown and "Add a file" in shown
    assert "Not assigned yet" in shown
    assert "Check and submit" not in shown
    assert "The secretariat sees only that a draft exists" in shown


def test_the_word_limit_is_told_before_anybody_writes(browser: Browser) -> None:
    delegation = DelegationFactory(round=RoundFactory(limits={"state": 1_500}))
    page, client = f"/rounds/{delegation.pk}/", browser(focal_point(delegation))
    assert "A submission may contain at most 1,500 words." in text(client.get(page))
    DraftFactory(delegation=delegation)
    assert "A submission may contain at most 1,500 words." in text(client.get(page))


def test_those_addressed_to_others_are_counted_without_those_that_mention_the_body(
    focal: Client, delegation: Delegation
) -> None:
    rows = list(delegation.round.recommendations.all())
    Recommendation.objects.filter(pk__in=[row.pk for row in rows]).update(addressees=["Secretary-General"])
    Recommendation.objects.filter(pk=rows[0].pk).update(participants=["States"])
    shown = text(focal.get(f"/rounds/{delegation.pk}/"))
    assert "Mentions you as a participant" in shown
    assert "Addressed to others 4 recommendations (you may also comment)" in shown


def test_what_is_addressed_to_one_state_by_name_is_not_said_to_be_addressed_to_another(
    focal: Client, delegation: Delegation
) -> None:
    Recommendation.objects.filter(paragraph__document=delegation.round.document).update(
        addressees=["Ombira"], addressed_state="Ombira"
    )
    shown = text(focal.get(f"/rounds/{delegation.pk}/"))
    assert "Addressed to you" not in shown and "addressed to you" not in shown
    assert "Answered: 0 of 5 recommendations" in shown


def test_looking_stores_nothing(focal: Client, delegation: Delegation) -> None:
    focal.get(f"/rounds/{delegation.pk}/")
    assert not Submission.objects.exists()


def test_states_of_answers_are_words(focal: Client, delegation: Delegation) -> None:
    version = DraftFactory(delegation=delegation, answers={})
    by = focal_point(delegation)
    clear(answer(version, "123", comment="Yes."), by=by)
    return_to_drafter(answer(version, "124", comment="No."), by=by, reason="please add the figures for 2026")
    answer(version, "127.1", comment="Perhaps.")
    shown = text(focal.get(f"/rounds/{delegation.pk}/"))
    assert "Approved" in shown
    assert "Returned: “ please add the figures for 2026 ”" in shown
    assert "Being drafted" in shown
    assert "Not started" in shown
    assert "Answered: 3 of 5 addressed to you" in shown and "Approved: 1 of 3" in shown
    assert "Check and submit" in shown


def test_a_contributor_sees_the_given_line_alone(contributor: Client, delegation: Delegation) -> None:
    DraftFactory(delegation=delegation, answers={"124": {"comment": "Words of another ministry."}})
    shown = text(contributor.get(f"/rounds/{delegation.pk}/"))
    assert "States should do 123.1." in shown
    assert "124" not in re.findall(r"\b12[34]\b", shown)
    assert "Only your focal point can submit." in shown
    assert "Withdraw the submission" not in shown and "Decline" not in shown


def test_who_has_a_line_and_until_when(focal: Client, contributor: Client, delegation: Delegation) -> None:
    membership = delegation.organisation.memberships.get(user__name="C. Ontributor")
    membership.unit = "Ministry of Justice"
    membership.save()
    due = clock.now().date() + timedelta(days=5)
    delegations.assign(
        delegation, membership, [recommendation(delegation.round, "124")], by=focal_point(delegation), due=due
    )
    shown = text(focal.get(f"/rounds/{delegation.pk}/"))
    assert f"Ministry of Justice due {due.day} {due:%B %Y} Change the assignment 124" in shown
    with clock.at(clock.now() + timedelta(days=7)):
        assert f"was due {due.day} {due:%B %Y}" in text(focal.get(f"/rounds/{delegation.pk}/"))


def test_a_long_list_is_read_page_by_page_and_a_number_is_found_at_once(browser: Browser) -> None:
    delegation = DelegationFactory(round=RoundFactory(paragraphs={f"140.{n}": 1 for n in range(1, 65)} | {"2": 1}))
    focal = browser(focal_point(delegation))

    def labels(query: str) -> list[str]:
        page = compact(focal.get(f"/rounds/{delegation.pk}/?{query}").content.decode())
        return re.findall(r'row__number"><bdi>([^<]+)<', page)

    assert labels("") == [f"140.{n}" for n in range(1, 61)]
    assert labels("page=2") == ["140.61", "140.62", "140.63", "140.64", "2"]
    shown = text(focal.get(f"/rounds/{delegation.pk}/"))
    assert "Page 1 of 2" in shown and "Workbook, files, team and more" in shown
    assert "On the call for inputs as a whole" not in shown
    assert "On the call for inputs as a whole" in text(focal.get(f"/rounds/{delegation.pk}/?page=2"))
    assert labels("q=140.2") == ["140.2"] and labels("q=2") == ["2"]
    assert len(labels("q=140")) == 60  # the list that they are in
    assert labels("q=DO+140.17") == ["140.17"]  # words of its text
    assert not labels("q=nothing+like+it")


def test_after_assigning_the_list_is_as_the_focal_point_left_it(browser: Browser) -> None:
    delegation = DelegationFactory(round=RoundFactory(paragraphs={f"140.{n}": 1 for n in range(1, 65)}))
    focal = browser(focal_point(delegation))
    page = focal.get(f"/rounds/{delegation.pk}/?page=2&stage=").content.decode()
    label = recommendation(delegation.round, "140.62")
    [address] = re.findall(rf'href="(/rounds/{delegation.pk}/{label.pk}/give/[^"]*)"', page)
    address = html.unescape(address)
    form = {"email": "new@ministry.example", "unit": "Ministry"}
    done = focal.post(address, form)
    assert done["Location"] == f"/rounds/{delegation.pk}/?page=2&stage="
    following = focal.post(address, {**form, "then": "next"})["Location"]
    assert f"/{recommendation(delegation.round, '140.63').pk}/give/?list=" in following
    assert focal.post(following, form)["Location"] == f"/rounds/{delegation.pk}/?page=2&stage="
    assert focal.post(address.partition("?")[0], form)["Location"] == f"/rounds/{delegation.pk}/"


@pytest.mark.parametrize(
    ("zone", "hour", "words"), [("Pacific/Kiritimati", 20, "due"), ("Pacific/Honolulu", 24.5, "was due")]
)
def test_a_date_is_over_by_the_clocks_of_the_deadline_not_of_the_reader(
    contributor: Client, delegation: Delegation, zone: str, hour: float, words: str
) -> None:
    membership = delegation.organisation.memberships.get(user__name="C. Ontributor")
    User.objects.filter(pk=membership.user_id).update(time_zone=zone)
    geneva = ZoneInfo("Europe/Zurich")
    due = clock.now().astimezone(geneva).date() + timedelta(days=5)
    delegations.assign(
        delegation, membership, [recommendation(delegation.round, "123")], by=focal_point(delegation), due=due
    )
    with clock.at(datetime.combine(due, time(), geneva) + timedelta(hours=hour)):
        assert f"C. Ontributor {words} {due.day} {due:%B %Y}" in text(contributor.get(f"/rounds/{delegation.pk}/"))
        expected = "were due by" if words == "was due" else "are due by"
        for page in ("/home/", f"/rounds/{delegation.pk}/"):
            assert f"Your answers {expected} {due.day} {due:%B %Y} (internal" in text(contributor.get(page))


def test_a_drafter_reads_the_own_date_and_not_the_team_s(
    focal: Client, contributor: Client, delegation: Delegation
) -> None:
    given = delegation.organisation.memberships.get(user__name="C. Ontributor")
    team, own = ((clock.now() + timedelta(days=days)).date() for days in (9, 4))
    by, page = focal_point(delegation), f"/rounds/{delegation.pk}/"
    delegations.set_own_date(delegation, team, by=by)
    delegations.assign(delegation, given, [recommendation(delegation.round, "123")], by=by, due=own)
    assert f"Internal deadline for your drafters: {day(team)}." in text(focal.get(page))
    told = text(contributor.get(page))
    assert f"Your answers are due by {day(own)} (internal deadline)." in told and day(team) not in told


def test_lines_are_found_by_state_and_by_who_has_them(
    focal: Client, contributor: Client, delegation: Delegation
) -> None:
    def labels(query: str, client: Client = focal) -> list[str]:
        page = compact(client.get(f"/rounds/{delegation.pk}/?{query}").content.decode())
        return re.findall(r'row__number">(?:<bdi>)?([^<]*)<', page)

    version = DraftFactory(delegation=delegation, answers={})
    by = focal_point(delegation)
    clear(answer(version, "124", comment="Yes."), by=by)
    given = delegation.organisation.memberships.get(user__name="C. Ontributor")
    every = ["123", "124", "127.1", "127.2", "127.3", ""]
    assert labels("") == every
    assert labels("stage=cleared") == ["124"]
    assert labels("stage=not_started") == ["123", "127.1", "127.2", "127.3", ""]
    assert labels(f"who={given.pk}") == ["123"]
    assert labels("who=nobody&stage=not_started") == ["127.1", "127.2", "127.3"]
    for odd in ("stage=x", f"who={uuid.uuid4()}", "who=%00", "stage=cleared&stage="):
        assert labels(odd) == every
    shown = text(focal.get(f"/rounds/{delegation.pk}/?stage=returned"))
    assert "0 of 6 lines" in shown and "Nothing matches the filters" in shown and "0 of 5" not in shown
    assert "Answered: 1 of 5 addressed to you" in shown and "Approved: 1 of 2" in shown  # progress is of the whole
    assert labels(f"who={given.pk}", contributor) == ["123"]


def test_after_sending_the_receipt_and_the_way_to_correct(focal: Client, delegation: Delegation) -> None:
    version = SubmittedFactory(delegation=delegation)
    shown = text(focal.get(f"/rounds/{delegation.pk}/"))
    assert f"{version.submission.reference}/1" in shown
    assert "Submitted on" in shown
    assert "Your submission as a workbook." in shown
    for of_a_draft in ("Set a date for drafters", "to fill in offline", "you may also comment"):
        assert of_a_draft not in shown
    assert "Correct the submission" in shown
    assert "No answer" in shown
    assert "secretariat sees only that a draft exists" not in shown
    assert "Add a file" not in shown


def test_foreign_and_made_up_rounds_are_the_same_page(stranger: Client, delegation: Delegation) -> None:
    foreign, made_up = stranger.get(f"/rounds/{delegation.pk}/"), stranger.get(f"/rounds/{uuid.uuid4()}/")
    assert foreign.status_code == made_up.status_code == 404
    assert re.sub(r'value="\S+"', "", foreign.content.decode()).replace(str(delegation.pk), "") == re.sub(
        rf'value="\S+"|{made_up.request["PATH_INFO"].split("/")[2]}', "", made_up.content.decode()
    )


def test_signing_in_comes_first(client: Client, delegation: Delegation) -> None:
    response = client.get(f"/rounds/{delegation.pk}/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=/rounds/")


def test_rights_end_with_the_membership(focal: Client, delegation: Delegation) -> None:
    delegation.organisation.memberships.update(ended_at=clock.now())
    assert focal.get(f"/rounds/{delegation.pk}/").status_code == 404


def test_the_same_number_of_queries_whatever_the_number_of_lines(browser: Browser) -> None:
    counts = []
    for count in (1, 40):
        round_ = RoundFactory(paragraphs={str(number): 1 for number in range(1, count + 1)})
        delegation = DelegationFactory(round=round_)
        version = DraftFactory(delegation=delegation, answers={})
        for row in round_.recommendations.select_related("paragraph"):
            answer(version, row.label, comment="Yes.")
        client = browser(focal_point(delegation))
        client.get("/home/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/rounds/{delegation.pk}/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] < 30


def test_one_thing_to_do_first_and_the_formats_under_download(focal: Client, delegation: Delegation) -> None:
    page = focal.get(f"/rounds/{delegation.pk}/").content.decode()
    main = page[page.index('<main id="main"') : page.index("</main>")]
    assert len(re.findall(r'class="button"', main)) == 1
    assert "Start with the first answer" in main
    aside = main[main.index("<aside") :]
    assert ">Download</h2>" in aside and aside.index(">Download</h2>") < aside.index("?format=xlsx")
    assert "?format=" not in main[: main.index("<aside")]


@pytest.mark.parametrize(("constituency", "asked"), [("state", False), ("civil_society", True), ("nhri", True)])
def test_the_risk_of_being_named_is_asked_where_it_concerns_somebody(
    browser: Browser, constituency: str, asked: bool
) -> None:
    delegation = DelegationFactory(constituency=constituency)
    client = browser(focal_point(delegation))
    link = f"/rounds/{delegation.pk}/risk/"
    assert (link in client.get(f"/rounds/{delegation.pk}/").content.decode()) is asked
    DraftFactory(delegation=delegation)
    assert (link in client.get(f"/rounds/{delegation.pk}/review/").content.decode()) is asked
