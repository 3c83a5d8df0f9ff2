"""What the groups that a person may be put into are called and for, in the reader's language."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.audit import ACTIONS


@dataclass(frozen=True, slots=True)
class Meaning:
    """The stored name is English and stays; `title` and `purpose` are translated."""

    title: Any
    purpose: Any
    by_form: bool = True


# Wagtail brings the first two; upper floors add theirs with `describe`.
MEANINGS: dict[str, Meaning] = {
    "Editors": Meaning(_("Editors"), _("write the public pages beside the rounds")),
    "Moderators": Meaning(_("Moderators"), _("publish what editors write")),
}


def describe(name: str, title: Any, purpose: Any, *, by_form: bool = True) -> None:
    """Words for the group that is stored as `name`. Not `by_form`: the form of accounts does not offer it."""
    MEANINGS[name] = Meaning(title, purpose, by_form)


def offered(groups: QuerySet[Group]) -> QuerySet[Group]:
    """Those of the groups that the form of accounts may offer."""
    return groups.exclude(name__in=[name for name, meaning in MEANINGS.items() if not meaning.by_form])


def title(name: str) -> str:
    """What the group that is stored as `name` is called."""
    return str(MEANINGS[name].title) if name in MEANINGS else name


def named_in(entry: Any) -> str:
    """What an entry of the log says of an act on a group."""
    group = Group.objects.filter(pk=entry.data.get("group")).first()
    return f"{ACTIONS[entry.action]}: {title(group.name)}" if group else str(ACTIONS[entry.action])


def label(group: Group) -> str:
    """A line for a list to choose from; a group that nobody described by its name."""
    meaning = MEANINGS.get(group.name)
    return f"{meaning.title}: {meaning.purpose}" if meaning else group.name
