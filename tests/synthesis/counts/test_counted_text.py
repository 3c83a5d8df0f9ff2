"""Counts that sentences state in words, in the six languages."""

from time import process_time

import pytest

from synthesis.counts.counted_text import Says, written_counts

SUPPORT = (("supports",), ("supports", "amendment"))
AMENDMENT, RESERVATIONS, NOTES, OPPOSES = (("amendment",),), (("reservations",),), (("notes",),), (("opposes",),)
TOOK, OF_THOSE, ADDRESSED, NOTHING = Says.TOOK, Says.OF_THOSE, Says.ADDRESSED, Says.NOTHING


def read(text, language="en"):
    return [
        (text[each.start : each.end], each.quantity, each.number, each.out_of, each.says, each.positions)
        for each in written_counts(text, language)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Six of the 13 States supported it.", [("Six of the 13 States", "number", 6, 13, TOOK, SUPPORT)]),
        (
            "All five States that addressed para. 123 supported it, one with an amendment.",
            [("All five States", "all", 5, 5, TOOK, SUPPORT), ("one", "number", 1, None, TOOK, AMENDMENT)],
        ),
        (
            "Most of the five States that addressed para. 124 supported it, three of them with an amendment.",
            [
                ("Most of the five States", "most", None, 5, TOOK, SUPPORT),
                ("three of them", "number", 3, None, TOOK, AMENDMENT),
            ],
        ),
        (
            "Three States addressed the first part of para. 127: one supported it and two took note of it.",
            [
                ("Three States", "number", 3, None, ADDRESSED, ()),
                ("one", "number", 1, None, TOOK, SUPPORT),
                ("two", "number", 2, None, TOOK, NOTES),
            ],
        ),
        (
            "Two of the States that supported it asked for towns.",
            [("Two of the States", "number", 2, None, OF_THOSE, SUPPORT)],
        ),
        ("No State opposed the recommendation.", [("No State", "number", 0, None, TOOK, OPPOSES)]),
        ("Both States expressed reservations.", [("Both States", "all", 2, 2, TOOK, RESERVATIONS)]),
        ("Some States supported it.", [("Some States", "some", None, None, TOOK, SUPPORT)]),
        (
            "44 of the 47 civil society organizations supported it.",
            [("44 of the 47 civil society organizations", "number", 44, 47, TOOK, SUPPORT)],
        ),
        (
            "Five civil society organizations asked that towns be at the table.",
            [("Five civil society organizations", "number", 5, None, NOTHING, ())],
        ),
        # Of a narrower class than anybody counts here, or of something else.
        ("Two African States supported it.", []),
        ("Not all States supported it.", []),
        ("Fewer than half of the 13 States supported it.", []),
        ("A third of the nine States expressed reservations.", []),
        ("Most States that have federal structures expressed reservations.", []),
        ("Para. 124 supported it, and one contact point per port would do.", []),
    ],
)
def test_english(text, found):
    assert read(text) == found


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("fr", "Deux des quatre États l’ont appuyée.", ("Deux des quatre États", "number", 2, 4, TOOK, SUPPORT)),
        ("fr", "Tous les États ont appuyé la recommandation.", ("Tous les États", "all", None, None, TOOK, SUPPORT)),
        (
            "fr",
            "Deux des cinq États qui l’ont appuyée ont demandé plus.",
            ("Deux des cinq États", "number", 2, 5, OF_THOSE, SUPPORT),
        ),
        ("es", "Dos de los cuatro Estados la apoyaron.", ("Dos de los cuatro Estados", "number", 2, 4, TOOK, SUPPORT)),
        (
            "es",
            "La mayoría de los Estados expresaron reservas.",
            ("La mayoría de los Estados", "most", None, None, TOOK, RESERVATIONS),
        ),
        (
            "ru",
            "Двое из четырёх государств поддержали рекомендацию.",
            ("Двое из четырёх государств", "number", 2, 4, TOOK, SUPPORT),
        ),
        (
            "ru",
            "Два государства, поддержавших рекомендацию, просили о другом.",
            ("Два государства", "number", 2, None, OF_THOSE, SUPPORT),
        ),
        ("ar", "ثلاث دول أيدت التوصية.", ("ثلاث دول", "number", 3, None, TOOK, SUPPORT)),
        (
            "ar",
            "جميع الدول الأربع التي تناولت الفقرة أيدتها.",
            ("جميع الدول الأربع", "all", 4, 4, TOOK, SUPPORT),
        ),
        ("zh-hans", "五个国家中有两个支持该建议。", ("五个国家中有两个", "number", 2, 5, TOOK, SUPPORT)),
        ("zh-hans", "支持该建议的三个国家要求修改。", ("三个国家", "number", 3, None, OF_THOSE, SUPPORT)),
    ],
)
def test_other_languages(language, text, found):
    assert read(text, language) == [found]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Un État a émis des réserves."),  # an article, no number
        ("es", "Un Estado expresó reservas."),
        ("fr", "La moitié des cinq États l’ont appuyée."),
        ("es", "No todos los Estados la apoyaron."),
        ("ru", "Не все государства поддержали рекомендацию."),
        ("ru", "Половина из пяти государств поддержали рекомендацию."),
        ("zh-hans", "并非所有国家支持该建议。"),
        ("zh-hans", "五个国家中的一半支持该建议。"),
    ],
)
def test_what_is_no_count_here(language, text):
    assert read(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "Three private sector bodies supported it.", "private_sector"),
        ("en", "Three private sector organizations supported it.", "private_sector"),
        ("en", "Three other bodies supported it.", "other"),
        ("fr", "Trois entités du secteur privé l’ont appuyée.", "private_sector"),
        ("es", "Tres otras entidades la apoyaron.", "other"),
        ("ar", "ثلاث جهات من القطاع الخاص أيدت التوصية.", "private_sector"),
        ("zh-hans", "三个私营部门机构支持该建议。", "private_sector"),
    ],
)
def test_kinds_by_their_name_of_today_and_of_earlier_reports(language, text, kind):
    (found,) = written_counts(text, language)
    assert (found.number, found.kinds) == (3, {kind})


def test_a_long_text_takes_no_time():
    """At most 10,000 characters stand in a finding; patterns must not try them over and over."""
    begun = process_time()
    for words in ("one two three of the ", "several of the States that addressed para. 1 and ", "Most States that "):
        read(words * (10_000 // len(words)))
    assert process_time() - begun < 10
