"""Every entry of the menus, in one table each: what it is called, where it leads, in which order, and who sees it.

`OFFICE` is Wagtail's menu of the secretariat, `SITE` the line on top of every other page and `FOOT` the one at its end,
`ROUND_LINKS` and `DELEGATION_LINKS` what else can be done on the office's page of a round and of one body in it,
`REPORT_TABS` the pages of one report. `portal.wagtail_hooks`, `portal.context_processors` and the tags of `portal` take
them from here. Each page refuses by itself who may not see it.
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
from consultations.enums import Duty
from consultations.models import Delegation, Round
from submissions.drafting.status import submission_status
from submissions.public_state.services import current_state
from synthesis.models import SynthesisReport
from synthesis.permissions import WORKS_ON_REPORTS


def everybody(request: HttpRequest) -> bool:
    return True


@dataclass(frozen=True)
class HasRight:
    """Who has one of these duties in any round, or one of these permissions by a group. All entries of a page together
    ask twice."""

    rights: frozenset[str]

    def __call__(self, request: HttpRequest) -> bool:
        found: frozenset[str] | None = getattr(request, "_rights_for_menu", None)
        if found is None:
            found = permissions.rights_of(request.user)
            request._rights_for_menu = found  # type: ignore[attr-defined]  # of this request only
        return bool(self.rights & found)


def holds(*rights: str) -> HasRight:
    return HasRight(frozenset(rights))


def reads_log(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("core.view_auditseal"))


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
    Entry(_("Rounds"), "office:rounds", "rounds", "calendar-alt", 10, holds(permissions.REGISTER, *Duty.values)),
    Entry(_("Documents"), "office:documents", "documents", "doc-full", 20, holds(permissions.REGISTER)),
    Entry(_("Registrations"), "office:registrations", "registrations", "group", 25, holds(Duty.MANAGE)),
    Entry(_("Triage"), "triage:rounds", "triage", "tasks", 30, holds(Duty.TRIAGE)),
    Entry(_("Protected reports"), "protection:reports", "protected", "warning", 30, holds(permissions.PROTECTION)),
    Entry(_("Import"), "imports:rounds", "import", "upload", 35, holds(Duty.MANAGE)),
    Entry(_("Second approval"), "triage:second_person", "second-person", "key", 37, holds(*Duty.values)),
    Entry(_("Erasure"), "triage:erasures", "erasure", "bin", 38, holds(permissions.ACCOUNTS)),
    Entry(_("Coding"), "coding:rounds", "coding", "tag", 40, holds(Duty.CODE)),
    Entry(_("Synthesis"), "desk:reports", "synthesis", "edit", 50, holds(*WORKS_ON_REPORTS)),
    Entry(_("Export"), "desk:export_rounds", "export", "download", 60, holds(Duty.EXPORT)),
    Entry(_("Emails"), "office:mails", "mails", "mail", 85, holds(Duty.MANAGE)),
    Entry(_("Log"), "wagtailadmin_reports:site_history", "log", "history", 90, reads_log),
    # On every page of the admin, for everybody (PRACTICE 7): officers take part too.
    Entry(_("Report intimidation or reprisals"), "support", "support", "help", 9_000, everybody),
)
WITHOUT = {"help", "snippets"}  # Wagtail's news say nothing about consultations; reports have pages of their own


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


def has_public_state(round_: Round) -> bool:
    return current_state(round_) is not None


def may_have_sent_a_letter(delegation: Delegation) -> bool:
    """A body that has begun nothing of its own here."""
    now = submission_status(delegation)
    return now.submission is None or now.is_joint


@dataclass(frozen=True)
class RowLink[Row: (Round, Delegation)]:
    """A link of the page of one row, for whoever manages the round. `shown` is asked of the row.

    `has_key`: the row's key is part of the address.
    """

    label: Any
    address: str
    shown: Callable[[Row], bool] = lambda row: True
    has_key: bool = True


ROUND_LINKS: tuple[RowLink[Round], ...] = (
    RowLink(_("Assignments"), "triage:assignments"),
    RowLink(_("Emails"), "office:round_mails"),
    RowLink(_("Log"), "round_log"),
    RowLink(_("Preview as participants see it"), "preview_round"),
    RowLink(_("Import inputs"), "imports:files"),
    RowLink(_("Office documents"), "office_documents"),
    RowLink(_("Inputs admitted later"), "triage:addendum", has_public_state),
    RowLink(_("Enter a sign-on code"), "sign_on", has_key=False),
)
DELEGATION_LINKS: tuple[RowLink[Delegation], ...] = (
    RowLink(_("Enter a submission for a participant"), "enter_letter", may_have_sent_a_letter),
)


def links_of[Row: (Round, Delegation)](table: Iterable[RowLink[Row]], row: Row) -> list[dict[str, Any]]:
    """`label` and `url` of the links that the row has."""
    return [
        {"label": link.label, "url": reverse(link.address, args=[row.pk] if link.has_key else [])}
        for link in table
        if link.shown(row)
    ]


@dataclass(frozen=True)
class ReportTab:
    """A page of one report, for the secretariat. `needs` are the rights that open it, one of which is enough."""

    name: str
    label: Any
    address: str
    needs: frozenset[str] = frozenset()  # of `may_draft`, `reads`, `covers`; empty: for all who see the report


READS = frozenset({"reads"})
REPORT_TABS = (
    ReportTab("findings", _("Findings"), "desk:report"),
    ReportTab("front", _("Front matter"), "desk:front_matter", frozenset({"may_draft"})),
    ReportTab("debt", _("Needs attention"), "desk:debt", READS),
    ReportTab("coverage", _("Coverage"), "desk:coverage", frozenset({"reads", "covers"})),
    ReportTab("balance", _("Balance"), "desk:balance", READS),
    ReportTab("review", _("Read and review"), "desk:review", READS),
    ReportTab("compare", _("Compare"), "desk:compare", READS),
    ReportTab("circulation", _("Circulation"), "desk:circulation", READS),
    ReportTab("facts", _("Factual corrections"), "desk:facts", READS),
    ReportTab("approval", _("Approval"), "desk:approval", READS),
)


def report_tabs(report: SynthesisReport, current: str, rights: Iterable[str]) -> list[dict[str, Any]]:
    """Return `label`, `url` and `current` of the pages that these rights open."""
    rights = set(rights)
    return [
        {"label": tab.label, "url": reverse(tab.address, args=[report.pk]), "current": tab.name == current}
        for tab in REPORT_TABS
        if not tab.needs or tab.needs & rights
    ]
