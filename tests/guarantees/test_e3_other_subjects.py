"""E3 on other documents: recommendations with dotted numbers, questions and statements, in generated rounds."""

import random
import re
from typing import Any

import pytest

from core import clock
from synthesis.counts.quantities import counts_of
from synthesis.first_draft.services import compile_draft
from synthesis.quality.readiness import obstacles
from synthesis.reports.services import begin_report
from tests.guarantees.test_e3_sentences_of_positions import check, of_counts, public_cells, read, truth_of
from tests.support.rounds_of_bodies import Bodies
from tests.synthesis.conftest import AFTER, DURING, READING, make_scenario, paragraph


def of_kind(kind: str, number: str) -> dict[str, Any]:
    row = paragraph(number, f"Words of {number}.")
    return row if kind == "recommendation" else row | {"kind": kind}


DOCUMENTS = {
    "dotted": [of_kind("recommendation", number) for number in ("140.2", "140.15", "140.152")],
    "questions": [of_kind("question", number) for number in ("1", "2", "14")],
    "mixed": [of_kind("statement", "A.1.1"), of_kind("question", "3"), of_kind("recommendation", "140.15")],
}


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["recommendation", "theme"])
@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_first_draft_says_what_was_said(document: str, order: str) -> None:
    """Every sentence is true by a count made here, right by the portal's own checks, and may be published."""
    scenario = make_scenario(READING | {"paragraphs": DOCUMENTS[document]})
    Bodies(scenario, DURING, random.Random(document)).build(100)
    labels = {row.pk.hex: label for label, row in scenario.recommendations.items()}
    questions = frozenset(label for label, row in scenario.recommendations.items() if row.kind == "question")
    with clock.at(AFTER):
        report = begin_report(scenario.round, "Views received", by=scenario.writer)
        made = [row for row in compile_draft(report, by=scenario.writer, order=order) if of_counts(row)]
        truth, cells = truth_of(labels, questions=questions), public_cells(scenario.round)
        counts = counts_of(report)
        for (label, kind), bodies in truth.taken.items():
            if label in questions:  # they are not in the table of positions, since all answers are information
                cells[label, kind] = (len(bodies), {"information": len(bodies)})
        wrong = [str(row) for row in obstacles(report) if row.code != "no_disposition"]
        assert not wrong, "\n".join([*wrong, *(row.text for row in made)])
    assert all(count.holds for count in counts.values()) and {row.pk for row in made} == counts.keys()
    claims = [each for row in made for each in read(row)]
    assert len(claims) > 60
    assert {each.about for each in claims} == set(scenario.recommendations)
    for each in claims:
        check(each, truth, cells)
    named = {word for row in made for word in re.findall(r"addressed (?:the )?([a-z]+)", row.text)}
    assert named == {row.kind for row in scenario.recommendations.values()}
    assert not [row.text for row in made if row.recommendation.label in questions and "support" in row.text]


@pytest.mark.django_db
@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_draft_that_names_its_sources_may_be_published(document: str) -> None:
    scenario = make_scenario(READING | {"paragraphs": DOCUMENTS[document]})
    Bodies(scenario, DURING, random.Random(document)).build(100)
    with clock.at(AFTER):
        report = begin_report(scenario.round, "Views received", by=scenario.writer, kind="summary")
        made = compile_draft(report, by=scenario.writer)
        assert made and {row.code for row in obstacles(report)} <= {"no_disposition"}
