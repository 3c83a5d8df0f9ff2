"""Whether submissions are what was sent: words against digests and receipts, versions against the log (B5, B6).

A receipt is signed with a key that is not in the database, and its seal covers the digest of every word and file. Who
writes to the database can change an answer, a digest or a receipt, but not so that they still agree.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from core.integrity.checks import Batch, FaultWords, StoredFault, check
from core.security import signing
from submissions.enums import Act
from submissions.models import Alignment, Attachment, Erasure, ImportedInput, Input, Receipt, Version, Withdrawal
from submissions.sending import receipts

VERSIONS, ENTRIES = 200, 2_000  # in one batch
SENDING = ("submissions.version.submit", "submissions.version.correct")
ERASING = "submissions.submission.erase"
UNDOING = "submissions.import.undo"


def compare_versions(cursor: str) -> Batch:
    """Compare the next submitted versions after the cursor, a key, with their digests and receipts. Ten queries."""
    rows = Version.objects.submitted().order_by("pk")
    rows = rows.select_related("submission__delegation__round", "submission__erasure", "submission__withdrawal")
    files = Attachment.objects.select_related("file").prefetch_related("speaks_to")
    aligned = Alignment.objects.select_related("with_version__submission").prefetch_related("excepted")
    rows = rows.prefetch_related(
        Prefetch("inputs", Input.objects.order_by("line_id")),
        Prefetch("attachments", files),
        Prefetch("alignments", aligned),
        Prefetch("receipts", Receipt.objects.select_related("key")),
    )
    batch = list((rows.filter(pk__gt=UUID(cursor)) if cursor else rows)[:VERSIONS])
    keys = signing.trusted_keys()
    erased = _erased_in_log([row.submission_id for row in batch])
    faults = [StoredFault(code, str(row)) for row in batch for code in sorted(set(_version_faults(row, keys, erased)))]
    return Batch(str(batch[-1].pk) if len(batch) == VERSIONS else "", len(batch), tuple(faults))


def compare_log(cursor: str) -> Batch:
    """Check that each version whose sending the log names, after the cursor, is still there and still sent."""
    entries = ModelLogEntry.objects.filter(action__in=SENDING, pk__gt=int(cursor or 0)).order_by("pk")
    batch = list(entries.values_list("pk", "object_id")[:ENTRIES])
    keys = {UUID(key) for _entry, key in batch}
    there = set(Version.objects.submitted().filter(pk__in=keys).values_list("pk", flat=True))
    faults = [StoredFault("version_gone", str(key)) for key in sorted(keys - there)]
    if len(batch) == ENTRIES:
        return Batch(str(batch[-1][0]), len(batch), tuple(faults))
    faults += [StoredFault("withdrawal_without_receipt", reference) for reference in _unproved_withdrawals()]
    return Batch("", len(batch), tuple(faults))


def _version_faults(version: Version, keys: frozenset[str], erased: set[str]) -> Iterator[str]:
    """Yield the codes of what differs. No queries."""
    is_erased = hasattr(version.submission, "erasure")
    if is_erased and str(version.submission_id) not in erased:
        yield "erasure_unknown"
    if not is_erased and receipts.digest_of(_content(version)) != version.digest:
        yield "words_changed"
    issued = list(version.receipts.all())
    if not any(receipt.act in (Act.SUBMIT, Act.CORRECT) for receipt in issued):
        yield "receipt_missing"
    for receipt in issued:
        if not _is_genuine(receipt, version, keys, is_erased=is_erased):
            yield "receipt_changed"
    withdrawn = [receipt for receipt in issued if receipt.act == Act.WITHDRAW]
    if withdrawn and not is_erased and not hasattr(version.submission, "withdrawal"):
        yield "withdrawal_gone"


def _is_genuine(receipt: Receipt, version: Version, keys: frozenset[str], *, is_erased: bool) -> bool:
    """Return whether a receipt is as it was signed, belongs to the version, and says what its row says."""
    payload = receipt.payload
    if receipt.key.public_key not in keys or receipt.key.key_id != payload.get("key"):
        return False
    if not signing.verifies(payload, receipt.signature, receipt.key.public_key):
        return False
    number = f"{version}{'W' if receipt.act == Act.WITHDRAW else ''}"
    same = (
        payload["receipt"] == receipt.number == number
        and payload["act"] == receipt.act
        and receipts.payload_time(receipt.at) == payload["at"]
        and receipt.digest == version.digest
        and (receipt.act == Act.WITHDRAW or receipt.at == version.submitted_at)
    )
    # the salt goes with an erased text, and with it the details that the seal covers
    return same and (is_erased or receipts.seal(version, number) == payload["seal"])


def _content(version: Version) -> dict[str, Any]:
    """Return the same as `receipts.content`, from prefetched rows."""
    return {
        **receipts.described(version, version.inputs.all()),
        "files": receipts.described_files(
            (row, [str(recommendation.pk) for recommendation in row.speaks_to.all()])
            for row in version.attachments.all()
        ),
        "alignments": receipts.described_alignments(version.alignments.all()),
    }


def _erased_in_log(submissions: Sequence[UUID]) -> set[str]:
    """Return those whose erasure the log names, of those that have an Erasure row."""
    keys = Erasure.objects.filter(submission__in=submissions).values_list("submission", flat=True)
    entries = ModelLogEntry.objects.filter(action=ERASING, object_id__in=[str(key) for key in keys])
    return set(entries.values_list("object_id", flat=True))


def _unproved_withdrawals() -> list[str]:
    """Return the references of submissions that a row calls withdrawn, without a receipt for it.

    Earlier releases signed none where an import was undone: there the log has to name the import.
    """
    proved = Receipt.objects.filter(act=Act.WITHDRAW, version__submission=OuterRef("submission"))
    undone = ImportedInput.objects.filter(line__submission=OuterRef("submission"), batch__undone_at=OuterRef("at"))
    logged = [data["batch"] for data in ModelLogEntry.objects.filter(action=UNDOING).values_list("data", flat=True)]
    in_log = Q(batch__in=logged) | Q(batch__continues__in=logged)
    rows = Withdrawal.objects.filter(~Exists(proved), ~Exists(undone.filter(in_log))).order_by("submission__reference")
    return list(rows.values_list("submission__reference", flat=True))


_ADVICE = _(
    "Save a copy of the database and change nothing. The sender’s proof file and the latest backup show what was sent."
)
check(
    "submissions",
    title=_("Submissions"),
    batch=compare_versions,
    words_changed=FaultWords(_("A submitted text or file list is not what its digest was made from."), _ADVICE),
    receipt_missing=FaultWords(_("A submitted version has no receipt."), _ADVICE),
    receipt_changed=FaultWords(
        _("A receipt was changed, or is not signed with a key of this portal."),
        _(
            "If the signing key was replaced on another machine, add its public key to signing.public. "
            "Otherwise do as for a changed text."
        ),
    ),
    erasure_unknown=FaultWords(_("A submission is marked as erased, but the log has no erasure."), _ADVICE),
    withdrawal_gone=FaultWords(_("A withdrawal was removed."), _ADVICE),
)
check(
    "sent",
    title=_("Submissions named in the log"),
    batch=compare_log,
    version_gone=FaultWords(_("A version that was submitted is gone, or is a draft again."), _ADVICE),
    withdrawal_without_receipt=FaultWords(_("A submission is marked as withdrawn without a receipt."), _ADVICE),
)
