"""Every entry of the menus, in one table each: what it is called, where it leads, in which order, and who sees it.

`OFFICE` is Wagtail's menu of the secretariat, `SITE` the line on top of every other page and `FOOT` the one at its end.
`portal.wagtail_hooks` and `portal.context_processors` take them from here. The pages of a round: `portal.round_pages`.
Each page refuses by itself who may not see it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from wagtail.admin.menu import MenuItem

from accounts.models import AnyUser
from consultations import permissions
from consultations.enums import WORKS_ON_REPORTS, Duty


def rights_on(request: HttpRequest) -> frozenset[str]:
    """Return `permissions.rights_of` the person who asks, asked once in a request."""
    rights: frozenset[str] | None = getattr(request, "_rights_for_menu", None)
    if rights is None:
        rights = permissions.rights_of(request.user)
        request._rights_for_menu = rights  # type: ignore[attr-defined]  # of this request only
    return rights


def everybody(request: HttpRequest) -> bool:
    return True


@dataclass(frozen=True)
class HasRight:
    """Who has one of these duties in any round, or one of these permissions by a group. All entries of a page together
    ask twice."""

    rights: frozenset[str]

    def __call__(self, request: HttpRequest) -> bool:
        return bool(self.rights & rights_on(request))


def holds(*rights: str) -> HasRight:
    return HasRight(frozenset(rights))


def reads_log(request: HttpRequest) -> bool:
    """Return what Wagtail's list of the log asks: a superuser may open it too."""
    return bool(request.user.has_perm(f"core.{permissions.LOG}"))


@dataclass(frozen=True)
class Entry:
    """An entry of Wagtail's menu. `address` is the name of its page, `shown` who sees it."""

    label: Any
    address: str
    name: str
    icon: str
    order: int
    shown: Callable[[HttpRequest], bool]


OFFICE = (
    Entry(_("Rounds"), "consultations:rounds", "rounds", "calendar-alt", 10, holds(permissions.REGISTER, *Duty.values)),
    Entry(_("Documents"), "consultations:documents", "documents", "doc-full", 20, holds(permissions.REGISTER)),
    Entry(_("Organizations"), "consultations:register", "organizations", "group", 22, holds(permissions.REGISTER)),
    Entry(_("Registrations"), "consultations:registrations", "registrations", "group", 25, holds(Duty.MANAGE)),
    Entry(_("Triage"), "submissions:rounds", "triage", "tasks", 30, holds(Duty.TRIAGE)),
    Entry(_("Protected reports"), "protection:reports", "protected", "warning", 30, holds(permissions.PROTECTION)),
    Entry(_("Import"), "imports:rounds", "import", "upload", 35, holds(Duty.MANAGE)),
    Entry(
        _("Personal data"),
        "submissions:personal_data_rounds",
        "personal-data",
        "view",
        36,
        holds(Duty.SEE_CONFIDENTIAL),
    ),
    Entry(_("Second approval"), "submissions:second_approvals", "second-person", "key", 37, holds(*Duty.values)),
    Entry(_("Erasure"), "submissions:erasures", "erasure", "bin", 38, holds(permissions.ACCOUNTS)),
    Entry(_("Coding"), "coding:rounds", "coding", "tag", 40, holds(Duty.CODE)),
    Entry(_("Synthesis"), "synthesis:reports", "synthesis", "edit", 50, holds(*WORKS_ON_REPORTS)),
    Entry(_("Export"), "synthesis:export_rounds", "export", "download", 60, holds(Duty.EXPORT)),
    Entry(_("Emails"), "consultations:mails", "mails", "mail", 85, holds(Duty.MANAGE)),
    Entry(_("Status of the portal"), "portal_state", "state", "circle-check", 87, holds(permissions.ACCOUNTS)),
    Entry(_("Background work"), "background_work", "background", "cogs", 88, holds(permissions.ACCOUNTS)),
    Entry(_("Integrity"), "integrity", "integrity", "lock", 89, holds(permissions.LOG, permissions.ACCOUNTS)),
    Entry(_("Log"), "wagtailadmin_reports:site_history", "log", "history", 90, reads_log),
    # On every page of the admin, for everybody (PRACTICE 7): officers take part too.
    Entry(_("Report intimidation or reprisals"), "support", "support", "help", 9_000, everybody),
)
# Entries of Wagtail that nobody needs, superusers neither: its news say nothing about consultations, reports and log
# have entries of their own, a report's approval is arranged on its page, and there are no pictures to sort.
WITHOUT = frozenset({"help", "snippets", "reports"})
WITHOUT_SETTINGS = frozenset({"workflows", "workflow-tasks", "collections"})


class OfficeItem(MenuItem):
    """An entry as Wagtail shows it."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(
            entry.label, reverse_lazy(entry.address), name=entry.name, icon_name=entry.icon, order=entry.order
        )
        self.entry = entry

    def is_shown(self, request: HttpRequest) -> bool:
        return self.entry.shown(request)


STRANGER, SENDER, OFFICER = "stranger", "sender", "officer"


@dataclass(frozen=True)
class SiteEntry:
    """An entry of the line on top of a page. `readers` are those who see it."""

    label: Any
    address: str
    readers: frozenset[str] = field(default_factory=lambda: frozenset({STRANGER, SENDER, OFFICER}))


SITE = (
    SiteEntry(_("Home"), "dashboard", frozenset({SENDER})),
    SiteEntry(_("Secretariat"), "wagtailadmin_home", frozenset({OFFICER})),
    SiteEntry(_("All calls"), "round_list"),
    SiteEntry(_("Reports"), "report_list"),
    SiteEntry(pgettext_lazy("entry of a menu", "Search"), "search"),
    SiteEntry(_("Sign in"), "account_login", frozenset({STRANGER})),
)


FOOT = (
    SiteEntry(_("Help"), "help"),
    SiteEntry(_("Check a receipt"), "check_receipt"),
    SiteEntry(_("Privacy"), "privacy"),
    SiteEntry(_("Accessibility statement"), "accessibility"),
    SiteEntry(_("Contact"), "contact"),
    SiteEntry(_("Report intimidation or reprisals"), "support"),  # for everybody, signed in or not (PRACTICE 7)
)


def kind_of_reader(user: AnyUser | None) -> str:
    if user is None or not user.is_authenticated:
        return STRANGER
    return OFFICER if user.has_perm("wagtailadmin.access_admin") else SENDER


def site_links(request: HttpRequest, user: AnyUser | None, table: Iterable[SiteEntry] = SITE) -> list[dict[str, Any]]:
    """`label`, `url` and `current` of each entry. A part of the portal that is switched off has no link."""
    reader, links = kind_of_reader(user), []
    for entry in table:
        if reader not in entry.readers:
            continue
        try:
            url = reverse(entry.address)
        except NoReverseMatch:
            continue
        links.append({"label": entry.label, "url": url, "current": request.path == url})
    return links
