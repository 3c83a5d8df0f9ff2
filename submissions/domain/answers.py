"""An answer as its page knows it: found or not there yet, written in one act."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import domain as accounts
from consultations.enums import AT_RISK
from consultations.models import Delegation, Membership
from core.errors import NotYours, Stale
from submissions.domain import clearance, drafting, settling
from submissions.domain.standings import draft_at_hand
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
    begun: int | None = None,
    choices: Mapping[str, str] | None = None,
    **subject: Any,
) -> tuple[Input, dict[str, Any]]:
    """Begins the draft and the input where they are not there yet, saves, and with `then` "release" or "clear" hands
    it on. `number` is an input that is there or the next one; all of it is done or nothing.

    Where somebody saved since `revision` but changed other fields since `begun` (the revision the text was written
    from), both changes stand, and the second part of the answer says which fields the other changed. `choices` settle
    fields that both changed. Raises what `draft_at_hand`, `save_input`, `settled`, `release` and `clear` raise.
    """
    begun = begun or revision
    taken: dict[str, Any] = {}
    with transaction.atomic():
        version = draft_at_hand(delegation, by=by, at=at)
        input = _numbered(version, number, by=by, **subject)
        if choices:
            fields = settling.settled(input, fields, choices, begun)
        try:
            saved = drafting.save_input(input, fields=fields, revision=revision, by=by, at=at)
        except Stale as stale:
            found = settling.settlement(stale, begun)
            if found.differences:
                raise
            taken = found.taken
            fields, revision = {**fields, **taken}, stale.current.revision
            saved = drafting.save_input(input, fields=fields, revision=revision, by=by, at=at)
        if then == "release":
            saved = clearance.release(saved, by=by)
        elif then == "clear":
            saved = clearance.clear(saved, by=by)
    return saved, taken


def device_key(delegation: Delegation, user: Any) -> str:
    """As the person's own, and "" for bodies whose people may be in danger (PRACTICE 4)."""
    return "" if delegation.organisation.constituency in AT_RISK else accounts.device_key(user)


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
