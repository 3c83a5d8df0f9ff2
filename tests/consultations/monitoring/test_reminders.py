"""Which reminder goes to whom, on which morning, once. The small round closes on 12 March 2027, 12:00 in Geneva."""

import email.policy
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as outbox

from accounts.models import ReminderKind, User
from accounts.people import services as accounts
from consultations.enums import Role
from consultations.invitations import delegations
from consultations.invitations.selectors import people_of
from consultations.models import Assignment, Membership, Reminder
from consultations.monitoring import reminders
from consultations.organisations import services as organisations_services
from consultations.rounds import edits, services as rounds_services, windows
from core import clock, mail
from core.errors import NotAllowed, Refused
from core.models import Job
from submissions.drafting.internal_comments import add_comment, mark_read
from submissions.drafting.services import begin_draft, input_for, release, save_input
from submissions.sending.services import withdraw
from tests.consultations.conftest import BEFORE, CLOSES
from tests.factories import SubmittedFactory, new_token

pytestmark = pytest.mark.django_db(transaction=True)


def morning(month: int, day: int, hour: int = 8) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=UTC)


def run(at: datetime) -> list[tuple[str, str]]:
    """Who was reminded in that hour, and of what."""
    outbox.outbox.clear()
    with clock.at(at):
        reminders.remind_everybody()
        rows = Reminder.objects.filter(sent_at=at).select_related("user")
        return sorted((row.user.email.split("@")[1].split(".")[0], row.kind) for row in rows)


@pytest.fixture
def one(house):
    """Only XAA is left to answer."""
    with clock.at(BEFORE):
        for code in ("XBB", "XCC"):
            body = getattr(house, code)
            delegations.decline(body.delegation, by=body.focal)
    return house


def test_the_moments_of_a_round(one) -> None:
    """Every hour of two months: five mails, each in a morning."""
    with clock.at(BEFORE):
        membership = Membership.objects.get(user=one.XAA.focal)
        membership.started_at = BEFORE - timedelta(days=90)
        membership.save()
    sent, hour = [], BEFORE
    while hour < CLOSES + timedelta(days=2):
        if hour.hour in (3, 7, 13, 20):
            sent += [(hour.strftime("%d.%m %H"), kind) for _who, kind in run(hour)]
        hour += timedelta(hours=1)
    assert sent == [
        ("10.01 07", "invited"),
        ("13.02 07", "half_way"),
        ("05.03 07", "week"),
        ("10.03 07", "two_days"),
        ("11.03 07", "last_day"),
    ]


def test_a_state_s_mail_names_the_document(one) -> None:
    run(morning(3, 5))
    (sent,) = outbox.outbox
    assert sent.subject == "Reminder: A/HRC/99/1, paras. 7 and 8"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://127.0.0.1:8000/u/\S+/>", sent.extra_headers["List-Unsubscribe"])


def test_the_link_that_ends_reminders_stands_in_its_header_as_it_is(one) -> None:
    """A long header would be encoded, and no mail program finds the link of an encoded one."""
    run(morning(3, 5))
    (sent,) = outbox.outbox
    for policy in (email.policy.default, email.policy.SMTP):
        heads = sent.message(policy=policy).as_bytes().decode().splitlines()
        assert f"List-Unsubscribe: {sent.extra_headers['List-Unsubscribe']}" in heads


def test_a_neutral_mail_carries_times_and_a_link_only(one) -> None:
    one.XAA.focal.time_zone = "Africa/Nairobi"
    one.XAA.focal.mail_style = mail.NEUTRAL
    one.XAA.focal.save()
    run(morning(3, 5))
    (sent,) = outbox.outbox
    assert sent.to == ["focal@xaa.example"]
    assert "12 March 2027, 14:00 (Nairobi, UTC+3)" in sent.body
    assert "/home/" in sent.body and "/account/" in sent.body
    for word in ("XAA", "On a report", one.round.reference, "A/HRC"):
        assert word not in sent.subject + sent.body


def test_it_is_in_the_language_of_who_gets_it(one) -> None:
    one.XAA.focal.language = "ar"
    one.XAA.focal.save()
    run(morning(3, 5))
    assert "تذكير" in outbox.outbox[0].subject


def test_it_goes_in_the_morning_of_the_person(one) -> None:
    one.XAA.focal.time_zone = "Pacific/Auckland"  # 13 hours ahead
    one.XAA.focal.save()
    assert run(datetime(2027, 3, 5, 17, 30, tzinfo=UTC)) == []  # 6:30 on 6 March there, where the last week begins
    assert run(datetime(2027, 3, 5, 18, 30, tzinfo=UTC)) == [("xaa", "week")]


def test_one_mail_a_day_over_all_rounds(one) -> None:
    with clock.at(BEFORE):
        second = rounds_services.create_round(
            document=one.document, recommendations=one.recommendations, title="Another", reference="another",
            constituencies=["state"], by=one.officer,
        )  # fmt: skip
        windows.set_window(
            second, constituency="state", opens=BEFORE, closes=CLOSES + timedelta(hours=1), zone="UTC", by=one.officer
        )
        delegations.invite_organisations(second, [one.XAA.organisation], by=one.officer)
        rounds_services.announce(second, by=one.officer)
    assert run(morning(3, 5)) == [("xaa", "week"), ("xaa", "week")]
    (sent,) = outbox.outbox
    assert "12:00" in sent.body or "11:00" in sent.body
    assert sent.body.count("12 March 2027") == 2
    assert run(morning(3, 5, 12)) == []


class TestNobodyIsReminded:
    def test_of_what_was_declined_or_is_over(self, one) -> None:
        assert {who for who, _kind in run(morning(3, 5))} == {"xaa"}
        assert run(CLOSES + timedelta(hours=1)) == []

    def test_who_has_turned_it_off(self, one) -> None:
        accounts.set_preferences(
            one.XAA.focal, by=one.XAA.focal, reminders=[ReminderKind.TWO_DAYS, ReminderKind.LAST_DAY]
        )
        assert run(morning(3, 5)) == []
        assert run(morning(3, 10)) == [("xaa", "two_days")]

    def test_who_wants_no_mail(self, one) -> None:
        accounts.set_preferences(one.XAA.focal, by=one.XAA.focal, mail_style=mail.NONE)
        run(morning(3, 5))
        assert outbox.outbox == []

    def test_who_left_or_came_a_moment_ago(self, one) -> None:
        with clock.at(morning(3, 5, 6)):
            new = User.objects.create_user("new@late.example")
            organisations_services.add_member(one.XAA.organisation, new, Role.FOCAL_POINT, by=one.officer)
        assert run(morning(3, 5, 12)) == []
        assert run(morning(3, 10)) == [("late", "two_days")]

    def test_a_contributor_to_whom_nothing_is_given(self, one) -> None:
        with clock.at(BEFORE):
            helper = User.objects.create_user("c@helper.example")
            membership = organisations_services.add_member(
                one.XAA.organisation, helper, Role.CONTRIBUTOR, by=one.XAA.focal
            )
        assert {who for who, _kind in run(morning(3, 5))} == {"xaa"}
        with clock.at(morning(3, 6)):
            delegations.assign(one.XAA.delegation, membership, one.recommendations[:1], by=one.XAA.focal)
        assert {who for who, _kind in run(morning(3, 10))} == {"xaa", "helper"}

    def test_who_withdrew_what_it_sent_until_it_begins_again(self, one) -> None:
        with clock.at(morning(2, 1)):
            sent = SubmittedFactory(delegation=one.XAA.delegation, answers={"7": {"comment": "Ours."}})
            withdraw(sent.submission, by=one.XAA.focal, token=new_token())
        assert run(morning(3, 5)) == []
        with clock.at(morning(3, 6)):
            begin_draft(one.XAA.delegation, by=one.XAA.focal)
        assert run(morning(3, 10)) == [("xaa", "two_days")]

    def test_of_what_was_sent_when_the_mail_is_written(self, one) -> None:
        """A7: whoever is out by then hears nothing more."""
        with clock.at(morning(3, 5)):
            reminders.remind(one.XAA.focal, [reminders.DueReminder(one.XAA.delegation.pk, "week", CLOSES)])
            organisations_services.end_membership(Membership.objects.get(user=one.XAA.focal), by=one.XAA.focal)
            assert reminders.reminder_content(one.XAA.focal, morning(3, 5).date()) == reminders.ReminderContent(
                [], [], 0
            )


def test_twice_the_same_is_once(one) -> None:
    """B8: a job that begins again after a kill sends what is left, nothing twice."""
    due = [reminders.DueReminder(one.XAA.delegation.pk, "week", CLOSES)]
    with clock.at(morning(3, 5)):
        assert reminders.remind(one.XAA.focal, due) is True
        assert reminders.remind(one.XAA.focal, due) is False
    assert Job.objects.filter(payload__template=reminders.MAIL).count() == 1
    with clock.at(morning(3, 6)):  # the next day the row alone stops it
        assert reminders.remind(one.XAA.focal, due) is False
    assert Job.objects.filter(payload__template=reminders.MAIL).count() == 1


def test_a_worker_killed_in_between_sends_the_rest_at_its_next_try(house, monkeypatch: pytest.MonkeyPatch) -> None:
    """B8: the second person's mail dies on its way into the queue; what was kept of it goes with it."""
    real, calls = reminders.send_later, []

    def dies(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(reminders, "send_later", dies)
    outbox.outbox.clear()
    with clock.at(morning(3, 5)):
        with pytest.raises(KeyboardInterrupt):
            reminders.remind_everybody()
        assert Reminder.objects.count() == len(outbox.outbox) == 1
        reminders.remind_everybody()
    assert sorted(sent.to[0] for sent in outbox.outbox) == [
        "focal@xaa.example",
        "focal@xbb.example",
        "focal@xcc.example",
    ]


def test_more_time_reminds_of_the_new_close(one) -> None:
    run(morning(3, 10))
    with clock.at(morning(3, 10, 9)):
        windows.extend(
            one.XAA.delegation, closes=CLOSES + timedelta(days=5), zone="UTC", reason="On request.", by=one.officer
        )
    assert run(morning(3, 11)) == [("xaa", "week")]
    assert run(morning(3, 12)) == []
    assert run(morning(3, 15)) == [("xaa", "two_days")]


def test_a_worker_that_slept_makes_up_for_two_days_only(one) -> None:
    assert run(morning(3, 8)) == []  # the week began on the 5th
    assert run(morning(3, 7)) == [("xaa", "week")]


def test_the_home_page_says_how_far_it_is(one) -> None:
    def said(at: datetime) -> str:
        with clock.at(at):
            one.XAA.delegation.refresh_from_db()
            own = one.XAA.delegation
            return str(reminders.on_home(one.XAA.focal, [(own, windows.delegation_window(own))]).get(own.pk, ""))

    assert said(morning(2, 1)) == "invited"
    assert said(morning(2, 20)) == "half_way"
    assert said(morning(3, 9)) == "week"
    assert said(morning(3, 11)) == "two_days"
    assert said(morning(3, 12)) == "last_day"
    assert said(CLOSES) == ""


class TestAPart:
    """A contributor is reminded of the day by which the body asks for it, not of the close of the round."""

    @pytest.fixture
    def helper(self, one) -> User:
        with clock.at(BEFORE):
            helper = User.objects.create_user("c@helper.example")
            membership = organisations_services.add_member(
                one.XAA.organisation, helper, Role.CONTRIBUTOR, by=one.XAA.focal
            )
            delegations.assign(one.XAA.delegation, membership, one.recommendations[:2], by=one.XAA.focal)
            delegations.set_own_date(one.XAA.delegation, date(2027, 2, 26), by=one.XAA.focal)
        return helper

    def of_helper(self, at: datetime) -> list[str]:
        return [kind for who, kind in run(at) if who == "helper"]

    def test_the_moments_come_before_the_own_date(self, helper, one) -> None:
        assert self.of_helper(morning(2, 19)) == ["week"]
        assert outbox.outbox[-1].to == ["c@helper.example"]
        assert "asks for your answers by" in outbox.outbox[-1].body
        assert "26 February 2027, 23:00 (UTC)" in outbox.outbox[-1].body  # the end of the day in Geneva
        assert "still needs your answer" not in outbox.outbox[-1].body
        assert self.of_helper(morning(2, 24)) == ["two_days"]
        assert self.of_helper(morning(3, 5)) == []  # the week before the close is for those who send
        assert [who for who, _kind in run(morning(3, 10))] == ["xaa"]

    def test_a_date_of_its_own_goes_before_the_body_s(self, helper, one) -> None:
        membership = Membership.objects.get(user=helper)
        with clock.at(BEFORE):
            by = one.XAA.focal
            delegations.assign(one.XAA.delegation, membership, one.recommendations[1:2], by=by, due=date(2027, 2, 12))
        assert self.of_helper(morning(2, 5)) == ["week"]

    def test_a_part_that_is_overdue_hides_no_later_one(self, helper, one) -> None:
        membership = Membership.objects.get(user=helper)
        with clock.at(BEFORE):
            by = one.XAA.focal
            delegations.assign(one.XAA.delegation, membership, one.recommendations[1:2], by=by, due=date(2027, 2, 12))
        assert self.of_helper(morning(2, 10)) == ["two_days"]
        assert self.of_helper(morning(2, 24)) == ["two_days"]
        with clock.at(morning(2, 25)):
            delegations.set_own_date(one.XAA.delegation, None, by=one.XAA.focal)
        assert self.of_helper(morning(3, 5)) == ["week"]  # one part has no day: it is due when the round closes

    def test_the_last_day_of_the_calendar_is_no_date_and_keeps_nobody_from_being_reminded(self, helper, one) -> None:
        with clock.at(BEFORE):
            delegations.set_own_date(one.XAA.delegation, None, by=one.XAA.focal)
            membership, by = Membership.objects.get(user=helper), one.XAA.focal
            delegations.assign(one.XAA.delegation, membership, one.recommendations[:2], by=by)
            Assignment.objects.update(due=date.max)  # as older rows may have it: today it is refused
        assert run(morning(3, 5)) == [("helper", "week"), ("xaa", "week")]

    def test_a_text_that_left_the_round_is_not_asked_for(self, helper, one) -> None:
        """Before the opening the secretariat leaves it out: nobody can write on it any more."""
        with clock.at(BEFORE + timedelta(days=1)):
            left = {"recommendations": one.recommendations[2:]}
            edits.change_round(one.round, by=one.officer, changes=left, reason="Asked elsewhere")
            helped = next(each for each in people_of(one.XAA.delegation) if each.membership.user == helper)
        assert helped.assigned == []
        assert self.of_helper(morning(2, 26)) == []

    def test_what_was_handed_over_is_not_asked_for(self, helper, one) -> None:
        with clock.at(datetime(2027, 2, 1, tzinfo=UTC)):
            version = begin_draft(one.XAA.delegation, by=helper)
            for row in one.recommendations[:2]:
                input_ = input_for(version, row, by=helper)
                release(save_input(input_, fields={"comment": "Done."}, revision=input_.revision, by=helper), by=helper)
        assert self.of_helper(morning(2, 19)) == []

    def test_whom_the_date_is_not_set_by(self, helper, one) -> None:
        with clock.at(BEFORE):
            with pytest.raises(NotAllowed):
                delegations.set_own_date(one.XAA.delegation, date(2027, 2, 1), by=helper)
            for day, code in ((date(2027, 1, 9), "date_passed"), (date(2027, 3, 13), "after_close")):
                with pytest.raises(Refused) as told:
                    delegations.set_own_date(one.XAA.delegation, day, by=one.XAA.focal)
                assert told.value.code == code
            delegations.set_own_date(one.XAA.delegation, None, by=one.XAA.focal)
        assert self.of_helper(morning(2, 19)) == []


class TestComments:
    """What colleagues said goes into the mail of the morning, once, and without a word of it."""

    @pytest.fixture
    def talk(self, one) -> User:
        with clock.at(BEFORE):
            deputy = User.objects.create_user("d@deputy.example")
            organisations_services.add_member(one.XAA.organisation, deputy, Role.DEPUTY, by=one.XAA.focal)
        with clock.at(datetime(2027, 2, 1, 15, tzinfo=UTC)):
            add_comment(one.XAA.delegation, "Between us.", by=one.XAA.focal, recommendation=one.recommendations[0])
        return deputy

    def test_once_until_more_is_said(self, talk, one) -> None:
        assert run(morning(2, 2)) == [("deputy", "colleagues")]
        (sent,) = outbox.outbox
        assert "There are new internal comments on answers since you last looked." in sent.body
        assert "Between us" not in sent.body + sent.subject
        assert run(morning(2, 3)) == []
        with clock.at(morning(2, 3, 15)):
            add_comment(one.XAA.delegation, "And more.", by=one.XAA.focal, recommendation=one.recommendations[0])
        assert run(morning(2, 4)) == [("deputy", "colleagues")]

    def test_not_to_who_has_read_it_or_wants_none(self, talk, one) -> None:
        with clock.at(datetime(2027, 2, 1, 16, tzinfo=UTC)):
            mark_read(one.XAA.delegation, by=talk, recommendation=one.recommendations[0])
        assert run(morning(2, 2)) == []
        with clock.at(morning(2, 3, 15)):
            add_comment(one.XAA.delegation, "And more.", by=one.XAA.focal, recommendation=one.recommendations[0])
        talk.reminders = [kind for kind in talk.reminders if kind != "colleagues"]
        talk.save()
        assert run(morning(2, 4)) == []

    def test_to_contributors_of_what_they_have_only(self, talk, one) -> None:
        with clock.at(datetime(2027, 2, 1, 16, tzinfo=UTC)):
            for n, name in enumerate(("near", "far")):
                user = User.objects.create_user(f"c@{name}.example")
                membership = organisations_services.add_member(
                    one.XAA.organisation, user, Role.CONTRIBUTOR, by=one.XAA.focal
                )
                delegations.assign(one.XAA.delegation, membership, [one.recommendations[n]], by=one.XAA.focal)
        assert run(morning(2, 2)) == [("deputy", "colleagues"), ("near", "colleagues")]
