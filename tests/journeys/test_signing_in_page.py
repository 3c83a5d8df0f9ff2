"""The first page that everybody meets, as a browser shows it. Twice, since the database is put back in between."""

import pytest

from tests.support.browser import OpenPage, assert_accessible, assert_fits, screenshot


@pytest.mark.parametrize("viewport", ["wide", "narrow"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_sign_in_page_is_readable_by_all(open_page: OpenPage, viewport: str, language: str) -> None:
    page = open_page(viewport=viewport, language=language)
    page.goto("/accounts/login/")
    assert page.locator("input[name=login]").is_visible()
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert_fits(page, "sign-in")
    assert_accessible(page)
    screenshot(page, f"sign-in-{viewport}-{language}")


def test_it_works_without_scripts(open_page: OpenPage) -> None:
    page = open_page(scripts=False)
    page.goto("/accounts/login/")
    page.fill("input[name=login]", "nobody@portal.example")
    page.fill("input[name=password]", "a password of nobody")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert], .errorlist, .error-summary")
    assert "The email address or the password is not correct." in page.inner_text("main")


def test_a_field_that_is_wrong_is_seen_at_a_glance(open_page: OpenPage) -> None:
    page = open_page(scripts=False)
    page.goto("/register/")
    page.click("main button")
    page.wait_for_selector("[aria-invalid=true]")
    page.wait_for_load_state()  # with its style sheets
    border = "[window.getComputedStyle(e).borderTopWidth, e.getAttribute('aria-invalid')]"
    assert page.locator("input[name=email]").evaluate(f"e => {border}") == ["2px", "true"]
    assert page.locator("input[name=person]").evaluate(f"e => {border}") == ["1px", None]


def test_a_password_can_be_looked_at_while_it_is_typed(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/accounts/login/")
    password = page.locator("input[name=password]")
    page.get_by_role("button", name="Show the password").click()
    assert password.get_attribute("type") == "text"
    button = page.get_by_role("button", name="Hide the password")
    assert_accessible(page)
    button.click()
    assert password.get_attribute("type") == "password"
    without = open_page(scripts=False)
    without.goto("/accounts/login/")
    assert not without.locator("[data-reveal]").is_visible()
