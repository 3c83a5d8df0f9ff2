"""Messages from the secretariat: who gets them, in which form, once; what is known of each email, and to whom."""

import io
import json
import re
import smtplib
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from consultations.emails.styles import invitation_style, styles_of
from consultations.enums import Duty, Role
from consultations.invitations import delegations, services as invitations
from consultations.messages import selectors, services, views
from consultations.messages.enums import Delivery, MessageFilter
from consultations.messages.recipients import addressees_of, delegations_in, numbers_of
from consultations.models import Delegation, Invitation, Membership, Message, MessageRecipient
from consultations.monitoring.responses import filter_delegations
from consultations.organisations import services as organisations_services
from consultations.rounds import duties
from core import bounces, mail
from core.errors import NotAllowed, Refusals, Refused
from core.jobs import queue
from core.models import Job
from tests.factories import DraftFactory, SubmittedFactory, invite_with_token
from tests.support.officers import own_queries, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]
TEXT = "Dear colleagues of {body},\n\nPlease note the corrected annex of {document}."
ANSWER = {"7": {"comment": "We register every child."}}
NAMELESS = {"confidentiality": "nameless"}


@pytest.fixture
def sighted(house: Any) -> Any:
    duties.change_duties(house.round, give=[(house.officer, Duty.SEE_CONFIDENTIAL)], by=house.officer)
    return house


@pytest.fixture
def office(client: Client, sighted: Any) -> Client:
    return sign_in(client, sighted.officer)


def written(house: Any, filter_: str = "all", subject: str = "Corrected annex", body: str = TEXT) -> Message:
    return services.create_message(
        house.round, filter_=filter_, language="en", subject=subject, body=body, by=house.officer
    )


def send(house: Any, message: Message, **more: Any) -> Message:
    people = numbers_of(views.addressees(house.round, message)).people
    how = {"sighted": True, "people": people} | more
    row = services.send_message(message, responses=views.seen_by_sighted(house.round), by=house.officer, **how)
    queue.run_due()
    return row


def address(house: Any, name: str, message: Message, *more: Any) -> str:
    return reverse(f"consultations:{name}", args=[house.round.pk, message.pk, *more])


def codes(house: Any, filter_: str) -> set[str]:
    keys = delegations_in(filter_, views.seen_by_sighted(house.round))
    return set(Delegation.objects.filter(pk__in=keys).values_list("organisation__code", flat=True))


def states(message: Message) -> dict[str, str]:
    return {row.delegation.organisation.code: row.state for row in selectors.delivery_rows(message)}


def test_each_filter_selects_by_what_was_done(house: Any) -> None:
    DraftFactory(delegation=house.XBB.delegation, answers=ANSWER)
    SubmittedFactory(delegation=house.XCC.delegation, answers=ANSWER, package=NAMELESS)
    assert {each: codes(house, each) for each in MessageFilter.values} == {
        "not_answered": {"XAA"},
        "drafting": {"XBB"},
        "submitted": {"XCC"},
        "all": {"XAA", "XBB", "XCC"},
    }


def test_states_get_the_text_and_civil_society_a_link_only(house: Any) -> None:
    """Whoever gets neutral mails reads nothing of it in the email; the text waits behind sign-in."""
    message = send(house, written(house))
    full, other, neutral = sorted(outbox.outbox, key=lambda each: each.to)
    assert full.subject == "Corrected annex"
    assert "Dear colleagues of Body XAA," in full.body and "annex of A/HRC/99/1" in full.body
    assert f"/rounds/{house.XAA.delegation.pk}/messages/" in full.body
    assert "Body XBB" in other.body and "Body XAA" not in other.body
    whole = f"{neutral.subject}\n{neutral.body}\n{neutral.alternatives[0][0]}"
    assert neutral.to == ["focal@xcc.example"] and neutral.subject == "You have a new message"
    for word in ("annex", "XCC", "A/HRC", "Dear", "secretariat"):
        assert word not in whole
    assert set(states(message).values()) == {Delivery.SENT}


def test_none_gets_no_email_and_the_page_all_the_same(house: Any, browser: Any) -> None:
    User.objects.filter(pk=house.XAA.focal.pk).update(mail_style="none")
    message = send(house, written(house))
    assert "focal@xaa.example" not in {to for each in outbox.outbox for to in each.to}
    assert states(message)["XAA"] == Delivery.NO_EMAIL
    for code in ("XAA", "XCC"):
        body = getattr(house, code)
        page = browser(body.focal).get(reverse("received_messages", args=[body.delegation.pk])).content.decode()
        assert f"Dear colleagues of Body {code}" in page and "Corrected annex" in page
    home = browser(house.XCC.focal).get("/home/").content.decode()
    assert reverse("received_messages", args=[house.XCC.delegation.pk]) in home
    page = browser(house.XBB.focal).get(reverse("received_messages", args=[house.XAA.delegation.pk]))
    assert page.status_code == 404


def test_a_message_comes_in_the_language_of_its_reader(house: Any) -> None:
    User.objects.filter(pk=house.XBB.focal.pk).update(language="fr")
    message = written(house)
    services.save_text(
        message, "fr", filter_="all", subject="Annexe corrigée", body="Chers collègues, {closing_day}", by=house.officer
    )
    send(house, message)
    subjects = {each.to[0]: each.subject for each in outbox.outbox}
    assert subjects["focal@xbb.example"] == "Annexe corrigée" and subjects["focal@xaa.example"] == "Corrected annex"
    french = next(each for each in outbox.outbox if each.to == ["focal@xbb.example"])
    assert "12 mars 2027" in french.body and "sur le portail" in french.body
    assert "<div lang" not in french.alternatives[0][0]


def test_a_text_in_another_language_than_its_readers_says_so_in_the_email(house: Any) -> None:
    User.objects.filter(pk=house.XBB.focal.pk).update(language="ar")
    send(house, written(house))
    arabic = next(each for each in outbox.outbox if each.to == ["focal@xbb.example"]).alternatives[0][0]
    assert '<html lang="ar" dir="rtl">' in arabic
    english = re.findall(r'<div lang="en" dir="ltr">(.*?)</div>', arabic, re.DOTALL)
    assert [" ".join(re.sub("<[^>]*>|[\u2068\u2069]", " ", part).split()) for part in english] == [
        "Dear colleagues of Body XBB ,",
        "Please note the corrected annex of A/HRC/99/1 .",
    ]


def test_an_invited_focal_point_gets_it_with_the_personal_link(house: Any) -> None:
    body = organisations_services.register_body(
        code="XDD", name="Body XDD", constituency="state", by=house.officer, regional_group="african"
    )
    lonely = organisations_services.register_body(
        code="XEE", name="Body XEE", constituency="state", by=house.officer, regional_group="african"
    )
    delegations.invite_organisations(house.round, [body, lonely], by=house.officer)
    delegation = house.round.delegations.get(organisation=body)
    _row, token = invite_with_token(
        body, email="new@xdd.example", role=Role.FOCAL_POINT, by=house.officer, delegation=delegation
    )
    queue.run_due()
    outbox.outbox.clear()
    message = send(house, written(house))
    (mine,) = [each for each in outbox.outbox if each.to == ["new@xdd.example"]]
    assert "Dear colleagues of Body XDD" in mine.body and f"/invitation/{token}/" in mine.body
    assert states(message) | {"XDD": Delivery.SENT, "XEE": Delivery.NOBODY} == states(message)
    counts = numbers_of(views.addressees(house.round, message))
    assert (counts.people, counts.participants, counts.unreachable) == (4, 5, 1)


def test_who_has_a_link_that_no_longer_works_is_not_reached(house: Any) -> None:
    """The focal point invited a successor and left: the message would lead to a link that is not valid."""
    body = house.XAA
    invite_with_token(
        body.organisation, email="next@xaa.example", role=Role.FOCAL_POINT, by=body.focal, delegation=body.delegation
    )
    organisations_services.end_membership(Membership.objects.get(user=body.focal), by=house.officer)
    queue.run_due()
    assert "next@xaa.example" not in {to for each in outbox.outbox for to in each.to}  # nor the invitation itself
    outbox.outbox.clear()
    message = send(house, written(house))
    assert {to for each in outbox.outbox for to in each.to} == {"focal@xbb.example", "focal@xcc.example"}
    assert states(message)["XAA"] == Delivery.NOBODY
    counts = numbers_of(views.addressees(house.round, message))
    assert (counts.people, counts.participants, counts.unreachable) == (2, 3, 1)
    assert list(filter_delegations(house.round, standing="unreached")) == [body.delegation]


def test_a_link_that_ends_before_the_email_leaves_is_not_sent(house: Any) -> None:
    person = User.objects.create_user("moved@secretariat.example", name="M. Oved")
    organisations_services.end_membership(
        organisations_services.add_member(house.XAA.organisation, person, Role.DEPUTY, by=house.officer), by=person
    )
    organisations_services.end_membership(
        Membership.objects.live().get(organisation=house.XAA.organisation), by=house.officer
    )
    duties.make_officer(person)
    invitations.invite(
        house.XAA.organisation, email="next@xaa.example", role=Role.FOCAL_POINT, by=person,
        delegation=house.XAA.delegation,
    )  # fmt: skip
    queue.run_due()
    outbox.outbox.clear()
    message = written(house)
    services.send_message(
        message, responses=views.seen_by_sighted(house.round), by=house.officer, sighted=True, people=3
    )
    person.groups.clear()
    queue.run_due()
    assert {to for each in outbox.outbox for to in each.to} == {"focal@xbb.example", "focal@xcc.example"}
    assert states(message)["XAA"] == Delivery.LEFT


def test_a_second_click_and_a_lost_worker_send_once(house: Any) -> None:
    message = written(house)
    send(house, message)
    again = send(house, message)
    assert len(outbox.outbox) == 3 and again.sent_at is not None
    for job in Job.objects.filter(kind=mail.KIND):  # a worker died after the server had the mail: the job runs again
        Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING, tries=1)
        queue.run_job(str(job.pk))
    assert len(outbox.outbox) == 3
    assert set(states(message).values()) == {Delivery.SENT}


def test_a_sent_message_never_changes(house: Any) -> None:
    message = send(house, written(house))
    for act in (
        lambda: services.save_text(message, "en", filter_="all", subject="Other", body="Other", by=house.officer),
        lambda: services.discard(message, by=house.officer),
        lambda: services.add_file(message, io.BytesIO(b"words"), name="a.txt", by=house.officer),
    ):
        with pytest.raises(Refused, match="sent"):
            act()
    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(filter="drafting")


def test_refused_addresses_and_failures_are_shown_to_who_may_know(
    sighted: Any, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the mail server refuses at once is known; other errors are tried again, and then shown as failed."""
    message = written(sighted)
    real = outbox.EmailMultiAlternatives.send

    def server(mail_: Any, *args: Any, **kwargs: Any) -> int:
        to = mail_.to[0]
        if to == "focal@xaa.example":
            raise smtplib.SMTPRecipientsRefused({to: (550, b"unknown")})
        if to == "focal@xbb.example":
            raise smtplib.SMTPRecipientsRefused({to: (451, b"try later")})
        return real(mail_, *args, **kwargs)

    monkeypatch.setattr(outbox.EmailMultiAlternatives, "send", server)
    with pytest.raises(queue.JobFailed):
        send(sighted, message)
    queue_again(len(mail.RETRY_AFTER))
    assert states(message) == {"XAA": Delivery.REFUSED, "XBB": Delivery.FAILED, "XCC": Delivery.SENT}
    page = office.get(address(sighted, "message", message)).content.decode()
    assert "Refused by the email server" in page and "Send 1 email again" in page
    monkeypatch.setattr(outbox.EmailMultiAlternatives, "send", real)
    office.post(address(sighted, "send_message_again", message))
    queue.run_due()
    assert states(message) == {"XAA": Delivery.REFUSED, "XBB": Delivery.SENT, "XCC": Delivery.SENT}


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A mail server that is away until the context of `monkeypatch` ends."""

    def send_nothing(*args: Any, **kwargs: Any) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr(outbox.EmailMultiAlternatives, "send", send_nothing)
        yield patched


def receivers() -> list[str]:
    return sorted(to for each in outbox.outbox for to in each.to)


def test_what_failed_is_sent_when_an_operator_has_it_tried_again(sighted: Any, office: Client, away: Any) -> None:
    message = written(sighted)
    with pytest.raises(queue.JobFailed):
        send(sighted, message)
    queue_again(1 + len(mail.RETRY_AFTER))
    assert set(states(message).values()) == {Delivery.FAILED}
    away.undo()
    call_command("jobs", "--retry", "core.mail")
    queue.run_due()
    assert set(states(message).values()) == {Delivery.SENT}
    assert receivers() == ["focal@xaa.example", "focal@xbb.example", "focal@xcc.example"]
    office.post(address(sighted, "send_message_again", message))
    queue.run_due()
    assert len(receivers()) == 3


def test_an_earlier_email_that_fails_says_nothing_of_the_one_that_waits(
    sighted: Any, office: Client, away: Any
) -> None:
    message = written(sighted)
    with pytest.raises(queue.JobFailed):
        send(sighted, message)
    queue_again(1 + len(mail.RETRY_AFTER))
    earlier = list(Job.objects.filter(kind=mail.KIND))
    office.post(address(sighted, "send_message_again", message))
    assert set(states(message).values()) == {Delivery.QUEUED}
    call_command("jobs", "--retry", "core.mail")
    for job in earlier:
        Job.objects.filter(pk=job.pk).update(tries=len(mail.RETRY_AFTER))
        with pytest.raises(queue.JobFailed):
            queue.run_job(str(job.pk))
    assert set(states(message).values()) == {Delivery.QUEUED}
    away.undo()
    call_command("jobs", "--retry", "core.mail")
    queue.run_due()
    assert set(states(message).values()) == {Delivery.SENT} and len(receivers()) == 3


def test_one_that_comes_back_is_no_longer_sent(sighted: Any) -> None:
    message = written(sighted)
    send(sighted, message)
    assert states(message)["XBB"] == Delivery.SENT
    recipient = message.recipients.get(delegation__organisation__code="XBB")
    job = Job.objects.get(kind=mail.KIND, payload__recipient=str(recipient.pk))
    bounces.report_returned(job)
    style = recipient.style
    recipient.refresh_from_db()
    assert (recipient.state, recipient.style) == (Delivery.REFUSED, style)


def queue_again(times: int) -> None:
    for _time in range(times):
        for job in Job.objects.filter(kind=mail.KIND, state=Job.State.WAITING):
            Job.objects.filter(pk=job.pk).update(due_at=job.asked_at)
            try:
                queue.run_job(str(job.pk))
            except queue.JobFailed:
                continue


def test_a_worker_lost_three_times_is_a_failure_not_a_wait(house: Any) -> None:
    message = written(house)
    services.send_message(
        message, responses=views.seen_by_sighted(house.round), by=house.officer, sighted=True, people=3
    )
    lost = MessageRecipient.objects.get(delegation=house.XAA.delegation)
    Job.objects.filter(payload__recipient=str(lost.pk)).update(state=Job.State.FAILED)
    assert states(message) == {"XAA": Delivery.FAILED, "XBB": Delivery.QUEUED, "XCC": Delivery.QUEUED}


def test_emails_that_were_given_up_stay_failed_when_their_jobs_are_deleted(sighted: Any, office: Client) -> None:
    """After a restore they are given up; a month later the night deletes failed mail."""
    message = written(sighted)
    services.send_message(
        message, responses=views.seen_by_sighted(sighted.round), by=sighted.officer, sighted=True, people=3
    )
    call_command("jobs", "--drop-waiting", "core.mail")
    assert set(states(message).values()) == {Delivery.FAILED}
    Job.objects.filter(kind=mail.KIND).delete()
    assert set(states(message).values()) == {Delivery.FAILED}
    office.post(address(sighted, "send_message_again", message))
    queue.run_due()
    assert set(states(message).values()) == {Delivery.SENT}


def test_the_officer_confirms_exact_numbers(sighted: Any, office: Client) -> None:
    message = written(sighted, "not_answered")
    page = office.get(address(sighted, "message", message)).content.decode()
    assert "3 people of 3 participants" in " ".join(page.split()) and "Send the message to 3 people" in page
    listed = office.get(address(sighted, "message", message), {"format": "json"})
    rows = json.loads(b"".join(listed.streaming_content))["rows"]
    assert [(row["code"], row["email"]) for row in rows] == [
        ("XCC", "Neutral email"),
        ("XAA", "Full email"),
        ("XBB", "Full email"),
    ]
    DraftFactory(delegation=sighted.XBB.delegation, answers=ANSWER)
    answer = office.post(address(sighted, "send_message", message), {"people": 3})
    assert answer.status_code == 422 and "now goes to 2 people" in answer.content.decode()
    assert 'name="people" value="2"' in answer.content.decode()
    assert office.post(address(sighted, "send_message", message), {"people": 2}).status_code == 302
    assert MessageRecipient.objects.count() == 2


def test_what_goes_out_is_what_its_sender_read(sighted: Any, office: Client) -> None:
    message = written(sighted)
    confirmed = office.get(address(sighted, "message", message)).context["send_form"].initial
    services.save_text(message, "fr", filter_="all", subject="Rappel", body="Un rappel", by=sighted.officer)
    refused = office.post(address(sighted, "send_message", message), confirmed)
    assert "Somebody else has changed the message since you opened the page." in refused.content.decode()
    assert Message.objects.get().sent_at is None
    as_it_is_now = refused.context["send_form"].initial
    assert office.post(address(sighted, "send_message", message), as_it_is_now).status_code == 302


def test_each_recipient_has_a_preview_of_the_email(sighted: Any, office: Client) -> None:
    message = written(sighted)
    found = {each.delegation.organisation.code: each for each in views.addressees(sighted.round, message)}
    full = office.get(address(sighted, "message_preview", message, found["XAA"].key)).content.decode()
    assert "Dear colleagues of Body XAA" in full and "Full email" in full
    neutral = office.get(address(sighted, "message_preview", message, found["XCC"].key)).content.decode()
    assert "You have a new message" in neutral and "Dear colleagues" not in neutral
    assert not outbox.outbox


def test_who_does_not_see_names_gets_neither_preview_nor_log_nor_number(house: Any, client: Client) -> None:
    """A body wrote without its name: the pages are the same before and after."""
    sign_in(client, house.officer)
    message = written(house, "not_answered")
    key = next(each.key for each in views.addressees(house.round, message))
    page = address(house, "message", message)

    def seen() -> str:
        return re.sub(r"\w{64}", "", client.get(page).content.decode())  # tokens of forms

    before = seen()
    assert "XAA" not in before and "F. X" not in before and "3 people" not in before
    SubmittedFactory(delegation=house.XCC.delegation, answers=ANSWER, package=NAMELESS)
    assert seen() == before
    assert client.get(address(house, "message_preview", message, key)).status_code == 404
    queue.run_due()
    outbox.outbox.clear()  # without the receipt
    assert client.post(address(house, "send_message", message)).status_code == 302
    queue.run_due()
    assert {to for each in outbox.outbox for to in each.to} == {"focal@xaa.example", "focal@xbb.example"}
    after = seen()
    assert "XAA" not in after and "Refused" not in after and "Waiting to be sent" not in after
    assert client.get(page, {"format": "json"}).status_code == 404
    assert client.post(address(house, "send_message_again", message)).status_code == 404
    listed = client.get(reverse("consultations:messages", args=[house.round.pk])).content.decode()
    assert "Sent" in listed and "emails sent" not in listed


def test_that_it_reached_nobody_is_not_told_to_who_would_learn_who_wrote(house: Any, client: Client) -> None:
    for code in ("XAA", "XBB", "XCC"):
        SubmittedFactory(delegation=getattr(house, code).delegation, answers=ANSWER, package=NAMELESS)
    message = written(house, "not_answered")
    sign_in(client, house.officer)
    assert client.post(address(house, "send_message", message)).status_code == 302
    queue.run_due()
    assert not MessageRecipient.objects.exists()
    with pytest.raises(Refused, match="has no recipients"):
        send(house, written(house, "not_answered"))


@pytest.mark.parametrize(
    ("subject", "body", "field", "said"),
    [
        ("", "Text", "subject", "Enter a subject"),
        ("A", "Dear {bdoy}", "body", "cannot contain {bdoy}"),
        ("A", "See https://evil.example/x", "body", "https://evil.example/x"),
        ("A", "Dear {body", "body", "brace"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(house: Any, subject: str, body: str, field: str, said: str) -> None:
    with pytest.raises(Refusals) as refusals:
        written(house, subject=subject, body=body)
    assert said in {each.field: str(each) for each in refusals.value.refusals}[field]
    assert not Message.objects.exists()


def test_nothing_typed_is_lost_and_nobody_else_may_write(sighted: Any, office: Client, browser: Any) -> None:
    page = reverse("consultations:add_message", args=[sighted.round.pk])
    form = {"filter_": "all", "language": "en", "subject": "On time", "body": "See www.evil.example/x now"}
    answer = office.post(page, form)
    assert answer.status_code == 422 and "See www.evil.example/x now" in answer.content.decode()
    assert office.post(page, form | {"body": "See the portal."}).status_code == 302
    with pytest.raises(NotAllowed):
        services.discard(Message.objects.get(), by=sighted.other)
    assert browser(sighted.XAA.focal).get(page).status_code == 404


def test_of_two_officers_the_second_does_not_overwrite_the_text(sighted: Any, office: Client) -> None:
    message = written(sighted)
    page = address(sighted, "message_text", message, "en")
    seen = office.get(page).context["form"]["seen"].value()
    form = {"filter_": "all", "subject": "Corrected annex", "seen": seen}
    for _click in range(2):
        assert office.post(page, form | {"body": "The first text."}).status_code == 302
    answer = office.post(page, form | {"body": "The second text."})
    assert answer.status_code == 422 and "Somebody else has changed this" in answer.content.decode()
    assert "The second text." in answer.content.decode()
    assert message.texts.get().body == "The first text."
    french = address(sighted, "message_text", message, "fr")
    seen = office.get(french).context["form"]["seen"].value()
    assert office.post(french, form | {"body": "Le texte.", "seen": seen}).status_code == 302


def test_styles_of_many_are_those_of_each(house: Any) -> None:
    """A person whom civil society has invited too, one with a choice of their own, and invited addresses."""
    User.objects.filter(pk=house.XBB.focal.pk).update(mail_style="none")
    told = {"role": Role.FOCAL_POINT, "by": house.officer}
    invitations.invite(house.XCC.organisation, email="focal@xaa.example", **told)
    invitations.invite(house.XAA.organisation, email="new@xaa.example", **told)
    invitations.invite(house.XAA.organisation, email="focal@xcc.example", **told)
    people, links = list(User.objects.filter(memberships__isnull=False)), list(Invitation.objects.all())
    expected = {user.pk: user.effective_mail_style for user in people}
    expected |= {row.pk: invitation_style(row.email, row.organisation) for row in links}
    assert styles_of(people, links) == expected
    assert set(expected.values()) == {"full", "neutral", "none"} - ({"full"} - set(expected.values()))


def test_styles_do_not_depend_on_how_a_domain_is_stored(house: Any) -> None:
    """Rows from before hold `xn--`: the account, the invitations and what waits are of one mailbox."""
    old, new = "new@xn--mller-kva.example", "new@müller.example"
    own = User.objects.create_user(new, mail_style="none")
    User.objects.filter(pk=own.pk).update(email=old)
    state = User.objects.create_user("other@müller.example")
    told = {"role": Role.FOCAL_POINT, "by": house.officer}
    invitations.invite(house.XAA.organisation, email=new, **told)
    for body in (house.XAA, house.XCC):
        link, _is_new = invitations.invite(body.organisation, email="third@müller.example", **told)
    Invitation.objects.filter(pk=link.pk).update(email="third@xn--mller-kva.example")
    link, _is_new = invitations.invite(house.XCC.organisation, email="other@müller.example", **told)
    Invitation.objects.filter(pk=link.pk).update(email="other@xn--mller-kva.example")
    people, links = [own, state], list(Invitation.objects.all())
    expected = {user.pk: user.effective_mail_style for user in people}
    expected |= {row.pk: invitation_style(row.email, row.organisation) for row in links}
    assert styles_of(people, links) == expected
    assert {styles_of([], links)[row.pk] for row in links if row.email == new} == {"none"}


def test_pages_ask_as_much_for_many_recipients_as_for_few(sighted: Any, office: Client) -> None:
    message, beside = written(sighted), reverse("consultations:messages", args=[sighted.round.pk])
    few = own_queries(office, address(sighted, "message", message), beside)
    bodies = []
    for n in range(6):
        body = organisations_services.register_body(
            code=f"XN{n}", name=f"Body N{n}", constituency="state", by=sighted.officer, regional_group="african"
        )
        person = User.objects.create_user(f"n{n}@n.example")
        organisations_services.add_member(body, person, Role.FOCAL_POINT, by=sighted.officer)
        bodies.append(body)
    delegations.invite_organisations(sighted.round, bodies, by=sighted.officer)
    assert own_queries(office, address(sighted, "message", message), beside) == few
    assert len(addressees_of(sighted.round, list(sighted.round.delegations.values_list("pk", flat=True)))) == 9


class TestFiles:
    def add(self, house: Any, message: Message, name: str = "annex.txt", content: bytes = b"Corrected words") -> Any:
        return services.add_file(message, io.BytesIO(content), name=name, by=house.officer)

    def test_the_clean_copy_goes_with_full_mails_and_stands_on_the_page(self, house: Any, browser: Any) -> None:
        message = written(house)
        file = self.add(house, message)
        queue.run_due()
        send(house, message)
        attached = {each.to[0]: [name for name, *_rest in each.attachments] for each in outbox.outbox}
        assert attached == {
            "focal@xaa.example": ["annex.txt"],
            "focal@xbb.example": ["annex.txt"],
            "focal@xcc.example": [],
        }
        page = reverse("received_message_file", args=[house.XCC.delegation.pk, file.pk])
        answer = browser(house.XCC.focal).get(page)
        assert b"Corrected words" in b"".join(answer.streaming_content)
        assert browser(house.XAA.focal).get(page).status_code == 404

    def test_an_unsent_message_shows_its_file_to_nobody(self, house: Any, browser: Any) -> None:
        message = written(house)
        file = self.add(house, message)
        queue.run_due()
        page = reverse("received_message_file", args=[house.XAA.delegation.pk, file.pk])
        assert browser(house.XAA.focal).get(page).status_code == 404

    def test_a_file_of_a_wrong_kind_is_told_above_the_page(self, sighted: Any, office: Client) -> None:
        message = written(sighted)
        answer = office.post(
            address(sighted, "add_message_file", message), {"file": SimpleUploadedFile("a.exe", b"MZ")}
        )
        assert answer.status_code == 422 and "There is a problem" in answer.content.decode()

    def test_while_one_is_checked_another_can_be_chosen(self, sighted: Any, office: Client) -> None:
        message = written(sighted)
        self.add(sighted, message)
        page = office.get(address(sighted, "message", message)).content.decode()
        assert "Being checked" in page and 'type="file"' in page
        assert "Refresh the page" in page

    def test_it_waits_for_the_check_and_refuses_what_cannot_be_cleaned(self, house: Any) -> None:
        message = written(house)
        with pytest.raises(Refused, match="10 MB"):
            self.add(house, message, "big.txt", b"word " * (3 << 20))
        with pytest.raises(Refused):
            self.add(house, message, "program.exe", b"MZ")
        broken = self.add(house, message, "broken.docx", b"PK\x03\x04 not a document")
        with pytest.raises(Refused, match=r"checked|clean"):
            send(house, message)
        queue.run_due()
        with pytest.raises(Refused, match="clean copy"):
            send(house, message)
        services.remove_file(message, broken.pk, by=house.officer)
        send(house, message)
        assert len(outbox.outbox) == 3
