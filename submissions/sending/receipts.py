"""Proof of delivery (B5). What is signed names neither body, round nor text: it contains a *seal* over these details.

The details are added where they may be shown, and are checked against the seal (PRACTICE 2).

{"payload": {"form": 1, "receipt": …, "act": …, "at": …, "key": …, "seal": …},
 "signature": 128 hexadecimal digits,
 "details": {"body": …, "round": …, "digest": …, "nonce": …},            # only in the whole receipt
 "about": …}                                                             # only in a demonstration, not signed

A proof file contains the whole receipt, the public key and the content of the digest; `check_receipt.py` says offline
whether they belong together.

The digest covers every word, every file and a salt of 32 bytes: a short text cannot be guessed from it (D6).
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser
from consultations.enums import AT_RISK
from core.errors import Refused
from core.models import SigningKey
from core.security import signing
from submissions import permissions
from submissions.enums import Act, MemberState, SubmissionKind
from submissions.models import ANSWER_FIELDS, Alignment, Attachment, Input, JointMember, Receipt, Submission, Version
from submissions.models.input_fields import RECEIPT_FIELDS
from submissions.sending.check_receipt import ABOUT, NOTICE, NOTICES

FORM = PROOF_FORM = 1
PAYLOAD = frozenset({"form", "receipt", "act", "at", "key", "seal"})
DETAILS = frozenset({"body", "round", "digest", "nonce"})
MAX_LENGTH = 20_000  # characters; a receipt has about 700
_SIGNATURE = re.compile(r"[0-9a-f]{128}")


@dataclass(frozen=True, slots=True)
class ReceiptVerdict:
    """The result of a check. Without `genuine` nothing else is set: unknown and wrong receipts look alike."""

    genuine: bool
    number: str = ""
    act: str = ""
    at: datetime | None = None
    details: dict[str, str] | None = None


def content(version: Version) -> dict[str, Any]:
    """Return what the digest covers: all that a version says, its files by digest, and its salt. Four queries.

    The sender can keep it: with it anybody can see that the receipt is for these words.
    """
    return {
        **described(version, version.inputs.order_by("line_id")),
        "files": described_files(
            (row, [str(recommendation.pk) for recommendation in row.speaks_to.all()])
            for row in version.attachments.select_related("file").prefetch_related("speaks_to")
        ),
        "alignments": described_alignments(
            version.alignments.select_related("with_version__submission").prefetch_related("excepted")
        ),
    }


def described_files(files: Iterable[tuple[Attachment, list[str]]]) -> list[dict[str, Any]]:
    """Return the part of `content` about files, each given with the keys of the recommendations it speaks to."""
    rows = (
        {
            "sha256": row.file.sha256,
            "kind": row.kind,
            "title": row.title,
            "language": row.language,
            "confidentiality": row.confidentiality,
            "speaks_to": sorted(speaks_to),
        }
        for row, speaks_to in files
    )
    return sorted(rows, key=lambda row: (row["sha256"], row["title"]))


def described_alignments(alignments: Iterable[Alignment]) -> list[dict[str, Any]]:
    """Return the part of `content` about texts that the body aligns itself with."""
    rows = (
        {
            "with": str(row.with_version),
            "except": sorted(str(recommendation.pk) for recommendation in row.excepted.all()),
        }
        for row in alignments
    )
    return sorted(rows, key=lambda row: str(row["with"]))


def described(version: Version, inputs: Iterable[Input]) -> dict[str, Any]:
    """Return the part of `content` that is in the version's own rows; `inputs` must be in the order of their lines.

    It has no files and no alignments: for versions that have none and whose rows are not written yet.
    """
    return {
        "submission": version.submission.reference,
        "version": version.number,
        "salt": version.salt,
        "package": {
            name: getattr(version, name)
            for name in ("language", "confidentiality", "signed_by", "declares_interest", "consents")
        },
        "inputs": [
            {
                "line": str(row.line_id),
                "number": row.number,
                "recommendation": _key(row.recommendation_id),
                "paragraph": _key(row.paragraph_id),
                "question": _key(row.question_id),
                "states_concerned": row.states_concerned,
                **_answer(row),
            }
            for row in inputs
        ],
        "files": [],
        "alignments": [],
    }


def _answer(row: Input) -> dict[str, Any]:
    """A field that came later stands in the receipt only where it holds something, or older ones would not verify."""
    values = {name: getattr(row, name) for name in ANSWER_FIELDS}
    return {name: value for name, value in values.items() if value or name in RECEIPT_FIELDS}


def digest(version: Version) -> str:
    """Return the SHA-256 of `content`, hexadecimal."""
    return digest_of(content(version))


def digest_of(values: dict[str, Any]) -> str:
    """Return the digest of what `content` returned."""
    return hashlib.sha256(signing.canonical(values)).hexdigest()


def issue(version: Version, act: str, *, at: datetime, receipt_id: UUID) -> Receipt:
    """Sign and store the receipt. Acts call it in their transaction, once the version has its digest."""
    receipt = issuer()(version, act, at=at, receipt_id=receipt_id)
    receipt.save(force_insert=True)
    return receipt


def issuer() -> Callable[..., Receipt]:
    """Return a function that signs receipts like `issue` but does not store them: for many with one key."""
    key, sign = signing.signer()

    def signed(version: Version, act: str, *, at: datetime, receipt_id: UUID) -> Receipt:
        number = f"{version}{'W' if act == Act.WITHDRAW else ''}"
        payload = {
            "form": FORM,
            "receipt": number,
            "act": str(act),
            "at": payload_time(at),
            "key": key.key_id,
            "seal": seal(version, number),
        }
        return Receipt(
            id=receipt_id, number=number, version=version, act=act, at=at, digest=version.digest,
            payload=payload, key=key, signature=sign(payload),
        )  # fmt: skip

    return signed


def details(version: Version, number: str) -> dict[str, str]:
    """Return the details that the seal of receipt `number` covers."""
    delegation = version.submission.delegation
    return {
        "body": delegation.body_code,
        "round": delegation.round.reference,
        "digest": version.digest,
        "nonce": hashlib.sha256(f"{number}|{version.salt}".encode()).hexdigest(),
    }


def payload_time(at: datetime) -> str:
    """Return the time as a receipt's payload has it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def seal(version: Version, number: str) -> str:
    """Return the digest over the details of receipt `number`, as its payload has it."""
    return _digest_of_details(details(version, number))


def is_at_risk(submission: Submission, reader: AnyUser | None = None) -> bool:
    """Return whether the names in a receipt may harm those who get it: the lead, or a member that joined (PRACTICE 2).

    For one reader, of the members only those for which that person works. One query for a joint submission.
    """
    if submission.delegation.organisation.is_at_risk:
        return True
    if submission.kind != SubmissionKind.JOINT:
        return False
    members = JointMember.objects.all() if reader is None else permissions.memberships_visible_to(reader)
    at_risk = members.filter(organisation__constituency__in=AT_RISK, state=MemberState.CONFIRMED)
    return at_risk.filter(submission=submission).exists()


def document(receipt: Receipt, *, whole: bool | None = None) -> dict[str, Any]:
    """Return the receipt as people get it. `whole` adds the details; by default not for bodies at risk (PRACTICE 2)."""
    version = receipt.version
    if whole is None:
        whole = not is_at_risk(version.submission)
    shape: dict[str, Any] = {"payload": receipt.payload, "signature": receipt.signature}
    if whole and version.salt:
        shape["details"] = details(version, receipt.number)
    if version.submission.delegation.round.is_demonstration:
        shape["about"] = NOTICE
    return shape


def proof(receipt: Receipt) -> bytes:
    """Return the proof file: whole receipt, public key, text, digests of the files. The bytes are the same each time.

    Raises Refused `erased` if the text is gone, `no_proof` if it is no longer what the receipt was issued for.
    """
    version = receipt.version
    if not version.salt:
        raise Refused("erased", _("The text was erased. There is no proof file for it."))
    covered = content(version)
    if digest_of(covered) != receipt.digest:
        raise Refused(
            "no_proof",
            _("A proof file cannot be created for this receipt."),
            hint=_("Write to the secretariat. The receipt itself is still genuine."),
        )
    is_demonstration = version.submission.delegation.round.is_demonstration
    value = {
        "proof": PROOF_FORM,
        "about": f"{ABOUT} {NOTICE}" if is_demonstration else ABOUT,
        "receipt": {
            "payload": receipt.payload,
            "signature": receipt.signature,
            "details": details(version, receipt.number),
        },
        "public_key": receipt.key.public_key,
        "content": covered,
    }
    return json.dumps(value, indent=1, ensure_ascii=False).encode() + b"\n"


def as_text(receipt: Receipt, *, whole: bool | None = None) -> str:
    """Return the receipt as JSON text, for a file or to paste."""
    return json.dumps(document(receipt, whole=whole), indent=2, ensure_ascii=False) + "\n"


def verify(receipt: str | bytes | dict[str, Any]) -> ReceiptVerdict:
    """Check whether the portal issued exactly this receipt. Needs only the table of public keys."""
    try:
        fields = receipt if isinstance(receipt, dict) else _read(receipt)
        payload, signature, named_details = fields["payload"], fields["signature"], fields.get("details")
        well_formed = (
            set(fields) <= {"payload", "signature", "details", "about"}
            and _squeezed(fields.get("about", NOTICE)) in map(_squeezed, NOTICES)
            and set(payload) == PAYLOAD
            and payload["form"] == FORM
            and all(isinstance(payload[name], str) for name in PAYLOAD - {"form"})
            and _SIGNATURE.fullmatch(signature)
            and (
                named_details is None
                or (set(named_details) == DETAILS and _digest_of_details(named_details) == payload["seal"])
            )
        )
        if not well_formed or ("details" in fields and named_details is None):
            return ReceiptVerdict(False)
        key = SigningKey.objects.filter(key_id=payload["key"]).first() if payload["key"].isprintable() else None
        if key is None or not signing.verifies(payload, signature, key.public_key):
            return ReceiptVerdict(False)
        at = datetime.fromisoformat(payload["at"])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return ReceiptVerdict(False)
    return ReceiptVerdict(True, payload["receipt"], payload["act"], at, named_details)


def _squeezed(text: str) -> str:
    """Return the text without white space: copying adds and loses it."""
    return "".join(text.split())


def _digest_of_details(facts: dict[str, str]) -> str:
    return hashlib.sha256(signing.canonical(facts)).hexdigest()


def _read(text: str | bytes) -> Any:
    if isinstance(text, bytes):
        text = text.decode("utf-8")
    if len(text) > MAX_LENGTH:
        raise ValueError("No receipt is that long.")
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("A name stands twice.")
    return dict(pairs)


def _key(value: UUID | None) -> str | None:
    return str(value) if value else None
