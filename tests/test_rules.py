"""Rules that code, tests and templates cite by their ids stand in docs/rules.md, each with the test that keeps it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDERS = ("core", "accounts", "consultations", "submissions", "synthesis", "portal", "tests", "templates", "scripts")
ENDINGS = {".py", ".html", ".js", ".css"}
ROW = re.compile(r"(?m)^\| ([A-Z]+ \d+|[A-E]\d{1,2}|trap \d+) \|[^|]+\|[^|]*\| `([^`|]+)` \|$")
PAGES = "practice|domain|decided|workbook|published|stack|look".upper()
NUMBERED = re.compile(rf"\b({PAGES}) (\d+(?:(?:, | and |-)\d+)*)|\b(traps? \d+(?:(?:, | and )\d+)*)")
PROMISE = re.compile(r"[(,;] ?(?:guarantees? )?([A-E]\d{1,2})\b(?=[),;:. ])")
WITHOUT_NUMBER = re.compile(
    r"\((?:{pages})[,:;)]".format(pages=PAGES.removesuffix("|LOOK") + "|architecture|guarantees|experience".upper())
)
RULES = dict(ROW.findall(Path("docs/rules.md").read_text(encoding="utf-8")))


def ids_in(line: str) -> Iterator[str]:
    for page, numbers, traps in NUMBERED.findall(line):
        for number in re.findall(r"\d+", numbers or traps):
            yield f"{page or 'trap'} {number}"
    yield from PROMISE.findall(line)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_id_is_a_rule(folder: str) -> None:
    unknown = []
    for path in sorted(Path(folder).rglob("*")):
        if path.suffix in ENDINGS and "migrations" not in path.parts and path != Path("tests/test_rules.py"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                unknown += [f"{path}:{number} {each}" for each in ids_in(line) if each not in RULES]
                unknown += [f"{path}:{number} without a number" for _each in WITHOUT_NUMBER.findall(line)]
    assert unknown == []


def test_every_rule_is_kept_by_a_test() -> None:
    assert len(RULES) > 90
    assert [test for test in RULES.values() if not Path(test).is_file()] == []


def test_ids_are_found_as_people_write_them() -> None:
    line = "# kept apart (A2, PRACTICE 1, 3 and 8; DECIDED 4): trap 2"
    assert sorted(ids_in(line)) == ["A2", "DECIDED 4", "PRACTICE 1", "PRACTICE 3", "PRACTICE 8", "trap 2"]
