"""Compares two texts word by word: a proposed rewording, or what two people saved at the same time."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Piece = tuple[str, str]  # "equal", "insert" or "delete", and the words

MAX_TOKENS = 4_000  # of both texts together; longer ones are compared by lines, so that no request takes long (D5)
MAX_PAIRS = 80_000  # of equal words; prose of that length has a fifth of it, the same word over and over far more
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\w+|\s+|[^\w\s]")


def redline(before: str, after: str) -> list[Piece]:
    """Return the pieces that lead from `before` to `after`.

    Without the inserted pieces they read as `before`, without the deleted ones as `after`. A Han or Kana character is
    compared by itself, other scripts by word.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if _is_too_much(old, new):
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if _is_too_much(old, new):
        old, new = [before], [after]
    return list(_joined(_pieces(old, new)))


def _is_too_much(old: Sequence[str], new: Sequence[str]) -> bool:
    """Return whether the comparison would take long: two texts of 1,000 times the same two words took 20 s."""
    if len(old) + len(new) > MAX_TOKENS:
        return True
    there = Counter(new)
    return sum(count * there[word] for word, count in Counter(old).items() if not word.isspace()) > MAX_PAIRS


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """Return the matcher's opcodes. White space alone is no place where two texts agree."""
    return SequenceMatcher(str.isspace, old, new, autojunk=False).get_opcodes()


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for op, i, j, k, m in _opcodes(old, new):
        if op == "equal":
            yield "equal", "".join(old[i:j])
            continue
        if i < j:
            yield "delete", "".join(old[i:j])
        if k < m:
            yield "insert", "".join(new[k:m])


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Yield the pieces; changes that only a blank separates become one: "slow red" against "quick brown"."""
    joined = list(pieces)
    gone, come = "", ""
    for place, (op, text) in enumerate(joined):
        bridges = op == "equal" and text.isspace() and "\n" not in text and (gone or come) and place + 1 < len(joined)
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


def merged(base: str, theirs: str, mine: str) -> str | None:
    """Merge both changes of `base` into one text; None where they touch the same words and a person must decide."""
    words = [_TOKEN.findall(text) for text in (base, theirs, mine)]
    if _is_too_much(words[0], words[1]) or _is_too_much(words[0], words[2]):
        return None
    ours, others = _changes(words[0], words[2]), _changes(words[0], words[1])
    words_merged, at = [], 0
    while ours or others:
        side = ours if not others or (ours and ours[0][0] <= others[0][0]) else others
        start, end, come = side.pop(0)
        other = others if side is ours else ours
        if other and other[0] == (start, end, come):
            other.pop(0)  # both did the same
        elif other and other[0][0] <= end:
            return None  # overlapping, or side by side: the order would be a guess
        words_merged += [*words[0][at:start], *come]
        at = end
    return "".join([*words_merged, *words[0][at:]])


def in_brief(pieces: Sequence[Piece], words: int = 12) -> list[Piece]:
    """Return the changes with only a few unchanged words around them; "…" replaces what was left out."""
    brief: list[Piece] = []
    for place, (op, text) in enumerate(pieces):
        tokens = _TOKEN.findall(text)
        most = 2 * words
        if op != "equal" or len(tokens) <= 2 * most:
            brief.append((op, text))
            continue
        head = "" if place == 0 else "".join(tokens[:most])
        tail = "" if place == len(pieces) - 1 else "".join(tokens[-most:])
        brief.append((op, f"{head} … {tail}"))
    return brief


def _changes(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return the ranges of `old` that change, each with the words that replace it."""
    return [(i, j, tuple(new[k:m])) for op, i, j, k, m in _opcodes(old, new) if op != "equal"]
