"""Names that look like others: by NFKC, case, marks, the letters of other alphabets, and small changes.

The characters that look alike are Unicode's own list (UTS 39), through confusable-homoglyphs: 6 MB, so imported when
asked.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from consultations.enums import Constituency
from consultations.models import Organisation
from core.folding import in_order

# Bodies whose taking part is no secret: the register knows them before anybody is invited. A name like one of these
# may be pointed out to a stranger; of all others it must not be told that they are here (A6).
PUBLIC = frozenset(
    {
        Constituency.STATE,
        Constituency.UN_ENTITY,
        Constituency.INTERGOVERNMENTAL,
        Constituency.TREATY_BODY,
        Constituency.SPECIAL_PROCEDURE,
        Constituency.NHRI,
        Constituency.PARLIAMENT,
    }
)
NEARLY = 0.9  # of two skeletons, by difflib's measure
_ALIKE = str.maketrans("01i", "oll")  # within ASCII itself, capital I being i by now
_SWAPPED = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARMENIAN"})  # alphabets that borrow each other's looks


def skeleton(name: str) -> str:
    """What is left of a name when looks alone count: small Latin letters and digits where they look so, no spaces. Not
    kept: names of bodies in danger have no business in the memory of a process."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    return "".join(_as_latin(letter) for letter in letters if letter.isalnum()).translate(_ALIKE)


def same_to_the_eye(name: str, other: str) -> bool:
    """Whether two names cannot be told apart, or differ by so little that people would mistake them."""
    mine, theirs = skeleton(name), skeleton(other)
    if not mine or not theirs:
        return False
    if mine == theirs:
        return True
    if sorted(mine) == sorted(theirs) and sorted(_words(name)) == sorted(_words(other)):  # the cheap question first
        return True
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    return (
        min(len(mine), len(theirs)) > 5
        and matcher.real_quick_ratio() >= NEARLY
        and matcher.quick_ratio() >= NEARLY
        and matcher.ratio() >= NEARLY
    )


def resembling(name: str, *, public_only: bool = False) -> list[Organisation]:
    """Bodies of the register with a name, in any language, that looks like `name`. One query."""
    bodies = Organisation.objects.confirmed().order_by(in_order("short_name"), "id")
    if public_only:
        bodies = bodies.filter(constituency__in=PUBLIC)
    return [body for body in bodies if any(same_to_the_eye(name, other) for other in names_of(body))]


def named_exactly(name: str) -> list[Organisation]:
    """Bodies whose name, short name or code is this one, but for looks. One query."""
    mine = skeleton(name)
    bodies = Organisation.objects.confirmed().order_by(in_order("short_name"), "id")
    return [body for body in bodies if mine and mine in {skeleton(other) for other in (body.code, *names_of(body))}]


def containing(text: str, constituencies: Collection[str]) -> list[Organisation]:
    """Bodies of these kinds, of those whose taking part is no secret, with `text` in a name or as their code. One
    query."""
    mine = skeleton(text)
    kinds = PUBLIC & frozenset(constituencies)
    bodies = Organisation.objects.confirmed().filter(constituency__in=kinds).order_by(in_order("short_name"), "id")
    return [body for body in bodies if mine and any(mine in skeleton(name) for name in (body.code, *names_of(body)))]


def names_of(body: Organisation) -> Iterator[str]:
    """Every name it goes by: full and short, in each language that has one."""
    yield body.name
    yield body.short_name
    for said in body.names.values():
        yield from (said[key] for key in ("name", "short") if said.get(key))


def mixed_word(name: str) -> str:
    """The first word that mixes letters of alphabets that look alike, "" for none: no honest name needs one."""
    from confusable_homoglyphs import categories

    for word in unicodedata.normalize("NFKC", name).split():
        scripts = {categories.alias(letter) for letter in word if letter.isalpha()}
        if len(scripts & _SWAPPED) > 1:
            return word
    return ""


def _words(name: str) -> Iterable[str]:
    return [found for word in name.split() if (found := skeleton(word))]


@lru_cache(maxsize=4_000)
def _as_latin(letter: str) -> str:
    """The small Latin letter or digit that `letter` looks like, else itself."""
    if letter.isascii():
        return letter
    from confusable_homoglyphs import confusables

    found = confusables.is_confusable(letter, preferred_aliases=["latin"], greedy=True)
    looks = [each["c"] for each in found[0]["homoglyphs"]] if found else []
    return next((look.lower() for look in looks if len(look) == 1 and look.isascii() and look.isalnum()), letter)
