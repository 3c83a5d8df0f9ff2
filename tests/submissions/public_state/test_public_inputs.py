"""Counted and paged in SQL, the public reads what the one door shows; one who may not be named never slips in."""

from typing import Any

import pytest
from django.core.paginator import Paginator

from consultations.models import Question
from core import clock
from core.audience import PUBLIC
from portal.public.inputs import wording_page
from submissions.drafting.services import input_for, save_input
from submissions.models import Version
from submissions.public_state.public_inputs import PublicInputs
from submissions.public_state.public_senders import PublicSenders
from submissions.public_state.services import open_public_state
from submissions.sending.services import withdraw
from submissions.triage.services import admit, find_inadmissible
from submissions.visibility.confidentiality import tighten
from submissions.visibility.reader import read_inputs
from submissions.visibility.visible_inputs import InputFilters
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    corrected,
    focal_point,
    new_token,
    recommendation,
    send,
)
from tests.support.public import make_public
from tests.support.redacting import redact

pytestmark = pytest.mark.django_db


class World:
    """A round in which something of every kind was sent."""

    def __init__(self, **rules: Any) -> None:
        self.round = RoundFactory(rules=rules)
        Question.objects.create(round=self.round, number=1, text="What works?")
        self.officer = OfficerFactory(round=self.round, duties=["triage_round", "see_confidential"])
        self.bodies: dict[str, str] = {}  # what a body is here for, by its name

    def say(self, what: str, *, constituency: str = "state", level: str = "public", **package: Any) -> Version:
        """A body that answers 124 as it is told and 127.2 openly, the question and the round; admitted."""
        delegation = DelegationFactory(round=self.round, constituency=constituency)
        self.bodies[delegation.organisation.short_name] = what
        by = focal_point(delegation)
        answers = {
            "124": {"position": "opposes", "comment": f"Amara of {what} waits.", "confidentiality": level},
            "127.2": {"position": "supports", "comment": "Yes, in full.", "confidentiality": level},
        }
        draft = DraftFactory(delegation=delegation, answers=answers, package=package)
        for about in (self.round.questions.get(), None):
            row = input_for(draft, question=about, by=by)
            fields = {"comment": f"More of {what}.", "confidentiality": level}
            save_input(row, fields=fields, revision=row.revision, by=by)
        send(draft)
        draft.refresh_from_db()
        return admit(draft.submission, by=self.officer).version

    def cover(self, version: Version) -> None:
        input_ = version.inputs.get(recommendation=recommendation(self.round, "124"))
        redact(input_, "Amara", by=self.officer)


@pytest.fixture(params=[True, False], ids=["names", "no names"])
def world(request: pytest.FixtureRequest) -> World:
    world = World(identities_public=request.param)
    for _ in range(5):
        world.say("open")
    world.say("nameless", level="nameless")
    world.say("nameless", level="nameless", constituency="nhri")
    world.say("secret", level="secretariat")
    world.say("nameless", confidentiality="nameless", constituency="civil_society")
    world.say("secret", confidentiality="secretariat")
    inadmissible = world.say("inadmissible")
    find_inadmissible(inadmissible.submission, reason="commercial", by=world.officer)
    gone = world.say("withdrawn")
    withdraw(gone.submission, by=gone.submitted_by, token=new_token())
    tightened = world.say("nameless").submission
    tighten(tightened, level="nameless", by=world.officer)
    tighten(world.say("secret").submission, level="secretariat", by=world.officer)
    one_line = world.say("open")
    line = one_line.inputs.get(recommendation=recommendation(world.round, "124")).line
    tighten(one_line.submission, level="secretariat", by=world.officer, line=line)
    world.cover(world.say("open"))
    lost = world.say("open")
    world.cover(lost)
    corrected(lost.submission, {"124": {"comment": "Somebody waits."}})
    stricter = world.say("open")
    corrected(stricter.submission, {"124": {"confidentiality": "secretariat"}})
    DraftFactory(delegation=DelegationFactory(round=world.round))
    other = World()
    other.say("another round")
    world.round = make_public(world.round)
    return world


ASKED: list[dict[str, Any]] = [
    {},
    {"positions": {"opposes"}},
    {"constituencies": {"state"}},
    {"constituencies": {"nhri"}},
    {"constituencies": {"civil_society", "state"}, "positions": {"supports"}},
    {"words": "AMARA"},
    {"words": "É"},
    {"words": "more", "constituencies": {"state"}},
    {"late": True},
]


def test_the_same_as_through_the_door_whatever_is_asked(world: World) -> None:
    now = clock.now()
    for asked in [*ASKED, {"recommendations": {recommendation(world.round, "127.2").pk}}]:
        filters = InputFilters(
            **{name: frozenset(each) if isinstance(each, set) else each for name, each in asked.items()}
        )
        through_the_door = read_inputs(world.round, PUBLIC, now=now, filters=filters)
        found = PublicInputs(world.round, now=now, filters=filters)
        assert len(found) == len(through_the_door), asked
        assert [row for page in Paginator(found, 3) for row in page.object_list] == through_the_door, asked
        assert found[2:9] == through_the_door[2:9], asked
    # Nine open bodies and four nameless ones, four inputs each; on 124 a secret line, a redaction that lost its place
    # and a stricter correction are not there.
    assert len(PublicInputs(world.round, now=now)) == (9 + 4) * 4 - 3


def test_speakers_are_those_who_are_shown_by_name(world: World) -> None:
    shown = [row for row in read_inputs(world.round, PUBLIC) if row.body]
    names = {row.body.short_name for row in PublicSenders(world.round, now=clock.now()).all()}
    assert names == {row.body.short_name for row in shown if row.body}
    assert {world.bodies[name] for name in names} == ({"open"} if world.round.rules.identities_public else set())


def test_nothing_before_the_inputs_are_public() -> None:
    world = World()
    world.say("open")
    assert list(PublicInputs(world.round, now=clock.now())) == []
    assert PublicSenders(world.round, now=clock.now()).all() == []


def test_a_kind_of_body_is_not_told_where_one_of_them_is_left_who_is_not_shown_by_name_on_it() -> None:
    """Five States are shown by name, four of them on 124: whose the answer without name is, anybody could tell."""
    round_ = RoundFactory()
    officer = OfficerFactory(round=round_, duties=["triage_round"])

    def say(level: str) -> None:
        said = {
            "124": {"position": "supports", "comment": "Yes.", "confidentiality": level},
            "123": {"comment": "Well."},
        }
        draft = DraftFactory(delegation=DelegationFactory(round=round_, constituency="state"), answers=said)
        send(draft)
        admit(draft.submission, by=officer)

    for level in ("public", "public", "public", "public", "nameless"):
        say(level)
    round_ = make_public(round_)
    withheld = [row for row in read_inputs(round_, PUBLIC) if row.body is None]
    assert [(row.label, row.constituency) for row in withheld] == [("124", None)]
    states = InputFilters(constituencies=frozenset({"state"}))
    assert [row.body is None for row in PublicInputs(round_, now=clock.now(), filters=states)] == [False] * 9
    for _ in range(4):  # five are left, once what came later has joined with a report
        say("nameless")
    open_public_state(round_, report=True)
    # Who kept the first copy knows the row by its reference, and would learn of which few it is.
    later = [row for row in read_inputs(round_, PUBLIC) if row.body is None]
    assert [(row.reference, row.constituency) for row in later] == [(row.reference, None) for row in withheld]
    # What bears no name does not come with the name of its sender.
    assert len(PublicInputs(round_, now=clock.now(), filters=states)) == 13


def test_only_wordings_that_a_page_lists_are_counted() -> None:
    """A text that was taken out of the round has none; where no other is left, the page is empty."""
    round_ = RoundFactory()
    officer = OfficerFactory(round=round_, duties=["triage_round"])
    for label in ("123", "124"):
        answers = {label: {"position": "amendment", "comment": "Better so.", "rewording": f"Other words on {label}."}}
        draft = DraftFactory(delegation=DelegationFactory(round=round_), answers=answers)
        send(draft)
        admit(draft.submission, by=officer)
    make_public(round_)
    assert wording_page(round_, clock.now(), number=None)[1] == 2
    for label, left in (("124", 1), ("123", 0)):
        round_.recommendations.remove(recommendation(round_, label))
        page, total = wording_page(round_, clock.now(), number=None)
        assert (total, len(list(page.object_list))) == (left, left)
