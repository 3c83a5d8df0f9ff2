"""A round set up on a sequence of short pages: each is saved as a draft, and a summary leads back to each."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from consultations.models import Round, RoundRules, Window
from tests.factories import DelegationFactory, DocumentFactory, RoundFactory
from tests.support.html import compact
from tests.support.officers import own_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]

SUBJECT = {"title": "On children", "purpose": "follow_up", "mandate": "Resolution 8/10, para. 2"}
PARTICIPANTS = {"invite_state": "on", "words_state": "2000", "invite_nhri": "on"}
DATES = {
    "zone": "Europe/Zurich",
    "opens": "2027-01-18T09:00",
    "closes": "2027-03-12T12:00",
    "closes_nhri": "2027-03-19T12:00",
}


@pytest.fixture
def document(officer):
    return DocumentFactory(by=officer)


@pytest.fixture
def draft(client, document):
    begin(client, document)
    return Round.objects.get()


def begin(client, document, **more):
    return client.post(f"{reverse('consultations:add_round')}?document={document.pk}", {**SUBJECT, **more})


def part(round_, name):
    return reverse("consultations:edit_part", args=[round_.pk, name])


def dates(round_):
    return reverse("consultations:round_dates", args=[round_.pk])


def summary(round_):
    return reverse("consultations:edit_round", args=[round_.pk])


def test_a_round_on_a_report_that_is_not_here_yet_begins_with_the_report(client, document):
    page = client.get(reverse("consultations:add_round")).content.decode()
    assert f'href="{reverse("consultations:add_document")}">Add a document</a>' in page


def test_a_round_is_set_up_page_by_page(client, officer, document):
    answer = begin(client, document, created_by="somebody", announced_at="2020-01-01", is_demonstration="on")
    round_ = Round.objects.get()
    assert (round_.created_by, round_.announced_at, round_.is_demonstration) == (officer, None, False)
    choose = reverse("consultations:choose_recommendations", args=[round_.pk])
    assert answer.headers["Location"] == choose
    assert "Step 2 of 8" in client.get(choose).content.decode()
    answer = client.post(choose, {"numbers": "124", "act": "save"})
    assert [row.label for row in round_.recommendations.select_related("paragraph")] == ["124"]
    assert answer.headers["Location"] == part(round_, "participants")
    answer = client.post(part(round_, "participants"), PARTICIPANTS)
    assert dict(round_.constituency_rules.values_list("constituency", "word_limit")) == {"state": 2000, "nhri": 0}
    assert answer.headers["Location"] == dates(round_)
    answer = client.post(dates(round_), DATES)
    closes = {window.constituency: f"{window.closes:%d %H:%M %Z}" for window in Window.objects.all()}
    assert closes == {"state": "12 11:00 UTC", "nhri": "19 11:00 UTC"}
    assert answer.headers["Location"] == part(round_, "rules")
    rules = {"inputs_public": "with_report", "late_policy": "refuse", "sealed": "on"}
    answer = client.post(part(round_, "rules"), rules)
    stored = RoundRules.objects.get()
    assert (stored.sealed, stored.identities_public) == (True, False)
    assert answer.headers["Location"] == part(round_, "report")
    assert client.post(part(round_, "report"), {})["Location"] == part(round_, "questions")
    answer = client.post(part(round_, "questions"), {"questions": "Since when?"})
    assert answer.headers["Location"] == part(round_, "information")
    answer = client.post(part(round_, "information"), {"introduction": "Why we ask."})
    assert answer.headers["Location"] == summary(round_)
    page = compact(client.get(summary(round_)).content.decode())
    for words in ("On children", "1 of 5 recommendations chosen", "at most 2,000 words", "Since when?", "Why we ask."):
        assert words in page
    assert f'<a class="button" href="{reverse("consultations:round_act", args=[round_.pk, "announce"])}">' in page
    client.post(reverse("consultations:round_act", args=[round_.pk, "announce"]))
    round_.refresh_from_db()
    assert round_.announced_at is not None


def test_the_summary_says_what_is_missing_and_leads_there_and_back(client, draft):
    page = compact(client.get(summary(draft)).content.decode())
    assert "Choose at least one from the list." in page and "Choose at least one constituency." in page
    assert "Announce the round" not in page
    assert f'<a href="{part(draft, "rules")}?summary">Change' in page
    answer = client.post(f"{part(draft, 'subject')}?summary", {**SUBJECT, "title": "A better title"})
    assert answer.headers["Location"] == summary(draft)
    page = client.get(summary(draft)).content.decode()
    assert "A better title" in page and "The round was changed." in page
    refused = client.post(reverse("consultations:round_act", args=[draft.pk, "announce"]))
    assert refused.status_code == 409
    assert "Choose at least one constituency." in refused.content.decode()


@pytest.mark.parametrize(
    ("page", "sent", "words"),
    [
        ("dates", {"opens": "2027-03-28T02:30"}, "Opens: 2027-03-28 02:30 does not exist in Europe/Zurich"),
        ("dates", {"closes_nhri": "2027-10-31T02:30"}, "Closes: 2027-10-31 02:30 occurs twice in Europe/Zurich"),
        ("dates", {"closes": "2027-01-01T00:00"}, "Closes: The closing time must be after the opening time."),
        ("dates", {"closes": "tomorrow"}, "Closes: Enter a date and a time, such as 2027-03-12 12:00."),
        ("dates", {"opens": "", "closes_nhri": ""}, "Opens: Give both the opening and the close, or neither."),
        ("dates", {"zone": "Mars/Olympus"}, "Select a valid choice. Mars/Olympus"),
        ("participants", {"invite_state": "", "invite_nhri": ""}, "Choose at least one constituency."),
        ("participants", {"words_state": "-1"}, "Maximum words: Ensure this value"),
        ("subject", {"title": "x" * 1_000_000}, "at most 300 characters"),
        ("subject", {"title": " "}, "Complete “Title”."),
    ],
)
def test_what_is_refused_is_told_and_nothing_typed_is_lost(client, draft, page, sent, words):
    client.post(part(draft, "participants"), PARTICIPANTS)
    address = dates(draft) if page == "dates" else part(draft, page)
    valid = {"dates": DATES, "participants": PARTICIPANTS, "subject": SUBJECT}[page]
    answer = client.post(address, {**valid, **sent})
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    kept = {"dates": 'value="2027-03-19T12:00"', "participants": "checked", "subject": "Resolution 8/10, para. 2"}
    if "closes_nhri" not in sent and "invite_state" not in sent:
        assert kept[page] in answer.content.decode()
    assert Window.objects.count() == 0


def test_a_common_time_is_told_once(client, draft):
    client.post(part(draft, "participants"), PARTICIPANTS)
    page = client.post(dates(draft), {**DATES, "opens": "2027-03-28T02:30", "closes": "2027-04-12T12:00"})
    assert page.content.decode().count("does not exist") == 2  # in the summary and at the field


def test_dates_can_wait_and_be_taken_back(client, draft):
    client.post(part(draft, "participants"), PARTICIPANTS)
    assert client.post(dates(draft), {"zone": "UTC"}).status_code == 302
    client.post(dates(draft), DATES)
    page = client.get(dates(draft)).content.decode()
    assert 'value="2027-03-12T12:00"' in page and 'value="2027-03-19T12:00"' in page
    client.post(dates(draft), {"zone": "UTC"})
    assert Window.objects.count() == 0
    assert "Set a window for: State, " in client.get(summary(draft)).content.decode()


def test_windows_of_two_zones_do_not_move_when_the_page_is_saved(client, draft):
    client.post(part(draft, "participants"), {**PARTICIPANTS, "invite_academia": "on"})
    client.post(dates(draft), DATES)
    elsewhere = {"zone": "America/New_York", "opens": "2027-01-18T09:00", "closes": "2027-03-12T12:00"}
    client.post(reverse("consultations:window", args=[draft.pk, "academia"]), elsewhere)
    before = list(Window.objects.order_by("constituency").values_list("constituency", "opens", "closes"))
    form = client.get(dates(draft)).context["form"]
    client.post(dates(draft), {field.html_name: field.value() or "" for field in form})
    assert list(Window.objects.order_by("constituency").values_list("constituency", "opens", "closes")) == before
    assert set(Window.objects.values_list("zone", flat=True)) == {"Europe/Zurich"}


def test_dates_of_nobody_are_not_asked(client, draft):
    page = client.get(dates(draft)).content.decode()
    assert "No constituency is chosen yet." in page and part(draft, "participants") in page


def test_windows_of_an_announced_round_are_moved_one_by_one(client, officer):
    round_ = RoundFactory(officer=officer)
    page = client.get(dates(round_)).content.decode()
    assert reverse("consultations:window", args=[round_.pk, "state"]) in page and 'name="opens"' not in page
    before = list(Window.objects.order_by("pk").values())
    assert client.post(dates(round_), DATES).status_code == 422
    assert list(Window.objects.order_by("pk").values()) == before


def test_the_same_form_twice_begins_one_round(client, document):
    page = client.get(f"{reverse('consultations:add_round')}?document={document.pk}").content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    refused = begin(client, document, token=token, title="").content.decode()
    assert f'name="token" value="{token}"' in refused
    answers = {begin(client, document, token=token).headers["Location"] for _click in range(2)}
    assert answers == {reverse("consultations:choose_recommendations", args=[Round.objects.get().pk])}
    assert begin(client, document, token="\x00").status_code == 422


def test_two_officers_on_two_pages_do_not_hinder_each_other(client, draft):
    seen = client.get(part(draft, "subject")).context["form"]["seen"].value()
    client.post(part(draft, "questions"), {"questions": "Since when?"})
    answer = client.post(part(draft, "subject"), {**SUBJECT, "title": "Mine", "seen": seen})
    assert answer.status_code == 302
    again = client.post(part(draft, "subject"), {**SUBJECT, "title": "Too late", "seen": seen})
    assert again.status_code == 422
    assert "Somebody else has changed this since you opened the page." in again.content.decode()
    draft.refresh_from_db()
    assert draft.title == "Mine"


def test_of_two_officers_with_the_dates_open_the_second_moves_nothing_back(client, draft):
    """B4: what the first one set for one kind stands in the other's form as it was."""
    client.post(part(draft, "participants"), PARTICIPANTS)
    client.post(dates(draft), DATES)
    opened = {**DATES, "digest_seen": client.get(dates(draft)).context["form"].initial["digest_seen"]}
    assert client.post(dates(draft), {**opened, "closes_nhri": "2027-04-01T12:00"}).status_code == 302
    answer = client.post(dates(draft), {**opened, "closes": "2027-03-15T12:00"})
    assert answer.status_code == 422
    assert "Somebody else has changed this since you opened the page." in answer.content.decode()
    assert 'value="2027-03-15T12:00"' in answer.content.decode()
    assert [row.closes.day for row in Window.objects.filter(round=draft).order_by("closes")] == [12, 1]
    again = {**opened, "closes_nhri": "2027-04-01T12:00"}
    assert client.post(dates(draft), again).status_code == 302  # the same form once more


def test_pages_that_are_not_there(client, draft):
    for address in (part(draft, "windows"), part(RoundFactory(), "rules"), summary(RoundFactory())):
        assert client.get(address).status_code == 404
    nobody = reverse("consultations:edit_part", args=[uuid4(), "rules"])
    assert (client.get(nobody).status_code, client.post(nobody).status_code) == (404, 404)


@pytest.mark.parametrize("count", [1, 30])
def test_pages_ask_the_same_however_long_the_round(client, officer, count):
    round_ = RoundFactory(officer=officer, paragraphs={str(n): 1 for n in range(1, count + 1)}, announced=False)
    for number in range(count):
        round_.questions.create(number=number + 1, text="What?")
    if count > 1:
        for _each in range(3):
            DelegationFactory(round=round_)
    beside = reverse("consultations:add_document")
    assert own_queries(client, summary(round_), beside) == 12
    assert own_queries(client, part(round_, "rules"), beside) == 11
