"""Check a publication pack, offline: `python check_pack.py PACK [--key HEX] [--keys FILE] [--newer MANIFEST ...]`.

PACK is a folder with the files of the pack and nothing else: unpack the zip into an empty one. This is one file of
standard Python. Get it from the portal, not from the pack: a checker inside a forged pack proves nothing. Compare the
key, too: the portal shows it on its page of keys, and a key that comes with the pack proves nothing either.

Exit codes:
    0  every file is as it was signed, with a key that you gave
    1  something is wrong; each line says what
    2  the command was not understood
    3  the files match the manifest, but whose key it is was not checked

With --newer, the manifests of later editions, oldest first: says which edition replaced this one, where each is signed
with the same key and names the digest of the one before it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHECKER = "check_pack.py"
MAX_MANIFEST = 1 << 20  # bytes
NOTICE = "Demonstration: all participants and statements are invented. Not a United Nations site."
REASONS = ("released", "reissued", "corrigendum")
_MANIFEST = re.compile(r".+_manifest_.+\.json", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9_-](?:[A-Za-z0-9_.-]{0,198}[A-Za-z0-9])?")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


# --- begin of the part that check_pack.py and check_receipt.py share, letter for letter: JSON, keys, Ed25519 (RFC 8032)
Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # of -1
_KEY = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")


def strict_json(data: bytes) -> Any:
    """The value of JSON in UTF-8 in which no name stands twice and every number is a whole one in its usual form.
    Raises ValueError, RecursionError."""
    return json.loads(
        data.decode("utf-8"),
        object_pairs_hook=_once,
        parse_int=_whole,
        parse_float=_no_number,
        parse_constant=_no_number,
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a field stands twice")
    return dict(pairs)


def _whole(digits: str) -> int:
    if len(digits) > 15 or str(int(digits)) != digits:
        raise ValueError("a number is not in its usual form")
    return int(digits)


def _no_number(digits: str) -> None:
    raise ValueError("a number is not a whole number")


def canonical(payload: Any) -> bytes:
    """Return the bytes that are signed: JSON with sorted keys, no spaces, UTF-8."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def printable(text: object, most: int = 300) -> str:
    """Text on one line that cannot steer a terminal; at most so many characters."""
    short = str(text)[:most].encode("utf-8", "backslashreplace").decode()
    return "".join(each if each.isprintable() or each == "\xa0" else f"\\u{ord(each):04x}" for each in short)


def grouped(key: str) -> str:
    """A key as people compare it: in groups of four."""
    return " ".join(key[place : place + 4] for place in range(0, len(key), 4))


def read_key(text: str) -> str:
    """A public key as people copy it, blanks and colons left out. Raises ValueError where it is none."""
    key = "".join(text.split()).replace(":", "").lower()
    if not _KEY.fullmatch(key) or not is_key(key):
        raise ValueError("this is not a key; a key has 64 hexadecimal digits")
    return key


def read_keys(data: bytes) -> frozenset[str]:
    """The keys of a file as the portal's page of keys offers it. Raises ValueError."""
    try:
        if keys := frozenset(read_key(row["ed25519"]) for row in strict_json(data)["keys"]):
            return keys
    except (KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise ValueError("this is not the portal's file of keys")


def arguments(parser: argparse.ArgumentParser, words: list[str] | None) -> tuple[argparse.Namespace, frozenset[str]]:
    """What was asked for, and the keys that were given; ends with exit code 2 where one is none."""
    parser.add_argument("--key", action="append", default=[], help="a public key that the portal shows")
    parser.add_argument(
        "--keys", type=Path, action="append", default=[], help="the file of keys that the portal offers"
    )
    options = parser.parse_args(words)
    try:
        keys = frozenset(read_key(text) for text in options.key)
        return options, keys.union(*(read_keys(path.read_bytes()) for path in options.keys))
    except (OSError, ValueError) as error:
        parser.error(printable(error))


def is_key(public_key: str) -> bool:
    """Whether 64 hexadecimal digits are a key of full order: others fit signatures that nobody made."""
    try:
        point = _point(bytes.fromhex(public_key))
    except ValueError:
        return False
    return not _same(point, _ZERO) and _same(_times(ORDER, point), _ZERO)


def signed(message: bytes, signature: str, public_key: str) -> bool:
    """Whether the signature (128 hexadecimal digits) over the message is of that key (64), each in its one form."""
    if not _SIGNATURE.fullmatch(signature) or not _KEY.fullmatch(public_key) or not is_key(public_key):
        return False
    signature_bytes, key = bytes.fromhex(signature), bytes.fromhex(public_key)
    number = int.from_bytes(signature_bytes[32:], "little")
    try:
        start, whose = _point(signature_bytes[:32]), _point(key)
    except ValueError:
        return False
    if number >= ORDER or _same(_times(8, start), _ZERO):
        return False
    challenge = int.from_bytes(hashlib.sha512(signature_bytes[:32] + key + message).digest(), "little") % ORDER
    return _same(_times(number, _BASE), _plus(start, _times(challenge, whose)))


def _point(data: bytes) -> Point:
    """A point of the curve from its 32 bytes. Raises ValueError where there is none, and for a second form of one."""
    y = int.from_bytes(data, "little")
    odd, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        raise ValueError("no point")
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT % P
    if x * x % P != square or (x == 0 and odd):
        raise ValueError("no point")
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


def _plus(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    total = _ZERO
    while number:
        if number & 1:
            total = _plus(total, point)
        point = _plus(point, point)
        number >>= 1
    return total


def _same(one: Point, other: Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


_ZERO: Point = (0, 1, 1, 0)
_BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
# --- end of the part that check_pack.py and check_receipt.py share


@dataclass(frozen=True)
class PackJudgement:
    """The result. `replaced_by` is the last of the newer editions, 0 where none was given."""

    problems: list[str]
    key: str = ""
    compared: bool = False
    payload: dict[str, Any] = field(default_factory=dict)
    replaced_by: int = 0

    @property
    def code(self) -> int:
        """The exit code."""
        return 1 if self.problems else 0 if self.compared else 3

    def lines(self) -> list[str]:
        """Return the result in plain words."""
        if self.problems:
            return [printable(problem) for problem in self.problems]
        lines = [self._about()]
        if self.compared:
            lines.append("Every file is there, as it was signed, with a key that you gave.")
        else:
            lines.append(
                f"Files match the manifest. Whose key it is was not checked: {grouped(self.key)}. Compare it with the "
                "key that the portal shows on its page of keys, or give that key with --key."
            )
        if self.payload.get("demonstration"):
            lines.append(NOTICE)
        if self.replaced_by:
            lines.append(f"Replaced by edition {self.replaced_by}.")
        return lines

    def _about(self) -> str:
        payload, number = self.payload, edition_of(self.payload)
        reason = f", {payload['reason']}" if "reason" in payload else ""
        return printable(
            f"{payload['report']}, edition {number}{reason}, as of {payload['as_of'][:10]}: {payload['title']}"
        )


@dataclass(frozen=True)
class Manifest:
    """A manifest of valid form. Whether its signature is valid is checked elsewhere."""

    data: bytes
    payload: dict[str, Any]
    public_key: str
    signature: str

    @property
    def digest(self) -> str:
        """SHA-256 of the file: the next edition names it as what it replaces."""
        return hashlib.sha256(self.data).hexdigest()


def judge(folder: Path, keys: Collection[str] = (), newer: Sequence[Path] = ()) -> PackJudgement:
    """Check the pack in a folder against the given `keys` and the manifests of later editions."""
    try:
        with os.scandir(folder) as entries:
            files = {entry.name: entry.is_file(follow_symlinks=False) for entry in entries}
        manifests = [name for name, is_file in files.items() if is_file and _MANIFEST.fullmatch(name)]
        if len(manifests) != 1:
            raise ValueError(f"there are {len(manifests)} files *_manifest_*.json")
        manifest = _read(folder / manifests[0])
        _check_names(manifest.payload, manifests[0])
    except (OSError, ValueError, RecursionError) as error:
        return PackJudgement([f"the manifest cannot be read: {error}"])
    problems = list(_signature_problems(manifest, keys))
    rows = {row["name"]: row for row in manifest.payload["files"]}
    for name, row in rows.items():
        problems += _file_problems(folder, row) if files.get(name) else [f"{name}: missing"]
    listed = {*rows, *manifests, *([CHECKER] if manifest.payload["form"] == 1 else ())}
    problems += [f"{name}: not in the manifest" for name in sorted(set(files) - listed)]
    problems += [f"{name}: a link, a folder, or no file" for name in sorted(files) if not files[name]]
    replaced_by, broken = _newer(manifest, newer)
    compared = manifest.public_key in keys
    return PackJudgement([*problems, *broken], manifest.public_key, compared, manifest.payload, replaced_by)


def _read(path: Path) -> Manifest:
    with path.open("rb") as file:
        return read_manifest(file.read(MAX_MANIFEST + 1))


def read_manifest(data: bytes) -> Manifest:
    """Return a manifest of form 1 or 2, exactly as the portal writes it. Raises ValueError, RecursionError."""
    if len(data) > MAX_MANIFEST:
        raise ValueError("it is too long")
    value = strict_json(data)
    if json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n" != data:
        raise ValueError("it is not written as the portal writes manifests")
    _check_fields(
        value,
        {"payload": lambda each: isinstance(each, dict), "public_key": _is_text, "signature": _is_text},
        "the manifest",
    )
    payload = value["payload"]
    form = payload.get("form")
    if type(form) is not int or form not in _FORMS:
        raise ValueError("its form is not known")
    _check_fields(payload, _FORMS[form], f"a manifest of form {form}")
    for row in payload["files"]:
        _check_fields(row, _ROW, "a file of the manifest")
    names = [row["name"] for row in payload["files"]]
    if names != sorted(names):
        raise ValueError("its files are not in order")
    if len({name.casefold() for name in names}) != len(names):
        raise ValueError("a file's name stands twice, or two differ in nothing but the case of letters")
    if any(_MANIFEST.fullmatch(name) for name in names):
        raise ValueError("a manifest is among its files")
    if (CHECKER in names) != (form == 2):
        raise ValueError("the checker is not among its files" if form == 2 else "the checker is among its files")
    if form == 2 and payload["reason"] != "released" and not payload["replaces"]:
        raise ValueError("it replaces an edition and does not say which")
    if payload["key"] != value["public_key"][:16]:
        raise ValueError("its key is not the one that it names")
    return Manifest(data, payload, value["public_key"], value["signature"])


def _check_fields(value: Any, fields: Mapping[str, Callable[[Any], bool]], what: str) -> None:
    """Raise ValueError where a field is missing, unknown or of the wrong kind."""
    if not isinstance(value, dict):
        raise ValueError(f"{what} is no object")
    for name in sorted({*fields, *value}):
        if name not in value:
            raise ValueError(f"{what} has no field {name}")
        if name not in fields:
            raise ValueError(f"{what} has a field that it should not have: {name}")
        if not fields[name](value[name]):
            raise ValueError(f"{what} has a field that is not as it should be: {name}")


def _is_number(value: Any) -> bool:
    return type(value) is int and value >= 1  # True is an int as well


def _like(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


_is_text = _like(re.compile(".*", re.DOTALL))

_ROW: dict[str, Callable[[Any], bool]] = {
    "name": _like(_NAME),
    "size": lambda value: type(value) is int and value >= 0,
    "sha256": _like(_DIGEST),
}
_ALWAYS: dict[str, Callable[[Any], bool]] = {
    "form": _is_number,
    "report": _is_text,
    "title": _is_text,
    "round": _like(_NAME),
    "ledger": _like(_DIGEST),
    "key": _is_text,
    "files": lambda value: isinstance(value, list) and bool(value),
}
_FORMS: dict[int, dict[str, Callable[[Any], bool]]] = {
    1: {**_ALWAYS, "publication": _is_number, "released": _like(_MOMENT), "as_of": _like(_MOMENT)},
    2: {
        **_ALWAYS,
        "edition": _is_number,
        "replaces": lambda value: value == "" or _like(_DIGEST)(value),
        "reason": lambda value: value in REASONS,
        "released": _like(_DAY),
        "as_of": _like(_DAY),
        "demonstration": lambda value: isinstance(value, bool),
    },
}


def edition_of(payload: Mapping[str, Any]) -> int:
    return int(payload["edition"] if payload["form"] == 2 else payload["publication"])


def _check_names(payload: Mapping[str, Any], manifest: str) -> None:
    """Raise ValueError unless all names are of one round and one tail, as `ROUND_manifest_TAIL.json`."""
    tails = set()
    for name in (manifest, *(row["name"] for row in payload["files"])):
        if name != CHECKER:
            before, _between, rest = name.partition(f"{payload['round']}_")
            if before or not rest:
                raise ValueError(f"{name} does not begin with the name of the round")
            tails.add(rest.partition("_")[2].rpartition(".")[0])
    if len(tails) != 1 or not re.fullmatch(re.escape(payload["round"]) + r"_manifest_[^.]+\.json", manifest):
        raise ValueError("the names of its files are not of one pack")


def _signature_problems(manifest: Manifest, keys: Collection[str]) -> Iterator[str]:
    if not signed(canonical(manifest.payload), manifest.signature, manifest.public_key):
        yield "the signature does not fit the manifest"
    if keys and manifest.public_key not in keys:
        yield f"the manifest is signed with another key: {grouped(manifest.public_key[:64])}"


def _file_problems(folder: Path, row: Mapping[str, Any]) -> Iterator[str]:
    running, size = hashlib.sha256(), 0
    try:
        with (folder / row["name"]).open("rb") as file:
            while piece := file.read(1 << 20):
                running.update(piece)
                size += len(piece)
    except OSError as error:
        yield f"{row['name']}: cannot be read: {error.strerror}"
        return
    if size != row["size"] or running.hexdigest() != row["sha256"]:
        yield f"{row['name']}: changed"


def _newer(manifest: Manifest, paths: Sequence[Path]) -> tuple[int, list[str]]:
    """Return (the last of the newer editions, what is wrong with the chain). The chain is given oldest first."""
    before, earlier = manifest, {edition_of(manifest.payload)}
    for path in paths:
        try:
            after = _read(path)
        except (OSError, ValueError, RecursionError) as error:
            return 0, [f"{path.name}: cannot be read: {error}"]
        if problem := _link_problem(before, after, earlier):
            return 0, [f"{path.name}: {problem}"]
        before = after
        earlier.add(edition_of(after.payload))
    return (edition_of(before.payload), []) if paths else (0, [])


def _link_problem(before: Manifest, after: Manifest, earlier: set[int]) -> str:
    """Return why `after` is not the next edition after `before`; "" where it is."""
    number, last = edition_of(after.payload), edition_of(before.payload)
    if not signed(canonical(after.payload), after.signature, after.public_key):
        return "the signature does not fit the manifest"
    if after.public_key != before.public_key:
        return "signed with another key than the edition before it"
    if after.payload["report"] != before.payload["report"]:
        return "a manifest of another report"
    if number in earlier:
        return f"edition {number} was given before"
    if number < last:
        return f"edition {number} comes after edition {last}: give the manifests from the oldest to the newest"
    if after.payload["form"] != 2 or after.payload["replaces"] != before.digest:
        return f"edition {number} does not replace edition {last}: one between them is missing, or is another one"
    return ""


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog=CHECKER, description="Check a publication pack.")
    parser.add_argument("pack", type=Path, help="a folder with the files of the pack and nothing else")
    parser.add_argument("--newer", type=Path, nargs="+", default=[], help="manifests of later editions, oldest first")
    options, keys = arguments(parser, words)
    judgement = judge(options.pack, keys, options.newer)
    for line in judgement.lines():
        print(line, file=sys.stderr if judgement.problems else sys.stdout)
    return judgement.code


if __name__ == "__main__":
    raise SystemExit(main())
