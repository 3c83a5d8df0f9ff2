"""A1: a random word stands in every protected place; no answer, mail, log or record holds one its reader may not have.

Who may read which word is said where it is planted: `tests/permissions/world.py`.
"""

import re
from collections import defaultdict

import pytest

from tests.permissions.roles import EVERYBODY
from tests.permissions.walk import SHORT_WALK, Answer, Walk

pytestmark = pytest.mark.django_db

# Whoever holds a personal link is shown by whom and to which address it was sent: the link is the right.
BY_LINK = {"address that A invites", "name of A", "whom A invites", "name of P"}


def test_no_answer_holds_a_word_that_is_not_for_its_reader(walked: Walk) -> None:
    leaks = defaultdict(set)
    for answer in walked.answers:
        for token in answer.tokens:
            place, readers = walked.tokens.places[token], walked.tokens.readers[token]
            if answer.role not in readers and not _by_link(answer, place):
                leaks[place, answer.method, answer.route, answer.kit].add(answer.role)
    assert not leaks, "\n".join(f"{key}: {''.join(sorted(roles))}" for key, roles in sorted(leaks.items()))


def test_a_file_for_the_public_holds_what_anybody_may_read(walked: Walk) -> None:
    files = [answer for answer in walked.answers if "for public as" in answer.kit and answer.route.endswith("/file/")]
    assert (
        sum(answer.outcome == "o" for answer in files) == 6
    )  # xlsx, docx, pdf, csv, json, ndjson; to who asked for them
    words = {token for answer in files for token in answer.tokens}
    assert words
    assert not {walked.tokens.places[token] for token in words if walked.tokens.readers[token] != set(EVERYBODY)}


def test_half_signed_in_reads_nothing(walked: Walk) -> None:
    assert not [answer for answer in walked.of(role="h") if answer.tokens]


def test_who_signed_in_for_nobody_reads_what_anybody_may(walked: Walk) -> None:
    """Signing in alone shows no more than the public pages do: auditors too see no content (A1)."""
    for role in "0L":
        words = {token for answer in walked.of(role=role) for token in answer.tokens if not _of_link(answer)}
        places = {walked.tokens.places[token] for token in words if walked.tokens.readers[token] != set(EVERYBODY)}
        assert places <= {f"name of {role}"}


# What a full mail to a State's team names (decision 0045): the State, its own people, the round. Nobody at risk.
NAMED_IN_MAIL = re.compile(
    r"name of (?:body )?[AaB0]|unit of a|title of round \w+|(?:text|file) of the (?:draft )?message in open"
)


def test_no_mail_holds_a_word(walked: Walk) -> None:
    assert len(walked.mails) > 10
    places = {walked.tokens.places[token] for _subject, tokens in walked.mails for token in tokens}
    assert {place for place in places if not NAMED_IN_MAIL.fullmatch(place)} == set()


def test_no_record_and_no_argument_of_a_job_holds_a_word(walked: Walk) -> None:
    assert not {walked.tokens.places[token] for token in walked.recorded}


def test_the_log_holds_what_is_public_at_most(walked: Walk) -> None:
    assert not {
        walked.tokens.places[token] for token in walked.logged if len(walked.tokens.readers[token]) < len(EVERYBODY)
    }


def test_words_are_met_by_their_readers(walked: Walk) -> None:
    """Or the search above would find nothing whatever was shown."""
    met = {token for answer in walked.answers if answer.outcome == "o" for token in answer.tokens}
    readable = {token for token, readers in walked.tokens.readers.items() if readers}
    assert len(met) > 0.75 * len(readable), sorted(walked.tokens.places[token] for token in readable - met)
    for place in (
        "open: draft of A, comment",
        "open: draft of a, comment",
        "body of open: draft file of A",
        "open: X, secretariat, comment",
        "open: X, nameless, comment",
        "body of open: sealed file of X",
        "open: correction of X",
        "done: finding",
        "done: X, nameless, comment",
        "review: theme",
        "number of a note verbale",
        *(() if SHORT_WALK else ("open: why Y is inadmissible",)),  # nobody whom it is shown asks in the short walk
    ):
        assert walked.tokens.of(place) in met, place


def _of_link(answer: Answer) -> bool:
    return answer.route == "invitation/<str:token>/"


def _by_link(answer: Answer, place: str) -> bool:
    return _of_link(answer) and place in BY_LINK
