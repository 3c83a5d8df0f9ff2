"""The secretariat of the plot. Two write, two approve; nobody does both."""

from portal.demonstration.cast.plot import ZONE_NAME
from portal.demonstration.cast.schema import Officer, Person

ISSUING_AUTHORITY = "the Independent Author"
HOST = "secretariat.example"


def _officer(key: str, name: str, title: str, duty: str, *rights: str, site_administrator: bool = False) -> Officer:
    address = f"{name.lower().replace('. ', '.').replace(' ', '-')}@{HOST}"
    person = Person(name=name, email=address, title=title, time_zone=ZONE_NAME)
    return Officer(key=key, person=person, duty=duty, rights=rights, site_administrator=site_administrator)


OFFICERS = (
    _officer("manager", "M. Keeper", "Round manager", "manage", "manage_round", "export_round", "see_confidential"),
    _officer("triage", "T. Sorter", "Triage officer", "triage", "triage_round", "see_confidential"),
    _officer("coder", "C. Marker", "Coding officer", "code", "code_round", "export_round", "see_confidential"),
    _officer("plain", "O. Plain", "Officer without sight of confidential matter", "code", "code_round", "export_round"),
    _officer(
        "writer", "R. Writer", "Drafter of the synthesis", "draft", "draft_synthesis", "code_round", "see_confidential"
    ),
    _officer("drafter", "D. Drafter", "Drafter of the synthesis", "draft", "draft_synthesis", "see_confidential"),
    _officer("first", "P. First", "First clearance", "review", "review_synthesis", "see_confidential"),
    _officer("second", "Q. Second", "Second clearance", "review", "review_synthesis", "see_confidential"),
    _officer("protection", "W. Harbour", "Named officer: hears of harm, outside every round", "protect"),
    _officer("auditor", "L. Ledger", "Auditor: logs, no content", "audit"),
    _officer("administrator", "S. Switch", "Site administrator", "administer", site_administrator=True),
)
