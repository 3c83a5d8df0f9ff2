"""What an erasure takes from the synthesis: codings, and files that held the words; what was cited needs attention."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.signing import Signer
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from consultations.invitations.delegations import invite_organisations
from consultations.models import Round
from consultations.organisations.services import register_body
from consultations.rounds.duties import make_officer, site_administrators_group
from core import clock
from core.errors import Refused
from core.files.storage import remove_stored
from core.integrity.services import compare_files
from core.jobs import maintenance
from core.jobs.queue import run_job
from core.models import Job
from core.tables import listings, long_lists
from submissions.sensitive.erasure import erase, request_erasure
from submissions.visibility.confidentiality import tighten
from submissions.visibility.visible_inputs import InputFilters
from synthesis.codebook.services import add_theme
from synthesis.coding.memos import add_memo
from synthesis.coding.services import code_passage
from synthesis.enums import HintKind
from synthesis.exports.services import check_up_to_date, request_files
from synthesis.models import CodedPassage, Hint, Memo, Publication, PublicationFile, SynthesisReport
from synthesis.publication.pack import store_pack
from synthesis.quality.staleness import stale_findings
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import add_section, begin_report
from synthesis.review.approval import act_on_step, send_to_review
from synthesis.review.circulation import circulate
from synthesis.review.circulation_reach import request_letters
from tests.factories import UserFactory
from tests.support.redacting import redact
from tests.synthesis.conftest import AFTER, LATER

pytestmark = pytest.mark.django_db


def erased(answered: Any, code: str) -> None:
    administrator = UserFactory()
    make_officer(administrator, group=site_administrators_group())
    request = request_erasure(answered.versions[code].submission.reference, reason="Asked.", by=administrator)
    erase(request, by=answered.manager)


def take_files_away(later: list[Any]) -> None:
    """Of what is done after the commit only this: pages of a database are not cleared inside a test."""
    for call in later:
        if getattr(call, "func", None) is remove_stored:
            call()


def test_codings_go_and_findings_need_attention(answered: Any, report: Any, section: Any) -> None:
    with clock.at(AFTER):
        theme = add_theme(answered.round, "Federal", by=answered.manager)
        code_passage(*answered.passage(answered.versions["XBB"], "124", "federalism"), theme, by=answered.manager)
        input_ = answered.input(answered.versions["XBB"], "124")
        add_memo(answered.round, "As in 2019.", by=answered.manager, theme=theme, line=input_.line)
        add_memo(answered.round, "Of all bodies.", by=answered.manager, theme=theme)
        add_memo(answered.round, f"XAA says: “{input_.comment}”", by=answered.manager)
        Hint.objects.create(input=input_, kind=HintKind.MISFILED, recommendation=answered.recommendations["123"])
        finding = add_finding(
            section, by=answered.writer, text="One said so.", recommendation=answered.recommendations["124"]
        )
        cite(finding, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
        erased(answered, "XBB")
        assert [str(reason) for reason in stale_findings(report)[finding.pk].reasons] == ["erased"]
    assert not CodedPassage.objects.exists() and not Hint.objects.exists()
    assert [memo.text for memo in Memo.objects.all()] == ["Of all bodies."]
    assert finding.evidence.get().digest == ""


def test_files_that_were_made_before_are_gone(
    answered: Any, settings: Settings, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with clock.at(AFTER):
        job = request_files(answered.round, ["csv"], "secretariat", InputFilters(), by=answered.manager)
        run_job(str(job.pk))
        made = Job.objects.get(pk=job.pk).result
        path = Path(settings.FILES_ROOT) / made.stored_name
        assert path.is_file()
        with django_capture_on_commit_callbacks() as later:
            erased(answered, "XBB")
        take_files_away(later)
    assert Job.objects.get(pk=job.pk).result is None
    assert not path.exists()


@pytest.mark.parametrize("reference", ["", "CITIES-MANIFESTO-1_round-1", "A_MANIFEST_B_round-1"])
def test_files_of_an_edition_are_gone_and_nothing_misses_them(
    client: Client,
    answered: Any,
    report: Any,
    section: Any,
    django_capture_on_commit_callbacks: Callable[..., Any],
    reference: str,
) -> None:
    """Its manifests stay. Who has the address of a file reads that the edition was replaced."""
    if reference:  # that of the document may have the word in it
        Round.objects.filter(pk=answered.round.pk).update(reference=reference)
    with clock.at(AFTER):
        about = answered.recommendations["124"]
        finding = add_finding(section, by=answered.writer, text="Towns matter to one State.", recommendation=about)
        cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
        act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
        act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    answered.move(at=AFTER)
    rows = PublicationFile.objects.filter(publication=Publication.objects.get())
    names = set(rows.values_list("name", flat=True))
    gone = {name for name in names if "_manifest_public_" not in name}
    assert len(gone) == len(names) - 1 > 1
    with clock.at(LATER), django_capture_on_commit_callbacks() as later:
        erased(answered, "XBB")
    take_files_away(later)
    assert {row.name for row in rows.filter(file=None)} == gone
    assert compare_files("").faults == ()
    with clock.at(LATER):  # until the next edition is made there is no pack, not even its manifest alone
        assert client.get(reverse("report_pack", args=[report.reference])).status_code == 404
        page = client.get(reverse("report", args=[report.reference])).content.decode()
        assert store_pack(Publication.objects.get(), now=LATER) == []
    assert "Download all files" not in page and "How to check these files" not in page
    answered.move(at=LATER)
    with clock.at(LATER):
        answer = client.get(reverse("report_file", args=[report.reference, min(gone)]))
    assert answer.status_code == 404 and min(gone) in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.filter(file__isnull=False).update(name="Another.json")


def test_a_long_list_that_was_made_before_is_gone(
    answered: Any, settings: Settings, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    page = reverse("coding:bench", args=[answered.round.pk, answered.recommendations["124"].pk])
    with clock.at(AFTER):
        signed = Signer(salt=listings.SALT).sign(f"{page}?format=csv")
        job = long_lists.request_list(signed, 3, by=answered.manager, language="en")
        run_job(str(job.pk))
        made = Job.objects.get(pk=job.pk).result
        assert made is not None
        path = Path(settings.FILES_ROOT) / made.stored_name
        assert path.is_file()
        with django_capture_on_commit_callbacks() as later:
            erased(answered, "XBB")
        take_files_away(later)
    assert Job.objects.get(pk=job.pk).result is None
    assert not path.exists()


def test_a_long_list_is_not_kept_where_something_is_erased_while_it_is_stored(
    answered: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    page = reverse("coding:bench", args=[answered.round.pk, answered.recommendations["124"].pk])
    with clock.at(AFTER), django_capture_on_commit_callbacks(execute=True):
        signed = Signer(salt=listings.SALT).sign(f"{page}?format=csv")
        job = long_lists.request_list(signed, 3, by=answered.manager, language="en")
        before, store = stored_files(), maintenance.store

        def store_while_erased(*args: Any, **how: Any) -> Any:
            stored = store(*args, **how)
            with clock.at(AFTER + timedelta(minutes=1)):
                erased(answered, "XBB")
            return stored

        monkeypatch.setattr(maintenance, "store", store_while_erased)
        run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message, job.result) == (Job.State.WAITING, "anew", None)
    assert stored_files() == before


@pytest.mark.parametrize("act", ["redacted", "stricter"])
def test_a_file_from_before_is_not_given_out_any_more(answered: Any, act: str) -> None:
    with clock.at(AFTER):
        job = request_files(answered.round, ["csv"], "secretariat", InputFilters(), by=answered.manager)
        check_up_to_date(job, answered.round)
    with clock.at(AFTER + timedelta(hours=1)):
        input_ = answered.input(answered.versions["XBB"], "124")
        if act == "redacted":
            redact(input_, "federalism")
        else:
            tighten(answered.versions["XBB"].submission, level="secretariat", by=answered.manager)
        with pytest.raises(Refused, match="Request it again"):
            check_up_to_date(job, answered.round)


@pytest.mark.parametrize("kind", ["csv", "letters"])
def test_a_file_that_is_made_anew_leaves_no_bytes(
    answered: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, kind: str
) -> None:
    """Something was taken from its readers while it was made: what was stored names them no longer."""
    with clock.at(AFTER):
        if kind == "csv":
            job = request_files(answered.round, [kind], "secretariat", InputFilters(), by=answered.manager)
        else:
            job = letters_of_a_draft(answered)
    before, checks = stored_files(), count()

    def outdated(*args: Any) -> None:
        if next(checks) % 2:
            raise Refused("file_outdated", "Something was erased.")

    monkeypatch.setattr("synthesis.jobs.check_up_to_date", outdated)
    with clock.at(AFTER), django_capture_on_commit_callbacks(execute=True):
        run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message, stored_files()) == (Job.State.WAITING, "anew", before)


def letters_of_a_draft(answered: Any) -> Job:
    """A draft was sent for comment, and one State has nobody to read it."""
    body = register_body(name="Kite State", code="XKS", constituency="state", by=answered.manager)
    invite_organisations(answered.round, [body], by=answered.manager)
    report = begin_report(answered.round, "Views received", by=answered.writer)
    section = add_section(report, "Coordination", by=answered.writer)
    finding = add_finding(
        section, text="Towns matter.", recommendation=answered.recommendations["124"], by=answered.writer
    )
    cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
    closes = AFTER + timedelta(days=9)
    circulate(report, closes=closes, zone="UTC", constituencies=["state"], by=answered.manager)
    return request_letters(report, by=answered.manager)


def stored_files() -> set[Path]:
    return {path for path in Path(configured.FILES_ROOT).rglob("*") if path.is_file()}
