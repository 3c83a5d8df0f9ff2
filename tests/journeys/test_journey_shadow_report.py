"""Civil society on a phone: a shadow report of 12 pages that names its author on page 1, filed by passages, warned of,
redacted and sent without name. At most 15 pages, with scripts and without."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from consultations.enums import Role
from consultations.invitations import delegations
from consultations.organisations import services as organisations_services
from submissions.models import Attachment, FiledParagraph, Input, Receipt
from tests.journeys.walking import Person, open_round
from tests.support.browser import OpenPage
from tests.support.office_files import write_pdf

BODY, OFFICER = "Quay Nine Legal Clinic", "Nora Example"
PHONE = {"width": 390, "height": 844}
MOST_PAGES = 15
SUBJECTS = ("Guardians", "Hearings", "Health", "Schools", "Shelter", "Families", "Detention", "Ports", "Data", "Return")
WAIT = "Children wait 40 days for a guardian in the port district."
HEARING = "Hearings were held without an interpreter in nine cases."


def report(folder: Path) -> Path:
    """Twelve pages: who wrote it, ten subjects, a last word. Lines are 14 points apart, paragraphs 36."""
    pages = [
        _page(f"*Shadow report of the {BODY}", f"By {OFFICER}, n.example@xqn.example.", "It covers the year 2026.")
    ]
    for number, subject in enumerate(SUBJECTS, 1):
        said = {1: WAIT, 2: HEARING}.get(number, f"Of {subject.lower()} the clinic heard in {number} cases.")
        low = subject.lower()
        more = (
            f"Two families who spoke of {low} asked for help and waited|for an answer until the end of the"
            f"|year in which they had come to the district for {low}.",
            f"Files of the clinic show the same for {low} in each of|the months in which {low} came up, and nobody "
            f"in the district|has yet been told what will become of {low}.",
        )
        pages.append(_page(f"*{subject}", said, *more))
    return write_pdf(folder / "report.pdf", [*pages, _page("The clinic thanks those who spoke.")])


def _page(*paragraphs: str) -> list[tuple[int, int, str]]:
    lines, top = [], 760
    for paragraph in paragraphs:
        for line in paragraph.split("|"):
            lines.append((72, top, line))
            top -= 14
        top -= 22
    return lines


class OnThePhone(Person):
    """Counts the pages that are asked for."""

    pages = 0

    def press(self, target: Locator) -> None:
        self.pages += 1
        target.click()

    def in_view(self, target: Locator) -> bool:
        box = target.bounding_box()
        return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= PHONE["height"] + 1


@pytest.mark.parametrize("scripts", [True, False])
def test_a_report_of_twelve_pages_sent_without_name(
    open_page: OpenPage, live_server: LiveServer, transactional_db: None, tmp_path: Path, scripts: bool
) -> None:
    scene = open_round()
    body = organisations_services.register_body(
        name=BODY, short_name="Quay Nine", code="XQN", constituency="civil_society", by=scene.officer
    )
    officer = User.objects.create_user("n.example@xqn.example", name=OFFICER, time_zone="Africa/Nairobi")
    organisations_services.add_member(body, officer, Role.FOCAL_POINT, by=scene.officer)
    delegations.invite_organisations(scene.round, [body], by=scene.officer)
    page = open_page(viewport="narrow", scripts=scripts)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    client = Client()
    client.force_login(officer)
    key = client.session.session_key
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])  # type: ignore[typeddict-item]
    person = OnThePhone(page, "journey-shadow-report" + ("" if scripts else "-no-scripts"))
    page.goto("/home/")

    uploads(person, tmp_path)
    files_a_section(person, scripts)
    files_what_a_search_finds(person)
    is_warned(person, scripts)
    redacts(person)
    sends(person)
    assert person.pages <= MOST_PAGES, person.pages


def uploads(person: OnThePhone, folder: Path) -> None:
    person.press(person.link(re.compile("^The rights of children")))
    person.press(person.link("Add a file"))
    safer = person.page.get_by_role("radio", name="Without our name: the file itself is never published")
    expect(safer).to_be_checked()
    person.field("Files").set_input_files(report(folder))
    person.field("Title").fill("Children at the port")
    person.press(person.button("Upload", exact=True))
    row = person.page.locator("li.row", has_text="Children at the port")
    expect(row).to_contain_text("Received and checked")
    expect(row).to_contain_text("Without our name: the file itself is never published")


def files_a_section(person: OnThePhone, scripts: bool) -> None:
    """A whole section under 128, chosen by one tick; the page stays where it was and says what is filed."""
    person.press(person.link("Use passages as answers (Children at the port)"))
    page, bar = person.page, person.page.get_by_role("group", name="File passages")
    expect(page.get_by_role("group", name="Passages", exact=True)).to_be_visible()
    page.wait_for_load_state("load")  # with its style sheets
    assert person.in_view(bar), "the bar is below the screen"
    heading = page.locator("li", has=page.get_by_text("Guardians", exact=True))
    heading.get_by_label("Whole section").check()
    if scripts:
        expect(bar.get_by_role("status").filter(has_text="4 chosen")).to_be_visible()
    option = person.field("File under").locator("option", has_text=re.compile(r"^128\b"))
    person.field("File under").select_option(option.get_attribute("value"))
    assert person.in_view(bar), "the bar left the screen"
    if scripts:
        person.looks("chosen")
    before = heading.bounding_box()
    person.press(bar.get_by_role("button", name="File passages"))
    expect(bar.get_by_text("4 passages filed under 128.")).to_be_visible()
    expect(heading.get_by_role("link", name="128")).to_be_visible()
    page.wait_for_load_state()
    after = heading.bounding_box()
    if scripts:
        assert before and after and abs(before["y"] - after["y"]) < 4, "the page did not stay where it was"
        expect(bar.get_by_role("status").filter(has_text="0 chosen")).to_be_visible()
        person.looks("filed")
    else:
        assert person.in_view(heading), "the page did not come back to the passages"
    person.reads("Filed so far:")
    assert Input.objects.get(comment__gt="").comment.startswith(f"Guardians\n\n{WAIT}")


def files_what_a_search_finds(person: OnThePhone) -> None:
    person.field("Search the text").fill("INTERPRETER")
    person.press(person.button("Search", exact=True))
    person.reads("1 passage found.")
    person.page.get_by_role("checkbox").check()
    option = person.field("File under").locator("option", has_text=re.compile(r"^125\b"))
    person.field("File under").select_option(option.get_attribute("value"))
    person.press(person.button("File passages"))
    person.reads("1 passage filed under 125.")
    assert FiledParagraph.objects.count() == 5
    assert set(Input.objects.filter(comment__gt="").values_list("confidentiality", flat=True)) == {"nameless"}


def is_warned(person: OnThePhone, scripts: bool) -> None:
    """Page 1 still says who wrote it."""
    person.press(person.link("Check and submit"))
    warning = person.page.get_by_role("region", name="Your name may still be visible")
    expect(warning).to_contain_text("The text of the file “Children at the port” contains:")
    for words in (BODY, OFFICER, "n.example@xqn.example"):
        expect(warning).to_contain_text(f"“{words}” (page 1)")
    if scripts:
        person.looks("warned")
    person.press(warning.get_by_role("link", name="Redact these words"))


def redacts(person: OnThePhone) -> None:
    person.press(person.button("Redact all of them"))
    person.reads("The copy is ready")
    person.press(person.button("Use this copy as the clean copy"))
    person.reads("From now on, others see the copy without these words.")
    person.press(person.link("Check and submit"))
    expect(person.heading("Check and submit")).to_be_visible()
    expect(person.page.get_by_text("Your name may still be visible")).to_have_count(0)


def sends(person: OnThePhone) -> None:
    expect(person.page.get_by_role("radio", name="Public without our name")).to_be_checked()
    person.box("We consent to publication").check()
    person.press(person.button("Submit", exact=True))
    expect(person.heading("Your submission was received")).to_be_visible()
    sent = Receipt.objects.get().version
    assert Attachment.objects.get(version=sent).confidentiality == "nameless"
    assert sent.confidentiality == "nameless"
