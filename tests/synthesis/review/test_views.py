"""Reading and commenting: comments answered, suggestions taken in one click, and nothing typed lost."""

from django.urls import reverse

from synthesis.models import FindingComment
from synthesis.reports.findings.services import add_finding, edit_finding, remove_finding
from synthesis.review.services import add_comment, resolve_comment
from tests.support.officers import sign_in


def address(name, *rows):
    return reverse(f"synthesis:{name}", args=[getattr(row, "pk", row) for row in rows])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_a_comment_on_words(client, report, finding, answered):
    sign_in(client, answered.first)
    answer = client.post(address("comment", report, finding), {"comment-text": "", "comment-suggestion": ""})
    assert answer.status_code == 422
    assert "Write a comment or suggest another wording." in text_of(answer)
    said = {"comment-text": "Which?", "comment-words": "two States", "by": str(answered.writer.pk)}
    answer = client.post(address("comment", report, finding), said)
    assert answer.status_code == 422
    assert "These words are not in the sentence." in text_of(answer)
    assert ">Which?</textarea>" in text_of(answer).replace("> ", ">")
    client.post(address("comment", report, finding), {**said, "comment-words": "one State"})
    assert FindingComment.objects.get().by == answered.first
    page = text_of(client.get(address("review", report)))
    assert "Towns matter to <mark>one State</mark>." in page
    assert 'On “<span lang="en" dir="ltr">one State</span>”' in page


def test_answers(client, report, finding, answered):
    remark = add_comment(finding, "Which one?", by=answered.first)
    sign_in(client, answered.writer)
    answer = client.post(address("resolve_comment", report, remark), {"answer": ""})
    assert answer.status_code == 422
    assert f'href="#answer-{remark.pk}"' in text_of(answer)
    client.post(address("resolve_comment", report, remark), {"answer": "Arandia."})
    sign_in(client, answered.first)
    page = text_of(client.get(address("review", report)))
    assert "1 resolved comment" in page and "Arandia." in page
    assert client.post(address("resolve_comment", report, remark), {"answer": "Mine is lost?"}).status_code == 409


def test_what_was_typed_is_kept_where_somebody_was_first(client, report, finding, answered):
    remark = add_comment(finding, "Which one?", by=answered.first)
    resolve_comment(remark, answer="Arandia.", by=answered.drafter)
    sign_in(client, answered.writer)
    answer = client.post(address("resolve_comment", report, remark), {"answer": "A long answer."})
    assert answer.status_code == 409
    assert "This comment has already been resolved." in text_of(answer)
    assert "A long answer." in text_of(answer)
    gone = add_finding(finding.section, text="It goes.", by=answered.writer)
    remove_finding(gone, by=answered.writer)
    said = {"comment-text": "A long comment.", "comment-suggestion": "Other words."}
    answer = client.post(address("comment", report, gone), said)
    assert answer.status_code == 409
    assert "The finding has been removed from the report in the meantime." in text_of(answer)
    assert "A long comment." in text_of(answer) and "Other words." in text_of(answer)
    assert FindingComment.objects.count() == 1


def test_a_suggestion_is_taken_in_one_click(client, report, finding, answered):
    remark = add_comment(finding, "", suggestion="Towns matter to Arandia.", by=answered.first)
    sign_in(client, answered.first)
    page = text_of(client.get(address("review", report)))
    assert "Arandia" in page and "Use this wording" not in page
    assert client.post(address("take_suggestion", report, remark), {"revision": "1"}).status_code == 404
    sign_in(client, answered.writer)
    edit_finding(finding, {"text": "Towns matter to a State."}, revision=1, by=answered.drafter)
    for seen in ("1", "", "x", "²", "9" * 5_000):
        answer = client.post(address("take_suggestion", report, remark), {"revision": seen})
        assert answer.status_code == 409
    page = text_of(answer)
    assert "Nothing was overwritten: both texts are here." in page
    assert "Currently saved text" in page and "Towns matter to a State.</p>" in page
    assert 'name="revision" value="2"' in page
    finding.refresh_from_db()
    assert finding.text == "Towns matter to a State."
    client.post(address("take_suggestion", report, remark), {"revision": "2"})
    finding.refresh_from_db()
    assert finding.text == "Towns matter to Arandia."
    assert client.post(address("take_suggestion", report, remark), {"revision": "3"}).status_code == 409
