"""Titles and purposes, in the reader's language, of the groups that a person may be put into."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import ACTIONS


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a group is called and for. Its stored name stays English; `title` and `purpose` are translated."""

    title: Any
    purpose: Any
    by_form: bool = True


# Wagtail brings the first two; upper floors add theirs with `describe`.
MEANINGS: dict[str, Meaning] = {
    "Editors": Meaning(_("Editors"), _("write the public pages that are not part of a round")),
    "Moderators": Meaning(_("Moderators"), _("publish what editors write")),
}


def describe(name: str, title: Any, purpose: Any, *, by_form: bool = True) -> None:
    """Declare title and purpose of the group that is stored as `name`.

    Without `by_form` the form of accounts does not offer the group.
    """
    MEANINGS[name] = Meaning(title, purpose, by_form)


def offered(groups: QuerySet[Group]) -> QuerySet[Group]:
    """Return those of the groups that the form of accounts may offer."""
    return groups.exclude(name__in=[name for name, meaning in MEANINGS.items() if not meaning.by_form])


def title(name: str) -> str:
    """Return the translated title of the group that is stored as `name`, or `name` where it has none."""
    return str(MEANINGS[name].title) if name in MEANINGS else name


def titles_of(user: User) -> str:
    """Return the titles of the person's groups; those of duties in a round are left out."""
    return ", ".join(title(group.name) for group in user.groups.all() if group.name in MEANINGS)


def named_in(entry: Any) -> str:
    """Return the text of a log entry about a group: the act and the group's title."""
    group = Group.objects.filter(pk=entry.data.get("group")).first()
    return f"{ACTIONS[entry.action]}: {title(group.name)}" if group else str(ACTIONS[entry.action])


def label(group: Group) -> str:
    """Return the line of a group in a list of choices; a group without a description is shown by its name."""
    meaning = MEANINGS.get(group.name)
    return f"{meaning.title}: {meaning.purpose}" if meaning else group.name
