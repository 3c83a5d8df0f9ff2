"""One answer: written, counted, compared where two wrote, handed on, returned; nothing typed is ever lost."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from consultations.models import Delegation
from core import clock
from submissions.domain.clearance import release
from submissions.enums import InputStage
from submissions.models import Input, Submission
from tests.factories import DraftFactory, SubmittedFactory, answer, focal_point, recommendation
from tests.submissions.views.test_tasks import text

pytestmark = pytest.mark.django_db
Url = Callable[[str], str]


def form(**fields: str) -> dict[str, str]:
    """What a browser sends when nothing but `fields` was filled in."""
    return {
        "comment_type": "substantive",
        "confidentiality": "public",
        "language": "en",
        "revision": "1",
        "then": "stay",
        **fields,
    }


def test_the_recommendation_is_in_view_with_the_positions_offered(focal: Client, url: Url) -> None:
    shown = text(focal.get(url("127.2")))
    assert "States should do 127.2." in shown
    assert "paragraph 127.2" in shown
    for position in ("Supports with amendment", "Expresses reservations", "Does not support", "Takes note"):
        assert position in shown
    assert "Save and go to 127.3" in shown
    assert "2 people" not in shown and "1 person of your delegation" in shown


def test_looking_stores_nothing(focal: Client, url: Url) -> None:
    focal.get(url("123"))
    assert not Submission.objects.exists()


def test_what_was_written_is_there_again(focal: Client, url: Url) -> None:
    response = focal.post(url("123"), form(position="supports", comment="Line one\r\nLine two ", source="Decree 1"))
    assert response["Location"] == url("123")
    saved = Input.objects.get()
    assert (saved.position, saved.comment, saved.source) == ("supports", "Line one\nLine two ", "Decree 1")
    assert saved.stage == InputStage.DRAFTING
    page = focal.get(url("123"))
    assert "Line one\nLine two" in page.content.decode()
    assert re.search(r'value="supports"[^>]* checked', page.content.decode())


def test_saving_leads_to_the_next_and_at_the_end_to_the_list(focal: Client, url: Url, delegation: Delegation) -> None:
    assert focal.post(url("123"), form(comment="Yes", then="next"))["Location"] == url("124")
    assert focal.post(url("127.3"), form(comment="Yes", then="next"))["Location"] == f"/rounds/{delegation.pk}/"


def test_a_contributor_is_led_past_what_is_not_theirs(contributor: Client, url: Url, delegation: Delegation) -> None:
    response = contributor.post(url("123"), form(comment="Yes", then="next"))
    assert response["Location"] == f"/rounds/{delegation.pk}/"


def test_a_changed_wording_is_shown_as_a_redline_and_an_unchanged_one_proposes_nothing(focal: Client, url: Url) -> None:
    assert "States should do 123.1." in focal.get(url("123")).content.decode().split("<textarea")[2]
    focal.post(url("123"), form(comment="Yes", rewording="States should do 123.1."))
    assert Input.objects.get().rewording == ""
    focal.post(url("123"), form(comment="Yes", rewording="States should always do 123.1.", revision="2"))
    saved = Input.objects.get()
    assert (saved.rewording, saved.rewords_language) == ("States should always do 123.1.", "en")
    page = focal.get(url("123")).content.decode()
    assert "always" in re.sub(r"<span class=\"hidden\">.*?</span>", "", page.split("<ins>")[1].split("</ins>")[0])


def test_when_two_save_both_texts_are_shown_and_nothing_is_overwritten(
    focal: Client, contributor: Client, url: Url
) -> None:
    contributor.post(url("123"), form(comment="The ministry agrees with the plan.", position="supports"))
    page = focal.post(url("123"), form(comment="The ministry disagrees with the plan.", position="opposes"))
    assert page.status_code == 409
    shown = text(page)
    assert "C. Ontributor changed this just now" in shown and "Nothing was overwritten" in shown
    assert "Saved now The ministry agrees with the plan." in shown
    assert "Yours, not saved yet The ministry disagrees with the plan." in shown
    assert "[taken out: agrees ] [added: disagrees ]" in shown
    assert "Saved now Supports Yours, not saved yet Does not support" in shown
    assert Input.objects.get().comment == "The ministry agrees with the plan."
    revision = re.search(r'name="revision" value="(\d+)"', page.content.decode())
    assert revision is not None
    settled = form(comment="The ministry agrees in part.", position="amendment", revision=revision[1])
    assert focal.post(url("123"), settled).status_code == 302
    assert Input.objects.get().comment == "The ministry agrees in part."


def test_two_who_both_began_are_told_too(focal: Client, deputy: Client, url: Url) -> None:
    deputy.post(url("123"), form(comment="First."))
    page = focal.post(url("123"), form(comment="Second."))
    assert page.status_code == 409
    assert "First." in text(page) and "Second." in text(page)


def test_a_megabyte_of_text_is_told_at_its_field_and_stays(focal: Client, url: Url) -> None:
    page = focal.post(url("123"), form(comment="word " * 200_000))
    assert page.status_code == 422
    assert "at most 100000 fit here" in text(page).replace(",", "")
    assert page.content.decode().count("word word word") > 1_000
    assert not Input.objects.exists()


def test_fields_that_the_form_does_not_show_change_nothing(focal: Client, url: Url) -> None:
    extra = {
        "stage": "cleared", "number": "7", "version": str(uuid.uuid4()), "line": str(uuid.uuid4()), "submitted_at": "x",
        "states_concerned": '["X"]', "changed_by": "1", "return_reason": "x", "owner": "x", "paragraph": "1",
    }  # fmt: skip
    assert focal.post(url("123"), form(comment="Yes", **extra)).status_code == 302
    saved = Input.objects.get()
    assert (saved.stage, saved.number, saved.states_concerned, saved.return_reason) == ("drafting", 1, [], "")


def test_a_position_that_is_not_offered_is_refused_at_its_field(focal: Client, url: Url) -> None:
    page = focal.post(url("123"), form(position="blesses", comment="Kept."))
    assert page.status_code == 422
    assert "Position: Select a valid choice" in text(page)
    assert "Kept." in page.content.decode()


def test_after_the_close_a_draft_can_be_written_but_none_begun(
    focal: Client, deputy: Client, url: Url, delegation: Delegation
) -> None:
    late = clock.now() + timedelta(days=40)
    with clock.at(late):
        page = focal.post(url("123"), form(comment="Too late, but typed."))
    assert page.status_code == 422
    assert "The round closed on" in text(page) and "Too late, but typed." in page.content.decode()
    DraftFactory(delegation=delegation)
    with clock.at(late):
        assert focal.post(url("124"), form(comment="A late word.")).status_code == 302


def test_a_contributor_hands_on_and_then_only_reads(contributor: Client, focal: Client, url: Url) -> None:
    assert "Save and hand to the focal point" in text(contributor.get(url("123")))
    contributor.post(url("123"), form(comment="Ready.", then="release"))
    assert Input.objects.get().stage == InputStage.RELEASED
    page = contributor.get(url("123"))
    assert "This answer is with the focal point." in text(page)
    assert "<textarea" not in page.content.decode()
    refused = contributor.post(url("123"), form(comment="One more thing.", revision="2"))
    assert refused.status_code == 422
    assert "Ask the focal point to return it" in text(refused) and "One more thing." in refused.content.decode()
    assert "With you" in text(focal.get(url("123")))


def test_the_focal_point_returns_with_a_reason_that_the_drafter_reads(
    contributor: Client, focal: Client, url: Url, delegation: Delegation
) -> None:
    contributor.post(url("123"), form(comment="Ready.", then="release"))
    back = f"/rounds/{delegation.pk}/lines/{Input.objects.get().line_id}/return/"
    assert focal.post(back, {"reason": ""}).status_code == 302
    assert Input.objects.get().stage == InputStage.RELEASED
    focal.post(back, {"reason": "please add the figures"})
    assert "please add the figures" in text(contributor.get(url("123")))
    assert contributor.post(back, {"reason": "mine"}).status_code == 404


def test_clearing_saves_what_was_typed_first(focal: Client, url: Url) -> None:
    focal.post(url("123"), form(comment="Cleared text.", then="clear"))
    saved = Input.objects.get()
    assert (saved.comment, saved.stage) == ("Cleared text.", InputStage.CLEARED)


def test_an_empty_answer_is_not_cleared(focal: Client, url: Url) -> None:
    page = focal.post(url("123"), form(then="clear"))
    assert page.status_code == 422
    assert "Nothing is written here" in text(page)
    assert not Input.objects.exists()


def test_a_second_answer_on_the_same_has_no_position(focal: Client, url: Url) -> None:
    assert focal.get(url("123") + "2/").status_code == 404
    focal.post(url("123"), form(comment="First."))
    assert "Add a further answer here" in text(focal.get(url("123")))
    page = focal.get(url("123") + "2/")
    assert 'name="position"' not in page.content.decode()
    focal.post(url("123") + "2/", form(comment="Second."))
    assert list(Input.objects.order_by("number").values_list("number", "comment")) == [(1, "First."), (2, "Second.")]


def test_the_round_as_a_whole(focal: Client, contributor: Client, delegation: Delegation) -> None:
    page = f"/rounds/{delegation.pk}/whole/"
    assert 'name="position"' not in focal.get(page).content.decode()
    focal.post(page, form(comment="On the whole."))
    saved = Input.objects.get()
    assert (saved.on_round, saved.comment) == (True, "On the whole.")
    assert contributor.get(page).status_code == 404


def test_after_sending_the_answer_is_read_and_corrected(focal: Client, url: Url, delegation: Delegation) -> None:
    SubmittedFactory(delegation=delegation)
    page = focal.get(url("123"))
    assert "<textarea" not in page.content.decode()
    assert "The body supports the recommendation." in text(page)
    late = focal.post(url("123"), form(comment="Typed while a colleague sent."))
    assert late.status_code == 422
    assert "already sent" in text(late) and "Typed while a colleague sent." in late.content.decode()
    moved = focal.post(f"/rounds/{delegation.pk}/correct/", {"back": url("123")})
    assert moved["Location"] == url("123")
    assert "<textarea" in focal.get(url("123")).content.decode()


def test_what_is_not_yours_is_not_there(
    stranger: Client, contributor: Client, url: Url, delegation: Delegation
) -> None:
    made_up = f"/rounds/{delegation.pk}/{uuid.uuid4()}/"
    for client, page in ((stranger, url("123")), (contributor, url("124")), (contributor, made_up)):
        assert client.get(page).status_code == 404
        assert client.post(page, form(comment="Mine.")).status_code == 404
    assert not Submission.objects.exists()


def test_a_line_of_another_body_cannot_be_returned(stranger: Client, focal: Client, delegation: Delegation) -> None:
    other = DraftFactory()
    input = answer(other, "124", comment="Theirs.")
    release(input, by=focal_point(other.submission.delegation))
    page = focal.post(f"/rounds/{delegation.pk}/lines/{input.line_id}/return/", {"reason": "x"})
    assert page.status_code == 404
    input.refresh_from_db()
    assert input.stage == InputStage.RELEASED


def test_other_languages_of_the_recommendation_can_be_read_and_reworded(
    focal: Client, url: Url, delegation: Delegation
) -> None:
    recommendation(delegation.round, "123").texts.create(language="fr", text="Les États devraient faire 123.1.")
    page = focal.get(url("123"))
    assert "Les États devraient faire 123.1." in text(page)
    assert "Your wording changes the text in" in text(page)
    focal.post(url("123"), form(rewording="Les États doivent faire 123.1.", rewords_language="fr"))
    assert Input.objects.get().rewords_language == "fr"
    shown = text(focal.get(url("123")))
    assert "[taken out: devraient ] [added: doivent ]" in shown


def test_the_page_counts_as_the_server_does(focal: Client, url: Url) -> None:
    focal.post(url("123"), form(comment="one two three"))
    page = focal.get(url("124")).content.decode()
    assert "others=3&amp;limit=40" in page
    told = focal.post("/count-words/?others=3&limit=40", {"text": "a b 中文"})
    assert told.json() == {"text": "4 words · 7 of 40 in all", "over": False}
    assert focal.post("/count-words/?others=39&limit=40", {"text": "a b"}).json()["over"] is True
    assert focal.post("/count-words/?others=-1&limit=x", {"text": "a"}).json() == {"text": "1 word", "over": False}
