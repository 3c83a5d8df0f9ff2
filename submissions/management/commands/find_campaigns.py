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
from submissions.campaigns.visible_campaigns import (
    VisibleCampaign,
    VisibleMember,
    VisibleWording,
    visible_campaigns,
    visible_shared_wording,
    wordings_by_campaign,
)
from submissions.models import ImportedInput


class Command(PlainCommand):
    help = (
        "Looks for the same text from several participants in a round, and prints copies and shared wording, with what "
        "each sender adds."
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
        wordings = visible_shared_wording(round_, audience)
        if options["json"]:
            external = dict(
                ImportedInput.objects.filter(line__submission__delegation__round=round_)
                .exclude(external_id="")
                .values_list("line", "external_id")
            )
            around = wordings_by_campaign(wordings)
            rows = [_group(each, external) | {"shared_wording": None} for each in campaigns]
            for each, row in zip(campaigns, rows, strict=True):
                if wording := around.get(each.campaign.pk):
                    row["shared_wording"] = wording.number
            rows += [_group(each, external) for each in wordings]
            self.stdout.write(json.dumps({"campaigns": rows}, ensure_ascii=False, indent=1))
        else:
            for group in (*campaigns, *wordings):
                self.stdout.write(_line(group))


def _audience(round_: Round, mail: str | None) -> Audience:
    if mail is None:
        return CONFIDENTIAL  # who works on the machine; embargoed rounds and redacted words stay closed
    user = User.objects.of_address(mail).filter(is_active=True).first()
    if user is None or not consulting.holds_duty(user, Duty.CODE, round_):
        raise CommandError(f"{mail} has no duty to code in this round.")
    return audience_in(user, round_)


def _group(group: VisibleCampaign | VisibleWording, external: dict[Any, str]) -> dict[str, Any]:
    """Return a group of either grade; numbers are of their grade. Shared wording includes the copies in it."""
    return {
        "grade": group.grade.value,
        "number": group.number,
        "text": str(group.text.row.line_id),
        "participants": group.bodies,
        "inputs": [_input(row, external) for row in group.members],
    }


def _input(row: VisibleMember, external: dict[Any, str]) -> dict[str, Any]:
    return {
        "id": str(row.row.line_id),
        "external_id": external.get(row.row.line_id),
        "similarity": round_down(row.row.similarity),
        "own_text": row.alone,
        "shared_text": row.shared,
    }


def round_down(share: float) -> float:
    """Return the share with three decimals, rounded down, so that 1.0 means exactly the whole."""
    return int(share * 1000) / 1000


def _line(campaign: VisibleCampaign | VisibleWording) -> str:
    figures = (
        f"{campaign.bodies} participants",
        f"{len(campaign.members)} inputs",
        f"{campaign.adding} adding words",
    )
    return "\t".join((campaign.grade.value, str(campaign.number), *figures, campaign.title))
