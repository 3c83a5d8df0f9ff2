"""Registration only."""

from wagtail.snippets.models import register_snippet

from synthesis.viewsets import ReportViewSet

register_snippet(ReportViewSet)
