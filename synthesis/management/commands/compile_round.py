"""`manage.py compile_round ROUND --format F|all --audience public|secretariat [--filter …] --out FILE|DIR`.

Writes one file of a round, or all of KINDS, as the screen makes them.
"""

import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from consultations.enums import Constituency, RegionalGroup
from consultations.management.rounds import get_round
from consultations.models import Round
from consultations.rounds.selectors import recommendations_of
from core import audit, clock
from core.audience import CONFIDENTIAL, PUBLIC, SECRETARIAT, Audience
from core.db.transactions import snapshot
from submissions.enums import Confidentiality, Position, SubmissionState
from submissions.visibility.visible_inputs import InputFilters
from synthesis import permissions
from synthesis.exports.compilations import Compilation, compilation_of
from synthesis.exports.layouts import LAYOUTS
from synthesis.exports.services import KINDS, ON_PAPER, OTHERS, write_file

ALL = "all"
LISTS = {
    "position": ("positions", Position.values),
    "constituency": ("constituencies", Constituency.values),
    "region": ("regions", RegionalGroup.values),
    "level": ("levels", Confidentiality.values),
    "language": ("languages", [code for code, _name in settings.LANGUAGES]),
    "state": ("states", SubmissionState.values),
}
NAMES = ("recommendation", "body", "late", "words", *LISTS)


class Command(BaseCommand):
    help = "Compiles one file of a round for an audience, or its report, workbook and inputs in all formats."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", metavar="ROUND", help="reference, as list_rounds prints it")
        parser.add_argument("--format", choices=[ALL, *KINDS, *LAYOUTS, *ON_PAPER, *OTHERS], required=True)
        parser.add_argument("--audience", choices=["public", "secretariat"], required=True)
        parser.add_argument(
            "--filter", action="append", default=[], metavar="NAME=VALUE[,VALUE]", help=f"one of {', '.join(NAMES)}"
        )
        parser.add_argument("--out", type=Path, required=True, help="a file or an existing folder; a folder for all")
        parser.add_argument(
            "--by", metavar="MAIL", help="the officer in whose name it is done and whose permissions apply"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        _readable(options["round"], options["by"] or "", str(options["out"]), *options["filter"])
        round_ = get_round(options["round"])
        user = _officer(round_, options["by"])
        audience = _audience(options["audience"], round_, user)
        filters = _filters(round_, options["filter"])
        by = user.get_full_name() if user else "the secretariat"
        compilation = compilation_of(round_, audience, now=clock.now(), by=by, filters=filters)
        for target in self._write(compilation, options["format"], options["out"]):
            self.stdout.write(str(target))
        audit.record("synthesis.files.compile", round_, by=user, audience=options["audience"], kind=options["format"])

    def _write(self, compilation: Compilation, kind: str, out: Path) -> Iterator[Path]:
        if kind != ALL:
            target = self._write_one(compilation, _kind(kind, out), out)
            if target is None:
                raise CommandError("There is no report that this audience may have.")
            yield target
            return
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{out} cannot be a folder: {error.strerror}.") from None
        with snapshot():  # all of one moment
            yield from filter(None, (self._write_one(compilation, each, out) for each in KINDS))

    def _write_one(self, compilation: Compilation, kind: str, out: Path) -> Path | None:
        """Write the file, complete or not at all; return its path, None where there is no report to write."""
        folder = out if out.is_dir() else out.parent
        try:
            with tempfile.NamedTemporaryFile(dir=folder, delete_on_close=False) as file:
                name = write_file(compilation, kind, file)
                if name is None:
                    return None
                file.close()
                Path(file.name).chmod(0o644)
                return Path(file.name).replace(out / name if out.is_dir() else out)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from None


def _readable(*arguments: str) -> None:
    """Raise CommandError for arguments that are not valid text in the terminal's encoding."""
    try:
        "".join(arguments).encode()
    except UnicodeEncodeError:
        raise CommandError("An argument is no text: write it in UTF-8.") from None


def _kind(name: str, out: Path) -> str:
    """Return the layout in the format of the file's ending: `--format iso --out comments.docx`."""
    wanted = f"{name}-{out.suffix.lower().removeprefix('.')}"
    return wanted if name in LAYOUTS and wanted in ON_PAPER else name


def _officer(round_: Round, mail: str | None) -> User | None:
    if mail is None:
        return None
    user = User.objects.of_address(mail).filter(is_active=True).first()
    if user is None or not permissions.may_export(user, round_):
        raise CommandError(f"{mail} has no duty to export in this round.")
    return user


def _audience(name: str, round_: Round, user: User | None) -> Audience:
    """Return the audience; confidential matter only in the name of somebody who may see it."""
    if name == "public":
        return PUBLIC
    return CONFIDENTIAL if user is not None and permissions.sees_confidential(user, round_) else SECRETARIAT


def _filters(round_: Round, words: list[str]) -> InputFilters:
    filters: dict[str, Any] = {}
    for each in words:
        name, _equals, text = each.partition("=")
        values = frozenset(value.strip() for value in text.split(",") if value.strip())
        if name not in NAMES or not values:
            raise CommandError(f"“{each}” is no filter: write NAME=VALUE[,VALUE] with one of {', '.join(NAMES)}.")
        if name in LISTS:
            field, choices = LISTS[name]
            if wrong := values - set(choices):
                raise CommandError(f"{name} has no {', '.join(sorted(wrong))}: use {', '.join(choices)}.")
            filters[field] = filters.get(field, frozenset()) | values
        elif name == "recommendation":
            filters["recommendations"] = _keys(values, {row.label: row.pk for row in recommendations_of(round_)}, name)
        elif name == "body":
            codes = round_.delegations.values_list("organisation__code", "organisation")
            filters["bodies"] = _keys(values, dict(codes), name)
        elif name == "late":
            if values - {"yes", "no"} or len(values) > 1:
                raise CommandError("late is yes or no.")
            filters["late"] = values == {"yes"}
        else:
            filters["words"] = text.strip()
    return InputFilters(**filters)


def _keys(values: frozenset[str], allowed: dict[str, Any], name: str) -> frozenset[Any]:
    if wrong := values - set(allowed):
        raise CommandError(f"This round has no {name} {', '.join(sorted(wrong))}: it has {', '.join(allowed)}.")
    return frozenset(allowed[value] for value in values)
