"""A10: an input without name cannot be joined to its sender by anyone outside the secretariat (PRACTICE 1).

The attacker has every public page and every public file, as text and as tables, and looks for anything that a row
without name shares with its sender and with nobody else: a reference, a time, a place, a language, a count, an order.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from django.core.cache import cache as throttles
from django.test import Client
from python_calamine import CalamineWorkbook

from consultations.enums import Role
from consultations.models import Round
from consultations.rounds.services import mark_published
from core import clock
from core.audience import PUBLIC
from core.db.ids import new_reference
from core.text.strings import count_words, digest
from submissions.models import (
    TEXT_FIELDS,
    Attachment,
    Input,
    NamedLine,
    PublicFile,
    PublicInput,
    PublicSubmission,
    Version,
)
from submissions.public_state.services import open_public_state
from submissions.visibility.confidentiality import tighten
from submissions.visibility.reader import read_inputs
from synthesis.exports.compilations import compilation_of
from synthesis.exports.services import compile_files
from tests.support.doors import words
from tests.support.triggers import drop_triggers
from tests.synthesis.conftest import AFTER, BODIES, DURING, scenario  # noqa: F401 - a fixture

ROUND = "A-HRC-11-7_round-1"
# Who becomes nameless: (code, paragraph). The first has nothing else in public, the second has; the third is alone in
# its constituency, which would point at it.
NAMELESS = (("XQN", "128"), ("XKH", "124"), ("XUV", "124"))
EMPTY = (
    "Full name", "Country", "Region", "Status", "Speaks as", "Joint with", "Language", "Submission", "Version",
    "Received (Geneva)", "Received (UTC)", "Late or extension", "Annex and page", "Working translation",
    "States concerned",
)  # fmt: skip
BY_KEY = (
    "name", "country", "region", "status", "speaks_as", "joint", "language", "submission", "version",
    "received_office", "received", "late", "annex", "translation", "states",
)  # fmt: skip
TRANSLATED = "English (working translation)"  # where few of its kind write in the language of the original
FILES = re.compile(r'href="(/[^"#]*)')


@dataclass
class Haul:
    """What the attacker carries home: every page and file as text, every table as rows, by its place."""

    texts: dict[str, str] = field(default_factory=dict)
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def rows(self, *marks: str) -> Iterator[tuple[str, int, dict[str, str]]]:
        """Rows of any table in which one of the marks stands as a whole cell."""
        for place, table in self.tables.items():
            for number, row in enumerate(table):
                if set(marks) & set(row.values()):
                    yield place, number, row


def haul(client: Client, round_: Round) -> Haul:
    found = Haul()
    waiting = ["/", "/consultations/", "/reports/"]
    while waiting:
        address = waiting.pop()
        if address in found.texts or re.search("/files/.", address) or address.startswith(("/static/", "/account/")):
            continue
        if "organization=" in address and "/inputs/?" not in address:
            continue  # one list as a file is the same as another: its page is read
        throttles.clear()
        response = client.get(address)
        assert response.status_code == 200, address
        if response.streaming:  # a file to take away
            kind = response["Content-Disposition"].rstrip('"').rpartition(".")[2]
            found.texts[address] = ""
            _open(found, kind, b"".join(response.streaming_content), at=f"{kind} at {address}")
            continue
        found.texts[address] = response.content.decode()
        waiting += [each.replace("&amp;", "&") for each in FILES.findall(found.texts[address])]
        listed = f"/consultations/{round_.reference}/inputs/"
        if address == listed:
            waiting += [f"{listed}?page={number}" for number in range(2, 9)]
    for name, content in compile_files(compilation_of(round_, PUBLIC, now=clock.now())):
        _open(found, name.rpartition(".")[2], content)
    assert len(found.texts) > 50 and set(found.tables) >= {"csv", "json", "ndjson", "xlsx Inputs", "xlsx Matrix"}
    return found


def _open(found: Haul, kind: str, content: bytes, *, at: str = "") -> None:
    at = at or kind
    if kind == "csv":
        found.texts[at] = content.decode("utf-8-sig")
        found.tables[at] = list(csv.DictReader(io.StringIO(found.texts[at], newline="")))
    elif kind == "json":
        found.texts[at] = content.decode()
        rows = json.loads(content)["inputs"]
        found.tables[at] = [{name: _said(value) for name, value in row.items()} for row in rows]
    elif kind == "ndjson":
        found.texts[at] = content.decode()
        rows = map(json.loads, content.decode().splitlines())
        found.tables[at] = [{name: _said(value) for name, value in row.items()} for row in rows]
    elif kind == "py":  # the checker
        found.texts[at] = content.decode()
    elif kind == "pdf":
        pages = pypdfium2.PdfDocument(content)
        found.texts[at] = "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found.texts[at] = "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    if kind == "xlsx":
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for title in book.sheet_names:
            head, *rows = book.get_sheet_by_name(title).to_python() or [[]]  # one holds charts alone
            found.tables[f"{at} {title}"] = [
                {str(name): _said(value) for name, value in zip(head, row, strict=True)} for row in rows
            ]


def _said(value: Any) -> str:
    return "" if value is None else str(value)


@pytest.fixture
def scene(client: Client, settings: Any) -> SimpleNamespace:
    """The demonstration after its last act, as if three more had taken their names off before anything was public."""
    settings.IS_DEMONSTRATION = True
    round_ = Round.objects.get(reference=ROUND)
    cases = []
    for code, label in NAMELESS:
        row = next(
            row
            for row in Input.objects.filter(
                version__in=Version.objects.current(), version__submission__delegation__organisation__code=code,
                version__submission__delegation__round=round_,
            ).select_related("line", "version__submission__delegation__organisation", "recommendation__paragraph")
            if row.recommendation.label == label
        )  # fmt: skip
        body = row.version.submission.delegation.organisation
        for name in TEXT_FIELDS if row.language != "en" else ():  # where few write in a language, its translation shows
            if getattr(row, name) and not row.line.translations.filter(field=name).exists():
                text = f"In English, {name} on {label}."
                row.line.translations.create(
                    field=name, language="en", text=text, of_digest=digest(getattr(row, name)), by=round_.created_by
                )
        person = body.memberships.live().get(role=Role.FOCAL_POINT).user
        tighten(row.version.submission, line=row.line, level="nameless", by=person)
        for attachment in Attachment.objects.filter(version=row.version, confidentiality="public"):
            tighten(row.version.submission, attachment=attachment, level="nameless", by=person)
        cases.append(SimpleNamespace(input=row, body=body, label=label, reference=row.line.public_reference))
    drop_triggers("submissions.NamedLine")
    for rows in (PublicInput, PublicSubmission, PublicFile, NamedLine):
        rows.objects.filter(round=round_).delete()
    open_public_state(round_, report=True)
    with clock.at(clock.now() + timedelta(days=1)):  # what bears a name, then a state between, then what bears none
        open_public_state(round_, report=True)
        open_public_state(round_, report=True)
    return SimpleNamespace(round=round_, cases=cases, haul=haul(client, round_))


@pytest.mark.played
def test_nothing_in_public_joins_it_to_its_sender(scene: SimpleNamespace, client: Client) -> None:
    for case in scene.cases:
        check_row_says_only_its_words(scene.haul, case)
        check_no_value_is_shared_with_the_sender_alone(scene.haul, case)
        check_the_sender_s_rows_do_not_tell(scene.haul, case)
        check_no_id_is_anywhere(scene.haul, case)
        check_its_page(scene.haul, case, client)
        check_no_question_finds_it_by_its_sender(case, client)
    check_order(scene.haul, [case.reference for case in scene.cases])
    check_order_of_hits([case.reference for case in scene.cases], client)


def check_row_says_only_its_words(found: Haul, case: SimpleNamespace) -> None:
    rows = {place: row for place, _number, row in found.rows(case.reference)}
    assert {"csv", "json", "ndjson", "xlsx Inputs"} <= set(rows)
    for place, row in rows.items():
        told = {name: row[name] for name in (BY_KEY if place == "json" else EMPTY) if row.get(name)}
        language = told.pop("language" if place == "json" else "Language", TRANSLATED)
        assert not told and language == TRANSLATED, place
        assert row.get("Participant", row.get("body")) == "Name withheld", place
        kind = row.get("Constituency", row.get("constituency"))
        assert kind in (None, "", *["Civil society"] * (case.body.constituency == "civil_society")), (place, kind)


def check_no_value_is_shared_with_the_sender_alone(found: Haul, case: SimpleNamespace) -> None:
    """Every value of the row is also that of another body, or of nobody who is named."""
    names = {case.body.name, case.body.short_name, case.body.code}
    for place, _number, row in found.rows(case.reference):
        for column, value in row.items():
            alike = {
                other.get("Participant") or other.get("body") for other in found.tables[place] if other[column] == value
            }
            alike -= {"Name withheld", None, ""}
            counted = column in ("Words", "words")  # of words that stand in the row itself
            assert not value or counted or not names & alike or len(alike) > 2, (place, column, value, alike)


def check_the_sender_s_rows_do_not_tell(found: Haul, case: SimpleNamespace) -> None:
    """Rows of the sender count, list and mark as if it had not answered here."""
    body, paragraph = case.body, case.label.partition(".")[0]
    for place, _number, row in found.rows(body.name, body.short_name, body.code):
        assert row.get("Para", row.get("para")) != paragraph, place
        assert case.label not in row.get("Paras answered", "").split(", "), place
        assert case.input.comment not in row.values(), place
    matrix = found.tables["xlsx Matrix"]
    line = next(row for row in matrix if row["Para"] == paragraph)
    assert line.get(body.short_name, "·") == "·"
    marks = {row.get(body.short_name, "·") for row in matrix}
    assert "·" in marks  # the same sign stands where it was silent
    package = next((row for row in found.tables["xlsx Submissions"] if row["Short name"] == body.short_name), None)
    if package is not None:
        shown = [row for row in found.tables["xlsx Inputs"] if row["Participant"] == body.short_name]
        counted = sum(int(float(row["Words"])) for row in shown if row["Words"])
        counted += sum(count_words(row.get("Source cited") or "") for row in shown)  # as the round has it
        assert int(package["Words / limit"].partition(" /")[0]) == counted
        assert int(float(package["Files"] or 0)) == 0


def check_no_id_is_anywhere(found: Haul, case: SimpleNamespace) -> None:
    """Neither what the portal calls it inside, nor its files."""
    version = case.input.version
    secrets = [case.input.pk, case.input.line_id, version.pk, version.submission_id, version.digest, version.salt]
    for file in Attachment.objects.filter(version__submission=version.submission):
        secrets += [file.pk, file.file_id, file.file.sha256, file.file.stored_name, file.title, file.file.display_name]
    for place, text in found.texts.items():
        for secret in filter(None, map(str, secrets)):
            assert secret not in text, (place, secret)


def check_its_page(found: Haul, case: SimpleNamespace, client: Client) -> None:
    assert client.get(f"/inputs/{case.input.line_id}/").status_code == 404
    page = found.texts[f"/inputs/{case.reference}/"]
    content = re.search(r"<main.*</main>", page, re.DOTALL)
    assert content is not None
    shown = content[0]
    for telling in ("Received", "Language", "Annex", "<time", "datetime=", 'lang="ar"', "Working translation"):
        assert telling not in shown, telling
    without_its_words = page.replace(case.input.comment, "")
    for text in case.input.line.translations.values_list("text", flat=True):
        without_its_words = without_its_words.replace(text, "")
    for name in (case.body.name, case.body.short_name, case.body.code, case.body.country):
        assert not name or name not in without_its_words, name


def check_no_question_finds_it_by_its_sender(case: SimpleNamespace, client: Client) -> None:
    inputs = f"/consultations/{ROUND}/inputs/"
    plain = words(client.get(inputs, {"paragraph": case.label}))
    assert case.reference in client.get(inputs, {"paragraph": case.label}).content.decode()
    for question in ("body", "organisation", "country", "region", "language", "late", "states", "level", "version"):
        asked = {"paragraph": case.label, question: case.body.code}
        assert words(client.get(inputs, asked)) == plain, question
    found = client.get(inputs, {"words": case.body.short_name, "paragraph": case.label}).content.decode()
    texts = [getattr(case.input, name) for name in TEXT_FIELDS]
    said = " ".join([*texts, *case.input.line.translations.values_list("text", flat=True)])
    assert (case.reference in found) == (case.body.short_name.casefold() in said.casefold())


def check_order(found: Haul, references: list[str]) -> None:
    """In every table those without name stand after the named of their paragraph, by their random references."""
    for place in ("csv", "json", "ndjson", "xlsx Inputs"):
        key = ("para", "part", "ref") if place == "json" else ("Para", "Part", "Ref")
        paragraphs: dict[tuple[str, str], list[str]] = {}
        for row in found.tables[place]:
            paragraphs.setdefault((row[key[0]], row[key[1]]), []).append(row[key[2]])
        seen = set()
        for order in paragraphs.values():
            nameless = [reference for reference in order if reference.startswith("IN-")]
            assert order[len(order) - len(nameless) :] == sorted(nameless), place
            seen |= set(nameless)
        assert set(references) <= seen


def check_order_of_hits(references: list[str], client: Client) -> None:
    """In the search those of a call stand in the order of random keys, which is nobody's order of sending."""
    for case in references:
        row = PublicInput.objects.select_related("input", "organisation").get(line__public_reference=case)
        translation = row.line.translations.filter(field="comment", language="en").first()
        text = translation.text if translation else row.input.comment  # where few write in a language, that shows
        word = max(text.split(), key=len)
        shown: list[str] = []
        for number in range(1, 51):
            throttles.clear()
            page = client.get("/search/", {"words": word, "part": "inputs", "page": number}).content.decode()
            new = [each for each in re.findall(r'href="/inputs/([^/"]+)/"', page) if each not in shown]
            if not new:
                break
            shown += new
        of_round = PublicInput.objects.filter(round=row.round_id).select_related("line")
        keys = {
            reference: each.pk for each in of_round for reference in (str(each.line_id), each.line.public_reference)
        }
        order = [keys[reference] for reference in shown if reference in keys]
        assert case in shown and order == sorted(order), (case, word)


@pytest.mark.django_db
def test_the_order_of_those_without_name_is_that_of_random_references(scenario: Any) -> None:  # noqa: F811 - a fixture
    """Eight send one after the other, in the order of their names; the readers get another order, drawn by lot."""
    codes = list(BODIES)[:8]
    sent = [
        scenario.answer(code, {"123": {"comment": f"Words of {code}."}}, level="nameless", at=DURING) for code in codes
    ]
    drawn = sorted((row.inputs.get().line.public_reference, row.inputs.get().comment) for row in sent)
    with clock.at(AFTER):
        shown = read_inputs(scenario.round, PUBLIC, now=AFTER, as_if_public=True)
    assert [(row.reference, row.comment) for row in shown] == drawn
    assert {row.number for row in shown} == {1}
    many = [new_reference("IN", 2027) for _ in range(60)]
    assert many != sorted(many) and len(set(many)) == 60


@pytest.mark.django_db
def test_the_order_of_hits_is_not_that_of_the_lines_of_one_sender(scenario: Any, client: Client) -> None:  # noqa: F811 - a fixture
    """Each of three sends four answers, one of them without a name: in the search it stands where a lot puts it."""
    for code in list(BODIES)[:3]:
        said = {label: {"comment": f"Harbour of {code} on {label}."} for label in scenario.recommendations}
        said["124"] |= {"confidentiality": "nameless"}
        scenario.answer(code, said, at=DURING)
    mark_published(scenario.round, by=scenario.manager, at=AFTER)
    scenario.round.refresh_from_db()
    with clock.at(AFTER):
        open_public_state(scenario.round)
        rows = {str(row.pk): row for row in PublicInput.objects.filter(round=scenario.round).select_related("line")}
        page = client.get("/search/", {"words": "harbour", "part": "inputs"}).content.decode()
    shown = list(dict.fromkeys(re.findall(r'href="/inputs/([^/"]+)/"', page)))
    lot = [rows[key].line for key in sorted(rows)]
    assert len(shown) > 5
    assert shown == [each for line in lot for each in (str(line.pk), line.public_reference) if each in shown]
