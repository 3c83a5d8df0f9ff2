"""`manage.py make_input_workbook ROUND ORGANISATION --language xx --out F`: the input workbook of a body."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.models import Delegation, Membership
from core.errors import Refusal
from core.management.base import inside, write_out
from core.text.addresses import address_forms
from submissions.sending.services import focal_points
from submissions.workbooks.exports import make_workbook


class Command(BaseCommand):
    help = "Writes the input workbook of an organization in a round, for its focal point or for the person of --by."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round_", metavar="round", help="reference, such as A-HRC-11-7_round-1")
        parser.add_argument("organisation", help="code, as list_rounds says it")
        parser.add_argument("--language", default="en", help="ar, zh-hans, en, fr, ru or es")
        parser.add_argument("--out", type=Path, help="file or folder; the current folder by default")
        parser.add_argument("--by", help="email address of a member of the organization; its focal point by default")

    def handle(
        self,
        *args: Any,
        round_: str,
        organisation: str,
        language: str,
        out: Path | None,
        by: str | None,
        **options: Any,
    ) -> None:
        rows = Delegation.objects.select_related("round__document", "round__rules", "organisation")
        delegation = rows.filter(round__reference=round_, organisation__code=organisation).first()
        if delegation is None:
            raise CommandError(f"{organisation} does not take part in {round_}: list_rounds shows who does.")
        try:
            name, content = make_workbook(delegation, by=_person(delegation, by), language=language)
        except Refusal as refused:
            raise CommandError(str(refused)) from None
        target = inside(out or Path(), name)
        write_out(target, content)
        self.stdout.write(str(target))


def _person(delegation: Delegation, email: str | None) -> Any:
    if email is None:
        people = focal_points(delegation)
        if not people:
            raise CommandError(f"{delegation.organisation.code} has no focal point: name a person with --by.")
        return people[0]
    rows = Membership.objects.live().filter(organisation=delegation.organisation_id)
    member = rows.filter(user__email__in=address_forms(email)).select_related("user").first()
    if member is None:
        raise CommandError(f"{email} does not work for {delegation.organisation.code}.")
    return member.user
