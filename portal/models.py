"""Public pages. Editorial content only: moving or unpublishing a page never touches a submission."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from consultations.models import Round


class HomePage(Page):  # type: ignore[misc]
    """The public home: what is open now, when it closes, what is published."""

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link", "ul"])

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    max_count = 1
    template = "portal/home_page.html"


class RoundPage(Page):  # type: ignore[misc]
    """The public page of one round; made when it is announced (DECIDED)."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="+")
    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link", "ul"])

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["portal.HomePage"]
    subpage_types: list[str] = []
    is_creatable = False
    template = "portal/round_page.html"
