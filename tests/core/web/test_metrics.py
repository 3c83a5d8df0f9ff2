"""Figures for monitoring: behind a token, with no personal data, and not there at all by default."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import Client, RequestFactory
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from core import clock
from core.models import Job
from core.web import metrics
from tests.support.databases import ROOT

pytestmark = pytest.mark.django_db
TOKEN = "k3" * 20


def figures(client: Client) -> str:
    return client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).text


def test_without_a_token_there_is_no_such_page(client: Client, settings: Settings) -> None:
    assert client.get("/metrics").status_code == 404
    with pytest.raises(MiddlewareNotUsed):
        metrics.MetricsMiddleware(lambda request: HttpResponse())
    settings.METRICS_TOKEN = TOKEN
    for header in ("", "Bearer", f"Bearer {TOKEN}x", TOKEN):
        assert client.get("/metrics", headers={"authorization": header}).status_code == 404


def test_jobs_mail_disk_and_parts_are_told(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    Job.objects.create(kind="core.mail", state="failed", message="error")
    Job.objects.create(kind="core.tidy", due_at=clock.now() - timedelta(minutes=20))
    Job.objects.create(kind="core.list", state="failed", message="cancelled")
    text = figures(client)
    assert 'portal_mails{state="failed"} 1.0' in text and 'portal_jobs{state="failed"} 1.0' in text
    assert 'portal_part_ready{part="database"} 1.0' in text and 'portal_part_ready{part="mail"} 0.0' in text
    assert re.search(r'portal_queue_age_seconds\{lane="default"\} 120\d', text)
    assert re.search(r'portal_disk_bytes\{kind="free"\} [1-9]', text)
    assert 'portal_closings{within="week"} 0.0' in text


def test_requests_are_counted_by_view_and_never_by_address(settings: Settings, client: Client) -> None:
    settings.METRICS_TOKEN = TOKEN

    def answer(request: Any) -> HttpResponse:
        request.resolver_match = type("Match", (), {"view_name": "receipt", "route": "receipts/<number>/"})()
        return HttpResponse(status=404)

    metrics.MetricsMiddleware(answer)(RequestFactory().get("/receipts/SR-2026-7K3F9Q/", REMOTE_ADDR="192.0.2.7"))
    text = figures(client)
    assert 'portal_requests_total{method="GET",status="404",view="receipt"} 1.0' in text
    assert "SR-2026" not in text and "192.0.2.7" not in text


def test_a_scraper_reads_every_line_and_learns_closed_words_only(settings: Settings, client: Client) -> None:
    settings.METRICS_TOKEN = TOKEN
    families = list(text_string_to_metric_families(figures(client)))
    names = [family.name for family in families]
    assert len(names) == len(set(names)) and all(name.startswith("portal_") for name in names)
    labels = {label for family in families for sample in family.samples for label in sample.labels}
    assert labels <= {"view", "method", "status", "le", "kind", "state", "lane", "part", "within"}


WEB_PROCESS = """
import sys
from django.conf import settings
settings.configure(METRICS_TOKEN="k3" * 20, ALLOWED_HOSTS=["*"])
import django
django.setup()
from django.http import HttpResponse
from django.test import RequestFactory
from core.web import metrics
count = metrics.MetricsMiddleware(lambda request: HttpResponse())
for line in sys.stdin:
    if line.strip() == "figures":
        header = {"authorization": "Bearer " + settings.METRICS_TOKEN}
        print(metrics.metrics(RequestFactory().get("/metrics", headers=header)).content.decode(), "end", sep="\\n")
    else:
        request = RequestFactory().get("/")
        request.resolver_match = type("Match", (), {"view_name": "home", "route": ""})()
        count(request)
        print("counted")
    sys.stdout.flush()
"""


class WebProcess:
    """A web process that counts requests and answers figures."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WEB_PROCESS], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)},
        )  # fmt: skip

    def ask(self, word: str, last: str) -> list[str]:
        assert self.process.stdin and self.process.stdout and self.process.stderr
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        lines = []
        while (line := self.process.stdout.readline().strip()) != last:
            assert self.process.poll() is None, self.process.stderr.read()
            lines.append(line)
        return lines

    def requests(self) -> float:
        return sum(float(line.split()[-1]) for line in self.ask("figures", "end") if "portal_requests_total{" in line)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def test_figures_of_all_processes_are_added_up_whichever_answers(tmp_path: Path) -> None:
    first, second = WebProcess(tmp_path), WebProcess(tmp_path)
    try:
        for each in (first, second, second):
            each.ask("request", "counted")
        assert first.requests() == second.requests() == 3
        for _replaced in range(3):
            second.kill()
            second = WebProcess(tmp_path)
            second.ask("request", "counted")
        assert first.requests() == second.requests() == 6  # what an ended process counted stays
        assert len(list(tmp_path.glob("*.db"))) == 4  # two processes, two kinds of figures
    finally:
        first.kill()
        second.kill()


def test_a_folder_that_is_not_there_stops_the_start_and_is_named(tmp_path: Path) -> None:
    process = WebProcess(tmp_path / "missing").process
    assert "PROMETHEUS_MULTIPROC_DIR: " in process.communicate()[1] and process.returncode == 1
