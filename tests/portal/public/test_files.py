"""Files that anybody may have: clean copies of named bodies, with the inputs, and nothing else (PRACTICE 1, C4)."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from portal.public import views
from submissions.attachments import covered_copies, filing
from submissions.attachments.services import add_file
from submissions.drafting.services import begin_draft
from submissions.models import Attachment, Input, Line, ScanResult
from submissions.visibility.confidentiality import tighten
from tests.portal.public.conftest import RELEASE
from tests.support.html import compact
from tests.support.planted import PLANT, docx
from tests.support.public import make_public
from tests.support.redacting import redact
from tests.synthesis.conftest import AFTER, DURING


@pytest.fixture
def attach(scenario: Any, tmp_path: Any, django_capture_on_commit_callbacks: Callable) -> Callable:
    """`attach("XAA", {title: what is said of it}, file={title: label}, level=…)`: files with a body's submission,
    looked into, their third paragraph filed on what `file` names; sent and admitted. By title."""

    def send(code: str, files: dict[str, dict[str, Any]], file: Any = (), level: str = "public") -> dict:
        body = scenario.bodies[code]
        with clock.at(DURING):
            version = begin_draft(body.delegation, by=body.focal)
            scenario._fill(version, {"124": ("supports", f"Words of {code}.")}, body)
            made = {}
            for title, said in files.items():
                path = docx(tmp_path / "report.docx")
                with django_capture_on_commit_callbacks(execute=True), path.open("rb") as stream:
                    row = add_file(version, stream, name="jane.docx", by=body.focal, title=title, **said)
                made[title] = Attachment.objects.get(pk=row.pk)
            for title, label in dict(file).items():
                filing.file_paragraphs(made[title], [3], scenario.recommendations[label], by=body.focal)
            scenario._send(version, body, level, True)
        return made

    return send


@pytest.fixture
def publish(scenario: Any) -> Callable:
    def act() -> None:
        with clock.at(RELEASE):
            make_public(scenario.round, by=scenario.manager)

    return act


def listing(scenario: Any, at: Callable) -> str:
    return at(RELEASE, f"/consultations/{scenario.round.reference}/files/").content.decode()


def test_without_a_file_the_page_leads_back_to_the_call_for_inputs(scenario, publish, at) -> None:
    publish()
    shown = compact(listing(scenario, at))
    assert f'href="/consultations/{scenario.round.reference}/">Back to the call for inputs<' in shown


def test_the_list_as_a_file_says_whose_each_is(scenario, attach, publish, at) -> None:
    attach("XAA", {"Towns report": {}})
    publish()
    answer = at(RELEASE, f"/consultations/{scenario.round.reference}/files/?format=json")
    (row,) = json.loads(b"".join(answer.streaming_content))["rows"]
    assert (row["who"], row["title"]) == (scenario.bodies["XAA"].delegation.organisation.display_name(), "Towns report")


def test_the_clean_copy_of_a_public_file_and_never_the_original(scenario, attach, publish, at, client) -> None:
    row = attach("XAA", {"Towns report": {}})["Towns report"]
    publish()
    home = f"/consultations/{scenario.round.reference}/"
    assert f'href="{home}files/"' in at(RELEASE, home).content.decode()
    assert at(AFTER, f"{home}files/").status_code == 404
    shown = listing(scenario, at)
    body = scenario.bodies["XAA"].organisation.display_name()
    assert "Towns report" in shown and body in shown
    told = json.loads(b"".join(at(RELEASE, f"{home}files/?format=json").streaming_content))
    assert [(line["who"], line["title"]) for line in told["rows"]] == [(body, "Towns report")]
    assert "jane" not in shown
    assert at(AFTER, f"{home}files/{row.file_id}/").status_code == 404
    answer = at(RELEASE, f"{home}files/{row.file_id}/")
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"PK") and PLANT not in content
    assert 'filename="Towns report.docx"' in answer["Content-Disposition"]
    assert (answer["X-Content-Type-Options"], "sandbox" in answer["Content-Security-Policy"]) == ("nosniff", True)


def test_what_is_not_for_everybody_is_not_there(scenario, attach, publish, at) -> None:
    made = attach("XAA", {"Seen": {}, "Between us": {"kind": "letter"}, "Without": {"confidentiality": "nameless"},
                          "Sealed": {"confidentiality": "secretariat"}})  # fmt: skip
    made |= attach("XJJ", {"Whole without name": {}}, level="nameless")
    publish()
    shown = listing(scenario, at)
    assert "Seen" in shown
    for title in ("Between us", "Without", "Sealed", "Whole without name"):
        assert title not in shown
        url = f"/consultations/{scenario.round.reference}/files/{made[title].file_id}/"
        assert at(RELEASE, url).status_code == 404


def test_a_file_in_quarantine_is_not_listed_until_the_scanner_lets_it_through(scenario, attach, publish, at) -> None:
    row = attach("XAA", {"Towns report": {}})["Towns report"]
    publish()
    for hours, outcome, there in ((1, "unavailable", False), (2, "clean", True)):
        ScanResult.objects.create(file=row.file, outcome=outcome, at=RELEASE + timedelta(hours=hours))
        url = f"/consultations/{scenario.round.reference}/files/{row.file_id}/"
        assert ("Towns report" in listing(scenario, at), at(RELEASE, url).status_code == 200) == (there, there)


def test_a_file_that_would_tell_of_a_stricter_answer_is_not_there(scenario, attach, publish, at) -> None:
    first = attach("XAA", {"Tightened": {}}, file={"Tightened": "123"})["Tightened"]
    second = attach("XBB", {"Covered": {}}, file={"Covered": "123"})["Covered"]
    attach("XJJ", {"Seen": {}}, file={"Seen": "123"})
    line = filing.ties_of(first.version, [first]).popitem()[0]
    with clock.at(AFTER):
        tighten(
            first.version.submission, level="nameless", line=Line.objects.get(pk=line), by=scenario.bodies["XAA"].focal
        )
        row = Input.objects.get(version=second.version_id, recommendation=scenario.recommendations["123"])
        words = row.comment.split()[0]
        redact(row, words, reason="A name")
    publish()
    shown = listing(scenario, at)
    assert "Seen" in shown and "Tightened" not in shown and "Covered" not in shown


def test_words_that_the_sender_covered_are_covered_for_the_public(
    scenario, attach, publish, at, django_capture_on_commit_callbacks
) -> None:
    row, focal = attach("XAA", {"Towns report": {}})["Towns report"], scenario.bodies["XAA"].focal
    with django_capture_on_commit_callbacks(execute=True):
        covered_copies.cover_words(row, ["Five"], by=focal)
    with django_capture_on_commit_callbacks(execute=True):
        covered_copies.accept_copy(row, by=focal)
    publish()
    answer = at(RELEASE, f"/consultations/{scenario.round.reference}/files/{row.file_id}/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as given:
        words = given.read("word/document.xml").decode()
    assert "Three" in words and "Five" not in words


def test_many_files_are_listed_with_the_queries_of_one(scenario, attach, publish, at, monkeypatch) -> None:
    attach("XAA", {f"File {number}": {} for number in range(4)})
    publish()
    listing(scenario, at)
    counts = []
    for shown in (1, 4):
        monkeypatch.setattr(views, "FILES", shown)
        with CaptureQueriesContext(connection) as found:
            assert listing(scenario, at).count("File ") == shown
        counts.append(len(found))
    assert counts[0] == counts[1]
