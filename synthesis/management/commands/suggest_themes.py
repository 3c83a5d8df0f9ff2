"""`manage.py suggest_themes ROUND --json`"""

import json as as_json
from argparse import ArgumentParser
from typing import Any

from consultations.management.rounds import get_round
from core.management.base import PlainCommand
from synthesis.coding.sentence_encoder import best_encoder
from synthesis.coding.suggestions import suggest


class Command(PlainCommand):
    help = "Proposes themes for the inputs that have no coding, learning from those that have one. Keeps nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", metavar="ROUND", help="reference, as list_rounds prints it")
        parser.add_argument("--json", action="store_true", help="print the suggestions as JSON")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        round_ = get_round(options["round"])
        rows = [
            {
                "id": str(input_.line_id),
                "external_id": getattr(getattr(input_.line, "imported", None), "external_id", ""),
                "themes": [{"theme": each.theme.name, "score": each.score} for each in themes],
            }
            for input_, themes in suggest(round_, encoder=best_encoder())
        ]
        if json:
            self.stdout.write(as_json.dumps({"inputs": rows}, ensure_ascii=False, indent=2))
        else:
            for row in rows:
                named = ", ".join(f"{each['theme']} ({each['score']:.2f})" for each in row["themes"]) or "–"
                self.stdout.write(f"{row['external_id'] or row['id']}: {named}")
