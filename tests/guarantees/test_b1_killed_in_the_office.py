"""B1 for the acts of the office: published, imported, redacted, erased as a whole or not at all, wherever the process
is killed; and the same person does it again, once."""

import io
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.conf import settings

from consultations.rounds.duties import make_officer, site_administrators_group
from core import audit, clock
from core.errors import Refused
from core.models import Job
from submissions.attachments.services import add_file
from submissions.imports import services as imports, stored_checks
from submissions.models import Attachment, Erasure, ImportedInput, Input, Redaction, Submission
from submissions.sensitive.erasure import erase, request_erasure
from submissions.sensitive.redaction_requests import confirm_redaction, request_redaction
from synthesis.models import Publication
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import add_section, begin_report
from synthesis.review.approval import act_on_step, send_to_review
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    UserFactory,
    focal_point,
    send,
)
from tests.guarantees.test_b1_killed_at_any_instant import EVERY, Killer, check_house, instants, killer
from tests.submissions.imports.tables import as_csv, received, row
from tests.synthesis.conftest import AFTER

__all__ = ["killer"]

MOST = 14  # kills of one act; `scripts.kills` does all
SECRET = b"1. The girl Tarala waited at the gate.\n"

pytestmark = pytest.mark.django_db(transaction=True)


class Killed:
    """One act, killed at one instant after the other. What was killed before it was done is tried again: its subject is
    as it was; what was done is replaced by another subject."""

    def __init__(self, killer: Killer, act: str, make: Callable[[], tuple[Any, Any]]) -> None:
        self.killer, self.act, self.make = killer, act, make
        self.whole = _order(killer, act, *make(), None)["calls"]
        self.absent = self.complete = 0

    def each(self, is_done: Callable[[Any, str], bool], again: Callable[[Any, Any], object]) -> None:
        subject, by = self.make()
        for at in instants(self.whole, MOST):
            told = _order(self.killer, self.act, subject, by, at)
            where = f"{self.act}, killed before call {at} of {len(self.whole)}, {told['killed']}"
            if is_done(subject, where):
                self.complete += 1
                with pytest.raises(Refused):
                    again(subject, by)
                assert is_done(subject, where), where
                subject, by = self.make()
            else:
                self.absent += 1
                assert "done" not in told["told"], where
        if not is_done(subject, "at the end"):
            again(subject, by)
        assert is_done(subject, "at the end")
        assert self.absent and self.complete, (self.absent, self.complete)
        check_house()


def _order(killer: Killer, act: str, subject: Any, by: Any, at: int | None) -> dict[str, Any]:
    """Do the act in a process that is killed before its call number `at`."""
    return killer.obey(
        {
            "act": act,
            "subject": str(subject.pk),
            "by": str(by.pk),
            "at": at,
            "keys": str(settings.KEYS_ROOT),
            "moment": clock.now().isoformat(),
        }
    )


def whole_or_absent(facts: list[bool], where: str) -> bool:
    assert len(set(facts)) == 1, f"{where}: {facts}"
    return facts[0]


def is_redacted(request: Any, where: str) -> bool:
    request.refresh_from_db()
    entries = audit.entries(request.submission, actions=("submissions.passage.redact",))
    facts = [
        request.granted is True,
        Redaction.objects.filter(request=request).count() == 1,
        [(entry.data or {}).get("request") for entry in entries] == [str(request.pk)],
    ]
    return whole_or_absent(facts, where)


def is_erased(request: Any, where: str) -> bool:
    request.refresh_from_db()
    said = Input.objects.filter(version__submission=request.submission)
    facts = [
        request.granted is True,
        Erasure.objects.filter(submission=request.submission).exists(),
        not said.exclude(comment="").exists(),
        not Attachment.objects.filter(version__submission=request.submission).exists(),
        audit.entries(request.submission, actions=("submissions.submission.erase",)).exists(),
        Job.objects.filter(kind="core.mail", payload__submission=str(request.submission_id)).exists(),
    ]
    return whole_or_absent(facts, where)


def is_imported(batch: Any, where: str) -> bool:
    batch.refresh_from_db()
    rows = ImportedInput.objects.filter(batch=batch)
    sent = Submission.objects.filter(versions__inputs__line__imported__batch=batch).distinct()
    logged = [
        entry
        for entry in audit.entries(batch.round, actions=("submissions.import.apply",))
        if (entry.data or {}).get("batch") == str(batch.pk)
    ]
    facts = [batch.applied_at is not None, rows.count() == 3, sent.count() == 3, len(logged) == 1]
    return whole_or_absent(facts, where)


def is_published(report: Any, where: str) -> bool:
    report.refresh_from_db()
    facts = [
        Publication.objects.filter(report=report).count() == 1,
        not report.workflow_in_progress,
        audit.entries(report, actions=("synthesis.report.publish",)).count() == 1,
    ]
    return whole_or_absent(facts, where)


def make_redaction(round_: Any, asks: Any) -> Any:
    """A request of `asks` that waits for its second person."""
    said = SubmittedFactory(delegation=DelegationFactory(round=round_)).inputs.get()
    words = said.comment[:8]
    return request_redaction(
        said, field="comment", start=0, end=8, words=words, ground="child", reason="A child", by=asks
    )


def make_erasure(round_: Any, asks: Any) -> Any:
    """A request of `asks` that waits for its second person, about a submission with a file."""
    draft = DraftFactory(delegation=DelegationFactory(round=round_))
    add_file(draft, io.BytesIO(SECRET), name="secret.txt", by=focal_point(draft.submission.delegation))
    send(draft)
    return request_erasure(draft.submission.reference, reason="The child's wish", by=asks)


def make_import(round_: Any, number: int) -> Any:
    """A file of three rows that has been checked."""
    rows = [
        row(External_ID=f"{number}-{each}", Organisation=f"Union {number} {each}", Constituency="NGO",
            Country="Ombira", Para="123", Position="Supports", Comment="Yes.")
        for each in range(3)
    ]  # fmt: skip
    batch = received(round_, as_csv(rows))
    stored_checks.check_file(batch)
    return batch


def make_report(answered: Any) -> Any:
    """A report that waits for its last approval."""
    report = begin_report(answered.round, "Views received", by=answered.writer)
    section = add_section(report, "Coordination", by=answered.writer)
    finding = add_finding(
        section, by=answered.writer, text="One said so.", recommendation=answered.recommendations["124"]
    )
    cite(finding, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
    return act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)


@pytest.fixture
def answered(staged_world: Any) -> Any:
    return staged_world


def test_a_redaction_is_whole_or_absent(killer: Killer) -> None:
    round_ = RoundFactory()
    asks, confirms = (OfficerFactory(round=round_, duties=["see_confidential"]) for _each in range(2))
    killed = Killed(killer, "redact", lambda: (make_redaction(round_, asks), confirms))
    killed.each(is_redacted, lambda request, by: confirm_redaction(request, by=by))


def test_an_erasure_is_whole_or_absent(killer: Killer) -> None:
    round_ = RoundFactory()
    asks, confirms = UserFactory(), OfficerFactory(round=round_, duties=["manage_round"])
    make_officer(asks, group=site_administrators_group())
    killed = Killed(killer, "erase", lambda: (make_erasure(round_, asks), confirms))
    killed.each(is_erased, lambda request, by: erase(request, by=by))


def test_an_import_is_whole_or_absent(killer: Killer) -> None:
    round_, numbers = RoundFactory(), count(1)

    def make() -> tuple[Any, Any]:
        batch = make_import(round_, next(numbers))
        return batch, batch.by

    Killed(killer, "import", make).each(is_imported, lambda batch, by: imports.apply(batch, by=by))


def test_a_publication_is_whole_or_absent(killer: Killer, answered: Any) -> None:
    moment, at, seen = AFTER + timedelta(days=1), 0, {False: 0, True: 0}
    with clock.at(moment):
        report = make_report(answered)
        while not seen[True]:  # a round has one report: it is tried until it is published
            told = _order(killer, "publish", report, answered.second, at)
            seen[is_published(report, f"publish, killed before call {at}, {told['killed']}")] += 1
            assert "done" not in told["told"] or seen[True], at
            at += 1 if EVERY else 6
        assert seen[False] > 3, seen
        with pytest.raises(Refused):
            act_on_step(report, "approve", by=answered.second)
        assert is_published(report, "at the end")
    check_house()
