"""Checks a publication pack: `python check_pack.py FOLDER [--key HEX]`. One file of standard Python, nothing else.

Every file that the manifest names is there with its size and SHA-256, no other file is, and the manifest bears the
Ed25519 signature (RFC 8032) of the key it names. Compare that key with the one that the portal shows on its page of
keys, or give it with --key. Prints what is wrong, a line each, and exits with 1; or that all is as signed, with 0.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

MANIFEST = "*_manifest_*.json"  # the one file of the folder that is called so
CHECKER = "check_pack.py"
MAX_MANIFEST = 1 << 20  # bytes

Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # of -1


def problems(folder: Path, key: str = "") -> list[str]:
    """What is wrong with the pack, a line each; nothing where all is as signed."""
    try:
        path = _only(folder)
        manifest = _manifest(path)
        message = canonical(manifest["payload"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        return [f"the manifest cannot be read: {error}"]
    payload, public = manifest["payload"], manifest["public_key"]
    found = []
    if key and key.lower() != public:
        found.append(f"the manifest is signed with another key: {public[:64]}")
    if not signed(message, manifest["signature"], public):
        found.append("the signature does not fit the manifest")
    named = set()
    for row in payload["files"]:
        named.add(row["name"])
        found += _file(folder, row)
    there = {each.name for each in folder.iterdir()} - {path.name, CHECKER}
    return [*found, *(f"{name}: not in the manifest" for name in sorted(there - named))]


def canonical(payload: dict[str, Any]) -> bytes:
    """The bytes that are signed: JSON with sorted keys, no spaces, UTF-8."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signed(message: bytes, signature: str, public_key: str) -> bool:
    """Whether the signature (128 hexadecimal digits) over the message is of that key (64)."""
    try:
        given, key = bytes.fromhex(signature), bytes.fromhex(public_key)
        if len(given) != 64 or len(key) != 32:
            return False
        number = int.from_bytes(given[32:], "little")
        if number >= ORDER:
            return False
        start, whose = _point(given[:32]), _point(key)
    except ValueError:
        return False
    challenge = int.from_bytes(hashlib.sha512(given[:32] + key + message).digest(), "little") % ORDER
    return _same(_times(number, _BASE), _plus(start, _times(challenge, whose)))


def _only(folder: Path) -> Path:
    found = list(folder.glob(MANIFEST))
    if len(found) != 1:
        raise ValueError(f"there are {len(found)} files {MANIFEST} in {folder}")
    return found[0]


def _manifest(path: Path) -> dict[str, Any]:
    if path.stat().st_size > MAX_MANIFEST:
        raise ValueError("it is too long")
    manifest = json.loads(path.read_bytes())
    for name in ("signature", "public_key"):
        if not isinstance(manifest[name], str):
            raise TypeError(f"{name} is no text")
    for row in manifest["payload"]["files"]:
        if not isinstance(row["name"], str) or Path(row["name"]).name != row["name"]:
            raise ValueError("a file's name leads elsewhere")
        if not isinstance(row["size"], int) or not isinstance(row["sha256"], str):
            raise TypeError("a file's size or digest is missing")
    return dict(manifest)


def _file(folder: Path, row: dict[str, Any]) -> list[str]:
    path = folder / row["name"]
    if not path.is_file():
        return [f"{row['name']}: missing"]
    running = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                running.update(piece)
    except OSError as error:
        return [f"{row['name']}: cannot be read: {error.strerror}"]
    if path.stat().st_size != row["size"] or running.hexdigest() != row["sha256"]:
        return [f"{row['name']}: changed"]
    return []


def _point(data: bytes) -> Point:
    """A point of the curve from its 32 bytes. Raises ValueError where there is none."""
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
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _plus(total, point)
        point = _plus(point, point)
        number >>= 1
    return total


def _same(one: Point, other: Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


_BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="check_pack.py", description="Checks a publication pack.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--key", default="", help="the public key that the portal shows, 64 hexadecimal digits")
    asked = parser.parse_args(words)
    found = problems(asked.folder, asked.key)
    for line in found:
        print(line, file=sys.stderr)  # noqa: T201 - it is a program
    if not found:
        print("Every file is there, as it was signed.")  # noqa: T201 - it is a program
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
