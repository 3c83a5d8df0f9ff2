"""A body's comments on a circulated draft, while the circulation is open by the clock (B3).

Focal point and deputies draft them; the focal point alone submits them. What comes by mail or on paper is entered by an
officer, until the report is released.
"""

import uuid
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.models import Delegation
from consultations.rounds.selectors import answered_after_all
from core import audit, clock
from core.errors import Closed, NotAllowed, Refused, SaveConflict
from core.text.dates import moment
from core.text.strings import clean_text
from core.web import forms
from submissions.enums import Confidentiality
from synthesis import permissions
from synthesis.enums import ENTERED_COMMENT
from synthesis.models import Circulation, DraftComment
from synthesis.publication.selectors import published_since
from synthesis.reports.services import locked_report
from synthesis.review.circulation import reaches

LONGEST = 10_000  # characters of a comment or a wording


def add_draft_comment(
    circulation: Circulation,
    delegation: Delegation,
    *,
    text: str,
    wording: str = "",
    finding: UUID | None = None,
    confidentiality: str = Confidentiality.PUBLIC,
    by: User,
    at: datetime | None = None,
) -> DraftComment:
    """Add a comment on a paragraph (`finding`, as in the draft) or on the whole.

    Only the body reads it until it is submitted. `at` is the moment the request began. Raises NotAllowed, also for a
    paragraph that the draft does not have; Closed; Refused for an empty comment.
    """
    fields = _fields(text, wording, confidentiality)
    with transaction.atomic():
        _check(circulation, delegation, by=by, at=at)
        comment = DraftComment.objects.create(
            circulation=circulation,
            delegation=delegation,
            finding_id=finding,
            paragraph=_paragraph(circulation, finding) if finding else None,
            written_by=by,
            **fields,
        )
        audit.record("synthesis.circulation.write", circulation, by=by, comment=comment.pk)
    return comment


def edit_draft_comment(
    comment: DraftComment,
    *,
    text: str,
    wording: str,
    confidentiality: str,
    revision: int,
    by: User,
    at: datetime | None = None,
) -> DraftComment:
    """Change an unsubmitted comment, if nobody did since `revision` (B4). Saving the same again is no conflict.

    Raises SaveConflict with the current row, Refused `submitted`, and what `add_draft_comment` raises.
    """
    fields = _fields(text, wording, confidentiality)
    with transaction.atomic():
        current = _draft(comment, by=by, at=at)
        if all(getattr(current, name) == value for name, value in fields.items()):
            return current
        if current.revision != revision:
            raise SaveConflict(
                "saved_since",
                _("Someone saved another text in the meantime. Nothing was overwritten: both texts are here."),
                current=current,
                theirs=fields,
                hint=_("Compare them, choose one, and save again."),
            )
        for name, value in fields.items():
            setattr(current, name, value)
        current.revision, current.written_at, current.written_by = revision + 1, clock.now(), by
        current.save()
        audit.record("synthesis.circulation.edit", current.circulation, by=by, comment=current.pk)
    return current


def drop_draft_comment(comment: DraftComment, *, by: User, at: datetime | None = None) -> None:
    """Delete an unsubmitted comment."""
    with transaction.atomic():
        current = _draft(comment, by=by, at=at)
        audit.record("synthesis.circulation.drop", current.circulation, by=by, comment=current.pk)
        current.delete()


def submit_draft_comments(
    circulation: Circulation, delegation: Delegation, *, by: User, at: datetime | None = None
) -> int:
    """Submit all comments that the body has drafted; return how many. From then on they do not change.

    Raises NotAllowed for anybody but the focal point; Closed; Refused where there is nothing to submit.
    """
    with transaction.atomic():
        if not consulting.is_focal_point(by, delegation):
            raise NotAllowed("not_focal", _("Only the focal point can submit comments."))
        _check(circulation, delegation, by=by, at=at)
        drafts = DraftComment.objects.select_for_update().filter(
            circulation=circulation, delegation=delegation, submitted_at__isnull=True
        )
        keys = [row.pk for row in drafts]
        if not keys:
            raise Refused("nothing_to_submit", _("There are no comments to submit."))
        DraftComment.objects.filter(pk__in=keys).update(submitted_at=clock.now(), submitted_by=by)
        audit.record("synthesis.circulation.submit", circulation, by=by, count=len(keys))
    return len(keys)


def enter_draft_comment(
    circulation: Circulation,
    delegation: Delegation,
    *,
    channel: str,
    text: str,
    wording: str = "",
    finding: UUID | None = None,
    confidentiality: str,
    by: User,
    token: str,
) -> DraftComment:
    """Enter and submit a comment that came by mail or on paper, also after the close.

    For drafters, for a body that the draft is for. The same form sent twice makes one. Raises NotAllowed, also for a
    paragraph that the draft does not have; Closed before it is open and once the report is released; Refused.
    """
    if channel not in ENTERED_COMMENT:
        raise Refused("not_a_channel", _("Choose how it arrived: by email or on paper."), field="channel")
    fields = _fields(text, wording, confidentiality)
    with transaction.atomic():
        report = locked_report(circulation.report)
        permissions.check_may_draft(by, report.round)
        key, now = uuid.uuid4(), clock.now()
        if earlier := forms.use(token, key):
            return forms.find_earlier(DraftComment.objects.submitted().filter(circulation=circulation), earlier)
        if not reaches(circulation, delegation, answered_after_all([delegation])):
            raise Refused("not_asked", _("The draft is not for this participant."), field="delegation")
        if now < circulation.opens:
            raise Closed("not_open", _("The draft has not been circulated."))
        if published_since(report, circulation.opens, by=now).exists():
            raise Closed("released", _("The report is published. Comments on the draft can no longer be entered."))
        comment = DraftComment.objects.create(
            pk=key,
            circulation=circulation,
            delegation=delegation,
            finding_id=finding,
            paragraph=_paragraph(circulation, finding) if finding else None,
            channel=channel,
            written_at=now,
            written_by=by,
            submitted_at=now,
            submitted_by=by,
            **fields,
        )
        audit.record("synthesis.circulation.enter", report, by=by, comment=comment.pk, channel=channel)
    return comment


def _fields(text: str, wording: str, confidentiality: str) -> dict[str, str]:
    text = clean_text(text, field="text", limit=LONGEST).strip()
    wording = clean_text(wording, field="wording", limit=LONGEST).strip()
    if not text and not wording:
        raise Refused("text_missing", _("Write a comment or propose another wording."), field="text")
    if confidentiality not in Confidentiality.values:
        raise Refused("not_a_choice", _("Choose who may see this."), field="confidentiality")
    return {"text": text, "wording": wording, "confidentiality": confidentiality}


def _check(circulation: Circulation, delegation: Delegation, *, by: User, at: datetime | None) -> None:
    if not consulting.may_draft_all(by, delegation):
        raise NotAllowed("not_there", _("Page not found."))
    if not circulation.is_open(at or clock.now()):
        raise Closed(
            "closed",
            _("Comments on the draft closed on %(time)s.") % {"time": moment(circulation.closes, circulation.zone)},
            hint=_("Comments that were not submitted by then are saved here. The secretariat does not see them."),
        )


def _draft(comment: DraftComment, *, by: User, at: datetime | None) -> DraftComment:
    rows = DraftComment.objects.select_for_update(of=("self",)).select_related("circulation", "delegation")
    current = rows.filter(pk=comment.pk).first()
    if current is None:
        raise Refused("dropped", _("A colleague has discarded this comment in the meantime."))
    _check(current.circulation, current.delegation, by=by, at=at)
    if current.submitted_at is not None:
        raise Refused("submitted", _("The comment has been submitted. It can no longer be changed."))
    return current


def _paragraph(circulation: Circulation, finding: UUID) -> int:
    for part in circulation.outline["sections"]:
        for row in part["findings"]:
            if row["id"] == str(finding):
                return int(row["number"])
    raise NotAllowed("no_such_paragraph", _("This paragraph is not in the draft."))
