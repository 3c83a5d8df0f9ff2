"""Settings of several machines: nothing unless asked for, refused at the start where something is missing."""

import re
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from core.hosts import options
from tests.support.databases import ROOT

STORE = {
    "PORTAL_S3_BUCKET": "portal", "PORTAL_S3_ACCESS_KEY": "key", "PORTAL_S3_SECRET_KEY": "secret",
    "PORTAL_S3_ENDPOINT": "https://s3.example.org",
}  # fmt: skip
KEYS = {"PORTAL_SIGNING_KEY": "a", "PORTAL_AUDIT_KEYS": "1 b"}
DATABASE = {"BACKEND": "database"}
PRIMARY: dict[str, Any] = {"ENGINE": "postgresql", "HOST": "one", "PORT": "5432", "USER": "portal",
                           "OPTIONS": {"options": "-c statement_timeout=25s", "sslmode": "verify-full"}}  # fmt: skip


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options.importlib.util, "find_spec", lambda name: name)


def test_nothing_is_used_that_nobody_asked_for() -> None:
    for unset in ({}, {"PORTAL_S3_BUCKET": "", "PORTAL_VALKEY_URL": "", "PORTAL_REPLICA_HOST": ""}):
        assert options.object_store(unset) == {}
        assert options.shared_caches(unset, DATABASE) == {"default": DATABASE}
        assert options.replica(unset, PRIMARY) == options.replica(unset, None) == {}


def test_an_object_store(installed: None) -> None:
    made = options.object_store({**STORE, **KEYS})["files"]
    assert made["BACKEND"] == "core.files.s3.FilesStorage"
    assert made["OPTIONS"]["bucket_name"] == "portal" and made["OPTIONS"]["endpoint_url"] == "https://s3.example.org"


@pytest.mark.parametrize("missing", sorted({*STORE, *KEYS} - {"PORTAL_S3_ENDPOINT"}))
def test_what_is_missing_of_it_is_named(missing: str, installed: None) -> None:
    given = {name: value for name, value in {**STORE, **KEYS}.items() if name != missing}
    with pytest.raises(ImproperlyConfigured, match=missing):
        options.object_store(given)


def test_an_address_without_a_scheme_is_refused(installed: None) -> None:
    with pytest.raises(ImproperlyConfigured, match="PORTAL_S3_ENDPOINT must start with https"):
        options.object_store({**STORE, **KEYS, "PORTAL_S3_ENDPOINT": "s3.example.org"})
    with pytest.raises(ImproperlyConfigured, match="PORTAL_VALKEY_URL must be redis"):
        options.shared_caches({"PORTAL_VALKEY_URL": "valkey.example.org:6379"}, DATABASE)


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match=r"requirements/hosts\.txt"):
        options.object_store({**STORE, **KEYS})
    with pytest.raises(ImproperlyConfigured, match=r"requirements/hosts\.txt"):
        options.shared_caches({"PORTAL_VALKEY_URL": "redis://valkey:6379/0"}, DATABASE)


def test_a_shared_cache_has_the_database_behind_it(installed: None) -> None:
    made = options.shared_caches({"PORTAL_VALKEY_URL": "redis://valkey:6379/0"}, DATABASE)
    assert made["default"]["LOCATION"] == "redis://valkey:6379/0" and made["database"] == DATABASE


def test_a_replica_is_one_of_postgresql() -> None:
    given = {"PORTAL_REPLICA_HOST": "two"}
    made = options.replica(given, PRIMARY)["replica"]
    assert (made["HOST"], made["PORT"], made["USER"]) == ("two", "5432", "portal")
    assert made["OPTIONS"]["options"] == "-c statement_timeout=25s -c default_transaction_read_only=on"
    assert made["OPTIONS"]["sslmode"] == "verify-full"  # as strict as towards the primary
    with pytest.raises(ImproperlyConfigured, match="SQLite has no replica"):
        options.replica(given, None)


def test_every_variable_is_in_the_guide() -> None:
    names = set(re.findall(r"PORTAL_[A-Z0-9_]+", (ROOT / "core/hosts/options.py").read_text()))
    guide = (ROOT / "deploy/README.md").read_text()
    assert sorted(name for name in names if f"`{name}`" not in guide) == []
