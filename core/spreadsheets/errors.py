"""What can be wrong with a workbook, as codes; `core.spreadsheets.messages` has the words, where Django is."""

from core.errors import Refused


class SpreadsheetError(Refused):
    """A workbook that cannot be written or read.

    `params` fill the placeholders of the words in `core.spreadsheets.messages`; the message itself is empty, so that
    it is worded (and translated) where the person is.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code, "")
        self.params = params

    def __str__(self) -> str:
        return f"{self.code} {self.params or ''}".strip()
