import pytest

from core import clock
from core.errors import NotAllowed, Refused, SaveConflict
from synthesis.codebook.services import add_theme
from synthesis.coding.memos import add_memo
from synthesis.models import Section, Theme
from synthesis.reports.findings.services import add_finding, cite, edit_finding, move_finding, remove_finding, uncite
from synthesis.reports.ledger import digest_of, ledger, ledger_digest
from synthesis.reports.services import (
    add_section,
    begin_report,
    move_section_one,
    remove_section,
    rename_section,
    write_front_matter,
)
from synthesis.review.services import accept_suggested_wording, add_comment, resolve_comment
from tests.synthesis.conftest import AFTER


@pytest.fixture
def finding(section, answered):
    return add_finding(
        section, by=answered.writer, text="States differed.", recommendation=answered.recommendations["124"]
    )


def test_begun(report, answered):
    assert report.reference.startswith("SY-2027-")
    assert not report.live
    assert report.latest_revision.content["ledger"] == ledger(report)
    with pytest.raises(NotAllowed):
        begin_report(answered.round, "Mine", by=answered.first)


def test_the_loser_sees_both_texts(finding, answered):
    edit_finding(finding, {"text": "Views of States differed."}, revision=1, by=answered.writer)
    with pytest.raises(SaveConflict) as refused:
        edit_finding(finding, {"text": "States disagreed."}, revision=1, by=answered.drafter)
    assert refused.value.current.text == "Views of States differed."
    assert refused.value.theirs == {"text": "States disagreed."}
    again = edit_finding(finding, {"text": "Views of States differed."}, revision=1, by=answered.drafter)
    assert (again.revision, again.written_by) == (2, answered.writer)  # the same once more is no conflict


def test_a_theme_that_went_meanwhile_is_refused(finding, section, answered):
    theme = add_theme(answered.round, "Towns", by=answered.coder)
    Theme.objects.filter(pk=theme.pk).delete()
    for act in (
        lambda: add_finding(section, by=answered.writer, text="More.", theme=theme),
        lambda: edit_finding(finding, {"theme": theme}, revision=1, by=answered.writer),
        lambda: add_memo(answered.round, "Look again.", theme=theme, by=answered.coder),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "theme_gone"


def test_what_is_refused(finding, section, answered):
    for fields, code in (
        ({"text": "  "}, "text_missing"),
        ({"revision": 4}, "unknown_field"),
        ({"positions": ["maybe"]}, "not_a_choice"),
        ({"quantity": "several"}, "count_incomplete"),
        ({"quantity": "number", "counted": ["state"]}, "count_incomplete"),
        ({"quantity": "number", "number": 2, "counted": ["state", "nhri"]}, "constituencies_added"),
        ({"text": "x" * 10_001}, "text_too_long"),
    ):
        with pytest.raises(Refused) as refused:
            edit_finding(finding, fields, revision=1, by=answered.writer)
        assert refused.value.code == code, fields
    with pytest.raises(NotAllowed):
        add_finding(section, by=answered.first, text="Reviewers write nothing.")


def test_cited_once_and_taken_off(finding, answered):
    passage = answered.passage(answered.versions["XBB"], "124", "federalism")
    evidence = cite(finding, *passage, by=answered.writer)
    assert cite(finding, *passage, by=answered.writer) == evidence
    assert evidence.level == "public"
    uncite(evidence, by=answered.writer)
    assert not finding.evidence.exists()


def test_order(section, finding, answered):
    second = add_finding(section, by=answered.writer, text="Second.")
    third = add_finding(section, by=answered.writer, text="Third.")
    move_finding(third, section=section, before=finding, by=answered.writer)
    remove_finding(second, by=answered.writer)
    assert [row["text"] for row in ledger(section.report)["findings"]] == ["Third.", "States differed."]
    with pytest.raises(Refused):
        edit_finding(second, {"text": "Back."}, revision=1, by=answered.writer)
    other = begin_report(answered.round, "Another", by=answered.writer)
    with pytest.raises(Refused) as refused:
        move_finding(third, section=add_section(other, "Elsewhere", by=answered.writer), by=answered.writer)
    assert refused.value.code == "other_report"


def test_the_ledger_holds_no_quote(finding, report, answered, django_assert_num_queries):
    cite(finding, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
    with django_assert_num_queries(4):
        told = ledger(report)
    assert told["digest"] == digest_of(told) == ledger_digest(report)
    assert "federalism" not in str(told)
    assert told["findings"][0]["evidence"][0]["start"] == 21
    edit_finding(finding, {"text": "Otherwise."}, revision=1, by=answered.writer)
    assert ledger_digest(report) != told["digest"]


def test_front_matter_is_kept_by_a_revision(report, answered):
    with clock.at(AFTER):
        write_front_matter(report, [("heading", "About"), ("paragraph", "This report sums up.")], by=answered.drafter)
    report.refresh_from_db()
    assert [str(block.value) for block in report.front_matter] == ["About", "This report sums up."]
    assert report.revisions.count() == 2


def test_comments(finding, answered):
    remark = add_comment(finding, "Is this so?", suggestion="Views differed.", by=answered.first)
    with pytest.raises(NotAllowed):
        resolve_comment(remark, by=answered.second)
    taken = accept_suggested_wording(remark, revision=1, by=answered.writer)
    assert taken.text == "Views differed."
    remark.refresh_from_db()
    assert remark.taken and remark.settled_by == answered.writer


def test_nothing_is_put_into_a_section_that_was_removed_in_between(report, section, answered):
    other = add_section(report, "Another", by=answered.writer)
    remove_section(Section.objects.get(pk=section.pk), by=answered.writer)
    standing = add_finding(other, by=answered.writer, text="States differed.")
    for act in (
        lambda: add_finding(section, by=answered.writer, text="It came too late."),
        lambda: move_finding(standing, section=section, by=answered.writer),
        lambda: rename_section(section, "A better name", by=answered.writer),
        lambda: move_section_one(section, down=True, by=answered.writer),
        lambda: remove_section(section, by=answered.writer),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "section_gone"
