"""Copies told from shared wording: generated texts of which it is known who sent what, and letters as people write."""

from random import Random
from typing import Any

import pytest

from benchmarks import campaign_letters, campaign_texts
from benchmarks.texts import LANGUAGES, WORDS
from core.audience import CONFIDENTIAL, PUBLIC, SECRETARIAT
from submissions.campaigns.alignment import FIGURE, align
from submissions.campaigns.finder import find_groups
from submissions.campaigns.search import find_campaigns
from submissions.campaigns.shingles import shingled
from submissions.campaigns.visible_campaigns import visible_campaigns, visible_shared_wording
from submissions.models import CampaignMember, SharedWording, SharedWordingMember
from submissions.triage.queue_list import SHARED, QueueFilter, QueueFold, folded, queue_list
from tests.factories import OfficerFactory, RoundFactory
from tests.submissions.campaigns.test_finder import OTHER, QUOTED, SCHOOL, TOWNS
from tests.submissions.campaigns.test_services import lines, sends

CHANCE = Random(65)
BORROWER = f"{SCHOOL} {TOWNS.split('. ')[2]}. {OTHER}"  # one sentence of the letter among others


@pytest.fixture(autouse=True)
def _same_words() -> None:
    """Whichever tests of this module ran before in the same process."""
    CHANCE.seed(66)


def words(size: int, language: str = "en") -> str:
    between = "" if language == "zh-hans" else " "
    return between.join(CHANCE.choices(WORDS[language], k=size))


def edited(text: str, share: float) -> str:
    return " ".join(CHANCE.choice(WORDS["en"]) if CHANCE.random() < share else word for word in text.split())


def sizes(texts: list[str], **options: Any) -> list[tuple[int, list[int]]]:
    """Return of each group how many share wording, and how many are copies of each letter."""
    found = find_groups([*texts, *(words(150) for _ in range(60))], **options)
    return [(len(each.members), [len(copies.members) for copies in each.copies]) for each in found]


@pytest.mark.parametrize("maker", [campaign_letters, campaign_texts])
def test_copies_of_generated_letters_are_found_whole(maker: Any) -> None:
    texts, campaigns, shares = maker.graded(300, 7)
    found = [-1] * len(texts)
    for label, copies in enumerate(each for group in find_groups(texts) for each in group.copies):
        for member in copies.members:
            found[member.number] = label
    facts = campaign_texts.graded_facts(campaigns, shares, found)
    assert facts["recall"] >= 0.98
    assert facts["precision"] >= 0.98
    assert facts["whole"] >= 0.9


LETTER = [words(40) for _ in range(5)]
WHOLE = "\n\n".join(LETTER)


@pytest.mark.parametrize(
    "texts",
    [
        [edited(WHOLE, 0.1) for _ in range(70)],
        [f"{WHOLE}\n\n{words(60)}" for _ in range(70)],
        [f"Dear Madam, we are {words(12)}. {WHOLE} Yours, {words(8)}" for _ in range(70)],
        [*[WHOLE] * 35, *[f"{WHOLE}\n\n{LETTER[0][::-1]}"] * 35],
        ["\n\n".join(LETTER[:at % 5] + LETTER[at % 5 + 1:]) for at in range(70)],
    ],
    ids=["edited", "with a paragraph each", "greeted and signed", "two versions", "each without a paragraph"],
)  # fmt: skip
def test_one_letter_of_seventy_senders_is_one_campaign(texts: list[str]) -> None:
    assert sizes(texts) == [(70, [70])]


def test_who_uses_half_of_a_letter_shares_wording_and_sends_no_copy() -> None:
    half = [f"{LETTER[1]}\n\n{words(60)}\n\n{LETTER[3]}\n\n{words(60)}" for _ in range(10)]
    assert sizes([*(edited(WHOLE, 0.05) for _ in range(20)), *half]) == [(30, [20])]


def test_a_text_contained_in_a_longer_one_is_a_copy_though_each_was_sent_once() -> None:
    assert sizes([f"{words(300)} {LETTER[0]} {words(300)}", LETTER[0]]) == [(2, [2])]


TRAINED = "In {year} we trained {n} border officials in {m} provinces, and {k} of the trainees have passed the test."


def figures(**values: int) -> str:
    return TRAINED.format(**{"year": 2026, "n": 120, "m": 3, "k": 97, **values})


@pytest.mark.parametrize(
    ("texts", "copies"),
    [
        ([figures(), figures(n=134)], []),
        ([figures(), figures(n=134), figures(), figures(n=134)], [[2, 2]]),
        ([figures(n=100 + n) for n in range(12)], []),
        ([*(figures() for _ in range(6)), *(figures(n=n) for n in range(200, 206))], [[6]]),
        ([figures(), figures().replace("120 ", "")], []),
        ([figures(), f"{figures()} {words(30)}"], [[2]]),
        ([f"{figures()} {WHOLE}", f"{figures(n=134)} {WHOLE}"], [[2]]),  # a letter with a place to fill in
    ],
)
def test_short_texts_that_differ_in_figures_are_answers_of_their_own(texts: list[str], copies: list[list[int]]) -> None:
    assert [sorted(found) for _members, found in sizes(texts) if found] == copies


def test_a_text_without_figures_makes_no_two_with_others_one() -> None:
    without = "We train border officials in our provinces every year, and most of the trainees pass the test."
    texts = [f"{without} They were 120.", f"{without} They were 134.", without]
    (found,) = (found for _members, found in sizes(texts) if found)
    assert found == [2]


@pytest.mark.parametrize("text", ["٢٠٢٦ في عام", "2026年"])
def test_figures_are_those_of_any_script(text: str) -> None:
    (row,) = shingled([text])
    assert [bool(word & FIGURE) for word in row.words.tolist()].count(True) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copy_in_every_language_and_a_translation_is_none(language: str) -> None:
    text = words(80, language)
    assert sizes([text, f"{words(40, language)}\n\n{text}", words(80, "fr" if language == "es" else "es")]) == [
        (2, [2])
    ]


def test_a_long_text_has_the_passages_of_a_short_letter_here_and_there_and_is_no_copy() -> None:
    chance, signs = Random(6), WORDS["zh-hans"]
    often = [1 / (rank + 3) for rank in range(len(signs))]  # a few words are everywhere, as in a language

    def text(size: int) -> list[str]:
        return list("".join(chance.choices(signs, often, k=size)))

    letter = text(24)
    alike = [align(letter, text(450)) for _ in range(100)]
    assert sum(each.share >= 0.7 and each.longest <= 24 for each in alike) > 50  # so much of it by chance
    assert sum(each.is_copy for each in alike) <= 1
    for share in (0.0, 0.1):
        sent = [chance.choice(letter) if chance.random() < share else sign for sign in letter]
        assert align(letter, [*text(200), *sent, *text(200)]).is_copy


def test_what_all_quote_makes_no_copies() -> None:
    quoting = [f"{QUOTED} {words(30)}" for _ in range(8)]
    assert sizes(quoting, common_texts=[QUOTED]) == []
    assert sizes([f"{QUOTED} {TOWNS}", f"{TOWNS} {QUOTED} {words(20)}", *quoting], common_texts=[QUOTED]) == [(2, [2])]


def test_many_recommendations_are_left_out_as_one_is() -> None:
    known = [words(60) for _ in range(700)]
    texts = [f"{known[at]} {TOWNS}" for at in range(5)] + [f"{known[at]} {words(20)}" for at in range(5)]
    assert sizes(texts, common_texts=known) == [(5, [5])]


def test_alike_is_the_part_of_the_shorter_text_that_the_other_has() -> None:
    def share(one: str, other: str) -> float:
        return align(one.split(), other.split()).share

    assert share(WHOLE, WHOLE) == share(WHOLE, f"{words(90)} {WHOLE}") == 1
    assert 0.85 <= share(WHOLE, edited(WHOLE, 0.1)) <= 0.95
    assert 0.45 <= share(WHOLE, f"{' '.join(LETTER[:2])} {' '.join(LETTER[2].split()[:20])} {words(100)}") <= 0.6
    assert share(WHOLE, words(200)) < 0.1
    assert share(" ".join(reversed(LETTER)), WHOLE) == 1  # paragraphs in another order
    assert share("", WHOLE) == 0


@pytest.fixture
def round_() -> Any:
    return RoundFactory(constituencies=("civil_society",))


@pytest.fixture
def letters(round_: Any) -> list[Any]:
    """Three copies, and one who borrows a sentence."""
    rows = [sends(round_, comment=TOWNS) for _ in range(3)] + [sends(round_, comment=BORROWER)]
    sends(round_, comment=f"{OTHER[::-1]}")
    find_campaigns(round_)
    return rows


@pytest.mark.django_db
def test_shared_wording_is_kept_apart_and_is_no_member_of_the_campaign(round_: Any, letters: list[Any]) -> None:
    (campaign,) = visible_campaigns(round_, SECRETARIAT)
    (wording,) = visible_shared_wording(round_, SECRETARIAT)
    assert {member.row.line_id for member in campaign.members} == lines(*letters[:3])
    assert {member.row.line_id for member in wording.members} == lines(*letters)
    assert (campaign.bodies, wording.bodies) == (3, 4)
    assert 0.35 <= min(member.similarity for member in wording.members) < 0.8
    assert not CampaignMember.objects.filter(line__in=lines(letters[3])).exists()
    assert visible_shared_wording(round_, PUBLIC) == []
    before = list(SharedWordingMember.objects.order_by("pk").values())
    find_campaigns(round_)
    assert list(SharedWordingMember.objects.order_by("pk").values()) == before
    assert SharedWording.objects.get().number == 1


@pytest.mark.django_db
def test_who_may_not_read_the_borrower_does_not_learn_of_shared_wording(round_: Any) -> None:
    sends(round_, comment=TOWNS), sends(round_, comment=TOWNS)
    sends(round_, comment=BORROWER, confidentiality="secretariat")
    find_campaigns(round_)
    assert visible_shared_wording(round_, SECRETARIAT) == []
    assert len(visible_shared_wording(round_, CONFIDENTIAL)) == 1


@pytest.mark.django_db
def test_words_that_two_of_thirteen_add_are_nobodys_own(round_: Any) -> None:
    for _ in range(10):
        sends(round_, comment=TOWNS)
    two = [sends(round_, comment=f"{TOWNS}\n\n{SCHOOL}") for _ in range(2)]
    one = sends(round_, comment=f"{TOWNS}\n\n{OTHER}")
    find_campaigns(round_)
    (campaign,) = visible_campaigns(round_, SECRETARIAT)
    assert campaign.bodies == 13
    by_line = {member.row.line_id: member for member in campaign.members}
    for version in two:
        (line,) = lines(version)
        assert (by_line[line].alone, by_line[line].shared, by_line[line].is_equal) == ([], [SCHOOL], False)
    (line,) = lines(one)
    assert (by_line[line].alone, by_line[line].shared) == ([OTHER], [])
    assert campaign.adding == 1


@pytest.mark.django_db
def test_that_others_add_words_is_not_told_of_others_whom_the_reader_may_not_read(round_: Any) -> None:
    sends(round_, comment=TOWNS), sends(round_, comment=TOWNS)
    sends(round_, comment=f"{TOWNS}\n\n{SCHOOL}")
    sends(round_, comment=f"{TOWNS}\n\n{SCHOOL}", confidentiality="secretariat")
    find_campaigns(round_)
    (campaign,) = visible_campaigns(round_, SECRETARIAT)
    assert [member.alone for member in campaign.members if member.own] == [[SCHOOL]]
    (campaign,) = visible_campaigns(round_, CONFIDENTIAL)
    assert [member.shared for member in campaign.members if member.own] == [[SCHOOL]] * 2


@pytest.mark.django_db
def test_a_part_of_the_text_is_a_copy_and_not_an_identical_input(round_: Any) -> None:
    for _ in range(3):
        sends(round_, comment=TOWNS)
    sends(round_, comment=TOWNS.replace(" Please put the local level into the text.", ""))
    find_campaigns(round_)
    (campaign,) = visible_campaigns(round_, SECRETARIAT)
    assert sorted((member.is_equal, member.is_part) for member in campaign.members) == [
        (False, True),
        *[(True, False)] * 3,
    ]


@pytest.mark.django_db
def test_quoting_another_recommendation_of_the_round_adds_nothing(round_: Any) -> None:
    quoted = round_.recommendations.order_by("order").last().text
    sends(round_, "123", comment=TOWNS), sends(round_, "123", comment=f"{TOWNS} {quoted}")
    find_campaigns(round_)
    (campaign,) = visible_campaigns(round_, SECRETARIAT)
    assert [member.own for member in campaign.members] == [[], []]


@pytest.mark.django_db
def test_triage_folds_copies_and_only_shows_shared_wording(round_: Any, letters: list[Any]) -> None:
    officer = OfficerFactory(round=round_, duties=["triage_round"])
    items = queue_list(round_, officer, QueueFilter()).items
    (fold,) = [place for place in folded(items) if isinstance(place, QueueFold)]
    assert {item.row.version for item in fold.items} == {version.pk for version in letters[:3]}
    left = queue_list(round_, officer, QueueFilter(campaign=SHARED)).items
    assert [item.row.version for item in left] == [letters[3].pk]
    assert left[0].wording is not None
    assert left[0].campaign is None
