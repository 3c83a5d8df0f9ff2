"""Closed vocabularies of the portal's own pages; the stored value is never a translated word."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """A page of information. The value is in the address; the label is the title unless an editor wrote another."""

    HELP = "help", _("Help")
    STATES = "states", _("Help for States and international organizations")
    DRAFTERS = "drafters", _("Help for drafters")
    CIVIL_SOCIETY = "civil-society", _("Help for civil society")
    READERS = "readers", _("Help for readers")
    PRIVACY = "privacy", _("Privacy")
    ACCESSIBILITY = "accessibility", _("Accessibility statement")
    CONTACT = "contact", _("Contact")
