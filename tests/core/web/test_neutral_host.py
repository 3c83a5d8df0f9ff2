"""The host of links in neutral mails: it leads to the portal and shows nothing itself."""

from typing import Any

import pytest
from django.test import Client

from core import mail_links
from core.text import mail_wordings
from portal.checks import neutral_mails_name_nothing

pytestmark = pytest.mark.django_db


@pytest.fixture
def neutral(settings: Any) -> Client:
    settings.PORTAL_URL = "https://portal.example"
    settings.NEUTRAL_URL = "https://m7.example"
    settings.ALLOWED_HOSTS = ["portal.example", "m7.example"]
    return Client(headers={"host": "m7.example"})


@pytest.mark.parametrize("path", ["/invitation/0a.b-c_d/", "/home/", "/accounts/password/reset/key/1-set/"])
def test_a_link_leads_to_its_page_on_the_portal(neutral: Client, path: str) -> None:
    address = mail_links.neutral_link(f"https://portal.example{path}")
    assert address.startswith("https://m7.example/m/") and "invitation" not in address
    answer = neutral.get(address.removeprefix("https://m7.example"))
    assert (answer.status_code, answer["Location"]) == (302, f"https://portal.example{path}")
    assert answer.content == b"" and not answer.cookies


@pytest.mark.parametrize("path", ["/home/", "/consultations/", "/admin/", "/m/zzz/", "/m/", "/static/x.css", "/u/x/y"])
def test_nothing_else_is_there_and_nothing_names_the_portal(neutral: Client, path: str) -> None:
    for answer in (neutral.get(path), neutral.post(path)):
        assert answer.content == b""
        assert answer.status_code in (302, 404)
        assert answer.status_code == 404 or path.startswith("/u/")


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/\\evil.example", "@evil.example/", ".evil.example", "/a b", "/\n"]
)
def test_no_link_leads_to_another_site(neutral: Client, path: str) -> None:
    code = mail_links.neutral_link(f"https://portal.example{path}").removeprefix("https://m7.example")
    assert neutral.get(code).status_code == 404


def test_the_first_page_leads_to_the_sign_in(neutral: Client) -> None:
    assert neutral.get("/")["Location"] == "https://portal.example/home/"


def test_without_one_the_check_says_so(settings: Any) -> None:
    settings.PRODUCTION = True
    settings.PORTAL_URL, settings.NEUTRAL_URL = "https://portal.example", ""
    settings.DEFAULT_FROM_EMAIL = settings.NEUTRAL_FROM_EMAIL = "office@portal.example"
    assert {each.id for each in neutral_mails_name_nothing(None)} == {"portal.I001", "portal.I002"}
    settings.NEUTRAL_URL, settings.NEUTRAL_FROM_EMAIL = "https://m.portal.example", "post@m7.example"
    assert {each.id for each in neutral_mails_name_nothing(None)} == {"portal.E003"}
    settings.NEUTRAL_URL = "https://m7.example"
    assert list(neutral_mails_name_nothing(None)) == []


@pytest.mark.parametrize(
    ("portal", "neutral", "named"),
    [
        ("inputs.ohchr.org", "m.ohchr.org", True),
        ("inputs.office.example", "m.office.example", True),
        ("inputs.office.co.uk", "m.office.co.uk", True),
        ("inputs.office.co.uk", "m7.co.uk", False),
        ("portal.dfa.ie", "m.dfa.ie", True),
        ("dfa.ie", "m.dfa.ie", True),
        ("inputs.office.gouv.fr", "m7.gouv.fr", False),
        ("10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.9.0.1", False),
        ("inputs.office.example", "m.calls.example", True),
        ("inputs.office.example", "m7.example", False),
    ],
)
def test_a_neutral_host_shares_no_domain_with_the_office(settings: Any, portal: str, neutral: str, named: bool) -> None:
    settings.PRODUCTION, settings.PORTAL_URL = True, f"https://{portal}"
    settings.DEFAULT_FROM_EMAIL, settings.NEUTRAL_FROM_EMAIL = "office@mail.calls.example", "post@m8.example"
    settings.NEUTRAL_URL = f"https://{neutral}"
    assert [each.id for each in neutral_mails_name_nothing(None)] == (["portal.E003"] if named else [])
    assert mail_wordings.names_the_portal(neutral) is named
