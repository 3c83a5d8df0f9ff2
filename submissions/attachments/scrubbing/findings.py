"""The kinds of things that are removed from files. Keys are never translated; `services.FOUND` has the words."""

import re
from collections import Counter
from enum import StrEnum


class FindingKind(StrEnum):
    """A kind of thing that the clean copy does not contain."""

    AUTHOR = "author"
    COMPANY = "company"
    PROPERTY = "property"  # title, keywords, dates, program
    COMMENT = "comment"
    CHANGE = "tracked_change"
    HIDDEN = "hidden_text"
    TEMPLATE = "template_path"
    PLACE = "place"  # GPS
    CAMERA = "camera"  # other EXIF
    XMP = "xmp"
    PICTURE = "picture_name"
    CROPPED = "cropped"  # what a document cuts off a picture
    FIELD = "field"  # author, file name: fields that a program fills in
    PRINTED = "print_header"  # of the sheets of a workbook
    OBJECT = "object"
    LINK = "link"
    PREVIEW = "preview"
    LAYER = "hidden_layer"
    REVISION = "earlier_state"  # of a PDF that was saved over and over


Findings = Counter[str]

# A path on somebody's disk, or the name of a picture file: both often hold names and dates.
PATH = re.compile(
    r"[a-z]:[\\/]|file:|\\\\|/(home|users)/|\.(jpe?g|png|gif|tiff?|heic|bmp|webp|docx?|dotx?|dotm|xlsx?)\b", re.I
)
# Fields whose words a program takes from the file, its author or its place.
PERSONAL_FIELD = re.compile(
    r"\s*\\?(author|lastsavedby|username|userinitials|useraddress|filename|template|docproperty|docvariable|comments|"
    r"info|keywords|subject|title|createdate|savedate|printdate|edittime|revnum|includetext|includepicture|link|dde|"
    r"ddeauto|database|mergefield|import)\b",
    re.I,
)
# A mail address behind words names somebody whom nobody sees; so do an address with an account, and one's own store.
_OF_NOBODY = r"https?://(?![^/?#\s]*@|[\w-]+-my\.sharepoint\.|d\.docs\.live\.net|onedrive\.live\.)"
KEPT_LINK = re.compile(_OF_NOBODY, re.I)
_LINK_FIELD = re.compile(r"\s*HYPERLINK\b", re.I)
_KEPT_LINK_FIELD = re.compile(r"\s*HYPERLINK\s+(\"?" + _OF_NOBODY + r"|\\l\s*\"?[^\"\s]*\"?\s*(\\|$))", re.I)


def leads_home(instruction: str) -> bool:
    """Return whether a field is a link to neither a web page nor a place in the file.

    It is then replaced by its words.
    """
    return bool(_LINK_FIELD.match(instruction)) and not _KEPT_LINK_FIELD.match(instruction)
