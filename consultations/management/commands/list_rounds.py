"""`manage.py list_rounds [--json]`: the rounds with their delegations."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from consultations.models import Round
from consultations.rounds.selectors import delegations_of
from consultations.rounds.services import round_state
from core import clock


class Command(BaseCommand):
    help = "Lists the rounds: reference, state, delegations with their focal points."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        rounds = [
            {
                "reference": round_.reference,
                "state": round_state(round_, clock.now()).value,
                "delegations": [
                    {
                        "organisation": delegation.organisation.code,
                        "constituency": delegation.organisation.constituency,
                        "focal_point": next(
                            (membership.user.email for membership in delegation.organisation.focal_points), None
                        ),
                    }
                    for delegation in delegations_of(round_)
                ],
            }
            for round_ in Round.objects.prefetch_related("windows").order_by("reference")
        ]
        if options["json"]:
            self.stdout.write(json.dumps({"rounds": rounds}, ensure_ascii=False, indent=2))
            return
        for round_ in rounds:
            self.stdout.write(f"{round_['reference']}  {round_['state']}  {len(round_['delegations'])} delegations")
