"""A person's decisions on a pending import: columns, bodies, levels, new values, and what a message answers."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.enums import Duty
from consultations.models import Round
from core.errors import Refused
from core.text.characters import writable_text
from core.text.strings import clean_text, fold
from submissions.enums import Confidentiality
from submissions.imports.checks import NEW
from submissions.imports.consent import clean_consent
from submissions.imports.pending_files import check_idle, check_pending
from submissions.imports.rows import WITHOUT_POSITION
from submissions.imports.sources import layouts, tables
from submissions.models import ImportDecisions, InputImport
from submissions.workbooks.columns import GENERAL, SCOPES, words_of

MOST_REPLACED = 500


def decide(
    batch: InputImport,
    *,
    by: User,
    mapping: Mapping[str, str],
    bodies: Mapping[str, str],
    level: str,
    consented_on: dt.date | None = None,
    consent_source: str = "",
    replacements: Mapping[str, Mapping[str, str]] | None = None,
    without_position: bool | None = None,
    layout: str | None = None,
    survey: Sequence[Sequence[str]] = (),
) -> InputImport:
    """Store a person's decisions on a pending import: columns, bodies, who may see the inputs, and new values.

    `layout` is how the file is laid out, None for no change; `survey` [role, subject] of each column of a survey.

    `replacements` are by our column {value in the file: new value}, for all rows; an empty one is forgotten.
    `without_position`: whether answers on what takes no position are imported without it; None for no change. Raises
    NotAllowed, Refused for an import that was applied or that a job reads, and what `clean_consent` raises.
    """
    on, source = clean_consent(consented_on, consent_source)
    with transaction.atomic():
        batch = InputImport.objects.select_for_update(of=("self",)).select_related("round", "job").get(pk=batch.pk)
        consulting.check_duty(by, Duty.MANAGE, batch.round)
        check_pending(batch)
        check_idle(batch)
        _decide_layout(batch, layout, survey)
        if not batch.layout:
            batch.columns = {field: name for field, name in mapping.items() if name and field in tables.COLUMNS}
        batch.bodies = {**batch.bodies, **{name: value for name, value in bodies.items() if value}}
        batch.level, batch.consented_on, batch.consent_source = Confidentiality(level), on, source
        leaves_out = WITHOUT_POSITION in batch.replacements if without_position is None else without_position
        batch.replacements = _replaced(batch.replacements, replacements or {})
        if leaves_out:
            batch.replacements[WITHOUT_POSITION] = {}
        batch.save(
            update_fields=[
                "columns",
                "layout",
                "found",
                "bodies",
                "replacements",
                "level",
                "consented_on",
                "consent_source",
            ]
        )
        _remember_decisions(batch, replacements or {})
    return batch


def _decide_layout(batch: InputImport, layout: str | None, survey: Sequence[Sequence[str]]) -> None:
    before = batch.layout.get("kind", layouts.ANSWERS)
    if layout is not None and layout != before:
        batch.layout, batch.columns, batch.found = {"kind": layout} if layout else {}, {}, {"answers": True}
    elif before == layouts.SURVEY and survey:
        batch.layout = batch.layout | {"columns": layouts.clean_columns(batch.round, survey)}


def _remember_decisions(batch: InputImport, replacements: Mapping[str, Mapping[str, str]]) -> None:
    """Keep the decisions on a file for the next files of its round.

    That a body is new holds for one file only; addresses of senders are not kept.
    """
    replacements = {
        field: {value: new for value, new in values.items() if "@" not in value}
        for field, values in replacements.items()
    }
    Round.objects.select_for_update(no_key=True).get(pk=batch.round_id)
    decisions, _is_new = ImportDecisions.objects.get_or_create(round_id=batch.round_id)
    decisions.bodies = {**decisions.bodies, **{name: key for name, key in batch.bodies.items() if key != NEW}}
    decisions.replacements = _replaced(decisions.replacements, replacements)
    columns = {fold(name): [field, ""] for field, name in batch.columns.items()}
    if heading := batch.found.get("survey_heading"):
        pairs = zip(heading, batch.layout.get("columns", ()), strict=False)
        columns = {fold(name): [*pair] for name, pair in pairs if name and heading.count(name) == 1}
    decisions.columns = {**decisions.columns, **columns}
    decisions.save()


def _replaced(
    before: Mapping[str, Mapping[str, str]], additions: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """Return the replacements with new ones. Raises Refused for too many, and for a value that is too long."""
    replaced = {field: dict(values) for field, values in before.items()}
    for field, values in additions.items():
        replacements = replaced.setdefault(field, {})
        for value, new in values.items():
            new = clean_text(new.strip(), field=field, limit=300)
            if field == "para" and fold(new) in {fold(word) for word in words_of(SCOPES[GENERAL])}:
                new = GENERAL
            if new:
                replacements[fold(value)] = writable_text(new)[0]
            else:
                replacements.pop(fold(value), None)
    if sum(map(len, replaced.values())) > MOST_REPLACED:
        raise Refused("too_many", _("At most %(count)s values can be replaced.") % {"count": MOST_REPLACED})
    return {field: values for field, values in replaced.items() if values and field in tables.COLUMNS}


def divide(batch: InputImport, number: int, subjects: Sequence[str], *, by: User) -> None:
    """Store which part of a message answers what, a subject for each block.

    Raises what `decide` raises, at `about_<place>`.
    """
    with transaction.atomic():
        batch = InputImport.objects.select_for_update(of=("self",)).select_related("round", "job").get(pk=batch.pk)
        consulting.check_duty(by, Duty.MANAGE, batch.round)
        check_pending(batch)
        check_idle(batch)
        clean = layouts.clean_columns(batch.round, [("comment", about) for about in subjects])
        messages = {**batch.layout.get("messages", {}), str(number): [about for _role, about in clean]}
        batch.layout = {**batch.layout, "messages": messages}
        batch.save(update_fields=["layout"])
