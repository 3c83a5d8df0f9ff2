"""Everything that several machines would run, as processes of this one, on 127.0.0.1 and in one folder."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.machines import swift
from scripts.processes import end_with_parent
from tests.support.postgres import account_of, find_programs

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("postgresql", "valkey-server", "nginx-light", *swift.PACKAGES)
PROGRAMS = ("valkey-server", "nginx", "swift-proxy-server", "swift-object-server")
PATIENCE = 90.0  # seconds for anything to start
WEB = ["-m", "gunicorn", "portal.wsgi", "--workers", "1", "--threads", "4", "--log-level", "error"]
HOSTS, WORKERS = 3, 2
_NGINX = """daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log error;
{user}
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_max_body_size 62m;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxied; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    upstream portal {{ {hosts} }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://portal;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        }}
    }}
}}
"""


class Machines:
    """The processes by name, and the environment of a web process. Use it as a context: it ends all that it began."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.commands: dict[str, tuple[Sequence[Any], Mapping[str, str] | None, Mapping[str, Any]]] = {}
        self.ports = _free_ports(6 + HOSTS)
        self.front, self.hosts = self.ports[0], self.ports[1 : 1 + HOSTS]
        self.environment: dict[str, str] = {}

    def start(self, name: str) -> None:
        """Start a process that is described, once more where it was killed."""
        command, environment, as_user = self.commands[name]
        with (self.folder / f"{name}.log").open("a") as log:
            self.processes[name] = subprocess.Popen(
                [str(word) for word in command], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - no thread forks
                **as_user,
            )  # fmt: skip

    def kill(self, name: str) -> None:
        """Kill a process as a power cut would, with those that it started."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGSTOP)  # it starts no other child meanwhile
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, check=False)
        for number in (*map(int, children.stdout.split()), process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        process.wait()

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def __enter__(self) -> "Machines":
        try:
            self._start_databases()
            self._start_stores()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        for process in reversed(self.processes.values()):
            process.send_signal(signal.SIGTERM)
        for process in reversed(self.processes.values()):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start_databases(self) -> None:
        programs = find_programs()
        assert programs is not None, "apt-get install postgresql"
        base = self.folder / "postgresql"
        base.mkdir()
        as_user, quiet = account_of(base), {"PATH": f"{programs}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(base)}
        run: dict[str, Any] = {"stdout": subprocess.DEVNULL, "env": quiet, "cwd": base, **as_user}
        subprocess.run(
            [programs / "initdb", "-D", base / "data", "-U", "portal", "-A", "trust", "--no-sync", "-E", "UTF8"],
            check=True,
            **run,
        )
        server = [programs / "postgres", "-h", "", "-c", "max_connections=60", "-c", "wal_receiver_timeout=5s"]
        self._describe("primary", [*server, "-D", base / "data", "-k", base], quiet, as_user)
        self.start("primary")
        ready = [str(programs / "pg_isready"), "-q", "-h"]
        self._wait("primary", lambda: subprocess.run([*ready, base], env=quiet, check=False).returncode == 0)
        copy = base / "replica"
        copy.mkdir(mode=0o700)
        if as_user:
            os.chown(copy, as_user["user"], as_user["group"])
        copying = ["pg_basebackup", "-h", base, "-U", "portal", "-D", copy / "data", "-R", "-X", "stream", "-c", "fast"]
        subprocess.run([programs / copying[0], *copying[1:]], check=True, **run)
        self._describe("replica", [*server, "-D", copy / "data", "-k", copy], quiet, as_user)
        self.start("replica")
        self._wait("replica", lambda: subprocess.run([*ready, copy], env=quiet, check=False).returncode == 0)
        subprocess.run([programs / "createdb", "-h", base, "-U", "portal", "portal"], check=True, **run)
        self.environment |= {"DATABASE": "postgresql", "PGHOST": str(base), "PGUSER": "portal", "PGDATABASE": "portal"}
        self.environment |= {"PGPORT": "5432", "PORTAL_REPLICA_HOST": str(copy)}

    def _start_stores(self) -> None:
        valkey, *s3 = self.ports[1 + HOSTS :]
        command = ["valkey-server", "--port", valkey, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._describe("valkey", [*command, "--dir", self.folder])
        self.start("valkey")
        folder = self.folder / "swift"
        folder.mkdir()
        for command, port in zip(swift.write_configuration(folder, s3), [*s3[1:], s3[0]], strict=True):
            self._describe(f"swift-{port}", command)
            self.start(f"swift-{port}")
        for port in (valkey, *s3):
            self._wait("valkey", lambda port=port: _answers(port))
        self.environment |= {
            "PORTAL_VALKEY_URL": f"redis://127.0.0.1:{valkey}/0",
            "PORTAL_S3_ENDPOINT": f"http://127.0.0.1:{s3[0]}", "PORTAL_S3_BUCKET": swift.BUCKET,
            "PORTAL_S3_ACCESS_KEY": swift.ACCESS_KEY, "PORTAL_S3_SECRET_KEY": swift.SECRET_KEY,
        }  # fmt: skip

    def start_portal(self) -> None:
        """Start web processes, workers and the proxy, each with a folder of its own."""
        for number, port in enumerate(self.hosts):
            self._describe(
                f"web{number}", [sys.executable, *WEB, "--bind", f"127.0.0.1:{port}"], self._own(f"web{number}")
            )
        for number in range(WORKERS):
            self._describe(f"worker{number}", [sys.executable, "manage.py", "worker"], self._own(f"worker{number}"))
        proxy = self.folder / "nginx.conf"
        hosts = " ".join(f"server 127.0.0.1:{port} fail_timeout=2s;" for port in self.hosts)
        user = "user root;" if os.geteuid() == 0 else ""
        proxy.write_text(_NGINX.format(folder=self.folder, hosts=hosts, port=self.front, user=user))
        self._describe("nginx", [shutil.which("nginx") or "/usr/sbin/nginx", "-c", proxy])
        for name in (*self.web_names, *self.worker_names, "nginx"):
            self.start(name)
        for name, port in zip((*self.web_names, "nginx"), (*self.hosts, self.front), strict=True):
            self._wait(name, lambda port=port: status_of(port, "/readyz") == 200)

    @property
    def web_names(self) -> list[str]:
        return [f"web{number}" for number in range(HOSTS)]

    @property
    def worker_names(self) -> list[str]:
        return [f"worker{number}" for number in range(WORKERS)]

    def wait_for_web(self, number: int) -> None:
        """Wait until a web process that was started again answers."""
        self._wait(f"web{number}", lambda: status_of(self.hosts[number], "/readyz") == 200)

    def _own(self, name: str) -> dict[str, str]:
        return {**os.environ, **self.environment, "PORTAL_DATA_DIR": str(self.folder / name)}

    def _describe(
        self,
        name: str,
        command: Sequence[Any],
        environment: Mapping[str, str] | None = None,
        as_user: Mapping[str, Any] | None = None,
    ) -> None:
        self.commands[name] = (command, environment, as_user or {})

    def _wait(self, name: str, is_ready: Any) -> None:
        latest = time.monotonic() + PATIENCE
        while time.monotonic() < latest and self.processes[name].poll() is None:
            if is_ready():
                return
            time.sleep(0.2)
        raise SystemExit(f"{name} did not start:\n{self.log(name)[-2000:]}")


def status_of(port: int, path: str) -> int:
    """Return the status of an answer, 0 where there is none."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def missing_programs() -> list[str]:
    """Return what is not installed on this machine."""
    places = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin"
    missing = [name for name in PROGRAMS if not shutil.which(name, path=places)]
    return missing + ([] if find_programs() else ["initdb (postgresql)"])


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as open_ones:
        sockets = [open_ones.enter_context(socket.socket()) for _each in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


@contextlib.contextmanager
def machines(folder: Path) -> Iterator[Machines]:
    """Yield databases and stores that run; the portal is started when its database has rows."""
    with Machines(folder) as started:
        yield started
