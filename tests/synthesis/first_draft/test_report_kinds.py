"""The kind of a report decides who is named in its sentences and notes (decision 0040)."""

import pytest
from django.utils import translation
from django.utils.translation import pgettext

from consultations.enums import TextStanding
from consultations.models import RecommendationText
from core import clock
from core.errors import Refused
from submissions.public_state.services import open_public_state
from synthesis.codebook.services import add_theme
from synthesis.coding.services import code_passage
from synthesis.counts.sentences import unnamed_sentence
from synthesis.first_draft.services import compile_draft
from synthesis.publication.named_bodies import longest_first, standing_names
from synthesis.quality.readiness import obstacles
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import add_section, begin_report, write_front_matter
from tests.synthesis.conftest import AFTER, answered, scenario

__all__ = ["answered", "scenario"]


@pytest.fixture
def begin(answered):
    def begun(kind, language="en"):
        with clock.at(AFTER):
            return begin_report(answered.round, "Views received", by=answered.writer, kind=kind, language=language)

    return begun


def codes(report):
    with clock.at(AFTER):
        return {fault.code for fault in obstacles(report)}


def written(report, scenario, text, label="124", **more):
    """A finding that stands alone in a section, on 124 unless said otherwise."""
    with clock.at(AFTER):
        section = report.sections.first() or add_section(report, "Coordination", by=scenario.writer)
        on = {"recommendation": scenario.recommendations[label]} if label else {}
        return add_finding(section, by=scenario.writer, text=text, **on, **more)


def test_a_summary_names_its_sources_and_counts_nothing(begin, answered):
    theme = add_theme(answered.round, "Local level", by=answered.writer)
    for code, words in (("XCC", "nivel local"), ("XHH", "communes")):
        code_passage(*answered.passage(answered.versions[code], "124", words), theme, by=answered.writer)
    report = begin("summary")
    with clock.at(AFTER):
        made = compile_draft(report, by=answered.writer)
    texts = [row.text for row in made]
    assert texts[0].startswith(
        "On para. 123, Arandia supported it and stated: “We decide in writing”. Lazwara (aligned "
    )
    assert not any("civil society" in text for text in texts if "123" in text)  # one of two is there, without name
    assert any(
        "Valbrume supported it with an amendment and referred to “Local level”." in text for text in texts
    ) or any("Valbrume supported it with an amendment and stated" in text for text in texts)
    assert all(row.evidence.exists() for row in made)
    assert texts[-1] == "Committee provided reference material on para. 123."
    assert not codes(report) & {"counts_positions", "names_withheld", "names_participant", "miscounted"}


def test_who_is_not_public_is_not_in_a_summary(begin, answered):
    answered.tighten(answered.versions["XGG"], "123", "secretariat")
    with clock.at(AFTER):
        texts = [row.text for row in compile_draft(begin("summary"), by=answered.writer)]
    assert not any(answered.bodies["XGG"].organisation.short_name in text for text in texts)
    assert not any("institution" in text for text in texts)


@pytest.mark.parametrize("order", ["recommendation", "theme"])
@pytest.mark.parametrize("kind", ["summary", "thematic"])
def test_no_draft_tells_the_kind_that_pages_withhold(begin, answered, kind, order):
    """One institution took part: "some institutions that are not named here" would be its name.

    It takes a position, proposes a wording and speaks of a theme.
    """
    name = "Defensoría" if kind == "summary" else "institution"
    reworded = {"position": "amendment", "comment": "El 62 por ciento.", "rewording": "States should decide with care."}
    version = answered.correct(answered.versions["XGG"], {"123": reworded})
    theme = add_theme(answered.round, "Lawyers", by=answered.writer)
    code_passage(*answered.passage(version, "123", "62 por ciento"), theme, by=answered.writer)

    def texts():
        with clock.at(AFTER):
            return [row.text for row in compile_draft(begin(kind), by=answered.writer, order=order)]

    text = " ".join(texts())
    assert name in text
    assert ("with care" in text or order == "theme") and ("Lawyers" in text or order == "recommendation")
    answered.tighten(version, "123", "nameless")
    assert not [each for each in texts() if "Defensoría" in each or "institution" in each or "with care" in each]


def test_no_draft_tells_the_kind_that_an_earlier_public_state_withheld(begin, answered):
    """Five States took part, and none of them is named on 128. One was public there before it was one of five."""
    for code in ("XAA", "XDD"):
        answered.tighten(answered.versions[code], "128", "nameless")
    with clock.at(AFTER):
        open_public_state(answered.round, report=True)
    answered.answer("XEE", {"123": ("supports", "Yes.")})
    with clock.at(AFTER):
        texts = [row.text for row in compile_draft(begin("summary"), by=answered.writer)]
    assert not any("States that are not named" in text for text in texts)


def test_a_draft_tells_the_kind_where_it_points_at_nobody(begin, answered):
    """Five States took part, and none of them is named on 128."""
    answered.answer("XEE", {"123": ("supports", "Yes.")})
    for code in ("XAA", "XBB", "XCC", "XDD"):
        if answered.versions[code].inputs.filter(recommendation=answered.recommendations["128"]).exists():
            answered.tighten(answered.versions[code], "128", "nameless")
    with clock.at(AFTER):
        texts = [row.text for row in compile_draft(begin("summary"), by=answered.writer)]
    assert any("Some States that are not named here" in text and "128" in text for text in texts)


def test_a_draft_text_in_another_language_begins_as_the_text_in_that_language(answered):
    about = answered.recommendations["124"]
    body = answered.bodies["XEE"].organisation
    body.names = {"fr": {"name": "République de Tovralie", "short": "Tovralie"}}
    body.save()
    text = "Il conviendrait que la Tovralie et les autres États se coordonnent."
    RecommendationText.objects.create(recommendation=about, language="fr", text=text, standing=TextStanding.OFFICIAL)
    with clock.at(AFTER):
        report = begin_report(answered.round, "Avis reçus", by=answered.writer, kind="draft_text", language="fr")
        made = compile_draft(report, by=answered.writer)
    assert [row.text for row in made] == [
        answered.recommendations["123"].text,
        text,
        answered.recommendations["128"].text,
    ]
    assert "names_participant" not in codes(report)


def test_a_draft_text_does_not_begin_as_a_working_translation(answered):
    RecommendationText.objects.create(
        recommendation=answered.recommendations["124"], language="fr", text="Coordonner.", standing=TextStanding.WORKING
    )
    with clock.at(AFTER):
        report = begin_report(answered.round, "Avis reçus", by=answered.writer, kind="draft_text", language="fr")
        made = compile_draft(report, by=answered.writer)
    assert made[1].text == answered.recommendations["124"].text


@pytest.mark.parametrize("kind", ["thematic", "summary"])
def test_a_rewording_is_compared_with_the_text_that_it_rewords(begin, answered, kind):
    about, french = answered.recommendations["124"], "Les États devraient coordonner leur action."
    RecommendationText.objects.create(recommendation=about, language="fr", text=french, standing=TextStanding.OFFICIAL)
    reworded = french.replace("coordonner", "bien coordonner")
    rewording = {"rewording": reworded, "rewords_language": "fr"}
    answered.correct(answered.versions["XAA"], {"124": {"position": "amendment", "comment": "Towns.", **rewording}})
    with clock.at(AFTER):
        made = compile_draft(begin(kind, "fr"), by=answered.writer)
    text = " ".join(row.text for row in made)
    assert (
        "insérer «\u202fbien\u202f» après «\u202fLes États devraient\u202f»" in text
        and reworded.rstrip(".") not in text
    )


def test_a_rewording_is_quoted_in_the_language_of_what_it_rewords(begin, answered):
    """Its sender answers in French and rewords the English text; another answers in English and rewords the French."""
    about, french = answered.recommendations["124"], "Les États devraient coordonner leur action."
    RecommendationText.objects.create(recommendation=about, language="fr", text=french, standing=TextStanding.OFFICIAL)
    answers = {
        "XAA": {"language": "fr", "rewording": "States should better coordinate.", "rewords_language": "en"},
        "XBB": {"language": "en", "rewording": "Les États devraient tout faire.", "rewords_language": "fr"},
    }
    for code, fields in answers.items():
        answer = {"124": {"position": "amendment", "comment": "Towns.", **fields}}
        answered.correct(answered.versions[code], answer)
    with clock.at(AFTER):
        made = compile_draft(begin("thematic"), by=answered.writer)
    text = " ".join(row.text for row in made)
    assert "inserting “better” after “States should”" in text and "tout faire" not in text


def test_a_draft_text_begins_as_the_text_consulted_upon(begin, answered):
    report = begin("draft_text")
    with clock.at(AFTER):
        made = compile_draft(report, by=answered.writer)
    assert [row.text for row in made] == [answered.recommendations[label].text for label in ("123", "124", "128")]
    assert [row.evidence.count() for row in made] == [6, 5, 4]
    assert not codes(report) & {"counts_positions", "names_withheld", "names_participant", "miscounted"}


@pytest.mark.parametrize(
    ("kind", "text", "refused"),
    [
        ("thematic", "Ombira asked for towns.", set()),
        ("summary", "Ombira asked for towns.", set()),
        ("draft_text", "Ombira asked for towns.", {"names_participant"}),
        ("thematic", "Three of the four States that addressed para. 124 supported it.", set()),
        ("summary", "Three of the four States that addressed para. 124 supported it.", {"counts_positions"}),
        ("summary", "JS1 asked for towns.", {"joint_number"}),
        ("thematic", "Tovral asked for towns.", {"names_withheld"}),  # it has said nothing
        ("summary", "Tovral asked for towns.", {"names_withheld"}),
    ],
)
def test_what_a_kind_does_not_let_a_sentence_say(begin, answered, kind, text, refused):
    report = begin(kind)
    finding = written(report, answered, text)
    cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=answered.writer)
    known = {"names_participant", "names_withheld", "counts_positions", "joint_number"}
    assert codes(report) & known == refused


def test_a_source_without_a_name_is_named_in_no_sentence(begin, answered):
    report = begin("thematic")
    written(report, answered, f"{answered.bodies['XJJ'].organisation.short_name} spoke of hearings.", label="123")
    assert "names_withheld" in codes(report)


def test_a_name_in_the_text_consulted_upon_is_nobodys(begin, answered):
    recommendation = answered.recommendations["124"]
    recommendation.text = "Tovral should report."
    recommendation.save()
    report = begin("draft_text")
    written(report, answered, "Tovral should report every year.")
    assert "names_participant" not in codes(report)


def test_the_kind_can_be_changed_and_must_be_one(begin, answered):
    report = begin("thematic")
    with clock.at(AFTER):
        assert write_front_matter(report, [], by=answered.writer, kind="summary").kind == "summary"
        assert write_front_matter(report, [], by=answered.writer).kind == "summary"
        for act in (
            lambda: write_front_matter(report, [], by=answered.writer, kind="novel"),
            lambda: begin_report(answered.round, "Views", by=answered.writer, kind="novel"),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert (refused.value.code, refused.value.field) == ("unknown_kind", "kind")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Guinea-Bissau supported it.", {"Guinea-Bissau"}),
        ("Guinea and Guinea-Bissau supported it.", {"Guinea", "Guinea-Bissau"}),
        ("Arandia’s towns keep the peace.", {"Arandia"}),
        ("Peace asked for towns; Arandians did not.", {"Peace"}),
        ("По мнению Арандии, города важны.", {"Арандия"}),
        ("阿兰迪亚支持该建议。", {"阿兰迪亚"}),
        ("أيدتها وأرانديا.", {"أرانديا"}),
        ("No review editor is named.", set()),
    ],
)
def test_names_are_found_as_they_are_written(text, found):
    names = ["Guinea", "Guinea-Bissau", "Arandia", "Peace", "Арандия", "阿兰迪亚", "أرانديا", " "]
    assert standing_names(text, longest_first(names)) == found


SENTENCES = {
    "en": "Some States that are not named here expressed reservations (para. 124).",
    "fr": "Des États dont le nom n’est pas indiqué ont émis des réserves (par. 124).",
    "es": "Sobre el párr. 124 hubo reservas de Estados cuyo nombre no se indica.",
    "ru": "По п. 124 высказаны оговорки в материалах государств, названия которых не указаны.",
    "ar": "الفقرة 124: أبدت تحفظات بشأنها جهات من هذه الفئة لم تُذكر أسماؤها هنا (دول).",
    "zh-hans": "一些未列名的国家表示保留（第124段）。",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_unnamed_sentences_in_every_language(language):
    with translation.override(language):
        sentence = unnamed_sentence("state", pgettext("paragraph", "para. %s") % 124, "reservations")
    assert " ".join(sentence.split()) == SENTENCES[language]
