"""The seeded generator of a large round: bodies × recommendations → inputs, in six languages, written in bulk.

    python -m benchmarks.large_round --inputs 100000

fills the empty, migrated database that the environment names (DATABASE, PORTAL_DATA_DIR, PG*). The same numbers give
the same rows, ids and times included. Beside the large round stand smaller ones, so that lists of rounds, documents
and reports have a full page. `benchmarks.prepared` makes databases with it for a benchmark, tests/test_list_queries.py
counts queries on it. Verbs and their checks are left out: these are rows to measure by, nothing to work with.
"""

import argparse
import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.texts import LANGUAGES, text

REFERENCE = "LARGE_round-1"
OFFICER, PERSON = "officer@office.example", "person-0@body.example"
ANNOUNCED = datetime(2026, 3, 2, 8, tzinfo=UTC)
CLOSED = datetime(2026, 5, 15, 10, tzinfo=UTC)
PUBLISHED = datetime(2026, 9, 1, 8, tzinfo=UTC)
OTHERS = 24  # smaller rounds, still open, each with a document and a report of its own
KINDS = {"civil_society": 40, "state": 35, "nhri": 10, "un_entity": 5, "academia": 5, "private_sector": 5}
POSITIONS = {"supports": 50, "amendment": 20, "notes": 10, "reservations": 8, "information": 7, "opposes": 3, "none": 2}
OUTCOMES = {"admissible": 85, "inadmissible": 3, "clarification": 2, "": 10}
LEVELS = {"public": 90, "nameless": 7, "secretariat": 3}
THEMES, FINDINGS, CITED = 20, 60, 5
CHUNK = 100  # submissions in memory at a time
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass
class Maker:
    """What the steps share. `chance` decides everything; its state is the same at the same step each time."""

    inputs: int
    recommendations: int
    bodies: int
    chance: random.Random
    officer: Any = None
    round: Any = None
    asked: list[Any] = field(default_factory=list)  # recommendations of the large round
    delegations: list[tuple[Any, Any]] = field(default_factory=list)  # with the body's focal point
    themes: list[Any] = field(default_factory=list)
    findings: int = FINDINGS
    cited: list[Any] = field(default_factory=list)  # inputs that findings rest on

    def key(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def one(self, weights: dict[str, int]) -> str:
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def reference(self, prefix: str) -> str:
        return f"{prefix}-2026-{''.join(self.chance.choices(ALPHABET, k=12))}"

    def is_first(self, submission: Any) -> bool:
        """That of the first body: admissible, all of it public, with a file, so that there is always something."""
        return bool(submission.delegation_id == self.delegations[0][0].pk)

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def fill(self, model: Any, rows: Iterable[dict[str, Any]]) -> list[Any]:
        """Rows of a model in bulk, with seeded keys."""
        made = [model(**{"id": self.key(), **row}) for row in rows]
        model.objects.bulk_create(made, batch_size=2000)
        return made


def build(
    inputs: int,
    *,
    recommendations: int = 50,
    bodies: int | None = None,
    others: int = OTHERS,
    findings: int = FINDINGS,
    seed: int = 11,
) -> None:
    """Fill the database with `inputs` current inputs. By default each body answers every second recommendation."""
    from django.db import connection, transaction

    from core import clock
    from submissions.public_state.search_index import index_round
    from submissions.public_state.services import open_public_state

    def analyze() -> None:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    bodies = bodies or max(1, 2 * inputs // recommendations)
    make = Maker(inputs, recommendations, bodies, random.Random(seed), findings=findings)
    with transaction.atomic(), clock.at(ANNOUNCED):
        _house(make, others)
        _bodies(make)
        share, more = divmod(inputs, bodies)
        for start in range(0, bodies, CHUNK):
            chosen = make.delegations[start : start + CHUNK]
            counts = [share + (start + place < more) for place in range(len(chosen))]
            _answers(make, list(zip(chosen, counts, strict=True)))
        analyze()  # else the first public state is read by plans for empty tables
        with clock.at(PUBLISHED):
            open_public_state(make.round)
            analyze()
            index_round(make.round, PUBLISHED)  # the worker does it within a minute
        _report(make)
    analyze()  # PostgreSQL does it by itself within a minute


def _house(make: Maker, others: int) -> None:
    """The officer, the large round and the smaller ones, each announced and with its public page."""
    from accounts.models import User
    from consultations.rounds.duties import make_officer
    from core.models import SigningKey
    from synthesis.models import Theme

    make.officer = User.objects.create(id=make.key(), email=OFFICER, name="O. Officer")
    make_officer(make.officer)
    SigningKey.objects.create(key_id="benchmark", public_key="0" * 64, since=ANNOUNCED)
    rounds = []
    for place in range(others + 1):
        round_, asked = _round(make, place)
        if place == 0:
            make.round, make.asked = round_, asked
        rounds.append(round_)
    _duties(make, rounds)
    _pages(rounds)
    for round_ in rounds[1:]:
        _freeze(make, *_report_row(make, round_))
    row = {"round": make.round, "added_at": ANNOUNCED, "added_by": make.officer}
    make.themes = make.fill(Theme, ({**row, "name": f"Theme {place:02}", "order": place} for place in range(THEMES)))


def _round(make: Maker, place: int) -> tuple[Any, list[Any]]:
    """One round with its document; the first is the large one."""
    from consultations.models import (
        ConstituencyRule,
        Document,
        Paragraph,
        Recommendation,
        Round,
        RoundRules,
        Window,
    )

    since = ANNOUNCED - timedelta(days=place)
    document = make.fill(
        Document,
        [{"symbol": f"A/INV/{place + 1}", "title": text(make.chance, "en", 40, 90), "added_by": make.officer,
          "added_at": since, "confirmed_at": since, "confirmed_by": make.officer}],
    )[0]  # fmt: skip
    count = 2 if place else make.recommendations
    words = [text(make.chance, "en", 200, 900) for _ in range(count)]
    paragraphs = make.fill(
        Paragraph,
        ({"document": document, "number": str(number + 1), "order": number, "heading_path": ["Recommendations"],
          "pages": [number // 4 + 1], "text": words[number]} for number in range(count)),
    )  # fmt: skip
    asked = make.fill(
        Recommendation,
        ({"paragraph": row, "order": row.order, "text": row.text, "addressees": ["States"], "force": "should"}
         for row in paragraphs),
    )  # fmt: skip
    round_ = make.fill(
        Round,
        [{"reference": f"SMALL-{place}_round-1" if place else REFERENCE, "title": text(make.chance, "en", 30, 80),
          "document": document, "created_at": since, "created_by": make.officer, "announced_at": since,
          "published_at": None if place else PUBLISHED}],
    )[0]  # fmt: skip
    round_.recommendations.set(asked)
    make.fill(RoundRules, [{"round": round_, "languages": list(LANGUAGES)}])
    positions = list(POSITIONS)
    make.fill(ConstituencyRule, ({"round": round_, "constituency": kind, "positions": positions} for kind in KINDS))
    closes = CLOSED + timedelta(days=3650 + place) if place else CLOSED
    window = {"round": round_, "opens": since, "closes": closes, "zone": "Europe/Zurich"}
    make.fill(Window, ({**window, "constituency": kind} for kind in KINDS))
    return round_, asked


def _duties(make: Maker, rounds: list[Any]) -> None:
    """The officer holds every duty in every round."""
    from django.contrib.auth.models import Group, Permission

    from consultations.enums import Duty
    from consultations.models import DutyGroup, RoundGroupObjectPermission

    pairs = [(round_, duty) for round_ in rounds for duty in Duty]
    groups = Group.objects.bulk_create(Group(name=f"{round_.reference} · {duty.value}") for round_, duty in pairs)
    named = {each.codename: each for each in Permission.objects.filter(codename__in=Duty.values)}
    together = list(zip(pairs, groups, strict=True))
    make.fill(DutyGroup, ({"round": round_, "duty": duty, "group": group} for (round_, duty), group in together))
    RoundGroupObjectPermission.objects.bulk_create(
        RoundGroupObjectPermission(content_object=round_, permission=named[duty.value], group=group)
        for (round_, duty), group in together
    )
    make.officer.groups.add(*groups)


def _pages(rounds: list[Any]) -> None:
    """The public page of each, below the home page: the two rows that make one."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection
    from wagtail.models import Page

    from portal.models import HomePage, RoundPage

    home = HomePage.objects.get()
    kind = ContentType.objects.get_for_model(RoundPage)
    rows = []
    for place, round_ in enumerate(rounds, start=home.numchild + 1):
        slug, title = round_.reference.lower(), round_.title[:255]
        path = RoundPage._get_path(home.path, home.depth + 1, place)
        place_in_tree = {"path": path, "depth": home.depth + 1, "url_path": f"{home.url_path}{slug}/"}
        told = {"title": title, "draft_title": title, "slug": slug, "live": True, "first_published_at": ANNOUNCED}
        rows.append(Page(**place_in_tree, **told, content_type=kind, locale=home.locale))
    pages = Page.objects.bulk_create(rows)
    Page.objects.filter(pk=home.pk).update(numchild=home.numchild + len(rows))
    key = RoundPage._meta.get_field("round")
    values = [
        (page.pk, "", key.get_db_prep_value(round_.pk, connection)) for page, round_ in zip(pages, rounds, strict=True)
    ]
    with connection.cursor() as cursor:  # a child of another table has no bulk_create
        sql = f"INSERT INTO {RoundPage._meta.db_table} (page_ptr_id, introduction, round_id) VALUES (%s, %s, %s)"
        cursor.executemany(sql, values)


def _bodies(make: Maker) -> None:
    """As many as answer, a fifth more that are silent, and a fifth more that were not invited."""
    from accounts.models import User
    from consultations.models import Delegation, Membership, Organisation, Round

    known, invited = make.bodies + 2 * (make.bodies // 5 + 1), make.bodies + make.bodies // 5 + 1
    kinds = [make.one(KINDS) for _ in range(known)]
    kinds[0] = "state"
    bodies = make.fill(
        Organisation,
        ({"code": f"X{number}", "name": f"{words} {number}", "short_name": f"{words[:50]} {number}",
          "constituency": kind, "country": text(make.chance, "en", 5, 12), "language": make.chance.choice(LANGUAGES),
          "regional_group": make.chance.choice(["african", "asia_pacific", "grulac", "weog", "none"]),
          "registered_at": ANNOUNCED, "confirmed_at": ANNOUNCED} for number, kind in enumerate(kinds)
         for words in [text(make.chance, "en", 12, 60)]),
    )  # fmt: skip
    people = make.fill(
        User,
        ({"email": f"person-{number}@body.example", "name": f"P. Person {number}", "joined_at": ANNOUNCED}
         for number in range(invited)),
    )  # fmt: skip
    row = {"role": "focal_point", "started_at": ANNOUNCED}
    make.fill(
        Membership, ({**row, "user": who, "organisation": body} for who, body in zip(people, bodies, strict=False))
    )
    row = {"invited_at": ANNOUNCED, "invited_by": make.officer}
    delegations = make.fill(
        Delegation,
        ({**row, "round": make.round, "organisation": body, "opened_at": ANNOUNCED if place < make.bodies else None,
          "registered_at": ANNOUNCED if place < make.bodies else None,
          "declined_at": ANNOUNCED if place >= make.bodies and make.often(0.3) else None}
         for place, body in enumerate(bodies[:invited])),
    )  # fmt: skip
    others = Round.objects.exclude(pk=make.round.pk).order_by("reference")
    make.fill(Delegation, ({**row, "round": round_, "organisation": bodies[0]} for round_ in others))
    make.delegations = list(zip(delegations[: make.bodies], people[: make.bodies], strict=True))


def _answers(make: Maker, chosen: list[tuple[tuple[Any, Any], int]]) -> None:
    """One submission of each body with that many inputs, sent; every tenth one corrected; what was decided on it."""
    from submissions.models import Line, Submission, TriageDecision

    submissions = make.fill(
        Submission,
        ({"reference": make.reference("SR"), "delegation": delegation, "kind": "own" if make.often(0.97) else "joint",
          "channel": make.one({"portal": 80, "workbook": 20}), "created_at": ANNOUNCED}
         for (delegation, _who), _count in chosen),
    )  # fmt: skip
    lines = make.fill(
        Line,
        ({"submission": row, "public_reference": make.reference("IN")}
         for row, (_, count) in zip(submissions, chosen, strict=True) for _ in range(count)),
    )  # fmt: skip
    asked = [
        about
        for _, count in chosen
        for about in sorted(make.chance.sample(make.asked, min(count, len(make.asked))), key=lambda row: row.order)
        + [None] * max(0, count - len(make.asked))
    ]
    said = [_words(make, line, about) for line, about in zip(lines, asked, strict=True)]
    last: dict[Any, Any] = {}
    for number in (1, 2):
        again = submissions if number == 1 else [row for row in submissions if make.often(0.1)]
        for row, version in zip(again, _send(make, again, number, said), strict=True):
            last[row.pk] = version
    _facts(make, said, last)
    decided = [(row, "admissible" if make.is_first(row) else make.one(OUTCOMES)) for row in submissions]
    decisions = [(row, outcome) for row, outcome in decided if outcome]
    make.fill(
        TriageDecision,
        ({"submission": row, "version": last[row.pk], "outcome": outcome, "at": CLOSED, "by": make.officer,
          "reason": "outside_mandate" if outcome == "inadmissible" else ""} for row, outcome in decisions),
    )  # fmt: skip


def _words(make: Maker, line: Any, about: Any) -> dict[str, Any]:
    """The columns of one input: a comment always, other texts in a third of the rows."""
    from core.text.strings import count_words

    chance, language = make.chance, make.chance.choice(LANGUAGES)
    said = {
        "line": line,
        "recommendation": about,
        "on_round": about is None,
        "position": make.one(POSITIONS) if about else "",
        "comment": text(chance, language, 200, 1500),
        "rewording": text(chance, language, 150, 700) if make.often(0.33) else "",
        "rationale": text(chance, language, 150, 700) if make.often(0.35) else "",
        "source": text(chance, language, 60, 200) if make.often(0.2) else "",
        "confidentiality": "public" if make.is_first(line.submission) else make.one(LEVELS),
        "language": language,
        "stage": "cleared",
    }
    said["words"] = sum(count_words(said[name]) for name in ("comment", "rewording", "rationale"))
    return said


def _send(make: Maker, submissions: list[Any], number: int, said: list[dict[str, Any]]) -> list[Any]:
    """The version of that number with all it holds, then the moment that makes it final."""
    from core.models import StoredFile
    from submissions.models import Attachment, Input, Receipt, Version

    people = {delegation.pk: who for delegation, who in make.delegations}
    versions = make.fill(
        Version,
        ({"submission": row, "number": number, "language": make.chance.choice(LANGUAGES), "consents": True,
          "started_at": ANNOUNCED, "started_by": people[row.delegation_id],
          "confidentiality": "public" if make.often(0.95) or make.is_first(row) else "nameless"}
         for row in submissions),
    )  # fmt: skip
    holds = {version.submission_id: version for version in versions}
    rows = [(holds[words["line"].submission_id], words) for words in said if words["line"].submission_id in holds]
    places: dict[Any, int] = {}
    for version, words in rows:
        places[version.pk] = places.get(version.pk, 0) + 1
        words["number"] = places[version.pk] if words["on_round"] else 1
        words["row"] = {"version": version, "changed_at": ANNOUNCED, **{k: v for k, v in words.items() if k != "row"}}
    for (_, words), row in zip(rows, make.fill(Input, [words["row"] for _, words in rows]), strict=True):
        words["row"] = row
    with_file = [version for version in versions if make.often(0.2) or make.is_first(version.submission)]
    file = {"display_name": "annex.pdf", "kind": "pdf", "content_type": "application/pdf", "size": 90_000}
    files = make.fill(
        StoredFile,
        ({**file, "stored_name": make.key().hex, "sha256": make.key().hex * 2, "stored_at": ANNOUNCED}
         for _ in with_file),
    )  # fmt: skip
    make.fill(
        Attachment,
        ({"version": version, "file": row, "title": "An annex", "added_at": ANNOUNCED, "added_by": version.started_by}
         for version, row in zip(with_file, files, strict=True)),
    )  # fmt: skip
    for version in versions:
        version.submitted_at = ANNOUNCED + timedelta(days=30 * number, seconds=make.chance.randrange(2_000_000))
        version.submitted_by_id = version.started_by_id
    Version.objects.bulk_update(versions, ["submitted_at", "submitted_by"], batch_size=200)
    make.fill(
        Receipt,
        ({"number": f"{row.submission.reference}/{number}", "version": row, "at": row.submitted_at, "digest": "0" * 64,
          "act": "submit" if number == 1 else "correct", "payload": {}, "key_id": "benchmark", "signature": "0" * 128}
         for row in versions),
    )  # fmt: skip
    return versions


def _facts(make: Maker, said: list[dict[str, Any]], last: dict[Any, Any]) -> None:
    """Levels made stricter, redactions, working translations and codings, on the versions that count now."""
    from core.text.strings import digest
    from submissions.models import ConfidentialityChange, Redaction, WorkingTranslation
    from synthesis.models import CodedPassage

    inputs = [words["row"] for words in said]
    by = {"at": CLOSED, "by": make.officer}
    make.fill(
        ConfidentialityChange,
        ({**by, "submission_id": row.line.submission_id, "line": row.line, "level": "nameless"}
         for row in inputs if make.often(0.005)),
    )  # fmt: skip

    def passage(row: Any) -> dict[str, Any]:
        start = make.chance.randrange(len(row.comment) - 60)
        return {
            **by,
            "input": row,
            "start": start,
            "end": start + 50,
            "digest": digest(row.comment[start : start + 50]),
        }

    make.fill(
        Redaction, ({**passage(row), "line": row.line, "reason": "A name"} for row in inputs if make.often(0.005))
    )
    make.fill(
        WorkingTranslation,
        ({**by, "line": row.line, "of_digest": digest(row.comment), "text": text(make.chance, "en", 200, 1500)}
         for row in inputs if make.often(0.05)),
    )  # fmt: skip
    coded = make.fill(
        CodedPassage,
        (
            {**passage(row), "theme": make.chance.choice(make.themes)}
            for row in inputs
            if make.often(0.3) or row is inputs[0]
        ),
    )
    make.cited += coded[: max(0, make.findings * CITED - len(make.cited))]


def _report(make: Maker) -> None:
    """Findings of the large round, each on a few passages, and its publication."""
    from synthesis.models import Evidence, Finding, Section

    report, outline = _report_row(make, make.round)
    sections = make.fill(Section, ({"report": report, "title": f"Part {n + 1}", "order": n} for n in range(6)))
    row = {"report": report, "written_at": CLOSED, "written_by": make.officer}
    findings = make.fill(
        Finding,
        ({**row, "section": sections[place % 6], "order": place, "text": text(make.chance, "en", 100, 400),
          "recommendation": make.asked[place % len(make.asked)], "quantity": "several" if place % 2 else "",
          "counted": ["civil_society"] if place % 2 else []} for place in range(make.findings)),
    )  # fmt: skip
    evidence = make.fill(
        Evidence,
        ({"finding": findings[place % make.findings], "order": place, "input": each.input, "field": each.field,
          "start": each.start, "end": each.end, "digest": each.digest, "level": "public", "at": CLOSED,
          "by": make.officer} for place, each in enumerate(make.cited)),
    )  # fmt: skip
    told: dict[Any, list[dict[str, Any]]] = {}
    for each in evidence:
        names = {"field": each.field, "start": each.start, "end": each.end, "digest": each.digest}
        told.setdefault(each.finding_id, []).append({"id": str(each.pk), "input": str(each.input_id), **names})
    outline["sections"] = [
        {"id": str(section.pk), "title": section.title,
         "findings": [{"id": str(each.pk), "number": number + 1, "text": each.text, "quantity": "", "count": [],
                       "recommendation": each.recommendation.label, "evidence": told.get(each.pk, [])}
                      for number, each in enumerate(findings) if each.section_id == section.pk]}
        for section in sections
    ]  # fmt: skip
    _freeze(make, report, outline)


def _report_row(make: Maker, round_: Any) -> tuple[Any, dict[str, Any]]:
    from synthesis.models import SynthesisReport

    reference, title = make.reference("SY"), f"Report on {round_.title}"
    row = {"round": round_, "reference": reference, "title": title, "begun_at": CLOSED, "begun_by": make.officer}
    report = make.fill(SynthesisReport, [row])[0]
    about = {"id": str(round_.pk), "reference": round_.reference, "title": round_.title, "mandate": "", "issued_by": ""}
    return report, {
        "reference": reference, "title": title, "symbol": "", "language": "en", "front_matter": [], "sections": [],
        "positions": [], "round": {**about, "document": round_.document.symbol, "demonstration": False},
    }  # fmt: skip


def _freeze(make: Maker, report: Any, outline: dict[str, Any]) -> None:
    from synthesis.models import Publication

    row = {"report": report, "ledger_digest": "0" * 64, "outline": outline, "release_at": PUBLISHED}
    make.fill(Publication, [{**row, "published_at": PUBLISHED, "published_by": make.officer}])


def main() -> None:
    """Migrate and fill the database of the environment."""
    import django
    from django.core.management import call_command

    parser = argparse.ArgumentParser(prog="python -m benchmarks.large_round")
    parser.add_argument("--inputs", type=int, required=True)
    parser.add_argument("--recommendations", type=int, default=50)
    parser.add_argument("--bodies", type=int)
    parser.add_argument("--findings", type=int, default=FINDINGS)
    asked = parser.parse_args()
    django.setup()
    call_command("migrate", verbosity=0)
    build(asked.inputs, recommendations=asked.recommendations, bodies=asked.bodies, findings=asked.findings)


if __name__ == "__main__":
    main()
