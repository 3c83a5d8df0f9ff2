"""What a section rests on, beside who answered."""

from consultations.models import Organisation
from core.audience import CONFIDENTIAL, SECRETARIAT
from synthesis.quality.balance import balance
from synthesis.reports.findings.services import add_finding, cite, remove_finding
from synthesis.reports.services import add_section


def told(shares):
    return {share.label: (share.cited, share.answered) for share in shares}


def test_bodies_by_kind_and_region_beside_who_answered(report, section, answered, django_assert_num_queries):
    finding = add_finding(section, by=answered.writer, text="Said.", recommendation=answered.recommendations["124"])
    for words in ("Towns", "matter"):  # one body, once
        cite(finding, *answered.passage(answered.versions["XAA"], "124", words), by=answered.writer)
    cite(finding, *answered.passage(answered.versions["XHH"], "124", "communes"), by=answered.writer)
    other = add_section(report, "Safety", by=answered.writer)
    lone = add_finding(other, by=answered.writer, text="Said.", recommendation=answered.recommendations["128"])
    cite(lone, *answered.passage(answered.versions["XII"], "128", "Children"), by=answered.writer)
    empty = add_section(report, "Nothing yet", by=answered.writer)
    with django_assert_num_queries(6):
        whole, first, second, third = balance(report, CONFIDENTIAL)
    assert told(whole.kinds) == {
        "State": (1, 4), "Treaty body": (0, 1), "National human rights institution": (0, 1), "Civil society": (1, 2),
        "Local government": (1, 1),
    }  # fmt: skip
    assert told(first.kinds) == {"State": (1, 3), "Local government": (1, 1), "Civil society": (0, 1)}
    assert told(first.regions) == {"Other or none": (2, 5)}
    assert (first.rests_on_one, second.rests_on_one, third.rests_on_one) == ("", "Civil society", "")
    assert third.section == empty.pk and third.kinds == ()
    remove_finding(lone, by=answered.writer)
    assert balance(report, CONFIDENTIAL)[2].is_cited is False


def test_a_body_that_answers_on_several_texts_of_a_section_counts_once(report, section, answered):
    for label in ("124", "128"):
        add_finding(section, by=answered.writer, text="Said.", recommendation=answered.recommendations[label])
    _whole, part = balance(report, CONFIDENTIAL)
    assert told(part.kinds) == {"State": (0, 4), "Civil society": (0, 1), "Local government": (0, 1)}


def test_whoever_is_cited_in_a_section_counts_among_those_who_answered(report, section, answered):
    finding = add_finding(section, by=answered.writer, text="Said.", recommendation=answered.recommendations["124"])
    cite(finding, *answered.passage(answered.versions["XFF"], "123", "general comment"), by=answered.writer)  # on 123
    cite(finding, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
    answered.correct(answered.versions["XBB"], {"124": {"position": "", "comment": ""}})  # takes its answer back
    for sees_all in (CONFIDENTIAL, SECRETARIAT):
        _whole, part = balance(report, sees_all)
        assert told(part.kinds) == {
            "State": (1, 3), "Treaty body": (1, 1), "Civil society": (0, 1), "Local government": (0, 1)
        }  # fmt: skip


def test_a_finding_on_the_round_as_a_whole_is_measured_by_everybody(report, section, answered):
    finding = add_finding(section, by=answered.writer, text="Said.")
    cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=answered.writer)
    _whole, part = balance(report, CONFIDENTIAL)
    assert told(part.kinds)["Treaty body"] == (0, 1)


def test_a_region_does_not_tell_where_somebody_is_who_withholds_the_name(report, section, answered):
    """For officers without sight of confidential matter: they read the words and the kind of body, no more."""
    Organisation.objects.filter(code="XJJ").update(regional_group="grulac")
    finding = add_finding(section, by=answered.writer, text="Said.", recommendation=answered.recommendations["123"])
    for code, words in (("XJJ", "telephone"), ("XAA", "writing")):
        cite(finding, *answered.passage(answered.versions[code], "123", words), by=answered.writer)
    _whole, part = balance(report, SECRETARIAT)
    assert told(part.regions) == {"Other or none": (1, 5)}
    _whole, part = balance(report, CONFIDENTIAL)
    assert told(part.kinds)["Civil society"] == (1, 1)
    assert told(part.regions) == {"Latin American and Caribbean Group": (1, 1), "Other or none": (1, 5)}


def test_a_kind_does_not_tell_that_the_one_body_of_it_spoke_without_name(report, section, answered):
    """Of local governments one was asked: that is its name."""
    finding = add_finding(section, by=answered.writer, text="Said.", recommendation=answered.recommendations["124"])
    cite(finding, *answered.passage(answered.versions["XHH"], "124", "communes"), by=answered.writer)
    _whole, part = balance(report, SECRETARIAT)
    assert (told(part.kinds)["Local government"], part.rests_on_one) == ((1, 1), "Local government")
    answered.tighten(answered.versions["XHH"], "124", "nameless")
    _whole, part = balance(report, SECRETARIAT)
    assert ("Local government" in told(part.kinds), part.rests_on_one, part.is_cited) == (False, "", True)
    _whole, part = balance(report, CONFIDENTIAL)
    assert (told(part.kinds)["Local government"], part.rests_on_one) == ((1, 1), "Local government")
