"""A round edited: everything in a draft, little after the opening, and the page says why."""

from datetime import timedelta

import pytest
from django.urls import reverse

from consultations.models import Question, Round, RoundAct
from consultations.rounds import edits
from core import audit, clock
from submissions.drafting.internal_comments import add_comment
from tests.factories import DelegationFactory, RoundFactory, focal_point
from tests.submissions.imports.tables import imported, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


SUMMARY = "consultations:edit_round"
PARTS = ("subject", "participants", "rules", "report", "questions", "information")


def address(round_, part):
    return reverse("consultations:edit_part", args=[round_.pk, part])


def as_shown(client, round_, part):
    """What the browser would send back untouched: disabled fields are not sent."""
    form = client.get(address(round_, part)).context["form"]
    found = {}
    for field in form:
        value = field.value()
        if field.field.disabled or value in (None, False):
            continue
        found[field.name] = [str(each) for each in value] if isinstance(value, list) else str(value)
    return found


def send(client, round_, part, **changes):
    """Send a page of the round back with these changes; None leaves a field out."""
    sent = {**as_shown(client, round_, part), **changes}
    return client.post(address(round_, part), {name: value for name, value in sent.items() if value is not None})


def test_a_draft_is_edited_in_every_part(client, officer):
    round_ = RoundFactory(officer=officer, announced=False)
    answer = send(client, round_, "subject", title="A better title", created_by="somebody", announced_at="2020-01-01")
    assert answer.headers["Location"] == reverse("consultations:choose_recommendations", args=[round_.pk])
    send(client, round_, "information", introduction="First.\r\n\r\nSecond.")
    send(client, round_, "questions", questions="What has changed?\n\n  Since when? ")
    send(client, round_, "participants", invite_nhri=None, invite_academia="on", words_state="2000")
    send(client, round_, "rules", sealed="on")
    send(client, round_, "report", facts_required="on", facts_days="")
    round_ = Round.objects.select_related("rules").get()
    assert (round_.title, round_.introduction, round_.announced_at) == ("A better title", "First.\n\nSecond.", None)
    assert list(round_.questions.values_list("number", "text")) == [(1, "What has changed?"), (2, "Since when?")]
    limits = dict(round_.constituency_rules.values_list("constituency", "word_limit"))
    assert limits == {"state": 2000, "civil_society": 0, "private_sector": 0, "academia": 0}
    assert "nhri" not in round_.windows.values_list("constituency", flat=True)
    assert (round_.rules.sealed, round_.rules.facts_required, round_.rules.facts_days) == (True, True, 10)
    entries = audit.entries(round_, actions=("consultations.round.edit",))
    changed = [name for entry in entries for name in entry.data["changed"]]
    assert sorted(changed) == ["facts_required", "introduction", "limits", "questions", "sealed", "title"]
    assert not RoundAct.objects.exists()
    send(client, round_, "questions", questions="Since when?")
    assert list(round_.questions.values_list("number", "text")) == [(1, "Since when?")]


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(client, officer):
    round_ = RoundFactory(officer=officer, announced=False)
    for part, kept, wrong, words in (
        ("subject", {"mandate": "Resolution 8/10"}, {"title": " "}, "Complete “Title”."),
        ("participants", {"words_nhri": "4321"}, {"words_state": "-1"}, "Maximum words: Ensure this value"),
        ("questions", {}, {"questions": "q\n" * 51}, "Questions of the round: Enter no more than 50 questions."),
        ("information", {"office": "Our desk"}, {"introduction": "a\x00b"}, "Introduction: Null characters are not"),
        ("rules", {}, {"inputs_public_days": "400"}, "Days after the close: Ensure this value"),
    ):
        answer = send(client, round_, part, **kept, **wrong)
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words
        assert all(value in answer.content.decode() for value in kept.values())
    round_.refresh_from_db()
    assert (round_.mandate, round_.office) == ("", "")


def test_two_officers_do_not_overwrite_each_other(client, officer):
    round_ = RoundFactory(officer=officer, announced=False)
    sent = as_shown(client, round_, "subject")
    Round.objects.filter(pk=round_.pk).update(title="Of somebody else")
    answer = client.post(address(round_, "subject"), {**sent, "title": "Mine"})
    assert answer.status_code == 422
    assert "Somebody else has changed this since you opened the page." in answer.content.decode()
    assert 'value="Mine"' in answer.content.decode()
    round_.refresh_from_db()
    assert round_.title == "Of somebody else"


def test_an_announced_round_changes_with_a_reason_that_stays_on_record(client, officer):
    round_ = RoundFactory(officer=officer, opens=clock.now() + timedelta(days=3))
    answer = send(client, round_, "questions", questions="What has changed?")
    assert "Reason: Enter the reason for changing the announced round." in answer.content.decode()
    answer = send(client, round_, "questions", questions="What has changed?", reason="The Council asked for it.")
    assert answer.headers["Location"] == reverse(SUMMARY, args=[round_.pk])
    assert Question.objects.get().text == "What has changed?"
    act = RoundAct.objects.get()
    assert (act.act, act.reason, act.by) == ("edited", "The Council asked for it.", officer)


def test_a_question_that_moves_stays_the_same_one(client, officer):
    round_ = RoundFactory(officer=officer, opens=clock.now() + timedelta(days=3))
    send(client, round_, "questions", questions="What changed?\nSince when?\nWho was asked?", reason="As asked.")
    keys = dict(round_.questions.values_list("text", "pk"))
    send(client, round_, "questions", questions="Who was asked?\nWhy?\nWhat changed?", reason="As asked.")
    rows = list(round_.questions.values_list("number", "text", "pk"))
    assert [row[:2] for row in rows] == [(1, "Who was asked?"), (2, "Why?"), (3, "What changed?")]
    assert (rows[0][2], rows[2][2]) == (keys["Who was asked?"], keys["What changed?"])
    send(client, round_, "questions", questions="What changed?", reason="As asked.")
    assert list(round_.questions.values_list("number", "pk")) == [(1, keys["What changed?"])]


def test_a_question_that_is_in_use_is_named_and_stays(client, officer):
    """A team may have noted something on it, an import may answer it: the page does not say which (DECIDED 8)."""
    round_ = RoundFactory(officer=officer, opens=clock.now() + timedelta(days=3))
    send(client, round_, "questions", questions="What changed?\nSince when?", reason="As asked.")
    delegation = DelegationFactory(round=round_)
    noted, answered = round_.questions.all()
    add_comment(delegation, "Ask the ministry.", by=focal_point(delegation), question=noted)
    page = send(client, round_, "questions", questions="Since when?", reason="As asked.")
    assert page.status_code == 422
    assert "“What changed?” is in use. Leave this question as it is." in page.content.decode()
    rows = [row(Organisation="A", Constituency="State", Para="Q2", Comment="Since 2019.")]
    imported(round_, rows)
    for texts in ("What changed?\nWhy?", "What changed?"):
        page = send(client, round_, "questions", questions=texts, reason="As asked.")
        assert page.status_code == 422
        assert "“Since when?” is in use. Leave this question as it is." in page.content.decode()
    assert list(round_.questions.all()) == [noted, answered]
    assert [each.text for each in round_.questions.all()] == ["What changed?", "Since when?"]
    send(client, round_, "questions", questions="Since when?\nWhat has changed?", reason="As asked.")
    assert [each.text for each in round_.questions.all()] == ["Since when?", "What has changed?"]


def test_after_the_opening_what_is_asked_stands_still_and_the_page_says_why(client, officer):
    round_ = RoundFactory(officer=officer, limits={"state": 2000})
    page = client.get(address(round_, "questions")).content.decode()
    assert "Fixed: the round has opened, and all participants must answer the same questions." in page
    assert '<button class="button">' not in page  # nothing on it can be changed
    page = client.get(address(round_, "rules")).content.decode()
    assert "Fixed: the round has opened, and participants write under this rule." in page
    reason = {"reason": "As asked."}
    send(client, round_, "subject", title="Sharper", **reason)
    send(client, round_, "questions", questions="Sneaked in?", **reason)
    send(client, round_, "rules", sealed="on", late_policy="accept_marked", **reason)
    send(client, round_, "participants", words_state="2500", invite_academia="on", **reason)
    round_ = Round.objects.select_related("rules").get()
    assert (round_.title, round_.questions.count(), round_.rules.sealed) == ("Sharper", 0, False)
    assert round_.rules.late_policy == "accept_marked"
    limits = dict(round_.constituency_rules.values_list("constituency", "word_limit"))
    assert (limits["state"], limits["academia"]) == (2500, 0)
    lower = send(client, round_, "participants", words_state="100", **reason)
    assert "you can raise or remove the limit, but not lower it" in lower.content.decode()


def test_what_became_fixed_while_it_was_typed_is_refused_and_not_lost(client, officer):
    opens = clock.now() + timedelta(days=3)
    round_ = RoundFactory(officer=officer, opens=opens)
    questions, rules = (as_shown(client, round_, part) for part in ("questions", "rules"))
    del rules["identities_public"]
    reason = {"reason": "As asked."}
    with clock.at(opens):
        late = client.post(address(round_, "questions"), {**questions, "questions": "Typed at length?", **reason})
        assert late.status_code == 422
        assert "Typed at length?" in late.text and "must answer the same questions" in late.text
        late = client.post(address(round_, "rules"), {**rules, "second_factor_required": "on", **reason})
        assert late.status_code == 422 and "participants write under this rule" in late.text
    round_ = Round.objects.select_related("rules").get()
    assert round_.questions.count() == 0
    assert round_.rules.identities_public and not round_.rules.second_factor_required


def test_a_joint_text_gets_more_words_and_never_fewer_once_people_write(client, officer):
    round_ = RoundFactory(officer=officer, limits={"state": 2000}, joint_limits={"state": 4000})
    kept = {**as_shown(client, round_, "participants"), "reason": "Fourteen bodies write together."}
    assert (kept["words_state"], kept["joint_state"]) == ("2000", "4000")
    for fewer in ("3999", ""):
        refused = client.post(address(round_, "participants"), {**kept, "joint_state": fewer}).content.decode()
        assert "you can raise or remove the limit, but not lower it" in refused
        assert 'href="#id_joint_state"' in refused
    client.post(address(round_, "participants"), {**kept, "joint_state": "5630"})
    assert round_.constituency_rules.get(constituency="state").joint_word_limit == 5630
    assert "a joint text: at most 5,630" in client.get(reverse(SUMMARY, args=[round_.pk])).content.decode()


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
    page = client.get(address(round_, "participants")).content.decode()
    assert "Fixed: participants of this kind have been invited." in page
    send(client, round_, "participants", words_state="100")
    assert round_.constituency_rules.filter(constituency="nhri").exists()


def test_nothing_changes_once_the_report_is_out(client, officer):
    round_ = RoundFactory(officer=officer)
    Round.objects.filter(pk=round_.pk).update(published_at=clock.now())
    for part in PARTS:
        page = client.get(address(round_, part)).content.decode()
        assert "The round can no longer be changed." in page
        assert '<button class="button">' not in " ".join(page.split())
    client.post(address(round_, "subject"), {"title": "Rewritten", "reason": "x"})
    round_.refresh_from_db()
    assert round_.title == "An invented round"
    added = {"limits": edits.round_content(round_)["limits"] | {"academia": edits.WordLimits()}}
    with pytest.raises(edits.Refusals) as told:
        edits.change_round(round_, by=officer, changes=added, reason="x")
    assert [fault.field for fault in told.value.refusals] == ["invite_academia"]


def test_a_planned_release_is_called_planned(client, officer):
    round_ = RoundFactory(officer=officer)
    Round.objects.filter(pk=round_.pk).update(published_at=clock.now() + timedelta(days=1))
    page = client.get(address(round_, "subject")).content.decode()
    assert "The release of the report is planned." in page
    assert "Fixed: the release of the report is planned." in page
    assert "The report is published." not in page
    assert "the report is published" not in page


def test_only_who_manages_the_round_edits_it(client, officer):
    round_ = RoundFactory()
    assert client.get(reverse(SUMMARY, args=[round_.pk])).status_code == 404
    for part in PARTS:
        assert client.get(address(round_, part)).status_code == 404
        assert client.post(address(round_, part), {"title": "x"}).status_code == 404


def test_the_introduction_stands_on_the_public_page(client, officer):
    round_ = RoundFactory(officer=officer, announced=False)
    send(client, round_, "information", introduction="Why <b>we</b> ask.\n\nAnd how.")
    client.post(reverse("consultations:round_act", args=[round_.pk, "announce"]))
    page = client.get(reverse("round_page", args=[round_.reference])).content.decode()
    assert "<p>Why &lt;b&gt;we&lt;/b&gt; ask.</p>" in page
    assert "<p>And how.</p>" in page
