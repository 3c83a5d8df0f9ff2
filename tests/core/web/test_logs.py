"""What the log says, and what it never says."""

import json
import logging
import sys
from collections.abc import Iterator
from io import StringIO

import pytest
from django.conf import settings
from django.test import Client
from django.utils.module_loading import import_string

from core.web.logs import JsonFormatter, OpaqueFormatter

ID = "4f6c1f0e-3f0c-4f0e-9a55-3d8a3a8f0b11"
TOKEN = "Zk3nQ9vX2mW8rT5yB1cL7hJ4dF6gS0aP"


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """Everything that is logged, as our formatter writes it."""
    out, handler = StringIO(), logging.StreamHandler()
    handler.setStream(out)
    handler.setFormatter(OpaqueFormatter("%(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)


def test_an_error_is_told_by_its_place_without_its_words(lines: StringIO) -> None:
    try:
        try:
            int("a sentence from Ombira")
        except ValueError as error:
            raise KeyError("a.b@mission.example") from error
    except KeyError:
        logging.getLogger("portal").exception("it broke")
    told = lines.getvalue()
    assert "ERROR portal it broke" in told
    assert "builtins.KeyError at web/test_logs.py:" in told
    assert "builtins.ValueError at web/test_logs.py:" in told
    assert "Ombira" not in told
    assert "mission.example" not in told


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (f"/invitation/{TOKEN}/", "/invitation/…/"),
        (f"/accounts/password/reset/key/{'a' * 32}-c8x2kd-{'b' * 32}/", "/accounts/password/reset/key/…/"),
        (f"/inputs/{ID}/edit/", f"/inputs/{ID}/edit/"),
        (f"/inputs/{ID}", f"/inputs/{ID}"),
        (f"/i/{ID}{TOKEN}/", "/i/…/"),
        ("/accounts/password/change/", "/accounts/password/change/"),
    ],
)
def test_personal_links_are_not_written(lines: StringIO, path: str, written: str) -> None:
    logging.getLogger("django.request").warning("Not Found: %s", path)
    assert lines.getvalue() == f"WARNING django.request Not Found: {written}\n"


@pytest.mark.django_db
def test_requests_leave_neither_address_nor_browser_nor_what_was_posted(lines: StringIO) -> None:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    said = {"REMOTE_ADDR": "203.0.113.7", "HTTP_USER_AGENT": "Moorhen/7"}
    client.get(f"/nothing/{TOKEN}/?q=a+sentence", **said)
    client.post("/accounts/login/", {"login": "a.b@mission.example", "password": "seven rivers"}, **said)
    client.get("/accounts/login/", headers={"Host": "x.example"}, **said)
    told = lines.getvalue()
    assert "Not Found: /nothing/…/" in told
    for secret in ("203.0.113.7", "Moorhen", "sentence", "mission.example", "rivers"):
        assert secret not in told


def test_it_is_the_portal_s_formatter_and_nothing_is_mailed() -> None:
    logging_settings = settings.LOGGING
    assert import_string(logging_settings["formatters"]["plain"]["()"]) is OpaqueFormatter
    assert logging_settings["loggers"]["django"]["handlers"] == []
    assert not any("AdminEmailHandler" in type(each).__name__ for each in logging.getLogger("django").handlers)


def test_an_unhandled_error_of_the_child_s_kind_does_not_break_the_log(lines: StringIO) -> None:
    logging.getLogger("portal").error("no error at all", exc_info=sys.exc_info())
    assert "no error at all" in lines.getvalue()


def test_as_json_a_line_is_one_object_without_the_words_too() -> None:
    try:
        int("a sentence from Ombira")
    except ValueError:
        words = ("it broke\nat %s", (f"/invitations/{TOKEN}/",))
        record = logging.LogRecord("portal", logging.ERROR, "", 1, *words, sys.exc_info())
    (line,) = JsonFormatter().format(record).splitlines()
    entry = json.loads(line)
    assert (entry["level"], entry["logger"]) == ("ERROR", "portal")
    assert entry["message"].startswith("it broke\nat /invitations/…/\n  builtins.ValueError at web/test_logs.py:")
    assert entry["time"].endswith("+00:00") and "Ombira" not in line
