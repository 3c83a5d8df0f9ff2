"""How the parts of a chart are told apart, with or without colour: a fill, and lines over it."""

from dataclasses import dataclass
from typing import Literal

Lines = Literal["", "up", "down", "grid", "horizontal", "vertical"]


@dataclass(frozen=True, slots=True)
class Hatch:
    """Colours as six hexadecimal digits; `lines` tells hatches apart in black and white, drawn in `ink`."""

    fill: str
    lines: Lines = ""
    ink: str = "16212b"
