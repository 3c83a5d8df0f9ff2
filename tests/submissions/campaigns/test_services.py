from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.audience import audience_in
from consultations.models import Round
from core.audience import CONFIDENTIAL, PUBLIC, REDACTOR, SECRETARIAT
from core.errors import NotAllowed, Refused
from core.models import Job
from submissions.campaigns.requests import FIND
from submissions.campaigns.search import find_campaigns
from submissions.campaigns.services import confirm_equal, confirm_members, exclude, merge, rename, split
from submissions.campaigns.version_campaigns import version_campaigns
from submissions.campaigns.visible_campaigns import VisibleCampaign, counted_bodies, visible_campaigns
from submissions.models import Campaign, CampaignMember, Input, Version
from submissions.sending.services import withdraw
from submissions.triage.services import admit
from submissions.visibility.confidentiality import tighten
from tests.factories import (
    DelegationFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    corrected,
    focal_point,
    new_token,
)
from tests.submissions.campaigns.test_finder import OTHER, SCHOOL, TOWNS
from tests.support.redacting import redact

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Round:
    return RoundFactory(constituencies=("civil_society",))


@pytest.fixture
def coder(round_: Round) -> Any:
    return OfficerFactory(round=round_, duties=["code_round"])


def sends(round_: Round, *labels: str, **said: Any) -> Version:
    delegation = DelegationFactory(round=round_, organisation__constituency="civil_society")
    return SubmittedFactory(delegation=delegation, answers=dict.fromkeys(labels or ("124",), said))


def seen(round_: Round, audience: Any = SECRETARIAT) -> list[VisibleCampaign]:
    return visible_campaigns(round_, audience)


def lines(*versions: Version) -> set[Any]:
    return {input_.line_id for version in versions for input_ in version.inputs.all()}


def in_campaigns(round_: Round) -> list[set[Any]]:
    return [{member.row.line_id for member in each.members} for each in seen(round_)]


def towns_first(round_: Round) -> list[Version]:
    """Five bodies on two recommendations, one text, two additions."""
    wording = "States should strengthen coordination, beginning with the towns in which children arrive."
    return [
        *(sends(round_, "123", "124", comment=TOWNS) for _ in range(3)),
        sends(round_, "123", "124", comment=f"{TOWNS}\n\n{SCHOOL}"),
        sends(round_, "123", "124", comment=TOWNS, rewording=wording),
    ]


def test_five_bodies_one_text_two_additions(round_: Round) -> None:
    versions = towns_first(round_)
    sends(round_, comment=OTHER)
    find_campaigns(round_)
    (campaign,) = seen(round_)
    assert (campaign.bodies, len(campaign.members), campaign.labels) == (5, 10, ["123", "124"])
    assert campaign.text.visible.comment == TOWNS
    assert campaign.title == "Towns come first. A child who arrives is met by a neighbour,…"
    added = {row.visible.body.id: row.own for row in campaign.members if row.own}  # type: ignore[union-attr]
    assert sorted(added.values()) == [
        [SCHOOL],
        ["States should strengthen coordination, beginning with the towns in which children arrive."],
    ]
    assert campaign.adding == 4
    assert campaign.waiting == 10
    assert in_campaigns(round_) == [lines(*versions)]


def test_looking_again_changes_nothing_and_new_ones_come_in(round_: Round) -> None:
    towns_first(round_)
    find_campaigns(round_)
    before = list(CampaignMember.objects.order_by("pk").values())
    find_campaigns(round_)
    assert list(CampaignMember.objects.order_by("pk").values()) == before
    sends(round_, comment=TOWNS.upper())
    find_campaigns(round_)
    (campaign,) = seen(round_)
    assert (campaign.bodies, campaign.campaign.number) == (6, 1)


def test_it_is_looked_for_when_something_is_sent(round_: Round, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        towns_first(round_)
    assert seen(round_)[0].bodies == 5
    assert {job.state for job in Job.objects.filter(kind=FIND)} == {Job.State.DONE}


def test_one_look_is_asked_for_by_all_who_send_before_it_begins(round_: Round) -> None:
    towns_first(round_)
    assert Job.objects.filter(kind=FIND).count() == 1


def test_the_same_text_of_one_body_on_every_recommendation_is_no_campaign(round_: Round) -> None:
    sends(round_, "123", "124", "127.1", comment=TOWNS)
    find_campaigns(round_)
    assert not Campaign.objects.exists()


def test_a_campaign_that_only_one_body_is_left_in_is_none(round_: Round) -> None:
    first, second = sends(round_, comment=TOWNS), sends(round_, comment=TOWNS)
    find_campaigns(round_)
    withdraw(first.submission, by=focal_point(first.submission.delegation), token=new_token())
    assert seen(round_) == []  # at once
    find_campaigns(round_)
    assert not CampaignMember.objects.exists()
    assert second.inputs.count() == 1


def test_quoting_the_recommendation_is_no_campaign(round_: Round) -> None:
    text = round_.recommendations.order_by("order").first().text  # type: ignore[union-attr]
    longer = f"{text} " * 4
    sends(round_, "123", comment=f"{longer} We welcome this very much.")
    sends(round_, "123", comment=f"{longer} Our council has met on it.")
    find_campaigns(round_)
    assert seen(round_) == []


def test_only_admissible_bodies_are_counted(round_: Round) -> None:
    triager = OfficerFactory(round=round_, duties=["triage_round"])
    versions = towns_first(round_)
    find_campaigns(round_)
    assert counted_bodies(seen(round_)[0]) == 0
    for version in versions[:3]:
        admit(version.submission, by=triager)
    assert counted_bodies(seen(round_)[0]) == 3


def test_who_may_not_read_an_input_does_not_learn_that_it_is_of_a_campaign(round_: Round) -> None:
    sends(round_, comment=TOWNS)
    sends(round_, comment=TOWNS)
    hidden = sends(round_, comment=f"{TOWNS}\n\n{SCHOOL}", confidentiality="secretariat")
    find_campaigns(round_)
    (campaign,) = seen(round_)
    assert (campaign.bodies, len(campaign.members)) == (2, 2)
    assert SCHOOL not in str([row.own for row in campaign.members])
    assert seen(round_, CONFIDENTIAL)[0].bodies == 3
    assert lines(hidden) <= {row.row.line_id for row in seen(round_, CONFIDENTIAL)[0].members}
    assert seen(round_, PUBLIC) == []


def test_what_bears_no_name_is_not_counted_beside_names(round_: Round) -> None:
    """A nameless copy of a body with a named one would show by the number that there are fewer bodies than inputs."""
    named = [sends(round_, "123", "124", comment=TOWNS) for _ in range(2)]
    nameless = sends(round_, comment=TOWNS, confidentiality="nameless")
    mixed = named[0].inputs.order_by("number").last()
    tighten(named[0].submission, line=mixed.line, level="nameless", by=named[0].started_by)
    find_campaigns(round_)
    (campaign,) = seen(round_)
    assert (campaign.bodies, len(campaign.members)) == (2, 3)
    assert all(row.visible.body for row in campaign.members)
    assert version_campaigns(round_, SECRETARIAT).keys() == {version.pk for version in named}
    (whole,) = seen(round_, CONFIDENTIAL)
    assert (whole.bodies, len(whole.members)) == (3, 5)
    assert nameless.pk in version_campaigns(round_, CONFIDENTIAL)


def test_where_the_text_of_all_is_withheld_a_reader_s_texts_are_held_against_each_other(round_: Round) -> None:
    """What they add to words that the reader may not know would tell these words, and that somebody sent them."""
    for _ in range(3):
        sends(round_, comment=TOWNS, confidentiality="secretariat")
    sends(round_, comment=f"{TOWNS}\n\n{SCHOOL}")
    sends(round_, comment=f"{TOWNS}\n\n{SCHOOL}")
    find_campaigns(round_)
    (campaign,) = seen(round_)
    assert [(row.own, row.per_cent, row.is_equal) for row in campaign.members] == [([], 100, True)] * 2
    (whole,) = seen(round_, CONFIDENTIAL)
    assert [row.own for row in whole.members if row.own] == [[SCHOOL]] * 2


def test_that_a_text_is_equal_does_not_tell_its_covered_words(round_: Round) -> None:
    for _ in range(3):
        sends(round_, comment=TOWNS)
    find_campaigns(round_)
    stands_for_all = Campaign.objects.get().text_id
    input_ = Input.objects.exclude(line=stands_for_all).select_related("version__submission__delegation__round")[0]
    redact(input_, "neighbour")
    told = {row.row.line_id: row.is_equal for row in seen(round_, CONFIDENTIAL)[0].members}
    assert [told.pop(input_.line_id), *told.values()] == [False, True, True]
    assert all(row.is_equal for row in seen(round_, REDACTOR)[0].members)


def test_where_a_reader_sees_one_of_two_there_is_no_campaign(round_: Round) -> None:
    sends(round_, comment=TOWNS)
    sends(round_, comment=TOWNS, confidentiality="secretariat")
    find_campaigns(round_)
    assert seen(round_) == []
    assert len(seen(round_, CONFIDENTIAL)) == 1


def test_a_sealed_round_shows_none_before_it_closes() -> None:
    round_ = RoundFactory(constituencies=("civil_society",), rules={"sealed": True})
    sends(round_, comment=TOWNS), sends(round_, comment=TOWNS)
    find_campaigns(round_)
    assert Campaign.objects.count() == 1
    assert seen(round_, CONFIDENTIAL) == []


def test_what_people_kept_out_stays_out_until_the_words_change(round_: Round, coder: Any) -> None:
    versions = towns_first(round_)
    find_campaigns(round_)
    out = lines(versions[3])
    exclude(seen(round_)[0].campaign, out, by=coder)
    find_campaigns(round_)
    assert in_campaigns(round_) == [lines(*versions) - out]
    corrected(versions[3].submission, {"124": {"comment": TOWNS}})
    find_campaigns(round_)
    assert len(in_campaigns(round_)[0] & out) == 1  # what says the same as before stays out


def test_a_division_is_remembered_and_a_new_copy_goes_to_its_equals(round_: Round, coder: Any) -> None:
    versions = towns_first(round_)
    versions.append(sends(round_, "123", "124", comment=f"{TOWNS}\n\n{SCHOOL}"))
    find_campaigns(round_)
    apart = lines(versions[3], versions[5])
    made = split(seen(round_)[0].campaign, apart, by=coder)
    find_campaigns(round_)
    assert in_campaigns(round_) == [lines(*versions) - apart, apart]
    again = sends(round_, comment=f"{TOWNS}\n\n{SCHOOL}")
    plain = sends(round_, comment=TOWNS)
    find_campaigns(round_)
    assert in_campaigns(round_) == [(lines(*versions) - apart) | lines(plain), apart | lines(again)]
    (second,) = visible_campaigns(round_, SECRETARIAT, of=[made.pk])
    assert SCHOOL in second.text.visible.comment  # type: ignore[operator]
    assert second.adding == 0


def test_where_the_text_goes_with_a_division_another_stands_for_those_who_stay(round_: Round, coder: Any) -> None:
    versions = towns_first(round_)
    find_campaigns(round_)
    campaign = seen(round_)[0].campaign
    split(campaign, lines(*versions[:3]), by=coder)
    (first,) = visible_campaigns(round_, SECRETARIAT, of=[campaign.pk])
    assert (first.text.own, first.text.per_cent) == ([], 100)


def test_a_campaign_of_one_is_refused(round_: Round, coder: Any) -> None:
    versions = towns_first(round_)
    find_campaigns(round_)
    campaign = seen(round_)[0].campaign
    with pytest.raises(Refused, match="at least two participants"):
        split(campaign, lines(versions[3]), by=coder)
    with pytest.raises(Refused, match="at least two participants"):
        split(campaign, lines(*versions[1:]), by=coder)
    assert in_campaigns(round_) == [lines(*versions)]


def test_two_made_one_stay_one(round_: Round, coder: Any) -> None:
    one = [sends(round_, comment=TOWNS) for _ in range(3)]
    two = [sends(round_, comment=OTHER) for _ in range(2)]
    find_campaigns(round_)
    first, second = (each.campaign for each in seen(round_))
    merge(second, first, by=coder)
    late = sends(round_, comment=OTHER)
    find_campaigns(round_)
    assert in_campaigns(round_) == [lines(*one, *two, late)]
    (campaign,) = seen(round_)
    assert campaign.text.visible.comment == TOWNS
    assert [row.own for row in campaign.members if row.own] == [[OTHER]] * 3
    with pytest.raises(Refused, match="another campaign"):
        merge(first, first, by=coder)


def test_equal_ones_are_confirmed_at_once_the_others_one_by_one(round_: Round, coder: Any) -> None:
    versions = towns_first(round_)
    find_campaigns(round_)
    campaign = seen(round_)[0].campaign
    assert confirm_equal(campaign, by=coder) == 6
    assert seen(round_)[0].waiting == 4
    confirm_members(campaign, lines(versions[3]), by=coder)
    assert seen(round_)[0].waiting == 2
    assert confirm_equal(campaign, by=coder) == 0


def test_a_correction_is_looked_at_again(round_: Round, coder: Any) -> None:
    versions = towns_first(round_)
    find_campaigns(round_)
    confirm_equal(seen(round_)[0].campaign, by=coder)
    corrected(versions[0].submission, {"124": {"comment": f"{TOWNS} {OTHER}"}})
    find_campaigns(round_)
    (campaign,) = seen(round_)
    assert [row.own for row in campaign.members if row.row.line_id in lines(versions[0]) and not row.is_decided] == [
        [OTHER]
    ]
    corrected(versions[1].submission, {"124": {"comment": OTHER}})
    find_campaigns(round_)
    assert len(seen(round_)[0].members) == 9


def test_only_coders_settle_and_only_what_they_read(round_: Round, coder: Any) -> None:
    versions = [sends(round_, comment=TOWNS), sends(round_, comment=TOWNS)]
    hidden = sends(round_, comment=TOWNS, confidentiality="secretariat")
    find_campaigns(round_)
    campaign = seen(round_)[0].campaign
    with pytest.raises(NotAllowed):
        confirm_members(campaign, lines(versions[0]), by=OfficerFactory(round=round_, duties=["triage_round"]))
    with pytest.raises(NotAllowed):
        rename(campaign, "Towns", by=focal_point(versions[0].submission.delegation))
    for some in ([], lines(hidden), lines(versions[0], hidden), lines(sends(round_, comment=OTHER))):
        with pytest.raises(Refused, match="Choose inputs"):
            exclude(campaign, some, by=coder)
    rename(campaign, " Towns first ", by=coder)
    assert seen(round_)[0].title == "Towns first"
    assert audience_in(coder, round_) == SECRETARIAT


def test_a_right_to_left_override_hides_no_copy_and_no_addition(round_: Round) -> None:
    sends(round_, comment=TOWNS)
    sends(round_, comment=f"\u202e{TOWNS}\u202c\n\n\u2067{SCHOOL}\u2069")
    find_campaigns(round_)
    (campaign,) = seen(round_)
    assert [row.own for row in campaign.members if row.own] == [[f"\u2067{SCHOOL}\u2069"]]


def test_the_number_of_queries_does_not_depend_on_the_rows(round_: Round, django_assert_num_queries: Any) -> None:
    towns_first(round_)
    find_campaigns(round_)
    seen(round_)  # keeps the round's rules
    with CaptureQueriesContext(connection) as few:
        seen(round_)
    for _ in range(4):
        sends(round_, "123", "124", comment=OTHER)
    find_campaigns(round_)
    with django_assert_num_queries(len(few)):
        assert len(seen(round_)) == 2
