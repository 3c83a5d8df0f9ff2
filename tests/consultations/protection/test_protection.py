"""The door at the foot of every signed-in page, and the named officer's pages."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from consultations.models import ProtectedReport
from consultations.protection.services import answer_report, code_of, open_report
from consultations.rounds import duties
from core import clock
from core.jobs.queue import run_due
from tests.factories import UserFactory
from tests.support.html import text
from tests.support.officers import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]
DOOR = "/support/"


@pytest.fixture
def named(house):
    user = UserFactory(name="P. Rotector")
    duties.make_officer(user, group=duties.protection_officers_group())
    return user


def form(client, **more):
    token = re.search(r'name="token" value="([^"]+)"', client.get(DOOR).content.decode())[1]
    return {"what": "They came to our office.", "consent": "contact", "token": token, **more}


def test_it_is_on_every_page_signed_in_or_not(house, browser, client) -> None:
    focal = browser(house.XCC.focal)
    for page in ("/home/", f"/rounds/{house.XCC.delegation.pk}/", "/account/", "/consultations/", "/check-receipt/"):
        assert f'href="{DOOR}"' in focal.get(page).content.decode(), page
    assert f'href="{DOOR}"' in client.get("/consultations/").content.decode()
    assert client.get("/something-happened/")["Location"] == DOOR


def test_address_and_title_tell_nothing_to_somebody_who_looks_at_the_history(house, browser, client) -> None:
    for page in (browser(house.XCC.focal).get(DOOR), client.get(DOOR), client.get(f"{DOOR}answer/")):
        assert re.search(r"<title>(.*?)</title>", page.content.decode(), re.S)[1].strip() == "Support"
        assert "data-leave" in page.content.decode()


def test_somebody_who_has_not_signed_in_reports_and_reads_the_answer(house, client, named) -> None:
    page = client.get(DOOR)
    assert page.status_code == 200 and 'name="hold_back"' not in page.content.decode()
    sent = form(client, unnamed="keep", told_by=str(house.XCC.focal.pk), contact="")
    done = client.post(DOOR, sent)
    report = ProtectedReport.objects.get()
    assert (report.told_by, report.organisation, report.holds_back, report.contact) == (None, None, False, "")
    code = re.search(r"(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}", text(done))[0]
    assert report.reference in text(done) and code == code_of(report)
    assert code in text(client.post(DOOR, sent)) and ProtectedReport.objects.count() == 1  # a second click
    answer_report(report, text="We can meet on Monday.", by=named)
    mails = len(mail.outbox)
    given = {"reference": report.reference.lower(), "code": code.replace("-", " ").lower()}
    read = client.post(f"{DOOR}answer/", given)
    assert "We can meet on Monday." in text(read) and "no-store" in read["Cache-Control"]
    assert len(mail.outbox) == mails  # nobody is written to
    arabic = str.maketrans({**dict(zip("0123456789", "٠١٢٣٤٥٦٧٨٩", strict=True)), "-": "\u2011"})
    typed = {"reference": report.reference.translate(arabic), "code": code.translate(arabic)}
    assert "We can meet on Monday." in text(client.post(f"{DOOR}answer/", typed))
    wrong = client.post(f"{DOOR}answer/", {**given, "code": "AAAA-AAAA-AAAA-AAAA"})
    unknown = client.post(f"{DOOR}answer/", {**given, "reference": "PR-2026-AAAAAAA"})
    for refused in (wrong, unknown):
        assert (
            refused.status_code == 422
            and "The reference and the code do not match a report. Check both, then try again." in text(refused)
        )
        assert "Monday" not in text(refused)


def test_what_a_session_s_end_would_lose_is_told(house, browser, client) -> None:
    """The page was opened signed in; when it is sent, nobody is signed in any longer."""
    token = re.search(r'name="token" value="([^"]+)"', browser(house.XCC.focal).get(DOOR).content.decode())[1]
    sent = {"what": "They came to our office.", "consent": "contact", "token": token, "hold_back": "on"}
    page = client.post(DOOR, sent)
    assert page.status_code == 422 and not ProtectedReport.objects.exists()
    assert "You were signed out. Sign in again to withhold your content from publication." in text(page)
    assert "They came to our office." in page.content.decode()
    again = client.post(DOOR, {name: value for name, value in sent.items() if name != "hold_back"})
    assert again.status_code == 200 and ProtectedReport.objects.get().told_by is None


def test_a_form_that_was_sent_with_other_words_shows_no_earlier_report(house, client) -> None:
    sent = form(client)
    assert client.post(DOOR, sent).status_code == 200
    first = ProtectedReport.objects.get()
    page = client.post(DOOR, {**sent, "what": "They came again."})
    assert page.status_code == 422 and "This form was already sent with a different text." in text(page)
    assert code_of(first) not in text(page) and first.reference not in text(page)
    assert "They came again." in page.content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page.content.decode())[1]
    assert client.post(DOOR, {**sent, "what": "They came again.", "token": token}).status_code == 200
    assert {row.what for row in ProtectedReport.objects.all()} == {sent["what"], "They came again."}


def test_no_browser_keeps_the_form_or_the_code(house, client) -> None:
    received = client.post(DOOR, form(client))
    for page in (client.get(DOOR), received):
        assert "no-store" in page["Cache-Control"]
    assert "only once" not in text(received)


def test_it_promises_only_what_holds_of_who_reads_it(house, browser, client, named) -> None:
    signed_in, anonymous = text(browser(house.XCC.focal).get(DOOR)), text(client.get(DOOR))
    promise = "Nobody who works on your calls for inputs"
    assert promise in signed_in and promise not in anonymous
    assert "These officers may also work on calls for inputs." in anonymous
    assert "outside the calls for inputs" not in text(client.post(DOOR, form(client)))
    help_page = text(client.get("/help/civil-society/"))
    assert "If you sign in first, nobody who works on your calls for inputs can read it." in help_page
    for page in (help_page, text(client.get("/privacy/"))):
        assert "designated officer" in page and "officer outside" not in page
    sign_in(client, named)
    shown = text(client.get(reverse("protection:reports")))
    assert "Every designated officer sees the reports that were made without signing in." in shown


def test_a_code_opens_no_report_of_somebody_who_signed_in(house, browser, client, named) -> None:
    focal = browser(house.XCC.focal)
    focal.post(DOOR, form(focal))
    report = ProtectedReport.objects.get()
    page = client.post(f"{DOOR}answer/", {"reference": report.reference, "code": code_of(report)})
    assert page.status_code == 422


def test_a_code_holds_when_the_portals_secret_changes(house, client, settings) -> None:
    client.post(DOOR, form(client))
    report = ProtectedReport.objects.get()
    code = code_of(report)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret of fifty characters" * 2
    assert open_report(report.reference, code) == report


def test_who_tries_too_often_waits_and_loses_nothing(house, client) -> None:
    for _each in range(20):
        client.post(f"{DOOR}answer/", {"reference": "PR-2026-AAAAAAA", "code": "AAAA"})
    page = client.post(DOOR, form(client))
    assert page.status_code == 422 and "Too many attempts. Try again in an hour." in text(page)
    assert "They came to our office." in page.content.decode() and not ProtectedReport.objects.exists()


def test_the_officer_reads_that_nobody_signed_in(house, client, named) -> None:
    client.post(DOOR, form(client))
    sign_in(client, named)
    page = text(client.get(f"/admin/consultations/protected/{ProtectedReport.objects.get().pk}/"))
    assert "somebody who did not sign in" in page and "They came to our office." in page


def test_it_is_on_officers_pages_and_in_their_menu(house, client) -> None:
    sign_in(client, house.officer)
    for page in ("/admin/", "/admin/consultations/rounds/"):
        shown = client.get(page).content.decode()
        assert f'<a href="{DOOR}">Report intimidation or reprisals' in shown, page
        assert "Report intimidation or reprisals" in shown.partition("wagtail-sidebar-props")[2], page
    assert client.get(DOOR).status_code == 200


def test_it_says_who_reads_it_and_what_it_is_not(house, browser, named) -> None:
    shown = text(browser(house.XCC.focal).get(DOOR))
    assert "P. Rotector" in shown and "This is not a complaints procedure" in shown
    named.is_active = False
    named.save()
    assert "No officer is assigned at the moment." in text(browser(house.XCC.focal).get(DOOR))


def test_told_answered_and_let_go(house, browser, client, named) -> None:
    focal = browser(house.XCC.focal)
    body = {"organisation": str(house.XCC.organisation.pk), "hold_back": "on"}
    extra = {"told_by": str(house.XAA.focal.pk), "released_at": "2027-01-01"}
    assert focal.post(DOOR, form(focal, **body, **extra))["Location"] == DOOR
    report = ProtectedReport.objects.get()
    assert (report.told_by, report.holds_back) == (house.XCC.focal, True)
    sign_in(client, named)
    assert "Protected reports" in text(client.get("/admin/"))
    assert report.reference in text(client.get("/admin/consultations/protected/"))
    page = f"/admin/consultations/protected/{report.pk}/"
    shown = text(client.get(page))
    assert "They came to our office." in shown and "Contact me first" in shown
    assert client.post(page, {"text": "", "then": "release"}).status_code == 422
    assert client.post(page, {"text": "We wrote to nobody yet."}).status_code == 302
    assert "or with the code of the report" in text(client.get(page))
    shown = text(focal.get(DOOR))
    assert "We wrote to nobody yet." in shown and "Withheld from publication" in shown
    assert focal.post(f"{DOOR}{report.pk}/release/").status_code == 302
    assert "Withheld from publication" not in text(focal.get(DOOR))


def test_others_do_not_see_it(house, browser, client, named) -> None:
    focal = browser(house.XCC.focal)
    focal.post(DOOR, form(focal))
    report = ProtectedReport.objects.get()
    other = browser(house.XAA.focal)
    assert "They came" not in text(other.get(DOOR))
    assert other.post(f"{DOOR}{report.pk}/release/").status_code == 404
    sign_in(client, house.officer)
    for page in ("/admin/consultations/protected/", f"/admin/consultations/protected/{report.pk}/"):
        assert client.get(page).status_code == 404


def test_what_is_missing_is_told_and_kept(house, browser) -> None:
    focal = browser(house.XCC.focal)
    page = focal.post(DOOR, form(focal, what="", contact="The neighbour's phone"))
    assert page.status_code == 422
    assert "The neighbour&#x27;s phone" in page.content.decode()
    foreign = focal.post(DOOR, form(focal, organisation=str(house.XAA.organisation.pk), hold_back="on"))
    assert foreign.status_code == 422
    assert not ProtectedReport.objects.exists()


def test_a_report_waits_on_the_first_page_of_the_named_officer_until_it_is_answered(house, client, named) -> None:
    officer = sign_in(Client(), named)
    assert "Nothing needs your attention now." in text(officer.get("/admin/"))
    client.post(DOOR, form(client))
    page = officer.get("/admin/")
    assert "1 protected report to answer" in text(page)
    assert f'href="{reverse("protection:reports")}"' in page.text
    assert "protected report" not in text(sign_in(Client(), house.officer).get("/admin/"))
    answer_report(ProtectedReport.objects.get(), text="We can meet on Monday.", by=named)
    assert "Nothing needs your attention now." in text(officer.get("/admin/"))


def token_of(page) -> str:
    return re.search(r'name="token" value="([^"]+)"', page.content.decode())[1]


def test_somebody_who_has_not_signed_in_replies_to_the_answer_with_the_code(house, client, named) -> None:
    client.post(DOOR, form(client))
    report = ProtectedReport.objects.get()
    opened = {"reference": report.reference, "code": code_of(report)}
    assert 'name="text"' not in client.post(f"{DOOR}answer/", opened).content.decode()  # nothing to reply to yet
    with clock.at(clock.now() - timedelta(hours=1)):
        answer_report(report, text="May I write to the mission?", by=named)
    page = client.post(f"{DOOR}answer/", opened)
    reply = {**opened, "token": token_of(page), "text": "Yes, but do not name us."}
    empty = client.post(f"{DOOR}answer/", {**reply, "text": " "})
    assert empty.status_code == 422 and "Enter your reply." in text(empty)
    mails = len(mail.outbox)
    for _click in range(2):
        done = client.post(f"{DOOR}answer/", reply)
        assert "Your reply was sent." in text(done) and "You: Yes, but do not name us." in text(done)
        assert "no-store" in done["Cache-Control"]
    assert [(note.text, note.by) for note in report.notes.all()] == [
        ("May I write to the mission?", named),
        ("Yes, but do not name us.", None),
    ]
    run_due()
    assert [(sent.to, "mission" in sent.body) for sent in mail.outbox[mails:]] == [([named.email], False)] * 2
    officer = sign_in(Client(), named)
    assert "1 protected report to answer" in text(officer.get("/admin/"))
    assert "Reply received" in text(officer.get(reverse("protection:reports")))
    seen = text(officer.get(reverse("protection:report", args=[report.pk])))
    assert "Yes, but do not name us. The person who reported" in seen
    wrong = client.post(f"{DOOR}answer/", {**reply, "code": "AAAA-AAAA-AAAA-AAAA", "token": token_of(done)})
    assert wrong.status_code == 422 and report.notes.count() == 2


def test_a_person_reads_the_whole_of_their_own_report_and_replies(house, browser, named) -> None:
    mine, other = browser(house.XCC.focal), browser(house.XAA.focal)
    mine.post(DOOR, form(mine, what="They came. " * 60 + "Then they left."))
    report = ProtectedReport.objects.get()
    with clock.at(clock.now() - timedelta(hours=1)):
        answer_report(report, text="May I write to the mission?", by=named)
    link = reverse("support_reply", args=[report.pk])
    assert f'href="{link}"' in mine.get(DOOR).content.decode()
    page = mine.get(link)
    assert "Then they left." in text(page) and "no-store" in page["Cache-Control"]
    assert mine.post(link, {"token": token_of(page), "text": "Please do."})["Location"] == DOOR
    assert "You: Please do." in text(mine.get(DOOR))
    assert other.get(link).status_code == 404
    assert other.post(link, {"token": token_of(page), "text": "Mine now."}).status_code == 404
    assert report.notes.last().text == "Please do."


def test_the_consent_ends_as_its_sentence_does(house, client, named) -> None:
    client.post(DOOR, form(client, consent="act"))
    page = sign_in(Client(), named).get(reverse("protection:report", args=[ProtectedReport.objects.get().pk]))
    assert "You may act on it. Tell me what you do. Nothing else is done without" in text(page)
