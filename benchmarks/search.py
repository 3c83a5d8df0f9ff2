"""The public search over --size inputs on PostgreSQL, over a tenth of them on SQLite, beside the bare SQL of its rows.

    python -m benchmarks.search [--size 1000000] [--only 'postgresql*'] [--json]

A small round is real, so that the hits of a page are read and decided as ever. All other rows stand in the public state
and in the index alone: texts of made-up words, drawn as often as words of a language are (Zipf), half of the rows in
English, the others in five languages. So a million of them is made in minutes. What is found among them leads to texts
of the small round, which lack the words: the reader decides again, and they are not shown.

Each page is asked for once, uncounted, then timed, the server process of PostgreSQL included. `found` is what the page
counts, `rows` how many rows of all have the words. The exit status is 1 where a page takes more than a second of CPU.
"""

import random
import uuid
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import accumulate
from typing import Any

from benchmarks import prepared
from benchmarks.harness import Stopwatch, main
from benchmarks.large_round import REFERENCE
from benchmarks.texts import WORDS

REAL = 1_000  # inputs of the small round
TENTH = 10  # rows on PostgreSQL over those on SQLite
SHARES = {"en": 50, "fr": 12, "es": 14, "ru": 8, "ar": 8, "zh-hans": 8}
DRAWN = 45  # words of a row
SECOND = 1.0
INDEX = "submissions_publicinputterms_fts"  # of PostgreSQL
AT_ONCE = 20_000  # rows written at once
# By name: the words that are looked for, and the page. The first three are planted, the others are of the vocabularies.
RARE, STEM, COMMON = "quagga", "recommendations", "children"
PLANTED = {RARE: 0.00002, STEM: 0.05, COMMON: 0.6}  # share of the English rows
PAGES: dict[str, tuple[str, int]] = {
    "rare word": (RARE, 1),
    "common word": (COMMON, 1),
    "common word, page 50": (COMMON, 50),
    "two words": (f"{COMMON} {STEM}", 1),
    "common and rare": (f"{COMMON} {RARE}", 1),
    "stem": ("recommending", 1),
    "Arabic": (WORDS["ar"][7], 1),
    "Chinese": (WORDS["zh-hans"][7], 1),
    "Russian": (WORDS["ru"][7], 1),
    "every part": (COMMON, 0),
    "no row": ("zzyzx", 1),
}


def rows(size: int) -> Iterator[str]:
    """Yield the terms of each row."""
    from core.text.search_terms import terms

    chance = random.Random(5)
    of = {code: [" ".join(terms(word, code)) for word in words] for code, words in WORDS.items()}
    weights = {code: list(accumulate(1 / (place + 1) for place in range(len(each)))) for code, each in of.items()}
    planted = {word: " ".join(terms(word, "en")) for word in PLANTED}
    languages = chance.choices(list(SHARES), list(SHARES.values()), k=size)
    for language in languages:
        drawn = chance.choices(of[language], cum_weights=weights[language], k=DRAWN)
        if language == "en":
            drawn += [planted[word] for word, share in PLANTED.items() if chance.random() < share]
        yield " ".join(sorted(set(" ".join(drawn).split())))


def fill(kind: str, size: int) -> None:
    """Write the rows, without the rows that they belong to: keys of others are not checked meanwhile."""
    bare = prepared.Bare(kind, REAL)
    round_ = bare.rows("SELECT id FROM consultations_round WHERE reference = :r", {"r": REFERENCE})[0][0]
    inputs = bare.rows("SELECT input_id, organisation_id FROM submissions_publicinput WHERE level = 'public'", {})
    chance, made = random.Random(6), rows(size)
    if kind == "postgresql":
        bare.connection.execute("SET session_replication_role = replica")
        index = bare.rows("SELECT indexdef FROM pg_indexes WHERE indexname = :name", {"name": INDEX})[0][0]
        bare.connection.execute(f'DROP INDEX "{INDEX}"')
    else:
        bare.connection.execute("PRAGMA foreign_keys = OFF")
    for start in range(0, size, AT_ONCE):
        state, terms = [], []
        for _place in range(min(AT_ONCE, size - start)):
            key, line = (uuid.UUID(int=chance.getrandbits(128), version=4) for _ in range(2))
            input_, body = chance.choice(inputs)
            own = (key.hex, line.hex) if kind == "sqlite" else (str(key), str(line))
            state.append((own[0], round_, own[1], input_, body))
            terms.append((own[0], round_, next(made)))
        _write(bare, state, terms)
    if kind == "postgresql":
        bare.connection.execute("SET maintenance_work_mem = '512MB'")
        bare.connection.execute(index)  # at once, in a fraction of the time that it takes row by row
        bare.connection.execute("VACUUM ANALYZE")
    else:
        bare.connection.commit()
        bare.connection.execute("ANALYZE")
    bare.connection.close()


_STATE = ("id", "round_id", "line_id", "input_id", "organisation_id")
_REST = {"level": "public", "constituency": "", "redactions": "[]", "was_named": True, "translated": False}


def _write(bare: prepared.Bare, state: list[tuple[Any, ...]], terms: list[tuple[Any, ...]]) -> None:
    own = ("public_input_id", "round_id", "terms")
    tables = (
        ("submissions_publicinput", (*_STATE, *_REST), [(*row, *_REST.values()) for row in state]),
        ("submissions_publicinputterms", own, terms),
    )
    for table, columns, lines in tables:
        names = ", ".join(columns)
        if bare.kind == "sqlite":
            marks = ", ".join("?" * len(columns))
            bare.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", lines)
            continue
        with bare.connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)


def page(kind: str, name: str, watch: Stopwatch) -> Mapping[str, Any]:
    """The page as anybody asks for it."""
    prepared.enter(kind, REAL)
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from core import clock
    from core.db import search_index
    from core.text.search_terms import Search
    from portal.public import search as search_pages
    from submissions.models import PublicInputTerms

    words, number = PAGES[name]
    client = Client()
    asked = {"words": words, **({"part": "inputs", "page": number} if number else {})}
    with CaptureQueriesContext(connection) as captured:
        answer = client.get("/search/", asked)
    if answer.status_code != 200:
        raise SystemExit(f"{asked}: {answer.status_code}")
    queries = len(captured)
    if kind == "postgresql":
        watch.also = prepared.server_cpu(connection.connection.info.backend_pid)
    runs = 3
    with watch:
        for _run in range(runs):
            client.get("/search/", asked)
    watch.runs = runs
    part = search_pages.search_part("inputs", words, clock.now(), number=None)
    found = PublicInputTerms.objects.filter(search_index.has_terms(Search.of(words))).count()
    return {"found": f"{part.count}{'+' if part.is_more else ''}", "rows": found, "queries": queries}


def sql(kind: str, name: str, watch: Stopwatch) -> Mapping[str, Any]:
    """The first rows that have the words, by hand, in no order."""
    prepared.enter(kind, REAL)
    from core.db import search_index
    from core.text.search_terms import Search
    from submissions.models import PublicInputTerms

    found = PublicInputTerms.objects.filter(search_index.has_terms(Search.of(PAGES[name][0]))).order_by()
    query = found.values_list("public_input_id")[:10].query
    from django.db import connection

    text, values = query.get_compiler(connection=connection).as_sql()
    runs = 3
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        if kind == "postgresql":
            watch.also = prepared.server_cpu(connection.connection.info.backend_pid)
        with watch:
            for _run in range(runs):
                cursor.execute(text, values)
                cursor.fetchall()
    watch.runs = runs
    return {}


CANDIDATES: dict[str, Any] = {}
for each in ("postgresql", "sqlite"):
    for called in PAGES:
        CANDIDATES[f"{each} {called}"] = partial(page, each, called)
        CANDIDATES[f"{each} {called} (SQL)"] = partial(sql, each, called)


@contextmanager
def _filled(kinds: list[str], size: int) -> Iterator[None]:
    with prepared.databases((kind, REAL) for kind in kinds):
        for kind in kinds:
            fill(kind, size if kind == "postgresql" else size // TENTH)
        yield


def prepare(chosen: list[str], size: int) -> AbstractContextManager[Any]:
    """The databases that the chosen candidates look at."""
    return _filled(sorted({name.split(" ")[0] for name in chosen}), size)


def check(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """A sentence for every page that takes more than a second."""
    return [
        f"{name}: {each['cpu_s']:.2f} s, at most {SECOND:g}"
        for name, each in found.items()
        if each.get("cpu_s", 0) > SECOND
    ]


if __name__ == "__main__":
    floors = {name: name if name.endswith(")") else f"{name} (SQL)" for name in CANDIDATES}
    main("search", CANDIDATES, size=1_000_000, repeats=1, prepare=prepare, check=check, beside=floors)
