"""The codebook of a round."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from consultations.models import Round
from core import audit
from core.errors import NotYours, Refused
from core.text import at_the_door
from synthesis import rules
from synthesis.models import Theme


def add_theme(round: Round, name: str, *, by: Any, parent: Theme | None = None, meaning: str = "") -> Theme:
    """A theme at the end of its branch. Raises NotYours, and Refused for a name that is missing or in use."""
    _check_codes(round, by)
    if parent is not None and parent.round_id != round.pk:
        raise Refused("other_round", _("The theme above belongs to another round."), field="parent")
    with transaction.atomic():
        Round.objects.select_for_update(no_key=True).get(pk=round.pk)
        last = round.themes.filter(parent=parent).aggregate(last=Max("order"))["last"]
        theme = Theme.objects.create(
            round=round,
            parent=parent,
            name=_free_name(round, name),
            meaning=at_the_door(meaning, field="meaning").strip(),
            order=0 if last is None else last + 1,
            added_by=by,
        )
        audit.record("synthesis.theme.add", theme, by=by, round=round.pk)
    return theme


def rename(theme: Theme, name: str, *, by: Any, meaning: str | None = None) -> Theme:
    """Another name, and where given another description. What was coded with it stays coded."""
    _check_codes(theme.round, by)
    with transaction.atomic():
        theme = Theme.objects.select_for_update(of=("self",), no_key=True).select_related("round").get(pk=theme.pk)
        theme.name = _free_name(theme.round, name, but=theme)
        if meaning is not None:
            theme.meaning = at_the_door(meaning, field="meaning").strip()
        theme.save(update_fields=["name", "meaning"])
        audit.record("synthesis.theme.rename", theme, by=by)
    return theme


def _free_name(round: Round, name: str, *, but: Theme | None = None) -> str:
    name = " ".join(at_the_door(name, field="name", limit=120).split())
    if not name:
        raise Refused("name_missing", _("Give the theme a name."), field="name")
    others = round.themes.filter(name__iexact=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refused("name_in_use", _("The round has a theme of this name already."), field="name")
    return name


def _check_codes(round: Round, by: Any) -> None:
    if not rules.may_code(by, round):
        raise NotYours("no_duty", _("You do not code in this round."))
