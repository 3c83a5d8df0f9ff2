"""The same text from many: what is found, how fast, in how much memory, beside datasketch alone.

    python -m benchmarks.campaigns [--size 100000] [--only 'ours*'] [--json]
    python -m benchmarks.campaigns --size 1000000 --only 'ours many 1'

`few` is a tenth of `--size`, `many` all; the number is the seed. Recall and precision are of pairs. The making of the
texts is not counted. datasketch gets the same triples of words, 128 minima and its own index at 0.5; it stands in the
group `bench` and is left out, with a word, where it is not installed.
"""

import importlib.util
import re
import statistics
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

from benchmarks import campaign_texts
from benchmarks.harness import Stopwatch, main

SEEDS = (1, 2, 3, 4, 5)
LIKE_DATASKETCH, GROWTH, MEMORY_KB, RIGHT = 0.4, 1.3, 2.5, 0.995
TOKEN = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")


def ours(size: str, seed: int, watch: Stopwatch) -> Mapping[str, Any]:
    from submissions.campaigns.finding import find_groups

    texts, true = _made(size, seed, watch)
    find_groups(texts[:20])  # the tables of letters are made once in a process
    with watch:
        groups = find_groups(texts)
    found = [-1] * len(texts)
    for label, group in enumerate(groups):
        for member in group.members:
            found[member.number] = label
    return _facts(true, found, watch)


def datasketch(size: str, seed: int, watch: Stopwatch) -> Mapping[str, Any]:
    from datasketch import MinHash, MinHashLSH

    texts, true = _made(size, seed, watch)
    with watch:
        index = MinHashLSH(threshold=0.5, num_perm=128)
        parent = list(range(len(texts)))

        def top(node: int) -> int:
            while parent[node] != node:
                parent[node] = node = parent[parent[node]]
            return node

        for number, text in enumerate(texts):
            words = TOKEN.findall(text.lower())
            sketch = MinHash(num_perm=128)
            sketch.update_batch({" ".join(words[at : at + 3]).encode() for at in range(len(words) - 2)})
            for other in index.query(sketch):
                parent[top(number)] = top(other)
            index.insert(number, sketch, check_duplication=False)
        found = [top(number) for number in range(len(texts))]
    return _facts(true, found, watch)


def _made(size: str, seed: int, watch: Stopwatch) -> tuple[list[str], list[int]]:
    return campaign_texts.make(watch.size if size == "many" else watch.size // 10, seed)


def _facts(true: list[int], found: list[int], watch: Stopwatch) -> Mapping[str, Any]:
    recall, precision = campaign_texts.judged(true, found)
    each = len(true)
    measured = watch.result()
    return {
        "inputs": each,
        "recall": round(recall, 4),
        "precision": round(precision, 4),
        "us_per_input": round(measured["cpu_s"] / each * 1e6, 1),
        "kb_per_input": round(measured["rss_growth_mb"] * 1024 / each, 2),
    }


CANDIDATES: dict[str, Any] = {
    f"ours {size} {seed}": partial(ours, size, seed) for size in ("few", "many") for seed in SEEDS
}
if importlib.util.find_spec("datasketch"):
    CANDIDATES |= {f"datasketch {size} 1": partial(datasketch, size, 1) for size in ("few", "many")}


def check(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """A sentence for each figure that is not what it should be. `kb_per_input` counts where memory shows: at many."""
    faults = []
    for size in ("few", "many"):
        mine = [row for name, row in found.items() if name.startswith(f"ours {size}")]
        for what in ("recall", "precision"):
            if mine and (middle := statistics.median(row[what] for row in mine)) < RIGHT:
                faults.append(f"{size}: {what} {middle} (median of {len(mine)} seeds), under {RIGHT}")
        one, other = found.get(f"ours {size} 1"), found.get(f"datasketch {size} 1")
        if one and other and one["cpu_s"] > LIKE_DATASKETCH * other["cpu_s"]:
            faults.append(f"{size}: more than {LIKE_DATASKETCH} of datasketch's CPU")
        if mine and size == "many" and (most := statistics.median(row["kb_per_input"] for row in mine)) > MEMORY_KB:
            faults.append(f"many: {most} kB an input, more than {MEMORY_KB}")
    by_size = {size: _middle(found, size) for size in ("few", "many")}
    if by_size["few"] and by_size["many"] and by_size["many"] > GROWTH * by_size["few"]:
        faults.append(f"CPU an input grows {by_size['many'] / by_size['few']:.2f} times from few to many")
    return faults


def _middle(found: Mapping[str, Mapping[str, Any]], size: str) -> float:
    each = [row["us_per_input"] for name, row in found.items() if name.startswith(f"ours {size}")]
    return statistics.median(each) if each else 0.0


if __name__ == "__main__":
    if not importlib.util.find_spec("datasketch"):
        print("datasketch is not installed (requirements/bench.txt) and is left out.", file=sys.stderr)
    beside = {f"ours {size} 1": f"datasketch {size} 1" for size in ("few", "many")}
    main("campaigns", CANDIDATES, repeats=1, size=100_000, check=check, beside=beside)
