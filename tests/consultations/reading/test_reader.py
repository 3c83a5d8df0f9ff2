"""The page that the demonstration stands on, read whole, and what every reading keeps."""

import json
import subprocess
import sys

import pytest

from consultations.reading import Actor, DocumentReading, RequestForce, read
from consultations.reading.messages import excerpt
from tests.consultations.reading.samples import SEED, notes, reading_of

PARTNERSHIPS = ["Strengthening partnerships and international cooperation"]


def test_the_seed_page() -> None:
    reading = json.loads(read(SEED.read_bytes(), SEED.name).to_json())
    assert reading["symbol"] == "A/HRC/11/7"
    assert reading["language"] == "en"
    found = [
        (
            paragraph["number"],
            paragraph["heading_path"],
            paragraph["pages"],
            [
                (limb["limb"], limb["force"], limb["addressees"], limb["implied"], limb["participants"])
                for limb in paragraph["limbs"]
            ],
        )
        for paragraph in reading["paragraphs"]
    ]
    taking_part = ["civil society", "consular services", "local governments", "private sector"]
    assert found == [
        ("123", [], [26], [(1, "should", ["States"], False, [])]),
        ("124", [], [26], [(1, "recommends", ["States"], True, [])]),
        ("125", [], [26], [(1, "should", ["States"], False, [])]),
        ("126", [], [26], [(1, "should", ["States"], False, [])]),
        (
            "127",
            PARTNERSHIPS,
            [26],
            [
                (1, "encourages", ["special procedures", "treaty bodies"], False, []),
                (2, "encourages", ["international organizations"], False, []),
                (3, "should", ["States"], True, ["Member States", "institutions", "civil society"]),
            ],
        ),
        ("128", PARTNERSHIPS, [26], [(1, "encourages", ["States"], True, taking_part)]),
    ]


def test_the_seed_page_in_its_words() -> None:
    paragraphs = {each.number: each for each in read(SEED.read_bytes(), SEED.name).paragraphs}
    assert paragraphs["123"].text == (
        "States should base any decision to return a child or its parents to the country of origin on the best "
        "interests of the child, including the right to family unity."
    )
    assert paragraphs["128"].text.endswith("rights of children in the context of migration.")
    assert [limb.text for limb in paragraphs["127"].limbs] == [
        "The Special Rapporteur encourages special procedures and treaty bodies, especially the Committee on the "
        "Protection of the Rights of All Migrant Workers and Members of Their Families to continue to pay special "
        "attention to the rights of migrant children.",
        "The Special Rapporteur encourages the synergy of capacities and mandates of international organizations as a "
        "key element in supporting States to fulfil their respective obligations under international instruments.",
        "To the extent possible and when appropriate, policymaking discussions on migration should be built upon "
        "existing international policy platforms, composed by Member States, key institutions and civil society "
        "organizations with relevant mandates and competencies.",
    ]
    assert all(limb.text in each.text for each in paragraphs.values() for limb in each.limbs)
    for each in paragraphs.values():
        assert "page 26" not in each.text
        assert "A/HRC" not in each.text
        assert "-----" not in each.text


def test_the_seed_page_says_why() -> None:
    paragraphs = {each.number: each for each in read(SEED.read_bytes(), SEED.name).paragraphs}
    assert paragraphs["126"].heading_reason.sentence() == "The page begins without a heading."
    assert paragraphs["127"].heading_reason.sentence() == "The heading is above the paragraph."
    assert paragraphs["124"].limbs[0].reason.code == "implied_all_countries"
    assert paragraphs["124"].limbs[0].reason.words == "all countries"
    assert paragraphs["128"].limbs[0].reason.words == "at the national level"
    assert paragraphs["123"].limbs[0].reason.sentence() == "Named as the addressee: “States”."


def test_the_keys_of_the_json() -> None:
    """Other programs read them: names and nesting stay."""
    reading = read(SEED.read_bytes(), SEED.name).as_dict()
    assert list(reading) == ["symbol", "language", "paragraphs", "notes", "faults", "left_out", "shares"]
    paragraph = reading["paragraphs"][0]
    assert {"number", "heading_path", "pages", "text", "limbs"} <= set(paragraph)
    assert {"limb", "text", "addressees", "participants", "force"} <= set(paragraph["limbs"][0])


def test_a_reading_comes_back_from_its_dict() -> None:
    reading = read(SEED.read_bytes(), SEED.name)
    back = DocumentReading.from_dict(json.loads(reading.to_json()))
    assert back == reading
    assert back.paragraphs[4].limbs[0].addressees == (Actor.SPECIAL_PROCEDURES, Actor.TREATY_BODIES)
    assert back.paragraphs[4].limbs[0].force is RequestForce.ENCOURAGES


def test_a_given_symbol_prevails_and_the_difference_is_said() -> None:
    reading = read(SEED.read_bytes(), SEED.name, symbol="A/HRC/11/7/Add.1")
    assert reading.symbol == "A/HRC/11/7/Add.1"
    assert notes(reading)["symbol_differs"] == "A/HRC/11/7"


def test_a_narrative_paragraph_has_no_limbs() -> None:
    reading = reading_of("""\
        7. In 2009 the Special Rapporteur visited two countries and met children in detention.
        8. States should end the detention of children.
        """)
    first, second = reading.paragraphs
    assert first.limbs == ()
    assert [reason.code for reason in first.reasons] == ["number_as_printed", "recommends_nothing"]
    assert len(second.limbs) == 1


def test_lettered_items_speak_through_the_words_above_them() -> None:
    reading = reading_of("""\
        16. The Committee is concerned. It recommends that States parties:
        (a) Adopt laws against trafficking, in cooperation with
        civil society;
        (b) Train border guards in the terms of article 5
        (a) of the Protocol;
        (c) Report on progress.
        17. The Committee thanks all delegations.
        """)
    assert [(each.number, each.text) for each in reading.paragraphs] == [
        ("16", "The Committee is concerned. It recommends that States parties:"),
        ("16(a)", "Adopt laws against trafficking, in cooperation with civil society;"),
        ("16(b)", "Train border guards in the terms of article 5 (a) of the Protocol;"),
        ("16(c)", "Report on progress."),
        ("17", "The Committee thanks all delegations."),
    ]
    chapeau, first, _second, third, last = reading.paragraphs
    assert (chapeau.limbs, last.limbs) == ((), ())
    assert first.limbs[0].addressees == third.limbs[0].addressees == (Actor.STATES_PARTIES,)
    assert first.limbs[0].participants == (Actor.CIVIL_SOCIETY,)
    assert third.limbs[0].force is RequestForce.RECOMMENDS
    assert third.limbs[0].reason.code == "from_chapeau"


def test_dotted_items() -> None:
    reading = reading_of("""\
        136. The recommendations below enjoy the support of Arandia:
        136.1. Ratify the Convention (Ombira);
        136.2. Share data on returns, which rose by
        2.5 per cent (Tovral).
        137. Arandia will examine the others.
        """)
    assert [(each.number, each.text) for each in reading.paragraphs[1:3]] == [
        ("136.1", "Ratify the Convention (Ombira);"),
        ("136.2", "Share data on returns, which rose by 2.5 per cent (Tovral)."),
    ]


def dotted(*items: str) -> str:
    return "\n".join(
        ["140. The recommendations below enjoy the support of Arandia:", *items, "141. Arandia agrees.", ""]
    )


def test_dotted_items_that_are_missing_are_told() -> None:
    lines = [f"140.{number}. Ratify the Convention number {number} (Ombira);" for number in (1, 2, 4, 8)]
    reading = reading_of(dotted(*lines))
    assert [(each.code, each.words, each.place) for each in reading.faults] == [
        ("numbers_missing", "140.3", 3),
        ("numbers_missing", "140.5–140.7", 4),
    ]
    excerpt = reading_of(dotted(*lines[2:]))
    assert [(each.code, each.words) for each in excerpt.faults] == [
        ("numbers_missing", "140.1–140.3"),
        ("numbers_missing", "140.5–140.7"),
    ]
    every_second = [f"140.{number}. Ratify the Convention number {number} (Ombira);" for number in range(1, 15, 2)]
    assert [each.code for each in reading_of(dotted(*every_second)).faults] == ["numbers_missing_all"]


@pytest.mark.parametrize(("mark", "text"), [("[", "[Ratify"), ("*", "Ratify"), ("* ", "Ratify")])
def test_dotted_items_with_a_mark_before_their_number(mark: str, text: str) -> None:
    reading = reading_of(
        dotted("140.1. Ratify the Convention (Ombira);", f"{mark}140.2. Ratify the Protocol (Tovral);")
    )
    assert (reading.paragraphs[2].number, reading.paragraphs[2].text) == ("140.2", f"{text} the Protocol (Tovral);")
    assert not reading.faults


def test_requests_in_the_other_official_languages_are_found_by_their_verbs() -> None:
    reading = reading_of("""\
        12. Los Estados deberían adoptar medidas para proteger a los niños migrantes en los países de destino.
        13. El Relator Especial recomienda que se refuerce la coordinación entre las instituciones nacionales.
        """)
    assert reading.language == "es"
    first, second = (paragraph.limbs[0] for paragraph in reading.paragraphs)
    assert (first.force, first.addressees, first.implied) == (RequestForce.SHOULD, (Actor.STATES,), False)
    assert (second.force, second.addressees, second.implied) == (RequestForce.RECOMMENDS, (Actor.STATES,), True)
    assert second.reasons[-1].words == "recomienda"
    assert "limbs_by_verbs" in notes(reading)


def test_any_other_language_is_read_without_guessing_at_requests() -> None:
    reading = reading_of("""\
        12. Os Estados deveriam adotar medidas para proteger as crianças migrantes nos países de destino e de origem.
        13. O Relator Especial recomenda que seja reforçada a coordenação entre as instituições nacionais do país.
        """)
    assert reading.language == "pt"
    assert [paragraph.limbs for paragraph in reading.paragraphs] == [(), ()]
    assert "language_without_requests" in notes(reading)


def test_arabic_numbers_and_dashes() -> None:
    reading = reading_of("١٢٣- ينبغي للدول أن تحمي الأطفال.\n124- ينبغي للدول أن تتعاون.\n")
    assert [(each.number, each.text) for each in reading.paragraphs] == [
        ("123", "ينبغي للدول أن تحمي الأطفال."),
        ("124", "ينبغي للدول أن تتعاون."),
    ]


def test_chinese_lines_are_joined_without_spaces() -> None:
    reading = reading_of("123. 各国应保护移徙\n儿童的权利。\n124. 各国应合作。\n")
    assert [each.text for each in reading.paragraphs] == ["各国应保护移徙儿童的权利。", "各国应合作。"]


def test_a_very_long_line_is_read_but_not_searched_for_requests() -> None:
    reading = reading_of("1. " + "States should act in good faith. " * 30_000)
    assert len(reading.paragraphs[0].text) > 900_000
    assert reading.paragraphs[0].limbs == ()
    assert "too_long_for_limbs" in [reason.code for reason in reading.paragraphs[0].reasons]


def test_works_without_django() -> None:
    """It runs in a limited child process: neither Django nor ours may come in with it."""
    program = (
        "import sys; from pathlib import Path; from consultations.reading import read_file\n"
        f"reading = read_file(Path({str(SEED)!r}))\n"
        "ours = [name for name in sys.modules if name.split('.')[0] in"
        " ('django', 'wagtail', 'core', 'accounts', 'submissions', 'synthesis', 'portal')]\n"
        "print(len(reading['paragraphs']), ours)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=SEED.parents[2], env={}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "6 []\n"


def test_the_words_above_a_list_are_cited_whole_or_from_the_beginning_of_a_word() -> None:
    reading = reading_of("""\
        2. The Committee requests the Executive Secretary, in cooperation with relevant
        partners, in particular the secretariats of the other conventions:
        (a) To take stock of progress;
        (b) To report on it.
        3. The Committee thanks all delegations.
        """)
    assert reading.paragraphs[1].limbs[0].reason.words == (
        "The Committee requests the Executive Secretary, in cooperation with relevant partners, in particular the"
        " secretariats of the other conventions"
    )
    cut = excerpt("Recalling " + "the conventions " * 12 + "it requests States:")
    assert len(cut) <= 162 and cut.startswith("… ") and cut.endswith("it requests States")
    assert set(cut.split()[1:-3]) == {"the", "conventions"}


def test_a_question_is_proposed_as_one_that_the_officer_opens() -> None:
    reading = reading_of("""\
        Questions

        1. Which measures have been taken since 2020 to protect migrants at sea?

        2. How could the international community help?
        """)
    reasons = [[reason.code for reason in each.reasons] for each in reading.paragraphs]
    assert all("question" in codes and "recommends_nothing" not in codes for codes in reasons)
    assert len(reasons) == 2
