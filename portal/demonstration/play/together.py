"""Inside one body of the second round: given to a ministry, commented on among colleagues, released, returned; and a
workbook that came back with other words on the same answer, which waits for the focal point."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from accounts.models import User
from consultations.domain import delegations
from consultations.enums import Role
from core import clock
from portal.demonstration.cast import second_round as cast
from portal.demonstration.cast.schema import Body
from portal.demonstration.play.stage import Stage, language
from submissions.domain import clearance, colleagues, drafting
from submissions.models import Version
from submissions.workbooks.importing import receive_workbooks
from submissions.workbooks.making import make_workbook
from submissions.workbooks.sent import rows_for


def work_together(stage: Stage, body: Body, version: Version, *, focal: User, now: datetime, closes: datetime) -> None:
    """The ministry that had the recommendation in the first round has it again, with the body's own date."""
    delegation, asked = version.submission.delegation, stage.recommendations[cast.TOGETHER_CELL]
    contributor = next(each for each in body.contributors if cast.TOGETHER_CELL in each.cells)
    ministry = stage.people[contributor.person.email]
    member = delegation.organisation.memberships.get(user=ministry, role=Role.CONTRIBUTOR, ended_at=None)
    subject: dict[str, Any] = {"recommendation": asked}
    with clock.at(now - timedelta(hours=50)):
        delegations.assign(delegation, member, [asked], by=focal, due=(closes - timedelta(days=14)).date())
        colleagues.say(delegation, cast.TOGETHER_QUESTION, by=focal, **subject)
    with clock.at(now - timedelta(hours=49)):
        book = _filled(version, ministry, focal=focal, chosen=language(body.language))
    with clock.at(now - timedelta(hours=27)):
        draft = drafting.input_for(version, asked, by=ministry)
        comment = draft.comment.replace(cast.TOGETHER_REPLACED, cast.TOGETHER_BY_MINISTRY)
        saved = drafting.save_input(draft, fields={"comment": comment}, revision=draft.revision, by=ministry)
        colleagues.say(delegation, cast.TOGETHER_REPLY, by=ministry, **subject)
        clearance.release(saved, by=ministry)
    with clock.at(now - timedelta(hours=4)):
        clearance.return_to_drafter(saved, by=focal, reason=cast.TOGETHER_REASON)
    with clock.at(now - timedelta(hours=2)), tempfile.TemporaryDirectory() as folder:
        upload = Path(folder) / book[0]
        upload.write_bytes(book[1])
        receive_workbooks(delegation, [(upload.name, upload)], by=focal)


def _filled(version: Version, ministry: User, *, focal: User, chosen: str) -> tuple[str, bytes]:
    """The ministry's workbook as the budget office fills it in, without the portal."""
    delegation = version.submission.delegation
    draft = version.inputs.get(recommendation__paragraph__number=cast.TOGETHER_CELL)
    comment = draft.comment.replace(cast.TOGETHER_REPLACED, cast.TOGETHER_BY_BOOK)
    rows = rows_for(delegation, by=ministry, language=chosen)
    row = next(each for each in rows if each.id == str(draft.line_id))
    typed = {row.id: {"comment": comment, "source": cast.TOGETHER_BOOK_SOURCE}}
    return make_workbook(delegation, by=focal, person=ministry, language=chosen, typed=typed)
