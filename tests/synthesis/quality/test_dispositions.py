from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from consultations.models import Round
from consultations.rounds.duties import make_officer, site_administrators_group
from core import clock
from core.errors import NotAllowed, Refused
from submissions.sending.services import withdraw
from submissions.sensitive.erasure import erase, request_erasure
from submissions.triage.services import find_inadmissible
from synthesis.models import Disposition
from synthesis.quality.dispositions import counted_inputs, coverage, dispose, dispose_all, latest_dispositions, outcomes
from synthesis.reports.findings.services import add_finding, cite, remove_finding
from tests.factories import UserFactory
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER, DURING, LATER


def test_cited_comes_by_itself_and_the_rest_is_said(section, answered, django_assert_num_queries):
    finding = add_finding(section, by=answered.writer, text="Veldrane spoke.")
    cite(finding, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
    line = answered.input(answered.versions["XII"], "124").line
    dispose(line, "grouped", finding=finding, by=answered.coder)
    dispose(line, "not_reflected", reason="Said by others.", by=answered.coder)
    with django_assert_num_queries(3):
        told = outcomes(coverage(answered.round))
    assert told["124", "cited"] == 1
    assert told["124", "not_reflected"] == 1  # the latest counts
    assert told["124", ""] == 3
    assert sum(told.values()) == 15


def test_what_is_refused(answered):
    line, other = (answered.input(answered.versions[code], "124").line for code in ("XII", "XHH"))
    for outcome, fields, code in (
        ("cited", {}, "not_a_choice"),
        ("out_of_scope", {}, "reason_missing"),
        ("duplicate", {}, "no_original"),
        ("duplicate", {"duplicate_of": line}, "no_original"),
        ("grouped", {}, "no_paragraph"),
    ):
        with pytest.raises(Refused) as refused:
            dispose(line, outcome, by=answered.coder, **fields)
        assert refused.value.code == code
    assert dispose(line, "duplicate", duplicate_of=other, by=answered.coder).duplicate_of == other
    with pytest.raises(NotAllowed):
        dispose(line, "not_reflected", reason="No.", by=answered.triage)


def test_a_reason_tells_no_sender_who_spoke_without_a_name(answered):
    """The sender reads it, and a State must not learn that Quay Nine took part; Quay Nine knows."""
    lines = {
        code: answered.input(answered.versions[code], label).line for code, label in (("XAA", "124"), ("XJJ", "123"))
    }
    words = {"reason": "Quay Nine made the same point.", "by": answered.coder}
    for act in (
        lambda: dispose(lines["XAA"], "not_reflected", **words),
        lambda: dispose_all(answered.round, [line.pk for line in lines.values()], "not_reflected", **words),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert (refused.value.code, refused.value.field) == ("names_withheld", "reason")
    with clock.at(AFTER):
        assert dispose(lines["XJJ"], "not_reflected", **{**words, "by": answered.writer}).reason


def test_a_name_that_is_tried_does_not_tell_who_sent_a_text(answered):
    """The coder does not read whose it is: each name is refused alike, and the sender's own too."""
    line = answered.input(answered.versions["XJJ"], "123").line
    for name in ("Quay Nine", "Kite House"):
        with clock.at(AFTER), pytest.raises(Refused) as refused:
            dispose(line, "not_reflected", reason=f"{name} said so.", by=answered.coder)
        assert refused.value.code == "names_withheld"


def test_a_reason_for_several_senders_names_none_of_them_to_the_others(answered):
    answered.tighten(answered.versions["XII"], "124", "nameless")
    lines = [answered.input(answered.versions[code], label).line_id for code, label in (("XII", "124"), ("XII", "128"))]
    words = {"reason": "Kite House says so.", "by": answered.writer}
    with clock.at(AFTER):
        assert dispose_all(answered.round, lines, "not_reflected", **words) == 2
        lines.append(answered.input(answered.versions["XHH"], "124").line_id)
        with pytest.raises(Refused) as refused:
            dispose_all(answered.round, lines, "not_reflected", **words)
    assert refused.value.code == "names_withheld"


def test_the_same_point_names_its_paragraph_and_is_undone_with_it(section, answered, report):
    finding = add_finding(
        section, by=answered.writer, text="Towns were named.", recommendation=answered.recommendations["124"]
    )
    line = answered.input(answered.versions["XHH"], "124").line
    with clock.at(AFTER):
        dispose(line, "not_reflected", reason="Too late.", by=answered.coder)
    with clock.at(LATER):
        made = dispose(line, "grouped", finding=finding, by=answered.coder)
    assert made.finding == finding
    assert outcomes(coverage(answered.round))["124", "grouped"] == 1
    assert latest_dispositions([line.pk]) == {line.pk: made}
    remove_finding(finding, by=answered.writer)
    told = outcomes(coverage(answered.round))
    assert told["124", "grouped"] == told["124", "not_reflected"] == 0  # what was said before does not come back
    assert latest_dispositions([line.pk]) == {}
    assert counted_inputs(answered.round, report=report).get(line=line).outcome == ""
    finding.refresh_from_db()
    with pytest.raises(Refused) as refused:
        dispose(line, "grouped", finding=finding, by=answered.coder)
    assert (refused.value.code, refused.value.field) == ("paragraph_gone", "finding")


@pytest.fixture
def corrected(answered):
    """Kite House writes something else on 124, and on 128 what it wrote before, a day after officers have worked."""
    lines = {label: answered.input(answered.versions["XII"], label).line for label in ("124", "128")}
    with clock.at(DURING + timedelta(days=1)):
        for line in lines.values():
            dispose(line, "not_reflected", reason="Towns are no addressees.", by=answered.coder)
    answered.correct(answered.versions["XII"], {"124": ("amendment", "Children.")}, at=DURING + timedelta(days=2))
    return lines


def test_an_outcome_given_to_earlier_words_does_not_count_for_corrected_ones(answered, report, corrected):
    """The State would read the reason for words that it had taken out; an answer that stayed keeps its outcome."""
    told = outcomes(coverage(answered.round))
    assert (told["124", "not_reflected"], told["128", "not_reflected"]) == (0, 1)
    counted = counted_inputs(answered.round, report=report)
    assert {label: counted.get(line=line).outcome for label, line in corrected.items()} == {
        "124": "",
        "128": "not_reflected",
    }
    assert list(latest_dispositions([line.pk for line in corrected.values()])) == [corrected["128"].pk]
    with clock.at(AFTER):
        made = dispose(corrected["124"], "out_of_scope", reason="Children are another matter.", by=answered.coder)
    assert latest_dispositions([corrected["124"].pk]) == {corrected["124"].pk: made}
    assert counted.get(line=corrected["124"]).outcome == "out_of_scope"


def test_only_who_may_see_it_changed_and_the_outcome_stays(answered):
    line = answered.input(answered.versions["XII"], "124").line
    with clock.at(DURING + timedelta(days=1)):
        made = dispose(line, "not_reflected", reason="Towns are no addressees.", by=answered.coder)
    level = {"position": "supports", "comment": "Towns first.", "confidentiality": "nameless"}
    answered.correct(answered.versions["XII"], {"124": level}, at=DURING + timedelta(days=2))
    assert latest_dispositions([line.pk]) == {line.pk: made}


def test_words_that_were_taken_back_have_the_outcome_of_the_words_between(answered):
    """The last outcome was given to other words; the one before it does not come back."""
    line = answered.input(answered.versions["XII"], "124").line
    version = answered.versions["XII"]
    for day, comment in ((2, "Children."), (4, "Towns first.")):
        with clock.at(DURING + timedelta(days=day - 1)):
            dispose(line, "not_reflected", reason=f"Day {day}.", by=answered.coder)
        version = answered.correct(version, {"124": ("supports", comment)}, at=DURING + timedelta(days=day))
    assert latest_dispositions([line.pk]) == {}


def test_the_officer_reads_what_was_given_before_the_correction(client, answered, report, corrected):
    sign_in(client, answered.manager)
    with clock.at(AFTER):
        page = " ".join(client.get(reverse("synthesis:coverage", args=[report.pk])).content.decode().split())
    assert page.count("Before the correction: Not reflected") == 1
    assert "Towns are no addressees." in page and "Children." in page


def _withdraw(answered):
    withdraw(answered.versions["XII"].submission, by=answered.bodies["XII"].focal, token="t" * 16, at=clock.now())


def _refuse(answered):
    find_inadmissible(answered.versions["XII"].submission, reason="language", by=answered.triage)


def _correct_away(answered):
    answered.correct(answered.versions["XII"], {"124": ("", "")}, at=clock.now())


def _erase(answered):
    administrator = UserFactory()
    make_officer(administrator, group=site_administrators_group())
    reference = answered.versions["XII"].submission.reference
    erase(request_erasure(reference, reason="A court said so.", by=administrator), by=answered.manager)


@pytest.mark.parametrize("leave", [_withdraw, _refuse, _correct_away, _erase])
def test_what_repeats_an_input_waits_again_once_that_is_gone(client, answered, report, leave):
    """Nothing else says the point then."""
    lines = {code: answered.input(answered.versions[code], "124").line for code in ("XII", "XHH")}
    with clock.at(DURING + timedelta(days=1)):
        made = dispose(lines["XHH"], "duplicate", duplicate_of=lines["XII"], by=answered.coder)
    counted = counted_inputs(answered.round, report=report)
    assert counted.get(line=lines["XHH"]).outcome == "duplicate"
    assert latest_dispositions([lines["XHH"].pk]) == {lines["XHH"].pk: made}
    with clock.at(DURING + timedelta(days=2)):
        leave(answered)
    assert counted.get(line=lines["XHH"]).outcome == ""
    assert latest_dispositions([lines["XHH"].pk]) == {}
    assert outcomes(coverage(answered.round))["124", "duplicate"] == 0
    sign_in(client, answered.manager)
    with clock.at(AFTER):
        page = client.get(reverse("synthesis:coverage", args=[report.pk])).content.decode()
    assert "Before the correction" not in page


def test_no_bulk_act_gives_it(section, answered):
    lines = [answered.input(answered.versions[code], "124").line_id for code in ("XHH", "XII")]
    with pytest.raises(Refused) as refused:
        dispose_all(answered.round, lines, "grouped", by=answered.coder)
    assert (refused.value.code, refused.value.field) == ("paragraph_each", "outcome")
    assert not Disposition.objects.exists()


def test_a_paragraph_of_another_round_is_refused(section, answered):
    finding = add_finding(section, by=answered.writer, text="Towns were named.")
    finding.report.round = Round(pk=uuid4())
    with pytest.raises(Refused) as refused:
        dispose(answered.input(answered.versions["XHH"], "124").line, "grouped", finding=finding, by=answered.coder)
    assert refused.value.code == "paragraph_gone"


def test_a_paragraph_is_kept_of_the_same_point_only(section, answered):
    finding = add_finding(section, by=answered.writer, text="Towns were named.")
    line = answered.input(answered.versions["XHH"], "124").line
    assert dispose(line, "not_reflected", reason="No.", finding=finding, by=answered.coder).finding is None
