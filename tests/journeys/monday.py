"""What an office has on its first day: a list of organizations from Excel, letters typed into a table, a report."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from tests.submissions.imports.tables import HEADING, as_xlsx, row

REPORTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "documents" / "upr_reports"
SYMBOL, DOCUMENT_TITLE = "A/HRC/25/5", "Report of the Working Group on the Universal Periodic Review"
NUMBERS = "186.15, 186.49-52 and 186.100 to 186.104"  # ten, as people write them
BODIES, ALIKE = 98, 80  # participants of the table, and how many of them send one text
SENDERS = 42  # of those in the list of organizations
STATES = ("the Principality of Orlune", "the Republic of Arandia", "the Kingdom of Lazwara")
FAULTS = 6
KINDS = ("NGO", "N.G.O.", "ONG", "Civil society", "Non-governmental organization", "CSO")
OTHER_KINDS = ("NGO", "Université", "NHRI", "Private sector", "UN agency")
PERSON = "Ilona Varga, telephone +41 22 555 01 99"
CAMPAIGN = (
    "We call upon the Government to repeal the rules that let a family be moved without a hearing, to pay for a lawyer "
    "from the first day, to publish the number of families moved each year, and to let independent observers visit "
    "every reception centre without notice and speak with everybody there alone."
)
OWN = (
    "Families wait for a hearing for longer than a year, says participant {n}. In town {n} it was {m} months.",
    "Participant {n} reports that legal aid ends before the first hearing; {m} lawyers have left.",
    "Our members counted {m} cases in district {n}: figures should be published each year.",
    "In {m} of {n} centres independent observers were refused at the gate.",
)


def report() -> Path:
    """Return a report of 252 recommendations; the test is skipped where the data is not here."""
    path = REPORTS / "china2013.pdf"
    if not path.exists():
        pytest.skip(f"{path} is not here: the reports of the universal periodic review are not in the repository")
    return path


def organization(number: int) -> str:
    return f"Harbour Voices {number:03}"


def write_organizations(path: Path) -> None:
    """60 organizations as an office keeps them: a title above, columns of its own, kinds and regions in other words."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Contacts 2027"
    sheet["A1"], sheet["A1"].font = "Stakeholders, version 3 (do not circulate)", Font(bold=True, size=14)
    sheet.append([])
    sheet.append(["No.", "Stakeholder", "Type", "Region", "E-mail", "Focal point", "Phone", "Remarks"])
    rows = [(organization(n), KINDS[n % 6], "", f"office{n}@voices.example", "") for n in range(SENDERS)]
    rows += [(f"Kite House {n}", OTHER_KINDS[n % 5], "", f"kite{n}@house.example", f"K. Ite {n}") for n in range(13)]
    rows += [
        (STATES[0], "Member State", "WEOG", "mission@orlune.example", "P. Orlune"),
        (STATES[1], "State", "African", "mission@arandia.example", ""),
        (STATES[2], "Government", "Asia-Pacific", "mission@lazwara.example", ""),
        ("Republic of Slovenia (Ministry of Foreign Affairs)", "Government", "EEG", "", ""),
        ("Selda Institute", "Centre of learning", "Mars", "mo@selda.example", ""),
    ]
    for number, (name, kind, region, address, person) in enumerate(rows, start=1):
        sheet.append([number, name, kind, region, address, person, "", "met in Geneva" if number % 7 == 0 else None])
    assert len(rows) == 60
    sheet.column_dimensions["B"].width, sheet.freeze_panes = 44, "A4"
    book.save(path)


def inputs(labels: list[str]) -> Iterator[list[str]]:
    """300 inputs of 98 participants: 80 send one text on three recommendations, the others their own."""
    for body in range(BODIES):
        name = STATES[body - ALIKE] if 0 <= body - ALIKE < len(STATES) else organization(body)
        common = {
            "Organisation": name,
            "Constituency": "State" if name in STATES else "Civil society",
            "Language": "en",
            "Who may see it": "Secretariat only" if body % 10 == 9 else "Public",
            **(
                {}
                if body % 10 == 9
                else {"Consent_given_on": "2026-11-02", "Source_of_the_consent": "Registry file 12"}
            ),
        }
        common = {key.replace(" ", "_"): value for key, value in common.items()}
        answered = labels[:3] if body < ALIKE else [labels[(body + 3 * step) % len(labels)] for step in range(3)]
        if body >= BODIES - 6:
            answered.append(labels[(body + 10) % len(labels)])
        for place, label in enumerate(answered):
            text = (
                CAMPAIGN if body < ALIKE else OWN[(body + place) % 4].format(n=body, m=7 + (body * 13 + place * 5) % 60)
            )
            if body in (2, 33, 85, 91) and place == 0:
                text += f" Ask {PERSON}, who was moved twice."
            position = "Supports" if body < ALIKE or place % 2 else "Supports with amendment"
            yield row(External_ID=f"R{body:03}-{place}", Para=label, Position=position, Comment=text, **common)


def write_inputs(path: Path, labels: list[str]) -> int:
    """Write 300 inputs, six of them with a fault that only a person can mend; return how many are good."""
    rows = list(inputs(labels))
    assert len(rows) == 300
    name, para, comment, received = (HEADING.index(each) for each in ("Organisation", "Para", "Comment", "Received"))
    for place, (column, value) in zip(range(-FAULTS, 0), [
        (name, ""), (para, "999.1"), (comment, ""), (received, "last week"), (para, "186"), (received, "31/31/2026"),
    ], strict=True):  # fmt: skip
        rows[place][column] = value
    path.write_bytes(as_xlsx(rows))
    return len(rows) - FAULTS


def correct(path: Path, target: Path, labels: list[str]) -> int:
    """Correct the workbook of rows with errors as a person does, in its own cells; return how many rows it has."""
    book = openpyxl.load_workbook(path)
    sheet: Any = book.worksheets[0]
    whole = {each[0]: each for each in inputs(labels)}
    rows = list(sheet.iter_rows())
    top = next(number for number, cells in enumerate(rows) if any(cell.value == "External ID" for cell in cells))
    heading = [cell.value for cell in rows[top]]
    mended = 0
    for cells in rows[top + 1 :]:
        key = cells[heading.index("External ID")].value
        if key in whole:
            for column, value in zip(HEADING, whole[key], strict=True):
                if column in heading:
                    cells[heading.index(column)].value = value or None
            mended += 1
    book.save(target)
    return mended
