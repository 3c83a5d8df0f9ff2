"""Closed vocabularies of consultations. Keys are never translated."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _, ngettext, npgettext, pgettext_lazy


class Constituency(models.TextChoices):
    """Kinds of bodies (PRACTICE 15), in the order in which contributors are listed."""

    STATE = "state", _("State")
    UN_ENTITY = "un_entity", _("UN entity")
    INTERGOVERNMENTAL = "intergovernmental", _("Regional or other intergovernmental organization")
    TREATY_BODY = "treaty_body", _("Treaty body")
    SPECIAL_PROCEDURE = "special_procedure", _("Special procedure")
    NHRI = "nhri", _("National human rights institution")
    PARLIAMENT = "parliament", _("Parliament")
    LOCAL_GOVERNMENT = "local_government", _("Local government")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    CHILD_YOUTH = "child_youth", _("Child- or youth-led organization")
    PRIVATE_SECTOR = "private_sector", _("Private sector")
    ACADEMIA = "academia", _("Academia")
    RED_CROSS = "red_cross", _("Red Cross and Red Crescent")
    CONSULAR_SERVICE = "consular_service", _("Consular service")
    OTHER = "other", _("Other")


@dataclass(frozen=True, slots=True)
class ConstituencyFacts:
    """What is true of all bodies of one constituency. Everything that tells them apart is made from these rows.

    `noun` is their name in a sentence, in the number that it stands for; `plural` as in "for States and treaty bodies",
    where no number stands, which many languages would hear in the noun.
    """

    noun: Callable[[int], str]
    plural: Any
    group: int = 4  # in lists of contributors, from 0; A-status institutions come before the last
    addressees: tuple[str, ...] = ()  # how documents name them (`reading.results.Actor`)
    synonyms: tuple[str, ...] = ()  # what tables of others call them
    registers: int = 0  # its place among those who may register themselves; 0 for those who are invited only
    is_referring: bool = False  # refers to adopted texts and stands outside all position counts (PRACTICE 17)
    is_at_risk: bool = False  # nothing on devices, no address or browser kept (PRACTICE 4, A8)
    is_no_secret: bool = False  # the register knows it before anybody is invited: its name may be pointed out (A6)
    declares_interest: bool = False
    needs_consent: bool = False  # of children, and of those who care for them
    has_full_mail: bool = False  # mails name the office, the document and the body unless a person chooses otherwise


CONSTITUENCIES: dict[Constituency, ConstituencyFacts] = {
    Constituency.STATE: ConstituencyFacts(
        lambda n: npgettext("kind of body", "State", "States", n),
        pgettext_lazy("kinds of bodies", "States"),
        group=0,
        addressees=("States", "Member States", "States parties", "Parties"),
        synonyms=("states", "member state", "government", "observer state"),
        is_no_secret=True,
        has_full_mail=True,
    ),
    Constituency.UN_ENTITY: ConstituencyFacts(
        lambda n: ngettext("United Nations entity", "United Nations entities", n),
        pgettext_lazy("kinds of bodies", "United Nations entities"),
        group=1,
        addressees=(
            "United Nations entities",
            "international organizations",
            "Secretary-General",
            "Office of the High Commissioner for Human Rights",
            "Executive Secretary",
            "secretariat",
        ),
        synonyms=("un", "un agency", "un system"),
        is_no_secret=True,
        has_full_mail=True,
    ),
    Constituency.INTERGOVERNMENTAL: ConstituencyFacts(
        lambda n: ngettext("intergovernmental organization", "intergovernmental organizations", n),
        pgettext_lazy("kinds of bodies", "intergovernmental organizations"),
        group=1,
        addressees=("international organizations", "regional organizations"),
        synonyms=("igo", "intergovernmental organization", "regional organization"),
        registers=9,
        is_no_secret=True,
    ),
    Constituency.TREATY_BODY: ConstituencyFacts(
        lambda n: ngettext("treaty body", "treaty bodies", n),
        pgettext_lazy("kinds of bodies", "treaty bodies"),
        group=2,
        addressees=("treaty bodies",),
        is_referring=True,
        is_no_secret=True,
    ),
    Constituency.SPECIAL_PROCEDURE: ConstituencyFacts(
        lambda n: ngettext("special procedure", "special procedures", n),
        pgettext_lazy("kinds of bodies", "special procedures"),
        group=2,
        addressees=("special procedures", "Special Rapporteur", "independent expert"),
        is_referring=True,
        is_no_secret=True,
    ),
    Constituency.NHRI: ConstituencyFacts(
        lambda n: ngettext("national human rights institution", "national human rights institutions", n),
        pgettext_lazy("kinds of bodies", "national human rights institutions"),
        addressees=("national human rights institutions",),
        synonyms=("nhris", "national human rights institutions"),
        registers=3,
        is_no_secret=True,
    ),
    Constituency.PARLIAMENT: ConstituencyFacts(
        lambda n: ngettext("parliament", "parliaments", n),
        pgettext_lazy("kinds of bodies", "parliaments"),
        addressees=("parliaments",),
        registers=8,
        is_no_secret=True,
    ),
    Constituency.LOCAL_GOVERNMENT: ConstituencyFacts(
        lambda n: ngettext("local government", "local governments", n),
        pgettext_lazy("kinds of bodies", "local governments"),
        addressees=("local governments",),
        registers=5,
    ),
    Constituency.CIVIL_SOCIETY: ConstituencyFacts(
        lambda n: ngettext("civil society organization", "civil society organizations", n),
        pgettext_lazy("kinds of bodies", "civil society organizations"),
        addressees=("civil society", "trade unions"),
        synonyms=("ngo", "ngos", "cso", "civil society organization", "civil society organisation"),
        registers=1,
        is_at_risk=True,
    ),
    Constituency.CHILD_YOUTH: ConstituencyFacts(
        lambda n: ngettext("child- or youth-led organization", "child- or youth-led organizations", n),
        pgettext_lazy("kinds of bodies", "child- or youth-led organizations"),
        addressees=("civil society",),
        synonyms=("youth", "children", "child-led", "youth-led"),
        registers=2,
        is_at_risk=True,
        needs_consent=True,
    ),
    Constituency.PRIVATE_SECTOR: ConstituencyFacts(
        lambda n: ngettext("private sector organization", "private sector organizations", n),
        pgettext_lazy("kinds of bodies", "private sector organizations"),
        addressees=("private sector",),
        synonyms=("company", "business", "companies"),
        registers=6,
        declares_interest=True,
    ),
    Constituency.ACADEMIA: ConstituencyFacts(
        lambda n: ngettext("academic institution", "academic institutions", n),
        pgettext_lazy("kinds of bodies", "academic institutions"),
        addressees=("academia",),
        synonyms=("university", "academic"),
        registers=4,
    ),
    Constituency.RED_CROSS: ConstituencyFacts(
        lambda n: ngettext("Red Cross or Red Crescent organization", "Red Cross or Red Crescent organizations", n),
        pgettext_lazy("kinds of bodies", "Red Cross or Red Crescent organizations"),
        registers=7,
    ),
    Constituency.CONSULAR_SERVICE: ConstituencyFacts(
        lambda n: ngettext("consular service", "consular services", n),
        pgettext_lazy("kinds of bodies", "consular services"),
        addressees=("consular services",),
    ),
    Constituency.OTHER: ConstituencyFacts(
        lambda n: ngettext("other participant", "other participants", n),
        pgettext_lazy("kinds of bodies", "other participants"),
        registers=10,
        is_at_risk=True,
    ),
}


REFERRING = frozenset(each for each, facts in CONSTITUENCIES.items() if facts.is_referring)
AT_RISK = frozenset(each for each, facts in CONSTITUENCIES.items() if facts.is_at_risk)
# States and their services, and organs of the United Nations: being named is no risk to them.
OFFICIAL = frozenset(each for each, facts in CONSTITUENCIES.items() if facts.group < 3) | {
    Constituency.CONSULAR_SERVICE
}
NO_SECRET = frozenset(each for each, facts in CONSTITUENCIES.items() if facts.is_no_secret)
DECLARING_INTEREST = frozenset(each for each, facts in CONSTITUENCIES.items() if facts.declares_interest)
WITH_FULL_MAIL = frozenset(each for each, facts in CONSTITUENCIES.items() if facts.has_full_mail)
NEEDING_CONSENT = frozenset(each for each, facts in CONSTITUENCIES.items() if facts.needs_consent)
# Who may register itself, as the form offers them. The others are invited by their missions and secretaries.
REGISTERING = tuple(
    sorted(
        (each for each, facts in CONSTITUENCIES.items() if facts.registers),
        key=lambda each: CONSTITUENCIES[each].registers,
    )
)


class RegionalGroup(models.TextChoices):
    AFRICAN = "african", _("African Group")
    ASIA_PACIFIC = "asia_pacific", _("Asia-Pacific Group")
    EASTERN_EUROPEAN = "eastern_european", _("Eastern European Group")
    GRULAC = "grulac", _("Latin American and Caribbean Group")
    WEOG = "weog", _("Western European and others Group")
    NONE = "none", _("Other or none")


class Status(models.TextChoices):
    NONE = "", _("None")
    MEMBER = "member", _("Member State")
    OBSERVER = "observer", _("Observer State")
    GENERAL = "general", _("General consultative status")
    SPECIAL = "special", _("Special consultative status")
    ROSTER = "roster", _("Roster")
    A = "a", _("A status")
    B = "b", _("B status")


class Role(models.TextChoices):
    FOCAL_POINT = "focal_point", _("Focal point")
    DEPUTY = "deputy", _("Deputy")
    CONTRIBUTOR = "contributor", _("Drafter")


class PersonState(models.TextChoices):
    """How far a person of a round is with signing in."""

    ACTIVE = "active", pgettext_lazy("person", "Has access")
    INVITED = "invited", pgettext_lazy("person", "Invited")
    OPENED = "opened", pgettext_lazy("person", "Has opened the link")
    EXPIRED = "expired", pgettext_lazy("person", "Link expired")
    UNDELIVERED = "undelivered", pgettext_lazy("person", "Not delivered")
    CLOSED = "closed", pgettext_lazy("person", "Account closed")


class PersonAct(models.TextChoices):
    """What can be done with many people at once."""

    SEND_AGAIN = "send_again", _("Send the link again")
    CANCEL = "cancel", _("Cancel the invitation")
    END = "end", _("End the access")


class Force(models.TextChoices):
    SHOULD = "should", _("should")
    SHOULD_CONSIDER = "should consider", _("should consider")
    RECOMMENDS = "recommends", _("recommends")
    ENCOURAGES = "encourages", _("encourages")
    CALLS_UPON = "calls upon", _("calls upon")
    URGES = "urges", _("urges")
    REQUESTS = "requests", _("requests")


class ParagraphKind(models.TextChoices):
    """What a paragraph is in its document; the values are those of `reading.results.ParagraphKind`."""

    PARAGRAPH = "paragraph", pgettext_lazy("kind of paragraph", "Paragraph")
    PREAMBULAR = "preambular", pgettext_lazy("kind of paragraph", "Preambular paragraph")
    OPERATIVE = "operative", pgettext_lazy("kind of paragraph", "Operative paragraph")
    CONCERN = "concern", pgettext_lazy("kind of paragraph", "Concern")
    RECOMMENDATION = "recommendation", pgettext_lazy("kind of paragraph", "Recommendation")
    QUESTION = "question", pgettext_lazy("kind of paragraph", "Question")
    STATEMENT = "statement", pgettext_lazy("kind of paragraph", "Statement")


class SubjectKind(models.TextChoices):
    """What is consulted on: a recommendation asks somebody to act, the others only for an answer."""

    RECOMMENDATION = "recommendation", pgettext_lazy("kind of paragraph", "Recommendation")
    QUESTION = "question", pgettext_lazy("kind of paragraph", "Question")
    STATEMENT = "statement", pgettext_lazy("kind of paragraph", "Statement")
    PARAGRAPH = "paragraph", pgettext_lazy("kind of paragraph", "Paragraph")


class TextStanding(models.TextChoices):
    OFFICIAL = "official", _("official text")
    WORKING = "working", _("working translation, unofficial")


class RoundState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("round", "Draft")
    ANNOUNCED = "announced", pgettext_lazy("round", "Announced")
    OPEN = "open", pgettext_lazy("round", "Open")
    COMPILING = "compiling", pgettext_lazy("round", "Compiling")
    REVIEW = "synthesis_review", pgettext_lazy("round", "Synthesis review")
    PUBLISHED = "published", pgettext_lazy("round", "Published")
    FOLLOW_UP = "follow_up", pgettext_lazy("round", "Follow-up")
    ARCHIVED = "archived", pgettext_lazy("round", "Archived")


class StageStatus(models.TextChoices):
    """Where a stage of a round's work stands for one reader; computed, never stored."""

    LATER = "later", _("Not started")
    BEGUN = "begun", pgettext_lazy("stage", "In progress")
    WAITING = "waiting", _("Needs attention")
    DONE = "done", pgettext_lazy("stage", "Done")


class Listed(models.TextChoices):
    """The result for one line of a pasted list of bodies, in the order of the page."""

    UNSURE = "unsure", _("Several possible matches: choose one")
    UNKNOWN = "unknown", _("Not in the register")
    FAULTY = "faulty", _("Cannot be read")
    NOT_ASKED = "not_asked", _("Kind not included in this round")
    UNCONFIRMED = "unconfirmed", _("Not confirmed yet")
    TWICE = "twice", _("Listed twice")
    SURE = "sure", _("Found")
    INVITED = "invited", _("Already invited")


class RowOutcome(models.TextChoices):
    """What a row of a file with organizations would do, in the order of the page."""

    ASK = "ask", _("To be decided")
    FAULTY = "faulty", _("Rows with errors")
    NEW = "new", _("New organizations")
    CHANGED = "changed", _("Changed organizations")
    SAME = "same", _("No change")
    SKIPPED = "skipped", _("Left out")


class Response(models.TextChoices):
    """How far an invited body has come: one of these, in the order of the chart."""

    SENT = "sent", pgettext_lazy("what bodies did", "Sent")
    DRAFTING = "drafting", pgettext_lazy("what bodies did", "Draft started")
    NOT_EXPECTED = "not_expected", pgettext_lazy("what bodies did", "No answer expected")  # `selectors.not_expected`
    OPENED = "opened", pgettext_lazy("what bodies did", "Opened, not started")
    REACHED = "reached", pgettext_lazy("what bodies did", "Opened")  # and who knows more may tell what was begun
    UNOPENED = "unopened", pgettext_lazy("what bodies did", "Not opened")
    DECLINED = "declined", pgettext_lazy("what bodies did", "Declined")


# Nothing has come of these, and they have not said that nothing will.
SILENT = (Response.OPENED, Response.UNOPENED)


def distinguishable_responses(*, sighted: bool) -> tuple[Response, ...]:
    """Return the responses that this reader may tell apart, in the order of the chart.

    A reader who may not know who wrote without a name does not learn what was begun or not begun: the difference would
    reveal the name (decision 0031).
    """
    hidden = {Response.REACHED} if sighted else {Response.DRAFTING, Response.NOT_EXPECTED, Response.OPENED}
    return tuple(each for each in Response if each not in hidden)


class ActKind(models.TextChoices):
    """What was done to an announced round, with a reason."""

    EDITED = "edited", _("Edited")
    WINDOW_MOVED = "window_moved", _("Window moved")
    EXTENDED = "extended", _("More time for a constituency")
    REOPENED = "reopened", _("Reopened")


class Moment(models.TextChoices):
    """Kinds of events in the calendar of the secretariat."""

    ANNOUNCED = "announced", pgettext_lazy("calendar", "Announced")
    OPENS = "opens", pgettext_lazy("calendar", "Opens")
    HALF_WAY = "half_way", pgettext_lazy("calendar", "Reminder: half of the time is over")
    WEEK = "week", pgettext_lazy("calendar", "Reminder: the last week")
    TWO_DAYS = "two_days", pgettext_lazy("calendar", "Reminder: the last two days")
    LAST_DAY = "last_day", pgettext_lazy("calendar", "Reminder: the last day")
    CLOSES = "closes", pgettext_lazy("calendar", "Closes")
    EXTENSION_ENDS = "extension_ends", pgettext_lazy("calendar", "An extension ends")
    REVIEW = "review", pgettext_lazy("calendar", "Synthesis review begun")
    PUBLISHED = "published", pgettext_lazy("calendar", "Report published")


class Purpose(models.TextChoices):
    """The purpose of a round (PRACTICE 14); an issued text is not reopened."""

    DRAFT_TEXT = "draft_text", _("Comments on a draft text")
    FOLLOW_UP = "follow_up", _("Follow-up to an issued text")
    QUESTIONNAIRE = "questionnaire", _("Questionnaire")


class InputsPublic(models.TextChoices):
    """When inputs become public (PRACTICE 9)."""

    WITH_REPORT = "with_report", _("With the report")
    AFTER_CLOSE = "after_close", _("All together, some days after the close")
    NEVER = "never", _("Never")


class LatePolicy(models.TextChoices):
    REFUSE = "refuse", _("Refused without an extension")
    ACCEPT_MARKED = "accept_marked", _("May be accepted late, and are marked as late")


class Duty(models.TextChoices):
    """The closed set of codenames that guardian grants per round."""

    MANAGE = "manage_round", _("Manage the round")
    TRIAGE = "triage_round", _("Triage")
    CODE = "code_round", pgettext_lazy("duty", "Code")
    EXPORT = "export_round", _("Export")
    SEE_CONFIDENTIAL = "see_confidential", _("See confidential content")
    DRAFT_SYNTHESIS = "draft_synthesis", _("Draft the synthesis")
    REVIEW_SYNTHESIS = "review_synthesis", _("Review the synthesis")


# Who knows that a report is being written: those who work on it, and those who manage or export the round (A5).
WORKS_ON_REPORTS = (Duty.MANAGE, Duty.EXPORT, Duty.CODE, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)


class ExtensionGround(models.TextChoices):
    CLASS = "class", _("Offered to the whole constituency")
    REQUEST = "request", _("On request, with a reason")
    SHUTDOWN = "shutdown", _("Power or internet shutdown")


class HarmConsent(models.TextChoices):
    """How far the affected person consents to action (San José Guidelines, 5 (e))."""

    RECORD = "record", _("Only record it")
    CONTACT = "contact", _("Contact me first, and do nothing without my consent")
    ACT = "act", _("You may act on it. Tell me what you do.")
