"""How like passages are to the sentence that cites them: shown on the desk only, never in a file.

The worker encodes sentences and passages in advance and stores the vectors by the digest of the words. The desk
compares them.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import batched
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q, QuerySet

from core import clock
from core.text.strings import digest
from submissions.models import Passage
from synthesis.coding.vectors import is_installed, likeness, packed
from synthesis.models import CodedPassage, Evidence, Finding, TextVector
from synthesis.reports.findings.clauses import place_of

if TYPE_CHECKING:
    from synthesis.coding.encoders import Encoder  # imports numpy, which pages do without

AT_WORK = timedelta(days=90)  # so long after its last change a report is still compared
_AT_ONCE = 500  # texts


class ComparedClaim(NamedTuple):
    """The words that a passage is compared with, and the digest of the passage's words."""

    words: str
    passage: str


def claim_of(text: str, parts: Iterable[str], passage: str) -> ComparedClaim:
    """Return the parts of the sentence that the passage is tied to, if they are still there; else the sentence."""
    places = (place_of(text, words) for words in parts)
    return ComparedClaim("; ".join(place.of(text) for place in places if place) or text, passage)


def likenesses(claims: Iterable[ComparedClaim]) -> dict[ComparedClaim, float]:
    """Return the likenesses where both texts are encoded; empty where the encoder is not installed. One query."""
    wanted = [claim for claim in claims if claim.passage]
    if not wanted or not is_installed():
        return {}
    digests = {claim.words: digest(claim.words) for claim in wanted}
    keys = {*digests.values(), *(claim.passage for claim in wanted)}
    rows = TextVector.objects.filter(digest__in=keys).values_list("digest", "vector")
    vectors = {key: bytes(vector) for key, vector in rows}
    return {
        claim: likeness(vectors[digests[claim.words]], vectors[claim.passage])
        for claim in wanted
        if digests[claim.words] in vectors and claim.passage in vectors
    }


def refresh(encoder: "Encoder") -> int:
    """Encode new sentences and passages of reports in work, delete vectors that none needs; return how many are new.

    The encoder is loaded only where something is new.
    """
    findings = _findings_at_work()
    evidence = Evidence.objects.filter(finding__in=findings.values("pk")).exclude(digest="")
    codings = CodedPassage.objects.filter(input__recommendation__in=findings.values("recommendation"))
    sentences = {digest(words): words for words in _claims(findings, evidence)}
    passages = {*_digests(evidence), *_digests(codings)}
    stored = set(TextVector.objects.values_list("digest", flat=True))
    for keys in batched(stored - sentences.keys() - passages, _AT_ONCE):
        TextVector.objects.filter(digest__in=keys).delete()
    count = 0
    for texts in batched(_new(sentences, passages - stored, stored, (evidence, codings)), _AT_ONCE):
        rows = encoder.rows([words for _key, words in texts])
        vectors = [TextVector(digest=key, vector=packed(row)) for (key, _words), row in zip(texts, rows, strict=True)]
        TextVector.objects.bulk_create(vectors, ignore_conflicts=True)
        count += len(vectors)
    return count


def forget(passages: QuerySet[Evidence] | QuerySet[CodedPassage]) -> None:
    """Delete the vectors of these passages' words, before they are erased."""
    for keys in batched(_digests(passages), _AT_ONCE):
        TextVector.objects.filter(digest__in=keys).delete()


def _findings_at_work() -> QuerySet[Finding]:
    since = clock.now() - AT_WORK
    changed = Finding.objects.filter(Q(written_at__gte=since) | Q(evidence__at__gte=since)).values("report")
    return Finding.objects.filter(report__in=changed, removed_at__isnull=True)


def _claims(findings: QuerySet[Finding], evidence: QuerySet[Evidence]) -> Iterator[str]:
    yield from findings.values_list("text", flat=True)
    for text, parts in evidence.exclude(parts=[]).values_list("finding__text", "parts").order_by():
        yield claim_of(text, parts, "").words


def _digests(passages: QuerySet[Evidence] | QuerySet[CodedPassage]) -> set[str]:
    return set(passages.order_by().values_list("digest", flat=True)) - {""}


def _new(
    sentences: dict[str, str],
    passages: set[str],
    stored: set[str],
    rows: Iterable[QuerySet[Evidence] | QuerySet[CodedPassage]],
) -> Iterator[tuple[str, str]]:
    """Yield digest and words of each text that is not encoded, each once."""
    left = set(passages)
    for key, words in sentences.items():
        if key not in stored:
            left.discard(key)
            yield key, words
    for source in rows:
        for keys in batched(sorted(left), _AT_ONCE):
            for row in source.filter(digest__in=keys).select_related("input").order_by():
                words = _words(row)
                if row.digest in left and digest(words) == row.digest:
                    left.discard(row.digest)
                    yield row.digest, words


def _words(row: Passage) -> str:
    return str(getattr(row.input, row.field)[row.start : row.end])
