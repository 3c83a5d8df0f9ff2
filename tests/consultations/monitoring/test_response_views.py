"""Who has answered a round and who is silent, drawn and as a table; the silent are reminded."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from consultations.enums import Duty, Response
from consultations.invitations import delegations, services
from consultations.models import Delegation, ExtensionRequest, Membership, Organisation, RoundReminder
from consultations.monitoring import extensions, silent_bodies
from consultations.organisations import services as organisations_services
from consultations.rounds import duties
from core import audit, clock
from core.jobs import queue
from submissions.models import JointMember
from submissions.sending.services import withdraw
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    MembershipFactory,
    OfficerFactory,
    OrganisationFactory,
    RoundFactory,
    SubmittedFactory,
    focal_point,
    new_token,
)
from tests.support.html import compact
from tests.support.officers import own_queries, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


@pytest.fixture
def round_(officer):
    row = RoundFactory(officer=officer)
    duties.change_duties(row, give=[(officer, Duty.SEE_CONFIDENTIAL)], by=officer)
    return row


def invited(round_, region, **fields):
    return DelegationFactory(round=round_, organisation=OrganisationFactory(regional_group=region, **fields))


@pytest.fixture
def five(round_):
    """One body of each kind of response."""
    found = {name: invited(round_, "african") for name in ("sent", "drafting", "opened", "unopened")}
    found["declined"] = invited(round_, "weog", constituency="civil_society")
    SubmittedFactory(delegation=found["sent"])
    DraftFactory(delegation=found["drafting"])
    delegations.mark_registered(found["opened"])
    delegations.decline(found["declined"], by=focal_point(found["declined"]), reason="")
    return found


HEAD = [
    *("Who", "Sent", "Draft started", "No answer expected", "Opened, not started", "Not opened"),
    *("Declined", "Invited", "No answer yet"),
]


def address(round_):
    return reverse("consultations:responses", args=[round_.pk])


def counted(answer, group):
    rows = next(rows for _title, name, rows, _table in answer.context["groups"] if name == group)
    return {
        row.key: (row.invited, row.counts[Response.SENT], row.counts[Response.DRAFTING], row.silent) for row in rows
    }


def shown(answer):
    return {row.organisation.code: response.value for row, response in answer.context["bodies"]}


def tables(page):
    """The words of the cells, row by row, of each table under a chart."""
    found = re.findall(r'<table class="wide">(.+?)</table>', compact(page))
    return [
        [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in re.findall(r"<tr>(.+?)</tr>", table)] for table in found
    ]


def test_a_word_of_the_chart_means_the_same_in_the_table(client, round_, five):
    """Of those who opened, the table counts as the chart does, also for whoever is told less."""
    sign_in(client, OfficerFactory(round=round_, duties=["manage_round"]))
    page = client.get(address(round_)).content.decode()
    assert 'aria-label="Sent: 1; Opened: 2; Not opened: 1"' in page
    assert tables(page)[0][:2] == [
        ["Who", "Sent", "Opened", "Not opened", "Declined", "Invited"],
        ["African Group", "1", "2", "1", "0", "4"],
    ]


def test_bodies_are_counted_by_region_and_constituency(client, round_, five):
    answer = client.get(address(round_))
    assert counted(answer, "by-region") == {"african": (4, 1, 1, 2), "weog": (1, 0, 0, 0)}
    assert counted(answer, "by-constituency") == {"state": (4, 1, 1, 2), "civil_society": (1, 0, 0, 0)}
    assert shown(answer) == {row.organisation.code: name for name, row in five.items()}
    page = answer.content.decode()
    assert 'aria-label="Sent: 1; Draft started: 1; Opened, not started: 1; Not opened: 1"' in page
    assert "2 participants have not answered" in page
    assert tables(page)[0] == [
        HEAD,
        ["African Group", "1", "1", "0", "1", "1", "0", "4", "2"],
        ["Western European and others Group", "0", "0", "0", "0", "0", "1", "1", "0"],
    ]


def test_who_does_not_see_names_cannot_tell_who_spoke_without_one(client, round_, five):
    """One body spoke without its name: what it did looks like what those did that wrote a draft or nothing at all."""
    quiet = invited(round_, "african")
    delegations.mark_registered(quiet)
    delegations.mark_registered(five["drafting"])
    looks = OfficerFactory(round=round_, duties=["manage_round"])
    sign_in(client, looks)
    before = seen_of(client, round_)
    SubmittedFactory(delegation=quiet, package={"confidentiality": "nameless"})
    after = seen_of(client, round_)
    assert after == before
    assert after["responses"] == {
        row.organisation.code: {"drafting": "reached", "opened": "reached"}.get(name, name)
        for name, row in (five | {"opened ": quiet}).items()
        for name in [name.strip()]
    }
    answer = client.get(address(round_), {"format": "csv"})
    assert "Draft started" not in b"".join(answer.streaming_content).decode()
    told = client.post(reverse("consultations:remind_silent", args=[round_.pk]), follow=True).content.decode()
    assert (
        "Reminders are being sent to the participants that have not answered." in told
        and "A reminder is being sent to" not in told
    )


def test_that_nobody_was_silent_is_not_told_to_who_would_know_by_it_who_spoke_without_name(client, round_):
    SubmittedFactory(delegation=invited(round_, "african"), package={"confidentiality": "nameless"})
    url = reverse("consultations:remind_silent", args=[round_.pk])
    sign_in(client, OfficerFactory(round=round_, duties=["manage_round", "see_confidential"]))
    assert "No reminder can be sent" in client.post(url, follow=True).content.decode()
    sign_in(client, OfficerFactory(round=round_, duties=["manage_round"]))
    assert (
        "Reminders are being sent to the participants that have not answered."
        in client.post(url, follow=True).content.decode()
    )
    assert RoundReminder.objects.get().bodies == 0


def seen_of(client, round_):
    """What the pages of responses, of participants and of the round say, their numbers and bodies."""
    answer, page = client.get(address(round_)), client.get(reverse("consultations:participants", args=[round_.pk]))
    hub = client.get(reverse("consultations:round", args=[round_.pk])).context["hub"]
    groups = answer.context["groups"]
    return {
        "responses": shown(answer),
        "counts": [(row.key, dict(row.counts)) for _title, _id, rows, _table in groups for row in rows],
        "columns": [(str(column.label), dict(column.numbers)) for column in page.context["columns"]],
        "classes": [each.more for each in page.context["classes"]],
        "stages": [(stage.name, stage.facts, stage.status) for stage in hub.stages],
    }


def test_filters_narrow_chart_table_and_list(client, round_, five):
    silent = client.get(address(round_), {"response": "silent", "region": "african"})
    assert set(shown(silent).values()) == {"opened", "unopened"}
    assert counted(silent, "by-region") == {"african": (2, 0, 0, 2)}
    assert "No participant matches." in client.get(address(round_), {"region": "grulac"}).content.decode()
    assert client.get(address(round_), {"response": "\x00", "page": "x"}).status_code == 200


def test_the_same_as_a_workbook(client, round_, five):
    answer = client.get(address(round_), {"region": "african", "format": "xlsx"})
    assert "attachment" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    bodies, _kinds, regions, info, _notes = book.worksheets
    assert bodies.max_row == 5
    assert [[cell.value for cell in row] for row in regions.iter_rows()] == [
        HEAD,
        ["African Group", 1, 1, 0, 1, 1, 0, 4, 2],
    ]
    assert "Regional group: African Group" in [cell.value for cell in info["B"]]


def test_the_silent_are_reminded_once_a_day(
    client, round_, five, officer, mailoutbox, django_capture_on_commit_callbacks
):
    nobody = DelegationFactory(round=round_, organisation=OrganisationFactory(focal_point=None))
    linked = DelegationFactory(round=round_, organisation=OrganisationFactory(focal_point=None))
    services.invite(linked.organisation, email="n@body.example", role="focal_point", by=officer, delegation=linked)
    queue.run_due()
    mailoutbox.clear()
    url = reverse("consultations:remind_silent", args=[round_.pk])
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url, follow=True)
        queue.run_due()  # as the worker does within a minute
    page = answer.content.decode()
    for words in (
        "A reminder is being sent to 2 people.",
        "1 invitation is being sent again.",
        "1 participant has no focal point",
    ):
        assert words in page
    assert nobody.pk
    addressed = {address for mail in mailoutbox for address in mail.to}
    assert addressed == {focal_point(five[name]).email for name in ("opened", "unopened")} | {"n@body.example"}
    assert audit.entries(round_, actions=("consultations.round.remind",)).get().data["bodies"] == 4
    assert "sent a reminder today" in page
    again = client.post(url, follow=True).content.decode()
    assert "were already reminded today" in again
    assert RoundReminder.objects.count() == 1
    with clock.at(clock.now() + timedelta(days=1)):
        client.post(url)
    assert RoundReminder.objects.count() == 2


def test_who_withdrew_or_is_in_a_joint_text_is_not_said_to_have_sent_nothing(client, round_, officer, five, mailoutbox):
    """Nobody reminds them; who may not know who wrote without a name sees of them what it saw before."""
    withdrawn, joined = five["opened"], five["unopened"]
    lead = five["sent"].submissions.get()
    gone = SubmittedFactory(delegation=withdrawn).submission
    withdraw(gone, by=focal_point(withdrawn), token=new_token())
    looks = OfficerFactory(round=round_, duties=["manage_round"])
    before = seen_of(sign_in(client, looks), round_)
    silent_bodies.remind_silent(round_, [joined.pk], by=round_.created_by)
    JointMember.objects.create(submission=lead, organisation=joined.organisation, state="confirmed")
    queue.run_due()  # the reminder is written now, and no longer true
    assert not [mail for mail in mailoutbox if "still needs your answer" in mail.body]
    assert seen_of(client, round_) == before
    assert shown(client.get(address(round_)))[withdrawn.organisation.code] == "reached"
    page = sign_in(client, officer).get(address(round_))
    codes = {name: shown(page)[row.organisation.code] for name, row in five.items()}
    assert (codes["opened"], codes["unopened"]) == ("not_expected", "not_expected")
    assert "Remind those who have not answered" not in page.content.decode()
    with clock.at(clock.now() + timedelta(days=1)):
        answer = client.post(reverse("consultations:remind_silent", args=[round_.pk]), follow=True)
    assert "No reminder can be sent: every participant with time left has answered." in answer.content.decode()


def test_a_reminder_does_not_renew_the_link_of_a_focal_point_who_has_left(
    client, round_, officer, mailoutbox, django_capture_on_commit_callbacks
):
    """The link to the successor ended with the sender; the officer knows neither person nor address."""
    row = invited(round_, "african")
    leaver = Membership.objects.get(organisation=row.organisation)
    with clock.at(clock.now() - timedelta(days=2)):
        link, _is_new = services.invite(
            row.organisation, email="s@body.example", role="focal_point", by=leaver.user, delegation=row
        )
    organisations_services.end_membership(leaver, by=officer)
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(reverse("consultations:remind_silent", args=[round_.pk]), follow=True).content.decode()
        queue.run_due()
    assert "being sent again." not in page and "1 participant has no focal point. Invite one." in page
    assert not mailoutbox
    link.refresh_from_db()
    assert (link.invited_by, link.sent_at.day) == (leaver.user, (clock.now() - timedelta(days=2)).day)


def test_somebody_of_two_silent_participants_gets_one_mail(client, round_, mailoutbox):
    first, second = invited(round_, "african"), invited(round_, "african")
    MembershipFactory(organisation=second.organisation, user=focal_point(first), role="deputy")
    answer = client.post(reverse("consultations:remind_silent", args=[round_.pk]), follow=True)
    assert "A reminder is being sent to 2 people." in answer.content.decode()
    queue.run_due()
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(focal_point(row).email for row in (first, second))


def test_who_wants_no_reminders_gets_none(client, round_, mailoutbox, django_capture_on_commit_callbacks):
    person = focal_point(invited(round_, "african"))
    person.reminders = []
    person.save()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("consultations:remind_silent", args=[round_.pk]), follow=True)
    assert "A reminder is being sent to 0 people." in answer.content.decode()
    assert not mailoutbox


@pytest.mark.parametrize("count", [1, 5])
def test_reminding_asks_the_same_whatever_the_number(round_, officer, count, django_assert_max_num_queries):
    linked = [OrganisationFactory(focal_point=None) for _ in range(count)]
    rows = [DelegationFactory(round=round_, organisation=body) for body in linked] + [
        invited(round_, "african") for _ in range(count)
    ]
    for row in rows[:count]:
        services.invite(row.organisation, email="n@body.example", role="focal_point", by=officer, delegation=row)
    ContentType.objects.clear_cache()
    with django_assert_max_num_queries(28):
        done = silent_bodies.remind_silent(round_, [row.pk for row in rows], by=officer)
    assert (done.people, done.invitations, done.unreachable) == (count, count, 0)


def test_nobody_is_reminded_of_what_is_closed_or_announced_to_none(client, officer):
    closed = RoundFactory(officer=officer, opens=clock.now() - timedelta(days=60))
    draft = RoundFactory(officer=officer, announced=False)
    for round_, words in ((closed, "No reminder can be sent"), (draft, "You cannot send reminders now")):
        invited(round_, "african")
        answer = client.post(reverse("consultations:remind_silent", args=[round_.pk]), follow=True)
        assert words in answer.content.decode()
    assert not RoundReminder.objects.exists()


def test_a_draft_that_came_too_late_is_pointed_out(client, round_, five):
    with clock.at(clock.now() + timedelta(days=40)):
        late = client.get(address(round_))
        assert [row.pk for row, _form in late.context["late"]] == [five["drafting"].pk]
        assert "Drafts not submitted in time" in late.content.decode()
        given = as_the_form_has_it(late, "consultations:extend", five["drafting"])
        until = f"{clock.now() + timedelta(days=5):%Y-%m-%dT12:00}"
        answer = client.post(
            reverse("consultations:extend", args=[five["drafting"].pk]),
            given | {"extension-closes": until, "extension-reason": "A power cut."},
        )
        assert answer.headers["Location"] == address(round_)
        after = client.get(address(round_))
    assert five["drafting"].extensions.get().reason == "A power cut."
    assert after.context["late"] == []
    assert (
        f"{five['drafting'].organisation.short_name}: The participant has been given more time."
        in after.content.decode()
    )


def test_what_a_body_asks_is_answered_where_the_round_is_followed(client, round_, five):
    until = (clock.now() + timedelta(days=60)).replace(microsecond=0, second=0)
    for name in ("opened", "drafting"):
        extensions.request_extension(
            five[name], wanted_until=until, zone="Africa/Nairobi", reason="A change of government.",
            by=focal_point(five[name]),
        )  # fmt: skip
    page = client.get(address(round_))
    asked = as_the_form_has_it(page, "consultations:extend", five["opened"])
    client.post(reverse("consultations:extend", args=[five["opened"].pk]), asked | {"extension-reason": "Granted."})
    assert five["opened"].extensions.get().closes == until
    refuse = reverse("consultations:refuse_time", args=[five["drafting"].pk])
    empty = client.post(refuse, {"then": "responses", "refusal-reason": ""})
    assert empty.status_code == 422
    answer = client.post(refuse, {"then": "responses", "refusal-reason": "The text is due."})
    assert answer.headers["Location"] == address(round_)
    assert ExtensionRequest.objects.get(delegation=five["drafting"]).refusal == "The text is due."
    assert "Requests for more time" not in client.get(address(round_)).content.decode()


def as_the_form_has_it(page, name, delegation):
    """The fields of the form that goes to this address, as they stand on the page."""
    action = reverse(name, args=[delegation.pk])
    form = re.search(rf'action="{action}".*?</form>', page.content.decode(), re.DOTALL)[0]
    fields = [dict(re.findall(r'(name|value)="([^"]*)"', field)) for field in re.findall("<input[^>]*>", form)]
    return {field["name"]: field.get("value", "") for field in fields if field["name"] != "csrfmiddlewaretoken"}


def test_a_duty_other_than_managing_looks_but_does_not_remind(client, officer):
    foreign = RoundFactory()
    invited(foreign, "african")
    url = reverse("consultations:remind_silent", args=[foreign.pk])
    assert (client.get(address(foreign)).status_code, client.post(url).status_code) == (404, 404)
    reader = OfficerFactory(round=foreign, duties=["code_round"])
    sign_in(client, reader)
    assert "Remind those who have not answered" not in client.get(address(foreign)).content.decode()
    assert client.post(url).status_code == 404


@pytest.mark.parametrize("count", [1, 1_000])
def test_the_page_asks_the_same_whatever_its_length(client, round_, count):
    bodies = Organisation.objects.bulk_create(
        Organisation(code=f"M{n}", name=f"Body {n}", short_name=f"Body {n}", constituency="state") for n in range(count)
    )
    Delegation.objects.bulk_create(
        Delegation(round=round_, organisation=body, invited_at=clock.now()) for body in bodies
    )
    assert own_queries(client, address(round_), beside=reverse("consultations:add_document")) == 16
