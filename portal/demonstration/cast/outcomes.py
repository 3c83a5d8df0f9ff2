"""What the coding officer says of each answer that no finding cites: the sender reads it after publication."""

from portal.demonstration.cast.bodies import TOWNS_FIRST
from portal.demonstration.cast.report_schema import Disposed
from portal.demonstration.cast.vocabulary import Outcome

_ONE_TEXT = "Sent by five organizations as one text on paras. 124 and 128. The report sums it up once, under para. 124."
_OWN_ADDITIONS = {
    "ferrystone": f"{_ONE_TEXT} Your paragraph on enrolment at school is in the compilation only.",
    "saltgate": f"{_ONE_TEXT} Your suggested wording is in the compilation only.",
}


def _not_reflected(body: str, cell: str, reason: str) -> Disposed:
    return Disposed(body, cell, Outcome.NOT_REFLECTED, reason)


OUTCOMES = (
    _not_reflected(
        "quay_nine",
        "123",
        "You restricted it to the secretariat after the draft had been approved. The paragraph was reworded without "
        "it.",
    ),
    _not_reflected(
        "bureau",
        "123",
        "The section is about how a decision on return is reached. Your service that verifies parentage is described "
        "in the compilation.",
    ),
    _not_reflected(
        "bureau",
        "124",
        "The section takes up the local level and the powers of federal States. Your advice on records and on named "
        "correspondents is in the compilation.",
    ),
    _not_reflected(
        "defensoria",
        "124",
        "The section takes up the local level and the powers of federal States. What you observed on visits, and your "
        "follow-up meetings, are in the compilation.",
    ),
    _not_reflected(
        "lantern",
        "124",
        "You took no position and described what crews have to notify. Your request on this is reported under "
        "para. 128.",
    ),
    _not_reflected(
        "kite_house",
        "124",
        "The section reports requests for changes to the text. Your account of weekly meetings in two towns is in the "
        "compilation.",
    ),
    _not_reflected(
        "lantern",
        "125",
        "The section names guardians, legal assistance and gaps in care. Your request that trained staff come on board "
        "was made by no other participant and is in the compilation.",
    ),
    _not_reflected(
        "bureau",
        "127.1",
        "The section reports the views of States. Your proposal to publish data once a year is in the compilation.",
    ),
    _not_reflected(
        "defensoria",
        "127.1",
        "The section reports the views of States. Your suggestions on data and on follow-up are in the compilation.",
    ),
    _not_reflected(
        "kite_house",
        "127.1",
        "The section reports the views of States. Your requests on plain language, on texts by children and on names "
        "are in the compilation.",
    ),
    _not_reflected(
        "bureau",
        "127.3",
        "The section reports the views of States, and requests about who takes part. Your technical committee is "
        "described in the compilation.",
    ),
    _not_reflected(
        "defensoria",
        "128",
        "The report says that municipalities have a part in national mechanisms. Your points on minutes and on the "
        "consultation of children are in the compilation.",
    ),
    *(
        Disposed(key, "128", Outcome.GROUPED, _OWN_ADDITIONS.get(key, _ONE_TEXT), finding="124_towns")
        for key in TOWNS_FIRST.members
    ),
)
