from types import SimpleNamespace

import pytest

from consultations.enums import Duty
from consultations.rounds import duties
from core import clock
from core.errors import NotAllowed, Refused
from submissions.drafting.services import begin_draft
from submissions.models import Redaction
from submissions.sending.services import withdraw
from synthesis.codebook.services import add_theme, rename_theme
from synthesis.coding.services import carry_codings_of_round, carry_over, code_passage, left_behind, proposals, uncode
from synthesis.enums import CodingOrigin
from synthesis.models import CodedPassage
from tests.synthesis.conftest import AFTER, make_scenario


@pytest.fixture
def theme(answered):
    return add_theme(answered.round, "Local level", by=answered.coder)


def test_codebook(answered, theme):
    child = add_theme(answered.round, "  Towns \n first ", parent=theme, by=answered.coder)
    assert (child.name, child.parent) == ("Towns first", theme)
    assert rename_theme(child, "Towns", by=answered.coder).name == "Towns"
    with pytest.raises(Refused) as refused:
        add_theme(answered.round, "local LEVEL", by=answered.coder)
    assert (refused.value.code, refused.value.field) == ("name_in_use", "name")
    with pytest.raises(NotAllowed):
        add_theme(answered.round, "Other", by=answered.triage)


@pytest.mark.parametrize("name", ["École", "Towns"])
def test_a_name_that_tables_take_for_the_same_is_in_use(answered, name):
    """Else a book of codes that came back would give the one theme for the other."""
    add_theme(answered.round, name, by=answered.coder)
    with pytest.raises(Refused, match="already has a theme with this name"):
        add_theme(answered.round, f"{name.upper()}.", by=answered.coder)


def test_a_passage_is_coded_once_and_uncoded(answered, theme):
    passage = answered.passage(answered.versions["XAA"], "124", "Towns")
    coded = code_passage(*passage, theme, by=answered.coder)
    assert code_passage(*passage, theme, by=answered.writer) == coded
    uncode(coded, by=answered.coder)
    assert not CodedPassage.objects.exists()


def test_offsets_and_words_must_agree(answered, theme):
    input_, field, start, end, _words = answered.passage(answered.versions["XAA"], "124", "Towns")
    with pytest.raises(Refused) as refused:
        code_passage(input_, field, start, end, "Cities", theme, by=answered.coder)
    assert refused.value.code == "words_disagree"
    with pytest.raises(Refused):
        code_passage(input_, "annex", start, end, "Towns", theme, by=answered.coder)


def test_who_may_not_see_may_not_code(answered, theme):
    answered.tighten(answered.versions["XII"], "124", "secretariat")
    passage = answered.passage(answered.versions["XII"], "124", "Towns")
    with pytest.raises(NotAllowed):
        code_passage(*passage, theme, by=answered.coder)
    assert code_passage(*passage, theme, by=answered.writer)  # holds the duty to see confidential matter


def test_a_seal_holds_for_coders(db):
    scenario = make_scenario(sealed=True)
    theme = add_theme(scenario.round, "Local level", by=scenario.coder)
    version = scenario.answer("XAA", {"124": ("supports", "Towns matter.")}, admitted=False)
    with clock.at(AFTER):
        assert code_passage(*scenario.passage(version, "124", "Towns"), theme, by=scenario.coder)
    with clock.at(version.submitted_at), pytest.raises(NotAllowed):
        code_passage(*scenario.passage(version, "124", "matter"), theme, by=scenario.coder)


def test_redacted_words_are_not_coded(answered, theme):
    input_, field, start, end, words = answered.passage(answered.versions["XII"], "124", "first")
    Redaction.objects.create(
        line=input_.line,
        input=input_,
        field=field,
        start=start + 1,
        end=end,
        digest="x",
        reason="A name",
        by=answered.manager,
    )
    with pytest.raises(Refused) as refused:
        code_passage(input_, field, start, end, words, theme, by=answered.coder)
    assert refused.value.code == "redacted"


def test_drafts_do_not_exist(answered, theme):
    with clock.at(answered.versions["XAA"].submitted_at):
        draft = begin_draft(answered.bodies["XEE"].delegation, by=answered.bodies["XEE"].focal)
        answered._fill(draft, {"124": ("supports", "Not sent.")}, answered.bodies["XEE"])
    with pytest.raises(NotAllowed):
        code_passage(*answered.passage(draft, "124", "Not"), theme, by=answered.coder)


@pytest.fixture
def coded(answered, theme):
    """Codings of what Ombira said: of words that stay, that move, and that go."""
    old = answered.versions["XCC"]
    moved = code_passage(
        *answered.passage(old, "124", "nivel local"), theme, by=answered.coder, origin=CodingOrigin.SUGGESTED
    )
    code_passage(*answered.passage(old, "124", "nivel local"), theme, by=answered.writer)
    return SimpleNamespace(
        kept=code_passage(*answered.passage(old, "123", "escrito"), theme, by=answered.coder),
        moved=moved,
        lost=code_passage(*answered.passage(old, "124", "También"), theme, by=answered.coder),
    )


CORRECTED = {"124": ("amendment", "Claro: a nivel local.")}


def test_codings_follow_unchanged_words_by_themselves(answered, coded):
    """At the moment a correction is sent, with who gave them and who agreed; what they were given in is kept."""
    old = answered.versions["XCC"]
    new = answered.correct(old, CORRECTED)
    kept, moved, lost = (CodedPassage.objects.get(pk=row.pk) for row in (coded.kept, coded.moved, coded.lost))
    assert (kept.input, kept.start, kept.end) == (answered.input(new, "123"), coded.kept.start, coded.kept.end)
    assert (moved.input, moved.start, moved.end) == (answered.input(new, "124"), 9, 20)
    assert (moved.origin, moved.by, moved.at) == (CodingOrigin.SUGGESTED, answered.coder, coded.moved.at)
    assert [row.by for row in moved.seconds.all()] == [answered.writer]
    assert (moved.carried_from, kept.carried_from) == (answered.input(old, "124"), answered.input(old, "123"))
    assert (lost.input, lost.carried_from) == (answered.input(old, "124"), None)
    # Once more: where it was given first is still known.
    third = answered.correct(new, {"123": ("supports", "Por escrito, siempre.")})
    kept.refresh_from_db()
    assert (kept.input, kept.carried_from) == (answered.input(third, "123"), answered.input(old, "123"))


def test_a_coding_that_followed_meanwhile_is_not_removed(answered, coded):
    """The page was opened before the correction came."""
    answered.correct(answered.versions["XCC"], CORRECTED)
    assert carry_over(coded.moved, by=answered.coder).pk == coded.moved.pk
    assert CodedPassage.objects.filter(pk=coded.moved.pk).exists()


def test_who_moves_a_coding_codes_nothing(answered, coded, monkeypatch):
    """What fails upstairs leaves it behind: a person moves it by hand."""
    with monkeypatch.context() as patch:
        patch.setattr("synthesis.coding.services._move", lambda _row, _place: CodedPassage.objects.create())
        answered.correct(answered.versions["XCC"], CORRECTED)
    by, second = coded.kept.by, answered.writer
    duties.change_duties(answered.round, give=[(second, Duty.CODE)], by=answered.manager)
    moved = carry_over(CodedPassage.objects.get(pk=coded.kept.pk), by=second)
    assert (moved.pk, moved.by, moved.seconds.count()) == (coded.kept.pk, by, 0)
    assert moved.input.version.number == 2 and moved.carried_from == coded.kept.input


def test_what_cannot_follow_is_listed(answered, coded):
    answered.correct(answered.versions["XCC"], CORRECTED)
    (left,) = left_behind(answered.round, by=answered.writer)
    assert (left.coded, left.words, left.about, left.is_gone) == (coded.lost, "También", "para. 124", False)
    assert carry_codings_of_round(answered.round) == 0
    with pytest.raises(Refused) as refused:
        carry_over(coded.lost, by=answered.coder)
    assert refused.value.code == "words_gone"
    uncode(coded.lost, by=answered.coder)
    assert left_behind(answered.round, by=answered.writer) == []


def test_of_what_is_withdrawn_nothing_is_listed(answered, coded):
    answered.correct(answered.versions["XCC"], CORRECTED)
    withdraw(answered.versions["XCC"].submission, by=answered.bodies["XCC"].focal, token="t" * 16, at=AFTER)
    assert left_behind(answered.round, by=answered.writer) == []


def test_what_fails_upstairs_keeps_nobody_from_correcting(answered, coded, monkeypatch):
    """Codings are then carried when a draft is compiled."""

    def fail(_row, _place):
        CodedPassage.objects.create()  # refused by the database

    monkeypatch.setattr("synthesis.coding.services._move", fail)
    new = answered.correct(answered.versions["XCC"], CORRECTED)
    assert new.receipts.exists()
    assert CodedPassage.objects.get(pk=coded.kept.pk).input == coded.kept.input
    monkeypatch.undo()
    assert carry_codings_of_round(answered.round) == 2
    assert CodedPassage.objects.get(pk=coded.kept.pk).input == answered.input(new, "123")


def test_a_coding_that_was_given_anew_is_one_with_the_old(answered, coded, theme, monkeypatch):
    monkeypatch.setattr("synthesis.receivers.carry_to_version", lambda version: 0)
    new = answered.correct(answered.versions["XCC"], CORRECTED)
    anew = code_passage(*answered.passage(new, "124", "nivel local"), theme, by=answered.manager)
    assert {row for row, place in proposals(CodedPassage.objects.all()).items() if place} == {coded.kept, coded.moved}
    assert carry_codings_of_round(answered.round) == 2
    assert not CodedPassage.objects.filter(pk=coded.moved.pk).exists()
    assert {row.by for row in anew.seconds.all()} == {answered.coder, answered.writer}
