"""Makes workbooks: for a person to fill in, and with rows to correct."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.invitations.selectors import parts_by_date
from consultations.models import Delegation, Membership
from consultations.rounds.services import word_limit
from consultations.rounds.windows import delegation_window
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.spreadsheets import write_book
from core.text.world_languages import language_code
from submissions import permissions
from submissions.drafting.validators import LANGUAGES
from submissions.models import Version, WorkbookImport
from submissions.sending.services import focal_points
from submissions.tables.columns import members
from submissions.visibility.disclosure_context import members_of
from submissions.visibility.visible_inputs import word_limit_of
from submissions.workbooks import layout
from submissions.workbooks.answer_rows import SentRow, Subject, facts_of, rows_for, standing_version
from submissions.workbooks.columns import COMPARED, SUBJECT, headers, is_number, lists_of
from submissions.workbooks.faults import CellFault
from submissions.workbooks.layout import Parts, compose
from submissions.workbooks.plain_rows import fingerprint, text_from_word
from submissions.workbooks.proposals import WorkbookReading
from submissions.workbooks.services import preview
from submissions.workbooks.sheets import AnswerSheetRow, letter
from submissions.workbooks.signature import sign_workbook


def make_workbook(
    delegation: Delegation,
    *,
    by: User,
    language: str,
    person: User | None = None,
    typed: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[str, bytes]:
    """Return file name and bytes of a person's workbook in one of the six languages.

    A contributor's workbook contains their rows only. `person` is whose it is, if focal point or deputy make it for
    somebody who drafts for the body; else it is `by`'s own. `typed` (row id → column → key or text) fills in cells on
    top of what was sent out, as a person would. Writes one audit entry, so a page makes it by POST (D4).

    Raises NotAllowed for a person who drafts nothing here, Refused for an unknown language.
    """
    person = person or by
    check_may_have(delegation, by=by, person=person, language=language)
    with translation.override(language):
        rows = rows_for(delegation, by=person, language=language)
        signed = signed_payload(delegation, rows, by=person, language=language)
        book = compose(parts_of(delegation, rows, by=person, signed=signed, typed=typed or {}))
        target = io.BytesIO()
        write_book(book, target)
    with transaction.atomic():
        audit.record("submissions.workbook.make", delegation, by=by, rows=len(rows))
    return f"{file_stem(delegation, person)}.xlsx", target.getvalue()


def check_may_have(delegation: Delegation, *, by: User, person: User, language: str) -> None:
    """Raise NotAllowed unless `by` may have a file of what `person` drafts here, Refused for an unknown language."""
    if language not in LANGUAGES:
        raise Refused("unknown_language", _("The portal is not available in this language."), field="language")
    if not consulting.sees_delegation(by, delegation) or not permissions.may_begin(by, delegation):
        raise NotAllowed("no_draft", _("You do not draft for this team in this call for inputs."))
    if person != by and not (consulting.may_draft_all(by, delegation) and permissions.may_begin(person, delegation)):
        raise NotAllowed("not_theirs", _("Nothing is assigned to this person."))


def signed_payload(delegation: Delegation, rows: list[SentRow], *, by: User, language: str) -> dict[str, Any]:
    """Return the content of the hidden sheet: where the workbook belongs, and every row as it was sent out."""
    return {
        "round": str(delegation.round_id),
        "delegation": str(delegation.pk),
        "person": str(by.pk),
        "language": language,
        "made": clock.now().isoformat(),
        "headers": headers(delegation.round.purpose, kinds=delegation.round.subject_kinds),
        "rows": {
            row.id: {**row.signed(), "locked": fingerprint(row.text)} for row in rows
        },
    }  # fmt: skip


def parts_of(
    delegation: Delegation,
    rows: Sequence[SentRow],
    *,
    by: User,
    signed: Mapping[str, Any],
    typed: Mapping[str, Mapping[str, str]],
) -> Parts:
    """Return the parts of a workbook with these rows, in the active language; `signed` is its hidden content."""
    body = delegation.organisation.display_name()
    version, everything = standing_version(delegation), consulting.may_draft_all(by, delegation)
    return Parts(
        title=f"{delegation.round.reference}, {body}",
        body=body,
        reference=f"{delegation.round.document.symbol}, {delegation.round.title}",
        zone=layout.zone_of(delegation_window(delegation)),
        headers=signed["headers"],
        rows=rows,
        lists=lists_of(delegation, _languages_of(rows)),
        read_me=layout.read_me(
            delegation,
            everything=everything,
            limit=_word_limit(delegation, version),
            parts=[] if everything else parts_by_date(delegation, by),
        ),
        submitter=layout.submitter(
            delegation, focal_point=_focal_point(delegation), joint=_joint(version), version=version
        ),
        signed=sign_workbook(dict(signed)),
        typed=typed,
    )


def _word_limit(delegation: Delegation, version: Version | None) -> int:
    return word_limit_of(version) if version else word_limit(delegation.round, delegation.organisation.constituency)


def _languages_of(rows: Sequence[SentRow]) -> list[str]:
    """Return the languages of the answers; of rows that come back with errors, without words that are no language."""
    words = {row.fields["language"] for row in rows if row.fields["comment"]}
    return sorted(word for word in words if language_code(word) == word)


def _focal_point(delegation: Delegation) -> str:
    """Return the focal point's name, except where a lost file could point at a person."""
    if delegation.organisation.is_at_risk:
        return str(_("not named in this file"))
    return ", ".join(user.get_full_name() for user in focal_points(delegation))


def _joint(version: Version | None) -> str:
    """Return the joint members as the public would read them (PRACTICE 29).

    The file may be lost, and contributors have it too.
    """
    if version is None:
        return ""
    return members(members_of(version.submission_id)) or ""


def file_stem(delegation: Delegation, by: User) -> str:
    """Return `A-HRC-11-7_round-1_KEN`.

    A contributor's name includes the unit, so that a focal point can tell five workbooks apart.
    """
    name = f"{delegation.round.reference}_{delegation.organisation.code}"
    if not consulting.may_draft_all(by, delegation):
        rows = Membership.objects.live().filter(user=by, organisation=delegation.organisation_id)
        unit = slugify(rows.values_list("unit", flat=True).first() or "")[:40].strip("-")
        name += f"_{unit}" if unit else ""
    return name


_OPEN = (*COMPARED, "scope")
_FIRST = 2  # below the heading


def error_workbook(batch: WorkbookImport, number: int, *, by: User) -> tuple[str, bytes]:
    """Return file name and bytes of the rows to correct of workbook `number` (from 1), in its own language.

    Raises Refused `no_errors`, and what `check_workbooks` raises.
    """
    merged = preview(batch, by=by)
    if merged.readings[number - 1].is_copy:
        raise Refused("no_errors", _("Correct the approval copy itself, and upload it again."))
    language = merged.readings[number - 1].signed["language"]
    with translation.override(language):
        reading = preview(batch, by=by).readings[number - 1]  # once more: it speaks the book's language now
        if not reading.bad_rows:
            raise Refused("no_errors", _("This workbook has no rows with errors."))
        head = headers(batch.delegation.round.purpose, kinds=batch.delegation.round.subject_kinds, mend=True)
        rows = [*_rows(batch, reading, head)]
        ids = {row.id for row in rows}
        signed = {key: value for key, value in reading.signed.items() if key != "template"}
        signed |= {"headers": head, "rows": {key: row for key, row in reading.signed["rows"].items() if key in ids}}
        target = io.BytesIO()
        write_book(compose(parts_of(batch.delegation, rows, by=by, signed=signed, typed={})), target)
        name = f"{merged.books[number - 1].removesuffix('.xlsx')}_{_('with-errors')}.xlsx"
    return name, target.getvalue()


def _rows(batch: WorkbookImport, reading: WorkbookReading, head: dict[str, str]) -> Iterator[SentRow]:
    facts = facts_of(batch.delegation, reading.signed["language"])
    lines = {line.row: line.subject for line in reading.lines}
    bad = [row for row in reading.found.rows if row.number in reading.bad_rows]
    for place, row in enumerate(bad, start=_FIRST):
        key = str(row.values.get("row_id"))
        sent = reading.signed["rows"].get(key, {})
        subject: Subject = tuple(sent["subject"]) if sent else lines.get(row.number, ("", ""))
        beside, merged = facts.get(subject, {}), row.number in reading.spoiled
        text = beside.get("text", "")
        if sent and (not beside or subject[0] == "question") and fingerprint(text) != sent["locked"]:
            text = _as_it_came(row, "recommendation", {}, merged=False)  # what the answer was written to
        symbol, para, limb = (_as_it_came(row, name, sent or beside, merged=False) for name in SUBJECT)
        yield SentRow(
            id=key if sent else "",
            subject=subject,
            number=sent.get("number", 1),
            base_version=sent.get("base_version", ""),
            symbol=symbol,
            para=para,
            limb=limb,
            text=text,
            text_language=sent.get("text_language", ""),
            addressees=beside.get("addressees", ""),
            asks=beside.get("asks", ""),
            fields={name: _as_it_came(row, name, sent, merged=merged) for name in _OPEN},
            mend="\n".join(_fault_sentences(reading, row, place, head)),
        )


def _as_it_came(row: AnswerSheetRow, name: str, sent: dict[str, Any], *, merged: bool) -> str:
    """Return a cell as uploaded; as sent out if it is no text, if words in it are struck out or if merging emptied it.

    Of a number that may have lost its last digits nothing is left: as a text it would name another place.
    """
    value = row.values.get(name)
    before = str(sent.get(name) or sent.get("fields", {}).get(name, ""))
    if isinstance(value, dict):
        if name in SUBJECT:
            return before or (str(value["text"]) if is_number(value) and value["text"].isdecimal() else "")
        is_no_text = value["kind"] in ("formula", "error") or (value["kind"] == "struck" and name in _OPEN)
        return before if is_no_text else str(value["text"])
    return text_from_word(value or "") or (before if merged else "")


def _fault_sentences(reading: WorkbookReading, row: AnswerSheetRow, place: int, head: dict[str, str]) -> Iterator[str]:
    """Yield the errors of a row, with row and column of the workbook that goes back."""
    keys, at = [*head], reading.spoiled.get(row.number, row.number)
    for fault in reading.faults:
        if fault.row not in (row.number, at) or (fault.row != row.number and fault.code != "merged"):
            continue
        column = letter(keys.index(fault.field)) if fault.field in keys else ""
        header = head[fault.field] if column and fault.field else ""
        sentence = CellFault(
            fault.code, fault.what, row=place, column=column, header=header, value=fault.value, hint=fault.hint
        )
        yield str(sentence)
        if fault.code == "locked_changed":
            yield text_from_word(str(row.values.get("recommendation") or ""))
        elif fault.code == "struck_out" and fault.field in _OPEN:
            yield fault.value
