"""A correction is shown with the level that is in force, not with the one that its parts still bear."""

import pytest
from django.test import Client

from consultations.models import Delegation
from submissions.enums import Confidentiality
from submissions.sending.services import correct
from submissions.visibility.confidentiality import tighten
from tests.factories import SubmittedFactory, focal_point
from tests.support.html import text

pytestmark = pytest.mark.django_db


def test_an_answer_without_name_that_names_its_sender_is_named(focal: Client, delegation: Delegation) -> None:
    """PRACTICE 3 and 6: the restriction came after the submission, and the answer itself still says public."""
    body, by = delegation.organisation, focal_point(delegation)
    version = SubmittedFactory(delegation=delegation, answers={"123": {"comment": f"{body.name} agrees."}})
    tighten(version.submission, level=Confidentiality.NAMELESS, by=by, line=version.inputs.get().line)
    draft = correct(version.submission, by=by)
    assert draft.inputs.get().confidentiality == Confidentiality.PUBLIC
    shown = text(focal.get(f"/rounds/{delegation.pk}/review/"))
    assert str(Confidentiality.NAMELESS.label) in shown
    assert f"The text of your answer on paragraph 123 contains “{body.name}”." in shown
