"""How documents name kinds of bodies (PRACTICE 16): addressees and participants."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from consultations.enums import CONSTITUENCIES, Constituency
from consultations.models import Recommendation
from consultations.reading.results import Actor

ACTORS_BY_CONSTITUENCY: dict[str, frozenset[Actor]] = {
    each: frozenset(map(Actor, facts.addressees)) for each, facts in CONSTITUENCIES.items()
}

ACTOR_NAMES: Mapping[Actor, Promise] = {
    Actor.STATES: pgettext_lazy("actor", "States"),
    Actor.MEMBER_STATES: pgettext_lazy("actor", "Member States"),
    Actor.STATES_PARTIES: pgettext_lazy("actor", "States parties"),
    Actor.PARTIES: pgettext_lazy("actor", "Parties"),
    Actor.UN_ENTITIES: pgettext_lazy("actor", "United Nations entities"),
    Actor.INTERNATIONAL_ORGANIZATIONS: pgettext_lazy("actor", "international organizations"),
    Actor.REGIONAL_ORGANIZATIONS: pgettext_lazy("actor", "regional organizations"),
    Actor.INTERNATIONAL_COMMUNITY: pgettext_lazy("actor", "international community"),
    Actor.GENERAL_ASSEMBLY: pgettext_lazy("actor", "General Assembly"),
    Actor.HUMAN_RIGHTS_COUNCIL: pgettext_lazy("actor", "Human Rights Council"),
    Actor.SECRETARY_GENERAL: pgettext_lazy("actor", "Secretary-General"),
    Actor.HIGH_COMMISSIONER: pgettext_lazy("actor", "Office of the High Commissioner for Human Rights"),
    Actor.EXECUTIVE_SECRETARY: pgettext_lazy("actor", "Executive Secretary"),
    Actor.SECRETARIAT: pgettext_lazy("actor", "secretariat"),
    Actor.TREATY_BODIES: pgettext_lazy("actor", "treaty bodies"),
    Actor.SPECIAL_PROCEDURES: pgettext_lazy("actor", "special procedures"),
    Actor.SPECIAL_RAPPORTEUR: pgettext_lazy("actor", "Special Rapporteur"),
    Actor.INDEPENDENT_EXPERT: pgettext_lazy("actor", "independent expert"),
    Actor.NHRIS: pgettext_lazy("actor", "national human rights institutions"),
    Actor.PARLIAMENTS: pgettext_lazy("actor", "parliaments"),
    Actor.LOCAL_GOVERNMENTS: pgettext_lazy("actor", "local governments"),
    Actor.CONSULAR_SERVICES: pgettext_lazy("actor", "consular services"),
    Actor.CIVIL_SOCIETY: pgettext_lazy("actor", "civil society"),
    Actor.TRADE_UNIONS: pgettext_lazy("actor", "trade unions"),
    Actor.PRIVATE_SECTOR: pgettext_lazy("actor", "private sector"),
    Actor.ACADEMIA: pgettext_lazy("actor", "academia"),
    Actor.MEDIA: pgettext_lazy("actor", "media"),
    Actor.DONORS: pgettext_lazy("actor", "donors"),
    Actor.INSTITUTIONS: pgettext_lazy("actor", "institutions"),
    Actor.STAKEHOLDERS: pgettext_lazy("actor", "stakeholders"),
}


def actor_names(words: Iterable[str]) -> list[str]:
    """Return the names of actors in the reader's language; a word that is not known stays as it is."""
    return [str(ACTOR_NAMES.get(word, word)) for word in words]  # type: ignore[call-overload]  # a StrEnum is its word


def is_addressed(recommendation: Recommendation, constituency: str) -> bool:
    """Return whether bodies of this kind are asked to act. A State that is named is one of the States.

    What is no recommendation and names nobody is for everybody to answer.
    """
    return is_open_to(recommendation, constituency) or _names(recommendation.addressees, constituency)


def is_open_to(recommendation: Recommendation, constituency: str) -> bool:
    """Return whether bodies of this kind are asked without being addressed: everybody is, or one State is named."""
    return recommendation.is_for_everybody or is_of_named_state(recommendation, constituency)


def is_of_named_state(recommendation: Recommendation, constituency: str) -> bool:
    """Return whether States are asked because one of them is named. To other States it is not addressed."""
    if constituency != Constituency.STATE or _names(recommendation.addressees, constituency):
        return False
    return recommendation.addressed_state in recommendation.addressees


def takes_part(recommendation: Recommendation, constituency: str) -> bool:
    """Return whether bodies of this kind are named as taking part."""
    return _names(recommendation.participants, constituency)


def relevant_recommendations(recommendations: Iterable[Recommendation], constituency: str) -> list[Recommendation]:
    """Return the recommendations that count for the progress of a body of this kind.

    These are the ones that address or name it; all, where none does.
    """
    rows = list(recommendations)
    return [row for row in rows if is_addressed(row, constituency) or takes_part(row, constituency)] or rows


def _names(words: Iterable[str], constituency: str) -> bool:
    called = {actor.lower() for actor in ACTORS_BY_CONSTITUENCY.get(constituency, frozenset())}
    return any(word.lower() in called for word in words)
