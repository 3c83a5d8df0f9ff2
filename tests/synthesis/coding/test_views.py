"""The coding workbench: what a coder sees, marks, names and takes away."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from consultations.enums import Duty
from consultations.models import Organisation, Question
from submissions.drafting.subjects import Subject, subjects_of
from submissions.models import Input
from submissions.visibility.translations import record_translation
from synthesis.codebook.services import add_theme, merge_theme
from synthesis.coding import suggestions, workbench
from synthesis.coding.memos import add_memo
from synthesis.coding.services import code_passage
from synthesis.models import CodedPassage, Theme
from tests.factories import (
    DelegationFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    corrected,
    in_general,
    recommendation,
)
from tests.support.html import compact
from tests.support.officers import own_queries, sign_in
from tests.support.redacting import redact

pytestmark = pytest.mark.django_db
COMMENT = "The 👩 families ask. The families wait."


@pytest.fixture
def round_():
    return RoundFactory()


@pytest.fixture
def theme(round_, coder):
    return add_theme(round_, "Families", by=coder)


def said(round_, constituency="state", comment=COMMENT, position="supports", language="en", **package):
    delegation = DelegationFactory(round=round_, constituency=constituency)
    answers = {"123": {"position": position, "comment": comment, "language": language}}
    version = SubmittedFactory(delegation=delegation, answers=answers, package=package)
    return version.inputs.get()


def address(name, round_, *more):
    return reverse(f"coding:{name}", args=[round_.pk, recommendation(round_, "123").pk, *more])


def test_marked_words_get_a_theme(client, round_, theme):
    input_ = said(round_)
    # The browser counts the woman as two units: "families" begins at 7, not at 6.
    data = {"input": str(input_.pk), "field": "comment", "start": "7", "end": "15", "words": "families"}
    answer = client.post(address("code", round_), {**data, "theme": str(theme.pk)})
    assert answer.headers["Location"] == f"{address('bench', round_)}#input-{input_.pk}"
    coded = CodedPassage.objects.get()
    assert (coded.start, coded.end) == (6, 14)
    page = client.get(address("bench", round_)).content.decode()
    assert 'The 👩<mark data-ends="1">families</mark>ask. The families wait.</blockquote>' in compact(page)


def test_single_keys_can_be_turned_off_at_the_bench(client, round_, theme):
    page = compact(client.get(address("bench", round_)).content.decode())
    switch = page[page.index("data-keys") :]
    assert "Keyboard shortcuts</label>" in switch and "<kbd>9</kbd>: assign a theme" in switch


def test_a_suggested_wording_reads_in_the_direction_of_the_text_that_it_rewords(client, round_, theme):
    delegation = DelegationFactory(round=round_, constituency="state")
    answers = {"position": "amendment", "comment": "نطلب إضافة.", "language": "ar"}
    answers |= {"rewording": "States should pay for it.", "rewords_language": "en"}
    SubmittedFactory(delegation=delegation, answers={"123": answers})
    page = " ".join(client.get(address("bench", round_)).text.split())
    directions = re.findall(r'<blockquote class="asis" lang="(\w+)" dir="(\w+)" data-code-input="[^"]+" [^>]+>', page)
    assert directions == [("ar", "rtl"), ("en", "ltr")]


def test_the_mark_stands_where_words_are_covered(client, round_, theme, coder):
    input_ = said(round_, comment="The girl Amara was held. She is nine.")
    code_passage(input_, "comment", 0, 23, "The girl Amara was held", theme, by=coder)
    redact(input_, "Amara")
    page = client.get(address("bench", round_)).content.decode()
    covered = 'role="img" aria-label="[redacted: a child]" data-says="[redacted: a child]">█████</span>'
    marked = f'<mark>The girl </mark><mark><span class="covered" {covered}</mark><mark data-ends="1"> was held</mark>'
    assert compact(marked) in compact(page)
    assert '<bdi class="muted small">The girl [redacted: a child] was held</bdi>' in page
    assert "Amara" not in page
    # What stands after the covered words is still where the browser counts it.
    data = {"input": str(input_.pk), "field": "comment", "start": "32", "end": "36", "words": "nine"}
    client.post(address("code", round_), {**data, "theme": str(theme.pk)})
    assert CodedPassage.objects.filter(start=32, end=36).exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"start": "6", "end": "14"}, "do not match the saved text"),
        ({"start": "5", "end": "15"}, "do not match the saved text"),
        ({"words": "families"}, "are not in the text, or they appear more than once"),
        ({"words": "nothing of it"}, "are not in the text, or they appear more than once"),
        ({"words": "families", "field": "position"}, "Select a valid choice"),
        ({"words": "ask", "theme": str(uuid4())}, "This theme is no longer in the codebook."),
        ({"words": ""}, "Complete “"),
        ({"words": "x" * 1_000_000}, "at most 100000 characters"),
    ],
)
def test_what_cannot_be_marked_is_told(client, round_, theme, more, words):
    data = {"input": str(said(round_).pk), "field": "comment", "words": "families", "theme": str(theme.pk), **more}
    answer = client.post(address("code", round_), data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert CodedPassage.objects.count() == 0


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ({"start": "9", "end": "14"}, "The passage contains redacted text."),
        ({}, "These words are not in the text, or they appear more than once."),
    ],
)
def test_covered_words_cannot_be_guessed(client, round_, theme, place, told):
    """Right or wrong, a guess gets the same answer."""
    input_ = said(round_, comment="The girl Amara was held.")
    redact(input_, "Amara")
    for guess in ("Amara", "Bruno"):
        data = {"input": str(input_.pk), "field": "comment", "words": guess, "theme": str(theme.pk), **place}
        answer = client.post(address("code", round_), data)
        assert answer.status_code == 422
        assert told in answer.content.decode()


def test_words_over_the_end_of_a_line(client, round_, theme):
    """A browser sends another end of line than is stored."""
    input_ = said(round_, comment="Towns matter.\nVillages do, too.")
    data = {"input": str(input_.pk), "field": "comment", "words": "matter.\r\nVillages", "theme": str(theme.pk)}
    assert client.post(address("code", round_), {**data, "start": "6", "end": "22"}).status_code == 302
    assert CodedPassage.objects.filter(start=6, end=22).exists()


def test_words_that_stand_once_are_enough(client, round_, theme):
    data = {"input": str(said(round_).pk), "field": "comment", "words": "families wait", "theme": str(theme.pk)}
    client.post(address("code", round_), {**data, "origin": "suggested", "by": str(uuid4())})
    coded = CodedPassage.objects.get()
    assert (COMMENT[coded.start : coded.end], coded.origin) == ("families wait", "person")


def test_a_theme_is_taken_from_a_passage(client, round_, coder, theme):
    coded = code_passage(said(round_), "comment", 0, 3, "The", theme, by=coder)
    client.post(address("uncode", round_, coded.pk))
    assert CodedPassage.objects.count() == 0
    assert client.post(address("uncode", round_, coded.pk)).status_code == 404


def test_themes_are_added(client, round_, theme):
    said(round_)
    client.post(address("add_theme", round_), {"new-name": "Housing", "new-parent": str(theme.pk)})
    housing = Theme.objects.get(name="Housing")
    assert housing.parent == theme
    taken = client.post(address("add_theme", round_), {"new-name": "families", "new-meaning": "My own words."})
    assert "The round already has a theme with this name. Enter another name." in taken.content.decode()
    assert "My own words." in taken.content.decode()


def test_names_and_words_are_shown_by_duty(client, round_, coder, theme):
    nameless = said(round_, "civil_society", "NAMELESS-WORDS", confidentiality="nameless")
    secret = said(round_, "nhri", "SECRET-WORDS", confidentiality="secretariat")
    page = client.get(address("bench", round_)).content.decode()
    assert "NAMELESS-WORDS" in page
    assert "SECRET-WORDS" not in page
    assert "1 more input is for the secretariat only" in page
    name = nameless.version.submission.delegation.organisation.short_name
    assert name not in page
    data = {"input": str(secret.pk), "field": "comment", "words": "SECRET", "theme": str(theme.pk)}
    assert client.post(address("code", round_), data).status_code == 404
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.CODE, Duty.SEE_CONFIDENTIAL]))
    page = client.get(address("bench", round_)).content.decode()
    assert "SECRET-WORDS" in page
    assert name in page


def test_what_is_sealed_is_not_there_yet(client, coder):
    sealed = RoundFactory(rules={"sealed": True})
    said(sealed, comment="EMBARGOED-WORDS")
    sign_in(client, OfficerFactory(round=sealed, duties=[Duty.CODE, Duty.SEE_CONFIDENTIAL]))
    page = client.get(address("bench", sealed)).content.decode()
    assert "EMBARGOED-WORDS" not in page
    assert "Nothing to code yet." in page


def test_the_filter_narrows_and_says_so(client, round_, coder):
    said(round_, position="supports", comment="SUPPORTING")
    said(round_, "nhri", position="opposes", comment="OPPOSING")
    page = client.get(address("bench", round_), {"position": "opposes"}).content.decode()
    assert ("SUPPORTING" in page, "OPPOSING" in page, "Show all" in page) == (False, True, True)
    page = client.get(address("bench", round_), {"constituency": "state", "position": "no such"}).content.decode()
    assert ("SUPPORTING" in page, "OPPOSING" in page) == (True, False)


def test_codings_of_a_corrected_version_are_carried_over(client, round_, coder, theme):
    input_ = said(round_)
    start = COMMENT.index("families wait")
    code_passage(input_, "comment", start, start + 13, "families wait", theme, by=coder)
    corrected(input_.version.submission, {"123": {"comment": f"First: {COMMENT}"}})
    moved = CodedPassage.objects.get()
    now = Input.objects.get(pk=moved.input_id)
    assert (now.version.number, now.comment[moved.start : moved.end]) == (2, "families wait")
    page = " ".join(client.get(address("bench", round_)).content.decode().split())
    assert "carried over from version 1</span>" in page
    assert "was coded in a version that has been corrected since" not in page


def test_a_coding_that_could_not_follow_is_carried_by_a_person(client, round_, coder, theme, monkeypatch):
    """Where the words stand once in the version that counts, though they were not carried when it came."""
    monkeypatch.setattr("synthesis.receivers.carry_to_version", lambda version: 0)
    input_ = said(round_)
    start = COMMENT.index("families wait")
    kept = code_passage(input_, "comment", start, start + 13, "families wait", theme, by=coder)
    corrected(input_.version.submission, {"123": {"comment": f"First: {COMMENT}"}})
    page = client.get(address("bench", round_)).content.decode()
    assert "was coded in a version that has been corrected since" in page
    client.post(address("carry_over", round_, kept.pk))
    moved = CodedPassage.objects.get()
    now = Input.objects.get(pk=moved.input_id)
    assert (now.version.number, now.comment[moved.start : moved.end]) == (2, "families wait")


def test_what_is_not_yours_does_not_exist(client, round_, coder, theme):
    foreign = RoundFactory()
    for key in (foreign.pk, uuid4()):
        assert client.get(reverse("coding:subjects", args=[key])).status_code == 404
    about = recommendation(foreign, "123")
    assert client.get(reverse("coding:bench", args=[round_.pk, about.pk])).status_code == 404
    assert client.get(reverse("coding:bench", args=[foreign.pk, about.pk])).status_code == 404
    elsewhere = said(foreign)
    data = {"input": str(elsewhere.pk), "field": "comment", "words": "ask", "theme": str(theme.pk)}
    made_up = {**data, "input": str(uuid4())}
    assert [client.post(address("code", round_), each).status_code for each in (data, made_up)] == [404, 404]
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.TRIAGE]))
    assert client.get(address("bench", round_)).status_code == 404


def test_a_long_bench_has_pages_and_coding_stays_on_its_page(client, round_, theme, monkeypatch):
    monkeypatch.setattr(workbench, "SHOWN", 2)
    for position, comment in (("opposes", "LAST-WORDS"), ("supports", "ONE-WORDS"), ("supports", "TWO-WORDS")):
        input_ = said(round_, position=position, comment=comment)
    first = client.get(address("bench", round_)).content.decode()
    assert ("ONE-WORDS" in first, "TWO-WORDS" in first, "LAST-WORDS" in first) == (True, True, False)
    assert "<dd>3</dd>" in first  # who answered is told of all
    assert "Page 1 of 2" in first
    second = client.get(address("bench", round_), {"page": "2"}).content.decode()
    assert ("ONE-WORDS" in second, "LAST-WORDS" in second) == (False, True)
    data = {"input": str(input_.pk), "field": "comment", "words": "TWO", "theme": str(theme.pk)}
    answer = client.post(f"{address('code', round_)}?page=2", data)
    assert answer.headers["Location"] == f"{address('bench', round_)}?page=2#input-{input_.pk}"


def test_a_memo_stands_in_the_direction_of_its_own_words(client, round_, coder):
    add_memo(round_, "Look again.", recommendation=round_.recommendations.first(), by=coder)
    assert '<p class="asis" dir="auto">Look again.</p>' in client.get(address("memo", round_)).content.decode()


def test_a_memo_on_redacted_words_is_read_no_more(client, round_, coder, theme):
    input_ = said(round_, comment="Maria K. saw it.")
    coded = code_passage(input_, "comment", 0, 8, "Maria K.", theme, by=coder)
    add_memo(round_, "Maria K. is the key witness.", theme=theme, line=input_.line, by=coder)
    pages = [address("bench", round_), reverse("coding:theme", args=[round_.pk, theme.pk])]
    memo = address("coding_memo", round_, coded.pk)
    for page in (*pages, memo):
        assert "key witness" in client.get(page).content.decode()
    redact(input_, "Maria K.")
    for page in pages:
        text = client.get(page).content.decode()
        assert "Maria K." not in text and f'href="{memo}' not in text
    assert client.get(memo).status_code == 404


@pytest.mark.parametrize("count", [1, 5])
def test_the_bench_asks_the_same_whatever_its_length(client, round_, coder, theme, count):
    for _each in range(count):
        input_ = said(round_)
        coded = code_passage(input_, "comment", 0, 3, "The", theme, by=coder)
        code_passage(input_, "comment", 4, 5, "👩", theme, by=coder)
        record_translation(input_, text="Autrement.", language="fr", by=coder)
        add_memo(round_, "Look again.", theme=theme, line=coded.input.line, by=coder)
    beside = reverse("coding:rounds")
    bench = address("bench", round_)
    pages = (reverse("coding:subjects", args=[round_.pk]), bench, f"{bench}?only=mine")
    assert [own_queries(client, page, beside) for page in pages] == [12, 44, 44]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, {"AAA", "BBB", "CCC"}),
        ({"region": "african"}, {"AAA"}),
        ({"language": "fr"}, {"BBB"}),
        ({"only": "uncoded"}, {"CCC"}),
        ({"only": "mine"}, {"AAA"}),
        ({"theme": "under"}, {"BBB"}),
        ({"theme": "upper"}, {"AAA", "BBB"}),
        ({"theme": "no such", "region": "no such"}, {"AAA", "BBB", "CCC"}),
    ],
)
def test_what_is_shown_can_be_chosen(client, round_, coder, theme, asked, shown):
    under = add_theme(round_, "Homes", parent=theme, by=coder)
    other = OfficerFactory(round=round_, duties=[Duty.CODE])
    one, two = said(round_, comment="AAA words"), said(round_, comment="BBB words", language="fr")
    said(round_, comment="CCC words")
    Organisation.objects.filter(pk=one.version.submission.delegation.organisation_id).update(regional_group="african")
    code_passage(one, "comment", 0, 3, "AAA", theme, by=coder)
    code_passage(two, "comment", 0, 3, "BBB", under, by=other)
    themes = {"under": str(under.pk), "upper": str(theme.pk)}
    asked = {**asked, **({"theme": themes.get(asked["theme"], asked["theme"])} if "theme" in asked else {})}
    page = client.get(address("bench", round_), asked).content.decode()
    assert {
        words for words in ("AAA", "BBB", "CCC") if f"{words}</mark> words" in page or f"{words} words" in page
    } == shown


def test_what_was_just_coded_stays_in_sight_and_the_filter_stays(client, round_, coder, theme):
    input_, left = said(round_, comment="First words"), said(round_, comment="Second words")
    data = {"input": str(input_.pk), "field": "comment", "words": "First", "theme": str(theme.pk)}
    answer = client.post(f"{address('code', round_)}?only=uncoded&position=supports", data)
    address_after = answer.headers["Location"]
    assert address_after.endswith(f"?only=uncoded&position=supports&at={input_.pk}#input-{input_.pk}")
    page = client.get(address_after).content.decode()
    assert f"input-{input_.pk}" in page and f"input-{left.pk}" in page
    assert "/124/?only=uncoded" not in page  # addresses are by key
    assert f"{recommendation(round_, '124').pk}/?only=uncoded&amp;position=supports" in page
    data |= {"input": str(left.pk), "words": "Second"}
    again = client.post(f"{address('code', round_)}?only=uncoded&at={input_.pk}", data).headers["Location"]
    page = client.get(again).content.decode()
    assert f"input-{input_.pk}" not in page and f"input-{left.pk}" in page


def test_overlapping_codings_are_told_apart(client, round_, coder, theme):
    input_ = said(round_, comment="abcdef")
    code_passage(input_, "comment", 1, 4, "bcd", theme, by=coder)
    code_passage(input_, "comment", 3, 6, "def", add_theme(round_, "Homes", by=coder), by=coder)
    page = compact(client.get(address("bench", round_)).content.decode())
    assert 'a<mark>bc</mark><mark class="deep" data-ends="1">d</mark><mark data-ends="2">ef</mark></blockquote>' in page
    assert page.count("shares words with") == 2


def test_progress_by_recommendation_and_coder_is_of_what_one_may_read(client, round_, coder, theme):
    one = said(round_)
    said(round_)
    secret = said(round_, "nhri", confidentiality="secretariat")
    sees = OfficerFactory(round=round_, duties=[Duty.CODE, Duty.SEE_CONFIDENTIAL], name="S. Sighted")
    code_passage(one, "comment", 0, 3, "The", theme, by=coder)
    code_passage(secret, "comment", 0, 3, "The", theme, by=sees)
    page = client.get(reverse("coding:subjects", args=[round_.pk])).content.decode()
    assert "Inputs coded: 1 of 2, 1 to code" in page
    assert "S. Sighted" not in page
    sign_in(client, sees)
    page = client.get(reverse("coding:subjects", args=[round_.pk])).content.decode()
    assert "Inputs coded: 2 of 3, 1 to code" in page
    assert "S. Sighted" in page and "1 of 3" in page


def test_a_coding_of_words_one_may_not_see_is_not_there(client, round_, coder, theme):
    sees = OfficerFactory(round=round_, duties=[Duty.CODE, Duty.SEE_CONFIDENTIAL])
    secret = said(round_, "nhri", confidentiality="secretariat")
    coded = code_passage(secret, "comment", 0, 3, "The", theme, by=sees)
    for name in ("uncode", "carry_over"):
        assert client.post(address(name, round_, coded.pk)).status_code == 404
    assert client.get(address("coding_memo", round_, coded.pk)).status_code == 404
    assert client.get(address("translate", round_, secret.pk)).status_code == 404


def test_a_theme_that_is_gone_is_told_and_nothing_is_lost(client, round_, coder, theme):
    other = add_theme(round_, "Homes", by=coder)
    input_ = said(round_, comment="MY WORDS")
    merge_theme(theme, other, by=coder)
    data = {"input": str(input_.pk), "field": "comment", "words": "MY WORDS", "theme": str(theme.pk)}
    page = client.post(address("code", round_), data)
    assert (page.status_code, page.content.decode().count("MY WORDS") >= 2) == (422, True)
    assert "no longer in the codebook" in page.content.decode()


def subject_named(round_, name):
    """Of a round with a question: what is answered, and the key of its page."""
    if name == "paragraph":
        paragraph = recommendation(round_, "127.1").paragraph
        return {"paragraph": paragraph}, paragraph.pk
    if name == "question":
        question = round_.questions.get()
        return {"question": question}, question.pk
    return {}, round_.pk


@pytest.fixture
def asking(round_):
    Question.objects.create(round=round_, number=1, text="Who should lead?")
    return round_


@pytest.mark.parametrize(
    ("name", "heading"),
    [("paragraph", "paragraph 127"), ("question", "question 1"), ("round", "the call for inputs as a whole")],
)
def test_general_answers_are_coded_like_those_on_recommendations(client, asking, coder, theme, name, heading):
    subject, key = subject_named(asking, name)
    input_ = in_general(asking, "Towns lead. Others follow.", **subject)
    bench = reverse("coding:bench", args=[asking.pk, key])
    beginning = client.get(beginning_of(asking)).content.decode()
    assert f'href="{bench}"' in beginning
    assert "Inputs coded: 0 of 1, 1 to code" in beginning
    page = client.get(bench).content.decode()
    assert f"<h1>Coding, {heading}</h1>" in page
    assert "Towns lead. Others follow." in page
    data = {"input": str(input_.pk), "field": "comment", "words": "Towns lead", "theme": str(theme.pk)}
    answer = client.post(reverse("coding:code", args=[asking.pk, key]), data)
    assert answer.headers["Location"] == f"{bench}#input-{input_.pk}"
    coded = CodedPassage.objects.get()
    assert '<mark data-ends="1">Towns lead</mark>. Others follow.' in compact(client.get(bench).content.decode())
    assert "Inputs coded: 1 of 1, 0 to code" in client.get(beginning_of(asking)).content.decode()
    passages = client.get(reverse("coding:theme", args=[asking.pk, theme.pk])).content.decode()
    assert f'<a href="{bench}?theme={theme.pk}#input-{input_.pk}">{heading}</a>' in compact(passages)
    assert heading in client.get(reverse("coding:translate", args=[asking.pk, key, input_.pk])).content.decode()
    file = client.get(bench, {"format": "json"})
    assert "Towns lead" in b"".join(file).decode()
    client.post(reverse("coding:uncode", args=[asking.pk, key, coded.pk]))
    assert CodedPassage.objects.count() == 0


def beginning_of(round_):
    return reverse("coding:subjects", args=[round_.pk])


def test_what_is_to_code_stands_in_the_order_of_the_document(client, asking, coder):
    page = client.get(beginning_of(asking)).content.decode()
    numbers = re.findall(r'<span class="row__number">(.*?)</span>', page)
    assert numbers == ["123", "124", "127.1", "127.2", "127.3", "127", "Q1", ""]
    last = client.get(reverse("coding:bench", args=[asking.pk, asking.pk])).content.decode()
    assert "Previous: question 1" in last and "Next:" not in last


@pytest.mark.parametrize("name", ["paragraph", "question", "round"])
def test_a_memo_on_what_is_answered_in_general_stands_on_its_page_alone(client, asking, coder, name):
    _subject, key = subject_named(asking, name)
    answer = client.post(reverse("coding:memo", args=[asking.pk, key]), {"text": "Ask the mayors."})
    assert answer["Location"] == reverse("coding:bench", args=[asking.pk, key])
    pages = {
        about.key: client.get(reverse("coding:bench", args=[asking.pk, about.key])).content.decode()
        for about in subjects_of(asking)
    }
    assert [where for where, page in pages.items() if "Ask the mayors." in page] == [key]


def test_general_answers_of_another_round_are_not_there(client, asking, coder, theme):
    foreign = RoundFactory()
    Question.objects.create(round=foreign, number=1, text="Who else?")
    elsewhere = in_general(foreign, "FOREIGN-WORDS")
    for key in (foreign.pk, foreign.questions.get().pk):
        assert client.get(reverse("coding:bench", args=[asking.pk, key])).status_code == 404
    data = {"input": str(elsewhere.pk), "field": "comment", "words": "FOREIGN-WORDS", "theme": str(theme.pk)}
    assert client.post(reverse("coding:code", args=[asking.pk, asking.pk]), data).status_code == 404
    assert "FOREIGN-WORDS" not in client.get(reverse("coding:bench", args=[asking.pk, asking.pk])).content.decode()


def test_the_reason_of_a_suggestion_may_stand_with_a_body_that_is_silent_here(client, asking, coder, theme):
    words = "Detention of children must end in every country."
    code_passage(said(asking, comment=words), "comment", 0, len(words), words, theme, by=coder)
    input_ = in_general(asking, "Detention of children must end in our country.")
    assert suggestions.refresh_suggestions(Subject(asking), by=coder) == 1
    page = client.get(reverse("coding:bench", args=[asking.pk, asking.pk])).content.decode()
    assert f"“<bdi>{words}</bdi>”" in page
    suggestion = suggestions.open_suggestions([input_.pk], asking)[input_.pk][0]
    client.post(reverse("coding:accept_suggestion", args=[asking.pk, asking.pk, suggestion.pk]))
    assert CodedPassage.objects.filter(input=input_, theme=theme).exists()
