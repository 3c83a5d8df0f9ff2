"""Sign-on by code: a member without an account confirms a joint text with the code of a sheet (decision 0046).

The code is made when a sheet is downloaded, shown on it once and stored as a keyed digest. It ends with the day to
answer by, when it is used or replaced, or after five wrong tries. Every wrong answer is the same, whatever is wrong.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser, User
from consultations import permissions as consulting
from consultations.enums import Duty
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.security.encryption import secret_keys
from core.text.strings import clean_text, typed_code
from submissions.drafting.services import lock_delegation
from submissions.enums import MemberListing, MemberState
from submissions.joint.services import confirmed_marks, notify_lead, text_of
from submissions.models import JointMember, SignOnCode, Withdrawal
from submissions.sending.review import text_mark

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without what is read wrongly on paper or heard wrongly on the telephone
LENGTH, SHEET_LENGTH = 10, 6
LONGEST = 40  # characters of what is typed
MOST_FAILURES = 5
SALT = "submissions.sign_on"


@dataclass(frozen=True, slots=True)
class SignOnSheet:
    """A new code as it is printed on its sheet; nothing stores it."""

    row: SignOnCode
    code: str


def make_code(member: JointMember, *, by: User) -> SignOnSheet:
    """Make a code for a member of the joint text; an earlier one of the member ends.

    Raises NotAllowed for anybody but the lead, Refused where the member has answered in another way or too late.
    """
    with transaction.atomic():
        lock_delegation(member.submission.delegation)
        if not consulting.may_draft_all(by, member.submission.delegation):
            raise NotAllowed("not_yours", _("Only the lead can download a sheet for a member."))
        member = _locked(member)
        _check_may_answer(member)
        SignOnCode.objects.filter(member=member, ended_at__isnull=True).update(ended_at=clock.now())
        number, code = f"JS-{_random(SHEET_LENGTH)}", _random(LENGTH)
        row = SignOnCode.objects.create(
            member=member,
            number=number,
            digest=_digest(number, code),
            text=text_mark(text_of(member.submission)),
            made_at=clock.now(),
            made_by=by,
        )
        audit.record("submissions.submission.make_code", member.submission, by=by, member=member.pk)
    return SignOnSheet(row, f"{code[:5]}-{code[5:]}")


def find_code(number: str, code: str, *, by: AnyUser) -> SignOnCode:
    """Return the row of a code that is right and still counts; count a wrong try.

    Raises Refused `wrong_code`, the same for an unknown number, a wrong code, and one that ended, was used or lapsed;
    also for the lead's own people, who printed the code and must not answer for others, and for officers who do not
    manage the round.
    """
    number, code = typed_code(number)[:LONGEST], typed_code(code)[:LONGEST]
    if "-" not in number and number.startswith("JS"):
        number = f"JS-{number[2:]}"
    code = code.replace("-", "")
    right = [_digest(number, code, secret=secret) for secret in secret_keys()]
    rows = SignOnCode.objects.select_for_update(of=("self",)).select_related(*_RELATED)
    with transaction.atomic():  # locked, so that of many tries at once no more than five are compared
        row = rows.filter(number=number).first()
        if row is not None and (row.ended_at is not None or row.member.is_lapsed):
            row = None
        if row is not None and not any(constant_time_compare(each, row.digest) for each in right):
            _count_failure(row)
            row = None
    if row is None or not may_enter(by, row):
        raise _wrong()
    return row


def answer_by_code(
    number: str,
    code: str,
    *,
    by: AnyUser,
    joins: bool,
    listing: str = MemberListing.NAMED,
    signed_by: str = "",
) -> JointMember:
    """Confirm the text for the member, or decline; the code ends. A member that the lead typed is not named.

    `by` is the officer who enters it for somebody on the telephone, or nobody. Raises what `find_code` raises, Refused
    where the text was changed since the sheet was made or the submission withdrawn.
    """
    signed_by = clean_text(signed_by.strip(), field="signed_by", limit=300)
    if listing not in MemberListing.values:
        raise Refused("not_a_choice", _("Choose how you are listed."), field="listing")
    sign_on_code = find_code(number, code, by=by)  # outside the transaction: a wrong try is counted
    with transaction.atomic():
        lock_delegation(sign_on_code.member.submission.delegation)
        member = _locked(sign_on_code.member)
        row = SignOnCode.objects.select_for_update().filter(pk=sign_on_code.pk, ended_at__isnull=True).first()
        if row is None:
            raise _wrong()
        _check_may_answer(member)
        mark = text_mark(text_of(member.submission))
        if joins and row.text != mark:
            raise Refused(
                "changed_since_sheet",
                _("The text was changed after this sheet was made. Nothing was confirmed."),
                hint=_("Ask the leading organization for a new sheet, and read the new text."),
            )
        if not member.is_known_to_lead:  # whoever holds the sheet cannot learn whether it is in the register (A6)
            listing = MemberListing.OTHERS
        officer = by if isinstance(by, User) and consulting.is_officer(by) else None
        now = clock.now()
        state = MemberState.CONFIRMED if joins else MemberState.DECLINED
        values: dict[str, Any] = {"state": state.value, "answered_at": now, "answered_by": officer, "by_code": True}
        if joins:
            values |= {"listing": listing, "signed_by": signed_by, **confirmed_marks(member.submission, mark)}
        for name, value in values.items():
            setattr(member, name, value)
        member.save(update_fields=list(values))
        row.ended_at = row.used_at = now
        row.entered_by = officer
        row.save(update_fields=["ended_at", "used_at", "entered_by"])
        notify_lead(member)
        act = "confirm_by_code" if joins else "decline_by_code"
        audit.record(f"submissions.submission.{act}", member.submission, by=officer, member=member.pk)
    return member


def may_enter(by: AnyUser, row: SignOnCode) -> bool:
    """Return whether this person may enter the code: nobody who works for the lead; of officers, who manages the round.

    Anybody who is not signed in may: that is what the code is for.
    """
    delegation = row.member.submission.delegation
    if not by.is_authenticated:
        return True
    if consulting.is_officer(by):
        return consulting.holds_duty(by, Duty.MANAGE, delegation.round)
    return not consulting.works_for(by, delegation)


def needs_new_sheet(row: SignOnCode) -> bool:
    """Return whether the text was changed since the sheet was made."""
    return row.text != text_mark(text_of(row.member.submission))


_RELATED = (
    "member__organisation",
    "member__submission__delegation__round__document",
    "member__submission__delegation__organisation",
)


def _count_failure(row: SignOnCode) -> None:
    """Count a wrong try of a locked code, and end it after the last one."""
    row.failures += 1
    if row.failures >= MOST_FAILURES:
        row.ended_at = clock.now()
    row.save(update_fields=["failures", "ended_at"])
    audit.record(
        "submissions.submission.wrong_code", row.member.submission, member=row.member_id, failures=row.failures
    )


def _check_may_answer(member: JointMember) -> None:
    """Raise Refused where the member may not answer by code any more."""
    if Withdrawal.objects.filter(submission=member.submission_id).exists():
        raise Refused("withdrawn", _("The lead has withdrawn this submission."))
    if member.is_lapsed:
        raise Refused("lapsed", _("The time to answer has passed."), hint=_("Ask the lead to invite you again."))
    again = member.state == MemberState.CONFIRMED and member.by_code
    if member.state != MemberState.INVITED and not again:
        raise Refused("answered", _("This participant has already answered."))


def _locked(member: JointMember) -> JointMember:
    rows = JointMember.objects.select_for_update(of=("self",)).select_related("submission__delegation")
    locked = rows.filter(pk=member.pk).first()
    if locked is None:  # cancelled meanwhile
        raise _wrong()
    return locked


def _wrong() -> Refused:
    return Refused(
        "wrong_code",
        _("The sheet number and the code do not match, or the code can no longer be used."),
        hint=_(
            "Check both on your sheet. After five wrong attempts the code stops working. Then ask the leading "
            "organization for a new sheet."
        ),
    )


def _digest(number: str, code: str, *, secret: str | None = None) -> str:
    return salted_hmac(SALT, f"{number}:{code}", secret=secret, algorithm="sha256").hexdigest()


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(length))
