"""What the demonstration leaves in `demo/out/`: the files that people download, each for its audience."""

import shutil
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from consultations.models import Round
from core import clock
from core.audience import CONFIDENTIAL, PUBLIC
from portal.demonstration.cast import FIRST_ROUND, PLOT, SECOND_ROUND
from portal.demonstration.play import Stage
from synthesis.exports.compilations import compilation_of
from synthesis.exports.services import compile_files
from synthesis.models import SynthesisReport


def folder() -> Path:
    return Path(settings.DATA_DIR) / "out"


def write_all(stage: Stage) -> None:
    """Write the report, the compiled workbook, csv and json, as the public and as the secretariat may have them.

    The folder is there once it is whole.
    """
    half = folder().with_name("out.part")
    for earlier in (half, folder()):
        shutil.rmtree(earlier, ignore_errors=True)
    half.mkdir(parents=True)
    officer = stage.officers["manager"].get_full_name()
    round_ = Round.objects.select_related("document", "rules").get(pk=stage.round.pk)
    with clock.at(PLOT.published):
        for audience in (PUBLIC, CONFIDENTIAL):
            for name, content in compile_files(compilation_of(round_, audience, now=clock.now(), by=officer)):
                (half / name).write_bytes(content)
    half.rename(folder())


def pages() -> list[tuple[str, str]]:
    """Return label and path of the pages to look at first."""
    report = SynthesisReport.objects.get(round__reference=FIRST_ROUND.reference)
    return [
        ("Home", "/"),
        ("Published report", reverse("report", args=[report.reference])),
        ("First round", reverse("round_page", args=[FIRST_ROUND.reference])),
        ("Open round", reverse("round_page", args=[SECOND_ROUND.reference])),
        ("Sign in", reverse("account_login")),
        ("Secretariat", "/admin/"),
    ]
