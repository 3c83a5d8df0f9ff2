"""Workbooks that came back, as a browser shows them: what is to be settled, what is to be mended, what was taken in."""
# ruff: noqa: F811 (fixtures of a neighbour)

from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from submissions.drafting.services import begin_draft, input_for, save_input
from submissions.workbooks.answer_rows import rows_for
from submissions.workbooks.exports import make_workbook
from submissions.workbooks.services import receive_workbooks
from tests.journeys.test_stakeholder_pages import Signed, look, looked_at, scene, signed  # noqa: F401

LONG = (
    "The Ministry of Justice will report on the best-interests procedure by March, and the border police has been "
    "trained in it since 2024."
)
LONGER = LONG.replace("by March", "by the end of June").replace("border police", "border guard and the police")


@pytest.fixture
def waiting(scene: SimpleNamespace, tmp_path: Path) -> str:
    """The address of two ministries' books that contradict the portal, each other, and hold rows to be mended."""
    rows = {row.para: row.id for row in rows_for(scene.delegation, by=scene.focal, language="en")}
    typed = [
        {rows["123"]: {"comment": LONGER, "position": "supports"}, rows["125"]: {"comment": LONG}},
        {rows["125"]: {"comment": LONGER}, rows["126"]: {"position": "Blesses", "comment": LONG}},
    ]
    uploads = []
    for name, cells in zip(("justice", "interior"), typed, strict=True):
        path = tmp_path / f"A-INV-11-7_round-1_XAR_ministry-of-{name}.xlsx"
        path.write_bytes(make_workbook(scene.delegation, by=scene.focal, language="en", typed=cells)[1])
        uploads.append((path.name, path))
    version = begin_draft(scene.delegation, by=scene.focal)
    input_ = input_for(version, scene.rows["123"], by=scene.focal)
    save_input(input_, fields={"comment": LONG}, revision=input_.revision, by=scene.focal)
    batch = receive_workbooks(scene.delegation, uploads, by=scene.focal)
    assert batch is not None
    return f"{scene.home}workbook/{batch.pk}/"


@pytest.mark.parametrize(("viewport", "language"), [("wide", "en"), ("narrow", "en"), ("wide", "ar"), ("narrow", "ar")])
def test_pages_of_an_import(
    waiting: str,
    scene: SimpleNamespace,
    signed: Signed,
    viewport: str,
    language: str,
) -> None:
    ending = f"{viewport}-{language}"
    page = signed(scene.focal, viewport=viewport, language=language)
    look(page, waiting, f"import-open-{ending}")
    look(page, f"{waiting}?show=all", f"import-all-{ending}")
    look(page, f"{waiting}?show=errors", f"import-errors-{ending}")
    page.goto(waiting)
    page.locator('button[value="apply"]').wait_for(state="detached")
    page.locator('button[value="save"]').click()  # nothing chosen: everything is still asked
    expect(page.locator("section.panel")).to_have_count(2)
    page.wait_for_load_state()  # with all their fields
    for cell in page.locator("section.panel fieldset").all():
        cell.locator("input").first.check()
    page.locator('button[value="save"]').click()
    page.locator('button[value="apply"]').click()
    looked_at(page, f"import-done-{ending}")
    look(page, f"{scene.home}workbook/", f"workbooks-{ending}")


def test_a_file_that_changes_nothing_says_so_once_it_is_sent(
    scene: SimpleNamespace, signed: Signed, tmp_path: Path
) -> None:
    """The script sends the file; the page that follows is loaded once, with what has happened on it."""
    path = tmp_path / "unchanged.xlsx"
    path.write_bytes(make_workbook(scene.delegation, by=scene.focal, language="en")[1])
    page = signed(scene.focal, viewport="wide", language="en")
    page.goto(f"{scene.home}workbook/")
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url) if request.url.endswith(scene.home) else None)
    page.set_input_files("form[data-upload] input[type=file]", path)
    page.locator("form[data-upload] button.button").click()
    expect(page.get_by_text("The file changes nothing.")).to_be_visible()
    assert len(loaded) == 1
