"""Where a round consults on questions, no page, file or mail calls them recommendations, in any language.

The rounds of this world are those of the permission table, but of questions: every page that somebody can open, every
file that it links to by an address of its own, every mail that was sent. All of them are read in English; no catalogue
adds the word, and with FULL=1 they are read in the other languages too.
"""

import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from accounts.models import User
from tests.permissions import addresses
from tests.permissions.walk import SHORT_WALK, sparing
from tests.permissions.world import World
from tests.support.forms import ASKED_IN_TURN, clients_of, undone
from tests.support.subject_words import STEMS, added_recommendations, recommendations_in, words_of_file, words_of_page

pytestmark = pytest.mark.django_db
LANGUAGES = tuple(STEMS) if os.environ.get("FULL") == "1" else ("en",)
READ_THERE = pytest.mark.skipif(SHORT_WALK, reason="WALK=short: pages are read on the other database.")
LEAST_PAGES = 250  # or the pages were not found
NO_ROUND = (  # pages on all rounds and documents together, or on the reading of a document that has other kinds
    "",
    "admin/consultations/documents/",
)
SILENT = ("css", "javascript", "font", "image")


@READ_THERE
@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_are_not_called_recommendations(world_of_questions: World, language: str) -> None:
    User.objects.update(language=language)
    pages, wrong = 0, []
    for route, words in said(world_of_questions, language):
        pages += 1
        wrong += [f"{route}: {text[:200]}" for text in recommendations_in(words, language)]
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    assert pages > LEAST_PAGES


@READ_THERE
def test_mails_on_questions_do_not_speak_of_recommendations(world_of_questions: World) -> None:
    mails = world_of_questions.kept["mails"]
    assert len(mails) > 10
    assert not recommendations_in([text for mail in mails for text in mail])


@pytest.mark.parametrize("language", [each for each in STEMS if each != "en"])
def test_no_translation_speaks_of_recommendations_where_the_english_does_not(language: str) -> None:
    assert not added_recommendations(language)


def said(world: World, language: str) -> Iterator[tuple[str, list[str]]]:
    """Each page and file of a round that the first of several people can open, with its words."""
    clients, kits = clients_of(world), addresses.kits(world)
    with sparing():
        for route in addresses.routes():
            if addresses.of_wagtail(route) or route in NO_ROUND or route.startswith(NO_ROUND[1]):
                continue
            for path in dict.fromkeys(filter(None, (addresses.path(route, kits[kit]) for kit in kits if is_of(kit)))):
                for role in ASKED_IN_TURN:
                    cache.clear()
                    with undone():
                        response = clients[role].get(path, headers={"accept-language": language})
                        body = response.getvalue() if response.streaming else response.content
                    kind = response.get("Content-Type", "")
                    if response.status_code != 200 or not body.strip() or any(each in kind for each in SILENT):
                        continue
                    yield route, words_of_page(body) if "html" in kind else words_of_file(body, kind)
                    break


def is_of(kit: str) -> bool:
    """Whether its rounds are those of the table's people: their pages, closed rounds, and files made of them."""
    return kit not in ("foreign", addresses.MADE_UP)
