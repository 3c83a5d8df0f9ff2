"""One answer: written, counted, compared where two wrote, handed on, returned; nothing typed is ever lost."""

import html
import json
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.test import Client

from consultations.models import Delegation, RoundRules
from core import clock
from core.jobs import queue
from submissions.drafting.services import add_input, input_for, release, save_input, set_submission_fields
from submissions.enums import InputStage
from submissions.models import Input, Submission, Version
from submissions.sending.services import correct
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    RoundFactory,
    SubmittedFactory,
    answer,
    focal_point,
    recommendation,
    send,
)
from tests.submissions.conftest import Browser
from tests.support.html import text

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
    assert "paragraph 127, part 2" in shown
    for position in ("Supports with amendment", "Expresses reservations", "Does not support", "Takes note"):
        assert position in shown
    assert "Save and go to 127.3" in shown
    assert "2 people" not in shown and "1 person in your team" in shown


def test_a_new_answer_begins_in_the_language_that_the_team_chose(
    focal: Client, url: Url, delegation: Delegation
) -> None:
    draft = DraftFactory(delegation=delegation, answers={"123": {"comment": "D’accord."}})
    set_submission_fields(draft, {"language": "fr"}, by=draft.started_by)
    assert focal.get(url("124")).context["form"]["language"].value() == "fr"
    send(draft)
    assert focal.get(url("124")).context["form"]["language"].value() == "fr"


def test_a_round_without_languages_offers_all_of_the_portal(focal: Client, url: Url, delegation: Delegation) -> None:
    RoundRules.objects.filter(round=delegation.round).update(languages=[])
    choices = focal.get(url("123")).context["form"].fields["language"].choices
    assert [code for code, _name in choices] == [code for code, _name in settings.LANGUAGES]
    assert focal.post(url("123"), form(comment="Oui.", language="fr")).status_code == 302
    assert Input.objects.get().language == "fr"


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
    assert "Currently saved The ministry agrees with the plan." in shown
    assert "Yours, not saved yet The ministry disagrees with the plan." in shown
    assert "[removed: agrees ] [added: disagrees ]" in shown
    assert "Currently saved Supports Yours, not saved yet Does not support" in shown
    assert Input.objects.get().comment == "The ministry agrees with the plan."
    revision = re.search(r'name="revision" value="([^"]+)"', page.content.decode())
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
    assert "The limit is 100000." in text(page).replace(",", "")
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
    assert "The call for inputs closed on" in text(page) and "Too late, but typed." in page.content.decode()
    DraftFactory(delegation=delegation)
    with clock.at(late):
        assert focal.post(url("124"), form(comment="A late word.")).status_code == 302


def test_a_contributor_hands_on_and_then_only_reads(contributor: Client, focal: Client, url: Url) -> None:
    assert "Save and send to the focal point" in text(contributor.get(url("123")))
    contributor.post(url("123"), form(comment="Ready.", then="release"))
    assert Input.objects.get().stage == InputStage.RELEASED
    page = contributor.get(url("123"))
    assert "This answer is with the focal point." in text(page)
    assert 'name="comment"' not in page.content.decode()
    refused = contributor.post(url("123"), form(comment="One more thing.", revision="2"))
    assert refused.status_code == 422
    assert "Ask the focal point to return it" in text(refused) and "One more thing." in refused.content.decode()
    assert "With you" in text(focal.get(url("123")))


def test_the_focal_point_returns_with_a_reason_that_the_drafter_reads(
    contributor: Client, focal: Client, url: Url, delegation: Delegation
) -> None:
    contributor.post(url("123"), form(comment="Ready.", then="release"))
    back = f"/rounds/{delegation.pk}/lines/{Input.objects.get().line_id}/return/"
    unsaid = focal.post(back, {"reason": ""})
    assert (unsaid.status_code, "Complete “What should be changed”." in text(unsaid)) == (422, True)
    long = focal.post(back, {"reason": "too long " * 1_000})
    assert long.status_code == 422 and "The limit is 5000." in text(long) and "too long too long" in text(long)
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
    assert "There is no answer to approve here" in text(page)
    assert not Input.objects.exists()


def test_a_second_answer_on_the_same_has_no_position(focal: Client, url: Url) -> None:
    assert focal.get(url("123") + "2/").status_code == 404
    focal.post(url("123"), form(comment="First."))
    assert "Add a further answer here" in text(focal.get(url("123")))
    page = focal.get(url("123") + "2/")
    assert 'name="position"' not in page.content.decode()
    focal.post(url("123") + "2/", form(comment="Second."))
    assert list(Input.objects.order_by("number").values_list("number", "comment")) == [(1, "First."), (2, "Second.")]


def test_an_emptied_answer_hides_no_other(focal: Client, url: Url, delegation: Delegation) -> None:
    """What is empty is not sent, so that the numbers of the others have a gap."""
    draft = DraftFactory(delegation=delegation, answers={"123": {"comment": "First."}})
    by, about = focal_point(delegation), recommendation(delegation.round, "123")
    add_input(draft, by=by, recommendation=about)
    third = add_input(draft, by=by, recommendation=about)
    save_input(third, fields={"comment": "Third."}, revision=1, by=by)
    send(draft)
    correct(draft.submission, by=by)
    page = focal.get(url("123")).content.decode()
    assert f'{url("123")}3/"' in page and f'{url("123")}2/"' not in page
    fourth = f"{url('123')}4/"
    assert f'{fourth}"' in page
    draft = Version.objects.get(number=2)
    for revision, comment in enumerate(("Fourth.", "Fourth, longer."), start=1):
        assert focal.post(fourth, form(comment=comment, revision=f"{draft.pk}/{revision}")).status_code == 302
    assert "Fourth, longer." in focal.get(fourth).content.decode()
    assert focal.get(f"{url('123')}2/").status_code == 404


def test_the_round_as_a_whole(focal: Client, contributor: Client, delegation: Delegation) -> None:
    page = f"/rounds/{delegation.pk}/whole/"
    assert 'name="position"' not in focal.get(page).content.decode()
    focal.post(page, form(comment="On the whole."))
    saved = Input.objects.get()
    assert (saved.on_round, saved.comment) == (True, "On the whole.")
    assert contributor.get(page).status_code == 404


def test_a_paragraph_as_a_whole_is_not_the_round_as_a_whole(
    focal: Client, contributor: Client, delegation: Delegation
) -> None:
    """As a row of a workbook that says the paragraph and none of its parts."""
    paragraph, by = recommendation(delegation.round, "127.1").paragraph, focal_point(delegation)
    draft = DraftFactory(delegation=delegation, answers={})
    added = input_for(draft, paragraph=paragraph, by=by)
    page = f"/rounds/{delegation.pk}/paragraphs/{paragraph.pk}/"
    save_input(added, fields={"position": "supports", "comment": "All three."}, revision=1, by=by)
    listed = focal.get(f"/rounds/{delegation.pk}/")
    assert "Para. 127 as a whole" in text(listed) and f'href="{page}"' in listed.content.decode()
    review = text(focal.get(f"/rounds/{delegation.pk}/review/"))
    assert "Para. 127 as a whole Paragraph 127 of an invented report." in review
    shown = focal.get(page).content.decode()
    assert "All three." in shown and "Paragraph 127 of an invented report." in shown and 'name="position"' in shown
    assert "All three." not in focal.get(f"/rounds/{delegation.pk}/whole/").content.decode()
    said = form(position="opposes", comment="None of them.", rewording="States must.", revision="2")
    assert focal.post(page, said).status_code == 302
    saved = Input.objects.get()
    assert (saved.paragraph, saved.position, saved.comment) == (paragraph, "opposes", "None of them.")
    assert (saved.rewording, saved.rewords_language) == ("States must.", "en")
    whole = recommendation(delegation.round, "123").paragraph  # it has no parts: its page is that of the recommendation
    assert focal.get(f"/rounds/{delegation.pk}/paragraphs/{whole.pk}/").status_code == 404
    assert contributor.get(page).status_code == 404


def test_after_sending_the_answer_is_read_and_corrected(focal: Client, url: Url, delegation: Delegation) -> None:
    SubmittedFactory(delegation=delegation)
    page = focal.get(url("123"))
    assert 'name="comment"' not in page.content.decode()
    assert "The body supports the recommendation." in text(page)
    late = focal.post(url("123"), form(comment="Typed while a colleague sent."))
    assert late.status_code == 422
    assert "already sent" in text(late) and "Typed while a colleague sent." in late.content.decode()
    moved = focal.post(f"/rounds/{delegation.pk}/correct/", {"back": url("123")})
    assert moved["Location"] == url("123")
    assert 'name="comment"' in focal.get(url("123")).content.decode()


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
    input_ = answer(other, "124", comment="Theirs.")
    release(input_, by=focal_point(other.submission.delegation))
    page = focal.post(f"/rounds/{delegation.pk}/lines/{input_.line_id}/return/", {"reason": "x"})
    assert page.status_code == 404
    input_.refresh_from_db()
    assert input_.stage == InputStage.RELEASED


def test_other_languages_of_the_recommendation_can_be_read_and_reworded(
    focal: Client, url: Url, delegation: Delegation
) -> None:
    recommendation(delegation.round, "123").texts.create(language="fr", text="Les États devraient faire 123.1.")
    page = focal.get(url("123"))
    assert "Les États devraient faire 123.1." in text(page)
    assert "Language of the text that you reword" in text(page)
    focal.post(url("123"), form(rewording="Les États doivent faire 123.1.", rewords_language="fr"))
    assert Input.objects.get().rewords_language == "fr"
    shown = text(focal.get(url("123")))
    assert "[removed: devraient ] [added: doivent ]" in shown


def counting(page: str) -> dict[str, Any]:
    """What the page is told for counting on."""
    found = re.search(r'data-counting="([^"]+)"', page)
    assert found is not None
    return dict(json.loads(html.unescape(found[1])))


def test_words_are_counted_with_those_elsewhere_and_the_wording_only_where_it_is_new(focal: Client, url: Url) -> None:
    focal.post(url("123"), form(comment="one two three", rationale="中文 four"))
    shown = focal.get(url("123"))
    assert "3 words · 6 of 40 in all" in text(shown)
    assert counting(focal.get(url("124")).content.decode())["elsewhere"] == 6
    again = focal.post(url("124"), form(comment="a b", rewording="States should do 124.1.", position="blesses"))
    assert "2 words · 8 of 40 in all" in text(again)
    assert text(again).count("of 40 in all") == 1
    assert counting(shown.content.decode())["limit"] == 40


def test_sources_count_where_the_round_says_so(focal: Client, url: Url, delegation: Delegation) -> None:
    type(delegation.round.rules).objects.update(footnotes_count=True)
    focal.post(url("123"), form(comment="one", source="two three"))
    assert "2 words · 3 of 40 in all" in text(focal.get(url("123")))


# Saved as people type


def by_itself(client: Client, page: str, **fields: str) -> Any:
    return client.post(page, form(**fields), headers={"Accept": "application/json"})


def test_a_page_saves_by_itself_and_goes_on_from_the_revision_it_is_told(focal: Client, url: Url) -> None:
    first = by_itself(focal, url("123"), comment="One")
    told = {"revision": f"{Version.objects.get().pk}/2", "taken": {}}
    assert (first.status_code, first.json()) == (200, told)
    assert by_itself(focal, url("123"), comment="One").json() == told  # the answer was lost
    again = by_itself(focal, url("123"), comment="One two", revision=told["revision"])
    assert again.json()["revision"] == f"{Version.objects.get().pk}/3"
    saved = Input.objects.get()
    assert (saved.comment, saved.stage) == ("One two", InputStage.DRAFTING)
    assert not list(messages.get_messages(first.wsgi_request))


def test_saving_by_itself_hands_nothing_on(focal: Client, url: Url) -> None:
    by_itself(focal, url("123"), comment="One", then="clear")
    assert Input.objects.get().stage == InputStage.DRAFTING


def test_a_page_that_saves_by_itself_overwrites_nobody(focal: Client, contributor: Client, url: Url) -> None:
    by_itself(contributor, url("123"), comment="Theirs.")
    refused = by_itself(focal, url("123"), comment="Mine.")
    assert refused.status_code == 409
    assert "C. Ontributor\u2069 saved another text while you were writing." in refused.json()["told"]
    assert Input.objects.get().comment == "Theirs."


def test_what_cannot_be_saved_by_itself_is_said_in_words(focal: Client, stranger: Client, url: Url) -> None:
    refused = by_itself(focal, url("123"), comment="x" * 100_001)
    assert refused.status_code == 422
    assert "The limit is 100000." in refused.json()["told"].replace(",", "")
    assert by_itself(stranger, url("123"), comment="Mine.").status_code == 404
    assert by_itself(Client(), url("123"), comment="Mine.").status_code == 302
    assert not Input.objects.exists()


def test_the_key_for_the_device_is_the_persons_and_ends_with_their_sessions(
    focal: Client, deputy: Client, url: Url, delegation: Delegation
) -> None:
    def key(client: Client) -> str:
        found = re.search(r'data-keep-key="([^"]*)"', client.get(url("123")).content.decode())
        return found[1] if found else ""

    first, person = key(focal), focal_point(delegation)
    assert len(first) == 44 and first == key(focal) != key(deputy)
    person.sign_outs += 1
    person.save()
    focal.force_login(person)
    assert key(focal) not in ("", first)
    person.keeps_text_on_device = False
    person.save()
    assert key(focal) == "" and "data-autosave" in focal.get(url("123")).content.decode()


@pytest.mark.parametrize("kind", ["civil_society", "child_youth", "other"])
def test_nothing_is_kept_on_the_device_where_people_may_be_in_danger(browser: Browser, kind: str) -> None:
    delegation = DelegationFactory(round=RoundFactory(constituencies=("state", kind)), constituency=kind)
    page = browser(focal_point(delegation)).get(f"/rounds/{delegation.pk}/whole/").content.decode()
    assert "data-autosave" in page and "data-keep" not in page and "data-offer" not in page


# Two on one answer


def test_changes_of_different_fields_both_stand(focal: Client, contributor: Client, url: Url) -> None:
    focal.post(url("123"), form(comment="Begun.", rationale="Since."))
    contributor.post(url("123"), form(comment="Begun.", rationale="Since 2024.", revision="2"))
    page = focal.post(url("123"), form(comment="Begun, and more.", rationale="Since.", revision="2"), follow=True)
    assert "A colleague changed other fields in the meantime. Both changes are saved." in text(page)
    saved = Input.objects.get()
    assert (saved.comment, saved.rationale) == ("Begun, and more.", "Since 2024.")
    told = by_itself(contributor, url("123"), comment="Begun.", rationale="Since 2025.", revision="3").json()
    assert told == {"revision": f"{saved.version_id}/5", "taken": {"comment": "Begun, and more."}}


@pytest.mark.parametrize(("person", "then"), [("focal", "clear"), ("contributor", "release")])
def test_an_answer_that_a_colleague_changed_is_not_handed_on_unread(
    focal: Client, deputy: Client, contributor: Client, url: Url, person: str, then: str
) -> None:
    client = {"focal": focal, "contributor": contributor}[person]
    client.post(url("123"), form(comment="One thing."))
    deputy.post(url("123"), form(comment="Quite another.", revision="2"))
    page = client.post(url("123"), form(comment="One thing.", revision="2", then=then), follow=True)
    row = Input.objects.get()
    assert (row.comment, row.stage) == ("Quite another.", InputStage.DRAFTING)
    assert "a colleague changed this answer. Read it, then" in text(page) and "Quite another." in text(page)
    client.post(url("123"), form(comment="Quite another.", revision=str(row.revision), then=then))
    assert Input.objects.get().stage == {"clear": InputStage.CLEARED, "release": InputStage.RELEASED}[then]


def test_each_field_is_settled_as_chosen(focal: Client, contributor: Client, url: Url) -> None:
    focal.post(url("123"), form(comment="One two three four five.", rationale="Since.", source="A"))
    contributor.post(url("123"), form(comment="1 two three four five.", rationale="Theirs.", source="B", revision="2"))
    mine = {"comment": "One two three four 5.", "rationale": "Mine.", "source": "A"}
    page = focal.post(url("123"), form(**mine, revision="2"))
    shown = page.content.decode()
    assert page.status_code == 409
    assert "Both texts combined 1 two three four 5." in text(page)
    assert 'name="keep-source"' not in shown and "keep-rationale-both" not in shown
    hidden = {name: re.search(rf'name="{name}" value="([^"]+)"', shown)[1] for name in ("revision", "begun")}  # type: ignore[index]
    assert hidden == {"revision": f"{Version.objects.get().pk}/3", "begun": "2"}
    chosen = {"keep-comment": "both", "keep-rationale": "theirs"}
    assert focal.post(url("123"), form(**{**mine, "source": "B"}, **hidden, **chosen)).status_code == 302
    saved = Input.objects.get()
    assert (saved.comment, saved.rationale, saved.source) == ("1 two three four 5.", "Theirs.", "B")


def test_line_breaks_of_a_browser_are_no_change_and_lines_of_both_are_combined(
    focal: Client, contributor: Client, url: Url
) -> None:
    focal.post(url("123"), form(comment="First.\r\nSecond.\r\nThird.", source="A"))
    contributor.post(url("123"), form(comment="1st.\r\nSecond.\r\nThird.", source="A", revision="2"))
    page = focal.post(url("123"), form(comment="First.\r\nSecond.\r\nThird.", source="Mine", revision="2"))
    assert page.status_code == 302
    saved = Input.objects.get()
    assert (saved.comment, saved.source) == ("1st.\nSecond.\nThird.", "Mine")
    mine = form(comment="First.\r\nSecond.\r\n3rd.", source="A", revision="3", begun="2")
    contributor.post(url("123"), form(comment="1st.\r\nSecond.\r\nThird. ", source="Mine", revision="4"))
    shown = focal.post(url("123"), mine)
    assert shown.status_code == 409 and "Both texts combined" in text(shown)
    kept = {**mine, "revision": "5", "source": "Mine", "keep-comment": "both"}
    assert focal.post(url("123"), kept).status_code == 302
    assert Input.objects.get().comment == "1st.\nSecond.\n3rd. "


def test_two_texts_that_cannot_be_put_together_are_left_to_the_person(
    focal: Client, contributor: Client, url: Url
) -> None:
    contributor.post(url("123"), form(comment="Theirs."))
    page = focal.post(url("123"), form(comment="Mine.", revision="2", begun="1", **{"keep-comment": "both"}))
    assert page.status_code == 422
    assert "cannot be combined automatically" in text(page) and "Mine." in page.content.decode()
    assert Input.objects.get().comment == "Theirs."


@pytest.mark.parametrize(
    "odd",
    [
        {"begun": "999"},
        {"begun": f"{uuid.uuid4()}/1"},
        {"revision": f"{uuid.uuid4()}/2"},
        {"keep-comment": "x", "keep-stage": "theirs", "keep-": "both"},
    ],
)
def test_odd_choices_overwrite_nobody(focal: Client, contributor: Client, url: Url, odd: dict[str, str]) -> None:
    contributor.post(url("123"), form(comment="Theirs."))
    assert focal.post(url("123"), form(comment="Mine.", **odd)).status_code == 409
    assert Input.objects.get().comment == "Theirs."
    for begun in ("x", "-1", f"{'0' * 36}/1", "/1"):
        assert focal.post(url("123"), form(comment="Mine.", **{**odd, "begun": begun})).status_code == 422


# Clearing all


def counted(page: Any) -> dict[str, str]:
    """What the button that approves all sends: the answers that its page counted."""
    shown = re.search(r'name="read" value="([^"]*)"', page.content.decode())
    assert shown
    return {"read": shown[1]}


def test_what_was_handed_over_is_cleared_at_once(focal: Client, contributor: Client, url: Url) -> None:
    contributor.post(url("123"), form(comment="Ready.", then="release"))
    focal.post(url("124"), form(comment="Still being written."))
    here = url("123").rsplit("/", 2)[0]
    opened = focal.get(f"{here}/")
    assert "Approve 1 answer" in text(opened)
    assert contributor.post(f"{here}/clear/").status_code == 404
    page = focal.post(f"{here}/clear/", counted(opened), follow=True)
    assert "1 answer approved." in text(page) and "Approve 1 answer" not in text(page)
    stages = Input.objects.order_by("recommendation__order").values_list("stage", flat=True)
    assert list(stages) == [InputStage.CLEARED, InputStage.DRAFTING]


def test_what_was_handed_over_or_changed_since_is_not_cleared_unread(
    focal: Client, deputy: Client, delegation: Delegation
) -> None:
    by, page = focal_point(delegation), f"/rounds/{delegation.pk}/"
    draft = DraftFactory(
        delegation=delegation, answers={label: {"comment": label} for label in ("123", "124", "127.1")}
    )
    first, second, third = draft.inputs.order_by("comment")
    release(first, by=by)
    release(second, by=by)
    opened = focal.get(page)
    assert "Approve 2 answers" in text(opened)
    release(third, by=by)
    save_input(second, fields={"comment": "Quite another."}, revision=second.revision, by=by)
    told = text(focal.post(f"{page}clear/", counted(opened), follow=True))
    assert "1 answer approved." in told and "2 answers are new or changed since you opened the page." in told
    assert [row.stage for row in draft.inputs.order_by("recommendation__order")] == ["cleared", "released", "released"]
    told = text(focal.post(f"{page}clear/", follow=True))
    assert "2 answers are new or changed" in told and "approved." not in told


def test_clearing_all_without_a_draft_says_so(focal: Client, delegation: Delegation) -> None:
    page = focal.post(f"/rounds/{delegation.pk}/clear/", follow=True)
    assert "There is no draft to approve." in text(page)


# The session had ended


def ended(client: Client) -> None:
    """The clock ran out while somebody was typing."""
    Session.objects.filter(session_key=client.session.session_key).update(expire_date=clock.now() - timedelta(hours=1))


def test_what_was_sent_after_the_session_had_ended_is_in_the_form_again(
    focal: Client, url: Url, delegation: Delegation
) -> None:
    focal.get(url("123"))
    ended(focal)
    away = focal.post(url("123"), form(comment="Typed for\r\nan hour.", position="supports"))
    assert away["Location"] == f"/accounts/login/?next={url('123')}"
    assert not Input.objects.exists()
    focal.force_login(focal_point(delegation))
    page = focal.get(url("123"))
    assert "You were signed out before you sent this form." in text(page)
    assert "Typed for\nan hour." in page.content.decode().replace("\r\n", "\n")
    assert "signed out when" not in text(focal.get(url("124")))
    focal.post(url("123"), form(comment="Typed for an hour.", position="supports"))
    assert Input.objects.get().comment == "Typed for an hour."
    assert "signed out when" not in text(focal.get(url("123")))


def test_who_discards_the_text_that_waited_for_the_sign_in_is_rid_of_it(
    focal: Client, deputy: Client, url: Url, delegation: Delegation
) -> None:
    ended(focal)
    focal.post(url("123"), form(comment="Typed by the focal point."))
    deputy.post(url("123"), form(comment="The deputy's."))
    focal.force_login(focal_point(delegation))
    conflict = focal.post(url("123"), form(comment="Typed by the focal point."))
    assert conflict.status_code == 409
    assert 'value="discard">Use the other text and discard mine</button>' in conflict.content.decode()
    answer = focal.post(url("123"), form(comment="Typed by the focal point.", then="discard"), follow=True)
    assert "The deputy&#x27;s." in answer.content.decode()
    assert "Typed by the focal point." not in answer.content.decode()
    assert Input.objects.get().comment == "The deputy's."


@pytest.mark.parametrize(("days", "is_there"), [(6, True), (8, False)])
def test_what_was_sent_days_after_the_session_had_ended_is_in_the_form_again(
    focal: Client, url: Url, delegation: Delegation, days: int, is_there: bool
) -> None:
    """The browser stayed open over nights, and each night tidies."""
    focal.get(url("123"))
    until = clock.now() - timedelta(days=days)
    Session.objects.filter(session_key=focal.session.session_key).update(expire_date=until)
    queue.run_job(str(queue.start("core.tidy").pk))
    focal.post(url("123"), form(comment="Typed on another day."))
    focal.force_login(focal_point(delegation))
    assert ("Typed on another day." in focal.get(url("123")).text) is is_there


def test_nobody_else_who_signs_in_there_sees_it(
    focal: Client, deputy: Client, url: Url, delegation: Delegation
) -> None:
    ended(focal)
    focal.post(url("123"), form(comment="Typed by the focal point."))
    focal.force_login(delegation.organisation.memberships.get(role="deputy").user)
    assert "Typed by the focal point." not in focal.get(url("123")).content.decode()


def test_a_session_that_was_nobodys_or_was_signed_out_leaves_nothing(focal: Client, url: Url) -> None:
    before = Session.objects.count()
    Client().post(url("123"), form(comment="From outside."))
    focal.post("/accounts/logout/")
    focal.post(url("123"), form(comment="After signing out."))
    kept = [row.get_decoded() for row in Session.objects.all()]
    assert len(kept) <= before and not any("typed_before_sign_in" in row for row in kept)
