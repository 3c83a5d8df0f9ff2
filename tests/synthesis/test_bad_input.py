"""What goes wrong around a report: words that are gone or covered, letters of every kind, a sentence as long as a book,
nothing written at all, two at once, a disk that is full. A clear answer each time, and nothing lost."""

import errno
import io
import json
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from core import clock
from core.audience import CONFIDENTIAL
from core.errors import Refused
from core.models import StoredFile
from synthesis.exports.services import compile_files
from synthesis.jobs import make_packs
from synthesis.models import Finding, Publication, PublicationFile, SynthesisReport
from synthesis.publication import pack as synthesis_publication_pack
from synthesis.publication.pack import publication_pack
from synthesis.publication.services import sign_off
from synthesis.quality.readiness import obstacles
from synthesis.quality.stale_evidence import stale_finding_rows
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import plan_release
from synthesis.review.approval import act_on_step, send_to_review
from tests.permissions.tokens import texts_of
from tests.support.officers import sign_in
from tests.support.redacting import redact
from tests.synthesis.conftest import AFTER
from tests.synthesis.exports.test_files import compilation, published, published_files
from tests.synthesis.publication.test_pack import LATER

__all__ = ["published", "published_files"]
STRANGE = "👩‍👧 cafe\u0301 हिन्दी \u202bعمل 12\u202c 儿童 𝒳"  # joined, combining, turned, wide, beyond 16 bits
LONG = "A sentence of many words. " * 2_000  # 52,000 characters


@pytest.fixture
def finding(section, answered):
    with clock.at(AFTER):
        made = add_finding(
            section, text="Towns matter.", recommendation=answered.recommendations["124"], by=answered.writer
        )
        cite(made, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
    return made


def approved(report, *people, by):
    report = send_to_review(report, by=by)
    for person in people:
        report = act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=person)
    return report


def test_a_range_that_is_no_longer_there(client, report, finding, answered):
    """The sender says something shorter: then stays readable, now is what there is, and every file can be made."""
    with clock.at(AFTER):
        row = answered.input(answered.versions["XAA"], "124")
        beyond = len(row.comment) + 50
        with pytest.raises(Refused) as refused:
            cite(finding, row, "comment", beyond, beyond + 4, "gone", by=answered.writer)
        assert refused.value.code == "words_disagree"
        answered.correct(answered.versions["XAA"], {"124": ("supports", "No.")})
        (row,) = stale_finding_rows(report, by=answered.writer)
        assert row.passages[0].then.text == "Towns matter." and row.passages[0].now == (("No.", False),)
        sign_in(client, answered.writer)
        page = client.get(reverse("synthesis:stale_findings", args=[report.pk])).content.decode()
        assert "Towns matter." in page and "No." in page
        assert "stale" in {fault.code for fault in obstacles(report)}
        assert {name.rpartition(".")[2] for name, _content in compile_files(compilation(answered, CONFIDENTIAL))} >= {
            "docx",
            "pdf",
        }


def test_a_passage_over_a_redaction(client, report, section, answered):
    """Cited before, it shows the mark and needs attention; cited after, it is refused. The words are in no file."""
    with clock.at(AFTER):
        row = answered.input(answered.versions["XJJ"], "123")
        made = add_finding(
            section, text="Hearings.", recommendation=answered.recommendations["123"], by=answered.writer
        )
        cite(made, row, "comment", 0, len(row.comment), row.comment, by=answered.writer)
        redact(row, "telephone", ground="third_person")
        another = add_finding(
            section, text="Hearings again.", recommendation=answered.recommendations["123"], by=answered.writer
        )
        with pytest.raises(Refused, match="The passage contains redacted text"):
            cite(another, row, "comment", 0, len(row.comment), row.comment, by=answered.writer)
        assert "stale" in {fault.code for fault in obstacles(report)}
        sign_in(client, answered.writer)
        page = client.get(reverse("synthesis:review", args=[report.pk])).content.decode()
        files = dict(compile_files(compilation(answered, CONFIDENTIAL)))
    assert "[redacted: a third person]" in page and "telephone" not in page
    assert not any("telephone" in text for content in files.values() for text in texts_of(content))


def test_letters_of_every_kind_in_quotes(client, report, section, answered):
    """On the page, in Word, PDF, web page, workbook and evidence: each is whole."""
    said = answered.answer("XEE", {"124": ("supports", f"Before {STRANGE} after.")})
    row = answered.input(said, "124")
    with clock.at(AFTER):
        made = add_finding(
            section,
            text=f"One said {STRANGE} here.",
            recommendation=answered.recommendations["124"],
            by=answered.writer,
        )
        start = row.comment.index(STRANGE)
        cite(made, row, "comment", start, start + len(STRANGE), STRANGE, by=answered.writer)
        approved(report, answered.first, answered.second, by=answered.writer)
        page = unescape(client.get(reverse("report", args=[report.reference])).content.decode())
        files = dict(publication_pack(Publication.objects.get()))
    assert f"“{STRANGE}”" in page and f"One said {STRANGE} here." in page
    evidence = json.loads(next(content for name, content in files.items() if "_evidence_" in name))
    assert [row["quote"] for part in evidence["findings"] for row in part["passages"]] == [STRANGE]
    word, web = (" ".join(texts_of(files[name])) for name in (_named(files, "docx"), _named(files, "html")))
    assert STRANGE in unescape(word) and STRANGE in unescape(web)
    printed = " ".join(texts_of(files[_named(files, "pdf")]))
    assert "One said" in printed and "here." in printed and "儿童" in printed
    assert b"/StructTreeRoot" in files[_named(files, "pdf")]  # tagged, though no font has an emoji
    book = load_workbook(io.BytesIO(files[_named(files, "xlsx")]))
    assert STRANGE in {cell.value for row in book["Evidence"].iter_rows() for cell in row}


def test_a_sentence_of_a_books_length_is_refused_and_stays_in_the_form(client, report, section, finding, answered):
    with clock.at(AFTER):
        sign_in(client, answered.writer)
        add = reverse("synthesis:add_finding", args=[report.pk, answered.recommendations["124"].pk])
        edit = reverse("synthesis:edit_finding", args=[report.pk, finding.pk])
        for address, data in (
            (add, {"new-text": LONG, "new-section": section.pk}),
            (edit, {"finding-text": LONG, "finding-revision": finding.revision}),
        ):
            answer = client.post(address, data)
            page = answer.content.decode()
            assert answer.status_code == 422
            assert "10,000" in page or "10000" in page
            assert page.count("A sentence of many words.") == 2_000
        with pytest.raises(Refused) as refused:
            add_finding(section, text=LONG, by=answered.writer)
        assert refused.value.field == "text"
    assert Finding.objects.get().text == "Towns matter."


def test_a_report_without_findings(client, report, answered):
    with clock.at(AFTER):
        sign_in(client, answered.writer)
        for name in (
            "report",
            "approval",
            "review",
            "general",
            "stale_findings",
            "balance",
            "compare",
            "facts",
            "circulation",
        ):
            assert client.get(reverse(f"synthesis:{name}", args=[report.pk])).status_code == 200, name
        page = client.get(reverse("synthesis:approval", args=[report.pk])).content.decode()
        assert "The report has no finding yet." in page
        assert {name.rpartition(".")[2] for name, _content in compile_files(compilation(answered, CONFIDENTIAL))} >= {
            "docx",
            "pdf",
        }
        plan_release(report, at=None, by=answered.manager, waits_for_sign_off=True)
        try:
            sent = approved(report, answered.first, answered.second, by=answered.writer)
        except Refused as refused:
            assert "finding" in str(refused)
        else:
            with pytest.raises(Refused) as told:
                sign_off(sent, by=answered.manager)
            assert "no_findings" in {fault.code for fault in told.value.refusals}
    assert not Publication.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_make_one_publication(report, finding, answered):
    with clock.at(AFTER):
        plan_release(report, at=None, by=answered.manager, waits_for_sign_off=True)
        approved(report, answered.first, answered.second, by=answered.writer)
    said = {"zone": "UTC", "revision": SynthesisReport.objects.get().latest_revision_id}
    clients = [Client(raise_request_exception=False) for _number in range(4)]
    for one in clients:
        sign_in(one, answered.manager)

    def publish(number):
        with clock.at(AFTER):
            try:
                return clients[number].post(reverse("synthesis:sign_off", args=[report.pk]), said)
            finally:
                connections.close_all()

    with ThreadPoolExecutor(len(clients)) as crowd:
        answers = list(crowd.map(publish, range(len(clients))))
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409, 409]
    later = next(answer for answer in answers if answer.status_code == 409).content.decode()
    assert "already been" in later or "changed after it was approved" in later
    assert Publication.objects.count() == 1


def test_a_full_disk_shows_no_half_pack_and_the_next_run_makes_it(published, monkeypatch):
    """Files first, then their rows: what was written before the disk was full is named by nobody."""
    put, written = synthesis_publication_pack.store_bytes, []

    def full(content):
        if len(written) == 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(content)
        return put(content)

    client, reference = Client(), Publication.objects.get().report.reference
    with clock.at(LATER):
        PublicationFile.objects.all().delete()
        before = StoredFile.objects.count()
        with monkeypatch.context() as patched:
            patched.setattr(synthesis_publication_pack, "store_bytes", full)
            with pytest.raises(OSError, match="No space left"):
                make_packs(None)
        assert len(written) == 4
        assert not PublicationFile.objects.exists() and StoredFile.objects.count() == before
        page = client.get(reverse("report", args=[reference]))
        assert page.status_code == 200 and b"Download the report" not in page.content
        make_packs(None)
        assert PublicationFile.objects.count() == 10
        assert b"Download the report" in client.get(reverse("report", args=[reference])).content


def _named(files, ending):
    return next(name for name in files if name.endswith(f".{ending}"))
