"""Loads the register of bodies from a CSV. A second run updates names and groups, never what bodies did."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations.enums import Constituency, RegionalGroup, Status
from consultations.models import Organisation
from core import audit, clock
from core.errors import Refusals, Refused
from core.text.strings import clean_text

MEMBER_STATES = Path(__file__).parent.parent / "fixtures" / "un_member_states.csv"
REQUIRED = ("code", "name", "constituency")
ALLOWED = {
    "constituency": Constituency.values,
    "regional_group": [*RegionalGroup.values, ""],
    "status": Status.values,
    "language": [*dict(settings.LANGUAGES), ""],
}
_SHOWN = 60  # characters of what is no such word
OPTIONAL = ("short_name", "country", "country_code", "regional_group", "status", "language", "other_names")
_LONGEST_LIST = 2_000  # characters of all other names
_BETWEEN = ";"  # other names in their column


def load_register(path: Path) -> tuple[int, int]:
    """Load the whole CSV or nothing; return how many bodies are new and how many changed.

    Raises Refused for a file that is no such CSV, Refusals with one refusal for each bad row (numbered as in the file).
    """
    rows = list(_rows(path))
    times = Counter(row["code"] for _number, row in rows)
    faults = [
        Refused("bad_row", _("Row %(row)s: %(what)s") % {"row": number, "what": " ".join(what)})
        for number, row in rows
        if (what := [str(each) for each in _faults(row, times[row["code"]])])
    ]
    if faults:
        raise Refusals("register_faulty", _("Nothing was loaded."), refusals=faults)
    new = changed = 0
    with transaction.atomic():
        present = {body.code: body for body in Organisation.objects.select_for_update().filter(code__in=times)}
        for _number, row in rows:
            fields: dict[str, Any] = {
                "short_name": row["name"][: _longest("short_name")],
                **{key: value for key, value in row.items() if value},
            }
            if names := fields.pop("other_names", ""):
                fields["other_names"] = [name for each in names.split(_BETWEEN) if (name := each.strip())]
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
        raise Refused("not_a_csv", _("The file cannot be read. Save it as CSV in UTF-8.")) from error


def _faults(row: dict[str, str], times: int) -> Iterator[Any]:
    """Yield sentences that say what is wrong and how to correct it."""
    for key in REQUIRED:
        if not row[key]:
            yield _("%(column)s is empty. Enter a value.") % {"column": key}
    if row["code"] and times > 1:
        yield _("The code %(code)s appears more than once. Give each participant its own code.") % {"code": row["code"]}
    for key, value in row.items():
        if key in ALLOWED:
            if value not in ALLOWED[key] and (value or key not in REQUIRED):
                yield _("“%(value)s” is not valid for %(column)s. Use one of: %(allowed)s.") % {
                    "value": value[:_SHOWN], "column": key, "allowed": _(", ").join(filter(None, ALLOWED[key])),
                }  # fmt: skip
            continue
        try:
            clean_text(value)
        except Refused as refusal:
            yield refusal
        if len(value) > _longest(key):
            yield _("%(column)s has %(length)s characters. Shorten it to %(limit)s or fewer.") % {
                "column": key, "length": len(value), "limit": _longest(key),
            }  # fmt: skip


def _longest(column: str) -> int:
    return int(getattr(Organisation._meta.get_field(column), "max_length", 0) or _LONGEST_LIST)
