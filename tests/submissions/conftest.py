"""A State's delegation in an open round, its people, and browsers of theirs."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from consultations.enums import Role
from consultations.models import Delegation
from tests.factories import (
    ContributorFactory,
    DelegationFactory,
    MembershipFactory,
    RoundFactory,
    focal_point,
    recommendation,
)

Browser = Callable[[User], Client]


@pytest.fixture
def browser() -> Browser:
    """A client that is signed in as somebody."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def delegation(db: None) -> Delegation:
    return DelegationFactory(round=RoundFactory(limits={"state": 40}))


@pytest.fixture
def focal(delegation: Delegation, browser: Browser) -> Client:
    return browser(focal_point(delegation))


@pytest.fixture
def deputy(delegation: Delegation, browser: Browser) -> Client:
    membership = MembershipFactory(organisation=delegation.organisation, role=Role.DEPUTY)
    return browser(membership.user)


@pytest.fixture
def contributor(delegation: Delegation, browser: Browser) -> Client:
    """Has para. 123 and nothing else."""
    given = [recommendation(delegation.round, "123")]
    return browser(ContributorFactory(delegation=delegation, given=given, name="C. Ontributor"))


@pytest.fixture
def stranger(browser: Browser) -> Client:
    """The focal point of another State in another round."""
    return browser(focal_point(DelegationFactory()))


@pytest.fixture
def url(delegation: Delegation) -> Callable[[str], str]:
    """The page of a recommendation by what people call it: `url("127.2")`."""
    return lambda label: f"/rounds/{delegation.pk}/{recommendation(delegation.round, label).pk}/"
