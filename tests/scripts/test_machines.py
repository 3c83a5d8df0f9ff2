"""The trial on several machines: what it needs is named, what it writes for its servers is whole."""

import configparser
import time
from pathlib import Path
from typing import Any

import pytest

from scripts.machines import __main__ as command, servers, swift

README = Path(servers.ROOT / "deploy" / "README.md").read_text()


def test_what_is_not_installed_is_named_and_nothing_is_started(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def started(_folder: Path) -> Any:
        raise AssertionError("started")

    monkeypatch.setattr(command, "missing_programs", lambda: ["valkey-server"])
    monkeypatch.setattr(command, "machines", started)
    assert command.main([]) == 2
    assert "Not installed: valkey-server" in capsys.readouterr().out


def test_every_package_is_in_the_help_and_the_guide_names_the_command() -> None:
    assert [name for name in servers.PACKAGES if name not in (command.__doc__ or "")] == []
    assert "python -m scripts.machines --install" in README


def test_swift_is_told_one_folder_and_four_ports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rings: list[list[str]] = []
    monkeypatch.setattr(swift.subprocess, "run", lambda words, **_named: rings.append(words))
    commands = swift.write_configuration(tmp_path, [9000, 9001, 9002, 9003])
    assert [words[-1] for words in commands] == ["account-server", "container-server", "object-server", "proxy-server"]
    assert [words[-1] for words in rings] == ["9001", "9002", "9003"]
    proxy = configparser.ConfigParser()
    proxy.read(commands[-1][-2])
    named = proxy["pipeline:main"]["pipeline"].split()
    assert all(f"filter:{name}" in proxy or f"app:{name}" in proxy for name in named)
    assert proxy["DEFAULT"]["bind_ip"] == "127.0.0.1"


def test_a_machine_that_is_killed_is_gone_with_its_children(tmp_path: Path) -> None:
    machines = servers.Machines(tmp_path)
    machines._describe("web0", ["sh", "-c", "sleep 60 & echo $!; wait"])
    machines.start("web0")
    while not (child := machines.log("web0").strip()):
        pass
    machines.kill("web0")
    latest = time.monotonic() + 120
    while is_alive(child) and time.monotonic() < latest:
        time.sleep(0.01)
    assert not is_alive(child) and machines.processes == {}


def is_alive(number: str) -> bool:
    """Return whether the process is neither gone nor dead and waiting to be forgotten by its parent."""
    try:
        return Path(f"/proc/{number}/stat").read_text().split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
