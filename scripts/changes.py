"""What a change most likely breaks (`make test FAST=1`): the tests of what changed, and a few that see the whole."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FEATURES = ROOT / "docs" / "features.md"
ALWAYS = (
    "tests/test_architecture.py",
    "tests/test_catalogues.py",
    "tests/test_features.py",
    "tests/test_rules.py",
    "tests/test_lists.py",
    "tests/scripts/test_test.py",
)
SMOKE = (  # of each package, what most others build on
    "tests/core/test_audit.py",
    "tests/accounts/sign_in/test_sign_in.py",
    "tests/consultations/invitations/test_services.py",
    "tests/submissions/sending/test_services.py",
    "tests/synthesis/review/test_approval.py",
    "tests/portal/public",
)
FEATURE = re.compile(r"(?m)^\| ([^|]+) \| `([\w/.-]+)` \| `([\w/.-]+)` \|$")


def tests_of_changes(root: Path = ROOT) -> list[Path]:
    """Paths below `root`, for pytest. Raises ValueError when one that always runs is gone."""
    if gone := [name for name in (*ALWAYS, *SMOKE) if not (root / name).exists()]:
        raise ValueError(f"ALWAYS and SMOKE in scripts/changes.py: there is no {', '.join(gone)}.")
    found = {*ALWAYS, *SMOKE}
    for name in changed(root):
        found |= tests_of(name, root)
    return sorted(path for name in found if not _inside_another(path := Path(name), found))


def changed(root: Path = ROOT) -> list[str]:
    """Files that differ from the branch `main`, committed or not; without such a branch from the last commit."""
    begin = _git(root, "merge-base", "HEAD", "main") or ["HEAD"]
    names = _git(root, "diff", "--name-only", begin[0])
    return sorted({*names, *_git(root, "ls-files", "--others", "--exclude-standard")})


def tests_of(name: str, root: Path = ROOT) -> set[str]:
    """The test itself; the test that mirrors a module, or else the folder that does; what docs/features.md names."""
    path = Path(name)
    if name.startswith("tests/"):
        own = path.name.startswith("test_") and not name.startswith("tests/journeys/") and (root / name).exists()
        return {name} if own else set()
    found = _of_features(name, root)
    if path.suffix == ".py" and (root / "tests" / path.parts[0]).is_dir():
        mirror = root / "tests" / path.parent / f"test_{path.name}"
        folder = next(each for each in mirror.parents if each.is_dir())
        found.add((mirror if mirror.exists() else folder).relative_to(root).as_posix())
    return found


def feature_rows(page: str) -> list[tuple[str, str, str]]:
    """Feature, code and test of each row of docs/features.md."""
    return FEATURE.findall(page)


def feature_test(code: str, test: str, root: Path = ROOT) -> str:
    """Path below `root` of the test in a row; empty where there is none, or several of that name."""
    folder = root / "tests"
    room = folder / (code if code.endswith("/") else Path(code).parent)
    named = [room / test] if "/" not in test and (room / test).is_file() else [folder / test]
    if "/" not in test and not named[0].is_file():
        named = list(folder.rglob(test))
    return named[0].relative_to(root).as_posix() if len(named) == 1 and named[0].is_file() else ""


def _of_features(name: str, root: Path) -> set[str]:
    """Tests, journeys left out, that stand in a row of docs/features.md which names the file or its room."""
    features = root / FEATURES.relative_to(ROOT)
    rows = feature_rows(features.read_text()) if features.exists() else []
    named = {
        feature_test(code, test, root) for _feature, code, test in rows
        if name == code or (code.endswith("/") and name.startswith(code))
    }  # fmt: skip
    return {test for test in named if test and not test.startswith("tests/journeys/")}


def _inside_another(path: Path, names: set[str]) -> bool:
    return any(parent.as_posix() in names for parent in path.parents)


def _git(root: Path, *command: str) -> list[str]:
    done = subprocess.run(["git", *command], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else []
