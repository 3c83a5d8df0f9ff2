"""The paragraphs that an input may be grouped with, the nearest first."""

from typing import Any

import pytest

from consultations.audience import audience_in
from core import clock
from submissions.models import Campaign, CampaignMember, Input
from submissions.visibility.reader import InputReader
from synthesis.codebook.services import add_theme
from synthesis.coding.services import code_passage
from synthesis.quality.coverage import paragraphs_for
from synthesis.reports.findings.services import add_finding, cite
from tests.synthesis.conftest import AFTER


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.at(AFTER):
        yield


@pytest.fixture
def offered(spoken: Any, report: Any) -> Any:
    """`offered(code)`: the texts of the paragraphs in their order, for the answer of the body on para. 124."""

    def get(code: str, by: Any = None) -> list[str]:
        by = by or spoken.writer
        row = spoken.input(spoken.said[code], "124")
        ((_key, shown),) = InputReader(report.round, audience_in(by, report.round)).each(
            Input.objects.filter(pk=row.pk)
        )
        return [each.finding.text for each in paragraphs_for(report, shown, by=by)]

    return get


def test_the_same_recommendation_comes_first_then_the_theme_then_common_words(
    spoken: Any, section: Any, offered: Any
) -> None:
    towns = add_theme(spoken.round, "Towns", by=spoken.writer)
    for text, label in (
        ("Federalism was named, without prejudice.", "123"),
        ("Nothing in common.", "124"),
        ("One State spoke of federalism.", "124"),
    ):
        add_finding(section, by=spoken.writer, text=text, recommendation=spoken.on[label])
    add_finding(section, by=spoken.writer, text="Of another kind.", recommendation=spoken.on["124"], theme=towns)
    assert offered("XBB") == [
        "One State spoke of federalism.",
        "Nothing in common.",
        "Of another kind.",
        "Federalism was named, without prejudice.",
    ]
    code_passage(*spoken.passage(spoken.said["XBB"], "124", "federalism"), towns, by=spoken.writer)
    assert offered("XBB")[0] == "Of another kind."


def test_what_rests_on_the_same_text_of_a_campaign_comes_first_for_who_reads_it(
    spoken: Any, section: Any, offered: Any
) -> None:
    """An order that told more would tell who is in the campaign (`visible_campaigns`)."""
    add_finding(section, by=spoken.writer, text="On the paragraph.", recommendation=spoken.on["124"])
    same = add_finding(section, by=spoken.writer, text="On the campaign.", recommendation=spoken.on["123"])
    cite(same, *spoken.passage(spoken.said["XHH"], "124", "communes"), by=spoken.writer)
    assert offered("XBB") == ["On the paragraph.", "On the campaign."]
    campaign = Campaign.objects.create(round=spoken.round, number=1)
    for code in ("XBB", "XHH"):
        row = spoken.input(spoken.said[code], "124")
        CampaignMember.objects.create(line=row.line, campaign=campaign, input=row, of_digest="")
    assert offered("XBB") == ["On the campaign.", "On the paragraph."]
    spoken.tighten(spoken.said["XHH"], "124", "secretariat")
    assert offered("XBB", spoken.coder) == ["On the paragraph.", "On the campaign."]
