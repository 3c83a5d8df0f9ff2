"""Forms of sending: withdraw, answer a question of the secretariat, check a receipt."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from submissions.attachments.extraction.services import read_receipt
from submissions.drafting.forms import long_text, unnamed_field
from submissions.sending.clarification_answers import LONGEST


class ClarificationAnswerForm(forms.Form):
    """An answer in words to one question. `clarification` says which; the view checks it against the body's own."""

    text = forms.CharField(
        label=_("Or answer in writing"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only the secretariat reads this answer. Your submission stays as it is."),
        error_messages={"required": _("Enter your answer.")},
    )
    clarification = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, clarification: Any) -> None:
        super().__init__(data, initial={"clarification": clarification}, auto_id=f"id_{clarification}_%s")


class WithdrawForm(forms.Form):
    """Withdraws a submission. `asks`: answers without a name are public beside named ones."""

    reason = forms.CharField(
        label=_("Reason"), required=False, widget=long_text(3), help_text=_("Only the secretariat sees it.")
    )

    def __init__(self, data: Any = None, *, asks: bool = False) -> None:
        super().__init__(data)
        if asks:
            self.fields["unnamed"] = unnamed_field()


class CheckReceiptForm(forms.Form):
    """The whole receipt: its text, its file or its PDF."""

    conditional = ("text", "file")

    text = forms.CharField(
        label=_("The receipt"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "ltr", "spellcheck": "false"}),
        help_text=_("The whole content of the receipt file, from the first bracket to the last."),
    )
    file = forms.FileField(
        label=_("Or the receipt file"),
        required=False,
        allow_empty_file=True,
        help_text=_("The PDF, or the file whose name ends in .json; at most 1 MB. It is read once and not stored."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.json"}),
    )

    MAX_BYTES = 1 << 20
    NUMBER = re.compile(r"\s*SR-?\d{4}-?\w{1,12}(/\d*W?)?\s*", re.IGNORECASE | re.ASCII)

    def clean_text(self) -> str:
        """Refuse a bare number, whether or not such a receipt exists (PRACTICE 2), and a proof file."""
        text: str = self.cleaned_data["text"]
        if self.NUMBER.fullmatch(text):
            raise forms.ValidationError(
                _(
                    "This is a number, not a receipt. Anybody could have written it down. Ask the sender for "
                    "the receipt. After signing in, the sender can download it from the page of the "
                    "submission, as a PDF or as a file."
                ),
                code="number",
            )
        _refuse_proof(text)
        return text

    def clean_file(self) -> str | bytes | None:
        """Return the receipt: the bytes of the file, or the text of the PDF, which a limited child reads."""
        file = self.cleaned_data.get("file")
        if not file:
            return None
        if file.size > self.MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB. A receipt is much smaller."))
        content: bytes = file.read()
        if content.startswith(b"%PDF-"):
            try:
                return read_receipt(content)
            except Refused as refusal:
                raise forms.ValidationError(f"{refusal} {refusal.hint}".strip()) from None
        if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            raise forms.ValidationError(
                _("This is not the receipt file. Choose the PDF, or the file whose name ends in .json.")
            )
        _refuse_proof(content.decode(errors="replace"))
        return content

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("text", "").strip() and cleaned.get("file") is None:
            raise forms.ValidationError(_("Paste the receipt, or choose its file."))
        return cleaned

    def refused(self, words: Any) -> "CheckReceiptForm":
        """Return the form as it was sent, unread, with one error."""
        self.cleaned_data = {}
        self._errors = forms.utils.ErrorDict()
        self.add_error(None, words)
        return self

    @property
    def receipt(self) -> str | bytes:
        """The receipt to verify, without the words around it on its page.

        White space is removed: no value contains any, and copying adds it.
        """
        uploaded = self.cleaned_data.get("file")
        if isinstance(uploaded, bytes):
            return uploaded
        text = "".join((uploaded or str(self.cleaned_data["text"])).split())
        start, end = text.find('{"payload":'), text.rfind("}")
        return text[start : end + 1] if 0 <= start < end else text


def _refuse_proof(text: str) -> None:
    """Raise ValidationError for a proof file, which nobody should send anywhere."""
    squeezed = "".join(text.split())
    if squeezed.startswith('{"proof":') and '"content":' in squeezed:
        raise forms.ValidationError(
            _(
                "This is a proof file, not a receipt. It contains the whole text and names its sender: "
                "do not send it here. Check it on your own computer, with check_receipt.py."
            ),
            code="proof",
        )
