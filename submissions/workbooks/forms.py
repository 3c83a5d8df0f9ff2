"""Forms about workbooks: download, upload, choices of an import."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy as _

from consultations.enums import Role
from consultations.invitations.selectors import people_of
from consultations.models import Delegation, Membership
from core.files.kinds import FileKind, clean_display_name, extension, isolated
from submissions.workbooks.proposals import OURS
from submissions.workbooks.services import MOST_BOOKS

_SPREADSHEETS = ("ods", "xls", "xlsm", "xlsb", "numbers", "csv")
VIEWS = ("open", "all", "errors")  # what is shown of a workbook that came back: to resolve, all, what is left out


class WorkbookLanguageForm(forms.Form):
    """The language of the workbook; for focal point and deputy also whose it is."""

    language = forms.ChoiceField(label=_("Language of the workbook"), choices=settings.LANGUAGES)
    person = forms.ModelChoiceField(
        Membership.objects.none(),
        label=_("Workbook for"),
        required=False,
        empty_label=_("Yourself (the whole workbook)"),
        help_text=_("The workbook of a colleague contains only what is assigned to them."),
    )

    def __init__(self, *args: Any, delegation: Delegation, leads: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        drafters = [
            one.membership
            for one in (people_of(delegation) if leads else ())
            if one.assigned and one.membership.role == Role.CONTRIBUTOR
        ]
        if not drafters:
            del self.fields["person"]
            return
        field.queryset = Membership.objects.select_related("user").filter(pk__in=[row.pk for row in drafters])
        field.label_from_instance = lambda row: row.unit or row.user.get_full_name()

    @property
    def chosen(self) -> Any:
        """The account of the person whose workbook it is; None for one's own."""
        row = self.cleaned_data.get("person")
        return row.user if row else None


class _SeveralWorkbooksField(forms.ClearableFileInput):
    """An input for several files. The field checks one of them; the form checks all, through `uploads`."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.get(name)


class WorkbookForm(forms.Form):
    """Uploads filled-in workbooks."""

    file = forms.FileField(
        label=_("Workbook"),
        widget=_SeveralWorkbooksField,
        help_text=_(
            "The workbooks (xlsx) or approval copies (docx) that you downloaded here, filled in. You can choose "
            "several files at once."
        ),
        allow_empty_file=True,  # `clean_file` says which of them is empty
    )

    MAX_MB = 20
    MAX_MB_TOGETHER = 60

    @property
    def uploads(self) -> list[Any]:
        """All uploaded files, in their order."""
        return list(self.files.getlist("file"))

    def clean_file(self) -> Any:
        sizes = [upload.size for upload in self.uploads]
        if max(sizes) > self.MAX_MB << 20:
            raise forms.ValidationError(_("The file is larger than %(limit)s MB.") % {"limit": self.MAX_MB})
        if sum(sizes) > self.MAX_MB_TOGETHER << 20:
            raise forms.ValidationError(
                _("Together the files are larger than %(limit)s MB. Upload some of them first.")
                % {"limit": self.MAX_MB_TOGETHER}
            )
        if len(sizes) > MOST_BOOKS:
            raise forms.ValidationError(
                _("You can upload at most %(limit)s workbooks at once. Upload some of them first.")
                % {"limit": MOST_BOOKS}
            )
        if faults := [fault for upload in self.uploads if (fault := self._fault_of(upload))]:
            raise forms.ValidationError(faults)
        return self.cleaned_data["file"]

    def _fault_of(self, upload: Any) -> Any:
        """Return the error of one file that shows without opening it; it names the file if there are several."""
        name = isolated(clean_display_name(upload.name))
        if extension(upload.name) not in (FileKind.XLSX, FileKind.DOCX):
            words = _(
                "“%(name)s” is not an xlsx or docx file. Upload the workbook or approval copy that you downloaded "
                "here, filled in."
            )
            if extension(upload.name) in _SPREADSHEETS:
                words = _(
                    "“%(name)s” is a workbook in another format. Save it as xlsx (Excel 2007–365), and upload it."
                )
            return words % {"name": name}
        if upload.size:
            return None
        empty = forms.FileField.default_error_messages["empty"]
        return gettext("“%(name)s”: %(what)s") % {"name": name, "what": empty} if len(self.uploads) > 1 else empty


def choices_in(data: Mapping[str, Any]) -> dict[str, tuple[int, str]]:
    """Return the choices that the preview page posts: `take.KEY` = `option:digest`. Anything else is ignored."""
    choices: dict[str, tuple[int, str]] = {}
    for name in data:
        option, colon, made_on = str(data[name]).partition(":")
        if name.startswith("take.") and colon and len(made_on) <= 64 and len(option) < 4:
            number = option.removeprefix("-")
            if number.isascii() and number.isdigit():
                choices[name.removeprefix("take.")] = (max(OURS, int(option)), made_on)
    return choices


def view_in(request: HttpRequest, *, waits: bool, changes: bool, wrong: bool) -> str:
    """Return which of VIEWS is asked for, else the one that a person needs first."""
    view = (request.POST if request.method == "POST" else request.GET).get("show", "")
    if view in VIEWS and (view != "open" or waits):
        return view
    return "open" if waits else "all" if changes or not wrong else "errors"


def segments(request: HttpRequest, view: str, counts: Sequence[int], *, last_label: str) -> list[dict[str, Any]]:
    """Return the context of parts/segments.html: `counts` in the order of VIEWS."""
    labels = (gettext("Conflicts"), gettext("All changes"), last_label)
    return [
        {"label": label, "url": f"{request.path}?show={name}", "count": count, "current": name == view}
        for name, label, count in zip(VIEWS, labels, counts, strict=True)
        if count or name == view
    ]


def onwards(request: HttpRequest) -> dict[str, Any]:
    """Return the query of the next page.

    Resolved conflicts leave the page of open ones; elsewhere a person asks for the next page.
    """
    page = request.POST.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    if request.POST.get("show") != "all":
        return {}
    return {"show": "all", "page": number + (request.POST.get("then") == "next")}
