"""Officers, themes and the two rounds of the demonstration."""

from portal.demonstration.cast.plot import ZONE_NAME
from portal.demonstration.cast.schema import Officer, Person, RoundText, Theme

THEMES = (
    Theme(key="procedure", name="Decisions concerning children", note="How a decision on return is reached."),
    Theme(key="best_interests", name="Best interests procedure", parent="procedure"),
    Theme(key="independence", name="Independence of the decision maker", parent="procedure"),
    Theme(key="legal_assistance", name="Legal assistance and guardianship", parent="procedure"),
    Theme(key="family_unity", name="Family unity and detention of families", parent="procedure"),
    Theme(key="protection", name="Protection and services", note="What a child receives, and from whom."),
    Theme(key="victims", name="Standards for child victims", parent="protection"),
    Theme(key="data", name="Data and registration", parent="protection"),
    Theme(key="schooling", name="School enrolment", parent="protection"),
    Theme(key="coordination", name="Coordination", note="Who works with whom, by what mechanism."),
    Theme(key="mechanism", name="National mechanism", parent="coordination"),
    Theme(key="local_level", name="Local level", parent="coordination"),
    Theme(key="funding", name="Funding", parent="coordination"),
    Theme(key="federal", name="Distribution of powers in federal States", parent="coordination"),
    Theme(key="consular", name="Consular services", parent="coordination"),
    Theme(key="private_sector", name="Duty of the private sector", parent="coordination"),
    Theme(key="participation", name="Participation of children and civil society", parent="coordination"),
    Theme(key="regularization", name="Regularization", note="Programmes and their reach."),
    Theme(key="criteria", name="Regularization criteria", parent="regularization"),
    Theme(key="discretion", name="Discretion of States", parent="regularization"),
    Theme(key="cooperation", name="International cooperation", note="Bodies and forums beyond one State."),
    Theme(key="treaty_bodies", name="Treaty bodies and special procedures", parent="cooperation"),
    Theme(key="mandates", name="Mandates of international organizations", parent="cooperation"),
    Theme(key="platforms", name="Policy platforms", parent="cooperation"),
)

# By key of a theme, and by cell of a recommendation: for whoever codes after.
THEME_MEMOS = {
    "local_level": "Towns that ask to be named go here; where a body speaks of districts in a federal State, see the "
    "distribution of powers as well.",
}
CELL_MEMOS = {"124": "The campaign of the towns is coded once, with what its senders add of their own."}

# What officers keep for themselves: whose a recommendation is, and what is noted on a submission.
HANDED = {"124": "coder", "128": "coder"}
NOTES = {
    "lazwara": "The mission says by telephone that what it holds of para. 127 (3) stands; no further text follows."
}


NOTICE = "A demonstration. All bodies, people and statements are invented. Not a United Nations site."

FIRST_ROUND = RoundText(
    reference="A-HRC-11-7_round-1",
    title="The rights of children in the context of migration: what became of paragraphs 123 to 128",
    symbol="A/HRC/11/7",
    cells=("123", "124", "125", "126", "127.1", "127.2", "127.3", "128"),
    mandate="Mandate of the Independent Author, invented for this demonstration",
    issued_in_name_of="the Independent Author",
    purpose="follow_up",
    feeds="A report of the Independent Author on the views received, with suggestions for a future text",
    how_used=(
        "Inputs are put together in order, coded by theme and summarized. Every sentence of the report about them "
        "names its sources, as far as their senders allow. Public inputs appear with the report, all at the same time."
    ),
    introduction=(
        "The report was issued and is not reopened. The round asks what bodies of different kinds make of eight of its "
        "recommendations, what they have done, and what they would suggest for a future text."
    ),
    questions=("What has changed since the report was issued that a future text should take into account?",),
)

SECOND_ROUND = RoundText(
    reference="A-HRC-11-7_round-2",
    title="Coordination at national and local level: paragraphs 124 and 128, a second reading",
    symbol="A/HRC/11/7",
    cells=("124", "128"),
    mandate="Mandate of the Independent Author, invented for this demonstration",
    issued_in_name_of="the Independent Author",
    purpose="follow_up",
    feeds="An addendum to the report of the Independent Author on the views received",
    how_used="As in the first round: put together, coded, summarized, each sentence with its sources.",
    introduction=(
        "In the first round most of the five States that addressed paragraph 124 supported it, and local authorities "
        "asked to be named in both paragraphs. This second reading asks how the two could be brought together."
    ),
)


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
