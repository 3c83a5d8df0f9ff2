"""The signed content of a workbook, on a sheet that programs do not show: the portal recognises its own.

The signature is Django's HMAC (SHA-256, over the portal's secret). In an input workbook it covers round, delegation,
template version, and every row with its line, base version and text as sent (DECIDED 21). It is checked before anything
in it is unpacked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from core.errors import Refused

TEMPLATE = 2  # 1: without the column "To mend". Older ones are read: each says its own headings and rows
MARK = "portal-input-workbook"
_PIECE = 30_000  # characters a cell
_SIGNER = Signer(salt="submissions.workbooks")

AGAIN = _("Download the workbook again, and copy your answers into it.")


@dataclass(frozen=True, slots=True)
class WorkbookSignature:
    """The signature of one kind of workbook: the mark on its hidden sheet and the version of its template.

    `again` is the hint for a person whose workbook has no valid signature.
    """

    mark: str
    template: int
    signer: Signer
    again: Any

    def rows(self, payload: dict[str, Any]) -> Iterator[list[str]]:
        """Yield the rows of the hidden sheet: the mark, then numbered pieces of the signed payload.

        "_" is written "~", because "_x0041_" means a character in this format.
        """
        signed = self.signer.sign_object({"template": self.template, **payload}, compress=True)
        del payload  # not held while the pieces are written: a large round's has megabytes
        yield [self.mark, str(self.template)]
        for number, start in enumerate(range(0, len(signed), _PIECE), start=1):
            yield [f"p{number}", signed[start : start + _PIECE].replace("_", "~")]

    def payload(self, book: dict[str, Any]) -> dict[str, Any]:
        """Return what was signed. Raises Refused: `not_our_workbook`, `workbook_changed`, `newer_template`."""
        sheet = next((sheet for sheet in book["sheets"] if self.marks(sheet)), None)
        if sheet is None:
            raise Refused(
                "not_our_workbook",
                _("This is not a workbook of this portal, or the sheet that identifies it was deleted."),
                hint=self.again,
            )
        pieces = {
            int(values[0][1:]): values[1]
            for _number, values in sheet["rows"]
            if len(values) > 1 and all(isinstance(value, str) for value in values[:2]) and _is_numbered(values[0])
        }
        signed = "".join(pieces[number] for number in sorted(pieces)).replace("~", "_")
        try:
            payload: dict[str, Any] = self.signer.unsign_object(signed)
        except BadSignature:
            raise Refused(
                "workbook_changed",
                _("The part that identifies the workbook was changed after the portal signed it."),
                hint=self.again,
            ) from None
        if payload["template"] > self.template:
            raise Refused(
                "newer_template", _("This workbook was made by a newer version of the portal."), hint=self.again
            )
        return payload

    def marks(self, sheet: dict[str, Any]) -> bool:
        """Return whether it is the hidden sheet of this kind of workbook."""
        return bool(sheet["rows"]) and sheet["rows"][0][1][0] == self.mark


def sign_workbook(payload: dict[str, Any]) -> list[list[str]]:
    """Return the rows of an input workbook's hidden sheet."""
    return list(_signature_of().rows(payload))


def read_signature(book: dict[str, Any]) -> dict[str, Any]:
    """Return what was signed in an input workbook. Raises what `WorkbookSignature.payload` raises."""
    return _signature_of().payload(book)


def is_marked(sheet: dict[str, Any]) -> bool:
    """Return whether it is the hidden sheet of an input workbook."""
    return _signature_of().marks(sheet)


def _signature_of() -> WorkbookSignature:
    return WorkbookSignature(MARK, TEMPLATE, _SIGNER, AGAIN)


def _is_numbered(text: str) -> bool:
    return text[:1] == "p" and text[1:].isascii() and text[1:].isdigit() and len(text) < 8
