"""A body says with another's words what that body has sent: on one recommendation, on several, with reservations."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from consultations.enums import Duty
from consultations.models import Delegation
from submissions.drafting.status import submission_status
from submissions.joint.alignment import aligned
from submissions.models import Alignment, Version
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    SubmittedFactory,
    answer,
    corrected,
    recommendation,
    send,
)
from tests.support.html import text
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(delegation: Delegation) -> Version:
    """What a State has sent in the same round."""
    answers = {"123": {"position": "supports", "comment": "We support it."}, "124": {"position": "notes"}}
    invited = DelegationFactory(round=delegation.round, organisation__short_name="Arandia")
    return SubmittedFactory(delegation=invited, answers=answers)


def on(delegation: Delegation) -> list[str]:
    return [row.label for each in aligned(submission_status(delegation).latest) for row in each.on]


def test_on_one_recommendation_from_its_answer_with_reservations(
    focal: Client, delegation: Delegation, other: Version, url: Callable[[str], str]
) -> None:
    page = f"{url('123')}align/"
    assert page in focal.get(url("123")).content.decode()
    form = {"reference": f" {other.submission.reference.lower()} ", "reservations": "But not for federal States."}
    assert focal.post(page, form)["Location"] == url("123")
    draft = submission_status(delegation).draft
    assert draft is not None and on(delegation) == ["123"]
    said = draft.inputs.get()
    assert (said.position, said.comment) == ("reservations", "But not for federal States.")
    shown = text(focal.get(url("123")))
    assert "You align yourself here with Arandia" in shown and other.submission.reference in shown
    assert "You align yourself here" not in text(focal.get(url("124")))


def test_where_something_is_said_already_that_is_the_reservation(
    focal: Client, delegation: Delegation, other: Version, url: Callable[[str], str]
) -> None:
    answer(DraftFactory(delegation=delegation, answers={}), "123", comment="Ours.")
    page = f"{url('123')}align/"
    assert "Your answer counts as your reservations" in text(focal.get(page))
    focal.post(page, {"reference": other.submission.reference, "reservations": "Posted all the same."})
    assert submission_status(delegation).draft.inputs.get().comment == "Ours."  # type: ignore[union-attr]
    assert on(delegation) == ["123"]


def test_on_several_and_no_longer_on_one(
    focal: Client, delegation: Delegation, other: Version, url: Callable[[str], str]
) -> None:
    page = f"/rounds/{delegation.pk}/alignments/"
    chosen = [str(recommendation(delegation.round, label).pk) for label in ("123", "124")]
    assert focal.post(page, {"reference": other.submission.reference, "on": chosen})["Location"] == page
    focal.post(f"{url('127.1')}align/", {"reference": other.submission.reference})
    assert on(delegation) == ["123", "124", "127.1"]
    assert "on 123, 124, 127.1; not on 127.2, 127.3" in text(focal.get(page))
    row = Alignment.objects.get()
    focal.post(f"{page}{row.pk}/stop/", {"recommendation": chosen[1]})
    assert on(delegation) == ["123", "127.1"]
    assert focal.post(f"{page}{row.pk}/stop/").status_code == 302
    assert not Alignment.objects.exists()
    assert focal.post(f"{page}{row.pk}/stop/").status_code == 404


def test_what_has_to_be_mended(
    focal: Client, delegation: Delegation, other: Version, url: Callable[[str], str]
) -> None:
    own = SubmittedFactory(delegation=DelegationFactory())  # of another round
    unsent = DraftFactory(delegation=DelegationFactory(round=delegation.round))
    for reference in ("", "SR-2026-0000000", own.submission.reference, unsent.submission.reference, "x" * 41, "\0"):
        answered = focal.post(f"{url('123')}align/", {"reference": reference, "reservations": "Kept."})
        assert answered.status_code == 422
        assert "Kept." in answered.content.decode()  # nothing typed is lost
    everything = f"/rounds/{delegation.pk}/alignments/"
    assert focal.post(everything, {"reference": other.submission.reference}).status_code == 422
    assert focal.post(everything, {"reference": other.submission.reference, "on": [own.pk]}).status_code == 422
    assert submission_status(delegation).draft is None  # a refusal begins nothing


def test_others_find_nothing(
    contributor: Client, stranger: Client, other: Version, url: Callable[[str], str], delegation: Delegation
) -> None:
    for client in (contributor, stranger):
        for page in (f"{url('123')}align/", f"/rounds/{delegation.pk}/alignments/"):
            assert client.get(page).status_code == client.post(page).status_code == 404


def test_the_review_says_it_and_that_the_other_text_is_newer_by_now(
    focal: Client, delegation: Delegation, other: Version, url: Callable[[str], str]
) -> None:
    focal.post(f"{url('123')}align/", {"reference": other.submission.reference})
    review = f"/rounds/{delegation.pk}/review/"
    assert f"Arandia · {other.submission.reference} on 123" in text(focal.get(review))
    assert "Newer version" not in text(focal.get(review))
    corrected(other.submission, {"123": {"comment": "Corrected."}})
    assert "Newer version" in text(focal.get(review))
    focal.post(f"{url('124')}align/", {"reference": other.submission.reference})
    assert "Newer version" not in text(focal.get(review)) and on(delegation) == ["123", "124"]


def test_a_body_whose_taking_part_is_a_secret_is_not_named(
    focal: Client, delegation: Delegation, url: Callable[[str], str]
) -> None:
    clinic = DelegationFactory(
        round=delegation.round, constituency="civil_society", organisation__short_name="Quay Nine"
    )
    sent = SubmittedFactory(delegation=clinic)
    focal.post(f"{url('123')}align/", {"reference": sent.submission.reference})
    shown = text(focal.get(f"/rounds/{delegation.pk}/alignments/"))
    assert sent.submission.reference in shown and "Quay Nine" not in shown


def test_after_sending_it_is_read_by_officers_and_changed_by_a_correction_only(
    focal: Client, delegation: Delegation, other: Version, url: Callable[[str], str]
) -> None:
    focal.post(f"{url('123')}align/", {"reference": other.submission.reference})
    draft = submission_status(delegation).draft
    assert draft is not None
    answer(draft, "124", comment="Said ourselves.")
    focal.post(f"/rounds/{delegation.pk}/review/", {"then": "keep", "consents": "on", "confidentiality": "public",
                                                    "revision": str(draft.revision)})  # fmt: skip
    send(draft)
    page = f"{url('123')}align/"
    assert "You have already submitted." in text(focal.get(page))
    assert focal.post(page, {"reference": other.submission.reference}).status_code == 422
    officer = sign_in(Client(), OfficerFactory(round=delegation.round, duties=[Duty.TRIAGE]))
    shown = text(officer.get(reverse("submissions:submission", args=[draft.submission_id])))
    assert f"Arandia · {other.submission.reference} on 123" in shown
