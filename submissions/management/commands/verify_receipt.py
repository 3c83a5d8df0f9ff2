"""`manage.py verify_receipt FILE [--proof FILE]`: whether a receipt is genuine and the proof file belongs to it.

It checks as `check_receipt.py` does, with the portal's keys, and uses the same exit codes.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import Refused
from core.models import SigningKey
from submissions.attachments.extraction.services import read_receipt
from submissions.sending.check_receipt import MAX_PROOF, judge
from submissions.sending.receipts import verify

_MAX_FILE = 1 << 20  # bytes of a receipt, which may be a PDF


class Command(BaseCommand):
    help = "Says whether a receipt (a JSON file, a PDF, or - for standard input) was issued by this portal, unchanged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--proof", default="", help="the proof file that the sender downloaded")

    def handle(self, *args: Any, file: str, proof: str, **options: Any) -> None:
        receipt = _read(file, _MAX_FILE)
        if receipt.startswith(b"%PDF-"):
            try:
                receipt = read_receipt(receipt).encode()
            except Refused as refusal:
                raise CommandError(f"{file} cannot be read: {refusal}") from refusal
        if proof:
            self._judge(receipt, _read(proof, MAX_PROOF))
            return
        text = "".join(receipt.decode(errors="replace").split())
        verdict = verify(text[text.find("{") : text.rfind("}") + 1])
        if not verdict.genuine or verdict.at is None:
            raise CommandError("Not a receipt of this portal, or changed since it was issued.")
        details = f", {verdict.details['body']}, {verdict.details['round']}" if verdict.details else ""
        self.stdout.write(f"Genuine: {verdict.number}, {verdict.act}, {verdict.at:%Y-%m-%d %H:%M:%S} UTC{details}.")

    def _judge(self, receipt: bytes, proof: bytes) -> None:
        keys = frozenset(SigningKey.objects.values_list("public_key", flat=True))
        if not keys:
            raise CommandError("this portal has no key yet: the receipt cannot be its own")
        judgement = judge(receipt, proof, keys)
        if judgement.problems:
            raise CommandError("; ".join(judgement.lines()), returncode=judgement.code)
        for line in judgement.lines():
            self.stdout.write(line)


def _read(file: str, limit: int) -> bytes:
    try:
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as source:
            content = source.read(limit + 1)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    if len(content) > limit:
        raise CommandError(f"{file} is longer than a receipt or proof file.")
    return content
