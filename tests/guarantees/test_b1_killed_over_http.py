"""B1 as a browser meets it: forms are sent to the production server, whose process is killed at each call that writes,
makes durable, names or answers, and replaced. What was acknowledged is whole, the rest is whole or absent, and the
same form sent once more doubles nothing. `python -m scripts.kills --http` does every call of every act."""

import hashlib
import os
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from consultations.rounds.duties import make_officer, site_administrators_group
from core import clock
from core.files.storage import stored_path
from core.jobs import queue
from core.models import Job
from submissions.models import Attachment, Receipt, Version
from submissions.sending.services import correct
from synthesis.models import SynthesisReport
from synthesis.reports.ledger import ledger_digest
from synthesis.review.readings import record_reading, step_mark
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    UserFactory,
    focal_point,
    new_token,
)
from tests.guarantees.test_b1_killed_at_any_instant import EVERY, REPORT, check_house, check_sent
from tests.guarantees.test_b1_killed_in_the_office import (
    is_erased,
    is_imported,
    is_published,
    is_redacted,
    make_erasure,
    make_import,
    make_redaction,
    make_report,
)
from tests.support.officers import sign_in
from tests.support.served import Post, ServedPortal, served_portal
from tests.synthesis.conftest import AFTER

MOST = 6  # kills of one act; with KILLS=every all
EACH = pytest.mark.skipif(not os.environ.get("KILLS"), reason="one of those that scripts.kills --http does")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def answered(staged_world: Any) -> Any:
    return staged_world


def session_of(user: Any, *, is_officer: bool = False) -> str:
    client = Client()
    if is_officer:
        sign_in(client, user)
    else:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def kill_each(
    folder: Path, make: Callable[[ServedPortal], tuple[Any, Post]], is_done: Callable[[Any, Post, str], bool]
) -> None:
    """Send what `make` gives to a process that dies of it, at one call after the other.

    What came to nothing is sent again, to the next process that dies; what is whole is sent again to one that lives.
    """
    with served_portal(folder / "served") as served:
        subject, post = make(served)
        try:
            whole = served.send(post)
        except OSError as error:
            pytest.skip(str(error))
        assert whole.is_acknowledged, (whole, served.log.read_text()[-2000:])
        assert is_done(subject, post, "nothing killed") and {"send", "fsync"} & set(whole.calls)
        chosen = range(len(whole.calls)) if EVERY else {len(whole.calls) * part // MOST for part in range(1, MOST)}
        seen = {False: 0, True: 0}
        subject, post = make(served)
        for at in sorted({*chosen, len(whole.calls) - 1}):
            done = served.send(post, at=at)
            where = f"killed before call {at} of {len(whole.calls)}, {done.killed}, after {done.calls[-5:]}"
            complete = is_done(subject, post, where)
            assert complete or not done.is_acknowledged, where
            seen[complete] += 1
            if complete:
                _send_again(served, subject, post, is_done, where)
                subject, post = make(served)
        _send_again(served, subject, post, is_done, "at the end")
    assert all(seen.values()), seen
    check_house()


def _send_again(
    served: ServedPortal, subject: Any, post: Post, is_done: Callable[[Any, Post, str], bool], where: str
) -> None:
    """The person sends the form again; where the page has changed under it, they open it anew."""
    again = served.send(post)
    assert again.status in (302, 404, 409), (where, again, served.log.read_text()[-2000:])
    if not is_done(subject, post, where) and again.status == 409:
        raise AssertionError(f"{where}: the same form is refused, and nothing was done")
    assert is_done(subject, post, where), where


def test_a_submission(tmp_path: Path) -> None:
    round_ = RoundFactory()

    def make(served: ServedPortal) -> tuple[Version, Post]:
        version = DraftFactory(delegation=DelegationFactory(round=round_))
        return version, _review(served, version)

    kill_each(tmp_path, make, lambda version, post, where: _is_sent(version, post, where, "submit"))


@EACH
def test_a_correction(tmp_path: Path) -> None:
    round_ = RoundFactory()

    def make(served: ServedPortal) -> tuple[Version, Post]:
        sent = SubmittedFactory(delegation=DelegationFactory(round=round_))
        version = correct(sent.submission, by=focal_point(sent.submission.delegation))
        return version, _review(served, version)

    kill_each(tmp_path, make, lambda version, post, where: _is_sent(version, post, where, "correct"))


@EACH
def test_the_beginning_of_a_correction(tmp_path: Path) -> None:
    round_ = RoundFactory()

    def make(_served: ServedPortal) -> tuple[Version, Post]:
        sent = SubmittedFactory(delegation=DelegationFactory(round=round_))
        own = sent.submission.delegation
        return sent, Post(f"/rounds/{own.pk}/correct/", session_of(focal_point(own)))

    def is_begun(sent: Version, _post: Post, where: str) -> bool:
        drafts = Version.objects.filter(submission=sent.submission, number__gt=1)
        assert [[row.comment for row in each.inputs.all()] for each in drafts] in (
            [],
            [["The body supports the recommendation."]],
        ), where
        return drafts.exists()

    kill_each(tmp_path, make, is_begun)


@EACH
def test_a_withdrawal(tmp_path: Path) -> None:
    round_ = RoundFactory()

    def make(_served: ServedPortal) -> tuple[Version, Post]:
        sent = SubmittedFactory(delegation=DelegationFactory(round=round_))
        own = sent.submission.delegation
        values = {"reason": "Sent too early", "token": new_token()}
        return sent, Post(f"/rounds/{own.pk}/withdraw/", session_of(focal_point(own)), values)

    kill_each(tmp_path, make, lambda version, post, where: _is_sent(version, post, where, "withdraw"))


def test_an_upload(tmp_path: Path) -> None:
    round_ = RoundFactory()

    def make(_served: ServedPortal) -> tuple[Version, Post]:
        draft = DraftFactory(delegation=DelegationFactory(round=round_))
        own = draft.submission.delegation
        values = {
            "file": SimpleUploadedFile("report.txt", REPORT), "kind": "annex", "title": "", "language": "en",
            "confidentiality": "public", "token": new_token(),
        }  # fmt: skip
        return draft, Post(f"/rounds/{own.pk}/files/", session_of(focal_point(own)), values)

    def is_stored(draft: Version, _post: Post, where: str) -> bool:
        rows = list(Attachment.objects.filter(version=draft).select_related("file"))
        assert len(rows) <= 1, where
        for row in rows:
            content = stored_path(row.file.stored_name).read_bytes()
            assert content == REPORT and row.file.sha256 == hashlib.sha256(content).hexdigest(), where
            assert Job.objects.filter(kind="submissions.read_file", payload__file=str(row.file_id)).count() == 1, where
        return bool(rows)

    kill_each(tmp_path, make, is_stored)


@EACH
def test_an_import(tmp_path: Path) -> None:
    """The button leaves a job; the job killed in its middle is a test of its own."""
    round_, numbers = RoundFactory(), count(1)
    session = session_of(round_.created_by, is_officer=True)

    def make(_served: ServedPortal) -> tuple[Any, Post]:
        batch = make_import(round_, next(numbers))
        return batch, Post(reverse("imports:apply", args=[batch.pk]), session)

    def is_asked(batch: Any, _post: Post, where: str) -> bool:
        jobs = Job.objects.filter(kind="submissions.apply_import", payload__batch=str(batch.pk))
        assert jobs.count() <= 1, where
        for job in jobs:
            queue.run_job(str(job.pk))
            assert is_imported(batch, where), where
        return jobs.exists()

    kill_each(tmp_path, make, is_asked)


def test_a_redaction(tmp_path: Path) -> None:
    round_ = RoundFactory()
    asks, confirms = (OfficerFactory(round=round_, duties=["see_confidential"]) for _each in range(2))
    session = session_of(confirms, is_officer=True)

    def make(_served: ServedPortal) -> tuple[Any, Post]:
        request = make_redaction(round_, asks)
        return request, _second(session, "redaction", request)

    kill_each(tmp_path, make, lambda request, _post, where: is_redacted(request, where))


@EACH
def test_an_erasure(tmp_path: Path) -> None:
    round_ = RoundFactory()
    asks, confirms = UserFactory(), OfficerFactory(round=round_, duties=["manage_round"])
    make_officer(asks, group=site_administrators_group())
    session = session_of(confirms, is_officer=True)

    def make(_served: ServedPortal) -> tuple[Any, Post]:
        request = make_erasure(round_, asks)
        return request, _second(session, "erasure", request)

    kill_each(tmp_path, make, lambda request, _post, where: is_erased(request, where))


@EACH
def test_a_publication(tmp_path: Path, answered: Any) -> None:
    """A round has one report: it is sent until it is published, and then once more."""
    moment, seen = AFTER + timedelta(days=1), {False: 0, True: 0}
    session = session_of(answered.second, is_officer=True)
    with clock.at(moment):
        report = make_report(answered)
        _read_all(report, answered.second)
    question = {"step": step_mark(report, report.current_workflow_task_state), "revision": report.latest_revision_id}
    post = Post(reverse("synthesis:approve", args=[report.pk]), session, question)
    with served_portal(tmp_path / "served", ahead=(moment - clock.now()).total_seconds()) as served:
        for at in count(0, 1 if EVERY else 9):
            done = served.send(post, at=at)
            where = f"killed before call {at}, {done.killed}"
            seen[is_published(report, where)] += 1
            assert seen[True] or not done.is_acknowledged, where
            if seen[True]:
                break
        assert seen[False] > 3, seen
        assert served.send(post).status < 500
        assert is_published(report, "at the end")
    check_house()


def _read_all(report: SynthesisReport, by: Any) -> None:
    record_reading(report, report.findings.values_list("pk", flat=True), digest=ledger_digest(report), by=by)


def _review(served: ServedPortal, version: Version) -> Post:
    own = version.submission.delegation
    return served.form(
        f"/rounds/{own.pk}/review/", session_of(focal_point(own)), '//*[@id="send"]//form',
        signed_by="The Permanent Representative", consents="on", then="submit",
    )  # fmt: skip


def _second(session: str, kind: str, request: Any) -> Post:
    return Post(reverse("submissions:decide_second_approval", args=[kind, request.pk]), session, {"then": "grant"})


def _is_sent(version: Version, post: Post, where: str, act: str) -> bool:
    version.refresh_from_db()
    receipts = Receipt.objects.filter(version__submission=version.submission, act=act)
    assert receipts.count() <= 1, where
    stands = receipts.exists() if act == "withdraw" else version.submitted_at is not None
    return check_sent(version, post.values["token"], where, stands, f"submissions.version.{act}")
