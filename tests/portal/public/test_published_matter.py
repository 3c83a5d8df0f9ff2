"""What a sender is told and asked before published matter is withdrawn, restricted or held back."""

from datetime import timedelta

import pytest

from core import clock
from core.text.dates import office_day
from submissions.models import UnnamedDecision, Withdrawal
from submissions.public_state.services import plan_addendum
from submissions.sending.services import withdraw
from submissions.sensitive.redaction_requests import lift_redaction, request_lift
from synthesis.publication.selectors import released
from synthesis.reports.findings.services import add_finding, cite, set_parts
from synthesis.reports.services import add_section, begin_report
from synthesis.review.approval import act_on_step, send_to_review
from tests.factories import OfficerFactory, new_token
from tests.support.officers import sign_in
from tests.support.public import make_public
from tests.support.redacting import redact
from tests.synthesis.conftest import AFTER, answered, scenario

__all__ = ["answered", "scenario"]
LATER = AFTER + timedelta(days=3)


@pytest.fixture
def published(answered):
    """Two paragraphs rest on Kite House, one of them on it alone."""
    scenario = answered
    with clock.at(AFTER):
        report = begin_report(scenario.round, "Views received", by=scenario.writer)
        section = add_section(report, "Coordination", by=scenario.writer)
        for code, label, words, text in (
            ("XII", "124", "Towns first", "Towns were put first."),
            ("XII", "128", "Children", "Children were to be at the table."),
            ("XHH", "128", "Tôt", ""),
        ):
            if text:
                finding = add_finding(
                    section, by=scenario.writer, text=text, recommendation=scenario.recommendations[label]
                )
            cite(finding, *scenario.passage(scenario.versions[code], label, words), by=scenario.writer)
        report = act_on_step(send_to_review(report, by=scenario.writer), "approve", by=scenario.first)
        act_on_step(type(report).objects.get(pk=report.pk), "approve", by=scenario.second)
        scenario.round.refresh_from_db()
        scenario.move(at=AFTER)
    return scenario


def address(scenario, code, page):
    return f"/rounds/{scenario.bodies[code].delegation.pk}/{page}/"


def words(response):
    return " ".join(response.content.decode().split())


def test_withdrawing_says_what_others_will_see(published, client):
    client.force_login(published.bodies["XII"].focal, backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(LATER):
        page = words(client.get(address(published, "XII", "withdraw")))
    assert "2 answers published under your name are removed from the portal within one hour" in page
    assert "Paragraph 2 of the published report is also based on other sources" in page
    assert "Paragraph 1 of the published report is based only on your inputs, or names you" in page
    assert "Copies that others have already made" in page
    assert "Answers published without your name" not in page  # there are none


def test_withdrawing_says_that_a_paragraph_goes_with_its_only_sentence(published, client):
    """Another sentence of it has other sources; it is not displayed all the same."""
    scenario = published
    with clock.at(LATER):
        report = begin_report(scenario.round, "More views", by=scenario.writer)
        section = add_section(report, "Coordination", by=scenario.writer)
        text = "Towns were put first. Federalism was named."
        finding = add_finding(section, text=text, by=scenario.writer, recommendation=scenario.recommendations["124"])
        for code, quote, part in (("XII", "Towns first", text[:21]), ("XBB", "federalism", text[22:])):
            row = cite(finding, *scenario.passage(scenario.versions[code], "124", quote), by=scenario.writer)
            set_parts(row, [part], by=scenario.writer)
        report = act_on_step(send_to_review(report, by=scenario.writer), "approve", by=scenario.first)
        act_on_step(type(report).objects.get(pk=report.pk), "approve", by=scenario.second)
    scenario.move(at=LATER)
    client.force_login(scenario.bodies["XII"].focal, backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(LATER):
        page = words(client.get(address(scenario, "XII", "withdraw")))
        assert "Report “Views received”: Paragraph 2 of the published report" in page
        assert "Report “More views”: Paragraph 1 of the published report" in page
    body = scenario.bodies["XBB"]
    client.force_login(body.focal, backend="django.contrib.auth.backends.ModelBackend")
    later = LATER + timedelta(days=1)
    with clock.at(later):
        page = words(client.get(address(scenario, "XBB", "withdraw")))
        assert "or has a sentence that is based only on them. It will not be displayed" in page
        assert "also based on other sources" not in page
        version = scenario.versions["XBB"]
        withdraw(version.submission, by=body.focal, token=new_token(), at=later)
    scenario.move(at=later)
    row = released(later).get(report=report).outline["sections"][0]["findings"][0]
    assert row["suspended"]


@pytest.fixture
def counting(answered):
    """One paragraph names Veldrane, which it does not cite; another counts three States and cites one."""
    scenario = answered
    with clock.at(AFTER):
        report = begin_report(scenario.round, "Views received", by=scenario.writer)
        section = add_section(report, "Coordination", by=scenario.writer)
        for label, text, fields in (
            ("124", "Towns matter, unlike for Veldrane.", {}),
            ("124", "Three States supported the paragraph with an amendment.",
             {"quantity": "number", "number": 3, "counted": ["state"], "positions": ["amendment"]}),
        ):  # fmt: skip
            about = scenario.recommendations[label]
            finding = add_finding(section, by=scenario.writer, text=text, recommendation=about, **fields)
            cite(finding, *scenario.passage(scenario.versions["XAA"], "124", "Towns"), by=scenario.writer)
        report = act_on_step(send_to_review(report, by=scenario.writer), "approve", by=scenario.first)
        act_on_step(type(report).objects.get(pk=report.pk), "approve", by=scenario.second)
        scenario.round.refresh_from_db()
    scenario.move(at=AFTER)
    return scenario


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("XBB", ["Paragraph 1 of the published report is based only on your inputs, or names you"]),
        ("XCC", ["A number in paragraph 2 of the published report will be updated, or will no longer be shown."]),
        ("XDD", ["It is there because you aligned yourself", "A number in paragraph 2 of the published report"]),
        ("XGG", []),
    ],
)
def test_withdrawing_says_what_happens_where_the_body_is_named_or_counted_and_not_cited(counting, client, code, told):
    body = counting.bodies[code]
    sentences = ("Paragraph 1 of", "A number in paragraph 2 of", "It is there because you aligned")
    client.force_login(body.focal, backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(LATER):
        page = words(client.get(address(counting, code, "withdraw")))
        assert "What others will see" in page
        assert all(each in page for each in told)
        assert sum(each in page for each in sentences) == len(told)
        withdraw(counting.versions[code].submission, by=body.focal, token=new_token(), at=LATER)
    counting.move(at=LATER)
    first, second = released(LATER).get().outline["sections"][0]["findings"]
    assert bool(first.get("suspended")) == (code == "XBB")
    assert bool(second["mark"]) == (code in ("XCC", "XDD"))


def test_the_page_asks_where_both_would_go(answered, client):
    scenario = answered
    with clock.at(AFTER):
        scenario.tighten(scenario.versions["XII"], "128", "nameless", at=AFTER - timedelta(days=1))
    with clock.at(AFTER):
        make_public(scenario.round)
    who = scenario.bodies["XII"]
    client.force_login(who.focal, backend="django.contrib.auth.backends.ModelBackend")
    page = address(scenario, "XII", "withdraw")
    with clock.at(LATER):
        asked = words(client.get(page))
        assert "Leave it published: it does not show whose it is" in asked and "checked" not in asked
        token = new_token()
        refused = client.post(page, {"reason": "", "token": token})
        assert refused.status_code == 422
        assert "Choose what happens to the answers that are published without your name." in words(refused)
        assert not Withdrawal.objects.exists()
        done = client.post(page, {"reason": "", "token": token, "unnamed": "keep"})
        assert done.status_code == 302
    assert UnnamedDecision.objects.get().choice == "keep"


def test_the_page_asks_a_body_that_is_named_by_alignment_alone(scenario, client):
    """Lists of participants lose its name with the withdrawal."""
    leader = scenario.answer("XAA", {"124": ("supports", "Yes.")})
    hidden = {"position": "opposes", "comment": "Hidden words.", "confidentiality": "nameless"}
    scenario.answer("XII", {"123": hidden}, aligned=(leader, []))
    scenario.answer("XJJ", {"123": hidden}, level="nameless")
    with clock.at(AFTER):
        make_public(scenario.round)
    for code, asks in (("XII", True), ("XJJ", False)):
        client.force_login(scenario.bodies[code].focal, backend="django.contrib.auth.backends.ModelBackend")
        with clock.at(LATER):
            page = words(client.get(address(scenario, code, "withdraw")))
        assert ("Your name is removed from the public lists within one hour" in page) is asks
        assert ("Leave it published: it does not show whose it is" in page) is asks
        assert ("1 answer published without your name is removed from the portal" in page) is not asks


def test_restricting_published_matter_is_confirmed_once_it_was_read(published, client):
    who = published.bodies["XII"]
    client.force_login(who.focal, backend="django.contrib.auth.backends.ModelBackend")
    page = address(published, "XII", "levels")
    line = published.input(published.versions["XII"], "124").line_id
    with clock.at(LATER):
        told = client.post(page, {f"line_{line}": "secretariat"})
        assert told.status_code == 200 and "What others will see" in words(told)
        assert "Nothing has been restricted yet." in words(told)
        assert told.content.count(b"data-focus") == 1  # or whoever hears the page takes it for the first one
        assert "Paragraph 1 of the published report is based only on your inputs" in words(told)
        done = client.post(page, {f"line_{line}": "secretariat", "confirmed": "1"})
        assert done.status_code == 302
        assert "secretariat only" in words(client.get(page))


def test_the_manager_sets_the_day_of_an_addendum(published, client):
    sign_in(client, published.manager)
    page = f"/admin/submissions/addenda/{published.round.pk}/"
    with clock.at(LATER):
        assert "Nothing is waiting." in words(client.get(page))
        refused = client.post(page, {"day": "2027-01-01"})
        assert refused.status_code == 422 and "Choose today or a later day." in words(refused)
        assert client.post(page, {"day": "2027-04-01"}).status_code == 302
        assert "The next addendum will be published on 1 April 2027" in words(client.get(page))
        assert client.post(page, {"cancel": "1"}).status_code == 302
        assert "The next addendum will be published" not in words(client.get(page))
    sign_in(client, published.coder)
    assert client.get(page).status_code == 404


def test_a_lift_is_public_with_the_next_state_and_not_before(published, client):
    """The files of the edition say "[redacted]": who polls the page must learn no more than who compares files."""
    address = f"/inputs/{published.input(published.versions['XII'], '124').line_id}/"
    people = [OfficerFactory(round=published.round, duties=["see_confidential"]) for _each in range(2)]
    with clock.at(LATER):
        row = redact(published.input(published.versions["XII"], "124"), "Towns first")
    published.move(at=LATER)
    after = LATER + timedelta(days=1)
    with clock.at(after):
        lift_redaction(request_lift(row, reason="She consents.", by=people[0]), by=people[1])
    published.move(at=after)
    with clock.at(after):
        assert "Towns first" not in words(client.get(address))
        plan_addendum(published.round, office_day(after), by=published.manager)
    published.move(at=after)
    with clock.at(after):
        assert "Towns first" in words(client.get(address))
