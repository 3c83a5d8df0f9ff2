"""An erasure reaches what is being written: no page, comment or draft sent for comment repeats the words (D6)."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.db import DatabaseError, transaction

from consultations.enums import TextStanding
from consultations.models import RecommendationText
from consultations.rounds.duties import make_officer, site_administrators_group
from core import clock
from core.audience import CONFIDENTIAL
from core.errors import Refusals
from submissions.sensitive.erasure import erase, request_erasure
from submissions.visibility.reader import InputReader
from synthesis.enums import Outcome
from synthesis.models import (
    Circulation,
    CommentResponse,
    CorrectionAnswer,
    DraftComment,
    Evidence,
    FactCheck,
    Finding,
    Publication,
    SynthesisReport,
)
from synthesis.observations.services import record_observations
from synthesis.publication.editions import confirm_corrigendum, propose_corrigendum
from synthesis.quality.dispositions import dispose
from synthesis.quality.readiness import obstacles
from synthesis.reports.findings.services import add_finding, cite, edit_finding
from synthesis.reports.services import rename_section, save_version, write_front_matter
from synthesis.review.approval import act_on_step, send_to_review
from synthesis.review.circulation import answer_comment, circulate
from synthesis.review.draft_comments import add_draft_comment, submit_draft_comments
from synthesis.review.fact_checks import answer_correction, send_for_facts, submit_correction
from synthesis.review.services import add_comment
from tests.factories import UserFactory
from tests.synthesis.conftest import AFTER

pytestmark = pytest.mark.both_databases
WORDS = "Without prejudice to federalism."


def circulate_for(report, answered):
    closes = clock.now() + timedelta(days=14)
    circulate(report, closes=closes, zone="Europe/Zurich", constituencies=["state"], by=answered.manager)


def erase_submission(version, answered):
    administrator = UserFactory()
    make_officer(administrator, group=site_administrators_group())
    request = request_erasure(version.submission.reference, reason="A court said so.", by=administrator)
    erase(request, by=answered.manager)


def test_no_draft_repeats_an_erased_submission(report, finding, answered):
    with clock.at(AFTER):
        quoting = add_finding(
            finding.section,
            recommendation=answered.recommendations["124"],
            text=f"One State wrote: “{WORDS}”",
            by=answered.writer,
        )
        for code, cited, part in (
            ("XBB", "federalism", "One State wrote"),
            ("XAA", "Towns", "prejudice to federalism.”"),
        ):
            row = cite(quoting, *answered.passage(answered.versions[code], "124", cited), by=answered.writer)
            Evidence.objects.filter(pk=row.pk).update(parts=[part])
        add_comment(quoting, by=answered.first, text=f"Is “{WORDS}” the whole?", words="", suggestion="")
        save_version(report, by=answered.writer)
        circulate_for(report, answered)
        FactCheck.objects.create(
            finding=quoting, delegation=answered.bodies["XAA"].delegation, text=quoting.text,
            closes=AFTER + timedelta(days=7), zone="Europe/Zurich", by=answered.writer,
        )  # fmt: skip
        erase_submission(answered.versions["XBB"], answered)
    rows = [row for model in apps.get_app_config("synthesis").get_models() for row in model.objects.all()]
    assert WORDS not in json.dumps(json.loads(serializers.serialize("json", rows)), ensure_ascii=False)
    assert WORDS not in json.dumps([each.content for each in report.revisions.all()], ensure_ascii=False, default=str)
    quoting.refresh_from_db()
    finding.refresh_from_db()
    assert (quoting.text, finding.text) == ("", "Towns matter to one State.")
    assert [row.parts for row in quoting.evidence.all()] == [[], []]
    assert [row["text"] for part in Circulation.objects.get().outline["sections"] for row in part["findings"]] == [
        "Towns matter to one State.",
        "",
    ]
    with clock.at(AFTER):
        assert "no_text" in {fault.code for fault in obstacles(report)}
    with clock.at(AFTER + timedelta(days=15)), pytest.raises(Refusals) as refused:
        circulate_for(report, answered)
    assert "no_text" in {fault.code for fault in refused.value.refusals}
    assert Finding.objects.count() == 2


def test_nothing_that_the_office_wrote_to_participants_repeats_an_erased_submission(report, finding, answered):
    """The message above a draft, a reason, an observation and its module, answers to a comment and a correction."""
    quoting, body = f"As one State put it: {WORDS}", answered.bodies["XAA"]
    with clock.at(AFTER):
        closes = clock.now() + timedelta(days=14)
        draft = circulate(
            report, closes=closes, zone="UTC", constituencies=["state"], note=quoting, by=answered.manager
        )
        add_draft_comment(draft, body.delegation, text="Why?", finding=finding.pk, by=body.focal)
        submit_draft_comments(draft, body.delegation, by=body.focal)
        own = add_finding(
            finding.section, text="Arandia heard towns.", recommendation=answered.recommendations["124"],
            by=answered.writer,
        )  # fmt: skip
        cite(own, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
        check = send_for_facts(own, body.delegation, closes=closes, zone="UTC", by=answered.writer)
        correction = submit_correction(check, "It is wrong.", by=body.focal)
        dispose(
            answered.input(answered.versions["XII"], "124").line, Outcome.NOT_REFLECTED, reason=quoting,
            by=answered.coder,
        )  # fmt: skip
        every = InputReader(answered.round, CONFIDENTIAL).current(
            recommendations=frozenset([answered.recommendations["124"].pk])
        )
        line = answered.input(answered.versions["XAA"], "124").line_id
        record_observations(
            answered.round, [row for row in every if row.line == line], "noted", quoting, issued={},
            save_as="Standard", by=answered.manager,
        )  # fmt: skip
    with clock.at(closes + timedelta(hours=1)):
        answer_comment(DraftComment.objects.get(), "accepted", quoting, by=answered.writer)
        answer_correction(correction, "accepted", quoting, by=answered.writer)
        erase_submission(answered.versions["XBB"], answered)
    rows = [row for model in apps.get_app_config("synthesis").get_models() for row in model.objects.all()]
    assert [row for row in rows if WORDS in serializers.serialize("json", [row], ensure_ascii=False)] == []
    assert CommentResponse.objects.get().outcome == CorrectionAnswer.objects.get().outcome == "accepted"
    with pytest.raises(DatabaseError), transaction.atomic():  # what was answered still stands
        CommentResponse.objects.update(outcome="declined")


def test_no_note_of_a_corrigendum_repeats_an_erased_submission(report, finding, answered):
    """The published words were corrected before; another corrigendum still waits, and a reply quotes them."""
    with clock.at(AFTER):
        edit_finding(finding, {"text": f"Arandia heard “{WORDS}”"}, revision=1, by=answered.writer)
        cite(finding, *answered.passage(answered.versions["XII"], "124", "Towns first"), by=answered.writer)
        other = add_finding(
            finding.section, recommendation=answered.recommendations["124"], text="Towns matter.", by=answered.writer
        )
        cite(other, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
        closes = AFTER + timedelta(days=7)
        check = send_for_facts(
            finding, answered.bodies["XAA"].delegation, closes=closes, zone="UTC", by=answered.writer
        )
        submit_correction(check, "", by=answered.bodies["XAA"].focal)
        write_front_matter(report, [("paragraph", f"As one State put it: {WORDS}")], by=answered.writer)
        act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
        act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
        answered.move(at=AFTER)
        made = propose_corrigendum(
            report, finding.pk, "Towns matter, Arandia said.", f"Not {WORDS}", by=answered.writer
        )
        confirm_corrigendum(made, by=answered.first)
        propose_corrigendum(report, other.pk, f"One wrote “{WORDS}”", "More precise.", by=answered.writer)
        erase_submission(answered.versions["XBB"], answered)
    rows = [row for model in apps.get_app_config("synthesis").get_models() for row in model.objects.all()]
    left = [row for row in rows if WORDS in serializers.serialize("json", [row], ensure_ascii=False)]
    assert left == []
    assert WORDS not in json.dumps([each.content for each in report.revisions.all()], ensure_ascii=False, default=str)
    assert Publication.objects.get(number=2).outline["sections"][0]["findings"][0]["text"] == (
        "Towns matter, Arandia said."
    )


def test_no_title_repeats_an_erased_submission(report, finding, answered):
    """Neither of a report that is written, nor of one that is published."""
    with clock.at(AFTER):
        write_front_matter(report, [], title=f"On {WORDS}", by=answered.writer)
        rename_section(finding.section, WORDS, by=answered.writer)
        circulate_for(report, answered)
    with clock.at(AFTER + timedelta(days=15)):
        act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
        act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
        answered.move(at=clock.now())
        erase_submission(answered.versions["XBB"], answered)
        answered.move(at=clock.now())
        rows = [row for model in apps.get_app_config("synthesis").get_models() for row in model.objects.all()]
        left = [row for row in rows if WORDS in serializers.serialize("json", [row], ensure_ascii=False)]
        assert left == []
        told = json.dumps([each.content for each in report.revisions.all()], ensure_ascii=False, default=str)
        assert WORDS not in told
        report.refresh_from_db()
        assert report.title == report.reference and report.sections.get().title == "…"
        assert "no_title" in {fault.code for fault in obstacles(report)}


def test_a_common_word_blanks_nothing(finding, answered):
    answer = {"124": ("supports", "Agreed.")}
    agreed = {code: answered.correct(answered.versions[code], answer) for code in ("XBB", "XCC", "XHH", "XII")}
    with clock.at(AFTER):
        row = add_finding(finding.section, text="What was agreed is said here.", by=answered.writer)
        erase_submission(agreed["XBB"], answered)
    row.refresh_from_db()
    assert row.text == "What was agreed is said here."


def test_what_everybody_reads_in_another_language_stays(report, finding, answered):
    """A draft text begins with the official French text; a State reworded two words of it and is erased."""
    official = (
        "Il conviendrait que les États coordonnent leur action afin de protéger les défenseurs des droits humains."
    )
    RecommendationText.objects.create(
        recommendation=answered.recommendations["124"], language="fr", text=official, standing=TextStanding.OFFICIAL
    )
    rewording = official.replace("conviendrait", "faudrait").replace("humains", "fondamentaux")
    version = answered.correct(
        answered.versions["XBB"], {"124": {"position": "amendment", "comment": "Mieux.", "rewording": rewording}}
    )
    with clock.at(AFTER):
        edit_finding(finding, {"text": official}, revision=1, by=answered.writer)
        own = add_finding(
            finding.section,
            text=f"On a proposé : {rewording}",
            recommendation=answered.recommendations["124"],
            by=answered.writer,
        )
        cite(own, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
        act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
        act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
        erase_submission(version, answered)
    finding.refresh_from_db()
    own.refresh_from_db()
    assert (finding.text, own.text) == (official, "")
    rows = Publication.objects.get(number=1).outline["sections"][0]["findings"]
    assert [row["text"] for row in rows] == [official, ""]
