"""Errors of commands: one line, whatever stood in their arguments."""

import re

import pytest
from django.core.management import CommandError, call_command

from core.management.base import one_line
from tests.support.databases import PACKAGES, ROOT

HOSTILE = "no\nsuch\x1b[31m \u202eround"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "command",
    [
        ["import_inputs", HOSTILE, "inputs.csv", "--by", "a@b.example"],
        ["import_codings", HOSTILE, "codings.csv", "--by", "a@b.example"],
        ["import_translations", HOSTILE, "translations.csv", "--by", "a@b.example"],
        ["find_campaigns", HOSTILE, "--json"],
        ["suggest_themes", HOSTILE, "--json"],
        ["read_document", f"/{HOSTILE}", "--json"],
    ],
)
def test_an_argument_breaks_no_line_and_turns_no_terminal(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError) as refused:
        call_command(*command)
    said = str(refused.value)
    assert "such" in said
    assert not {"\n", "\x1b"} & set(said)
    assert said.count("\u202e") == said.count("\u202c")
    assert capsys.readouterr().out == ""


def test_one_line() -> None:
    assert one_line("a\r\nb\tc  d\x00") == "a b c d\ufffd"


def test_no_command_compares_an_address_as_it_is_stored() -> None:
    """Older rows hold a domain as browsers send it: `UserManager.of_address` finds both forms."""
    commands = [path for package in PACKAGES for path in (ROOT / package).glob("management/**/*.py")]
    assert len(commands) > 20
    compared = re.compile(r"email(__i?exact)?=(options|mail\b|email\b|address\b)")
    assert [path.name for path in commands if compared.search(path.read_text())] == []
