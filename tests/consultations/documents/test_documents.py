"""Documents as an officer reads them in: what a page says, keeps and refuses."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consultations.documents import readings, services
from consultations.documents.correction import reading_changes
from consultations.documents.forms import PagesField
from consultations.models import Document, Recommendation
from core.models import Job, StoredFile
from tests.consultations.reading.samples import SEED
from tests.factories import MembershipFactory, OfficerFactory, RoundFactory
from tests.support.officers import own_queries, sign_in

TEXT = b"""A/HRC/99/7
page 4
7.    States should register every child at birth.
8.    The Special Rapporteur encourages treaty bodies to ask for figures.
"""

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


@pytest.fixture
def officer(client, monkeypatch):
    monkeypatch.setattr(readings, "READ_SECONDS", 60)  # also where the machine is busy
    user = OfficerFactory()
    sign_in(client, user)
    return user


def send(client, content=TEXT, name="report.txt", symbol="A/HRC/99/7", **more):
    data = {"symbol": symbol, "title": "A report", "file": SimpleUploadedFile(name, content), **more}
    return client.post(reverse("consultations:add_document"), data)


def test_a_text_is_read_in_the_request(client, officer):
    answer = send(client)
    document = Document.objects.get()
    assert answer.headers["Location"] == reverse("consultations:document", args=[document.pk])
    page = client.get(answer.headers["Location"]).content.decode()
    assert "States should register every child at birth." in page
    assert "are counted one by one" not in page
    assert "Named as the addressee" in page
    assert document.source.display_name == "report.txt"
    assert Job.objects.count() == 0


def test_the_wording_is_named_in_the_language_of_the_officer(client, officer):
    type(officer).objects.filter(pk=officer.pk).update(language="fr")
    page = client.get(send(client).headers["Location"]).content.decode()
    assert "<dd>devrait</dd>" in page and "<dd>encourage</dd>" in page
    assert "<dd>should</dd>" not in page


def test_the_seed_page_ends_as_eight_recommendations(client, officer):
    send(client, SEED.read_bytes(), "A-HRC-11-7_page-26.txt", symbol="A/HRC/11/7")
    document = Document.objects.get()
    page = " ".join(client.get(reverse("consultations:document", args=[document.pk])).content.decode().split())
    assert "6 paragraphs. To be answered: 8 recommendations." in page
    assert "Parts of a paragraph that are answered separately are counted one by one." in page
    heading = {"heading-first": "0", "heading-last": "3", "heading-heading_path": "Protecting children"}
    client.post(reverse("consultations:set_heading", args=[document.pk]), heading)
    client.post(reverse("consultations:confirm_reading", args=[document.pk]))
    rows = Recommendation.objects.select_related("paragraph").order_by("order")
    assert [row.label for row in rows] == ["123", "124", "125", "126", "127.1", "127.2", "127.3", "128"]
    assert [row.paragraph.heading_path for row in rows][3:5] == [
        ["Protecting children"],
        ["Strengthening partnerships and international cooperation"],
    ]


@pytest.mark.parametrize(
    ("content", "name", "symbol", "words"),
    [
        (b"", "report.txt", "A/1", "The file is empty."),
        (b"%PDF-1.7 nothing", "report.txt", "A/1", "the content is of another kind"),
        (
            b"\x89PNG\r\n\x1a\n",
            "page.png",
            "A/1",
            "The portal reads PDF, Word and OpenDocument documents, web pages, text and spreadsheets",
        ),
        (b"MZ\x90", "report.exe", "A/1", "are not accepted"),
        (TEXT, "report.txt", "", "Complete “"),
        (TEXT, "report.txt", "A" * 1_000_000, "at most 60 characters"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field_and_kept_nowhere(
    client, officer, settings, content, name, symbol, words
):
    answer = send(client, content, name, symbol)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "A report" in answer.content.decode()
    assert (Document.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("report.html", b"<h1>On schools</h1><p>7. States should build schools.</p>", "On schools"),
        ("report.md", b"# On schools\n\n7. States should build schools.", "On schools"),
        (
            "list.csv",
            b"No,Recommendation,Made by\n7,States should build schools.,Ombira\n8,Train nurses,Arandia",
            "Made by",
        ),
    ],
)
def test_other_kinds_are_read_and_told_with_their_reasons(client, officer, name, content, told):
    page = client.get(send(client, content, name).headers["Location"]).content.decode()
    assert "States should build schools." in page
    assert told in page
    source = client.get(reverse("consultations:source", args=[Document.objects.get().pk]))
    assert source.headers["Content-Type"].startswith("text/")
    assert "html" not in source.headers["Content-Type"]  # a stranger's page is never served as one
    assert source.headers["Content-Disposition"].startswith("attachment")


def test_a_row_keeps_its_columns_when_it_is_mended(client, officer):
    send(client, b"No,Recommendation,Made by\n7,Build schools everywhere,Ombira\n8,Train nurses,Arandia", "list.csv")
    document = Document.objects.get()
    client.post(reverse("consultations:paragraph", args=[document.pk, 0]), paragraph_data(document, number="7bis"))
    document.refresh_from_db()
    assert document.reading["paragraphs"][0]["number"] == "7bis"
    assert document.reading["paragraphs"][0]["columns"] == {"Made by": "Ombira"}


def test_a_symbol_is_there_once(client, officer):
    send(client)
    answer = send(client)
    assert "This document is already on the portal." in answer.content.decode()
    here = reverse("consultations:document", args=[Document.objects.get().pk])
    assert f'<a href="{here}">Open the document ' in answer.content.decode()
    assert Document.objects.count() == StoredFile.objects.count() == 1


def test_a_symbol_that_nothing_can_store_is_told(client, officer):
    assert send(client, symbol="A/HRC/1\x00").status_code == 422


FRENCH = """A/HRC/99/7
page 4
7.    Les États devraient enregistrer chaque enfant à la naissance et délivrer des certificats sans frais aux familles.
8.    Le Rapporteur spécial recommande aux États de former les maîtres d’école et de publier les chiffres chaque année.
"""


def test_long_reading_goes_on_in_the_background(client, officer, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(readings, "READ_SECONDS", 0)
    send(client, FRENCH.encode())
    document = Document.objects.get()
    page = client.get(reverse("consultations:document", args=[document.pk])).content.decode()
    assert "Reading the document" in page
    assert "Refresh the page" in page
    with django_capture_on_commit_callbacks(execute=True):
        from core.jobs.queue import run_due

        run_due()
    page = client.get(reverse("consultations:document", args=[document.pk])).content.decode()
    assert "Les États devraient enregistrer chaque enfant" in page
    assert '<p class="text" lang="fr" dir="ltr">' in page


def test_an_officer_corrects_the_language_of_the_document(client, officer):
    """Of a text that is too short, it is not known. Requests are then looked for in the one that was chosen."""
    send(client, b"7. Les \xc3\x89tats devraient agir. Les \xc3\x89tats devraient payer.")
    document = Document.objects.get()
    url = reverse("consultations:change_reading", args=[document.pk])
    assert (
        "Language of the document: English"
        in client.get(reverse("consultations:document", args=[document.pk])).content.decode()
    )
    assert client.post(url, {"document-language": "nothing"}).status_code == 422
    page = client.post(url, {"document-language": "fr"}, follow=True).content.decode()
    assert "Language of the document: français" in page
    assert '<option value="fr" selected>' in page
    assert '<p class="text" lang="fr" dir="ltr">' in page
    was = reading_changes.fingerprint(document.reading["paragraphs"][0])
    split = {"split": "yes", "was": was, "split-begins": "Les États devraient payer", "split-number": "8"}
    client.post(reverse("consultations:paragraph", args=[document.pk, 0]), split)
    document.refresh_from_db()
    assert [row["limbs"][0]["addressees"] for row in document.reading["paragraphs"]] == [["States"], ["States"]]


def test_a_table_that_is_read_again_has_the_language_of_its_text(client, officer):
    """Only a language that an officer chose stays."""
    short, long = "Vu", "Les États devraient enregistrer chaque enfant à la naissance, sans frais pour les familles."
    send(
        client, f"Code,Recommendation,Texte entier\nA-1,{short},{long}\nA-2,{short} aussi,{long}\n".encode(), "list.csv"
    )
    document = Document.objects.get()
    url = reverse("consultations:change_reading", args=[document.pk])
    client.post(url, {"columns-text": "Texte entier", "columns-number": "Code"})
    document.refresh_from_db()
    assert document.language == "fr"
    client.post(url, {"document-language": "pt"})
    client.post(url, {"columns-text": "Recommendation", "columns-number": "Code"})
    document.refresh_from_db()
    assert document.language == "pt"


def paragraph_data(document, place=0, **more):
    row = document.reading["paragraphs"][place]
    data = {
        "number": row["number"],
        "pages": "4",
        "heading_path": "Protection\nRegistration",
        "text": row["text"],
        "was": reading_changes.fingerprint(row),
        "part-TOTAL_FORMS": "1",
        "part-INITIAL_FORMS": "1",
        "part-0-text": row["text"],
        "part-0-force": "should",
        "part-0-addressees": ["States"],
    }
    return {**data, **more}


@pytest.mark.parametrize("said", ["4, 5", "4;5", "4、5", "4，5", "٤،٥", "4, 5,"])
def test_pages_are_parted_as_the_languages_part_them(said):
    assert PagesField().clean(said) == [4, 5]


def test_a_paragraph_is_mended(client, officer):
    send(client)
    document = Document.objects.get()
    url = reverse("consultations:paragraph", args=[document.pk, 0])
    assert client.get(url).status_code == 200
    more = {"part-0-force": "urges", "part-0-participants": ["civil society"], "part-0-implied": "on", "owner": "x"}
    assert client.post(url, paragraph_data(document, **more)).status_code == 302
    document.refresh_from_db()
    mended = document.reading["paragraphs"][0]
    assert mended["heading_path"] == ["Protection", "Registration"]
    assert mended["limbs"] == [
        {
            "limb": 1,
            "text": "States should register every child at birth.",
            "force": "urges",
            "addressees": ["States"],
            "implied": True,
            "participants": ["civil society"],
            "reasons": [],
        }
    ]


def test_who_made_a_recommendation_is_on_the_page_and_stays_when_it_is_corrected(client, officer):
    send(client)
    document = Document.objects.get()
    rows = document.reading["paragraphs"]
    rows[0]["limbs"][0].update(addressees=["Arandia"], addressed_state="Arandia", recommending=["Ombira", "Tovral"])
    services.replace_paragraphs(document, rows, by=officer)
    page = client.get(reverse("consultations:document", args=[document.pk])).content.decode()
    assert "Recommended by" in page
    assert "Ombira, Tovral" in page
    document.refresh_from_db()
    data = paragraph_data(document, **{"part-0-addressees": ["Arandia"], "part-0-force": "urges"})
    assert client.post(reverse("consultations:paragraph", args=[document.pk, 0]), data).status_code == 302
    document.refresh_from_db()
    limb = document.reading["paragraphs"][0]["limbs"][0]
    assert (limb["addressees"], limb["addressed_state"], limb["recommending"]) == (
        ["Arandia"],
        "Arandia",
        ["Ombira", "Tovral"],
    )


def test_parts_are_added_and_taken_out(client, officer):
    send(client)
    document = Document.objects.get()
    url = reverse("consultations:paragraph", args=[document.pk, 0])
    page = client.post(url, paragraph_data(document, number="7 bis", add="yes")).content.decode()
    assert page.count("<legend>Part ") == 2
    assert 'value="7 bis"' in page
    assert "field--wrong" not in page
    client.post(url, paragraph_data(document, **{"part-0-DELETE": "on"}))
    document.refresh_from_db()
    assert document.reading["paragraphs"][0]["limbs"] == []


def test_bad_fields_of_a_paragraph_are_told_and_nothing_typed_is_lost(client, officer):
    send(client)
    document = Document.objects.get()
    url = reverse("consultations:paragraph", args=[document.pk, 0])
    more = {"pages": "four", "part-0-addressees": [], "part-0-text": "My own words."}
    answer = client.post(url, paragraph_data(document, **more))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“four” is not the number of a page." in page
    assert "Addressed to: Choose who the recommendation is addressed to." in page
    assert "My own words." in page


def test_two_officers_do_not_overwrite_each_other(client, officer):
    send(client)
    document = Document.objects.get()
    url = reverse("consultations:paragraph", args=[document.pk, 0])
    data = paragraph_data(document)
    client.post(url, data)
    answer = client.post(url, {**data, "text": "The second officer's text.", "part-0-text": "The second"})
    assert answer.status_code == 422
    assert "Someone else has corrected this paragraph" in answer.content.decode()
    assert "The second officer&#x27;s text." in answer.content.decode()


def test_paragraphs_are_left_out_and_added(client, officer):
    send(client)
    document = Document.objects.get()
    data = paragraph_data(document, leave_out="yes")
    client.post(reverse("consultations:paragraph", args=[document.pk, 0]), data)
    document.refresh_from_db()
    assert [row["number"] for row in document.reading["paragraphs"]] == ["8"]
    client.post(
        reverse("consultations:paragraph", args=[document.pk, 1]), {**data, "number": "9", "was": "", "leave_out": ""}
    )
    assert client.get(reverse("consultations:paragraph", args=[document.pk, 5])).status_code == 404


def test_a_faulty_reading_is_refused_with_the_list(client, officer):
    send(client)
    document = Document.objects.get()
    document.reading["paragraphs"][1]["number"] = "7"
    document.reading["paragraphs"][0]["limbs"][0]["addressees"] = []
    document.save()
    answer = client.post(reverse("consultations:confirm_reading", args=[document.pk]))
    page = answer.content.decode()
    assert answer.status_code == 409
    url = reverse("consultations:document", args=[document.pk])
    assert f'<a href="{url}?show=errors#paragraph-0">Paragraph 7: choose who it is addressed to.</a>' in page
    assert f'<a href="{url}?show=errors#paragraph-1">Number 7 is used twice.</a>' in page
    assert Recommendation.objects.count() == 0


def test_a_document_that_shows_another_symbol_is_confirmed_with_a_tick_only(client, officer):
    send(client, b"A/HRC/55/2\n\n" + TEXT + b"\n\nA/HRC/55/2\n", symbol="A/HRC/11/7")
    document, confirm = Document.objects.get(), "consultations:confirm_reading"
    url = reverse(confirm, args=[document.pk])
    assert 'name="symbol_seen"' in client.get(reverse("consultations:document", args=[document.pk])).content.decode()
    answer = client.post(url)
    assert answer.status_code == 409
    words = "The document does not show the symbol A/HRC/11/7. It shows A/HRC/55/2."
    assert answer.content.decode().count(words) == 2  # in the summary and at the field
    assert '<a href="#symbol_seen">' in answer.content.decode()
    assert client.post(url, {"symbol_seen": "on"}).status_code == 302
    assert Recommendation.objects.exists()


def test_the_file_comes_back_as_it_was_sent(client, officer):
    send(client)
    answer = client.get(reverse("consultations:source", args=[Document.objects.get().pk]))
    assert b"".join(answer.streaming_content) == TEXT
    assert answer.headers["Content-Disposition"] == 'attachment; filename="report.txt"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("name", ["document", "source", "reading_state"])
def test_made_up_ids_are_not_there(client, officer, name):
    assert client.get(reverse(f"consultations:{name}", args=[uuid4()])).status_code == 404


def test_strangers_do_not_learn_that_the_pages_exist(client):
    url = reverse("consultations:documents")
    assert client.get(url).status_code == 302
    client.force_login(MembershipFactory().user)
    assert client.get(url).status_code == 404
    assert send(client).status_code == 404


def test_pages_keep_the_strict_policy(client, officer):
    policy = client.get(reverse("consultations:documents")).headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "default-src 'self'" in policy


@pytest.mark.parametrize("count", [1, 10, 1_000])
def test_the_list_asks_the_same_whatever_its_length(client, officer, count):
    Document.objects.bulk_create(Document(symbol=f"A/{n}", title="A report") for n in range(count))
    assert own_queries(client, reverse("consultations:documents"), beside=reverse("consultations:add_document")) == 2


def test_rounds_are_set_up_on_confirmed_documents_only(client, officer):
    RoundFactory(officer=officer)
    send(client)
    page = client.get(reverse("consultations:add_round")).content.decode()
    assert "A/HRC/99/7" not in page


def test_what_waits_is_told_on_the_first_page(client, officer):
    send(client)
    draft = RoundFactory(officer=officer, announced=False)
    page = client.get("/admin/").content.decode()
    assert f'<a href="{reverse("consultations:documents")}"><strong>1</strong> document to confirm</a>' in page
    assert (
        f'<a href="{reverse("consultations:round", args=[draft.pk])}"><strong>1</strong> round to announce</a>' in page
    )


TABLE = b"Code,Old text,Recommendation\nA-1,Words of the last cycle,Build schools\nA-2,More such words,Train nurses\n"


def test_columns_are_mapped_once_and_remembered(client, officer):
    send(client, TABLE, "list.csv")
    document = Document.objects.get()
    assert [row["text"] for row in document.reading["paragraphs"]] == ["Build schools", "Train nurses"]
    url = reverse("consultations:change_reading", args=[document.pk])
    answer = client.post(url, {"columns-text": "Old text", "columns-number": "Code"})
    assert answer.status_code == 302
    document.refresh_from_db()
    assert [row["text"] for row in document.reading["paragraphs"]] == ["Words of the last cycle", "More such words"]
    send(client, TABLE.replace(b"nurses", b"doctors"), "next.csv", symbol="A/HRC/99/8")
    later = Document.objects.get(symbol="A/HRC/99/8")
    assert [row["text"] for row in later.reading["paragraphs"]] == ["Words of the last cycle", "More such words"]
    client.post(url, {"undo": "yes"})
    document.refresh_from_db()
    assert [row["text"] for row in document.reading["paragraphs"]] == ["Build schools", "Train nurses"]
    for wrong in ({"columns-text": "Nothing"}, {"columns-text": "Code", "columns-number": "Code"}):
        assert client.post(url, wrong).status_code == 422


def test_columns_are_not_read_again_over_what_a_colleague_corrected(client, officer):
    send(client, TABLE, "list.csv")
    document = Document.objects.get()
    page = client.get(reverse("consultations:document", args=[document.pk])).content.decode()
    marks = set(re.findall(r'name="reading" value="(\w+)"', page.partition("Read these columns")[0]))
    first = document.reading["paragraphs"][0]
    corrected = {**first, "text": "Build schools and roads"}
    reading_changes.replace_paragraph(document, 0, corrected, was=reading_changes.fingerprint(first), by=officer)
    url = reverse("consultations:change_reading", args=[document.pk])
    answer = client.post(url, {"columns-text": "Recommendation", "columns-number": "Code", "reading": marks.pop()})
    assert answer.status_code == 422 and "Someone else has corrected the reading" in answer.content.decode()
    document.refresh_from_db()
    assert document.reading["paragraphs"][0]["text"] == "Build schools and roads" and not marks


def test_divided_joined_counted_and_undone_on_the_pages(client, officer):
    send(client)
    document = Document.objects.get()
    url = reverse("consultations:paragraph", args=[document.pk, 0])
    change = reverse("consultations:change_reading", args=[document.pk])

    def numbers():
        document.refresh_from_db()
        return [row["number"] for row in document.reading["paragraphs"]]

    def was():
        return reading_changes.fingerprint(document.reading["paragraphs"][0])

    answer = client.post(url, {"split": "yes", "was": was(), "split-begins": "not there", "split-number": "7bis"})
    assert answer.status_code == 422
    assert "These words are not in the paragraph" in answer.content.decode()
    after_the_last = reverse("consultations:paragraph", args=[document.pk, 2])
    assert client.post(after_the_last, {"split": "yes", "split-begins": "x", "split-number": "9"}).status_code == 422
    client.post(url, {"split": "yes", "was": was(), "split-begins": "register every", "split-number": "7bis"})
    assert numbers() == ["7", "7bis", "8"]
    client.post(url, {"join": "yes", "was": was()})
    assert numbers() == ["7", "8"]
    stale = client.post(url, {"join": "yes", "was": "stale"})
    assert (stale.status_code, "Someone else has corrected" in stale.content.decode()) == (422, True)
    client.post(change, {"renumber-first": "0", "renumber-last": "1", "renumber-number": "20"})
    assert numbers() == ["20", "21"]
    assert client.post(change, {"renumber-first": "1", "renumber-last": "0", "renumber-number": "x"}).status_code == 422
    for _ in range(3):
        client.post(change, {"undo": "yes"})
    assert numbers() == ["7", "8"]
    page = client.post(change, {"undo": "yes"}, follow=True).content.decode()
    assert "There is nothing to undo." in page


def test_acts_on_the_list_are_refused_after_another_officer_has_changed_it(client, officer):
    """Each act names places, or all: on a list that another officer has changed they are other paragraphs."""
    send(client, TEXT + b"9.    States should pay.\n10.    States should train judges.\n")
    document = Document.objects.get()
    page = client.get(reverse("consultations:document", args=[document.pk]))
    mark, rows = page.context["work"].mark, page.context["work"].rows
    assert page.content.decode().count(f'name="reading" value="{mark}"') == 4  # nothing to undo yet
    reading_changes.replace_paragraph(document, 0, None, was=rows[0].fingerprint, by=officer)
    document.refresh_from_db()
    before = document.reading
    change = reverse("consultations:change_reading", args=[document.pk])
    kinds = reverse("consultations:change_kinds", args=[document.pk])
    for url, data in (
        (kinds, {"kinds-which": "place:1", "kinds-answerable": "no", "was": rows[1].fingerprint}),
        (kinds, {"kinds-which": "all", "kinds-answerable": "no", "reading": mark}),
        (change, {"renumber-first": "0", "renumber-last": "1", "renumber-number": "20", "reading": mark}),
        (change, {"undo": "yes", "reading": mark}),
        (
            reverse("consultations:set_heading", args=[document.pk]),
            {"heading-first": "0", "heading-last": "1", "heading-heading_path": "Judges", "reading": mark},
        ),
        (reverse("consultations:confirm_reading", args=[document.pk]), {"reading": mark}),
    ):
        answer = client.post(url, data, follow=True).content.decode()
        assert "Someone else has corrected the reading since you opened it." in answer, (url, data)
    document.refresh_from_db()
    assert (document.reading, document.confirmed_at) == (before, None)
    page = client.get(reverse("consultations:document", args=[document.pk]))
    client.post(
        kinds, {"kinds-which": "place:1", "kinds-answerable": "no", "was": page.context["work"].rows[1].fingerprint}
    )
    mark = client.get(reverse("consultations:document", args=[document.pk])).context["work"].mark
    client.post(reverse("consultations:confirm_reading", args=[document.pk]), {"reading": mark})
    document.refresh_from_db()
    assert document.confirmed_at is not None


def test_questions_of_a_table_are_for_everybody_to_answer(client, officer):
    rows = b"No,Question\n1,What has your Government done for children?\n2,States should do what for towns?\n"
    page = client.get(send(client, rows, "questions.csv").headers["Location"]).content.decode()
    assert page.count("all participants") == 2
    services.confirm_reading(Document.objects.get(), by=officer)
    assert [(row.kind, row.force, row.is_for_everybody) for row in Recommendation.objects.order_by("order")] == [
        ("question", "", True)
    ] * 2


def test_a_recommendation_that_becomes_a_question_loses_the_addressees_that_it_implied(client, officer):
    send(client, b"7.    The Special Rapporteur recommends ratifying the Convention.\n8.    States should pay.\n")
    document = Document.objects.get()
    assert [row["limbs"][0]["implied"] for row in document.reading["paragraphs"]] == [True, False]
    reading_changes.change_kinds(document, [0, 1], "question", None, by=officer)
    services.confirm_reading(Document.objects.get(), by=officer)
    assert [row.addressees for row in Recommendation.objects.order_by("order")] == [[], ["States"]]


def test_only_officers_change_a_reading(client, officer):
    send(client)
    url = reverse("consultations:change_reading", args=[Document.objects.get().pk])
    assert (client.get(url).status_code, client.post(url).status_code) == (405, 422)
    client.logout()
    assert "/login/" in client.post(url).headers["Location"]
    client.force_login(MembershipFactory().user)
    assert client.post(url).status_code == 404
