"""A trip through LibreOffice: a file that it saved, and the same made anew where it is installed.

The file stands beside this one. It is signed with a key of its own, bears the ids of the house that it was made in,
and was made by the first version of the template; here these ids stand for ours.
"""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.signing import Signer

from consultations.models import Delegation
from submissions.models import Input
from submissions.workbooks import signature
from submissions.workbooks.answer_rows import rows_for
from submissions.workbooks.import_details import report_of
from submissions.workbooks.services import merge_workbook, read_workbook
from tests.factories.consultations import DelegationFactory, RoundFactory, focal_point
from tests.factories.submissions import DraftFactory
from tests.submissions.workbooks.editing import Inputs, made, opened

pytestmark = pytest.mark.django_db

FILE = Path(__file__).with_name("through_libreoffice.xlsx")
SENT_OUT = {"comment": "=1+1\n+41 22 917\n_x0041_ stays", "source": "ألف باء 儿童权利 👩‍👧", "position": "notes"}
TYPED = "Typed before the trip, with “quotes”, a\ttab and 1.10."


@pytest.fixture(autouse=True)
def key_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signature, "_SIGNER", Signer(key="the key of this file", salt="submissions.workbooks"))


@pytest.fixture
def delegation() -> Delegation:
    round_ = RoundFactory(paragraphs={"123": 1, "124": 1, "127": 3})
    version = DraftFactory(delegation=DelegationFactory(round=round_), answers={"123": SENT_OUT})
    found: Delegation = version.submission.delegation
    return found


def filled_in(delegation: Delegation, folder: Path) -> Path:
    """What a person typed: into two rows, and into one of their own."""
    path = made(delegation, folder)
    with opened(path) as book:
        inputs = Inputs(book)
        inputs.set("127.1", "Comment", TYPED)
        inputs.set("127.2", "Position", "Supports")
        spare = inputs.first_spare()
        inputs.set(spare, "Para", "124")
        inputs.set(spare, "Comment", "A row of our own.")
    return path


def saved_by_libreoffice(path: Path, folder: Path) -> Path:
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    out = folder / "out"
    subprocess.run([*command, "--convert-to", "xlsx", "--outdir", out, path], check=True, capture_output=True)
    return out / path.name


def read_as_ours(path: Path, delegation: Delegation) -> dict[str, Any]:
    """The file's book with our ids in the place of its own, by paragraph and part."""
    book = read_workbook(path)
    signed = signature.read_signature(book)
    ours = {
        (row.para, row.limb, row.number): row for row in rows_for(delegation, by=focal_point(delegation), language="en")
    }
    pairs = {theirs: ours[row["para"], row["limb"], row["number"]] for theirs, row in signed["rows"].items()}
    rows = {
        pairs[theirs].id: {**row, "subject": list(pairs[theirs].subject), "base_version": pairs[theirs].base_version}
        for theirs, row in signed["rows"].items()
    }
    payload = {**signed, "round": str(delegation.round_id), "delegation": str(delegation.pk), "rows": rows}
    versions = {row["base_version"]: pairs[theirs].base_version for theirs, row in signed["rows"].items()}
    names = {theirs: row.id for theirs, row in pairs.items()} | versions
    for sheet in book["sheets"]:
        if signature.is_marked(sheet):
            sheet["rows"] = [[number, row] for number, row in enumerate(signature.sign_workbook(payload), start=1)]
        elif any("row id" in values for _number, values in sheet["rows"]):
            sheet["rows"] = [
                [number, [names.get(value, value) if isinstance(value, str) else value for value in values]]
                for number, values in sheet["rows"]
            ]
    return book


def check(delegation: Delegation, book: dict[str, Any]) -> None:
    found = merge_workbook(delegation, "book.xlsx", book, by=focal_point(delegation), apply=True)
    said = report_of(delegation, found, applied=True)
    assert said["faults"] == [] and said["rows_missing"] == 0
    assert [(cell["place"], cell["field"], cell["returned"], cell["class"]) for cell in said["cells"]] == [
        ("Paragraph 127, part 1", "comment", TYPED, "theirs"),
        ("Paragraph 127, part 2", "position", "supports", "theirs"),
        ("Paragraph 124", "comment", "A row of our own.", "theirs"),
    ]
    untouched = Input.objects.get(recommendation__paragraph__number="123")
    assert (untouched.comment, untouched.source, untouched.revision) == (SENT_OUT["comment"], SENT_OUT["source"], 2)
    assert Input.objects.count() == 4


def test_a_file_that_libreoffice_saved_made_by_an_older_template(delegation: Delegation) -> None:
    assert signature.read_signature(read_workbook(FILE))["template"] == 1
    check(delegation, read_as_ours(FILE, delegation))


@pytest.mark.skipif(not shutil.which("soffice"), reason="install libreoffice-calc to make the file anew")
def test_the_same_made_anew(delegation: Delegation, tmp_path: Path) -> None:
    check(delegation, read_workbook(saved_by_libreoffice(filled_in(delegation, tmp_path), tmp_path)))


def test_a_book_of_a_newer_template_is_refused(
    delegation: Delegation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(delegation, tmp_path)
    monkeypatch.setattr(signature, "TEMPLATE", signature.TEMPLATE - 1)
    with pytest.raises(signature.Refused, match="newer version of the portal"):
        merge_workbook(delegation, "book.xlsx", read_workbook(path), by=focal_point(delegation))
