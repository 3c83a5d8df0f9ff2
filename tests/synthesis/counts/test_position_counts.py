"""What SQL counts of positions is what they are one by one, in generated rounds and after every act (decision 0083)."""

import random
from collections import Counter, defaultdict

import pytest

from consultations.enums import Constituency, RegionalGroup
from consultations.models import Organisation, RoundRules
from core import clock
from core.audience import CONFIDENTIAL, SECRETARIAT
from submissions.drafting.services import add_input, begin_draft, save_input
from submissions.models import (
    ConfidentialityChange,
    Erasure,
    Input,
    PublicInput,
    PublicSubmission,
    Redaction,
    Submission,
    TriageDecision,
    Version,
    Withdrawal,
)
from submissions.models.inputs import EMPTY
from submissions.visibility.disclosure_context import counted_versions, inputs_of_counted_versions
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import InputFilters
from synthesis.counts.position_counts import PositionCounts
from synthesis.counts.positions import body_positions
from synthesis.counts.positions_by_kind import KindPositions, counted_positions, positions_by_kind
from synthesis.counts.public_positions import left_few, position_rows, position_tables, withheld_positions
from synthesis.publication.public_counts import PublicTable
from synthesis.quality.balance import UnmentionedPositions
from synthesis.quality.coverage import CoverageQuery, queue_page, queue_rows
from synthesis.reports.findings.services import add_finding
from synthesis.reports.services import add_section, begin_report
from tests.support.public import make_public, move
from tests.support.redacting import redact
from tests.support.rounds_of_bodies import Bodies
from tests.synthesis.conftest import AFTER, DURING

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def tables_one_by_one(round_, *, public):
    """Every position of the round, put together from the inputs by `body_positions`."""
    answered = [position_row for position_row in body_positions(round_, public=public) if position_row.counts]
    withheld = withheld_positions(round_, answered, public=True) if public else frozenset()
    regions = dict(Organisation.objects.values_list("pk", "regional_group"))
    untold = untold_places(round_, answered, withheld) if public else set()
    told = [row for row in answered if row not in withheld or (row.recommendation, row.constituency) not in untold]
    closed = {row.recommendation for row in told if row in withheld and row.constituency == Constituency.STATE}
    of_states = defaultdict(Counter)
    for row in told:
        if row.constituency == Constituency.STATE and row.recommendation not in closed:
            of_states[row.recommendation, regions[row.body] or "none"][row.position or "none"] += 1
    cells = as_cells(position_rows(told, withheld, ())) | {(about, ""): (None, None) for about, _kind in untold}
    return cells, {key: (row.total(), dict(row)) for key, row in of_states.items()}


def untold_places(round_, answered, withheld):
    """Where the kind of a body without a name would point at few, or a row of the public state shows none."""
    shown = list(PublicInput.objects.filter(round=round_).select_related("organisation"))
    bodies = {(row.organisation.constituency, row.organisation_id) for row in shown}
    if not bodies:
        senders = [version.submission.delegation.organisation for version in counted_versions(round_)]
        bodies = {(body.constituency, body.pk) for body in senders}
    wholes = PublicSubmission.objects.filter(round=round_).select_related("organisation")
    bodies |= {(row.organisation.constituency, row.organisation_id) for row in wholes}
    classes = Counter(kind for kind, _body in bodies)
    mute = {
        (row.recommendation_id, row.organisation.constituency)
        for row in shown
        if row.level == "nameless" and not row.constituency
    }
    places = {(row.recommendation, row.constituency) for row in withheld}
    left = left_few(answered, withheld)
    return {place for place in places if classes[place[1]] < 5 or place in left or place in mute}


def as_cells(rows):
    return {(row.recommendation, row.constituency): (row.total, row.positions) for row in rows}


def assert_counted_as_one_by_one(scenario):
    for public in (False, True):
        rows, of_states = position_tables(scenario.round, public=public)
        kinds = [[*Constituency, ""].index(row.constituency) for row in rows]
        assert kinds == sorted(kinds)
        assert (as_cells(rows), as_cells(of_states)) == tables_one_by_one(scenario.round, public=public)
    assert_equal_tables(scenario.round)
    assert_equal_counts(scenario.round)
    for audience in (CONFIDENTIAL, SECRETARIAT):
        listed = UnmentionedPositions(scenario.report, audience)
        every = list(listed)
        assert len(listed) == len(every)
        assert [row for start in range(0, len(every), 7) for row in listed[start : start + 7]] == every
        if every:
            assert listed[len(every) - 1] == every[-1]


def assert_equal_tables(round_):
    """What a count of a report is compared with; where few are left matters only where somebody is withheld."""
    answered = [row for row in body_positions(round_) if row.counts]
    hidden = withheld_positions(round_, answered)
    one_by_one = PublicTable.made_of(round_, answered, hidden, left_few(answered, hidden))
    table = PublicTable.of(round_)
    assert (table.cells, table.withheld, set(table.few)) == (one_by_one.cells, one_by_one.withheld, one_by_one.few)
    some = list(dict.fromkeys(row.recommendation for row in answered))[:2]
    part = PublicTable.of(round_, on=some)
    if len(some) > 1:
        assert (part.cells, set(part.few)) == (one_by_one.cells, one_by_one.few)
    for place in [place for place in {*part.withheld, *one_by_one.withheld} if place[0] in some]:
        assert part.withheld.get(place) == one_by_one.withheld.get(place)


KINDS = ("state", "civil_society", "nhri", "academia")
CHOSEN = ((), ("supports",), ("supports", "amendment"), ("none", "opposes"))


def assert_equal_counts(round_):
    """What a sentence counts of a kind, on one text and of the whole round; who is cited is read one by one."""
    read = body_positions(round_)
    lines = sorted(set().union(*(row.lines for row in read)))[::9]
    bodies = sorted({row.body for row in read})[::11]
    for on in (None, [row.recommendation for row in read[:1]]):
        whole = positions_by_kind(body_positions(round_, on=on), whole=on is None)
        counted = counted_positions(round_, on=on, kinds=KINDS, citing=lines, bodies=bodies)
        for place in {key for key in (*whole, *counted) if key[1] in KINDS and (on is None or key[0] in on)}:
            one_by_one, found = whole.get(place, KindPositions()), counted.get(place, KindPositions())
            for positions in (None, *CHOSEN):
                assert found.number(positions) == one_by_one.number(positions)
                assert found.number_with_words(positions) == one_by_one.number_with_words(positions)
                cited = [{v.body for v in each.read(positions) if v.lines & set(lines)} for each in (one_by_one, found)]
                assert cited[0] == cited[1]
                every = [{v.body for v in each.read(positions)} & set(bodies) for each in (one_by_one, found)]
                assert every[0] == every[1]


@pytest.fixture
def generated(request, scenario):
    """Some bodies have one input on each text and follow nobody, others not; findings count some, and cite others."""
    scenario.chance = random.Random(request.param)
    Bodies(scenario, DURING, scenario.chance).build(60)
    for body in Organisation.objects.filter(constituency="state").order_by("code"):
        Organisation.objects.filter(pk=body.pk).update(regional_group=scenario.chance.choice(RegionalGroup.values))
    with clock.at(AFTER):
        scenario.report = begin_report(scenario.round, "Views received", by=scenario.writer)
        section = add_section(scenario.report, "Coordination", by=scenario.writer)
        counting = {"quantity": "some", "counted": ["state"], "positions": ["supports"]}
        add_finding(
            section,
            by=scenario.writer,
            text="Some supported it.",
            recommendation=scenario.recommendations["124"],
            **counting,
        )
        citing = add_finding(
            section, by=scenario.writer, text="It was welcomed.", recommendation=scenario.recommendations["128"]
        )
        rows = Input.objects.filter(version__submitted_at__isnull=False).exclude(comment="").order_by(*DRAWN)
        for place, row in enumerate(rows[:40]):  # on other texts too
            word = {"field": "comment", "start": 0, "end": 5, "digest": "0" * 64, "level": "public"}
            citing.evidence.create(input=row, order=place, at=AFTER, by=scenario.writer, **word)
    return scenario


DRAWN = ("line__public_reference", "version__number")  # by the generator; keys are drawn anew in each run
ACTS = ("withdraw", "erase", "restrict", "restrict line", "refuse", "redact", "correct")


def act(scenario, name):
    """One act on a submission that counts, as the rows that it leaves."""
    counted = Submission.objects.with_state().filter(state="admissible", delegation__round=scenario.round)
    counted = counted.exclude(versions__submitted_at=None)  # no draft waits
    row = scenario.chance.choice(list(counted.order_by("reference")))
    version = row.versions.latest("number")
    facts = {"submission": row, "at": clock.now()}
    match name:
        case "withdraw":
            Withdrawal.objects.create(by=scenario.manager, **facts)
        case "erase":
            Erasure.objects.create(reason="x", asked_by=scenario.manager, confirmed_by=scenario.triage, **facts)
        case "restrict":
            ConfidentialityChange.objects.create(level="nameless", by=scenario.manager, **facts)
        case "restrict line":
            line = row.lines.order_by("public_reference").first()
            ConfidentialityChange.objects.create(line=line, level="secretariat", by=scenario.manager, **facts)
        case "refuse":
            decide(scenario, version, "inadmissible", reason="x")
        case "redact":
            rows = version.inputs.exclude(comment="").exclude(pk__in=Redaction.objects.values("input"))
            if said := rows.order_by(*DRAWN).first():
                redact(said, said.comment[:5])
        case "correct":
            decide(scenario, corrected(scenario, version), "admissible")


def decide(scenario, version, outcome, **fields):
    number = 2 + version.submission.triage.count()
    fields |= {"number": number, "at": clock.now(), "by": scenario.triage}
    TriageDecision.objects.create(submission=version.submission, version=version, outcome=outcome, **fields)


def corrected(scenario, version):
    """A version in which every answer is another one."""
    later = version.submission.versions.create(number=version.number + 1, started_by=scenario.manager, consents=True)
    for said in version.inputs.order_by(*DRAWN):
        position = "opposes" if said.position else ""
        about = {"recommendation": said.recommendation, "number": said.number, "confidentiality": said.confidentiality}
        Input.objects.create(version=later, line=said.line, position=position, comment="Said anew.", **about)
    later.submitted_at, later.submitted_by = clock.now(), scenario.manager
    Version.objects.bulk_update([later], ["submitted_at", "submitted_by"])
    return later


@pytest.mark.parametrize("generated", [1, 2, 3], indirect=True)
def test_counts_are_those_of_single_positions_after_every_act(generated):
    scenario = generated
    with clock.at(AFTER):
        counts = PositionCounts(scenario.round, public=False, by_name=True)
        assert counts.others and sum(group.bodies for group in counts.groups()) > 20  # both ways are tried
        assert_counted_as_one_by_one(scenario)
        for name in ACTS:
            act(scenario, name)
        assert_counted_as_one_by_one(scenario)
    sealed = RoundRules.objects.filter(round=scenario.round)
    sealed.update(sealed=True)
    scenario.round.rules.refresh_from_db()
    with clock.at(DURING):
        assert position_tables(scenario.round, public=False) == ([], [])
        assert_counted_as_one_by_one(scenario)
    sealed.update(sealed=False)
    scenario.round.rules.refresh_from_db()
    with clock.at(AFTER):
        make_public(scenario.round, by=scenario.manager)
        assert_counted_as_one_by_one(scenario)
        for name in scenario.chance.sample(ACTS, 4):
            act(scenario, name)
            assert_counted_as_one_by_one(scenario)  # the state stands still until the worker moves it
        move(scenario.round)
        assert_counted_as_one_by_one(scenario)
        scenario.round.recommendations.remove(scenario.recommendations["123"])
        scenario.round.rules.identities_public = False
        scenario.round.rules.save()
        move(scenario.round)
        assert_counted_as_one_by_one(scenario)


def test_two_answers_of_one_submission_on_one_text_are_one_body(answered):
    """Where a body wrote twice on a text, the first answer has its position; public tables count the body once."""
    body, about = answered.bodies["XEE"], answered.recommendations["124"]
    with clock.at(DURING):
        draft = begin_draft(body.delegation, by=body.focal)
        answered._fill(draft, {"124": ("supports", "We agree.")}, body)
        second = add_input(draft, recommendation=about, by=body.focal)
        save_input(second, fields={"comment": "It costs little."}, revision=second.revision, by=body.focal)
        version = answered._send(draft, body, "public", admitted=True)
    with clock.at(AFTER):
        make_public(answered.round, by=answered.manager)
        assert PublicInput.objects.filter(submission=version.submission, recommendation=about).count() == 2
        for public in (False, True):
            rows, regions = position_tables(answered.round, public=public)
            assert as_cells(rows)[about.pk, "state"] == (5, {"amendment": 3, "reservations": 1, "supports": 1})
            assert sum(row.total for row in regions if row.recommendation == about.pk) == 5


@pytest.mark.parametrize("generated", [4], indirect=True)
def test_rows_that_do_not_say_yet_what_they_are_about_count_all_the_same(generated):
    """A release before this one, while both run, writes them so."""
    with clock.at(AFTER):
        make_public(generated.round, by=generated.manager)
        keys = list(PublicInput.objects.order_by("line__public_reference").values_list("pk", flat=True)[:60])
        PublicInput.objects.filter(pk__in=keys).update(submission=None, recommendation=None, position="")
        assert_counted_as_one_by_one(generated)


@pytest.mark.parametrize("generated", [5], indirect=True)
def test_the_counts_ask_as_often_whatever_the_round(generated, django_assert_max_num_queries):
    with clock.at(AFTER):
        make_public(generated.round, by=generated.manager)
        with django_assert_max_num_queries(28):
            position_tables(generated.round, public=True)
        listed = {}
        with django_assert_max_num_queries(46):
            listed[0] = UnmentionedPositions(generated.report, SECRETARIAT)
        with django_assert_max_num_queries(15):
            assert listed[0][:50]


@pytest.mark.parametrize("generated", [6], indirect=True)
def test_a_filter_of_coverage_selects_in_sql_what_the_reader_reads(generated):
    scenario = generated
    with clock.at(AFTER):
        act(scenario, "redact")
        counted = counted_versions(scenario.round).filter(submission__triage__outcome="admissible")
        rows = Input.objects.filter(version__in=counted.values("pk")).exclude(comment__in=["", "Said anew."])
        rows = rows.exclude(pk__in=Redaction.objects.values("input"))  # the first could be the one just redacted
        drafts = Version.objects.filter(submitted_at__isnull=True)  # such a submission is being corrected already
        said = rows.exclude(version__submission__in=drafts.values("submission")).order_by(*DRAWN).first()
        redact(said, said.comment[:5])
        decide(scenario, corrected(scenario, said.version), "admissible")  # the redaction has lost its place
        reader, inputs = InputReader(scenario.round, CONFIDENTIAL), inputs_of_counted_versions(scenario.round)
        assert [row for _key, row in reader.each(inputs.exclude(EMPTY)) if row is not None and row.withheld]
        for filters in ({"positions": {"opposes", "supports"}}, {"constituencies": {"state", "civil_society"}}):
            query = CoverageQuery("", InputFilters(**filters))
            rows = [row for _key, row in reader.each(inputs.exclude(EMPTY)) if row is not None and not row.withheld]
            every = list(queue_rows(scenario.report, query, by=scenario.manager))
            assert {each.key for each in every} == {row.id for row in rows if query.filters.match(row)}
            assert queue_page(scenario.report, query, by=scenario.manager, number="1").paginator.count == len(every)
