"""The clock of the plot, the second round, and what the cast may and may not contain."""

import ast
import csv
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from consultations import enums as consultation_enums
from portal.demonstration import cast
from portal.demonstration.cast import (
    BODIES,
    BY_KEY,
    PLOT,
    vocabulary as words,
)
from submissions import enums as submission_enums
from synthesis import enums as synthesis_enums
from tests.portal.demonstration.cast_table import (
    everything,
)

ROOT = Path(__file__).resolve().parents[3]
REAL_STATES = ROOT.parent / "shared" / "data" / "reference" / "un_member_states.csv"


def test_the_clock_of_the_plot() -> None:
    assert PLOT.closes.isoformat() == "2027-03-12T12:00:00+01:00"
    assert PLOT.opens.isoformat() == "2027-01-18T09:00:00+01:00"
    assert PLOT.corrected["defensoria"].isoformat() == "2027-03-12T11:59:58+01:00"
    assert PLOT.last_refused_post == PLOT.closes
    assert PLOT.extension_ends - PLOT.closes == timedelta(days=7)
    assert PLOT.extension_granted < PLOT.closes
    assert (PLOT.submitted["tovral"].date() - PLOT.closes.date()).days == 5
    assert PLOT.submitted["tovral"] < PLOT.extension_ends
    assert PLOT.published.date().isoformat() == "2027-05-03"
    for key, at in PLOT.submitted.items():
        assert PLOT.opens < at
        assert at < PLOT.closes or key == "tovral"
    assert PLOT.submitted["arandia"] < PLOT.submitted["lazwara"] < PLOT.corrected["arandia"] < PLOT.alignment_confirmed


def test_moments_follow_one_another() -> None:
    order = [
        PLOT.document_read,
        PLOT.announced,
        PLOT.opens,
        PLOT.declined,
        PLOT.extension_asked,
        PLOT.extension_granted,
        PLOT.coalition_expires,
        PLOT.submitted["kite_house"],
        PLOT.closes,
        PLOT.extension_ends,
        PLOT.compiling_ends,
        PLOT.review_begun,
        PLOT.correction_sent,
        PLOT.correction_asked,
        PLOT.correction_answered,
        *PLOT.lapsed_clearances,
        PLOT.restricted,
        PLOT.publication_refused,
        PLOT.reworded,
        PLOT.first_clearance,
        PLOT.second_clearance,
        PLOT.signed_off,
        PLOT.published,
    ]
    assert order == sorted(order)
    assert all(moment.tzinfo for moment in order)


def test_notes_verbales() -> None:
    assert [(b.key, n.number, n.purpose) for b in BODIES for n in b.notes] == [
        ("arandia", "31/2027", "authority"),
        ("tovral", "12/2027", "extension"),
    ]


def test_three_drafts_in_the_second_round() -> None:
    drafts = cast.SECOND_ROUND_PLOT.drafts
    assert list(drafts) == ["ombira", "valbrume", "kite_house"]
    for key, answers in drafts.items():
        assert {answer.cell for answer in answers} <= set(cast.SECOND_ROUND.cells) == {"124", "128"}
        assert {answer.language for answer in answers} == {BY_KEY[key].language}


def test_words_are_those_of_the_portal() -> None:
    pairs: list[tuple[Any, Any]] = [
        (words.Constituency, consultation_enums.Constituency),
        (words.Region, consultation_enums.RegionalGroup),
        (words.Status, consultation_enums.Status),
        (words.Position, submission_enums.Position),
        (words.CommentType, submission_enums.CommentType),
        (words.Confidentiality, submission_enums.Confidentiality),
        (words.Channel, submission_enums.Channel),
        (words.Quantity, synthesis_enums.Quantity),
        (words.Outcome, synthesis_enums.Outcome),
        (words.Promise, synthesis_enums.Promise),
    ]
    for ours, theirs in pairs:
        assert {member.value for member in ours} <= set(theirs.values)
    for position in words.Position:
        assert submission_enums.POSITION_LETTERS[submission_enums.Position(position.value)] == position.letter
    assert {a.kind for b in BODIES for a in b.attachments} <= set(submission_enums.AttachmentKind.values)
    assert BY_KEY["tallyport"].inadmissible.ground in submission_enums.TriageReason.values
    assert cast.FIRST_ROUND.purpose in consultation_enums.Purpose.values


def test_the_cast_is_data_only() -> None:
    folder = Path(cast.__file__).parent
    allowed = {
        "collections",
        "dataclasses",
        "datetime",
        "enum",
        "functools",
        "pathlib",
        "portal",
        "re",
        "typing",
        "zoneinfo",
    }
    allowed |= {"pydantic", "yaml"}  # they read the files
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.module.split(".")[0] in allowed
                assert not node.module.startswith("portal") or node.module.startswith("portal.demonstration.cast")
            elif isinstance(node, ast.Import):
                assert {alias.name.split(".")[0] for alias in node.names} <= allowed


def test_no_real_state_is_named() -> None:
    """No name of a real State, short or official, in the Latin and Russian texts."""
    if not REAL_STATES.exists():
        pytest.skip("the list of real States is not on this machine")
    with REAL_STATES.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    columns = [f"{kind}_{language}" for kind in ("short", "official") for language in ("en", "fr", "es", "ru")]
    names = {row[column] for row in rows for column in columns if row.get(column)}
    assert len(names) > 400
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, sorted(names)))})\b")
    assert [hit.group() for text in everything() if (hit := pattern.search(text))] == []
