"""Who is asked, who takes part, how strongly: sentences as UN documents write them (PRACTICE 16)."""

import pytest

from consultations.reading.proposals.limbs import limbs_of


def said(text: str) -> list[tuple[str, list[str], bool, list[str]]]:
    return [
        (str(limb.force), list(map(str, limb.addressees)), limb.implied, list(map(str, limb.participants)))
        for limb in limbs_of(text)
    ]


@pytest.mark.parametrize(
    ("text", "force", "addressees"),
    [
        ("States should consider ratifying the Convention.", "should consider", ["States"]),
        ("States should also seriously consider it.", "should consider", ["States"]),
        ("In this regard, the Committee strongly urges all States to act.", "urges", ["States"]),
        ("Calls upon Member States to cooperate;", "calls upon", ["Member States"]),
        ("Also requests the Secretary-General to report;", "requests", ["Secretary-General"]),
        ("We call upon Governments and donors to fund shelters.", "calls upon", ["States", "donors"]),
        ("It is recommended that States parties ratify it.", "recommends", ["States parties"]),
        ("Consular services are encouraged to visit detained children.", "encourages", ["consular services"]),
        ("Children should be protected by States and local authorities.", "should", ["States", "local governments"]),
        ("She reiterates her call on States to end detention.", "calls upon", ["States"]),
        ("The Government of Arandia should ratify it.", "should", ["Arandia"]),
        (
            "The Special Rapporteur on the human rights of migrants therefore recommends that Governments act.",
            "recommends",
            ["States"],
        ),
        (
            "States of origin, transit and destination, international organizations and civil society should act.",
            "should",
            ["States", "international organizations", "civil society"],
        ),
        (
            "When they design policies with children, cities and municipalities should listen.",
            "should",
            ["local governments"],
        ),
        ("The Special Rapporteur recommends and urges States to act.", "recommends", ["States"]),
    ],
)
def test_named_addressees(text: str, force: str, addressees: list[str]) -> None:
    assert said(text) == [(force, addressees, False, [])]


@pytest.mark.parametrize(
    ("text", "participants"),
    [
        ("Detention of children should end.", []),
        ("The capacity of consular services should be strengthened.", []),
        ("Civil society should be involved in the drafting.", ["civil society"]),
        (
            "Plans should be made in close cooperation with trade unions, the media and other partners.",
            ["trade unions", "media", "stakeholders"],
        ),
    ],
)
def test_states_are_implied_where_nobody_is_named(text: str, participants: list[str]) -> None:
    assert said(text) == [("should", ["States"], True, participants)]


def test_participants_are_not_addressees() -> None:
    assert said("Member States, in cooperation with UNICEF, should register all births.") == [
        ("should", ["Member States"], False, ["United Nations entities"])
    ]
    assert said("States should cooperate closely with other States and civil society.") == [
        ("should", ["States"], False, ["civil society"])
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Asylum requests from children were refused in 2009.",
        "This encourages employers to hire migrants.",
        "The Committee recommended that States should act.",
        "The Minister stated that all States should cooperate.",
        "It should be noted that detention is rising.",
        "Should a State detain a child, the child is heard.",
        "Experts asked whether States should pay.",
        "Why should States act?",
        "They should not be construed as endorsed by the Working Group.",
    ],
)
def test_what_recommends_nothing(text: str) -> None:
    assert limbs_of(text) == ()


def test_one_sentence_with_two_requests() -> None:
    limbs = limbs_of("The Committee urges States to end detention, and calls upon treaty bodies to monitor it.")
    assert [(limb.limb, limb.text, str(limb.force), list(map(str, limb.addressees))) for limb in limbs] == [
        (1, "The Committee urges States to end detention", "urges", ["States"]),
        (2, "calls upon treaty bodies to monitor it.", "calls upon", ["treaty bodies"]),
    ]


def test_what_explains_a_request_stays_with_it() -> None:
    limbs = limbs_of("Many children flee. States should protect them. This holds at borders. Cities should help.")
    assert [limb.text for limb in limbs] == [
        "States should protect them. This holds at borders.",
        "Cities should help.",
    ]


def test_they_are_those_of_the_sentence_before() -> None:
    _first, second = limbs_of("Treaty bodies should cooperate. They should also share their findings.")
    assert second.addressees == ("treaty bodies",)
    assert second.reason.code == "carried_over"


def test_a_verb_outside_the_list_is_said() -> None:
    (limb,) = limbs_of("The Working Group invites national human rights institutions to submit information.")
    assert (str(limb.force), limb.addressees) == ("encourages", ("national human rights institutions",))
    assert limb.reasons[1].sentence() == "The text says “invites”; the nearest wording in the list was chosen."
