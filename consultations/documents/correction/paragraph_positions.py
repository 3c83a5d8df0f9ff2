"""Places in a reading that move when paragraphs are added, divided, joined or removed, and what undo restores of them.

Faults, left-out texts and contexts name paragraphs by their place, the index in the list.
"""

from collections.abc import Mapping
from typing import Any


def marks_of(reading: Mapping[str, Any]) -> dict[str, Any]:
    """Return the places and states of faults, left-out texts and contexts, without their words."""
    paragraphs = enumerate(reading.get("paragraphs", []))
    return {
        "faults": [[row.get("place"), row.get("corrected", False)] for row in reading.get("faults", [])],
        "left_out": [[row.get("before"), row.get("used", "")] for row in reading.get("left_out", [])],
        "contexts": [[place, row["context"]] for place, row in paragraphs if row.get("context") is not None],
    }


def with_marks(reading: Mapping[str, Any], marks: Mapping[str, Any]) -> dict[str, Any]:
    """Return the reading with places and states as `marks_of` found them; its paragraphs are those of that time."""
    contexts = dict(marks["contexts"])
    faults = [
        {**row, "place": place, "corrected": corrected}
        for row, (place, corrected) in zip(reading.get("faults", []), marks["faults"], strict=True)
    ]
    left_out = [
        {**row, "before": before, "used": used}
        for row, (before, used) in zip(reading.get("left_out", []), marks["left_out"], strict=True)
    ]
    paragraphs = [
        {**row, "context": contexts.get(place)} if "context" in row else row
        for place, row in enumerate(reading.get("paragraphs", []))
    ]
    return {**reading, "faults": faults, "left_out": left_out, "paragraphs": paragraphs}


def with_moved_places(reading: Mapping[str, Any], place: int, count: int, added: int) -> dict[str, Any]:
    """Return the reading, whose `count` paragraphs from `place` were replaced by `added`, with all places moved."""

    def moved(old: Any) -> Any:
        if not isinstance(old, int) or old < place:
            return old
        if old >= place + count:
            return old + added - count
        return min(old, place + added - 1) if added else None

    def moved_before(old: Any) -> Any:
        if not isinstance(old, int) or old <= place:
            return old
        return old + added - count if old >= place + count else min(old, place + added)

    return {
        **reading,
        "faults": [{**row, "place": moved(row.get("place"))} for row in reading.get("faults", [])],
        "left_out": [{**row, "before": moved_before(row.get("before"))} for row in reading.get("left_out", [])],
        "paragraphs": [
            {**row, "context": moved(row["context"])} if row.get("context") is not None else row
            for row in reading.get("paragraphs", [])
        ],
    }


def with_corrected_faults(reading: Mapping[str, Any], place: int, count: int, *, only: str = "") -> dict[str, Any]:
    """Return the reading, the faults of `count` paragraphs from `place` corrected; only codes that contain `only`."""
    faults = [
        {**row, "corrected": True}
        if isinstance(row.get("place"), int)
        and place <= row["place"] < place + count
        and only in str(row.get("code", ""))
        else row
        for row in reading.get("faults", [])
    ]
    return {**reading, "faults": faults}


def with_text_included(reading: Mapping[str, Any], index: int, use: str) -> dict[str, Any]:
    """Return the reading with a left-out text marked as used, and the faults that name its words corrected."""
    left_out = [dict(row) for row in reading.get("left_out", [])]
    left_out[index]["used"] = use
    text = str(left_out[index].get("text", ""))
    faults = [
        {**row, "corrected": True} if (words := str(row.get("words") or "").strip("… ")) and words in text else row
        for row in reading.get("faults", [])
    ]
    return {**reading, "left_out": left_out, "faults": faults}
