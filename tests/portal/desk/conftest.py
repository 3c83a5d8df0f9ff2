"""An officer who is signed in."""

import pytest

from tests.factories import OfficerFactory
from tests.support.officers import sign_in


@pytest.fixture
def officer(client):
    user = OfficerFactory()
    sign_in(client, user)
    return user
