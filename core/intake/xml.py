"""XML of strangers: no entities, no network, no depth without end."""

import zipfile
from typing import IO

from lxml import etree

from core.intake.errors import IntakeError

MAX_PART = 64 << 20  # bytes of one unpacked part


def parse_part(archive: zipfile.ZipFile, name: str, *, limit: int = MAX_PART) -> etree._Element:
    """The root of one part of a container. Raises `IntakeError`: `damaged`, `entities`, `too_much_text`."""
    try:
        if archive.getinfo(name).file_size > limit:
            raise IntakeError("too_much_text")
        with archive.open(name) as part:
            return parse(part)
    except (KeyError, zipfile.BadZipFile, EOFError, ValueError):
        raise IntakeError("damaged") from None


def parse(stream: IO[bytes]) -> etree._Element:
    """The root of an XML document. One with a document type, which no office program writes, is refused."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        tree = etree.parse(stream, parser)
    except etree.XMLSyntaxError as error:
        raise IntakeError("entities" if "entity" in str(error).lower() else "damaged") from None
    if tree.docinfo.internalDTD is not None:
        raise IntakeError("entities")
    return tree.getroot()
