"""The draft goes to the bodies for a time by the clock; focal points submit; each comment is answered."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from consultations.enums import Duty, Role
from consultations.invitations import delegations
from consultations.organisations import services
from core import clock
from core.audience import CONFIDENTIAL, SECRETARIAT
from core.errors import Closed, NotAllowed, Refusals, Refused, SaveConflict
from core.jobs.queue import run_job
from core.models import Job
from submissions.visibility.confidentiality import tighten
from synthesis import permissions
from synthesis.exports.finding_sheets import response_fields
from synthesis.models import DraftComment, SynthesisReport
from synthesis.publication.selectors import released
from synthesis.quality.readiness import obstacles
from synthesis.reports.findings.services import add_finding, edit_finding
from synthesis.review import circulation, draft_comments
from synthesis.review.approval import act_on_step, send_to_review, stage_of
from synthesis.review.circulation import answer_comment, circulate
from synthesis.review.circulation_reach import reach_of
from synthesis.review.forms import EnteredCommentForm
from synthesis.review.withheld_words import readable_outline
from tests.factories import OfficerFactory
from tests.synthesis.conftest import AFTER, DURING, LATER, OFFICERS

CLOSES = AFTER + timedelta(days=14)
OVER = CLOSES + timedelta(hours=1)


@pytest.fixture
def sent(report, finding, answered):
    return circulate(report, closes=CLOSES, zone="Europe/Zurich", constituencies=["state", "nhri"], by=answered.manager)


def said(sent, answered, code="XAA", **fields):
    """A submitted comment of the body."""
    body = answered.bodies[code]
    fields = {"text": "Two, not one.", "finding": sent.report.findings.get().pk, **fields}
    made = draft_comments.add_draft_comment(sent, body.delegation, by=body.focal, **fields)
    draft_comments.submit_draft_comments(sent, body.delegation, by=body.focal)
    made.refresh_from_db()
    return made


def test_no_draft_names_who_spoke_without_a_name(report, finding, section, answered):
    """It names an organization whose answer is not public with its name: other bodies must not read that."""
    add_finding(
        section,
        text="Quay Nine said that hearings fail.",
        recommendation=answered.recommendations["123"],
        by=answered.writer,
    )
    with pytest.raises(Refusals) as refused:
        circulate(report, closes=CLOSES, zone="Europe/Zurich", constituencies=["state"], by=answered.manager)
    assert [fault.code for fault in refused.value.refusals] == ["names_withheld"]


@pytest.mark.parametrize("place", ["title", "section", "front matter"])
def test_no_title_names_who_spoke_without_a_name(place, report, finding, section, answered):
    """States read titles and front matter too. Who is public by name somewhere may stand there."""
    put(place, "What Kite House says", report, section)
    assert "names_withheld" not in {fault.code for fault in obstacles(report)}
    put(place, "What Quay Nine says", report, section)
    with pytest.raises(Refusals) as refused:
        circulate(report, closes=CLOSES, zone="Europe/Zurich", constituencies=["state"], by=answered.manager)
    assert [fault.code for fault in refused.value.refusals] == ["names_withheld"]


@pytest.mark.parametrize("place", ["title", "section", "front matter"])
def test_a_title_of_a_draft_names_nobody_who_is_public_no_more(place, report, finding, section, answered):
    put(place, "What Kite House says", report, section)
    sent = circulate(report, closes=CLOSES, zone="Europe/Zurich", constituencies=["state"], by=answered.manager)
    sent.refresh_from_db()
    assert "Kite House" in str(readable_outline(sent))
    with clock.at(AFTER):
        tighten(answered.versions["XII"].submission, level="nameless", by=answered.bodies["XII"].focal)
    assert "Kite House" not in str(readable_outline(sent))


def test_nothing_that_bodies_read_beside_a_draft_names_who_spoke_without_a_name(report, finding, answered):
    words = "Quay Nine disagrees."
    with pytest.raises(Refused) as refused:
        circulate(report, closes=CLOSES, zone="UTC", constituencies=["state"], note=words, by=answered.manager)
    assert (refused.value.code, refused.value.field) == ("names_withheld", "note")
    kinds = ["state", "civil_society"]
    sent = circulate(report, closes=CLOSES, zone="UTC", constituencies=kinds, note="Please read.", by=answered.manager)
    with pytest.raises(Refused) as refused:
        answer_comment(said(sent, answered), "noted", words, by=answered.writer)
    assert (refused.value.code, refused.value.field) == ("names_withheld", "text")
    answer_comment(said(sent, answered, "XJJ"), "noted", words, by=answered.writer)  # it knows its own name


def test_a_name_that_is_tried_does_not_tell_whose_a_comment_is(report, finding, answered):
    kinds = ["civil_society"]
    sent = circulate(report, closes=CLOSES, zone="UTC", constituencies=kinds, note="Please read.", by=answered.manager)
    made = said(sent, answered, "XJJ", confidentiality="nameless")
    unsighted = OfficerFactory(round=answered.round, duties=[Duty.DRAFT_SYNTHESIS])
    with pytest.raises(Refused) as refused:
        answer_comment(made, "noted", "Quay Nine is right.", by=unsighted)
    assert (refused.value.code, refused.value.field) == ("names_withheld", "text")
    answer_comment(made, "noted", "Quay Nine is right.", by=answered.writer)


def put(place, words, report, section):
    if place == "section":
        section.title = words
        section.save()
    elif place == "title":
        report.title = words
        report.save()
    else:
        report.front_matter = [("paragraph", words)]
        report.save()


def test_what_goes_out_is_the_text_alone(sent, finding):
    (part,) = sent.outline["sections"]
    assert part["findings"] == [{"id": str(finding.pk), "number": 1, "text": "Towns matter to one State."}]
    assert "Towns matter." not in str(sent.outline).replace("Towns matter to one State.", "")
    assert set(sent.outline) == {"reference", "title", "symbol", "language", "front_matter", "sections"}
    assert stage_of(sent.report, AFTER) == "circulated"
    assert stage_of(sent.report, CLOSES) == "drafting"  # by the clock: nothing has to run


def test_focal_points_of_the_chosen_kinds_are_told(sent, answered):
    for key in Job.objects.filter(kind="core.mail", state=Job.State.WAITING).values_list("pk", flat=True):
        run_job(str(key))
    told = {message.to[0] for message in mail.outbox if "draft" in message.subject + message.body}
    assert told >= {"focal@xaa.example", "focal@xgg.example"}
    assert "focal@xhh.example" not in told
    assert all("Towns" not in message.body and "Views received" not in message.body for message in mail.outbox)


def test_the_email_says_of_which_call_the_draft_is_and_until_when(sent):
    for key in Job.objects.filter(kind="core.mail", state=Job.State.WAITING).values_list("pk", flat=True):
        run_job(str(key))
    texts = {message.to[0]: message.body for message in mail.outbox if "/draft-report/" in message.body}
    assert "Call for inputs: On a report\nDocument: A/HRC/99/1" in texts["focal@xaa.example"]
    assert all("Closing date: 29 March 2027, 11:00 (Geneva, UTC+2)" in text for text in texts.values())
    assert "On a report" not in texts["focal@xgg.example"] and "99/1" not in texts["focal@xgg.example"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"closes": AFTER}, "end_passed"),
        ({"closes": datetime(2027, 3, 28, 2, 30)}, "time_does_not_exist"),  # noqa: DTZ001 - a clock on a wall
        ({"zone": "Nowhere/Else"}, "unknown_zone"),
        ({"constituencies": []}, "no_constituency"),
        ({"constituencies": ["academia"]}, "no_constituency"),
    ],
)
def test_what_cannot_be_asked(report, finding, answered, fields, code):
    asked = {"closes": CLOSES, "zone": "Europe/Zurich", "constituencies": ["state"], **fields}
    with pytest.raises(Refused) as refused:
        circulate(report, by=answered.manager, **asked)
    assert refused.value.code == code
    with pytest.raises(NotAllowed):
        circulate(report, by=answered.writer, **asked)


def test_a_text_that_gives_a_source_away_does_not_go_out(report, finding, answered):
    answered.tighten(answered.versions["XAA"], "124", "secretariat")
    with pytest.raises(Refusals) as refused:
        circulate(report, closes=CLOSES, zone="UTC", constituencies=["state"], by=answered.manager)
    assert [row.code for row in refused.value.refusals] == ["only_secretariat"]


def test_once_at_a_time_and_before_the_approval(sent, report, finding, answered):
    with pytest.raises(Refused) as refused:
        circulate(report, closes=CLOSES, zone="UTC", constituencies=["state"], by=answered.manager)
    assert refused.value.code == "circulated"
    with pytest.raises(Refused) as refused:
        send_to_review(report, by=answered.writer)
    assert refused.value.code == "circulated"
    with clock.at(OVER):
        report = send_to_review(report, by=answered.writer)
        with pytest.raises(Refused) as refused:
            circulate(
                report, closes=OVER + timedelta(days=3), zone="UTC", constituencies=["state"], by=answered.manager
            )
    assert refused.value.code == "in_approval"


def test_who_gets_it(sent, answered):
    for code, gets in {"XAA": True, "XGG": True, "XHH": False, "XFF": False}.items():
        assert (circulation.circulation_for(answered.bodies[code].delegation, AFTER) is not None) is gets, code
    (waits,) = circulation.open_drafts_for(answered.bodies["XAA"].focal, AFTER)
    assert (waits.circulation, waits.drafted) == (sent, 0)
    assert circulation.open_drafts_for(answered.bodies["XAA"].focal, CLOSES) == []
    assert circulation.open_drafts_for(answered.bodies["XHH"].focal, AFTER) == []


def decline(answered, *codes):
    with clock.at(DURING):
        for code in codes:
            delegations.decline(answered.bodies[code].delegation, by=answered.bodies[code].focal)
            answered.bodies[code].delegation.refresh_from_db()


def recipients():
    for key in Job.objects.filter(kind="core.mail", state=Job.State.WAITING).values_list("pk", flat=True):
        run_job(str(key))
    return {message.to[0] for message in mail.outbox if "/draft-report/" in message.body}


def test_who_answered_after_declining_gets_the_draft(report, finding, answered):
    decline(answered, "XBB", "XEE")  # Veldrane has answered, Tovral has not
    with clock.at(AFTER):
        draft = circulate(report, closes=CLOSES, zone="UTC", constituencies=["state"], by=answered.manager)
    with clock.at(LATER):
        assert {"focal@xbb.example", "focal@xee.example"} & recipients() == {"focal@xbb.example"}
    bodies = answered.bodies
    assert circulation.circulation_for(bodies["XBB"].delegation, clock.now()) == draft
    assert circulation.circulation_for(bodies["XEE"].delegation, clock.now()) is None
    assert [each.circulation for each in circulation.open_drafts_for(bodies["XBB"].focal, LATER)] == [draft]
    assert circulation.open_drafts_for(bodies["XEE"].focal, LATER) == []
    entered = {"channel": "paper", "text": "Two.", "confidentiality": "public", "by": answered.writer}
    with clock.at(LATER):
        draft_comments.enter_draft_comment(draft, bodies["XBB"].delegation, token=str(uuid4()), **entered)
        with pytest.raises(Refused) as refused:
            draft_comments.enter_draft_comment(draft, bodies["XEE"].delegation, token=str(uuid4()), **entered)
    assert refused.value.code == "not_asked"
    reached = {row.delegation.organisation.code for row in reach_of(answered.round, ["state"], SECRETARIAT)}
    assert reached == {"XAA", "XBB", "XCC", "XDD"}


def test_who_answered_without_its_name_after_declining_looks_declined_without_sight(report, finding, answered):
    """It gets the draft. Whoever may not know who wrote without a name reads that it declined (decision 0031)."""
    decline(answered, "XEE")
    answered.answer("XEE", {"123": ("supports", "Yes.")}, level="nameless", admitted=False)
    with clock.at(AFTER):
        draft = circulate(report, closes=CLOSES, zone="UTC", constituencies=["state"], by=answered.manager)
    assert circulation.circulation_for(answered.bodies["XEE"].delegation, clock.now()) == draft
    for audience, is_there in ((CONFIDENTIAL, True), (SECRETARIAT, False)):
        codes = {row.delegation.organisation.code for row in reach_of(answered.round, ["state"], audience)}
        assert ("XEE" in codes) is is_there
        choices = EnteredCommentForm(circulation=draft, audience=audience).fields["delegation"].queryset
        assert choices.filter(organisation__code="XEE").exists() is is_there


def test_the_deputy_drafts_and_the_focal_point_submits(sent, finding, answered):
    body = answered.bodies["XAA"]
    deputy, helper = (User.objects.create_user(f"{name}@xaa.example") for name in ("deputy", "helper"))
    services.add_member(body.organisation, deputy, Role.DEPUTY, by=body.focal)
    services.add_member(body.organisation, helper, Role.CONTRIBUTOR, by=body.focal)
    made = draft_comments.add_draft_comment(sent, body.delegation, text="Two.", finding=finding.pk, by=deputy)
    assert (made.paragraph, made.finding) == (1, finding)
    for person in (deputy, helper, answered.bodies["XBB"].focal, answered.manager):
        with pytest.raises(NotAllowed):
            draft_comments.submit_draft_comments(sent, body.delegation, by=person)
    with pytest.raises(NotAllowed):
        draft_comments.add_draft_comment(sent, body.delegation, text="Two.", by=helper)
    assert circulation.received_comments(sent.report, CONFIDENTIAL) == []  # nothing leaves before it is submitted
    assert draft_comments.submit_draft_comments(sent, body.delegation, by=body.focal) == 1
    with pytest.raises(Refused) as refused:
        draft_comments.submit_draft_comments(sent, body.delegation, by=body.focal)  # a double click
    assert refused.value.code == "nothing_to_submit"
    for change in ({"text": "Other."}, {"submitted_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DraftComment.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(Refused) as refused:
        draft_comments.edit_draft_comment(made, text="X", wording="", confidentiality="public", revision=1, by=deputy)
    assert refused.value.code == "submitted"


def test_nobody_is_overwritten(sent, answered):
    body = answered.bodies["XAA"]
    made = draft_comments.add_draft_comment(sent, body.delegation, text="One.", by=body.focal)
    kept = {"wording": "", "confidentiality": "public", "by": body.focal}
    draft_comments.edit_draft_comment(made, text="Two.", revision=1, **kept)
    with pytest.raises(SaveConflict) as stale:
        draft_comments.edit_draft_comment(made, text="Three.", revision=1, **kept)
    assert (stale.value.current.text, stale.value.theirs["text"]) == ("Two.", "Three.")
    assert (
        draft_comments.edit_draft_comment(made, text="Two.", revision=1, **kept).revision == 2
    )  # the same once more is no conflict
    draft_comments.drop_draft_comment(made, by=body.focal)
    with pytest.raises(Refused) as refused:
        draft_comments.edit_draft_comment(made, text="Four.", revision=2, **kept)
    assert refused.value.code == "dropped"


def test_the_close_is_to_the_second(sent, answered):
    body = answered.bodies["XAA"]
    draft_comments.add_draft_comment(
        sent, body.delegation, text="In time.", by=body.focal, at=CLOSES - timedelta(seconds=1)
    )
    with pytest.raises(Closed):
        draft_comments.add_draft_comment(sent, body.delegation, text="Late.", by=body.focal, at=CLOSES)
    with pytest.raises(Closed):
        draft_comments.submit_draft_comments(sent, body.delegation, by=body.focal, at=CLOSES)
    with pytest.raises(NotAllowed):
        draft_comments.add_draft_comment(
            sent, body.delegation, text="Nowhere.", finding=answered.round.pk, by=body.focal
        )


def test_levels(sent, answered):
    for level in ("public", "nameless", "secretariat"):
        said(sent, answered, text=f"Said {level}.", finding=None, confidentiality=level)
    read = {
        (each.body.code if each.body else None, each.text)
        for each in circulation.received_comments(sent.report, SECRETARIAT)
    }
    assert read == {("XAA", "Said public."), (None, "Said nameless."), (None, None)}
    read = {(each.body.code, each.text) for each in circulation.received_comments(sent.report, CONFIDENTIAL)}
    assert read == {("XAA", f"Said {level}.") for level in ("public", "nameless", "secretariat")}
    secret = DraftComment.objects.get(confidentiality="secretariat")
    people = [getattr(answered, name) for name in OFFICERS] + [answered.bodies["XAA"].focal]
    for comment in DraftComment.objects.all():
        for person in people:
            listed = permissions.draft_comments_read_by(person).filter(pk=comment.pk).exists()
            assert permissions.reads_draft_comment(person, comment) is listed, (person.email, comment.confidentiality)
    assert not permissions.reads_draft_comment(answered.first, secret)
    assert not permissions.reads_draft_comment(answered.coder, DraftComment.objects.get(confidentiality="public"))


def test_the_answer_to_a_comment_without_name_is_told_without_its_text(sent, answered):
    """The body reads it, and may be addressed by its name."""
    for code, level in (("XAA", "public"), ("XBB", "nameless")):
        answer_comment(
            said(sent, answered, code, confidentiality=level), "noted", f"{code} is right.", by=answered.writer
        )
    told, reason = (next(each for each in response_fields() if each.column.key == key) for key in ("outcome", "answer"))
    shown = circulation.received_comments(sent.report, SECRETARIAT)
    assert [(told.value(each), reason.value(each)) for each in shown] == [("Noted", "XAA is right."), ("Noted", None)]
    assert [each.reason for each in shown] == ["XAA is right.", ""]
    sighted = circulation.received_comments(sent.report, CONFIDENTIAL)
    assert {reason.value(each) for each in sighted} == {"XAA is right.", "XBB is right."}


def test_what_was_submitted_in_one_moment_is_not_joined_by_that_moment(sent, answered):
    """A body submits all it has to say at once: the same second beside its name would be its name."""
    body = answered.bodies["XAA"]
    for text, level in (("By name.", "public"), ("Without name.", "nameless")):
        draft_comments.add_draft_comment(sent, body.delegation, text=text, confidentiality=level, by=body.focal)
    draft_comments.submit_draft_comments(sent, body.delegation, by=body.focal)
    with clock.at(AFTER + timedelta(hours=1)):
        said(sent, answered, "XBB", text="Later.", finding=None)
    shown = circulation.received_comments(sent.report, SECRETARIAT)
    assert [(each.text, each.at is None) for each in shown] == [
        ("By name.", False),
        ("Later.", False),
        ("Without name.", True),
    ]
    received = next(field for field in response_fields() if field.column.key == "received")
    assert [received.value(each) is None for each in shown] == [False, False, True]
    assert all(each.at for each in circulation.received_comments(sent.report, CONFIDENTIAL))


def test_publishing_waits_for_every_answer_and_then_the_body_reads_its_own(sent, report, answered):
    mine, theirs = said(sent, answered), said(sent, answered, "XBB", text="We disagree.")
    assert [row.code for row in obstacles(report)] == ["comments_unanswered"]
    for outcome, text, code in (("", "x", "not_a_choice"), ("noted", " ", "text_missing")):
        with pytest.raises(Refused) as refused:
            answer_comment(mine, outcome, text, by=answered.writer)
        assert refused.value.code == code
    with pytest.raises(NotAllowed):
        answer_comment(mine, "noted", "Thank you.", by=answered.first)
    answer_comment(mine, "rejected", "One is right.", by=answered.writer)
    with clock.at(AFTER + timedelta(minutes=1)):
        answer_comment(mine, "in_part", "The note now says which.", by=answered.drafter)
    answer_comment(theirs, "noted", "Taken note of.", by=answered.writer)
    assert obstacles(report) == []
    delegation = answered.bodies["XAA"].delegation
    assert [each.answer for each in circulation.own_comments(delegation, AFTER)] == [None]
    with clock.at(OVER):
        report = send_to_review(report, by=answered.writer)
        report = act_on_step(report, "approve", by=answered.first)
        act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
        assert released(OVER).exists()
        (own,) = circulation.own_comments(delegation, OVER)
    assert (own.comment, own.answer.outcome, own.answer.text) == (mine, "in_part", "The note now says which.")
    next_text = OVER + timedelta(hours=1)  # its draft is not the text that is public: answers wait, comments come in
    with clock.at(next_text):
        edit_finding(report.findings.get(), {"text": "Towns matter to many."}, revision=1, by=answered.writer)
        second = circulate(
            SynthesisReport.objects.get(pk=report.pk), closes=next_text + timedelta(days=14), zone="Europe/Zurich",
            constituencies=["state"], by=answered.manager,
        )  # fmt: skip
        letter = draft_comments.enter_draft_comment(
            second,
            delegation,
            text="How many?",
            channel="paper",
            confidentiality="public",
            token=uuid4().hex,
            by=answered.writer,
        )
        answer_comment(letter, "noted", "Two.", by=answered.writer)
        answers = {each.comment: each.answer for each in circulation.own_comments(delegation, next_text)}
    assert answers[mine].text == "The note now says which." and answers[letter] is None


def test_an_answer_does_not_go_on_naming_who_has_left(client, sent, report, answered):
    body = answered.bodies["XAA"]
    answer_comment(said(sent, answered), "noted", "Kite House says the same.", by=answered.writer)
    with clock.at(OVER):
        report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
        act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
        (own,) = circulation.own_comments(body.delegation, OVER)
        assert own.answer.text == "Kite House says the same."
        for number in ("124", "128"):
            answered.tighten(answered.versions["XII"], number, "nameless", at=OVER)
        (own,) = circulation.own_comments(body.delegation, OVER)
        assert (own.answer.outcome, own.answer.text) == ("noted", "")
        client.force_login(body.focal, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(f"/rounds/{body.delegation.pk}/draft-report/").content.decode()
        assert "This answer is not displayed at present." in page


@pytest.mark.both_databases  # they place what is empty at different ends
def test_a_body_reads_its_comments_on_the_whole_before_those_on_paragraphs(sent, answered):
    on_paragraph = said(sent, answered)
    on_whole = said(sent, answered, text="Too long.", finding=None)
    own = circulation.own_comments(answered.bodies["XAA"].delegation, AFTER)
    assert [each.comment for each in own] == [on_whole, on_paragraph]


def test_comments_are_read_without_a_copy_of_the_draft_beside_each(sent, answered):
    """It has the words of the whole report, and a draft may have a thousand comments."""
    said(sent, answered)
    with CaptureQueriesContext(connection) as captured:
        assert len(circulation.received_comments(sent.report, CONFIDENTIAL)) == 1
        assert len(circulation.own_comments(answered.bodies["XAA"].delegation, AFTER)) == 1
    assert not [query["sql"] for query in captured if '"outline"' in query["sql"]]


@pytest.mark.parametrize("more", [0, 30])
def test_query_counts(sent, finding, answered, more, django_assert_num_queries):
    body = answered.bodies["XAA"]
    for number in range(1 + more):
        draft_comments.add_draft_comment(
            sent, body.delegation, text=f"Comment {number}.", finding=finding.pk, by=body.focal
        )
    draft_comments.submit_draft_comments(sent, body.delegation, by=body.focal)
    with django_assert_num_queries(2):
        assert len(circulation.received_comments(sent.report, CONFIDENTIAL)) == 1 + more
    with django_assert_num_queries(2):
        assert len(circulation.own_comments(body.delegation, AFTER)) == 1 + more
    with django_assert_num_queries(3):
        circulation.open_drafts_for(body.focal, AFTER)
