"""A5: before its release the synthesis does not exist for anyone outside its list. At release it is public at once.

Here the domain and the files; pages, feed and search ask the same `released`.
"""

import io
import zipfile
from datetime import timedelta

import pytest

from core import clock
from core.audience import PUBLIC
from synthesis import permissions
from synthesis.exports.compilations import compilation_of
from synthesis.exports.services import compile_files
from synthesis.models import SynthesisReport
from synthesis.publication.selectors import released
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import add_section, begin_report, plan_release
from synthesis.review.approval import act_on_step, send_to_review
from tests.synthesis.conftest import AFTER, answered, scenario  # noqa: F401 - fixtures

TOKEN = "zq7token"
RELEASE = AFTER + timedelta(days=7)


@pytest.fixture
def embargoed(answered):  # noqa: F811 - a fixture
    with clock.at(AFTER):
        report = begin_report(answered.round, f"Title {TOKEN}", by=answered.writer)
        finding = add_finding(
            add_section(report, f"Part {TOKEN}", by=answered.writer), by=answered.writer, text=f"{TOKEN}."
        )
        cite(finding, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
        plan_release(report, at=RELEASE, by=answered.manager)
        for number, person in enumerate((answered.first, answered.second)):
            report = act_on_step(report if number else send_to_review(report, by=answered.writer), "approve", by=person)
    answered.round.refresh_from_db()
    return answered


def files_at(house, now):
    with clock.at(now):
        return list(compile_files(compilation_of(house.round, PUBLIC, now=now)))


def inside(content):
    """Every part of a zipped file, else the file."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_before_release_nothing_and_at_release_everything(embargoed):
    for now in (AFTER, RELEASE - timedelta(seconds=1)):
        assert not released(now).exists()
        files = files_at(embargoed, now)
        assert [name.rpartition(".")[2] for name, _content in files] == ["xlsx", "csv", "json", "ndjson"]
        assert not any(TOKEN.encode() in inside(content) for _name, content in files)
        assert b"federalism" not in b"".join(inside(content) for _name, content in files)
    assert not released(RELEASE).exists()  # until the worker's next minute: report, inputs and files appear together
    embargoed.move(at=RELEASE)
    assert released(RELEASE).exists()
    files = files_at(embargoed, RELEASE)
    assert TOKEN.encode() in inside(dict(files)[next(name for name, _c in files if name.endswith("docx"))])
    assert TOKEN.encode() in inside(dict(files)[next(name for name, _c in files if name.endswith("xlsx"))])


def test_outside_its_list_the_row_does_not_exist(embargoed):
    outside = [embargoed.triage, *(body.focal for body in embargoed.bodies.values()), None]
    for user in outside:
        assert not permissions.reports_visible_to(user).exists()
    assert SynthesisReport.objects.get().live  # Wagtail's word for it; every read filters on the release
