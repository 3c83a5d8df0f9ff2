"""A table with one row a respondent, read as a table with one row an answer, so that every check is the same."""

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.text.strings import fold
from submissions.imports.sources.survey_columns import ANSWERS, REGULATIONS, RESPONDENT
from submissions.imports.sources.tables import COLUMNS, TableFile, headings, plain
from submissions.workbooks.columns import GENERAL
from submissions.workbooks.sheets import letter

STEP = 1000  # answers that one row can have; its answers are numbered row * STEP + place
HEADING = (*RESPONDENT, "para", *ANSWERS)
_NOTHING = frozenset(
    {
        "",
        "n/a",
        "na",
        "n.a",
        "-",
        "–",
        "—",
        "nan",
        "null",
        "none",
        "no answer",
        "not answered",
        "no response",
        "no opinion",
    }
    | {"sin respuesta", "sans réponse", "sans objet", "нет ответа", "بلا إجابة", "لا ينطبق", "无", "未回答"}
)
_TAG = re.compile(r"<\s*(/?)\s*(br|p|div|li|b|i|u|em|strong|span|a|ul|ol)\b[^<>]{0,500}>", re.IGNORECASE)
_BREAKS = {"br", "p", "div", "li"}
_DAY = re.compile(
    r"\s*(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})"
    r"(?:[ T,]+(\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d{1,9})?\s*([ap]\.?m\.?)?\s*(.*?))?\s*",
    re.IGNORECASE,
)
_ZONE = re.compile(r"\(?(?:Z|GMT|UTC|(?:GMT|UTC)?\s*(?P<side>[+−–-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?)\)?", re.I)


@dataclass(frozen=True, slots=True)
class _Answer:
    """The columns of one answer: of its texts and its position. `about` is the subject in words."""

    about: str
    columns: dict[str, int]


class SurveyTable(TableFile):
    """The answers of a survey. `columns` are [role, subject] of each column of the file."""

    def __init__(self, table: TableFile, tool: str, columns: Sequence[Sequence[str]], mark: str) -> None:
        """Set up the table. `mark` tells respondents without an organization from those of other files."""
        self._mark = mark
        self.unread_sheets, self.hidden_rows = table.unread_sheets, table.hidden_rows
        self._table, self._tool, self._columns = table, tool, [*columns]
        self._theirs = headings(table.heading)
        self.heading: list[Any] = [COLUMNS[field] for field in HEADING]
        self._at = {role: place for place, (role, _about) in enumerate(columns) if role in RESPONDENT}
        self._answers = list(_answers(columns))
        self._asked = {name: place for place, each in enumerate(self._theirs) if (name := plain(each)) in _CONDITIONS}
        self._order: str | None = None
        self.left_out = 0

    def rows(self) -> Iterator[tuple[int, int, list[Any]]]:
        """Yield (place, number, values) of each answer. `left_out` counts the rows that are none, or have none."""
        self.left_out = 0
        self._day_order()  # before the rows are read: it reads them all
        for place, number, row in self._table.rows():
            answers = list(self._of_row(number, row)) if self._counts(row) else []
            self.left_out += not answers
            for each, values in answers:
                yield place * STEP + each, number * STEP + each + 1, values

    def row(self, place: int) -> tuple[int, list[Any]]:
        number, row = self._table.row(place // STEP)
        values = dict(self._of_row(number, row))[place % STEP]
        return number * STEP + place % STEP + 1, values

    def shown_row(self, number: int) -> int:
        return number // STEP

    def shown_place(self, number: int, field: str) -> tuple[str, str] | None:
        columns = self._answers[number % STEP - 1].columns
        place = columns.get(field, self._at.get(field))
        if field == "para":
            place = next(iter(columns.values()), None)
        return None if place is None else (letter(place), self._theirs[place])

    def samples(self, most: int = 20) -> list[str]:
        """Return the first words that stand in each column."""
        samples = [""] * len(self._theirs)
        for count, (_place, _number, row) in enumerate(self._table.rows()):
            for place, value in enumerate(row[: len(samples)]):
                samples[place] = samples[place] or " ".join(_text(value).split())[:60]
            if count >= most:
                break
        return samples

    def _counts(self, row: Sequence[Any]) -> bool:
        """Return whether the row is an answer that was sent: not a notice of the docket, nor a response broken off."""
        return all(_CONDITIONS[name](_cell(row, place).strip()) for name, place in self._asked.items())

    def _of_row(self, number: int, row: Sequence[Any]) -> Iterator[tuple[int, list[Any]]]:
        respondent = self._respondent(number, row)
        for each, answer in enumerate(self._answers):
            answers: dict[str, Any] = {field: self._words(row, place) for field, place in answer.columns.items()}
            if not any(map(_text, answers.values())):
                continue
            own = respondent["external_id"]
            if own and len(self._answers) > 1:
                own = f"{own}/{each + 1}"
            yield (
                each,
                [
                    ({**respondent, "external_id": own, "para": answer.about} | answers).get(field, "")
                    for field in HEADING
                ],
            )

    def _words(self, row: Sequence[Any], place: int) -> Any:
        value = row[place] if place < len(row) else ""
        if fold(_text(value)) in _NOTHING:
            return ""
        return as_plain_text(value) if self._tool == REGULATIONS and isinstance(value, str) else value

    def _respondent(self, number: int, row: Sequence[Any]) -> dict[str, Any]:
        respondent: dict[str, Any] = {field: _cell(row, place) for field, place in self._at.items()}
        own = respondent.get("external_id", "").strip()
        if fold(respondent.get("organisation", "")) in _NOTHING:  # nobody's own name is entered instead
            respondent["organisation"] = _("Individual %(id)s") % {"id": f"{self._mark}-{own or number}"}
            respondent["constituency"] = respondent.get("constituency") or "other"
        if respondent.get("received"):
            respondent["received"] = self._day(respondent["received"])
        return respondent | {"external_id": own}

    def _day(self, text: str) -> str:
        """Return the date as ISO writes it; as it came where it, its zone or the order of its numbers is not known."""
        match = _DAY.fullmatch(text)
        if not match:
            return text
        zone = _zone(match[7] or "")
        first, second, third = int(match[1]), int(match[3]), int(match[4])
        if len(match[1]) == 4:
            year, month, day = first, second, third
        else:
            order = self._day_order()
            if not order and first != second:
                return text
            day, month = (first, second) if order == "day" else (second, first)
            year = third + 2000 if third < 100 else third
        time = f"{match[5] or '00:00'} {(match[6] or '').replace('.', '').upper()}".strip()
        for shape in ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p"):
            try:
                at = datetime.strptime(f"{year:04}-{month:02}-{day:02} {time}", f"%Y-%m-%d {shape}")  # noqa: DTZ007
            except ValueError:
                continue
            return text if zone is None else at.isoformat() + zone
        return text

    def _day_order(self) -> str:
        """Return which number of a date comes first in the file, "day" or "month", "" where no date shows it."""
        if self._order is None:
            firsts = seconds = 0
            if "received" not in self._at:
                return ""
            for _place, _number, row in self._table.rows():
                match = _DAY.fullmatch(_cell(row, self._at["received"]))
                if match and len(match[1]) < 4:  # not one that begins with the year
                    firsts, seconds = max(firsts, int(match[1])), max(seconds, int(match[3]))
            self._order = "day" if firsts > 12 else "month" if seconds > 12 else ""
        return self._order


def _zone(words: str) -> str | None:
    """Return the zone of a time as ISO writes it, "" where none is given; None for one that is not known."""
    match = _ZONE.fullmatch(words)
    if not match:
        return None if words else ""
    if not match["side"]:
        return "+00:00"
    hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
    side = "+" if match["side"] == "+" else "-"
    return f"{side}{hours:02}:{minutes:02}" if hours < 15 and minutes < 60 else None


def _answers(columns: Sequence[Sequence[str]]) -> Iterator[_Answer]:
    """Yield the answers that a row can have: on each subject the first with its position, then one a further text."""
    by_about: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, (role, about) in enumerate(columns):
        if role in ANSWERS:
            by_about["" if about == GENERAL else about][role].append(place)
    for about, places in by_about.items():
        for each in range(max(map(len, places.values()))):
            yield _Answer(about, {role: cells[each] for role, cells in places.items() if each < len(cells)})


_CONDITIONS: dict[str, Any] = {
    "submitdate": bool,
    "date submitted": bool,
    "document type": lambda text: fold(text) in ("", "public submission"),
    "is withdrawn?": lambda text: fold(text) not in ("true", "yes", "1"),
}


def as_plain_text(text: str) -> str:
    """Return words of a web form without its marks: breaks become lines, “&rsquo;” its character."""

    def line(match: re.Match[str]) -> str:
        return "\n" if match[2].lower() in _BREAKS else ""

    return html.unescape(_TAG.sub(line, text)).replace("\xa0", " ").strip()


def _cell(row: Sequence[Any], place: int) -> str:
    return _text(row[place]) if place < len(row) else ""


def _text(value: Any) -> str:
    return str(value["text"] if isinstance(value, dict) else value or "")
