"""A round's log as officers read it: sentences, as far as each of them may know whose they are about."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.enums import Duty
from consultations.invitations.delegations import decline
from consultations.models import Delegation, Round
from consultations.monitoring.extensions import grant_extension
from consultations.rounds.duties import make_officer, site_administrators_group
from core import clock
from core.audit import ACTIONS
from core.jobs.queue import run_job
from core.models import Job
from portal.logs import selectors
from portal.logs.phrases import PHRASES
from portal.logs.selectors import LogFilter, log_of, whole_log
from submissions.drafting.services import clear
from submissions.models import Submission
from submissions.sending import clarification_answers
from submissions.sensitive import erasure
from submissions.triage import notes, services
from submissions.visibility.confidentiality import tighten
from submissions.visibility.translations import record_translation
from synthesis.codebook.services import add_theme, merge_theme
from synthesis.coding.memos import add_memo
from synthesis.coding.services import code_passage, uncode
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    UserFactory,
    focal_point,
    recommendation,
)
from tests.support.officers import sign_in
from tests.support.redacting import redact

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


@pytest.fixture
def rina(round_: Round) -> Any:
    return OfficerFactory(round=round_, duties=[Duty.TRIAGE, Duty.SEE_CONFIDENTIAL], name="Rina Okafor")


def sent(round_: Round, level: str = "public") -> Submission:
    return SubmittedFactory(delegation=DelegationFactory(round=round_), package={"confidentiality": level}).submission


def erase_submission(submission: Submission, *, name: str) -> None:
    administrator = UserFactory()
    make_officer(administrator, group=site_administrators_group())
    request = erasure.request_erasure(submission.reference, reason="Asked by the sender.", by=administrator)
    round_ = submission.delegation.round
    erasure.erase(request, by=OfficerFactory(round=round_, duties=[Duty.MANAGE], name=name))


def words(round_: Round, by: Any, **wanted: Any) -> list[str]:
    return [line.words for line in log_of(round_, by, LogFilter(**wanted))[0]]


def test_acts_are_sentences_newest_first(round_: Round, rina: Any) -> None:
    row = sent(round_)
    body = row.delegation.organisation.short_name
    question = services.request_clarification(
        row, question="Which year?", until=clock.now() + timedelta(days=9), by=rina
    )
    clarification_answers.answer_in_words(question, text="SECRET WORDS", by=focal_point(row.delegation))
    notes.assign_submission(row, to=rina, by=rina)
    cora = OfficerFactory(round=round_, duties=[Duty.CODE], name="Cora Coder")
    notes.assign_recommendations(round_, [recommendation(round_, "123")], to=cora, by=rina)
    services.find_inadmissible(row, reason="commercial", by=rina)
    told = [line for line in words(round_, rina) if "duty" not in line]
    assert told[:6] == [
        f"Rina Okafor found the submission of {body} inadmissible: Commercial.",
        "Rina Okafor assigned a recommendation to Cora Coder.",
        f"Rina Okafor assigned {body} to Rina Okafor.",
        f"A question about the submission of {body} was answered.",
        f"Rina Okafor asked for clarification of the submission of {body}.",
        f"The submission of {body} was received.",
    ]


def test_when_a_body_without_name_was_at_work_is_not_told_to_who_may_not_know_it(round_: Round, rina: Any) -> None:
    named, quiet = sent(round_), sent(round_, "nameless")
    services.admit(quiet, by=rina)
    other = OfficerFactory(round=round_, duties=[Duty.TRIAGE])
    body = named.delegation.organisation.short_name
    assert [each for each in words(round_, other) if "duty" not in each][:2] == [
        f"Rina Okafor found the submission of {quiet.reference} admissible.",
        f"The submission of {body} was received.",
    ]
    assert words(round_, rina, action="submissions.version.submit")[0] == (
        f"The submission of {quiet.delegation.organisation.short_name} was received."
    )


def test_that_a_named_body_sealed_a_part_is_not_told_to_who_may_not_see_it(round_: Round, rina: Any) -> None:
    """The sealed answer stands among what is on file with the secretariat: its sender would be known."""
    plain = OfficerFactory(round=round_, duties=[Duty.TRIAGE])
    submission = sent(round_)
    before = words(round_, plain)
    line = submission.versions.get().inputs.get().line
    tighten(submission, line=line, level="secretariat", by=focal_point(submission.delegation))
    assert words(round_, plain) == before
    assert words(round_, rina)[0].endswith("was restricted further.")


@pytest.mark.parametrize("level", ["nameless", "secretariat"])
def test_whose_it_is_stands_there_for_who_may_know_it(round_: Round, rina: Any, level: str) -> None:
    row = sent(round_, level)
    services.admit(row, by=rina)
    body = row.delegation.organisation.short_name
    assert words(round_, rina)[0] == f"Rina Okafor found the submission of {body} admissible."
    other = OfficerFactory(round=round_, duties=[Duty.TRIAGE])
    told = words(round_, other, action="submissions.submission.admit")
    assert told == [f"Rina Okafor found the submission of {row.reference} admissible."]
    assert not any(body in line for line in words(round_, other))


def test_what_happens_inside_a_body_and_elsewhere_is_not_told(round_: Round, rina: Any) -> None:
    before = words(round_, rina)
    draft = DraftFactory(delegation=DelegationFactory(round=round_))
    clear(draft.inputs.get(), by=focal_point(draft.submission.delegation))
    sent(RoundFactory())
    assert words(round_, rina) == before
    assert log_of(round_, focal_point(draft.submission.delegation), LogFilter()) == ([], None)
    assert log_of(round_, OfficerFactory(), LogFilter()) == ([], None)


def test_who_was_invited_is_for_who_manages(round_: Round, rina: Any) -> None:
    delegation = DelegationFactory(round=round_)
    decline(delegation, by=focal_point(delegation), reason="No time.")
    told = f"{delegation.organisation.short_name} declined."
    assert told in words(round_, round_.created_by)
    assert told not in words(round_, rina)


@pytest.mark.parametrize(("level", "is_told"), [("nameless", False), ("public", True)])
def test_who_was_imported_without_its_name_is_not_in_the_log(round_: Round, level: str, is_told: bool) -> None:
    """Such a body is in the round only because it sent something (decision 0110)."""
    manager = OfficerFactory(round=round_, duties=[Duty.MANAGE, Duty.SEE_CONFIDENTIAL], name="Mona Manager")
    plain = OfficerFactory(round=round_, duties=[Duty.MANAGE])
    delegation = sent(round_, level).delegation
    Delegation.objects.filter(pk=delegation.pk).update(invited_at=None)
    delegation.refresh_from_db()
    later = clock.now() + timedelta(days=300)
    grant_extension(delegation, closes=later, zone="UTC", reason="An earthquake.", by=manager)
    more = f"Mona Manager gave more time to {delegation.organisation.short_name}."
    assert more in words(round_, manager)
    assert (more in words(round_, plain)) is is_told


def test_it_is_narrowed_and_gone_on_with(client: Client, round_: Round, rina: Any) -> None:
    omar = OfficerFactory(round=round_, duties=[Duty.TRIAGE], name="Omar Haddad")
    rows = [sent(round_) for _each in range(3)]
    services.admit(rows[0], by=rina)
    services.admit(rows[1], by=omar)
    assert len(words(round_, rina, who=omar)) == 1
    assert len(words(round_, rina, action="submissions.submission.admit")) == 2
    assert words(round_, rina, since=clock.now() + timedelta(days=1)) == []
    first, more = log_of(round_, rina, LogFilter(), most=2)
    second, _more = log_of(round_, rina, LogFilter(before=more), most=2)
    assert [line.words for line in (*first, *second)] == words(round_, rina)[:4]
    everything = len(words(round_, rina))
    assert log_of(round_, rina, LogFilter(), most=everything)[1] is None  # nothing is older
    url = reverse("round_log", args=[round_.pk])
    page = sign_in(client, rina).get(url, {"who": str(omar.pk)}).content.decode()
    assert "Omar Haddad found the submission of" in page
    assert "Rina Okafor found the submission of" not in page


@pytest.mark.parametrize(
    "query",
    [
        "who=nobody",
        "action=no.act",
        "since=2026-99-99",
        "until=9999-12-31",
        "since=0001-01-01",
        "before=-1",
        "before=x",
    ],
)
def test_a_filter_that_cannot_be_read_narrows_nothing(client: Client, round_: Round, rina: Any, query: str) -> None:
    sent(round_)
    page = sign_in(client, rina).get(f"{reverse('round_log', args=[round_.pk])}?{query}")
    assert page.status_code == 200
    assert "was received." in page.content.decode()


def test_codings_are_told_by_whose_input_they_are_on(round_: Round) -> None:
    cora = OfficerFactory(round=round_, duties=[Duty.CODE, Duty.SEE_CONFIDENTIAL], name="Cora Coder")
    answers = {"123": {"comment": "Towns first."}}
    package = {"confidentiality": "secretariat"}
    version = SubmittedFactory(delegation=DelegationFactory(round=round_), answers=answers, package=package)
    theme, other = add_theme(round_, "SECRET THEME", by=cora), add_theme(round_, "Other", by=cora)
    input_ = version.inputs.get()
    uncode(code_passage(input_, "comment", 0, 5, "Towns", theme, by=cora), by=cora)
    record_translation(input_, text="Les villes.", language="fr", by=cora)
    add_memo(round_, "SECRET MEMO", theme=theme, line=input_.line, by=cora)
    merge_theme(theme, other, by=cora)
    submission = version.submission
    for reader, what in (
        (cora, submission.delegation.organisation.short_name),
        (OfficerFactory(round=round_, duties=[Duty.CODE]), submission.reference),
    ):
        assert [line for line in words(round_, reader) if "duty" not in line][:7] == [
            "Cora Coder merged two themes.",
            "Cora Coder wrote a memo.",
            f"Cora Coder translated a part of the submission of {what}.",
            f"Cora Coder removed a theme from a passage of the submission of {what}.",
            f"Cora Coder coded a passage of the submission of {what}.",
            "Cora Coder added a theme.",
            "Cora Coder added a theme.",
        ]
    assert words(RoundFactory(), OfficerFactory()) == []


def test_who_codes_an_answer_without_name_does_not_read_in_the_log_whose_it_is(round_: Round) -> None:
    """The package bears the body's name, this answer does not: it is told by the reference that its reader knows."""
    cora = OfficerFactory(round=round_, duties=[Duty.CODE], name="Cora Coder")
    answers = {"123": {"comment": "Towns first.", "confidentiality": "nameless"}, "124": {"comment": "Roads."}}
    version = SubmittedFactory(delegation=DelegationFactory(round=round_), answers=answers)
    theme, body = add_theme(round_, "Towns", by=cora), version.submission.delegation.organisation.short_name
    withheld, open_one = version.inputs.order_by("recommendation__order")
    for input_ in (withheld, open_one):
        code_passage(input_, "comment", 0, 5, input_.comment[:5], theme, by=cora)
    told = words(round_, cora, action="synthesis.passage.code")
    assert told == [
        f"Cora Coder coded a passage of the submission of {body}.",
        f"Cora Coder coded a passage of the submission of {withheld.line.public_reference}.",
    ]
    sighted = OfficerFactory(round=round_, duties=[Duty.CODE, Duty.SEE_CONFIDENTIAL])
    assert set(words(round_, sighted, action="synthesis.passage.code")) == {told[0]}
    redact(withheld, "Towns", by=OfficerFactory(round=round_, duties=[Duty.SEE_CONFIDENTIAL], name="Rina"))
    (covered,) = words(round_, cora, action="submissions.passage.ask_redaction")
    assert covered == f"Rina asked to redact a passage of the submission of {withheld.line.public_reference}."


@pytest.mark.both_databases
@pytest.mark.parametrize("is_whole", [True, False])
def test_an_erasure_gives_no_name_back_that_was_restricted_before(round_: Round, is_whole: bool) -> None:
    cora = OfficerFactory(round=round_, duties=[Duty.CODE], name="Cora Coder")
    submission = sent(round_)
    input_ = submission.versions.get().inputs.get()
    code_passage(input_, "comment", 0, 5, input_.comment[:5], add_theme(round_, "Towns", by=cora), by=cora)
    line = None if is_whole else input_.line
    tighten(submission, line=line, level="nameless", by=focal_point(submission.delegation))
    before = words(round_, cora)
    withheld = submission.reference if is_whole else input_.line.public_reference
    assert f"Cora Coder coded a passage of the submission of {withheld}." in before
    erase_submission(submission, name="Mona Manager")
    after = [each for each in words(round_, cora) if "a duty" not in each]
    assert [each for each in after if "erase" not in each] == [each for each in before if "a duty" not in each]
    shown = submission.reference if is_whole else submission.delegation.organisation.short_name
    assert after[0] == f"Mona Manager erased the submission of {shown}."


def test_it_is_taken_away_as_a_table_of_what_is_shown(client: Client, round_: Round, rina: Any) -> None:
    row = sent(round_, "secretariat")
    with clock.at(datetime(2026, 11, 3, 9, 30, tzinfo=UTC)):
        services.admit(row, by=rina)
        services.find_inadmissible(row, reason="commercial", by=rina)
    other = OfficerFactory(round=round_, duties=[Duty.TRIAGE], name="=Omar")
    url = reverse("round_log", args=[round_.pk])
    page = sign_in(client, other).get(url, {"action": "submissions.submission.admit"})
    (address,) = re.findall(r'href="(\?[^"]*format=csv)"', page.content.decode())
    with clock.at(datetime(2026, 11, 4, tzinfo=UTC)):
        answer = client.get(f"{url}{address.replace('&amp;', '&')}")
    assert f'filename="{round_.reference}_log_20261104T0000Z.csv"' in answer["Content-Disposition"]
    (told,) = csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"), newline=""))
    assert {name: told[name] for name in ("When (UTC)", "Who", "What", "Sentence", "Filter", "As of")} == {
        "When (UTC)": "2026-11-03T09:30:00Z",
        "Who": "Rina Okafor",
        "What": "Admitted",
        "Sentence": f"Rina Okafor found the submission of {row.reference} admissible.",
        "Filter": "What: Admitted",
        "As of": "4 November 2026, 01:00 (Geneva, UTC+1)",
    }


def test_the_table_holds_what_no_page_holds(round_: Round, rina: Any) -> None:
    for _each in range(4):
        services.admit(sent(round_), by=rina)
    shown, _more = log_of(round_, rina, LogFilter(), most=3)
    whole = list(whole_log(round_, rina, LogFilter()))
    assert [line.key for line in whole[:3]] == [line.key for line in shown]
    assert len(whole) > 8
    assert list(whole_log(round_, OfficerFactory(), LogFilter())) == []


def test_an_older_page_gives_the_whole_table_too(client: Client, round_: Round, rina: Any) -> None:
    services.admit(sent(round_), by=rina)
    newest, *_others = log_of(round_, rina, LogFilter())[0]
    url = reverse("round_log", args=[round_.pk])
    answer = sign_in(client, rina).get(url, {"before": newest.key, "format": "csv"})
    told = csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"), newline=""))
    assert newest.words in [row["Sentence"] for row in told]


def test_what_much_is_looked_through_for_is_made_in_the_background(
    client: Client, round_: Round, rina: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few sentences there are: on a busy portal most of what is looked through is of other rounds."""
    monkeypatch.setattr(selectors, "PIECE", 1)
    monkeypatch.setattr(selectors, "PIECES", 1)
    for _each in range(2):
        services.admit(sent(round_), by=rina)
    url = reverse("round_log", args=[round_.pk])
    sign_in(client, rina)
    page = client.get(url, {"format": "csv"})
    assert page["Content-Type"].startswith("text/html")
    addresses = re.findall(r'name="address" value="([^"]+)"', page.content.decode())
    job = Job.objects.get(
        pk=client.post(reverse("request_list"), {"address": unescape(addresses[0])})["Location"].split("/")[-2]
    )
    assert run_job(str(job.pk))
    job.refresh_from_db()
    assert job.result is not None and job.result.display_name.startswith(f"{round_.reference}_log")


def test_it_asks_the_same_whatever_its_length(round_: Round, rina: Any) -> None:
    counts = []
    for more in (1, 7):
        for _each in range(more):
            services.admit(sent(round_), by=rina)
        log_of(round_, rina, LogFilter())
        with CaptureQueriesContext(connection) as asked:
            log_of(round_, rina, LogFilter())
        counts.append(len(asked))
    assert counts[0] == counts[1] < 30


def test_every_phrase_is_of_a_declared_act() -> None:
    assert set(PHRASES) <= set(ACTIONS)
    said = {"who": "A", "what": "B", "person": "C", "duty": "D", "reason": "E"}
    assert all(str(phrase) % said for phrase in PHRASES.values())
