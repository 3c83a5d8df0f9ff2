"""A member without an account confirms a joint text with the code of its sheet; everybody else learns nothing."""

import io
import re
from datetime import timedelta
from typing import Any

import docx
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings
from wagtail.models import ModelLogEntry

from consultations.enums import Duty
from consultations.models import Organisation
from consultations.rounds import duties
from core import clock
from core.errors import NotAllowed, Refused
from submissions.drafting.services import begin_draft, set_submission_fields
from submissions.enums import MemberState
from submissions.joint import sign_on
from submissions.joint.alignment import align_with
from submissions.joint.members import invite_body
from submissions.joint.services import confirm, invite_member, listed
from submissions.models import JointMember, SignOnCode, Version
from submissions.sending.services import correct
from tests.factories import (
    AttachmentFactory,
    DelegationFactory,
    OfficerFactory,
    OrganisationFactory,
    SubmittedFactory,
    answer,
    focal_point,
    recommendation,
    send,
)
from tests.support.html import text
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db
URL = "/sign-on/"


@pytest.fixture(autouse=True)
def no_tries() -> None:
    cache.clear()


@pytest.fixture
def draft() -> Version:
    delegation = DelegationFactory(
        constituency="civil_society", organisation__short_name="Kite House", organisation__name="Kite House"
    )
    version = begin_draft(delegation, by=focal_point(delegation), kind="joint")
    answer(version, "123", comment="We ask for ports that are safe.")
    return version


def invited(draft: Version, name: str, *, is_known: bool = True) -> JointMember:
    until = clock.now() + timedelta(days=7)
    body = OrganisationFactory(short_name=name, constituency="civil_society") if is_known else None
    return invite_member(draft.submission, body, by=draft.started_by, expires_at=until, named="" if is_known else name)


@pytest.fixture
def member(draft: Version) -> JointMember:
    return invited(draft, "Red Thread")


@pytest.fixture
def lead(draft: Version) -> Client:
    client = Client()
    client.force_login(draft.started_by)
    return client


def sheet_of(lead: Client, member: JointMember) -> tuple[str, str, str]:
    """Number, code, and the words of the sheet that the lead downloads."""
    page = reverse("sign_on_sheet", args=[member.submission.delegation_id, member.pk])
    content = b"".join(lead.post(page).streaming_content)
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    words = "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])
    return re.search(r"JS-\w{6}", words)[0], re.search(r"\w{5}-\w{5}", words)[0], words  # type: ignore[index]  # both are there


def test_the_sheet_has_text_code_and_how_to_confirm(lead: Client, member: JointMember) -> None:
    number, code, words = sheet_of(lead, member)
    assert "We ask for ports that are safe." in words and "Red Thread" in words and "Kite House" in words
    assert URL in words and "call the secretariat" in words
    row = SignOnCode.objects.get()
    assert row.number == number and code.replace("-", "") not in f"{row.digest}{row.text}{row.number}"
    assert (
        reverse("sign_on_sheet", args=[member.submission.delegation_id, member.pk])
        in lead.get(reverse("joint_members", args=[member.submission.delegation_id])).content.decode()
    )


def test_a_member_without_an_account_confirms_once(lead: Client, draft: Version, member: JointMember) -> None:
    number, code, _words = sheet_of(lead, member)
    anybody = Client()
    first = anybody.post(URL, {"number": number.lower(), "code": code.lower().replace("-", " ")})
    assert first.status_code == 200 and "Red Thread" in text(first) and "We ask for ports" not in text(first)
    assert JointMember.objects.get().state == MemberState.INVITED
    said = {"number": number, "code": code, "then": "confirm", "signed_by": "R. Thread, chair"}
    unsaid = anybody.post(URL, said)  # how it is listed is the member's own choice
    assert unsaid.status_code == 422 and "R. Thread, chair" in unsaid.content.decode()
    assert JointMember.objects.get().state == MemberState.INVITED
    said["listing"] = "named"
    assert "Confirmed." in text(anybody.post(URL, said))
    found = JointMember.objects.get()
    assert (found.state, found.by_code, found.answered_by) == ("confirmed", True, None)
    assert found.signed_by == "R. Thread, chair"
    assert listed([found]).names == ("Red Thread",)
    assert anybody.post(URL, said).status_code == 422
    assert "By code" in text(lead.get(reverse("joint_members", args=[draft.submission.delegation_id])))
    acts = set(ModelLogEntry.objects.values_list("action", flat=True))
    assert {"submissions.submission.make_code", "submissions.submission.confirm_by_code"} <= acts


def test_digits_and_dashes_of_another_keyboard_are_the_same(lead: Client, member: JointMember) -> None:
    number, code, _words = sheet_of(lead, member)
    arabic = str.maketrans("0123456789-", "٠١٢٣٤٥٦٧٨٩‑")
    wide = {ord(letter): ord(letter) + 0xFEE0 for letter in "ABCDEFGHJKMNPQRSTVWXYZ23456789-"}
    for typed in (
        {"number": number.translate(arabic), "code": f"\u200f{code.translate(arabic)}"},
        {"number": number.translate(wide), "code": code.translate(wide)},
    ):
        assert Client().post(URL, typed).status_code == 200


def test_the_sheet_has_all_that_the_confirmation_covers(lead: Client, draft: Version, member: JointMember) -> None:
    round_ = draft.submission.delegation.round
    other = SubmittedFactory(delegation=DelegationFactory(round=round_))
    AttachmentFactory(version=draft, title="Photographs of the port")
    align_with(draft, other, except_for=[recommendation(round_, "124")], by=draft.started_by)
    _number, _code, words = sheet_of(lead, member)
    assert "Attached files" in words and "Photographs of the port (Shadow report)" in words
    line = next(line for line in words.split("\n") if other.submission.reference in line)
    assert "; not on 124" in line


def test_a_wrong_code_names_nobody_and_five_end_it(lead: Client, member: JointMember) -> None:
    number, code, _words = sheet_of(lead, member)
    anybody = Client()
    answers = [anybody.post(URL, {"number": "JS-ZZZZZZ", "code": code})]
    answers += [anybody.post(URL, {"number": number, "code": "AAAAA-AAAAA"}) for _try in range(5)]
    answers.append(anybody.post(URL, {"number": number, "code": code}))
    for each in answers:
        assert each.status_code == 422
        assert "Red Thread" not in text(each) and "Kite House" not in text(each)
    messages = {
        re.search(r"The sheet number and the code do not match[^<]*", each.content.decode())[0] for each in answers
    }  # type: ignore[index]  # each has it
    assert len(messages) == 1
    assert ModelLogEntry.objects.filter(action="submissions.submission.wrong_code").count() == 5
    with pytest.raises(Refused):
        sign_on.find_code(number, code, by=OfficerFactory())


def test_one_address_tries_only_so_often(lead: Client, member: JointMember) -> None:
    number, code, _words = sheet_of(lead, member)
    anybody = Client()
    for _try in range(15):
        assert anybody.post(URL, {"number": "JS-ZZZZZZ", "code": "AAAAA-AAAAA"}).status_code == 422
    assert anybody.post(URL, {"number": number, "code": code}).status_code == 429


def test_only_wrong_tries_count(lead: Client, member: JointMember) -> None:
    number, code, _words = sheet_of(lead, member)
    anybody = Client()
    assert {anybody.post(URL, {"number": number, "code": code}).status_code for _try in range(16)} == {200}


def test_a_code_is_compared_under_a_lock(lead: Client, member: JointMember) -> None:
    number, _code, _words = sheet_of(lead, member)
    if not connection.features.has_select_for_update:
        pytest.skip("this database has no locks of rows")
    with CaptureQueriesContext(connection) as asked, pytest.raises(Refused):
        sign_on.find_code(number, "AAAAA-AAAAA", by=AnonymousUser())
    first = next(query["sql"] for query in asked if "signoncode" in query["sql"])
    assert "FOR UPDATE" in first


def test_a_printed_code_holds_when_the_portals_secret_changes(
    lead: Client, member: JointMember, settings: Settings
) -> None:
    number, code, _words = sheet_of(lead, member)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret of fifty characters" * 2
    assert Client().post(URL, {"number": number, "code": code}).status_code == 200
    assert Client().post(URL, {"number": number, "code": "AAAAA-AAAAA"}).status_code == 422


def test_a_new_sheet_ends_the_earlier_code_and_time_ends_it_too(lead: Client, member: JointMember) -> None:
    number, code, _words = sheet_of(lead, member)
    later = sheet_of(lead, member)
    assert Client().post(URL, {"number": number, "code": code}).status_code == 422
    assert Client().post(URL, {"number": later[0], "code": later[1]}).status_code == 200
    with clock.at(clock.now() + timedelta(days=8)):
        assert Client().post(URL, {"number": later[0], "code": later[1]}).status_code == 422


def test_another_text_than_that_of_the_sheet_is_not_confirmed(
    lead: Client, draft: Version, member: JointMember
) -> None:
    number, code, _words = sheet_of(lead, member)
    answer(draft, "124", comment="Added later.")
    assert "changed after this sheet" in text(Client().post(URL, {"number": number, "code": code}))
    refused = Client().post(URL, {"number": number, "code": code, "then": "confirm", "listing": "named"})
    assert refused.status_code == 422 and JointMember.objects.get().state == MemberState.INVITED
    again = sheet_of(lead, member)
    Client().post(URL, {"number": again[0], "code": again[1], "then": "decline"})
    assert JointMember.objects.get().state == MemberState.DECLINED


def test_who_confirms_a_correction_in_progress_by_code_has_not_confirmed_what_was_submitted(
    lead: Client, draft: Version, member: JointMember
) -> None:
    set_submission_fields(draft, {"consents": True}, by=draft.started_by)
    send(draft)
    answer(correct(draft.submission, by=draft.started_by), "124", comment="Not submitted yet.")
    number, code, _words = sheet_of(lead, member)
    Client().post(URL, {"number": number, "code": code, "then": "confirm", "listing": "named"})
    assert JointMember.objects.get().was_sent_otherwise


def test_the_lead_cannot_enter_it_and_an_officer_only_where_they_manage(
    lead: Client, draft: Version, member: JointMember
) -> None:
    number, code, _words = sheet_of(lead, member)
    said: dict[str, Any] = {"number": number, "code": code, "then": "confirm", "listing": "withheld"}
    assert lead.post(URL, said).status_code == 422
    officer, stranger = OfficerFactory(), OfficerFactory()
    round_ = draft.submission.delegation.round
    duties.change_duties(round_, give=[(officer, Duty.MANAGE)], by=round_.created_by)
    for person, status in ((stranger, 422), (officer, 200)):
        client = Client()
        sign_in(client, person)
        assert client.post(URL, said).status_code == status
    found = JointMember.objects.get()
    assert (found.state, found.answered_by, found.listing) == ("confirmed", officer, "withheld")
    assert SignOnCode.objects.get().entered_by == officer


def test_a_member_that_is_not_in_the_register_is_counted_and_not_named(lead: Client, draft: Version) -> None:
    member = invited(draft, "Paper Boat", is_known=False)
    number, code, words = sheet_of(lead, member)
    assert "Paper Boat" in words
    Client().post(URL, {"number": number, "code": code, "then": "confirm", "listing": "named"})
    found = listed([JointMember.objects.get()])
    assert found.names == () and found.unnamed == 1


def test_a_code_does_not_tell_whether_a_typed_name_is_in_the_register(lead: Client, draft: Version) -> None:
    """A6: nothing differs between a body that is here and one that is not, on no page before or after the answer."""
    until, seen = clock.now() + timedelta(days=7), []
    OrganisationFactory(
        name="Paper Boat Union", short_name="Paper Boat", constituency="civil_society", by=OfficerFactory()
    )
    for name in ("paper boat union", "paper bird union"):
        member = invite_body(draft.submission.delegation, by=draft.started_by, expires_at=until, named=name)
        number, code, words = sheet_of(lead, member)
        said = {"number": number, "code": code}
        pages = [words, *(text(Client().post(URL, said | then)) for then in ({}, {"then": "confirm"}))]
        row = JointMember.objects.get(pk=member.pk)
        assert (row.state, row.listing, row.called) == (MemberState.CONFIRMED, "others", name)
        assert listed([row]).names == ()
        hidden = (number, code, name)
        seen.append([re.sub("|".join(map(re.escape, hidden)), "…", page) for page in pages])
    assert JointMember.objects.filter(organisation__isnull=False).count() == 1
    assert seen[0] == seen[1]
    assert "You are counted, but not named." in seen[0][1] and "How you are listed" not in seen[0][1]
    together = text(lead.get(reverse("joint_members", args=[draft.submission.delegation_id])))
    assert "paper boat union" in together and "Paper Boat" not in together


def test_only_the_lead_makes_sheets_and_not_for_who_has_answered(draft: Version, member: JointMember) -> None:
    speaker = member.organisation.memberships.get(role="focal_point").user  # type: ignore[union-attr]  # it is registered
    with pytest.raises(NotAllowed):
        sign_on.make_code(member, by=speaker)
    confirm(member, by=speaker)
    with pytest.raises(Refused, match="already answered"):
        sign_on.make_code(member, by=draft.started_by)


def test_the_joint_text_is_a_file_for_lead_and_invited(lead: Client, draft: Version, member: JointMember) -> None:
    speaker = Client()
    speaker.force_login(member.organisation.memberships.get(role="focal_point").user)  # type: ignore[union-attr]  # it is registered
    for client, url in (
        (lead, reverse("joint_text", args=[draft.submission.delegation_id])),
        (speaker, reverse("joint_member_text", args=[member.pk])),
    ):
        document = docx.Document(io.BytesIO(b"".join(client.get(url).streaming_content)))
        shown = [paragraph.text for paragraph in document.paragraphs]
        assert "We ask for ports that are safe." in shown
        assert any("delete it when you have read it" in words for words in shown)  # a body of civil society leads it
    Organisation.objects.filter(pk=draft.submission.delegation.organisation_id).update(constituency="academia")
    content = b"".join(speaker.get(reverse("joint_member_text", args=[member.pk])).streaming_content)
    shown = [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
    assert any("delete it when you have read it" in words for words in shown)  # the invited body is at risk itself
    assert speaker.get(reverse("joint_text", args=[draft.submission.delegation_id])).status_code == 404
    with clock.at(clock.now() + timedelta(days=8)):
        assert speaker.get(reverse("joint_member_text", args=[member.pk])).status_code == 404
