"""`manage.py coverage ROUND --json`: the outcomes of the inputs of a round."""

import json
from argparse import ArgumentParser
from collections import Counter, defaultdict
from typing import Any

from django.core.management.base import BaseCommand

from consultations.management.rounds import get_round
from consultations.numbers import sort_key
from consultations.rounds.selectors import recommendations_of
from synthesis.enums import Outcome
from synthesis.quality.dispositions import coverage, outcomes


class Command(BaseCommand):
    help = "Counts the inputs of a round by recommendation and by what became of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round_", metavar="ROUND", help="reference, as list_rounds prints it")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, round_: str, **options: Any) -> None:
        row = get_round(round_)
        covered = list(coverage(row))
        by_label: dict[str, Counter[str]] = defaultdict(Counter)
        for (label, outcome), count in outcomes(covered).items():
            by_label[label][outcome or "open"] = count
        labels = dict.fromkeys([*(about.label for about in recommendations_of(row)), *sorted(by_label, key=sort_key)])
        kinds = [*(outcome.value for outcome in Outcome), "open"]
        lines = [
            {"recommendation": label or None, "inputs": by_label[label].total()}
            | {kind: by_label[label][kind] for kind in kinds}
            for label in labels
        ]
        whole = {"inputs": len(covered)} | {kind: sum(line[kind] for line in lines) for kind in kinds}
        if options["json"]:
            report = {"round": round_, "total": whole, "recommendations": lines}
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
            return
        for line in [*lines, {"recommendation": "all", **whole}]:
            counts = ", ".join(f"{kind} {line[kind]}" for kind in kinds if line[kind])
            self.stdout.write(f"{line['recommendation'] or 'the round as a whole'}: {line['inputs']} inputs; {counts}")
