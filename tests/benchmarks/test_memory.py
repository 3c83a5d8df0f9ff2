"""The benchmark of a web process's memory walks where the pages lead, and says what is too much."""

from benchmarks import memory


def test_a_browser_opens_what_pages_of_the_portal_link_to() -> None:
    browser = memory.Browser("127.0.0.1:1")
    page = b'<!doctype html><a href="/a/?page=2">a</a><a href="b/#top">b</a><a href="https://x.example/c/">c</a>'
    for _twice in range(2):
        browser._read("/rounds/", page + b'<a href="/static/x.pdf">d</a>')
    assert browser.unopened == ["/", "/home/", "/consultations/", "/a/?page=2", "/rounds/b/"]


def test_what_is_too_large_or_broken() -> None:
    rows = {
        "two arenas": {"highest": 401, "broken": ["/home/ was answered with 500"]},
        "usual arenas": {"highest": 900, "broken": []},
    }
    assert memory.check(rows) == ["two arenas: /home/ was answered with 500", "two arenas: 401 MB, at most 400"]
    assert memory.check({"two arenas": {"highest": 400, "broken": []}}) == []
