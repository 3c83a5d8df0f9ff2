"""Everybody who has a second factor signs in with it; a focal point sets one up because a round requires it."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from consultations.enums import Duty, Role
from consultations.rounds import duties
from tests.factories import DelegationFactory, MembershipFactory, OfficerFactory, RoundFactory, UserFactory, focal_point
from tests.journeys.walking import Person, sign_in_with_code
from tests.support.browser import OpenPage
from tests.support.signing_in import PASSWORD, SECRET, code_now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def with_app(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, SECRET)
    return user


def test_each_role_signs_in_with_its_code_and_comes_home(open_page: OpenPage) -> None:
    round_ = RoundFactory()
    delegation = DelegationFactory(round=round_)
    officers = [OfficerFactory(round=round_, duties=[duty]) for duty in Duty]
    for group in (duties.auditors_group(), duties.site_administrators_group()):
        user = UserFactory()
        duties.make_officer(user, group=group)
        officers.append(user)
    senders = [focal_point(delegation)] + [
        MembershipFactory(organisation=delegation.organisation, role=role).user
        for role in (Role.DEPUTY, Role.CONTRIBUTOR)
    ]
    for home, people in (("/admin/", officers), ("/home/", senders)):
        for user in people:
            page = open_page()
            page.goto(f"/accounts/login/?next={home}")
            sign_in_with_code(page, with_app(user).email)
            page.wait_for_url(re.compile(f"{home}$"))


def test_a_focal_point_sets_one_up_and_comes_back(open_page: OpenPage) -> None:
    delegation = DelegationFactory()
    rules: Any = delegation.round.rules
    rules.second_factor_required = True
    rules.save()
    user = focal_point(delegation)
    user.set_password(PASSWORD)
    user.save()
    tasks = reverse("task_list", args=[delegation.pk])
    person = Person(open_page(viewport="narrow"), "second-factor-required")
    person.page.goto(tasks)
    person.field("Email address").fill(user.email)
    person.field("Password").fill(PASSWORD)
    person.button("Sign in").click()
    expect(person.heading("Protect your account with a second factor", level=1)).to_be_visible()
    person.reads(delegation.round.title)
    expect(person.button("Not now")).to_have_count(0)
    person.looks("why")
    person.link("Set up an authenticator app").click()
    secret = person.page.locator("#authenticator_secret").input_value().replace(" ", "")
    person.looks("app")
    person.field("Code from the app").fill(code_now(secret))
    person.button("Add the app").click()
    expect(person.page.get_by_label("Unused codes")).to_be_visible()
    person.looks("recovery-codes")
    person.link("Continue").click()
    person.page.wait_for_url(f"**{tasks}")
