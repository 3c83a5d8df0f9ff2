"""Reasons for proposals and for unreadable files: closed lists of codes with their sentences."""

from dataclasses import dataclass


def _(words: str) -> str:
    """Mark words for translation where they are shown: this package does not know Django."""
    return words


SENTENCES = {
    # the document
    "symbol_given": _("The symbol was given: {words}."),
    "symbol_differs": _("The document shows another symbol than the one given: {words}."),
    "symbol_from_head": _("The symbol stands in the running head."),
    "symbol_from_text": _("The symbol is the first one named on the first page."),
    "symbol_from_name": _("The symbol was taken from the name of the file."),
    "no_symbol": _("No symbol was found."),
    "encoding_guessed": _("The file does not say how its letters are written; it was read as {words}."),
    "language_unknown": _("The text is too short, or too mixed, to tell its language."),
    "limbs_in_english_only": _("Requests, addressees and strength are proposed for English texts only."),
    "no_numbered_paragraph": _("No numbered paragraph was found."),
    "text_before_first": _("Text before the first numbered paragraph was left out: “{words}”."),
    "text_without_number": _("Text under a heading, without a number, was left out: “{words}”."),
    "heading_without_paragraph": _("A heading has no paragraph under it: “{words}”."),
    "missing_numbers": _("Numbers are missing: {words}."),
    "duplicate_numbers": _("Numbers that are used more than once: {words}."),
    "rows_without_number": _("Rows without a number: {words}."),
    "out_of_order": _("Numbers that stand out of order: {words}."),
    "numbering_restarts": _("The numbering starts again at {words}."),
    "sheets_without_text": _("Sheets that hold no text (pictures, or empty): {words}."),
    "small_type_left_out": _(
        "Lines in small type at the foot of pages, or at the end, were left out as notes: {words}."
    ),
    "notes_left_out": _("Notes were left out: {words}."),
    "tables_left_out": _("Tables were left out: {words}."),
    "numbers_counted": _("Word numbers some paragraphs by itself; the numbers were counted as it does: {words}."),
    # a paragraph
    "number_as_printed": _("The number is the printed one."),
    "numbered_by_row": _("The table has no numbers; the rows were counted."),
    "row_of_table": _("A row of a table."),
    "number_under_heading": _("An item under “{words}”, without a numbered paragraph: the number is the heading's."),
    "heading_above": _("The heading stands above the paragraph."),
    "heading_level_guessed": _("The heading stands above; which other headings it belongs under is a guess."),
    "begins_without_heading": _("The page begins without a heading."),
    "list_inside": _("The paragraph holds a numbered list of its own."),
    "hyphen_joined": _("A word divided at the end of a line was put together: {words}."),
    "note_marks": _("Numbers of notes stand in the text as printed: {words}."),
    "too_long_for_limbs": _("The paragraph is too long to look for requests in it."),
    "lettered_item": _("An item of paragraph {words}."),
    "number_misprinted": _("Its number is printed as “{words}”; it stands where this number is missing."),
    "recommends_nothing": _("No word of recommendation was found."),
    # a limb
    "named": _("Named as the one asked to act: “{words}”."),
    "carried_over": _("“{words}” stands for the addressee of the sentence before."),
    "from_chapeau": _("The words above the list say so: “{words}”."),
    "implied_all_countries": _("No addressee is named; the text speaks of “{words}”."),
    "implied_national_level": _("No addressee is named; the text speaks of “{words}”."),
    "implied_none_named": _("No addressee is named."),
    "listed_as_recommendation": _("An item of a list of recommendations: “{words}”."),
    "listed_as_action": _("An item of a list of what is to be done; the strength is a guess: “{words}”."),
    "nearest_force": _("The text says “{words}”; the strength is the nearest of the list."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason or note: a code of `SENTENCES` and the words of the document that it is about ("" where none)."""

    code: str
    words: str = ""

    def sentence(self) -> str:
        """Return the reason as an English sentence."""
        return SENTENCES[self.code].format(words=self.words)

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "words": self.words, "sentence": self.sentence()}


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
