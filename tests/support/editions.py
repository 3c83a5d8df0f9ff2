"""Everything that anybody can have of a published report and its consultation, as text, by its place."""

import io
import zipfile
from datetime import datetime

import pypdfium2
from django.test import Client

from core import clock
from synthesis.models import Publication
from synthesis.publication.pack import publication_pack
from synthesis.publication.selectors import released


def newest(scenario) -> Publication:
    return Publication.objects.filter(report__round=scenario.round).order_by("number").last()


def outputs(scenario, at: datetime) -> dict[str, str]:
    """Pages and every file of the edition that is public at that moment."""
    client, found = Client(), {}
    with clock.at(at):
        edition = released(at).get(report__round=scenario.round)
        reference = scenario.round.reference
        for address in (
            "/", "/reports/", f"/reports/{edition.report.reference}/", f"/consultations/{reference}/",
            f"/consultations/{reference}/inputs/", f"/consultations/{reference}/wordings/",
            f"/consultations/{reference}/files/",
        ):  # fmt: skip
            response = client.get(address)
            assert response.status_code == 200, address
            found[address] = response.content.decode()
        for name, content in publication_pack(edition):
            found[name] = text_of(name, content)
    return found


def text_of(name: str, content: bytes) -> str:
    if name.endswith(".pdf"):
        pages = pypdfium2.PdfDocument(content)
        return "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    if name.endswith((".docx", ".xlsx")):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.read(each).decode(errors="replace") for each in archive.namelist())
    return content.decode("utf-8-sig")
