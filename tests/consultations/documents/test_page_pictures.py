"""The printed page beside what was read of it: found by its words, drawn once, for whoever may open the document."""

import io

import pytest
import typst
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from consultations.documents import page_pictures, readings
from consultations.models import PagePicture
from consultations.reading.sources.page_pictures import picture_of_page
from core.errors import Refused
from core.files.storage import stored_path
from tests.factories import OfficerFactory
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db

WIDTHS = (1000, 1001)  # part of a pixel is a pixel

# A cover without number, then pages that begin with 26: sheets and printed pages differ.
BODY = """
#set page(width: 15cm, height: 20cm)
#set text(size: 11pt)
A report of nobody about nothing at all, with a cover.
#pagebreak()
#counter(page).update(26)
#set page(numbering: "1")
123. States should register every child at birth, wherever it is born.
#pagebreak()
124. States should hear every child before they decide about it.
"""


@pytest.fixture
def officer(client, monkeypatch):
    monkeypatch.setattr(readings, "READ_SECONDS", 60)  # also where the machine is busy
    user = OfficerFactory()
    sign_in(client, user)
    return user


@pytest.fixture
def document(officer, settings):
    content = typst.compile(BODY.encode())
    made = readings.add_document_from_file(
        ContentFile(content), name="report.pdf", symbol="A/INV/26", title="A report", by=officer
    )
    made.refresh_from_db()
    return made


def picture(document, page):
    file = page_pictures.picture_of(document, page)
    return Image.open(stored_path(file.stored_name))


def test_the_page_of_the_words_is_drawn_once(document, settings):
    assert [row["pages"] for row in document.reading["paragraphs"]] == [[26], [27]]
    first = picture(document, 26)
    assert (first.format, first.width in WIDTHS) == ("PNG", True)
    assert page_pictures.picture_of(document, 26) == page_pictures.picture_of(document, 26)
    assert page_pictures.picture_of(document, 26) != page_pictures.picture_of(document, 27)
    assert PagePicture.objects.count() == 2


def test_the_sheet_is_found_by_its_words(document):
    path = stored_path(document.source.stored_name)
    assert picture_of_page(path, page=26, words="123. States should register")["sheet"] == 2
    assert picture_of_page(path, page=27, words="States should hear\nevery child")["sheet"] == 3
    assert picture_of_page(path, page=1, words="words of nobody")["sheet"] == 1


def test_a_page_from_which_nothing_was_read_is_none(document):
    assert page_pictures.picture_of(document, 1) is None
    assert page_pictures.picture_of(document, 10**9) is None


def test_what_is_no_pdf_has_no_pictures(officer):
    text = b"123. States should register every child.\n\n124. States should hear every child.\n"
    made = readings.add_document_from_file(
        ContentFile(text), name="report.txt", symbol="A/INV/27", title="A report", by=officer
    )
    made.refresh_from_db()
    assert not page_pictures.has_pictures(made)


def test_it_stands_beside_the_proposals_and_opens_with_them_only(client, document, officer):
    address = reverse("consultations:page_picture", args=[document.pk, 26])
    assert address in client.get(reverse("consultations:document", args=[document.pk])).content.decode()
    assert address in client.get(reverse("consultations:paragraph", args=[document.pk, 0])).content.decode()
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).width in WIDTHS
    assert client.get(reverse("consultations:page_picture", args=[document.pk, 1])).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_a_file_that_cannot_be_drawn_is_no_page_and_no_error(client, document):
    stored_path(document.source.stored_name).write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(Refused):
        page_pictures.picture_of(document, 26)
    assert client.get(reverse("consultations:page_picture", args=[document.pk, 26])).status_code == 404
