"""Every input with what became of it: the list, its filters, and settling many at once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from core import clock
from core.errors import NotAllowed, Refused
from submissions.drafting.services import set_submission_fields
from submissions.sending.services import correct
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import InputFilters
from synthesis.models import Disposition
from synthesis.quality import coverage as quality_coverage
from synthesis.quality.coverage import CoverageQuery, group_input, queue_page, settle_inputs, totals
from synthesis.quality.dispositions import counted_inputs, dispose
from synthesis.quality.readiness import obstacles
from synthesis.reports.findings.services import add_finding, cite, remove_finding
from synthesis.reports.services import begin_report
from tests.synthesis.conftest import AFTER, DURING


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


def told(page):
    return [(row.visible.body.short_name if row.visible.body else "?", row.visible.label, row.outcome) for row in page]


def key(stage, code, label):
    return stage.input(stage.said[code], label).pk


def test_what_waits_is_listed_by_paragraph_and_counted(report, section, spoken, django_assert_num_queries):
    finding = add_finding(section, by=spoken.writer, text="Veldrane spoke.", recommendation=spoken.on["124"])
    cite(finding, *spoken.passage(spoken.said["XBB"], "124", "federalism"), by=spoken.writer)
    dispose(spoken.input(spoken.said["XII"], "124").line, "grouped", finding=finding, by=spoken.coder)
    with django_assert_num_queries(1):
        assert totals(report) == {
            "": 15, "open": 13, "cited": 1, "grouped": 1, "duplicate": 0, "out_of_scope": 0, "not_reflected": 0,
        }  # fmt: skip
    about = InputFilters(recommendations=frozenset([spoken.on["124"].pk]))
    page = queue_page(report, CoverageQuery(filters=about), by=spoken.writer, number=None)
    assert sorted(told(page)) == [("Arandia", "124", ""), ("Ombira", "124", ""), ("Valbrume", "124", "")]
    cited = queue_page(report, CoverageQuery("cited"), by=spoken.writer, number=None)
    assert [(row.visible.body.short_name, row.findings, row.can_be_settled) for row in cited] == [
        ("Veldrane", (1,), False)
    ]
    remove_finding(finding, by=spoken.writer)
    assert totals(report)["open"] == 15  # of the one that was cited, and of the one that named the paragraph


def test_one_input_is_given_its_paragraph(report, section, spoken):
    add_finding(section, by=spoken.writer, text="Something else.")
    finding = add_finding(section, by=spoken.writer, text="Towns were named.", recommendation=spoken.on["124"])
    mine = key(spoken, "XHH", "124")
    group_input(report, mine, finding, reason="In other words.", by=spoken.writer)
    (row,) = queue_page(report, CoverageQuery("grouped"), by=spoken.writer, number=None)
    assert (row.key, row.paragraph, row.elsewhere, row.reason) == (mine, 2, "", "In other words.")
    other = begin_report(spoken.round, "Another report", by=spoken.writer)
    (row,) = queue_page(other, CoverageQuery("grouped"), by=spoken.writer, number=None)
    assert (row.paragraph, row.elsewhere) == (2, report.reference)
    cite(finding, *spoken.passage(spoken.said["XBB"], "124", "federalism"), by=spoken.writer)
    for chosen, by in (
        (key(spoken, "XBB", "124"), spoken.writer),  # cited: that comes by itself
        (uuid4(), spoken.writer),
        (mine, spoken.coder),  # does not read the report
        (mine, spoken.drafter),  # does not code
    ):
        with pytest.raises(Refused) as refused:
            group_input(report, chosen, finding, by=by)
        assert refused.value.code == "moved_on"
    with pytest.raises(Refused) as refused:
        group_input(report, mine, None, by=spoken.writer)
    assert refused.value.code == "no_paragraph"


def test_many_are_settled_at_once_and_the_last_word_counts(report, spoken):
    chosen = [key(spoken, "XAA", "124"), key(spoken, "XCC", "124")]
    assert settle_inputs(report, CoverageQuery(), chosen, "out_of_scope", reason="Not asked.", by=spoken.coder) == 2
    states = CoverageQuery(
        "", InputFilters(constituencies=frozenset(["state"]), recommendations=frozenset([spoken.on["124"].pk]))
    )
    with clock.at(AFTER + timedelta(minutes=1)):
        assert settle_inputs(report, states, None, "not_reflected", reason="Said by others.", by=spoken.coder) == 3
    page = queue_page(report, states, by=spoken.coder, number=None)
    assert {(row.outcome, row.reason, row.by) for row in page} == {("not_reflected", "Said by others.", "Coder")}


def test_a_duplicate_names_the_input_that_it_repeats(report, spoken):
    repeated = spoken.input(spoken.said["XAA"], "124").line
    settle_inputs(
        report, CoverageQuery(), [key(spoken, "XCC", "124")], "duplicate", original=f" {repeated.pk} ", by=spoken.coder
    )
    (row,) = queue_page(report, CoverageQuery("duplicate"), by=spoken.coder, number=None)
    assert row.original.body.short_name == "Arandia"
    for original in ("", "nothing", str(uuid4()), repeated.public_reference):
        with pytest.raises(Refused) as refused:
            settle_inputs(
                report, CoverageQuery(), [key(spoken, "XBB", "124")], "duplicate", original=original, by=spoken.coder
            )
        assert refused.value.code == "no_original"


def test_what_is_repeated_is_told_as_it_stands_and_not_from_a_draft(report, spoken):
    """Else the list would tell that a body is about to withhold its name."""
    repeated = spoken.input(spoken.said["XAA"], "124")
    settle_inputs(
        report,
        CoverageQuery(),
        [key(spoken, "XCC", "124")],
        "duplicate",
        original=str(repeated.line_id),
        by=spoken.coder,
    )
    focal = spoken.bodies["XAA"].focal
    with clock.at(DURING):
        draft = correct(repeated.version.submission, by=focal, at=DURING)
        set_submission_fields(
            draft, {"signed_by": "A person", "consents": True, "confidentiality": "nameless"}, by=focal
        )
    draft.inputs.filter(line=repeated.line).update(number=9, position="")  # listed last
    (row,) = queue_page(report, CoverageQuery("duplicate"), by=spoken.coder, number=None)
    assert (row.original.id, row.original.body.short_name) == (repeated.pk, "Arandia")


def test_what_is_not_theirs_to_read_is_not_theirs_to_settle(report, spoken):
    """A coder without sight of confidential matter learns that an input is there, not what it says by a filter."""
    hidden = spoken.said["XHH"]
    spoken.tighten(hidden, "124", "secretariat")
    mine = key(spoken, "XHH", "124")
    about = frozenset([spoken.on["124"].pk])
    rows = queue_page(report, CoverageQuery(filters=InputFilters(recommendations=about)), by=spoken.coder, number=None)
    assert [row.can_be_settled for row in rows if row.key == mine] == [False]
    for filters in (InputFilters(constituencies=frozenset(["local_government"])), InputFilters(words="communes")):
        found = queue_page(report, CoverageQuery(filters=filters), by=spoken.coder, number=None)
        assert mine not in [row.key for row in found]
        assert mine in [
            row.key for row in queue_page(report, CoverageQuery(filters=filters), by=spoken.writer, number=None)
        ]
    for chosen in ([mine], [uuid4()], [key(spoken, "XAA", "124"), uuid4()]):
        with pytest.raises(Refused) as refused:
            settle_inputs(report, CoverageQuery(), chosen, "not_reflected", reason="No.", by=spoken.coder)
        assert refused.value.code == "moved_on"
    count = settle_inputs(report, CoverageQuery(), None, "not_reflected", reason="No.", by=spoken.coder)
    assert count == 14
    assert totals(report)["open"] == 1
    with pytest.raises(NotAllowed):
        settle_inputs(report, CoverageQuery(), [mine], "not_reflected", reason="No.", by=spoken.drafter)


def test_what_is_refused(report, spoken):
    mine = [key(spoken, "XAA", "124")]
    for chosen, outcome, code in (
        ([], "not_reflected", "nothing_chosen"),
        (mine, "grouped", "paragraph_each"),
        (mine, "cited", "not_a_choice"),
        (mine, "not_reflected", "reason_missing"),
    ):
        with pytest.raises(Refused) as refused:
            settle_inputs(report, CoverageQuery(), chosen, outcome, by=spoken.coder)
        assert refused.value.code == code
    assert not Disposition.objects.exists()


def test_publishing_waits_where_the_round_says_so(report, section, spoken):
    finding = add_finding(section, by=spoken.writer, text="Veldrane spoke.", recommendation=spoken.on["124"])
    cite(finding, *spoken.passage(spoken.said["XBB"], "124", "federalism"), by=spoken.writer)
    report.round.rules.disposition_required = True
    told = [each for each in obstacles(report) if each.code == "no_disposition"]
    assert [str(each.message) for each in told] == ["Inputs without an outcome: 14."]
    settle_inputs(report, CoverageQuery(), None, "not_reflected", reason="No.", by=spoken.writer)
    assert [each for each in obstacles(report) if each.code == "no_disposition"] == []
    with clock.at(AFTER + timedelta(minutes=1)):
        group_input(report, key(spoken, "XII", "124"), finding, by=spoken.writer)
    remove_finding(finding, by=spoken.writer)
    assert len([each for each in obstacles(report) if each.code == "no_disposition"]) == 0  # no finding is left
    add_finding(section, by=spoken.writer, text="Again.", recommendation=spoken.on["124"])
    told = [each for each in obstacles(report) if each.code == "no_disposition"]
    assert [str(each.message) for each in told] == ["Inputs without an outcome: 2."]


def test_a_page_knows_of_the_submissions_that_it_shows(report, spoken, monkeypatch):
    read = []

    def reader(*args, **kwargs):
        read.append(InputReader(*args, **kwargs))
        return read[-1]

    monkeypatch.setattr(quality_coverage, "InputReader", reader)
    monkeypatch.setattr(quality_coverage, "INPUTS_PER_PAGE", 2)
    page = queue_page(report, CoverageQuery(), by=spoken.writer, number="2")
    assert len(list(page)) == 2
    assert {key for each in read for key in each.context.states} == {row.visible.submission for row in page}


def test_as_many_queries_for_many_as_for_one(report, section, spoken, django_assert_max_num_queries):
    one = [key(spoken, "XBB", "124")]
    settle_inputs(report, CoverageQuery(), one, "not_reflected", reason="No.", by=spoken.writer)
    with django_assert_max_num_queries(40) as few:
        assert len(list(queue_page(report, CoverageQuery("not_reflected"), by=spoken.writer, number=None))) == 1
    settle_inputs(report, CoverageQuery(), None, "not_reflected", reason="No.", by=spoken.writer)
    with django_assert_max_num_queries(len(few)):
        assert len(list(queue_page(report, CoverageQuery("not_reflected"), by=spoken.writer, number=None))) == 15
    finding = add_finding(section, by=spoken.writer, text="Towns were named.")
    with clock.at(AFTER + timedelta(minutes=1)):
        for row in counted_inputs(report.round):
            group_input(report, row.pk, finding, by=spoken.writer)
    with django_assert_max_num_queries(len(few) + 1):  # the numbers of the paragraphs
        assert len(list(queue_page(report, CoverageQuery("grouped"), by=spoken.writer, number=None))) == 15
