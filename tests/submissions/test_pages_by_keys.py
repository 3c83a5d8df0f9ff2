"""Pages that select keys show what reading every row would show, to officers of each kind (decision 0072)."""

from typing import Any

import pytest
from django.core.paginator import Paginator

from accounts.models import User
from benchmarks.large_round import CLOSED, OFFICER, REFERENCE, build
from consultations.audience import audience_in
from consultations.models import Round
from submissions.drafting.subjects import Subject, subjects_of
from submissions.enums import Confidentiality
from submissions.models import ClarificationRequest, ConfidentialityChange, Input, InputLabel, Submission
from submissions.tables.input_list import InputList, InputListFilter
from submissions.triage.labels import labels_in
from submissions.triage.queue import count_places, queue_places, triage_queue, waits
from submissions.triage.queue_list import QueueFilter, queue_list
from submissions.triage.services import claim_next
from submissions.triage.triage_detail import triage_detail
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import InputFilters
from synthesis.coding.workbench import SHOWN, WorkbenchFilter, chosen_inputs, workbench_page
from synthesis.enums import ShownCodings
from synthesis.models import CodedPassage, Theme
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    corrected,
    recommendation,
    send,
)
from tests.support.redacting import redact

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DUTIES = ["triage_round", "code_round"]


@pytest.fixture
def large() -> tuple[Round, dict[str, User]]:
    """A round with submissions of every level and outcome, and an officer of each kind."""
    build(260, recommendations=2, others=1, findings=2)
    round_ = Round.objects.get(reference=REFERENCE)
    sees_all = User.objects.get(email=OFFICER)
    first = Submission.objects.filter(delegation__round=round_).order_by("pk")
    by = {"at": CLOSED, "by": sees_all}
    for place, row in enumerate(first[:12]):
        level = Confidentiality.NAMELESS if place % 2 else Confidentiality.SECRETARIAT
        ConfidentialityChange.objects.create(submission=row, level=level, **by)
    asked = first.filter(current__state="clarification")
    for row in asked[:2]:
        ClarificationRequest.objects.create(submission=row, question="Which decree?", until=CLOSED, **by)
    plain = OfficerFactory(round=round_, duties=DUTIES)
    sighted = OfficerFactory(round=round_, duties=[*DUTIES, "see_confidential"])
    return round_, {"plain": plain, "sighted": sighted, "all": sees_all}


def test_the_queue_has_the_same_rows_in_the_same_order(large: tuple[Round, dict[str, User]]) -> None:
    round_, people = large
    for person in people.values():
        rows = triage_queue(round_, person)
        waiting = [row.submission for row in rows if waits(row)]
        assert len(waiting) > 5
        assert [place.submission for place in queue_places(round_, person)] == [row.submission for row in rows]
        assert [place.submission for place in queue_places(round_, person, waiting=True)] == waiting
        assert count_places(round_, audience_in(person, round_)) == len(rows)
        for query in (QueueFilter(), QueueFilter(shows_all=True)):
            page = queue_list(round_, person, query)
            expected = rows if query.shows_all else [row for row in rows if waits(row)]
            assert [item.row for item in page.items] == expected and page.keys() == [row.submission for row in expected]
            assert [item.row for item in page.items[3:7]] == expected[3:7]
            assert (page.waiting, page.total, page.is_any_free) == (len(waiting), len(rows), True)
        detail = triage_detail(Submission.objects.get(pk=waiting[2]), round_, person)
        assert detail is not None and detail.row == next(row for row in rows if row.submission == waiting[2])
        assert (detail.previous, detail.next, detail.waiting) == (waiting[1], waiting[3], len(waiting) - 1)
    assert (
        claim_next(round_, by=people["plain"], after=waiting_of(round_, people["plain"])[2])
        == (waiting_of(round_, people["plain"])[3])
    )
    assert (
        queue_places(round_, OfficerFactory()) == []
        and count_places(round_, audience_in(OfficerFactory(), round_)) == 0
    )


def waiting_of(round_: Round, person: User) -> list[Any]:
    return [row.submission for row in triage_queue(round_, person) if waits(row)]


@pytest.mark.parametrize("who", ["plain", "sighted", "all"])
def test_the_workbench_shows_what_its_file_holds(large: tuple[Round, dict[str, User]], who: str) -> None:
    round_, people = large
    person, about = people[who], subjects_of(round_)[0]
    theme = Theme.objects.filter(round=round_).earliest("order")
    mine = Input.objects.filter(version__current_of__isnull=False, recommendation=about.recommendation)[:3]
    CodedPassage.objects.bulk_create(
        CodedPassage(input=row, theme=theme, field="comment", start=0, end=4, digest="0" * 64, at=CLOSED, by=person)
        for row in mine
    )
    choices = [
        WorkbenchFilter(),
        WorkbenchFilter(InputFilters(positions=frozenset(["supports"]))),
        WorkbenchFilter(InputFilters(constituencies=frozenset(["state"]))),
        WorkbenchFilter(InputFilters(regions=frozenset(["african"]), languages=frozenset(["fr"]))),
        WorkbenchFilter(only=ShownCodings.UNCODED, at=mine[0].pk),
        WorkbenchFilter(only=ShownCodings.MINE),
        WorkbenchFilter(themes=frozenset([theme.pk])),
    ]
    reader = InputReader(round_, audience_in(person, round_), keeps_length=True)
    every = list(reader.listed(reader.context.inputs().filter(**about.filters)))
    for choice in choices:
        expected = [card.visible for card in chosen_inputs(about, person, choice)]
        found = []
        for number in Paginator(expected, SHOWN).page_range:
            page = workbench_page(about, person, choice, number=str(number))
            found += [card.visible for _position, _count, cards in page.groups for card in cards]
            assert page.shown == len(expected)
        assert [row.id for row in found] == [row.id for row in expected] and found == expected
        assert all(count == sum(1 for row in expected if (row.position or "") == key) for key, count, _c in page.groups)
    whole = [row for row in every if row.id and row.state != "inadmissible"]
    assert page.total == len(whole) and page.unseen == sum(1 for row in every if row.id is None)
    assert dict(page.answered) == {
        kind: sum(1 for row in whole if (row.constituency or "") == kind)
        for kind in {row.constituency or "" for row in whole}
    }
    assert (page.unseen > 0) == (who == "plain")


def test_a_withheld_answer_is_under_no_position() -> None:
    round_ = RoundFactory()
    delegation = DelegationFactory(round=round_)
    version = DraftFactory(delegation=delegation, answers={}, package={"confidentiality": "nameless"})
    from tests.factories import answer

    answer(version, "123", comment="Ana said so.", position="supports")
    send(version)
    redact(Input.objects.get(version=version), "Ana", by=OfficerFactory(round=round_, duties=["see_confidential"]))
    corrected(version.submission, {"123": {"comment": "She said so."}})
    about = Subject(round_, recommendation(round_, "123"))
    page = workbench_page(about, OfficerFactory(round=round_, duties=DUTIES), WorkbenchFilter())
    ((position, count, cards),) = page.groups
    assert (position, count) == ("", 1) and cards[0].visible.withheld == "redaction"
    filtered = WorkbenchFilter(InputFilters(positions=frozenset(["supports"])))
    assert workbench_page(about, OfficerFactory(round=round_, duties=DUTIES), filtered).shown == 0


def test_each_page_of_the_list_of_inputs_is_a_part_of_its_order(large: tuple[Round, dict[str, User]]) -> None:
    round_, people = large
    whole_round = Input.objects.filter(version__current_of__isnull=False, recommendation__isnull=True)
    for who, person in people.items():
        audience = audience_in(person, round_)
        rows = InputList(round_, audience, InputListFilter())
        keys = rows.keys()
        assert len(rows) == len(keys) == 260 and len(set(keys)) == 260
        assert whole_round.count() == 0
        for start in (0, 37, 100, 240, 259):
            assert [row.key for row in rows[start : start + 50]] == keys[start : start + 50], who
        assert [row.key for row in rows[120:140]] == [row.key for row in list(rows[100:150])[20:40]]
        assert [row.id for row in rows.visible()] == [row.visible.id for row in rows[0:260]]
    line = Input.objects.get(pk=keys[0]).line
    InputLabel.objects.create(line=line, by_sighted=True, label="Ask again", by=people["all"], at=CLOSED)
    assert labels_in(round_, audience_in(people["all"], round_)) == [("Ask again", 1)]
    assert labels_in(round_, audience_in(people["plain"], round_)) == []
