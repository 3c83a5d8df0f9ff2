"""The ID that a sender gave goes out in the compiled workbook, and a row comes back by it where its Ref is gone."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core import clock
from core.audience import CONFIDENTIAL, PUBLIC, SECRETARIAT
from core.errors import Refused
from submissions.enums import Confidentiality
from submissions.models import ImportedInput, InputImport
from synthesis.exports.compilations import compilation_of
from synthesis.exports.layouts import layout_table
from synthesis.imports.codings import read_codings
from synthesis.imports.services import merge_codes
from synthesis.imports.translations import read_translations
from synthesis.models import Disposition
from tests.synthesis.conftest import AFTER
from tests.synthesis.imports.workbooks import compiled, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("afterwards")]
CONSENT: dict[str, Any] = {"consented_on": date(2027, 3, 1), "consent_source": "a letter"}


@pytest.fixture
def named(answered: Any) -> Any:
    """Two States' inputs on 124 came from one file, in which they had IDs."""
    batch = InputImport.objects.create(
        round=answered.round, name="inputs.csv", by=answered.manager, level=Confidentiality.PUBLIC
    )
    for row, code in enumerate(("XAA", "XBB"), start=2):
        line = answered.input(answered.versions[code], "124").line
        ImportedInput.objects.create(line=line, batch=batch, row=row, external_id=f"HRD/{row}", **CONSENT)
    return answered


def ids(answered: Any, folder: Path, **more: Any) -> dict[tuple[str, str], str]:
    with opened(compiled(answered, folder, **more)) as sheet:
        if "External ID" not in sheet.columns:
            return {}
        rows = range(2, sheet.page.max_row + 1)
        return {
            (sheet.get(row, "Participant"), str(sheet.get(row, "Para"))): sheet.get(row, "External ID")
            for row in rows
            if sheet.get(row, "External ID")
        }


def test_the_senders_id_is_beside_the_reference(named: Any, tmp_path: Path) -> None:
    assert ids(named, tmp_path) == {("Arandia", "124"): "HRD/2", ("Veldrane", "124"): "HRD/3"}
    assert ids(named, tmp_path, audience=SECRETARIAT) == ids(named, tmp_path)
    assert ids(named, tmp_path, audience=PUBLIC) == {}


def test_without_imported_ids_there_is_no_such_column(answered: Any, tmp_path: Path) -> None:
    with opened(compiled(answered, tmp_path)) as sheet:
        assert "External ID" not in sheet.columns


def test_ids_point_at_nobody_without_name(named: Any, tmp_path: Path) -> None:
    """A gap among the IDs of a file would point at an input whose name is withheld (PRACTICE 1)."""
    named.tighten(named.versions["XBB"], "124", "nameless")
    assert ids(named, tmp_path, audience=SECRETARIAT) == {}
    assert ids(named, tmp_path)["Arandia", "124"] == "HRD/2"


def test_a_row_without_its_ref_comes_back_by_the_senders_id(named: Any, tmp_path: Path) -> None:
    path = compiled(named, tmp_path)
    with opened(path) as sheet:
        row = sheet.code("Veldrane", "124", disposition="Not reflected", reason="Too early.")
        sheet.put(row, "Ref", None)
    merge_codes(named.round, path, by=named.manager, enter=True)
    (made,) = Disposition.objects.all()
    assert made.line == named.input(named.versions["XBB"], "124").line


def test_an_id_leads_who_may_not_see_all_senders_to_nobody_without_name(named: Any, tmp_path: Path) -> None:
    """Whoever knows the IDs of a file does not learn by them which input is that of somebody unnamed (PRACTICE 1)."""
    named.tighten(named.versions["XBB"], "124", "nameless")
    path = compiled(named, tmp_path, audience=SECRETARIAT)
    with opened(path) as sheet:
        sheet.columns.setdefault("External ID", sheet.page.max_column + 1)
        sheet.put(1, "External ID", "External ID")
        row = sheet.code("Arandia", "124", disposition="Not reflected", reason="Too early.")
        sheet.put(row, "Ref", None)
        sheet.put(row, "External ID", "HRD/3")
    with pytest.raises(Refused, match="nothing to import"):
        merge_codes(named.round, path, by=named.coder, enter=True)
    merge_codes(named.round, path, by=named.writer, enter=True)
    assert Disposition.objects.get().line == named.input(named.versions["XBB"], "124").line


def test_an_id_that_two_inputs_have_brings_nothing_back(named: Any, tmp_path: Path) -> None:
    other = InputImport.objects.create(round=named.round, name="more.csv", by=named.manager)
    line = named.input(named.versions["XCC"], "123").line
    ImportedInput.objects.create(line=line, batch=other, row=2, external_id="HRD/3", **CONSENT)
    path = compiled(named, tmp_path)
    with opened(path) as sheet:
        row = sheet.code("Veldrane", "124", disposition="Not reflected", reason="Too early.")
        sheet.put(row, "Ref", None)
    with pytest.raises(Refused, match="nothing to import"):
        merge_codes(named.round, path, by=named.manager, enter=True)


def test_tables_in_the_layouts_of_others_end_with_the_senders_id(named: Any) -> None:
    """Above it their own columns stay as they are; the public's tables have none."""
    with clock.at(AFTER):
        inside = layout_table(compilation_of(named.round, CONFIDENTIAL, now=AFTER), "iso", own_ids=True)
        public = layout_table(compilation_of(named.round, PUBLIC, now=AFTER, as_if_public=True), "iso", own_ids=True)
        assert [column.header for column in inside.columns][-2:] == ["Observations of the secretariat", "External ID"]
        assert {row[-1] for row in inside.rows} == {"HRD/2", "HRD/3", None}
    assert public.columns[-1].header == "Observations of the secretariat"


def test_no_table_leads_there_either(named: Any, tmp_path: Path) -> None:
    """A theme or a translation that is given by the ID would show on the page of the input which one it is."""
    named.tighten(named.versions["XBB"], "124", "nameless")
    tables = {
        read_codings: ["External ID,Theme", "HRD/3,Towns"],
        read_translations: ["External ID,Language,Translation", "HRD/3,fr,Sans préjudice."],
    }
    for read, lines in tables.items():
        path = tmp_path / "table.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        refused = read(named.round, path, by=named.coder).faults
        assert [str(each.what) for each in refused] == ["The round has no input with this ID."]
        assert not read(named.round, path, by=named.manager).faults
