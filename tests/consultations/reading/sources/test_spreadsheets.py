"""Spreadsheets of recommendations, with the columns people give them."""

import io

import openpyxl
import pytest

from consultations.reading import ReadingError, read
from tests.consultations.reading.samples import notes, numbers


def book(*rows: tuple[object, ...]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_a_workbook() -> None:
    reading = read(
        book(
            ("Recommendations of the second cycle",),
            (),
            ("Ref", "State", "Text of the recommendation", "Year"),
            (12, "Ombira", "Ratify the Convention on the Rights of the Child", 2014),
            ("Health", None, None, None),
            (13.5, "Arandia", "Build clinics in every province of the country", 2015),
        ),
        "list.xlsx",
    )
    assert [(each.number, each.heading_path, dict(each.columns)) for each in reading.paragraphs] == [
        ("12", (), {"State": "Ombira", "Year": "2014"}),
        ("13.5", ("Health",), {"State": "Arandia", "Year": "2015"}),
    ]
    assert reading.paragraphs[1].limbs[0].text == "Build clinics in every province of the country"


def test_a_csv_without_numbers_counts_its_rows() -> None:
    reading = read("Pays;Recommandation\nOmbira;Ratifier la Convention\nArandia;Ouvrir des écoles\n".encode(), "l.csv")
    assert numbers(reading) == ["1", "2"]
    assert "numbered_by_row" in [reason.code for reason in reading.paragraphs[0].reasons]
    assert reading.paragraphs[1].columns == (("Pays", "Arandia"),)


def test_rows_without_a_number_are_said() -> None:
    reading = read(b"No,Text\n1,Ratify the Convention\n,Build schools\n4,Open clinics\n5,Train nurses\n", "list.csv")
    assert numbers(reading) == ["1", "", "4", "5"]
    assert notes(reading)["rows_without_number"] == "1"
    assert notes(reading)["missing_numbers"] == "2, 3"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (book(("a", "b"), (1, 2), (3, 4)), "numbers.xlsx", "no_recommendations"),
        (b"only,a header\n", "empty.csv", "no_recommendations"),
        (book((1, 2))[:-300], "cut.xlsx", "damaged"),
    ],
)
def test_what_holds_no_recommendations_says_so(data: bytes, name: str, code: str) -> None:
    with pytest.raises(ReadingError) as refused:
        read(data, name)
    assert refused.value.code == code
