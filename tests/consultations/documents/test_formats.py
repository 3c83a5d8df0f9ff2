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
    page = client.get(reverse("consultations:document", args=[document.pk])).content.decode()
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


CHINESE = "缔约国应当批准公约和议定书，并在国家公布。"
WORDS_PAGE = """<html><head><meta http-equiv=Content-Type content="text/html; charset=windows-1252"></head>
<body><p>1. The “État” should act – now.</p></body></html>"""


@pytest.mark.parametrize(
    ("data", "name", "text"),
    [
        ("1. The “État” should act – now.\n".encode("cp1252"), "a.txt", "The “État” should act – now."),
        (f"1. {CHINESE}\n".encode("gb18030"), "a.txt", CHINESE),
        ("1. L’État devrait agir.\n".encode("utf-16"), "a.txt", "L’État devrait agir."),
        (WORDS_PAGE.encode("cp1252"), "a.htm", "The “État” should act – now."),
        ("No;Recommendation\n1;Protéger les enfants\n2;Construire des écoles\n".encode("cp1252"), "a.csv",
         "Protéger les enfants"),
    ],
)  # fmt: skip
def test_texts_that_are_no_utf_8_are_read_and_shown_as_they_are(client, officer, data, name, text):
    answer = send(client, data, name)
    document = Document.objects.get()
    assert document.reading["paragraphs"][0]["text"] == text
    assert "\ufffd" not in readings.source_text(document)
    assert text in readings.source_text(document) or name.endswith("csv")
    assert text in client.get(answer.headers["Location"]).content.decode()


def test_control_characters_are_no_text_in_any_encoding(client, officer):
    answer = send(client, "1. The État\x01 should act.".encode("cp1252"), "a.txt")
    assert answer.status_code in {409, 422}
    assert not Document.objects.exists()
