"""What the pages of signing in say when something is wrong: our words, in each language, and never of one account."""

import pytest
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import override

from accounts.models import User
from accounts.sign_in.mails import NotSimilarToPerson

pytestmark = pytest.mark.django_db
WRONG = "The email address or the password is not correct. Check both, then try again."


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def test_a_wrong_password_and_an_unknown_address_have_one_answer(client: Client, person: User) -> None:
    for login in (person.email, "nobody@mission.example"):
        page = client.post("/accounts/login/", {"login": login, "password": "not the right one"}).text
        assert WRONG in page.partition('role="alert"')[2].partition("</ul>")[0]
        assert "<title>Error: Sign in" in page


def test_it_is_in_the_language_of_the_page(client: Client, person: User) -> None:
    said = {"login": person.email, "password": "not the right one"}
    page = client.post("/accounts/login/", said, headers={"Accept-Language": "fr"}).text
    assert "L’adresse électronique ou le mot de passe est incorrect." in page
    assert "<title>Erreur\u00a0: " in page


def test_too_many_attempts_say_how_long_to_wait(client: Client, person: User) -> None:
    said = {"login": person.email, "password": "not the right one"}
    pages = [client.post("/accounts/login/", said).text for _ in range(6)]
    assert "Too many attempts. Wait 15 minutes, then try again." in pages[-1]


@pytest.mark.parametrize("language", ["ar", "es", "fr", "ru", "zh-hans"])
def test_no_message_of_a_page_of_ours_is_allauth_s(language: str) -> None:
    ours = get_adapter().error_messages
    shown = (
        *("email_password_mismatch", "too_many_login_attempts", "incorrect_password", "enter_current_password"),
        *("incorrect_code", "invalid_login", "account_inactive", "rate_limited", "invalid_password_reset"),
    )
    english = {name: str(ours[name]) for name in shown}
    with override(language):
        for name in shown:
            assert str(ours[name]) != str(DefaultAccountAdapter.error_messages[name])
            assert str(ours[name]) != english[name]
        assert str(get_mfa_adapter().error_messages["incorrect_code"]) != english["incorrect_code"]


def test_a_page_that_is_opened_has_no_error_in_its_title(client: Client) -> None:
    page = client.get("/accounts/login/").text
    assert "<title>Sign in" in page and "errorlist" not in page


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("seven Adaeze rivers meet", True),
        ("seven-obiora-rivers", True),
        ("adaezeobiora2027", True),
        ("mission quiet rivers", True),
        ("obioras read adaezes map", False),  # no whole word agrees
        ("an ox at the lake reads", False),  # words as short as these stand everywhere
        ("example words of a sentence", False),  # the end of an address names nobody
    ],
)
def test_a_password_is_like_its_owner_by_whole_words(password: str, refused: bool) -> None:
    owner = User(email="a.obiora@mission.example", name="Adaeze Obiora")
    if refused:
        with pytest.raises(ValidationError, match="contains a word from your name or your email address"):
            NotSimilarToPerson().validate(password, owner)
    else:
        NotSimilarToPerson().validate(password, owner)


def test_letters_in_common_refuse_nothing() -> None:
    owner = User(email="coordination.desk@street-children-network.example", name="Coordination Desk")
    assert NotSimilarToPerson().validate("torn kite candor disk nest", owner) is None


@pytest.mark.parametrize("name", ["李明", "Ян Чехов"])
def test_names_in_other_scripts_count_too(name: str) -> None:
    with pytest.raises(ValidationError):
        NotSimilarToPerson().validate(
            f"{name.split(maxsplit=1)[0]} quiet rivers meet", User(email="a@b.example", name=name)
        )


def test_the_button_that_shows_a_password_waits_for_scripts(client: Client) -> None:
    page = client.get("/accounts/login/").text
    button = (
        page.partition("data-reveal")[0].rpartition("<button")[2] + page.partition("data-reveal")[2].partition(">")[0]
    )
    assert " hidden" in button and 'type="button"' in button
