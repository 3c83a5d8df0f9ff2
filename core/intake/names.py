"""Names people give to files. They are shown, never used as paths."""

import re
import unicodedata

MAX_NAME = 150  # code points; 255 bytes is what most file systems take

# Embeddings, overrides and isolates can make "exe.fdp" read as "pdf.exe" (Unicode Technical Report 36, 2.10). The marks
# LRM, RLM and ALM only nudge, but are invisible: they go too.
_DIRECTION = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def clean_display_name(name: str) -> str:
    """A name that can be shown and offered for saving on any system; never empty.

    Folders before it, control characters, direction controls, private and unassigned characters go; what a file system
    forbids becomes "_"; an overlong name keeps its ending. The letters themselves stay, in NFC.
    """
    name = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode())
    name = re.split(r"[/\\]", name.replace("\x00", ""))[-1].translate(_DIRECTION)
    name = "".join(letter for letter in name if unicodedata.category(letter) not in {"Cc", "Co", "Cn", "Zl", "Zp"})
    name = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", name)).strip(" .")
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    return _shortened(name) or "file"


def isolated(name: str) -> str:
    """The name between FIRST STRONG ISOLATE and POP: in running text its direction cannot reach its neighbours (C5)."""
    return f"\u2068{name}\u2069"


def _shortened(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        stem, ending = name, ""
    stem = stem[: MAX_NAME - len(dot + ending)]
    while len((stem + dot + ending).encode()) > 240:
        stem = stem[:-1]
    return f"{stem}.{ending}" if ending else stem
