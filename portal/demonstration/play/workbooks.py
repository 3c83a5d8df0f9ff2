"""Ministries answer in workbooks, sent out empty, filled in offline, uploaded one by one; a minister in a copy."""

import tempfile
from pathlib import Path
from typing import Any

from accounts.models import User
from core.errors import Refusals
from portal.demonstration.cast import BY_KEY
from portal.demonstration.cast.round_schema import ApprovalCopy
from portal.demonstration.cast.schema import Body, Contributor
from portal.demonstration.cast.vocabulary import cell
from portal.demonstration.play import files
from portal.demonstration.play.stage import Stage, language
from submissions.approval_copies.exports import make_copy
from submissions.approval_copies.plain_fields import ROOM
from submissions.workbooks.answer_rows import rows_for
from submissions.workbooks.exports import make_workbook
from submissions.workbooks.services import apply_import, import_workbook, receive_workbooks

FIELDS = ("comment", "rewording", "rationale", "source", "annex")


def answer_by_workbook(stage: Stage, body: Body) -> set[str]:
    """Send out every workbook before the first comes back; return the cells on which two of them disagree.

    Of those the first answer remains until the focal point resolves the conflict.
    """
    delegation = stage.delegations[body.key]
    books = [
        (contributor, _filled(stage, body, contributor)) for contributor in body.contributors if contributor.by_workbook
    ]
    refused: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        for contributor, content in books:
            upload = Path(folder) / f"{contributor.unit}.xlsx"
            upload.write_bytes(content)
            try:
                import_workbook(delegation, upload, by=stage.people[contributor.person.email])
            except Refusals as refusal:
                stage.conflicts += [str(fault) for fault in refusal.refusals]
                refused |= set(contributor.cells)
    return refused


def return_approval_copy(stage: Stage, copy: ApprovalCopy, *, by: User) -> None:
    """Send the answers out as a Word file for approval, and read it back with the minister's remark."""
    delegation, chosen = stage.delegations[copy.body], language(BY_KEY[copy.body].language)
    keys = [row.subject[1] for row in rows_for(delegation, by=by, language=chosen, cell_limit=False)]
    number = keys.index(str(stage.recommendations[copy.cell].pk)) + 1
    name, content = make_copy(delegation, by=by, language=chosen)
    content = files.fill_field(content, f"_{number}_{ROOM}", copy.remark)
    with tempfile.TemporaryDirectory() as folder:
        returned = Path(folder) / name
        returned.write_bytes(content)
        batch = receive_workbooks(delegation, [(name, returned)], by=by)
        assert batch is not None  # noqa: S101 - the remark is new
        apply_import(batch, by=by)


def _filled(stage: Stage, body: Body, contributor: Contributor) -> bytes:
    """Return the contributor's workbook, with what the cast has them type."""
    delegation, person = stage.delegations[body.key], stage.people[contributor.person.email]
    chosen = language(body.language)
    cells = {str(stage.recommendations[name].pk): name for name in contributor.cells}
    typed: dict[str, dict[str, str]] = {}
    for row in rows_for(delegation, by=person, language=chosen):
        name = cells.get(row.subject[1])
        if name is not None:
            typed[row.id] = _typed(body, contributor, name)
    return make_workbook(delegation, by=person, language=chosen, typed=typed)[1]


def _typed(body: Body, contributor: Contributor, name: str) -> dict[str, Any]:
    answer = next(answer for answer in body.answers if answer.cell == name)
    fields = {field: getattr(answer, field) for field in FIELDS}
    for conflict in body.conflicts:
        for draft in conflict.drafts:
            if draft.contributor == contributor.person.email and cell(draft.paragraph, draft.limb) == name:
                fields[draft.field] = draft.text
    return {
        **fields,
        "position": answer.position.value,
        "comment_type": answer.comment_type.value,
        "confidentiality": answer.confidentiality.value,
        "language": language(answer.language),
    }
