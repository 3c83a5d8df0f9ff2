"""docs/features.md names only what is there, in rows short enough to be read."""

import re
from collections import Counter
from pathlib import Path

import pytest

from scripts.changes import feature_rows, feature_test
from tests.support.databases import ROOT

PAGE = (ROOT / "docs" / "features.md").read_text()
ROWS = feature_rows(PAGE)
LONGEST = 120  # characters of a row


def faults(page: str) -> list[str]:
    """What is wrong with the rows of a page, each with the row."""
    lines = [line for line in page.splitlines() if line.startswith("|")]
    long = [f"{len(line)} characters: {line}" for line in lines if len(line) > LONGEST]
    rows = feature_rows(page)
    read = len(rows) + 2 * page.count("| feature | code | test |")
    unread = [f"{len(lines) - read} rows are not of the form feature, code, test"] if len(lines) != read else []
    times = Counter(re.sub(r"\W+", " ", feature).strip().lower() for feature, _code, _test in rows)
    twice = [f"twice: {feature}" for feature, number in times.items() if number > 1]
    no_code = [f"no such code: {code}" for _feature, code, _test in rows if not (ROOT / code).exists()]
    no_test = [f"not one test: {code} {test}" for _feature, code, test in rows if not feature_test(code, test, ROOT)]
    return [*long, *unread, *twice, *no_code, *no_test]


def test_every_row_is_short_and_its_paths_exist() -> None:
    assert len(ROWS) > 100
    assert faults(PAGE) == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (f"| {'x' * 81} | `core/audit.py` | `test_audit.py` |", "121 characters"),
        ("| Gone | `core/gone.py` | `core/test_audit.py` |", "no such code: core/gone.py"),
        ("| Gone | `core/audit.py` | `test_gone.py` |", "not one test: core/audit.py test_gone.py"),
        ("| Gone | `core/audit.py` | `gone/test_audit.py` |", "not one test: core/audit.py gone/test_audit.py"),
        ("| Two of that name | `core/audit.py` | `test_views.py` |", "not one test: core/audit.py test_views.py"),
        ("| No test | `core/audit.py` |", "1 rows are not of the form"),
        ("| Two tests | `core/audit.py` | `test_audit.py`, `test_mail.py` |", "1 rows are not of the form"),
        (PAGE.splitlines()[-1], "twice: "),
    ],
)
def test_a_bad_row_is_reported(row: str, fault: str) -> None:
    (reported,) = faults(f"{PAGE}{row}\n")
    assert reported.startswith(fault)


def test_links_between_the_documents_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "deploy" / "README.md"]
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text())
        if "://" not in link and not link.startswith("mailto:") and not Path(page.parent, link).exists()
    ]
    assert broken == []


def in_backticks(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def table_of(page: str) -> list[list[str]]:
    """The rows of a page's table that name something, each as its cells."""
    lines = (ROOT / "docs" / page).read_text().splitlines()
    return [line.strip("| ").split(" | ") for line in lines if line.startswith("| ") and "`" in line]


def test_where_things_are_is_so() -> None:
    """Files of `docs/where.md` exist and hold the names beside them."""
    rows = table_of("where.md")
    assert len(rows) == 10
    for _question, file, looks in rows:
        said = in_backticks(looks)
        text = "".join((ROOT / path).read_text() for path in [*in_backticks(file), *said] if "/" in path)
        names = [name.removesuffix("(...)") for name in said if "/" not in name]
        assert names and [name for name in names if name not in text] == []


def test_what_is_never_renamed_is_written_where_the_page_says() -> None:
    rows = table_of("wire.md")
    assert len(rows) >= 11
    for _what, written, file in rows:
        text = "".join((ROOT / path).read_text() for path in in_backticks(file))
        assert [word for word in in_backticks(written) if f'"{word}"' not in text] == []
