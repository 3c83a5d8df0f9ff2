"""Reasons for proposals and for unreadable files: closed lists of codes with their sentences."""

import re
from dataclasses import dataclass


def _(words: str) -> str:
    """Mark words for translation where they are shown: this package does not know Django."""
    return words


SENTENCES = {
    # the document
    "symbol_given": _("The symbol was entered by hand: {words}."),
    "symbol_differs": _("The document shows a different symbol from the one entered: {words}."),
    "symbol_from_head": _("The symbol is in the page header."),
    "symbol_from_text": _("The symbol is the first one on the first page."),
    "symbol_from_name": _("The symbol comes from the file name."),
    "no_symbol": _("No symbol was found."),
    "encoding_guessed": _("The file does not state its character encoding. It was read as {words}."),
    "language_unknown": _("The language cannot be determined: the text is too short or mixes languages."),
    "several_languages": _("Parts of the text are in other languages: {words}. Check that the file has one language."),
    "language_without_requests": _("Requests, addressees and wording are proposed in the six official languages only."),
    "limbs_by_verbs": _("Requests in this language are found by their verbs alone. Check each of them."),
    "no_numbered_paragraph": _("No numbered paragraph was found."),
    "text_before_first": _("Text before the first numbered paragraph was left out: “{words}”."),
    "text_without_number": _("Text under a heading, without a number, was left out: “{words}”."),
    "heading_without_paragraph": _("A heading has no paragraph under it: “{words}”."),
    "missing_numbers": _("Numbers are missing: {words}."),
    "duplicate_numbers": _("Numbers that are used more than once: {words}."),
    "rows_without_number": _("Rows without a number: {words}."),
    "out_of_order": _("Numbers out of order: {words}."),
    "numbering_restarts": _("The numbering starts again at {words}."),
    "sheets_without_text": _("Pages without text (images or empty): {words}."),
    "small_type_left_out": _(
        "Lines in small type at the foot of pages, or at the end, were left out as notes: {words}."
    ),
    "notes_left_out": _("Notes were left out: {words}."),
    "tables_left_out": _("Tables were left out: {words}."),
    "numbers_counted": _(
        "Word numbers some paragraphs automatically. The numbers were counted in the same way: {words}."
    ),
    "paragraphs_counted": _("The document prints no paragraph numbers. Its paragraphs were counted: {words}."),
    # faults: what a person must look at
    "no_end_of_sentence": _("The paragraph ends without punctuation: “{words}”. Text may be missing, or may follow."),
    "numbered_text_left_out": _("Text with a number was left out: “{words}”."),
    "text_left_out": _("Text without a number was left out: “{words}”."),
    "table_left_out": _("A table or figure was left out: “{words}”."),
    "run_restarts": _("The numbering starts again here, at {words}."),
    "run_restarts_under": _("The numbering starts again here. Its numbers were given the prefix “{words}”."),
    "number_twice": _("The number {words} is used more than once."),
    "number_out_of_order": _("The number {words} is out of order."),
    "numbers_missing": _("Numbers are missing before this paragraph: {words}."),
    "numbers_missing_all": _("Numbers are missing in the document, as in an excerpt: {words}."),
    "numbers_as_decimals": _(
        "The spreadsheet stores these numbers as decimals. A zero at the end may be missing (140.10): {words}."
    ),
    "table_read_across": _(
        "This line of a table was read across its columns: “{words}”. Check the text, or upload the table as a Word "
        "document or a spreadsheet."
    ),
    "struck_out": _("Words of this text are struck out in the document: “{words}”."),
    "items_missing": _("Items are missing before this one: {words}."),
    "number_inside": _("The text of this item contains another number, out of order: {words}."),
    "heading_unsure": _("This line may be a heading, or the end of the paragraph above: “{words}”."),
    "heading_alone": _("A heading has no paragraph under it: “{words}”."),
    # a paragraph
    "number_as_printed": _("The number is the printed one."),
    "numbered_by_row": _("The table has no numbers; the rows were counted."),
    "row_of_table": _("A row of a table."),
    "counted_here": _("The document prints no number here. The paragraphs were counted."),
    "prefix_of_resolution": _(
        "Each resolution has its own numbering. The prefix is the number of the resolution: {words}."
    ),
    "prefix_of_heading": _("The numbering starts again. The prefix is from the heading: {words}."),
    "number_under_heading": _(
        "An item under “{words}” that is not in a numbered paragraph. It has the number of the heading."
    ),
    "heading_above": _("The heading is above the paragraph."),
    "heading_level_guessed": _("The heading is above the paragraph. Its place among the other headings is a guess."),
    "begins_without_heading": _("The page begins without a heading."),
    "list_inside": _("The paragraph contains its own numbered list."),
    "hyphen_joined": _("A word divided at the end of a line was joined: {words}."),
    "note_marks": _("Note numbers remain in the text as printed: {words}."),
    "too_long_for_limbs": _("The paragraph is too long, so the portal did not search it for requests."),
    "lettered_item": _("An item of paragraph {words}."),
    "number_misprinted": _("Its number is printed as “{words}”. It is in the position of the missing number."),
    "recommends_nothing": _("No wording of a recommendation was found."),
    "question": _("A question. Choose whether participants can answer it."),
    "statement": _("A statement. Choose whether participants can answer it."),
    # a limb
    "named": _("Named as the addressee: “{words}”."),
    "carried_over": _("“{words}” refers to the addressee of the previous sentence."),
    "from_chapeau": _("Stated by the words above the list: “{words}”."),
    "implied_all_countries": _("No addressee is named; the text mentions “{words}”."),
    "implied_national_level": _("No addressee is named; the text mentions “{words}”."),
    "implied_none_named": _("No addressee is named."),
    "implied_reviewed": _("No addressee is named; the document is about “{words}”."),
    "state_under_review": _("A recommendation to the State under review: “{words}”."),
    "found_by_verb": _("Found by the word “{words}” alone. Check the wording and the addressee."),
    "ends_in_states": _("Most items of the list end in the names of States in brackets."),
    "says_what_was_done": _("The words above the list say what was done: “{words}”."),
    "preamble": _("A paragraph of the preamble; it requests nothing."),
    "national_report": _("A national report says what a State has done; it requests nothing."),
    "what_others_said": _("A record of what somebody said; it requests nothing itself."),
    "reply_to_recommendations": _("A reply to recommendations."),
    "listed_as_recommendation": _("An item of a list of recommendations: “{words}”."),
    "listed_as_action": _("An item of a list of actions to be taken; the wording is a guess: “{words}”."),
    "nearest_force": _("The text says “{words}”; the nearest wording in the list was chosen."),
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


_LONGEST_EXCERPT = 160
_CUT_WORD = re.compile(r"^\S{0,25}\s")


def excerpt(words: str) -> str:
    """Return the words above a list without their colon; of many, the last ones: they say what is asked of whom."""
    words = words.rstrip(":：")
    return words if len(words) <= _LONGEST_EXCERPT else "… " + _CUT_WORD.sub("", words[-_LONGEST_EXCERPT:])


MESSAGES = {
    "empty": (_("The file contains no text."), _("Choose a file that contains the text of the document.")),
    "not_text": (
        _("The file contains no text, and its format is not supported."),
        _("Save it as plain text (UTF-8), and choose that file."),
    ),
    "kind_not_supported": (
        _("Documents of this kind cannot be read: {kind}."),
        _("Save it as PDF, DOCX, ODT, HTML, plain text, XLSX, ODS or CSV, and choose that file."),
    ),
    "too_large": (
        _("The document is too large to be read at once. The limit is {limit} MB or {pages} pages."),
        _("Choose the part that contains the recommendations."),
    ),
    "only_tables": (
        _("All the text of the document is in tables, and none of them is a table of recommendations."),
        _("Give each column a heading, one of them “Recommendation” or “Text”, and one recommendation in each row."),
    ),
    "no_recommendations": (
        _("No table of recommendations was found."),
        _("Give each column a heading, one of them “Recommendation” or “Text”, and one recommendation in each row."),
    ),
    "damaged": (
        _("The file is damaged and cannot be opened as {kind}."),
        _("Save it again in the program in which it was created."),
    ),
    "password": (
        _("The file is protected by a password."),
        _("Save a copy without the password, and choose that file."),
    ),
    "nul": (
        _("Row {row} contains a NUL character, which is not text."),
        _("Delete the character from the table, save the table again, and choose the new file."),
    ),
    "quotation": (
        _("A quotation mark in row {row} is not closed, or text follows the closing mark."),
        _('Write marks inside a cell twice (""), or save the table again with a spreadsheet program.'),
    ),
    "no_text_layer": (
        _("The pages are images without text."),
        _("Choose a version of the document that contains text, or a copy processed with text recognition."),
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
