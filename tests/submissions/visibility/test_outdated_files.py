"""A file of a round is not handed out where something in it was taken from its readers since it was requested (A7)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from consultations.models import Delegation
from core import clock
from core.errors import Refused
from submissions.drafting.services import set_submission_fields
from submissions.enums import MemberListing
from submissions.joint.members import make_joint
from submissions.joint.services import confirm, invite_member
from submissions.models import Version
from submissions.sending.services import correct
from submissions.visibility.confidentiality import check_still_visible
from tests.factories import AttachmentFactory, DelegationFactory, DraftFactory, corrected, focal_point, send

pytestmark = pytest.mark.django_db
OUTDATED = "Since this file was requested"


@pytest.fixture
def sent(delegation: Delegation) -> Version:
    """Para. 123 is answered, with a file, both public."""
    version = DraftFactory(delegation=delegation)
    AttachmentFactory(version=version)
    send(version)
    version.refresh_from_db()
    return version


@pytest.fixture(autouse=True)
def _an_hour_later(sent: Version) -> Iterator[None]:
    with clock.at(clock.now() + timedelta(hours=1)):
        yield


def check(version: Version) -> None:
    """Check a file that was requested half an hour ago, between the first version and what came after it."""
    check_still_visible(version.submission.delegation.round_id, clock.now() - timedelta(minutes=30))


@pytest.mark.parametrize("level", ["nameless", "secretariat"])
def test_a_correction_that_restricts_an_answer(sent: Version, level: str) -> None:
    check(sent)
    corrected(sent.submission, {"123": {"confidentiality": level}})
    with pytest.raises(Refused, match=OUTDATED):
        check(sent)


def test_a_correction_that_restricts_the_whole(sent: Version) -> None:
    by = focal_point(sent.submission.delegation)
    draft = correct(sent.submission, by=by)
    set_submission_fields(draft, {"confidentiality": "nameless"}, by=by)
    send(draft)
    with pytest.raises(Refused, match=OUTDATED):
        check(sent)


def test_a_correction_that_restricts_a_file(sent: Version) -> None:
    draft = correct(sent.submission, by=focal_point(sent.submission.delegation))
    draft.attachments.update(confidentiality="secretariat")
    send(draft)
    with pytest.raises(Refused, match=OUTDATED):
        check(sent)


def test_a_correction_of_words_takes_nothing_from_readers(sent: Version) -> None:
    corrected(sent.submission, {"123": {"comment": "Other words."}})
    check(sent)


def test_nor_does_one_of_what_was_restricted_before(sent: Version) -> None:
    corrected(sent.submission, {"123": {"confidentiality": "secretariat"}})
    with clock.at(clock.now() + timedelta(hours=1)):
        corrected(sent.submission, {"123": {"comment": "Other words."}, "124": {"confidentiality": "nameless"}})
        check(sent)


def test_a_member_of_a_joint_text_that_is_named_no_longer(sent: Version) -> None:
    lead, other = (DelegationFactory(round=sent.submission.delegation.round) for _each in range(2))
    joint = make_joint(lead, by=focal_point(lead))
    until = clock.now() + timedelta(days=1)
    member = invite_member(joint, other.organisation, by=focal_point(lead), expires_at=until)
    confirm(member, by=focal_point(other))
    with clock.at(clock.now() + timedelta(minutes=10)):
        check(sent)
        confirm(member, by=focal_point(other), listing=MemberListing.WITHHELD)
        with pytest.raises(Refused, match=OUTDATED):
            check(sent)
