"""What is wrong with a workbook, said so that a person can mend it."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override, trans_real
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from consultations.models import Recommendation
from consultations.rounds.edits import set_questions
from core import clock
from core.errors import Closed, NotAllowed, Refusals, Refused
from submissions.drafting.services import release
from submissions.models import Input
from submissions.workbooks.checks import check_workbooks
from submissions.workbooks.columns import headers
from submissions.workbooks.services import read_workbooks
from tests.factories.consultations import (
    ContributorFactory,
    DelegationFactory,
    RoundFactory,
    UserFactory,
    focal_point,
    recommendation,
)
from tests.factories.submissions import DraftFactory, SubmittedFactory, answer
from tests.submissions.workbooks.editing import Inputs, brought_back, made, opened

pytestmark = pytest.mark.django_db


def faults_of(delegation, path: Path, *, by: Any = None) -> list[str]:
    before = Input.objects.count()
    with pytest.raises(Refusals) as caught:
        brought_back(delegation, path, by=by)
    assert caught.value.code == "bad_rows"
    assert Input.objects.count() == before
    return [str(fault) for fault in caught.value.refusals]


@pytest.mark.parametrize(
    ("header", "value", "told"),
    [
        (
            "Position",
            "suports",
            (
                "Row 2, column H (Position), “suports”: This value is not in the list. Did you mean “Supports”? "
                "Choose one of: Supports, Supports with amendment, Expresses reservations, Does not support, Takes "
                "note, Provides information, Asks a question, No position."
            ),
        ),
        (
            "Comment",
            "=A1&B1",
            (
                "Row 2, column J (Comment), “=A1&B1”: The cell contains a formula. The result of a "
                "formula is not imported. Copy the cell, and paste it again as a value (Paste special, "
                "Values)."
            ),
        ),
        (
            "Comment",
            "#REF!",
            "Row 2, column J (Comment), “#REF!”: The cell shows an error. Enter the text in the cell.",
        ),
        (
            "Language",
            "Esperanto",
            (
                "Row 2, column P (Language), “Esperanto”: This value is not in the list. Choose one of: "
                "العربية, 中文, English, Français, Русский, Español."
            ),
        ),
        (
            "Annex",
            "x" * 201,
            (
                "Row 2, column N (Annex): The text has 201 characters. The limit is 200. Shorten it, or "
                "attach it as a file."
            ),
        ),
        (
            "Para",
            "124",
            (
                "Row 2, column C (Para), “124”: This cell does not match its row. When the workbook was "
                "made, this cell contained “123”. Sort whole rows only, or undo the change."
            ),
        ),
        (
            "Para",
            datetime(2027, 7, 12),  # noqa: DTZ001 (cells know no zone)
            (
                "Row 2, column C (Para), “2027-07-12”: Your spreadsheet program turned this paragraph number into a "
                "date. Enter the paragraph number with an apostrophe before it, for example '127."
            ),
        ),
        (
            "Recommendation",
            "States should do better.",
            "Row 2, column E (Recommendation): The text to be answered was changed. Move "
            "your wording to the column "
            "“Suggested wording for a future text”, and empty this cell.",
        ),
        (
            "Scope",
            "General",
            (
                "Row 2, column G (Scope): The scope of this row cannot be changed. Put a comment on the call for "
                "inputs as a whole in row 7. Write “Specific” here again."
            ),
        ),
        (
            "row id",
            "recommendation:made-up",
            (
                "Row 2, column Q (row id), “recommendation:made-up”: The hidden row ID does not belong "
                "to this workbook. Download the workbook again, and copy your answers into it."
            ),
        ),
        (
            "base version",
            "9.9",
            (
                "Row 2, column R (base version), “9.9”: This hidden cell was changed. Download the "
                "workbook again, and copy your answers into it."
            ),
        ),
    ],
)
def test_row_column_value_and_what_would_be_right(header: str, value: Any, told: str, tmp_path: Path) -> None:
    delegation = DelegationFactory()
    path = made(delegation, tmp_path)
    with opened(path) as book:
        Inputs(book).set("123", header, value)
        Inputs(book).set("124", "Comment", "Good.")
    assert faults_of(delegation, path) == [told]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (
            {"Para": "999"},
            (
                "column C (Para), “999”: This call for inputs has no such paragraph or part. Enter one "
                "of: 123, 124, 127 (1–3)."
            ),
        ),
        (
            {"Para": "127", "Part": "4"},
            (
                "column C (Para), “127”: This call for inputs has no such paragraph or part. Enter one "
                "of: 123, 124, 127 (1–3)."
            ),
        ),
        (
            {},
            (
                "column C (Para): The row does not say which paragraph it is about. Enter the paragraph "
                "number. For a comment on the call for inputs as a whole, choose “General” under scope."
            ),
        ),
        (
            {"Para": "123", "Scope": "General"},
            (
                "column G (Scope): A general comment cannot have a paragraph or a part. If it is about the call for "
                "inputs as a whole, empty the cells of paragraph and part. If it is about this paragraph, choose "
                "“Specific”."
            ),
        ),
        (
            {"Comment": "", "Recommendation": "On the whole we agree."},
            (
                "column E (Recommendation): This text is not in a column for answers. Move it to the column “Comment”. "
                "Put a comment on the call for inputs as a whole in row 7."
            ),
        ),
        (
            {"Para": "123", "Symbol": "A/1"},
            (
                "column B (Symbol), “A/1”: This call for inputs is on another document. Enter A/INV/7, "
                "or leave the cell empty."
            ),
        ),
    ],
)
def test_a_row_that_belongs_nowhere(cells: dict[str, str], told: str, tmp_path: Path) -> None:
    from tests.factories.consultations import DocumentFactory

    delegation = DelegationFactory(round=RoundFactory(document=DocumentFactory(symbol="A/INV/7")))
    path = made(delegation, tmp_path)
    with opened(path) as book:
        spare = Inputs(book).first_spare()
        for header, value in {"Comment": "Ours.", **cells}.items():
            Inputs(book).set(spare, header, value)
    assert faults_of(delegation, path) == [f"Row {spare}, {told}"]


def test_answers_to_questions_that_were_edited_since_are_told_and_the_others_come_in(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    set_questions(delegation.round, ["What changed?", "Since when?", "Who was asked?"])
    path = made(delegation, tmp_path)
    with opened(path) as book:
        for number in ("Q1", "Q2", "Q3"):
            Inputs(book).set(number, "Comment", f"On old {number}.")
        spare = Inputs(book).first_spare()
        for header, value in {"Para": "Q1", "Comment": "More on old Q1."}.items():
            Inputs(book).set(spare, header, value)
    set_questions(delegation.round, ["Who was asked?", "Since which year?"])
    assert faults_of(delegation, path) == [
        "Row 7: The text in this row is no longer part of the call for inputs. "
        "Download the workbook again, and copy your answers into it.",
        "Row 8: The question of this row has changed since the file was made. "
        "Download the workbook again, and copy your answers into it.",
        f"Row {spare}, column C (Para), “Q1”: The questions have changed since the file was made, and this number now "
        "means another one. Download the workbook again, and copy your answers into it.",
    ]
    with opened(path) as book:
        for row in (7, 8, spare):
            Inputs(book).set(row, "Comment", None)
    brought_back(delegation, path)
    assert Input.objects.values_list("question__text", "comment").get() == ("Who was asked?", "On old Q3.")


def test_the_nearest_word_is_offered_in_the_reader_s_language(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    path = made(delegation, tmp_path)
    with opened(path) as book:
        Inputs(book).set("123", "Position", "Suports")
    with override("fr"):
        (told,) = faults_of(delegation, path)
    assert "Vouliez-vous dire «\u00a0Appuie\u00a0»" in told


def test_a_drafter_is_told_who_writes_a_general_comment(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    drafter = ContributorFactory(delegation=delegation, given=[recommendation(delegation.round, "123")])
    path = made(delegation, tmp_path, by=drafter)
    with opened(path) as book:
        spare = Inputs(book).first_spare()
        for header, value in {"Scope": "General", "Comment": "On the whole we agree."}.items():
            Inputs(book).set(spare, header, value)
    (told,) = faults_of(delegation, path, by=drafter)
    assert told == (
        f"Row {spare}: A comment on the call for inputs as a whole cannot be assigned to you. Only the focal point "
        "comments on the call for inputs as a whole. Send them your text."
    )


def test_a_second_answer_carries_no_position(tmp_path: Path) -> None:
    delegation = DraftFactory().submission.delegation
    path = made(delegation, tmp_path)
    with opened(path) as book:
        spare = Inputs(book).first_spare()
        for header, value in {"Para": "123", "Position": "Supports", "Comment": "More."}.items():
            Inputs(book).set(spare, header, value)
    (told,) = faults_of(delegation, path)
    assert "Only the first answer on a text can have a position" in told


def test_a_position_on_a_question_of_the_document_is_told_and_costs_no_query_a_row(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    path = made(delegation, tmp_path)
    Recommendation.objects.filter(paragraph__number="123").update(kind="question")
    with opened(path) as book:
        for number in ("123", "124"):
            Inputs(book).set(number, "Position", "Supports")
    [told] = faults_of(delegation, path)
    assert told.startswith("Row 2, column H (Position): Only the first answer on a text can have a position")
    counts = []
    for numbers in (("124",), ("124", "127.1", "127.2")):
        path = made(delegation, tmp_path)
        with opened(path) as book:
            for number in numbers:
                Inputs(book).set(number, "Position", "Supports")
        [read] = read_workbooks([path])
        with CaptureQueriesContext(connection) as queries:
            check_workbooks(delegation, [read], by=focal_point(delegation))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_rewording_of_what_nobody_rewords_is_told_and_an_earlier_one_can_be_emptied(tmp_path: Path) -> None:
    wording, ours = "Suggested wording for a future text", {"comment": "Ours."}
    delegation = DraftFactory(answers={"123": ours, "127.1": ours}).submission.delegation
    set_questions(delegation.round, ["What changed?"])
    Recommendation.objects.filter(paragraph__number__in=["123", "124"]).update(kind="question")
    Input.objects.filter(recommendation__paragraph__number="123").update(rewording="From before.")
    path = made(delegation, tmp_path)
    with opened(path) as book:
        inputs = Inputs(book)
        inputs.set("123", wording, None)
        for label in ("124", "Q1", 8, "127.1"):
            inputs.set(label, wording, "Which States should act?")
    told = (
        f"column K ({wording}): A question cannot be reworded, nor can the call for inputs as a whole. Write your "
        "proposal in the comment."
    )
    assert faults_of(delegation, path) == [f"Row {number}, {told}" for number in (3, 7, 8)]
    with opened(path) as book:
        for label in ("124", "Q1", 8):
            Inputs(book).set(label, wording, None)
    assert brought_back(delegation, path).changed == 2
    assert {*Input.objects.values_list("rewording", flat=True)} == {"", "Which States should act?"}


def test_merged_and_copied_rows(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    path = made(delegation, tmp_path)
    with opened(path) as book:
        inputs = Inputs(book)
        inputs.sheet.merge_cells("J2:J3")
        for column in range(1, 19):
            inputs.sheet.cell(9, column).value = inputs.sheet.cell(4, column).value
        inputs.sheet.cell(9, 10).value = "A copy of the row, changed."
    merged, copied = faults_of(delegation, path)
    assert merged.startswith("Row 2, column J (Comment): The cells J2:J3 are merged")
    assert copied.startswith("Row 9: This row is a copy of row 4.")


def test_a_long_text_is_not_changed_from_the_book(tmp_path: Path) -> None:
    delegation = DraftFactory(answers={"123": {"comment": "x" * 40_000}}).submission.delegation
    path = made(delegation, tmp_path)
    with opened(path) as book:
        Inputs(book).set("123", "Comment", "Short.")
    (told,) = faults_of(delegation, path)
    assert "The text in the portal is too long for a cell." in told


def test_what_was_sent_is_only_made_stricter(tmp_path: Path) -> None:
    from submissions.sending.services import correct

    version = SubmittedFactory(answers={"123": {"comment": "Sent.", "confidentiality": "secretariat"}})
    delegation = version.submission.delegation
    correct(version.submission, by=focal_point(delegation))
    path = made(delegation, tmp_path)
    with opened(path) as book:
        Inputs(book).set("123", "Confidential", "Public")
    (told,) = faults_of(delegation, path)
    assert told.startswith("Row 2, column O (Confidential): “Public” is less restricted than what you sent before")


def test_a_contributor_changes_only_what_was_given_and_not_released(tmp_path: Path) -> None:
    delegation = DraftFactory().submission.delegation
    person = ContributorFactory(delegation=delegation, given=[recommendation(delegation.round, "124")])
    version = delegation.submissions.get().versions.get()
    path = made(delegation, tmp_path)  # the focal point's book, passed on
    release(answer(version, "124", by=person, comment="Mine."), by=person)
    answer(version, "123", comment="Written since, and not for the contributor.")
    with opened(path) as book:
        Inputs(book).set("123", "Comment", "Not mine to say.")
        Inputs(book).set("124", "Rationale", "Afterthought.")
    first, second = faults_of(delegation, path, by=person)
    assert first == "Row 2: This part is not assigned to you. Ask your focal point to assign it to you."
    assert second == "Row 3: This answer is with the focal point. Ask the focal point to return it to you."


def test_words_of_any_of_the_six_languages_and_keys_are_understood(tmp_path: Path, settings) -> None:
    folder = tmp_path / "locale" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    catalogue.append(polib.POEntry(msgid="Takes note", msgstr="Prend note"))
    catalogue.append(polib.POEntry(msgid="Position", msgstr="Prise de position"))
    catalogue.save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    trans_real._translations.clear()
    try:
        delegation = DelegationFactory()
        path = made(delegation, tmp_path)
        with opened(path) as book:
            Inputs(book).set("123", "Position", "PREND  NOTE")
            Inputs(book).set("124", "Position", "opposes")
            Inputs(book).set("124", "Language", "French")
        assert brought_back(delegation, path).changed == 2
        assert [*Input.objects.order_by("recommendation__order").values_list("position", "language")] == [
            ("notes", "en"),
            ("opposes", "fr"),
        ]
        french = made(delegation, tmp_path, language="fr")
        with opened(french) as book:
            assert book.worksheets[2]["H1"].value == "Prise de position"
            assert book.worksheets[2]["H2"].value == "Prend note"
            book.worksheets[2]["H2"].value = "Supports"
        assert brought_back(delegation, french).changed == 1
    finally:
        trans_real._translations.clear()


def test_a_book_of_another_round_or_body_and_a_stranger(tmp_path: Path) -> None:
    round_ = RoundFactory()
    mine, theirs = DelegationFactory(round=round_), DelegationFactory(round=round_)
    elsewhere = DelegationFactory(organisation=mine.organisation)
    for delegation, code in ((theirs, "other_body"), (elsewhere, "other_round")):
        with pytest.raises(Refused) as caught:
            brought_back(delegation, made(mine, tmp_path))
        assert caught.value.code == code
    with pytest.raises(NotAllowed):
        brought_back(mine, made(mine, tmp_path), by=UserFactory())


@pytest.mark.parametrize("place", [0, 2, 50, -3])
def test_a_forged_signed_sheet(place: int, tmp_path: Path) -> None:
    delegation = DelegationFactory()
    path = made(delegation, tmp_path)
    with opened(path) as book:
        cell = book["Portal"]["B2"]
        text = list(cell.value)
        text[place] = "A" if text[place] != "A" else "B"
        cell.value = "".join(text)
    with pytest.raises(Refused) as caught:
        brought_back(delegation, path)
    assert caught.value.code == "workbook_changed"


def test_the_signed_sheet_of_another_book_does_not_make_this_one_ours(tmp_path: Path) -> None:
    """Rows of one body under the signature of another: no row id fits."""
    round_ = RoundFactory()
    mine = DraftFactory(delegation=DelegationFactory(round=round_)).submission.delegation
    theirs = DraftFactory(delegation=DelegationFactory(round=round_)).submission.delegation
    path, other = made(mine, tmp_path), made(theirs, tmp_path)
    with opened(other) as book:
        signed = book["Portal"]["B2"].value
    with opened(path) as book:
        book["Portal"]["B2"].value = signed
    (told,) = faults_of(theirs, path)
    assert "The hidden row ID does not belong to this workbook." in told


def no_signed_sheet(book: Any) -> None:
    del book["Portal"]


def no_inputs(book: Any) -> None:
    del book["Inputs"]


def no_ids(book: Any) -> None:
    book["Inputs"].delete_cols(17)


def no_comment(book: Any) -> None:
    book["Inputs"].delete_cols(10)


def inputs_twice(book: Any) -> None:
    book.copy_worksheet(book["Inputs"]).title = "Old"


def too_many_rows(book: Any) -> None:
    for _row in range(10_000):
        book["Inputs"].append(["x"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (no_signed_sheet, "not_our_workbook"),
        (no_inputs, "no_inputs"),
        (no_ids, "no_inputs"),
        (no_comment, "columns_missing"),
        (inputs_twice, "inputs_twice"),
        (too_many_rows, "too_many_rows"),
    ],
)
def test_a_book_without_its_parts(change: Any, code: str, tmp_path: Path) -> None:
    delegation = DelegationFactory()
    path = made(delegation, tmp_path)
    with opened(path) as book:
        change(book)
    with pytest.raises(Refused) as caught:
        brought_back(delegation, path)
    assert caught.value.code == code
    assert str(caught.value.hint)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"Just a text.", "kind_differs"),
        (b"PK\x03\x04 but no more than that", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)
def test_no_workbook_at_all(content: bytes, code: str, tmp_path: Path) -> None:
    delegation = DelegationFactory()
    path = tmp_path / "sent.xlsx"
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        brought_back(delegation, path)
    assert caught.value.code == code


def test_after_the_close_a_new_draft_is_not_begun_but_a_standing_one_goes_on(tmp_path: Path) -> None:
    late, going_on = DelegationFactory(), DraftFactory().submission.delegation
    paths = []
    for name, delegation in (("late", late), ("going_on", going_on)):
        (tmp_path / name).mkdir()
        paths.append(made(delegation, tmp_path / name))
        with opened(paths[-1]) as book:
            Inputs(book).set("124", "Comment", "Late.")
    with clock.at(clock.now() + timedelta(days=60)):
        with pytest.raises(Closed):
            brought_back(late, paths[0])
        assert brought_back(going_on, paths[1]).changed == 1


def test_words_struck_out_are_told_and_never_imported_as_words_that_stand(tmp_path: Path) -> None:
    delegation = DraftFactory(answers={"127.1": {"comment": "Ours.", "position": "supports"}}).submission.delegation
    path = made(delegation, tmp_path)
    with opened(path) as book:
        inputs = Inputs(book)
        gone, new = InlineFont(strike=True), InlineFont(b=True)
        struck = TextBlock(gone, "may ")
        wording = CellRichText("States ", struck, TextBlock(new, "shall not "), "detain children.")
        spare, gone_whole = inputs.first_spare(), Font(strike=True)
        inputs.set("123", "Suggested wording for a future text", wording)
        inputs.set(spare, "Para", "124")
        inputs.set(spare, "Comment", CellRichText("More. ", TextBlock(gone, "Much more.")))
        for label, header in (
            ("124", "Recommendation"),
            ("127.1", "Position"),
            ("127.1", "Comment"),
            ("127.1", "Language"),
            ("127.2", "Comment"),
        ):
            inputs.sheet.cell(inputs.row(label), inputs.columns[header]).font = gone_whole
        inputs.set("127.3", "Comment", "Stands.")
    rest = "The portal does not read strikethrough. Delete these words in the file, or remove the strikethrough."
    assert faults_of(delegation, path) == [
        "Row 2, column K (Suggested wording for a future text), “States may shall not detain children.”: These words "
        f"are struck out: “may”. {rest}",
        "Row 3, column E (Recommendation), “States should do 124.1.”: Words of the text to be answered are struck "
        "out. This is not read. Write what you propose in the columns for answers, and remove the strikethrough.",
        f"Row 4, column H (Position), “Supports”: These words are struck out: “Supports”. {rest}",
        f"Row 4, column J (Comment), “Ours.”: These words are struck out: “Ours.”. {rest}",
        f"Row {spare}, column J (Comment), “More. Much more.”: These words are struck out: “Much more.”. {rest}",
    ]


def test_a_row_of_blanks_or_of_choices_alone_says_nothing(tmp_path: Path) -> None:
    """A choice filled down the whole column reaches the empty rows at the end."""
    delegation = DelegationFactory()
    path = made(delegation, tmp_path)
    with opened(path) as book:
        inputs = Inputs(book)
        inputs.set("123", "Comment", "Good.")
        spare = inputs.first_spare()
        inputs.set(spare, "Comment", "  ")
        inputs.set(spare + 1, "Confidential", "Public")
        inputs.set(spare + 1, "Language", "English")
    assert brought_back(delegation, path).added == 0
    assert [row.comment for row in Input.objects.all()] == ["Good."]


def test_a_column_twice_is_refused_before_an_answer_is_lost(tmp_path: Path) -> None:
    """A copy of the column beside it: the answers may be in either."""
    delegation = DelegationFactory()
    path = made(delegation, tmp_path)
    with opened(path) as book:
        inputs = Inputs(book)
        inputs.set("123", "Comment", "The ministry’s answer.")
        inputs.sheet.insert_cols(inputs.columns["Comment"])
        inputs.sheet.cell(1, inputs.columns["Comment"]).value = "comment "
    with pytest.raises(Refused) as caught:
        brought_back(delegation, path)
    assert caught.value.code == "columns_twice"
    assert str(caught.value) == (
        "The sheet “Inputs” has these columns more than once: Comment. Keep the column with your answers, and delete "
        "or rename the other one."
    )


@pytest.mark.parametrize("language", ["ar", "ru"])
def test_a_book_on_paragraphs_is_read_where_two_headings_are_the_same_word(language: str, tmp_path: Path) -> None:
    delegation = DelegationFactory(round=RoundFactory(kind="paragraph"))
    path = made(delegation, tmp_path, language=language)
    with opened(path) as book:
        sheet = next(sheet for sheet in book if any(cell.value == "row id" for cell in sheet[1]))
        with override(language):
            head = headers(delegation.round.purpose)["comment"]
        column = next(cell.column for cell in sheet[1] if cell.value == head)
        sheet.cell(2, column).value = "Good."
    assert brought_back(delegation, path).changed == 1
