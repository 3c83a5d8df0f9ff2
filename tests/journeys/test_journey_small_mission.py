"""A small mission answers with two ministries, one of them invited to a wrong address: from the mail to the receipt.

Whoever submits clicks at most ten times on the way; pages and clicks are counted in the browser.
"""

import re

from django.core import mail
from playwright.sync_api import Locator, expect

from tests.journeys.walking import Counted, Person, invite_body, line, link_in_mail, open_round
from tests.support.browser import OpenPage
from tests.support.signing_in import PASSWORD

MISSION = "mission@xsm.example"
WRONG, INTERIOR, JUSTICE = "interiro@xsm.example", "interior@xsm.example", "justice@xsm.example"
CALL = "The rights of children in the context of migration"
CLICKS, PAGES = 10, 13  # at most, of whoever submits, from mail to receipt


class FocalPoint(Counted):
    """Types as with a keyboard: nothing is clicked."""

    def types(self, label: str, words: str) -> None:
        self.field(label).fill(words)

    def row(self, label: str) -> Locator:
        return line(self, label)


def test_from_the_mail_to_the_receipt(open_page: OpenPage, transactional_db: None) -> None:
    scene = open_round()
    invite_body(
        scene, MISSION, name="the Republic of Small Mission", short_name="Small Mission", code="XSM",
        constituency="state", regional_group="african",
    )  # fmt: skip
    focal = FocalPoint(open_page(), "journey-small-mission")
    comes_home(focal, MISSION, "S. Mall", "The call for inputs closes")
    assigns_two_parts(focal)
    old = link_in_mail(WRONG)
    corrects_the_address(focal)
    stranger = Person(open_page(), "journey-small-mission-stranger")
    stranger.page.goto(old)
    stranger.reads(
        "The invitation was cancelled. If you were expecting it, ask the person who invited you for a new link."
    )
    expect(stranger.page.get_by_text("Small Mission")).to_have_count(0)
    for address, name, part in ((JUSTICE, "J. Ustice", "125"), (INTERIOR, "I. Nterior", "126")):
        ministry = Person(open_page(viewport="narrow"), f"journey-small-mission-{part}")
        answers(ministry, address, name, part)
        if address == JUSTICE:
            focal.page.goto(focal.tasks)  # by the address in the browser, a day later
            focal.page.goto(f"{focal.tasks}review/")
            focal.reads("2 of 2 not approved:")
            focal.reads(", with Ministry of the Interior (invited)")
    submits(focal)
    assert 0 < focal.clicks <= CLICKS, f"{focal.clicks} clicks"
    assert 0 < focal.pages <= PAGES, f"{focal.pages} pages"


def comes_home(person: Person, address: str, name: str, words: str) -> None:
    person.page.goto(link_in_mail(address))
    person.reads(words)
    person.field("Your name").fill(name)
    person.field("Choose a password").fill(PASSWORD)
    person.button("Accept the invitation").click()
    person.reads("You can now answer for the Republic of Small Mission.")
    person.link(CALL).click()
    expect(person.heading(re.compile("^Answers of"), level=1)).to_be_visible()
    person.tasks = person.page.url


def assigns_two_parts(focal: FocalPoint) -> None:
    """125 to Justice, then 126 to the Interior, whose address has a letter in the wrong place."""
    focal.reads(re.compile(r"Answered: 0 of \d addressed to you"))
    focal.row("125").get_by_role("link", name="Assign to a colleague").click()
    focal.types("Email address", JUSTICE)
    focal.types("Where they work", "Ministry of Justice")
    focal.button("Assign and go to 126").click()
    focal.reads(f"The invitation to {JUSTICE} is being sent.")
    focal.types("Email address", WRONG)
    focal.types("Where they work", "Ministry of the Interior")
    focal.button("Assign", exact=True).click()
    focal.reads(f"The invitation to {WRONG} is being sent.")
    expect(focal.row("125")).to_contain_text("Ministry of Justice (invited)")
    expect(focal.row("126")).to_contain_text("Ministry of the Interior (invited)")
    focal.looks("tasks-assigned")


def corrects_the_address(focal: FocalPoint) -> None:
    focal.row("126").get_by_role("link", name="Ministry of the Interior (invited)").click()
    focal.looks("invited")
    focal.types("Correct email address", INTERIOR)
    focal.button("Correct the address").click()
    focal.reads(f"Address corrected. The old link no longer works; a new one is being sent to {INTERIOR}.")
    assert mail.outbox[-1].to == [INTERIOR]
    focal.looks("team")


def answers(ministry: Person, address: str, name: str, part: str) -> None:
    """Finds the one part, answers it on a phone, sends it to the focal point."""
    comes_home(ministry, address, name, "Assigned to you")
    ministry.reads("Answered: 0 of 1 assigned to you")
    line(ministry, part).locator(".row__title").click()
    ministry.page.get_by_role("radio", name="Supports", exact=True).check()
    ministry.field("Comment").fill(f"The ministry supports paragraph {part}.")
    ministry.button("Save and send to the focal point").click()
    ministry.reads("This answer is with the focal point.")


def submits(focal: FocalPoint) -> None:
    focal.page.goto(focal.tasks)
    focal.reads(re.compile(r"Answered: 2 of \d addressed to you"))
    focal.link("Check and submit").click()
    focal.reads("The ministry supports paragraph 126.")
    focal.looks("review")
    focal.types("Signed by", "S. Mall, Permanent Representative")
    focal.box("We consent to publication").check()
    focal.button("Submit", exact=True).click()
    expect(focal.heading("Your submission was received")).to_be_visible()
    focal.looks("receipt")
