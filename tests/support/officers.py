"""Officers sign in with two factors; a test does not want to type them."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page


def sign_in(client: Client, user: Any) -> Client:
    """The client is signed in as `user`, with a second factor."""
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "mfa", type=Authenticator.Type.TOTP)
    request.session.save()
    return client


def sign_in_page(page: Page, user: Any, address: str) -> None:
    """The browser's page is signed in as `user`, with a second factor. `address` is that of the live server."""
    client = sign_in(Client(), user)
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key, "url": address}]
    )


def own_queries(client: Client, address: str, beside: str) -> int:
    """How many queries a page asks more than another page in the same frame; both are asked once before."""
    counted = []
    for each in (address, beside):
        client.get(each)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(each).status_code == 200
        counted.append(len(asked))
    return counted[0] - counted[1]
