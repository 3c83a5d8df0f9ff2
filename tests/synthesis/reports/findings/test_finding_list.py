"""The findings of a report as a list: filters, columns, saved views, one act on many, themes as a table."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.enums import Duty
from core import clock
from core.models import SavedView
from synthesis.codebook.services import add_theme
from synthesis.models import Finding, FindingComment
from synthesis.reports.findings.services import add_finding, edit_finding, remove_finding
from synthesis.reports.services import add_section
from synthesis.review.approval import send_to_review
from synthesis.review.services import add_comment
from tests.factories import OfficerFactory
from tests.support.html import compact
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


@pytest.fixture
def written(report, section, scenario):
    """Three findings, the last one on no recommendation; a comment on the first."""
    texts = (("Towns matter.", "124"), ("Mechanisms were set up.", "128"), ("Views were many.", None))
    rows = [
        add_finding(
            section, text=text, recommendation=scenario.recommendations[label] if label else None, by=scenario.writer
        )
        for text, label in texts
    ]
    add_comment(rows[0], "Which towns?", by=scenario.first)
    return rows


def address(name, *rows):
    return reverse(f"synthesis:{name}", args=[row.pk for row in rows])


def listed(client, report, **query):
    answer = client.get(address("findings", report), query)
    assert answer.status_code == 200
    return [each.row.finding.text for each in answer.context["rows"]]


def test_filters_order_and_columns(client, report, section, written, scenario):
    theme = add_theme(scenario.round, "Local level", by=scenario.writer)
    edit_finding(written[1], {"theme": theme}, revision=1, by=scenario.writer)
    other = add_section(report, "Other", by=scenario.writer)
    add_finding(other, text="Elsewhere.", by=scenario.drafter)
    sign_in(client, scenario.writer)
    assert listed(client, report) == ["Towns matter.", "Mechanisms were set up.", "Views were many.", "Elsewhere."]
    assert listed(client, report, words="town") == ["Towns matter."]  # a word in another form
    assert listed(client, report, recommendation=str(scenario.recommendations["128"].pk)) == ["Mechanisms were set up."]
    assert listed(client, report, recommendation="none") == ["Views were many.", "Elsewhere."]
    assert listed(client, report, theme=str(theme.pk)) == ["Mechanisms were set up."]
    assert listed(client, report, section=str(other.pk)) == listed(client, report, writer="Drafter") == ["Elsewhere."]
    assert listed(client, report, status="comments") == ["Towns matter."]
    assert len(listed(client, report, status="evidence")) == 4 and not listed(client, report, status="complete")
    assert listed(client, report, order="-number")[0] == "Elsewhere."
    assert listed(client, report, order="theme")[0] == "Mechanisms were set up."  # those without one come last
    page = compact(client.get(address("findings", report), {"columns": ["writer", "theme"]}).content.decode())
    assert ">Written by</a>" in page and ">Passages</a>" not in page
    file = client.get(address("findings", report), {"words": "town", "format": "csv"}).getvalue().decode()
    assert "Towns matter." in file and "Mechanisms" not in file


def test_times_are_those_of_the_office_whatever_the_officer_chose(client, report, written, scenario):
    scenario.writer.time_zone = "Asia/Kathmandu"
    scenario.writer.save()
    sign_in(client, scenario.writer)
    page = client.get(address("findings", report), {"columns": "written"}).content.decode()
    assert "15 March 2027, 10:00 (Geneva, UTC+1)" in page and "Kathmandu" not in page


def test_a_view_of_the_list_is_saved_for_its_report(client, report, written, scenario):
    sign_in(client, scenario.writer)
    said = {"name": "Open comments", "query": "status=comments", "page": str(report.pk)}
    answer = client.post(reverse("save_view", args=[scenario.round.pk, "findings"]), said)
    assert answer.headers["Location"] == f"{address('findings', report)}?status=comments"
    assert SavedView.objects.get().name == "Open comments"
    assert "Open comments" in client.get(address("findings", report)).content.decode()
    said["page"] = str(scenario.round.pk)  # no report of the round: its newest one
    answer = client.post(reverse("save_view", args=[scenario.round.pk, "findings"]), said)
    assert answer.headers["Location"] == f"{address('findings', report)}?status=comments"


def test_who_does_not_work_on_reports_learns_not_from_a_view_that_there_is_one(client, report, written, scenario):
    officer = OfficerFactory(round=scenario.round, duties=[Duty.TRIAGE])
    sign_in(client, officer)
    said = {"name": "Mine", "query": "", "page": str(report.pk)}
    assert client.post(reverse("save_view", args=[scenario.round.pk, "findings"]), said).status_code == 404
    assert not SavedView.objects.exists()


def preview(client, report, act, **said):
    return client.post(address("act_on_findings", report), {"act": act, "query": "", **said})


def confirm(client, report, act, rows, **said):
    marks = [f"{row.pk}/{row.revision}" for row in rows]
    return client.post(address("act_on_findings", report), {"act": act, "rows": marks, **said}, follow=True)


def test_a_theme_for_many_is_previewed_then_set(client, report, written, scenario):
    theme = add_theme(scenario.round, "Local level", by=scenario.writer)
    sign_in(client, scenario.writer)
    page = compact(preview(client, report, "theme", pick=[str(row.pk) for row in written[:2]]).content.decode())
    assert "Set the theme of 2 findings" in page and "Towns matter." in page and "Views were many." not in page
    assert not Finding.objects.filter(theme=theme).exists()
    page = confirm(client, report, "theme", written[:2], theme=str(theme.pk)).content.decode()
    assert "Theme set: 2 findings." in page
    assert set(Finding.objects.filter(theme=theme)) == set(written[:2])
    # All that the filter leaves, on every page.
    answer = preview(client, report, "theme", scope="whole", query="recommendation=none")
    assert [each.row.finding for each in answer.context["rows"]] == [written[2]]


def test_what_is_moved_keeps_the_order_of_the_report(client, report, written, scenario):
    sign_in(client, scenario.writer)
    answer = preview(client, report, "move", pick=[str(row.pk) for row in written[:2]], query="order=-number")
    assert [each.row.finding for each in answer.context["rows"]] == written[:2]


def test_what_changed_since_the_preview_is_left_out_by_number(client, report, section, written, scenario):
    other = add_section(report, "Other", by=scenario.writer)
    sign_in(client, scenario.writer)
    edit_finding(written[1], {"text": "A colleague was here."}, revision=1, by=scenario.drafter)
    remove_finding(written[2], by=scenario.drafter)
    page = compact(confirm(client, report, "move", written, section=str(other.pk)).content.decode())
    assert "Moved: 1 finding." in page
    assert "Changed by somebody in the meantime: 2" in page and "Removed from the report in the meantime: 1" in page
    assert list(other.findings.all()) == [written[0]]
    answer = client.post(address("act_on_findings", report), {"act": "move", "rows": [f"{written[0].pk}/1"]})
    assert answer.status_code == 422 and "To section" in answer.content.decode()


def test_many_are_removed_or_commented_on(client, report, written, scenario):
    sign_in(client, scenario.writer)
    assert "Removed: 2 findings." in confirm(client, report, "remove", written[:2]).content.decode()
    assert list(report.findings.filter(removed_at__isnull=True)) == [written[2]]
    sign_in(client, scenario.first)  # a reviewer comments, and does nothing else
    page = compact(client.get(address("findings", report)).content.decode())
    assert 'value="comment">Comment</button>' in page and 'value="remove"' not in page
    assert "Edit the themes" not in page
    confirm(client, report, "remove", written[2:])
    assert report.findings.filter(removed_at__isnull=True).exists()
    confirm(client, report, "comment", written[2:], text="Please check.")
    assert FindingComment.objects.filter(finding=written[2], text="Please check.", by=scenario.first).exists()


def test_nothing_chosen_and_nonsense(client, report, written, scenario):
    sign_in(client, scenario.writer)
    for said in ({"act": "theme"}, {"act": "explode", "pick": [str(written[0].pk)]}, {}):
        answer = client.post(address("act_on_findings", report), said, follow=True)
        assert "Tick at least one finding" in answer.content.decode() or "Choose what to do" in answer.content.decode()
    answer = client.post(address("act_on_findings", report), {"act": "remove", "rows": ["x/y", "²/1"]}, follow=True)
    assert answer.status_code == 200 and report.findings.filter(removed_at__isnull=True).count() == 3


def test_themes_are_edited_as_a_table(client, report, written, scenario):
    theme = add_theme(scenario.round, "Local level", by=scenario.writer)
    sign_in(client, scenario.writer)
    form = client.get(address("finding_themes", report)).context["form"]
    said = {name: form[name].value() for name in form.fields}
    keys = [f"theme-{row.pk}" for row in written]
    edit_finding(written[1], {"text": "A colleague was here."}, revision=1, by=scenario.drafter)
    answer = client.post(address("finding_themes", report), said | dict.fromkeys(keys, str(theme.pk)), follow=True)
    page = compact(answer.content.decode())
    assert "Theme set: 2 findings." in page and "Changed by somebody in the meantime: 2" in page
    assert set(Finding.objects.filter(theme=theme)) == {written[0], written[2]}
    answer = client.post(address("finding_themes", report), said | {keys[0]: "of somebody else"})
    assert answer.status_code == 422 and "Select a valid choice" in answer.content.decode()


def test_in_approval_findings_stay(client, report, written, scenario, answered):
    send_to_review(report, by=scenario.writer)
    sign_in(client, scenario.writer)
    confirm(client, report, "remove", written)
    assert report.findings.filter(removed_at__isnull=True).count() == 3
    page = client.get(address("findings", report)).content.decode()
    assert 'name="act" value="comment"' in page and 'name="act" value="theme"' not in page


def test_the_list_asks_as_often_for_a_hundred_findings(client, report, section, written, scenario):
    sign_in(client, scenario.writer)

    def asked():
        client.get(address("findings", report))
        with CaptureQueriesContext(connection) as queries:
            client.get(address("findings", report))
        return len(queries)

    few = asked()
    Finding.objects.bulk_create(
        Finding(report=report, section=section, order=n, text=f"Sentence {n}.",
                recommendation=scenario.recommendations["124"],
                written_by=scenario.writer, written_at=AFTER) for n in range(10, 110)
    )  # fmt: skip
    assert asked() == few
