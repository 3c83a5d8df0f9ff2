"""Files that mean harm, are broken or protected: how long until each is answered, and with what.

    python -m benchmarks.hostile_files [--only 'edge*'] [--json]

Every file is read and cleaned as the portal does it, in a limited child: bombs, loops, deep nesting, broken and
protected files of our own generator (`tests/support/hostile.py`, `planted.py`), and the office programs' edge cases
where the shared data are there. `memory MB` is what this process grew by.

The figures are worthless, and the exit status is 1, where a file is not answered in 15 s, or with anything else than a
refusal that has words or a right result.
"""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.harness import ROOT, Stopwatch, main, peak_rss_mb

EDGE_CASES = ROOT.parent / "shared" / "data" / "office" / "edge_cases"
LIMIT = 15.0  # seconds
Work = Callable[[Path, str], object]


def run(corpus: str, does: str, watch: Stopwatch) -> Mapping[str, Any]:
    """All files of a corpus, one after the other."""
    _set_up()
    times: dict[str, float] = {}
    said: Counter[str] = Counter()
    faults: list[str] = []
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        files = list(_files(corpus, Path(folder)))
        before = peak_rss_mb()
        for name, path in files:
            begin = time.perf_counter()
            with watch:
                answer = _answer(_work(does, Path(folder)), path, name)
            times[name] = time.perf_counter() - begin
            said[answer] += 1
            if answer.startswith("fault") or times[name] > LIMIT:
                faults.append(f"{name}: {answer}, {times[name]:.1f} s")
    slowest = sorted(times, key=lambda name: times[name], reverse=True)[:3]
    return {
        "files": len(times),
        "taken": said["taken"],
        "refused": sum(said.values()) - said["taken"],
        "longest s": round(max(times.values(), default=0.0), 2),
        "memory MB": round(peak_rss_mb() - before, 1),
        "slowest": [f"{name}: {times[name]:.2f} s" for name in slowest],
        "faults": faults,
    }


def _set_up() -> None:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()


def _files(corpus: str, folder: Path) -> Iterator[tuple[str, Path]]:
    if corpus == "edge cases":
        yield from ((path.name, path) for path in sorted(EDGE_CASES.glob("*")) if path.is_file())
        return
    from tests.support.hostile import BOMBS, REFUSED, TAKEN
    from tests.support.planted import FILES

    made = {name: make for name, (make, _expected) in [*REFUSED.items(), *TAKEN.items()]}
    made |= {f"large.{name}": make for name, make in BOMBS.items()}
    made |= {f"planted.{kind}": make for kind, (make, _counted, _words) in FILES.items()}
    for number, (name, make) in enumerate(made.items()):
        yield name, make(folder / f"{number}")


def _work(does: str, folder: Path) -> Work:
    from submissions.attachments.extraction.services import read_attachment
    from submissions.attachments.scrubbing.services import clean_copy

    if does == "read":
        return read_attachment
    target = folder / "copy"
    target.unlink(missing_ok=True)
    target.touch()
    return lambda path, name: clean_copy(path, target, name)


def _answer(work: Work, path: Path, name: str) -> str:
    """`taken`, the code of a refusal that has words, or `fault …`."""
    from core.errors import Refused

    try:
        work(path, name)
    except Refused as refusal:
        return refusal.code if str(refusal).endswith((".", "\u2026")) else f"fault: {refusal.code} has no words"
    except Exception as error:
        return f"fault: {type(error).__name__}"
    return "taken"


CANDIDATES = {
    f"{corpus}, {does}": partial(run, corpus, does) for corpus in ("own", "edge cases") for does in ("read", "clean")
}


def check(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [f"{name}: {fault}" for name, row in found.items() for fault in row["faults"]]


if __name__ == "__main__":
    main("hostile_files", CANDIDATES, repeats=1, check=check)
