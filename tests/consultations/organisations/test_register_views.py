"""The register on screen: list, entry, contacts, rounds."""

import json
import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.translation import override

from consultations.models import Contact, Organisation
from consultations.organisations import entries
from consultations.rounds.selectors import delegations_of
from core import clock
from core.errors import NotAllowed, Refused
from tests.consultations.conftest import DURING
from tests.factories import DelegationFactory, OrganisationFactory
from tests.support.html import text
from tests.support.officers import own_queries, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]
REGISTER = "/admin/consultations/organizations/"
KITE = {"name": "Kite House Network", "constituency": "civil_society", "language": "en", "regional_group": "none"}


@pytest.fixture(autouse=True)
def _during():
    with clock.at(DURING):
        yield


@pytest.fixture
def officer(client: Client, house) -> Client:
    return sign_in(client, house.officer)


def listed(client: Client, query: str = "") -> list[str]:
    page = client.get(f"{REGISTER}?{query}").content.decode()
    return re.findall(r'<th scope="row"><a href="[^"]+"><bdi>([^<]+)</bdi>', page)


def entry(house, **fields) -> Organisation:
    return entries.add_entry(by=house.officer, fields=KITE | fields)


def test_a_new_entry_begins_with_the_language_of_the_portal(officer) -> None:
    page = officer.get(f"{REGISTER}add/").content.decode()
    assert re.findall(r'<option value="([^"]*)" selected>(?:English|العربية)', page) == ["en"]


def test_the_menu_leads_to_the_register_and_its_list_is_searched_in_every_language(officer, house) -> None:
    kite = entry(
        house, code="KITE", other_names=["Cometa"], names={"ru": {"name": "Дом змея"}, "ar": {"short": "بيت الطائرة"}}
    )
    entries.add_contact(kite, by=house.officer, email="mo@kite.example", name="M. Okafor", function="Director")
    assert REGISTER in officer.get("/admin/").content.decode()
    assert listed(officer) == ["Body XAA", "Body XBB", "Body XCC", "Kite House Network"]
    for words in (
        "kite",
        "network house",
        "ДОМ змея",
        "بيت",
        "cometa",
        kite.code.lower(),
        "okafor",
        "mo@kite",
        "director",
    ):
        assert listed(officer, f"words={words}") == ["Kite House Network"], words
    assert listed(officer, "words=xaa") == ["Body XAA"]
    assert "No organization matches." in text(officer.get(f"{REGISTER}?words=nobody"))


def test_orders_are_named_as_orders_in_french(officer, house) -> None:
    """“By name” is also a way of publishing: nommément."""
    type(house.officer).objects.filter(pk=house.officer.pk).update(language="fr")
    page = officer.get(REGISTER).text
    assert ">Par nom</option>" in page and "Nommément" not in page


def test_filters_order_and_file(officer, house) -> None:
    kite = entry(house, code="AAK")
    entries.add_contact(kite, by=house.officer, email="mo@kite.example")
    assert listed(officer, "constituency=civil_society") == ["Body XCC", "Kite House Network"]
    assert listed(officer, "region=african") == ["Body XAA", "Body XBB", "Body XCC"]
    assert listed(officer, "contact=yes") == listed(officer, "contact=yes&sort=code") == ["Kite House Network"]
    assert len(listed(officer, "contact=no")) == 3
    assert len(listed(officer, f"round={house.round.pk}")) == 3
    assert listed(officer, "sort=code")[0] == "Kite House Network"
    assert listed(officer, "sort=rounds")[-1] == "Kite House Network"
    content = officer.get(f"{REGISTER}?contact=yes&format=json").getvalue()
    rows = json.loads(content)["rows"]
    assert [(row["code"], row["contact_email"]) for row in rows] == [("AAK", "mo@kite.example")]


def test_rounds_of_others_are_not_shown(house) -> None:
    other = sign_in(Client(), house.other)  # keeps the register, has no duty in the round
    assert len(listed(other)) == 3
    assert listed(other, f"round={house.round.pk}") == listed(other, "")  # no such filter for them
    page = text(other.get(f"{REGISTER}{house.XAA.organisation.pk}/"))
    assert house.round.title not in page
    assert "It takes part in 1 further round, in which you have no duty." in page


def test_one_organization_shows_its_rounds(officer, house) -> None:
    page = text(officer.get(f"{REGISTER}{house.XAA.organisation.pk}/"))
    assert house.round.reference in page
    assert "Not opened" in page


def test_adding_asks_about_similar_names_and_about_every_state(officer, house) -> None:
    page = officer.post(f"{REGISTER}add/", KITE | {"name": "Body ХСС"})  # Cyrillic
    assert page.status_code == 422
    assert "The register has organizations with a similar name: Body XCC" in text(page)
    page = officer.post(f"{REGISTER}add/", KITE | {"name": "Republic of Selda", "constituency": "state"})
    assert "You are adding a State." in text(page)
    assert Organisation.objects.count() == 3
    said = KITE | {"name": "Republic of Selda", "constituency": "state", "different": "on", "name_fr": "Selda (la)"}
    assert officer.post(f"{REGISTER}add/", said | {"other_names": "Selda\nSelda \n\nSLD"}).status_code == 302
    body = Organisation.objects.get(name="Republic of Selda")
    assert (body.names, body.other_names) == ({"fr": {"name": "Selda (la)"}}, ["Selda", "SLD"])
    assert body.confirmed_at
    assert body.code.startswith("X")


def test_nothing_typed_is_lost_and_the_error_is_at_its_field(officer) -> None:
    page = officer.post(f"{REGISTER}add/", KITE | {"code": "xaa", "country": "Selda"})
    assert page.status_code == 422
    assert "Another participant has the code XAA" in text(page)
    assert 'value="Selda"' in page.content.decode()


def test_correcting_keeps_code_and_kind_where_a_round_needs_them(officer, house) -> None:
    body = house.XAA.organisation
    said = KITE | {"name": "Body of XAA", "code": "XAA", "constituency": "state"}
    assert officer.post(f"{REGISTER}{body.pk}/correct/", said).status_code == 302
    body.refresh_from_db()
    assert (body.name, body.regional_group) == ("Body of XAA", "none")
    page = officer.post(f"{REGISTER}{body.pk}/correct/", said | {"code": "XAB"})
    assert "The code can no longer be changed" in text(page)
    page = officer.post(f"{REGISTER}{body.pk}/correct/", said | {"constituency": "academia"})
    assert "which does not include this kind" in text(page)


def test_a_kind_that_a_round_needs_names_the_round_to_its_officers_only(house) -> None:
    said = {"constituency": "academia"}
    with pytest.raises(Refused, match=house.round.reference):
        entries.correct_entry(house.XAA.organisation, by=house.officer, fields=said)
    with pytest.raises(Refused, match="does not include this kind") as refused:
        entries.correct_entry(house.XAA.organisation, by=house.other, fields=said)
    assert house.round.reference not in str(refused.value)


def test_of_two_officers_the_second_does_not_overwrite_the_entry(officer, house) -> None:
    kite = entry(house)
    page = f"{REGISTER}{kite.pk}/correct/"
    seen = officer.get(page).context["form"]["seen"].value()
    assert f'name="seen" value="{seen}"' in officer.get(page).content.decode()
    said = KITE | {"code": kite.code, "short_name": kite.short_name, "seen": seen}
    for _click in range(2):
        assert officer.post(page, said | {"other_names": "KHN"}).status_code == 302
    answer = officer.post(page, said | {"country": "Selda"})
    assert answer.status_code == 422
    assert "Somebody else has changed this" in text(answer) and 'value="Selda"' in answer.content.decode()
    kite.refresh_from_db()
    assert (kite.other_names, kite.country) == (["KHN"], "")


def test_contacts_are_added_corrected_and_removed(officer, house) -> None:
    page = f"{REGISTER}{house.XCC.organisation.pk}/"
    added = {"new-email": "Mo@Kite.example", "new-name": "M. Okafor", "new-function": "Director", "new-language": "fr"}
    assert officer.post(f"{page}contacts/add/", added).status_code == 302
    contact = Contact.objects.get()
    assert (contact.email, contact.language) == ("mo@kite.example", "fr")
    assert "already has a contact with this address" in text(officer.post(f"{page}contacts/add/", added))
    key = contact.pk
    changed = {f"{key}-email": "no", f"{key}-language": "fr"}
    assert officer.post(f"{page}contacts/{key}/", changed).status_code == 422
    assert officer.post(f"{page}contacts/{key}/", changed | {f"{key}-email": "a@kite.example"}).status_code == 302
    assert Contact.objects.get().email == "a@kite.example"
    wrong = f"{REGISTER}{house.XAA.organisation.pk}/contacts/{key}/remove/"
    assert officer.post(wrong).status_code == 404
    assert officer.post(f"{page}contacts/{key}/remove/").status_code == 302
    assert not Contact.objects.exists()


def test_a_closing_account_takes_its_contacts_along(house) -> None:
    from accounts.signals import account_closing

    entries.add_contact(house.XCC.organisation, by=house.officer, email=house.XCC.focal.email)
    account_closing.send(sender=None, user=house.XCC.focal, by=house.XCC.focal)
    assert not Contact.objects.exists()


def test_it_is_not_there_for_others(house, client: Client) -> None:
    page = f"{REGISTER}{house.XAA.organisation.pk}/"
    assert client.get(REGISTER)["Location"].startswith("/accounts/login/")
    client.force_login(house.XAA.focal)
    for address in (REGISTER, f"{REGISTER}add/", page, f"{page}correct/", f"{REGISTER}{uuid4()}/"):
        assert client.get(address).status_code == 404
    with pytest.raises(NotAllowed, match="Only officers can edit the register"):
        entries.add_entry(by=house.XAA.focal, fields=KITE)


def test_the_list_asks_as_much_for_one_as_for_many(officer, house) -> None:
    few = own_queries(officer, f"{REGISTER}?words=o", "/admin/consultations/documents/")
    for number in range(5):
        body = entry(house, name=f"Otter {number}")
        entries.add_contact(body, by=house.officer, email=f"o{number}@otter.example")
    assert own_queries(officer, f"{REGISTER}?words=o", "/admin/consultations/documents/") == few


def test_the_member_states_are_added_with_one_button(officer, house) -> None:
    """Offered while there are none; an entry that an officer has corrected stays as it is."""
    assert "Add the member and observer States" in text(officer.get(REGISTER))
    entry(house, name="Slovenia, as we write it", code="SVN", constituency="state")
    added = officer.post(f"{REGISTER}add-states/", follow=True)
    assert "194 States were added." in text(added)
    assert "Add the member and observer States" not in text(added)
    assert Organisation.objects.get(code="SVN").name == "Slovenia, as we write it"
    assert Organisation.objects.get(code="CHE").regional_group == "weog"


def test_lists_are_in_the_order_of_the_names_that_the_reader_sees(officer, house) -> None:
    """Egypt is before Germany, and l'Allemagne before l'Égypte; Fiji is called so in both."""
    for code, name, french in (("DEU", "Germany", "Allemagne"), ("EGY", "Egypt", "Égypte"), ("FJI", "Fiji", "")):
        names = {"fr": {"short": french, "name": french}}
        fields = {"short_name": name, "name": name, "names": names}
        DelegationFactory(round=house.round, organisation=OrganisationFactory(code=code, **fields))
    Organisation.objects.update(confirmed_at=clock.now())
    for language, expected in (("en", ["Egypt", "Fiji", "Germany"]), ("fr", ["Allemagne", "Égypte", "Fiji"])):
        with override(language):
            invited = [row.organisation.display_short_name() for row in delegations_of(house.round)]
        assert [name for name in invited if name in expected] == expected
        type(house.officer).objects.filter(pk=house.officer.pk).update(language=language)
        assert [name for name in listed(officer) if name in expected] == expected
