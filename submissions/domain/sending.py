"""Submit, correct, withdraw. One transaction each: version, receipt, mail and audit, or nothing (B1).

The moment the request began (`at`) decides about the deadline, once, for all alike (B3).
"""

import secrets
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import rules as consulting
from consultations.domain.windows import Closing
from consultations.enums import Constituency, Role
from consultations.models import Delegation, Membership
from core import audit, clock, form_tokens
from core.errors import NotYours, Refused, Several
from core.mail import send_later
from core.text import at_the_door
from submissions import receipts, rules
from submissions.domain import files
from submissions.domain.answering import answered_by
from submissions.domain.campaign_asking import look_later
from submissions.domain.copying import copy
from submissions.domain.differing import check_nothing_else, sent_before
from submissions.domain.drafting import lock_delegation, lock_draft
from submissions.domain.joint import note_sent, signatories, unanswered
from submissions.domain.naming import named
from submissions.domain.reopening import Part, check_entrance
from submissions.domain.reviewing import check_read
from submissions.domain.rows import in_document_order
from submissions.domain.unnamed import record_choice
from submissions.domain.words import limit_of, words_in, words_of
from submissions.enums import Act, InputStage, PublicAct
from submissions.models import Input, Receipt, Submission, Version, Withdrawal
from submissions.signals import version_corrected


def check(version: Version, at: datetime) -> list[Refused]:
    """What stands against sending this draft at `at`, each with a way to mend it; empty where nothing does."""
    refusals: list[Refused] = []
    version = Version.objects.select_related(
        "submission__delegation__round__rules", "submission__delegation__organisation"
    ).get(pk=version.pk)
    try:
        entrance = check_entrance(version.submission, at)
        if entrance.part is not None:
            check_nothing_else(version, entrance.part)
    except Refused as refusal:
        refusals.append(refusal)
    return [*refusals, *faults(version)]


def submit(version: Version, *, by: Any, at: datetime, token: str, read: str | None = None) -> Receipt:
    """Sends the draft. The same `token` once more gives the same receipt, whatever has happened since (B2). `read` is
    the mark of the page on which it was read (`reviewing.read_mark`): what was changed since is not sent unread.

    After the close a correction may differ in the part alone that the secretariat asks about; by it the question is
    answered. Raises NotYours for anybody but the focal point, Closed with the draft intact, Several with what `check`
    says, Refused `changed_since_read` and `more_than_asked`.
    """
    submission = version.submission
    with transaction.atomic():
        lock_delegation(submission.delegation)
        if not rules.may_submit(by, submission):
            raise NotYours("not_focal_point", _("Only the focal point sends a submission."))
        receipt_id = uuid.uuid4()
        if earlier := form_tokens.use(token, receipt_id):
            return form_tokens.made_before(Receipt.objects.filter(version__submission=submission), earlier)
        version = lock_draft(version)
        check_standing(version.submission)
        entrance = check_entrance(version.submission, at)
        if entrance.part is not None:
            check_nothing_else(version, entrance.part)
        if read is not None:
            check_read(version, read)
        receipt = file_version(version, by=by, at=at, window=entrance.window, part=entrance.part, receipt_id=receipt_id)
        answered_by(version, by=by, at=at)
        return receipt


def correct(submission: Submission, *, by: Any, at: datetime | None = None) -> Version:
    """A draft that starts as a copy: the same lines, files and alignments. Gives the one that is already there.

    After the close it can be begun where the secretariat asks about a part. Raises NotYours, Closed, Refused where
    nothing was sent yet or it was withdrawn.
    """
    with transaction.atomic():
        lock_delegation(submission.delegation)
        if not consulting.may_draft_all(by, submission.delegation):
            raise NotYours("not_yours", _("Only the focal point and the deputy begin a correction."))
        check_standing(submission)
        latest = Version.objects.filter(submission=submission).order_by("-number").first()
        if latest is not None and latest.is_draft and latest.number > 1:
            return latest
        if latest is None or latest.is_draft:
            raise Refused("not_sent", _("Nothing was sent yet: go on with the draft."))
        check_entrance(submission, at or clock.now())
        draft = copy(latest, by=by)
        audit.record("submissions.version.begin", draft, by=by)
    return draft


def withdraw(
    submission: Submission, *, by: Any, reason: str = "", token: str, at: datetime | None = None, unnamed: str = ""
) -> Receipt:
    """Take the submission back, at any time. What was sent stays on record (PRACTICE 32). `unnamed` is what becomes of
    answers that are public without name (UnnamedChoice); where nobody chose, a day is drawn.

    Raises NotYours for anybody but the focal point, Refused where nothing was sent or it is withdrawn already.
    """
    reason, at = at_the_door(reason.strip(), field="reason", limit=5_000), at or clock.now()
    with transaction.atomic():
        lock_delegation(submission.delegation)
        if not rules.may_submit(by, submission):
            raise NotYours("not_focal_point", _("Only the focal point withdraws a submission."))
        receipt_id = uuid.uuid4()
        if earlier := form_tokens.use(token, receipt_id):
            return form_tokens.made_before(Receipt.objects.filter(version__submission=submission), earlier)
        check_standing(submission)
        latest = Version.objects.submitted().filter(submission=submission).order_by("-number").first()
        if latest is None:
            raise Refused("not_sent", _("Nothing was sent that could be withdrawn."))
        Withdrawal.objects.create(submission=submission, at=at, by=by, reason=reason)
        if unnamed:
            record_choice(submission, PublicAct.WITHDRAW, unnamed, by=by)
        receipt = receipts.issue(latest, Act.WITHDRAW, at=at, id=receipt_id)
        _tell(receipt)
        audit.record("submissions.version.withdraw", latest, by=by, receipt=receipt.pk)
    return receipt


def file_version(
    version: Version, *, by: Any, at: datetime, window: Closing, receipt_id: uuid.UUID, part: Part | None = None
) -> Receipt:
    """Makes a locked draft final. For verbs that have asked who, when and whether before. With `part`, what was asked
    for after the close: it is no later than what it corrects. Raises Several."""
    found = faults(version)
    if found:
        raise Several("not_ready", _("The submission cannot be sent yet."), refusals=found)
    _settle_inputs(version)
    version.submitted_at, version.submitted_by = at, by
    if part is not None and (before := sent_before(version)):
        version.is_late, version.on_extension = before.is_late, before.on_extension
    else:
        version.is_late = at >= window.regular_closes
        version.on_extension = version.is_late and window.on_extension
    version.salt = secrets.token_hex(32)
    version.digest = receipts.digest(version)
    version.save(update_fields=["submitted_at", "submitted_by", "is_late", "on_extension", "salt", "digest"])
    note_sent(version)
    act = Act.CORRECT if version.number > 1 else Act.SUBMIT
    receipt = receipts.issue(version, act, at=at, id=receipt_id)
    _tell(receipt)
    audit.record(f"submissions.version.{act.value}", version, by=by, receipt=receipt.pk)
    look_later(version.submission.delegation.round_id)
    if act == Act.CORRECT:
        version_corrected.send_robust(Version, version=version)
    return receipt


def _settle_inputs(version: Version) -> None:
    """Empty ones go; of the others the words are counted, once for all who will ask."""
    inputs = list(version.inputs.all())
    Input.objects.filter(pk__in=[input.pk for input in inputs if input.is_empty]).delete()
    said = [input for input in inputs if not input.is_empty]
    for input in said:
        input.words = words_in(input)
    Input.objects.bulk_update(said, ["words"], batch_size=200)


def faults(version: Version) -> list[Refused]:
    """What the draft itself lacks, the window aside: its words, the consent of others, what is declared, its files."""
    spoken = version.inputs.select_related("recommendation__paragraph", "paragraph", "question")
    said = [input for input in in_document_order(spoken) if not input.is_empty]
    return [*_of_words(version, said), *_of_others(version, said), *_of_declarations(version), *files.faults(version)]


def _of_words(version: Version, said: list[Input]) -> Iterator[Refused]:
    """Nothing said, or more than the round takes."""
    if not said and not version.attachments.exists() and not version.alignments.exists():
        yield Refused(
            "nothing_said",
            _("The submission says nothing yet."),
            hint=_("Answer at least one recommendation, attach a file, or align with another body."),
        )
    limit = limit_of(version)
    count = words_of(said, with_sources=version.submission.delegation.round.rules.footnotes_count)
    if limit and count > limit:
        yield Refused(
            "over_limit",
            _("The answers have %(count)s words; at most %(limit)s are taken.") % {"count": count, "limit": limit},
            hint=_("Shorten them, or attach the longer text as an annex: annexes do not count."),
        )


def _of_others(version: Version, said: list[Input]) -> Iterator[Refused]:
    """Where the round asks it: colleagues who have not cleared, bodies of a joint text that have not confirmed."""
    asks = version.submission.delegation.round.rules
    if asks.all_cleared and (waiting := [row for row in said if row.stage != InputStage.CLEARED]):
        names = _(", ").join(map(named, waiting))
        yield Refused(
            "not_cleared",
            _("Not cleared yet: %(names)s.") % {"names": names},
            hint=_("This round asks that every answer be cleared before it is sent."),
        )
    if asks.all_confirmed and (asked := unanswered(version)):
        names = _(", ").join(member.called for member in asked)
        yield Refused(
            "not_confirmed",
            _("Not confirmed yet: %(names)s.") % {"names": names},
            hint=_(
                "This round asks that every body of a joint submission has confirmed the text as it stands, has "
                "declined, or its time is over."
            ),
        )


def _of_declarations(version: Version) -> Iterator[Refused]:
    """A company's interest, everybody's consent."""
    constituency = version.submission.delegation.organisation.constituency
    if constituency == Constituency.PRIVATE_SECTOR and not version.declares_interest.strip():
        yield Refused(
            "interest_missing",
            _("Companies say which interest they have in the matter."),
            field="declares_interest",
            hint=_("Where there is none, say so."),
        )
    if not version.consents:
        yield Refused(
            "consent_missing",
            _("Your consent to publication as chosen is missing."),
            field="consents",
            hint=_("Read who will see what, and tick the box."),
        )


def check_standing(submission: Submission) -> None:
    """Raises Refused for a withdrawn submission."""
    if Withdrawal.objects.filter(submission=submission).exists():
        raise Refused(
            "withdrawn",
            _("This submission was withdrawn."),
            hint=_("While the round is open you can begin a new one."),
        )


def focal_points(delegation: Delegation) -> list[Any]:
    """Who gets the body's mail: one person or none."""
    live = Membership.objects.live().filter(organisation=delegation.organisation_id, role=Role.FOCAL_POINT)
    return [member.user for member in live.select_related("user")]


def _tell(receipt: Receipt) -> None:
    """The receipt goes by mail to the focal point, and to those of the bodies that stand with it: number, time and link
    (A8)."""
    submission = receipt.version.submission
    for user in (*focal_points(submission.delegation), *signatories(submission)):
        send_later("submissions.receipt", to=user, ids={"receipt": receipt.pk})
