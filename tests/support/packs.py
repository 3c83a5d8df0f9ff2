"""Small packs that are signed as the portal signs them, in any form, with any key: for tests that forge them."""

import hashlib
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from synthesis.publication import check_pack

ROUND, TAIL = "A-HRC-11-7_round-1", "public_20270315T0900Z"
MANIFEST = f"{ROUND}_manifest_{TAIL}.json"
OURS = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
THEIRS = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def sign(value: dict[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """The manifest signed anew with the key."""
    payload = {**value["payload"], "key": public(key)[:16]}
    message = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return {"payload": payload, "public_key": public(key), "signature": key.sign(message).hex()}


def written(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def contents() -> dict[str, bytes]:
    files = {f"{ROUND}_{part}_{TAIL}.{ending}": f"{part} {ending} of all\n".encode() * 20 for part, ending in (
        ("report", "docx"), ("report", "pdf"), ("inputs", "csv"), ("inputs", "json"), ("evidence", "json"),
    )}  # fmt: skip
    return files | {check_pack.CHECKER: Path(check_pack.__file__).read_bytes()}


def manifest(
    files: dict[str, bytes], *, edition: int = 1, replaces: str = "", key: Ed25519PrivateKey = OURS, **fields: Any
) -> dict[str, Any]:
    """Of form 2, signed."""
    payload = {
        "form": 2,
        "report": "SY-2027-AB12CD3",
        "edition": edition,
        "replaces": replaces,
        "reason": "reissued" if replaces else "released",
        "title": "Synthesis of “inputs”",
        "round": ROUND,
        "released": "2027-03-15",
        "as_of": "2027-03-15",
        "ledger": "5" * 64,
        "key": "",
        "demonstration": False,
        "files": _listed(files),
        **fields,
    }
    return sign({"payload": payload}, key)


def first_form(files: dict[str, bytes], *, key: Ed25519PrivateKey = OURS) -> dict[str, Any]:
    """Of form 1, as packs were signed before editions were numbered. Frozen: never change it."""
    payload = {
        "form": 1,
        "report": "SY-2027-AB12CD3",
        "publication": 1,
        "title": "Synthesis of “inputs”",
        "round": ROUND,
        "released": "2027-03-15T09:00:00Z",
        "as_of": "2027-03-15T09:00:00Z",
        "ledger": "5" * 64,
        "key": public(key)[:16],
        "files": _listed({name: content for name, content in files.items() if name != check_pack.CHECKER}),
    }
    message = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return {"payload": payload, "public_key": public(key), "signature": key.sign(message).hex()}


def put(folder: Path, files: dict[str, bytes], value: dict[str, Any]) -> Path:
    """The pack in a folder."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / MANIFEST).write_bytes(written(value))
    return folder


def _listed(files: dict[str, bytes]) -> list[dict[str, Any]]:
    rows = [
        {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    ]
    return sorted(rows, key=lambda row: str(row["name"]))
