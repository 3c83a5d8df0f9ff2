"""Help, privacy, accessibility and contact: the portal's own text in six languages, and what an editor adds."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from consultations.invitations import services as invitations
from consultations.models import Round
from consultations.rounds import duties
from portal.enums import Topic
from portal.models import ContactPage, InformationPage, InformationText
from portal.public import information
from tests.factories import DelegationFactory, RoundFactory, UserFactory, focal_point
from tests.support.html import text
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", settings.COMPLETE_LANGUAGES)
def test_every_page_is_there_in_every_language_without_being_set_up(client: Client, language: str) -> None:
    english = {topic: client.get(information.address_of(topic)) for topic in Topic}
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for topic in Topic:
        page = client.get(information.address_of(topic))
        assert page.status_code == 200
        with translation.override(language):
            assert f"{topic.label}</h1>" in page.content.decode(), topic
        main = text(page)
        assert ">None<" not in page.content.decode() and "%(" not in main and len(main) > 200
        if language != "en":
            said = set(re.findall(r"[A-Za-z]{4,}(?: [A-Za-z]{2,}){4,}", main)) & set(
                re.findall(r"[A-Za-z]{4,}(?: [A-Za-z]{2,}){4,}", text(english[topic]))
            )
            assert not said, said


def test_the_foot_of_every_page_leads_to_them(client: Client) -> None:
    page = client.get("/consultations/").content.decode()
    foot = page[page.index("<footer") :]
    for address in ("/help/", "/privacy/", "/accessibility/", "/contact/", "/check-receipt/", "/support/"):
        assert f'href="{address}"' in foot


def test_each_page_of_help_shows_its_steps_with_a_picture_and_words_for_it(client: Client) -> None:
    for topic in information.HELP_PAGES:
        page = client.get(information.address_of(topic)).content.decode()
        steps = re.findall(r'<li class="step">(.*?)</li>\n  (?:<li class="step">)?', page, re.S)
        pictures = re.findall(r'<svg class="picture[^>]*role="img" aria-label="([^"]+)"', page)
        assert len(pictures) == page.count('<li class="step">') >= 5, steps
        assert all(label.startswith("Drawing: ") for label in pictures)
        assert "<img" not in page


def test_privacy_leads_to_closing_the_account(client: Client) -> None:
    page = client.get("/privacy/")
    assert '<a href="/account/close/">Close your account</a>' in page.content.decode()
    assert "to close your account" not in text(page)  # nobody has to ask


def test_privacy_says_how_long_as_the_code_has_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "7 days if you do not confirm your address; 180 days after the decision." in text(client.get("/privacy/"))
    assert "for 180 days after its link has expired" in text(client.get("/privacy/"))
    monkeypatch.setattr(information, "UNCONFIRMED_FOR", timedelta(days=9))
    assert "9 days if you do not confirm" in text(client.get("/privacy/"))
    assert f"for {invitations.VALID.days} days" in text(client.get("/help/states/"))


def test_an_editor_adds_to_the_page_in_a_language_and_in_its_place(client: Client) -> None:
    page = InformationPage.objects.get(topic=Topic.PRIVACY)
    page.texts = [InformationText(language="fr", title="Vos données", body="<p>Écrivez au greffe.</p>")]
    page.save()
    shown = client.get("/privacy/", headers={"Accept-Language": "fr"}).content.decode()
    assert "Vos données</h1>" in shown and "Écrivez au greffe." in shown and "Combien de temps" in shown
    assert "greffe" not in client.get("/privacy/").content.decode()
    page.shows_standard_text = False
    page.save()
    shown = client.get("/privacy/", headers={"Accept-Language": "fr"}).content.decode()
    assert "Écrivez au greffe." in shown and "Combien de temps" not in shown
    other = client.get("/privacy/", headers={"Accept-Language": "ru"}).content.decode()
    assert '<div class="measure" lang="fr" dir="ltr">' in other and "Écrivez au greffe." in other
    page.unpublish()
    assert "What is kept" in text(client.get("/privacy/"))


def test_site_administrators_edit_them_in_wagtail(client: Client) -> None:
    person = UserFactory()
    duties.make_officer(person, group=duties.site_administrators_group())
    sign_in(client, person)
    page = ContactPage.objects.get()
    address = f"/admin/pages/{page.pk}/edit/"
    shown = client.get(address)
    assert shown.status_code == 200 and "This is the portal’s standard text." in shown.content.decode()
    fields = {
        "office": "The Registry", "postal_address": "", "email": "registry@office.example", "telephone": "",
        "shows_standard_text": "on", "action-publish": "x",
        "texts-TOTAL_FORMS": "1", "texts-INITIAL_FORMS": "0", "texts-MIN_NUM_FORMS": "0", "texts-MAX_NUM_FORMS": "6",
        "texts-0-id": "", "texts-0-DELETE": "", "texts-0-language": "en", "texts-0-title": "",
        "texts-0-body": '{"blocks": [{"key": "a", "text": "Ask for Jo.", "type": "unstyled", "depth": 0,'
        ' "inlineStyleRanges": [], "entityRanges": [], "data": {}}], "entityMap": {}}',
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
    }  # fmt: skip
    assert client.post(address, fields).status_code == 302
    shown = text(Client().get("/contact/"))
    assert "The Registry" in shown and "registry@office.example" in shown and "Ask for Jo." in shown


def test_every_page_of_a_round_names_its_office(client: Client) -> None:
    round_ = RoundFactory()
    Round.objects.update(office="Migration Unit", office_email="migration@office.example")
    delegation = DelegationFactory(round=round_)
    focal = Client()
    focal.force_login(focal_point(delegation))
    for page in (
        client.get(f"/consultations/{round_.reference}/"),
        focal.get(f"/rounds/{delegation.pk}/"),
        focal.get(f"/rounds/{delegation.pk}/people/"),
    ):
        assert "Contact office for this call for inputs: Migration Unit" in text(page)
        assert 'href="mailto:migration@office.example"' in page.content.decode()
    Round.objects.update(office="", office_email="")
    shown = client.get(f"/consultations/{round_.reference}/")
    assert "Questions about this call for inputs? Contact the secretariat" in text(shown)
    assert "Migration" not in text(client.get("/consultations/"))
