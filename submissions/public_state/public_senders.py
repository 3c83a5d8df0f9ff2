"""Who is public by name: bodies and joint submissions, counted and put in order so that a page reads only its own."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cached_property
from itertools import batched
from typing import overload
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from consultations.enums import Constituency
from consultations.models import Organisation, Round
from submissions.enums import Confidentiality, SubmissionKind
from submissions.models import Alignment, Input, PublicFile, PublicInput, PublicSubmission, Submission
from submissions.public_state.public_context import PublicContext
from submissions.public_state.transition import member_keys
from submissions.visibility.disclosure_context import inputs_are_public
from submissions.visibility.visible_inputs import VisibleSender, body_order, joint_numbers

_AT_ONCE = 1_000  # keys: a database takes no more than some thousands
_BODY = "version__submission__delegation__organisation"
_KINDS = {kind.value: place for place, kind in enumerate(Constituency)}


class PublicSenders(Sequence[VisibleSender]):
    """The bodies with an input of their own that is public by name, or aligned with one; then the joint submissions.

    By kind and name. Which they are, and their order, comes from the rows of the public state: five queries over few
    columns. A slice looks up its own bodies and members only, in ten.
    """

    def __init__(self, round_: Round, *, now: datetime) -> None:
        self._round, self._now = round_, now
        named = PublicInput.objects.filter(round=round_, level=Confidentiality.PUBLIC, submission__isnull=False)
        if not inputs_are_public(round_, now):
            named = named.none()
        pairs = set(named.order_by().values_list("organisation", "submission").distinct())
        joint = Submission.objects.filter(delegation__round=round_, kind=SubmissionKind.JOINT)
        references = dict(joint.values_list("pk", "reference"))
        self._aligned = _aligned(round_, named)
        bodies = Q(pk__in=named.order_by().values("organisation")) | Q(pk__in=self._aligned.values())
        orders = _orders(Organisation.objects.filter(bodies))
        pairs = {pair for pair in pairs if pair[0] in orders}  # the state can move between two queries
        own = {body: submission for body, submission in sorted(pairs, key=str) if submission not in references}
        own = {body: submission for submission, body in self._aligned.items() if body in orders} | own
        ordered = sorted(own, key=lambda body: (_KINDS[orders[body][1]], orders[body][0]))
        together = sorted(
            (orders[body][2], references[submission], submission)
            for body, submission in pairs
            if submission in references
        )
        self._joint = [reference for _order, reference, _submission in together]
        self._keys = [own[body] for body in ordered] + [row[-1] for row in together]

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, wanted: int) -> VisibleSender: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[VisibleSender]: ...
    def __getitem__(self, wanted: int | slice) -> VisibleSender | list[VisibleSender]:
        if isinstance(wanted, int):
            return self._read([self._keys[wanted]])[0]
        return self._read(self._keys[wanted])

    @cached_property
    def joints(self) -> dict[str, str]:
        """Return what `joint_names` returns of all of them, without reading them."""
        return joint_numbers(self._joint)

    def all(self) -> list[VisibleSender]:
        return [row for keys in batched(self._keys, _AT_ONCE) for row in self._read(keys)]

    def _read(self, keys: Sequence[UUID]) -> list[VisibleSender]:
        """Return those of `keys` with a line that is public by name: the line says so, not what a row repeats."""
        if not keys:
            return []
        context = PublicContext(self._round, self._now, words=False, only=set(keys))
        rows: dict[UUID, tuple[str, str, UUID]] = {}
        if context.public:
            named = PublicInput.objects.filter(
                round=self._round, level=Confidentiality.PUBLIC, line__submission__in=keys
            )
            columns = ("line__submission", "line__submission__reference", "line__submission__kind", "organisation")
            rows = {key: values for key, *values in named.order_by().values_list(*columns).distinct()}
            rows = {key: ("", "", self._aligned[key]) for key in keys if key in self._aligned} | rows
        return [
            VisibleSender(context.bodies[body], reference, kind, context.members_of(key))
            for key, (reference, kind, body) in ((key, rows[key]) for key in keys if key in rows)
            if body in context.bodies
        ]


def _aligned(round_: Round, named: QuerySet[PublicInput]) -> dict[UUID, UUID]:
    """Return by submission the bodies that are aligned, by name, with an input that is `named`. One query."""
    return dict(_alignments([round_.pk], named).values_list("version__submission", _BODY))


def shown_bodies(round_: Round) -> set[UUID]:
    """Return the bodies that the public state shows by name with an input, a file, or as members. Three queries."""
    named = PublicInput.objects.filter(round=round_, level=Confidentiality.PUBLIC).order_by()
    bodies = set(named.values_list("organisation", flat=True).distinct())
    bodies |= set(PublicFile.objects.filter(round=round_).values_list("organisation", flat=True))
    return bodies | named_members(round_)


def named_members(round_: Round) -> set[UUID]:
    """Return the bodies that the public state shows by name as members of a joint submission. One query."""
    bodies = set[UUID]()
    named = PublicInput.objects.filter(round=round_, level=Confidentiality.PUBLIC).order_by()
    joint = PublicSubmission.objects.filter(round=round_, submission__kind=SubmissionKind.JOINT)
    joint = joint.filter(submission__in=named.values("line__submission"))
    for members in joint.values_list("members", flat=True):
        bodies |= member_keys(members)
    return bodies


def aligned_bodies(rounds: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return the bodies that are aligned, by name, with inputs that are public by name: with whose. One query.

    `rounds` are such as anybody may read the inputs of.
    """
    named = PublicInput.objects.filter(round__in=rounds, level=Confidentiality.PUBLIC)
    leaders: dict[UUID, set[UUID]] = defaultdict(set)
    for body, leader in _alignments(rounds, named).values_list(_BODY, f"with_{_BODY}"):
        leaders[body].add(leader)
    return leaders


def is_aligned_by_name(submission: Submission) -> bool:
    """Return whether lists of participants name its body since it is aligned with an input that is public by name."""
    rounds = [submission.delegation.round_id]
    named = PublicInput.objects.filter(round__in=rounds, level=Confidentiality.PUBLIC)
    return _alignments(rounds, named).filter(version__submission=submission).exists()


def _alignments(rounds: Collection[UUID], named: QuerySet[PublicInput]) -> QuerySet[Alignment]:
    wholes = PublicSubmission.objects.filter(round__in=rounds, level=Confidentiality.PUBLIC)
    excepted = Alignment.excepted.through.objects.filter(alignment=OuterRef(OuterRef("pk")))
    followed = Input.objects.filter(
        version=OuterRef("with_version"),
        number=1,
        recommendation__isnull=False,
        line__in=named.order_by().values("line"),
    ).exclude(recommendation__in=excepted.values("recommendation"))
    return Alignment.objects.filter(Exists(followed), version__in=wholes.values("version")).order_by("pk")


def body_orders(bodies: QuerySet[Organisation]) -> dict[UUID, tuple[tuple[int, str, str], str]]:
    """Return `VisibleBody.sort_key` of each body and its constituency, by its id. One query, of few columns."""
    return {key: (order, kind) for key, (order, kind, _neutral) in _orders(bodies).items()}


def _orders(bodies: QuerySet[Organisation]) -> dict[UUID, tuple[tuple[int, str, str], str, tuple[int, str, str]]]:
    """Return `sort_key`, constituency and `number_key` of each body, by its id. One query, of few columns."""
    rows = bodies.order_by().only("code", "constituency", "status", "short_name", "names")

    def order(row: Organisation, name: str) -> tuple[int, str, str]:
        return body_order(row.constituency, row.status, name, row.code)

    return {
        row.pk: (order(row, row.display_short_name()), row.constituency, order(row, row.short_name)) for row in rows
    }
