"""PDF: lines become the paragraphs a reader sees."""

from importlib.resources import files
from pathlib import Path

import pytest
import typst

from submissions.attachments.extraction.paragraphs import numbered, without_beside
from submissions.attachments.extraction.pdf import read_pdf
from tests.support.office_files import write_pdf

REPORTS = Path(__file__).resolve().parents[4] / "shared" / "data" / "documents" / "upr_reports"


def read(path: Path) -> list[tuple[int | None, str]]:
    return [(piece.page, piece.text) for piece in without_beside(read_pdf(path, set()), [])]


def lines(*texts: str, top: int = 700, step: int = 14, left: int = 72) -> list[tuple[int, int, str]]:
    return [(left, top - step * at, text) for at, text in enumerate(texts)]


def test_lines_join_and_distance_divides(tmp_path: Path) -> None:
    page = lines("Children on the move need a guardian from", "the first hour.") + lines(
        "A guardian is independent of the authorities", "that decide on return.", top=650
    )
    assert read(write_pdf(tmp_path / "a.pdf", [page])) == [
        (1, "Children on the move need a guardian from the first hour."),
        (1, "A guardian is independent of the authorities that decide on return."),
    ]


def test_printed_numbers_divide_but_a_number_in_a_sentence_does_not(tmp_path: Path) -> None:
    page = lines("14. The State adopted in its law of", "12. March a new procedure for children.", "15. It is applied.")
    assert read(write_pdf(tmp_path / "a.pdf", [page])) == [
        (1, "14. The State adopted in its law of 12. March a new procedure for children."),
        (1, "15. It is applied."),
    ]


def test_running_heads_go_and_a_cut_paragraph_is_made_whole(tmp_path: Path) -> None:
    texts = [("1. Opening words of this", "and more of the"), ("same matter, in", "full. Then"), ("once more,", "Yes.")]
    pages = [
        [(72, 800, "A/HRC/11/7"), (500, 800, f"page {at}"), *lines(*text, top=760), (300, 40, str(at))]
        for at, text in enumerate(texts, start=1)
    ]
    assert read(write_pdf(tmp_path / "a.pdf", pages)) == [
        (1, "1. Opening words of this and more of the same matter, in full. Then once more, Yes.")
    ]


def test_an_answer_repeated_at_the_foot_of_pages_stays(tmp_path: Path) -> None:
    pages = [lines(f"{at}. Question?", "Yes.", top=700 - 30 * at) for at in (1, 2, 3)]
    assert [text for _page, text in read(write_pdf(tmp_path / "a.pdf", pages))] == [
        "1. Question? Yes.",
        "2. Question? Yes.",
        "3. Question? Yes.",
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "يجب أن يكون لكل طفل وصي مستقل منذ الساعة الأولى"),
        ("zh", "每一名儿童从第一个小时起都应有一名独立的监护人。"),
        ("ru", "У каждого ребёнка должен быть независимый опекун с первого часа."),
    ],
)
def test_scripts_of_the_united_nations(language: str, text: str, tmp_path: Path) -> None:
    fonts = [str(files(name) / "files") for name in ("fontpkg_amiri", "fontpkg_noto_serif")]
    source = (
        f'#set text(font: ("Noto Serif", "Amiri", "Noto Serif SC"), lang: "{language}")\n'
        f"#set page(width: 12cm)\n{' '.join([text] * 4)}\n"
    )
    (tmp_path / "a.typ").write_text(source)
    typst.compile(
        str(tmp_path / "a.typ"),
        output=str(tmp_path / "a.pdf"),
        font_paths=[*fonts, str(files("pylopdf_fonts_zh_cn"))],
        ignore_system_fonts=True,
    )
    ((page, read_text),) = read(tmp_path / "a.pdf")
    assert page == 1
    assert read_text.replace(" ", "") == (text * 4).replace(" ", "")


@pytest.mark.skipif(not REPORTS.is_dir(), reason="the shared reports are not here")
def test_a_report_of_the_united_nations_by_its_own_numbers() -> None:
    notes: set[str] = set()
    beside: list[str] = []
    paragraphs = numbered(without_beside(read_pdf(REPORTS / "bahrain2012.pdf", notes), beside), notes)
    printed = {paragraph.printed: paragraph for paragraph in reversed(paragraphs) if paragraph.printed.isdecimal()}
    assert [number for number in range(1, 110) if str(number) not in printed] == []
    assert printed["54"].page == 9
    assert printed["54"].text.startswith("The delegation stated that according to statistics, women’s representation")
    assert not any("A/HRC/21/6" in paragraph.text for paragraph in paragraphs[12:])
    assert "A/HRC/21/6" in beside
