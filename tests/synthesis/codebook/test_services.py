"""Themes divided, joined, moved, removed and brought back: what was coded follows, and nothing is lost."""

import pytest

from core import audit
from core.errors import NotAllowed, Refused
from synthesis.codebook.history import latest_change, undo_change
from synthesis.codebook.services import add_theme, merge_theme, move_theme, remove_theme, rename_theme, split_theme
from synthesis.coding.memos import add_memo
from synthesis.coding.services import code_passage
from synthesis.models import CodedPassage, Finding, Memo, Theme, ThemeChange, ThemeSuggestion
from synthesis.reports.findings.services import add_finding, cite
from synthesis.review import approval
from tests.factories import RoundFactory, recommendation


@pytest.fixture
def towns(spoken):
    return add_theme(spoken.round, "Towns", by=spoken.coder, meaning="Mayors.")


@pytest.fixture
def local(spoken):
    return add_theme(spoken.round, "Local level", by=spoken.coder)


def coded(spoken, theme, body="XAA", words="Towns"):
    return code_passage(*spoken.passage(spoken.said[body], "124", words), theme, by=spoken.coder)


def take_back(spoken):
    undo_change(latest_change(spoken.round), by=spoken.coder)


def where(theme):
    return set(CodedPassage.objects.filter(theme=theme).values_list("pk", flat=True))


def test_codings_findings_and_memos_follow_into_the_other_theme(spoken, towns, local, section):
    one, twice = coded(spoken, towns, "XAA"), coded(spoken, towns, "XII")
    kept = coded(spoken, local, "XII")
    child = add_theme(spoken.round, "Mayors", parent=towns, by=spoken.coder)
    finding = add_finding(section, text="Towns matter.", theme=towns, by=spoken.writer)
    memo = add_memo(spoken.round, "Why towns.", theme=towns, by=spoken.coder)
    merge_theme(towns, local, by=spoken.coder)
    assert where(local) == {one.pk, kept.pk}
    for row in (child, finding, memo):
        row.refresh_from_db()
    assert (child.parent, finding.theme, memo.theme) == (local, local, local)
    assert not Theme.objects.filter(name="Towns").exists()
    told = latest_change(spoken.round)
    assert (told.act, told.name, told.other) == ("merge", "Towns", "Local level")
    assert [entry.action for entry in audit.entries(towns)][-1] == "synthesis.theme.merge"

    take_back(spoken)
    back = Theme.objects.get(name="Towns")
    assert (back.pk, back.meaning) == (towns.pk, "Mayors.")
    assert (where(back), where(local)) == ({one.pk, twice.pk}, {kept.pk})
    assert CodedPassage.objects.get(pk=twice.pk).digest == twice.digest
    for row in (child, finding, memo):
        row.refresh_from_db()
    assert (child.parent, finding.theme, memo.theme) == (back, back, back)


def test_who_coded_what_both_themes_had_is_not_lost(spoken, towns, local):
    """Both gave the words what is one theme now: they agree on it, and undoing gives each theme its coder again."""
    coded(spoken, towns)
    kept = code_passage(*spoken.passage(spoken.said["XAA"], "124", "Towns"), local, by=spoken.writer)
    merge_theme(towns, local, by=spoken.coder)
    assert where(local) == {kept.pk}
    assert (kept.by, [row.by for row in kept.seconds.all()]) == (spoken.writer, [spoken.coder])
    take_back(spoken)
    assert not kept.seconds.exists()
    assert [row.by for row in CodedPassage.objects.filter(theme=towns.pk)] == [spoken.coder]


def test_nobody_agrees_with_themselves_after_themes_are_joined(spoken, towns, local):
    coded(spoken, towns)
    code_passage(*spoken.passage(spoken.said["XAA"], "124", "Towns"), towns, by=spoken.writer)
    kept = coded(spoken, local)
    merge_theme(towns, local, by=spoken.coder)
    assert [row.by for row in kept.seconds.all()] == [spoken.writer]


@pytest.mark.parametrize("act", [merge_theme, lambda theme, into, by: remove_theme(theme, by=by)])
def test_themes_that_come_back_under_one_stand_in_the_order_they_had(spoken, towns, local, act):
    for parent, names in ((local, ["Rural"]), (towns, ["Ports", "Mayors", "Budgets"])):
        for name in names:
            add_theme(spoken.round, name, parent=parent, by=spoken.coder)
    move_theme(Theme.objects.get(name="Mayors"), None, by=spoken.coder)
    act(towns, local, by=spoken.coder)
    take_back(spoken)
    take_back(spoken)  # the moving of "Mayors"
    assert [row.name for row in Theme.objects.filter(parent=towns)] == ["Ports", "Mayors", "Budgets"]


def test_what_was_coded_since_stays_when_a_change_is_taken_back(spoken, towns, local):
    merge_theme(towns, local, by=spoken.coder)
    since = coded(spoken, local)
    take_back(spoken)
    assert where(local) == {since.pk}


def test_what_people_decided_of_suggestions_stays_known(spoken, towns, local):
    input_ = spoken.input(spoken.said["XAA"], "124")
    ThemeSuggestion.objects.create(input=input_, theme=local, score=0.5)
    ThemeSuggestion.objects.create(
        input=input_,
        theme=towns,
        score=0.4,
        accepted=False,
        decided_at=input_.version.submitted_at,
        decided_by=spoken.coder,
    )
    merge_theme(towns, local, by=spoken.coder)
    assert [row.accepted for row in ThemeSuggestion.objects.filter(theme=local)] == [False]


def test_chosen_passages_go_to_a_new_theme(spoken, towns):
    one, other = coded(spoken, towns, "XAA"), coded(spoken, towns, "XII")
    memo = add_memo(spoken.round, "Of the house.", theme=towns, line=other.input.line, by=spoken.coder)
    made = split_theme(towns, [other.pk], "Towns of civil society", by=spoken.coder)
    assert (where(towns), where(made)) == ({one.pk}, {other.pk})
    memo.refresh_from_db()
    assert memo.theme == made
    take_back(spoken)
    assert where(towns) == {one.pk, other.pk}
    assert not Theme.objects.filter(pk=made.pk).exists()


def test_a_division_is_taken_back_where_the_same_words_were_coded_again(spoken, towns):
    one = coded(spoken, towns)
    split_theme(towns, [one.pk], "Villages", by=spoken.coder)
    again = code_passage(*spoken.passage(spoken.said["XAA"], "124", "Towns"), towns, by=spoken.writer)
    take_back(spoken)
    assert where(towns) == {again.pk} and not Theme.objects.filter(name="Villages").exists()
    assert [row.by for row in again.seconds.all()] == [spoken.coder]


def test_what_cannot_be_divided(spoken, towns, local):
    mine, foreign = coded(spoken, towns), coded(spoken, local, "XII")
    for codings, name, code in (([], "New", "none_chosen"), ([mine.pk], "local level", "name_in_use")):
        with pytest.raises(Refused) as refused:
            split_theme(towns, codings, name, by=spoken.coder)
        assert refused.value.code == code
    with pytest.raises(NotAllowed):
        split_theme(towns, [mine.pk, foreign.pk], "New", by=spoken.coder)
    assert (where(towns), Theme.objects.filter(name="New").count()) == ({mine.pk}, 0)


def test_a_theme_in_use_is_not_removed_without_a_successor(spoken, towns, local):
    passage = coded(spoken, towns)
    with pytest.raises(Refused) as refused:
        remove_theme(towns, by=spoken.coder)
    assert (refused.value.code, str(refused.value.message)) == ("theme_in_use", "1 passage is coded with this theme.")
    remove_theme(towns, successor=local, by=spoken.coder)
    assert where(local) == {passage.pk}
    assert latest_change(spoken.round).act == "remove"


def test_a_memo_alone_keeps_a_theme(spoken, towns):
    add_memo(spoken.round, "Think.", theme=towns, by=spoken.coder)
    with pytest.raises(Refused) as refused:
        remove_theme(towns, by=spoken.coder)
    assert refused.value.code == "theme_in_use"


def test_an_unused_theme_is_removed_and_brought_back(spoken, towns):
    child = add_theme(spoken.round, "Mayors", parent=towns, by=spoken.coder)
    remove_theme(towns, by=spoken.coder)
    child.refresh_from_db()
    assert child.parent is None
    take_back(spoken)
    child.refresh_from_db()
    assert child.parent == Theme.objects.get(name="Towns")


def test_a_branch_moves_but_never_under_itself(spoken, towns, local):
    child = add_theme(spoken.round, "Mayors", parent=towns, by=spoken.coder)
    assert move_theme(towns, local, by=spoken.coder).parent == local
    for parent in (towns, child):
        with pytest.raises(Refused) as refused:
            move_theme(towns, parent, by=spoken.coder)
        assert (refused.value.code, refused.value.field) == ("own_branch", "parent")
    for into in (towns, child):
        with pytest.raises(Refused) as refused:
            merge_theme(towns, into, by=spoken.coder)
        assert (refused.value.code, refused.value.field) == ("own_branch", "into")
    take_back(spoken)
    towns.refresh_from_db()
    assert towns.parent is None


def test_changes_are_taken_back_the_latest_first(spoken, towns, local):
    first = ThemeChange.objects.get(theme=towns.pk)
    rename_theme(local, "Local", by=spoken.coder)
    with pytest.raises(Refused) as refused:
        undo_change(first, by=spoken.coder)
    assert refused.value.code == "not_latest"
    take_back(spoken)
    local.refresh_from_db()
    assert local.name == "Local level"
    take_back(spoken)  # the adding of "Local level"
    coded(spoken, towns)
    with pytest.raises(Refused) as refused:
        take_back(spoken)
    assert refused.value.code == "theme_in_use"
    with pytest.raises(NotAllowed):
        undo_change(first, by=spoken.triage)


def test_nothing_changes_under_the_eyes_of_approvers(spoken, towns, local, section):
    passage = coded(spoken, towns)
    finding = add_finding(section, text="Towns matter.", theme=towns, by=spoken.writer)
    cite(finding, passage.input, "comment", passage.start, passage.end, "Towns", by=spoken.writer)
    approval.send_to_review(section.report, by=spoken.writer)
    with pytest.raises(Refused) as refused:
        merge_theme(towns, local, by=spoken.coder)
    assert refused.value.code == "in_approval"
    assert (where(towns), Finding.objects.get().theme) == ({passage.pk}, towns)


def test_who_does_not_code_changes_nothing(spoken, towns, local):
    passage = coded(spoken, towns)
    for act in (
        lambda: split_theme(towns, [passage.pk], "New", by=spoken.triage),
        lambda: merge_theme(towns, local, by=spoken.triage),
        lambda: remove_theme(local, by=spoken.triage),
        lambda: move_theme(local, towns, by=spoken.triage),
        lambda: add_memo(spoken.round, "x", theme=towns, by=spoken.triage),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert Memo.objects.count() == 0


def test_who_does_not_read_a_line_reads_no_memo_on_it(spoken, towns):
    from synthesis.coding.memos import memos_read_by

    passage = coded(spoken, towns)
    add_memo(spoken.round, "On the words.", theme=towns, line=passage.input.line, by=spoken.coder)
    add_memo(spoken.round, "On the theme.", theme=towns, by=spoken.coder)
    spoken.tighten(spoken.said["XAA"], "124", "secretariat")
    assert [row.text for row in memos_read_by(spoken.coder, spoken.round)] == ["On the theme."]
    assert memos_read_by(spoken.writer, spoken.round).count() == 2
    with pytest.raises(NotAllowed):
        add_memo(spoken.round, "More.", theme=towns, line=passage.input.line, by=spoken.coder)


def test_a_memo_is_on_a_recommendation_of_its_own_round(spoken):
    other = recommendation(RoundFactory(), "123")
    with pytest.raises(NotAllowed):
        add_memo(spoken.round, "Elsewhere.", recommendation=other, by=spoken.coder)


def test_a_memo_is_never_rewritten(spoken, towns):
    from django.db import DatabaseError, transaction

    memo = add_memo(spoken.round, " Why towns.\r\n", theme=towns, by=spoken.coder)
    assert memo.text == "Why towns."
    with pytest.raises(DatabaseError), transaction.atomic():
        Memo.objects.filter(pk=memo.pk).update(text="Other")
    with pytest.raises(DatabaseError), transaction.atomic():
        memo.delete()
    with pytest.raises(Refused) as refused:
        add_memo(spoken.round, "  ", theme=towns, by=spoken.coder)
    assert (refused.value.code, refused.value.field) == ("text_missing", "text")
