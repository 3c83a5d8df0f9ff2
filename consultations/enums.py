"""Closed vocabularies of consultations. Keys are never translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Constituency(models.TextChoices):
    """PRACTICE 15, in the order in which contributors are listed."""

    STATE = "state", _("State")
    UN_ENTITY = "un_entity", _("UN entity")
    INTERGOVERNMENTAL = "intergovernmental", _("Regional or other intergovernmental organization")
    TREATY_BODY = "treaty_body", _("Treaty body")
    SPECIAL_PROCEDURE = "special_procedure", _("Special procedure")
    NHRI = "nhri", _("National human rights institution")
    PARLIAMENT = "parliament", _("Parliament")
    LOCAL_GOVERNMENT = "local_government", _("Local government")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    CHILD_YOUTH = "child_youth", _("Child- or youth-led")
    PRIVATE_SECTOR = "private_sector", _("Private sector")
    ACADEMIA = "academia", _("Academia")
    RED_CROSS = "red_cross", _("Red Cross and Red Crescent")
    CONSULAR_SERVICE = "consular_service", _("Consular service")
    OTHER = "other", _("Other")


# Bodies that refer to adopted texts and stand outside all position counts (PRACTICE 17).
REFERRING = frozenset({Constituency.TREATY_BODY, Constituency.SPECIAL_PROCEDURE})
# Bodies whose people may be in danger: nothing on devices, no address or browser kept (PRACTICE 4, A8).
AT_RISK = frozenset({Constituency.CIVIL_SOCIETY, Constituency.CHILD_YOUTH, Constituency.OTHER})


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
    CONTRIBUTOR = "contributor", _("Contributor")


class Force(models.TextChoices):
    SHOULD = "should", _("should")
    SHOULD_CONSIDER = "should consider", _("should consider")
    RECOMMENDS = "recommends", _("recommends")
    ENCOURAGES = "encourages", _("encourages")
    CALLS_UPON = "calls upon", _("calls upon")
    URGES = "urges", _("urges")
    REQUESTS = "requests", _("requests")


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


class Listed(models.TextChoices):
    """What a line of a pasted list of bodies turned out to be, in the order of the page."""

    UNSURE = "unsure", _("Which one is meant?")
    UNKNOWN = "unknown", _("Not in the register")
    FAULTY = "faulty", _("Cannot be read")
    NOT_ASKED = "not_asked", _("Not asked by this round")
    UNCONFIRMED = "unconfirmed", _("Not confirmed yet")
    TWICE = "twice", _("Named twice")
    SURE = "sure", _("Found")
    INVITED = "invited", _("Invited already")


class Response(models.TextChoices):
    """How far a body that was invited has come: one of these, in the order of the chart."""

    SENT = "sent", pgettext_lazy("what bodies did", "Sent")
    DRAFTING = "drafting", pgettext_lazy("what bodies did", "Draft begun")
    OPENED = "opened", pgettext_lazy("what bodies did", "Opened, nothing begun")
    REACHED = "reached", pgettext_lazy("what bodies did", "Opened")  # and who knows more may tell what was begun
    UNOPENED = "unopened", pgettext_lazy("what bodies did", "Not opened")
    DECLINED = "declined", pgettext_lazy("what bodies did", "Declined")


# Nothing has come of these, and they have not said that nothing will.
SILENT = (Response.OPENED, Response.UNOPENED)


def distinguishable_responses(*, sighted: bool) -> tuple[Response, ...]:
    """In the order of the chart. Who may not know who spoke without name is not told what was begun or left: what is
    left over would be the name (decision 0031)."""
    hidden = {Response.REACHED} if sighted else {Response.DRAFTING, Response.OPENED}
    return tuple(each for each in Response if each not in hidden)


class ActKind(models.TextChoices):
    """What was done to an announced round, with a reason."""

    EDITED = "edited", _("Edited")
    WINDOW_MOVED = "window_moved", _("Window moved")
    EXTENDED = "extended", _("More time for a constituency")
    REOPENED = "reopened", _("Reopened")


class Moment(models.TextChoices):
    """What stands in the calendar of the secretariat."""

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
    """PRACTICE 14: what is consulted on; an issued text is not reopened."""

    DRAFT_TEXT = "draft_text", _("Comments on a draft text")
    FOLLOW_UP = "follow_up", _("Follow-up to an issued text")
    QUESTIONNAIRE = "questionnaire", _("Questionnaire")


class InputsPublic(models.TextChoices):
    """PRACTICE 9: when inputs become public."""

    WITH_REPORT = "with_report", _("With the report")
    AFTER_CLOSE = "after_close", _("All together, some days after the close")
    NEVER = "never", _("Never")


class LatePolicy(models.TextChoices):
    REFUSE = "refuse", _("Refused without an extension")
    ACCEPT_MARKED = "accept_marked", _("May be accepted late, marked so")


class Duty(models.TextChoices):
    """The closed set of codenames that guardian gives per round."""

    MANAGE = "manage_round", _("Manage the round")
    TRIAGE = "triage_round", _("Triage")
    CODE = "code_round", pgettext_lazy("duty", "Code")
    EXPORT = "export_round", _("Export")
    SEE_CONFIDENTIAL = "see_confidential", _("See confidential matter")
    DRAFT_SYNTHESIS = "draft_synthesis", _("Draft the synthesis")
    REVIEW_SYNTHESIS = "review_synthesis", _("Review the synthesis")


class ExtensionGround(models.TextChoices):
    CLASS = "class", _("Offered to the whole constituency")
    REQUEST = "request", _("On request, with a reason")
    SHUTDOWN = "shutdown", _("Power or internet shutdown")


class HarmConsent(models.TextChoices):
    """How far the person to whom something happened consents (San José Guidelines, 5 (e))."""

    RECORD = "record", _("Keep it on record only")
    CONTACT = "contact", _("Speak with me first, and do nothing without my word")
    ACT = "act", _("You may act on it, and tell me what you do")
