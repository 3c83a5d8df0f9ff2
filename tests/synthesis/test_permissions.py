"""Predicates and their querysets agree; Wagtail's admin asks about the row at every door (trap 1)."""

import uuid

import pytest
from django.urls import NoReverseMatch, reverse
from wagtail.snippets.models import get_snippet_models

from accounts.models import User
from consultations.rounds import duties, services
from core import clock
from synthesis import permissions
from synthesis.models import SynthesisReport
from synthesis.reports.services import begin_report
from tests.synthesis.conftest import AFTER, OFFICERS


def test_who_sees_a_report(report, answered):
    people = {name: getattr(answered, name) for name in OFFICERS}
    people["root"] = User.objects.create_superuser("root@secretariat.example")
    people["focal"] = answered.bodies["XAA"].focal
    seen = {name for name, user in people.items() if permissions.sees_report(user, report)}
    assert seen == {"manager", "coder", "writer", "drafter", "first", "second"}
    for name, user in people.items():
        assert permissions.reports_visible_to(user).filter(pk=report.pk).exists() is (name in seen), name


def test_acts(answered):
    round_ = answered.round
    assert [n for n in OFFICERS if permissions.may_code(getattr(answered, n), round_)] == ["manager", "coder", "writer"]
    assert [n for n in OFFICERS if permissions.may_draft(getattr(answered, n), round_)] == [
        "manager",
        "writer",
        "drafter",
    ]
    assert [n for n in OFFICERS if permissions.may_review(getattr(answered, n), round_)] == [
        "manager",
        "first",
        "second",
    ]
    assert [n for n in OFFICERS if permissions.may_publish(getattr(answered, n), round_)] == ["manager"]


# Doors of the admin that take a row.
DOORS = ("edit", "history", "history_results", "lock", "unlock", "workflow_history", "preview_on_edit")
PREFIX = "wagtailsnippets_synthesis_synthesisreport"
CHOOSER = "wagtailsnippetchoosers_synthesis_synthesisreport"


@pytest.fixture
def admin(client, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SecondFactor" not in name]
    settings.SECURE_SSL_REDIRECT = False

    def as_(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_


def test_the_report_is_a_snippet():
    assert SynthesisReport in get_snippet_models()


@pytest.mark.parametrize("who", ["triage", "root"])
def test_trap_1_every_door_asks_the_row(report, answered, admin, who):
    """Triage officer of the same round, and a superuser: the report is not there, as a made-up one is not."""
    root = User.objects.create_superuser("root@secretariat.example")
    client = admin(root if who == "root" else answered.triage)
    for name in DOORS:
        for method in ("get", "post"):
            answers = [
                getattr(client, method)(reverse(f"{PREFIX}:{name}", args=[key])) for key in (report.pk, uuid.uuid4())
            ]
            assert answers[0].status_code == answers[1].status_code != 200, (name, method)
            assert report.title not in answers[0].text
    revision = report.latest_revision_id
    for name, args in (
        ("revisions_view", [report.pk, revision]),
        ("revisions_revert", [report.pk, revision]),
        ("revisions_compare", [report.pk, "earliest", revision]),
    ):
        assert client.get(reverse(f"{PREFIX}:{name}", args=args)).status_code in (302, 403, 404), name
    for path in (
        reverse(f"{PREFIX}:list"),
        reverse(f"{PREFIX}:list") + "?export=xlsx",
        reverse(f"{PREFIX}:list_results"),
        reverse(f"{CHOOSER}:choose"),
        reverse(f"{CHOOSER}:choose_results"),
        reverse(f"{CHOOSER}:chosen", args=[report.pk]),
        reverse(f"{CHOOSER}:chosen", args=["no-such-key"]),
        reverse(f"{CHOOSER}:chosen_multiple") + f"?id={report.pk}",
        reverse("wagtail_bulk_action", args=["synthesis", "synthesisreport", "delete"]) + f"?id={report.pk}",
    ):
        answer = client.get(path)
        assert answer.status_code != 500, path
        assert report.title not in answer.text and report.reference not in answer.text, path
    assert client.post(reverse(f"{CHOOSER}:create")).status_code == 404
    report.refresh_from_db()
    assert (report.title, report.locked) == ("Views received", False)


def test_trap_1_lists_hold_ones_own_rows_only(report, answered, admin):
    """Somebody who drafts in another round sees that report, and not this one."""
    with clock.at(AFTER):
        other = services.create_round(
            document=answered.round.document,
            recommendations=answered.recommendations.values(),
            title="Another",
            constituencies=["state"],
            by=answered.manager,
            officers={"draft_synthesis": [answered.triage]},
        )
        mine = begin_report(other, "My own", by=answered.triage)
        client = admin(answered.triage)
        for path in (
            reverse(f"{PREFIX}:list"),
            reverse(f"{PREFIX}:list_results"),
            reverse(f"{CHOOSER}:choose"),
            reverse(f"{CHOOSER}:choose_results"),
            reverse(f"{CHOOSER}:chosen_multiple") + f"?id={report.pk}&id={mine.pk}&id=no-such-key",
        ):
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert mine.reference in answer.text, path
            assert report.reference not in answer.text, path
        assert client.get(reverse(f"{CHOOSER}:chosen", args=[mine.pk])).status_code == 200
        assert client.get(reverse(f"{CHOOSER}:chosen", args=[report.pk])).status_code == 404
        assert client.get(reverse(f"{PREFIX}:edit", args=[report.pk])).status_code == 404


def test_closed_doors(report, answered, admin):
    client = admin(answered.manager)
    for name in ("delete", "usage", "unpublish"):
        for method in ("get", "post"):
            assert getattr(client, method)(reverse(f"{PREFIX}:{name}", args=[report.pk])).status_code == 404, name
    for name in ("copy", "inspect"):
        with pytest.raises(NoReverseMatch):
            reverse(f"{PREFIX}:{name}", args=[report.pk])
    bulk = reverse("wagtail_bulk_action", args=["synthesis", "synthesisreport", "delete"])
    assert client.post(f"{bulk}?id={report.pk}").status_code == 404
    assert SynthesisReport.objects.filter(pk=report.pk).exists()


def test_nobody_writes_by_wagtails_editor(report, answered, admin):
    """It would save over what another writer has saved since (B4)."""
    fields = {"title": "Taken", "symbol": "", "front_matter-count": "0"}
    with clock.at(AFTER):
        assert report.reference in admin(answered.first).get(reverse(f"{PREFIX}:list")).text
        for person in (answered.writer, answered.first):
            for said in (fields, fields | {"action-publish": "1"}):
                answer = admin(person).post(reverse(f"{PREFIX}:edit", args=[report.pk]), said)
                assert answer.status_code in (302, 403)
    report.refresh_from_db()
    assert report.title == "Views received" and not report.live


def test_rights_end_at_once(report, answered):
    duties.change_duties(answered.round, take=[(answered.drafter, "draft_synthesis")], by=answered.manager)
    assert not permissions.sees_report(answered.drafter, report)
