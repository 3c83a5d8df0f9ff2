"""What the secretariat knows of organizations between rounds: contacts, files that were loaded, merges."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consultations.enums import Constituency
from consultations.models.organisations import Organisation
from core import clock
from core.models import Job, UUIDModel


class Contact(UUIDModel):
    """A person or an office of an organization to whom the secretariat writes. Gives no rights.

    Personal data: it is deleted with the account that has its address, and whenever an officer removes it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    name = models.CharField(pgettext_lazy("of a person", "Name"), max_length=200, blank=True)
    function = models.CharField(_("Function"), max_length=200, blank=True)
    email = models.EmailField(_("Email address"), max_length=254)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en")
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "email"], name="one_contact")]

    def __str__(self) -> str:
        return str(self.pk)


class OrganisationMerge(UUIDModel):
    """Two entries of the register that became one. Holds what undoing it needs.

    `entry` has the columns of the entry that is gone, `before` and `after` those of the entry that is kept; `moved` and
    `own` are keys of rows by model and column, `{"consultations.Delegation.organisation": [key]}`; `roles` are the
    memberships that changed, `{key: [role, assignments that went to another one, or null]}` as they were.
    """

    kept = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="merges")
    gone = models.UUIDField(default=uuid.uuid4)
    entry = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    moved = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    own = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    roles = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def gone_name(self) -> str:
        """The short name of the entry that is gone."""
        return str(self.entry.get("short_name", ""))


class RegisterFile(UUIDModel):
    """A file with organizations: its table, an officer's decisions on it, what a check has found.

    `rows` are `[number, [text]]`, without the heading. `columns` are `{our column: place}`, `answers`
    `{key of a row: id of an organization, "new" or "skip"}`. Everything is deleted some days after the upload.
    """

    name = models.CharField(max_length=255)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    heading = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    constituency = models.CharField(max_length=20, choices=Constituency, blank=True)  # of rows that name no kind
    answers = models.JSONField(default=dict)
    found = models.JSONField(default=dict)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    loaded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return str(self.pk)
