"""The cast of the demonstration: invented bodies and their statements, as literal data.

No Django, no database: whoever plays the plot reads `BODIES`, `OFFICERS`, `THEMES`, `PLOT` and so on, and acts
through the portal's own verbs.
"""

from portal.demonstration.cast.bodies import BODIES, JS1, TOWNS_FIRST
from portal.demonstration.cast.exchanges import ASKING, COVERED, STILL_WAITING
from portal.demonstration.cast.findings import FINDINGS, REFUSED
from portal.demonstration.cast.office import (
    CELL_MEMOS,
    FIRST_ROUND,
    HANDED,
    ISSUING_AUTHORITY,
    NOTES,
    NOTICE,
    OFFICERS,
    SECOND_ROUND,
    THEME_MEMOS,
    THEMES,
)
from portal.demonstration.cast.outcomes import OUTCOMES
from portal.demonstration.cast.plot import PLOT
from portal.demonstration.cast.report import REPORT
from portal.demonstration.cast.schema import Body
from portal.demonstration.cast.second_round import SECOND_ROUND_DRAFTS

BY_KEY: dict[str, Body] = {body.key: body for body in BODIES}

__all__ = [
    "ASKING",
    "BODIES",
    "BY_KEY",
    "CELL_MEMOS",
    "COVERED",
    "FINDINGS",
    "FIRST_ROUND",
    "HANDED",
    "ISSUING_AUTHORITY",
    "JS1",
    "NOTES",
    "NOTICE",
    "OFFICERS",
    "OUTCOMES",
    "PLOT",
    "REFUSED",
    "REPORT",
    "SECOND_ROUND",
    "SECOND_ROUND_DRAFTS",
    "STILL_WAITING",
    "THEMES",
    "THEME_MEMOS",
    "TOWNS_FIRST",
]
