"""Where the round says so, the secretariat sees that a submission exists, not what is in it, until the window closes
(DOMAIN 5): through every door, for officers with every duty too."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from consultations.enums import Duty
from consultations.models import Round
from core import clock
from core.audience import CONFIDENTIAL, REDACTOR
from submissions.attachments.services import add_file
from submissions.campaigns.search import find_campaigns
from submissions.campaigns.visible_campaigns import visible_campaigns
from submissions.models import Submission
from submissions.triage.queue import triage_queue, waiting_by_round
from submissions.visibility.reader import read_inputs
from synthesis.coding.selectors import by_subject
from synthesis.coding.suggestions import uncoded
from synthesis.counts.positions import body_positions
from synthesis.exports.compilations import compilation_of
from synthesis.exports.services import compile_files
from synthesis.quality.dispositions import coverage
from synthesis.reports.services import begin_report
from tests.factories import DelegationFactory, DraftFactory, OfficerFactory, RoundFactory, recommendation, send
from tests.permissions import addresses
from tests.permissions.tokens import Tokens, tokens_in
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db
OURS = (
    "admin/consultations/",
    "admin/submissions/",
    "admin/synthesis/",
    "admin/snippets/",
    "consultations/",
    "inputs/",
)
LATER = timedelta(days=60)


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
def round_(tokens: Tokens, django_capture_on_commit_callbacks: Any) -> Round:
    """Three bodies sent the same long text on 123, with a file each."""
    sealed = RoundFactory(rules={"sealed": True})
    secret = tokens.plant("words", "")
    for _each in range(3):
        words = " ".join(f"{secret} the text of a campaign, sentence {number}." for number in range(20))
        delegation = DelegationFactory(round=sealed, constituency="civil_society")
        version = DraftFactory(delegation=delegation, answers={"123": {"position": "opposes", "comment": words}})
        with django_capture_on_commit_callbacks(execute=True):
            stream = io.BytesIO(f"{tokens.plant('file', '')}\n".encode())
            title = tokens.plant("title", "")
            add_file(version, stream, name=f"{tokens.plant('name', '')}.txt", title=title, by=version.started_by)
        send(version)
    find_campaigns(sealed)
    return sealed


@pytest.fixture
def officer(round_: Round) -> Any:
    return OfficerFactory(round=round_, duties=[duty.value for duty in Duty])


def kit(round_: Round, officer: Any) -> dict[str, Any]:
    """The ids of the round by the names under which the table's addresses ask for them."""
    submission = Submission.objects.filter(delegation__round=round_).first()
    assert submission is not None
    version, about = submission.versions.get(), recommendation(round_, "123").pk
    report = begin_report(round_, "A report", by=officer)
    campaign = round_.campaigns.first()
    return {
        "round": round_.pk, "coded_round": round_.pk, "recommendation": about, "coded_recommendation": about,
        "report": report.pk, "submission": submission.pk, "delegation": submission.delegation_id,
        "sent_attachment": version.attachments.get().pk, "public_round": round_.reference,
        "public_input": version.inputs.get().line_id, "constituency": "civil_society", "duty": "triage_round",
        **({"campaign": campaign.pk, "campaign_member": campaign.members.first().pk} if campaign else {}),
    }  # fmt: skip


def met(client: Client, round_: Round, officer: Any, moment: datetime) -> tuple[int, frozenset[str]]:
    """How many pages open, and the tokens in all answers."""
    opened, found = 0, frozenset[str]()
    with clock.at(moment):
        ids = kit(round_, officer)
        for route in addresses.routes():
            path = addresses.path(route, ids) if route.startswith(OURS) else None
            if path is None:
                continue
            answer = client.get(path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            opened += answer.status_code == 200
            found |= tokens_in(body)
    return opened, found


def test_no_page_holds_a_word_of_it_and_after_the_close_they_do(
    client: Client, round_: Round, officer: Any, tokens: Tokens
) -> None:
    now = clock.now()
    sign_in(client, officer)
    opened, found = met(client, round_, officer, now)
    assert opened >= 15
    assert found == frozenset()
    sign_in(client, officer)
    _opened, found = met(client, round_, officer, now + LATER)
    assert {tokens.places[token] for token in found} == {"words", "file", "title"}


def test_no_file_holds_a_word_of_it(round_: Round, tokens: Tokens) -> None:
    compilation = compilation_of(round_, CONFIDENTIAL, now=clock.now(), by="M. Manager")
    assert frozenset[str]().union(*(tokens_in(content) for _name, content in compile_files(compilation))) == frozenset()
    later = compilation_of(round_, CONFIDENTIAL, now=clock.now() + LATER, by="M. Manager")
    assert tokens.of("words") in frozenset[str]().union(
        *(tokens_in(content) for _name, content in compile_files(later))
    )


def test_nothing_is_counted_of_it_but_that_it_was_sent(round_: Round, officer: Any) -> None:
    def told() -> list[Any]:
        coding = {key: row.total for key, row in by_subject(round_, by=officer).items()}
        read = [len(read_inputs(round_, CONFIDENTIAL)), len(read_inputs(round_, REDACTOR))]
        counted = [len(body_positions(round_)), len(list(uncoded(round_))), len(list(coverage(round_)))]
        return [*read, coding, *counted, len(visible_campaigns(round_, CONFIDENTIAL)), waiting_by_round(officer)]

    assert told() == [0, 0, {}, 0, 0, 0, 0, {}]
    queue = triage_queue(round_, officer)
    assert [(row.embargoed, row.inputs, row.files, row.language) for row in queue] == [(True, None, None, None)] * 3
    with clock.at(clock.now() + LATER):
        assert told()[0] == 3
        assert told()[2] == {recommendation(round_, "123").pk: 3}
