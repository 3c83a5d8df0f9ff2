"""Factual corrections: only what names a State goes to it, without its sources; answered, and its reply printed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from consultations.models import Delegation, Membership, Organisation
from core import clock
from core.audience import PUBLIC
from core.documents.docx_file import write_docx
from core.documents.html_page import write_html
from core.errors import Closed, NotAllowed, Refusals, Refused
from core.jobs.queue import run_job
from core.models import Job
from submissions.sending.services import withdraw
from synthesis.exports.report_document import report_document
from synthesis.models import FactCheck, Publication, SynthesisReport
from synthesis.publication.frozen_outline import freeze
from synthesis.publication.services import withdraw_publication
from synthesis.quality.readiness import numbered, obstacles
from synthesis.reports.findings.services import add_finding, cite, edit_finding, uncite
from synthesis.reports.ledger import ledger_digest
from synthesis.reports.services import write_front_matter
from synthesis.review import fact_checks
from synthesis.review.approval import act_on_step, send_to_review
from synthesis.review.services import add_comment
from tests.support.officers import sign_in
from tests.support.redacting import redact
from tests.synthesis.conftest import AFTER

CLOSES = AFTER + timedelta(days=14)
GENEVA = ZoneInfo("Europe/Zurich")


@pytest.fixture
def finding(section, answered):
    made = add_finding(
        section, text="Arandia proposed a new law.", recommendation=answered.recommendations["124"], by=answered.writer
    )
    cite(made, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
    return made


@pytest.fixture
def state(answered):
    return answered.bodies["XAA"]


@pytest.fixture
def check(finding, state, answered):
    return fact_checks.send_for_facts(
        finding, state.delegation, closes=CLOSES, zone="Europe/Zurich", by=answered.writer
    )


@pytest.mark.parametrize(
    ("begun", "over"),
    [
        (datetime(2027, 3, 31, 11, tzinfo=GENEVA), datetime(2027, 4, 14, 11, tzinfo=GENEVA)),
        (datetime(2027, 4, 3, 9, tzinfo=GENEVA), datetime(2027, 4, 16, 9, tzinfo=GENEVA)),  # a Saturday
        (datetime(2027, 3, 22, 11, tzinfo=GENEVA), datetime(2027, 4, 5, 11, tzinfo=GENEVA)),  # the clocks change
    ],
)
def test_ten_working_days(begun, over):
    assert fact_checks.working_days_after(begun) == over


def test_only_what_names_a_state_goes_to_it(report, finding, state, answered):
    assert [(row.number, row.delegation) for row in fact_checks.named_states(report, numbered(report))] == [
        (1, Delegation.objects.get(pk=state.delegation.pk))
    ]
    for code in ("XBB", "XGG"):
        with pytest.raises(Refused) as refused:
            fact_checks.send_for_facts(
                finding, answered.bodies[code].delegation, closes=CLOSES, zone="UTC", by=answered.writer
            )
        assert refused.value.code == "not_named"
    with pytest.raises(NotAllowed):
        fact_checks.send_for_facts(finding, state.delegation, closes=CLOSES, zone="UTC", by=answered.first)
    with pytest.raises(Refused) as refused:
        fact_checks.send_for_facts(finding, state.delegation, closes=AFTER, zone="UTC", by=answered.writer)
    assert refused.value.code == "end_passed"


def test_a_state_that_nobody_would_read_it_for_is_not_sent_it(client, report, finding, state, answered):
    """Its submission came by letter: the officer is told, and writes by other means."""
    Membership.objects.filter(organisation=state.organisation).update(ended_at=AFTER)
    sign_in(client, answered.writer)
    assert "Nobody at the State has an account" in text_of(client.get(reverse("synthesis:facts", args=[report.pk])))
    with pytest.raises(Refused) as refused:
        fact_checks.send_for_facts(finding, state.delegation, closes=CLOSES, zone="UTC", by=answered.writer)
    assert refused.value.code == "no_account" and refused.value.hint
    assert not FactCheck.objects.exists()
    assert fact_checks.skip_facts(finding, state.delegation, "We wrote to the mission.", by=answered.writer)


def test_a_state_whose_name_begins_as_another_s_is_not_named_by_that(report, finding, state, answered):
    answered.bodies["XBB"].delegation.organisation.__class__.objects.filter(
        pk=answered.bodies["XBB"].delegation.organisation_id
    ).update(short_name="Aran", name="Republic of Aran")
    assert [row.delegation.pk for row in fact_checks.named_states(report, numbered(report))] == [state.delegation.pk]
    edit_finding(finding, {"text": "Arandia and Aran proposed a new law."}, revision=1, by=answered.writer)
    assert len(fact_checks.named_states(report, numbered(report))) == 2


def test_what_was_left_out_is_the_sentence_as_it_stood(finding, state, answered):
    edit_finding(finding, {"text": "Arandia spoke of towns."}, revision=1, by=answered.writer)
    skipped = fact_checks.skip_facts(finding, state.delegation, "A source could be told from it.", by=answered.writer)
    assert skipped.text == "Arandia spoke of towns."


def test_what_rests_on_withheld_sources_does_not_go(finding, state, answered):
    answered.tighten(answered.versions["XAA"], "124", "nameless")
    with pytest.raises(Refused) as refused:
        fact_checks.send_for_facts(finding, state.delegation, closes=CLOSES, zone="UTC", by=answered.writer)
    assert refused.value.code == "only_withheld"


def test_a_sentence_that_rests_on_positions_alone_goes_to_the_state(section, state, answered):
    """There is no passage that it could cite, and so none that is withheld."""
    text = "All four States addressed the paragraph, Arandia first."
    finding = add_finding(
        section, text=text, recommendation=answered.recommendations["124"], quantity="all", counted=["state"],
        number=4, out_of=4, by=answered.writer,
    )  # fmt: skip
    check = fact_checks.send_for_facts(finding, state.delegation, closes=CLOSES, zone="UTC", by=answered.writer)
    assert check.text == text


def test_its_focal_point_is_told(check, answered):
    for key in Job.objects.filter(kind="core.mail", state=Job.State.WAITING).values_list("pk", flat=True):
        run_job(str(key))
    told = [message for message in mail.outbox if "/facts/" in message.body]
    assert [message.to for message in told] == [["focal@xaa.example"]]
    assert "new law" not in told[0].body and "Arandia" not in told[0].body
    assert "Call for inputs: On a report\nDocument: A/HRC/99/1\nClosing date: " in told[0].body


def test_its_focal_point_is_told_of_the_answer(check, state, answered):
    made = fact_checks.submit_correction(check, "We proposed none.", by=state.focal)
    fact_checks.answer_correction(made, "accepted", "The law is left out.", by=answered.writer)
    for key in Job.objects.filter(kind="core.mail", state=Job.State.WAITING).values_list("pk", flat=True):
        run_job(str(key))
    (told,) = [each for each in mail.outbox if "was answered" in each.subject]
    assert told.to == ["focal@xaa.example"] and f"/rounds/{state.delegation.pk}/facts/" in told.body
    assert "Call for inputs: On a report\nDocument: A/HRC/99/1" in told.body
    assert "law" not in told.body and "Arandia" not in told.body


def test_corrected_answered_and_replied(report, check, finding, state, answered):
    assert [row.code for row in obstacles(report)] == ["facts_open"]
    with pytest.raises(NotAllowed):
        fact_checks.submit_correction(check, "Not ours.", by=answered.bodies["XBB"].focal)
    assert fact_checks.waiting_checks(state.focal, AFTER) == [check]
    made = fact_checks.submit_correction(check, "We proposed none.", by=state.focal)
    assert fact_checks.waiting_checks(state.focal, AFTER) == []  # a State answers once
    with pytest.raises(Refused) as refused:
        fact_checks.submit_correction(check, "Once more.", by=state.focal)
    assert refused.value.code == "said_already"
    assert [row.code for row in obstacles(report)] == ["facts_unanswered"]
    wrong = [("maybe", "x", "not_a_choice"), ("accepted", "", "text_missing")]
    wrong.append(("noted", "Quay Nine told us.", "names_withheld"))  # it spoke without its name
    for outcome, text, code in wrong:
        with pytest.raises(Refused) as refused:
            fact_checks.answer_correction(made, outcome, text, by=answered.writer)
        assert refused.value.code == code
    edit_finding(finding, {"text": "Arandia spoke of towns."}, revision=1, by=answered.writer)
    fact_checks.answer_correction(made, "accepted", "The sentence follows your words.", by=answered.writer)
    assert obstacles(report) == []
    fact_checks.submit_reply(check, "لا نستبعد.", language="ar", translation="We do not exclude it.", by=state.focal)
    (named,) = fact_checks.named_states(report, numbered(report))
    assert (named.check, named.answer.text) == (check, "The sentence follows your words.")
    for row in (check, made):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(text="Other.")


def test_a_reply_of_300_words(check, state):
    with pytest.raises(Refused) as refused:
        fact_checks.submit_reply(check, "word " * 301, language="en", by=state.focal)
    assert (refused.value.code, refused.value.field) == ("too_many_words", "text")
    with pytest.raises(Refused) as refused:
        fact_checks.submit_reply(check, "Words.", language="tlh", by=state.focal)
    assert refused.value.code == "not_a_choice"
    assert fact_checks.submit_reply(check, "word " * 300, language="en", by=state.focal)


def text_of(answer):
    return " ".join(answer.content.decode().split())


def publish(report, answered):
    act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)


def test_a_published_report_takes_no_reply(report, check, state, answered):
    fact_checks.submit_correction(check, "", by=state.focal)
    with clock.at(AFTER + timedelta(hours=1)):
        publish(report, answered)
        with pytest.raises(Closed) as closed:
            fact_checks.submit_reply(check, "We are many.", language="en", by=state.focal)
        assert closed.value.code == "published"
        withdraw_publication(Publication.objects.get(), is_public=True, by=answered.manager)
        assert fact_checks.submit_reply(check, "We are many.", language="en", by=state.focal)


def test_a_text_published_again_with_other_front_matter_takes_no_reply(report, finding, state, answered):
    """Its findings are those of the text before, which the State was sent after that text was published."""
    publish(report, answered)
    later = AFTER + timedelta(days=1)
    with clock.at(later):
        check = fact_checks.send_for_facts(finding, state.delegation, closes=CLOSES, zone="UTC", by=answered.writer)
        fact_checks.submit_correction(check, "", by=state.focal)
        write_front_matter(report, [("paragraph", "A foreword.")], by=answered.writer)
    with clock.at(later + timedelta(hours=1)):
        publish(report, answered)
        assert Publication.objects.values("ledger_digest").distinct().count() == 1
        with pytest.raises(Closed) as closed:
            fact_checks.submit_reply(check, "We are many.", language="en", by=state.focal)
    assert closed.value.code == "published"


def test_another_edition_of_what_is_public_takes_no_reply_away(report, check, finding, state, answered):
    """The sentence is in the next text; meanwhile the published one is reissued, since a source left it."""
    fact_checks.submit_correction(check, "", by=state.focal)
    act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    answered.move(at=AFTER)
    later = AFTER + timedelta(days=1)
    with clock.at(later):
        edit_finding(finding, {"text": "Arandia proposed two laws."}, revision=1, by=answered.writer)
        again = fact_checks.send_for_facts(finding, state.delegation, closes=CLOSES, zone="UTC", by=answered.writer)
    with clock.at(later + timedelta(hours=1)):
        withdraw(answered.versions["XBB"].submission, by=answered.bodies["XBB"].focal, token="t" * 16, at=clock.now())
    answered.move(at=later + timedelta(hours=2))
    assert Publication.objects.count() == 2
    with clock.at(later + timedelta(hours=3)):
        assert fact_checks.submit_reply(again, "We proposed one.", language="en", by=state.focal)


def test_what_may_not_be_read_does_not_go_to_the_state(report, finding, state, answered):
    """Neither redacted words, nor what somebody wrote for the secretariat only, even beside a public source."""
    words = "Without prejudice to federalism"
    edit_finding(finding, {"text": f"Arandia heard: “{words}.”"}, revision=1, by=answered.writer)
    cite(finding, *answered.passage(answered.versions["XBB"], "124", words), by=answered.writer)
    answered.tighten(answered.versions["XBB"], "124", "secretariat")
    with pytest.raises(Refused) as refused:
        fact_checks.send_for_facts(finding, state.delegation, closes=CLOSES, zone="UTC", by=answered.writer)
    assert refused.value.code == "quotes_secretariat"
    uncite(finding.evidence.get(input__version=answered.versions["XBB"]), by=answered.writer)
    redact(answered.input(answered.versions["XBB"], "124"), words)
    with pytest.raises(Refused) as refused:
        fact_checks.send_for_facts(finding, state.delegation, closes=CLOSES, zone="UTC", by=answered.writer)
    assert refused.value.code == "redacted_words"


def test_the_close_is_to_the_second(report, check, state):
    with pytest.raises(Closed):
        fact_checks.submit_correction(check, "Late.", by=state.focal, at=CLOSES)
    with pytest.raises(Closed):
        fact_checks.submit_reply(check, "Late.", language="en", by=state.focal, at=CLOSES)
    with clock.at(CLOSES):
        assert obstacles(report) == []  # silence does not hold the report up
    assert fact_checks.submit_correction(check, "", by=state.focal, at=CLOSES - timedelta(seconds=1)).text == ""


def test_left_out_for_safety(report, finding, state, answered):
    with pytest.raises(Refused) as refused:
        fact_checks.skip_facts(finding, state.delegation, " ", by=answered.writer)
    assert refused.value.code == "reason_missing"
    fact_checks.skip_facts(finding, state.delegation, "The source could be told.", by=answered.writer)
    assert obstacles(report) == []
    assert list(fact_checks.own_checks(state.focal, state.delegation)) == []  # the State does not learn of it
    assert fact_checks.waiting_checks(state.focal, AFTER) == []
    with pytest.raises(NotAllowed):
        fact_checks.submit_correction(FactCheck.objects.get(), "What?", by=state.focal)


def test_what_was_left_out_can_be_sent_once_it_is_safe(client, report, finding, state, answered):
    for _click in range(2):
        fact_checks.skip_facts(finding, state.delegation, "The source could be told.", by=answered.writer)
    assert FactCheck.objects.count() == 1
    sign_in(client, answered.writer)
    assert "Send the finding to the State" in text_of(client.get(reverse("synthesis:facts", args=[report.pk])))
    sent = fact_checks.send_for_facts(finding, state.delegation, closes=CLOSES, zone="UTC", by=answered.writer)
    assert list(fact_checks.own_checks(state.focal, state.delegation)) == [sent]
    assert "Send the finding to the State" not in text_of(client.get(reverse("synthesis:facts", args=[report.pk])))
    with pytest.raises(Refused) as refused:
        fact_checks.skip_facts(finding, state.delegation, "The source could be told.", by=answered.writer)
    assert refused.value.code == "sent_already"


def test_the_reply_is_printed_in_every_file(report, check, state, answered):
    fact_checks.submit_reply(check, "لا نستبعد.", language="ar", translation="We do not exclude it.", by=state.focal)
    outline = freeze(report, public=True)
    assert outline["sections"][0]["findings"][0]["replies"] == [
        {"state": "Arandia", "text": "لا نستبعد.", "language": "ar", "translation": "We do not exclude it."}
    ]
    document = report_document(outline, round_=answered.round, audience=PUBLIC, now=AFTER, as_if_public=True)
    page = write_html(document)
    assert 'lang="ar"' in page and "لا نستبعد." in page and "Reply of Arandia" in page
    assert "translation by the State itself:" in page and '<p class="paragraph small">We do not exclude it.</p>' in page
    assert write_docx(document)


def test_a_translation_of_a_reply_reads_in_its_own_direction(report, check, state, answered):
    fact_checks.submit_reply(
        check, "We do not exclude it.", language="en", translation="(لا نستبعد ذلك.)", by=state.focal
    )
    outline = freeze(report, public=True)
    document = report_document(outline, round_=answered.round, audience=PUBLIC, now=AFTER, as_if_public=True)
    assert '<p class="paragraph small" lang="ar" dir="rtl">(لا نستبعد ذلك.)</p>' in write_html(document)


@pytest.mark.parametrize("more", [0, 20])
def test_query_count(report, section, check, answered, more, django_assert_num_queries):
    for number in range(more):
        add_finding(section, text=f"Veldrane said {number}.", by=answered.writer)
    rows = numbered(report)
    with django_assert_num_queries(2):
        assert len(fact_checks.named_states(report, rows)) == 1 + more


def against(report, code):
    return [str(fault.message) for fault in obstacles(report) if fault.code == code]


def test_where_the_round_says_so_publishing_waits_until_a_named_state_had_its_time(report, finding, state, answered):
    assert against(report, "facts_not_asked") == []  # no rule of this round
    answered.round.rules.facts_required, answered.round.rules.facts_days = True, 5
    answered.round.rules.save()
    report.refresh_from_db()
    assert against(report, "facts_not_asked") == [
        "Finding 1 names Arandia, but was not sent to that State for factual corrections."
    ]
    with pytest.raises(Refused, match=r"5 working days\. Choose 22 March 2027 or a later date"):
        fact_checks.send_for_facts(
            finding, state.delegation, closes=AFTER + timedelta(days=4), zone="Europe/Zurich", by=answered.writer
        )
    closes = AFTER + timedelta(days=7)
    check = fact_checks.send_for_facts(
        finding, state.delegation, closes=closes, zone="Europe/Zurich", by=answered.writer
    )
    assert against(report, "facts_not_asked") == [] and against(report, "facts_open") != []
    with clock.at(closes + timedelta(minutes=1)):
        assert against(report, "facts_open") == []  # it was given the time, and said nothing

    edit_finding(finding, {"text": "Arandia proposed two laws."}, revision=finding.revision, by=answered.writer)
    assert against(report, "facts_not_asked") != []  # another sentence
    asked = fact_checks.submit_correction(check, "Two laws.", by=state.focal)
    fact_checks.answer_correction(asked, "accepted", "It says so now.", by=answered.writer)
    assert against(report, "facts_not_asked") == []  # as the State itself asked


@pytest.mark.parametrize(
    "names",
    [
        {"other_names": ["Arandia"]},
        {"former_names": ["Arandia"]},
        {"names": {"fr": {"name": "République d’Arandia", "short": "Arandia"}}},
    ],
)
def test_a_state_is_named_by_its_earlier_names_too(report, finding, state, answered, names):
    """It has another name since the sentence was written."""
    answered.round.rules.facts_required = True
    answered.round.rules.save()
    names = {"name": "Republic of Arandë", "short_name": "Arandë", **names}
    Organisation.objects.filter(pk=state.organisation.pk).update(**names)
    report.refresh_from_db()
    assert against(report, "facts_not_asked") == [
        "Finding 1 names Arandë, but was not sent to that State for factual corrections."
    ]
    assert fact_checks.send_for_facts(finding, state.delegation, closes=CLOSES, zone="UTC", by=answered.writer)


def test_left_out_for_safety_the_state_need_not_be_asked(report, finding, state, answered):
    answered.round.rules.facts_required = True
    answered.round.rules.save()
    fact_checks.skip_facts(finding, state.delegation, "The family could be found.", by=answered.writer)
    report.refresh_from_db()
    assert against(report, "facts_not_asked") == []


def test_a_round_may_publish_while_a_reviewer_waits_for_an_answer(report, finding, answered):
    add_comment(finding, "Is this right?", by=answered.first)
    assert against(report, "contested") != []
    answered.round.rules.contested_published = True
    answered.round.rules.save()
    report.refresh_from_db()
    assert against(report, "contested") == []


def test_a_sentence_that_names_a_withheld_organization_does_not_go_to_the_state(finding, state, answered):
    """Quay Nine spoke without its name; the State reads the sentence before anybody publishes it."""
    edit_finding(finding, {"text": "Arandia and Quay Nine spoke of towns."}, revision=1, by=answered.writer)
    with pytest.raises(Refused) as refused:
        fact_checks.send_for_facts(finding, state.delegation, closes=CLOSES, zone="UTC", by=answered.writer)
    assert (refused.value.code, refused.value.hint) == ("names_withheld", "Remove the name.")
    edit_finding(finding, {"text": "Arandia and Kite House spoke of towns."}, revision=2, by=answered.writer)
    assert fact_checks.send_for_facts(finding, state.delegation, closes=CLOSES, zone="UTC", by=answered.writer)


def printed(report):
    """The replies beside the finding, as the next edition has them: who, what."""
    finding = freeze(report, public=True)["sections"][0]["findings"][0]
    return [(each["state"], each["text"]) for each in finding["replies"]]


@pytest.fixture
def reworded(report, check, finding, state, answered):
    """Arandia has replied; a day later the sentence says something else."""
    fact_checks.submit_correction(check, "", by=state.focal)
    fact_checks.submit_reply(check, "We proposed none.", language="en", by=state.focal)
    with clock.at(AFTER + timedelta(days=1)):
        edit_finding(finding, {"text": "Arandia withdrew its new law."}, revision=1, by=answered.writer)
        yield


OTHER_WORDS = ["Finding 1: the reply of Arandia refers to an earlier text of the sentence."]


def test_a_reply_is_not_published_beside_other_words_than_it_answered(
    client, report, reworded, finding, state, answered
):
    assert against(report, "reply_to_other_words") == OTHER_WORDS
    act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    with pytest.raises(Refusals):
        act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    sign_in(client, answered.writer)
    facts = reverse("synthesis:facts", args=[report.pk])
    assert f'<a href="{facts}">{OTHER_WORDS[0]}</a>' in text_of(
        client.get(reverse("synthesis:approval", args=[report.pk]))
    )
    page = text_of(client.get(facts))
    assert "Reply to an earlier text of the sentence" in page
    said = {f"{finding.pk}-{state.delegation.pk}-closes": "2027-04-15T12:00"}  # while the first sending is still open
    said[f"{finding.pk}-{state.delegation.pk}-zone"] = "UTC"
    address = reverse("synthesis:send_for_facts", args=[report.pk, finding.pk, state.delegation.pk])
    assert f'action="{address}"' in page
    client.post(address, said)
    assert against(report, "reply_to_other_words") == [] and against(report, "facts_open") != []
    assert printed(report) == [("Arandia", "We proposed none.")]  # as long as it gives no other

    again = FactCheck.objects.order_by("opens").last()
    client.force_login(state.focal, backend="django.contrib.auth.backends.ModelBackend")
    own = reverse("own_facts", args=[state.delegation.pk])
    page = text_of(client.get(own))
    assert "Arandia withdrew its new law." in page
    assert "If you do not add a reply here, your last reply on this finding is printed." in page
    reply = {f"reply-{again.pk}-text": "It is being redrafted.", f"reply-{again.pk}-language": "en"}
    client.post(reverse("reply_to_finding", args=[state.delegation.pk, again.pk]), reply)
    assert "Your later reply is printed instead." in text_of(client.get(own))
    assert printed(report) == [("Arandia", "It is being redrafted.")]


@pytest.mark.parametrize(
    ("outcome", "faults"), [("accepted", []), ("in_part", []), ("rejected", OTHER_WORDS), ("", OTHER_WORDS)]
)
def test_a_reply_after_the_rewording_stands_where_the_state_had_read_of_it(
    report, check, finding, state, answered, outcome, faults
):
    """Its page has the sentence that was sent, and the answer to its correction."""
    correction = fact_checks.submit_correction(check, "We withdrew it.", by=state.focal)
    with clock.at(AFTER + timedelta(days=1)):
        edit_finding(finding, {"text": "Arandia withdrew its new law."}, revision=1, by=answered.writer)
        if outcome:
            fact_checks.answer_correction(correction, outcome, "Thank you.", by=answered.writer)
    with clock.at(AFTER + timedelta(days=2)):
        fact_checks.submit_reply(check, "Thank you for the correction.", language="en", by=state.focal)
        assert against(report, "reply_to_other_words") == faults


def test_an_answer_after_the_reply_changes_nothing(report, check, finding, state, answered):
    correction = fact_checks.submit_correction(check, "We withdrew it.", by=state.focal)
    with clock.at(AFTER + timedelta(days=1)):
        edit_finding(finding, {"text": "Arandia withdrew its new law."}, revision=1, by=answered.writer)
    with clock.at(AFTER + timedelta(days=2)):
        fact_checks.submit_reply(check, "We proposed none.", language="en", by=state.focal)
    with clock.at(AFTER + timedelta(days=3)):
        fact_checks.answer_correction(correction, "accepted", "Thank you.", by=answered.writer)
        assert against(report, "reply_to_other_words") == OTHER_WORDS
        fact_checks.skip_facts(finding, state.delegation, "The source could be told.", by=answered.writer)
        assert printed(report) == []


@pytest.mark.parametrize("words", ["Arandia withdrew its new law.", "A State withdrew a new law."])
def test_a_reply_to_other_words_is_left_out_with_the_state(report, reworded, finding, state, answered, words):
    """Also where the sentence does not name the State any more: it is not sent there, and its reply would name it."""
    edit_finding(finding, {"text": words}, revision=2, by=answered.writer)
    assert against(report, "reply_to_other_words") == OTHER_WORDS
    before = ledger_digest(report)
    fact_checks.skip_facts(finding, state.delegation, "The source could be told.", by=answered.writer)
    assert against(report, "reply_to_other_words") == [] and printed(report) == []
    assert ledger_digest(report) != before  # what was approved with the reply is not what is printed
    finding.refresh_from_db()
    edit_finding(finding, {"text": "Arandia proposed a new law."}, revision=finding.revision, by=answered.writer)
    assert printed(report) == [("Arandia", "We proposed none.")] and against(report, "reply_to_other_words") == []
