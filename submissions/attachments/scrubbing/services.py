"""Makes clean and covered copies in the limited child; words for what they leave out and for refusals."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.files.child import run_limited
from core.files.kinds import FileKind
from core.files.limits import DOORS
from submissions.attachments.scrubbing.findings import FindingKind
from submissions.attachments.scrubbing.patterns import IdentityHint

FOUND: dict[str, Any] = {
    FindingKind.AUTHOR: _("Author names"),
    FindingKind.COMPANY: _("Organization name"),
    FindingKind.PROPERTY: _("Title, keywords and other file properties"),
    FindingKind.COMMENT: _("Comments"),
    FindingKind.CHANGE: _("Tracked changes"),
    FindingKind.HIDDEN: _("Hidden text"),
    FindingKind.TEMPLATE: _("Paths on a computer"),
    FindingKind.PLACE: _("Photo locations (GPS)"),
    FindingKind.CAMERA: _("Camera data (EXIF)"),
    FindingKind.XMP: _("Descriptions inside the file (XMP)"),
    FindingKind.PICTURE: _("Names of picture files"),
    FindingKind.CROPPED: _("Cropped parts of pictures"),
    FindingKind.FIELD: _("Fields that show the author or the name of the file"),
    FindingKind.PRINTED: _("Headers and footers that are printed with a sheet"),
    FindingKind.OBJECT: _("Embedded objects, files and programs"),
    FindingKind.LINK: _("Links"),
    FindingKind.PREVIEW: _("Preview pictures"),
    FindingKind.LAYER: _("Hidden layers"),
    FindingKind.REVISION: _("Earlier versions of the file"),
}

HINTS: dict[str, Any] = {
    IdentityHint.CHILD: _("A person under 18: no name or place should reveal who it is"),
    IdentityHint.MENTIONED: _("A name from the description of the file, a removed comment or a deleted passage"),
    IdentityHint.AUTHOR: _("A name removed from the file: its author, or someone who commented or changed it"),
    IdentityHint.OWN_NAME: _("Your name, or the name of a person in your team"),
    IdentityHint.MAIL: _("An email address"),
    IdentityHint.PHONE: _("A phone number"),
    IdentityHint.DISK: _("A path on a computer"),
}

_PDF_HINT = _("Print it to a new PDF, check every page and upload that file.")
REFUSALS: dict[str, Any] = {
    "picture_not_cleaned": (
        _("A picture in the file is of a kind that cannot be cleaned."),
        _("Replace it with a PNG or JPEG, and upload the file again."),
    ),
    "picture_too_large": (
        _("A picture in the file has more than {limit_mp} million pixels."),
        _("Replace it with a smaller picture, and upload the file again."),
    ),
    "cropped": (_("Words were cropped off a page of the PDF, and are still in the file."), _PDF_HINT),
    "layers": (_("The PDF has layers, and one of them is hidden."), _PDF_HINT),
    "picture_in_drawing": (
        _("A picture that is part of a page drawing is encoded in a way that cannot be cleaned."),
        _PDF_HINT,
    ),
    "cannot_cover": (
        _("Words cannot be redacted in a file of this kind."),
        _("Remove the words yourself and upload the file again, or upload it as DOCX, ODT, PDF or plain text."),
    ),
    "words_left": (
        _("The words are in a part of the file where they cannot be redacted."),
        _("Remove them yourself, and upload the file again."),
    ),
    "not_clean": (_("The file contains descriptions that cannot be removed."), _PDF_HINT),
}


@dataclass(frozen=True, slots=True)
class RemovedMatter:
    """What the clean copy leaves out: how many of each FindingKind, and the names (`extraction.removed_names`)."""

    found: dict[str, int]
    names: dict[str, list[str]]


def clean_copy(source: Path, target: Path, declared_name: str, *, seconds: int = 15) -> tuple[FileKind, RemovedMatter]:
    """Write the clean copy of `source`, which people call `declared_name`, to `target`; return its kind and the rest.

    `target` is an empty file of the caller, who deletes it whatever happens. Raises `Refused` with words for people:
    those of reading, and `picture_not_cleaned`, `picture_too_large`, `picture_in_drawing`, `cropped`, `layers`,
    `not_clean`.
    """
    answer = run_limited(
        DOORS["clean copy"],
        {"declared_name": declared_name},
        files=[source, target],
        seconds=seconds,
        messages=REFUSALS,
    )
    counts = {what: int(count) for what, count in answer["found"].items()}
    names = {source: [str(name) for name in names] for source, names in answer["names"].items()}
    return FileKind(answer["kind"]), RemovedMatter(counts, names)


def covered_copy(
    source: Path, target: Path, declared_name: str, words: Sequence[str], *, seconds: int = 30
) -> tuple[FileKind, list[int]]:
    """Write a clean copy again without some words. Return its kind, and the pages that became pictures.

    Raises `Refused` with words for people: those of reading, `cannot_cover` and `words_left`.
    """
    answer = run_limited(
        DOORS["covered copy"],
        {"declared_name": declared_name, "words": list(words)},
        files=[source, target],
        seconds=seconds,
        messages=REFUSALS,
    )
    return FileKind(answer["kind"]), [int(page) for page in answer["pictures"]]
