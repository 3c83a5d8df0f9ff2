"""Every input with what became of it: the list, its filters, and settling many at once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from consultations.audience import audience_in
from core import clock
from core.errors import NotAllowed, Refused
from submissions.drafting.services import set_submission_fields
from submissions.sending.services import correct
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import InputFilters
from synthesis.exports import lists
from synthesis.models import Disposition
from synthesis.quality import coverage as quality_coverage
from synthesis.quality.coverage import CoverageQuery, group_input, queue_page, set_outcomes, totals
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


def key(scenario, code, label):
    return scenario.input(scenario.versions[code], label).pk


def test_what_waits_is_listed_by_paragraph_and_counted(report, section, answered, django_assert_num_queries):
    finding = add_finding(
        section, by=answered.writer, text="Veldrane spoke.", recommendation=answered.recommendations["124"]
    )
    cite(finding, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
    dispose(answered.input(answered.versions["XII"], "124").line, "grouped", finding=finding, by=answered.coder)
    with django_assert_num_queries(1):
        assert totals(report) == {
            "": 15, "open": 13, "cited": 1, "grouped": 1, "duplicate": 0, "out_of_scope": 0, "not_reflected": 0,
        }  # fmt: skip
    about = InputFilters(recommendations=frozenset([answered.recommendations["124"].pk]))
    page = queue_page(report, CoverageQuery(filters=about), by=answered.writer, number=None)
    assert sorted(told(page)) == [("Arandia", "124", ""), ("Ombira", "124", ""), ("Valbrume", "124", "")]
    cited = queue_page(report, CoverageQuery("cited"), by=answered.writer, number=None)
    assert [(row.visible.body.short_name, row.findings, row.can_have_outcome) for row in cited] == [
        ("Veldrane", (1,), False)
    ]
    remove_finding(finding, by=answered.writer)
    assert totals(report)["open"] == 15  # of the one that was cited, and of the one that named the paragraph


def test_one_input_is_given_its_paragraph(report, section, answered):
    add_finding(section, by=answered.writer, text="Something else.")
    finding = add_finding(
        section, by=answered.writer, text="Towns were named.", recommendation=answered.recommendations["124"]
    )
    mine = key(answered, "XHH", "124")
    group_input(report, mine, finding, reason="In other words.", by=answered.writer)
    (row,) = queue_page(report, CoverageQuery("grouped"), by=answered.writer, number=None)
    assert (row.key, row.paragraph, row.elsewhere, row.reason) == (mine, 2, "", "In other words.")
    other = begin_report(answered.round, "Another report", by=answered.writer)
    (row,) = queue_page(other, CoverageQuery("grouped"), by=answered.writer, number=None)
    assert (row.paragraph, row.elsewhere) == (2, report.reference)
    cite(finding, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
    for chosen, by in (
        (key(answered, "XBB", "124"), answered.writer),  # cited: that comes by itself
        (uuid4(), answered.writer),
        (mine, answered.coder),  # does not read the report
        (mine, answered.drafter),  # does not code
    ):
        with pytest.raises(Refused) as refused:
            group_input(report, chosen, finding, by=by)
        assert refused.value.code == "moved_on"
    with pytest.raises(Refused) as refused:
        group_input(report, mine, None, by=answered.writer)
    assert refused.value.code == "no_paragraph"


def test_many_are_settled_at_once_and_the_last_word_counts(report, answered):
    chosen = [key(answered, "XAA", "124"), key(answered, "XCC", "124")]
    assert set_outcomes(report, CoverageQuery(), chosen, "out_of_scope", reason="Not asked.", by=answered.coder) == 2
    states = CoverageQuery(
        "",
        InputFilters(
            constituencies=frozenset(["state"]), recommendations=frozenset([answered.recommendations["124"].pk])
        ),
    )
    with clock.at(AFTER + timedelta(minutes=1)):
        assert set_outcomes(report, states, None, "not_reflected", reason="Said by others.", by=answered.coder) == 3
    page = queue_page(report, states, by=answered.coder, number=None)
    assert {(row.outcome, row.reason, row.by) for row in page} == {("not_reflected", "Said by others.", "Coder")}


def test_what_a_colleague_has_settled_since_is_not_overwritten(report, section, answered):
    """The page is a minute old: neither an outcome nor a citation of others is lost, and nothing is saved half."""
    chosen = {key(answered, code, "124"): "" for code in ("XAA", "XBB", "XCC")}
    again = {}
    for code in ("XBB", "XCC"):
        line = answered.input(answered.versions[code], "124").line
        again[key(answered, code, "124")] = str(dispose(line, "out_of_scope", reason="No.", by=answered.writer).pk)
    mine = {"reason": "Said by others.", "by": answered.coder}

    def refusal(marks):
        with pytest.raises(Refused) as refused:
            set_outcomes(report, CoverageQuery(), marks, "not_reflected", marks=marks, **mine)
        return refused.value.code, str(refused.value.message).partition(": ")[2]

    assert refusal(chosen) == (
        "outcome_changed",
        "Veldrane, Para. 124 (Out of scope); Ombira, Para. 124 (Out of scope).",
    )
    finding = add_finding(section, by=answered.writer, text="Veldrane spoke.")
    cite(finding, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
    assert refusal(chosen | again) == ("outcome_changed", "Veldrane, Para. 124 (Cited).")
    assert Disposition.objects.count() == 2
    del again[key(answered, "XBB", "124")]
    with clock.at(AFTER + timedelta(minutes=1)):
        assert set_outcomes(report, CoverageQuery(), again, "not_reflected", marks=again, **mine) == 1
        with pytest.raises(Refused) as refused:
            group_input(report, *again, finding, mark=again.popitem()[1], by=answered.writer)
    assert refused.value.code == "outcome_changed"


def test_an_outcome_of_earlier_words_is_what_the_page_shows(report, answered):
    with clock.at(DURING + timedelta(days=1)):
        line = answered.input(answered.versions["XAA"], "124").line
        made = dispose(line, "out_of_scope", reason="No.", by=answered.writer)
    version = answered.correct(
        answered.versions["XAA"], {"124": ("supports", "Other words.")}, at=DURING + timedelta(days=2)
    )
    (row,) = [
        row
        for row in queue_page(report, CoverageQuery(), by=answered.coder, number=None)
        if row.key == answered.input(version, "124").pk
    ]
    assert (row.outcome, row.marked_key) == ("", f"{row.key}/{made.pk}")
    marks = {row.key: row.mark}
    assert set_outcomes(report, CoverageQuery(), marks, "not_reflected", reason="No.", marks=marks, by=answered.coder)


def test_a_duplicate_names_the_input_that_it_repeats(report, answered):
    repeated = answered.input(answered.versions["XAA"], "124").line
    set_outcomes(
        report,
        CoverageQuery(),
        [key(answered, "XCC", "124")],
        "duplicate",
        original=f" {repeated.pk} ",
        by=answered.coder,
    )
    (row,) = queue_page(report, CoverageQuery("duplicate"), by=answered.coder, number=None)
    assert row.original.body.short_name == "Arandia"
    for original in ("", "nothing", str(uuid4()), repeated.public_reference):
        with pytest.raises(Refused) as refused:
            set_outcomes(
                report,
                CoverageQuery(),
                [key(answered, "XBB", "124")],
                "duplicate",
                original=original,
                by=answered.coder,
            )
        assert refused.value.code == "no_original"


def test_what_is_repeated_is_told_as_it_stands_and_not_from_a_draft(report, answered):
    """Else the list would tell that a body is about to withhold its name."""
    repeated = answered.input(answered.versions["XAA"], "124")
    set_outcomes(
        report,
        CoverageQuery(),
        [key(answered, "XCC", "124")],
        "duplicate",
        original=str(repeated.line_id),
        by=answered.coder,
    )
    focal = answered.bodies["XAA"].focal
    with clock.at(DURING):
        draft = correct(repeated.version.submission, by=focal, at=DURING)
        set_submission_fields(
            draft, {"signed_by": "A person", "consents": True, "confidentiality": "nameless"}, by=focal
        )
    draft.inputs.filter(line=repeated.line).update(number=9, position="")  # listed last
    (row,) = queue_page(report, CoverageQuery("duplicate"), by=answered.coder, number=None)
    assert (row.original.id, row.original.body.short_name) == (repeated.pk, "Arandia")


def test_a_reason_is_told_of_what_is_shown_by_name_with_all_its_words(report, answered):
    """It is written to the sender, whom it may name, and may repeat what is hidden."""
    for code, level in (("XAA", "public"), ("XBB", "nameless"), ("XCC", "secretariat")):
        if level != "public":
            answered.tighten(answered.versions[code], "124", level)
        line = answered.input(answered.versions[code], "124").line
        dispose(line, "not_reflected", reason=f"{code} says so.", by=answered.writer)

    def reasons(by):
        rows = queue_page(report, CoverageQuery("not_reflected"), by=by, number=None)
        listing = lists.coverage(report, rows, audience_in(by, report.round), "")
        reason = next(field for field in listing.list.fields if field.column.key == "reason")
        assert [reason.value(row) or "" for row in rows] == [row.reason for row in rows]
        return sorted(row.reason for row in rows)

    assert reasons(answered.coder) == ["", "", "XAA says so."]
    assert reasons(answered.writer) == ["XAA says so.", "XBB says so.", "XCC says so."]


def test_what_is_not_theirs_to_read_is_not_theirs_to_settle(report, answered):
    """A coder without sight of confidential matter learns that an input is there, not what it says by a filter."""
    hidden = answered.versions["XHH"]
    answered.tighten(hidden, "124", "secretariat")
    mine = key(answered, "XHH", "124")
    about = frozenset([answered.recommendations["124"].pk])
    rows = queue_page(
        report, CoverageQuery(filters=InputFilters(recommendations=about)), by=answered.coder, number=None
    )
    assert [row.can_have_outcome for row in rows if row.key == mine] == [False]
    for filters in (InputFilters(constituencies=frozenset(["local_government"])), InputFilters(words="communes")):
        found = queue_page(report, CoverageQuery(filters=filters), by=answered.coder, number=None)
        assert mine not in [row.key for row in found]
        assert mine in [
            row.key for row in queue_page(report, CoverageQuery(filters=filters), by=answered.writer, number=None)
        ]
    for chosen in ([mine], [uuid4()], [key(answered, "XAA", "124"), uuid4()]):
        with pytest.raises(Refused) as refused:
            set_outcomes(report, CoverageQuery(), chosen, "not_reflected", reason="No.", by=answered.coder)
        assert refused.value.code == "moved_on"
    count = set_outcomes(report, CoverageQuery(), None, "not_reflected", reason="No.", by=answered.coder)
    assert count == 14
    assert totals(report)["open"] == 1
    with pytest.raises(NotAllowed):
        set_outcomes(report, CoverageQuery(), [mine], "not_reflected", reason="No.", by=answered.drafter)


def test_what_is_refused(report, answered):
    mine = [key(answered, "XAA", "124")]
    for chosen, outcome, code in (
        ([], "not_reflected", "nothing_chosen"),
        (mine, "grouped", "paragraph_each"),
        (mine, "cited", "not_a_choice"),
        (mine, "not_reflected", "reason_missing"),
    ):
        with pytest.raises(Refused) as refused:
            set_outcomes(report, CoverageQuery(), chosen, outcome, by=answered.coder)
        assert refused.value.code == code
    assert not Disposition.objects.exists()


def test_publishing_waits_where_the_round_says_so(report, section, answered):
    finding = add_finding(
        section, by=answered.writer, text="Veldrane spoke.", recommendation=answered.recommendations["124"]
    )
    cite(finding, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
    report.round.rules.disposition_required = True
    told = [each for each in obstacles(report) if each.code == "no_disposition"]
    assert [str(each.message) for each in told] == ["Inputs without an outcome: 14."]
    set_outcomes(report, CoverageQuery(), None, "not_reflected", reason="No.", by=answered.writer)
    assert [each for each in obstacles(report) if each.code == "no_disposition"] == []
    with clock.at(AFTER + timedelta(minutes=1)):
        group_input(report, key(answered, "XII", "124"), finding, by=answered.writer)
    remove_finding(finding, by=answered.writer)
    assert len([each for each in obstacles(report) if each.code == "no_disposition"]) == 0  # no finding is left
    add_finding(section, by=answered.writer, text="Again.", recommendation=answered.recommendations["124"])
    told = [each for each in obstacles(report) if each.code == "no_disposition"]
    assert [str(each.message) for each in told] == ["Inputs without an outcome: 2."]


def test_a_page_knows_of_the_submissions_that_it_shows(report, answered, monkeypatch):
    read = []

    def reader(*args, **kwargs):
        read.append(InputReader(*args, **kwargs))
        return read[-1]

    monkeypatch.setattr(quality_coverage, "InputReader", reader)
    monkeypatch.setattr(quality_coverage, "INPUTS_PER_PAGE", 2)
    page = queue_page(report, CoverageQuery(), by=answered.writer, number="2")
    assert len(list(page)) == 2
    assert {key for each in read for key in each.context.states} == {row.visible.submission for row in page}


def test_as_many_queries_for_many_as_for_one(report, section, answered, django_assert_max_num_queries):
    one = [key(answered, "XBB", "124")]
    set_outcomes(report, CoverageQuery(), one, "not_reflected", reason="No.", by=answered.writer)
    with django_assert_max_num_queries(40) as few:
        assert len(list(queue_page(report, CoverageQuery("not_reflected"), by=answered.writer, number=None))) == 1
    set_outcomes(report, CoverageQuery(), None, "not_reflected", reason="No.", by=answered.writer)
    with django_assert_max_num_queries(len(few)):
        assert len(list(queue_page(report, CoverageQuery("not_reflected"), by=answered.writer, number=None))) == 15
    finding = add_finding(section, by=answered.writer, text="Towns were named.")
    with clock.at(AFTER + timedelta(minutes=1)):
        for row in counted_inputs(report.round):
            group_input(report, row.pk, finding, by=answered.writer)
    with django_assert_max_num_queries(len(few) + 1):  # the numbers of the paragraphs
        assert len(list(queue_page(report, CoverageQuery("grouped"), by=answered.writer, number=None))) == 15
