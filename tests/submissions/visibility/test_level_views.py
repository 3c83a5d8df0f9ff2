"""After sending: the whole, an answer, a file made stricter, never more open."""

import pytest
from django.test import Client

from consultations.models import Delegation
from consultations.rounds.windows import delegation_window
from core import clock
from submissions.models import ConfidentialityChange, Version
from submissions.visibility.confidentiality import sent_levels
from tests.factories import AttachmentFactory, DraftFactory, SubmittedFactory, send
from tests.support.html import text

pytestmark = pytest.mark.django_db
ANSWERS = {"123": {"position": "supports", "comment": "We support it."}, "124": {"comment": "We were told so."}}


@pytest.fixture
def sent(delegation: Delegation) -> Version:
    draft = DraftFactory(delegation=delegation, answers=ANSWERS)
    AttachmentFactory(version=draft, title="Our report")
    send(draft)
    draft.refresh_from_db()
    return draft


def in_force(version: Version) -> list[str]:
    found = sent_levels(version)
    return [found.whole, *(level for _row, level in found.inputs), *(level for _row, level in found.files)]


def page_of(delegation: Delegation) -> str:
    return f"/rounds/{delegation.pk}/levels/"


def test_one_answer_and_a_file_are_made_stricter(focal: Client, delegation: Delegation, sent: Version) -> None:
    page = page_of(delegation)
    assert page in focal.get(f"/rounds/{delegation.pk}/").content.decode()
    shown = text(focal.get(page))
    assert "Paragraph 124 We were told so. Public" in shown and "Our report" in shown
    line = sent.inputs.get(comment="We were told so.").line_id
    form = {f"line_{line}": "secretariat", f"file_{sent.attachments.get().pk}": "nameless"}
    assert focal.post(page, form)["Location"] == page
    assert in_force(sent) == ["public", "public", "secretariat", "nameless"]
    assert f'name="line_{line}"' not in focal.get(page).content.decode()


def test_each_choice_names_its_part(focal: Client, delegation: Delegation, sent: Version) -> None:
    """Else whoever hears the page hears thirty fields of one name, and restricts the wrong answer."""
    fields = focal.get(page_of(delegation)).context["form"]
    assert [str(field.label) for field in fields] == [
        "Everything you sent: from now on",
        "Paragraph 123: from now on",
        "Paragraph 124: from now on",
        "Our report: from now on",
    ]


def test_the_whole_after_the_close(deputy: Client, delegation: Delegation, sent: Version) -> None:
    with clock.at(delegation_window(delegation).closes):  # type: ignore[union-attr]
        form = {"whole": "secretariat", f"line_{sent.inputs.first().line_id}": "nameless"}
        assert deputy.post(page_of(delegation), form).status_code == 302
        assert in_force(sent) == ["secretariat"] * 4
        assert ConfidentialityChange.objects.count() == 1
        assert "No more restricted level exists" in text(deputy.get(page_of(delegation)))


def test_an_answer_without_a_comment_shows_its_other_words(focal: Client, delegation: Delegation) -> None:
    answers = {"124": {"position": "amendment", "rewording": "States should act by law."}}
    send(DraftFactory(delegation=delegation, answers=answers))
    assert "States should act by law." in text(focal.get(f"/rounds/{delegation.pk}/levels/"))


def test_it_is_never_more_open(focal: Client, delegation: Delegation) -> None:
    version = SubmittedFactory(delegation=delegation, package={"confidentiality": "nameless"})
    answer = focal.post(page_of(delegation), {"whole": "public"})
    assert answer.status_code == 422
    assert "Select a valid choice" in text(answer)
    assert in_force(version) == ["nameless", "nameless"]


def test_nothing_chosen_changes_nothing(focal: Client, delegation: Delegation, sent: Version) -> None:
    answer = focal.post(page_of(delegation), {"whole": "", "line_nonsense": "secretariat"}, follow=True)
    assert "Nothing was chosen" in text(answer)
    assert not ConfidentialityChange.objects.exists()


def test_others_do_not_decide(
    contributor: Client, stranger: Client, focal: Client, delegation: Delegation, sent: Version
) -> None:
    for person in (contributor, stranger):
        assert person.get(page_of(delegation)).status_code == 404
        assert person.post(page_of(delegation), {"whole": "secretariat"}).status_code == 404
    assert not ConfidentialityChange.objects.exists()


def test_before_anything_was_sent_there_is_nothing(focal: Client, delegation: Delegation) -> None:
    DraftFactory(delegation=delegation)
    assert focal.get(page_of(delegation))["Location"] == f"/rounds/{delegation.pk}/"
