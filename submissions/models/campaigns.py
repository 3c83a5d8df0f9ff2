"""The same text from several bodies. These rows never change or hide an input."""

from django.conf import settings
from django.db import models

from consultations.models import Round
from core import clock
from core.models import UUIDModel
from submissions.models.inputs import Input, Line


class Campaign(UUIDModel):
    """One text, sent by several bodies of a round. `text` is the line whose words represent all."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="campaigns")
    number = models.PositiveIntegerField()  # in the round
    name = models.CharField(max_length=120, blank=True)  # given by an officer
    text = models.ForeignKey(Line, null=True, on_delete=models.SET_NULL, related_name="+")
    found_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="campaign_number")]


class CampaignMember(UUIDModel):
    """A line in a campaign, or excluded from any (`campaign` is None), as the search proposes or a person decided.

    `own`: what its `input` adds, as [[field, start, end], …] in code points; the words are read through the audience
    only. `of_digest` is that of the words that were compared: a decided line whose words change is looked at again.
    """

    line = models.OneToOneField(Line, on_delete=models.CASCADE, related_name="campaign_member")
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.CASCADE, related_name="members")
    input = models.ForeignKey(Input, on_delete=models.CASCADE, related_name="+")
    similarity = models.FloatField(default=1.0)  # 0 to 1, with the campaign's text
    own = models.JSONField(default=list)
    of_digest = models.CharField(max_length=64)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
