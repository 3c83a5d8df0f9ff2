import pytest

from core import audit
from core.errors import NotAllowed, Refused
from submissions.drafting.services import input_for, save_input
from submissions.drafting.subjects import describe_input
from submissions.models import Attachment, Input
from submissions.visibility.confidentiality import levels_in_force, sent_levels, tighten
from tests.factories import (
    AttachmentFactory,
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    UserFactory,
    corrected,
    send,
)
from tests.support.current import level_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("package", "answer", "names", "in_force"),
    [
        ("public", "public", True, "public"),
        ("public", "public", False, "nameless"),
        ("nameless", "public", True, "nameless"),
        ("public", "nameless", True, "nameless"),
        ("nameless", "secretariat", True, "secretariat"),
        ("secretariat", "nameless", False, "secretariat"),
    ],
)
def test_the_strictest_is_in_force(package: str, answer: str, names: bool, in_force: str) -> None:
    version = SubmittedFactory(
        delegation=DelegationFactory(round=RoundFactory(rules={"identities_public": names})),
        answers={"123": {"comment": "Words.", "confidentiality": answer}},
        package={"confidentiality": package},
    )
    assert level_of(version.inputs.get()) == in_force


def test_the_whole_one_line_and_one_file_can_be_made_stricter() -> None:
    version = DraftFactory(answers={"123": {"comment": "One."}, "124": {"comment": "Two."}})
    file = AttachmentFactory(version=version)
    send(version)
    by, submission = version.started_by, version.submission
    one, two = version.inputs.order_by("recommendation__order")
    tighten(submission, line=one.line, level="secretariat", by=by)
    assert (level_of(one), level_of(two), level_of(file)) == ("secretariat", "public", "public")
    tighten(submission, attachment=file, level="nameless", by=by)
    assert (level_of(two), level_of(file)) == ("public", "nameless")
    tighten(submission, level="nameless", by=by)
    assert (level_of(one), level_of(two), level_of(file)) == ("secretariat", "nameless", "nameless")
    assert len(audit.entries(submission, actions=("submissions.confidentiality.tighten",))) == 3


def test_it_carries_over_to_a_correction_and_back() -> None:
    version = DraftFactory()
    AttachmentFactory(version=version)
    send(version)
    tighten(version.submission, attachment=version.attachments.get(), level="secretariat", by=version.started_by)
    tighten(version.submission, line=version.inputs.get().line, level="nameless", by=version.started_by)
    newer = corrected(version.submission, {"123": {"comment": "Corrected."}, "124": {"comment": "More."}})
    assert level_of(newer.attachments.get()) == "secretariat"
    assert level_of(newer.inputs.get(recommendation__paragraph__number="123")) == "nameless"
    last = corrected(version.submission, {"124": {"comment": "More.", "confidentiality": "secretariat"}})
    assert last.number == 3
    assert level_of(newer.inputs.get(recommendation__paragraph__number="124")) == "secretariat"


def test_it_never_becomes_more_open() -> None:
    version = SubmittedFactory(package={"confidentiality": "nameless"})
    for level in ("public", "nameless"):
        with pytest.raises(Refused, match="the same or more restricted") as told:
            tighten(version.submission, level=level, by=version.submitted_by)
        assert told.value.field == "level"
    with pytest.raises(Refused):
        tighten(version.submission, level="secret", by=version.submitted_by)


def test_who_may() -> None:
    version = SubmittedFactory()
    round_ = version.submission.delegation.round
    for person in (UserFactory(), OfficerFactory(round=round_, duties=["triage_round"])):
        with pytest.raises(NotAllowed):
            tighten(version.submission, level="nameless", by=person)
    tighten(version.submission, level="nameless", by=OfficerFactory(round=round_, duties=["see_confidential"]))
    other = SubmittedFactory()
    with pytest.raises(NotAllowed):
        tighten(version.submission, line=other.inputs.get().line, level="secretariat", by=version.submitted_by)


def test_many_cost_what_one_costs(django_assert_num_queries: object) -> None:
    round_ = RoundFactory()
    for number in (1, 5):
        for _ in range(number):
            draft = DraftFactory(delegation=DelegationFactory(round=round_))
            AttachmentFactory(version=draft)
            send(draft)
        path = "version__submission__delegation__round__rules"
        rows = [*Input.objects.select_related(path), *Attachment.objects.select_related(path)]
        with django_assert_num_queries(5):  # type: ignore[operator]  # a fixture
            assert set(levels_in_force(rows).values()) == {"public"}


def test_answers_on_paragraphs_as_a_whole_cost_what_one_costs(django_assert_num_queries: object) -> None:
    version = DraftFactory(
        delegation=DelegationFactory(round=RoundFactory(paragraphs={"127": 3, "128": 2, "129": 2})), answers={}
    )
    for about in version.submission.delegation.round.recommendations.filter(limb=1).select_related("paragraph"):
        added = input_for(version, paragraph=about.paragraph, by=version.started_by)
        save_input(added, fields={"comment": "Words."}, revision=added.revision, by=version.started_by)
    send(version)
    with django_assert_num_queries(8):  # type: ignore[operator]  # a fixture
        told = [describe_input(row) for row, _level in sent_levels(version).inputs]
    assert told[-2:] == ["paragraph 128", "paragraph 129"]
