"""Client of the virus scanner: clamd's INSTREAM over a Unix socket or TCP (guarantee C3).

A file is open to others only when `ScanVerdict.passes`: a scanner that is set up but does not answer is no pass.
"""

import socket
import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_CHUNK = 1 << 16
_LONGEST_ANSWER = 4096


class ScanVerdict(StrEnum):
    """What the scanner knows about a file."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNSCANNED = "unscanned"  # no scanner is set up; the secretariat is told
    UNAVAILABLE = "unavailable"  # one is, and did not judge: quarantine

    @property
    def passes(self) -> bool:
        """Whether the file may be opened by those who may see it."""
        return self in (ScanVerdict.CLEAN, ScanVerdict.UNSCANNED)


@dataclass(frozen=True, slots=True)
class Scan:
    """One result of the scanner. `signature` is what was found; `reason` why there is no verdict, for the log."""

    verdict: ScanVerdict
    signature: str = ""
    reason: str = ""


def scan(path: Path, *, address: str, seconds: float = 60) -> Scan:
    """Let the clamd at `address` judge the file: `unix:/path/to/socket`, `host:port`, or "" for none.

    Never raises for what the scanner does: whatever is not a clear answer is `UNAVAILABLE`. `seconds` limits each step
    of the conversation. Raises `ValueError` for an address that is neither form, `OSError` if the file is gone.
    """
    if not address:
        return Scan(ScanVerdict.UNSCANNED)
    family, where = _parse(address)
    with path.open("rb") as file:
        try:
            with socket.socket(family, socket.SOCK_STREAM) as connection:
                connection.settimeout(seconds)
                connection.connect(where)
                connection.sendall(b"zINSTREAM\0")
                try:
                    while chunk := file.read(_CHUNK):
                        connection.sendall(struct.pack("!L", len(chunk)) + chunk)
                    connection.sendall(struct.pack("!L", 0))
                except (BrokenPipeError, ConnectionResetError):
                    pass  # it has hung up in the middle; what it said before that still counts
                return _verdict_of(_answer(connection))
        except OSError as error:
            return Scan(ScanVerdict.UNAVAILABLE, reason=type(error).__name__)


def _parse(address: str) -> tuple[socket.AddressFamily, str | tuple[str, int]]:
    kind, _, where = address.partition(":")
    if kind == "unix" and where:
        return socket.AF_UNIX, where
    host, _, port = address.removeprefix("tcp:").rpartition(":")
    if host and port.isdecimal() and "/" not in host and kind != "unix":
        return (socket.AF_INET6 if ":" in host else socket.AF_INET), (host.strip("[]"), int(port))
    raise ValueError("The scanner's address is unix:/path or host:port.")


def _answer(connection: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < _LONGEST_ANSWER:
        received = connection.recv(_LONGEST_ANSWER)
        if not received:
            break
        answer += received
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _verdict_of(answer: str) -> Scan:
    verdict = answer.removeprefix("stream:").strip()
    if verdict == "OK":
        return Scan(ScanVerdict.CLEAN)
    if verdict.endswith(" FOUND"):
        return Scan(ScanVerdict.INFECTED, signature=verdict.removesuffix(" FOUND")[:200])
    return Scan(ScanVerdict.UNAVAILABLE, reason=verdict[:200] or "no answer")
