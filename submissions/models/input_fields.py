"""The fields of an input, each once: what it is called, who may read it, and what is done with it.

Forms, lists, workbooks, word counts, redaction, erasure, search and exports take their fields from here. A text is for
the secretariat and its sender unless it says otherwise. A receipt names a newer field only where it holds something.
"""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from django.utils.translation import gettext_lazy as _

from consultations.enums import Purpose
from core.audience import Handling
from core.spreadsheets import Column
from submissions.enums import PassageField

NOT_ERASED = object()
Table = Literal["workbook", "compiled", "own", "public"]


class Widths(NamedTuple):
    """In characters: in the workbook to fill in, in compiled files, in a body's own list, in the public list."""

    workbook: int = 24
    compiled: int = 30
    own: int = 30
    public: int = 30


_WIDTHS = Widths()


@dataclass(frozen=True, slots=True)
class InputField:
    """One field.

    `label` is its name on screens; the form asks in the words of `form_label`, a follow-up in those of `later_label`,
    and compiled files head it with `heading`. `meaning` describes it in the codebook of the public data.
    """

    name: str
    label: Any = ""
    form_label: Any = ""
    later_label: Any = ""
    heading: Any = ""
    meaning: Any = ""
    is_text: bool = False  # words of the sender: quoted, covered, compared, translated, searched
    is_answer: bool = True  # written by the sender, copied by a correction
    readers: Handling = Handling.SECRETARIAT
    is_counted: bool = False
    is_footnote: bool = False  # counted where the round counts footnotes
    is_joined: bool = False  # texts of two colleagues can stand one below the other
    gives_hints: bool = False  # themes are suggested by it
    has_own_language: bool = True  # else it may be in any language
    in_every_receipt: bool = False
    erased: Any = NOT_ERASED  # what is left of it after an erasure
    rows: int = 3  # of its box in the form
    widths: Widths = _WIDTHS

    def label_for(self, purpose: str) -> str:
        """An issued text is not reopened (PRACTICE 14)."""
        return str((self.later_label if purpose == Purpose.FOLLOW_UP else "") or self.label)

    def column(self, table: Table) -> Column:
        """Of a file."""
        header = self.heading if table == "compiled" else self.label
        return Column(self.name, str(header or self.label), getattr(self.widths, table))


def _text(field: PassageField, **options: Any) -> InputField:
    return InputField(field.value, field.label, is_text=True, erased="", **options)


INPUT_FIELDS = (
    InputField("position", in_every_receipt=True, erased=""),
    InputField("comment_type", in_every_receipt=True),
    _text(
        PassageField.COMMENT,
        heading=_("Comment (original)"),
        meaning=_("The comment as received, in its original language."),
        readers=Handling.PUBLIC,
        is_counted=True,
        is_joined=True,
        gives_hints=True,
        in_every_receipt=True,
        rows=6,
        widths=Widths(workbook=42, compiled=60, own=50, public=56),
    ),
    _text(
        PassageField.REWORDING,
        form_label=_("Proposed wording"),
        later_label=_("Suggested wording for a future text"),
        heading=_("Suggested wording"),
        meaning=_("Wording suggested by the participant."),
        readers=Handling.PUBLIC,
        is_counted=True,
        gives_hints=True,
        in_every_receipt=True,
        rows=5,
        widths=Widths(workbook=34, compiled=36, own=36, public=36),
    ),
    _text(
        PassageField.RATIONALE,
        meaning=_("Rationale, in the participant's own words."),
        readers=Handling.PUBLIC,
        is_counted=True,
        is_joined=True,
        in_every_receipt=True,
    ),
    _text(
        PassageField.SOURCE,
        heading=_("Source cited"),
        meaning=_("Evidence or source cited by the participant."),
        readers=Handling.PUBLIC,
        is_footnote=True,
        is_joined=True,
        has_own_language=False,
        in_every_receipt=True,
        rows=2,
        widths=Widths(workbook=18, compiled=20, own=24, public=24),
    ),
    InputField("annex", _("Annex"), in_every_receipt=True, erased="", widths=Widths(workbook=10)),
    InputField("confidentiality", in_every_receipt=True),
    InputField("language", in_every_receipt=True, erased="und"),  # a rare language tells who wrote
    InputField("rewords_language", in_every_receipt=True),
    InputField("states_concerned", is_answer=False, erased=[]),
    InputField("words", is_answer=False, erased=None),
    InputField("return_reason", is_answer=False, erased=""),
)

TEXTS = tuple(field for field in INPUT_FIELDS if field.is_text)
TEXT_FIELDS = tuple(field.name for field in TEXTS)
PUBLIC_TEXTS = tuple(field.name for field in TEXTS if field.readers == Handling.PUBLIC)
INTERNAL_TEXTS = tuple(name for name in TEXT_FIELDS if name not in PUBLIC_TEXTS)
COUNTED_FIELDS = tuple(field.name for field in TEXTS if field.is_counted)
FOOTNOTE_FIELDS = tuple(field.name for field in TEXTS if field.is_footnote)
HINT_FIELDS = tuple(field.name for field in TEXTS if field.gives_hints)
ANSWER_FIELDS = tuple(field.name for field in INPUT_FIELDS if field.is_answer)
CONTENT_FIELDS = tuple(name for name in ANSWER_FIELDS if name != "confidentiality")  # a level is no text
ANSWER_VALUES = (*ANSWER_FIELDS, "states_concerned")  # what a correction copies and compares
RECEIPT_FIELDS = frozenset(field.name for field in INPUT_FIELDS if field.in_every_receipt)
ERASED_VALUES = {field.name: field.erased for field in INPUT_FIELDS if field.erased is not NOT_ERASED}
BY_NAME = {field.name: field for field in INPUT_FIELDS}
