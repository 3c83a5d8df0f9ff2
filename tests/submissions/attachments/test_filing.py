"""Our paragraph 14 speaks to 127, second limb: the words become an answer that stays tied to the page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.enums import Duty
from consultations.models import Delegation
from core.errors import NotAllowed, Refused
from submissions.attachments import filing, services
from submissions.drafting.services import save_input
from submissions.models import Attachment, FiledParagraph, FileParagraph, Version
from submissions.sending.services import correct
from submissions.visibility.confidentiality import tighten
from tests.factories import (
    AttachmentFactory,
    ContributorFactory,
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    focal_point,
    recommendation,
    send,
)
from tests.support.html import compact, text
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegation(db: None) -> Delegation:
    return DelegationFactory()


@pytest.fixture
def report(delegation: Delegation) -> Attachment:
    """Three paragraphs, the second printed as 14, on pages 3, 3 and 4."""
    attachment = AttachmentFactory(
        version=DraftFactory(delegation=delegation, answers={}),
        title="Shadow report",
        confidentiality="nameless",
        language="fr",
    )
    FileParagraph.objects.filter(file=attachment.file).delete()
    FileParagraph.objects.bulk_create(
        FileParagraph(file=attachment.file, number=number, printed=printed, page=page, text=f"Text {number}.")
        for number, printed, page in ((1, "", 3), (2, "14", 3), (3, "", 4))
    )
    return attachment


def test_a_paragraph_becomes_an_answer_with_its_source(report: Attachment, delegation: Delegation) -> None:
    limb = recommendation(delegation.round, "127.2")
    made = filing.file_paragraphs(report, [2], limb, by=focal_point(delegation))
    assert (made.recommendation, made.number, made.comment) == (limb, 1, "Text 2.")
    assert made.source == "para. 14, p. 3"
    assert (made.annex, made.language, made.confidentiality) == ("Shadow report", "fr", "nameless")
    tie = FiledParagraph.objects.get()
    assert (tie.line, tie.paragraph.page, tie.version) == (made.line, 3, report.version)
    assert list(report.speaks_to.all()) == [limb]


def test_beside_an_answer_with_words_a_further_one_is_made(report: Attachment, delegation: Delegation) -> None:
    by, limb = focal_point(delegation), recommendation(delegation.round, "127.2")
    filing.file_paragraphs(report, [1], limb, by=by)
    further = filing.file_paragraphs(report, [3, 2], limb, by=by)
    assert (further.number, further.comment) == (2, "Text 2.\n\nText 3.")
    assert further.source == "para. 14, p. 3–4"


@pytest.mark.parametrize(("numbers", "code"), [([], "nothing_chosen"), ([9], "not_there"), (range(60), "too_many")])
def test_what_cannot_be_filed_is_told(
    report: Attachment, numbers: list[int], code: str, delegation: Delegation
) -> None:
    with pytest.raises(Refused) as refusal:
        filing.file_paragraphs(report, numbers, recommendation(delegation.round, "123"), by=focal_point(delegation))
    assert (refusal.value.code, refusal.value.field) == (code, "paragraphs")
    assert not report.version.inputs.exists()


def test_the_page_numbers_paragraphs_as_the_warnings_about_names_do(
    client: Client, report: Attachment, delegation: Delegation
) -> None:
    """By their count; what the file prints stands in the text, where two sections may print the same."""
    by = focal_point(delegation)
    client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
    shown = text(client.get(reverse("file_text", args=[delegation.pk, report.pk])))
    assert "1 p. 3 Text 1." in shown and "2 p. 3 14. Text 2." in shown and "3 p. 4 Text 3." in shown


def test_the_page_asks_the_same_whatever_was_filed(
    client: Client, report: Attachment, delegation: Delegation, django_assert_num_queries: Callable[..., Any]
) -> None:
    by, page = focal_point(delegation), reverse("file_text", args=[delegation.pk, report.pk])
    client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
    filing.file_paragraphs(report, [1], recommendation(delegation.round, "127.2"), by=by)
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        assert 'href="' + answer_address(delegation, "127.2") in client.get(page).content.decode()
    for number in (2, 3):
        filing.file_paragraphs(report, [number], recommendation(delegation.round, "123"), by=by)
    with django_assert_num_queries(len(asked)):
        assert 'href="' + answer_address(delegation, "123") + "2/" in client.get(page).content.decode()


def answer_address(delegation: Delegation, label: str) -> str:
    return reverse("answer", args=[delegation.pk, recommendation(delegation.round, label).pk])


def test_a_contributor_files_on_what_was_given_to_them(report: Attachment, delegation: Delegation) -> None:
    contributor = ContributorFactory(delegation=delegation, given=[recommendation(delegation.round, "123")])
    with pytest.raises(NotAllowed):
        filing.file_paragraphs(report, [1], recommendation(delegation.round, "127.2"), by=contributor)
    assert filing.file_paragraphs(report, [1], recommendation(delegation.round, "123"), by=contributor).comment


def test_the_tie_outlives_a_correction_and_goes_with_a_file_never_sent(
    report: Attachment, delegation: Delegation
) -> None:
    by = focal_point(delegation)
    filing.file_paragraphs(report, [2], recommendation(delegation.round, "123"), by=by)
    version = Version.objects.get(pk=report.version_id)
    send(version)
    sent = Attachment.objects.get(pk=report.pk)
    with pytest.raises(Refused):
        filing.file_paragraphs(sent, [1], recommendation(delegation.round, "123"), by=by)
    assert [row.filed_here[0].line_id for row in filing.paragraphs_of(sent) if row.filed_here] == [
        version.inputs.get().line_id
    ]


EMPTY = {"comment": "", "source": "", "annex": ""}


@pytest.mark.parametrize("numbers", [[1, 2], [1, 2, 3], [2]])
def test_an_answer_whose_words_were_deleted_is_filed_again(
    numbers: list[int], report: Attachment, delegation: Delegation
) -> None:
    by, limb = focal_point(delegation), recommendation(delegation.round, "127.2")
    made = filing.file_paragraphs(report, [1, 2], limb, by=by)
    save_input(made, fields=EMPTY, revision=made.revision, by=by)
    again = filing.file_paragraphs(report, numbers, limb, by=by)
    assert (again.pk, again.comment) == (made.pk, "\n\n".join(f"Text {number}." for number in numbers))
    ties = FiledParagraph.objects.order_by("paragraph__number").values_list("line", "paragraph__number")
    assert list(ties) == [(made.line_id, number) for number in numbers]


def test_passages_that_were_submitted_stay_tied_to_their_answer(report: Attachment, delegation: Delegation) -> None:
    by, limb = focal_point(delegation), recommendation(delegation.round, "127.2")
    filing.file_paragraphs(report, [1], limb, by=by)
    receipt = send(Version.objects.get(pk=report.version_id))
    draft = correct(receipt.version.submission, by=by)
    copied = draft.inputs.get()
    save_input(copied, fields=EMPTY, revision=copied.revision, by=by)
    further = filing.file_paragraphs(draft.attachments.get(), [1, 2], limb, by=by)
    assert (further.number, further.comment) == (2, "Text 1.\n\nText 2.")
    ties = FiledParagraph.objects.order_by("version__number", "paragraph__number")
    assert list(ties.values_list("line", "paragraph__number")) == [
        (copied.line_id, 1), (further.line_id, 1), (further.line_id, 2),
    ]  # fmt: skip


def test_taking_the_file_out_of_a_draft_keeps_the_answer(report: Attachment, delegation: Delegation) -> None:
    by = focal_point(delegation)
    filing.file_paragraphs(report, [2], recommendation(delegation.round, "123"), by=by)
    services.remove_file(Attachment.objects.get(), by=by)
    assert not FiledParagraph.objects.exists() and not FileParagraph.objects.exists()
    assert report.version.inputs.get().comment == "Text 2."


def test_the_tie_is_shown_where_the_answer_is_read(report: Attachment, delegation: Delegation, client: Client) -> None:
    by, limb = focal_point(delegation), recommendation(delegation.round, "127.2")
    filing.file_paragraphs(report, [2, 3], limb, by=by)
    words = "“Shadow report”, para. 14, p. 3–4"
    place = f"/rounds/{delegation.pk}/files/{report.pk}/text/?paragraph=2#p2"
    client.force_login(by)
    for page in (reverse("answer", args=[delegation.pk, limb.pk]), reverse("review", args=[delegation.pk])):
        shown = compact(client.get(page).content.decode())
        assert f'<a href="{place}"><bdi>{words}</bdi></a>' in shown, page


def test_an_officer_sees_the_tie_to_files_that_they_may_open(
    report: Attachment, delegation: Delegation, client: Client
) -> None:
    filing.file_paragraphs(report, [2], recommendation(delegation.round, "127.2"), by=focal_point(delegation))
    receipt = send(Version.objects.get(pk=report.version_id))
    page = reverse("submissions:submission", args=[receipt.version.submission_id])
    tie = f'href="{reverse("submissions:file", args=[report.pk])}#page=3"'
    sign_in(client, OfficerFactory(round=delegation.round, duties=[Duty.TRIAGE, Duty.SEE_CONFIDENTIAL]))
    assert tie in client.get(page).content.decode()
    sign_in(client, OfficerFactory(round=delegation.round, duties=[Duty.TRIAGE]))
    assert tie not in client.get(page).content.decode()  # the file is without name


SECTIONS = (
    "Shadow report",
    "Introduction",
    "The clinic was founded.",
    "Guardians",
    "Children wait 40 days.",
    "(a) One is ill.",
    "Éducation",
    "Schools refuse them.",
)


@pytest.fixture
def sections(report: Attachment) -> Attachment:
    FileParagraph.objects.filter(file=report.file).delete()
    FileParagraph.objects.bulk_create(
        FileParagraph(file=report.file, number=number, page=1, text=text) for number, text in enumerate(SECTIONS, 1)
    )
    return report


@pytest.fixture
def page(report: Attachment, delegation: Delegation, client: Client) -> str:
    client.force_login(focal_point(delegation), backend="django.contrib.auth.backends.ModelBackend")
    return reverse("file_text", args=[delegation.pk, report.pk])


def test_a_section_goes_from_its_heading_to_the_next(sections: Attachment) -> None:
    assert [row.number for row in sections.file.paragraphs.order_by("number") if filing.is_heading(row)] == [1, 2, 4, 7]
    assert filing.sections_of(sections, [4]) == [4, 5, 6]
    assert filing.sections_of(sections, [7, 2]) == [2, 3, 7, 8]
    assert filing.sections_of(sections, []) == []


def test_a_whole_section_is_filed_and_the_page_stays_with_its_marks(
    sections: Attachment, page: str, client: Client, delegation: Delegation
) -> None:
    limb = recommendation(delegation.round, "127.2")
    answer = client.post(page, {"sections": ["4"], "recommendation": str(limb.pk), "file": "1"})
    assert answer["Location"] == f"{page}?under={limb.pk}#p4"
    shown = client.get(answer["Location"])
    assert "3 passages filed under 127.2." in compact(shown.content.decode())
    assert f'value="{limb.pk}" selected' in shown.content.decode()
    assert shown.context["filed_so_far"] == [("127.2", answer_address(delegation, "127.2"), 3)]
    assert [bool(row["filed"]) for row in shown.context["rows"]] == [False] * 3 + [True] * 3 + [False] * 2
    assert sections.version.inputs.get().comment == "Guardians\n\nChildren wait 40 days.\n\n(a) One is ill."


def test_a_search_finds_words_in_any_case_and_keeps_what_is_chosen(
    sections: Attachment, page: str, client: Client
) -> None:
    answer = client.post(page, {"then": "search", "q": "EDUCATION", "paragraphs": ["3", "7", "x"], "sections": ["4"]})
    assert answer["Location"] == f"{page}?q=EDUCATION&chosen=3-4-5-6-7"
    shown = client.get(answer["Location"])
    assert [row["paragraph"].number for row in shown.context["rows"]] == [7]
    assert shown.context["rows"][0]["is_chosen"] and shown.context["elsewhere"] == [3, 4, 5, 6]
    assert "4 chosen on other pages" in compact(shown.content.decode())
    nothing = client.get(page, {"q": "no such words"})
    assert "0 passages found." in compact(nothing.content.decode())


@pytest.mark.parametrize(
    ("sought", "text", "marked"),
    [
        ("etat education", "L’État et l’ÉDUCATION.", ["État", "ÉDUCATION"]),
        ("État", "L'etat.", ["etat"]),
        ("e\u0301tat", "L’e\u0301tat, l’état", ["e\u0301tat", "état"]),
        ("cafe", "Un cafe\u0301 ici", ["cafe\u0301"]),
        ("łódz", "LODZ und Łódź", ["LODZ", "Łódź"]),
        ("strasse", "Die Straße", ["Straße"]),
        ("s", "Straße", ["S", "ß"]),
        ("(a) .", "(a) It is.", ["(a)", "."]),
        ("\u0301", "é", []),
    ],
)
def test_what_a_search_finds_is_marked_whatever_its_accents(
    sought: str, text: str, marked: list[str], report: Attachment, page: str, client: Client
) -> None:
    FileParagraph.objects.create(file=report.file, number=4, text=text)
    (row,) = [row for row in client.get(page, {"q": sought}).context["rows"] if row["paragraph"].number == 4]
    assert [piece for piece, is_found in row["pieces"] if is_found] == marked
    assert "".join(piece for piece, _is_found in row["pieces"]) == text


@pytest.mark.parametrize("button", [{"then": "search"}, {"go": "2"}, {"file": "1"}])
def test_it_says_how_many_are_no_longer_chosen(
    button: dict[str, str], report: Attachment, page: str, client: Client, delegation: Delegation
) -> None:
    FileParagraph.objects.bulk_create(
        FileParagraph(file=report.file, number=number, text=f"Text {number}.") for number in range(4, 204)
    )
    limb = recommendation(delegation.round, "123")
    data = {"paragraphs": [str(number) for number in range(1, 204)], "recommendation": str(limb.pk)}
    answer = compact(client.post(page, data | button, follow=True).content.decode())
    assert "At most 200 passages can be chosen at once. The last 3 passages are no longer chosen." in answer
    assert ("One answer can contain at most 50 paragraphs." in answer) is ("file" in button)
    data["paragraphs"] = data["paragraphs"][:200]
    assert "no longer chosen" not in compact(client.post(page, data | button, follow=True).content.decode())


def test_what_is_chosen_on_one_page_is_filed_from_another(
    report: Attachment, page: str, client: Client, delegation: Delegation
) -> None:
    FileParagraph.objects.bulk_create(
        FileParagraph(file=report.file, number=number, text=f"Text {number}.") for number in range(4, 60)
    )
    limb = recommendation(delegation.round, "123")
    moved = client.post(page, {"go": "2", "paragraphs": ["2"], "recommendation": str(limb.pk)})["Location"]
    assert moved == f"{page}?page=2&chosen=2&under={limb.pk}"
    assert '<input type="hidden" name="paragraphs" value="2">' in client.get(moved).content.decode()
    there = f"{page}?page=2"
    answer = client.post(there, {"paragraphs": ["2", "50"], "recommendation": str(limb.pk), "file": "1"})
    assert answer["Location"] == f"{page}?page=2&under={limb.pk}#p50"
    assert report.version.inputs.get().comment == "Text 2.\n\nText 50."


def test_the_same_passages_are_not_filed_twice_under_the_same(
    report: Attachment, page: str, client: Client, delegation: Delegation
) -> None:
    limb = recommendation(delegation.round, "123")
    said = {"paragraphs": ["1", "2"], "recommendation": str(limb.pk), "file": "1"}
    client.post(page, said)
    again = client.post(page, said)
    assert again.status_code == 422
    assert "These passages are already filed under 123." in compact(again.content.decode())
    assert [row["is_chosen"] for row in again.context["rows"]] == [True, True, False]
    assert report.version.inputs.count() == 1
    assert client.post(page, {**said, "paragraphs": ["1", "3"]}).status_code == 302


def test_an_answer_is_as_restricted_as_its_file_has_become_since(report: Attachment, delegation: Delegation) -> None:
    """The row of the file in the draft of a correction still has the level that was sent."""
    by = focal_point(delegation)
    send(report.version)
    tighten(report.version.submission, level="secretariat", by=by, attachment=report)
    draft = correct(report.version.submission, by=by)
    made = filing.file_paragraphs(draft.attachments.get(), [2], recommendation(delegation.round, "127.2"), by=by)
    assert made.confidentiality == "secretariat"
