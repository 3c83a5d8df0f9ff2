"""A7: who was removed, demoted or whose account was closed is refused at the next request, and what they began does not
go on. Mail: `tests/consultations/monitoring/test_reminders.py`; links: `test_people.py`; queued work: `tests/core`."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from accounts.people.services import close_account
from consultations.enums import Role
from consultations.models import Delegation, Membership
from consultations.organisations import services
from submissions.models import Input, Receipt, Upload
from tests.factories import (
    DelegationFactory,
    MembershipFactory,
    SubmittedFactory,
    recommendation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegation(db: None) -> Delegation:
    return DelegationFactory()


@pytest.fixture
def deputy(delegation: Delegation) -> Membership:
    return MembershipFactory(organisation=delegation.organisation, role=Role.DEPUTY)


def removed(member: Membership) -> None:
    services.end_membership(member, by=focal_point_of(member))


def closed(member: Membership) -> None:
    close_account(member.user, by=member.user)


def demoted(member: Membership) -> None:
    removed(member)
    services.add_member(member.organisation, member.user, Role.CONTRIBUTOR, by=focal_point_of(member))


def focal_point_of(member: Membership) -> User:
    return member.organisation.memberships.get(role=Role.FOCAL_POINT, ended_at=None).user


@pytest.mark.parametrize("ended", [removed, closed, demoted])
def test_at_the_next_request(ended: Callable[[Membership], None], delegation: Delegation, deputy: Membership) -> None:
    version = SubmittedFactory(delegation=delegation)
    client, own = Client(), f"/rounds/{delegation.pk}/"
    client.force_login(deputy.user)
    about = recommendation(delegation.round, "123")
    line, receipt = version.inputs.all()[0].line_id, Receipt.objects.get()
    pages = [f"{own}{about.pk}/", f"{own}lines/{line}/history/", f"{own}together/", f"{own}levels/"]
    pages += [f"{own}alignments/", f"/receipts/{receipt.number}/", f"/receipts/{receipt.number}/pdf/"]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    client.post(f"{own}uploads/", {"name": "report.txt", "size": "12", "mark": "a" * 32})
    begun = Upload.objects.get()
    ended(deputy)
    refused = {302, 404} if ended is closed else {404}
    assert {client.get(page).status_code for page in pages} <= refused
    said = {"comment": "Once more.", "comment_type": "substantive", "confidentiality": "public", "language": "en"}
    assert client.post(f"{own}{about.pk}/", {**said, "revision": "1"}).status_code in refused
    assert client.post(f"{own}correct/").status_code in refused
    if ended is not demoted:  # a contributor brings files and workbooks, for what was given
        piece = client.post(f"{own}uploads/{begun.pk}/?at=0", b"x" * 12, content_type="application/octet-stream")
        book = client.post(f"{own}workbook/upload/", {"file": SimpleUploadedFile("book.xlsx", b"PK")})
        assert {piece.status_code, book.status_code} <= refused
        begun.refresh_from_db()
        assert begun.received == 0
    assert not Input.objects.filter(comment="Once more.").exists()
