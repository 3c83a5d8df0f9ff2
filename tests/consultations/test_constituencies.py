"""What is true of a constituency stands in one table, and the table has a row for each."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from consultations import enums
from consultations.documents.addressees import ACTORS_BY_CONSTITUENCY
from consultations.enums import (
    AT_RISK,
    CONSTITUENCIES,
    DECLARING_INTEREST,
    NEEDING_CONSENT,
    NO_SECRET,
    REFERRING,
    REGISTERING,
    Constituency,
)
from consultations.reading.results import Actor
from consultations.register_files import vocabulary

ROOT = Path(__file__).parents[2]
# The grammars of counting say in each language what else a text may call a kind of body, beside the table's nouns.
GRAMMARS = "synthesis/counts/count_words.py"
SYNONYMS = "consultations/register_files/vocabulary.py"  # what files call them in six languages
SHARES = "synthesis/reports/desk.py"  # States, civil society, and all others together: whoever is added is among these


def test_every_constituency_has_its_row_in_order() -> None:
    assert list(CONSTITUENCIES) == list(Constituency)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_constituency_has_a_name_in_sentences(language: str) -> None:
    with translation.override(language):
        for each, facts in CONSTITUENCIES.items():
            assert all(facts.noun(number).strip() for number in (1, 2, 5, 11)), each
            assert str(facts.plural).strip(), each


def test_addressees_are_actors_of_documents() -> None:
    known = {actor.value for actor in Actor}
    assert [each for facts in CONSTITUENCIES.values() for each in facts.addressees if each not in known] == []
    assert set(ACTORS_BY_CONSTITUENCY) == set(Constituency)


def test_whom_the_rules_protect_and_bind_is_this() -> None:
    """Whoever changes a row sees which rule it changes."""
    assert {each.value for each in AT_RISK} == {"civil_society", "child_youth", "other"}
    assert {each.value for each in REFERRING} == {"treaty_body", "special_procedure"}
    assert {each.value for each in NO_SECRET} == {
        "state", "un_entity", "intergovernmental", "treaty_body", "special_procedure", "nhri", "parliament",
    }  # fmt: skip
    assert {each.value for each in DECLARING_INTEREST} == {"private_sector"}
    assert {each.value for each in NEEDING_CONSENT} == {"child_youth"}
    assert [each.value for each in REGISTERING] == [
        "civil_society", "child_youth", "nhri", "academia", "local_government", "private_sector", "red_cross",
        "parliament", "intergovernmental", "other",
    ]  # fmt: skip


def test_files_have_words_for_each() -> None:
    assert set(vocabulary._KINDS) == set(Constituency)


def test_nothing_else_maps_constituencies() -> None:
    """A second mapping would be missed by whoever adds one."""
    found = []
    for package in ("accounts", "consultations", "core", "portal", "submissions", "synthesis"):
        for path in sorted((ROOT / package).rglob("*.py")):
            place = str(path.relative_to(ROOT))
            if place in ("consultations/enums.py", GRAMMARS, SHARES, SYNONYMS) or "demonstration" in place:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
                named = [each for each in parts if each is not None and is_constituency(each)]
                if len(named) > 1:
                    found.append(f"{place}:{node.lineno}")
    assert found == []


def is_constituency(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return node.value in Constituency.values and node.value != "other"
    return isinstance(node, ast.Attribute) and ast.unparse(node.value) == enums.Constituency.__name__
