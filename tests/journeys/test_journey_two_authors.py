"""Two authors on one answer, on a line that fails: nothing typed is lost, nobody is overwritten."""

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from core.text.strings import count_words
from submissions.models import Input, InternalComment
from tests.journeys.test_stakeholder_pages import Signed, scene, signed
from tests.journeys.walking import Person
from tests.support.signing_in import PASSWORD

__all__ = ["scene", "signed"]

SAVED = re.compile(r"^\s*Saved \d\d:\d\d\s*$")
FIRST = "We agree. The office registered 318 cases in 2026."
MORE = f"{FIRST} Guardians were appointed in 290 of them."
THEIRS = "We agree. The office registered 318 cases in 2026, twice as many as in 2024."
SAMPLES = [
    "", "one", "one two  three\n\nfour", "don't stop", "Decree 118/2024, arts. 3-4", "snake_case", "3.14 %",
    "e\u0301te\u0301", "保护移民儿童的权利", "第127段 (A/HRC/11/7)", "子どもの権利", "カタカナ", "아동의 권리",
    "حقوق الطفل في سياق الهجرة", "الأَطفَال والمُهَاجِرُون، ١٢٣", "Права детей, п. 5", "Les États — l’accès à l’école",
    "𠀀𠀁 x", "👩\u200d👧 child", "हिन्दी में", "ﬁne ½ Ⅳ ²", "a\u00adb c\u200bd", "中文mixed字words",
]  # fmt: skip


SLOW_KEY = """
  const make = crypto.subtle.importKey.bind(crypto.subtle);
  crypto.subtle.importKey = async (...all) => {
    await new Promise((go) => setTimeout(go, 1000));
    return make(...all);
  };
"""


@pytest.fixture
def authors(scene: SimpleNamespace, signed: Signed, viewport: str) -> Iterator[tuple[Person, Person]]:
    """The focal point and the Ministry of Justice, each on the page of the answer that was returned."""
    for user in (scene.focal, scene.justice):
        user.set_password(PASSWORD)
        user.save()
    people = []
    for name, user in (("focal", scene.focal), ("ministry", scene.justice)):
        person = Person(signed(user, viewport=viewport, language="en"), f"journey-two-{viewport}-{name}")
        person.answer = f"{scene.home}{scene.rows['125'].pk}/"
        person.tasks = scene.home
        person.page.goto(person.answer)
        people.append(person)
    yield people[0], people[1]


@pytest.mark.parametrize("viewport", ["wide", "narrow"])
def test_two_authors_on_a_line_that_fails(
    scene: SimpleNamespace,
    authors: tuple[Person, Person],
    viewport: str,
) -> None:
    focal, ministry = authors
    types_and_is_saved(ministry)
    types_on_a_dead_line(ministry)
    focal.page.reload()
    types(focal.page, THEIRS)
    expect(focal.page.get_by_text(SAVED)).to_be_visible()
    comes_back_on_another_day(ministry)
    settles(ministry)
    reads_the_history(focal)
    is_signed_out_while_typing(ministry)
    speaks_with_colleagues(focal, ministry)
    looks_for_lines(focal)
    leaves_nothing_behind(ministry)
    focal.looks_in_arabic(tasks=focal.tasks, answer=focal.answer)


def types(page: Page, words: str) -> None:
    page.get_by_label(re.compile("^Comment")).first.fill(words)


def types_and_is_saved(ministry: Person) -> None:
    types(ministry.page, FIRST)
    ministry.reads("9 words · ")
    expect(ministry.page.get_by_text(SAVED)).to_be_visible()
    assert Input.objects.get(recommendation__paragraph__number="125").comment == FIRST
    assert kept(ministry.page) == []
    ministry.looks("saved-by-itself")


def types_on_a_dead_line(ministry: Person) -> None:
    """Typed without a line, and the button pressed: the page stays, and says where the text is."""
    ministry.page.context.set_offline(True)
    types(ministry.page, MORE)
    ministry.reads("Your text is saved on this device. It is sent as soon as the connection returns.")
    ministry.button("Save", exact=True).click()
    expect(ministry.field("Comment")).to_have_value(MORE)
    text = ministry.page.evaluate("Object.values(localStorage).join()")
    assert len(kept(ministry.page)) == 1 and "Guardians" not in text
    ministry.looks("line-lost")


def comes_back_on_another_day(ministry: Person) -> None:
    """The laptop was closed; meanwhile somebody else saved."""
    context = ministry.page.context
    ministry.page.close()
    context.set_offline(False)
    ministry.page = context.new_page()
    ministry.page.goto(ministry.answer)
    ministry.reads("This device has a text that was not sent.")
    expect(ministry.page.locator("[data-offer] dd")).to_have_text(MORE)
    expect(ministry.field("Comment")).to_have_value(THEIRS)
    ministry.looks("offered")
    ministry.button("Put the text in the form").click()
    ministry.reads(re.compile("saved another text while you were writing. Nothing was overwritten."))
    assert Input.objects.get(recommendation__paragraph__number="125").comment == THEIRS
    ministry.looks("somebody-saved")


def settles(ministry: Person) -> None:
    """Both texts word by word; a choice; what was chosen stands."""
    ministry.button("See both texts").click()
    ministry.reads(re.compile("changed this just now, while you were writing."))
    expect(ministry.page.locator(".versions section")).to_contain_text([THEIRS, MORE])
    ministry.looks("both-texts")
    both = f"{THEIRS[:-1]}. Guardians were appointed in 290 of them."
    types(ministry.page, both)
    ministry.button("Save my choices").click()
    ministry.page.goto(ministry.answer)
    expect(ministry.field("Comment")).to_have_value(both)
    ministry.page.wait_for_function("() => !Object.keys(localStorage).some((name) => name.startsWith('answer:'))")
    assert Input.objects.get(recommendation__paragraph__number="125").comment == both


def reads_the_history(focal: Person) -> None:
    focal.page.goto(focal.answer)
    focal.link("History").click()
    expect(focal.page.locator(".redline ins").first).to_contain_text("Guardians were appointed")
    focal.looks("history")
    focal.page.locator("main").get_by_role("link", name=re.compile("^A. Example")).click()
    focal.button("Restore the text after this change").click()
    focal.reads("Text restored.")
    expect(focal.field("Comment")).to_have_value(THEIRS)


def is_signed_out_while_typing(ministry: Person) -> None:
    """The session ends; signed in again in another tab, the text goes by itself, with a token of the new session."""
    ministry.page.goto(ministry.answer)
    Session.objects.all().delete()
    types(ministry.page, MORE)
    ministry.reads("You are signed out.")
    ministry.looks("signed-out")
    with ministry.page.context.expect_page() as opening:
        ministry.link("Sign in in another tab").click()
    tab = opening.value
    tab.get_by_label("Email address").fill("0@xar.example")
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    tab.wait_for_url("**/home/")
    tab.close()
    ministry.page.bring_to_front()
    ministry.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(ministry.page.get_by_text(SAVED)).to_be_visible()
    assert Input.objects.get(recommendation__paragraph__number="125").comment == MORE


def speaks_with_colleagues(focal: Person, ministry: Person) -> None:
    ministry.field("Your comment").fill("Is 290 the number you have?")
    ministry.button("Post comment").click()
    ministry.reads("Comment posted. Only colleagues who work on this can read it.")
    assert InternalComment.objects.get().text == "Is 290 the number you have?"
    signs_in(focal)
    focal.page.goto(focal.answer)
    focal.reads("Is 290 the number you have?")
    focal.looks("colleagues")


def signs_in(focal: Person) -> None:
    focal.page.goto("/accounts/login/")
    focal.page.get_by_label("Email address").fill("a.example@xar.example")
    focal.page.get_by_label("Password").fill(PASSWORD)
    focal.button("Sign in").click()
    focal.page.wait_for_url("**/home/")


def looks_for_lines(focal: Person) -> None:
    focal.page.goto(focal.tasks)
    focal.page.get_by_label(re.compile("^Assigned to")).select_option("Ministry of Justice")
    focal.button("Show", exact=True).click()
    expect(focal.page.locator(".row__number")).to_have_text(["123", "125"])
    focal.looks("lines-of-a-ministry")
    focal.link("Change the assignment 125").click()
    focal.field("Where they work").fill("Ministry of Health")
    focal.looks("give")
    focal.button("Assign", exact=True).click()
    focal.reads("Choose a colleague, or enter the email address of someone new.")
    focal.looks("give-to-be-mended")


def leaves_nothing_behind(ministry: Person) -> None:
    ministry.page.context.set_offline(True)
    types(ministry.page, "Something that stays here.")
    ministry.reads("The connection is lost.")
    assert len(kept(ministry.page)) == 1
    ministry.page.context.set_offline(False)
    ministry.page.on("dialog", lambda dialog: dialog.accept())
    ministry.button("Sign out").click()
    ministry.page.wait_for_url(re.compile(r"^http://[^/]+/$"))
    assert kept(ministry.page) == []


def kept(page: Page) -> list[str]:
    names: list[str] = page.evaluate("Object.keys(localStorage)")
    return [name for name in names if name.startswith("answer:")]


@pytest.mark.parametrize("viewport", ["narrow"])
def test_without_scripts_a_button_saves_and_settles(
    scene: SimpleNamespace,
    signed: Signed,
    viewport: str,
) -> None:
    pages = [signed(user, viewport=viewport, language="en", scripts=False) for user in (scene.focal, scene.justice)]
    for page in pages:
        page.goto(f"{scene.home}{scene.rows['125'].pk}/")
    for page, words in zip(pages, (THEIRS, MORE), strict=True):
        types(page, words)
        page.get_by_role("button", name="Save", exact=True).click()
    mine = pages[1]
    expect(mine.get_by_text(re.compile("while you were writing"))).to_be_visible()
    mine.get_by_role("radio", name="The text currently saved").check(force=True)
    mine.get_by_role("button", name="Save my choices").click()
    assert Input.objects.get(recommendation__paragraph__number="125").comment == THEIRS


@pytest.mark.parametrize("viewport", ["narrow"])
def test_what_is_typed_at_once_is_counted_and_saved(scene: SimpleNamespace, signed: Signed, viewport: str) -> None:
    """The key for what stays on the device takes a moment on a slow one; nothing waits for it."""
    page = signed(scene.justice, viewport=viewport, language="en")
    page.add_init_script(SLOW_KEY)
    page.goto(f"{scene.home}{scene.rows['125'].pk}/")
    types(page, FIRST)
    expect(page.get_by_text("9 words · ")).to_be_visible()
    expect(page.get_by_text(SAVED)).to_be_visible()
    assert Input.objects.get(recommendation__paragraph__number="125").comment == FIRST


@pytest.mark.parametrize("viewport", ["wide"])
def test_the_page_counts_as_the_server_and_is_light(authors: tuple[Person, Person], viewport: str) -> None:
    page, weights = authors[0].page, []
    page.on("response", lambda one: weights.append(one) if one.request.resource_type == "script" else None)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert {len(weights) > 3, sum(len(one.body()) for one in weights) < 40_000} == {True}
    counted = page.evaluate(
        "async (texts) => { const { countWords } = await import(document.querySelector('script[src*=\"answer\"]')"
        ".src.replace(/answer[^/]*$/, 'words.js')); return texts.map(countWords); }",
        SAMPLES,
    )
    assert dict(zip(SAMPLES, counted, strict=True)) == {text: count_words(text) for text in SAMPLES}
