"""Comments on findings: on which words, answered by whom, and a suggestion that never overwrites a newer sentence."""

import pytest

from core.errors import NotAllowed, Refused, SaveConflict
from synthesis.quality.readiness import obstacles
from synthesis.reports.findings.rows import marked, remarks_on
from synthesis.reports.findings.services import edit_finding, remove_finding
from synthesis.review.services import accept_suggested_wording, add_comment, resolve_comment


def test_on_words_of_the_sentence(finding, answered):
    add_comment(finding, "Which one?", words="one State", by=answered.first)
    found = remarks_on([finding])[finding.pk]
    assert marked(finding.text, found.open) == [("Towns matter to ", False), ("one State", True), (".", False)]
    assert [str(row) for row in obstacles(finding.report)] == ["Finding 1: it has an open comment. Answer the comment."]
    with pytest.raises(Refused) as refused:
        add_comment(finding, "Which?", words="two States", by=answered.first)
    assert (refused.value.code, refused.value.field) == ("words_gone", "words")


def test_a_comment_that_is_sent_twice_stands_once(finding, answered):
    first, second = (add_comment(finding, "Say more.", by=answered.first) for _click in range(2))
    add_comment(finding, "Say more.", by=answered.second)
    assert first == second and finding.comments.count() == 2
    resolve_comment(first, answer="Done.", by=answered.writer)
    add_comment(finding, "Say more.", by=answered.first)  # it is asked again
    assert finding.comments.count() == 3


def test_answered_by_who_drafts(finding, answered):
    remark = add_comment(finding, "Which one?", by=answered.first)
    with pytest.raises(Refused) as refused:
        resolve_comment(remark, answer="  ", by=answered.writer)
    assert refused.value.code == "answer_missing"
    with pytest.raises(NotAllowed):
        resolve_comment(remark, answer="Not mine.", by=answered.second)
    resolve_comment(remark, answer="Arandia; the note says it.", by=answered.writer)
    (settled,) = remarks_on([finding])[finding.pk].settled
    assert (settled.answer, settled.settled_by) == ("Arandia; the note says it.", answered.writer)
    assert obstacles(finding.report) == []
    with pytest.raises(Refused) as refused:
        resolve_comment(remark, answer="Once more.", by=answered.drafter)
    assert refused.value.code == "settled_since"
    settled.refresh_from_db()
    assert settled.answer == "Arandia; the note says it."


def test_who_wrote_it_takes_it_back_without_a_word(finding, answered):
    remark = add_comment(finding, "Which one?", by=answered.first)
    assert resolve_comment(remark, by=answered.first).settled_by == answered.first


def test_a_suggestion_never_overwrites_a_newer_sentence(finding, answered):
    remark = add_comment(finding, "", suggestion="Towns matter to Arandia.", by=answered.first)
    assert not remarks_on([finding])[finding.pk].open[0].is_older
    newer = edit_finding(finding, {"text": "Towns matter to a State."}, revision=1, by=answered.drafter)
    (shown,) = remarks_on([newer])[finding.pk].open
    assert shown.is_older
    assert ("delete", "a State") in shown.pieces and ("insert", "Arandia") in shown.pieces
    with pytest.raises(SaveConflict) as stale:
        accept_suggested_wording(remark, revision=1, by=answered.writer)
    assert stale.value.current.text == "Towns matter to a State."
    assert stale.value.theirs == {"text": "Towns matter to Arandia."}
    remark.refresh_from_db()
    assert (remark.settled_at, remark.taken) == (None, False)
    assert accept_suggested_wording(remark, revision=2, by=answered.writer).text == "Towns matter to Arandia."
    remark.refresh_from_db()
    assert remark.taken


def test_on_a_finding_that_is_gone(finding, answered):
    remark = add_comment(finding, "", suggestion="Other.", by=answered.first)
    remove_finding(finding, by=answered.writer)
    with pytest.raises(Refused) as refused:
        add_comment(finding, "Which one?", by=answered.first)
    assert refused.value.code == "removed"
    with pytest.raises(Refused) as refused:
        accept_suggested_wording(remark, revision=1, by=answered.writer)
    assert refused.value.code == "removed"
