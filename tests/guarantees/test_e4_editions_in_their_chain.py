"""E4: every edition of a published report can be told from every other, and its place in the chain verified."""

import hashlib
import json
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from core import clock
from core.files.storage import stored_path
from submissions.sending.services import withdraw
from synthesis.enums import EditionReason
from synthesis.models import Publication, SynthesisReport
from synthesis.publication.check_pack import judge
from synthesis.publication.editions import next_edition
from tests.factories import new_token
from tests.synthesis.conftest import AFTER, answered, report, scenario, section
from tests.synthesis.exports.test_files import published, published_files

__all__ = ["answered", "published", "published_files", "report", "scenario", "section"]
DAY = timedelta(days=1)


@pytest.fixture
def packs(published: Any, settings: Any, tmp_path: Path) -> list[Path]:
    """The folders of four editions: as it was released, and after each of three acts."""
    said, bodies = published.versions, published.bodies
    acts = (
        lambda at: published.tighten(said["XGG"], "123", "secretariat", at=at),
        lambda at: published.tighten(said["XBB"], "124", "secretariat", at=at),
        lambda at: withdraw(said["XAA"].submission, by=bodies["XAA"].focal, token=new_token(), at=at),
    )
    published.move(at=AFTER)
    for day, narrow in enumerate(acts, start=1):
        with clock.at(AFTER + day * DAY):
            narrow(AFTER + day * DAY)
        published.move(at=AFTER + day * DAY + timedelta(minutes=1))
    written = SynthesisReport.objects.get()
    folders = []
    for edition in Publication.objects.filter(report=written).order_by("number"):
        folder = tmp_path / str(edition.number)
        folder.mkdir()
        for row in edition.files.select_related("file"):
            path = stored_path(row.file.stored_name)
            (folder / row.name).write_bytes(path.read_bytes())
        folders.append(folder)
    return folders


def manifest_in(folder: Path) -> Path:
    (path,) = folder.glob("*_manifest_*.json")
    return path


def key_of(packs: list[Path]) -> str:
    return str(json.loads(manifest_in(packs[0]).read_text())["public_key"])


def test_every_edition_differs_in_name_number_and_digest(packs: list[Path]) -> None:
    told = [judge(folder).payload for folder in packs]
    assert [each["edition"] for each in told] == [1, 2, 3, 4]
    assert [each["reason"] for each in told] == ["released", "reissued", "reissued", "reissued"]
    names = [path.name for folder in packs for path in folder.iterdir() if path.suffix != ".py"]
    assert len(set(names)) == len(names)
    digests = [hashlib.sha256(manifest_in(folder).read_bytes()).hexdigest() for folder in packs]
    assert [each["replaces"] for each in told] == ["", *digests[:-1]]


def test_the_whole_chain_leads_from_each_to_the_newest(packs: list[Path]) -> None:
    keys = [key_of(packs)]
    for place, folder in enumerate(packs):
        judgement = judge(folder, keys, [manifest_in(each) for each in packs[place + 1 :]])
        assert judgement.code == 0, judgement
        assert judgement.replaced_by == (4 if place < 3 else 0)


def test_editions_that_are_reordered_dropped_or_repeated_are_refused(packs: list[Path]) -> None:
    keys = [key_of(packs)]
    later = [manifest_in(folder) for folder in packs[1:]]
    wrong = [list(order) for order in permutations(later) if list(order) != later]
    wrong += [
        later[1:],
        [later[0], later[2]],
        [later[0], later[0]],
        [later[0], later[1], later[1]],
        [manifest_in(packs[0])],
    ]
    for newer in wrong:
        judgement = judge(packs[0], keys, newer)
        assert judgement.code == 1, [path.name for path in newer]


def test_what_was_replaced_before_anybody_had_it_takes_no_number(published: Any) -> None:
    first = Publication.objects.get()
    with clock.at(AFTER):
        next_edition(first, {**first.outline, "symbol": "A/1"}, reason=EditionReason.DOCUMENTS)
    published.move(at=AFTER)
    (edition,) = Publication.objects.filter(files__isnull=False).distinct()
    assert (edition.edition, edition.outline["edition"]["reason"], edition.replaces) == (1, "release", "")
    assert all("_edition-1." in row.name or row.name.endswith(".py") for row in edition.files.all())
