"""The bodies of the cast: the table of the plot, exact passages, believable answers, nobody reachable."""

import re

import pytest

from portal.demonstration.cast import (
    BODIES,
    BY_KEY,
    FINDINGS,
    JS1,
    OFFICERS,
    PLOT,
    REPORT,
    THEMES,
    TOWNS_FIRST,
    vocabulary as words,
)
from portal.demonstration.cast.schema import Answer, Body
from portal.demonstration.cast.vocabulary import Confidentiality, Constituency, Position
from tests.portal.demonstration.cast_table import CELLS, TABLE, everything, letter, strings

SHADOW_REPORT = BY_KEY["quay_nine"].attachments[0]
CHILD_NAME = "نورس"
SCRIPTS = {
    "en": r"[A-Za-z]",
    "fr": r"[A-Za-zÀ-ÿœ]",
    "es": r"[A-Za-zÀ-ÿ]",
    "ru": r"[А-Яа-яё]",
    "ar": r"[\u0600-\u06ff]",
    "zh": r"[\u4e00-\u9fff]",
}
# Small words by which our three Latin languages are told apart.
LATIN = {
    "en": r"\b(the|and|of|that)\b",
    "fr": r"\b(les|des|du|une|est|qui)\b",
    "es": r"\b(los|las|el|del|y|con)\b",
}

ANSWERS = [
    pytest.param(body, answer, id=f"{body.key}-{answer.cell}-v{version}")
    for body in BODIES
    for version in range(1, body.last_version + 1)
    for answer in body.answers_at(version)
]


def looks_like(text: str) -> str:
    """The Latin language whose small words occur most."""
    return max(LATIN, key=lambda language: len(re.findall(LATIN[language], text)))


@pytest.mark.parametrize("key", TABLE)
def test_every_cell_of_the_table_is_there_with_its_letter(key: str) -> None:
    assert " ".join(letter(BY_KEY[key], cell) for cell in CELLS) == TABLE[key]


def test_nobody_else_answers() -> None:
    assert {body.key for body in BODIES if body.answers} == set(TABLE)
    assert set(PLOT.submitted) == set(TABLE)
    assert [body.key for body in BODIES if body.taking == words.Taking.MEMBER_ONLY] == [
        "red_thread",
        "paper_boat",
        "two_rivers",
    ]
    assert BY_KEY["orlune"].taking == "never_opened"
    assert BY_KEY["institute"].taking == "declined"


@pytest.mark.parametrize(("body", "answer"), ANSWERS)
def test_every_passage_stands_exactly_once_in_its_field(body: Body, answer: Answer) -> None:
    themes = {theme.key for theme in THEMES}
    for passage in answer.passages:
        assert getattr(answer, passage.field).count(passage.words) == 1, passage.words
        assert passage.theme in themes
    assert answer.passages or body.inadmissible


@pytest.mark.parametrize(("body", "answer"), ANSWERS)
def test_answers_are_written_out_in_their_language(body: Body, answer: Answer) -> None:
    """A comment has 40 to 140 words (Chinese: 80 to 280 characters) in the script of its language."""
    assert answer.language == body.language or (body.key, answer.language) == ("committee", "fr")
    for text in filter(None, (answer.comment, answer.rewording)):
        letters = [character for character in text if character.isalpha()]
        own = re.findall(SCRIPTS[answer.language], text)
        assert len(own) > 0.85 * len(letters)
    if answer.language in LATIN:
        assert looks_like(answer.comment) == answer.language
    length = len(answer.comment) if answer.language == "zh" else len(answer.comment.split())
    assert (80 <= length <= 280) if answer.language == "zh" else (40 <= length <= 140)
    assert answer.comment == answer.comment.strip()
    assert "  " not in answer.comment


@pytest.mark.parametrize(("body", "answer"), ANSWERS)
def test_working_translations_stand_beside_what_is_not_english(body: Body, answer: Answer) -> None:
    assert bool(answer.translation) == (answer.language != "en")
    assert bool(answer.rewording_translation) == (answer.language != "en" and bool(answer.rewording))
    if answer.translation:
        assert looks_like(answer.translation) == "en"


@pytest.mark.parametrize(("body", "answer"), ANSWERS)
def test_an_amendment_says_which_words(body: Body, answer: Answer) -> None:
    if answer.position == Position.AMENDMENT:
        assert answer.rewording


def test_codes_come_from_the_range_for_users() -> None:
    codes = [body.code for body in BODIES]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"X[A-Z]{2}", code) for code in codes)
    states = {body.code: body.short_name for body in BODIES if body.constituency == Constituency.STATE}
    for body in BODIES:
        assert not body.country_code or states[body.country_code] == body.country_name


def test_people_have_addresses_that_reach_nobody() -> None:
    people = [officer.person for officer in OFFICERS]
    for body in BODIES:
        people += [body.focal_point, *body.deputies, *(contributor.person for contributor in body.contributors)]
    addresses = [person.email for person in people]
    assert len(addresses) == len(set(addresses))
    assert all(re.fullmatch(r"[a-z.-]+@([a-z-]+\.)+example", address) for address in addresses)
    named = [person.name for person in people if person.email != "council@paper-boat.example"]
    assert all(re.fullmatch(r"[A-Z]\. [A-Z][a-z]+", name) for name in named)


def test_no_other_address_hides_in_a_text() -> None:
    for text in everything():
        assert re.search(r"@(?!([a-z-]+\.)+example\b)", text) is None
        assert "http" not in text


def test_names_in_the_languages_of_the_portal() -> None:
    for body in BODIES:
        assert body.language in body.names
        if body.constituency == Constituency.STATE:
            assert set(body.names) == set(body.short_names) == set(SCRIPTS)
    assert BY_KEY["arandia"].names_by_language()["fr"] == {"name": "République d'Arandia", "short": "Arandia"}


def test_contributors_are_given_recommendations_of_the_round() -> None:
    for body in BODIES:
        for contributor in body.contributors:
            assert set(contributor.cells) <= {answer.cell for answer in body.answers}
    arandia = BY_KEY["arandia"]
    assert sum(contributor.by_workbook for contributor in arandia.contributors) == 5
    assert arandia.contributors[-1].unit == "Consulate in Port Selda"


def test_version_2_corrects_the_number_of_the_decree_and_nothing_else() -> None:
    arandia = BY_KEY["arandia"]
    assert "Decree 181/2024" in arandia.answer("128", version=1).comment
    assert "Decree 118/2024" in arandia.answer("128", version=2).comment
    assert changed_cells(arandia) == ["128"]


def test_version_2_of_the_defensoria_says_26_instead_of_62() -> None:
    defensoria = BY_KEY["defensoria"]
    assert "62 por ciento" in defensoria.answer("123", version=1).comment
    assert "26 por ciento" in defensoria.answer("123", version=2).comment
    assert "26 per cent" in defensoria.answer("123").translation
    assert changed_cells(defensoria) == ["123"]
    assert set(PLOT.corrected) == {"arandia", "defensoria"}


def changed_cells(body: Body) -> list[str]:
    pairs = zip(body.answers_at(1), body.answers_at(2), strict=True)
    return [before.cell for before, after in pairs if before != after]


def test_two_workbooks_disagree_and_the_settled_text_is_sent() -> None:
    arandia = BY_KEY["arandia"]
    (conflict,) = arandia.conflicts
    first, second = conflict.drafts
    assert (first.paragraph, first.field, first.text) != (second.paragraph, second.field, second.text)
    assert conflict.settled == arandia.answer("124").rewording
    assert "all countries, at national and local level, be strengthened" in conflict.settled
    by_workbook = {c.person.email: c.cells for c in arandia.contributors if c.by_workbook}
    assert all("124" in by_workbook[draft.contributor] for draft in conflict.drafts)


def test_the_clinic_says_three_things_to_three_circles() -> None:
    levels = {answer.cell: answer.confidentiality for answer in BY_KEY["quay_nine"].answers}
    assert levels == {"123": "nameless", "125": "secretariat", "128": "public"}
    others = [answer for body in BODIES if body.key != "quay_nine" for answer in body.answers]
    assert {answer.confidentiality for answer in others} == {Confidentiality.PUBLIC}


def test_what_is_sent_without_name_does_not_name_its_sender() -> None:
    clinic = BY_KEY["quay_nine"]
    own = (*clinic.names.values(), *clinic.short_names.values(), "الرصيف التاسع", "العيادة")
    for answer in clinic.answers:
        if answer.confidentiality != Confidentiality.PUBLIC:
            assert not any(name in " ".join(strings(answer)) for name in own)


def test_the_shadow_report_has_twelve_paragraphs_and_one_name_to_find() -> None:
    numbers = [int(text.split(".", 1)[0]) for text in SHADOW_REPORT.paragraphs]
    assert numbers == list(range(1, 13))
    assert [n for n, text in zip(numbers, SHADOW_REPORT.paragraphs, strict=True) if CHILD_NAME in text] == [7]
    assert SHADOW_REPORT.confidentiality == Confidentiality.NAMELESS
    answered = [text for body in BODIES for answer in body.answers for text in strings(answer)]
    assert not any(CHILD_NAME in text for text in (*answered, *strings(FINDINGS)))


def test_the_campaign_is_one_text_with_two_additions() -> None:
    assert len(TOWNS_FIRST.members) == 5
    bare = BY_KEY["bridge_street"].answer("124").comment
    for key in TOWNS_FIRST.members:
        for cell in TOWNS_FIRST.cells:
            answer = BY_KEY[key].answer(cell)
            assert answer.comment.startswith(bare)
            assert (answer.comment != bare) == (key == "ferrystone")
            assert bool(answer.rewording) == (key == "saltgate")
    assert TOWNS_FIRST.additions["ferrystone"] in BY_KEY["ferrystone"].answer("128").comment
    assert TOWNS_FIRST.additions["saltgate"] in BY_KEY["saltgate"].answer("128").rewording
    assert "enrol" in TOWNS_FIRST.additions["ferrystone"]


def test_a_lapsed_partner_is_never_listed() -> None:
    assert (JS1.lead, JS1.confirmed, JS1.lapsed) == ("kite_house", ("red_thread", "paper_boat"), ("two_rivers",))
    lapsed = BY_KEY["two_rivers"].name
    assert not any(lapsed in text for text in (*strings(REPORT), *strings(FINDINGS), *strings(BY_KEY["kite_house"])))


def test_the_sales_text_is_inadmissible() -> None:
    refused = [body.key for body in BODIES if body.inadmissible]
    assert refused == ["tallyport"]
    assert BY_KEY["tallyport"].inadmissible.ground == "commercial"
