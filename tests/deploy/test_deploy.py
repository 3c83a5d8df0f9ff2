"""The parts of the production shape that can be tried without a container."""

import ast
import importlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.management import get_commands

from core.jobs import queue
from core.web.middleware import RequestSizeMiddleware
from portal.styles import SHEETS, joined_name, sheet_names
from tests.support.databases import ROOT

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed, so the composition is not read")
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
SETTINGS = (ROOT / "portal" / "settings.py").read_text()
KNOWN = set(re.findall(r"\b(?:env|flag)\(\s*\"([A-Z_]+)\"", SETTINGS))


def test_web_worker_and_database_are_there_and_watched() -> None:
    assert set(SERVICES) == {"postgresql", "release", "web", "worker", "mail"}
    assert "healthcheck" in SERVICES["web"] and "healthcheck" in SERVICES["postgresql"]
    assert SERVICES["web"]["ports"] == ["127.0.0.1:8000:8000"]


def test_every_variable_is_one_that_the_settings_read() -> None:
    assert {"PORTAL_SECRET_KEY", "DATABASE", "PGHOST"} <= KNOWN
    for service in ("web", "worker", "mail", "release"):
        assert set(SERVICES[service]["environment"]) <= KNOWN | {"PROMETHEUS_MULTIPROC_DIR"}


def test_web_processes_add_up_their_figures_in_a_folder_that_is_empty_at_each_start() -> None:
    folder = SERVICES["web"]["environment"]["PROMETHEUS_MULTIPROC_DIR"]
    image = (ROOT / "deploy" / "Dockerfile").read_text()
    (account,) = re.findall(r"useradd --uid (\d+)", image)
    assert f"{folder}:uid={account},mode=0700" in SERVICES["web"]["tmpfs"] and "/tmp" in SERVICES["web"]["tmpfs"]
    unit = (ROOT / "deploy" / "systemd" / "portal-web.service").read_text()
    assert f"PROMETHEUS_MULTIPROC_DIR=/run/{re.findall('RuntimeDirectory=(.*)', unit)[0]}\n" in unit
    assert "RuntimeDirectoryPreserve" not in unit  # systemd removes it with the process
    for other in ("worker", "mail", "release"):
        assert "PROMETHEUS_MULTIPROC_DIR" not in SERVICES[other]["environment"]


def test_what_the_guide_names_is_passed_on() -> None:
    """A line in `.env` that reaches no service would be believed; the image and its volumes settle the others."""
    settled = {
        "PORTAL_DATA_DIR",
        "PORTAL_FILES_ROOT",
        "PORTAL_KEYS_ROOT",
        "PORTAL_EMAIL_BACKEND",
        "PORTAL_DEBUG",
        "PGPORT",
    }
    for service in ("web", "worker", "mail", "release"):
        assert sorted(KNOWN - settled - set(SERVICES[service]["environment"])) == []


def test_what_was_not_set_is_as_if_it_were_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A composition passes on empty words."""
    monkeypatch.setenv("PORTAL_EMAIL_PORT", "")
    monkeypatch.setenv("PORTAL_HOSTS", "portal.example, www.portal.example")
    from portal.settings import env, listed

    assert env("PORTAL_EMAIL_PORT", "25") == "25"
    assert listed(env("PORTAL_HOSTS")) == ["portal.example", "www.portal.example"]


def test_every_variable_of_the_settings_is_in_the_guide() -> None:
    guide = (ROOT / "deploy" / "README.md").read_text()
    assert sorted(name for name in KNOWN if f"`{name}`" not in guide) == []


def test_the_proxy_lets_through_what_the_portal_takes_and_says_who_asks() -> None:
    proxy = (ROOT / "deploy" / "nginx.conf").read_text()
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", proxy)
    assert int(megabytes) << 20 >= settings.UPLOAD_LIMIT + RequestSizeMiddleware.FORM
    assert f"max_size {megabytes}MiB" in (ROOT / "deploy" / "Caddyfile").read_text()
    for header in ("Host $host", "X-Forwarded-Proto $scheme", "X-Forwarded-For $proxy_add_x_forwarded_for"):
        assert f"proxy_set_header {header};" in proxy
    for silent in ("access_log off;", "error_log /dev/null crit;"):  # either would keep addresses
        assert proxy.count(silent) == proxy.count("server {")


def test_no_secret_is_written_down() -> None:
    for service in SERVICES.values():
        for name, value in service["environment"].items():
            if "PASSWORD" in name or "SECRET" in name:
                assert value.startswith("${"), name


@pytest.mark.django_db
def test_the_commands_exist() -> None:
    for service, lane in zip(("worker", "mail"), queue.LANES, strict=True):
        assert SERVICES[service]["command"][1:] == ["manage.py", "worker", "--lane", lane]
    assert {"worker", "migrate", "collectstatic"} <= set(get_commands())
    image = (ROOT / "deploy" / "Dockerfile").read_text()
    assert 'CMD ["gunicorn", "portal.wsgi"' in image
    assert '"--max-requests", "5000"' in image and "MALLOC_ARENA_MAX=2" in image  # memory of a process stays bounded
    assert callable(importlib.import_module("portal.wsgi").application)


def test_the_image_can_back_its_database_up() -> None:
    """`manage.py backup` runs pg_dump, which refuses a server that is newer than itself."""
    image = (ROOT / "deploy" / "Dockerfile").read_text()
    assert re.findall(r"^FROM .*", image, re.M) == ["FROM python:3.13-slim-trixie"]  # whose PostgreSQL is 17
    assert "install --yes --no-install-recommends postgresql-client" in image
    assert SERVICES["postgresql"]["image"] == "postgres:17"


def test_a_later_copy_of_the_keys_takes_the_place_of_the_first() -> None:
    """Both `cp` put a folder into one that is there already; what is in it they put beside what is there."""
    guide = (ROOT / "deploy" / "README.md").read_text()
    commands = re.findall(r"^.*\bcp\b.*/var/lib/portal/keys\b.*", guide, re.M)
    sources = [re.findall(r"\bcp (?:-r )?(\S+)", command)[0] for command in commands]
    assert sources == ["web:/var/lib/portal/keys/.", "/from/."]


@pytest.mark.parametrize("said", ["", "1"])
def test_browsers_are_told_to_preload_where_the_operator_says_so_only(said: str) -> None:
    given = {"PORTAL_MODE": "production", "PORTAL_SECRET_KEY": "k3" * 40, "PORTAL_URL": "https://portal.example",
             "PORTAL_EMAIL_HOST": "mail.example",
             "PORTAL_HOSTS": "portal.example", "PORTAL_HSTS_PRELOAD": said}  # fmt: skip
    asked = "from portal.settings import *; print(SECURE_HSTS_SECONDS > 0, SECURE_HSTS_PRELOAD)"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env={**os.environ, **given}, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", str(bool(said))]


def production(**more: str) -> dict[str, str]:
    """The environment of the web process, as the composition makes it of a filled-in `.env`."""
    given = {
        name: re.sub(r"\$\{[A-Z_]+:-(.*)\}", r"\1", str(value))
        for name, value in SERVICES["web"]["environment"].items()
    }
    given |= {
        "PORTAL_SECRET_KEY": "k3" * 40 + "jUn0q",
        "PORTAL_URL": "https://portal.example",
        "PORTAL_HOSTS": "portal.example",
        "PORTAL_EMAIL_HOST": "localhost",
        "PORTAL_EMAIL_FROM": "portal@portal.example",
    }
    clean = {name: value for name, value in os.environ.items() if not (name in KNOWN or name.startswith("DJANGO"))}
    return {**clean, **given, "DJANGO_SETTINGS_MODULE": "portal.settings", **more}


def manage(*command: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT, env=production(**more), capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_production_settings_load_and_pass_the_deployment_check() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_the_release_collects_every_file_that_a_page_names(tmp_path: Path) -> None:
    """A style sheet that names a missing picture ends `collectstatic`; a page that names a missing file is a 500."""
    done = manage("collectstatic", "--noinput", PORTAL_DATA_DIR=str(tmp_path), DATABASE="sqlite")
    assert done.returncode == 0, done.stderr
    known = json.loads((tmp_path / "static/staticfiles.json").read_text())["paths"]
    templates = "\n".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    named = set(re.findall(r"{% static ['\"]([^'\"]+)['\"]", templates))
    assert "portal/css/files.css" in named
    assert sorted(named - set(known)) == []
    for group in SHEETS:
        sheets = [(ROOT / "portal/static" / name).read_text() for name in sheet_names(group)]
        assert (tmp_path / "static" / known[joined_name(group)]).read_text() == "\n".join(sheets)


def test_a_part_of_the_migrations_can_be_run_alone(tmp_path: Path) -> None:
    """What is made after migrating waits for the tables that it needs."""
    done = manage("migrate", "contenttypes", PORTAL_DATA_DIR=str(tmp_path), DATABASE="sqlite")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_new_database_is_begun_without_a_warning(tmp_path: Path) -> None:
    """`migrate` runs this check first; else the first that an operator reads is a hundred missing triggers."""
    done = manage("check", "--database", "default", PORTAL_DATA_DIR=str(tmp_path), DATABASE="sqlite")
    assert (done.returncode, done.stderr) == (0, "")


def test_production_without_a_mail_server_does_not_start() -> None:
    given = {"PORTAL_MODE": "production", "PORTAL_SECRET_KEY": "k3" * 40, "PORTAL_URL": "https://portal.example",
             "PORTAL_HOSTS": "portal.example", "PORTAL_EMAIL_HOST": ""}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", "import portal.settings"], cwd=ROOT, env={**os.environ, **given}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode and "PORTAL_EMAIL_HOST is missing" in done.stderr


def checked(program: str, *arguments: str | Path) -> None:
    """Run a program that checks its own configuration; skip where it is not installed."""
    found = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    if not found:
        pytest.skip(f"{program} is not installed")
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "warn" not in done.stderr.lower(), done.stderr


def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "consultations.example.org")])
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    made = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), now, now)
    (tmp_path / "portal.pem").write_bytes(made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    own = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "portal.key").write_bytes(own)
    proxy = (ROOT / "deploy" / "nginx.conf").read_text()
    proxy = proxy.replace("/etc/ssl/consultations.example.org", str(tmp_path / "portal"))
    whole = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {proxy} }}"
    (tmp_path / "nginx.conf").write_text(whole)
    checked("nginx", "-t", "-q", "-e", "stderr", "-c", tmp_path / "nginx.conf")


def test_caddy_takes_its_configuration() -> None:
    checked("caddy", "validate", "--adapter", "caddyfile", "--config", ROOT / "deploy" / "Caddyfile")


def test_systemd_takes_its_units(tmp_path: Path) -> None:
    """The programs of the guide are not installed here: something else stands in their place."""
    for unit in (ROOT / "deploy" / "systemd").iterdir():
        words = re.sub(r"/opt/portal/.venv/bin/\w+", "/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(words.replace("WorkingDirectory=/opt/portal", "WorkingDirectory=/"))
    checked("systemd-analyze", "verify", *sorted(tmp_path.iterdir()))


def test_a_database_that_comes_up_later_is_waited_for(tmp_path: Path) -> None:
    """A release that fails fails the units that require it, for which `Restart=` then does nothing."""
    unit = (ROOT / "deploy" / "systemd" / "portal-release.service").read_text().replace("\\\n", "")
    (until,) = re.findall(r"^ExecStartPre=/bin/sh -c 'until (.*?); do sleep \d+; done'$", unit, re.M)
    command = [sys.executable if word.endswith("/python") else word for word in shlex.split(until)]
    for more, answers in (
        ({"DATABASE": "sqlite", "PORTAL_DATA_DIR": str(tmp_path)}, True),
        ({"DATABASE": "postgresql", "PGHOST": str(tmp_path)}, False),
    ):
        done = subprocess.run(command, cwd=ROOT, env=production(**more), capture_output=True, text=True, check=False)
        assert (done.returncode == 0, done.stdout) == (answers, ""), done.stderr
    for name in ("portal-web", "portal-worker@"):  # five starts within ten seconds would be the last ones
        assert "\nRestartSec=5\n" in (ROOT / "deploy" / "systemd" / f"{name}.service").read_text()


@pytest.mark.parametrize("name", ["portal-web.service", "portal-worker@.service"])
def test_only_the_main_process_is_asked_to_end(name: str) -> None:
    """It finishes what it has begun, and needs its children for that: those that read files, those that answer."""
    assert "\nKillMode=mixed\n" in (ROOT / "deploy" / "systemd" / name).read_text()


@pytest.mark.parametrize(
    ("service", "unit"),
    [("web", "portal-web.service"), ("worker", "portal-worker@.service"), ("mail", "portal-worker@.service")],
)
def test_what_was_begun_has_the_same_time_to_end_everywhere(service: str, unit: str) -> None:
    """Docker kills after ten seconds where nothing else is said."""
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", (ROOT / "deploy" / "systemd" / unit).read_text(), re.M)
    assert SERVICES[service]["stop_grace_period"] == f"{seconds}s" and int(seconds) > 30  # what gunicorn gives requests


def test_the_folder_of_the_log_s_ends_can_be_written() -> None:
    """The units may write to the portal's own folder only, the containers to volumes: who sets another one reads it."""
    unit = (ROOT / "deploy" / "systemd" / "portal-worker@.service").read_text()
    (row,) = re.findall(r"^\| `PORTAL_AUDIT_HEADS_DIR` .*", (ROOT / "deploy" / "README.md").read_text(), re.M)
    assert "ProtectSystem=strict" in unit and "ReadWritePaths=" in unit and "PORTAL_AUDIT_HEADS_DIR" in unit
    assert "`ReadWritePaths=`" in row and "volume" in row


def test_other_folders_of_data_can_be_written() -> None:
    """Both units sign: the web process a receipt, the worker the end of the log."""
    guide = (ROOT / "deploy" / "README.md").read_text()
    (row,) = re.findall(r"^\| `PORTAL_DATA_DIR` .*", guide, re.M)
    for name in ("portal-web", "portal-worker@"):
        assert "ReadWritePaths=" in (ROOT / "deploy" / "systemd" / f"{name}.service").read_text()
        assert f"systemctl edit {name}" in row
    for other in ("PORTAL_FILES_ROOT", "PORTAL_KEYS_ROOT"):
        assert f"| `{other}` |" in guide and re.search(rf"^\| `{other}` .*see `PORTAL_DATA_DIR`", guide, re.M)


def test_the_guide_says_what_the_composition_puts_in_the_place_of_what_was_left_empty() -> None:
    guide = (ROOT / "deploy" / "README.md").read_text()
    (row,) = re.findall(r"^\| `PORTAL_EMAIL_HOST`.*", guide, re.M)
    port = re.search(r":-(\d+)", SERVICES["web"]["environment"]["PORTAL_EMAIL_PORT"])
    assert port and f"in the composition port {port[1]} and TLS" in row
    for fixed in ("PORTAL_DATA_DIR", "DATABASE", "PGHOST", "PORTAL_EMAIL_BACKEND"):
        (row,) = re.findall(rf"^\| `{fixed}`.*", guide, re.M)
        assert "composition" in row and "fixed" in row


def test_a_statement_has_its_limit_where_one_is_set_and_the_line_is_as_strict_as_said() -> None:
    asked = "from portal.settings import *; print([DATABASES[name]['OPTIONS'] for name in ('default', 'snapshot')])"
    given = production(DATABASE="postgresql", PORTAL_STATEMENT_TIMEOUT="25", PGSSLMODE="verify-full")
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env=given, capture_output=True, text=True, check=True
    )
    default, snapshot = ast.literal_eval(done.stdout)
    assert default == {"options": "-c cursor_tuple_fraction=1.0 -c statement_timeout=25s", "sslmode": "verify-full"}
    assert snapshot["sslmode"] == "verify-full"
    assert "read_only=on" in snapshot["options"] and snapshot["options"].endswith(" -c statement_timeout=25s")
    done = manage("shell", "-c", asked, DATABASE="postgresql", PORTAL_STATEMENT_TIMEOUT="25")
    assert "statement_timeout" not in done.stdout and "read_only=on" in done.stdout  # commands may take their time


def test_an_empty_mode_of_the_line_is_that_of_libpq() -> None:
    """libpq itself reads the variable, and takes an empty one for a mistake."""
    asked = "from portal.settings import *; print(DATABASES['default']['OPTIONS']['sslmode'])"
    given = production(DATABASE="postgresql", PGSSLMODE="")
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env=given, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == production()["PGSSLMODE"] == "prefer"
