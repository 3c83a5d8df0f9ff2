"""B4: two authors never overwrite each other; the loser sees both texts."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from core.errors import SaveConflict
from submissions.drafting.revisions import DraftRevision
from submissions.drafting.services import save_input
from submissions.models import DraftChange, Input
from submissions.sending.services import correct
from tests.factories import DraftFactory, answer, send

pytestmark = pytest.mark.django_db
ACTS = ["open", "save", "save again", "submit and correct"]
STEPS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(ACTS)), max_size=14)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_every_saved_text_was_based_on_the_one_before(steps: list[tuple[str, str]]) -> None:
    version = DraftFactory(answers={})
    by = version.started_by
    input_ = answer(version, "123", comment="start")
    pages = dict.fromkeys("abc", DraftRevision.of(input_))
    drafts, last = [["", "start"]], ("", "")  # the texts of each draft, beginning with the one that it copied
    for number, (author, act) in enumerate(steps):
        if act == "submit and correct":
            send(version)
            version = correct(version.submission, by=by)
            drafts.append(drafts[-1][-1:])
            continue
        current = Input.objects.get(version=version)
        if act == "open":
            pages[author] = DraftRevision.of(current)
            continue
        text = f"{author}{number}" if act == "save" or last[0] != author else last[1]
        based_on_current = pages[author] == DraftRevision.of(current)
        try:
            seen = pages[author].number_in(current.version)
            result = save_input(current, fields={"comment": text}, revision=seen, by=by)
        except SaveConflict as stale:
            assert not based_on_current
            assert stale.current.comment == drafts[-1][-1]
            assert stale.theirs == {"comment": text}
        else:
            assert based_on_current or text == drafts[-1][-1]
            if text != drafts[-1][-1]:
                drafts[-1].append(text)
            pages[author], last = DraftRevision.of(result), (author, text)
    assert Input.objects.get(version=version).comment == drafts[-1][-1]
    for number, texts in enumerate(drafts, start=1):
        changes = DraftChange.objects.filter(version__submission=version.submission, version__number=number)
        assert [row.before["comment"] for row in changes.order_by("revision")] == texts[:-1]
