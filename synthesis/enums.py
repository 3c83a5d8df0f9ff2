"""Closed vocabularies of the synthesis. Keys are never translated."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from submissions.enums import Channel

SUGGEST = "synthesis.suggest"  # the job that looks for themes


class CodingOrigin(models.TextChoices):
    PERSON = "person", _("By a person")
    SUGGESTED = "suggested", _("Suggested")


class ShownCodings(models.TextChoices):
    """Which inputs the workbench shows, by their codings."""

    UNCODED = "uncoded", _("Without a theme")
    MINE = "mine", _("Coded by me")


class HintKind(models.TextChoices):
    """What else the portal suggests about an input."""

    PART = "part", _("Also relates to another part")
    MISFILED = "misfiled", _("Relates to a different recommendation")
    LANGUAGE = "language", _("The language differs from the one stated")


class ThemeAct(models.TextChoices):
    """Kinds of change to the codebook."""

    ADD = "add", _("Added")
    RENAME = "rename", _("Renamed")
    MOVE = "move", _("Moved")
    SPLIT = "split", _("Divided")
    MERGE = "merge", _("Merged")
    REMOVE = "remove", _("Removed")


class Outcome(models.TextChoices):
    """What the secretariat did with a line (DOMAIN 2, disposition)."""

    CITED = "cited", _("Cited")
    GROUPED = "grouped", _("Grouped with others")
    DUPLICATE = "duplicate", _("Duplicate")
    OUT_OF_SCOPE = "out_of_scope", _("Out of scope")
    NOT_REFLECTED = "not_reflected", _("Not reflected")


class Verdict(models.TextChoices):
    """The secretariat's answer to one comment."""

    ACCEPTED = "accepted", pgettext_lazy("of a comment", "Accepted")
    IN_PART = "in_part", pgettext_lazy("of a comment", "Accepted in part")
    NOT_ACCEPTED = "not_accepted", pgettext_lazy("of a comment", "Not accepted")
    NOTED = "noted", pgettext_lazy("of a comment", "Noted")


class Quantity(models.TextChoices):
    """Words of quantity; the ladder is in PRACTICE 18. "Some" means at least one and shows no number."""

    NONE = "", _("No counted word")
    NUMBER = "number", _("An exact number")
    SOME = "some", pgettext_lazy("quantity", "Some")
    SEVERAL = "several", _("Several")
    MANY = "many", _("Many")
    MOST = "most", _("Most")
    ALL = "all", _("All")


class StaleReason(models.TextChoices):
    """Why a finding needs attention; computed from its evidence (DECIDED 9)."""

    CHANGED = "changed", _("The words were corrected in a newer version")
    WITHDRAWN = "withdrawn", _("The submission was withdrawn")
    INADMISSIBLE = "inadmissible", _("The submission is inadmissible")
    REDACTED = "redacted", _("The words were redacted")
    STRICTER = "stricter", _("The words were made confidential")
    ERASED = "erased", _("The submission was erased")
    MISCOUNTED = "miscounted", _("The word of quantity no longer agrees with the count")


class ResponseOutcome(models.TextChoices):
    """How a comment on the report was answered (DOMAIN 4). "Noted" is not "rejected"."""

    ACCEPTED = "accepted", _("Accepted")
    IN_PART = "in_part", _("Accepted in part")
    NOTED = "noted", pgettext_lazy("response", "Noted")
    REJECTED = "rejected", pgettext_lazy("response", "Rejected")
    NO_LONGER = "no_longer", _("No longer applicable")


AS_ASKED = (ResponseOutcome.ACCEPTED, ResponseOutcome.IN_PART)  # answers that say that the words were changed


# How a comment came that an officer entered for a body.
ENTERED_COMMENT = {
    Channel.MAIL: pgettext_lazy("comment", "Email, entered by the secretariat"),
    Channel.PAPER: pgettext_lazy("comment", "Paper, entered by the secretariat"),
}


class ProcessingStep(models.TextChoices):
    """Steps of an approved report towards an official document (PRACTICE 23)."""

    SENT = "sent", pgettext_lazy("report", "Sent to document services")
    ISSUED = "issued", pgettext_lazy("report", "Issued")


class SourceShown(models.TextChoices):
    """How an edition shows a cited source."""

    NAMED = "named", _("By name")
    NAMELESS = "nameless", _("Without name")
    ON_FILE = "on_file", _("Information on file with the secretariat")


class ReportKind(models.TextChoices):
    """The kind of a report; it decides who is named in a sentence (decision 0040)."""

    THEMATIC = "thematic", _("Thematic report or summary of inputs")
    SUMMARY = "summary", _("Stakeholder summary or compilation")
    DRAFT_TEXT = "draft_text", _("Concluding observations or draft text")

    @property
    def counts_positions(self) -> bool:
        """Whether sentences and tables give the number of bodies that took a position."""
        return self is ReportKind.THEMATIC

    @property
    def names_sources(self) -> bool:
        """Whether notes and lists name the senders of cited inputs, where that is public."""
        return self is not ReportKind.DRAFT_TEXT

    @property
    def rule(self) -> Any:
        """The rule for its writers, in a sentence or two."""
        return {
            ReportKind.THEMATIC: _(
                "Sentences count participants (“one State”, “several organizations”). Names are in the notes."
            ),
            ReportKind.SUMMARY: _(
                "Sentences name their sources and count no positions. Only sources that are public with their name "
                "can be named."
            ),
            ReportKind.DRAFT_TEXT: _(
                "No participant is named, in sentences or notes, and no positions are counted. The first draft is the "
                "text of the document."
            ),
        }[self]


class DraftOrder(models.TextChoices):
    """How the sections of a first draft are ordered."""

    BY_RECOMMENDATION = "recommendation", _("In the order of the document")
    BY_THEME = "theme", _("By theme")


class Promise(models.TextChoices):
    """Sentences of the front matter that an edition prints only while they are true (PUBLISHED 2)."""

    NEVER_ALONE = (
        "never_alone",
        _("Inputs sent without a name or in confidence are never the only source of a sentence."),
    )
    UNALTERED = (
        "unaltered",
        _("The inputs themselves are published unaltered in the compilation that accompanies the report."),
    )
    ONE_TEXT_ONCE = "one_text_once", _("A text sent by several organizations is counted once.")
    TWO_APPROVED = "two_approved", _("Two people who wrote no part of the report approved it.")
    EVERY_COMMENT = "every_comment", _("Every comment on the draft was considered and answered.")


class EditionReason(models.TextChoices):
    """Why an edition was made. The public reads the reason only where `is_public_reason`."""

    RELEASE = "release", _("Released")
    APPROVAL = "approval", _("A new text was approved")
    CORRIGENDUM = "corrigendum", _("Corrigendum")
    NARROWING = "narrowing", _("Some content may no longer be shown")
    ADDENDUM = "addendum", _("Inputs admitted later")
    DOCUMENTS = "documents", _("A step at document services")

    @property
    def is_public_reason(self) -> bool:
        """Whether the public reads this reason.

        For the others the public only learns that there is a new edition: a reason would reveal that somebody left.
        """
        return self in (EditionReason.RELEASE, EditionReason.CORRIGENDUM)


class FindingAct(models.TextChoices):
    """What can be done with many findings at once."""

    THEME = "theme", _("Set the theme")
    MOVE = "move", _("Move to a section")
    COMMENT = "comment", _("Comment")
    REMOVE = "remove", _("Remove from the report")


class ReportStage(models.TextChoices):
    """The stage of a report; computed from Wagtail's workflow and the publications (DECIDED 10)."""

    DRAFTING = "drafting", pgettext_lazy("report", "Being written")
    CIRCULATED = "circulated", pgettext_lazy("report", "Sent to participants for comment")
    IN_APPROVAL = "in_approval", pgettext_lazy("report", "In approval")
    RETURNED = "returned", pgettext_lazy("report", "Returned")
    APPROVED = "approved", pgettext_lazy("report", "Approved, awaiting sign-off")
    EMBARGOED = "embargoed", pgettext_lazy("report", "Approved, awaiting release")
    RELEASED = "released", pgettext_lazy("report", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("report", "Publication withdrawn")

    @property
    def is_in_approval(self) -> bool:
        return self == ReportStage.IN_APPROVAL

    @property
    def is_out(self) -> bool:
        """Whether a text is signed off, so that new writing belongs to the next text."""
        return self in (ReportStage.EMBARGOED, ReportStage.RELEASED)
