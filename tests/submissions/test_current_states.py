"""The stored state of a submission is what is computed from its rows, after every act (decision 0072)."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings, strategies as st

from consultations.models import Round
from core import clock
from core.errors import NotAllowed, Refused
from core.models import Job
from submissions.jobs import compare_states
from submissions.models import CurrentState, Erasure, Submission, TriageDecision, Version, Withdrawal
from submissions.sending.services import withdraw
from submissions.triage.services import admit, find_inadmissible, request_clarification
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    corrected,
    focal_point,
    new_token,
    send,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def assert_equal_to_computation() -> None:
    """Every stored row says what `with_computed_state` computes."""
    computed = Submission.objects.with_computed_state().values_list(
        "pk", "computed_state", "computed_changed", "computed_version", "delegation__round"
    )
    stored = CurrentState.objects.values_list("submission", "state", "changed_since", "version", "round")
    assert sorted(stored, key=str) == sorted(computed, key=str)
    received = dict(Version.objects.values_list("pk", "submitted_at"))
    for row in CurrentState.objects.all():
        assert row.received_at == received.get(row.version_id)


ACTS = ("send", "admit", "refuse", "ask", "correct", "withdraw", "begin", "erase")


def act(name: str, rows: list[Submission], place: int, round_: Round, officer: Any) -> None:
    """One act on one of the submissions; what its verb refuses changes nothing."""
    if name == "begin":
        rows.append(DraftFactory(delegation=DelegationFactory(round=round_)).submission)
        return
    row = Submission.objects.get(pk=rows[place % len(rows)].pk)
    draft = row.versions.filter(submitted_at__isnull=True).first()
    try:
        if name == "send" and draft is not None:
            send(draft)
        elif name == "admit":
            admit(row, by=officer)
        elif name == "refuse":
            find_inadmissible(row, reason="commercial", by=officer)
        elif name == "ask":
            until = clock.now() + timedelta(days=5)
            request_clarification(row, question="Which decree?", until=until, by=officer)
        elif name == "correct" and draft is None:
            corrected(row, {"123": {"comment": f"Corrected {row.versions.count()}."}})
        elif name == "withdraw":
            withdraw(row, by=focal_point(row.delegation), token=new_token())
        elif name == "erase" and not Erasure.objects.filter(submission=row).exists():
            other = OfficerFactory(round=round_, duties=["manage_round"])
            Erasure.objects.create(submission=row, reason="Asked for.", asked_by=officer, confirmed_by=other)
            TriageDecision.objects.filter(submission=row).delete()
            Withdrawal.objects.filter(submission=row).delete()
    except (Refused, NotAllowed):
        pass


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 3)), min_size=3, max_size=9))
def test_after_every_act_the_stored_state_is_the_computed_one(steps: list[tuple[str, int]]) -> None:
    round_ = RoundFactory()
    officer = OfficerFactory(round=round_, duties=["triage_round"])
    rows = [SubmittedFactory(delegation=DelegationFactory(round=round_)).submission]
    rows.append(DraftFactory(delegation=DelegationFactory(round=round_)).submission)
    for name, place in steps:
        act(name, rows, place, round_, officer)
        assert_equal_to_computation()


def test_a_page_reads_what_the_verbs_compute_and_wrong_rows_are_written_anew() -> None:
    round_ = RoundFactory()
    officer = OfficerFactory(round=round_, duties=["triage_round"])
    row = SubmittedFactory(delegation=DelegationFactory(round=round_)).submission
    find_inadmissible(row, reason="language", by=officer)
    corrected(row, {"123": {"comment": "Corrected."}})
    found = Submission.objects.with_state().get(pk=row.pk)
    assert found.state == "received" and found.changed_since
    assert list(Version.objects.current()) == [row.versions.get(number=2)]
    CurrentState.objects.filter(submission=row).update(state="admissible", version=row.versions.get(number=1))
    printed = StringIO()
    with pytest.raises(CommandError, match="1 stored states are wrong, and 0 rows of public states"):
        call_command("check_visibility", stdout=printed)
    assert printed.getvalue() == f"{row.reference}\n"
    call_command("check_visibility", "--rebuild", stdout=printed)
    assert_equal_to_computation()
    call_command("check_visibility", stdout=printed)
    assert printed.getvalue().endswith("all as their rows say.\n")
    CurrentState.objects.filter(submission=row).delete()
    compare_states(Job())
    assert_equal_to_computation()


def test_the_database_writes_it_for_rows_that_no_verb_wrote() -> None:
    row = DraftFactory().submission
    assert row.current.state == "draft" and row.current.version is None
    draft = row.versions.get()
    table = Version._meta.db_table
    with connection.cursor() as cursor:
        value = Version._meta.get_field("submitted_at").get_db_prep_value(clock.now(), connection)
        key = Version._meta.pk.get_db_prep_value(draft.pk, connection)
        cursor.execute(f"UPDATE {table} SET submitted_at = %s WHERE id = %s", [value, key])
    row.refresh_from_db()
    assert row.current.state == "received" and row.current.version == draft
