"""docs/features.md names only what is there."""

import re
from pathlib import Path

import pytest

from tests.support.databases import ROOT

PAGE = (ROOT / "docs" / "features.md").read_text()
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| what |", "|---"))]


def paths(text: str) -> list[str]:
    return [word for word in re.findall(r"`([^`\s]+)`", text) if "/" in word]


@pytest.mark.parametrize("row", ROWS, ids=[row.split("|")[1].strip() for row in ROWS])
def test_row(row: str) -> None:
    _, what, code, tests, _ = row.split("|")
    assert what.strip() and paths(code) and paths(tests), "a row names what, code and tests"
    missing = [path for path in paths(code) + paths(tests) if not (ROOT / path).exists()]
    assert missing == []
    assert all(path.startswith("tests/") for path in paths(tests))


def test_links_between_the_documents_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "deploy" / "README.md"]
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text())
        if "://" not in link and not link.startswith("mailto:") and not Path(page.parent, link).exists()
    ]
    assert broken == []


def test_where_things_are_is_so() -> None:
    """Files of `docs/where.md` exist and hold the names beside them; a file whose row names none counts by itself."""
    rows = [
        line for line in (ROOT / "docs" / "where.md").read_text().splitlines() if line.startswith("| ") and "`" in line
    ]
    assert len(rows) == 10
    for row in rows:
        _, _question, file, looks, _ = row.split("|")
        texts = "".join((ROOT / path).read_text() for path in paths(file) + paths(looks))
        names = [name.removesuffix("(...)") for name in re.findall(r"`([^`/]+)`", looks)]
        assert names and [name for name in names if name not in texts] == []


def test_what_is_never_renamed_is_written_where_the_page_says() -> None:
    rows = [
        line for line in (ROOT / "docs" / "wire.md").read_text().splitlines() if line.startswith("| ") and "`" in line
    ]
    assert len(rows) >= 11
    for row in rows:
        _, _what, written, file, _ = row.split("|")
        text = "".join((ROOT / path).read_text() for path in paths(file))
        words = re.findall(r"`([^`]+)`", written)
        assert words and [word for word in words if f'"{word}"' not in text] == []
