"""Two entries that are one organization become one: everything follows, and comes back while the entry is unused."""

from datetime import timedelta

import pytest
from django.test import Client

from consultations.enums import Role
from consultations.invitations import services as invitations_services
from consultations.invitations.delegations import assign, decline
from consultations.models import Contact, Delegation, Invitation, Membership, Organisation, OrganisationMerge
from consultations.organisations import entries, mergers, services as organisations_services
from consultations.organisations.selectors import corrected_after
from core import audit, clock
from core.errors import NotAllowed, Refused
from submissions.models import JointMember, Submission, Version
from submissions.sending import receipts
from submissions.sending.restarts import discard_correction
from submissions.sending.services import correct
from submissions.triage.services import admit
from tests.factories import (
    DelegationFactory,
    MembershipFactory,
    OfficerFactory,
    OrganisationFactory,
    RoundFactory,
    SubmittedFactory,
    UserFactory,
    recommendation,
)
from tests.support.html import text
from tests.support.officers import sign_in
from tests.support.public import make_public

pytestmark = pytest.mark.django_db

# Every column of a model that points at an organization. A new one belongs here, after a look at what a merge does
# with it: `merge` moves each, refuses where a rule allows a row once, and resolves those named in `_BY_ITSELF`.
FOLLOW = {
    "consultations.Contact.organisation",
    "consultations.Delegation.organisation",
    "consultations.Invitation.organisation",
    "consultations.Membership.organisation",
    "consultations.OrganisationMerge.kept",
    "consultations.ProtectedReport.organisation",
    "consultations.Registration.organisation",
    "submissions.JointMember.organisation",
    "submissions.PublicFile.organisation",
    "submissions.PublicInput.organisation",
    "submissions.PublicSubmission.organisation",
}


@pytest.fixture
def version(db):
    return SubmittedFactory(answers={"123": {"comment": "Our words."}})


@pytest.fixture
def officer(version):
    return OfficerFactory(round=version.submission.delegation.round, duties=["triage_round", "manage_round"])


@pytest.fixture
def gone(version) -> Organisation:
    body = version.submission.delegation.organisation
    Organisation.objects.filter(pk=body.pk).update(confirmed_at=clock.now())
    return body


@pytest.fixture
def kept(officer, gone) -> Organisation:
    fields = {"name": "Kite House Network", "short_name": "Kite House", "constituency": gone.constituency}
    return entries.add_entry(by=officer, fields=fields)


def test_every_key_that_points_at_an_organization_is_known() -> None:
    assert {relation.label for relation in mergers.relations()} == FOLLOW
    assert not [each for each in Organisation._meta.get_fields(include_hidden=True) if each.many_to_many]


def test_contacts_of_one_mailbox_in_two_forms(officer, kept, gone) -> None:
    """Rows from before hold `xn--`: they are one contact after a merger, and no error where one is corrected."""
    own, ascii_form = "new@müller.example", "new@xn--mller-kva.example"
    entries.add_contact(gone, by=officer, email=own)
    kept.contacts.create(email=ascii_form, language="en", added_by=officer)
    mergers.merge(kept, gone, by=officer)
    assert [each.email for each in kept.contacts.all()] == [ascii_form]
    older, _newer = kept.contacts.get(), kept.contacts.create(email=own, language="en", added_by=officer)
    with pytest.raises(Refused) as refused:
        entries.change_contact(older, email=ascii_form, function="Director", by=officer)
    assert refused.value.code == "contact_twice"


def test_everything_follows_and_comes_back(version, officer, kept, gone) -> None:
    entries.add_contact(gone, by=officer, email="a@kite.example")
    entries.add_contact(gone, by=officer, email="b@kite.example", name="B.")
    entries.add_contact(kept, by=officer, email="b@kite.example", name="B. at home")
    Organisation.objects.filter(pk=gone.pk).update(
        country="Selda", other_names=["KHN"], names={"fr": {"name": "Maison"}}
    )
    gone.refresh_from_db()
    delegation, receipt = version.submission.delegation, version.receipts.get()
    names, code, before = (gone.name, gone.short_name), gone.code, receipts.document(receipt, whole=True)
    assert before["details"]["body"] == code

    row = mergers.merge(kept, gone, by=officer)
    kept.refresh_from_db()
    delegation.refresh_from_db()
    assert delegation.organisation == kept
    assert {*names, "KHN", "Maison"} <= set(kept.other_names)
    assert kept.country == "Selda"
    assert sorted(kept.contacts.values_list("email", flat=True)) == ["a@kite.example", "b@kite.example"]
    assert not Organisation.objects.filter(pk=gone.pk).exists()
    assert Membership.objects.filter(organisation=kept, role=Role.FOCAL_POINT, ended_at__isnull=True).count() == 1
    receipt = type(receipt).objects.get(pk=receipt.pk)
    assert receipts.document(receipt, whole=True) == before
    assert audit.entries(kept, actions=("consultations.organisation.merge",)).exists()

    back = mergers.undo(row, by=officer)
    kept.refresh_from_db()
    delegation.refresh_from_db()
    assert (back.pk, back.code, back.name, back.country) == (gone.pk, code, names[0], "Selda")
    assert (delegation.organisation, delegation.former_code) == (back, "")
    assert (kept.other_names, kept.country) == ([], "")
    assert sorted(back.contacts.values_list("email", flat=True)) == ["a@kite.example", "b@kite.example"]
    assert [each.email for each in kept.contacts.all()] == ["b@kite.example"]
    with pytest.raises(Refused, match="already undone"):
        mergers.undo(row, by=officer)


def test_names_that_were_corrected_are_kept_and_nobody_reads_them(officer, kept, gone, client: Client) -> None:
    """Published sentences may contain them; a corrected spelling is one of them."""
    for body, names in ((kept, ("Old Kites", "Kite Hoose")), (gone, ("Slate Row", "Slate Rows"))):
        for name in names:
            entries.correct_entry(body, by=officer, fields={"short_name": name, "other_names": [f"{name} Union"]})
    entries.correct_entry(kept, by=officer, fields={"short_name": "Kite House", "other_names": []})
    kept.refresh_from_db()
    assert kept.former_names == ["Old Kites", "Old Kites Union", "Kite Hoose", "Kite Hoose Union"]
    row = mergers.merge(kept, gone, by=officer)
    kept.refresh_from_db()
    assert {*kept.former_names} > {"Old Kites", "Kite Hoose", "Slate Row", "Slate Row Union"}
    assert not {*kept.former_names} & {*kept.other_names} and "Slate Row" not in kept.other_names
    register = sign_in(client, officer).get("/admin/consultations/organizations/?format=csv").getvalue().decode()
    assert "Slate Rows" in register and "Old Kites" not in register and "Slate Row;" not in register
    back = mergers.undo(row, by=officer)
    kept.refresh_from_db()
    assert kept.former_names == ["Old Kites", "Old Kites Union", "Kite Hoose", "Kite Hoose Union"]
    assert {*back.former_names} >= {"Slate Row", "Slate Row Union"}


def test_entries_that_changed_for_the_public_are_known(officer, kept, gone) -> None:
    """A correction of what nobody reads is none; a merge gives an entry other names, and undoing it takes them."""
    begun = clock.now()
    entries.correct_entry(kept, by=officer, fields={"language": "fr"})
    assert corrected_after(begun) == {}
    entries.correct_entry(gone, by=officer, fields={"country": "Selda"})
    assert set(corrected_after(begun).values()) == {gone.pk}
    row = mergers.merge(kept, gone, by=officer)
    assert set(corrected_after(begun).values()) == {gone.pk, kept.pk}
    merged = clock.now()
    mergers.undo(row, by=officer)
    assert set(corrected_after(merged).values()) == {kept.pk} and corrected_after(clock.now()) == {}


def test_a_merge_from_before_a_column_was_added_is_undone(officer, kept, gone) -> None:
    row = mergers.merge(kept, gone, by=officer)
    for columns in (row.entry, row.before, row.after):
        del columns["former_names"]
    row.save()
    assert mergers.undo(row, by=officer).name == gone.name


def test_of_two_focal_points_the_other_becomes_deputy_and_is_one_again(officer, kept, gone) -> None:
    MembershipFactory(organisation=kept, user=UserFactory())
    other = Membership.objects.get(organisation=gone, role=Role.FOCAL_POINT)
    assert mergers.preview(kept, gone, by=officer).second_focal_point == other.user.get_full_name()
    row = mergers.merge(kept, gone, by=officer)
    other.refresh_from_db()
    assert (other.role, other.organisation) == (Role.DEPUTY, kept)
    mergers.undo(row, by=officer)
    other.refresh_from_db()
    assert (other.role, other.organisation_id) == (Role.FOCAL_POINT, gone.pk)


def test_who_left_since_the_merge_stays_out_when_it_is_undone(officer, kept, gone) -> None:
    MembershipFactory(organisation=kept, user=UserFactory())
    both = MembershipFactory(organisation=kept, user=UserFactory(), role=Role.DEPUTY)
    again = MembershipFactory(organisation=gone, user=both.user, role=Role.DEPUTY)
    stays = MembershipFactory(organisation=kept, user=UserFactory(), role=Role.DEPUTY)
    back = MembershipFactory(organisation=gone, user=stays.user, role=Role.CONTRIBUTOR)
    focal = Membership.objects.get(organisation=gone, role=Role.FOCAL_POINT)
    row = mergers.merge(kept, gone, by=officer)
    for left in (focal, both):
        left.refresh_from_db()
        organisations_services.end_membership(left, by=officer)
    mergers.undo(row, by=officer)
    for each in (focal, again, back):
        each.refresh_from_db()
        assert each.organisation_id == gone.pk
    assert (focal.role, focal.ended_at is None) == (Role.FOCAL_POINT, False)
    assert (again.ended_at is None, back.ended_at is None) == (False, True)


def test_a_merge_that_was_undone_is_no_use_of_the_entry(officer, kept, gone) -> None:
    third = entries.add_entry(by=officer, fields={"name": "Kite Hut", "constituency": gone.constituency})
    first = mergers.merge(kept, gone, by=officer)
    second = mergers.merge(kept, third, by=officer)
    with pytest.raises(Refused):
        mergers.undo(first, by=officer)
    mergers.undo(second, by=officer)
    assert mergers.undo(first, by=officer).pk == gone.pk


def test_the_second_of_two_clicks_finds_the_entry_gone(officer, kept, gone) -> None:
    mergers.merge(kept, gone, by=officer)
    for pair in ((kept, gone), (gone, kept)):
        with pytest.raises(Refused, match="no organization"):
            mergers.merge(*pair, by=officer)


def test_who_works_for_both_keeps_the_role_with_more_rights(version, officer, kept, gone) -> None:
    """Else nobody could submit in the rounds that follow: the focal point is a drafter of the entry that stays."""
    lead = Membership.objects.get(organisation=gone, role=Role.FOCAL_POINT)
    drafter = MembershipFactory(organisation=kept, user=lead.user, role=Role.CONTRIBUTOR)
    also = MembershipFactory(organisation=gone, role=Role.CONTRIBUTOR)
    here = MembershipFactory(organisation=kept, user=also.user, role=Role.CONTRIBUTOR)
    delegation = version.submission.delegation
    assign(delegation, also, [recommendation(delegation.round, "123")], by=lead.user)
    row = mergers.merge(kept, gone, by=officer)
    live = Membership.objects.filter(organisation=kept, ended_at__isnull=True)
    assert live.get(user=lead.user).role == Role.FOCAL_POINT
    assert live.get(user=also.user).assignments.count() == 1
    mergers.undo(row, by=officer)
    for each in (lead, drafter, also, here):
        each.refresh_from_db()
    assert (lead.role, drafter.role, lead.ended_at) == (Role.FOCAL_POINT, Role.CONTRIBUTOR, None)
    assert (also.assignments.count(), here.assignments.count()) == (1, 0)


def test_both_in_one_round_is_refused(version, officer, kept, gone) -> None:
    round_ = version.submission.delegation.round
    Delegation.objects.create(round=round_, organisation=kept)
    with pytest.raises(Refused, match=round_.reference):
        mergers.merge(kept, gone, by=officer)
    stranger = OfficerFactory(round=RoundFactory())
    assert round_.reference not in str(mergers.preview(kept, gone, by=stranger).obstacle)
    assert Organisation.objects.filter(pk=gone.pk).exists()


def test_other_kinds_and_the_same_entry_are_refused(officer, kept, gone) -> None:
    Organisation.objects.filter(pk=kept.pk).update(constituency="academia")
    with pytest.raises(Refused, match="different kinds"):
        mergers.merge(kept, gone, by=officer)
    with pytest.raises(Refused, match="another organization"):
        mergers.merge(kept, kept, by=officer)
    with pytest.raises(NotAllowed):
        mergers.merge(kept, gone, by=UserFactory())


def test_what_is_public_is_kept_and_never_merged_away(version, officer, kept, gone) -> None:
    admit(version.submission, by=officer)
    make_public(version.submission.delegation.round)
    with pytest.raises(Refused, match="are public"):
        mergers.merge(kept, gone, by=officer)
    mergers.merge(gone, kept, by=officer)
    assert not Organisation.objects.filter(pk=kept.pk).exists()


def test_the_refusal_does_not_tell_who_wrote_without_a_name(version, officer, kept, gone) -> None:
    """Who was asked and wrote nothing is refused in the same words."""
    silent = DelegationFactory(round=version.submission.delegation.round).organisation
    admit(version.submission, by=officer)
    make_public(version.submission.delegation.round)
    for entry in (gone, silent):
        target = OrganisationFactory(constituency=entry.constituency)
        obstacle = str(mergers.preview(target, entry, by=OfficerFactory(round=RoundFactory())).obstacle)
        assert f"{entry.short_name} takes part in a round whose inputs are public." in obstacle


def test_who_joined_what_the_other_sent_is_refused(version, officer, kept, gone) -> None:
    JointMember.objects.create(submission=version.submission, organisation=kept)
    for pair in ((kept, gone), (gone, kept)):
        with pytest.raises(Refused, match="joint submission"):
            mergers.merge(*pair, by=officer)


def test_it_is_undone_until_the_entry_is_used(officer, kept, gone) -> None:
    row = mergers.merge(kept, gone, by=officer)
    contact = entries.add_contact(kept, by=officer, email="new@kite.example")
    with pytest.raises(Refused, match="was used since"):
        mergers.undo(row, by=officer)
    entries.remove_contact(contact, by=officer)
    kept.refresh_from_db()
    entries.correct_entry(kept, by=officer, fields={"country": "Orlune"})
    with pytest.raises(Refused, match="was changed since"):
        mergers.undo(row, by=officer)


def test_it_is_not_undone_once_somebody_wrote_in_a_round_that_came_with_it(version, officer, kept, gone) -> None:
    """Else the text and the receipt of one organization would stand as the other's."""
    focal = MembershipFactory(organisation=kept, user=UserFactory()).user
    row = mergers.merge(kept, gone, by=officer)
    sent = Submission.objects.get(pk=version.submission_id)
    with clock.at(clock.now() + timedelta(hours=1)):
        draft = correct(sent, by=focal)
    with pytest.raises(Refused, match="was used since"):
        mergers.undo(row, by=officer)
    discard_correction(sent, by=focal)
    assert not Version.objects.filter(pk=draft.pk).exists()
    assert mergers.undo(row, by=officer).pk == gone.pk


def test_it_is_not_undone_once_somebody_declined_in_a_round_that_came_with_it(officer, kept, gone) -> None:
    invited = DelegationFactory(organisation=gone)
    focal = MembershipFactory(organisation=kept, user=UserFactory()).user
    row = mergers.merge(kept, gone, by=officer)
    with clock.at(clock.now() + timedelta(hours=1)):
        decline(Delegation.objects.get(pk=invited.pk), by=focal)
    with pytest.raises(Refused, match="was used since"):
        mergers.undo(row, by=officer)


def test_an_officer_sees_what_follows_before_it_does(officer, kept, gone, client: Client) -> None:
    sign_in(client, officer)
    invitations_services.invite(gone, email="new@kite.example", role=Role.FOCAL_POINT, by=officer)
    page = f"/admin/consultations/organizations/{kept.pk}/"
    assert "Merge with another entry" in text(client.get(page))
    assert "no organization with this name or code" in text(client.post(f"{page}merge/", {"other": "Nobody"}))
    shown = text(client.post(f"{page}merge/", {"other": gone.name}))
    assert "Rounds, with all inputs 1" in shown
    assert "Open invitations 1" in shown
    assert Organisation.objects.filter(pk=gone.pk).exists()
    assert client.post(f"{page}merge/", {"other": gone.code, "merge": "yes"}).status_code == 302
    shown = text(client.get(page))
    assert "was merged into this entry" in shown
    assert Invitation.objects.get().organisation == kept
    row = OrganisationMerge.objects.get()
    assert client.post(f"{page}merges/{row.pk}/undo/").status_code == 302
    assert "Both entries are in the register again." in text(client.get(page))
    assert Contact.objects.count() == 0
