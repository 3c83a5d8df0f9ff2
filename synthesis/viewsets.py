"""Reports in Wagtail's admin: what its workflow and its choosers ask for. They are written on pages of our own."""

from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from core.policies import RowChooserMixin, RowViewSetMixin
from synthesis.models import SynthesisReport


class ReportChooser(RowChooserMixin, SnippetChooserViewSet):  # type: ignore[misc]
    pass


class ReportViewSet(RowViewSetMixin, SnippetViewSet):  # type: ignore[misc]
    model = SynthesisReport
    icon = "doc-full"
    chooser_viewset_class = ReportChooser
    list_display = ("reference", "title", "round")
