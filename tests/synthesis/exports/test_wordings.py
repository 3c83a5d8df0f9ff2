"""Proposed wordings put together, as officers and as anybody reads them."""

import json
import re

from django.urls import reverse

from core import clock
from core.audience import PUBLIC
from submissions.public_state.services import open_public_state
from submissions.visibility.reader import read_inputs
from tests.portal.public.conftest import SECRET
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER


def test_every_change_stands_in_the_issued_text_with_whose_it_is(answered, client):
    sign_in(client, answered.writer)
    address = reverse("synthesis:wordings", args=[answered.round.pk])
    with clock.at(AFTER):
        page = " ".join(client.get(address).content.decode().split())
        told = json.loads(b"".join(client.get(address, {"format": "json"}).streaming_content))
    assert "States should coordinate" in page
    assert "[added: </span>at national and local level" in page  # read aloud, and without colours
    assert 'aria-label="Proposal 1"' in page and "<bdi>Arandia</bdi>" in page
    row = next(row for row in told["rows"] if row["bodies"] == "Arandia")
    assert (row["para"], row["added"]) == ("124", "at national and local level")


def test_who_works_with_nothing_of_the_round_finds_no_page(answered, client, django_user_model):
    sign_in(client, answered.triage)
    with clock.at(AFTER):
        assert client.get(reverse("synthesis:wordings", args=[answered.round.pk])).status_code == 404


def test_anybody_reads_what_is_public_of_them(answered, client):
    address = f"/consultations/{answered.round.reference}/wordings/"
    with clock.at(AFTER):
        assert client.get(address).status_code == 404
        answered.round.published_at = AFTER
        answered.round.save()
        open_public_state(answered.round)
        answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200 and SECRET not in page
    assert "at national and local level" in page and "<bdi>Arandia</bdi>" in page


def test_wordings_and_contributors_stand_on_pages(answered, client, monkeypatch):
    monkeypatch.setattr("portal.public.inputs.WORDINGS", 1)
    monkeypatch.setattr("portal.public.contributors.CONTRIBUTORS", 2)
    call = f"/consultations/{answered.round.reference}/"
    with clock.at(AFTER):
        answered.round.published_at = AFTER
        answered.round.save()
        open_public_state(answered.round)
        every = read_inputs(answered.round, PUBLIC)
        bodies = {row.body.code for row in every if row.body}
        pages = pages_of(client, call)
        wordings = pages_of(client, f"{call}wordings/")
    assert len(pages) == -(-len(bodies) // 2) > 1
    linked = [re.findall(r"inputs/\?organization=(\w+)", page) for page in pages]
    assert {code for codes in linked for code in codes} == bodies
    assert all(len(codes) <= 2 for codes in linked)
    assert 'href="?page=2#contributors"' in pages[0]
    about = {row.recommendation for row in every if row.rewording and row.recommendation}
    assert len(wordings) == len(about)
    assert {found for page in wordings for found in re.findall(r'id="about-([0-9a-f-]{36})"', page)} == set(
        map(str, about)
    )


def pages_of(client, address):
    """The pages of a list, from the first to the last."""
    found = [client.get(address).content.decode()]
    for number in range(2, int((re.findall(r"Page 1 of (\d+)", found[0]) or ["1"])[0]) + 1):
        found.append(client.get(f"{address}?page={number}").content.decode())
    return found
