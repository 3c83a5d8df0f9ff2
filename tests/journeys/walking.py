"""What the journeys share: people at their windows, mails opened as people open them, a round to walk through."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from consultations.documents import services as documents_services
from consultations.enums import Duty, Role
from consultations.invitations import delegations, services as invitations_services
from consultations.models import Delegation
from consultations.organisations import services as organisations_services
from consultations.reading import read
from consultations.rounds import services as rounds_services, windows
from core import clock
from portal.demonstration.play.secretariat_setup import HEADING_BEFORE_THE_PAGE, SEED, TITLE
from tests.factories import OfficerFactory
from tests.support.browser import PICTURES, assert_accessible, assert_fits, screenshot
from tests.support.signing_in import PASSWORD, SECRET, code_now

ARABIC = "العربية"


class Person:
    """Somebody at a window. Every page they look at is asked by axe and does not scroll sideways.

    axe is a script itself: for a window with scripts off, `mirror` is one with scripts, which gets the same page.
    """

    def __init__(self, page: Page, journey: str, *, mirror: Page | None = None) -> None:
        self.page, self.journey, self.seen, self.mirror = page, journey, 0, mirror
        self.tasks = self.answer = ""  # addresses they come back to

    def looks(self, name: str) -> None:
        page = self.page
        assert_fits(page, name)
        if self.mirror:
            self.mirror.goto("/check-receipt/")
            self.mirror.set_content(page.content().replace(' style=""', ""))  # left behind by taking pictures
        assert_accessible(self.mirror or page)
        self.take_picture(name)

    def take_picture(self, name: str) -> None:
        self.seen += 1
        if PICTURES:
            with _tall(self.page):
                screenshot(self.page, f"{self.journey}-{self.seen:02}-{name}")

    def looks_in_arabic(self, **addresses: str) -> None:
        """Chooses the language in the menu, then opens each address once more."""
        for place, (name, address) in enumerate(addresses.items()):
            self.page.goto(address)
            if not place:
                self.page.locator("details.languages > summary").click()
                self.page.get_by_role("button", name=ARABIC).click()
            expect(self.page.locator("html")).to_have_attribute("dir", "rtl")
            self.looks(f"{name}-ar")

    def link(self, name: str | re.Pattern[str], **how: Any) -> Locator:
        return self.page.get_by_role("link", name=name, **how)

    def approves_report(self) -> None:
        """On the page of reviewers: mark the first section as read, then approve, which is asked once.

        On a phone its passages are folded, and are opened before.
        """
        self.page.wait_for_load_state()
        opens = self.page.get_by_role("button", name="Open the passages").first
        if opens.is_visible():
            opens.click()
        self.page.get_by_role("button", name="Mark this section as read").first.click()
        self.link("Approve the report").click()
        self.page.locator("main form .actions button").click()

    def button(self, name: str | re.Pattern[str], **how: Any) -> Locator:
        return self.page.get_by_role("button", name=name, **how)

    def field(self, label: str) -> Locator:
        """The field of exactly this label, whatever the form says of its being optional."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s*\(optional\))?\s*$"))

    def box(self, beginning: str) -> Locator:
        """The box to tick whose label begins with these words."""
        return self.page.get_by_role("checkbox", name=re.compile(f"^{re.escape(beginning)}"))

    def heading(self, name: str | re.Pattern[str], **how: Any) -> Locator:
        return self.page.get_by_role("heading", name=name, **how)

    def reads(self, words: str | re.Pattern[str]) -> None:
        """The words stand on the page."""
        expect(self.page.get_by_text(words).first).to_be_visible()


COUNTED = """
  addEventListener("click", (event) => {
    if (event.isTrusted && event.target.closest("a, button, input, label, summary")) window.countClick();
  }, {capture: true});
"""


class Counted(Person):
    """Counts what the browser sees: clicks on links, buttons and boxes, and pages that open."""

    def __init__(self, page: Page, journey: str) -> None:
        super().__init__(page, journey)
        self.clicks = self.pages = 0
        page.expose_function("countClick", self._clicked)
        page.add_init_script(COUNTED)
        page.on("domcontentloaded", lambda _page: setattr(self, "pages", self.pages + 1))

    def _clicked(self) -> None:
        self.clicks += 1

    def chooses(self, label: str | re.Pattern[str], option: str) -> None:
        """Choose the option that is or contains these words: two clicks, which the browser does not see."""
        field = (self.field(label) if isinstance(label, str) else self.page.get_by_label(label)).first
        expect(field).to_be_visible()
        self.page.wait_for_load_state()  # with all its options
        names = [" ".join(name.split()) for name in field.locator("option").all_text_contents()]
        field.select_option(
            index=names.index(
                next((name for name in names if name == option), None) or next(name for name in names if option in name)
            )
        )
        self.clicks += 2

    @contextmanager
    def at_most(self, clicks: int, pages: int) -> Iterator[None]:
        """Fail where the work inside takes more clicks or opens more pages."""
        before = self.clicks, self.pages
        yield
        self.page.wait_for_load_state()
        used = self.clicks - before[0], self.pages - before[1]
        assert 0 < used[0] <= clicks, f"{used[0]} clicks, at most {clicks}"
        assert used[1] <= pages, f"{used[1]} pages, at most {pages}"


def height_of(page: Page) -> int:
    """Pixels of the whole page, wherever it scrolls."""
    return max(_height_in_frame(page), page.evaluate("document.documentElement.scrollHeight"))


# A page that opens on a phone has no menu of Wagtail's beside it; in a window that becomes narrow it slides out first.
SETTLED = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const running = document.getAnimations().filter((each) => each instanceof CSSTransition);
  await Promise.all(running.map((each) => each.finished.catch(() => null)));
}"""


def height_on_a_phone(page: Page) -> int:
    """Pixels of the whole page where the window is 360 px wide; the window is then as it was."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate(SETTLED)
    height = height_of(page)
    page.set_viewport_size(size)
    return height


def _height_in_frame(page: Page) -> int:
    """Pixels of what stands in Wagtail's frame, which scrolls inside; 0 for a page without it."""
    height: float = page.evaluate("""() => document.querySelector("[data-wagtail-sidebar]")
      ? Math.max(...[...document.querySelectorAll("main, .workbench__column")].map(
          (box) => box.getBoundingClientRect().top + box.scrollHeight)) : 0""")
    return int(height)


@contextmanager
def _tall(page: Page) -> Iterator[None]:
    """Pages in Wagtail's frame scroll inside it: for a picture the window is as high as what stands there."""
    size = page.viewport_size
    assert size is not None
    high = _height_in_frame(page)
    if high > size["height"]:
        page.set_viewport_size({"width": size["width"], "height": min(int(high) + 80, 6_000)})
    yield
    page.set_viewport_size(size)


def arrive(person: Person, name: str, address: str, welcome: str) -> None:
    """Opens the mail, follows the personal link, chooses a password, comes home, opens the round."""
    person.page.goto(link_in_mail(address))
    expect(person.heading(re.compile("^You are invited"), level=1)).to_be_visible()
    person.looks("personal-link")
    person.field("Your name").fill(name)
    person.field("Choose a password").fill(PASSWORD)
    person.field("Your time zone").select_option("Africa/Nairobi")
    person.button("Accept the invitation").click()
    person.reads(welcome)
    expect(person.heading("Calls for inputs that need your answer")).to_be_visible()
    person.looks("home")
    person.link("The rights of children in the context of migration").click()
    expect(person.heading(re.compile("^Answers of"), level=1)).to_be_visible()
    person.tasks = person.page.url
    person.looks("tasks")


def sign_in_with_code(page: Page, address: str, secret: str = SECRET) -> None:
    """At the sign-in page: the password, then the code that the app on the phone shows."""
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    code = page.locator("input[name=code]")
    expect(code).to_be_visible()
    code.fill(code_now(secret))
    page.keyboard.press("Enter")


def line(person: Person, label: str) -> Locator:
    """The row of a recommendation in the task list."""
    number = person.page.locator(".row__number", has_text=re.compile(f"^{re.escape(label)}$"))
    return person.page.locator("li.row").filter(has=number)


def link_in_mail(address: str) -> str:
    """The path of the link in the newest mail to `address`."""
    newest = next(each for each in reversed(mail.outbox) if each.to == [address])
    found = re.search(r"https?://\S+", str(newest.body))
    assert found, newest.body
    return urlsplit(found[0]).path


def officer(name: str, address: str, **fields: Any) -> User:
    """An officer who knows a password and carries an authenticator."""
    user = OfficerFactory(email=address, name=name, password=PASSWORD, time_zone="Europe/Zurich", **fields)
    TOTP.activate(user, SECRET)
    return user


def open_round(*, days_left: int = 16, limits: dict[str, int] | None = None) -> SimpleNamespace:
    """A round on the eight recommendations of the page, open for a fortnight, with `officer` who manages it."""
    now = clock.now()
    manager = officer("M. Keeper", "keeper@office.example")
    with clock.at(now - timedelta(days=20)):
        reading = read(SEED.read_bytes(), SEED.name).as_dict()
        document = documents_services.add_document(symbol=reading["symbol"], title=TITLE, reading=reading, by=manager)
        for paragraph in reading["paragraphs"]:
            paragraph["heading_path"] = list(filter(None, paragraph["heading_path"])) or [HEADING_BEFORE_THE_PAGE]
        document = documents_services.replace_paragraphs(document, reading["paragraphs"], by=manager)
        document = documents_services.confirm_reading(document, by=manager)
        rows = [row for part in document.paragraphs.all() for row in part.recommendations.all()]
        round_ = rounds_services.create_round(
            document=document, recommendations=rows, title="The rights of children in the context of migration",
            purpose="follow_up", constituencies=["state", "civil_society"], limits=limits or {},
            officers={Duty.MANAGE: [manager]}, by=manager,
        )  # fmt: skip
        opens, closes = now - timedelta(days=14), (now + timedelta(days=days_left)).replace(hour=11, minute=0, second=0)
        for kind in ("state", "civil_society"):
            windows.set_window(round_, constituency=kind, opens=opens, closes=closes, zone="Europe/Zurich", by=manager)
        round_ = rounds_services.announce(round_, by=manager)
    return SimpleNamespace(round=round_, officer=manager, rows={row.label: row for row in rows}, closes=closes)


def invite_body(scene: SimpleNamespace, address: str, **body: Any) -> Delegation:
    """A body of the register, invited; its focal point gets the mail with the personal link."""
    registered = organisations_services.register_body(by=scene.officer, **body)
    delegation = delegations.invite_organisations(scene.round, [registered], by=scene.officer)[0]
    invitations_services.invite(
        registered, email=address, role=Role.FOCAL_POINT, by=scene.officer, delegation=delegation
    )
    return delegation
