"""The history of an answer: who changed what, and an earlier text brought back."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from consultations.models import Delegation
from core import clock
from submissions.models import Input
from submissions.sending.services import correct
from tests.factories import focal_point, send
from tests.submissions.drafting.test_answer_views import form
from tests.support.html import text

pytestmark = pytest.mark.django_db
Url = Callable[[str], str]


@pytest.fixture
def history(focal: Client, contributor: Client, url: Url, delegation: Delegation) -> str:
    """The page of a history with two changes: the contributor's, an hour later the focal point's."""
    contributor.post(url("123"), form(comment="The ministry agrees with the plan.", position="supports"))
    later = form(comment="The ministry disagrees with the plan.", position="supports", revision="2")
    with clock.at(clock.now() + timedelta(hours=1)):
        focal.post(url("123"), later)
    return f"/rounds/{delegation.pk}/lines/{Input.objects.get().line_id}/history/"


def test_who_changed_what_word_by_word(focal: Client, url: Url, history: str) -> None:
    assert history in focal.get(url("123")).content.decode()
    shown = text(focal.get(history))
    assert "[removed: agrees ] [added: disagrees ]" in shown
    assert "C. Ontributor" in shown and "Position, Comment" in shown
    earlier = text(focal.get(f"{history}?change=2"))
    assert "[added: The ministry agrees with the plan. ]" in earlier and "Supports" in earlier


def test_an_earlier_text_comes_back_and_nothing_is_lost(focal: Client, url: Url, history: str) -> None:
    with clock.at(clock.now() + timedelta(hours=2)):
        page = focal.post(history, {"version": "1", "until": "2", "revision": "3"})
    assert page["Location"] == url("123")
    saved = Input.objects.get()
    assert (saved.comment, saved.revision) == ("The ministry agrees with the plan.", 4)
    assert "[removed: disagrees ] [added: agrees ]" in text(focal.get(history))
    focal.post(history, {"version": "1", "until": "1", "revision": "4"})
    assert Input.objects.get().is_empty


def test_bringing_back_over_what_a_colleague_saved_meanwhile_is_refused(
    focal: Client, contributor: Client, url: Url, history: str
) -> None:
    contributor.post(url("123"), form(comment="A new text.", position="supports", revision="3"))
    page = focal.post(history, {"version": "1", "until": "2", "revision": "3"}, follow=True)
    assert "Nothing was overwritten" in text(page)
    assert Input.objects.get().comment == "A new text."


def test_a_level_does_not_come_back_with_a_text(focal: Client, url: Url, history: str) -> None:
    focal.post(url("123"), form(comment="Now for the secretariat.", confidentiality="secretariat", revision="3"))
    focal.post(history, {"version": "1", "until": "2", "revision": "4"})
    saved = Input.objects.get()
    assert (saved.comment, saved.confidentiality) == ("The ministry agrees with the plan.", "secretariat")


def test_what_was_sent_has_its_history_and_its_text_comes_into_the_correction(
    focal: Client, url: Url, delegation: Delegation, history: str
) -> None:
    version = delegation.submissions.get().versions.get()
    version.consents = True
    version.save()
    send(version)
    sent = focal.get(history)
    assert "disagrees" in text(sent) and "Restore the text" not in text(sent)
    assert focal.post(history, {"version": "1", "until": "2", "revision": "3"}).status_code == 404
    correct(version.submission, by=focal_point(delegation))
    assert "Nothing has changed yet" in text(focal.get(history))
    assert "Restore the text" in text(focal.get(f"{history}?version=1"))
    draft = Input.objects.get(version__number=2)
    focal.post(history, {"version": "1", "until": "2", "revision": f"{draft.version_id}/1"})
    draft.refresh_from_db()
    assert draft.comment == "The ministry agrees with the plan."
    assert Input.objects.get(version__number=1).comment == "The ministry disagrees with the plan."


def test_typing_is_one_change_and_every_text_in_between_can_come_back(
    focal: Client, url: Url, delegation: Delegation
) -> None:
    for revision, words in enumerate(["O", "One", "One t", "One two", "One two!", "One two"], start=1):
        focal.post(url("124"), form(comment=words, revision=str(revision)))
    line = Input.objects.get().line_id
    history = f"/rounds/{delegation.pk}/lines/{line}/history/"
    page = focal.get(history).content.decode()
    assert page.count('class="row"') == 1
    assert re.search(r"</span>One two<span", page)
    assert "5 texts in between" in page
    assert re.findall(r'name="until" value="(\d)"', page) == ["1", "6", "5", "4", "3", "2"]
    focal.post(history, {"version": "1", "until": "6", "revision": "7"})
    assert Input.objects.get().comment == "One two!"


@pytest.mark.parametrize(
    "post",
    [
        {},
        {"version": "1", "until": "9", "revision": "3"},
        {"version": "1", "until": "0", "revision": "3"},
        {"version": "7", "until": "2", "revision": "3"},
        {"version": "x", "until": "2", "revision": "3"},
    ],
)
def test_what_there_never_was_does_not_come_back(focal: Client, history: str, post: dict[str, str]) -> None:
    assert focal.post(history, post).status_code == 404
    assert Input.objects.get().comment == "The ministry disagrees with the plan."


def test_odd_questions_show_the_newest(focal: Client, history: str) -> None:
    assert focal.get(f"{history}?change=x").status_code == 200
    assert focal.get(f"{history}?version=9").status_code == 404


def test_it_is_for_those_who_may_draft_on_it(
    focal: Client, contributor: Client, stranger: Client, url: Url, delegation: Delegation, history: str
) -> None:
    assert contributor.get(history).status_code == 200
    assert stranger.get(history).status_code == 404
    assert stranger.post(history, {"version": "1", "until": "2", "revision": "3"}).status_code == 404
    assert focal.get(history.replace(history.split("/")[4], str(uuid.uuid4()))).status_code == 404
    focal.post(url("124"), form(comment="Theirs alone."))
    other = Input.objects.get(recommendation__paragraph__number="124").line_id
    assert contributor.get(f"/rounds/{delegation.pk}/lines/{other}/history/").status_code == 404


def test_what_is_with_the_focal_point_is_not_brought_back_by_its_drafter(
    focal: Client, contributor: Client, url: Url, history: str
) -> None:
    focal.post(url("123"), form(comment="Done.", position="supports", revision="3", then="clear"))
    assert "Restore the text" not in text(contributor.get(history))
    page = contributor.post(history, {"version": "1", "until": "2", "revision": "4"}, follow=True)
    assert "Ask the focal point to return it" in text(page)
    assert Input.objects.get().comment == "Done."
