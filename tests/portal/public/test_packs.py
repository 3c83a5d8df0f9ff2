"""Whoever wants to check a report finds the pack, the programs and the fingerprint."""

import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from core import clock
from core.models import SigningKey
from portal.public.downloads import zip_of
from submissions.sending import check_receipt
from synthesis.models import Publication
from synthesis.publication import check_pack
from synthesis.publication.pack import store_pack
from synthesis.publication.selectors import public_files
from tests.synthesis.conftest import AFTER, answered, report, scenario, section
from tests.synthesis.exports.test_files import published, published_files

__all__ = ["answered", "published", "published_files", "report", "scenario", "section"]


@pytest.fixture
def publication(published: object) -> Publication:
    row = Publication.objects.get()
    assert store_pack(row, now=AFTER)
    return row


def test_the_zip_unpacks_to_a_pack_that_the_portals_program_finds_sound(
    publication: Publication, client: Client, tmp_path: Path
) -> None:
    address = f"/reports/{publication.report.reference}/"
    with clock.at(AFTER):
        assert f"{address}pack/" in client.get(address).content.decode()
        answer = client.get(f"{address}pack/")
        content = b"".join(answer.streaming_content)
        (tmp_path / "keys.json").write_bytes(client.get("/keys/?format=json").content)
        program = b"".join(client.get("/checkers/check_pack.py").streaming_content)
        instructions = client.get(f"{address}check/").content.decode()
    assert answer["Content-Type"] == "application/zip"
    name = f"A-HRC-99-1_round-1_pack_public_{publication.report.reference}_edition-1.zip"
    assert f'filename="{name}"' in answer["Content-Disposition"]
    folder = tmp_path / "pack"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(row.name for row in public_files([publication])[publication.pk])
        archive.extractall(folder)
    (tmp_path / "check_pack.py").write_bytes(program)
    command = re.search(r"python (check_pack.py FOLDER --keys keys.json)<", instructions)
    assert command
    words = command[1].replace("FOLDER", "pack").split()
    done = subprocess.run([sys.executable, *words], check=False, capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, "Every file is there, as it was signed" in done.stdout) == (0, True), done.stderr
    fingerprint = check_pack.grouped(SigningKey.objects.get().public_key)
    assert fingerprint in instructions


def test_the_zip_is_the_same_bytes_each_time(publication: Publication) -> None:
    files = public_files([publication])[publication.pk]
    with zip_of(files) as first, zip_of(reversed(files)) as second:
        content = first.read()
        assert content == second.read()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {(entry.date_time, entry.compress_type) for entry in archive.infolist()} == {((1980, 1, 1, 0, 0, 0), 0)}


def test_before_its_release_there_is_neither_zip_nor_page(publication: Publication, client: Client) -> None:
    with clock.at(AFTER - timedelta(seconds=1)):
        for page in ("check/", "pack/"):
            foreign = client.get(f"/reports/SY-2027-0000000/{page}")
            assert client.get(f"/reports/{publication.report.reference}/{page}").status_code == 404
            assert foreign.status_code == 404


def test_while_the_files_are_made_the_page_says_so(published: object, client: Client) -> None:
    with clock.at(AFTER):
        page = client.get(f"/reports/{Publication.objects.get().report.reference}/check/")
    assert page.status_code == 200 and "The files are being made." in page.content.decode()


@pytest.mark.parametrize("module", [check_pack, check_receipt])
def test_the_programs_are_standard_python_in_one_file(client: Client, module: object, tmp_path: Path) -> None:
    name = Path(module.__file__).name  # type: ignore[attr-defined]
    answer = client.get(f"/checkers/{name}")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    (tmp_path / name).write_bytes(b"".join(answer.streaming_content))
    command = [sys.executable, "-I", "-S", tmp_path / name, "--help"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0 and "--key" in done.stdout


def test_both_programs_share_one_part_letter_for_letter() -> None:
    parts = []
    for module in (check_pack, check_receipt):
        text = Path(module.__file__).read_text()
        parts.append(text[text.index("# --- begin of the part") : text.index("# --- end of the part")])
    assert parts[0] == parts[1] and len(parts[0]) > 4_000
    assert check_pack.NOTICE == check_receipt.NOTICE


def test_the_manifest_says_days_and_no_hours(publication: Publication) -> None:
    rows = public_files([publication])[publication.pk]
    row = next(each for each in rows if "_manifest_" in each.name)
    with zip_of([row]) as content, zipfile.ZipFile(io.BytesIO(content.read())) as archive:
        payload = json.loads(archive.read(row.name))["payload"]
    assert (payload["form"], payload["edition"], payload["replaces"], payload["reason"]) == (2, 1, "", "released")
    assert (payload["released"], payload["as_of"], payload["demonstration"]) == ("2027-03-15", "2027-03-15", True)
