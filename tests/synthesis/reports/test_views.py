"""The list of reports, a new one, its sections, its front matter, the first draft."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from synthesis.codebook.services import add_theme
from synthesis.coding.services import code_passage
from synthesis.models import SynthesisReport
from synthesis.reports.findings.services import add_finding, remove_finding
from synthesis.reports.services import add_section, begin_report, front_matter_of, write_front_matter
from synthesis.review.approval import send_to_review
from tests.support.html import compact
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


@pytest.fixture
def writer(client, scenario):
    sign_in(client, scenario.writer)
    return scenario.writer


def address(name, *rows):
    return reverse(f"synthesis:{name}", args=[getattr(row, "pk", row) for row in rows])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_a_report_is_begun(client, scenario, writer):
    assert "No report yet." in text_of(client.get(address("reports")))
    said = {"round": str(scenario.round.pk), "title": "Views received", "language": "en", "kind": "summary"}
    answer = client.post(address("add_report"), {**said, "begun_by": str(scenario.first.pk), "live": "on"})
    report = SynthesisReport.objects.get()
    assert answer.headers["Location"] == address("report", report)
    assert (report.title, report.begun_by, report.live) == ("Views received", writer, False)
    page = text_of(client.get(address("reports")))
    assert "Views received</a>" in page
    assert "Being written" in page


def test_a_report_is_offered_in_the_language_of_its_drafter(client, scenario, writer):
    type(writer).objects.filter(pk=writer.pk).update(language="fr")
    assert '<option value="fr" selected>Français</option>' in client.get(address("add_report")).text


def test_a_form_that_is_sent_twice_begins_one_report(client, scenario, writer):
    token = client.get(address("add_report")).context["token"]
    said = {
        "round": str(scenario.round.pk),
        "title": "Views received",
        "language": "en",
        "kind": "thematic",
        "token": token,
    }
    first, second = client.post(address("add_report"), said), client.post(address("add_report"), said)
    assert first.headers["Location"] == second.headers["Location"] == address("report", SynthesisReport.objects.get())


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": ""}, "Complete “"),
        ({"title": "x" * 1_000_000}, "at most 300 characters"),
        ({"round": str(uuid4())}, "Select a valid choice."),
        ({"language": "xx"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_told_and_kept(client, scenario, writer, said, words):
    whole = {"round": str(scenario.round.pk), "title": "Kept", "language": "en", "symbol": "A/1", **said}
    answer = client.post(address("add_report"), whole)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'value="A/1"' in text_of(answer)
    assert not SynthesisReport.objects.exists()


def test_who_does_not_draft_begins_nothing(client, scenario):
    sign_in(client, scenario.first)
    assert client.get(address("add_report")).status_code == 404
    said = {"round": str(scenario.round.pk), "title": "Mine", "language": "en", "kind": "summary"}
    assert client.post(address("add_report"), said).status_code == 404
    assert "Start a report" not in text_of(client.get(address("reports")))


def test_sections_come_and_go(client, report, writer):
    answer = client.post(address("add_section", report), {"section-title": "Coordination"})
    section = report.sections.get()
    assert answer.headers["Location"] == f"{address('report', report)}?at={section.pk}#section-{section.pk}"
    answer = client.post(address("add_section", report), {"section-title": " "})
    assert answer.status_code == 422
    assert "Complete “" in text_of(answer)
    client.post(address("rename_section", report, section), {f"section-{section.pk}-title": "Local level"})
    section.refresh_from_db()
    assert section.title == "Local level"
    finding = add_finding(section, text="One.", by=writer)
    answer = client.post(address("remove_section", report, section), follow=True)
    assert "The section contains findings." in text_of(answer)
    remove_finding(finding, by=writer)
    answer = client.post(address("remove_section", report, section), follow=True)
    assert "This is the only section" in text_of(answer)
    other = add_section(report, "Other", by=writer)
    client.post(address("remove_section", report, section))
    assert list(report.sections.all()) == [other]
    finding.refresh_from_db()
    assert (finding.section, finding.removed_at is not None) == (other, True)


def test_a_first_draft_is_asked_once(client, report, answered, writer):
    assert "Compile a first draft" in text_of(client.get(address("report", report)))
    assert "Compile a first draft?" in text_of(client.get(address("compile", report)))
    assert not report.findings.exists()
    answer = client.post(address("compile", report), {"order": "recommendation"}, follow=True)
    made = report.findings.count()
    assert made == 4
    assert f"Findings drafted: {made}." in text_of(answer)
    answer = client.post(address("compile", report))
    assert answer.status_code == 409
    assert "The report already has findings." in text_of(answer)
    assert report.findings.count() == made


def test_codings_that_could_not_follow_are_listed_before_a_draft_is_compiled(client, report, answered, writer):
    theme = add_theme(answered.round, "Local level", by=answered.coder)
    for words in ("También", "nivel local"):
        code_passage(*answered.passage(answered.versions["XCC"], "124", words), theme, by=answered.coder)
    assert "could not be carried over" not in text_of(client.get(address("compile", report)))
    answered.correct(answered.versions["XCC"], {"124": ("amendment", "Claro: a nivel local.")})
    bench = reverse("coding:bench", args=[answered.round.pk, answered.recommendations["124"].pk])
    page = text_of(client.get(address("compile", report)))
    assert "<h2>1 coding could not be carried over</h2>" in compact(page)
    assert f'“<bdi>También</bdi>”<a href="{bench}">Code the passage again' in compact(page)
    sign_in(client, answered.drafter)  # does not code: no link that leads nowhere
    page = text_of(client.get(address("compile", report)))
    assert "1 coding could not be carried over" in page and bench not in page


def pieces(*rows, seen, order=None, title="Views received"):
    said = {"piece-TOTAL_FORMS": str(len(rows)), "piece-INITIAL_FORMS": "0", "seen": seen, "title": title}
    for place, (kind, text) in enumerate(rows):
        said |= {f"piece-{place}-kind": kind, f"piece-{place}-text": text}
        said |= {f"piece-{place}-ORDER": str(order[place] if order else place + 1)}
    return said


def seen_on(client, report):
    return client.get(address("front_matter", report)).context["names"]["seen"].value()


def test_front_matter_in_the_order_of_its_places(client, report, writer):
    rows = [("paragraph", "Second."), ("heading", "First"), ("paragraph", "")]
    answer = client.post(address("front_matter", report), pieces(*rows, seen=seen_on(client, report), order=[2, 1, ""]))
    assert answer.status_code == 302
    report.refresh_from_db()
    assert front_matter_of(report) == [("heading", "First"), ("paragraph", "Second.")]


def test_title_and_symbol_stand_above_it(client, report, scenario, writer):
    said = pieces(seen=seen_on(client, report), title="  Views   received, and weighed ") | {"symbol": "A/HRC/99/CRP.1"}
    assert client.post(address("front_matter", report), said).status_code == 302
    report.refresh_from_db()
    assert (report.title, report.symbol) == ("Views received, and weighed", "A/HRC/99/CRP.1")
    answer = client.post(address("front_matter", report), said | {"title": "An older page says otherwise"})
    assert answer.status_code == 409  # its writer had not seen the new title
    assert "Views received, and weighed" in text_of(answer) and "An older page says otherwise" in text_of(answer)
    answer = client.post(address("front_matter", report), pieces(seen=seen_on(client, report), title=" "))
    assert answer.status_code == 422


def test_two_writers_of_the_front_matter_see_both_texts(client, report, scenario, writer):
    seen = seen_on(client, report)
    write_front_matter(report, [("paragraph", "The colleague's text.")], by=scenario.drafter)
    mine = pieces(("paragraph", "My text."), seen=seen)
    answer = client.post(address("front_matter", report), mine)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "The colleague&#x27;s text.</p>" in page
    assert "My text.</textarea>" in page
    report.refresh_from_db()
    assert front_matter_of(report) == [("paragraph", "The colleague's text.")]
    answer = client.post(address("front_matter", report), {**mine, "seen": answer.context["names"]["seen"].value()})
    assert answer.status_code == 302
    report.refresh_from_db()
    assert front_matter_of(report) == [("paragraph", "My text.")]


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("raw_html", "x", "Select a valid choice."),
        ("paragraph", "x" * 1_000_000, "at most 100000 characters"),
        ("paragraph", "a\x00b", "Null characters are not allowed."),
    ],
)
def test_front_matter_that_cannot_be_kept(client, report, writer, kind, text, words):
    answer = client.post(address("front_matter", report), pieces((kind, text), seen=seen_on(client, report)))
    assert answer.status_code == 422
    assert words in text_of(answer)
    report.refresh_from_db()
    assert front_matter_of(report) == []


def test_a_broken_form_is_no_accident(client, report, writer):
    for said in ({}, {"piece-TOTAL_FORMS": "many"}, {"piece-TOTAL_FORMS": "9999", "piece-INITIAL_FORMS": "0"}):
        assert client.post(address("front_matter", report), said).status_code == 422


def test_in_approval_the_front_matter_stays(client, report, section, answered, writer):
    add_finding(section, text="One.", by=writer)
    send_to_review(report, by=writer)
    seen = seen_on(client, report)
    answer = client.post(address("front_matter", report), pieces(("paragraph", "Typed."), seen=seen))
    assert answer.status_code == 422
    assert "The report is being approved." in text_of(answer)
    assert "Typed.</textarea>" in text_of(answer)


def test_the_list_asks_no_more_for_a_hundred_reports(client, scenario, writer):
    def asked():
        client.get(address("reports"))
        with CaptureQueriesContext(connection) as queries:
            client.get(address("reports"))
        return len(queries)

    begin_report(scenario.round, "One", by=writer)
    one = asked()
    for more in (9, 90):
        for number in range(more):
            begin_report(scenario.round, f"Report {number}", by=writer)
        # Beyond a page the paginator's links ask nothing more.
        assert asked() == one


@pytest.mark.parametrize("name", ["report", "front_matter", "compile", "approval", "review", "sign_off"])
def test_a_report_of_another_round_is_as_if_made_up(client, report, scenario, name):
    sign_in(client, scenario.triage)  # an officer of the round, without a duty in the synthesis
    foreign, made_up = client.get(address(name, report)), client.get(address(name, uuid4()))
    assert foreign.status_code == made_up.status_code == 404
    assert foreign.content == made_up.content


def test_strangers_learn_nothing(client, report, scenario):
    assert client.get(address("report", report)).status_code == 302  # to the sign-in
    client.force_login(scenario.bodies["XAA"].focal, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address("report", report)).status_code == 404
    assert client.get(address("reports")).status_code == 404
