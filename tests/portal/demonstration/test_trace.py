"""docs/demonstration-trace.md: each part of each sentence of the report, and the cited words that support it."""

from itertools import groupby
from typing import NamedTuple

import pytest

from portal.demonstration.cast import BODIES, BY_KEY, FINDINGS
from portal.demonstration.cast.report_schema import Finding
from portal.demonstration.cast.vocabulary import cell
from submissions.enums import Position
from tests.portal.demonstration.cast_table import position_of
from tests.support.databases import ROOT

NUMBERED = [pytest.param(number, finding, id=finding.key) for number, finding in enumerate(FINDINGS, start=1)]
ALIGNED = "aligned with "


class Row(NamedTuple):
    number: str
    part: str
    body: str
    cell: str
    words: str
    position: str


def trace() -> list[Row]:
    lines = (ROOT / "docs" / "demonstration-trace.md").read_text().splitlines()
    cells = [[text.strip() for text in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [Row(*row) for row in cells if row[0] != "finding"]


ROWS = trace()
KEYS = {body.short_name: body.key for body in BODIES}


def rows_of(number: int) -> list[Row]:
    return [row for row in ROWS if row.number == str(number)]


def cited_words(finding: Finding) -> set[tuple[str, str, str]]:
    return {(row.body, cell(row.paragraph, row.limb), row.words) for row in finding.final.citations}


def test_all_findings_are_traced_and_nothing_else() -> None:
    numbers = [int(number) for number, _rows in groupby(row.number for row in ROWS)]
    assert numbers == list(range(1, len(FINDINGS) + 1)) == list(range(1, 27))


@pytest.mark.parametrize(("number", "finding"), NUMBERED)
def test_the_parts_of_a_sentence_are_the_sentence(number: int, finding: Finding) -> None:
    parts = [part for part, _rows in groupby(row.part for row in rows_of(number))]
    assert " ".join(parts) == finding.final.text


@pytest.mark.parametrize(("number", "finding"), NUMBERED)
def test_the_words_stand_in_a_passage_that_the_finding_cites(number: int, finding: Finding) -> None:
    cited, traced = cited_words(finding), set()
    for row in rows_of(number):
        key = KEYS[row.body]
        if row.words.startswith(ALIGNED):
            other, alignment = KEYS[row.words.removeprefix(ALIGNED)], BY_KEY[key].alignment
            assert alignment is not None and alignment.with_body == other and row.cell not in alignment.except_cells
            assert any(body == other and about == row.cell for body, about, _words in cited)
            continue
        words = row.words.removeprefix("“").removesuffix("”")
        holding = {each for each in cited if each[:2] == (key, row.cell) and words and words in each[2]}
        assert holding, row
        traced |= holding
    assert traced == cited  # no passage is cited for nothing


@pytest.mark.parametrize(("number", "finding"), NUMBERED)
def test_each_passage_is_tied_to_the_parts_that_it_supports(number: int, finding: Finding) -> None:
    wording, rows = finding.final, rows_of(number)
    parts = tuple(part for part, _rows in groupby(row.part for row in rows))
    assert wording.parts == (parts if len(parts) > 1 else ())
    for each in wording.citations if wording.parts else ():
        mine = [
            place
            for place, part in enumerate(wording.parts, start=1)
            if any(
                (KEYS[row.body], row.cell) == (each.body, cell(each.paragraph, each.limb))
                and row.words.removeprefix("“").removesuffix("”") in each.words
                for row in rows
                if row.part == part
            )
        ]
        assert list(each.parts) == mine, each.words


@pytest.mark.parametrize(("number", "finding"), NUMBERED)
def test_the_positions_are_those_that_the_bodies_took(number: int, finding: Finding) -> None:
    for row in rows_of(number):
        position = position_of(BY_KEY[KEYS[row.body]], row.cell)
        assert position is not None and row.position == str(Position(position.value).label), row


@pytest.mark.parametrize(("number", "finding"), [each for each in NUMBERED if each.values[1].final.count])
def test_a_count_names_all_whom_it_counts_and_nobody_else(number: int, finding: Finding) -> None:
    count, rows = finding.final.count, rows_of(number)
    named = {KEYS[row.body] for row in rows if row.part == rows[0].part}
    assert len(named) == count.number
    assert all(position_of(BY_KEY[key], finding.cell) in count.positions for key in named)
    assert {BY_KEY[key].constituency for key in named} == set(count.counted)


def test_three_states_reported_on_programmes_of_their_own() -> None:
    named = {row.body for row in ROWS if row.part == "Three reported on programmes of their own:"}
    assert named == {"Arandia", "Ombira", "Lazwara"}
