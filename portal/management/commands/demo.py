"""`manage.py demo [--reset]`: builds the demonstration where it does not exist yet, and lists what there is."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections

from accounts.models import User
from consultations.models import Round, Window
from core import clock
from core.text.dates import moment
from portal.demonstration import outputs
from portal.demonstration.cast import BODIES, OFFICERS
from portal.demonstration.cast.vocabulary import Taking
from portal.demonstration.play import PASSWORD, current_code, play

MARK = ".demonstration"


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # they ask the database, whose folder is made below
    help = "Builds the demonstration: one whole round on A/HRC/11/7, paras 123-128, and a second that stands open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true", help="throw the present one away and build it anew")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMONSTRATION:
            raise CommandError("The demonstration has a password that everybody knows: use `make demo`.")
        if options["reset"]:
            self._reset()
        Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        (Path(settings.DATA_DIR) / MARK).touch()
        built = not Round.objects.filter(is_demonstration=True).exists()
        if built:
            self.stdout.write("Playing the plot: this takes half a minute.")
            outputs.write_all(play())
        elif not outputs.folder().is_dir():
            raise CommandError("The demonstration was not built to its end. RESET=1 starts anew.")
        self._say(built=built)

    def _reset(self) -> None:
        """Remove the folder, with a database in it, but only one that an earlier run has marked."""
        folder = Path(settings.DATA_DIR)
        if any(folder.glob("*")) and not (folder / MARK).exists():
            raise CommandError(f"{folder} holds something that is no demonstration; nothing was removed.")
        if connection.vendor != "sqlite" and connection.introspection.table_names():
            raise CommandError("Drop the database and create it anew first; nothing was removed.")
        connections.close_all()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def _say(self, *, built: bool) -> None:
        say = self.stdout.write
        say("" if built else "The demonstration was here already; what people typed is kept (RESET=1 starts anew).")
        say("\nFiles, in demo/out/:")
        for path in sorted(outputs.folder().iterdir()):
            say(f"  {path.name}  {path.stat().st_size // 1024 + 1} kB")
        say("\nPages:")
        for label, path in outputs.pages():
            say(f"  {label}: {settings.PORTAL_URL}{path}")
        say(f"\nEverybody signs in with the password: {PASSWORD}")
        for body in BODIES[:14]:
            if body.taking == Taking.SUBMITTED:
                say(f"  {body.focal_point.email:44} focal point, {body.name}")
        say("\nThe secretariat needs a code as well (it changes every 30 seconds; the secret is for an app):")
        for officer in OFFICERS:
            code, secret = current_code(User.objects.get(email=officer.person.email))
            say(f"  {officer.person.email:34} {code}  {secret}  {officer.person.title}")
        say(self._second_round())

    @staticmethod
    def _second_round() -> str:
        window = Window.objects.filter(round__is_demonstration=True).order_by("-closes").first()
        if window is None:
            return ""
        until = moment(window.closes, window.zone)
        if window.closes <= clock.now():
            return f"\nThe second round closed on {until}: RESET=1 opens it again."
        today = f"{clock.now():%-d %B %Y, %H:%M} UTC"
        return f"\nThe second round stands open until {until}. The demonstration's clock says {today}."
