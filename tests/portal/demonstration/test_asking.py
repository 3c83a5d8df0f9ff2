"""Who asks to be let in while the second round stands open."""

import pytest

from consultations.models import Registration
from consultations.organisations.lookalikes import bodies_resembling

pytestmark = [pytest.mark.django_db, pytest.mark.played]


def test_an_organization_with_a_name_like_one_that_is_here_waits_for_officers() -> None:
    row = Registration.objects.for_officers().get()
    assert row.name == "Kite Houses Network"
    assert [body.name for body in bodies_resembling(row.name)] == ["Kite House Network"]


def test_somebody_waits_for_a_focal_point() -> None:
    row = Registration.objects.waiting().get(organisation__isnull=False)
    assert row.organisation.name == "Quay Nine Legal Clinic"
