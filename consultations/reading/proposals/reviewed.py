"""Finds the State that a document is about: under review, party to a convention, or visited."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

_WORD = r"[A-ZÀ-Ý][^\W\d_]+(?:[-’'][^\W\d_]+)*"
_JOINED = r"(?:(?:of|and|the|de|du|da|do)\s+){0,2}(?:d[’'])?"
_NAME = (
    rf"(?:[Tt]he\s+)?(?P<name>(?:former\s+)?{_WORD}(?:\s+{_JOINED}{_WORD})*"
    r"(?:\s+\([^()\d]{3,45}\))?)"
)
_OF = r"(?:de l’|de la |du |des |d’|de |le |la |les |l’)"
_ORDINALS = r"(?:[\w-]+(?:,| and| to)? ){0,6}?"
# What says it of itself: the title or the first paragraphs of reports on one State.
_SAYS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b[Rr]eview of {_NAME} was held\b",
        rf"\b[Ff]or the (?:universal periodic )?review of {_NAME}\s*:",
        rf"\b[Uu]niversal [Pp]eriodic [Rr]eview: {_NAME}\s*$",
        rf"\b[Oo]bservations (?:on|concerning) (?:the )?{_ORDINALS}(?:periodic )?reports? of {_NAME}",
        rf"\bconsidered (?:the|its) {_ORDINALS}(?:periodic )?reports? of {_NAME}",
        rf"\b[Oo]bservations on (?:the report submitted by )?{_NAME}\s*\**\s*$",
        rf"\b[Oo]bservations of the (?:Human Rights )?Committee[^:.]{{0,80}}:\s+{_NAME}",
        rf"^(?:Addendum\s+)?(?:[Mm]ission|[Vv]isit) to {_NAME}\s*\**\s*$",
        rf"\b(?:his|her|its|their|an official|official) (?:mission|visit) to {_NAME}",
        rf"\b[Ee]xamen (?:concernant )?{_OF}{_NAME} (?:a eu lieu|s’est déroulé)",
        rf"\brapports? périodiques? (?:[\w-]+ (?:et|à) [\w-]+ )?(?:de l’|de la |du |des |d’|de ){_NAME}",
        rf"\binformes? periódicos? (?:[\w-]+ )*?(?:de la |del |de los |de las |de ){_NAME}",
    )
)
# The last line of a report's title, and the State's name alone in the next.
_TITLE = re.compile(
    r"(?:\b5/1|\b16/21|[Pp]eriodic [Rr]eview|[Ee]xamen périodique universel|[Ee]xamen [Pp]eriódico [Uu]niversal"
    r"|периодическому обзору|الاستعراض الدوري الشامل|普遍定期审议工作组(?:的)?报告)\W*$"
)
_ALONE = re.compile(rf"{_NAME}\s*\**")
_ALONE_IN_OTHER_SCRIPT = re.compile(
    r"(?P<name>(?![A-Za-zÀ-ɏ])[^\W\d_]+(?:[\s-][^\W\d_]+){0,6}(?:\s\([^()\d]{3,45}\))?)\s*\**"
)
# What every list of its recommendations says.
_LEADS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\brecommendations were made to {_NAME}\s*[:.]",
        rf"\benjoy(?:ed)? the support of {_NAME}(?:\s*[:.,]| and| which| as)",
        rf"\bexamined by {_NAME}(?:\s*[:.,]| which| and)",
        rf"\b[Ii]t (?:was|is) recommended that {_NAME}\s*:",
        rf"\brecommend(?:s|ed) that {_NAME}\s*:",
    )
)
_NO_STATE = re.compile(
    r"(?:States?(?!\s+of\b)|Part(?:y|ies)|Committee|Governments?|Working|Council|Human|Special|General|International|Convention"
    r"|Secretary|High|Independent|Covenant|Optional|Geneva|Headquarters)\b"
)
_BEGINNING = 1_500  # characters of a paragraph
_GOVERNMENT_OF = re.compile(
    rf"(?:[Tt]he\s+)?Government\s+of\s+(?:the\s+)?"
    rf"(?P<name>{_WORD}(?:\s+(?:of\s+(?:the\s+)?|(?<=Bosnia )and\s+|(?<=Trinidad )and\s+|(?<=Antigua )and\s+)?{_WORD})*"
    r"(?:\s+\([^()\d]{3,45}\))?)"
)
_MOST = 0.6  # of what is said of one State: a document on several has none


class StateName(str):
    """The name of a State that is addressed."""

    __slots__ = ()


@dataclass(frozen=True)
class ReviewedState:
    """The one State that a document is about, by its name there."""

    name: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What the document calls it where it is addressed."""
        short = re.sub(r"\s+\(.*\)$", "", self.name)
        names = "|".join(re.escape(each) for each in dict.fromkeys((self.name, short)))
        names = names.replace(r"\ ", r"\s+")
        return re.compile(
            rf"(?:(?:[Tt]he|all)\s+)?(?:(?:Government|authorities|State)\s+of\s+(?:the\s+)?)?(?:{names})(?!\w)"
            r"|(?:[Tt]he\s+)?(?:State\s+party|State\s+Party|State\s+under\s+review|[Rr]eviewed\s+State)\b"
            r"|(?:[Tt]he\s+)?(?:Government(?!\s+of\b|s)|(?<=[Tt]he )State(?=\s+(?:should|to)\b|\s*$))\b"
        )


def government_at(text: str, at: int) -> tuple[StateName, int] | None:
    """Return the State of "the Government of …" that begins exactly at `at`, and the end of its name."""
    match = _GOVERNMENT_OF.match(text, at)
    return (StateName(_clean(match["name"])), match.end()) if match and not _NO_STATE.match(match["name"]) else None


def reviewed_state(lines: Sequence[str], paragraphs: Iterable[str]) -> ReviewedState | None:
    """Return the State that a document is about; None where it names none, or several.

    `lines`: those above the first paragraph; `paragraphs`: the texts of all.
    """
    texts = [*lines, " ".join(lines), *paragraphs]
    titles = (
        _ALONE.fullmatch(below) or _ALONE_IN_OTHER_SCRIPT.fullmatch(below)
        for above, below in pairwise(lines)
        if _TITLE.search(above)
    )
    if title := next((each for each in titles if each and not _NO_STATE.match(each["name"])), None):
        return ReviewedState(_clean(title["name"]))
    for patterns in (_SAYS, _LEADS):
        names = Counter(
            _clean(match["name"])
            for text in texts
            for pattern in patterns
            for match in pattern.finditer(text[:_BEGINNING])
            if not _NO_STATE.match(match["name"])
        )
        if names:
            name, count = names.most_common(1)[0]
            if count >= _MOST * names.total():
                return ReviewedState(name)
            return None
    return None


def _clean(name: str) -> str:
    return re.sub(r"\s*\(including\b.*", "", " ".join(name.split())).rstrip("’'")
