"""Corrigenda: two people, the old words readable, the first edition's pack as it was."""

import hashlib
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.errors import NotAllowed, Refused
from core.files.storage import stored_path
from core.security.signing import current_key
from submissions.sending.services import withdraw
from synthesis.models import Corrigendum, Publication, SynthesisReport
from synthesis.publication import check_pack, editions
from synthesis.publication.editions import confirm_corrigendum, drop_corrigendum, open_corrigenda, propose_corrigendum
from synthesis.publication.pack import store_due_packs, store_pack
from synthesis.publication.selectors import public_files, released
from synthesis.reports.findings.services import add_finding, cite, edit_finding
from synthesis.reports.services import locked_report
from synthesis.review.approval import act_on_step, send_to_review, writers
from tests.synthesis.conftest import AFTER

LATER = AFTER + timedelta(days=3)
OLD, NEW, REASON = "Towns matter to one State.", "Towns matter to one State, Arandia.", "Its name was left out."


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


@pytest.fixture
def finding(section, answered):
    made = add_finding(section, text=OLD, recommendation=answered.recommendations["124"], by=answered.writer)
    cite(made, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
    return made


@pytest.fixture
def published(report, finding, answered):
    report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    return act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)


@pytest.fixture
def proposed(published, finding, answered):
    return propose_corrigendum(published, finding.pk, NEW, REASON, by=answered.writer)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("Two of the four States supported it with an amendment.", "miscounted"),
        ("Some States supported it with an amendment.", None),
        ("The only civil society organization that addressed para. 124 supported it.", "undoes_merging"),
    ],
)
def test_a_correction_obeys_the_rules_of_counting(published, finding, answered, new, code):
    answered.tighten(answered.versions["XII"], "124", "nameless")
    if code is None:
        assert propose_corrigendum(published, finding.pk, new, REASON, by=answered.writer).new == new
        return
    with pytest.raises(Refused) as refused:
        propose_corrigendum(published, finding.pk, new, REASON, by=answered.writer)
    assert (refused.value.code, refused.value.field) == (code, "new")


def test_a_count_that_fell_since_it_was_proposed_is_not_published(published, finding, answered):
    new = "Three of the four States that addressed para. 124 supported it with an amendment."
    made = propose_corrigendum(published, finding.pk, new, REASON, by=answered.writer)
    with clock.at(LATER):
        withdraw(answered.versions["XCC"].submission, by=answered.bodies["XCC"].focal, token="t" * 16, at=LATER)
    answered.move(at=LATER + timedelta(hours=1))
    with clock.at(LATER + timedelta(hours=2)):
        with pytest.raises(Refused) as refused:
            confirm_corrigendum(made, by=answered.first)
        assert refused.value.code == "miscounted"
        assert text_of(released(clock.now()).get()) == OLD


def text_of(publication):
    (part,) = publication.outline["sections"]
    return part["findings"][0]["text"]


def test_two_people_make_the_next_edition(proposed, published, finding, answered):
    first = Publication.objects.get()
    with pytest.raises(NotAllowed):
        confirm_corrigendum(proposed, by=answered.writer)  # does not review
    with clock.at(LATER):
        second = confirm_corrigendum(proposed, by=answered.first)
    assert list(released(LATER)) == [second]
    assert (second.number, second.release_at, second.ledger_digest) == (2, LATER, first.ledger_digest)
    row = second.outline["sections"][0]["findings"][0]
    assert row["text"] == NEW
    assert row["corrigenda"] == [{"number": 1, "old": OLD, "new": NEW, "reason": REASON, "at": LATER.isoformat()}]
    first.refresh_from_db()
    assert text_of(first) == OLD
    finding.refresh_from_db()
    assert (finding.text, finding.revision) == (NEW, 2)
    assert answered.writer.pk in writers(published)
    with pytest.raises(IntegrityError), transaction.atomic():
        Corrigendum.objects.update(old="Something else.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Corrigendum.objects.all().delete()


def test_nobody_confirms_their_own(published, finding, answered):
    made = propose_corrigendum(published, finding.pk, NEW, REASON, by=answered.manager)
    with pytest.raises(Refused) as refused:
        confirm_corrigendum(made, by=answered.manager)
    assert refused.value.code == "same_person"
    with pytest.raises(IntegrityError), transaction.atomic():
        Corrigendum.objects.filter(pk=made.pk).update(confirmed_by=answered.manager)


@pytest.mark.parametrize(
    ("new", "reason", "code"),
    [
        ("", REASON, "text_missing"),
        (NEW, " ", "text_missing"),
        (OLD, REASON, "same_words"),
        ("\x00", "x", "text_broken"),
    ],
)
def test_what_cannot_be_proposed(published, finding, answered, new, reason, code):
    with pytest.raises(Refused) as refused:
        propose_corrigendum(published, finding.pk, new, reason, by=answered.writer)
    assert refused.value.code == code


def test_only_of_what_is_published_and_once_at_a_time(report, finding, answered):
    with pytest.raises(Refused) as refused:
        propose_corrigendum(report, finding.pk, NEW, REASON, by=answered.writer)
    assert refused.value.code == "not_published"


def test_one_at_a_time_of_a_paragraph(proposed, published, finding, answered):
    with pytest.raises(Refused) as refused:
        propose_corrigendum(published, finding.pk, "Other.", REASON, by=answered.writer)
    assert refused.value.code == "waits_already"
    with pytest.raises(NotAllowed):
        propose_corrigendum(published, answered.round.pk, "Other.", REASON, by=answered.writer)
    with pytest.raises(NotAllowed):
        propose_corrigendum(published, finding.pk, "Other.", REASON, by=answered.first)
    drop_corrigendum(proposed, by=answered.first)
    assert not open_corrigenda(published).exists()
    for verb in (confirm_corrigendum, drop_corrigendum):
        with pytest.raises(Refused) as refused:
            verb(proposed, by=answered.first)
        assert refused.value.code == "done_already"
    assert Publication.objects.count() == 1


def test_a_second_click_makes_no_third_edition(proposed, answered):
    confirm_corrigendum(proposed, by=answered.first)
    with pytest.raises(Refused) as refused:
        confirm_corrigendum(proposed, by=answered.second)
    assert refused.value.code == "done_already"
    assert Publication.objects.count() == 2


def test_a_finding_that_has_moved_on_is_left_alone(proposed, finding, answered):
    edit_finding(finding, {"text": "Rewritten for the next report."}, revision=1, by=answered.writer)
    confirm_corrigendum(proposed, by=answered.first)
    finding.refresh_from_db()
    assert finding.text == "Rewritten for the next report."


def test_a_second_corrigendum_keeps_the_note_of_the_first(proposed, published, finding, answered):
    confirm_corrigendum(proposed, by=answered.first)
    third = confirm_corrigendum(
        propose_corrigendum(published, finding.pk, "Towns matter.", "Shorter.", by=answered.writer), by=answered.second
    )
    notes = third.outline["sections"][0]["findings"][0]["corrigenda"]
    assert [(note["number"], note["old"]) for note in notes] == [(1, OLD), (2, NEW)]


def checked(folder, *words):
    command = [sys.executable, "-I", "-S", Path(check_pack.__file__), folder, "--key", current_key().public_key, *words]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def kept_in(publication, folder):
    folder.mkdir()
    for row in publication.files.select_related("file"):
        path = stored_path(row.file.stored_name)
        (folder / row.name).write_bytes(path.read_bytes())
    return folder


def test_a_correction_confirmed_while_the_public_state_moves_stays(proposed, published, finding, answered, monkeypatch):
    """The state moves in one transaction, and before it has the report's lock another one confirms the correction."""
    store_due_packs(AFTER)

    def confirm_first(report):
        monkeypatch.undo()
        confirm_corrigendum(proposed, by=answered.first)
        return locked_report(report)

    monkeypatch.setattr(editions, "locked_report", confirm_first)
    with clock.at(LATER):
        withdraw(answered.versions["XCC"].submission, by=answered.bodies["XCC"].focal, token="t" * 16, at=LATER)
    answered.move(at=LATER + timedelta(hours=1))
    assert text_of(released(LATER + timedelta(hours=2)).get()) == NEW


def test_the_pack_of_the_first_edition_still_verifies(published, proposed, answered, tmp_path):
    first = Publication.objects.get()
    assert store_pack(first, now=AFTER)
    with clock.at(LATER):
        second = confirm_corrigendum(proposed, by=answered.first)
        assert store_pack(second, now=LATER)
        assert public_files([second])[second.pk]
    folders = [kept_in(each, tmp_path / str(each.number)) for each in (first, second)]
    assert [checked(folder)[0] for folder in folders] == [0, 0]
    manifests = [next(folder.glob("*_manifest_*")) for folder in folders]
    first, second = (json.loads(path.read_text())["payload"] for path in manifests)
    assert (first["edition"], first["replaces"], first["reason"]) == (1, "", "released")
    assert (second["edition"], second["reason"]) == (2, "corrigendum")
    assert second["replaces"] == hashlib.sha256(manifests[0].read_bytes()).hexdigest()
    code, words = checked(folders[0], "--newer", manifests[1])
    assert code == 0 and words.endswith("Replaced by edition 2.\n")
    pages = [next(folder.glob("*_report_*.html")).read_text() for folder in folders]
    assert OLD in pages[0] and NEW not in pages[0]
    assert NEW in pages[1] and f"The paragraph read: “{OLD}”" in pages[1] and "Corrigendum 1, 18 March 2027" in pages[1]
