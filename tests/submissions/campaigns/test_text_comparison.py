import pytest

from submissions.campaigns import text_comparison
from submissions.campaigns.text_comparison import TextComparison
from tests.submissions.campaigns.test_finder import QUOTED, SCHOOL, TOWNS


def own(text: str, *shared: str) -> list[str]:
    return [text[start:end] for start, end in TextComparison().own_parts(text, shared)]


def test_a_copy_adds_nothing() -> None:
    assert own(TOWNS, TOWNS) == []
    assert own(f"“{TOWNS.upper()}”\n", TOWNS) == []
    assert own(TOWNS.replace("child", "ch\u202eild\u202c"), TOWNS) == []


def test_a_paragraph_of_its_own_with_its_full_stop() -> None:
    assert own(f"{TOWNS}\n\n{SCHOOL}", TOWNS) == [SCHOOL]
    assert own(f"{SCHOOL}\n\n{TOWNS}", TOWNS) == [SCHOOL]


def test_words_put_in_between() -> None:
    assert own(TOWNS.replace("a bus driver", "a taxi (night) driver"), TOWNS) == ["taxi (night)"]
    assert own(TOWNS.replace("We ask", "We demand"), TOWNS) == ["demand"]


def test_what_is_quoted_from_the_recommendation_is_nobodys_own() -> None:
    wording = QUOTED.replace(
        "in all countries be", "in all countries, beginning with the towns in which children arrive, be"
    )
    assert own(wording, TOWNS, QUOTED) == ["beginning with the towns in which children arrive,"]


def test_everything_is_own_where_nothing_is_shared() -> None:
    assert own("One two three four.", TOWNS) == ["One two three four."]
    assert own("One two three four.") == ["One two three four."]


@pytest.mark.parametrize("text", ["", "  ", "…", "\u202e"])
def test_no_words_no_parts(text: str) -> None:
    assert TextComparison().own_parts(text, [TOWNS]) == []


def test_offsets_are_of_the_text_as_it_was_written() -> None:
    text = f"\u200f{TOWNS}\n\n\u202e{SCHOOL}\u202c 👋 Thank you."
    assert own(text, TOWNS) == [text[text.index(SCHOOL[:20]) - 1 :]]


def test_no_words_stay_in_the_process_beyond_one_look() -> None:
    """What was erased or covered since must not be found in memory."""
    TextComparison().own_parts(TOWNS, [SCHOOL])
    assert not any(hasattr(each, "cache_info") for each in vars(text_comparison).values())
