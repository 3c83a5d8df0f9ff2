"""Approval by two people who wrote none of it (trap 2, trap 3, trap 8)."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import WorkflowState
from wagtail.permissions import policy_registry

from accounts.models import User
from consultations.rounds import duties
from core import audit, clock
from core.errors import NotAllowed, Refusals, Refused
from submissions.models import Input
from submissions.visibility.disclosure_context import inputs_are_public
from synthesis.models import Finding, FindingComment, IndependentApprovalTask, Publication, SynthesisReport
from synthesis.publication.pack import store_due_packs
from synthesis.publication.selectors import released
from synthesis.publication.services import finish_approval, publish_approved_report, sign_off, withdraw_publication
from synthesis.quality.readiness import obstacles
from synthesis.reports.findings.services import add_finding, cite, edit_finding, remove_finding, uncite
from synthesis.reports.ledger import ledger_digest
from synthesis.reports.services import add_section, plan_release, write_front_matter
from synthesis.review.approval import (
    act_on_step,
    approval_workflow,
    send_to_review,
    who_may_approve,
    withdraw_from_approval,
    writers,
)
from synthesis.review.fact_checks import send_for_facts, submit_correction, submit_reply
from synthesis.review.services import accept_suggested_wording, add_comment, resolve_comment
from synthesis.review.withheld_words import quotes_words
from tests.factories import OfficerFactory
from tests.synthesis.conftest import AFTER, repeat_finding


@pytest.fixture
def finding(section, answered):
    made = add_finding(
        section,
        by=answered.writer,
        text="Veldrane spoke of federalism.",
        recommendation=answered.recommendations["124"],
    )
    cite(made, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
    return made


@pytest.fixture(autouse=True)
def _after():
    with clock.at(AFTER):
        yield


@pytest.fixture
def sent(finding, report, answered):
    return send_to_review(report, by=answered.writer)


def approve(report, *people):
    for person in people:
        report = act_on_step(report, "approve", by=person)
    return report


@pytest.mark.parametrize("more", [0, 5])
def test_the_queries_for_who_may_approve_do_not_grow_with_the_reviewers(
    sent, answered, more, django_assert_num_queries
):
    OfficerFactory.create_batch(more, round=sent.round, duties=["review_synthesis"])
    with django_assert_num_queries(14):
        people = who_may_approve(SynthesisReport.objects.get(pk=sent.pk))
    assert [against for user, against in people if user in (answered.first, answered.second)] == [None, None]
    assert len(people) == 3 + more  # the manager, too


def test_the_workflow_is_made_once(db):
    assert approval_workflow() == approval_workflow()
    assert IndependentApprovalTask.objects.count() == 2
    assert SynthesisReport.get_default_workflow() == approval_workflow()


def test_two_approvals_publish_what_was_approved(sent, answered):
    first = approve(sent, answered.first)
    assert not Publication.objects.exists()
    report = approve(first, answered.second)
    publication = Publication.objects.get()
    assert report.live
    assert publication.ledger_digest == report.latest_revision.content["ledger"]["digest"] == ledger_digest(report)
    assert publication.outline["sections"][0]["findings"][0]["text"] == "Veldrane spoke of federalism."
    assert "Without prejudice" not in str(publication.outline)  # no quotes
    assert list(released(AFTER)) == [publication]
    answered.round.refresh_from_db()
    assert answered.round.published_at == AFTER


def test_nothing_changes_in_approval(sent, finding, section, answered):
    evidence = finding.evidence.get()
    for attempt in (
        lambda: add_finding(section, by=answered.writer, text="New."),
        lambda: edit_finding(finding, {"text": "Other."}, revision=1, by=answered.writer),
        lambda: remove_finding(finding, by=answered.writer),
        lambda: uncite(evidence, by=answered.writer),
        lambda: add_section(sent, "More", by=answered.writer),
        lambda: write_front_matter(sent, [], by=answered.writer),
        lambda: send_to_review(sent, by=answered.writer),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "in_approval"


def test_a_reply_that_came_after_an_approval_was_not_approved(finding, report, answered):
    """It is printed beside the finding: both approve it with the finding, or the report is sent again."""
    state = answered.bodies["XBB"]
    closes = AFTER + timedelta(days=14)
    check = send_for_facts(finding, state.delegation, closes=closes, zone="UTC", by=answered.writer)
    submit_correction(check, "", by=state.focal)  # nothing is wrong
    first = approve(send_to_review(report, by=answered.writer), answered.first)
    submit_reply(check, "We are many.", language="en", by=state.focal)
    with pytest.raises(Refused) as refused:
        approve(first, answered.second)
    assert refused.value.code == "changed_since" and not Publication.objects.exists()


def test_trap_3_no_author_approves(finding, report, answered):
    """Whoever wrote anything since the report began, wherever the door."""
    readers = [(answered.writer, "review_synthesis"), (answered.drafter, "review_synthesis")]
    duties.change_duties(answered.round, give=readers, by=answered.manager)
    other = add_finding(finding.section, by=answered.drafter, text="Removed again.")
    remove_finding(other, by=answered.writer)
    sent = send_to_review(report, by=answered.writer)
    assert writers(sent) == {answered.writer.pk, answered.drafter.pk}
    state = sent.current_workflow_task_state
    for person in (answered.writer, answered.drafter):
        with pytest.raises(Refused) as refused:
            state.task.specific.on_action(state, user=person, action_name="approve")
        assert refused.value.code == "wrote_some_of_it"
        assert state.task.specific.get_actions(sent, person) == []


def test_trap_3_a_suggested_wording_that_was_taken_is_writing(finding, report, answered):
    remark = add_comment(finding, "", suggestion="Veldrane named federalism.", by=answered.first)
    accept_suggested_wording(remark, revision=1, by=answered.writer)
    add_comment(finding, "A remark is not.", by=answered.second)
    resolve_comment(FindingComment.objects.get(by=answered.second), answer="Noted.", by=answered.writer)
    sent = send_to_review(report, by=answered.writer)
    with pytest.raises(Refused) as refused:
        approve(sent, answered.first)
    assert refused.value.code == "wrote_some_of_it"
    assert approve(sent, answered.second).current_workflow_task_state.task.name == "Second approval"


def test_trap_3_one_person_gives_one_approval(sent, answered):
    first = approve(sent, answered.first)
    with pytest.raises(Refused) as refused:
        approve(first, answered.first)
    assert refused.value.code == "approved_other_step"


@pytest.mark.parametrize("who", ["triage", "coder", "superuser", "focal"])
def test_trap_3_without_the_duty_of_this_round(sent, answered, who):
    people = {
        "superuser": User.objects.create_superuser("root@secretariat.example"),
        "focal": answered.bodies["XAA"].focal,
    }
    user = people.get(who) or getattr(answered, who)
    user.groups.add(Group.objects.create(name="Reviewers of something else"))
    state = sent.current_workflow_task_state
    with pytest.raises(NotAllowed):
        state.task.specific.on_action(state, user=user, action_name="approve")
    assert not state.task.specific.get_task_states_user_can_moderate(user).exists()


def test_what_a_reviewer_finds_on_the_desk(sent, answered):
    task = sent.current_workflow_task_state.task.specific
    assert list(task.get_task_states_user_can_moderate(answered.first)) == [sent.current_workflow_task_state]
    assert [name for name, *_rest in task.get_actions(sent, answered.first)] == ["reject", "approve"]
    assert task.locked_for_user(sent, answered.first)


def test_trap_2_nobody_holds_publish(sent, answered):
    policy = policy_registry.get_by_type(SynthesisReport)
    root = User.objects.create_superuser("root@secretariat.example")
    for user in (root, answered.writer, answered.manager, answered.first):
        assert not policy.user_has_permission(user, "publish")
        assert not policy.user_has_permission_for_instance(user, "publish", sent)
    with pytest.raises(PermissionDenied):
        sent.latest_revision.publish(user=root)
    state = sent.current_workflow_state
    with pytest.raises(Refused) as refused:  # the end of the workflow, called before it is one
        finish_approval(state, by=root)
    assert refused.value.code == "not_approved"


def test_trap_2_edited_after_the_first_approval(sent, finding, answered):
    """Approved by one, returned by the other, changed: both approve the new text, or nothing is published."""
    first = approve(sent, answered.first)
    act_on_step(first, "reject", by=answered.second)
    edit_finding(finding, {"text": "Another sentence."}, revision=1, by=answered.writer)
    again = send_to_review(first, by=answered.writer)
    approve(again, answered.second)
    assert not Publication.objects.exists()
    report = SynthesisReport.objects.get(pk=again.pk)
    assert report.current_workflow_task_state.task.name == "First approval"
    approve(report, answered.first)
    publication = Publication.objects.get()
    assert publication.outline["sections"][0]["findings"][0]["text"] == "Another sentence."


def test_rows_changed_behind_the_verbs_are_not_approved(sent, finding, answered):
    Finding.objects.filter(pk=finding.pk).update(text="Slipped in.")
    with pytest.raises(Refused) as refused:
        approve(sent, answered.first)
    assert refused.value.code == "changed_since"


def test_trap_8_publishing_overwrites_no_row(report, finding, answered):
    """A finding added, changed and commented on after the revision stays; so does the planned release."""
    plan_release(report, at=None, by=answered.manager, waits_for_sign_off=True)
    sent = send_to_review(report, by=answered.writer)
    report = approve(sent, answered.first, answered.second)
    assert not Publication.objects.exists()  # waits for the sign-off
    publication = sign_off(report, by=answered.manager)
    edit_finding(finding, {"text": "Changed since."}, revision=1, by=answered.writer)
    other = add_finding(finding.section, by=answered.writer, text="Added since.")
    remark = add_comment(other, "A remark.", by=answered.first)
    report.refresh_from_db()
    report.latest_revision.publish(user=answered.manager, skip_permission_checks=True)
    assert [row.text for row in report.findings.all()] == ["Changed since.", "Added since."]
    assert FindingComment.objects.get() == remark
    report.refresh_from_db()
    assert report.waits_for_sign_off
    assert publication.outline["sections"][0]["findings"][0]["text"] == "Veldrane spoke of federalism."
    with pytest.raises(Refused) as refused:
        sign_off(report, by=answered.manager)
    assert refused.value.code == "changed_since"


def test_two_people_approve_the_last_step_at_once(sent, answered):
    """Both have the page open; who is later learns that it is done, and nothing is published twice."""
    first = approve(sent, answered.first)
    mine, theirs = (SynthesisReport.objects.get(pk=first.pk).current_workflow_task_state for _each in range(2))
    mine.task.specific.on_action(mine, user=answered.second, action_name="approve")
    with pytest.raises(Refused) as refused:
        theirs.task.specific.on_action(theirs, user=answered.manager, action_name="approve")
    assert refused.value.code == "step_done"
    assert Publication.objects.count() == 1


def test_two_people_record_the_sign_off_at_once(report, finding, answered):
    plan_release(report, at=None, by=answered.manager, waits_for_sign_off=True)
    report = approve(send_to_review(report, by=answered.writer), answered.first, answered.second)
    sign_off(report, by=answered.manager)
    with pytest.raises(Refused) as refused:
        sign_off(report, by=answered.manager)
    assert refused.value.code == "already_published"
    assert Publication.objects.count() == 1


def test_saving_a_revision_of_many_findings(report, section, answered, django_assert_max_num_queries):
    Finding.objects.bulk_create(
        Finding(report=report, section=section, order=place, text=f"Sentence {place}.", written_by=answered.writer)
        for place in range(2000)
    )
    with django_assert_max_num_queries(12):
        report.save_revision(user=answered.writer, clean=False)


def test_publishing_is_refused_with_the_list(finding, report, section, answered):
    """As in the demonstration: made stricter after both approvals, refused until reworded and approved anew."""
    add_finding(section, by=answered.writer, text="On nothing.")
    miscounted = add_finding(
        section,
        by=answered.writer,
        text="Several.",
        recommendation=answered.recommendations["124"],
        quantity="several",
        counted=["state"],
    )
    cite(miscounted, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=answered.writer)
    add_comment(miscounted, "Is it?", by=answered.first)
    alone = add_finding(section, by=answered.writer, text="They said “Hearings by telephone”.")
    cite(alone, *answered.passage(answered.versions["XJJ"], "123", "Hearings"), by=answered.writer)
    add_section(report, "Nothing here", by=answered.writer)
    sent = send_to_review(report, by=answered.writer)
    answered.tighten(answered.versions["XJJ"], "123", "secretariat")
    first = approve(sent, answered.first)
    with pytest.raises(Refusals) as refused:
        approve(first, answered.second)
    assert [str(row.message) for row in refused.value.refusals] == [
        "Finding 2: it is not based on any passage.",
        "Finding 3: it has an open comment.",
        "Finding 3: Use “Several” only for a group of five or more: 2 of 4 States. Write “two of the four”.",
        "Finding 4: its evidence needs attention: The words were made confidential.",
        "Finding 4: it is based only on information for the secretariat.",
        "Finding 4: it quotes information for the secretariat, which may only be paraphrased.",
        "The section “Nothing here” has no findings.",
    ]
    assert not Publication.objects.exists()
    state = SynthesisReport.objects.get(pk=report.pk).current_workflow_task_state
    assert state.task.name == "Second approval"  # the approval was taken back with it
    withdraw_from_approval(first, by=answered.writer)
    assert not first.workflow_states.filter(status=WorkflowState.STATUS_IN_PROGRESS).exists()


def test_a_quotation_that_runs_over_lines_in_its_source_is_a_quotation():
    said = Input(comment="Nobody was\nheard  at the hearing.", rationale="We were.")
    assert quotes_words("It stated: “Nobody was heard at the hearing”.", said, "comment")
    assert not quotes_words("It stated: “Nobody was seen at the hearing”.", said, "comment")


@pytest.mark.parametrize("findings", [1, 10, 100])
def test_query_count_of_readiness(finding, report, section, answered, findings, django_assert_num_queries):
    if findings > 1:
        promise = {
            "quantity": "number",
            "counted": ["state"],
            "number": 2,
            "recommendation": answered.recommendations["124"],
        }
        other = add_finding(section, by=answered.writer, text="Two States spoke of towns (0).", **promise)
        cite(other, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=answered.writer)
        repeat_finding(other, findings - 2, "Two States spoke of towns ({}).")
    with django_assert_num_queries(37 if findings == 1 else 59):
        assert obstacles(report) == []


def test_the_log_tells_when_a_release_was_planned_and_not_for_when(report, answered):
    release = AFTER.replace(day=20)
    with clock.at(AFTER):
        plan_release(report, at=release, by=answered.manager)
    entry = audit.entries(report, actions=("synthesis.report.plan",)).get()
    assert (entry.timestamp, entry.data["release"]) == (AFTER, release.isoformat())


@pytest.mark.both_databases
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock for all tables")
def test_the_round_is_locked_before_its_reports(report, finding, answered):
    """A move of the public state locks in this order; in the other one each would wait for the other."""
    plan_release(report, at=None, by=answered.manager, waits_for_sign_off=True)
    report = approve(send_to_review(report, by=answered.writer), answered.first)
    acts = (
        lambda: approve(report, answered.second),
        lambda: sign_off(report, by=answered.manager),
        lambda: withdraw_publication(Publication.objects.get(), is_public=True, by=answered.manager),
    )
    for act in acts:
        with CaptureQueriesContext(connection) as asked:
            act()
        locks = [re.search(r'FROM "(\w+)"', row["sql"])[1] for row in asked if " FOR " in row["sql"]]
        locks = [table for table in locks if table in ("consultations_round", "synthesis_synthesisreport")]
        assert locks[0] == "consultations_round" and "synthesis_synthesisreport" in locks


def test_embargo_and_withdrawal(finding, report, answered):
    release = AFTER.replace(day=20)
    plan_release(report, at=release, by=answered.manager)
    approve(send_to_review(report, by=answered.writer), answered.first, answered.second)
    assert not released(AFTER).exists()
    assert not released(release.replace(hour=8)).exists()
    with clock.at(release):
        store_due_packs(release)
    assert released(release).exists()
    publication = Publication.objects.order_by("number").last()
    with clock.at(release):
        with pytest.raises(NotAllowed):
            withdraw_publication(publication, is_public=True, by=answered.writer)
        withdraw_publication(publication, is_public=True, by=answered.manager)
    assert not released(release).exists()


def test_withdrawn_before_its_release_it_makes_no_input_public(finding, report, answered):
    """PRACTICE 9: with the report, or not at all. What is published later, is so at its own release."""
    release, later = AFTER.replace(day=20), AFTER.replace(day=25)
    plan_release(report, at=release, by=answered.manager)
    report = approve(send_to_review(report, by=answered.writer), answered.first, answered.second)
    withdraw_publication(Publication.objects.get(), is_public=False, by=answered.manager)
    answered.round.refresh_from_db()
    assert answered.round.published_at is None and not inputs_are_public(answered.round, later)
    plan_release(report, at=later, by=answered.manager)
    edit_finding(finding, {"text": "Said again."}, revision=1, by=answered.writer)
    approve(send_to_review(report, by=answered.writer), answered.first, answered.second)
    answered.round.refresh_from_db()
    assert not inputs_are_public(answered.round, release) and inputs_are_public(answered.round, later)
    with clock.at(later):
        withdraw_publication(Publication.objects.get(number=2), is_public=True, by=answered.manager)
    answered.round.refresh_from_db()
    assert answered.round.published_at == later  # it was public: that is not undone


def test_a_publication_keeps(sent, answered):
    approve(sent, answered.first, answered.second)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.update(outline={})
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.all().delete()


def test_the_second_publication_takes_the_place_of_the_first(sent, finding, answered):
    report = approve(sent, answered.first, answered.second)
    edit_finding(finding, {"text": "Corrigendum."}, revision=1, by=answered.writer)
    approve(send_to_review(report, by=answered.writer), answered.first, answered.second)
    assert [row.number for row in released(AFTER)] == [2]
    with pytest.raises(Refused):
        publish_approved_report(report.workflow_states.order_by("pk").first(), by=answered.manager)


@pytest.mark.parametrize(("number", "found"), [(2, ["small_count"]), (1, [])])
def test_a_number_that_singles_out_a_confidential_source(report, section, answered, number, found):
    """Two of civil society spoke on 124, one of them for the secretariat only: "two" tells on it (DOMAIN 5)."""
    said = {"position": "supports", "comment": "We know of a case.", "confidentiality": "secretariat"}
    sealed = answered.correct(answered.versions["XJJ"], {"124": said})
    sources = [(answered.versions["XII"], "Towns first"), (sealed, "a case")][:number]
    text = "Two organizations spoke of it." if number == 2 else "One organization spoke of towns."
    promise = {"quantity": "number", "number": number, "counted": ["civil_society"]}
    made = add_finding(
        section, by=answered.writer, text=text, recommendation=answered.recommendations["124"], **promise
    )
    for version, words in sources:
        cite(made, *answered.passage(version, "124", words), by=answered.writer)
    assert [each.code for each in obstacles(report)] == found
