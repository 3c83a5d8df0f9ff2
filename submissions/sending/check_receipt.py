"""Check a receipt, offline: `python check_receipt.py RECEIPT [PROOF] [--key HEX] [--keys FILE] [--file SENT ...]`.

RECEIPT is its file, or a text file with the text under "To be checked" in its PDF, or with its number and signature.
PROOF is the proof file that the sender downloaded: it contains the text, and the answer says whether text and receipt
belong together and which words the receipt covers. Without it only the receipt is checked, and a key is needed.

This is one file of standard Python. Get it from the portal, not from the person who gives you the receipt: a forged
checker proves nothing. Compare the key, too: the portal shows it on its page of keys. A proof file names its sender
and contains the whole text: keep it where nobody else reads it.

Exit codes:
    0  all is as it was signed, with a key that you gave
    1  something is wrong; each line says what
    2  the command was not understood
    3  text and receipt belong together, but whose key it is was not checked
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ACTS = {"submit": "a submission", "correct": "a correction", "withdraw": "a withdrawal"}
ABOUT = "This file holds the whole text of a submission and names its sender. Check it with check_receipt.py."
NOTICE = "Demonstration: all participants and statements are invented. Not a United Nations site."
NOTICES = (
    NOTICE,
    "Demonstration: all bodies and statements are invented. Not a United Nations site.",
)  # also earlier ones
MAX_RECEIPT, MAX_PROOF = 100_000, 64 << 20  # bytes
_FILE = {"payload", "signature", "details"}
_PAYLOAD = {"form", "receipt", "act", "at", "key", "seal"}
_DETAILS = {"body", "round", "digest", "nonce"}
_PROOF = {"proof", "about", "receipt", "public_key", "content"}
_CONTENT = {"submission", "version", "salt", "package", "inputs", "files", "alignments"}
_AT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}\+00:00")
_NUMBER = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9A-Z]{4,12}/[0-9]{1,5}W?")
_DIGITS = re.compile(r"[0-9a-f]{8,128}")  # a signature, or a line of it


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
class ReceiptJudgement:
    """The result of a check. `content` is the text that the receipt covers, if the proof file was given."""

    problems: list[str]
    key: str = ""
    compared: bool = False
    payload: dict[str, Any] = field(default_factory=dict)
    details: dict[str, str] | None = None
    content: dict[str, Any] | None = None
    is_demonstration: bool = False

    @property
    def code(self) -> int:
        """The exit code."""
        return 1 if self.problems else 0 if self.compared else 3

    def lines(self) -> list[str]:
        """Return the result in plain words."""
        if self.problems:
            return [printable(problem) for problem in self.problems]
        at = self.payload["at"]
        lines = [f"Receipt {self.payload['receipt']}: {ACTS[self.payload['act']]}, {at[:10]} {at[11:19]} UTC."]
        what = "The receipt is genuine" if self.content is None else "Text and receipt belong together"
        if self.compared:
            lines.append(f"{what}, signed with a key that you gave.")
        else:
            lines.append(
                f"{what}. Whose key it is was not checked: {grouped(self.key)}. Compare it with the key that the "
                "portal shows on its page of keys, or give that key with --key."
            )
        if self.is_demonstration:
            lines.append(NOTICE)
        if self.details is not None:
            lines.append(f"Sender {self.details['body']}, round {self.details['round']}.")
        if self.content is None:
            lines.append("The receipt alone does not show what was sent. The proof file does.")
        else:
            lines += ["It covers these words and files, and no others:", *_covered(self.content)]
        return [printable(line, 20_000) for line in lines]


def judge(
    receipt: bytes, proof: bytes | None, keys: Collection[str] = (), files: Sequence[Path] = ()
) -> ReceiptJudgement:
    """Check the receipt, with its proof file if given, against the `keys` that were given.

    Each of `files` must be one of those that were submitted.
    """
    try:
        if proof is None:
            return _judge_receipt(_read_receipt(receipt), keys)
        return _judge_proof(receipt, proof, keys, files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return ReceiptJudgement([str(error)])


def _judge_receipt(document: dict[str, Any], keys: Collection[str]) -> ReceiptJudgement:
    payload = document["payload"]
    key = next((each for each in keys if each[:16] == payload["key"]), "")
    if not key:
        raise ValueError(f"the receipt is signed with another key, {payload['key']}")
    if not signed(canonical(payload), document["signature"], key):
        raise ValueError("the signature does not fit the receipt: it was changed since it was issued, or is forged")
    return ReceiptJudgement([], key, True, payload, document.get("details"), None, "about" in document)


def _judge_proof(receipt: bytes, proof: bytes, keys: Collection[str], files: Sequence[Path]) -> ReceiptJudgement:
    value = strict_json(proof)
    if not isinstance(value, dict) or set(value) != _PROOF or type(value["proof"]) is not int or value["proof"] != 1:
        raise ValueError("this is not a proof file, or it was changed")
    if value["about"] not in (ABOUT, *(f"{ABOUT} {notice}" for notice in NOTICES)):
        raise ValueError("the proof file says something else of itself than the portal writes")
    document, content, key = value["receipt"], value["content"], value["public_key"]
    _check_receipt(document)
    _check_content(content)
    payload, details = document["payload"], document.get("details")
    if details is None or "about" in document:
        raise ValueError("the proof file does not hold the whole receipt, or more than it")
    problems = []
    number = f"{content['submission']}/{content['version']}{'W' if payload['act'] == 'withdraw' else ''}"
    if payload["receipt"] != number:
        problems.append(f"the text is of another submission than the receipt: {number}")
    if details["digest"] != _sha256(canonical(content)):
        problems.append(
            "the text is not the one that the receipt is for: it was changed, or belongs to another receipt"
        )
    if details["nonce"] != _sha256(f"{payload['receipt']}|{content['salt']}".encode()):
        problems.append("the salt is not the one that the receipt is for")
    if payload["key"] != key[:16]:
        problems.append("the receipt names another key than the proof file")
    if not signed(canonical(payload), document["signature"], key):
        problems.append("the signature does not fit the receipt: it was changed since it was issued, or is forged")
    if keys and key not in keys:
        problems.append(f"the receipt is signed with another key: {grouped(key[:64])}")
    problems += _others(receipt, document)
    digests = {row["sha256"] for row in content["files"]}
    problems += [
        f"{path.name}: not among the files that were sent" for path in files if _digest_of(path) not in digests
    ]
    demonstration = value["about"] != ABOUT
    return ReceiptJudgement(problems, key, key in keys, payload, details, content, demonstration)


def _others(receipt: bytes, document: dict[str, Any]) -> Iterator[str]:
    """Yield how the receipt differs from the one in the proof file.

    `receipt` is given as file or text, or as number and signature.
    """
    tokens = receipt.decode("utf-8-sig").split()
    if '{"payload":' in "".join(tokens):
        receipt_fields = _read_receipt(receipt)
        if any(receipt_fields[name] != document[name] for name in receipt_fields if name != "about"):
            yield "the proof file belongs to another receipt"
        return
    numbers = [token for token in tokens if _NUMBER.fullmatch(token)]
    digits = "".join(token for token in tokens if _DIGITS.fullmatch(token))
    if not numbers or not digits:
        yield "this is not a receipt: give its file, its text, or its number and signature"
    elif set(numbers) != {document["payload"]["receipt"]} or digits != document["signature"]:
        yield "the proof file belongs to another receipt"


def _read_receipt(data: bytes) -> dict[str, Any]:
    """Return the receipt in a file or in text copied from its PDF. Raises ValueError."""
    if data.startswith(b"%PDF"):
        raise ValueError(
            "this is a PDF: copy the text under “To be checked” into a text file, or use the receipt's file"
        )
    text = "".join(data.decode("utf-8-sig").split())  # no value that counts holds a blank; copying adds them
    start, end = text.find('{"payload":'), text.rfind("}")
    if start < 0 or end < start:
        raise ValueError("this is not a receipt: give its file, its text, or its number and signature")
    document = strict_json(text[start : end + 1].encode())
    _check_receipt(document)
    return dict(document)


def _check_receipt(document: Any) -> None:
    """Raise ValueError if the document does not have exactly the form of a receipt."""
    if not isinstance(document, dict) or not {"payload", "signature"} <= set(document) <= {*_FILE, "about"}:
        raise ValueError("this is not a receipt, or it was changed")
    payload, details = document["payload"], document.get("details")
    well = (
        isinstance(payload, dict)
        and set(payload) == _PAYLOAD
        and type(payload["form"]) is int
        and payload["form"] == 1
        and all(isinstance(payload[name], str) for name in _PAYLOAD - {"form"})
        and _AT.fullmatch(payload["at"])
        and payload["act"] in ACTS
        and _NUMBER.fullmatch(payload["receipt"])
        and isinstance(document["signature"], str)
        and "".join(str(document.get("about", NOTICE)).split()) in {"".join(notice.split()) for notice in NOTICES}
    )
    if not well:
        raise ValueError("this is not a receipt, or it was changed")
    if "details" in document:
        texts = isinstance(details, dict) and set(details) == _DETAILS and all(map(_is_text, details.values()))
        if not texts or _sha256(canonical(details)) != payload["seal"]:
            raise ValueError("the details are not those that the receipt is for")


def _check_content(content: Any) -> None:
    """Raise ValueError if the text is not in the form in which the portal writes it."""
    well = (
        isinstance(content, dict)
        and set(content) == _CONTENT
        and isinstance(content["package"], dict)
        and all(isinstance(content[name], list) for name in ("inputs", "files", "alignments"))
        and all(isinstance(row, dict) for name in ("inputs", "files", "alignments") for row in content[name])
        and all({"sha256", "title"} <= set(row) for row in content["files"])
        and all({"with", "except"} <= set(row) for row in content["alignments"])
    )
    if not well:
        raise ValueError("the text of the proof file is not in the form in which the portal writes it")


def _covered(content: dict[str, Any]) -> Iterator[str]:
    """Yield every word that the receipt covers, one field per line."""
    for name, value in content["package"].items():
        if value not in ("", None):
            yield from f"  {name}: {_written(value)}".split("\n")
    for place, row in enumerate(content["inputs"], start=1):
        yield f"  Answer {place}"
        for name, value in row.items():
            if value not in ("", None, []):
                yield from f"    {name}: {_written(value)}".split("\n")
    for row in content["files"]:
        yield f"  File {_written(row['title'])}, SHA-256 {_written(row['sha256'])}"
    for row in content["alignments"]:
        yield f"  Aligned with {_written(row['with'])}, except {_written(row['except'])}"


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest_of(path: Path) -> str:
    running = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            running.update(piece)
    return running.hexdigest()


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="check_receipt.py", description="Check a receipt and its proof file.")
    parser.add_argument("receipt", type=Path, help="its file, or a text file with its text or its number and signature")
    parser.add_argument("proof", type=Path, nargs="?", help="the proof file")
    parser.add_argument("--file", type=Path, action="append", default=[], help="a file that was sent with it")
    options, keys = arguments(parser, words)
    if options.proof is None and not keys:
        parser.error("give the proof file, or the portal's key: without either nothing can be checked")
    if options.proof is None and options.file:
        parser.error("--file needs the proof file")
    try:
        receipt, proof = _read(options.receipt, MAX_RECEIPT), _read(options.proof, MAX_PROOF) if options.proof else None
    except (OSError, ValueError) as error:
        parser.error(printable(error))
    judgement = judge(receipt, proof, keys, options.file)
    for line in judgement.lines():
        print(line, file=sys.stderr if judgement.problems else sys.stdout)
    return judgement.code


def _read(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ValueError(f"{path.name} is longer than a receipt or proof file")
    return data


if __name__ == "__main__":
    raise SystemExit(main())
