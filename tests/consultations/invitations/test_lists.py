"""Bodies invited by a pasted list: what is sure is ticked, what is not is asked, nothing is lost."""

import re
import time

import pytest
from django.urls import reverse

from consultations.enums import Listed
from consultations.invitations import lists
from consultations.models import Delegation, Invitation, Organisation
from core import audit, clock
from core.models import Job
from tests.factories import DelegationFactory, OrganisationFactory, RoundFactory
from tests.support.officers import own_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


@pytest.fixture
def round_(officer):
    return RoundFactory(officer=officer, announced=False)


def body(name, officer, **fields):
    return OrganisationFactory(name=name, by=officer, focal_point=None, **fields)


def address(round_):
    return reverse("consultations:invite_list", args=[round_.pk])


def found(answer):
    return {
        line.name: (group["kind"].value, ticked) for group in answer.context["groups"] for line, ticked in group["rows"]
    }


def test_each_line_is_said_for_what_it_is(client, officer, round_):
    kenya = body("Kenya", officer, code="KEN")
    for name in ("Congo", "Democratic Republic of the Congo"):
        body(name, officer)
    body("World Maritime Institute", officer, constituency="academia")
    OrganisationFactory(name="Newcomers", focal_point=None)  # has registered itself
    DelegationFactory(round=round_, organisation=body("Uruguay", officer))
    names = "Kenya; j.doe@example.org\n\nken\nRepublic of the Congo\nUruguay\nWakanda\nWorld Maritime Institute\n"
    names += "Newcomers\nKenya; nobody\nPeru, x@y\n; someone@example.org"
    answer = client.post(address(round_), {"names": names})
    assert answer.status_code == 200
    assert found(answer) == {
        "Kenya": ("sure", str(kenya.pk)),
        "ken": ("twice", ""),
        "Republic of the Congo": ("unsure", ""),
        "Uruguay": ("invited", ""),
        "Wakanda": ("unknown", ""),
        "World Maritime Institute": ("not_asked", ""),
        "Newcomers": ("unconfirmed", ""),
        "Kenya; nobody": ("unsure", ""),
        "Peru": ("faulty", ""),
        "": ("faulty", ""),
    }
    page = answer.content.decode()
    for way in ("add_organisation", "register_files"):  # what is not in the register can be added
        assert f'href="{reverse(f"consultations:{way}")}"' in page.partition("Not in the register <")[2]
    assert "The same participant is in line 1." in page
    assert "“x@y” is not an email address such as name@example.org." in page
    assert "This kind of participant is not part of the round: Academia." in page
    assert Delegation.objects.count() == 1


def test_the_chosen_are_invited_with_their_links_and_the_rest_stays(client, officer, round_, mailoutbox):
    kenya, congo = body("Kenya", officer), body("Congo", officer)
    body("Democratic Republic of the Congo", officer)
    ticked_off = body("Chile", officer)
    names = "Kenya; J.Doe@example.org\nRepublic of the Congo\nChile\nWakanda"
    said = {"names": names, "invite": "yes", "line-1": str(kenya.pk), "line-2": str(congo.pk)}
    said["line-4"] = str(ticked_off.pk)  # was not offered there
    answer = client.post(address(round_), said)
    assert set(round_.delegations.values_list("organisation__name", flat=True)) == {"Kenya", "Congo"}
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.delegation.organisation) == ("j.doe@example.org", kenya)
    page = answer.content.decode()
    assert "2 participants have been invited." in page
    assert "2 lines remain. They are shown below." in page
    assert answer.context["form"]["names"].value() == "Chile\nWakanda"
    assert audit.entries(Delegation.objects.get(organisation=congo)).count() == 1
    again = client.post(address(round_), said)
    assert Delegation.objects.count() == 2
    assert Invitation.objects.count() == 1
    assert "Already invited" in again.content.decode()


def test_of_two_clicks_at_once_one_sends_links(officer, round_):
    """Both pages have offered the line before either is done."""
    kenya = body("Kenya", officer)
    for _click in range(2):
        lists.invite_listed(round_, [(kenya, "j.doe@example.org")], by=officer)
    assert Invitation.objects.get().email == "j.doe@example.org"


def test_a_list_without_rest_leads_back_to_the_round(client, officer, round_):
    kenya = body("Kenya", officer)
    answer = client.post(address(round_), {"names": "Kenya", "invite": "yes", "line-1": str(kenya.pk)})
    assert answer.headers["Location"] == reverse("consultations:round", args=[round_.pk])


def test_nobody_chosen_and_bad_lists_keep_what_was_pasted(client, officer, round_):
    body("Kenya", officer)
    answer = client.post(address(round_), {"names": "Kenya\nWakanda", "invite": "yes"})
    assert "Nothing is selected" in answer.content.decode()
    assert found(answer)["Kenya"] == ("sure", "")
    assert answer.context["form"]["names"].value() == "Kenya\nWakanda"
    for names, words in (
        (" \n ", "Paste at least one name."),
        ("Kenya\n" * 1_001, "The list has 1001 lines. At most 1000 can be read at once."),
        ("Kenya\x00", "Null characters are not allowed."),
        ("x" * 300_001, "at most 300000 characters"),
    ):
        answer = client.post(address(round_), {"names": names})
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words
    lone = client.post(address(round_), {"names": "\u202eKenya\nKenya " + "y" * 400})
    assert found(lone)["Kenya " + "y" * 400][0] == "faulty"
    assert found(lone)["\u202eKenya"][0] == "sure"  # the mark that turns the direction makes no other body of it
    assert Delegation.objects.count() == 0


def test_only_who_manages_the_round_invites(client, officer):
    assert client.get(address(RoundFactory())).status_code == 404


def known(count):
    return Organisation.objects.bulk_create(
        Organisation(
            code=f"M{n}", name=f"Body number {n}", short_name=f"Body {n}", constituency="state",
            confirmed_at=clock.now(),
        )
        for n in range(count)
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 500])
def test_five_hundred_lines_ask_no_more_than_one(client, officer, round_, count, django_assert_num_queries):
    bodies = known(count)
    names = "\n".join(each.name for each in bodies)
    client.post(address(round_), {"names": names})
    with django_assert_num_queries(21):
        answer = client.post(address(round_), {"names": names})
    assert len(answer.context["groups"][0]["rows"]) == count


def test_the_register_is_narrowed_by_status_and_country(client, officer, round_):
    body("Roster Union", officer, constituency="civil_society", status="roster", country="Kenya")
    body("Special Union", officer, constituency="civil_society", status="special", country="Chile")
    url = reverse("consultations:invite", args=[round_.pk])
    by_status = client.get(url, {"status": "roster"})
    by_country = client.get(url, {"country": "Chile"})
    assert [row.name for row in by_status.context["page_obj"]] == ["Roster Union"]
    assert [row.name for row in by_country.context["page_obj"]] == ["Special Union"]
    assert "1 participant in the register, not yet in the round" in by_country.content.decode()
    client.post(f"{url}?country=Chile&status=special", {"all": "yes"})
    assert round_.delegations.get().organisation.name == "Special Union"
    assert own_queries(client, url, beside=reverse("consultations:add_document")) == 10


def test_all_means_those_that_the_page_showed(client, officer, round_):
    """B4: nobody gets a link because a colleague added it to the register meanwhile."""
    body("First Union", officer, constituency="civil_society")
    url = reverse("consultations:invite", args=[round_.pk])
    shown = re.search(r'name="bodies_seen" value="(\w+)"', client.get(url).content.decode())
    body("Second Union", officer, constituency="civil_society")
    answer = client.post(url, {"all": "yes", "contacts": "yes", "bodies_seen": shown[1]})
    assert answer.status_code == 422 and "The list has changed since you opened this page." in answer.content.decode()
    assert not Delegation.objects.exists()
    again = re.search(r'name="bodies_seen" value="(\w+)"', answer.content.decode())
    client.post(url, {"all": "yes", "bodies_seen": again[1]})
    assert Delegation.objects.count() == 2


@pytest.mark.parametrize("count", [1, 500])
def test_five_hundred_are_invited_at_once(client, officer, round_, count, django_assert_max_num_queries):
    bodies = known(count)
    client.post(address(round_), {"names": "Nobody"})
    said = {f"line-{n}": str(body.pk) for n, body in enumerate(bodies, start=1)}
    said |= {"names": "\n".join(f"{body.name}; focal-{body.code}@body.example" for body in bodies), "invite": "yes"}
    with django_assert_max_num_queries(40):
        client.post(address(round_), said)
    assert (Delegation.objects.count(), Invitation.objects.count()) == (count, count)
    mails = Job.objects.filter(kind="core.mail")
    asked = {job.payload["invitation"] for job in mails}
    assert asked == {str(key) for key in Invitation.objects.values_list("pk", flat=True)}
    assert {audit.entries(row).count() for row in (*Delegation.objects.all()[:3], *Invitation.objects.all()[:3])} == {1}
    assert list(audit.verify()) == []


@pytest.mark.parametrize("line", ["Kenya;" + " " * 90_000 + "x", "Kenya;" + "@" * 90_000 + ";x"])
def test_a_line_without_end_is_read_at_once(round_, line):
    """Looked at from each of its characters, such a line took minutes (D5)."""
    begin = time.process_time()
    (row,) = lists.read_list(round_, line)
    assert time.process_time() - begin < 5
    assert row.kind == Listed.FAULTY


@pytest.mark.parametrize(
    ("line", "name", "email"),
    [
        ("Kenya; a.b@ken.example", "Kenya", "a.b@ken.example"),
        ("Kenya\t<A.B@KEN.example>", "Kenya", "a.b@ken.example"),
        ("Kenya, mission;, a.b+c@ken.example", "Kenya, mission", "a.b+c@ken.example"),
        ("a.b@ken.example; Kenya", "a.b@ken.example; Kenya", ""),
        ("Kenya;", "Kenya", ""),
    ],
)
def test_the_address_is_the_last_part_of_a_line(round_, line, name, email):
    (row,) = lists.read_list(round_, line)
    assert (row.name, row.email) == (name, email)
