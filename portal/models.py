"""Public pages. Editorial content only: moving or unpublishing a page never touches a submission."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy as _, gettext_noop
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager, PagePermissionTester
from wagtail.query import PageQuerySet

from accounts.models import AnyUser
from consultations.models import Recommendation, Round
from core import clock
from core.models import SearchRow
from portal.enums import Topic
from synthesis.models import Publication

FEATURES = ["bold", "italic", "link", "ul"]
LONG_FEATURES = ["h2", "h3", "ol", *FEATURES]
FIRST_TITLE = gettext_noop("Calls for inputs")  # while it stays, in the reader's language


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


class RoundPageQuerySet(PageQuerySet):  # type: ignore[misc]  # Wagtail has no types
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

        return {
            **super().get_context(request, *args, **kwargs),
            **round_facts(self.round, page=request.GET.get("page")),
        }


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
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+", db_index=False)
    recommendation = models.ForeignKey(Recommendation, null=True, on_delete=models.CASCADE, related_name="+")
    publication = models.ForeignKey(Publication, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    place = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["kind", "round"], name="search_entry_kind")]
        constraints = [
            models.UniqueConstraint(fields=["round"], condition=models.Q(kind="call"), name="search_one_of_call"),
            models.UniqueConstraint(fields=["round", "recommendation"], name="search_one_of_recommendation"),
            models.UniqueConstraint(fields=["publication", "kind", "place"], name="search_one_of_place"),
        ]


class StandardTextPanel(HelpPanel):  # type: ignore[misc]  # Wagtail has no types
    """Shows the editor the portal's standard text of the page in each language, to read and to copy from."""

    class BoundPanel(HelpPanel.BoundPanel):  # type: ignore[misc]  # Wagtail has no types
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from portal.public.information import standard_texts

            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "texts": list(standard_texts(self.instance.topic))}


class InformationPage(ProtectedPageMixin, Page):  # type: ignore[misc]  # Wagtail has no types
    """Help, privacy or accessibility: the portal's standard text, and what the secretariat adds in each language.

    The address is fixed (`portal.public.urls`): the page answers with its standard text even if it is unpublished.
    """

    topic = models.CharField(max_length=20, choices=Topic, unique=True)
    shows_standard_text = models.BooleanField(
        _("show the standard text"),
        default=True,
        help_text=_(
            "The standard text follows the settings of the portal. Your own text is shown above it. Clear this box to "
            "show only your own text, in the languages in which you have written it."
        ),
    )

    content_panels = [
        FieldPanel("title", read_only=True),
        InlinePanel("texts", heading=_("Your own text, by language"), label=_("Text"), max_num=len(settings.LANGUAGES)),
        FieldPanel("shows_standard_text"),
        StandardTextPanel(template="portal/information/_standard_texts.html", heading=_("Standard text")),
    ]
    promote_panels: list[Any] = []
    parent_page_types = ["portal.HomePage", "portal.InformationPage"]
    subpage_types: list[str] = []
    is_creatable = False
    template = "portal/information.html"

    def get_url_parts(self, request: HttpRequest | None = None) -> Any:
        from portal.public.information import address_of

        parts = super().get_url_parts(request)
        return parts and (parts[0], parts[1], address_of(self.topic))

    def own_text(self, language: str) -> "InformationText | None":
        """Return the editor's text in this language; where the standard text is off, in English, else in any."""
        texts = {text.language: text for text in self.texts.all()}
        if language in texts or self.shows_standard_text:
            return texts.get(language)
        return texts.get("en") or next(iter(texts.values()), None)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from portal.public.information import information

        return {**super().get_context(request, *args, **kwargs), **information(self, get_language() or "en")}


class ContactPage(InformationPage):
    """Who answers: the secretariat's name and addresses, in the order of a letter."""

    office = models.CharField(_("office"), max_length=200, blank=True)
    postal_address = models.TextField(_("postal address"), blank=True)
    email = models.EmailField(_("email address"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=60, blank=True)

    content_panels = [
        FieldPanel("title", read_only=True),
        MultiFieldPanel(
            [FieldPanel("office"), FieldPanel("postal_address"), FieldPanel("email"), FieldPanel("telephone")],
            heading=_("Secretariat"),
        ),
        *InformationPage.content_panels[1:],
    ]
    is_creatable = False
    template = "portal/information.html"


class InformationText(models.Model):
    """An editor's text on a page of information, in one language."""

    page = ParentalKey(InformationPage, on_delete=models.CASCADE, related_name="texts", db_index=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200, blank=True, help_text=_("If empty, the usual title is used."))
    body = RichTextField(_("text"), features=LONG_FEATURES)

    panels = [FieldPanel("language"), FieldPanel("title"), FieldPanel("body")]

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["page", "language"], name="one_information_text_per_language")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.language}"
