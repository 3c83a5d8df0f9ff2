"""Wagtail's own doors past second factor and limits are shut (trap 10)."""

import pytest
from django.test import Client

from accounts.models import User
from tests.support.signing_in import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/admin/login/", "/_util/login/"])
def test_signing_in_is_done_on_one_page(client: Client, officer: User, path: str) -> None:
    assert client.get(path)["Location"] == "/accounts/login/"
    assert client.get(path, {"next": "/admin/"})["Location"] == "/accounts/login/?next=%2Fadmin%2F"
    response = client.post(path, {"username": officer.email, "password": PASSWORD})
    assert response["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path",
    [
        "/admin/password_reset/",
        "/admin/password_reset/done/",
        "/admin/password_reset/complete/",
        "/admin/password_reset/confirm/MQ/abc-def/",
        "/admin/failwhale/",
        "/_util/authenticate_with_password/1/1/",
        "/admin/bulk/accounts/user/delete/?id=1",
        "/admin/bulk/accounts/user/assign_role/?id=1",
    ],
)
def test_shut(client: Client, path: str) -> None:
    client.force_login(User.objects.create_superuser("root@office.example"))
    client.raise_request_exception = False
    for response in (client.get(path), client.post(path, {"email": "x@example.org"})):
        assert response.status_code in (302, 404)
        if response.status_code == 302:  # no second factor yet
            assert response["Location"] == "/account/second-factor/"
    client.logout()
    assert client.get(path).status_code == 404


def test_wagtail_s_sign_out_ends_the_session(client: Client, officer: User) -> None:
    client.force_login(officer)
    response = client.post("/accounts/logout/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/admin/")["Location"] == "/accounts/login/?next=/admin/"
