"""Which tests a changed file asks for."""

import subprocess
from pathlib import Path

import pytest

from scripts import changes

FILES = (
    "core/domain/seals.py", "core/domain/locks.py", "tests/core/domain/test_seals.py", "tests/core/test_locks.py",
    "tests/journeys/test_way.py", "templates/core/seal.html",
)  # fmt: skip
FEATURES = """| feature | code | test |
|---|---|---|
| A seal | `core/domain/seals.py` | `core/test_locks.py` |
| Its page | `templates/core/` | `test_locks.py` |
| The way | `core/domain/seals.py` | `journeys/test_way.py` |
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "features.md").write_text(FEATURES)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("core/domain/seals.py", {"tests/core/domain/test_seals.py", "tests/core/test_locks.py"}),
        ("core/domain/locks.py", {"tests/core/domain"}),
        ("core/new/room.py", {"tests/core"}),
        ("templates/core/seal.html", {"tests/core/test_locks.py"}),
        ("tests/core/test_locks.py", {"tests/core/test_locks.py"}),
        ("tests/core/test_gone.py", set()),
        ("tests/journeys/test_way.py", set()),
        ("README.md", set()),
    ],
)
def test_mirror_folder_and_features(root: Path, name: str, wanted: set[str]) -> None:
    assert changes.tests_of(name, root) == wanted


def test_what_differs_from_main_and_what_git_does_not_know_yet(root: Path) -> None:
    git = ["git", "-c", "user.name=T", "-c", "user.email=t@example.org"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "All"], ["checkout", "-qb", "new"]):
        subprocess.run([*git, *command], cwd=root, check=True)
    (root / "core" / "domain" / "seals.py").write_text("x = 1")
    subprocess.run([*git, "commit", "-qam", "One"], cwd=root, check=True)
    (root / "core" / "domain" / "more.py").touch()
    assert changes.changed(root) == ["core/domain/more.py", "core/domain/seals.py"]


def test_what_always_runs_is_there(root: Path) -> None:
    paths = [path.as_posix() for path in changes.tests_of_changes()]
    assert "tests/test_architecture.py" in paths
    assert not [path for path in paths if any(path.startswith(f"{other}/") for other in paths)]
    with pytest.raises(ValueError, match=r"there is no .*tests/test_architecture\.py"):
        changes.tests_of_changes(root)
