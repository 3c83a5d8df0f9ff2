"""The pack of a report for whoever wants to check it: one zip, and what its page of instructions says."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from core.models import SigningKey
from core.packages import Package
from core.storage import stored_path
from submissions import check_receipt
from submissions.check_receipt import grouped
from synthesis.exports import check_pack
from synthesis.models import Publication, PublicationFile

CHECKERS = {Path(each.__file__).name: Path(each.__file__) for each in (check_pack, check_receipt)}
_BLOCK = 1 << 20  # bytes


def zip_name(files: Iterable[PublicationFile]) -> str:
    """`A-HRC-11-7_round-1_pack_public_20270315T0900Z.zip`, after the name of the manifest."""
    return _manifest(files).name.replace("_manifest_", "_pack_").removesuffix(".json") + ".zip"


def write_zip(files: Iterable[PublicationFile], target: BinaryIO) -> None:
    """The files in the order of their names, not compressed: the same bytes whatever version of zlib there is."""
    package = Package(target)
    for row in sorted(files, key=lambda each: each.name):
        path = stored_path(row.file.stored_name, directory=settings.FILES_ROOT)
        with package.part(row.name, compress=False) as write, path.open("rb") as content:
            while piece := content.read(_BLOCK):
                write(piece)
    package.close()


def zip_of(files: Iterable[PublicationFile]) -> BinaryIO:
    """The zip as an open file that is gone when it is closed."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    write_zip(files, target)
    target.seek(0)
    return target


def check_page(publication: Publication, files: list[PublicationFile]) -> dict[str, Any]:
    """The context of the page that says how to check the pack."""
    rows = SigningKey.objects.order_by("since")
    return {
        "publication": publication,
        "reference": publication.report.reference,
        "title": publication.outline["title"],
        "language": publication.outline["language"],
        "zip_name": zip_name(files) if files else "",
        "manifest": _manifest(files) if files else None,
        "keys": [{"id": row.key_id, "fingerprint": grouped(row.public_key)} for row in rows],
    }


def _manifest(files: Iterable[PublicationFile]) -> PublicationFile:
    return next(row for row in files if "_manifest_" in row.name)
