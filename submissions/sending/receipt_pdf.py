"""The receipt as a document to print and to file (PDF). The same receipt gives the same bytes.

The text to check is in it; the page that checks receipts accepts it with the white space that copying adds.
"""

import json
from datetime import UTC

from django.utils.translation import get_language, gettext as _

from core.documents import DocumentLabels, HeadingBlock, KeyValue, ParagraphBlock, ReportDocument, Run
from core.documents.pdf_file import write_pdf
from core.files.messages import demonstration_notice
from core.text.dates import moment
from core.text.languages import interface_language
from submissions.enums import Act
from submissions.models import Receipt
from submissions.sending import receipts

_LINE, _DIGEST = 60, 32  # characters of a line of the text to be checked, and of a digest


def receipt_pdf(receipt: Receipt, *, whole: bool) -> bytes:
    """Return the PDF in the reader's language.

    `whole` names body, round and digest; bodies at risk get these only if they ask (PRACTICE 2).
    """
    return write_pdf(_receipt_document(receipt, whole=whole))


def _receipt_document(receipt: Receipt, *, whole: bool) -> ReportDocument:
    is_demonstration = receipt.version.submission.delegation.round.is_demonstration
    words = demonstration_notice() if is_demonstration else ""
    return ReportDocument(
        title=_("Receipt %(number)s") % {"number": receipt.number},
        language=interface_language(get_language() or "en"),
        created=receipt.at,
        masthead=_("Calls for inputs"),
        running_head=receipt.number,
        running_foot=words,
        words=DocumentLabels(page=_("Page {page} of {pages}")),
        blocks=[
            *([ParagraphBlock([Run(words, bold=True)])] if words else []),
            KeyValue(_fact_rows(receipt, whole=whole)),
            ParagraphBlock(
                _("It shows that something was submitted and when. It does not show the text.")
                if receipt.act != Act.WITHDRAW
                else _("It shows when the submission was withdrawn.")
            ),
            HeadingBlock(_("Data for checking")),
            ParagraphBlock(
                _(
                    "Upload this file to the page “Check a receipt” of the portal, or copy everything from the first "
                    "bracket to the last into that page. Without the portal, check it with check_receipt.py and the "
                    "portal's public keys."
                ),
                small=True,
            ),
            ParagraphBlock(_to_check(receipt, whole=whole), language="en", small=True),
        ],
    )


def _fact_rows(receipt: Receipt, *, whole: bool) -> list[tuple[str, str]]:
    version = receipt.version
    facts = [
        (_("Issued for"), str(Act(receipt.act).label)),
        (_("Time"), f"{receipt.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"),
    ]
    if whole:
        delegation = version.submission.delegation
        facts += [
            (_("Time at the secretariat"), moment(receipt.at)),
            (_("Participant"), delegation.organisation.display_name()),
            (_("Call for inputs"), f"{delegation.round.title} ({delegation.round.reference})"),
        ]
        if version.signed_by:
            facts.append((_("Signed by"), version.signed_by))
        if version.is_late:
            late = (
                _("after the regular closing time, on extension")
                if version.on_extension
                else _("after the regular closing time")
            )
            facts.append((_("Late"), late))
        facts.append((_("Digest (SHA-256)"), _broken(receipt.digest, _DIGEST)))
    return [*facts, (_("Signing key"), receipt.key_id)]


def _to_check(receipt: Receipt, *, whole: bool) -> str:
    content = receipts.document(receipt, whole=whole)
    content.pop("about", None)  # it stands above, and has blanks, which copying changes
    text = json.dumps(content, separators=(",", ":"))
    return _broken(text.replace("-", r"\u002d"), _LINE)  # a hyphen at the end of a line is lost in copying


def _broken(text: str, line: int) -> str:
    """Split the text into lines that fit on the page. It has no spaces at which it could break."""
    return "\n".join(text[start : start + line] for start in range(0, len(text), line))
