"""Registration only: the report in Wagtail's snippets and choosers, and what waits. Its menu: `portal.menu`."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from core.web.row_policies import RowChooserMixin, RowViewSetMixin
from synthesis import panels
from synthesis.models import SynthesisReport
from synthesis.publication.affected_paragraphs import public_effects
from synthesis.publication.named_bodies import check_not_withheld
from synthesis.publication.selectors import first_releases


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
hooks.register("register_waiting", panels.comments_waiting)
hooks.register("register_waiting", panels.corrections_waiting)
hooks.register("register_waiting", panels.approval_waiting)
hooks.register("register_waiting", panels.statements_waiting)
hooks.register("register_waiting", panels.sign_offs_waiting)
hooks.register("register_waiting", panels.published_waiting)
hooks.register("register_waiting", panels.corrigenda_waiting)
hooks.register("register_waiting", panels.planned_waiting)
hooks.register("register_public_effects", public_effects)
hooks.register("register_releases", first_releases)
hooks.register("register_changes", panels.changes)
hooks.register("register_check_of_names", check_not_withheld)
