"""What several machines share, as settings from the environment (decision 0081). Unset, nothing of it is used."""

import importlib.util
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

Environment = Mapping[str, str]
_KEYS = ("PORTAL_SIGNING_KEY", "PORTAL_AUDIT_KEYS")
_OBJECTS = ("PORTAL_S3_BUCKET", "PORTAL_S3_ACCESS_KEY", "PORTAL_S3_SECRET_KEY")


def object_store(environment: Environment) -> dict[str, dict[str, Any]]:
    """Return the storage of files by S3, as a part of STORAGES; empty where no bucket is named."""
    present = [name for name in (*_OBJECTS, "PORTAL_S3_ENDPOINT") if environment.get(name)]
    if not present:
        return {}
    _check_set(environment, _OBJECTS, f"{present[0]} is set")
    _check_set(environment, _KEYS, "files are in an object store: keys in a folder would be of one machine only")
    _check_package("storages", "django-storages")
    endpoint = environment.get("PORTAL_S3_ENDPOINT", "")
    if endpoint and urlsplit(endpoint).scheme not in ("http", "https"):
        raise ImproperlyConfigured("PORTAL_S3_ENDPOINT must start with https:// (or http:// inside a closed network).")
    options = {
        "bucket_name": environment["PORTAL_S3_BUCKET"],
        "access_key": environment["PORTAL_S3_ACCESS_KEY"],
        "secret_key": environment["PORTAL_S3_SECRET_KEY"],
        "region_name": environment.get("PORTAL_S3_REGION") or "us-east-1",
        "endpoint_url": endpoint or None,
    }
    return {"files": {"BACKEND": "core.files.s3.FilesStorage", "OPTIONS": options}}


def shared_caches(environment: Environment, database_cache: Mapping[str, Any]) -> dict[str, Any]:
    """Return CACHES: the database's, or Valkey with the database's for the time that Valkey is away."""
    address = environment.get("PORTAL_VALKEY_URL", "")
    if not address:
        return {"default": dict(database_cache)}
    if urlsplit(address).scheme not in ("redis", "rediss", "unix"):
        raise ImproperlyConfigured("PORTAL_VALKEY_URL must be redis://host:port/0, rediss:// (TLS) or unix:///path.")
    _check_package("redis", "redis")
    valkey = {"BACKEND": "core.hosts.cache.ValkeyCache", "LOCATION": address, "KEY_PREFIX": "portal"}
    return {"default": valkey, "database": dict(database_cache)}


def replica(environment: Environment, primary: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the alias of a streaming replica of PostgreSQL, as a part of DATABASES; empty where none is named."""
    host = environment.get("PORTAL_REPLICA_HOST", "")
    if not host:
        return {}
    if primary is None:
        raise ImproperlyConfigured("PORTAL_REPLICA_HOST is set, but DATABASE is not postgresql: SQLite has no replica.")
    session = f"{primary['OPTIONS']['options']} -c default_transaction_read_only=on".strip()
    options = {**primary["OPTIONS"], "options": session, "connect_timeout": 2}
    port = environment.get("PORTAL_REPLICA_PORT") or primary["PORT"]
    return {"replica": {**primary, "HOST": host, "PORT": port, "OPTIONS": options, "TEST": {"MIRROR": "default"}}}


def _check_set(environment: Environment, names: tuple[str, ...], reason: str) -> None:
    missing = [name for name in names if not environment.get(name)]
    if missing:
        raise ImproperlyConfigured(f"{', '.join(missing)} must be set, since {reason}.")


def _check_package(module: str, package: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise ImproperlyConfigured(f"{package} is not installed: install requirements/hosts.txt.")
