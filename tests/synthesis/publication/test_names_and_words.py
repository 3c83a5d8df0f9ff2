"""Names and words that may no longer be shown: in corrigenda, in the notes of corrigenda, and in replies of States."""

from datetime import timedelta

import pytest

from consultations.organisations.services import register_body
from core import clock
from core.errors import Refused
from submissions.drafting.services import begin_draft
from submissions.joint import services as joint_services
from submissions.models import JointMember
from submissions.sending.services import withdraw
from synthesis.models import SynthesisReport
from synthesis.publication.editions import confirm_corrigendum, propose_corrigendum
from synthesis.publication.named_bodies import SourceNames
from synthesis.publication.outcomes import outcomes_for
from synthesis.publication.pack import store_due_packs
from synthesis.publication.selectors import released
from synthesis.quality.dispositions import dispose
from synthesis.reports.findings.services import add_finding, cite
from synthesis.review import fact_checks
from synthesis.review.approval import act_on_step, send_to_review
from tests.support.redacting import redact
from tests.synthesis.conftest import AFTER, DURING
from tests.synthesis.test_receivers import erased

LATER = AFTER + timedelta(days=3)
FEDERALISM = "Without prejudice to federalism"


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


@pytest.fixture
def publish(section, report, answered):
    """Publishes one paragraph on 124 that rests on a State and on an organization, both by name."""

    def publish(text, *, reply=""):
        made = add_finding(section, text=text, recommendation=answered.recommendations["124"], by=answered.writer)
        for code, words in (("XAA", "Towns matter."), ("XII", "Towns first")):
            cite(made, *answered.passage(answered.versions[code], "124", words), by=answered.writer)
        if reply:
            state, closes = answered.bodies["XAA"], AFTER + timedelta(hours=1)
            check = fact_checks.send_for_facts(made, state.delegation, closes=closes, zone="UTC", by=answered.writer)
            fact_checks.submit_correction(check, "", by=state.focal)
            fact_checks.submit_reply(check, reply, language="en", by=state.focal)
        act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
        act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
        store_due_packs(AFTER)
        return made

    return publish


def correct(report, finding, new, reason, answered):
    confirm_corrigendum(propose_corrigendum(report, finding.pk, new, reason, by=answered.writer), by=answered.first)
    store_due_packs(clock.now())


def leave(scenario, code):
    with clock.at(LATER):
        withdraw(scenario.versions[code].submission, by=scenario.bodies[code].focal, token="t" * 16, at=LATER)
    scenario.move(at=LATER + timedelta(hours=1))


def paragraph():
    return released(LATER + timedelta(hours=2)).get().outline["sections"][0]["findings"][0]


@pytest.mark.parametrize("new", ["Quay Nine said that towns matter.", "Tovral said that towns matter."])
def test_a_corrigendum_names_nobody_who_is_not_public_there(publish, report, answered, new):
    """One of them spoke without its name, and elsewhere; the other one did not speak."""
    made = publish("Towns matter.")
    with pytest.raises(Refused) as refused:
        propose_corrigendum(report, made.pk, new, "More precise.", by=answered.writer)
    assert (refused.value.code, refused.value.field) == ("names_withheld", "new")


@pytest.mark.parametrize("listing", ["withheld", "others"])
def test_a_member_of_a_joint_text_is_named_by_nobody_though_it_was_never_invited(publish, report, answered, listing):
    """Its lead may ask bodies that the office did not invite."""
    farms = register_body(name="Union of Hill Farms", short_name="Hill Farms", constituency="civil_society")
    lead = answered.versions["XII"].submission
    joined = {"submission": lead, "organisation": farms, "state": "confirmed", "answered_at": AFTER}
    JointMember.objects.create(**joined, listing=listing)
    assert SourceNames(answered.round).is_withheld_in("As Hill Farms says")
    made = publish("Towns matter.")
    for new, reason, field in (
        ("Hill Farms said that towns matter.", "More precise.", "new"),
        ("Towns matter much.", "Hill Farms told us.", "reason"),
    ):
        with pytest.raises(Refused) as refused:
            propose_corrigendum(report, made.pk, new, reason, by=answered.writer)
        assert (refused.value.code, refused.value.field) == ("names_withheld", field)


def test_who_may_be_named_around_findings(answered):
    """Around findings whoever is public by name with anything may be named, also as a member of a joint text."""
    names = SourceNames(answered.round)
    kite, quay = (answered.bodies[code].organisation for code in ("XII", "XJJ"))
    assert kite.pk in names.named_with() and quay.pk not in names.named_with()
    towns = answered.bodies["XHH"].organisation
    lead = answered.versions["XII"].submission
    joined = {"submission": lead, "organisation": quay, "invited_at": AFTER, "state": "confirmed"}
    member = JointMember.objects.create(**joined, listing="withheld")
    assert SourceNames(answered.round).is_withheld_in("As Quay Nine says")
    JointMember.objects.filter(pk=member.pk).update(listing="named")
    assert not SourceNames(answered.round).is_withheld_in("As Quay Nine says")
    assert not SourceNames(answered.round).is_withheld_in("As Quay Nine says", answered.recommendations["124"].pk)
    assert SourceNames(answered.round).is_withheld_in("As Quay Nine says", answered.recommendations["123"].pk)
    about = answered.recommendations["124"].pk
    assert not SourceNames(answered.round).is_withheld_in("As Valbrume says", about)
    answered.tighten(answered.versions["XHH"], "124", "nameless")
    assert SourceNames(answered.round).is_withheld_in("As Valbrume says", about)
    assert not SourceNames(answered.round).is_withheld_in("As Valbrume says", about, readers=[towns.pk])


def join(scenario, member, label):
    """Tovral answers one recommendation by a joint text with the member."""
    lead = scenario.bodies["XEE"]
    with clock.at(DURING):
        version = begin_draft(lead.delegation, by=lead.focal, kind="joint")
        until = DURING + timedelta(days=20)
        asked = joint_services.invite_member(version.submission, member.organisation, by=lead.focal, expires_at=until)
        row = joint_services.confirm(asked, by=member.focal)
        scenario._fill(version, {label: ("supports", "Both of us agree.")}, lead)
        scenario._send(version, lead, None, admitted=True)
    return row


def test_the_note_of_a_corrigendum_keeps_a_member_of_a_joint_text_until_it_leaves(publish, report, answered):
    """The reason of a corrigendum may name it while it is public by name on the recommendation."""
    member = answered.bodies["XJJ"]
    row = join(answered, member, "124")
    made = publish("Towns matter.")
    correct(report, made, "Towns matter much.", "Quay Nine told us.", answered)
    leave(answered, "XBB")
    assert paragraph()["corrigenda"][0]["reason"] == "Quay Nine told us."
    with clock.at(LATER + timedelta(hours=2)):
        joint_services.leave(row, by=member.focal)
    answered.move(at=LATER + timedelta(hours=3))
    later = released(LATER + timedelta(hours=4)).get().outline["sections"][0]["findings"][0]
    assert later["text"] == "Towns matter much." and "Quay Nine" not in str(later)


def test_a_title_keeps_a_member_of_a_joint_text_until_it_leaves(publish, section, answered):
    member = answered.bodies["XJJ"]
    row = join(answered, member, "123")
    section.title = "Tovral and Quay Nine"
    section.save()
    publish("Towns matter.")

    def title():
        return released(LATER + timedelta(hours=4)).get().outline["sections"][0]["title"]

    leave(answered, "XBB")
    assert title() == "Tovral and Quay Nine"
    with clock.at(LATER + timedelta(hours=2)):
        joint_services.leave(row, by=member.focal)
    answered.move(at=LATER + timedelta(hours=3))
    assert title() == ""


def test_a_title_loses_who_has_restricted_every_answer(publish, section, answered):
    """The submission as a whole stays public by name, and nothing in it."""
    section.title = "What Kite House says"
    section.save()
    publish("Towns matter.")
    for label in ("124", "128"):
        answered.tighten(answered.versions["XII"], label, "nameless", at=LATER)
    answered.move(at=LATER + timedelta(hours=1))
    assert released(LATER + timedelta(hours=2)).get().outline["sections"][0]["title"] == ""


def test_the_reason_of_a_corrigendum_names_nobody_either(publish, report, answered):
    """It is printed beside the words."""
    made = publish("Towns matter.")
    with pytest.raises(Refused) as refused:
        propose_corrigendum(report, made.pk, "Towns matter much.", "Quay Nine told us.", by=answered.writer)
    assert (refused.value.code, refused.value.field) == ("names_withheld", "reason")
    propose_corrigendum(report, made.pk, "Towns matter much.", "Tovral, a State, told us.", by=answered.writer)


def test_a_name_that_a_corrigendum_added_goes_with_its_body(publish, report, answered):
    made = publish("Towns matter.")
    correct(report, made, "Towns matter, while Veldrane has reservations.", "More precise.", answered)
    leave(answered, "XBB")
    assert paragraph()["suspended"] and "Veldrane" not in str(paragraph())


def test_the_note_of_a_corrigendum_loses_a_name_that_left(publish, report, answered):
    made = publish("Towns matter to Kite House.")
    correct(report, made, "Towns matter.", "Kite House spoke of villages.", answered)
    assert paragraph()["corrigenda"][0]["old"] == "Towns matter to Kite House."
    leave(answered, "XII")
    row = paragraph()
    assert row["text"] == "Towns matter." and "Kite House" not in str(row)
    assert [set(note) for note in row["corrigenda"]] == [{"number", "at"}]


def test_the_note_of_a_corrigendum_loses_words_that_were_redacted(publish, report, answered):
    made = publish(f"Towns matter, one State wrote: “{FEDERALISM}.”")
    correct(report, made, "Towns matter.", "It was another State.", answered)
    with clock.at(LATER):
        redact(answered.input(answered.versions["XBB"], "124"), FEDERALISM)
    answered.move(at=LATER + timedelta(hours=1))
    assert paragraph()["text"] == "Towns matter." and "federalism" not in str(paragraph())


def test_a_reply_that_names_who_left_is_not_printed_any_more(publish, report, answered):
    publish("Arandia said that towns matter.", reply="Kite House is wrong about our towns.")
    assert paragraph()["replies"][0]["text"].startswith("Kite House")
    leave(answered, "XII")
    assert paragraph()["text"] and paragraph()["replies"] == []


def test_a_reply_with_redacted_words_is_not_printed_any_more(publish, report, answered):
    publish("Arandia said that towns matter.", reply=f"Others wrote “{FEDERALISM}”, we did not.")
    with clock.at(LATER):
        redact(answered.input(answered.versions["XBB"], "124"), FEDERALISM)
    answered.move(at=LATER + timedelta(hours=1))
    assert paragraph()["text"] and paragraph()["replies"] == []


@pytest.mark.parametrize("redacted_before", [False, True])
def test_a_reply_with_erased_words_is_printed_in_no_later_text(publish, report, answered, redacted_before):
    """The State's words stay with it; who approves the report anew does not publish them again."""
    publish("Arandia said that towns matter.", reply=f"Others wrote “{FEDERALISM}”, we did not.")
    assert paragraph()["replies"]
    if redacted_before:
        with clock.at(LATER):
            redact(answered.input(answered.versions["XBB"], "124"), FEDERALISM)
        answered.move(at=LATER)
    with clock.at(LATER + timedelta(hours=1)):
        erased(answered, "XBB")
    answered.move(at=LATER + timedelta(hours=1))
    assert paragraph()["text"] and paragraph()["replies"] == []
    assert not any("federalism" in str(edition.outline) for edition in report.publications.all())
    with clock.at(LATER + timedelta(hours=2)):
        report.refresh_from_db()
        act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
        act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    answered.move(at=LATER + timedelta(hours=2))
    assert len(set(report.publications.values_list("ledger_digest", "published_by"))) > 1
    assert paragraph()["text"] and paragraph()["replies"] == []


@pytest.mark.parametrize("withheld", ["a name", "words"])
def test_the_reason_of_an_outcome_does_not_go_on_saying_what_was_withheld(publish, answered, withheld):
    reasons = {"a name": "Kite House says the same.", "words": "Some write: Towns first, of all."}
    line = answered.input(answered.versions["XBB"], "124").line
    dispose(line, "not_reflected", reason=reasons[withheld], by=answered.coder)
    publish("Towns matter.")
    body = answered.bodies["XBB"]

    def outcome(now):
        rows = outcomes_for(body.delegation, by=body.focal, now=now)
        return next((row.outcome, row.reason) for row in rows if row.outcome)

    assert outcome(AFTER) == ("not_reflected", reasons[withheld])
    with clock.at(LATER):
        if withheld == "words":
            redact(answered.input(answered.versions["XII"], "124"), "Towns first")
        else:
            for number in ("124", "128"):
                answered.tighten(answered.versions["XII"], number, "nameless", at=LATER)
        assert outcome(LATER) == ("not_reflected", "")
