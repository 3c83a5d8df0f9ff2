"""The findings of the cast: exact citations, honest counts, confidential sources kept."""

import re

import pytest

from consultations import enums as consultation_enums
from portal.demonstration.cast import (
    BODIES,
    BY_KEY,
    FINDINGS,
    OFFICERS,
    OUTCOMES,
    PLOT,
    REFUSED,
    REPORT,
    THEMES,
)
from portal.demonstration.cast.report_schema import Finding, Wording
from portal.demonstration.cast.vocabulary import Constituency, Outcome, Position, Quantity, cell
from tests.portal.demonstration.cast_table import CELLS, addressed, cited, position_of, sent

WORDINGS = [
    pytest.param(finding, wording, id=f"{finding.key}-{number}")
    for finding in (*FINDINGS, REFUSED)
    for number, wording in enumerate(finding.wordings, start=1)
]


@pytest.mark.parametrize(("finding", "wording"), WORDINGS)
def test_every_citation_is_exact_and_coded_under_some_theme(finding: Finding, wording: Wording) -> None:
    assert wording.citations
    for citation in wording.citations:
        body = BY_KEY[citation.body]
        answer = body.answer(citation.paragraph, citation.limb, version=citation.version)
        assert getattr(answer, citation.field).count(citation.words) == 1
        assert (citation.words, citation.field) in [(passage.words, passage.field) for passage in answer.passages]
        assert not body.inadmissible
        assert sent(body) <= wording.written


@pytest.mark.parametrize(("finding", "wording"), [p for p in WORDINGS if p.values[0] is not REFUSED])
def test_counted_words_hold(finding: Finding, wording: Wording) -> None:
    count = wording.count
    if count is None:
        assert not re.match(r"(All|Most|Many|Several)\b", wording.text)
        return
    assert len(count.counted) == 1
    class_ = addressed(finding.cell, count.counted, wording.written)
    hold = {body.key for body in class_ if position_of(body, finding.cell) in count.positions}
    assert (len(hold), len(class_)) == (count.number, count.out_of)
    assert (
        cited(finding, wording) & {body.key for body in class_} >= hold
    )  # other positions have sentences of their own
    if count.quantity == Quantity.ALL:
        assert hold == {body.key for body in class_}
    if count.quantity == Quantity.MOST:
        assert len(class_) >= 5
        assert len(hold) > len(class_) / 2


@pytest.mark.parametrize(
    ("key", "number", "start"),
    [
        ("123_states", 0, "All five States that addressed para. 123 supported it, one with an amendment."),
        ("124_states", 0, "Three of the four States that addressed para. 124 supported it"),
        ("124_states", 1, "Most of the five States that addressed para. 124 supported it"),
        ("126_states", 0, "Views of States differed."),
    ],
)
def test_sentences_to_reach(key: str, number: int, start: str) -> None:
    (finding,) = [finding for finding in FINDINGS if finding.key == key]
    assert finding.wordings[number].text.startswith(start)


def test_amendments_said_in_words_are_the_amendments_of_the_table() -> None:
    def amending(cell: str) -> list[str]:
        states = [body for body in BODIES if body.constituency == Constituency.STATE]
        return [body.key for body in states if position_of(body, cell) == Position.AMENDMENT]

    assert amending("123") == ["ombira"]
    assert amending("124") == ["arandia", "ombira", "lazwara"]
    assert amending("127.3") == ["arandia"]
    assert amending("128") == ["ombira"]


def test_the_refused_sentence_holds_only_when_kinds_are_added() -> None:
    (wording,) = REFUSED.wordings
    assert wording.count.quantity == Quantity.SEVERAL
    behind = [BY_KEY[key] for key in cited(REFUSED, wording)]
    per_kind = [sum(body.constituency == kind for body in behind) for kind in wording.count.counted]
    assert per_kind == [2, 1]
    assert sum(per_kind) >= 3
    assert REFUSED not in FINDINGS


def test_findings_go_stale_and_are_settled() -> None:
    reworded = {finding.key: finding for finding in FINDINGS if len(finding.wordings) > 1}
    assert set(reworded) == {"123_lawyer", "123_independence", "124_states", "127_3_lazwara"}
    for finding in reworded.values():
        first, second = finding.wordings
        assert first.written < second.written < PLOT.published
        assert second.reason
    assert reworded["123_lawyer"].wordings[0].written < PLOT.corrected["defensoria"]
    assert reworded["124_states"].wordings[0].written < PLOT.submitted["tovral"]
    assert reworded["123_independence"].wordings[1].written > PLOT.restricted


def test_confidential_sources_are_never_alone_and_never_quoted() -> None:
    levels = {answer.cell: answer for answer in BY_KEY["quay_nine"].answers}
    resting = [f for f in FINDINGS if any(c.body == "quay_nine" for c in f.final.citations)]
    assert {finding.key for finding in resting} == {"125_care", "128_local"}
    for finding in resting:
        assert {citation.body for citation in finding.final.citations} != {"quay_nine"}
    sealed = levels["125"].translation.split()
    runs = {" ".join(sealed[i : i + 4]) for i in range(len(sealed) - 3)}
    assert not any(run in finding.final.text for finding in FINDINGS for run in runs)


def test_only_one_finding_names_a_state_and_its_correction_was_accepted() -> None:
    states = {body.short_name for body in BODIES if body.constituency == Constituency.STATE}
    naming = [f for f in FINDINGS if any(name in wording.text for wording in f.wordings for name in states)]
    assert [finding.key for finding in naming] == ["127_3_lazwara"]
    (finding,) = naming
    assert finding.correction is not None
    assert finding.correction.accepted
    assert len(finding.correction.reply.split()) <= 300
    assert "proposed that a new platform" not in finding.final.text


def test_what_no_finding_cites_has_an_outcome_of_its_own() -> None:
    """Each names its paragraph or says why it is in none: no sender is told something untrue."""
    cited_answers = {
        (each.body, cell(each.paragraph, each.limb)) for finding in FINDINGS for each in finding.final.citations
    }
    answers = {(body.key, answer.cell) for body in BODIES if not body.inadmissible for answer in body.final_answers}
    said = [(each.body, each.cell) for each in OUTCOMES]
    assert sorted(said) == sorted(answers - cited_answers)
    keys = {finding.key for finding in FINDINGS}
    for each in OUTCOMES:
        assert each.reason and (each.outcome == Outcome.GROUPED) == bool(each.finding)
        assert not each.finding or each.finding in keys
    assert not any("makes the same point" in each.reason for each in OUTCOMES)


def test_what_is_grouped_says_what_its_paragraph_says() -> None:
    """The paragraph rests on the same words, in another answer of the same body."""
    texts = {finding.key: finding.final for finding in FINDINGS}
    for each in (each for each in OUTCOMES if each.finding):
        (mine,) = [answer for answer in BY_KEY[each.body].final_answers if answer.cell == each.cell]
        quoted = [row.words for row in texts[each.finding].citations if row.body == each.body]
        assert quoted and all(words in mine.comment for words in quoted)


def test_a_reference_is_cited_by_the_paragraphs_that_its_source_names() -> None:
    for finding in (finding for finding in FINDINGS if finding.key.startswith("reference_")):
        sources = " ".join(
            answer.comment for each in finding.final.citations
            for answer in BY_KEY[each.body].final_answers if answer.cell == cell(each.paragraph, each.limb)
        )  # fmt: skip
        for first, second in re.findall(r"paras\. (\d+) (?:to|and) (\d+)", finding.final.text):
            assert re.search(rf"(paras\.|paragraphes) {first} (to|et) {second}", sources)


def test_sections_hold_every_finding_once_and_references_apart() -> None:
    keys = [key for section in REPORT.sections for key in section.findings]
    assert sorted(keys) == sorted(finding.key for finding in FINDINGS)
    assert [section.cell for section in REPORT.sections] == [*CELLS, ""]
    referring = {Constituency.TREATY_BODY, Constituency.SPECIAL_PROCEDURE}
    for finding in FINDINGS:
        kinds = {BY_KEY[citation.body].constituency for citation in finding.final.citations}
        assert bool(kinds & referring) == (finding.key in REPORT.sections[-1].findings)


def test_writers_do_not_clear() -> None:
    names = {officer.key: officer.person.name for officer in OFFICERS}
    assert [names[key] for key in ("writer", "drafter", "first", "second")] == [
        "R. Writer",
        "D. Drafter",
        "P. First",
        "Q. Second",
    ]
    assert {finding.drafter for finding in FINDINGS} == {"writer", "drafter"}
    rights = {officer.key: set(officer.rights) for officer in OFFICERS}
    assert not any({"draft_synthesis", "review_synthesis"} <= held for held in rights.values())
    assert "see_confidential" not in rights["plain"]
    assert rights["auditor"] == rights["administrator"] == set()
    assert set().union(*rights.values()) == set(consultation_enums.Duty.values)


def test_themes_are_a_tree_and_each_is_used_or_a_root() -> None:
    seen: set[str] = set()
    for theme in THEMES:
        assert not theme.parent or theme.parent in seen
        seen.add(theme.key)
    used = {p.theme for body in BODIES for answer in body.answers for p in answer.passages}
    assert used | {theme.key for theme in THEMES if not theme.parent} == seen
    assert {finding.theme for finding in FINDINGS} <= seen
