"""Themes from the table that a round's recommendations come from: its themes, affected persons and SDGs."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, override

from accounts.models import User
from consultations.models import Paragraph, Round
from consultations.reading.table_columns import ColumnRole, goal_of
from core.errors import Refused
from core.text.strings import fold
from synthesis import permissions
from synthesis.codebook.services import add_theme, lock_codebook
from synthesis.models import Theme

LONGEST = 120  # characters of a theme's name
MOST = 500  # themes that one table adds
PARENTS: dict[ColumnRole, str | Promise | None] = {  # under which the themes are added; None: at the top level
    ColumnRole.THEME: None,
    ColumnRole.PERSONS: _("Affected persons"),
    ColumnRole.SDG: _("Sustainable Development Goals"),
}


@dataclass(frozen=True, slots=True)
class TableThemes:
    """The names that one kind of column would add to a codebook, in the order of the table."""

    role: ColumnRole
    names: tuple[str, ...]


def has_table_themes(round_: Round) -> bool:
    """Return whether the round's recommendations come from a table that says more of them. One query."""
    return Paragraph.objects.filter(recommendations__rounds=round_).exclude(details={}).exists()


def table_themes(round_: Round) -> list[TableThemes]:
    """Return what the columns of the round's recommendations would add. One query."""
    paragraphs = Paragraph.objects.filter(recommendations__rounds=round_).order_by("document", "order")
    rows = list(paragraphs.values_list("pk", "details").distinct())
    themes = []
    for role in PARENTS:
        values = (value for _pk, details in rows for value in details.get(role, []))
        names = {fold(name): name for name in reversed(list(_names(role, values)))}
        ordered = tuple(reversed(names.values()))
        if ordered:
            themes.append(TableThemes(role, _by_goal(ordered) if role is ColumnRole.SDG else ordered))
    return themes


def add_themes_of_table(round_: Round, roles: Collection[str], *, by: User) -> int:
    """Add the themes of these columns that the codebook does not have; return how many.

    Raises NotAllowed, and Refused where none is missing or they are too many.
    """
    with transaction.atomic():
        lock_codebook(round_)
        permissions.check_may_code(by, round_)
        by_name = {fold(theme.name): theme for theme in round_.themes.all()}
        chosen = [each for each in table_themes(round_) if each.role in roles]
        missing = [(each.role, name) for each in chosen for name in each.names if fold(name) not in by_name]
        if not missing:
            raise Refused("no_themes", _("The codebook already has all these themes."), field="roles")
        if len(missing) > MOST:
            words = _("The table has %(count)s themes. At most %(most)s can be added at once.")
            hint = _("Check which column contains the themes.")
            raise Refused("too_many_themes", words % {"count": len(missing), "most": MOST}, field="roles", hint=hint)
        for role, name in missing:
            parent = _parent(round_, role, name, by_name, by)
            by_name[fold(name)] = add_theme(round_, name, by=by, parent=parent)
    return len(missing)


def _names(role: ColumnRole, values: Iterable[str]) -> Iterator[str]:
    """Yield the names of themes for the values of a column: SDG 8, SDG 8.7 for goals and targets."""
    for value in values:
        goal = goal_of(value) if role is ColumnRole.SDG else ""
        if "." in goal:
            yield f"SDG {goal.partition('.')[0]}"
        name = f"SDG {goal}" if goal else " ".join(value.split())
        yield name[:LONGEST].rstrip()


def _by_goal(names: Iterable[str]) -> tuple[str, ...]:
    def key(name: str) -> tuple[int, str]:
        goal, _dot, target = goal_of(name).partition(".")
        return int(goal) if goal else 99, f"{target:>2}"

    return tuple(sorted(names, key=key))


def _parent(round_: Round, role: ColumnRole, name: str, themes: dict[str, Theme], by: User) -> Theme | None:
    """Return the theme under which a name is added; one that is missing is added first."""
    label = PARENTS[role]
    if label is None:
        return None
    goal = goal_of(name) if role is ColumnRole.SDG else ""
    if "." in goal and (above := themes.get(fold(f"SDG {goal.partition('.')[0]}"))):
        return above
    with override("en"):  # the codebook of a round has one language, whoever adds to it
        heading = str(label)
    if fold(heading) not in themes:
        themes[fold(heading)] = add_theme(round_, heading, by=by)
    return themes[fold(heading)]
