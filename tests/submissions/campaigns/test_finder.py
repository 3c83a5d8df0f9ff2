import unicodedata
from random import Random

import pytest

from submissions.campaigns.finder import TextGroup, find_groups

TOWNS = (
    "Towns come first. A child who arrives is met by a neighbour, a bus driver or a night receptionist long before any "
    "ministry hears of it. We ask that towns be at the table when coordination is planned, and that the money follow "
    "the child to the place where it sleeps. Please put the local level into the text."
)
SCHOOL = (
    "At our night school we would add one thing. Last winter nineteen children waited seven weeks for a desk, because "
    "the school asked for an address that no shelter could give."
)
OTHER = (
    "Ports see stowaway children every month, and the crews who find them do not know whom to call. One contact point "
    "for each port, staffed at night, would be worth more than another handbook on procedures."
)
QUOTED = (
    "The Special Rapporteur recommends that inter-institutional and intersectoral coordination in all countries be "
    "strengthened with a view to protecting children from all forms of exploitation, including commercial ones."
)
PLACES = ("Harbour", "Bridge Street", "Loom Court", "Saltgate", "Ferrystone", "Upper Mill", "Northfield", "Quay Row",
          "Old Market", "Tanners Lane", "Millbrook", "Eastgate")  # fmt: skip
THINGS = ("a night bus", "two more teachers", "a doctor on Mondays", "a dry room", "shorter forms", "an interpreter",
          "a lamp at the gate", "a map", "warm meals", "one telephone", "a quiet waiting room", "a judge")  # fmt: skip


def numbers(groups: list[TextGroup]) -> list[list[int]]:
    return [[member.number for member in group.members] for group in groups]


def test_equal_texts_are_one_however_they_were_typed() -> None:
    retyped = [
        TOWNS,
        TOWNS.upper(),
        f"“{TOWNS.replace('. ', '.\n\n')}”  ",
        unicodedata.normalize("NFD", TOWNS.replace("night", "nïght")),
        TOWNS.replace("arrives", "\u202earrives\u202c").replace("neighbour", "neigh\u00adbour"),
        OTHER,
    ]
    (group,) = find_groups(retyped)
    assert [(member.number, member.similarity) for member in group.members] == [(number, 1.0) for number in range(5)]


def test_edited_copies_and_copies_with_paragraphs_of_their_own_belong_to_it() -> None:
    edited = TOWNS.replace("a bus driver", "a taxi driver").replace("We ask", "We demand")
    shorter = TOWNS.replace(" Please put the local level into the text.", "")
    (group,) = find_groups([OTHER, TOWNS, f"{TOWNS}\n\n{SCHOOL}", edited, SCHOOL + OTHER[:60], shorter, TOWNS])
    assert numbers([group]) == [[1, 2, 3, 5, 6]]
    assert group.text == 1
    found = {member.number: member.similarity for member in group.members}
    assert found[1] == found[2] == found[5] == found[6] == 1.0
    assert 0.7 < found[3] < 1.0


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        (
            "地方政府应当参与协调工作因为儿童首先到达的是城镇而不是首都我们请求把资金交给儿童居住的地方并且明确责任",
            "地方政府必须参与协调工作因为儿童首先到达的是城镇而不是首都我们请求把资金交给儿童居住的地方并且明确责任",
        ),
        (
            "البلدات أولا. الطفل الذي يصل يلتقيه جار أو سائق حافلة قبل أن تسمع به أي وزارة ونطلب أن تحضر البلدات",
            "البلدات أوّلًا. الطفل الذي يصل يلتقيه جار أو سائق حافلة قبل أن تسمع به أي وزارة ونطلب أن تحضر البلدات معنا",
        ),
    ],
)  # fmt: skip
def test_in_chinese_and_arabic_too(text: str, edited: str) -> None:
    assert numbers(find_groups([text, OTHER, edited])) == [[0, 2]]


def test_chinese_lines_broken_elsewhere_are_the_same_words() -> None:
    text = "地方政府应当参与协调工作因为儿童首先到达的是城镇而不是首都我们请求把资金交给儿童居住的地方并且明确责任"
    broken = "\n".join(text[at : at + 6] for at in range(0, len(text), 6))
    (group,) = find_groups([text, OTHER, broken, text])
    assert [(member.number, member.similarity) for member in group.members] == [(0, 1.0), (2, 1.0), (3, 1.0)]


def test_short_texts_alone_ones_and_none_make_no_campaign() -> None:
    assert find_groups([]) == []
    assert find_groups([TOWNS]) == []
    assert find_groups(["", " ", "We agree with this.", "We agree with this.", "!!!", "。"]) == []
    assert find_groups([TOWNS, OTHER, SCHOOL]) == []


def test_a_recommendation_that_two_quote_does_not_make_them_one() -> None:
    """More than half of each text is the quotation."""
    one = f"{QUOTED} We would welcome this, since our members meet such children in every port."
    other = f"{QUOTED} The Government has had a council for this purpose since 2019 already."
    assert numbers(find_groups([one, other])) == [[0, 1]]
    assert find_groups([one, other], common_texts=[QUOTED]) == []
    assert numbers(find_groups([one, other, one], common_texts=[QUOTED])) == [[0, 2]]


def test_many_who_only_quote_the_same_are_told_from_a_campaign_without_knowing_what() -> None:
    tails = [
        "Ports need somebody who answers the telephone at three in the morning, in a language that the crew speaks.",
        "Our council met in March and found that neither the schools nor the clinics had ever been asked about it.",
        "Consuls should be told at once whenever a child of their country is held, and given a room to talk in.",
        "Judges wait far too long for interpreters; what a guardian said in the first hour is lost by then.",
    ]
    texts = [f"{QUOTED} {tail}" for tail in tails]
    assert find_groups(texts) == []


def test_a_campaign_among_many_who_quote_the_same_is_found() -> None:
    tails = (
        f"{place} has asked for {what} since the winter of {year}, and {who} was told each time to wait for others."
        for place, what, year, who in zip(PLACES, THINGS, range(1990, 2020), reversed(PLACES), strict=False)
    )
    quoting = [f"{tail} {QUOTED}" for tail in tails]
    edited = TOWNS.replace("a bus driver", "a taxi driver")
    texts = [*quoting[:8], f"{QUOTED}\n{TOWNS}", *quoting[8:], f"{QUOTED}\n{TOWNS}", f"{QUOTED}\n{edited}"]
    assert numbers(find_groups(texts)) == [[8, len(texts) - 2, len(texts) - 1]]


def test_a_short_text_inside_a_long_letter_is_found_whole_or_edited() -> None:
    short = "We ask that towns be at the table when coordination is planned, and that money follow each child."
    first, second = (
        " ".join(f"At {place} they lack {what} since {at + year}." for year, (place, what) in enumerate(pairs))
        for at, pairs in (
            (1950, list(zip(PLACES, THINGS, strict=True)) * 3),
            (1700, list(zip(PLACES, PLACES, strict=True)) * 3),
        )
    )
    texts = [OTHER, short, f"{first}\n{short}\n{SCHOOL}", short, f"{second}\n{short.replace('planned', 'agreed')}"]
    assert numbers(find_groups(texts)) == [[1, 2, 3, 4]]


def test_paragraphs_in_another_order_and_a_sixth_of_the_words_replaced() -> None:
    words = TOWNS.split()
    replaced = " ".join("indeed" if place % 6 == 3 else word for place, word in enumerate(words))
    turned = f"{SCHOOL}\n\n{' '.join(words[30:])}\n\n{' '.join(words[:30])}"
    assert numbers(find_groups([OTHER, TOWNS, replaced, TOWNS, turned])) == [[1, 2, 3, 4]]


def test_the_long_name_of_a_treaty_makes_no_two_short_texts_one() -> None:
    name = "the Convention against Torture and Other Cruel, Inhuman or Degrading Treatment or Punishment"
    texts = [
        f"Judges should be taught what {name} asks of them, beginning with those who decide on returns at the border.",
        f"Nobody has told the hostels that {name} holds for them as well; a leaflet in nine languages would do.",
    ]
    assert find_groups(texts) == []


def test_long_chinese_texts_do_not_hold_a_short_one_by_chance() -> None:
    """A few characters make most of the words of an official text."""
    chance = Random(3)
    short, long = ("".join(chance.choices("移徙儿童权利保护获得国家地方协调", k=size)) for size in (40, 4000))
    assert numbers(find_groups([short, long, short])) == [[0, 2]]
    assert numbers(find_groups([short, long[:500] + short + long[500:], short])) == [[0, 1, 2]]


def test_one_who_pastes_two_campaigns_does_not_make_them_one() -> None:
    found = find_groups([TOWNS, OTHER, TOWNS, OTHER, f"{TOWNS}\n\n{OTHER}", TOWNS])
    assert sorted(len(group.members) for group in found) == [2, 4]
    assert {tuple(each) for each in numbers(found)} == {(0, 2, 4, 5), (1, 3)}


def test_the_same_texts_give_the_same_groups_the_largest_first() -> None:
    texts = [OTHER, TOWNS, SCHOOL, TOWNS, OTHER, TOWNS, f"{SCHOOL} Thank you."]
    assert numbers(find_groups(texts)) == [[1, 3, 5], [0, 4], [2, 6]]
    assert find_groups(iter(texts)) == find_groups(texts)


def test_the_text_that_stands_for_all_has_least_of_its_own() -> None:
    texts = [f"{TOWNS} {SCHOOL}", f"{TOWNS} {OTHER}", TOWNS]
    assert find_groups(texts)[0].text == 2
