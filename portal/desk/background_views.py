"""Work in the background that went wrong, for site administrators: try it again, or give it up."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from accounts.models import User
from consultations import lookups, permissions
from consultations.lookups import OfficerMixin
from consultations.panels import DeskItem
from core import clock
from core.jobs import failures, worker
from core.models import Job
from core.web.act_views import ButtonView, PageView


class BackgroundMixin(OfficerMixin):
    user: Any

    def get_object(self, kind: str = "") -> str:
        if not permissions.keeps_accounts(self.user):
            raise lookups.not_found()
        return kind


class BackgroundView(BackgroundMixin, PageView):
    template_name = "portal/background.html"
    title = gettext_lazy("Background work")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        return super().get_context_data(
            failed=failures.grouped(failures.failed_jobs()),
            retried=failures.grouped(failures.retried_jobs()),
            overdue=failures.grouped(failures.overdue_jobs(now)),
            worker_seen=worker.freshest_beat(),
            **kwargs,
        )


class JobsSettleView(BackgroundMixin, ButtonView):
    success_url = "background_work"

    def get_success_url(self) -> str:
        self.object = None
        return super().get_success_url()


class RetryView(JobsSettleView):
    def act(self) -> None:
        count = failures.retry(Job.objects.filter(kind=self.object), by=self.user)
        self.say(ngettext("%(n)s job will be tried again.", "%(n)s jobs will be tried again.", count) % {"n": count})


class JobsDropView(JobsSettleView):
    def act(self) -> None:
        count = failures.drop(Job.objects.filter(kind=self.object), by=self.user)
        self.say(ngettext("%(n)s job was given up.", "%(n)s jobs were given up.", count) % {"n": count})


def failures_waiting(user: User) -> list[DeskItem]:
    """Return failed work as something that waits for site administrators."""
    if not permissions.keeps_accounts(user):
        return []
    return [DeskItem(failures.failed_jobs().count(), _("Failed background work"), reverse("background_work"))]
