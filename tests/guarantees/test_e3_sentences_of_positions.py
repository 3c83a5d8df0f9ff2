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
from synthesis.counts.drafted_counts import PLAIN, drafted_sentences
from synthesis.counts.quantities import counts_of
from synthesis.counts.sentences import noun
from synthesis.first_draft.services import compile_draft
from synthesis.models import CodedPassage, Finding
from synthesis.publication.frozen_outline import freeze, positions_of
from synthesis.publication.public_counts import PublicTable
from synthesis.quality.readiness import obstacles
from synthesis.reports.findings.clauses import place_of, sentences
from synthesis.reports.findings.services import add_finding, remove_finding
from synthesis.reports.services import add_section, begin_report
from tests.support.rounds_of_bodies import Bodies
from tests.synthesis.conftest import AFTER, DURING, scenario  # noqa: F401 - a fixture

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
_ACT = "|".join(sorted(map(re.escape, ACTS), key=len, reverse=True))
_ABOUT = (
    r"(?:(?:para\.|recommendation|question|statement) (?:[A-Z]\.)?\d[\d.]*|the (?:recommendation|question|statement))"
)
_KINDS = "|".join(sorted({re.escape(noun(kind, n)) for kind in Constituency for n in (1, 2)}, key=len, reverse=True))
_FIRST = r"A total of \d+|[A-Z][a-z]+"  # no sentence begins with a figure
_SHARE = r"both|all \S+|\S+"
_SAID = rf"(?:(?P<only>The only)|(?P<both>Both)|All (?P<all>\S+)|(?P<some>Some)) (?P<kinds>{_KINDS})"
FORMS = {
    "took": rf"{_SAID} that addressed {_ABOUT} (?P<act>{_ACT})",
    "list": rf"Of the (?P<m>\S+) (?P<kinds>{_KINDS}) that addressed {_ABOUT}, (?P<acts>.+)",
    "some": rf"(?P<some>Some) (?P<kinds>{_KINDS}) that addressed {_ABOUT} (?P<acts>.+)",
    "those": rf"Of the (?P<m>\S+) (?P<kinds>{_KINDS}) that (?P<act>{_ACT}), (?P<themes>.+)",
    "only_those": rf"The only (?P<kinds>{_KINDS}) that (?P<act>{_ACT}) referred to (?P<themes>.+)",
    "some_those": rf"(?P<some>Some) of the (?P<kinds>{_KINDS}) that (?P<act>{_ACT}) referred to (?P<themes>.+)",
    "kind": rf"Of the (?P<m>\S+) (?P<kinds>{_KINDS}) that addressed {_ABOUT}, (?P<themes>(?:{_SHARE}) referred to .+)",
    "only_kind": rf"The only (?P<kinds>{_KINDS}) that addressed {_ABOUT} referred to (?P<themes>.+)",
    "some_kind": rf"(?P<some>Some) of the (?P<kinds>{_KINDS}) that addressed {_ABOUT} referred to (?P<themes>.+)",
    "proposed": rf"(?P<n>{_FIRST}) (?P<kinds>{_KINDS}) proposed (?P<change>.+)",
    "stated": (
        rf"(?P<n>{_FIRST}) (?P<kinds>{_KINDS})(?: that (?P<act>{_ACT}))? (?:stated|reported|asked): “(?P<words>.+)”"
    ),
}
_THEME = re.compile(rf"(?:(?P<n>{_SHARE}) (?:referred )?to )?“(?P<theme>[^”]+)”")
_PART = re.compile(rf"(?:others |(?P<n>\S+) )?(?P<act>{_ACT})")


@dataclass
class Truth:
    """Positions by recommendation, kind and body; of each body the lines with which it speaks; and who is coded."""

    taken: dict[tuple[str, str], dict[Any, str]] = field(default_factory=lambda: defaultdict(dict))
    lines: dict[tuple[str, Any], set[Any]] = field(default_factory=lambda: defaultdict(set))
    coded: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))
    texts: dict[Any, str] = field(default_factory=lambda: defaultdict(str))  # by line, of what counts

    def count(self, about: str, kind: str, positions: set[str], theme: str = "") -> tuple[int, int]:
        """Without positions, of all that addressed it."""
        taken = self.taken[about, kind]
        chosen = {body for body, position in taken.items() if not positions or position in positions}
        if not theme:
            return len(chosen), len(taken)
        return sum(1 for body in chosen if self.lines[about, body] & self.coded[theme]), len(chosen)

    def with_words(self, about: str, kind: str, words: str) -> set[Any]:
        """Who has these words in its text, or follows who has them."""
        lines = {line for line, text in self.texts.items() if words in text}
        return {body for body in self.taken[about, kind] if self.lines[about, body] & lines}


def rows_of(sql: str) -> list[tuple[Any, ...]]:
    """Keys as text on both databases."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [tuple(each.hex if isinstance(each, UUID) else each for each in row) for row in cursor.fetchall()]


def truth_of(labels: dict[str, str], *, questions: frozenset[str] = frozenset()) -> Truth:
    """From the tables, without a line of the portal's own counting. `labels`: the recommendation's key, its number.

    Who answers a question provides information.
    """
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
                truth.texts[line] += "\n".join(words)
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
    for (label, _kind), taken in truth.taken.items():
        for body, position in taken.items():
            taken[body] = position or ("information" if label in questions else "none")
    for theme, line, version in rows_of(
        "SELECT t.name, i.line_id, i.version_id FROM synthesis_codedpassage c "
        "JOIN synthesis_theme t ON t.id = c.theme_id JOIN submissions_input i ON i.id = c.input_id"
    ):
        if version in counted:
            truth.coded[theme].add(line)
    return truth


def value(word: str) -> int:
    word = word.removeprefix("A total of ").lower()
    return next((number for number, name in NUMBERS.items() if name == word), None) or int(word)


def kind_of(words: str) -> str:
    return next(kind for kind in Constituency if words in (noun(kind, 1), noun(kind, 2)))


@dataclass(frozen=True)
class Read:
    """One count of a drafted paragraph, read back; no numbers where it says "some". `words` are quoted ones."""

    about: str
    kind: str
    position: str
    theme: str
    numbers: tuple[int | None, int | None] | None
    words: str = ""


def read(row: Any) -> list[Read]:
    """The paragraph, sentence by sentence, in English; every sentence has one of the forms above."""
    found: list[Read] = []
    about, kind, total = row.recommendation.label, "", None
    for sentence in re.split(r"(?<=[”a-z)])(?<!para)\. (?=[A-Z\d])", row.text.removesuffix(".")):
        name, match = next(
            (name, match) for name, form in FORMS.items() if (match := re.fullmatch(form, sentence))
            and (name not in ("list", "some") or is_list(match["acts"]))
        )  # fmt: skip
        told = {key: value for key, value in match.groupdict().items() if value}
        if "kinds" in told:
            kind = kind_of(told["kinds"])
        if name in ("took", "list", "some"):
            total = value(told["m"]) if "m" in told else None
        if name == "took":
            n = 1 if "only" in told else 2 if "both" in told else value(told["all"]) if "all" in told else None
            total = n
            found.append(Read(about, kind, ACTS[told["act"]], "", (n, n) if n else None))
        elif "acts" in told:
            for part in _PART.finditer(told["acts"]):
                n = value(part["n"]) if part["n"] else None
                found.append(Read(about, kind, ACTS[part["act"]], "", (n, total) if n else None))
        elif "themes" in told:
            position = ACTS[told["act"]] if "act" in told else ""
            m = value(told["m"]) if "m" in told else 1 if name.startswith("only") else total
            for part in _THEME.finditer(told["themes"]):
                n = share(part["n"], m) if part["n"] else 1
                found.append(Read(about, kind, position, part["theme"], None if "some" in told else (n, m)))
        else:
            n = None if told["n"] == "Some" else 1 if told["n"] == "Another" else value(told["n"])
            words = told.get("words") or (re.search("“(.+)”", told["change"]) or ["", ""])[1]
            position = ACTS[told["act"]] if "act" in told else ""
            found.append(Read(about, kind, position, "", (n, None) if n else None, words or "…"))
    return found


def is_list(acts: str) -> bool:
    return re.fullmatch(rf"{_PART.pattern}(?:(?:, | and ){unnamed(_PART.pattern)})*", acts) is not None


def unnamed(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


def share(words: str, of: int | None) -> int:
    return of or 2 if words == "both" else value(words.removeprefix("all "))


@pytest.fixture
def generated(request, scenario):  # noqa: F811 - the fixture
    number, seed = request.param if isinstance(request.param, tuple) else (200, request.param)
    Bodies(scenario, DURING, random.Random(seed)).build(number)
    scenario.labels = {row.pk.hex: label for label, row in scenario.recommendations.items()}
    with clock.at(AFTER):
        scenario.report = begin_report(scenario.round, "Views received", by=scenario.writer)
    return scenario


def public_cells(round_: Any) -> dict[tuple[str, str], Any]:
    return {
        (row["recommendation"], kind): (total, told)
        for row in positions_of(round_, public=True)
        for kind, total, told in row["rows"]
    }


def check(each: Read, truth: Truth, cells: dict[tuple[str, str], Any]) -> None:
    """That it is so, and that it tells the public no number that the table of positions does not."""
    total, told = cells[each.about, each.kind]
    if each.words:
        who = truth.with_words(each.about, each.kind, each.words.replace("…", ""))
        if each.position:
            who = {body for body in who if truth.taken[each.about, each.kind][body] == each.position}
        assert who and (each.words == "…" or each.numbers is None or each.numbers[0] == len(who)), each
        return
    n, m = truth.count(each.about, each.kind, {each.position} - {""}, each.theme)
    if each.numbers is None:
        assert n > 0, each
        return
    assert each.numbers == (n, m), each
    assert total is not None and told is not None
    if not each.theme:
        assert (told[each.position], total) == (n, m)


@pytest.mark.parametrize("order", ["recommendation", "theme"])
@pytest.mark.parametrize("generated", [(100, 1), (100, 2), (200, 3)], indirect=True)
def test_the_first_draft_says_what_was_said(generated, order):
    """Every sentence is true by a count made here, right by the portal's own checks, and may be published."""
    with clock.at(AFTER):
        made = [row for row in compile_draft(generated.report, by=generated.writer, order=order) if of_counts(row)]
        truth, cells = truth_of(generated.labels), public_cells(generated.round)
        counts = counts_of(generated.report)
        assert {row.code for row in obstacles(generated.report)} <= {"no_disposition"}
    assert all(count.holds for count in counts.values())
    told = [each for row in made for each in read(row)]
    assert len(told) > 100
    assert {row.pk for row in made} == counts.keys()
    hidden = Counter(each.numbers is None for each in told)
    assert hidden[True] > 10 and hidden[False] > 50  # both kinds of sentence are tried
    for each in told:
        check(each, truth, cells)
    # Each position is told once; where numbers are told, all that were taken are.
    taken = [(each.about, each.kind, each.position) for each in told if not (each.theme or each.words)]
    assert len(set(taken)) == len(taken)
    with_numbers = {(each.about, each.kind) for each in told if each.numbers and not (each.theme or each.words)}
    for about, kind in with_numbers:
        assert {row[2] for row in taken if row[:2] == (about, kind)} == set(truth.taken[about, kind].values())


def of_counts(row: Any) -> bool:
    return "reference material" not in row.text


@pytest.mark.parametrize("generated", [(100, 4)], indirect=True)
def test_a_clause_rests_on_the_evidence_that_is_tied_to_it(generated):
    """Each part is in the sentence, and what is tied to a theme is coded with it."""
    with clock.at(AFTER):
        made = [row for row in compile_draft(generated.report, by=generated.writer) if of_counts(row)]
    tied = Counter()
    for row in made:
        for each in row.evidence.select_related("input"):
            assert each.parts or len(sentences(row.text)) == 1
            for part in each.parts:
                assert place_of(row.text, part)
                for theme in re.findall(r"to “(Towns|Guardians|Legal aid)”$", part):
                    assert CodedPassage.objects.filter(input=each.input, theme__name=theme).exists()
                    tied[theme] += 1
    assert all(tied[theme] > 10 for theme in ("Towns", "Guardians", "Legal aid"))


@pytest.mark.parametrize("generated", [(100, 5)], indirect=True)
def test_a_draft_that_names_its_sources_may_be_published(generated):
    with clock.at(AFTER):
        for order in ("recommendation", "theme"):
            report = begin_report(generated.round, "Views received", by=generated.writer, kind="summary")
            made = compile_draft(report, by=generated.writer, order=order)
            assert {row.code for row in obstacles(report)} <= {"no_disposition"}
            assert all(row.evidence.exists() for row in made)


@pytest.mark.parametrize("generated", [4], indirect=True)
def test_the_draft_of_who_sees_less_says_nothing_false(generated):
    plain = generated.coder
    from consultations.rounds import duties

    duties.change_duties(generated.round, give=[(plain, "draft_synthesis")], by=generated.manager)
    with clock.at(AFTER):
        made = [row for row in compile_draft(generated.report, by=plain) if of_counts(row)]
        truth, cells = truth_of(generated.labels), public_cells(generated.round)
    for each in (each for row in made for each in read(row)):
        check(each, truth, cells)


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
                made = add_finding(
                    section, by=generated.writer, text=text, recommendation=generated.recommendations[label], **more
                )
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
    """A number is refused beside a merged cell, and of a kind of which some are in the row of no kind; "some" is not.

    Where the cell counts all of them the number stands.
    """
    truth = truth_of(generated.labels)
    with clock.at(AFTER):
        section = add_section(generated.report, "Views", by=generated.writer)
        cells, merged, told = public_cells(generated.round), {}, {}
        for (label, kind), (total, positions) in cells.items():
            n, m = truth.count(label, kind, {"supports"}) if kind else (0, 0)
            if not n:
                continue
            fields = {"counted": [kind], "positions": ["supports"], "recommendation": generated.recommendations[label]}
            exact = {"quantity": "number", "number": n, "out_of": m}
            made = add_finding(
                section,
                by=generated.writer,
                text=sentence("number", kind, label, "supported it", n, m),
                **fields,
                **exact,
            )
            (told if positions is not None and total == m else merged)[made.pk] = made
        said = add_finding(
            section, by=generated.writer, text="Some civil society organizations supported it.",
            recommendation=generated.recommendations["124"], quantity="some", counted=["civil_society"],
            positions=["supports"],
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
    assert {kind for _label, kind in cells.keys() - whole.cells.keys()} <= {""}
    for (label, kind), cell in whole.cells.items():  # of a kind that is not told there, nothing can be said
        assert cell == cells.get((label, kind)) or (cell == (None, None) and (label, "") in cells)
    for label, about in generated.recommendations.items():
        for kind in {kind for at, kind in whole.cells if at == label}:
            part = PublicTable.of(generated.round, on=[about.pk], kinds=[kind])
            assert part.cells == {(label, kind): whole.cells[label, kind]}
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
        made = compile_draft(generated.report, by=generated.writer)
        counts = counts_of(generated.report)
        references = Finding.objects.filter(section__recommendation=None).values_list("pk", flat=True)
    told = [row for row in made if row.pk not in references]
    assert sum(len(counts[row.pk].claims) for row in told) > 150
    for row in told:
        assert counts[row.pk].holds, row.text
        read_back = drafted_sentences(row.text.translate(PLAIN), language)
        assert all(found for _place, found in read_back), row.text
