"""What has happened to the words that the synthesis cites, for many lines at once.

The texts themselves are shown through `submissions.visibility.reader`; here are only the facts that acts decide by.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Round
from core.errors import NotAllowed, Refused
from core.text.strings import digest
from submissions.enums import Confidentiality, SubmissionState
from submissions.models import CONTENT_FIELDS, Erasure, Input, Line, Redaction, Submission, Version
from submissions.models.embargo import is_embargoed_row
from submissions.sensitive.redactions import LineRedaction, is_covered, redactions_in_force
from submissions.visibility.confidentiality import LevelChanges, strictest
from synthesis import permissions
from synthesis.coding.passages import Anchor, anchor, check_in_round

Lines = Collection[UUID] | QuerySet[Any]


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """The facts as of now. `current` by line: the input of the latest submitted version that is in force."""

    current: dict[UUID, Input]
    states: dict[UUID, str]  # SubmissionState by submission
    erased: frozenset[UUID]  # submissions
    embargoed: frozenset[UUID]  # submissions that the secretariat does not see yet
    covered: dict[UUID, list[LineRedaction]] = field(default_factory=dict)  # by line
    names_public: bool = True  # what the round's rule says
    changes: LevelChanges | None = None  # of levels

    def level(self, input_: Input) -> Confidentiality:
        """Return the strictest of version, input, round and all later changes (DOMAIN 3)."""
        later = self.changes.of_line(input_.line_id) if self.changes is not None else []
        return strictest(input_.confidentiality, *later, self.level_of_whole(input_.version))

    def level_of_whole(self, version: Version) -> Confidentiality:
        """Return the level of what a version says as a whole, such as its alignment with another."""
        levels = [version.confidentiality]
        if not self.names_public:
            levels.append(Confidentiality.NAMELESS)
        if self.changes is not None:
            levels += self.changes.of_submission(version.submission_id)
        return strictest(*levels)

    def is_redacted(self, input_: Input, name: str, start: int, end: int) -> bool:
        """Return whether the passage is redacted; a redaction that has lost its place covers the whole line."""
        return is_covered(self.covered.get(input_.line_id, ()), input_, name, start, end)


def current_inputs(lines: Lines, *, among: Iterable[Input] = ()) -> dict[UUID, Input]:
    """Return the input of each line in the version that counts now, with its version. One query.

    `among`: an input of each line with its version, where the caller has them. Most passages are in the version that
    counts; only the other lines are read then. Two queries, one where there are none.
    """
    rows = list(among)
    versions = Version.objects.current().filter(pk__in={row.version_id for row in rows})
    standing = set(versions.values_list("pk", flat=True))
    by_line = {row.line_id: row for row in rows if row.version_id in standing}
    if rows:
        lines = {row.line_id for row in rows} - by_line.keys()
    # Asked of each input by itself: SQLite would try every line against every version of a list.
    current = Exists(Version.objects.current().filter(pk=OuterRef("version")))
    others = Input.objects.filter(current, line__in=lines).select_related("version")
    return by_line | {row.line_id: row for row in others}


def says_otherwise_since() -> Exists:
    """Return an expression: whether the line of a row says something else now than it said at the row's time `at`.

    For rows about a `line`. A correction that leaves an answer as it was changes nothing for it.
    """
    equal = Q(**{name: OuterRef(name) for name in CONTENT_FIELDS})
    before = Input.objects.filter(line=OuterRef("line"), version__submitted_at__lte=OuterRef(OuterRef("at")))
    stands = before.order_by("-version__number").annotate(stands=Case(When(equal, then=True), default=False))
    now = Input.objects.filter(
        line=OuterRef("line"), version__current_of__isnull=False, version__submitted_at__gt=OuterRef("at")
    )
    return Exists(now.annotate(stands=Subquery(stands.values("stands")[:1])).filter(stands=False))


def source_facts(round_: Round, lines: Lines, *, of_all: bool = False, among: Iterable[Input] = ()) -> SourceFacts:
    """Return the facts of these lines of one round, and of their submissions. Ten queries.

    `of_all`: of all the submissions of the round; `among` as in `current_inputs`.
    """
    states, erased, embargoed = {}, set(), set()
    wanted = Submission.objects.filter(delegation__round=round_)
    if not of_all:
        wanted = wanted.filter(pk__in=Line.objects.filter(pk__in=lines).order_by().values("submission"))
    submissions = Submission.objects.with_state().filter(pk__in=wanted.order_by().values("pk"))
    submissions = submissions.annotate(
        is_erased=Exists(Erasure.objects.filter(submission=OuterRef("pk"))),
        is_embargoed=is_embargoed_row(),
    )
    for key, state, is_erased, is_embargoed in submissions.values_list("pk", "state", "is_erased", "is_embargoed"):
        states[key] = state
        erased |= {key} if is_erased else set()
        embargoed |= {key} if is_embargoed else set()
    covered = defaultdict(list)
    for line, each in redactions_in_force(Redaction.objects.filter(line__in=lines)):
        covered[line].append(each)
    return SourceFacts(
        current_inputs(lines, among=among),
        states,
        frozenset(erased),
        frozenset(embargoed),
        dict(covered),
        round_.rules.identities_public,
        LevelChanges.within(wanted.order_by().values("pk")),
    )


def check_reads_passages(passages: Iterable[Anchor], round_: Round, *, by: User) -> SourceFacts:
    """Raise NotAllowed where the person may not see the words, Refused where they may not be used.

    NotAllowed: of another round, embargoed, or for the secretariat only without the duty for it. Refused: redacted,
    withdrawn or erased.
    """
    rows = list(passages)
    for row in rows:
        check_in_round(row.input, round_)
    facts = source_facts(round_, {row.input.line_id for row in rows}, among=[row.input for row in rows])
    for row in rows:
        submission = row.input.version.submission_id
        if submission in facts.embargoed or (
            facts.level(row.input) == Confidentiality.SECRETARIAT and not permissions.sees_confidential(by, round_)
        ):
            raise NotAllowed("no_such_input", _("This input does not exist in this round."))
        if submission in facts.erased or facts.states.get(submission) == SubmissionState.WITHDRAWN:
            raise Refused("withdrawn", _("The submission was withdrawn. Its text is no longer used."))
        if facts.is_redacted(row.input, row.field, row.start, row.end):
            raise Refused("redacted", _("The passage contains redacted text."))
    return facts


def readable_passage(
    input_: Input, field: str, start: int, end: int, words: str, round_: Round, *, by: User
) -> tuple[Anchor, SourceFacts]:
    """Return the passage and its facts. Raises what `check_reads_passages` and `anchor` raise.

    The words are compared last: else the answer would reveal whether a guess at redacted words is right.
    """
    facts = check_reads_passages([Anchor(input_, field, start, end, digest(words))], round_, by=by)
    return anchor(input_, field, start, end, words), facts
