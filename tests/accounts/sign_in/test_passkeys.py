"""Keys: what is posted by hand is answered in words; officers may use one in place of the app."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.sign_in import middleware
from tests.support.signing_in import PASSWORD

pytestmark = pytest.mark.django_db
NONSENSE = [
    "", "x", "null", "[]", "0", '"text"', "{}", '{"response": null}', '{"response": {"userHandle": "ÿ"}}',
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "AAAA"}}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key",
                "response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": "eA",
                             "attestationObject": "AA"}}),
    json.dumps({"response": "x" * 50_000}),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


@pytest.mark.parametrize("credential", NONSENSE)
def test_nonsense_signs_nobody_in(client: Client, person: User, credential: str) -> None:
    client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    answer = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", NONSENSE)
def test_nonsense_adds_no_key(client: Client, person: User, sign_in, credential: str) -> None:
    sign_in(person.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200
    answer = client.post("/accounts/2fa/webauthn/add/", {"name": "x" * 5_000, "credential": credential})
    assert answer.status_code in (200, 422)
    assert not Authenticator.objects.filter(user=person).exists()


def test_asking_for_a_key_tells_no_accounts(client: Client, person: User) -> None:
    """D1: the challenge names no account, whoever asks."""
    answer = client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"}).json()
    assert not answer["request_options"]["publicKey"].get("allowCredentials")


def test_an_officer_with_a_key_only_is_asked_for_the_key(client: Client, officer: User) -> None:
    Authenticator.objects.create(user=officer, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": {}})
    assert middleware.has_factor(officer)
    client.force_login(officer)
    assert client.get("/admin/")["Location"] == "/accounts/2fa/webauthn/reauthenticate/"


def test_the_sign_in_page_offers_it(client: Client) -> None:
    assert 'id="passkey_login"' in client.get("/accounts/login/").content.decode()


def test_the_sign_in_page_has_the_place_that_says_a_key_was_not_used(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert page.count('role="alert" data-passkey-told="failed" hidden') == 1
