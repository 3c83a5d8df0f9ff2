"""The plot, played whole on an empty database by the portal's own verbs."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from core import audit, clock
from portal.demonstration.cast import BODIES, FINDINGS, PLOT
from portal.demonstration.cast.vocabulary import Taking
from portal.demonstration.play import current_code, play
from submissions.domain.triage import submission_state
from submissions.models import Receipt, Submission, Version
from synthesis.domain.quantities import counts_of
from synthesis.models import Evidence


@pytest.fixture
def stage(db, settings):
    settings.DEMONSTRATION = True
    return play()


def test_it_is_refused_outside_the_demonstration(db, settings):
    settings.DEMONSTRATION = False
    with pytest.raises(ImproperlyConfigured, match="make demo"):
        play()


def test_everybody_who_sent_something_is_in_and_has_a_receipt(stage):
    sent = [body for body in BODIES if body.taking == Taking.SUBMITTED]
    for body in sent:
        submission = stage.submissions[body.key]
        said = {row.recommendation.label for row in stage.sent(body.key).inputs.all()}
        assert {answer.cell for answer in body.answers} <= said, body.key
        assert Receipt.objects.filter(version__submission=submission).exists()
        wanted = "inadmissible" if body.inadmissible else "admissible"
        assert submission_state(submission) == wanted, body.key
    assert Submission.objects.filter(delegation__round=stage.round).count() == len(sent)


def test_the_clock_of_the_plot(stage):
    assert stage.sent("defensoria").submitted_at == PLOT.corrected["defensoria"]  # 11:59:58 is in
    assert stage.refusals[0].startswith("The round closed on 12 March 2027, 12:00 (Geneva, UTC+1).")
    tovral = stage.sent("tovral")
    assert (tovral.is_late, tovral.on_extension) == (True, True)
    late = Version.objects.filter(is_late=True, submission__delegation__round=stage.round)
    assert list(late) == [tovral]


def test_corrections_replace_what_was_wrong(stage):
    assert "62 por ciento" in stage.input("defensoria", "123", 1).comment
    assert "26 por ciento" in stage.input("defensoria", "123", 2).comment
    assert "Decree 181/2024" in stage.input("arandia", "128", 1).comment
    assert "Decree 118/2024" in stage.input("arandia", "128").comment


def test_every_finding_stands_with_its_evidence_and_every_count_holds(stage):
    assert len(stage.findings) == len(FINDINGS) == 26
    for finding in FINDINGS:
        row = stage.findings[finding.key]
        assert row.text == finding.final.text
        assert Evidence.objects.filter(finding=row).count() == len(finding.final.citations)
    assert all(count.holds for count in counts_of(stage.report).values())


def test_the_second_round_stands_open_with_three_drafts(stage):
    now = clock.now()
    windows = stage.second_round.windows.all()
    assert windows and all(window.opens < now < window.closes for window in windows)
    drafts = Version.objects.filter(submission__delegation__round=stage.second_round)
    assert [draft.submitted_at for draft in drafts] == [None, None, None]


def test_officers_have_a_second_factor_and_the_log_is_whole(stage):
    code, secret = current_code(stage.officers["writer"])
    assert len(code) == 6 and code.isdigit() and len(secret) == 32
    assert list(audit.verify()) == []
