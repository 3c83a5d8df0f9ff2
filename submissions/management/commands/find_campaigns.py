"""`manage.py find_campaigns ROUND --json [--by MAIL]`"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from accounts.models import User
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.management.rounds import get_round
from consultations.models import Round
from core.audience import CONFIDENTIAL, Audience
from core.management.base import PlainCommand
from submissions.campaigns.search import find_campaigns
from submissions.campaigns.visible_campaigns import VisibleCampaign, VisibleMember, visible_campaigns
from submissions.models import ImportedInput


class Command(PlainCommand):
    help = (
        "Looks for the same text from several bodies in a round, and prints the campaigns with what each sender adds."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", metavar="ROUND", help="reference, as list_rounds prints it")
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument(
            "--by", metavar="MAIL", help="an officer who codes in the round: only what this person may read is printed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        round_ = get_round(options["round"])
        audience = _audience(round_, options["by"])
        find_campaigns(round_)
        campaigns = visible_campaigns(round_, audience)
        if options["json"]:
            external = dict(
                ImportedInput.objects.filter(line__campaign_member__campaign__round=round_)
                .exclude(external_id="")
                .values_list("line", "external_id")
            )
            told = [{"inputs": [_input(row, external) for row in each.members]} for each in campaigns]
            self.stdout.write(json.dumps({"campaigns": told}, ensure_ascii=False, indent=1))
        else:
            for each in campaigns:
                self.stdout.write(_line(each))


def _audience(round_: Round, mail: str | None) -> Audience:
    if mail is None:
        return CONFIDENTIAL  # who works on the machine; sealed rounds and redacted words stay closed
    user = User.objects.filter(email=mail.strip().lower(), is_active=True).first()
    if user is None or not consulting.holds_duty(user, Duty.CODE, round_):
        raise CommandError(f"{mail} has no duty to code in this round.")
    return audience_in(user, round_)


def _input(row: VisibleMember, external: dict[Any, str]) -> dict[str, Any]:
    return {
        "id": str(row.row.line_id),
        "external_id": external.get(row.row.line_id),
        "similarity": round_down(row.row.similarity),
        "own_text": row.own,
    }


def round_down(share: float) -> float:
    """Return the share with three decimals, rounded down, so that 1.0 means exactly the whole."""
    return int(share * 1000) / 1000


def _line(campaign: VisibleCampaign) -> str:
    told = (
        f"{campaign.bodies} bodies",
        f"{len(campaign.members)} inputs",
        f"{campaign.adding} adding words",
    )
    return "\t".join((str(campaign.campaign.number), *told, campaign.title))
