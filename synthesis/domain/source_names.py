"""Whose names stand in the sentences of a report, and whether they may (decision 0040).

What is asked is public: whether the public reads the name of a body with what it said on the recommendation. Nothing
here looks at what was cited, so that nobody can find out by trying names who sent a text without one.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from consultations.domain.queries import recommendations_of
from consultations.models import Organisation, Round
from synthesis.domain.exposure import names_in
from synthesis.domain.positions import withheld_voices
from synthesis.domain.voices import voices
from synthesis.models import FactCheck, Finding

JOINT_NUMBER = re.compile(r"\bJS\s?\d+\b")


def names_of(body: Organisation) -> list[str]:
    """The full and short names of a body in every language that it has them in, each once."""
    others = (name for each in body.names.values() for name in each.values())
    return [name for name in dict.fromkeys((body.name, body.short_name, *others)) if name]


def names_of_bodies(round: Round, language: str) -> dict[UUID, str]:
    """By body that was invited, its short name in a language. One query."""
    return {body.pk: body.display_short_name(language) for body in _invited(round)}


@dataclass(frozen=True, slots=True)
class SourceNames:
    """The names of those who were invited, and where each is public."""

    names: Mapping[UUID, Sequence[str]]
    known: Sequence[str]  # texts that anybody reads; a name in them is no source's
    public_on: Mapping[UUID | None, Collection[UUID]]  # bodies by recommendation, None: anywhere
    asked: Mapping[UUID, Collection[UUID]]  # by finding, the States to whom it is shown as a matter of fact

    @classmethod
    def of(cls, round: Round, *, public: bool = False) -> "SourceNames":
        """`public`: by the public state of the round, where there is one. At most 16 queries."""
        recommendations = recommendations_of(round)
        asked: dict[UUID, set[UUID]] = defaultdict(set)
        checks = FactCheck.objects.filter(finding__report__round=round)
        for finding, body in checks.values_list("finding", "delegation__organisation"):
            asked[finding].add(body)
        return cls(
            {body.pk: names_of(body) for body in _invited(round)},
            [*(row.text for row in recommendations), round.document.title, round.title],
            public_sources(round, public=public),
            asked,
        )

    def in_text(self, text: str) -> set[UUID]:
        """The bodies that the text names, but for names that stand in what anybody reads."""
        return {
            body
            for body, names in self.names.items()
            if any(_names(text, name) and not any(_names(each, name) for each in self.known) for name in names)
        }

    def named_sources(self, finding: Finding) -> set[UUID]:
        """The bodies that the sentence names and that are public by name there."""
        return self.in_text(finding.text) & set(self.public_on.get(finding.recommendation_id, ()))

    def names_withheld(self, finding: Finding) -> bool:
        """Whether the sentence names somebody who is not public by name there. A State to which the sentence goes as
        a matter of fact is what it speaks of (PRACTICE 22)."""
        named = self.in_text(finding.text) - set(self.asked.get(finding.pk, ()))
        return bool(named - set(self.public_on.get(finding.recommendation_id, ())))


def public_sources(round: Round, *, public: bool = False) -> dict[UUID | None, set[UUID]]:
    """By recommendation, the bodies of which the public reads by name that they said something there; by None those
    of which it reads that anywhere. At most thirteen queries."""
    found: dict[UUID | None, set[UUID]] = defaultdict(set)
    spoken = voices(round, public=public)
    for voice in set(spoken) - withheld_voices(round, spoken, public=public):
        found[voice.recommendation].add(voice.body)
        found[None].add(voice.body)
    return found


def _invited(round: Round) -> Iterable[Organisation]:
    return Organisation.objects.filter(delegations__round=round).distinct()


def _names(text: str, name: str) -> bool:
    """As it is written where letters have cases: "Peace" is not "peace"."""
    if not name.strip() or name[:3].casefold() not in text.casefold():
        return False
    if unicodedata.name(name[0], "").startswith("LATIN"):
        return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", unicodedata.normalize("NFC", text)) is not None
    return names_in(text, [name])
