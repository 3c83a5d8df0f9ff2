"""The one reader: what each reader gets, and what is simply not there for them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.audience import audience_for, audience_in
from consultations.models import Round
from core import clock
from core.audience import CONFIDENTIAL, PUBLIC, SECRETARIAT, Audience, Level
from core.text.strings import digest
from submissions.models import Input, Line, Redaction, Version
from submissions.public_state.services import open_public_state
from submissions.sending.services import withdraw
from submissions.triage.services import admit, find_inadmissible
from submissions.visibility.confidentiality import tighten
from submissions.visibility.input_rows import InputSubject, InputValues
from submissions.visibility.reader import InputReader, read_inputs, read_passages
from submissions.visibility.visible_inputs import InputFilters, SenderFacts, VisibleInput, words_in_input
from tests.factories import (
    ContributorFactory,
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    corrected,
    focal_point,
    new_token,
    recommendation,
    send,
)
from tests.support.public import make_public, move
from tests.support.redacting import redact

pytestmark = pytest.mark.django_db
MARK = "[redacted: a child]"
SECRET = {"position": "opposes", "comment": "Ministers met on 3 May.", "confidentiality": "secretariat"}
NAMELESS = {"position": "reservations", "comment": "We were told to keep quiet.", "confidentiality": "nameless"}
OPEN = {"position": "supports", "comment": "We support it."}


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


@pytest.fixture
def triager(round_: Round) -> Any:
    return OfficerFactory(round=round_, duties=["triage_round"])


def sent(
    round_: Round, answers: dict[str, Any], *, by: Any = None, constituency: str = "state", **more: Any
) -> Version:
    version = SubmittedFactory(
        delegation=DelegationFactory(round=round_, constituency=constituency), answers=answers, **more
    )
    if by is not None:
        admit(version.submission, by=by)
    return version


def publish(round_: Round) -> Round:
    return make_public(round_)


def present(shown: VisibleInput) -> set[str]:
    return {name for name in shown._fields if getattr(shown, name) not in (None, "", (), False)}


def test_the_public_reads_nothing_before_and_named_words_after(round_: Round, triager: Any) -> None:
    version = sent(round_, {"123": OPEN}, by=triager)
    assert read_inputs(round_, PUBLIC) == []
    (shown,) = read_inputs(publish(round_), PUBLIC)
    assert (shown.comment, shown.position, shown.label) == ("We support it.", "supports", "123")
    assert shown.body is not None
    assert shown.body.name == version.submission.delegation.organisation.name
    assert shown.reference == str(version.inputs.get().line_id)
    assert (shown.id, shown.submission, shown.version, shown.state) == (None, None, None, None)


def test_without_a_name_only_text_is_there(round_: Round, triager: Any) -> None:
    version = sent(round_, {"123": NAMELESS}, by=triager)
    (shown,) = read_inputs(publish(round_), PUBLIC)
    assert present(shown) == {
        "reference", "subject", "asks", "label", "order", "paragraph_number", "number", "recommendation", "level",
        "position", "comment_type", "comment",
    }  # fmt: skip
    assert shown.reference == version.inputs.get().line.public_reference


def test_the_constituency_is_told_where_it_points_at_nobody(round_: Round, triager: Any) -> None:
    for _ in range(4):
        sent(round_, {"123": OPEN}, by=triager)
    sent(round_, {"123": NAMELESS}, by=triager)
    sent(round_, {"123": NAMELESS}, by=triager, constituency="nhri")
    shown = [row.constituency for row in read_inputs(publish(round_), PUBLIC) if row.body is None]
    assert sorted(shown, key=str) == [None, "state"]


def test_for_the_secretariat_only_is_nothing_for_the_public(round_: Round, triager: Any) -> None:
    sent(round_, {"123": SECRET}, by=triager)
    assert read_inputs(publish(round_), PUBLIC) == []


@pytest.mark.parametrize("end", ["untouched", "inadmissible", "withdrawn"])
def test_only_admissible_matter_is_public(round_: Round, triager: Any, end: str) -> None:
    version = sent(round_, {"123": OPEN}, by=None if end == "untouched" else triager)
    if end == "inadmissible":
        find_inadmissible(version.submission, reason="commercial", by=triager)
    if end == "withdrawn":
        withdraw(version.submission, by=version.submitted_by, token=new_token())
    assert read_inputs(publish(round_), PUBLIC) == []
    assert len(read_inputs(round_, SECRETARIAT)) == (0 if end == "withdrawn" else 1)


def test_a_round_can_keep_all_names_to_itself(triager: Any) -> None:
    round_ = RoundFactory(rules={"identities_public": False})
    officer = OfficerFactory(round=round_, duties=["triage_round"])
    sent(round_, {"123": OPEN}, by=officer)
    (shown,) = read_inputs(publish(round_), PUBLIC)
    assert (shown.level, shown.body) == ("nameless", None)


@pytest.mark.parametrize(
    ("rules", "days", "seen"),
    [
        ({"inputs_public": "never"}, 400, 0),
        ({"inputs_public": "after_close", "inputs_public_days": 10}, 39, 0),
        ({"inputs_public": "after_close", "inputs_public_days": 10}, 41, 1),
    ],
)
def test_when_inputs_become_public_is_a_rule_of_the_round(rules: dict, days: int, seen: int) -> None:
    round_ = RoundFactory(rules=rules)
    sent(round_, {"123": OPEN}, by=OfficerFactory(round=round_, duties=["triage_round"]))
    with clock.at(clock.now() + timedelta(days=days)):
        move(round_)
        assert len(read_inputs(round_, PUBLIC)) == seen
    assert len(read_inputs(round_, PUBLIC, as_if_public=True)) == 1


def test_an_officer_sees_text_without_a_name_and_only_that_there_is_a_secret(round_: Round) -> None:
    version = sent(round_, {"123": NAMELESS, "124": SECRET, "127.1": OPEN})
    rows = {row.label: row for row in read_inputs(round_, SECRETARIAT)}
    nameless, secret, named = rows["123"], rows["124"], rows["127.1"]
    assert (nameless.comment, nameless.body, nameless.line) == ("We were told to keep quiet.", None, None)
    assert nameless.submission_reference is None
    assert nameless.reference == version.inputs.get(recommendation=nameless.recommendation).line.public_reference
    assert present(secret) == {
        "reference", "subject", "asks", "label", "order", "paragraph_number", "number", "recommendation", "level",
        "withheld",
    }  # fmt: skip
    assert named.submission_reference == version.submission.reference
    for row in read_inputs(round_, CONFIDENTIAL):
        assert row.body is not None
        assert row.comment


def test_beside_the_body_s_name_a_text_without_name_is_not_shown(round_: Round) -> None:
    """Nor on what it is: in the list of that recommendation its reader would find it again."""
    named = sent(round_, {"123": NAMELESS, "124": OPEN})
    hidden = sent(round_, {"123": OPEN}, package={"confidentiality": "nameless"})
    reader = InputReader(round_, SECRETARIAT)
    rows = [shown for _version, shown in reader.by_version(named.inputs.all())]
    assert [(row.label, row.comment, row.withheld, row.reference == "") for row in rows] == [
        ("", None, "level", True), ("124", "We support it.", "", False),
    ]  # fmt: skip
    told = {name for name, value in rows[0]._asdict().items() if value not in (None, "", False, (), (0, 0), 1)}
    assert told == {"level", "withheld"}
    assert [shown.comment for _version, shown in reader.by_version(hidden.inputs.all())] == ["We support it."]
    sees_all = InputReader(round_, CONFIDENTIAL).by_version(named.inputs.all())
    assert [shown.comment for _version, shown in sees_all] == [NAMELESS["comment"], "We support it."]


def test_drafts_and_sealed_matter_are_nobody_s_in_the_secretariat() -> None:
    round_ = RoundFactory(rules={"sealed": True})
    DraftFactory(delegation=DelegationFactory(round=round_))
    version = sent(round_, {"123": OPEN})
    assert read_inputs(round_, CONFIDENTIAL) == []
    (shown,) = read_inputs(round_, CONFIDENTIAL, now=clock.now() + timedelta(days=40))
    assert shown.submission == version.submission_id


def test_the_own_body_reads_all_of_its_own_and_nothing_of_others(round_: Round) -> None:
    version = sent(round_, {"123": NAMELESS, "124": SECRET})
    sent(round_, {"123": OPEN})
    delegation = version.submission.delegation
    audience = audience_for(focal_point(delegation), delegation)
    rows = read_inputs(round_, audience)
    assert [(row.label, row.comment) for row in rows] == [("123", NAMELESS["comment"]), ("124", SECRET["comment"])]
    assert all(row.body is not None for row in rows)


def test_a_contributor_reads_the_given_lines_only(round_: Round) -> None:
    version = sent(round_, {"123": OPEN, "124": SECRET})
    delegation = version.submission.delegation
    person = ContributorFactory(delegation=delegation, given=[recommendation(round_, "124")])
    rows = read_inputs(round_, audience_for(person, delegation))
    assert [row.label for row in rows] == ["124"]


def test_a_stranger_reads_as_the_public(round_: Round) -> None:
    sent(round_, {"123": OPEN})
    assert audience_in(focal_point(DelegationFactory()), round_) == PUBLIC


def test_the_newest_version_is_read_and_is_as_strict_as_any_later_word(round_: Round, triager: Any) -> None:
    version = sent(round_, {"123": OPEN}, by=triager)
    old = version.inputs.get()
    newer = corrected(
        version.submission, {"123": {"comment": "We support it, carefully.", "confidentiality": "nameless"}}
    )
    (shown,) = read_inputs(publish(round_), PUBLIC)
    assert (shown.comment, shown.body) == ("We support it, carefully.", None)
    before = InputReader(round_, PUBLIC).inputs([old.pk])[old.pk]
    assert (before.level, before.body) == ("nameless", None)
    assert newer.number == 2


def test_made_stricter_it_goes_at_once(round_: Round, triager: Any) -> None:
    version = sent(round_, {"123": OPEN, "124": OPEN}, by=triager)
    publish(round_)
    line = version.inputs.get(recommendation=recommendation(round_, "124")).line
    tighten(version.submission, line=line, level="secretariat", by=version.submitted_by)
    assert [row.label for row in read_inputs(move(round_), PUBLIC)] == ["123"]


def test_what_was_public_by_name_is_never_shown_without_it(round_: Round, triager: Any) -> None:
    version = sent(round_, {"123": OPEN}, by=triager)
    publish(round_)
    tighten(version.submission, level="nameless", by=version.submitted_by)
    assert read_inputs(move(round_), PUBLIC) == []  # whoever kept a copy would read whose it is


def test_order_is_by_paragraph_then_states_first_then_by_name_and_nameless_by_chance(triager: Any) -> None:
    round_ = RoundFactory(paragraphs={"9": 1, "10": 2})
    officer = OfficerFactory(round=round_, duties=["triage_round"])
    for constituency, name in (("civil_society", "Aster"), ("state", "Zurland"), ("state", "Arandia")):
        delegation = DelegationFactory(round=round_, constituency=constituency, organisation__name=name)
        version = SubmittedFactory(delegation=delegation, answers={"10.2": OPEN, "9": OPEN, "10.1": NAMELESS})
        admit(version.submission, by=officer)
    rows = read_inputs(publish(round_), PUBLIC)
    assert [(row.label, row.body.short_name) for row in rows if row.body] == [
        ("9", "Arandia"), ("9", "Zurland"), ("9", "Aster"), ("10.2", "Arandia"), ("10.2", "Zurland"), ("10.2", "Aster"),
    ]  # fmt: skip
    hidden = [row.reference for row in rows if row.body is None]
    assert hidden == sorted(hidden)
    assert [row.label for row in rows] == ["9"] * 3 + ["10.1"] * 3 + ["10.2"] * 3


def test_filters_never_tell_what_is_not_shown(round_: Round, triager: Any) -> None:
    version = sent(round_, {"123": NAMELESS, "124": OPEN}, by=triager)
    publish(round_)
    body = frozenset([version.submission.delegation.organisation_id])
    assert [row.label for row in read_inputs(round_, PUBLIC, filters=InputFilters(bodies=body))] == ["124"]
    assert read_inputs(round_, PUBLIC, filters=InputFilters(languages=frozenset(["en"]), words="keep quiet")) == []
    assert len(read_inputs(round_, PUBLIC, filters=InputFilters(words="KEEP quiet"))) == 1
    assert len(read_inputs(round_, PUBLIC, filters=InputFilters(positions=frozenset(["supports"])))) == 1


def cover(version: Version, words: str) -> Input:
    input_ = version.inputs.get()
    redact(input_, words)
    return input_


def test_covered_words_are_seen_by_redactors_and_their_authors_only(round_: Round, triager: Any) -> None:
    version = sent(round_, {"123": {"comment": "The girl Amara was held."}}, by=triager)
    cover(version, "Amara")
    for audience in (SECRETARIAT, CONFIDENTIAL):
        (shown,) = read_inputs(round_, audience)
        assert (shown.comment, shown.redacted) == (f"The girl {MARK} was held.", True)
    (shown,) = read_inputs(round_, Audience(Level.REDACTOR, sees_confidential=True))
    assert shown.comment == "The girl Amara was held."
    (shown,) = read_inputs(publish(round_), PUBLIC)
    assert shown.comment == f"The girl {MARK} was held."
    (own,) = read_inputs(round_, Audience(Level.ORGANISATION, delegation=version.submission.delegation_id))
    assert own.comment == "The girl Amara was held."


def test_the_mark_does_not_tell_the_length(round_: Round, triager: Any) -> None:
    version = sent(round_, {"123": {"comment": "The girl Amarantha-Louise was held."}}, by=triager)
    assert words_in_input(cover(version, "Amarantha-Louise")) == 6  # as counted when it was sent
    (shown,) = read_inputs(publish(round_), PUBLIC)
    assert (shown.comment, words_in_input(shown)) == (f"The girl {MARK} was held.", 7)


def test_a_redaction_follows_its_words_into_a_correction(round_: Round, triager: Any) -> None:
    version = sent(round_, {"123": {"comment": "The girl Amara was held."}}, by=triager)
    cover(version, "Amara")
    corrected(version.submission, {"123": {"comment": "In May Amara, a girl, was held. Amara is nine."}})
    assert read_inputs(publish(round_), PUBLIC)[0].comment == f"In May {MARK}, a girl, was held. {MARK} is nine."


def test_where_the_words_are_lost_the_line_is_withheld_until_settled(round_: Round, triager: Any) -> None:
    version = sent(round_, {"123": {"position": "supports", "comment": "The girl Amara was held."}}, by=triager)
    cover(version, "Amara")
    corrected(version.submission, {"123": {"comment": "The girl A-mara was held."}})
    (shown,) = read_inputs(round_, CONFIDENTIAL)
    assert (shown.withheld, shown.comment) == ("redaction", None)
    assert read_inputs(publish(round_), PUBLIC) == []
    (shown,) = read_inputs(round_, Audience(Level.REDACTOR, sees_confidential=True))
    assert shown.comment == "The girl A-mara was held."


def passage(input_: Input, words: str) -> Redaction:
    """Any passage will do; a redaction that is not saved is one."""
    start = input_.comment.index(words)
    return Redaction(input=input_, field="comment", start=start, end=start + len(words), digest=digest(words))


def quote(passage: Redaction, audience: Audience) -> str | None:
    return read_passages([passage], audience, round_=Round.objects.get())[passage.pk].text


def test_quotes_go_through_the_same_door(round_: Round, triager: Any) -> None:
    version = sent(round_, {"123": {"comment": "The girl Amara was held 😀 in a cell."}}, by=triager)
    input_ = version.inputs.get()
    whole, part = passage(input_, "Amara was held 😀"), passage(input_, "in a cell")
    assert quote(part, PUBLIC) is None
    assert quote(part, SECRETARIAT) == "in a cell"
    cover(version, "Amara")
    publish(round_)
    assert quote(part, PUBLIC) == "in a cell"
    assert quote(whole, PUBLIC) == f"{MARK} was held 😀"
    quotes = read_passages([whole, part], PUBLIC, round_=round_)
    assert quotes[whole.pk].source.comment == f"The girl {MARK} was held 😀 in a cell."
    tighten(version.submission, level="secretariat", by=version.submitted_by)
    move(round_)
    assert quote(part, PUBLIC) is None
    assert quote(part, SECRETARIAT) is None
    assert quote(part, CONFIDENTIAL) == "in a cell"


def test_a_passage_that_does_not_fit_is_no_quote(round_: Round) -> None:
    input_ = sent(round_, {"123": OPEN}).inputs.get()
    wrong = passage(input_, "support")
    wrong.start += 1
    assert quote(wrong, SECRETARIAT) is None


def test_a_passage_of_another_round_or_a_draft_is_nothing(round_: Round) -> None:
    other, draft = sent(RoundFactory(), {"123": OPEN}), DraftFactory(delegation=DelegationFactory(round=round_))
    for input_ in (other.inputs.get(), draft.inputs.get()):
        row = passage(input_, "support")
        assert read_passages([row], CONFIDENTIAL, round_=round_)[row.pk].text is None


@pytest.mark.parametrize("audience", [PUBLIC, SECRETARIAT, CONFIDENTIAL])
def test_the_number_of_queries_does_not_depend_on_the_rows(round_: Round, audience: Audience) -> None:
    version = sent(round_, {"123": OPEN})
    admit(version.submission, by=OfficerFactory(round=round_, duties=["triage_round"]))
    publish(round_)
    queries = 7 if audience == PUBLIC else 13
    count(round_, audience, rows=1, queries=queries)
    many(version, 9)
    count(round_, audience, rows=10, queries=queries)
    many(version, 990)
    count(round_, audience, rows=1000, queries=queries)


def many(version: Version, number: int) -> None:
    """One more body that sends `number` inputs."""
    draft = DraftFactory(delegation=DelegationFactory(round=version.submission.delegation.round))
    lines = Line.objects.bulk_create(
        Line(submission=draft.submission, public_reference=f"IN-{number}-{n}") for n in range(number - 1)
    )
    Input.objects.bulk_create(
        Input(version=draft, line=line, on_round=True, number=n + 1, comment="x") for n, line in enumerate(lines)
    )
    send(draft)
    round_ = draft.submission.delegation.round
    admit(draft.submission, by=OfficerFactory(round=round_, duties=["triage_round"]))
    open_public_state(round_, report=True)


def count(round_: Round, audience: Audience, *, rows: int, queries: int) -> None:
    round_ = Round.objects.get(pk=round_.pk)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        shown = read_inputs(round_, audience)
    assert len(shown) == rows
    assert len(seen) == queries, "\n".join(query["sql"][:300] for query in seen)


def test_what_is_shown_is_put_together_in_the_order_of_its_names() -> None:
    """It is made of these runs, by their places: for files of a hundred thousand rows."""
    at_first = ["reference", *InputSubject._fields, "level", "withheld", "redacted", "covered", "translations"]
    assert [*VisibleInput._fields] == [*at_first, *InputValues._fields, *SenderFacts._fields, "is_translated"]
