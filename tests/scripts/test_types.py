"""mypy refuses a wrong person, and in views and forms a wrong call.

A signature that goes back to Any would let each of these calls pass in silence. What mypy knows of the code comes from
the caches of `make test`, which has just asked the same of all files.
"""

import subprocess
from pathlib import Path

from scripts.test import MYPY, UNCHECKED_FLAGS, loosely_typed
from tests.support.databases import ROOT

RIGHT = """\
from django.contrib.auth.models import AnonymousUser

from accounts.models import AnyUser, User
from consultations.models import Round
from consultations.permissions import duties_of
from consultations.rounds.services import archive
from core import audit


def calls(round: Round, person: User, anybody: AnyUser) -> None:
    archive(round, by=person)
    audit.record("consultations.round.archive", round, by=person)
    duties_of(person, round)
    duties_of(anybody, round)
    duties_of(AnonymousUser(), round)
"""
WRONG = {
    'archive(round, by="officer")': '"by" to "archive" has incompatible type "str"; expected "User"',
    "archive(round, by=anybody)": '"by" to "archive" has incompatible type "User | AnonymousUser"; expected "User"',
    "archive(round, by=None)": '"by" to "archive" has incompatible type "None"; expected "User"',
    'audit.record("x", round, by="officer")': '"by" to "record" has incompatible type "str"',
    'duties_of("officer", round)': '1 to "duties_of" has incompatible type "str"; expected "User | AnonymousUser"',
}


def test_a_wrong_person_is_refused(tmp_path: Path) -> None:
    calls = tmp_path / "calls.py"
    calls.write_text(RIGHT + "".join(f"    {call}\n" for call in WRONG))
    checked = subprocess.run([*MYPY, str(calls)], cwd=ROOT, capture_output=True, text=True, check=False)
    first = len(RIGHT.splitlines()) + 1
    # mypy repeats what it found in a file of the same content, with the path of that time.
    lines = (line.partition(f"{calls.name}:")[2] for line in checked.stdout.splitlines())
    refused = dict(line.split(": error: ", 1) for line in lines)
    assert list(refused) == [str(first + number) for number in range(len(WRONG))], checked.stdout + checked.stderr
    for message, expected in zip(refused.values(), WRONG.values(), strict=True):
        assert expected in message


def test_a_wrong_call_in_a_view_is_refused(tmp_path: Path) -> None:
    """A parameter that was renamed, and an argument that is missing."""
    view = tmp_path / "views.py"
    view.write_text(RIGHT + "    archive(consultation=round, by=person)\n    archive(round)\n")
    checked = subprocess.run(
        [*MYPY, *UNCHECKED_FLAGS, str(view)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert 'Unexpected keyword argument "consultation" for "archive"' in checked.stdout
    assert 'Missing named argument "by" for "archive"' in checked.stdout


def test_views_and_forms_are_checked_for_calls() -> None:
    files = loosely_typed()
    assert {"submissions/sending/views.py", "synthesis/reports/forms.py", "consultations/rounds/urls.py"} <= {*files}
    assert not [name for name in files if "/migrations/" in name]
