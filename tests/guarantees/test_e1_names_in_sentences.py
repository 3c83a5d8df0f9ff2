"""E1: a sentence names nobody who is no longer public by name, and a draft text names nobody (decision 0040)."""

from datetime import timedelta

import pytest

from accounts.models import User
from consultations.enums import Role
from consultations.models import Organisation
from consultations.organisations import entries
from consultations.organisations.services import add_member, register_body
from consultations.protection.services import report_harm
from consultations.rounds.duties import make_officer, site_administrators_group
from core import clock
from submissions.drafting.services import begin_draft
from submissions.joint import services as joint_services
from submissions.sending.services import withdraw
from submissions.sensitive.erasure import erase, request_erasure
from synthesis.first_draft.services import compile_draft
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import begin_report, rename_section
from synthesis.review.approval import act_on_step, send_to_review
from tests.factories import UserFactory
from tests.support.editions import outputs
from tests.synthesis.conftest import AFTER, DURING, answered, scenario

__all__ = ["answered", "scenario"]
LATER = AFTER + timedelta(days=3)
GONE = "This paragraph is not displayed at present."
SENTENCE = "Lazwara (aligned with Arandia) supported it with an amendment"


@pytest.fixture
def publish(answered):
    def published(kind, more="", *, titled=""):
        answered.round.rules.disposition_required = False
        answered.round.rules.save()
        with clock.at(AFTER):
            report = begin_report(answered.round, "Views received", by=answered.writer, kind=kind)
            compile_draft(report, by=answered.writer)
            if more:
                finding = add_finding(
                    report.sections.first(),
                    by=answered.writer,
                    text=more,
                    recommendation=answered.recommendations["124"],
                )
                for code, words in (("XAA", "Towns"), ("XCC", "nivel local")):
                    cite(finding, *answered.passage(answered.versions[code], "124", words), by=answered.writer)
            if titled:
                rename_section(report.sections.first(), titled, by=answered.writer)
            report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
            act_on_step(type(report).objects.get(pk=report.pk), "approve", by=answered.second)
        answered.round.refresh_from_db()
        answered.move(at=AFTER)
        return outputs(answered, AFTER)

    return published


def of_report(found):
    """The page and the files of the report itself, without those of the inputs."""
    return {place: text for place, text in found.items() if place.startswith("/reports/SY") or place.endswith(".html")}


def leave(answered, code):
    with clock.at(LATER):
        withdraw(answered.versions[code].submission, by=answered.bodies[code].focal, token="w" * 16, at=LATER)
    answered.move(at=LATER)


def test_who_followed_another_is_named_no_more_when_that_one_leaves(publish, answered):
    """Lazwara said nothing of its own on 124: no passage of it is cited. It stays public on 128."""
    sentence = "Lazwara supported it with an amendment."
    assert all(sentence in text for text in of_report(publish("summary", sentence)).values())
    leave(answered, "XAA")
    for place, text in of_report(outputs(answered, LATER)).items():
        assert sentence not in text, place
        assert SENTENCE not in text, place
        assert GONE in text


def test_who_is_called_by_another_name_of_the_register_is_named_no_more(publish, answered):
    """An earlier name, or an acronym: public pages print it beside the name."""
    Organisation.objects.filter(pk=answered.bodies["XAA"].organisation.pk).update(other_names=["Old Kingdom"])
    sentence = "The Old Kingdom supported it with an amendment."
    assert all(sentence in text for text in of_report(publish("summary", sentence)).values())
    leave(answered, "XAA")
    for place, text in of_report(outputs(answered, LATER)).items():
        assert sentence not in text, place


def leaves(answered):
    withdraw(answered.versions["XAA"].submission, by=answered.bodies["XAA"].focal, token="w" * 16, at=LATER)


def is_held_back(answered):
    who = answered.bodies["XAA"]
    report_harm(
        by=who.focal, what="They came.", consent="record", organisation=who.organisation, hold_back=True, token="h" * 16
    )


def is_erased(answered):
    administrator = UserFactory()
    make_officer(administrator, group=site_administrators_group())
    reference = answered.versions["XAA"].submission.reference
    erase(request_erasure(reference, reason="A court said so.", by=administrator), by=answered.manager)


@pytest.mark.parametrize("happens", [leaves, is_held_back, is_erased], ids=lambda each: each.__name__)
def test_a_name_that_was_corrected_in_the_register_goes_with_its_body(publish, answered, happens):
    """The sentence was approved with the name of then."""
    sentence = "Arandia supported it with an amendment."
    assert all(sentence in text for text in of_report(publish("summary", sentence)).values())
    with clock.at(LATER):
        body, other = answered.bodies["XAA"].organisation, {"fr": {"short": "Terre-Neuve"}}
        entries.correct_entry(body, by=answered.manager, fields={"name": "Newland", "short_name": "Newland"})
        entries.correct_entry(body, by=answered.manager, fields={"names": other})  # a second act forgets nothing
        happens(answered)
    answered.move(at=LATER)
    for place, text in outputs(answered, LATER).items():
        assert "Arandia" not in text, place


def test_a_sentence_stays_while_those_it_names_do(publish, answered):
    publish("summary")
    with clock.at(LATER):
        withdraw(answered.versions["XII"].submission, by=answered.bodies["XII"].focal, token="w" * 16, at=LATER)
    answered.move(at=LATER)
    assert all(SENTENCE in text for text in of_report(outputs(answered, LATER)).values())


def test_a_draft_text_names_and_counts_nobody(publish, answered):
    found = of_report(publish("draft_text"))
    assert len(found) == 2
    for place, text in found.items():
        for body in answered.bodies.values():
            assert body.organisation.short_name not in text, (place, body.organisation.short_name)
        assert "three States" in text or "four States" in text, place  # the notes say what kind of sources there are
        assert "Positions by kind" not in text


def test_a_sentence_of_a_paragraph_that_lost_its_sources_is_not_displayed(publish, answered):
    """The paragraph has others; what Arandia alone had proposed would still be read in it."""
    words = "proposed the following wording: “at national and local level”"
    assert all(words in text for text in of_report(publish("thematic")).values())
    leave(answered, "XAA")
    for place, text in of_report(outputs(answered, LATER)).items():
        assert "at national and local level" not in text, place
        assert GONE in text


def test_a_paragraph_says_that_its_numbers_changed(publish, answered):
    """Veldrane took a position on 123; nothing of the paragraph rests on it alone."""
    publish("thematic")
    with clock.at(LATER):
        withdraw(answered.versions["XBB"].submission, by=answered.bodies["XBB"].focal, token="w" * 16, at=LATER)
    answered.move(at=LATER)
    for place, text in of_report(outputs(answered, LATER)).items():
        assert "not all numbers in this paragraph are current." in text, place


def test_a_member_of_a_joint_text_who_was_never_invited_leaves_titles_too(publish, answered):
    """Its lead asked it, and it is public by name with the text until it is held back for its safety."""
    lead = answered.bodies["XEE"]
    with clock.at(DURING):
        farms = register_body(name="Union of Hill Farms", short_name="Hill Farms", constituency="civil_society")
        focal = User.objects.create_user("focal@farms.example", name="F. Farms")
        add_member(farms, focal, Role.FOCAL_POINT, by=answered.manager)
        version = begin_draft(lead.delegation, by=lead.focal, kind="joint")
        until = DURING + timedelta(days=20)
        joint_services.confirm(
            joint_services.invite_member(version.submission, farms, by=lead.focal, expires_at=until), by=focal
        )
        answered._fill(version, {"123": ("supports", "Both of us agree.")}, lead)
        answered._send(version, lead, None, admitted=True)
    title = "What Hill Farms and others say"
    assert all(title in text for text in of_report(publish("thematic", titled=title)).values())
    with clock.at(LATER):
        report_harm(by=focal, what="They came.", consent="record", organisation=farms, hold_back=True, token="h" * 16)
    answered.move(at=LATER)
    for place, text in outputs(answered, LATER).items():
        assert "Hill Farms" not in text, place
