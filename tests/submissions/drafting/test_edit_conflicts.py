"""Two who wrote on the same: what each changed since, and what a person chose."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import given, strategies as st

from consultations.models import Delegation
from core.errors import Refused, SaveConflict
from submissions.drafting.answers import edit_conflict, resolve_conflict
from submissions.drafting.services import save_input
from submissions.drafting.text_diff import in_brief, merged, redline
from submissions.models import Input, Submission
from submissions.sending.restarts import discard_correction, restart
from submissions.sending.services import correct, withdraw
from tests.factories import DraftFactory, answer, focal_point, new_token, send
from tests.submissions.drafting.test_answer_views import by_itself, form
from tests.support.html import text

Url = Callable[[str], str]


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "both"),
    [
        ("a b c d e", "A b c d e", "a b c d E", "A b c d E"),
        ("a b c", "a x c", "a y c", None),
        ("a b c", "a x c", "a x c", "a x c"),
        ("one two", "one two three", "zero one two", "zero one two three"),
        ("one two", "one two three", "one two four", None),
        ("", "theirs", "mine", None),
        ("保护儿童权利", "保护移民儿童权利", "保护儿童的权利", "保护移民儿童的权利"),
        ("a b c d", "a d", "a b c d e", "a d e"),
    ],
)
def test_two_changes_of_one_text(base: str, theirs: str, mine: str, both: str | None) -> None:
    assert merged(base, theirs, mine) == both
    assert merged(base, mine, theirs) == both


WORDS = st.lists(st.sampled_from(["a", "b", "c", "中", "é", "\n"]), max_size=12).map(" ".join)


@given(base=WORDS, theirs=WORDS)
def test_who_changed_alone_is_followed(base: str, theirs: str) -> None:
    assert merged(base, theirs, base) == theirs == merged(base, base, theirs)


def test_the_same_word_a_thousand_times_takes_no_time_and_loses_nothing() -> None:
    before, after = "a " * 900, "a b " * 450
    pieces = redline(before, after)
    assert "".join(text for op, text in pieces if op != "delete") == after
    assert len(pieces) < 5
    assert merged(before, after, before + "c") is None


def test_in_brief_leaves_the_changes_whole() -> None:
    before = " ".join(f"w{n}" for n in range(200))
    pieces = in_brief(redline(before, before.replace("w100", "changed")), words=2)
    assert pieces == [("equal", " … w98 w99 "), ("delete", "w100"), ("insert", "changed"), ("equal", " w101 w102 … ")]


@pytest.mark.django_db
def test_only_what_both_changed_is_left_to_a_person() -> None:
    version = DraftFactory(answers={})
    by = version.started_by
    input_ = answer(version, "123", comment="Begun.", rationale="Why.", source="Where.", position="supports")
    began = input_.revision
    save_input(input_, fields={"comment": "Theirs.", "rationale": "Why not."}, revision=began, by=by)
    mine = {"comment": "Mine.", "rationale": "Why.", "source": "There.", "position": "supports"}
    with pytest.raises(SaveConflict) as raised:
        save_input(input_, fields=mine, revision=began, by=by)
    found = edit_conflict(raised.value, began)
    assert [(row.field, row.theirs, row.mine, row.both) for row in found.differences] == [
        ("comment", "Theirs.", "Mine.", None)
    ]
    assert found.taken == {"rationale": "Why not."}
    unknown = edit_conflict(raised.value, 99)
    assert [row.field for row in unknown.differences] == ["comment", "rationale", "source"]
    current = Input.objects.get()
    assert resolve_conflict(current, mine, {"comment": "theirs"}, began)["comment"] == "Theirs."
    assert resolve_conflict(current, mine, {"comment": "mine", "stage": "theirs"}, began) == mine
    with pytest.raises(Refused, match="cannot be combined automatically"):
        resolve_conflict(current, mine, {"comment": "both"}, began)


# Over two drafts, each of which counts its revisions from 1


def hidden(client: Client, page: str) -> dict[str, str]:
    """The draft and the revision that a page stands on, as its form sends them."""
    shown = client.get(page).content.decode()
    return {"revision": re.search(r'name="revision" value="([^"]+)"', shown)[1]}  # type: ignore[index]


def send_and_correct(submission: Submission) -> None:
    send(submission.versions.get(submitted_at=None))
    correct(submission, by=focal_point(submission.delegation))


def withdraw_and_restart(submission: Submission) -> None:
    send(submission.versions.get(submitted_at=None))
    withdraw(submission, by=focal_point(submission.delegation), token=new_token())
    restart(submission, by=focal_point(submission.delegation))


@pytest.mark.parametrize("begin_anew", [send_and_correct, withdraw_and_restart])
@pytest.mark.parametrize("edits", [0, 1])
def test_a_page_of_an_earlier_draft_overwrites_nothing(
    focal: Client,
    deputy: Client,
    url: Url,
    delegation: Delegation,
    begin_anew: Callable[[Submission], None],
    edits: int,
) -> None:
    page = url("123")
    opened = [hidden(deputy, page)]  # before anything was written
    draft = DraftFactory(delegation=delegation, answers={"123": {"comment": "First."}})
    opened.append(hidden(deputy, page))
    answer(draft, "123", comment="As sent.", rationale="Because.")
    begin_anew(draft.submission)
    opened.extend([{"revision": "1"}, {"revision": "2"}])  # of pages and devices from before drafts were named
    for number in range(edits):
        focal.post(page, form(comment=f"As corrected, {number}.", rationale="Because.", **hidden(focal, page)))
    stands = Input.objects.get(version__submitted_at=None)
    for old in opened:
        told = by_itself(deputy, page, comment="Typed in an old tab.", **old)
        assert told.status_code == 409 and "Your team has started another draft" in told.json()["told"]
        shown = deputy.post(page, form(comment="Typed in an old tab.", **old))
        assert shown.status_code == 409 and stands.comment in text(shown) and "Because." in text(shown)
        assert "while you were writing" not in text(shown)
        assert Input.objects.get(pk=stands.pk).revision == stands.revision

    def sent_again(name: str) -> str:
        return re.search(rf'name="{name}" value="([^"]+)"', shown.content.decode())[1]  # type: ignore[index]

    chosen = {name: sent_again(name) for name in ("revision", "begun")}
    refused = deputy.post(page, form(comment="Mine.", **chosen, **{"keep-comment": "both"}))
    assert refused.status_code == 422 and "cannot be combined" in text(refused)
    kept = form(comment="Mine.", **chosen, **{"keep-comment": "mine", "keep-rationale": "theirs"})
    assert deputy.post(page, kept).status_code == 302
    saved = Input.objects.get(pk=stands.pk)
    assert (saved.comment, saved.rationale) == ("Mine.", "Because.")


def test_a_correction_that_was_discarded_and_begun_anew_is_another_draft(
    focal: Client, deputy: Client, url: Url, delegation: Delegation
) -> None:
    draft = DraftFactory(delegation=delegation, answers={"123": {"comment": "As sent."}})
    send_and_correct(draft.submission)
    old = hidden(deputy, url("123"))
    discard_correction(draft.submission, by=focal_point(delegation))
    correct(draft.submission, by=focal_point(delegation))
    assert by_itself(deputy, url("123"), comment="Typed in an old tab.", **old).status_code == 409
    line = Input.objects.get(version__submitted_at=None).line_id
    history = f"/rounds/{delegation.pk}/lines/{line}/history/"
    page = deputy.post(history, {"version": "1", "until": "1", **old}, follow=True)
    assert "Your team has started another draft" in text(page)
    assert Input.objects.get(version__submitted_at=None).comment == "As sent."
    assert hidden(focal, f"{history}?version=1") == hidden(focal, url("123"))


def test_where_nothing_is_written_yet_an_old_page_saves(
    focal: Client, deputy: Client, url: Url, delegation: Delegation
) -> None:
    opened = [hidden(focal, url("124"))]
    draft = DraftFactory(delegation=delegation)
    opened.append(hidden(focal, url("124")))
    send_and_correct(draft.submission)
    for old in opened:
        assert by_itself(focal, url("124"), comment="Typed in an old tab.", **old).status_code == 200
        Input.objects.filter(version__number=2, comment="Typed in an old tab.").delete()
    told = by_itself(focal, url("124"), comment="One.", **hidden(focal, url("124"))).json()
    deputy.post(url("124"), form(comment="One.", rationale="Why.", revision=told["revision"]))
    merged_in = by_itself(focal, url("124"), comment="One two.", revision=told["revision"]).json()["taken"]
    assert merged_in == {"rationale": "Why."}


def test_a_page_of_a_withdrawn_text_begins_no_other(
    focal: Client, contributor: Client, url: Url, delegation: Delegation
) -> None:
    """An autosave would begin one unasked, and the withdrawn text could not be started from again."""
    by = focal_point(delegation)
    draft = DraftFactory(delegation=delegation, answers={"123": {"comment": "As sent."}})
    send_and_correct(draft.submission)
    old = hidden(contributor, url("123"))
    withdraw(draft.submission, by=by, token=new_token())
    told = by_itself(contributor, url("123"), comment="Typed on.", **old)
    assert told.status_code == 422 and "withdrawn or deleted this text" in told.json()["told"]
    shown = contributor.post(url("123"), form(comment="Typed on.", **old))
    assert shown.status_code == 422 and "Typed on." in shown.content.decode()
    assert Submission.objects.get() == draft.submission
    assert restart(draft.submission, by=by).inputs.get().comment == "As sent."


def test_a_review_page_of_an_earlier_draft_changes_nothing(
    focal: Client, deputy: Client, delegation: Delegation
) -> None:
    draft = DraftFactory(delegation=delegation)
    page = f"/rounds/{delegation.pk}/review/"
    old = hidden(deputy, page)
    send_and_correct(draft.submission)
    corrected = draft.submission.versions.get(submitted_at=None)
    said = {"consents": "on", "confidentiality": "public", "then": "save"}
    assert focal.post(page, {**said, "signed_by": "The Minister", **hidden(focal, page)}).status_code == 302
    for revision in (old["revision"], "2"):
        shown = deputy.post(page, {**said, "signed_by": "The Deputy", "revision": revision})
        assert shown.status_code == 409 and "Your team has started another draft" in text(shown)
        assert "The Minister" in text(shown)
    corrected.refresh_from_db()
    assert corrected.signed_by == "The Minister"
