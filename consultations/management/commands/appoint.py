"""`manage.py appoint ADDRESS --as officer`: lets a person into the secretariat; makes the account if there is none."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import User
from accounts.people.services import welcome
from consultations.rounds import duties
from core.errors import Refused
from core.management.base import PlainCommand
from core.text.addresses import mail_address


class Command(PlainCommand):
    """Creates the first people of an installation. Errors: one line on standard error and exit 1, nothing changed."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Add ADDRESS and the role."""
        parser.add_argument("address", help="the email address by which the person signs in")
        parser.add_argument(
            "--as", dest="role", choices=duties.SECRETARIAT_GROUPS, required=True, help="what the person becomes"
        )
        parser.add_argument("--name", default="", help="for an account that is made: what others see")

    def handle(self, *args: Any, address: str, role: str, name: str, **options: Any) -> None:
        """Find or make the account, put it into the group, send the link for the password."""
        address = mail_address(address)
        try:
            validate_email(address)
        except ValidationError:
            raise CommandError(f"{address!r} is not an email address.") from None
        try:
            with transaction.atomic():
                user = User.objects.of_address(address).first()
                user = user or User.objects.create_user(address, name=name[:200], time_zone=settings.OFFICE_TIME_ZONE)
                if not user.is_active:
                    raise CommandError(f"The account of {address} is closed.")
                group = duties.SECRETARIAT_GROUPS[role]()
                if not user.groups.filter(pk=group.pk).exists():
                    duties.make_officer(user, group=group)
                needs_password = not user.has_usable_password()
                if needs_password:
                    welcome(user)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        note = " A mail with a link for the password is on its way." if needs_password else ""
        self.stdout.write(f"{address} is among the {group.name.lower()} now.{note}")
