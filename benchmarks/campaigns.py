"""The same text from many: what is found, how fast, in how much memory, beside datasketch alone.

    python -m benchmarks.campaigns [--size 100000] [--only 'ours*'] [--json]
    python -m benchmarks.campaigns --size 1000000 --only 'ours many 1'

`few` is a tenth of `--size`, `many` all; the number is the seed. `letters` are made otherwise, with heavier changes
(campaign_letters.py). Recall and precision are of pairs: of texts that share wording, and of copies, which have four
fifths of the letter or are four fifths of it (`campaign_texts.graded`). `whole`: the letters of which all copies are in
one group. `recommendations N` is a round of so many, which cost a text nothing. The making of the texts is not counted.
datasketch gets the same triples of words, 128 minima and its own index at 0.5; it stands in the group `bench` and is
left out, with a word, where it is not installed.
"""

import importlib.util
import random
import re
import statistics
import sys
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from benchmarks import campaign_letters, campaign_texts
from benchmarks.harness import Stopwatch, main
from benchmarks.texts import LANGUAGES, WORDS

SEEDS = (1, 2, 3, 4, 5)
LIKE_DATASKETCH, GROWTH, MEMORY_KB = 0.4, 1.3, 2.5
COPIES = {"copies_recall": 0.998, "copies_precision": 0.995, "copies_whole": 0.95}
RIGHT = {
    "ours": {"recall": 0.998, "precision": 0.995, **COPIES},
    "letters": {"recall": 0.99, "precision": 0.995, **COPIES},
}
MAKERS = {"ours": campaign_texts.graded, "letters": campaign_letters.graded}
RECOMMENDATIONS, RECOMMENDED_TEXTS, LIKE_ONE = (1, 700), 5_000, 1.2  # at most so many times the CPU of a round of one
TOKEN = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")


def ours(kind: str, size: str, seed: int, watch: Stopwatch) -> Mapping[str, Any]:
    from submissions.campaigns.finder import find_groups

    texts, true, shares = _made(kind, size, seed, watch)
    find_groups(texts[:20])  # the tables of letters are made once in a process
    with watch:
        groups = find_groups(texts)
    copies = _labels((each for group in groups for each in group.copies), len(texts))
    graded = {
        f"copies_{name}": round(value, 4) for name, value in campaign_texts.graded_facts(true, shares, copies).items()
    }
    return {**_facts(true, _labels(groups, len(texts)), watch), **graded}


def _labels(groups: Iterable[Any], size: int) -> list[int]:
    """The number of the group of each text, or -1."""
    found = [-1] * size
    for label, group in enumerate(groups):
        for member in group.members:
            found[member.number] = label
    return found


def recommendations(number: int, watch: Stopwatch) -> Mapping[str, Any]:
    from submissions.campaigns.finder import find_groups

    texts, true = campaign_texts.make(min(watch.size, RECOMMENDED_TEXTS), 1)
    chance = random.Random(65)
    known = [" ".join(chance.choices(WORDS[language], k=80)) for language in LANGUAGES for _ in range(number)]
    find_groups(texts[:20])
    with watch:
        groups = find_groups(texts, common_texts=known)
    return _facts(true, _labels(groups, len(texts)), watch)


def datasketch(kind: str, size: str, seed: int, watch: Stopwatch) -> Mapping[str, Any]:
    from datasketch import MinHash, MinHashLSH

    texts, true, _shares = _made(kind, size, seed, watch)
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


def _made(kind: str, size: str, seed: int, watch: Stopwatch) -> tuple[list[str], list[int], list[float]]:
    return MAKERS[kind](watch.size if size == "many" else watch.size // 10, seed)


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
    f"{kind} {size} {seed}": partial(ours, kind, size, seed)
    for kind in MAKERS
    for size in ("few", "many")
    for seed in SEEDS
}
CANDIDATES |= {f"recommendations {number}": partial(recommendations, number) for number in RECOMMENDATIONS}
BESIDE = {f"{kind} {size} 1": f"datasketch {kind} {size} 1" for kind in MAKERS for size in ("few", "many")}
if importlib.util.find_spec("datasketch"):
    CANDIDATES |= {
        f"datasketch {kind} {size} 1": partial(datasketch, kind, size, 1) for kind in MAKERS for size in ("few", "many")
    }


def check(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """A sentence for each figure that is not what it should be."""
    faults = []
    for kind, limits in RIGHT.items():
        for size in ("few", "many"):
            figures = {what: _middle(found, f"{kind} {size}", what) for what in (*limits, "kb_per_input")}
            for what, limit in limits.items():
                if (middle := figures[what]) is not None and middle < limit:
                    faults.append(f"{kind} {size}: {what} {middle}, under {limit}")
            if (figures["kb_per_input"] or 0) > MEMORY_KB and kind == "ours":
                faults.append(f"{kind} {size}: {figures['kb_per_input']} kB an input, more than {MEMORY_KB}")
        few, many = (_middle(found, f"{kind} {size}", "us_per_input") for size in ("few", "many"))
        if few and many and many > GROWTH * few:
            faults.append(f"{kind}: CPU an input grows {many / few:.2f} times from few to many")
    one, all_ = (found.get(f"recommendations {number}") for number in RECOMMENDATIONS)
    if one and all_ and all_["us_per_input"] > LIKE_ONE * one["us_per_input"]:
        times = all_["us_per_input"] / one["us_per_input"]
        faults.append(f"a text costs {times:.1f} times as much CPU in a round of {RECOMMENDATIONS[1]} recommendations")
    for mine, other in BESIDE.items():
        if mine in found and other in found and found[mine]["cpu_s"] > LIKE_DATASKETCH * found[other]["cpu_s"]:
            faults.append(f"{mine}: more than {LIKE_DATASKETCH} of datasketch's CPU")
    return faults


def _middle(found: Mapping[str, Mapping[str, Any]], named: str, what: str) -> float | None:
    """The median of the seeds that were run."""
    each = [row[what] for name, row in found.items() if name.startswith(f"{named} ")]
    return statistics.median(each) if each else None


if __name__ == "__main__":
    if not importlib.util.find_spec("datasketch"):
        print("datasketch is not installed (requirements/bench.txt) and is left out.", file=sys.stderr)
    main("campaigns", CANDIDATES, repeats=1, size=100_000, check=check, beside=BESIDE)
