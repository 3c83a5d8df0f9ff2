"""The scanner is asked in clamd's own words; whatever is not a clear answer is quarantine (C3)."""

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.files.scanning import Scan, ScanVerdict, scan

# The test file of the scanners' trade, put together here so that no scanner takes this file away.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


class FakeDaemon(threading.Thread):
    """Speaks INSTREAM: finds EICAR, and keeps what it was sent. `answer` overrides what it says."""

    def __init__(self, listening: socket.socket, answer: bytes | None = None) -> None:
        super().__init__(daemon=True)
        self.listening, self.answer, self.sent = listening, answer, b""

    def run(self) -> None:
        connection, _where = self.listening.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!L", stream.read(4))[0]:
                self.sent += stream.read(size)
            found = b"stream: Eicar-Signature FOUND\0" if EICAR in self.sent else b"stream: OK\0"
            connection.sendall(found if self.answer is None else self.answer)


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        server.listen()
        yield server


def ask(tmp_path: Path, listening: socket.socket, content: bytes, answer: bytes | None = None) -> tuple[Scan, bytes]:
    (tmp_path / "file").write_bytes(content)
    daemon = FakeDaemon(listening, answer)
    daemon.start()
    result = scan(tmp_path / "file", address=f"unix:{tmp_path / 's'}", seconds=5)
    daemon.join(5)
    return result, daemon.sent


def test_clean_and_sent_whole(tmp_path: Path, listening: socket.socket) -> None:
    content = b"0123456789" * 20_000
    assert ask(tmp_path, listening, content) == (Scan(ScanVerdict.CLEAN), content)


def test_infected_says_by_what(tmp_path: Path, listening: socket.socket) -> None:
    result, _sent = ask(tmp_path, listening, EICAR)
    assert (result.verdict, result.signature) == (ScanVerdict.INFECTED, "Eicar-Signature")
    assert not result.verdict.passes


@pytest.mark.parametrize(
    "answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OKAY\0", b"UNKNOWN COMMAND\0", b"\xff" * 9000]
)
def test_anything_else_is_no_pass(answer: bytes, tmp_path: Path, listening: socket.socket) -> None:
    result, _sent = ask(tmp_path, listening, b"words", answer)
    assert result.verdict is ScanVerdict.UNAVAILABLE
    assert not result.verdict.passes


def test_a_scanner_that_is_down_is_no_pass(tmp_path: Path, listening: socket.socket) -> None:
    listening.close()
    (tmp_path / "file").write_bytes(b"words")
    assert scan(tmp_path / "file", address=f"unix:{tmp_path / 's'}") == Scan(
        ScanVerdict.UNAVAILABLE, reason="ConnectionRefusedError"
    )
    assert scan(tmp_path / "file", address=f"unix:{tmp_path / 'none'}").verdict is ScanVerdict.UNAVAILABLE


def test_a_scanner_that_is_silent_is_no_pass(tmp_path: Path, listening: socket.socket) -> None:
    (tmp_path / "file").write_bytes(b"words")
    assert scan(tmp_path / "file", address=f"unix:{tmp_path / 's'}", seconds=0.2).verdict is ScanVerdict.UNAVAILABLE


def test_over_tcp(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(EICAR)
    with socket.create_server(("127.0.0.1", 0)) as server:
        FakeDaemon(server).start()
        result = scan(tmp_path / "file", address=f"127.0.0.1:{server.getsockname()[1]}", seconds=5)
    assert result.verdict is ScanVerdict.INFECTED


def test_without_a_scanner_files_are_marked(tmp_path: Path) -> None:
    assert scan(tmp_path / "file", address="") == Scan(ScanVerdict.UNSCANNED)
    assert ScanVerdict.UNSCANNED.passes


@pytest.mark.parametrize("address", ["localhost", "tcp:localhost", "tcp::3310", "unix:", "http://x:1"])
def test_a_wrong_address_is_told_at_once(address: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unix:/path or host:port"):
        scan(tmp_path / "file", address=address)
