"""Keeps the wording that inputs of several bodies share, as the search found it. Nobody decides on it.

Where the search finds the same inputs again, they stay under the same number.
"""

from collections import Counter
from collections.abc import Mapping
from itertools import count
from uuid import UUID, uuid4

from consultations.models import Round
from submissions.campaigns.members import GroupPlacement, SettledMember, chunks, compare_with
from submissions.models import SharedWording, SharedWordingMember

_BATCH = 500
_FIELDS = ("wording", "input", "similarity", "own", "of_digest")


def save_shared_wording(round_: Round, standing: Mapping[UUID, SettledMember], groups: list[GroupPlacement]) -> None:
    """Store the groups; `standing` has the current inputs by line. The caller holds the lock of the round."""
    before = {row.pk: row for row in round_.shared_wordings.all()}
    members = {row.line_id: row for row in SharedWordingMember.objects.filter(wording__round=round_)}
    digests = {key: members[row.text_id].of_digest for key, row in before.items() if row.text_id in members}
    numbers = count(max((row.number for row in before.values()), default=0) + 1)
    claimed: dict[UUID, SharedWording] = {}
    placed: dict[UUID, SharedWording] = {}
    for group in sorted(groups, key=lambda each: -len(each.lines)):
        homes = Counter(members[line].wording_id for line in group.lines if line in members)
        home = next((key for key, _number in homes.most_common() if key not in claimed), None)
        wording = before[home] if home else SharedWording(pk=uuid4(), round=round_, number=next(numbers))
        wording.text_id = group.text
        claimed[wording.pk] = wording
        placed.update(dict.fromkeys(group.lines, wording))
    stale: list[SharedWordingMember] = []
    for line, wording in placed.items():
        at, row = standing[line], members.get(line) or SharedWordingMember(line_id=line)
        is_current = row.wording_id == wording.pk and row.input_id == at.input and row.of_digest == at.digest
        text = standing[wording.text_id] if wording.text_id else at
        if not is_current or digests.get(wording.pk) != text.digest:
            row.wording_id, row.input_id, row.of_digest = wording.pk, at.input, at.digest
            stale.append(row)
    SharedWording.objects.bulk_create([row for row in claimed.values() if row.pk not in before], batch_size=_BATCH)
    SharedWording.objects.bulk_update(
        [row for row in claimed.values() if row.pk in before], ["text"], batch_size=_BATCH
    )
    for some in chunks([row.pk for line, row in members.items() if line not in placed]):
        SharedWordingMember.objects.filter(pk__in=some).delete()
    stale.sort(key=lambda row: placed[row.line_id].number)
    compare_with(round_, [(row, placed[row.line_id].text_id) for row in stale])
    SharedWordingMember.objects.bulk_update(
        [row for row in stale if row.line_id in members], _FIELDS, batch_size=_BATCH
    )
    SharedWordingMember.objects.bulk_create([row for row in stale if row.line_id not in members], batch_size=_BATCH)
    SharedWording.objects.filter(pk__in=before.keys() - claimed.keys()).delete()
