"""What a first visit to each page of the stakeholders loads, without pictures, in kB as compressed for the wire.

    python -m benchmarks.page_weight [--only 'home*'] [--json]

The page with its style sheets and every script that it names or that those import, each compressed by gzip as a proxy
in front of the portal does it and as the portal keeps its static files. The pages are those of the demonstration. `raw`
is the page alone before it is compressed. The demonstration links the style sheets part by part; a release joins them,
which is some 4 kB less. A page above 100 kB, or with scripts above 40 kB, makes the exit status 1.
"""

import contextlib
import gzip
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from benchmarks.harness import Stopwatch, main

VARIABLE = "BENCHMARK_DEMONSTRATION"
MOST, MOST_SCRIPTS = 100.0, 40.0  # kB
BODY = "XAR"  # a State with everything: recommendations, ministries, files, a receipt
IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.{1,2}/[^"']+|/static/[^"']+)["']""")
PLAY = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from portal.demonstration.play import play
play()
"""
# Who looks: nobody is signed in, or the focal point of BODY.
PAGES = {
    "sign-in": ("nobody", "/accounts/login/"),
    "new password": ("nobody", "/accounts/password/reset/"),
    "register": ("nobody", "/register/"),
    "join": ("nobody", "/join/"),
    "invitation": ("nobody", "/invitation/{token}/"),
    "check a receipt": ("nobody", "/check-receipt/"),
    "rounds": ("nobody", "/consultations/"),
    "a round": ("nobody", "/consultations/{round}/"),
    "home": ("focal", "/home/"),
    "task list": ("focal", "/rounds/{open}/"),
    "task list, sent": ("focal", "/rounds/{sent}/"),
    "answer": ("focal", "/rounds/{open}/{recommendation}/"),
    "on the whole": ("focal", "/rounds/{open}/whole/"),
    "check and submit": ("focal", "/rounds/{open}/review/"),
    "files": ("focal", "/rounds/{open}/files/"),
    "files, sent": ("focal", "/rounds/{sent}/files/"),
    "workbook": ("focal", "/rounds/{open}/workbook/"),
    "people": ("focal", "/rounds/{open}/people/"),
    "hand over": ("focal", "/rounds/{open}/hand-over/"),
    "more time": ("focal", "/rounds/{open}/more-time/"),
    "decline": ("focal", "/rounds/{open}/decline/"),
    "receipt": ("focal", "/receipts/{receipt}/"),
    "account": ("focal", "/account/"),
    "second factor": ("focal", "/accounts/2fa/"),
}


def page(name: str, watch: Stopwatch) -> Mapping[str, Any]:
    """One page through all middleware, and what it loads."""
    os.environ.update(environment(Path(os.environ[VARIABLE])))
    import django

    django.setup()
    from django.test import Client

    who, pattern = PAGES[name]
    client, ids = Client(), _ids()
    if who == "focal":
        client.force_login(ids["focal"], backend="django.contrib.auth.backends.ModelBackend")
    address = pattern.format(**ids)
    client.get(address)
    with watch:
        answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{name}: {address} was answered with {answer.status_code}")
    html = answer.content.decode()
    scripts = _scripts(re.findall(r'<script[^>]*\ssrc="([^"]+)"', html))
    styles = set(re.findall(r'<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"', html))
    weighed = {"scripts": _weight(scripts), "styles": _weight(styles), "page": _kb(answer.content)}
    return {"kB": round(sum(weighed.values()), 1), **weighed, "raw": round(len(answer.content) / 1000, 1)}


def _ids() -> dict[str, Any]:
    """What the addresses are made of."""
    from consultations.invitations import services
    from consultations.models import Delegation
    from submissions.drafting.services import begin_draft
    from submissions.models import Receipt
    from tests.factories import focal_point

    own = Delegation.objects.filter(organisation__code=BODY).select_related("round", "organisation")
    sent, still_open = own.order_by("round__announced_at")
    focal = focal_point(sent)
    invitation, _is_new = services.invite(sent.organisation, email="new@body.example", role="deputy", by=focal)
    begin_draft(still_open, by=focal)
    return {
        "focal": focal,
        "open": still_open.pk,
        "sent": sent.pk,
        "round": sent.round.reference,
        "recommendation": still_open.round.recommendations.order_by("order").first().pk,  # type: ignore[union-attr]  # it has some
        "receipt": Receipt.objects.filter(version__submission__delegation=sent).earliest("at").number,
        "token": services.token_of(invitation),
    }


def _scripts(named: list[str]) -> set[str]:
    """The addresses of all scripts, those that others import included."""
    found: set[str] = set()
    while named:
        address = named.pop()
        if address not in found:
            found.add(address)
            named += [urljoin(address, other) for other in IMPORTED.findall(_file(address).decode())]
    return found


def _weight(addresses: set[str]) -> float:
    return round(sum(_kb(_file(address)) for address in addresses), 1)


def _kb(content: bytes) -> float:
    return round(len(gzip.compress(content, 6)) / 1000, 1)


def _file(address: str) -> bytes:
    from django.conf import settings
    from django.contrib.staticfiles import finders

    path = finders.find(urlsplit(address).path.removeprefix(settings.STATIC_URL))
    if not path:
        raise SystemExit(f"{address} is no static file")
    return Path(str(path)).read_bytes()


def environment(folder: Path) -> dict[str, str]:
    return {
        "DATABASE": "sqlite",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_MODE": "demonstration",
        "PORTAL_HOSTS": "testserver",
        "PORTAL_LOG_LEVEL": "WARNING",
        "PORTAL_DATA_DIR": str(folder),
    }


@contextlib.contextmanager
def prepare(chosen: list[str], size: int) -> Iterator[None]:
    """The demonstration, played into a folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="portal-weight-") as folder:
        env = {**os.environ, **environment(Path(folder))}
        subprocess.run([sys.executable, "-c", PLAY], check=True, env=env, stdout=subprocess.DEVNULL)
        os.environ[VARIABLE] = folder
        yield


def check(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    heavy = [f"{name}: {row['kB']} kB, at most {MOST}" for name, row in found.items() if row["kB"] > MOST]
    scripts = [
        f"{name}: {row['scripts']} kB of scripts, at most {MOST_SCRIPTS}"
        for name, row in found.items()
        if row["scripts"] > MOST_SCRIPTS
    ]
    return heavy + scripts


if __name__ == "__main__":
    main("page_weight", {name: partial(page, name) for name in PAGES}, repeats=1, prepare=prepare, check=check)
