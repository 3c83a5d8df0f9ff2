"""Questions, redaction requests and review comments of the demonstration."""

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


@dataclass(frozen=True, slots=True)
class Covering:
    """`words` stand exactly once in the comment of the body's answer; `asks` and `confirms` are keys of officers."""

    body: str
    cell: str
    words: str
    ground: str
    reason: str
    asks: str
    confirms: str = ""


COVERED = Covering(
    "kite_house",
    "125",
    "when the child had already said things that nobody should be asked to say alone",
    ground="child",
    reason="Beside the number of files, staff of the two towns could tell which child this was.",
    asks="triage",
    confirms="manager",
)
STILL_WAITING = Covering(
    "arandia",
    "124",
    "a night nurse",
    ground="third_person",
    reason="A press article of last year names the one nurse of that ward.",
    asks="coder",
)


@dataclass(frozen=True, slots=True)
class Asking:
    """`joins` names a body of the cast by its key; else an organization registers."""

    name: str
    email: str
    person: str
    constituency: str = ""
    country: str = ""
    joins: str = ""


ASKING = (
    Asking(
        "Kite Houses Network",
        "office@kite-houses.example",
        "Coordinator",
        constituency="civil_society",
        country="Valbrume",
    ),
    Asking("", "aide@quay-nine.example", "Legal aide", joins="quay_nine"),
)
