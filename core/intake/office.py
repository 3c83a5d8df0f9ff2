"""Office containers: what they are, and what in them would act when opened (macros, links that fetch)."""

import re
import zipfile
from pathlib import Path

from core.intake.containers import check_zip
from core.intake.errors import IntakeError
from core.intake.kinds import Kind
from core.intake.xml import parse_part

_MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": Kind.DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": Kind.XLSX,
}
_ODT_TYPE = b"application/vnd.oasis.opendocument.text"
_MACROS = re.compile(
    r"(^|/)(vbaProject\.bin|vbaData\.xml)$|^xl/(macrosheets|dialogsheets)/|(^|/)activeX/|^(Basic|Scripts)/",
    re.IGNORECASE,
)
_CLICKED = "/hyperlink"  # followed only by a person's click
_OWN_DISK = re.compile(r"\s*(file:///(?![\\/%])|[a-z]:[\\/]|(?![\\/]{2})[^:]*$)", re.IGNORECASE)


def office_kind(path: Path) -> Kind:
    """The kind of an office container that is safe to open: `docx`, `xlsx` or `odt`.

    Raises `IntakeError`: those of `check_zip`, and `macros`, `external_links`, `entities`, `password`, `kind_differs`.
    """
    entries = check_zip(path)
    with zipfile.ZipFile(path) as archive:
        if "[Content_Types].xml" in entries:
            kind = _ooxml_kind(archive)
            _check_links(archive, list(entries))
        elif "mimetype" in entries:
            kind = _odf_kind(archive)
        else:
            raise IntakeError("kind_differs", extension="zip")
    if any(_MACROS.search(name) for name in entries):
        raise IntakeError("macros")
    return kind


def _ooxml_kind(archive: zipfile.ZipFile) -> Kind:
    types = [element.get("ContentType", "") for element in parse_part(archive, "[Content_Types].xml", limit=4 << 20)]
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in types):
        raise IntakeError("macros")
    kinds = {_MAIN_TYPES[kind] for kind in types if kind in _MAIN_TYPES}
    if len(kinds) != 1:
        raise IntakeError("kind_differs", extension="zip")
    return kinds.pop()


def _odf_kind(archive: zipfile.ZipFile) -> Kind:
    with archive.open("mimetype") as part:
        if part.read(100).strip() != _ODT_TYPE:
            raise IntakeError("kind_differs", extension="zip")
    manifest = parse_part(archive, "META-INF/manifest.xml", limit=4 << 20)
    if any(str(element.tag).endswith("}encryption-data") for element in manifest.iter("{*}*")):
        raise IntakeError("password")
    return Kind.ODT


def _check_links(archive: zipfile.ZipFile, names: list[str]) -> None:
    """Relationships that fetch by themselves: pictures, templates, objects, other workbooks.

    A link to click is harmless, and a template named by a path on the sender's own disk (Word writes it into every
    document) fetches nothing here; neither is refused.
    """
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise IntakeError("external_links", target="xlsx")
    for name in names:
        if not name.endswith(".rels"):
            continue
        for relation in parse_part(archive, name, limit=8 << 20):
            target, kind = relation.get("Target", ""), relation.get("Type", "")
            if relation.get("TargetMode") != "External" or kind.endswith(_CLICKED):
                continue
            if kind.endswith("/attachedTemplate") and _OWN_DISK.match(target):
                continue
            raise IntakeError("external_links", target=kind.rpartition("/")[2][:40])
