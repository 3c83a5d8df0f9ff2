"""The clean copy of a file: what anybody but its sender gets, while the original stays sealed (guarantee C4).

Made by the job that looks into the file; who may open which of the two is asked here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.models import Membership, Organisation
from core import clock
from core.errors import Refused
from core.intake.kinds import Kind
from core.models import StoredFile
from core.storage import Stored, remove_stored, store
from submissions.enums import DerivedKind
from submissions.models import Attachment, Cleaning, CoveredCopy, DerivedFile
from submissions.scrubbing.limited import clean_copy, covered_copy
from submissions.scrubbing.words import MARK, flexible

LARGEST = 200 << 20  # a copy may be larger than its original: packed otherwise, pictures painted anew


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a try: bytes that are safe on disk, or the code of a refusal."""

    stored: Stored | None = None
    kind: str = ""
    content_type: str = ""
    found: dict[str, int] = field(default_factory=dict)
    error: str = ""


def make(path: Path, name: str) -> Made:
    """Has a limited child write the clean copy of the file at `path`, which people call `name`, and stores it."""
    made, found = _stored(lambda part: clean_copy(path, part, name))
    return replace(made, found=found or {})


def make_covered(path: Path, name: str, words: Sequence[str]) -> tuple[Made, list[int]]:
    """The same for a copy of the clean copy at `path` without the words; and the pages that became pictures."""
    made, pictures = _stored(lambda part: covered_copy(path, part, name, words))
    return made, pictures or []


def _stored[T](write: Callable[[Path], tuple[Kind, T]]) -> tuple[Made, T | None]:
    part = settings.FILES_ROOT / f"{uuid4().hex}.part"
    part.touch(mode=0o600)
    try:
        kind, told = write(part)
        with part.open("rb") as stream:
            stored = store(stream, directory=settings.FILES_ROOT, limit=LARGEST)
    except Refused as refusal:
        return Made(error=refusal.code[:40]), None
    finally:
        for left in (part, part.with_name(f"{part.name}.trial.part")):
            left.unlink(missing_ok=True)
    return Made(stored, kind.value, kind.content_type), told


def keep(file: StoredFile, made: Made, *, hints: dict[str, list[int]]) -> None:
    """The rows beside the file. For the transaction that holds the file's lock."""
    Cleaning.objects.create(file=file, found=made.found, hints=hints, error=made.error, at=clock.now())
    copy = row_of(made)
    if copy is not None:
        DerivedFile.objects.create(original=file, file=copy, kind=DerivedKind.CLEAN, at=clock.now())


def row_of(made: Made) -> StoredFile | None:
    """The row that names the bytes of a copy; None where there are none."""
    if made.stored is None:
        return None
    return StoredFile.objects.create(
        stored_name=made.stored.name,
        display_name=f"copy.{made.kind}",  # a file's name tells of its sender
        kind=made.kind,
        content_type=made.content_type,
        size=made.stored.size,
        sha256=made.stored.sha256,
        stored_by=None,
    )


def forget(made: Made) -> None:
    """Takes the bytes of a copy away again for which there is no file any more."""
    if made.stored is not None:
        remove_stored(made.stored.name, directory=settings.FILES_ROOT)


def copy_of(file: StoredFile) -> StoredFile | None:
    """The clean copy, None where there is none (yet)."""
    row = next((row for row in file.derived.all() if row.kind == DerivedKind.CLEAN), None)
    return row.file if row else None


def copy_to_give(attachment: Attachment) -> StoredFile:
    """The file that others than the sender get.

    Raises Refused `being_cleaned` while the copy is made, `no_clean_copy` where none can be: then nothing is given.
    """
    copy = copy_of(attachment.file)
    if copy is not None:
        return copy
    if not hasattr(attachment.file, "cleaning"):
        raise Refused(
            "being_cleaned", _("The clean copy of this file is being made."), hint=_("Try again in a minute.")
        )
    raise Refused(
        "no_clean_copy",
        _("There is no clean copy of this file, so it is not given out."),
        hint=_("Ask to open the sealed original: a second person decides."),
    )


def cover(text: str, words: Sequence[str]) -> str:
    """The text as the copy has it: the mark in place of each of the words."""
    pattern = flexible(words)
    return pattern.sub(MARK, text) if pattern else text


def taken_words(file: StoredFile) -> list[str]:
    """All words that its sender has covered in the copy that is there. One query."""
    rows = CoveredCopy.objects.filter(file=file, taken_at__isnull=False).order_by("-taken_at")
    return list(rows.values_list("words", flat=True).first() or [])


def own_names(file: StoredFile) -> list[str]:
    """Names to look for in the words of a file: its body's in all forms, its people's, and their mail domains."""
    body = Organisation.objects.filter(
        pk__in=Attachment.objects.filter(file=file).values("version__submission__delegation__organisation")
    ).first()
    if body is None:
        return []
    names = [body.name, body.short_name]
    names += [name for forms in body.names.values() if isinstance(forms, dict) for name in forms.values()]
    people = Membership.objects.live().filter(organisation=body).values_list("user__name", "user__email")
    for name, email in people:
        names += [name, email.rpartition("@")[2]]
    return [name for name in names if isinstance(name, str)]
