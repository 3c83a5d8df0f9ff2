"""Pages are in a language whose catalogue is complete; contents may be in all six."""

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from core.files.kinds import isolated
from core.text.languages import interface_language, interface_languages, isolate_name, join_list, language_choices
from portal.settings import LANGUAGES


@pytest.fixture
def two_complete(settings: Settings) -> None:
    """As it was while the other catalogues were not filled yet, and will be with a seventh language."""
    settings.COMPLETE_LANGUAGES = ["en", "ar"]


def test_the_six_languages_of_the_united_nations_are_offered() -> None:
    assert interface_languages() == LANGUAGES
    assert sorted(code for code, _name in LANGUAGES) == ["ar", "en", "es", "fr", "ru", "zh-hans"]


def test_only_complete_languages_are_offered(two_complete: None) -> None:
    assert interface_languages() == [("ar", "العربية"), ("en", "English")]


@pytest.mark.parametrize(
    ("accepted", "said"),
    [
        ("fr-CH", "Se connecter"),
        ("es-MX", "Iniciar sesión"),
        ("ru", "Войти"),
        ("zh-CN", "登录"),
        ("ar", "تسجيل الدخول"),
    ],
)
def test_a_browser_s_language_is_the_page_s(client: Client, db: None, accepted: str, said: str) -> None:
    assert f"<h1>{said}</h1>" in client.get("/accounts/login/", headers={"accept-language": accepted}).text


@pytest.mark.usefixtures("two_complete")
@pytest.mark.parametrize(("wanted", "given"), [("ar", "ar"), ("en", "en"), ("fr", "en"), ("tlh", "en"), (None, "en")])
def test_what_a_reader_gets(wanted: str | None, given: str) -> None:
    assert interface_language(wanted) == given


@pytest.mark.django_db
@pytest.mark.usefixtures("two_complete")
@pytest.mark.parametrize(("accepted", "given"), [("fr", "en"), ("ar-EG", "ar"), ("es,ar;q=0.5", "en"), ("", "en")])
def test_a_page_is_in_one_language(client: Client, accepted: str, given: str) -> None:
    page = client.get("/accounts/login/", headers={"accept-language": accepted})
    assert f'<html lang="{given}"' in page.text
    assert page["Content-Language"] == given
    assert ("Sign in" in page.text) is (given == "en")
    assert ("تسجيل الدخول" in page.text) is (given == "ar")
    assert "Français" not in page.text and "العربية" in page.text


@pytest.mark.parametrize(
    ("language", "words", "said"),
    [
        ("en", ["7"], "7"),
        ("en", ["123", "124", "128"], "123, 124 and 128"),
        ("ar", ["124", "128"], "124 و128"),
        ("en", [], ""),
    ],
)
def test_lists_end_as_the_language_ends_them(language: str, words: list[str], said: str) -> None:
    with translation.override(language):
        assert join_list(words) == said


def test_a_home_that_kept_its_title_says_it_in_the_reader_s_language(client: Client, db: None) -> None:
    assert "<h1>Calls for inputs</h1>" in client.get("/").text
    assert "<h1>دعوات إلى تقديم المساهمات</h1>" in client.get("/", headers={"accept-language": "ar"}).text


@pytest.mark.parametrize(("language", "apart"), [("en", "أرانديا"), ("ar", "Arandia")])
def test_a_name_of_the_other_direction_keeps_together_and_others_are_left_alone(language: str, apart: str) -> None:
    with translation.override(language):
        assert isolate_name(apart) == isolated(apart)
        for name in {"أرانديا", "Arandia"} - {apart} | {"16", ""}:
            assert isolate_name(name) == name


def test_every_language_can_be_chosen_by_its_name_in_the_language_of_the_page() -> None:
    with translation.override("fr"):
        *six, (_label, others) = language_choices()
    assert len(six) == 6 and dict(others)["de"] == "Allemand" and "fr" not in dict(others)
