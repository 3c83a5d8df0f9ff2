"""From proposals to rows: only a confirmed reading has any, and it stays."""

import copy
from importlib import import_module

import pytest
from django.apps import apps
from django.db.models import QuerySet

from consultations.documents import services
from consultations.models import Document
from core.errors import NotAllowed, Refusals, Refused
from core.models import StoredFile
from tests.consultations.conftest import READING
from tests.support.officers import sign_in


def test_confirming_makes_paragraphs_and_limbs(house):
    assert [row.label for row in house.recommendations] == ["7", "8.1", "8.2"]
    assert [row.words for row in house.recommendations] == ["para. 7", "para. 8, part 1", "para. 8, part 2"]
    paragraph = house.document.paragraphs.get(number="8")
    assert (paragraph.heading_path, paragraph.pages) == (["Partnership"], [3, 4])


@pytest.mark.parametrize("count", [1, 40])
def test_confirming_asks_the_same_whatever_the_length(house, count, django_assert_max_num_queries):
    rows = [{**READING["paragraphs"][0], "number": str(number)} for number in range(count)]
    reading = {**READING, "paragraphs": rows}
    document = services.add_document(symbol="A/HRC/99/5", title="", reading=reading, by=house.officer)
    with django_assert_max_num_queries(15):
        services.confirm_reading(document, by=house.officer)
    assert document.paragraphs.count() == count


@pytest.mark.parametrize(("read", "language"), [("zh", "zh-hans"), ("pt", "pt"), (None, "en"), ("ru", "ru")])
def test_a_document_has_its_language_as_the_portal_writes_it(house, read, language):
    reading = {**READING, "language": read}
    document = services.add_document(symbol="A/HRC/99/5", title="", reading=reading, by=house.officer)
    assert document.language == language


@pytest.mark.both_databases  # a migration
def test_chinese_documents_of_earlier_readings_have_the_code_of_answers(house):
    """They were "zh", so that answers in Chinese waited for a translation into Chinese."""
    Document.objects.update(language="zh")
    import_module("consultations.migrations.0033_chinese_documents").rename(apps, None)
    document = Document.objects.get()
    assert (document.language, document.translation_language) == ("zh-hans", "zh-hans")


def test_who_made_a_recommendation_and_the_state_addressed_stay_with_it(house):
    reading = copy.deepcopy(READING)
    limb = reading["paragraphs"][0]["limbs"][0]
    limb.update(addressees=["Arandia"], addressed_state="Arandia", recommending=["Ombira", "Tovral"])
    reading["paragraphs"][1]["limbs"][0].update(addressed_state="Arandia")  # an officer chose other addressees
    document = services.add_document(symbol="A/HRC/99/5", title="", reading=reading, by=house.officer)
    services.confirm_reading(document, by=house.officer)
    first, second, *_rest = [row for paragraph in document.paragraphs.all() for row in paragraph.recommendations.all()]
    assert (first.addressed_state, first.recommending) == ("Arandia", ["Ombira", "Tovral"])
    assert (second.addressed_state, second.recommending) == ("", [])


def test_a_confirmed_reading_stays(house):
    for verb in (services.confirm_reading, lambda d, by: services.replace_paragraphs(d, [], by=by)):
        with pytest.raises(Refused, match="confirmed and cannot be changed"):
            verb(house.document, by=house.officer)


def test_a_document_of_a_wrong_file_is_removed_and_its_symbol_is_free(house, client):
    """Until it is confirmed: nothing else leads out of the wrong file under the right symbol."""
    file = StoredFile.objects.create(
        stored_name="ab/" + "c" * 64,
        display_name="wrong.docx",
        kind="docx",
        content_type="x/y",
        size=1,
        sha256="0" * 64,
    )
    document = services.add_document(symbol="A/HRC/99/5", title="", reading=READING, by=house.officer, source=file)
    document.checks.create(fingerprint="x", by=house.officer)
    with pytest.raises(NotAllowed):
        services.remove_document(document, by=house.XAA.focal)
    sign_in(client, house.officer)
    page = f"/admin/consultations/documents/{document.pk}/"
    assert f'href="{page}remove/"' in client.get(page).text
    assert "Remove the document" in client.get(f"{page}remove/").text
    done = client.post(f"{page}remove/", follow=True)
    assert "A/HRC/99/5 was removed. You can add it again." in done.text
    assert not StoredFile.objects.filter(pk=file.pk).exists()
    services.add_document(symbol="A/HRC/99/5", title="", reading=READING, by=house.officer)
    confirmed = f"/admin/consultations/documents/{house.document.pk}/"
    assert "remove/" not in client.get(confirmed).text
    assert client.get(f"{confirmed}remove/")["Location"] == confirmed
    assert client.post(f"{confirmed}remove/").status_code == 409
    assert Document.objects.filter(pk=house.document.pk).exists()


def test_faults_are_told_by_paragraph(house):
    reading = copy.deepcopy(READING)
    reading["paragraphs"][1]["number"] = "7"
    reading["paragraphs"][0]["limbs"][0]["addressees"] = []
    document = services.add_document(symbol="A/HRC/99/5", title="", reading=reading, by=house.officer)
    with pytest.raises(Refusals) as refusal:
        services.confirm_reading(document, by=house.officer)
    assert [(fault.code, fault.field) for fault in refusal.value.refusals] == [
        ("addressee_missing", "paragraph-0"),
        ("number_twice", "paragraph-1"),
    ]
    assert document.paragraphs.count() == 0


def test_a_number_that_the_database_cannot_hold_is_told(house):
    reading = copy.deepcopy(READING)
    reading["paragraphs"][0]["number"] = "UPR-RECOMMENDATION-0001"
    document = services.add_document(symbol="A/HRC/99/5", title="", reading=reading, by=house.officer)
    with pytest.raises(Refusals) as refusal:
        services.confirm_reading(document, by=house.officer)
    assert [(fault.code, fault.field) for fault in refusal.value.refusals] == [("number_too_long", "paragraph-0")]


def test_two_officers_add_the_same_document_at_once(house, monkeypatch):
    """What the first look did not see, the database refuses: the same words, and nothing half done."""
    answers = iter([False])
    exists = QuerySet.exists
    monkeypatch.setattr(
        QuerySet, "exists", lambda rows: next(answers, True) if rows.model is Document else exists(rows)
    )
    with pytest.raises(Refused, match="already on the portal") as refusal:
        services.add_document(symbol="A/HRC/99/1", title="", reading=READING, by=house.officer)
    assert refusal.value.field == "symbol"
    assert Document.objects.count() == 1


def test_a_symbol_is_there_once_and_only_officers_add(house):
    with pytest.raises(Refused, match="already on the portal"):
        services.add_document(symbol="A/HRC/99/1", title="", reading=READING, by=house.officer)
    with pytest.raises(NotAllowed):
        services.add_document(symbol="A/HRC/99/6", title="", reading=READING, by=house.XAA.focal)
