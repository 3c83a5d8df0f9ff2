"""Two texts against each other, word by word: a proposed rewording, or what two people saved at the same time."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Piece = tuple[str, str]  # "equal", "insert" or "delete", and the words

MAX_TOKENS = 4_000  # of both texts together; longer ones are compared by lines, so that no request takes long (D5)
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\w+|\s+|[^\w\s]")


def redline(before: str, after: str) -> list[Piece]:
    """The pieces that make `after` out of `before`: without the inserted ones they are `before`, without the deleted
    ones `after`. A Han or Kana character is compared by itself, other scripts by word.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) + len(new) > MAX_TOKENS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if len(old) + len(new) > MAX_TOKENS:
        old, new = [before], [after]
    return list(_joined(_pieces(old, new)))


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for op, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield "equal", "".join(old[i:j])
            continue
        if i < j:
            yield "delete", "".join(old[i:j])
        if k < m:
            yield "insert", "".join(new[k:m])


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Changes that only a blank parts become one, so that "slow red" stands against "quick brown"."""
    taken = list(pieces)
    gone, come = "", ""
    for place, (op, text) in enumerate(taken):
        bridges = op == "equal" and text.isspace() and "\n" not in text and (gone or come) and place + 1 < len(taken)
        if op == "delete" or bridges:
            gone += text
        if op == "insert" or bridges:
            come += text
        if op == "equal" and not bridges:
            yield from _changed(gone, come)
            gone, come = "", ""
            yield op, text
    yield from _changed(gone, come)


def _changed(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield "delete", gone
    if come:
        yield "insert", come
