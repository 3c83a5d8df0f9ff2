"""`manage.py synthesis_debt REPORT --json`: which findings need attention, and why."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from synthesis.management.base import report_named
from synthesis.quality.readiness import numbered, obstacles
from synthesis.quality.staleness import stale_findings


class Command(BaseCommand):
    help = "Lists the findings of a report that need attention, and what stands between it and its publication."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", metavar="REPORT", help="reference, such as SY-2027-AB12CD3")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, report: str, **options: Any) -> None:
        row = report_named(report)
        stale = stale_findings(row)
        findings = [
            {
                "number": number,
                "finding": str(finding.pk),
                "reasons": [str(reason.value) for reason in stale[finding.pk].reasons],
                "evidence": [
                    {"evidence": str(key), "reasons": [str(reason.value) for reason in reasons]}
                    for key, reasons in stale[finding.pk].evidence.items()
                ],
            }
            for number, finding in enumerate(numbered(row), start=1)
            if finding.pk in stale
        ]
        waiting = [{"code": each.code, "message": str(each.message)} for each in obstacles(row)]
        if options["json"]:
            report_needs = {"report": report, "findings": findings, "obstacles": waiting}
            self.stdout.write(json.dumps(report_needs, ensure_ascii=False, indent=2))
            return
        for each in waiting:
            self.stdout.write(each["message"])
        if not waiting:
            self.stdout.write("Nothing stands between the report and its publication.")
