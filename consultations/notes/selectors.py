"""Questions about notes verbales: what a round's note says, and which missions have it."""

from dataclasses import dataclass

from consultations.enums import Constituency
from consultations.models import Delegation, NoteText, Round, RoundNote, SentNote
from consultations.notes.mission_names import has_name_in, mission_title
from core.text.strings import sort_key


@dataclass(frozen=True, slots=True)
class MissionRow:
    """A mission in the list: its note's language, whether the register has the State's name in it, what was sent."""

    delegation: Delegation
    mission: str
    language: str
    has_name: bool
    sent: SentNote | None


def round_note(round_: Round) -> RoundNote | None:
    return RoundNote.objects.filter(round=round_).first()


def note_text(round_: Round, language: str) -> NoteText | None:
    """Return the secretariat's own words in this language, None where nobody wrote any."""
    return NoteText.objects.filter(round=round_, language=language).first()


def missions_of(round_: Round) -> list[Delegation]:
    """Return the invited States, in the order of their names. Two queries."""
    rows = round_.delegations.invited().filter(organisation__constituency=Constituency.STATE)
    missions = rows.select_related("organisation", "sent_note", "round__rules", "round__document")
    missions = missions.prefetch_related("authorities")
    return sorted(missions, key=lambda row: sort_key(row.organisation.display_short_name()))


def note_language(delegation: Delegation, note: RoundNote) -> str:
    """Return the language of a mission's note: the State's own where the note is drafted in it, else the first."""
    own = delegation.organisation.language
    return own if own in note.languages else note.languages[0]


def mission_rows(round_: Round, note: RoundNote | None, language: str) -> list[MissionRow]:
    """Return the missions for the list, named in the reader's language."""
    mission_list = []
    for row in missions_of(round_):
        written_in = note_language(row, note) if note else row.organisation.language
        sent = getattr(row, "sent_note", None)
        mission = mission_title(row.organisation, language)
        has_name = has_name_in(row.organisation, written_in)
        mission_list.append(MissionRow(row, mission, written_in, has_name, sent))
    return mission_list
