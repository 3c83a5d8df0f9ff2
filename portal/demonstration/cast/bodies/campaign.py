"""Campaign "Towns first": one text of five bodies on paras. 124 and 128, with two additions."""

from portal.demonstration.cast.schema import Answer, Body, Campaign, Passage, Person
from portal.demonstration.cast.vocabulary import Constituency, Position, Region, prose

TEXT = prose("""
    Towns come first. A child who arrives is met by a neighbour, a bus driver, a school caretaker or a night
    receptionist long before any ministry hears of it. We ask that towns be at the table when coordination is planned,
    that they be told who is responsible at each hour of the day, and that the money follow the child to the place
    where it sleeps. Plans made without towns are carried out by towns all the same, without staff and without notice.
    Please put the local level into the text.
""")

SCHOOL_PARAGRAPH = prose("""
    At our night school we would add one thing. Last winter nineteen children waited seven weeks for a desk, because
    the school asked for an address that no shelter could give. A town that is at the table can enrol a child on the
    day of arrival.
""")

SALTGATE_WORDING = {
    "124": prose("""
        The Special Rapporteur recommends that inter-institutional and intersectoral coordination in all countries,
        beginning with the towns in which children arrive, be strengthened with a view to protecting children from all
        forms of exploitation, including commercial sexual exploitation.
    """),
    "128": prose("""
        The Special Rapporteur encourages inter-institutional coordination at the national level, beginning with the
        towns in which children arrive, including through specific mechanisms and with the participation of civil
        society, consular services, local governments and the private sector.
    """),
}

CELLS = ("124", "128")
PASSAGES = (
    Passage("towns be at the table when coordination is planned", "local_level"),
    Passage("the money follow the child to the place where it sleeps", "funding"),
)


def _as_sent() -> tuple[Answer, ...]:
    return tuple(Answer(cell, 0, Position.SUPPORTS, TEXT, passages=PASSAGES) for cell in CELLS)


def _with_school_paragraph() -> tuple[Answer, ...]:
    own = Passage("A town that is at the table can enrol a child on the day of arrival.", "schooling")
    comment = f"{TEXT}\n\n{SCHOOL_PARAGRAPH}"
    return tuple(Answer(cell, 0, Position.SUPPORTS, comment, passages=(*PASSAGES, own)) for cell in CELLS)


def _with_wording() -> tuple[Answer, ...]:
    own = Passage("beginning with the towns in which children arrive", "local_level", "rewording")
    return tuple(
        Answer(cell, 0, Position.AMENDMENT, TEXT, rewording=SALTGATE_WORDING[cell], passages=(*PASSAGES, own))
        for cell in CELLS
    )


def _body(code: str, key: str, name: str, person: str, answers: tuple[Answer, ...], *, arandian: bool) -> Body:
    host = key.replace("_", "-")
    return Body(
        code=code,
        key=key,
        name=name,
        short_name=name,
        names={"en": name},
        short_names={"en": name},
        constituency=Constituency.CIVIL_SOCIETY,
        country_code="XAR" if arandian else "XVD",
        country_name="Arandia" if arandian else "Veldrane",
        region=Region.AFRICAN if arandian else Region.WEOG,
        language="en",
        time_zone="Etc/GMT-3" if arandian else "Etc/GMT-1",
        focal_point=Person(name=person, email=f"{person.lower().replace('. ', '.')}@{host}.example"),
        answers=answers,
    )


CAMPAIGN_BODIES = (
    _body("XBS", "bridge_street", "Bridge Street Welcome", "M. Tollgate", _as_sent(), arandian=False),
    _body("XLC", "loom_court", "Loom Court Tenants", "P. Shuttle", _as_sent(), arandian=False),
    _body("XHC", "harbour_choir", "Harbour Choir Relief", "D. Altamer", _as_sent(), arandian=True),
    _body("XFN", "ferrystone", "Ferrystone Night School", "G. Lampwick", _with_school_paragraph(), arandian=True),
    _body("XSP", "saltgate", "Saltgate Parents", "H. Brineley", _with_wording(), arandian=False),
)

TOWNS_FIRST = Campaign(
    name="Towns first",
    cells=CELLS,
    members=tuple(body.key for body in CAMPAIGN_BODIES),
    additions={
        "ferrystone": SCHOOL_PARAGRAPH,
        "saltgate": "beginning with the towns in which children arrive",
    },
)
