"""A second approved text waits for its release while the first one is public; and what a corrigendum rests on."""

from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse

from consultations.models import Round
from core import clock
from core.errors import Refused
from core.models import Job
from submissions.public_state.services import refresh
from submissions.sending.services import withdraw
from submissions.visibility.disclosure_context import inputs_are_public
from synthesis.enums import ReportStage
from synthesis.models import Publication, PublicationFile, SynthesisReport
from synthesis.publication.affected_paragraphs import affected
from synthesis.publication.editions import confirm_corrigendum, propose_corrigendum
from synthesis.publication.outcomes import outcomes_for
from synthesis.publication.pack import store_due_packs, store_pack
from synthesis.publication.selectors import newest_released, released, waiting_texts
from synthesis.publication.services import issue, send_to_documents, sign_off, withdraw_publication
from synthesis.quality.dispositions import dispose
from synthesis.reports.findings.services import cite, edit_finding, uncite
from synthesis.reports.services import locked_report, plan_release, write_front_matter
from synthesis.review.approval import act_on_step, send_to_review, stage_of
from tests.support.html import text as words_of
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER
from tests.synthesis.publication.test_corrigenda import NEW, OLD, REASON, finding, published

__all__ = ["finding", "published"]
LATER = AFTER + timedelta(days=3)
RELEASE = AFTER + timedelta(days=30)
SECOND = "Towns matter to one State, it said."
THIRD = "Towns matter."


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


@pytest.fixture
def waits(published, answered):
    """Approves the text as it is now, for a release on a later day."""
    store_due_packs(AFTER)

    def waits(at=RELEASE):
        plan_release(published, at=at, by=answered.manager)
        report = SynthesisReport.objects.get(pk=published.pk)
        report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
        return act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)

    return waits


def paragraph_at(when):
    """The paragraph that the public reads."""
    return released(when).get().outline["sections"][0]["findings"][0]


def leave(scenario, code):
    with clock.at(LATER):
        withdraw(
            scenario.versions[code].submission, by=scenario.bodies[code].focal, token=code.ljust(16, "t"), at=LATER
        )
    scenario.move(at=LATER + timedelta(hours=1))


def numbers():
    rows = Publication.objects.filter(files__isnull=False).distinct()
    return sorted(row.edition for row in rows)


def test_what_leaves_the_public_leaves_the_text_that_is_public_now(waits, finding, answered):
    edit_finding(finding, {"text": SECOND}, revision=1, by=answered.writer)
    waits()
    assert paragraph_at(LATER)["text"] == OLD
    leave(answered, "XAA")
    assert paragraph_at(LATER + timedelta(hours=2))["suspended"]
    answered.move(at=RELEASE)
    assert released(RELEASE).get().release_at == RELEASE and paragraph_at(RELEASE)["suspended"]
    assert numbers() == [1, 2, 3]


def test_the_office_sees_which_paragraph_a_planned_release_would_blank(waits, published, finding, answered, client):
    edit_finding(finding, {"text": SECOND}, revision=1, by=answered.writer)
    waits()
    page = reverse("synthesis:approval", args=[published.pk])
    words = "Paragraph 1 of this text would not be displayed: what it is based on is not public any more."
    assert words not in words_of(sign_in(client, answered.manager).get(page))
    leave(answered, "XAA")
    counted = "paragraph of a planned release would not be displayed"
    home, hub = reverse("wagtailadmin_home"), reverse("consultations:round", args=[answered.round.pk])
    with clock.at(LATER + timedelta(hours=2)):
        assert words in words_of(client.get(page))
        for place in (home, hub):  # who does not open the page of the approval is told too
            shown = words_of(client.get(place))
            assert counted in shown and f'href="{page}"' in client.get(place).text
    with clock.at(RELEASE):
        assert words not in words_of(client.get(page))
        assert counted not in words_of(client.get(home))


def test_a_correction_confirmed_while_files_of_a_planned_release_are_due_stays(waits, published, finding, answered):
    cite(finding, *answered.passage(answered.versions["XCC"], "124", "nivel local"), by=answered.writer)
    edit_finding(finding, {"text": SECOND}, revision=1, by=answered.writer)
    waits()
    with clock.at(RELEASE):
        due = newest_released(RELEASE).get()
        body = answered.bodies["XCC"]
        withdraw(answered.versions["XCC"].submission, by=body.focal, token="t" * 16, at=RELEASE)
        refresh(published.round)
        made = propose_corrigendum(published, finding.pk, NEW, REASON, by=answered.writer)
        confirm_corrigendum(made, by=answered.first)
        store_pack(due, now=RELEASE)
    assert paragraph_at(RELEASE)["text"] == NEW


def test_people_are_told_when_a_planned_release_left_a_paragraph_out(waits, finding, answered):
    """They were told of the public text when its source left, and of the planned one when it is released."""
    edit_finding(finding, {"text": SECOND}, revision=1, by=answered.writer)
    waits()
    leave(answered, "XAA")
    told = Job.objects.filter(payload__template="synthesis.published_affected")
    before = set(told.values_list("pk", flat=True))
    answered.move(at=RELEASE)
    assert paragraph_at(RELEASE)["suspended"]
    assert sorted(told.exclude(pk__in=before).values_list("payload__user", flat=True)) == sorted(
        str(person.pk) for person in (answered.manager, answered.writer, answered.first, answered.second)
    )


def test_the_waiting_text_becomes_public_after_a_corrigendum(waits, published, finding, answered):
    edit_finding(finding, {"text": SECOND}, revision=1, by=answered.writer)
    waits()
    made = propose_corrigendum(published, finding.pk, NEW, REASON, by=answered.writer)
    with clock.at(LATER):
        confirm_corrigendum(made, by=answered.first)
        store_due_packs(LATER)
        assert paragraph_at(LATER)["text"] == NEW
    with clock.at(RELEASE):
        store_due_packs(RELEASE)
        assert paragraph_at(RELEASE)["text"] == SECOND
    assert numbers() == [1, 2, 3]


def test_the_waiting_text_does_not_restore_words_that_were_corrected(waits, published, finding, answered):
    waits()
    made = propose_corrigendum(published, finding.pk, NEW, REASON, by=answered.writer)
    with clock.at(LATER):
        confirm_corrigendum(made, by=answered.first)
        store_due_packs(LATER)
    with clock.at(RELEASE):
        store_due_packs(RELEASE)
        assert paragraph_at(RELEASE)["text"] == NEW


def correct_suspended(report, finding, answered):
    """A source that may be shown is cited, and the paragraph gets words that rest on it."""
    with clock.at(LATER + timedelta(hours=2)):
        cite(finding, *answered.passage(answered.versions["XCC"], "124", "nivel local"), by=answered.writer)
        made = propose_corrigendum(report, finding.pk, THIRD, REASON, by=answered.writer)
        confirm_corrigendum(made, by=answered.first)
    answered.move(at=LATER + timedelta(hours=3))


def test_the_waiting_text_does_not_suspend_again_what_was_corrected(waits, published, finding, answered):
    """Its paragraph rests on the source that left; the corrected one on another."""
    waits()
    leave(answered, "XAA")
    correct_suspended(published, finding, answered)
    assert paragraph_at(LATER + timedelta(hours=4))["text"] == THIRD
    answered.move(at=RELEASE)
    row = paragraph_at(RELEASE)
    assert released(RELEASE).get().release_at == RELEASE
    assert (row["text"], bool(row.get("suspended")), len(row["evidence"])) == (THIRD, False, 1)
    assert [set(note) for note in row["corrigenda"]] == [{"number", "at"}]
    assert OLD not in str(released(RELEASE).get().outline)


def test_a_correction_of_a_suspended_paragraph_leaves_other_words_that_wait(waits, published, finding, answered):
    """They were approved after the public ones, and rest on a source that is still public."""
    cite(finding, *answered.passage(answered.versions["XII"], "124", "Towns first"), by=answered.writer)
    edit_finding(finding, {"text": SECOND}, revision=1, by=answered.writer)
    waits()
    leave(answered, "XAA")
    correct_suspended(published, finding, answered)
    finding.refresh_from_db()
    assert finding.text == SECOND
    answered.move(at=RELEASE)
    assert paragraph_at(RELEASE)["text"] == SECOND


def test_a_planned_release_with_the_same_findings_shows_what_stands_then(waits, published, answered):
    write_front_matter(published, [("paragraph", "Corrected.")], by=answered.writer)
    waits()
    leave(answered, "XAA")
    with clock.at(RELEASE):
        store_due_packs(RELEASE)
        assert paragraph_at(RELEASE)["suspended"]
        assert released(RELEASE).get().outline["front_matter"] == [["paragraph", "Corrected."]]


def test_a_planned_text_does_not_return_after_an_earlier_one(waits, published, finding, answered):
    edit_finding(finding, {"text": SECOND}, revision=1, by=answered.writer)
    waits()
    edit_finding(finding, {"text": THIRD}, revision=2, by=answered.writer)
    waits(at=RELEASE - timedelta(days=9))
    for day in (RELEASE - timedelta(days=9), RELEASE, RELEASE + timedelta(days=1)):
        with clock.at(day):
            store_due_packs(day)
            assert paragraph_at(day)["text"] == THIRD


def test_a_text_planned_for_the_same_minute_takes_the_place_of_the_one_before(waits, published, finding, answered):
    """Also where the one before is corrected afterwards, and so has the newer edition."""
    write_front_matter(published, [("paragraph", "The first plan.")], by=answered.writer)
    waits()
    edit_finding(finding, {"text": SECOND}, revision=1, by=answered.writer)
    waits()
    made = propose_corrigendum(published, finding.pk, NEW, REASON, by=answered.writer)
    confirm_corrigendum(made, by=answered.first)
    with clock.at(RELEASE):
        store_due_packs(RELEASE)
        assert paragraph_at(RELEASE)["text"] == SECOND


def test_a_text_that_is_public_after_a_withdrawn_plan_is_not_called_withdrawn(waits, published, finding, answered):
    edit_finding(finding, {"text": SECOND}, revision=1, by=answered.writer)
    waits()
    withdraw_publication(Publication.objects.get(number=2), is_public=False, by=answered.manager)
    edit_finding(finding, {"text": THIRD}, revision=2, by=answered.writer)
    waits(at=LATER)
    assert stage_of(SynthesisReport.objects.get(pk=published.pk), LATER) == ReportStage.RELEASED


def test_withdrawing_a_planned_text_leaves_what_is_public(waits, published, finding, answered):
    edit_finding(finding, {"text": SECOND}, revision=1, by=answered.writer)
    waits()
    withdraw_publication(Publication.objects.get(number=2), is_public=False, by=answered.manager)
    with clock.at(RELEASE):
        store_due_packs(RELEASE)
        assert paragraph_at(RELEASE)["text"] == OLD
    assert stage_of(SynthesisReport.objects.get(pk=published.pk), RELEASE) == ReportStage.RELEASED
    assert Publication.objects.get(number=1).withdrawn_at is None
    made = propose_corrigendum(published, finding.pk, NEW, REASON, by=answered.writer)
    confirm_corrigendum(made, by=answered.first)
    assert paragraph_at(RELEASE)["text"] == NEW


def test_withdrawing_what_is_public_leaves_the_plan(waits, published, finding, answered):
    edit_finding(finding, {"text": SECOND}, revision=1, by=answered.writer)
    waits()
    with clock.at(LATER):
        withdraw_publication(Publication.objects.get(number=1), is_public=True, by=answered.manager)
        assert not released(LATER).exists()
    with clock.at(RELEASE):
        store_due_packs(RELEASE)
        assert paragraph_at(RELEASE)["text"] == SECOND


def test_a_release_during_the_act_withdraws_neither_text(waits, published, finding, answered, monkeypatch):
    """The act waits for another one on the report until the planned text is released."""
    edit_finding(finding, {"text": SECOND}, revision=1, by=answered.writer)
    waits()
    monkeypatch.setattr("core.clock.now", lambda: RELEASE - timedelta(seconds=1))

    def locked_late(report, **kwargs):
        monkeypatch.setattr("core.clock.now", lambda: RELEASE)
        return locked_report(report, **kwargs)

    monkeypatch.setattr("synthesis.publication.services.locked_report", locked_late)
    for number, is_public in ((2, False), (1, True)):
        with pytest.raises(Refused) as refused:
            withdraw_publication(Publication.objects.get(number=number), is_public=is_public, by=answered.manager)
        assert refused.value.code == "moved_on"
    assert not Publication.objects.exclude(withdrawn_at=None).exists()


def test_a_corrected_plan_is_withdrawn_whole_and_another_plan_stays(waits, published, finding, answered):
    """A text that was corrected while it waited has two rows; another text waits for a later day."""
    waits(at=RELEASE - timedelta(days=9))
    edit_finding(finding, {"text": SECOND}, revision=1, by=answered.writer)
    waits()
    made = propose_corrigendum(published, finding.pk, NEW, REASON, by=answered.writer)
    confirm_corrigendum(made, by=answered.first)
    first, second = waiting_texts(published, AFTER)
    assert (first.release_at, first.number, second.number) == (RELEASE - timedelta(days=9), 5, 3)
    withdraw_publication(first, is_public=False, by=answered.manager)
    with pytest.raises(Refused) as refused:
        withdraw_publication(Publication.objects.get(number=2), is_public=False, by=answered.manager)
    assert refused.value.code == "withdrawn_already"
    for day, text in ((first.release_at, NEW), (RELEASE, SECOND)):
        with clock.at(day):
            store_due_packs(day)
            assert paragraph_at(day)["text"] == text


def test_a_corrigendum_corrects_both_of_two_plans(waits, published, finding, answered):
    """None may restore the old words, whichever day comes first."""
    write_front_matter(published, [("paragraph", "The first plan.")], by=answered.writer)
    waits(at=RELEASE - timedelta(days=9))
    write_front_matter(published, [("paragraph", "The second plan.")], by=answered.writer)
    waits()
    made = propose_corrigendum(published, finding.pk, NEW, REASON, by=answered.writer)
    confirm_corrigendum(made, by=answered.first)
    for day, plan in ((RELEASE - timedelta(days=9), "first"), (RELEASE, "second")):
        with clock.at(day):
            store_due_packs(day)
            assert paragraph_at(day)["text"] == NEW
            assert released(day).get().outline["front_matter"] == [["paragraph", f"The {plan} plan."]]


def test_a_text_planned_for_two_days_is_corrected_on_both(waits, published, finding, answered):
    """The same words approved twice have one ledger, and two days on which they could return."""
    waits(at=RELEASE - timedelta(days=9))
    waits()
    made = propose_corrigendum(published, finding.pk, NEW, REASON, by=answered.writer)
    confirm_corrigendum(made, by=answered.first)
    for day in (RELEASE - timedelta(days=9), RELEASE):
        with clock.at(day):
            store_due_packs(day)
            assert paragraph_at(day)["text"] == NEW


def test_a_sign_off_is_for_the_edition_in_which_its_text_appears(published, finding, answered):
    """While it waited, another text was reissued under the number that it would have had."""
    store_due_packs(AFTER)
    edit_finding(finding, {"text": SECOND}, revision=1, by=answered.writer)
    plan_release(published, at=RELEASE, by=answered.manager, waits_for_sign_off=True)
    report = act_on_step(send_to_review(published, by=answered.writer), "approve", by=answered.first)
    report = act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    sign_off(report, by=answered.manager)
    leave(answered, "XII")
    answered.move(at=RELEASE)
    outline = released(RELEASE).get().outline
    assert outline["signed_off"]["edition"] == outline["edition"]["number"] == 3


def test_a_sign_off_of_other_front_matter_is_for_its_own_edition(published, finding, answered):
    """The findings are those of the public text, and so is the digest of their ledger."""
    store_due_packs(AFTER)
    write_front_matter(published, [("paragraph", "A foreword.")], by=answered.writer)
    plan_release(published, at=RELEASE, by=answered.manager, waits_for_sign_off=True)
    report = act_on_step(send_to_review(published, by=answered.writer), "approve", by=answered.first)
    report = act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    sign_off(report, by=answered.manager)
    leave(answered, "XII")
    answered.move(at=RELEASE)
    outline = released(RELEASE).get().outline
    assert outline["signed_off"]["edition"] == outline["edition"]["number"] == 3
    answered.tighten(answered.versions["XBB"], "124", "secretariat", at=RELEASE)
    answered.move(at=RELEASE + timedelta(days=40))
    again = released(RELEASE + timedelta(days=40)).get().outline
    assert (again["signed_off"]["edition"], again["edition"]["number"]) == (3, 4)  # another edition of the same text


def test_an_earlier_plan_makes_the_inputs_public_with_it(report, finding, answered):
    """The first text was planned for a later day than the second: what appears with the report appears with it."""
    early = RELEASE - timedelta(days=9)
    plan_release(report, at=RELEASE, by=answered.manager)
    row = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    row = act_on_step(SynthesisReport.objects.get(pk=row.pk), "approve", by=answered.second)
    plan_release(row, at=early, by=answered.manager)
    edit_finding(finding, {"text": SECOND}, revision=1, by=answered.writer)
    row = act_on_step(send_to_review(row, by=answered.writer), "approve", by=answered.first)
    act_on_step(SynthesisReport.objects.get(pk=row.pk), "approve", by=answered.second)
    answered.move(at=early)
    round_ = Round.objects.select_related("rules").get()
    assert released(early).get().outline["sections"][0]["findings"][0]["text"] == SECOND
    assert round_.published_at == early and inputs_are_public(round_, early)


def test_what_was_sent_is_issued_while_the_next_text_waits(waits, published, finding, answered):
    send_to_documents(published, symbol="A/HRC/99/12", language="en", by=answered.manager)
    edit_finding(finding, {"text": SECOND}, revision=1, by=answered.writer)
    waits()
    with clock.at(LATER):
        issue(published, by=answered.manager)
        edition = released(LATER).get()
        assert (edition.outline["documents"]["step"], paragraph_at(LATER)["text"]) == ("issued", OLD)
    with clock.at(RELEASE):
        store_due_packs(RELEASE)
        assert paragraph_at(RELEASE)["text"] == SECOND
        assert "documents" not in released(RELEASE).get().outline


def test_a_paragraph_comes_back_with_a_source_only(published, finding, answered):
    store_due_packs(AFTER)
    leave(answered, "XAA")
    with clock.at(LATER + timedelta(hours=2)):
        assert paragraph_at(clock.now())["suspended"]
        uncite(finding.evidence.get(), by=answered.writer)
        with pytest.raises(Refused) as refused:
            propose_corrigendum(published, finding.pk, "Towns matter.", REASON, by=answered.writer)
    assert refused.value.code == "not_displayable"


def test_the_working_report_follows_a_paragraph_that_was_suspended_and_corrected(published, finding, answered):
    """It would bring the old words back otherwise; and the office reads that nothing is to come."""
    store_due_packs(AFTER)
    leave(answered, "XAA")
    with clock.at(LATER + timedelta(hours=2)):
        cite(finding, *answered.passage(answered.versions["XCC"], "124", "nivel local"), by=answered.writer)
        corrigendum = propose_corrigendum(published, finding.pk, THIRD, REASON, by=answered.writer)
        confirm_corrigendum(corrigendum, by=answered.first)
        assert paragraph_at(clock.now())["text"] == THIRD
        finding.refresh_from_db()
        assert finding.text == THIRD
        (row,) = affected(published, by=answered.writer)
        assert not row.coming and not row.needs_somebody


def test_the_address_of_an_earlier_file_leads_to_the_current_edition(published, finding, answered, client):
    store_due_packs(AFTER)
    (name,) = PublicationFile.objects.filter(name__endswith=".pdf").values_list("name", flat=True)
    address = reverse("report_file", args=[published.reference, name])
    with clock.at(LATER):
        assert client.get(address).status_code == 200
    leave(answered, "XAA")
    with clock.at(LATER + timedelta(hours=2)):
        answer = client.get(address)
        assert answer.status_code == 404
        page = words_of(answer)
        assert "This file was replaced" in page and name in page
        assert "Edition 2, reissued on 18 March 2027" in page
        assert f'href="{reverse("report", args=[published.reference])}"' in answer.text
        invented = client.get(address.replace("edition-1", "edition-9"))
        assert invented.status_code == 404 and "replaced" not in words_of(invented)


def test_who_made_the_same_point_reads_what_is_printed_in_place_of_the_paragraph(published, finding, answered):
    body = answered.bodies["XII"]
    dispose(answered.input(answered.versions["XII"], "124").line, "grouped", finding=finding, by=answered.coder)
    leave(answered, "XAA")
    with clock.at(LATER + timedelta(hours=2)):
        points = [each.same_in for each in outcomes_for(body.delegation, by=body.focal, now=clock.now())]
    assert [each.text for each in points if each] == ["This paragraph is not displayed at present."]


def test_who_is_cited_in_a_paragraph_that_is_not_displayed_reads_so(report, finding, answered):
    """Another source left, and was named in it. "No outcome recorded" would be wrong."""
    cite(finding, *answered.passage(answered.versions["XCC"], "124", "nivel local"), by=answered.writer)
    finding.refresh_from_db()
    edit_finding(finding, {"text": "Towns matter to Arandia."}, revision=finding.revision, by=answered.writer)
    report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    store_due_packs(AFTER)
    leave(answered, "XAA")
    body = answered.bodies["XCC"]
    with clock.at(LATER + timedelta(hours=2)):
        assert paragraph_at(clock.now())["suspended"]
        outcomes = outcomes_for(body.delegation, by=body.focal, now=clock.now())
    cited = [(each.outcome, each.cited_in[0].text) for each in outcomes if each.cited_in]
    assert cited == [("cited", "This paragraph is not displayed at present.")]


def test_a_planned_release_makes_one_edition_while_the_clock_goes_on(report, finding, answered, monkeypatch):
    """The worker's run begins before the state that opens with the release, and the edition is made after it."""
    plan_release(report, at=RELEASE, by=answered.manager)
    report = SynthesisReport.objects.get(pk=report.pk)
    report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    moments = (RELEASE + timedelta(milliseconds=100 * tenths) for tenths in count())
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    store_due_packs(clock.now())
    frozen, edition = Publication.objects.order_by("number")
    assert not frozen.files.exists() and edition.files.exists()
    assert released(clock.now()).get() == edition and edition.edition == 1


def test_the_office_reads_the_numbers_of_editions_that_the_public_reads(report, finding, answered, client):
    """The text that was frozen before its release is no edition: nobody has read it."""
    plan_release(report, at=RELEASE, by=answered.manager)
    report = SynthesisReport.objects.get(pk=report.pk)
    report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    sign_in(client, answered.manager)
    page = reverse("synthesis:approval", args=[report.pk])
    assert "Approved text Not yet public" in words_of(client.get(page))
    with clock.at(RELEASE):
        store_due_packs(RELEASE)
        assert Publication.objects.count() == 2
        shown = words_of(client.get(page))
        assert "Edition 1 Public" in shown and "Reason: Released" in shown
        assert "Edition 2" not in shown and "Replaced" not in shown
