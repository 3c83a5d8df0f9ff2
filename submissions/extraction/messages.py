"""Words for the notes an extraction carries: what the reader should know about the text."""

from typing import Any

from django.utils.translation import gettext_lazy as _

NOTES: dict[str, Any] = {
    "picture": _("The file is a picture; nothing can be cited from it by paragraph."),
    "no_text": _("The file holds no text."),
    "scan_without_text": _("The pages are pictures without a text layer; nothing can be cited from them by paragraph."),
    "pages_without_text": _("Some pages are pictures without a text layer."),
    "long_paragraph_cut": _("Very long paragraphs were divided."),
    "tracked_changes": _("The file holds tracked changes; insertions were read, deletions were not."),
    "comments": _("The file holds comments; they were not read."),
    "hidden_text": _("The file holds hidden text; it was not read."),
    "objects": _("The file holds embedded objects; they were not read."),
}
