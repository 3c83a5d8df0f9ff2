"""Tables of inputs as people send them."""

import csv
import io
from typing import Any

from openpyxl import Workbook

from submissions.imports import services, stored_checks
from submissions.models import InputImport

HEADING = [
    "External ID", "Organisation", "Constituency", "Country", "Symbol", "Para", "Limb", "Position", "Type", "Comment",
    "Proposed rewording", "Language", "Received", "Who may see it", "Consent given on", "Source of the consent",
]  # fmt: skip


def row(**said: str) -> list[str]:
    """A row by heading, with `_` for a space: row(External_ID="1", Organisation="X", Comment="…")."""
    named = {name.replace("_", " "): value for name, value in said.items()}
    assert not set(named) - set(HEADING)
    return [named.get(name, "") for name in HEADING]


def as_csv(rows: list[list[str]], *, heading: list[str] = HEADING, delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([heading, *rows])
    return text.getvalue().encode()


def as_xlsx(rows: list[list[Any]], *, heading: list[str] = HEADING) -> bytes:
    book, content = Workbook(), io.BytesIO()
    for each in [heading, *rows]:
        book.active.append(each)
    book.save(content)
    return content.getvalue()


def received(round_: Any, content: bytes, *, name: str = "inputs.csv", by: Any = None, **said: Any) -> InputImport:
    return services.receive(round_, io.BytesIO(content), name=name, by=by or round_.created_by, **said)


def imported(round_: Any, rows: list[list[str]], **said: Any) -> InputImport:
    """Received, looked at and entered."""
    batch = received(round_, as_csv(rows), **said)
    stored_checks.check_file(batch)
    return services.apply(batch, by=batch.by)
