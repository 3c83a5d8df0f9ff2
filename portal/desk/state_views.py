"""For site administrators: the health of the portal, part by part, and background work that went wrong.

The words of health are those that monitoring gets. Failed work can be tried again or given up.
"""

from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from accounts.models import User
from consultations import lookups, permissions
from consultations.lookups import OfficerMixin
from consultations.panels import DeskItem
from core import clock
from core.files import objects
from core.integrity import checks
from core.jobs import failures, worker
from core.models import Job
from core.text.dates import moment
from core.web import health
from core.web.act_views import ButtonView, PageView
from portal.desk import figures


@dataclass(frozen=True, slots=True)
class PartState:
    """A part of the portal: its name, whether it is in order, what to do where it is not, and the page about it."""

    title: Any
    is_well: bool
    advice: Any
    page: str = ""


_MIGRATE = gettext_lazy("Run manage.py migrate: it adds what is missing.")
_WORKER = gettext_lazy("Start the worker. Emails and files wait until then; nothing is lost.")
_QUEUE = gettext_lazy("Work has waited for more than 15 minutes. Check that the worker is running.")
_FAILED = gettext_lazy("Some work has failed. Try it again, or give it up.")
_MAIL = gettext_lazy("Emails fail. Check the email server, then try again.")
_INTEGRITY = gettext_lazy("Something differs, or the nightly checks do not run.")
_CACHE = gettext_lazy("Start Valkey. Until then the database counts sign-ins, and pages are a little slower.")
_REPLICA = gettext_lazy("Check the replica of the database. Until then all pages are read from the primary.")
_STORE = gettext_lazy("Check the object store. Until then no file can be uploaded or downloaded.")
OBJECTS = (gettext_lazy("Store of files"), _STORE, "")  # in place of the folder, for several machines
WORDS = {
    "database": (gettext_lazy("Database"), gettext_lazy("Check that the database server is running."), ""),
    "migrations": (gettext_lazy("Version of the software"), _MIGRATE, ""),
    "triggers": (gettext_lazy("Protection of submitted rows"), _MIGRATE, ""),
    "storage": (gettext_lazy("Folder of files"), gettext_lazy("Check the disk and the folder’s permissions."), ""),
    "worker": (gettext_lazy("Worker"), _WORKER, "background_work"),
    "queue": (gettext_lazy("Background work"), _QUEUE, "background_work"),
    "mail": (gettext_lazy("Emails"), _MAIL, "background_work"),
    "cache": (gettext_lazy("Shared cache"), _CACHE, ""),
    "replica": (gettext_lazy("Replica of the database"), _REPLICA, ""),
    "integrity": (gettext_lazy("Integrity of the records"), _INTEGRITY, "integrity"),
}


class AdministratorMixin(OfficerMixin):
    """For site administrators. `kind` is of jobs, as in the address."""

    user: Any

    def get_object(self, kind: str = "") -> str:
        if not permissions.keeps_accounts(self.user):
            raise lookups.not_found()
        return kind


class StateView(AdministratorMixin, PageView):
    template_name = "portal/state.html"
    title = gettext_lazy("Status of the portal")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = [_part(name, word == "ok") for name, word in health.part_words().items()]
        return super().get_context_data(
            parts=parts, is_well=all(part.is_well for part in parts), facts=_facts(), **kwargs
        )


def _part(name: str, is_well: bool) -> PartState:
    title, advice, page = OBJECTS if name == "storage" and objects.is_configured() else WORDS[name]
    if name == "queue" and is_well and failures.failed_jobs().exists():  # monitoring asks only for what waits
        is_well, advice = False, _FAILED
    return PartState(title, is_well, advice, reverse(page) if page else "")


def _facts() -> list[tuple[str, str]]:
    """Return figures with their labels, in words."""
    disk, states = dict(figures.disk()), dict(figures.jobs_by_state())
    closing, beat = dict(figures.closings()), worker.last_beat()
    return [
        (
            _("Free disk space of this machine") if objects.is_configured() else _("Free disk space"),
            filesizeformat(disk["free"]),
        ),
        (_("Jobs that wait"), str(int(states.get("waiting", 0)))),
        (_("Jobs that run"), str(int(states.get("running", 0)))),
        (_("Worker last active"), str(moment(beat)) if beat else _("none yet")),
        (_("Calls that close within a day"), str(int(closing["day"]))),
        (_("Calls that close within a week"), str(int(closing["week"]))),
    ]


class BackgroundView(AdministratorMixin, PageView):
    template_name = "portal/background.html"
    title = gettext_lazy("Background work")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        return super().get_context_data(
            failed=failures.grouped(failures.failed_jobs()),
            retried=failures.grouped(failures.retried_jobs()),
            overdue=failures.grouped(failures.overdue_jobs(now)),
            worker_seen=worker.last_beat(),
            **kwargs,
        )


class FailedJobsView(AdministratorMixin, ButtonView):
    success_url = "background_work"

    def get_success_url(self) -> str:
        self.object = None
        return super().get_success_url()


class RetryView(FailedJobsView):
    def act(self) -> None:
        count = failures.retry(Job.objects.filter(kind=self.object), by=self.user)
        self.say(ngettext("%(n)s job will be tried again.", "%(n)s jobs will be tried again.", count) % {"n": count})


class JobsDropView(FailedJobsView):
    def act(self) -> None:
        count = failures.drop(Job.objects.filter(kind=self.object), by=self.user)
        self.say(ngettext("%(n)s job was given up.", "%(n)s jobs were given up.", count) % {"n": count})


def failures_waiting(user: User) -> list[DeskItem]:
    """Return what is not as it was stored, for auditors and site administrators, and failed work for the latter."""
    if not permissions.sees_integrity(user):
        return []
    differ = sum(report.finished is not None and not report.is_well for report in checks.reports())
    label = ngettext("check of the records needs attention", "checks of the records need attention", differ)
    rows = [DeskItem(differ, label, reverse("integrity"))]
    if permissions.keeps_accounts(user):
        failed = failures.failed_jobs().count()
        rows.append(DeskItem(failed, _("Failed background work"), reverse("background_work")))
    return rows
