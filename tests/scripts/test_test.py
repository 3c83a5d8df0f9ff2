"""The order, the summary and the exit status of `make test`, with stand-ins for the checks."""

import sys
from pathlib import Path
from typing import Any

import pytest

from scripts import test as check
from scripts.test import Step


def step(name: str, output: str = "", code: int = 0, missing: str = "") -> Step:
    program = f"import sys; print({output!r}); sys.exit({code})"
    return Step(name, "tests", [sys.executable, "-c", program], missing=missing)


def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], *steps: Step, ci: bool = False) -> tuple:
    monkeypatch.setattr(check, "steps", lambda: list(steps))
    monkeypatch.setenv("CI", "true" if ci else "")
    code = check.main()
    return code, capfd.readouterr().out.splitlines()


def test_all_run_and_pytests_counts_are_added_up(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    first = step("first", "=== 1 failed, 10 passed, 2 skipped in 3.21s ===", code=1)
    second = step("second", "7 passed in 0.10s")
    code, lines = run(monkeypatch, capfd, first, step("linter", code=1), second)
    assert code == 1
    assert lines[-1].startswith("===== 1 failed, 17 passed, 2 skipped in ")
    assert lines[-2] == "FAILED: first, linter"


def test_what_is_not_installed_is_the_last_line(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    code, lines = run(monkeypatch, capfd, step("a", "3 passed in 1.00s"), step("b", missing="PostgreSQL"))
    assert code == 0
    assert lines[-1] == "!!!!! NOT TESTED, since it is not installed here: PostgreSQL !!!!!"


def test_a_build_machine_must_test_everything(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    code, lines = run(monkeypatch, capfd, step("a"), step("b", missing="PostgreSQL"), ci=True)
    assert code == 1
    assert "FAILED: b" in lines


def test_what_needs_npm_is_named_and_no_failure(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(check, "BIOME", tmp_path / "biome")
    linter = next(step for step in check.steps() if step.name == "biome")
    code, lines = run(monkeypatch, capfd, step("a"), linter, ci=True)
    assert code == 0
    assert "NOT TESTED, since it is not installed here: the linter of scripts and styles (npm install)" in lines[-1]


def test_the_scripts_have_tests_which_node_runs() -> None:
    step = next(step for step in check.steps() if step.name == "tests of scripts")
    assert step.missing == "" and Path(step.command[0]).name == "node"
    assert any(path.endswith("tests/javascript/saving.test.js") for path in step.command)


@pytest.mark.parametrize(
    ("second", "code", "total"),
    [("1 passed in 0.5s", 0, "===== 3 passed in "), ("1 failed in 0.5s", 1, "===== 1 failed in ")],
)
def test_what_failed_in_a_browser_is_tried_once_more(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], second: str, code: int, total: str
) -> None:
    program = (
        f"import sys; again = len(sys.argv) > 1; print({second!r} if again else '1 failed, 2 passed in 1.0s');"
        f"sys.exit({code} if again else 1)"
    )
    flaky = Step("journeys", "tests", [sys.executable, "-c", program], again=("--last-failed",))
    found, lines = run(monkeypatch, capfd, flaky)
    assert found == code
    assert lines[-1].startswith(total)


def test_what_hangs_is_ended_and_told(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FULL", "0")
    monkeypatch.setattr(check, "LIMIT", 1)
    hanging = Step("hangs", "tests", [sys.executable, "-c", "import time; time.sleep(60)"])
    code, lines = run(monkeypatch, capfd, hanging)
    assert code == 1
    assert "FAILED: hangs" in lines


def planned(monkeypatch: pytest.MonkeyPatch, *, server: bool = True, **chosen: str) -> dict[str, Step]:
    for name in ("FULL", "FAST"):
        monkeypatch.setenv(name, chosen.get(name, "0"))
    monkeypatch.setattr(check, "find_programs", lambda: "/there" if server else None)
    return {step.name: step for step in check.steps() if step.group == "tests" and not (step.optional or step.beside)}


def test_all_runs_on_postgresql_and_on_sqlite_what_may_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = planned(monkeypatch)
    assert [step.env["DATABASE"] for step in steps.values()] == ["sqlite", "postgresql", "sqlite"]
    assert steps["tests on SQLite"].command[-2:] == ["-m", "not database or both_databases"]
    assert steps["tests on SQLite"].env["WALK"] == "short"
    assert steps["tests on PostgreSQL"].command[-2:] == ["-m", "database"]
    assert steps["journeys"].command[-1] == "tests/journeys"


@pytest.mark.parametrize("choice", [{"FULL": "1"}, {"server": False}])
def test_all_runs_on_sqlite_too_where_asked_or_where_there_is_nothing_else(
    monkeypatch: pytest.MonkeyPatch, choice: dict[str, Any]
) -> None:
    steps = planned(monkeypatch, **choice)
    assert "-m" not in steps["tests on SQLite"].command[3:]
    assert "WALK" not in steps["tests on SQLite"].env
    assert bool(steps["tests on PostgreSQL"].missing) == ("server" in choice)


def test_the_fast_run_is_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    (only,) = planned(monkeypatch, FAST="1").values()
    assert "tests/test_architecture.py" in only.command
    assert "not played and not walk" in only.command
    assert only.env == {"DATABASE": "sqlite"}


def test_a_pattern_of_the_types_that_matches_no_file_is_told() -> None:
    assert "core/audit.py" in check.typed()
    assert "submissions/drafting/views.py" not in check.typed()
    with pytest.raises(ValueError, match="house matches no file"):
        check.typed(("core/*.py", "*/house"))
