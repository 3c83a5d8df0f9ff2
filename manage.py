#!/usr/bin/env python
"""The portal's command line."""

import os
import sys
from importlib import import_module

# Commands that need no models. They start without the applications, in a fraction of the time.
LIGHT_COMMANDS = {"read_document": "consultations.management.commands.read_document"}


def main(arguments: list[str]) -> None:
    """Run the command that the arguments name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ["PORTAL_STATEMENT_TIMEOUT"] = ""  # of the web process: a large import or a migration may take its time
    module = LIGHT_COMMANDS.get(arguments[1]) if len(arguments) > 1 else None
    if module:
        from django.conf import settings

        settings.USE_I18N = False  # catalogues are those of applications: the command speaks English
        import_module(module).Command().run_from_argv(arguments)
        return
    from django.core.management import execute_from_command_line

    execute_from_command_line(arguments)


if __name__ == "__main__":
    try:
        main(sys.argv)
    except Exception as error:
        from core.management.operator_errors import advice

        if "--traceback" in sys.argv or not (said := advice(error)):
            raise
        sys.exit(f"Error: {said}")
