"""A link that is only looked at changes nothing (D4), and no page of these needs what our policy forbids (D3)."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.sign_in.mails import reset_tokens
from tests.support.signing_in import PASSWORD, SECRET, code_now

pytestmark = pytest.mark.django_db
OPEN = ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/logout/"]
OWN = [
    "/account/", "/account/sign-out-everywhere/", "/accounts/logout/", "/accounts/password/change/",
    "/accounts/reauthenticate/", "/accounts/2fa/", "/accounts/2fa/reauthenticate/", "/accounts/2fa/totp/activate/",
    "/accounts/2fa/totp/deactivate/", "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/recovery-codes/download/", "/i18n/setlang/",
]  # fmt: skip


def rows() -> dict[str, str]:
    """All that the database holds, sessions apart."""
    held = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in ("django_session", "portal_cache"):
                cursor.execute(f'SELECT * FROM "{table}"')
                held[table] = str(sorted(map(str, cursor.fetchall())))
    return held


def test_a_visitor_s_looks_change_nothing(client: Client, person: User) -> None:
    key = f"/accounts/password/reset/key/{person.pk.hex}-{reset_tokens.make_token(person)}/"
    before = rows()
    for path in [*OPEN, key, "/accounts/password/reset/key/done/", "/healthz", "/readyz"]:
        response = client.get(path, follow=True)
        assert response.status_code in (200, 503), path
        check_page(path, response)
    assert rows() == before


def test_one_s_own_looks_change_nothing(client: Client, person: User) -> None:
    TOTP.activate(person, SECRET)
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    before = rows()
    for path in OWN:
        response = client.get(path)
        assert response.status_code in (200, 302, 404, 405), path
        assert "no-store" in response["Cache-Control"], path
        check_page(path, response)
    assert rows() == before


def check_page(path: str, response: object) -> None:
    """Nothing that a strict Content-Security-Policy would stop: inline scripts, styles, handlers, data: pictures."""
    policy = response["Content-Security-Policy"]  # type: ignore[index]  # an answer of the client
    assert "unsafe" not in policy
    text = response.content.decode()  # type: ignore[attr-defined]  # an answer of the client
    if "<html" not in text:
        return
    assert not re.search(r"<[^>]+\s(style|on\w+)=", text), path
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text), path
    assert "<style" not in text, path
    assert "data:image" not in text, path
