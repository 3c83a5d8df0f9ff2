"""Registers the closed names of acts with Wagtail's log."""

from typing import Any

from wagtail import hooks

from core.audit import ACTIONS


@hooks.register("register_log_actions")
def register_acts(actions: Any) -> None:
    for name, label in ACTIONS.items():
        actions.register_action(name, label, label)
