"""Sentences of a paragraph of the first draft, each of which names those whom it counts, in six languages."""

import pytest
from django.utils import translation

from synthesis.counts.drafted_counts import PLAIN, drafted_sentences
from synthesis.counts.paragraph_sentences import (
    campaign_sentence,
    proposal_sentence,
    same_subject,
    stated_sentence,
    themes_of_kind,
)
from synthesis.counts.sentences import counted_sentence

WRITTEN = {
    "en": (
        "Of the five States that addressed the recommendation, three referred to “Towns” and two to “Data”.",
        "Of the five States that addressed the recommendation, all five referred to “Towns”.",
        "The only national human rights institution that addressed the recommendation referred to “Towns” and “Data”.",
        "Some of the civil society organizations that addressed the recommendation referred to “Towns” and “Data”.",
        "Of the 21 civil society organizations that addressed the recommendation, 12 sent the same text as part "
        "of a campaign.",
        "Of the 21 civil society organizations that addressed the recommendation, two sent the same text as part "
        "of another campaign.",
        "Some of the civil society organizations that addressed the recommendation sent the same text as part of "
        "a campaign.",
        "Some of the civil society organizations that addressed the recommendation sent the same text as part of "
        "another campaign.",
    ),
    "fr": (
        "Sur les cinq États qui ont abordé le même texte, on en compte trois à avoir évoqué le thème « Towns » "
        "et deux à avoir évoqué le thème « Data ».",
        "Sur les cinq États qui ont abordé le même texte, on en compte cinq à avoir évoqué le thème « Towns ».",
        "L’unique institution nationale des droits de l’homme à avoir abordé le même texte a évoqué les thèmes « "
        "Towns » et « Data ».",
        "Parmi les organisations de la société civile qui ont abordé le même texte, il s’en trouve qui ont "
        "évoqué les thèmes « Towns » et « Data ».",
        "Sur les 21 organisations de la société civile qui ont abordé le même texte, on en compte 12 à avoir "
        "envoyé une réponse identique dans le cadre d’une campagne.",
        "Sur les 21 organisations de la société civile qui ont abordé le même texte, on en compte deux à avoir "
        "envoyé une réponse identique dans le cadre d’une autre campagne.",
        "Parmi les organisations de la société civile qui ont abordé le même texte, il s’en trouve qui ont "
        "envoyé une réponse identique dans le cadre d’une campagne.",
        "Parmi les organisations de la société civile qui ont abordé le même texte, il s’en trouve qui ont "
        "envoyé une réponse identique dans le cadre d’une autre campagne.",
    ),
    "es": (
        "Sobre el mismo texto se pronunciaron cinco Estados; hubo referencias a “Towns” en tres y referencias a "
        "“Data” en dos.",
        "Sobre el mismo texto se pronunciaron cinco Estados; hubo referencias a “Towns” en cinco de las respuestas.",
        "Sobre el mismo texto hubo una única respuesta (institución nacional de derechos humanos), con "
        "referencias a “Towns” y “Data”.",
        "Sobre el mismo texto hubo referencias a “Towns” y “Data” en algunas respuestas (organizaciones de la "
        "sociedad civil).",
        "Sobre el mismo texto se pronunciaron 21 organizaciones de la sociedad civil; hubo respuestas idénticas, "
        "enviadas en el marco de una campaña, en 12 casos.",
        "Sobre el mismo texto se pronunciaron 21 organizaciones de la sociedad civil; hubo respuestas idénticas, "
        "enviadas en el marco de otra campaña, en dos casos.",
        "Sobre el mismo texto hubo respuestas idénticas (organizaciones de la sociedad civil), enviadas en el "
        "marco de una campaña.",
        "Sobre el mismo texto hubo respuestas idénticas (organizaciones de la sociedad civil), enviadas en el "
        "marco de otra campaña.",
    ),
    "ru": (
        "В материалах 5 государств, высказавшихся по этой рекомендации, затронуты темы: «Towns» – 3 и «Data» – 2.",
        "Тема «Towns» затронута в материалах 5 из 5 государств, высказавшихся по этой рекомендации.",
        "Темы «Towns» и «Data» затронуты в единственных материалах национального правозащитного учреждения по "
        "этой рекомендации.",
        "Темы «Towns» и «Data» затронуты в ряде материалов организаций гражданского общества, высказавшихся по "
        "этой рекомендации.",
        "Один и тот же текст, направленный в рамках кампании, содержится в материалах 12 из 21 организации "
        "гражданского общества, высказавшихся по этой рекомендации.",
        "Один и тот же текст, направленный в рамках другой кампании, содержится в материалах 2 из 21 организации "
        "гражданского общества, высказавшихся по этой рекомендации.",
        "Один и тот же текст, направленный в рамках кампании, содержится в ряде материалов организаций "
        "гражданского общества, высказавшихся по этой рекомендации.",
        "Один и тот же текст, направленный в рамках другой кампании, содержится в ряде материалов организаций "
        "гражданского общества, высказавшихся по этой рекомендации.",
    ),
    "ar": (
        "التوصية نفسها: من أصل الجهات الـ5 التي تناولتها من هذه الفئة (دول)، عدد الجهات التي تحدثت عن «Towns» 3 "
        "وعدد الجهات التي تحدثت عن «Data» 2.",
        "التوصية نفسها: من أصل الجهات الـ5 التي تناولتها من هذه الفئة (دول)، بلغ عدد الجهات التي تحدثت عن «Towns» 5.",
        "التوصية نفسها: تحدثت الجهة الوحيدة التي تناولتها من هذه الفئة (مؤسسة وطنية لحقوق الإنسان) عن «Towns» و«Data».",
        "التوصية نفسها: من بين الجهات التي تناولتها من هذه الفئة (منظمات مجتمع مدني) جهات تحدثت عن «Towns» و«Data».",
        "التوصية نفسها: من أصل الجهات الـ21 التي تناولتها من هذه الفئة (منظمة مجتمع مدني)، بلغ عدد الجهات التي "
        "أرسلت النص نفسه في إطار حملة 12.",
        "التوصية نفسها: من أصل الجهات الـ21 التي تناولتها من هذه الفئة (منظمة مجتمع مدني)، بلغ عدد الجهات التي "
        "أرسلت النص نفسه في إطار حملة أخرى 2.",
        "التوصية نفسها: من بين الجهات التي تناولتها من هذه الفئة (منظمات مجتمع مدني) جهات أرسلت النص نفسه في "
        "إطار حملة.",
        "التوصية نفسها: من بين الجهات التي تناولتها من هذه الفئة (منظمات مجتمع مدني) جهات أرسلت النص نفسه في "
        "إطار حملة أخرى.",
    ),
    "zh-hans": (
        "在述及该建议的五个国家中，三个谈到“Towns”和两个谈到“Data”。",
        "在述及该建议的五个国家中，有五个谈到“Towns”。",
        "唯一述及该建议的国家人权机构谈到“Towns”和“Data”。",
        "在述及该建议的民间社会组织中，有一些谈到“Towns”和“Data”。",
        "在述及该建议的21个民间社会组织中，有12个发送了同一份运动文本。",
        "在述及该建议的21个民间社会组织中，有两个发送了另一份运动文本。",
        "在述及该建议的民间社会组织中，有一些发送了同一份运动文本。",
        "在述及该建议的民间社会组织中，有一些发送了另一份运动文本。",
    ),
}
# number, of how many, kind and theme of each count of these sentences
COUNTS = [
    [(3, 5, "state", "Towns"), (2, 5, "state", "Data")],
    [(5, 5, "state", "Towns")],
    [(1, 1, "nhri", "Towns"), (1, 1, "nhri", "Data")],
    [(None, None, "civil_society", "Towns"), (None, None, "civil_society", "Data")],
    [(12, 21, "civil_society", "")],
    [(2, 21, "civil_society", "")],
    [(None, None, "civil_society", "")],
    [(None, None, "civil_society", "")],
]


def sentences_of_themes_and_campaigns() -> list[str]:
    subject, civil = same_subject(), "civil_society"
    return [
        themes_of_kind("state", 5, [("Towns", 3), ("Data", 2)], subject).text,
        themes_of_kind("state", 5, [("Towns", 5)], subject).text,
        themes_of_kind("nhri", 1, [("Towns", 1), ("Data", 1)], subject).text,
        themes_of_kind(civil, 21, [("Towns", 3), ("Data", 2)], subject, some=True).text,
        campaign_sentence(civil, 12, 21, subject, some=False),
        campaign_sentence(civil, 2, 21, subject, some=False, another=True),
        campaign_sentence(civil, 2, 21, subject, some=True),
        campaign_sentence(civil, 2, 21, subject, some=True, another=True),
    ]


@pytest.mark.parametrize("language", WRITTEN)
def test_a_sentence_on_themes_or_campaigns_stands_for_itself(language: str) -> None:
    with translation.override(language):
        made = sentences_of_themes_and_campaigns()
    assert tuple(" ".join(text.split()) for text in made) == WRITTEN[language]  # some spaces do not break


@pytest.mark.parametrize("language", WRITTEN)
def test_each_is_read_back_without_the_sentences_before_it(language: str) -> None:
    with translation.override(language):
        made = sentences_of_themes_and_campaigns()
    for text, expected in zip(made, COUNTS, strict=True):
        ((_place, counts),) = drafted_sentences(text.translate(PLAIN), language)
        assert counts
        assert [(each.number, each.out_of, *each.kinds, each.theme) for each in counts] == expected


def test_sentences_of_earlier_drafts_are_still_read() -> None:
    text = (
        "Of the five States that addressed para. 124, three supported it and two expressed reservations. Of these, two "
        "referred to “Towns”. Of these, all five sent the same text as part of a campaign."
    )
    counts = [each for _place, counts in drafted_sentences(text, "en") for each in counts or ()]
    assert [(each.number, each.out_of, *each.kinds) for each in counts] == [
        (3, 5, "state"), (2, 5, "state"), (2, 5, "state"), (5, 5, "state"),
    ]  # fmt: skip


# No sentence begins with a figure, and numbers below ten are words (United Nations Editorial Manual)
FIRST_NUMBERS = {
    "en": (
        "Nine States proposed deleting “all”.",
        "A total of 10 States proposed deleting “all”.",
        "A total of 112 States made the same proposal.",
        "A total of 12 States reported: “Towns first”.",
        "A total of 12 States that expressed reservations stated: “Towns first”.",
        "A total of 12 of the 20 States that addressed para. 124 supported it.",
    ),
    "fr": (
        "On compte neuf États à avoir proposé deleting “all”.",
        "On compte 10 États à avoir proposé deleting “all”.",
        "On compte 112 États à avoir fait la même proposition.",
        "On compte 12 États à avoir signalé ce qui suit : « Towns first ».",
        "On compte 12 États à avoir émis des réserves et déclaré ce qui suit : « Towns first ».",
        "Sur les 20 États qui ont abordé le para. 124, on en compte 12 à avoir exprimé un appui.",
    ),
    "es": (
        "En nueve de las respuestas (Estados) se propuso deleting “all”.",
        "En 10 de las respuestas (Estados) se propuso deleting “all”.",
        "La misma propuesta figura en 112 de las respuestas (Estados).",
        "En 12 de las respuestas (Estados) se informó de lo siguiente: “Towns first”.",
        "En 12 de las respuestas con reservas (Estados) se declaró lo siguiente: “Towns first”.",
        "Sobre el para. 124 se pronunciaron 20 Estados; hubo apoyo en 12 de las respuestas.",
    ),
    "ru": (
        "В материалах 9 государств предложено deleting “all”.",
        "В материалах 10 государств предложено deleting “all”.",
        "То же предложение содержится в материалах 112 государств.",
        "В материалах 12 государств сообщено следующее: «Towns first».",
        "В материалах 12 государств, в которых высказаны оговорки, указано следующее: «Towns first».",
        "В материалах 12 из 20 государств, высказавшихся по para. 124, выражена поддержка.",
    ),
    "ar": (
        "عدد الجهات من هذه الفئة (دول) التي اقترحت deleting “all”: 9.",
        "عدد الجهات من هذه الفئة (دول) التي اقترحت deleting “all”: 10.",
        "عدد الجهات من هذه الفئة (دولة) التي قدمت الاقتراح نفسه: 112.",
        "عدد الجهات من هذه الفئة (دولة) التي أفادت ما يلي 12: «Towns first».",
        "عدد الجهات التي أبدت تحفظات بشأنها من هذه الفئة (دولة) وذكرت ما يلي 12: «Towns first».",
        "Para. 124: من أصل الجهات الـ20 التي تناولتها من هذه الفئة (دولة)، بلغ عدد الجهات التي أيدتها 12.",
    ),
    "zh-hans": (
        "有九个国家提议deleting “all”。",
        "有10个国家提议deleting “all”。",
        "有112个国家提出了同样的提议。",
        "有12个国家报告：“Towns first”。",
        "有12个表示保留的国家指出：“Towns first”。",
        "在述及para. 124的20个国家中，有12个表示支持。",
    ),
}


def sentences_that_begin_with_a_number() -> list[str]:
    proposed = "deleting “all”"
    return [
        proposal_sentence("state", 9, proposed, some=False),
        proposal_sentence("state", 10, proposed, some=False),
        proposal_sentence("state", 112, "", some=False),
        stated_sentence("state", 12, "information", "Towns first", some=False),
        stated_sentence("state", 12, "reservations", "Towns first", some=False),
        counted_sentence("state", 12, 20, "para. 124", "supports"),
    ]


@pytest.mark.parametrize("language", FIRST_NUMBERS)
def test_no_sentence_begins_with_a_figure(language: str) -> None:
    with translation.override(language):
        made = sentences_that_begin_with_a_number()
    assert tuple(" ".join(text.split()) for text in made) == FIRST_NUMBERS[language]
    assert not any(text[0].isdecimal() for text in made)


@pytest.mark.parametrize("language", FIRST_NUMBERS)
def test_the_number_at_the_beginning_is_read_back(language: str) -> None:
    with translation.override(language):
        made = sentences_that_begin_with_a_number()
    read = [drafted_sentences(text.translate(PLAIN), language)[0][1] for text in made]
    assert [[(each.number, each.out_of) for each in counts or ()] for counts in read] == [
        [(9, None)], [(10, None)], [(112, None)], [(12, None)], [(12, None)], [(12, 20)],
    ]  # fmt: skip


def test_ten_as_earlier_drafts_wrote_it_is_still_read() -> None:
    for text, expected in (
        ("Ten States proposed deleting “all”.", (10, None)),
        ("Of the ten States that addressed para. 124, all ten referred to “Towns”.", (10, 10)),
        ("All ten States that addressed para. 124 supported it.", (10, 10)),
    ):
        ((_place, counts),) = drafted_sentences(text, "en")
        assert counts
        assert [(each.number, each.out_of) for each in counts] == [expected]
