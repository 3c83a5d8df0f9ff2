"""What the bootstrap does without installing anything: its answers, and that a second run does nothing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.databases import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def bootstrap(checkout: Path, level: str = "runtime", **env: str) -> subprocess.CompletedProcess[str]:
    own = {"PATH": os.environ["PATH"], "HOME": str(checkout), **env}
    command = ["/bin/sh", "scripts/bootstrap.sh", level]
    return subprocess.run(command, cwd=checkout, env=own, capture_output=True, text=True, check=False)


def stand_in_venv(checkout: Path, *levels: str) -> None:
    """A `.venv` that claims to hold what the requirement files say."""
    python = checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 0\n")
    python.chmod(0o755)
    for level in levels:
        pins = (checkout / "requirements" / f"{level}.txt").read_text()
        (checkout / ".venv" / f"installed-{level}").write_text(f"{checkout.resolve()}\n{pins}")


def test_without_a_python_it_says_so_in_one_sentence(checkout: Path) -> None:
    tools = checkout / "tools"
    tools.mkdir()
    for name in ("dirname", "cat", "cmp"):
        (tools / name).symlink_to(str(shutil.which(name)))
    script = checkout / "scripts" / "bootstrap.sh"
    script.write_text(script.read_text().replace(" /usr/bin/python3 /usr/local/bin/python3", ""))
    done = bootstrap(checkout, PATH=str(tools))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Python 3.12 or newer is needed" in done.stderr


def test_an_unknown_level_is_refused(checkout: Path) -> None:
    done = bootstrap(checkout, "everything")
    assert (done.returncode, done.stderr) == (1, "bootstrap: say runtime or dev, not 'everything'.\n")


@pytest.mark.parametrize(
    ("installed", "asked"), [(["runtime"], "runtime"), (["runtime", "dev"], "dev"), (["runtime", "dev"], "runtime")]
)
def test_what_is_installed_already_is_left_alone(checkout: Path, installed: list[str], asked: str) -> None:
    stand_in_venv(checkout, *installed)
    done = bootstrap(checkout, asked)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_changed_pin_is_noticed_and_remembered(checkout: Path) -> None:
    stand_in_venv(checkout, "runtime")
    with (checkout / "requirements" / "runtime.txt").open("a") as pins:
        pins.write("# changed\n")
    done = bootstrap(checkout, PIP_NO_INDEX="1")  # no uv then, so the stand-in is asked to install
    assert done.stderr.startswith("bootstrap: installing requirements/runtime.txt")
    assert (checkout / ".venv" / "installed-runtime").read_text().endswith("# changed\n")
    assert bootstrap(checkout).stderr == ""
