"""Comments on findings as who works on the report reads them: open ones beside the sentence, settled ones with their
answers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from core.text import pieces
from submissions.domain.wording import Piece, redline
from synthesis.models import Finding, FindingComment


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment beside its finding. `pieces` is the suggested wording against the sentence as it is now; `is_older`
    where that was changed since the comment was made."""

    comment: FindingComment
    pieces: tuple[Piece, ...] = ()
    is_older: bool = False


@dataclass(frozen=True, slots=True)
class Remarks:
    open: tuple[Remark, ...] = ()
    settled: tuple[FindingComment, ...] = ()


def remarks_on(findings: Iterable[Finding]) -> dict[UUID, Remarks]:
    """By finding; every finding has an entry. One query."""
    rows = {row.pk: row for row in findings}
    found: dict[UUID, list[FindingComment]] = defaultdict(list)
    asked = FindingComment.objects.filter(finding__in=rows).select_related("by", "settled_by").order_by("at", "pk")
    for comment in asked:
        found[comment.finding_id].append(comment)
    return {
        key: Remarks(
            tuple(_remark(each, row) for each in found[key] if each.settled_at is None),
            tuple(each for each in found[key] if each.settled_at is not None),
        )
        for key, row in rows.items()
    }


def marked(text: str, remarks: Iterable[Remark]) -> list[tuple[str, bool]]:
    """The sentence in pieces: those that an open comment is about are True."""
    words = {each.comment.words for each in remarks} - {""}
    return pieces(text, [(text.index(each), text.index(each) + len(each)) for each in words if each in text])


def _remark(comment: FindingComment, finding: Finding) -> Remark:
    return Remark(
        comment,
        tuple(redline(finding.text, comment.suggestion)) if comment.suggestion else (),
        comment.on_revision != finding.revision,
    )
