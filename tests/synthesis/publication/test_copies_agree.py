"""Copies of a report, made at different moments or by different roads, do not contradict each other."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from consultations.models import Organisation
from consultations.organisations.entries import correct_entry
from core import clock
from core.audience import PUBLIC
from core.files.storage import open_stored
from core.models import Job
from core.text.dates import office_day
from core.text.strings import digest
from portal.public.reports import report_lines, report_page
from portal.public.search_entries import catch_up
from submissions.drafting.services import begin_draft
from submissions.joint.services import confirm, invite_member
from submissions.public_state.services import plan_addendum
from submissions.sending.services import withdraw
from submissions.sensitive.redaction_requests import lift_redaction, request_lift
from submissions.tables.visible_submissions import joint_names
from submissions.visibility.visible_inputs import visible_body
from synthesis.enums import EditionReason
from synthesis.exports.compilations import Compilation, compilation_of, outline_for
from synthesis.models import Finding, Publication, PublicationFile, SynthesisReport
from synthesis.publication.affected_paragraphs import affected
from synthesis.publication.edition_marks import paragraph_mark, withdrawn_sources
from synthesis.publication.editions import confirm_corrigendum, next_edition, propose_corrigendum
from synthesis.publication.pack import publication_pack, store_due_packs
from synthesis.publication.selectors import released
from synthesis.reports.findings.services import add_finding, cite, remove_finding
from synthesis.reports.services import add_section, begin_report, plan_release, write_front_matter
from synthesis.review.approval import act_on_step, send_to_review
from synthesis.review.services import add_comment
from tests.factories import OfficerFactory
from tests.guarantees.test_e1_no_published_count_or_source_that_fell import published, published_counts
from tests.support.editions import newest, outputs, text_of
from tests.support.officers import sign_in
from tests.support.redacting import redact
from tests.synthesis.conftest import AFTER, DURING

__all__ = ["published", "published_counts"]
LATER = AFTER + timedelta(days=3)
THREE = "Updated on 18 March 2027: three States."


def leave(scenario, code, at=LATER):
    with clock.at(at):
        withdraw(scenario.versions[code].submission, by=scenario.bodies[code].focal, token=code.ljust(16, "t"), at=at)
    scenario.move(at=at)


def corrected(scenario, place, new, at=LATER):
    """The next edition, in which the paragraph at that place has other words."""
    with clock.at(at):
        edition = released(at).get()
        key = edition.outline["sections"][0]["findings"][place]["id"]
        made = propose_corrigendum(
            edition.report, edition.report.findings.get(pk=key).pk, new, "Better.", by=scenario.writer
        )
        confirm_corrigendum(made, by=scenario.first)
    scenario.move(at=at)
    return paragraphs(at)


def paragraphs(at):
    return released(at).get().outline["sections"][0]["findings"]


def begun(scenario, title, heading):
    """A report with one finding, and the finding."""
    report = begin_report(scenario.round, title, by=scenario.writer)
    finding = add_finding(
        add_section(report, heading, by=scenario.writer),
        text="Towns matter.", recommendation=scenario.recommendations["124"], by=scenario.writer,
    )  # fmt: skip
    cite(finding, *scenario.passage(scenario.versions["XAA"], "124", "Towns"), by=scenario.writer)
    return report, finding


def approve(scenario, report):
    report = act_on_step(send_to_review(report, by=scenario.writer), "approve", by=scenario.first)
    return act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=scenario.second)


def files_of(edition, at):
    with clock.at(at):
        return dict(publication_pack(edition))


def sheet(files, title):
    content = next(content for name, content in files.items() if name.endswith(".xlsx"))
    rows = load_workbook(io.BytesIO(content), data_only=True)[title].iter_rows(values_only=True)
    head, *rest = rows
    return [dict(zip(head, row, strict=True)) for row in rest]


def test_a_corrigendum_of_one_paragraph_leaves_the_marks_of_others(published):
    leave(published, "XBB")
    assert paragraph_mark(paragraphs(LATER)[1]) == THREE
    rows = corrected(published, 2, "It may be decided in writing.")
    assert paragraph_mark(rows[1]) == THREE and rows[2]["corrigenda"]


def test_what_a_corrigendum_corrected_gets_no_mark_from_the_words_before(published):
    """The sentence said "All four"; what it promised then is no promise of the new words."""
    leave(published, "XBB")
    rows = corrected(published, 1, "Three States addressed the paragraph.")
    assert rows[1]["mark"] is None and rows[1]["quantity"] == "number"
    another = LATER + timedelta(days=1)
    leave(published, "XGG", at=another)
    assert paragraphs(another)[1]["mark"] is None
    last = LATER + timedelta(days=2)
    leave(published, "XCC", at=last)
    assert paragraph_mark(paragraphs(last)[1]) == "Updated on 20 March 2027: two States."


def test_words_without_a_count_promise_none(published):
    leave(published, "XBB")
    rows = corrected(published, 1, "The paragraph was addressed.")
    assert (rows[1]["quantity"], rows[1]["promise"], rows[1]["mark"], rows[1]["count"]) == ("", None, None, [])
    later = LATER + timedelta(days=1)
    leave(published, "XCC", at=later)
    assert paragraph_mark(paragraphs(later)[1]) == "The sources of this paragraph changed in March 2027."


def test_a_source_that_was_cited_twice_is_one_source(answered):
    with clock.at(AFTER):
        report = begin_report(answered.round, "Views received", by=answered.writer)
        section = add_section(report, "Coordination", by=answered.writer)
        finding = add_finding(
            section, text="Towns and federalism matter.", by=answered.writer,
            recommendation=answered.recommendations["124"],
        )  # fmt: skip
        for code, words in (("XBB", "Without"), ("XBB", "federalism"), ("XAA", "Towns")):
            cite(finding, *answered.passage(answered.versions[code], "124", words), by=answered.writer)
        approve(answered, report)
        answered.round.refresh_from_db()
    answered.move(at=AFTER)
    leave(answered, "XBB")
    page = outputs(answered, LATER)[f"/reports/{released(LATER).get().report.reference}/"]
    assert "One source of this paragraph can no longer be shown (March 2027)." in page
    assert "sources of this paragraph can no longer" not in page


def test_sheets_and_data_say_what_changed_as_the_page_does(published):
    leave(published, "XBB")
    corrected(published, 2, "It may be decided in writing.")
    files = files_of(released(LATER).get(), LATER)
    gone = "One source of this paragraph can no longer be shown (March 2027)."
    notes = [row["Note"] for row in sheet(files, "Findings")]
    assert notes == [
        "This paragraph is not displayed at present.",
        f"{THREE}\n{gone}",
        f"The sources of this paragraph changed in March 2027.\n{gone}\nCorrigendum 1, 18 March 2027.",
    ]
    evidence = json.loads(next(content for name, content in files.items() if "_evidence_" in name))
    assert ["\n".join(row["notes"]) for row in evidence["findings"]] == notes


def test_what_was_changed_after_the_sign_off_was_not_signed_off(published):
    first = newest(published)
    with clock.at(LATER):
        signed = {"authority": "the Independent Author", "on": "2027-03-15", "edition": 1}
        next_edition(first, {**first.outline, "signed_off": signed}, reason=EditionReason.DOCUMENTS)
    published.move(at=LATER)
    corrected(published, 2, "It may be decided in writing.")
    told = [row["Sign-off"] for row in sheet(files_of(released(LATER).get(), LATER), "Findings")]
    assert told == ["The Independent Author, 15 March 2027 (for edition 1)"] * 2 + [None]


@pytest.mark.parametrize("zone", ["Europe/Zurich", "America/New_York", "Asia/Tokyo"])
def test_an_edition_made_at_night_has_one_day_everywhere(published, settings, zone):
    settings.OFFICE_TIME_ZONE = zone
    night = datetime(2027, 3, 18, 23, 30, tzinfo=UTC)
    leave(published, "XBB", at=night)
    edition = released(night).get()
    on = edition.outline["edition"]["on"]
    assert on == {"America/New_York": "2027-03-18"}.get(zone, "2027-03-19")
    assert paragraphs(night)[1]["mark"]["on"] == on
    files = files_of(edition, night)
    manifest = json.loads(next(content for name, content in files.items() if "_manifest_" in name))["payload"]
    assert (manifest["as_of"], manifest["released"]) == (on, "2027-03-15")
    html = next(content.decode() for name, content in files.items() if name.endswith(".html"))
    day = f"{int(on[-2:])} March 2027"
    assert f"<dd>{day}</dd>" in html and f"reissued on {day}" in html
    book = load_workbook(io.BytesIO(next(content for name, content in files.items() if name.endswith(".xlsx"))))
    assert dict(book["Info"].iter_rows(max_col=2, values_only=True))["As of"] == day
    with clock.at(night):
        answer = Client().get(reverse("report_codebook", args=[edition.report.reference, "xlsx"]))
    codebook = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    feet = {each.oddFooter.left.text for each in [*book, *codebook]}
    assert feet == {f"As of {day}"}
    page = report_page(edition, night)
    assert page["cited_on"].isoformat() == on and page["line"].released.isoformat() == "2027-03-15"


def test_the_citation_bears_the_day_of_its_edition(published):
    leave(published, "XBB")
    with clock.at(LATER):
        page = Client().get(reverse("report", args=[newest(published).report.reference])).content.decode()
    citation = page.partition('id="citation"')[2].partition("</p>")[0]
    assert "Edition 2" in citation and "18 March 2027" in citation and "15 March" not in citation
    assert "published 15 March 2027" in " ".join(page.split())


def test_a_joint_submission_has_one_number_in_every_language(answered):
    """In French their leads are in the other order."""
    for code, name in (("XEE", "Zénith"), ("XAA", "Aube")):
        Organisation.objects.filter(code=code).update(names={"fr": {"name": name, "short": name}})
    Organisation.objects.filter(code="XEE").update(short_name="Aavral")
    rows = {}
    for code in ("XEE", "XAA"):
        rows[code] = Organisation.objects.get(code=code)

    def numbers(language):
        with translation.override(language):
            return joint_names(
                SimpleNamespace(body=visible_body(body), submission_reference=code, kind="joint")
                for code, body in rows.items()
            )

    assert numbers("fr") == numbers("en") == {"XEE": "JS1", "XAA": "JS2"}


def test_page_and_files_number_joint_submissions_alike(answered):
    for place, lead in enumerate(("XEE", "XHH")):
        Organisation.objects.filter(code=lead).update(names={"fr": {"name": "x", "short": "ZY"[place]}})
        body, other = answered.bodies[lead], answered.bodies["XJJ"]
        Organisation.objects.filter(code=lead).update(constituency="state")
        with clock.at(DURING):
            version = begin_draft(body.delegation, by=body.focal, kind="joint")
            until = DURING + timedelta(days=20)
            member = invite_member(version.submission, other.organisation, by=body.focal, expires_at=until)
            confirm(member, by=other.focal)
            answered._fill(version, {"128": ("supports", f"We agree {lead}.")}, body)
            answered._send(version, body, None, admitted=True)
        answered.versions[lead] = version
    with clock.at(AFTER):
        report = begin_report(answered.round, "Views received", by=answered.writer, language="en")
        section = add_section(report, "Mechanisms", by=answered.writer)
        for lead in ("XEE", "XHH"):
            finding = add_finding(
                section, text="It was agreed.", by=answered.writer, recommendation=answered.recommendations["128"]
            )
            cite(finding, *answered.passage(answered.versions[lead], "128", f"agree {lead}"), by=answered.writer)
        approve(answered, report)
        answered.round.refresh_from_db()
    answered.move(at=AFTER)
    notes = {}
    for language in ("en", "fr"):
        with translation.override(language), clock.at(AFTER):
            page = report_page(released(AFTER).get(), AFTER)
            found = [finding["notes"][0].sources[0].who for part in page["sections"] for finding in part["findings"]]
            notes[language] = found
    assert notes["fr"] == notes["en"] == ["JS1", "JS2"]


def test_a_draft_text_names_no_source_in_any_file(answered, client):
    answered.round.rules.disposition_required = False
    answered.round.rules.save()
    with clock.at(AFTER):
        report = begin_report(answered.round, "Draft", by=answered.writer, kind="draft_text")
        section = add_section(report, "Coordination", by=answered.writer)
        finding = add_finding(
            section, text="States should coordinate.", by=answered.writer,
            recommendation=answered.recommendations["124"],
        )  # fmt: skip
        cite(finding, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
        cite(finding, *answered.passage(answered.versions["XBB"], "123", "appealed"), by=answered.writer)
        approve(answered, report)
        answered.round.refresh_from_db()
    answered.move(at=AFTER)
    files = files_of(released(AFTER).get(), AFTER)
    (entry,) = json.loads(next(content for name, content in files.items() if "_evidence_" in name))["findings"]
    assert {(row["input"], row["body"], row["constituency"]) for row in entry["passages"]} == {(None, None, "state")}
    assert [(row["Ref"], row["Participant"]) for row in sheet(files, "Evidence")] == [(None, "State")] * 2
    for title in ("Inputs", "By paragraph"):
        assert not {"Finding(s)", "Finding"} & sheet(files, title)[0].keys()
    html = next(content.decode() for name, content in files.items() if name.endswith(".html"))
    assert "One State." in html and "two States" not in html.lower()  # it sent both inputs
    with clock.at(AFTER):
        shown = client.get(reverse("public_input", args=[str(answered.input(answered.versions["XBB"], "124").line_id)]))
    assert shown.status_code == 200 and "federalism" in shown.content.decode()
    assert f"/reports/{report.reference}/#finding-1" not in shown.content.decode()


def test_a_translation_is_given_out_nowhere_as_what_somebody_wrote(answered):
    """The original is not published; a State that wrote the same wording in English did write it."""
    spanish = {"comment": "Las comunas también.", "rewording": "en los niveles nacional y local", "language": "es"}
    answered.answer("XEE", {"124": {"position": "amendment", "confidentiality": "nameless", **spanish}})
    version = answered.bodies["XEE"].delegation.submissions.get().versions.get()
    line = answered.input(version, "124").line
    english = {"comment": "The villages, too.", "rewording": "at national and local level"}
    for name, text in english.items():
        digested = digest(spanish[name])
        line.translations.create(field=name, language="en", text=text, of_digest=digested, by=answered.manager)
    with clock.at(AFTER):
        report = begin_report(answered.round, "Views received", by=answered.writer)
        section = add_section(report, "Coordination", by=answered.writer)
        finding = add_finding(
            section, text="Villages matter.", by=answered.writer, recommendation=answered.recommendations["124"]
        )
        cite(finding, *answered.passage(version, "124", "comunas"), by=answered.writer)
        cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=answered.writer)
        approve(answered, report)
        answered.round.refresh_from_db()
    answered.move(at=AFTER)
    files, mark = files_of(released(AFTER).get(), AFTER), "working translation; the original is not published"
    (entry,) = json.loads(next(content for name, content in files.items() if "_evidence_" in name))["findings"]
    quotes = {row["quote"]: row.get("translation") for row in entry["passages"]}
    assert quotes == {"The villages, too.": True, "Towns": None}
    assert {row["Quote"] for row in sheet(files, "Evidence")} == {f"The villages, too. [{mark}]", "Towns"}
    said = {row["Text"]: row["Field"] for row in sheet(files, "By paragraph") if row.get("Text")}
    assert said["The villages, too."] == "Working translation" and said["Towns matter."] == "Comment"
    rows = [row for row in sheet(files, "Amendments") if row["Proposed text"] == english["rewording"]]
    assert sorted((row["Participants"], mark in row["Added"]) for row in rows) == [
        ("Arandia", False), ("name withheld (1)", True),
    ]  # fmt: skip
    with clock.at(AFTER):
        page = Client().get(reverse("round_wordings", args=[answered.round.reference])).content.decode()
    assert page.count(mark) == 1


def test_front_matter_and_titles_name_nobody_who_left(answered, client):
    """Kite House is cited in no paragraph. Manifests from before may have the title: none of an earlier one is left."""
    with clock.at(AFTER):
        report, _finding = begun(answered, "Views of Kite House and others", "After Kite House")
        pieces = [("paragraph", "Kite House wrote first."), ("paragraph", "Others followed.")]
        approve(answered, write_front_matter(report, pieces, by=answered.writer))
        answered.round.refresh_from_db()
    answered.move(at=AFTER)
    assert "Kite House" in outputs(answered, AFTER)[f"/reports/{report.reference}/"]
    leave(answered, "XII")
    for place, text in outputs(answered, LATER).items():
        assert "Kite House" not in text, place
    outline = released(LATER).get().outline
    assert (outline["title"], outline["front_matter"]) == (report.reference, [["paragraph", "Others followed."]])
    with clock.at(LATER):
        page = client.get(reverse("report", args=[report.reference])).content.decode()
        (linked,) = set(re.findall(r'href="([^"]+_manifest_[^"]+)"', page))
        manifest = b"".join(client.get(linked).streaming_content)
        first, second = PublicationFile.objects.filter(name__contains="_manifest_").order_by("publication__number")
        assert client.get(reverse("report_file", args=[report.reference, first.name])).status_code == 404
    assert linked.endswith(second.name) and "1. Released on" in page
    payload = json.loads(manifest)["payload"]
    assert (payload["title"], payload["replaces"]) == (report.reference, first.file.sha256)
    assert b"Kite House" not in open_stored(first.file.stored_name).read()


def test_a_promise_about_comments_is_of_the_text_that_is_published(answered):
    """Its writers go on; a remark on the next text takes nothing from this one."""
    promise = "Every comment on the draft was considered and answered."
    with clock.at(AFTER):
        report, finding = begun(answered, "Views", "Coordination")
        approve(answered, write_front_matter(report, [("promise", "every_comment")], by=answered.writer))
        answered.round.refresh_from_db()
    answered.move(at=AFTER)
    with clock.at(LATER):
        add_comment(finding, by=answered.first, text="Say more next time.", words="", suggestion="")
    leave(answered, "XII")
    assert released(LATER).get().outline["edition"]["number"] == 2
    assert promise in outputs(answered, LATER)[f"/reports/{report.reference}/"]


def test_a_promise_about_comments_stays_with_a_text_that_waits_for_its_release(answered):
    promises = [("promise", "every_comment"), ("promise", "two_approved")]
    release = AFTER + timedelta(days=30)
    with clock.at(AFTER):
        report, finding = begun(answered, "Views", "Coordination")
        plan_release(report, at=release, by=answered.manager)
        approve(answered, write_front_matter(report, promises, by=answered.writer))
    with clock.at(LATER):
        add_comment(finding, by=answered.first, text="Say more next time.", words="", suggestion="")
    with clock.at(release):
        store_due_packs(release)
        assert released(release).get().outline["promises"] == ["every_comment", "two_approved"]


def test_a_comment_on_a_removed_paragraph_takes_no_promise_away(answered):
    """It stands on no page any more, so nobody could resolve it."""
    with clock.at(AFTER):
        report = begin_report(answered.round, "Views", by=answered.writer)
        section = add_section(report, "Coordination", by=answered.writer)
        stays, goes = (add_finding(section, text=text, by=answered.writer) for text in ("Towns matter.", "Roads do."))
        cite(stays, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=answered.writer)
        add_comment(goes, by=answered.first, text="Nobody wrote this.", words="", suggestion="")
        remove_finding(goes, by=answered.writer)
        approve(answered, write_front_matter(report, [("promise", "every_comment")], by=answered.writer))
    with clock.at(LATER):
        page = outputs(answered, LATER)[f"/reports/{report.reference}/"]
    assert "Every comment on the draft was considered and answered." in page


def test_a_planned_text_bears_the_day_of_its_release(published):
    """Also where its words were corrected while it waited."""
    report = newest(published).report
    with clock.at(AFTER):
        plan_release(report, at=AFTER + timedelta(days=30), by=published.manager)
        approve(published, SynthesisReport.objects.get(pk=report.pk))
    corrected(published, 2, "It may be decided in writing.")
    waiting = report.publications.filter(release_at__gt=LATER).order_by("number").last()
    assert waiting.outline["edition"]["on"] == "2027-04-14"


def test_the_office_reads_the_number_that_the_public_reads(published, client, tmp_path, capsys):
    """A row that was replaced before it had files is no edition."""
    first = newest(published)
    with clock.at(LATER):
        for symbol in ("A/1", "A/2"):
            next_edition(newest(published), {**first.outline, "symbol": symbol}, reason=EditionReason.DOCUMENTS)
    published.move(at=LATER)
    corrected(published, 2, "It may be decided in writing.")
    edition = released(LATER).get()
    assert (edition.number, edition.edition) == (4, 3)
    sign_in(client, published.manager)
    with clock.at(LATER):
        page = client.get(reverse("synthesis:corrigenda", args=[edition.report.pk])).content.decode()
        listed = client.get(reverse("synthesis:corrigenda", args=[edition.report.pk]) + "?format=json")
        approval = client.get(reverse("synthesis:approval", args=[edition.report.pk])).content.decode()
    assert "Corrigendum 1, edition 3" in " ".join(page.split())
    (row,) = json.loads(b"".join(listed.streaming_content))["rows"]
    assert row["state"] == "Corrigendum 1, edition 3"
    assert (
        approval.count("Replaced by a later edition") == 2 and "The files are created" not in approval
    )  # editions 1, 2
    with clock.at(LATER):
        call_command("publication_pack", edition.report.reference, out=tmp_path / "pack")
        call_command("verify_pack", tmp_path / "pack")
    assert "Replaced by" not in capsys.readouterr().out


def test_the_codebook_of_a_report_tells_no_hour(published, client):
    acted = datetime(2027, 3, 18, 14, 37, tzinfo=UTC)
    leave(published, "XBB", at=acted)
    with clock.at(acted):
        answer = client.get(reverse("report_codebook", args=[newest(published).report.reference, "xlsx"]))
    text = text_of("codebook.xlsx", b"".join(answer.streaming_content))
    assert "As of" in text and "15:37" not in text and "14:37" not in text


def publish_another(published):
    """A second report of the round, which cites one of its inputs too."""
    with clock.at(LATER):
        second, _finding = begun(published, "Another", "Coordination")
        approve(published, second)
    published.move(at=LATER)
    return second


def test_reports_of_one_round_do_not_change_places(published):
    """Which report a list of inputs refers to does not depend on the last corrigendum."""
    second = publish_another(published)
    first = Publication.objects.exclude(report=second).latest("number")
    with clock.at(LATER + timedelta(days=1)):
        store_due_packs(clock.now())
        next_edition(first, {**first.outline, "symbol": "A/1"}, reason=EditionReason.DOCUMENTS)
        store_due_packs(clock.now())
        made = outline_for(compilation_of(published.round, PUBLIC, now=clock.now()))
        assert made["reference"] == second.reference
        lines = report_lines(released(clock.now()).order_by("-first_released", "pk"))
        assert [line.title for line in lines] == ["Another", "Views received"]


def test_files_of_two_reports_of_one_round_lie_in_one_folder(published, client):
    """Each name says of which report the file is; of all files only the checker is the same."""
    publish_another(published)
    names, folder = {}, {}
    with clock.at(LATER):
        for edition in released(LATER):
            reference = edition.report.reference
            names[reference] = {name for name, _content in publication_pack(edition)} - {"check_pack.py"}
            assert all(f"_{reference}_edition-" in name for name in names[reference])
            for address in ("pack/", "codebook/xlsx/"):
                answer = client.get(f"/reports/{reference}/{address}")
                name = answer["Content-Disposition"].partition('filename="')[2].rstrip('"')
                folder.setdefault(name, []).append(b"".join(answer.streaming_content))
    first, other = names.values()
    assert len(names) == 2 and not first & other
    assert [len(each) for each in folder.values()] == [1] * 4


def test_files_of_a_list_say_of_which_report_their_findings_are(published, client):
    """They number the paragraphs of the report that was published last, and are kept beside those of another."""
    second = publish_another(published)
    edition = {"report": second.reference, "edition": "1"}
    with clock.at(LATER):
        files = {}
        for kind in ("csv", "json", "xlsx"):
            answer = client.get(reverse("round_inputs_file", args=[published.round.reference, kind]))
            files[f"inputs.{kind}"] = b"".join(answer.streaming_content)
    rows = list(csv.DictReader(io.StringIO(files["inputs.csv"].decode("utf-8-sig"), newline="")))
    assert any(row["Finding(s)"] for row in rows)
    assert all({name: row[name] for name in edition} == edition for row in rows)
    about = json.loads(files["inputs.json"])["about"]
    assert {name: about[name] for name in edition} == edition
    info = dict(load_workbook(io.BytesIO(files["inputs.xlsx"]))["Info"].iter_rows(max_col=2, values_only=True))
    assert (info["Report"], info["Edition"]) == (f"Another ({second.reference})", 1)


def test_the_address_of_a_paragraph_stays_where_its_number_changes(answered):
    """Who cited paragraph 1 finds it as paragraph 2 of the text that was approved later."""
    with clock.at(AFTER):
        report = begin_report(answered.round, "Views", by=answered.writer)
        section = add_section(report, "Coordination", by=answered.writer)

    def publish(text, order, at):
        with clock.at(at):
            about = answered.recommendations["124"]
            finding = add_finding(section, text=text, by=answered.writer, recommendation=about)
            cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=answered.writer)
            Finding.objects.filter(pk=finding.pk).update(order=order)
            approve(answered, SynthesisReport.objects.get(pk=report.pk))
            answered.round.refresh_from_db()
        answered.move(at=at)
        with clock.at(at):
            (part,) = report_page(released(at).get(), at)["sections"]
            page = Client().get(reverse("report", args=[report.reference])).content.decode()
        return {row["anchor"]: row["number"] for row in part["findings"]}, page

    cited, page = publish("Towns matter.", 5, AFTER)
    (address,) = cited
    assert f"/reports/{report.reference}/#{address}." in page and f'id="{address}"' in page
    later, page = publish("Villages matter.", 1, LATER)
    assert later[address] == 2 and len(later) == 2 and f'id="{address}"' in page


def test_names_that_a_manifest_holds_stay(published, tmp_path, monkeypatch):
    """A later version of the portal names files otherwise: the command hands out what was signed."""
    edition = released(LATER).get()
    monkeypatch.setattr(Compilation, "name", lambda _self, part, extension: f"another_{part}_name.{extension}")
    with clock.at(LATER):
        call_command("publication_pack", edition.report.reference, out=tmp_path / "pack")
    here = {path.name: path.read_bytes() for path in (tmp_path / "pack").iterdir()}
    assert here.keys() == {row.name for row in edition.files.all()}
    assert all(sha256(here[row.name]).hexdigest() == row.file.sha256 for row in edition.files.select_related("file"))


def test_the_search_shows_the_mark_that_a_paragraph_has(published, client):
    """Its excerpt says "All four States"; the report says beside it that this is no longer so."""
    leave(published, "XBB")
    corrected(published, 2, "It may be decided in writing.")
    with clock.at(LATER):
        catch_up(LATER)
        page = client.get("/search/?words=addressed").content.decode()
        other = client.get("/search/?words=writing&part=paragraphs").content.decode()
    gone = "One source of this paragraph can no longer be shown (March 2027)."
    assert "All four States" in page and THREE in page and gone in page
    assert gone in other and "Corrigendum 1, 18 March 2027." in other


def covered_and_uncovered(scenario, *covered):
    """Words of (body, label) are redacted, and this is lifted; the addendum makes them public again."""
    rows = []
    with clock.at(LATER):
        for code, label, words in covered:
            rows.append(redact(scenario.input(scenario.versions[code], label), words))
    scenario.move(at=LATER)
    lifted = LATER + timedelta(days=1)
    with clock.at(lifted):
        for row in rows:
            people = [OfficerFactory(round=scenario.round, duties=["see_confidential"]) for _each in range(2)]
            lift_redaction(request_lift(row, reason="She consents.", by=people[0]), by=people[1])
    scenario.move(at=lifted)
    return lifted + timedelta(days=1)


def addendum(scenario, at):
    with clock.at(at):
        plan_addendum(scenario.round, office_day(at), by=scenario.manager)
    scenario.move(at=at)


def test_a_source_that_may_be_shown_again_is_shown_again(published):
    """The list of inputs shows the words: the report does not say beside it that they can no longer be shown."""
    at = covered_and_uncovered(published, ("XBB", "123", "appealed"))
    assert withdrawn_sources(paragraphs(at)[2])
    for place, text in outputs(published, at).items():
        assert "appealed" not in text, place  # the page is no other copy than the files are
    leave(published, "XII", at=at)
    assert withdrawn_sources(paragraphs(at)[2])  # lifted, and not public yet
    addendum(published, at)
    row, first = paragraphs(at)[2], newest(published).report.publications.get(number=1)
    assert not withdrawn_sources(row) and paragraph_mark(row) == ""
    assert row["evidence"] == first.outline["sections"][0]["findings"][2]["evidence"]
    found = outputs(published, at)
    for place in (f"/consultations/{published.round.reference}/inputs/", f"/reports/{first.report.reference}/"):
        assert "appealed" in found[place], place


def test_words_that_a_corrigendum_changed_get_no_source_of_the_earlier_ones(published):
    at = covered_and_uncovered(published, ("XBB", "123", "appealed"))
    corrected(published, 2, "Nobody spoke of appeals.", at=at)
    addendum(published, at)
    assert withdrawn_sources(paragraphs(at)[2]) and len(paragraphs(at)[2]["evidence"]) == 2


def test_the_office_learns_that_a_suspended_paragraph_could_be_displayed(published, client):
    at = covered_and_uncovered(published, ("XBB", "124", "prejudice to federalism"))
    mails = Job.objects.filter(payload__template="synthesis.published_affected")
    before = mails.count()
    with clock.at(at):
        assert not any(row.may_return for row in affected(newest(published).report, by=published.writer))
    addendum(published, at)
    assert paragraphs(at)[0]["suspended"] and mails.count() == 2 * before == 8
    sign_in(client, published.writer)
    with clock.at(at):
        assert [row.may_return for row in affected(newest(published).report, by=published.writer)][:2] == [True, False]
        page = client.get(reverse("synthesis:corrigenda", args=[newest(published).report.pk])).content.decode()
    assert "Its sources can be shown again" in page and ">\nVeldrane spoke of federalism.</textarea>" in page
    rows = corrected(published, 0, "Veldrane spoke of federalism.", at=at)
    assert rows[0]["text"] and rows[0]["evidence"] and not rows[0].get("suspended")


def test_who_only_aligned_itself_is_a_contributor_wherever_there_is_a_list(answered):
    """The report counts "all five States": five are listed, and the sheet says with whom Tovral aligned itself."""
    answered.answer("XEE", {}, aligned=(answered.versions["XAA"], []))
    with clock.at(AFTER):
        report = begin_report(answered.round, "Views received", by=answered.writer)
        section = add_section(report, "Coordination", by=answered.writer)
        finding = add_finding(
            section, by=answered.writer, text="All five States addressed the paragraph.",
            recommendation=answered.recommendations["124"], quantity="all", counted=["state"], number=5, out_of=5,
        )  # fmt: skip
        for code, words in (("XAA", "Towns"), ("XBB", "Without"), ("XCC", "nivel local")):
            cite(finding, *answered.passage(answered.versions[code], "124", words), by=answered.writer)
        approve(answered, report)
        answered.round.refresh_from_db()
    answered.move(at=AFTER)
    files = files_of(released(AFTER).get(), AFTER)
    states = ["Arandia", "Lazwara", "Ombira", "Tovral", "Veldrane"]
    html = next(content.decode() for name, content in files.items() if name.endswith(".html"))
    assert "".join(f"<li>{name} (Member State)</li>" for name in states) in html
    with clock.at(AFTER):
        page = report_page(released(AFTER).get(), AFTER)
    assert [(line.name, bool(line.url)) for line in page["contributors"][0][1]] == [
        (f"{name} (Member State)", name != "Tovral") for name in states
    ]
    rows = {row["Short name"]: row for row in sheet(files, "Submissions")}
    assert [name for name in rows if name in states] == states
    assert (rows["Tovral"]["Aligned with"], rows["Tovral"]["Paras answered"]) == ("Arandia", None)
    content = next(content for name, content in files.items() if name.endswith(".xlsx"))
    info = dict(row[:2] for row in load_workbook(io.BytesIO(content))["Info"].iter_rows(values_only=True))
    assert info["Participants: State"] == 5
    assert info["As of"] == "15 March 2027" and "Compiled at" not in info  # an edition has a day and no hour


def test_who_aligned_itself_without_name_is_in_no_list(answered):
    answered.answer("XEE", {}, aligned=(answered.versions["XAA"], []), level="secretariat")
    with clock.at(AFTER):
        report = begin_report(answered.round, "Views received", by=answered.writer)
        section = add_section(report, "Coordination", by=answered.writer)
        finding = add_finding(
            section, by=answered.writer, text="Towns matter.", recommendation=answered.recommendations["124"]
        )
        cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=answered.writer)
        approve(answered, report)
        answered.round.refresh_from_db()
    answered.move(at=AFTER)
    for place, text in outputs(answered, AFTER).items():
        assert "Tovral" not in text, place


def test_no_word_of_a_suspended_paragraph_is_in_a_sheet(published):
    """Its count was "all": a word of a sentence that is not displayed, nor after it was removed."""
    for code in ("XAA", "XBB", "XCC"):
        leave(published, code)
    assert paragraphs(LATER)[1]["suspended"]
    with clock.at(LATER):
        report = newest(published).report
        key = report.findings.get(pk=paragraphs(LATER)[1]["id"]).pk
        made = propose_corrigendum(report, key, "", "All left.", removes=True, by=published.writer)
    rows = sheet(files_of(released(LATER).get(), LATER), "Findings")
    assert [row["Word used"] for row in rows] == [None] * 3
    with clock.at(LATER):
        confirm_corrigendum(made, by=published.first)
    published.move(at=LATER)
    rows = sheet(files_of(released(LATER).get(), LATER), "Findings")
    assert [row["Word used"] for row in rows] == [None] * 3


def correct_in_the_register(scenario, code, **fields):
    with clock.at(LATER):
        correct_entry(scenario.bodies[code].organisation, by=scenario.manager, fields=fields)
    scenario.move(at=LATER + timedelta(minutes=1))
    return LATER + timedelta(minutes=2)


def test_a_correction_in_the_register_reaches_the_files_too(published):
    """Veldrane is Newveld now, and an observer: page, workbook and data say so in one edition. The search knows it."""
    before = newest(published)
    at = correct_in_the_register(published, "XBB", short_name="Newveld", name="Republic of Newveld", status="observer")
    edition = released(at).get()
    assert (edition.edition, edition.outline["edition"]["on"]) == (before.edition + 1, "2027-03-18")
    body = published.bodies["XBB"].organisation.pk  # what it sent without name goes apart from its name
    assert (edition.state.changed["named"], edition.state.changed["unnamed"]) == ([str(body)], [])
    found = outputs(published, at)
    page = next(text for place, text in found.items() if place.startswith("/reports/SY"))
    html = next(text for place, text in found.items() if place.endswith(".html"))
    assert "Newveld (Observer State)" in page and "<li>Newveld (Observer State)</li>" in html
    for place, text in found.items():
        assert "Veldrane (" not in text and "Body Veldrane" not in text, place
    files = files_of(edition, at)
    rows = {row["Short name"]: row for row in sheet(files, "Submissions")}
    assert "Veldrane" not in rows and rows["Newveld"]["Full name"] == "Republic of Newveld"
    with clock.at(at):
        hits = Client().get("/search/", {"words": "Newveld", "part": "inputs"}).content.decode()
    assert "may be appealed" in hits
    published.move(at=at + timedelta(hours=1))
    assert released(at + timedelta(hours=2)).get() == edition


@pytest.mark.parametrize(
    ("code", "fields"),
    [("XJJ", {"short_name": "Quay Ten", "name": "Quay Ten"}), ("XBB", {"language": "fr"})],
    ids=["of who wrote without name", "of what nobody reads"],
)
def test_a_correction_that_the_public_does_not_read_makes_no_edition(published, code, fields):
    """A new edition would tell an officer that the organization is among those without name."""
    before = newest(published)
    assert released(correct_in_the_register(published, code, **fields)).get() == before


def test_the_legend_of_the_public_matrix_promises_no_silence(published):
    """A dot is said of a body that did not speak there and of one whose words are withheld: not "Not addressed"."""
    files = files_of(newest(published), AFTER)
    content = next(content for name, content in files.items() if name.endswith(".xlsx"))
    book = load_workbook(io.BytesIO(content))
    below = [row[:2] for row in book["Matrix"].iter_rows(values_only=True)]
    legend = below[next(place for place, row in enumerate(below) if row[0] == "Legend") :]
    codes = [row[1:3] for row in book["Codes"].iter_rows(values_only=True) if row[0] == "Matrix"]
    said = ("s", "Lower case: by alignment with another participant")
    assert legend[-2:] == codes == [("·", "Nothing public"), said]


def test_a_suspended_paragraph_may_return_on_the_source_that_left_first(published):
    """Of two sources one was redacted, then the other left; the first one is public again."""
    at = covered_and_uncovered(published, ("XBB", "123", "appealed"), ("XGG", "123", "abogado"))
    leave(published, "XAA", at=at)
    assert paragraphs(at)[2]["suspended"] and not paragraphs(at)[2].get("may_return")
    later = at + timedelta(days=1)
    addendum(published, later)
    assert paragraphs(later)[2]["suspended"] and paragraphs(later)[2]["may_return"]
