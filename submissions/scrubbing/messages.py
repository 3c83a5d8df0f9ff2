"""Words for what a clean copy does not carry, and for files of which none can be made."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from submissions.scrubbing.found import What
from submissions.scrubbing.hints import Hint

FOUND: dict[str, Any] = {
    What.AUTHOR: _("Names of authors"),
    What.COMPANY: _("Name of an organization"),
    What.PROPERTY: _("Title, keywords and other properties of the file"),
    What.COMMENT: _("Comments"),
    What.CHANGE: _("Tracked changes"),
    What.HIDDEN: _("Hidden text"),
    What.TEMPLATE: _("Paths on a computer"),
    What.PLACE: _("Places where pictures were taken (GPS)"),
    What.CAMERA: _("Notes of a camera (EXIF)"),
    What.XMP: _("Descriptions inside the file (XMP)"),
    What.PICTURE: _("Names of picture files"),
    What.FIELD: _("Fields that show the author or the name of the file"),
    What.OBJECT: _("Embedded objects, files and programs"),
    What.LINK: _("Links"),
    What.PREVIEW: _("Preview pictures"),
    What.LAYER: _("Hidden layers"),
    What.REVISION: _("Earlier states of the file"),
}

HINTS: dict[str, Any] = {
    Hint.OWN_NAME: _("The name of your body, or of one of its people"),
    Hint.MAIL: _("A mail address"),
    Hint.PHONE: _("A phone number"),
    Hint.CHILD: _("Somebody under 18: no name or place should tell who it is"),
    Hint.DISK: _("A path on a computer"),
}

_PDF_HINT = _("Print it into a new PDF, look at every page, and send that.")
REFUSALS: dict[str, Any] = {
    "picture_not_cleaned": (
        _("A picture in the file is of a kind that cannot be cleaned."),
        _("Put it in as PNG or JPEG, and send the file again."),
    ),
    "picture_too_large": (
        _("A picture in the file has more than {limit_mp} million points."),
        _("Put it in smaller, and send the file again."),
    ),
    "layers": (_("The PDF has layers, and one of them is hidden."), _PDF_HINT),
    "picture_in_drawing": (
        _("A picture that is part of a page's own drawing is packed so that it cannot be cleaned."),
        _PDF_HINT,
    ),
    "cannot_cover": (
        _("In a file of this kind no words can be covered."),
        _("Take the words out yourself, and send the file again; or send it as DOCX, ODT, PDF or plain text."),
    ),
    "words_left": (
        _("The words stand in a place of the file where they cannot be covered."),
        _("Take them out yourself, and send the file again."),
    ),
    "not_clean": (_("The file holds descriptions that cannot be taken out."), _PDF_HINT),
}
