"""Acts on a file with organizations: receive, decide, check, load what is sure, discard.

Good rows are loaded while others wait: a row with an error, a question that nobody has answered. Nothing of the file
stays on disk; its rows are deleted some days after the upload.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.enums import Constituency, RegionalGroup, RowOutcome
from consultations.models import Contact, Organisation, RegisterFile
from consultations.models.organisations import new_code
from consultations.organisations.entries import distinct_names, keep_former_names
from consultations.organisations.lookalikes import names_of
from consultations.organisations.register import LOADING
from consultations.organisations.services import check_keeps_register
from consultations.register_files import columns
from consultations.register_files.checks import LABELS, NEW, CheckedRow, check, meaning_key
from core import audit, clock
from core.db.transactions import hold_lock
from core.errors import Refused
from core.files.child import lines_limited
from core.files.kinds import clean_display_name
from core.files.limits import DOORS
from core.files.messages import SPREADSHEET_MESSAGES
from core.files.storage import Readable, remove_stored, store, stored_path
from core.jobs.queue import is_running, start
from core.models import Job
from core.refusals import changed_meanwhile
from core.text.strings import digest, fold

CHECK, LOAD = "consultations.check_register_file", "consultations.load_register_file"
BACKGROUND_ROWS = 300  # longer files are checked and loaded in the background
KEEP_FILES = timedelta(days=14)
MOST_SHOWN = 50  # questions and bad rows on one page
SHOWN = 200  # new and changed rows on the page, folded
_AT_ONCE = 500

_MESSAGES = SPREADSHEET_MESSAGES | {
    "not_a_table": (
        _("Organizations can only be loaded from a table (xlsx, ods, csv or tsv). This file ends in “{extension}”."),
        _("Save the table as xlsx, ods or csv, and upload that file."),
    ),
    "no_rows": (_("The file contains no rows."), _("Check that the right sheet was saved.")),
    "encoding": (
        _("The characters in the file cannot be read."),
        _("Save it as xlsx or ods, or as csv with the encoding UTF-8."),
    ),
}


def receive(stream: Readable, *, name: str, by: User) -> RegisterFile:
    """Read the table of a file and store its rows, with the columns that its headings suggest.

    Raises NotAllowed, Refused where the file as a whole cannot be read.
    """
    check_keeps_register(by)
    name = clean_display_name(name)
    stored = store(stream, limit=settings.UPLOAD_LIMIT)
    try:
        heading, *rows = _read(stored_path(stored.name), name)
    except Refused as refusal:
        refusal.field = "file"
        raise
    finally:
        remove_stored(stored.name)
    if not rows:
        raise Refused("no_rows", _("The file contains a heading but no rows."), field="file")
    return RegisterFile.objects.create(
        name=name, by=by, heading=heading[1], rows=rows, columns=columns.guessed(heading[1])
    )


def decide(
    file: RegisterFile,
    *,
    by: User,
    places: Mapping[str, int | None],
    answers: Mapping[str, str],
    constituency: str,
) -> RegisterFile:
    """Store an officer's decisions: columns, the kind of rows without one, and which organizations are meant.

    Raises NotAllowed, Refused while a job checks or loads the file.
    """
    with transaction.atomic():
        check_keeps_register(by)
        file = _locked(file)
        _check_idle(file)
        width = len(file.heading)
        file.columns = {
            name: place for name, place in places.items() if name in LABELS and place is not None and 0 <= place < width
        }
        file.answers = {**file.answers, **{key: value for key, value in answers.items() if value}}
        file.constituency = Constituency(constituency).value if constituency else ""
        file.save(update_fields=["columns", "answers", "constituency"])
    return file


def decisions_digest(file: RegisterFile) -> str:
    """Return a digest of what an officer decided and of what was counted, by which a form tells what its reader saw."""
    decisions = [file.columns, file.answers, file.constituency, file.found.get("counts")]
    return digest(json.dumps(decisions, sort_keys=True))


def _locked(file: RegisterFile) -> RegisterFile:
    return RegisterFile.objects.select_for_update(of=("self",)).select_related("job").get(pk=file.pk)


def _check_idle(file: RegisterFile) -> None:
    if is_running(file):
        raise Refused("going_on", _("The file is being processed. Wait until processing ends."))


def run_check(file: RegisterFile) -> RegisterFile:
    """Check the rows and store the result for the page."""
    try:
        file.found = _summary(check(file))
    except Refused as refusal:
        file.found = {"refused": str(refusal)}
    file.save(update_fields=["found"])
    return file


def load(
    file: RegisterFile, *, by: User, digest_seen: str = "", done: Callable[[], None] = lambda: None
) -> tuple[int, int]:
    """Load the new and changed rows in one transaction; return how many organizations are new and how many changed.

    Rows with errors, unanswered questions and rows left out are not touched. The file is checked once more, since the
    register may have changed. `digest_seen` is the `decisions_digest` of what the officer saw (B4). `done` is called
    last in the transaction. Raises NotAllowed, Refused for no name column and for other decisions since.
    """
    with transaction.atomic():
        check_keeps_register(by)
        hold_lock(LOADING)
        file = _locked(file)
        if digest_seen and digest_seen != decisions_digest(file):
            raise changed_meanwhile()
        # What a colleague corrects while the rows are checked would otherwise be written over.
        list(Organisation.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        rows = check(file)
        added = _add([row for row in rows if row.outcome == RowOutcome.NEW], by)
        changed = _change([row for row in rows if row.outcome == RowOutcome.CHANGED], by)
        file.loaded_at = clock.now()
        # Rows answered as new now mean the organization that was added. Otherwise they would be loaded again.
        bodies = {fold(row.name): str(body.pk) for body, row in added}
        answered = {row.key: bodies[fold(row.name)] for row in rows if row.answer == NEW and fold(row.name) in bodies}
        file.answers = {**file.answers, **answered}
        file.found = _summary(check(file)) | {"loaded": [len(added), changed]}
        file.save(update_fields=["loaded_at", "answers", "found"])
        audit.record("consultations.organisation.load", file, by=by, added=len(added), changed=changed)
        done()
    return len(added), changed


def discard(file: RegisterFile, *, by: User) -> None:
    """Delete the file's rows. What was loaded stays. Raises NotAllowed."""
    check_keeps_register(by)
    RegisterFile.objects.filter(pk=file.pk).delete()


def delete_expired() -> None:
    """Delete the files after KEEP_FILES: their rows hold names and addresses."""
    RegisterFile.objects.filter(at__lt=clock.now() - KEEP_FILES).delete()


def is_long(file: RegisterFile) -> bool:
    """Return whether the file is checked and loaded in the background."""
    return len(file.rows) > BACKGROUND_ROWS


def check_now_or_later(file: RegisterFile, *, by: User) -> None:
    """Check a short file at once, a long one in the background. Raises Refused while an earlier job runs."""
    if not is_long(file):
        run_check(file)
    else:
        enqueue(file, CHECK, by=by)


def enqueue(file: RegisterFile, kind: str, *, by: User, digest_seen: str = "") -> Job:
    """Queue a job of this kind for the file; `digest_seen` as in `load`.

    Raises NotAllowed, Refused while an earlier job runs and for other decisions since.
    """
    with transaction.atomic():
        check_keeps_register(by)
        file = _locked(file)
        _check_idle(file)
        if digest_seen and digest_seen != decisions_digest(file):
            raise changed_meanwhile()
        file.job = start(kind, payload={"file": file.pk}, owner=by)
        file.save(update_fields=["job"])
    return file.job


def run_job(job: Job, kind: str, done: Callable[[], None]) -> None:
    """Do the work of a job in the language of its owner. Nothing where the file was discarded."""
    file = RegisterFile.objects.select_related("by").filter(pk=job.payload["file"]).first()
    if file is None:
        return
    assert job.owner is not None  # noqa: S101 - started in the name of who asked
    check_keeps_register(job.owner)
    with translation.override(job.owner.language):
        if kind == LOAD:
            load(file, by=job.owner, done=done)
        else:
            run_check(file)


def _read(path: Path, name: str) -> list[list[Any]]:
    with lines_limited(DOORS["participants"], {"name": name}, files=[path], messages=_MESSAGES) as lines:
        return [json.loads(line) for line in lines]


def _add(rows: Collection[CheckedRow], by: User) -> list[tuple[Organisation, CheckedRow]]:
    now = clock.now()
    added = []
    for row in rows:
        fields = {"regional_group": RegionalGroup.NONE, "short_name": row.fields["name"][:120], **row.fields}
        fields["names"] = {code: {"name": text} for code, text in fields.pop("names", {}).items()}
        fields["other_names"] = distinct_names(fields.pop("other_names", []), without=(fields["name"],))
        body = Organisation(**{"code": new_code(), **fields}, confirmed_at=now)
        added.append((body, row))
    Organisation.objects.bulk_create((body for body, _row in added), batch_size=_AT_ONCE)
    audit.record_all("consultations.organisation.register", [(body, {}) for body, _row in added], by=by)
    _add_contacts(added, by)
    return added


def _change(rows: Collection[CheckedRow], by: User) -> int:
    changed = []
    for row in rows:
        assert row.body is not None  # noqa: S101 - such is a changed row
        before = list(names_of(row.body))
        for name, value in row.fields.items():
            setattr(row.body, name, value)
        keep_former_names(row.body, before)
        changed.append((row.body, row))
    with_fields = [(body, row) for body, row in changed if row.fields]
    names = sorted({name for _body, row in with_fields for name in row.fields})
    if names:
        bodies = [body for body, _row in with_fields]
        Organisation.objects.bulk_update(bodies, [*names, "former_names"], batch_size=_AT_ONCE)
    acts = [(body, {"fields": sorted(row.fields)}) for body, row in with_fields]
    audit.record_all("consultations.organisation.correct", acts, by=by)
    _add_contacts(changed, by)
    return len(changed)


def _add_contacts(rows: Iterable[tuple[Organisation, CheckedRow]], by: User) -> None:
    contacts: list[Contact] = []
    now = clock.now()
    for body, row in rows:
        by_address = {each.email: each for each in row.contacts}
        contacts += [
            Contact(
                organisation=body,
                email=each.email,
                name=each.name,
                function=each.function,
                language=body.language,
                added_at=now + timedelta(microseconds=place),  # the first of a row stays the first
                added_by=by,
            )
            for place, each in enumerate(by_address.values())
        ]
    Contact.objects.bulk_create(contacts, batch_size=_AT_ONCE)
    audit.record_all(
        "consultations.contact.add", [(each.organisation, {"contact": each.pk}) for each in contacts], by=by
    )


def _unknown_words(rows: Collection[CheckedRow]) -> list[list[Any]]:
    """Return column, word as it is first written and number of rows of what is not known, the most frequent first."""
    spellings: dict[str, tuple[str, str]] = {}
    times: Counter[str] = Counter()
    for row in rows:
        for column, text in row.unknown:
            key = meaning_key(column, text)
            spellings.setdefault(key, (column, text))
            times[key] += 1
    return [[*spellings[key], count] for key, count in times.most_common(MOST_SHOWN)]


def _summary(rows: Collection[CheckedRow]) -> dict[str, Any]:
    """Return what the page shows of the rows."""
    by_outcome: dict[str, list[CheckedRow]] = {each.value: [] for each in RowOutcome}
    for row in rows:
        by_outcome[row.outcome].append(row)
    kinds = dict(Constituency.choices)
    return {
        "counts": {outcome: len(rows_of_outcome) for outcome, rows_of_outcome in by_outcome.items()},
        "rows": len(rows),
        "ask": [
            {
                "row": row.number,
                "key": row.key,
                "name": row.name,
                "kind": str(kinds.get(row.fields.get("constituency", ""), "")),
                "is_state": row.fields.get("constituency") == Constituency.STATE,
                "like": [[str(body.pk), body.name, body.code, str(kinds[body.constituency])] for body in row.like],
            }
            for row in by_outcome[RowOutcome.ASK][:MOST_SHOWN]
        ],
        "new": [
            [row.number, row.name, str(kinds[row.fields["constituency"]]), [each.email for each in row.contacts]]
            for row in by_outcome[RowOutcome.NEW][:SHOWN]
        ],
        "changed": [
            [row.number, row.body.name if row.body else row.name, [list(each) for each in row.changes]]
            for row in by_outcome[RowOutcome.CHANGED][:SHOWN]
        ],
        "faulty": [
            [row.number, row.name, [[str(LABELS[column]), words] for column, words in row.faults]]
            for row in by_outcome[RowOutcome.FAULTY]
        ],
        "unknown": _unknown_words(rows),
        "skipped": [row.name for row in by_outcome[RowOutcome.SKIPPED]][:SHOWN],
    }
