"""Words that are redacted after they became public: the next run covers them, whatever else waits (PUBLISHED 3)."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from consultations.models import Round, RoundRules
from core import audit, clock
from core.audience import PUBLIC
from submissions.enums import UnnamedChoice
from submissions.models import Erasure, Input, PublicInput, PublicState, Version
from submissions.public_state.services import open_public_state, refresh
from submissions.sending.services import withdraw
from submissions.triage import services as triage
from submissions.visibility.reader import InputReader
from submissions.visibility.translations import record_translation
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    UserFactory,
    focal_point,
    new_token,
    send,
)
from tests.support.redacting import redact

pytestmark = pytest.mark.both_databases
NAME = "Amina Testname"


def erased(version: Any) -> None:
    asks, confirms = UserFactory(), UserFactory()
    Erasure.objects.create(
        submission=version.submission, reason="On request.", asked_by=asks, confirmed_by=confirms, at=clock.now()
    )


def published(number: int, text: str = f"In our town {NAME}, aged 9, was beaten.", language: str = "en") -> Any:
    """A round in which so many civil-society bodies wrote this without their name, public since `at`."""
    round_ = RoundFactory()
    RoundRules.objects.filter(round=round_).update(inputs_public="after_close", inputs_public_days=1)
    officer = OfficerFactory(round=round_, duties=["triage_round", "see_confidential", "manage_round", "code_round"])
    versions = admitted(round_, officer, number, text, language)
    if language != "en":
        for version in versions:
            record_translation(version.inputs.get(), text=f"{NAME} was beaten.", by=officer, language="en")
    at = clock.now() + timedelta(days=400)
    with clock.at(at):
        open_public_state(Round.objects.get(pk=round_.pk))
    return SimpleNamespace(round=round_, versions=versions, at=at, officer=officer)


def admitted(
    round_: Round, officer: Any, number: int, text: str = "Yes.", language: str = "en", level: str = "nameless"
) -> list[Version]:
    """Submissions of so many civil-society bodies."""
    versions = []
    for _body in range(number):
        delegation = DelegationFactory(round=round_, constituency="civil_society")
        answers = {"123": {"comment": text, "language": language}}
        version = DraftFactory(delegation=delegation, answers=answers, package={"confidentiality": level})
        send(version)
        version.refresh_from_db()
        triage.admit(version.submission, by=officer)
        versions.append(version)
    return versions


def read_by_all(round_: Round, input_: Input, at: datetime) -> str | None:
    """What anybody reads of the line after a run of the worker; None where they do not read it."""
    with clock.at(at):
        row = Round.objects.get(pk=round_.pk)
        refresh(row)
        stored = PublicInput.objects.get(line=input_.line_id)
        visible = InputReader(row, PUBLIC, now=at).inputs([stored.input_id]).get(stored.input_id)
        return visible.comment if visible else None


@pytest.mark.parametrize("bodies", [2, 6])
def test_the_name_is_covered_at_once_in_text_without_a_sender(db: None, bodies: int) -> None:
    """With five bodies of a kind a row shows its constituency."""
    world = published(bodies)
    input_ = world.versions[0].inputs.get()
    assert NAME in (read_by_all(world.round, input_, world.at) or "")
    with clock.at(world.at + timedelta(hours=1)):
        redact(input_, NAME)
    text = read_by_all(world.round, input_, world.at + timedelta(hours=2))
    assert text is not None and NAME not in text and "was beaten" in text


def test_it_is_covered_in_what_a_withdrawal_left_published(db: None) -> None:
    world = published(6)
    version = world.versions[0]
    with clock.at(world.at + timedelta(hours=1)):
        by = focal_point(version.submission.delegation)
        withdraw(version.submission, by=by, token=new_token(), unnamed=UnnamedChoice.KEEP)
    input_ = version.inputs.get()
    assert NAME in (read_by_all(world.round, input_, world.at + timedelta(hours=2)) or "")
    with clock.at(world.at + timedelta(hours=3)):
        redact(input_, NAME)
    text = read_by_all(world.round, input_, world.at + timedelta(hours=4))
    assert text is not None and NAME not in text


def test_a_translation_that_repeats_the_name_leaves_at_once(db: None) -> None:
    world = published(3, f"В нашем городе {NAME} была избита.", language="ru")
    input_ = world.versions[0].inputs.get()
    assert read_by_all(world.round, input_, world.at) == f"{NAME} was beaten."
    with clock.at(world.at + timedelta(hours=1)):
        redact(input_, NAME)
    assert read_by_all(world.round, input_, world.at + timedelta(hours=2)) is None


def test_an_act_that_was_being_saved_while_the_state_was_made_is_not_missed(db: None) -> None:
    """Each act bears the time at which it began; the worker reads only what is saved."""
    world = published(3)
    late, early = (version.inputs.get() for version in world.versions[:2])
    hour = world.at + timedelta(hours=1)
    with clock.at(hour + timedelta(seconds=5)):
        redact(early, NAME)
    assert NAME not in (read_by_all(world.round, early, hour + timedelta(seconds=20)) or NAME)
    with clock.at(hour):
        redact(late, NAME)
    text = read_by_all(world.round, late, hour + timedelta(seconds=80))
    assert text is not None and NAME not in text


def test_a_second_look_at_the_same_acts_changes_nothing(db: None) -> None:
    world = published(3)
    with clock.at(world.at + timedelta(minutes=1)):
        redact(world.versions[0].inputs.get(), NAME)
        erased(world.versions[1])
    numbers = []
    for seconds in (70, 130, 190, 250):
        read_by_all(world.round, world.versions[0].inputs.get(), world.at + timedelta(seconds=seconds))
        numbers.append(PublicState.objects.filter(round=world.round).count())
    assert numbers == [2, 2, 2, 2]
    state = PublicState.objects.filter(round=world.round).last()
    assert state is not None and state.checked_at == world.at + timedelta(seconds=190)  # and then it is over


def test_an_erasure_that_was_being_saved_makes_the_next_state_once(db: None) -> None:
    """All files of published reports are made anew with it."""
    world = published(3)
    late, early = world.versions[0], world.versions[1].inputs.get()
    with clock.at(world.at + timedelta(minutes=1)):
        withdraw(late.submission, by=focal_point(late.submission.delegation), token=new_token(), unnamed="at_once")
    hour = world.at + timedelta(hours=1)
    read_by_all(world.round, early, hour)
    with clock.at(hour + timedelta(seconds=5)):
        redact(early, NAME)
    read_by_all(world.round, early, hour + timedelta(seconds=20))
    count = PublicState.objects.filter(round=world.round).count()
    with clock.at(hour):
        erased(late)
    for seconds in (80, 140, 200):
        read_by_all(world.round, early, hour + timedelta(seconds=seconds))
        assert PublicState.objects.filter(round=world.round).count() == count + 1


def test_a_line_that_was_public_without_its_kind_stays_so_after_it_left(db: None) -> None:
    """Copies of the first state show what it withheld."""
    world = published(3)
    version = world.versions[0]
    rows = PublicInput.objects.filter(line=version.inputs.get().line)
    assert rows.get().constituency == ""  # three bodies are too few
    with clock.at(world.at + timedelta(days=1)):
        triage.find_inadmissible(version.submission, reason="language", by=world.officer)
    for days in (1, 60):
        with clock.at(world.at + timedelta(days=days, hours=1)):
            refresh(world.round)
    assert not rows.exists()
    admitted(world.round, world.officer, 6)
    with clock.at(world.at + timedelta(days=61)):
        triage.admit(version.submission, by=world.officer)
        open_public_state(world.round, report=True)
    assert rows.get().constituency == ""
    kinds = PublicInput.objects.filter(round=world.round).values_list("constituency", flat=True)
    assert sorted(kinds) == ["", "", "", *["civil_society"] * 6]


def test_a_correction_in_the_register_that_was_being_saved_is_not_missed(db: None) -> None:
    """Its entry in the log bears the time at which it began."""
    world = published(0)
    versions = admitted(world.round, world.officer, 2, level="public")
    early, late = (row.submission.delegation.organisation for row in versions)
    with clock.at(world.at + timedelta(minutes=10)):
        open_public_state(world.round, report=True)
    hour, count = world.at + timedelta(hours=1), PublicState.objects.count()
    with clock.at(hour + timedelta(seconds=5)):
        audit.record("consultations.organisation.correct", early, by=world.officer, fields=["name"])
    with clock.at(hour + timedelta(seconds=20)):
        refresh(world.round)
    assert PublicState.objects.count() == count + 1
    with clock.at(hour):
        audit.record("consultations.organisation.correct", late, by=world.officer, fields=["name"])
    for seconds in (80, 90, 200):
        with clock.at(hour + timedelta(seconds=seconds)):
            refresh(world.round)
        assert PublicState.objects.count() == count + 2  # once
    newest = PublicState.objects.get(round=world.round, number=count + 2)
    assert newest.changed["named"] == [str(late.pk)]
