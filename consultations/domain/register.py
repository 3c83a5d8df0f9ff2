"""The register of bodies, filled from a CSV. Running it again changes names and groups, never what bodies did."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations.enums import Constituency, RegionalGroup, Status
from consultations.models import Organisation
from core import audit, clock
from core.errors import Refused, Several

MEMBER_STATES = Path(__file__).parent.parent / "fixtures" / "un_member_states.csv"
REQUIRED = ("code", "name", "constituency")
OPTIONAL = ("short_name", "country", "country_code", "regional_group", "status", "language")


def load(path: Path) -> tuple[int, int]:
    """Reads the CSV whole or not at all; returns how many bodies are new and how many were changed.

    Raises Refused for a file that is no such CSV, Several with a refusal per bad row (numbered as in the file).
    """
    rows = list(_rows(path))
    faults = [fault for number, row in rows for fault in _faults(number, row)]
    codes = [row["code"] for _number, row in rows]
    faults += [
        Refused(
            "code_twice", _("Row %(row)s: the code %(code)s is there twice.") % {"row": number, "code": row["code"]}
        )
        for number, row in rows
        if codes.count(row["code"]) > 1
    ]
    if faults:
        raise Several("register_faulty", _("Nothing was loaded."), refusals=faults)
    new = changed = 0
    with transaction.atomic():
        present = {body.code: body for body in Organisation.objects.select_for_update().filter(code__in=codes)}
        for _number, row in rows:
            fields = {"short_name": row["name"], **{key: value for key, value in row.items() if value}}
            body = present.get(row["code"])
            if body is None:
                body = Organisation.objects.create(**fields, confirmed_at=clock.now())
                new += 1
            elif any(getattr(body, key) != value for key, value in fields.items()):
                for key, value in fields.items():
                    setattr(body, key, value)
                body.save(update_fields=list(fields))
                changed += 1
            else:
                continue
            audit.record("consultations.organisation.register", body)
    return new, changed


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in REQUIRED if name not in (reader.fieldnames or [])]
            if missing:
                raise Refused(
                    "columns_missing", _("The file lacks the columns: %(names)s.") % {"names": _(", ").join(missing)}
                )
            for number, row in enumerate(reader, start=2):
                yield number, {key: (row.get(key) or "").strip() for key in (*REQUIRED, *OPTIONAL)}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refused("not_a_csv", _("The file cannot be read as a CSV in UTF-8.")) from error


def _faults(number: int, row: dict[str, str]) -> Iterator[Refused]:
    for key in REQUIRED:
        if not row[key]:
            yield Refused("missing", _("Row %(row)s: %(column)s is empty.") % {"row": number, "column": key})
    for key, allowed in (
        ("constituency", Constituency.values),
        ("regional_group", [*RegionalGroup.values, ""]),
        ("status", Status.values),
    ):
        if row[key] not in allowed:
            words = _("Row %(row)s: “%(value)s” is no %(column)s; one of: %(allowed)s.")
            yield Refused(
                "unknown",
                words
                % {"row": number, "value": row[key], "column": key, "allowed": _(", ").join(filter(None, allowed))},
            )
