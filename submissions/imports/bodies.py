"""Whose inputs they are: names of a file beside the register. What is not sure is shown, and a person decides."""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from consultations.domain.lookalikes import names_of, same_to_the_eye, skeleton
from consultations.enums import Constituency
from consultations.models import Organisation
from submissions.imports.columns import folded

NEW = "new"
_OFTEN = 40  # bodies that share a piece of their name: the piece tells nothing any more
_ENDS = 6  # letters


@dataclass(slots=True)
class Body:
    """A body named in a file. `known` is that of the register; without it and without `like` it is a new one.

    `like` are bodies whose name looks like this one: a person says which it is. `rows` counts its rows.
    """

    name: str
    key: uuid.UUID
    known: Organisation | None = None
    like: list[Organisation] = field(default_factory=list)
    constituency: str = ""
    country: str = ""
    rows: int = 0

    @property
    def is_new(self) -> bool:
        return self.known is None and not self.like

    @property
    def kind(self) -> str:
        """Its constituency: the register's, else what the file says, else “other”."""
        return self.known.constituency if self.known else self.constituency or Constituency.OTHER.value


class Register:
    """The register by what people write: one query, and no look at every body for every name. A body that has
    registered itself and is not confirmed yet is never taken without a person saying so."""

    def __init__(self, said: Mapping[str, str]) -> None:
        """`said`: what a person decided of names: the id or code of a body, or `new`."""
        self._said = {folded(name): value for name, value in said.items()}
        self._exact: dict[str, dict[uuid.UUID, Organisation]] = defaultdict(dict)
        self._looks: dict[str, dict[uuid.UUID, Organisation]] = defaultdict(dict)
        self._by_id: dict[str, Organisation] = {}
        for body in Organisation.objects.order_by("short_name", "id").iterator(2000):
            self._by_id[str(body.pk)] = self._by_id[body.code.casefold()] = body
            for name in {body.code, *names_of(body)}:
                self._exact[folded(name)][body.pk] = body
                for piece in _pieces(name):
                    self._looks[piece][body.pk] = body
        self._found: dict[str, Body] = {}

    def body(self, name: str) -> Body:
        """The body of that name: the same one for the same name, but for case and spaces."""
        plain = folded(name)
        found = self._found.get(plain)
        if found is None:
            found = self._found[plain] = self._look(" ".join(name.split()), plain)
        return found

    def bodies(self) -> Iterable[Body]:
        """All that were asked for, in the order of asking; two names of one body are two."""
        return self._found.values()

    def _look(self, name: str, plain: str) -> Body:
        said = self._said.get(plain, "")
        if said == NEW:
            return Body(name, uuid.uuid4())
        if said and (chosen := self._by_id.get(said) or self._by_id.get(said.casefold())):
            return Body(name, chosen.pk, chosen)
        exact = list(self._exact.get(plain, {}).values())
        if len(exact) == 1 and exact[0].confirmed_at is not None:
            return Body(name, exact[0].pk, exact[0])
        return Body(name, uuid.uuid4(), like=exact or self._resembling(name))

    def _resembling(self, name: str) -> list[Organisation]:
        """Names that people would mistake for this one. Numbers tell bodies apart: “Local 12” is not “Local 13”."""
        found: dict[uuid.UUID, Organisation] = {}
        for piece in _pieces(name):
            sharing = self._looks.get(piece, {})
            found |= sharing if len(sharing) <= _OFTEN else {}
        return [
            body
            for body in found.values()
            if any(_numbers(name) == _numbers(other) and same_to_the_eye(name, other) for other in names_of(body))
        ]


def _pieces(name: str) -> set[str]:
    """What two names that look alike have in common, some of it at least: a word, the beginning, the end."""
    whole = skeleton(name)
    words = {piece for word in name.split() if len(piece := skeleton(word)) > 3}
    return words | {f"^{whole[:_ENDS]}", f"{whole[-_ENDS:]}$"}


def _numbers(name: str) -> list[str]:
    return re.findall(r"\d+", name)
