"""The outcome of a body's inputs, for its own people, once the report is released (PRACTICE 20).

It is taken from the frozen publications: what a later draft cites is not shown yet (A5).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import override

from accounts.models import User
from consultations.audience import audience_for
from consultations.models import Delegation
from core.audience import Audience, Level
from submissions.enums import SubmissionState
from submissions.models import Input, JointMember, Version
from submissions.models.inputs import EMPTY
from submissions.permissions import inputs_visible_to
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import VisibleInput
from synthesis.enums import Outcome
from synthesis.models import Disposition, Publication
from synthesis.publication.edition_marks import paragraph_notes, paragraph_text
from synthesis.publication.selectors import outlines_so_far, released_in
from synthesis.quality.dispositions import REPEATS_NOTHING
from synthesis.quality.source_changes import says_otherwise_since
from synthesis.review.withheld_words import readable_texts


@dataclass(frozen=True, slots=True)
class CitedIn:
    """A finding of a published report. `marks` say what changed since, as they are printed beside it."""

    report: str  # reference
    title: str  # of the report
    number: int
    text: str
    language: str
    marks: tuple[str, ...] = ()
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class InputOutcome:
    """One input of the body with the findings that cite it, else its disposition.

    `outcome` is "" without a disposition, and where the submission was not taken into account (`counts`). `same_in`:
    the published paragraph that makes the same point.
    """

    visible: VisibleInput
    counts: bool
    cited_in: tuple[CitedIn, ...] = ()
    outcome: str = ""
    reason: str = ""  # as `readable_texts` gives it
    same_in: CitedIn | None = None

    @property
    def outcome_label(self) -> str:
        return str(Outcome(self.outcome).label) if self.outcome else ""


def outcomes_for(delegation: Delegation, *, by: User, now: datetime) -> list[InputOutcome] | None:
    """Return the outcomes of the body's inputs that the person may see; None until a report of the round is public.

    The number of queries does not depend on the inputs.
    """
    current = Version.objects.current().filter(submission__delegation=delegation)
    return _of_versions(current, delegation, audience_for(by, delegation), by=by, now=now)


def outcomes_of_joint(member: JointMember, *, by: User, now: datetime) -> list[InputOutcome] | None:
    """Return the outcomes of a joint text, for a body that has confirmed it.

    See `submissions.lookups.get_confirmed_membership_or_404`: it reads that text as its lead does, and nothing else of
    the lead.
    """
    submission = member.submission
    current = Version.objects.current().filter(submission=submission)
    as_lead = Audience(Level.ORGANISATION, delegation=submission.delegation_id)
    return _of_versions(current, submission.delegation, as_lead, by=by, now=now)


def outcomes_for_letter(delegation: Delegation, audience: Audience, *, now: datetime) -> list[InputOutcome] | None:
    """Return the outcomes of the body's inputs for a letter to it, as far as the officer who writes may read them.

    For officers with sight of confidential content only: beside the body's name it tells what was sent without it.
    """
    current = Version.objects.current().filter(submission__delegation=delegation)
    return _of_versions(current, delegation, audience, by=None, now=now)


def _of_versions(
    versions: QuerySet[Version], sender: Delegation, audience: Audience, *, by: User | None, now: datetime
) -> list[InputOutcome] | None:
    round_ = sender.round
    publications = list(released_in(round_, now))
    if not publications:
        return None
    rows = Input.objects.filter(version__in=versions.values("pk"))
    if by is not None:
        rows = rows.filter(pk__in=inputs_visible_to(by).values("pk"))
    reader = InputReader(round_, audience, now=now, only=versions.order_by().values("submission"))
    visible = [each for _key, each in reader.each(rows.exclude(EMPTY)) if each is not None]
    lines = {each.line for each in visible if each.line}
    rows_out = list(_printed(row.outline for row in publications))
    cited = _cited(rows_out, lines, _evidence_so_far(publications))
    printed = {row["id"]: here for row, here in rows_out}
    void = Case(When(REPEATS_NOTHING | says_otherwise_since(), then=Value(True)), default=Value(False))
    dispositions = Disposition.objects.filter(line__in=lines).annotate(is_void=void)
    last = {row.line_id: row for row in dispositions.order_by("at", "pk")}
    standing = {line: row for line, row in last.items() if not row.is_void}
    about = {each.line: each.recommendation for each in visible}
    reasons = [(row.reason, about[line]) for line, row in standing.items()]
    readable = readable_texts(round_, reasons, readers=[sender.organisation_id])
    for row, reason in zip(standing.values(), readable, strict=True):
        row.reason = reason
    return [_outcome(each, cited, standing, printed) for each in visible]


def _outcome(
    input_: VisibleInput,
    cited: dict[UUID, list[CitedIn]],
    dispositions: Mapping[UUID, Disposition],
    printed: Mapping[str, CitedIn],
) -> InputOutcome:
    """Return the outcome of one input.

    A disposition that names a paragraph is hidden while no published report has that paragraph.
    """
    counts = input_.state == SubmissionState.ADMISSIBLE
    if input_.line is not None and (places := cited.get(input_.line)):
        return InputOutcome(input_, counts, tuple(places), Outcome.CITED)
    disposition = dispositions.get(input_.line) if counts and input_.line else None
    if disposition is None:
        return InputOutcome(input_, counts)
    if disposition.finding_id is None:
        return InputOutcome(input_, counts, (), disposition.outcome, disposition.reason)
    same_in = printed.get(str(disposition.finding_id))
    if same_in is None:
        return InputOutcome(input_, counts)
    return InputOutcome(input_, counts, (), disposition.outcome, disposition.reason, same_in)


def _printed(outlines: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], CitedIn]]:
    """Yield the paragraphs of published reports, a suspended one with what is printed in its place."""
    for outline in outlines:
        language = outline["language"]
        for section in outline["sections"]:
            for row in section["findings"]:
                if not row.get("removed"):
                    with override(language):  # not around the yield: it would be the caller's language too
                        text = paragraph_text(row, outline)
                    notes = paragraph_notes(row, outline)
                    marks = tuple(notes[1:] if row.get("suspended") else notes)  # the first is the text there
                    edition = (outline.get("edition") or {}).get("number")
                    named = outline["reference"], outline["title"], row["number"]
                    yield row, CitedIn(*named, text, language, marks, edition)


def _evidence_so_far(publications: Iterable[Publication]) -> dict[str, list[Mapping[str, Any]]]:
    """Return by paragraph the evidence that it had last: an outline keeps none of a suspended one. A query for each."""
    outlines = [outline for row in publications for outline in outlines_so_far(row)]
    rows = [row for outline in outlines for section in outline["sections"] for row in section["findings"]]
    return {row["id"]: row["evidence"] for row in rows if row["evidence"]}


def _cited(
    rows: Iterable[tuple[Mapping[str, Any], CitedIn]],
    lines: Collection[UUID],
    so_far: Mapping[str, list[Mapping[str, Any]]],
) -> dict[UUID, list[CitedIn]]:
    """Return citations by line, also in paragraphs that are suspended: `so_far` is what they rested on.

    An outline names the version of the input, which a correction may have replaced.
    """
    mine = {str(key): line for key, line in Input.objects.filter(line__in=lines).values_list("pk", "line")}
    cited: dict[UUID, list[CitedIn]] = defaultdict(list)
    for row, here in rows:
        evidence = so_far.get(row["id"], []) if row.get("suspended") else row["evidence"]
        for line in {mine[each["input"]] for each in evidence if each["input"] in mine}:
            cited[line].append(here)
    return cited
