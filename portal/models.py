"""Public pages. Editorial content only: moving or unpublishing a page never touches a submission."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, gettext_noop
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager, PagePermissionTester
from wagtail.query import PageQuerySet

from accounts.models import AnyUser
from consultations.models import Recommendation, Round
from core import clock
from core.models import SearchRow
from synthesis.models import Publication

FEATURES = ["bold", "italic", "link", "ul"]
FIRST_TITLE = gettext_noop("Consultations on recommendations")  # the home's; while it stays, in the reader's language


class ProtectedPagePermissionTester(PagePermissionTester):
    """Lets no editor delete our pages: there is one home, and a round's page goes with its round."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return bool(self.user.is_superuser and super().can_delete(ignore_bulk))


class ProtectedPageMixin:
    def permissions_for_user(self, user: AnyUser) -> ProtectedPagePermissionTester:
        return ProtectedPagePermissionTester(user, self)


class HomePage(ProtectedPageMixin, Page):  # type: ignore[misc]  # Wagtail has no types
    """The public home: what is open now, when it closes, what is published."""

    introduction = RichTextField(_("introduction"), blank=True, features=FEATURES)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    max_count = 1
    template = "portal/home_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from portal.public.rounds import front_page

        return {**super().get_context(request, *args, **kwargs), **front_page()}


class RoundPageQuerySet(PageQuerySet):  # type: ignore[misc]
    def visible(self) -> "RoundPageQuerySet":
        """Return the pages that anybody may open: published, not restricted, and the round is announced."""
        return self.live().public().filter(round__announced_at__lte=clock.now())


class RoundPage(ProtectedPageMixin, Page):  # type: ignore[misc]  # Wagtail has no types
    """The public page of one round; made when it is announced (DECIDED 15)."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="+")
    introduction = RichTextField(_("introduction"), blank=True, features=FEATURES)

    objects = PageManager.from_queryset(RoundPageQuerySet)()

    # Title and address come from the round; an editor writes what introduces it.
    content_panels = [FieldPanel("title", read_only=True), FieldPanel("introduction")]
    promote_panels: list[Any] = []
    parent_page_types = ["portal.HomePage"]
    subpage_types: list[str] = []
    is_creatable = False
    template = "portal/round_page.html"

    def get_url_parts(self, request: HttpRequest | None = None) -> Any:
        """Return the address below /consultations/, by the round's reference (`portal.public.views.round_page`)."""
        parts = super().get_url_parts(request)
        return parts and (parts[0], parts[1], reverse("round_page", args=[self.round.reference]))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from portal.public.rounds import round_facts

        return {**super().get_context(request, *args, **kwargs), **round_facts(self.round)}


class SearchKind(models.TextChoices):
    """What an entry of the public search is about."""

    CALL = "call", _("Calls for inputs")
    RECOMMENDATION = "recommendation", _("Recommendations")
    REPORT = "report", _("Reports")
    PARAGRAPH = "paragraph", _("Paragraphs of reports")


class SearchEntry(SearchRow):
    """The terms of a public text, and where it is: a call, a recommendation, a report or a paragraph of an edition.

    `place` is the number of the paragraph.
    """

    kind = models.CharField(max_length=14, choices=SearchKind)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    recommendation = models.ForeignKey(Recommendation, null=True, on_delete=models.CASCADE, related_name="+")
    publication = models.ForeignKey(Publication, null=True, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["kind", "round"], name="search_entry_kind")]
