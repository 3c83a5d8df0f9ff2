"""A State's focal point and three colleagues, from the mail with the personal link to version 2 and its receipt."""

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import expect

from tests.journeys.walking import Person, arrive, invite_body, line, link_in_mail, open_round
from tests.submissions.workbooks.editing import Inputs, opened
from tests.support.browser import OpenPage

FOCAL, CONSULATE = "a.example@xar.example", "consulate@xar.example"
JUSTICE, CITY = "justice@xar.example", "city@xar.example"
COLLEAGUES = {  # whose mail: name, where they work, the beginning of what they are given
    CONSULATE: ("C. Onsul", "Consulate in Port Selda", "128 –"),
    JUSTICE: ("J. Ustice", "Ministry of Justice", "125 –"),
    CITY: ("C. Ity", "City of Port Selda", "123 –"),
}
OURS = "Victims are not prosecuted for acts that they were made to commit."
THEIRS = "Victims are not prosecuted for acts that they were made to commit, whatever their papers say."
COMMENT = (
    "Arandia coordinates through an inter-ministerial committee established in 2024, in which the consular service and "
    "two municipalities take part."
)


@pytest.mark.parametrize("viewport", ["wide", "narrow"])
def test_from_the_mail_to_the_second_version(
    open_page: OpenPage, transactional_db: None, tmp_path: Path, viewport: str
) -> None:
    scene = open_round(limits={"state": 2_815})
    invite_body(
        scene, FOCAL, name="the Republic of Arandia", short_name="Arandia", code="XAR", constituency="state",
        regional_group="african",
    )  # fmt: skip
    focal = Person(open_page(viewport=viewport), f"journey-state-{viewport}")

    arrives(focal, scene.closes)
    answers(focal)
    consulate, justice, city = (
        Person(open_page(viewport=viewport), f"journey-state-{viewport}-{name}")
        for name in ("colleague", "justice", "city")
    )
    invites_three_colleagues(focal)
    works_with_a_colleague(focal, consulate)
    hears_from_the_city(focal, city)
    book = works_offline(justice, tmp_path)
    takes_a_workbook_away_and_brings_it_back(focal, tmp_path)
    settles_what_two_have_written(focal, book)
    first = submits(focal, "Your submission was received")
    anybody = Person(open_page(viewport=viewport), f"journey-state-{viewport}-anybody")
    checks(anybody, download_receipt(focal, tmp_path), first)
    corrects(focal)
    focal.looks_in_arabic(home="/home/", tasks=focal.tasks, answer=focal.answer, receipt=focal.page.url)


def arrives(focal: Person, closes: datetime) -> None:
    letter = mail.outbox[-1]
    assert letter.to == [FOCAL]
    assert "A/HRC/11/7" in letter.subject and f"by {closes.day} {closes:%B %Y}" in letter.subject
    assert "invites the Republic of Arandia to comment on A/HRC/11/7" in letter.body
    arrive(focal, "A. Example", FOCAL, "You can now answer for the Republic of Arandia.")


def answers(focal: Person) -> None:
    """Position, comment, other words, source; counted while typing; kept with a redline."""
    line(focal, "124").locator(".row__title").click()
    focal.answer = focal.page.url
    focal.looks("answer-empty")
    focal.page.get_by_role("radio", name="Supports with amendment").check()
    focal.field("Comment").fill(COMMENT)
    focal.reads("20 words · 20 of 2,815 in all")
    wording = focal.field("Suggested wording for a future text")
    was = wording.input_value()
    assert "in all countries" in was
    wording.fill(was.replace("in all countries", "in all countries, at national and local level,"))
    focal.field("Evidence or source").fill("Decree 118/2024, art. 3")
    focal.looks("answer-filled")
    focal.button("Save", exact=True).click()
    expect(focal.page.locator(".redline ins").first).to_contain_text("at national and local level")
    focal.looks("answer-saved")
    focal.button("Save and approve").click()
    expect(focal.page.get_by_text("Approved").first).to_be_visible()


def invites_three_colleagues(focal: Person) -> None:
    for address, (name, place, given) in COLLEAGUES.items():
        focal.page.goto(focal.tasks)
        focal.link("Invite someone").click()
        focal.field("Email address").fill(address)
        focal.field("Name").fill(name)
        focal.field("Where they work").fill(place)
        focal.box(given).check()
        if address == CONSULATE:
            focal.looks("invite")
        focal.button("Send the invitation").click()
        focal.reads(f"The invitation to {address} is being sent.")
    focal.looks("people")


def comes(colleague: Person, address: str) -> None:
    """Follows their own link, and finds what they were given and nothing else of the body."""
    name, _place, given = COLLEAGUES[address]
    arrive(colleague, name, address, "You can now answer for the Republic of Arandia.")
    expect(colleague.page.locator(".row__number")).to_have_text([given.split()[0]])


def drafts(colleague: Person, label: str, comment: str) -> None:
    line(colleague, label).locator(".row__title").click()
    colleague.page.get_by_role("radio", name="Supports", exact=True).check()
    colleague.field("Comment").fill(comment)
    colleague.button("Save and send to the focal point").click()
    colleague.reads("This answer is with the focal point.")


def works_with_a_colleague(focal: Person, consulate: Person) -> None:
    """Gets an answer, returns it with a reason, gets it back, clears it."""
    comes(consulate, CONSULATE)
    drafts(consulate, "128", "The consular service takes part in the mechanism.")
    consulate.looks("handed-over")

    focal.page.goto(focal.tasks)
    expect(line(focal, "128")).to_contain_text("With you")
    focal.looks("tasks-with-you")
    line(focal, "128").locator(".row__title").click()
    focal.page.get_by_text("Return to the drafter").click()
    focal.field("What should be changed").fill("Please add since when.")
    focal.button("Return the answer").click()
    focal.reads("Answer returned. The drafter can see your reason.")

    consulate.page.reload()
    consulate.reads("Please add since when.")
    consulate.looks("returned")
    consulate.field("Comment").fill("The consular service has taken part in the mechanism since 2024.")
    consulate.button("Save and send to the focal point").click()
    consulate.reads("This answer is with the focal point.")

    focal.page.reload()
    focal.button("Save and approve").click()
    focal.page.goto(focal.tasks)
    expect(line(focal, "128")).to_contain_text("Approved")


def hears_from_the_city(focal: Person, city: Person) -> None:
    comes(city, CITY)
    drafts(city, "123", "The city's shelter takes in every child, whatever their papers.")
    focal.page.goto(focal.tasks)
    line(focal, "123").locator(".row__title").click()
    focal.button("Save and approve").click()
    focal.page.goto(focal.tasks)
    expect(line(focal, "123")).to_contain_text("Approved")


def works_offline(justice: Person, folder: Path) -> Path:
    """A workbook of their own, filled in away from the portal; it goes to the focal point by another way."""
    comes(justice, JUSTICE)
    path = download_workbook(justice, folder / "justice")
    with opened(path) as book:
        inputs = Inputs(book)
        inputs.set("125", "Position", "Supports")
        inputs.set("125", "Comment", THEIRS)
    return path


def download_workbook(person: Person, folder: Path) -> Path:
    with person.page.expect_download() as fetching:
        person.button("Download workbook").click()
    path = folder / fetching.value.suggested_filename
    fetching.value.save_as(path)
    return path


def settles_what_two_have_written(focal: Person, path: Path) -> None:
    """The ministry's book says something else of 125 than what stands here since: both are shown, one is chosen."""
    focal.link("Upload a workbook").click()
    focal.field("Workbook").set_input_files(path)
    focal.button("Upload the workbook").click()
    focal.reads("1 text was changed in the portal and in a file, or in two files. Choose which text to keep.")
    expect(focal.page.get_by_text(OURS, exact=True)).to_be_visible()
    expect(focal.page.locator(".versions ins")).to_contain_text("whatever their papers say")
    focal.looks("workbook-conflict")
    focal.page.get_by_role("radio", name="Use the text of the file").check()
    focal.button("Save these choices and continue").click()
    focal.button("Import 1 answer").click()
    focal.reads("Imported: 1 answer updated, 0 added.")
    line(focal, "125").locator(".row__title").click()
    expect(focal.field("Comment")).to_have_value(THEIRS)
    focal.page.goto(focal.tasks)


def takes_a_workbook_away_and_brings_it_back(focal: Person, folder: Path) -> None:
    path = download_workbook(focal, folder)
    with opened(path) as book:
        inputs = Inputs(book)
        assert inputs.get("124", "Comment") == COMMENT
        inputs.set("125", "Position", "Supports")
        inputs.set("125", "Comment", OURS)
        inputs.set("126", "Position", "Supported")
    focal.link("Upload a workbook").click()
    focal.looks("workbook")
    focal.field("Workbook").set_input_files(path)
    focal.button("Upload the workbook").click()
    focal.reads("Changes from the files")
    focal.looks("workbook-changes")
    focal.page.get_by_role("link", name=re.compile(r"^\s*Rows with errors")).click()
    expect(focal.page.get_by_role("cell", name=re.compile("^(Value )?Supported"))).to_be_visible()
    focal.looks("workbook-needs-attention")
    focal.button("Discard these files").click()
    with opened(path) as book:
        Inputs(book).set("126", "Position", "Supports")
    focal.field("Workbook").set_input_files(path)
    focal.button("Upload the workbook").click()
    focal.button("Import 2 answers").click()
    focal.reads("Imported: 2 answers updated, 0 added.")
    focal.looks("tasks-after-workbook")


def submits(focal: Person, heading: str) -> str:
    """Gives the number of the receipt."""
    focal.link("Check and submit").click()
    expect(focal.page.get_by_text(COMMENT).first).to_be_visible()
    focal.looks("review")
    focal.field("Signed by").fill("A. Example, Permanent Representative")
    focal.box("We consent to publication").check()
    focal.button("Submit", exact=True).click()
    expect(focal.heading(heading)).to_be_visible()
    focal.looks("receipt")
    number = focal.page.locator(".receipt__number").inner_text()
    letter = mail.outbox[-1]
    assert letter.to == [FOCAL]
    assert number in letter.body
    assert "Arandia" not in letter.subject + letter.body
    assert link_in_mail(FOCAL) == "/home/"  # where the receipt is, behind the sign-in
    return number


def download_receipt(focal: Person, folder: Path) -> Path:
    with focal.page.expect_download() as fetching:
        focal.link("Download the receipt").click()
    path = folder / fetching.value.suggested_filename
    fetching.value.save_as(path)
    assert json.loads(path.read_text())
    return path


def checks(anybody: Person, path: Path, number: str) -> None:
    """Somebody else asks whether the file is genuine; one letter changed, and it is not. Number, act and time are told,
    nothing else."""
    anybody.page.goto("/check-receipt/")
    anybody.field("Or the receipt file").set_input_files(path)
    anybody.button("Check the receipt").click()
    expect(anybody.page.get_by_text("Genuine.", exact=True)).to_be_visible()
    expect(anybody.page.get_by_text(number)).to_have_count(1)
    anybody.looks("check-genuine")
    anybody.field("The receipt").fill(path.read_text().replace("XAR", "XOB"))
    anybody.button("Check the receipt").click()
    expect(anybody.page.get_by_text("Not genuine.", exact=True)).to_be_visible()
    anybody.looks("check-not-genuine")


def corrects(focal: Person) -> None:
    focal.link("Back to the answers").click()
    expect(focal.page.get_by_text(re.compile("^Submitted on"))).to_be_visible()
    focal.looks("tasks-submitted")
    focal.button("Correct the submission").click()
    focal.reads("You are now correcting your submission. The submitted version remains valid until you submit again.")
    focal.looks("tasks-correcting")
    line(focal, "124").locator(".row__title").click()
    focal.field("Evidence or source").fill("Decree 118/2024, arts. 3 and 4")
    focal.button("Save", exact=True).click()
    focal.reads("Saved.")
    focal.page.goto(focal.tasks)
    submits(focal, "Your correction was received")
    focal.page.locator("main").get_by_role("link", name="Check a receipt").click()
    expect(focal.heading("Check a receipt")).to_be_visible()
    focal.page.go_back()
