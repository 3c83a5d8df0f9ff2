"""The disposition of each line, and how much of a round a report covers.

"Cited" is computed from evidence; a person records the rest, with a reason where nothing is reflected (DOMAIN 2).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Round
from consultations.numbers import label_of
from core import audit, clock
from core.db.ids import id_in
from core.errors import Refused
from core.text.strings import clean_text
from submissions.enums import SubmissionState
from submissions.models import Input, Line
from submissions.models.inputs import EMPTY
from submissions.visibility.disclosure_context import inputs_of_counted_versions
from synthesis import permissions
from synthesis.coding.selectors import whole_lines
from synthesis.enums import Outcome
from synthesis.models import Disposition, Evidence, Finding, SynthesisReport
from synthesis.publication.named_bodies import SourceNames
from synthesis.quality.source_changes import says_otherwise_since

NEEDS_A_REASON = (Outcome.OUT_OF_SCOPE, Outcome.NOT_REFLECTED)
_SENDER = "line__submission__delegation__organisation"
_ORIGINAL = Input.objects.filter(line=OuterRef("duplicate_of"), version__current_of__state=SubmissionState.ADMISSIBLE)
REPEATS_NOTHING = Q(outcome=Outcome.DUPLICATE) & ~Exists(_ORIGINAL)  # the input that it names is gone
# The paragraph or the input that it names is gone: nothing says it any more, and the line waits again.
_UNDONE = Q(finding__removed_at__isnull=False) | REPEATS_NOTHING
IN_FORCE = Case(
    When(_UNDONE, then=Value("")),
    When(says_otherwise_since(), then=Value("")),  # it was given to earlier words
    default=F("outcome"),
    output_field=CharField(),
)


class LineCoverage(NamedTuple):
    """One line that counts and its outcome, "" without one. `label` is that of the paragraph that it is about."""

    line: UUID
    label: str
    outcome: str


def dispose(
    line: Line,
    outcome: str,
    *,
    reason: str = "",
    by: User,
    duplicate_of: Line | None = None,
    finding: Finding | None = None,
) -> Disposition:
    """Record a disposition of the line; the latest one counts.

    Raises NotAllowed; Refused for "cited", which is computed, without a reason where one is due, for a duplicate of
    nothing, of itself or of another round's line, for "grouped" without a `finding` of a report of the round in which
    the same point is made, and for a reason that names another organization that is not public by name.
    """
    round_ = line.submission.delegation.round
    reason = _checked(round_, [line.pk], outcome, reason, duplicate_of, by=by)
    if outcome == Outcome.GROUPED:
        _check_paragraph(round_, finding)
    with transaction.atomic():
        disposition = Disposition.objects.create(
            line=line,
            outcome=outcome,
            reason=reason,
            duplicate_of=duplicate_of if outcome == Outcome.DUPLICATE else None,
            finding=finding if outcome == Outcome.GROUPED else None,
            by=by,
        )
        audit.record("synthesis.line.dispose", disposition, by=by, line=line.pk, outcome=outcome)
    return disposition


def dispose_all(
    round_: Round,
    lines: Collection[UUID],
    outcome: str,
    *,
    reason: str = "",
    by: User,
    duplicate_of: Line | None = None,
) -> int:
    """Record the same disposition for many lines of one round; return how many.

    Raises what `dispose` raises; Refused `nothing_chosen`, and `paragraph_each` for "grouped", which names a paragraph
    for each line.
    """
    if not lines:
        raise Refused("nothing_chosen", _("Choose the inputs first."))
    reason = _checked(round_, lines, outcome, reason, duplicate_of, by=by)
    if outcome == Outcome.GROUPED:
        raise Refused(
            "paragraph_each",
            _("“Grouped with others” needs a paragraph for each input. You cannot set it for several inputs at once."),
            hint=_("Choose “Name the paragraph” beside each input."),
            field="outcome",
        )
    original = duplicate_of if outcome == Outcome.DUPLICATE else None
    with transaction.atomic():
        now = clock.now()
        Disposition.objects.bulk_create(
            (
                Disposition(line_id=line, outcome=outcome, reason=reason, duplicate_of=original, by=by, at=now)
                for line in lines
            ),
            batch_size=1000,
        )
        audit.record("synthesis.lines.dispose", round_, by=by, outcome=outcome, count=len(lines))
    return len(lines)


class LineDispositions(NamedTuple):
    """The last dispositions of lines: those in force, and those that were given to earlier words of the line."""

    latest: dict[UUID, Disposition]
    earlier: dict[UUID, Disposition]


def dispositions_of(lines: Iterable[UUID]) -> LineDispositions:
    """Return by line its last disposition, with the paragraph that it names. A query.

    None that names a removed paragraph, or an input that is no longer there.
    """
    rows = Disposition.objects.filter(id_in("line", lines)).select_related("by", "finding__report").order_by("at", "pk")
    undone = Case(When(_UNDONE, then=Value(True)), default=Value(False))
    last = {row.line_id: row for row in rows.annotate(in_force=IN_FORCE, undone=undone)}
    standing = {line: row for line, row in last.items() if not row.undone}
    return LineDispositions(
        {line: row for line, row in standing.items() if row.in_force},
        {line: row for line, row in standing.items() if not row.in_force},
    )


def latest_dispositions(lines: Iterable[UUID]) -> dict[UUID, Disposition]:
    """Return by line its last disposition in force, with the paragraph that it names."""
    return dispositions_of(lines).latest


def cited_lines(round_: Round, report: SynthesisReport | None = None) -> set[UUID]:
    """Return the lines that a finding of the report cites; of any report of the round, where none is given."""
    evidence = Evidence.objects.filter(finding__removed_at__isnull=True)
    evidence = evidence.filter(finding__report=report) if report else evidence.filter(finding__report__round=round_)
    return set(evidence.values_list("input__line_id", flat=True).distinct().order_by())


def counted_inputs(round_: Round, *, report: SynthesisReport | None = None) -> QuerySet[Any, Any]:
    """Return the inputs that count and are not empty, each with `outcome`.

    It is "cited" where a finding of the report (of any report of the round, where none is given) cites its line, else
    the last disposition in force, else "".
    """
    standing = Evidence.objects.filter(finding__removed_at__isnull=True)
    cited = standing.filter(finding__report=report) if report else standing.filter(finding__report__round=round_)
    last = Disposition.objects.filter(line=OuterRef("line")).annotate(in_force=IN_FORCE).order_by("-at", "-pk")
    return (
        inputs_of_counted_versions(round_)
        .exclude(EMPTY)
        .annotate(
            outcome=Case(
                # One list for all inputs, not a search of the evidence for each (decision 0080).
                When(line__in=cited.order_by().values("input__line"), then=Value(Outcome.CITED.value)),
                default=Coalesce(Subquery(last.values("in_force")[:1]), Value("")),
                output_field=CharField(),
            )
        )
    )


def coverage(round_: Round, *, report: SynthesisReport | None = None) -> Iterator[LineCoverage]:
    """Yield every line that counts, in no order. A cited input needs no recorded disposition.

    Three queries; one line at a time is in memory.
    """
    cited = cited_lines(round_, report)
    dispositions = Disposition.objects.filter(line__submission__delegation__round=round_).order_by("at", "pk")
    recorded = dict(dispositions.annotate(in_force=IN_FORCE).values_list("line", "in_force"))  # the last one stays
    rows = (
        inputs_of_counted_versions(round_)
        .exclude(EMPTY)
        .order_by()
        .values_list(
            "line",
            "recommendation__paragraph__number",
            "recommendation__limb",
            "recommendation__paragraph__parts_in_brackets",
            Coalesce(F("paragraph__number"), Value("")),
        )
    )
    for line, number, part, in_brackets, paragraph in rows.iterator(2_000):
        label = label_of(number, part, in_brackets=in_brackets) if number else paragraph
        yield LineCoverage(line, label, Outcome.CITED.value if line in cited else recorded.get(line, ""))


def outcomes(rows: Iterable[LineCoverage]) -> Counter[tuple[str, str]]:
    """Return the number of lines by (label of the recommendation, outcome)."""
    return Counter((row.label, row.outcome) for row in rows)


def _checked(
    round_: Round, lines: Collection[UUID], outcome: str, reason: str, duplicate_of: Line | None, *, by: User
) -> str:
    """Check the disposition, and return the reason as it is stored."""
    permissions.check_may_code(by, round_)
    reason = clean_text(reason.strip(), field="reason", limit=5_000)
    if outcome not in Outcome.values or outcome == Outcome.CITED:
        raise Refused(
            "not_a_choice", _("Choose an outcome from the list. “Cited” is set automatically."), field="outcome"
        )
    if outcome in NEEDS_A_REASON and not reason:
        raise Refused("reason_missing", _("Enter a reason."), field="reason")
    if outcome == Outcome.DUPLICATE and not _is_another(lines, duplicate_of, round_):
        raise Refused("no_original", _("Choose the input that this one repeats."), field="duplicate_of")
    if reason:
        names = SourceNames(round_)
        read = whole_lines(round_, lines, by=by) if names.in_text(reason) else ()
        sent = Input.objects.filter(id_in("line", lines)).order_by()
        check_reason(names, reason, sent.values_list("line", "recommendation", _SENDER).distinct(), read)
    return reason


def check_reason(
    names: SourceNames, reason: str, sent: Iterable[tuple[UUID, UUID | None, UUID]], read: Collection[UUID | None]
) -> None:
    """Raise Refused `names_withheld` where the reason names an organization that is not public by name.

    `sent` are the lines that it is for, each with its recommendation and sender, who reads the reason and knows its own
    name. Only of lines that the person `read`s by name may it name the sender: an accepted name would tell who sent the
    others (decision 0040).
    """
    named = names.in_text(reason)
    if not named:
        return
    pairs = {(about, sender if line in read and sender in named else None) for line, about, sender in sent}
    for about, sender in pairs:
        names.check_not_withheld(reason, [about], field="reason", readers=[sender] if sender else [])


def _check_paragraph(round_: Round, finding: Finding | None) -> None:
    if finding is None:
        raise Refused(
            "no_paragraph", _("Choose the paragraph of the report that makes the same point."), field="finding"
        )
    if finding.removed_at is not None or finding.report.round_id != round_.pk:
        raise Refused(
            "paragraph_gone",
            _("This paragraph is not in a report of this round any more."),
            hint=_("Choose another paragraph."),
            field="finding",
        )


def _is_another(lines: Collection[UUID], other: Line | None, round_: Round) -> bool:
    return other is not None and other.pk not in lines and other.submission.delegation.round_id == round_.pk
