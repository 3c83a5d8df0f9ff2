"""A proposed reading as a list to work through: parts of it, pages, numbers, and how far one has checked."""

import gzip
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consultations.documents import readings
from consultations.documents.correction import checks, reading_changes
from consultations.documents.correction.worklist import SHOWN, WorkList
from consultations.documents.services import add_document
from consultations.models import Document, ReadingCheck, Recommendation
from core.errors import NotAllowed, Refused
from tests.factories import MembershipFactory, OfficerFactory
from tests.support.html import compact
from tests.support.officers import own_queries, sign_in

SEED = Path(__file__).resolve().parents[5] / "shared" / "data" / "seed" / "A-HRC-11-7_page-26.txt"
REPORT = SEED.parents[1] / "documents" / "upr_reports" / "albania2010.pdf"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


@pytest.fixture
def officer(client, monkeypatch):
    monkeypatch.setattr(readings, "READ_SECONDS", 60)  # also where the machine is busy
    user = OfficerFactory(name="O. Fficer")
    sign_in(client, user)
    return user


def row(n, *, recommends=True, unsure=False):
    reasons = [{"code": "hyphen_joined", "words": "a"}] if unsure else []
    text = f"States should do what is asked in item {n} of this list."
    limb = {"limb": 1, "text": text, "addressees": ["States"], "participants": [], "force": "should", "reasons": []}
    limbs = [limb] if recommends else []
    return {"number": f"140.{n}", "heading_path": ["Recommendations"], "text": text, "limbs": limbs, "reasons": reasons}


def reading(officer, count=25):
    """Every third paragraph recommends nothing, every fifth is unsure."""
    rows = [row(n, recommends=n % 3 != 0, unsure=n % 5 == 0) for n in range(1, count + 1)]
    return add_document(symbol="A/HRC/99/7", title="A report", reading={"paragraphs": rows}, by=officer)


@pytest.fixture
def document(officer):
    return reading(officer)


def numbers(page):
    return [work.number.partition(".")[2] for work, _proposal in page.context["rows"]]


def show(client, document, **query):
    return client.get(reverse("consultations:document", args=[document.pk]), query)


def check(client, document, *places, **data):
    rows = Document.objects.get(pk=document.pk).reading["paragraphs"]
    was = [checks.fingerprint(rows[place]) for place in places]
    return client.post(
        reverse("consultations:check_paragraphs", args=[document.pk]), {"place": places, "was": was, **data}
    )


def test_the_list_is_shown_in_parts(client, document):
    page = show(client, document)
    assert numbers(page) == [str(n) for n in range(1, SHOWN + 1)]
    assert numbers(show(client, document, page=3)) == ["21", "22", "23", "24", "25"]
    assert numbers(show(client, document, show="recommendations"))[:4] == ["1", "2", "4", "5"]
    assert numbers(show(client, document, show="unsure")) == ["5", "10", "15", "20", "25"]
    assert numbers(show(client, document, show="nonsense")) == numbers(page)
    counts = {str(each["label"]): each["count"] for each in page.context["segments"]}
    assert counts == {
        "All paragraphs": 25, "Can be answered": 17, "Unsure": 5, "Not checked": 25, "With errors": 0,
    }  # fmt: skip


@pytest.mark.parametrize("typed", ["140.24", "para. 140.24", " １４０.２４ ", "١٤٠٫٢٤"])
def test_a_number_leads_to_its_page(client, document, typed):
    url = reverse("consultations:document", args=[document.pk])
    assert show(client, document, number=typed)["Location"] == f"{url}?page=3#paragraph-23"
    assert show(client, document, number="140.25", show="unsure")["Location"] == f"{url}?show=unsure#paragraph-24"


def test_a_number_that_is_not_there_is_named(client, document):
    page = show(client, document, number="141.9")
    assert "Not in this document: 141.9." in page.text and 'value="141.9"' in page.text


def test_what_is_checked_is_kept_with_who_and_how_far(client, document, officer):
    url = reverse("consultations:document", args=[document.pk])
    answer = check(client, document, 0, show="unchecked")
    assert answer["Location"] == f"{url}?show=unchecked#paragraph-1"
    page = compact(show(client, document).text)
    assert "1 of 25 paragraphs checked" in page and "O. Fficer" in page
    assert numbers(show(client, document, show="unchecked"))[0] == "2"
    answer = check(client, document, *range(10))
    assert answer["Location"] == f"{url}?page=2#paragraph-10"
    assert ReadingCheck.objects.filter(by=officer).count() == 10
    check(client, document, 3, uncheck="yes")
    assert numbers(show(client, document, show="unchecked"))[0] == "4"
    assert check(client, document)["Location"] == url


def test_a_correction_is_a_check_and_another_officers_correction_is_not_overlooked(client, document, officer):
    other = OfficerFactory()
    stale = checks.fingerprint(document.reading["paragraphs"][0])
    mended = {**document.reading["paragraphs"][0], "text": "States should do something else."}
    reading_changes.replace_paragraph(document, 0, mended, was=stale, by=other)
    page = client.post(
        reverse("consultations:check_paragraphs", args=[document.pk]), {"place": 0, "was": stale}, follow=True
    )
    assert "Someone else has corrected this paragraph" in page.text
    assert ReadingCheck.objects.get().by == other
    reading_changes.undo(document, by=officer)
    assert WorkList(Document.objects.get()).checked == 0  # as it was before, nobody has checked it


def test_a_heading_for_many_paragraphs_keeps_their_checks(client, document, officer):
    check(client, document, 0, 1)
    document.refresh_from_db()
    reading_changes.set_heading(document, 0, 20, ["Another heading"], by=officer)
    document.refresh_from_db()
    assert WorkList(document).checked == 2
    reading_changes.renumber(document, 0, 20, "150.1", by=officer)
    document.refresh_from_db()
    assert WorkList(document).checked == 2


def test_a_paragraph_is_corrected_in_its_place(client, document):
    page = show(client, document, page=2, open=12, show="recommendations")
    assert 'class="proposal__form"' not in page.text  # 140.13 stands on page 1 of the recommendations
    page = show(client, document, page=1, open=12, show="recommendations")
    assert page.text.count('class="proposal__form"') == 1
    form, parts = page.context["opened"]["form"], page.context["opened"]["parts"]
    data = {name: form[name].value() for name in ("number", "text", "was")}
    data |= {"part-TOTAL_FORMS": 1, "part-INITIAL_FORMS": 1, "part-0-text": parts[0]["text"].value()}
    data |= {"part-0-force": "urges", "part-0-addressees": ["States"], "show": "recommendations"}
    answer = client.post(reverse("consultations:paragraph", args=[document.pk, 12]), data)
    url = reverse("consultations:document", args=[document.pk])
    assert answer["Location"] == f"{url}?show=recommendations#paragraph-12"
    document.refresh_from_db()
    assert document.reading["paragraphs"][12]["limbs"][0]["force"] == "urges"
    assert WorkList(document).checked == 1


def test_errors_of_a_confirmation_lead_to_their_page(client, document):
    for place in range(25):
        document.reading["paragraphs"][place]["number"] = ""
    document.save()
    page = client.post(reverse("consultations:confirm_reading", args=[document.pk]))
    url = reverse("consultations:document", args=[document.pk])
    assert page.status_code == 409
    assert f'<a href="{url}?show=errors&amp;page=2#paragraph-12">' in page.text
    assert "5 more errors are shown at their paragraphs." in page.text
    for link in (f"{url}?show=errors&amp;page=2", f"{url}?show=errors&amp;page=1&amp;open=3#paragraph-3"):
        assert f'href="{link}"' in page.text
    assert 'href="?' not in page.text  # its own address answers no GET
    assert numbers(show(client, document, show="errors")) == [""] * SHOWN


def test_a_check_is_taken_back_whatever_a_browser_sends(client, document):
    check(client, document, 0, 1)
    address = reverse("consultations:check_paragraphs", args=[document.pk])
    for made_up in ("\x00", "x" * 70_000):
        assert client.post(address, {"place": "0", "was": made_up, "uncheck": ""}).status_code == 302
    assert ReadingCheck.objects.count() == 2
    check(client, document, 0, uncheck="")
    assert ReadingCheck.objects.count() == 1


def test_only_officers_check_and_only_what_is_not_confirmed(client, document, officer):
    first = checks.fingerprint(document.reading["paragraphs"][0])
    stranger = MembershipFactory().user
    with pytest.raises(NotAllowed):
        checks.check_paragraphs(document, {0: first}, by=stranger)
    with pytest.raises(Refused):
        checks.check_paragraphs(document, {900: first}, by=officer)
    client.post(reverse("consultations:confirm_reading", args=[document.pk]))
    with pytest.raises(Refused):
        checks.check_paragraphs(document, {0: first}, by=officer)
    client.force_login(stranger)
    assert check(client, document, 0).status_code == 404


def test_a_long_reading_has_small_pages_and_asks_the_same(client, document, officer):
    Document.objects.filter(pk=document.pk).update(symbol="A/1")
    long = reading(officer, 400)
    check(client, long, *range(SHOWN))
    page = show(client, long)
    assert len(gzip.compress(page.content)) < 60_000 and page.text.count('<li class="proposal') == SHOWN
    asked = {
        own_queries(
            client, reverse("consultations:document", args=[each.pk]), beside=reverse("consultations:add_document")
        )
        for each in (document, long)
    }
    assert len(asked) == 1
    client.post(reverse("consultations:confirm_reading", args=[long.pk]))
    assert len(show(client, long).context["page_obj"]) == 50


@pytest.mark.skipif(not SEED.exists(), reason="the seed page is not on this machine")
def test_the_seed_page_is_one_page_of_the_list(client, officer):
    data = {"symbol": "A/HRC/11/7", "title": "A report"}
    client.post(
        reverse("consultations:add_document"), {**data, "file": SimpleUploadedFile("p26.txt", SEED.read_bytes())}
    )
    document = Document.objects.get()
    page = show(client, document)
    assert [work.number for work, _p in page.context["rows"]] == ["123", "124", "125", "126", "127", "128"]
    assert len(numbers(show(client, document, show="unsure"))) >= 4  # four begin without a heading
    check(client, document, *range(6))
    assert "Not all paragraphs are marked as checked" not in show(client, document).text
    client.post(reverse("consultations:confirm_reading", args=[document.pk]))
    assert Recommendation.objects.count() == 8


@pytest.mark.skipif(not REPORT.exists(), reason="the working-group reports are not on this machine")
def test_a_working_group_report_is_worked_through(client, officer):
    data = {"symbol": "A/HRC/13/6", "title": "A report"}
    client.post(
        reverse("consultations:add_document"), {**data, "file": SimpleUploadedFile("r.pdf", REPORT.read_bytes())}
    )
    document = Document.objects.get()
    work = WorkList(document)
    assert 0 < len(work.rows_in("unsure")) < len(work.rows)
    assert len(work.rows_in("recommendations")) > 100
