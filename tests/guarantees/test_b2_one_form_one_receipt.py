"""B2: one form token makes one submission and one receipt, also with a double click, a retry, a replay after a day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from core import clock
from core.errors import Refused
from core.models import FormToken, Job
from submissions.models import Receipt, Version
from submissions.sending.services import submit
from tests.factories import DraftFactory, SubmittedFactory, corrected, new_token, send


@pytest.mark.django_db(transaction=True)
def test_fifty_posts_at_once_give_one_receipt() -> None:
    version, token, at = DraftFactory(), new_token(), clock.now()

    def post(_number: int) -> str:
        try:
            return submit(version, by=version.started_by, at=at, token=token).number
        finally:
            connections.close_all()

    for _round in range(2):
        with ThreadPoolExecutor(12) as crowd:
            numbers = list(crowd.map(post, range(50)))
        assert set(numbers) == {f"{version.submission.reference}/1"}
    assert Receipt.objects.count() == 1
    assert Version.objects.submitted().count() == 1
    assert FormToken.objects.count() == 1
    assert Job.objects.filter(kind="core.mail").count() == 1


@pytest.mark.django_db
def test_a_replay_after_the_close_and_after_a_correction_gives_the_first_receipt() -> None:
    version, token = DraftFactory(), new_token()
    receipt = send(version, token=token)
    corrected(version.submission, {"123": {"comment": "Corrected."}})
    with clock.at(clock.now() + timedelta(days=60)):
        assert send(version, token=token, at=clock.now()) == receipt
    assert Receipt.objects.count() == 2


@pytest.mark.django_db
def test_a_token_is_good_for_one_submission_only() -> None:
    token = new_token()
    send(DraftFactory(), token=token)
    other = DraftFactory()
    with pytest.raises(Refused, match="already used"):
        send(other, token=token)
    assert not Version.objects.get(pk=other.pk).submitted_at


@pytest.mark.django_db
def test_another_token_does_not_send_the_same_draft_twice() -> None:
    version = SubmittedFactory()
    with pytest.raises(Refused, match="cannot be changed"):
        send(version)
    assert Receipt.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "short", "x" * 65])
def test_a_form_without_a_proper_token_is_told_so(token: str) -> None:
    version = DraftFactory()
    with pytest.raises(Refused) as told:
        submit(version, by=version.started_by, at=clock.now(), token=token)
    assert told.value.code == "form_stale"
