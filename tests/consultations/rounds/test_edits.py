"""A round edited: everything in a draft, little after the opening, and the page says why."""

from datetime import timedelta

import pytest
from django.urls import reverse

from consultations.models import Question, Round, RoundAct
from consultations.rounds import edits
from core import audit, clock
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory
from tests.support.officers import own_queries, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


@pytest.fixture
def officer(client):
    user = OfficerFactory()
    sign_in(client, user)
    return user


def address(round_):
    return reverse("office:edit_round", args=[round_.pk])


def as_shown(client, round_):
    """What the browser would send back untouched: disabled fields are not sent."""
    form = client.get(address(round_)).context["form"]
    found = {}
    for field in form:
        value = field.value()
        if field.field.disabled or value in (None, False):
            continue
        found[field.name] = [str(each) for each in value] if isinstance(value, list) else str(value)
    return found


def test_a_draft_is_edited_in_every_part(client, officer):
    round_ = RoundFactory(officer=officer, announced=False)
    sent = as_shown(client, round_)
    keep = str(round_.recommendations.get(paragraph__number="124").pk)
    del sent["invite_nhri"]
    sent |= {"title": "A better title", "introduction": "First.\r\n\r\nSecond.", "recommendations": [keep]}
    sent |= {"questions": "What has changed?\n\n  Since when? ", "invite_academia": "on", "words_state": "2000"}
    sent |= {"sealed": "on", "created_by": "somebody", "announced_at": "2020-01-01"}
    answer = client.post(address(round_), sent)
    assert answer.headers["Location"] == reverse("office:round", args=[round_.pk])
    round_ = Round.objects.select_related("rules").get()
    assert (round_.title, round_.introduction, round_.announced_at) == ("A better title", "First.\n\nSecond.", None)
    assert [row.label for row in round_.recommendations.select_related("paragraph")] == ["124"]
    assert list(round_.questions.values_list("number", "text")) == [(1, "What has changed?"), (2, "Since when?")]
    limits = dict(round_.constituency_rules.values_list("constituency", "word_limit"))
    assert limits == {"state": 2000, "civil_society": 0, "private_sector": 0, "academia": 0}
    assert "nhri" not in round_.windows.values_list("constituency", flat=True)
    assert round_.rules.sealed
    entry = audit.entries(round_, actions=("consultations.round.edit",)).get()
    assert set(entry.data["changed"]) == {"title", "introduction", "recommendations", "questions", "limits", "sealed"}
    assert not RoundAct.objects.exists()
    client.post(address(round_), {**as_shown(client, round_), "questions": "Since when?"})
    assert list(round_.questions.values_list("number", "text")) == [(1, "Since when?")]


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(client, officer):
    round_ = RoundFactory(officer=officer, announced=False)
    sent = as_shown(client, round_)
    for wrong, words in (
        ({"title": " "}, "Complete “Title”."),
        ({"recommendations": []}, "Choose at least one option for “Recommendations”."),
        ({"words_state": "-1"}, "Maximum words: Ensure this value"),
        (
            {"questions": "\n".join("q" for _each in range(51))},
            "Questions of the round: Enter no more than 50 questions.",
        ),
        ({"introduction": "a\x00b"}, "Introduction: Null characters are not allowed."),
        ({"inputs_public_days": "400"}, "Days after the close: Ensure this value"),
    ):
        answer = client.post(address(round_), {**sent, "mandate": "Resolution 8/10", **wrong})
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words
        assert "Resolution 8/10" in answer.content.decode()
    round_.refresh_from_db()
    assert round_.mandate == ""


def test_two_officers_do_not_overwrite_each_other(client, officer):
    round_ = RoundFactory(officer=officer, announced=False)
    sent = as_shown(client, round_)
    Round.objects.filter(pk=round_.pk).update(title="Of somebody else")
    answer = client.post(address(round_), {**sent, "title": "Mine"})
    assert answer.status_code == 422
    assert "Somebody else has edited this round" in answer.content.decode()
    assert 'value="Mine"' in answer.content.decode()
    round_.refresh_from_db()
    assert round_.title == "Of somebody else"


def test_an_announced_round_changes_with_a_reason_that_stays_on_record(client, officer):
    round_ = RoundFactory(officer=officer, opens=clock.now() + timedelta(days=3))
    sent = {**as_shown(client, round_), "questions": "What has changed?"}
    answer = client.post(address(round_), sent)
    assert "Reason: Enter the reason for changing the announced round." in answer.content.decode()
    client.post(address(round_), {**sent, "reason": "The Council asked for it."})
    assert Question.objects.get().text == "What has changed?"
    act = RoundAct.objects.get()
    assert (act.act, act.reason, act.by) == ("edited", "The Council asked for it.", officer)


def test_after_the_opening_what_is_asked_stands_still_and_the_page_says_why(client, officer):
    round_ = RoundFactory(officer=officer, limits={"state": 2000})
    page = client.get(address(round_)).content.decode()
    assert "Fixed: the round has opened, and all participants must answer the same questions." in page
    assert "Fixed: the round has opened, and participants write under this rule." in page
    sent = {**as_shown(client, round_), "reason": "As asked."}
    changed = {"title": "Sharper", "questions": "Sneaked in?", "sealed": "on", "invite_academia": "on"}
    client.post(address(round_), {**sent, **changed, "late_policy": "accept_marked", "words_state": "2500"})
    round_ = Round.objects.select_related("rules").get()
    assert (round_.title, round_.questions.count(), round_.rules.sealed) == ("Sharper", 0, False)
    assert round_.rules.late_policy == "accept_marked"
    limits = dict(round_.constituency_rules.values_list("constituency", "word_limit"))
    assert (limits["state"], limits["academia"]) == (2500, 0)
    lower = client.post(address(round_), {**as_shown(client, round_), "reason": "x", "words_state": "100"})
    assert "you can raise or remove the limit, but not lower it" in lower.content.decode()


def test_a_joint_text_gets_more_words_and_never_fewer_once_people_write(client, officer):
    round_ = RoundFactory(officer=officer, limits={"state": 2000}, joint_limits={"state": 4000})
    kept = {**as_shown(client, round_), "reason": "Fourteen bodies write together."}
    assert (kept["words_state"], kept["joint_state"]) == ("2000", "4000")
    for fewer in ("3999", ""):
        refused = client.post(address(round_), {**kept, "joint_state": fewer}).content.decode()
        assert "you can raise or remove the limit, but not lower it" in refused
        assert 'href="#id_joint_state"' in refused
    client.post(address(round_), {**kept, "joint_state": "5630"})
    assert round_.constituency_rules.get(constituency="state").joint_word_limit == 5630
    page = client.get(reverse("office:participants", args=[round_.pk])).content.decode()
    assert "a joint text: at most 5,630" in page


def test_the_verb_refuses_by_itself_what_is_fixed(officer):
    round_ = RoundFactory(officer=officer)
    said = edits.round_content(round_)
    wanted = {name: said[name] for name in edits.FACTS} | {"purpose": "questionnaire"}
    with pytest.raises(edits.Refusals) as told:
        edits.edit_round(
            round_,
            by=officer,
            facts=wanted,
            recommendations=round_.recommendations.all()[:1],
            questions=["New?"],
            limits={"state": edits.WordLimits()},
            rules_said={name: said[name] for name in edits.RULES} | {"sealed": True},
            reason="because",
        )
    fields = {fault.field for fault in told.value.refusals}
    gone = {"invite_civil_society", "invite_nhri", "invite_private_sector"}
    assert fields == {"purpose", "recommendations", "questions", "sealed", *gone}


def test_a_kind_of_body_that_is_invited_stays(client, officer):
    round_ = RoundFactory(officer=officer, announced=False)
    DelegationFactory(round=round_, constituency="nhri")
    assert "Fixed: participants of this kind have been invited." in client.get(address(round_)).content.decode()
    sent = as_shown(client, round_)
    client.post(address(round_), {**sent, "title": "New"})
    assert round_.constituency_rules.filter(constituency="nhri").exists()


def test_nothing_changes_once_the_report_is_out(client, officer):
    round_ = RoundFactory(officer=officer)
    Round.objects.filter(pk=round_.pk).update(published_at=clock.now())
    page = client.get(address(round_)).content.decode()
    assert "The round can no longer be changed." in page
    assert "Save the changes" not in page
    client.post(address(round_), {"title": "Rewritten", "reason": "x"})
    round_.refresh_from_db()
    assert round_.title == "An invented round"


def test_only_who_manages_the_round_edits_it(client, officer):
    round_ = RoundFactory()
    assert client.get(address(round_)).status_code == 404
    assert client.post(address(round_), {"title": "x"}).status_code == 404


def test_the_introduction_stands_on_the_public_page(client, officer):
    round_ = RoundFactory(officer=officer, announced=False)
    client.post(address(round_), {**as_shown(client, round_), "introduction": "Why <b>we</b> ask.\n\nAnd how."})
    client.post(reverse("office:round_act", args=[round_.pk, "announce"]))
    page = client.get(reverse("round_page", args=[round_.reference])).content.decode()
    assert "<p>Why &lt;b&gt;we&lt;/b&gt; ask.</p>" in page
    assert "<p>And how.</p>" in page


@pytest.mark.parametrize("count", [1, 10])
def test_the_page_asks_the_same_however_much_a_round_asks(client, officer, count):
    round_ = RoundFactory(officer=officer, paragraphs={str(number): 1 for number in range(1, count + 1)})
    for number in range(count):
        Question.objects.create(round=round_, number=number + 1, text="What?")
        DelegationFactory(round=round_)
    assert own_queries(client, address(round_), beside=reverse("office:add_document")) == 13
