"""The matrix of positions: one picture, each cell a link to its inputs, readable without colour."""

import io
import json
import re
from datetime import timedelta

import pytest
from PIL import Image

from consultations.models import Organisation, RoundRules
from core import clock
from submissions.public_state.services import open_public_state
from synthesis.exports.charts import matrix_picture, position_matrix
from synthesis.models import Publication
from synthesis.publication.frozen_outline import positions_of
from synthesis.reports.services import begin_report
from tests.portal.public.conftest import RELEASE

LATER = RELEASE + timedelta(days=1)
FROZEN = [
    {
        "recommendation": str(number), "paragraph": str(number), "part": 0, "regions": [],
        "rows": [["state", 5, {"supports": 3, "amendment": 2}], ["nhri", None, None]],
    }
    for number in range(100, 114)
]  # fmt: skip


def page_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def four_states(scenario):
    """Four States spoke on paragraph 124 by name, three of them on 128."""
    for place, code in enumerate(("XAA", "XBB", "XCC", "XDD")):
        answers = {"124": ("supports" if place < 3 else "amendment", "Yes.")}
        scenario.answer(code, answers | ({"128": ("notes", "Noted.")} if place < 3 else {}))
    return scenario


@pytest.fixture
def public(four_states):
    from consultations.rounds.services import mark_published

    with clock.at(RELEASE):
        mark_published(four_states.round, by=four_states.manager, at=RELEASE)
        open_public_state(four_states.round)
    return four_states


def test_each_cell_shows_letters_and_leads_to_its_inputs(public, at):
    reference = public.round.reference
    for url in (f"/consultations/{reference}/", f"/consultations/{reference}/positions/"):
        page = page_of(at(LATER, url))
        [cell] = re.findall(r'<a href="([^"]*paragraph=124&amp;constituency=state)">(.*?)</a>', page)
        assert re.sub(r"<[^>]*>", " ", cell[1]).split() == ["S&nbsp;3", "A&nbsp;1"]
        assert f"{reference}/positions.png" in page and 'property="og:image"' in page
        assert "4 inputs" in page_of(at(LATER, cell[0].replace("&amp;", "&")))


def test_a_cell_that_is_not_told_apart_leads_to_the_inputs_of_its_text(four_states, at):
    """The list of its kind is empty: an input without a name is of no kind there."""
    from consultations.rounds.services import mark_published

    said = {"position": "supports", "comment": "Hidden words.", "confidentiality": "nameless"}
    four_states.answer("XHH", {"124": said})
    with clock.at(RELEASE):
        mark_published(four_states.round, by=four_states.manager, at=RELEASE)
        open_public_state(four_states.round)
    page = page_of(at(LATER, f"/consultations/{four_states.round.reference}/"))
    [url] = re.findall(r'<a href="([^"]*)"><span>\*</span>', page)
    assert "constituency" not in url
    listed = page_of(at(LATER, url))
    assert ">5 inputs<" in listed and "Hidden words." in listed


def test_a_kind_that_the_call_did_not_ask_leads_to_its_inputs_too(four_states, at):
    """As an import brings them: of participants of a kind without a window."""
    from consultations.rounds.services import mark_published

    Organisation.objects.filter(code__in=("XAA", "XBB")).update(constituency="academia")
    with clock.at(RELEASE):
        mark_published(four_states.round, by=four_states.manager, at=RELEASE)
        open_public_state(four_states.round)
    page = page_of(at(LATER, f"/consultations/{four_states.round.reference}/positions/"))
    [url] = re.findall(r'<a href="([^"]*paragraph=124&amp;constituency=academia)">', page)
    listed = page_of(at(LATER, url.replace("&amp;", "&")))
    assert ">2 inputs<" in listed and "not one of the available choices" not in listed
    assert re.search(r'<option value="academia" selected>\s*Academia', listed)


def test_the_table_beneath_is_a_file_too(public, at):
    answer = at(LATER, f"/consultations/{public.round.reference}/positions/?format=json")
    rows = json.loads(b"".join(answer.streaming_content))["rows"]
    assert [row["participants"] for row in rows] == [4, 3]
    assert rows[0]["S"] == 3 and rows[0]["A"] == 1 and rows[1]["N"] == 3


def test_nothing_is_shown_before_anything_is_public(four_states, at):
    reference = four_states.round.reference
    for name in ("positions/", "positions.png"):
        assert at(RELEASE, f"/consultations/{reference}/{name}").status_code == 404
    assert "og:image" not in page_of(at(RELEASE, f"/consultations/{reference}/"))


def test_a_report_has_it_on_top_of_its_frozen_counts(published, at):
    assert at(RELEASE - timedelta(minutes=1), f"{published.url}positions.png").status_code == 404
    page = page_of(at(LATER, published.url))
    assert page.index("Who took which position") < page.index("Towns were")


@pytest.mark.parametrize("rule", ["after_close", "with_report"])
def test_a_report_without_positions_takes_none_away(public, at, rule):
    """They were public before, by the calendar or in an earlier report; a stakeholder summary counts none."""
    page = f"/consultations/{public.round.reference}/positions/"
    RoundRules.objects.filter(round=public.round).update(inputs_public=rule, inputs_public_days=1)
    outline = {"kind": "thematic", "positions": FROZEN, "title": "A", "language": "en", "sections": []}
    with clock.at(LATER):
        for place, kind in enumerate(("thematic", "summary")[rule == "after_close" :]):
            written = begin_report(public.round, kind, by=public.writer, kind=kind)
            positions = FROZEN if kind == "thematic" else []
            Publication.objects.create(
                report=written, ledger_digest="0" * 64, outline={**outline, "kind": kind, "positions": positions},
                release_at=LATER + timedelta(hours=place),
            )  # fmt: skip
    shown = at(LATER + timedelta(days=1), page)
    assert shown.status_code == 200 and "Positions" in page_of(shown)


def test_small_counts_stay_merged(scenario, at):
    """One State without name among four: what it said is not told, and the row of States tells what others read."""
    for code in ("XAA", "XBB", "XCC"):
        scenario.answer(code, {"124": ("supports", "Yes.")})
    scenario.answer("XDD", {"124": ("opposes", "No.")}, level="nameless")
    with clock.at(RELEASE):
        from consultations.rounds.services import mark_published

        mark_published(scenario.round, by=scenario.manager, at=RELEASE)
        open_public_state(scenario.round)
    [row] = positions_of(scenario.round, public=True)
    assert row["rows"] == [["state", 3, {"supports": 3}], ["", None, None]]
    page = page_of(at(LATER, f"/consultations/{scenario.round.reference}/positions/"))
    assert "<span>*</span>" in page and "S&nbsp;3" in page and "X&nbsp;1" not in page
    assert "Name and kind withheld" in page
    assert "Not shown separately, to protect identities" in page


def test_the_picture_reads_in_black_and_white_and_has_the_shape_that_sites_show(published, at):
    matrix = position_matrix(FROZEN)
    svg = matrix_picture(matrix, "en").decode()
    assert "S 3</text>" in svg and "url(#matrix-" in svg and ">*</text>" in svg and ">113</text>" in svg
    assert position_matrix([]) is None
    answer = at(LATER, f"{published.url}positions.png")
    if answer.status_code == 200:
        picture = Image.open(io.BytesIO(answer.content))
        assert picture.width == 1200 and abs(picture.height - 630) <= 1
