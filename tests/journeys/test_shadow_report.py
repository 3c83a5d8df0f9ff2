"""A shadow report by pieces over a line that breaks, cleaned, filed by paragraph; then without scripts."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, Route, expect

from core.jobs import queue
from core.models import Job
from submissions.models import Attachment, FiledParagraph, Upload
from tests.journeys.test_stakeholder_pages import Signed, looked_at, scene, signed  # noqa: F401 - fixtures
from tests.support.office_files import docx_parts, paragraph, write_zip
from tests.support.planted import docx

SECOND = "Children wait 40 days for a guardian; ask amina@example.org."


def send(page: Page, *files: Path) -> None:
    page.get_by_label("Files").set_input_files(list(files))
    page.get_by_role("button", name="Upload", exact=True).click()


def test_by_pieces_over_a_line_that_breaks(scene: SimpleNamespace, signed: Signed, tmp_path: Path) -> None:  # noqa: F811
    page = signed(scene.focal, viewport="narrow", language="en")
    report = docx(tmp_path / "report.docx")
    words = write_zip(tmp_path / "second.docx", docx_parts(paragraph("First.") + paragraph(SECOND)))
    page.goto(f"{scene.home}files/")
    cut = {"left": 1}

    def break_once(route: object) -> None:
        """The first piece never arrives; after that the line holds."""
        if cut["left"]:
            cut["left"] -= 1
            route.abort("internetdisconnected")  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/uploads/*/?at=*", break_once)
    send(page, report, words)
    expect(page.get_by_role("link", name="second.docx").first).to_be_visible()
    assert cut["left"] == 0 and Upload.objects.exclude(taken_at=None).count() == 2
    assert Attachment.objects.filter(title="report.docx").count() == 1
    looked_at(page, "shadow-report-list-narrow-en")

    page.goto(f"{scene.home}files/{Attachment.objects.get(title='report.docx').pk}/")
    expect(page.get_by_role("row", name="Tracked changes 4")).to_be_visible()
    looked_at(page, "shadow-report-cleaned-narrow-en")
    page.goto(f"{scene.home}files/{Attachment.objects.get(title='second.docx').pk}/")
    page.get_by_role("link", name="paragraph 2").click()
    expect(page.locator("#p2")).to_contain_text("40 days")
    looked_at(page, "shadow-report-text-narrow-en")
    for language, viewport in (("ar", "narrow"), ("ar", "wide"), ("en", "wide")):
        other = signed(scene.focal, viewport=viewport, language=language)
        for name, title, ending in (("cleaned", "report.docx", ""), ("text", "second.docx", "text/")):
            other.goto(f"{scene.home}files/{Attachment.objects.get(title=title).pk}/{ending}")
            looked_at(other, f"shadow-report-{name}-{viewport}-{language}")


@pytest.mark.parametrize("scripts", [True, False])
def test_our_paragraph_speaks_to_125(
    scene: SimpleNamespace, signed: Signed, tmp_path: Path, scripts: bool  # noqa: F811
) -> None:  # fmt: skip
    page = signed(scene.focal, viewport="wide", language="en", scripts=scripts)
    page.goto(f"{scene.home}files/")
    send(page, write_zip(tmp_path / "second.docx", docx_parts(paragraph("First.") + paragraph(SECOND))))
    page.get_by_role("link", name="Use passages as answers (second.docx)").click()
    page.get_by_role("button", name="File passages").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose an option for “File under”.")
    page.get_by_label("2", exact=True).check()
    page.get_by_label("File under").select_option(str(scene.rows["126"].pk))
    page.get_by_role("button", name="File passages").click()
    expect(page.get_by_text("1 passage filed under 126.")).to_be_visible()
    expect(page.get_by_label("File under")).to_have_value(str(scene.rows["126"].pk))
    page.locator("#p2").get_by_role("link", name="126").click()
    expect(page.get_by_label("Evidence or source")).to_have_value("para. 2")
    assert FiledParagraph.objects.get().paragraph.text == SECOND


@pytest.mark.parametrize("scripts", [True, False])
def test_after_an_upload_the_page_goes_on_by_itself(
    scene: SimpleNamespace, signed: Signed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scripts: bool  # noqa: F811
) -> None:  # fmt: skip
    """The worker is slow, the line breaks once, the server is busy once: nobody has to do anything.

    Without scripts the page waits to be asked, or it would empty the form for the next file.
    """
    monkeypatch.setattr(queue, "_nudge", lambda job_id, lane: None)
    page = signed(scene.focal, viewport="narrow", language="en", scripts=scripts)
    page.goto(f"{scene.home}files/")
    answers = ["lost", "busy"] if scripts else []

    def bad_line(route: Route) -> None:
        if route.request.resource_type != "fetch" or not answers:
            route.continue_()
        elif answers.pop(0) == "lost":
            route.abort("internetdisconnected")
        else:
            route.fulfill(status=503, body="busy")

    page.route("**/files/", bad_line)
    send(page, write_zip(tmp_path / "second.docx", docx_parts(paragraph("First.") + paragraph(SECOND))))
    row = page.locator("li.row", has_text="second.docx")
    expect(row).to_contain_text("Being checked")
    expect(page.get_by_role("link", name="Refresh the page")).to_be_visible()
    for _try in range(300):
        if not answers:
            break
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as of a phone that is taken up again
        page.wait_for_timeout(200)
    assert not answers, "the page asked for nothing"
    queue.run_job(str(Job.objects.get(state=Job.State.WAITING).pk))
    if not scripts:
        page.get_by_role("link", name="Refresh the page").click()
    expect(row).to_contain_text("Received and checked")
    expect(page.get_by_role("link", name="Use passages as answers (second.docx)")).to_be_visible()
    expect(page.get_by_role("link", name="Refresh the page")).to_be_hidden()
    if scripts:
        expect(page.get_by_text("All files have been checked.")).to_be_attached()
