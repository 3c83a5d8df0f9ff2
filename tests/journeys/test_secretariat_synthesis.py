"""Writing, reviewing, publishing and exporting a report in a browser, on the demonstration as it stands at its end."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from portal.demonstration.cast import OFFICERS
from synthesis.models import Evidence, Finding, SynthesisReport
from synthesis.reports.findings.services import edit_finding
from tests.support.browser import OpenPage, assert_accessible, screenshot
from tests.support.officers import sign_in_page

pytestmark = pytest.mark.played
SHOWN = ".workbench__column > [data-words]"  # passages in sight, not those folded under one of a campaign
LOOKS = [("wide", "en"), ("narrow", "en"), ("wide", "ar"), ("narrow", "ar")]


def officer(key: str, language: str = "en") -> User:
    address = next(row.person.email for row in OFFICERS if row.key == key)
    User.objects.filter(email=address).update(language=language)
    return User.objects.get(email=address)


def look(page: Page, url: str, name: str) -> None:
    response = page.goto(url)
    assert response is not None and response.ok, url
    page.wait_for_load_state()
    assert_accessible(page)
    size = page.viewport_size
    page.set_viewport_size({"width": size["width"], "height": 2600})  # columns scroll in themselves
    screenshot(page, f"synthesis-{name}")
    page.set_viewport_size(size)


@pytest.mark.parametrize(("viewport", "language"), LOOKS)
def test_every_page_is_readable_by_all(open_page: OpenPage, live_server: LiveServer, viewport, language) -> None:
    report = SynthesisReport.objects.get()
    desk = f"/admin/synthesis/reports/{report.pk}"
    on_124 = report.round.recommendations.get(paragraph__number="124").pk
    finding = report.findings.filter(removed_at__isnull=True, recommendation=on_124).first()
    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, officer("writer", language), live_server.url)
    for name, url in (
        ("list", "/admin/synthesis/reports/"),
        ("begin", "/admin/synthesis/reports/begin/"),
        ("report", f"{desk}/"),
        ("desk", f"{desk}/desk/{on_124}/"),
        ("desk-open", f"{desk}/desk/{on_124}/?finding={finding.pk}"),
        ("desk-general", f"{desk}/desk/"),
        ("front-matter", f"{desk}/front-matter/"),
        ("remove", f"{desk}/findings/{finding.pk}/remove/"),
        ("compile", f"{desk}/compile/"),
        ("observations", f"/admin/synthesis/observations/{report.round.pk}/?on={on_124}"),
    ):
        look(page, url, f"{name}-{viewport}-{language}")
    sign_in_page(page, officer("manager", language), live_server.url)
    public = report.publications.order_by("release_at", "number").last().number
    for name, url in (
        ("review", f"{desk}/review/"),
        ("approval", f"{desk}/approval/"),
        ("sign-off", f"{desk}/approval/sign-off/"),
        ("withdraw", f"{desk}/approval/act/withdraw-public-{public}/"),
        ("export-rounds", "/admin/synthesis/export/"),
        ("export", f"/admin/synthesis/export/{report.round.pk}/"),
        ("office-documents", f"/admin/consultations/rounds/{report.round.pk}/documents/"),
        ("slip", f"/admin/synthesis/reports/{report.pk}/slip/"),
    ):
        look(page, url, f"{name}-{viewport}-{language}")


def test_writing_and_citing_by_hand_and_by_keyboard(open_page: OpenPage, live_server: LiveServer) -> None:
    report = SynthesisReport.objects.get()
    about = report.round.recommendations.get(paragraph__number="124")
    page = open_page()
    sign_in_page(page, officer("writer"), live_server.url)
    page.goto(f"/admin/synthesis/reports/{report.pk}/desk/{about.pk}/")
    page.click("summary:has-text('New finding')")
    page.fill("[name=new-text]", "Several civil society organizations spoke of towns.")
    page.get_by_role("button", name="Add the finding").click()
    page.wait_for_selector("[data-opened] .writing")
    made = Finding.objects.get(text__startswith="Several civil society organizations spoke")
    look_of = f"#finding-{made.pk}"
    expect(page.locator(look_of)).to_contain_text("No evidence yet.")
    page.wait_for_load_state()  # before, its scripts do nothing, as after each passage that is cited

    page.select_option("[name=finding-quantity]", "several")
    page.check("[name=finding-counted][value=civil_society]")
    expect(page.locator("#count")).to_contain_text(
        "“Several” needs at least three: 0 of 6 civil society organizations."
    )
    page.get_by_role("button", name="Save the finding").click()
    page.wait_for_selector(".messages .success")
    page.wait_for_load_state()
    screenshot(page, "synthesis-desk-in-debt-wide-en")

    for place in (0, 1):  # by keyboard
        page.locator(SHOWN).nth(place).focus()
        page.keyboard.press("e")
        page.wait_for_function("n => document.querySelectorAll('.cited').length === n", arg=place + 1)
        page.wait_for_load_state()
    page.locator(f"{SHOWN} > .quote__who").nth(2).drag_to(page.locator(look_of + " h3").first)  # by hand
    page.wait_for_function("() => document.querySelectorAll('.cited').length === 3")
    page.wait_for_load_state()
    expect(page.locator(look_of + " #count")).to_contain_text("“Several” is correct: 3 of 6")

    words = page.locator(SHOWN).nth(3)  # by marking
    words.locator(".whole > summary").click()
    marked = page.evaluate(
        """() => {
          const words = document.querySelectorAll(".workbench__column > [data-words]")[3];
          const text = words.querySelector("[data-code-input]").firstChild;
          const range = document.createRange();
          range.setStart(text, 4); range.setEnd(text, 30);
          getSelection().removeAllRanges(); getSelection().addRange(range);
          return range.toString();
        }"""
    )
    page.keyboard.press("e")
    page.wait_for_function("() => document.querySelectorAll('.cited').length === 4")
    last = Evidence.objects.filter(finding=made).select_related("input").order_by("order").last()
    assert getattr(last.input, last.field)[last.start : last.end] == marked.strip()

    page.locator(".cited .linklike").first.click()
    page.wait_for_function("() => document.querySelectorAll('.cited').length === 3")
    page.get_by_role(
        "checkbox", name="Keyboard shortcuts"
    ).uncheck()  # who dictates turns single keys off, for all pages
    page.locator(SHOWN).first.focus()
    page.keyboard.press("e")
    page.reload()
    assert (
        not page.get_by_role("checkbox", name="Keyboard shortcuts").is_checked() and page.locator(".cited").count() == 3
    )
    page.goto(f"/admin/synthesis/reports/{report.pk}/approval/")
    expect(page.locator("main")).to_contain_text("To resolve before publication")


def test_typing_is_saved_and_findings_are_dragged(open_page: OpenPage, live_server: LiveServer) -> None:
    report = SynthesisReport.objects.get()
    about = report.round.recommendations.get(paragraph__number="124")
    first, second = report.findings.filter(removed_at__isnull=True, recommendation=about)[:2]
    page = open_page()
    sign_in_page(page, officer("drafter"), live_server.url)
    page.goto(f"/admin/synthesis/reports/{report.pk}/desk/{about.pk}/?finding={first.pk}")
    page.locator("[name=finding-text]").press_sequentially(" And towns.")
    expect(page.locator("[data-when=saved]")).to_be_visible()
    first.refresh_from_db()
    assert "And towns." in first.text
    edit_finding(first, {"text": "A colleague was here."}, revision=first.revision, by=officer("writer"))
    page.locator("[name=finding-text]").press_sequentially(" And villages.")
    expect(page.locator("[data-when=conflict]")).to_contain_text("Nothing was overwritten.")
    page.get_by_role("button", name="Save the finding").click()
    expect(page.locator(".versions").first).to_contain_text("A colleague was here.")
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"/admin/synthesis/reports/{report.pk}/")
    page.locator(f"#finding-{second.pk} > .number").drag_to(page.locator(f"#finding-{first.pk}"))
    page.wait_for_url(f"**#finding-{second.pk}")
    order = list(first.section.findings.filter(removed_at__isnull=True).values_list("pk", flat=True))
    assert order.index(second.pk) + 1 == order.index(first.pk)


def test_what_is_typed_while_the_line_is_gone_stays_on_the_device(open_page: OpenPage, live_server: LiveServer) -> None:
    """Offered when the writer comes back, saved then; gone at sign-out, from Wagtail's own way out too."""
    report = SynthesisReport.objects.get()
    about = report.round.recommendations.get(paragraph__number="124")
    finding = report.findings.filter(removed_at__isnull=True, recommendation=about).first()
    here = f"/admin/synthesis/reports/{report.pk}/desk/{about.pk}/?finding={finding.pk}"
    page = open_page()
    kept = "Object.keys(localStorage).filter((name) => name.startsWith('answer:')).length"
    sign_in_page(page, officer("drafter"), live_server.url)
    page.goto(here)
    page.context.set_offline(True)
    page.locator("[name=finding-text]").press_sequentially(" Typed on a train.")
    expect(page.locator("[data-when=lost]")).to_contain_text("is saved on this device")
    page.goto("about:blank")  # closed before the line is back
    page.context.set_offline(False)
    page.goto(here)
    expect(page.locator("[data-offer]")).to_contain_text("Typed on a train.")
    assert_accessible(page)
    screenshot(page, "synthesis-desk-kept-on-the-device-wide-en")
    page.click("[data-offer-take]")
    expect(page.locator("[data-when=saved]")).to_be_visible()
    finding.refresh_from_db()
    assert "Typed on a train." in finding.text
    page.wait_for_function(f"() => {kept} === 0")

    page.context.set_offline(True)
    page.locator("[name=finding-text]").press_sequentially(" And on another.")
    expect(page.locator("[data-when=lost]")).to_be_visible()
    assert page.evaluate(kept) == 1
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto("/admin/")
    page.locator(".sidebar-footer__account").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login/**")
    assert page.evaluate(kept) == 0


def test_without_scripts(open_page: OpenPage, live_server: LiveServer) -> None:
    report = SynthesisReport.objects.get()
    about = report.round.recommendations.get(paragraph__number="124")
    finding = report.findings.filter(removed_at__isnull=True, recommendation=about).first()
    before = finding.evidence.count()
    page = open_page(scripts=False)
    sign_in_page(page, officer("drafter"), live_server.url)
    page.goto(f"/admin/synthesis/reports/{report.pk}/desk/{about.pk}/?theme=none")
    page.locator("[data-words] form.cite select").first.select_option(str(finding.pk))
    page.locator("[data-words] form.cite button").first.click()
    page.wait_for_selector("[data-opened]")
    page.wait_for_load_state()
    assert finding.evidence.count() == before + 1
    page.locator(".whole summary").last.click()
    page.locator(".whole textarea").last.fill("words that stand nowhere")
    page.locator(".whole .button").last.click()
    page.wait_for_selector(".note--bad")
    expect(page.locator(".workbench")).to_contain_text("words that stand nowhere")
    page.fill("[name=finding-text]", "")
    page.get_by_role("button", name="Save the finding").click()
    expect(page.locator(".note--bad")).to_contain_text("Complete “")


def test_a_file_is_made_while_one_waits(open_page: OpenPage, live_server: LiveServer) -> None:
    report = SynthesisReport.objects.get()
    page = open_page()
    sign_in_page(page, officer("manager"), live_server.url)
    page.goto(f"/admin/synthesis/export/{report.round.pk}/")
    page.check("[name=kind][value=csv]")
    page.click("text=Compile the files")
    page.wait_for_selector(".job .chip--good")
    with page.expect_download() as download:
        page.click(".job a")
    assert download.value.suggested_filename.endswith(".csv")
    screenshot(page, "synthesis-export-done-wide-en")
