"""A first draft in one click."""

import pytest
from django.utils import translation
from django.utils.translation import pgettext

from consultations.domain import duties
from core import clock
from core.errors import Refused
from synthesis.domain.coding import code_passage
from synthesis.domain.drafts import compile_draft
from synthesis.domain.quantities import counts_of
from synthesis.domain.sentences import counted_sentence, number_word
from synthesis.domain.staleness import stale_findings
from synthesis.domain.themes import add_theme
from tests.synthesis.conftest import AFTER, CLOSES


@pytest.mark.parametrize(
    ("count", "position", "theme", "sentence"),
    [
        (
            ("state", 2, 5),
            "amendment",
            "Towns",
            "Two of the five States that addressed para. 124 supported it with an amendment, speaking of “Towns”.",
        ),
        (("state", 5, 5), "supports", "", "All five States that addressed para. 124 supported it."),
        (("state", 2, 2), "opposes", "", "Both States that addressed para. 124 did not support it."),
        (
            ("nhri", 1, 1),
            "notes",
            "",
            "The only national human rights institution that addressed para. 124 took note of it.",
        ),
        (("state", 1, 12), "reservations", "", "One of the 12 States that addressed para. 124 expressed reservations."),
        (
            ("civil_society", 3, 7),
            "information",
            "",
            "Three of the seven civil society organizations that addressed para. 124 provided information on it.",
        ),
    ],
)
def test_sentences(count, position, theme, sentence):
    kind, numerator, denominator = count
    assert counted_sentence(kind, numerator, denominator, "para. 124", position, theme=theme) == sentence


SPOKEN = {
    "fr": (
        "L’unique État à avoir abordé le par. 124 a exprimé un appui.",
        "Les deux institutions nationales des droits de l’homme qui ont abordé le par. 124 ont pris note du texte.",
        "Les cinq États qui ont abordé le par. 124 ont, sans exception, émis des réserves.",
        "Sur les cinq États qui ont abordé le par. 124, on en compte deux à avoir exprimé un appui sous réserve d’une "
        "modification, à propos du thème « Towns ».",
        "Sur les 21 organisations de la société civile qui ont abordé le par. 124, on en compte 11 à avoir fourni des "
        "informations à ce sujet.",
    ),
    "es": (
        "Sobre el párr. 124 hubo una única respuesta (Estado): apoyo.",
        "Sobre el párr. 124 se pronunciaron dos instituciones nacionales de derechos humanos; hubo toma de nota en "
        "ambas respuestas.",
        "Sobre el párr. 124 se pronunciaron cinco Estados; hubo reservas en todas las respuestas.",
        "Sobre el párr. 124 se pronunciaron cinco Estados; hubo apoyo con una enmienda en dos de las respuestas, con "
        "referencia a “Towns”.",
        "Sobre el párr. 124 se pronunciaron 21 organizaciones de la sociedad civil; hubo información facilitada en 11 "
        "de las respuestas.",
    ),
    "ru": (
        "По п. 124 материалы поступили лишь от 1 государства: рекомендация поддержана.",
        "В материалах 2 из 2 национальных правозащитных учреждений, высказавшихся по п. 124, рекомендация принята к "
        "сведению.",
        "В материалах всех 5 государств, высказавшихся по п. 124, высказаны оговорки.",
        "В материалах 2 из 5 государств, высказавшихся по п. 124, рекомендация поддержана с поправкой в связи с темой "
        "«Towns».",
        "В материалах 11 из 21 организации гражданского общества, высказавшихся по п. 124, представлена информация по "
        "рекомендации.",
    ),
    "ar": (
        "الفقرة 124: أيدتها الجهة الوحيدة التي تناولتها من هذه الفئة (دولة).",
        "الفقرة 124: أحاطت علماً بها الجهتان اللتان تناولتاها من هذه الفئة (مؤسستان وطنيتان لحقوق الإنسان).",
        "الفقرة 124: أبدت تحفظات بشأنها جميع الجهات الـ5 التي تناولتها من هذه الفئة (دول).",
        "الفقرة 124: من أصل الجهات الـ5 التي تناولتها من هذه الفئة (دول)، بلغ عدد الجهات التي أيدتها مع تعديل 2، في "
        "معرض الحديث عن «Towns».",
        "الفقرة 124: من أصل الجهات الـ21 التي تناولتها من هذه الفئة (منظمة مجتمع مدني)، بلغ عدد الجهات التي قدمت "
        "معلومات بشأنها 11.",
    ),
    "zh-hans": (
        "唯一述及第124段的国家表示支持。",
        "述及第124段的两个国家人权机构均表示注意到。",
        "述及第124段的全部五个国家均表示保留。",
        "在述及第124段的五个国家中，有两个表示支持并提出修正，并谈到“Towns”。",
        "在述及第124段的21个民间社会组织中，有11个提供了资料。",
    ),
}


@pytest.mark.parametrize("language", SPOKEN)
def test_sentences_in_the_grammar_of_each_language(language):
    """One, both, all, some of few, some of many: number and gender agree, cases follow the count."""
    told = [
        ("state", 1, 1, "supports", ""),
        ("nhri", 2, 2, "notes", ""),
        ("state", 5, 5, "reservations", ""),
        ("state", 2, 5, "amendment", "Towns"),
        ("civil_society", 11, 21, "information", ""),
    ]
    with translation.override(language):
        subject = pgettext("paragraph", "para. %s") % 124
        made = [counted_sentence(*count, subject, position, theme=theme) for *count, position, theme in told]
    assert tuple(" ".join(line.split()) for line in made) == SPOKEN[language]  # some spaces do not break


def test_numbers_and_impossible_counts():
    assert [number_word(number) for number in (1, 10, 11)] == ["one", "ten", "11"]
    with pytest.raises(ValueError, match="no more than there are"):
        counted_sentence("state", 3, 2, "para. 124", "supports")


def test_one_finding_for_each_recommendation_theme_position_and_kind(report, spoken):
    theme = add_theme(spoken.round, "Local level", by=spoken.writer)
    for code, label, words in (("XCC", "124", "nivel local"), ("XHH", "124", "communes")):
        code_passage(*spoken.passage(spoken.said[code], label, words), theme, by=spoken.writer)
    code_passage(*spoken.passage(spoken.said["XAA"], "124", "local", "rewording"), theme, by=spoken.writer)
    spoken.say("XEE", {"123": ("supports", "Да."), "124": ("supports", "Поддерживаем.")}, at=CLOSES.replace(hour=10))
    with clock.at(AFTER):
        made = compile_draft(report, by=spoken.writer)
    assert [row.text for row in made] == [
        "Four of the five States that addressed para. 123 supported it.",
        "One of the five States that addressed para. 123 supported it with an amendment.",
        "The only national human rights institution that addressed para. 123 supported it with an amendment.",
        "The only civil society organization that addressed para. 123 supported it with an amendment.",
        "Three of the five States that addressed para. 124 supported it with an amendment, speaking of “Local level”.",
        "The only local government that addressed para. 124 supported it with an amendment, speaking of “Local level”.",
        "One of the five States that addressed para. 124 supported it.",
        "One of the five States that addressed para. 124 expressed reservations.",
        "The only civil society organization that addressed para. 124 supported it.",
        "One of the two States that addressed para. 128 supported it.",
        "One of the two States that addressed para. 128 expressed reservations.",
        "The only local government that addressed para. 128 supported it with an amendment.",
        "The only civil society organization that addressed para. 128 supported it with an amendment.",
        "Committee gave reference material on para. 123.",
    ]
    assert [section.title for section in report.sections.all()] == [
        "Views on para. 123",
        "Views on para. 124",
        "Views on para. 128",
        "Reference material of treaty bodies and special procedures",
    ]
    assert made[-1].quantity == ""  # outside all counts
    assert all(count.holds for count in counts_of(report).values())
    assert stale_findings(report) == {}
    assert all(row.evidence.exists() for row in made)
    with pytest.raises(Refused) as refused:
        compile_draft(report, by=spoken.writer)
    assert refused.value.code == "not_empty"


def test_what_the_compiler_may_not_see_is_not_drafted_from(report, spoken):
    spoken.tighten(spoken.said["XGG"], "123", "secretariat")
    duties.take_duty(spoken.round, "see_confidential", spoken.writer, by=spoken.manager)
    with clock.at(AFTER):
        made = compile_draft(report, by=spoken.writer)
    assert not any("institution" in row.text for row in made)


def test_reference_material_without_a_name_is_drafted_without_it(report, spoken):
    spoken.tighten(spoken.said["XFF"], "123", "nameless")
    with clock.at(AFTER):
        texts = [row.text for row in compile_draft(report, by=spoken.writer)]
    assert "Treaty body submission, name withheld gave reference material on para. 123." in texts
    assert not any(spoken.bodies["XFF"].organisation.short_name in text for text in texts)
