"""E2: whoever takes every public file and page, edition after edition, cannot join a text without name to a name.

The attacker keeps, of each state, the named rows and those without name, and looks for a body that loses or gains a
named row in the same or the next state in which a row without name changes.
"""

import csv
import io
from datetime import timedelta
from itertools import pairwise

import pytest

from consultations.models import Delegation, Round
from consultations.protection import services as protection_services
from consultations.rounds.windows import extend
from core import clock
from core.audience import PUBLIC
from core.text.dates import office_day
from submissions.attachments.services import describe_file
from submissions.drafting.services import add_input, begin_draft, save_input
from submissions.enums import UnnamedChoice
from submissions.joint.services import confirm, invite_member, leave
from submissions.models import PublicFile, PublicInput, PublicState, UnnamedDecision
from submissions.public_state import services as public_state_services
from submissions.public_state.entries import live_entries, stored_entries
from submissions.public_state.services import open_public_state, refresh
from submissions.sending.restarts import restart
from submissions.sending.services import correct, withdraw
from submissions.tables.visible_submissions import visible_submissions
from submissions.triage.services import admit, find_inadmissible
from submissions.visibility.reader import InputReader
from submissions.visibility.safety import consequences, restrict
from submissions.visibility.translations import record_translation
from synthesis.exports.compilations import compilation_of
from synthesis.exports.services import compile_files
from tests.factories import AttachmentFactory
from tests.support.public import make_public
from tests.synthesis.conftest import AFTER, DURING, READING, make_scenario, paragraph

DAY = timedelta(days=1)


@pytest.fixture
def consultation(db):
    """Kite House writes on 124 by its name and on 123 without; six others of its kind write by name."""
    scenario = make_scenario(inputs_public="after_close", inputs_public_days=1)
    scenario.versions = {
        "XII": scenario.answer(
            "XII",
            {
                "124": ("supports", "Towns first."),
                "123": {"position": "opposes", "comment": "Hidden words.", "confidentiality": "nameless"},
            },
        ),
        "XJJ": scenario.answer("XJJ", {"124": ("supports", "Yes to that.")}),
        "XAA": scenario.answer("XAA", {"123": ("supports", "In writing.")}),
    }
    with clock.at(AFTER):
        refresh(scenario.round)
    return scenario


def haul(scenario, at):
    """The public csv as (names with paragraph, words without name)."""
    with clock.at(at):
        files = dict(compile_files(compilation_of(scenario.round, PUBLIC, now=at), ("csv",)))
    (content,) = files.values()
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    named = {(row["Participant"], row["Para"]) for row in rows if row["Participant"] != "Name withheld"}
    nameless = {row["Comment (original)"] for row in rows if row["Participant"] == "Name withheld"}
    return named, nameless


def states(scenario, days, act=None):
    """The hauls of every day after the act, polled once the worker has run."""
    found = [haul(scenario, AFTER)]
    with clock.at(AFTER + timedelta(minutes=5)):
        if act:
            act(scenario)
    for day in range(days):
        with clock.at(AFTER + timedelta(minutes=10) + day * DAY):
            refresh(scenario.round)
        found.append(haul(scenario, AFTER + timedelta(minutes=11) + day * DAY))
    return found


def withdraws(choice):
    def act(scenario):
        withdraw(
            scenario.versions["XII"].submission,
            by=scenario.bodies["XII"].focal,
            token="w" * 16,
            at=clock.now(),
            unnamed=choice,
        )

    return act


def is_inadmissible(scenario):
    find_inadmissible(scenario.versions["XII"].submission, reason="commercial", by=scenario.triage)


def is_held_back(scenario):
    who = scenario.bodies["XII"]
    protection_services.report_harm(by=who.focal, what="They came.", consent="record", organisation=who.organisation,
                    hold_back=True, unnamed="drawn", token="h" * 16)  # fmt: skip


@pytest.mark.parametrize("act", [withdraws("drawn"), withdraws(""), is_inadmissible, is_held_back])
def test_the_name_goes_at_once_and_the_words_on_another_day(consultation, act):
    scenario = consultation
    found = states(scenario, 33, act)
    assert ("Kite House", "124") not in found[1][0]
    assert found[1][1] == {"Hidden words."}
    assert found[-1][1] == set()
    for before, after in pairwise(found):
        assert before[0] == after[0] or before[1] == after[1]
    numbers = PublicState.objects.filter(round=scenario.round).order_by("number")
    changed = [(row.changed["named"], row.changed["unnamed"]) for row in numbers][1:]
    assert [(bool(named), bool(unnamed)) for named, unnamed in changed] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    decision = UnnamedDecision.objects.get()
    assert 1 <= (decision.due - AFTER.date()).days <= 30


@pytest.mark.parametrize("chosen", ["", UnnamedChoice.AT_ONCE])
def test_what_was_chosen_for_one_act_counts_for_no_later_one(db, chosen):
    """A sender restricted some of it; weeks later the office finds the whole inadmissible."""
    reading = {**READING, "paragraphs": [*READING["paragraphs"], paragraph("129", "States should report.")]}
    scenario = make_scenario(reading, inputs_public="after_close", inputs_public_days=1)
    hidden = {"position": "opposes", "confidentiality": "nameless"}
    said = scenario.answer(
        "XII",
        {
            "123": {**hidden, "comment": "Hidden words."},
            "124": ("supports", "Towns first."),
            "128": {**hidden, "comment": "Restricted soon."},
            "129": ("supports", "Named, and restricted soon."),
        },
    )
    scenario.versions = {"XII": said}
    with clock.at(AFTER):
        refresh(scenario.round)
    with clock.at(AFTER + timedelta(minutes=1)):
        lines = {
            scenario.input(said, label).line_id: "secretariat" for label in (("128", "129") if chosen else ("128",))
        }
        restrict(said, by=scenario.bodies["XII"].focal, lines=lines, files={}, unnamed=chosen)
    for days in (0, 1, 2):
        with clock.at(AFTER + timedelta(minutes=5) + days * DAY):
            refresh(scenario.round)
    assert haul(scenario, AFTER + 3 * DAY)[1] == {"Hidden words."}
    for days in (60, 61, 62):
        with clock.at(AFTER + days * DAY):
            if days == 60:
                is_inadmissible(scenario)
            refresh(scenario.round)
        if days == 60:
            due = UnnamedDecision.objects.order_by("at").last().due
            assert haul(scenario, AFTER + days * DAY) == (set(), {"Hidden words."})
            assert 1 <= (due - (AFTER + days * DAY).date()).days <= 30


@pytest.mark.parametrize("later", ["129", "128", "file"])
@pytest.mark.parametrize("chosen", [UnnamedChoice.KEEP, UnnamedChoice.DRAWN])
def test_what_was_chosen_stands_until_its_sender_chooses_anew(db, chosen, later):
    """A name and words without it were restricted; a week later, a name, other words or a file."""
    reading = {**READING, "paragraphs": [*READING["paragraphs"], paragraph("129", "States should report.")]}
    scenario = make_scenario(reading, inputs_public="after_close", inputs_public_days=1)
    who, hidden = scenario.bodies["XII"], {"position": "opposes", "confidentiality": "nameless"}
    with clock.at(DURING):
        AttachmentFactory(version=begin_draft(who.delegation, by=who.focal), added_by=who.focal)
    said = scenario.answer(
        "XII",
        {
            "123": {**hidden, "comment": "Hidden words."},
            "124": ("supports", "Towns first."),
            "128": {**hidden, "comment": "Restricted later."},
            "129": ("supports", "Named, and restricted later."),
        },
    )
    with clock.at(AFTER):
        refresh(scenario.round)
    both = {scenario.input(said, label).line_id: "secretariat" for label in ("123", "124")}
    if later == "file":
        then = {"lines": {}, "files": {said.attachments.get().pk: "secretariat"}}
    else:
        then = {"lines": {scenario.input(said, later).line_id: "secretariat"}, "files": {}}
    for days in (1, 2, 3):
        with clock.at(AFTER + days * DAY):
            if days == 1:
                restrict(said, by=who.focal, lines=both, files={}, unnamed=chosen)
                UnnamedDecision.objects.update(due=office_day(AFTER + 20 * DAY))
            refresh(scenario.round)
    with clock.at(AFTER + 8 * DAY):
        gone = consequences(said.submission, whole="public", **then)
        assert gone.asks and gone.unnamed_answers == (2 if later == "128" else 1)
        restrict(said, by=who.focal, **then, unnamed="keep")
    for days in (8, 9, 10, 38, 39, 40):
        with clock.at(AFTER + days * DAY + timedelta(minutes=1)):
            refresh(scenario.round)
    named, nameless = haul(scenario, AFTER + 41 * DAY)
    assert nameless == {"Hidden words.", "Restricted later."}
    assert named == ({("Kite House", "129")} if later != "129" else set())


def test_a_choice_that_nobody_made_draws_a_day_and_hurries_nothing(consultation):
    """The page asks; if a service does not, what waits goes on no earlier day."""
    scenario, said = consultation, consultation.versions["XII"]
    hidden = {scenario.input(said, "123").line_id: "secretariat"}
    with clock.at(AFTER + DAY):
        is_inadmissible(scenario)
        restrict(said, by=scenario.bodies["XII"].focal, lines=hidden, files={})
    decision = UnnamedDecision.objects.get()
    assert 1 <= (decision.due - (AFTER + DAY).date()).days <= 30


def test_a_day_that_is_drawn_while_a_colleague_restricts_a_part_stays_apart(consultation, before_the_lock):
    """The deputy restricts the answer without name while the focal point withdraws the whole."""
    scenario, said = consultation, consultation.versions["XII"]
    hidden = {scenario.input(said, "123").line_id: "secretariat"}
    with clock.at(AFTER + DAY):
        before_the_lock(Delegation, lambda: withdraws("drawn")(scenario))
        restrict(said, by=scenario.bodies["XII"].focal, lines=hidden, files={})
    dues = list(UnnamedDecision.objects.values_list("due", flat=True))
    assert len(dues) == 2 and min(dues) > office_day(AFTER + DAY)


def named_rows(scenario, at):
    """All that is public of Kite House by its name: rows of the csv, and its submission with version and time."""
    with clock.at(at):
        ((_name, content),) = compile_files(compilation_of(scenario.round, PUBLIC, now=at), ("csv",))
        reader = InputReader(scenario.round, PUBLIC, now=at)
        wholes = visible_submissions(reader, reader.current())
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    of_file = ("compiled_at", "digest")
    return (
        [row | dict.fromkeys(of_file) for row in rows if row["Participant"] == "Kite House"],
        [row for row in wholes if row.body.short_name == "Kite House"],
    )


@pytest.mark.parametrize(
    "corrected",
    [
        {"123": {"comment": "Other hidden words."}},
        {"123": {"position": "", "comment": ""}},
        {"128": {"position": "opposes", "comment": "More hidden words.", "confidentiality": "nameless"}},
    ],
)
def test_a_correction_of_words_without_name_shows_in_no_named_row(db, corrected):
    """Neither its number nor its time: whoever compares two copies would join them to what changed without name."""
    scenario = make_scenario(inputs_public="after_close", inputs_public_days=1)
    who = scenario.bodies["XII"]
    with clock.at(DURING):
        AttachmentFactory(version=begin_draft(who.delegation, by=who.focal), added_by=who.focal)
    hidden = {"position": "opposes", "comment": "Hidden words.", "confidentiality": "nameless"}
    said = scenario.answer("XII", {"123": hidden, "124": ("supports", "Towns first.")})
    with clock.at(AFTER):
        refresh(scenario.round)
        extend(who.delegation, closes=AFTER + 50 * DAY, zone="UTC", reason="A power cut", by=scenario.manager)
    before = named_rows(scenario, AFTER)
    assert [row.files for row in before[1]] == [1]
    scenario.correct(said, corrected, at=AFTER + DAY)
    seen = set()
    for day in (1, 2, 3, 33, 34, 35, 36, 37):
        with clock.at(AFTER + day * DAY + timedelta(minutes=1)):
            refresh(scenario.round)
            if day > 34:
                open_public_state(scenario.round, report=True)
            assert named_rows(scenario, clock.now()) == before
            seen.add(frozenset(haul(scenario, clock.now())[1]))
    assert len(seen) == 2
    scenario.correct(said, {"124": {"comment": "Towns last."}}, at=AFTER + 38 * DAY)
    with clock.at(AFTER + 39 * DAY):
        refresh(scenario.round)
    (row,) = named_rows(scenario, AFTER + 39 * DAY)[0]
    assert (row["Comment (original)"], row["Version"]) == ("Towns last.", "3")


@pytest.mark.parametrize("minutes", [0, 3])
def test_a_member_leaves_a_joint_text_and_its_own_words_another_day(db, minutes):
    """In one minute, or after the next state: its name goes from the members at once."""
    scenario = make_scenario(inputs_public="after_close", inputs_public_days=1)
    who, lead = scenario.bodies["XII"], scenario.bodies["XJJ"]
    hidden = {"position": "opposes", "comment": "Hidden words.", "confidentiality": "nameless"}
    said = scenario.answer("XII", {"123": hidden}, level="nameless")
    with clock.at(DURING):
        draft = begin_draft(lead.delegation, by=lead.focal, kind="joint")
        member = invite_member(draft.submission, who.organisation, by=lead.focal, expires_at=DURING + DAY)
        scenario._fill(draft, {"124": ("supports", "All of us.")}, lead)
        confirm(member, by=who.focal)
        scenario._send(draft, lead, None, admitted=True)
    with clock.at(AFTER):
        refresh(scenario.round)
    line = {scenario.input(said, "123").line_id: "secretariat"}
    with clock.at(AFTER + DAY):
        leave(member, by=who.focal)
    for minute in range(6):
        with clock.at(AFTER + DAY + timedelta(minutes=minute)):
            if minute == minutes:
                assert consequences(said.submission, whole="public", lines=line).asks
                restrict(said, by=who.focal, lines=line, files={}, unnamed=UnnamedChoice.DRAWN)
            refresh(scenario.round)
    assert haul(scenario, AFTER + DAY + timedelta(hours=1))[1] == {"Hidden words."}
    (state,) = PublicState.objects.filter(round=scenario.round, number__gt=1)
    assert set(state.changed["named"]) == {str(each.organisation.pk) for each in (who, lead)}


def test_a_title_that_is_corrected_alone_becomes_public(db):
    """It named a person. It is matter by name: in its state nothing of the same sender moves that has no name."""
    scenario = make_scenario(inputs_public="after_close", inputs_public_days=1)
    who, titles = scenario.bodies["XII"], PublicFile.objects.values_list("attachment__title", flat=True)
    with clock.at(DURING):
        draft = begin_draft(who.delegation, by=who.focal)
        AttachmentFactory(version=draft, added_by=who.focal, title="Report by Jane Roe")
    said = scenario.answer("XII", {"124": ("supports", "Towns first.")})
    with clock.at(AFTER):
        refresh(scenario.round)
        extend(who.delegation, closes=AFTER + 5 * DAY, zone="UTC", reason="A power cut", by=scenario.manager)
    assert list(titles.all()) == ["Report by Jane Roe"]
    with clock.at(AFTER + timedelta(hours=1)):
        row = correct(said.submission, by=who.focal).attachments.get()
        as_before = {"kind": row.kind, "language": row.language, "confidentiality": row.confidentiality}
        describe_file(row, by=who.focal, title="Our report", speaks_to=[], **as_before)
        scenario._send(row.version, who, None, admitted=False)
        refresh(scenario.round)
    assert list(titles.all()) == ["Our report"]
    assert PublicState.objects.last().changed["named"] == [str(who.organisation.pk)]


def test_a_file_is_matter_by_name_too(db):
    """A file leaves the list of its sender; an answer without name of the same sender leaves two states later."""
    scenario = make_scenario(inputs_public="after_close", inputs_public_days=1)
    who = scenario.bodies["XII"]
    with clock.at(DURING):
        AttachmentFactory(version=begin_draft(who.delegation, by=who.focal), added_by=who.focal)
    hidden = {"position": "opposes", "comment": "Hidden words.", "confidentiality": "nameless"}
    said = scenario.answer("XII", {"123": hidden, "124": ("supports", "Towns first.")})
    with clock.at(AFTER):
        refresh(scenario.round)
    with clock.at(AFTER + timedelta(minutes=1)):
        lines, files = {scenario.input(said, "123").line_id: "secretariat"}, {said.attachments.get().pk: "secretariat"}
        restrict(said, by=who.focal, lines=lines, files=files, unnamed="drawn")
    for day in range(33):
        with clock.at(AFTER + timedelta(minutes=2) + day * DAY):
            refresh(scenario.round)
    states = PublicState.objects.filter(round=scenario.round).order_by("number")
    changed = [(bool(row.changed["named"]), bool(row.changed["unnamed"])) for row in states][1:]
    assert changed == [(True, False), (False, False), (False, True)]


def test_a_second_look_at_the_same_acts_hurries_no_words_along(consultation):
    """The name goes; the day of the words is the same one: they wait for the next."""
    scenario = consultation
    with clock.at(AFTER + timedelta(minutes=5)):
        withdraws("drawn")(scenario)
        UnnamedDecision.objects.update(due=office_day(AFTER))
    for minutes in (6, 7, 8, 9):
        with clock.at(AFTER + timedelta(minutes=minutes)):
            refresh(scenario.round)
    states = PublicState.objects.filter(round=scenario.round).order_by("number")
    assert [(bool(row.changed["named"]), bool(row.changed["unnamed"])) for row in states][1:] == [(True, False)]
    assert haul(scenario, AFTER + timedelta(minutes=10))[1] == {"Hidden words."}


def test_what_its_sender_leaves_stays(consultation):
    scenario = consultation
    found = states(scenario, 33, withdraws(UnnamedChoice.KEEP))
    assert found[-1] == ({("Quay Nine", "124"), ("Arandia", "123")}, {"Hidden words."})


def test_who_insists_is_taken_out_at_once(consultation):
    scenario = consultation
    found = states(scenario, 1, withdraws(UnnamedChoice.AT_ONCE))
    assert found[1] == ({("Quay Nine", "124"), ("Arandia", "123")}, set())
    assert set(PublicState.objects.last().changed["unnamed"]) == set(PublicState.objects.last().changed["named"])


@pytest.mark.parametrize("level", ["public", "nameless"])
def test_who_is_named_nowhere_is_taken_out_within_the_hour(db, level):
    """No name goes with it: the days that others wait for would protect nobody."""
    scenario = make_scenario(inputs_public="after_close", inputs_public_days=1)
    hidden = {"position": "opposes", "comment": "Hidden words.", "confidentiality": "nameless"}
    scenario.versions = {"XII": scenario.answer("XII", {"123": hidden}, level=level)}
    scenario.answer("XJJ", {"124": ("supports", "Yes to that.")})
    with clock.at(AFTER):
        refresh(scenario.round)
    with clock.at(AFTER + DAY):
        withdraws("")(scenario)
    for minutes in (1, 2):
        with clock.at(AFTER + DAY + timedelta(minutes=minutes)):
            refresh(scenario.round)
    assert haul(scenario, AFTER + DAY + timedelta(hours=1)) == ({("Quay Nine", "124")}, set())
    assert not PublicState.objects.last().changed["named"]


def test_nothing_public_moves_before_the_worker_makes_a_state(consultation):
    """Whoever reads every minute learns no more than who compares files."""
    scenario = consultation
    before = haul(scenario, AFTER)
    with clock.at(AFTER + timedelta(minutes=1)):
        withdraws("drawn")(scenario)
        scenario.tighten(scenario.versions["XAA"], "123", "secretariat", at=clock.now())
    assert haul(scenario, AFTER + timedelta(minutes=2)) == before
    with clock.at(AFTER + timedelta(minutes=3)):
        refresh(scenario.round)
    assert haul(scenario, AFTER + timedelta(minutes=3)) != before


def test_what_is_admitted_late_waits_for_an_addendum_name_first(consultation):
    scenario = consultation
    late = scenario.answer(
        "XGG",
        {"124": ("supports", "Late words."),
         "123": {"position": "opposes", "comment": "Late and hidden.", "confidentiality": "nameless"}},
        at=DURING, admitted=False,
    )  # fmt: skip
    with clock.at(AFTER + DAY):
        admit(late.submission, by=scenario.triage)
        refresh(scenario.round)
        assert haul(scenario, clock.now()) == haul(scenario, AFTER)
        waiting = public_state_services.addendum_preview(scenario.round, by=scenario.manager)
        assert [(body.short_name, count) for body, count in waiting.named] == [("Defensoría", 1)]
        assert (waiting.unnamed, waiting.senders) == (1, 1)
        public_state_services.plan_addendum(scenario.round, (AFTER + 3 * DAY).date(), by=scenario.manager)
        refresh(scenario.round)
        assert haul(scenario, clock.now()) == haul(scenario, AFTER)
    with clock.at(AFTER + 3 * DAY):
        refresh(scenario.round)
        named, nameless = haul(scenario, clock.now())
        assert ("Defensoría", "124") in named and nameless == {"Hidden words."}
    with clock.at(AFTER + 5 * DAY):  # alone it never joins: fewer than five wait
        public_state_services.plan_addendum(scenario.round, (AFTER + 5 * DAY).date(), by=scenario.manager)
        refresh(scenario.round)
        assert haul(scenario, clock.now())[1] == {"Hidden words."}


def test_an_addendum_that_is_cancelled_while_it_is_read_publishes_nothing(consultation, monkeypatch):
    scenario = consultation
    late = scenario.answer("XGG", {"124": ("supports", "Late words.")}, at=DURING, admitted=False)
    with clock.at(AFTER + DAY):
        admit(late.submission, by=scenario.triage)
        refresh(scenario.round)
        addendum = public_state_services.plan_addendum(scenario.round, (AFTER + DAY).date(), by=scenario.manager)
    read = public_state_services._next

    def cancel_on_the_way(*args, **kwargs):
        if public_state_services.planned_addendum(scenario.round):
            public_state_services.cancel_addendum(addendum, by=scenario.manager)
        return read(*args, **kwargs)

    with clock.at(AFTER + 2 * DAY):
        monkeypatch.setattr(public_state_services, "_next", cancel_on_the_way)
        refresh(scenario.round)
        addendum.refresh_from_db()
        assert addendum.cancelled_at and addendum.state is None
        assert ("Defensoría", "124") not in haul(scenario, clock.now())[0]


@pytest.mark.parametrize("language", ["en", "pt"])  # into Portuguese nobody can record a translation
def test_a_text_in_a_language_that_few_of_its_kind_write_waits_for_its_translation(db, language):
    """The only Arabic text of a kind stands beside the only body of that kind that writes Arabic."""
    scenario = make_scenario()
    scenario.round.document.language = language
    scenario.round.document.save()
    other = scenario.answer("XAA", {"124": ("supports", "Yes.")})
    arabic = {"position": "supports", "comment": "نؤيد ذلك كتابة.", "language": "ar"}
    scenario.answer("XJJ", {"124": arabic})
    hidden = scenario.answer("XII", {"123": {**arabic, "comment": "كلمات مخفية.", "confidentiality": "nameless"}})
    with clock.at(AFTER):
        make_public(scenario.round)
    assert haul(scenario, AFTER)[1] == set()

    row = scenario.input(hidden, "123")
    with clock.at(AFTER + DAY):
        record_translation(row, field="comment", language="en", text="Hidden words.", by=scenario.coder)
        scenario.tighten(other, "124", "secretariat", at=clock.now())
        refresh(scenario.round)  # another state lies between the name of the sender and its words
    with clock.at(AFTER + 2 * DAY):
        open_public_state(scenario.round, report=True)
        named, nameless = haul(scenario, clock.now())
    assert nameless == {"Hidden words."} and ("Quay Nine", "124") in named


def test_what_came_late_without_name_joins_another_day_with_a_state_in_between(consultation):
    """A next report lets all join; what its body sent by name comes first."""
    scenario = consultation
    late = {
        "124": ("supports", "Late and named."),
        "123": {"position": "opposes", "comment": "Late and hidden.", "confidentiality": "nameless"},
    }
    scenario.answer("XHH", late)
    for day in range(3):
        with clock.at(AFTER + (day + 1) * DAY):
            open_public_state(scenario.round, report=True)
        named, nameless = haul(scenario, AFTER + (day + 1) * DAY)
        assert ("Valbrume", "124") in named
        assert ("Late and hidden." in nameless) is (day > 1)
    changed = [
        (len(state.changed.get("named", ())), len(state.changed.get("unnamed", ())))
        for state in PublicState.objects.all()
    ]
    assert changed[1:] == [(1, 0), (0, 0), (0, 1)]


def test_an_addendum_stays_due_until_a_state_without_what_waits_was_handed_out(consultation):
    scenario = consultation
    scenario.answer(
        "XHH",
        {
            "124": ("supports", "Late and named."),
            "123": {"position": "opposes", "comment": "Late and hidden.", "confidentiality": "nameless"},
        },
    )
    with clock.at(AFTER + DAY):
        open_public_state(scenario.round, report=True)
        day = office_day(AFTER + 2 * DAY)
        addendum = public_state_services.plan_addendum(scenario.round, day, by=scenario.manager)
    for made in (False, True):
        with clock.at(AFTER + 2 * DAY):
            refresh(scenario.round)
        addendum.refresh_from_db()
        assert (addendum.state is not None) is made
        assert PublicState.objects.order_by("number").last().changed["named"] == []


def returns_restricted(scenario):
    """Its sender restricts it while it is out of the public."""
    is_inadmissible(scenario)
    said = scenario.versions["XII"]
    refresh(scenario.round)
    scenario.tighten(said, "124", "nameless", at=clock.now())
    with clock.at(clock.now() + DAY):
        admit(said.submission, by=scenario.triage)


def starts_again(scenario):
    """Its sender has more time, and begins from what it withdrew."""
    draft = restart(withdrawn_with_more_time(scenario), by=scenario.bodies["XII"].focal, at=clock.now())
    sends_nameless(scenario, draft, {"124": {"comment": "Towns first!"}})


def types_it_again(scenario):
    """It copies from the page of what it withdrew."""
    who = scenario.bodies["XII"]
    withdrawn_with_more_time(scenario)
    sends_nameless(scenario, begin_draft(who.delegation, by=who.focal), {"124": {"comment": "Towns first."}})


def withdrawn_with_more_time(scenario):
    refresh(scenario.round)
    closes = clock.now() + 5 * DAY
    extend(scenario.bodies["XII"].delegation, closes=closes, zone="UTC", reason="A power cut", by=scenario.manager)
    withdraws(UnnamedChoice.AT_ONCE)(scenario)
    refresh(scenario.round)
    return scenario.versions["XII"].submission


def sends_nameless(scenario, draft, answers):
    who = scenario.bodies["XII"]
    scenario._fill(draft, answers, who)
    scenario._send(draft, who, "nameless", admitted=False)
    with clock.at(clock.now() + 6 * DAY):
        admit(draft.submission, by=scenario.triage)


@pytest.mark.parametrize("act", [returns_restricted, starts_again, types_it_again])
def test_what_left_by_name_never_comes_back_without_it(consultation, act):
    """Whoever kept the first state has the name and the words of paragraph 124."""
    scenario = consultation
    assert ("Kite House", "124") in haul(scenario, AFTER)[0]
    with clock.at(AFTER + DAY):
        act(scenario)
    for day in range(10, 14):
        with clock.at(AFTER + day * DAY):
            open_public_state(scenario.round, report=True)
        named, nameless = haul(scenario, AFTER + day * DAY)
        assert ("Kite House", "124") not in named
        assert not {words for words in nameless if words.startswith("Towns first")}
    line = PublicInput.objects.get(
        organisation=scenario.bodies["XII"].organisation, recommendation__paragraph__number="124"
    )
    assert (line.level, line.was_named) == ("secretariat", True)


def test_another_answer_without_name_on_the_same_text_stays(db):
    """Each is a line of its own: one is public by name, and the other without."""
    scenario = make_scenario(inputs_public="after_close", inputs_public_days=1)
    who = scenario.bodies["XII"]
    with clock.at(DURING):
        draft = begin_draft(who.delegation, by=who.focal)
        scenario._fill(draft, {"124": ("supports", "Towns first.")}, who)
        more = add_input(draft, recommendation=scenario.recommendations["124"], by=who.focal)
        fields = {"comment": "Hidden words.", "confidentiality": "nameless"}
        save_input(more, fields=fields, revision=more.revision, by=who.focal)
        scenario._send(draft, who, None, admitted=True)
    for day in range(2):
        with clock.at(AFTER + day * DAY):
            refresh(scenario.round)
            open_public_state(scenario.round, report=True)
        assert haul(scenario, AFTER + day * DAY) == ({("Kite House", "124")}, {"Hidden words."})


@pytest.mark.played
def test_a_joint_text_of_which_nothing_changed_moves_no_state():
    """Neither does a database that keeps the names of its members in another order."""
    round_ = Round.objects.select_related("rules", "document").get(public_states__number=1)
    stored = stored_entries(round_)
    live = live_entries(round_, stored, {})
    joint = [key for key, entry in stored.items() if entry.members]
    assert joint
    assert [live[key].content for key in joint] == [stored[key].content for key in joint]
