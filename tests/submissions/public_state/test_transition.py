"""How a public state moves: named and unnamed matter of one body apart, whatever happens (PUBLISHED 3)."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given, settings, strategies as st

from submissions.enums import Confidentiality
from submissions.public_state.transition import Allowed, Decision, PublicEntry, TransitionResult, next_entries

NAMED, NAMELESS, COUNTED = Confidentiality.PUBLIC, Confidentiality.NAMELESS, Confidentiality.SECRETARIAT


def key(number: int) -> UUID:
    return UUID(int=number)


def entry(line: int, level: Confidentiality = NAMED, *, body: int = 1, **more: object) -> PublicEntry:
    fields = {
        "line": key(line), "input": key(1000 + line), "submission": key(500 + body), "body": key(body), "kind": "state",
        "subject": ("124",), "level": level, "content": str(line), "was_named": level == NAMED, **more,
    }  # fmt: skip
    return PublicEntry(**fields)  # type: ignore[arg-type]


def state(*entries: PublicEntry) -> dict[UUID, PublicEntry]:
    return {each.line: each for each in entries}


def lines(step: TransitionResult) -> set[int]:
    return {each.line.int for each in step.entries.values()}


def test_the_named_part_goes_at_once_and_the_other_waits() -> None:
    old = state(entry(1), entry(2, NAMELESS))
    step = next_entries(old, {})
    assert lines(step) == {2}
    assert step.named == {key(1)} and not step.unnamed
    assert step.waiting == {key(501): {key(2)}}


def test_its_day_comes_and_it_goes_unless_a_name_went_with_the_last_state() -> None:
    old = state(entry(2, NAMELESS))
    assert lines(next_entries(old, {}, decide=lambda _entry: Decision.GO, before=[key(1)])) == {2}
    assert lines(next_entries(old, {}, decide=lambda _entry: Decision.GO)) == set()


def test_who_insists_has_both_go_at_once_and_who_leaves_it_has_it_stay() -> None:
    old = state(entry(1), entry(2, NAMELESS))
    assert lines(next_entries(old, {}, decide=lambda _entry: Decision.AT_ONCE)) == set()
    kept = next_entries(old, {}, decide=lambda _entry: Decision.KEEP)
    assert lines(kept) == {2} and not kept.waiting


def test_a_kind_that_was_withheld_is_not_told_when_the_line_comes_back() -> None:
    """It was only counted, or found inadmissible, in between: copies of the first state show what it withheld."""
    others = [entry(n, body=n, subject=("125",)) for n in range(20, 30)]
    live = state(entry(9, NAMELESS, body=9), *others)
    everything = Allowed(named=True, unnamed=True, few=True)
    for between in (state(entry(9, COUNTED, body=9), *others), state(*others)):
        told = next_entries(between, live, allowed=everything)
        assert told.entries[key(9)].constituency == "state"
        kept = next_entries(between, live, allowed=everything, withheld=[key(9)])
        assert kept.entries[key(9)].constituency == ""


def test_what_was_public_by_name_never_comes_back_without_it() -> None:
    old = state(entry(1))
    gone = next_entries(old, state(entry(1, NAMELESS)))
    assert gone.entries[key(1)].level == COUNTED
    again = next_entries(gone.entries, state(entry(1, NAMELESS)), allowed=Allowed(True, True, True))
    assert again.entries[key(1)].level == COUNTED and not again.is_change


def test_a_line_that_was_named_comes_back_without_its_name_as_a_number_only() -> None:
    """Its row ended in between: the sender was asked a question, found inadmissible or had withdrawn."""
    others = [entry(n, body=n, subject=("125",)) for n in range(20, 30)]
    live = state(entry(1, NAMELESS), *others)
    step = next_entries(state(*others), live, allowed=Allowed(True, True, True), named_once=[key(1)])
    assert (step.entries[key(1)].level, step.entries[key(1)].was_named) == (COUNTED, True)


def redacted(*numbers: int, by: int = 77) -> dict[UUID, frozenset[UUID]]:
    return {key(number): frozenset([key(by)]) for number in numbers}


def test_covered_words_go_at_once_named_or_not() -> None:
    """Also in a row that shows its constituency, which no row has before it is stored."""
    old = state(entry(1), entry(2, NAMELESS, constituency="state"), entry(3, COUNTED))
    live = {line: replace(each, constituency="", redactions=frozenset([key(77)])) for line, each in old.items()}
    step = next_entries(old, live, redacted=redacted(1, 2, 3))
    assert all(each.redactions == {key(77)} for each in step.entries.values())
    assert step.named == step.unnamed == {key(1)} and not step.waiting
    assert not next_entries(step.entries, live, redacted=redacted(1, 2, 3)).is_change


def test_words_are_covered_in_what_a_sender_left_published_or_what_waits_to_leave() -> None:
    old = state(entry(2, NAMELESS))
    for decision in (Decision.KEEP, Decision.WAIT):
        step = next_entries(old, {}, redacted=redacted(2), decide=lambda _entry, it=decision: it)
        assert step.entries[key(2)].redactions == {key(77)}
        assert step.unnamed == {key(1)}


def test_words_are_covered_although_the_lift_of_others_waits_for_an_addendum() -> None:
    old = state(entry(2, NAMELESS, redactions=frozenset([key(76)])))
    live = state(entry(2, NAMELESS, redactions=frozenset([key(77)])))
    step = next_entries(old, live, redacted=redacted(2))
    assert step.entries[key(2)].redactions == {key(76), key(77)}


def test_a_lift_that_waits_holds_back_no_restriction_and_no_correction() -> None:
    lifted = frozenset([key(76)])
    old = state(entry(1, redactions=lifted))
    assert next_entries(old, state(entry(1))).additions.keys() == {key(1)}  # the lift alone waits
    restricted = next_entries(old, state(entry(1, COUNTED)))
    assert restricted.entries[key(1)].level == COUNTED
    corrected = next_entries(old, state(entry(1, content="other words")))
    assert corrected.entries[key(1)].content == "other words"


def test_a_translation_of_redacted_words_leaves_at_once() -> None:
    old = state(entry(2, NAMELESS, translated=True))
    live = state(entry(2, COUNTED, redactions=frozenset([key(77)])))
    step = next_entries(old, live, redacted=redacted(2))
    assert step.entries[key(2)].level == COUNTED
    assert step.unnamed == {key(1)} and not step.waiting


def test_a_correction_of_other_lines_changes_nothing_that_anybody_sees() -> None:
    old = state(entry(1), entry(2, NAMELESS))
    live = {line: replace(each, input=key(2000 + line.int)) for line, each in old.items()}
    step = next_entries(old, live)
    assert not step.is_change
    assert step.entries[key(1)].input.int == 1001


def test_a_correction_of_words_without_name_moves_no_named_line_of_its_body() -> None:
    """The input bears number and time of its version; they are public beside a name."""
    old = state(entry(1), entry(2, NAMELESS), entry(3))
    newer = {line: replace(each, input=key(2000 + line.int)) for line, each in old.items()}
    unnamed = {**newer, key(2): replace(newer[key(2)], content="corrected")}
    step = next_entries(old, unnamed, decide=lambda _entry: Decision.GO)
    assert (step.named, step.unnamed) == (frozenset(), {key(1)})
    assert [step.entries[key(n)].input.int for n in (1, 2, 3)] == [1001, 2002, 1003]
    named = {**newer, key(3): replace(newer[key(3)], content="corrected")}
    assert [next_entries(old, named).entries[key(n)].input.int for n in (1, 2, 3)] == [2001, 2002, 2003]


def joint(*members: int) -> PublicEntry:
    """The whole of a joint text that body 9 leads."""
    names = {"with_status": [], "also": [str(key(member)) for member in members]}
    return entry(509, body=9, input=key(1509), subject=None, content=str(names), members=names)


def test_a_member_is_named_too_where_it_leaves_a_joint_text_or_joins_one() -> None:
    hidden = entry(2, NAMELESS, body=2)
    step = next_entries(state(joint(2, 3), hidden), state(joint(3)), decide=lambda _entry: Decision.GO)
    assert (step.named, step.unnamed) == ({key(2), key(9)}, frozenset())
    assert step.entries[key(2)] == replace(hidden, constituency="")
    others = [entry(10 + n, NAMELESS, body=10 + n) for n in range(5)]
    live = state(joint(2, 3), hidden, *others)
    joining = next_entries(state(joint(3)), live, allowed=Allowed(named=True, unnamed=True))
    assert joining.additions.keys() == {key(2)}
    assert next_entries(state(joint(2, 3), hidden), state(hidden)).named == {key(2), key(3), key(9)}


def test_what_came_later_waits_for_an_addendum_and_without_name_for_five_bodies() -> None:
    old = state(entry(1))
    late = [entry(10 + n, NAMELESS, body=10 + n) for n in range(5)]
    live = {**old, **state(entry(2, body=2), *late)}
    assert lines(next_entries(old, live)) == {1}
    assert set(next_entries(old, live).additions) == {key(2), *(each.line for each in late)}
    assert lines(next_entries(old, live, allowed=Allowed(named=True, unnamed=True))) == {1, 2, *range(10, 15)}
    few = {**old, **state(entry(2, body=2), *late[:4])}
    assert lines(next_entries(old, few, allowed=Allowed(named=True, unnamed=True))) == {1, 2}
    assert lines(next_entries(old, few, allowed=Allowed(named=True, unnamed=True, few=True))) == {1, 2, *range(10, 14)}


def test_named_and_unnamed_matter_of_one_body_do_not_join_in_one_addendum() -> None:
    late = [entry(10 + n, NAMELESS, body=10 + n) for n in range(5)]
    both = state(entry(1), entry(2, NAMELESS), *late)
    step = next_entries({}, both, allowed=Allowed(named=True, unnamed=True))
    assert lines(step) == {1, *range(10, 15)}
    assert set(step.additions) == {key(2)}


def test_a_kind_is_told_of_five_bodies_and_not_where_few_are_left() -> None:
    elsewhere = [entry(n, body=n, subject=("125",)) for n in range(1, 6)]
    four = [replace(each, subject=("124",)) for each in elsewhere[:4]]
    hidden = entry(9, NAMELESS, body=9)
    step = next_entries({}, state(*four, elsewhere[4], hidden), parted=False)
    assert step.entries[key(9)].constituency == ""  # one is left who is named elsewhere
    step = next_entries({}, state(*elsewhere, hidden), parted=False)
    assert step.entries[key(9)].constituency == "state"
    assert next_entries({}, state(*elsewhere[:3], hidden), parted=False).entries[key(9)].constituency == ""


def test_a_row_that_showed_no_kind_shows_none_later() -> None:
    """Its reference stays the same: who kept the first state would learn whose row it is."""
    hidden, first = entry(9, NAMELESS, body=9), [entry(n, body=n, subject=("125",)) for n in range(1, 4)]
    one = next_entries({}, state(*first, hidden), parted=False)
    assert one.entries[key(9)].constituency == ""
    more = [entry(n, body=n, subject=("125",)) for n in range(4, 8)]
    other = entry(10, NAMELESS, body=10)
    live = state(*first, *more, hidden, other)
    two = next_entries(one.entries, live, allowed=Allowed(named=True, unnamed=True, few=True))
    assert {line.int: each.constituency for line, each in two.entries.items() if not each.is_named} == {
        9: "",
        10: "state",
    }
    three = next_entries(two.entries, live, allowed=Allowed(named=True, unnamed=True, few=True))
    assert [three.entries[key(n)].constituency for n in (9, 10)] == ["", "state"]


LEVELS = st.sampled_from([None, NAMED, NAMELESS, COUNTED])
STEP = st.tuples(st.lists(LEVELS, min_size=12, max_size=12), st.sampled_from(list(Decision)), st.booleans())


@settings(max_examples=300, deadline=None)
@given(st.lists(STEP, min_size=2, max_size=6))
def test_no_two_consecutive_states_change_both_of_a_body_that_did_not_insist(
    steps: list[tuple[list[Confidentiality | None], Decision, bool]],
) -> None:
    """Four bodies with three lines each; what is live changes in any way from state to state."""
    known: dict[UUID, PublicEntry] = {}
    named_once: set[UUID] = set()
    before: frozenset[UUID] = frozenset()
    for number, (levels, decision, adds) in enumerate(steps):
        live = state(*(entry(n, level, body=n // 3) for n, level in enumerate(levels, start=1) if level is not None))
        insisted = decision == Decision.AT_ONCE
        step = next_entries(
            known, live, decide=lambda _entry, said=decision: said, before=before, parted=number > 0,
            allowed=Allowed(adds, adds, adds), named_once=named_once,
        )  # fmt: skip
        if number and not insisted:
            assert not step.named & step.unnamed
            assert not before & step.unnamed
        named_now = {line for line, each in live.items() if each.level == NAMED}
        assert {line for line, each in step.entries.items() if each.is_named} <= named_now  # a name is never late to go
        assert not {line for line, each in step.entries.items() if each.level == NAMELESS} & named_once
        named_once |= {line for line, each in step.entries.items() if each.is_named}
        known, before = step.entries, step.named if step.is_change else before
