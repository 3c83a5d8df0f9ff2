"""What holds for every answer."""

import gzip

import pytest

from tests.factories import OfficerFactory
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


def test_a_request_larger_than_any_page_takes_is_told_so_before_it_is_kept(client, settings):
    settings.UPLOAD_LIMIT = 2 * 1024 * 1024
    body = b"x" * (3 * 1024 * 1024 + 1)
    answer = client.generic("POST", "/accounts/login/", body, content_type="application/octet-stream")
    assert answer.status_code == 413
    assert "Your upload is larger than 2 MB." in answer.text
    assert client.generic("POST", "/accounts/login/", body[:1000]).status_code != 413


def test_a_length_that_is_no_number_is_no_way_round(client):
    assert client.get("/", CONTENT_LENGTH="-1").status_code == 200
    assert client.get("/", CONTENT_LENGTH="").status_code == 200


def main_of(page):
    """What does not differ between two requests."""
    return page.partition("<main")[2].partition("</main>")[0]


def test_pages_are_compressed_for_visitors_and_never_for_who_is_signed_in(client):
    plain = client.get("/help/")
    packed = client.get("/help/", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip" and len(packed.content) < len(plain.content) / 2
    assert main_of(gzip.decompress(packed.content).decode()) == main_of(plain.text)
    assert {"Accept-Encoding", "Cookie"} <= {each.strip() for each in packed["Vary"].split(",")}
    sign_in(client, OfficerFactory())
    own = client.get("/help/", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in own and "Cookie" in own["Vary"]


def test_a_script_that_sends_a_form_is_told_the_next_page_and_not_redirected(client):
    form = {"language": "fr", "next": "/help/#top"}
    assert client.post("/i18n/setlang/", form)["Location"] == "/help/#top"
    told = client.post("/i18n/setlang/", form, headers={"X-Sent-By-Script": "1"})
    assert (told.status_code, told["X-Next-Page"], "Location" in told) == (204, "/help/#top", False)
    assert told.cookies["django_language"].value == "fr"
    assert "X-Next-Page" not in client.get("/help/", headers={"X-Sent-By-Script": "1"})
