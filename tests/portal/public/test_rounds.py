"""Rounds as anybody finds them: lists and the page of one."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from accounts.models import User
from consultations.rounds import windows
from core import clock
from portal.models import RoundPage
from portal.public.rounds import paragraph_span
from submissions.models import Version
from tests.factories import RoundFactory
from tests.factories.consultations import DelegationFactory, DocumentFactory
from tests.portal.public.conftest import RELEASE, another_report
from tests.synthesis.conftest import AFTER, BEFORE, CLOSES, DURING


def page_of(scenario):
    return f"/consultations/{scenario.round.reference}/"


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (["7"], "paragraph 7"),
        (["124", "128"], "paragraphs 124 and 128"),
        (["123", "124", "127", "127", "127"], "paragraphs 123, 124 and 127"),
        (["1", "2", "3", "9"], "paragraphs 1 to 3 and 9"),
        (["12bis", "13"], "paragraphs 12bis and 13"),
    ],
)
def test_paragraphs_are_named_as_people_say_them(numbers, said):
    assert paragraph_span(numbers) == said


def test_a_span_of_numbers_in_other_languages() -> None:
    numbers = ["2(a)", "61", "62", "63"]
    with translation.override("fr"):
        assert paragraph_span(numbers) == "paragraphes 2(a) et 61 à 63"
    with translation.override("ar"):  # each number by itself: the first is at the right
        assert paragraph_span(["A.1", "A.2", "A.3"]).endswith("\u2068A.1\u2069 إلى \u2068A.3\u2069")
        assert "\u20682(a)\u2069" in paragraph_span(numbers)


def test_chinese_sentences_of_the_facts_end_in_full_width(scenario, at, client):
    with clock.at(DURING):
        page = client.get(page_of(scenario), headers={"Accept-Language": "zh-hans"}).text
    assert "后续行动。案文不再重新讨论" in page
    assert re.search(r"：<span\s+lang=", page)


def test_the_home_page_says_what_is_open_and_when_it_closes(scenario, at):
    home = at(DURING, "/").content.decode()
    assert "Open now" in home and "Opening soon" not in home
    assert "On a report" in home and "Closes 12 March 2027, 12:00" in home and "Geneva, UTC+1" in home
    assert "A/HRC/99/1, paragraphs 123, 124 and 128 · 3 recommendations" in home
    assert "Opening soon" in at(BEFORE + timedelta(days=1), "/").content.decode()
    after = at(AFTER, "/").content.decode()
    assert "No call for inputs is open now." in after and "On a report" not in after
    assert "You can still read closed calls for inputs." in after


def test_an_empty_home_page_offers_no_closed_calls(db, client):
    home = client.get("/").text
    assert "A new call is shown here as soon as it is announced." in home
    assert "closed calls" not in home


def test_an_extension_opens_nothing_for_others(scenario, at):
    with clock.at(DURING):
        delegation = scenario.bodies["XEE"].delegation
        windows.extend(
            delegation, closes=CLOSES + timedelta(days=9), zone="Europe/Zurich", reason="Note 12", by=scenario.manager
        )
    page = at(AFTER, page_of(scenario)).content.decode()
    assert "Closed, being summarized" in page and "Sign in to take part" not in page


def test_a_review_is_nobodys_news(scenario, at):
    """That a synthesis is under review is known to those who work on it (A5)."""
    from consultations.rounds.services import begin_review

    before = at(AFTER, page_of(scenario)).content
    with clock.at(AFTER):
        begin_review(scenario.round, by=scenario.manager)
    assert strip(at(AFTER, page_of(scenario)).content) == strip(before)


def test_the_page_says_what_is_asked_of_whom_in_whose_name(scenario, at):
    page = at(DURING, page_of(scenario)).content.decode()
    for words in (
        "States should coordinate.",
        "wording: should",
        "Addressed to: States",
        "Resolution 99/1",
        "the Independent Author",
        "Follow-up to an issued text",
        "Inputs are published together, with the report",
        "States, treaty bodies, national human rights institutions, local governments and civil society organizations",
        "18 January 2027, 09:00 (Geneva, UTC+1)",
        "Sign in to take part",
        f'<a href="/register/?round={scenario.round.reference}">Register an organization</a>',
    ):
        assert words in page, words


def test_who_is_signed_in_goes_from_the_page_to_their_rounds(scenario, client):
    with clock.at(DURING):
        client.force_login(User.objects.create_user("p@body.example", name="P. Erson"))
        page = client.get(page_of(scenario)).content.decode()
    assert '<a class="button" href="/home/">Calls for inputs that need your answer</a>' in page
    assert "Sign in to take part" not in page


def test_windows_that_differ_are_told_apart(scenario, at):
    with clock.at(DURING):
        windows.set_window(
            scenario.round, constituency="civil_society", opens=DURING, closes=CLOSES + timedelta(days=7),
            zone="Europe/Zurich", reason="A shutdown", by=scenario.manager,
        )  # fmt: skip
    page = at(DURING, page_of(scenario)).content.decode()
    assert "Closes 12 March 2027, 12:00" in page and "19 March 2027, 12:00 (Geneva, UTC+1)" in page
    row = page.partition('<th scope="rowgroup" colspan="2">civil society organizations</th></tr>')[2]
    assert "19 March 2027" in row.partition("</tbody>")[0]  # below its name, not beside: a phone is narrow
    assert "Some participants have other dates" in at(DURING, "/").content.decode()


def test_what_came_in_changes_no_public_page_before_it_is_published(scenario, at):
    """A State cannot tell from outside whether anybody has written (A6)."""
    urls = ("/", "/consultations/", page_of(scenario))
    before = [strip(at(AFTER, url).content) for url in urls]
    scenario.answer("XJJ", {"124": ("supports", "Heron")}, level="nameless")
    scenario.answer("XII", {"124": ("supports", "Heron")})
    assert [strip(at(AFTER, url).content) for url in urls] == before


def test_a_draft_round_has_no_page(db, client):
    round_ = RoundFactory(announced=False)
    assert not RoundPage.objects.exists()
    assert client.get(f"/consultations/{round_.reference}/").status_code == 404
    assert round_.title not in client.get("/consultations/").content.decode()


def test_unpublishing_or_deleting_a_page_touches_no_submission(scenario, at):
    version = scenario.answer("XAA", {"124": ("supports", "Yes.")})
    page = RoundPage.objects.get(round=scenario.round)
    page.unpublish()
    for url in (page_of(scenario), f"{page_of(scenario)}inputs/"):
        assert at(DURING, url).status_code == 404
    assert "On a report" not in at(DURING, "/consultations/").content.decode()
    page.refresh_from_db()
    page.delete()
    assert Version.objects.get(pk=version.pk).inputs.get().comment == "Yes."


def test_a_restricted_page_is_in_no_list(scenario, at):
    page = RoundPage.objects.get(round=scenario.round)
    page.view_restrictions.create(restriction_type="login")
    assert at(DURING, page_of(scenario)).status_code == 302
    assert "On a report" not in at(DURING, "/consultations/").content.decode()
    assert "On a report" not in at(DURING, "/").content.decode()


@pytest.mark.parametrize("url", ["/", "/consultations/"])
def test_a_list_costs_the_same_for_one_row_and_for_three(db, client, django_assert_num_queries, url):
    RoundFactory()
    client.get(url)
    count = 9 if url == "/" else 5
    for _more in range(2):
        with django_assert_num_queries(count):
            assert client.get(url).status_code == 200
        RoundFactory(document=DocumentFactory())
        DelegationFactory(round=RoundFactory())


def strip(page):
    """A page without its form token."""
    import re

    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", page)


def test_a_closed_round_says_what_became_of_it(scenario, at):
    heading = "Outcome of this call for inputs"
    assert heading not in at(DURING, page_of(scenario)).content.decode()
    closed = at(AFTER, page_of(scenario)).content.decode()
    assert heading in closed and "It closed on 12 March 2027, 12:00 (Geneva, UTC+1)." in closed
    assert "The secretariat is summarizing the inputs. The report will appear on this page." in closed
    assert "Read the report" not in at(AFTER, "/consultations/").content.decode()


def test_a_closed_round_links_its_report_once_it_is_released(published, at):
    link = f'href="{published.url}"'
    early = RELEASE - timedelta(minutes=1)
    assert link not in at(early, page_of(published)).content.decode()
    assert link not in at(early, "/consultations/").content.decode()
    page = at(RELEASE, page_of(published)).content.decode()
    outcome = page[page.index('id="outcome"') : page.index("</section>")]
    assert link in outcome and "was published on 3 May 2027" in outcome and "/inputs/" in outcome
    assert f"<a {link}>Read the report</a>" in at(RELEASE, "/consultations/").content.decode()


def test_somebody_who_is_not_signed_in_gets_the_deadline_by_their_device(scenario, at, client):
    page = at(DURING, page_of(scenario)).content.decode()
    asked = 'data-moment="2027-03-12T11:00:00+00:00" data-zone="Europe/Zurich" data-words="{time} your time ({place})"'
    assert asked in page
    client.force_login(scenario.bodies["XEE"].focal)
    assert "data-moment" not in at(DURING, page_of(scenario)).content.decode()


def test_a_call_leads_to_each_of_its_reports(published, at):
    """Both cite its inputs; only the last one was there."""
    second = another_report(published)
    text = at(RELEASE + timedelta(hours=1), page_of(published)).content.decode()
    assert f'href="/reports/{second.reference}/"' in text and f'href="{published.url}"' in text
    assert "Earlier reports on this call for inputs:" in text
    with clock.at(RELEASE):
        assert "Earlier reports" not in at(RELEASE, page_of(published)).content.decode()
