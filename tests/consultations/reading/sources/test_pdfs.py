"""Documents made here and printed as PDF: columns, notes, running heads, divided words, headings by their type."""

from pathlib import Path

import pytest
import typst

from consultations.reading import DocumentReading, ReadingError, read
from tests.consultations.reading.samples import notes, numbers
from tests.support.office_files import write_pdf

LONG = " ".join(["The Council noted the information provided by institutions and intergovernmental bodies."] * 6)


def printed(body: str, *, page: str = "", lang: str = "en") -> DocumentReading:
    source = f"""\
#set page(paper: "a4", header: context [
  #if calc.even(here().page()) [A/HRC/99/1 #h(1fr)] else [#h(1fr) A/HRC/99/1]
], footer: context [GE.27-00001 #h(1fr) #here().page()]{page})
#set text(size: 10pt, lang: "{lang}")
#set par(justify: true)
#let one(it) = text(size: 14pt, weight: "bold", it)
#let two(it) = text(size: 12pt, weight: "bold", it)
{body}"""
    return read(typst.compile(source.encode(), format="pdf"), "draft.pdf")


def test_observations_of_a_committee() -> None:
    reading = printed(f"""\
#text(size: 17pt, weight: "bold")[Concluding observations on the fifth report of Arandia]

#one[I. Introduction]

1\\. The Committee considered the fifth report of Arandia. {LONG}

#one[II. Recommendations]

#two[A. General measures (arts. 4 and 42)]

#text(weight: "bold")[Legislation]

2\\. #text(weight: "bold")[The Committee urges the State party to:]

#pad(left: 1cm)[#text(weight: "bold")[(a) Adopt the bill on the rights of the child;#footnote[Paragraph 12 of 2019.]]]

#pad(left: 1cm)[#text(weight: "bold")[(b) Ensure that the budget is sufficient.]]

_Coordination_

3\\. The Committee recommends that the State party establish a coordinating body.
#pagebreak()
4\\. {LONG}
""")
    assert reading.symbol == "A/HRC/99/1"
    assert numbers(reading) == ["1", "2", "2(a)", "2(b)", "3", "4"]
    part = ("II. Recommendations", "A. General measures (arts. 4 and 42)")
    assert [each.heading_path for each in reading.paragraphs] == [
        ("I. Introduction",),
        *[(*part, "Legislation")] * 3,
        *[(*part, "Coordination")] * 2,
    ]
    assert [each.pages for each in reading.paragraphs] == [*[(1,)] * 5, (2,)]
    assert reading.paragraphs[3].text == "Ensure that the budget is sufficient."
    assert reading.paragraphs[2].limbs[0].force == "urges"
    assert not any("Paragraph 12 of 2019" in each.text for each in reading.paragraphs)
    assert notes(reading)["small_type_left_out"] == "1"


def test_two_columns_with_notes_under_each() -> None:
    items = "\n\n".join(f"{n}\\. States should adopt plan {n}. {LONG[:300]}" for n in range(2, 24))
    reading = printed(
        f"#one[I. Conclusions and recommendations]\n\n"
        f"1\\. States should act.#footnote[A note under the first column.] {LONG}\n\n{items}",
        page=", columns: 2",
    )
    assert numbers(reading) == [str(number) for number in range(1, 24)]
    assert all(each.text.startswith("States should a") for each in reading.paragraphs)
    assert not any("A note under" in each.text or "A/HRC" in each.text for each in reading.paragraphs)
    assert {each.heading_path for each in reading.paragraphs} == {("I. Conclusions and recommendations",)}
    assert "intergovernmental bodies." in reading.paragraphs[0].text  # divided at the ends of narrow lines


def test_lists_of_recommendations_whose_numbers_reach_those_of_the_paragraphs() -> None:
    listed = "\n\n".join(f"#pad(left: 1cm)[{n}. To ratify convention {n} (Ombira);]" for n in range(1, 9))
    reading = printed(f"""\
#one[II. Conclusions and recommendations]

5\\. The following recommendations will be examined by Arandia: {LONG}

{listed}

6\\. All conclusions reflect the position of the States that made them.
""")
    assert numbers(reading) == ["5", *[f"5.{n}" for n in range(1, 9)], "6"]
    assert reading.paragraphs[6].text == "To ratify convention 6 (Ombira);"
    assert reading.paragraphs[6].limbs[0].reasons[-1].code == "listed_as_recommendation"


def test_numbers_that_are_missing_or_there_twice_are_said() -> None:
    reading = printed(f"""\
#one[I. Recommendations]

1\\. States should act. {LONG}

2\\. States should report.

2\\. States should report again.

5\\. States should publish.
""")
    assert numbers(reading) == ["1", "2", "2", "5"]
    assert notes(reading)["duplicate_numbers"] == "2"
    assert notes(reading)["missing_numbers"] == "3-4"


def test_a_table_of_contents_is_no_text() -> None:
    reading = printed(f"""\
#text(size: 14pt)[Contents]

I. Introduction ............................... 1 -- 2 #h(1em) 3

II. Recommendations ........................... 3 #h(1em) 4
#pagebreak()
#one[I. Introduction]

1\\. {LONG}

2\\. {LONG}

#one[II. Recommendations]

3\\. States should act.
""")
    assert numbers(reading) == ["1", "2", "3"]
    assert [each.heading_path for each in reading.paragraphs] == [
        ("I. Introduction",),
        ("I. Introduction",),
        ("II. Recommendations",),
    ]


def test_pages_without_text_are_said() -> None:
    with pytest.raises(ReadingError) as refused:
        printed("#set page(header: none, footer: none)\n#rect(width: 3cm)")
    assert refused.value.code == "no_text_layer"
    reading = printed(f"1\\. {LONG}\n#pagebreak()\n#page(header: none, footer: none)[#rect()]")
    assert notes(reading)["sheets_without_text"] == "2"


def test_a_font_that_says_nothing_but_its_name_shows_headings(tmp_path: Path) -> None:
    """Older reports use the fonts that every reader has by itself, and hold none."""
    page = [
        (160, 780, "*I. SUMMARY OF THE PROCEEDINGS"),
        (160, 756, "*A. Presentation by the State"),
        (50, 730, "1.   The delegation of Arandia introduced its report and answered the questions of"),
        (50, 716, "the Council at its meeting."),
        (160, 690, "*II. CONCLUSIONS"),
        (50, 664, "2.   The Council noted the report of Arandia with interest and will return to it at"),
        (50, 650, "its next session."),
    ]
    reading = read(write_pdf(tmp_path / "old.pdf", [page]).read_bytes(), "old.pdf")
    assert [each.heading_path for each in reading.paragraphs] == [
        ("I. SUMMARY OF THE PROCEEDINGS", "A. Presentation by the State"),
        ("II. CONCLUSIONS",),
    ]
    assert reading.paragraphs[0].text.endswith("at its meeting.")


def test_headings_as_heavy_as_the_text_around_them() -> None:
    """Most of the text is in bold, and so are the headings: their position tells them, at the top of a page too."""
    bold = " ".join(["The Committee recommends that the State party train all judges of the lower courts."] * 12)
    body = "\n\n".join(
        f"""\
#text(weight: "bold")[{title}]

{2 * at + 1}\\. The Committee is concerned about the courts of the region.

{2 * at + 2}\\. #text(weight: "bold")[{bold}]
"""
        for at, title in enumerate(
            ["Courts", "Prisons of the north", "Schools", "Health of the old", "Rivers", "Roads"]
        )
    )
    reading = printed(body)
    assert numbers(reading) == [str(number) for number in range(1, 13)]
    assert [each.heading_path[-1] for each in reading.paragraphs][::2] == [
        "Courts", "Prisons of the north", "Schools", "Health of the old", "Rivers", "Roads",
    ]  # fmt: skip
    assert all(each.text.endswith(("courts.", "region.")) for each in reading.paragraphs)


def test_a_last_line_that_ends_without_a_stop_is_no_heading() -> None:
    reading = printed(f"""\
1\\. {LONG}

2\\. {LONG} Arandia made recommendations

3\\. {LONG}
""")
    assert [each.heading_path for each in reading.paragraphs] == [()] * 3
    assert reading.paragraphs[1].text.endswith("Arandia made recommendations")
    assert [(fault.code, fault.place) for fault in reading.faults] == [("no_end_of_sentence", 1)]


def test_numbers_of_notes_at_the_foot_are_no_pages() -> None:
    """Two sheets of three have a note's number below the page's: the neighbours decide."""
    sheets = [
        f"""\
{n}\\. {LONG}
#place(bottom + left, dy: 1cm)[{40 + n}]
#pagebreak()
"""
        for n in (1, 2, 3)
    ]
    source = f"""\
#set page(paper: "a4", footer: context align(right)[#(here().page() + 16)])
#set text(size: 10pt)
{"".join(sheets)}
4\\. {LONG}"""
    reading = read(typst.compile(source.encode(), format="pdf"), "draft.pdf")
    assert [each.pages for each in reading.paragraphs] == [(17,), (18,), (19,), (20,)]


def test_page_labels_of_the_file(tmp_path: Path) -> None:
    """A file whose sheets have no number printed says itself what it calls them; the front matter has Roman ones."""
    import pikepdf

    body = "\n".join(f"{n}\\. In year {n} {LONG[n * 9 :]}\n#pagebreak()" for n in (1, 2, 3))
    made = tmp_path / "labels.pdf"
    made.write_bytes(typst.compile(f'#set page(paper: "a4")\n{body}\n4\\. {LONG}'.encode(), format="pdf"))
    with pikepdf.open(made, allow_overwriting_input=True) as file:
        labels = [0, pikepdf.Dictionary(S=pikepdf.Name.r), 1, pikepdf.Dictionary(S=pikepdf.Name.D, St=111)]
        file.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(labels))
        file.save(made)
    reading = read(made.read_bytes(), made.name)
    assert [each.pages for each in reading.paragraphs][1:] == [(111,), (112,), (113,)]


def test_words_outside_the_page_are_not_read() -> None:
    reading = printed(f"1\\. {LONG}\n#place(top + left, dx: 22cm)[Printed on the page beside this one.]\n\n2\\. {LONG}")
    assert not any("beside" in each.text for each in (*reading.paragraphs, *reading.left_out))


def test_a_decision_without_numbers() -> None:
    reading = printed(f"""\
#two[59/112. Outcome of the review: Arandia]

#pad(left: 1cm)[_The Human Rights Council,_]

#par(first-line-indent: (amount: 1cm, all: true))[_Acting_ in compliance with its mandate, and {LONG[:200]} process,]

#par(first-line-indent: (amount: 1cm, all: true))[_Having conducted_ the review of Arandia on 28 January 2027,]

#par(first-line-indent: (amount: 1cm, all: true))[_Adopts_ the outcome of the review of Arandia. {LONG}]

#align(right)[_25th meeting_ \\ _2 July 2027_]

[Adopted without a vote.]
""")
    assert [(each.number, str(each.kind), each.counted) for each in reading.paragraphs] == [
        ("PP1", "preambular", True),
        ("PP2", "preambular", True),
        ("1", "operative", True),
    ]
    assert reading.paragraphs[2].text.endswith("bodies.")
    assert reading.paragraphs[2].heading_path == ("59/112. Outcome of the review: Arandia",)
    assert reading.faults == ()
