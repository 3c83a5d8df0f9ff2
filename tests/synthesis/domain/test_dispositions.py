import pytest

from core.errors import NotYours, Refused
from synthesis.domain.dispositions import coverage, dispose, outcomes
from synthesis.domain.findings import add_finding, cite


def test_cited_comes_by_itself_and_the_rest_is_said(section, spoken, django_assert_num_queries):
    finding = add_finding(section, by=spoken.writer, text="Veldrane spoke.")
    cite(finding, *spoken.passage(spoken.said["XBB"], "124", "federalism"), by=spoken.writer)
    line = spoken.input(spoken.said["XII"], "124").line
    dispose(line, "grouped", by=spoken.coder)
    dispose(line, "not_reflected", reason="Said by others.", by=spoken.coder)
    with django_assert_num_queries(3):
        told = outcomes(coverage(spoken.round))
    assert told["124", "cited"] == 1
    assert told["124", "not_reflected"] == 1  # the latest counts
    assert told["124", ""] == 3
    assert sum(told.values()) == 15


def test_what_is_refused(spoken):
    line, other = (spoken.input(spoken.said[code], "124").line for code in ("XII", "XHH"))
    for outcome, fields, code in (
        ("cited", {}, "not_a_choice"),
        ("out_of_scope", {}, "reason_missing"),
        ("duplicate", {}, "no_original"),
        ("duplicate", {"duplicate_of": line}, "no_original"),
    ):
        with pytest.raises(Refused) as refused:
            dispose(line, outcome, by=spoken.coder, **fields)
        assert refused.value.code == code
    assert dispose(line, "duplicate", duplicate_of=other, by=spoken.coder).duplicate_of == other
    with pytest.raises(NotYours):
        dispose(line, "grouped", by=spoken.triage)
