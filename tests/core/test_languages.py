"""Pages are in a language whose catalogue is complete; contents may be in all six."""

import pytest
from django.conf import settings
from django.test import Client

from core.languages import interface_language, interface_languages


def test_only_complete_languages_are_offered() -> None:
    assert interface_languages() == [("ar", "العربية"), ("en", "English")]
    assert len(settings.LANGUAGES) == 6


@pytest.mark.parametrize(("wanted", "given"), [("ar", "ar"), ("en", "en"), ("fr", "en"), ("tlh", "en"), (None, "en")])
def test_what_a_reader_gets(wanted: str | None, given: str) -> None:
    assert interface_language(wanted) == given


@pytest.mark.django_db
@pytest.mark.parametrize(("accepted", "given"), [("fr", "en"), ("ar-EG", "ar"), ("es,ar;q=0.5", "en"), ("", "en")])
def test_a_page_is_in_one_language(client: Client, accepted: str, given: str) -> None:
    page = client.get("/accounts/login/", headers={"accept-language": accepted})
    assert f'<html lang="{given}"' in page.text
    assert page["Content-Language"] == given
    assert ("Sign in" in page.text) is (given == "en")
    assert ("تسجيل الدخول" in page.text) is (given == "ar")
    assert "Français" not in page.text and "العربية" in page.text
