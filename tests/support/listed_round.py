"""A small round on a document whose recommendations are numbered as in a list: 140.1 to 140.6, 140.10 and 140.15 beside
paragraph 139. Recommendation 140.4 has two parts. All text is invented."""

from typing import Any

from core import clock
from synthesis.codebook.services import add_theme
from synthesis.first_draft.services import compile_draft
from synthesis.reports.services import begin_report
from synthesis.review.approval import act_on_step, send_to_review
from tests.synthesis.conftest import AFTER, make_scenario, paragraph

ISSUED = {
    "139": "The State should publish a plan for follow-up.",
    "140.1": "Ratify the Covenant on Harbours.",
    "140.2": "Count every vessel that arrives.",
    "140.3": "Give each crew a hearing.",
    "140.4": "Train officers of the port; appoint a guardian for each child.",
    "140.5": "End fees for medical care on board.",
    "140.6": "Open the registry to the crews.",
    "140.10": "Publish the rules of the harbour.",
    "140.15": "Keep families together on arrival.",
}
PARTS = {"140.4": ("Train officers of the port.", "Appoint a guardian for each child.")}
READING = {
    "symbol": "A/HRC/99/15",
    "language": "en",
    "paragraphs": [
        paragraph("139", ISSUED["139"]),
        {**paragraph("140", "The following recommendations will be examined:"), "limbs": []},
        *(paragraph(number, text, *PARTS.get(number, ())) for number, text in ISSUED.items() if "." in number),
    ],
}
SAID = {
    "XAA": {
        "139": ("supports", "Our plan is public."),
        "140.1": ("supports", "Ratified in May."),
        "140.4 (2)": ("reservations", "Guardians need a law first."),
        "140.15": {
            "position": "amendment",
            "comment": "Families and guardians.",
            "rewording": "Keep families and guardians together on arrival.",
        },
    },
    "XBB": {
        "140.2": ("supports", "Each vessel is counted."),
        "140.10": ("notes", "The rules are printed."),
        "140.15": ("supports", "Families stay together."),
    },
    "XGG": {"140.4 (1)": ("supports", "Training began."), "140.15": ("supports", "Seen on the quay.")},
    "XII": {"140.10": ("supports", "Rules in plain words."), "140.15": ("supports", "Families first.")},
}


def make_listed() -> Any:
    """Two States, an institution and an organization have answered; `families` is a theme of the round."""
    scenario = make_scenario(READING)
    scenario.versions = {code: scenario.answer(code, answers) for code, answers in SAID.items()}
    with clock.at(AFTER):
        scenario.families = add_theme(scenario.round, "Families", by=scenario.writer)
    return scenario


def publish(scenario: Any) -> Any:
    """The first draft, approved as it is; the report."""
    with clock.at(AFTER):
        report = begin_report(scenario.round, "Views on the harbour", by=scenario.writer)
        compile_draft(report, by=scenario.writer)
        report = act_on_step(send_to_review(report, by=scenario.writer), "approve", by=scenario.first)
        report = act_on_step(report, "approve", by=scenario.second)
    scenario.round.refresh_from_db()
    return report


def make_listed_published() -> Any:
    """The same with its report published, as `report`."""
    scenario = make_listed()
    scenario.report = publish(scenario)
    return scenario
