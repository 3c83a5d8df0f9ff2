"""A first draft in one click."""

import pytest
from django.utils import translation
from django.utils.translation import pgettext

from consultations.rounds import duties
from core import clock
from core.errors import Refused
from submissions.sending.services import withdraw
from synthesis.codebook.services import add_theme
from synthesis.coding.services import code_passage
from synthesis.counts.quantities import counts_of
from synthesis.counts.sentences import counted_sentence, number_word, theme_sentence
from synthesis.first_draft.rewordings import Proposal
from synthesis.first_draft.services import compile_draft
from synthesis.quality.readiness import obstacles
from synthesis.quality.staleness import stale_findings
from synthesis.reports.findings.rows import finding_rows
from tests.synthesis.conftest import AFTER, CLOSES


@pytest.mark.parametrize(
    ("count", "position", "sentence"),
    [
        (
            ("state", 2, 5),
            "amendment",
            "Two of the five States that addressed para. 124 supported it with an amendment.",
        ),
        (("state", 5, 5), "supports", "All five States that addressed para. 124 supported it."),
        (("state", 2, 2), "opposes", "Both States that addressed para. 124 did not support it."),
        (
            ("nhri", 1, 1),
            "notes",
            "The only national human rights institution that addressed para. 124 took note of it.",
        ),
        (("state", 1, 12), "reservations", "One of the 12 States that addressed para. 124 expressed reservations."),
        (("state", 1, 12), "", "One of the 12 States that addressed para. 124 answered without taking a position."),
        (
            ("civil_society", 3, 7),
            "information",
            "Three of the seven civil society organizations that addressed para. 124 provided information on it.",
        ),
    ],
)
def test_sentences(count, position, sentence):
    assert counted_sentence(*count, "para. 124", position) == sentence


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (("state", 2, 5), "Two of the five States that supported it spoke of “Towns” (para. 124)."),
        (("state", 5, 5), "All five States that supported it spoke of “Towns” (para. 124)."),
        (("state", 2, 2), "Both States that supported it spoke of “Towns” (para. 124)."),
        (("parliament", 1, 1), "The only parliament that supported it spoke of “Towns” (para. 124)."),
    ],
)
def test_a_sentence_on_a_theme_is_of_those_with_a_position(count, sentence):
    assert theme_sentence(*count, "para. 124", "supports", "Towns") == sentence


def test_a_sentence_that_gives_no_number_back():
    said = counted_sentence("state", 1, 5, "para. 124", "opposes", some=True)
    assert said == "Some States that addressed para. 124 did not support it."
    said = theme_sentence("state", 1, 5, "para. 124", "opposes", "Towns", some=True)
    assert said == "Some of the States that did not support it spoke of “Towns” (para. 124)."


SPOKEN = {
    "fr": (
        "L’unique État à avoir abordé le par. 124 a exprimé un appui.",
        "Les deux institutions nationales des droits de l’homme qui ont abordé le par. 124 ont pris note du texte.",
        "Les cinq États qui ont abordé le par. 124 ont, sans exception, émis des réserves.",
        "Sur les cinq États qui ont exprimé un appui sous réserve d’une modification, on en compte deux à avoir évoqué "
        "le thème « Towns » (par. 124).",
        "Sur les 21 organisations de la société civile qui ont abordé le par. 124, on en compte 11 à avoir fourni des "
        "informations à ce sujet.",
    ),
    "es": (
        "Sobre el párr. 124 hubo una única respuesta (Estado): apoyo.",
        "Sobre el párr. 124 se pronunciaron dos instituciones nacionales de derechos humanos; hubo toma de nota en "
        "ambas respuestas.",
        "Sobre el párr. 124 se pronunciaron cinco Estados; hubo reservas en todas las respuestas.",
        "En dos de las cinco respuestas con apoyo con una enmienda (Estados) hubo referencias a “Towns” (párr. 124).",
        "Sobre el párr. 124 se pronunciaron 21 organizaciones de la sociedad civil; hubo información facilitada en 11 "
        "de las respuestas.",
    ),
    "ru": (
        "По п. 124 материалы поступили лишь от 1 государства: выражена поддержка.",
        "В материалах 2 из 2 национальных правозащитных учреждений, высказавшихся по п. 124, принято к сведению.",
        "В материалах всех 5 государств, высказавшихся по п. 124, высказаны оговорки.",
        "Тема «Towns» затронута в материалах 2 из 5 государств, в которых выражена поддержка с поправкой (п. 124).",
        "В материалах 11 из 21 организации гражданского общества, высказавшихся по п. 124, представлена информация.",
    ),
    "ar": (
        "الفقرة 124: أيدتها الجهة الوحيدة التي تناولتها من هذه الفئة (دولة).",
        "الفقرة 124: أحاطت علماً بها الجهتان اللتان تناولتاها من هذه الفئة (مؤسستان وطنيتان لحقوق الإنسان).",
        "الفقرة 124: أبدت تحفظات بشأنها جميع الجهات الـ5 التي تناولتها من هذه الفئة (دول).",
        "الفقرة 124: من أصل الجهات الـ5 التي أيدتها مع تعديل من هذه الفئة (دول)، بلغ عدد الجهات التي تحدثت عن «Towns» "
        "2.",
        "الفقرة 124: من أصل الجهات الـ21 التي تناولتها من هذه الفئة (منظمة مجتمع مدني)، بلغ عدد الجهات التي قدمت "
        "معلومات بشأنها 11.",
    ),
    "zh-hans": (
        "唯一述及第124段的国家表示支持。",
        "述及第124段的两个国家人权机构均表示注意到。",
        "述及第124段的全部五个国家均表示保留。",
        "在就第124段表示支持并提出修正的五个国家中，有两个谈到“Towns”。",
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
        made = [
            theme_sentence(*count, subject, position, theme) if theme else counted_sentence(*count, subject, position)
            for *count, position, theme in told
        ]
    assert tuple(" ".join(line.split()) for line in made) == SPOKEN[language]  # some spaces do not break


def test_numbers_and_impossible_counts():
    assert [number_word(number) for number in (1, 9, 10)] == ["one", "nine", "10"]
    with pytest.raises(ValueError, match="no more than there are"):
        counted_sentence("state", 3, 2, "para. 124", "supports")


def test_one_paragraph_for_each_recommendation(report, answered):
    theme = add_theme(answered.round, "Local level", by=answered.writer)
    for code, label, words in (("XCC", "124", "nivel local"), ("XHH", "124", "communes")):
        code_passage(*answered.passage(answered.versions[code], label, words), theme, by=answered.writer)
    code_passage(*answered.passage(answered.versions["XAA"], "124", "local", "rewording"), theme, by=answered.writer)
    answered.answer(
        "XEE", {"123": ("supports", "Да."), "124": ("supports", "Поддерживаем.")}, at=CLOSES.replace(hour=10)
    )
    with clock.at(AFTER):
        made = compile_draft(report, by=answered.writer)
    assert [row.text for row in made] == [
        "Of the five States that addressed para. 123, four supported it and one supported it with an amendment. The "
        # One of civil society spoke on it, without name: no page tells its kind.
        "only national human rights institution that addressed the recommendation supported it with an amendment.",
        "Of the five States that addressed para. 124, one supported it, three supported it with an amendment and one "
        "expressed reservations. Of the five States that addressed the recommendation, three referred to “Local "
        "level”. "
        "The only local government that addressed the recommendation supported it with an amendment. The only local "
        "government that addressed the recommendation referred to “Local level”. The only civil society "
        "organization that addressed the recommendation supported it. One State that expressed reservations stated: "
        "“Without prejudice to federalism”. Two States proposed the following wording: “at national and local level”.",
        "Of the two States that addressed para. 128, one supported it and one expressed reservations. The only local "
        "government that addressed the recommendation supported it with an amendment. The only civil society "
        "organization that addressed the recommendation supported it with an amendment. One State that expressed "
        "reservations stated: “لا نستبعد محفلاً جديداً”.",
        "Committee provided reference material on para. 123.",
    ]
    assert [section.recommendation for section in report.sections.all()] == [*answered.recommendations.values(), None]
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
        compile_draft(report, by=answered.writer)
    assert refused.value.code == "not_empty"


def test_what_the_compiler_may_not_see_is_not_drafted_from(report, answered):
    answered.tighten(answered.versions["XGG"], "123", "secretariat")
    duties.change_duties(answered.round, take=[(answered.writer, "see_confidential")], by=answered.manager)
    with clock.at(AFTER):
        made = compile_draft(report, by=answered.writer)
    assert not any("institution" in row.text for row in made)


def test_reference_material_without_a_name_is_drafted_without_it(report, answered):
    answered.tighten(answered.versions["XFF"], "123", "nameless")
    with clock.at(AFTER):
        texts = [row.text for row in compile_draft(report, by=answered.writer)]
    assert "Submission, name withheld provided reference material on para. 123." in texts
    assert not any(answered.bodies["XFF"].organisation.short_name in text for text in texts)


def test_a_position_without_a_word_is_in_the_number(report, answered):
    """It rests on no passage, and is no obstacle to publishing: there is nothing to cite."""
    answered.answer("XEE", {"123": ("opposes", ""), "124": ("amendment", "")})
    with clock.at(AFTER):
        made = compile_draft(report, by=answered.writer)
        texts = [row.text for row in made]
        assert any(
            text.startswith("Of the five States that addressed para. 123, three supported it, ") for text in texts
        )
        assert any("one did not support it" in text for text in texts)
        assert not any(fault.code == "no_evidence" for fault in obstacles(report))


def test_a_paragraph_of_positions_without_a_word_rests_on_them_alone(report, answered):
    for code in ("XAA", "XBB", "XCC", "XDD", "XGG", "XII", "XJJ", "XFF", "XHH"):
        withdraw(answered.versions[code].submission, by=answered.bodies[code].focal, token=f"{code:w<16}", at=AFTER)
    answered.answer("XEE", {"123": ("opposes", "")})
    with clock.at(AFTER):
        (alone,) = compile_draft(report, by=answered.writer)
        assert alone.text == "The only State that addressed para. 123 did not support it."
        assert not alone.evidence.exists()
        assert not any(fault.field == f"finding-{alone.pk}" for fault in obstacles(report))
        (shown,) = finding_rows(report, by=answered.writer, only=[alone.pk])
    assert (shown.lacks_evidence, shown.tone) == (False, "")


def test_a_theme_is_told_once_where_all_of_a_kind_have_reservations(report, answered):
    for code in ("XAA", "XBB", "XCC", "XDD", "XGG", "XII", "XJJ", "XFF", "XHH"):
        withdraw(answered.versions[code].submission, by=answered.bodies[code].focal, token=f"{code:w<16}", at=AFTER)
    version = answered.answer("XEE", {"123": ("reservations", "Towns count.")})
    theme = add_theme(answered.round, "Local level", by=answered.writer)
    code_passage(*answered.passage(version, "123", "Towns count."), theme, by=answered.writer)
    with clock.at(AFTER):
        (alone,) = compile_draft(report, by=answered.writer)
    assert alone.text == (
        "The only State that addressed para. 123 expressed reservations. The only State that addressed the "
        "recommendation referred to “Local level”."
    )


def test_who_answers_without_a_position_is_counted_as_such(report, answered):
    answered.answer("XEE", {"124": ("", "Мы изучаем вопрос.")})
    with clock.at(AFTER):
        texts = [row.text for row in compile_draft(report, by=answered.writer)]
    assert any("and one answered without taking a position." in text for text in texts)


def test_by_theme_positions_come_first(report, answered):
    theme = add_theme(answered.round, "Local level", by=answered.writer)
    code_passage(*answered.passage(answered.versions["XCC"], "124", "nivel local"), theme, by=answered.writer)
    with clock.at(AFTER):
        made = compile_draft(report, by=answered.writer, order="theme")
        assert all(count.holds for count in counts_of(report).values())
        assert [section.title for section in report.sections.all()] == [
            "Positions on the recommendations",
            "Local level",
            "Reference material of treaty bodies and special procedures",
        ]
    assert made[-2].text == "Of the four States that addressed para. 124, one referred to “Local level”."
    assert made[-2].theme == theme


def test_an_order_is_one_of_two(report, answered):
    with clock.at(AFTER), pytest.raises(Refused) as refused:
        compile_draft(report, by=answered.writer, order="alphabet")
    assert refused.value.code == "unknown_order"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "Establish clear procedures by law.",
            "replacing “fair” with “clear” and inserting “by law” after “procedures”",
        ),
        ("Establish procedures.", "deleting “fair”"),
        ("Establish clear, quick and cheap hearings instead of courts.", "the following wording: “{}”"),
        ("", "amendments to the text"),
    ],
)
@pytest.mark.parametrize("stop", [".", ";", ""])
def test_a_proposal_says_what_it_changes(words, said, stop):
    """The stop at the end of the text is no part of it: nobody proposed deleting it."""
    found = Proposal("key", words.rstrip(".")).described(f"Establish fair procedures{stop}")
    assert found in (said.format(words.rstrip(".")), said)


@pytest.mark.parametrize("names", [" (Ombira)", " (Ombira, Veldrane);", " (the Republic of Ombira)."])
def test_who_made_a_recommendation_is_not_deleted_by_a_proposal_without_the_names(names):
    described = Proposal("key", "Establish clear procedures").described(f"Establish fair procedures{names}")
    assert described == "replacing “fair” with “clear”"
    whole = Proposal("key", "Establish clear procedures (Ombira)").described("Establish fair procedures (Ombira);")
    assert whole == "replacing “fair” with “clear”"


def test_other_words_in_brackets_are_deleted_by_a_proposal_without_them():
    described = Proposal("key", "Ratify the whole Convention").described("Ratify the whole Convention (in full)")
    assert described == "deleting “(in full)”"
