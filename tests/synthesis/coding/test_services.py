from types import SimpleNamespace

import pytest

from core import clock
from core.errors import NotAllowed, Refused
from submissions.drafting.services import begin_draft
from submissions.models import Redaction
from submissions.sending.services import withdraw
from synthesis.codebook.services import add_theme, rename_theme
from synthesis.coding.services import carry_codings_of_round, carry_over, code_passage, left_behind, proposals, uncode
from synthesis.enums import CodingOrigin
from synthesis.models import CodedPassage
from tests.synthesis.conftest import AFTER, make_stage


@pytest.fixture
def theme(spoken):
    return add_theme(spoken.round, "Local level", by=spoken.coder)


def test_codebook(spoken, theme):
    child = add_theme(spoken.round, "  Towns \n first ", parent=theme, by=spoken.coder)
    assert (child.name, child.parent) == ("Towns first", theme)
    assert rename_theme(child, "Towns", by=spoken.coder).name == "Towns"
    with pytest.raises(Refused) as refused:
        add_theme(spoken.round, "local LEVEL", by=spoken.coder)
    assert (refused.value.code, refused.value.field) == ("name_in_use", "name")
    with pytest.raises(NotAllowed):
        add_theme(spoken.round, "Other", by=spoken.triage)


@pytest.mark.parametrize("name", ["École", "Towns"])
def test_a_name_that_tables_take_for_the_same_is_in_use(spoken, name):
    """Else a book of codes that came back would give the one theme for the other."""
    add_theme(spoken.round, name, by=spoken.coder)
    with pytest.raises(Refused, match="already has a theme with this name"):
        add_theme(spoken.round, f"{name.upper()}.", by=spoken.coder)


def test_a_passage_is_coded_once_and_uncoded(spoken, theme):
    passage = spoken.passage(spoken.said["XAA"], "124", "Towns")
    coded = code_passage(*passage, theme, by=spoken.coder)
    assert code_passage(*passage, theme, by=spoken.writer) == coded
    uncode(coded, by=spoken.coder)
    assert not CodedPassage.objects.exists()


def test_offsets_and_words_must_agree(spoken, theme):
    input_, field, start, end, _words = spoken.passage(spoken.said["XAA"], "124", "Towns")
    with pytest.raises(Refused) as refused:
        code_passage(input_, field, start, end, "Cities", theme, by=spoken.coder)
    assert refused.value.code == "words_disagree"
    with pytest.raises(Refused):
        code_passage(input_, "annex", start, end, "Towns", theme, by=spoken.coder)


def test_who_may_not_see_may_not_code(spoken, theme):
    spoken.tighten(spoken.said["XII"], "124", "secretariat")
    passage = spoken.passage(spoken.said["XII"], "124", "Towns")
    with pytest.raises(NotAllowed):
        code_passage(*passage, theme, by=spoken.coder)
    assert code_passage(*passage, theme, by=spoken.writer)  # holds the duty to see confidential matter


def test_a_seal_holds_for_coders(db):
    stage = make_stage(sealed=True)
    theme = add_theme(stage.round, "Local level", by=stage.coder)
    version = stage.say("XAA", {"124": ("supports", "Towns matter.")}, admitted=False)
    with clock.at(AFTER):
        assert code_passage(*stage.passage(version, "124", "Towns"), theme, by=stage.coder)
    with clock.at(version.submitted_at), pytest.raises(NotAllowed):
        code_passage(*stage.passage(version, "124", "matter"), theme, by=stage.coder)


def test_redacted_words_are_not_coded(spoken, theme):
    input_, field, start, end, words = spoken.passage(spoken.said["XII"], "124", "first")
    Redaction.objects.create(
        line=input_.line,
        input=input_,
        field=field,
        start=start + 1,
        end=end,
        digest="x",
        reason="A name",
        by=spoken.manager,
    )
    with pytest.raises(Refused) as refused:
        code_passage(input_, field, start, end, words, theme, by=spoken.coder)
    assert refused.value.code == "redacted"


def test_drafts_do_not_exist(spoken, theme):
    with clock.at(spoken.said["XAA"].submitted_at):
        draft = begin_draft(spoken.bodies["XEE"].delegation, by=spoken.bodies["XEE"].focal)
        spoken._fill(draft, {"124": ("supports", "Not sent.")}, spoken.bodies["XEE"])
    with pytest.raises(NotAllowed):
        code_passage(*spoken.passage(draft, "124", "Not"), theme, by=spoken.coder)


@pytest.fixture
def coded(spoken, theme):
    """Codings of what Ombira said: of words that stay, that move, and that go."""
    old = spoken.said["XCC"]
    moved = code_passage(
        *spoken.passage(old, "124", "nivel local"), theme, by=spoken.coder, origin=CodingOrigin.SUGGESTED
    )
    code_passage(*spoken.passage(old, "124", "nivel local"), theme, by=spoken.writer)
    return SimpleNamespace(
        kept=code_passage(*spoken.passage(old, "123", "escrito"), theme, by=spoken.coder),
        moved=moved,
        lost=code_passage(*spoken.passage(old, "124", "También"), theme, by=spoken.coder),
    )


CORRECTED = {"124": ("amendment", "Claro: a nivel local.")}


def test_codings_follow_unchanged_words_by_themselves(spoken, coded):
    """At the moment a correction is sent, with who gave them and who agreed; what they were given in is kept."""
    old = spoken.said["XCC"]
    new = spoken.correct(old, CORRECTED)
    kept, moved, lost = (CodedPassage.objects.get(pk=row.pk) for row in (coded.kept, coded.moved, coded.lost))
    assert (kept.input, kept.start, kept.end) == (spoken.input(new, "123"), coded.kept.start, coded.kept.end)
    assert (moved.input, moved.start, moved.end) == (spoken.input(new, "124"), 9, 20)
    assert (moved.origin, moved.by, moved.at) == (CodingOrigin.SUGGESTED, spoken.coder, coded.moved.at)
    assert [row.by for row in moved.seconds.all()] == [spoken.writer]
    assert (moved.carried_from, kept.carried_from) == (spoken.input(old, "124"), spoken.input(old, "123"))
    assert (lost.input, lost.carried_from) == (spoken.input(old, "124"), None)
    # Once more: where it was given first is still known.
    third = spoken.correct(new, {"123": ("supports", "Por escrito, siempre.")})
    kept.refresh_from_db()
    assert (kept.input, kept.carried_from) == (spoken.input(third, "123"), spoken.input(old, "123"))


def test_what_cannot_follow_is_listed(spoken, coded):
    spoken.correct(spoken.said["XCC"], CORRECTED)
    (left,) = left_behind(spoken.round, by=spoken.writer)
    assert (left.coded, left.words, left.about, left.is_gone) == (coded.lost, "También", "para. 124", False)
    assert carry_codings_of_round(spoken.round) == 0
    with pytest.raises(Refused) as refused:
        carry_over(coded.lost, by=spoken.coder)
    assert refused.value.code == "words_gone"
    uncode(coded.lost, by=spoken.coder)
    assert left_behind(spoken.round, by=spoken.writer) == []


def test_of_what_is_withdrawn_nothing_is_listed(spoken, coded):
    spoken.correct(spoken.said["XCC"], CORRECTED)
    withdraw(spoken.said["XCC"].submission, by=spoken.bodies["XCC"].focal, token="t" * 16, at=AFTER)
    assert left_behind(spoken.round, by=spoken.writer) == []


def test_what_fails_upstairs_keeps_nobody_from_correcting(spoken, coded, monkeypatch):
    """Codings are then carried when a draft is compiled."""

    def fail(_row, _place):
        CodedPassage.objects.create()  # refused by the database

    monkeypatch.setattr("synthesis.coding.services._move", fail)
    new = spoken.correct(spoken.said["XCC"], CORRECTED)
    assert new.receipts.exists()
    assert CodedPassage.objects.get(pk=coded.kept.pk).input == coded.kept.input
    monkeypatch.undo()
    assert carry_codings_of_round(spoken.round) == 2
    assert CodedPassage.objects.get(pk=coded.kept.pk).input == spoken.input(new, "123")


def test_a_coding_that_was_given_anew_is_one_with_the_old(spoken, coded, theme, monkeypatch):
    monkeypatch.setattr("synthesis.receivers.carry_to_version", lambda version: 0)
    new = spoken.correct(spoken.said["XCC"], CORRECTED)
    anew = code_passage(*spoken.passage(new, "124", "nivel local"), theme, by=spoken.manager)
    assert {row for row, place in proposals(CodedPassage.objects.all()).items() if place} == {coded.kept, coded.moved}
    assert carry_codings_of_round(spoken.round) == 2
    assert not CodedPassage.objects.filter(pk=coded.moved.pk).exists()
    assert {row.by for row in anew.seconds.all()} == {spoken.coder, spoken.writer}
