"""Every sheet of every workbook that the portal makes of a round, as it comes out of a printer."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from accounts.models import User
from core import clock
from core.audience import CONFIDENTIAL, PUBLIC
from core.files.storage import stored_path
from core.spreadsheets import Column
from core.spreadsheets.paper import points
from submissions.imports import stored_checks
from submissions.workbooks.exports import make_workbook
from synthesis.exports.column_meanings import codebook_file
from synthesis.exports.compilations import compilation_of
from synthesis.exports.layouts import LAYOUTS
from synthesis.exports.services import write_file
from synthesis.exports.workbook import LOOKS, _matrix_layout
from tests.submissions.imports.tables import as_csv, received, row
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER


def books(scenario, audience):
    """(name, workbook) of all that can be asked for, those in a zip too."""
    compilation = compilation_of(scenario.round, audience, now=AFTER, by="M. Manager", as_if_public=True)
    for kind in ("xlsx", *LAYOUTS, "bodies-xlsx"):
        target = io.BytesIO()
        write_file(compilation, kind, target)
        if kind != "bodies-xlsx":
            yield kind, target.getvalue()
            continue
        with zipfile.ZipFile(target) as archive:
            yield from ((name, archive.read(name)) for name in archive.namelist() if name.endswith(".xlsx"))
    yield "codebook", codebook_file(scenario.round, "xlsx", now=AFTER)


SMALLEST = 8  # points
CHARACTER = 0.1852  # cm: of the figures by which the width of columns is measured
PAGE = {8: 42.0, 9: 29.7}  # cm: A3 and A4, as the format numbers them, on their sides


def printed_points(sheet):
    """In which size the ten points of the sheet's cells are printed."""
    widths = (each for each in sheet.column_dimensions.values() if not each.hidden)
    width = sum(each.width * (each.max - each.min + 1) for each in widths) * CHARACTER
    room = (PAGE[sheet.page_setup.paperSize] - 3) * sheet.page_setup.fitToWidth  # margins of 1.5 cm
    return 10 * min(1, room / width)


@pytest.mark.parametrize("audience", [PUBLIC, CONFIDENTIAL])
def test_every_sheet_is_set_up_for_print(answered, audience):
    seen = set()
    with clock.at(AFTER):
        made = list(books(answered, audience))
    for name, content in made:
        for sheet in load_workbook(io.BytesIO(content)).worksheets:
            where = (name, sheet.title)
            if sheet.sheet_state == "veryHidden":  # nobody prints what the portal keeps for itself
                continue
            seen.add(sheet.title)
            assert sheet.page_setup.orientation == "landscape", where
            assert sheet.title == "Charts" or printed_points(sheet) >= SMALLEST, where
            assert sheet.page_setup.fitToWidth == 1 or sheet.print_title_cols, where
            assert not sheet.page_setup.fitToHeight, where
            assert sheet.print_title_rows == (None if sheet.title in ("Info", "Charts") else "$1:$1"), where
            assert "&P" in sheet.oddFooter.right.text and "&N" in sheet.oddFooter.right.text, where
            assert (
                sheet.title in ("Info", "By paragraph", "Charts", "Notes") or sheet.auto_filter.ref or sheet.tables
            ), where
            assert "(Geneva, UTC+" in sheet.oddFooter.left.text, where  # as of when
            assert answered.round.reference in sheet.oddHeader.left.text, where  # the source
    assert {"Info", "Matrix", "Inputs", "Amendments", "ISO comments", "Notes"} <= seen


def lists_and_forms(answered):
    """(what, workbook, whether Arabic) of the lists on screen and of what goes out to be filled in or mended."""
    client = sign_in(Client(), answered.manager)
    pages = {
        "bench": reverse("coding:bench", args=[answered.round.pk, answered.recommendations["124"].pk]),
        "responses": reverse("consultations:responses", args=[answered.round.pk]),
        "documents": reverse("consultations:documents"),
        "wordings": reverse("synthesis:wordings", args=[answered.round.pk]),
    }
    body = answered.bodies["XBB"]
    for language in ("en", "ar"):
        User.objects.filter(pk=answered.manager.pk).update(language=language)
        for name, page in pages.items():
            answer = client.get(page, {"format": "xlsx"})
            yield name, b"".join(answer.streaming_content), language == "ar"
        with translation.override(language):
            _name, content = make_workbook(body.delegation, by=body.focal, language=language)
            yield "form", content, language == "ar"
            batch = received(answered.round, as_csv([row(Organisation="", Comment="Whose is it?")]))
            stored_checks.check_file(batch)
            mend = stored_path(batch.faults.stored_name).read_bytes()
            yield "mend", mend, language == "ar"


def test_lists_and_forms_are_set_up_for_print_and_read_from_the_side_of_their_language(answered):
    with clock.at(AFTER):
        made = list(lists_and_forms(answered))
    assert len(made) == 12
    for name, content, arabic in made:
        sheets = [each for each in load_workbook(io.BytesIO(content)).worksheets if each.sheet_state == "visible"]
        for sheet in sheets:
            where = (name, sheet.title)
            assert sheet.page_setup.orientation == "landscape", where
            assert not sheet.page_setup.fitToHeight, where
            assert name in ("form", "mend") or printed_points(sheet) >= SMALLEST, where
            assert bool(sheet.sheet_view.rightToLeft) is arabic, where
            assert "&P" in sheet.oddFooter.right.text and "&N" in sheet.oddFooter.right.text, where
            if sheet is sheets[-1] and name != "form":
                continue  # notes
            assert "2027" in f"{sheet.oddFooter.left.text}{sheet.oddFooter.right.text}", where  # as of when
            assert sheet.oddHeader.left.text, where  # the source
        assert sheets[0].title and any(sheet.print_title_rows == "$1:$1" for sheet in sheets), name


def test_letters_of_the_matrix_are_told_apart_in_black_and_white():
    """The letter says it all; behind it each position has a shade or a hatch of its own, and no two the same hatch."""
    hatched = [look.pattern for look in LOOKS.values() if look.pattern != "solid"]
    assert len(set(hatched)) == len(hatched) >= 4


def test_links_lead_to_rows_that_are_there(answered, section):
    from synthesis.reports.findings.services import add_finding, cite

    with clock.at(AFTER):
        made = add_finding(
            section, by=answered.writer, text="Veldrane spoke.", recommendation=answered.recommendations["124"]
        )
        cite(made, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
        target = io.BytesIO()
        write_file(compilation_of(answered.round, CONFIDENTIAL, now=AFTER), "xlsx", target)
    book = load_workbook(target)
    same = {  # (from, to): the columns that tell the same
        ("Evidence", "Findings"): ("Finding", "No."),
        ("Evidence", "Inputs"): ("Ref", "Ref"),
        ("Findings", "Evidence"): ("No.", "Finding"),
        ("Inputs", "Submissions"): ("Submission", "Reference"),
        ("Submissions", "Inputs"): ("Reference", "Submission"),
    }
    followed = set()
    for page in book:
        for cell in (cell for line in page.iter_rows() for cell in line if cell.hyperlink and cell.hyperlink.location):
            to, _mark, place = cell.hyperlink.location.rpartition("!")
            pair = page.title, to.strip("'")
            here, there = same[pair]
            assert value_of(page, here, cell.row) == value_of(book[pair[1]], there, book[pair[1]][place].row)
            followed.add(pair)
    assert followed == set(same)


def value_of(page, header, row):
    column = next(cell.column for cell in page[1] if cell.value == header)
    return page.cell(row, column).value


def matrix_of(scenario, audience):
    target = io.BytesIO()
    write_file(compilation_of(scenario.round, audience, now=AFTER), "xlsx", target)
    return load_workbook(target)["Matrix"]


def test_below_the_matrix_its_letters_and_signs_are_explained(answered):
    """The legend belongs to no filter: sorting does not carry it away."""
    with clock.at(AFTER):
        sheet = matrix_of(answered, CONFIDENTIAL)
    rows = list(sheet.iter_rows(values_only=True))
    start = next(place for place, row in enumerate(rows) if row[0] == "Legend")
    legend = {row[0]: row[1] for row in rows[start + 1 :]}
    assert legend["S"] == "Supports" and legend["R"] == "Expresses reservations"
    assert legend["s"] == "Lower case: by alignment with another participant"
    assert sheet.auto_filter.ref.endswith(str(start))  # the last recommendation
    fills = {sheet.cell(place + 1, 1).fill.bgColor.rgb for place in range(start + 1, len(rows))}
    assert len(fills) > 4  # each letter with the look that it has in the matrix


def test_the_matrix_is_as_wide_as_its_page(answered):
    with clock.at(AFTER):
        sheet = matrix_of(answered, CONFIDENTIAL)
    width = sum(each.width for each in sheet.column_dimensions.values()) * CHARACTER
    assert width / (PAGE[sheet.page_setup.paperSize] - 3) > 0.9
    assert printed_points(sheet) >= SMALLEST


def test_a_matrix_of_two_hundred_bodies_goes_on_pages_beside_each_other():
    columns = (Column("para", "Para", 8, "code"), Column("part", "Part", 6, "number"))
    bodies = tuple(Column(str(n), f"Body {n}", 6, "code", turned=True) for n in range(200))
    layout = _matrix_layout((*columns, *bodies))
    assert (layout.paper, layout.pages_wide) == ("A3", 5)
    assert points(layout) >= SMALLEST


def test_texts_of_the_inputs_that_nobody_gave_are_in_the_collapsed_group(answered):
    with clock.at(AFTER):
        target = io.BytesIO()
        write_file(compilation_of(answered.round, CONFIDENTIAL, now=AFTER), "xlsx", target)
    sheet = load_workbook(target)["Inputs"]
    heads = {cell.value: cell.column_letter for cell in sheet[1]}
    assert sheet.column_dimensions[heads["Rationale"]].hidden
    assert not sheet.column_dimensions[heads["Comment (original)"]].hidden
    assert sheet.column_dimensions[heads["Ref"]].width >= 38  # 36 characters on one line
