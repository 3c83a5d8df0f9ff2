"""How much is left to code: the same number on the first page, in the list of subjects and on the workbench."""

import pytest

from consultations.enums import Duty
from submissions.drafting.subjects import Subject
from submissions.triage.services import admit, find_inadmissible
from synthesis import panels
from synthesis.codebook.services import add_theme
from synthesis.coding import selectors, workbench
from synthesis.coding.services import code_passage
from synthesis.coding.workbench import WorkbenchFilter
from synthesis.enums import ShownCodings
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, SubmittedFactory, corrected, recommendation

pytestmark = pytest.mark.django_db


def said(round_, comment, **package):
    answers = {"123": {"comment": comment}}
    return SubmittedFactory(delegation=DelegationFactory(round=round_), answers=answers, package=package)


def test_one_number_of_inputs_without_a_theme_wherever_an_officer_reads_it():
    round_ = RoundFactory()
    triage = OfficerFactory(round=round_, duties=[Duty.TRIAGE, Duty.SEE_CONFIDENTIAL])
    plain = OfficerFactory(round=round_, duties=[Duty.CODE])
    sighted = OfficerFactory(round=round_, duties=[Duty.CODE, Duty.SEE_CONFIDENTIAL])
    said(round_, "Waits for triage.")
    admit(said(round_, "Admitted.").submission, by=triage)
    find_inadmissible(said(round_, "Not on this round.").submission, reason="commercial", by=triage)
    said(round_, "For the secretariat.", confidentiality="secretariat")
    theme = add_theme(round_, "Towns", by=plain)
    for version in (done := said(round_, "Towns matter."), changed := said(round_, "Towns wait.")):
        code_passage(version.inputs.get(), "comment", 0, 5, "Towns", theme, by=plain)
    admit(done.submission, by=triage)
    corrected(changed.submission, {"123": {"comment": "Villages wait."}})

    about = Subject(round_, recommendation(round_, "123"))
    for person, left in ((plain, 3), (sighted, 4)):
        (desk,) = panels.coding_waiting(person)
        subjects = selectors.whole(selectors.by_subject(round_, by=person).values())
        bench = workbench.workbench_page(about, person, WorkbenchFilter(only=ShownCodings.UNCODED), number=None)
        assert (desk.count, subjects.left, bench.shown) == (left, left, left)
    assert selectors.uncoded(OfficerFactory(round=round_, duties=[Duty.TRIAGE])) == {}
