"""Our readers beside odfdo and striprtf: the same words where nothing is hidden, and only ours leave out what is
(docs/decisions/0019)."""

from pathlib import Path

import odfdo
import pytest
from striprtf.striprtf import rtf_to_text

from core.files.kinds import FileKind
from submissions.attachments.extraction.readers import extract
from tests.support.planted import odt, rtf

EDGE_CASES = Path(__file__).resolve().parents[4] / "shared" / "data" / "office" / "edge_cases"


def ours(path: Path) -> list[str]:
    """The words of a file as we read them, whatever the paragraphs."""
    found = extract(path, FileKind(path.suffix[1:])).paragraphs
    return " ".join(f"{paragraph.printed} {paragraph.text}" for paragraph in found).replace("|", " ").split()


def theirs(path: Path) -> list[str]:
    """The words of a file as the library reads them."""
    if path.suffix == ".odt":
        return " ".join(str(paragraph) for paragraph in odfdo.Document(str(path)).body.get_paragraphs()).split()
    return rtf_to_text(path.read_text("latin-1")).replace("|", " ").split()


@pytest.mark.parametrize("name", ["fake.odt", "language-docs__eng_spa_mult.odt", "fake-doc.rtf"])
def test_the_same_words_where_nothing_is_hidden(name: str) -> None:
    if not EDGE_CASES.exists():
        pytest.skip("the shared data are not here")
    assert sorted(ours(EDGE_CASES / name)) == sorted(theirs(EDGE_CASES / name))


@pytest.mark.parametrize("make", [odt, rtf])
def test_only_ours_leaves_out_what_nobody_sees(make, tmp_path: Path) -> None:
    path = make(tmp_path / f"a.{make.__name__}")
    assert "hidden." not in ours(path)
    assert "hidden." in " ".join(theirs(path))
