"""E6: who must act on a change of a published report hears of it, without content.

With sight of confidential matter within minutes of the act; without it when the edition is made.
"""

from datetime import timedelta

import pytest

from core import clock
from core.models import Job
from submissions.sending.services import withdraw
from synthesis.models import Publication
from synthesis.publication.affected_paragraphs import affected, waiting_paragraphs
from synthesis.publication.pack import store_due_packs
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import add_section, begin_report, plan_release
from synthesis.review.approval import act_on_step, send_to_review
from tests.support.editions import newest
from tests.synthesis.conftest import AFTER, answered, scenario

__all__ = ["answered", "scenario"]
LATER = AFTER + timedelta(days=3)
MAIL = "synthesis.published_affected"


@pytest.fixture
def published(answered):
    with clock.at(AFTER):
        report = begin_report(answered.round, "Views received", by=answered.writer)
        section = add_section(report, "Coordination", by=answered.writer)
        named = add_finding(
            section, by=answered.writer, text="Veldrane spoke.", recommendation=answered.recommendations["124"]
        )
        cite(named, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
        hidden = add_finding(
            section, by=answered.writer, text="Hearings fail.", recommendation=answered.recommendations["123"]
        )
        cite(hidden, *answered.passage(answered.versions["XJJ"], "123", "telephone"), by=answered.writer)
        report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
        act_on_step(type(report).objects.get(pk=report.pk), "approve", by=answered.second)
        answered.round.refresh_from_db()
        answered.move(at=AFTER)
        answered.report = report
        yield answered


def told(scenario):
    """Who got the mail, by name."""
    rows = Job.objects.filter(payload__template=MAIL)
    people = {str(person.pk): name for name, person in vars(scenario).items() if hasattr(person, "email")}
    return sorted(people[row.payload["user"]] for row in rows)


def test_a_named_source_that_leaves_is_told_to_all_who_must_act(published):
    with clock.at(LATER):
        withdraw(published.versions["XBB"].submission, by=published.bodies["XBB"].focal, token="w" * 16, at=LATER)
    published.move(at=LATER)
    assert told(published) == ["first", "manager", "second", "writer"]
    with clock.at(LATER):
        rows = [row for row in affected(published.report, by=published.first) if row.needs_somebody]
        assert [(row.number, row.is_suspended) for row in rows] == [(1, True)]
        assert len(waiting_paragraphs(published.first)[newest(published).report]) == 1
        assert not waiting_paragraphs(published.coder)


def test_what_leaves_before_the_first_release_is_told_once_when_it_is_released(answered):
    """The public state that opens with the release made an edition, and the release another one."""
    with clock.at(AFTER):
        report = begin_report(answered.round, "Views received", by=answered.writer)
        finding = add_finding(
            add_section(report, "Coordination", by=answered.writer), by=answered.writer, text="Towns count.",
            recommendation=answered.recommendations["124"],
        )  # fmt: skip
        cite(finding, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
        plan_release(report, at=LATER, by=answered.manager)
        report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
        act_on_step(type(report).objects.get(pk=report.pk), "approve", by=answered.second)
        withdraw(answered.versions["XBB"].submission, by=answered.bodies["XBB"].focal, token="w" * 16, at=AFTER)
    with clock.at(LATER + timedelta(minutes=1)):
        store_due_packs(clock.now())
    assert told(answered) == ["first", "manager", "second", "writer"]
    assert Publication.objects.filter(report=report).count() == 2  # as it was approved, and as it was released


def test_what_leaves_without_name_is_told_with_sight_at_once_and_without_on_its_day(published):
    with clock.at(LATER):
        withdraw(
            published.versions["XJJ"].submission, by=published.bodies["XJJ"].focal, token="w" * 16, at=LATER,
            unnamed="drawn",
        )  # fmt: skip
    published.move(at=LATER)
    assert told(published) == ["manager", "writer"]  # both see confidential matter
    with clock.at(LATER):
        assert [row.number for row in affected(published.report, by=published.writer) if row.coming] == [2]
        assert not any(row.needs_somebody for row in affected(published.report, by=published.first))
    for day in range(1, 33):
        published.move(at=LATER + timedelta(days=day))
    assert told(published) == ["first", "manager", "second", "writer"]
    with clock.at(LATER + timedelta(days=33)):
        rows = [row for row in affected(published.report, by=published.first) if row.needs_somebody]
        assert [(row.number, row.is_suspended) for row in rows] == [(2, True)]


def test_the_mail_says_nothing_but_where_to_look(published):
    from synthesis.mails import published_affected_mail

    ids = {"report": published.report.pk, "user": published.writer.pk, "page": "corrigenda"}
    context = published_affected_mail(ids)
    assert set(context) == {"reference", "link"}
    assert published_affected_mail({**ids, "user": published.coder.pk}) is None


def test_the_office_s_page_lists_what_to_do_by_paragraph(published, client):
    from tests.support.officers import sign_in

    with clock.at(LATER):
        withdraw(published.versions["XBB"].submission, by=published.bodies["XBB"].focal, token="w" * 16, at=LATER)
    published.move(at=LATER)
    with clock.at(LATER):
        sign_in(client, published.writer)
        page = client.get(f"/admin/synthesis/reports/{published.report.pk}/corrigenda/").content.decode()
        assert (
            "Paragraphs that need attention" in page
            and "Suspended: the public sees a note that the paragraph is not displayed" in page
        )
        desk = client.get("/admin/").content.decode()
        assert "paragraph of a published report needs attention" in " ".join(desk.split())
