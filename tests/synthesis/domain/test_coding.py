import pytest

from core import clock
from core.errors import NotYours, Refused
from submissions.domain.drafting import begin_draft
from submissions.models import Redaction
from synthesis.domain.coding import carry_over, code_passage, proposals, uncode
from synthesis.domain.themes import add_theme, rename
from synthesis.enums import CodingOrigin
from synthesis.models import CodedPassage
from tests.synthesis.conftest import AFTER, make_stage


@pytest.fixture
def theme(spoken):
    return add_theme(spoken.round, "Local level", by=spoken.coder)


def test_codebook(spoken, theme):
    child = add_theme(spoken.round, "  Towns \n first ", parent=theme, by=spoken.coder)
    assert (child.name, child.parent) == ("Towns first", theme)
    assert rename(child, "Towns", by=spoken.coder).name == "Towns"
    with pytest.raises(Refused) as refused:
        add_theme(spoken.round, "local LEVEL", by=spoken.coder)
    assert (refused.value.code, refused.value.field) == ("name_in_use", "name")
    with pytest.raises(NotYours):
        add_theme(spoken.round, "Other", by=spoken.triage)


@pytest.mark.parametrize("name", ["École", "Towns"])
def test_a_name_that_tables_take_for_the_same_is_in_use(spoken, name):
    """Else a book of codes that came back would give the one theme for the other."""
    add_theme(spoken.round, name, by=spoken.coder)
    with pytest.raises(Refused, match="has a theme of this name already"):
        add_theme(spoken.round, f"{name.upper()}.", by=spoken.coder)


def test_a_passage_is_coded_once_and_uncoded(spoken, theme):
    passage = spoken.passage(spoken.said["XAA"], "124", "Towns")
    coded = code_passage(*passage, theme, by=spoken.coder)
    assert code_passage(*passage, theme, by=spoken.writer) == coded
    uncode(coded, by=spoken.coder)
    assert not CodedPassage.objects.exists()


def test_offsets_and_words_must_agree(spoken, theme):
    input, field, start, end, _words = spoken.passage(spoken.said["XAA"], "124", "Towns")
    with pytest.raises(Refused) as refused:
        code_passage(input, field, start, end, "Cities", theme, by=spoken.coder)
    assert refused.value.code == "words_disagree"
    with pytest.raises(Refused):
        code_passage(input, "annex", start, end, "Towns", theme, by=spoken.coder)


def test_who_may_not_see_may_not_code(spoken, theme):
    spoken.tighten(spoken.said["XII"], "124", "secretariat")
    passage = spoken.passage(spoken.said["XII"], "124", "Towns")
    with pytest.raises(NotYours):
        code_passage(*passage, theme, by=spoken.coder)
    assert code_passage(*passage, theme, by=spoken.writer)  # holds the duty to see confidential matter


def test_a_seal_holds_for_coders(db):
    stage = make_stage(sealed=True)
    theme = add_theme(stage.round, "Local level", by=stage.coder)
    version = stage.say("XAA", {"124": ("supports", "Towns matter.")}, admitted=False)
    with clock.at(AFTER):
        assert code_passage(*stage.passage(version, "124", "Towns"), theme, by=stage.coder)
    with clock.at(version.submitted_at), pytest.raises(NotYours):
        code_passage(*stage.passage(version, "124", "matter"), theme, by=stage.coder)


def test_redacted_words_are_not_coded(spoken, theme):
    input, field, start, end, words = spoken.passage(spoken.said["XII"], "124", "first")
    Redaction.objects.create(
        line=input.line,
        input=input,
        field=field,
        start=start + 1,
        end=end,
        digest="x",
        reason="A name",
        by=spoken.manager,
    )
    with pytest.raises(Refused) as refused:
        code_passage(input, field, start, end, words, theme, by=spoken.coder)
    assert refused.value.code == "redacted"


def test_drafts_do_not_exist(spoken, theme):
    with clock.at(spoken.said["XAA"].submitted_at):
        draft = begin_draft(spoken.bodies["XEE"].delegation, by=spoken.bodies["XEE"].focal)
        spoken._fill(draft, {"124": ("supports", "Not sent.")}, spoken.bodies["XEE"])
    with pytest.raises(NotYours):
        code_passage(*spoken.passage(draft, "124", "Not"), theme, by=spoken.coder)


def test_codings_of_a_corrected_line_are_carried_over(spoken, theme):
    old = spoken.said["XCC"]
    kept = code_passage(*spoken.passage(old, "123", "escrito"), theme, by=spoken.coder)
    moved = code_passage(
        *spoken.passage(old, "124", "nivel local"), theme, by=spoken.coder, origin=CodingOrigin.SUGGESTED
    )
    lost = code_passage(*spoken.passage(old, "124", "También"), theme, by=spoken.coder)
    code_passage(*spoken.passage(old, "124", "nivel local"), theme, by=spoken.writer)
    new = spoken.correct(old, {"124": ("amendment", "Claro: a nivel local.")})
    found = proposals(CodedPassage.objects.select_related("input__line"))
    assert (found[kept].start, found[kept].end) == (kept.start, kept.end)
    assert (found[moved].start, found[moved].input.version) == (9, new)
    assert found[lost] is None
    carried = carry_over(moved, by=spoken.coder)
    assert (carried.input, carried.origin) == (spoken.input(new, "124"), CodingOrigin.SUGGESTED)
    assert [row.by for row in carried.seconds.all()] == [spoken.writer]  # who had agreed still does
    with pytest.raises(Refused) as refused:
        carry_over(lost, by=spoken.coder)
    assert refused.value.code == "words_gone"
