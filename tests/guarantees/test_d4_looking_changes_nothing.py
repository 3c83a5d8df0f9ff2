"""D4: no GET changes the database; every POST needs its token; `next=` and `Host` cannot lead away."""

import pytest
from django.test import Client

from tests.factories import UserFactory
from tests.permissions import addresses
from tests.permissions.walk import Walk
from tests.support.signing_in import PASSWORD

pytestmark = pytest.mark.django_db

# Who is signed in, and what Wagtail keeps of an editor's own screen.
APART = {"django_session", "wagtailadmin_editingsession", "wagtailusers_userprofile"}
# known hole, of Wagtail: opening the editor of a page subscribes who opens it to comments on it. Editorial pages only.
# known hole, of allauth: looking at one's own recovery codes notes that they were looked at.
KNOWN = {
    ("admin/pages/<int:page_id>/edit/", "wagtailcore_pagesubscription"),
    ("admin/pages/<int:page_id>/revisions/<int:revision_id>/revert/", "wagtailcore_pagesubscription"),
    ("accounts/2fa/recovery-codes/", "mfa_authenticator"),
    ("accounts/2fa/recovery-codes/download/", "mfa_authenticator"),
}
SECOND_STEP = "accounts/2fa/authenticate/"
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "https:evil.example",
)


def test_no_get_writes_into_the_database(walked: Walk) -> None:
    written = {
        (answer.route, table) for answer in walked.of(method="GET") for table in answer.written if table not in APART
    }
    assert not written - KNOWN


def test_every_row_is_the_same_after_all_the_looking(walked: Walk) -> None:
    """The same once more by what the tables hold, in case something was written by other means than ours."""
    assert walked.rows_before == walked.rows_after


def test_every_post_needs_the_token_of_its_form(walked: Walk) -> None:
    if not walked.without_token:
        pytest.skip("WALK=short: posts are tried on the other database.")
    open_to_all = {route: status for route, status in walked.without_token.items() if status != 403}
    assert open_to_all == {SECOND_STEP: 302}  # who is signed in is only led on
    assert set(walked.without_token) == set(addresses.routes())


def test_the_second_step_of_sign_in_needs_the_token_of_its_form() -> None:
    assert Client(enforce_csrf_checks=True).post(f"/{SECOND_STEP}", {"code": "123456"}).status_code == 403


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_does_not_lead_away(client: Client, target: str) -> None:
    UserFactory(email="who@body.example", password=PASSWORD)
    for address in ("/accounts/login/", "/_util/login/", "/admin/login/"):
        answer = client.get(address, {"next": target}, follow=True)
        assert "evil.example" not in answer.redirect_chain[-1][0].split("?")[0] if answer.redirect_chain else True
    answer = client.post("/accounts/login/", {"login": "who@body.example", "password": PASSWORD, "next": target})
    assert answer.status_code == 302
    assert answer["Location"] == "/home/"
    answer = client.get("/accounts/login/", {"next": target})
    assert answer["Location"] == "/home/"
    answer = client.post("/accounts/logout/", {"next": target})
    assert answer["Location"].startswith("/")
    assert "evil" not in answer["Location"]
    answer = client.post("/i18n/setlang/", {"language": "fr", "next": target})
    assert answer["Location"].startswith("/")
    assert "evil" not in answer["Location"]


def test_a_foreign_host_is_not_answered(client: Client) -> None:
    for address in ("/", "/accounts/login/", "/accounts/password/reset/", "/check-receipt/"):
        assert client.get(address, headers={"host": "evil.example"}).status_code == 400
