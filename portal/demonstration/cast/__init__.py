"""The cast of the demonstration: invented bodies and their statements, read from the YAML files beside this module.

No Django, no database: whoever plays the plot reads `BODIES`, `OFFICERS`, `THEMES`, `PLOT` and so on, and acts
through the portal's own verbs. `schema.py`, `round_schema.py` and `report_schema.py` say what a file may hold.
"""

from portal.demonstration.cast.loader import load
from portal.demonstration.cast.report_schema import Disposed, Finding, ReportText
from portal.demonstration.cast.round_schema import Exchanges, Office, Plot, Rounds, SecondRound, Themes
from portal.demonstration.cast.schema import Body, BodyOrder, PageTexts

_bodies: BodyOrder = load("bodies.yaml", BodyOrder)
_rounds: Rounds = load("rounds.yaml", Rounds)
_office: Office = load("officers.yaml", Office)
_themes: Themes = load("themes.yaml", Themes)
_exchanges: Exchanges = load("exchanges.yaml", Exchanges)

BY_KEY: dict[str, Body] = {key: load(f"bodies/{key}.yaml", Body) for key in _bodies.order}
BODIES: tuple[Body, ...] = tuple(BY_KEY.values())  # in the order of the table of positions
JS1, TOWNS_FIRST = _bodies.joint, _bodies.campaign

NOTICE, ISSUING_AUTHORITY = _rounds.notice, _rounds.issuing_authority
FIRST_ROUND, SECOND_ROUND = _rounds.first, _rounds.second
OFFICERS, HANDED, NOTES = _office.officers, _office.handed, _office.notes
THEMES, THEME_MEMOS, CELL_MEMOS = _themes.themes, _themes.theme_memos, _themes.cell_memos
CIRCULATION_NOTE, DRAFT_COMMENT, STATEMENT = _exchanges.circulation_note, _exchanges.draft_comment, _exchanges.statement
NOTE_VERBALE, SIGNED_ON, APPROVAL_COPY = _exchanges.note_verbale, _exchanges.signed_on, _exchanges.approval_copy
ASKING, COVERED, STILL_WAITING = _exchanges.asking, _exchanges.covered, _exchanges.still_waiting

PAGES: PageTexts = load("pages.yaml", PageTexts)
PLOT: Plot = load("plot.yaml", Plot)
SECOND_ROUND_PLOT: SecondRound = load("second_round.yaml", SecondRound)

REPORT: ReportText = load("report.yaml", ReportText)
FINDINGS: tuple[Finding, ...] = tuple(  # in the order of the report, with every wording they went through
    finding
    for section in REPORT.sections
    for finding in load(f"findings/{section.cell or 'references'}.yaml", tuple[Finding, ...])
)
REFUSED: Finding = load("findings/refused.yaml", Finding)
OUTCOMES: tuple[Disposed, ...] = load("outcomes.yaml", tuple[Disposed, ...])

__all__ = [
    "APPROVAL_COPY",
    "ASKING",
    "BODIES",
    "BY_KEY",
    "CELL_MEMOS",
    "CIRCULATION_NOTE",
    "COVERED",
    "DRAFT_COMMENT",
    "FINDINGS",
    "FIRST_ROUND",
    "HANDED",
    "ISSUING_AUTHORITY",
    "JS1",
    "NOTES",
    "NOTE_VERBALE",
    "NOTICE",
    "OFFICERS",
    "OUTCOMES",
    "PAGES",
    "PLOT",
    "REFUSED",
    "REPORT",
    "SECOND_ROUND",
    "SECOND_ROUND_PLOT",
    "SIGNED_ON",
    "STATEMENT",
    "STILL_WAITING",
    "THEMES",
    "THEME_MEMOS",
    "TOWNS_FIRST",
]
