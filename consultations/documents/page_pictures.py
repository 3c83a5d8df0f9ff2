"""Pictures of document pages, shown beside what was read: drawn once in a limited child process, then stored."""

import base64
import io
from typing import Any

from django.db import transaction

from consultations.documents.limited_reading import CHILD_MESSAGES
from consultations.models import Document, PagePicture
from core.files.child import run_limited
from core.files.kinds import FileKind
from core.files.limits import DOORS
from core.files.storage import store, stored_path
from core.models import StoredFile

_WORDS = 60  # characters that tell a page


def has_pictures(document: Document) -> bool:
    """Return whether the document's file has pages that can be drawn."""
    return document.source is not None and document.source.kind == FileKind.PDF


def picture_of(document: Document, page: int) -> StoredFile | None:
    """Return the picture of the printed page `page`; None where nothing was read from a page of that number.

    Raises Refused for a file that cannot be drawn.
    """
    words = _words_on(document.reading, page)
    if words is None or document.source is None or not has_pictures(document):
        return None
    picture = PagePicture.objects.filter(document=document, page=page).select_related("file").first()
    return picture.file if picture is not None else _draw(document, document.source, page, words)


def _draw(document: Document, source: StoredFile, page: int, words: str) -> StoredFile:
    drawn = run_limited(
        DOORS["page of a document"],
        {"page": page, "words": words},
        files=[stored_path(source.stored_name)],
        messages=CHILD_MESSAGES,
    )
    stored = store(io.BytesIO(base64.b64decode(drawn["png"])))
    with transaction.atomic():
        file = StoredFile.objects.create(
            **stored.columns,
            display_name=f"{document.symbol.replace('/', '-')}-{page}.png",
            kind="png",
            content_type="image/png",
        )
        picture, _new = PagePicture.objects.get_or_create(document=document, page=page, defaults={"file": file})
    return picture.file


def _words_on(reading: dict[str, Any], page: int) -> str | None:
    """Return words that identify the page, None where no paragraph is on it.

    These are the start of a paragraph that begins there, else the end of one that ends there.
    """
    paragraphs = [row for row in reading.get("paragraphs", []) if page in row.get("pages", [])]
    beginning = next((row for row in paragraphs if row["pages"][0] == page), None)
    if beginning is not None:
        return str(beginning.get("text", ""))[:_WORDS]
    return str(paragraphs[0].get("text", ""))[-_WORDS:] if paragraphs else None
