"""What was changed in a book since it was made, told by what the book itself says: nothing of the round's work is asked
yet, so that it can be compared anew whenever the officer looks at it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from consultations.domain.audience import audience_in
from consultations.models import Round
from core.errors import Refused
from submissions.columns import input_fields, officer_fields
from submissions.domain.reading import Door
from submissions.workbooks.finding import Found, find_sheet
from submissions.workbooks.shown import fingerprint, fits, from_word
from synthesis.workbooks.columns import CODED, MARKS, WATCHED, headers
from synthesis.workbooks.sealing import AGAIN, SEAL, Base, base_of


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row in which something was changed: what its columns of officers said when the book was made, and say now.
    `theirs` are values as the child gave them, of a column that is not there as it was. `copy_of` is the row that it
    repeats the Ref of."""

    row: int
    reference: str
    place: list[Any]  # what stands under Para and Part
    base: dict[str, str | None]
    theirs: dict[str, Any]
    copy_of: int = 0


@dataclass(slots=True)
class Look:
    """What a book brings, as it is kept: plain data. `others` are cells of columns that are not read in which other
    words stand than in the portal: (row, letter, heading, how it begins); `missing` rows did not come back."""

    made: str
    title: str
    columns: dict[str, int]
    rows: list[ChangedRow] = field(default_factory=list)
    merged: list[tuple[str, str, int, int]] = field(default_factory=list)  # range, key, first and last row
    others: list[tuple[int, str, str, str]] = field(default_factory=list)
    missing: int = 0

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Look":
        rows = [ChangedRow(**row) for row in stored["rows"]]
        return cls(**{**stored, "rows": rows})

    @property
    def found(self) -> Found:
        """For telling where something stands."""
        return Found(self.title, headers(), self.columns, [], [])


def look_at(book: dict[str, Any], round: Round, *, by: Any) -> Look:
    """The book (from `limited.read_coded_book`) beside what it said when it was made.

    Raises Refused for a book as a whole: not ours, changed after signing, of another round, its sheet or columns gone.
    """
    signed = SEAL.payload(book)
    if signed["round"] != str(round.pk):
        raise Refused("other_round", _("This workbook belongs to another round."), hint=AGAIN)
    found = find_sheet(book, headers(), marks=[headers()[key] for key in MARKS], needed=("ref",), again=AGAIN)
    base, seen = base_of(signed), dict[str, int]()
    look = Look(signed["made"], found.title, dict(found.columns))
    look.rows = [*_changed(found, base, seen)]
    for ref, key, rows in found.merged_over(("ref", *CODED)):
        look.merged.append((ref, key, rows.start, rows.stop - 1))
    look.missing = max(0, signed["rows"] - len(seen))
    look.others = [*_others(found, round, by)]
    return look


def _changed(found: Found, base: Base, seen: dict[str, int]) -> Iterator[ChangedRow]:
    columns = [key for key in CODED if key in found.columns]
    for row in found.rows:
        reference = _text(row.values.get("ref"))
        copy_of = seen.setdefault(reference, row.number) if reference else 0
        before = dict(zip(CODED, base.get(reference) or ("",) * len(CODED), strict=True))
        theirs = {key: row.values.get(key) or "" for key in columns}
        changed = {key for key, value in theirs.items() if before[key] is not None and _text(value) != before[key]}
        if changed or (copy_of not in (0, row.number) and any(theirs.values())):
            place = [row.values.get("para"), row.values.get("part")]
            again = copy_of if copy_of != row.number else 0
            yield ChangedRow(row.number, reference, place, before, before | theirs, again)


def _others(found: Found, round: Round, by: Any) -> Iterator[tuple[int, str, str, str]]:
    """Cells of other columns that do not say what the portal says: only of the version that the row names, and where
    nothing is covered, since these change by themselves."""
    watched = [key for key in WATCHED if key in found.columns]
    if not watched or "version" not in found.columns:
        return
    rows = {_text(row.values.get("ref")): row for row in found.rows}
    door = Door(round, audience_in(by, round), streams=True)
    with translation.override("en"):  # the language of the book
        fields = {each.column.key: each for each in [*input_fields(round, inside=True), *officer_fields(door)]}
        for shown in door.current():
            row = rows.get(shown.reference)
            if (
                row is None
                or shown.withheld
                or shown.redacted
                or _text(row.values.get("version")) != str(shown.version_number)
            ):
                continue
            for key in watched:
                said = str(fields[key].value(shown) or "")
                if fits(said) and _print(row.values.get(key)) != fingerprint(said):
                    yield row.number, found.letter(key), found.headers[key], _text(row.values.get(key))


def _text(value: Any) -> str:
    return from_word(str(value["text"] if isinstance(value, dict) else value or ""))


def _print(value: Any) -> str:
    return str(value.get("print") or "") or fingerprint(_text(value)) if isinstance(value, dict) else fingerprint("")
