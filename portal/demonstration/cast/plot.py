"""The clock of the plot: what happens when. All datetimes are aware, in the zone of Geneva."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ZONE_NAME = "Europe/Zurich"
GENEVA = ZoneInfo(ZONE_NAME)


def geneva(month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of 2027 on Geneva's clock."""
    return datetime(2027, month, day, hour, minute, second, tzinfo=GENEVA)


@dataclass(frozen=True, kw_only=True)
class Plot:
    """Moments of the first round; `submitted` and `corrected` by the key of the body.

    `restricted`: the clinic makes its input on para. 123 stricter after both clearances, so that publication is
    refused, the finding reworded and cleared anew.
    """

    document_read: datetime
    announced: datetime
    opens: datetime
    closes: datetime
    submitted: Mapping[str, datetime]
    corrected: Mapping[str, datetime]
    alignment_confirmed: datetime
    declined: datetime
    extension_asked: datetime
    extension_granted: datetime
    extension_ends: datetime
    extension_reason: str
    last_refused_post: datetime
    coalition_expires: datetime
    triage_begun: datetime
    coding_begun: datetime
    drafting_begun: datetime
    compiling_ends: datetime
    review_begun: datetime
    correction_sent: datetime
    correction_asked: datetime
    correction_answered: datetime
    lapsed_clearances: tuple[datetime, datetime]
    restricted: datetime
    publication_refused: datetime
    reworded: datetime
    first_clearance: datetime
    second_clearance: datetime
    signed_off: datetime
    published: datetime


PLOT = Plot(
    document_read=geneva(1, 11, 10),
    announced=geneva(1, 15, 10),
    opens=geneva(1, 18, 9),
    closes=geneva(3, 12, 12),
    submitted={
        "arandia": geneva(2, 26, 15, 20),
        "veldrane": geneva(3, 8, 11, 5),
        "ombira": geneva(3, 9, 17, 42),
        "lazwara": geneva(3, 2, 9, 30),
        "tovral": geneva(3, 17, 10, 12),
        "committee": geneva(2, 19, 16),
        "expert": geneva(3, 5, 14, 30),
        "bureau": geneva(3, 4, 10, 45),
        "defensoria": geneva(3, 3, 18, 10),
        "valbrume": geneva(3, 10, 9, 15),
        "lantern": geneva(3, 11, 8, 50),
        "kite_house": geneva(3, 11, 21, 5),
        "quay_nine": geneva(3, 10, 22, 40),
        "tallyport": geneva(2, 22, 11),
        "bridge_street": geneva(2, 24, 19, 15),
        "loom_court": geneva(2, 25, 20, 2),
        "harbour_choir": geneva(2, 25, 20, 31),
        "ferrystone": geneva(3, 1, 18, 47),
        "saltgate": geneva(3, 6, 12, 8),
    },
    corrected={
        "arandia": geneva(3, 10, 16, 30),
        "defensoria": geneva(3, 12, 11, 59, 58),
    },
    alignment_confirmed=geneva(3, 11, 10, 20),
    declined=geneva(1, 27, 11, 30),
    extension_asked=geneva(3, 9, 12, 15),
    extension_granted=geneva(3, 10, 9, 40),
    extension_ends=geneva(3, 19, 12),
    extension_reason=(
        "Note verbale 12/2027 of 9 March 2027: the interministerial commission that clears the reply meets only on "
        "15 March. The same was offered to every delegation of the constituency that asked before the close."
    ),
    last_refused_post=geneva(3, 12, 12, 0, 0),
    coalition_expires=geneva(3, 11, 18),
    triage_begun=geneva(3, 5, 9),
    coding_begun=geneva(3, 8, 9),
    drafting_begun=geneva(3, 9, 9),
    compiling_ends=geneva(3, 26, 17),
    review_begun=geneva(3, 30, 9),
    correction_sent=geneva(3, 31, 11),
    correction_asked=geneva(4, 7, 15),
    correction_answered=geneva(4, 9, 11),
    lapsed_clearances=(geneva(4, 12, 10), geneva(4, 13, 15)),
    restricted=geneva(4, 14, 8, 20),
    publication_refused=geneva(4, 14, 10),
    reworded=geneva(4, 14, 16),
    first_clearance=geneva(4, 20, 10),
    second_clearance=geneva(4, 22, 15, 30),
    signed_off=geneva(4, 27, 12),
    published=geneva(5, 3, 10),
)

# The second round stands open for visitors: its days are counted from the day on which the demonstration is built.
SECOND_ROUND_ANNOUNCED_BEFORE = timedelta(days=14)
SECOND_ROUND_OPENED_BEFORE = timedelta(days=7)
SECOND_ROUND_CLOSES_AFTER = timedelta(days=60)
