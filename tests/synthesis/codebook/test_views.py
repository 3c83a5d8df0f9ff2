"""The pages of the codebook: what they show, what they refuse, and what is not there for others."""

from uuid import uuid4

import pytest
from django.urls import reverse

from consultations.enums import Duty
from synthesis.codebook.services import add_theme
from synthesis.coding.services import code_passage
from synthesis.models import CodedPassage, Memo, Theme, ThemeChange
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, SubmittedFactory, recommendation
from tests.support.officers import own_queries, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return RoundFactory()


@pytest.fixture
def theme(round_, coder):
    return add_theme(round_, "Families", by=coder, meaning="Who belongs together.")


def coded(round_, theme, by, words="FAMILY-WORDS here", **package):
    version = SubmittedFactory(
        delegation=DelegationFactory(round=round_), answers={"123": {"comment": words}}, package=package
    )
    return code_passage(version.inputs.select_related("line").get(), "comment", 0, len(words), words, theme, by=by)


def address(name, round_, *more):
    return reverse(f"coding:{name}", args=[round_.pk, *more])


def test_the_tree_and_its_history(client, round_, coder, theme):
    add_theme(round_, "Mothers", parent=theme, by=coder)
    coded(round_, theme, coder)
    page = client.get(address("codebook", round_)).content.decode()
    assert "1 passage" in page and "theme--1" in page
    assert "“Mothers” was added." in page
    assert page.count("Withdraw") == 1
    answer = client.post(address("undo_theme", round_, ThemeChange.objects.first().pk), follow=True)
    assert "The change was undone." in answer.content.decode()
    assert not Theme.objects.filter(name="Mothers").exists()
    answer = client.post(address("codebook", round_), {"new-name": "families", "new-meaning": "KEPT-WORDS"})
    assert (answer.status_code, "KEPT-WORDS" in answer.content.decode()) == (422, True)


def test_each_act_from_the_page_of_a_theme(client, round_, coder, theme):
    passage = coded(round_, theme, coder)
    other = add_theme(round_, "Homes", by=coder)
    page = client.get(address("theme", round_, theme.pk)).content.decode()
    assert "FAMILY-WORDS" in page and "Who belongs together." in page
    client.post(address("rename_theme", round_, theme.pk), {"name": "Kin", "meaning": ""})
    client.post(address("move_theme", round_, theme.pk), {"parent": str(other.pk)})
    client.post(address("theme_memo", round_, theme.pk), {"text": "MEMO-WORDS"})
    theme.refresh_from_db()
    assert (theme.name, theme.meaning, theme.parent) == ("Kin", "", other)
    assert "MEMO-WORDS" in client.get(address("theme", round_, theme.pk)).content.decode()
    client.post(address("split_theme", round_, theme.pk), {"codings": [str(passage.pk)], "name": "Part"})
    part = Theme.objects.get(name="Part")
    assert CodedPassage.objects.get().theme == part
    answer = client.post(address("remove_theme", round_, part.pk), {"into": ""})
    assert (answer.status_code, "1 passage is coded with this theme." in answer.content.decode()) == (422, True)
    answer = client.post(address("merge_theme", round_, part.pk), {"into": str(other.pk)})
    assert answer.headers["Location"] == address("theme", round_, other.pk)
    assert CodedPassage.objects.get().theme == other
    assert Memo.objects.get().theme == theme


@pytest.mark.parametrize(
    ("act", "data", "words"),
    [
        ("rename_theme", {"name": "Homes"}, "The round already has a theme with this name. Enter another name."),
        ("rename_theme", {"name": ""}, "Complete “"),
        ("move_theme", {"parent": "no such"}, "This theme is no longer in the codebook."),
        ("merge_theme", {"into": ""}, "Choose an option for “"),
        ("merge_theme", {"into": str(uuid4())}, "This theme is no longer in the codebook."),
        ("split_theme", {"name": "TYPED-NAME"}, "Choose the passages"),
        ("split_theme", {"name": "x", "codings": [str(uuid4())]}, "Some of these passages"),
        ("split_theme", {"name": "x", "codings": ["no key"]}, "Some of these passages"),
        ("theme_memo", {"text": " "}, "Enter the text of the memo."),
    ],
)
def test_what_is_refused_is_told_where_it_was_typed(client, round_, coder, theme, act, data, words):
    add_theme(round_, "Homes", by=coder)
    coded(round_, theme, coder)
    answer = client.post(address(act, round_, theme.pk), data)
    page = answer.content.decode()
    assert (answer.status_code, words in page) == (422, True)
    assert "TYPED-NAME" in page or "TYPED-NAME" not in data.values()


def test_words_one_may_not_see_are_on_no_page_of_the_codebook(client, round_, coder, theme):
    sees = OfficerFactory(round=round_, duties=[Duty.CODE, Duty.SEE_CONFIDENTIAL])
    secret = coded(round_, theme, sees, "SECRET-WORDS here", confidentiality="secretariat")
    for name, more in (("codebook", []), ("theme", [theme.pk])):
        page = client.get(address(name, round_, *more)).content.decode()
        assert "SECRET-WORDS" not in page
        assert "1 passage" not in page
    answer = client.post(address("split_theme", round_, theme.pk), {"name": "x", "codings": [str(secret.pk)]})
    assert answer.status_code == 422
    sign_in(client, sees)
    assert "SECRET-WORDS" in client.get(address("theme", round_, theme.pk)).content.decode()


def test_memos_on_a_recommendation_and_on_a_coding(client, round_, coder, theme):
    passage = coded(round_, theme, coder)
    about = recommendation(round_, "123")
    for name, more in (("memo", []), ("coding_memo", [passage.pk])):
        assert client.post(address(name, round_, about.pk, *more), {"text": ""}).status_code == 422
        answer = client.post(address(name, round_, about.pk, *more), {"text": f"MEMO {name} here"})
        assert answer.status_code == 302
        assert f"MEMO {name} here" in client.get(address(name, round_, about.pk, *more)).content.decode()
    page = client.get(address("bench", round_, about.pk)).content.decode()
    assert "MEMO memo here" in page and "MEMO coding_memo here" in page


def test_a_working_translation_beside_its_original(client, round_, coder):
    version = SubmittedFactory(
        delegation=DelegationFactory(round=round_), answers={"123": {"comment": "Des mots.", "language": "fr"}}
    )
    input_ = version.inputs.get()
    where = address("translate", round_, recommendation(round_, "123").pk, input_.pk)
    assert "Des mots." in client.get(where).content.decode()
    answer = client.post(where, {"field": "comment", "language": "en", "text": " "})
    assert (answer.status_code, "Enter the translation." in answer.content.decode()) == (422, True)
    assert client.post(where, {"field": "comment", "language": "fr", "text": "TYPED"}).status_code == 422
    client.post(where, {"field": "comment", "language": "en", "text": "In words."})
    page = client.get(address("bench", round_, recommendation(round_, "123").pk)).content.decode()
    assert "In words." in page and "unofficial" in page and coder.name in page


@pytest.mark.parametrize("count", [1, 5])
def test_the_pages_ask_the_same_whatever_their_length(client, round_, coder, theme, count):
    for number in range(count):
        coded(round_, theme, coder)
        add_theme(round_, f"Theme {number}", parent=theme, by=coder)
    beside = reverse("coding:rounds")
    pages = (address("codebook", round_), address("theme", round_, theme.pk))
    assert [own_queries(client, page, beside) for page in pages] == [10, 26]


def test_what_is_not_yours_does_not_exist(client, round_, coder, theme):
    foreign = RoundFactory()
    other = add_theme(foreign, "Elsewhere", by=OfficerFactory(round=foreign, duties=[Duty.CODE]))
    for key in (other.pk, uuid4()):
        assert client.get(address("theme", round_, key)).status_code == 404
        for act in ("rename_theme", "move_theme", "split_theme", "merge_theme", "remove_theme", "theme_memo"):
            assert client.post(address(act, round_, key)).status_code == 404
    answer = client.post(address("merge_theme", round_, theme.pk), {"into": str(other.pk)})
    assert (answer.status_code, Theme.objects.filter(pk=theme.pk).exists()) == (422, True)
    for key in (ThemeChange.objects.get(round=foreign).pk, uuid4()):
        assert client.post(address("undo_theme", round_, key)).status_code == 404
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.TRIAGE]))
    assert client.get(address("codebook", round_)).status_code == 404
