"""An officer fills an empty register from a file of a hundred organizations, adds a contact and merges two entries."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from consultations.models import Contact, Organisation, OrganisationMerge
from consultations.organisations import register
from tests.factories import OfficerFactory
from tests.support.browser import OpenPage, assert_accessible, screenshot
from tests.support.officers import sign_in_page

REGISTER = "/admin/consultations/organizations/"
KINDS = ("NGO", "Université", "Trade union", "Private sector", "NHRI", "UN agency")


def table() -> str:
    rows = [f"Network {n} for children on the move;{KINDS[n % 6]};;office{n}@network.example" for n in range(96)]
    rows += [
        "Republic of Slovenia (Ministry of Foreign Affairs);Government;;",
        "Principality of Orlune;State;WEOG;",
        "Kite House;Club;;",
        "Selda Institute;Academia;Mars;mo@",
    ]
    return "Organization;Type;Region;E-mail\n" + "\n".join(rows)


@pytest.mark.parametrize(("viewport", "language"), [("wide", "en"), ("narrow", "ar")])
def test_from_an_empty_register_to_a_merged_one(
    open_page: OpenPage, live_server: LiveServer, tmp_path: Path, viewport: str, language: str
) -> None:
    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, OfficerFactory(language=language), live_server.url)
    Organisation.objects.all().delete()

    def look(name: str) -> None:
        page.wait_for_load_state()
        assert_accessible(page)
        screenshot(page, f"register-{name}-{viewport}-{language}")

    page.goto(REGISTER)
    look("empty")
    register.load_register(register.MEMBER_STATES)
    file = tmp_path / "organizations.csv"
    file.write_bytes(table().encode("cp1252"))
    page.click(".office__head a.button")
    page.set_input_files("input[type=file]", file)
    look("upload")
    page.click("form.calm button.button")
    page.wait_for_url("**/files/*-*/")
    look("file")
    slovenia = Organisation.objects.get(code="SVN")
    page.select_option("select[name=answer_98]", str(slovenia.pk))
    page.select_option("select[name=answer_99]", "new")
    page.click("form:has(select[name=answer_98]) .actions button")
    expect(page.locator("select[name=answer_98]")).to_have_count(0)
    page.click("form[action$='/load/'] button")
    page.wait_for_load_state()
    assert Organisation.objects.count() == 195 + 97
    look("loaded")
    page.goto(f"{REGISTER}?words=network+13&sort=code")
    expect(page.locator(".scroll tbody tr")).to_have_count(1)
    page.goto(REGISTER)
    look("list")
    body = Organisation.objects.get(name__startswith="Network 7 ")
    page.goto(f"{REGISTER}{body.pk}/")
    page.click("details.panel:last-of-type > summary")
    page.fill("[name=new-email]", "director@network.example")
    page.click("form[action$='/contacts/add/'] button")
    page.wait_for_load_state()
    assert Contact.objects.filter(organisation=body).count() == 2
    look("organization")
    page.goto(f"{REGISTER}{body.pk}/correct/")
    look("entry")
    page.goto(f"{REGISTER}{body.pk}/merge/")
    other = Organisation.objects.get(name__startswith="Network 13 ")
    page.fill("[name=other]:not([type=hidden])", other.name)
    page.click("form.office__narrow button")
    page.wait_for_selector("button[name=merge]")
    look("merge")
    page.click("button[name=merge]")
    page.wait_for_url(f"**/{body.pk}/")
    assert OrganisationMerge.objects.get().gone == other.pk
    look("merged")
