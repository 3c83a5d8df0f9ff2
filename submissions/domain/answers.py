"""An answer as its page knows it: found or not there yet, written in one act."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from consultations.models import Delegation, Membership
from core.errors import NotYours
from submissions.domain import clearance, drafting
from submissions.models import Input, Version


def answers_on(version: Version | None, **subject: Any) -> list[Input]:
    """All inputs of the version on a subject, in order; empty before anything was written."""
    if version is None:
        return []
    rows = Input.objects.filter(version=version, **subject).select_related("line", "changed_by").order_by("number")
    return list(rows)


def blank_answer(delegation: Delegation, number: int, **subject: Any) -> Input:
    """What a page shows before anybody has written: nothing is stored by looking (D4)."""
    return Input(number=number, language=delegation.organisation.language, **subject)


def write_answer(
    delegation: Delegation,
    *,
    number: int,
    fields: Mapping[str, Any],
    revision: int,
    by: Any,
    at: datetime,
    then: str = "",
    **subject: Any,
) -> Input:
    """Begins the draft and the input where they are not there yet, saves, and with `then` "release" or "clear" hands
    it on. `number` is an input that is there or the next one; all of it is done or nothing.

    Raises what `begin_draft`, `save_input`, `release` and `clear` raise.
    """
    with transaction.atomic():
        version = drafting.begin_draft(delegation, by=by, at=at)
        input = _numbered(version, number, by=by, **subject)
        saved = drafting.save_input(input, fields=fields, revision=revision, by=by, at=at)
        if then == "release":
            saved = clearance.release(saved, by=by)
        elif then == "clear":
            saved = clearance.clear(saved, by=by)
    return saved


def author(delegation: Delegation, user: Any) -> str:
    """How a colleague is named to the others: by where they work, else by name."""
    if user is None:
        return ""
    rows = Membership.objects.filter(organisation_id=delegation.organisation_id, user=user)
    unit = rows.order_by("-started_at").values_list("unit", flat=True).first()
    return str(unit or user.get_full_name())


def _numbered(version: Version, number: int, *, by: Any, **subject: Any) -> Input:
    if number == 1:
        return drafting.input_for(version, by=by, **subject)
    found = answers_on(version, **{**subject, "on_round": not any(subject.values())})
    for input in found:
        if input.number == number:
            return input
    if number != len(found) + 1:
        raise NotYours("not_there", "")
    return drafting.add_input(version, by=by, **subject)
