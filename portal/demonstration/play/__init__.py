"""Plays the plot: `play()` builds the first round from the reading of the page to the published report, then the
second round, which stands open for visitors. Everything goes through the verbs that the screens use."""

from functools import partial

from portal.demonstration.cast import PLOT
from portal.demonstration.play import bodies, house, report, secretariat
from portal.demonstration.play.stage import Stage, check_allowed


def play(*, until_report: bool = False) -> Stage:
    """The whole plot on an empty database. `until_report` stops before the approvals, for tests of earlier parts."""
    check_allowed()
    stage = Stage()
    stage.at(PLOT.document_read, partial(house.first_round, stage))
    stage.at(PLOT.announced, partial(house.announce, stage))
    stage.at(PLOT.announced, partial(bodies.register_and_invite, stage))
    bodies.schedule(stage)
    secretariat.schedule(stage)
    report.schedule(stage)
    stage.play()
    return stage
