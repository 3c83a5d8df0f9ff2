"""What a body reads of its own inputs once the report is out: where each went, or why it went nowhere."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from consultations.enums import Role
from consultations.organisations import services
from core import clock
from submissions.drafting.services import begin_draft
from submissions.joint.services import confirm, invite_member, leave
from submissions.triage.services import find_inadmissible
from synthesis.models import Disposition, Publication
from synthesis.publication.selectors import newest_released
from synthesis.publication.services import withdraw_publication
from synthesis.quality.dispositions import dispose
from synthesis.reports.findings.services import add_finding, cite
from tests.portal.public.conftest import RELEASE, SECRET, another_report
from tests.support.html import compact
from tests.synthesis.conftest import AFTER, DURING

LATER = RELEASE + timedelta(days=1)


@pytest.fixture
def page(client):
    """`page(body, moment, kind)`: what the body's focal point gets then."""

    def get(body, moment=LATER, kind="", user=None):
        client.force_login(user or body.focal)
        with clock.at(moment):
            return client.get(f"/rounds/{body.delegation.pk}/outcomes/", {"format": kind} if kind else {})

    return get


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_before_the_release_nobody_learns_anything(published, page):
    body = published.bodies["XAA"]
    told = text_of(page(body, RELEASE - timedelta(seconds=1)))
    assert "The report is not published yet" in told
    assert "Views received so far" not in told
    assert "The report is not published yet" in text_of(page(body, RELEASE - timedelta(seconds=1), "xlsx"))
    assert "Views received so far" in text_of(page(body, RELEASE))
    with clock.at(LATER):
        withdraw_publication(newest_released(LATER).get(), is_public=True, by=published.manager)
    assert "The report is not published yet" in text_of(page(body))


def test_each_input_leads_to_the_findings_that_rest_on_it(published, page):
    told = text_of(page(published.bodies["XAA"]))
    assert "Paragraph 124" in told and "Towns matter to us." in told
    assert f'<a href="{published.url}#finding-1">Finding 1</a>' in compact(told)
    assert "Towns were named." in told
    assert SECRET not in told and "corridors" not in told
    assert SECRET in text_of(page(published.bodies["XBB"]))  # its own, though nobody else reads it


def test_a_correction_is_the_same_input(published, page):
    published.correct(
        published.public.version, {"124": ("amendment", "Towns matter greatly.")}, at=AFTER - timedelta(days=20)
    )
    told = text_of(page(published.bodies["XAA"]))
    assert "Towns matter greatly." in told and "#finding-1" in told


def test_what_is_not_cited_has_its_reason(published, page):
    version = published.answer("XCC", {"124": ("amendment", "Also locally."), "123": ("supports", "Yes.")})
    told = text_of(page(published.bodies["XCC"]))
    assert told.count("No finding is based on it, and the secretariat gave no reason.") == 2
    with clock.at(AFTER):
        line = published.input(version, "124").line
        dispose(line, "not_reflected", reason="Said <b>before</b>.", by=published.coder)
    told = text_of(page(published.bodies["XCC"]))
    assert "Not reflected" in told and "Said &lt;b&gt;before&lt;/b&gt;." in told
    with clock.at(AFTER):
        find_inadmissible(
            version.submission, reason="commercial", words_to_sender="It sells a product.", by=published.triage
        )
    told = text_of(page(published.bodies["XCC"]))
    assert told.count("Not taken into account") == 2 and "before" not in told
    assert told.count("It sells a product.") == told.count("Commercial") == 2
    rows = b"".join(page(published.bodies["XCC"], kind="csv").streaming_content).decode("utf-8-sig")
    assert rows.count("Commercial") == 2


def test_a_submission_that_nobody_has_looked_at_again_has_no_reason(published, page):
    version = published.answer("XCC", {"124": ("amendment", "Also villages.")})
    with clock.at(DURING + timedelta(days=1)):
        find_inadmissible(version.submission, reason="commercial", by=published.triage)
    published.correct(version, {"124": ("amendment", "Also locally.")}, at=DURING + timedelta(days=2))
    told = text_of(page(published.bodies["XCC"]))
    assert "The submission was not taken into account." in told and "Reason:" not in told


def test_a_reason_that_was_given_to_earlier_words_is_not_told(published, page):
    """The officer answered before the deadline; then the State took the words out that the reason is about."""
    version = published.answer("XCC", {"124": ("amendment", "Also villages."), "123": ("supports", "Yes.")})
    with clock.at(DURING + timedelta(days=1)):
        for label in ("123", "124"):
            line = published.input(version, label).line
            dispose(line, "not_reflected", reason=f"Nothing on villages ({label}).", by=published.coder)
    published.correct(version, {"124": ("amendment", "Also locally.")}, at=DURING + timedelta(days=2))
    told = text_of(page(published.bodies["XCC"]))
    assert "Also locally." in told and "Nothing on villages (124)." not in told
    assert "Nothing on villages (123)." in told  # that answer is as it was


def test_nothing_repeats_an_input_that_has_left(published, page):
    """Nobody would find what it is said to repeat."""
    repeated = published.answer("XCC", {"124": ("amendment", "Also locally.")})
    repeating = published.answer("XDD", {"124": ("amendment", "And locally.")})
    with clock.at(AFTER):
        lines = [published.input(version, "124").line for version in (repeating, repeated)]
        dispose(lines[0], "duplicate", duplicate_of=lines[1], by=published.coder)
    assert "Duplicate" in text_of(page(published.bodies["XDD"]))
    with clock.at(AFTER):
        find_inadmissible(repeated.submission, reason="commercial", by=published.triage)
    told = text_of(page(published.bodies["XDD"]))
    assert "Duplicate" not in told and "No finding is based on it" in told


def test_the_same_point_names_the_published_paragraph(published, page):
    version = published.answer("XCC", {"124": ("amendment", "Also locally."), "123": ("supports", "Yes.")})
    public, later = published.publication.report.findings.get(), None
    with clock.at(AFTER):
        section = published.publication.report.sections.get()
        later = add_finding(
            section, by=published.writer, text="A later thought.", recommendation=published.recommendations["124"]
        )
        line = {label: published.input(version, label).line for label in ("123", "124")}
        dispose(line["124"], "grouped", reason="In <b>other</b> words.", finding=public, by=published.coder)
        dispose(line["123"], "grouped", reason="Not yet.", finding=later, by=published.coder)
    assert "Towns were named" not in text_of(page(published.bodies["XCC"], RELEASE - timedelta(seconds=1)))
    told = text_of(page(published.bodies["XCC"]))
    assert f'The same point is made in <a href="{published.url}#finding-1">finding 1</a>.' in told
    assert "Towns were named." in told and "In &lt;b&gt;other&lt;/b&gt; words." in told
    assert "A later thought." not in told and "Not yet." not in told  # nobody may know of it yet
    assert told.count("Grouped with others") == 1
    assert told.count("No finding is based on it, and the secretariat gave no reason.") == 1
    rows = b"".join(page(published.bodies["XCC"], kind="csv").streaming_content).decode("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(rows))
    same = ("Same point in finding", "What that finding says", "Where to read that finding")
    assert [first[key] for key in same] == ["", "", ""]
    assert [second[key] for key in same][:2] == ["1", "Towns were named."]
    assert second[same[2]].endswith(f"{published.url}#finding-1")


def test_what_was_grouped_before_paragraphs_were_named_is_still_told(published, page):
    version = published.answer("XCC", {"124": ("amendment", "Also locally.")})
    with clock.at(AFTER):
        line = published.input(version, "124").line
        Disposition.objects.create(line=line, outcome="grouped", reason="Summed up.", by=published.coder)
    told = text_of(page(published.bodies["XCC"]))
    assert "Grouped with others" in told and "Summed up." in told and "The same point" not in told


def test_what_is_cited_after_the_publication_is_not_told(published, page):
    version = published.answer("XCC", {"124": ("amendment", "Also locally.")})
    with clock.at(AFTER):
        section = published.publication.report.sections.get()
        finding = add_finding(
            section, by=published.writer, text="A later thought.", recommendation=published.recommendations["124"]
        )
        cite(finding, *published.passage(version, "124", "locally"), by=published.writer)
    assert "A later thought." not in text_of(page(published.bodies["XCC"]))


def test_others_have_no_way_in(published, page, client):
    arandia, veldrane = published.bodies["XAA"], published.bodies["XBB"]
    for kind in ("", "xlsx"):
        assert page(arandia, kind=kind, user=veldrane.focal).status_code == 404
    client.logout()
    with clock.at(LATER):
        assert client.get(f"/rounds/{arandia.delegation.pk}/outcomes/").status_code == 302
        client.force_login(arandia.focal)
        assert client.get(f"/rounds/{uuid4()}/outcomes/").status_code == 404


def test_a_contributor_reads_of_what_was_given_only(published, page, django_user_model):
    body = published.bodies["XAA"]
    person = django_user_model.objects.create_user("town@xaa.example", name="Town")
    services.add_member(body.organisation, person, Role.CONTRIBUTOR, by=body.focal)
    told = text_of(page(body, user=person))
    assert "Towns matter" not in told
    assert "There are no inputs from you to show" in told


def test_the_same_as_a_file(published, page):
    version = published.answer("XCC", {"124": ("amendment", "=Also locally."), "123": ("supports", "Yes.")})
    with clock.at(AFTER):
        dispose(published.input(version, "124").line, "out_of_scope", reason="=1+1", by=published.coder)
    rows = list(
        csv.reader(
            io.StringIO(b"".join(page(published.bodies["XCC"], kind="csv").streaming_content).decode("utf-8-sig"))
        )
    )
    assert rows[0][1:5] == ["Subject of the input", "Position", "Words", "Outcome"]
    assert [(row[1], row[3], row[4], row[9]) for row in rows[1:]] == [
        ("Paragraph 123", "Yes.", "No outcome recorded", ""),
        ("Paragraph 124", "'=Also locally.", "Out of scope", "'=1+1"),
    ]
    answer = page(published.bodies["XAA"], kind="xlsx")
    assert 'filename="A-HRC-99-1_round-1_XAA_outcomes_' in answer.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    told = [cell.value for cell in sheet[2]]
    assert told[4:7] == ["Cited", "1", "Views received so far"] and told[7] == "1. Towns were named."
    assert told[8].endswith(f"{published.url}#finding-1")


def test_findings_of_two_reports_are_told_apart(published, page):
    another_report(published)
    told = text_of(page(published.bodies["XAA"]))
    assert told.count("From the report") == 2
    for title, words in (("Views received so far", "Towns were named."), ("Towns", "Towns matter.")):
        assert f'<bdi lang="en" dir="ltr">{title}</bdi>)</span> <span lang="en" dir="ltr">{words}</span>' in told
    rows = csv.DictReader(
        io.StringIO(b"".join(page(published.bodies["XAA"], kind="csv").streaming_content).decode("utf-8-sig"))
    )
    (row,) = rows
    assert (row["Cited in finding"], row["Report"]) == ("1, 1", "Views received so far\nTowns")


def test_a_finding_bears_the_mark_that_it_has_in_the_report(published, page):
    finding = published.publication.outline["sections"][0]["findings"][0]
    finding["mark"] = {"on": "2027-05-03", "parts": [["state", 3]]}
    Publication.objects.create(
        report=published.publication.report, number=9, ledger_digest="0" * 64, release_at=RELEASE,
        outline=published.publication.outline,
    )  # fmt: skip
    assert "Updated on 3 May 2027: three States." in text_of(page(published.bodies["XAA"]))


@pytest.fixture
def together(published):
    """Kite House leads a text that Quay Nine and the Defensoría stand with, Veldrane left; and says one thing alone."""
    lead = published.bodies["XII"]
    with clock.at(DURING):
        version = begin_draft(lead.delegation, by=lead.focal, kind="joint")
        until, rows = DURING + timedelta(days=20), {}
        for code in ("XJJ", "XGG", "XBB"):
            body = published.bodies[code]
            rows[code] = invite_member(version.submission, body.organisation, by=lead.focal, expires_at=until)
            confirm(rows[code], by=body.focal)
        leave(rows["XBB"], by=published.bodies["XBB"].focal)
        published._fill(version, {"123": ("supports", "All of us agree.")}, lead)
        version = published._send(version, lead, None, admitted=True)
    with clock.at(AFTER):
        line = published.input(version, "123").line
        dispose(line, "not_reflected", reason="Said by others too.", by=published.coder)
    published.answer("XII", {"124": ("supports", "Alone we say more.")})
    return rows


def test_bodies_that_stand_with_a_joint_text_read_what_became_of_it_and_of_nothing_else(together, published, client):
    def get(code, moment=LATER, kind=""):
        client.force_login(published.bodies[code].focal)
        with clock.at(moment):
            return client.get(f"/rounds/joint/{together[code].pk}/outcomes/", {"format": kind} if kind else {})

    before = text_of(get("XJJ", RELEASE - timedelta(seconds=1)))
    assert "The report is not published yet" in before and "Said by others too." not in before
    assert "The report is not published yet" in text_of(get("XJJ", RELEASE - timedelta(seconds=1), "csv"))
    lead = published.bodies["XII"].organisation.display_name()
    for code in ("XJJ", "XGG"):
        told = text_of(get(code))
        assert "All of us agree." in told and "Not reflected" in told and "Said by others too." in told
        assert f"joint submission led by <bdi>{lead}</bdi>" in told and "Alone we say more." not in told
    rows = b"".join(get("XGG", kind="csv").streaming_content).decode("utf-8-sig")
    assert "All of us agree." in rows and "Said by others too." in rows and "Alone" not in rows
    assert get("XBB").status_code == get("XBB", kind="csv").status_code == 404  # it left
    client.force_login(published.bodies["XAA"].focal)
    with clock.at(LATER):
        assert client.get(f"/rounds/joint/{together['XJJ'].pk}/outcomes/").status_code == 404
        client.force_login(published.bodies["XJJ"].focal)
        link = f"/rounds/joint/{together['XJJ'].pk}/outcomes/"
        assert link in client.get("/home/").content.decode()


def test_the_home_leads_there_once_the_report_is_out(published, client):
    body = published.bodies["XAA"]
    client.force_login(body.focal)
    link = f"/rounds/{body.delegation.pk}/outcomes/"
    for moment, there in ((RELEASE - timedelta(seconds=1), False), (LATER, True)):
        with clock.at(moment):
            assert (link in client.get("/home/").content.decode()) is there


def test_as_many_queries_for_three_inputs_as_for_one(published, page, django_assert_max_num_queries):
    body = published.bodies["XAA"]
    with django_assert_max_num_queries(60) as few:
        page(body)
    published.correct(
        published.public.version,
        {"123": ("supports", "Yes."), "128": ("supports", "Yes.")},
        at=AFTER - timedelta(days=20),
    )
    with django_assert_max_num_queries(len(few)):
        assert text_of(page(body)).count('class="said"') == 3
