"""Redacted words stay redacted where a correction moves them, and a line that is withheld is quoted nowhere."""

import pytest

from core import clock
from core.audience import PUBLIC, SECRETARIAT
from core.errors import Refused
from submissions.models import Input
from submissions.sensitive.redaction_requests import redactable_submission
from submissions.visibility.reader import InputReader
from synthesis.codebook.services import add_theme
from synthesis.coding.services import code_passage
from synthesis.first_draft.services import compile_draft
from tests.support.redacting import redact
from tests.synthesis.conftest import AFTER, DURING

WORDS = "Amara Okoye was held."


@pytest.fixture
def named(answered):
    """A State names a person in its comment, and the name is redacted."""
    said = answered.versions["XAA"]
    with clock.at(DURING):
        version = answered.correct(said, {"124": {"comment": WORDS, "rewording": "in every town and village"}})
    with clock.at(AFTER):
        redact(answered.input(version, "124"), "Amara Okoye", ground="private")
    return version


def corrected(scenario, version, fields):
    """The line as the next version has it."""
    return scenario.input(scenario.correct(version, {"124": fields}), "124")


@pytest.mark.parametrize("audience", [PUBLIC, SECRETARIAT], ids=["public", "officer"])
def test_words_that_moved_to_another_field_stay_redacted(answered, named, audience):
    row = corrected(answered, named, {"comment": "", "rationale": WORDS})
    reader = InputReader(answered.round, audience, now=AFTER, as_if_public=True)
    visible = dict(reader.each(Input.objects.filter(pk=row.pk)))[row.pk]
    assert visible.rationale == "[redacted: private data] was held."


def test_nobody_codes_words_that_moved(answered, named):
    row = corrected(answered, named, {"comment": "", "rationale": WORDS})
    with clock.at(AFTER), pytest.raises(Refused, match="redacted"):
        theme = add_theme(answered.round, "Detention", by=answered.writer)
        code_passage(row, "rationale", 0, len(WORDS), WORDS, theme, by=answered.writer)


def test_a_withheld_line_is_not_quoted_in_a_first_draft(answered, named, report):
    row = corrected(answered, named, {"comment": "A. Okoye was held."})
    with clock.at(AFTER):
        visible = dict(InputReader(answered.round, SECRETARIAT).each(Input.objects.filter(pk=row.pk)))[row.pk]
        assert visible.withheld == "redaction"
        texts = [finding.text for finding in compile_draft(report, by=answered.writer)]
    assert not any("village" in text for text in texts)


@pytest.mark.parametrize(
    ("fields", "comment", "rationale"),
    [
        ({"comment": f"{WORDS} She fled.", "rationale": "Amara Okoye fled."}, " was held. She fled.", " fled."),
        ({"comment": WORDS, "rationale": "Amara Okoye fled."}, " was held.", " fled."),
    ],
    ids=["both changed", "repeated"],
)
def test_words_that_a_correction_repeats_stay_redacted(answered, named, fields, comment, rationale):
    row = corrected(answered, named, fields)
    reader = InputReader(answered.round, PUBLIC, now=AFTER, as_if_public=True)
    visible = dict(reader.each(Input.objects.filter(pk=row.pk)))
    mark = "[redacted: private data]"
    assert (visible[row.pk].comment, visible[row.pk].rationale) == (f"{mark}{comment}", f"{mark}{rationale}")


def test_a_line_is_withheld_where_the_words_went_in_another_form(answered, named):
    """Redactors see that the redaction has lost its place, and settle it."""
    row = corrected(answered, named, {"comment": "", "rationale": "A. Okoye was held."})
    reader = InputReader(answered.round, PUBLIC, now=AFTER, as_if_public=True)
    visible = dict(reader.each(Input.objects.filter(pk=row.pk)))
    assert visible.get(row.pk) is None or visible[row.pk].withheld == "redaction"
    held = redactable_submission(row.version.submission).held
    assert [each.lost for each in held] == [row]
