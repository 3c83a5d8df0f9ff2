"""Who may know what: one room for openpyxl, and no Django in the child process."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("core", "accounts", "consultations", "submissions", "synthesis", "portal")


def test_spreadsheets_and_documents_import_without_django():
    code = (
        "import sys, core.spreadsheets, core.documents.docx_file, core.documents.pdf_file, core.documents.html_page\n"
        "raise SystemExit('django' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={"PATH": "/usr/bin"}, check=True)


def test_each_library_has_one_importer():
    homes = {
        "openpyxl": "core/spreadsheets/",
        "zlib_ng": "core/files/zip_writer.py",
        "typst": "core/documents/pdf_file.py",
    }
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    strays = [
        f"{path.relative_to(ROOT)} imports {library}"
        for path in sources
        for library, home in homes.items()
        if re.search(rf"^\s*(import|from) {library}\b", path.read_text(), re.MULTILINE)
        and not str(path.relative_to(ROOT)).startswith(home)
    ]
    assert strays == []
