"""What holds for every answer."""

import pytest

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
