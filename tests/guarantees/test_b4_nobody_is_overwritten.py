"""B4: two authors never overwrite each other; the loser sees both texts."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from core.errors import SaveConflict
from submissions.drafting.services import save_input
from submissions.models import DraftChange, Input
from tests.factories import DraftFactory, answer

pytestmark = pytest.mark.django_db
STEPS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["open", "save", "save again"])), max_size=14)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_every_saved_text_was_based_on_the_one_before(steps: list[tuple[str, str]]) -> None:
    version = DraftFactory(answers={})
    input_ = answer(version, "123", comment="start")
    pages = dict.fromkeys("abc", input_.revision)
    saved, refused, last = ["start"], [], ("", "")
    for number, (author, act) in enumerate(steps):
        if act == "open":
            pages[author] = Input.objects.get(pk=input_.pk).revision
            continue
        text = f"{author}{number}" if act == "save" or last[0] != author else last[1]
        based_on_current = pages[author] == Input.objects.get(pk=input_.pk).revision
        try:
            result = save_input(input_, fields={"comment": text}, revision=pages[author], by=version.started_by)
        except SaveConflict as stale:
            assert not based_on_current
            assert stale.current.comment == saved[-1]
            assert stale.theirs == {"comment": text}
            refused.append(text)
        else:
            assert based_on_current or text == saved[-1]
            if text != saved[-1]:
                saved.append(text)
            pages[author], last = result.revision, (author, text)
    assert Input.objects.get(pk=input_.pk).comment == saved[-1]
    history = [row.before["comment"] for row in DraftChange.objects.filter(version=version).order_by("revision")]
    assert history == ["", *saved[:-1]]
