"""Alignment: "Aligns itself with the submission of X except on …" (DOMAIN 2). Part of a version, immutable with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.enums import NO_SECRET
from consultations.models import Delegation, Recommendation
from consultations.rounds.selectors import recommendations_of
from consultations.rounds.services import positions_offered
from core.errors import NotAllowed, Refused
from core.text.strings import typed_code
from submissions.drafting.services import input_for, lock_draft, save_input
from submissions.drafting.status import current_draft
from submissions.enums import Position
from submissions.models import Alignment, Version
from submissions.sending.clarification import check_whole_is_open
from submissions.visibility.confidentiality import named_among


@dataclass(frozen=True, slots=True)
class Aligned:
    """What a version aligns with, for the page.

    `name` is empty where the reader may not know the other body; `outdated` where that body has submitted a newer
    version.
    """

    alignment: Alignment
    reference: str
    name: str
    on: tuple[Recommendation, ...]
    excepted: tuple[Recommendation, ...]
    outdated: bool

    def speaks_on(self, recommendation: UUID) -> bool:
        return any(row.pk == recommendation for row in self.on)


def find_to_align(version: Version, reference: str) -> Version:
    """Return the current version of another body's submission, by the reference that the body has shared.

    A list to choose from would reveal who has submitted (A6). Raises Refused, the same for unknown, foreign and draft
    ones.
    """
    sent_version = (
        Version.objects.current()
        .filter(
            submission__reference=typed_code(reference),
            submission__delegation__round=version.submission.delegation.round_id,
        )
        .exclude(submission__delegation=version.submission.delegation_id)
        .first()
    )
    if sent_version is None:
        raise Refused(
            "no_such_submission",
            _("There is no submission with this reference that you can align with."),
            field="reference",
            hint=_("Ask its sender for the reference on the receipt."),
        )
    return sent_version


def align_with(
    version: Version, other_version: Version, *, except_for: Iterable[Recommendation] = (), by: User
) -> Alignment:
    """Align a draft with another body's submission, except on some recommendations.

    A second call replaces the earlier alignment with that submission, also to confirm it after the other body's
    correction. Raises NotAllowed, and Refused where the other is not the current version of another body in this round.
    """
    with transaction.atomic():
        version = lock_draft(version)
        delegation = version.submission.delegation
        if not consulting.may_draft_all(by, delegation):
            raise NotAllowed("not_yours", _("Only the focal point and the deputy can align with another submission."))
        check_whole_is_open(version)
        if find_to_align(version, other_version.submission.reference) != other_version:
            raise Refused(
                "replaced",
                _("A newer version of this submission has just been submitted. Try again."),
                field="reference",
            )
        carved_out = list(except_for)
        inside = delegation.round.recommendations.filter(pk__in=[row.pk for row in carved_out]).count()
        if inside != len(set(carved_out)):
            raise Refused("not_in_round", _("This is not part of the call for inputs."), field="except_for")
        version.alignments.filter(with_version__submission=other_version.submission_id).delete()
        alignment = Alignment.objects.create(version=version, with_version=other_version)
        alignment.excepted.set(carved_out)
    return alignment


def stop_aligning(alignment: Alignment, *, by: User) -> None:
    """Remove the alignment from the draft. Raises NotAllowed, or Refused where the draft is closed."""
    with transaction.atomic():
        version = lock_draft(alignment.version)
        if not consulting.may_draft_all(by, version.submission.delegation):
            raise NotAllowed("not_yours", _("Only the focal point and the deputy can align with another submission."))
        check_whole_is_open(version)
        alignment.delete()


def align_on(
    delegation: Delegation,
    recommendations: Iterable[Recommendation],
    *,
    reference: str,
    by: User,
    at: datetime,
    reservations: str = "",
) -> Alignment:
    """Align the body's draft on these recommendations as well, by the reference that the other body has shared.

    `reservations`, for a single recommendation without an answer yet, become the body's own answer there, which takes
    precedence over the alignment. All or nothing; raises what `align_with`, `find_to_align` and `save_input` raise, and
    Refused `nothing_chosen`.
    """
    chosen = list(recommendations)
    if not chosen:
        raise Refused("nothing_chosen", _("Choose at least one from the list."), field="on")
    with transaction.atomic():
        version = current_draft(delegation, by=by, at=at)
        other = find_to_align(version, reference)
        wanted = {row.pk for row in chosen}
        before = version.alignments.filter(with_version__submission=other.submission_id).first()
        carved_out = before.excepted.all() if before else delegation.round.recommendations.all()
        excepted = [row for row in carved_out if row.pk not in wanted]
        alignment = align_with(version, other, except_for=excepted, by=by)
        if reservations.strip():
            _reserve(version, chosen[0], reservations, by)
    return alignment


def stop_on(alignment: Alignment, recommendation: Recommendation, *, by: User) -> None:
    """End the alignment on this recommendation; where none is left, remove it. Raises what `align_with` raises."""
    with transaction.atomic():
        version = lock_draft(alignment.version)
        if not consulting.may_draft_all(by, version.submission.delegation):
            raise NotAllowed("not_yours", _("Only the focal point and the deputy can align with another submission."))
        check_whole_is_open(version)
        alignment.excepted.add(recommendation)
        if alignment.excepted.count() >= version.submission.delegation.round.recommendations.count():
            alignment.delete()


def aligned(version: Version | None, *, names_all: bool = False) -> list[Aligned]:
    """Return what the version aligns with, in the order of references. Twelve queries at most, whatever their number.

    A name is shown where that body's participation is public and its submission bears its name, or with `names_all`:
    next to the reference, the name would reveal who wrote everything in it without a name.
    """
    if version is None:
        return []
    rows = list(
        version.alignments.select_related("with_version__submission__delegation__organisation")
        .prefetch_related("excepted")
        .order_by("with_version__submission__reference")
    )
    if not rows:
        return []
    round_ = version.submission.delegation.round
    recommendations = list(recommendations_of(round_))
    followed = [row.with_version_id for row in rows]
    named = named_among(Version.objects.filter(pk__in=followed), round_)
    current = set(Version.objects.current().filter(pk__in=followed).values_list("pk", flat=True))
    alignments = []
    for row in rows:
        carved_out = {excepted.pk for excepted in row.excepted.all()}
        body = row.with_version.submission.delegation.organisation
        is_named = names_all or (row.with_version_id in named and body.constituency in NO_SECRET)
        alignments.append(
            Aligned(
                alignment=row,
                reference=row.with_version.submission.reference,
                name=body.display_short_name() if is_named else "",
                on=tuple(about for about in recommendations if about.pk not in carved_out),
                excepted=tuple(about for about in recommendations if about.pk in carved_out),
                outdated=row.with_version_id not in current,
            )
        )
    return alignments


def _reserve(version: Version, recommendation: Recommendation, words: str, by: User) -> None:
    input_ = input_for(version, recommendation, by=by)
    if not input_.is_empty:
        raise Refused(
            "said_already",
            _("Your team has already answered this."),
            field="reservations",
            hint=_("Write your reservations in that answer. It takes precedence over the submission you align with."),
        )
    delegation = version.submission.delegation
    fields = {"comment": words}
    if Position.RESERVATIONS in positions_offered(delegation.round, delegation.organisation.constituency):
        fields["position"] = Position.RESERVATIONS.value
    save_input(input_, fields=fields, revision=input_.revision, by=by)
