"""One count of answers for home page, task list and check-and-submit; what is not approved, and with whom it is."""

import re

import pytest
from django.test import Client

from consultations.enums import Role
from consultations.invitations import services as invitations_services
from consultations.models import Delegation
from submissions.drafting.services import clear, release
from tests.factories import (
    ContributorFactory,
    DelegationFactory,
    DocumentFactory,
    DraftFactory,
    RoundFactory,
    answer,
    focal_point,
    recommendation,
)
from tests.submissions.conftest import Browser

pytestmark = pytest.mark.django_db
INTERIOR = "Ministry of the Interior"


def text(client: Client, address: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(address).content.decode()).split())


@pytest.fixture
def delegation(db: None) -> Delegation:
    """In a round that requires approval, whose last part asks civil society."""
    document = DocumentFactory()
    last = document.paragraphs.get(number="127").recommendations.order_by("limb").last()
    type(last).objects.filter(pk=last.pk).update(addressees=["civil society"])
    return DelegationFactory(round=RoundFactory(document=document, rules={"all_cleared": True}))


@pytest.fixture
def invited(delegation: Delegation) -> str:
    """Para. 124 is with somebody who has not accepted yet."""
    invitations_services.invite(
        delegation.organisation, email="interior@state.example", unit=INTERIOR, role=Role.CONTRIBUTOR,
        by=focal_point(delegation), delegation=delegation, recommendations=[recommendation(delegation.round, "124")],
    )  # fmt: skip
    return INTERIOR


def test_what_names_one_state_is_not_addressed_to_another(delegation: Delegation, browser: Browser) -> None:
    rows = delegation.round.recommendations
    rows.update(addressees=["Veldrane"], addressed_state="Veldrane")
    answer(DraftFactory(delegation=delegation, answers={}), "123", comment="Yes.")
    client = browser(focal_point(delegation))
    for page in ("/home/", f"/rounds/{delegation.pk}/", f"/rounds/{delegation.pk}/review/"):
        shown = text(client, page)
        assert "Answered: 1 of 5 recommendations" in shown
        assert "ddressed to you" not in shown
    rows.filter(pk=rows.last().pk).update(addressees=["States"], addressed_state="")
    shown = text(client, f"/rounds/{delegation.pk}/")
    assert "Recommendations 123 States should do" in shown and "ddressed to you" not in shown


def test_home_task_list_and_review_count_alike(delegation: Delegation, browser: Browser) -> None:
    version = DraftFactory(delegation=delegation, answers={})
    for label in ("123", "124", "127.3"):
        answer(version, label, comment="Yes.")
    client, pages = (
        browser(focal_point(delegation)),
        ("/home/", f"/rounds/{delegation.pk}/", f"/rounds/{delegation.pk}/review/"),
    )
    for page in pages:
        assert "Answered: 2 of 4 addressed to you, and 1 other" in text(client, page)
    for label in ("127.1", "127.2"):
        answer(version, label, comment="Yes.")
    for page in pages:
        assert "Answered: 4 of 4 addressed to you, and 1 other" in text(client, page)
    assert "have no answer" not in text(client, pages[2])


def test_what_is_not_approved_stands_with_who_has_it(delegation: Delegation, browser: Browser, invited: str) -> None:
    version, by = DraftFactory(delegation=delegation, answers={}), focal_point(delegation)
    clear(answer(version, "123", comment="Yes."), by=by)
    tasks, review = f"/rounds/{delegation.pk}/", f"/rounds/{delegation.pk}/review/"
    focal = browser(by)
    assert "Approved: 1 of 2" in text(focal, tasks)
    shown = text(focal, review)
    assert f"1 of 2 not approved: 124 , with {INTERIOR} (invited)" in shown and "Before you can submit" not in shown
    drafter = ContributorFactory(
        delegation=delegation, given=[recommendation(delegation.round, "127.1")], name="D. Rafter"
    )
    given = answer(version, "127.1", by=drafter, comment="Perhaps.")
    shown = text(focal, review)
    assert f"2 of 3 not approved: 124 , with {INTERIOR} (invited) ; 127.1 , with D. Rafter" in shown
    assert "Before you can submit" in shown and shown.count("not approved") == 1
    given.refresh_from_db()
    release(given, by=drafter)
    assert "127.1 , with you" in text(focal, review)
    clear(given, by=by)
    assert "Approved: 2 of 3" in text(focal, tasks) and "1 of 3 not approved" in text(focal, review)


def test_a_drafter_counts_what_is_assigned(delegation: Delegation, browser: Browser) -> None:
    drafter = ContributorFactory(delegation=delegation, given=[recommendation(delegation.round, "123")])
    version = DraftFactory(delegation=delegation, answers={"124": {"comment": "Words of another ministry."}})
    for page in ("/home/", f"/rounds/{delegation.pk}/"):
        assert "Answered: 0 of 1 assigned to you" in text(browser(drafter), page)
    answer(version, "123", by=drafter, comment="Yes.")
    assert "Answered: 1 of 1 assigned to you" in text(browser(drafter), "/home/")


def test_where_nothing_is_approved_by_rule_own_drafts_are_no_matter(browser: Browser) -> None:
    delegation = DelegationFactory(round=RoundFactory(paragraphs={"1": 1}))
    DraftFactory(delegation=delegation, answers={"1": {"comment": "Yes."}})
    assert "not approved" not in text(browser(focal_point(delegation)), f"/rounds/{delegation.pk}/review/")
