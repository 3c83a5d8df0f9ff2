"""What officers see of a body's own people."""

import pytest

from consultations.domain import following, invitations
from consultations.enums import Role
from core import clock
from tests.consultations.conftest import DURING

pytestmark = pytest.mark.django_db


def test_the_addresses_of_a_body_s_helpers_are_its_own_affair(house) -> None:
    body, delegation = house.XAA.organisation, house.XAA.delegation
    with clock.at(DURING):
        invitations.invite(
            body, email="aide@ministry.example", role=Role.CONTRIBUTOR, by=house.XAA.focal, delegation=delegation
        )
        invitations.invite(
            body, email="next@mission.example", role=Role.FOCAL_POINT, by=house.officer, delegation=delegation
        )
    assert [row.email for row in following.invitations_to(delegation)] == ["next@mission.example"]
