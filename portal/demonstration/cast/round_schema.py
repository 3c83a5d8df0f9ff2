"""The shapes of what happens around the bodies: the clock of the plot, themes, requests, the second round."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portal.demonstration.cast.schema import Answer, Officer, RoundText, Theme
from portal.demonstration.cast.vocabulary import Moment, Record


@dataclass(frozen=True, kw_only=True)
class Plot(Record):
    """Moments of the first round; `submitted` and `corrected` by the key of the body.

    `restricted`: the clinic makes its input on para. 123 stricter after both clearances, so that publication is
    refused, the finding reworded and cleared anew.
    """

    document_read: Moment
    announced: Moment
    opens: Moment
    closes: Moment
    submitted: Mapping[str, Moment]
    corrected: Mapping[str, Moment]
    alignment_confirmed: Moment
    declined: Moment
    extension_asked: Moment
    extension_granted: Moment
    extension_ends: Moment
    extension_reason: str
    last_refused_post: Moment
    coalition_expires: Moment
    triage_begun: Moment
    coding_begun: Moment
    drafting_begun: Moment
    compiling_ends: Moment
    review_begun: Moment
    correction_sent: Moment
    correction_asked: Moment
    correction_answered: Moment
    lapsed_clearances: tuple[Moment, Moment]
    restricted: Moment
    publication_refused: Moment
    reworded: Moment
    first_clearance: Moment
    second_clearance: Moment
    signed_off: Moment
    published: Moment


@dataclass(frozen=True, kw_only=True)
class Themes(Record):
    """The codebook. Memos by the key of a theme, and by the cell of a recommendation: for whoever codes after."""

    themes: tuple[Theme, ...]
    theme_memos: Mapping[str, str]
    cell_memos: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Office(Record):
    """The officers, and what they keep for themselves: whose a recommendation is, and notes on a submission."""

    officers: tuple[Officer, ...]
    handed: Mapping[str, str]  # key of the officer by cell
    notes: Mapping[str, str]  # by the key of a body


@dataclass(frozen=True, kw_only=True)
class Rounds(Record):
    notice: str
    issuing_authority: str
    first: RoundText
    second: RoundText


@dataclass(frozen=True, kw_only=True)
class DraftComment(Record):
    """A body's comment on a paragraph of the circulated draft, and what it was answered."""

    body: str
    finding: str  # key
    text: str
    outcome: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class Covering(Record):
    """`words` stand exactly once in the comment of the body's answer; `asks` and `confirms` are keys of officers."""

    body: str
    cell: str
    words: str
    ground: str
    reason: str
    asks: str
    confirms: str = ""


@dataclass(frozen=True, kw_only=True)
class Asking(Record):
    """`joins` names a body of the cast by its key; else an organization registers."""

    email: str
    person: str
    name: str = ""
    constituency: str = ""
    country: str = ""
    joins: str = ""


@dataclass(frozen=True, kw_only=True)
class NoteVerbale(Record):
    """What the note to the permanent missions says of its own."""

    reference: str
    dated: date
    contact: str
    office: str
    mandate: str


@dataclass(frozen=True, kw_only=True)
class ApprovalCopy(Record):
    """The Word file that a minister approves: `remark` comes back in the field for internal remarks on one answer."""

    body: str
    cell: str
    remark: str


@dataclass(frozen=True, kw_only=True)
class Exchanges(Record):
    """Notes, a sign-on by code, an approval copy, comments on the draft, redactions, and who asks to take part.

    `signed_on` is the member of the joint submission that confirms by the code of its sheet.
    """

    note_verbale: NoteVerbale
    signed_on: str
    approval_copy: ApprovalCopy
    circulation_note: str
    draft_comment: DraftComment
    statement: str  # of the editor who vouches for the review
    covered: Covering
    still_waiting: Covering
    asking: tuple[Asking, ...]


@dataclass(frozen=True, kw_only=True)
class Together(Record):
    """What goes on inside one body: a ministry writes on, colleagues comment, the focal point returns it with a reason.

    `replaced` stands in the comment of the draft. The ministry's budget office fills in a workbook that went out before
    `by_ministry` was written: it waits for the focal point to settle it.
    """

    body: str
    cell: str
    replaced: str
    by_ministry: str
    question: str
    reply: str
    reason: str
    by_book: str
    book_source: str


@dataclass(frozen=True, kw_only=True)
class Partners(Record):
    """A body asks others to stand with its draft: one has confirmed, the other is still discussing it."""

    lead: str
    asked: tuple[str, ...]
    confirmed: str


@dataclass(frozen=True, kw_only=True)
class SecondRound(Record):
    """The second round stands open for visitors: its days are counted from the day on which the portal is built."""

    days_since_announced: int
    days_since_opened: int
    days_until_close: int
    drafts: Mapping[str, tuple[Answer, ...]]  # by the key of a body; none is sent
    together: Together
    partners: Partners

    @property
    def announced_before(self) -> timedelta:
        return timedelta(days=self.days_since_announced)

    @property
    def opened_before(self) -> timedelta:
        return timedelta(days=self.days_since_opened)

    @property
    def closes_after(self) -> timedelta:
        return timedelta(days=self.days_until_close)
