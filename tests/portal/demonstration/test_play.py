"""The plot, played whole on an empty database."""

import pytest

from portal.demonstration.play import play


@pytest.fixture
def stage(db, settings):
    settings.DEMONSTRATION = True
    return play()


def test_the_round_is_there_with_everybodys_inputs(stage):
    assert stage.refusals == []
