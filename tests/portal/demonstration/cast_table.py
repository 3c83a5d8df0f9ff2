"""The table of the plot, and how to read positions, texts and counts out of the cast."""

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import datetime

from portal.demonstration import cast
from portal.demonstration.cast import BODIES, BY_KEY, JS1, PLOT
from portal.demonstration.cast.report_schema import Finding, Wording
from portal.demonstration.cast.schema import Body
from portal.demonstration.cast.vocabulary import Constituency, Position

CELLS = ("123", "124", "125", "126", "127.1", "127.2", "127.3", "128")

# S supports, A with amendment, N takes note, R reservations, X does not support, I information, · silent;
# lower case: by alignment.
TABLE = {
    "arandia": "S A S S N S A S",
    "veldrane": "S R S R · N S R",
    "ombira": "A A S S S S S A",
    "lazwara": "s a s N n s R s",
    "tovral": "S S · X · · N S",
    "committee": "I · I · I · · ·",
    "expert": "I · · I I · · ·",
    "bureau": "S S I · S A S I",
    "defensoria": "A S A S S · · S",
    "valbrume": "· A S · · · S A",
    "lantern": "· N S · · · · S",
    "kite_house": "A S S A S · S A",
    "quay_nine": "S · A · · · · S",
    "tallyport": "· · · · · · · S",
    "bridge_street": "· S · · · · · S",
    "loom_court": "· S · · · · · S",
    "harbour_choir": "· S · · · · · S",
    "ferrystone": "· S · · · · · S",
    "saltgate": "· A · · · · · A",
}


def strings(thing: object) -> Iterator[str]:
    """Every text in the data, however deep."""
    if isinstance(thing, str):
        yield thing
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from strings(getattr(thing, field.name))
    elif isinstance(thing, Mapping):
        for key, value in thing.items():
            yield from strings(key)
            yield from strings(value)
    elif isinstance(thing, tuple):
        for item in thing:
            yield from strings(item)


def everything() -> list[str]:
    return [text for name in cast.__all__ for text in strings(getattr(cast, name))]


def position_of(body: Body, cell: str) -> Position | None:
    """The position a body stands by on a recommendation, by its own answer or by alignment."""
    for answer in body.final_answers:
        if answer.cell == cell:
            return answer.position
    if body.alignment and cell not in body.alignment.except_cells:
        return position_of(BY_KEY[body.alignment.with_body], cell)
    return None


def letter(body: Body, cell: str) -> str:
    position = position_of(body, cell)
    if position is None:
        return "·"
    own = any(answer.cell == cell for answer in body.final_answers)
    return position.letter if own else position.letter.lower()


def sent(body: Body) -> datetime:
    return PLOT.submitted[body.key]


def addressed(cell: str, counted: tuple[Constituency, ...], by: datetime) -> list[Body]:
    """The bodies of these constituencies that had addressed the recommendation by then; joint ones each."""
    bodies = [body for body in BODIES if body.key in TABLE and not body.inadmissible and sent(body) <= by]
    found = [body for body in bodies if position_of(body, cell)]
    if BY_KEY[JS1.lead] in found:
        found += [BY_KEY[key] for key in JS1.confirmed]
    return [body for body in found if body.constituency in counted]


def cited(finding: Finding, wording: Wording) -> set[str]:
    """Keys of the bodies behind a wording: those it cites, those aligned with them there, partners of a joint one."""
    keys = {citation.body for citation in wording.citations}
    aligned = {
        body.key
        for body in BODIES
        if body.alignment and body.alignment.with_body in keys and finding.cell not in body.alignment.except_cells
    }
    return keys | aligned | (set(JS1.confirmed) if JS1.lead in keys else set())
