"""Words of answers that officers cover, one asking and another confirming; and a request that still waits for a second
person when the plot has ended."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Covering:
    """`words` stand exactly once in the comment of the body's answer; `asks` and `confirms` are keys of officers."""

    body: str
    cell: str
    words: str
    ground: str
    reason: str
    asks: str
    confirms: str = ""


COVERED = Covering(
    "kite_house",
    "125",
    "when the child had already said things that nobody should be asked to say alone",
    ground="child",
    reason="Beside the number of files, staff of the two towns could tell which child this was.",
    asks="triage",
    confirms="manager",
)
STILL_WAITING = Covering(
    "arandia",
    "124",
    "a night nurse",
    ground="third_person",
    reason="A press article of last year names the one nurse of that ward.",
    asks="coder",
)
