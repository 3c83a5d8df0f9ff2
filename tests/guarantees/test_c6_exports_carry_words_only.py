"""C6: exports hold no formula, error cell, outside link or macro, and lose nothing, whatever people wrote in any field,
and rows without fault stay as they are beside it. Read back by two readers, and opened by LibreOffice."""

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from python_calamine import CalamineWorkbook

from consultations.documents import services as documents_services
from consultations.enums import Duty, Role
from consultations.invitations import delegations
from consultations.organisations import services as organisations_services
from consultations.rounds import services as rounds_services, windows
from core import clock
from core.audience import CONFIDENTIAL, PUBLIC, Audience
from core.spreadsheets import write_book
from submissions.attachments.services import add_file
from submissions.drafting.services import begin_draft, set_submission_fields
from submissions.models import Input
from submissions.triage.services import admit
from submissions.visibility.translations import record_translation
from synthesis.codebook.services import add_theme
from synthesis.coding.services import code_passage
from synthesis.exports.compilations import Compilation, compilation_of
from synthesis.exports.plain_files import write_csv, write_json
from synthesis.exports.workbook import compiled_book
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import add_section, begin_report
from synthesis.review.approval import act_on_step, send_to_review
from tests.factories import OfficerFactory, UserFactory, answer, send
from tests.synthesis.conftest import AFTER, BEFORE, CLOSES, DURING, OPENS, paragraph

pytestmark = pytest.mark.django_db
LONG = "Long words. " * 8_000 + "The end."  # 96,008 characters: three cells
NASTY = {  # as written: as a reader must see it
    "=1+1": "=1+1",
    '=HYPERLINK("http://evil.example","x")': '=HYPERLINK("http://evil.example","x")',
    "=cmd|' /C calc'!A0": "=cmd|' /C calc'!A0",
    "+41 22 917 90 00": "+41 22 917 90 00",
    "-2+3": "-2+3",
    "@SUM(A1:A9)": "@SUM(A1:A9)",
    "\t=1+1": "\t=1+1",
    "\n=1+1": "\n=1+1",
    "＝1+1": "＝1+1",
    "#REF!": "#REF!",
    "TRUE": "TRUE",
    "1E5": "1E5",
    "127.10": "127.10",
    "<b>&amp;</b> ]]> <!--": "<b>&amp;</b> ]]> <!--",
    "_x0041_ and _x000D_": "_x0041_ and _x000D_",
    "Word\x0bbreak": "Word\nbreak",
    "unit\x1f and bell\x07": "unit\ufffd and bell\ufffd",
    "odd \ufffe end": "odd \ufffd end",
    "\u202eturned": "\u202eturned",
    "أطفال 儿童 дети 😀👩‍👧": "أطفال 儿童 дети 😀👩‍👧",
    "{{ 7*7 }}{% debug %} %s %(x)s": "{{ 7*7 }}{% debug %} %s %(x)s",
    "'quoted": "'quoted",
    "x;=cmd|' /C calc'!A0;y": "x;=cmd|' /C calc'!A0;y",
    'x; "=cmd|1"': 'x; "=cmd|1"',
    "x\t+1|@A1\n-cmd|1!A0": "x\t+1|@A1\n-cmd|1!A0",
    "Two:\n- one; - another": "Two:\n- one; - another",
    LONG: LONG,
}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
FIELDS = {
    "comment": "Comment (original)", "rewording": "Suggested wording", "rationale": "Rationale",
    "source": "Source cited",
}  # fmt: skip
ITEMS = ("- one", "- another")  # of a list, and no formula
GOOD = "Words without fault."


def make_nasty() -> SimpleNamespace:
    """A round in which every field that people fill in holds something nasty in its turn; published."""
    texts = [*NASTY]
    short = [text[:100] for text in texts]
    with clock.at(BEFORE):
        manager, coder, writer, first, second = (OfficerFactory() for _ in range(5))
        parts = [paragraph(str(number), text) for number, text in enumerate(short, start=1)]
        for part, text in zip(parts, short, strict=True):
            part["heading_path"] = [text]
        document = documents_services.add_document(
            symbol='=A1&"x"', title="=1+1", reading={"language": "en", "paragraphs": parts}, by=manager
        )
        document = documents_services.confirm_reading(document, by=manager)
        chosen = [row for part in document.paragraphs.all() for row in part.recommendations.all()]
        round_ = rounds_services.create_round(
            document=document, recommendations=chosen, title="=1+1", constituencies=["state"], by=manager,
            officers={
                Duty.MANAGE: [manager], Duty.TRIAGE: [coder], Duty.CODE: [coder], Duty.DRAFT_SYNTHESIS: [writer],
                Duty.SEE_CONFIDENTIAL: [coder, writer], Duty.REVIEW_SYNTHESIS: [first, second],
            },
            mandate="@SUM(1)", issued_by="+1\x07", rules={"all_cleared": False},
        )  # fmt: skip
        windows.set_window(round_, constituency="state", opens=OPENS, closes=CLOSES, zone="UTC", by=manager)
        bodies = []
        for number, text in enumerate(short):
            body = organisations_services.register_body(
                name=text, short_name=text, code=f"X{number:02}", constituency="state", by=manager, status="member"
            )
            organisations_services.add_member(body, UserFactory(), Role.FOCAL_POINT, by=manager)
            bodies.append(body)
        delegations.invite_organisations(round_, bodies, by=manager)
        round_ = rounds_services.announce(round_, by=manager)
    on = dict(zip(texts, chosen, strict=True))
    with clock.at(DURING):
        for text, delegation in zip(texts, round_.delegations.order_by("organisation__code"), strict=True):
            version = _say(delegation, text, on)
            send(version, at=DURING)
            admit(version.submission, by=coder)
    with clock.at(AFTER):
        themes = [add_theme(round_, f"{text[:80]} {number}", by=coder) for number, text in enumerate(short)]
        report = begin_report(round_, '=HYPERLINK("x")', by=writer)
        for theme, text in zip(themes, texts, strict=True):
            row = Input.objects.select_related("version__submission__delegation__round", "line").get(
                comment=text, recommendation=on[text]
            )
            said = row.comment[:200]
            code_passage(row, "comment", 0, len(said), said, theme, by=coder)
            record_translation(row, text=text, language="fr", by=coder)
            finding = add_finding(add_section(report, text[:90], by=writer), by=writer, text=text[:5_000])
            cite(finding, row, "comment", 0, len(said), said, by=writer)
        report = act_on_step(send_to_review(report, by=writer), "approve", by=first)
        act_on_step(report, "approve", by=second)
        round_.refresh_from_db()
    return SimpleNamespace(round=round_, texts=texts, on=on)


@pytest.fixture
def nasty_round(staged_world: SimpleNamespace) -> SimpleNamespace:
    return staged_world


def _say(delegation: Any, text: str, on: dict[str, Any]) -> Any:
    """A body says something nasty on its own paragraph, and something good on the next one's."""
    by = delegation.organisation.memberships.live().get().user
    version = begin_draft(delegation, by=by)
    others = [key for key in on if key != text]
    answer(version, on[text].label, by=by, position="supports", annex=text[:200], **dict.fromkeys(FIELDS, text))
    answer(version, on[others[0]].label, by=by, position="notes", comment=GOOD)
    attachment = add_file(version, io.BytesIO(b"Words."), name=f"{text[:50]}.txt", title=text[:200], by=by)
    assert attachment.title.strip()
    return set_submission_fields(version, {"consents": True, "signed_by": text[:200]}, by=by)


def compilation(nasty_round: SimpleNamespace, audience: Audience) -> Compilation:
    with clock.at(AFTER):
        return compilation_of(nasty_round.round, audience, now=AFTER, by="=M. Manager\x07")


def content_of(write: Callable[[Compilation, io.BytesIO], None], made: Compilation) -> bytes:
    target = io.BytesIO()
    write(made, target)
    return target.getvalue()


def written(made: Compilation) -> bytes:
    target = io.BytesIO()
    with clock.at(AFTER):
        write_book(compiled_book(made), target)
    return target.getvalue()


@pytest.mark.parametrize("audience", [PUBLIC, CONFIDENTIAL], ids=["public", "secretariat"])
def test_the_compiled_workbook(nasty_round: SimpleNamespace, audience: Audience) -> None:
    data = written(compilation(nasty_round, audience))
    check_parts(data)
    check_openpyxl(data)
    sheets = dict(_calamine(data))
    continued = _continued(sheets["Notes"])
    inputs = _by_header(sheets["Inputs"])
    assert len(inputs) == 2 * len(NASTY)
    nasty = [row for row in inputs if row["Comment (original)"] != GOOD]
    assert len(nasty) == len(NASTY)
    for field, header in FIELDS.items():
        found = sorted(_whole(row, header, "Inputs", continued) for row in nasty)
        assert found == sorted(NASTY.values()), field
    assert sorted(row["Annex and page"] for row in nasty) == sorted(text[:200] for text in NASTY.values())
    names = sorted(text[:100].strip() for text in NASTY.values())
    assert sorted(row["Participant"] for row in nasty) == sorted(row["Full name"] for row in nasty) == names
    assert sorted(row["Short name"] for row in _by_header(sheets["Submissions"])) == names
    assert set(names) <= {str(cell).strip() for cell in sheets["Matrix"][0]}
    titles = sorted(row["Title"] for row in _by_header(sheets["Attachments"]))
    assert titles == sorted(text[:200].strip() for text in NASTY.values())
    findings = [row["Finding"] for row in _by_header(sheets["Findings"])]
    assert sorted(map(str.strip, findings)) == sorted(text[:5_000].strip() for text in NASTY.values())
    quotes = [row["Quote"] for row in _by_header(sheets["Evidence"])]
    assert sorted(quotes) == sorted(text[:200] for text in NASTY.values())
    reading = "".join(str(cell) for row in sheets["By paragraph"] for cell in row)
    for text in NASTY.values():
        assert text[:100] in reading
    assert reading.count("Long words. ") >= LONG.count("Long words. ")


def _whole(row: dict[str, Any], header: str, sheet: str, continued: dict[tuple[str, int, str], str]) -> str:
    """The text of a cell, with what goes on on the notes."""
    text = str(row[header])
    rest = continued.get((sheet, row["#"], header))
    if rest is None:
        return text
    mark = " […] (continued on the sheet Notes)"
    assert text.endswith(mark)
    return text.removesuffix(mark) + rest


def test_what_could_not_be_written_is_told_on_the_notes(nasty_round: SimpleNamespace) -> None:
    notes = dict(_calamine(written(compilation(nasty_round, CONFIDENTIAL))))["Notes"]
    told = [row for row in notes[1:] if row[0] == "Inputs" and row[2] == "Comment (original)"]
    replaced = sorted(row[3] for row in told if "replaced" in row[3])
    assert replaced == [
        "1 characters that a workbook cannot contain were replaced",
        "2 characters that a workbook cannot contain were replaced",
    ]
    assert [row[3] for row in told if "Continued" in row[3]] == ["Continued, part 2 of 3", "Continued, part 3 of 3"]


@pytest.mark.parametrize("audience", [PUBLIC, CONFIDENTIAL], ids=["public", "secretariat"])
def test_csv_and_json(nasty_round: SimpleNamespace, audience: Audience) -> None:
    made = compilation(nasty_round, audience)
    with clock.at(AFTER):
        text, told = content_of(write_csv, made).decode("utf-8-sig"), json.loads(content_of(write_json, made))
    csv.field_size_limit(10_000_000)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == len(told["inputs"]) == 2 * len(NASTY)
    for row in rows:
        for header, cell in row.items():
            assert not cell.startswith(FORMULA), (header, cell[:40])
    for separator in ";\t|":  # as a program whose list separator is not the comma divides the file
        cells = {
            cell.lstrip(' "') for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row
        }
        assert not [cell[:40] for cell in cells if cell.startswith(FORMULA) and not cell.startswith(ITEMS)], separator
    kept = [row["comment"] for row in told["inputs"] if row["comment"] != GOOD]
    assert sorted(kept) == sorted(NASTY)  # byte for byte
    unmarked = [
        re.sub(r"""(^|[;|\t\n][ "]*)'(?=[-=+@\t\n＝])""", r"\1", cell)
        for row in rows
        if (cell := row["Comment (original)"]) != GOOD
    ]
    assert sorted(unmarked) == sorted(NASTY)


@pytest.mark.skipif(not shutil.which("soffice"), reason="install libreoffice-calc to see it open the compiled workbook")
def test_libreoffice_finds_no_formula(nasty_round: SimpleNamespace, tmp_path: Path) -> None:
    (tmp_path / "compiled.xlsx").write_bytes(written(compilation(nasty_round, CONFIDENTIAL)))
    with clock.at(AFTER):
        (tmp_path / "inputs.csv").write_bytes(content_of(write_csv, compilation(nasty_round, CONFIDENTIAL)))
    for name in ("compiled.xlsx", "inputs.csv"):
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "fods"]
        subprocess.run([*command, "--outdir", tmp_path, tmp_path / name], check=True, capture_output=True, timeout=180)
        flat = (tmp_path / name).with_suffix(".fods").read_text()
        assert "table:formula" not in flat and 'office:value-type="error"' not in flat
        assert "Words without fault." in flat and "=cmd|" in flat


def check_parts(data: bytes) -> None:
    """Nothing in the package but sheets and what they need; no cell of it is a formula or an error."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            assert re.fullmatch(
                r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/(workbook|styles|sharedStrings)\.xml"
                r"|xl/_rels/workbook\.xml\.rels|xl/theme/theme1\.xml|xl/tables/table\d+\.xml|xl/charts/chart\d+\.xml"
                r"|xl/(worksheets|drawings)/(_rels/)?(sheet|drawing)\d+\.xml(\.rels)?",
                name,
            ), name
            outward = re.findall(rb'Target="([^"]*)" TargetMode="External"', part)
            assert len(outward) == part.count(b'TargetMode="External"'), name
            assert all(address.startswith(f"{settings.PORTAL_URL}/admin/".encode()) for address in outward), name
            if name.startswith("xl/worksheets/sheet"):
                assert not re.search(rb"<f[ />]|t=\"(e|str)\"|<oleObject|<legacyDrawing|<control", part), name


def check_openpyxl(data: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type not in ("f", "e"), (sheet.title, cell.coordinate)
                address = cell.hyperlink.target if cell.hyperlink else None
                assert address is None or address.startswith(f"{settings.PORTAL_URL}/admin/"), cell.coordinate


def _calamine(data: bytes) -> list[tuple[str, list[list[Any]]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]


def _by_header(rows: list[list[Any]]) -> list[dict[str, Any]]:
    return [{"#": number, **dict(zip(rows[0], row, strict=True))} for number, row in enumerate(rows[1:], start=2)]


def _continued(notes: list[list[Any]]) -> dict[tuple[str, int, str], str]:
    found: dict[tuple[str, int, str], str] = defaultdict(str)
    for sheet, row, column, what, text in notes[1:]:
        if str(what).startswith("Continued"):
            found[sheet, int(row), column] += str(text)
    return dict(found)
