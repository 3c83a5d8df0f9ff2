"""Observations on comments: in bulk, with text modules that are checked against each comment, and in others' tables."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from core import clock
from core.audience import CONFIDENTIAL, PUBLIC, SECRETARIAT
from core.errors import Refusals, Refused
from submissions.visibility.reader import InputReader
from synthesis.enums import Verdict
from synthesis.exports.compilations import compilation_of
from synthesis.exports.layouts import layout_table
from synthesis.models import Observation, TextModule
from synthesis.observations.services import record_observations
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER, DURING


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Accepté", "Accepté en partie", "Non accepté", "Noté"]),
        ("ru", ["Принято", "Частично принято", "Не принято", "Принято к сведению"]),
    ],
)
def test_answers_to_a_comment_agree_with_one_noun(language: str, words: list[str]) -> None:
    with translation.override(language):
        assert [str(each.label) for each in Verdict] == words


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


@pytest.fixture
def page(client, answered):
    sign_in(client, answered.manager)
    return reverse("synthesis:observations", args=[answered.round.pk]) + f"?on={answered.recommendations['124'].pk}"


def line(answered, code):
    return str(answered.input(answered.versions[code], "124").line_id)


def rows(answered, *codes):
    lines = {line(answered, code) for code in codes}
    found = InputReader(answered.round, CONFIDENTIAL).current(
        recommendations=frozenset([answered.recommendations["124"].pk])
    )
    return [row for row in found if str(row.line) in lines]


def test_ticked_comments_get_one_observation_each(client, answered, page):
    shown = client.get(page).content.decode()
    assert "Towns matter." in shown and "Without prejudice to federalism." in shown
    said = {"inputs": [line(answered, "XAA"), line(answered, "XBB")], "verdict": "in_part"}
    answer = client.post(page, {**said, "text": "{participant}: see para. {para}.", "save_as": "See"}, follow=True)
    assert "Recorded: 2 observations." in answer.content.decode()
    texts = set(Observation.objects.values_list("verdict", "text"))
    assert texts == {("in_part", "Arandia: see para. 124."), ("in_part", "Veldrane: see para. 124.")}
    assert "Towns matter." not in client.get(page).content.decode()  # it has one now
    module = TextModule.objects.get(name="See")
    said = {"inputs": [line(answered, "XCC")], "verdict": "noted", "module": str(module.pk)}
    client.post(page, said)
    assert Observation.objects.get(line=line(answered, "XCC")).text == "Ombira: see para. 124."


def test_a_text_that_does_not_fit_a_comment_is_recorded_on_none(client, answered, page):
    """Arandia proposes other words, Veldrane does not."""
    said = {"inputs": [line(answered, "XAA"), line(answered, "XBB")], "verdict": "accepted", "text": "Add “{wording}”."}
    answer = client.post(page, said)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Veldrane: The comment has nothing for {wording}." in shown and "Arandia: The comment" not in shown
    assert "Add “{wording}”." in shown and shown.count(" checked") >= 3  # both ticks and the answer are kept
    assert not Observation.objects.exists()


@pytest.mark.parametrize(
    ("verdict", "text", "code"),
    [
        ("accepted", "{colour}", "unknown_place"),
        ("not_accepted", "", "text_missing"),
        ("maybe", "Yes.", "not_a_choice"),
        ("noted", "As Quay Nine said.", "names_withheld"),  # files show it to everybody; Quay Nine spoke without name
    ],
)
def test_what_cannot_be_recorded(answered, verdict, text, code):
    with pytest.raises(Refused) as refused:
        record_observations(answered.round, rows(answered, "XAA"), verdict, text, issued={}, by=answered.manager)
    assert refused.value.code == code


def test_a_quotation_must_be_in_the_comment_or_the_recommendation(answered):
    issued = {answered.recommendations["124"].pk: answered.recommendations["124"].text}
    found = rows(answered, "XAA")
    for text in ("“towns  matter” is noted.", "“States should coordinate” stays."):
        record_observations(answered.round, found, "noted", text, issued=issued, by=answered.manager)
    with pytest.raises(Refusals, match="does not fit"):
        record_observations(
            answered.round, found, "noted", "“Villages matter” is noted.", issued=issued, by=answered.manager
        )


def test_the_tables_of_iso_and_ipcc_print_it_for_the_secretariat_alone(answered):
    record_observations(answered.round, rows(answered, "XAA"), "accepted", "Done.", issued={}, by=answered.manager)

    def printed(layout, audience, **more):
        compilation = compilation_of(answered.round, audience, now=AFTER, **more)
        return str(list(layout_table(compilation, layout).rows))

    assert "Accepted: Done." in printed("iso", CONFIDENTIAL) and "Accepted: Done." in printed("ipcc", SECRETARIAT)
    answered.round.published_at = AFTER
    answered.round.save()
    assert "Accepted: Done." not in printed("iso", PUBLIC, as_if_public=True)
    answered.tighten(answered.versions["XAA"], "124", "secretariat")
    assert "Accepted: Done." not in printed("iso", SECRETARIAT)  # the text may repeat what is not shown


def test_the_list_holds_the_chosen_columns(client, answered, page):
    answer = client.get(f"{page}&columns=position&columns=comment&state=&format=json")
    told = json.loads(b"".join(answer.streaming_content))
    assert list(told["columns"]) == ["ref", "para", "position", "comment"]
    assert "Towns matter." in {row["comment"] for row in told["rows"]}


def test_it_is_for_those_who_code(client, answered):
    sign_in(client, answered.triage)
    assert client.get(reverse("synthesis:observations", args=[answered.round.pk])).status_code == 404


def test_a_form_without_anything_is_shown_again(client, page):
    answer = client.post(page, {})
    assert answer.status_code == 422
    assert "Towns matter." in answer.content.decode()


def test_comments_on_all_recommendations_are_one_list(client, answered, page):
    whole = f"{reverse('synthesis:observations', args=[answered.round.pk])}?on=all"
    shown = client.get(whole).content.decode()
    assert "Towns matter." in shown and "We decide in writing." in shown
    assert "States should decide well." in shown  # the words of the recommendation that a comment is on
    assert "Towns matter." not in client.get(f"{whole}&words=writing").content.decode()
    count = client.get(whole).context["count"]
    said = {"scope": "whole", "verdict": "noted", "text": "Noted for {para}."}
    answer = client.post(f"{whole}&words=writing", said, follow=True)
    assert "Recorded: 1 observation." in answer.content.decode()
    assert Observation.objects.get().text == "Noted for 123."
    assert client.get(whole).context["count"] == count - 1
    here = [line["key"] for line in client.get(whole).context["lines"]]
    client.post(whole, {"scope": "page", "verdict": "noted", "shown": here})
    assert not client.get(whole).context["lines"]
    assert len(client.get(f"{whole}&state=done").context["lines"]) == Observation.objects.count() > 3


def test_all_on_the_page_are_those_that_the_officer_has_read(client, answered, page, monkeypatch):
    """A colleague has answered one meanwhile: the next one of the list has come onto the page, unread."""
    monkeypatch.setattr("synthesis.observations.views.COMMENTS_PER_PAGE", 2)
    whole = f"{reverse('synthesis:observations', args=[answered.round.pk])}?on=all"
    shown = [line["key"] for line in client.get(whole).context["lines"]]
    client.post(whole, {"scope": "ticked", "verdict": "noted", "inputs": shown[:1]})
    assert Observation.objects.count() == 1
    answer = client.post(whole, {"scope": "page", "verdict": "noted", "text": "Mine.", "shown": shown})
    assert answer.status_code == 422 and "The page has changed since you opened it." in answer.content.decode()
    assert "Mine." in answer.content.decode() and Observation.objects.count() == 1


def test_an_answer_that_a_colleague_gave_meanwhile_is_not_overwritten(client, answered, page):
    """In the list of all comments the page stays the same, so only the answer tells (B4)."""
    everything, key = f"{page}&state=all", line(answered, "XAA")
    mine = {"inputs": [key], "verdict": "noted", "text": "Mine."}
    record_observations(answered.round, rows(answered, "XAA"), "accepted", "Theirs.", issued={}, by=answered.manager)
    answer = client.post(everything, mine)
    assert answer.status_code == 422 and "Mine." in answer.content.decode()
    assert "A colleague has answered some of these comments since you opened the page." in answer.content.decode()
    assert Observation.objects.count() == 1
    marks = re.findall(r'name="marks" value="([^"]+)"', client.get(everything).content.decode())
    assert client.post(everything, {**mine, "marks": marks}).status_code == 302
    assert Observation.objects.count() == 2


def test_a_list_that_is_too_long_is_not_answered_at_once(client, answered, page, monkeypatch):
    monkeypatch.setattr("synthesis.observations.views.MOST", 1)
    answer = client.post(page, {"scope": "whole", "verdict": "noted"})
    assert answer.status_code == 422 and "more than 1 comments" in answer.content.decode()
    assert not Observation.objects.exists()


def test_an_observation_on_earlier_words_does_not_answer_corrected_ones(client, answered, page):
    """Arandia writes something else after it was answered, Veldrane sends the same again with another answer."""
    with clock.at(DURING + timedelta(days=1)):
        found = rows(answered, "XAA", "XBB")
        record_observations(answered.round, found, "accepted", "Towns are added.", issued={}, by=answered.manager)
    at = DURING + timedelta(days=2)
    answered.correct(answered.versions["XAA"], {"124": ("reservations", "Towns do not matter.")}, at=at)
    answered.correct(answered.versions["XBB"], {"123": ("supports", "It may be appealed twice.")}, at=at)

    waiting, done = (client.get(f"{page}&state={state}").content.decode() for state in ("open", "done"))
    assert "Towns do not matter." in waiting and "Towns do not matter." not in done
    assert "Without prejudice to federalism." in done and "Without prejudice to federalism." not in waiting
    shown = client.get(f"{page}&state=all&columns=participant&columns=observation").content.decode()
    assert shown.count("Before the correction: Accepted: Towns are added.") == 1  # nothing typed is lost
    assert shown.count("Accepted: Towns are added.") == 2
    table = str(list(layout_table(compilation_of(answered.round, CONFIDENTIAL, now=AFTER), "iso").rows))
    assert table.count("Towns are added.") == 1

    client.post(page, {"inputs": [line(answered, "XAA")], "verdict": "noted", "text": "It is noted."})
    assert "Towns do not matter." in client.get(f"{page}&state=done").content.decode()
    assert "Before the correction" not in client.get(f"{page}&state=all&columns=observation").content.decode()
