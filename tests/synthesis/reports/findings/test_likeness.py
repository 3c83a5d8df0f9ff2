"""Cited and coded passages in the order of their likeness to the sentence, far ones marked: on the desk alone."""

import subprocess
import sys
from datetime import timedelta

import numpy as np
import pytest
from django.urls import reverse

from core import clock
from core.text.strings import digest
from synthesis import receivers
from synthesis.codebook.services import add_theme
from synthesis.coding.services import code_passage
from synthesis.coding.vectors import SIZE, packed
from synthesis.models import TextVector
from synthesis.reports.findings import likeness
from synthesis.reports.findings.services import add_finding, cite, edit_finding, set_parts
from tests.support.databases import ROOT
from tests.support.html import compact
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER

HINT = "Check: this passage may not say what the sentence says."
NEAR, FAR = "Towns matter", "Associer les communes"


class Letters:
    """An encoder by words: what shares a word with "Towns" is near it."""

    def __init__(self):
        self.calls = 0

    def rows(self, texts):
        self.calls += 1
        rows = np.zeros((len(texts), SIZE), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[0 if "owns" in text else 1] = 1
        return rows


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(likeness, "is_installed", lambda: True)
    with clock.at(AFTER):
        yield


@pytest.fixture
def finding(section, answered):
    made = add_finding(
        section, by=answered.writer, text="Towns were named.", recommendation=answered.recommendations["124"]
    )
    for code, words in (("XHH", FAR), ("XAA", NEAR)):
        cite(made, *answered.passage(answered.versions[code], "124", words), by=answered.writer)
    return made


def page(client, report, answered, finding, theme="none"):
    sign_in(client, answered.writer)
    url = reverse("synthesis:drafting", args=[report.pk, answered.recommendations["124"].pk])
    return " ".join(client.get(f"{url}?theme={theme}&finding={finding.pk}").content.decode().split())


def cited_part(text):
    return text.split("<h3>Evidence</h3>")[1].split("Move up")[0]


def test_the_nearest_first_and_the_far_one_marked(client, report, answered, finding):
    part = cited_part(page(client, report, answered, finding))
    assert part.index(FAR) < part.index(NEAR) and HINT not in part  # nothing is encoded yet
    assert likeness.refresh(Letters()) > 0
    part = cited_part(page(client, report, answered, finding))
    assert part.index(NEAR) < part.index(FAR) < part.index(HINT)
    assert part.count(HINT) == 1


def test_a_passage_is_compared_with_the_part_it_is_tied_to(client, report, answered, finding):
    edit_finding(finding, {"text": "Towns were named, and communes were wished for."}, revision=1, by=answered.writer)
    far = finding.evidence.order_by("order").first()
    set_parts(far, ["and communes were wished for"], by=answered.writer)
    likeness.refresh(Letters())
    assert HINT not in page(client, report, answered, finding)


def test_a_sentence_of_positions_is_not_doubted(client, report, section, answered):
    made = add_finding(
        section, by=answered.writer, text="Three States would add the local level.",
        recommendation=answered.recommendations["124"],
        quantity="number", counted=["state"], positions=["amendment"], number=3,
    )  # fmt: skip
    cite(made, *answered.passage(answered.versions["XAA"], "124", NEAR), by=answered.writer)
    likeness.refresh(Letters())
    assert HINT not in page(client, report, answered, made)


def test_coded_passages_of_a_position_too(client, report, answered, finding):
    theme = add_theme(answered.round, "Local", by=answered.writer)
    for code, words in (("XHH", FAR), ("XCC", "También"), ("XAA", NEAR)):
        code_passage(*answered.passage(answered.versions[code], "124", words), theme, by=answered.writer)
    likeness.refresh(Letters())
    text = page(client, report, answered, finding, theme.pk).split('aria-label="Inputs received"')[1]
    text = compact(text.split('id="findings"')[0])
    assert text.index(f"<mark>{NEAR}") < text.index(f"<mark>{FAR}")


def test_without_the_encoder_the_page_is_as_before(client, report, answered, finding, monkeypatch):
    likeness.refresh(Letters())
    monkeypatch.setattr(likeness, "is_installed", lambda: False)
    part = cited_part(page(client, report, answered, finding))
    assert part.index(FAR) < part.index(NEAR) and HINT not in part


def test_each_text_is_encoded_once_and_forgotten_when_no_report_needs_it(finding, answered):
    encoder = Letters()
    count = likeness.refresh(encoder)
    assert count == TextVector.objects.count() == 3
    assert likeness.refresh(encoder) == 0 and encoder.calls == 1
    edit_finding(finding, {"text": "Other words."}, revision=1, by=answered.writer)
    assert likeness.refresh(encoder) == 1
    assert not TextVector.objects.filter(digest=digest("Towns were named.")).exists()
    with clock.at(AFTER + likeness.AT_WORK + timedelta(days=1)):
        likeness.refresh(encoder)
    assert not TextVector.objects.exists()


def test_what_is_erased_leaves_no_numbers(finding, answered):
    likeness.refresh(Letters())
    receivers.remove_erased(answered.versions["XAA"].submission)
    assert not TextVector.objects.filter(digest=digest(NEAR)).exists()
    assert TextVector.objects.filter(digest=digest(FAR)).exists()
    likeness.refresh(Letters())
    assert not TextVector.objects.filter(digest=digest(NEAR)).exists()


def test_the_same_number_of_queries_however_much_is_cited(client, report, answered, finding):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked():
        page(client, report, answered, finding)
        with CaptureQueriesContext(connection) as queries:
            url = reverse("synthesis:drafting", args=[report.pk, answered.recommendations["124"].pk])
            client.get(url, {"finding": finding.pk})
        return len(queries)

    likeness.refresh(Letters())
    one = asked()
    for start in range(3, 12):
        row = answered.input(answered.versions["XAA"], "124")
        cite(finding, row, "comment", 0, start, row.comment[:start], by=answered.writer)
    likeness.refresh(Letters())
    assert asked() == one


@pytest.mark.django_db
def test_a_claim_without_numbers_has_no_likeness():
    TextVector.objects.create(digest=digest("a"), vector=packed([1.0] + [0.0] * (SIZE - 1)))
    claim = likeness.ComparedClaim("a", digest("a"))
    assert likeness.likenesses([claim, likeness.ComparedClaim("a", ""), likeness.ComparedClaim("b", digest("a"))]) == {
        claim: 1.0
    }


def test_pages_do_without_numpy_for_it():
    code = "import synthesis.coding.vectors, sys; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
