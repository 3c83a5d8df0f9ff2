"""Campaigns in the workbench: one text, what each adds, two side by side, settled, coded at once."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from consultations.enums import Duty
from core.models import Job
from submissions.campaigns.requests import FIND
from submissions.campaigns.search import find_campaigns
from submissions.campaigns.visible_campaigns import visible_campaigns
from submissions.models import Campaign, SharedWording
from synthesis.codebook.services import add_theme
from synthesis.models import CodedPassage, SecondCoding
from tests.factories import OfficerFactory, RoundFactory, recommendation
from tests.submissions.campaigns.test_finder import OTHER, SCHOOL, TOWNS
from tests.submissions.campaigns.test_services import SECRETARIAT, lines, sends, towns_first
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return RoundFactory(constituencies=("civil_society",))


@pytest.fixture
def versions(round_, coder):
    made = towns_first(round_)
    find_campaigns(round_)
    return made


def the_campaign(round_):
    return visible_campaigns(round_, SECRETARIAT)[0]


def address(name, round_, *more):
    return reverse(f"coding:{name}", args=[round_.pk, the_campaign(round_).campaign.pk, *more])


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", "", response.content.decode()).split())


def test_the_list_tells_bodies_inputs_and_additions(client, round_, versions):
    page = text_of(client.get(reverse("coding:campaigns", args=[round_.pk])))
    assert "Towns come first. A child who arrives is met by a neighbour,… Copies 123, 124 5 10 4 10" in page


def borrower(round_):
    return sends(round_, comment=f"{SCHOOL} {TOWNS.split('. ')[2]}. {OTHER}")


def test_the_list_is_filtered_by_grade_size_and_kind(client, round_, versions):
    borrower(round_)
    find_campaigns(round_)
    where = reverse("coding:campaigns", args=[round_.pk])

    def grades(**query):
        rows = client.get(where, query).context["rows"]
        return [row.grade.value for row, _kinds in rows]

    assert grades() == ["shared_wording", "copies"]
    assert grades(grade="copies") == ["copies"]
    assert grades(grade="shared_wording") == ["shared_wording"]
    assert grades(size="5") == ["shared_wording", "copies"]
    assert grades(size="10") == []
    assert "No campaign matches." in text_of(client.get(where, {"size": "10"}))
    assert grades(constituency="civil_society", order="participants") == ["copies", "shared_wording"]
    assert grades(constituency="nonsense") == ["shared_wording", "copies"]
    told = client.get(where, {"grade": "copies", "format": "json"}).getvalue().decode()
    assert "Copies" in told
    assert "Shared wording" not in told.replace("Grade: Copies", "")


def test_shared_wording_has_a_page_that_leads_to_its_campaigns(client, round_, versions):
    late = borrower(round_)
    find_campaigns(round_)
    wording = SharedWording.objects.get()
    where = reverse("coding:campaign_wording", args=[round_.pk, wording.pk])
    page = client.get(address("campaign", round_))
    assert f'href="{where}"' in page.content.decode()
    assert "1 further input shares wording with this text" in text_of(page)
    response = client.get(where)
    page = text_of(response)
    assert "6 participants use wording of this text." in page
    assert "no sentence and no count of a report rests on it" in page
    assert "1 further input" in page
    assert "Ports see stowaway children" in page
    assert address("campaign", round_) in response.content.decode()
    assert "decide/" not in response.content.decode()  # nothing is confirmed here
    file = client.get(where, {"format": "json"}).getvalue().decode()
    assert file.count(the_campaign(round_).title) >= 10  # the campaign of each copy
    late.inputs.get().line.shared_wording_member.delete()
    assert client.get(where).status_code == 404  # no wider than the campaign


def test_what_others_add_too_is_shown_and_is_nobodys_own(client, round_, versions):
    sends(round_, comment=f"{TOWNS}\n\n{SCHOOL}")
    find_campaigns(round_)
    page = client.get(address("campaign", round_)).content.decode()
    assert page.count("Others add this too:") == 3
    assert f"<mark><bdi>{SCHOOL}" not in page


def test_no_campaign_says_what_will_come(client, round_, coder):
    sends(round_, comment=TOWNS)
    find_campaigns(round_)
    assert "No campaign was found." in text_of(client.get(reverse("coding:campaigns", args=[round_.pk])))
    client.post(reverse("coding:look_for_campaigns", args=[round_.pk]))
    assert Job.objects.filter(kind=FIND, payload__round=str(round_.pk)).exists()


def test_one_text_and_what_each_adds(client, round_, versions):
    response = client.get(address("campaign", round_))
    page = text_of(response)
    assert "5 participants, one text. 0 of them are admissible and counted. 4 inputs add text of their own." in page
    assert page.count("bus driver") == 1  # the text once, whoever sent it
    assert page.count(SCHOOL) == 2
    assert "Confirm all 6 identical inputs" in page


def test_equal_ones_at_once_then_the_others_side_by_side(client, round_, versions):
    client.post(address("decide_members", round_), {"act": "equal"})
    first = next(row for row in the_campaign(round_).members if not row.is_decided)
    page = client.get(address("compare", round_, first.row.pk))
    assert page.content.decode().count("bus driver") == 2
    assert "[added:" in page.content.decode()
    response = client.post(
        address("decide_members", round_), {"act": "confirm", "lines": [str(first.row.line_id)], "next": "1"}
    )
    assert the_campaign(round_).waiting == 3
    assert reverse("coding:campaigns", args=[round_.pk]) in response.url
    assert response.url != address("campaign", round_)  # on to the next two texts
    response = client.post(
        address("decide_members", round_), {"act": "out", "lines": [str(key) for key in lines(versions[3])]}
    )
    assert response.url == address("campaign", round_)
    assert the_campaign(round_).bodies == 4


def test_a_campaign_of_one_is_refused_and_nothing_is_moved(client, round_, versions):
    chosen = [str(key) for key in lines(versions[3])]
    response = client.post(address("decide_members", round_), {"act": "split", "lines": chosen})
    assert response.status_code == 422
    assert "Each of the two campaigns must have inputs from at least two participants." in text_of(response)
    assert the_campaign(round_).bodies == 5
    assert client.post(address("decide_members", round_), {"act": "out"}).status_code == 422
    assert client.post(address("decide_members", round_), {"act": "out", "lines": [str(uuid4())]}).status_code == 422


def test_divided_named_and_made_one_again(client, round_, versions):
    chosen = [str(key) for key in lines(versions[3], versions[4])]
    client.post(address("decide_members", round_), {"act": "split", "lines": chosen})
    client.post(address("name_campaign", round_), {"name": "Towns first"})
    first, second = visible_campaigns(round_, SECRETARIAT)
    assert (first.title, first.bodies, second.bodies) == ("Towns first", 3, 2)
    client.post(address("merge_campaign", round_), {"into": str(second.campaign.pk)})
    assert [each.bodies for each in visible_campaigns(round_, SECRETARIAT)] == [5]
    find_campaigns(round_)
    assert [each.bodies for each in visible_campaigns(round_, SECRETARIAT)] == [5]


def test_a_theme_is_given_once_and_stands_in_every_confirmed_input(client, round_, versions, coder):
    theme = add_theme(round_, "Money", by=coder)
    data = {"words": "the money follow the child", "theme": str(theme.pk)}
    response = client.post(address("code_campaign", round_), data)
    assert (response.status_code, CodedPassage.objects.count()) == (422, 0)
    assert "No input of this campaign is confirmed yet." in text_of(response)
    client.post(address("decide_members", round_), {"act": "equal"})
    page = client.post(address("code_campaign", round_), data, follow=True)
    assert "The theme is now assigned to 6 inputs." in text_of(page)
    assert CodedPassage.objects.filter(theme=theme, input__version__in=versions[:3]).count() == 6
    client.post(address("code_campaign", round_), data)
    assert CodedPassage.objects.count() == 6
    response = client.post(address("code_campaign", round_), {**data, "words": "nowhere to be found"})
    assert response.status_code == 422
    assert "nowhere to be found" in response.content.decode()


def test_what_a_colleague_has_coded_so_already_is_agreed_with(client, round_, versions, coder):
    theme = add_theme(round_, "Money", by=coder)
    data = {"words": "the money follow the child", "theme": str(theme.pk)}
    client.post(address("decide_members", round_), {"act": "equal"})
    client.post(address("code_campaign", round_), data)
    colleague = OfficerFactory(round=round_, duties=[Duty.CODE])
    sign_in(client, colleague)
    for _click in range(2):
        client.post(address("code_campaign", round_), data)
    assert CodedPassage.objects.count() == 6
    assert [row.by for row in SecondCoding.objects.all()] == [colleague] * 6


def test_on_the_workbench_a_confirmed_text_stands_once_with_what_each_adds(client, round_, versions):
    where = reverse("coding:bench", args=[round_.pk, recommendation(round_, "124").pk])
    page = client.get(where).content.decode()
    assert (page.count("The whole input"), page.count("5 participants, one text")) == (0, 5)
    client.post(address("decide_members", round_), {"act": "equal"})
    longer = [str(key) for key in lines(versions[3])]
    client.post(address("decide_members", round_), {"act": "confirm", "lines": longer})
    page = client.get(where).content.decode()
    assert page.count("The whole input") == 3
    assert page.count("Added text:") == 1
    assert page.count('data-code-field="comment"') == 5  # every input is there to be read and coded


def test_what_an_officer_may_not_read_is_nowhere(client, round_, versions):
    hidden = sends(round_, comment=f"{TOWNS}\n\n{OTHER}", confidentiality="secretariat")
    find_campaigns(round_)
    for name in ("campaign", "campaigns"):
        where = address(name, round_) if name == "campaign" else reverse("coding:campaigns", args=[round_.pk])
        page = client.get(where).content.decode()
        assert "Ports see stowaway" not in page
        assert str(hidden.inputs.get().line_id) not in page
    member = hidden.inputs.get().line.campaign_member
    assert client.get(address("compare", round_, member.pk)).status_code == 404
    only = sends(round_, comment=OTHER), sends(round_, comment=OTHER, confidentiality="secretariat")
    find_campaigns(round_)
    unseen = Campaign.objects.exclude(pk=the_campaign(round_).campaign.pk).get(members__line__in=lines(only[0]))
    assert client.get(reverse("coding:campaign", args=[round_.pk, unseen.pk])).status_code == 404


def test_words_of_strangers_are_shown_as_words(client, round_, coder):
    nasty = f"{TOWNS} <script>alert(1)</script> \u202egnp.exe"
    sends(round_, comment=TOWNS), sends(round_, comment=nasty), sends(round_, comment=TOWNS)
    find_campaigns(round_)
    page = client.get(address("campaign", round_)).content.decode()
    assert "<script>alert" not in page
    assert "<mark><bdi>&lt;script&gt;alert(1)&lt;/script&gt; \u202egnp.exe</bdi></mark>" in page
