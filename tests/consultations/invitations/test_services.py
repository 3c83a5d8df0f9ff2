"""Bodies, their people, personal links, and what ends when."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import User
from consultations import permissions
from consultations.audience import audience_for, audience_in
from consultations.enums import Duty, Role
from consultations.invitations import delegations, services as invitations_services
from consultations.models import Delegation, Membership, Organisation, Round
from consultations.organisations import services as organisations_services
from consultations.rounds import duties, windows
from core import clock
from core.audience import Level
from core.errors import NotAllowed, Refused
from core.jobs import queue
from tests.consultations.conftest import DURING
from tests.factories import invite_with_token


@pytest.fixture
def contributor(house):
    person = User.objects.create_user("justice@xaa.example", name="M. Justice")
    with clock.at(DURING):
        _invitation, token = invite_with_token(
            house.XAA.organisation,
            delegation=house.XAA.delegation,
            email="justice@xaa.example",
            role=Role.CONTRIBUTOR,
            unit="Ministry of Justice",
            recommendations=house.recommendations[:1],
            by=house.XAA.focal,
        )
        invitations_services.accept_invitation(token, person)
    return person


def test_a_link_works_once_and_only_while_it_lasts(house):
    with clock.at(DURING):
        invitation, token = invite_with_token(
            house.XAA.organisation, email="New@XAA.example", role=Role.DEPUTY, by=house.XAA.focal
        )
    assert invitation.email == "new@xaa.example"
    person = User.objects.create_user("new@xaa.example")
    with clock.at(DURING + timedelta(days=31)), pytest.raises(NotAllowed):
        invitations_services.find_invitation(token)
    with clock.at(DURING + timedelta(days=1)):
        invitations_services.accept_invitation(token, person)
        with pytest.raises(NotAllowed):
            invitations_services.accept_invitation(token, person)


def test_the_link_of_an_officer_who_once_worked_for_the_body_is_good(house):
    """It is the secretariat's: the focal point who is replaced neither ends nor redirects it."""
    person = User.objects.create_user("moved@secretariat.example", name="M. Oved")
    body = house.XAA.organisation
    with clock.at(DURING):
        membership = organisations_services.add_member(body, person, Role.DEPUTY, by=house.officer)
        _row, earlier = invite_with_token(body, email="old@xaa.example", role=Role.CONTRIBUTOR, by=person)
        organisations_services.end_membership(membership, by=person)
        with pytest.raises(NotAllowed):
            invitations_services.find_invitation(earlier)
        duties.make_officer(person)
        invitation, token = invite_with_token(body, email="next@xaa.example", role=Role.FOCAL_POINT, by=person)
        assert invitations_services.find_invitation(token) == invitation
        assert permissions.changeable_invitations(house.XAA.focal, [invitation]) == set()
        assert permissions.changeable_invitations(person, [invitation]) == {invitation.pk}


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.CONTRIBUTOR])
def test_who_is_asked_for_less_than_they_do_keeps_what_they_have(house, role):
    """The invitation went out to a colleague who has become the focal point since."""
    with clock.at(DURING):
        Membership.objects.filter(user=house.XAA.focal).update(user=house.other)
        _invitation, token = invite_with_token(
            house.XAA.organisation,
            delegation=house.XAA.delegation,
            email="focal@xaa.example",
            role=role,
            recommendations=house.recommendations[:1],
            by=house.other,
        )
        Membership.objects.filter(user=house.other).update(user=house.XAA.focal)
        accepted = invitations_services.accept_invitation(token, house.XAA.focal)
    assert accepted.accepted_at is not None
    assert permissions.live_role(house.XAA.focal, house.XAA.organisation.pk) == Role.FOCAL_POINT
    assert Membership.objects.live().filter(organisation=house.XAA.organisation).count() == 1


def test_who_has_an_account_has_come_to_the_next_round_by_signing_in(house, client):
    later = Delegation.objects.filter(pk=house.XAA.delegation.pk)
    later.update(registered_at=None, opened_at=None)
    other = Delegation.objects.filter(pk=house.XBB.delegation.pk)
    other.update(registered_at=None, opened_at=None)
    with clock.at(DURING):
        client.force_login(house.XAA.focal)
    assert later.values_list("registered_at", "opened_at").get() == (DURING, DURING)
    assert other.get().registered_at is None
    with clock.at(DURING + timedelta(days=1)):
        client.force_login(house.XAA.focal)
    assert later.get().registered_at == DURING


def test_a_planned_release_keeps_nobody_from_having_come(house, client):
    own = Delegation.objects.filter(pk=house.XAA.delegation.pk)
    for release, expected in ((DURING + timedelta(days=1), DURING), (DURING, None)):
        own.update(registered_at=None)
        Round.objects.filter(pk=house.round.pk).update(published_at=release)
        with clock.at(DURING):
            client.force_login(house.XAA.focal)
        assert own.get().registered_at == expected


def test_who_stays_signed_in_has_come_by_what_they_do(house):
    later = Delegation.objects.filter(pk=house.XAA.delegation.pk)
    later.update(registered_at=None, opened_at=None)
    member = Membership.objects.live().get(user=house.XAA.focal)
    with clock.at(DURING):
        delegations.assign(later.get(), member, house.recommendations[:1], by=house.XAA.focal)
    assert later.get().registered_at == DURING


def test_inviting_again_in_another_language_sends_a_new_link_in_it(house, mailoutbox):
    """A mission asks for its invitation in French; by the same name and language nothing is sent."""
    who = {"email": "mission@xaa.example", "by": house.officer}
    with clock.at(DURING):
        row, sending = invitations_services.invite_focal_point(house.XAA.delegation, language="en", **who)
        old = invitations_services.token_of(row)
        assert sending == invitations_services.Sending.NEW
    with clock.at(DURING + timedelta(minutes=1)):
        again, sending = invitations_services.invite_focal_point(
            house.XAA.delegation, language="fr", name="N. Ewcomer", **who
        )
        assert (again, sending) == (row, invitations_services.Sending.AGAIN)
        assert (again.language, again.name) == ("fr", "N. Ewcomer")
        with pytest.raises(NotAllowed):
            invitations_services.find_invitation(old)
        queue.run_due()
        assert "Appel à contributions" in mailoutbox[-1].body
        house.XAA.organisation.refresh_from_db()
        assert house.XAA.organisation.language == "fr"
        for language in ("fr", ""):
            _row, sending = invitations_services.invite_focal_point(house.XAA.delegation, language=language, **who)
            assert sending == invitations_services.Sending.NONE


def test_sending_again_ends_the_old_link(house):
    with clock.at(DURING):
        invitation, old = invite_with_token(
            house.XAA.organisation, email="new@xaa.example", role=Role.DEPUTY, by=house.XAA.focal
        )
    with clock.at(DURING + timedelta(hours=1)):
        new = invitations_services.token_of(invitations_services.send_again(invitation, by=house.XAA.focal))
        assert invitations_services.find_invitation(new) == invitation
        for token in (old, new[:-1], new[:-1] + ("A" if new[-1] != "A" else "B"), "x", invitation.pk.hex):
            with pytest.raises(NotAllowed):
                invitations_services.find_invitation(token)


def test_a_link_falls_with_the_role_of_who_sent_it(house):
    """A7: a focal point who was replaced leaves no key behind; the next one sends it again."""
    with clock.at(DURING):
        invitation, token = invite_with_token(
            house.XAA.organisation, email="friend@xaa.example", role=Role.DEPUTY, by=house.XAA.focal
        )
        successor = User.objects.create_user("next@xaa.example", name="N. Next")
        organisations_services.add_member(house.XAA.organisation, successor, Role.FOCAL_POINT, by=house.XAA.focal)
        with pytest.raises(NotAllowed):
            invitations_services.accept_invitation(token, User.objects.create_user("friend@xaa.example"))
    with clock.at(DURING + timedelta(hours=1)):
        again = invitations_services.token_of(invitations_services.send_again(invitation, by=successor))
        assert invitations_services.find_invitation(again) == invitation


def test_a_stranger_invites_nobody(house):
    for person, role in ((house.XBB.focal, Role.CONTRIBUTOR), (User.objects.create_user("x@y.example"), Role.DEPUTY)):
        with pytest.raises(NotAllowed):
            invitations_services.invite(house.XAA.organisation, email="a@b.example", role=role, by=person)


def test_a_contributor_has_what_was_given_and_nothing_else(house, contributor):
    first, second, _third = house.recommendations
    with clock.at(DURING):
        assert permissions.assigned(contributor, house.XAA.delegation) == {first.pk}
        assert permissions.may_draft(contributor, house.XAA.delegation, first.pk)
        assert not permissions.may_draft(contributor, house.XAA.delegation, second.pk)
        assert not permissions.may_draft(contributor, house.XAA.delegation, None)
        assert not permissions.may_draft(contributor, house.XBB.delegation, first.pk)
        audience = audience_for(contributor, house.XAA.delegation)
    assert (audience.level, audience.recommendations) == (Level.CONTRIBUTOR, {first.pk})


def test_a_new_focal_point_ends_the_old_ones_rights(house):
    successor = User.objects.create_user("next@xaa.example")
    organisations_services.add_member(house.XAA.organisation, successor, Role.FOCAL_POINT, by=house.officer)
    assert permissions.is_focal_point(successor, house.XAA.delegation)
    assert not permissions.works_for(house.XAA.focal, house.XAA.delegation)


def test_a_closed_account_has_no_role(house, contributor):
    contributor.is_active = False
    contributor.save()
    assert permissions.live_role(contributor, house.XAA.organisation.pk) == ""
    assert permissions.assigned(contributor, house.XAA.delegation) == frozenset()


def test_officer_and_stakeholder_at_once_is_refused_both_ways(house):
    with pytest.raises(Refused, match="cannot work for an organization"):
        organisations_services.add_member(house.XAA.organisation, house.officer, Role.DEPUTY, by=house.officer)
    with pytest.raises(Refused, match="cannot be an officer"):
        duties.make_officer(house.XAA.focal)
    with pytest.raises(Refused, match="only to officers of the secretariat"):
        duties.change_duties(house.round, give=[(house.XAA.focal, Duty.TRIAGE)], by=house.officer)


@pytest.mark.parametrize(
    "door", [lambda user, group: user.groups.add(group), lambda user, group: group.user_set.add(user)]
)
def test_no_form_puts_a_stakeholder_among_officers(house, door):
    """Wagtail's screen of accounts adds groups without asking any verb."""
    focal = Membership.objects.live().first().user
    with pytest.raises(Refused, match="cannot be an officer"), transaction.atomic():
        door(focal, duties.site_administrators_group())
    assert not permissions.is_officer(focal)


def test_what_the_log_calls_a_delegation_names_no_body(house):
    delegation = Delegation.objects.select_related("organisation", "round").first()
    assert delegation.organisation.code not in str(delegation) and delegation.round.reference not in str(delegation)


def test_a_duty_is_for_one_round_and_ends_at_once(house):
    with pytest.raises(NotAllowed):
        duties.change_duties(house.round, give=[(house.other, Duty.TRIAGE)], by=house.other)
    duties.change_duties(house.round, give=[(house.other, Duty.SEE_CONFIDENTIAL)], by=house.officer)
    assert audience_in(house.other, house.round).sees_confidential
    assert not audience_in(house.officer, house.round).sees_confidential
    duties.change_duties(house.round, take=[(house.other, Duty.SEE_CONFIDENTIAL)], by=house.officer)
    assert audience_in(house.other, house.round).level == Level.PUBLIC


def test_giving_a_recommendation_of_another_round_or_to_a_stranger_is_refused(house, contributor):
    membership = Membership.objects.get(user=contributor)
    with pytest.raises(Refused, match="is not on your team"):
        delegations.assign(house.XBB.delegation, membership, house.recommendations[:1], by=house.XBB.focal)
    house.round.recommendations.remove(house.recommendations[2])
    with pytest.raises(Refused, match="not part of the round"):
        delegations.assign(house.XAA.delegation, membership, house.recommendations[2:], by=house.XAA.focal)


def test_only_the_focal_point_declines(house, contributor):
    with pytest.raises(NotAllowed):
        delegations.decline(house.XAA.delegation, by=contributor)
    with clock.at(DURING):
        assert delegations.decline(house.XAA.delegation, by=house.XAA.focal, reason="No view").declined_at == DURING


@pytest.mark.parametrize("announced", [True, False])
def test_predicates_and_querysets_agree_for_every_role_and_row(house, contributor, announced):
    if not announced:
        Round.objects.update(announced_at=None)
    people = [house.officer, house.other, house.XAA.focal, house.XBB.focal, contributor,
              User.objects.create_user("nobody@else.example"),
              User.objects.create_superuser("root@else.example")]  # fmt: skip
    with clock.at(DURING):
        for person in people:
            seen = {row for row in Delegation.objects.all() if permissions.sees_delegation(person, row)}
            assert set(permissions.delegations_visible_to(person)) == seen, person


@pytest.fixture
def colleagues(house):
    """Two contributors of the body, and how its focal point hands over to one of them."""
    body, focal = house.XAA.organisation, house.XAA.focal
    made = [
        organisations_services.add_member(
            body, User.objects.create_user(f"{name}@xaa.example"), Role.CONTRIBUTOR, by=focal
        )
        for name in ("one", "two")
    ]
    return *made, lambda to: organisations_services.hand_over(body, to, by=focal, stays=True)


def test_of_two_hand_overs_at_once_the_first_counts(house, colleagues, before_the_lock):
    first, second, hand_over = colleagues
    before_the_lock(Organisation, lambda: hand_over(first))
    with pytest.raises(NotAllowed):
        hand_over(second)
    assert permissions.live_role(second.user, house.XAA.organisation.pk) == Role.CONTRIBUTOR


def test_who_has_just_handed_over_gives_nothing(house, colleagues, before_the_lock):
    first, second, _hand_over = colleagues
    before_the_lock(Organisation, lambda: organisations_services.hand_over(
        house.XAA.organisation, first, by=house.XAA.focal, stays=False
    ))  # fmt: skip
    with pytest.raises(NotAllowed):
        delegations.assign(house.XAA.delegation, second, house.recommendations[:1], by=house.XAA.focal)
    assert not second.assignments.exists()


def test_nobody_is_given_anything_after_they_left(house, colleagues, before_the_lock):
    first, _second, _hand_over = colleagues
    before_the_lock(Organisation, lambda: organisations_services.end_membership(first, by=first.user))
    with pytest.raises(Refused, match="is not on your team"):
        delegations.assign(house.XAA.delegation, first, house.recommendations[:1], by=house.XAA.focal)


def test_the_window_of_a_round_that_was_just_announced_wants_a_reason(house, before_the_lock):
    row, window = house.round, house.round.windows.get(constituency="state")
    Round.objects.filter(pk=row.pk).update(announced_at=None)
    before_the_lock(Round, lambda: Round.objects.filter(pk=row.pk).update(announced_at=DURING))
    with pytest.raises(Refused, match="Enter the reason for changing the window"):
        windows.set_window(
            Round.objects.get(pk=row.pk), constituency="state", opens=window.opens,
            closes=window.closes + timedelta(days=1), zone=window.zone, by=house.officer,
        )  # fmt: skip
