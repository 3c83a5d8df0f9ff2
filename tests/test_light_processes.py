"""What every process weighs: libraries for strangers' files, pictures and sums come with the first that needs them."""

import json
import subprocess
import sys

import pytest

from core.files.limits import DOORS
from tests.consultations.reading.samples import SEED
from tests.support.databases import ROOT

HEAVY = ["PIL", "confusable_homoglyphs", "cryptography", "numpy", "pypdfium2", "python_calamine", "typst"]
SAID = f"""
import json, sys, django
django.setup()
import synthesis.management.commands.compile_round
print(json.dumps([name for name in {HEAVY} if name in sys.modules]))
"""


def test_a_process_that_compiles_knows_no_library_it_does_not_need() -> None:
    done = subprocess.run([sys.executable, "-c", SAID], cwd=ROOT, check=True, capture_output=True, text=True)
    assert json.loads(done.stdout) == []


def test_the_command_that_reads_a_document_loads_no_applications() -> None:
    command = [sys.executable, "-X", "importtime", "manage.py", "read_document", str(SEED)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "6 paragraphs, 8 recommendations" in done.stdout
    assert "core.files.child" in loaded
    assert not {"consultations.models", "django.db.models", "wagtail.models", "consultations.reading.reader"} & loaded


def test_the_command_without_applications_says_what_is_wrong() -> None:
    command = [sys.executable, "manage.py", "read_document", sys.executable]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "not supported" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("module", sorted({door.function.partition(":")[0] for door in DOORS.values()}))
def test_a_child_that_reads_a_file_loads_no_models(module: str) -> None:
    program = f"import {module}, sys; sys.exit('django.db.models' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
