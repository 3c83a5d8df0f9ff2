"""Tables of others on the document's page: columns mapped once and remembered, one document of several."""

import pytest
from django.urls import reverse

from consultations.documents import readings
from consultations.models import Document, Paragraph
from tests.consultations.documents.test_documents import send
from tests.factories import OfficerFactory
from tests.support.officers import sign_in

TABLE = (
    b"Recommendation,Document Symbol,Heading A,Recommending State,Response\n"
    b"Ratify the Convention on the Rights of the Child,A/HRC/99/1,Labour; Migrants,Ombira,Supported\n"
    b"Build schools in every province,A/HRC/99/1,Education,Velmora,Noted\n"
    b"Register every birth,CRC/C/ORL/CO/1,Children,,\n"
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


@pytest.fixture
def document(client, monkeypatch):
    monkeypatch.setattr(readings, "READ_SECONDS", 60)
    sign_in(client, OfficerFactory())
    send(client, TABLE, "list.csv", symbol="A/HRC/99/1")
    return Document.objects.get()


def chosen(**more):
    return {
        "columns-text": "Recommendation", "columns-number": "", "columns-role_theme": "Heading A",
        "columns-role_document": "Document Symbol", "columns-role_state": "Recommending State",
        "columns-role_position": "Response", **more,
    }  # fmt: skip


def test_the_page_shows_what_is_known_of_the_columns(client, document):
    page = client.get(reverse("consultations:document", args=[document.pk])).content.decode()
    assert "What other columns contain" in page
    assert '<option value="Recommending State" selected>' in page
    assert "All rows, as one document" in page


def test_columns_are_mapped_once_remembered_and_kept_with_the_paragraphs(client, document):
    url = reverse("consultations:change_reading", args=[document.pk])
    assert client.post(url, chosen(**{"columns-document": "A/HRC/99/1"})).status_code == 302
    document.refresh_from_db()
    assert [row["text"] for row in document.reading["paragraphs"]][1:] == ["Build schools in every province"]
    assert client.post(reverse("consultations:confirm_reading", args=[document.pk])).status_code == 302
    first = Paragraph.objects.get(document=document, number="1")
    assert first.columns["Heading A"] == "Labour; Migrants"
    assert first.details == {
        "document": ["A/HRC/99/1"],
        "theme": ["Labour", "Migrants"],
        "state": ["Ombira"],
        "position": ["Supported"],
    }
    send(client, TABLE, "next.csv", symbol="CRC/C/ORL/CO/1")
    later = Document.objects.get(symbol="CRC/C/ORL/CO/1")
    assert later.reading["table"]["roles"]["theme"] == "Heading A"
    assert len(later.reading["paragraphs"]) == 3  # which document is read was the choice for the other file


def test_a_column_has_one_meaning(client, document):
    url = reverse("consultations:change_reading", args=[document.pk])
    answer = client.post(url, chosen(**{"columns-role_sdg": "Heading A"}))
    assert answer.status_code == 422
    assert "This column is already used for" in answer.content.decode()
    answer = client.post(url, chosen(**{"columns-role_body": "Recommendation"}))
    assert answer.status_code == 422
