"""What is said when a file cannot be read at all. Doubts about one that can be read are notes of the `Reading`."""

from consultations.reading.reasons import _

MESSAGES = {
    "empty": (_("The file holds no text."), _("Choose the document itself, with its text.")),
    "not_text": (
        _("The file holds neither text nor a kind of document known here."),
        _("Save it as plain text (UTF-8), and choose that file."),
    ),
    "kind_not_supported": (
        _("Documents of this kind cannot be read: {kind}."),
        _("Save it as PDF, DOCX, HTML, plain text, XLSX or CSV, and choose that file."),
    ),
    "too_large": (
        _("The document is larger than can be read at once ({limit} MB of it, or {pages} pages)."),
        _("Choose the part that holds the recommendations."),
    ),
    "only_tables": (
        _("All text of the document stands in tables, and none of them is one of recommendations."),
        _("Give each column a heading, one of them “Recommendation” or “Text”, and one recommendation in each row."),
    ),
    "no_recommendations": (
        _("No table of recommendations was found."),
        _("Give each column a heading, one of them “Recommendation” or “Text”, and one recommendation in each row."),
    ),
    "damaged": (_("The file is damaged and cannot be opened as {kind}."), _("Save it anew in its own program.")),
    "password": (
        _("The file is protected by a password."),
        _("Save a copy without the password, and choose that file."),
    ),
    "no_text_layer": (
        _("The pages are pictures without text."),
        _("Choose the document with its text, or a copy that went through text recognition."),
    ),
}


class ReadingError(Exception):
    """The file cannot be read. `code` is stable; `params` fill the words of `message` and `hint` (English here)."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        message, hint = MESSAGES[code]
        self.code = code
        self.params = params
        self.message = message.format(**params)
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"
