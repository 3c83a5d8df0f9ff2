"""Undoing the latest change of a codebook, step by step. Codings made since then stay where they are."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Round
from core import audit, clock
from core.errors import Refused
from core.text.strings import digest
from submissions.models import Input
from synthesis import permissions
from synthesis.codebook.services import check_findings_free, free_name, is_used, lock_codebook, next_place
from synthesis.enums import ThemeAct
from synthesis.models import CodedPassage, Finding, Memo, SecondCoding, Theme, ThemeChange, ThemeSuggestion

_FOLLOWED = {"codings": CodedPassage, "suggestions": ThemeSuggestion, "findings": Finding, "memos": Memo}


def latest_change(round_: Round) -> ThemeChange | None:
    """Return the change that would be undone next. One query."""
    return ThemeChange.objects.filter(round=round_, undone_at__isnull=True).select_related("by").first()


def undo_change(change: ThemeChange, *, by: User) -> ThemeChange:
    """Undo the change, if it is the latest one in force.

    Raises NotAllowed; Refused `not_latest`, `name_in_use` where another theme has the name now, `theme_gone`, and
    `theme_in_use` where a later use prevents it.
    """
    with transaction.atomic():
        lock_codebook(change.round)
        permissions.check_may_code(by, change.round)
        latest = latest_change(change.round)
        if latest is None or latest.pk != change.pk:
            raise Refused(
                "not_latest",
                _("This is not the latest change of the codebook. Someone changed the codebook in the meantime."),
                hint=_("Undo the changes one by one, the latest first."),
            )
        _UNDO[latest.act](latest)
        latest.undone_at, latest.undone_by = clock.now(), by
        latest.save(update_fields=["undone_at", "undone_by"])
        audit.record("synthesis.theme.undo", latest, by=by, act=latest.act, theme=latest.theme)
    return latest


def _added(change: ThemeChange) -> None:
    theme = _standing(change.theme)
    if is_used(theme) or theme.children.exists():
        raise _in_use(theme)
    theme.delete()


def _renamed(change: ThemeChange) -> None:
    theme = _standing(change.theme)
    theme.name = free_name(change.round, change.before["name"], but=theme)
    theme.meaning = change.before["meaning"]
    theme.save(update_fields=["name", "meaning"])


def _moved(change: ThemeChange) -> None:
    theme, parent = _standing(change.theme), change.before["parent"]
    theme.parent, theme.order = _standing(parent) if parent else None, change.before["order"]
    theme.save(update_fields=["parent", "order"])


def _split(change: ThemeChange) -> None:
    theme, split_off = _standing(change.theme), _standing(change.before["made"])
    check_findings_free(split_off)
    _give_back(change.before, split_off, theme)
    if is_used(split_off) or split_off.children.exists():
        raise _in_use(split_off)
    split_off.delete()


def _merged(change: ThemeChange) -> None:
    """Restore the theme with its key, its codings, and all that followed them and still exists."""
    before = change.before
    theme = _bring_back(change)
    if "into" in before:
        into = _standing(before["into"])
        check_findings_free(into)
        _give_back(before, into, theme)
        _code_again(before["dropped"], theme)
        SecondCoding.objects.filter(pk__in=before.get("agreed", ()), coded__theme=into).delete()
    orders = before.get("orders", {})  # changes of long ago have none
    for child in Theme.objects.filter(pk__in=before["children"]):
        child.parent, child.order = theme, orders.get(str(child.pk), child.order)
        child.save(update_fields=["parent", "order"])


_UNDO: dict[str, Callable[[ThemeChange], None]] = {
    ThemeAct.ADD: _added,
    ThemeAct.RENAME: _renamed,
    ThemeAct.MOVE: _moved,
    ThemeAct.SPLIT: _split,
    ThemeAct.MERGE: _merged,
    ThemeAct.REMOVE: _merged,
}


def _standing(key: Any) -> Theme:
    theme = Theme.objects.select_related("round").filter(pk=key).first()
    if theme is None:
        raise Refused("theme_gone", _("A theme of this change is no longer in the codebook."))
    return theme


def _bring_back(change: ThemeChange) -> Theme:
    row = change.before["row"]
    parent = Theme.objects.filter(pk=row["parent"]).first() if row["parent"] else None
    return Theme.objects.create(
        pk=row["id"], round=change.round, parent=parent, name=free_name(change.round, row["name"]),
        meaning=row["meaning"], order=row["order"] if parent or not row["parent"] else next_place(change.round, None),
        added_at=datetime.fromisoformat(row["added_at"]), added_by_id=row["added_by"],
    )  # fmt: skip


def _give_back(before: dict[str, Any], held: Theme, theme: Theme) -> None:
    """Return to the theme what followed its codings and is still where it was put.

    Where the same words were given the theme again meanwhile, the coders of both agree on one coding (decision 0021).
    """
    codings = CodedPassage.objects.filter(pk__in=before.get("codings", ()), theme=held)
    place = {name: OuterRef(name) for name in ("input", "field", "start", "end")}
    again = CodedPassage.objects.filter(theme=theme, **place)
    for row in codings.annotate(again=Subquery(again.values("pk")[:1])).filter(again__isnull=False):
        there = CodedPassage.objects.get(pk=row.again)
        people = {row.by_id, *row.seconds.values_list("by", flat=True)} - {there.by_id}
        SecondCoding.objects.bulk_create(
            (SecondCoding(coded=there, by_id=key) for key in people), ignore_conflicts=True
        )
        row.delete()
    for name, model in _FOLLOWED.items():
        model.objects.filter(pk__in=before.get(name, ()), theme=held).update(theme=theme)  # type: ignore[attr-defined]  # each of these models has a theme


def _code_again(dropped: list[dict[str, Any]], theme: Theme) -> None:
    """Restore the codings that the other theme had as well, and who agreed with them, but for erased inputs (D6).

    Digests are computed anew: none is kept beside the codings themselves, since that of a short text could be guessed
    (D6).
    """
    inputs = Input.objects.filter(version__submission__erasure__isnull=True).in_bulk([row["input"] for row in dropped])
    by_key = {str(key): row for key, row in inputs.items()}
    CodedPassage.objects.bulk_create(
        CodedPassage(
            pk=row["id"], input=by_key[row["input"]], field=row["field"], start=row["start"], end=row["end"],
            digest=digest(getattr(by_key[row["input"]], row["field"])[row["start"] : row["end"]]), theme=theme,
            origin=row["origin"], at=datetime.fromisoformat(row["at"]), by_id=row["by"],
            carried_from_id=row.get("carried_from"),
        )
        for row in dropped
        if row["input"] in by_key
    )  # fmt: skip
    SecondCoding.objects.bulk_create(
        SecondCoding(coded_id=row["id"], by_id=person, at=datetime.fromisoformat(at))
        for row in dropped
        if row["input"] in by_key
        for person, at in row.get("seconds", ())
    )


def _in_use(theme: Theme) -> Refused:
    return Refused(
        "theme_in_use",
        _("“%(name)s” has been used since then and cannot be removed.") % {"name": theme.name},
        hint=_("Merge it with another theme instead."),
    )
