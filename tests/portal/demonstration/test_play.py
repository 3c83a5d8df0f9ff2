"""The plot, played whole on an empty database by the portal's own verbs."""

import html
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.models import User
from consultations.models import Assignment, Delegation, Round, SentNote
from consultations.rounds.services import round_state
from core import audit, clock
from portal.demonstration.cast import (
    APPROVAL_COPY,
    BODIES,
    BY_KEY,
    COVERED,
    FINDINGS,
    FIRST_ROUND,
    HANDED,
    NOTE_VERBALE,
    NOTES,
    OFFICERS,
    OUTCOMES,
    PLOT,
    SECOND_ROUND,
    SIGNED_ON,
    STILL_WAITING,
)
from portal.demonstration.cast.vocabulary import Taking
from portal.demonstration.play import current_code, play
from submissions.drafting.answers import input_history
from submissions.models import (
    ClarificationAnswer,
    Input,
    InternalComment,
    JointMember,
    Receipt,
    Redaction,
    RedactionRequest,
    SignOnCode,
    Submission,
    Version,
    WorkbookImport,
)
from submissions.triage.notes import live_assignments, notes_on
from submissions.workbooks.services import preview
from synthesis.counts.quantities import counts_of
from synthesis.models import Correction, Disposition, DraftComment, Finding, SynthesisReport
from synthesis.publication.selectors import released
from synthesis.quality.coverage import totals
from synthesis.reports.ledger import ledger_digest
from tests.support.current import state_of

SENT = [body for body in BODIES if body.taking == Taking.SUBMITTED]


def submission_of(key):
    return Submission.objects.get(
        delegation__organisation__code=BY_KEY[key].code, delegation__round__reference=FIRST_ROUND.reference
    )


def officer_of(key):
    return User.objects.get(email=next(each.person.email for each in OFFICERS if each.key == key))


def said(key, paragraph, number):
    return Input.objects.get(
        version__submission=submission_of(key), version__number=number, recommendation__paragraph__number=paragraph
    )


def test_it_is_refused_outside_the_demonstration(db, settings):
    settings.IS_DEMONSTRATION = False
    with pytest.raises(ImproperlyConfigured, match="make demo"):
        play()


def test_what_the_plot_has_refused(db, settings):
    settings.IS_DEMONSTRATION = True
    scenario = play()
    closed, added, too_early = scenario.refusals
    assert closed.startswith("The call for inputs closed on 12 March 2027, 12:00 (Geneva, UTC+1).")
    assert "counts each kind separately" in added
    (conflict,) = scenario.conflicts  # of two ministries' workbooks
    assert conflict.startswith("Row 2, column K (Suggested wording for a future text)")
    assert too_early.startswith("Finding 3: its evidence needs attention: The words were made confidential.")


@pytest.mark.played
def test_everybody_who_sent_something_is_in_and_has_a_receipt():
    for body in SENT:
        submission = submission_of(body.key)
        rows = Input.objects.filter(version__submission=submission, version__submitted_at__isnull=False)
        assert {answer.cell for answer in body.answers} <= {row.recommendation.label for row in rows}, body.key
        assert Receipt.objects.filter(version__submission=submission).exists()
        assert state_of(submission) == ("inadmissible" if body.inadmissible else "admissible"), body.key
    assert Submission.objects.filter(delegation__round__reference=FIRST_ROUND.reference).count() == len(SENT)


@pytest.mark.played
def test_a_question_about_an_answer_was_asked_and_answered_in_words():
    answer = ClarificationAnswer.objects.select_related("request__line").get()
    asked = BY_KEY["lazwara"].clarification
    assert (answer.request.question, answer.text) == (asked.question, asked.answer)
    assert answer.request.line.inputs.first().recommendation.label == asked.cell
    outcomes = submission_of("lazwara").triage.values_list("outcome", flat=True)
    assert list(outcomes) == ["clarification", "admissible"]


@pytest.mark.played
def test_officers_hand_each_other_work_and_note_what_a_mission_said():
    round_ = Round.objects.get(reference=FIRST_ROUND.reference)
    handed = {(row.recommendation or row.submission): row.to for row in live_assignments(round_)}
    by_label = {key.label: to for key, to in handed.items() if key != submission_of("lazwara")}
    assert by_label == {cell: officer_of(officer) for cell, officer in HANDED.items()}
    assert handed[submission_of("lazwara")] == officer_of("triage")
    assert [note.text for note in notes_on(submission_of("lazwara"))] == [NOTES["lazwara"]]


@pytest.mark.played
def test_words_are_covered_by_two_people_and_others_wait_for_a_second(client):
    covered, waiting = Redaction.objects.get(), RedactionRequest.objects.get(granted__isnull=True)
    asked, confirmed = (officer_of(key) for key in (COVERED.asks, COVERED.confirms))
    assert (covered.by, covered.request.answered_by) == (asked, confirmed)
    assert waiting.asked_by == officer_of(STILL_WAITING.asks)
    body = BY_KEY[COVERED.body]
    page = client.get(f"/inputs/{covered.line_id}/").text
    shown = " ".join(html.unescape(page).split())
    assert body.short_name in shown
    assert "after the first interview, [redacted: a child]." in shown
    assert COVERED.words not in shown


@pytest.mark.played
def test_each_round_says_what_it_is_about(client):
    for reference, words in (
        ("A-HRC-11-7_round-1", "The report was issued and is not reopened."),
        ("A-HRC-11-7_round-2", "In the first round most of the five States"),
    ):
        assert words in client.get(f"/consultations/{reference}/").text


@pytest.mark.played
def test_the_clock_of_the_plot():
    last = submission_of("defensoria").versions.get(number=2)
    assert last.submitted_at == PLOT.corrected["defensoria"]  # 11:59:58 is in
    (late,) = Version.objects.filter(is_late=True)
    assert (late.submission, late.on_extension) == (submission_of("tovral"), True)


@pytest.mark.played
def test_corrections_replace_what_was_wrong():
    assert "62 por ciento" in said("defensoria", "123", 1).comment
    assert "26 por ciento" in said("defensoria", "123", 2).comment
    assert "Decree 181/2024" in said("arandia", "128", 1).comment
    assert "Decree 118/2024" in said("arandia", "128", 2).comment


@pytest.mark.played
def test_every_finding_stands_with_its_evidence_and_every_count_holds():
    report = SynthesisReport.objects.get()
    rows = Finding.objects.filter(report=report, removed_at=None)
    wanted = {finding.final.text: len(finding.final.citations) for finding in FINDINGS}
    assert {row.text: row.evidence.count() for row in rows} == wanted
    assert len(wanted) == 26
    assert all(count.holds for count in counts_of(report).values())


@pytest.mark.played
def test_every_answer_that_no_finding_cites_was_settled_for_itself():
    report = SynthesisReport.objects.get()
    assert totals(report)["open"] == 0
    rows = {
        (row.line.submission.delegation.organisation.code, row.line.inputs.last().recommendation.label): row
        for row in Disposition.objects.select_related("finding", "line__submission__delegation__organisation")
    }
    assert Disposition.objects.count() == len(OUTCOMES) == len(rows)
    texts = {finding.key: finding.final.text for finding in FINDINGS}
    for each in OUTCOMES:
        row = rows[BY_KEY[each.body].code, each.cell]
        named = row.finding.text if row.finding else None
        assert (row.outcome, row.reason, named) == (each.outcome, each.reason, texts.get(each.finding))


@pytest.mark.played
def test_a_sender_reads_in_which_paragraph_the_same_point_is_made(client):
    submission = submission_of("saltgate")
    client.force_login(User.objects.get(email=BY_KEY["saltgate"].focal_point.email))
    page = " ".join(html.unescape(client.get(f"/rounds/{submission.delegation_id}/outcomes/").text).split())
    number = next(n for n, each in enumerate(FINDINGS, start=1) if each.key == "124_towns")
    assert f'#finding-{number}">finding {number}</a>.' in page
    assert "A text sent by five civil society organizations asked that towns be at the table" in page
    assert "Your suggested wording is in the compilation only." in page


@pytest.mark.played
def test_the_report_is_published_with_its_minute():
    assert not released(PLOT.published - timedelta(seconds=1)).exists()
    publication = released(PLOT.published).get()
    assert publication.ledger_digest == ledger_digest(publication.report)
    round_ = Round.objects.get(reference=FIRST_ROUND.reference)
    assert round_state(round_, PLOT.published) == "published"


@pytest.mark.played
def test_the_draft_went_to_the_bodies_and_to_the_state_that_it_names(client):
    comment = DraftComment.objects.get()
    assert (comment.delegation.organisation.short_name, comment.responses.get().outcome) == ("Veldrane", "noted")
    correction = Correction.objects.get()
    assert correction.fact_check.text.startswith("One State, Lazwara, expressed reservations and proposed")
    assert correction.fact_check.finding.text.startswith("One State, Lazwara, expressed reservations. Without")
    outline = released(PLOT.published).get().outline
    replies = [row for part in outline["sections"] for each in part["findings"] for row in each["replies"]]
    assert [(row["state"], row["language"]) for row in replies] == [("Lazwara", "ar")]
    assert outline["review_editor"]["name"] == "Q. Second"
    assert outline["signed_off"] == {"authority": "the Independent Author", "on": "2027-04-27", "edition": 1}
    page = client.get(f"/reports/{outline['reference']}/").content.decode()
    assert "Reply of Lazwara" in page and "Statement of the review editor" in page


@pytest.mark.played
def test_the_second_round_stands_open_with_three_drafts():
    now, round_ = clock.now(), Round.objects.get(reference=SECOND_ROUND.reference)
    windows = round_.windows.all()
    assert windows and all(window.opens < now < window.closes for window in windows)
    drafts = Version.objects.filter(submission__delegation__round=round_)
    assert [draft.submitted_at for draft in drafts] == [None, None, None]


@pytest.mark.played
def test_a_ministry_and_its_focal_point_work_together_in_the_second_round():
    returned = Input.objects.get(version__submission__delegation__round__reference=SECOND_ROUND.reference,
                                 stage="returned")  # fmt: skip
    assert "presupuesto de 2028" in returned.comment and "partida" in returned.return_reason
    assert next(change.fields for change in input_history(returned)) == ["comment"]
    said = InternalComment.objects.filter(recommendation=returned.recommendation)
    assert [each.by.name for each in said] == ["M. Solane", "L. Ibarne"]
    assert Assignment.objects.get(delegation=said[0].delegation).due > clock.now().date()


@pytest.mark.played
def test_notes_went_to_every_mission_and_a_member_signed_on_by_the_code_of_its_sheet():
    states = Delegation.objects.filter(round__reference=FIRST_ROUND.reference, organisation__constituency="state")
    sent = SentNote.objects.filter(delegation__round__reference=FIRST_ROUND.reference)
    assert {note.delegation_id for note in sent} == set(states.values_list("pk", flat=True))
    assert {note.reference for note in sent} == {NOTE_VERBALE.reference}
    code = SignOnCode.objects.get()
    assert code.member.organisation.code == BY_KEY[SIGNED_ON].code
    assert code.used_at and code.member.by_code and code.member.state == "confirmed"


@pytest.mark.played
def test_an_approval_copy_came_back_with_the_ministers_remark():
    remark = InternalComment.objects.get(delegation__organisation__code=BY_KEY[APPROVAL_COPY.body].code)
    assert APPROVAL_COPY.remark in remark.text
    assert remark.recommendation.label == APPROVAL_COPY.cell


@pytest.mark.played
def test_a_workbook_that_came_back_waits_for_one_focal_point_with_a_conflict(client):
    batch = WorkbookImport.objects.get(applied_at=None)
    cells = [cell for answer in preview(batch, by=batch.by).answers for cell in answer.proposals]
    said = {cell.field: (str(cell.change), cell.is_open) for cell in cells}
    assert said == {"comment": ("conflict", True), "source": ("theirs", False)}
    client.force_login(batch.by)
    page = f"/rounds/{batch.delegation_id}/"
    assert f"{page}workbook/{batch.pk}/" in client.get(f"{page}workbook/").content.decode()
    shown = client.get(f"{page}workbook/{batch.pk}/").content.decode()
    assert "partida propia" in shown and "figuran en el presupuesto" in shown


@pytest.mark.played
def test_partners_are_asked_to_stand_with_a_draft_of_the_second_round():
    asked = JointMember.objects.filter(submission__delegation__round__reference=SECOND_ROUND.reference)
    said = {row.organisation.short_name: (row.state, row.signed_by) for row in asked}
    assert said == {
        "Red Thread Legal Aid": ("confirmed", BY_KEY["red_thread"].focal_point.name),
        "Paper Boat Children's Council": ("invited", ""),
    }


@pytest.mark.played
def test_officers_have_a_second_factor_and_the_log_is_whole(settings):
    settings.IS_DEMONSTRATION = True
    code, secret = current_code(User.objects.get(name="R. Writer"))
    assert len(code) == 6 and code.isdigit() and len(secret) == 32
    assert list(audit.verify()) == []
