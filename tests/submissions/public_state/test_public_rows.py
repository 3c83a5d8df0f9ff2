"""What public lists count, sort and page by is what the reader shows of every input, after each act (decision 0080)."""

from contextlib import nullcontext
from datetime import timedelta
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, example, given, settings, strategies as st

from consultations.models import Extension, Recommendation, Round
from consultations.rounds.duties import make_officer, site_administrators_group
from core import clock
from core.audience import PUBLIC
from core.errors import NotAllowed, Refused
from core.models import Job
from submissions.jobs import compare_states
from submissions.models import Erasure, NamedLine, PublicInput, Submission
from submissions.public_state.public_inputs import PublicInputs, count_rewordings, public_rewordings
from submissions.public_state.public_senders import PublicSenders
from submissions.sending.services import withdraw
from submissions.sensitive.erasure import erase, request_erasure
from submissions.tables.visible_submissions import joint_names
from submissions.triage.services import admit, find_inadmissible
from submissions.visibility.confidentiality import tighten
from submissions.visibility.reader import read_inputs
from submissions.visibility.stored_states import wrong_public_rows
from submissions.visibility.visible_inputs import InputFilters
from synthesis.exports.sources import named_contributors
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    UserFactory,
    corrected,
    focal_point,
    new_token,
    recommendation,
    send,
)
from tests.support.public import make_public, move
from tests.support.redacting import redact

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
YEAR = timedelta(days=365)
KINDS = ("state", "civil_society", "nhri")
LEVELS = ("public", "public", "public", "nameless", "secretariat")
FILTERS: list[dict[str, Any]] = [
    {},
    {"positions": {"supports"}},
    {"constituencies": {"civil_society"}},
    {"constituencies": {"state"}, "positions": {"opposes"}},
    {"words": "waits"},
]


def assert_equal_to_reader(round_: Round) -> None:
    """Lists, counts, contributors and wordings are those of the reader, who decides on every input of the round."""
    now = clock.now()
    every = read_inputs(round_, PUBLIC, now=now)
    bodies = sorted({row.body.id for row in every if row.body}, key=str)
    about = Recommendation.objects.get(paragraph__document=round_.document_id, paragraph__number="124").pk
    for asked in [*FILTERS, {"recommendations": {about}}, {"bodies": set(bodies[:1])}]:
        filters = InputFilters(
            **{name: frozenset(each) if isinstance(each, set) else each for name, each in asked.items()}
        )
        shown = list(filters.among(every))
        listed = PublicInputs(round_, now=now, filters=filters)
        assert len(listed) == len(shown), asked
        assert list(listed) == shown, asked
        assert listed[1:4] == shown[1:4], asked
    senders = PublicSenders(round_, now=now)
    assert senders.joints == joint_names(every)
    assert named_contributors(senders.all(), senders.joints) == named_contributors(every, joint_names(every))
    assert len(senders) == sum(len(rows) for _kind, rows in named_contributors(every, joint_names(every)))
    paged = [row for start in range(0, len(senders), 2) for row in senders[start : start + 2]]
    assert paged == senders.all()
    proposed = [row for row in every if row.rewording and row.recommendation]
    assert list(public_rewordings(round_, now, [row.pk for row in round_.recommendations.all()])) == proposed
    assert sum(count_rewordings(round_, now).values()) == len(proposed)
    assert not list(wrong_public_rows())
    for other in (now - YEAR, now + YEAR):  # what is public changes with the clock, and no row does
        assert list(PublicInputs(round_, now=other)) == read_inputs(round_, PUBLIC, now=other)


def sent(round_: Round, officer: Any, kind: str, level: str, whole: str, *, joint: bool = False) -> Submission:
    """A submission of a new body on two recommendations, admitted where its embargo is over."""
    delegation = DelegationFactory(round=round_, constituency=kind)
    answers = {
        "124": {"position": "opposes", "comment": "Amara waits.", "confidentiality": level},
        "127.2": {"position": "supports", "comment": "Yes.", "rewording": f"Should {level}.", "confidentiality": level},
    }
    draft = DraftFactory(delegation=delegation, answers=answers, package={"confidentiality": whole})
    if joint:
        Submission.objects.filter(pk=draft.submission_id).update(kind="joint")
    send(draft)
    if not round_.rules.sealed:
        admit(Submission.objects.get(pk=draft.submission_id), by=officer)
    return Submission.objects.get(pk=draft.submission_id)


ACTS = (
    "withdraw",
    "refuse",
    "tighten whole",
    "tighten line",
    "redact",
    "correct",
    "lose the redaction",
    "erase",
    "retire",
    "embargo",
)


def act(name: str, row: Submission, officer: Any) -> None:
    """One act; what its verb refuses changes nothing."""
    if Erasure.objects.filter(submission=row).exists():
        return  # nothing is left to act on
    version = row.versions.order_by("-number")[0]
    line = version.inputs.get(recommendation__paragraph__number="124")
    if (
        name in ("correct", "lose the redaction")
        and line.recommendation not in row.delegation.round.recommendations.all()
    ):
        return  # a text that has left the round is answered no more
    try:
        if name == "erase":
            asks = UserFactory()
            make_officer(asks, group=site_administrators_group())
            erase(request_erasure(row.reference, reason="Asked by the sender.", by=asks), by=officer)
        elif name == "embargo":  # it may go on writing: what it sent is for nobody until then
            Extension.objects.create(delegation=row.delegation, closes=clock.now() + YEAR / 2, granted_by=officer)
        elif name == "retire":  # what was said on it stays said
            row.delegation.round.recommendations.remove(line.recommendation)
        elif name == "withdraw":
            withdraw(row, by=focal_point(row.delegation), token=new_token())
        elif name == "refuse":
            find_inadmissible(row, reason="commercial", by=officer)
        elif name == "tighten whole":
            tighten(row, level="nameless", by=officer)
        elif name == "tighten line":
            tighten(row, level="secretariat", by=officer, line=line.line)
        elif "redact" in name and "Amara" in line.comment:  # not yet corrected
            redact(line, "Amara", by=officer)
            if name != "redact":
                corrected(row, {"124": {"comment": "Somebody waits."}})
        elif name == "correct":
            corrected(row, {"124": {"comment": "Corrected.", "confidentiality": "nameless"}})
    except (Refused, NotAllowed):
        pass


FOUR = [
    ("state", "public", "public", True),
    ("state", "public", "public", False),
    ("nhri", "nameless", "public", False),
    ("civil_society", "public", "nameless", False),
]
SEALED = [("embargo", 0), ("erase", 1), ("retire", 2), ("erase", 2), ("embargo", 3)]
OPEN = [("retire", 0), ("redact", 1), ("erase", 0), ("erase", 1)]


@example(senders=FOUR, steps=SEALED, names=True, sealed=True)
@example(senders=FOUR, steps=OPEN, names=True, sealed=False)
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    senders=st.lists(
        st.tuples(st.sampled_from(KINDS), st.sampled_from(LEVELS), st.sampled_from(LEVELS[:4]), st.booleans()),
        min_size=4,
        max_size=9,
    ),
    steps=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 8)), min_size=3, max_size=5),
    names=st.booleans(),
    sealed=st.booleans(),
)
def test_lists_are_those_of_the_reader_after_every_act(
    senders: list[tuple[str, str, str, bool]], steps: list[tuple[str, int]], names: bool, sealed: bool
) -> None:
    round_ = RoundFactory(rules={"identities_public": names, "sealed": sealed})
    officer = OfficerFactory(round=round_, duties=["triage_round", "see_confidential", "manage_round"])
    rows = [
        sent(round_, officer, kind, level, whole, joint=joint and place % 3 == 0)
        for place, (kind, level, whole, joint) in enumerate(senders)
    ]
    assert_equal_to_reader(round_)  # nothing is public yet
    assert not PublicInputs(round_, now=clock.now())
    with clock.at(clock.now() + timedelta(days=40)) if sealed else nullcontext():
        for row in rows if sealed else ():
            admit(row, by=officer)
        for name, place in steps[:2]:
            act(name, rows[place % len(rows)], officer)
        round_ = make_public(round_)
        assert_equal_to_reader(round_)
        for name, place in steps[2:]:
            act(name, rows[place % len(rows)], officer)
            assert_equal_to_reader(round_)  # the state stands still until the worker moves it
            round_ = move(round_)
            assert_equal_to_reader(round_)


@pytest.fixture
def public() -> Round:
    round_ = RoundFactory()
    officer = OfficerFactory(round=round_, duties=["triage_round", "see_confidential"])
    for place in range(6):
        sent(round_, officer, "state", "nameless" if place == 5 else "public", "public")
    return make_public(round_)


def test_a_row_that_is_behind_hides_and_never_reveals(public: Round) -> None:
    shown = {row.reference: row for row in read_inputs(public, PUBLIC)}
    unnamed = PublicInput.objects.filter(round=public, level="nameless")
    states = PublicInput.objects.filter(round=public, level="public")
    other = recommendation(public, "123").pk
    named = {row.body.id for row in shown.values() if row.body}
    for wrong in (
        {"submission": None},
        {"recommendation": other},
        {"position": "notes"},
        {"rewords": False},
        {"submission": states[0].submission_id},
        {"submission": unnamed[0].submission_id},
        {"organisation": states[0].organisation_id},
    ):
        for key in [*unnamed.values_list("pk", flat=True), states[3].pk]:
            before = PublicInput.objects.filter(pk=key).values(*wrong).get()
            PublicInput.objects.filter(pk=key).update(**wrong)
            for filters in (InputFilters(), InputFilters(positions=frozenset({"notes"}))):
                for row in PublicInputs(public, now=clock.now(), filters=filters):
                    assert row == shown[row.reference], wrong
                    assert filters.match(row), wrong
            assert {row.body.id for row in PublicSenders(public, now=clock.now()).all()} <= named, wrong
            PublicInput.objects.filter(pk=key).update(**before)
    assert_equal_to_reader(public)


def test_no_contributor_is_named_by_what_a_row_repeats(public: Round) -> None:
    unnamed = PublicInput.objects.filter(round=public, level="nameless")[0]
    one = PublicInput.objects.filter(round=public, level="public")[0].organisation
    PublicInput.objects.filter(round=public, organisation=one).update(submission=unnamed.submission)
    senders = PublicSenders(public, now=clock.now())
    assert len(senders) == 5
    names = {row.body.id for row in senders.all()}
    assert len(names) == 4 and unnamed.organisation_id not in names


def test_wrong_rows_are_named_and_written_anew(public: Round) -> None:
    row = PublicInput.objects.filter(round=public)[0]
    PublicInput.objects.filter(pk=row.pk).update(position="notes", submission=None)
    printed = StringIO()
    with pytest.raises(CommandError, match="0 stored states are wrong, and 1 rows of public states"):
        call_command("check_visibility", stdout=printed)
    assert printed.getvalue() == f"{public.reference} {row.pk}\n"
    compare_states(Job())
    assert_equal_to_reader(public)
    call_command("check_visibility", stdout=printed)
    assert "12 rows of public states, all as their rows say" in printed.getvalue()


def test_lines_that_were_public_by_name_are_remembered_from_before() -> None:
    """What a migration enters: those that are so now, and those that are only counted since."""
    version = SubmittedFactory(answers={label: {"comment": "It waits."} for label in ("123", "124", "127.1")})
    rows = list(version.inputs.order_by("recommendation__order"))
    delegation = version.submission.delegation
    for row, level, was_named in zip(rows, ("public", "secretariat", "nameless"), (True, True, False), strict=True):
        PublicInput.objects.create(
            round=delegation.round, line=row.line, input=row, organisation=delegation.organisation, level=level,
            was_named=was_named,
        )  # fmt: skip
    import_module("submissions.migrations.0041_fill_named_lines").fill(apps, None)
    assert set(NamedLine.objects.values_list("line", flat=True)) == {row.line_id for row in rows[:2]}
    with pytest.raises(DatabaseError), transaction.atomic():
        NamedLine.objects.all().delete()
