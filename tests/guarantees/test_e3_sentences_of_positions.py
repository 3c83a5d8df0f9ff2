"""E3: no sentence of positions understates or overstates them, whatever word it counts with.

Rounds are generated: some two hundred bodies of every constituency, joint texts, alignments with exceptions, late,
inadmissible, corrected, withdrawn and erased submissions, two answers on one recommendation, positions without a word,
texts without name and for the secretariat only. What a sentence says is read back from its English and compared with a
count that is made here from the tables.
"""

import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from consultations.enums import REFERRING, Constituency
from core import clock
from core.errors import Refused
from synthesis.counts.counted_text import written_counts
from synthesis.counts.quantities import counts_of
from synthesis.counts.sentences import noun
from synthesis.publication.frozen_outline import freeze, positions_of
from synthesis.publication.public_counts import PublicTable
from synthesis.quality.readiness import obstacles
from synthesis.reports.findings import add_finding, remove_finding
from synthesis.reports.first_draft import compile_draft
from synthesis.reports.services import add_section, begin_report
from tests.support.rounds_of_bodies import Bodies
from tests.synthesis.conftest import AFTER, DURING, stage  # noqa: F401 - a fixture

NUMBERS = dict(enumerate(["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]))
ACTS = {
    "supported it": "supports",
    "supported it with an amendment": "amendment",
    "expressed reservations": "reservations",
    "did not support it": "opposes",
    "took note of it": "notes",
    "provided information on it": "information",
    "asked a question on it": "question",
    "answered without taking a position": "none",
}
_COUNT = r"(?P<only>The only)|(?P<both>Both)|All (?P<all>\S+)|(?P<some>Some)(?: of the)?|(?P<n>\S+) of the (?P<m>\S+)"
_ACT = "|".join(sorted(map(re.escape, ACTS), key=len, reverse=True))
OF_POSITIONS = re.compile(rf"(?:{_COUNT}) (?P<kinds>.+?) that addressed (?P<about>para\. \d+) (?P<act>{_ACT})\.")
OF_A_THEME = re.compile(
    rf"(?:{_COUNT}) (?P<kinds>.+?) that (?P<act>{_ACT}) spoke of “(?P<theme>.+)” \((?P<about>para\. \d+)\)\."
)


@dataclass
class Truth:
    """Positions by recommendation, kind and body; of each body the lines with which it speaks; and who is coded."""

    taken: dict[tuple[str, str], dict[Any, str]] = field(default_factory=lambda: defaultdict(dict))
    lines: dict[tuple[str, Any], set[Any]] = field(default_factory=lambda: defaultdict(set))
    coded: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))

    def count(self, about: str, kind: str, positions: set[str], theme: str = "") -> tuple[int, int]:
        taken = self.taken[about, kind]
        chosen = {body for body, position in taken.items() if position in positions}
        if not theme:
            return len(chosen), len(taken)
        return sum(1 for body in chosen if self.lines[about, body] & self.coded[theme]), len(chosen)


def rows_of(sql: str) -> list[tuple[Any, ...]]:
    """Keys as text on both databases."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [tuple(each.hex if isinstance(each, UUID) else each for each in row) for row in cursor.fetchall()]


def truth_of(labels: dict[str, str]) -> Truth:
    """From the tables, without a line of the portal's own counting. `labels`: the recommendation's key, its number."""
    decided: dict[Any, tuple[str, int]] = {}
    for submission, outcome, on in rows_of(
        "SELECT d.submission_id, d.outcome, v.number FROM submissions_triagedecision d "
        "JOIN submissions_version v ON v.id = d.version_id ORDER BY d.number"
    ):
        decided[submission] = (outcome, on)
    gone = {row[0] for row in rows_of("SELECT submission_id FROM submissions_withdrawal")}
    gone |= {row[0] for row in rows_of("SELECT submission_id FROM submissions_erasure")}
    last: dict[Any, tuple[Any, int]] = {}
    of_version: dict[Any, Any] = {}
    for version, submission, number in rows_of(
        "SELECT id, submission_id, number FROM submissions_version WHERE submitted_at IS NOT NULL ORDER BY number"
    ):
        last[submission], of_version[version] = (version, number), submission
    counted = {
        version: submission
        for submission, (version, _number) in last.items()
        if submission not in gone and decided.get(submission, ("", 0))[0] == "admissible"
    }
    bodies = {
        submission: (body, kind, how)
        for submission, body, kind, how in rows_of(
            "SELECT s.id, o.id, o.constituency, s.kind FROM submissions_submission s "
            "JOIN consultations_delegation d ON d.id = s.delegation_id "
            "JOIN consultations_organisation o ON o.id = d.organisation_id"
        )
    }
    inputs = rows_of(
        "SELECT id, version_id, line_id, recommendation_id, number, position, comment, rewording, rationale, source, "
        "annex FROM submissions_input ORDER BY number"
    )
    truth = Truth()
    of_leader: dict[tuple[Any, str], tuple[str, set[Any]]] = {}
    for how in ("own", "joint"):  # what a body leads adds to what it says by itself
        for _key, version, line, about, _number, position, *words in inputs:
            submission = of_version.get(version)
            if about is None or submission is None or bodies[submission][2] != how or not (position or any(words)):
                continue
            body, kind, _how = bodies[submission]
            label = labels[about]
            before, lines = of_leader.get((version, label), ("", set()))
            of_leader[version, label] = (before or position, lines | {line})
            if version in counted:
                truth.taken[label, kind][body] = truth.taken[label, kind].get(body, "") or position
                truth.lines[label, body].add(line)
    spoke = {(label, body) for (label, _kind), taken in truth.taken.items() for body in taken}
    excepted = set(rows_of("SELECT alignment_id, recommendation_id FROM submissions_alignment_excepted"))
    for key, version, leader in rows_of("SELECT id, version_id, with_version_id FROM submissions_alignment"):
        if version not in counted or of_version[leader] not in counted.values():
            continue
        body, kind, _how = bodies[of_version[version]]
        for about, label in labels.items():
            if (leader, label) in of_leader and (label, body) not in spoke and (key, about) not in excepted:
                position, lines = of_leader[leader, label]
                truth.taken[label, kind][body] = position
                truth.lines[label, body] |= lines
    for taken in truth.taken.values():
        for body, position in taken.items():
            taken[body] = position or "none"
    for theme, line, version in rows_of(
        "SELECT t.name, i.line_id, i.version_id FROM synthesis_codedpassage c "
        "JOIN synthesis_theme t ON t.id = c.theme_id JOIN submissions_input i ON i.id = c.input_id"
    ):
        if version in counted:
            truth.coded[theme].add(line)
    return truth


def value(word: str) -> int:
    return next((number for number, name in NUMBERS.items() if name == word.lower()), None) or int(word)


def kind_of(words: str) -> str:
    return next(kind for kind in Constituency if words in (noun(kind, 1), noun(kind, 2)))


@dataclass(frozen=True)
class Read:
    """A drafted sentence, read back; no numbers where it says "some"."""

    about: str
    kind: str
    position: str
    theme: str
    numbers: tuple[int, int] | None


def read(text: str) -> Read:
    found = OF_POSITIONS.fullmatch(text) or OF_A_THEME.fullmatch(text)
    assert found is not None, text
    said = found.groupdict()
    numbers = None
    if said["only"] or said["both"]:
        numbers = (1, 1) if said["only"] else (2, 2)
    elif said["all"]:
        numbers = (value(said["all"]), value(said["all"]))
    elif said["n"]:
        numbers = (value(said["n"]), value(said["m"]))
    return Read(
        said["about"].removeprefix("para. "),
        kind_of(said["kinds"]),
        ACTS[said["act"]],
        said.get("theme") or "",
        numbers,
    )


@pytest.fixture
def generated(request, stage):  # noqa: F811 - the fixture
    Bodies(stage, DURING, random.Random(request.param)).build(200)
    stage.labels = {row.pk.hex: label for label, row in stage.on.items()}
    with clock.at(AFTER):
        stage.report = begin_report(stage.round, "Views received", by=stage.writer)
    return stage


def public_cells(round_: Any) -> dict[tuple[str, str], Any]:
    return {
        (row["recommendation"], kind): (total, told)
        for row in positions_of(round_, public=True)
        for kind, total, told in row["rows"]
    }


@pytest.mark.parametrize("generated", [1, 2, 3], indirect=True)
def test_the_first_draft_says_what_was_said(generated):
    with clock.at(AFTER):
        made = [row for row in compile_draft(generated.report, by=generated.writer) if row.quantity]
        truth, cells = truth_of(generated.labels), public_cells(generated.round)
        counts = counts_of(generated.report)
    assert len(made) > 150
    assert all(count.holds for count in counts.values())
    sentences = [read(row.text) for row in made]
    assert len(set(sentences)) == len(sentences)
    hidden = Counter(each.numbers is None for each in sentences)
    assert hidden[True] > 30 and hidden[False] > 100  # both kinds of sentence are tried
    for each in sentences:
        n, m = truth.count(each.about, each.kind, {each.position}, each.theme)
        total, told = cells[each.about, each.kind]
        if each.numbers is None:
            assert n > 0
            continue
        assert each.numbers == (n, m), each
        # Nor does a number tell the public what its table does not.
        assert total is not None and told is not None
        if not each.theme:
            assert (told[each.position], total) == (n, m)
    # Whole: whoever took a position is in a sentence. The writer sees confidential matter.
    whole = {(each.about, each.kind, each.position) for each in sentences if not each.theme}
    assert whole == {
        (about, kind, position)
        for (about, kind), taken in truth.taken.items()
        if kind not in REFERRING
        for position in taken.values()
    }


@pytest.mark.parametrize("generated", [4], indirect=True)
def test_the_draft_of_who_sees_less_says_nothing_false(generated):
    plain = generated.coder
    from consultations.rounds import duties

    duties.assign_duty(generated.round, "draft_synthesis", plain, by=generated.manager)
    with clock.at(AFTER):
        made = [row for row in compile_draft(generated.report, by=plain) if row.quantity]
        truth = truth_of(generated.labels)
    for each in (read(row.text) for row in made):
        n, m = truth.count(each.about, each.kind, {each.position}, each.theme)
        assert n > 0 and each.numbers in (None, (n, m))


def holds(word: str, n: int, m: int, number: int | None, out_of: int | None) -> bool:
    """The ladder, once more: PRACTICE 18."""
    if out_of not in (None, m):
        return False
    if n == 0:
        return word == "number" and number == 0
    if word == "number":
        return number == n
    if word == "all":
        return n == m and number in (None, n) and (m >= 5 or number is not None)
    if word == "some":
        return True
    return m >= 5 and {"several": n >= 3, "many": n >= 3 and 3 * n >= m, "most": 2 * n > m}[word]


def sentence(word: str, kind: str, label: str, act: str, number: int | None, out_of: int | None) -> str:
    kinds = noun(kind, 2)
    counted = {
        "number": f"{number} of the {out_of} {kinds}" if out_of else f"{number} {kinds}",
        "all": f"All {number} {kinds}" if number else f"All {kinds}",
    }.get(word, f"{word.title()} of the {out_of} {kinds}" if out_of else f"{word.title()} {kinds}")
    return f"{counted} that addressed para. {label} {act}."


@pytest.mark.parametrize("in_words_alone", [False, True])
@pytest.mark.parametrize("generated", [5], indirect=True)
def test_every_word_of_quantity_is_refused_where_it_is_not_so(generated, in_words_alone):
    """With the word in the fields of the finding, and where it stands in its text alone."""
    chance, truth, tried = random.Random(7), truth_of(generated.labels), Counter()
    with clock.at(AFTER):
        section = add_section(generated.report, "Views", by=generated.writer)
        for _ in range(90):
            word = chance.choice(["number", "some", "several", "many", "most", "all"])
            (label, kind), _taken = chance.choice([each for each in truth.taken.items() if each[0][1] not in REFERRING])
            act = chance.choice(list(ACTS))
            n, m = truth.count(label, kind, {ACTS[act]})
            number = {
                "number": chance.choice([n, n, n + 1, max(n - 1, 1)]),
                "all": chance.choice([n or None, None]),
            }.get(word)
            out_of = chance.choice([None, None, m, m + 1]) if word != "all" else None
            fields = {"quantity": word, "counted": [kind], "positions": [ACTS[act]], "number": number, "out_of": out_of}
            text = sentence(word, kind, label, act, number, out_of)
            right = holds(word, n, m, number, out_of)
            if in_words_alone and act == "supported it":  # may be said of those with an amendment, too
                n, m = truth.count(label, kind, {"supports", "amendment"})
                right = right or holds(word, n, m, number, out_of)
            more = {} if in_words_alone else fields
            try:
                made = add_finding(section, by=generated.writer, text=text, recommendation=generated.on[label], **more)
            except Refused as refused:
                assert not right, (text, n, m)
                assert refused.code == "miscounted"
                tried[word, False] += 1
            else:
                assert right, (text, n, m)
                remove_finding(made, by=generated.writer)
                tried[word, True] += 1
    assert {word for word, _ok in tried} == {"number", "some", "several", "many", "most", "all"}
    assert sum(count for (_word, ok), count in tried.items() if ok) > 10


@pytest.mark.parametrize("generated", [6], indirect=True)
def test_what_is_published_counts_what_the_public_can_count(generated):
    """A number beside a merged cell is refused, "some" is not; where the cell is told the number stands."""
    truth = truth_of(generated.labels)
    with clock.at(AFTER):
        section = add_section(generated.report, "Views", by=generated.writer)
        cells, merged, told = public_cells(generated.round), {}, {}
        for (label, kind), (_total, positions) in cells.items():
            n, m = truth.count(label, kind, {"supports"})
            if not n:
                continue
            fields = {"counted": [kind], "positions": ["supports"], "recommendation": generated.on[label]}
            exact = {"quantity": "number", "number": n, "out_of": m}
            made = add_finding(
                section,
                by=generated.writer,
                text=sentence("number", kind, label, "supported it", n, m),
                **fields,
                **exact,
            )
            (merged if positions is None else told)[made.pk] = made
        said = add_finding(
            section, by=generated.writer, text="Some civil society organizations supported it.",
            recommendation=generated.on["124"], quantity="some", counted=["civil_society"], positions=["supports"],
        )  # fmt: skip
        found = {row.field: row for row in obstacles(generated.report) if row.code == "undoes_merging"}
        outlines = [freeze(generated.report, public=public) for public in (True, False)]
    counts = [{row["id"]: row["count"] for part in each["sections"] for row in part["findings"]} for each in outlines]
    assert not counts[0][str(said.pk)] and counts[1][str(said.pk)]  # what the sentence keeps back, its count does, too
    assert merged and told
    assert set(found) == {f"finding-{key}" for key in merged}
    assert f"finding-{said.pk}" not in found
    assert all("Write “some" in str(row) for row in found.values())


@pytest.mark.parametrize("generated", [6, 9], indirect=True)
def test_sentences_are_compared_with_the_table_that_the_public_reads(generated):
    """Whether it is asked for one recommendation or for all, and though it is made for sentences alone."""
    cells = public_cells(generated.round)
    whole = PublicTable.of(generated.round)
    assert whole.cells == cells
    for label, about in generated.on.items():
        for kind in {kind for at, kind in cells if at == label}:
            part = PublicTable.of(generated.round, on=about.pk, kinds=[kind])
            assert part.cells == {(label, kind): cells[label, kind]}
            place = (about.pk, kind)
            assert (place in part.few) == (place in whole.few) or not part.withheld
            assert part.withheld.get(place) == whole.withheld.get(place)


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "ar", "zh-hans"])
@pytest.mark.parametrize("generated", [8], indirect=True)
def test_drafts_are_read_back_in_every_language(generated, language):
    """By the reader that the portal checks sentences with; what it reads is what was counted."""
    generated.report.language = language
    generated.report.save(update_fields=["language"])
    with clock.at(AFTER):
        made = [row for row in compile_draft(generated.report, by=generated.writer) if row.quantity]
        truth = truth_of(generated.labels)
    assert len(made) > 150
    for row in made:
        (count,) = written_counts(row.text, language)
        n, m = truth.count(
            row.recommendation.label, row.counted[0], set(row.positions), row.theme.name if row.theme else ""
        )
        assert count.whole, row.text
        assert count.kinds == {row.counted[0]} and count.positions[0] == (row.positions[0],), row.text
        assert count.quantity == "some" or (count.number, count.out_of) == (n, m), row.text
