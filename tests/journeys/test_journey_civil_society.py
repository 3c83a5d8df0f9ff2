"""An officer of a civil-society body, on a phone: shadow reports with traces of people, answers of three levels, a
receipt that endangers nobody. The second half goes with scripts off: paragraphs filed on a limb, without name."""

import re
import zipfile
from pathlib import Path

import docx
import pytest
from django.core import mail
from playwright.sync_api import expect

from submissions.models import Attachment, FiledParagraph, Input, Version
from tests.journeys.walking import Person, arrive, invite_body, line, open_round
from tests.support import planted
from tests.support.browser import OpenPage
from tests.support.signing_in import PASSWORD

OFFICER = "n.example@xqn.example"
BODY = "Quay Nine Legal Clinic"
ROUND = "The rights of children in the context of migration"
REPORT = (
    "In the port district, 14 of the 22 children whom the clinic met in 2026 had no guardian in the first month.",
    "Hearings on return were held without an interpreter in nine cases.",
)


@pytest.mark.parametrize("viewport", ["narrow", "wide"])
def test_from_the_mail_to_the_minimal_receipt(
    open_page: OpenPage, transactional_db: None, tmp_path: Path, viewport: str
) -> None:
    scene = open_round(limits={"civil_society": 2_815})
    invite_body(scene, OFFICER, name=BODY, short_name="Quay Nine", code="XQN", constituency="civil_society")
    journey = f"journey-civil-society-{viewport}"
    with_scripts = Person(open_page(viewport=viewport), journey)
    letter = mail.outbox[-1]
    assert "Calls for inputs" not in letter.subject + letter.from_email  # neutral unless they choose otherwise
    arrive(with_scripts, "N. Example", OFFICER, f"You can now answer for {BODY}.")
    sends_a_report(with_scripts, tmp_path)
    sends_what_tells_too_much(with_scripts, tmp_path)

    without = Person(
        open_page(viewport=viewport, scripts=False), f"{journey}-no-scripts", mirror=open_page(viewport=viewport)
    )
    signs_in(without)
    answers(without)
    files_a_paragraph(without)
    submits(without)
    with_scripts.looks_in_arabic(
        tasks=with_scripts.tasks, files=f"{with_scripts.tasks}files/", receipt=without.page.url
    )


def sends_a_report(person: Person, folder: Path) -> None:
    """A wrong file is refused and nothing is lost; a Word file is taken, read, linked to what it speaks to."""
    person.link("Add a file").click()
    person.looks("files-empty")
    wrong = folder / "report.docx"
    wrong.write_text("This is no Word file.")
    person.field("Files").set_input_files(wrong)
    person.field("Title").fill("Children at the port: a shadow report")
    person.button("Upload", exact=True).click()
    expect(person.page.get_by_role("alert")).to_be_visible()
    expect(person.field("Title")).to_have_value("Children at the port: a shadow report")
    person.looks("file-refused")
    report = docx.Document()
    for words in REPORT:
        report.add_paragraph(words)
    report.save(folder / "shadow.docx")
    person.field("Files").set_input_files(folder / "shadow.docx")
    safer = person.page.get_by_role("radio", name="Without our name: the file itself is never published")
    expect(safer).to_be_checked()
    person.box("123 –").check()
    person.button("Upload", exact=True).click()
    row = person.page.locator("li.row", has_text="Children at the port: a shadow report")
    expect(row).to_contain_text("Received and checked")
    person.looks("files-read")
    row.locator(".row__title").click()
    person.box("128 –").check()
    person.looks("file-details")
    person.button("Save", exact=True).click()
    expect(row).to_contain_text("about 123, 128")
    kept = Attachment.objects.get()
    assert list(kept.file.paragraphs.values_list("text", flat=True)) == list(REPORT)


def sends_what_tells_too_much(person: Person, folder: Path) -> None:
    """A report with tracked changes and a photograph that knows where it was taken: the copies others get do not."""
    files = [planted.docx(folder / "annex.docx"), planted.picture("JPEG", folder / "port.jpg")]
    person.field("Files").set_input_files(files)
    person.button("Upload", exact=True).click()
    for file, found in zip(files, ("Tracked changes 4", re.compile("^Photo locations")), strict=True):
        person.page.locator("li.row", has_text=file.name).locator(".row__title").click()
        expect(person.page.get_by_role("row", name=found)).to_be_visible()
        person.looks(f"cleaned-{file.suffix[1:]}")
        with person.page.expect_download() as fetching:
            person.link("View the clean copy").click()
        assert planted.PLANT not in whole(Path(fetching.value.path()))
        person.page.goto(f"{person.tasks}files/")


def whole(path: Path) -> bytes:
    """What is in a file, the parts of an office file unpacked."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


def signs_in(person: Person) -> None:
    person.page.goto("/home/")
    person.field("Email address").fill(OFFICER)
    person.field("Password").fill(PASSWORD)
    person.looks("sign-in")
    person.button("Sign in").click()
    person.link(ROUND).click()
    expect(person.heading(f"Answers of {BODY}")).to_be_visible()
    person.tasks = person.page.url


def answers(person: Person) -> None:
    """One with the name, one without, one for the secretariat only."""
    said = {
        "123": ("A child should be heard by somebody who does not decide on the return.", "Public without our name"),
        "125": ("Two of the children were questioned as suspects.", "For the secretariat only"),
        "128": ("Clinics at the port see these children first.", "Public"),
    }
    for label, (comment, level) in said.items():
        person.page.goto(person.tasks)
        if not line(person, label).is_visible():
            person.page.locator("summary", has_text="Show").click()
        line(person, label).locator(".row__title").click()
        person.page.get_by_role("radio", name="Supports", exact=True).check()
        person.field("Comment").fill(comment)
        person.field("Who may see this").select_option(level)
        if label == "123":
            person.looks("answer")
        person.button("Save", exact=True).click()
        person.reads("Saved.")
        expect(person.field("Who may see this").locator("option:checked")).to_have_text(level)
    levels = Input.objects.filter(comment__gt="").values_list("recommendation__paragraph__number", "confidentiality")
    assert dict(levels) == {"123": "nameless", "125": "secretariat", "128": "public"}


def files_a_paragraph(person: Person) -> None:
    """Their report's paragraph 2 speaks to 127, the second limb; it goes in without the body's name."""
    person.page.goto(f"{person.tasks}files/")
    person.link("Use passages as answers (Children at the port: a shadow report)").click()
    person.page.get_by_label("2", exact=True).check()
    person.looks("file-paragraphs")
    limb = person.field("File under").locator("option", has_text=re.compile(r"^127\D+2\b"))
    person.field("File under").select_option(limb.get_attribute("value"))
    person.button("File passages").click()
    person.reads("1 passage filed under 127.2.")
    person.looks("file-paragraphs-filed")
    person.page.locator("#p2").get_by_role("link", name="127.2").click()
    expect(person.field("Comment")).to_have_value(REPORT[1])
    expect(person.field("Evidence or source")).to_have_value("para. 2")
    person.field("Who may see this").select_option("Public without our name")
    person.button("Save", exact=True).click()
    person.reads("Saved.")
    filed = FiledParagraph.objects.get()
    assert filed.paragraph.text == REPORT[1]
    assert Input.objects.get(line=filed.line).confidentiality == "nameless"


def submits(person: Person) -> None:
    """Without consent it is told and kept; with it the receipt names neither body nor round."""
    person.page.goto(person.tasks)
    person.looks("tasks")
    person.link("Check and submit").click()
    person.page.get_by_role("radio", name="Public", exact=True).check()
    person.button("Submit", exact=True).click()
    expect(person.page.get_by_role("alert")).to_contain_text("consent")
    person.looks("review-without-consent")
    assert not Version.objects.filter(submitted_at__isnull=False).exists()
    person.box("We consent to publication").check()
    person.button("Submit", exact=True).click()
    expect(person.heading("Your submission was received")).to_be_visible()
    person.looks("receipt")
    main = person.page.get_by_role("main")
    for told in (BODY, "Quay Nine", ROUND, "A-HRC-11-7"):
        expect(main).not_to_contain_text(told)
    letter = mail.outbox[-1]
    assert letter.to == [OFFICER]
    assert not any(told in letter.subject + str(letter.body) for told in (BODY, "Quay Nine", ROUND, "A-HRC-11-7"))
    person.link("Show the whole receipt").click()
    expect(main).to_contain_text(BODY)
    person.looks("receipt-whole")
    person.page.go_back()
