"""One act on many submissions: the preview says what happens, each row goes by its verb, what cannot be is left out."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from consultations.enums import Duty
from consultations.models import Membership, Round
from core import audit, clock
from core.jobs.queue import run_job, start
from core.models import Job
from submissions.campaigns.search import find_campaigns
from submissions.enums import BatchAct
from submissions.models import (
    ClarificationRequest,
    Erasure,
    OfficerAssignment,
    Submission,
    TriageBatch,
    TriageBatchRow,
    TriageDecision,
)
from submissions.sending.services import withdraw
from submissions.triage import batches, notes, services as triage_services
from submissions.visibility.confidentiality import tighten
from tests.factories import (
    DelegationFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    UserFactory,
    corrected,
    focal_point,
    new_token,
)
from tests.support.current import state_of
from tests.support.html import text
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db
LETTER = (
    "We call upon every State to repeal the laws that punish peaceful protest, to train its police in the use of "
    "dialogue before force, to publish figures of arrests at assemblies each year, and to let independent observers "
    "watch every assembly without fear of arrest or of losing their equipment afterwards."
)


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


@pytest.fixture
def officer(client: Client, round_: Round) -> Any:
    user = OfficerFactory(round=round_, duties=[Duty.TRIAGE])
    sign_in(client, user)
    return user


def submitted(round_: Round, comment: str = "Agreed.", **fields: Any) -> Submission:
    delegation = DelegationFactory(round=round_, constituency="civil_society", **fields)
    return SubmittedFactory(
        delegation=delegation, answers={"123": {"position": "supports", "comment": comment}}
    ).submission


def preview(client: Client, round_: Round, act: str, *rows: Any, **more: Any) -> Any:
    picks = [str(getattr(row, "pk", row)) for row in rows]
    return client.post(reverse("submissions:start_batch", args=[round_.pk]), {"act": act, "pick": picks, **more})


def confirm(client: Client, page: Any, **fields: Any) -> Any:
    """Send the form of a preview as a browser does."""
    html = page.content.decode()
    form = html[html.index('<form class="calm"') :]
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    data: dict[str, Any] = {name: value for name, value in pairs if name != "rows"}
    data["rows"] = [value for name, value in pairs if name == "rows"]
    return client.post(page.wsgi_request.path, {**data, **fields})


def messages_of(client: Client, answer: Any) -> str:
    return " ".join(client.get(answer.headers["Location"]).content.decode().split())


def test_the_ticked_are_admitted_after_a_preview_that_changes_nothing(
    client: Client, officer: Any, round_: Round
) -> None:
    rows = [submitted(round_) for _each in range(3)]
    page = preview(client, round_, "admit", rows[0], rows[1], query="show=all&page=2")
    assert page.status_code == 200 and "Find 2 submissions admissible" in page.content.decode()
    assert TriageDecision.objects.count() == 0
    answer = confirm(client, page)
    assert answer.headers["Location"] == f"{reverse('submissions:queue', args=[round_.pk])}?show=all"
    assert "2 submissions are admissible." in messages_of(client, answer)
    assert [state_of(row) for row in rows] == ["admissible", "admissible", "received"]
    for row in rows[:2]:
        assert [each.action for each in audit.entries(row)].count("submissions.submission.admit") == 1


def test_a_campaign_of_eighty_takes_five_clicks(client: Client, officer: Any, round_: Round) -> None:
    """Tick the campaign, choose the act, confirm: in the background, since it is long."""
    rows = [submitted(round_, LETTER) for _each in range(batches.AT_ONCE + 2)]
    other = submitted(round_)
    find_campaigns(round_)
    listed = client.get(reverse("submissions:queue", args=[round_.pk])).context["rows"]
    (fold,) = [each for each in listed if "fold" in each]
    answer = confirm(client, preview(client, round_, "admit", fold["pick"]))
    batch = TriageBatch.objects.get()
    assert answer.headers["Location"].startswith(reverse("submissions:batch", args=[batch.pk]))
    job = Job.objects.get(kind=batches.BATCH_JOB)
    if job.state != Job.State.DONE:
        assert client.get(reverse("submissions:batch_state", args=[batch.pk])).status_code == 200
        run_job(str(job.pk))
    page = client.get(reverse("submissions:batch", args=[batch.pk])).content.decode()
    assert f"{len(rows)} submissions are admissible." in page
    assert {state_of(row) for row in rows} == {"admissible"} and state_of(other) == "received"


def test_all_of_the_list_and_all_of_the_page(client: Client, officer: Any, round_: Round) -> None:
    rows = [submitted(round_) for _each in range(3)]
    state = SubmittedFactory(delegation=DelegationFactory(round=round_, constituency="state")).submission
    query = "constituency=civil_society"
    listed = client.get(f"{reverse('submissions:queue', args=[round_.pk])}?{query}").content.decode()
    came_meanwhile = submitted(round_)
    for scope, more in (("whole", {came_meanwhile.pk}), ("page", set[UUID]())):
        shown = re.findall('name="shown" value="([^"]*)"', listed)
        page = preview(client, round_, "admit", scope=scope, query=query, shown=shown)
        assert {each.row.submission for each in page.context["plan"].rows} == {row.pk for row in rows} | more
    assert state.pk not in {each.row.submission for each in page.context["plan"].rows}


def test_a_question_leaves_out_a_sender_that_nobody_can_email(client: Client, round_: Round) -> None:
    rows = [submitted(round_, organisation__short_name=name) for name in ("Reached", "Unreached")]
    Membership.objects.filter(organisation=rows[1].delegation.organisation).update(ended_at=clock.now())
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.TRIAGE, Duty.SEE_CONFIDENTIAL]))
    page = text(preview(client, round_, "ask", *rows))
    assert "Ask the sender of 1 submission for clarification" in page
    assert "The sender has no account: write to them by other means" in page
    reached, unreached = (text(client.post(reverse("submissions:reserve", args=[row.pk]), follow=True)) for row in rows)
    assert "The sender has no account: write to them by other means" in unreached and "no account" not in reached
    until = f"{clock.now() + timedelta(days=5):%Y-%m-%dT%H:%M}"
    form = {"clarification-question": "Which?", "clarification-until": until, "clarification-zone": "UTC"}
    answer = client.post(reverse("submissions:ask", args=[rows[1].pk]), form)
    assert "The question is saved." in messages_of(client, answer)


def test_a_refusal_says_who_is_not_informed_of_it(client: Client, round_: Round) -> None:
    """Nobody reads the reason where a sender has no account: the officer writes. It is refused with the others."""
    rows = [submitted(round_, organisation__short_name=name) for name in ("Reached", "Unreached", "Nameless")]
    tighten(rows[2], level="nameless", by=focal_point(rows[2].delegation))
    without = [row.delegation.organisation for row in rows[1:]]
    Membership.objects.filter(organisation__in=without).update(ended_at=clock.now())
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.TRIAGE]))
    page = preview(client, round_, "refuse", *rows)
    html = text(page)
    assert "Senders with an account are informed of the reason" in html and "Each sender is informed" not in html
    assert html.count("The sender has no account: write to them by other means: 1 Unreached") == 1
    assert {each.row.submission for each in page.context["plan"].rows} == {row.pk for row in rows}
    assert "no account" not in text(preview(client, round_, "refuse", rows[0], rows[2]))


def test_one_refusal_says_whether_the_sender_is_informed(client: Client, round_: Round) -> None:
    named, unreached, nameless = (submitted(round_) for _each in range(3))
    tighten(nameless, level="nameless", by=focal_point(nameless.delegation))
    for row in (unreached, nameless):
        Membership.objects.filter(organisation=row.delegation.organisation).update(ended_at=clock.now())
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.TRIAGE]))
    for row, words, times in (
        (named, "Inadmissible. The sender is informed of the reason.", 0),
        (unreached, "Inadmissible. The sender has no account: write to them by other means.", 2),
        (nameless, "Inadmissible. The sender is informed of the reason if they have an account.", 0),
    ):
        page = text(client.post(reverse("submissions:reserve", args=[row.pk]), follow=True))
        assert page.count("The sender has no account: write to them by other means") == times  # at either form
        answer = client.post(reverse("submissions:inadmissible", args=[row.pk]), {"inadmissible-reason": "language"})
        assert words in messages_of(client, answer)


def test_who_may_not_know_the_sender_does_not_learn_that_it_has_no_account(
    client: Client, officer: Any, round_: Round
) -> None:
    row = submitted(round_)
    tighten(row, level="nameless", by=focal_point(row.delegation))
    Membership.objects.filter(organisation=row.delegation.organisation).update(ended_at=clock.now())
    assert "no account" not in text(preview(client, round_, "ask", row))
    client.post(reverse("submissions:reserve", args=[row.pk]))
    until = f"{clock.now() + timedelta(days=9):%Y-%m-%dT%H:%M}"
    form = {"clarification-question": "When?", "clarification-until": until, "clarification-zone": "UTC"}
    answer = client.post(reverse("submissions:ask", args=[row.pk]), form)
    assert "The question is sent to the sender if they have an account." in messages_of(client, answer)


def test_what_cannot_be_is_left_out_with_its_reason(client: Client, officer: Any, round_: Round) -> None:
    ready, taken, decided, asked, gone = (submitted(round_) for _each in range(5))
    foreign = submitted(RoundFactory())
    colleague = OfficerFactory(round=round_, duties=[Duty.TRIAGE])
    triage_services.claim(taken, by=colleague)
    triage_services.admit(decided, by=colleague)
    until = clock.now() + timedelta(days=9)
    triage_services.request_clarification(asked, question="When?", until=until, by=colleague)
    withdraw(gone, by=focal_point(gone.delegation), token=new_token(), reason="No.")
    page = preview(client, round_, "admit", ready, taken, decided, asked, gone, foreign)
    html = page.content.decode()
    assert [each.row.submission for each in page.context["plan"].rows] == [ready.pk]
    for words in ("Reserved by a colleague: 1", "Already decided: 1", "Waiting for an answer from the sender: 1"):
        assert words in html
    assert "No longer in the list: 2" in html and foreign.reference not in html
    confirm(client, page)
    assert state_of(ready) == "admissible" and state_of(foreign) == "received"
    assert TriageDecision.objects.filter(by=officer).count() == 1


def test_what_changed_since_the_preview_is_not_decided(client: Client, officer: Any, round_: Round) -> None:
    kept, changed, left = (submitted(round_) for _each in range(3))
    page = preview(client, round_, "admit", kept, changed, left)
    corrected(changed, {"123": {"comment": "Other words."}})
    withdraw(left, by=focal_point(left.delegation), token=new_token(), reason="No.")
    said = messages_of(client, confirm(client, page))
    assert "1 submission is admissible." in said and "Corrected or decided on in the meantime" in said
    assert "Withdrawn by the sender: 1" in said
    assert state_of(kept) == "admissible" and state_of(changed) == "received"
    answer = confirm(client, page)  # sent twice it is one act
    assert TriageBatch.objects.count() == 1 and answer.status_code == 302
    assert TriageDecision.objects.count() == 1


def test_what_a_colleague_decided_since_the_preview_is_said(client: Client, officer: Any, round_: Round) -> None:
    row, taken = submitted(round_), submitted(round_, organisation__short_name="Orlune")
    colleague = OfficerFactory(round=round_, duties=[Duty.TRIAGE])
    page = preview(client, round_, "admit", row, taken)
    triage_services.admit(row, by=colleague)
    triage_services.claim(taken, by=colleague)
    said = messages_of(client, confirm(client, page))
    assert "Corrected or decided on in the meantime: " in said and "Reserved by a colleague: Orlune" in said
    assert TriageDecision.objects.count() == 1 and TriageBatch.objects.count() == 1


def test_nobody_is_assigned_what_was_withdrawn(client: Client, officer: Any, round_: Round) -> None:
    row = submitted(round_)
    page = preview(client, round_, "assign", row)
    withdraw(row, by=focal_point(row.delegation), token=new_token(), reason="No.")
    assert "Withdrawn by the sender: 1" in messages_of(client, confirm(client, page, to=str(officer.pk)))
    assert not OfficerAssignment.objects.exists()


def test_nobody_decides_on_what_is_embargoed(client: Client) -> None:
    sealed = RoundFactory(rules={"sealed": True})
    row = submitted(sealed)
    officer = OfficerFactory(round=sealed, duties=[Duty.TRIAGE])
    sign_in(client, officer)
    html = preview(client, sealed, "admit", row, query="show=all").content.decode()
    assert "Embargoed until the close: 1" in html and "None of the submissions you chose" in html
    batches.start_batch(
        sealed, batches.BatchAct.ADMIT, [(row.pk, "1.0")], by=officer, token=new_token()
    )  # past the page
    assert batches.batch_result(TriageBatch.objects.get()).left_out == {"no_duty": [row.pk]}


def test_inadmissible_needs_a_reason_that_applies_to_all(client: Client, officer: Any, round_: Round) -> None:
    rows = [submitted(round_) for _each in range(2)]
    page = preview(client, round_, "refuse", *rows)
    assert 'value="late"' not in page.content.decode()
    wrong = confirm(client, page, reason="late", words_to_sender="KEPT WORDS")
    assert wrong.status_code == 422 and "KEPT WORDS" in wrong.content.decode()
    assert TriageDecision.objects.count() == 0
    confirm(client, wrong, reason="individual_case", words_to_sender="See the procedure.")
    assert set(TriageDecision.objects.values_list("reason", "words_to_sender")) == {
        ("individual_case", "See the procedure.")
    }
    assert TriageBatch.objects.get().words == ""


def test_one_question_goes_to_each_sender(client: Client, officer: Any, round_: Round) -> None:
    rows = [submitted(round_) for _each in range(2)]
    page = preview(client, round_, "ask", *rows)
    until = clock.now() + timedelta(days=9)
    data = {"question": "Which year?", "until": "2020-01-01T10:00", "zone": "Europe/Zurich"}
    wrong = confirm(client, page, **data)
    assert wrong.status_code == 422 and "Which year?" in wrong.content.decode()
    confirm(client, wrong, **{**data, "until": f"{until:%Y-%m-%dT%H:%M}"})
    asked = ClarificationRequest.objects.values_list("submission", "question", "line")
    assert set(asked) == {(row.pk, "Which year?", None) for row in rows}
    assert Job.objects.filter(payload__template="submissions.clarification").count() >= 2


def test_many_are_assigned_at_once_and_set_free(client: Client, officer: Any, round_: Round) -> None:
    rows = [submitted(round_) for _each in range(2)]
    colleague = OfficerFactory(round=round_, duties=[Duty.TRIAGE])
    notes.assign_submission(rows[0], to=colleague, by=officer)
    page = preview(client, round_, "assign", *rows)
    assert page.context["form"].fields["to"].choices[0][0] == str(officer.pk)
    confirm(client, page, to=str(officer.pk))
    live = OfficerAssignment.objects.filter(ended_at__isnull=True)
    assert set(live.values_list("submission", "to")) == {(row.pk, officer.pk) for row in rows}
    stranger = OfficerFactory(round=RoundFactory(), duties=[Duty.TRIAGE])
    assert confirm(client, preview(client, round_, "assign", *rows), to=str(stranger.pk)).status_code == 422
    confirm(client, preview(client, round_, "assign", *rows), to="")
    assert not live.exists()


def test_nothing_chosen_and_strange_values_lead_back_with_words(client: Client, officer: Any, round_: Round) -> None:
    row = submitted(round_)
    assert "Tick at least one submission" in messages_of(client, preview(client, round_, "admit"))
    assert "Choose what to do" in messages_of(client, preview(client, round_, "explode", row))
    assert preview(client, round_, "admit", "no-id", "campaign:no-id").status_code == 302
    address = reverse("submissions:start_batch", args=[round_.pk])
    answer = client.post(address, {"act": "admit", "rows": ["x/1", f"{row.pk}/9.9"], "token": "short"})
    assert answer.status_code == 422
    client.post(address, {"act": "admit", "rows": [f"{row.pk}/9.9"], "token": new_token()})
    assert state_of(row) == "received"


def test_a_batch_that_was_interrupted_goes_on(round_: Round, officer: Any) -> None:
    rows = [submitted(round_) for _each in range(2)]
    batch = TriageBatch.objects.create(round=round_, act="admit", by=officer)
    for place, row in enumerate(rows):
        TriageBatchRow.objects.create(
            batch=batch, submission=row, place=place, mark="1.0", outcome=batches.DONE if place == 0 else ""
        )
    batches.run_batch(batch)
    assert [state_of(row) for row in rows] == ["received", "admissible"]
    assert batches.batch_result(batch).done == 2 and batch.finished_at


def test_a_short_batch_that_was_interrupted_goes_on_when_it_is_sent_again(
    client: Client, officer: Any, round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = submitted(round_)
    page = preview(client, round_, "refuse", row)
    data = {"reason": "individual_case", "words_to_sender": "See the procedure."}
    with monkeypatch.context() as patched:
        patched.setattr(batches, "run_batch", lambda batch: None)  # the process ends here
        confirm(client, page, **data)
    assert TriageBatch.objects.get().words and state_of(row) == "received"
    assert "1 submission is inadmissible." in messages_of(client, confirm(client, page, **data))
    assert TriageBatch.objects.get().words == "" and state_of(row) == "inadmissible"
    assert "1 submission is inadmissible." in messages_of(client, confirm(client, page, **data))
    assert TriageDecision.objects.count() == 1


def test_two_workers_decide_on_each_row_once(round_: Round, officer: Any) -> None:
    batch = TriageBatch.objects.create(round=round_, act="admit", by=officer)
    for place in range(2):
        TriageBatchRow.objects.create(batch=batch, submission=submitted(round_), place=place, mark="1.0")
    batches.run_batch(batch, lambda done, total: batches.run_batch(batch) if done == 1 else None)
    assert batches.batch_result(batch) == batches.BatchResult(2, {})
    assert TriageDecision.objects.count() == 2


def test_a_right_that_ended_ends_the_batch_too(round_: Round, officer: Any) -> None:
    row = submitted(round_)
    batch = TriageBatch.objects.create(round=round_, act="admit", by=OfficerFactory())
    TriageBatchRow.objects.create(batch=batch, submission=row, place=0, mark="1.0")
    batches.run_batch(batch)
    assert batches.batch_result(batch).left_out == {"no_duty": [row.pk]} and state_of(row) == "received"


def test_what_came_of_a_long_batch_is_still_there_when_its_work_is_deleted(
    client: Client, officer: Any, round_: Round
) -> None:
    done = clock.now()
    job = Job.objects.create(kind=batches.BATCH_JOB, state=Job.State.DONE, finished_at=done, owner=officer)
    batch = TriageBatch.objects.create(round=round_, act="admit", by=officer, job=job, finished_at=done)
    TriageBatchRow.objects.create(batch=batch, submission=submitted(round_), place=0, mark="1.0", outcome=batches.DONE)
    with clock.at(done + timedelta(days=31)):
        run_job(str(start("core.tidy").pk))
    assert not Job.objects.filter(pk=job.pk).exists()
    sign_in(client, officer)  # its session has ended, too
    assert "1 submission is admissible." in client.get(reverse("submissions:batch", args=[batch.pk])).content.decode()


def test_a_batch_is_shown_to_its_officer_alone(client: Client, officer: Any, round_: Round) -> None:
    batch = TriageBatch.objects.create(round=round_, act="admit", by=officer, finished_at=clock.now())
    assert client.get(reverse("submissions:batch", args=[batch.pk])).status_code == 200
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.TRIAGE]))
    for name in ("batch", "batch_state"):
        assert client.get(reverse(f"submissions:{name}", args=[batch.pk])).status_code == 404


def test_what_was_erased_since_the_preview_is_left_out(officer: Any, round_: Round, client: Client) -> None:
    row = submitted(round_)
    mark = triage_services.triage_mark(row)
    erased(row)
    for act, more in (
        (BatchAct.ADMIT, {}),
        (BatchAct.ASK, {"words": "Which town?", "until": clock.now() + timedelta(days=7)}),
        (BatchAct.ASSIGN, {"to": officer}),
    ):
        batch = batches.start_batch(round_, act, [(row.pk, mark)], by=officer, token=new_token(), **more)
        result = batches.batch_result(batch)
        assert result.done == 0
        assert [batches.left_out_reason(code) for code in result.left_out] == [
            "This submission has already been erased."
        ]
    assert not TriageDecision.objects.exists() and not ClarificationRequest.objects.exists()
    assert not OfficerAssignment.objects.exists()


def test_a_mark_that_no_page_made_is_no_error(officer: Any, round_: Round, client: Client) -> None:
    row = submitted(round_)
    page = reverse("submissions:start_batch", args=[round_.pk])
    done = client.post(page, {"act": "admit", "rows": [f"{row.pk}/1\0"], "token": new_token()})
    assert done.status_code == 302
    assert not TriageDecision.objects.exists()


def erased(row: Submission) -> None:
    asks, confirms = UserFactory(), UserFactory()
    Erasure.objects.create(submission=row, reason="On request.", asked_by=asks, confirmed_by=confirms)
