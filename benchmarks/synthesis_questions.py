"""Coverage, debt and balance of a report on a large round, beside the bare SQL of what each needs from the database.

    python -m benchmarks.synthesis_questions [--size 100000] [--only 'sqlite many*'] [--json]

`few` is a round of 1,000 inputs with 50 findings, `many` one of --size inputs with a twentieth as many, each on
five passages. `queries` must be the same for few and many. The SQL brings the rows to the process and counts nothing:
it is a floor. The matrix is of 200 recommendations and 200 bodies whatever the size.
"""

import contextlib
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from benchmarks import prepared
from benchmarks.harness import Stopwatch, main
from benchmarks.lists_sql import CURRENT, OUTCOME

DATABASES = ("sqlite", "postgresql")
FEW, MATRIX = 1000, 19_999  # inputs; a number of its own tells the matrix's database from the others
EACH, SIDE = 20, 200  # inputs for a finding; recommendations and bodies of the matrix
SIZES = ("few", "many")
COUNTED = f"""FROM submissions_input i JOIN submissions_version v ON v.id = i.version_id
JOIN submissions_submission s ON s.id = v.submission_id JOIN consultations_delegation d ON d.id = s.delegation_id
JOIN consultations_organisation o ON o.id = d.organisation_id WHERE d.round_id = :round AND {CURRENT}
AND {OUTCOME} = 'admissible'"""
CITED = """FROM synthesis_evidence e JOIN synthesis_finding f ON f.id = e.finding_id
JOIN submissions_input i ON i.id = e.input_id WHERE f.report_id = :report_id AND f.removed_at IS NULL"""
SQL = {
    "coverage": [
        f"SELECT i.line_id, i.recommendation_id, o.constituency {COUNTED}",
        f"SELECT DISTINCT i.line_id {CITED}",
    ],
    "debt": [
        f"SELECT e.finding_id, i.line_id, i.comment, i.rewording, i.rationale, i.source, e.field, e.start, "
        f'e."end", e.digest, e.level {CITED}',
        f"SELECT i.line_id, i.comment, i.rewording, i.rationale, i.source, i.confidentiality {COUNTED} "
        f"AND i.line_id IN (SELECT i.line_id {CITED})",
    ],
    "balance": [
        f"SELECT DISTINCT i.recommendation_id, o.id, o.constituency, o.regional_group {COUNTED}",
        f"SELECT DISTINCT f.section_id, i.line_id {CITED}",
    ],
    "matrix": [f"SELECT i.recommendation_id, o.id, i.position {COUNTED}"],
}


def question(kind: str, size: str, name: str, watch: Stopwatch) -> Mapping[str, Any]:
    """The domain's question, as the pages and the exports ask it."""
    inputs = _inputs(size, watch.size)
    prepared.enter(kind, inputs)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks.large_round import REFERENCE
    from consultations.models import Round
    from core.audience import CONFIDENTIAL
    from submissions.tables.matrix import positions
    from submissions.visibility.reader import InputReader
    from synthesis.quality.balance import balance
    from synthesis.quality.dispositions import coverage
    from synthesis.quality.staleness import stale_findings

    round_ = Round.objects.select_related("rules", "document").get(reference=REFERENCE)
    report = round_.reports.get()
    ask = {
        "coverage": lambda: sum(1 for _line in coverage(round_, report=report)),
        "debt": lambda: len(stale_findings(report)),
        "balance": lambda: len(balance(report, CONFIDENTIAL)),
        "matrix": lambda: sum(len(row.cells) for row in positions(InputReader(round_, CONFIDENTIAL)).rows),
    }[name]
    if kind == "postgresql":
        connection.ensure_connection()
        watch.also = prepared.server_cpu(connection.connection.info.backend_pid)
    with CaptureQueriesContext(connection) as captured, watch:
        answers = ask()
    return {"inputs": inputs, "findings": report.findings.count(), "queries": len(captured), "answers": answers}


def sql(kind: str, size: str, name: str, watch: Stopwatch) -> Mapping[str, Any]:
    """The rows that it needs, by hand, without Django."""
    inputs = _inputs(size, watch.size)
    bare = prepared.Bare(kind, inputs)
    values = prepared.subjects(bare)
    watch.also = bare.server_cpu()
    with watch:
        rows = sum(len(bare.rows(each, values)) for each in SQL[name])
    return {"inputs": inputs, "rows": rows}


def _inputs(size: str, many: int) -> int:
    return {"few": FEW, "many": many}.get(size, MATRIX)


EVERY = [(kind, size, name) for kind in DATABASES for name in SQL for size in SIZES if name != "matrix"]
EVERY += [(kind, f"{SIDE}x{SIDE}", "matrix") for kind in DATABASES]
CANDIDATES: dict[str, Any] = {}
for each in EVERY:
    CANDIDATES[" ".join(each)] = partial(question, *each)
    CANDIDATES[f"{' '.join(each)} (SQL)"] = partial(sql, *each)


@contextlib.contextmanager
def prepare(chosen: list[str], size: int) -> Iterator[None]:
    """The databases that the chosen candidates look at."""
    asked = {tuple(name.split(" ")[:2]) for name in chosen}
    wanted = {kind: sorted({_inputs(size_of, size) for of, size_of in asked if of == kind}) for kind, _ in asked}
    plans = [((kind, inputs), _said(inputs)) for kind, sizes in wanted.items() for inputs in sizes]
    with prepared.databases_as(plans):
        yield


def _said(inputs: int) -> list[str]:
    if inputs == MATRIX:
        return ["--recommendations", str(SIDE), "--bodies", str(SIDE)]
    return ["--findings", str(max(1, inputs // EACH))]


def check(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """A sentence for every question that asks the database more often of a larger round."""
    faults = []
    for kind, size, name in EVERY:
        few, many = (found.get(f"{kind} {each} {name}") for each in SIZES)
        if size == "few" and few and many and few["queries"] != many["queries"]:
            faults.append(f"{kind} {name}: {few['queries']} queries for few inputs, {many['queries']} for many")
    return faults


if __name__ == "__main__":
    floors = {name: name if name.endswith(")") else f"{name} (SQL)" for name in CANDIDATES}
    main("synthesis_questions", CANDIDATES, size=100_000, prepare=prepare, check=check, beside=floors)
