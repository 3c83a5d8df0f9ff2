"""Themes divided, joined, moved, removed and brought back: what was coded follows, and nothing is lost."""

import pytest

from core import audit
from core.errors import NotAllowed, Refused
from synthesis.codebook.history import latest_change, undo_change
from synthesis.codebook.services import add_theme, merge_theme, move_theme, remove_theme, rename_theme, split_theme
from synthesis.coding.memos import add_memo, memos_on_theme
from synthesis.coding.services import code_passage
from synthesis.models import CodedPassage, Finding, Memo, Theme, ThemeChange, ThemeSuggestion
from synthesis.reports.findings.services import add_finding, cite
from synthesis.review import approval
from tests.factories import RoundFactory, recommendation
from tests.support.redacting import redact
from tests.synthesis.test_receivers import erased


@pytest.fixture
def towns(answered):
    return add_theme(answered.round, "Towns", by=answered.coder, meaning="Mayors.")


@pytest.fixture
def local(answered):
    return add_theme(answered.round, "Local level", by=answered.coder)


def coded(answered, theme, body="XAA", words="Towns"):
    return code_passage(*answered.passage(answered.versions[body], "124", words), theme, by=answered.coder)


def take_back(answered):
    undo_change(latest_change(answered.round), by=answered.coder)


def where(theme):
    return set(CodedPassage.objects.filter(theme=theme).values_list("pk", flat=True))


def test_codings_findings_and_memos_follow_into_the_other_theme(answered, towns, local, section):
    one, twice = coded(answered, towns, "XAA"), coded(answered, towns, "XII")
    kept = coded(answered, local, "XII")
    child = add_theme(answered.round, "Mayors", parent=towns, by=answered.coder)
    finding = add_finding(section, text="Towns matter.", theme=towns, by=answered.writer)
    memo = add_memo(answered.round, "Why towns.", theme=towns, by=answered.coder)
    merge_theme(towns, local, by=answered.coder)
    assert where(local) == {one.pk, kept.pk}
    for row in (child, finding, memo):
        row.refresh_from_db()
    assert (child.parent, finding.theme, memo.theme) == (local, local, local)
    assert not Theme.objects.filter(name="Towns").exists()
    told = latest_change(answered.round)
    assert (told.act, told.name, told.other) == ("merge", "Towns", "Local level")
    assert [entry.action for entry in audit.entries(towns)][-1] == "synthesis.theme.merge"

    take_back(answered)
    back = Theme.objects.get(name="Towns")
    assert (back.pk, back.meaning) == (towns.pk, "Mayors.")
    assert (where(back), where(local)) == ({one.pk, twice.pk}, {kept.pk})
    assert CodedPassage.objects.get(pk=twice.pk).digest == twice.digest
    for row in (child, finding, memo):
        row.refresh_from_db()
    assert (child.parent, finding.theme, memo.theme) == (back, back, back)


def test_who_coded_what_both_themes_had_is_not_lost(answered, towns, local):
    """Both gave the words what is one theme now: they agree on it, and undoing gives each theme its coder again."""
    coded(answered, towns)
    kept = code_passage(*answered.passage(answered.versions["XAA"], "124", "Towns"), local, by=answered.writer)
    merge_theme(towns, local, by=answered.coder)
    assert where(local) == {kept.pk}
    assert (kept.by, [row.by for row in kept.seconds.all()]) == (answered.writer, [answered.coder])
    take_back(answered)
    assert not kept.seconds.exists()
    assert [row.by for row in CodedPassage.objects.filter(theme=towns.pk)] == [answered.coder]


def test_what_was_erased_meanwhile_is_not_coded_again(answered, towns, local):
    """D6: that an erased answer bore a theme would be on record, and the theme could not be removed."""
    coded(answered, towns)
    coded(answered, local)
    merge_theme(towns, local, by=answered.coder)
    erased(answered, "XAA")
    take_back(answered)
    assert not CodedPassage.objects.exists()
    remove_theme(Theme.objects.get(pk=towns.pk), by=answered.coder)


def test_nobody_agrees_with_themselves_after_themes_are_joined(answered, towns, local):
    coded(answered, towns)
    code_passage(*answered.passage(answered.versions["XAA"], "124", "Towns"), towns, by=answered.writer)
    kept = coded(answered, local)
    merge_theme(towns, local, by=answered.coder)
    assert [row.by for row in kept.seconds.all()] == [answered.writer]


@pytest.mark.parametrize("act", [merge_theme, lambda theme, into, by: remove_theme(theme, by=by)])
def test_themes_that_come_back_under_one_stand_in_the_order_they_had(answered, towns, local, act):
    for parent, names in ((local, ["Rural"]), (towns, ["Ports", "Mayors", "Budgets"])):
        for name in names:
            add_theme(answered.round, name, parent=parent, by=answered.coder)
    move_theme(Theme.objects.get(name="Mayors"), None, by=answered.coder)
    act(towns, local, by=answered.coder)
    take_back(answered)
    take_back(answered)  # the moving of "Mayors"
    assert [row.name for row in Theme.objects.filter(parent=towns)] == ["Ports", "Mayors", "Budgets"]


def test_what_was_coded_since_stays_when_a_change_is_taken_back(answered, towns, local):
    merge_theme(towns, local, by=answered.coder)
    since = coded(answered, local)
    take_back(answered)
    assert where(local) == {since.pk}


def test_what_people_decided_of_suggestions_stays_known(answered, towns, local):
    input_ = answered.input(answered.versions["XAA"], "124")
    ThemeSuggestion.objects.create(input=input_, theme=local, score=0.5)
    ThemeSuggestion.objects.create(
        input=input_,
        theme=towns,
        score=0.4,
        accepted=False,
        decided_at=input_.version.submitted_at,
        decided_by=answered.coder,
    )
    merge_theme(towns, local, by=answered.coder)
    assert [row.accepted for row in ThemeSuggestion.objects.filter(theme=local)] == [False]


def test_chosen_passages_go_to_a_new_theme(answered, towns):
    one, other = coded(answered, towns, "XAA"), coded(answered, towns, "XII")
    memo = add_memo(answered.round, "Of the house.", theme=towns, line=other.input.line, by=answered.coder)
    made = split_theme(towns, [other.pk], "Towns of civil society", by=answered.coder)
    assert (where(towns), where(made)) == ({one.pk}, {other.pk})
    memo.refresh_from_db()
    assert memo.theme == made
    take_back(answered)
    assert where(towns) == {one.pk, other.pk}
    assert not Theme.objects.filter(pk=made.pk).exists()


def test_a_division_is_taken_back_where_the_same_words_were_coded_again(answered, towns):
    one = coded(answered, towns)
    split_theme(towns, [one.pk], "Villages", by=answered.coder)
    again = code_passage(*answered.passage(answered.versions["XAA"], "124", "Towns"), towns, by=answered.writer)
    take_back(answered)
    assert where(towns) == {again.pk} and not Theme.objects.filter(name="Villages").exists()
    assert [row.by for row in again.seconds.all()] == [answered.coder]


def test_what_cannot_be_divided(answered, towns, local):
    mine, foreign = coded(answered, towns), coded(answered, local, "XII")
    for codings, name, code in (([], "New", "none_chosen"), ([mine.pk], "local level", "name_in_use")):
        with pytest.raises(Refused) as refused:
            split_theme(towns, codings, name, by=answered.coder)
        assert refused.value.code == code
    with pytest.raises(NotAllowed):
        split_theme(towns, [mine.pk, foreign.pk], "New", by=answered.coder)
    assert (where(towns), Theme.objects.filter(name="New").count()) == ({mine.pk}, 0)


def test_a_theme_in_use_is_not_removed_without_a_successor(answered, towns, local):
    passage = coded(answered, towns)
    with pytest.raises(Refused) as refused:
        remove_theme(towns, by=answered.coder)
    assert (refused.value.code, str(refused.value.message)) == ("theme_in_use", "1 passage is coded with this theme.")
    remove_theme(towns, successor=local, by=answered.coder)
    assert where(local) == {passage.pk}
    assert latest_change(answered.round).act == "remove"


def test_a_memo_alone_keeps_a_theme(answered, towns):
    add_memo(answered.round, "Think.", theme=towns, by=answered.coder)
    with pytest.raises(Refused) as refused:
        remove_theme(towns, by=answered.coder)
    assert refused.value.code == "theme_in_use"


def test_an_unused_theme_is_removed_and_brought_back(answered, towns):
    child = add_theme(answered.round, "Mayors", parent=towns, by=answered.coder)
    remove_theme(towns, by=answered.coder)
    child.refresh_from_db()
    assert child.parent is None
    take_back(answered)
    child.refresh_from_db()
    assert child.parent == Theme.objects.get(name="Towns")


def test_a_branch_moves_but_never_under_itself(answered, towns, local):
    child = add_theme(answered.round, "Mayors", parent=towns, by=answered.coder)
    assert move_theme(towns, local, by=answered.coder).parent == local
    for parent in (towns, child):
        with pytest.raises(Refused) as refused:
            move_theme(towns, parent, by=answered.coder)
        assert (refused.value.code, refused.value.field) == ("own_branch", "parent")
    for into in (towns, child):
        with pytest.raises(Refused) as refused:
            merge_theme(towns, into, by=answered.coder)
        assert (refused.value.code, refused.value.field) == ("own_branch", "into")
    take_back(answered)
    towns.refresh_from_db()
    assert towns.parent is None


def test_changes_are_taken_back_the_latest_first(answered, towns, local):
    first = ThemeChange.objects.get(theme=towns.pk)
    rename_theme(local, "Local", by=answered.coder)
    with pytest.raises(Refused) as refused:
        undo_change(first, by=answered.coder)
    assert refused.value.code == "not_latest"
    take_back(answered)
    local.refresh_from_db()
    assert local.name == "Local level"
    take_back(answered)  # the adding of "Local level"
    coded(answered, towns)
    with pytest.raises(Refused) as refused:
        take_back(answered)
    assert refused.value.code == "theme_in_use"
    with pytest.raises(NotAllowed):
        undo_change(first, by=answered.triage)


def test_nothing_changes_under_the_eyes_of_approvers(answered, towns, local, section):
    passage = coded(answered, towns)
    finding = add_finding(section, text="Towns matter.", theme=towns, by=answered.writer)
    cite(finding, passage.input, "comment", passage.start, passage.end, "Towns", by=answered.writer)
    approval.send_to_review(section.report, by=answered.writer)
    with pytest.raises(Refused) as refused:
        merge_theme(towns, local, by=answered.coder)
    assert refused.value.code == "in_approval"
    assert (where(towns), Finding.objects.get().theme) == ({passage.pk}, towns)


def test_who_does_not_code_changes_nothing(answered, towns, local):
    passage = coded(answered, towns)
    for act in (
        lambda: split_theme(towns, [passage.pk], "New", by=answered.triage),
        lambda: merge_theme(towns, local, by=answered.triage),
        lambda: remove_theme(local, by=answered.triage),
        lambda: move_theme(local, towns, by=answered.triage),
        lambda: add_memo(answered.round, "x", theme=towns, by=answered.triage),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert Memo.objects.count() == 0


def memos_read(towns, by):
    return [row.text for row in memos_on_theme(towns, by=by)]


def test_who_does_not_read_a_line_by_name_and_whole_reads_no_memo_on_it(answered, towns):
    """A memo may name the body, and repeat its words."""
    passage = coded(answered, towns)
    add_memo(answered.round, "On the words.", theme=towns, line=passage.input.line, by=answered.coder)
    add_memo(answered.round, "On the theme.", theme=towns, by=answered.coder)
    assert memos_read(towns, answered.coder) == memos_read(towns, answered.writer) == ["On the words.", "On the theme."]
    answered.tighten(answered.versions["XAA"], "124", "nameless")
    assert memos_read(towns, answered.coder) == ["On the theme."]
    assert memos_read(towns, answered.writer) == ["On the words.", "On the theme."]
    with pytest.raises(NotAllowed):
        add_memo(answered.round, "More.", theme=towns, line=passage.input.line, by=answered.coder)
    redact(answered.input(answered.versions["XAA"], "124"), "Towns")
    assert memos_read(towns, answered.writer) == ["On the theme."]


def test_a_memo_of_an_officer_with_sight_is_for_those_with_sight(answered, towns):
    """What it says may come from what was sent without a name. On a theme, a memo is for all who code."""
    passage = coded(answered, towns)
    add_memo(answered.round, "As Quay Nine says.", theme=towns, line=passage.input.line, by=answered.writer)
    add_memo(answered.round, "On the theme.", theme=towns, by=answered.writer)
    assert memos_read(towns, answered.coder) == ["On the theme."]
    assert memos_read(towns, answered.writer) == ["As Quay Nine says.", "On the theme."]


def test_a_memo_is_on_a_recommendation_of_its_own_round(answered):
    other = recommendation(RoundFactory(), "123")
    with pytest.raises(NotAllowed):
        add_memo(answered.round, "Elsewhere.", recommendation=other, by=answered.coder)


def test_a_memo_is_never_rewritten(answered, towns):
    from django.db import DatabaseError, transaction

    memo = add_memo(answered.round, " Why towns.\r\n", theme=towns, by=answered.coder)
    assert memo.text == "Why towns."
    with pytest.raises(DatabaseError), transaction.atomic():
        Memo.objects.filter(pk=memo.pk).update(text="Other")
    with pytest.raises(DatabaseError), transaction.atomic():
        memo.delete()
    with pytest.raises(Refused) as refused:
        add_memo(answered.round, "  ", theme=towns, by=answered.coder)
    assert (refused.value.code, refused.value.field) == ("text_missing", "text")
