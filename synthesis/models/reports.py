"""Synthesis reports, their findings and the evidence these rest on.

Findings and evidence use plain foreign keys, never `ParentalKey`: publishing a revision must not write them back, see
trap 8. Every revision carries the ledger, a snapshot of them without quotes.
"""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, TextBlock
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from consultations.models import Recommendation, Round
from core import clock
from core.models import StoredFile, UUIDModel
from submissions.enums import Confidentiality
from submissions.models import Passage, PublicState
from synthesis.enums import EditionReason, Promise, Quantity, ReportKind
from synthesis.models.coding import Theme


class SynthesisReport(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, UUIDModel):
    """New text about the inputs of a round. The front matter is written; the findings are rows."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reports")
    reference = models.CharField(max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=ReportKind, default=ReportKind.THEMATIC)
    title = models.CharField(_("title"), max_length=300)
    symbol = models.CharField(_("symbol"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    front_matter = StreamField(
        [("heading", CharBlock()), ("paragraph", TextBlock()), ("promise", ChoiceBlock(choices=Promise.choices))],
        blank=True,
        verbose_name=_("front matter"),
    )
    live = models.BooleanField(default=False, editable=False)  # Wagtail's own default would be True
    release_at = models.DateTimeField(_("release"), null=True, blank=True)  # planned; empty: when it is published
    waits_for_sign_off = models.BooleanField(_("the issuing authority signs off after the approvals"), default=False)
    begun_at = models.DateTimeField(default=clock.now)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="synthesis_report")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="synthesis_report",
    )

    class Meta:
        ordering = ["-begun_at"]
        verbose_name = _("synthesis report")
        verbose_name_plural = _("synthesis reports")

    def __str__(self) -> str:
        return self.reference

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Redirect to the report's own page: findings are rows and no part of a revision."""
        return redirect("synthesis:report", self.pk)

    def with_content_json(self, content: Any) -> Any:
        """Return the revision's row, keeping the fields that are no part of the text.

        Publishing writes a revision back over the row.
        """
        report = super().with_content_json(content)
        report.release_at, report.waits_for_sign_off = self.release_at, self.waits_for_sign_off
        return report

    def serializable_data(self) -> Any:
        """Return what a revision keeps: the row, and the ledger of its findings (trap 8)."""
        from synthesis.reports.ledger import ledger

        return {**super().serializable_data(), "ledger": ledger(self)}


class Section(UUIDModel):
    """A part of a report, in order."""

    report = models.ForeignKey(SynthesisReport, on_delete=models.PROTECT, related_name="sections")
    title = models.CharField(_("title"), max_length=300)
    order = models.PositiveIntegerField()
    # Its words stand above the findings of the section.
    recommendation = models.ForeignKey(
        Recommendation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.title


class Finding(UUIDModel):
    """One sentence or short paragraph, linked to the passages it rests on."""

    report = models.ForeignKey(SynthesisReport, on_delete=models.PROTECT, related_name="findings")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="findings")
    order = models.PositiveIntegerField()
    recommendation = models.ForeignKey(
        Recommendation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("text"))
    quantity = models.CharField(_("counted word"), max_length=10, choices=Quantity, blank=True)
    counted = models.JSONField(_("counted constituencies"), default=list, blank=True)
    positions = models.JSONField(_("counted positions"), default=list, blank=True)  # empty: whatever the position
    counts_theme = models.BooleanField(default=False)  # of those with the positions, only who spoke of the theme
    number = models.PositiveIntegerField(null=True, blank=True)  # the numerator, where the sentence says it
    out_of = models.PositiveIntegerField(null=True, blank=True)  # the denominator, where the sentence says it
    revision = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["section__order", "order"]
        indexes = [models.Index(fields=["report", "recommendation"], name="finding_on_recommendation")]

    @property
    def is_of_positions(self) -> bool:
        """Whether it counts bodies by their positions, and not by what they said."""
        return bool(self.positions) and not self.counts_theme


class Evidence(Passage):
    """A passage a finding rests on."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="evidence")
    order = models.PositiveIntegerField(default=0)
    level = models.CharField(max_length=12, choices=Confidentiality)  # in force when cited; a stricter one shows
    parts = models.JSONField(default=list, blank=True)  # words of the sentence that it supports; empty: all of it
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta(Passage.Meta):
        abstract = False
        ordering = ["order", "at"]
        constraints = [
            *Passage.Meta.constraints,
            models.UniqueConstraint(fields=["finding", "input", "field", "start", "end"], name="cited_once"),
        ]


class FindingComment(UUIDModel):
    """A reviewer's comment on a finding, or on some words of it; the finding is contested while the comment is open."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()
    suggestion = models.TextField(blank=True)
    words = models.TextField(blank=True)  # of the sentence that it is about; empty: all of it
    on_revision = models.PositiveIntegerField(default=1)  # of the finding, as its writer read it
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(blank=True)
    taken = models.BooleanField(default=False)  # the suggestion became the text: who wrote it counts as an author

    class Meta:
        ordering = ["at"]


class Publication(UUIDModel):
    """An edition: a frozen pack of a report.

    `outline` is the report as a neutral tree without quotes; the page reads this, never live rows. `number` counts all
    rows, also those that were replaced before their release. `replaces` is the SHA-256 of the manifest of the edition
    before, "" where none was handed out. `state` is the public state from which its counts and notes were made.
    `reason` is "" for rows older than editions.
    """

    report = models.ForeignKey(SynthesisReport, on_delete=models.PROTECT, related_name="publications")
    number = models.PositiveSmallIntegerField(default=1)
    ledger_digest = models.CharField(max_length=64)
    outline = models.JSONField()
    reason = models.CharField(max_length=12, choices=EditionReason, blank=True)
    replaces = models.CharField(max_length=64, blank=True)
    state = models.ForeignKey(PublicState, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    release_at = models.DateTimeField()  # read `<= now`; the embargo (DECIDED 13)
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="publication_number")]

    @property
    def edition(self) -> int:
        """The number that the public reads: it counts only editions whose files were handed out."""
        return int((self.outline.get("edition") or {}).get("number", self.number))


class PublicationFile(UUIDModel):
    """A file of the pack. Where a file was made anew, the older ones stay, perhaps under the same name.

    `file` is None once an erasure deleted it.
    """

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name
