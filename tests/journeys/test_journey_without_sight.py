"""An officer without sight of confidential matter goes wherever a link leads: lists, pages, searches, files, exports,
the log, the mail. None holds a word, a title, a sender or a file's name that is not for this officer.

The small world of the permission table is walked, in which a word of its own stands in every protected place.
"""

import html
import re
from collections import Counter
from urllib.parse import urlencode, urljoin, urlsplit

from django.core import mail
from django.urls import Resolver404, resolve
from playwright.sync_api import APIResponse, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.journeys.walking import Person
from tests.permissions.tokens import tokens_in
from tests.permissions.world import World, build
from tests.support.browser import OpenPage
from tests.support.officers import sign_in_page

WITHOUT_SIGHT = "P"
BEGINS = ["/admin/", "/home/", "/admin/consultations/calendar/", "/admin/submissions/second-person/"]
NOT_FOLLOWED = re.compile(
    r"^/(static|media|admin/(logout|sprite|jsi18n|account|styleguide|preview|api))|/accounts/logout/"
)
LINK = re.compile(r'(?:href=|"(?:href|url)": ?)"([^"#]*)')  # the menu is JSON
FIELD = re.compile(r'<input[^>]*type="(?:text|search)"[^>]*>')
NAME = re.compile(r'name="([^"]+)"')
# What is of this minute, also in the limits of a field for a time.
TANGLE = re.compile(r'nonce-?="[^"]*"|<input type="hidden"[^>]*>|CSRF_TOKEN": "\w+"|(?<!\d)\d\d:\d\d(?!\d)')
EACH = 3  # addresses of one kind; more of the pages on which words of bodies stand
OF_WORDS, MORE = ("<uuid:submission>/?", "<uuid:round_id>/<uuid:recommendation>/?"), 16  # there are 14 submissions
NOWHERE = "qznothinghereiszq"
# What somebody looks for who has heard of it: words, a title, a sender, a file.
LOOKED_FOR = ("open: X, secretariat, comment", "name of Y", "title of open: sealed file of X")


def test_the_officer_meets_nothing_confidential(
    open_page: OpenPage, live_server: LiveServer, settings: Settings, transactional_db: None
) -> None:
    mail.outbox = []
    world = build()
    secrets = {token for token, readers in world.tokens.readers.items() if WITHOUT_SIGHT not in readers}
    person = world.people[WITHOUT_SIGHT]
    page = open_page()
    sign_in_page(page, person, live_server.url)
    walk = _Walk(page, world, secrets)
    walk.everywhere()
    walk.searches()
    assert not walk.met, "\n".join(f"{world.tokens.places[token]}: {where}" for token, where in walk.met.items())
    mails = [each for each in mail.outbox if person.email in each.to]
    said = "\n".join(f"{each.subject}\n{each.body}\n{each.extra_headers}" for each in mails)
    assert mails and not tokens_in(said.encode()) & secrets
    _it_was_a_walk(walk, world)
    _nothing_is_mentioned_beside_a_name(walk, world)
    _looks(Person(page, "without-sight-wide"), walk, world)


class _Walk:
    """`pages` by address, the text of each; `met` the secrets that were found, and where first."""

    def __init__(self, page: Page, world: World, secrets: set[str]) -> None:
        self.ask, self.world, self.secrets = page.request, world, secrets
        self.pages: dict[str, str] = {}
        self.kinds: Counter[str] = Counter()
        self.read: set[str] = set()
        self.met: dict[str, str] = {}

    def everywhere(self) -> None:
        waiting = list(BEGINS)
        while waiting:
            address = waiting.pop()
            if address not in self.pages and self._is_wanted(address):
                waiting += self._visit(address)

    def searches(self) -> None:
        """Looking for something secret tells no more than looking for what is nowhere."""
        words = [self.world.tokens.of(place) for place in LOOKED_FOR]
        echoes = re.compile("|".join([NOWHERE, *words]))  # a name may stand on the page whatever is asked
        for address, text in dict(self.pages).items():
            if urlsplit(address).query or not address.startswith("/admin/"):
                continue
            for name in {NAME.search(field)[1] for field in FIELD.findall(text) if NAME.search(field)}:  # type: ignore[index]  # asked above
                nothing = self._found(address, name, NOWHERE, echoes)
                for word in (word for word in words if word not in text):  # what the page lists can be found there
                    assert self._found(address, name, word, echoes) == nothing, (address, name)

    def _found(self, address: str, name: str, word: str, echoes: re.Pattern[str]) -> str:
        said = self.ask.get(f"{address}?{urlencode({name: word})}").text()
        return TANGLE.sub("", echoes.sub("…", said))

    def _is_wanted(self, address: str) -> bool:
        if NOT_FOLLOWED.search(address):
            return False
        try:
            kind = f"{resolve(urlsplit(address).path).route}?{','.join(sorted(_names(address)))}"
        except Resolver404:
            return False
        self.kinds[kind] += 1
        return self.kinds[kind] <= (MORE if kind.endswith(OF_WORDS) else EACH)

    def _visit(self, address: str) -> list[str]:
        answer = self.ask.get(address)
        assert answer.status < 500, address
        content = answer.body()
        found = tokens_in(content + repr(answer.headers).encode())
        self.read |= found
        for token in found & self.secrets:
            self.met.setdefault(token, address)
        self.pages[address] = answer.text() if _is_page(answer) else ""
        links = (html.unescape(link) for link in LINK.findall(self.pages[address]))
        return [urlsplit(urljoin(address, link))._replace(scheme="", netloc="", fragment="").geturl() for link in links
                if not link.startswith(("http", "mailto:", "data:"))]  # fmt: skip


def _names(address: str) -> set[str]:
    return {part.partition("=")[0] for part in urlsplit(address).query.split("&")}


def _is_page(answer: APIResponse) -> bool:
    return answer.ok and "text/html" in answer.headers.get("content-type", "")


def _it_was_a_walk(walk: _Walk, world: World) -> None:
    """Or finding nothing would prove nothing: the kinds of doors, and the words that are for this officer, were met."""
    doors = {kind.partition("?")[0] for kind in walk.kinds}
    for part in (
        "triage/",
        "coding/",
        "campaigns/",
        "log/",
        "responses/",
        "imports/",
        "second-person/",
        "export",
        "file",
    ):
        assert any(part in door for door in doors), part
    assert len(walk.pages) > 80
    inside = {
        token for token, readers in world.tokens.readers.items() if WITHOUT_SIGHT in readers and "-" not in readers
    }
    assert len(walk.read & inside) > 5


def _nothing_is_mentioned_beside_a_name(walk: _Walk, world: World) -> None:
    """Civil society X sent answers and files by name, without name and for the secretariat only (decision 0035)."""
    page = walk.pages[_page_of_x(world)]
    name = world.tokens.of("name of body X")
    assert name in page and world.tokens.of("open: X, public, comment") in page
    beside = [text for address, text in walk.pages.items() if name in text and "/submissions/" in address]
    assert len(beside) > 2
    for hint in (
        "You can see that the input exists",
        "that you cannot open",
        "officers who can read the whole submission",
    ):
        assert not any(hint in text for text in beside), hint
    assert page.count('<article class="quote') == 1


def _page_of_x(world: World) -> str:
    return f"/admin/submissions/{world.submissions['open', 'X'].pk}/"


def _looks(person: Person, walk: _Walk, world: World) -> None:
    """At the page of a submission not all of which is for this officer, and at the log."""
    hidden = _page_of_x(world)
    log = next(address for address in walk.pages if address.startswith("/admin/log/"))
    for name, address in (("submission", hidden), ("log", log)):
        person.page.goto(address)
        person.looks(name)
