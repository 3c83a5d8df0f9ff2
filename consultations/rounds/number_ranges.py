"""Numbers of recommendations as people write them: "140.15, 140.49-52", "paras. 123–128 and 126 (a)"."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from consultations import numbers
from consultations.models import Paragraph, Recommendation
from core.errors import Refusals, Refused

MAX_TEXT = 5_000  # characters of what is typed
_MAX_NAMED = 12  # numbers that one message names
_MAX_NAME = 40  # characters of each that it shows
_MAX_DASHES = 8  # of one number with dashes, or a range of two
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹘﹣~〜∼", "-"))
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("،、;؛؍\n\r&+", ","),
        "٫": ".",
        **dict.fromkeys("至到", "-"),
        **dict.fromkeys("和及与與", ","),
        **dict.fromkeys("第段条條项項款§¶:#\t\u200e\u200f\u2066\u2067\u2068\u2069", " "),
    }
)
_TO = re.compile(
    r"(?<=[\d)])\s*(?:\b(?:to|through|thru|until|à|au|jusqu['’]à|al|a|hasta|по|до)\b|إلى|الى|حتى)\s*(?=[\d(]|[^\W\d_]\.\d)"
)
_AND = re.compile(r"\b(?:and|et|y|e|и|или|or|ou|o)\b(?!\.\d)|(?<!\w)و\s*(?=[\d(])")  # E.1 is a number
_NAMES_OF_THINGS = re.compile(
    r"\b(?:para(?:graph)?s?|pars?|recommendations?|recs?|n[o°º]s?|numbers?|items?|points?|from|the|de|des|du|del|les|los"
    r"|las|paragraphes?|recommandations?|párrafos?|párrs?|recomendación|recomendaciones|п|пп|пункт\w*|рекомендаци\w*|с"
    r"|questions?|statements?|resolutions?|preguntas?|énoncés?|résolutions?|resoluci[oó]n(?:es)?|вопрос\w*"
    r"|резолюци\w*|الأسئلة|الاسئلة|السؤال|القرار|القرارات"
    r"|من|الفقرات|الفقرة|الفقرتان|الفقرتين|فقرة|فقرات|التوصيات|التوصية|توصية|توصيات)\b\.?|建议|问题|决议|n[°º]"
)
_ITEMS = re.compile(r"(?P<base>[^()]+)(?P<items>(?:\([^()]+\)){2,})")
_LETTER = re.compile(r"(?P<base>\d[\d.]*?)\.?(?P<letter>[a-z])")


class Span(NamedTuple):
    """Places of the document, first and last included, that a name stands for."""

    name: str
    first: int
    last: int


class NumberIndex:
    """Every number of one document. `paragraphs` are all of its paragraphs, also those that recommend nothing.

    A name is a printed number, the label of a part (127.3, also as 127(3)), or what several numbers begin with: 140 for
    140.1 to 140.254, 126 for 126(a) and 126(b). A number may have a comma: 14/1, 3 is paragraph 3 of resolution 14/1.
    """

    def __init__(self, paragraphs: Iterable[Paragraph], recommendations: Iterable[Recommendation]) -> None:
        by_paragraph: dict[object, list[Recommendation]] = {}
        for row in recommendations:
            by_paragraph.setdefault(row.paragraph_id, []).append(row)
        self.rows: list[Recommendation | None] = []
        self.spans: dict[str, Span] = {}
        self.printed: dict[str, Span] = {}  # a number alone, where it also stands for several: A.1–A.1
        self._spellings: dict[str, Span] = {}
        wholes: dict[str, Span] = {}
        for paragraph in paragraphs:
            first = len(self.rows)
            parts = sorted(by_paragraph.get(paragraph.pk, []), key=lambda row: row.sort_key)
            self.rows += parts or [None]
            self._name(paragraph.number, first, len(self.rows) - 1)
            for place, row in enumerate(parts, start=first):
                if row.limb:
                    self._name(numbers.label_of(paragraph.number, row.limb, in_brackets=True), place, place)
                    self._name(row.label, place, place)
            for begin in _beginnings(_compact(paragraph.number)):
                wholes[begin] = Span(begin, wholes.get(begin, Span(begin, first, first)).first, len(self.rows) - 1)
        self.printed = dict(self.spans)
        for name, span in wholes.items():
            own = self.spans.get(name, span)
            self.spans[name] = Span(name, min(own.first, span.first), max(own.last, span.last))
        self.spans = self._spellings | self.spans
        self._most_commas = max((name.count(",") for name in self.spans), default=0)

    def find(self, text: str) -> list[Recommendation]:
        """Return the recommendations that the text names, in the order of the document, each once.

        Raises Refusals at the field `numbers`, with the numbers that are not in the document, that recommend nothing,
        and ranges that end before they begin.
        """
        search = _NumberSearch(self)
        for segment in self._with_commas(_segments(text)):
            search.add(segment)
        search.check()
        return [row for place, row in enumerate(self.rows) if row is not None and place in search.places]

    def _with_commas(self, segments: list[str]) -> Iterator[str]:
        """Yield the segments, those put together again that are one number of the document, or a range of such."""
        at = 0
        while at < len(segments):
            lengths = range(min(2 * self._most_commas + 1, len(segments) - at - 1) + 1, 1, -1)
            length = next((n for n in lengths if self._is_one(",".join(segments[at : at + n]))), 1)
            yield ",".join(segments[at : at + length])
            at += length

    def _is_one(self, joined: str) -> bool:
        if _compact(joined) in self.spans:
            return True
        left, dash, right = _compact(joined).partition("-")
        if not dash or left not in self.spans or "," not in left:
            return False
        return right in self.spans or f"{left.rpartition(',')[0]},{right}" in self.spans

    def _name(self, name: str, first: int, last: int) -> None:
        self.spans.setdefault(_compact(name), Span(_compact(name), first, last))
        typed = _segments(name)  # as it is read where a person types it: "Rec. 5" as 5, digits of all scripts alike
        if len(typed) == 1:
            self._spellings.setdefault(_compact(typed[0]), Span(_compact(typed[0]), first, last))


def find_numbers(text: str, offered: Sequence[Recommendation]) -> list[Recommendation]:
    """Return those of the offered recommendations that a text names, in their order. Raises what `find` raises.

    One query, none without a text.
    """
    if not text.strip():
        return []
    documents = {row.paragraph.document_id for row in offered}
    return NumberIndex(Paragraph.objects.filter(document__in=documents).order_by("order"), offered).find(text)


class _NumberSearch:
    """What one text names, and what it names in vain."""

    def __init__(self, index: NumberIndex) -> None:
        self.index = index
        self.places: set[int] = set()
        self.before = ""  # the number named last: what a shortened number goes on from
        self.unknown: list[str] = []
        self.backwards: list[str] = []
        self.empty: list[str] = []

    def add(self, segment: str) -> None:
        """Add a number, a range, or several of them that only a space divides."""
        span, unknown, is_backwards = self._look_up(segment, self.before), segment, False
        if span is None and "-" in segment:
            span, unknown, is_backwards = self._range_of(segment)
        if span is not None:
            self._take(span, segment)
        elif " " in segment:
            for word in segment.split():
                self.add(word)
        elif is_backwards:
            self.backwards.append(segment)
        elif "-" not in segment and (items := _ITEMS.fullmatch(segment)):
            for item in re.findall(r"\([^()]+\)", items["items"]):
                self.add(items["base"] + item)
        else:
            self.unknown.append(unknown)

    def check(self) -> None:
        faults = []
        for code, words, named in (
            ("numbers_unknown", _("Not in this document: %(numbers)s."), self.unknown),
            ("numbers_empty", _("Participants cannot answer these numbers: %(numbers)s."), self.empty),
            ("range_backwards", _("The last number comes before the first: %(numbers)s."), self.backwards),
        ):
            if named:
                names = [each if len(each) <= _MAX_NAME else f"{each[:_MAX_NAME]}…" for each in dict.fromkeys(named)]
                listed = _(", ").join(names[:_MAX_NAMED]) + ("…" if len(names) > _MAX_NAMED else "")
                faults.append(Refused(code, words % {"numbers": listed}, field="numbers"))
        if faults:
            raise Refusals("numbers_faulty", _("Correct the numbers."), refusals=faults)

    def _take(self, span: Span, segment: str) -> None:
        places = [place for place in range(span.first, span.last + 1) if self.index.rows[place] is not None]
        self.places.update(places)
        self.before = span.name
        if not places:
            self.empty.append(segment)

    def _range_of(self, segment: str) -> tuple[Span | None, str, bool]:
        """Return the span of a range; without one, what of it is unknown, and whether it ends before it begins."""
        unknown, is_backwards = segment, False
        left, _dash, right = _compact(segment).partition("-")
        if left == right and left in self.index.printed:
            return self.index.printed[left], "", False
        for dash in [match.start() for match in re.finditer("-", segment)][:_MAX_DASHES]:
            left, right = segment[:dash], segment[dash + 1 :]
            first = self._look_up(left, self.before)
            if first is None:
                unknown = left or segment
                continue
            ends = [span for span in self._ends(right, first) if span is not None]
            last = next((span for span in ends if span.first >= first.first), None)
            if last is not None:
                return Span(last.name, first.first, last.last), "", False
            is_backwards, unknown = is_backwards or bool(ends), right or segment
        return None, unknown, is_backwards

    def _ends(self, right: str, first: Span) -> Iterator[Span | None]:
        """Yield what the end of a range can mean: 52 after 140.49 is 140.52, even beside a paragraph 52; 8 after 123
        is 128."""
        begin, _dot, own = first.name.rpartition(".")
        if begin and right.isdecimal():
            yield self.index.spans.get(f"{begin}.{right}")
        yield self._look_up(right, first.name)
        if right.isdecimal() and own.isdecimal() and len(right) < len(own):
            yield self.index.spans.get(f"{begin}{_dot}{own[: -len(right)]}{right}")

    def _look_up(self, name: str, before: str) -> Span | None:
        spans, name = self.index.spans, _compact(name)
        if not name:
            return None
        whole = spans.get(name)
        if whole and any(self.index.rows[whole.first : whole.last + 1]):
            return whole
        shortened = []  # of a report every number below the recommendations is a paragraph that recommends nothing
        if letter := _LETTER.fullmatch(name):
            shortened.append(f"{letter['base']}({letter['letter']})")
        if name.startswith("("):
            shortened.append(before.partition("(")[0] + name)
        elif len(name) == 1 and name.isalpha():
            shortened.append(f"{before.partition('(')[0]}({name})")
        elif "," in before:
            shortened.append(f"{before.rpartition(',')[0]},{name}")
        elif "." in before:
            shortened.append(f"{before.rpartition('.')[0]}.{name}")
        return next((spans[each] for each in shortened if each in spans), whole)


def ranges_of(chosen: Collection[object], recommendations: Sequence[Recommendation]) -> str:
    """Return the chosen ones as text, such as `123, 127.1–127.3`, which `NumberIndex.find` understands.

    `chosen` are keys, `recommendations` all of the document in its order.
    """
    wholes = {begin for row in recommendations for begin in _beginnings(_compact(row.label))}
    runs: list[list[str]] = []
    following = False
    for row in recommendations:
        if row.pk not in chosen:
            following = False
            continue
        if following:
            runs[-1].append(row.label)
        else:
            runs.append([row.label])
        following = True
    return _(", ").join(piece for run in runs for piece in _pieces(run, wholes))


def _pieces(run: Sequence[str], wholes: Collection[str]) -> Iterator[str]:
    """Yield a run of labels as a range. A last one that also stands for what follows is written alone: A.1–A.1."""
    end = len(run)
    while end and _compact(run[end - 1]) in wholes:
        end -= 1
    if end:
        yield run[0] if end == 1 else f"{run[0]}–{run[end - 1]}"
    yield from (f"{label}–{label}" for label in run[end:])


def spellings(number: str) -> frozenset[str]:
    """Return what a number is compared by, printed or typed: digits and brackets of all scripts, "para. 126 (a)"."""
    return frozenset(_compact(each) for each in (number, *_segments(number)))


def _segments(text: str) -> list[str]:
    """Return the text in pieces, each a number or a range, in one spelling: digits, dashes and signs of all scripts."""
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_SIGNS).casefold()
    text = " ".join(text.split())  # first: the patterns below look at every run of spaces from each of its places
    text = "".join(str(unicodedata.decimal(char, char)) for char in text)
    text = _TO.sub("-", _NAMES_OF_THINGS.sub(" ", text))
    text = re.sub(r"(?<=\d) (?=\d)", ",", _AND.sub(",", _TO.sub("-", text)))
    pieces = text.split(",")
    pieces = [re.sub(r"\s*-[\s-]*", "-", piece) for piece in pieces]
    pieces = [re.sub(r"\s+(?=\()|(?<=\()\s+|\s+(?=\))", "", piece) for piece in pieces]
    return [" ".join(piece.split()).strip(" .-") for piece in pieces if piece.strip(" .-")]


def _compact(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).translate(_DASHES).casefold()
    return re.sub(r"\s+", "", text).strip(".")


def _beginnings(number: str) -> Iterator[str]:
    """Yield what stands before each dot, bracket and comma of a number: 140 for 140.15, 126 for 126(a)."""
    for place, char in enumerate(number):
        if char in ".(," and place:
            yield number[:place]
