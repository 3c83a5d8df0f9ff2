"""Comments on a draft that came by mail or on paper: an officer enters them, and they count as the others do."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from consultations.invitations import delegations
from consultations.organisations import services
from core import clock
from core.audience import CONFIDENTIAL, SECRETARIAT
from core.errors import Closed, NotAllowed, Refused
from synthesis.exports.finding_sheets import response_fields
from synthesis.models import DraftComment, SynthesisReport
from synthesis.publication.selectors import released
from synthesis.quality.readiness import obstacles
from synthesis.review.approval import act_on_step, send_to_review
from synthesis.review.circulation import answer_comment, circulate, received_comments
from synthesis.review.draft_comments import add_draft_comment, enter_draft_comment, submit_draft_comments
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER

CLOSES = AFTER + timedelta(days=14)
OVER = CLOSES + timedelta(hours=1)


@pytest.fixture
def state(answered):
    """A State that was invited and has no account."""
    body = services.register_body(code="XQQ", name="Kite State", constituency="state", by=answered.manager)
    delegations.invite_organisations(answered.round, [body], by=answered.manager)
    return answered.round.delegations.get(organisation=body)


@pytest.fixture
def sent(report, finding, state, answered):
    return circulate(report, closes=CLOSES, zone="Europe/Zurich", constituencies=["state"], by=answered.manager)


def entered(sent, delegation, by, **fields):
    said = {"channel": "paper", "text": "Two, not one.", "confidentiality": "public", "token": "first-token-of-a-page"}
    return enter_draft_comment(sent, delegation, by=by, **{**said, **fields})


def office(name, *rows):
    return reverse(f"synthesis:{name}", args=[getattr(row, "pk", row) for row in rows])


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.both_databases
def test_what_was_entered_is_submitted_and_answered_like_the_others(sent, finding, state, answered):
    with clock.at(OVER):  # also after the close
        made = entered(sent, state, answered.drafter, finding=finding.pk, wording="Two States.")
        assert (made.paragraph, made.submitted_at, made.submitted_by) == (1, OVER, answered.drafter)
        (received,) = received_comments(sent.report, CONFIDENTIAL)
        assert (received.body.name, received.text, received.wording) == ("Kite State", "Two, not one.", "Two States.")
        assert "comments_unanswered" in {fault.code for fault in obstacles(sent.report)}
        answer_comment(made, "accepted", "Agreed.", by=answered.writer)
        assert "comments_unanswered" not in {fault.code for fault in obstacles(sent.report)}


def test_only_drafters_enter_for_those_that_the_draft_is_for(sent, state, answered):
    for person in (answered.coder, answered.first, answered.triage, answered.bodies["XAA"].focal):
        with pytest.raises(NotAllowed):
            entered(sent, state, person)
    with pytest.raises(Refused) as refused:
        entered(sent, answered.bodies["XHH"].delegation, answered.writer)  # a local government
    assert (refused.value.code, refused.value.field) == ("not_asked", "delegation")
    with pytest.raises(NotAllowed):
        entered(sent, state, answered.writer, finding=answered.round.pk)
    assert not DraftComment.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"channel": "portal"}, "channel"),
        ({"text": " "}, "text"),
        ({"wording": "x" * 10_001}, "wording"),
        ({"confidentiality": ""}, "confidentiality"),
        ({"token": "x"}, None),
    ],
)
def test_it_is_refused_as_what_participants_write_themselves(sent, state, answered, fields, field):
    with pytest.raises(Refused) as refused:
        entered(sent, state, answered.writer, **fields)
    assert refused.value.field == field and not DraftComment.objects.exists()


def test_nothing_is_entered_before_the_draft_went_out_or_once_the_report_is_released(sent, state, answered):
    with clock.at(AFTER - timedelta(seconds=1)), pytest.raises(Closed):
        entered(sent, state, answered.writer)
    report = SynthesisReport.objects.get()
    with clock.at(OVER):
        send_to_review(report, by=answered.writer)
        act_on_step(SynthesisReport.objects.get(), "approve", by=answered.first)
        entered(sent, state, answered.writer)  # in approval
        answer_comment(DraftComment.objects.get(), "noted", "Noted.", by=answered.writer)
        act_on_step(SynthesisReport.objects.get(), "approve", by=answered.second)
    with clock.at(OVER + timedelta(days=99)):
        assert released(clock.now()).filter(report=report).exists()
        with pytest.raises(Closed):
            entered(sent, state, answered.writer, token="another-token-of-a-page")
    assert DraftComment.objects.count() == 1


@pytest.mark.both_databases
def test_one_form_makes_one_comment(sent, state, answered):
    made = entered(sent, state, answered.writer)
    assert entered(sent, state, answered.writer) == made
    assert DraftComment.objects.count() == 1


def test_how_it_came_is_hidden_with_the_name(sent, state, answered):
    """Few participants write letters: the channel would tell whose comment it is."""
    entered(sent, state, answered.writer, confidentiality="nameless")
    (hidden,) = received_comments(sent.report, SECRETARIAT)
    assert (hidden.body, hidden.entered, hidden.text) == (None, "", "Two, not one.")
    assert {each.column.key: each.value(hidden) for each in response_fields()}["channel"] is None
    (whole,) = received_comments(sent.report, CONFIDENTIAL)
    assert whole.entered == "Paper, entered by the secretariat"


def test_the_office_enters_a_letter(client, sent, finding, state, answered):
    sign_in(client, answered.manager)  # holds every duty
    words = "Enter a comment received by email or on paper"
    for page in ("circulation", "circulation_reach"):
        shown = text_of(client.get(office(page, sent.report)))
        assert words in shown and office("circulation_enter", sent.report) in shown
    page = client.get(office("circulation_enter", sent.report))
    assert "Kite State" in text_of(page) and "1. Towns matter to one State." in text_of(page)
    assert "(optional)" not in text_of(page)  # the whole text is a choice of its own
    assert "Valbrume" not in text_of(page)  # the draft is not for local governments
    said = {
        "token": page.context["token"],
        "delegation": str(state.pk),
        "channel": "mail",
        "finding": str(finding.pk),
        "text": "",
        "wording": "",
        "confidentiality": "public",
    }
    refused = client.post(office("circulation_enter", sent.report), said)
    assert refused.status_code == 422
    assert text_of(refused).count("Write a comment or propose another wording.") == 2  # on top, and at the field
    assert refused.context["token"] == said["token"]
    refused = client.post(office("circulation_enter", sent.report), {**said, "text": "Two.", "channel": ""})
    assert refused.status_code == 422 and "Two.</textarea>" in text_of(refused)
    assert f'value="{state.pk}" selected' in text_of(refused) and f'value="{finding.pk}" selected' in text_of(refused)
    said["text"] = "Two, not one."
    done = client.post(office("circulation_enter", sent.report), said, follow=True)
    client.post(office("circulation_enter", sent.report), said)  # a double click
    made = DraftComment.objects.get()
    assert done.redirect_chain[0][0].endswith(f"#comment-{made.pk}")
    assert "The comment is entered." in text_of(done) and "Email, entered by the secretariat" in text_of(done)
    assert "1 waiting for an answer" in text_of(done) and "Kite State" in text_of(done)
    table = json.loads(b"".join(client.get(office("circulation", sent.report), {"format": "json"}).streaming_content))
    assert [(row["body"], row["channel"]) for row in table["rows"]] == [
        ("Kite State", "Email, entered by the secretariat")
    ]


def test_who_does_not_draft_has_no_such_page(client, sent, answered):
    sign_in(client, answered.first)
    assert "Enter a comment received" not in text_of(client.get(office("circulation", sent.report)))
    assert client.get(office("circulation_enter", sent.report)).status_code == 404


def test_before_a_draft_is_circulated_there_is_no_page(client, report, finding, answered):
    sign_in(client, answered.writer)
    assert "Enter a comment received" not in text_of(client.get(office("circulation", report)))
    assert client.get(office("circulation_enter", report)).status_code == 404


def test_the_participant_reads_that_the_secretariat_entered_it(client, sent, finding, answered):
    own = answered.bodies["XAA"]
    add_draft_comment(sent, own.delegation, text="Of our own.", by=own.focal)
    submit_draft_comments(sent, own.delegation, by=own.focal)
    client.force_login(own.focal, backend="django.contrib.auth.backends.ModelBackend")
    assert "entered by the secretariat" not in text_of(client.get(reverse("circulated", args=[own.delegation.pk])))
    entered(sent, own.delegation, answered.writer, finding=finding.pk)
    page = text_of(client.get(reverse("circulated", args=[own.delegation.pk])))
    assert page.count("Paper, entered by the secretariat") == 1 and "Two, not one." in page
    with clock.at(OVER):
        client.force_login(own.focal, backend="django.contrib.auth.backends.ModelBackend")
        page = text_of(client.get(reverse("circulated", args=[own.delegation.pk])))
    assert page.count("Paper, entered by the secretariat") == 1
