"""How numbered paragraphs and recommendations of a list are called."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import translation

from consultations import numbers
from consultations.documents import services
from consultations.models import Paragraph
from core.errors import Refusals
from tests.factories.consultations import DocumentFactory, OfficerFactory


@pytest.mark.parametrize(
    ("number", "part", "label", "full", "brief"),
    [
        ("124", 0, "124", "paragraph 124", "para. 124"),
        ("127", 3, "127.3", "paragraph 127, part 3", "para. 127, part 3"),
        ("140.15", 0, "140.15", "recommendation 140.15", "recommendation 140.15"),
        ("140.15", 2, "140.15 (2)", "recommendation 140.15, part 2", "recommendation 140.15, part 2"),
        ("16(a)", 2, "16(a).2", "paragraph 16(a), part 2", "para. 16(a), part 2"),
    ],
)
def test_names(number: str, part: int, label: str, full: str, brief: str) -> None:
    told = numbers.label_of(number, part), numbers.full_name(number, part), numbers.brief_name(number, part)
    assert told == (label, full, brief)


def test_names_in_other_languages() -> None:
    told = {}
    for language in ("fr", "es", "ru", "ar", "zh-hans"):
        with translation.override(language):
            told[language] = numbers.full_name("140.15"), numbers.full_name("127", 3)
    assert told == {
        "fr": ("recommandation 140.15", "paragraphe 127, volet 3"),
        "es": ("recomendación 140.15", "párrafo 127, elemento 3"),
        "ru": ("рекомендация 140.15", "пункт 127, часть 3"),
        "ar": ("التوصية 140.15", "الفقرة 127، الجزء 3"),
        "zh-hans": ("建议140.15", "第127段第3分项"),
    }


def test_numbers_with_letters_are_isolated_from_right_to_left() -> None:
    with translation.override("ar"):
        assert numbers.full_name("2(a)") == "الفقرة \u20682(a)\u2069"  # else it is read (a)2
        assert numbers.brief_name("A.1.2", kind="statement").endswith("\u2068A.1.2\u2069")
        assert numbers.whole_name("2(a)").count("\u20682(a)\u2069") == 1
        assert numbers.full_name("124") == "الفقرة 124"
    assert numbers.full_name("2(a)") == "paragraph 2(a)"


def test_numbers_sort_as_numbers() -> None:
    labels = ["140.10", "140.2", "140.4 (2)", "139", "140.4 (1)", "140.100", "16 (a)", ""]
    assert sorted(labels, key=numbers.sort_key) == [
        "", "16 (a)", "139", "140.2", "140.4 (1)", "140.4 (2)", "140.10", "140.100",
    ]  # fmt: skip


def test_what_follows_what() -> None:
    assert numbers.follows("140.9", "140.10") and numbers.follows("123", "124")
    assert not any(
        numbers.follows(*pair) for pair in (("140.1", "140.10"), ("139", "140.1"), ("140.1", "141.2"), ("1a", "2a"))
    )


def test_no_two_places_share_an_anchor() -> None:
    places = [("140.1", 5), ("140.15", 0), ("140", 15), ("140", 0), ("140.1", 0), ("140-15", 0), ("16 (a)", 0)]
    anchors = [numbers.anchor_of(*place) for place in places]
    assert anchors[:3] == ["140.1-5", "140.15", "140-15"]
    assert len(set(anchors)) == len(places) and not any(" " in each for each in anchors)


def labels(document: Any) -> list[str]:
    return [row.label for part in document.paragraphs.all() for row in part.recommendations.all()]


@pytest.mark.django_db
def test_where_numbers_have_dots_no_dot_begins_a_part() -> None:
    """Part 1 of paragraph 140, and the first recommendation of the list in it."""
    document = DocumentFactory(paragraphs={"139": 2, "140": 2, "140.1": 1, "140.2": 2})
    assert labels(document) == ["139 (1)", "139 (2)", "140 (1)", "140 (2)", "140.1", "140.2 (1)", "140.2 (2)"]
    assert labels(DocumentFactory(paragraphs={"139": 2, "140": 1})) == ["139.1", "139.2", "140"]


@pytest.mark.django_db
def test_a_part_that_would_bear_the_number_of_another_paragraph_is_told_before_anything_is_confirmed() -> None:
    with pytest.raises(Refusals) as told:
        DocumentFactory(paragraphs={"140.1": 2, "140.1 (2)": 1})
    assert [str(each.message) for each in told.value.refusals] == [
        "Recommendation 140.1, part 2: its label would be 140.1 (2), the number of another paragraph."
    ]
    assert not Paragraph.objects.exists()


@pytest.mark.django_db
def test_what_is_wrong_in_a_reading_is_told_of_the_recommendation() -> None:
    officer = OfficerFactory()
    limb = {"limb": 1, "text": "Do it.", "addressees": [], "force": "should"}
    reading = {"language": "en", "paragraphs": [{"number": "140.15", "text": "Do it.", "limbs": [limb]}]}
    document = services.add_document(symbol="A/X", title="", reading=reading, by=officer)
    with pytest.raises(Refusals) as told:
        services.confirm_reading(document, by=officer)
    assert [str(each.message) for each in told.value.refusals] == [
        "Recommendation 140.15: choose who it is addressed to."
    ]


@pytest.mark.both_databases
@pytest.mark.django_db
def test_documents_from_before_are_marked_by_the_migration() -> None:
    listed, plain = DocumentFactory(paragraphs={"139": 2, "140.1": 1}), DocumentFactory(paragraphs={"139": 2})
    Paragraph.objects.update(parts_in_brackets=False)
    module = import_module("consultations.migrations.0012_parts_in_brackets")
    module.mark(apps, SimpleNamespace(connection=connection))
    assert (labels(listed)[0], labels(plain)[0]) == ("139 (1)", "139.1")


@pytest.mark.parametrize(
    ("number", "dotted"), [("140.15", True), ("A.1", True), ("II.1", True), ("15", False), ("II", False)]
)
def test_a_dot_after_a_digit_or_a_capital_number_is_one_inside(number: str, dotted: bool) -> None:
    assert numbers.has_dot(number) is dotted
