"""A round as those who are asked will see it, before it is announced; nothing comes of looking."""

import pytest
from django.urls import reverse

from consultations.models import Delegation, Organisation, Question
from consultations.rounds.services import begin_round
from submissions.models import Version
from tests.factories import DelegationFactory, RoundFactory, focal_point
from tests.support.officers import own_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(officer):
    return RoundFactory(officer=officer, announced=False)


def address(round_):
    return reverse("preview_round", args=[round_.pk])


def headings(answer):
    return {title: [line["task"].recommendation for line in lines] for title, lines in answer.context["groups"]}


def test_a_state_and_civil_society_see_their_own(client, round_):
    asked = round_.recommendations.select_related("paragraph").order_by("order", "limb")
    state, society = (client.get(address(round_), {"as": kind}) for kind in ("state", "civil_society"))
    assert headings(state)["Addressed to you"] == list(asked)
    assert headings(society)["Addressed to others"] == list(asked)
    assert "Answers of <bdi>Example: State</bdi>" in state.content.decode()
    assert "Answers of <bdi>Example: Civil society</bdi>" in society.content.decode()
    assert "Announce the round" in state.content.decode()
    assert (
        reverse("preview_round", args=[round_.pk])
        in client.get(reverse("consultations:round", args=[round_.pk])).content.decode()
    )


def test_a_draft_that_asks_nobody_yet_says_so(client, officer, round_):
    draft = begin_round(document=round_.document, title="A round", by=officer)
    page = client.get(address(draft), {"as": "state"})
    assert page.status_code == 200 and "No constituency is chosen yet." in page.text
    assert reverse("consultations:edit_part", args=[draft.pk, "participants"]) in page.text


def test_it_says_what_the_focal_point_will_read(client, officer, round_):
    shown = client.get(address(round_)).content.decode()
    DelegationFactory(round=round_)
    client.post(reverse("consultations:round_act", args=[round_.pk, "announce"]))
    own = focal_point(Delegation.objects.select_related("organisation").get())
    client.force_login(own)
    home = client.get(reverse("dashboard")).content.decode()
    tasks = client.get(reverse("task_list", args=[Delegation.objects.get().pk])).content.decode()
    for words in ("Answered: 0 of 5", round_.title):
        assert words in shown
        assert words in home
    for words in ("Addressed to you", "States should do 127.2.", "Not started"):
        assert words in shown
        assert words in tasks


def test_one_answer_is_shown_and_cannot_be_written(client, round_):
    on = round_.recommendations.get(paragraph__number="124")
    answer = client.get(address(round_), {"as": "state", "on": str(on.pk)})
    page = answer.content.decode()
    assert answer.context["place"].subject.recommendation == on
    assert "Expresses reservations" in page
    main = page[page.index('class="portal office"') :]
    assert "<form" not in main
    assert all(field.field.disabled for field in answer.context["form"])
    question = Question.objects.create(round=round_, number=1, text="What has changed?")
    asked = client.get(address(round_), {"on": str(question.pk)}).content.decode()
    assert asked.count("What has changed?") == 2  # in the list and beside the form
    assert (Delegation.objects.count(), Organisation.objects.count(), Version.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("asked", [{"as": "made_up"}, {"on": "\x00"}, {"as": "academia", "on": "nobody"}])
def test_what_is_not_there_shows_the_first(client, round_, asked):
    answer = client.get(address(round_), asked)
    assert answer.status_code == 200
    assert answer.context["place"].subject.recommendation.label == "123"


def test_without_window_it_says_that_no_date_is_shown(client, round_):
    round_.windows.filter(constituency="state").delete()
    assert (
        "Opening and closing dates are not set for them yet"
        in client.get(address(round_), {"as": "state"}).content.decode()
    )


def test_only_who_manages_the_round_looks(client, officer):
    assert client.get(address(RoundFactory())).status_code == 404
    assert client.post(address(RoundFactory(officer=officer))).status_code == 405


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_asks_the_same_however_much_a_round_asks(client, officer, count):
    round_ = RoundFactory(officer=officer, paragraphs={str(number): 1 for number in range(1, count + 1)})
    assert own_queries(client, address(round_), beside=reverse("consultations:add_document")) == 11
