"""What is said of the draft before its approval: a comment of a State with its answer, a review editor's word."""

from dataclasses import dataclass

from portal.demonstration.cast.vocabulary import prose


@dataclass(frozen=True, kw_only=True)
class DraftComment:
    """A body's comment on a paragraph of the circulated draft, and what it was answered."""

    body: str
    finding: str  # key
    text: str
    outcome: str
    answer: str


CIRCULATION_NOTE = prose("""
    Please say whether the draft renders what you sent. The document that was consulted on is not reopened, and
    positions are not changed by a comment on the draft.
""")

DRAFT_COMMENT = DraftComment(
    body="veldrane",
    finding="124_federal",
    text=prose("""
        The paragraph is fair to our answer. A reader who does not know our constitution would be helped by a word that
        regions and towns already coordinate among themselves.
    """),
    outcome="noted",
    answer=prose("""
        The report renders the answers that were received. Yours names the conference of provinces, which the
        compilation reproduces; it does not say that towns coordinate among themselves. The sentence stays as it is.
    """),
)

STATEMENT = prose("""
    I wrote no part of this report and followed its review. Every comment was considered and answered.
""")
