"""The workbook goes out."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from consultations import rules as consulting
from consultations.domain.windows import closing
from consultations.models import Delegation, Membership
from core import audit, clock
from core.errors import NotYours, Refused
from core.spreadsheets import write_book
from submissions import rules
from submissions.columns import members
from submissions.domain.joint import listed
from submissions.domain.sending import focal_points
from submissions.models import JointMember, Version
from submissions.validators import LANGUAGES
from submissions.workbooks import texts
from submissions.workbooks.columns import headers
from submissions.workbooks.layout import Parts, compose
from submissions.workbooks.sealing import seal
from submissions.workbooks.sent import SentRow, rows_for, standing_version
from submissions.workbooks.shown import fingerprint
from submissions.workbooks.words import lists_of


def make_workbook(
    delegation: Delegation,
    *,
    by: Any,
    language: str,
    person: Any = None,
    typed: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[str, bytes]:
    """File name and bytes of a person's workbook in one of the six languages; a contributor's holds their rows only.

    `person`: whose it is, where focal point or deputy make it for somebody who drafts for the body; else `by`'s own.
    `typed` (row id → column → key or text) fills in cells on top of what was sent out, as a person would. Writes one
    audit entry, so a page makes it by POST (D4). Raises NotYours for whoever drafts nothing here, Refused for an
    unknown language.
    """
    if language not in LANGUAGES:
        raise Refused("unknown_language", _("The portal does not speak this language."), field="language")
    if not consulting.sees_delegation(by, delegation) or not rules.may_begin(by, delegation):
        raise NotYours("no_draft", _("You do not draft for this body in this round."))
    person = person or by
    if person != by and not (consulting.may_draft_all(by, delegation) and rules.may_begin(person, delegation)):
        raise NotYours("not_theirs", _("Nothing of this body was given to this person."))
    with translation.override(language):
        rows = rows_for(delegation, by=person, language=language)
        sealed = signed_payload(delegation, rows, by=person, language=language)
        book = compose(parts_of(delegation, rows, by=person, sealed=sealed, typed=typed or {}))
        target = io.BytesIO()
        write_book(book, target)
    with transaction.atomic():
        audit.record("submissions.workbook.make", delegation, by=by, rows=len(rows))
    return _file_name(delegation, person), target.getvalue()


def signed_payload(delegation: Delegation, rows: list[SentRow], *, by: Any, language: str) -> dict[str, Any]:
    """What the hidden sheet says: where the workbook belongs, and every row as it was sent out."""
    return {
        "round": str(delegation.round_id),
        "delegation": str(delegation.pk),
        "person": str(by.pk),
        "language": language,
        "made": clock.now().isoformat(),
        "headers": headers(delegation.round.purpose),
        "rows": {
            row.id: {**row.signed(), "locked": fingerprint(row.text)} for row in rows
        },
    }  # fmt: skip


def parts_of(
    delegation: Delegation,
    rows: Sequence[SentRow],
    *,
    by: Any,
    sealed: Mapping[str, Any],
    typed: Mapping[str, Mapping[str, str]],
) -> Parts:
    """What a workbook with these rows is made of, in the active language; `sealed` is what its hidden sheet says."""
    body = delegation.organisation.display_name()
    version = standing_version(delegation)
    return Parts(
        title=f"{delegation.round.reference}, {body}",
        body=body,
        reference=f"{delegation.round.document.symbol}, {delegation.round.title}",
        zone=texts.zone_of(closing(delegation)),
        headers=sealed["headers"],
        rows=rows,
        lists=lists_of(delegation),
        read_me=texts.read_me(delegation, everything=consulting.may_draft_all(by, delegation)),
        submitter=texts.submitter(
            delegation, focal_point=_focal_point(delegation), joint=_joint(version), version=version
        ),
        sealed=seal(dict(sealed)),
        typed=typed,
    )


def _focal_point(delegation: Delegation) -> str:
    """By name, except where a lost file could point at a person."""
    if delegation.organisation.is_at_risk:
        return str(_("not named in this file"))
    return ", ".join(user.get_full_name() for user in focal_points(delegation))


def _joint(version: Version | None) -> str:
    """As the public would read it: the file may be lost, and a contributor has it too (PRACTICE 29)."""
    if version is None:
        return ""
    rows = JointMember.objects.filter(submission=version.submission_id).select_related("organisation")
    return members(listed(list(rows))) or ""


def _file_name(delegation: Delegation, by: Any) -> str:
    """`A-HRC-11-7_round-1_KEN.xlsx`; a contributor's names the unit, so that a focal point can tell five apart."""
    name = f"{delegation.round.reference}_{delegation.organisation.code}"
    if not consulting.may_draft_all(by, delegation):
        rows = Membership.objects.live().filter(user=by, organisation=delegation.organisation_id)
        unit = slugify(rows.values_list("unit", flat=True).first() or "")[:40].strip("-")
        name += f"_{unit}" if unit else ""
    return f"{name}.xlsx"
