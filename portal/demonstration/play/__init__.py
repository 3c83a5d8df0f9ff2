"""Plays the plot: `play()` builds the first round, from the document to the published report, then the second round.

The second round stays open for visitors. Everything goes through the services that the screens use.
"""

from datetime import timedelta
from functools import partial

from portal.demonstration.cast import PLOT
from portal.demonstration.play import participants, report, review, secretariat, secretariat_setup
from portal.demonstration.play.second import second_round
from portal.demonstration.play.stage import PASSWORD, Stage, check_allowed, current_code, second_factors

__all__ = ["PASSWORD", "Stage", "current_code", "play", "second_factors"]


def play() -> Stage:
    """Play the whole plot on an empty database."""
    check_allowed()
    stage = Stage()
    stage.at(PLOT.document_read, partial(secretariat_setup.first_round, stage))
    stage.at(PLOT.announced, partial(secretariat_setup.announce, stage))
    stage.at(PLOT.announced, partial(participants.register_and_invite, stage))
    stage.at(PLOT.announced + timedelta(days=1), partial(secretariat_setup.send_notes, stage))
    participants.schedule(stage)
    secretariat.schedule(stage)
    report.schedule(stage)
    review.schedule(stage)
    stage.play()
    second_round(stage)
    second_factors(stage.officers.values())
    return stage
