"""Registration only: the report in Wagtail's snippets and choosers; coding, synthesis and export in its menu."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from consultations.enums import Duty
from consultations.panels import RightsMenuItem
from core.web.row_policies import RowChooserMixin, RowViewSetMixin
from synthesis import panels, permissions
from synthesis.models import SynthesisReport
from synthesis.publication.affected_paragraphs import public_effects


class ReportChooser(RowChooserMixin, SnippetChooserViewSet):
    pass


class ReportViewSet(RowViewSetMixin, SnippetViewSet):
    model = SynthesisReport
    icon = "doc-full"
    chooser_viewset_class = ReportChooser
    list_display = ("reference", "title", "round")


register_snippet(ReportViewSet)
hooks.register("register_waiting", panels.coding_waiting)
hooks.register("register_waiting", panels.drafting_waiting)
hooks.register("register_waiting", panels.approval_waiting)
hooks.register("register_waiting", panels.published_waiting)
hooks.register("register_public_effects", public_effects)
hooks.register("register_changes", panels.changes)


@hooks.register("register_admin_menu_item")
def coding_item() -> MenuItem:
    return RightsMenuItem(
        _("Coding"), reverse_lazy("coding:rounds"), rights=[Duty.CODE], name="coding", icon_name="tag", order=40
    )


@hooks.register("register_admin_menu_item")
def synthesis_item() -> MenuItem:
    return RightsMenuItem(
        _("Synthesis"),
        reverse_lazy("desk:reports"),
        rights=permissions.WORKS_ON_REPORTS,
        name="synthesis",
        icon_name="edit",
        order=50,
    )


@hooks.register("register_admin_menu_item")
def export_item() -> MenuItem:
    return RightsMenuItem(
        _("Export"),
        reverse_lazy("desk:export_rounds"),
        rights=[Duty.EXPORT],
        name="export",
        icon_name="download",
        order=60,
    )


@hooks.register("construct_main_menu")
def without_snippets(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Reports have pages of their own; Wagtail's list of them stays for history and revisions."""
    menu_items[:] = [item for item in menu_items if item.name != "snippets"]
