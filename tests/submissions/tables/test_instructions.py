"""Proposed wordings that say what to change: applied where it is certain, in six languages, and nowhere else."""

import time
from pathlib import Path

import pytest
import yaml

from submissions.tables.instructions import is_instruction, wording

BALLOT = Path(__file__).resolve().parents[4] / "shared/data/office/iso_comment_template/comments.yaml"
ENGLISH = "States should coordinate at all levels, and strengthen the harmonization of all policies."
FRENCH = "Les États devraient coordonner leurs politiques à tous les niveaux."
SPANISH = "Los Estados deberían coordinar sus políticas en todos los niveles."
RUSSIAN = "Государствам следует координировать политику на всех уровнях."
ARABIC = "ينبغي للدول أن تنسق سياساتها على جميع المستويات."
CHINESE = "各国应在各级协调政策。"


@pytest.mark.parametrize(
    ("issued", "instruction", "expected"),
    [
        (ENGLISH, "Insert after 'harmonization': and review", "strengthen the harmonization and review of all"),
        (ENGLISH, "Delete 'at all levels'", "States should coordinate, and strengthen"),
        (ENGLISH, "Replace “should” by “must”.", "States must coordinate"),
        (ENGLISH, "Substitute “must” for “should”", "States must coordinate"),
        (ENGLISH, "For “should” read “shall”", "States shall coordinate"),
        (ENGLISH, "“should” should be replaced by “must”", "States must coordinate"),
        (ENGLISH, "First line, after “coordinate”, insert “closely”", "coordinate closely at all levels"),
        (ENGLISH, "Line 3: replace 'policies' with 'laws and policies'", "of all laws and policies."),
        (ENGLISH, "We propose to delete the words “at all levels”.", "States should coordinate, and"),
        (ENGLISH, "Add at the end: in line with international law", "all policies in line with international law."),
        (ENGLISH, 'Insert "local" before "policies"', "of all local policies."),
        (ENGLISH, "Replace “all” by “most” throughout", "at most levels, and strengthen the harmonization of most"),
        (ENGLISH, "Replace “STATES” by “Parties”", "Parties should"),
        (ENGLISH, "1. Delete “at all levels”\n2. After “States” insert “parties”", "States parties should coordinate,"),
        (ENGLISH, "Insert “, closely,” after “coordinate”; delete “all policies”", "coordinate, closely, at all"),
        (FRENCH, "Insérer « étroitement » après « coordonner »", "coordonner étroitement leurs"),
        (FRENCH, "Après « États », ajouter les mots « et les acteurs »", "Les États et les acteurs devraient"),
        (FRENCH, "Biffer l’expression « à tous les niveaux »", "coordonner leurs politiques."),
        (FRENCH, "Au lieu de « devraient », lire « doivent »", "Les États doivent"),
        (FRENCH, "À la fin du paragraphe, ajouter « sans délai »", "à tous les niveaux sans délai."),
        (SPANISH, "Insértese «estrechamente» después de «coordinar»", "coordinar estrechamente sus"),
        (SPANISH, "Suprímase la frase «en todos los niveles»", "sus políticas."),
        (SPANISH, "Donde dice «deberían» debe decir «deben»", "Los Estados deben"),
        (RUSSIAN, "После слова «координировать» вставить слово «тесно»", "координировать тесно политику"),
        (RUSSIAN, "Исключить слова «на всех уровнях»", "координировать политику."),
        (RUSSIAN, "Заменить слово «следует» словом «надлежит»", "Государствам надлежит"),
        (ARABIC, "يضاف «بشكل وثيق» بعد عبارة «تنسق سياساتها»", "سياساتها بشكل وثيق على"),
        (ARABIC, "تُحذف عبارة «على جميع المستويات»", "تنسق سياساتها."),
        (ARABIC, "يستعاض عن كلمة «ينبغي» بعبارة «يجب»", "يجب للدول"),
        (CHINESE, "在“各国”后插入“和其他行为体”", "各国和其他行为体应在各级"),
        (CHINESE, "删除“在各级”", "各国应协调政策。"),
        (CHINESE, "将“应”改为“必须”", "各国必须在各级"),
    ],
)
def test_what_it_makes_of_the_issued_text(issued: str, instruction: str, expected: str) -> None:
    changed = wording(issued, instruction)
    assert changed is not None and expected in changed


@pytest.mark.parametrize(
    "instruction",
    [
        "Delete 'all'",  # twice in the text
        "Delete “levels of government”",  # not in it
        "Replace “polic” by “law”",  # part of a word
        "Add “f maps A onto B” on a new line.",
        "Delete “should” and reconsider “all”.",
        "Delete “at all levels”; delete “everywhere”",  # one of two
        "استبدال «ينبغي» بـ «يجب»",  # either may be the new word
    ],
)
def test_what_is_not_certain_is_not_guessed(instruction: str) -> None:
    assert is_instruction(instruction)
    assert wording(f"{ENGLISH} {ARABIC}", instruction) is None


@pytest.mark.parametrize(
    "text",
    [
        "States must coordinate at all levels.",
        "Delete data that is no longer needed, and insert safeguards.",
        "Include “gender” in each of the national plans on migration that States adopt or review in the years to come.",
        "… at national level.",
        "The remark should be reformulated.",
        "",
    ],
)
def test_a_wording_is_left_alone(text: str) -> None:
    assert not is_instruction(text)
    assert wording(ENGLISH, text) == text


@pytest.mark.skipif(not BALLOT.is_file(), reason="the shared folder with real comments is absent")
def test_those_of_a_ballot_on_a_standard() -> None:
    """Every proposed change that begins with an instruction and a quotation is known as one."""
    rows = [row["proposed_change"] or "" for row in yaml.safe_load(BALLOT.read_text())["comments"]]
    begin = ("Add “", "Delete “", "Replace “", "Insert “", "Remove “")
    named = [text for text in rows if text.startswith(begin)]
    assert len(named) > 10
    assert [text for text in named if not is_instruction(text)] == []
    assert wording("For k and n", "Add “natural numbers” after “for”.") == "For natural numbers k and n"


def test_quotations_that_never_end_and_marks_of_ours_are_a_wording() -> None:
    """A sender's text can hold anything: it neither takes minutes nor ends in an error."""
    started = time.process_time()
    assert not is_instruction("Delete «" + " " * 3_900)
    assert time.process_time() - started < 1
    for text in ("Delete \ufff05\ufff1 “x”", "Delete “x”; delete \ufff077\ufff1"):
        assert not is_instruction(text) and wording(ENGLISH, text) == text
