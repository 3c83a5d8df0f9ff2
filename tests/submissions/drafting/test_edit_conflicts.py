"""Two who wrote on the same: what each changed since, and what a person chose."""

import pytest
from hypothesis import given, strategies as st

from core.errors import Refused, SaveConflict
from submissions.drafting.answers import edit_conflict, resolve_conflict
from submissions.drafting.services import save_input
from submissions.drafting.text_diff import in_brief, merged, redline
from submissions.models import Input
from tests.factories import DraftFactory, answer


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "both"),
    [
        ("a b c d e", "A b c d e", "a b c d E", "A b c d E"),
        ("a b c", "a x c", "a y c", None),
        ("a b c", "a x c", "a x c", "a x c"),
        ("one two", "one two three", "zero one two", "zero one two three"),
        ("one two", "one two three", "one two four", None),
        ("", "theirs", "mine", None),
        ("保护儿童权利", "保护移民儿童权利", "保护儿童的权利", "保护移民儿童的权利"),
        ("a b c d", "a d", "a b c d e", "a d e"),
    ],
)
def test_two_changes_of_one_text(base: str, theirs: str, mine: str, both: str | None) -> None:
    assert merged(base, theirs, mine) == both
    assert merged(base, mine, theirs) == both


WORDS = st.lists(st.sampled_from(["a", "b", "c", "中", "é", "\n"]), max_size=12).map(" ".join)


@given(base=WORDS, theirs=WORDS)
def test_who_changed_alone_is_followed(base: str, theirs: str) -> None:
    assert merged(base, theirs, base) == theirs == merged(base, base, theirs)


def test_the_same_word_a_thousand_times_takes_no_time_and_loses_nothing() -> None:
    before, after = "a " * 900, "a b " * 450
    pieces = redline(before, after)
    assert "".join(text for op, text in pieces if op != "delete") == after
    assert len(pieces) < 5
    assert merged(before, after, before + "c") is None


def test_in_brief_leaves_the_changes_whole() -> None:
    before = " ".join(f"w{n}" for n in range(200))
    pieces = in_brief(redline(before, before.replace("w100", "changed")), words=2)
    assert pieces == [("equal", " … w98 w99 "), ("delete", "w100"), ("insert", "changed"), ("equal", " w101 w102 … ")]


@pytest.mark.django_db
def test_only_what_both_changed_is_left_to_a_person() -> None:
    version = DraftFactory(answers={})
    by = version.started_by
    input_ = answer(version, "123", comment="Begun.", rationale="Why.", source="Where.", position="supports")
    began = input_.revision
    save_input(input_, fields={"comment": "Theirs.", "rationale": "Why not."}, revision=began, by=by)
    mine = {"comment": "Mine.", "rationale": "Why.", "source": "There.", "position": "supports"}
    with pytest.raises(SaveConflict) as raised:
        save_input(input_, fields=mine, revision=began, by=by)
    found = edit_conflict(raised.value, began)
    assert [(row.field, row.theirs, row.mine, row.both) for row in found.differences] == [
        ("comment", "Theirs.", "Mine.", None)
    ]
    assert found.taken == {"rationale": "Why not."}
    unknown = edit_conflict(raised.value, 99)
    assert [row.field for row in unknown.differences] == ["comment", "rationale", "source"]
    current = Input.objects.get()
    assert resolve_conflict(current, mine, {"comment": "theirs"}, began)["comment"] == "Theirs."
    assert resolve_conflict(current, mine, {"comment": "mine", "stage": "theirs"}, began) == mine
    with pytest.raises(Refused, match="cannot be combined automatically"):
        resolve_conflict(current, mine, {"comment": "both"}, began)
