""" "Aligns itself with the submission of X except on …" (DOMAIN 2): part of a version, immutable with it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import rules as consulting
from consultations.models import Recommendation
from core.errors import NotYours, Refused
from submissions.domain.drafting import lock_draft
from submissions.models import Alignment, Version


def find_to_align(version: Version, reference: str) -> Version:
    """The current version of another body's submission, by the reference that body has passed on.

    A list to choose from would tell who has written (A6). Raises Refused, alike for unknown, foreign and drafts.
    """
    found = (
        Version.objects.current()
        .filter(
            submission__reference=reference.strip().upper(),
            submission__delegation__round=version.submission.delegation.round_id,
        )
        .exclude(submission__delegation=version.submission.delegation_id)
        .first()
    )
    if found is None:
        raise Refused(
            "no_such_submission",
            _("There is no submission with this reference that you could align with."),
            field="reference",
            hint=_("Ask the other body for the reference on its receipt."),
        )
    return found


def align_with(
    version: Version, other_version: Version, *, except_for: Iterable[Recommendation] = (), by: Any
) -> Alignment:
    """Joins a draft to what another body sent, except on some recommendations. Said again, it replaces what was said
    of that submission: also to confirm after the other body's correction.

    Raises NotYours, and Refused where the other is not the current version of another body in this round.
    """
    with transaction.atomic():
        version = lock_draft(version)
        delegation = version.submission.delegation
        if not consulting.may_draft_all(by, delegation):
            raise NotYours("not_yours", _("Only the focal point and the deputy align the body with another."))
        if find_to_align(version, other_version.submission.reference) != other_version:
            raise Refused("replaced", _("The other body has sent a newer version since."), field="reference")
        carved_out = list(except_for)
        inside = delegation.round.recommendations.filter(pk__in=[row.pk for row in carved_out]).count()
        if inside != len(set(carved_out)):
            raise Refused("not_in_round", _("This is not part of the round."), field="except_for")
        version.alignments.filter(with_version__submission=other_version.submission_id).delete()
        alignment = Alignment.objects.create(version=version, with_version=other_version)
        alignment.excepted.set(carved_out)
    return alignment


def stop_aligning(alignment: Alignment, *, by: Any) -> None:
    with transaction.atomic():
        version = lock_draft(alignment.version)
        if not consulting.may_draft_all(by, version.submission.delegation):
            raise NotYours("not_yours", _("Only the focal point and the deputy align the body with another."))
        alignment.delete()
