"""Whether the records are as they were stored: the nightly checks, and the signed ends of the log, for auditors.

The pages show ids and references, and no content. Site administrators see them too: they act on what differs.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from accounts.models import AnyUser
from consultations import lookups, permissions
from consultations.lookups import OfficerMixin, officer_page
from core import audit
from core.integrity import checks, heads
from core.web.act_views import PageView

SHOWN_HEADS = 30


def sees_integrity(user: AnyUser) -> bool:
    """Return whether the person is an auditor or a site administrator."""
    return bool(permissions.keeps_accounts(user) or (user.is_active and reads_log(user)))


def reads_log(user: AnyUser) -> bool:
    return bool(user.groups.filter(permissions__codename="view_auditseal").exists())


class IntegrityView(OfficerMixin, PageView):
    template_name = "portal/integrity.html"
    title = gettext_lazy("Integrity of the records")
    user: Any

    def get_object(self) -> None:
        if not sees_integrity(self.user):
            raise lookups.not_found()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reports = checks.reports()
        faults = [(report.title, checks.faults_of(report.finished)) for report in reports if report.finished]
        return super().get_context_data(
            reports=reports,
            faults=[(title, rows) for title, rows in faults if rows],
            is_well=all(report.is_well for report in reports),
            head=audit.head(),
            heads=heads.stored_heads()[:SHOWN_HEADS],
            **kwargs,
        )


@officer_page()
def signed_head(request: HttpRequest, head: UUID) -> HttpResponse:
    """Answer one signed end of the log as a file, to be kept elsewhere."""
    row = heads.stored_heads().filter(pk=head).first() if sees_integrity(request.user) else None
    if row is None:
        raise lookups.not_found()
    response = HttpResponse(heads.document(row), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{heads.file_name(row)}"'
    return response
