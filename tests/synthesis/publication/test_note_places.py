"""Each note stands after the part of the sentence that its sources support: on the page and in every file alike."""

import io
import json
import re
import subprocess
import sys
from datetime import timedelta
from html import unescape

import pytest
from docx import Document

from core import clock
from core.audience import CONFIDENTIAL, PUBLIC
from submissions.sending.services import withdraw
from synthesis.exports.compilations import compilation_of, outline_for
from synthesis.exports.report_document import report_document
from synthesis.models import Publication
from synthesis.publication.editions import confirm_corrigendum, propose_corrigendum
from synthesis.publication.note_places import note_places
from synthesis.publication.pack import publication_pack
from synthesis.reports.findings.services import add_finding, cite, set_parts
from synthesis.reports.services import add_section, begin_report
from synthesis.review.approval import act_on_step, send_to_review
from tests.synthesis.conftest import AFTER

LATER = AFTER + timedelta(days=3)
TEXT = "One State named towns; another, “first of all, federalism”, and a third the local level."
SECOND = "It may be appealed."


@pytest.fixture
def published(answered):
    """A sentence of three parts with a source each, one source of two of them, and one of the whole; then another."""
    with clock.at(AFTER):
        report = begin_report(answered.round, "Views received", by=answered.writer)
        section = add_section(report, "Coordination", by=answered.writer)
        made = add_finding(section, by=answered.writer, text=TEXT, recommendation=answered.recommendations["124"])
        for code, words, parts in (
            ("XHH", "communes", []),
            ("XCC", "nivel local", ["and a third the local level"]),
            ("XAA", "Towns", ["One State named towns"]),
            ("XBB", "federalism", ["another, “first of all, federalism”", "One State named towns"]),
        ):
            evidence = cite(made, *answered.passage(answered.versions[code], "124", words), by=answered.writer)
            set_parts(evidence, parts, by=answered.writer)
        other = add_finding(section, by=answered.writer, text=SECOND, recommendation=answered.recommendations["123"])
        cite(other, *answered.passage(answered.versions["XBB"], "123", "appealed"), by=answered.writer)
        report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
        answered.report = act_on_step(type(report).objects.get(pk=report.pk), "approve", by=answered.second)
        answered.round.refresh_from_db()
        answered.move(at=AFTER)
        answered.finding = made
        yield answered


def on_page(client, scenario, at):
    """The sentences with the numbers of their notes in brackets, and the notes, as the page has them."""
    with clock.at(at):
        page = " ".join(client.get(f"/reports/{scenario.report.reference}/").content.decode().split())
    texts = re.findall(r'<p class="text[^>]*>(.*?)</p>', page.split('id="finding-1"', 1)[1], re.S)
    notes = dict(re.findall(r'<details id="note-(\d+)"><summary>\d+ (.*?)</summary>', page))
    texts = [re.sub(r"<sup>.*?>(\d+)</a></sup>", r"[\1]", text) for text in texts[:2]]
    return [unescape(text.strip()) for text in texts], {int(key): unescape(text) for key, text in notes.items()}


def in_files(scenario, at):
    """The same of the docx, and of the html of the pack."""
    with clock.at(at):
        publication = Publication.objects.order_by("number").last()
        files = dict(publication_pack(publication))
    content = next(content for name, content in files.items() if name.endswith(".docx"))
    texts = []
    for paragraph in Document(io.BytesIO(content)).paragraphs:
        text = "".join(
            f"[{node.get(f'{node.tag.split("}")[0]}}}id')}]"
            if node.tag.endswith("footnoteReference")
            else node.text or ""
            for node in paragraph._p.iter()
            if node.tag.rsplit("}")[-1] in ("t", "footnoteReference")
        )
        texts += [text] if "[" in text else []
    page = next(content for name, content in files.items() if name.endswith(".html")).decode()
    html = [unescape(re.sub(r"<[^>]+>", "", re.sub(r"<sup.*?(\d+)</a></sup>", r"[\1]", text))) for text in
            re.findall(r"<p[^>]*>(?:(?!</p>).)*<sup.*?</p>", page, re.S)]  # fmt: skip
    evidence = json.loads(next(content for name, content in files.items() if "_evidence_" in name))
    return texts, html, evidence, files


def test_notes_in_the_order_of_the_sentence(published, client):
    texts, notes = on_page(client, published, AFTER)
    assert texts == [
        "One State named towns;[1] another, “first of all, federalism”,[2] and a third the local level.[3]",
        "It may be appealed.[4]",
    ]
    assert notes == {
        1: "Supports with amendment: Arandia, also for Lazwara, which aligned itself. "
        "Expresses reservations: Veldrane.",
        2: "Expresses reservations: Veldrane.",
        3: "Supports with amendment: Ombira; Valbrume.",
        4: "Supports: Veldrane.",
    }
    docx, html, evidence, _files = in_files(published, AFTER)
    assert [text.lstrip("1234. \t") for text in docx] == texts
    assert [re.sub(r"^\d+\.\s*", "", text) for text in html] == texts
    by_body = {row["body"]: row.get("parts") for row in evidence["findings"][0]["passages"]}
    assert by_body["Arandia"] == ["One State named towns"]
    assert by_body["Valbrume"] is None


def test_a_source_that_leaves_takes_its_note_and_the_numbers_still_agree(published, client):
    with clock.at(LATER):
        withdraw(published.versions["XCC"].submission, by=published.bodies["XCC"].focal, token="w" * 16, at=LATER)
        withdraw(published.versions["XAA"].submission, by=published.bodies["XAA"].focal, token="v" * 16, at=LATER)
    published.move(at=LATER + timedelta(hours=1))
    at = LATER + timedelta(hours=2)
    texts, notes = on_page(client, published, at)
    assert texts[0].startswith("One State named towns;[1] another, “first of all, federalism”,[2] and a third")
    assert "can no longer be shown" in notes[3]
    assert sorted(notes) == [1, 2, 3, 4]
    assert "Arandia" not in str(notes) and "Ombira" not in str(notes)
    docx, html, _evidence, _files = in_files(published, at)
    assert [text.lstrip("1234. \t") for text in docx] == texts
    assert [re.sub(r"^\d+\.\s*", "", text) for text in html] == texts


def test_what_is_on_file_stands_at_the_end_for_who_does_not_see_it(published, client):
    """The place of its note would tell what it said."""
    published.tighten(published.versions["XAA"], "124", "secretariat", at=LATER)
    outline = outline_for(compilation_of(published.round, PUBLIC, now=AFTER, by="M"))
    for audience, count in ((PUBLIC, 3), (CONFIDENTIAL, 3)):
        tree = report_document(outline, round_=published.round, audience=audience, now=AFTER)
        block = next(block for block in tree.blocks if getattr(block, "number", "") == "1.")
        notes = [part.text for part in block.text if type(part).__name__ == "Footnote"]
        assert len(notes) == count
        on_file = [number for number, text in enumerate(notes) if "on file" in text.lower()]
        assert on_file == [] if audience == CONFIDENTIAL else on_file in ([], [2])


def test_a_corrigendum_keeps_no_part_that_it_took_out(published, client):
    with clock.at(LATER):
        new = TEXT.replace("One State named towns", "One State spoke of towns")
        row = propose_corrigendum(published.report, published.finding.pk, new, "A better word.", by=published.writer)
        edition = confirm_corrigendum(row, by=published.first)
        kept = edition.outline["sections"][0]["findings"][0]["evidence"]
        assert all("One State named towns" not in str(each.get("parts")) for each in kept)
        assert any(each.get("parts") == ["and a third the local level"] for each in kept)
        published.move(at=LATER)
    texts, _notes = on_page(client, published, LATER + timedelta(hours=1))
    assert (
        texts[0] == "One State spoke of towns; another, “first of all, federalism”,[1] and a third the local level.[2]"
    )


def test_the_pack_verifies(published, tmp_path):
    *_texts, files = in_files(published, AFTER)
    tmp_path = tmp_path / "pack"
    tmp_path.mkdir()
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "check_pack.py"), str(tmp_path)], check=False, capture_output=True, text=True
    )
    assert done.returncode in (0, 3), done.stdout + done.stderr  # 3: no key was compared


def test_an_outline_from_before_and_other_languages():
    class Told:
        class source:
            withheld = False

    def places(text, language, *parts):
        rows = [
            {"id": str(number), "parts": each} if each else {"id": str(number)} for number, each in enumerate(parts)
        ]
        found = note_places({"evidence": rows}, text, {row["id"]: Told for row in rows}, language=language)
        return [(text[: place.at], [row["id"] for row in place.rows]) for place in found]

    text = "Oui, disent trois États ; deux en doutent."
    assert places(text, "fr", None) == [(text[:-1], ["0"])]
    assert places(text, "fr", ["deux en doutent"], ["Oui, disent trois États"], ["absent"]) == [
        ("Oui, disent trois États", ["1"]),
        (text[:-1], ["0", "2"]),
    ]
    assert places("نعم، قالت ثلاث دول؛ وشكت دولتان.", "ar", ["نعم، قالت ثلاث دول"])[0][0] == "نعم، قالت ثلاث دول؛"
    assert places("", "en", None) == [("", ["0"])]
