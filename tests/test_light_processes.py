"""What every process weighs: libraries for strangers' files, pictures and sums come with the first that needs them."""

import json
import subprocess
import sys

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
