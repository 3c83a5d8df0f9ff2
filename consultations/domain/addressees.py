"""How documents name the kinds of bodies (PRACTICE 16): who is asked to act, who is named as taking part."""

from collections.abc import Iterable

from consultations.enums import Constituency
from consultations.models import Recommendation
from consultations.reading.proposals import Actor

CALLED: dict[str, frozenset[Actor]] = {
    Constituency.STATE: frozenset({Actor.STATES, Actor.MEMBER_STATES, Actor.STATES_PARTIES}),
    Constituency.UN_ENTITY: frozenset({Actor.UN_ENTITIES, Actor.INTERNATIONAL_ORGANIZATIONS}),
    Constituency.INTERGOVERNMENTAL: frozenset({Actor.INTERNATIONAL_ORGANIZATIONS, Actor.REGIONAL_ORGANIZATIONS}),
    Constituency.TREATY_BODY: frozenset({Actor.TREATY_BODIES}),
    Constituency.SPECIAL_PROCEDURE: frozenset({Actor.SPECIAL_PROCEDURES}),
    Constituency.NHRI: frozenset({Actor.NHRIS}),
    Constituency.PARLIAMENT: frozenset({Actor.PARLIAMENTS}),
    Constituency.LOCAL_GOVERNMENT: frozenset({Actor.LOCAL_GOVERNMENTS}),
    Constituency.CIVIL_SOCIETY: frozenset({Actor.CIVIL_SOCIETY, Actor.TRADE_UNIONS}),
    Constituency.CHILD_YOUTH: frozenset({Actor.CIVIL_SOCIETY}),
    Constituency.PRIVATE_SECTOR: frozenset({Actor.PRIVATE_SECTOR}),
    Constituency.ACADEMIA: frozenset({Actor.ACADEMIA}),
    Constituency.CONSULAR_SERVICE: frozenset({Actor.CONSULAR_SERVICES}),
}


def is_addressed(recommendation: Recommendation, constituency: str) -> bool:
    """Whether bodies of this kind are asked to act."""
    return _names(recommendation.addressees, constituency)


def takes_part(recommendation: Recommendation, constituency: str) -> bool:
    """Whether bodies of this kind are named as taking part."""
    return _names(recommendation.participants, constituency)


def _names(words: Iterable[str], constituency: str) -> bool:
    called = {actor.lower() for actor in CALLED.get(constituency, frozenset())}
    return any(word.lower() in called for word in words)
