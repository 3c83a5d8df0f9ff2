"""Proposed wordings put together, as officers and as anybody reads them."""

import json

from django.urls import reverse

from core import clock
from submissions.public_state.services import open_public_state
from tests.portal.public.conftest import SECRET
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER


def test_every_change_stands_in_the_issued_text_with_whose_it_is(spoken, client):
    sign_in(client, spoken.writer)
    address = reverse("desk:wordings", args=[spoken.round.pk])
    with clock.at(AFTER):
        page = " ".join(client.get(address).content.decode().split())
        told = json.loads(b"".join(client.get(address, {"format": "json"}).streaming_content))
    assert "States should coordinate" in page
    assert "[added: </span>at national and local level" in page  # read aloud, and without colours
    assert 'aria-label="Proposal 1"' in page and "<bdi>Arandia</bdi>" in page
    row = next(row for row in told["rows"] if row["bodies"] == "Arandia")
    assert (row["para"], row["added"]) == ("124", "at national and local level")


def test_who_works_with_nothing_of_the_round_finds_no_page(spoken, client, django_user_model):
    sign_in(client, spoken.triage)
    with clock.at(AFTER):
        assert client.get(reverse("desk:wordings", args=[spoken.round.pk])).status_code == 404


def test_anybody_reads_what_is_public_of_them(spoken, client):
    address = f"/consultations/{spoken.round.reference}/wordings/"
    with clock.at(AFTER):
        assert client.get(address).status_code == 404
        spoken.round.published_at = AFTER
        spoken.round.save()
        open_public_state(spoken.round)
        answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200 and SECRET not in page
    assert "at national and local level" in page and "<bdi>Arandia</bdi>" in page
