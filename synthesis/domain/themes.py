"""The codebook of a round: themes added, renamed, moved. `domain.regrouping` divides, joins and removes them."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from consultations.models import Round
from core import audit
from core.errors import NotYours, Refused
from core.text import at_the_door, folded
from synthesis import rules
from synthesis.enums import ThemeAct
from synthesis.models import Theme, ThemeChange


def add_theme(round: Round, name: str, *, by: Any, parent: Theme | None = None, meaning: str = "") -> Theme:
    """A theme at the end of its branch. Raises NotYours, and Refused for a name that is missing or in use."""
    with transaction.atomic():
        lock_codebook(round)
        check_codes(round, by)
        if parent is not None and parent.round_id != round.pk:
            raise other_round("parent")
        theme = Theme.objects.create(
            round=round,
            parent=parent,
            name=free_name(round, name),
            meaning=at_the_door(meaning, field="meaning").strip(),
            order=next_place(round, parent),
            added_by=by,
        )
        tell(ThemeAct.ADD, theme, by=by)
        audit.record("synthesis.theme.add", theme, by=by, round=round.pk)
    return theme


def rename(theme: Theme, name: str, *, by: Any, meaning: str | None = None) -> Theme:
    """Another name, and where given another description. What was coded with it stays coded."""
    with transaction.atomic():
        theme = lock_theme(theme)
        check_codes(theme.round, by)
        before = {"name": theme.name, "meaning": theme.meaning}
        theme.name = free_name(theme.round, name, but=theme)
        if meaning is not None:
            theme.meaning = at_the_door(meaning, field="meaning").strip()
        if before == {"name": theme.name, "meaning": theme.meaning}:
            return theme
        theme.save(update_fields=["name", "meaning"])
        tell(ThemeAct.RENAME, theme, by=by, name=before["name"], other=theme.name, before=before)
        audit.record("synthesis.theme.rename", theme, by=by)
    return theme


def move(theme: Theme, parent: Theme | None, *, by: Any) -> Theme:
    """Puts it, with all that is under it, at the end of another branch; None is the top. Raises NotYours, Refused
    where the branch is its own."""
    with transaction.atomic():
        theme = lock_theme(theme)
        check_codes(theme.round, by)
        if parent is not None:
            _check_may_hold(parent, theme)
        if theme.parent == parent:
            return theme
        before = {"parent": theme.parent_id and str(theme.parent_id), "order": theme.order}
        theme.parent, theme.order = parent, next_place(theme.round, parent)
        theme.save(update_fields=["parent", "order"])
        tell(ThemeAct.MOVE, theme, by=by, other=parent.name if parent else "", before=before)
        audit.record("synthesis.theme.move", theme, by=by, parent=theme.parent_id)
    return theme


# What all verbs of the codebook share.


def check_codes(round: Round, by: Any) -> None:
    """Raises NotYours."""
    if not rules.may_code(by, round):
        raise NotYours("no_duty", _("You do not code in this round."))


def lock_codebook(round: Round) -> None:
    """One change of a codebook at a time."""
    Round.objects.select_for_update(no_key=True).get(pk=round.pk)


def lock_theme(theme: Theme) -> Theme:
    """The codebook locked, and the theme as it is now, locked against coding. Raises Refused where it is gone."""
    lock_codebook(theme.round)
    rows = Theme.objects.select_for_update(of=("self",), no_key=True).select_related("round", "parent")
    found = rows.filter(pk=theme.pk).first()
    if found is None:
        raise theme_gone()
    return found


def hold_theme(theme: Theme) -> None:
    """For who codes with it: it is joined with no other and not removed meanwhile. Raises Refused where it is gone."""
    if Theme.objects.select_for_update(no_key=True).filter(pk=theme.pk).first() is None:
        raise theme_gone()


def theme_gone() -> Refused:
    """What is said of a theme that a form names and that is joined or removed."""
    return Refused(
        "theme_gone",
        _("This theme is no longer in the codebook: it was joined with another or removed."),
        field="theme",
        hint=_("Choose another."),
    )


def other_round(field: str) -> Refused:
    """What is said at `field` where two themes are not of one round."""
    return Refused("other_round", _("The other theme belongs to another round."), field=field)


def free_name(round: Round, name: str, *, but: Theme | None = None) -> str:
    """The name as it is kept. Raises Refused where it is missing or in use in the round, as tables that name themes
    compare them: “Towns.” is “towns”."""
    name = " ".join(at_the_door(name, field="name", limit=120).split())
    if not name:
        raise Refused("name_missing", _("Give the theme a name."), field="name")
    others = round.themes.exclude(pk=but.pk) if but else round.themes.all()
    if folded(name) in map(folded, others.values_list("name", flat=True)):
        raise Refused("name_in_use", _("The round has a theme of this name already."), field="name")
    return name


def next_place(round: Round, parent: Theme | None) -> int:
    """The order of a theme that comes last under its parent. One query."""
    last = round.themes.filter(parent=parent).aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1


def tell(
    act: str, theme: Theme, *, by: Any, name: str = "", other: str = "", before: dict[str, Any] | None = None
) -> ThemeChange:
    """Writes the change into the history of the codebook; the codebook is locked."""
    last = ThemeChange.objects.filter(round=theme.round).aggregate(last=Max("number"))["last"] or 0
    return ThemeChange.objects.create(
        round=theme.round, number=last + 1, act=act, theme=theme.pk, name=name or theme.name, other=other, by=by,
        before=before or {},
    )  # fmt: skip


def _check_may_hold(parent: Theme, theme: Theme) -> None:
    if parent.round_id != theme.round_id:
        raise other_round("parent")
    above: Theme | None = parent
    while above is not None:
        if above == theme:
            raise Refused("own_branch", _("A theme cannot stand under itself or under one of its own."), field="parent")
        above = above.parent
