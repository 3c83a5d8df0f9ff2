"""The page on which inputs are settled: who has it, what it lists, and that nothing chosen or typed is lost."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from core import clock
from synthesis.models import Disposition
from synthesis.quality.dispositions import dispose
from synthesis.reports.findings.services import add_finding
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER, DURING


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


def text_of(answer):
    return " ".join(answer.content.decode().split())


def here(report, name="coverage", query=""):
    return reverse(f"synthesis:{name}", args=[report.pk]) + query


def test_the_list_and_its_filter(client, report, answered):
    sign_in(client, answered.writer)
    page = text_of(client.get(here(report)))
    assert "15 inputs have no outcome yet." in page
    assert "Without an outcome <strong>15</strong>" in page
    page = text_of(
        client.get(here(report, query=f"?paragraph={answered.recommendations['124'].pk}&constituency=state"))
    )
    assert "3 inputs" in page
    assert "Without prejudice to federalism." in page
    assert "Show all" in page
    assert client.get(here(report, query="?state=nonsense&page=zz&paragraph=zz")).status_code == 200


def test_chosen_ones_are_settled_and_the_list_stays_filtered(client, report, answered):
    sign_in(client, answered.writer)
    chosen = [str(answered.input(answered.versions[code], "124").pk) for code in ("XAA", "XCC")]
    query = f"?paragraph={answered.recommendations['124'].pk}"
    answer = client.post(
        here(report, "set_outcomes", query),
        {"outcomes-inputs": chosen, "outcomes-outcome": "not_reflected", "outcomes-reason": "Said later."},
        follow=True,
    )
    assert answer.redirect_chain == [(here(report, query=query), 302)]
    assert "Outcome saved for 2 inputs." in text_of(answer)
    answer = client.post(
        here(report, "set_outcomes", "?constituency=state"),
        {"outcomes-whole": "on", "outcomes-outcome": "out_of_scope", "outcomes-reason": "Of another round."},
    )
    assert Disposition.objects.filter(outcome="out_of_scope", reason="Of another round.").count() == 6
    page = text_of(client.get(here(report, query="?state=out_of_scope")))
    assert "Of another round." in page
    assert "<bdi>Writer</bdi>" in page


def test_a_page_that_is_older_than_an_outcome_saves_nothing(client, report, answered):
    """What is typed stays; what changed is shown as it is now and no longer ticked."""
    sign_in(client, answered.writer)
    keys = {code: answered.input(answered.versions[code], "124").pk for code in ("XAA", "XCC")}
    said = {
        "outcomes-outcome": "not_reflected",
        "outcomes-reason": "Mine.",
        "outcomes-inputs": [str(key) for key in keys.values()],
    }
    theirs = dispose(
        answered.input(answered.versions["XCC"], "124").line, "out_of_scope", reason="A", by=answered.coder
    )
    answer = client.post(here(report, "set_outcomes", "?state=all"), said)
    page = text_of(answer)
    assert answer.status_code == 422 and Disposition.objects.count() == 1
    assert (
        "was changed after you opened the page: Ombira, Para. 124 (Out of scope)." in page
        and "Mine.</textarea>" in page
    )
    current = f"{keys['XCC']}/{theirs.pk}"
    assert f'value="{current}" aria-label="Choose Ombira, Para. 124" >' in page
    assert f'value="{keys["XAA"]}" aria-label="Choose Arandia, Para. 124" checked' in page
    with clock.at(AFTER + timedelta(minutes=1)):
        said["outcomes-inputs"] = [str(keys["XAA"]), current]
        assert client.post(here(report, "set_outcomes"), said).status_code == 302
    assert Disposition.objects.filter(reason="Mine.").count() == 2


def test_a_reason_of_earlier_words_is_told_of_what_is_shown_by_name_alone(client, report, answered):
    """It is written to the sender, whom it may name. A reader with sight reads it in any case."""
    for code, level in (("XAA", "public"), ("XBB", "nameless")):
        line = answered.input(answered.versions[code], "124").line
        with clock.at(DURING + timedelta(days=1)):
            dispose(line, "not_reflected", reason=f"{code} says so.", by=answered.writer)
        level = {"position": "opposes", "comment": "No.", "confidentiality": level}
        answered.correct(answered.versions[code], {"124": level}, at=DURING + timedelta(days=2))
    for reader, reasons in ((answered.coder, {"XAA"}), (answered.writer, {"XAA", "XBB"})):
        sign_in(client, reader)
        page = text_of(client.get(here(report)))
        assert page.count("Before the correction: Not reflected") == 2
        assert {code for code in ("XAA", "XBB") if f"{code} says so." in page} == reasons


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Choose an outcome."),
        ({"outcomes-outcome": "cited"}, "Select a valid choice."),
        ({"outcomes-outcome": "not_reflected"}, "Enter a reason."),
        ({"outcomes-outcome": "duplicate", "outcomes-duplicate_of": "x"}, "Choose the input that this one repeats."),
        ({"outcomes-outcome": "grouped"}, "Select a valid choice."),
        (
            {"outcomes-outcome": "not_reflected", "outcomes-reason": "No.", "outcomes-inputs": []},
            "Choose the inputs first.",
        ),
        (
            {"outcomes-outcome": "not_reflected", "outcomes-inputs": ["nonsense"]},
            "The form sent a value that is not valid.",
        ),
        (
            {"outcomes-outcome": "not_reflected", "outcomes-reason": "No.", "outcomes-inputs": [str(uuid4())]},
            "are no longer in the list",
        ),
        ({"outcomes-outcome": "not_reflected", "outcomes-reason": "x" * 1_000_000}, "at most 5000 characters"),
    ],
)
def test_what_is_refused_is_said_and_the_choice_stays(client, report, answered, said, words):
    sign_in(client, answered.writer)
    mine = str(answered.input(answered.versions["XAA"], "124").pk)
    answer = client.post(here(report, "set_outcomes"), {"outcomes-inputs": [mine], **said})
    assert answer.status_code == 422
    page = text_of(answer)
    assert words in page
    if "outcomes-inputs" not in said:
        assert f'value="{mine}" aria-label="Choose Arandia, Para. 124" checked' in page
    assert not Disposition.objects.exists()


def test_who_reads_and_who_settles(client, report, answered):
    sign_in(client, answered.drafter)
    page = client.get(here(report))
    assert "Set the outcome of the selected inputs" not in text_of(page)
    assert client.post(here(report, "set_outcomes"), {}).status_code == 404
    sign_in(client, answered.first)
    assert client.get(here(report)).status_code == 200
    sign_in(client, answered.triage)
    assert client.get(here(report)).status_code == 404


@pytest.fixture
def near(report, section, answered):
    """Seven paragraphs, of which one is on para. 124."""
    for number in range(6):
        add_finding(
            section,
            by=answered.writer,
            text=f"Sentence {number} <b>bold</b>.",
            recommendation=answered.recommendations["123"],
        )
    return add_finding(
        section, by=answered.writer, text="Towns were named.", recommendation=answered.recommendations["124"]
    )


def test_the_same_point_names_a_paragraph_the_nearest_on_top(client, report, answered, near):
    sign_in(client, answered.writer)
    mine = str(answered.input(answered.versions["XHH"], "124").pk)
    query = f"?paragraph={answered.recommendations['124'].pk}"
    page = text_of(client.get(here(report, query=query)))
    assert f'href="{query}&amp;same={mine}#same"' in page
    assert "“Grouped with others” is not available here, because each input needs its own paragraph." in page
    assert '<option value="grouped"' not in page
    page = text_of(client.get(here(report, query=f"{query}&same={mine}")))
    first, rest = page.split("All other paragraphs")
    assert "Towns were named." in first and "Sentence 5 &lt;b&gt;" in rest and "Sentence 0" in first
    assert first.index("Towns were named.") < first.index("Sentence 0")
    said = {"same-input": mine, "same-finding": str(near.pk), "same-reason": "In other words."}
    answer = client.post(here(report, "set_outcomes", f"{query}&same={mine}"), said, follow=True)
    assert answer.redirect_chain == [(here(report, query=query), 302)]
    assert "The paragraph that makes the same point is recorded." in text_of(answer)
    row = Disposition.objects.get()
    assert (row.outcome, row.finding, row.reason, row.by) == ("grouped", near, "In other words.", answered.writer)
    page = text_of(client.get(here(report, query="?state=grouped")))
    assert "finding 7" in page and "In other words." in page
    again = text_of(client.get(here(report, query=f"?state=grouped&same={mine}")))  # to be changed
    assert f'value="{near.pk}" id="same-{near.pk}" checked' in again and "In other words.</textarea>" in again
    rows = b"".join(client.get(here(report, query="?state=grouped&format=csv")).streaming_content).decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(rows))
    assert line["Same point in finding"] == "7" and line["Outcome"] == "Grouped with others"


def test_a_wrong_choice_of_a_paragraph_is_said_and_nothing_is_lost(client, report, answered, near):
    sign_in(client, answered.writer)
    mine = str(answered.input(answered.versions["XHH"], "124").pk)
    for finding, words in (
        ("", "Choose the paragraph of the report that makes the same point."),
        (str(uuid4()), "This paragraph is not in the report any more. Choose another paragraph."),
        ("nonsense", "This paragraph is not in the report any more. Choose another paragraph."),
    ):
        said = {"same-input": mine, "same-finding": finding, "same-reason": "Typed <i>words</i>."}
        answer = client.post(here(report, "set_outcomes"), said)
        assert answer.status_code == 422
        page = text_of(answer)
        assert page.count(words) == 2  # on top and at the field
        assert "Typed &lt;i&gt;words&lt;/i&gt;." in page
    theirs = dispose(
        answered.input(answered.versions["XHH"], "124").line, "out_of_scope", reason="A", by=answered.coder
    )
    said = {"same-input": mine, "same-finding": str(near.pk), "same-reason": "Typed.", "same-mark": ""}
    answer = client.post(here(report, "set_outcomes"), said)
    page = text_of(answer)
    assert answer.status_code == 422 and "Valbrume, Para. 124 (Out of scope)." in page and "Typed.</textarea>" in page
    assert f'name="same-mark" value="{theirs.pk}"' in page  # told now, and may be saved
    for chosen in ("nonsense", str(uuid4())):
        answer = client.post(here(report, "set_outcomes"), {"same-input": chosen, "same-finding": str(near.pk)})
        assert answer.status_code == 422 and 'role="alert"' in text_of(answer)
        assert client.get(here(report, query=f"?same={chosen}")).status_code == 200
    assert Disposition.objects.get() == theirs


def test_who_does_not_read_the_report_names_no_paragraph_and_reads_none(client, report, answered, near):
    sign_in(client, answered.coder)
    mine = str(answered.input(answered.versions["XHH"], "124").pk)
    page = text_of(client.get(here(report, query=f"?same={mine}")))
    assert "Towns were named." not in page and "Name the paragraph" not in page
    assert "Only officers who can read the report can set “Grouped with others”." in page
    answer = client.post(here(report, "set_outcomes"), {"same-input": mine, "same-finding": str(near.pk)})
    assert answer.status_code == 422 and "Towns were named." not in text_of(answer)
    assert not Disposition.objects.exists()
