"""Checks the rows of a file with organizations against the register: new, changed, the same, to ask about, faulty."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from consultations.enums import Constituency, RegionalGroup, RowOutcome, Status
from consultations.models import ConstituencyRule, Contact, Delegation, Organisation, RegisterFile
from consultations.organisations.entries import distinct_names
from consultations.organisations.lookalikes import RegisterNames, names_of, skeleton
from consultations.register_files import vocabulary
from consultations.register_files.columns import TRANSLATED, plain
from core.errors import Refused
from core.text.addresses import mail_address
from core.text.strings import clean_text, fold

_EMPTY = ("", "-", "–", "—")  # what stands in a cell of a closed column that says nothing
NEW, SKIP = "new", "skip"  # answers beside the id of an organization
MOST_CANDIDATES = 6
LABELS: dict[str, Any] = {
    "code": gettext_lazy("Code"),
    "name": gettext_lazy("Name"),
    "short_name": gettext_lazy("Short name"),
    "constituency": gettext_lazy("Constituency"),
    "regional_group": gettext_lazy("Regional group"),
    "country": gettext_lazy("Country"),
    "status": pgettext_lazy("of a body", "Status"),
    "language": gettext_lazy("Language"),
    "other_names": gettext_lazy("Other names"),
    "contact_name": pgettext_lazy("of an organization", "Contact"),
    "contact_function": gettext_lazy("Function"),
    "contact_email": gettext_lazy("Email address"),
    "name_ar": gettext_lazy("Name in Arabic"),
    "name_es": gettext_lazy("Name in Spanish"),
    "name_fr": gettext_lazy("Name in French"),
    "name_ru": gettext_lazy("Name in Russian"),
    "name_zh": gettext_lazy("Name in Chinese"),
}
_CLOSED: dict[str, tuple[Callable[[], dict[str, str]], Any]] = {
    "constituency": (vocabulary.kinds, Constituency),
    "regional_group": (vocabulary.groups, RegionalGroup),
    "status": (vocabulary.statuses, Status),
    "language": (vocabulary.languages, None),
}
_LONGEST = {
    "code": 12,
    "name": 300,
    "short_name": 120,
    "country": 120,
    "contact_name": 1_000,
    "contact_function": 1_000,
}
_LONGEST_EMAIL = 254  # as `Contact.email`
_CODE = re.compile(r"[A-Za-z0-9_.-]{2,12}")
_BETWEEN = re.compile(r"\s*[;\n]\s*")
_BETWEEN_ADDRESSES = re.compile(r"[;,\s]+")
_SHOWN = 60  # characters of what is not valid
# What stands before the name of a State: "Permanent Mission of the Republic of Slovenia".
_BEFORE_STATE = re.compile(
    r"^(?:(?:the|permanent|mission|ministry|government|republic|kingdom|state|embassy|federal|of|to|foreign|affairs|and|"
    r"democratic|people s|islamic|la|le|l|de|du|des|d|république|royaume|gouvernement|ministère|mission permanente|"
    r"república|reino|gobierno|ministerio|misión|permanente|república|del)\s+)+"
)


@dataclass(slots=True)
class ContactFields:
    """A contact as a row states it."""

    email: str
    name: str = ""
    function: str = ""


@dataclass(slots=True)
class CheckedRow:
    """A row of the file and what it would do. `number` as a spreadsheet shows it, `key` names it among the answers.

    `body` is the organization it is about, None for a new one; `fields` are the columns of Organisation that it states,
    `changes` (label, before, after) for people; `like` are candidates where `outcome` is ASK; `faults` are (column,
    sentence).
    """

    number: int
    name: str
    key: str
    outcome: RowOutcome = RowOutcome.SAME
    body: Organisation | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    contacts: list[ContactFields] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    like: list[Organisation] = field(default_factory=list)
    is_kind_chosen: bool = False  # by the officer, for rows that state none
    faults: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)  # column and word of closed columns
    answer: str = ""


class FileChecker:
    """The register, read once, and the rows of one file. Six queries for any number of rows."""

    def __init__(self, file: RegisterFile) -> None:
        self._file = file
        self._names = RegisterNames()
        self._codes = set(Organisation.objects.values_list("code", flat=True))
        self._contacts = {(body, mail_address(email)): key for key, body, email in _contacts()}
        self._states = _state_names()
        self._kinds_of_rounds = _kinds_of_rounds()
        self._first: dict[Any, CheckedRow] = {}

    def rows(self) -> Iterator[CheckedRow]:
        """Yield each row, checked, in the order of the file."""
        times = Counter(str(values[place]).upper() for _n, values in self._file.rows for place in self._code_place())
        every = [(number, self._cells(values)) for number, values in self._file.rows]
        called = Counter(_key(cells) for _number, cells in every)
        for number, cells in every:
            row = self._read(number, cells)
            if called[row.key] > 1:  # rows of one name may mean organizations that are not one
                row.key = f"{row.key}#{number}"
            if row.fields.get("code") and times[row.fields["code"]] > 1 and not row.contacts:
                row.faults.append(("code", _("The code appears more than once in the file.")))
            if not row.faults:
                self._place(row)
            if row.faults:
                row.outcome = RowOutcome.FAULTY
            yield row

    def _code_place(self) -> list[int]:
        return [self._file.columns["code"]] if "code" in self._file.columns else []

    def _cells(self, values: list[Any]) -> dict[str, str]:
        return {name: str(values[place]).strip() for name, place in self._file.columns.items() if place < len(values)}

    def _read(self, number: int, cells: dict[str, str]) -> CheckedRow:
        name = cells.get("name", "")
        row = CheckedRow(number, name or cells.get("code", ""), _key(cells))
        if not name and not cells.get("code"):
            row.faults.append(("name", _("The name is empty. Enter a name.")))
        for column, text in cells.items():
            if (
                text.lstrip("'").startswith("=") and len(text) > 1
            ):  # our own csv writes a formula with a quote before it
                row.faults.append((column, _("The cell contains a formula. Paste its value instead.")))
            elif fault := _fault_of_text(column, text):
                row.faults.append((column, fault))
            elif column in _CLOSED:
                self._read_closed(row, column, text)
            elif text and column in TRANSLATED:
                row.fields.setdefault("names", {})[TRANSLATED[column]] = text
            elif text and column == "other_names":
                row.fields["other_names"] = [each for each in _BETWEEN.split(text) if each]
            elif text and not column.startswith("contact_"):
                row.fields[column] = text.upper() if column == "code" else text
        if (kind := self._file.constituency) and cells.get("constituency", "") in _EMPTY:
            row.fields["constituency"], row.is_kind_chosen = kind, True
        self._read_contacts(row, cells)
        return row

    def _read_closed(self, row: CheckedRow, column: str, text: str) -> None:
        words, _choices = _CLOSED[column]
        if text in _EMPTY:
            return
        value = words().get(plain(text))
        if value is None and (meaning := self._file.answers.get(meaning_key(column, text), "")) in choices_of(column):
            value = meaning
        if value is None:
            allowed = [str(label) for key, label in choices_of(column).items() if key]
            row.unknown.append((column, text[:_SHOWN]))
            row.faults.append(
                (
                    column,
                    _("“%(value)s” is not valid for %(column)s. Use one of: %(allowed)s.")
                    % {"value": text[:_SHOWN], "column": LABELS[column], "allowed": _(", ").join(allowed)},
                )
            )
        else:
            row.fields[column] = value

    def _read_contacts(self, row: CheckedRow, cells: dict[str, str]) -> None:
        addresses = _BETWEEN_ADDRESSES.split(cells.get("contact_email", ""))
        emails = [mail_address(each.strip("<>")) for each in addresses if each]
        names, functions = (_BETWEEN.split(cells.get(name, "")) for name in ("contact_name", "contact_function"))
        for place, email in enumerate(emails):
            try:
                validate_email(email)
                MaxLengthValidator(_LONGEST_EMAIL)(email)
            except ValidationError:
                words = _("“%(email)s” is not an email address such as name@example.org.") % {"email": email[:_SHOWN]}
                row.faults.append(("contact_email", words))
                continue
            row.contacts.append(ContactFields(email, _at(names, place)[:200], _at(functions, place)[:200]))
        if not emails and cells.get("contact_name") and "contact_email" in cells:
            row.faults.append(("contact_email", _("The contact has no email address. Enter one, or empty the name.")))

    def _place(self, row: CheckedRow) -> None:
        """Find the organization of the row, and set what the row would do."""
        row.answer = self._file.answers.get(row.key, "")
        exact, row.like = self._candidates(row)
        if exact is not None and not row.answer:
            row.body = exact
        elif row.answer == SKIP:
            row.outcome = RowOutcome.SKIPPED
            return
        elif row.answer and row.answer != NEW:
            row.body = self._names.keyed(row.answer)
            row.answer = row.answer if row.body is not None else ""  # it was merged into another since
            if row.body is None:
                row.outcome = RowOutcome.ASK
                return
        is_state = row.fields.get("constituency") == Constituency.STATE
        if row.body is None and row.answer != NEW and (row.like or is_state):
            row.outcome = RowOutcome.ASK
            return
        first = self._first.setdefault(row.body.pk if row.body else fold(row.name), row)
        if first is not row:
            self._join(row, first)
        elif row.body is None:
            self._check_new(row)
        else:
            self._compare(row, row.body)

    def _candidates(self, row: CheckedRow) -> tuple[Organisation | None, list[Organisation]]:
        """Return the organization that is surely meant, if any, and those that people would confuse with it."""
        name, code = row.fields.get("name", ""), row.fields.get("code", "")
        by_code = self._names.keyed(code) if code else None
        named = self._names.exactly(name) if name else []
        similar = self._similar(name, row.fields.get("constituency", "")) if name else []
        if by_code is not None and (not name or by_code in named or by_code in similar):
            return by_code, []
        if by_code is None and len(named) == 1:
            return named[0], []
        candidates = [*([by_code] if by_code else []), *named, *similar]
        return None, list(dict.fromkeys(candidates))[:MOST_CANDIDATES]

    def _similar(self, name: str, kind: str) -> list[Organisation]:
        """Return look-alikes, the State that is named, and those of the same kind that share words."""
        same_kind = [body for body in self._names.containing(name) if not kind or body.constituency == kind]
        return list(dict.fromkeys([*self._names.resembling(name), *self._state_named(name), *same_kind]))

    def _state_named(self, name: str) -> list[Organisation]:
        """Return the State of “Republic of Slovenia (Ministry of Foreign Affairs)”."""
        without = re.sub(r"\([^)]*\)", " ", name)
        bare = _BEFORE_STATE.sub("", f"{plain(without)} ").strip()
        keys = {skeleton(each) for each in (without, bare) if each}
        return [body for key in keys for body in self._states.get(key, ())]

    def _check_new(self, row: CheckedRow) -> None:
        row.outcome = RowOutcome.NEW
        if not row.fields.get("name"):
            row.faults.append(("name", _("The name is empty. Enter a name.")))
        if not row.fields.get("constituency"):
            row.faults.append(("constituency", _("The kind is empty. Enter a kind, or choose one for such rows.")))
        if (code := row.fields.get("code")) in self._codes:
            row.faults.append(("code", _("Another organization has this code. Enter another, or leave it empty.")))
        elif code:
            self._codes.add(code)  # of this row from now on

    def _compare(self, row: CheckedRow, body: Organisation) -> None:
        row.fields = dict(self._changed_fields(row, body))
        row.contacts = [each for each in row.contacts if (body.pk, each.email) not in self._contacts]
        for name, value in row.fields.items():
            row.changes.append(
                (str(LABELS.get(name, _("Names"))), _in_words(name, getattr(body, name)), _in_words(name, value))
            )
        row.changes += [(str(LABELS["contact_email"]), "", each.email) for each in row.contacts]
        row.outcome = RowOutcome.CHANGED if row.changes else RowOutcome.SAME
        kind = row.fields.get("constituency")
        if kind and any(kind not in kinds for kinds in self._kinds_of_rounds.get(body.pk, ())):
            row.faults.append(("constituency", _("A round of this organization does not include this kind.")))

    def _changed_fields(self, row: CheckedRow, body: Organisation) -> Iterator[tuple[str, Any]]:
        for name, value in row.fields.items():
            if name == "code":
                continue
            if name == "name":  # a name in another language, or an earlier one, is known: it replaces nothing
                own_names = {fold(each) for each in names_of(body)}
                if row.fields.get("code") == body.code and fold(value) not in own_names and not row.answer:
                    yield name, value
            elif name == "other_names":
                own_names = {fold(each) for each in names_of(body)}
                if more := [each for each in value if fold(each) not in own_names]:
                    yield name, distinct_names([*body.other_names, *more])
            elif name == "names":
                names = {code: dict(body.names.get(code) or {}) for code in {*body.names, *value}}
                for code, text in value.items():
                    names[code]["name"] = text
                if names != body.names:
                    yield name, names
            elif name == "constituency" and row.is_kind_chosen:
                continue  # what the register knows is better
            elif getattr(body, name) != value:
                yield name, value

    def _join(self, row: CheckedRow, first: CheckedRow) -> None:
        """A second row of the same organization: its contacts are added to the first, anything else is refused.

        It has the errors of the first too: its contacts are loaded with that one.
        """
        stated = {name: value for name, value in row.fields.items() if name not in ("code", "name")}
        if row.body is not None:
            stated = dict(self._changed_fields(row, row.body))
        if any(first.fields.get(name) != value for name, value in stated.items()):
            words = _(
                "Row %(row)s is about the same organization but has different details. Correct one of the rows."
            ) % {"row": first.number}
            row.faults.append(("name", words))
            return
        if first.faults:
            row.faults += first.faults
            return
        addresses = {each.email for each in first.contacts}
        more = [each for each in row.contacts if each.email not in addresses]
        if row.body is not None:
            more = [each for each in more if (row.body.pk, each.email) not in self._contacts]
        first.contacts += more
        if more and first.outcome == RowOutcome.SAME:
            first.outcome = RowOutcome.CHANGED
        first.changes += [(str(LABELS["contact_email"]), "", each.email) for each in more] if first.body else []
        row.outcome, row.contacts = RowOutcome.SAME, []


def _key(cells: Mapping[str, str]) -> str:
    return f"{fold(cells.get('code', ''))}|{fold(cells.get('name', ''))}"


def meaning_key(column: str, text: str) -> str:
    """Return the name, among the answers, of what a word of a closed column means; no row has such a name."""
    return f"={column}={plain(text[:_SHOWN])}"


def choices_of(column: str) -> dict[str, Any]:
    """Return the values of a closed column with their labels."""
    choices = _CLOSED[column][1]
    return dict(choices.choices) if choices else dict(settings.LANGUAGES)


def check(file: RegisterFile) -> list[CheckedRow]:
    """Return the rows of the file, checked against the register as it is now."""
    if "name" not in file.columns and "code" not in file.columns:
        raise Refused(
            "no_name_column",
            _("Choose the column that contains the names."),
            field="column_name",
            hint=_("The portal did not recognize it by its heading."),
        )
    return list(FileChecker(file).rows())


def _contacts() -> Iterable[tuple[UUID, UUID, str]]:
    return Contact.objects.order_by().values_list("pk", "organisation", "email")


def _state_names() -> dict[str, list[Organisation]]:
    states: dict[str, list[Organisation]] = {}
    for body in Organisation.objects.filter(constituency=Constituency.STATE):
        for name in names_of(body):
            plain_name = re.sub(r"\([^)]*\)", " ", name)
            bare = _BEFORE_STATE.sub("", f"{plain(plain_name)} ").strip()
            for key in {skeleton(each) for each in (name, plain_name, bare) if each.strip()}:
                if body not in states.setdefault(key, []):
                    states[key].append(body)
    return states


def _kinds_of_rounds() -> dict[UUID, list[set[str]]]:
    """Return for each organization the kinds that each of its rounds includes. Two queries."""
    kinds: dict[UUID, set[str]] = {}
    for round_id, kind in ConstituencyRule.objects.order_by().values_list("round", "constituency"):
        kinds.setdefault(round_id, set()).add(kind)
    kinds_by_body: dict[UUID, list[set[str]]] = {}
    for body, round_id in Delegation.objects.order_by().values_list("organisation", "round"):
        kinds_by_body.setdefault(body, []).append(kinds.get(round_id, set()))
    return kinds_by_body


def _fault_of_text(column: str, text: str) -> str:
    try:
        clean_text(text)
    except Refused as refusal:
        return str(refusal)
    if column == "code" and text and not _CODE.fullmatch(text):
        return _("Enter 2 to 12 Latin letters, digits, hyphens or dots.")
    limit = _LONGEST.get(column, 300 if column in TRANSLATED else 2_000)
    if len(text) > limit:
        return _("%(column)s has %(length)s characters. Shorten it to %(limit)s or fewer.") % {
            "column": LABELS[column],
            "length": len(text),
            "limit": limit,
        }
    return ""


def _at(values: list[str], place: int) -> str:
    return values[place] if place < len(values) else ""


def _in_words(name: str, value: Any) -> str:
    if name == "names":
        return "; ".join(f"{fields.get('name', '')} ({code})" for code, fields in value.items())
    if name == "other_names":
        return "; ".join(value)
    choices = _CLOSED[name][1] if name in _CLOSED else None
    return str(choices(value).label) if choices is not None else str(value)
