"""Figures for monitoring: behind a token, with no personal data, and not there at all by default."""

import re
from datetime import timedelta
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
    text = figures(client)
    assert 'portal_mails{state="failed"} 1.0' in text
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
