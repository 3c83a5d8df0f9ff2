"""Any earlier version beside the report, for its reviewers and approvers."""

import pytest
from django.urls import reverse

from core import clock
from synthesis.reports.findings.services import add_finding, cite, edit_finding
from synthesis.reports.services import begin_report
from synthesis.review.approval import act_on_step, send_to_review
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


@pytest.fixture
def returned(report, section, answered):
    made = add_finding(
        section, text="Towns matter to one State.", recommendation=answered.recommendations["124"], by=answered.writer
    )
    cite(made, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
    report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    report = act_on_step(report, "reject", by=answered.second)
    edit_finding(made, {"text": "Towns matter much to one State."}, revision=1, by=answered.writer)
    return report


def page_of(client, report, query=""):
    return client.get(reverse("synthesis:compare", args=[report.pk]) + query)


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_what_changed_since_i_approved(client, returned, answered):
    sign_in(client, answered.first)
    page = text_of(page_of(client, returned))
    assert "Changes since my approval" in page
    assert "<ins>" in page and "much" in page and "<del>" not in page  # word by word
    sign_in(client, answered.second)
    assert "Changes since my approval" not in text_of(page_of(client, returned))


def test_any_version_against_any_other(client, returned, answered):
    sign_in(client, answered.writer)
    first, last = returned.revisions.order_by("pk").first(), returned.latest_revision
    page = text_of(page_of(client, returned, f"?then={first.pk}&now={last.pk}"))
    assert ">Added</span>" in page and "Towns matter to one State." in page
    assert "much" not in page
    assert "Both versions have the same text" in text_of(page_of(client, returned, f"?then={last.pk}&now={last.pk}"))


def test_versions_of_another_report_are_not_there(client, returned, answered):
    other = begin_report(answered.round, "Another", by=answered.writer)
    sign_in(client, answered.first)
    for query in (f"?then={other.latest_revision.pk}", "?then=x", "?now=999999999999999999999", "?then=1%00"):
        assert page_of(client, returned, query).status_code == 404
    sign_in(client, answered.coder)
    assert page_of(client, returned).status_code == 404
    sign_in(client, answered.bodies["XAA"].focal)
    assert page_of(client, returned).status_code == 404
