"""Registers triage in Wagtail's menu, and what this floor adds to the pages of the one below."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from consultations import rules
from consultations.enums import Duty
from consultations.menus import ItemFor
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


@hooks.register("register_admin_menu_item")
def triage_item() -> MenuItem:
    return ItemFor(
        _("Triage"), reverse_lazy("triage:rounds"), rights=[Duty.TRIAGE], name="triage", icon_name="tasks", order=30
    )


@hooks.register("register_admin_menu_item")
def import_item() -> MenuItem:
    return ItemFor(
        _("Import"), reverse_lazy("imports:rounds"), rights=[Duty.MANAGE], name="import", icon_name="upload", order=35
    )


@hooks.register("register_admin_menu_item")
def second_person_item() -> MenuItem:
    return ItemFor(
        _("Second person"),
        reverse_lazy("triage:second_person"),
        rights=Duty.values,
        name="second-person",
        icon_name="key",
        order=37,
    )


@hooks.register("register_admin_menu_item")
def erasure_item() -> MenuItem:
    return ItemFor(
        _("Erasure"),
        reverse_lazy("triage:erasures"),
        rights=[rules.ACCOUNTS],
        name="erasure",
        icon_name="bin",
        order=38,
    )
