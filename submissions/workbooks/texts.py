"""What the workbook says to the person who fills it in, in the active language."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from consultations.domain.windows import Closing, closing
from consultations.enums import Purpose
from consultations.models import Delegation
from core import clock
from core.moments import date_and_time, day, moment
from core.spreadsheets import Row, Value

Lines = Iterator[list[Value] | Row]


def zone_of(window: Closing | None) -> str:
    return window.zone if window else str(settings.OFFICE_TIME_ZONE)


def read_me(delegation: Delegation, *, everything: bool) -> Lines:
    """Purpose, deadline with its zone, how to fill in and send back, who sees it: number of a step and text."""
    round = delegation.round
    window = closing(delegation)
    yield Row([_("Input workbook: %(title)s") % {"title": round.title}])
    yield [
        "",
        _("Here %(body)s answers the recommendations of %(symbol)s, also without a connection to the portal.")
        % {"body": delegation.organisation.display_name(), "symbol": round.document.symbol},
    ]
    if not everything:
        yield ["", _("This copy is yours: it holds only the recommendations that your focal point gave to you.")]
    yield Row([_("Until when")])
    if window is None:
        yield ["", _("No time has been set yet.")]
    else:
        yield ["", _("Your focal point can submit until %(time)s.") % {"time": moment(window.closes, window.zone)}]
        if window.zone != "UTC":
            yield ["", _("The same in UTC: %(time)s.") % {"time": _utc(window)}]
    if delegation.due and not everything:
        yield ["", _("Your focal point asks for your part by %(date)s.") % {"date": day(delegation.due)}]
    yield Row([_("How to fill it in")])
    for number, step in enumerate(_steps(delegation), start=1):
        yield [str(number), step]
    yield Row([_("How to send it back")])
    yield [
        "",
        _("Upload the file in the portal, on the page of this round. You see what it changes before it counts."),
    ]
    yield [
        "",
        _("If somebody has changed the same answer in the portal since, nothing is overwritten: you are shown both."),
    ]
    yield ["", _("A row that cannot be read is left out, and comes back to you with what is wrong beside it.")]
    yield Row([_("Who sees it")])
    yield [
        "",
        _("It goes into the draft of your body. The secretariat sees nothing of it until your focal point submits."),
    ]
    if delegation.organisation.is_at_risk:
        yield [
            "",
            _("This file names your body. If it could harm you in the wrong hands, delete it after sending it back."),
        ]


def submitter(delegation: Delegation, *, focal_point: str, joint: str, version: Any) -> Iterator[list[Value]]:
    """Label and value."""
    organisation = delegation.organisation
    yield [_("Organization"), organisation.display_name()]
    yield [_("Constituency"), organisation.get_constituency_display()]
    yield [_("Round"), f"{delegation.round.title} ({delegation.round.reference})"]
    yield [_("Focal point"), focal_point]
    yield [_("Language"), dict(settings.LANGUAGES).get(version.language if version else organisation.language)]
    yield [_("Submitted together with"), joint or _("no other body")]
    yield [_("Confidential, for the whole"), version.get_confidentiality_display() if version else _("not said yet")]
    yield [_("Consent to publication as chosen"), _("given") if version and version.consents else _("not given yet")]
    yield [_("Workbook made"), moment(clock.now(), zone_of(closing(delegation)))]
    yield [
        _("To change this"),
        _("The focal point or the deputy changes these entries in the portal, and reads there who will see what."),
    ]


def _steps(delegation: Delegation) -> Iterator[str]:
    yield _("Write on the sheet “Inputs”, in the yellow cells. The grey ones are locked.")
    yield _("The sheet “Codes” has the words of the lists, the sheet “Examples” answers of invented bodies.")
    yield _("Choose a position first. Leave a row as it is where you have nothing to say.")
    if delegation.round.purpose == Purpose.FOLLOW_UP:
        yield _("The text has been issued and is not reopened: wording that you suggest is for a future text.")
    else:
        yield _(
            "To change the text, write the whole new wording under “Proposed rewording”; leave the column empty else."
        )
    yield _("For a second comment on the same recommendation, fill in para and part in an empty row at the end.")
    yield _(
        "You may sort, filter, and insert rows. To take an answer back, empty its cells; a deleted row changes nothing."
    )
    yield _("“Confidential” says who may see an answer. What was sent once can only be made stricter.")
    yield _("Very long texts belong in an annex, which you attach in the portal; name it in the column “Annex”.")


def _utc(window: Closing) -> str:
    return date_and_time(window.closes, "UTC")
