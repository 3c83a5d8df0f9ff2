"""Registers triage in Wagtail's menu, and what this floor adds to the pages of the one below."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from consultations import rules
from consultations.enums import Duty
from submissions import panels
from submissions.domain import colleagues, waiting

hooks.register("register_delegation_columns", panels.delegation_columns)
hooks.register("register_delegation_links", panels.delegation_links)
hooks.register("register_round_links", panels.round_links)
hooks.register("register_waiting", panels.triage_waiting)
hooks.register("register_changes", panels.triage_changes)
hooks.register("register_waiting", panels.second_person_waiting)
hooks.register("register_answered", waiting.answered)
hooks.register("register_handed_over", waiting.handed_over)
hooks.register("register_unread", colleagues.unread_by_person)


class TriageItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return rules.rounds_with_duty(request.user, Duty.TRIAGE).exists()


@hooks.register("register_admin_menu_item")
def triage_item() -> MenuItem:
    return TriageItem(_("Triage"), reverse_lazy("triage:rounds"), name="triage", icon_name="tasks", order=30)


class ImportItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return rules.rounds_with_duty(request.user, Duty.MANAGE).exists()


@hooks.register("register_admin_menu_item")
def import_item() -> MenuItem:
    return ImportItem(_("Import"), reverse_lazy("imports:rounds"), name="import", icon_name="upload", order=35)


class SecondPersonItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return rules.rounds_with_duty(request.user, *Duty.values).exists()


@hooks.register("register_admin_menu_item")
def second_person_item() -> MenuItem:
    return SecondPersonItem(
        _("Second person"), reverse_lazy("triage:second_person"), name="second-person", icon_name="key", order=37
    )


class ErasureItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return rules.keeps_accounts(request.user)


@hooks.register("register_admin_menu_item")
def erasure_item() -> MenuItem:
    return ErasureItem(_("Erasure"), reverse_lazy("triage:erasures"), name="erasure", icon_name="bin", order=38)
