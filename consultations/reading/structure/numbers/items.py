"""The items of a paragraph: (a), (b) …; 136.1, 136.2 …; or a numbered list 1., 2. … of its own."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from consultations.reading.lines import TextLine
from consultations.reading.proposals.lists import lead_to_requests

_LETTERED = re.compile(
    r"(?:[-*•–]\s+)?(?:[(（]([a-zñａ-ｚ]{1,2}|[\u0621-\u064a]\u0640?|[а-я]|[\u0915-\u0939]|[一二三四五六七八九十]{1,3})[)）]|([a-zñа-я])[.)）])"
    r"(?:\s+(?=\S)|(?=[\u3400-\u9fffA-ZÀ-ÞА-Я])|$)"
)
_MARK = r"(?:\[{1,3}|\*{1,3})?\s?"  # before a number: of a text that is not agreed, or of a note
_DOTTED = re.compile(rf"{_MARK}(\d{{1,4}})\.(\d{{1,3}})(?:[.\s]*[.\s](?=[^.\s\d])|[.\s]*\s(?=\d)|(?=[^\W\d_])|$)")
# The paragraph's number mistaken, or another sign than the full stop; only where a number is missing.
_MISPRINTED = re.compile(
    rf"{_MARK}\d{{1,4}}(?:\.\s?|\s?[-–,:]\s?)(\d{{1,3}})(?:[.\s]*\s|\.)(?=[«\"“(\[]*[^\W\d_a-zа-я])"
)
_LISTED = re.compile(r"(\d{1,3})[.．)\s]\s*(?=\S|$)")
_BEFORE_ITEM = re.compile(r"[:;.,/؛،：；。，、][\"”’»)）\]}]*\s?\d{0,3}\s*(?:and|or|et|ou|y|o|и|или)?$")
_CUT = re.compile(r"(?:[\[(]\s*(?:…|\.{3})\s*[\])]|…)\s*$")  # something was left out of an excerpt
_MAX_LETTERS = 4  # letters that may be missing between two items
_MAX_GAP = 20  # numbers that may be missing in one list
_UNLIKELY = 0.3  # the weight of what looks like an item in the middle of a sentence
_ONLY_IN_A_GAP = 0.01  # the weight of a number that is not printed as it should be
_LEAST_REGULAR = 2  # items whose numbers have the same other sign than a full stop
_MISSING = 0.02  # the cost of a missing number
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
# The order in which Arabic texts count; the item has the letter that the same item has in the other languages.
_ABJAD = dict(zip("أبجدهوزحطيكلمنسعفصقرشتثخذض", _ALPHABET, strict=True))

_CYRILLIC = dict(zip("абвгдежзиклмнопрстуфхцчшщэ", _ALPHABET, strict=True))
_DEVANAGARI = dict(zip("कखगघङचछजझञटठडढणतथदधन", _ALPHABET, strict=False))
# Letters of one keyboard that look like those of the other: "а) b) с)".
_LIKE_LATIN = dict(zip("асеорху", "aceopxy", strict=True))
_LIKE_CYRILLIC = {latin: cyrillic for cyrillic, latin in _LIKE_LATIN.items()}
_HAN = "一二三四五六七八九"
_TENS = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx")
_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
ROMANS = {_TENS[value // 10] + _ONES[value % 10]: value for value in range(1, 90)}  # small numerals: xiv → 14


@dataclass(frozen=True, slots=True)
class Item:
    """An item that begins in the line `index`, with its own text at `start`.

    `value` counts from 1; `weight`, 0 to 1: how much it looks like an item, judged by the lines above. `printed`: the
    printed number where that is wrong. `missing`: the numbers that are missing right before it. `inside`: numbers in
    its text that do not fit.
    """

    index: int
    number: str
    start: int
    value: int
    weight: float = 1.0
    printed: str = ""
    missing: str = ""
    inside: str = ""


def items_of(number: str, lines: Sequence[TextLine], listed: Sequence[int] = ()) -> list[Item]:
    """Return the items of paragraph `number` (`lines` are its lines), with rising numbers.

    `listed`: indexes of lines that begin a numbered list inside it, as `numbering` found them; they are items where the
    words above say that recommendations or actions follow, else the list is part of the paragraph's text. Dotted
    numbers take precedence over a list, a list over letters: letters below either belong to its items.
    """
    numbers = [
        Item(index, f"{number}.{match[1]}", match.end(), int(match[1]), _weight(lines, index))
        for index in listed
        if (match := _LISTED.match(lines[index].text))
    ]
    if numbers and not lead_to_requests(" ".join(line.text for line in lines[: numbers[0].index] if line.text)):
        numbers = []
    return dotted_items_of(number, lines) or _rising_items(number, numbers) or lettered(lines, f"{number}(%s)")


def dotted_items_of(number: str, lines: Sequence[TextLine]) -> list[Item]:
    """Return the items of paragraph `number` that have its number and their own: 136.1, 136.2."""
    dotted = [
        item for index, line in enumerate(lines) if not line.is_heading and (item := _dotted(number, lines, index))
    ]
    return _rising_items(number, _as_regular(dotted))


def _rising_items(number: str, candidates: Sequence[Item]) -> list[Item]:
    rising = _rising(candidates)
    if len(rising) > 1 or (rising and rising[0].value == 1):
        return _with_gaps(number, _with_misprints(number, rising, candidates))
    return []


def _with_gaps(number: str, items: Sequence[Item]) -> list[Item]:
    """Return the items with the numbers that are missing before each."""
    values = [0, *(item.value for item in items)]
    return [
        replace(item, missing=range_of(f"{number}.{before + 1}", f"{number}.{item.value - 1}"))
        if item.value > before + 1
        else item
        for before, item in zip(values, items, strict=False)
    ]


def range_of(first: str, last: str) -> str:
    """Return the numbers from the first to the last in words: 140.3, or 140.3–140.5."""
    return first if first == last else f"{first}–{last}"


def _as_regular(items: list[Item]) -> list[Item]:
    """Return the items; where most of them have the same other sign than a full stop, that is how numbers are printed.

    Arabic documents print 140-1.
    """
    signs = Counter(match[1] for item in items if (match := re.match(r"\d+(\D+)\d+$", item.printed)))
    sign, count = signs.most_common(1)[0] if signs else ("", 0)
    if count < _LEAST_REGULAR or count * 2 < len(items):
        return items
    heads = Counter(item.printed.partition(sign)[0] for item in items if sign in item.printed)
    head = heads.most_common(1)[0][0]
    return [
        replace(item, printed="", weight=1.0)
        if item.printed.startswith(f"{head}{sign}") and str(int(head)) == item.number.partition(".")[0]
        else item
        for item in items
    ]


def _with_misprints(number: str, rising: Sequence[Item], candidates: Sequence[Item]) -> list[Item]:
    """Return the items, with those whose number is printed wrongly.

    One that looks like an item, where just one number is missing, has that number; 118.09 among 118.8 and 118.10 is
    118.9. Others that do not fit stay in the text of the item above, which tells them.
    """
    rising_lines = {item.index for item in rising}
    padded = [item for item in rising if item.value < 10 and item.number.partition(".")[2].startswith("0")]
    single = sum(item.value < 10 for item in rising)
    odd = {item.index for item in padded} if len(padded) * 2 < single else set()
    out: list[Item] = []
    for item, following in zip(rising, (*rising[1:], None), strict=True):
        own = replace(item, number=f"{number}.{item.value}", printed=item.number) if item.index in odd else item
        end = following.index if following else None
        strays = [
            each
            for each in candidates
            if each.index not in rising_lines
            and each.weight > _UNLIKELY
            and item.index < each.index
            and (end is None or each.index < end)
        ]
        if len(strays) == 1 and following and following.value == item.value + 2:
            value = item.value + 1
            out += [own, replace(strays[0], number=f"{number}.{value}", value=value, printed=strays[0].number)]
        else:
            out.append(replace(own, inside=", ".join(each.number for each in strays)))
    return out


def _dotted(number: str, lines: Sequence[TextLine], index: int) -> Item | None:
    text, weight = lines[index].text, _weight(lines, index)
    match = _DOTTED.match(text)
    if match and match[1] == number:
        return Item(index, f"{number}.{match[2]}", match.end(), int(match[2]), weight)
    match = _MISPRINTED.match(text)
    if match and weight > _UNLIKELY:
        printed = match[0].strip("[* ").rstrip(".")
        return Item(index, f"{number}.{int(match[1])}", match.end(), int(match[1]), _ONLY_IN_A_GAP, printed)
    return None


def lettered(lines: Sequence[TextLine], form: str) -> list[Item]:
    """Return lettered items, from a without a gap; `form` takes the letter."""
    items: list[Item] = []
    candidates = _with_letters_of_one_keyboard(
        [
            (index, match, unicodedata.normalize("NFKC", match[1] or match[2]))
            for index, line in enumerate(lines)
            if not line.is_heading and (match := _LETTERED.match(line.text))
        ]
    )
    following = [*(printed for _index, _match, printed in candidates[1:]), ""]
    for (index, match, printed), next_printed in zip(candidates, following, strict=False):
        letter, line = item_letter(printed), lines[index]
        above = lines[index - 1] if index else None
        if not (above is None or line.gap or above.is_heading or _BEFORE_ITEM.search(above.text)):
            continue
        if (printed, next_printed) == ("i", "ii") and items and _opens_list(lines[items[-1].index : index]):
            continue  # the first of the item's own list
        if printed == "ñ" and items and letter_of(items[-1].value) == "n":
            items.append(Item(index, form % printed, match.end(), items[-1].value))
            continue
        expected = items[-1].value + 1 if items else 1
        cut = above is not None and bool(_CUT.search(above.text))
        most = 26 if cut else _MAX_LETTERS
        value = next((each for each in range(expected, expected + most + 1) if letter_of(each) == letter), 0)
        # Over a gap, as in an excerpt, only a letter that is no Roman number, with space above; below "[...]" any.
        if not value or (value > expected and not cut and (not items or not line.gap or letter[0] in "ivx")):
            continue
        missing = range_of(form % letter_of(expected), form % letter_of(value - 1)) if value > expected else ""
        items.append(Item(index, form % letter, match.end(), value, missing=missing))
    return items


def _with_letters_of_one_keyboard(
    candidates: Sequence[tuple[int, re.Match[str], str]],
) -> list[tuple[int, re.Match[str], str]]:
    """Return the candidates; where the other letters are of one alphabet, look-alikes of another are of it too."""
    printed = {letter for _index, _match, letter in candidates}
    has_latin = any(letter in _ALPHABET and letter not in _LIKE_CYRILLIC for letter in printed)
    has_cyrillic = any(letter in _CYRILLIC and letter not in _LIKE_LATIN for letter in printed)
    if has_latin == has_cyrillic:
        return list(candidates)
    letters = _LIKE_LATIN if has_latin else _LIKE_CYRILLIC
    return [(index, match, letters.get(letter, letter)) for index, match, letter in candidates]


def _opens_list(lines: Sequence[TextLine]) -> bool:
    """Return whether the last line with text ends in a colon."""
    return next((line.text for line in reversed(lines) if line.text), "").endswith((":", "："))


def han_number(text: str) -> int:
    """Return the number that Chinese numerals up to 99 write: 十二 → 12; 0 for other text."""
    tens, ten, ones = text.rpartition("十")
    digits = [1 if ten and not tens else _HAN.find(tens) + 1 if tens else 0, _HAN.find(ones) + 1 if ones else 0]
    if not text or (tens and not digits[0]) or (ones and not digits[1]):
        return 0
    return digits[0] * 10 + digits[1]


def item_value(printed: str) -> int:
    """Return which item the printed letter or numeral begins, 0 for what is none."""
    letter = item_letter(printed)
    return next((value for value in range(1, 27) if letter_of(value) == letter), 0)


def item_letter(printed: str) -> str:
    """Return the letter that an item has in the other languages: (ب), б) and （二） are b."""
    printed = unicodedata.normalize("NFKC", printed)
    letter = _ABJAD.get(printed.rstrip("\u0640").replace("ا", "أ")) or _CYRILLIC.get(printed)
    letter = letter or _DEVANAGARI.get(printed)
    value = han_number(printed)
    return letter or (letter_of(value) if value else printed)


def letter_of(value: int) -> str:
    """Return the letter of a number: 1 → a, 26 → z, 27 → aa."""
    return _ALPHABET[(value - 1) % 26] * ((value - 1) // 26 + 1)


def _weight(lines: Sequence[TextLine], index: int) -> float:
    above = lines[index - 1] if index else None
    ended = above is None or lines[index].gap or above.is_heading or _BEFORE_ITEM.search(above.text) or above.ends
    return 1.0 if ended else _UNLIKELY


def _rising(items: Sequence[Item]) -> list[Item]:
    """Return the rising sequence of numbers with the greatest weight.

    A reference at the beginning of a line drops out; a missing number costs a little.
    """
    score = [item.weight for item in items]
    before: list[int | None] = [None] * len(items)
    for index, item in enumerate(items):
        for other in range(max(0, index - 40), index):
            step = item.value - items[other].value
            reached = score[other] + item.weight - _MISSING * (step - 1)
            if 0 < step <= _MAX_GAP and reached > score[index]:
                score[index], before[index] = reached, other
    at = max(range(len(items)), key=lambda index: (score[index], -index), default=None)
    row: list[Item] = []
    while at is not None:
        row.append(items[at])
        at = before[at]
    return row[::-1]
