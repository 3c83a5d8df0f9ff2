"""The paragraphs that an input may be grouped with, the nearest first."""

from typing import Any

import pytest

from consultations.audience import audience_in
from core import clock
from submissions.models import Campaign, CampaignMember, Input
from submissions.visibility.reader import InputReader
from synthesis.codebook.services import add_theme
from synthesis.coding.services import code_passage
from synthesis.quality.same_point import paragraphs_for
from synthesis.reports.findings.services import add_finding, cite
from tests.synthesis.conftest import AFTER


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.at(AFTER):
        yield


@pytest.fixture
def offered(answered: Any, report: Any) -> Any:
    """`offered(code)`: the texts of the paragraphs in their order, for the answer of the body on para. 124."""

    def get(code: str, by: Any = None) -> list[str]:
        by = by or answered.writer
        row = answered.input(answered.versions[code], "124")
        ((_key, shown),) = InputReader(report.round, audience_in(by, report.round)).each(
            Input.objects.filter(pk=row.pk)
        )
        return [each.finding.text for each in paragraphs_for(report, shown, by=by)]

    return get


def test_the_same_recommendation_comes_first_then_the_theme_then_common_words(
    answered: Any, section: Any, offered: Any
) -> None:
    towns = add_theme(answered.round, "Towns", by=answered.writer)
    for text, label in (
        ("Federalism was named, without prejudice.", "123"),
        ("Nothing in common.", "124"),
        ("One State spoke of federalism.", "124"),
    ):
        add_finding(section, by=answered.writer, text=text, recommendation=answered.recommendations[label])
    add_finding(
        section,
        by=answered.writer,
        text="Of another kind.",
        recommendation=answered.recommendations["124"],
        theme=towns,
    )
    assert offered("XBB") == [
        "One State spoke of federalism.",
        "Nothing in common.",
        "Of another kind.",
        "Federalism was named, without prejudice.",
    ]
    code_passage(*answered.passage(answered.versions["XBB"], "124", "federalism"), towns, by=answered.writer)
    assert offered("XBB")[0] == "Of another kind."


def test_what_rests_on_the_same_text_of_a_campaign_comes_first_for_who_reads_it(
    answered: Any, section: Any, offered: Any
) -> None:
    """An order that told more would tell who is in the campaign (`visible_campaigns`)."""
    add_finding(section, by=answered.writer, text="On the paragraph.", recommendation=answered.recommendations["124"])
    same = add_finding(
        section, by=answered.writer, text="On the campaign.", recommendation=answered.recommendations["123"]
    )
    cite(same, *answered.passage(answered.versions["XHH"], "124", "communes"), by=answered.writer)
    assert offered("XBB") == ["On the paragraph.", "On the campaign."]
    campaign = Campaign.objects.create(round=answered.round, number=1)
    for code in ("XBB", "XHH"):
        row = answered.input(answered.versions[code], "124")
        CampaignMember.objects.create(line=row.line, campaign=campaign, input=row, of_digest="")
    assert offered("XBB") == ["On the campaign.", "On the paragraph."]
    answered.tighten(answered.versions["XHH"], "124", "secretariat")
    assert offered("XBB", answered.coder) == ["On the paragraph.", "On the campaign."]
