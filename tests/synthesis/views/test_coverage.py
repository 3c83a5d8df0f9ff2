"""The page on which inputs are settled: who has it, what it lists, and that nothing chosen or typed is lost."""

from uuid import uuid4

import pytest
from django.urls import reverse

from core import clock
from synthesis.models import Disposition
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


def text_of(answer):
    return " ".join(answer.content.decode().split())


def here(report, name="coverage", query=""):
    return reverse(f"desk:{name}", args=[report.pk]) + query


def test_the_list_and_its_filter(client, report, spoken):
    sign_in(client, spoken.writer)
    page = text_of(client.get(here(report)))
    assert "15 inputs wait for a word on what became of them." in page
    assert "Without disposition <strong>15</strong>" in page
    page = text_of(client.get(here(report, query=f"?paragraph={spoken.on['124'].pk}&constituency=state")))
    assert "3 inputs" in page
    assert "Without prejudice to federalism." in page
    assert "Show all" in page
    assert client.get(here(report, query="?state=nonsense&page=zz&paragraph=zz")).status_code == 200


def test_chosen_ones_are_settled_and_the_list_stays_filtered(client, report, spoken):
    sign_in(client, spoken.writer)
    chosen = [str(spoken.input(spoken.said[code], "124").pk) for code in ("XAA", "XCC")]
    query = f"?paragraph={spoken.on['124'].pk}"
    answer = client.post(
        here(report, "settle_inputs", query), {"settle-inputs": chosen, "settle-outcome": "grouped"}, follow=True
    )
    assert answer.redirect_chain == [(here(report, query=query), 302)]
    assert "2 inputs are settled." in text_of(answer)
    answer = client.post(
        here(report, "settle_inputs", "?constituency=state"),
        {"settle-whole": "on", "settle-outcome": "out_of_scope", "settle-reason": "Of another round."},
    )
    assert Disposition.objects.filter(outcome="out_of_scope", reason="Of another round.").count() == 6
    page = text_of(client.get(here(report, query="?state=out_of_scope")))
    assert "Of another round." in page
    assert "<bdi>Writer</bdi>" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Choose what became of them."),
        ({"settle-outcome": "cited"}, "Select a valid choice."),
        ({"settle-outcome": "not_reflected"}, "Say why."),
        ({"settle-outcome": "duplicate", "settle-duplicate_of": "x"}, "Choose the input that this one repeats."),
        ({"settle-outcome": "grouped", "settle-inputs": []}, "Choose the inputs first."),
        (
            {"settle-outcome": "grouped", "settle-inputs": ["nonsense"]},
            "The page sent something that is none of its own.",
        ),
        ({"settle-outcome": "grouped", "settle-inputs": [str(uuid4())]}, "is not in the list any more"),
        ({"settle-outcome": "not_reflected", "settle-reason": "x" * 1_000_000}, "at most 5000 characters"),
    ],
)
def test_what_is_refused_is_said_and_the_choice_stays(client, report, spoken, said, words):
    sign_in(client, spoken.writer)
    mine = str(spoken.input(spoken.said["XAA"], "124").pk)
    answer = client.post(here(report, "settle_inputs"), {"settle-inputs": [mine], **said})
    assert answer.status_code == 422
    page = text_of(answer)
    assert words in page
    if "settle-inputs" not in said:
        assert f'value="{mine}" aria-label="Choose Arandia, Para. 124" checked' in page
    assert not Disposition.objects.exists()


def test_who_reads_and_who_settles(client, report, spoken):
    sign_in(client, spoken.drafter)
    page = client.get(here(report))
    assert "Settle those chosen" not in text_of(page)
    assert client.post(here(report, "settle_inputs"), {}).status_code == 404
    sign_in(client, spoken.first)
    assert client.get(here(report)).status_code == 200
    sign_in(client, spoken.triage)
    assert client.get(here(report)).status_code == 404
