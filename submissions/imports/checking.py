"""A whole file beside the round and the register: what it would bring, and everything that stands against it.

The texts are not kept: of each row only the place where it stands, so that memory does not grow with them.
"""

import datetime as dt
import uuid
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import batched

from django.utils.translation import gettext_lazy as _

from consultations.domain.rounds import positions_offered
from consultations.enums import Constituency
from consultations.models import Round
from core.errors import Refused
from submissions.enums import Position, SubmissionKind
from submissions.imports import columns
from submissions.imports.bodies import Body, Register
from submissions.imports.limited import Table
from submissions.imports.rows import Answer, Reader
from submissions.imports.values import Subject, Values
from submissions.models import ImportedInput, Submission
from submissions.workbooks.faults import CellFault, quoted

_AT_ONCE = 5_000  # keys in one query

Told = Callable[[int], None]


@dataclass(slots=True)
class Group:
    """The rows of one body: where they stand in the table, and their numbers."""

    body: Body
    places: array[int] = field(default_factory=lambda: array("Q"))
    rows: array[int] = field(default_factory=lambda: array("L"))


@dataclass(slots=True)
class Checked:
    """What a look at a file told. `faults` stand against it; `notices` are said, and do not."""

    reader: Reader
    register: Register
    rows: int = 0
    faults: list[CellFault] = field(default_factory=list)
    notices: list[CellFault] = field(default_factory=list)
    groups: dict[uuid.UUID, Group] = field(default_factory=dict)
    external: dict[str, int] = field(default_factory=dict)  # row by id

    @property
    def bad_rows(self) -> set[int]:
        return {fault.row for fault in self.faults}

    @property
    def bodies(self) -> list[Body]:
        return list(self.register.bodies())


def check(
    table: Table,
    round: Round,
    *,
    columns_said: Mapping[str, str],
    bodies_said: Mapping[str, str],
    now: dt.datetime,
    told: Told = lambda rows: None,
) -> Checked:
    """Reads every row. Raises Refused for a file without rows, Several for columns that are not clear."""
    heading = columns.headings(table.heading)
    places = columns.places(columns_said, heading)
    checked = Checked(Reader(Values(round, now), places, heading), Register(bodies_said))
    asked = {rule.constituency for rule in round.constituency_rules.all()}
    offered = {each.value: positions_offered(round, each) for each in Constituency}
    said: dict[tuple[uuid.UUID, Subject], str] = {}
    for place, number, row in table.rows():
        checked.rows += 1
        told(checked.rows)
        answer, faults = checked.reader.read(number, row)
        if answer is None:
            checked.faults += faults
            continue
        body = checked.register.body(answer.organisation)
        faults = [
            checked.reader.fault(number, row, refusal.field or "", refusal)
            for refusal in _of_row(answer, body, offered, checked.external)
        ]
        checked.faults += faults
        _count(checked, body, answer, place, number)
        if faults:
            continue
        before = said.setdefault((body.key, answer.subject), answer.position)
        if answer.position and before != answer.position:
            checked.notices.append(checked.reader.fault(number, row, "position", _second(before)))
    if not checked.rows:
        raise Refused(
            "no_rows", _("The file has no row below its heading."), hint=_("Choose the file with the inputs.")
        )
    checked.faults += _begun(checked, round) + _imported(checked, round)
    checked.faults.sort(key=lambda fault: fault.row)
    checked.notices += _of_bodies(checked, asked)
    return checked


def _of_row(
    answer: Answer, body: Body, offered: Mapping[str, Collection[str]], external: Mapping[str, int]
) -> Iterator[Refused]:
    if body.like:
        names = _(", ").join(f"{quoted(each.name)} ({each.code})" for each in body.like[:5])
        yield Refused(
            "body_unsure",
            _("The register has a name that looks like this one: %(names)s.") % {"names": names},
            field="organisation",
            hint=_("Say whether it is meant or another body (“new”)."),
        )
    positions = offered.get(body.kind, ())
    if answer.position and positions and answer.position not in positions:
        names = _(", ").join(str(Position(key).label) for key in positions if key in Position.values)
        yield Refused(
            "position_not_offered",
            _("This position is not offered to this constituency in this round."),
            field="position",
            hint=_("Choose one of: %(names)s.") % {"names": names},
        )
    if answer.external_id and answer.external_id in external:
        yield Refused(
            "external_id_twice",
            _("Row %(row)s has the same id.") % {"row": external[answer.external_id]},
            field="external_id",
            hint=_("Each input has an id of its own, or none."),
        )


def _count(checked: Checked, body: Body, answer: Answer, place: int, number: int) -> None:
    group = checked.groups.setdefault(body.key, Group(body))
    group.places.append(place)
    group.rows.append(number)
    body.rows += 1
    body.constituency = body.constituency or answer.constituency
    body.country = body.country or answer.country
    if answer.external_id:
        checked.external.setdefault(answer.external_id, number)


def _second(before: str) -> Refused:
    label = Position(before).label if before else "–"
    return Refused(
        "second_position",
        _("An earlier row gives the body's position on the same paragraph: “%(position)s”. This one is not taken.")
        % {"position": label},
    )


def standing(round: Round, organisations: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the bodies that have a submission of their own in the round."""
    found: set[uuid.UUID] = set()
    for keys in batched(organisations, _AT_ONCE):
        rows = Submission.objects.filter(
            delegation__round=round, delegation__organisation__in=keys, kind=SubmissionKind.OWN,
            withdrawal__isnull=True, erasure__isnull=True,
        )  # fmt: skip
        found |= set(rows.values_list("delegation__organisation_id", flat=True))
    return found


def imported_before(round: Round, external: Iterable[str]) -> set[str]:
    """Those of the ids that came in with an import into the round which stands."""
    found: set[str] = set()
    for ids in batched(external, _AT_ONCE):
        rows = ImportedInput.objects.filter(
            batch__round=round, batch__undone_at__isnull=True, external_id__in=ids,
            line__submission__withdrawal__isnull=True,
        )  # fmt: skip
        found |= set(rows.values_list("external_id", flat=True))
    return found


def _begun(checked: Checked, round: Round) -> list[CellFault]:
    known = {key for key, group in checked.groups.items() if group.body.known is not None}
    return [
        CellFault(
            "has_begun",
            str(
                _("“%(body)s” has a submission of its own in this round.")
                % {"body": quoted(checked.groups[key].body.name)}
            ),
            row=row,
            field="organisation",
            hint=str(_("Leave its rows out; its focal point can add to it by a correction, or withdraw it.")),
        )
        for key in standing(round, known)
        for row in checked.groups[key].rows
    ]


def _imported(checked: Checked, round: Round) -> list[CellFault]:
    return [
        CellFault(
            "imported_before",
            str(_("The input “%(id)s” was imported into this round before.") % {"id": quoted(external)}),
            row=checked.external[external],
            field="external_id",
            hint=str(_("Leave the row out, or undo the earlier import.")),
        )
        for external in imported_before(round, checked.external)
    ]


def _of_bodies(checked: Checked, asked: Collection[str]) -> list[CellFault]:
    """What is said of bodies that come in, at the first row of each."""
    found = []
    for group in checked.groups.values():
        body = group.body
        if body.is_new and not body.constituency:
            code, words = (
                "kind_unknown",
                _("“%(body)s” is new to the register, and no row says of what kind it is: it comes in as “Other”."),
            )
        elif body.kind not in asked:
            code, words = (
                "not_asked",
                _("“%(body)s”: this round does not ask bodies of its kind. Its inputs come in all the same."),
            )
        else:
            continue
        found.append(CellFault(code, str(words % {"body": quoted(body.name)}), row=group.rows[0]))
    return found


def counts(checked: Checked) -> dict[str, int]:
    """The numbers of a look: rows, inputs that can come in, bodies by how they were found, faults, notices."""
    bodies = checked.bodies
    return {
        "rows": checked.rows,
        "inputs": checked.rows - len(checked.bad_rows),
        "submissions": len(checked.groups),
        "matched": sum(body.known is not None for body in bodies),
        "new": sum(body.is_new for body in bodies),
        "unsure": sum(bool(body.like) for body in bodies),
        "bad_rows": len(checked.bad_rows),
        "faults": len(checked.faults),
        "notices": len(checked.notices),
    }
