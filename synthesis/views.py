"""Access to pages about one report, for the views of `core.web.act_views`."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from consultations.views import OfficerMixin
from synthesis.models import SynthesisReport
from synthesis.permissions import READS_REPORTS
from synthesis.reports import lookups


class ReportMixin(OfficerMixin):
    """About a report in whose round the officer has one of `duties`."""

    duties: ClassVar[Sequence[str]] = READS_REPORTS
    object_name = "report"
    object: SynthesisReport
    title: Any
    user: Any

    def get_object(self, report: UUID, **kwargs: Any) -> SynthesisReport:
        return lookups.get_report_or_404(self.user, report, *self.duties)

    def get_crumbs(self) -> list[dict[str, Any]]:
        return lookups.crumbs(self.object, str(self.title))
