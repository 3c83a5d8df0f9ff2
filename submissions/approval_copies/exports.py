"""Makes approval copies."""

from django.db import transaction
from django.utils import translation

from accounts.models import User
from consultations import permissions as consulting
from consultations.models import Delegation
from core import audit
from core.documents.docx_fields import write_fields
from core.files.objects import nameless_file
from submissions.approval_copies.layout import blocks_of, pages_of
from submissions.approval_copies.plain_fields import fingerprint, outside_texts
from submissions.approval_copies.returned import sign_copy
from submissions.workbooks.answer_rows import rows_for
from submissions.workbooks.exports import check_may_have, file_stem, signed_payload


def make_copy(delegation: Delegation, *, by: User, language: str, person: User | None = None) -> tuple[str, bytes]:
    """Return file name and bytes of a person's approval copy in one of the six languages.

    It contains what the person may see and nothing else: a contributor's copy has their rows only. `person` is as for
    a workbook (`workbooks.exports.make_workbook`). Writes one audit entry, so a page makes it by POST (D4).

    Raises NotAllowed for a person who drafts nothing here, Refused for an unknown language.
    """
    person = person or by
    check_may_have(delegation, by=by, person=person, language=language)
    with translation.override(language):
        rows = rows_for(delegation, by=person, language=language, cell_limit=False)
        pages = pages_of(delegation, language)
        everything = consulting.may_draft_all(person, delegation)
        blocks = [*blocks_of(delegation, rows, language, everything=everything)]
        signed = signed_payload(delegation, rows, by=person, language=language)
        signed["own"] = _own_texts(write_fields(pages, blocks))
        content = write_fields(pages, blocks, hidden=sign_copy(signed))
    with transaction.atomic():
        audit.record("submissions.copy.make", delegation, by=by, rows=len(rows))
    return f"{file_stem(delegation, person)}_approval-copy.docx", content


def _own_texts(content: bytes) -> list[str]:
    """Return the fingerprints of the portal's own paragraphs: any other text outside the fields was added."""
    with nameless_file([content]) as path:
        return sorted({fingerprint(text) for text in outside_texts(path)})
