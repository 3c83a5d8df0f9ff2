"""Look-alike names, and names that people write for bodies of the register.

Compares by NFKC, case, marks, letters of other alphabets, and small changes. `RegisterNames` reads the register once.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from consultations.enums import NO_SECRET
from consultations.models import Organisation
from core.text.strings import fold

NEARLY = 0.9  # of two skeletons, by difflib's measure
_ALIKE = str.maketrans("01i", "oll")  # within ASCII itself, capital I being i by now
_SWAPPED = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARMENIAN"})  # alphabets that borrow each other's looks


def skeleton(name: str) -> str:
    """Return a name reduced to its looks: small Latin letters and digits where letters look like them, no spaces.

    Not cached: names of bodies in danger must not stay in the memory of a process.
    """
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    return "".join(_as_latin(letter) for letter in letters if letter.isalnum()).translate(_ALIKE)


def looks_like(name: str, other: str) -> bool:
    """Return whether two names look the same, or differ so little that people would confuse them."""
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


def bodies_resembling(name: str, *, public_only: bool = False) -> list[Organisation]:
    """Return bodies of the register with a name, in any language, that looks like `name`. One query."""
    bodies = Organisation.objects.confirmed().order_by(Organisation.alphabetical(), "id")
    if public_only:
        bodies = bodies.filter(constituency__in=NO_SECRET)
    return [body for body in bodies if any(looks_like(name, other) for other in names_of(body))]


def bodies_named(name: str) -> list[Organisation]:
    """Return bodies whose name, short name or code looks exactly like this one. One query."""
    mine = skeleton(name)
    bodies = Organisation.objects.confirmed().order_by(Organisation.alphabetical(), "id")
    return [body for body in bodies if mine and mine in {skeleton(other) for other in (body.code, *names_of(body))}]


def bodies_containing(text: str, constituencies: Collection[str]) -> list[Organisation]:
    """Return bodies of these kinds with `text` in a name or code. One query.

    Only kinds whose participation is public are searched.
    """
    mine = skeleton(text)
    kinds = NO_SECRET & frozenset(constituencies)
    bodies = Organisation.objects.confirmed().filter(constituency__in=kinds).order_by(Organisation.alphabetical(), "id")
    return [body for body in bodies if mine and any(mine in skeleton(name) for name in (body.code, *names_of(body)))]


NAMES = ("name", "short_name", "other_names", "names")  # the columns of `names_of`


def names_of(body: Organisation) -> Iterator[str]:
    """Yield every name of the body: full and short, in each language that has one, and others that it is known by."""
    yield body.name
    yield body.short_name
    yield from body.other_names
    for translated in body.names.values():
        yield from (translated[key] for key in ("name", "short") if translated.get(key))


def keys_of_named(rows: QuerySet[Organisation], words: str) -> list[UUID]:
    """Return the keys of the bodies with the words in a name, in any language, or as their code. One query."""
    wanted = fold(words)
    return [
        body.pk
        for body in rows.only("code", *NAMES)
        if wanted == fold(body.code) or any(wanted in fold(name) for name in names_of(body))
    ]


def mixed_word(name: str) -> str:
    """Return the first word that mixes letters of look-alike alphabets, "" for none: no honest name needs one."""
    from confusable_homoglyphs import categories

    for word in unicodedata.normalize("NFKC", name).split():
        scripts = {categories.alias(letter) for letter in word if letter.isalpha()}
        if len(scripts & _SWAPPED) > 1:
            return word
    return ""


def _words(name: str) -> Iterable[str]:
    return [word_skeleton for word in name.split() if (word_skeleton := skeleton(word))]


@lru_cache(maxsize=4_000)
def _as_latin(letter: str) -> str:
    """Return the small Latin letter or digit that `letter` looks like, else `letter`."""
    if letter.isascii():
        return letter
    from confusable_homoglyphs import confusables

    likenesses = confusables.is_confusable(letter, preferred_aliases=["latin"], greedy=True)
    looks = [each["c"] for each in likenesses[0]["homoglyphs"]] if likenesses else []
    return next((look.lower() for look in looks if len(look) == 1 and look.isascii() and look.isalnum()), letter)


_OFTEN = 40  # bodies that share a piece of their name: the piece tells nothing any more
_ENDS = 6  # letters


class RegisterNames:
    """The register, indexed by what people write: codes, names and short names in every language."""

    def __init__(self) -> None:
        self._exact: dict[str, dict[UUID, Organisation]] = defaultdict(dict)
        self._looks: dict[str, dict[UUID, Organisation]] = defaultdict(dict)
        self._by_key: dict[str, Organisation] = {}
        for body in Organisation.objects.order_by("short_name", "id").iterator(2000):
            self._by_key[str(body.pk)] = self._by_key[body.code.casefold()] = body
            for name in {body.code, *names_of(body)}:
                self._exact[fold(name)][body.pk] = body
                for piece in _pieces(name):
                    self._looks[piece][body.pk] = body

    def has_grown(self) -> bool:
        """Return whether the register has bodies that were not read. One query."""
        keys = Organisation.objects.order_by().values_list("pk", flat=True)
        return any(str(key) not in self._by_key for key in keys.iterator(2000))

    def keyed(self, key: str) -> Organisation | None:
        """Return the body of this id or code."""
        return self._by_key.get(key) or self._by_key.get(key.casefold())

    def exactly(self, name: str) -> list[Organisation]:
        """Return all bodies of this name."""
        return list(self._exact.get(fold(name), {}).values())

    def resembling(self, name: str) -> list[Organisation]:
        """Return the bodies whose name people would confuse with this one.

        Numbers distinguish bodies: “Local 12” is not “Local 13”.
        """
        return [
            body
            for body in self._sharing(name)
            if any(_numbers(name) == _numbers(other) and looks_like(name, other) for other in names_of(body))
        ]

    def containing(self, name: str) -> list[Organisation]:
        """Return the bodies whose name has all words of this one, or the other way round.

        For example “Iran” and “Iran (Islamic Republic of)”.
        """
        words = set(_skeleton_words(name))
        return [
            body
            for body in self._sharing(name)
            if words
            and any(
                words <= theirs or theirs <= words
                for other in names_of(body)
                if (theirs := set(_skeleton_words(other)))
            )
        ]

    def _sharing(self, name: str) -> Iterable[Organisation]:
        bodies: dict[UUID, Organisation] = {}
        for piece in _pieces(name):
            sharing = self._looks.get(piece, {})
            bodies |= sharing if len(sharing) <= _OFTEN else {}
        return bodies.values()


def _pieces(name: str) -> set[str]:
    """Return pieces of which two look-alike names share at least one: words, the beginning, the end."""
    whole = skeleton(name)
    words = {piece for piece in _skeleton_words(name) if len(piece) > 3}
    return words | {f"^{whole[:_ENDS]}", f"{whole[-_ENDS:]}$"}


def _skeleton_words(name: str) -> list[str]:
    return [piece for word in name.split() if (piece := skeleton(word))]


def _numbers(name: str) -> list[str]:
    return re.findall(r"\d+", name)
