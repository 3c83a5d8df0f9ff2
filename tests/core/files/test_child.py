"""A child that misbehaves costs its parent nothing but a refusal (guarantee C1)."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.files.child import ChildEnded, run_limited
from core.files.limits import Door

ROOT = Path(__file__).resolve().parents[3]
CHILDREN = "tests.support.children"
PATIENCE = 120  # seconds


def door(name: str, **limits: int) -> Door:
    return Door(f"{CHILDREN}:{name}", **limits)


def refusal_of(name: str, *, payload: Any = None, messages: Any = None, **limits: int) -> Refused:
    with pytest.raises(Refused) as refusal:
        run_limited(door(name, **limits), payload or {}, messages=messages)
    return refusal.value


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def is_gone(pid: int) -> bool:
    """Waited for as long as a busy machine may need."""
    end = time.monotonic() + PATIENCE
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not is_alive(pid)


def test_files_and_words_go_in_and_come_back(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one")
    said = run_limited(door("echo"), {"language": "العربية"}, files=[tmp_path / "a"])
    assert said == {"files": ["one"], "payload": {"language": "العربية"}}


def test_the_child_sees_no_secret_and_has_hard_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET_KEY", "do not tell")
    monkeypatch.setenv("DATABASE_URL", "do not tell")
    said = run_limited(door("surroundings", memory_mb=300, output_mb=2), {})
    assert "do not tell" not in str(said)
    assert sorted(set(said["environment"]) - {"LC_CTYPE"}) == ["HOME", "LANG", "OMP_NUM_THREADS", "PATH", "TZ"]
    assert said["django"] is False
    assert said["input"] == ""
    assert (said["open_files"], said["memory"], said["file_size"]) == (64, 300 << 20, 2 << 20)
    assert said["own_group"] is True
    assert said["nice"] > os.nice(0)
    assert len(said["descriptors"]) <= 6  # input, output, errors, the answer, null, the folder being listed


@pytest.mark.parametrize("module", ["core.files.inspection", "submissions.attachments.extraction.readers"])
def test_what_reads_files_needs_no_django(module: str) -> None:
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {module}; print('django' in sys.modules)"
    ran = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("sleep", "took_too_long"),
        ("burn", "took_too_long"),
        ("eat", "needs_too_much_memory"),
        ("crash", "damaged"),
        ("leave", "damaged"),
        ("recurse", "damaged"),
        ("stumble", "damaged"),
    ],
)
def test_misbehaviour_becomes_a_refusal(name: str, code: str) -> None:
    assert refusal_of(name, seconds=2).code == code


def test_a_child_that_was_ended_from_outside_says_nothing_about_its_file() -> None:
    """A refusal would be stored with the file for good; this lets the job try again."""
    with pytest.raises(ChildEnded):
        run_limited(door("end_from_outside", seconds=PATIENCE), {})


def test_an_answer_of_any_size_is_bounded() -> None:
    assert len(run_limited(door("shout", output_mb=1), {"size": 900_000})["text"]) == 900_000
    refusal = refusal_of("shout", payload={"size": 3 << 20}, output_mb=1)
    assert refusal.code == "says_too_much"
    assert str(refusal) == "The file contains more than the portal can read at once. Split it into several files."


def test_what_libraries_print_is_not_the_answer() -> None:
    assert run_limited(door("chatter"), {}) == {"answer": 42}


def test_a_typed_error_keeps_its_code_and_gets_words() -> None:
    refusal = refusal_of("refuse")
    assert refusal.code == "kind_unknown"
    assert str(refusal.message) == "Files with the ending “exe” are not accepted."


def test_another_package_words_its_own_codes() -> None:
    refusal = refusal_of("refuse_in_own_words", messages={"row_wrong": (_("Row {row} is wrong."), _("Mend it."))})
    assert (refusal.code, str(refusal)) == ("row_wrong", "Row 7 is wrong. Mend it.")


def test_an_unforeseen_error_says_where_but_not_what() -> None:
    refusal = refusal_of("stumble")
    assert "KeyError at children.py:" in str(refusal.__cause__)
    assert "secret" not in f"{refusal} {refusal.__cause__}"


def test_a_mistake_of_ours_is_no_damaged_file() -> None:
    with pytest.raises(LookupError):
        run_limited(door("missing"), {})
    with pytest.raises(TypeError):
        run_limited(door("a_list"), {})


def test_what_the_child_started_dies_with_it(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    refusal_of("start_another", payload={"mark": str(mark)}, seconds=2)
    assert not mark.exists() or is_gone(int(mark.read_text()))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills a child with its parent")
def test_the_child_dies_with_its_parent(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    program = (
        "from core.files.child import run_limited; from core.files.limits import Door; "
        f"run_limited(Door({CHILDREN + ':sleep'!r}), {{'mark': {str(mark)!r}}})"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    end = time.monotonic() + PATIENCE
    while not (mark.exists() and mark.read_text()) and time.monotonic() < end:
        time.sleep(0.02)
    pid = int(mark.read_text())
    assert is_alive(pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert is_gone(pid)
