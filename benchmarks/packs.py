"""The pack of a publication, of the demonstration's report and of a round of --size inputs, and each file by itself.

    python -m benchmarks.packs [--size 20000] [--only 'large*'] [--json]

`large` is a round of --size inputs with a twentieth as many findings, each on five passages, its positions counted as
at a publication. `(floor)` reads the round's inputs once with bare SQL, then compresses, digests and writes the same
bytes that the pack has: what is left when nobody asks who may read what, and nothing is laid out. The parts stand
beside the whole pack of their round.
"""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import prepared
from benchmarks.harness import ROOT, Stopwatch, main
from benchmarks.large_round import REFERENCE

PLAYED = 0  # "inputs" of its database
EACH = 20  # inputs for a finding
PARTS = ("docx", "pdf", "html", "xlsx", "csv", "json", "evidence")
FOLDER = "BENCHMARK_PACKS"
CURRENT = """SELECT i.*, o.short_name FROM submissions_input i JOIN submissions_version v ON v.id = i.version_id
JOIN submissions_submission s ON s.id = v.submission_id JOIN consultations_delegation d ON d.id = s.delegation_id
JOIN consultations_organisation o ON o.id = d.organisation_id WHERE v.submitted_at IS NOT NULL"""


def _inputs(size: str, many: int) -> int:
    return PLAYED if size == "demonstration" else many


def _publication(size: str, many: int) -> Any:
    prepared.enter("sqlite", _inputs(size, many))
    from core import clock
    from synthesis.publication.selectors import released

    rows = released(clock.now())
    return rows.get(report__round__reference=REFERENCE) if size == "large" else rows.get()


def pack(size: str, watch: Stopwatch) -> Mapping[str, Any]:
    """As the job that keeps it makes it: a file after the other to disk."""
    publication = _publication(size, watch.size)
    from synthesis.publication.pack import publication_pack

    told = {}
    with tempfile.TemporaryDirectory() as folder, watch:
        for name, content in publication_pack(publication):
            Path(folder, name).write_bytes(content)
            told[name] = len(content)
    findings = sum(len(section["findings"]) for section in publication.outline["sections"])
    return {"files": len(told), "MB": round(sum(told.values()) / 1e6, 2), "findings": findings}


def part(size: str, kind: str, watch: Stopwatch) -> Mapping[str, Any]:
    """One file of it."""
    publication = _publication(size, watch.size)
    from core.audience import PUBLIC
    from synthesis.exports.compilations import compilation_of
    from synthesis.publication.pack import as_of, contents

    whole = compilation_of(publication.report.round, PUBLIC, now=as_of(publication))
    with watch:
        content = b"".join(content for _name, content in contents(whole, [kind]))
    return {"MB": round(len(content) / 1e6, 2)}


def floor(size: str, watch: Stopwatch) -> Mapping[str, Any]:
    bare = prepared.Bare("sqlite", _inputs(size, watch.size))
    contents = {path: path.read_bytes() for path in sorted(Path(os.environ[FOLDER], size).iterdir())}
    inside = {path: _members(path) for path in contents if path.suffix in (".docx", ".xlsx")}
    with tempfile.TemporaryDirectory() as folder, watch:
        rows = len(bare.rows(CURRENT, {}))
        for path, content in contents.items():
            target = Path(folder, path.name)
            if path in inside:
                with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
                    for name, data in inside[path]:
                        made.writestr(name, data)
            else:
                target.write_bytes(content)
            hashlib.sha256(content).hexdigest()
    return {"files": len(contents), "MB": round(sum(map(len, contents.values())) / 1e6, 2), "rows": rows}


def _members(path: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as book:
        return [(name, book.read(name)) for name in book.namelist()]


CANDIDATES: dict[str, Callable[[Stopwatch], Mapping[str, Any]]] = {}
for each in ("demonstration", "large"):
    CANDIDATES[each] = partial(pack, each)
    CANDIDATES[f"{each} (floor)"] = partial(floor, each)
    CANDIDATES |= {f"{each} {kind}": partial(part, each, kind) for kind in PARTS if each == "large"}


@contextlib.contextmanager
def prepare(chosen: list[str], size: int) -> Iterator[None]:
    """The databases, with what was published in them; and its pack, for the floor to take the bytes from."""
    large = any(name.startswith("large") for name in chosen)
    plans = [(("sqlite", size), ["--findings", str(max(1, size // EACH))])] if large else []
    with prepared.databases_as(plans), tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        known = json.loads(os.environ[prepared.VARIABLE])
        if any(name.startswith("demonstration") for name in chosen):
            known[f"sqlite {PLAYED}"] = _demonstration(Path(folder, "data"))
        os.environ |= {prepared.VARIABLE: json.dumps(known), FOLDER: folder}
        for each in {name.split(" ")[0] for name in chosen}:
            command = [sys.executable, "-c", f"from benchmarks.packs import publish; publish({each!r}, {size})"]
            subprocess.run(command, check=True, cwd=ROOT)
        yield


def publish(size: str, many: int) -> None:
    """Publishes the report of the large round anew, its positions counted, and writes the pack down."""
    publication = _publication(size, many)
    from synthesis.publication.frozen_outline import freeze
    from synthesis.publication.pack import publication_pack

    if size == "large":
        publication.pk, publication.number = None, publication.number + 1
        publication.outline = freeze(publication.report, public=True)
        publication.save(force_insert=True)
    folder = Path(os.environ[FOLDER], size)
    folder.mkdir()
    for name, content in publication_pack(publication):
        (folder / name).write_bytes(content)


def _demonstration(data: Path) -> dict[str, str]:
    env = {
        "DATABASE": "sqlite",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_MODE": "demonstration",
        "PORTAL_LOG_LEVEL": "WARNING",
        "PORTAL_DATA_DIR": str(data),
    }
    command = [sys.executable, "manage.py", "demo"]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
    return env


if __name__ == "__main__":
    whole = {name: "large" for name in CANDIDATES if name.startswith("large ")}
    floors = {name: f"{name} (floor)" for name in ("demonstration", "large")}
    floors |= {name: name for name in CANDIDATES if name.endswith("(floor)")}
    main("packs", CANDIDATES, size=20_000, prepare=prepare, beside={**whole, **floors})
