"""Forms of the secretariat's pages on documents. A form accepts the fields it shows and nothing else (A3)."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _now, gettext_lazy as _

from consultations.documents.addressees import actor_names
from consultations.documents.services import MAX_STATE
from consultations.enums import Force, ParagraphKind
from consultations.reading import Actor
from consultations.reading.table_columns import ColumnRole
from core.files.kinds import isolated, table_endings
from core.text.languages import language_choices
from core.text.strings import MAX_FIELD

COMMAS = re.compile("[,;，；、،؛]")
MAX_HEADINGS = 300  # that a choice of paragraphs offers
HEADINGS_HINT = _("Enter one heading per line, the highest level first.")


def english_summary(*summarized: forms.BaseForm) -> list[dict[str, Any]]:
    """Return the errors of several forms of one page, for parts/error_summary.html."""
    errors = []
    for form in summarized:
        errors += [{"target": "", "message": message} for message in form.non_field_errors()]
        for field in form:
            target = field.auto_id if field.use_fieldset else field.id_for_label or field.auto_id
            errors += [{"target": target, "message": f"{field.label}: {message}"} for message in field.errors]
    return errors


class DocumentForm(forms.Form):
    """A document that is new to the portal."""

    symbol = forms.CharField(
        label=_("Symbol"), max_length=60, help_text=_("As printed on the document, for example A/HRC/11/7.")
    )
    title = forms.CharField(label=_("Title"), max_length=500)
    file = forms.FileField(
        label=_("The document"),
        help_text=_("In its original language. You can upload only a part of it."),
        widget=forms.ClearableFileInput(
            attrs={"accept": table_endings("pdf", "docx", "odt", "html", "htm", "md", "markdown")}
        ),
        allow_empty_file=True,
    )


class LinesField(forms.CharField):
    """A list of texts, one per line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}), max_length=2_000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class PagesField(forms.CharField):
    """Page numbers, separated by the commas of any of the six languages."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(page) for page in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[int]:
        pages = [page.strip() for page in COMMAS.split(super().clean(value)) if page.strip()]
        wrong = [page for page in pages if not (page.isdecimal() and len(page) < 6)]
        if wrong:
            raise forms.ValidationError(_now("“%(page)s” is not the number of a page.") % {"page": wrong[0]})
        return [int(page) for page in pages]


class ActorsField(forms.MultipleChoiceField):
    """Addressees or participants to tick; words that a reading brought along can still be chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.CheckboxSelectMultiple, **kwargs)

    def offer(self, present: Iterable[str]) -> None:
        words = [*map(str, Actor), *sorted(set(present) - set(Actor))]
        self.choices = list(zip(words, actor_names(words), strict=True))


class ParagraphForm(forms.Form):
    """One paragraph of a reading. Its parts are a separate formset."""

    number = forms.CharField(label=_("Number"), max_length=20)
    pages = PagesField(label=_("Pages"), max_length=200, required=False)
    heading_path = LinesField(label=_("Headings above it"), required=False, help_text=HEADINGS_HINT)
    text = forms.CharField(
        label=_("Text of the paragraph"), max_length=MAX_FIELD, widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"})
    )
    kind = forms.ChoiceField(
        label=_("Kind of paragraph"),
        choices=ParagraphKind,
        initial=ParagraphKind.PARAGRAPH,
        required=False,
        help_text=_("Parts of a question or statement need no addressee."),
    )
    with_context = forms.BooleanField(label=_("Show the paragraph above as its context"), required=False)
    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["with_context"].initial = self.initial.get("context") is not None


class PartForm(forms.Form):
    """One separate request in a paragraph."""

    text = forms.CharField(
        label=_("Text of the part"),
        max_length=MAX_FIELD,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Word for word as in the paragraph."),
    )
    force = forms.ChoiceField(
        label=_("Wording"),
        choices=[("", _("None: it is not a recommendation")), *Force.choices],
        initial=Force.SHOULD,
        required=False,
    )
    addressees = ActorsField(label=_("Addressed to"), required=False)
    other_addressee = forms.CharField(
        label=_("Another addressee, as written"),
        max_length=MAX_STATE,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    implied = forms.BooleanField(label=_("Implied: the text does not name an addressee"), required=False)
    participants = ActorsField(label=_("Mentioned as participants"), required=False)

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in ("addressees", "participants"):
            self.fields[name].offer(self.initial.get(name, []))
        if kind in (ParagraphKind.QUESTION, ParagraphKind.STATEMENT):
            self.fields["force"].initial = ""

    def clean(self) -> dict[str, Any]:
        """Ask for the addressees of recommendations; one that the list lacks joins the others."""
        data = super().clean() or self.cleaned_data
        if other := data.get("other_addressee", ""):
            data["addressees"] = list(dict.fromkeys([*data.get("addressees", []), other]))
        if self.kind in (ParagraphKind.QUESTION, ParagraphKind.STATEMENT):
            data["force"] = ""
        if data.get("force") and not data.get("addressees") and "addressees" not in self.errors:
            self.add_error("addressees", _("Choose who the recommendation is addressed to."))
        return dict(data)


PartFormSet = forms.formset_factory(PartForm, extra=0, can_delete=True, max_num=60, absolute_max=60, validate_max=True)


def part_forms(before: Mapping[str, Any], data: Any = None) -> Any:
    """Return the formset of a paragraph's parts. What must be filled in depends on the kind of paragraph."""
    kind = (data or {}).get("kind") or before.get("kind", "")
    return PartFormSet(data, initial=before.get("limbs", []), prefix="part", form_kwargs={"kind": kind})


_OF_STATES = ("addressed_state", "recommending")  # kept as they were read


def paragraph_of(form: ParagraphForm, parts: Iterable[forms.Form], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the corrected paragraph. The reasons of a proposal are kept for what was not changed."""
    data = form.cleaned_data
    old = list(before.get("limbs", []))
    limbs = []
    for place, part in enumerate(parts):
        if part.cleaned_data.get("DELETE") or not part.cleaned_data.get("text"):
            continue  # taken out, or added and left empty
        fields = {key: part.cleaned_data[key] for key in ("text", "force", "addressees", "implied", "participants")}
        same = place < len(old) and all(old[place].get(key) == value for key, value in fields.items())
        of_states = {key: old[place][key] for key in _OF_STATES if key in old[place]} if place < len(old) else {}
        limbs.append(
            {"limb": len(limbs) + 1, **fields, "reasons": old[place].get("reasons", []) if same else [], **of_states}
        )
    same_heading = data["heading_path"] == before.get("heading_path")
    return {
        "number": data["number"],
        "heading_path": data["heading_path"],
        "heading_reason": before.get("heading_reason") or {} if same_heading else {},
        "pages": data["pages"],
        "text": data["text"],
        "limbs": limbs,
        "reasons": before.get("reasons", []) if data["text"] == before.get("text") else [],
        "kind": data["kind"] or before.get("kind") or str(ParagraphKind.PARAGRAPH),
        "context": before.get("context") if data["with_context"] else None,
        "counted": bool(before.get("counted")) and data["number"] == before.get("number"),
        **({"columns": before["columns"]} if before.get("columns") else {}),
    }


class RangeForm(forms.Form):
    """A range of consecutive paragraphs, by their places."""

    first = forms.TypedChoiceField(label=_("From paragraph"), coerce=int)
    last = forms.TypedChoiceField(label=_("To paragraph"), coerce=int)

    def __init__(self, *args: Any, numbers: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(place, number or "–") for place, number in enumerate(numbers)]
        self.fields["first"].choices = self.fields["last"].choices = choices


class HeadingForm(RangeForm):
    """The same heading for a range of paragraphs."""

    heading_path = LinesField(label=_("Headings above them"), required=False, help_text=HEADINGS_HINT)


class RenumberForm(RangeForm):
    """Consecutive numbers for a range of paragraphs."""

    number = forms.CharField(label=_("First number"), max_length=14)


class LanguageForm(forms.Form):
    """The language of the document: the portal's six, then every other one by its name in the reader's language."""

    language = forms.ChoiceField(label=_("Language of the document"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices()


class KindsForm(forms.Form):
    """A kind for many paragraphs, and whether they can be answered."""

    which = forms.ChoiceField(label=_("Paragraphs"))
    kind = forms.ChoiceField(label=_("Kind of paragraph"), required=False)
    answerable = forms.ChoiceField(
        label=_("Can they be answered?"),
        choices=[("", _("Leave as it is")), ("yes", _("Yes")), ("no", _("No"))],
        required=False,
    )

    def __init__(self, *args: Any, paragraphs: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paragraphs = paragraphs
        self.fields["kind"].choices = [("", _("Leave as it is")), *ParagraphKind.choices]
        kinds = Counter(row.get("kind") or str(ParagraphKind.PARAGRAPH) for row in paragraphs)
        headings: Counter[str] = Counter()  # in the order of the document
        for row in paragraphs:
            path = row.get("heading_path", [])
            headings.update(_joined(path[: level + 1]) for level in range(len(path)))
        counted = _("%(name)s (%(n)s)")
        self.fields["which"].choices = [
            ("all", counted % {"name": _("All paragraphs"), "n": len(paragraphs)}),
            *(
                (f"kind:{kind}", counted % {"name": kind.label, "n": kinds[kind]})
                for kind in ParagraphKind
                if kinds[kind]
            ),
            *(
                (f"heading:{heading}", counted % {"name": Truncator(heading).chars(120), "n": n})
                for heading, n in list(headings.items())[:MAX_HEADINGS]
            ),
        ]
        if self.data.get(self.add_prefix("which"), "").startswith("place:"):  # the button of one paragraph
            self.fields["which"].choices = [(f"place:{place}", place) for place in range(len(paragraphs))]

    def places(self) -> set[int]:
        """Return the places of the chosen paragraphs."""
        way, _colon, value = self.cleaned_data["which"].partition(":")
        if way == "place":
            return {int(value)}
        rows = enumerate(self.paragraphs)
        if way == "kind":
            return {place for place, row in rows if (row.get("kind") or ParagraphKind.PARAGRAPH) == value}
        if way == "heading":
            return {
                place
                for place, row in rows
                if (path := row.get("heading_path", []))
                and value in (_joined(path[: level + 1]) for level in range(len(path)))
            }
        return {place for place, _row in rows}

    def answers(self) -> bool | None:
        """Return whether they can be answered; None where that stays as it is."""
        return {"yes": True, "no": False}.get(self.cleaned_data["answerable"])


class LeftOutForm(forms.Form):
    """How a text that was left out is included. The buttons are named `use`."""

    use = forms.CharField(max_length=20)
    number = forms.CharField(
        label=_("Number"),
        max_length=20,
        required=False,  # counted on from the paragraph above
    )
    was = forms.CharField(max_length=64)


class SymbolForm(forms.Form):
    """Confirmation for a document that shows a different symbol than it was given."""

    symbol_seen = forms.BooleanField(required=False)

    def __init__(self, *args: Any, symbol: str, printed_symbol: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="%s", **kwargs)
        words = _("This is document %(symbol)s, although it shows %(shown)s")
        self.fields["symbol_seen"].label = words % {"symbol": isolated(symbol), "shown": isolated(printed_symbol)}


class SplitParagraphForm(forms.Form):
    """The place where a paragraph is split in two."""

    begins = forms.CharField(
        label=_("First words of the new paragraph"),
        max_length=500,
        help_text=_("Copy them from the text. The paragraph is divided before these words."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    number = forms.CharField(label=_("Number of the new paragraph"), max_length=20)


class ColumnsForm(forms.Form):
    """The columns of a table that hold the text and the number; remembered for tables with the same header."""

    text = forms.ChoiceField(label=_("Column with the text"))
    number = forms.ChoiceField(label=_("Column with the number"), required=False)

    def __init__(self, *args: Any, header: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, name) for name in header]
        self.fields["text"].choices = choices
        self.fields["number"].choices = [
            ("", _("None: the number comes before the text, or rows are counted")),
            *choices,
        ]


def _joined(path: Iterable[str]) -> str:
    return " › ".join(path)


ROLE_NAMES: Mapping[ColumnRole, str | Promise] = {
    ColumnRole.DOCUMENT: _("Document"),
    ColumnRole.THEME: _("Themes"),
    ColumnRole.PERSONS: _("Affected persons"),
    ColumnRole.SDG: _("Sustainable Development Goals"),
    ColumnRole.STATE: _("Recommending State"),
    ColumnRole.REVIEWED_STATE: _("State under review"),
    ColumnRole.POSITION: _("Position"),
    ColumnRole.BODY: _("Mechanism"),
}


class TableColumnsForm(ColumnsForm):
    """Also what the other columns hold, and the document whose rows are read where the table has several.

    `cleaned_data` has what `choose_columns` takes: `roles` by `ColumnRole`, None where they were not shown.
    """

    def __init__(self, *args: Any, header: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, header=header, **kwargs)
        choices = [("", _("No column")), *((name, name) for name in header)]
        roles = self.initial.get("roles", {})
        for role, label in ROLE_NAMES.items():
            self.fields[f"role_{role}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=roles.get(role, "")
            )
        documents = self.initial.get("documents", [])
        if documents:
            self.fields["document"] = forms.ChoiceField(
                label=_("Rows that are read"),
                choices=[
                    ("", _("All rows, as one document")),
                    *(
                        (name, _("%(document)s (rows: %(rows)s)") % {"document": isolated(name), "rows": count})
                        for name, count in documents
                    ),
                ],
                required=False,
                help_text=_("The table has rows of several documents. Add each of them with its own symbol."),
            )

    @property
    def role_fields(self) -> list[forms.BoundField]:
        """The fields of the other columns, for the page."""
        return [self[f"role_{role}"] for role in ROLE_NAMES]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen = {str(role): data.get(f"role_{role}", "") for role in ROLE_NAMES}
        used = {data.get("text"): _("the text"), data.get("number") or None: _("the number")}
        for role, name in chosen.items():
            if name and name in used:
                words = _("This column is already used for %(other)s. Choose another column, or none.")
                self.add_error(f"role_{role}", words % {"other": used[name]})
            elif name:
                used[name] = ROLE_NAMES[ColumnRole(role)]
        has_roles = any(self.add_prefix(f"role_{role}") in self.data for role in ROLE_NAMES)
        return {
            "text": data.get("text", ""),
            "number": data.get("number", ""),
            "roles": chosen if has_roles else None,
            "document_symbol": data.get("document", ""),
        }
