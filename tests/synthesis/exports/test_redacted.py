"""Covered words stand in no file: a mark is in their place, for every audience (DOMAIN 3)."""

import pytest

from core import clock
from core.audience import CONFIDENTIAL, PUBLIC, SECRETARIAT
from synthesis.exports.services import compile_files
from synthesis.publication.pack import publication_pack
from synthesis.quality.staleness import stale_findings
from tests.permissions.tokens import texts_of
from tests.support.editions import newest
from tests.support.redacting import redact
from tests.synthesis.conftest import AFTER
from tests.synthesis.exports.test_files import compilation, published, published_files

__all__ = ["published", "published_files"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def covered(published):
    """The word that a finding rests on, of a body that withholds its name, and one that a State said."""
    with clock.at(AFTER):
        redact(published.input(published.versions["XJJ"], "123"), "telephone", ground="third_person")
        redact(published.input(published.versions["XBB"], "124"), "federalism", ground="private")
    published.move(at=AFTER)
    return published


@pytest.mark.parametrize("audience", [PUBLIC, SECRETARIAT, CONFIDENTIAL], ids=["public", "officer", "sighted"])
def test_no_file_holds_the_words_and_each_bears_the_mark(covered, audience):
    for name, content in compile_files(compilation(covered, audience)):
        said = " ".join(texts_of(content))
        assert "telephone" not in said, name
        if "_inputs_" in name or "_compilation_" in name:
            assert "[redacted: a third person]" in said, name
            assert "[redacted: private data]" in said, name
        assert "█" not in said, name


def test_the_next_edition_quotes_no_passage_with_covered_words(covered):
    with clock.at(AFTER):
        files = dict(publication_pack(newest(covered)))
    evidence = next(content for name, content in files.items() if "_evidence_" in name).decode()
    assert "abogado" in evidence and "Hearings" in evidence  # what rests on others stands
    assert "[redacted: a third person]" not in evidence and "federalism" not in evidence
    inputs = next(content for name, content in files.items() if name.endswith(".csv")).decode()
    assert "[redacted: a third person]" in inputs
    assert not any("telephone" in text for content in files.values() for text in texts_of(content))


def test_a_finding_that_rests_on_them_needs_attention(covered):
    with clock.at(AFTER):
        stale = stale_findings(newest(covered).report)
    assert [[str(reason) for reason in each.reasons] for each in stale.values()] == [["redacted"], ["redacted"]]
