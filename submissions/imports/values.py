"""From the cells of a row to the fields of an input, each refused at its column."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.domain.windows import YEARS
from consultations.enums import Constituency
from consultations.models import Delegation, Round
from core.errors import Refused
from core.text import MAX_FIELD, at_the_door, folded
from submissions.enums import POSITION_LETTERS, CommentType, Position
from submissions.models import Input
from submissions.workbooks.cells import text_of
from submissions.workbooks.places import Places
from submissions.workbooks.words import GENERAL, Words, meanings

Subject = tuple[str, str]
LIMITS = {
    "comment": MAX_FIELD,
    "rewording": MAX_FIELD,
    "external_id": 200,
    "annex": 200,
    "organisation": 300,
    "country": 120,
}
_LETTERS = {letter.casefold(): key.value for key, letter in POSITION_LETTERS.items() if letter.isalpha()}
_ISO = {"ge": CommentType.SUBSTANTIVE, "te": CommentType.TECHNICAL, "ed": CommentType.EDITORIAL}
_SIGNED = re.compile(r"(.*?)\s*\[([^\[\]]+)\]\s*", re.DOTALL)
_CALLED = {
    Constituency.CIVIL_SOCIETY: ("ngo", "ngos", "cso", "civil society organization", "civil society organisation"),
    Constituency.STATE: ("states", "member state", "government", "observer state"),
    Constituency.UN_ENTITY: ("un", "un agency", "un system"),
    Constituency.INTERGOVERNMENTAL: ("igo", "intergovernmental organization", "regional organization"),
    Constituency.NHRI: ("nhris", "national human rights institutions"),
    Constituency.PRIVATE_SECTOR: ("company", "business", "companies"),
    Constituency.ACADEMIA: ("university", "academic"),
    Constituency.CHILD_YOUTH: ("youth", "children", "child-led", "youth-led"),
}


class Values:
    """What the words of a file mean in one round. Remembers what it has looked up: a file repeats itself."""

    def __init__(self, round: Round, now: dt.datetime) -> None:
        self._places = Places(Delegation(round=round), "en")
        languages = [code for code, _name in settings.LANGUAGES]
        self._words = Words(
            {"position": Position.values, "comment_type": CommentType.values, "language": languages}, "en"
        )
        self._constituencies = _constituencies()
        self._now, self._known = now, dict[tuple[str, ...], Any]()

    def constituency(self, text: str) -> str:
        """A constituency by its key, its name in any language or a common short word. Raises Refused."""
        if not text.strip():
            return ""
        found = self._constituencies.get(folded(text))
        if found is None:
            raise Refused(
                "unknown_constituency",
                _("This is no kind of body."),
                hint=_("Write one of: %(names)s.") % {"names": _(", ").join(str(each.label) for each in Constituency)},
            )
        return found

    def subject(self, symbol: str, para: str, limb: str, *, is_number: bool = False) -> Subject:
        """What the row speaks to: a recommendation, a paragraph as a whole, a question, or the round. `is_number` as in
        `Places.subject`."""
        scope = "" if para.strip() else GENERAL
        given = (symbol.strip(), para.strip(), limb.strip())
        found: Subject = self._once(
            lambda: self._places.subject(*given, scope, is_number=is_number), "subject", *given, str(is_number)
        )
        return found

    def position(self, text: str) -> str:
        if folded(text) in _LETTERS:
            return _LETTERS[folded(text)]
        return self._key("position", text)

    def type(self, text: str) -> str:
        return _ISO.get(folded(text)) or self._key("comment_type", text) or CommentType.SUBSTANTIVE

    def language(self, text: str) -> str:
        """The code of one of the portal's languages, "" where nothing is said."""
        return self._key("language", text)

    def received(self, text: str) -> dt.datetime | None:
        """An ISO date or time; without a zone it is UTC. Raises Refused for anything else and for the future."""
        given = text.strip()
        found: dt.datetime | None = self._once(lambda: self._time(given), "received", given) if given else None
        return found

    def _key(self, column: str, text: str) -> str:
        given = text.strip()
        return str(self._once(lambda: self._words.key(column, given), column, given)) if given else ""

    def _time(self, text: str) -> dt.datetime:
        hint = _("Write it as year-month-day, for example 2026-05-31.")
        no_date = Refused("no_date", _("This is no date."), hint=hint)
        try:
            at = dt.datetime.fromisoformat(text)
        except ValueError:
            raise no_date from None
        at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo("UTC"))
        if at.year not in YEARS:  # in other zones it would be no time at all
            raise no_date
        if at > self._now:
            raise Refused("not_yet", _("Nothing can have come after now."), hint=_("Mend the date."))
        return at

    def _once(self, look: Callable[[], Any], *key: str) -> Any:
        """The same words have the same meaning, or the same fault."""
        if key not in self._known:
            try:
                self._known[key] = look()
            except Refused as refusal:
                self._known[key] = refusal
        if isinstance(found := self._known[key], Refused):
            raise found
        return found


def text(row: Sequence[Any], places: Mapping[str, int], field: str) -> str:
    """The cell of a column as a text, "" where the column or cell is not there. Raises Refused.

    Texts of people stay as they came; only what `at_the_door` says is changed.
    """
    place = places.get(field)
    value = row[place] if place is not None and place < len(row) else None
    if isinstance(value, dict):
        return text_of(value, field)
    return at_the_door(value, limit=LIMITS.get(field, 300)) if value else ""


def signed(comment: str) -> tuple[str, str]:
    """(words, whose they are) of `words [body]`, as comment tables of the IPCC have it; "" where nobody is named."""
    found = _SIGNED.fullmatch(comment)
    return (found[1], found[2]) if found else (comment, "")


def input_of(subject: Subject, number: int) -> Input:
    """An input that speaks to the subject, by ids."""
    kind, key = subject
    return Input(number=number, on_round=kind == "round", **({} if kind == "round" else {f"{kind}_id": key}))


def _constituencies() -> dict[str, str]:
    known = meanings(Constituency) | {each.value: each.value for each in Constituency}
    return known | {name: each.value for each, names in _CALLED.items() for name in names}
