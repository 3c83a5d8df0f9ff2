"""Numbers of recommendations are understood as people write them, in every language of the portal."""

from types import SimpleNamespace

import pytest

from consultations import numbers
from consultations.rounds.number_ranges import NumberIndex, ranges_of
from core.errors import Refusals


def document(paragraphs, *, silent=()):
    """An index over numbers with their count of parts, and its rows. Nothing is stored."""
    rows, all_of_them = [], []
    in_brackets = any(numbers.has_dot(number) for number in paragraphs)
    for number, parts in paragraphs.items():
        paragraph = SimpleNamespace(pk=number, number=number)
        all_of_them.append(paragraph)
        for part in range(0 if number in silent else parts):
            limb = part + 1 if parts > 1 else 0
            label = numbers.label_of(number, limb, in_brackets=in_brackets)
            order = len(rows) + 1
            rows.append(SimpleNamespace(pk=label, paragraph_id=number, limb=limb, label=label, sort_key=(order, limb)))
    return NumberIndex(all_of_them, rows), rows


SEED, SEED_ROWS = document({"122": 1, "123": 1, "124": 1, "125": 1, "126": 1, "127": 3, "128": 1}, silent=("122",))
LIST, LIST_ROWS = document({"12": 1, "139": 1} | {f"140.{n}": 1 for n in range(1, 255)}, silent=("139",))
LETTERS, _ROWS = document({"125": 1, "126(a)": 1, "126(b)": 1, "126(c)": 2, "7 bis": 1, "A-1": 1, "A-2": 1, "A-3": 1})


PRINTED, PRINTED_ROWS = document(
    {"Rec. 5": 1, "No. 6": 2, "١٢": 1, "١٣": 1, "#14": 1, "第15段": 1, "П.16": 1, "16 bis": 1, "17": 1, "1": 1, "2": 1}
)


def found(index, text):
    return [row.label for row in index.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("140.15, 140.49-52", ["140.15", "140.49", "140.50", "140.51", "140.52"]),
        ("140.15; 140.49–140.52", ["140.15", "140.49", "140.50", "140.51", "140.52"]),
        ("paras. 140.15 and 140.49 to 140.50", ["140.15", "140.49", "140.50"]),
        ("Recommendations 140.15 140.16\n140.17.", ["140.15", "140.16", "140.17"]),
        ("140.49, 52", ["140.49", "140.52"]),
        ("140.149-52", ["140.149", "140.150", "140.151", "140.152"]),
        ("from 140.253 through 140.254 & 12", ["12", "140.253", "140.254"]),
        ("139-140.2", ["140.1", "140.2"]),
        ("１４０.１５、１４０．４９－５０", ["140.15", "140.49", "140.50"]),
        ("الفقرات ١٤٠٫١٥ و١٤٠٫٤٩ إلى ١٤٠٫٥٠", ["140.15", "140.49", "140.50"]),
        ("第140.15段至140.17段和140.49", ["140.15", "140.16", "140.17", "140.49"]),
        ("paragraphes 140.15 à 140.16 et 140.49", ["140.15", "140.16", "140.49"]),
        ("párrafos 140.15 a 140.16 y 140.49", ["140.15", "140.16", "140.49"]),
        ("пункты 140.15 по 140.16 и 140.49", ["140.15", "140.16", "140.49"]),
        ("140.16, 140.15, 140.16", ["140.15", "140.16"]),
    ],
)
def test_a_list_with_dots(text, expected):
    assert found(LIST, text) == expected


REPORT, _REPORT_ROWS = document(
    {"15": 1, "52": 1} | {f"186.{n}": 1 for n in range(1, 100)} | {"187": 1}, silent=("15", "52", "187")
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("186.49-52", ["186.49", "186.50", "186.51", "186.52"]),
        ("186.49, 52", ["186.49", "186.52"]),
        ("186.98–187", ["186.98", "186.99"]),
    ],
)
def test_a_shortened_number_is_not_a_paragraph_before_the_recommendations(text, expected):
    """A whole report has paragraphs 15 and 52 too, which recommend nothing."""
    assert found(REPORT, text) == expected


def test_a_whole_number_is_all_that_stands_under_it():
    assert len(found(LIST, "140")) == 254
    assert len(found(LIST, "140.1")) == 1
    assert found(LETTERS, "126") == ["126(a)", "126(b)", "126(c).1", "126(c).2"]
    assert found(SEED, "127") == ["127.1", "127.2", "127.3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("123-128", ["123", "124", "125", "126", "127.1", "127.2", "127.3", "128"]),
        ("123-8", ["123", "124", "125", "126", "127.1", "127.2", "127.3", "128"]),
        ("122—124", ["123", "124"]),
        ("127.2-128", ["127.2", "127.3", "128"]),
        ("127.1–3", ["127.1", "127.2", "127.3"]),
        ("para. 127(3)", ["127.3"]),
        ("", []),
        (" , ; ", []),
    ],
)
def test_the_seed_page(text, expected):
    assert found(SEED, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("126 (a)", ["126(a)"]),
        ("126a", ["126(a)"]),
        ("126(A), (b)", ["126(a)", "126(b)"]),
        ("126(a)–(b)", ["126(a)", "126(b)"]),
        ("126 (a) (b)", ["126(a)", "126(b)"]),
        ("126 (a) and (c)", ["126(a)", "126(c).1", "126(c).2"]),
        ("125-126(a)", ["125", "126(a)"]),
        ("7bis", ["7 bis"]),
        ("7 bis", ["7 bis"]),
        ("A-2", ["A-2"]),
        ("A-1 - A-3", ["A-1", "A-2", "A-3"]),
    ],
)
def test_letters_and_other_marks(text, expected):
    assert found(LETTERS, text) == expected


@pytest.mark.parametrize(
    ("index", "text", "told"),
    [
        (LIST, "140.15, 140.255, 341", ["Not in this document: 140.255, 341."]),
        (LIST, "140.250-140.260", ["Not in this document: 140.260."]),
        (LIST, "140.52-140.49", ["The last number comes before the first: 140.52-140.49."]),
        (LIST, "everything", ["Not in this document: everything."]),
        (SEED, "122, 129", ["Not in this document: 129.", "Participants cannot answer these numbers: 122."]),
        (SEED, "-", []),
        (SEED, "(a)", ["Not in this document: (a)."]),
        (SEED, "1" * 5_000, ["Not in this document: " + "1" * 40 + "…."]),
    ],
)
def test_what_is_not_there_is_named(index, text, told):
    if not told:
        assert index.find(text) == []
        return
    with pytest.raises(Refusals) as refusal:
        index.find(text)
    assert [str(fault) for fault in refusal.value.refusals] == told
    assert {fault.field for fault in refusal.value.refusals} == {"numbers"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5, 6", ["Rec. 5", "No. 6.1", "No. 6.2"]),
        ("rec. 5; 12 - 14", ["Rec. 5", "١٢", "١٣", "#14"]),
        ("١٢-١٣", ["١٢", "١٣"]),
        ("第15段, п. 16", ["第15段", "П.16"]),
        ("16 bis–17", ["16 bis", "17"]),
        ("1 2 17", ["17", "1", "2"]),
    ],
)
def test_numbers_are_compared_as_they_are_read(text, expected):
    assert found(PRINTED, text) == expected


def test_numbers_side_by_side_are_not_one():
    assert found(document({"1": 1, "2": 1, "12": 1})[0], "1 2") == ["1", "2"]


def test_a_long_run_of_spaces_is_one_space():
    assert found(LIST, "140.1" + " " * 100_000 + "140.2") == ["140.1", "140.2"]  # took minutes, one by one


@pytest.mark.parametrize(
    ("rows", "index", "chosen", "text"),
    [
        (LIST_ROWS, LIST, {"140.15", "140.49", "140.50", "140.51"}, "140.15, 140.49–140.51"),
        (SEED_ROWS, SEED, {"123", "127.2", "127.3", "128"}, "123, 127.2–128"),
        (SEED_ROWS, SEED, set(), ""),
        (PRINTED_ROWS, PRINTED, {"Rec. 5", "No. 6.2", "١٢", "16 bis", "17"}, "Rec. 5, No. 6.2–١٢, 16 bis–17"),
    ],
)
def test_a_choice_is_written_as_ranges_and_read_again(rows, index, chosen, text):
    assert ranges_of(chosen, rows) == text
    assert set(found(index, text)) == chosen


STATEMENTS, STATEMENT_ROWS = document({"A.1": 1, "A.1.1": 1, "A.1.2": 1, "A.2": 1, "E.1": 1, "E.1.1": 2})
RESOLUTIONS, RESOLUTION_ROWS = document(
    {"14/1, 1": 1, "14/1, 2": 1, "14/1, 3": 1, "14/2, 1": 1, "14/2, 3": 1, "S-8/1, 1": 1}
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A.1", ["A.1", "A.1.1", "A.1.2"]),
        ("a.1.1, E.1.1", ["A.1.1", "E.1.1 (1)", "E.1.1 (2)"]),
        ("statements A.1.2 to A.2 and E.1", ["A.1.2", "A.2", "E.1", "E.1.1 (1)", "E.1.1 (2)"]),
        ("A", ["A.1", "A.1.1", "A.1.2", "A.2"]),
        ("E.1.1 (2)", ["E.1.1 (2)"]),
    ],
)
def test_letters_and_dots_of_statements(text, expected):
    assert found(STATEMENTS, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14/1, 3", ["14/1, 3"]),
        ("14/1,3 and 14/2, 1", ["14/1, 3", "14/2, 1"]),
        ("14/1", ["14/1, 1", "14/1, 2", "14/1, 3"]),
        ("14/1, 14/2", ["14/1, 1", "14/1, 2", "14/1, 3", "14/2, 1", "14/2, 3"]),
        ("resolution 14/1, 2-3", ["14/1, 2", "14/1, 3"]),
        ("14/1, 2 – 14/2, 1", ["14/1, 2", "14/1, 3", "14/2, 1"]),
        ("14/1, 1, 3", ["14/1, 1", "14/1, 3"]),
        ("S-8/1, 1", ["S-8/1, 1"]),
    ],
)
def test_numbers_with_a_comma_of_their_own(text, expected):
    assert found(RESOLUTIONS, text) == expected


@pytest.mark.parametrize(
    ("index", "rows"), [(STATEMENTS, STATEMENT_ROWS), (RESOLUTIONS, RESOLUTION_ROWS)], ids=["dots", "commas"]
)
def test_what_the_page_writes_is_understood_of_these_numbers_too(index, rows):
    for chosen in ({rows[0].pk, rows[2].pk}, {rows[1].pk, rows[2].pk, rows[4].pk}, {row.pk for row in rows}):
        text = ranges_of(chosen, rows)
        assert {row.pk for row in index.find(text)} == chosen, text


def test_a_number_with_a_comma_that_is_not_there_is_named():
    with pytest.raises(Refusals) as refusal:
        RESOLUTIONS.find("14/1, 9")
    assert "9" in str(refusal.value.refusals[0])
