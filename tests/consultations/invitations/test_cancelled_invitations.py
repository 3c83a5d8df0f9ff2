"""An invitation assigns at once; it is cancelled or its address corrected before anybody accepts."""

from datetime import date

import pytest
from django.core import mail as outbox
from django.test import Client

from accounts.models import User
from consultations import permissions
from consultations.enums import Role
from consultations.invitations import services
from consultations.models import Assignment, Invitation, Membership
from consultations.organisations import services as organisations_services
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.jobs import queue
from tests.consultations.invitations.test_invitations import ACCOUNT
from tests.support.html import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]
WRONG, RIGHT = "interiro@xaa.example", "interior@xaa.example"


@pytest.fixture
def wrong(house) -> Invitation:
    """Para. 7 for the Ministry of the Interior, at an address with a letter in the wrong place."""
    return services.invite(
        house.XAA.organisation,
        email=WRONG,
        unit="Ministry of the Interior",
        role=Role.CONTRIBUTOR,
        by=house.XAA.focal,
        delegation=house.XAA.delegation,
        recommendations=[house.recommendations[0]],
        due=date(2027, 3, 5),
    )[0]


@pytest.fixture
def focal(house, browser) -> Client:
    return browser(house.XAA.focal)


@pytest.fixture
def rounds(house) -> str:
    return f"/rounds/{house.XAA.delegation.pk}"


def link(invitation: Invitation) -> str:
    return f"/invitation/{services.token_of(invitation)}/"


def test_what_an_invitation_assigns_stands_at_once_wherever_assignments_stand(
    focal: Client, wrong: Invitation, house, rounds: str
) -> None:
    person = f"{rounds}/invitations/{wrong.pk}/"
    assert "Ministry of the Interior (invited) due 5 March 2027 Change the assignment 7" in text(
        focal.get(f"{rounds}/")
    )
    people = text(focal.get(f"{rounds}/people/"))
    assert f"{WRONG} Drafter sent 1 February 2027" in people and "para. 7 (by 5 March 2027)" in people
    assert "Assigned para. 7 · by 5 March 2027" in text(focal.get(person))
    given = text(focal.get(f"{rounds}/{house.recommendations[0].pk}/give/"))
    assert f"invited, not yet accepted {WRONG} by 5 March 2027" in given and "Nobody yet" not in given
    assert "invited, not yet accepted para. 7: 5 March 2027" in text(focal.get(f"{rounds}/own-date/"))
    assert "Assigned to: Ministry of the Interior (invited) (1)" in text(focal.get("/home/"))
    assert " 7 States should" not in text(focal.get(f"{rounds}/?who=nobody"))
    assert " 7 States should" in text(focal.get(f"{rounds}/?who={wrong.pk}"))


def test_a_drafter_reads_no_address_of_somebody_invited(browser, house, rounds: str) -> None:
    services.invite(
        house.XAA.organisation, email=WRONG, role=Role.CONTRIBUTOR, by=house.XAA.focal,
        delegation=house.XAA.delegation, recommendations=[house.recommendations[0]],
    )  # fmt: skip
    user = User.objects.create_user("helper@xaa.example", name="H. Elper")
    member = organisations_services.add_member(house.XAA.organisation, user, Role.CONTRIBUTOR, by=house.XAA.focal)
    Assignment.objects.create(
        delegation=house.XAA.delegation, membership=member, recommendation=house.recommendations[0],
        given_by=house.XAA.focal,
    )  # fmt: skip
    drafter = browser(user)
    for page in (f"{rounds}/", f"{rounds}/people/", "/home/"):
        assert WRONG not in text(drafter.get(page))
    assert "someone invited (invited)" in text(drafter.get(f"{rounds}/"))


def test_cancelled_the_link_ends_and_nobody_has_the_part(
    focal: Client, client: Client, wrong: Invitation, rounds: str
) -> None:
    for _twice in range(2):
        assert focal.post(f"{rounds}/invitations/{wrong.pk}/cancel/")["Location"] == f"{rounds}/people/"
    assert len(audit.entries(wrong, actions=("consultations.invitation.cancel",))) == 1
    page = client.get(link(wrong))
    assert page.status_code == 410 and "The invitation was cancelled." in text(page) and "Body XAA" not in text(page)
    assert "(invited)" not in text(focal.get(f"{rounds}/"))
    people = text(focal.get(f"{rounds}/people/"))
    assert "Invited, not yet accepted" not in people
    assert f"{WRONG} cancelled on 1 February 2027 by F. XAA" in people


def test_a_link_clicked_while_it_is_cancelled_makes_no_account(client: Client, wrong: Invitation, house) -> None:
    open_link = link(wrong)
    assert client.get(open_link).status_code == 200
    services.cancel_invitation(wrong, by=house.XAA.focal)
    assert client.post(open_link, ACCOUNT).status_code == 410
    assert not User.objects.filter(email=WRONG).exists()


def test_cancelling_after_it_was_accepted_is_refused_with_what_to_do(
    focal: Client, client: Client, wrong: Invitation, rounds: str
) -> None:
    client.post(link(wrong), ACCOUNT)
    for act, form in (("cancel", {}), ("again", {}), ("address", {"email": RIGHT})):
        page = focal.post(f"{rounds}/invitations/{wrong.pk}/{act}/", form, follow=True)
        assert "This invitation has already been accepted. The person is on your team now." in text(page)
    assert Membership.objects.filter(user__email=WRONG, ended_at__isnull=True).count() == 1
    assert Invitation.objects.count() == 1


def test_a_corrected_address_gets_a_new_link_and_the_wrong_one_leads_nowhere(
    focal: Client, client: Client, wrong: Invitation, house, rounds: str, django_capture_on_commit_callbacks
) -> None:
    old = link(wrong)
    with django_capture_on_commit_callbacks(execute=True):
        for _twice in range(2):
            page = focal.post(f"{rounds}/invitations/{wrong.pk}/address/", {"email": "Interior@XAA.example"})
            assert page["Location"] == f"{rounds}/people/"
    corrected = Invitation.objects.get(email=RIGHT)
    assert (corrected.replaces, corrected.unit, corrected.due) == (wrong, "Ministry of the Interior", date(2027, 3, 5))
    assert list(corrected.recommendations.all()) == [house.recommendations[0]]
    entry = audit.entries(corrected).get()
    assert (entry.action, entry.data) == ("consultations.invitation.correct", {"replaces": str(wrong.pk)})
    assert client.get(old).status_code == client.post(old, ACCOUNT).status_code == 410
    assert RIGHT not in text(client.get(old))
    assert f"address corrected to {RIGHT} on 1 February 2027 by F. XAA" in text(focal.get(f"{rounds}/people/"))
    assert client.post(link(corrected), ACCOUNT)["Location"] == "/home/"
    assert Assignment.objects.get().membership.user.email == RIGHT


def test_the_mail_to_a_cancelled_address_is_not_written(wrong: Invitation, house) -> None:
    from consultations.mails import invitation_context, invitation_recipient

    services.cancel_invitation(wrong, by=house.XAA.focal)
    ids = {"invitation": str(wrong.pk)}
    assert invitation_recipient(ids) is None and invitation_context(ids) is None
    assert WRONG not in str(outbox.outbox)


@pytest.mark.parametrize(
    ("email", "told"),
    [
        (WRONG, "The invitation was sent to this address. Enter another."),
        ("nobody", "Enter an email address such as name@example.org."),
        ("", "Complete “"),
    ],
)
def test_an_address_that_corrects_nothing_is_said_at_its_field(
    focal: Client, wrong: Invitation, rounds: str, email: str, told: str
) -> None:
    page = focal.post(f"{rounds}/invitations/{wrong.pk}/address/", {"email": email})
    assert page.status_code == 422 and told in text(page)
    assert not Invitation.objects.exclude(pk=wrong.pk).exists()


def test_the_same_person_is_invited_once_and_gets_the_further_part(focal: Client, wrong: Invitation, house) -> None:
    page = f"/rounds/{house.XAA.delegation.pk}/{house.recommendations[1].pk}/give/"
    shown = text(focal.post(page, {"email": WRONG.upper(), "due": "2027-03-01"}, follow=True))
    assert "is already invited. The text was added to the invitation." in shown
    invitation = Invitation.objects.get()
    assert set(invitation.recommendations.all()) == set(house.recommendations[:2])
    assert invitation.due == date(2027, 3, 1)


def test_a_further_part_without_a_date_keeps_the_earlier_date(wrong: Invitation, house) -> None:
    row, is_new = services.invite(
        house.XAA.organisation, email=WRONG, role=Role.CONTRIBUTOR, by=house.XAA.focal,
        delegation=house.XAA.delegation, recommendations=[house.recommendations[1]],
    )  # fmt: skip
    assert (row, is_new, row.due) == (wrong, False, date(2027, 3, 5))


def test_the_team_page_says_that_parts_were_added(focal: Client, wrong: Invitation, house, rounds: str) -> None:
    form = {"email": WRONG, "role": "contributor", "language": "en",
            "recommendations": [str(house.recommendations[1].pk)]}  # fmt: skip
    shown = text(focal.post(f"{rounds}/people/", form, follow=True))
    assert "is already invited. Your assignments were added to the invitation." in shown
    assert "is being sent" not in shown


def test_a_double_click_invites_one_deputy_with_one_link(focal: Client, rounds: str) -> None:
    form = {"email": "deputy@xaa.example", "role": "deputy", "language": "en"}
    first, second = (text(focal.post(f"{rounds}/people/", form, follow=True)) for _click in range(2))
    assert "The invitation to deputy@xaa.example is being sent." in first
    assert "deputy@xaa.example is already invited. If the email is lost, choose “Send again”." in second
    assert Invitation.objects.get().role == Role.DEPUTY
    queue.run_due()
    assert len(outbox.outbox) == 1


def test_a_double_click_invites_one_successor(focal: Client, rounds: str) -> None:
    form = {"email": "next@xaa.example", "language": "en"}
    for _click in range(2):
        assert focal.post(f"{rounds}/hand-over/", form).status_code == 302
    assert Invitation.objects.get().role == Role.FOCAL_POINT
    Invitation.objects.update(undelivered_at=clock.now())  # what was lost on the way is sent anew
    focal.post(f"{rounds}/hand-over/", form)
    assert Invitation.objects.count() == 2


def test_an_officer_s_invitation_does_not_depend_on_one_of_the_focal_point(focal: Client, house, rounds: str) -> None:
    """The focal point who leaves takes the right of their own invitations along."""
    focal.post(f"{rounds}/hand-over/", {"email": "next@xaa.example", "language": "en"})
    services.invite(
        house.XAA.organisation, email="next@xaa.example", role=Role.FOCAL_POINT, by=house.officer,
        delegation=house.XAA.delegation,
    )  # fmt: skip
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize("page", ["people/", "{first}/give/"])
def test_a_focal_point_is_not_invited_to_draft_for_themselves(focal: Client, house, rounds: str, page: str) -> None:
    address = f"{rounds}/{page.format(first=house.recommendations[0].pk)}"
    form = {"email": house.XAA.focal.email, "role": "contributor", "language": "en",
            "recommendations": [str(house.recommendations[0].pk)]}  # fmt: skip
    answer = focal.post(address, form)
    assert answer.status_code == 422
    assert "F. XAA is already on your team, as focal point or deputy." in text(answer)
    assert not Invitation.objects.exists()


def test_who_was_invited_by_somebody_who_left_is_invited_anew(wrong: Invitation, house, browser) -> None:
    """Their link no longer works, so a new one goes out, and the page says so."""
    user = User.objects.create_user("next@xaa.example")
    organisations_services.add_member(house.XAA.organisation, user, Role.FOCAL_POINT, by=house.officer)
    page = f"/rounds/{house.XAA.delegation.pk}/{house.recommendations[1].pk}/give/"
    shown = text(browser(user).post(page, {"email": WRONG}, follow=True))
    assert "is being sent" in shown and "is already invited" not in shown
    assert Invitation.objects.filter(email=WRONG).count() == 2
    browser(user).post(page, {"email": WRONG})  # the one that works is found, though the other is older
    assert Invitation.objects.filter(email=WRONG).count() == 2


def test_an_expired_invitation_is_not_sent_again_beside_a_newer_one(
    focal: Client, wrong: Invitation, house, rounds: str
) -> None:
    Invitation.objects.filter(pk=wrong.pk).update(expires_at=wrong.sent_at)
    row, is_new = services.invite(
        house.XAA.organisation, email=WRONG, role=Role.CONTRIBUTOR, by=house.XAA.focal,
        delegation=house.XAA.delegation, recommendations=[house.recommendations[1]],
    )  # fmt: skip
    assert is_new
    shown = text(focal.post(f"{rounds}/invitations/{wrong.pk}/again/", follow=True))
    assert "This person already has an invitation to draft in this call for inputs." in shown
    assert "A new link is being sent" not in shown
    assert Invitation.objects.valid().get() == row
    focal.post(f"{rounds}/invitations/{row.pk}/cancel/")
    assert "A new link is being sent" in text(focal.post(f"{rounds}/invitations/{wrong.pk}/again/", follow=True))


def test_an_address_is_not_corrected_to_somebody_who_is_invited(
    focal: Client, wrong: Invitation, house, rounds: str
) -> None:
    services.invite(
        house.XAA.organisation, email=RIGHT, role=Role.CONTRIBUTOR, by=house.XAA.focal,
        delegation=house.XAA.delegation, recommendations=[house.recommendations[1]],
    )  # fmt: skip
    page = focal.post(f"{rounds}/invitations/{wrong.pk}/address/", {"email": RIGHT})
    assert page.status_code == 422
    assert "This person already has an invitation to draft in this call for inputs." in text(page)
    assert Invitation.objects.valid().count() == 2
    assert not Invitation.objects.filter(cancelled_at__isnull=False).exists()


def test_the_team_page_says_whose_email_names_the_call(focal: Client, rounds: str) -> None:
    shown = text(focal.get(f"{rounds}/people/"))
    assert "It names the call for inputs only if you answer for a State or a United Nations entity" in shown


class TestTheSuccessor:
    """An officer invites the next focal point: the present one neither cancels nor redirects that."""

    @pytest.fixture
    def successor(self, house) -> Invitation:
        return services.invite(
            house.XAA.organisation, email="next@xaa.example", role=Role.FOCAL_POINT, by=house.officer,
            delegation=house.XAA.delegation,
        )[0]  # fmt: skip

    def test_is_out_of_reach_of_who_is_replaced(self, focal: Client, successor: Invitation, rounds: str) -> None:
        people = focal.get(f"{rounds}/people/")
        assert "next@xaa.example" in text(people) and "Correct or cancel" not in text(people)
        assert "Cancel the invitation" not in text(focal.get(f"{rounds}/invitations/{successor.pk}/"))
        for act, form in (("cancel", {}), ("again", {}), ("address", {"email": RIGHT})):
            assert focal.post(f"{rounds}/invitations/{successor.pk}/{act}/", form).status_code == 404
        left = Invitation.objects.get()
        assert (left.cancelled_at, left.invited_by) == (None, successor.invited_by)

    def test_is_the_officers_to_cancel(self, successor: Invitation, house) -> None:
        assert permissions.changeable_invitations(house.officer, [successor]) == {successor.pk}
        services.cancel_invitation(successor, by=house.officer)

    def test_whom_the_focal_point_invited_stays_theirs_to_cancel(self, focal: Client, house, rounds: str) -> None:
        own = services.invite(
            house.XAA.organisation, email="own@xaa.example", role=Role.FOCAL_POINT, by=house.XAA.focal,
            delegation=house.XAA.delegation,
        )[0]  # fmt: skip
        assert "Correct or cancel" in text(focal.get(f"{rounds}/people/"))
        assert focal.post(f"{rounds}/invitations/{own.pk}/cancel/").status_code == 302
        own.refresh_from_db()
        assert own.cancelled_at is not None

    def test_a_deputy_is_offered_what_they_may_change_only(
        self, wrong: Invitation, house, browser, rounds: str
    ) -> None:
        user = User.objects.create_user("deputy@xaa.example")
        organisations_services.add_member(house.XAA.organisation, user, Role.DEPUTY, by=house.XAA.focal)
        second = services.invite(
            house.XAA.organisation, email="d2@xaa.example", role=Role.DEPUTY, by=house.XAA.focal,
            delegation=house.XAA.delegation,
        )[0]  # fmt: skip
        page = browser(user).get(f"{rounds}/people/").text
        assert f"{rounds}/invitations/{wrong.pk}/again/" in page
        assert f"{rounds}/invitations/{second.pk}/again/" not in page


def test_what_is_assigned_to_somebody_invited_can_be_changed(
    focal: Client, wrong: Invitation, house, rounds: str
) -> None:
    page = f"{rounds}/invitations/{wrong.pk}/"
    form = {"recommendations": [str(house.recommendations[1].pk)], "due": "2027-03-01"}
    assert focal.post(page, form)["Location"] == page
    assert list(wrong.recommendations.all()) == [house.recommendations[1]]
    for odd in ({**form, "due": "2020-01-01"}, {"recommendations": []}):
        assert focal.post(page, odd).status_code == 422
    assert list(wrong.recommendations.all()) == [house.recommendations[1]]


def test_only_who_may_invite_may_cancel_or_correct(wrong: Invitation, house, browser, rounds: str) -> None:
    deputy = User.objects.create_user("deputy@xaa.example")
    organisations_services.add_member(house.XAA.organisation, deputy, Role.DEPUTY, by=house.XAA.focal)
    second = services.invite(
        house.XAA.organisation, email="d2@xaa.example", role=Role.DEPUTY, by=house.XAA.focal,
        delegation=house.XAA.delegation,
    )[0]  # fmt: skip
    with pytest.raises(NotAllowed):
        services.cancel_invitation(second, by=deputy)
    with pytest.raises(NotAllowed):
        services.correct_address(wrong, email=RIGHT, by=house.XBB.focal)
    assert browser(deputy).post(f"{rounds}/invitations/{second.pk}/cancel/").status_code == 404
    assert browser(house.XBB.focal).get(f"{rounds}/invitations/{wrong.pk}/").status_code == 404
    with pytest.raises(Refused, match="already on your team"):
        services.correct_address(wrong, email="deputy@xaa.example", by=deputy)
    services.cancel_invitation(wrong, by=deputy)
    with pytest.raises(Refused, match="cancelled"):
        services.correct_address(wrong, email=RIGHT, by=deputy)
