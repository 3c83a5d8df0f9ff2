"""Whose inputs they are: names of a file beside the register. What is not sure is shown, and a person decides."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from consultations.domain.matching import RegisterNames
from consultations.enums import Constituency
from consultations.models import Organisation
from core.text import folded

NEW = "new"


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
    """The register by what a file says, and by what a person decided of its names."""

    def __init__(self, said: Mapping[str, str]) -> None:
        """`said`: what a person decided of names: the id or code of a body, or `new`."""
        self._said = {folded(name): value for name, value in said.items()}
        self._names = RegisterNames()
        self._found: dict[str, Body] = {}

    def body(self, name: str) -> Body:
        """The body of that name: the same one for the same name, but for case and spaces."""
        plain = folded(name)
        found = self._found.get(plain)
        if found is None:
            found = self._found[plain] = self._look(" ".join(name.split()), plain)
        return found

    def has_grown(self) -> bool:
        """Whether there are bodies that it did not find. One query."""
        return self._names.has_grown()

    def bodies(self) -> Iterable[Body]:
        """All that were asked for, in the order of asking; two names of one body are two."""
        return self._found.values()

    def _look(self, name: str, plain: str) -> Body:
        said = self._said.get(plain, "")
        if said == NEW:
            return Body(name, uuid.uuid4())
        if said and (chosen := self._names.keyed(said)):
            return Body(name, chosen.pk, chosen)
        exact = self._names.exactly(name)
        if len(exact) == 1 and exact[0].confirmed_at is not None:
            return Body(name, exact[0].pk, exact[0])
        return Body(name, uuid.uuid4(), like=exact or self._names.resembling(name))
