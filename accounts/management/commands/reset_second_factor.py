"""`manage.py reset_second_factor ADDRESS`: lets somebody back in who has lost app, keys and recovery codes."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import User
from accounts.people.services import reset_factors
from core.errors import Refused
from core.management.base import PlainCommand, one_line
from core.text.addresses import mail_address


class Command(PlainCommand):
    """For the operator, who knows by another way than email that it is the person who asks."""

    help = (
        "Removes the second factors and the password of an account, ends its sessions, and sends its owner a link for "
        "a new password. At the next sign-in the person sets up a second factor anew. It is recorded in the log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the email address by which the person signs in")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        address = mail_address(address)
        user = User.objects.of_address(address).filter(is_active=True).first()
        if user is None:
            raise CommandError(f"There is no open account of {one_line(address)}.")
        try:
            reset_factors(user)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{address} can set up a second factor anew. An email with a link for the password is on its way."
        )
