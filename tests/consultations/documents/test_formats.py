"""Files of other formats on the page for new documents: read, or refused in words with nothing kept."""

import pytest
from django.urls import reverse

from consultations.documents import readings
from consultations.models import Document
from core.models import StoredFile
from tests.consultations.documents.test_documents import send
from tests.consultations.reading.sources.test_odt_files import odt
from tests.factories import OfficerFactory
from tests.support.officers import sign_in

MANIFEST = "META-INF/manifest.xml"
SPACE = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


@pytest.fixture
def officer(client, monkeypatch):
    monkeypatch.setattr(readings, "READ_SECONDS", 60)  # also where the machine is busy
    user = OfficerFactory()
    sign_in(client, user)
    return user


def test_an_opendocument_text_without_numbers_becomes_a_document(client, officer):
    data = odt("<text:p>States should act.</text:p><text:p>Cities should help.</text:p>",
               extra={MANIFEST: f'<manifest xmlns="{SPACE}"/>'})  # fmt: skip
    assert send(client, data, "statement.odt").status_code == 302
    document = Document.objects.get()
    assert [(row["number"], row["counted"]) for row in document.reading["paragraphs"]] == [("1", True), ("2", True)]
    page = client.get(reverse("office:document", args=[document.pk])).content.decode()
    assert "The document prints no number here. The paragraphs were counted." in page


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (
            odt("<text:p>1. Act.</text:p>", extra={MANIFEST: f'<m xmlns="{SPACE}"><encryption-data/></m>'}),
            "a.odt",
            "protected by a password",
        ),
        (odt("<text:p>1. Act.</text:p>", extra={MANIFEST: "<manifest/>"}), "a.docx", "another kind"),
        (b"Ombira,12,Accepted\nArandia,13,Noted\n", "a.csv", "Give each column a heading"),
        (b"{\\rtf1 States should act.}", "a.rtf", "odt, html, txt, md, xlsx, ods, csv, tsv"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(client, officer, data, name, words):
    answer = send(client, data, name)
    assert answer.status_code in {409, 422}
    assert words in answer.content.decode()
    assert not Document.objects.exists()
    assert not StoredFile.objects.exists()
