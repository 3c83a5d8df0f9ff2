"""Names that people write beside the bodies of the register: one query, and no look at every body for every name.

A body that has registered itself and is not confirmed yet is never taken without a person saying so.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from consultations.domain.lookalikes import names_of, same_to_the_eye, skeleton
from consultations.models import Organisation
from core.text import folded

_OFTEN = 40  # bodies that share a piece of their name: the piece tells nothing any more
_ENDS = 6  # letters


class RegisterNames:
    """The register by what people write: codes, names and short names in every language."""

    def __init__(self) -> None:
        self._exact: dict[str, dict[UUID, Organisation]] = defaultdict(dict)
        self._looks: dict[str, dict[UUID, Organisation]] = defaultdict(dict)
        self._by_key: dict[str, Organisation] = {}
        for body in Organisation.objects.order_by("short_name", "id").iterator(2000):
            self._by_key[str(body.pk)] = self._by_key[body.code.casefold()] = body
            for name in {body.code, *names_of(body)}:
                self._exact[folded(name)][body.pk] = body
                for piece in _pieces(name):
                    self._looks[piece][body.pk] = body

    def has_grown(self) -> bool:
        """Whether there are bodies by now that were not read. One query."""
        keys = Organisation.objects.order_by().values_list("pk", flat=True)
        return any(str(key) not in self._by_key for key in keys.iterator(2000))

    def keyed(self, said: str) -> Organisation | None:
        """By id or code."""
        return self._by_key.get(said) or self._by_key.get(said.casefold())

    def exactly(self, name: str) -> list[Organisation]:
        """All bodies that are called so."""
        return list(self._exact.get(folded(name), {}).values())

    def resembling(self, name: str) -> list[Organisation]:
        """Those whose name people would mistake for this one. Numbers tell bodies apart: “Local 12” is not “Local
        13”."""
        return [
            body
            for body in self._sharing(name)
            if any(_numbers(name) == _numbers(other) and same_to_the_eye(name, other) for other in names_of(body))
        ]

    def containing(self, name: str) -> list[Organisation]:
        """Those whose name has all words of this one or the other way round: “Iran” and “Iran (Islamic Republic
        of)”."""
        words = set(_words(name))
        return [
            body
            for body in self._sharing(name)
            if words
            and any(words <= theirs or theirs <= words for other in names_of(body) if (theirs := set(_words(other))))
        ]

    def _sharing(self, name: str) -> Iterable[Organisation]:
        found: dict[UUID, Organisation] = {}
        for piece in _pieces(name):
            sharing = self._looks.get(piece, {})
            found |= sharing if len(sharing) <= _OFTEN else {}
        return found.values()


def _pieces(name: str) -> set[str]:
    """What two names that look alike have in common, some of it at least: a word, the beginning, the end."""
    whole = skeleton(name)
    words = {piece for piece in _words(name) if len(piece) > 3}
    return words | {f"^{whole[:_ENDS]}", f"{whole[-_ENDS:]}$"}


def _words(name: str) -> list[str]:
    return [piece for word in name.split() if (piece := skeleton(word))]


def _numbers(name: str) -> list[str]:
    return re.findall(r"\d+", name)
