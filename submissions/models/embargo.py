"""The embargo: before a round's common day the secretariat reads nothing of what was sent (DECIDED 6).

All questions about it are asked here, for many rows at once, and of one delegation (a test compares them). What is
public is not embargoed again where more time is given later (decision 0094). `tests/submissions/test_embargo.py` names
the modules that query submissions, versions and inputs themselves, each with the reason why nothing of an embargoed
body can come of it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from consultations.models import Delegation, Extension, Round, Window
from consultations.rounds import windows
from core import clock
from submissions.models.current_state import CurrentState
from submissions.models.inputs import Input
from submissions.models.public_state import PublicSubmission
from submissions.models.submissions import Submission, Version

_DELEGATION = {
    Submission: "delegation",
    Version: "submission__delegation",
    Input: "version__submission__delegation",
}


def embargoed_delegations(now: datetime) -> QuerySet[Any, Any]:
    """Delegations whose matter the secretariat does not see yet: until the last regular window of the round has closed;
    on extension until their own ends. Never those with a submission in the public state."""
    regular = Window.objects.filter(round=OuterRef("round"), closes__gt=now)
    own = Window.objects.filter(round=OuterRef("round"), constituency=OuterRef("organisation__constituency"))
    extension = Extension.objects.filter(delegation=OuterRef("pk"), granted_at__lte=now, closes__gt=now)
    return (
        Delegation.objects.filter(round__rules__sealed=True)
        .exclude(Exists(_in_public(OuterRef("pk"))))
        .filter(Exists(regular) | (Exists(own) & Exists(extension)))
        .values("pk")
    )


def is_embargoed(delegation: Delegation, now: datetime) -> bool:
    """Whether the matter of one delegation is embargoed. Where the windows say so, one query more than theirs."""
    return windows.is_embargoed(delegation, now) and not _in_public(delegation.pk).exists()


def _in_public(delegation: Any) -> QuerySet[PublicSubmission]:
    return PublicSubmission.objects.filter(submission__delegation=delegation)


def embargoed_in(round_: Round, now: datetime) -> frozenset[UUID]:
    """The embargoed delegations of a round. One query."""
    return frozenset(embargoed_delegations(now).filter(round=round_).values_list("pk", flat=True))


def is_any_embargoed(round_: Round) -> bool:
    """Whether anything of the round is embargoed by now. One query."""
    return embargoed_delegations(clock.now()).filter(round=round_).exists()


def is_embargoed_row(path: str = "delegation") -> Exists:
    """The same as an expression of rows that name their delegation by `path`."""
    return Exists(embargoed_delegations(clock.now()).filter(pk=OuterRef(path)))


def not_embargoed(model: type[Model], now: datetime) -> Q:
    """The condition on submissions, versions or inputs that nothing embargoed meets."""
    return ~Q(**{f"{_DELEGATION[model]}__in": embargoed_delegations(now)})  # type: ignore[index]  # other models fail


def without_embargoed[M: (Submission, Version, Input)](rows: QuerySet[M], now: datetime | None = None) -> QuerySet[M]:
    """Submissions, versions or inputs without the embargoed ones. No query."""
    return rows.filter(not_embargoed(rows.model, now or clock.now()))


def open_versions(condition: Q) -> QuerySet[Version]:
    """What counts now among the versions that meet `condition`, and is not embargoed."""
    return without_embargoed(Version.objects.current().filter(condition))


def versions_open_now(round_: Round) -> QuerySet[Version]:
    """What counts now in the round and is not embargoed."""
    return open_versions(Q(submission__delegation__round=round_))


def states_open_now(round_: Round) -> QuerySet[CurrentState]:
    """The states of what counts now in the round and is not embargoed. No query."""
    embargoed = embargoed_delegations(clock.now()).filter(round=round_)
    rows = CurrentState.objects.filter(round=round_, version__isnull=False)
    return rows.exclude(submission__delegation__in=embargoed)
