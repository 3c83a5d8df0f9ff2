"""Loads the register of bodies from a CSV. A second run updates names and groups, never what bodies did."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.enums import Constituency, RegionalGroup, Status
from consultations.models import Delegation, Organisation
from consultations.organisations.entries import keep_former_names
from consultations.organisations.lookalikes import names_of
from consultations.organisations.services import check_keeps_register
from core import audit, clock
from core.db.transactions import hold_lock
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
LOADING = 7_340_131  # the lock of whoever loads the register
_SHOWN = 60  # characters of what is no such word
TRANSLATED = tuple(  # columns: name_fr, short_fr; as in the register's form
    (f"{part}_{code}", part, code)
    for code in sorted({code.split("-")[0] for code, _name in settings.LANGUAGES} - {"en"})
    for part in ("name", "short")
)
OPTIONAL = (
    *("short_name", "country", "country_code", "regional_group", "status", "language", "other_names"),
    *(column for column, _part, _code in TRANSLATED),
)
_LONGEST_LIST = 2_000  # characters of all other names
_BETWEEN = ";"  # other names in their column


def load_register(path: Path) -> tuple[int, int]:
    """Load the whole CSV or nothing; return how many bodies are new and how many changed.

    Raises Refused for a file that is no such CSV, Refusals with one refusal for each bad row (numbered as in the file).
    """
    rows = list(_rows(path))
    times = Counter(row["code"] for _number, row in rows)
    _refuse((number, _faults(row, times[row["code"]])) for number, row in rows)
    new = changed = 0
    with transaction.atomic():
        present = {body.code: body for body in Organisation.objects.select_for_update().filter(code__in=times)}
        _refuse((number, _kind_faults(present.get(row["code"]), row)) for number, row in rows)
        for _number, row in rows:
            fields = _fields(row)
            body = present.get(row["code"])
            if body is not None:
                fields = _changing(fields, body, row)
                if path == MEMBER_STATES:
                    fields.pop("language", None)  # a guess; the body may have asked for another
            if body is None:
                body = Organisation.objects.create(**fields, confirmed_at=clock.now())
                new += 1
                audit.record("consultations.organisation.register", body)
            elif columns := sorted(key for key, value in fields.items() if getattr(body, key) != value):
                before = list(names_of(body))
                for key in columns:
                    setattr(body, key, fields[key])
                keep_former_names(body, before)
                body.save(update_fields=[*columns, "former_names"])
                changed += 1
                audit.record("consultations.organisation.correct", body, fields=columns)
    return new, changed


def _refuse(faults: Iterable[tuple[int, Iterable[Any]]]) -> None:
    """Raise Refusals for the rows, by number, with any faults."""
    refusals = [
        Refused("bad_row", _("Row %(row)s: %(what)s") % {"row": number, "what": " ".join(what)})
        for number, each in faults
        if (what := [str(fault) for fault in each])
    ]
    if refusals:
        raise Refusals("register_faulty", _("Nothing was loaded."), refusals=refusals)


def _kind_faults(body: Organisation | None, row: dict[str, str]) -> Iterator[Any]:
    """Yield what stands against the row's kind: a round of the organization that does not include it."""
    if body is not None and row["constituency"] != body.constituency:
        rounds = Delegation.objects.filter(organisation=body)
        if rounds.exclude(round__constituency_rules__constituency=row["constituency"]).exists():
            yield _("A round of this organization does not include this kind.")


def _changing(fields: dict[str, Any], body: Organisation, row: dict[str, str]) -> dict[str, Any]:
    """Return the fields that a row sets of an organization that is there: what the row leaves empty stays."""
    if not row["short_name"] and body.short_name != body.name[: _longest("short_name")]:  # one of its own
        fields = {name: value for name, value in fields.items() if name != "short_name"}
    if "names" in fields:
        own = {code: {**body.names.get(code, {}), **names} for code, names in fields["names"].items()}
        fields = {**fields, "names": {**body.names, **own}}
    return fields


def has_member_states() -> bool:
    """Return whether any of the member and observer States is in the register, by code."""
    return Organisation.objects.filter(code__in=[row["code"] for row in _member_states()]).exists()


def add_member_states(*, by: User) -> int:
    """Add the member and observer States that the register lacks; return their number. What is there stays as it is.

    Raises NotAllowed.
    """
    with transaction.atomic():
        check_keeps_register(by)
        hold_lock(LOADING)
        rows = _member_states()
        present = set(
            Organisation.objects.filter(code__in=[row["code"] for row in rows]).values_list("code", flat=True)
        )
        now = clock.now()
        bodies = [Organisation(**_fields(row), confirmed_at=now) for row in rows if row["code"] not in present]
        Organisation.objects.bulk_create(bodies)
        audit.record_all("consultations.organisation.register", [(body, {}) for body in bodies], by=by)
    return len(bodies)


@cache
def _member_states() -> list[dict[str, str]]:
    return [row for _number, row in _rows(MEMBER_STATES)]


def _fields(row: dict[str, str]) -> dict[str, Any]:
    """Return the fields of an organization that a row sets."""
    fields: dict[str, Any] = {
        "short_name": row["name"][: _longest("short_name")],
        **{key: value for key, value in row.items() if value},
    }
    if names := fields.pop("other_names", ""):
        fields["other_names"] = [name for each in names.split(_BETWEEN) if (name := each.strip())]
    translated: dict[str, dict[str, str]] = {}
    for column, part, code in TRANSLATED:
        if name := fields.pop(column, ""):
            translated.setdefault(code, {})[part] = name
    return {**fields, "names": translated} if translated else fields


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
    part = next((part for each, part, _code in TRANSLATED if each == column), "")
    column = {"name": "name", "short": "short_name"}.get(part, column)
    return int(getattr(Organisation._meta.get_field(column), "max_length", 0) or _LONGEST_LIST)
