"""Acts on the codebook of a round: add, rename, move, split, merge and remove themes. No coding is lost."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _, ngettext

from accounts.models import User
from consultations.models import Round
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.text.strings import clean_text, fold
from synthesis import permissions
from synthesis.enums import ReportStage, ThemeAct
from synthesis.models import (
    CodedPassage,
    Finding,
    Memo,
    SecondCoding,
    SynthesisReport,
    Theme,
    ThemeChange,
    ThemeSuggestion,
)
from synthesis.review.approval import stages_of


def add_theme(round_: Round, name: str, *, by: User, parent: Theme | None = None, meaning: str = "") -> Theme:
    """Add a theme at the end of its branch. Raises NotAllowed, and Refused for a name that is missing or in use."""
    with transaction.atomic():
        lock_codebook(round_)
        permissions.check_may_code(by, round_)
        if parent is not None and parent.round_id != round_.pk:
            raise other_round("parent")
        theme = Theme.objects.create(
            round=round_,
            parent=parent,
            name=free_name(round_, name),
            meaning=clean_text(meaning, field="meaning").strip(),
            order=next_place(round_, parent),
            added_by=by,
        )
        record_change(ThemeAct.ADD, theme, by=by)
        audit.record("synthesis.theme.add", theme, by=by, round=round_.pk)
    return theme


def rename_theme(theme: Theme, name: str, *, by: User, meaning: str | None = None) -> Theme:
    """Change the name and, where given, the description. What was coded with the theme stays coded."""
    with transaction.atomic():
        theme = lock_theme(theme)
        permissions.check_may_code(by, theme.round)
        before = {"name": theme.name, "meaning": theme.meaning}
        theme.name = free_name(theme.round, name, but=theme)
        if meaning is not None:
            theme.meaning = clean_text(meaning, field="meaning").strip()
        if before == {"name": theme.name, "meaning": theme.meaning}:
            return theme
        theme.save(update_fields=["name", "meaning"])
        record_change(ThemeAct.RENAME, theme, by=by, name=before["name"], other=theme.name, before=before)
        audit.record("synthesis.theme.rename", theme, by=by)
    return theme


def move_theme(theme: Theme, parent: Theme | None, *, by: User) -> Theme:
    """Move the theme, with all under it, to the end of another branch; None is the top level.

    Raises NotAllowed, Refused where the branch is its own.
    """
    with transaction.atomic():
        theme = lock_theme(theme)
        permissions.check_may_code(by, theme.round)
        if parent is not None:
            _check_may_hold(parent, theme)
        if theme.parent == parent:
            return theme
        before = {"parent": theme.parent_id and str(theme.parent_id), "order": theme.order}
        theme.parent, theme.order = parent, next_place(theme.round, parent)
        theme.save(update_fields=["parent", "order"])
        record_change(ThemeAct.MOVE, theme, by=by, other=parent.name if parent else "", before=before)
        audit.record("synthesis.theme.move", theme, by=by, parent=theme.parent_id)
    return theme


# What all verbs of the codebook share.


def lock_codebook(round_: Round) -> None:
    """Lock the codebook, so that it changes one step at a time."""
    Round.objects.select_for_update(no_key=True).get(pk=round_.pk)


def lock_theme(theme: Theme) -> Theme:
    """Lock the codebook and the theme, and return the theme as it is now. Raises Refused where it no longer exists.

    Nobody can code with the theme meanwhile.
    """
    lock_codebook(theme.round)
    rows = Theme.objects.select_for_update(of=("self",), no_key=True).select_related("round", "parent")
    locked = rows.filter(pk=theme.pk).first()
    if locked is None:
        raise theme_gone()
    return locked


def lock_theme_for_coding(theme: Theme) -> None:
    """Lock the theme so that it is not merged or removed while somebody codes with it.

    Raises Refused where it no longer exists.
    """
    if Theme.objects.select_for_update(no_key=True).filter(pk=theme.pk).first() is None:
        raise theme_gone()


def theme_gone() -> Refused:
    """Return the error for a theme named in a form that was merged or removed."""
    return Refused(
        "theme_gone",
        _("This theme is no longer in the codebook: it was merged with another theme or removed."),
        field="theme",
        hint=_("Choose another."),
    )


def other_round(field: str) -> Refused:
    """Return the error at `field` for two themes of different rounds."""
    return Refused("other_round", _("The other theme belongs to another round."), field=field)


def free_name(round_: Round, name: str, *, but: Theme | None = None) -> str:
    """Return the name in its stored form. Raises Refused where it is missing or in use in the round.

    Names are compared as in tables that name themes: “Towns.” equals “towns”.
    """
    name = " ".join(clean_text(name, field="name", limit=120).split())
    if not name:
        raise Refused("name_missing", _("Enter a name for the theme."), field="name")
    others = round_.themes.exclude(pk=but.pk) if but else round_.themes.all()
    if fold(name) in map(fold, others.values_list("name", flat=True)):
        raise Refused(
            "name_in_use", _("The round already has a theme with this name. Enter another name."), field="name"
        )
    return name


def next_place(round_: Round, parent: Theme | None) -> int:
    """Return the order number of a theme that comes last under its parent. One query."""
    last = round_.themes.filter(parent=parent).aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1


def record_change(
    act: str, theme: Theme, *, by: User, name: str = "", other: str = "", before: dict[str, Any] | None = None
) -> ThemeChange:
    """Add the change to the history of the codebook. The caller has locked the codebook."""
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
            raise Refused(
                "own_branch", _("A theme cannot be under itself or under one of its own subthemes."), field="parent"
            )
        above = above.parent


_SETTLED = (ReportStage.IN_APPROVAL, ReportStage.APPROVED)


def split_theme(theme: Theme, codings: Collection[UUID], name: str, *, by: User) -> Theme:
    """Make a new theme beside it with the chosen codings; memos on those move along.

    Raises NotAllowed where one of them does not have the theme; Refused for none, and for a name that is missing or in
    use.
    """
    with transaction.atomic():
        theme = lock_theme(theme)
        permissions.check_may_code(by, theme.round)
        if not codings:
            raise Refused("none_chosen", _("Choose the passages that belong to the new theme."), field="codings")
        chosen = CodedPassage.objects.filter(pk__in=codings, theme=theme)
        lines = set(chosen.values_list("input__line", flat=True))
        new_theme = Theme.objects.create(
            round=theme.round, parent=theme.parent, name=free_name(theme.round, name), added_by=by,
            order=next_place(theme.round, theme.parent),
        )  # fmt: skip
        if chosen.update(theme=new_theme) != len(set(codings)):
            raise NotAllowed("no_such_coding", _("There is no such coding."))
        left = CodedPassage.objects.filter(theme=theme, input__line__in=lines).values_list("input__line", flat=True)
        gone = lines - set(left)
        memos = _take(Memo.objects.filter(theme=theme, line__in=gone), new_theme)
        before = {"made": str(new_theme.pk), "codings": sorted(map(str, codings)), "memos": memos}
        record_change(ThemeAct.SPLIT, theme, by=by, other=new_theme.name, before=before)
        audit.record("synthesis.theme.split", theme, by=by, made=new_theme.pk, count=len(set(codings)))
    return new_theme


def merge_theme(theme: Theme, into: Theme, *, by: User, act: str = ThemeAct.MERGE) -> Theme:
    """Move everything of the theme, and the themes under it, to the other; delete it and return the other as it is now.

    Raises NotAllowed; Refused for a theme of another round, for itself or one under it, and while a report with one of
    its findings is in approval or waits for the sign-off.
    """
    with transaction.atomic():
        theme = lock_theme(theme)
        permissions.check_may_code(by, theme.round)
        into = _successor(theme, into)
        check_findings_free(theme)
        before: dict[str, Any] = {"row": theme_as_json(theme), "into": str(into.pk), **_hand_over(theme, into)}
        before |= _take_children(theme, into)
        record_change(act, theme, by=by, other=into.name, before=before)
        audit.record(f"synthesis.theme.{act}", theme, by=by, into=into.pk, count=len(before["codings"]))
        theme.delete()
    return into


def remove_theme(theme: Theme, *, by: User, successor: Theme | None = None) -> None:
    """Remove the theme from the codebook if nothing is coded with it; else merge it into the successor.

    Themes under it move one level up, or to the successor. Raises what `merge_theme` raises, and Refused `theme_in_use`
    without a successor.
    """
    if successor is not None:
        merge_theme(theme, successor, by=by, act=ThemeAct.REMOVE)
        return
    with transaction.atomic():
        theme = lock_theme(theme)
        permissions.check_may_code(by, theme.round)
        _check_unused(theme)
        before = {"row": theme_as_json(theme), **_take_children(theme, theme.parent)}
        record_change(ThemeAct.REMOVE, theme, by=by, before=before)
        audit.record("synthesis.theme.remove", theme, by=by)
        theme.delete()


def theme_as_json(theme: Theme) -> dict[str, Any]:
    """Return the row as JSON data, for restoring it."""
    return {
        "id": str(theme.pk),
        "parent": theme.parent_id and str(theme.parent_id),
        "name": theme.name,
        "meaning": theme.meaning,
        "order": theme.order,
        "added_at": theme.added_at.isoformat(),
        "added_by": str(theme.added_by_id),
    }


def _successor(theme: Theme, into: Theme) -> Theme:
    successor = Theme.objects.select_related("round", "parent").filter(pk=into.pk).first()
    if successor is None:
        raise theme_gone()
    if successor.round_id != theme.round_id:
        raise other_round("into")
    above: Theme | None = successor
    while above is not None:
        if above == theme:
            raise Refused(
                "own_branch",
                _("A theme cannot be merged with itself or with a theme under it."),
                field="into",
                hint=_("Merge the lower theme into the upper theme."),
            )
        above = above.parent
    return successor


def _hand_over(theme: Theme, into: Theme) -> dict[str, Any]:
    """Move codings, suggestions, findings and memos to the other theme.

    Codings that the other has already are deleted, and returned so that they can be restored; their coders agree on
    those of the other (decision 0021).
    """
    same = CodedPassage.objects.filter(
        theme=into, input=OuterRef("input"), field=OuterRef("field"), start=OuterRef("start"), end=OuterRef("end")
    )
    twice = CodedPassage.objects.filter(Exists(same), theme=theme).annotate(other=Subquery(same.values("pk")[:1]))
    dropped = [
        {"id": str(row.pk), "input": str(row.input_id), "field": row.field, "start": row.start, "end": row.end,
         "origin": row.origin, "at": row.at.isoformat(), "by": str(row.by_id),
         "carried_from": row.carried_from_id and str(row.carried_from_id),
         "seconds": [[str(each.by_id), each.at.isoformat()] for each in row.seconds.all()]}
        for row in twice.prefetch_related("seconds")
    ]  # fmt: skip
    agreed = _agree(twice.prefetch_related("seconds"))
    CodedPassage.objects.filter(pk__in=[row["id"] for row in dropped]).delete()
    suggested = ThemeSuggestion.objects.filter(theme=into, input=OuterRef("input"))
    undecided = ThemeSuggestion.objects.filter(theme=into, accepted__isnull=True)
    decided_here = ThemeSuggestion.objects.filter(theme=theme, accepted__isnull=False, input=OuterRef("input"))
    undecided.filter(Exists(decided_here)).delete()
    ThemeSuggestion.objects.filter(Exists(suggested), theme=theme).delete()
    return {
        "dropped": dropped,
        "agreed": agreed,
        "codings": _take(CodedPassage.objects.filter(theme=theme), into),
        "suggestions": _take(ThemeSuggestion.objects.filter(theme=theme), into),
        "findings": _take(Finding.objects.filter(theme=theme), into),
        "memos": _take(Memo.objects.filter(theme=theme), into),
    }


def _agree(codings: Iterable[Any]) -> list[str]:
    """Record the coders of these codings at the `other` one of the same words, each once; return the keys of new rows.

    Three queries.
    """
    rows = list(codings)
    there = CodedPassage.objects.prefetch_related("seconds").in_bulk([row.other for row in rows])
    seconds: dict[tuple[UUID, UUID], SecondCoding] = {}
    for row in rows:
        coders = {there[row.other].by_id, *(each.by_id for each in there[row.other].seconds.all())}
        for person, at in ((row.by_id, row.at), *((each.by_id, each.at) for each in row.seconds.all())):
            if person not in coders:
                seconds[row.other, person] = SecondCoding(coded=there[row.other], by_id=person, at=at)
    return [str(each.pk) for each in SecondCoding.objects.bulk_create(seconds.values(), batch_size=500)]


def _take(rows: Any, into: Theme) -> list[str]:
    """Give the rows to the theme; return their keys."""
    keys = [str(key) for key in rows.order_by("pk").values_list("pk", flat=True)]
    rows.update(theme=into)
    return keys


def _take_children(theme: Theme, parent: Theme | None) -> dict[str, Any]:
    """Move the themes under it to the end of the other branch; return where they were, for restoring them."""
    children = list(theme.children.order_by("order", "name"))
    orders = {str(child.pk): child.order for child in children}
    for place, child in enumerate(children, start=next_place(theme.round, parent)):
        child.parent, child.order = parent, place
        child.save(update_fields=["parent", "order"])
    return {"children": list(orders), "orders": orders}


def check_findings_free(theme: Theme) -> None:
    """Raise Refused where a report in approval or awaiting its sign-off has a finding on the theme.

    The theme is part of the ledger, and what approvers read or have read must not change.
    """
    keys = Finding.objects.filter(theme=theme, removed_at__isnull=True).values("report")
    rows = SynthesisReport.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    reports = list(rows.order_by("pk"))  # as an erasure does
    stages = stages_of(reports, clock.now()) if reports else {}
    if held := [row for row in reports if stages[row.pk] in _SETTLED]:
        raise Refused(
            "in_approval",
            _("The report %(report)s has a finding on this theme, and is in approval or waiting for its sign-off.")
            % {"report": held[0].reference},
            hint=_("Merge or remove the theme after approval and sign-off."),
        )


def is_used(theme: Theme) -> bool:
    """Return whether the theme has work by a person: codings, findings, memos, decided suggestions."""
    return any(rows.exists() for rows in (CodedPassage.objects.filter(theme=theme), *_beside_codings(theme)))


def _check_unused(theme: Theme) -> None:
    hint = _("Choose the theme that they move to. Nothing is lost.")
    codings = CodedPassage.objects.filter(theme=theme).count()
    if codings:
        message = ngettext(
            "%(n)s passage is coded with this theme.", "%(n)s passages are coded with this theme.", codings
        )
        raise Refused("theme_in_use", message % {"n": codings}, field="into", hint=hint)
    if is_used(theme):
        about = _("Findings, memos or decided suggestions refer to this theme.")
        raise Refused("theme_in_use", about, field="into", hint=hint)


def _beside_codings(theme: Theme) -> tuple[Any, ...]:
    return (
        Finding.objects.filter(theme=theme),
        Memo.objects.filter(theme=theme),
        ThemeSuggestion.objects.filter(theme=theme, accepted__isnull=False),
    )
